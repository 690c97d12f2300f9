/* treebank.h - treebanks as the trainer wants them: sentences as numbers, and the vocabularies that give the numbers. */
#ifndef RO_TRAIN_TREEBANK_H
#define RO_TRAIN_TREEBANK_H

#include "text/report.h"
#include "train/net.h"

/* Sorted hashes with their counts; row of a hash: its index + 1 (0: unknown). */
typedef struct vocabulary {
    uint64_t *hashes;
    uint32_t *counts;
    int count;
} vocabulary;

typedef struct tag_pair {
    uint8_t upos, xpos;
} tag_pair;

typedef struct coder {
    vocabulary words, subs;
    tag_pair tags[256];
    int tag_count;
    uint8_t rels[64]; /* ro_deprel of a class */
    int rel_count;
} coder;

/* All sentences of the files, in their order. Ends the program with a message when a file is at fault. */
typedef struct treebank {
    ro_arena arena;
    ro_report *reports;
    int files;
    const ro_sentence **sentences;
    int count;
    long tokens;
} treebank;

void treebank_read(treebank *bank, const char *const *paths, int count);
void treebank_read_text(treebank *bank, const char *conllu, size_t size);
void treebank_free(treebank *bank);

/* Vocabularies of what occurs at least so often; all tag pairs and relations. */
void coder_learn(coder *c, const treebank *bank, uint32_t least_word, uint32_t least_sub);
void coder_free(coder *c);
/* The class of a relation, -1 for none. */
int coder_relation(const coder *c, uint8_t rel);
int vocabulary_row(const vocabulary *v, uint64_t hash);

/* Sentences as numbers (an unseen tag pair or relation becomes class 0: it can only be wrong). */
net_sentence *coder_encode(const coder *c, const treebank *bank);
void coder_free_sentences(net_sentence *sentences, int count);

#endif
