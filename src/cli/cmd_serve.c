/* readout serve - a local page and an API over a database, or over nothing but the coder. */
#include "cli/cli.h"

#include "base/file.h"
#include "cli/dictionaries.h"
#include "serve/http.h"
#include "serve/page.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECRET_LEAST 16u
#define SECRET_MOST 512u
#define PEM_MOST ((size_t)1 << 20)
#define GRACE_MS 10000u

enum { KEY_ADDRESS = 256, KEY_TOKEN_FILE, KEY_CERT, KEY_KEY, KEY_MODEL, KEY_KNOWLEDGE, KEY_CONNECTIONS, KEY_PER_ADDRESS, KEY_TIMEOUT };

typedef struct serve_run {
    cli *c;
    ro_server_options server;
    ro_engine_options engine;
    cli_rules rules;
    cli_dictionaries dictionaries;
    const char *token_file, *cert_file, *key_file;
    char *token, *cert, *key; /* what the files hold */
} serve_run;

static char *file_text(serve_run *r, const char *path, size_t limit) {
    ro_error err;
    char *bytes;
    size_t size;
    ro_error_clear(&err);
    if (ro_file_read(path, limit, NULL, &bytes, &size, &err)) return bytes;
    ro_error_in_file(&err, path);
    cli_fail(r->c, &err);
    return NULL;
}

/* The token is the file's first line. */
static bool read_token(serve_run *r) {
    r->token = file_text(r, r->token_file, 65536);
    if (!r->token) return false;
    size_t n = strcspn(r->token, "\r\n");
    r->token[n] = '\0';
    bool plain = true;
    for (size_t i = 0; i < n; i++) plain = plain && r->token[i] > ' ' && r->token[i] < 0x7F;
    if (n < SECRET_LEAST || n > SECRET_MOST || !plain) {
        cli_usage(r->c, "--token-file: the first line of %s should be %u to %u letters, digits and signs, without blanks", r->token_file,
                  SECRET_LEAST, SECRET_MOST);
        return false;
    }
    r->server.token = r->token;
    return true;
}

static bool read_files(serve_run *r) {
    if (!r->cert_file != !r->key_file) return cli_usage(r->c, "--tls-cert and --tls-key go together"), false;
    if (r->server.address && !ro_address_is_local(r->server.address) && !r->token_file)
        return cli_usage(r->c, "--address %s can be reached by others: that needs --token-file", r->server.address), false;
    if (r->token_file && !read_token(r)) return false;
    if (r->cert_file && (!(r->cert = file_text(r, r->cert_file, PEM_MOST)) || !(r->key = file_text(r, r->key_file, PEM_MOST)))) return false;
    r->server.cert = r->cert;
    r->server.key = r->key;
    return true;
}

static void say_where(const serve_run *r, const ro_server *server) {
    char text[256];
    const char *address = r->server.address ? r->server.address : "127.0.0.1";
    bool six = strchr(address, ':') != NULL;
    int n = snprintf(text, sizeof text, "%s://%s%s%s:%u/\n", r->cert ? "https" : "http", six ? "[" : "", address, six ? "]" : "",
                     (unsigned)ro_server_port(server));
    cli_write(r->c, text, (size_t)n);
    cli_flush(r->c);
    if (!ro_page_is_there()) cli_warn(r->c, "this program was built without the page (node and npm were lacking); the API is there, under /api");
    if (r->token && !r->cert && r->server.address && !ro_address_is_local(r->server.address))
        cli_warn(r->c, "without --tls-cert and --tls-key the token travels in the clear: others on the network can read it");
}

/* Serves until a signal says to end. */
static void serve(serve_run *r) {
    ro_error err;
    sigset_t ends;
    int signal_number;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* before the server's threads, which inherit it */
    signal(SIGPIPE, SIG_IGN);
    ro_server *server = ro_server_start(&r->server, &err);
    if (!server) {
        cli_fail(r->c, &err);
        return;
    }
    say_where(r, server);
    sigwait(&ends, &signal_number);
    pthread_sigmask(SIG_UNBLOCK, &ends, NULL); /* a second one ends at once */
    ro_server_stop(server, GRACE_MS);
}

static bool take_option(serve_run *r, int key, const char *value) {
    switch (key) {
    case 'p': r->server.port = (uint16_t)cli_option_number(r->c, "--port", value, 0, 65535); break;
    case 'j': r->server.threads = cli_option_number(r->c, "--jobs", value, 1, 256); break;
    case KEY_ADDRESS: r->server.address = value; break;
    case KEY_TOKEN_FILE: r->token_file = value; break;
    case KEY_CERT: r->cert_file = value; break;
    case KEY_KEY: r->key_file = value; break;
    case KEY_CONNECTIONS: r->server.connections = cli_option_number(r->c, "--connections", value, 1, 65535); break;
    case KEY_PER_ADDRESS: r->server.per_address = cli_option_number(r->c, "--per-address", value, 1, 65535); break;
    case KEY_TIMEOUT: r->server.asking_ms = 1000u * (unsigned)cli_option_number(r->c, "--timeout", value, 1, 3600); break;
    case KEY_MODEL: r->engine.model = value; break;
    case KEY_KNOWLEDGE: r->engine.knowledge = value; break;
    case CLI_KEY_RULES: return cli_rules_add(r->c, &r->rules, value);
    default: return cli_dictionary_option(r->c, &r->dictionaries, key, value);
    }
    return true;
}

static int run(cli *c) {
    serve_run r = {.c = c, .server = {RO_SERVER_DEFAULTS}};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));)
        if (!take_option(&r, key, value)) return cli_finish(c);
    if (c->file_count > 1) cli_usage(c, "one database at a time, but was given '%s' too", c->files[1]);
    if (!r.server.threads) r.server.threads = cli_processors() < 3 ? 4 : cli_processors() + 1;
    if (r.server.connections < r.server.threads) r.server.connections = r.server.threads;
    r.server.database = c->file_count ? c->files[0] : NULL;
    ro_engine *engine = c->status || !read_files(&r) ? NULL : cli_engine_open(c, &r.engine, &r.rules, &r.dictionaries);
    if (engine) {
        r.server.engine = engine;
        serve(&r);
    }
    ro_engine_close(engine);
    ro_file_free(NULL, r.token);
    ro_file_free(NULL, r.cert);
    ro_file_free(NULL, r.key);
    return cli_finish(c);
}

static const cli_option options[] = {
    {'p', "port", "N", "port to listen at (8080; 0: any that is free, which is printed)"},
    {KEY_ADDRESS, "address", "ADDRESS", "address to listen at (127.0.0.1); one that others reach needs --token-file"},
    {KEY_TOKEN_FILE, "token-file", "FILE", "who asks must know the first line of this file"},
    {KEY_CERT, "tls-cert", "FILE", "serve HTTPS with this certificate (PEM)"},
    {KEY_KEY, "tls-key", "FILE", "its key (PEM)"},
    {'j', "jobs", "N", "requests that are worked on at a time (one more than processors, at least 4)"},
    {KEY_CONNECTIONS, "connections", "N", "connections at a time (512)"},
    {KEY_PER_ADDRESS, "per-address", "N", "connections at a time from one address (256)"},
    {KEY_TIMEOUT, "timeout", "SECONDS", "time in which a request must have come (20)"},
    CLI_RULES_OPTION,
    CLI_DICTIONARY_OPTIONS,
    {KEY_MODEL, "model", "FILE", "a language model other than the one inside the program"},
    {KEY_KNOWLEDGE, "knowledge", "FILE", "compiled knowledge other than the one inside the program"},
    CLI_OPTIONS_END};

const cli_command cli_command_serve = {
    .name = "serve",
    .operands = "[DB]",
    .summary = "serve a page and an API over a database, for a browser on this machine",
    .details = "Prints its address. Without a database the page codes what is pasted into it. SIGTERM or Ctrl-C ends it, after the answers that are "
               "under way.\n\n"
               "Examples:\n"
               "  readout serve news.db\n"
               "  readout serve --port 0\n"
               "  readout serve news.db --address 0.0.0.0 --token-file token --tls-cert cert.pem --tls-key key.pem\n"
               "  curl -s --data-binary @report.txt -H 'Content-Type: text/plain' http://127.0.0.1:8080/api/code\n",
    .options = options,
    .run = run};
