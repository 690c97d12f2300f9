/* diff_json.c - the comparison of two records as one JSON object. Every point has "said", and what A and what B say. */
#include "base/error.h"
#include "output/json.h"
#include "output/words.h"

#include <string.h>

typedef struct writer {
    ro_buffer out;
    const ro_diff *d;
    bool pretty;
} writer;

static void put(writer *w, const char *json) { ro_buffer_puts(&w->out, json); }

static void string(writer *w, const char *text) {
    if (text)
        ro_json_string(&w->out, text, strlen(text));
    else
        put(w, "null");
}

/* A key behind a comma. */
static void key(writer *w, const char *name) { ro_buffer_printf(&w->out, w->pretty ? ", \"%s\": " : ",\"%s\":", name); }

static void first_key(writer *w, const char *name) { ro_buffer_printf(&w->out, w->pretty ? "{\"%s\": " : "{\"%s\":", name); }

static void line(writer *w, int depth) {
    if (!w->pretty) return;
    ro_buffer_putc(&w->out, '\n');
    for (int i = 0; i < depth; i++) put(w, "  ");
}

static void list_begins(writer *w, const char *name) {
    ro_buffer_putc(&w->out, ',');
    line(w, 1);
    ro_buffer_printf(&w->out, w->pretty ? "\"%s\": [" : "\"%s\":[", name);
}

static void list_ends(writer *w, uint32_t count) {
    if (count) line(w, 1);
    ro_buffer_putc(&w->out, ']');
}

static void item(writer *w, uint32_t index) {
    if (index) ro_buffer_putc(&w->out, ',');
    line(w, 2);
}

/* "c1" of the record, or null. */
static void id(writer *w, char kind, uint32_t index) {
    if (index == RO_NOBODY)
        put(w, "null");
    else
        ro_buffer_printf(&w->out, "\"%c%u\"", kind, index + 1);
}

static void actor(writer *w, const ro_record *r, uint32_t index) {
    if (index == RO_NOBODY) {
        put(w, "null");
        return;
    }
    const ro_actor *a = &r->actors[index];
    first_key(w, "id"), id(w, 'a', index);
    key(w, "name"), string(w, a->name);
    key(w, "office"), string(w, a->office);
    key(w, "country"), string(w, a->country);
    ro_buffer_putc(&w->out, '}');
}

static void said(writer *w, ro_said value) { first_key(w, "said"), string(w, ro_said_text(value)); }

/* {"said": …, "a": …, "b": …} of two texts. */
static void texts(writer *w, const char *name, ro_said value, const char *a, const char *b) {
    key(w, name), said(w, value);
    key(w, "a"), string(w, a);
    key(w, "b"), string(w, b);
    ro_buffer_putc(&w->out, '}');
}

static void score(writer *w, double value) { key(w, "score"), ro_buffer_printf(&w->out, "%.2f", value); }

static const ro_contact *contact_of(const ro_record *r, uint32_t index) { return index == RO_NOBODY ? NULL : &r->contacts[index]; }

static void participants(writer *w, ro_pairs pairs) {
    key(w, "participants"), ro_buffer_putc(&w->out, '[');
    for (uint32_t i = 0; i < pairs.count; i++) {
        const ro_pair *p = &pairs.items[i];
        if (i) put(w, w->pretty ? ", " : ",");
        said(w, p->said);
        key(w, "a"), actor(w, w->d->a, p->a);
        key(w, "b"), actor(w, w->d->b, p->b);
        ro_buffer_putc(&w->out, '}');
    }
    ro_buffer_putc(&w->out, ']');
}

static void topics(writer *w, ro_pairs pairs, const ro_contact *x, const ro_contact *y) {
    key(w, "topics"), ro_buffer_putc(&w->out, '[');
    for (uint32_t i = 0; i < pairs.count; i++) {
        const ro_pair *p = &pairs.items[i];
        if (i) put(w, w->pretty ? ", " : ",");
        said(w, p->said), score(w, p->score);
        key(w, "a"), string(w, x && p->a != RO_NOBODY ? x->topics[p->a].text : NULL);
        key(w, "b"), string(w, y && p->b != RO_NOBODY ? y->topics[p->b].text : NULL);
        ro_buffer_putc(&w->out, '}');
    }
    ro_buffer_putc(&w->out, ']');
}

static const char *channel(const ro_contact *x) { return x->channel ? ro_channel_text(x->channel) : NULL; }

static void contact(writer *w, const ro_contact_diff *c) {
    const ro_contact *x = contact_of(w->d->a, c->pair.a), *y = contact_of(w->d->b, c->pair.b);
    said(w, c->pair.said), score(w, c->pair.score);
    key(w, "a"), id(w, 'c', c->pair.a);
    key(w, "b"), id(w, 'c', c->pair.b);
    if (x && y) {
        texts(w, "channel", c->channel, channel(x), channel(y));
        key(w, "initiator"), said(w, c->initiator);
        key(w, "a"), actor(w, w->d->a, x->initiator);
        key(w, "b"), actor(w, w->d->b, y->initiator);
        ro_buffer_putc(&w->out, '}');
        texts(w, "date", c->date, x->date, y->date);
        texts(w, "place", c->place, x->place.name, y->place.name);
        texts(w, "status", c->status, ro_status_text(x->status), ro_status_text(y->status));
    }
    participants(w, c->participants);
    topics(w, c->topics, x, y);
    ro_buffer_putc(&w->out, '}');
}

static void parties(writer *w, const ro_record *r, ro_list list) {
    ro_buffer_putc(&w->out, '[');
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) put(w, w->pretty ? ", " : ",");
        actor(w, r, list.items[i]);
    }
    ro_buffer_putc(&w->out, ']');
}

static void position(writer *w, const char *side, const ro_record *r, uint32_t index) {
    key(w, side);
    if (index == RO_NOBODY) {
        put(w, "null");
        return;
    }
    const ro_position *p = &r->positions[index];
    first_key(w, "by"), parties(w, r, p->by);
    key(w, "stance"), string(w, ro_stance_text(p->stance));
    key(w, "object"), string(w, p->object);
    ro_buffer_putc(&w->out, '}');
}

static void strings(writer *w, ro_strings list) {
    ro_buffer_putc(&w->out, '[');
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) put(w, w->pretty ? ", " : ",");
        string(w, list.items[i]);
    }
    ro_buffer_putc(&w->out, ']');
}

static void mediation(writer *w, const char *side, const ro_record *r, uint32_t index) {
    key(w, side);
    if (index == RO_NOBODY) {
        put(w, "null");
        return;
    }
    const ro_mediation *m = &r->mediations[index];
    first_key(w, "mediators"), strings(w, m->mediators);
    key(w, "conflict"), string(w, m->conflict);
    key(w, "parties"), strings(w, m->parties);
    ro_buffer_putc(&w->out, '}');
}

static void event(writer *w, const char *side, const ro_record *r, uint32_t index) {
    key(w, side);
    if (index == RO_NOBODY) {
        put(w, "null");
        return;
    }
    const ro_event *e = &r->events[index];
    first_key(w, "id"), id(w, 'e', index);
    key(w, "source"), string(w, ro_words_party(r, e->source));
    key(w, "target"), string(w, e->target == RO_NOBODY ? NULL : ro_words_party(r, e->target));
    key(w, "event"), string(w, e->event ? ro_event_text(e->event) : NULL);
    key(w, "mode"), string(w, e->mode);
    key(w, "cameo"), string(w, e->cameo);
    key(w, "date"), string(w, e->date);
    key(w, "status"), string(w, ro_status_text(e->status));
    ro_buffer_putc(&w->out, '}');
}

static void rest(writer *w) {
    const ro_diff *d = w->d;
    list_begins(w, "positions");
    for (uint32_t i = 0; i < d->positions.count; i++) {
        const ro_pair *p = &d->positions.items[i];
        item(w, i), said(w, p->said), score(w, p->score);
        position(w, "a", d->a, p->a), position(w, "b", d->b, p->b);
        ro_buffer_putc(&w->out, '}');
    }
    list_ends(w, d->positions.count);
    list_begins(w, "mediation");
    for (uint32_t i = 0; i < d->mediations.count; i++) {
        const ro_pair *p = &d->mediations.items[i];
        item(w, i), said(w, p->said), score(w, p->score);
        mediation(w, "a", d->a, p->a), mediation(w, "b", d->b, p->b);
        ro_buffer_putc(&w->out, '}');
    }
    list_ends(w, d->mediations.count);
    list_begins(w, "events");
    for (uint32_t i = 0; i < d->event_count; i++) {
        const ro_event_diff *e = &d->events[i];
        item(w, i), said(w, e->pair.said), score(w, e->pair.score);
        key(w, "contact");
        if (e->contact == RO_NOBODY)
            put(w, "null");
        else
            ro_buffer_number(&w->out, e->contact);
        if (e->pair.a != RO_NOBODY && e->pair.b != RO_NOBODY) {
            key(w, "direction"), string(w, ro_said_text(e->direction));
            key(w, "date"), string(w, ro_said_text(e->date));
            key(w, "status"), string(w, ro_said_text(e->status));
        }
        event(w, "a", d->a, e->pair.a), event(w, "b", d->b, e->pair.b);
        ro_buffer_putc(&w->out, '}');
    }
    list_ends(w, d->event_count);
}

static void report(writer *w, const char *side, const ro_record *r) {
    ro_buffer_putc(&w->out, ',');
    line(w, 1);
    ro_buffer_printf(&w->out, w->pretty ? "\"%s\": " : "\"%s\":", side);
    first_key(w, "id"), string(w, r->id);
    key(w, "title"), string(w, r->title);
    key(w, "publisher"), string(w, r->publisher);
    key(w, "published"), string(w, r->published);
    key(w, "text_sha256"), string(w, r->text_sha256);
    ro_buffer_putc(&w->out, '}');
}

char *ro_diff_json(const ro_diff *diff, int pretty, size_t *size, ro_error *err) {
    writer w = {.d = diff, .pretty = pretty != 0};
    ro_error_clear(err);
    ro_buffer_init(&w.out, NULL);
    ro_buffer_putc(&w.out, '{');
    line(&w, 1);
    put(&w, w.pretty ? "\"diff\": \"1\"" : "\"diff\":\"1\"");
    report(&w, "a", diff->a);
    report(&w, "b", diff->b);
    list_begins(&w, "contacts");
    for (uint32_t i = 0; i < diff->contact_count; i++) item(&w, i), contact(&w, &diff->contacts[i]);
    list_ends(&w, diff->contact_count);
    rest(&w);
    const struct {
        const char *name;
        uint32_t number;
    } counts[] = {{"matched", diff->matched}, {"agreements", diff->agreements}, {"disagreements", diff->disagreements},
                  {"only_a", diff->only_a},   {"only_b", diff->only_b},         {"left_out", diff->left_out}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        ro_buffer_putc(&w.out, ',');
        line(&w, 1);
        ro_buffer_printf(&w.out, w.pretty ? "\"%s\": %u" : "\"%s\":%u", counts[i].name, counts[i].number);
    }
    line(&w, 0);
    put(&w, "}\n");
    return ro_words_done(&w.out, size, err);
}
