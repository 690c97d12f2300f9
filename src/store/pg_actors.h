/* pg_actors.h - the numbers of the actors that a connection (to a server, or to a file) has met, so that a report's are not asked for again one by
 * one. Rows of actors are never taken out, so a number once committed stays right; after a rollback all is forgotten. */
#ifndef RO_STORE_PG_ACTORS_H
#define RO_STORE_PG_ACTORS_H

#include "base/arena.h"
#include "store/db.h"

#define RO_PG_ACTORS_MOST 200000u /* then all are forgotten */

typedef struct ro_pg_actor {
    const char *fields;
    size_t size;
    uint64_t hash;
    int64_t id;
    int64_t more; /* reports of the open transaction that name it, not yet written */
    bool asked;   /* the server was, and had none */
    bool staged;  /* the stage has its row */
    bool is_new;  /* the server has not */
} ro_pg_actor;

typedef struct ro_pg_actors {
    ro_arena arena;
    ro_pg_actor *slots;
    size_t capacity, count;
} ro_pg_actors;

void ro_pg_actors_init(ro_pg_actors *actors);
void ro_pg_actors_forget(ro_pg_actors *actors);
void ro_pg_actors_free(ro_pg_actors *actors);

/* Its slot; id 0: it is new. NULL: out of memory. Good until the next call. */
ro_pg_actor *ro_pg_actors_find(ro_pg_actors *actors, const char *const fields[RO_DB_ACTOR_FIELDS]);

#endif
