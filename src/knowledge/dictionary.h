/* dictionary.h - users' own dictionaries of actors and agents: read from the files of TABARI and PETRARCH or from a table of tabs
 * (dictionary_read.c), looked up by phrase, written to and mapped from one compiled file (the container of model/weights.h, sections dict.*).
 *
 * A phrase leads to entries; an entry is one actor (or agent) with all its names, and has codes, each with the days on which it holds. The
 * compiled form holds hashes of phrases (knowledge/phrase.h), not the names.
 * A dictionary is built by one thread; once it is finished it is immutable, and threads share it. */
#ifndef RO_KNOWLEDGE_DICTIONARY_H
#define RO_KNOWLEDGE_DICTIONARY_H

#include "knowledge/phrase.h"
#include "model/weights.h"

#define RO_DICT_MAX_FILE ((size_t)256 * 1024 * 1024) /* bytes of a file of text */
#define RO_DICT_MAX_LINE ((size_t)64 * 1024)         /* bytes of a line */
#define RO_DICT_MAX_ENTRIES 4000000u                 /* names, and codes, of one dictionary */
#define RO_DICT_MAX_CODES 1024u                      /* of one entry */
#define RO_DICT_MAX_CODE 63u                         /* bytes of a code */
#define RO_DICT_MAX_WORDS 24u                        /* of a name */
#define RO_DICT_MAX_FAULTS 100u                      /* kept; all are counted */

#define RO_DICT_LAST_DAY 99991231u
#define RO_DICT_NOBODY "---" /* the code of words that are no actor */

typedef enum ro_dict_kind {
    RO_DICT_GUESS, /* agents where the first code of the file has a "~", else actors */
    RO_DICT_ACTORS,
    RO_DICT_AGENTS
} ro_dict_kind;

typedef enum ro_dict_type {
    RO_DICT_ACTOR,
    RO_DICT_AGENT,       /* [~GOV]: behind the code of its actor */
    RO_DICT_AGENT_BEFORE /* [IGO~]: before it */
} ro_dict_type;

/* Open addressing, linear probing, a power of two of slots; key 0 is empty. Prefixes of longer phrases have a slot too. */
typedef struct ro_dict_slot {
    uint64_t key;
    uint32_t name;         /* first of a run in names */
    uint32_t count_prefix; /* length of the run * 2, + 1 where longer phrases begin so */
} ro_dict_slot;

typedef struct ro_dict_entry {
    uint32_t code, code_count; /* run in codes */
} ro_dict_entry;

typedef struct ro_dict_code {
    uint32_t text;     /* offset in strings */
    uint32_t from, to; /* yyyymmdd, both inclusive; 0 and RO_DICT_LAST_DAY: always */
    uint32_t type;     /* ro_dict_type */
} ro_dict_code;

typedef struct ro_dict_counts {
    uint64_t actors, synonyms, agents; /* taken: first names, further names, agents */
    uint64_t refused;                  /* names, codes, lines */
    uint64_t latin;                    /* lines that were not UTF-8, read as Latin-1 */
} ro_dict_counts;

/* A name that was read: what ro_dictionary_finish makes slots and runs of. */
typedef struct ro_dict_named {
    uint64_t key;
    uint32_t entry;
} ro_dict_named;

typedef struct ro_dictionary {
    const char *strings;
    const ro_dict_slot *slots;
    const uint32_t *names; /* by run: entries that bear the phrase, in the order of the files */
    const ro_dict_entry *entries;
    const ro_dict_code *codes;
    size_t string_size, slot_count, name_count, entry_count, code_count;
    ro_dict_counts counts;
    ro_error *faults; /* RO_E_DATA: refused; RO_E_UTF8: a line read as Latin-1 */
    size_t fault_count;

    /* the maker's own */
    ro_allocator allocator;
    ro_weights *file; /* of a compiled one; then nothing below is used */
    struct ro_dict_made {
        char *strings;
        ro_dict_slot *slots;
        uint32_t *names;
        ro_dict_entry *entries;
        ro_dict_code *codes;
        ro_dict_named *named;
        uint64_t *prefixes;
        size_t string_room, entry_room, code_room, named_count, named_room, prefix_count, prefix_room;
        size_t string_slot_count;
        uint32_t *string_slots; /* each code once */
    } made;
} ro_dictionary;

/* An empty dictionary, to be filled by ro_dictionary_read and then finished. NULL: out of memory. Free with ro_dictionary_free. */
ro_dictionary *ro_dictionary_new(const ro_allocator *allocator, ro_error *err);

/* Reads one file of text (path, or bytes with a name for messages) into it. What is refused is no failure: it is counted and listed. false: the
 * file cannot be read, is compiled, or is over a limit; out of memory. */
bool ro_dictionary_read(ro_dictionary *dictionary, const char *path, ro_dict_kind kind, ro_error *err);
bool ro_dictionary_read_bytes(ro_dictionary *dictionary, const char *bytes, size_t size, const char *name, ro_dict_kind kind, ro_error *err);

/* Makes the tables to look up in. Call once, behind the last file. */
bool ro_dictionary_finish(ro_dictionary *dictionary, ro_error *err);

/* Writes a finished one as a compiled file. */
bool ro_dictionary_write(const ro_dictionary *dictionary, const char *path, ro_error *err);

/* A compiled one, mapped and checked; from memory (64-byte aligned, must outlive it) the same. */
ro_dictionary *ro_dictionary_map(const char *path, const ro_allocator *allocator, ro_error *err);
ro_dictionary *ro_dictionary_of_memory(const void *bytes, size_t size, const char *name, const ro_allocator *allocator, ro_error *err);

/* Is it the path of a compiled file (by its first bytes)? */
bool ro_dictionary_is_compiled(const char *path);

/* A file of either form, ready to look up in. */
ro_dictionary *ro_dictionary_open(const char *path, ro_dict_kind kind, const ro_allocator *allocator, ro_error *err);

void ro_dictionary_free(ro_dictionary *dictionary); /* NULL is fine */

/* The slot of a phrase, or NULL. */
const ro_dict_slot *ro_dict_find(const ro_dictionary *dictionary, uint64_t phrase);

static inline bool ro_dict_goes_on(const ro_dict_slot *slot) { return slot->count_prefix & 1; }

typedef struct ro_dict_found {
    const char *code;
    uint32_t entry;
    uint8_t type; /* ro_dict_type */
} ro_dict_found;

/* The code of the slot's phrase on a day (yyyymmdd). Of several that hold, the one with the narrowest range, then the one read first. On
 * RO_DICT_LAST_DAY (a day not known) also what held last. An actor goes before an agent. false: none holds. */
bool ro_dict_code_on(const ro_dictionary *dictionary, const ro_dict_slot *slot, uint32_t day, ro_dict_found *out);

/* ---- for dictionary_read.c: each is false when out of memory or over a limit (said) ---- */

bool ro_dict_put_name(ro_dictionary *d, const char *name, size_t size, uint32_t entry, ro_error *err);
bool ro_dict_put_code(ro_dictionary *d, const char *text, size_t size, uint32_t from, uint32_t to, ro_dict_type type, ro_error *err);
bool ro_dict_put_entry(ro_dictionary *d, uint32_t code, uint32_t code_count, ro_error *err);

#endif
