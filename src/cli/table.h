/* table.h - the rows of an answer, written: a table for a terminal, CSV, TSV, JSON, JSON Lines, Markdown. */
#ifndef RO_CLI_TABLE_H
#define RO_CLI_TABLE_H

#include "cli/cli.h"
#include "store/query.h"

#define CLI_TABLE_FORMATS "table|csv|tsv|json|jsonl|markdown" /* in the order of cli_table_format */
typedef enum cli_table_format { CLI_TABLE, CLI_CSV, CLI_TSV, CLI_JSON, CLI_JSONL, CLI_MARKDOWN } cli_table_format;

#define CLI_TABLE_COLUMNS 64

typedef struct cli_table {
    cli_table_format format;
    const char *columns; /* names, commas between: these, in this order; NULL: all */
    const char *shown;   /* the same for a table and Markdown, where columns is NULL */
} cli_table;

/* Writes all rows; gives how many. An error of the answer, or a column that it has not, is said. */
size_t cli_table_write(cli *c, ro_answer *answer, const cli_table *table);

#endif
