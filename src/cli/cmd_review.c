/* readout review - what the program was not sure of, asked one by one. Plain lines in and out, so that a file of answers does too. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/rows.h"
#include "output/words.h"
#include "actors/own.h"
#include "run/engine.h"
#include "store/answers.h"
#include "store/apply.h"
#include "store/event_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_OF = 256, KEY_BELOW, KEY_LIMIT, KEY_EXPORT };
enum { OF_ALL, OF_ACTORS, OF_EVENTS };

typedef struct review {
    cli *c;
    ro_store *store;
    ro_arena arena, of_event;
    ro_engine *engine; /* for what codes mean; opened with the first one */
    size_t kept, changed;
    bool ended; /* q, or the end of the answers */
} review;

static void say(review *r, const char *text) { cli_write(r->c, text, strlen(text)); }

static void say_clean(review *r, const char *text) {
    ro_buffer clean;
    ro_buffer_init(&clean, NULL);
    for (const char *at = text ? text : ""; *at; at++) ro_buffer_putc(&clean, *at == '\n' || *at == '\t' ? ' ' : *at);
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    if (clean.bytes) ro_words_put(&out, clean.bytes, clean.size);
    cli_write_buffer(r->c, &out);
    ro_buffer_free(&clean);
    ro_buffer_free(&out);
}

/* The next line of standard input without its blanks at the ends; false at the end of it. */
static bool answer(review *r, const char *question, char *line, int size) {
    say(r, question);
    cli_flush(r->c);
    if (!fgets(line, size, stdin)) {
        say(r, "\n");
        r->ended = true;
        return false;
    }
    size_t n = strlen(line);
    if (n && line[n - 1] != '\n' && !feof(stdin)) /* the rest of a line that is too long */
        for (int c; (c = getchar()) != EOF && c != '\n';) continue;
    while (n && (unsigned char)line[n - 1] <= ' ') line[--n] = '\0';
    size_t blanks = strspn(line, " \t");
    memmove(line, line + blanks, n - blanks + 1);
    if (!r->c->terminal_out) say(r, line), say(r, "\n"); /* so that what was answered stands in a log */
    r->ended = strcmp(line, "q") == 0;
    return !r->ended;
}

static bool keep(review *r, const char *kind, const char *subject, const char *what) {
    ro_error err;
    ro_error_clear(&err);
    if (!ro_answer_keep(r->store, kind, subject, what, &err)) return cli_fail(r->c, &err), r->ended = true, false;
    r->kept++;
    return true;
}

/* Who has the code, as ingest would write it with the code in a dictionary (actors/own.h). */
static ro_stands_for meaning(const ro_knowledge *k, const char *code) {
    uint16_t country = ro_code_country(k, code);
    uint8_t kind = ro_code_kind(k, code);
    const char *sector = ro_code_sector(k, code);
    if (!sector[0] && (kind == RO_KIND_COUNTRY || kind == RO_KIND_GOVERNMENT)) sector = "GOV";
    return (ro_stands_for){.kind = ro_kind_text(kind),
                           .name = kind == RO_KIND_COUNTRY ? ro_k_string(k, k->countries[country].name) : NULL,
                           .country = country == RO_K_NONE ? NULL : k->countries[country].iso3,
                           .sector = sector[0] ? sector : NULL,
                           .code = code};
}

/* The code takes hold of what is there already. */
static void apply(review *r, const char *name, const char *code) {
    ro_error err;
    size_t changed;
    bool nobody = strcmp(code, "---") == 0;
    ro_error_clear(&err);
    if (!nobody && !r->engine) r->engine = ro_engine_open(NULL, &err);
    if (!nobody && !r->engine) {
        cli_fail(r->c, &err);
        r->ended = true;
        return;
    }
    ro_stands_for who = nobody ? (ro_stands_for){0} : meaning(&r->engine->knowledge, code);
    if (ro_answer_apply(r->store, name, nobody ? NULL : &who, &changed, &err))
        r->changed += changed;
    else {
        cli_fail(r->c, &err);
        r->ended = true;
    }
}

static void ask_code(review *r, const ro_open_question *a) {
    char line[256];
    while (answer(r, "  code (QATGOV, --- for nobody), s never ask again, Enter later, q end: ", line, sizeof line)) {
        if (!line[0]) return;
        for (char *at = line; *at; at++)
            if (*at >= 'a' && *at <= 'z') *at = (char)(*at - 32);
        if (strcmp(line, "S") == 0) {
            keep(r, "actor", a->name, "skip");
            return;
        }
        if (ro_is_actor_code(line)) {
            if (keep(r, "actor", a->name, line)) apply(r, a->name, line);
            return;
        }
        say(r, "  that is no code: letters in threes, a country or organisation first (QAT, QATGOV, IGOUNO)\n");
    }
}

static void ask_actors(review *r, size_t most) {
    ro_error err;
    ro_open_question *items;
    size_t count;
    ro_error_clear(&err);
    if (!ro_open_actors(r->store, most, &r->arena, &items, &count, &err)) {
        cli_fail(r->c, &err);
        r->ended = true;
        return;
    }
    for (size_t i = 0; i < count && !r->ended; i++) {
        const ro_open_question *a = &items[i];
        char head[96];
        snprintf(head, sizeof head, "\nname %zu of %zu: ", i + 1, count);
        say(r, head);
        say(r, cli_style(r->c->colour_out, CLI_BOLD));
        say_clean(r, a->name);
        say(r, cli_style(r->c->colour_out, CLI_PLAIN));
        snprintf(head, sizeof head, " (%.30s, in %lld report%s)\n", a->kind, (long long)a->reports, a->reports == 1 ? "" : "s");
        say(r, head);
        if (a->words) {
            say(r, "  “");
            say_clean(r, a->words);
            say(r, "”\n  ");
            say_clean(r, a->publisher ? a->publisher : a->report);
            say(r, "\n");
        }
        ask_code(r, a);
    }
}

static void show_event(review *r, const ro_event_row *e, size_t number, size_t count) {
    const ro_row *row = &e->row;
    char line[160];
    snprintf(line, sizeof line, "\nevent %zu of %zu: %s, %s, ", number, count, row->id, row->day ? row->day : "no day");
    say(r, line);
    say(r, cli_style(r->c->colour_out, CLI_BOLD));
    say_clean(r, row->source.name);
    snprintf(line, sizeof line, " → %s%s%.20s %.8s → ", row->event ? row->event : "STATEMENT", row->mode ? "/" : "", row->mode ? row->mode : "",
             row->cameo);
    say(r, line);
    say_clean(r, row->target.name ? row->target.name : "nobody");
    say(r, cli_style(r->c->colour_out, CLI_PLAIN));
    snprintf(line, sizeof line, " (confidence %.2f)\n", row->confidence);
    say(r, line);
    for (size_t i = 0; i < e->told_count && i < 5; i++)
        if (e->told[i].word_count) {
            say(r, "  “");
            say_clean(r, e->told[i].words[0].text);
            say(r, "” ");
            say_clean(r, e->told[i].publisher ? e->told[i].publisher : e->told[i].report);
            say(r, "\n");
        }
}

static void ask_verdict(review *r, const char *id) {
    static const char *const answers[][2] = {{"r", "right"}, {"right", "right"}, {"w", "wrong"}, {"wrong", "wrong"}, {"s", "skip"}};
    char line[64];
    while (answer(r, "  r right, w wrong, s never ask again, Enter later, q end: ", line, sizeof line)) {
        if (!line[0]) return;
        for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
            if (strcmp(line, answers[i][0]) == 0) {
                keep(r, "event", id, answers[i][1]);
                return;
            }
        say(r, "  r, w, s, q or nothing\n");
    }
}

static void ask_events(review *r, double below, size_t most) {
    ro_error err;
    int64_t *ids;
    size_t count;
    ro_error_clear(&err);
    bool ok = ro_open_events(r->store, below, most, &r->arena, &ids, &count, &err);
    for (size_t i = 0; ok && i < count && !r->ended; i++) {
        const ro_event_row *e = ro_event_row_read(r->store, ids[i], false, &r->of_event, &err);
        ok = e != NULL;
        if (ok) {
            show_event(r, e, i + 1, count);
            ask_verdict(r, e->row.id);
        }
        ro_arena_reset(&r->of_event);
    }
    if (!ok) cli_fail(r->c, &err);
}

static void export(cli *c, const char *database, const char *path) {
    ro_error err;
    ro_buffer table;
    size_t count = 0;
    ro_buffer_init(&table, NULL);
    ro_store *store = ro_store_open(database, RO_STORE_READ, &err);
    bool ok = store && ro_answers_table(store, &table, &count, &err);
    if (ok && strcmp(path, "-") == 0)
        cli_write_buffer(c, &table);
    else if (ok) {
        FILE *file = fopen(path, "wb");
        bool written = file && fwrite(table.bytes, 1, table.size, file) == table.size;
        if (file && fclose(file) != 0) written = false;
        if (!written) ro_fail_at(&err, RO_E_WRITE, path, 0, 0, RO_NO_BYTE, "cannot be written"), ok = false;
    }
    if (!ok) cli_fail(c, &err);
    ro_store_close(store);
    ro_buffer_free(&table);
}

static void ask(cli *c, const char *database, int of, double below, size_t most) {
    ro_error err;
    review r = {.c = c, .store = ro_store_open(database, RO_STORE_WRITE, &err)};
    if (!r.store) {
        cli_fail(c, &err);
        return;
    }
    ro_arena_init(&r.arena, NULL);
    ro_arena_init(&r.of_event, NULL);
    if (of != OF_EVENTS) ask_actors(&r, most);
    if (of != OF_ACTORS && !r.ended) ask_events(&r, below, most);
    char line[160];
    snprintf(line, sizeof line, "%zu answer%s kept\n", r.kept, r.kept == 1 ? "" : "s");
    say(&r, line);
    snprintf(line, sizeof line, "%zu told of these names changed; `readout merge --all` finds which of them are one now\n", r.changed);
    if (r.changed) say(&r, line);
    ro_engine_close(r.engine);
    ro_arena_free(&r.of_event);
    ro_arena_free(&r.arena);
    ro_store_close(r.store);
}

static int run(cli *c) {
    const char *value, *to = NULL;
    int of = OF_ALL;
    double below = 0.5;
    size_t most = 100;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case KEY_OF: of = cli_choice("all|actors|events", value); break;
        case KEY_BELOW: below = cli_option_share(c, "--below", value); break;
        case KEY_LIMIT: most = cli_option_number(c, "--limit", value, 1, 1000000); break;
        case KEY_EXPORT: to = value; break;
        case CLI_BAD: return cli_finish(c);
        }
    if (c->file_count != 1 || strcmp(c->files[0], "-") == 0) cli_usage(c, "which database? readout review DB");
    if (!c->status && to)
        export(c, c->files[0], to);
    else if (!c->status)
        ask(c, c->files[0], of, below, most);
    return cli_finish(c);
}

static const cli_option options[] = {
    {KEY_OF, "of", "all|actors|events", "names that were not resolved, events that are not sure (all)"},
    {KEY_BELOW, "below", "N", "events of a confidence under this (0.5)"},
    {KEY_LIMIT, "limit", "N", "at most so many of each (100)"},
    {KEY_EXPORT, "export", "FILE", "ask nothing: write the codes that were answered, for --actors; - is standard output"},
    CLI_OPTIONS_END};

const cli_command cli_command_review = {
    .name = "review",
    .operands = "DB",
    .summary = "answer what the program was not sure of: names that it does not know, events of low confidence",
    .details =
        "Answers are lines on standard input; each is kept in the database at once. A code that is given to a name holds at once\n"
        "for what is told of it there, and for all reports that are read into this database from then on; an event that is judged wrong is in no\n"
        "answer of `query` any more.\n\n"
        "Examples:\n"
        "  readout review news.db\n"
        "  readout review news.db --of events --below 0.4\n"
        "  readout review news.db --export our.tsv && readout code --actors our.tsv report.txt\n",
    .options = options,
    .run = run};
