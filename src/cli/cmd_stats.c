/* readout stats - what a database holds, on one screen. */
#include "cli/cli.h"

#include "base/error.h"
#include "output/json.h"
#include "output/words.h"
#include "store/stats.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

enum { TO_TEXT, TO_JSON };
enum { KEY_ASCII = 256, KEY_LINES };

typedef struct screen {
    ro_buffer out;
    const ro_stats *stats;
    int width;
    bool ascii, colour;
} screen;

static void title(screen *s, const char *text) {
    ro_buffer_printf(&s->out, "\n%s%s%s\n", cli_style(s->colour, CLI_BOLD), text, cli_style(s->colour, CLI_PLAIN));
}

/* ---- bars ---- */

/* A bar of `room` columns at most; in eighths of a column where there is Unicode. */
static void bar(screen *s, int64_t count, int64_t most, int room) {
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int64_t parts = most > 0 ? count * room * 8 / most : 0;
    if (parts == 0 && count > 0) parts = 1;
    for (int64_t i = 0; i < parts / 8; i++) ro_buffer_puts(&s->out, s->ascii ? "#" : "█");
    if (!s->ascii)
        ro_buffer_puts(&s->out, eighths[parts % 8]);
    else if (parts < 8 && parts)
        ro_buffer_puts(&s->out, "#");
}

/* A label of exactly `width` columns. */
static void label(screen *s, const char *text, int width) {
    int used = 0;
    size_t size = strlen(text);
    for (size_t at = 0; at < size;) {
        size_t n = 1;
        while (at + n < size && ((unsigned char)text[at + n] & 0xC0) == 0x80) n++;
        int columns = ro_words_columns(text + at, n);
        if (used + columns > width) break;
        if (s->ascii && n > 1)
            ro_buffer_putc(&s->out, '?');
        else
            ro_words_put(&s->out, text + at, n);
        used += columns;
        at += n;
    }
    for (; used < width; used++) ro_buffer_putc(&s->out, ' ');
}

static void put_list(screen *s, ro_stat stat) {
    size_t count = s->stats->lists[stat].count;
    const ro_stat_line *lines = s->stats->lists[stat].lines;
    int wide = 8;
    if (!count) return;
    title(s, ro_stat_title(stat));
    for (size_t i = 0; i < count; i++) {
        int n = ro_words_columns(lines[i].label, strlen(lines[i].label));
        if (n > wide) wide = n;
    }
    if (wide > 32) wide = 32;
    for (size_t i = 0; i < count; i++) {
        ro_buffer_puts(&s->out, "  ");
        label(s, lines[i].label, wide);
        ro_buffer_printf(&s->out, " %9lld ", (long long)lines[i].count);
        bar(s, lines[i].count, lines[0].count, s->width - wide - 14);
        ro_buffer_putc(&s->out, '\n');
    }
}

/* ---- lines of months ---- */

/* Several months to a column where there are more than fit. */
static void spark(screen *s, const int64_t *values, size_t count, int room) {
    static const char *const steps[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char plain[] = " .:-=+*%@";
    size_t each = (count + (size_t)room - 1) / (size_t)room;
    int64_t most = 0;
    for (size_t at = 0; at < count; at += each) {
        int64_t sum = 0;
        for (size_t i = at; i < at + each && i < count; i++) sum += values[i];
        if (sum > most) most = sum;
    }
    for (size_t at = 0; at < count; at += each) {
        int64_t sum = 0;
        for (size_t i = at; i < at + each && i < count; i++) sum += values[i];
        int64_t step = sum == 0 ? 0 : 1 + sum * 7 / most;
        if (s->ascii)
            ro_buffer_putc(&s->out, plain[step]);
        else
            ro_buffer_puts(&s->out, steps[step]);
    }
}

static void put_series(screen *s) {
    static const char *const names[RO_STAT_SERIES] = {"reports", "verbal cooperation", "material cooperation", "verbal conflict",
                                                      "material conflict"};
    static const cli_colour colours[RO_STAT_SERIES] = {CLI_PLAIN, CLI_GREEN, CLI_CYAN, CLI_YELLOW, CLI_RED};
    const ro_stats *t = s->stats;
    if (!t->month_count) return;
    char head[96];
    snprintf(head, sizeof head, "by month, %s to %s", t->months[0], t->months[t->month_count - 1]);
    title(s, head);
    for (int k = 0; k < RO_STAT_SERIES; k++) {
        int64_t sum = 0;
        for (size_t i = 0; i < t->month_count; i++) sum += t->series[k][i];
        ro_buffer_printf(&s->out, "  %-20s %9lld %s", names[k], (long long)sum, cli_style(s->colour, colours[k]));
        spark(s, t->series[k], t->month_count, s->width - 34);
        ro_buffer_printf(&s->out, "%s\n", cli_style(s->colour, CLI_PLAIN));
    }
}

static void put_totals(screen *s) {
    const ro_stats *t = s->stats;
    ro_buffer_printf(&s->out, "%lld reports (%lld of them copies) by %lld publishers", (long long)t->reports, (long long)t->copies,
                     (long long)t->publishers);
    if (t->first) ro_buffer_printf(&s->out, ", %s to %s", t->first, t->last);
    ro_buffer_printf(&s->out, "\n%lld events told %lld times, %lld contacts, %lld positions, %lld mediations, %lld actors\n", (long long)t->events,
                     (long long)t->mentions, (long long)t->contacts, (long long)t->positions, (long long)t->mediations, (long long)t->actors);
    if (t->reported)
        ro_buffer_printf(&s->out, "%lld events took place; %.1f%% of them have a confidence under %.1f\n", (long long)t->reported,
                         100.0 * (double)t->low / (double)t->reported, RO_STAT_LOW);
}

static void put_text(screen *s) {
    put_totals(s);
    put_series(s);
    for (unsigned i = 0; i < RO_STATS; i++) put_list(s, (ro_stat)i);
}

/* ---- JSON ---- */

static void put_json(ro_buffer *out, const ro_stats *t) {
    static const char *const series[RO_STAT_SERIES] = {"reports", "quad1", "quad2", "quad3", "quad4"};
    const struct {
        const char *name;
        int64_t count;
    } totals[] = {{"reports", t->reports},       {"copies", t->copies},
                  {"publishers", t->publishers}, {"events", t->events},
                  {"mentions", t->mentions},     {"contacts", t->contacts},
                  {"positions", t->positions},   {"mediations", t->mediations},
                  {"actors", t->actors},         {"reported_events", t->reported},
                  {"low_confidence", t->low}};
    ro_buffer_puts(out, "{\n  \"totals\": {");
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
        ro_buffer_printf(out, "%s\"%s\": %lld", i ? ", " : "", totals[i].name, (long long)totals[i].count);
    ro_buffer_puts(out, "},\n  \"months\": [");
    for (size_t i = 0; i < t->month_count; i++) {
        ro_buffer_printf(out, "%s\n    {\"month\": \"%s\"", i ? "," : "", t->months[i]);
        for (int k = 0; k < RO_STAT_SERIES; k++) ro_buffer_printf(out, ", \"%s\": %lld", series[k], (long long)t->series[k][i]);
        ro_buffer_putc(out, '}');
    }
    ro_buffer_puts(out, t->month_count ? "\n  ]" : "]");
    for (unsigned s = 0; s < RO_STATS; s++) {
        ro_buffer_printf(out, ",\n  \"%s\": [", ro_stat_key((ro_stat)s));
        for (size_t i = 0; i < t->lists[s].count; i++) {
            const ro_stat_line *line = &t->lists[s].lines[i];
            ro_buffer_puts(out, i ? ",\n    {\"name\": " : "\n    {\"name\": ");
            ro_json_string(out, line->label, strlen(line->label));
            ro_buffer_printf(out, ", \"count\": %lld}", (long long)line->count);
        }
        ro_buffer_puts(out, t->lists[s].count ? "\n  ]" : "]");
    }
    ro_buffer_puts(out, "\n}\n");
}

/* ---- the command ---- */

/* Does the terminal, or who reads the pipe, take UTF-8? */
static bool is_utf8(void) {
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    if (!locale) return false;
    bool utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return utf8;
}

static void show(cli *c, const char *path, int to, size_t lines, bool ascii) {
    ro_error err;
    ro_arena arena;
    ro_stats stats;
    ro_arena_init(&arena, NULL);
    ro_store *store = ro_store_open(path, RO_STORE_READ, &err);
    if (store && ro_stats_read(store, lines, &arena, &stats, &err)) {
        screen s = {.stats = &stats, .width = cli_terminal_width(c), .ascii = ascii || !is_utf8(), .colour = c->colour_out};
        ro_buffer_init(&s.out, NULL);
        if (to == TO_JSON)
            put_json(&s.out, &stats);
        else
            put_text(&s);
        cli_write_buffer(c, &s.out);
        ro_buffer_free(&s.out);
    } else
        cli_fail(c, &err);
    ro_store_close(store);
    ro_arena_free(&arena);
}

static int run(cli *c) {
    const char *value;
    int to = TO_TEXT;
    size_t lines = 10;
    bool ascii = false;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 't': to = cli_choice("text|json", value); break;
        case KEY_LINES: lines = cli_option_number(c, "--lines", value, 1, 100000); break;
        case KEY_ASCII: ascii = true; break;
        case CLI_BAD: return cli_finish(c);
        }
    if (c->file_count != 1 || strcmp(c->files[0], "-") == 0) cli_usage(c, "which database? readout stats DB");
    if (!c->status) show(c, c->files[0], to, lines, ascii);
    return cli_finish(c);
}

static const cli_option options[] = {{'t', "to", "text|json", "for a person (the default), or as one JSON object"},
                                     {KEY_LINES, "lines", "N", "so many lines of each list (10)"},
                                     {KEY_ASCII, "ascii", NULL, "draw with ASCII (the default where the locale is not UTF-8)"},
                                     CLI_OPTIONS_END};

const cli_command cli_command_stats = {.name = "stats",
                                       .operands = "DB",
                                       .summary = "what a database holds: reports, events by month, pairs, mediators, names to add to a dictionary",
                                       .details = "Example:\n"
                                                  "  readout stats news.db\n",
                                       .options = options,
                                       .run = run};
