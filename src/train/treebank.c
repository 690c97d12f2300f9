#include "train/treebank.h"

#include "syntax/conllu.h"
#include "base/file.h"
#include "syntax/feature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE ((size_t)1 << 30)

static void stop(const ro_error *err) {
    char text[512];
    ro_error_format(err, text, sizeof text);
    fprintf(stderr, "readout-train: %s\n", text);
    exit(ro_code_exit(err->code));
}

static void add_report(treebank *bank, const char *bytes, size_t size, const char *name) {
    ro_error err = {0};
    bank->reports = realloc(bank->reports, (size_t)(bank->files + 1) * sizeof *bank->reports);
    ro_report *report = &bank->reports[bank->files++];
    *report = (ro_report){.arena = &bank->arena};
    if (!ro_conllu_read(report, bytes, size, RO_CONLLU_ANY_TREE | RO_CONLLU_ANY_LABEL, &err)) {
        ro_error_in_file(&err, name);
        stop(&err);
    }
    bank->sentences = realloc(bank->sentences, ((size_t)bank->count + report->count) * sizeof *bank->sentences);
    for (uint32_t s = 0; s < report->count; s++) {
        if (report->sentences[s].count == 0) continue;
        bank->sentences[bank->count++] = &report->sentences[s];
        bank->tokens += report->sentences[s].count;
    }
}

void treebank_read_text(treebank *bank, const char *conllu, size_t size) {
    *bank = (treebank){0};
    ro_arena_init(&bank->arena, NULL);
    add_report(bank, conllu, size, "text");
}

void treebank_read(treebank *bank, const char *const *paths, int count) {
    *bank = (treebank){0};
    ro_arena_init(&bank->arena, NULL);
    for (int k = 0; k < count; k++) {
        ro_error err = {0};
        char *bytes = NULL;
        size_t size = 0;
        if (!ro_file_read(paths[k], MAX_FILE, &ro_default_allocator, &bytes, &size, &err)) stop(&err);
        add_report(bank, bytes, size, paths[k]);
        ro_file_free(&ro_default_allocator, bytes);
    }
}

void treebank_free(treebank *bank) {
    ro_arena_free(&bank->arena);
    free(bank->reports);
    free(bank->sentences);
}

/* --- vocabularies --- */

static int by_hash(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void count_hashes(vocabulary *v, uint64_t *all, size_t count, uint32_t least) {
    qsort(all, count, sizeof *all, by_hash);
    v->hashes = malloc((count + 1) * sizeof *v->hashes);
    v->counts = malloc((count + 1) * sizeof *v->counts);
    v->count = 0;
    for (size_t i = 0; i < count;) {
        size_t j = i;
        while (j < count && all[j] == all[i]) j++;
        if (j - i >= least) v->hashes[v->count] = all[i], v->counts[v->count++] = (uint32_t)(j - i);
        i = j;
    }
}

int vocabulary_row(const vocabulary *v, uint64_t hash) {
    int low = 0, high = v->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (v->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < v->count && v->hashes[low] == hash ? low + 1 : 0;
}

static int tag_class(const coder *c, uint8_t upos, uint8_t xpos) {
    for (int k = 0; k < c->tag_count; k++)
        if (c->tags[k].upos == upos && c->tags[k].xpos == xpos) return k;
    return -1;
}

int coder_relation(const coder *c, uint8_t rel) {
    for (int k = 0; k < c->rel_count; k++)
        if (c->rels[k] == rel) return k;
    return -1;
}

void coder_learn(coder *c, const treebank *bank, uint32_t least_word, uint32_t least_sub) {
    memset(c, 0, sizeof *c);
    uint64_t *words = malloc((size_t)bank->tokens * sizeof *words), *subs = malloc((size_t)bank->tokens * RO_FEATURE_SUBS * sizeof *subs);
    size_t word_count = 0, sub_count = 0;
    for (int s = 0; s < bank->count; s++)
        for (uint32_t i = 0; i < bank->sentences[s]->count; i++) {
            const ro_token *token = &bank->sentences[s]->tokens[i];
            ro_word_features f;
            ro_word_features_of(token->form, token->form_size, &f);
            words[word_count++] = f.word;
            for (unsigned k = 0; k < f.subs; k++) subs[sub_count++] = f.sub[k];
            if (tag_class(c, token->upos, token->xpos) < 0 && c->tag_count < 256) c->tags[c->tag_count++] = (tag_pair){token->upos, token->xpos};
            if (coder_relation(c, token->deprel) < 0 && c->rel_count < 64) c->rels[c->rel_count++] = token->deprel;
        }
    count_hashes(&c->words, words, word_count, least_word);
    count_hashes(&c->subs, subs, sub_count, least_sub);
    free(words);
    free(subs);
}

void coder_free(coder *c) { free(c->words.hashes), free(c->words.counts), free(c->subs.hashes), free(c->subs.counts); }

static void encode_one(const coder *c, const ro_sentence *in, net_sentence *out) {
    size_t n = in->count;
    *out = (net_sentence){.count = (int)n};
    out->word = calloc(n, sizeof(int));
    out->sub = calloc(n * RO_FEATURE_SUBS, sizeof(int));
    out->sub_start = calloc(n + 1, sizeof(int));
    out->tag = calloc(n, sizeof(int));
    out->head = calloc(n, sizeof(int));
    out->rel = calloc(n, sizeof(int));
    int subs = 0;
    for (size_t i = 0; i < n; i++) {
        const ro_token *token = &in->tokens[i];
        ro_word_features f;
        ro_word_features_of(token->form, token->form_size, &f);
        out->word[i] = vocabulary_row(&c->words, f.word);
        for (unsigned k = 0; k < f.subs; k++) {
            int row = vocabulary_row(&c->subs, f.sub[k]);
            if (row) out->sub[subs++] = row - 1;
        }
        out->sub_start[i + 1] = subs;
        int tag = tag_class(c, token->upos, token->xpos), rel = coder_relation(c, token->deprel);
        out->tag[i] = tag < 0 ? 0 : tag;
        out->rel[i] = rel < 0 ? 0 : rel;
        out->head[i] = token->head < 0 ? 0 : token->head + 1;
    }
}

net_sentence *coder_encode(const coder *c, const treebank *bank) {
    net_sentence *out = calloc((size_t)bank->count + 1, sizeof *out);
    for (int s = 0; s < bank->count; s++) encode_one(c, bank->sentences[s], &out[s]);
    return out;
}

void coder_free_sentences(net_sentence *sentences, int count) {
    for (int s = 0; s < count; s++) {
        net_sentence *x = &sentences[s];
        free(x->word), free(x->sub), free(x->sub_start), free(x->tag), free(x->head), free(x->rel);
        free(x->soft_tag), free(x->soft_arc), free(x->soft_rel);
    }
    free(sentences);
}
