/* implied.c - what a report tells of a contact without naming both sides in one clause: "A joint call was then made with X" (by whom was said
 * before), "With X, the President reaffirmed …" behind "placed three calls", "The session was attended by Y". */
#include "record/builder.h"

#include <string.h>

static bool is_one_of(const ro_token *t, const char *const *lemmas, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ro_lemma_is(t, lemmas[i])) return true;
    return false;
}

#define IS_ONE_OF(t, list) is_one_of(t, list, sizeof list / sizeof *list)

static void actors_of(const ro_builder *b, uint32_t s, uint32_t token, uint32_t role, ro_actors_found *out) {
    ro_fillers fillers = {.count = 0};
    if (role) ro_fill(b->d, s, token, role, &fillers);
    for (uint32_t i = 0; i < fillers.count; i++) ro_filler_actors(b->d, s, fillers.tokens[i], out);
}

static uint32_t preposition(const ro_builder *b, const char *word) {
    uint32_t id = ro_k_lemma(b->d->knowledge, word, strlen(word));
    return id ? RO_ROLE_PREPOSITION + id : 0;
}

/* The last contact that took place and is told of before the sentence's end; NULL if none. */
static ro_contact_draft *last_contact(const ro_builder *b, uint32_t s) {
    ro_contact_draft *best = NULL;
    uint32_t latest = 0;
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        ro_contact_draft *c = &b->contacts[i];
        uint32_t at = b->findings->items[c->finding].sentence;
        if (c->status == RO_STATUS_REPORTED && at <= s && (!best || at >= latest)) best = c, latest = at;
    }
    return best;
}

/* Whose report this is: of the last contact the side of the publisher's state, else the one named first. */
static uint32_t narrator(const ro_builder *b, uint32_t s) {
    const ro_contact_draft *c = last_contact(b, s);
    if (!c) return RO_NOBODY;
    for (uint32_t i = 0; i < c->participant_count; i++)
        if (b->d->publisher != RO_K_NONE && b->d->actors[c->participants[i]].country == b->d->publisher) return c->participants[i];
    const ro_finding *f = &b->findings->items[c->finding];
    return f->sources.count == 1 ? f->sources.items[0] : RO_NOBODY;
}

static bool told(const ro_builder *b, uint32_t s, uint32_t t) {
    for (uint32_t i = 0; i < b->findings->count; i++) {
        const ro_finding *f = &b->findings->items[i];
        if (f->sentence == s && b->contact_of[i] && (t == RO_NO_TOKEN || (f->first <= t && t < f->last))) return true;
    }
    return false;
}

/* A finding that the words imply, by the frame of the noun t; false where there is no room for more. */
static bool add_finding(ro_builder *b, uint32_t s, uint32_t t, uint32_t frame, ro_status status, const ro_actors_found *sources,
                        const ro_actors_found *targets) {
    if (b->implied == RO_MAX_IMPLIED || !sources->count || !targets->count) return true;
    b->implied++;
    b->findings->items[b->findings->count] = (ro_finding){.sentence = s,
                                                          .head = t,
                                                          .first = t,
                                                          .last = t + 1,
                                                          .frame = frame,
                                                          .status = (uint8_t)status,
                                                          .sources = *sources,
                                                          .targets = *targets,
                                                          .confidence = -1};
    return ro_tell_finding(b, (uint32_t)b->findings->count++);
}

static bool has_modifier(const ro_builder *b, uint32_t s, uint32_t t, const char *lemma) {
    for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
        if (ro_tok(b, s, c)->deprel == RO_DEP_amod && ro_lemma_is(ro_tok(b, s, c), lemma)) return true;
    return false;
}

static void remove_listed(ro_actors_found *list, const ro_actors_found *others, const ro_builder *b) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        bool there = false;
        for (uint32_t k = 0; k < others->count && !there; k++) there = ro_same_side(b, list->items[i], others->items[k]);
        if (!there) list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

/* "A similar telephone talk was held with X", "A joint call was then made with X": the other side was told of before. */
static bool one_sided(ro_builder *b, uint32_t s, uint32_t t, uint32_t frame) {
    static const char *const verbs[] = {"hold", "have", "make", "place", "take", "conduct", "follow", "arrange"};
    const ro_token *noun = ro_tok(b, s, t);
    if (noun->head < 0 || told(b, s, t) || (noun->deprel != RO_DEP_nsubj_pass && noun->deprel != RO_DEP_nsubj && noun->deprel != RO_DEP_obj))
        return true;
    uint32_t verb = (uint32_t)noun->head;
    ro_actors_found subject = {.count = 0}, with = {.count = 0}, by = {.count = 0};
    if (!IS_ONE_OF(ro_tok(b, s, verb), verbs)) return true;
    if (noun->deprel == RO_DEP_obj) actors_of(b, s, verb, RO_ROLE_SUBJ, &subject);
    if (noun->deprel == RO_DEP_nsubj_pass) actors_of(b, s, verb, preposition(b, "by"), &subject);
    if (subject.count) return true;
    actors_of(b, s, t, preposition(b, "with"), &with);
    actors_of(b, s, verb, preposition(b, "with"), &with);
    const ro_contact_draft *last = last_contact(b, s);
    if (!with.count || !last) return true;
    if (has_modifier(b, s, t, "joint")) {
        for (uint32_t i = 0; i < last->participant_count && by.count < RO_MAX_FILLERS; i++) by.items[by.count++] = last->participants[i];
    } else {
        uint32_t own = narrator(b, s);
        if (own != RO_NOBODY) by.items[by.count++] = own;
    }
    remove_listed(&with, &by, b);
    return add_finding(b, s, t, frame, ro_event_status(b->d, s, verb), &by, &with);
}

/* "placed three calls. With X, he reaffirmed …": the sentences behind that begin with one of those who were called. */
static bool announced(ro_builder *b, uint32_t s, uint32_t t, uint32_t frame) {
    static const char *const verbs[] = {"make", "place", "hold", "have", "conduct"};
    const ro_token *w = ro_tok(b, s, t);
    uint32_t noun = t;
    if (w->head < 0 || w->xpos != RO_XPOS_NNS) return true;
    if (w->deprel == RO_DEP_nmod && ro_lemma_is(ro_tok(b, s, (uint32_t)w->head), "series")) noun = (uint32_t)w->head;
    w = ro_tok(b, s, noun);
    if (w->deprel != RO_DEP_obj || w->head < 0 || !IS_ONE_OF(ro_tok(b, s, (uint32_t)w->head), verbs)) return true;
    ro_actors_found who = {.count = 0};
    actors_of(b, s, (uint32_t)w->head, RO_ROLE_SUBJ, &who);
    if (who.count != 1 || ro_event_status(b->d, s, (uint32_t)w->head) != RO_STATUS_REPORTED) return true;
    for (uint32_t next = s + 1; next < b->d->report->count && next < s + 10; next++) {
        const ro_sentence *sentence = &b->d->report->sentences[next];
        if (sentence->count < 4 || !ro_token_is(&sentence->tokens[0], "with") || told(b, next, RO_NO_TOKEN)) continue;
        for (uint32_t m = b->d->first_mention[next]; m < b->d->first_mention[next + 1]; m++) {
            const ro_mention *mention = &b->d->mentions[m];
            if (mention->nested || mention->first > 2 || mention->kind != RO_KIND_PERSON || mention->actor == RO_NOBODY) continue;
            ro_actors_found with = {.items = {mention->actor}, .count = 1};
            if (ro_same_side(b, mention->actor, who.items[0])) break;
            if (!add_finding(b, next, mention->head, frame, RO_STATUS_REPORTED, &who, &with)) return false;
            break;
        }
    }
    return true;
}

/* The frame by which a verb tells a contact: meet, visit, call; UINT32_MAX if it tells none. */
static uint32_t frame_of_verb(const ro_builder *b, uint32_t s, uint32_t t) {
    const ro_knowledge *k = b->d->knowledge;
    uint32_t lemma = b->d->lemma_ids[s][t];
    if (!lemma || lemma >= k->heads_count || ro_tok(b, s, t)->upos != RO_UPOS_VERB) return UINT32_MAX;
    for (uint32_t i = k->heads[lemma].frame; i < k->heads[lemma].frame + k->heads[lemma].count; i++) {
        const ro_k_frame *frame = &k->frames[k->entries[i].frame];
        if (frame->pos == 'v' && frame->event == RO_EVENT_CONSULT && frame->channel && !frame->extra_count) return k->entries[i].frame;
    }
    return UINT32_MAX;
}

void ro_announce_contacts(ro_builder *b) {
    const ro_knowledge *k = b->d->knowledge;
    for (size_t i = 0; i < b->findings->count; i++) {
        ro_finding *f = &b->findings->items[i];
        const ro_k_frame *frame = &k->frames[f->frame];
        if (frame->event != RO_EVENT_AGREE || frame->own || strcmp(ro_k_string(k, frame->cameo), "036") != 0 || f->status != RO_STATUS_REPORTED)
            continue;
        uint32_t to = f->last + 4 < b->d->report->sentences[f->sentence].count ? f->last + 4 : b->d->report->sentences[f->sentence].count;
        for (uint32_t t = f->first; t < to; t++) {
            bool under = t == f->head || ro_tok(b, f->sentence, t)->head == (int32_t)f->head;
            uint32_t verb = under ? frame_of_verb(b, f->sentence, t) : UINT32_MAX;
            if (verb == UINT32_MAX) continue;
            ro_actors_found who = {.count = 0};
            actors_of(b, f->sentence, t, RO_ROLE_SUBJ, &who);
            bool own = !who.count; /* not: invited him to visit */
            for (uint32_t w = 0; w < who.count; w++)
                for (uint32_t m = 0; m < f->sources.count; m++) own = own || who.items[w] == f->sources.items[m];
            if (!own || ro_lemma_is(ro_tok(b, f->sentence, f->head), "invite")) break;
            f->frame = verb;
            f->status = RO_STATUS_PLANNED;
            break;
        }
    }
}

bool ro_tell_implied(ro_builder *b) {
    for (uint32_t s = 0; s < b->d->report->count; s++) {
        if (b->d->report->sentences[s].kind == RO_SENTENCE_HEADING) continue;
        for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++) {
            uint8_t channel;
            uint32_t frame = ro_contact_frame(b, s, t, &channel);
            if (frame == UINT32_MAX) continue;
            if (!one_sided(b, s, t, frame) || (channel == RO_CHANNEL_PHONE && !announced(b, s, t, frame))) return false;
        }
    }
    return true;
}

/* ---- who else was there ---- */

/* A meeting or its like, or one of the words for the occasion of one. */
static bool is_occasion(const ro_builder *b, uint32_t s, uint32_t t) {
    static const char *const words[] = {"session", "reception", "audience", "ceremony", "banquet", "lunch", "dinner", "round"};
    uint8_t channel;
    return IS_ONE_OF(ro_tok(b, s, t), words) || ro_names_contact(b, s, t, &channel);
}

static void join_all(ro_builder *b, uint32_t s, const ro_actors_found *who) {
    ro_contact_draft *c = last_contact(b, s);
    if (!c || s - b->findings->items[c->finding].sentence > 6) return;
    for (uint32_t i = 0; i < who->count; i++)
        if (b->d->actors[who->items[i]].kind == RO_KIND_PERSON && !b->d->actors[who->items[i]].group) ro_add_participant(b, c, who->items[i]);
}

void ro_join_attendants(ro_builder *b) {
    static const char *const here[] = {"present", "attending"};
    for (uint32_t s = 0; s < b->d->report->count; s++)
        for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++) {
            const ro_token *w = ro_tok(b, s, t);
            ro_actors_found who = {.count = 0};
            if (w->upos == RO_UPOS_VERB && ro_lemma_is(w, "attend") && ro_event_status(b->d, s, t) == RO_STATUS_REPORTED) {
                ro_fillers occasion = {.count = 0};
                ro_fill(b->d, s, t, RO_ROLE_OBJ, &occasion);
                bool meeting = occasion.count == 1 && is_occasion(b, s, occasion.tokens[0]) &&
                               (ro_is_passive(b->d, s, t) || ro_is_definite(b, s, occasion.tokens[0]));
                bool fronted = t == 0 && !occasion.count; /* "Attending was the deputy minister" */
                if (meeting || fronted) actors_of(b, s, t, RO_ROLE_SUBJ, &who);
            } else if (IS_ONE_OF(w, here) && w->upos == RO_UPOS_ADJ) {
                ro_fillers subjects = {.count = 0};
                ro_surface_subject(b->d, s, t, &subjects);
                for (uint32_t i = 0; i < subjects.count; i++) ro_filler_actors(b->d, s, subjects.tokens[i], &who);
            } else if (ro_lemma_is(w, "presence") && t > 0 && w->deprel != RO_DEP_obj) {
                bool in = false;
                for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
                    in = in || (ro_tok(b, s, c)->deprel == RO_DEP_case && ro_token_is(ro_tok(b, s, c), "in"));
                if (in) actors_of(b, s, t, preposition(b, "of"), &who);
            }
            if (who.count) join_all(b, s, &who);
        }
}

/* "mediated talks between A and B", "talks led by the African Union": who brings the others together is there too. */
void ro_join_convener(ro_builder *b, const ro_finding *f, ro_contact_draft *c) {
    static const char *const verbs[] = {"mediate", "broker", "facilitate", "host", "chair", "moderate", "oversee", "lead", "convene", "sponsor"};
    ro_actors_found who = {.count = 0};
    for (uint32_t t = f->first; t < f->last && !who.count; t++) {
        const ro_token *w = ro_tok(b, f->sentence, t);
        if (w->upos != RO_UPOS_NOUN) continue;
        if (w->head >= 0 && w->deprel == RO_DEP_nsubj_pass && IS_ONE_OF(ro_tok(b, f->sentence, (uint32_t)w->head), verbs))
            actors_of(b, f->sentence, (uint32_t)w->head, RO_ROLE_SUBJ, &who);
        if (w->head >= 0 && w->deprel == RO_DEP_obj && IS_ONE_OF(ro_tok(b, f->sentence, (uint32_t)w->head), verbs))
            actors_of(b, f->sentence, (uint32_t)w->head, RO_ROLE_SUBJ, &who);
        for (uint32_t k = ro_first_child(b->d, f->sentence, t); k != RO_NO_TOKEN && !who.count; k = ro_next_child(b->d, f->sentence, k))
            if (ro_tok(b, f->sentence, k)->deprel == RO_DEP_acl && IS_ONE_OF(ro_tok(b, f->sentence, k), verbs))
                actors_of(b, f->sentence, k, preposition(b, "by"), &who);
    }
    for (uint32_t i = 0; i < who.count; i++) ro_add_participant(b, c, who.items[i]);
}
