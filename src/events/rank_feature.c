#include "events/rank_feature.h"

#include "base/hash.h"

#include <string.h>

#define DEEPEST 16u

/* One number a template; their order is part of the model. */
typedef enum template {
    T_BIAS,
    T_SHAPE,
    T_SOURCE_PATH,
    T_SOURCE_RELATIONS,
    T_TARGET_PATH,
    T_TARGET_RELATIONS,
    T_TARGET_CASE,
    T_MEETING,
    T_MEETING_BOTH,
    T_MEETING_STATUS,
    T_MEETING_CHILD,
    T_SOURCE_VERB,
    T_SOURCE_CHILD,
    T_TARGET_VERB,
    T_TARGET_CHILD,
    T_VERBS,
    T_ABOVE,
    T_BETWEEN,
    T_BETWEEN_PAIR,
    T_BETWEEN_SKIP,
    T_BEFORE,
    T_BEHIND,
    T_BEHIND_PAIR,
    T_ALL,
    T_SOURCE_WORD,
    T_TARGET_WORD,
    T_SOURCE_HEAD,
    T_TARGET_HEAD,
    T_FINDING,
    T_FINDING_STATUS,
    T_FINDING_CODE,
    T_FINDING_ANY,
    T_BEST,
    T_LEXICON,
    T_LEXICON_STATUS,
    T_NEGATION,
    T_MODAL,
    T_CHAIN,
    T_OBJECT,
    T_SOURCE_ACTOR,
    T_TARGET_ACTOR,
    T_ACTORS,
    T_AROUND
} template;

typedef struct writer {
    const ro_document *d;
    const ro_sentence *s;
    const ro_parties *p;
    const ro_rank_words *words;
    uint64_t *out;
    size_t count;
} writer;

static uint64_t feature(template t, uint64_t a, uint64_t b, uint64_t c) { return ro_hash_mix(ro_hash_mix(ro_hash_mix((uint64_t)t + 1, a), b), c); }

static void put(writer *w, template t, uint64_t a, uint64_t b, uint64_t c) {
    if (w->count < RO_RANK_MOST) w->out[w->count++] = feature(t, a, b, c);
}

static bool proper(const ro_token *t) { return t->upos == RO_UPOS_PROPN; }

/* A word as the ranker knows it: its lemma in small letters; names and numbers only as what they are. */
static uint64_t word(const writer *w, uint32_t token) {
    if (!proper(&w->s->tokens[token])) return w->words->word[token];
    const ro_mention *m = ro_mention_over(w->d, w->p->sentence, token);
    if (m && m->actor == w->p->source) return 5;
    if (m && m->actor == w->p->target) return 6;
    return m && m->kind == RO_KIND_COUNTRY ? 7 : m && m->kind == RO_KIND_PERSON ? 8 : m && m->form != RO_FORM_OTHER ? 9 : 4;
}

static uint64_t common_word(const ro_token *t) {
    if (t->upos == RO_UPOS_NUM) return 3;
    const char *lemma = t->lemma ? t->lemma : t->form;
    char folded[64];
    size_t n = 0;
    for (; lemma[n] && n < sizeof folded; n++) folded[n] = (char)(lemma[n] >= 'A' && lemma[n] <= 'Z' ? lemma[n] + 32 : lemma[n]);
    return ro_hash_bytes(11, folded, n);
}

static bool in_source(const writer *w, uint32_t t) { return t >= w->p->source_first && t < w->p->source_last; }
static bool in_target(const writer *w, uint32_t t) { return t >= w->p->target_first && t < w->p->target_last; }
static bool has_target(const writer *w) { return w->p->target_last > w->p->target_first; }

static uint64_t case_of(const writer *w, uint32_t token) {
    for (uint32_t c = ro_first_child(w->d, w->p->sentence, token); c != RO_NO_TOKEN; c = ro_next_child(w->d, w->p->sentence, c)) {
        uint8_t deprel = w->s->tokens[c].deprel;
        if (deprel == RO_DEP_case || deprel == RO_DEP_mark) return word(w, c);
    }
    return 0;
}

static bool verbal(const ro_token *t) { return t->upos == RO_UPOS_VERB || t->upos == RO_UPOS_AUX; }

static uint32_t climb(const writer *w, uint32_t from, uint32_t path[DEEPEST]) {
    uint32_t n = 0;
    for (int32_t at = (int32_t)from; at >= 0 && n < DEEPEST; at = w->s->tokens[at].head) path[n++] = (uint32_t)at;
    return n;
}

/* What stands under a word: objects, phrases with their prepositions, complements, particles, negation, modals. */
static void children(writer *w, template t, uint32_t token, uint64_t with) {
    const ro_token *words = w->s->tokens;
    for (uint32_t c = ro_first_child(w->d, w->p->sentence, token); c != RO_NO_TOKEN; c = ro_next_child(w->d, w->p->sentence, c)) {
        uint8_t deprel = words[c].deprel;
        if (deprel == RO_DEP_punct || deprel == RO_DEP_det || deprel == RO_DEP_cc) continue;
        if (in_source(w, c) || in_target(w, c)) {
            put(w, t, with, deprel, in_source(w, c) ? 1 : 2 + case_of(w, c));
            continue;
        }
        bool phrase = deprel == RO_DEP_obl || deprel == RO_DEP_nmod || deprel == RO_DEP_advcl || deprel == RO_DEP_acl;
        put(w, t, with, deprel, word(w, c) + (phrase ? 31 * case_of(w, c) : 0));
        put(w, t, 0, deprel, word(w, c));
    }
}

/* The events that the frames of a word tell. */
static void lexicon(writer *w, uint32_t token, uint64_t where) {
    const ro_knowledge *k = w->d->knowledge;
    uint32_t lemma = w->d->lemma_ids[w->p->sentence][token];
    if (!lemma || lemma >= k->shares_count) return;
    const ro_k_share *share = &k->shares[lemma];
    bool verb = verbal(&w->s->tokens[token]);
    uint32_t events = verb ? share->verb : share->other, most = verb ? share->verb_most : share->other_most;
    for (uint32_t e = 0; events >> e; e++)
        if (events >> e & 1) {
            put(w, T_LEXICON, where, e, most >> e & 1);
            put(w, T_LEXICON_STATUS, where, e, 1u + ro_event_status(w->d, w->p->sentence, token));
        }
}

static bool has(const ro_actors_found *list, uint32_t actor) {
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == actor) return true;
    return false;
}

/* How a finding fits the pair: 4 as it is, 3 swapped in a symmetric one, 2 one of them, 1 swapped, 0 neither. */
static unsigned fitness(const writer *w, const ro_finding *f) {
    uint32_t source = w->p->source, target = w->p->target;
    bool ss = has(&f->sources, source), st = has(&f->sources, target), ts = has(&f->targets, source), tt = has(&f->targets, target);
    if (ss && tt) return 6;
    if (f->symmetric && ((ss && st) || (st && ts))) return 5;
    if (ss) return f->targets.count ? 3 : 4;
    if (tt) return 2;
    return ss || st || ts || tt ? 1 : 0;
}

static void findings(writer *w, const ro_findings *all) {
    const ro_knowledge *k = w->d->knowledge;
    unsigned best = 0, best_score = 0;
    const ro_finding *first = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const ro_finding *f = &all->items[i];
        if (f->sentence != w->p->sentence) continue;
        const ro_k_frame *frame = &k->frames[f->frame];
        unsigned fit = fitness(w, f);
        put(w, T_FINDING, fit, frame->event, 0);
        put(w, T_FINDING_STATUS, fit, frame->event, 1u + f->status);
        const char *code = ro_k_string(k, frame->cameo);
        if (fit) put(w, T_FINDING_CODE, fit, ro_hash_bytes(13, code, strlen(code)), f->status == RO_STATUS_REPORTED);
        put(w, T_FINDING_ANY, 0, frame->event, f->status == RO_STATUS_REPORTED);
        unsigned score = fit * 64 + (f->score > 60 ? 60 : f->score);
        if (frame->event && fit && score > best_score) best_score = score, best = fit, first = f;
    }
    put(w, T_BEST, best, first ? k->frames[first->frame].event : 0, first ? 1u + first->status : 0);
    put(w, T_BEST, 99, first ? k->frames[first->frame].event : 0, 0);
}

/* The verb or event noun over a token, itself left out; RO_NO_TOKEN if none. */
static uint32_t predicate_over(const writer *w, const uint32_t *path, uint32_t n) {
    for (uint32_t i = 1; i < n; i++)
        if (verbal(&w->s->tokens[path[i]])) return path[i];
    return n > 1 ? path[1] : RO_NO_TOKEN;
}

static void paths(writer *w) {
    const ro_token *words = w->s->tokens;
    uint32_t up[DEEPEST], down[DEEPEST], n = climb(w, w->p->source_head, up), m = has_target(w) ? climb(w, w->p->target_head, down) : 0;
    uint32_t a = n ? n - 1 : 0, b = m ? m - 1 : 0;
    for (uint32_t i = 0, found = 0; i < n && !found; i++)
        for (uint32_t k = 0; k < m; k++)
            if (up[i] == down[k]) {
                a = i, b = k, found = 1;
                break;
            }
    if (!m) a = n > 1 ? 1 : 0;
    uint64_t relations = 0, back = 0;
    for (uint32_t i = 0; i < a; i++) {
        relations = ro_hash_mix(relations, words[up[i]].deprel);
        if (i) put(w, T_SOURCE_PATH, word(w, up[i]), 0, 0), lexicon(w, up[i], 1);
        if (i) put(w, T_CHAIN, 1, words[up[i]].deprel, word(w, up[i]));
    }
    put(w, T_SOURCE_RELATIONS, relations, 0, 0);
    for (uint32_t i = 0; i < b; i++) {
        back = ro_hash_mix(back, words[down[i]].deprel);
        if (i == 0) back = ro_hash_mix(back, case_of(w, down[0]));
        if (i) put(w, T_TARGET_PATH, word(w, down[i]), 0, 0), lexicon(w, down[i], 2);
        if (i) put(w, T_CHAIN, 2, words[down[i]].deprel, word(w, down[i]) + 31 * case_of(w, down[i]));
    }
    put(w, T_TARGET_RELATIONS, back, 0, 0);
    put(w, T_SHAPE, relations, back, 0);
    uint32_t top = up[a];
    uint64_t at = word(w, top), side = a ? words[up[a - 1]].deprel : 0, other = b ? words[down[b - 1]].deprel + 31 * case_of(w, down[b - 1]) : 0;
    put(w, T_MEETING, at, 0, 0);
    put(w, T_MEETING, at, side, 0);
    put(w, T_MEETING_BOTH, at, side, other);
    put(w, T_MEETING_STATUS, at, 1u + ro_event_status(w->d, w->p->sentence, top), 0);
    put(w, T_MEETING_STATUS, 0, 1u + ro_event_status(w->d, w->p->sentence, top), 1);
    children(w, T_MEETING_CHILD, top, at);
    lexicon(w, top, 3);
    uint32_t above = top;
    for (int i = 0; i < 4 && words[above].head >= 0; i++) {
        put(w, T_ABOVE, word(w, (uint32_t)words[above].head), words[above].deprel, 0);
        put(w, T_ABOVE, word(w, (uint32_t)words[above].head), 0, 1);
        above = (uint32_t)words[above].head;
        lexicon(w, above, 4);
    }
    uint32_t v = predicate_over(w, up, n), u = m ? predicate_over(w, down, m) : RO_NO_TOKEN;
    if (v != RO_NO_TOKEN) {
        put(w, T_SOURCE_VERB, word(w, v), words[w->p->source_head].deprel, 0);
        put(w, T_SOURCE_VERB, word(w, v), 1u + ro_event_status(w->d, w->p->sentence, v), 2);
        if (v != top) children(w, T_SOURCE_CHILD, v, word(w, v)), lexicon(w, v, 5);
        for (uint32_t c = ro_first_child(w->d, w->p->sentence, v); c != RO_NO_TOKEN; c = ro_next_child(w->d, w->p->sentence, c)) {
            uint8_t deprel = words[c].deprel;
            if (deprel != RO_DEP_obj && deprel != RO_DEP_xcomp && deprel != RO_DEP_ccomp && deprel != RO_DEP_conj) continue;
            if (in_source(w, c) || in_target(w, c)) continue;
            children(w, T_OBJECT, c, word(w, c));
            lexicon(w, c, 7);
            put(w, T_CHAIN, word(w, v), deprel, word(w, c));
        }
    }
    if (u != RO_NO_TOKEN) {
        put(w, T_TARGET_VERB, word(w, u), words[w->p->target_head].deprel, case_of(w, w->p->target_head));
        if (u != top && u != v) children(w, T_TARGET_CHILD, u, word(w, u)), lexicon(w, u, 6);
        if (v != RO_NO_TOKEN && v != u) put(w, T_VERBS, word(w, v), word(w, u), 0);
    }
    if (has_target(w)) put(w, T_TARGET_CASE, case_of(w, w->p->target_head), words[w->p->target_head].deprel, 0);
}

static void surface(writer *w) {
    uint32_t n = w->s->count, sf = w->p->source_first, sl = w->p->source_last, tf = w->p->target_first, tl = w->p->target_last;
    bool both = has_target(w), forward = both && sf < tf;
    uint32_t begin = !both ? sl : forward ? sl : tl, end = !both ? n : forward ? tf : sf;
    uint64_t before = 1, two = 1;
    for (uint32_t i = begin; i < end && i < begin + 40 && i < n; i++) {
        uint64_t x = word(w, i);
        put(w, T_BETWEEN, x, 0, 0);
        put(w, T_BETWEEN, x, 1u + forward, 0);
        put(w, T_BETWEEN_PAIR, before, x, 0);
        put(w, T_BETWEEN_SKIP, two, x, 0);
        two = before;
        before = x;
    }
    put(w, T_BETWEEN_PAIR, before, 2, 1);
    put(w, T_BIAS, both, forward, end > begin ? (end - begin > 12 ? 3 : end - begin > 4 ? 2 : 1) : 0);
    uint32_t left = both && !forward ? tf : sf, right = both ? (forward ? tl : sl) : sl;
    before = 1;
    for (uint32_t i = left > 6 ? left - 6 : 0; i < left; i++) put(w, T_BEFORE, word(w, i), both && !forward, 0);
    for (uint32_t i = right; i < n && i < right + 12; i++) {
        uint64_t x = word(w, i);
        put(w, T_BEHIND, x, both && !forward, 0);
        put(w, T_BEHIND_PAIR, before, x, 0);
        before = x;
    }
    for (uint32_t i = 0; i < n; i++) {
        const ro_token *t = &w->s->tokens[i];
        if (in_source(w, i)) {
            if (!proper(t)) put(w, T_SOURCE_WORD, word(w, i), 0, 0);
        } else if (in_target(w, i)) {
            if (!proper(t)) put(w, T_TARGET_WORD, word(w, i), 0, 0);
        } else {
            bool content = t->upos == RO_UPOS_VERB || t->upos == RO_UPOS_NOUN || t->upos == RO_UPOS_ADJ || t->upos == RO_UPOS_ADV;
            if (content) put(w, T_ALL, word(w, i), t->upos == RO_UPOS_VERB, 0);
            if (t->deprel == RO_DEP_aux) put(w, T_MODAL, word(w, i), 0, 0);
            if (ro_lemma_is(t, "not") || ro_token_is(t, "never") || ro_token_is(t, "no") || ro_token_is(t, "without"))
                put(w, T_NEGATION, t->head >= 0 ? word(w, (uint32_t)t->head) : 0, 0, 0);
        }
    }
    put(w, T_SOURCE_HEAD, word(w, w->p->source_head), w->s->tokens[w->p->source_head].deprel, 0);
    if (both) put(w, T_TARGET_HEAD, word(w, w->p->target_head), w->s->tokens[w->p->target_head].deprel, 0);
}

/* What is known of who they are: kind, sector, whether of a state, and whether both of one. */
static uint64_t about(const ro_document *d, uint32_t actor) {
    const ro_entity *a = &d->actors[actor];
    const ro_knowledge *k = d->knowledge;
    const char *sector = a->role != UINT32_MAX           ? ro_k_string(k, k->roles[a->role].sector)
                         : a->organisation != UINT32_MAX ? ro_k_string(k, k->organisations[a->organisation].sector)
                         : a->office != UINT32_MAX       ? ro_k_string(k, k->offices[a->office].sector)
                                                         : "";
    bool state = a->country != RO_K_NONE && a->basis != RO_BASIS_INFERRED;
    return ro_hash_mix(ro_hash_bytes(a->kind + 1u, sector, strlen(sector)), 4u * state + 2u * (a->person != UINT32_MAX) + (a->group != 0));
}

static void actors(writer *w) {
    const ro_document *d = w->d;
    uint32_t source = w->p->source, target = has_target(w) ? w->p->target : RO_NOBODY;
    uint64_t s = source < d->actor_count ? about(d, source) : 0, t = target < d->actor_count ? about(d, target) : 0;
    if (s) put(w, T_SOURCE_ACTOR, s, 0, 0);
    if (t) put(w, T_TARGET_ACTOR, t, 0, 0);
    if (!s || !t) return;
    const ro_entity *a = &d->actors[source], *b = &d->actors[target];
    bool one = a->country != RO_K_NONE && a->country == b->country;
    put(w, T_ACTORS, a->kind, b->kind, one);
}

void ro_rank_words_of(const ro_document *d, uint32_t sentence, ro_rank_words *out) {
    const ro_report *r = d->report;
    uint32_t n = r->sentences[sentence].count < RO_MAX_SENTENCE ? r->sentences[sentence].count : RO_MAX_SENTENCE;
    for (uint32_t t = 0; t < n; t++) out->word[t] = proper(&r->sentences[sentence].tokens[t]) ? 0 : common_word(&r->sentences[sentence].tokens[t]);
    out->around_count = 0;
    for (uint32_t s = sentence > 2 ? sentence - 2 : 0; s < r->count && s <= sentence + 2; s++) {
        if (s == sentence) continue;
        for (uint32_t t = 0; t < r->sentences[s].count && out->around_count < RO_RANK_AROUND; t++) {
            const ro_token *x = &r->sentences[s].tokens[t];
            if (x->upos != RO_UPOS_NOUN && x->upos != RO_UPOS_VERB) continue;
            const char *text = x->lemma ? x->lemma : x->form;
            out->around[out->around_count++] = feature(T_AROUND, ro_hash_bytes(11, text, strlen(text)), 0, 0);
        }
    }
}

/* Nouns and verbs of the sentences around: a match, a premiere and a storm have their attacks too. */
static void around(writer *w) {
    for (uint32_t i = 0; i < w->words->around_count && w->count < RO_RANK_MOST; i++) w->out[w->count++] = w->words->around[i];
}

size_t ro_rank_features(const ro_document *d, const ro_findings *all, const ro_parties *pair, const ro_rank_words *words,
                        uint64_t out[RO_RANK_MOST]) {
    writer w = {.d = d, .s = &d->report->sentences[pair->sentence], .p = pair, .words = words, .out = out};
    put(&w, T_BIAS, 7, 7, 7);
    findings(&w, all);
    paths(&w);
    surface(&w);
    actors(&w);
    around(&w);
    return w.count;
}
