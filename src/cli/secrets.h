/* secrets.h - passwords among the arguments, which every user of the machine may read as long as the program runs. */
#ifndef RO_CLI_SECRETS_H
#define RO_CLI_SECRETS_H

/* Puts copies of arguments that hold a password (scheme://user:password@…, …?password=…) in their places in argv, and crosses the password out where
 * the system shows it. It may be seen until then: an address in the environment or in a file is better. The copies stay as long as the program. */
void cli_hide_secrets(int argc, char **argv);

#endif
