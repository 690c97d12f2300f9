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
#include "store/db.h"
#include "store/pg_actors.h"

#include <sqlite3.h>

#define RO_STORE_APPLICATION 0x52445430 /* "RDT0" */
#define RO_STORE_STATEMENTS 160         /* kept; more are an error of the program's own */

typedef struct ro_kept_statement {
    const char *sql;
    ro_prepared *statement;
} ro_kept_statement;

struct ro_pg;    /* db_pg.c */
struct ro_print; /* copies.h */

struct ro_store {
    const ro_db_driver *driver;
    sqlite3 *db; /* of the one driver, */
    ro_pg_actors actors;
    struct ro_pg *pg;             /* and of the other */
    ro_arena arena;               /* of the report in hand */
    const struct ro_print *print; /* of its text, where a stage made it; else NULL */
    char path[4096];              /* for messages too: an address is without its password here */
    bool writes;
    ro_kept_statement statements[RO_STORE_STATEMENTS];
    size_t statement_count;
};

/* A statement at work. statement is NULL where it could not be had (then err was set, and every call on it does nothing or fails). */
typedef struct ro_sql {
    ro_store *store;
    ro_prepared *statement;
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

static inline const char *ro_sql_text(ro_sql *q, int column) { return q->store->driver->text(q->statement, column, NULL); }
static inline int64_t ro_sql_int(ro_sql *q, int column) { return q->store->driver->integer(q->statement, column); }
static inline double ro_sql_real(ro_sql *q, int column) { return q->store->driver->real(q->statement, column); }
static inline const void *ro_sql_blob(ro_sql *q, int column, size_t *size) { return q->store->driver->blob(q->statement, column, size); }
static inline bool ro_sql_is_null(ro_sql *q, int column) { return q->store->driver->type(q->statement, column) == RO_DB_NULL; }

/* The number that a new row of the table gets, to be bound as its id (0: null), and, after the insert, the one that it has. */
bool ro_sql_new_id(ro_store *store, ro_db_table table, int64_t *id, ro_error *err);
static inline int64_t ro_sql_made_id(ro_store *store, int64_t id) { return id ? id : store->driver->numbered(store); }

/* Runs statements that are not kept. */
bool ro_sql_run(ro_store *store, const char *sql, ro_error *err);

#endif
