/* readout sql - a SELECT of the user's own over a database. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/table.h"

#include <string.h>

enum { KEY_TIME = 256 };

static int run(cli *c) {
    cli_table table = {.columns = NULL};
    const char *value;
    int to = -1;
    uint32_t time_limit_ms = 0;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 't': to = cli_choice(CLI_TABLE_FORMATS, value); break;
        case KEY_TIME: time_limit_ms = (uint32_t)cli_option_number(c, "--time-limit", value, 1, 86400) * 1000; break;
        case CLI_BAD: return cli_finish(c);
        }
    if (c->status) return cli_finish(c);
    if (c->file_count != 2) return cli_usage(c, "readout sql wants a database and one statement"), cli_finish(c);
    ro_error err;
    table.format = to >= 0 ? (cli_table_format)to : c->terminal_out ? CLI_TABLE : CLI_CSV;
    ro_store *store = ro_store_open(c->files[0], RO_STORE_READ, &err);
    ro_answer *answer = store ? ro_answer_of_sql(store, c->files[1], time_limit_ms, &err) : NULL;
    if (answer)
        cli_table_write(c, answer, &table);
    else
        cli_fail(c, &err);
    ro_answer_free(answer);
    ro_store_close(store);
    return cli_finish(c);
}

static const cli_option options[] = {{'t', "to", CLI_TABLE_FORMATS, "how to write (a table on a terminal, else csv)"},
                                     {KEY_TIME, "time-limit", "SECONDS", "give up behind so many seconds (none)"},
                                     CLI_OPTIONS_END};

const cli_command cli_command_sql = {
    .name = "sql",
    .operands = "DB STATEMENT",
    .summary = "run a SELECT of your own over a database, which is opened for reading only",
    .details = "docs/formats.md has the tables. Anything but one SELECT is refused.\n\n"
               "Examples:\n"
               "  readout sql news.db 'SELECT publisher, count(*) FROM report GROUP BY 1 ORDER BY 2 DESC LIMIT 10'\n",
    .options = options,
    .run = run};
