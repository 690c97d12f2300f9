/* lemma.h - the lemma of a form with its tags: "spoke" VBD -> "speak", "parties" NNS -> "party", "Parties" NNPS -> "Parties".
 *
 * Idea: edit rules (set the case, strip characters from the end, append others) chosen by the longest known ending of the form, within its
 * (upos, xpos) and its case class, the whole form being the longest; as in ripple-down rules, an ending is kept only where it decides
 * otherwise than the shorter one. Reads token.form, upos, xpos; the trainer is src/train/train_lemma.c. */
#ifndef RO_SYNTAX_LEMMA_H
#define RO_SYNTAX_LEMMA_H

#include "model/weights.h"

#define RO_LEMMA_ENDING 6u /* the longest ending in characters that is looked up beside the whole form */

typedef struct ro_lemma_rule {
    uint8_t case_of; /* 0: as it is; 1: lower; 2: first letter upper, the rest lower */
    uint8_t strip;   /* characters from the end */
    uint8_t size;    /* of append */
    uint32_t append; /* offset in the rules' text */
} ro_lemma_rule;

#define RO_LEMMA_MAX_RULES 4096u

typedef struct ro_lemmatiser {
    const uint64_t *keys; /* rising */
    const uint16_t *values;
    uint32_t count, rule_count;
    const char *text;
    ro_lemma_rule *rules; /* owned */
} ro_lemmatiser;

/* Sections lemma.keys (u64), lemma.values (u16, a rule each), lemma.rules (lines "case strip append"). err says: section, memory. */
bool ro_lemmatiser_load(ro_lemmatiser *l, const ro_weights *weights, const ro_allocator *allocator, ro_error *err);
void ro_lemmatiser_free(ro_lemmatiser *l, const ro_allocator *allocator);

/* The lemma into out (at most 255 bytes, not ended); its size. An ending never seen: the form itself. */
size_t ro_lemma_of(const ro_lemmatiser *l, const char *form, size_t size, uint8_t upos, uint8_t xpos, char out[256]);

/* Shared with the trainer: a form by characters, and the key of its last `ending` characters (count + 1: the whole form). Tags enter the key
 * by their text, because their numbers are no part of a file. */
typedef struct ro_lemma_form {
    uint32_t exact[256], lower[256];
    uint32_t count;
    uint64_t seed; /* of the tags and the case class */
} ro_lemma_form;
void ro_lemma_read(ro_lemma_form *f, const char *form, size_t size, uint8_t upos, uint8_t xpos);
uint64_t ro_lemma_key(const ro_lemma_form *f, uint32_t ending);

/* Applies one rule; 0 where it does not fit (the form is too short, the lemma too long). */
size_t ro_lemma_apply(const ro_lemma_form *f, const ro_lemma_rule *rule, const char *text, char out[256]);

#endif
