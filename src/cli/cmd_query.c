/* readout query - questions to a database. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/rows.h"
#include "cli/table.h"
#include "output/words.h"
#include "store/event_row.h"

#include <stdlib.h>
#include <string.h>

#define FORMATS "table|csv|tsv|json|jsonl|markdown|petrarch|phoenix|icews|polecat|gdelt"

/* In the order of FORMATS: up to markdown those of cli_table_format. */
enum { TO_PETRARCH = CLI_MARKDOWN + 1 };
enum { KEY_OF = 256, KEY_BY, KEY_SORT, KEY_LIMIT, KEY_OFFSET, KEY_COLUMNS, KEY_EVIDENCE, KEY_TIME, KEY_FILTER = 300 };

#define ROWS_ON_SCREEN 50 /* of a table on a terminal, where no --limit is given */

typedef struct asked {
    cli *c;
    ro_store *store;
    ro_query query;
    ro_rows_options rows;
    cli_table table;
    int to;
    bool evidence, limited;
    size_t shown;
} asked;

/* The columns of a table; all of them would not fit a terminal. */
static const char *shown(ro_subject subject) {
    static const char *const columns[RO_SUBJECTS] = {
        [RO_SUBJECT_EVENTS] = "id,day,source,source_country,event,mode,cameo,target,target_country,place,confidence,reports,sources",
        [RO_SUBJECT_CONTACTS] = "id,day,channel,initiator,participants,topics,place,reports,sources",
        [RO_SUBJECT_MEDIATIONS] = "id,day,mediators,conflict,parties,publisher,report",
        [RO_SUBJECT_POSITIONS] = "id,day,by,stance,object,addressees,publisher",
        [RO_SUBJECT_TOPICS] = "id,day,topic,countries,channel,between",
        [RO_SUBJECT_ACTORS] = NULL,
        [RO_SUBJECT_REPORTS] = "id,published,publisher,title,events,contacts,same_as",
    };
    return columns[subject];
}

/* ---- events as rows of other formats, as JSON, with their evidence ---- */

static void put_words(ro_buffer *out, const ro_told *t) {
    for (size_t i = 0; i < t->word_count; i++) {
        const char *text = t->words[i].text ? t->words[i].text : "";
        ro_buffer_puts(out, "      “");
        for (const char *at = text; *at; at++) ro_buffer_putc(out, (unsigned char)*at < 0x20 || *at == 0x7F ? ' ' : *at);
        ro_buffer_puts(out, "”\n");
    }
}

static void put_name(ro_buffer *out, const char *name) {
    if (name) ro_words_put(out, name, strlen(name));
}

static void put_event(asked *a, ro_buffer *out, const ro_event_row *e) {
    const ro_row *r = &e->row;
    bool on = a->c->colour_out;
    ro_buffer_printf(out, "%s%s%s %s  ", a->shown ? "\n" : "", cli_style(on, CLI_BOLD), r->id, r->day ? r->day : "(no day)");
    put_name(out, r->source.name);
    ro_buffer_printf(out, "%s%s%s → ", r->source.country ? " (" : "", r->source.country ? r->source.country : "", r->source.country ? ")" : "");
    put_name(out, r->target.name ? r->target.name : "(nobody)");
    ro_buffer_printf(out, "%s%s%s%s\n", r->target.country ? " (" : "", r->target.country ? r->target.country : "", r->target.country ? ")" : "",
                     cli_style(on, CLI_PLAIN));
    ro_buffer_printf(out, "  %s%s%s %s, quad %d, Goldstein %.1f, %s, confidence %.2f, told %zu×, reports: %zu, publishers: %zu\n",
                     r->event ? r->event : "STATEMENT", r->mode ? "/" : "", r->mode ? r->mode : "", r->cameo, r->quad, r->goldstein, r->status,
                     r->confidence, r->mentions, r->reports, r->sources);
    if (r->place) {
        ro_buffer_puts(out, "  in ");
        put_name(out, r->place);
        ro_buffer_puts(out, "\n");
    }
    for (size_t i = 0; i < e->told_count; i++) {
        const ro_told *t = &e->told[i];
        ro_buffer_printf(out, "  %s%s%s ", cli_style(on, CLI_CYAN), t->published ? t->published : "(no date)", cli_style(on, CLI_PLAIN));
        put_name(out, t->publisher ? t->publisher : "(publisher not known)");
        ro_buffer_puts(out, ", ");
        put_name(out, t->report);
        if (t->why) {
            ro_buffer_puts(out, " — merged: ");
            put_name(out, t->why);
        }
        ro_buffer_putc(out, '\n');
        put_words(out, t);
    }
    if (e->told_count < r->reports)
        ro_buffer_printf(out, "  and %zu further reports (copies of these, or more than are shown)\n", r->reports - e->told_count);
}

typedef struct writing {
    ro_buffer out;
    ro_arena arena;
    ro_weights *facts;
    ro_knowledge knowledge;
    ro_row_context context;
    const ro_row_format *format; /* NULL: JSON or evidence */
} writing;

static void put_one(asked *a, writing *w, const ro_event_row *e) {
    if (a->evidence)
        put_event(a, &w->out, e);
    else if (w->format)
        ro_row_put(&w->out, &e->row, w->format, &w->context, a->rows.mirror != 0);
    else {
        if (a->to == CLI_JSON) ro_buffer_puts(&w->out, a->shown ? ",\n" : "[\n");
        ro_event_row_json(&w->out, e, a->to == CLI_JSON);
        if (a->to == CLI_JSONL) ro_buffer_putc(&w->out, '\n');
    }
    a->shown++;
}

static bool next_event(asked *a, writing *w, ro_answer *answer) {
    ro_error err;
    ro_error_clear(&err);
    int got = ro_answer_next(answer, &err);
    if (got == 1) {
        const ro_event_row *e = ro_event_row_read(a->store, ro_answer_integer(answer, 0), w->format == &ro_row_polecat, &w->arena, &err);
        if (e) put_one(a, w, e);
        ro_arena_reset(&w->arena);
        got = e && cli_write_buffer(a->c, &w->out) ? 1 : e ? 0 : -1;
        ro_buffer_clear(&w->out);
    }
    if (got < 0) cli_fail(a->c, &err);
    return got == 1;
}

/* Which row format --to is; NULL: none. */
static const ro_row_format *row_format(const asked *a) {
    if (a->evidence) return NULL;
    if (a->to == CLI_CSV) return &ro_row_csv;
    if (a->to == CLI_TSV) return &ro_row_tsv;
    return a->to < TO_PETRARCH ? NULL : ro_row_format_of((ro_rows)(RO_ROWS_PETRARCH + a->to - TO_PETRARCH));
}

static void write_events(asked *a, ro_answer *answer) {
    writing w = {.format = row_format(a)};
    if (w.format && !(w.facts = cli_knowledge(a->c, &w.knowledge))) return;
    w.context = (ro_row_context){&w.knowledge, a->rows.added};
    ro_buffer_init(&w.out, NULL);
    ro_arena_init(&w.arena, NULL);
    if (w.format) {
        ro_row_header(&w.out, w.format);
        cli_write_buffer(a->c, &w.out);
        ro_buffer_clear(&w.out);
    }
    while (next_event(a, &w, answer)) continue;
    if (!w.format && !a->evidence && a->to == CLI_JSON) cli_write(a->c, a->shown ? "\n]\n" : "[]\n", 3);
    ro_arena_free(&w.arena);
    ro_buffer_free(&w.out);
    if (w.facts) ro_weights_close(w.facts);
}

/* ---- the command ---- */

static bool as_events(const asked *a) {
    bool events = a->query.subject == RO_SUBJECT_EVENTS && !a->query.by && !a->table.columns;
    return events && (a->evidence || (a->to != CLI_TABLE && a->to != CLI_MARKDOWN));
}

static void answer(asked *a, const char *path) {
    ro_error err;
    a->store = ro_store_open(path, RO_STORE_READ, &err);
    ro_answer *rows = a->store ? ro_query_run(a->store, &a->query, &err) : NULL;
    if (!rows)
        cli_fail(a->c, &err);
    else if (as_events(a))
        write_events(a, rows);
    else {
        a->table.format = (cli_table_format)a->to;
        a->table.shown = a->query.by ? NULL : shown(a->query.subject);
        a->shown = cli_table_write(a->c, rows, &a->table);
    }
    if (rows && a->limited && a->shown == a->query.limit) cli_warn(a->c, "the first %zu; --limit 0 gives all", a->shown);
    ro_answer_free(rows);
    ro_store_close(a->store);
}

static bool option(asked *a, int key, const char *value) {
    static const struct {
        int key;
        const char *name;
    } plain[] = {{KEY_OF, "of"}, {KEY_BY, "by"}, {KEY_SORT, "sort"}, {KEY_LIMIT, "limit"}, {KEY_OFFSET, "offset"}};
    ro_error err;
    const char *name = key >= KEY_FILTER && key < KEY_FILTER + RO_FILTERS ? ro_filter_text((ro_filter)(key - KEY_FILTER)) : NULL;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].key == key) name = plain[i].name;
    ro_error_clear(&err);
    if (key == KEY_LIMIT) a->limited = false;
    if (!name) return false;
    if (!ro_query_set(&a->query, name, value, &err)) cli_usage(a->c, "--%s", err.message);
    return true;
}

static void check(asked *a) {
    cli *c = a->c;
    bool other = a->to >= TO_PETRARCH;
    if (c->status) return;
    if (c->file_count != 1 || strcmp(c->files[0], "-") == 0)
        cli_usage(c, "which database? readout query DB [--FILTER VALUE]…");
    else if ((other || a->evidence || a->rows.mirror || a->rows.added) && (a->query.subject != RO_SUBJECT_EVENTS || a->query.by))
        cli_usage(c, "%s is for events, each for itself", other ? "that --to" : a->evidence ? "--evidence" : "--mirror or --added");
    else if (a->table.columns && (other || a->evidence))
        cli_usage(c, "--columns is for table, csv, tsv, json, jsonl and markdown");
    else if (a->evidence && a->to != CLI_TABLE)
        cli_usage(c, "--evidence is for a table; json has the evidence anyway");
}

static int run(cli *c) {
    asked a = {.c = c, .to = -1, .limited = true};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 't': a.to = cli_choice(FORMATS, value); break;
        case KEY_COLUMNS: a.table.columns = value; break;
        case KEY_EVIDENCE: a.evidence = true; break;
        case KEY_TIME: a.query.time_limit_ms = (uint32_t)cli_option_number(c, "--time-limit", value, 1, 86400) * 1000; break;
        case CLI_KEY_MIRROR:
        case CLI_KEY_ADDED: cli_rows_option(c, &a.rows, key, value); break;
        case CLI_BAD: return cli_finish(c);
        default: option(&a, key, value);
        }
    if (a.to < 0) a.to = c->terminal_out || a.evidence ? CLI_TABLE : CLI_CSV;
    a.limited = a.limited && a.to == CLI_TABLE && c->terminal_out && !a.query.by;
    if (a.limited) a.query.limit = ROWS_ON_SCREEN;
    check(&a);
    if (!c->status) answer(&a, c->files[0]);
    return cli_finish(c);
}

static const cli_option options[] = {
    {KEY_OF, "of", "events|contacts|mediations|positions|topics|actors|reports", "what is asked for, one row each (events)"},
    {KEY_BY, "by", "GROUPS", "count by these, commas between: month,dyad; docs/query.md has all groups"},
#define X(name, text, help) {KEY_FILTER + RO_FILTER_##name, text, "VALUE", help},
    RO_FILTER_TABLE(X)
#undef X
        {KEY_SORT, "sort", "COLUMNS", "by these columns, commas between, \"-\" before one for falling (the newest first)"},
    {KEY_LIMIT, "limit", "N", "so many rows at most, 0 for all (50 of a table on a terminal, else all)"},
    {KEY_OFFSET, "offset", "N", "leave out the first N"},
    {'t', "to", FORMATS, "how to write (a table on a terminal, else csv)"},
    {KEY_COLUMNS, "columns", "COLUMNS", "only these, in this order"},
    {KEY_EVIDENCE, "evidence", NULL, "events with every report that tells them, and its words"},
    CLI_ROWS_SHAPE,
    {KEY_TIME, "time-limit", "SECONDS", "give up behind so many seconds (none)"},
    CLI_OPTIONS_END};

const cli_command cli_command_query = {
    .name = "query",
    .operands = "DB",
    .summary = "ask a database for events, contacts, positions …, by filters, in groups",
    .details = "A filter takes several values with commas between, of which any will do; different filters all hold together.\n\n"
               "Examples:\n"
               "  readout query news.db --dyad QAT-USA --since 2024 --channel phone\n"
               "  readout query news.db --country ISR --quad 4 --by month --to csv\n"
               "  readout query news.db --id 4711 --evidence\n"
               "  readout query news.db --source RUS --event THREATEN,COERCE --to gdelt --mirror > events.tsv\n"
               "  readout query news.db --of mediations --by mediators,conflict --sort=-mediations --limit 20\n",
    .options = options,
    .run = run};
