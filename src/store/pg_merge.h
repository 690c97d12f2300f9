/* pg_merge.h - merging anew what a server holds: all tellings are fetched into the stage, merged there as in a file, and what came of it is sent
 * back. */
#ifndef RO_STORE_PG_MERGE_H
#define RO_STORE_PG_MERGE_H

#include "store/pg_stage.h"

/* The driver's `merge_all` (db.h): in a transaction, which is to be taken back where it fails. */
bool ro_pg_merge_all(ro_store *store, ro_store_counts *counts, ro_error *err);

#endif
