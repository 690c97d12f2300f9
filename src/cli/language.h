/* language.h - the language model as a command opens it: of a file, or the one inside the program. */
#ifndef RO_CLI_LANGUAGE_H
#define RO_CLI_LANGUAGE_H

#include "syntax/parser.h"
#include "text/splitter.h"

typedef struct cli_language {
    ro_weights *weights;
    ro_splitter *splitter;
    ro_parser *parser;
} cli_language;

/* path NULL: the embedded model. Close it even after a failure. */
bool cli_language_open(cli_language *language, const char *path, ro_error *err);
void cli_language_close(cli_language *language);

#endif
