/* splitter.h - running text to paragraphs, sentences and tokens, by the conventions of the English UD treebanks.
 *
 * Way: the layout says where paragraphs are (layout.h); every paragraph is cut as fine as can be (atom.h); a linear model joins atoms to
 * tokens, a second one says where sentences end (split_feature.h); clitics are cut off by a rule and a table (clitic.h); datelines and
 * bylines become sentences of their own (dateline.h). Idea: sentence ends as classification of every boundary, not only of full stops
 * (Gillick 2009; UDPipe: Straka et al. 2016), because in mail and on the web more than a quarter of the sentences end without one. Where the linear
 * model is unsure, small networks are asked too (split_net.h): + 2.2 sentence F1 on ewt-dev for 0.1 microseconds a token.
 * Reads report.text, writes report.sentences with token.span, form, mwt, space_after. docs/text.md: what was tried and measured. */
#ifndef RO_TEXT_SPLITTER_H
#define RO_TEXT_SPLITTER_H

#include "base/error.h"
#include "model/weights.h"
#include "text/report.h"

typedef struct ro_splitter ro_splitter; /* immutable after load; threads may share it */

/* Uses the sections split.* of the weights, which must outlive the splitter. Caller owns the result; free with ro_splitter_free.
 * allocator NULL: the default one. NULL on failure; err says: memory, section, version, truncated. */
ro_splitter *ro_splitter_load(const ro_weights *weights, const ro_allocator *allocator, ro_error *err);
void ro_splitter_free(ro_splitter *splitter);

/* Splits report->text (size bytes of valid UTF-8 without NUL; arena, text and size are set by the caller) in one go.
 * false: memory, size. About 70 bytes of arena a token: for long texts use the windows below. */
bool ro_split(const ro_splitter *splitter, ro_report *report, ro_error *err);

/* Where a reading in windows stands. */
typedef struct ro_split_cursor {
    const char *text;
    size_t size, at;
    uint32_t paragraph; /* number of the next one */
    bool inside;        /* the window begins inside a paragraph */
    ro_arena scratch;
} ro_split_cursor;

/* text as for ro_split; must outlive the cursor. allocator NULL: the default one. Free with ro_split_close. err says: size. */
bool ro_split_open(ro_split_cursor *cursor, const char *text, size_t size, const ro_allocator *allocator, ro_error *err);
void ro_split_close(ro_split_cursor *cursor);

/* The next window: whole paragraphs, 64 KB of text at most; a longer paragraph is given in parts, cut between sentences. Sentences go
 * to report->arena (set by the caller, who may reset it between windows); report->text is the whole text, so spans and paragraph
 * numbers go on; cut_sentences counts those of the window. report->count is 0 only at the end. The sentences are the same as those of ro_split. */
bool ro_split_next(const ro_splitter *splitter, ro_split_cursor *cursor, ro_report *report, ro_error *err);

/* For the trainer: what the sections hold. Integers and floats are little endian; the tables are of the sizes in split_feature.h and
 * split_net.h.
 *   split.meta     ro_split_meta
 *   split.join     int8 weights of the features that join atoms
 *   split.end      int8 weights of the features of sentence ends
 *   split.words    what was seen of a word, a byte for its hash (RO_WORD_STAT_…)
 *   split.abbrev   ro_split_entry, the abbreviations of data/text/abbreviations.tsv
 *   split.clitics  ro_clitic_entry, words that the rule of clitics gets wrong
 *   split.vocab    uint32, hashes of the words that the networks know, sorted
 *   split.nets     ro_net_weights of each network, then the embeddings of each */
#define RO_SPLIT_VERSION 2u
typedef struct ro_split_meta {
    uint32_t version;
    uint32_t join_bits, end_bits, word_bits;
    uint32_t abbreviations, clitics; /* sizes of the tables, powers of two */
    uint32_t nets, net_words;
    int32_t join_threshold; /* a sum of weights above it: join */
    int32_t unsure;         /* a sum of weights of an end farther from 0 than this is believed; else the networks are asked */
    float end_scale;        /* sum of weights / this = log-odds of the linear model */
    float linear_share;     /* of the log-odds believed then; the rest are the networks' */
    float end_threshold;    /* log-odds above it: a sentence ends */
} ro_split_meta;

#endif
