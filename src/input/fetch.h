/* fetch.h - one address over HTTP or HTTPS: bounded in time, size and redirects, certificates checked, nothing but these two protocols.
 *
 * libcurl is loaded when the first fetcher is made, not when the program starts: it and what it needs take 15 ms to load, more than all else. */
#ifndef RO_INPUT_FETCH_H
#define RO_INPUT_FETCH_H

#include "base/error.h"

#include <signal.h>

typedef struct ro_fetch_options {
    unsigned timeout_s;                /* of the whole transfer; 0: 60 */
    size_t most_bytes;                 /* of the body, unpacked; 0: RO_MAX_FETCH */
    const char *ca_file;               /* certificates to trust in place of the system's; NULL: the system's */
    const volatile sig_atomic_t *stop; /* not 0: give up at once; may be NULL */
} ro_fetch_options;

#define RO_MAX_FETCH ((size_t)16 * 1024 * 1024)
#define RO_MAX_REDIRECTS 5

typedef struct ro_fetched {
    long status; /* of HTTP; 0: no answer */
    char *bytes; /* the body, ended by NUL; NULL where there is none */
    size_t size;
    bool cut;                     /* it went on: err says so, bytes is what came */
    char etag[256], modified[64]; /* "" where the server sent none */
    char charset[40];             /* of the Content-Type, "" */
    long retry_after_s;           /* as the server asks; 0: it does not */
} ro_fetched;

typedef struct ro_fetcher ro_fetcher;

/* One thread's. NULL: err says what is lacking. */
ro_fetcher *ro_fetcher_open(const ro_fetch_options *options, ro_error *err);
void ro_fetcher_close(ro_fetcher *fetcher);

/* etag and modified: what came last time (NULL or "": nothing); then the status may be 304. An answer of whatever status is no failure; false: there
 * was none, or not all of it (err, without credentials). Free with ro_fetched_free in any case. */
bool ro_fetch(ro_fetcher *fetcher, const char *url, const char *etag, const char *modified, ro_fetched *fetched, ro_error *err);
void ro_fetched_free(ro_fetched *fetched);

/* Whether it is an address that can be fetched. */
bool ro_url_is_web(const char *url);
/* The address without name and password, for messages. */
void ro_url_shown(const char *url, char *out, size_t size);
/* "https://host:port" of the address, the host in lower case. */
void ro_url_origin(const char *url, char *out, size_t size);

#endif
