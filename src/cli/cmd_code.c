/* readout code - reports in, records out.
 *
 * A report is a job of the pool: the main thread reads it, a worker codes and formats it, the main thread writes it in its turn; so the
 * output is the same for any number of threads. */
#include "cli/cli.h"

#include "base/error.h"
#include "base/file.h"
#include "base/pool.h"
#include "cli/document.h"
#include "cli/dictionaries.h"
#include "input/jsonl.h"
#include "run/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMATS "text|json|jsonl|markdown|html" /* in the order of TO_ */

enum { FROM_TEXT, FROM_JSONL };
enum { TO_TEXT, TO_JSON, TO_JSONL, TO_MARKDOWN, TO_HTML };
enum { KEY_MODEL = 256, KEY_KNOWLEDGE, KEY_NO_HOLDERS, KEY_STATEMENTS, KEY_ANY_LANGUAGE, KEY_DATE, KEY_PUBLISHER };

typedef struct job {
    char *bytes; /* the input's, owned */
    size_t size;
    char id[512]; /* file:line, where the report brings none */
    size_t line, byte;
    const char *name;
    bool skip; /* the error is in err */
    char *out;
    size_t out_size;
    uint32_t cut;
    size_t events, contacts;
    size_t number; /* of the input, from 1 */
    ro_error err;
} job;

typedef struct code_run {
    cli *c;
    ro_engine *engine;
    ro_work **works;
    job *jobs;
    ro_code_options options;
    int from, to, width;
    const char *published, *publisher;
    size_t next_file;
    ro_reader *reader; /* JSON Lines in hand */
    size_t lines;      /* of it that held something */
    const char *name;
    size_t inputs, reports, events, contacts;
} code_run;

/* Copies a line of JSON into the job. */
static bool next_line(code_run *run, job *j) {
    ro_piece piece;
    while (ro_reader_line(run->reader, &piece, &j->err)) {
        size_t blank = 0;
        while (blank < piece.size && (piece.bytes[blank] == ' ' || piece.bytes[blank] == '\t')) blank++;
        if (blank == piece.size) continue;
        run->lines++;
        j->bytes = malloc(piece.size + 1);
        if (!j->bytes) return ro_fail(&j->err, RO_E_MEMORY, "out of memory");
        memcpy(j->bytes, piece.bytes, piece.size);
        j->bytes[piece.size] = '\0';
        j->size = piece.size;
        j->line = piece.line;
        j->byte = piece.byte;
        j->name = run->name;
        snprintf(j->id, sizeof j->id, "%s:%zu", run->name, piece.line);
        return true;
    }
    return false;
}

static bool fill_job(void *context, size_t slot) {
    code_run *run = context;
    job *j = &run->jobs[slot];
    for (;;) {
        *j = (job){.number = run->inputs + 1};
        ro_error_clear(&j->err);
        if (run->reader) {
            if (next_line(run, j)) return true;
            if (j->err.code == RO_E_SIZE) { /* said in its turn; the lines behind it still come */
                run->lines++;
                j->skip = true;
                j->name = run->name;
                return true;
            }
            if (j->err.code == RO_OK && run->lines == 0) ro_fail_at(&j->err, RO_E_EMPTY, run->name, 0, 0, RO_NO_BYTE, "is empty");
            ro_reader_close(run->reader);
            run->reader = NULL;
            cli_input_done(run->c);
            if (j->err.code == RO_OK) continue;
            j->skip = true;
            j->name = run->name;
            return true;
        }
        if (run->next_file == run->c->file_count) return false;
        const char *path = run->c->files[run->next_file++];
        run->name = j->name = cli_input_name(path);
        if (run->from == FROM_JSONL) {
            run->lines = 0;
            run->reader = ro_reader_open(path, CLI_LONGEST_LINE, NULL, &j->err);
            if (run->reader) continue;
        } else if (ro_file_read(path, RO_MAX_TEXT, NULL, &j->bytes, &j->size, &j->err)) {
            snprintf(j->id, sizeof j->id, "%s", run->name);
            return true;
        }
        j->skip = true; /* said in its turn */
        return true;
    }
}

static bool fill(void *context, size_t slot) {
    bool filled = fill_job(context, slot);
    if (filled) ((code_run *)context)->inputs++;
    return filled;
}

static char *written(const code_run *run, const ro_record *record, job *j) {
    switch (run->to) {
    case TO_TEXT: return ro_record_card(record, run->width, run->c->colour_out, &j->out_size, &j->err);
    case TO_MARKDOWN: return ro_record_markdown(record, &j->out_size, &j->err);
    case TO_HTML: return ro_record_html(record, j->number, &j->out_size, &j->err);
    default: return ro_record_json(record, run->to == TO_JSON, &j->out_size, &j->err);
    }
}

static void work(void *context, size_t thread, size_t slot) {
    code_run *run = context;
    job *j = &run->jobs[slot];
    if (j->skip) return;
    ro_json_report parsed = {NULL, {0}};
    ro_source source = {.id = j->id, .text = j->bytes, .text_size = j->size};
    ro_record *record = NULL;
    if (!run->works[thread]) run->works[thread] = ro_work_new(run->engine, &j->err);
    if (!run->works[thread]) return;
    if (run->from == FROM_JSONL) {
        if (!ro_json_report_read(&parsed, j->bytes, j->size, j->name, j->line, j->byte, &j->err)) return;
        source = parsed.source;
        if (!source.id) source.id = j->id;
    }
    if (!source.published) source.published = run->published;
    if (!source.publisher) source.publisher = run->publisher;
    record = ro_code_report(run->engine, run->works[thread], &source, &run->options, &j->err);
    if (record) {
        j->cut = record->cut_sentences;
        j->events = record->event_count;
        j->contacts = record->contact_count;
        j->out = written(run, record, j);
    } else if (run->from == FROM_JSONL && j->err.code != RO_OK) {
        /* a fault of a report in a file of many: the file and its line, then the byte in the text */
        snprintf(j->err.file, sizeof j->err.file, "%s", j->name);
        j->err.line = j->line;
        j->err.column = 0;
    }
    ro_record_free(record);
    ro_json_report_free(&parsed);
}

static bool take(void *context, size_t slot) {
    code_run *run = context;
    job *j = &run->jobs[slot];
    bool go_on = true;
    if (j->err.code != RO_OK) {
        ro_error_in_file(&j->err, j->name);
        cli_fail(run->c, &j->err);
    } else if (j->out) {
        if ((run->to == TO_TEXT || run->to == TO_MARKDOWN) && run->reports) go_on = cli_write(run->c, "\n", 1);
        go_on = go_on && cli_write(run->c, j->out, j->out_size);
        run->reports++;
        run->events += j->events;
        run->contacts += j->contacts;
    }
    cli_drop(run->c, j->cut, "sentence cut for its length", "sentences cut for their length");
    if (run->from == FROM_TEXT) cli_input_done(run->c);
    ro_string_free(j->out);
    free(j->bytes);
    j->out = j->bytes = NULL;
    cli_progress(run->c, "%zu reports, %zu contacts, %zu events", run->reports, run->contacts, run->events);
    return go_on;
}

static int run(cli *c) {
    code_run r = {.c = c, .to = -1};
    ro_engine_options engine = {0};
    cli_rules rules = {.count = 0};
    cli_dictionaries dictionaries = {.only = false};
    size_t threads = cli_processors();
    const char *value;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 'f': r.from = cli_choice("text|jsonl", value); break;
        case 't': r.to = cli_choice(FORMATS, value); break;
        case 'j': threads = cli_option_number(c, "--threads", value, 1, 256); break;
        case KEY_MODEL: engine.model = value; break;
        case KEY_KNOWLEDGE: engine.knowledge = value; break;
        case KEY_NO_HOLDERS: r.options.no_office_holders = 1; break;
        case KEY_STATEMENTS: r.options.cameo_statements = 1; break;
        case KEY_ANY_LANGUAGE: r.options.any_language = 1; break;
        case KEY_DATE:
            if (!cli_is_date(value)) return cli_usage(c, "--date wants YYYY-MM-DD, not \"%s\"", value), cli_finish(c);
            r.published = value;
            break;
        case KEY_PUBLISHER: r.publisher = value; break;
        case CLI_KEY_RULES: cli_rules_add(c, &rules, value); break;
        case CLI_KEY_ACTORS:
        case CLI_KEY_AGENTS:
        case CLI_KEY_OWN_ONLY: cli_dictionary_option(c, &dictionaries, key, value); break;
        case CLI_BAD: return cli_finish(c);
        }
    if (c->status) return cli_finish(c);
    if (r.to < 0) r.to = c->terminal_out ? TO_TEXT : TO_JSONL;
    r.width = cli_terminal_width(c);
    ro_error err;
    r.engine = cli_engine_open(c, &engine, &rules, &dictionaries);
    if (!r.engine) return cli_finish(c);
    ro_pool_work pool = {.threads = threads, .context = &r, .fill = fill, .work = work, .take = take};
    ro_error_clear(&err);
    r.jobs = calloc(ro_pool_slots(&pool), sizeof *r.jobs);
    r.works = calloc(threads, sizeof(ro_work *));
    if (!r.jobs || !r.works)
        ro_fail(&err, RO_E_MEMORY, "out of memory");
    else if (r.to != TO_HTML || cli_write(c, ro_html_head(), strlen(ro_html_head())))
        ro_pool_run(&pool, NULL, &err);
    if (r.to == TO_HTML) cli_write(c, ro_html_tail(), strlen(ro_html_tail()));
    if (err.code != RO_OK) cli_fail(c, &err);
    if (r.reader) ro_reader_close(r.reader);
    for (size_t i = 0; r.works && i < threads; i++) ro_work_free(r.works[i]);
    for (size_t i = 0; r.jobs && i < ro_pool_slots(&pool); i++) {
        free(r.jobs[i].bytes);
        ro_string_free(r.jobs[i].out);
    }
    free(r.jobs);
    free(r.works);
    ro_engine_close(r.engine);
    return cli_finish(c);
}

static const cli_option options[] = {
    {'f', "from", "text|jsonl", "what the inputs are (text: a file is a report)"},
    {'t', "to", FORMATS, "a card to read, JSON, one JSON object a line, Markdown, a page of HTML (text on a terminal, else jsonl)"},
    {'j', "threads", "N", "threads (all processors); the output is the same for any number"},
    {KEY_DATE, "date", "YYYY-MM-DD", "the day of publication, where the report does not bring it"},
    {KEY_PUBLISHER, "publisher", "NAME", "who published it, where the report does not say"},
    {KEY_NO_HOLDERS, "no-office-holders", NULL, "do not look persons up among the holders of offices"},
    {KEY_STATEMENTS, "cameo-statements", NULL, "write CAMEO 01 and 02 too, which PLOVER drops"},
    {KEY_ANY_LANGUAGE, "any-language", NULL, "code what does not look like English too"},
    CLI_RULES_OPTION,
    CLI_DICTIONARY_OPTIONS,
    {KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"},
    {KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program"},
    CLI_OPTIONS_END};

const cli_command cli_command_code = {
    .name = "code",
    .operands = "[FILE…]",
    .summary = "read reports and write their records: contacts, positions, mediation, events",
    .details = "JSON Lines: one object a line with \"text\", and \"id\", \"title\", \"published\" (YYYY-MM-DD), \"publisher\", \"url\", \"language\" "
               "if known.\n"
               "A report that cannot be coded is named on standard error; the others still come out, and the exit status says so.\n\n"
               "Examples:\n"
               "  readout code report.txt\n"
               "  readout code --to html report.txt > report.html\n"
               "  readout code --to json --date 2024-06-01 - < report.txt\n"
               "  readout code --from jsonl --to jsonl archive.jsonl > records.jsonl\n",
    .options = options,
    .run = run};
