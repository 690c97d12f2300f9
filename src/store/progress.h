/* progress.h - how far an ingest came in each input, so that it can go on there. */
#ifndef RO_STORE_PROGRESS_H
#define RO_STORE_PROGRESS_H

#include "store/sql.h"

typedef struct ro_progress {
    uint64_t items; /* pieces that are behind us */
    uint64_t first; /* hash of the first piece */
    bool done;
} ro_progress;

/* Nothing is known of the input: items 0. */
bool ro_progress_read(ro_store *store, const char *input, ro_progress *out, ro_error *err);
/* Inside a transaction, with the reports of those pieces. */
bool ro_progress_write(ro_store *store, const char *input, const ro_progress *progress, ro_error *err);

#endif
