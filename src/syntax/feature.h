/* feature.h - what the parser sees of a word: its form, its affixes and its shape, each as a hash.
 *
 * Words of the training vocabulary are known by `word` (lower case, digits as 0); every word, known or not, also by `sub`: the exact form,
 * prefixes of 1 to 4 characters, suffixes of 1 to 5, its shape. The trainer and the parser must agree on every bit of this: a change here
 * asks for new weights, and RO_FEATURE_VERSION (kept in them) must be raised. Hashes stand for texts; two texts of one hash are taken for
 * one another (64 bits: never met). */
#ifndef RO_SYNTAX_FEATURE_H
#define RO_SYNTAX_FEATURE_H

#include <stddef.h>
#include <stdint.h>

#define RO_FEATURE_VERSION 1u
#define RO_FEATURE_SUBS 16u

typedef struct ro_word_features {
    uint64_t word;
    uint64_t sub[RO_FEATURE_SUBS];
    unsigned subs;
} ro_word_features;

/* form: valid UTF-8 of at most RO_MAX_FORM bytes (what is longer is cut there). */
void ro_word_features_of(const char *form, size_t size, ro_word_features *out);

#endif
