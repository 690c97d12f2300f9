/* readout watch - feeds over HTTP, looked at again and again; what is new in them comes out as JSON Lines of reports. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/nats.h"
#include "input/report_json.h"
#include "input/watch.h"
#include "stream/publisher.h"

#include <string.h>

enum { KEY_ONCE = 256, KEY_INTERVAL, KEY_HOST_INTERVAL, KEY_STATE, KEY_ARTICLES, KEY_TIMEOUT, KEY_MAX_BYTES, KEY_CA };

#define PENDING 1000u /* reports on the way to the stream */

typedef struct watch_run {
    cli *c;
    ro_buffer line;
    ro_publisher *publisher; /* NULL: standard output */
    bool once;
    size_t items, faults;
} watch_run;

static void fault(void *context, const ro_error *err);

/* What is too large for the stream is said, and left out. */
static bool publish(watch_run *run, const ro_source *report) {
    ro_error err;
    if (ro_publisher_put(run->publisher, report, &err)) return true;
    ro_error_in_file(&err, report->url ? report->url : report->id);
    fault(run, &err);
    return err.code == RO_E_SIZE;
}

static bool take(void *context, const ro_source *report) {
    watch_run *run = context;
    if (run->publisher) return run->items++, publish(run, report);
    ro_buffer_clear(&run->line);
    ro_report_json(report, &run->line);
    run->items++;
    return cli_write_buffer(run->c, &run->line);
}

static bool flush(void *context) {
    watch_run *run = context;
    ro_error err;
    if (!run->publisher) return cli_flush(run->c);
    if (ro_publisher_flush(run->publisher, &err)) return true;
    fault(run, &err);
    return err.code == RO_E_SIZE;
}

/* One look at all feeds is a run like any other, whose status tells what failed; a watch that goes on for weeks only says it. */
static void fault(void *context, const ro_error *err) {
    watch_run *run = context;
    char text[800];
    run->faults++;
    if (run->once) {
        cli_fail(run->c, err);
        return;
    }
    ro_error_format(err, text, sizeof text);
    cli_warn(run->c, "%s", text);
}

static void polled(void *context, const char *url, size_t new_items) {
    watch_run *run = context;
    (void)url;
    (void)new_items;
    cli_progress(run->c, "%zu new items, %zu faults", run->items, run->faults);
}

static int run(cli *c) {
    watch_run r = {.c = c};
    cli_nats nats = {.link.url = NULL};
    ro_link *link = NULL;
    ro_watch_options watch = {.interval_s = 900, .host_interval_s = 2, .context = &r, .take = take, .flush = flush, .fault = fault, .polled = polled};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 't': break;
        case KEY_ONCE: watch.once = r.once = true; break;
        case KEY_ARTICLES: watch.articles = true; break;
        case KEY_STATE: watch.state = value; break;
        case KEY_CA: watch.fetch.ca_file = value; break;
        case KEY_INTERVAL: watch.interval_s = (unsigned)cli_option_number(c, "--interval", value, 1, 604800); break;
        case KEY_HOST_INTERVAL: watch.host_interval_s = (unsigned)cli_option_number(c, "--host-interval", value, 0, 3600); break;
        case KEY_TIMEOUT: watch.fetch.timeout_s = (unsigned)cli_option_number(c, "--timeout", value, 1, 3600); break;
        case KEY_MAX_BYTES: watch.fetch.most_bytes = cli_option_number(c, "--max-bytes", value, 1024, (size_t)1 << 30); break;
        case CLI_BAD: return cli_finish(c);
        default: cli_nats_option(&nats, key, value);
        }
    if (c->status) return cli_finish(c);
    if (c->file_count == 0) return cli_usage(c, "watch which feeds? Name their addresses (https://…)"), cli_finish(c);
    watch.fetch.stop = cli_stop_on_signals();
    watch.urls = c->files;
    watch.url_count = c->file_count;
    ro_buffer_init(&r.line, NULL);
    ro_error err;
    ro_error_clear(&err);
    if (nats.link.url && (link = cli_nats_open(c, &nats)) && ro_stream_make(link, &nats.stream, &err))
        r.publisher = ro_publisher_open(link, nats.stream.subject, PENDING, watch.fetch.stop, &err);
    if (err.code != RO_OK || (!c->status && !ro_watch_run(&watch, &err))) cli_fail(c, &err);
    ro_publisher_close(r.publisher);
    ro_link_close(link);
    ro_buffer_free(&r.line);
    return cli_finish(c);
}

static const cli_option options[] = {
    {'t', "to", "jsonl", "what is written: a JSON object a line, as readout reads them"},
    {KEY_ONCE, "once", NULL, "look at each feed once, and end"},
    {KEY_INTERVAL, "interval", "SECONDS", "between two looks at a feed (900); longer, up to a day, at one that fails"},
    {KEY_HOST_INTERVAL, "host-interval", "SECONDS", "between two requests to a host (2), or what its robots.txt asks for"},
    {KEY_STATE, "state", "FILE", "remembers what came: a later run goes on where this one ended"},
    {KEY_ARTICLES, "articles", NULL, "fetch the page behind each new item and take its article (else the item's own text)"},
    {KEY_TIMEOUT, "timeout", "SECONDS", "for one transfer (60)"},
    {KEY_MAX_BYTES, "max-bytes", "N", "of one feed or page (16777216); the rest is cut off, and said"},
    {KEY_CA, "ca-file", "FILE", "certificates to trust, in place of the system's"},
    CLI_NATS_OPTIONS,
    CLI_OPTIONS_END};

const cli_command cli_command_watch = {
    .name = "watch",
    .operands = "URL…",
    .summary = "look at RSS and Atom feeds again and again, and write what is new in them",
    .details = "Out: JSON Lines, which \"readout code\" reads. robots.txt is obeyed; a feed that has not changed is not sent again; one that fails "
               "is asked\n"
               "ever more rarely and stops no other. Ends on SIGTERM or SIGINT (Ctrl-C), and can be begun again at any time.\n\n"
               "Examples:\n"
               "  readout watch --once https://news.example/rss.xml\n"
               "  readout watch --state feeds.state --articles https://news.example/rss.xml | readout code --to jsonl >> records.jsonl\n"
               "  readout watch --state feeds.state --nats nats://127.0.0.1:4222 https://news.example/rss.xml\n",
    .options = options,
    .run = run};
