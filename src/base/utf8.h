/* utf8.h - reading UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF), and the little of Unicode that English needs. */
#ifndef RO_BASE_UTF8_H
#define RO_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The byte offset of the first fault in text, or size where there is none. */
size_t ro_utf8_check(const char *text, size_t size);

/* Decodes the character at text[at] (at < size) of valid UTF-8 and returns its length in bytes (1 to 4). An invalid byte gives
 * U+FFFD and length 1, so a loop always moves on. */
size_t ro_utf8_decode(const char *text, size_t size, size_t at, uint32_t *character);

/* Writes the character to out (room for 4) and returns its length. */
size_t ro_utf8_encode(uint32_t character, char *out);

/* Simple case mapping of Latin (with its extensions), Greek and Cyrillic; anything else is itself. */
uint32_t ro_utf8_lower(uint32_t character);
bool ro_utf8_is_upper(uint32_t character);
bool ro_utf8_is_letter(uint32_t character); /* also combining marks */
bool ro_utf8_is_digit(uint32_t character);  /* 0-9 and other decimal digits */
bool ro_utf8_is_space(uint32_t character);  /* ASCII white space, NBSP, the spaces of U+2000-200A, 2028, 2029, 202F, 205F, 3000 */
/* Zero-width space and joiners, word joiner, BOM, soft hyphen, direction marks: no part of a word. */
bool ro_utf8_is_invisible(uint32_t character);

/* The letter without its marks where Latin has one ("é" -> 'e', "ı" -> 'i', "ø" -> 'o', "ß" -> 's'), else the character. */
uint32_t ro_utf8_base_letter(uint32_t character);

#endif
