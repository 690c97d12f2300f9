/* readout ingest - reports in, a database of records out.
 *
 * Records wait until --batch of them are there, or two seconds have passed; then all are written in one transaction, with how far each input was
 * read. So whatever ends the program, the database holds whole batches, and knows which. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/answers.h"
#include "cli/dictionaries.h"
#include "cli/document.h"
#include "run/batch.h"
#include "store/progress.h"
#include "store/store.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define BATCH 500
#define MOST_BATCH 10000
#define WAIT_S 2.0
#define MOST_WAITING ((size_t)64 * 1024 * 1024) /* bytes of text */

enum { KEY_MODEL = 256, KEY_KNOWLEDGE, KEY_NO_HOLDERS, KEY_STATEMENTS, KEY_ANY_LANGUAGE, KEY_DATE, KEY_PUBLISHER, KEY_RESUME, KEY_BATCH };

/* A report between its worker and the database; record NULL: it is there already. */
typedef struct taken {
    ro_record *record;
    bool changed; /* its text is another than that of its id in the database */
    struct taken *next;
} taken;

typedef struct reason {
    ro_code code;
    size_t count;
} reason;

#define MOST_REASONS 64

/* A batch on its way into the database: written by a thread of its own where there are several, while the next one is coded. */
typedef struct writing {
    struct ingest *g;
    taken *first;
    ro_progress *progress; /* of each path, as it will be when the batch is in; where changed says so */
    bool *changed, running, good;
    pthread_t thread;
    ro_error err;
    size_t added, copies, known, sentences;
    ro_store_counts counts;
} writing;

typedef struct ingest {
    cli *c;
    ro_store *store, *reader; /* the reader answers the workers, one at a time */
    pthread_mutex_t lock;
    const char *const *paths;
    size_t path_count, paths_done, batch;
    ro_progress *progress; /* of each path: what is behind us; skip holds what an earlier run left there */
    ro_progress *earlier;
    bool *changed, resume, stopped, quiet, aside; /* aside: batches are written by another thread */
    writing writing;
    taken *first, *last;
    size_t waiting, waiting_bytes;
    double waiting_since, begun;
    size_t read, known, other_text, refused, added, copies, passed, sentences;
    reason reasons[MOST_REASONS];
    size_t reason_count;
    ro_store_counts counts;
    double bytes, bytes_done; /* of plain files, for the time left; 0: not known */
} ingest;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- workers ------------------------------------------------------------------------------------------------------------------------------------ */

/* A question that fails is no answer: the report is coded, and the writer finds out. */
static bool wanted(void *context, const ro_source *source, void **made, ro_error *err) {
    ingest *g = context;
    ro_error failed;
    ro_error_clear(&failed);
    pthread_mutex_lock(&g->lock);
    int known = ro_store_knows(g->reader, source, &failed);
    pthread_mutex_unlock(&g->lock);
    if (!known) return true;
    taken *t = calloc(1, sizeof *t);
    if (!t) return ro_fail(err, RO_E_MEMORY, "out of memory");
    t->changed = known == 2;
    *made = t;
    return false;
}

static void drop(void *context, void *made) {
    taken *t = made;
    (void)context;
    if (t) ro_record_free(t->record);
    free(t);
}

static void *make(void *context, ro_record *record, size_t number, ro_error *err) {
    taken *t = calloc(1, sizeof *t);
    (void)context;
    (void)number;
    if (!t) {
        ro_record_free(record);
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    t->record = record;
    return t;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------------------------ */

static void drop_all(taken *first) {
    while (first) {
        taken *t = first;
        first = t->next;
        drop(NULL, t);
    }
}

static bool write_progress(const writing *w, ro_error *err) {
    for (size_t i = 0; i < w->g->path_count; i++)
        if (w->changed[i] && !ro_progress_write(w->g->store, w->g->paths[i], &w->progress[i], err)) return false;
    return true;
}

static bool expect_all(const writing *w, ro_error *err) {
    size_t count = 0, most = 0;
    for (const taken *t = w->first; t; t = t->next) most++;
    const ro_record **records = calloc(most + 1, sizeof *records);
    if (!records) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (const taken *t = w->first; t; t = t->next) records[count++] = t->record;
    bool good = ro_store_expect(w->g->store, records, count, err);
    free(records);
    return good;
}

static void *write_all(void *context) {
    writing *w = context;
    ro_store *store = w->g->store;
    w->good = ro_store_begin(store, &w->err) && expect_all(w, &w->err);
    for (const taken *t = w->first; t && w->good; t = t->next) {
        ro_stored stored = ro_store_add(store, t->record, &w->counts, &w->err);
        w->good = stored != RO_STORED_FAILED;
        w->added += stored == RO_STORED_NEW;
        w->copies += stored == RO_STORED_COPY;
        w->known += stored == RO_STORED_KNOWN;
        w->sentences += t->record->sentence_count;
    }
    w->good = w->good && write_progress(w, &w->err) && ro_store_commit(store, &w->err);
    if (!w->good) ro_store_rollback(store);
    drop_all(w->first);
    w->first = NULL;
    return NULL;
}

static bool stop(ingest *g, const ro_error *err) {
    cli_fail(g->c, err);
    g->stopped = true;
    return false;
}

/* Waits for the batch that is being written, and counts what it brought. false: it is not in the database, and the run ends. */
static bool settle(ingest *g) {
    writing *w = &g->writing;
    if (w->running) pthread_join(w->thread, NULL);
    w->running = false;
    if (!w->good && !g->stopped) stop(g, &w->err);
    if (!w->good) return false;
    g->added += w->added;
    g->copies += w->copies;
    g->known += w->known;
    g->sentences += w->sentences;
    g->counts.events += w->counts.events;
    g->counts.contacts += w->counts.contacts;
    g->counts.merged_events += w->counts.merged_events;
    g->counts.merged_contacts += w->counts.merged_contacts;
    w->added = w->copies = w->known = w->sentences = 0;
    w->counts = (ro_store_counts){0};
    return true;
}

/* How far each path is behind the batch. */
static void take_progress(ingest *g) {
    for (size_t i = 0; i < g->path_count; i++) {
        if (i < g->paths_done && !g->progress[i].done) g->progress[i].done = g->changed[i] = true;
        g->writing.changed[i] = g->changed[i] && strcmp(g->paths[i], "-") != 0;
        g->writing.progress[i] = g->progress[i];
        g->changed[i] = false;
    }
}

static bool flush(ingest *g) {
    writing *w = &g->writing;
    if (!settle(g)) return false;
    w->first = g->first;
    g->first = g->last = NULL;
    g->waiting = g->waiting_bytes = 0;
    g->waiting_since = now();
    take_progress(g);
    w->running = g->aside && pthread_create(&w->thread, NULL, write_all, w) == 0;
    if (w->running) return true;
    write_all(w);
    return settle(g);
}

/* --- the results, in the order of the inputs ------------------------------------------------------------------------------------------------- */

static void count_refused(ingest *g, ro_code code) {
    size_t i = 0;
    while (i < g->reason_count && g->reasons[i].code != code) i++;
    if (i == MOST_REASONS) i--; /* more than there are codes */
    if (i == g->reason_count) g->reasons[g->reason_count++] = (reason){code, 0};
    g->reasons[i].count++;
    g->refused++;
}

static void say_progress(ingest *g, const ro_batch_result *result) {
    double passed = now() - g->begun, behind = g->bytes_done + (double)result->byte;
    if (g->bytes > 0 && behind > 0 && behind < g->bytes && passed > 1) {
        double left = passed / behind * (g->bytes - behind);
        cli_progress(g->c, "%zu reports, %.0f a second, %.0f%%, %d:%02d left", g->read, (double)g->read / passed, 100 * behind / g->bytes,
                     (int)left / 60, (int)left % 60);
    } else
        cli_progress(g->c, "%zu reports, %.0f a second", g->read, passed > 0 ? (double)g->read / passed : 0);
}

static bool take(void *context, const ro_batch_result *result) {
    ingest *g = context;
    taken *t = result->made;
    g->read++;
    if (result->err->code == RO_E_MEMORY) return drop(NULL, t), stop(g, result->err); /* not the report's fault: it is read again */
    if (result->err->code != RO_OK) {
        cli_fail(g->c, result->err);
        count_refused(g, result->err->code);
    }
    g->progress[result->path].items = result->nth;
    g->progress[result->path].first = result->hash;
    g->progress[result->path].done = false;
    g->changed[result->path] = true;
    if (t && !t->record) g->known++, g->other_text += t->changed;
    if (t && t->record) {
        cli_drop(g->c, t->record->cut_sentences, "sentence cut for its length", "sentences cut for their length");
        *(g->last ? &g->last->next : &g->first) = t;
        g->last = t;
        g->waiting++;
        g->waiting_bytes += t->record->text_size;
    } else
        drop(NULL, t);
    say_progress(g, result);
    bool full = g->waiting >= g->batch || g->waiting_bytes > MOST_WAITING || now() - g->waiting_since > WAIT_S;
    return !full || flush(g);
}

static bool skip(void *context, size_t path, size_t nth, uint64_t hash) {
    ingest *g = context;
    const ro_progress *p = &g->earlier[path];
    if (p->first != hash || nth > p->items) return false;
    g->passed++;
    return true;
}

static void paths_done(void *context, size_t count) {
    ingest *g = context;
    struct stat s;
    for (; g->paths_done < count; g->paths_done++) {
        cli_input_done(g->c);
        if (g->bytes > 0 && stat(g->paths[g->paths_done], &s) == 0) g->bytes_done += (double)s.st_size;
    }
}

/* --- before and after ------------------------------------------------------------------------------------------------------------------------- */

/* Bytes of all inputs, if they are files that are read as they lie; else 0. */
static double plain_bytes(const char *const *paths, size_t count) {
    static const char *const packed[] = {".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".tar", ".tgz"};
    double sum = 0;
    struct stat s;
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(paths[i]);
        if (stat(paths[i], &s) != 0 || !S_ISREG(s.st_mode)) return 0;
        for (size_t k = 0; k < sizeof packed / sizeof *packed; k++)
            if (size > strlen(packed[k]) && strcmp(paths[i] + size - strlen(packed[k]), packed[k]) == 0) return 0;
        sum += (double)s.st_size;
    }
    return sum;
}

static bool begin(ingest *g, const char *path, ro_error *err) {
    g->progress = calloc(g->path_count, sizeof *g->progress);
    g->earlier = calloc(g->path_count, sizeof *g->earlier);
    g->changed = calloc(g->path_count, sizeof *g->changed);
    g->writing = (writing){.g = g, .good = true};
    g->writing.progress = calloc(g->path_count, sizeof *g->progress);
    g->writing.changed = calloc(g->path_count, sizeof *g->changed);
    ro_error_clear(&g->writing.err);
    if (!g->progress || !g->earlier || !g->changed || !g->writing.progress || !g->writing.changed) return ro_fail(err, RO_E_MEMORY, "out of memory");
    g->store = ro_store_open(path, RO_STORE_CREATE, err);
    g->reader = g->store ? ro_store_open(path, RO_STORE_READ, err) : NULL;
    if (!g->reader) return false;
    for (size_t i = 0; g->resume && i < g->path_count; i++) {
        if (strcmp(g->paths[i], "-") != 0 && !ro_progress_read(g->store, g->paths[i], &g->earlier[i], err)) return false;
        g->progress[i] = g->earlier[i];
    }
    g->bytes = plain_bytes(g->paths, g->path_count);
    g->begun = g->waiting_since = now();
    return true;
}

static void end(ingest *g) {
    if (g->writing.running) pthread_join(g->writing.thread, NULL);
    drop_all(g->first);
    free(g->writing.progress);
    free(g->writing.changed);
    ro_store_close(g->reader);
    ro_store_close(g->store);
    free(g->progress);
    free(g->earlier);
    free(g->changed);
    pthread_mutex_destroy(&g->lock);
}

static void summary(ingest *g) {
    ro_buffer out;
    double passed = now() - g->begun;
    ro_buffer_init(&out, NULL);
    ro_buffer_printf(&out, "reports   %zu read: %zu new, %zu known, %zu copies, %zu refused\n", g->read, g->added, g->known, g->copies, g->refused);
    if (g->other_text) ro_buffer_printf(&out, "          %zu known by an id or URL that had another text, which stays\n", g->other_text);
    if (g->passed) ro_buffer_printf(&out, "          %zu passed over, which an earlier run read\n", g->passed);
    for (size_t i = 0; i < g->reason_count; i++)
        ro_buffer_printf(&out, "          %zu refused: %s\n", g->reasons[i].count, ro_code_text(g->reasons[i].code));
    ro_buffer_printf(&out, "events    %zu new, %zu more tellings of one that is there\n", g->counts.events, g->counts.merged_events);
    ro_buffer_printf(&out, "contacts  %zu new, %zu more tellings of one that is there\n", g->counts.contacts, g->counts.merged_contacts);
    ro_buffer_printf(&out, "seconds   %.1f (%.0f reports, %.0f sentences a second)\n", passed, passed > 0 ? (double)g->read / passed : 0,
                     passed > 0 ? (double)g->sentences / passed : 0);
    if (!g->quiet) cli_write_buffer(g->c, &out);
    ro_buffer_free(&out);
}

static void run_batch(ingest *g, const ro_engine *engine, ro_batch_options *batch, const char *path) {
    ro_error err;
    ro_error_clear(&err);
    batch->context = g;
    batch->paths = g->paths;
    batch->path_count = g->path_count;
    if (g->resume) batch->skip = skip;
    /* a limit on the size of files is an error like a full disk, and no end of the program */
    signal(SIGXFSZ, SIG_IGN);
    bool good = begin(g, path, &err) && ro_batch_run(engine, batch, &err);
    if (err.code != RO_OK) cli_fail(g->c, &err);
    if (good && !g->stopped && flush(g)) settle(g);
    if (good) summary(g);
    end(g);
}

static int run(cli *c) {
    ingest g = {.c = c, .batch = BATCH, .lock = PTHREAD_MUTEX_INITIALIZER};
    ro_engine_options engine = {0};
    cli_rules rules = {.count = 0};
    cli_dictionaries dictionaries = {.only = false};
    ro_batch_options batch = {.threads = cli_processors(),
                              .own_ids = true,
                              .keep_records = true,
                              .wanted = wanted,
                              .make = make,
                              .take = take,
                              .drop = drop,
                              .paths_done = paths_done};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 'f': batch.input.format = cli_format(value); break;
        case 'j': batch.threads = cli_option_number(c, "--jobs", value, 1, 256); break;
        case 'q': g.quiet = true; break;
        case KEY_RESUME: g.resume = true; break;
        case KEY_BATCH: g.batch = cli_option_number(c, "--batch", value, 1, MOST_BATCH); break;
        case KEY_MODEL: engine.model = value; break;
        case KEY_KNOWLEDGE: engine.knowledge = value; break;
        case KEY_NO_HOLDERS: batch.code.no_office_holders = 1; break;
        case KEY_STATEMENTS: batch.code.cameo_statements = 1; break;
        case KEY_ANY_LANGUAGE: batch.code.any_language = 1; break;
        case KEY_DATE:
            if (!cli_is_date(value)) return cli_usage(c, "--date wants YYYY-MM-DD, not \"%s\"", value), cli_finish(c);
            batch.published = value;
            break;
        case KEY_PUBLISHER: batch.publisher = value; break;
        case CLI_KEY_RULES: cli_rules_add(c, &rules, value); break;
        case CLI_KEY_ACTORS:
        case CLI_KEY_AGENTS:
        case CLI_KEY_OWN_ONLY: cli_dictionary_option(c, &dictionaries, key, value); break;
        case CLI_BAD: return cli_finish(c);
        }
    if (c->status) return cli_finish(c);
    if (strcmp(c->files[0], "-") == 0) return cli_usage(c, "name the database, then the inputs"), cli_finish(c);
    static const char *const standard_input[] = {"-"};
    g.paths = c->file_count > 1 ? c->files + 1 : standard_input;
    g.path_count = c->file_count > 1 ? c->file_count - 1 : 1;
    g.aside = batch.threads > 1;
    char *answers = cli_answers_add(c, c->files[0], &dictionaries);
    ro_engine *opened = cli_engine_open(c, &engine, &rules, &dictionaries);
    cli_answers_drop(answers);
    if (!opened) return cli_finish(c);
    run_batch(&g, opened, &batch, c->files[0]);
    ro_engine_close(opened);
    return cli_finish(c);
}

static const cli_option options[] = {CLI_FROM_OPTION,
                                     {'j', "jobs", "N", "threads (all processors); the database is the same for any number"},
                                     {'q', "quiet", NULL, "no summary at the end"},
                                     {KEY_RESUME, "resume", NULL, "go on in each input where an earlier run ended, without reading what it read"},
                                     {KEY_BATCH, "batch", "N", "reports that are written at once (500, or those of two seconds)"},
                                     {KEY_DATE, "date", "YYYY-MM-DD", "the day of publication, where the report does not bring it"},
                                     {KEY_PUBLISHER, "publisher", "NAME", "who published it, where the report does not say"},
                                     {KEY_NO_HOLDERS, "no-office-holders", NULL, "do not look persons up among the holders of offices"},
                                     {KEY_STATEMENTS, "cameo-statements", NULL, "keep CAMEO 01 and 02 too, which PLOVER drops"},
                                     {KEY_ANY_LANGUAGE, "any-language", NULL, "code what does not look like English too"},
                                     CLI_RULES_OPTION,
                                     CLI_DICTIONARY_OPTIONS,
                                     {KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"},
                                     {KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program"},
                                     CLI_OPTIONS_END};

const cli_command cli_command_ingest = {
    .name = "ingest",
    .operands = "DB [FILE…]",
    .summary = "read reports into a database, where one event told in many reports is one",
    .details =
        "The database is made where it is not there. A report that it holds (the same id or URL; where it has neither, the same text) is not read\n"
        "again, and one that is nearly the text of another only counts as a further report of its events. The program may be ended at any\n"
        "moment: what was written stays, and the same command goes on.\n\n"
        "Examples:\n"
        "  readout ingest news.db --from jsonl archive.jsonl\n"
        "  readout ingest --resume news.db --from jsonl archive.jsonl\n"
        "  readout ingest --publisher \"QNA\" news.db report.txt\n",
    .options = options,
    .run = run};
