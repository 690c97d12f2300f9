#include "actors/tree.h"

#include "base/hash.h"

#include <string.h>
#include <strings.h>

/* Most words differ in their first letter: that alone is looked at then. */
static bool same_word(const char *a, const char *b) { return ((*a ^ *b) & ~32) == 0 && strcasecmp(a, b) == 0; }

bool ro_token_is(const ro_token *token, const char *form) { return same_word(token->form, form); }

bool ro_lemma_is(const ro_token *token, const char *lemma) { return token->lemma && same_word(token->lemma, lemma); }

uint32_t ro_head_of(const ro_token *t, uint32_t first, uint32_t last) {
    uint32_t best = first;
    int best_rank = 0;
    for (uint32_t i = first; i < last; i++) {
        if (t[i].head >= (int32_t)first && t[i].head < (int32_t)last) continue;
        int rank = 2;
        switch (t[i].deprel) {
        case RO_DEP_punct:
        case RO_DEP_case:
        case RO_DEP_cc:
        case RO_DEP_det: rank = 1; break;
        case RO_DEP_nsubj:
        case RO_DEP_nsubj_pass:
        case RO_DEP_obj:
        case RO_DEP_iobj:
        case RO_DEP_obl:
        case RO_DEP_obl_agent: rank = 4; break;
        case RO_DEP_nmod:
        case RO_DEP_nmod_poss:
        case RO_DEP_conj:
        case RO_DEP_appos:
        case RO_DEP_root: rank = 3; break;
        default: break;
        }
        if (rank > best_rank) best_rank = rank, best = i;
    }
    return best;
}

uint8_t ro_role_kind(const ro_knowledge *k, const ro_k_role *role, bool plural) {
    const char *kind = ro_k_string(k, role->kind), *sector = ro_k_string(k, role->sector);
    if (strcmp(kind, "population") == 0) return RO_KIND_POPULATION;
    if (strcmp(kind, "person") == 0) return plural ? RO_KIND_POPULATION : RO_KIND_PERSON;
    if (strcmp(sector, "GOV") == 0 || strcmp(kind, "building") == 0) return RO_KIND_GOVERNMENT;
    if (strcmp(sector, "JRN") == 0) return RO_KIND_MEDIA;
    if (strcmp(sector, "BUS") == 0) return RO_KIND_COMPANY;
    return strcmp(kind, "group") == 0 ? RO_KIND_GROUP : RO_KIND_ORGANISATION;
}

uint8_t ro_organisation_kind(const ro_knowledge *k, const ro_k_organisation *o) {
    static const struct {
        const char *kind;
        uint8_t value;
    } kinds[] = {{"group", RO_KIND_GROUP},       {"movement", RO_KIND_GROUP},        {"party", RO_KIND_GROUP},
                 {"media", RO_KIND_MEDIA},       {"agency", RO_KIND_MEDIA},          {"wire", RO_KIND_MEDIA},
                 {"company", RO_KIND_COMPANY},   {"ministry", RO_KIND_GOVERNMENT},   {"military", RO_KIND_GOVERNMENT},
                 {"police", RO_KIND_GOVERNMENT}, {"parliament", RO_KIND_GOVERNMENT}, {"intelligence", RO_KIND_GOVERNMENT}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, ro_k_string(k, o->kind)) == 0) return kinds[i].value;
    return RO_KIND_ORGANISATION;
}

/* The knowledge's lemma of a word whose lemma it lacks: the lemmatiser guesses at rare words ("phoned": phon), and so do we, but among known words.
 */
static uint32_t inflected(const ro_knowledge *k, const char *form, size_t size) {
    static const struct {
        const char *ending, *instead;
    } endings[] = {{"ies", "y"}, {"ied", "y"}, {"es", ""}, {"es", "e"}, {"s", ""}, {"ed", ""}, {"ed", "e"}, {"ing", ""}, {"ing", "e"}};
    char word[RO_MAX_FORM + 2];
    for (size_t e = 0; e < sizeof endings / sizeof *endings; e++) {
        size_t n = strlen(endings[e].ending);
        if (size < n + 2 || memcmp(form + size - n, endings[e].ending, n) != 0) continue;
        size_t stem = size - n;
        memcpy(word, form, stem);
        size_t added = strlen(endings[e].instead);
        memcpy(word + stem, endings[e].instead, added);
        uint32_t id = ro_k_lemma(k, word, stem + added);
        if (!id && !added && stem > 3 && word[stem - 1] == word[stem - 2]) id = ro_k_lemma(k, word, stem - 1); /* rammed */
        if (id) return id;
    }
    return 0;
}

/* The lemma of a verb's form that the rules of endings get wrong; NULL if it is none. */
static const char *irregular(const ro_knowledge *k, const ro_token *t) {
    char folded[RO_MAX_FORM + 2];
    size_t n = 0;
    for (; t->form[n] && n < RO_MAX_FORM; n++) folded[n] = (char)(t->form[n] >= 'A' && t->form[n] <= 'Z' ? t->form[n] + 32 : t->form[n]);
    uint32_t hash = (uint32_t)ro_hash_bytes(21, folded, n), low = 0, high = k->irregulars_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (k->irregulars[mid].hash < hash)
            low = mid + 1;
        else
            high = mid;
    }
    return low < k->irregulars_count && k->irregulars[low].hash == hash ? ro_k_string(k, k->irregulars[low].lemma) : NULL;
}

bool ro_index_tree(ro_document *d, uint32_t sentence) {
    const ro_sentence *s = &d->report->sentences[sentence];
    uint32_t *kids = ro_arena_array(d->arena, s->count + 1, sizeof *kids), *next = ro_arena_array(d->arena, s->count + 1, sizeof *next),
             *ids = ro_arena_array(d->arena, s->count + 1, sizeof *ids), *other = ro_arena_array(d->arena, s->count + 1, sizeof *other);
    if (!kids || !next || !ids || !other) return false;
    for (uint32_t i = 0; i < s->count; i++) kids[i] = RO_NO_TOKEN;
    for (uint32_t i = s->count; i-- > 0;) {
        next[i] = RO_NO_TOKEN;
        int32_t head = s->tokens[i].head;
        if (head >= 0 && (uint32_t)head < s->count) {
            next[i] = kids[head];
            kids[head] = i;
        }
        ro_token *t = &d->report->sentences[sentence].tokens[i];
        if (t->upos == RO_UPOS_VERB && t->form_size > 2) {
            const char *right = irregular(d->knowledge, t);
            if (right) t->lemma = right;
        }
        char folded[RO_MAX_FORM + 2];
        const char *lemma = t->lemma ? t->lemma : t->form;
        size_t n = 0;
        for (; lemma[n] && n < RO_MAX_FORM; n++) folded[n] = (char)(lemma[n] >= 'A' && lemma[n] <= 'Z' ? lemma[n] + 32 : lemma[n]);
        ids[i] = ro_k_lemma(d->knowledge, folded, n);
        if (t->upos == RO_UPOS_NOUN && n > 2) {
            if (folded[n - 1] == 's')
                other[i] = ro_k_lemma(d->knowledge, folded, n - 1);
            else {
                folded[n] = 's';
                other[i] = ro_k_lemma(d->knowledge, folded, n + 1);
            }
            if (!ids[i]) ids[i] = other[i];
        }
        if (!ids[i] && (t->upos == RO_UPOS_VERB || t->upos == RO_UPOS_NOUN)) {
            for (n = 0; t->form[n] && n < RO_MAX_FORM; n++) folded[n] = (char)(t->form[n] >= 'A' && t->form[n] <= 'Z' ? t->form[n] + 32 : t->form[n]);
            ids[i] = inflected(d->knowledge, folded, n);
        }
    }
    d->kids[sentence] = kids;
    d->next[sentence] = next;
    d->lemma_ids[sentence] = ids;
    d->other_ids[sentence] = other;
    return (d->statuses[sentence] = ro_arena_array(d->arena, s->count + 1, sizeof **d->statuses)) != NULL;
}

ro_mention *ro_mention_at(const ro_document *d, uint32_t sentence, uint32_t token) {
    ro_mention *inner = NULL;
    for (uint32_t i = d->first_mention[sentence]; i < d->first_mention[sentence + 1]; i++) {
        ro_mention *m = &d->mentions[i];
        if (m->first > token) break;
        if (m->head == token && !m->nested) return m;
        if (m->head == token) inner = m;
    }
    return inner;
}

void ro_order_mentions(ro_document *d, size_t first) {
    for (size_t i = first + 1; i < d->mention_count; i++) {
        ro_mention m = d->mentions[i];
        size_t k = i;
        while (k > first && (d->mentions[k - 1].first > m.first || (d->mentions[k - 1].first == m.first && d->mentions[k - 1].last < m.last))) {
            d->mentions[k] = d->mentions[k - 1];
            k--;
        }
        d->mentions[k] = m;
    }
}

void ro_widen_roles(ro_document *d, size_t from) {
    for (size_t i = from; i < d->mention_count; i++) {
        ro_mention *m = &d->mentions[i];
        const ro_sentence *s = &d->report->sentences[m->sentence];
        const ro_token *t = s->tokens;
        if (m->form != RO_FORM_ROLE || m->nested || m->refers) continue;
        uint32_t first = m->first;
        while (first > 0) {
            const ro_token *b = &t[first - 1];
            bool hyphen = first > 1 && b->form[0] == '-' && b->form[1] == '\0';
            bool word = b->deprel == RO_DEP_amod || b->deprel == RO_DEP_compound || (b->deprel == RO_DEP_nmod && b->upos == RO_UPOS_PROPN);
            bool inside = b->head >= (int32_t)first - 1 && b->head < (int32_t)m->last;
            bool letters = b->upos == RO_UPOS_ADJ || b->upos == RO_UPOS_NOUN || b->upos == RO_UPOS_PROPN || b->upos == RO_UPOS_VERB;
            bool compound = hyphen && !inside && t[first - 2].head >= (int32_t)first && t[first - 2].head < (int32_t)m->last; /* NATO-backed */
            if (!compound && !(hyphen && inside) && !(word && inside && letters)) break;
            first -= compound ? 2 : 1;
        }
        if (first == m->first) continue;
        for (size_t k = from; k < d->mention_count; k++) {
            ro_mention *o = &d->mentions[k];
            if (k == i || o->first < first || o->last > m->first) continue;
            if (o->form == RO_FORM_NAME || o->form == RO_FORM_PRONOUN || o->form == RO_FORM_COLLECTIVE)
                first = o->last; /* a person is none of its words */
        }
        for (size_t k = from; k < d->mention_count; k++)
            if (k != i && d->mentions[k].first >= first && d->mentions[k].last <= m->first) d->mentions[k].nested = 1;
        m->first = first;
        m->span.start = ro_word_span(s, first).start;
    }
}
