/* diff_card.c - two reports of one contact in two columns, for a person to read; and the same as Markdown. */
#include "base/error.h"
#include "output/diff_rows.h"
#include "output/markdown.h"
#include "output/words.h"

#include "base/utf8.h"

#include <string.h>

#define LABEL 10 /* columns of the label, behind an indent of 2 */
#define SIGN 3   /* " = " between the two columns */
#define LEAST 60
#define MOST 400

typedef enum style { PLAIN, BOLD, DIM, TITLE, GOOD, BAD, NOTE } style;

static const char *const codes[] = {"\033[0m", "\033[1m", "\033[2m", "\033[1;36m", "\033[32m", "\033[31m", "\033[33m"};

typedef struct card {
    ro_buffer out;
    int width, column; /* of the card; of one of its two columns */
    bool colour;
} card;

static void paint(card *c, style s) {
    if (c->colour) ro_buffer_puts(&c->out, codes[s]);
}

/* The bytes of text from `at` on that fit into the columns: whole words, or a part of a word that is too long for a line. */
static size_t line_size(const char *text, size_t size, size_t at, int width) {
    size_t good = at;
    for (size_t i = at; i < size;) {
        size_t end = i;
        while (end < size && ro_words_is_blank(text[end])) end++;
        while (end < size && !ro_words_is_blank(text[end])) end++;
        if (ro_words_columns(text + at, end - at) > width) break;
        good = i = end;
    }
    if (good > at) return good - at;
    while (good < size) {
        uint32_t ch;
        size_t step = ro_utf8_decode(text, size, good, &ch);
        if (good > at && ro_words_columns(text + at, good + step - at) > width) break;
        good += step;
    }
    return good - at;
}

/* Puts the next line of a cell, padded to its columns. */
static void cell_line(card *c, const char *text, size_t *at, int width) {
    size_t size = strlen(text);
    while (*at < size && ro_words_is_blank(text[*at])) ++*at;
    size_t n = line_size(text, size, *at, width);
    ro_buffer_put(&c->out, text + *at, n);
    for (int i = ro_words_columns(text + *at, n); i < width; i++) ro_buffer_putc(&c->out, ' ');
    *at += n;
}

static void end_line(card *c) {
    while (c->out.size && c->out.bytes[c->out.size - 1] == ' ') c->out.bytes[--c->out.size] = '\0';
    ro_buffer_putc(&c->out, '\n');
}

static style style_of(ro_said said) {
    switch (said) {
    case RO_SAID_DISAGREE: return BAD;
    case RO_SAID_ONLY_A:
    case RO_SAID_ONLY_B: return NOTE;
    case RO_SAID_AGREE: return GOOD;
    default: return DIM;
    }
}

static bool is_left(const char *text, size_t at) {
    while (ro_words_is_blank(text[at])) at++;
    return text[at] != '\0';
}

static void row(card *c, const ro_diff_row *r) {
    size_t label = 0, a = 0, b = 0;
    for (bool first = true; first || is_left(r->label, label) || is_left(r->a, a) || is_left(r->b, b); first = false) {
        ro_buffer_puts(&c->out, "  ");
        paint(c, DIM);
        cell_line(c, r->label, &label, LABEL);
        paint(c, PLAIN);
        ro_buffer_putc(&c->out, ' ');
        cell_line(c, r->a, &a, c->column);
        ro_buffer_putc(&c->out, ' ');
        paint(c, style_of(r->said));
        ro_buffer_puts(&c->out, first ? ro_diff_sign(r->said) : " ");
        paint(c, PLAIN);
        ro_buffer_putc(&c->out, ' ');
        cell_line(c, r->b, &b, c->column);
        end_line(c);
    }
}

static void whole_line(card *c, const char *text, style s) {
    for (size_t at = 0; is_left(text, at);) {
        paint(c, s);
        cell_line(c, text, &at, c->width);
        while (c->out.size && c->out.bytes[c->out.size - 1] == ' ') c->out.bytes[--c->out.size] = '\0';
        paint(c, PLAIN);
        end_line(c);
    }
}

char *ro_diff_card(const ro_diff *diff, int width, int colour, size_t *size, ro_error *err) {
    card c = {.width = width < LEAST ? LEAST : width > MOST ? MOST : width, .colour = colour != 0};
    ro_diff_rows rows;
    ro_arena arena;
    ro_error_clear(err);
    c.column = (c.width - 2 - LABEL - 1 - SIGN) / 2;
    ro_arena_init(&arena, NULL);
    ro_buffer_init(&c.out, NULL);
    if (!ro_diff_rows_of(diff, &arena, &rows)) c.out.failed = true;
    if (!c.out.failed) {
        row(&c, &(ro_diff_row){.label = "", .a = "A", .b = "B"});
        row(&c, &(ro_diff_row){.label = "", .a = rows.name_a, .b = rows.name_b});
        for (size_t i = 0; i < rows.count; i++) {
            if (rows.items[i].heading)
                ro_buffer_putc(&c.out, '\n'), whole_line(&c, rows.items[i].heading, TITLE);
            else
                row(&c, &rows.items[i]);
        }
        ro_buffer_putc(&c.out, '\n');
        whole_line(&c, rows.summary, BOLD);
        whole_line(&c, "= the same   ≠ disagree   < only A   > only B", DIM);
    }
    ro_arena_free(&arena);
    return ro_words_done(&c.out, size, err);
}

char *ro_diff_markdown(const ro_diff *diff, size_t *size, ro_error *err) {
    ro_diff_rows rows;
    ro_arena arena;
    ro_buffer out;
    ro_error_clear(err);
    ro_arena_init(&arena, NULL);
    ro_buffer_init(&out, NULL);
    if (!ro_diff_rows_of(diff, &arena, &rows)) out.failed = true;
    if (!out.failed) {
        ro_buffer_puts(&out, "# A and B\n\n- A: "), ro_markdown_string(&out, rows.name_a);
        ro_buffer_puts(&out, "\n- B: "), ro_markdown_string(&out, rows.name_b);
        ro_buffer_puts(&out, "\n\n"), ro_markdown_string(&out, rows.summary), ro_buffer_putc(&out, '\n');
    }
    for (size_t i = 0; !out.failed && i < rows.count; i++) {
        const ro_diff_row *r = &rows.items[i];
        if (r->heading) {
            ro_buffer_puts(&out, "\n## "), ro_markdown_string(&out, r->heading);
            ro_buffer_puts(&out, i + 1 < rows.count && !rows.items[i + 1].heading ? "\n\n| | A | | B |\n|---|---|:-:|---|\n" : "\n");
            continue;
        }
        const char *const cells[] = {r->label, r->a, ro_diff_sign(r->said), r->b};
        for (size_t k = 0; k < 4; k++) {
            ro_buffer_puts(&out, "| "), ro_markdown_string(&out, cells[k]);
            ro_buffer_putc(&out, ' ');
        }
        ro_buffer_puts(&out, "|\n");
    }
    ro_arena_free(&arena);
    return ro_words_done(&out, size, err);
}
