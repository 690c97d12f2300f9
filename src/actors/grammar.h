/* grammar.h - the small grammar of titles and names, read from the left to the right over atoms: "HE the Deputy Prime Minister and Minister of
 * Foreign Affairs of the State of X, Sheikh A B". Stacked titles are what a parser gets wrong most. */
#ifndef RO_ACTORS_GRAMMAR_H
#define RO_ACTORS_GRAMMAR_H

#include "actors/atom.h"
#include "actors/mention.h"

typedef struct ro_name_reader {
    ro_document *d;
    const ro_sentence *s;
    uint32_t sentence;
    ro_atoms atoms;
    bool failed;
} ro_name_reader;

#define MAX_LIST 8

/* What a stretch of atoms told so far. */
typedef struct ro_name_draft {
    uint32_t first, last; /* tokens */
    uint16_t countries[MAX_LIST];
    uint32_t country_first[MAX_LIST], country_last[MAX_LIST]; /* tokens */
    uint32_t country_count;
    uint32_t offices[2], office_count;
    uint32_t organisation, organisation_first, organisation_last;
    uint32_t title_first, title_last, name_first, name_last;
    uint32_t abroad_first, abroad_last; /* tokens of the state that an ambassador is sent to; equal: none */
    uint16_t abroad;
    uint16_t title_country; /* of a title that only one country uses */
    uint8_t plural, former, gender;
    uint8_t agent_before;
    const char *code, *owner, *agent; /* the users' own: of the name itself, of whose it is (before a title or role), of the title or role */
    uint64_t entry;                   /* with code */
    uint16_t own_country;             /* of code or owner */
} ro_name_draft;

static inline const ro_atom *ro_name_atom(const ro_name_reader *r, size_t at) { return at < r->atoms.count ? &r->atoms.items[at] : NULL; }

static inline uint8_t ro_name_type(const ro_name_reader *r, size_t at) { return at < r->atoms.count ? r->atoms.items[at].type : RO_ATOM_END; }

static inline const ro_token *ro_name_token(const ro_name_reader *r, size_t at) {
    const ro_atom *a = ro_name_atom(r, at);
    return a ? &r->s->tokens[a->first] : NULL;
}

/* Is the atom a plain word with this form? */
static inline bool ro_name_word(const ro_name_reader *r, size_t at, const char *form) {
    const ro_atom *a = ro_name_atom(r, at);
    return a && a->last == a->first + 1 && a->type == RO_ATOM_WORD && ro_token_is(&r->s->tokens[a->first], form);
}

static inline bool ro_is_country_like(uint8_t type) { return type == RO_SENSE_COUNTRY || type == RO_SENSE_ADJECTIVE || type == RO_SENSE_CITIZEN; }

static inline void ro_name_country(ro_name_draft *t, const ro_atom *a) {
    if (t->country_count == MAX_LIST) return;
    t->countries[t->country_count] = (uint16_t)a->index;
    t->country_first[t->country_count] = a->first;
    t->country_last[t->country_count++] = a->last;
}

/* Each reads on from `at` and returns where it stopped; `at` itself if there is nothing of the kind. */

/* "Turkish", "Egypt 's", "Turkish and Greek", "Egypt , Jordan and Qatar": countries into t. */
size_t ro_read_countries(const ro_name_reader *r, size_t at, ro_name_draft *t, bool adjectives);
/* Titles with what belongs to them, from `at`, which is a title or a modifier before one. */
size_t ro_read_title(const ro_name_reader *r, size_t at, ro_name_draft *t);
/* Honorifics and a name. */
size_t ro_read_name(const ro_name_reader *r, size_t at, ro_name_draft *t);
/* ", the Turkish foreign minister ," behind a name; ", Sheikh A B ," behind a title. */
size_t ro_read_apposition(const ro_name_reader *r, size_t at, ro_name_draft *t);

void ro_take_agent(ro_name_draft *t, const ro_atom *a);

#endif
