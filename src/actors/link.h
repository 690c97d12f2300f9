/* link.h - two questions that a report leaves open, answered by what was learned: whom a pronoun means, and of which country an actor is whose own
 * words do not say it.
 *
 * Idea: mention ranking (Denis and Baldridge 2008): every candidate is scored by hashed features of it and of the seeker together (distance,
 * relations of both in the tree, what kind of word and actor each is, and what the rules of resolve.c and infer.c would say); a softmax over the
 * candidates gives the answer. Countries: the probabilities of all candidates of one country are added. Linear weights: some 30 features a candidate,
 * 1 µs. Learned by train/train_link.c from our own passages; without weights the rules alone decide. */
#ifndef RO_ACTORS_LINK_H
#define RO_ACTORS_LINK_H

#include "actors/mention.h"
#include "model/weights.h"

#define RO_LINK_VERSION 1u /* raise when a feature changes */
#define RO_LINK_BITS 16u   /* rows of weights of each question */
#define RO_LINK_MOST 40u   /* candidates of a question; the nearest come first */
#define RO_LINK_FEATURES 56u

typedef enum ro_link_kind { RO_LINK_ANTECEDENT, RO_LINK_COUNTRY, RO_LINK_KINDS } ro_link_kind;

typedef enum ro_link_source {
    RO_LINK_MENTION, /* what a mention of the report names */
    RO_LINK_NONE,    /* nobody; no country */
    RO_LINK_MEMBERS, /* several together, as the rules found them */
    RO_LINK_PUBLISHER,
    RO_LINK_PRESS,
    RO_LINK_RULE /* the country that the rules give, where no candidate has it */
} ro_link_source;

typedef struct ro_link_candidate {
    uint8_t source;   /* ro_link_source */
    uint8_t ruled;    /* what the rules would choose */
    uint16_t country; /* or RO_K_NONE */
    uint32_t mention, actor;
    uint32_t features[RO_LINK_FEATURES];
    uint32_t count;
} ro_link_candidate;

typedef struct ro_link_question {
    ro_link_kind kind;
    uint32_t mention; /* the seeker */
    ro_link_candidate candidates[RO_LINK_MOST];
    uint32_t count;
} ro_link_question;

/* Immutable; threads share it. NULL: not in the model. */
struct ro_linker {
    const int8_t *weights[RO_LINK_KINDS];
    float scale[RO_LINK_KINDS];
};

/* Sections: link.meta (ro_link_meta), link.antecedent, link.country: 1 << RO_LINK_BITS weights of 8 bits. */
typedef struct ro_link_meta {
    uint32_t version, bits;
    float scale[RO_LINK_KINDS];
} ro_link_meta;

/* Points into the weights, which must outlive it. Without any link.* section weights are NULL. RO_E_TRUNCATED, RO_E_VERSION. */
bool ro_linker_init(ro_linker *linker, const ro_weights *weights, ro_error *err);

/* Puts all candidates to a mention; `ruled` is what the rules say: an actor (antecedent; UINT32_MAX nobody), or a country (or RO_K_NONE).
 * Of an antecedent's candidates each actor stands once, with its nearest mention. */
void ro_link_ask(const ro_document *document, ro_link_kind kind, uint32_t mention, uint32_t ruled, ro_link_question *question);

/* The index of the best candidate: the trainer's, where it listens (document->link_listener), or the weights'; RO_LINK_MOST: the rules decide. */
uint32_t ro_link_choose(const ro_document *document, const ro_link_question *question);

/* The best candidate of those with these scores. */
uint32_t ro_link_best(const ro_link_question *question, const float scores[RO_LINK_MOST]);

#endif
