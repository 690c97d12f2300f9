/* clitic.h - the syntactic words of a multiword token: don't = do + n't, Qatar's = Qatar + 's, cannot = can + not.
 *
 * Universal Dependencies' English treebanks write every clitic as a part of a multiword token. The regular ones are a rule on the
 * word's end; the rest (dont, gonna, o'clock, 80's) is a table of what the treebanks do with a word otherwise than the rule. */
#ifndef RO_TEXT_CLITIC_H
#define RO_TEXT_CLITIC_H

#include "text/split_feature.h"

#define RO_CLITIC_MOST 4 /* words of a multiword token */

/* One word that the rule gets wrong. Open addressing by word, as ro_split_entry. */
typedef struct ro_clitic_entry {
    uint32_t word;     /* hash; 0: free */
    uint8_t words;     /* 1: not a multiword token */
    uint8_t length[3]; /* visible characters of all words but the last */
} ro_clitic_entry;

typedef struct ro_clitics {
    const ro_clitic_entry *entries;
    uint32_t mask;
} ro_clitics;

/* Says where the words of the unit end: ends[0..n-1], bytes of text; returns n, 1 for a plain word. `lists` tells known words. */
unsigned ro_clitics_cut(const ro_clitics *clitics, const ro_split_lists *lists, const char *text, const ro_unit *unit, uint32_t ends[RO_CLITIC_MOST]);

/* The same by the rule alone. */
unsigned ro_clitics_rule(const ro_split_lists *lists, const char *text, uint32_t start, uint32_t end, uint32_t ends[RO_CLITIC_MOST]);

#endif
