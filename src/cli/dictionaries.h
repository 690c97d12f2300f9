/* dictionaries.h - for the commands that take the users' own dictionaries: the options, and the engine opened with them and with rules. */
#ifndef RO_CLI_DICTIONARIES_H
#define RO_CLI_DICTIONARIES_H

#include "cli/rules.h"

#define CLI_MAX_DICTIONARIES 64

/* --actors, --agents, --own-actors-only */
typedef struct cli_dictionaries {
    const char *actors[CLI_MAX_DICTIONARIES], *agents[CLI_MAX_DICTIONARIES];
    size_t actor_count, agent_count;
    bool only;
} cli_dictionaries;

enum { CLI_KEY_ACTORS = 600, CLI_KEY_AGENTS, CLI_KEY_OWN_ONLY };
#define CLI_DICTIONARY_OPTIONS \
    {CLI_KEY_ACTORS, "actors", "FILE", "your own actors, as text or compiled (readout help dict); may be given again"}, \
        {CLI_KEY_AGENTS, "agents", "FILE", "your own agents, the same"}, { \
        CLI_KEY_OWN_ONLY, "own-actors-only", NULL, "look up no actor, country or person but your own" \
    }

/* Takes one of CLI_DICTIONARY_OPTIONS. false: it was another, or one too many (said). */
bool cli_dictionary_option(cli *c, cli_dictionaries *dictionaries, int key, const char *value);

/* Opens an engine with the rules and the dictionaries (each may be NULL), and says how much of the dictionaries was refused. NULL: the error, or
 * every fault of the rules with its line, was said. --own-actors-only without a dictionary is wrong use. */
ro_engine *cli_engine_open(cli *c, const ro_engine_options *options, const cli_rules *rules, const cli_dictionaries *dictionaries);

#endif
