/* html.c - the record as an article of HTML: the card, each entry with a number, and the report's text, in which the words that prove an entry
 * are marked with its number. Links lead from the entry to the words and back.
 *
 * The words of two entries may overlap in any way, while elements must nest: a mark that ends inside another is closed with it and the rest is
 * opened again (text_pieces). */
#include "base/error.h"
#include "output/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST 16u /* marks in marks; a deeper one is only an anchor */

/* One entry's claim to words of the text. */
typedef struct claim {
    ro_bytes span;
    uint32_t number; /* of the entry among its kind, from 1 */
    uint32_t order;  /* in which they were made */
    char kind;       /* c, p, m, e */
    char look;       /* the class of its colour: the kind, or x */
    const char *what;
} claim;

/* The claims of the same words: one mark. */
typedef struct marked {
    const claim *claims;
    size_t count;
} marked;

typedef struct writer {
    ro_buffer out;
    ro_arena arena;
    const ro_record *r;
    size_t article;
    claim *claims;
    size_t count, capacity;
    marked *marks; /* in order of their starts, the longest first */
    size_t mark_count;
} writer;

static void text(writer *w, const char *bytes, size_t size) {
    for (size_t at = 0, step; at < size; at += step) {
        char c = bytes[at];
        step = ro_words_is_blank(c) ? 0 : ro_words_control(bytes, size, at);
        if (step)
            c = '?';
        else
            step = 1;
        switch (c) {
        case '&': ro_buffer_puts(&w->out, "&amp;"); break;
        case '<': ro_buffer_puts(&w->out, "&lt;"); break;
        case '>': ro_buffer_puts(&w->out, "&gt;"); break;
        case '"': ro_buffer_puts(&w->out, "&quot;"); break;
        case '\'': ro_buffer_puts(&w->out, "&#39;"); break;
        case '\r': break;
        default: ro_buffer_putc(&w->out, c);
        }
    }
}

static void say(writer *w, const char *string) {
    if (string) text(w, string, strlen(string));
}

static void put(writer *w, const char *html) { ro_buffer_puts(&w->out, html); }

/* ---- who claims which words ---- */

static bool take(writer *w, ro_bytes span, char kind, char look, uint32_t index, const char *what) {
    if (!ro_words_holds(w->r, span)) return true;
    if (!ro_arena_grow(&w->arena, (void **)&w->claims, w->count, &w->capacity, sizeof *w->claims)) return false;
    w->claims[w->count] = (claim){.span = span, .number = index + 1, .order = (uint32_t)w->count, .kind = kind, .look = look, .what = what};
    w->count++;
    return true;
}

static char look_of(const ro_event *e) { return ro_event_quad(e->event) >= 3 ? 'x' : 'e'; }

static bool collect(writer *w) {
    const ro_record *r = w->r;
    bool ok = true;
    for (uint32_t i = 0; ok && i < r->contact_count; i++) {
        const ro_contact *x = &r->contacts[i];
        for (uint32_t e = 0; ok && e < x->evidence_count; e++)
            ok = take(w, ro_words_proof(&x->evidence[e]), 'c', 'c', i, ro_words_channel(x->channel));
        for (uint32_t t = 0; ok && t < x->topic_count; t++) ok = take(w, x->topics[t].span, 'c', 'c', i, "about");
    }
    for (uint32_t i = 0; ok && i < r->position_count; i++)
        ok = take(w, ro_words_position(r, &r->positions[i]), 'p', 'p', i, ro_stance_text(r->positions[i].stance));
    for (uint32_t i = 0; ok && i < r->mediation_count; i++)
        for (uint32_t e = 0; ok && e < r->mediations[i].evidence_count; e++)
            ok = take(w, ro_words_proof(&r->mediations[i].evidence[e]), 'm', 'm', i, "mediation");
    for (uint32_t i = 0; ok && i < r->event_count; i++)
        for (uint32_t e = 0; ok && e < r->events[i].evidence_count; e++)
            ok = take(w, ro_words_proof(&r->events[i].evidence[e]), 'e', look_of(&r->events[i]), i, ro_words_event(&r->events[i]));
    return ok;
}

static int by_place(const void *left, const void *right) {
    const claim *a = left, *b = right;
    if (a->span.start != b->span.start) return a->span.start < b->span.start ? -1 : 1;
    if (a->span.end != b->span.end) return a->span.end > b->span.end ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static bool same_entry(const claim *a, const claim *b) { return a->kind == b->kind && a->number == b->number; }

static bool group(writer *w) {
    if (w->count) qsort(w->claims, w->count, sizeof *w->claims, by_place);
    w->marks = ro_arena_array(&w->arena, w->count, sizeof *w->marks);
    if (!w->marks) return false;
    for (size_t i = 0; i < w->count; i++) {
        const claim *c = &w->claims[i];
        marked *last = w->mark_count ? &w->marks[w->mark_count - 1] : NULL;
        if (last && last->claims->span.start == c->span.start && last->claims->span.end == c->span.end)
            last->count++;
        else
            w->marks[w->mark_count++] = (marked){c, 1};
    }
    return true;
}

/* ---- the text with its marks ---- */

static void anchor_name(writer *w, ro_bytes span) { ro_buffer_printf(&w->out, "r%zu-w%u-%u", w->article, span.start, span.end); }

static void open_mark(writer *w, const marked *m, bool first) {
    ro_buffer_printf(&w->out, "<mark class=\"%c\"", m->claims->look);
    if (first) put(w, " id=\""), anchor_name(w, m->claims->span), put(w, "\"");
    put(w, " title=\"");
    for (size_t i = 0; i < m->count; i++) {
        const claim *c = &m->claims[i];
        ro_buffer_printf(&w->out, "%s%c%u %s", i ? "; " : "", c->kind - 32, c->number, c->what);
    }
    put(w, "\">");
}

static void close_mark(writer *w, const marked *m, bool last) {
    if (last) {
        put(w, "<sup>");
        for (size_t i = 0; i < m->count; i++) {
            const claim *c = &m->claims[i];
            if (i && same_entry(c, c - 1)) continue;
            ro_buffer_printf(&w->out, "<a href=\"#r%zu-%c%u\">%c%u</a>", w->article, c->kind, c->number, c->kind - 32, c->number);
        }
        put(w, "</sup>");
    }
    put(w, "</mark>");
}

typedef struct stack {
    const marked *items[DEEPEST];
    size_t depth;
} stack;

/* Closes the marks that end at the byte, and for that those inside them, which are opened again. all: every mark is closed for now (a
 * paragraph ends); then nothing is opened again here. */
static void close_marks(writer *w, stack *s, size_t at, bool all) {
    size_t from = all ? 0 : s->depth, kept = 0;
    for (size_t i = s->depth; i-- > 0 && !all;)
        if (s->items[i]->claims->span.end <= at) from = i;
    for (size_t i = s->depth; i-- > from;) close_mark(w, s->items[i], s->items[i]->claims->span.end <= at);
    for (size_t i = from; i < s->depth; i++)
        if (s->items[i]->claims->span.end > at) s->items[from + kept++] = s->items[i];
    for (size_t i = from; i < from + kept && !all; i++) open_mark(w, s->items[i], false);
    s->depth = from + kept;
}

static void open_marks(writer *w, stack *s, size_t *next, size_t at) {
    for (; *next < w->mark_count && w->marks[*next].claims->span.start <= at; ++*next) {
        const marked *m = &w->marks[*next];
        if (s->depth < DEEPEST) {
            s->items[s->depth++] = m;
            open_mark(w, m, true);
        } else
            put(w, "<a id=\""), anchor_name(w, m->claims->span), put(w, "\"></a>");
    }
}

/* The first byte at or behind `at` where an empty line begins (its newline), or size. */
static size_t paragraph_end(const char *bytes, size_t size, size_t at) {
    for (; at < size; at++) {
        if (bytes[at] != '\n') continue;
        size_t i = at + 1;
        while (i < size && bytes[i] != '\n' && ro_words_is_blank(bytes[i])) i++;
        if (i == size || bytes[i] == '\n') return at;
    }
    return size;
}

static size_t skip_blanks(const char *bytes, size_t size, size_t at) {
    while (at < size && ro_words_is_blank(bytes[at])) at++;
    return at;
}

static void text_pieces(writer *w) {
    const char *bytes = w->r->text;
    size_t size = w->r->text_size, next = 0, at = skip_blanks(bytes, size, 0), paragraph = paragraph_end(bytes, size, at);
    stack s = {.depth = 0};
    put(w, "<p>");
    while (at < size) {
        close_marks(w, &s, at, false);
        open_marks(w, &s, &next, at);
        size_t to = paragraph;
        if (next < w->mark_count && w->marks[next].claims->span.start < to) to = w->marks[next].claims->span.start;
        for (size_t i = 0; i < s.depth; i++)
            if (s.items[i]->claims->span.end < to) to = s.items[i]->claims->span.end;
        if (to > at) text(w, bytes + at, to - at);
        at = to > at ? to : at;
        if (at < paragraph) continue;
        size_t behind = skip_blanks(bytes, size, at);
        close_marks(w, &s, behind == size ? size : at, true);
        at = behind;
        paragraph = paragraph_end(bytes, size, at);
        if (at == size) break;
        put(w, "</p>\n<p>");
        for (size_t i = 0; i < s.depth; i++) open_mark(w, s.items[i], false);
    }
    open_marks(w, &s, &next, size); /* in blanks at the end: an entry's link must lead somewhere */
    close_marks(w, &s, size, true);
    put(w, "</p>\n");
}

/* ---- the card ---- */

static void quoted(writer *w, ro_bytes span) {
    if (!ro_words_holds(w->r, span)) return;
    put(w, " <a class=\"q\" href=\"#"), anchor_name(w, span), put(w, "\">“");
    text(w, w->r->text + span.start, span.end - span.start);
    put(w, "”</a>");
}

/* Words that lead to where they stand in the text; only words where that is not known. */
static void linked(writer *w, const char *words, ro_bytes span) {
    bool known = ro_words_holds(w->r, span);
    if (known) put(w, "<a class=\"q\" href=\"#"), anchor_name(w, span), put(w, "\">");
    say(w, words);
    if (known) put(w, "</a>");
}

static void number(writer *w, char kind, char look, uint32_t index) {
    ro_buffer_printf(&w->out, "<span class=\"n %c\">%c%u</span> ", look, kind - 32, index + 1);
}

static void status(writer *w, ro_status value) {
    if (value != RO_STATUS_REPORTED) ro_buffer_printf(&w->out, " <span class=\"note\">%s</span>", ro_status_text(value));
}

static void term(writer *w, const char *label) { ro_buffer_printf(&w->out, "<dt>%s</dt><dd>", label); }

static void person(writer *w, uint32_t actor) {
    char note[64];
    const ro_actor *a = &w->r->actors[actor];
    put(w, "<b>"), say(w, ro_words_name(w->r, actor)), put(w, "</b>");
    if (ro_words_office(a)) put(w, ", "), say(w, ro_words_office(a));
    if (ro_words_country(a, note)[0]) put(w, " <span class=\"dim\">"), say(w, note), put(w, "</span>");
}

static void contact(writer *w, uint32_t index) {
    const ro_contact *x = &w->r->contacts[index];
    char title[32];
    ro_buffer_printf(&w->out, "<section id=\"r%zu-c%u\">\n<h2>", w->article, index + 1);
    number(w, 'c', 'c', index);
    put(w, ro_words_channel_title(x->channel, title));
    if (x->participants.count == 2) {
        put(w, " "), say(w, ro_words_party(w->r, x->participants.items[0]));
        ro_buffer_printf(&w->out, " %s ", ro_words_arrow(x));
        say(w, ro_words_party(w->r, x->participants.items[1]));
    }
    status(w, x->status);
    put(w, "</h2>\n<dl>\n");
    for (uint32_t p = 0; p < x->participants.count; p++) {
        term(w, ro_words_role(x, p));
        if (x->participants.items[p] == RO_NOBODY)
            put(w, "not said");
        else
            person(w, x->participants.items[p]);
        put(w, "</dd>\n");
    }
    if (x->date) term(w, "when"), say(w, x->date), put(w, "</dd>\n");
    if (x->place.name) term(w, "where"), say(w, x->place.name), put(w, "</dd>\n");
    if (x->topic_count) term(w, "about"), put(w, "<ul>");
    for (uint32_t t = 0; t < x->topic_count; t++) {
        put(w, x->topics[t].empty ? "<li class=\"hollow\">" : "<li>");
        linked(w, x->topics[t].text, x->topics[t].span);
        put(w, "</li>");
    }
    if (x->topic_count) put(w, "</ul></dd>\n");
    if (x->evidence_count) term(w, "words");
    for (uint32_t e = 0; e < x->evidence_count; e++) quoted(w, ro_words_proof(&x->evidence[e]));
    put(w, x->evidence_count ? "</dd>\n</dl>\n</section>\n" : "</dl>\n</section>\n");
}

static void parties(writer *w, ro_list list) {
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) put(w, ", ");
        say(w, ro_words_party(w->r, list.items[i]));
    }
}

static void strings(writer *w, ro_strings list, const char *between) {
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) put(w, between);
        say(w, list.items[i]);
    }
}

static void positions(writer *w) {
    char stance[32];
    if (!w->r->position_count) return;
    put(w, "<section>\n<h2>Positions</h2>\n<ul>\n");
    for (uint32_t i = 0; i < w->r->position_count; i++) {
        const ro_position *p = &w->r->positions[i];
        ro_buffer_printf(&w->out, "<li id=\"r%zu-p%u\">", w->article, i + 1);
        number(w, 'p', 'p', i);
        parties(w, p->by);
        put(w, " <b>"), say(w, ro_words_stance(p->stance, stance)), put(w, "</b> ");
        if (p->addressees.count) put(w, "→ "), parties(w, p->addressees), put(w, ": ");
        linked(w, p->object, ro_words_position(w->r, p));
        put(w, "</li>\n");
    }
    put(w, "</ul>\n</section>\n");
}

static void mediations(writer *w) {
    if (!w->r->mediation_count) return;
    put(w, "<section>\n<h2>Mediation</h2>\n<ul>\n");
    for (uint32_t i = 0; i < w->r->mediation_count; i++) {
        const ro_mediation *m = &w->r->mediations[i];
        ro_buffer_printf(&w->out, "<li id=\"r%zu-m%u\">", w->article, i + 1);
        number(w, 'm', 'm', i);
        strings(w, m->mediators, ", ");
        if (m->parties.count) put(w, " between "), strings(w, m->parties, " and ");
        if (m->conflict) ro_buffer_printf(&w->out, " %s ", ro_words_over(m)), say(w, m->conflict);
        for (uint32_t e = 0; e < m->evidence_count; e++) quoted(w, ro_words_proof(&m->evidence[e]));
        put(w, "</li>\n");
    }
    put(w, "</ul>\n</section>\n");
}

static void event(writer *w, uint32_t index) {
    const ro_event *e = &w->r->events[index];
    ro_buffer_printf(&w->out, "<tr id=\"r%zu-e%u\"><td>", w->article, index + 1);
    number(w, 'e', look_of(e), index);
    put(w, "</td><td>");
    say(w, ro_words_party(w->r, e->source));
    put(w, " → ");
    say(w, e->target == RO_NOBODY ? "–" : ro_words_party(w->r, e->target));
    ro_buffer_printf(&w->out, "</td><td><b>%s</b>", ro_words_event(e));
    if (e->mode) put(w, "/"), say(w, e->mode);
    if (e->cameo) put(w, " <span class=\"dim\">"), say(w, e->cameo), put(w, "</span>");
    if (e->reports > 1) ro_buffer_printf(&w->out, " ×%u", e->reports);
    status(w, e->status);
    put(w, "</td><td>");
    say(w, e->date);
    ro_buffer_printf(&w->out, "</td><td>%.2f</td><td>", e->confidence);
    for (uint32_t k = 0; k < e->evidence_count; k++) quoted(w, ro_words_proof(&e->evidence[k]));
    put(w, "</td></tr>\n");
}

static void events(writer *w) {
    if (!w->r->event_count) {
        put(w, "<p class=\"no\">No event found</p>\n");
        return;
    }
    put(w, "<section>\n<h2>Events</h2>\n<table>\n<thead><tr><th></th><th>who → whom</th><th>what</th><th>when</th><th>sure</th><th>words</th></tr>"
           "</thead>\n<tbody>\n");
    for (uint32_t i = 0; i < w->r->event_count; i++) event(w, i);
    put(w, "</tbody>\n</table>\n</section>\n");
}

static void source(writer *w) {
    const ro_record *r = w->r;
    put(w, "<h1>"), say(w, r->title ? r->title : ro_words_report(r)), put(w, "</h1>\n");
    const char *facts[] = {r->title ? r->id : NULL, r->publisher, r->published, r->url}, *between = "<p class=\"meta\">";
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (!facts[i]) continue;
        bool link = facts[i] == r->url && (strncmp(r->url, "https://", 8) == 0 || strncmp(r->url, "http://", 7) == 0);
        put(w, between);
        if (link) put(w, "<a href=\""), say(w, r->url), put(w, "\">");
        say(w, facts[i]);
        if (link) put(w, "</a>");
        between = " · ";
    }
    if (between[0] != '<') put(w, "</p>\n");
}

char *ro_record_html(const ro_record *r, size_t article, size_t *size, ro_error *err) {
    writer w = {.r = r, .article = article};
    ro_error_clear(err);
    ro_buffer_init(&w.out, NULL);
    ro_arena_init(&w.arena, NULL);
    if (!collect(&w) || !group(&w)) w.out.failed = true;
    ro_buffer_printf(&w.out, "<article id=\"r%zu\">\n", article);
    source(&w);
    for (uint32_t i = 0; i < r->contact_count; i++) contact(&w, i);
    positions(&w);
    mediations(&w);
    events(&w);
    put(&w, "<section class=\"text\">\n<h2>Text</h2>\n");
    if (!w.out.failed) text_pieces(&w);
    put(&w, "</section>\n</article>\n");
    ro_arena_free(&w.arena);
    return ro_words_done(&w.out, size, err);
}
