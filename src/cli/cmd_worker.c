/* readout worker - reports of a stream into a database; as many on as many machines as are wanted. */
#include "cli/cli.h"

#include "cli/dictionaries.h"
#include "cli/nats.h"
#include "stream/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    KEY_DB = 256,
    KEY_DB_FILE,
    KEY_BATCH,
    KEY_CONSUMER,
    KEY_TRIES,
    KEY_ACK_WAIT,
    KEY_MOST_PENDING,
    KEY_DEAD_SUBJECT,
    KEY_DEAD_STREAM,
    KEY_LISTEN,
    KEY_UNTIL_EMPTY,
    KEY_MODEL,
    KEY_KNOWLEDGE,
    KEY_NO_HOLDERS,
    KEY_STATEMENTS,
    KEY_ANY_LANGUAGE
};

#define DATABASE_VARIABLE "READOUT_DB"

typedef struct worker_run {
    cli *c;
    ro_worker_options worker;
    ro_worker_state state;
    cli_nats nats;
    ro_engine_options engine;
    cli_rules rules;
    cli_dictionaries dictionaries;
    char dead_stream[256], dead_subject[256], database[4096];
    bool quiet, listens;
    uint16_t port;
    double begun;
} worker_run;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What is tried again, or put aside, is no error of the run: a worker goes on for weeks. */
static void remark(void *context, const ro_error *err) {
    worker_run *r = context;
    char text[800];
    ro_error_format(err, text, sizeof text);
    cli_warn(r->c, "%s", text);
}

static void round_done(void *context) {
    worker_run *r = context;
    unsigned long reports = atomic_load(&r->state.added) + atomic_load(&r->state.copies);
    double passed = now() - r->begun;
    cli_progress(r->c, "%lu reports, %.0f a second, %lu wait, %lu put aside", reports, passed > 0 ? (double)reports / passed : 0,
                 atomic_load(&r->state.pending), atomic_load(&r->state.buried));
}

static void summary(worker_run *r) {
    ro_buffer out;
    ro_worker_state *s = &r->state;
    double passed = now() - r->begun;
    unsigned long reports = s->added + s->copies + s->known;
    ro_buffer_init(&out, NULL);
    ro_buffer_printf(&out, "messages  %lu received: %lu reports new, %lu copies, %lu known, %lu given back, %lu put aside\n", s->received, s->added,
                     s->copies, s->known, s->returned, s->buried);
    ro_buffer_printf(&out, "events    %lu new, %lu more tellings of one that is there\n", s->events, s->merged_events);
    ro_buffer_printf(&out, "contacts  %lu new, %lu more tellings of one that is there\n", s->contacts, s->merged_contacts);
    ro_buffer_printf(&out, "batches   %lu written; %.1f s coding, %.1f s writing\n", s->batches, (double)s->code_us / 1e6, (double)s->write_us / 1e6);
    ro_buffer_printf(&out, "seconds   %.1f (%.0f reports, %.0f sentences a second)\n", passed, passed > 0 ? (double)reports / passed : 0,
                     passed > 0 ? (double)s->sentences / passed : 0);
    if (!r->quiet) cli_write_buffer(r->c, &out);
    ro_buffer_free(&out);
}

/* The first line of a file: a URL with a password has no place among the arguments, which every user of the machine sees. */
static bool read_line(worker_run *r, const char *path) {
    FILE *f = fopen(path, "re");
    bool good = f && fgets(r->database, (int)sizeof r->database, f);
    if (f) fclose(f);
    if (good) r->database[strcspn(r->database, "\r\n")] = '\0';
    if (good && r->database[0]) return true;
    ro_error err;
    ro_error_clear(&err);
    ro_fail_at(&err, RO_E_OPEN, path, 0, 0, RO_NO_BYTE, "holds no name of a database in its first line, or cannot be opened");
    cli_fail(r->c, &err);
    return false;
}

static bool take_option(worker_run *r, int key, const char *value, const char **db_file) {
    ro_worker_options *w = &r->worker;
    switch (key) {
    case 'j': w->threads = cli_option_number(r->c, "--jobs", value, 1, 256); break;
    case 'q': r->quiet = true; break;
    case KEY_DB: w->database = value; break;
    case KEY_DB_FILE: *db_file = value; break;
    case KEY_BATCH: w->batch = cli_option_number(r->c, "--batch", value, 1, RO_MOST_BATCH); break;
    case KEY_CONSUMER: w->consumer.name = value; break;
    case KEY_TRIES: w->tries = (unsigned)cli_option_number(r->c, "--tries", value, 1, 1000); break;
    case KEY_ACK_WAIT: w->consumer.ack_wait_s = (unsigned)cli_option_number(r->c, "--ack-wait", value, 1, 86400); break;
    case KEY_MOST_PENDING: w->consumer.most_pending = cli_option_number(r->c, "--max-ack-pending", value, 1, 10000000); break;
    case KEY_DEAD_SUBJECT: w->consumer.dead_subject = value; break;
    case KEY_DEAD_STREAM: w->consumer.dead_stream = value; break;
    case KEY_LISTEN:
        r->port = (uint16_t)cli_option_number(r->c, "--listen", value, 0, 65535);
        r->listens = true;
        break;
    case KEY_UNTIL_EMPTY: w->until_empty = true; break;
    case KEY_MODEL: r->engine.model = value; break;
    case KEY_KNOWLEDGE: r->engine.knowledge = value; break;
    case KEY_NO_HOLDERS: w->code.no_office_holders = 1; break;
    case KEY_STATEMENTS: w->code.cameo_statements = 1; break;
    case KEY_ANY_LANGUAGE: w->code.any_language = 1; break;
    case CLI_KEY_RULES: return cli_rules_add(r->c, &r->rules, value);
    case CLI_BAD: return false;
    default: return cli_nats_option(&r->nats, key, value) || cli_dictionary_option(r->c, &r->dictionaries, key, value);
    }
    return true;
}

/* "reports" and "reports.in" give "reports-dead" and "reports.dead", where nothing else is said. */
static bool name_dead(worker_run *r) {
    ro_consumer_options *o = &r->worker.consumer;
    const char *dot = strrchr(r->nats.stream.subject, '.');
    int stem = dot ? (int)(dot - r->nats.stream.subject) : (int)strlen(r->nats.stream.subject);
    snprintf(r->dead_stream, sizeof r->dead_stream, "%s-dead", o->stream);
    snprintf(r->dead_subject, sizeof r->dead_subject, "%.*s.dead", stem, r->nats.stream.subject);
    if (!o->dead_stream) o->dead_stream = r->dead_stream;
    if (!o->dead_subject) o->dead_subject = r->dead_subject;
    if (!ro_stream_name_is_good(o->dead_stream)) return cli_usage(r->c, "--dead-stream: '%s' is no name", o->dead_stream), false;
    if (!ro_subject_is_good(o->dead_subject) || strcmp(o->dead_subject, r->nats.stream.subject) == 0)
        return cli_usage(r->c, "--dead-subject: '%s' is none, or the stream's own", o->dead_subject), false;
    if (!ro_stream_name_is_good(o->name)) return cli_usage(r->c, "--consumer: '%s' should be of letters, digits, '-' and '_'", o->name), false;
    return true;
}

static void work(worker_run *r) {
    ro_error err;
    ro_health *health = NULL;
    r->worker.consumer.stream = r->nats.stream.stream;
    r->worker.consumer.subject = r->nats.stream.subject;
    if (!name_dead(r)) return;
    r->worker.stop = cli_stop_on_signals();
    r->begun = now();
    if (r->listens) {
        char text[64];
        health = ro_health_start(r->port, &r->state, &err);
        if (!health) {
            cli_fail(r->c, &err);
            return;
        }
        snprintf(text, sizeof text, "http://127.0.0.1:%u/healthz\n", (unsigned)ro_health_port(health));
        cli_write(r->c, text, strlen(text));
        cli_flush(r->c);
    }
    if (ro_worker_run(&r->worker, &r->state, &err))
        summary(r);
    else
        cli_fail(r->c, &err);
    ro_health_stop(health);
}

static int run(cli *c) {
    worker_run r = {.c = c,
                    .worker = {.batch = 100,
                               .threads = cli_processors(),
                               .tries = 5,
                               .consumer = {.name = "readout", .ack_wait_s = 60, .most_pending = 5000},
                               .remark = remark,
                               .round = round_done}};
    const char *value, *db_file = NULL;
    for (int key; (key = cli_option_next(c, &value));)
        if (!take_option(&r, key, value, &db_file)) return cli_finish(c);
    if (c->status) return cli_finish(c);
    if (!r.worker.database && db_file && read_line(&r, db_file)) r.worker.database = r.database;
    if (c->status) return cli_finish(c);
    if (!r.worker.database) r.worker.database = getenv(DATABASE_VARIABLE);
    if (!r.worker.database || !r.worker.database[0])
        return cli_usage(c, "name the database: --db DATABASE, --db-file FILE, or " DATABASE_VARIABLE " in the environment"), cli_finish(c);
    r.worker.context = &r;
    ro_engine *engine = cli_engine_open(c, &r.engine, &r.rules, &r.dictionaries);
    ro_link *link = engine ? cli_nats_open(c, &r.nats) : NULL;
    r.worker.engine = engine;
    r.worker.link = link;
    if (link) work(&r);
    ro_link_close(link);
    ro_engine_close(engine);
    return cli_finish(c);
}

static const cli_option options[] = {
    CLI_NATS_OPTIONS,
    {KEY_DB, "db", "DATABASE", "where the records go (environment: READOUT_DB); made where it is not there"},
    {KEY_DB_FILE, "db-file", "FILE", "its first line names the database"},
    {KEY_CONSUMER, "consumer", "NAME", "the durable consumer that all workers of one database share (readout)"},
    {KEY_BATCH, "batch", "N", "reports that are fetched, written and acknowledged at once (100)"},
    {'j', "jobs", "N", "threads that code (all processors)"},
    {KEY_TRIES, "tries", "N", "how often a message is tried that is no report that can be coded, before it is put aside (5)"},
    {KEY_DEAD_SUBJECT, "dead-subject", "SUBJECT", "where such messages go, with the reason in their header (reports.dead)"},
    {KEY_DEAD_STREAM, "dead-stream", "NAME", "the stream that keeps them (reports-dead)"},
    {KEY_ACK_WAIT, "ack-wait", "SECONDS", "after which a report of a worker that died is given to another (60); where the consumer is made"},
    {KEY_MOST_PENDING, "max-ack-pending", "N", "reports at most that all workers together have in hand (5000); where the consumer is made"},
    {KEY_UNTIL_EMPTY, "until-empty", NULL, "end when nothing is left in the stream"},
    {KEY_LISTEN, "listen", "PORT", "answer /healthz and /metrics on 127.0.0.1 (0: any port that is free, which is printed)"},
    {'q', "quiet", NULL, "no summary at the end"},
    {KEY_NO_HOLDERS, "no-office-holders", NULL, "do not look persons up among the holders of offices"},
    {KEY_STATEMENTS, "cameo-statements", NULL, "keep CAMEO 01 and 02 too, which PLOVER drops"},
    {KEY_ANY_LANGUAGE, "any-language", NULL, "code what does not look like English too"},
    CLI_RULES_OPTION,
    CLI_DICTIONARY_OPTIONS,
    {KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"},
    {KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program"},
    CLI_OPTIONS_END};

const cli_command cli_command_worker = {
    .name = "worker",
    .operands = "",
    .summary = "code the reports of a stream (NATS JetStream) into a database, beside any number of others",
    .details =
        "Reports are acknowledged when they are written, not before: a worker may be killed at any moment, and another does its reports anew;\n"
        "each is in the database once. SIGTERM ends it after the batch in hand (docs/scale.md).\n\n"
        "Examples:\n"
        "  readout worker --nats nats://news.example:4222 --db news.db\n"
        "  readout worker --nats tls://news.example --nats-creds worker.creds --db-file db.url --listen 9090\n",
    .options = options,
    .run = run};
