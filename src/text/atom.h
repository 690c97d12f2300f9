/* atom.h - text cut as fine as any token may be cut: runs of letters, runs of digits, and every other visible character alone. The
 * splitter then only decides which neighbours belong together. Invisible characters inside a run belong to it. Reads bytes; needs no model. */
#ifndef RO_TEXT_ATOM_H
#define RO_TEXT_ATOM_H

#include "base/arena.h"

#include <stdint.h>

typedef enum ro_atom_class {
    RO_ATOM_NONE, /* beyond the end */
    RO_ATOM_LETTERS,
    RO_ATOM_DIGITS,
    RO_ATOM_STOP, /* . and … */
    RO_ATOM_COMMA,
    RO_ATOM_EXCLAIM,    /* ! ? */
    RO_ATOM_COLON,      /* : ; */
    RO_ATOM_DASH,       /* - and the longer ones */
    RO_ATOM_APOSTROPHE, /* ' ’ ‘ ` */
    RO_ATOM_QUOTE,      /* " “ ” « » */
    RO_ATOM_OPEN,       /* ( [ { < */
    RO_ATOM_CLOSE,
    RO_ATOM_SLASH, /* / \ _ @ # & + * = ~ ^ | %: what joins addresses and names of files */
    RO_ATOM_MONEY,
    RO_ATOM_OTHER,
    RO_ATOM_CLASSES
} ro_atom_class;

typedef enum ro_shape {
    RO_SHAPE_NONE,
    RO_SHAPE_LOWER,  /* word */
    RO_SHAPE_TITLE,  /* Word */
    RO_SHAPE_SINGLE, /* W */
    RO_SHAPE_UPPER,  /* WORD */
    RO_SHAPE_MIXED,  /* WOrd, wOrd */
    RO_SHAPE_OTHER,  /* letters without case first */
    RO_SHAPE_DIGIT1, /* one digit, two, three, four, more */
    RO_SHAPE_DIGIT2,
    RO_SHAPE_DIGIT3,
    RO_SHAPE_DIGIT4,
    RO_SHAPE_DIGITS,
    RO_SHAPE_MARK /* + the class of a mark */
} ro_shape;

/* A longer run is several atoms, so that no form is longer than RO_MAX_FORM (255). */
#define RO_ATOM_MOST 252u

typedef enum ro_gap { RO_GAP_NONE, RO_GAP_SPACE, RO_GAP_WIDE, RO_GAP_LINE, RO_GAP_START } ro_gap;

typedef struct ro_atom {
    uint32_t start, end; /* bytes, from the first to the last visible character */
    uint32_t word;       /* hash of the lower-case characters; every kind of apostrophe, dash, white quote is one */
    uint8_t class, shape;
    uint8_t gap;    /* ro_gap: what stands before it; START at the paragraph's start */
    uint8_t length; /* visible characters, 255 at most */
    char first;     /* the first character, lower case, if ASCII, else 0x7F */
} ro_atom;

/* Appends the atoms of text[start, end) to *atoms, which has room for end - start. Returns their number. */
size_t ro_atoms(const char *text, size_t start, size_t end, ro_atom *atoms);

/* The hash of one word, given as a string, as in ro_atom.word. */
uint32_t ro_word_hash(const char *text, size_t size);

/* One character of a hash; the seed is RO_WORD_SEED. */
#define RO_WORD_SEED 0x811C9DC5u
static inline uint32_t ro_word_add(uint32_t hash, uint32_t c) {
    hash = (hash ^ c) * 0x9E3779B1u;
    return hash ^ hash >> 15;
}

#endif
