#include "cli/dictionaries.h"

bool cli_dictionary_option(cli *c, cli_dictionaries *d, int key, const char *value) {
    if (key == CLI_KEY_OWN_ONLY) return d->only = true;
    if (key != CLI_KEY_ACTORS && key != CLI_KEY_AGENTS) return false;
    if (d->actor_count + d->agent_count == CLI_MAX_DICTIONARIES)
        return cli_usage(c, "more than %d dictionaries; readout dict compile makes one file of many", CLI_MAX_DICTIONARIES), false;
    if (key == CLI_KEY_ACTORS)
        d->actors[d->actor_count++] = value;
    else
        d->agents[d->agent_count++] = value;
    return true;
}

ro_engine *cli_engine_open(cli *c, const ro_engine_options *options, const cli_rules *rules, const cli_dictionaries *d) {
    ro_engine_options all = *options;
    if (rules) {
        all.rule_files = rules->files;
        all.rule_file_count = rules->count;
        all.rule_fault = cli_rule_fault;
        all.rule_context = c;
    }
    if (d) {
        if (d->only && !d->actor_count && !d->agent_count) return cli_usage(c, "--own-actors-only wants --actors or --agents"), NULL;
        all.actor_files = d->actors;
        all.actor_file_count = d->actor_count;
        all.agent_files = d->agents;
        all.agent_file_count = d->agent_count;
        all.only_own_actors = d->only;
    }
    ro_error err;
    ro_engine *engine = ro_engine_open(&all, &err);
    if (!engine && err.code != RO_E_RULE) cli_fail(c, &err);
    if (!engine) return NULL;
    cli_drop(c, ro_engine_dictionaries(engine).refused, "name or code of the dictionaries refused (readout dict check says which)",
             "names or codes of the dictionaries refused (readout dict check says which)");
    return engine;
}
