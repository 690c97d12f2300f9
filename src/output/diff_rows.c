#include "output/diff_rows.h"

#include "output/words.h"

#include <string.h>

typedef struct builder {
    const ro_diff *d;
    ro_arena *arena;
    ro_diff_rows *rows;
    ro_buffer text; /* of the cell in hand */
    bool failed;
} builder;

const char *ro_diff_sign(ro_said said) {
    switch (said) {
    case RO_SAID_AGREE: return "=";
    case RO_SAID_DISAGREE: return "≠";
    case RO_SAID_ONLY_A: return "<";
    case RO_SAID_ONLY_B: return ">";
    default: return " ";
    }
}

static void say(builder *b, const char *text) {
    if (text) ro_words_put(&b->text, text, strlen(text));
}

/* Takes the cell in hand. */
static const char *taken(builder *b) {
    const char *text = ro_arena_copy(b->arena, b->text.bytes ? b->text.bytes : "", b->text.size);
    if (!text || b->text.failed) b->failed = true;
    ro_buffer_clear(&b->text);
    return text ? text : "";
}

static void add(builder *b, ro_diff_row row) {
    ro_diff_rows *r = b->rows;
    if (row.said == RO_SAID_ONLY_B && !row.a[0]) row.a = "–";
    if (row.said == RO_SAID_ONLY_A && !row.b[0]) row.b = "–";
    if (b->failed || !ro_arena_grow(b->arena, (void **)&r->items, r->count, &r->capacity, sizeof *r->items))
        b->failed = true;
    else
        r->items[r->count++] = row;
}

static void heading(builder *b, const char *text) { add(b, (ro_diff_row){.heading = text}); }

/* --- cells --- */

static const char *person(builder *b, const ro_record *r, uint32_t actor) {
    char note[64];
    if (actor == RO_NOBODY) return "";
    const ro_actor *a = &r->actors[actor];
    say(b, ro_words_name(r, actor));
    if (ro_words_office(a)) say(b, ", "), say(b, ro_words_office(a));
    if (ro_words_country(a, note)[0]) say(b, " "), say(b, note);
    return taken(b);
}

/* The one who began it: name and side. */
static const char *initiator(builder *b, const ro_record *r, uint32_t actor) {
    if (actor == RO_NOBODY) return "";
    const ro_actor *a = &r->actors[actor];
    say(b, ro_words_name(r, actor));
    if (a->country && a->kind != RO_KIND_COUNTRY) say(b, " ("), say(b, a->country), say(b, ")");
    return taken(b);
}

static void put_parties(builder *b, const ro_record *r, ro_list list) {
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) say(b, ", ");
        say(b, ro_words_party(r, list.items[i]));
    }
}

static void put_strings(builder *b, ro_strings list, const char *between) {
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) say(b, between);
        say(b, list.items[i]);
    }
}

static const char *position(builder *b, const ro_record *r, uint32_t index) {
    char stance[32];
    if (index == RO_NOBODY) return "";
    const ro_position *p = &r->positions[index];
    say(b, ro_words_stance(p->stance, stance));
    say(b, " ");
    if (p->addressees.count) say(b, "→ "), put_parties(b, r, p->addressees), say(b, ": ");
    say(b, p->object);
    return taken(b);
}

static const char *mediation(builder *b, const ro_record *r, uint32_t index) {
    if (index == RO_NOBODY) return "";
    const ro_mediation *m = &r->mediations[index];
    put_strings(b, m->mediators, ", ");
    if (m->parties.count) say(b, " between "), put_strings(b, m->parties, " and ");
    if (m->conflict) say(b, " "), say(b, ro_words_over(m)), say(b, " "), say(b, m->conflict);
    return taken(b);
}

static const char *event(builder *b, const ro_record *r, uint32_t index) {
    if (index == RO_NOBODY) return "";
    const ro_event *e = &r->events[index];
    say(b, ro_words_party(r, e->source)), say(b, " → ");
    say(b, e->target == RO_NOBODY ? "–" : ro_words_party(r, e->target));
    if (e->mode) say(b, " "), say(b, e->mode);
    say(b, " "), say(b, e->cameo);
    if (e->status != RO_STATUS_REPORTED) say(b, " ["), say(b, ro_status_text(e->status)), say(b, "]");
    if (e->date) say(b, " "), say(b, e->date);
    return taken(b);
}

static const char *clean(builder *b, const char *text) {
    say(b, text);
    return taken(b);
}

/* --- sections --- */

static const char *topic(builder *b, const ro_contact *x, uint32_t index) { return x && index != RO_NOBODY ? clean(b, x->topics[index].text) : ""; }

static void topics(builder *b, const ro_contact_diff *c, const ro_contact *x, const ro_contact *y) {
    for (uint32_t i = 0; i < c->topics.count; i++) {
        const ro_pair *p = &c->topics.items[i];
        add(b, (ro_diff_row){.label = i ? "" : "about", .a = topic(b, x, p->a), .b = topic(b, y, p->b), .said = p->said});
    }
}

static void participants(builder *b, const ro_contact_diff *c) {
    for (uint32_t i = 0; i < c->participants.count; i++) {
        const ro_pair *p = &c->participants.items[i];
        const char *side = p->a != RO_NOBODY ? ro_words_party(b->d->a, p->a) : p->b != RO_NOBODY ? ro_words_party(b->d->b, p->b) : "?";
        add(b, (ro_diff_row){.label = clean(b, side), .a = person(b, b->d->a, p->a), .b = person(b, b->d->b, p->b), .said = p->said});
    }
}

static const char *contact_title(builder *b, const char *before, const ro_record *r, const ro_contact *x, bool began) {
    char title[32];
    say(b, before);
    say(b, ro_words_channel_title(x->channel, title));
    say(b, " ");
    for (uint32_t i = 0; i < x->participants.count; i++) {
        if (i) say(b, x->participants.count > 2 || !began ? " – " : " "), say(b, x->participants.count > 2 || !began ? "" : ro_words_arrow(x));
        if (i && x->participants.count == 2 && began) say(b, " ");
        say(b, ro_words_party(r, x->participants.items[i]));
    }
    return taken(b);
}

static const char *place(builder *b, const ro_contact *x) { return x->place.name ? clean(b, x->place.name) : ""; }

static void both_tell(builder *b, const ro_contact_diff *c) {
    const ro_contact *x = &b->d->a->contacts[c->pair.a], *y = &b->d->b->contacts[c->pair.b];
    const ro_contact *named = c->channel == RO_SAID_ONLY_B ? y : x;
    heading(b, contact_title(b, "", named == x ? b->d->a : b->d->b, named, c->initiator == RO_SAID_AGREE));
    if (c->channel == RO_SAID_DISAGREE || c->channel == RO_SAID_ONLY_A || c->channel == RO_SAID_ONLY_B)
        add(b, (ro_diff_row){.label = "channel", .a = ro_words_channel(x->channel), .b = ro_words_channel(y->channel), .said = c->channel});
    if (c->status == RO_SAID_DISAGREE)
        add(b, (ro_diff_row){.label = "status", .a = ro_status_text(x->status), .b = ro_status_text(y->status), .said = c->status});
    const char *began = ro_words_initiator(named->channel);
    if (c->initiator == RO_SAID_NEITHER)
        add(b, (ro_diff_row){.label = began, .a = "not said", .b = "not said", .said = c->initiator});
    else
        add(b,
            (ro_diff_row){.label = began, .a = initiator(b, b->d->a, x->initiator), .b = initiator(b, b->d->b, y->initiator), .said = c->initiator});
    participants(b, c);
    if (x->date || y->date) add(b, (ro_diff_row){.label = "when", .a = x->date ? x->date : "", .b = y->date ? y->date : "", .said = c->date});
    if (x->place.name || y->place.name) add(b, (ro_diff_row){.label = "where", .a = place(b, x), .b = place(b, y), .said = c->place});
    topics(b, c, x, y);
}

static void one_tells(builder *b, const ro_contact_diff *c) {
    bool of_a = c->pair.a != RO_NOBODY;
    const ro_record *r = of_a ? b->d->a : b->d->b;
    const ro_contact *x = &r->contacts[of_a ? c->pair.a : c->pair.b];
    heading(b, contact_title(b, of_a ? "Only A: " : "Only B: ", r, x, true));
    participants(b, c);
    topics(b, c, of_a ? x : NULL, of_a ? NULL : x);
}

static void contacts(builder *b) {
    if (!b->d->matched) heading(b, b->d->contact_count ? "No contact that both tell" : "No contact");
    for (uint32_t i = 0; i < b->d->contact_count; i++) (i < b->d->matched ? both_tell : one_tells)(b, &b->d->contacts[i]);
}

static void rest(builder *b) {
    const ro_record *a = b->d->a, *other = b->d->b;
    if (b->d->positions.count) heading(b, "Positions");
    for (uint32_t i = 0; i < b->d->positions.count; i++) {
        const ro_pair *p = &b->d->positions.items[i];
        bool of_a = p->a != RO_NOBODY;
        put_parties(b, of_a ? a : other, of_a ? a->positions[p->a].by : other->positions[p->b].by);
        const char *by = taken(b);
        add(b, (ro_diff_row){.label = by, .a = position(b, a, p->a), .b = position(b, other, p->b), .said = p->said});
    }
    if (b->d->mediations.count) heading(b, "Mediation");
    for (uint32_t i = 0; i < b->d->mediations.count; i++) {
        const ro_pair *p = &b->d->mediations.items[i];
        add(b, (ro_diff_row){.label = "", .a = mediation(b, a, p->a), .b = mediation(b, other, p->b), .said = p->said});
    }
    bool begun = false;
    for (uint32_t i = 0; i < b->d->event_count; i++) {
        const ro_event_diff *e = &b->d->events[i];
        if (e->contact != RO_NOBODY) continue; /* told above */
        if (!begun) heading(b, "Events");
        begun = true;
        const char *type = ro_words_event(e->pair.a != RO_NOBODY ? &a->events[e->pair.a] : &other->events[e->pair.b]);
        add(b, (ro_diff_row){.label = type, .a = event(b, a, e->pair.a), .b = event(b, other, e->pair.b), .said = e->pair.said});
    }
}

static const char *report(builder *b, const ro_record *r) {
    say(b, r->title ? r->title : ro_words_report(r));
    if (r->publisher) say(b, " · "), say(b, r->publisher);
    if (r->published) say(b, " · "), say(b, r->published);
    return taken(b);
}

static const char *summary(builder *b) {
    const ro_diff *d = b->d;
    if (!d->agreements && !d->disagreements && !d->only_a && !d->only_b)
        say(b, "Neither tells anything.");
    else {
        ro_buffer_printf(&b->text, "They agree on %u %s", d->agreements, d->agreements == 1 ? "point" : "points");
        ro_buffer_printf(&b->text, " and disagree on %u; A alone tells %u, B alone %u.", d->disagreements, d->only_a, d->only_b);
    }
    return taken(b);
}

bool ro_diff_rows_of(const ro_diff *diff, ro_arena *arena, ro_diff_rows *out) {
    builder b = {.d = diff, .arena = arena, .rows = out};
    *out = (ro_diff_rows){.count = 0};
    ro_buffer_init(&b.text, arena->allocator);
    out->name_a = report(&b, diff->a);
    out->name_b = report(&b, diff->b);
    contacts(&b);
    rest(&b);
    out->summary = summary(&b);
    ro_buffer_free(&b.text);
    return !b.failed;
}
