/* nats.h - for the commands that speak to a NATS server: their options, and the connection. */
#ifndef RO_CLI_NATS_H
#define RO_CLI_NATS_H

#include "cli/cli.h"
#include "stream/link.h"

#include <signal.h>

typedef struct cli_nats {
    ro_link_options link;
    ro_stream_options stream; /* as it is made where it is not there */
} cli_nats;

#define CLI_NATS_VARIABLE "READOUT_NATS"
#define CLI_NATS_STREAM "reports"
#define CLI_NATS_SUBJECT "reports.in"

enum { CLI_KEY_NATS = 700, CLI_KEY_NATS_CREDS, CLI_KEY_NATS_CA, CLI_KEY_NATS_CERT, CLI_KEY_NATS_KEY, CLI_KEY_STREAM, CLI_KEY_SUBJECT };
#define CLI_NATS_OPTIONS \
    {CLI_KEY_NATS, "nats", "URL", "server of the stream: nats://… or tls://…, several with commas between (environment: READOUT_NATS)"}, \
        {CLI_KEY_STREAM, "stream", "NAME", "the stream (reports)"}, {CLI_KEY_SUBJECT, "subject", "SUBJECT", "its subject (reports.in)"}, \
        {CLI_KEY_NATS_CREDS, "nats-creds", "FILE", "credentials file of NATS"}, \
        {CLI_KEY_NATS_CA, "nats-ca", "FILE", "certificates to trust, in place of the system's; asks for TLS"}, \
        {CLI_KEY_NATS_CERT, "nats-cert", "FILE", "this client's certificate (PEM)"}, { \
        CLI_KEY_NATS_KEY, "nats-key", "FILE", "its key (PEM)" \
    }

/* Takes one of CLI_NATS_OPTIONS. false: it was another. */
bool cli_nats_option(cli_nats *nats, int key, const char *value);

/* The connection. NULL: wrong use, or why not, was said. */
ro_link *cli_nats_open(cli *c, cli_nats *nats);

/* Set by SIGTERM and SIGINT from now on; a second one ends the program at once. */
const volatile sig_atomic_t *cli_stop_on_signals(void);

#endif
