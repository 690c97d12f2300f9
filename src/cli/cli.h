/* cli.h - what every command of `readout` shares: its place in the table, its options, its inputs, its errors and its output.
 *
 * To add a command:
 *   1. write cmd_NAME.c with `const cli_command cli_command_NAME = {…}` (see cmd_parse.c);
 *   2. add NAME to CLI_COMMAND_TABLE below.
 * Help, completions and the check of option values come from the cli_command, so there is no second list to keep.
 *
 * A command's run function looks like this:
 *
 *   static int run(cli *c) {
 *       const char *value;
 *       for (int key; (key = cli_option_next(c, &value));) switch (key) {      // 0 at the end of the options
 *           case 't': threads = cli_option_number(c, value, 1, 256); break;
 *           case CLI_BAD: return cli_finish(c);                                 // already said, status 64 already set
 *       }
 *       for (size_t i = 0; i < c->file_count; i++)                              // FILE… or, where none is given, "-"
 *           if (!code_one(c, c->files[i], &err)) cli_fail(c, &err);             // says it, remembers the first status, goes on
 *       return cli_finish(c);                                                   // flushes, prints what was dropped, gives the exit status
 *   }
 *
 * All of this belongs to the main thread: workers hand results and errors back to it (see base/pool.h). */
#ifndef RO_CLI_H
#define RO_CLI_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The commands, in the order in which help lists them. */
#define CLI_COMMAND_TABLE(X) \
    X(code) \
    X(diff) \
    X(actors) \
    X(explain) \
    X(relate) \
    X(rules) \
    X(serve) \
    X(parse) \
    X(watch) \
    X(dict) \
    X(ingest) \
    X(merge) \
    X(publish) \
    X(worker) \
    X(query) \
    X(sql) \
    X(stats) \
    X(review) \
    X(help)

/* An option. The list of a command ends with CLI_OPTIONS_END, which also brings --help. */
typedef struct cli_option {
    int key;           /* its short letter, or any number from 256 for an option that has none */
    const char *name;  /* long name, without "--" */
    const char *value; /* NULL: takes none. In lower case ("text|json"): one of these, checked. Else what help calls it: "FILE", "N". */
    const char *help;  /* one line; what holds when it is not given stands in it */
} cli_option;

#define CLI_HELP 255 /* key of --help, handled by cli_option_next */
#define CLI_BAD (-1)
#define CLI_OPTIONS_END \
    {CLI_HELP, "help", NULL, "this help"}, { 0, NULL, NULL, NULL }

typedef struct cli cli;

typedef struct cli_command {
    const char *name;
    const char *operands; /* behind the options: "FILE…", "COMMAND", "" for none (then operands are refused) */
    const char *summary;  /* one line, lower case, no full stop */
    const char *details;  /* further paragraphs and examples for help; NULL for none */
    const cli_option *options;
    int (*run)(cli *c); /* returns cli_finish(c) */
} cli_command;

#define X(name) extern const cli_command cli_command_##name;
CLI_COMMAND_TABLE(X)
#undef X

/* A count of something that was left out or cut, for the summary: "3 sentences cut at 1000 tokens". */
typedef struct cli_count {
    const char *one, *many; /* what follows the number */
    size_t number;
} cli_count;

#define CLI_MAX_COUNTS 16

struct cli {
    const cli_command *command;
    const char *const *files; /* operands, ready after cli_option_next gave 0 (or CLI_BAD); {"-"} where none was given */
    size_t file_count;
    bool colour_out, colour_err; /* a terminal, TERM not dumb, NO_COLOR not set */
    bool terminal_out, terminal_err;
    int status;        /* of the first error; 0 while there is none */
    size_t errors;     /* said so far */
    bool write_failed; /* output goes nowhere: a command may stop */

    /* cli.c's own */
    int argc;
    char **argv;
    void *long_options; /* struct option of getopt_long, built from command->options */
    char *short_options;
    const char **operands;
    bool parsed, progress_shown;
    size_t inputs; /* given to cli_input_done */
    cli_count counts[CLI_MAX_COUNTS];
};

/* --- options ------------------------------------------------------------------------------------------------------------ */

/* The next option's key, and its value if it takes one; 0 behind the last. --help is answered here (and ends the program with 0). An unknown
 * option, a missing value, a value outside its choices: says so with the nearest name, status 64, CLI_BAD. */
int cli_option_next(cli *c, const char **value);

/* Which of "a|b|c" the value is, from 0. The value was checked against them by cli_option_next. */
int cli_choice(const char *choices, const char *value);

/* The number of an option, within bounds. Otherwise says so, sets status 64 and returns `least`; look at c->status behind the options. */
size_t cli_option_number(cli *c, const char *option, const char *value, size_t least, size_t most);

/* Number of processors this process may use: the default of --jobs. At least 1. */
size_t cli_processors(void);

/* --- errors ------------------------------------------------------------------------------------------------------------- */

/* Says an error of an input ("readout: file:line:column: message") and keeps the status of the first. */
void cli_fail(cli *c, const ro_error *err);

/* Says that the command was used wrongly, with a hint at its help; status 64. Returns 64. */
int cli_usage(cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A remark that changes no status. */
void cli_warn(cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds to a count of the summary; one and many are string constants ("sentence cut", "sentences cut"). number 0 adds nothing. */
void cli_drop(cli *c, size_t number, const char *one, const char *many);

/* An input was taken, whether well or not: the summary says "2 of 5 inputs failed". */
void cli_input_done(cli *c);

/* --- inputs and output -------------------------------------------------------------------------------------------------- */

/* The name of an input in messages and records: "-" becomes <stdin>. */
const char *cli_input_name(const char *path);

/* Writes to standard output (buffered). false once writing has failed; the error is said once, with status 74. */
bool cli_write(cli *c, const char *bytes, size_t size);
bool cli_write_buffer(cli *c, const ro_buffer *buffer); /* a failed buffer is an out-of-memory error */
bool cli_flush(cli *c);

/* Columns for text on standard output: a terminal's, from 40 to 100; elsewhere 80. */
int cli_terminal_width(const cli *c);

/* Progress on standard error, on a terminal only; a later line replaces an earlier one. Cheap: draws ten times a second at most. */
void cli_progress(cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Colours: "" where there is none. Use as cli_style(c->colour_out, CLI_BOLD). */
typedef enum cli_colour { CLI_PLAIN, CLI_BOLD, CLI_DIM, CLI_RED, CLI_GREEN, CLI_YELLOW, CLI_BLUE, CLI_CYAN } cli_colour;
const char *cli_style(bool on, cli_colour colour);

/* Flushes, says the summary if there is something to say, frees, and returns the exit status. */
int cli_finish(cli *c);

/* --- for main and help --------------------------------------------------------------------------------------------------- */

const cli_command *cli_command_named(const char *name);
const cli_command *const *cli_commands(size_t *count);
void cli_print_help(const cli_command *command); /* NULL: of the whole program */
/* The nearest of the names, or NULL when none is near. */
const char *cli_nearest(const char *word, const char *const *names, size_t count);

#endif
