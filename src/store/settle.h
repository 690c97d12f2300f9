/* settle.h - which of several reports of (nearly) the same text is kept, decided anew, whatever the order in which they came.
 *
 * When they come, the first one is kept and the others are its copies (copies.h): nobody can wait for what may still come. All the same each copy's
 * tellings are written, though no event counts them. So the choice can be made again: reports are gone through by day of publication and key, and
 * each is kept unless it is a copy of one that was kept before it. What a person decided something of (a verdict) comes first of all. */
#ifndef RO_STORE_SETTLE_H
#define RO_STORE_SETTLE_H

#include "base/error.h"
#include "store/sql.h"

/* In a transaction. Tellings of what is a copy now are of no event yet, and those of events are still where they were: merge_all.c places all. */
bool ro_copies_settle(ro_store *store, ro_error *err);

#endif
