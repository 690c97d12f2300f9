/* readout dict - users' own dictionaries: what is wrong with them (check), and as one file that opens by mapping (compile). */
#include "cli/cli.h"

#include "base/file.h"
#include "cli/document.h"
#include "knowledge/dictionary.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_OUT = 'o' };

typedef struct dict_input {
    const char *path;
    ro_dict_kind kind;
} dict_input;

typedef struct dict_inputs {
    dict_input *items;
    size_t count;
} dict_inputs;

/* Says the first faults that came since `from`, and what the file brought. */
static bool report(cli *c, const ro_dictionary *d, const char *path, size_t from, const ro_dict_counts *before) {
    for (size_t i = from; i < d->fault_count; i++)
        if (d->faults[i].code == RO_E_UTF8)
            cli_warn(c, "%s:%zu:%zu: %s", d->faults[i].file, d->faults[i].line, d->faults[i].column, d->faults[i].message);
        else
            cli_fail(c, &d->faults[i]);
    ro_buffer line;
    ro_buffer_init(&line, NULL);
    ro_buffer_printf(&line, "%s: %zu actors, %zu synonyms, %zu agents, %zu refused\n", cli_input_name(path),
                     (size_t)(d->counts.actors - before->actors), (size_t)(d->counts.synonyms - before->synonyms),
                     (size_t)(d->counts.agents - before->agents), (size_t)(d->counts.refused - before->refused));
    bool ok = cli_write_buffer(c, &line);
    ro_buffer_free(&line);
    size_t refused = (size_t)(d->counts.refused - before->refused), latin = (size_t)(d->counts.latin - before->latin);
    if (refused && c->status == 0) c->status = ro_code_exit(RO_E_DATA); /* they are all behind the first hundred */
    cli_drop(c, refused, "name, code or line refused", "names, codes or lines refused");
    cli_drop(c, latin, "line read as Latin-1", "lines read as Latin-1");
    return ok;
}

/* A file that was compiled holds what was taken, and nothing to refuse any more. */
static void check_compiled(cli *c, const char *path) {
    ro_error err;
    ro_error_clear(&err);
    ro_dictionary *d = ro_dictionary_map(path, NULL, &err);
    if (d) {
        ro_dict_counts none = {.refused = d->counts.refused, .latin = d->counts.latin};
        report(c, d, path, 0, &none);
    } else
        cli_fail(c, &err);
    ro_dictionary_free(d);
}

static void check(cli *c, const dict_inputs *inputs) {
    static const ro_dict_counts none = {0};
    for (size_t i = 0; i < inputs->count && !c->write_failed; i++) {
        const dict_input *in = &inputs->items[i];
        if (ro_dictionary_is_compiled(in->path)) {
            check_compiled(c, in->path);
        } else {
            ro_error err;
            ro_error_clear(&err);
            ro_dictionary *d = ro_dictionary_new(NULL, &err);
            if (d && ro_dictionary_read(d, in->path, in->kind, &err))
                report(c, d, in->path, 0, &none);
            else
                cli_fail(c, &err);
            ro_dictionary_free(d);
        }
        cli_input_done(c);
    }
}

static void compile(cli *c, const dict_inputs *inputs, const char *out) {
    ro_error err;
    ro_error_clear(&err);
    ro_dictionary *d = ro_dictionary_new(NULL, &err);
    bool ok = d != NULL, written = true;
    for (size_t i = 0; ok && i < inputs->count && !c->write_failed; i++) {
        ro_dict_counts before = d->counts;
        size_t faults = d->fault_count;
        ok = ro_dictionary_read(d, inputs->items[i].path, inputs->items[i].kind, &err);
        if (ok) written = report(c, d, inputs->items[i].path, faults, &before);
        cli_input_done(c);
    }
    ok = ok && ro_dictionary_finish(d, &err) && written && ro_dictionary_write(d, out, &err);
    if (err.code != RO_OK) cli_fail(c, &err);
    ro_dictionary_free(d);
}

static void add(dict_inputs *inputs, const char *path, ro_dict_kind kind) { inputs->items[inputs->count++] = (dict_input){path, kind}; }

static int run(cli *c) {
    const char *value, *out = NULL;
    dict_inputs inputs = {.items = calloc((size_t)c->argc + 1, sizeof *inputs.items)};
    if (!inputs.items) {
        ro_error err;
        ro_error_clear(&err);
        ro_fail(&err, RO_E_MEMORY, "out of memory");
        cli_fail(c, &err);
        return cli_finish(c);
    }
    for (int key; (key = cli_option_next(c, &value)) > 0;) switch (key) {
        case CLI_KEY_ACTORS: add(&inputs, value, RO_DICT_ACTORS); break;
        case CLI_KEY_AGENTS: add(&inputs, value, RO_DICT_AGENTS); break;
        case KEY_OUT: out = value; break;
        }
    const char *what = c->file_count ? c->files[0] : "";
    bool compiles = strcmp(what, "compile") == 0, checks = strcmp(what, "check") == 0;
    for (size_t i = 1; i < c->file_count; i++) add(&inputs, c->files[i], RO_DICT_GUESS);
    if (c->status == 0) {
        if (!compiles && !checks)
            cli_usage(c, strcmp(what, "-") == 0 ? "say what to do: compile or check" : "'%s' is neither compile nor check", what);
        else if (!inputs.count)
            cli_usage(c, "%s which file?", what);
        else if (compiles && !out)
            cli_usage(c, "compile wants -o FILE, to write to");
        else if (checks && out)
            cli_usage(c, "check writes no file; it was given -o '%s'", out);
        else if (compiles)
            compile(c, &inputs, out);
        else
            check(c, &inputs);
    }
    free(inputs.items);
    return cli_finish(c);
}

static const cli_option options[] = {{KEY_OUT, "output", "FILE", "where compile writes"},
                                     {CLI_KEY_ACTORS, "actors", "FILE", "a file of actors (a FILE without option: the first code in it tells)"},
                                     {CLI_KEY_AGENTS, "agents", "FILE", "a file of agents"},
                                     CLI_OPTIONS_END};

const cli_command cli_command_dict = {
    .name = "dict",
    .operands = "compile|check FILE…",
    .summary = "check your own dictionaries of actors and agents, or compile them to one file",
    .details = "FILE is an actor or agent file of TABARI or PETRARCH, or a table of tabs that begins with the line \"name code from to\" (actors)\n"
               "or \"name code\" (agents). What is at fault in it is refused and said with its place, status 65; the rest is taken.\n\n"
               "Examples:\n"
               "  readout dict check our.actors.txt our.agents.txt\n"
               "  readout dict compile our.actors.txt more.tsv --agents our.agents.txt -o our.dict\n"
               "  readout code --actors our.dict report.txt\n",
    .options = options,
    .run = run};
