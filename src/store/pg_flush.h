/* pg_flush.h - what was added in the stage, to the server: new rows by COPY, changed ones taken out and put in anew. */
#ifndef RO_STORE_PG_FLUSH_H
#define RO_STORE_PG_FLUSH_H

#include "store/pg_stage.h"

/* In a transaction. false: err says why, and it is to be taken back. */
bool ro_pg_flush(ro_store *store, ro_error *err);

/* Outside of the pipeline, after all was merged anew in the stage: its events and contacts in place of the server's, and where its tellings went, of
 * those that were elsewhere (tables was_event and was_contact, pg_merge.c) or for another reason. */
bool ro_pg_flush_merged(ro_store *store, ro_error *err);

#endif
