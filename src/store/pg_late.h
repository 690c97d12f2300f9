/* pg_late.h - rows that nothing asks for before the transaction ends (evidence, topics, words to be found): they wait, and go by COPY. */
#ifndef RO_STORE_PG_LATE_H
#define RO_STORE_PG_LATE_H

#include "base/buffer.h"
#include "store/db.h"
#include "store/pg_library.h"

#define RO_PG_LATE_MOST ((size_t)4 * 1024 * 1024) /* bytes of a table that wait; then they are sent */

typedef enum ro_pg_late_table { RO_PG_LATE_EVIDENCE, RO_PG_LATE_TOPIC, RO_PG_LATE_TEXT, RO_PG_LATE_COUNT } ro_pg_late_table;

typedef struct ro_pg_late {
    ro_buffer rows[RO_PG_LATE_COUNT];
    bool waiting;
} ro_pg_late;

void ro_pg_late_init(ro_pg_late *late);
void ro_pg_late_forget(ro_pg_late *late);
void ro_pg_late_free(ro_pg_late *late);

/* The table that the statement adds one row to, if it is of these; -1: it is not. */
int ro_pg_late_of(const char *sql, size_t size);

/* Puts a row by. full: it is time to send. false: out of memory. */
bool ro_pg_late_put(ro_pg_late *late, int table, const ro_db_value *values, int count, bool *full);

/* Sends what waits, outside of a pipeline. The result that failed is the caller's to clear; NULL and false: the connection failed. */
bool ro_pg_late_send(ro_pg_late *late, const ro_pg_library *lib, PGconn *conn, PGresult **failed);

#endif
