/* document.h - for the commands that look inside a report: its sentences, mentions and findings, one report at a time. */
#ifndef RO_CLI_DOCUMENT_H
#define RO_CLI_DOCUMENT_H

#include "cli/cli.h"
#include "run/engine.h"

typedef struct cli_document {
    const char *name;
    ro_report report;
    ro_document document;
    ro_findings findings;
} cli_document;

typedef struct cli_document_options {
    const char *date, *model, *knowledge;
    bool no_office_holders;
} cli_document_options;

enum { CLI_KEY_DATE = 400, CLI_KEY_MODEL, CLI_KEY_KNOWLEDGE, CLI_KEY_NO_HOLDERS };
#define CLI_DOCUMENT_OPTIONS \
    {CLI_KEY_DATE, "date", "YYYY-MM-DD", "the day of publication"}, \
        {CLI_KEY_NO_HOLDERS, "no-office-holders", NULL, "do not look persons up among the holders of offices"}, \
        {CLI_KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"}, { \
        CLI_KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program" \
    }

/* Takes one of the options above. false: it was another, or wrong (said). */
bool cli_document_option(cli *c, cli_document_options *options, int key, const char *value);

/* Is it YYYY-MM-DD? */
bool cli_is_date(const char *text);

/* Reads every input as a report and hands it to `each`, which may stop by returning false. Returns cli_finish(c). */
int cli_documents(cli *c, const cli_document_options *options, bool (*each)(cli *c, const cli_document *document, void *context), void *context);

#endif
