/* export.h - a trained net in 8 bits, as the sections that src/syntax/network.h describes. */
#ifndef RO_TRAIN_EXPORT_H
#define RO_TRAIN_EXPORT_H

#include "model/weights.h"
#include "train/treebank.h"

#define EXPORT_PARTS 48

typedef struct export_set {
    ro_weights_part parts[EXPORT_PARTS];
    char names[EXPORT_PARTS][RO_WEIGHTS_NAME];
    size_t count;
} export_set;

/* Adds a copy of the bytes. */
void export_add(export_set *set, const char *name, const void *bytes, size_t size);
void export_free(export_set *set);

void export_net(export_set *set, const net *n, const coder *c);

/* The lemmatiser's sections, learned from a treebank (train_lemma.c). */
void export_lemmas(export_set *set, const treebank *bank);

#endif
