/* mediation.c - who mediates between whom in which conflict. */
#include "record/builder.h"

#include <string.h>

static bool put(ro_builder *b, ro_strings *list, const char *string) {
    for (uint32_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], string) == 0) return true;
    const char **items = ro_arena_array(b->out, list->count + 1, sizeof *items);
    if (!items) return false;
    if (list->count) memcpy(items, list->items, list->count * sizeof *items);
    items[list->count++] = string;
    list->items = items;
    return true;
}

/* What stands for an actor in a mediation: its country, or its organisation's code. */
static const char *party_code(const ro_document *d, uint32_t actor) {
    const ro_entity *a = &d->actors[actor];
    const ro_knowledge *k = d->knowledge;
    if (a->organisation != UINT32_MAX) {
        const char *code = ro_k_string(k, k->organisations[a->organisation].code);
        if (code[0]) return code;
    }
    return a->country != RO_K_NONE ? k->countries[a->country].iso3 : a->code;
}

static bool put_fillers(ro_builder *b, uint32_t s, const ro_fillers *f, ro_strings *list) {
    for (uint32_t i = 0; i < f->count; i++) {
        ro_actors_found who = {.count = 0};
        ro_filler_actors(b->d, s, f->tokens[i], &who);
        for (uint32_t k = 0; k < who.count; k++) {
            if (b->d->actors[who.items[k]].former) continue; /* a former president speaks for no state */
            const char *code = party_code(b->d, who.items[k]);
            if (code && !put(b, list, code)) return false;
        }
    }
    return true;
}

static void fill_preposition(const ro_builder *b, uint32_t s, uint32_t t, const char *preposition, ro_fillers *out) {
    uint32_t id = ro_k_lemma(b->d->knowledge, preposition, strlen(preposition));
    out->count = 0;
    if (id) ro_fill(b->d, s, t, RO_ROLE_PREPOSITION + id, out);
}

/* The conflict: a region at war, or another place, named in the sentence behind the word, else in it. */
static const char *conflict(const ro_builder *b, uint32_t s, uint32_t t) {
    const ro_knowledge *k = b->d->knowledge;
    const char *name = NULL;
    for (uint32_t i = b->d->first_mention[s]; i < b->d->first_mention[s + 1]; i++) {
        const ro_mention *m = &b->d->mentions[i];
        if (m->place == UINT32_MAX) continue;
        const char *kind = ro_k_string(k, k->places[m->place].kind);
        bool at_war = strcmp(kind, "conflict") == 0;
        if (!name || (at_war && m->first > t)) name = ro_k_string(k, k->places[m->place].name);
        if (at_war && m->first > t) break;
    }
    /* not said here: the theatre that the report speaks of */
    for (size_t i = 0; i < b->d->mention_count && !name; i++) {
        const ro_mention *m = &b->d->mentions[i];
        if (m->place != UINT32_MAX && strcmp(ro_k_string(k, k->places[m->place].kind), "conflict") == 0)
            name = ro_k_string(k, k->places[m->place].name);
    }
    return name;
}

static bool take(ro_builder *b, uint32_t s, uint32_t t, bool noun) {
    ro_mediation m = {.conflict = NULL};
    ro_fillers f;
    ro_status status = ro_event_status(b->d, s, t);
    if (status == RO_STATUS_DENIED || status == RO_STATUS_HYPOTHETICAL) return true;
    fill_preposition(b, s, t, "between", &f);
    if (!f.count) {
        ro_fillers object;
        ro_fill(b->d, s, t, RO_ROLE_OBJ, &object);
        for (uint32_t i = 0; i < object.count && !f.count; i++) fill_preposition(b, s, object.tokens[i], "between", &f);
    }
    if (!put_fillers(b, s, &f, &m.parties)) return false;
    ro_fill(b->d, s, t, RO_ROLE_SUBJ, &f);
    if (!put_fillers(b, s, &f, &m.mediators)) return false;
    if (!m.mediators.count && noun) {
        fill_preposition(b, s, t, "by", &f);
        if (!f.count) ro_fill(b->d, s, t, RO_ROLE_MOD, &f);
        if (!put_fillers(b, s, &f, &m.mediators)) return false;
        /* "Qatari mediation efforts": the modifiers of the noun that the word itself modifies */
        const ro_token *w = ro_tok(b, s, t);
        bool joint = false;
        uint32_t head = w->deprel == RO_DEP_compound && w->head >= 0 ? (uint32_t)w->head : t;
        if (!m.mediators.count) {
            ro_fill(b->d, s, head, RO_ROLE_POSS, &f);
            if (!f.count) ro_fill(b->d, s, head, RO_ROLE_MOD, &f);
            if (!put_fillers(b, s, &f, &m.mediators)) return false;
            fill_preposition(b, s, head, "of", &f);
            if (!m.mediators.count && !put_fillers(b, s, &f, &m.mediators)) return false;
        }
        for (uint32_t c = ro_first_child(b->d, s, head); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
            joint = joint || ro_lemma_is(ro_tok(b, s, c), "joint");
        for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
            joint = joint || ro_lemma_is(ro_tok(b, s, c), "joint");
        /* "joint mediation" without an owner, told of a contact: its participants mediate */
        if (!m.mediators.count && joint)
            for (size_t i = 0; i < b->contact_count && !m.mediators.count; i++)
                for (uint32_t p = 0; p < b->contacts[i].participant_count; p++) {
                    const char *code = party_code(b->d, b->contacts[i].participants[p]);
                    if (code && !put(b, &m.mediators, code)) return false;
                }
    }
    if (!m.mediators.count) return true;
    if (!m.parties.count && !noun) {
        /* "The agreement was brokered by X": who made it stands before */
        ro_fillers object;
        ro_fill(b->d, s, t, RO_ROLE_OBJ, &object);
        const ro_finding *made = NULL;
        for (size_t i = 0; object.count && i < b->findings->count && b->findings->items[i].sentence <= s; i++) {
            const ro_finding *g = &b->findings->items[i];
            if (g->sentence <= s && g->sentence + 2 >= s && g->head != t && g->sources.count + g->targets.count >= 2 &&
                b->d->knowledge->frames[g->frame].event < RO_EVENT_REQUEST)
                made = g;
        }
        for (uint32_t i = 0; made && i < made->sources.count + made->targets.count; i++) {
            const char *code = party_code(b->d, i < made->sources.count ? made->sources.items[i] : made->targets.items[i - made->sources.count]);
            bool mediates = false;
            for (uint32_t k = 0; code && k < m.mediators.count; k++) mediates = mediates || strcmp(m.mediators.items[k], code) == 0;
            if (code && !mediates && !put(b, &m.parties, code)) return false;
        }
    }
    m.conflict = conflict(b, s, t);
    ro_evidences evidence = {.count = 0};
    if (!ro_add_evidence(b, &evidence, s, t, t + 1)) return false;
    m.evidence = evidence.items;
    m.evidence_count = (uint32_t)evidence.count;
    for (size_t i = ro_low(b->mediation_count); i < b->mediation_count; i++) {
        ro_mediation *old = &b->mediations[i];
        bool same = old->mediators.count == m.mediators.count;
        for (uint32_t k = 0; same && k < m.mediators.count; k++) {
            bool found = false;
            for (uint32_t o = 0; o < old->mediators.count; o++) found = found || strcmp(old->mediators.items[o], m.mediators.items[k]) == 0;
            same = found;
        }
        bool conflicts = !old->conflict || !m.conflict || strcmp(old->conflict, m.conflict) == 0;
        if (!same || !conflicts) continue;
        if (!old->conflict) old->conflict = m.conflict;
        for (uint32_t k = 0; k < m.parties.count; k++)
            if (!put(b, &old->parties, m.parties.items[k])) return false;
        ro_evidence *both = ro_arena_array(b->out, old->evidence_count + 1, sizeof *both);
        if (!both) return false;
        memcpy(both, old->evidence, old->evidence_count * sizeof *both);
        both[old->evidence_count++] = m.evidence[0];
        old->evidence = both;
        return true;
    }
    if (!ro_arena_grow(b->out, (void **)&b->mediations, b->mediation_count, &b->mediation_capacity, sizeof *b->mediations)) return false;
    b->mediations[b->mediation_count++] = m;
    return true;
}

/* "facilitated", "hosted": mediation only where it is of the talks of others. */
static bool of_talks(const ro_builder *b, uint32_t s, uint32_t t) {
    const ro_token *w = ro_tok(b, s, t);
    bool host = ro_lemma_is(w, "host");
    ro_fillers objects, parties;
    uint8_t channel;
    if (!host && !ro_lemma_is(w, "facilitate")) return true;
    ro_fill(b->d, s, t, RO_ROLE_OBJ, &objects);
    for (uint32_t i = 0; i < objects.count; i++) {
        fill_preposition(b, s, objects.tokens[i], "between", &parties);
        bool talks = ro_names_contact(b, s, objects.tokens[i], &channel) ||
                     ro_k_is(b->d->knowledge, b->d->lemma_ids[s][objects.tokens[i]], RO_CLASS_TALK);
        if (talks && (parties.count || !host)) return true;
    }
    return false;
}

bool ro_build_mediations(ro_builder *b) {
    const ro_knowledge *k = b->d->knowledge;
    for (uint32_t s = 0; s < b->d->report->count; s++)
        for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++) {
            const ro_k_word *word = ro_find_word(b, k->mediators, k->mediators_count, s, t);
            if (word && of_talks(b, s, t) && !take(b, s, t, word->pos == 'n')) return false;
        }
    return true;
}
