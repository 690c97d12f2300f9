/* contact.c - contacts: the findings that tell of a call, a meeting, a letter …, and the words that only point back to one ("this call"). */
#include "record/builder.h"

#include <string.h>

static bool join(const ro_builder *b, ro_contact_draft *c, uint32_t actor) {
    for (uint32_t i = 0; i < c->participant_count; i++) {
        if (c->participants[i] == actor) return true;
        if (!ro_same_side(b, c->participants[i], actor)) continue;
        const ro_entity *old = &b->d->actors[c->participants[i]], *new = &b->d->actors[actor];
        if (old->kind == RO_KIND_PERSON && new->kind == RO_KIND_PERSON) continue; /* two people of one side */
        if (new->kind == RO_KIND_PERSON) {
            if (c->initiator == c->participants[i]) c->initiator = actor;
            c->participants[i] = actor; /* a person says more than his country */
        }
        return true;
    }
    if (c->participant_count < RO_MAX_PARTICIPANTS) c->participants[c->participant_count++] = actor;
    return true;
}

/* "discussed the negotiations between X and Y": a matter of this contact, not another contact that the report tells. */
static bool is_matter(const ro_builder *b, const ro_finding *f) {
    const ro_knowledge *k = b->d->knowledge;
    uint32_t at = f->head;
    if (k->frames[f->frame].pos != 'n') return false;
    for (int steps = 0; steps < 4; steps++) {
        const ro_token *w = ro_tok(b, f->sentence, at);
        if (w->head < 0 || !(w->deprel == RO_DEP_obj || w->deprel == RO_DEP_obl || w->deprel == RO_DEP_nmod || w->deprel == RO_DEP_conj ||
                             w->deprel == RO_DEP_nsubj_pass))
            return false;
        at = (uint32_t)w->head;
        if (ro_find_word(b, k->topics, k->topics_count, f->sentence, at) || ro_find_word(b, k->stances, k->stances_count, f->sentence, at))
            return true;
    }
    return false;
}

static bool is_contact(const ro_builder *b, const ro_finding *f) {
    const ro_k_frame *frame = &b->d->knowledge->frames[f->frame];
    if (is_matter(b, f)) return false;
    if (frame->channel == RO_CHANNEL_STATEMENT) return false;
    if (frame->channel) return true;
    const char *cameo = ro_k_string(b->d->knowledge, frame->cameo);
    return frame->event == RO_EVENT_CONSULT && strcmp(cameo, "045") != 0;
}

/* "talks", "discussions": a contact of some kind, whose channel other words may say. */
static bool says_only_talk(const ro_builder *b, const ro_finding *f) {
    for (uint32_t t = f->first; t < f->last; t++)
        if (ro_k_is(b->d->knowledge, b->d->lemma_ids[f->sentence][t], RO_CLASS_TALK)) return true;
    return false;
}

/* May two mentions be the same contact: compatible channel, status and parties? */
static bool same_contact(const ro_builder *b, const ro_contact_draft *x, const ro_contact_draft *y) {
    bool status = x->status == y->status || (x->status == RO_STATUS_REPORTED && y->status == RO_STATUS_RECALLED && x->channel == y->channel && false);
    if (!status) return false;
    bool channel = x->channel == y->channel || !x->channel || !y->channel || (x->channel == RO_CHANNEL_MEETING && y->channel == RO_CHANNEL_VISIT) ||
                   (x->channel == RO_CHANNEL_VISIT && y->channel == RO_CHANNEL_MEETING);
    if (!channel) return false;
    uint32_t shared = 0;
    const ro_contact_draft *small = y->participant_count < x->participant_count ? y : x, *large = small == x ? y : x;
    for (uint32_t i = 0; i < small->participant_count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < large->participant_count && !found; k++) {
            if (!ro_same_side(b, small->participants[i], large->participants[k])) continue;
            const ro_entity *p = &b->d->actors[small->participants[i]], *q = &b->d->actors[large->participants[k]];
            /* the prime minister's call is not the foreign minister's */
            found = small->participants[i] == large->participants[k] || p->kind != RO_KIND_PERSON || q->kind != RO_KIND_PERSON;
        }
        shared += found;
    }
    return shared >= 2 && shared == small->participant_count;
}

/* "at the request of the French side", "at the latter's request". */
static void requested(const ro_builder *b, const ro_finding *f, ro_contact_draft *c) {
    const ro_sentence *sentence = &b->d->report->sentences[f->sentence];
    for (uint32_t t = 1; t < sentence->count; t++) {
        const ro_token *w = &sentence->tokens[t];
        if (!ro_lemma_is(w, "request") && !ro_lemma_is(w, "initiative")) continue;
        bool at = false;
        for (uint32_t k = 1; k <= 6 && k <= t; k++)
            at = at || ro_token_is(&sentence->tokens[t - k], "at") || ro_token_is(&sentence->tokens[t - k], "on") ||
                 ro_token_is(&sentence->tokens[t - k], "upon");
        if (!at) continue;
        ro_fillers owners;
        ro_fill(b->d, f->sentence, t, RO_ROLE_POSS, &owners);
        uint32_t of = ro_k_lemma(b->d->knowledge, "of", 2);
        if (!owners.count && of) ro_fill(b->d, f->sentence, t, RO_ROLE_PREPOSITION + of, &owners);
        if (!owners.count) ro_fill(b->d, f->sentence, t, RO_ROLE_MOD, &owners);
        for (uint32_t i = 0; i < owners.count; i++) {
            if (ro_lemma_is(ro_tok(b, f->sentence, owners.tokens[i]), "latter") && c->participant_count >= 2) {
                c->initiator = c->participants[c->participant_count - 1];
                return;
            }
            ro_actors_found who = {.count = 0};
            ro_filler_actors(b->d, f->sentence, owners.tokens[i], &who);
            for (uint32_t k = 0; k < who.count; k++)
                for (uint32_t p = 0; p < c->participant_count; p++)
                    if (ro_same_side(b, who.items[k], c->participants[p])) {
                        c->initiator = c->participants[p];
                        return;
                    }
        }
    }
}

static bool take(ro_builder *b, uint32_t index) {
    const ro_finding *f = &b->findings->items[index];
    const ro_k_frame *frame = &b->d->knowledge->frames[f->frame];
    ro_contact_draft now = {.channel = frame->channel, .status = f->status, .initiator = RO_NOBODY, .finding = index, .score = f->score};
    for (uint32_t i = 0; i < f->sources.count; i++) join(b, &now, f->sources.items[i]);
    if (f->initiates && f->sources.count) now.initiator = f->sources.items[0];
    for (uint32_t i = 0; i < f->targets.count; i++) join(b, &now, f->targets.items[i]);
    /* "had a call with B at the request of B's side": B is there in person too */
    ro_fillers with = {.count = 0};
    uint32_t id = ro_k_lemma(b->d->knowledge, "with", 4);
    if (id && frame->channel) ro_fill(b->d, f->sentence, f->head, RO_ROLE_PREPOSITION + id, &with);
    for (uint32_t i = 0; i < with.count; i++) {
        ro_actors_found who = {.count = 0};
        ro_filler_actors(b->d, f->sentence, with.tokens[i], &who);
        for (uint32_t k = 0; k < who.count; k++)
            if (ro_among_sides(b, now.participants, now.participant_count, who.items[k])) join(b, &now, who.items[k]);
    }
    if (now.participant_count < 2) return true;
    if (now.channel == RO_CHANNEL_MEETING && says_only_talk(b, f))
        for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++)
            if (b->contacts[i].channel && b->contacts[i].status == now.status) now.channel = RO_CHANNEL_NONE; /* the channel is said elsewhere */
    uint32_t known = 0; /* a contact of politics has two sides that we know something of */
    for (uint32_t i = 0; i < now.participant_count; i++) {
        const ro_entity *a = &b->d->actors[now.participants[i]];
        known += a->country != RO_K_NONE || a->organisation != UINT32_MAX || a->office != UINT32_MAX || a->role != UINT32_MAX ||
                 a->person != UINT32_MAX || a->code || a->agent;
    }
    if (known < 2) return true;
    requested(b, f, &now);
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        ro_contact_draft *old = &b->contacts[i];
        if (!same_contact(b, old, &now)) continue;
        if (!old->channel) old->channel = now.channel;
        if (old->channel == RO_CHANNEL_MEETING && now.channel == RO_CHANNEL_VISIT) old->channel = RO_CHANNEL_VISIT;
        for (uint32_t p = 0; p < now.participant_count; p++) join(b, old, now.participants[p]);
        if (old->initiator == RO_NOBODY && now.initiator != RO_NOBODY)
            for (uint32_t p = 0; p < old->participant_count; p++)
                if (ro_same_side(b, old->participants[p], now.initiator)) old->initiator = old->participants[p];
        bool says_more = (now.channel != 0) > (b->d->knowledge->frames[b->findings->items[old->finding].frame].channel != 0);
        bool says_less = (now.channel != 0) < (b->d->knowledge->frames[b->findings->items[old->finding].frame].channel != 0);
        if (says_more || (now.score > old->score && !says_less)) old->score = now.score, old->finding = index;
        ro_tell(&old->telling, index);
        b->contact_of[index] = (uint32_t)i + 1;
        return ro_add_evidence(b, &old->evidence, f->sentence, f->first, f->last);
    }
    ro_tell(&now.telling, index);
    if (!ro_add_evidence(b, &now.evidence, f->sentence, f->first, f->last)) return false;
    if (!ro_arena_grow(b->d->arena, (void **)&b->contacts, b->contact_count, &b->contact_capacity, sizeof *b->contacts)) return false;
    b->contacts[b->contact_count++] = now;
    b->contact_of[index] = (uint32_t)b->contact_count;
    return true;
}

/* Is this noun the name of a contact: do frames of contacts hang on it? Gives their channel. */
static bool names_contact(const ro_builder *b, uint32_t s, uint32_t t, uint8_t *channel) {
    const ro_knowledge *k = b->d->knowledge;
    uint32_t lemma = b->d->lemma_ids[s][t];
    if (!lemma || ro_tok(b, s, t)->upos != RO_UPOS_NOUN) return false;
    for (uint32_t h = k->heads[lemma].frame; h < k->heads[lemma].frame + k->heads[lemma].count; h++) {
        const ro_k_frame *f = &k->frames[k->frame_index[h]];
        bool between = f->need_count == 1 && k->needs[f->need].kind == RO_NEED_ACTOR && strcmp(ro_k_string(k, f->cameo), "045") != 0;
        if (f->pos == 'n' && f->event == RO_EVENT_CONSULT && f->extra_count == 0 && (f->channel || between)) {
            *channel = f->channel;
            return true;
        }
    }
    return false;
}

/* "This phone call", "the discussions", "their conversation": counts for the contact told of before. */
static bool point_back(ro_builder *b) {
    for (uint32_t s = 0; s < b->d->report->count; s++) {
        const ro_sentence *sentence = &b->d->report->sentences[s];
        for (uint32_t t = 0; t < sentence->count; t++) {
            uint8_t channel;
            if (!names_contact(b, s, t, &channel)) continue;
            bool definite = false;
            for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c)) {
                const ro_token *w = ro_tok(b, s, c);
                definite = definite || (w->deprel == RO_DEP_det && (ro_token_is(w, "the") || ro_token_is(w, "this") || ro_token_is(w, "these"))) ||
                           (w->deprel == RO_DEP_nmod_poss && w->upos == RO_UPOS_PRON);
            }
            if (!definite) continue;
            ro_contact_draft *best = NULL;
            for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
                ro_contact_draft *c = &b->contacts[i];
                if (c->status != RO_STATUS_REPORTED || b->findings->items[c->finding].sentence > s) continue;
                if (channel && c->channel && channel != c->channel && !(channel == RO_CHANNEL_MEETING)) continue;
                bool here = false;
                for (size_t e = 0; e < c->evidence.count; e++)
                    here = here || (c->evidence.items[e].span.start == sentence->span.start &&
                                    c->evidence.items[e].trigger.start <= sentence->tokens[t].span.start &&
                                    c->evidence.items[e].trigger.end >= sentence->tokens[t].span.end);
                if (!here) best = c;
            }
            if (best && !ro_add_evidence(b, &best->evidence, s, t, t + 1)) return false;
        }
    }
    return true;
}

bool ro_build_contacts(ro_builder *b) {
    b->contact_of = ro_arena_array(b->d->arena, b->findings->count + 1, sizeof *b->contact_of);
    if (!b->contact_of) return false;
    for (uint32_t i = 0; i < b->findings->count; i++)
        if (is_contact(b, &b->findings->items[i]) && !take(b, i)) return false;
    return point_back(b);
}
