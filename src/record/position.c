/* position.c - who took which stance on what: verbs, the nouns of "expressed their hope for", adjectives of "remain committed to". */
#include "record/builder.h"

#include <string.h>
#include <strings.h>

static bool add_list(ro_builder *b, ro_list *list, const ro_actors_found *who) {
    uint32_t *items = ro_arena_array(b->out, who->count + 1, sizeof *items);
    if (!items) return false;
    memcpy(items, who->items, who->count * sizeof *items);
    *list = (ro_list){items, who->count};
    return true;
}

/* Who: the deep subject; of a noun its owner, or the subject of the verb it hangs on; of an agentless passive in a contact its participants. */
static void holders(const ro_builder *b, uint32_t s, uint32_t t, ro_actors_found *who) {
    ro_fillers subjects;
    ro_fill(b->d, s, t, RO_ROLE_SUBJ, &subjects);
    for (uint32_t i = 0; i < subjects.count; i++) ro_filler_actors(b->d, s, subjects.tokens[i], who);
    uint32_t left_out = who->count || subjects.count ? RO_NOBODY : ro_left_out(b->d, s, t, false);
    if (left_out != RO_NOBODY) who->items[who->count++] = left_out;
    if (who->count) return;
    const ro_token *w = ro_tok(b, s, t);
    bool agentless = ro_is_passive(b->d, s, t) && !subjects.count;
    if (w->upos == RO_UPOS_NOUN && w->head >= 0 && (w->deprel == RO_DEP_obl || w->deprel == RO_DEP_nsubj_pass)) {
        uint32_t head = (uint32_t)w->head;
        ro_fill(b->d, s, head, RO_ROLE_SUBJ, &subjects);
        for (uint32_t i = 0; i < subjects.count; i++) ro_filler_actors(b->d, s, subjects.tokens[i], who);
        agentless = !subjects.count && ro_is_passive(b->d, s, head);
    }
    if (who->count || !agentless) return;
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        const ro_contact_draft *c = &b->contacts[i];
        if (c->status != RO_STATUS_REPORTED || b->findings->items[c->finding].sentence > s) continue;
        who->count = 0;
        for (uint32_t p = 0; p < c->participant_count && p < RO_MAX_FILLERS; p++) who->items[who->count++] = c->participants[p];
    }
}

static bool may_hold(const ro_document *d, uint32_t actor) {
    const ro_entity *a = &d->actors[actor];
    if (a->kind == RO_KIND_UNKNOWN) return false;
    return true;
}

static bool same_list(const ro_list *x, const ro_actors_found *y) {
    if (x->count != y->count) return false;
    for (uint32_t i = 0; i < x->count; i++)
        if (x->items[i] != y->items[i]) return false;
    return true;
}

/* "for his part", "requested the audience": no matter of a stance. */
static void drop_hollow(const ro_builder *b, uint32_t s, const ro_k_word *word, ro_fillers *objects) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < objects->count; i++) {
        uint32_t object = objects->tokens[i];
        uint8_t channel;
        bool asked_for_contact = word->value == RO_STANCE_URGE && word->pos == 'v' && ro_names_contact(b, s, object, &channel);
        bool greetings = word->value == RO_STANCE_URGE &&
                         (ro_lemma_is(ro_tok(b, s, object), "convey") || ro_lemma_is(ro_tok(b, s, object), "deliver"));
        if (!ro_token_is(ro_tok(b, s, object), "part") && !asked_for_contact && !greetings) objects->tokens[kept++] = object;
    }
    objects->count = kept;
    if (word->value != RO_STANCE_HOPE || word->pos != 'v') return;
    kept = 0; /* "wished them success": what, not whom */
    for (uint32_t i = 0; i < objects->count; i++) {
        const ro_mention *m = ro_mention_over(b->d, s, objects->tokens[i]);
        if (ro_tok(b, s, objects->tokens[i])->upos == RO_UPOS_VERB || !m || m->kind != RO_KIND_PERSON) objects->tokens[kept++] = objects->tokens[i];
    }
    objects->count = kept;
}

/* "offered condolences": the noun says which stance it is. */
static bool said_by_noun(const ro_builder *b, uint32_t s, uint32_t t, const ro_k_word *word) {
    ro_fillers objects;
    if (word->pos != 'v' || word->value != RO_STANCE_PLEDGE) return false;
    ro_fill(b->d, s, t, RO_ROLE_OBJ, &objects);
    return objects.count && ro_find_word(b, b->d->knowledge->stances, b->d->knowledge->stances_count, s, objects.tokens[0]) != NULL;
}

/* "agreed to work closely": of a contact both sides agree, whoever tells it. */
static void agree_together(const ro_builder *b, uint32_t s, ro_actors_found *who) {
    if (who->count != 1) return;
    const ro_contact_draft *found = NULL;
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        const ro_contact_draft *c = &b->contacts[i];
        uint32_t at = b->findings->items[c->finding].sentence;
        if (c->status != RO_STATUS_REPORTED || at > s || s - at > 3) continue;
        for (uint32_t p = 0; p < c->participant_count; p++)
            if (c->participants[p] == who->items[0]) found = c;
    }
    for (uint32_t p = 0; found && p < found->participant_count && who->count < RO_MAX_FILLERS; p++)
        if (found->participants[p] != who->items[0]) who->items[who->count++] = found->participants[p];
}

/* Does the joined object stand for itself: a clause, or a noun with its own article, owner or preposition? */
static bool apart(const ro_builder *b, uint32_t s, uint32_t t) {
    if (ro_tok(b, s, t)->upos == RO_UPOS_VERB) return true;
    for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c)) {
        const ro_token *w = ro_tok(b, s, c);
        if (w->deprel == RO_DEP_nsubj || w->deprel == RO_DEP_nsubj_pass || w->deprel == RO_DEP_det || w->deprel == RO_DEP_nmod_poss ||
            w->deprel == RO_DEP_case)
            return true;
    }
    return false;
}

/* The position on the objects from `from` to before `to_object`, which are one matter. */
static bool keep_position(ro_builder *b, uint32_t s, uint32_t t, const ro_k_word *word, const ro_actors_found *by, const ro_actors_found *to,
                          const ro_fillers *objects, uint32_t from, uint32_t to_object) {
    ro_bytes span = to_object == objects->count ? ro_object_span(b, s, t, objects->tokens[from]) : ro_phrase_span(b, s, objects->tokens[from]);
    if (to_object > from + 1) {
        ro_bytes end = ro_phrase_span(b, s, objects->tokens[to_object - 1]);
        if (end.end > span.end && end.end - span.start < 400) span.end = end.end;
    }
    const char *text = ro_span_text(b, span);
    if (!text) return false;
    ro_stance stance = (ro_stance)word->value;
    for (size_t i = ro_low(b->position_count); i < b->position_count; i++)
        if (b->positions[i].stance == stance && same_list(&b->positions[i].by, by) && strcasecmp(b->positions[i].object, text) == 0) return true;
    ro_position p = {.stance = stance, .object = text, .countries = ro_span_countries(b, span)};
    ro_evidences evidence = {.count = 0};
    if (!add_list(b, &p.by, by) || !add_list(b, &p.addressees, to) || !ro_add_evidence(b, &evidence, s, t, t + 1)) return false;
    p.evidence = evidence.items;
    p.evidence_count = (uint32_t)evidence.count;
    if (!ro_arena_grow(b->out, (void **)&b->positions, b->position_count, &b->position_capacity, sizeof *b->positions)) return false;
    b->positions[b->position_count++] = p;
    return true;
}

static bool take(ro_builder *b, uint32_t s, uint32_t t, const ro_k_word *word) {
    ro_actors_found who = {.count = 0}, kept = {.count = 0}, to = {.count = 0};
    holders(b, s, t, &who);
    for (uint32_t i = 0; i < who.count; i++)
        if (may_hold(b->d, who.items[i])) kept.items[kept.count++] = who.items[i];
    if (!kept.count) return true;
    ro_fillers objects = {.count = 0};
    if (said_by_noun(b, s, t, word) || !ro_word_objects(b, word, s, t, &objects)) return true;
    drop_hollow(b, s, word, &objects);
    if (!objects.count) return true;
    if (ro_event_status(b->d, s, t) != RO_STATUS_REPORTED) return true;
    const ro_token *verb = ro_tok(b, s, t);
    if (verb->deprel == RO_DEP_amod) return true; /* the disputed border */
    if (verb->deprel == RO_DEP_acl_relcl && verb->head >= 0 && (uint32_t)verb->head == objects.tokens[0])
        return true; /* "the package that the Fund announced" */
    /* addressees: the object of urge, thank, congratulate; the phrase with "to" */
    bool addressed = word->value == RO_STANCE_URGE || word->value == RO_STANCE_THANK || word->value == RO_STANCE_CONGRATULATE ||
                     word->value == RO_STANCE_CONDOLE || word->value == RO_STANCE_WARN || word->value == RO_STANCE_ACCUSE ||
                     word->value == RO_STANCE_CALL_FOR;
    if (addressed) {
        ro_fillers f;
        ro_fill(b->d, s, t, RO_ROLE_IOBJ, &f);
        if (!f.count) ro_fill(b->d, s, t, RO_ROLE_OBJ, &f);
        static const char *const prepositions[] = {"to", "on", "upon", "against"};
        for (size_t k = 0; k < 4 && !f.count; k++) {
            uint32_t id = ro_k_lemma(b->d->knowledge, prepositions[k], strlen(prepositions[k]));
            if (id) ro_fill(b->d, s, t, RO_ROLE_PREPOSITION + id, &f);
        }
        for (uint32_t i = 0; i < f.count; i++) ro_filler_actors(b->d, s, f.tokens[i], &to);
    }
    if (word->value == RO_STANCE_AGREE) agree_together(b, s, &kept);
    for (uint32_t from = 0; from < objects.count;) { /* each matter is a position of its own; joined words of one matter are one */
        uint32_t to_object = from + 1;
        while (to_object < objects.count && !apart(b, s, objects.tokens[to_object])) to_object++;
        if (!keep_position(b, s, t, word, &kept, &to, &objects, from, to_object)) return false;
        from = to_object;
    }
    return true;
}

/* "stressed the importance of", "reaffirmed their commitment to": the verb says it already. */
static bool said_by_verb(const ro_builder *b, uint32_t s, uint32_t t) {
    const ro_token *w = ro_tok(b, s, t);
    for (int i = 0; i < 3 && w->head >= 0; i++) {
        if (w->deprel == RO_DEP_obj || w->deprel == RO_DEP_nsubj_pass || w->deprel == RO_DEP_obl || w->deprel == RO_DEP_nmod ||
            w->deprel == RO_DEP_conj) {
            const ro_k_word *verb = ro_find_word(b, b->d->knowledge->stances, b->d->knowledge->stances_count, s, (uint32_t)w->head);
            if (verb && !said_by_noun(b, s, (uint32_t)w->head, verb)) return true;
        }
        if (w->deprel != RO_DEP_conj && w->deprel != RO_DEP_nmod) return false;
        w = ro_tok(b, s, (uint32_t)w->head);
    }
    return false;
}

bool ro_build_positions(ro_builder *b) {
    const ro_knowledge *k = b->d->knowledge;
    for (uint32_t s = 0; s < b->d->report->count; s++)
        for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++) {
            const ro_k_word *word = ro_find_word(b, k->stances, k->stances_count, s, t);
            if (!word || (word->pos == 'n' && said_by_verb(b, s, t))) continue;
            if (!take(b, s, t, word)) return false;
        }
    return true;
}
