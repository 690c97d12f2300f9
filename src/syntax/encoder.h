/* encoder.h - a group of sentences to activations: the words' vectors (from a cache of word types), then the recurrent layers.
 *
 * Tokens of a group lie in time-major order: all first tokens, then all second ones …, sentences by falling length, so that the live ones
 * are always a prefix and each step of the recurrences is one matrix product over all of them. */
#ifndef RO_SYNTAX_ENCODER_H
#define RO_SYNTAX_ENCODER_H

#include "syntax/network.h"
#include "text/report.h"

#define RO_GROUP_SENTENCES 24u
#define RO_GROUP_TOKENS RO_MAX_SENTENCE /* of a group, so that one longest sentence still fits */

typedef struct ro_word_cache ro_word_cache;

typedef struct ro_group {
    const ro_sentence *const *sentences; /* by falling length, none empty */
    uint32_t count, tokens;
    uint32_t *step_at, *step_live; /* of every step: its first row, how many sentences are live */
    uint32_t steps;
} ro_group;

typedef struct ro_encoder {
    const ro_network *network;
    const ro_kernels *kernels;
    const ro_allocator *allocator;
    ro_word_cache *cache;
    const int16_t **inputs;          /* of every row: its word's inputs to the first layer */
    uint8_t *out[RO_NETWORK_LAYERS]; /* rows x 2 hidden */
    int32_t *below;                  /* rows x 6 hidden: sums of a higher layer's inputs */
    float *cells, *x;
    int32_t *sums;
    uint8_t *bytes;
    uint32_t rows_room;
} ro_encoder;

/* false: out of memory. Free with ro_encoder_free, also after a failure. */
bool ro_encoder_init(ro_encoder *encoder, const ro_network *network, const ro_kernels *kernels, const ro_allocator *allocator);
void ro_encoder_free(ro_encoder *encoder);
/* Other kernels from now on. */
void ro_encoder_use(ro_encoder *encoder, const ro_kernels *kernels);

/* Fills step_at, step_live (room for the longest sentence's tokens) and steps. */
void ro_group_lay_out(ro_group *group);

/* Fills encoder->out of every layer. false: out of memory. */
bool ro_encode(ro_encoder *encoder, const ro_group *group);

#endif
