/* seats.c - an office of one seat (offices/single.tsv) has one holder at a time, but where offices/shared.tsv says why it had more. */
#include "compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(...) fault(c, t->file, t->line, __VA_ARGS__)
#define TEXT(field) (int)(field).size, (field).text

enum { OVERLAP_MAX = 1 }; /* days: the day of leaving is often the day on which the next one begins */

/* The days of a date, between which it lies when only the year or the month is told. */
typedef struct days {
    long first, last;
} days;

/* The number of a day, counted by years that begin with March, so that the leap day ends one. */
static long day_number(long y, long m, long d) {
    y -= m <= 2;
    m += m <= 2 ? 9 : -3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 1;
}

/* date() has already said what is none. */
static days days_of(ro_field f) {
    char text[16] = "";
    int y = 9999, m = 0, d = 0;
    if (f.size < sizeof text) memcpy(text, f.text, f.size);
    int parts = sscanf(text, "%4d-%2d-%2d", &y, &m, &d);
    if (parts >= 3) return (days){day_number(y, m, d), day_number(y, m, d)};
    if (parts == 2) return (days){day_number(y, m, 1), m == 12 ? day_number(y, 12, 31) : day_number(y, m + 1, 1) - 1};
    return (days){day_number(y, 1, 1), day_number(y, 12, 31)};
}

/* country: an index of countries; organisations lie behind them. */
static uint32_t seat_of(const compiler *c, const ro_k_holder *row) {
    return row->country != RO_K_NONE ? row->country : (uint32_t)c->countries.count + row->organisation;
}

static const char *name_of_file(compiler *c, const char *file) {
    if (c->spells.count && strcmp(c->spells.items[c->spells.count - 1].file, file) == 0) return c->spells.items[c->spells.count - 1].file;
    return must(strdup(file));
}

void take_single(compiler *c, ro_tsv *t) {
    uint32_t index;
    if (!map_get(&c->office_map, t->fields[0].text, t->fields[0].size, &index))
        FAULT("unknown office \"%.*s\"", TEXT(t->fields[0]));
    else
        PUSH(c->single, (uint16_t)index);
}

static bool is_single(const compiler *c, uint16_t office) {
    for (size_t i = 0; i < c->single.count; i++)
        if (c->single.items[i] == office) return true;
    return false;
}

void note_spell(compiler *c, ro_tsv *t, const ro_k_holder *row) {
    if (!is_single(c, row->office)) return;
    spell s = {.seat = seat_of(c, row),
               .office = row->office,
               .of = t->fields[0],
               .name = t->fields[1],
               .person = t->fields[2],
               .first = days_of(t->fields[3]).last, /* only what surely overlaps is a fault */
               .last = days_of(t->fields[4]).first,
               .file = name_of_file(c, t->file),
               .line = t->line};
    if (s.last < s.first) s.last = s.first;
    PUSH(c->spells, s);
}

static long seats_of(compiler *c, ro_tsv *t, ro_field f) {
    char text[16] = "", *end;
    if (f.size < sizeof text) memcpy(text, f.text, f.size);
    long seats = strtol(text, &end, 10);
    if (*end || seats < 2 || seats > 99) FAULT("2 to 99 seats are due, not \"%.*s\"", TEXT(f));
    return seats;
}

void take_shared(compiler *c, ro_tsv *t) {
    size_t faults = c->faults;
    ro_k_holder row = {.country = RO_K_NONE, .organisation = UINT32_MAX};
    uint32_t office = 0;
    if (!map_get(&c->office_map, t->fields[1].text, t->fields[1].size, &office) || !is_single(c, (uint16_t)office))
        FAULT("\"%.*s\" is no office of offices/single.tsv", TEXT(t->fields[1]));
    if (!holder_of(c, t->fields[0], &row)) FAULT("unknown country or organisation \"%.*s\"", TEXT(t->fields[0]));
    if (date(c, t, t->fields[2], false) > date(c, t, t->fields[3], true)) FAULT("the time ends before it begins");
    long seats = seats_of(c, t, t->fields[4]);
    if (c->faults > faults) return;
    shared s = {.seat = seat_of(c, &row),
                .office = (uint16_t)office,
                .seats = (unsigned)seats,
                .first = is(t->fields[2], "-") ? day_number(1, 1, 1) : days_of(t->fields[2]).first,
                .last = days_of(t->fields[3]).last,
                .file = must(strdup(t->file)),
                .line = t->line};
    PUSH(c->shared, s);
}

static int by_seat(const void *a, const void *b) {
    const spell *x = a, *y = b;
    if (x->seat != y->seat) return x->seat < y->seat ? -1 : 1;
    if (x->office != y->office) return x->office < y->office ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    int file = strcmp(x->file, y->file);
    if (file) return file;
    return x->line < y->line ? -1 : x->line > y->line;
}

static shared *exception(compiler *c, const spell *s, long first, long last) {
    for (size_t i = 0; i < c->shared.count; i++) {
        shared *e = &c->shared.items[i];
        if (e->seat == s->seat && e->office == s->office && e->first <= first && last <= e->last) return e;
    }
    return NULL;
}

static void overlap_fault(compiler *c, const spell *s, const spell *other) {
    fault(c, s->file, s->line, "%.*s and %.*s (%s:%zu) are %.*s of %.*s at once; offices/shared.tsv tells where that is so", TEXT(s->person),
          TEXT(other->person), other->file, other->line, TEXT(s->name), TEXT(s->of));
}

/* The spells of one seat that began before `at` does, against it. As many hold at once as hold when the last of them begins. */
static void check_spell(compiler *c, size_t group, size_t at) {
    const spell *s = &c->spells.items[at];
    unsigned held = 1;
    for (size_t i = group; i < at; i++) {
        const spell *other = &c->spells.items[i];
        long last = other->last < s->last ? other->last : s->last;
        if (last - s->first + 1 <= OVERLAP_MAX) continue;
        shared *e = exception(c, s, s->first, last);
        if (!e || ++held > e->seats)
            overlap_fault(c, s, other);
        else
            e->used = true;
    }
}

void check_seats(compiler *c) {
    if (!c->spells.count) return;
    qsort(c->spells.items, c->spells.count, sizeof *c->spells.items, by_seat);
    for (size_t at = 0, group = 0; at < c->spells.count; at++) {
        const spell *s = &c->spells.items[at];
        if (s->seat != c->spells.items[group].seat || s->office != c->spells.items[group].office) group = at;
        check_spell(c, group, at);
    }
    for (size_t i = 0; i < c->shared.count; i++)
        if (!c->shared.items[i].used)
            fault(c, c->shared.items[i].file, c->shared.items[i].line, "no two holders overlap here: the line is not needed");
}
