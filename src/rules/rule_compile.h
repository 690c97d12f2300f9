/* rule_compile.h - rules of the user -> frames beside those of the knowledge.
 *
 * A rule becomes the same tables as the built-in frames (ro_k_frame, its needs, paths and words), so that events/frame.c tries both alike. What
 * the rules add is gathered first, with the ids that it will have; only where no file has a fault are the tables of the knowledge that grow
 * copied and extended. The result is immutable, as the knowledge is. */
#ifndef RO_RULES_RULE_COMPILE_H
#define RO_RULES_RULE_COMPILE_H

#include "rules/rule_syntax.h"

#define RO_RULES_MAX_LISTED 8000000u /* words in all lists of all files */
#define RO_RULES_MAX_FRAMES 400000u  /* rules times their heads */

/* A sentence by which a rule is checked. */
typedef struct ro_rule_test {
    const char *rule; /* its id */
    const char *file, *text;
    uint32_t size;
    uint32_t line, column;
    uint8_t negative; /* mustnot */
    uint8_t blocks;   /* of a rule that tells no event */
} ro_rule_test;

typedef struct ro_rules {
    ro_arena arena;         /* what the rest points to */
    ro_knowledge knowledge; /* with the rules in it; points into the knowledge it was made from, which must outlive it */
    uint32_t rule_count, first_frame;
    ro_rule_test *tests;
    size_t test_count, test_capacity;
} ro_rules;

/* Who hears of each fault; fault may be NULL. */
typedef struct ro_rule_reader {
    void (*fault)(void *context, const ro_rule_fault *fault);
    void *context;
} ro_rule_reader;

void ro_rules_init(ro_rules *rules, const ro_allocator *allocator); /* NULL: the default one */
void ro_rules_free(ro_rules *rules);

/* Compiles texts into empty `rules`. Among rules that fit the same word equally well the first wins. false: err says rule (the first fault; all
 * were given to the reader) or memory; then `rules` is to be freed. */
bool ro_rules_compile(ro_rules *rules, const ro_knowledge *knowledge, const ro_rule_text *texts, size_t count, const ro_rule_reader *reader,
                      const ro_allocator *allocator, ro_error *err);

/* The same for files. Also: open, read, size, empty, utf8 … */
bool ro_rules_read(ro_rules *rules, const ro_knowledge *knowledge, const char *const *paths, size_t count, const ro_rule_reader *reader,
                   const ro_allocator *allocator, ro_error *err);

#endif
