#include "cli/table.h"

#include "base/error.h"
#include "base/utf8.h"
#include "output/json.h"
#include "output/words.h"
#include "store/query_json.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ROWS_TO_MEASURE 500 /* rows of a table that are looked at before its columns get their widths */
#define LEAST_WIDTH 6
#define MOST_WIDTH 60 /* of a column, where there is no terminal to fit into */

typedef struct shape {
    cli *c;
    ro_answer *answer;
    size_t columns[CLI_TABLE_COLUMNS]; /* of the answer, in the order of the output */
    size_t count;
    size_t quad; /* the column that says which colour the event is in; SIZE_MAX: none */
    ro_buffer out;
} shape;

static bool put_out(shape *s) {
    bool ok = cli_write_buffer(s->c, &s->out);
    ro_buffer_clear(&s->out);
    return ok;
}

static size_t find(const ro_answer *a, const char *name, size_t n) {
    for (size_t i = 0; i < ro_answer_columns(a); i++)
        if (strlen(ro_answer_name(a, i)) == n && strncmp(ro_answer_name(a, i), name, n) == 0) return i;
    return SIZE_MAX;
}

static bool choose(shape *s, const char *names, bool strict) {
    if (!names) {
        s->count = ro_answer_columns(s->answer) < CLI_TABLE_COLUMNS ? ro_answer_columns(s->answer) : CLI_TABLE_COLUMNS;
        for (size_t i = 0; i < s->count; i++) s->columns[i] = i;
        return true;
    }
    for (const char *at = names; *at;) {
        size_t n = strcspn(at, ","), column = find(s->answer, at, n);
        if (column == SIZE_MAX && strict) return cli_usage(s->c, "--columns: there is no column '%.*s'", (int)(n > 60 ? 60 : n), at), false;
        if (column != SIZE_MAX && s->count < CLI_TABLE_COLUMNS) s->columns[s->count++] = column;
        at += n + (at[n] == ',');
    }
    return s->count > 0 || choose(s, NULL, false);
}

/* ---- lines of cells ---- */

static void put_csv(ro_buffer *out, const char *text, size_t size) {
    bool quoted = memchr(text, ',', size) || memchr(text, '"', size) || memchr(text, '\n', size) || memchr(text, '\r', size);
    if (quoted) ro_buffer_putc(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"') ro_buffer_putc(out, '"');
        ro_buffer_putc(out, text[i]);
    }
    if (quoted) ro_buffer_putc(out, '"');
}

/* On one line, and nothing in it that a terminal or a cell would obey. */
static void put_plain(ro_buffer *out, const char *text, size_t size, bool markdown) {
    for (size_t at = 0; at < size;) {
        size_t control = ro_words_control(text, size, at);
        if (markdown && text[at] == '|') ro_buffer_putc(out, '\\');
        ro_buffer_putc(out, control ? ' ' : text[at]);
        at += control ? control : 1;
    }
}

static void put_cell(shape *s, cli_table_format format, const char *text, size_t size) {
    if (format == CLI_CSV)
        put_csv(&s->out, text, size);
    else
        put_plain(&s->out, text, size, format == CLI_MARKDOWN);
}

static void line(shape *s, cli_table_format format, bool names) {
    const char *between = format == CLI_CSV ? "," : format == CLI_TSV ? "\t" : " | ";
    if (format == CLI_MARKDOWN) ro_buffer_puts(&s->out, "| ");
    for (size_t i = 0; i < s->count; i++) {
        size_t size;
        const char *text = names ? ro_answer_name(s->answer, s->columns[i]) : ro_answer_text(s->answer, s->columns[i], &size);
        if (names) size = strlen(text);
        if (i) ro_buffer_puts(&s->out, between);
        if (text) put_cell(s, format, text, size);
    }
    ro_buffer_puts(&s->out, format == CLI_MARKDOWN ? " |\n" : "\n");
}

static void object(shape *s, bool indented) {
    ro_buffer_puts(&s->out, indented ? "  {" : "{");
    for (size_t i = 0; i < s->count; i++) {
        const char *name = ro_answer_name(s->answer, s->columns[i]);
        if (i) ro_buffer_puts(&s->out, indented ? ", " : ",");
        ro_json_string(&s->out, name, strlen(name));
        ro_buffer_puts(&s->out, indented ? ": " : ":");
        ro_answer_json_value(&s->out, s->answer, s->columns[i]);
    }
    ro_buffer_putc(&s->out, '}');
}

static size_t stream(shape *s, cli_table_format format) {
    ro_error err;
    size_t rows = 0;
    int got = 0;
    ro_error_clear(&err);
    if (format == CLI_JSON)
        ro_buffer_puts(&s->out, "[");
    else if (format != CLI_JSONL)
        line(s, format, true);
    if (format == CLI_MARKDOWN) {
        ro_buffer_puts(&s->out, "|");
        for (size_t i = 0; i < s->count; i++) ro_buffer_puts(&s->out, " --- |");
        ro_buffer_putc(&s->out, '\n');
    }
    while (put_out(s) && (got = ro_answer_next(s->answer, &err)) == 1) {
        if (format == CLI_JSON) {
            ro_buffer_puts(&s->out, rows ? ",\n" : "\n");
            object(s, true);
        } else if (format == CLI_JSONL) {
            object(s, false);
            ro_buffer_putc(&s->out, '\n');
        } else
            line(s, format, false);
        rows++;
    }
    if (format == CLI_JSON) ro_buffer_puts(&s->out, rows ? "\n]\n" : "]\n"), put_out(s);
    if (got < 0) cli_fail(s->c, &err);
    return rows;
}

/* ---- a table ---- */

typedef struct cell {
    char *text; /* NULL: null */
    bool number;
} cell;

typedef struct table {
    shape *s;
    ro_arena arena; /* of the rows that are measured */
    cell *cells;
    int *quads;
    size_t rows, row_room, cell_room;
    int widths[CLI_TABLE_COLUMNS];
    bool numbers[CLI_TABLE_COLUMNS]; /* set to the right */
} grid;

static int width_of(const char *text) { return text ? ro_words_columns(text, strlen(text)) : 0; }

static char *plain(ro_arena *arena, const char *text, size_t size) {
    ro_buffer clean;
    ro_buffer_init(&clean, NULL);
    put_plain(&clean, text, size, false);
    char *copy = clean.failed ? NULL : ro_arena_copy(arena, clean.bytes ? clean.bytes : "", clean.size);
    ro_buffer_free(&clean);
    return copy;
}

static bool take(grid *t) {
    shape *s = t->s;
    if (!ro_arena_grow(&t->arena, (void **)&t->quads, t->rows, &t->row_room, sizeof *t->quads)) return false;
    t->quads[t->rows] = s->quad == SIZE_MAX ? 0 : (int)ro_answer_integer(s->answer, s->quad);
    for (size_t i = 0; i < s->count; i++) {
        size_t size, at = t->rows * s->count + i;
        if (!ro_arena_grow(&t->arena, (void **)&t->cells, at, &t->cell_room, sizeof *t->cells)) return false;
        const char *text = ro_answer_text(s->answer, s->columns[i], &size);
        t->cells[at] = (cell){text ? plain(&t->arena, text, size) : NULL, ro_answer_type(s->answer, s->columns[i]) != RO_COLUMN_TEXT};
    }
    t->rows++;
    return !t->arena.failed;
}

/* As wide as the widest cell; the widest columns give way until all fit. */
static void measure(grid *t, int room) {
    shape *s = t->s;
    int sum = 0;
    for (size_t i = 0; i < s->count; i++) {
        bool text = false;
        t->widths[i] = width_of(ro_answer_name(s->answer, s->columns[i]));
        for (size_t r = 0; r < t->rows; r++) {
            const cell *x = &t->cells[r * s->count + i];
            int n = width_of(x->text);
            text = text || (x->text && !x->number);
            if (n > t->widths[i]) t->widths[i] = n;
        }
        if (t->widths[i] > MOST_WIDTH && s->count > 1) t->widths[i] = MOST_WIDTH;
        t->numbers[i] = !text && t->rows;
        sum += t->widths[i] + (i ? 2 : 0);
    }
    while (room && sum > room) {
        size_t widest = 0;
        for (size_t i = 1; i < s->count; i++)
            if (t->widths[i] > t->widths[widest]) widest = i;
        if (t->widths[widest] <= LEAST_WIDTH) break;
        t->widths[widest]--, sum--;
    }
}

static void blanks(ro_buffer *out, int n) {
    while (n-- > 0) ro_buffer_putc(out, ' ');
}

static void put_fit(ro_buffer *out, const char *text, int width, bool right, bool last) {
    int n = width_of(text);
    size_t size = text ? strlen(text) : 0;
    if (n <= width) {
        if (right) blanks(out, width - n);
        ro_buffer_put(out, text ? text : "", size);
        if (!right && !last) blanks(out, width - n);
        return;
    }
    int used = 0;
    for (size_t at = 0; at < size;) {
        uint32_t character;
        size_t bytes = ro_utf8_decode(text, size, at, &character);
        int wide = ro_words_columns(text + at, bytes);
        if (used + wide > width - 1) break;
        ro_buffer_put(out, text + at, bytes);
        used += wide;
        at += bytes;
    }
    ro_buffer_puts(out, "…");
    if (!last) blanks(out, width - 1 - used);
}

static cli_colour colour_of(int quad) {
    static const cli_colour colours[] = {CLI_PLAIN, CLI_GREEN, CLI_CYAN, CLI_YELLOW, CLI_RED};
    return quad >= 1 && quad <= 4 ? colours[quad] : CLI_PLAIN;
}

static void put_row(grid *t, size_t row) {
    shape *s = t->s;
    cli_colour colour = colour_of(t->quads[row]);
    bool painted = s->c->colour_out && colour != CLI_PLAIN;
    if (painted) ro_buffer_puts(&s->out, cli_style(true, colour));
    for (size_t i = 0; i < s->count; i++) {
        if (i) ro_buffer_puts(&s->out, "  ");
        put_fit(&s->out, t->cells[row * s->count + i].text, t->widths[i], t->numbers[i], i + 1 == s->count);
    }
    if (painted) ro_buffer_puts(&s->out, cli_style(true, CLI_PLAIN));
    ro_buffer_putc(&s->out, '\n');
}

static void put_head(grid *t) {
    shape *s = t->s;
    ro_buffer_puts(&s->out, cli_style(s->c->colour_out, CLI_BOLD));
    for (size_t i = 0; i < s->count; i++) {
        if (i) ro_buffer_puts(&s->out, "  ");
        put_fit(&s->out, ro_answer_name(s->answer, s->columns[i]), t->widths[i], t->numbers[i], i + 1 == s->count);
    }
    ro_buffer_puts(&s->out, cli_style(s->c->colour_out, CLI_PLAIN));
    ro_buffer_putc(&s->out, '\n');
}

static int room_on_screen(const cli *c) {
    struct winsize size;
    if (!c->terminal_out || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 40) return 0;
    return size.ws_col;
}

static size_t aligned(shape *s) {
    grid t = {.s = s};
    ro_error err;
    size_t rows = 0;
    int got = 1;
    ro_error_clear(&err);
    ro_arena_init(&t.arena, NULL);
    for (bool measured = false; got == 1;) {
        while (t.rows < ROWS_TO_MEASURE && (got = ro_answer_next(s->answer, &err)) == 1)
            if (!take(&t)) got = -1, ro_fail(&err, RO_E_MEMORY, "out of memory");
        if (!measured) measure(&t, room_on_screen(s->c)), put_head(&t);
        measured = true;
        for (size_t r = 0; r < t.rows; r++) put_row(&t, r);
        rows += t.rows;
        t.rows = t.row_room = t.cell_room = 0;
        t.cells = NULL, t.quads = NULL;
        ro_arena_reset(&t.arena);
        if (!put_out(s)) break;
    }
    if (got < 0) cli_fail(s->c, &err);
    ro_arena_free(&t.arena);
    return rows;
}

size_t cli_table_write(cli *c, ro_answer *answer, const cli_table *table) {
    shape s = {.c = c, .answer = answer, .quad = find(answer, "quad", 4)};
    bool short_one = table->format == CLI_TABLE || table->format == CLI_MARKDOWN;
    if (!choose(&s, table->columns ? table->columns : short_one ? table->shown : NULL, table->columns != NULL)) return 0;
    ro_buffer_init(&s.out, NULL);
    size_t rows = table->format == CLI_TABLE ? aligned(&s) : stream(&s, table->format);
    ro_buffer_free(&s.out);
    return rows;
}
