/* pg_stage.h - where a connection to PostgreSQL adds reports: a database of SQLite in memory, with the same tables.
 *
 * A report asks a dozen times for what it may meet (is it there, who shares a band, which events may be the same), each time with what the one before
 * it left; over a server each would be a way there and back. So what a batch may meet is fetched once (pg_fetch.h), the batch is added here by the
 * statements that add to a file, and what became new or other goes to the server by COPY (pg_flush.h). All is in the transaction that holds the lock
 * of those who write, so nothing changes on the server meanwhile. */
#ifndef RO_STORE_PG_STAGE_H
#define RO_STORE_PG_STAGE_H

#include "base/buffer.h"
#include "store/pg_library.h"
#include "store/sql.h"

#define RO_PG_STAGE_REPORTS 5000u /* added between two clearings; then all goes to the server, and what is next is fetched anew */

typedef enum ro_pg_merged { RO_PG_EVENTS, RO_PG_CONTACTS, RO_PG_MERGED_COUNT } ro_pg_merged;

/* Rows of the server that the batch changed, in the order in which it did; some of them more than once. */
typedef struct ro_pg_changed {
    int64_t *ids;
    size_t count, capacity;
} ro_pg_changed;

typedef struct ro_pg_stage {
    ro_store *store; /* NULL until it is needed */
    ro_db_driver driver;
    int64_t base[RO_DB_TABLE_COUNT]; /* rows of higher numbers are not on the server */
    bool used;                       /* something is in it */
    bool holds;                      /* rows that the server lacks */
    bool watches;                    /* changes are counted */
    bool failed;                     /* for want of memory one was not */
    bool full;                       /* words of texts wait that are many */
    size_t reports;
    ro_pg_changed changed[RO_PG_MERGED_COUNT];
    const ro_record **expected; /* what they need is here */
    struct ro_print *prints;    /* of their texts (copies.h) */
    size_t expected_count, expected_at, room;
} ro_pg_stage;

/* Makes it where it is not there. */
bool ro_pg_stage_open(ro_store *store, ro_error *err);
/* All rows but those of actors, which stay right: the transaction has ended. */
void ro_pg_stage_clear(ro_pg_stage *stage);
/* All: the transaction was taken back, or the server is another. */
void ro_pg_stage_forget(ro_pg_stage *stage);

/* The driver's `stage` (db.h). */
ro_store *ro_pg_stage_for(ro_store *store, const ro_record *const *records, size_t count, ro_error *err);

/* Rows of an answer in binary form, into the columns of their names; replace: in place of what is there. */
bool ro_pg_stage_load(ro_pg_stage *stage, const char *table, const ro_pg_library *lib, const PGresult *rows, bool replace, ro_error *err);

/* A statement of the stage's own with one number (it may use none); the numbers that it answers, as an array of PostgreSQL's. false: failed. */
bool ro_pg_stage_list(ro_pg_stage *stage, const char *sql, int64_t value, ro_buffer *array, ro_error *err);

/* Arrays: "{1,2" until they are ended. */
void ro_pg_array_int(ro_buffer *array, int64_t value);
void ro_pg_array_text(ro_buffer *array, const char *text); /* NULL: an empty text */

#endif
