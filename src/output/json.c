/* json.c - the record as JSON (docs/record.schema.json): one object, on one line or indented. Keys always in the same order. */
#include "base/buffer.h"
#include "base/error.h"
#include "output/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
    ro_buffer out;
    bool pretty;
    unsigned depth;
    bool first; /* of the list or object in hand */
} writer;

static void line(writer *w) {
    if (!w->pretty) return;
    ro_buffer_putc(&w->out, '\n');
    for (unsigned i = 0; i < w->depth; i++) ro_buffer_puts(&w->out, "  ");
}

void ro_json_string(ro_buffer *out, const char *text, size_t size) {
    ro_buffer_putc(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
        ro_buffer_put(out, text + from, i - from);
        from = i + 1;
        switch (c) {
        case '"': ro_buffer_puts(out, "\\\""); break;
        case '\\': ro_buffer_puts(out, "\\\\"); break;
        case '\n': ro_buffer_puts(out, "\\n"); break;
        case '\r': ro_buffer_puts(out, "\\r"); break;
        case '\t': ro_buffer_puts(out, "\\t"); break;
        default: ro_buffer_printf(out, "\\u%04x", c);
        }
    }
    ro_buffer_put(out, text + from, size - from);
    ro_buffer_putc(out, '"');
}

static void string(writer *w, const char *text) {
    if (text)
        ro_json_string(&w->out, text, strlen(text));
    else
        ro_buffer_puts(&w->out, "null");
}

static void key(writer *w, const char *name) {
    if (!w->first) ro_buffer_putc(&w->out, ',');
    if (w->first || w->depth <= 2) line(w);
    if (!w->first && w->depth > 2 && w->pretty) ro_buffer_putc(&w->out, ' ');
    w->first = false;
    ro_json_string(&w->out, name, strlen(name));
    ro_buffer_puts(&w->out, w->pretty ? ": " : ":");
}

/* A small object on one line, also where the rest is indented. */
static void open_flat(writer *w) {
    ro_buffer_putc(&w->out, '{');
    w->first = true;
}

static void flat_key(writer *w, const char *name) {
    if (!w->first) ro_buffer_puts(&w->out, w->pretty ? ", " : ",");
    w->first = false;
    ro_json_string(&w->out, name, strlen(name));
    ro_buffer_puts(&w->out, w->pretty ? ": " : ":");
}

static void number(writer *w, double value, int digits) {
    if (!isfinite(value)) {
        ro_buffer_puts(&w->out, "null");
        return;
    }
    char text[64];
    int n = snprintf(text, sizeof text, "%.*f", digits, value);
    while (n > 1 && text[n - 1] == '0' && text[n - 2] != '.') text[--n] = '\0';
    ro_buffer_put(&w->out, text, (size_t)n);
}

static void id(writer *w, char kind, uint32_t index) {
    if (index == RO_NOBODY) {
        ro_buffer_puts(&w->out, "null");
        return;
    }
    ro_buffer_printf(&w->out, "\"%c%u\"", kind, index + 1);
}

static void comma(writer *w, bool first) {
    if (!first) ro_buffer_puts(&w->out, w->pretty ? ", " : ",");
}

static void actors_list(writer *w, ro_list list) {
    ro_buffer_putc(&w->out, '[');
    for (uint32_t i = 0; i < list.count; i++) comma(w, i == 0), id(w, 'a', list.items[i]);
    ro_buffer_putc(&w->out, ']');
}

static void strings(writer *w, ro_strings list) {
    ro_buffer_putc(&w->out, '[');
    for (uint32_t i = 0; i < list.count; i++) comma(w, i == 0), string(w, list.items[i]);
    ro_buffer_putc(&w->out, ']');
}

static void flat_number(writer *w, const char *name, size_t value) {
    flat_key(w, name);
    ro_buffer_number(&w->out, value);
}

static void evidence(writer *w, const ro_evidence *items, uint32_t count, bool triggers) {
    ro_buffer_putc(&w->out, '[');
    for (uint32_t i = 0; i < count; i++) {
        comma(w, i == 0);
        open_flat(w);
        flat_number(w, "start", items[i].span.start);
        flat_number(w, "end", items[i].span.end);
        if (triggers) {
            flat_key(w, "trigger");
            ro_buffer_printf(&w->out, w->pretty ? "[%u, %u]" : "[%u,%u]", items[i].trigger.start, items[i].trigger.end);
        }
        ro_buffer_putc(&w->out, '}');
    }
    ro_buffer_putc(&w->out, ']');
    w->first = false;
}

static void place(writer *w, const ro_place *p) {
    if (!p->name) {
        ro_buffer_puts(&w->out, "null");
        return;
    }
    open_flat(w);
    flat_key(w, "name");
    string(w, p->name);
    flat_key(w, "country");
    string(w, p->country);
    flat_key(w, "lat");
    number(w, p->lat, 4);
    flat_key(w, "lon");
    number(w, p->lon, 4);
    ro_buffer_putc(&w->out, '}');
    w->first = false;
}

static void open_item(writer *w, bool first) {
    if (!first) ro_buffer_putc(&w->out, ',');
    line(w);
    ro_buffer_putc(&w->out, '{');
    w->depth++;
    w->first = true;
}

static void close_item(writer *w) {
    w->depth--;
    if (w->pretty) line(w);
    ro_buffer_putc(&w->out, '}');
}

static void open_list(writer *w, const char *name) {
    key(w, name);
    ro_buffer_putc(&w->out, '[');
    w->depth++;
}

static void close_list(writer *w, uint32_t count) {
    w->depth--;
    if (count) line(w);
    ro_buffer_putc(&w->out, ']');
    w->first = false;
}

static void write_actors(writer *w, const ro_record *r) {
    open_list(w, "actors");
    for (uint32_t i = 0; i < r->actor_count; i++) {
        const ro_actor *a = &r->actors[i];
        open_item(w, i == 0);
        key(w, "id"), id(w, 'a', i);
        key(w, "kind"), string(w, ro_kind_text(a->kind));
        key(w, "name"), string(w, a->name);
        key(w, "country"), string(w, a->country);
        key(w, "country_basis"), string(w, a->country_basis ? ro_basis_text(a->country_basis) : NULL);
        key(w, "office"), string(w, a->office);
        key(w, "sector"), string(w, a->sector);
        key(w, "code"), string(w, a->code);
        key(w, "mentions");
        ro_buffer_putc(&w->out, '[');
        for (uint32_t m = 0; m < a->mention_count; m++) {
            comma(w, m == 0);
            open_flat(w);
            flat_number(w, "start", a->mentions[m].start);
            flat_number(w, "end", a->mentions[m].end);
            flat_key(w, "text");
            ro_json_string(&w->out, r->text + a->mentions[m].start, a->mentions[m].end - a->mentions[m].start);
            ro_buffer_putc(&w->out, '}');
        }
        ro_buffer_putc(&w->out, ']');
        w->first = false;
        close_item(w);
    }
    close_list(w, r->actor_count);
}

static void write_contacts(writer *w, const ro_record *r) {
    open_list(w, "contacts");
    for (uint32_t i = 0; i < r->contact_count; i++) {
        const ro_contact *c = &r->contacts[i];
        open_item(w, i == 0);
        key(w, "id"), id(w, 'c', i);
        key(w, "channel"), string(w, ro_channel_text(c->channel));
        key(w, "initiator"), id(w, 'a', c->initiator);
        key(w, "participants"), actors_list(w, c->participants);
        key(w, "date"), string(w, c->date);
        key(w, "date_basis"), string(w, c->date_basis);
        key(w, "place"), place(w, &c->place);
        key(w, "topics");
        ro_buffer_putc(&w->out, '[');
        for (uint32_t t = 0; t < c->topic_count; t++) {
            const ro_topic *topic = &c->topics[t];
            comma(w, t == 0);
            open_flat(w);
            flat_key(w, "text"), string(w, topic->text);
            flat_key(w, "countries"), strings(w, topic->countries);
            flat_key(w, "contexts"), strings(w, topic->contexts);
            flat_key(w, "empty"), ro_buffer_puts(&w->out, topic->empty ? "true" : "false");
            flat_number(w, "start", topic->span.start);
            flat_number(w, "end", topic->span.end);
            ro_buffer_putc(&w->out, '}');
        }
        ro_buffer_putc(&w->out, ']');
        w->first = false;
        key(w, "status"), string(w, ro_status_text(c->status));
        key(w, "confidence"), number(w, c->confidence, 2);
        key(w, "event"), id(w, 'e', c->event);
        key(w, "evidence"), evidence(w, c->evidence, c->evidence_count, false);
        close_item(w);
    }
    close_list(w, r->contact_count);
}

static void write_rest(writer *w, const ro_record *r) {
    open_list(w, "positions");
    for (uint32_t i = 0; i < r->position_count; i++) {
        const ro_position *p = &r->positions[i];
        open_item(w, i == 0);
        key(w, "by"), actors_list(w, p->by);
        key(w, "stance"), string(w, ro_stance_text(p->stance));
        key(w, "object"), string(w, p->object);
        key(w, "addressees"), actors_list(w, p->addressees);
        key(w, "countries"), strings(w, p->countries);
        key(w, "evidence"), evidence(w, p->evidence, p->evidence_count, false);
        close_item(w);
    }
    close_list(w, r->position_count);
    open_list(w, "mediation");
    for (uint32_t i = 0; i < r->mediation_count; i++) {
        const ro_mediation *m = &r->mediations[i];
        open_item(w, i == 0);
        key(w, "mediators"), strings(w, m->mediators);
        key(w, "conflict"), string(w, m->conflict);
        key(w, "parties"), strings(w, m->parties);
        key(w, "evidence"), evidence(w, m->evidence, m->evidence_count, false);
        close_item(w);
    }
    close_list(w, r->mediation_count);
    open_list(w, "events");
    for (uint32_t i = 0; i < r->event_count; i++) {
        const ro_event *e = &r->events[i];
        open_item(w, i == 0);
        key(w, "id"), id(w, 'e', i);
        key(w, "source"), id(w, 'a', e->source);
        key(w, "target"), id(w, 'a', e->target);
        key(w, "event"), string(w, e->event ? ro_event_text(e->event) : NULL);
        key(w, "mode"), string(w, e->mode);
        key(w, "contexts"), strings(w, e->contexts);
        w->first = false;
        key(w, "cameo"), string(w, e->cameo);
        key(w, "quad"), ro_buffer_number(&w->out, (size_t)ro_event_quad(e->event));
        key(w, "goldstein"), number(w, e->goldstein, 1);
        key(w, "date"), string(w, e->date);
        key(w, "date_basis"), string(w, e->date_basis);
        key(w, "place"), place(w, &e->place);
        key(w, "status"), string(w, ro_status_text(e->status));
        key(w, "confidence"), number(w, e->confidence, 2);
        key(w, "reports"), ro_buffer_number(&w->out, e->reports);
        key(w, "rule"), string(w, e->rule);
        key(w, "evidence"), evidence(w, e->evidence, e->evidence_count, true);
        close_item(w);
    }
    close_list(w, r->event_count);
}

char *ro_record_json(const ro_record *r, int pretty, size_t *size, ro_error *err) {
    writer w = {.pretty = pretty != 0};
    ro_error_clear(err);
    ro_buffer_init(&w.out, NULL);
    ro_buffer_putc(&w.out, '{');
    w.depth = 1;
    w.first = true;
    key(&w, "readout"), string(&w, "1");
    key(&w, "doc");
    ro_buffer_putc(&w.out, '{');
    w.first = true;
    flat_key(&w, "id"), string(&w, r->id);
    flat_key(&w, "title"), string(&w, r->title);
    flat_key(&w, "publisher"), string(&w, r->publisher);
    flat_key(&w, "url"), string(&w, r->url);
    flat_key(&w, "published"), string(&w, r->published);
    flat_key(&w, "language"), string(&w, r->language);
    flat_key(&w, "text_sha256"), string(&w, r->text_sha256);
    flat_number(&w, "text_offset", r->text_offset);
    flat_number(&w, "sentences", r->sentence_count);
    ro_buffer_putc(&w.out, '}');
    w.first = false;
    write_actors(&w, r);
    write_contacts(&w, r);
    write_rest(&w, r);
    w.depth = 0;
    line(&w);
    ro_buffer_puts(&w.out, "}\n");
    if (w.out.failed) {
        ro_buffer_free(&w.out);
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    if (size) *size = w.out.size;
    return w.out.bytes;
}
