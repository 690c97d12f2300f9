/* split_net_train.h - training of the splitter's networks (text/split_net.h). */
#ifndef RO_TRAIN_SPLIT_NET_TRAIN_H
#define RO_TRAIN_SPLIT_NET_TRAIN_H

#include "text/split_net.h"

typedef struct split_net_job {
    const ro_net_input *inputs; /* what is seen, and whether a sentence ends there */
    const uint8_t *right;
    size_t count;
    uint32_t words; /* rows of embeddings, without row 0 */
    uint64_t seed;
    int epochs;
    ro_net_weights *out;
    int8_t *embeddings; /* (words + 1) * RO_NET_WORD */
} split_net_job;

/* Trains one network: Adam over batches of 32, dropout of hidden units, words left out at random so that shapes and suffixes must do.
 * The same job gives the same bytes. */
void split_net_train(const split_net_job *job);

/* The gradient that training uses against differences of the loss, over some examples with random weights: the largest relative fault. */
double split_net_check(uint64_t seed);

#endif
