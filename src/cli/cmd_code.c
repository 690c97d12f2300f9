/* readout code - reports in, records out. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/dictionaries.h"
#include "cli/document.h"
#include "cli/rows.h"
#include "run/batch.h"

#include <stdlib.h>
#include <string.h>

#define FORMATS "text|json|jsonl|markdown|html|" CLI_ROWS_FORMATS /* in the order of TO_ */

enum { TO_TEXT, TO_JSON, TO_JSONL, TO_MARKDOWN, TO_HTML, TO_ROWS };
enum { KEY_MODEL = 256, KEY_KNOWLEDGE, KEY_NO_HOLDERS, KEY_STATEMENTS, KEY_ANY_LANGUAGE, KEY_DATE, KEY_PUBLISHER };

/* A record as it is to be written. */
typedef struct page {
    char *out;
    size_t size, events, contacts;
    uint32_t cut;
} page;

typedef struct code_run {
    cli *c;
    int to, width;
    const ro_engine *engine;
    ro_rows_options rows;
    size_t reports, events, contacts;
} code_run;

static char *written(const code_run *run, const ro_record *record, size_t number, size_t *size, ro_error *err) {
    switch (run->to) {
    case TO_TEXT: return ro_record_card(record, run->width, run->c->colour_out, size, err);
    case TO_MARKDOWN: return ro_record_markdown(record, size, err);
    case TO_HTML: return ro_record_html(record, number, size, err);
    case TO_JSON:
    case TO_JSONL: return ro_record_json(record, run->to == TO_JSON, size, err);
    default: return ro_record_rows(run->engine, record, (ro_rows)(run->to - TO_ROWS), &run->rows, size, err);
    }
}

static void drop(void *context, void *made) {
    page *p = made;
    (void)context;
    if (p) ro_string_free(p->out);
    free(p);
}

static void *make(void *context, ro_record *record, size_t number, ro_error *err) {
    page *p = calloc(1, sizeof *p);
    if (!p) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    p->out = written(context, record, number, &p->size, err);
    p->events = record->event_count;
    p->contacts = record->contact_count;
    p->cut = record->cut_sentences;
    if (p->out) return p;
    drop(NULL, p);
    return NULL;
}

static bool take(void *context, const ro_batch_result *result) {
    code_run *run = context;
    bool go_on = true;
    page *p = result->made;
    if (result->err->code != RO_OK) cli_fail(run->c, result->err);
    if (p) {
        if ((run->to == TO_TEXT || run->to == TO_MARKDOWN) && run->reports) go_on = cli_write(run->c, "\n", 1);
        go_on = go_on && cli_write(run->c, p->out, p->size);
        run->reports++;
        run->events += p->events;
        run->contacts += p->contacts;
        cli_drop(run->c, p->cut, "sentence cut for its length", "sentences cut for their length");
    }
    drop(NULL, p);
    cli_progress(run->c, "%zu reports, %zu contacts, %zu events", run->reports, run->contacts, run->events);
    return go_on;
}

static void paths_done(void *context, size_t count) {
    code_run *run = context;
    while (run->c->inputs < count) cli_input_done(run->c);
}

/* What stands before the first record. */
static bool begin(const code_run *r) {
    if (r->to == TO_HTML) return cli_write(r->c, ro_html_head(), strlen(ro_html_head()));
    return r->to < TO_ROWS || cli_rows_header(r->c, (ro_rows)(r->to - TO_ROWS));
}

static void ended(void *context, const ro_input *input) { cli_count_skips(((code_run *)context)->c, input); }

static int run(cli *c) {
    code_run r = {.c = c, .to = -1};
    bool of_rows = false;
    ro_engine_options engine = {0};
    cli_rules rules = {.count = 0};
    cli_dictionaries dictionaries = {.only = false};
    ro_batch_options batch = {
        .threads = cli_processors(), .context = &r, .make = make, .take = take, .drop = drop, .paths_done = paths_done, .ended = ended};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 'f': batch.input.format = cli_format(value); break;
        case 't': r.to = cli_choice(FORMATS, value); break;
        case 'j': batch.threads = cli_option_number(c, "--jobs", value, 1, 256); break;
        case CLI_KEY_SENTENCES: batch.input.petrarch_sentences = true; break;
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
        case CLI_KEY_ROW_STATUS:
        case CLI_KEY_CONFIDENCE:
        case CLI_KEY_MIRROR:
        case CLI_KEY_ADDED: of_rows = cli_rows_option(c, &r.rows, key, value); break;
        case CLI_KEY_RULES: cli_rules_add(c, &rules, value); break;
        case CLI_KEY_ACTORS:
        case CLI_KEY_AGENTS:
        case CLI_KEY_OWN_ONLY: cli_dictionary_option(c, &dictionaries, key, value); break;
        case CLI_BAD: return cli_finish(c);
        }
    if (c->status) return cli_finish(c);
    if (r.to < 0) r.to = c->terminal_out ? TO_TEXT : TO_JSONL;
    if (of_rows && r.to < TO_ROWS)
        return cli_usage(c, "--status, --min-confidence, --mirror and --added choose among the rows of --to " CLI_ROWS_FORMATS), cli_finish(c);
    r.width = cli_terminal_width(c);
    ro_error err;
    ro_engine *opened = cli_engine_open(c, &engine, &rules, &dictionaries);
    if (!opened) return cli_finish(c);
    ro_error_clear(&err);
    r.engine = opened;
    batch.paths = c->files;
    batch.path_count = c->file_count;
    if (begin(&r)) ro_batch_run(opened, &batch, &err);
    if (r.to == TO_HTML) cli_write(c, ro_html_tail(), strlen(ro_html_tail()));
    if (err.code != RO_OK) cli_fail(c, &err);
    ro_engine_close(opened);
    return cli_finish(c);
}

static const cli_option options[] = {
    CLI_FROM_OPTION,
    CLI_SENTENCES_OPTION,
    {'t', "to", FORMATS, "a card, JSON, an object a line, Markdown, HTML; rows of events (text on a terminal, else jsonl)"},
    {'j', "jobs", "N", "threads (all processors); the output is the same for any number"},
    {KEY_DATE, "date", "YYYY-MM-DD", "the day of publication, where the report does not bring it"},
    {KEY_PUBLISHER, "publisher", "NAME", "who published it, where the report does not say"},
    {KEY_NO_HOLDERS, "no-office-holders", NULL, "do not look persons up among the holders of offices"},
    {KEY_STATEMENTS, "cameo-statements", NULL, "write CAMEO 01 and 02 too, which PLOVER drops"},
    {KEY_ANY_LANGUAGE, "any-language", NULL, "code what does not look like English too"},
    CLI_ROWS_OPTIONS,
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
               "  readout code --from jsonl --to jsonl archive.jsonl > records.jsonl\n"
               "  readout code --from jsonl --to gdelt --mirror archive.jsonl > events.tsv\n",
    .options = options,
    .run = run};
