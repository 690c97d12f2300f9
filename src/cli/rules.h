/* rules.h - for the commands that take rules of the user: the option --rules, and the faults of a file shown in its lines. */
#ifndef RO_CLI_RULES_H
#define RO_CLI_RULES_H

#include "cli/cli.h"

#define CLI_MAX_RULES 64 /* files */

typedef struct cli_rules {
    const char *files[CLI_MAX_RULES];
    size_t count;
} cli_rules;

enum { CLI_KEY_RULES = 500 };
#define CLI_RULES_OPTION \
    { CLI_KEY_RULES, "rules", "FILE", "rules of your own, which beat the frames inside the program; may be given several times" }

/* One more file. false: too many (said). */
bool cli_rules_add(cli *c, cli_rules *rules, const char *file);

/* Says a fault with its line; context is the cli (ro_engine_options.rule_fault). */
void cli_rule_fault(void *context, const ro_rule_fault *fault);

#endif
