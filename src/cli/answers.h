/* answers.h - the answers of `readout review` as a dictionary for the engine. */
#ifndef RO_CLI_ANSWERS_H
#define RO_CLI_ANSWERS_H

#include "cli/dictionaries.h"

/* If the database is there and holds codes of actors, they become a file that joins the dictionaries, as the first of them. NULL: there are none, or
 * it failed (said). Give the path to cli_answers_drop when the engine is open. */
char *cli_answers_add(cli *c, const char *database, cli_dictionaries *dictionaries);
void cli_answers_drop(char *path);

#endif
