/* migrate.h - a database of an older readout is brought up to this one's schema, step by step, in one transaction. */
#ifndef RO_STORE_MIGRATE_H
#define RO_STORE_MIGRATE_H

#include "store/sql.h"

#define RO_STORE_VERSION 3 /* of the schema: PRAGMA user_version */

/* One step: the statements that lead from version `from` to from + 1. */
typedef struct ro_migration {
    int from;
    const char *sql;
    bool (*also)(ro_store *store, ro_error *err); /* what each database says in another way; may be NULL */
} ro_migration;

/* The version of the schema, in *version; a file without tables has 0 and *empty. false: not a database of ours, or it cannot be read. */
bool ro_store_version(ro_store *store, int *version, bool *empty, ro_error *err);

/* Walks the steps from `version` to `to`, then sets the version. All or nothing. A step that is lacking is RO_E_VERSION. */
bool ro_store_migrate(ro_store *store, const ro_migration *steps, size_t count, int version, int to, ro_error *err);

/* Makes the schema in an empty file, brings an older one up to date (if the store writes), refuses a newer one. */
bool ro_store_prepare(ro_store *store, ro_error *err);

#endif
