/* frame.c - trying the frames of a word: conditions, then source and target. */
#include "events/event.h"

#include "base/error.h"

#include <string.h>

#define CACHED 24

/* The fillers of one head's roles, computed once. */
typedef struct trial {
    const ro_document *d;
    uint32_t s, head;
    uint32_t steps[CACHED];
    ro_fillers fillers[CACHED];
    uint64_t words[CACHED]; /* of the fillers, as in ro_k_entry */
    uint32_t cached;
    ro_lack *lack; /* where what the nearest frame lacked is wanted, or NULL */
} trial;

/* Keeps the lack that is furthest on the way: conditions, source, target. */
static void lacks(trial *t, uint32_t frame, uint8_t what, uint32_t need, uint32_t token) {
    if (t->lack && what > t->lack->what)
        *t->lack = (ro_lack){.sentence = t->s, .head = t->head, .frame = frame, .what = what, .need = need, .token = token};
}

static const ro_token *tok(const trial *t, uint32_t token) { return &t->d->report->sentences[t->s].tokens[token]; }

/* Of a name: a lemma that kept its capital. */
static uint32_t small_lemma(const trial *t, uint32_t token) {
    char folded[64];
    size_t size = ro_fold(tok(t, token)->form, tok(t, token)->form_size, folded, sizeof folded);
    return ro_k_lemma(t->d->knowledge, folded, size);
}

/* The person whom the token names and whose title the words before it may be; else NULL. */
static const ro_mention *titled(const trial *t, uint32_t token) {
    const ro_mention *m = ro_mention_at(t->d, t->s, token);
    return m && m->kind == RO_KIND_PERSON && (m->form == RO_FORM_NAME || m->form == RO_FORM_TITLE) ? m : NULL;
}

/* All lemmas by which a need may know the filler, as bits: of the word, of its other number, of a name in small letters, of a person's title. */
static uint64_t words_of(const trial *t, uint32_t token) {
    const ro_document *d = t->d;
    const uint32_t *ids = d->lemma_ids[t->s];
    uint64_t bits = ro_k_word_bit(ids[token]) | ro_k_word_bit(d->other_ids[t->s][token]);
    if (tok(t, token)->upos == RO_UPOS_PROPN) bits |= ro_k_word_bit(small_lemma(t, token));
    const ro_mention *m = titled(t, token);
    for (uint32_t w = m ? m->title_first : 0; m && w < m->title_last; w++) bits |= ro_k_word_bit(ids[w]);
    return bits;
}

static uint32_t slot_of(trial *t, uint32_t step) {
    for (uint32_t i = 0; i < t->cached; i++)
        if (t->steps[i] == step) return i;
    uint32_t slot = t->cached < CACHED ? t->cached++ : CACHED - 1;
    t->steps[slot] = step;
    t->words[slot] = 0;
    ro_fill(t->d, t->s, t->head, step, &t->fillers[slot]);
    for (uint32_t i = 0; i < t->fillers[slot].count; i++) t->words[slot] |= words_of(t, t->fillers[slot].tokens[i]);
    return slot;
}

/* Can it be seen without a look at the frame that it does not fire? */
static bool idle(trial *t, const ro_k_entry *entry) {
    if (!entry->step) return false;
    uint32_t slot = slot_of(t, entry->step);
    return !t->fillers[slot].count || (entry->words && !(entry->words & t->words[slot]));
}

static void fill(trial *t, const ro_k_path *path, ro_fillers *out) {
    const ro_fillers *first = &t->fillers[slot_of(t, path->step[0])];
    if (!path->step[1]) {
        *out = *first;
        return;
    }
    ro_k_path rest = {{0}};
    memcpy(rest.step, path->step + 1, (RO_PATH_STEPS - 1) * sizeof rest.step[0]);
    out->count = 0;
    for (uint32_t i = 0; i < first->count; i++) {
        ro_fillers one;
        ro_fill_path(t->d, t->s, first->tokens[i], &rest, &one);
        for (uint32_t k = 0; k < one.count && out->count < RO_MAX_FILLERS; k++) out->tokens[out->count++] = one.tokens[k];
    }
}

static bool among(const ro_knowledge *k, const ro_k_need *need, uint32_t lemma) {
    if (!lemma) return false;
    uint32_t low = need->word, high = need->word + need->word_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (k->words[mid] < lemma)
            low = mid + 1;
        else
            high = mid;
    }
    return low < need->word + need->word_count && k->words[low] == lemma;
}

/* A verb's particle hangs somewhere near; a noun's first words stand before it. */
static bool has_extras(const trial *t, const ro_k_frame *f) {
    const uint32_t *ids = t->d->lemma_ids[t->s];
    uint32_t count = t->d->report->sentences[t->s].count;
    for (uint32_t e = 0; e < f->extra_count; e++) {
        bool found = false;
        if (f->pos == 'v') {
            for (uint32_t k = 1; k <= 3 && t->head + k < count && !found; k++)
                found = ids[t->head + k] == f->extra[e] && (k == 1 || tok(t, t->head + k)->head == (int32_t)t->head);
            for (uint32_t c = ro_first_child(t->d, t->s, t->head); c != RO_NO_TOKEN && !found; c = ro_next_child(t->d, t->s, c))
                found = ids[c] == f->extra[e] && (tok(t, c)->deprel == RO_DEP_compound_prt || tok(t, c)->deprel == RO_DEP_advmod ||
                                                  tok(t, c)->deprel == RO_DEP_xcomp || tok(t, c)->deprel == RO_DEP_obj);
        } else
            for (uint32_t k = 1; k <= 3 && k <= t->head && !found; k++) found = ids[t->head - k] == f->extra[e];
        if (!found) return false;
    }
    return true;
}

static bool is_place(const trial *t, uint32_t token) {
    const ro_mention *m = ro_mention_over(t->d, t->s, token);
    return m && (m->form == RO_FORM_PLACE || m->form == RO_FORM_COUNTRY);
}

/* "summoned Ambassador A", "the chargé d'affaires": one of the words stands in the title of the person that the token names. */
static bool among_title(const trial *t, const ro_k_need *need, uint32_t token) {
    const ro_mention *m = titled(t, token);
    if (!m) return false;
    for (uint32_t w = m->title_first; w < m->title_last; w++)
        if (among(t->d->knowledge, need, t->d->lemma_ids[t->s][w])) return true;
    return false;
}

/* Whom a report of notes leaves out: "Met Secretary A.", "Called on by Minister B.". */
static uint32_t left_out(const trial *t, const ro_k_path *path) {
    if (path->step[1] || (path->step[0] != RO_ROLE_SUBJ && path->step[0] != RO_ROLE_OBJ)) return RO_NOBODY;
    return ro_left_out(t->d, t->s, t->head, path->step[0] == RO_ROLE_OBJ);
}

/* Do all conditions hold? Widens [*first, *last) to the words that met them. */
static bool needs_hold(trial *t, const ro_k_frame *f, uint32_t *first, uint32_t *last, uint32_t *used, uint32_t *used_count) {
    const ro_knowledge *k = t->d->knowledge;
    for (uint32_t n = f->need; n < f->need + f->need_count; n++) {
        const ro_k_need *need = &k->needs[n];
        ro_fillers fillers;
        fill(t, &need->path, &fillers);
        bool holds = need->kind == RO_NEED_ACTOR && !fillers.count && left_out(t, &need->path) != RO_NOBODY;
        for (uint32_t i = 0; i < fillers.count && !holds; i++) {
            uint32_t token = fillers.tokens[i];
            ro_actors_found actors = {.count = 0};
            switch (need->kind) {
            case RO_NEED_WORDS:
                holds = among(k, need, t->d->lemma_ids[t->s][token]) || among(k, need, t->d->other_ids[t->s][token]);
                if (!holds && tok(t, token)->upos == RO_UPOS_PROPN) holds = among(k, need, small_lemma(t, token));
                holds = holds || among_title(t, need, token);
                if (holds && !need->negated) {
                    if (token < *first && *last - token < 12) *first = token;
                    if (token >= *last && token - *first < 12) *last = token + 1;
                    if (*used_count < 8) used[(*used_count)++] = token;
                }
                break;
            case RO_NEED_ANY: holds = true; break;
            case RO_NEED_ACTOR:
                ro_filler_actors(t->d, t->s, token, &actors);
                holds = actors.count > 0;
                break;
            default: holds = is_place(t, token); break;
            }
        }
        if (holds != (need->negated != 0)) continue;
        lacks(t, (uint32_t)(f - k->frames), RO_LACK_NEED, n, fillers.count ? fillers.tokens[0] : RO_NO_TOKEN);
        return false;
    }
    return true;
}

static bool each(const ro_k_path *p) { return p->step[0] == RO_ROLE_EACH; }

/* The actors of the first path that has any. */
static bool find_actors(trial *t, uint32_t path, uint32_t count, ro_actors_found *out, uint32_t *which) {
    for (uint32_t p = path; p < path + count; p++) {
        const ro_k_path *steps = &t->d->knowledge->paths[p];
        if (each(steps)) continue;
        ro_fillers fillers;
        fill(t, steps, &fillers);
        out->count = 0;
        for (uint32_t i = 0; i < fillers.count; i++) {
            ro_actors_found one = {.count = 0};
            ro_filler_actors(t->d, t->s, fillers.tokens[i], &one);
            for (uint32_t k = 0; k < one.count && out->count < RO_MAX_FILLERS; k++) {
                bool known = false;
                for (uint32_t m = 0; m < out->count; m++) known = known || out->items[m] == one.items[k];
                if (!known) out->items[out->count++] = one.items[k];
            }
        }
        if (!out->count && !fillers.count) {
            uint32_t actor = left_out(t, steps);
            if (actor != RO_NOBODY) out->items[out->count++] = actor;
        }
        if (out->count) {
            *which = p;
            return true;
        }
    }
    return false;
}

/* The first word in the roles of these paths, none of which is an actor; RO_NO_TOKEN: nothing stands there. */
static uint32_t first_filler(trial *t, uint32_t path, uint32_t count) {
    for (uint32_t p = path; p < path + count; p++) {
        ro_fillers fillers = {.count = 0};
        if (!each(&t->d->knowledge->paths[p])) fill(t, &t->d->knowledge->paths[p], &fillers);
        if (fillers.count) return fillers.tokens[0];
    }
    return RO_NO_TOKEN;
}

static bool needs_no_target(uint8_t event) {
    return event == RO_EVENT_PROTEST || event == RO_EVENT_MOBILIZE || event == RO_EVENT_RETREAT || event == RO_EVENT_CONCEDE;
}

/* "told reporters that he had spoken with X": what was done before is no promise, whatever "told that he would speak" is. */
static bool promises_the_past(const trial *t, const ro_k_frame *f) {
    const ro_knowledge *k = t->d->knowledge;
    for (uint32_t n = f->need; n < f->need + f->need_count; n++) {
        const ro_k_need *need = &k->needs[n];
        if (need->negated || need->path.step[0] != RO_ROLE_COMP || need->path.step[1]) continue;
        ro_fillers fillers;
        ro_fill_path(t->d, t->s, t->head, &need->path, &fillers);
        for (uint32_t i = 0; i < fillers.count; i++) {
            bool past = tok(t, fillers.tokens[i])->xpos == RO_XPOS_VBD, modal = false;
            for (uint32_t c = ro_first_child(t->d, t->s, fillers.tokens[i]); c != RO_NO_TOKEN; c = ro_next_child(t->d, t->s, c)) {
                if (tok(t, c)->deprel != RO_DEP_aux) continue;
                past = past || ro_lemma_is(tok(t, c), "have");
                modal = modal || tok(t, c)->xpos == RO_XPOS_MD;
            }
            if (past && !modal) return true;
        }
    }
    return false;
}

/* Tries one frame; fills `out` if it fires. */
static bool fires(trial *t, uint32_t index, ro_finding *out) {
    const ro_knowledge *k = t->d->knowledge;
    const ro_k_frame *f = &k->frames[index];
    uint32_t used[8], used_count = 0, source_path = 0, target_path = 0;
    uint32_t first = t->head, last = t->head + 1;
    if (!has_extras(t, f) || !needs_hold(t, f, &first, &last, used, &used_count)) return false; /* most frames end here */
    *out = (ro_finding){.sentence = t->s, .head = t->head, .first = first, .last = last, .frame = index};
    uint32_t asked = 0; /* what a frame excludes does not make it special */
    for (uint32_t n = f->need; n < f->need + f->need_count; n++) asked += !k->needs[n].negated;
    out->score = 4 * asked + 3 * f->extra_count + 3 * used_count;
    if (f->event == RO_EVENT_AGREE && promises_the_past(t, f)) return false;
    if (f->blocks) return true; /* the words alone tell that nothing is told */
    if (!find_actors(t, f->source, f->source_count, &out->sources, &source_path)) {
        if (t->lack) lacks(t, index, RO_LACK_SOURCE, 0, first_filler(t, f->source, f->source_count));
        return false;
    }
    bool target = find_actors(t, f->target, f->target_count, &out->targets, &target_path), reciprocal = false;
    for (uint32_t p = f->target; p < f->target + f->target_count; p++) reciprocal = reciprocal || each(&k->paths[p]);
    if (target) {
        /* who is both is the source: "Iran said its forces …" */
        uint32_t kept = 0;
        for (uint32_t i = 0; i < out->targets.count; i++) {
            bool same = false;
            for (uint32_t m = 0; m < out->sources.count; m++) same = same || out->sources.items[m] == out->targets.items[i];
            if (!same) out->targets.items[kept++] = out->targets.items[i];
        }
        out->targets.count = kept;
        target = kept > 0;
    }
    if (!target && f->target_count) {
        bool together = reciprocal && out->sources.count >= 2;
        if (!together && !needs_no_target(f->event)) {
            if (t->lack) lacks(t, index, RO_LACK_TARGET, 0, first_filler(t, f->target, f->target_count));
            return false;
        }
    }
    if (!target) out->targets.count = 0;
    const ro_k_path *source = &k->paths[source_path], *targets = &k->paths[target_path];
    out->symmetric = reciprocal;
    bool plain_subject = source->step[0] == RO_ROLE_SUBJ && !source->step[1];
    bool to_object = target && (targets->step[0] == RO_ROLE_OBJ || targets->step[0] == RO_ROLE_IOBJ);
    bool speaks = ro_k_is(k, t->d->lemma_ids[t->s][t->head], RO_CLASS_SPEAKS);
    switch (f->channel) {
    case RO_CHANNEL_PHONE:
    case RO_CHANNEL_VIDEO: {
        uint32_t to = ro_k_lemma(k, "to", 2);
        bool addressed = target && (targets->step[0] == RO_ROLE_PREPOSITION + to || targets->step[1] == RO_ROLE_PREPOSITION + to);
        bool from = !plain_subject && source->step[0] != RO_ROLE_POSS && source->step[0] != RO_ROLE_MOD &&
                    source->step[0] != RO_ROLE_PREPOSITION + ro_k_lemma(k, "between", 7);
        out->initiates = !reciprocal && !speaks && (from || (plain_subject && (addressed || to_object)));
        break;
    }
    case RO_CHANNEL_MEETING: /* a courtesy call, an audience: who came began it */
        out->initiates = f->event == RO_EVENT_CONSULT && !reciprocal && !speaks &&
                         ((!plain_subject && source->step[0] == RO_ROLE_OBJ) || strcmp(ro_k_string(k, f->mode), "visit") == 0);
        break;
    case RO_CHANNEL_LETTER: out->initiates = !reciprocal; break;
    case RO_CHANNEL_VISIT:
    case RO_CHANNEL_SUMMONS:
    case RO_CHANNEL_CREDENTIALS: out->initiates = 1; break;
    default: break;
    }
    out->score += 4 * target + (f->event != RO_EVENT_NONE) * 2;
    return true;
}

static bool keeps(const trial *t, const ro_k_frame *f) {
    uint8_t upos = tok(t, t->head)->upos;
    if (f->pos == 'v') return upos == RO_UPOS_VERB || upos == RO_UPOS_AUX;
    if (f->pos == 'n') return upos == RO_UPOS_NOUN || upos == RO_UPOS_PROPN;
    return upos == RO_UPOS_ADJ || upos == RO_UPOS_VERB;
}

/* Is the negation part of what the frame tells? */
static bool asks_negation(const ro_knowledge *k, const ro_k_frame *f) {
    for (uint32_t n = f->need; n < f->need + f->need_count; n++) {
        if (k->needs[n].negated) continue;
        for (int i = 0; i < RO_PATH_STEPS; i++)
            if (k->needs[n].path.step[i] == RO_ROLE_NEG) return true;
    }
    return false;
}

/* What was agreed, demanded or refused in another finding ("urged X to withdraw") is no event of its own: PLOVER codes one category. */
static bool is_content(const ro_document *d, uint32_t s, const ro_finding *f, const ro_finding *others, size_t count) {
    uint32_t at = f->head;
    for (int steps = 0; steps < 5; steps++) {
        const ro_token *w = &d->report->sentences[s].tokens[at];
        if (w->head < 0 || w->deprel == RO_DEP_acl_relcl || w->deprel == RO_DEP_parataxis) return false;
        bool below = w->deprel == RO_DEP_xcomp || w->deprel == RO_DEP_ccomp || w->deprel == RO_DEP_advcl || w->deprel == RO_DEP_obj ||
                     w->deprel == RO_DEP_obl || w->deprel == RO_DEP_nmod || w->deprel == RO_DEP_acl;
        at = (uint32_t)w->head;
        for (size_t i = 0; below && i < count; i++)
            if (others[i].head == at && d->knowledge->frames[others[i].frame].event) return true;
    }
    return false;
}

/* Of two frames on one word: the user's, else the more specific. */
static bool beats(const ro_knowledge *k, const ro_finding *now, const ro_finding *best) {
    uint8_t own = k->frames[now->frame].own, other = k->frames[best->frame].own;
    return own != other ? own > other : now->score > best->score;
}

/* "decided not to expel", "vowed never to attack": what the frame's verb governs does not happen. Of what is agreed, asked or alleged that is no
 * matter. */
static bool denies_content(const ro_document *d, uint32_t s, const ro_finding *f) {
    uint8_t event = d->knowledge->frames[f->frame].event;
    if (event == RO_EVENT_AGREE || event == RO_EVENT_REQUEST || event == RO_EVENT_ACCUSE || event == RO_EVENT_REJECT || event == RO_EVENT_NONE)
        return false;
    for (uint32_t c = ro_first_child(d, s, f->head); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        const ro_token *w = &d->report->sentences[s].tokens[c];
        if (c < f->first || c >= f->last || (w->deprel != RO_DEP_xcomp && w->deprel != RO_DEP_ccomp)) continue;
        for (uint32_t n = ro_first_child(d, s, c); n != RO_NO_TOKEN; n = ro_next_child(d, s, n)) {
            const ro_token *word = &d->report->sentences[s].tokens[n];
            if (word->deprel == RO_DEP_advmod && (ro_lemma_is(word, "not") || ro_lemma_is(word, "never"))) return true;
        }
    }
    return false;
}

static ro_status status_of(const ro_document *d, uint32_t s, uint32_t head, const ro_finding *found) {
    const ro_k_frame *f = &d->knowledge->frames[found->frame];
    if (f->blocks) return RO_STATUS_REPORTED;
    if (f->status) return (ro_status)(f->status - 1);
    ro_status status = ro_event_status(d, s, head);
    if (!asks_negation(d->knowledge, f) && denies_content(d, s, found)) return RO_STATUS_DENIED;
    /* "will not lift": the refusal took place */
    return status == RO_STATUS_DENIED && asks_negation(d->knowledge, f) ? RO_STATUS_REPORTED : status;
}

bool ro_uses_up(const ro_knowledge *k, const ro_finding *x, const ro_finding *y) {
    if (x->head < y->first || x->head >= y->last) return false;
    const ro_k_frame *of_x = &k->frames[x->frame], *of_y = &k->frames[y->frame];
    if (of_y->own && !of_x->own) return true;
    if (of_x->own && !of_y->own) return x->status != RO_STATUS_REPORTED;
    return y->score >= x->score || of_x->event == of_y->event || x->status != RO_STATUS_REPORTED;
}

/* Is x the knowledge's, and does the user's y tell the same type by words that are among x's? Then the user's is the one to keep. */
static bool told_by_own(const ro_knowledge *k, const ro_finding *x, const ro_finding *y) {
    const ro_k_frame *of_x = &k->frames[x->frame], *of_y = &k->frames[y->frame];
    return of_y->own && !of_x->own && !of_y->blocks && of_y->event == of_x->event && y->status == RO_STATUS_REPORTED && y->head >= x->first &&
           y->head < x->last;
}

bool ro_lose(ro_arena *arena, ro_findings *findings, const ro_finding *finding, ro_loss_reason reason, uint32_t to) {
    if (!ro_arena_grow(arena, (void **)&findings->lost, findings->lost_count, &findings->lost_capacity, sizeof *findings->lost)) return false;
    findings->lost[findings->lost_count++] = (ro_loss){.finding = *finding, .to = to, .reason = (uint8_t)reason};
    return true;
}

/* A finding whose head another, more specific one has used up goes ("held talks" leaves none for "talks"), and so do those that only say that there
 * is no event. */
static bool choose(ro_document *d, ro_findings *out, size_t begin) {
    const ro_knowledge *k = d->knowledge;
    size_t kept = begin;
    for (size_t a = begin; a < out->count; a++) {
        const ro_finding *x = &out->items[a];
        ro_loss_reason why = RO_LOSS_NONE;
        uint32_t to = UINT32_MAX;
        for (size_t b = begin; b < out->count && !why; b++) {
            const ro_finding *y = &out->items[b];
            if (a == b || !ro_uses_up(k, x, y)) continue;
            /* each takes in the other's word: one of them stays */
            if (ro_uses_up(k, y, x) && (x->score > y->score || (x->score == y->score && a < b))) continue;
            why = RO_LOSS_WORDS, to = y->frame;
        }
        for (size_t b = begin; b < out->count && !why; b++)
            if (told_by_own(k, x, &out->items[b])) why = RO_LOSS_OWN, to = out->items[b].frame;
        if (!why && x->status != RO_STATUS_REPORTED && is_content(d, x->sentence, x, out->items + begin, out->count - begin)) why = RO_LOSS_CONTENT;
        if (why && !ro_lose(d->arena, out, x, why, to)) return false;
        if (!why) out->items[kept++] = *x;
    }
    out->count = kept;
    kept = begin;
    for (size_t i = begin; i < out->count; i++) {
        if (!k->frames[out->items[i].frame].blocks)
            out->items[kept++] = out->items[i];
        else if (!ro_lose(d->arena, out, &out->items[i], RO_LOSS_RULE, UINT32_MAX))
            return false;
    }
    out->count = kept;
    return true;
}

static ro_k_head head_of(const ro_document *d, uint32_t s, uint32_t token) {
    uint32_t lemma = token < d->report->sentences[s].count ? d->lemma_ids[s][token] : 0;
    return lemma ? d->knowledge->heads[lemma] : (ro_k_head){.count = 0};
}

/* What lies anywhere in some megabytes is asked for before it is looked at: the heads of the words behind this one, and where their frames begin. */
static void ask_for_words(const ro_document *d, uint32_t s, uint32_t token) {
    ro_k_head next = head_of(d, s, token + 1);
    if (token + 2 < d->report->sentences[s].count) __builtin_prefetch(&d->knowledge->heads[d->lemma_ids[s][token + 2]]);
    if (next.count) __builtin_prefetch(&d->knowledge->entries[next.frame]);
}

bool ro_find_events(ro_document *d, ro_findings *out, ro_error *err) {
    const ro_knowledge *k = d->knowledge;
    for (uint32_t s = 0; s < d->report->count; s++) {
        size_t begin = out->count;
        const ro_sentence *sentence = &d->report->sentences[s];
        for (uint32_t i = 0; i < sentence->count; i++) {
            uint32_t lemma = d->lemma_ids[s][i];
            ask_for_words(d, s, i);
            if (!lemma || !k->heads[lemma].count) continue;
            trial t; /* its fillers are there when they are counted */
            ro_lack lack = {.what = 0};
            t.d = d, t.s = s, t.head = i, t.cached = 0, t.lack = d->explains ? &lack : NULL;
            ro_finding best = {.score = 0}, now;
            bool any = false;
            const ro_mention *over = ro_mention_over(d, s, i);
            if (over && over->last - over->first > 1 && over->form != RO_FORM_ROLE) continue; /* a word of a name or title */
            uint32_t start = k->heads[lemma].frame, end = start + k->heads[lemma].count;
            for (uint32_t h = start; h < end; h++) {
                if (idle(&t, &k->entries[h])) continue;
                uint32_t index = k->entries[h].frame;
                if (!keeps(&t, &k->frames[index]) || !fires(&t, index, &now)) continue;
                if (any && d->explains && !ro_lose(d->arena, out, beats(k, &now, &best) ? &best : &now, RO_LOSS_SCORE, UINT32_MAX))
                    return ro_fail(err, RO_E_MEMORY, "out of memory");
                if (!any || beats(k, &now, &best)) best = now;
                any = true;
            }
            if (!any && lack.what) {
                if (!ro_arena_grow(d->arena, (void **)&out->lacks, out->lack_count, &out->lack_capacity, sizeof *out->lacks))
                    return ro_fail(err, RO_E_MEMORY, "out of memory");
                out->lacks[out->lack_count++] = lack;
            }
            if (!any) continue;
            best.status = (uint8_t)status_of(d, s, i, &best);
            if (!ro_arena_grow(d->arena, (void **)&out->items, out->count, &out->capacity, sizeof *out->items))
                return ro_fail(err, RO_E_MEMORY, "out of memory");
            out->items[out->count++] = best;
        }
        if (!choose(d, out, begin)) return ro_fail(err, RO_E_MEMORY, "out of memory");
    }
    return true;
}
