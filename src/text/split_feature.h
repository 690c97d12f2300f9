/* split_feature.h - what the splitter looks at when it decides. Shared by the splitter and its trainer, so that both see the same.
 *
 * Two linear models over hashed features (one weight a feature; logistic regression): `join` says whether two neighbouring atoms
 * belong to one token, `end` whether a sentence ends between two tokens. Two passes, so that the second sees whole words (U.S., 3.5, don't). */
#ifndef RO_TEXT_SPLIT_FEATURE_H
#define RO_TEXT_SPLIT_FEATURE_H

#include "text/atom.h"

/* Sizes of the tables of the model: powers of two. */
#define RO_SPLIT_JOIN_BITS 17
#define RO_SPLIT_END_BITS 18
#define RO_SPLIT_WORD_BITS 17
#define RO_SPLIT_MAX_FEATURES 96

/* How often a word was seen in training, in the byte that split.words holds for its hash: three fields of two bits (never, 1-2, 3-20,
 * more), for lower-case, for capital inside a sentence, for capital at a sentence's start. */
#define RO_WORD_STAT_LOWER(s) ((s)&3u)
#define RO_WORD_STAT_INNER(s) ((s) >> 2 & 3u)
#define RO_WORD_STAT_START(s) ((s) >> 4 & 3u)

/* A list of words with a kind each, by hash, open addressing: kinds are bits. */
typedef struct ro_split_entry {
    uint32_t word; /* 0: free */
    uint32_t kind;
} ro_split_entry;

/* Kinds in data/text/abbreviations.tsv, their bits in split.abbrev. */
#define RO_SPLIT_KIND_TABLE(X) \
    X(title, 1u)     /* stands before a name: Mr. Gen. Sheikh */ \
    X(honorific, 2u) /* H.E. H.R.H. */ \
    X(initials, 4u)  /* of a state or organisation: U.S. U.N. */ \
    X(number, 8u)    /* stands before a number: No. Art. p. */ \
    X(unit, 16u)     /* stands behind a number: km. a.m. */ \
    X(date, 32u)     /* months and days */ \
    X(company, 64u)  /* stands behind a name: Inc. Ltd. Jr. */ \
    X(latin, 128u)   /* etc. e.g. i.e. */ \
    X(other, 256u)   /* anything else */ \
    X(domain, 512u)  /* last part of an internet address: com org */ \
    X(agency, 1024u) /* news agencies, as in datelines: QNA Reuters */ \
    X(month, 2048u)  /* written in full or cut, as in datelines: June Sept */

#define RO_SPLIT_ABBREVIATION 511u /* all kinds that end in a full stop */

typedef struct ro_split_lists {
    const uint8_t *words;          /* 1 << RO_SPLIT_WORD_BITS bytes */
    const ro_split_entry *entries; /* of the abbreviations */
    uint32_t mask;                 /* number of entries - 1 */
} ro_split_lists;

static inline uint32_t ro_split_kind(const ro_split_lists *lists, uint32_t word) {
    for (uint32_t at = word * 0x85EBCA6Bu, n = 0; n <= lists->mask; n++, at++) {
        const ro_split_entry *e = &lists->entries[at & lists->mask];
        if (!e->word) return 0;
        if (e->word == word) return e->kind;
    }
    return 0;
}

static inline uint8_t ro_split_stat(const ro_split_lists *lists, uint32_t word) { return lists->words[word >> (32 - RO_SPLIT_WORD_BITS)]; }

/* What kind of address, number … an atom is inside of, and where that begins. */
typedef struct ro_entity {
    uint32_t start; /* index of its first atom */
    uint8_t kind;
} ro_entity;
enum { RO_ENTITY_NONE, RO_ENTITY_URL, RO_ENTITY_MAIL, RO_ENTITY_DOMAIN, RO_ENTITY_HANDLE, RO_ENTITY_ACRONYM, RO_ENTITY_NUMBER, RO_ENTITY_DATE };

/* Marks the entities among the atoms of one paragraph. */
void ro_entities(const ro_atom *atoms, size_t count, const ro_split_lists *lists, ro_entity *entities);

/* Where the joining stands. */
typedef struct ro_join_state {
    size_t token;                      /* first atom of the current token */
    uint32_t token_word, token_shapes; /* hashes of its atoms up to here */
    bool single_open, double_open;     /* a quotation was opened and not closed */
} ro_join_state;

/* Begins a token at atoms[k]. */
void ro_join_begin(ro_join_state *state, const ro_atom *atoms, size_t k);
/* Adds atoms[k] to the current token. */
void ro_join_add(ro_join_state *state, const ro_atom *atoms, size_t k);

/* A token before the clitics are cut off: the surface of a multiword token is one. */
typedef struct ro_unit {
    uint32_t start, end;
    uint32_t word, suffix; /* hashes: of all, of the last three characters */
    uint32_t kind;         /* of the list of abbreviations */
    uint8_t class, shape, gap, stat;
    uint8_t length; /* characters, 255 at most */
    uint8_t words;  /* syntactic words: 2 or 3 for a multiword token */
} ro_unit;

/* The token of atoms[first, behind). */
ro_unit ro_unit_of(const char *text, const ro_atom *atoms, size_t first, size_t behind, const ro_split_lists *lists);

/* Boundaries that need no model: inside addresses and dates (the treebanks never split them), between capitals
 * and a short number (G7, COP28), and behind the hyphen of a word that was joined to it (co-chair, 303-832-8160). */
typedef enum ro_join_rule { RO_JOIN_MODEL, RO_JOIN_ALWAYS } ro_join_rule;
ro_join_rule ro_join_by_rule(const ro_atom *atoms, size_t k, const ro_join_state *state, const ro_entity *entities);

/* Features of the boundary before atoms[k], where no white space stands. Writes indices, returns how many. */
unsigned ro_join_features(const char *text, const ro_atom *atoms, size_t count, size_t k, const ro_join_state *state, const ro_entity *entities,
                          const ro_split_lists *lists, uint32_t out[RO_SPLIT_MAX_FEATURES]);

/* Where the search for sentence ends stands. */
typedef struct ro_end_state {
    size_t sentence;  /* its first unit */
    uint8_t brackets; /* opened and not closed, 3 at most */
    bool double_open, single_open;
} ro_end_state;

/* What holds for the whole paragraph. */
typedef struct ro_paragraph_facts {
    size_t count;     /* of units */
    uint8_t last;     /* class of the last unit, or of the one before closing marks */
    uint8_t capitals; /* 0 none of the letters begin words with capitals, 1 some, 2 most, 3 all */
    uint8_t stops;    /* share of units that end sentences for sure: 0 none, 1, 2 many */
} ro_paragraph_facts;

ro_paragraph_facts ro_paragraph_facts_of(const ro_unit *units, size_t count);

/* Moves the state over units[k]. */
void ro_end_pass(ro_end_state *state, const ro_unit *units, size_t k);

/* Features of the boundary between units[k] and units[k + 1]; k + 1 < count. */
unsigned ro_end_features(const ro_unit *units, size_t count, size_t k, const ro_end_state *state, const ro_paragraph_facts *facts,
                         uint32_t out[RO_SPLIT_MAX_FEATURES]);

#endif
