/* atom.h - a sentence cut into names that the knowledge has, other proper names, and plain words.
 *
 * The longest phrase of the knowledge wins, from the left; its last word may stand in the plural. Letters' case must fit ("us" is not the US).
 * A country's name that the tree makes part of a person's name ("Israel Katz") is part of that name.
 * A phrase of the users' own dictionaries goes before one of the knowledge that is no longer. */
#ifndef RO_ACTORS_ATOM_H
#define RO_ACTORS_ATOM_H

#include "actors/own.h"

enum {
    RO_ATOM_WORD = 0,              /* a token that is none of the others; else a ro_sense_type */
    RO_ATOM_NAME = RO_SENSE_TYPES, /* proper names that the knowledge lacks */
    RO_ATOM_OWN,                   /* an actor of the users' own: code, entry, country */
    RO_ATOM_AGENT,                 /* a role of the users' own that the knowledge lacks: agent, entry */
    RO_ATOM_END
};

typedef struct ro_atom {
    uint8_t type;
    uint8_t plural, ambiguous;
    uint8_t former;              /* ex-president */
    uint32_t first, last;        /* tokens, last exclusive */
    uint32_t index;              /* as in ro_k_sense */
    uint32_t sense, sense_count; /* all senses of the words: a run in the knowledge's senses */
    uint16_t country;            /* of an OWN atom, or RO_K_NONE */
    uint8_t agent_before;        /* the agent's code goes before its actor's */
    const char *code;            /* the users' own: of an OWN atom, or of a country that they name themselves; NULL: none */
    const char *agent;           /* the users' own: of an AGENT atom, or of a title or role that they have too; NULL: none */
    uint64_t entry;              /* the users' own actor, agent or nobody (a WORD); 0: none */
} ro_atom;

typedef struct ro_atoms {
    ro_atom *items;
    size_t count;
} ro_atoms;

/* All tokens of the sentence, in order. own: NULL for none; their codes are those of the day. false: out of memory. */
bool ro_read_atoms(const ro_knowledge *knowledge, const ro_dictionaries *own, uint32_t day, ro_arena *arena, const ro_sentence *sentence,
                   ro_atoms *atoms);

/* What a given name tells of its bearer: 1 male, 2 female, 0: it is none that is known (person.c). */
uint8_t ro_given_gender_of(const ro_knowledge *knowledge, const char *word, size_t size);

/* The title that the words mean for a country: "Foreign Secretary" is a minister in London, a civil servant in Delhi. */
const ro_k_title *ro_title_of(const ro_knowledge *knowledge, const ro_atom *atom, uint16_t country);

#endif
