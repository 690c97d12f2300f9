/* teach.h - training one net: batches, schedule, dev scores. */
#ifndef RO_TRAIN_TEACH_H
#define RO_TRAIN_TEACH_H

#include "train/net.h"
#include "train/treebank.h"

typedef struct teach_options {
    int epochs, batch_tokens;
    int parts;   /* 1 or 2: a batch is learned in so many parts, whose gradients are summed in order; part of the result */
    int threads; /* 1 or 2; no part of the result */
    float rate, clip;
    net_dropout dropout;
    uint64_t seed;
    const char *name; /* for the log; NULL: silent */
    int report_every; /* epochs between two dev scores */
} teach_options;

typedef struct teach_score {
    double upos, xpos, uas, las; /* per cent; las without subtypes */
} teach_score;

/* A set of sentences with what their classes mean. */
typedef struct teach_set {
    net_sentence *sentences;
    int count;
} teach_set;

/* dev: one or more sets to score on, each with a name. Deterministic: the same options on the same kind of processor give the same bits,
 * for one thread or two. */
void teach(net *n, const teach_set *train, const teach_set *dev, const char *const *dev_names, int dev_count, const coder *c,
           const teach_options *options);

teach_score teach_evaluate(net_pass *pass, const net *n, const teach_set *set, const coder *c);

/* Prints the dev scores of the nets' mean probabilities: what a student can hope for. */
void teach_report_ensemble(net *const *nets, int count, const teach_set *dev, const char *const *dev_names, int dev_count, const coder *c);

/* Fills the soft targets of all sentences (none had any) with the mean probabilities of the nets, to be trusted so much. */
void teach_soften(net *const *nets, int count, teach_set *set, float trust, int threads);

#endif
