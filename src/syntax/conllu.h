/* conllu.h - CoNLL-U (universaldependencies.org/format.html) in and out of a report.
 *
 * Reads ID, FORM, LEMMA, UPOS, XPOS, HEAD, DEPREL and SpaceAfter of MISC; FEATS, DEPS and the rest of MISC are dropped, empty nodes
 * (8.1) are skipped, comments are kept. The running text is built again from the forms ("\n\n" where '# newpar' or '# newdoc' begins a
 * paragraph), and spans are offsets into it. Forms are kept as they stand, invisible characters too, so that reading then writing
 * gives the same ID, FORM, LEMMA, UPOS, XPOS, HEAD, DEPREL and SpaceAfter back.
 *
 * Refused, with line and column: a line of other than ten columns, ids out of order, a head outside the sentence, a form or lemma over
 * RO_CONLLU_MAX_WORD bytes (of one over RO_MAX_FORM, a web address, the size tells the first RO_MAX_FORM only; the string is whole), a
 * sentence over RO_MAX_SENTENCE words (cutting it would renumber the caller's words), unknown labels, broken UTF-8, NUL. */
#ifndef RO_SYNTAX_CONLLU_H
#define RO_SYNTAX_CONLLU_H

#include "base/buffer.h"
#include "base/error.h"
#include "text/report.h"

#define RO_CONLLU_MAX_WORD 4096u

/* How to read. */
#define RO_CONLLU_FORMS 1u     /* columns 3 to 9 are not looked at: only the words are wanted */
#define RO_CONLLU_ANY_TREE 2u  /* accept cycles and several roots (else RO_E_CONLLU); words without a head ('_') are always accepted */
#define RO_CONLLU_ANY_LABEL 4u /* an unknown label is read as none (a relation with an unknown subtype: as the plain one) */

/* How to write. */
#define RO_CONLLU_RANGES 8u /* MISC tells TokenRange=start:end, bytes of the report's text */

/* Where a reader stands in the caller's bytes, which must outlive it (the reports read do not need them). */
typedef struct ro_conllu_cursor {
    const char *bytes;
    size_t size, at;
    size_t line; /* lines before `at` */
    unsigned flags;
} ro_conllu_cursor;

/* Checks the bytes' UTF-8. err says: utf8, NUL, size. */
bool ro_conllu_open(ro_conllu_cursor *cursor, const char *bytes, size_t size, unsigned flags, ro_error *err);

/* The next sentences, `most` at most, into report->arena (set by the caller; everything else in the report is set here, its text too).
 * report->count is 0 at the end. Paragraphs count from 0 in every report. err says: memory, CoNLL-U or tag set with line and column. */
bool ro_conllu_next(ro_conllu_cursor *cursor, uint32_t most, ro_report *report, ro_error *err);

/* All sentences at once. */
bool ro_conllu_read(ro_report *report, const char *bytes, size_t size, unsigned flags, ro_error *err);

/* Appends one sentence and the blank line behind it. Its comments are written as they were read; where there are none, '# newpar' (at
 * the first sentence of a paragraph if `first_of_paragraph`), '# sent_id = <number>' and '# text = …' are made. Unknown fields are '_'. */
void ro_conllu_write_sentence(ro_buffer *out, const ro_report *report, const ro_sentence *sentence, size_t number, bool first_of_paragraph,
                              unsigned flags);

/* Appends all sentences of a report, numbered from `number` + 1. */
void ro_conllu_write(ro_buffer *out, const ro_report *report, size_t number, unsigned flags);

#endif
