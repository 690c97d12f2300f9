/* parser.h - reads a sentence's tokens and gives every one its tag, lemma, head and relation.
 *
 * Idea: one encoder for all (two layers of bidirectional gated recurrences over words known by their form, affixes and shape: encoder.h),
 * then tags by a softmax, heads by biaffine scores (Dozat & Manning 2017, "Deep biaffine attention for neural dependency parsing") under
 * the maximum spanning tree (mst.h), relations by a classifier of the chosen arcs, lemmas by edit rules (lemma.h).
 * Reads token.form of every token; writes upos, xpos, lemma, head, deprel, margin. What was tried, with gains and costs: docs/syntax.md.
 *
 * All sums of products are over 8-bit integers and exact, and the float steps between them are the same operations in the same order in
 * every variant (portable, AVX2, AVX-512), so that the same bytes come out on every processor and for any grouping of sentences. */
#ifndef RO_SYNTAX_PARSER_H
#define RO_SYNTAX_PARSER_H

#include "model/weights.h"
#include "text/report.h"

typedef struct ro_parser ro_parser;         /* immutable after load; threads may share it; its weights must outlive it */
typedef struct ro_parse_work ro_parse_work; /* one thread's scratch memory and its cache of word types; used again for every report */

/* Caller owns the result; free with ro_parser_free. NULL on failure; err says: memory, section (lacking, or its sizes do not fit), tagset. */
ro_parser *ro_parser_load(const ro_weights *weights, const ro_allocator *allocator, ro_error *err);
void ro_parser_free(ro_parser *parser);

/* allocator NULL: the default one. The parser must outlive its work. NULL: out of memory. */
ro_parse_work *ro_parse_work_new(const ro_parser *parser, const ro_allocator *allocator, ro_error *err);
void ro_parse_work_free(ro_parse_work *work);

/* Tags and parses `count` sentences of 0 to RO_MAX_SENTENCE tokens each; lemmas are put in the arena. Each sentence gets exactly one root
 * and no cycle, and the same result whatever else is in the call; many sentences in one call are faster than many calls.
 * false: out of memory (the tokens are then undefined). */
bool ro_parse(const ro_parser *parser, ro_parse_work *work, ro_sentence *sentences, size_t count, ro_arena *arena, ro_error *err);

/* Why a token got what it got: natural logarithms of the model's probabilities, the chosen against the second best. */
typedef struct ro_token_scores {
    float tag, tag2;      /* of (upos, xpos) as chosen, and of the second best pair */
    uint8_t upos2, xpos2; /* the second best pair */
    uint8_t deprel2;      /* the second best relation on the chosen arc */
    float head, head2;    /* of the chosen head; of the best other head */
    int32_t head_second;  /* that other head: index, or -1 for the root; -2 in a sentence of one token */
    float deprel, deprel_second;
} ro_token_scores;

/* ro_parse of one sentence that also fills scores[0 .. sentence->count). */
bool ro_parse_explain(const ro_parser *parser, ro_parse_work *work, ro_sentence *sentence, ro_token_scores *scores, ro_arena *arena, ro_error *err);

/* Which kernels run: the best the processor has unless asked otherwise (for tests and measurements). */
typedef enum ro_isa { RO_ISA_PORTABLE, RO_ISA_AVX2, RO_ISA_AVX512, RO_ISA_COUNT } ro_isa;
const char *ro_isa_name(ro_isa isa);
bool ro_isa_present(ro_isa isa);
const struct ro_kernels *ro_best_kernels(void); /* of the best one that is present */
/* false (and nothing changed) where this processor lacks it. */
bool ro_parse_work_use(ro_parse_work *work, ro_isa isa);

#endif
