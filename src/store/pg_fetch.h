/* pg_fetch.h - what records that are about to be added may meet on the server, fetched into the stage by few questions, each for all of them. */
#ifndef RO_STORE_PG_FETCH_H
#define RO_STORE_PG_FETCH_H

#include "store/copies.h"
#include "store/pg_stage.h"

/* prints: of so many; out: of the records that are new. */
bool ro_pg_fetch(ro_store *store, const ro_record *const *records, size_t count, ro_print *prints, ro_error *err);

#endif
