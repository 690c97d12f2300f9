/* rows.h - the formats of other coders, for the commands that write events as rows: their names, their options, their first line. */
#ifndef RO_CLI_ROWS_H
#define RO_CLI_ROWS_H

#include "cli/cli.h"
#include "knowledge/knowledge.h"
#include "readout.h"

#define CLI_ROWS_FORMATS "csv|tsv|petrarch|phoenix|icews|polecat|gdelt" /* in the order of ro_rows */

enum { CLI_KEY_ROW_STATUS = 700, CLI_KEY_CONFIDENCE, CLI_KEY_MIRROR, CLI_KEY_ADDED };
#define CLI_ROWS_OPTIONS \
    {CLI_KEY_ROW_STATUS, "status", "STATUS", "rows: also planned, denied, hypothetical, recalled, any; commas between (reported)"}, \
        {CLI_KEY_CONFIDENCE, "min-confidence", "N", "rows: only events of at least this confidence, 0 to 1 (0)"}, CLI_ROWS_SHAPE

/* Those of them that say nothing about which events. */
#define CLI_ROWS_SHAPE \
    {CLI_KEY_MIRROR, "mirror", NULL, "rows: what two do together (calls, talks, visits) once from either side"}, { \
        CLI_KEY_ADDED, "added", "YYYYMMDDHHMMSS", "rows of gdelt: DATEADDED (midnight of the day of publication)" \
    }

/* Takes one of the options; says what is wrong with its value. Always true, to be kept: such an option was given. */
bool cli_rows_option(cli *c, ro_rows_options *options, int key, const char *value);

/* Writes the format's first line, where it has one. false: writing has failed. */
bool cli_rows_header(cli *c, ro_rows format);

/* The knowledge inside the program, for codes and names of countries. NULL: it has none (said). Close what is given. */
ro_weights *cli_knowledge(cli *c, ro_knowledge *knowledge);

/* A number from 0 to 1. Otherwise says so and gives 0. */
double cli_option_share(cli *c, const char *option, const char *value);

#endif
