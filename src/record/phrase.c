#include "record/builder.h"

#include <string.h>

bool ro_is_listed(const ro_builder *b, uint32_t s, uint32_t t, uint32_t c) {
    if (ro_tok(b, s, c)->deprel != RO_DEP_appos || c < t) return false;
    bool joined = false, comma = false;
    const uint32_t heads[] = {t, c};
    for (int i = 0; i < 2; i++)
        for (uint32_t k = ro_first_child(b->d, s, heads[i]); k != RO_NO_TOKEN; k = ro_next_child(b->d, s, k)) {
            joined = joined || (ro_tok(b, s, k)->deprel == RO_DEP_conj && k > c);
            comma = comma || (ro_tok(b, s, k)->form[0] == ',' && k > t && k < c);
        }
    return joined && comma;
}

static void subtree(const ro_builder *b, uint32_t s, uint32_t t, uint32_t *first, uint32_t *last, bool top) {
    if (t < *first) *first = t;
    if (t >= *last) *last = t + 1;
    for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c)) {
        uint8_t deprel = ro_tok(b, s, c)->deprel;
        if (deprel == RO_DEP_punct || (top && ro_is_listed(b, s, t, c))) continue;
        if (top && (deprel == RO_DEP_conj || deprel == RO_DEP_cc || deprel == RO_DEP_case || deprel == RO_DEP_parataxis || deprel == RO_DEP_nsubj ||
                    deprel == RO_DEP_cop || (deprel == RO_DEP_mark && ro_tok(b, s, t)->upos != RO_UPOS_VERB)))
            if (!((deprel == RO_DEP_nsubj || deprel == RO_DEP_cop) && ro_tok(b, s, t)->deprel != RO_DEP_root &&
                  ro_tok(b, s, t)->deprel != RO_DEP_conj))
                continue;
        subtree(b, s, c, first, last, false);
    }
}

ro_bytes ro_phrase_span(const ro_builder *b, uint32_t s, uint32_t t) {
    uint32_t first = t, last = t + 1;
    subtree(b, s, t, &first, &last, true);
    /* a subtree may be torn: never past what is cut off in front of the head */
    const ro_sentence *sentence = &b->d->report->sentences[s];
    while (last > first + 1 && (sentence->tokens[last - 1].upos == RO_UPOS_PUNCT || sentence->tokens[last - 1].upos == RO_UPOS_CCONJ)) last--;
    while (first + 1 < last && (sentence->tokens[first].upos == RO_UPOS_PUNCT || sentence->tokens[first].upos == RO_UPOS_CCONJ ||
                                (first < t && sentence->tokens[first].head == (int32_t)t &&
                                 (sentence->tokens[first].deprel == RO_DEP_case ||
                                  (sentence->tokens[first].deprel == RO_DEP_mark &&
                                   !(ro_token_is(&sentence->tokens[first], "to") && sentence->tokens[t].xpos == RO_XPOS_VB))))))
        first++;
    return (ro_bytes){ro_word_span(sentence, first).start, ro_word_span(sentence, last - 1).end};
}

ro_bytes ro_object_span(const ro_builder *b, uint32_t s, uint32_t verb, uint32_t object) {
    static const char *const links[] = {"of", "for", "between", "against", "towards", "toward", "over", "to", "into"};
    ro_bytes span = ro_phrase_span(b, s, object);
    for (uint32_t c = ro_first_child(b->d, s, verb); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c)) {
        uint8_t deprel = ro_tok(b, s, c)->deprel;
        if (c < object || (deprel != RO_DEP_obl && deprel != RO_DEP_advcl && deprel != RO_DEP_xcomp)) continue;
        uint32_t first = c, last = c + 1;
        subtree(b, s, c, &first, &last, false);
        bool joins = false;
        for (size_t k = 0; k < sizeof links / sizeof *links; k++) joins = joins || ro_token_is(ro_tok(b, s, first), links[k]);
        const ro_mention *where = ro_mention_at(b->d, s, c); /* "the famine | in Somalia" */
        joins = joins || (where && (where->form == RO_FORM_COUNTRY || where->form == RO_FORM_PLACE) && ro_token_is(ro_tok(b, s, first), "in"));
        if (!joins || ro_tok(b, s, first)->span.start > span.end + 1 || ro_tok(b, s, first)->span.start < span.end) continue;
        span.end = ro_word_span(&b->d->report->sentences[s], last - 1).end;
    }
    return span;
}

const char *ro_span_text(const ro_builder *b, ro_bytes span) {
    char *text = ro_arena_copy(b->out, b->d->report->text + span.start, span.end - span.start);
    if (!text) return NULL;
    size_t n = 0;
    for (size_t i = 0; text[i]; i++) {
        bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        if (blank && (n == 0 || text[n - 1] == ' ')) continue;
        text[n++] = blank ? ' ' : text[i];
    }
    text[n] = '\0';
    return text;
}

static bool put(const ro_builder *b, ro_strings *list, const char *string) {
    for (uint32_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], string) == 0) return true;
    /* lists are short: a new array each time keeps them exact */
    const char **items = ro_arena_array(b->out, list->count + 1, sizeof *items);
    if (!items) return false;
    if (list->count) memcpy(items, list->items, list->count * sizeof *items);
    items[list->count++] = string;
    list->items = items;
    return true;
}

uint32_t ro_sentence_at(const ro_builder *b, uint32_t byte) {
    uint32_t low = 0, high = b->d->report->count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (b->d->report->sentences[mid].span.end <= byte)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

ro_strings ro_span_countries(const ro_builder *b, ro_bytes span) {
    ro_strings list = {NULL, 0};
    const ro_knowledge *k = b->d->knowledge;
    for (size_t i = b->d->first_mention[ro_sentence_at(b, span.start)]; i < b->d->mention_count && b->d->mentions[i].span.start < span.end; i++) {
        const ro_mention *m = &b->d->mentions[i];
        if (m->span.start < span.start || m->span.end > span.end || m->form == RO_FORM_PRONOUN) continue;
        if (m->place != UINT32_MAX) {
            const ro_k_place *p = &k->places[m->place];
            for (uint32_t c = 0; c < p->country_count && p->country_count <= 4; c++)
                put(b, &list, k->countries[k->country_lists[p->country + c]].iso3);
        } else if (m->country != RO_K_NONE)
            put(b, &list, k->countries[m->country].iso3);
    }
    return list;
}

ro_strings ro_span_contexts(const ro_builder *b, ro_bytes span) {
    ro_strings list = {NULL, 0};
    const ro_knowledge *k = b->d->knowledge;
    for (uint32_t s = ro_sentence_at(b, span.start); s < b->d->report->count; s++) {
        const ro_sentence *sentence = &b->d->report->sentences[s];
        if (sentence->span.start >= span.end) break;
        for (uint32_t t = 0; t < sentence->count && list.count < 6; t++) {
            if (sentence->tokens[t].span.start < span.start || sentence->tokens[t].span.end > span.end) continue;
            uint32_t lemma = b->d->lemma_ids[s][t];
            if (lemma && k->contexts[lemma]) put(b, &list, ro_k_string(k, k->contexts[lemma]));
        }
    }
    return list;
}

bool ro_add_evidence(const ro_builder *b, ro_evidences *list, uint32_t s, uint32_t first, uint32_t last) {
    const ro_sentence *sentence = &b->d->report->sentences[s];
    ro_evidence e = {{sentence->span.start, sentence->span.end}, {ro_word_span(sentence, first).start, ro_word_span(sentence, last - 1).end}, s + 1};
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].trigger.start == e.trigger.start && list->items[i].trigger.end == e.trigger.end) return true;
    if (!ro_arena_grow(b->out, (void **)&list->items, list->count, &list->capacity, sizeof *list->items)) return false;
    list->items[list->count++] = e;
    return true;
}

static bool speaks_for_state(const ro_document *d, const ro_entity *a) {
    if (a->country == RO_K_NONE || a->former) return false;
    if (a->code && strcmp(ro_code_sector(d->knowledge, a->code), "GOV") == 0) return true;
    if (a->kind == RO_KIND_COUNTRY || (a->kind == RO_KIND_GOVERNMENT && a->organisation == UINT32_MAX)) return true;
    if (a->kind == RO_KIND_PERSON && !a->group) return a->organisation == UINT32_MAX && (a->office != UINT32_MAX || a->person != UINT32_MAX);
    if (a->kind == RO_KIND_GOVERNMENT) return true;
    if (a->role != UINT32_MAX) {
        const char *sector = ro_k_string(d->knowledge, d->knowledge->roles[a->role].sector);
        return strcmp(sector, "GOV") == 0 || strcmp(sector, "MIL") == 0;
    }
    return false;
}

bool ro_same_side(const ro_builder *b, uint32_t x, uint32_t y) {
    if (x == y) return true;
    const ro_entity *p = &b->d->actors[x], *q = &b->d->actors[y];
    if (p->organisation != UINT32_MAX && p->organisation == q->organisation) return true;
    return p->country != RO_K_NONE && p->country == q->country && speaks_for_state(b->d, p) && speaks_for_state(b->d, q);
}

bool ro_among_sides(const ro_builder *b, const uint32_t *items, uint32_t count, uint32_t actor) {
    for (uint32_t i = 0; i < count; i++)
        if (ro_same_side(b, items[i], actor)) return true;
    return false;
}

const ro_k_word *ro_find_word(const ro_builder *b, const ro_k_word *table, uint32_t count, uint32_t s, uint32_t t) {
    uint32_t lemma = b->d->lemma_ids[s][t];
    if (!lemma) return NULL;
    const ro_token *word = ro_tok(b, s, t);
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (table[mid].lemma < lemma)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < count && table[low].lemma == lemma; low++) {
        bool verb = word->upos == RO_UPOS_VERB, noun = word->upos == RO_UPOS_NOUN, adjective = word->upos == RO_UPOS_ADJ;
        if (!((table[low].pos == 'v' && verb) || (table[low].pos == 'n' && noun) ||
              (table[low].pos == 'a' && (adjective || (verb && word->xpos == RO_XPOS_VBN)))))
            continue;
        if (table[low].extra) {
            bool found = false;
            uint32_t sentence_count = b->d->report->sentences[s].count;
            for (uint32_t k = 1; k <= 3 && t + k < sentence_count && !found; k++) found = b->d->lemma_ids[s][t + k] == table[low].extra - 1u;
            if (!found) continue;
        }
        return &table[low];
    }
    return NULL;
}

bool ro_word_objects(const ro_builder *b, const ro_k_word *word, uint32_t s, uint32_t t, ro_fillers *out) {
    for (uint32_t p = word->path; p < word->path + word->path_count; p++) {
        ro_fill_path(b->d, s, t, &b->d->knowledge->paths[p], out);
        if (out->count) return true;
    }
    return false;
}
