/* http.h - the server: HTTP over libmicrohttpd, a few threads, everything bounded.
 *
 * A request goes: target (target.h) → may it be asked? → route (route.h) → kept answer (cache.h), or the route's function → headers → out. */
#ifndef RO_SERVE_HTTP_H
#define RO_SERVE_HTTP_H

#include "base/error.h"

#include <stdint.h>

typedef struct ro_server ro_server;

typedef struct ro_server_options {
    const ro_engine *engine; /* must outlive the server */
    const char *database;    /* path; NULL: none, reports are coded only */
    const char *address;     /* a number: "127.0.0.1", "::1"; NULL: 127.0.0.1 */
    uint16_t port;           /* 0: any that is free */
    const char *token;       /* what must be known by who asks; NULL: anybody, on this machine only */
    const char *cert, *key;  /* PEM, the text; NULL: no TLS */
    size_t threads;          /* at least 1 */
    size_t connections, per_address;
    unsigned asking_ms, answering_ms; /* how long a request, its answer may take on the wire */
    size_t body;                      /* bytes of a request's body at most */
} ro_server_options;

#define RO_SERVER_DEFAULTS .port = 8080, .connections = 512, .per_address = 256, .asking_ms = 20000, .answering_ms = 60000, .body = (size_t)2 << 20

/* Whether the address is of this machine alone. false too for what is no address. */
bool ro_address_is_local(const char *address);

/* Starts the threads; returns at once. NULL on failure: usage, open, read, … of the database, memory. */
ro_server *ro_server_start(const ro_server_options *options, ro_error *err);
uint16_t ro_server_port(const ro_server *server);

/* Takes no more connections, lets the answers that are under way end (grace_ms at most), and frees all. */
void ro_server_stop(ro_server *server, unsigned grace_ms);

#endif
