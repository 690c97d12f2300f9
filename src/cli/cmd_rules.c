/* readout rules - rules of the user, and the frames inside the program in the same language. */
#include "cli/cli.h"

#include "base/nearest.h"
#include "cli/dictionaries.h"
#include "rules/rule_show.h"
#include "run/rule_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- check --- */

static void say_verdict(cli *c, const ro_rule_test *t, const ro_rule_verdict *v) {
    ro_error err;
    ro_error_clear(&err);
    const char *must = t->negative ? "mustnot" : "must";
    if (v->misplaced)
        ro_fail_at(&err, RO_E_RULE, t->file, t->line, t->column, RO_NO_BYTE, "%s: %s %s by this rule, but with other parties than the marked ones",
                   must, ro_event_text(v->event), v->cameo);
    else if (v->rule)
        ro_fail_at(&err, RO_E_RULE, t->file, t->line, t->column, RO_NO_BYTE, "%s: coded %s %s by %s", must,
                   v->event ? ro_event_text(v->event) : "STATEMENT", v->cameo, v->rule);
    else
        ro_fail_at(&err, RO_E_RULE, t->file, t->line, t->column, RO_NO_BYTE, "%s: nothing was coded", must);
    cli_fail(c, &err);
    fprintf(stderr, "  %.*s\n", (int)t->size, t->text);
}

static void check(cli *c, const ro_engine *engine) {
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    if (!work) {
        cli_fail(c, &err);
        return;
    }
    size_t held = 0;
    for (size_t i = 0; i < engine->rules.test_count; i++) {
        const ro_rule_test *t = &engine->rules.tests[i];
        ro_rule_verdict verdict;
        if (ro_rule_check(engine, work, i, &verdict, &err)) {
            held += verdict.holds;
            if (!verdict.holds) say_verdict(c, t, &verdict);
            continue;
        }
        snprintf(err.file, sizeof err.file, "%s", t->file);
        err.line = t->line;
        err.column = t->column;
        cli_fail(c, &err);
    }
    char line[128];
    size_t rules = engine->rules.rule_count, all = engine->rules.test_count, not = all - held;
    int n = snprintf(line, sizeof line, "%zu %s, %zu %s: %zu %s, %zu %s not\n", rules, rules == 1 ? "rule" : "rules", all,
                     all == 1 ? "sentence" : "sentences", held, held == 1 ? "holds" : "hold", not, not == 1 ? "does" : "do");
    cli_write(c, line, (size_t)n);
    ro_work_free(work);
}

/* --- list and show --- */

static void list(cli *c, const ro_knowledge *k, int type) {
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    for (uint32_t f = 0; f < k->frames_count; f = ro_rule_end(k, f))
        if (k->frames[f].pos != 'x' && (type < 0 || k->frames[f].event == type))
            ro_buffer_printf(&out, "%s\t%s\t%s\n", ro_rule_name(k, f),
                             k->frames[f].event ? ro_event_text((ro_event_type)k->frames[f].event) : "STATEMENT", ro_k_string(k, k->frames[f].cameo));
    cli_write_buffer(c, &out);
    ro_buffer_free(&out);
}

static void unknown_id(cli *c, const ro_knowledge *k, const char *id) {
    const char *best = NULL;
    size_t best_edits = strlen(id) / 3 + 2;
    for (uint32_t f = 0; f < k->frames_count; f = ro_rule_end(k, f)) {
        size_t n = ro_edits(id, ro_rule_name(k, f));
        if (n < best_edits) best_edits = n, best = ro_rule_name(k, f);
    }
    if (best)
        cli_usage(c, "there is no frame '%s'; did you mean '%s'?", id, best);
    else
        cli_usage(c, "there is no frame '%s' ('readout rules list' has them all)", id);
}

static bool show(cli *c, const ro_knowledge *k, const char *id) {
    const char *slash = strchr(id, '/'), *name = slash ? slash + 1 : id;
    uint32_t f = 0;
    while (f < k->frames_count && (k->frames[f].pos == 'x' || strcmp(ro_rule_name(k, f), name) != 0)) f = ro_rule_end(k, f);
    if (f >= k->frames_count) {
        unknown_id(c, k, name);
        return false;
    }
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    ro_rule_print(k, f, &out);
    bool ok = cli_write_buffer(c, &out);
    ro_buffer_free(&out);
    return ok;
}

/* The event type of a name in any case; says so where there is none. */
static int type_named(cli *c, const char *name) {
    char folded[32];
    const char *names[RO_EVENT_ASSAULT + 1] = {"STATEMENT"};
    size_t n = 0;
    for (; name[n] && n < sizeof folded - 1; n++) folded[n] = (char)(name[n] >= 'a' && name[n] <= 'z' ? name[n] - 32 : name[n]);
    folded[n] = '\0';
    for (int k = 1; k <= RO_EVENT_ASSAULT; k++) names[k] = ro_event_text((ro_event_type)k);
    for (int k = 0; k <= RO_EVENT_ASSAULT; k++)
        if (strcmp(folded, names[k]) == 0) return k;
    const char *near = cli_nearest(folded, names, RO_EVENT_ASSAULT + 1);
    if (near)
        cli_usage(c, "--type: unknown event type '%s'; did you mean '%s'?", name, near);
    else
        cli_usage(c, "--type: unknown event type '%s'", name);
    return -1;
}

enum { KEY_MODEL = 256, KEY_KNOWLEDGE, KEY_TYPE };
enum { CHECK, LIST, SHOW };

static int run(cli *c) {
    static const char *const actions[] = {"check", "list", "show"};
    ro_engine_options options = {0};
    cli_rules rules = {.count = 0};
    int type = -1, action = -1;
    const char *value;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case KEY_TYPE: type = type_named(c, value); break;
        case KEY_MODEL: options.model = value; break;
        case KEY_KNOWLEDGE: options.knowledge = value; break;
        default: return cli_finish(c);
        }
    if (c->status) return cli_finish(c);
    for (int k = 0; k < 3; k++)
        if (strcmp(c->files[0], actions[k]) == 0) action = k;
    const char *near = action < 0 ? cli_nearest(c->files[0], actions, 3) : NULL;
    if (action < 0 && strcmp(c->files[0], "-") == 0)
        cli_usage(c, "say what to do: check FILE…, list or show ID…");
    else if (action < 0 && near)
        cli_usage(c, "unknown action '%s'; did you mean '%s'?", c->files[0], near);
    else if (action < 0)
        cli_usage(c, "unknown action '%s': check, list or show", c->files[0]);
    else if (action != LIST && c->file_count < 2)
        cli_usage(c, "%s needs %s", actions[action], action == CHECK ? "a file of rules" : "the id of a frame");
    else if (action == LIST && c->file_count > 1)
        cli_usage(c, "list takes no operand, but was given '%s'", c->files[1]);
    for (size_t i = 1; !c->status && action == CHECK && i < c->file_count; i++) cli_rules_add(c, &rules, c->files[i]);
    if (c->status) return cli_finish(c);
    ro_engine *engine = cli_engine_open(c, &options, &rules, NULL);
    if (engine && action == CHECK) check(c, engine);
    if (engine && action == LIST) list(c, &engine->knowledge, type);
    for (size_t i = 1; engine && action == SHOW && i < c->file_count; i++)
        if (!show(c, &engine->knowledge, c->files[i])) break;
    ro_engine_close(engine);
    return cli_finish(c);
}

static const cli_option options[] = {{KEY_TYPE, "type", "TYPE", "list: the frames of one event type only, or of \"statement\" (which PLOVER drops)"},
                                     {KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"},
                                     {KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program"},
                                     CLI_OPTIONS_END};

const cli_command cli_command_rules = {
    .name = "rules",
    .operands = "check FILE… | list | show ID…",
    .summary = "check rules of your own; list the frames inside the program and show them as rules",
    .details = "check compiles the files, runs the sentences of their rules (must, mustnot) and says which do not hold, and what was coded instead.\n"
               "list prints the frames' ids with type and CAMEO code; show prints frames in the language of rules: something to begin with.\n\n"
               "Examples:\n"
               "  readout rules check own.rules\n"
               "  readout rules list --type assault\n"
               "  readout rules show assault-attack:assault-actor > own.rules\n"
               "  readout code --rules own.rules report.txt\n",
    .options = options,
    .run = run};
