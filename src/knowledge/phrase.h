/* phrase.h - how names are compared: word by word, without case, marks, hyphens and dots.
 *
 * A phrase is a sequence of words; words are divided by blanks and hyphens; apostrophes and dots inside a word are dropped ("Sana'a" = "Sanaa",
 * "U.S." = "us"). Whether the letters' case fits is checked apart (ro_case), so that "us" is not the United States.
 * The compiler of the knowledge and the program share these functions: the hashes are part of the knowledge file. */
#ifndef RO_KNOWLEDGE_PHRASE_H
#define RO_KNOWLEDGE_PHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RO_PHRASE_EMPTY 0x6A09E667F3BCC908u /* the hash of no words, from which the hash of a phrase grows */

/* Hash of a phrase with one more word. */
uint64_t ro_phrase_add(uint64_t phrase, uint64_t word);

/* Takes the next word of text from *at on: its hash; 0 when there is none. */
uint64_t ro_phrase_word(const char *text, size_t size, size_t *at);

/* What the spelling asks of the letters' case. */
typedef enum ro_case { RO_CASE_ANY, RO_CASE_CAPITAL /* begins with a capital */, RO_CASE_ALL /* an acronym: all capitals */ } ro_case;
ro_case ro_case_of(const char *text, size_t size);

/* A name's word by its sound, for spellings that transliteration varies (Mohammed, Muhammad, Mohamed): vowels after the first letter dropped,
 * doubled letters single, kh, q, ck -> k, ph -> f and so on. Writes at most size-1 letters and a NUL; returns the length. */
size_t ro_name_skeleton(const char *word, size_t word_size, char *out, size_t size);

/* The same of a word that ro_fold has folded into RO_FOLDED_NAME bytes: more of a name's word is not looked at. */
#define RO_FOLDED_NAME 96u
size_t ro_folded_skeleton(const char *folded, size_t folded_size, char *out, size_t size);

/* Lower case without marks, apostrophes and dots, into out (ended by NUL, cut to fit); returns the length. */
size_t ro_fold(const char *text, size_t text_size, char *out, size_t size);

/* Hash of a given name: without case and marks. */
uint32_t ro_given_hash(const char *word, size_t size);

#endif
