/* initiator.c - who began a contact where its own words do not say: who asked for it, who was thanked for the call, who was the visitor. */
#include "record/builder.h"

#include <string.h>

/* The participant of the contact that stands for the actor; RO_NOBODY if none. */
static uint32_t among(const ro_builder *b, const ro_contact_draft *c, uint32_t actor) {
    for (uint32_t p = 0; p < c->participant_count; p++)
        if (c->participants[p] == actor) return c->participants[p];
    for (uint32_t p = 0; p < c->participant_count; p++)
        if (ro_same_side(b, c->participants[p], actor) || ro_may_be_one(b, c->participants[p], actor)) return c->participants[p];
    return RO_NOBODY;
}

/* The one participant that the fillers name. */
static uint32_t named_by(const ro_builder *b, uint32_t s, const ro_fillers *fillers, const ro_contact_draft *c) {
    uint32_t found = RO_NOBODY;
    for (uint32_t i = 0; i < fillers->count; i++) {
        ro_actors_found who = {.count = 0};
        ro_filler_actors(b->d, s, fillers->tokens[i], &who);
        for (uint32_t k = 0; k < who.count; k++) {
            uint32_t one = among(b, c, who.items[k]);
            if (one == RO_NOBODY || (found != RO_NOBODY && found != one)) return RO_NOBODY;
            found = one;
        }
    }
    return found;
}

void ro_who_requested(const ro_builder *b, uint32_t s, ro_contact_draft *c) {
    const ro_sentence *sentence = &b->d->report->sentences[s];
    for (uint32_t t = 1; t < sentence->count; t++) {
        const ro_token *w = &sentence->tokens[t];
        if (!ro_lemma_is(w, "request") && !ro_lemma_is(w, "initiative")) continue;
        bool at = false;
        for (uint32_t k = 1; k <= 6 && k <= t; k++)
            at = at || ro_token_is(&sentence->tokens[t - k], "at") || ro_token_is(&sentence->tokens[t - k], "on") ||
                 ro_token_is(&sentence->tokens[t - k], "upon");
        if (!at) continue;
        ro_fillers owners;
        ro_fill(b->d, s, t, RO_ROLE_POSS, &owners);
        uint32_t of = ro_k_lemma(b->d->knowledge, "of", 2);
        if (!owners.count && of) ro_fill(b->d, s, t, RO_ROLE_PREPOSITION + of, &owners);
        if (!owners.count) ro_fill(b->d, s, t, RO_ROLE_MOD, &owners);
        for (uint32_t i = 0; i < owners.count; i++) {
            if (ro_lemma_is(ro_tok(b, s, owners.tokens[i]), "latter") && c->participant_count >= 2) {
                c->initiator = c->participants[c->participant_count - 1];
                return;
            }
            ro_actors_found who = {.count = 0};
            ro_filler_actors(b->d, s, owners.tokens[i], &who);
            for (uint32_t k = 0; k < who.count; k++) {
                uint32_t one = among(b, c, who.items[k]);
                if (one == RO_NOBODY) continue;
                c->initiator = one;
                return;
            }
        }
    }
}

static bool is_one_of(const ro_token *t, const char *const *lemmas, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ro_lemma_is(t, lemmas[i])) return true;
    return false;
}

/* "…, who had requested the conversation", "who had rung to hear his plans", "thanked him for his call": in the sentence. */
static uint32_t asked(const ro_builder *b, uint32_t s, const ro_contact_draft *c) {
    static const char *const asking[] = {"request", "seek", "initiate", "place", "solicit"};
    static const char *const ringing[] = {"ring", "phone", "telephone"};
    const ro_sentence *sentence = &b->d->report->sentences[s];
    bool by_phone = c->channel == RO_CHANNEL_PHONE || c->channel == RO_CHANNEL_VIDEO || !c->channel;
    for (uint32_t t = 0; t < sentence->count; t++) {
        const ro_token *w = &sentence->tokens[t];
        ro_fillers fillers = {.count = 0};
        uint8_t channel;
        if (w->upos != RO_UPOS_VERB || ro_event_status(b->d, s, t) != RO_STATUS_REPORTED) continue;
        if (is_one_of(w, asking, sizeof asking / sizeof *asking)) {
            ro_fill(b->d, s, t, RO_ROLE_OBJ, &fillers);
            if (fillers.count != 1 || !ro_names_contact(b, s, fillers.tokens[0], &channel) || !ro_is_definite(b, s, fillers.tokens[0])) continue;
            ro_fill(b->d, s, t, RO_ROLE_SUBJ, &fillers);
        } else if (by_phone && w->deprel == RO_DEP_acl_relcl && is_one_of(w, ringing, sizeof ringing / sizeof *ringing)) {
            ro_fill(b->d, s, t, RO_ROLE_OBJ, &fillers);
            if (fillers.count) continue;
            ro_fill(b->d, s, t, RO_ROLE_SUBJ, &fillers);
        } else if (by_phone && ro_lemma_is(w, "thank")) {
            uint32_t id = ro_k_lemma(b->d->knowledge, "for", 3);
            if (id) ro_fill(b->d, s, t, RO_ROLE_PREPOSITION + id, &fillers);
            if (fillers.count != 1 || !ro_names_contact(b, s, fillers.tokens[0], &channel) || channel != RO_CHANNEL_PHONE ||
                !ro_is_definite(b, s, fillers.tokens[0]))
                continue;
            ro_fill(b->d, s, t, RO_ROLE_OBJ, &fillers);
        } else
            continue;
        uint32_t one = named_by(b, s, &fillers, c);
        if (one != RO_NOBODY) return one;
    }
    return RO_NOBODY;
}

/* "visiting Foreign Minister A", "his guest": words of a mention, or before it. */
static bool is_called_visitor(const ro_builder *b, uint32_t actor) {
    for (uint32_t i = b->mention_run[actor]; i < b->mention_run[actor + 1]; i++) {
        const ro_mention *m = &b->d->mentions[b->mentions_of[i]];
        const ro_sentence *sentence = &b->d->report->sentences[m->sentence];
        for (uint32_t t = m->first ? m->first - 1 : 0; t < m->last && t < sentence->count; t++)
            if (ro_token_is(&sentence->tokens[t], "visiting")) return true;
    }
    return false;
}

/* "A, who is in Doha on an official visit", "A is on a visit to Hanoi": is he the subject of a clause of being on a visit? */
static bool is_on_visit(const ro_builder *b, uint32_t actor) {
    static const char *const visits[] = {"visit", "trip", "tour"};
    for (uint32_t i = b->mention_run[actor]; i < b->mention_run[actor + 1]; i++) {
        uint32_t s = b->d->mentions[b->mentions_of[i]].sentence;
        for (uint32_t t = 1; t < b->d->report->sentences[s].count; t++) {
            uint32_t at = t;
            bool on = false;
            if (ro_tok(b, s, t)->upos != RO_UPOS_NOUN || !is_one_of(ro_tok(b, s, t), visits, sizeof visits / sizeof *visits)) continue;
            for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
                on = on || (ro_tok(b, s, c)->deprel == RO_DEP_case && ro_token_is(ro_tok(b, s, c), "on"));
            for (int up = 0; on && up < 3; up++) {
                bool predicate = false;
                for (uint32_t c = ro_first_child(b->d, s, at); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
                    predicate = predicate || ro_tok(b, s, c)->deprel == RO_DEP_cop;
                if (predicate) {
                    ro_fillers subjects;
                    ro_actors_found who = {.count = 0};
                    ro_surface_subject(b->d, s, at, &subjects);
                    for (uint32_t k = 0; k < subjects.count; k++) ro_filler_actors(b->d, s, subjects.tokens[k], &who);
                    if (who.count == 1 && who.items[0] == actor) return true;
                }
                if (ro_tok(b, s, at)->head < 0) break;
                at = (uint32_t)ro_tok(b, s, at)->head;
            }
        }
    }
    return false;
}

/* Did another contact of the report take him to one of the other side: "X is on a visit to Hanoi, where he met Y"? */
static bool travelled(const ro_builder *b, const ro_contact_draft *c, uint32_t visitor) {
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        const ro_contact_draft *v = &b->contacts[i];
        if (v == c || (v->channel != RO_CHANNEL_VISIT && v->channel != RO_CHANNEL_MEETING) || v->initiator != visitor ||
            (v->status != RO_STATUS_REPORTED && v->status != RO_STATUS_RECALLED))
            continue;
        for (uint32_t p = 0; p < v->participant_count; p++) {
            if (ro_same_side(b, v->participants[p], visitor)) continue;
            for (uint32_t o = 0; o < c->participant_count; o++)
                if (c->participants[o] != visitor && b->d->actors[c->participants[o]].country != RO_K_NONE &&
                    b->d->actors[c->participants[o]].country == b->d->actors[v->participants[p]].country)
                    return true;
        }
    }
    return false;
}

/* On the edge of something larger nobody is the other's guest. */
static bool on_sidelines(const ro_builder *b, const ro_finding *f) {
    static const char *const words[] = {"summit", "conference", "forum", "assembly", "congress"};
    const ro_sentence *sentence = &b->d->report->sentences[f->sentence];
    if (strcmp(ro_k_string(b->d->knowledge, b->d->knowledge->frames[f->frame].mode), "multilateral") == 0) return true;
    for (uint32_t t = 0; t < sentence->count; t++)
        if (is_one_of(&sentence->tokens[t], words, sizeof words / sizeof *words)) return true;
    return false;
}

/* They met in the country of one: the other came. */
static uint32_t guest_by_place(const ro_builder *b, const ro_contact_draft *c) {
    const ro_knowledge *k = b->d->knowledge;
    const char *country = NULL;
    for (uint32_t i = 0; i < c->telling.count && !country; i++) {
        const ro_finding *f = &b->findings->items[c->telling.findings[i]];
        if (on_sidelines(b, f)) return RO_NOBODY;
        for (uint32_t t = f->first; t < f->last && !country; t++) {
            ro_place place = ro_find_place(b, f->sentence, t);
            if (place.name) country = place.country;
        }
    }
    if (!country) return RO_NOBODY;
    uint32_t guest = RO_NOBODY;
    bool host = false;
    for (uint32_t p = 0; p < c->participant_count; p++) {
        const ro_entity *a = &b->d->actors[c->participants[p]];
        if (a->country == RO_K_NONE && a->organisation == UINT32_MAX) return RO_NOBODY;
        if (a->country != RO_K_NONE && strcmp(k->countries[a->country].iso3, country) == 0)
            host = true;
        else if (guest == RO_NOBODY)
            guest = c->participants[p];
        else if (!ro_same_side(b, guest, c->participants[p]))
            return RO_NOBODY;
    }
    return host ? guest : RO_NOBODY;
}

static uint32_t visitor(const ro_builder *b, const ro_contact_draft *c) {
    uint32_t found = RO_NOBODY;
    for (uint32_t p = 0; p < c->participant_count; p++) {
        const ro_entity *a = &b->d->actors[c->participants[p]];
        uint32_t actor = c->participants[p];
        if (a->kind != RO_KIND_PERSON || (!is_called_visitor(b, actor) && !is_on_visit(b, actor) && !travelled(b, c, actor))) continue;
        if (found != RO_NOBODY) return RO_NOBODY;
        found = c->participants[p];
    }
    return found != RO_NOBODY ? found : guest_by_place(b, c);
}

void ro_find_initiators(const ro_builder *b) {
    const ro_contact_draft *first = NULL;
    for (size_t i = 0; i < b->contact_count; i++) {
        ro_contact_draft *c = &b->contacts[i];
        if (!first && c->status == RO_STATUS_REPORTED) first = c;
        if (c->initiator != RO_NOBODY || c->status == RO_STATUS_DENIED || c->status == RO_STATUS_HYPOTHETICAL) continue;
        uint32_t s = b->findings->items[c->finding].sentence;
        for (uint32_t k = 0; k < 2 && s + k < b->d->report->count && c->initiator == RO_NOBODY; k++) c->initiator = asked(b, s + k, c);
        /* "The conversation took place on the initiative of the Armenian side", before those who talked are named */
        for (uint32_t k = 1; c == first && k <= 3 && k <= s && c->initiator == RO_NOBODY; k++) ro_who_requested(b, s - k, c);
    }
    for (int round = 0; round < 2; round++) /* who is known for a visitor by one meeting is one in the others */
        for (size_t i = 0; i < b->contact_count; i++) {
            ro_contact_draft *c = &b->contacts[i];
            if (c->initiator != RO_NOBODY || c->status == RO_STATUS_DENIED || c->status == RO_STATUS_HYPOTHETICAL) continue;
            if (c->channel == RO_CHANNEL_MEETING || c->channel == RO_CHANNEL_VISIT || !c->channel) c->initiator = visitor(b, c);
        }
}
