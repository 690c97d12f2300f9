/* alike.h - how alike are two phrases, two parties, two persons, as two reports name them? For compare.c. */
#ifndef RO_RECORD_ALIKE_H
#define RO_RECORD_ALIKE_H

#include "readout.h"

#include <stdbool.h>

/* Is the stance against its object? */
static inline bool ro_is_against(ro_stance stance) {
    return stance == RO_STANCE_CONDEMN || stance == RO_STANCE_REJECT || stance == RO_STANCE_WARN || stance == RO_STANCE_ACCUSE ||
           stance == RO_STANCE_DENY;
}

#define RO_ALIKE_WORDS 32u /* content words of a phrase that count; more are not looked at */

/* The content words of a phrase: hashes of their first six letters without case and marks, function words left out. */
typedef struct ro_gist {
    uint64_t words[RO_ALIKE_WORDS];
    uint32_t count;
} ro_gist;

void ro_gist_of(const char *text, ro_gist *out); /* NULL: no words */

/* 0 (no word in common) to 1 (one phrase holds all words of the other; and half of this is how much of both is shared). */
double ro_gist_alike(const ro_gist *a, const ro_gist *b);

/* Whether two lists of countries share one, and whether both hold some and share none. */
bool ro_countries_meet(ro_strings a, ro_strings b);
bool ro_countries_part(ro_strings a, ro_strings b);

/* Do two actors stand for the same party: the same country, or the same organisation or group? An actor of whom neither country nor name is
 * known stands for none. */
bool ro_same_party(const ro_actor *a, const ro_actor *b);
bool ro_is_party(const ro_actor *a); /* is known well enough to be compared */

/* Are two names of one person, spelled as transliteration may have it? NULL on a side: they may be. */
bool ro_same_name(const char *a, const char *b);

/* Days from date a to date b (YYYY-MM-DD), without sign; 0 where one is NULL or no date. */
long ro_days_between(const char *a, const char *b);

#endif
