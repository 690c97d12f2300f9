/* reply.h - what is answered to one request, before it becomes HTTP. */
#ifndef RO_SERVE_REPLY_H
#define RO_SERVE_REPLY_H

#include "base/buffer.h"
#include "base/error.h"

typedef struct ro_reply {
    unsigned status;
    const char *type; /* of the content */
    ro_buffer body;   /* or, where `fixed` is set, those bytes, which outlive the server */
    const void *fixed;
    size_t fixed_size;
    char etag[48];           /* with its quotes; "" for none */
    char filename[64];       /* to be saved as; "" for none */
    const char *allow;       /* of a 405 */
    const char *www;         /* WWW-Authenticate of a 401 */
    char *location, *cookie; /* malloc'ed, or NULL */
    unsigned retry_s;        /* Retry-After; 0: none */
    bool gzipped;            /* the body is, by gzip.h */
    bool keep;               /* a browser may keep it, and asks anew each time (ETag); else it may not be kept */
} ro_reply;

#define RO_TYPE_JSON "application/json; charset=utf-8"
#define RO_TYPE_CSV "text/csv; charset=utf-8"
#define RO_TYPE_TEXT "text/plain; charset=utf-8"

void ro_reply_init(ro_reply *reply);
void ro_reply_free(ro_reply *reply);

/* Makes the reply an error, whatever it was: {"error":{"code":…,"message":…}}. code is a word ("not_found"). */
void ro_reply_error(ro_reply *reply, unsigned status, const char *code, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same of an error of the library: 400 for what was asked wrongly, 413, 422 for a report that cannot be coded, 503, else 500. */
void ro_reply_failed(ro_reply *reply, const ro_error *err);

/* Writing JSON: text may be NULL (null). */
void ro_json_text(ro_buffer *out, const char *text);
void ro_json_real(ro_buffer *out, double value); /* null where it is no number */
/* {"name": … the key and its colon, behind a comma unless it is the first of its object. */
void ro_json_key(ro_buffer *out, const char *name);

/* A field of CSV (RFC 4180): in quotes where it must; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
void ro_csv_text(ro_buffer *out, const char *text);

#endif
