/* merge.c - findings to events: one event once, however often the report tells it. */
#include "record/builder.h"

#include <string.h>

static bool same_code(const char *x, const char *y) {
    size_t n = strlen(x), m = strlen(y);
    return strncmp(x, y, 2) == 0 && (n <= 3 || m <= 3 || strncmp(x, y, 3) == 0) &&
           (strcmp(x, y) == 0 || x[2] == '0' || y[2] == '0' || strncmp(x, y, 3) == 0);
}

/* Prefers the person to his country. */
static void fuller(const ro_builder *b, uint32_t *old, uint32_t new) {
    if (b->d->actors[*old].kind != RO_KIND_PERSON && b->d->actors[new].kind == RO_KIND_PERSON) *old = new;
}

/* Is the actor one of politics: of a state, an organisation, in an office, or in a role of power or revolt? */
static bool political(const ro_document *d, uint32_t actor) {
    const ro_entity *a = &d->actors[actor];
    if (a->country != RO_K_NONE || a->organisation != UINT32_MAX || a->office != UINT32_MAX || a->person != UINT32_MAX || a->code) return true;
    if (a->role == UINT32_MAX && !a->agent) return false;
    const char *sector = a->agent ? ro_agent_sector(d->knowledge, a->agent) : ro_k_string(d->knowledge, d->knowledge->roles[a->role].sector);
    static const char *const sectors[] = {"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "REB", "UAF", "OPP", "PTY", "IGO", "SET", "POL"};
    for (size_t k = 0; k < sizeof sectors / sizeof *sectors; k++)
        if (strcmp(sector, sectors[k]) == 0) return true;
    return false;
}

/* An event of politics: one side at least is political; in cooperation neither is a private person or an unknown name. */
static bool worth(const ro_document *d, uint8_t event, uint32_t source, uint32_t target) {
    bool s = political(d, source), t = target != RO_NOBODY && political(d, target);
    if (!s && !t) return event == RO_EVENT_PROTEST && d->actors[source].kind == RO_KIND_POPULATION;
    if (target == RO_NOBODY || ro_event_quad((ro_event_type)event) >= 3) return true;
    const ro_entity *x = &d->actors[source], *y = &d->actors[target];
    bool private_source = !s && (x->kind == RO_KIND_PERSON || x->kind == RO_KIND_UNKNOWN),
         private_target = !t && (y->kind == RO_KIND_PERSON || y->kind == RO_KIND_UNKNOWN);
    return !private_source && !private_target;
}

static bool add(ro_builder *b, uint32_t finding, uint32_t source, uint32_t target, uint32_t contact) {
    const ro_knowledge *k = b->d->knowledge;
    const ro_finding *f = &b->findings->items[finding];
    const ro_k_frame *frame = &k->frames[f->frame];
    bool home = f->basis == RO_TARGET_HOME; /* a state's own people */
    if (target != RO_NOBODY && source == target && !home) return true;
    if (!worth(b->d, frame->event, source, target)) return true;
    /* an army may fire on its own country's people, a court try its ministers; a state as such does nothing to itself, nor do its speakers */
    int quad = ro_event_quad((ro_event_type)frame->event);
    home = home || (target != RO_NOBODY && source != target && b->d->actors[source].kind != RO_KIND_COUNTRY &&
                    (quad == 4 || (quad == 3 && b->d->actors[target].kind != RO_KIND_COUNTRY)));
    if (target != RO_NOBODY && !home && ro_same_side(b, source, target)) {
        /* a state with itself: only persons deal with each other */
        if (b->d->actors[source].kind != RO_KIND_PERSON || b->d->actors[target].kind != RO_KIND_PERSON) return true;
    }
    for (size_t i = ro_low(b->event_count); i < b->event_count; i++) {
        ro_event_draft *e = &b->events[i];
        const ro_finding *g = &b->findings->items[e->finding];
        const ro_k_frame *other = &k->frames[g->frame];
        if (other->event != frame->event || e->status != f->status) continue;
        bool one_contact = contact != RO_NOBODY && e->contact == contact;
        if (!one_contact && (contact != RO_NOBODY) != (e->contact != RO_NOBODY) && frame->event != RO_EVENT_CONSULT) continue;
        if (!one_contact && contact != RO_NOBODY && e->contact != RO_NOBODY) continue;
        bool ranked = frame->pos == 'x' && frame->event == RO_EVENT_CONSULT; /* that the two conferred, not how, nor who began it */
        if (!one_contact && !(ranked && e->contact != RO_NOBODY) && !same_code(ro_k_string(k, frame->cameo), ro_k_string(k, other->cameo))) continue;
        if ((e->target == RO_NOBODY) != (target == RO_NOBODY)) continue;
        bool straight = ro_same_side(b, e->source, source) && (target == RO_NOBODY || ro_same_side(b, e->target, target));
        bool crossed = (e->symmetric || f->symmetric || one_contact || ranked) && target != RO_NOBODY && ro_same_side(b, e->source, target) &&
                       ro_same_side(b, e->target, source);
        if (!straight && !crossed) continue;
        if (straight) {
            fuller(b, &e->source, source);
            if (target != RO_NOBODY) fuller(b, &e->target, target);
        } else {
            fuller(b, &e->source, target);
            fuller(b, &e->target, source);
        }
        if (f->score > e->score) e->score = f->score, e->finding = finding;
        e->reports++;
        ro_tell(&e->telling, finding);
        return ro_add_evidence(b, &e->evidence, f->sentence, f->first, f->last);
    }
    ro_event_draft e = {.source = source,
                        .target = target,
                        .finding = finding,
                        .status = f->status,
                        .symmetric = f->symmetric,
                        .channel = frame->channel,
                        .score = f->score,
                        .reports = 1,
                        .contact = contact};
    ro_tell(&e.telling, finding);
    if (!ro_add_evidence(b, &e.evidence, f->sentence, f->first, f->last)) return false;
    if (!ro_arena_grow(b->d->arena, (void **)&b->events, b->event_count, &b->event_capacity, sizeof *b->events)) return false;
    b->events[b->event_count++] = e;
    return true;
}

static bool of_contact(ro_builder *b, uint32_t index, uint32_t finding) {
    ro_contact_draft *c = &b->contacts[index];
    uint32_t first = c->initiator != RO_NOBODY ? c->initiator : c->participants[0];
    if (c->has_events) return true;
    c->has_events = 1;
    size_t begin = b->event_count;
    if (c->channel == RO_CHANNEL_SUMMONS || c->initiator != RO_NOBODY || c->participant_count == 2) {
        for (uint32_t p = 0; p < c->participant_count; p++)
            if (c->participants[p] != first && !add(b, finding, first, c->participants[p], index)) return false;
    } else
        for (uint32_t x = 0; x < c->participant_count; x++)
            for (uint32_t y = x + 1; y < c->participant_count && y < 8; y++)
                if ((!c->sides[x] || c->sides[x] != c->sides[y]) && !add(b, finding, c->participants[x], c->participants[y], index)) return false;
    /* every mention of the contact is a report of its events */
    for (size_t i = begin; i < b->event_count; i++) {
        b->events[i].reports = (uint32_t)c->evidence.count;
        b->events[i].evidence = c->evidence;
        b->events[i].finding = c->finding;
        b->events[i].telling = c->telling;
        b->events[i].channel = c->channel;
    }
    return true;
}

bool ro_build_events(ro_builder *b) {
    for (uint32_t i = 0; i < b->findings->count; i++) {
        const ro_finding *f = &b->findings->items[i];
        const ro_k_frame *frame = &b->d->knowledge->frames[f->frame];
        /* "the need for cooperation between X and Y": a topic, no event */
        if (f->status == RO_STATUS_HYPOTHETICAL && frame->pos == 'n' && ro_event_quad((ro_event_type)frame->event) <= 2) {
            if (b->fates) b->fates[i].kind = RO_FATE_TOPIC;
            continue;
        }
        if (f->status != RO_STATUS_REPORTED && !f->targets.count && f->sources.count < 2) { /* what nobody did to anybody */
            if (b->fates) b->fates[i].kind = RO_FATE_NOBODY;
            continue;
        }
        uint32_t contact = b->contact_of[i] ? b->contact_of[i] - 1 : RO_NOBODY;
        if (contact != RO_NOBODY) {
            if (!of_contact(b, contact, b->contacts[contact].finding)) return false;
            continue;
        }
        if (!f->targets.count) {
            if (f->symmetric && f->sources.count >= 2) {
                for (uint32_t x = 0; x < f->sources.count; x++)
                    for (uint32_t y = x + 1; y < f->sources.count; y++)
                        if (!add(b, i, f->sources.items[x], f->sources.items[y], RO_NOBODY)) return false;
            } else
                for (uint32_t x = 0; x < f->sources.count; x++)
                    if (!add(b, i, f->sources.items[x], RO_NOBODY, RO_NOBODY)) return false;
            continue;
        }
        for (uint32_t x = 0; x < f->sources.count; x++)
            for (uint32_t y = 0; y < f->targets.count; y++)
                if (!add(b, i, f->sources.items[x], f->targets.items[y], RO_NOBODY)) return false;
    }
    /* one finding may tell of several contacts: calls to A, B and C */
    for (uint32_t c = 0; c < b->contact_count; c++)
        if (!of_contact(b, c, b->contacts[c].finding)) return false;
    return true;
}
