/* status.c - did it happen? Negation, modality, futures, calls for it, and recollection, from the word up to the root. */
#include "events/event.h"

#include <string.h>

static const ro_token *tok(const ro_document *d, uint32_t s, uint32_t t) { return &d->report->sentences[s].tokens[t]; }

/* The governor's entry of this word: status + 1, 0 if it has none. */
static uint8_t governs(const ro_document *d, uint32_t s, uint32_t t) {
    const ro_knowledge *k = d->knowledge;
    uint32_t lemma = d->lemma_ids[s][t];
    if (!lemma) return 0;
    uint8_t upos = tok(d, s, t)->upos, pos = upos == RO_UPOS_VERB                         ? 'v'
                                             : upos == RO_UPOS_NOUN                       ? 'n'
                                             : upos == RO_UPOS_ADJ || upos == RO_UPOS_ADV ? 'a'
                                                                                          : 0;
    uint32_t low = 0, high = k->governors_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (k->governors[mid].lemma < lemma)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < k->governors_count && k->governors[low].lemma == lemma; low++) {
        const ro_k_word *g = &k->governors[low];
        if (g->pos != pos) continue;
        if (g->extra) {
            bool found = false;
            for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
                found = found || d->lemma_ids[s][c] == g->extra - 1u;
            if (!found) continue;
        }
        return g->value;
    }
    return 0;
}

static bool has_child(const ro_document *d, uint32_t s, uint32_t t, ro_deprel deprel, const char *lemma) {
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
        if (tok(d, s, c)->deprel == deprel && (!lemma || ro_lemma_is(tok(d, s, c), lemma) || ro_token_is(tok(d, s, c), lemma))) return true;
    return false;
}

static bool negated(const ro_document *d, uint32_t s, uint32_t t) {
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        const ro_token *w = tok(d, s, c);
        if (w->deprel == RO_DEP_advmod && (ro_lemma_is(w, "not") || ro_token_is(w, "never") || ro_token_is(w, "n't") || ro_token_is(w, "nor"))) {
            /* "not only": no negation */
            return !(c + 1 < d->report->sentences[s].count && ro_token_is(tok(d, s, c + 1), "only"));
        }
        if (w->deprel == RO_DEP_det && (ro_token_is(w, "no") || ro_token_is(w, "neither"))) return true;
        if ((w->deprel == RO_DEP_nsubj || w->deprel == RO_DEP_nsubj_pass || w->deprel == RO_DEP_obj) &&
            (has_child(d, s, c, RO_DEP_det, "no") || ro_token_is(w, "nobody") || ro_token_is(w, "none")))
            return true;
        if (w->deprel == RO_DEP_case && ro_token_is(w, "without")) return true;
        if (w->deprel == RO_DEP_mark && ro_token_is(w, "without")) return true;
    }
    return false;
}

/* A year before the report's, under this word. */
static bool old_year(const ro_document *d, uint32_t s, uint32_t t) {
    uint32_t now = d->date / 10000;
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        const ro_token *w = tok(d, s, c);
        if (w->deprel == RO_DEP_conj || w->deprel == RO_DEP_advcl || w->deprel == RO_DEP_ccomp || w->deprel == RO_DEP_parataxis ||
            w->deprel == RO_DEP_acl_relcl)
            continue;
        if (w->form_size == 4 && (memcmp(w->form, "19", 2) == 0 || memcmp(w->form, "20", 2) == 0) && w->form[2] >= '0' && w->form[2] <= '9' &&
            w->form[3] >= '0' && w->form[3] <= '9') {
            uint32_t year = 0;
            for (int i = 0; i < 4; i++) year = year * 10 + (uint32_t)(w->form[i] - '0');
            if (now < 9999 && year < now) return true;
        }
        if ((w->deprel == RO_DEP_obl || w->deprel == RO_DEP_nmod || w->deprel == RO_DEP_obl_unmarked) && !ro_mention_at(d, s, c)) {
            if (old_year(d, s, c)) return true;
            bool last = has_child(d, s, c, RO_DEP_amod, "last") || has_child(d, s, c, RO_DEP_amod, "previous");
            if (last && (ro_lemma_is(w, "year") || ro_lemma_is(w, "month") || ro_lemma_is(w, "decade") || ro_lemma_is(w, "century"))) return true;
        }
        if (w->deprel == RO_DEP_advmod && (ro_token_is(w, "ago") || ro_token_is(w, "previously") || ro_token_is(w, "formerly"))) return true;
    }
    return false;
}

static ro_status worse(ro_status a, ro_status b) {
    static const int rank[] = {
        [RO_STATUS_REPORTED] = 0, [RO_STATUS_RECALLED] = 1, [RO_STATUS_PLANNED] = 2, [RO_STATUS_HYPOTHETICAL] = 3, [RO_STATUS_DENIED] = 4};
    return rank[b] > rank[a] ? b : a;
}

/* What the word's own auxiliaries, modifiers and marks say. */
static ro_status own_status(const ro_document *d, uint32_t s, uint32_t t, bool first) {
    const ro_token *word = tok(d, s, t);
    ro_status status = RO_STATUS_REPORTED;
    bool neg = negated(d, s, t), is = false, to = false;
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        const ro_token *w = tok(d, s, c);
        is = is || (w->deprel == RO_DEP_cop && word->upos == RO_UPOS_VERB && c < t);
        to = to || (w->deprel == RO_DEP_mark && ro_token_is(w, "to"));
        if (w->deprel == RO_DEP_aux) {
            if (ro_lemma_is(w, "will") || ro_lemma_is(w, "shall") || ro_lemma_is(w, "'ll")) {
                status = worse(status, RO_STATUS_PLANNED);
            } else if (ro_lemma_is(w, "would"))
                status = worse(status, RO_STATUS_PLANNED);
            else if (ro_lemma_is(w, "can") || ro_lemma_is(w, "could") || ro_lemma_is(w, "may") || ro_lemma_is(w, "might") ||
                     ro_lemma_is(w, "should") || ro_lemma_is(w, "must") || ro_lemma_is(w, "ought"))
                status = worse(status, RO_STATUS_HYPOTHETICAL);
        } else if (w->deprel == RO_DEP_mark &&
                   (ro_token_is(w, "if") || ro_token_is(w, "unless") || ro_token_is(w, "whether") || ro_token_is(w, "lest")))
            status = worse(status, RO_STATUS_HYPOTHETICAL);
        else if (first && word->upos != RO_UPOS_VERB && (w->deprel == RO_DEP_amod || w->deprel == RO_DEP_compound)) {
            uint32_t lemma = d->lemma_ids[s][c];
            if (ro_k_is(d->knowledge, lemma, RO_CLASS_PLANNED)) status = worse(status, RO_STATUS_PLANNED);
            if (ro_k_is(d->knowledge, lemma, RO_CLASS_HYPOTHETICAL)) status = worse(status, RO_STATUS_HYPOTHETICAL);
            if (ro_k_is(d->knowledge, lemma, RO_CLASS_RECALLED)) status = worse(status, RO_STATUS_RECALLED);
            if (ro_k_is(d->knowledge, lemma, RO_CLASS_DENIED)) status = worse(status, RO_STATUS_DENIED);
        }
    }
    if (is && to) status = worse(status, RO_STATUS_PLANNED); /* is to meet */
    if (neg) status = RO_STATUS_DENIED;
    if (old_year(d, s, t)) status = worse(status, RO_STATUS_RECALLED);
    return status;
}

static ro_status find_status(const ro_document *d, uint32_t s, uint32_t t) {
    const ro_sentence *sentence = &d->report->sentences[s];
    ro_status status = own_status(d, s, t, true);
    uint32_t at = t;
    for (int steps = 0; steps < 12; steps++) {
        const ro_token *word = tok(d, s, at);
        if (word->head < 0) break;
        uint32_t head = (uint32_t)word->head;
        const ro_token *h = tok(d, s, head);
        bool verbal = word->upos == RO_UPOS_VERB || word->upos == RO_UPOS_AUX;
        uint8_t g = 0;
        bool go_on = true, inherits = true;
        switch (word->deprel) {
        case RO_DEP_xcomp: g = governs(d, s, head); break;
        case RO_DEP_ccomp: {
            g = governs(d, s, head);
            /* a finite clause under say, announce, hope … : only the verbs that deny or wish it away matter */
            bool finite = has_child(d, s, at, RO_DEP_nsubj, NULL) || has_child(d, s, at, RO_DEP_nsubj_pass, NULL);
            if (finite && g == RO_STATUS_HYPOTHETICAL + 1 && (ro_lemma_is(h, "tell") || ro_lemma_is(h, "inform") || ro_lemma_is(h, "remind")))
                g = 0; /* "told reporters that he had spoken", against "told them to speak" */
            if (finite && g == RO_STATUS_PLANNED + 1 && own_status(d, s, at, false) == RO_STATUS_REPORTED && word->xpos == RO_XPOS_VBD) g = 0;
            inherits = !finite; /* "did not say that X attacked": X may have */
            break;
        }
        case RO_DEP_acl:
            g = governs(d, s, head);
            inherits = false;
            if (has_child(d, s, at, RO_DEP_mark, "to") && !g) g = RO_STATUS_PLANNED + 1;
            if (word->xpos == RO_XPOS_VBN || (word->xpos == RO_XPOS_VBG && !has_child(d, s, at, RO_DEP_mark, NULL))) {
                g = 0;
                go_on = false;
            }
            break;
        case RO_DEP_advcl:
            if (has_child(d, s, at, RO_DEP_mark, "to")) g = RO_STATUS_PLANNED + 1;
            if (has_child(d, s, at, RO_DEP_mark, "of") || has_child(d, s, at, RO_DEP_mark, "from")) g = governs(d, s, head);
            inherits = has_child(d, s, at, RO_DEP_mark, "by") || has_child(d, s, at, RO_DEP_mark, "to");
            break;
        case RO_DEP_obj:
        case RO_DEP_nsubj_pass:
            /* who orders an arrest arrests */
            if (!verbal && h->upos == RO_UPOS_VERB && !ro_k_is(d->knowledge, d->lemma_ids[s][head], RO_CLASS_PERFORM)) g = governs(d, s, head);
            inherits = true;
            break;
        case RO_DEP_obl:
        case RO_DEP_nmod:
            if (!verbal &&
                (has_child(d, s, at, RO_DEP_case, "for") || has_child(d, s, at, RO_DEP_case, "of") || has_child(d, s, at, RO_DEP_case, "to") ||
                 has_child(d, s, at, RO_DEP_case, "against") || has_child(d, s, at, RO_DEP_case, "in")))
                g = governs(d, s, head);
            if (!verbal && has_child(d, s, at, RO_DEP_case, "ahead")) { /* ahead of their meeting on Friday */
                status = worse(status, RO_STATUS_PLANNED);
                go_on = false;
            }
            if (has_child(d, s, at, RO_DEP_case, "since") || has_child(d, s, at, RO_DEP_case, "after") || has_child(d, s, at, RO_DEP_case, "before"))
                go_on = false;
            inherits = g != 0;
            if (word->deprel == RO_DEP_nmod && !g) inherits = false;
            break;
        case RO_DEP_conj: inherits = true; break;
        case RO_DEP_nsubj:
            inherits = true;
            if (h->upos == RO_UPOS_ADJ || h->upos == RO_UPOS_NOUN) g = governs(d, s, head);
            break;
        case RO_DEP_csubj: g = governs(d, s, head); break;
        default: go_on = false; break;
        }
        if (g) status = worse(status, (ro_status)(g - 1));
        if (!go_on || !inherits) break;
        /* what holds of the governor holds of what it governs: "did not agree to meet", "may be forced to leave" */
        bool conj_with_own = word->deprel == RO_DEP_conj && (has_child(d, s, at, RO_DEP_nsubj, NULL) || has_child(d, s, at, RO_DEP_aux, NULL) ||
                                                             has_child(d, s, at, RO_DEP_aux_pass, NULL));
        if (conj_with_own) break;
        status = worse(status, own_status(d, s, head, false));
        at = head;
    }
    const ro_token *end = sentence->count ? &sentence->tokens[sentence->count - 1] : NULL;
    if (end && strcmp(end->form, "?") == 0) status = worse(status, RO_STATUS_HYPOTHETICAL);
    return status;
}

ro_status ro_event_status(const ro_document *d, uint32_t s, uint32_t t) {
    uint8_t *known = &d->statuses[s][t];
    if (!*known) *known = (uint8_t)(find_status(d, s, t) + 1);
    return (ro_status)(*known - 1);
}

ro_status ro_governed_status(const ro_document *d, uint32_t s, uint32_t t) {
    uint8_t g = governs(d, s, t);
    return g ? (ro_status)(g - 1) : RO_STATUS_REPORTED;
}
