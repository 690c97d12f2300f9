/* apply.h - an answer to "who is that?" takes hold of what is in the database already: whatever was told of the name is told of who it stands for.
 *
 * What the coder left out because it did not know the name does not come by that; it comes with the reports that are read from then on. */
#ifndef RO_STORE_APPLY_H
#define RO_STORE_APPLY_H

#include "store/store.h"

/* Who a name stands for, as ingest would keep him; NULL: not known. name: of a state, its own. */
typedef struct ro_stands_for {
    const char *kind, *name, *country, *sector, *code;
} ro_stands_for;

/* Gives all rows of actors that have the name and were not resolved to who it stands for; NULL: to nobody, and what only he told or suffered goes.
 * Events and contacts are put together anew of their mentions; *changed: how many. Whether some of them are one now, `readout merge --all` finds.
 * A transaction of its own. */
bool ro_answer_apply(ro_store *store, const char *name, const ro_stands_for *who, size_t *changed, ro_error *err);

#endif
