#include "cli/nats.h"

#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t stop_asked; /* the program's: a signal handler can reach nothing else */

static void on_signal(int number) {
    (void)number;
    stop_asked = 1;
}

const volatile sig_atomic_t *cli_stop_on_signals(void) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &stop_asked;
}

bool cli_nats_option(cli_nats *n, int key, const char *value) {
    switch (key) {
    case CLI_KEY_NATS: n->link.url = value; break;
    case CLI_KEY_STREAM: n->stream.stream = value; break;
    case CLI_KEY_SUBJECT: n->stream.subject = value; break;
    case CLI_KEY_NATS_CREDS: n->link.creds_file = value; break;
    case CLI_KEY_NATS_CA: n->link.ca_file = value; break;
    case CLI_KEY_NATS_CERT: n->link.cert_file = value; break;
    case CLI_KEY_NATS_KEY: n->link.key_file = value; break;
    default: return false;
    }
    return true;
}

ro_link *cli_nats_open(cli *c, cli_nats *n) {
    ro_error err;
    if (!n->stream.stream) n->stream.stream = CLI_NATS_STREAM;
    if (!n->stream.subject) n->stream.subject = CLI_NATS_SUBJECT;
    if (!n->link.url) n->link.url = getenv(CLI_NATS_VARIABLE);
    if (!n->link.url || !n->link.url[0]) return cli_usage(c, "name the server: --nats URL, or " CLI_NATS_VARIABLE " in the environment"), NULL;
    if (!ro_stream_name_is_good(n->stream.stream))
        return cli_usage(c, "--stream: '%s' should be of letters, digits, '-' and '_'", n->stream.stream), NULL;
    if (!ro_subject_is_good(n->stream.subject))
        return cli_usage(c, "--subject: '%s' should be of letters, digits, '-' and '_', with dots between", n->stream.subject), NULL;
    if (!n->link.cert_file != !n->link.key_file) return cli_usage(c, "--nats-cert and --nats-key go together"), NULL;
    ro_link *link = ro_link_open(&n->link, &err);
    if (!link) cli_fail(c, &err);
    return link;
}
