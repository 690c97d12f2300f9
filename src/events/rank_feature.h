/* rank_feature.h - what the ranker sees of two parties in a sentence: the words on the way between them in the tree and in the text, what stands
 * over and under those words, the frames that fire there, what kinds of words the parties are. Each feature is a 64-bit hash of its template and
 * values; the trainer and the program share this file, so the weights fit only the version that made them (RO_RANK_TEMPLATES). */
#ifndef RO_EVENTS_RANK_FEATURE_H
#define RO_EVENTS_RANK_FEATURE_H

#include "events/event.h"

#define RO_RANK_TEMPLATES 2u /* raise when a template changes */
#define RO_RANK_MOST 768u    /* features of one pair; what would come behind is left out */

/* Two parties of one sentence. Tokens: half-open runs; target_first == target_last: there is no target. */
typedef struct ro_parties {
    uint32_t sentence;
    uint32_t source_first, source_last, source_head;
    uint32_t target_first, target_last, target_head;
    uint32_t source, target; /* the document's actors, as in findings */
} ro_parties;

#define RO_RANK_AROUND 64u

/* What all pairs of a sentence share: its words as numbers, and the nouns and verbs of the sentences around. */
typedef struct ro_rank_words {
    uint64_t word[RO_MAX_SENTENCE]; /* what is no name */
    uint64_t around[RO_RANK_AROUND];
    uint32_t around_count;
} ro_rank_words;

void ro_rank_words_of(const ro_document *document, uint32_t sentence, ro_rank_words *out);

/* Writes at most RO_RANK_MOST features; returns their number. findings: of the document; words: of the pair's sentence. */
size_t ro_rank_features(const ro_document *document, const ro_findings *findings, const ro_parties *pair, const ro_rank_words *words,
                        uint64_t out[RO_RANK_MOST]);

#endif
