/* dictionary_read.h - the pieces of a dictionary's text that can be told apart without the rest of the file. */
#ifndef RO_KNOWLEDGE_DICTIONARY_READ_H
#define RO_KNOWLEDGE_DICTIONARY_READ_H

#include "knowledge/dictionary.h"

/* A code as it stands between "[" and "]". */
typedef struct ro_dict_text_code {
    char text[RO_DICT_MAX_CODE + 1]; /* in capitals, without "~" */
    uint32_t from, to;
    uint8_t type; /* ro_dict_type */
} ro_dict_text_code;

/* Reads the body of a code: "AFGELI 320101-331108", "AFGGOV >011222", "~GOV", "IGO~". false: *at is the offset of the fault and *why says what
 * is wrong (a constant string). */
bool ro_dict_read_code(const char *body, size_t size, bool agent, ro_dict_text_code *out, size_t *at, const char **why);

/* Six or eight digits as yyyymmdd (a year up to 30 is 20YY); 0: no such day. */
uint32_t ro_dict_read_date(const char *digits, size_t count);

/* The regular plural of the name's last word, into out (ended by NUL); its length, 0 where it does not fit. */
size_t ro_dict_plural(const char *name, size_t size, char *out, size_t room);

#endif
