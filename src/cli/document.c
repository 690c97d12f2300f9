#include "cli/document.h"

#include "base/file.h"
#include "input/jsonl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool cli_is_date(const char *text) {
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    return text[10] == '\0' || text[10] == 'T' || text[10] == ' ';
}

bool cli_document_option(cli *c, cli_document_options *options, int key, const char *value) {
    switch (key) {
    case CLI_KEY_FROM: options->jsonl = cli_choice("text|jsonl", value) == 1; return true;
    case CLI_KEY_PUBLISHER: options->publisher = value; return true;
    case CLI_KEY_DATE:
        if (!cli_is_date(value)) return cli_usage(c, "--date wants YYYY-MM-DD, not \"%s\"", value), false;
        options->date = value;
        return true;
    case CLI_KEY_MODEL: options->model = value; return true;
    case CLI_KEY_KNOWLEDGE: options->knowledge = value; return true;
    case CLI_KEY_RULES: return cli_rules_add(c, &options->rules, value);
    case CLI_KEY_NO_HOLDERS: options->no_office_holders = true; return true;
    default: return cli_dictionary_option(c, &options->dictionaries, key, value);
    }
}

typedef struct documents {
    cli *c;
    ro_engine *engine;
    ro_work *work;
    const cli_document_options *options;
    bool (*each)(cli *, const cli_document *, void *);
    void *context;
} documents;

/* One report. Errors go into err, with their place in the report. */
static bool one(documents *r, cli_document *doc, const ro_source *source, ro_error *err) {
    doc->id = source->id ? source->id : doc->name;
    if (source->text_size > RO_MAX_REPORT)
        return ro_fail(err, RO_E_SIZE, "is larger than a report may be (%zu bytes; the limit is %zu)", source->text_size, RO_MAX_REPORT), true;
    if (!ro_text_check(source->text, source->text_size, doc->name, err)) return true;
    ro_work_reset(r->work); /* and with it what the last report left in doc */
    doc->findings = (ro_findings){.count = 0};
    doc->report = (ro_report){.arena = ro_work_arena(r->work), .text = source->text, .size = source->text_size};
    doc->document = ro_begin_document(r->engine, source->published ? source->published : r->options->date,
                                      source->publisher ? source->publisher : r->options->publisher, r->options->no_office_holders);
    if (ro_split(r->engine->splitter, &doc->report, err) && ro_run_document(r->engine, r->work, &doc->report, &doc->document, &doc->findings, err))
        return r->each(r->c, doc, r->context);
    return true;
}

/* A file of JSON Lines: a fault of a report is said with its line, and the next one comes. */
static bool lines_of(documents *r, const char *path, ro_error *err) {
    cli_document doc = {.name = cli_input_name(path)};
    ro_reader *reader = ro_reader_open(path, CLI_LONGEST_LINE, NULL, err);
    if (!reader) return true;
    bool go_on = true;
    size_t reports = 0;
    ro_piece piece;
    while (go_on && ro_reader_line(reader, &piece, err)) {
        if (strspn(piece.bytes, " \t\r") >= piece.size) continue;
        reports++;
        ro_json_report parsed = {NULL, {0}};
        ro_error fault;
        ro_error_clear(&fault);
        char id[512];
        snprintf(id, sizeof id, "%s:%zu", doc.name, piece.line);
        if (ro_json_report_read(&parsed, piece.bytes, piece.size, doc.name, piece.line, piece.byte, &fault)) {
            if (!parsed.source.id) parsed.source.id = id;
            go_on = one(r, &doc, &parsed.source, &fault);
            if (fault.code != RO_OK) snprintf(fault.file, sizeof fault.file, "%s", doc.name), fault.line = piece.line, fault.column = 0;
        }
        if (fault.code != RO_OK) cli_fail(r->c, &fault);
        ro_json_report_free(&parsed);
    }
    if (err->code == RO_OK && !reports) ro_fail(err, RO_E_EMPTY, "is empty");
    ro_reader_close(reader);
    return go_on;
}

static bool text_of(documents *r, const char *path, ro_error *err) {
    cli_document doc = {.name = cli_input_name(path)};
    char *bytes = NULL;
    size_t size = 0;
    if (!ro_file_read(path, RO_MAX_REPORT, NULL, &bytes, &size, err)) return true;
    bool go_on = one(r, &doc, &(ro_source){.id = doc.name, .text = bytes, .text_size = size}, err);
    free(bytes);
    return go_on;
}

int cli_documents(cli *c, const cli_document_options *options, bool (*each)(cli *, const cli_document *, void *), void *context) {
    ro_error err;
    if (c->status) return cli_finish(c);
    ro_engine_options engine_options = {.model = options->model, .knowledge = options->knowledge};
    ro_engine *engine = cli_engine_open(c, &engine_options, &options->rules, &options->dictionaries);
    ro_work *work = engine ? ro_work_new(engine, &err) : NULL;
    if (engine && !work) cli_fail(c, &err);
    documents run = {c, engine, work, options, each, context};
    bool go_on = work != NULL;
    for (size_t i = 0; go_on && i < c->file_count; i++) {
        ro_error_clear(&err);
        go_on = options->jsonl ? lines_of(&run, c->files[i], &err) : text_of(&run, c->files[i], &err);
        if (err.code != RO_OK) {
            ro_error_in_file(&err, cli_input_name(c->files[i]));
            cli_fail(c, &err);
        }
        cli_input_done(c);
    }
    ro_work_free(work);
    ro_engine_close(engine);
    return cli_finish(c);
}
