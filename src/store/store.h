/* store.h - the database that records are kept in: opened, filled, merged.
 *
 * One file of SQLite in WAL mode (schema.sql): readers do not wait for the writer. One store belongs to one thread; several may be open on a file. */
#ifndef RO_STORE_STORE_H
#define RO_STORE_STORE_H

#include "base/error.h"
#include "readout.h"

typedef struct ro_store ro_store;

typedef enum ro_store_mode { RO_STORE_READ, RO_STORE_WRITE, RO_STORE_CREATE /* write; made where it is not there */ } ro_store_mode;

/* Opens a database, and brings an older schema up to date where it may write. NULL on failure; err says: open, read, write, version (of a newer
 * readout), magic (no database of readout), checksum (corrupt), busy. */
ro_store *ro_store_open(const char *path, ro_store_mode mode, ro_error *err);
void ro_store_close(ro_store *store);

/* All between begin and commit is kept, or nothing of it. */
bool ro_store_begin(ro_store *store, ro_error *err);
bool ro_store_commit(ro_store *store, ro_error *err);
void ro_store_rollback(ro_store *store);

/* What became of a report. */
typedef enum ro_stored {
    RO_STORED_NEW,
    RO_STORED_KNOWN /* the same id or URL (where it has neither: the same text): nothing done */,
    RO_STORED_COPY /* (nearly) the text of another report: counted as a further report of what that one tells */,
    RO_STORED_FAILED
} ro_stored;

typedef struct ro_store_counts {
    size_t events, contacts;               /* new ones */
    size_t merged_events, merged_contacts; /* mentions that joined one that was there */
} ro_store_counts;

/* Whether a report of that source is there already (by id or URL), before it is coded. */
bool ro_store_knows(ro_store *store, const ro_source *source, ro_error *err);

/* Keeps a record, and merges its events and contacts with those of other reports. counts are added to. */
ro_stored ro_store_add(ro_store *store, const ro_record *record, ro_store_counts *counts, ro_error *err);

#endif
