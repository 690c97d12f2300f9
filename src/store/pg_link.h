/* pg_link.h - one connection to PostgreSQL: addresses and what of them is shown, what its errors mean, and the pipeline of a transaction. */
#ifndef RO_STORE_PG_LINK_H
#define RO_STORE_PG_LINK_H

#include "store/pg_actors.h"
#include "store/pg_late.h"
#include "store/pg_stage.h"

#define MOST_ON_THE_WAY 256u /* statements whose results were not looked at: few enough for what they answer to fit in the socket */

#define RO_PG_ASKED_MOST 48u /* questions with arrays that are kept prepared; further ones are asked all the same */

struct ro_pg {
    ro_pg_library lib;
    PGconn *conn;
    char shown[512];                 /* the address without password */
    unsigned on_the_way;             /* results that were not looked at */
    unsigned prepared;               /* statements so far, for their names */
    bool open, piped, failed;        /* a transaction; its pipeline; what is in it is lost */
    bool limited;                    /* the session has a time limit */
    int64_t last[RO_DB_TABLE_COUNT]; /* number of each table's last row */
    ro_pg_actors actors;
    ro_buffer late;                      /* words of texts that wait */
    const char *asked[RO_PG_ASKED_MOST]; /* prepared on this connection as a0, a1 … */
    unsigned asked_count;
    ro_pg_stage stage;
};

/* How long the server waits for a client that is silent, unless it is told otherwise: a statement for a new connection. */
extern const char ro_pg_setup[];

/* Connects; no password is in err. */
bool ro_pg_connect(struct ro_pg *pg, const char *url, ro_error *err);

/* Always false: what, or what the result (NULL: the connection) says, with the address. */
bool ro_pg_fail(const struct ro_pg *pg, ro_code code, const char *what, ro_error *err);
bool ro_pg_failed(const struct ro_pg *pg, const PGresult *result, ro_error *err);
bool ro_pg_good(const struct ro_pg *pg, const PGresult *result);

/* Looks at all results on the way. last: gets the last one (not an error), which is the caller's to clear; NULL: all are cleared. */
bool ro_pg_drain(struct ro_pg *pg, PGresult **last, ro_error *err);
/* Ends the pipeline, whatever became of it. */
void ro_pg_unpipe(struct ro_pg *pg);
/* Leaves the pipeline when all in it is done, for what it does not take, and enters it again. */
bool ro_pg_pause(struct ro_pg *pg, ro_error *err);
bool ro_pg_resume(struct ro_pg *pg, ro_error *err);

/* A question outside of the pipeline, with arrays (ro_pg_array_int, …) as its values; rows are in binary form. NULL: failed, and the transaction is.
 */
PGresult *ro_pg_ask(struct ro_pg *pg, const char *sql, const ro_buffer *arrays, int count, ro_error *err);
/* A bigint of such an answer; null: 0. */
int64_t ro_pg_int_of(const ro_pg_library *lib, const PGresult *rows, int row, int column);

#endif
