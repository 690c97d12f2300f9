/* sql_rows.h - rows of the server's own statements as JSON: the name of a column is the key; one whose name ends with "$" is JSON itself. */
#ifndef RO_SERVE_SQL_ROWS_H
#define RO_SERVE_SQL_ROWS_H

#include "serve/reply.h"
#include "store/store.h"

/* Appends the rows as objects, commas between; the numbers are bound in turn. sql: a constant of the program. Returns how many rows, or -1:
 * failed, err says why. */
int ro_sql_objects(ro_store *store, const char *sql, const int64_t *numbers, size_t count, ro_buffer *out, ro_error *err);

/* The same of one row. false: there is none (err is RO_OK), or it failed. */
bool ro_sql_object(ro_store *store, const char *sql, const int64_t *numbers, size_t count, ro_buffer *out, ro_error *err);

#endif
