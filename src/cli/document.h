/* document.h - for the commands that look inside a report: its sentences, mentions and findings, one report at a time. */
#ifndef RO_CLI_DOCUMENT_H
#define RO_CLI_DOCUMENT_H

#include "cli/cli.h"
#include "cli/dictionaries.h"
#include "input/input.h"
#include "run/engine.h"

typedef struct cli_document {
    const char *name; /* of the input */
    const char *id;   /* of the report: its own, else the input's name, for JSON Lines with the line */
    ro_report report;
    ro_document document;
    ro_findings findings;
} cli_document;

typedef struct cli_document_options {
    const char *date, *publisher, *model, *knowledge;
    ro_input_options input; /* as for `code` */
    bool no_office_holders;
    bool explains; /* keep what explain tells beside the findings */
    cli_rules rules;
    cli_dictionaries dictionaries;
} cli_document_options;

/* How the inputs are written. */
#define CLI_FROM_OPTION \
    { 'f', "from", RO_FORMAT_CHOICES, "what the inputs are (auto: known by their content, each file anew)" }
#define CLI_SENTENCES_OPTION \
    { CLI_KEY_SENTENCES, "petrarch-sentences", NULL, "each sentence of PETRARCH's XML is a report (else those of a story together)" }

enum { CLI_KEY_FROM = 'f', CLI_KEY_DATE = 400, CLI_KEY_PUBLISHER, CLI_KEY_MODEL, CLI_KEY_KNOWLEDGE, CLI_KEY_NO_HOLDERS, CLI_KEY_SENTENCES };
#define CLI_DOCUMENT_OPTIONS \
    CLI_FROM_OPTION, {CLI_KEY_DATE, "date", "YYYY-MM-DD", "the day of publication, where the report does not bring it"}, \
        {CLI_KEY_PUBLISHER, "publisher", "NAME", "who published it, where the report does not say"}, \
        {CLI_KEY_NO_HOLDERS, "no-office-holders", NULL, "do not look persons up among the holders of offices"}, CLI_DICTIONARY_OPTIONS, \
        {CLI_KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"}, { \
        CLI_KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program" \
    }

/* Takes one of the options above, or --rules where the command has it. false: it was another, or wrong (said). */
bool cli_document_option(cli *c, cli_document_options *options, int key, const char *value);

/* The ro_format of a --from that was checked. */
ro_format cli_format(const char *value);

/* Is it YYYY-MM-DD? */
bool cli_is_date(const char *text);

/* Counts what an input passed over, for the summary. */
void cli_count_skips(cli *c, const ro_input *input);

/* Reads every input as a report and hands it to `each`, which may stop by returning false. Returns cli_finish(c). */
int cli_documents(cli *c, const cli_document_options *options, bool (*each)(cli *c, const cli_document *document, void *context), void *context);

#endif
