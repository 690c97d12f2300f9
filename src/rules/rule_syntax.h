/* rule_syntax.h - files of rules (docs/rules.md): bytes -> a tree of rules and sets that remembers where each word stands.
 *
 * A lexer and a recursive-descent parser of one token's foresight. It knows the shape of the language and its fixed words; codes, sets and
 * prepositions are the compiler's. After a fault it goes on at the next line, so that one reading shows them all; of a rule with a fault
 * the rest is there. Everything is bounded (below), and lies in an arena. */
#ifndef RO_RULES_RULE_SYNTAX_H
#define RO_RULES_RULE_SYNTAX_H

#include "base/arena.h"
#include "knowledge/knowledge.h"

#define RO_RULES_MAX_FILE ((size_t)16 * 1024 * 1024) /* bytes */
#define RO_RULES_MAX 100000u                         /* rules of one file, and sets */
#define RO_RULE_MAX_CONDITIONS 64u                   /* of one rule */
#define RO_RULE_MAX_HEADS 1024u
#define RO_RULE_MAX_ROLES 64u     /* of source, of target */
#define RO_RULE_MAX_SENTENCES 64u /* must and mustnot of one rule */
#define RO_RULE_MAX_WORDS 4096u   /* of a set or list, with those of the sets in it */
#define RO_RULE_MAX_WORD 100u     /* bytes of a word */
#define RO_RULE_MAX_STRING 4096u  /* bytes of a sentence */
#define RO_RULES_KEPT_FAULTS 100u /* faults that are described; more are counted */

/* --- faults --------------------------------------------------------------------------------------------------------------- */

typedef struct ro_rule_text {
    const char *name; /* of the file, for messages */
    const char *stem; /* its name in the ids of its rules */
    const char *bytes;
    size_t size; /* at most RO_RULES_MAX_FILE */
} ro_rule_text;

typedef struct ro_rule_fault_row {
    const ro_rule_text *text;
    uint32_t byte, size;
    const char *message;
} ro_rule_fault_row;

typedef struct ro_rule_faults {
    ro_arena *arena; /* of the messages */
    ro_rule_fault_row items[RO_RULES_KEPT_FAULTS];
    size_t count, total; /* described; all */
} ro_rule_faults;

/* Adds a fault of `size` bytes from `byte`. */
void ro_rule_fault_at(ro_rule_faults *faults, const ro_rule_text *text, uint32_t byte, uint32_t size, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same for an unknown word: "unknown WHAT "ojb"; did you mean "obj"?", or where none is near and they are few, all of the names. */
void ro_rule_unknown(ro_rule_faults *faults, const ro_rule_text *text, uint32_t byte, uint32_t size, const char *what, const char *const *names,
                     size_t count);

/* --- the tree ------------------------------------------------------------------------------------------------------------- */

typedef enum ro_rule_word_kind { RO_RULE_PLAIN, RO_RULE_QUOTED, RO_RULE_SET, RO_RULE_RELATION, RO_RULE_PREPOSITION } ro_rule_word_kind;

/* A word where it stands: the bytes of its text, without quotes, "@", "dep." or "prep.". */
typedef struct ro_rule_word {
    uint32_t byte;
    uint16_t size;
    uint8_t kind; /* ro_rule_word_kind */
} ro_rule_word;

typedef struct ro_rule_words {
    ro_rule_word *items;
    size_t count, capacity;
} ro_rule_words;

typedef struct ro_rule_path {
    ro_rule_word steps[RO_PATH_STEPS];
    uint32_t count;
} ro_rule_path;

typedef struct ro_rule_paths {
    ro_rule_path *items;
    size_t count, capacity;
} ro_rule_paths;

typedef struct ro_rule_condition {
    ro_rule_path path;
    uint8_t negated, kind; /* ro_need_kind */
    ro_rule_words words;
} ro_rule_condition;

typedef struct ro_rule_head {
    ro_rule_word words[3];
    uint32_t count;
} ro_rule_head;

typedef struct ro_rule_sentence {
    const char *text;
    uint32_t size, byte;
    uint8_t negative; /* mustnot */
} ro_rule_sentence;

typedef struct ro_rule {
    ro_rule_word name, head, source, target, event, status, confidence; /* where each stands; size 0: not there */
    ro_rule_word code, mode;
    uint8_t pos;                                     /* 'v', 'n', 'a' */
    uint8_t type, channel, fixed_status, hundredths; /* as in ro_k_frame */
    uint8_t blocks;
    ro_rule_head *heads;
    size_t head_count, head_capacity;
    ro_rule_condition *conditions;
    size_t condition_count, condition_capacity;
    ro_rule_paths sources, targets;
    ro_rule_sentence *sentences;
    size_t sentence_count, sentence_capacity;
} ro_rule;

typedef struct ro_rule_set {
    ro_rule_word name;
    ro_rule_words words;
} ro_rule_set;

typedef struct ro_rule_file {
    const ro_rule_text *text;
    ro_rule *rules;
    size_t rule_count, rule_capacity;
    ro_rule_set *sets;
    size_t set_count, set_capacity;
} ro_rule_file;

/* Parses a text (valid UTF-8, without NUL). Faults are added to `faults`. false: out of memory. */
bool ro_rule_parse(const ro_rule_text *text, ro_arena *arena, ro_rule_faults *faults, ro_rule_file *out);

/* May the text stand as a word without quotes? */
bool ro_rule_is_plain(const char *text, size_t size);

/* The names of the fixed roles; NULL behind the last. Their values are ro_role. */
typedef struct ro_rule_role {
    const char *name;
    uint32_t role;
} ro_rule_role;
extern const ro_rule_role ro_rule_roles[];

#endif
