/* repair.c - what the mentions know better than the tree.
 *
 * The grammar of names is surer of where a name ends than the parser, which now and then hangs a subject with a long title on the object's
 * name. Mends, each only where the tree has no better use for the words:
 *   - "dozens of officers", "a series of attacks": the officers and attacks are what the clause speaks of, the dozens their number;
 *   - a finite verb is never an adjective ("and imposed new sanctions" read as "(imposed) sanctions"): it takes the noun's place and the noun as
 * object;
 *   - a finite verb without a subject takes the mention right before it, if that hangs as a mere part of something else;
 *   - "has in the meantime spoken": the participle is the verb; an object with a preposition is none;
 *   - a name right behind a verb of no other object is its object, not what the object is called ("called Angela Merkel");
 *   - a mention right behind a verb and before a number or article ("gave Saint Lucia five boats") that hangs on what follows is the receiver.
 */
#include "actors/repair.h"

#include <string.h>

static bool is_part(uint8_t deprel) {
    return deprel == RO_DEP_compound || deprel == RO_DEP_flat || deprel == RO_DEP_amod || deprel == RO_DEP_nmod_desc ||
           deprel == RO_DEP_nmod_unmarked || deprel == RO_DEP_dep || deprel == RO_DEP_list || deprel == RO_DEP_appos || deprel == RO_DEP_vocative ||
           deprel == RO_DEP_dislocated || deprel == RO_DEP_reparandum;
}

static bool has_subject(const ro_sentence *s, uint32_t verb) {
    for (uint32_t i = 0; i < s->count; i++)
        if (s->tokens[i].head == (int32_t)verb &&
            (s->tokens[i].deprel == RO_DEP_nsubj || s->tokens[i].deprel == RO_DEP_nsubj_pass || s->tokens[i].deprel == RO_DEP_nsubj_outer ||
             s->tokens[i].deprel == RO_DEP_csubj || s->tokens[i].deprel == RO_DEP_expl))
            return true;
    return false;
}

static bool above(const ro_sentence *s, uint32_t upper, uint32_t lower) {
    int32_t at = (int32_t)lower;
    for (uint32_t steps = 0; at >= 0 && steps <= s->count; steps++) {
        if ((uint32_t)at == upper) return true;
        at = s->tokens[at].head;
    }
    return false;
}

bool ro_repair_quantities(const ro_knowledge *k, ro_sentence *s) {
    bool changed = false;
    for (uint32_t q = 0; q + 2 < s->count; q++) {
        ro_token *t = &s->tokens[q];
        if (t->upos != RO_UPOS_NOUN || !t->lemma || !ro_token_is(&s->tokens[q + 1], "of")) continue;
        if (!ro_k_is(k, ro_k_lemma(k, t->lemma, strlen(t->lemma)), RO_CLASS_QUANTITY)) continue;
        int32_t noun = s->tokens[q + 1].head;
        if (noun <= (int32_t)q || s->tokens[noun].head != (int32_t)q || s->tokens[noun].deprel != RO_DEP_nmod || s->tokens[noun].upos == RO_UPOS_PRON)
            continue;
        for (uint32_t i = 0; i < s->count; i++) /* the number keeps its article and what stands before it */
            if (s->tokens[i].head == (int32_t)q && (i > q || s->tokens[i].deprel == RO_DEP_case) && (int32_t)i != noun) s->tokens[i].head = noun;
        s->tokens[noun].head = t->head, s->tokens[noun].deprel = t->deprel;
        t->head = noun, t->deprel = RO_DEP_nummod;
        s->tokens[q + 1].head = (int32_t)q, s->tokens[q + 1].deprel = RO_DEP_fixed;
        changed = true;
    }
    return changed;
}

static bool is_actor(const ro_mention *m) {
    return !m->nested && m->form != RO_FORM_ADJECTIVE && m->form != RO_FORM_PRONOUN && (m->form != RO_FORM_OTHER || m->last - m->first > 1);
}

/* Behind the mention and, between commas, what it is called besides: ", the dismissed prime minister, promised". */
static uint32_t end_of(const ro_sentence *s, const ro_mention *m) {
    uint32_t end = m->last;
    if (end + 1 >= s->count || !ro_token_is(&s->tokens[end], ",")) return end;
    for (uint32_t i = end + 1; i < s->count; i++)
        if (s->tokens[i].head == (int32_t)m->head && s->tokens[i].deprel == RO_DEP_appos)
            for (end = i + 1; end < s->count && above(s, i, end) && s->tokens[end].upos != RO_UPOS_PUNCT;) end++;
    return end > m->last && end < s->count && ro_token_is(&s->tokens[end], ",") ? end + 1 : m->last;
}

/* The verb that the mention would be the subject of: the next token but for adverbs and auxiliaries; RO_NO_TOKEN if there is none. */
static uint32_t verb_behind(const ro_sentence *s, const ro_mention *m) {
    uint32_t end = end_of(s, m);
    for (uint32_t i = end; i < s->count && i < end + 4; i++) {
        const ro_token *t = &s->tokens[i];
        if (t->upos == RO_UPOS_VERB) return t->xpos == RO_XPOS_VBG || t->xpos == RO_XPOS_VB ? RO_NO_TOKEN : i;
        if (t->upos != RO_UPOS_ADV && t->upos != RO_UPOS_AUX && t->upos != RO_UPOS_PART) return RO_NO_TOKEN;
    }
    return RO_NO_TOKEN;
}

bool ro_repair_finite(ro_sentence *s) {
    bool changed = false;
    for (uint32_t i = 1; i < s->count; i++) {
        ro_token *v = &s->tokens[i];
        if (v->xpos != RO_XPOS_VBD || v->deprel != RO_DEP_amod || v->head <= (int32_t)i) continue;
        ro_token *noun = &s->tokens[v->head];
        int32_t over = noun->head;
        bool joined = s->tokens[i - 1].deprel == RO_DEP_cc && over >= 0 && over < (int32_t)i && s->tokens[over].upos == RO_UPOS_VERB;
        if (!joined && over >= 0) continue;
        v->deprel = joined ? RO_DEP_conj : RO_DEP_root;
        noun->head = (int32_t)i;
        noun->deprel = RO_DEP_obj;
        v->head = over;
        changed = true;
    }
    return changed;
}

static bool has_child(const ro_sentence *s, uint32_t head, uint8_t deprel) {
    for (uint32_t i = 0; i < s->count; i++)
        if (s->tokens[i].head == (int32_t)head && s->tokens[i].deprel == deprel) return true;
    return false;
}

/* "has in the meantime spoken": the participle behind an adverbial is the verb, not a part of the adverbial. */
static bool repair_perfect(ro_sentence *s, uint32_t have) {
    ro_token *h = &s->tokens[have];
    if ((h->upos != RO_UPOS_VERB && h->upos != RO_UPOS_AUX) || !h->lemma || strcmp(h->lemma, "have") != 0 || has_child(s, have, RO_DEP_obj))
        return false;
    for (uint32_t j = have + 2; j < s->count && j < have + 10; j++) {
        ro_token *v = &s->tokens[j];
        if (v->xpos != RO_XPOS_VBN || v->deprel != RO_DEP_acl || v->head <= (int32_t)have || v->head >= (int32_t)j) continue;
        uint32_t noun = (uint32_t)v->head;
        if (s->tokens[noun].head != (int32_t)have || s->tokens[noun].deprel != RO_DEP_obl) continue;
        v->head = h->head;
        v->deprel = h->deprel;
        for (uint32_t i = 0; i < s->count; i++)
            if (s->tokens[i].head == (int32_t)have) s->tokens[i].head = (int32_t)j;
        h->head = (int32_t)j;
        h->deprel = RO_DEP_aux;
        h->upos = RO_UPOS_AUX;
        return true;
    }
    return false;
}

/* "Met Secretary-General A B.", "- Called Foreign Minister C.": a line that begins with its verb, which looks like part of the name. */
static bool repair_first_verb(ro_sentence *s) {
    static const char *const forms[] = {"Met",      "Held",          "Spoke",   "Called",    "Received",  "Hosted",  "Visited",
                                        "Welcomed", "Thanked",       "Phoned",  "Addressed", "Discussed", "Chaired", "Attended",
                                        "Conveyed", "Congratulated", "Briefed", "Joined",    "Paid",      "Had",     "Exchanged",
                                        "Reviewed", "Reaffirmed",    "Urged",   "Condemned", "Praised"};
    static const char *const lemmas[] = {"meet",  "hold",    "speak",    "call",   "receive",  "host",   "visit",        "welcome", "thank",
                                         "phone", "address", "discuss",  "chair",  "attend",   "convey", "congratulate", "brief",   "join",
                                         "pay",   "have",    "exchange", "review", "reaffirm", "urge",   "condemn",      "praise"};
    uint32_t i = 0;
    while (i < s->count && s->tokens[i].upos == RO_UPOS_PUNCT) i++;
    if (i + 2 >= s->count) return false;
    ro_token *v = &s->tokens[i];
    if ((v->upos != RO_UPOS_PROPN && v->upos != RO_UPOS_NOUN && v->upos != RO_UPOS_ADJ) || s->tokens[i + 1].upos == RO_UPOS_VERB ||
        v->head <= (int32_t)i)
        return false;
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        if (strcmp(v->form, forms[k]) != 0) continue;
        ro_token *name = &s->tokens[v->head];
        v->upos = RO_UPOS_VERB;
        v->xpos = RO_XPOS_VBD;
        v->lemma = lemmas[k];
        v->lemma_size = (uint8_t)strlen(lemmas[k]);
        if (name->head >= 0) return true; /* a verb behind it all: the words only are put right */
        name->head = (int32_t)i;
        name->deprel = RO_DEP_obj;
        v->head = -1;
        v->deprel = RO_DEP_root;
        return true;
    }
    return false;
}

/* "was this morning called in": the time of day is no predicate, the participle behind it is. */
static bool repair_passive(ro_sentence *s, uint32_t noun) {
    ro_token *n = &s->tokens[noun];
    if (n->upos != RO_UPOS_NOUN || !has_child(s, noun, RO_DEP_aux_pass) || noun + 2 >= s->count) return false;
    for (uint32_t j = noun + 1; j < s->count && j < noun + 4; j++) {
        ro_token *v = &s->tokens[j];
        if (v->xpos != RO_XPOS_VBN || v->deprel != RO_DEP_acl || v->head != (int32_t)noun) continue;
        v->head = n->head;
        v->deprel = n->deprel;
        for (uint32_t i = 0; i < s->count; i++) {
            uint8_t deprel = s->tokens[i].deprel;
            if (s->tokens[i].head == (int32_t)noun && deprel != RO_DEP_det && deprel != RO_DEP_amod && deprel != RO_DEP_case &&
                deprel != RO_DEP_compound)
                s->tokens[i].head = (int32_t)j;
        }
        n->head = (int32_t)j;
        n->deprel = RO_DEP_obl_unmarked;
        return true;
    }
    return false;
}

/* "was paid a call by the envoy": who did it hangs on the verb, not on the call. */
static bool repair_agent(ro_sentence *s, uint32_t t) {
    ro_token *agent = &s->tokens[t];
    if (agent->deprel != RO_DEP_nmod || agent->head < 0 || s->tokens[agent->head].deprel != RO_DEP_obj) return false;
    int32_t verb = s->tokens[agent->head].head;
    if (verb < 0 || !has_child(s, (uint32_t)verb, RO_DEP_aux_pass) || has_child(s, (uint32_t)verb, RO_DEP_obl_agent)) return false;
    for (uint32_t i = 0; i < t; i++)
        if (s->tokens[i].head == (int32_t)t && s->tokens[i].deprel == RO_DEP_case && s->tokens[i].lemma && strcmp(s->tokens[i].lemma, "by") == 0) {
            agent->head = verb;
            agent->deprel = RO_DEP_obl_agent;
            return true;
        }
    return false;
}

/* "was asked to leave by the junta": the junta asked. */
static bool repair_far_agent(ro_sentence *s, uint32_t t) {
    ro_token *agent = &s->tokens[t];
    if (agent->deprel != RO_DEP_obl_agent || agent->head < 0) return false;
    const ro_token *verb = &s->tokens[agent->head];
    if (verb->xpos != RO_XPOS_VB || verb->deprel != RO_DEP_xcomp || verb->head < 0) return false;
    if (!has_child(s, (uint32_t)verb->head, RO_DEP_aux_pass) || has_child(s, (uint32_t)verb->head, RO_DEP_obl_agent)) return false;
    agent->head = verb->head;
    return true;
}

/* "China sanctions US lawmakers": a noun has no object, so this one is the verb of a headline, and the name before it the subject. */
static bool repair_headline_verb(ro_sentence *s, uint32_t verb) {
    ro_token *v = &s->tokens[verb];
    if (v->upos != RO_UPOS_NOUN || v->xpos != RO_XPOS_NNS || verb == 0 || v->deprel != RO_DEP_root || !has_child(s, verb, RO_DEP_obj)) return false;
    ro_token *before = &s->tokens[verb - 1];
    bool subject = has_subject(s, verb);
    if (!subject && (before->head != (int32_t)verb || (before->deprel != RO_DEP_compound && before->deprel != RO_DEP_nmod))) return false;
    for (uint32_t i = 0; i < verb; i++)
        if (s->tokens[i].head == (int32_t)verb && (s->tokens[i].deprel == RO_DEP_det || s->tokens[i].deprel == RO_DEP_case)) return false;
    if (!subject) before->deprel = RO_DEP_nsubj;
    v->upos = RO_UPOS_VERB;
    v->xpos = RO_XPOS_VBZ;
    return true;
}

bool ro_repair_verbs(ro_sentence *s) {
    bool changed = repair_first_verb(s);
    for (uint32_t i = 0; i < s->count; i++) {
        changed = repair_headline_verb(s, i) || repair_perfect(s, i) || repair_passive(s, i) || repair_agent(s, i) || repair_far_agent(s, i) ||
                  changed;
        if (s->tokens[i].deprel == RO_DEP_obj && has_child(s, i, RO_DEP_case)) s->tokens[i].deprel = RO_DEP_obl, changed = true; /* "made with X" */
    }
    return changed;
}

bool ro_repair_subject(ro_sentence *s, const ro_mention *m) {
    if (!is_actor(m)) return false;
    uint32_t verb = verb_behind(s, m);
    if (verb == RO_NO_TOKEN || has_subject(s, verb)) return false;
    ro_token *v = &s->tokens[verb], *head = &s->tokens[m->head];
    bool auxiliary = verb > end_of(s, m); /* "has received" is surely finite; a bare VBN may be a participle */
    bool main = v->deprel == RO_DEP_root || v->deprel == RO_DEP_ccomp || v->deprel == RO_DEP_parataxis || v->deprel == RO_DEP_conj;
    if (head->head == (int32_t)verb && (head->deprel == RO_DEP_obj || head->deprel == RO_DEP_obl_unmarked || is_part(head->deprel))) {
        head->deprel = RO_DEP_nsubj;
        return true;
    }
    if (head->head < 0 && v->head == (int32_t)m->head &&
        (v->deprel == RO_DEP_acl || v->deprel == RO_DEP_amod || v->deprel == RO_DEP_acl_relcl || v->deprel == RO_DEP_parataxis) &&
        (v->xpos == RO_XPOS_VBD || v->xpos == RO_XPOS_VBZ || v->xpos == RO_XPOS_VBP || auxiliary)) {
        v->head = -1;
        v->deprel = RO_DEP_root;
        head->head = (int32_t)verb;
        head->deprel = RO_DEP_nsubj;
        return true;
    }
    if (v->deprel == RO_DEP_amod && v->head > (int32_t)verb && head->head == v->head && is_part(head->deprel) && s->tokens[v->head].head < 0 &&
        v->xpos != RO_XPOS_VBG) {
        /* "Police fired tear gas": read as "(police-fired) gas" */
        ro_token *noun = &s->tokens[v->head];
        head->head = noun->head = (int32_t)verb;
        head->deprel = RO_DEP_nsubj;
        noun->deprel = RO_DEP_obj;
        v->head = -1;
        v->deprel = RO_DEP_root;
        return true;
    }
    if (v->deprel == RO_DEP_amod && v->head > (int32_t)verb && v->xpos != RO_XPOS_VBG && s->tokens[v->head].head >= (int32_t)m->first &&
        s->tokens[v->head].head < (int32_t)m->last && (head->head < 0 || head->deprel == RO_DEP_ccomp || head->deprel == RO_DEP_parataxis)) {
        /* "Minister A B invited President C D": read as one name with an "invited president" in it */
        ro_token *noun = &s->tokens[v->head];
        v->head = head->head;
        v->deprel = head->deprel;
        head->head = noun->head = (int32_t)verb;
        head->deprel = RO_DEP_nsubj;
        noun->deprel = RO_DEP_obj;
        for (uint32_t i = m->last; i < s->count; i++)
            if (i != verb && s->tokens[i].head >= (int32_t)m->first && s->tokens[i].head < (int32_t)m->last) s->tokens[i].head = (int32_t)verb;
        return true;
    }
    /* "… and Egypt condemned": a verb with a time of its own that stands right behind the second of a list, and has no subject */
    bool finite = v->xpos == RO_XPOS_VBD || v->xpos == RO_XPOS_VBZ || v->xpos == RO_XPOS_VBP || auxiliary;
    bool second = head->deprel == RO_DEP_conj && finite && m->first > 0 &&
                  (s->tokens[m->first - 1].deprel == RO_DEP_cc || ro_token_is(&s->tokens[m->first - 1], ";")) && head->head >= 0 &&
                  s->tokens[head->head].deprel != RO_DEP_nsubj && s->tokens[head->head].deprel != RO_DEP_nsubj_pass;
    if (!main || !(is_part(head->deprel) || second) || above(s, m->head, verb)) return false;
    /* all of the mention that hangs outside goes along with its head */
    for (uint32_t i = m->first; i < m->last; i++)
        if (i != m->head && (s->tokens[i].head < (int32_t)m->first || s->tokens[i].head >= (int32_t)m->last) && !above(s, i, m->head))
            s->tokens[i].head = (int32_t)m->head;
    if (second && v->deprel == RO_DEP_conj && s->tokens[m->first - 1].deprel == RO_DEP_cc) s->tokens[m->first - 1].head = (int32_t)verb;
    head->head = (int32_t)verb;
    head->deprel = RO_DEP_nsubj;
    return true;
}

bool ro_repair_receiver(ro_sentence *s, const ro_mention *m) {
    if (!is_actor(m) || m->first == 0 || m->last >= s->count) return false;
    ro_token *head = &s->tokens[m->head];
    if (head->head == (int32_t)m->first - 1 && head->deprel == RO_DEP_xcomp && head->upos == RO_UPOS_PROPN &&
        !has_child(s, m->first - 1, RO_DEP_obj)) {
        head->deprel = RO_DEP_obj;
        return true;
    }
    const ro_token *verb = &s->tokens[m->first - 1], *next = &s->tokens[m->last];
    bool before_thing = next->upos == RO_UPOS_NUM || next->upos == RO_UPOS_DET;
    if (verb->upos != RO_UPOS_VERB || !before_thing || !is_part(head->deprel) || head->head < (int32_t)m->last || above(s, m->head, m->first - 1))
        return false;
    head->head = (int32_t)m->first - 1;
    head->deprel = RO_DEP_iobj;
    return true;
}
