/* event_json.c - an event of the database as JSON: the names of the record (docs/record.schema.json), with every report that tells it. */
#include "output/json.h"
#include "store/event_row.h"

#include <math.h>
#include <string.h>

typedef struct writer {
    ro_buffer *out;
    bool pretty, first;
    unsigned depth;
} writer;

static void line(writer *w) {
    if (!w->pretty) return;
    ro_buffer_putc(w->out, '\n');
    for (unsigned i = 0; i < w->depth; i++) ro_buffer_puts(w->out, "  ");
}

static void next(writer *w) {
    if (!w->first) ro_buffer_putc(w->out, ',');
    w->first = false;
    line(w);
}

static void key(writer *w, const char *name) {
    next(w);
    ro_json_string(w->out, name, strlen(name));
    ro_buffer_puts(w->out, w->pretty ? ": " : ":");
}

static void open(writer *w, char bracket) {
    ro_buffer_putc(w->out, bracket);
    w->depth++;
    w->first = true;
}

static void close(writer *w, char bracket) {
    w->depth--;
    if (!w->first) line(w);
    w->first = false;
    ro_buffer_putc(w->out, bracket);
}

static void value(writer *w, const char *text, size_t size) {
    if (text)
        ro_json_string(w->out, text, size);
    else
        ro_buffer_puts(w->out, "null");
}

static void text(writer *w, const char *name, const char *of) {
    key(w, name);
    value(w, of, of ? strlen(of) : 0);
}

static void number(writer *w, const char *name, double of, int digits) {
    key(w, name);
    if (isfinite(of))
        ro_buffer_printf(w->out, "%.*f", digits, of);
    else
        ro_buffer_puts(w->out, "null");
}

/* "a;b" as a list. */
static void list(writer *w, const char *name, const char *of) {
    key(w, name);
    ro_buffer_putc(w->out, '[');
    for (const char *at = of; at && *at;) {
        size_t n = strcspn(at, ";");
        if (at != of) ro_buffer_puts(w->out, w->pretty ? ", " : ",");
        ro_json_string(w->out, at, n);
        at += n + (at[n] == ';');
    }
    ro_buffer_putc(w->out, ']');
}

static void side(writer *w, const char *name, const ro_row_side *s) {
    key(w, name);
    if (!s->name && !s->code) {
        ro_buffer_puts(w->out, "null");
        return;
    }
    open(w, '{');
    text(w, "kind", s->kind);
    text(w, "name", s->name);
    text(w, "country", s->country);
    text(w, "office", s->office);
    text(w, "sector", s->sector);
    text(w, "code", s->code);
    close(w, '}');
}

static void place(writer *w, const ro_row *r) {
    key(w, "place");
    if (!r->place) {
        ro_buffer_puts(w->out, "null");
        return;
    }
    open(w, '{');
    text(w, "name", r->place);
    text(w, "country", r->place_country);
    number(w, "lat", r->lat, 4);
    number(w, "lon", r->lon, 4);
    close(w, '}');
}

static void words(writer *w, const ro_told *t) {
    key(w, "evidence");
    open(w, '[');
    for (size_t i = 0; i < t->word_count; i++) {
        const ro_told_words *x = &t->words[i];
        next(w);
        open(w, '{');
        number(w, "start", x->start, 0);
        number(w, "end", x->end, 0);
        key(w, "trigger");
        if (x->trigger)
            ro_buffer_printf(w->out, "[%u,%u]", x->trigger_start, x->trigger_end);
        else
            ro_buffer_puts(w->out, "null");
        text(w, "text", x->text);
        text(w, "words", x->trigger);
        close(w, '}');
    }
    close(w, ']');
}

static void told(writer *w, const ro_told *t) {
    next(w);
    open(w, '{');
    text(w, "report", t->report);
    text(w, "title", t->title);
    text(w, "publisher", t->publisher);
    text(w, "url", t->url);
    text(w, "published", t->published);
    text(w, "source", t->source);
    text(w, "target", t->target);
    text(w, "date", t->date);
    text(w, "status", t->status);
    number(w, "confidence", t->confidence, 2);
    number(w, "times", (double)t->times, 0);
    text(w, "rule", t->rule);
    text(w, "why", t->why);
    words(w, t);
    close(w, '}');
}

void ro_event_row_json(ro_buffer *out, const ro_event_row *e, bool pretty) {
    writer w = {.out = out, .pretty = pretty};
    const ro_row *r = &e->row;
    open(&w, '{');
    number(&w, "id", (double)e->id, 0);
    side(&w, "source", &r->source);
    side(&w, "target", &r->target);
    text(&w, "event", r->event);
    text(&w, "mode", r->mode);
    list(&w, "contexts", r->contexts);
    text(&w, "channel", r->channel);
    text(&w, "cameo", r->cameo);
    number(&w, "quad", r->quad, 0);
    number(&w, "goldstein", r->goldstein, 1);
    text(&w, "day", r->day);
    text(&w, "date", r->date);
    text(&w, "date_basis", r->date_basis);
    place(&w, r);
    text(&w, "status", r->status);
    number(&w, "confidence", r->confidence, 2);
    number(&w, "times", (double)r->mentions, 0);
    number(&w, "reports", (double)r->reports, 0);
    number(&w, "sources", (double)r->sources, 0);
    text(&w, "first_seen", e->first_seen);
    text(&w, "last_seen", e->last_seen);
    key(&w, "mentions");
    open(&w, '[');
    for (size_t i = 0; i < e->told_count; i++) told(&w, &e->told[i]);
    close(&w, ']');
    close(&w, '}');
}
