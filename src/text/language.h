/* language.h - is this text English? Counts the commonest function words: a fifth and more of the words of any English text are among them.
 * Needs no model; one pass. Why not letter n-grams: the only question is English or not, and this answers it from 15 words on. */
#ifndef RO_TEXT_LANGUAGE_H
#define RO_TEXT_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum ro_language { RO_LANGUAGE_ENGLISH, RO_LANGUAGE_OTHER, RO_LANGUAGE_TOO_SHORT } ro_language;

/* text: valid UTF-8. Looks at its first 64 KB. *share: the part of words that are English function words, 0 to 1. */
ro_language ro_language_of(const char *text, size_t size, double *share);

/* Is the word (lower case, ended by NUL) one of the commonest function words of English? */
bool ro_is_function_word(const char *word);

#endif
