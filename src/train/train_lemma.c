/* train_lemma.c - learns the endings of lemma.h from a treebank: from the shortest ending to the whole form, an ending is kept where its most
 * frequent rule is not the one that the longer part of the table below it gives, and it was seen often enough to trust. */
#include "syntax/lemma.h"
#include "syntax/tagset.h"
#include "train/export.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One distinct (form, tags) with its most frequent rule. */
typedef struct item {
    ro_lemma_form form;
    uint32_t weight;
    uint16_t rule, predicted;
} item;

typedef struct rule_list {
    char *text[RO_LEMMA_MAX_RULES]; /* "case strip append" */
    uint32_t count;
} rule_list;

static uint16_t rule_named(rule_list *rules, const char *text) {
    for (uint32_t k = 0; k < rules->count; k++)
        if (strcmp(rules->text[k], text) == 0) return (uint16_t)k;
    if (rules->count == RO_LEMMA_MAX_RULES) return 0;
    rules->text[rules->count] = strdup(text);
    return (uint16_t)rules->count++;
}

/* The rule with the least to strip that makes the lemma of the form. */
static uint16_t rule_of(rule_list *rules, const ro_lemma_form *f, const char *lemma, size_t size) {
    uint32_t character[256], count = 0, best_strip = 1000, best_case = 0, best_same = 0;
    size_t starts[257], at = 0;
    while (at < size && count < 255) {
        starts[count] = at;
        at += ro_utf8_decode(lemma, size, at, &character[count++]);
    }
    starts[count] = size;
    for (uint32_t c = 0; c < 3; c++) {
        uint32_t same = 0;
        while (same < count && same < f->count && character[same] == (c == 0 || (c == 2 && same == 0) ? f->exact[same] : f->lower[same])) same++;
        if (f->count - same < best_strip) best_strip = f->count - same, best_case = c, best_same = same;
    }
    char text[300];
    snprintf(text, sizeof text, "%u %u %.*s", best_case, best_strip > 255 ? 255 : best_strip, (int)(size - starts[best_same]),
             lemma + starts[best_same]);
    return rule_named(rules, text);
}

typedef struct occurrence {
    uint64_t key; /* of the form with its tags */
    uint64_t place;
    uint16_t rule;
} occurrence;

static int by_key_rule(const void *a, const void *b) {
    const occurrence *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static const ro_token *token_at(const treebank *bank, uint64_t place) { return &bank->sentences[place >> 16]->tokens[place & 0xFFFF]; }

/* The distinct forms with their most frequent rules. */
static item *collect_forms(const treebank *bank, rule_list *rules, uint32_t *count) {
    occurrence *all = malloc((size_t)bank->tokens * sizeof *all);
    size_t n = 0;
    for (int s = 0; s < bank->count; s++)
        for (uint32_t i = 0; i < bank->sentences[s]->count; i++) {
            const ro_token *t = &bank->sentences[s]->tokens[i];
            /* "_" says that there is no lemma, unless the form is the underscore itself */
            if (t->lemma == NULL || (t->lemma_size == 1 && t->lemma[0] == '_' && t->form[0] != '_')) continue;
            ro_lemma_form f;
            ro_lemma_read(&f, t->form, t->form_size, t->upos, t->xpos);
            all[n++] = (occurrence){ro_lemma_key(&f, f.count + 1), (uint64_t)s << 16 | i, rule_of(rules, &f, t->lemma, t->lemma_size)};
        }
    qsort(all, n, sizeof *all, by_key_rule);
    item *items = malloc((n + 1) * sizeof *items);
    *count = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i, best_from = i, best_count = 0;
        while (end < n && all[end].key == all[i].key) {
            size_t same = end;
            while (same < n && all[same].key == all[i].key && all[same].rule == all[end].rule) same++;
            if (same - end > best_count) best_count = same - end, best_from = end;
            end = same;
        }
        const ro_token *t = token_at(bank, all[best_from].place);
        item *x = &items[(*count)++];
        ro_lemma_read(&x->form, t->form, t->form_size, t->upos, t->xpos);
        x->weight = (uint32_t)(end - i);
        x->rule = all[best_from].rule;
        x->predicted = 0xFFFF;
        i = end;
    }
    free(all);
    return items;
}

typedef struct ending {
    uint64_t key;
    uint32_t item;
} ending;

static int by_ending(const void *a, const void *b) {
    const ending *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

typedef struct kept {
    uint64_t key;
    uint16_t rule;
} kept;

static int by_kept(const void *a, const void *b) {
    const kept *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* All endings of one length: keeps the group's most frequent rule where that mends more than it breaks. Types count, not tokens: what holds
 * for many words holds for the next one. */
static size_t keep_endings(item *items, uint32_t count, uint32_t length, kept *table, size_t size) {
    ending *all = malloc((count + 1) * sizeof *all);
    size_t n = 0;
    bool whole = length > RO_LEMMA_ENDING;
    for (uint32_t k = 0; k < count; k++)
        if (whole || items[k].form.count >= length) all[n++] = (ending){ro_lemma_key(&items[k].form, whole ? items[k].form.count + 1 : length), k};
    qsort(all, n, sizeof *all, by_ending);
    uint32_t *votes = calloc(RO_LEMMA_MAX_RULES, sizeof *votes);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        uint32_t best = 0, right_before = 0;
        while (end < n && all[end].key == all[i].key) end++;
        for (size_t k = i; k < end; k++) votes[items[all[k].item].rule] = 0;
        votes[0] = 0;
        for (size_t k = i; k < end; k++) {
            const item *x = &items[all[k].item];
            votes[x->rule]++;
            right_before += x->rule == x->predicted;
        }
        for (size_t k = i; k < end; k++) { /* most votes; of equals the rule that was met first */
            uint16_t r = items[all[k].item].rule;
            if (votes[r] > votes[best] || (votes[r] == votes[best] && r < best)) best = r;
        }
        uint32_t gain = votes[best] > right_before ? votes[best] - right_before : 0;
        if (gain >= (whole || length == 0 ? 1u : 2u)) {
            table[size++] = (kept){all[i].key, (uint16_t)best};
            for (size_t k = i; k < end; k++) items[all[k].item].predicted = (uint16_t)best;
        }
        i = end;
    }
    free(all);
    free(votes);
    return size;
}

void export_lemmas(export_set *set, const treebank *bank) {
    rule_list rules = {{0}, 0};
    rule_named(&rules, "0 0 ");
    uint32_t count = 0;
    item *items = collect_forms(bank, &rules, &count);
    kept *table = malloc(((size_t)count * (RO_LEMMA_ENDING + 2) + 1) * sizeof *table);
    size_t size = 0;
    for (uint32_t length = 0; length <= RO_LEMMA_ENDING + 1; length++) size = keep_endings(items, count, length, table, size);
    qsort(table, size, sizeof *table, by_kept);
    uint64_t *keys = malloc((size + 1) * sizeof *keys);
    uint16_t *values = malloc((size + 1) * sizeof *values);
    for (size_t k = 0; k < size; k++) keys[k] = table[k].key, values[k] = table[k].rule;
    export_add(set, "lemma.keys", keys, size * sizeof *keys);
    export_add(set, "lemma.values", values, size * sizeof *values);
    size_t room = 0, at = 0;
    for (uint32_t k = 0; k < rules.count; k++) room += strlen(rules.text[k]) + 2;
    char *text = malloc(room + 1);
    for (uint32_t k = 0; k < rules.count; k++) at += (size_t)sprintf(text + at, "%s\n", rules.text[k]), free(rules.text[k]);
    export_add(set, "lemma.rules", text, at);
    free(items), free(table), free(keys), free(values), free(text);
}
