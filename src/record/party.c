/* party.c - who takes part in a contact: the rest of a list that the tree tore off, who is one person under two mentions, and which parties of one
 * finding were together and which one after the other. */
#include "record/builder.h"

#include <string.h>

static bool listed(const ro_actors_found *list, uint32_t actor) {
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == actor) return true;
    return false;
}

/* Of a verb behind it: a new clause begins. */
static bool is_subject(const ro_builder *b, uint32_t s, uint32_t t) {
    const ro_token *w = ro_tok(b, s, t);
    return (w->deprel == RO_DEP_nsubj || w->deprel == RO_DEP_nsubj_pass) && w->head > (int32_t)t &&
           ro_tok(b, s, (uint32_t)w->head)->upos == RO_UPOS_VERB;
}

/* The outermost mention that begins at the token; NULL if none. */
static const ro_mention *mention_from(const ro_builder *b, uint32_t s, uint32_t t) {
    const ro_mention *m = ro_mention_over(b->d, s, t);
    return m && m->first == t ? m : NULL;
}

/* May stand between two names of a list: "A, minister of B; HE C and, separately, D". */
static bool joins(const ro_token *t) {
    static const char *const words[] = {"and", "of", "the", "with", "from", "separately", "as", "well"};
    if (t->upos == RO_UPOS_PUNCT) return t->form[0] != '.' && t->form[0] != '"';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ro_token_is(t, words[i])) return true;
    return false;
}

static bool separates(const ro_token *t) { return t->form[0] == ',' || t->form[0] == ';' || ro_token_is(t, "and"); }

void ro_complete_list(const ro_builder *b, const ro_finding *f, ro_actors_found *list, const ro_actors_found *others) {
    const ro_sentence *sentence = &b->d->report->sentences[f->sentence];
    const ro_mention *begin = NULL;
    for (uint32_t i = b->d->first_mention[f->sentence]; i < b->d->first_mention[f->sentence + 1] && !begin; i++) {
        const ro_mention *m = &b->d->mentions[i];
        if (!m->nested && m->first > f->head && (m->form == RO_FORM_NAME || m->form == RO_FORM_TITLE) && listed(list, m->actor)) begin = m;
    }
    if (!begin || begin->kind != RO_KIND_PERSON) return;
    bool apart = false;
    const ro_mention *before = begin;
    for (uint32_t t = begin->last; t < sentence->count && list->count < RO_MAX_FILLERS;) {
        const ro_mention *m = mention_from(b, f->sentence, t);
        if (!m) {
            if (!joins(&sentence->tokens[t])) return;
            apart = apart || separates(&sentence->tokens[t]);
            t++;
            continue;
        }
        if (m->form == RO_FORM_PRONOUN || is_subject(b, f->sentence, m->head)) return;
        /* "A, the Kenyan president," is one; "the Kenyan president, the Omani minister" are two */
        bool other = m->form == RO_FORM_TITLE && !m->plural && m->country != RO_K_NONE && m->country != b->d->actors[before->actor].country;
        if (m->kind == RO_KIND_PERSON && m->actor != RO_NOBODY && (m->form == RO_FORM_NAME || other)) {
            if (!listed(list, m->actor)) {
                if (!apart || listed(others, m->actor)) return;
                list->items[list->count++] = m->actor;
            }
            apart = false;
            before = m;
        }
        t = m->last;
    }
}

bool ro_may_be_one(const ro_builder *b, uint32_t x, uint32_t y) {
    const ro_entity *p = &b->d->actors[x], *q = &b->d->actors[y];
    if (x == y) return true;
    if (p->kind != RO_KIND_PERSON || q->kind != RO_KIND_PERSON || p->group || q->group) return false;
    if ((p->name_mention != UINT32_MAX) == (q->name_mention != UINT32_MAX)) return false;
    if (p->country == RO_K_NONE || p->country != q->country || p->former != q->former) return false;
    const ro_entity *unnamed = p->name_mention == UINT32_MAX ? p : q;
    if (unnamed->last_sentence == unnamed->first_sentence && b->d->report->sentences[unnamed->first_sentence].kind == RO_SENTENCE_HEADING)
        return true; /* "Yemeni leader" of a headline: whoever of Yemen the report then names */
    if (p->office == UINT32_MAX || q->office == UINT32_MAX) return true;
    return ro_same_office(b->d->knowledge, p->office, q->office);
}

/* Does the name follow the title behind a comma? */
static bool beside(const ro_builder *b, uint32_t s, uint32_t title, uint32_t name) {
    const ro_document *d = b->d;
    for (uint32_t i = d->first_mention[s]; i < d->first_mention[s + 1]; i++)
        for (uint32_t k = i + 1; k < d->first_mention[s + 1] && d->mentions[i].actor == title; k++)
            if (d->mentions[k].actor == name && d->mentions[k].first == d->mentions[i].last + 1 && ro_tok(b, s, d->mentions[i].last)->form[0] == ',')
                return true;
    return false;
}

void ro_join_titles(const ro_builder *b, uint32_t s, ro_contact_draft *c) {
    for (uint32_t i = 0; i < c->participant_count; i++)
        for (uint32_t k = 0; k < c->participant_count && c->participant_count > 2; k++) {
            if (i == k || !ro_may_be_one(b, c->participants[i], c->participants[k]) || !beside(b, s, c->participants[i], c->participants[k]))
                continue;
            if (c->initiator == c->participants[i]) c->initiator = c->participants[k];
            c->participant_count--;
            for (uint32_t p = i; p < c->participant_count; p++) c->participants[p] = c->participants[p + 1], c->sides[p] = c->sides[p + 1];
            i = 0, k = 0;
        }
}

/* Does one of the words stand in the sentence? */
static bool has_word(const ro_builder *b, uint32_t s, const char *const *words, size_t count) {
    const ro_sentence *sentence = &b->d->report->sentences[s];
    for (uint32_t t = 0; t < sentence->count; t++)
        for (size_t i = 0; i < count; i++)
            if (ro_token_is(&sentence->tokens[t], words[i])) return true;
    return false;
}

static bool one_side(const ro_builder *b, const ro_actors_found *list) {
    for (uint32_t i = 1; i < list->count; i++)
        if (!ro_same_side(b, list->items[0], list->items[i])) return false;
    return true;
}

static bool all_persons(const ro_builder *b, const ro_actors_found *list) {
    for (uint32_t i = 0; i < list->count; i++)
        if (b->d->actors[list->items[i]].kind != RO_KIND_PERSON || b->d->actors[list->items[i]].group) return false;
    return true;
}

static bool no_persons(const ro_builder *b, const ro_actors_found *list) {
    for (uint32_t i = 0; i < list->count; i++)
        if (b->d->actors[list->items[i]].kind == RO_KIND_PERSON) return false;
    return true;
}

/* "a call with A and B": one. "spoke with A and B", "held calls with A and B": one after the other. */
static bool one_call(const ro_builder *b, const ro_finding *f) {
    for (uint32_t t = f->first; t < f->last; t++) {
        const ro_token *w = ro_tok(b, f->sentence, t);
        if (w->upos == RO_UPOS_NOUN && w->xpos == RO_XPOS_NN && (w->deprel == RO_DEP_obj || w->deprel == RO_DEP_nsubj_pass || t == f->head))
            return true;
    }
    return false;
}

/* "with A, and with B": the preposition again. */
static bool repeats_preposition(const ro_builder *b, const ro_finding *f, const ro_actors_found *list) {
    for (uint32_t i = b->d->first_mention[f->sentence]; i < b->d->first_mention[f->sentence + 1]; i++) {
        const ro_mention *m = &b->d->mentions[i];
        if (m->nested || m->first < f->head || !listed(list, m->actor) || ro_tok(b, f->sentence, m->head)->deprel != RO_DEP_conj) continue;
        for (uint32_t c = ro_first_child(b->d, f->sentence, m->head); c != RO_NO_TOKEN; c = ro_next_child(b->d, f->sentence, c))
            if (ro_tok(b, f->sentence, c)->deprel == RO_DEP_case && ro_token_is(ro_tok(b, f->sentence, c), "with")) return true;
    }
    return false;
}

bool ro_is_mediated(const ro_builder *b, const ro_finding *f) {
    const ro_knowledge *k = b->d->knowledge;
    return strcmp(ro_k_string(k, k->frames[f->frame].cameo), "045") == 0 && f->targets.count > 1;
}

ro_apart ro_who_is_apart(const ro_builder *b, const ro_finding *f, uint8_t channel, const ro_actors_found *sources, const ro_actors_found *targets) {
    static const char *const together[] = {"joint", "jointly", "together", "trilateral", "quadrilateral", "conference", "group"};
    static const char *const separate[] = {"separately", "separate", "respectively", "individually"};
    if (!targets->count || !sources->count) return RO_TOGETHER;
    bool many_targets = targets->count > 1 && !one_side(b, targets), many_sources = sources->count > 1 && !one_side(b, sources);
    if ((!many_targets && !many_sources) || ro_is_mediated(b, f)) return RO_TOGETHER;
    ro_apart apart = many_targets ? RO_TARGETS_APART : RO_SOURCES_APART;
    const ro_actors_found *list = many_targets ? targets : sources;
    if (has_word(b, f->sentence, together, sizeof together / sizeof *together)) return RO_TOGETHER;
    if (channel == RO_CHANNEL_CREDENTIALS) return apart;
    if (!many_targets) return RO_TOGETHER;
    if (has_word(b, f->sentence, separate, sizeof separate / sizeof *separate)) return apart;
    switch (channel) {
    case RO_CHANNEL_LETTER: return apart;
    case RO_CHANNEL_VISIT: return no_persons(b, list) ? apart : RO_TOGETHER; /* a tour of countries */
    case RO_CHANNEL_PHONE:
    case RO_CHANNEL_VIDEO:
    case RO_CHANNEL_NONE: return all_persons(b, list) && !one_call(b, f) ? apart : RO_TOGETHER;
    case RO_CHANNEL_MEETING: return all_persons(b, list) && repeats_preposition(b, f, list) ? apart : RO_TOGETHER;
    default: return RO_TOGETHER;
    }
}
