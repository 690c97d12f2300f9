#include "cli/document.h"

#include "base/file.h"

#include <stdlib.h>

bool cli_is_date(const char *text) {
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    return text[10] == '\0' || text[10] == 'T' || text[10] == ' ';
}

bool cli_document_option(cli *c, cli_document_options *options, int key, const char *value) {
    switch (key) {
    case CLI_KEY_DATE:
        if (!cli_is_date(value)) return cli_usage(c, "--date wants YYYY-MM-DD, not \"%s\"", value), false;
        options->date = value;
        return true;
    case CLI_KEY_MODEL: options->model = value; return true;
    case CLI_KEY_KNOWLEDGE: options->knowledge = value; return true;
    case CLI_KEY_NO_HOLDERS: options->no_office_holders = true; return true;
    default: return false;
    }
}

static bool one(cli *c, ro_engine *engine, ro_work *work, const cli_document_options *options, const char *path,
                bool (*each)(cli *, const cli_document *, void *), void *context) {
    cli_document doc = {.name = cli_input_name(path)};
    ro_error err;
    ro_error_clear(&err);
    char *bytes = NULL;
    size_t size = 0;
    bool go_on = true;
    if (ro_file_read(path, RO_MAX_REPORT, NULL, &bytes, &size, &err) && ro_text_check(bytes, size, doc.name, &err)) {
        ro_work_reset(work);
        doc.report = (ro_report){.arena = ro_work_arena(work), .text = bytes, .size = size};
        doc.document = (ro_document){.date = ro_date_number(options->date), .publisher = RO_K_NONE, .no_office_holders = options->no_office_holders};
        if (ro_split(engine->splitter, &doc.report, &err) && ro_run_document(engine, work, &doc.report, &doc.document, &doc.findings, &err))
            go_on = each(c, &doc, context);
    }
    if (err.code != RO_OK) {
        ro_error_in_file(&err, doc.name);
        cli_fail(c, &err);
    }
    free(bytes);
    cli_input_done(c);
    return go_on;
}

int cli_documents(cli *c, const cli_document_options *options, bool (*each)(cli *, const cli_document *, void *), void *context) {
    ro_error err;
    if (c->status) return cli_finish(c);
    ro_engine *engine = ro_engine_open(&(ro_engine_options){.model = options->model, .knowledge = options->knowledge}, &err);
    ro_work *work = engine ? ro_work_new(engine, &err) : NULL;
    if (!work) cli_fail(c, &err);
    for (size_t i = 0; work && i < c->file_count; i++)
        if (!one(c, engine, work, options, c->files[i], each, context)) break;
    ro_work_free(work);
    ro_engine_close(engine);
    return cli_finish(c);
}
