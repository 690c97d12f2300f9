/* target.h - what a request asks for: its path and parameters, out of the target as it came over the wire ("/api/events?country=QAT&limit=5").
 *
 * Strict, since all of it comes from outside: an escape that is none, a NUL or control character, bytes that are no UTF-8, a parameter given
 * twice, and too many of them are refused, not repaired. */
#ifndef RO_SERVE_TARGET_H
#define RO_SERVE_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#define RO_TARGET_MOST ((size_t)8192) /* bytes */
#define RO_TARGET_PARAMS ((size_t)48)

typedef struct ro_param {
    const char *name, *value; /* decoded, ended by NUL */
} ro_param;

typedef struct ro_target {
    const char *path; /* decoded */
    ro_param params[RO_TARGET_PARAMS];
    size_t count;
    unsigned status; /* 200, 400 or 414: what to answer where it is refused */
    const char *why; /* in words, where it is refused */
    char room[RO_TARGET_MOST + 2];
} ro_target;

/* Fills the target; its strings point into itself (do not copy it). false: status and why say what is wrong. */
bool ro_target_read(ro_target *target, const char *raw);

/* The value of a parameter, NULL where it is not given. */
const char *ro_target_get(const ro_target *target, const char *name);

/* The same text for every way to ask the same: path and parameters, those in the order of their names. malloc'ed; NULL: no memory. */
char *ro_target_key(const ro_target *target);

/* The value of a cookie in a Cookie header, and its size; NULL where there is none. header may be NULL. */
const char *ro_cookie_get(const char *header, const char *name, size_t *size);

/* A whole decimal number, nothing else around it. */
bool ro_whole_number(const char *text, size_t most, size_t *number);

/* Whether two strings are the same, in a time that tells nothing of where they differ. */
bool ro_same_secret(const char *a, size_t a_size, const char *b, size_t b_size);

#endif
