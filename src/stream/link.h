/* link.h - a connection to a NATS server with JetStream, which carries a stream of reports.
 *
 * The client is nats.c (Debian: libnats3.4), loaded when it is needed: no other command waits for it, and a machine that lacks it runs all others.
 * The connection comes back by itself when the server does. What a URL holds of names, passwords and tokens is never said. */
#ifndef RO_STREAM_LINK_H
#define RO_STREAM_LINK_H

#include "base/error.h"

#include <stdint.h>

typedef struct ro_link ro_link;

typedef struct ro_link_options {
    const char *url;                            /* nats://[USER:PASSWORD@]HOST[:PORT] or tls://…; several, commas between, are one cluster */
    const char *creds_file;                     /* a NATS credentials file; NULL: none */
    const char *ca_file, *cert_file, *key_file; /* TLS: whom to trust (NULL: the system's), and this client's own; NULL: none */
} ro_link_options;

#define RO_MOST_SERVERS 16u

/* NULL on failure: usage (the URL), open (library, server, leave), memory. */
ro_link *ro_link_open(const ro_link_options *options, ro_error *err);
/* Sends what waits, and closes. */
void ro_link_close(ro_link *link);

/* Whether the connection stands now. */
bool ro_link_is_up(const ro_link *link);

/* What messages call the server: the URL without user, password or token. */
void ro_link_shown(const char *url, char *out, size_t size);

/* Whether it is a name that NATS takes for a stream or a consumer; for a subject to publish to. */
bool ro_stream_name_is_good(const char *name);
bool ro_subject_is_good(const char *subject);

/* A stream to be made where it is not there. It keeps a message until it is acknowledged, and when it is full refuses further ones. */
typedef struct ro_stream_options {
    const char *stream, *subject;
    int64_t most_messages, most_bytes; /* 0: no limit */
    unsigned most_age_s;               /* 0: no limit */
    unsigned duplicates_s;             /* how long a message id is known again; 0: ten minutes */
    unsigned replicas;                 /* 0: one */
    bool retain;                       /* keep what was acknowledged too, up to the limits */
    bool memory;                       /* not on disk */
} ro_stream_options;

/* false: open, usage (a stream of that name has not that subject). */
bool ro_stream_make(ro_link *link, const ro_stream_options *options, ro_error *err);

#endif
