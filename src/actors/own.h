/* own.h - the users' own dictionaries in a sentence: which of their phrases begins at a token, and what its code says of country and sector. */
#ifndef RO_ACTORS_OWN_H
#define RO_ACTORS_OWN_H

#include "knowledge/dictionary.h"
#include "knowledge/knowledge.h"
#include "text/report.h"

/* What the engine was opened with. Immutable. */
typedef struct ro_dictionaries {
    ro_dictionary *const *items; /* in the order in which they were given */
    size_t count;
    bool only;   /* no actors but these */
    bool agents; /* there are agents among them */
} ro_dictionaries;

typedef struct ro_own_match {
    uint32_t last; /* token, exclusive */
    uint8_t type;  /* ro_dict_type */
    uint8_t state; /* the code is a country's and no more */
    uint16_t country;
    const char *code;
    uint64_t entry; /* whose names and phrases these are: the same number, the same actor; never 0 */
} ro_own_match;

/* The longest phrase of the dictionaries that begins at token `first` and has a code on that day; of equal ones the first dictionary's. A lone
 * "us", "it" or "who" is none, unless in capitals. */
bool ro_own_find(const ro_dictionaries *own, const ro_knowledge *knowledge, uint32_t day, const ro_sentence *sentence, uint32_t first,
                 ro_own_match *out);

/* The country of a code's first three letters (ISO 3166-1 alpha-3, else CAMEO's), or RO_K_NONE. */
uint16_t ro_code_country(const ro_knowledge *knowledge, const char *code);

/* PLOVER's sector: of the three letters behind the country, or of the first three where no country is there. "" if not known. */
const char *ro_code_sector(const ro_knowledge *knowledge, const char *code);

/* The sector of an agent's code, in which no country stands. */
const char *ro_agent_sector(const ro_knowledge *knowledge, const char *agent);

/* What kind of actor has such a code (ro_kind). */
uint8_t ro_code_kind(const ro_knowledge *knowledge, const char *code);

#endif
