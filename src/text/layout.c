#include "text/layout.h"

#include "base/utf8.h"

#include <string.h>

/* Widths are in characters. Text is wrapped at WRAP_MOST columns at most; a fuller line is a paragraph of its own, unless many lines
 * agree. A line under WRAP_LEAST is not wrapped but ended. */
#define WRAP_MOST 110u
#define WRAP_LEAST 30u

typedef struct line {
    uint32_t start, end;               /* bytes between the first and behind the last visible character; equal: blank */
    uint32_t width, first;             /* characters in all, and of the first word */
    uint32_t last_char;                /* the last visible character that is no closing quote or bracket */
    bool bullet, lower, paragraph_end; /* begins with a bullet; with a lower-case letter; ends in a paragraph separator */
} line;

static bool is_closing(uint32_t c) { return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x2019 || c == 0x201D || c == 0xBB; }

static bool is_final(uint32_t c) { return c == '.' || c == '!' || c == '?' || c == 0x2026; }

static bool is_bullet(uint32_t c) {
    return c == 0x2022 || c == 0x25E6 || c == 0x2023 || c == 0x2043 || c == 0xB7 || (c >= 0x25A0 && c <= 0x25CF) || c == 0x2192 || c == '*' ||
           c == '-' || c == 0x2013 || c == 0x2014 || c == 0xF0B7 || c == 0x27A2 || c == 0x2713 || c == 0x2714;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

size_t ro_layout_bullet(const char *text, size_t end, size_t at) {
    uint32_t c;
    if (at >= end) return 0;
    size_t size = ro_utf8_decode(text, end, at, &c);
    if (is_bullet(c)) {
        uint32_t next = 0;
        if (at + size < end) ro_utf8_decode(text, end, at + size, &next);
        return next && ro_utf8_is_space(next) ? size : 0;
    }
    size_t p = at + (c == '('), digits = 0, letters = 0;
    while (p < end && text[p] >= '0' && text[p] <= '9' && digits < 4) p++, digits++;
    if (!digits)
        while (p < end && strchr("ivxIVX", text[p]) && text[p] && letters < 5) p++, letters++;
    if (!digits && !letters && p < end && (text[p] | 32) >= 'a' && (text[p] | 32) <= 'z') p++, letters++;
    if (digits > 3 || digits + letters == 0 || p >= end) return 0;
    /* "A. Noor" is a name */
    if (text[p] != ')' && (text[p] != '.' || c == '(' || (letters == 1 && text[p - 1] <= 'Z'))) return 0;
    p++;
    return p < end && is_blank(text[p]) ? p - at : 0;
}

/* Reads one line at `at`; returns where the next one begins. */
static size_t read_line(const char *text, size_t at, size_t end, line *l) {
    const uint8_t *p = (const uint8_t *)text;
    uint32_t width = 0, visible_width = 0, first = 0;
    bool in_first = true;
    *l = (line){0};
    l->start = l->end = (uint32_t)at;
    bool any = false;
    while (at < end) {
        uint32_t c = p[at];
        size_t size = 1;
        if (c >= 0x80) size = ro_utf8_decode(text, end, at, &c);
        if (c > ' ' && c < 0x7F) {
            /* the common case first */
        } else if (c == '\n' || c == '\v' || c == 0x85 || c == 0x2028) {
            at += size;
            break;
        } else if (c == '\f' || c == 0x2029) {
            at += size;
            l->paragraph_end = true;
            break;
        } else if (c == '\r') {
            at += at + 1 < end && p[at + 1] == '\n' ? 2 : 1;
            break;
        } else if (ro_utf8_is_space(c)) {
            if (any) {
                width++;
                in_first = false;
            }
            at += size;
            continue;
        } else if (ro_utf8_is_invisible(c)) {
            at += size;
            continue;
        }
        if (!any) {
            any = true;
            l->start = (uint32_t)at;
            l->lower = ro_utf8_is_letter(c) && !ro_utf8_is_upper(c);
        }
        at += size;
        visible_width = ++width;
        first += in_first;
        if (!is_closing(c)) l->last_char = c;
        l->end = (uint32_t)at;
    }
    l->width = visible_width;
    l->first = first;
    l->bullet = any && ro_layout_bullet(text, l->end, l->start) > 0;
    return at;
}

/* The line width in which half of the text's characters stand, from a histogram: one long line among many does not move it. */
static uint32_t usual_width(const line *lines, size_t count) {
    enum { SLOTS = 512 };
    uint64_t mass[SLOTS] = {0}, all = 0, sum = 0;
    for (size_t k = 0; k < count; k++) {
        uint32_t w = lines[k].width < SLOTS ? lines[k].width : SLOTS - 1;
        mass[w] += lines[k].width;
        all += lines[k].width;
    }
    for (uint32_t w = 0; w < SLOTS; w++)
        if ((sum += mass[w]) * 2 >= all) return w;
    return SLOTS - 1;
}

static bool is_full(const line *a, const line *b, uint32_t width) { return a->width + 1 + b->first > width; }

/* Says for each line break between the lines of one block (no blank line inside) whether it is soft. */
static void judge_block(const line *lines, size_t count, uint32_t usual, bool *soft) {
    uint32_t width = 0, full = 0;
    for (size_t k = 0; k < count; k++)
        if (lines[k].width > width) width = lines[k].width;
    for (size_t k = 0; k + 1 < count; k++) full += is_full(&lines[k], &lines[k + 1], width);
    size_t breaks = count - 1;
    bool wrapped = width <= WRAP_MOST ? full * 2 >= breaks : breaks >= 3 && full * 4 >= breaks * 3;
    for (size_t k = 0; k < breaks; k++) {
        const line *a = &lines[k], *b = &lines[k + 1];
        bool ended = is_final(a->last_char) || a->last_char == ':' || a->last_char == ';';
        bool near_usual = (a->width + 1 + b->first) * 5 >= usual * 4;
        soft[k] = wrapped && a->width >= WRAP_LEAST && is_full(a, b, width) && near_usual;
        if (!soft[k] && a->width >= WRAP_LEAST && a->width <= WRAP_MOST && b->lower && !b->bullet && !ended) soft[k] = true;
        if (b->bullet && (ended || a->bullet || !soft[k])) soft[k] = false;
    }
}

ro_paragraph *ro_layout(ro_arena *arena, const char *text, size_t start, size_t end, bool whole, size_t *count) {
    line *lines = NULL;
    size_t n = 0, capacity = 0, found = 0;
    *count = 0;
    for (size_t at = start; at < end;) {
        if (!ro_arena_grow(arena, (void **)&lines, n, &capacity, sizeof *lines)) return NULL;
        at = read_line(text, at, end, &lines[n++]);
    }
    ro_paragraph *paragraphs = ro_arena_array(arena, n, sizeof *paragraphs);
    bool *soft = ro_arena_array(arena, n, sizeof *soft);
    if (!paragraphs || !soft) return NULL;
    uint32_t usual = usual_width(lines, n);
    bool after_blank = true;
    for (size_t k = 0; k < n;) {
        if (lines[k].start == lines[k].end) {
            after_blank = true;
            k++;
            continue;
        }
        size_t block = k + 1;
        while (block < n && lines[block].start != lines[block].end && !lines[block - 1].paragraph_end) block++;
        judge_block(lines + k, block - k, usual, soft + k);
        for (size_t first = k; k < block; k++) {
            if (k + 1 < block && soft[k]) continue;
            paragraphs[found++] = (ro_paragraph){lines[first].start, lines[k].end, after_blank, lines[first].bullet, true};
            after_blank = lines[k].paragraph_end;
            first = k + 1;
        }
    }
    if (found && !whole) paragraphs[found - 1].complete = false;
    *count = found;
    return paragraphs;
}
