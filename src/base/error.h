/* error.h - filling an ro_error. The first error is kept: a later one does not overwrite it. Thread-safe: no shared state. */
#ifndef RO_BASE_ERROR_H
#define RO_BASE_ERROR_H

#include "readout.h"

#include <stdbool.h>

#define RO_NO_BYTE SIZE_MAX

/* Sets code and message (printf style, cut to fit) unless err is NULL or already holds an error. Always returns false, so that
 * `return ro_fail(err, …)` reads well. */
bool ro_fail(ro_error *err, ro_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with a place. file may be NULL; line, column 0 and byte RO_NO_BYTE where unknown. */
bool ro_fail_at(ro_error *err, ro_code code, const char *file, size_t line, size_t column, size_t byte, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

/* Names the file of an error that has none yet. */
void ro_error_in_file(ro_error *err, const char *file);

void ro_error_clear(ro_error *err);

/* "file:line:column: message" (parts that are unknown are left out) into out, always ended; returns the full length. */
RO_API size_t ro_error_format(const ro_error *err, char *out, size_t size);

#endif
