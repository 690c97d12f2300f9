/* sql.h - what the files of src/store share: the open database, and its statements, each prepared once when first needed.
 *
 *   ro_sql q = ro_sql_open(store, "SELECT name FROM actor WHERE id = ?", err);
 *   ro_sql_put_int(&q, id);                          // binds the first, the next call the second
 *   while (ro_sql_row(&q, err) == 1) … ro_sql_text(&q, 0) …
 *   ro_sql_close(&q);                                // ready for the next use
 *
 * The text of a statement must be a constant of the program: it is known again by its address. */
#ifndef RO_STORE_SQL_H
#define RO_STORE_SQL_H

#include "base/arena.h"
#include "store/store.h"

#include <sqlite3.h>

#define RO_STORE_APPLICATION 0x52445430 /* "RDT0" */
#define RO_STORE_STATEMENTS 128         /* kept; more are an error of the program's own */

typedef struct ro_kept_statement {
    const char *sql;
    sqlite3_stmt *statement;
} ro_kept_statement;

struct ro_store {
    sqlite3 *db;
    ro_arena arena; /* of the report in hand */
    char path[4096];
    bool writes;
    ro_kept_statement statements[RO_STORE_STATEMENTS];
    size_t statement_count;
};

/* A statement at work. statement is NULL where it could not be had (then err was set, and every call on it does nothing or fails). */
typedef struct ro_sql {
    ro_store *store;
    sqlite3_stmt *statement;
    int bound;
} ro_sql;

ro_sql ro_sql_open(ro_store *store, const char *sql, ro_error *err);
void ro_sql_close(ro_sql *q);

void ro_sql_put_text(ro_sql *q, const char *value);               /* NULL or "": null */
void ro_sql_put_bytes(ro_sql *q, const char *value, size_t size); /* as text; never null */
void ro_sql_put_blob(ro_sql *q, const void *value, size_t size);
void ro_sql_put_int(ro_sql *q, int64_t value);
void ro_sql_put_id(ro_sql *q, int64_t value);  /* 0: null */
void ro_sql_put_real(ro_sql *q, double value); /* NaN: null */

/* 1: a row, 0: no more, -1: failed. */
int ro_sql_row(ro_sql *q, ro_error *err);
/* Runs it to its end and closes it. */
bool ro_sql_do(ro_sql *q, ro_error *err);

static inline const char *ro_sql_text(ro_sql *q, int column) { return (const char *)sqlite3_column_text(q->statement, column); }
static inline int64_t ro_sql_int(ro_sql *q, int column) { return sqlite3_column_int64(q->statement, column); }
static inline double ro_sql_real(ro_sql *q, int column) { return sqlite3_column_double(q->statement, column); }

/* Runs statements that are not kept. */
bool ro_sql_run(ro_store *store, const char *sql, ro_error *err);

/* Says what SQLite's result means, with the path of the database; always false. */
bool ro_sql_fail(ro_store *store, int result, ro_error *err);

#endif
