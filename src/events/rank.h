/* rank.h - which event two parties of a sentence have, learned from marked sentences (train/train_rank.c), beside the frames.
 *
 * Idea: a wide and deep net over hashed features (Cheng and others 2016): the wide part remembers, the deep one generalises. One pass gives the
 * probability of each PLOVER event for the pair, of "there is an event of these two, this way round" (the gate), and of each CAMEO code.
 * Why not frames alone: they know 6,000 predicates and are right when they fire, but people write in tens of thousands of ways. Why not a
 * large language model: see docs/decisions.md for cost and gain. */
#ifndef RO_EVENTS_RANK_H
#define RO_EVENTS_RANK_H

#include "events/rank_feature.h"
#include "readout.h"

#define RO_RANK_TYPES ((unsigned)RO_EVENT_ASSAULT + 1) /* NONE is 0 */
#define RO_RANK_NETS 3u                                /* trained apart, then one net: what they say is averaged */
#define RO_RANK_DIM (RO_RANK_NETS * 32u)
#define RO_RANK_HIDDEN (RO_RANK_NETS * 64u)
#define RO_RANK_WIDE_BITS 16u
#define RO_RANK_DEEP_BITS 15u
#define RO_RANK_MOST_CODES 320u

/* Sections: rank.meta; rank.wide, rank.deep: rows of 8 bits, with rank.wide_scales, rank.deep_scales; rank.hidden (a net's part after the other's:
 * for each dimension, and last for the bias, the units' weights), rank.out (for each unit the events' weights), rank.code (for each code the units'):
 * floats; rank.codes: 8 bytes a code (text, ended by NUL, its event in the last byte). */
typedef struct ro_rank_meta {
    uint32_t templates, wide_bits, deep_bits, dim, hidden, types, codes;
    float temperature; /* of the events' softmax: what makes probabilities true ones */
    float gate_scale, gate_shift;
} ro_rank_meta;

typedef struct ro_ranker { /* immutable; threads share it */
    ro_rank_meta meta;
    const int8_t *wide, *deep;
    const float *wide_scales, *deep_scales, *hidden, *out, *code;
    const char *codes;
    const struct ro_kernels *kernels;
} ro_ranker;

typedef struct ro_ranking {
    float event[(unsigned)RO_EVENT_ASSAULT + 1]; /* probabilities, sum 1 */
    float gate;
    float unit[RO_RANK_HIDDEN]; /* for ro_rank_code */
} ro_ranking;

/* Points into the weights, which must outlive it. Without any rank.* section: *ranker has codes NULL and there is no ranking. RO_E_SECTION,
 * RO_E_TRUNCATED, RO_E_VERSION. */
bool ro_ranker_init(ro_ranker *ranker, const ro_weights *weights, ro_error *err);

void ro_rank(const ro_ranker *ranker, const uint64_t *features, size_t count, ro_ranking *out);

/* The most probable code of this event: its text, NULL if the ranker knows none. */
const char *ro_rank_code(const ro_ranker *ranker, const ro_ranking *ranking, ro_event_type event);

#endif
