/* rule_check.h - do the rules of the user hold on their own sentences? */
#ifndef RO_RUN_RULE_CHECK_H
#define RO_RUN_RULE_CHECK_H

#include "run/relate.h"

typedef struct ro_rule_verdict {
    bool holds;
    ro_event_type event;      /* what was coded instead; NONE with rule NULL: nothing */
    const char *cameo, *rule; /* the engine's */
    char code[8];             /* room for a code of its own */
    bool misplaced;           /* the rule did fire, but with other parties than the marked ones */
} ro_rule_verdict;

/* Runs sentence number `test` of the engine's rules through the whole way. must: its rule codes it, with the marked parties as source and target.
 * mustnot: its rule codes nothing in it; of a rule that tells no event: nothing codes anything. false: err says marks, memory … */
bool ro_rule_check(const ro_engine *engine, ro_work *work, size_t test, ro_rule_verdict *verdict, ro_error *err);

#endif
