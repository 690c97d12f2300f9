#include "cli/document.h"

#include "base/file.h"

#include <string.h>

bool cli_is_date(const char *text) {
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    return text[10] == '\0' || text[10] == 'T' || text[10] == ' ';
}

bool cli_document_option(cli *c, cli_document_options *options, int key, const char *value) {
    switch (key) {
    case CLI_KEY_FROM: options->input.format = cli_format(value); return true;
    case CLI_KEY_SENTENCES: options->input.petrarch_sentences = true; return true;
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
    doc->document.explains = r->options->explains;
    if (ro_split(r->engine->splitter, &doc->report, err) && ro_run_document(r->engine, r->work, &doc->report, &doc->document, &doc->findings, err))
        return r->each(r->c, doc, r->context);
    return true;
}

ro_format cli_format(const char *value) { return (ro_format)cli_choice(RO_FORMAT_CHOICES, value); }

void cli_count_skips(cli *c, const ro_input *input) {
    const char *one, *many;
    for (int i = 0; i < RO_SKIPS; i++) {
        size_t number = ro_input_skipped(input, (ro_skip)i, &one, &many);
        cli_drop(c, number, one, many);
    }
}

/* Every report of the inputs; a fault of one is said, and the next one comes. */
static void all_of(documents *r, ro_input *input) {
    ro_item item;
    ro_error err;
    for (bool go_on = true; go_on;) {
        ro_input_got got = ro_input_next(input, &item, &err);
        while (r->c->inputs < ro_input_paths_done(input)) cli_input_done(r->c);
        if (got == RO_INPUT_END) break;
        ro_item_report report;
        cli_document doc = {.name = item.place};
        if (got == RO_INPUT_ITEM && ro_item_read(&item, &report, &err)) {
            go_on = one(r, &doc, &report.source, &err);
            if (err.code != RO_OK) ro_item_error(&item, &err);
            ro_item_report_free(&report);
        }
        if (err.code != RO_OK) cli_fail(r->c, &err);
        ro_item_free(&item);
    }
    cli_count_skips(r->c, input);
}

int cli_documents(cli *c, const cli_document_options *options, bool (*each)(cli *, const cli_document *, void *), void *context) {
    ro_error err;
    if (c->status) return cli_finish(c);
    ro_engine_options engine_options = {.model = options->model, .knowledge = options->knowledge};
    ro_error_clear(&err);
    ro_engine *engine = cli_engine_open(c, &engine_options, &options->rules, &options->dictionaries);
    ro_work *work = engine ? ro_work_new(engine, &err) : NULL;
    ro_input *input = work ? ro_input_open(c->files, c->file_count, &options->input, &err) : NULL;
    documents run = {c, engine, work, options, each, context};
    if (input)
        all_of(&run, input);
    else if (engine)
        cli_fail(c, &err);
    ro_input_close(input);
    ro_work_free(work);
    ro_engine_close(engine);
    return cli_finish(c);
}
