#include "events/role.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LEFT_OUT_BACK 8u /* sentences back to who a list of verbs speaks of */
#define DEEPEST 24       /* steps up a tree before we give up (a chain of conjuncts or complements) */

static const ro_token *tok(const ro_document *d, uint32_t s, uint32_t t) { return &d->report->sentences[s].tokens[t]; }

static void add(ro_fillers *out, uint32_t token) {
    for (uint32_t i = 0; i < out->count; i++)
        if (out->tokens[i] == token) return;
    if (out->count < RO_MAX_FILLERS) out->tokens[out->count++] = token;
}

/* The token and what is joined to it by "and". */
static void add_joined(const ro_document *d, uint32_t s, uint32_t t, ro_fillers *out) {
    add(out, t);
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
        if (tok(d, s, c)->deprel == RO_DEP_conj && out->count < RO_MAX_FILLERS) {
            uint8_t pos = tok(d, s, c)->upos;
            if (pos == RO_UPOS_VERB && tok(d, s, t)->upos != RO_UPOS_VERB) continue;
            add_joined(d, s, c, out);
        }
    /* "HE the Amir A and President B": what is joined may hang on another word of the same name */
    const ro_mention *m = ro_mention_at(d, s, t);
    if (!m || m->form != RO_FORM_NAME) return;
    for (uint32_t w = m->first; w < m->last; w++)
        for (uint32_t c = w == t ? RO_NO_TOKEN : ro_first_child(d, s, w); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
            const ro_mention *other = tok(d, s, c)->deprel == RO_DEP_conj && c >= m->last ? ro_mention_at(d, s, c) : NULL;
            if (other && out->count < RO_MAX_FILLERS) add_joined(d, s, c, out);
        }
}

static uint32_t child(const ro_document *d, uint32_t s, uint32_t t, ro_deprel deprel) {
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
        if (tok(d, s, c)->deprel == deprel) return c;
    return RO_NO_TOKEN;
}

static bool is_subject(uint8_t deprel) { return deprel == RO_DEP_nsubj || deprel == RO_DEP_nsubj_pass || deprel == RO_DEP_nsubj_outer; }

static bool is_relative(const ro_token *t) {
    return t->xpos == RO_XPOS_WDT || t->xpos == RO_XPOS_WP ||
           (t->upos == RO_UPOS_PRON && (strcasecmp(t->form, "that") == 0 || strcasecmp(t->form, "who") == 0 || strcasecmp(t->form, "which") == 0 ||
                                        strcasecmp(t->form, "whom") == 0));
}

static bool is_verb(const ro_token *t) { return t->upos == RO_UPOS_VERB || t->upos == RO_UPOS_AUX; }

/* The noun that the relative clause of this verb describes; RO_NO_TOKEN if it is in none. */
static uint32_t relative_noun(const ro_document *d, uint32_t s, uint32_t verb) {
    for (int i = 0; i < DEEPEST; i++) {
        const ro_token *t = tok(d, s, verb);
        if (t->head < 0) return RO_NO_TOKEN;
        if (t->deprel == RO_DEP_acl_relcl) return (uint32_t)t->head;
        if (t->deprel != RO_DEP_conj && t->deprel != RO_DEP_xcomp && t->deprel != RO_DEP_ccomp) return RO_NO_TOKEN;
        verb = (uint32_t)t->head;
    }
    return RO_NO_TOKEN;
}

bool ro_is_passive(const ro_document *d, uint32_t s, uint32_t verb) {
    const ro_token *v = tok(d, s, verb);
    if (v->xpos != RO_XPOS_VBN && v->xpos != RO_XPOS_VBD) return false;
    if (v->xpos == RO_XPOS_VBD && child(d, s, verb, RO_DEP_aux_pass) == RO_NO_TOKEN) return false; /* whatever the subject is labelled */
    if (child(d, s, verb, RO_DEP_aux_pass) != RO_NO_TOKEN || child(d, s, verb, RO_DEP_nsubj_pass) != RO_NO_TOKEN) return true;
    uint32_t aux = child(d, s, verb, RO_DEP_aux);
    if (aux != RO_NO_TOKEN && ro_lemma_is(tok(d, s, aux), "have")) return false; /* "had spoken by phone": whatever hangs on "by" */
    if (child(d, s, verb, RO_DEP_obl_agent) != RO_NO_TOKEN) return true;
    if (v->xpos == RO_XPOS_VBN && (v->deprel == RO_DEP_acl || v->deprel == RO_DEP_amod))
        return child(d, s, verb, RO_DEP_obj) == RO_NO_TOKEN || v->deprel == RO_DEP_amod;
    if (v->deprel == RO_DEP_conj && v->head >= 0 && v->xpos == RO_XPOS_VBN && child(d, s, verb, RO_DEP_aux) == RO_NO_TOKEN &&
        child(d, s, verb, RO_DEP_nsubj) == RO_NO_TOKEN && (uint32_t)v->head < verb)
        return ro_is_passive(d, s, (uint32_t)v->head);
    return false;
}

static void surface(const ro_document *d, uint32_t s, uint32_t t, ro_fillers *out, int depth);

/* Owners of a noun: its possessor, "of X", or who does what the noun is the object of ("made a plan to attack"). */
static void noun_agent(const ro_document *d, uint32_t s, uint32_t noun, ro_fillers *out, int depth) {
    uint32_t poss = child(d, s, noun, RO_DEP_nmod_poss);
    if (poss != RO_NO_TOKEN) {
        add_joined(d, s, poss, out);
        return;
    }
    const ro_token *n = tok(d, s, noun);
    if (n->head >= 0 && (n->deprel == RO_DEP_obj || n->deprel == RO_DEP_obl) && is_verb(tok(d, s, (uint32_t)n->head)) && depth < DEEPEST)
        surface(d, s, (uint32_t)n->head, out, depth + 1);
}

static void surface(const ro_document *d, uint32_t s, uint32_t t, ro_fillers *out, int depth) {
    if (depth > DEEPEST || out->count) return;
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
        if (is_subject(tok(d, s, c)->deprel)) {
            uint32_t noun = is_relative(tok(d, s, c)) ? relative_noun(d, s, t) : RO_NO_TOKEN;
            if (noun != RO_NO_TOKEN)
                add(out, noun); /* not its conjuncts: the clause describes one */
            else
                add_joined(d, s, c, out);
            return;
        }
    const ro_token *v = tok(d, s, t);
    if (v->head < 0) return;
    uint32_t head = (uint32_t)v->head;
    const ro_token *h = tok(d, s, head);
    switch (v->deprel) {
    case RO_DEP_conj:
    case RO_DEP_parataxis:
        if (!is_verb(h) && (v->xpos == RO_XPOS_VBD || v->xpos == RO_XPOS_VBZ)) {
            /* "Minister A, who chaired X, rang B", "Doha: Minister A, adviser of B, met C": taken for a name and what is joined to it */
            const ro_mention *m = ro_mention_over(d, s, head);
            if (m && m->form == RO_FORM_NAME && m->kind == RO_KIND_PERSON && m->last <= t) {
                add(out, head);
                break;
            }
        }
        if (v->deprel == RO_DEP_conj || is_verb(h)) surface(d, s, head, out, depth + 1);
        break;
    case RO_DEP_xcomp: {
        uint32_t obj = child(d, s, head, RO_DEP_obj);
        bool subject_control = ro_lemma_is(h, "promise") || ro_lemma_is(h, "threaten") || ro_lemma_is(h, "vow") || ro_lemma_is(h, "pledge");
        if (obj == RO_NO_TOKEN) obj = child(d, s, head, RO_DEP_iobj);
        if (obj != RO_NO_TOKEN && !subject_control && !ro_is_passive(d, s, head) && obj < t)
            add_joined(d, s, obj, out);
        else
            surface(d, s, head, out, depth + 1);
        break;
    }
    case RO_DEP_acl:
        if (v->xpos == RO_XPOS_VBG || v->xpos == RO_XPOS_VBN) {
            uint32_t mark = child(d, s, t, RO_DEP_mark);
            /* "passed a resolution condemning X": who passed it condemns */
            bool text = v->xpos == RO_XPOS_VBG && ro_k_is(d->knowledge, d->lemma_ids[s][head], RO_CLASS_TEXT) && h->deprel == RO_DEP_obj;
            if (mark == RO_NO_TOKEN && !text)
                add(out, head);
            else
                noun_agent(d, s, head, out, depth);
        } else
            noun_agent(d, s, head, out, depth);
        break;
    case RO_DEP_advcl: {
        /* "accused X of killing": the object; "condemned X for killing" too; else the subject */
        uint32_t mark = child(d, s, t, RO_DEP_mark), obj = child(d, s, head, RO_DEP_obj);
        bool of = mark != RO_NO_TOKEN &&
                  (ro_token_is(tok(d, s, mark), "of") || ro_token_is(tok(d, s, mark), "for") || ro_token_is(tok(d, s, mark), "from"));
        if (of && ro_is_passive(d, s, head))
            surface(d, s, head, out, depth + 1);
        else if (of && obj != RO_NO_TOKEN)
            add_joined(d, s, obj, out);
        else if (child(d, s, t, RO_DEP_aux) == RO_NO_TOKEN || v->xpos == RO_XPOS_VBG)
            surface(d, s, head, out, depth + 1);
        break;
    }
    case RO_DEP_ccomp:
    case RO_DEP_csubj:
        if (v->xpos == RO_XPOS_VBG || v->xpos == RO_XPOS_VB) {
            uint32_t obj = child(d, s, head, RO_DEP_obj);
            if (obj != RO_NO_TOKEN && obj < t)
                add_joined(d, s, obj, out);
            else
                surface(d, s, head, out, depth + 1);
        }
        break;
    case RO_DEP_acl_relcl:
        if (child(d, s, t, RO_DEP_obj) != RO_NO_TOKEN || !is_verb(v)) add(out, head);
        break;
    default: break;
    }
}

void ro_surface_subject(const ro_document *d, uint32_t s, uint32_t t, ro_fillers *out) {
    out->count = 0;
    surface(d, s, t, out, 0);
}

uint32_t ro_left_out(const ro_document *d, uint32_t s, uint32_t t, bool undergoes) {
    uint32_t first = t;
    bool past = tok(d, s, t)->xpos == RO_XPOS_VBD || /* a list's first verb is easily taken for a participle */
                (tok(d, s, t)->xpos == RO_XPOS_VBN && child(d, s, t, RO_DEP_obj) != RO_NO_TOKEN && child(d, s, t, RO_DEP_aux) == RO_NO_TOKEN);
    bool passive = ro_is_passive(d, s, t) || (tok(d, s, t)->xpos == RO_XPOS_VBN && child(d, s, t, RO_DEP_obl_agent) != RO_NO_TOKEN);
    if (undergoes ? !passive || child(d, s, t, RO_DEP_nsubj_pass) != RO_NO_TOKEN || child(d, s, t, RO_DEP_obj) != RO_NO_TOKEN : !past || passive)
        return RO_NOBODY;
    for (int i = 0; i < DEEPEST && (tok(d, s, first)->deprel == RO_DEP_conj || tok(d, s, first)->deprel == RO_DEP_parataxis); i++)
        first = (uint32_t)tok(d, s, first)->head;
    if (tok(d, s, first)->deprel != RO_DEP_root || !is_verb(tok(d, s, first))) return RO_NOBODY;
    for (uint32_t i = 0; i < first; i++)
        if (tok(d, s, i)->upos != RO_UPOS_PUNCT && tok(d, s, i)->upos != RO_UPOS_ADV && tok(d, s, i)->upos != RO_UPOS_SYM) return RO_NOBODY;
    for (uint32_t back = 1; back <= LEFT_OUT_BACK && back <= s; back++)
        for (uint32_t i = d->first_mention[s - back]; i < d->first_mention[s - back + 1]; i++) {
            const ro_mention *m = &d->mentions[i];
            if (m->kind == RO_KIND_PERSON && m->form == RO_FORM_NAME && m->actor != RO_NOBODY && ro_is_main_subject(d, m)) return m->actor;
        }
    return RO_NOBODY;
}

/* Does the preposition (its lemma's id) introduce this token? "because of" counts as because_of. */
static bool has_case(const ro_document *d, uint32_t s, uint32_t t, uint32_t lemma) {
    const uint32_t *ids = d->lemma_ids[s];
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        const ro_token *p = tok(d, s, c);
        if (p->deprel != RO_DEP_case && p->deprel != RO_DEP_mark) continue;
        if (ids[c] == lemma) return true;
        uint32_t fixed = child(d, s, c, RO_DEP_fixed);
        if (fixed == RO_NO_TOKEN) {
            /* "out of", "away from": two case markers side by side */
            uint32_t next = ro_next_child(d, s, c);
            if (next == RO_NO_TOKEN || tok(d, s, next)->deprel != RO_DEP_case) continue;
            fixed = next;
        }
        char joined[2 * RO_MAX_FORM + 2];
        int n = snprintf(joined, sizeof joined, "%s_%s", p->lemma ? p->lemma : p->form, tok(d, s, fixed)->form);
        if (n > 0 && (size_t)n < sizeof joined && ro_k_lemma(d->knowledge, joined, (size_t)n) == lemma) return true;
    }
    return false;
}

static void prepositional(const ro_document *d, uint32_t s, uint32_t t, uint32_t lemma, ro_fillers *out) {
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        uint8_t deprel = tok(d, s, c)->deprel;
        bool phrase = deprel == RO_DEP_obl || deprel == RO_DEP_obl_agent || deprel == RO_DEP_nmod || deprel == RO_DEP_advcl || deprel == RO_DEP_acl ||
                      deprel == RO_DEP_xcomp || deprel == RO_DEP_ccomp || deprel == RO_DEP_advmod || deprel == RO_DEP_nmod_desc ||
                      deprel == RO_DEP_list;
        if (phrase && has_case(d, s, c, lemma)) add_joined(d, s, c, out);
    }
    /* "the shelling of civilians in X by Y": the doer may hang on any noun in between */
    if (!out->count && tok(d, s, t)->upos == RO_UPOS_NOUN && lemma == ro_k_lemma(d->knowledge, "by", 2)) {
        uint32_t at = t;
        for (int depth = 0; depth < 4 && !out->count; depth++) {
            uint32_t below = RO_NO_TOKEN;
            for (uint32_t c = ro_first_child(d, s, at); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
                if (tok(d, s, c)->deprel == RO_DEP_nmod && c > at) below = c;
            if (below == RO_NO_TOKEN) break;
            if (has_case(d, s, below, lemma)) add_joined(d, s, below, out);
            at = below;
        }
    }
    /* a stranded relative: "with whom A met", "which they agreed on" */
    if (!out->count && is_verb(tok(d, s, t))) {
        uint32_t noun = relative_noun(d, s, t);
        if (noun == RO_NO_TOKEN) return;
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
            if (tok(d, s, c)->deprel == RO_DEP_obl && is_relative(tok(d, s, c)) && has_case(d, s, c, lemma)) {
                out->count = 0;
                add(out, noun);
                return;
            }
    }
    if (out->count && is_relative(tok(d, s, out->tokens[0]))) {
        uint32_t noun = relative_noun(d, s, t);
        if (noun != RO_NO_TOKEN) out->tokens[0] = noun;
    }
}

/* "was handed a letter by Y", "was paid a call by Y": the object that a passive keeps; its subject is who was given it. */
static uint32_t kept_object(const ro_document *d, uint32_t s, uint32_t t) {
    const ro_token *v = tok(d, s, t);
    if (!is_verb(v) || child(d, s, t, RO_DEP_aux_pass) == RO_NO_TOKEN) return RO_NO_TOKEN;
    uint32_t obj = child(d, s, t, RO_DEP_obj);
    return obj != RO_NO_TOKEN && obj > t && !is_relative(tok(d, s, obj)) ? obj : RO_NO_TOKEN;
}

static void objects(const ro_document *d, uint32_t s, uint32_t t, ro_fillers *out) {
    if (ro_is_passive(d, s, t)) {
        const ro_token *v = tok(d, s, t);
        uint32_t kept = kept_object(d, s, t);
        if (kept != RO_NO_TOKEN) {
            add_joined(d, s, kept, out);
            return;
        }
        if (v->deprel == RO_DEP_amod && v->head >= 0)
            add(out, (uint32_t)v->head);
        else
            surface(d, s, t, out, 0);
        return;
    }
    uint32_t obj = child(d, s, t, RO_DEP_obj);
    if (obj != RO_NO_TOKEN && !is_relative(tok(d, s, obj))) {
        add_joined(d, s, obj, out);
        return;
    }
    const ro_token *v = tok(d, s, t);
    if (!is_verb(v)) return;
    /* "the troops that X sent", "the troops X sent": the described noun, if something else is the subject */
    uint32_t noun = relative_noun(d, s, t), subject = child(d, s, t, RO_DEP_nsubj);
    if (noun != RO_NO_TOKEN && (obj != RO_NO_TOKEN || (subject != RO_NO_TOKEN && !is_relative(tok(d, s, subject)) && v->deprel == RO_DEP_acl_relcl)))
        add(out, noun);
    if (!out->count && v->deprel == RO_DEP_conj && v->head >= 0 && is_verb(tok(d, s, (uint32_t)v->head)) && (uint32_t)v->head < t) return;
    /* "received today in Riyadh the Ambassador of X": an object that stands far from its verb is taken for a bare phrase */
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN && !out->count; c = ro_next_child(d, s, c)) {
        const ro_mention *m = (tok(d, s, c)->deprel == RO_DEP_obl || tok(d, s, c)->deprel == RO_DEP_obl_unmarked) && c > t ? ro_mention_at(d, s, c)
                                                                                                                           : NULL;
        if (m && m->kind == RO_KIND_PERSON && child(d, s, c, RO_DEP_case) == RO_NO_TOKEN && child(d, s, t, RO_DEP_ccomp) == RO_NO_TOKEN)
            add_joined(d, s, c, out);
    }
    /* "condemned and rejected the attack": the object hangs on the first verb, or on the last */
    if (!out->count)
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
            if (tok(d, s, c)->deprel == RO_DEP_conj && is_verb(tok(d, s, c)) && c > t && child(d, s, t, RO_DEP_obl) == RO_NO_TOKEN &&
                child(d, s, t, RO_DEP_xcomp) == RO_NO_TOKEN && child(d, s, t, RO_DEP_ccomp) == RO_NO_TOKEN && c <= t + 3) {
                uint32_t shared = child(d, s, c, RO_DEP_obj);
                if (shared != RO_NO_TOKEN) add_joined(d, s, shared, out);
                return;
            }
}

/* "spoke by phone with X", "met in P with X": the parser hangs X on the means or the place; it is the verb's. */
static void behind_means(const ro_document *d, uint32_t s, uint32_t verb, uint32_t lemma, ro_fillers *out) {
    for (uint32_t c = ro_first_child(d, s, verb); c != RO_NO_TOKEN && !out->count; c = ro_next_child(d, s, c)) {
        if (tok(d, s, c)->deprel != RO_DEP_obl || c < verb) continue;
        const ro_mention *m = ro_mention_at(d, s, c);
        if (ro_k_is(d->knowledge, d->lemma_ids[s][c], RO_CLASS_MEANS) || (m && m->form == RO_FORM_PLACE)) prepositional(d, s, c, lemma, out);
    }
}

/* "a message addressed to X from Y", "the letter sent by Y": the phrase hangs on the participle; it is the noun's. */
static void behind_participle(const ro_document *d, uint32_t s, uint32_t noun, uint32_t lemma, ro_fillers *out) {
    static const char *const ways[] = {"address", "send", "deliver", "convey"};
    for (uint32_t c = ro_first_child(d, s, noun); c != RO_NO_TOKEN && !out->count; c = ro_next_child(d, s, c)) {
        if (tok(d, s, c)->deprel != RO_DEP_acl || tok(d, s, c)->xpos != RO_XPOS_VBN) continue;
        for (size_t k = 0; k < sizeof ways / sizeof *ways && !out->count; k++)
            if (ro_lemma_is(tok(d, s, c), ways[k])) prepositional(d, s, c, lemma, out);
    }
}

/* "ordered the arrest of X", "carried out a raid on Y": who orders or carries out a deed that has no other author. */
static void performer(const ro_document *d, uint32_t s, uint32_t noun, ro_fillers *out) {
    const ro_token *n = tok(d, s, noun);
    if (n->upos != RO_UPOS_NOUN || n->head < 0 || !ro_k_is(d->knowledge, d->lemma_ids[s][n->head], RO_CLASS_PERFORM)) return;
    uint32_t verb = (uint32_t)n->head;
    if (!is_verb(tok(d, s, verb)) || child(d, s, noun, RO_DEP_obl_agent) != RO_NO_TOKEN) return;
    bool passive = ro_is_passive(d, s, verb);
    if (n->deprel == RO_DEP_obj && !passive) surface(d, s, verb, out, 0);
    if (n->deprel == RO_DEP_nsubj_pass && passive) {
        uint32_t agent = child(d, s, verb, RO_DEP_obl_agent);
        if (agent != RO_NO_TOKEN) add_joined(d, s, agent, out);
    }
}

void ro_fill(const ro_document *d, uint32_t s, uint32_t t, uint32_t step, ro_fillers *out) {
    out->count = 0;
    const ro_token *word = tok(d, s, t);
    bool verb = is_verb(word);
    switch (step) {
    case RO_ROLE_NONE:
    case RO_ROLE_EACH: return;
    case RO_ROLE_SUBJ:
        if (verb && ro_is_passive(d, s, t)) {
            uint32_t agent = child(d, s, t, RO_DEP_obl_agent);
            if (agent != RO_NO_TOKEN) {
                add_joined(d, s, agent, out);
                return;
            }
            uint32_t by = ro_k_lemma(d->knowledge, "by", 2);
            if (by) prepositional(d, s, t, by, out);
            if (by && !out->count) behind_means(d, s, t, by, out);
            return;
        }
        if (!verb && word->upos == RO_UPOS_NOUN) {
            /* of a noun: the subject of its clause if it is the predicate, else who owns it or brings it about */
            if (child(d, s, t, RO_DEP_cop) != RO_NO_TOKEN) surface(d, s, t, out, 0);
            if (!out->count) noun_agent(d, s, t, out, 0);
            return;
        }
        surface(d, s, t, out, 0);
        return;
    case RO_ROLE_OBJ:
        if (verb || word->upos != RO_UPOS_NOUN) objects(d, s, t, out);
        return;
    case RO_ROLE_IOBJ: {
        uint32_t c = child(d, s, t, RO_DEP_iobj);
        if (c != RO_NO_TOKEN)
            add_joined(d, s, c, out);
        else if (verb && ro_is_passive(d, s, t) && kept_object(d, s, t) != RO_NO_TOKEN)
            surface(d, s, t, out, 0);
        return;
    }
    case RO_ROLE_COMP:
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
            uint8_t deprel = tok(d, s, c)->deprel;
            bool infinitive = (deprel == RO_DEP_acl || deprel == RO_DEP_advcl) && child(d, s, c, RO_DEP_mark) != RO_NO_TOKEN &&
                              tok(d, s, c)->xpos != RO_XPOS_VBG && child(d, s, c, RO_DEP_nsubj) == RO_NO_TOKEN;
            bool gerund = deprel == RO_DEP_advcl && tok(d, s, c)->xpos == RO_XPOS_VBG && child(d, s, c, RO_DEP_mark) != RO_NO_TOKEN;
            if (deprel == RO_DEP_xcomp || deprel == RO_DEP_ccomp || infinitive || gerund) add_joined(d, s, c, out);
        }
        /* the object's infinitive: "urged X to leave", "a decision to leave" */
        if (verb) {
            uint32_t obj = child(d, s, t, RO_DEP_obj);
            if (obj != RO_NO_TOKEN && !out->count)
                for (uint32_t c = ro_first_child(d, s, obj); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
                    if (tok(d, s, c)->deprel == RO_DEP_acl && tok(d, s, c)->xpos == RO_XPOS_VB) add_joined(d, s, c, out);
        }
        return;
    case RO_ROLE_PRT:
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
            if (tok(d, s, c)->deprel == RO_DEP_compound_prt) add(out, c);
        return;
    case RO_ROLE_POSS: {
        uint32_t c = child(d, s, t, RO_DEP_nmod_poss);
        if (c != RO_NO_TOKEN)
            add_joined(d, s, c, out);
        else
            performer(d, s, t, out);
        return;
    }
    case RO_ROLE_MOD:
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
            uint8_t deprel = tok(d, s, c)->deprel;
            if (deprel == RO_DEP_amod || deprel == RO_DEP_compound || deprel == RO_DEP_nmod_desc || deprel == RO_DEP_nmod_unmarked)
                add_joined(d, s, c, out);
        }
        return;
    case RO_ROLE_APPOS: {
        uint32_t c = child(d, s, t, RO_DEP_appos);
        if (c != RO_NO_TOKEN) add_joined(d, s, c, out);
        return;
    }
    case RO_ROLE_NEG:
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
            if (ro_lemma_is(tok(d, s, c), "not") || ro_lemma_is(tok(d, s, c), "never") || ro_lemma_is(tok(d, s, c), "no") ||
                ro_token_is(tok(d, s, c), "n't"))
                add(out, c);
        return;
    case RO_ROLE_AUX:
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
            if (tok(d, s, c)->deprel == RO_DEP_aux) add(out, c);
        return;
    default: break;
    }
    if (step >= RO_ROLE_RELATION) { /* a relation of the tree, as it stands */
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c))
            if (tok(d, s, c)->deprel == step - RO_ROLE_RELATION) add_joined(d, s, c, out);
        return;
    }
    uint32_t lemma = step - RO_ROLE_PREPOSITION;
    prepositional(d, s, t, lemma, out);
    if (!out->count && word->upos == RO_UPOS_NOUN) behind_participle(d, s, t, lemma, out);
    if (out->count) return;
    if (verb) {
        /* "held talks with X": the phrase may hang on the object */
        ro_fillers object = {.count = 0};
        objects(d, s, t, &object);
        for (uint32_t i = 0; i < object.count && i < 2; i++)
            if (!ro_mention_at(d, s, object.tokens[i])) prepositional(d, s, object.tokens[i], lemma, out);
        if (!out->count) behind_means(d, s, t, lemma, out);
    } else if (word->head >= 0 &&
               (word->deprel == RO_DEP_obj || word->deprel == RO_DEP_obl || word->deprel == RO_DEP_nsubj_pass || word->deprel == RO_DEP_nsubj) &&
               is_verb(tok(d, s, (uint32_t)word->head)))
        prepositional(d, s, (uint32_t)word->head, lemma, out);
}

void ro_fill_path(const ro_document *d, uint32_t s, uint32_t t, const ro_k_path *path, ro_fillers *out) {
    ro_fillers now = {.tokens = {t}, .count = 1};
    for (int k = 0; k < RO_PATH_STEPS && path->step[k] && now.count; k++) {
        ro_fillers next = {.count = 0};
        for (uint32_t i = 0; i < now.count; i++) {
            ro_fillers one;
            ro_fill(d, s, now.tokens[i], path->step[k], &one);
            for (uint32_t n = 0; n < one.count; n++) add(&next, one.tokens[n]);
        }
        now = next;
    }
    *out = now;
}

const ro_mention *ro_mention_over(const ro_document *d, uint32_t s, uint32_t t) {
    const ro_mention *best = NULL;
    for (uint32_t i = d->first_mention[s]; i < d->first_mention[s + 1]; i++) {
        const ro_mention *m = &d->mentions[i];
        if (m->first > t) break;
        if (m->last > t && !m->nested && (!best || m->last - m->first > best->last - best->first)) best = m;
    }
    return best;
}

static void add_actor(ro_actors_found *out, uint32_t actor) {
    for (uint32_t i = 0; i < out->count; i++)
        if (out->items[i] == actor) return;
    if (out->count < RO_MAX_FILLERS) out->items[out->count++] = actor;
}

static void mention_actors(const ro_mention *m, ro_actors_found *out) {
    for (uint32_t k = 0; k < m->member_count; k++) add_actor(out, m->members[k]);
    if (!m->member_count && m->actor != RO_NOBODY) add_actor(out, m->actor);
}

static bool at_head(const ro_document *d, uint32_t s, uint32_t t, ro_actors_found *out) {
    bool any = false;
    for (uint32_t i = d->first_mention[s]; i < d->first_mention[s + 1]; i++) {
        const ro_mention *m = &d->mentions[i];
        if (m->first > t) break;
        if (m->head != t || m->nested == 1) continue;
        mention_actors(m, out);
        any = true;
    }
    return any;
}

static void owners(const ro_document *d, uint32_t s, uint32_t t, ro_actors_found *out, int depth) {
    static const uint8_t order[] = {RO_DEP_nmod_poss, RO_DEP_compound, RO_DEP_amod, RO_DEP_nmod};
    for (size_t k = 0; k < sizeof order && !out->count; k++)
        for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
            const ro_token *o = tok(d, s, c);
            if (o->deprel != order[k]) continue;
            if (order[k] == RO_DEP_nmod) {
                uint32_t mark = child(d, s, c, RO_DEP_case);
                if (mark == RO_NO_TOKEN ||
                    !(ro_token_is(tok(d, s, mark), "of") || ro_token_is(tok(d, s, mark), "from") || ro_token_is(tok(d, s, mark), "by")))
                    continue;
            }
            ro_fillers joined = {.count = 0};
            add_joined(d, s, c, &joined);
            for (uint32_t i = 0; i < joined.count; i++)
                if (!at_head(d, s, joined.tokens[i], out) && order[k] == RO_DEP_nmod && depth < 2) owners(d, s, joined.tokens[i], out, depth + 1);
            if (out->count) return;
        }
}

/* "his counterpart, Mr A", "his Ukrainian colleague, A B": the name that stands beside a noun without one. */
static bool named_beside(const ro_document *d, uint32_t s, uint32_t t, ro_actors_found *out) {
    for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        const ro_mention *beside = tok(d, s, c)->deprel == RO_DEP_appos && c > t ? ro_mention_over(d, s, c) : NULL;
        if (!beside || beside->form != RO_FORM_NAME || beside->kind != RO_KIND_PERSON || beside->actor == RO_NOBODY || beside->first <= t) continue;
        mention_actors(beside, out);
        return true;
    }
    return false;
}

/* "a delegation led by Deputy Minister A B": he, rather than a delegation of who knows whom. */
static bool led_by(const ro_document *d, uint32_t s, uint32_t t, ro_actors_found *out) {
    uint32_t by = ro_k_lemma(d->knowledge, "by", 2);
    for (uint32_t c = ro_first_child(d, s, t); by && c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) {
        const ro_token *w = tok(d, s, c);
        if (w->deprel != RO_DEP_acl || (!ro_lemma_is(w, "lead") && !ro_lemma_is(w, "head"))) continue;
        for (uint32_t k = ro_first_child(d, s, c); k != RO_NO_TOKEN; k = ro_next_child(d, s, k)) {
            const ro_mention *m = has_case(d, s, k, by) ? ro_mention_at(d, s, k) : NULL;
            if (!m || m->kind != RO_KIND_PERSON || m->actor == RO_NOBODY || out->count == RO_MAX_FILLERS) continue;
            out->items[out->count++] = m->actor;
            return true;
        }
    }
    return false;
}

void ro_filler_actors(const ro_document *d, uint32_t s, uint32_t t, ro_actors_found *out) {
    const ro_mention *at = ro_mention_at(d, s, t);
    bool unnamed = at && (at->form == RO_FORM_ROLE || at->form == RO_FORM_TITLE) && at->kind == RO_KIND_PERSON && !at->plural;
    if (unnamed && named_beside(d, s, t, out)) return;
    if (at && at->form == RO_FORM_ROLE && led_by(d, s, t, out)) return;
    if (at_head(d, s, t, out)) return;
    if (!at && tok(d, s, t)->xpos == RO_XPOS_NNP && named_beside(d, s, t, out)) return; /* "the Force Commander, General A B" */
    const ro_mention *over = ro_mention_over(d, s, t);
    if (over && over->last - over->first > 1) {
        mention_actors(over, out);
        if (out->count) return;
    }
    if (tok(d, s, t)->upos != RO_UPOS_NOUN && tok(d, s, t)->upos != RO_UPOS_PROPN) return;
    if (!named_beside(d, s, t, out)) owners(d, s, t, out, 0);
}
