/* shingle.h - is this report (nearly) the text of another? Runs of five words as a set, and its MinHash signature.
 *
 * Idea: Broder, "On the resemblance and containment of documents" (1997). The likeness of two texts is the share of their runs of five words that
 * both have (Jaccard); a report that only contains another is not the same. A signature is, for each of 128 hash functions, the lowest hash of a run;
 * in bands of 8, two texts that are 0.85 alike share one with a chance of 0.994, two that are 0.5 alike with 0.06. What shares a band is then
 * compared exactly. */
#ifndef RO_STORE_SHINGLE_H
#define RO_STORE_SHINGLE_H

#include "base/arena.h"

#include <stdint.h>

#define RO_SHINGLE_WORDS 5u
#define RO_SIGNATURE 128u
#define RO_BANDS 16u
#define RO_SAME_TEXT 0.85
#define RO_MOST_SHINGLES ((size_t)400000) /* of a report of the longest; more are not looked at */

typedef struct ro_shingles {
    uint64_t *hashes;
    size_t count;
    bool sorted; /* and each once */
} ro_shingles;

/* Words are letters and digits, without case and marks; fewer than five are one run. false: out of memory. */
bool ro_shingles_of(const char *text, size_t size, ro_arena *arena, ro_shingles *out);

/* The hash of each band; count must not be 0. */
void ro_bands_of(const ro_shingles *shingles, uint32_t out[RO_BANDS]);

/* 0 to 1. Sorts them, where they are not; most texts are never compared. */
double ro_shingles_alike(ro_shingles *a, ro_shingles *b);

#endif
