#include "cli/rows.h"

#include "output/row.h"
#include "run/embedded.h"

#include <stdlib.h>
#include <string.h>

double cli_option_share(cli *c, const char *option, const char *value) {
    char *end;
    double share = strtod(value, &end);
    if (end != value && !*end && share >= 0 && share <= 1) return share;
    cli_usage(c, "%s: '%s' is not a number from 0 to 1", option, value);
    return 0;
}

bool cli_rows_option(cli *c, ro_rows_options *options, int key, const char *value) {
    ro_error err;
    uint32_t statuses;
    ro_error_clear(&err);
    switch (key) {
    case CLI_KEY_ROW_STATUS:
        options->status = value;
        if (!ro_row_statuses(value, &statuses, &err)) cli_usage(c, "--%s", err.message);
        break;
    case CLI_KEY_CONFIDENCE: options->min_confidence = cli_option_share(c, "--min-confidence", value); break;
    case CLI_KEY_MIRROR: options->mirror = 1; break;
    case CLI_KEY_ADDED:
        options->added = value;
        if (strlen(value) != 14 || strspn(value, "0123456789") != 14) cli_usage(c, "--added wants YYYYMMDDHHMMSS, not \"%s\"", value);
        break;
    }
    return true;
}

bool cli_rows_header(cli *c, ro_rows format) {
    ro_error err;
    size_t size;
    char *header = ro_rows_header(format, &size, &err);
    if (!header) return cli_fail(c, &err), false;
    bool ok = cli_write(c, header, size);
    ro_string_free(header);
    return ok;
}

ro_weights *cli_knowledge(cli *c, ro_knowledge *knowledge) {
    ro_error err;
    ro_error_clear(&err);
    ro_weights *facts = NULL;
    if (ro_embedded_knowledge_size() == 0)
        ro_fail(&err, RO_E_OPEN, "no knowledge was built into this program");
    else
        facts = ro_weights_of_memory(ro_embedded_knowledge, ro_embedded_knowledge_size(), "knowledge", NULL, &err);
    if (facts && ro_knowledge_init(knowledge, facts, &err)) return facts;
    if (facts) ro_weights_close(facts);
    cli_fail(c, &err);
    return NULL;
}
