/* readout publish - reports of any input format into a stream, for workers to code.
 *
 * Reading happens on --jobs threads, sending on this one, in the order of the inputs. With --resume a file tells how far each input is in the
 * stream: it is written only when the server has acknowledged all that it counts. */
#include "cli/cli.h"

#include "base/hash.h"
#include "base/pool.h"
#include "cli/document.h"
#include "cli/nats.h"
#include "cli/publish_state.h"
#include "input/input.h"
#include "stream/publisher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    KEY_RESUME = 256,
    KEY_PENDING,
    KEY_MOST_MESSAGES,
    KEY_MOST_BYTES,
    KEY_MOST_AGE,
    KEY_DUPLICATES,
    KEY_REPLICAS,
    KEY_RETAIN,
    KEY_MEMORY,
    KEY_DATE,
    KEY_PUBLISHER
};

#define CHECKPOINT_REPORTS 5000u
#define CHECKPOINT_S 5.0

typedef struct job {
    ro_item item;
    ro_item_report report;
    bool refused, read; /* by the input; by ro_item_read */
    size_t path, nth;
    uint64_t hash;
    ro_error err;
} job;

typedef struct publish_run {
    cli *c;
    cli_nats nats;
    ro_publisher *publisher;
    ro_input_options input_options;
    ro_input *input;
    job *jobs;
    size_t slots, threads, pending;
    const char *const *paths;
    size_t path_count, path, nth;
    uint64_t hash;
    bool begun_path;
    const char *state_file, *published, *publisher_name;
    publish_progress *earlier, *progress;
    size_t reports, passed, refused, since_checkpoint, paths_said;
    double begun, checkpoint;
    bool quiet, failed, said_waits;
    const volatile sig_atomic_t *stop;
} publish_run;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- reading ------------------------------------------------------------------------------------------------------------------------------------ */

/* Where the piece stands among those of its path. */
static void place(publish_run *r, job *j) {
    size_t path = ro_input_path(r->input);
    if (!r->begun_path || path != r->path) r->path = path, r->nth = 0, r->begun_path = true;
    if (++r->nth == 1) r->hash = j->item.bytes ? ro_checksum(j->item.bytes, j->item.size) : 0;
    j->path = path;
    j->nth = r->nth;
    j->hash = r->hash;
}

static bool is_behind(const publish_run *r, const job *j) {
    const publish_progress *p = &r->earlier[j->path];
    return p->items && p->first == j->hash && j->nth <= p->items;
}

static bool fill(void *context, size_t slot) {
    publish_run *r = context;
    job *j = &r->jobs[slot];
    for (;;) {
        *j = (job){.refused = false};
        if (*r->stop) return false;
        ro_input_got got = ro_input_next(r->input, &j->item, &j->err);
        for (; r->paths_said < ro_input_paths_done(r->input); r->paths_said++) cli_input_done(r->c);
        if (got == RO_INPUT_END) return false;
        j->refused = got == RO_INPUT_REFUSED;
        place(r, j);
        if (!is_behind(r, j)) return true;
        r->passed++;
        ro_item_free(&j->item);
    }
}

static void work(void *context, size_t thread, size_t slot) {
    publish_run *r = context;
    job *j = &r->jobs[slot];
    (void)thread;
    if (j->refused) return;
    j->read = ro_item_read(&j->item, &j->report, &j->err);
    ro_source *source = &j->report.source;
    if (j->read) {
        if (source->id == j->report.id) source->id = NULL; /* its place in a file here tells nobody there anything */
        if (!source->published) source->published = r->published;
        if (!source->publisher) source->publisher = r->publisher_name;
    }
    ro_error_in_file(&j->err, j->item.place);
}

/* --- sending ------------------------------------------------------------------------------------------------------------------------------------ */

/* A report that the server refuses for its size is said and left out; anything else ends the run. */
static bool said(publish_run *r, const ro_error *err) {
    cli_fail(r->c, err);
    r->refused++;
    return err->code == RO_E_SIZE || (r->failed = true, false);
}

static bool checkpoint(publish_run *r) {
    ro_error err;
    if (!ro_publisher_flush(r->publisher, &err) && !said(r, &err)) return false;
    r->since_checkpoint = 0;
    r->checkpoint = now();
    if (!r->state_file || publish_state_write(r->state_file, r->paths, r->progress, r->path_count, &err)) return true;
    cli_fail(r->c, &err);
    r->failed = true;
    return false;
}

static void say_progress(publish_run *r) {
    const char *waits = ro_publisher_waits(r->publisher);
    double passed = now() - r->begun;
    cli_progress(r->c, "%zu reports, %.0f a second%s%s", r->reports, passed > 0 ? (double)r->reports / passed : 0, waits ? ", waiting: " : "",
                 waits ? waits : "");
    if (waits && !r->said_waits && !r->c->terminal_err) cli_warn(r->c, "%s; waiting", waits);
    r->said_waits = waits != NULL;
}

static bool take(void *context, size_t slot) {
    publish_run *r = context;
    job *j = &r->jobs[slot];
    bool go_on = true;
    if (j->read) {
        ro_error err;
        if (ro_publisher_put(r->publisher, &j->report.source, &err))
            r->reports++;
        else {
            ro_item_error(&j->item, &err);
            ro_error_in_file(&err, j->item.place);
            go_on = said(r, &err);
        }
        ro_item_report_free(&j->report);
    } else {
        cli_fail(r->c, &j->err);
        r->refused++;
    }
    j->read = false;
    ro_item_free(&j->item);
    if (!go_on) return false;
    r->progress[j->path] = (publish_progress){.items = j->nth, .first = j->hash};
    say_progress(r);
    bool due = ++r->since_checkpoint >= CHECKPOINT_REPORTS || now() - r->checkpoint > CHECKPOINT_S;
    return !due || checkpoint(r);
}

/* --- the whole ---------------------------------------------------------------------------------------------------------------------------------- */

static bool begin(publish_run *r, ro_error *err) {
    r->earlier = calloc(r->path_count, sizeof *r->earlier);
    r->progress = calloc(r->path_count, sizeof *r->progress);
    r->jobs = calloc(r->slots, sizeof *r->jobs);
    if (!r->earlier || !r->progress || !r->jobs) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (r->state_file && !publish_state_read(r->state_file, r->paths, r->earlier, r->path_count, err)) return false;
    for (size_t i = 0; i < r->path_count; i++) r->progress[i] = r->earlier[i];
    r->input = ro_input_open(r->paths, r->path_count, &r->input_options, err);
    r->begun = r->checkpoint = now();
    return r->input != NULL;
}

static void summary(publish_run *r) {
    ro_buffer out;
    double passed = now() - r->begun;
    ro_buffer_init(&out, NULL);
    ro_buffer_printf(&out, "reports   %zu sent, %zu of them were in the stream already, %zu refused\n", ro_publisher_sent(r->publisher),
                     ro_publisher_known(r->publisher), r->refused);
    if (r->passed) ro_buffer_printf(&out, "          %zu passed over, which an earlier run sent\n", r->passed);
    ro_buffer_printf(&out, "seconds   %.1f (%.0f reports a second)\n", passed, passed > 0 ? (double)r->reports / passed : 0);
    if (!r->quiet) cli_write_buffer(r->c, &out);
    ro_buffer_free(&out);
}

static void say_skipped(publish_run *r) {
    for (int skip = 0; skip < RO_SKIPS; skip++) {
        const char *one, *many;
        size_t n = ro_input_skipped(r->input, (ro_skip)skip, &one, &many);
        cli_drop(r->c, n, one, many);
    }
}

static void publish(publish_run *r) {
    ro_pool_work pool = {.threads = r->threads, .context = r, .fill = fill, .work = work, .take = take};
    ro_error err;
    ro_error_clear(&err);
    r->slots = ro_pool_slots(&pool);
    if (!begin(r, &err) || !ro_pool_run(&pool, NULL, &err))
        cli_fail(r->c, &err);
    else if (!r->failed && checkpoint(r))
        summary(r);
    if (r->input) say_skipped(r);
    for (size_t i = 0; r->jobs && i < r->slots; i++) {
        if (r->jobs[i].read) ro_item_report_free(&r->jobs[i].report);
        ro_item_free(&r->jobs[i].item);
    }
    ro_input_close(r->input);
    free(r->jobs);
    free(r->earlier);
    free(r->progress);
}

static bool take_option(publish_run *r, int key, const char *value) {
    ro_stream_options *s = &r->nats.stream;
    switch (key) {
    case 'f': r->input_options.format = (ro_format)cli_choice(RO_FORMAT_CHOICES, value); break;
    case 'j': r->threads = cli_option_number(r->c, "--jobs", value, 1, 256); break;
    case 'q': r->quiet = true; break;
    case KEY_RESUME: r->state_file = value; break;
    case KEY_PENDING: r->pending = cli_option_number(r->c, "--pending", value, 1, RO_MOST_PENDING); break;
    case KEY_MOST_MESSAGES: s->most_messages = (int64_t)cli_option_number(r->c, "--max-messages", value, 1, (size_t)1 << 60); break;
    case KEY_MOST_BYTES: s->most_bytes = (int64_t)cli_option_number(r->c, "--max-bytes", value, 1, (size_t)1 << 60); break;
    case KEY_MOST_AGE: s->most_age_s = (unsigned)cli_option_number(r->c, "--max-age", value, 1, 4000000000u); break;
    case KEY_DUPLICATES: s->duplicates_s = (unsigned)cli_option_number(r->c, "--duplicates", value, 1, 4000000000u); break;
    case KEY_REPLICAS: s->replicas = (unsigned)cli_option_number(r->c, "--replicas", value, 1, 5); break;
    case KEY_RETAIN: s->retain = true; break;
    case KEY_MEMORY: s->memory = true; break;
    case KEY_PUBLISHER: r->publisher_name = value; break;
    case KEY_DATE: r->published = value; break;
    case CLI_BAD: return false;
    default: return cli_nats_option(&r->nats, key, value);
    }
    return true;
}

static int run(cli *c) {
    publish_run r = {.c = c, .threads = cli_processors(), .pending = 1000, .nats.stream.duplicates_s = 600};
    const char *value;
    ro_error err;
    for (int key; (key = cli_option_next(c, &value));)
        if (!take_option(&r, key, value)) return cli_finish(c);
    if (r.published && !cli_is_date(r.published)) cli_usage(c, "--date wants YYYY-MM-DD, not \"%s\"", r.published);
    if (c->status) return cli_finish(c);
    r.paths = c->files;
    r.path_count = c->file_count;
    r.stop = cli_stop_on_signals();
    ro_link *link = cli_nats_open(c, &r.nats);
    if (link) {
        ro_error_clear(&err);
        if (ro_stream_make(link, &r.nats.stream, &err)) r.publisher = ro_publisher_open(link, r.nats.stream.subject, r.pending, r.stop, &err);
        if (r.publisher)
            publish(&r);
        else
            cli_fail(c, &err);
        ro_publisher_close(r.publisher);
    }
    ro_link_close(link);
    return cli_finish(c);
}

static const cli_option options[] = {
    CLI_NATS_OPTIONS,
    {'f', "from", RO_FORMAT_CHOICES, "what the inputs are (auto: by their content)"},
    {'j', "jobs", "N", "threads that read (all processors); what is sent is the same for any number"},
    {KEY_RESUME, "resume", "FILE", "remember there how far each input is in the stream, and go on where an earlier run ended"},
    {KEY_PENDING, "pending", "N", "reports at most on the way that the server has not acknowledged (1000)"},
    {KEY_DATE, "date", "YYYY-MM-DD", "the day of publication, where the report does not bring it"},
    {KEY_PUBLISHER, "publisher", "NAME", "who published it, where the report does not say"},
    {KEY_MOST_MESSAGES, "max-messages", "N", "reports that the stream holds at most, where it is made here (no limit); a full one makes this wait"},
    {KEY_MOST_BYTES, "max-bytes", "N", "the same, bytes"},
    {KEY_MOST_AGE, "max-age", "SECONDS", "after which a report leaves the stream, coded or not (never)"},
    {KEY_DUPLICATES, "duplicates", "SECONDS", "how long the stream knows a report again that is sent twice (600); the database knows it for ever"},
    {KEY_REPLICAS, "replicas", "N", "servers of a cluster that each keep the stream (1)"},
    {KEY_RETAIN, "retain", NULL, "keep reports in the stream that are coded, up to the limits: several databases can be filled"},
    {KEY_MEMORY, "memory", NULL, "keep the stream in the server's memory, not on its disk"},
    {'q', "quiet", NULL, "no summary at the end"},
    CLI_OPTIONS_END};

const cli_command cli_command_publish = {
    .name = "publish",
    .operands = "[FILE…]",
    .summary = "send reports to a stream (NATS JetStream), which workers code into a database",
    .details =
        "Takes what \"readout code\" takes: text, JSON Lines, pages, feeds, WARC, tables, archives, folders. The stream is made where it is not\n"
        "there. A report is in it once, by its id (or, without one, its text), and leaves it when a worker has written it (docs/scale.md).\n\n"
        "Examples:\n"
        "  readout publish --nats nats://news.example:4222 archive.jsonl\n"
        "  readout publish --nats nats://news.example:4222 --resume publish.state crawl/*.warc.gz\n",
    .options = options,
    .run = run};
