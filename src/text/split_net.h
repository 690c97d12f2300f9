/* split_net.h - a second opinion on sentence ends, where the linear model is not sure.
 *
 * Idea: small feed-forward networks over the ten words around a boundary (their embeddings, suffixes and shapes), as for tags in
 * Collobert et al. 2011; several of them, trained from different seeds, are averaged. They see likeness of words where the linear model
 * sees only the words themselves. Asked for about one boundary in 25 only, so they cost 0.1 microseconds a token.
 * Sums run in one order and without fused steps, so the same bytes come out on every machine. */
#ifndef RO_TEXT_SPLIT_NET_H
#define RO_TEXT_SPLIT_NET_H

#include "base/error.h"
#include "text/split_feature.h"

#define RO_NET_LEFT 5u
#define RO_NET_RIGHT 5u
#define RO_NET_WINDOW (RO_NET_LEFT + RO_NET_RIGHT)
#define RO_NET_WORD 16u /* numbers in the embedding of a word, a shape, a suffix */
#define RO_NET_SHAPE 8u
#define RO_NET_SUFFIX 8u
#define RO_NET_INPUT (RO_NET_WORD + RO_NET_SHAPE + RO_NET_SUFFIX)
#define RO_NET_HIDDEN 48u
#define RO_NET_HIDDEN2 16u
#define RO_NET_SHAPES 802u
#define RO_NET_SUFFIXES 2048u
#define RO_NET_MOST 8u /* networks */
#define RO_NET_MOST_WORDS 16384u

/* What holds for the boundary as a whole, and how many values each has: words since the sentence's start, words left in the paragraph,
 * the paragraph's style, open quotes and the next word's habits. */
#define RO_NET_FACTS_TABLE(X) \
    X(length, 19u) \
    X(left, 15u) \
    X(style, 256u) \
    X(open, 256u)
#define RO_NET_FACTS 4u
#define RO_NET_FACT_ROWS (19u + 15u + 256u + 256u)

/* What the networks see of one boundary: rows of the tables. */
typedef struct ro_net_input {
    uint16_t word[RO_NET_WINDOW], shape[RO_NET_WINDOW], suffix[RO_NET_WINDOW], fact[RO_NET_FACTS];
} ro_net_input;

/* Hashes of the words that have an embedding, sorted; the row of words[i] is i + 1, row 0 is any other word. */
typedef struct ro_net_words {
    const uint32_t *hashes;
    uint32_t count;
} ro_net_words;

/* The input for the boundary behind units[k]. */
void ro_net_look(const ro_net_words *words, const ro_unit *units, size_t count, size_t k, const ro_end_state *state, const ro_paragraph_facts *facts,
                 ro_net_input *out);

/* The weights of one network as the model file holds them: 8 bits, times `scale` of their table. */
typedef struct ro_net_weights {
    float word_scale, shape_scale, suffix_scale, fact_scale, input_scale;
    float bias[RO_NET_HIDDEN], hidden[RO_NET_HIDDEN][RO_NET_HIDDEN2], bias2[RO_NET_HIDDEN2], out[RO_NET_HIDDEN2], bias_out;
    int8_t shape[RO_NET_SHAPES][RO_NET_SHAPE];
    int8_t suffix[RO_NET_SUFFIXES][RO_NET_SUFFIX];
    int8_t fact[RO_NET_FACT_ROWS][RO_NET_HIDDEN];
    int8_t input[RO_NET_WINDOW * RO_NET_INPUT][RO_NET_HIDDEN];
    int8_t padding[32];
} ro_net_weights;
/* In the section the word embeddings follow: (words + 1) rows of RO_NET_WORD bytes, for each network in turn. */

typedef struct ro_nets ro_nets; /* immutable; threads may share it */

/* weights: `count` networks; embeddings: count tables of (words.count + 1) rows. Both must outlive the result, which takes 62 KB a network
 * from the allocator. NULL when out of memory. */
ro_nets *ro_nets_new(const ro_net_weights *weights, const int8_t *embeddings, uint32_t count, ro_net_words words, const ro_allocator *allocator);
void ro_nets_free(ro_nets *nets, const ro_allocator *allocator);

/* Whether a sentence ends behind units[k]: whether the log-odds `linear` (already weighed) and the mean of the networks' times `share` are
 * over the threshold. Networks are asked one after the other, and no more once those asked are sure. */
bool ro_nets_end(const ro_nets *nets, float linear, float share, float threshold, const ro_unit *units, size_t count, size_t k,
                 const ro_end_state *state, const ro_paragraph_facts *facts);

#endif
