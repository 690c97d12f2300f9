#include "store/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *ro_key_of(const char *id, const char *url, const char *sha256, char room[RO_KEY_SIZE]) {
    if (id && id[0]) return id;
    if (url && url[0]) return url;
    snprintf(room, RO_KEY_SIZE, "sha256:%s", sha256);
    return room;
}

bool ro_teller_init(ro_teller *teller, const ro_record *record, ro_arena *arena) {
    *teller = (ro_teller){.record = record, .arena = arena, .published = ro_day_text(record->published, arena)};
    teller->actors = ro_arena_array(arena, record->actor_count + 1, sizeof *teller->actors);
    if (!teller->actors) return false;
    for (uint32_t i = 0; i < record->actor_count; i++) {
        const ro_actor *from = &record->actors[i];
        teller->actors[i] = (ro_party){.kind = ro_kind_text(from->kind),
                                       .name = from->name,
                                       .country = from->country,
                                       .office = from->office,
                                       .sector = from->sector,
                                       .code = from->code};
    }
    return true;
}

#define MOST_EVIDENCE ((size_t)2000) /* bytes of evidence that are compared */

static const char *evidence_text(const ro_teller *a, const ro_evidence *evidence, uint32_t count) {
    const ro_record *r = a->record;
    char *text = ro_arena_alloc(a->arena, MOST_EVIDENCE + 1);
    size_t at = 0;
    for (uint32_t i = 0; text && i < count; i++) {
        size_t n = evidence[i].span.end - evidence[i].span.start;
        if (evidence[i].span.end > r->text_size || evidence[i].span.end < evidence[i].span.start || at + n + 1 > MOST_EVIDENCE) break;
        memcpy(text + at, r->text + evidence[i].span.start, n);
        at += n;
        text[at++] = ' ';
    }
    if (text) text[at] = '\0';
    return text;
}

const char *ro_joined(ro_arena *arena, ro_strings strings) {
    char all[512];
    size_t at = 0;
    for (uint32_t i = 0; i < strings.count; i++) {
        size_t n = strlen(strings.items[i]);
        if (at + n + 2 > sizeof all) break;
        if (at) all[at++] = ' ';
        memcpy(all + at, strings.items[i], n);
        at += n;
    }
    return at ? ro_arena_copy(arena, all, at) : NULL;
}

static bool takes_part(const ro_contact *c, uint32_t actor) {
    for (uint32_t i = 0; i < c->participants.count; i++)
        if (c->participants.items[i] == actor) return true;
    return false;
}

/* The contact that an event is: the one that says so, or one of the same words with both sides in it (a call to several is several events). */
static const ro_contact *contact_of(const ro_record *r, uint32_t index) {
    const ro_event *e = &r->events[index];
    for (uint32_t i = 0; i < r->contact_count; i++)
        if (r->contacts[i].event == index) return &r->contacts[i];
    for (uint32_t i = 0; i < r->contact_count; i++) {
        const ro_contact *c = &r->contacts[i];
        if (e->target == RO_NOBODY || !takes_part(c, e->source) || !takes_part(c, e->target)) continue;
        if (e->evidence_count && c->evidence_count && e->evidence[0].span.start == c->evidence[0].span.start &&
            e->evidence[0].trigger.start == c->evidence[0].trigger.start)
            return c;
    }
    return NULL;
}

static void set_place(ro_telling *t, const ro_place *place) {
    t->place = place->name;
    t->place_country = place->country;
    t->lat = place->lat;
    t->lon = place->lon;
}

ro_telling ro_tell_event(const ro_teller *a, uint32_t index, bool with_words) {
    const ro_record *r = a->record;
    const ro_event *e = &r->events[index];
    const ro_contact *c = contact_of(r, index);
    ro_telling t = {.report = a->report,
                    .source = a->actors[e->source],
                    .type = e->event ? ro_event_text(e->event) : NULL,
                    .mode = e->mode,
                    .contexts = ro_joined(a->arena, e->contexts),
                    .cameo = e->cameo,
                    .channel = c && c->channel ? ro_channel_text(c->channel) : NULL,
                    .date = ro_day_text(e->date, a->arena),
                    .status = ro_status_text(e->status),
                    .rule = e->rule,
                    .published = a->published,
                    .goldstein = e->goldstein,
                    .confidence = e->confidence,
                    .times = e->reports,
                    .directed = !c || c->initiator != RO_NOBODY};
    if (e->target != RO_NOBODY) t.target = a->actors[e->target];
    if (t.date) t.date_basis = e->date_basis;
    set_place(&t, &e->place);
    if (with_words) ro_telling_words(evidence_text(a, e->evidence, e->evidence_count), &t, &t.words);
    return t;
}

ro_telling ro_tell_contact(const ro_teller *a, uint32_t index, bool with_words) {
    const ro_contact *c = &a->record->contacts[index];
    ro_telling t = {.report = a->report,
                    .channel = c->channel ? ro_channel_text(c->channel) : NULL,
                    .date = ro_day_text(c->date, a->arena),
                    .status = ro_status_text(c->status),
                    .published = a->published,
                    .confidence = c->confidence,
                    .times = 1};
    if (c->initiator != RO_NOBODY) t.source = a->actors[c->initiator];
    for (uint32_t i = 0; i < c->participants.count && t.party_count < RO_TELLING_PARTIES; i++)
        t.parties[t.party_count++] = a->actors[c->participants.items[i]];
    /* in the order in which they are read back: what is merged anew must see them as they were seen first */
    ro_parties_sort(&t);
    if (t.date) t.date_basis = c->date_basis;
    set_place(&t, &c->place);
    if (with_words) ro_telling_words(evidence_text(a, c->evidence, c->evidence_count), &t, &t.words);
    return t;
}
