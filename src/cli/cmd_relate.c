/* readout relate - the event between two parties that the reader has marked himself. JSON Lines in, JSON Lines out. */
#include "cli/cli.h"

#include "base/file.h"
#include "cli/dictionaries.h"
#include "input/jsonl.h"
#include "output/json.h"
#include "run/relate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_LINE ((size_t)1024 * 1024)

static void field(ro_buffer *out, const char *key, const char *value) {
    ro_buffer_printf(out, ",\"%s\":", key);
    if (value && value[0])
        ro_json_string(out, value, strlen(value));
    else
        ro_buffer_puts(out, "null");
}

static void one(cli *c, const ro_engine *engine, ro_work *work, const char *name, const ro_piece *line, ro_buffer *out) {
    ro_json_report parsed;
    ro_relation relation;
    ro_error err;
    ro_error_clear(&err);
    if (ro_json_report_read(&parsed, line->bytes, line->size, name, line->line, line->byte, &err)) {
        if (ro_relate(engine, work, parsed.source.text, parsed.source.text_size, &relation, &err)) {
            ro_buffer_puts(out, "{\"id\":");
            if (parsed.source.id)
                ro_json_string(out, parsed.source.id, strlen(parsed.source.id));
            else
                ro_buffer_puts(out, "null");
            field(out, "event", relation.event ? ro_event_text(relation.event) : NULL);
            field(out, "mode", relation.mode);
            field(out, "cameo", relation.cameo);
            field(out, "status", relation.event ? ro_status_text(relation.status) : NULL);
            ro_buffer_printf(out, ",\"score\":%.2f", floor(relation.score * 100 + 0.5) / 100);
            field(out, "rule", relation.rule);
            ro_buffer_puts(out, "}\n");
        }
        ro_json_report_free(&parsed);
    }
    if (err.code == RO_OK) return;
    snprintf(err.file, sizeof err.file, "%s", name);
    err.line = line->line;
    cli_fail(c, &err);
}

static void lines(cli *c, const ro_engine *engine, ro_work *work, const char *path) {
    ro_error err;
    ro_error_clear(&err);
    ro_reader *reader = ro_reader_open(path, LONGEST_LINE, NULL, &err);
    ro_buffer out;
    ro_piece line;
    ro_buffer_init(&out, NULL);
    while (reader && !c->write_failed && ro_reader_line(reader, &line, &err)) {
        if (line.size == 0) continue;
        ro_buffer_clear(&out);
        one(c, engine, work, cli_input_name(path), &line, &out);
        cli_write_buffer(c, &out);
    }
    if (err.code != RO_OK) {
        ro_error_in_file(&err, cli_input_name(path));
        cli_fail(c, &err);
    }
    ro_buffer_free(&out);
    if (reader) ro_reader_close(reader);
    cli_input_done(c);
}

enum { KEY_MODEL = 256, KEY_KNOWLEDGE };

static int run(cli *c) {
    ro_engine_options options = {0};
    cli_rules rules = {.count = 0};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case KEY_MODEL: options.model = value; break;
        case KEY_KNOWLEDGE: options.knowledge = value; break;
        case CLI_KEY_RULES: cli_rules_add(c, &rules, value); break;
        default: return cli_finish(c);
        }
    if (c->status) return cli_finish(c);
    ro_error err;
    ro_engine *engine = cli_engine_open(c, &options, &rules, NULL);
    ro_work *work = engine ? ro_work_new(engine, &err) : NULL;
    if (engine && !work) cli_fail(c, &err);
    for (size_t i = 0; work && i < c->file_count; i++) lines(c, engine, work, c->files[i]);
    ro_work_free(work);
    ro_engine_close(engine);
    return cli_finish(c);
}

static const cli_option options[] = {CLI_RULES_OPTION,
                                     {KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"},
                                     {KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program"},
                                     CLI_OPTIONS_END};

const cli_command cli_command_relate = {
    .name = "relate",
    .operands = "[FILE…]",
    .summary = "say the event between a source and a target that are marked in the text",
    .details = "In: JSON Lines with \"id\" and \"text\", which holds <s>…</s> around the source and <t>…</t> around the target.\n"
               "Out: a line for each, with event (null: none), mode, cameo, status, score and rule.\n\n"
               "Example:\n"
               "  echo '{\"id\": 1, \"text\": \"<s>Norway</s> thanked <t>Qatar</t> for its help.\"}' | readout relate\n",
    .options = options,
    .run = run};
