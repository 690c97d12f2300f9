#include "events/detect.h"

#include "base/error.h"
#include "events/ontology.h"

#include <string.h>

#define MOST_PARTIES 12u /* of one sentence; later ones are left to the frames */
#define DEEPEST 16u

/* Below these, nothing is said; chosen on data/eval/events-dev.jsonl (docs/decisions.md). */
#define LEAST_PAIR 0.35f
#define LEAST_ALONE 0.90f
#define LEAST_FRAME 0.30f

void ro_rank_frames_init(ro_rank_frames *frames, const ro_ranker *ranker, const ro_knowledge *k) {
    for (uint32_t c = 0; c < RO_RANK_MOST_CODES; c++) frames->frames[c] = UINT32_MAX;
    for (uint32_t f = 0; ranker->codes && f < k->frames_count; f++) {
        if (k->frames[f].pos != 'x') continue;
        const char *code = ro_k_string(k, k->frames[f].cameo);
        for (uint32_t c = 0; c < ranker->meta.codes; c++)
            if (strcmp(ranker->codes + (size_t)c * 8, code) == 0) frames->frames[c] = f;
    }
}

static const ro_token *tok(const ro_document *d, uint32_t s, uint32_t t) { return &d->report->sentences[s].tokens[t]; }

uint32_t ro_meeting_word(const ro_document *d, const ro_parties *p) {
    uint32_t up[DEEPEST], n = 0;
    for (int32_t at = (int32_t)p->source_head; at >= 0 && n < DEEPEST; at = tok(d, p->sentence, (uint32_t)at)->head) up[n++] = (uint32_t)at;
    uint32_t first = n > 1 ? 1 : 0;
    if (p->target_last > p->target_first)
        for (int32_t at = (int32_t)p->target_head, steps = 0; at >= 0 && steps < (int32_t)DEEPEST;
             at = tok(d, p->sentence, (uint32_t)at)->head, steps++)
            for (uint32_t i = 0; i < n; i++)
                if (up[i] == (uint32_t)at) {
                    if (i) return up[i];
                    /* the target hangs on the source's own words: "Russia's attack on X" is told by what stands over the source, if not by the source
                     */
                    return n > 1 ? up[1] : up[0];
                }
    return up[first];
}

ro_status ro_ranked_status(const ro_document *d, uint32_t s, uint32_t token, ro_event_type event) {
    ro_status status = ro_event_status(d, s, token);
    if (status == RO_STATUS_REPORTED) {
        status = ro_governed_status(d, s, token);                                                /* "is considering sanctions" */
        if (status == RO_STATUS_DENIED && ro_event_quad(event) > 2) status = RO_STATUS_REPORTED; /* who cancels a licence has done so */
    }
    switch (event) {
    case RO_EVENT_REJECT:
        if (status == RO_STATUS_DENIED || status == RO_STATUS_PLANNED || status == RO_STATUS_HYPOTHETICAL) status = RO_STATUS_REPORTED;
        break;
    case RO_EVENT_AGREE:
    case RO_EVENT_THREATEN:
    case RO_EVENT_REQUEST:
        if (status == RO_STATUS_PLANNED || status == RO_STATUS_HYPOTHETICAL) status = RO_STATUS_REPORTED;
        break;
    default: break;
    }
    return status;
}

typedef struct candidate {
    uint32_t source, target; /* indices of parties; target == source: none */
    uint8_t event;
    float score;
    const ro_ranking *ranking; /* the seeker's */
} candidate;

typedef struct seeker {
    const ro_ranker *ranker;
    const ro_rank_frames *frames;
    ro_document *d;
    ro_findings *all;
    uint32_t s;
    size_t low, high; /* the frames' findings of the sentence */
    const ro_mention *parties[MOST_PARTIES];
    uint32_t party_count;
    ro_rank_words words;
    uint64_t features[RO_RANK_MOST];
    /* Of each pair of parties of the sentence what the ranker said: findings ask for the same pairs, and the search for all of them once more. */
    bool ranked[MOST_PARTIES][MOST_PARTIES];
    ro_ranking rankings[MOST_PARTIES][MOST_PARTIES];
} seeker;

bool ro_may_be_party(const ro_mention *m) { return m->actor != RO_NOBODY && m->form != RO_FORM_OTHER && m->nested != 1; }

/* Who acts stands as a subject, an owner or behind by, from, between, of; what follows other prepositions, or is an object, is acted upon. */
bool ro_may_act(const ro_document *d, const ro_mention *m) {
    uint32_t at = m->head;
    for (int steps = 0; steps < 4 && tok(d, m->sentence, at)->deprel == RO_DEP_conj && tok(d, m->sentence, at)->head >= 0; steps++)
        at = (uint32_t)tok(d, m->sentence, at)->head;
    uint8_t deprel = tok(d, m->sentence, at)->deprel;
    if (deprel == RO_DEP_obj || deprel == RO_DEP_iobj) return false;
    if (deprel != RO_DEP_obl && deprel != RO_DEP_nmod) return true;
    for (uint32_t c = ro_first_child(d, m->sentence, at); c != RO_NO_TOKEN; c = ro_next_child(d, m->sentence, c)) {
        const ro_token *t = tok(d, m->sentence, c);
        if (t->deprel == RO_DEP_case)
            return ro_token_is(t, "by") || ro_token_is(t, "from") || ro_token_is(t, "between") || ro_token_is(t, "of") || ro_token_is(t, "with");
    }
    return true;
}

static ro_parties parties_of(const seeker *k, uint32_t source, uint32_t target) {
    const ro_mention *a = k->parties[source], *b = k->parties[target];
    ro_parties p = {
        .sentence = k->s, .source_first = a->first, .source_last = a->last, .source_head = a->head, .source = a->actor, .target = RO_NOBODY};
    if (a != b) p.target_first = b->first, p.target_last = b->last, p.target_head = b->head, p.target = b->actor;
    return p;
}

static const ro_ranking *rank(seeker *k, uint32_t source, uint32_t target) {
    ro_ranking *out = &k->rankings[source][target];
    if (k->ranked[source][target]) return out;
    size_t count = k->high - k->low;
    ro_findings here = {.items = count ? k->all->items + k->low : NULL, .count = count};
    ro_parties p = parties_of(k, source, target);
    ro_rank(k->ranker, k->features, ro_rank_features(k->d, &here, &p, &k->words, k->features), out);
    k->ranked[source][target] = true;
    return out;
}

static unsigned best_event(const ro_ranking *r) {
    unsigned best = 1;
    for (unsigned t = 2; t < RO_RANK_TYPES; t++)
        if (r->event[t] > r->event[best]) best = t;
    return best;
}

static bool has(const ro_actors_found *list, uint32_t actor) {
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == actor) return true;
    return false;
}

/* What the ranker thinks of the finding: the best of its pairs. */
static void judge(seeker *k, ro_finding *f) {
    const ro_k_frame *frame = &k->d->knowledge->frames[f->frame];
    char code[8]; /* what is planned is judged as what the record will call it */
    uint8_t event = f->status == RO_STATUS_PLANNED
                        ? (uint8_t)ro_future_event((ro_event_type)frame->event, ro_k_string(k->d->knowledge, frame->cameo), code)
                        : frame->event;
    float most = -1;
    for (uint32_t a = 0; a < k->party_count; a++)
        for (uint32_t b = 0; b < k->party_count; b++) {
            bool alone = a == b;
            if (!has(&f->sources, k->parties[a]->actor)) continue;
            if (alone != (f->targets.count == 0 && f->sources.count == 1)) continue;
            if (!alone && !(has(&f->targets, k->parties[b]->actor) || (f->symmetric && has(&f->sources, k->parties[b]->actor)))) continue;
            if (!alone && k->parties[a]->actor == k->parties[b]->actor) continue;
            if (!alone && k->parties[a]->first == k->parties[b]->first) continue; /* "Kyrgyz and Tajik border guards": of one noun it cannot tell */
            const ro_ranking *r = rank(k, a, b);
            float sure = r->gate * r->event[event];
            if (sure > most) most = sure;
        }
    f->confidence = most;
}

/* The same actor, or one of the same country: "Jordan" beside its foreign minister. */
static bool stands_for(const seeker *k, const ro_actors_found *list, uint32_t actor) {
    uint16_t country = k->d->actors[actor].country;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == actor || (country != RO_K_NONE && k->d->actors[list->items[i]].country == country)) return true;
    return false;
}

static bool blocked(const seeker *k, uint32_t head) {
    for (size_t i = 0; i < k->all->lost_count; i++) {
        const ro_loss *lost = &k->all->lost[i];
        if (lost->reason == RO_LOSS_RULE && lost->finding.sentence == k->s && lost->finding.head == head) return true;
    }
    return false;
}

/* Some acts need somebody to whom they are done. */
static bool needs_target(uint8_t event) {
    return event == RO_EVENT_CONSULT || event == RO_EVENT_COOPERATE || event == RO_EVENT_AID || event == RO_EVENT_SANCTION;
}

/* What the ranker does not believe of the frames' findings; but contacts, whose record stands on them, and what the user's own rules say. */
static bool is_dropped(const ro_document *d, const ro_finding *f) {
    const ro_k_frame *frame = &d->knowledge->frames[f->frame];
    return f->confidence >= 0 && f->confidence < LEAST_FRAME && !frame->own && frame->channel == RO_CHANNEL_NONE;
}

static bool told_already(const seeker *k, size_t added, uint32_t source, uint32_t target, uint8_t event) {
    for (size_t i = k->low; i < k->all->count; i++) {
        if (i == k->high && added > i) i = added; /* those of this sentence: the frames', and what was added */
        if (i >= k->all->count) break;
        const ro_finding *f = &k->all->items[i];
        if (f->sentence != k->s || !k->d->knowledge->frames[f->frame].event || is_dropped(k->d, f)) continue;
        if (target == RO_NOBODY && has(&f->targets, source) && k->d->knowledge->frames[f->frame].event == event) return true;
        bool same = has(&f->sources, source) && (target == RO_NOBODY || has(&f->targets, target) || (f->symmetric && has(&f->sources, target)));
        bool turned = target != RO_NOBODY && has(&f->sources, target) && has(&f->targets, source);
        bool like = k->d->knowledge->frames[f->frame].event == event && target != RO_NOBODY && stands_for(k, &f->sources, source) &&
                    (stands_for(k, &f->targets, target) || (f->symmetric && stands_for(k, &f->sources, target)));
        if (same || like || (turned && (f->symmetric || k->d->knowledge->frames[f->frame].event == event))) return true;
    }
    return false;
}

/* A deed is told by a verb, or by a noun that tells one ("the arrest of"): "relations between X and Y" are none. */
static bool tells(const seeker *k, uint32_t head, uint8_t event) {
    const ro_token *t = tok(k->d, k->s, head);
    if (t->upos != RO_UPOS_NOUN && t->upos != RO_UPOS_PROPN) return true;
    for (uint32_t c = ro_first_child(k->d, k->s, head); c != RO_NO_TOKEN; c = ro_next_child(k->d, k->s, c))
        if (tok(k->d, k->s, c)->deprel == RO_DEP_cop) return true;
    uint32_t lemma = k->d->lemma_ids[k->s][head];
    const ro_knowledge *known = k->d->knowledge;
    return lemma && lemma < known->shares_count && known->shares[lemma].other >> event & 1;
}

static bool add(seeker *k, const candidate *c) {
    ro_parties p = parties_of(k, c->source, c->target);
    const char *code = ro_rank_code(k->ranker, c->ranking, (ro_event_type)c->event);
    uint32_t frame = code ? k->frames->frames[(size_t)(code - k->ranker->codes) / 8] : UINT32_MAX;
    if (frame == UINT32_MAX) return true;
    uint32_t head = ro_meeting_word(k->d, &p);
    if (!tells(k, head, c->event)) return true;
    const ro_mention *over = ro_mention_over(k->d, k->s, head);
    if (blocked(k, head) || (over && tok(k->d, k->s, head)->upos != RO_UPOS_VERB)) return true; /* who is named is no deed */
    if (!ro_arena_grow(k->d->arena, (void **)&k->all->items, k->all->count, &k->all->capacity, sizeof *k->all->items)) return false;
    ro_finding *f = &k->all->items[k->all->count++];
    *f = (ro_finding){.sentence = k->s, .head = head, .first = head, .last = head + 1, .frame = frame, .confidence = c->score, .score = 4};
    f->status = (uint8_t)ro_ranked_status(k->d, k->s, head, (ro_event_type)c->event);
    f->sources = (ro_actors_found){.items = {p.source}, .count = 1};
    if (p.target != RO_NOBODY) f->targets = (ro_actors_found){.items = {p.target}, .count = 1};
    return true;
}

/* "Two men were hacked to death by militants, police said": who does not believe that the police accuse the militants is left with the deed. */
static bool take_back(seeker *k) {
    for (size_t u = 0; u < k->all->lost_count; u++) {
        const ro_finding *x = &k->all->lost[u].finding;
        bool taken = false, in_vain = false;
        if (x->sentence != k->s || k->all->lost[u].reason != RO_LOSS_WORDS || k->d->knowledge->frames[x->frame].blocks) continue;
        for (size_t i = k->low; i < k->high && !taken; i++) {
            const ro_finding *y = &k->all->items[i];
            if (!ro_uses_up(k->d->knowledge, x, y)) continue;
            in_vain = is_dropped(k->d, y);
            taken = !in_vain;
        }
        if (taken || !in_vain) continue;
        if (!ro_arena_grow(k->d->arena, (void **)&k->all->items, k->all->count, &k->all->capacity, sizeof *k->all->items)) return false;
        ro_finding *back = &k->all->items[k->all->count++];
        *back = *x;
        k->all->lost[u].reason = RO_LOSS_NONE;
        if (k->d->knowledge->frames[back->frame].event)
            judge(k, back);
        else
            back->confidence = -1;
    }
    return true;
}

/* The frame's finding of the same deed that found nobody to whom it is done; NULL: there is none. */
static ro_finding *same_without_target(const seeker *k, uint32_t source, uint8_t event) {
    for (size_t i = k->low; i < k->high; i++) {
        ro_finding *f = &k->all->items[i];
        if (k->d->knowledge->frames[f->frame].event == event && !f->targets.count && !f->symmetric && f->sources.count == 1 &&
            f->sources.items[0] == source && f->status == RO_STATUS_REPORTED && !is_dropped(k->d, f))
            return f;
    }
    return NULL;
}

static bool seek(seeker *k) {
    size_t added = k->all->count;
    if (!take_back(k)) return false;
    candidate found[MOST_PARTIES * MOST_PARTIES];
    uint32_t count = 0;
    for (uint32_t a = 0; a < k->party_count; a++)
        for (uint32_t b = 0; b < k->party_count && ro_may_act(k->d, k->parties[a]); b++) {
            if (a != b && k->parties[a]->actor == k->parties[b]->actor) continue;
            if (a != b && (k->parties[a]->first < k->parties[b]->last && k->parties[b]->first < k->parties[a]->last))
                continue; /* one inside the other */
            candidate *c = &found[count];
            *c = (candidate){.source = a, .target = b, .ranking = rank(k, a, b)};
            c->event = (uint8_t)best_event(c->ranking);
            c->score = c->ranking->gate * c->ranking->event[c->event];
            if (a == b && needs_target(c->event)) continue;
            if (c->score >= (a == b ? LEAST_ALONE : LEAST_PAIR)) count++;
        }
    for (uint32_t i = 1; i < count; i++) { /* the surest first; pairs before those alone */
        candidate c = found[i];
        uint32_t at = i;
        while (at > 0 && (found[at - 1].score - (found[at - 1].source == found[at - 1].target) < c.score - (c.source == c.target)))
            found[at] = found[at - 1], at--;
        found[at] = c;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t source = k->parties[found[i].source]->actor,
                 target = found[i].source == found[i].target ? RO_NOBODY : k->parties[found[i].target]->actor;
        if (told_already(k, added, source, target, found[i].event)) continue;
        ro_finding *same = target == RO_NOBODY ? NULL : same_without_target(k, source, found[i].event);
        uint16_t country = target == RO_NOBODY ? RO_K_NONE : k->d->actors[target].country;
        if (same && (country == RO_K_NONE || country != k->d->actors[source].country))
            same->targets = (ro_actors_found){.items = {target}, .count = 1};
        else if (!same && !add(k, &found[i]))
            return false;
    }
    return true;
}

bool ro_detect_events(const ro_ranker *ranker, const ro_rank_frames *frames, ro_document *d, ro_findings *all, ro_error *err) {
    if (!ranker->codes) {
        for (size_t i = 0; i < all->count; i++) all->items[i].confidence = -1;
        return ro_find_targets(d, all) || ro_fail(err, RO_E_MEMORY, "out of memory");
    }
    seeker k; /* what is big in it is filled where it is used */
    k.ranker = ranker, k.frames = frames, k.d = d, k.all = all;
    size_t judged = 0, kept = 0, told = all->count;
    for (k.s = 0; k.s < d->report->count; k.s++) {
        k.party_count = 0;
        for (uint32_t i = d->first_mention[k.s]; i < d->first_mention[k.s + 1] && k.party_count < MOST_PARTIES; i++)
            if (ro_may_be_party(&d->mentions[i])) k.parties[k.party_count++] = &d->mentions[i];
        if (!k.party_count) {
            for (; judged < told && all->items[judged].sentence <= k.s; judged++) all->items[judged].confidence = -1;
            continue;
        }
        ro_rank_words_of(d, k.s, &k.words);
        memset(k.ranked, 0, sizeof k.ranked);
        k.low = k.high = judged;
        while (k.high < told && all->items[k.high].sentence <= k.s) k.high++;
        for (; judged < k.high; judged++)
            if (d->knowledge->frames[all->items[judged].frame].event)
                judge(&k, &all->items[judged]);
            else
                all->items[judged].confidence = -1;
        if (!seek(&k)) return ro_fail(err, RO_E_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < all->count; i++) {
        const ro_finding *f = &all->items[i];
        const ro_k_frame *frame = &d->knowledge->frames[f->frame];
        if (is_dropped(d, f)) {
            if (!ro_lose(d->arena, all, f, RO_LOSS_DOUBT, UINT32_MAX)) return ro_fail(err, RO_E_MEMORY, "out of memory");
            continue;
        }
        all->items[kept++] = *f;
        if (f->confidence >= 0) all->items[kept - 1].confidence = frame->pos == 'x' ? 0.95f * f->confidence : 0.35f + 0.6f * f->confidence;
    }
    all->count = kept;
    return ro_find_targets(d, all) || ro_fail(err, RO_E_MEMORY, "out of memory");
}
