/* atom.h - a sentence cut into names that the knowledge has, other proper names, and plain words.
 *
 * The longest phrase of the knowledge wins, from the left; its last word may stand in the plural. Letters' case must fit ("us" is not the US).
 * A country's name that the tree makes part of a person's name ("Israel Katz") is part of that name. */
#ifndef RO_ACTORS_ATOM_H
#define RO_ACTORS_ATOM_H

#include "knowledge/knowledge.h"
#include "text/report.h"

enum {
    RO_ATOM_WORD = 0,              /* a token that is none of the others; else a ro_sense_type */
    RO_ATOM_NAME = RO_SENSE_TYPES, /* proper names that the knowledge lacks */
    RO_ATOM_END
};

typedef struct ro_atom {
    uint8_t type;
    uint8_t plural, ambiguous;
    uint32_t first, last;        /* tokens, last exclusive */
    uint32_t index;              /* as in ro_k_sense */
    uint32_t sense, sense_count; /* all senses of the words: a run in the knowledge's senses */
} ro_atom;

typedef struct ro_atoms {
    ro_atom *items;
    size_t count;
} ro_atoms;

/* All tokens of the sentence, in order. false: out of memory. */
bool ro_read_atoms(const ro_knowledge *knowledge, ro_arena *arena, const ro_sentence *sentence, ro_atoms *atoms);

#endif
