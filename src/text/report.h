/* report.h - a report on its way through the stages: its bytes, then sentences and tokens, then their tags and trees.
 *
 * Everything hangs in one arena and dies with it. Spans are half-open byte offsets into `text`, which is exactly what the caller gave
 * (never rewritten), so a span always proves itself. A token's `form` is what is read: invisible characters dropped. */
#ifndef RO_TEXT_REPORT_H
#define RO_TEXT_REPORT_H

#include "base/arena.h"
#include "readout.h"
#include "syntax/tagset.h"

/* Limits, from which the sizes of all integers below follow. */
#define RO_MAX_TEXT ((size_t)100 * 1024 * 1024) /* bytes of one report */
#define RO_MAX_SENTENCE 1000u /* tokens of one sentence; a longer one is cut at the best boundary near it, and counted (cut_sentences) */
#define RO_MAX_FORM 255u      /* bytes of one token's form; a longer one is cut into several tokens */

typedef struct ro_span {
    uint32_t start, end;
} ro_span;

typedef struct ro_token {
    ro_span span;      /* bytes of the report's text; the words of a multiword token share its span */
    const char *form;  /* ended by NUL; no invisible characters */
    const char *lemma; /* ended by NUL; NULL before the lemmatiser */
    uint8_t form_size, lemma_size;
    uint8_t upos, xpos, deprel; /* ro_upos, ro_xpos, ro_deprel */
    uint8_t mwt;                /* n > 1: first of a multiword token of n syntactic words (don't = do + n't); their surface is text[span] */
    uint8_t space_after;        /* 1: white space or the text's end follows (for the words of a multiword token: for its last) */
    int32_t head;               /* index of the head in the sentence, from 0; -1: the root; -2 before the parser */
    float margin;               /* how much better the head was than the runner-up, log-probability; 0 where not known */
} ro_token;

typedef enum ro_sentence_kind { RO_SENTENCE_BODY, RO_SENTENCE_HEADING, RO_SENTENCE_DATELINE, RO_SENTENCE_BYLINE, RO_SENTENCE_ITEM } ro_sentence_kind;

typedef struct ro_sentence {
    ro_span span; /* from its first token's start to its last one's end */
    ro_token *tokens;
    uint32_t count;
    uint32_t paragraph;   /* from 0 */
    uint8_t kind;         /* ro_sentence_kind */
    const char *comments; /* CoNLL-U input only: the lines that begin with '#', each ended by '\n'; else NULL */
} ro_sentence;

typedef struct ro_report {
    ro_arena *arena;
    const char *text; /* the caller's bytes, valid UTF-8 without NUL; must outlive the report */
    size_t size;
    ro_sentence *sentences;
    uint32_t count;
    uint32_t paragraphs;
    uint32_t cut_sentences; /* sentences cut for their length */
} ro_report;

/* The bytes of one word. A word of a multiword token whose words stand side by side in it (Minister's = Minister + 's) has its own part. */
ro_span ro_word_span(const ro_sentence *sentence, uint32_t token);

/* Whether the title is put before the text (with a blank line): it has one, and the text does not begin with it. */
bool ro_title_leads(const ro_source *source);

#endif
