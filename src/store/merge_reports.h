/* merge_reports.h - the event (or contact) that a telling is of: the most alike of those that an index gives, or none.
 *
 * What is looked at is the same for any size of database: events of one pair, type and status (a hash of them, "bucket") within some days of each
 * other, at most RO_MERGE_LOOKED; of the evidence of each at most RO_MERGE_WORDS tellings. The order of the reports matters: an event is what its
 * tellings came to so far, so two that a third would have joined stay two if they came first. */
#ifndef RO_STORE_MERGE_REPORTS_H
#define RO_STORE_MERGE_REPORTS_H

#include "store/likeness.h"
#include "store/rows.h"

#define RO_MERGE_LOOKED 256 /* of more, those kept last */
#define RO_MERGE_WORDS 8

typedef struct ro_found {
    ro_telling telling; /* what it came to so far; id 0: there is none, the telling is the first */
    ro_told told;
    bool crossed;
    const char *why; /* NULL for the first */
    int64_t number;  /* of the row that a first telling begins; 0: any */
} ro_found;

/* mention->id 0: a new one; else one of the tables, whose verdicts hold. contact_event: the event of the contact's own event mention, or 0.
 * Strings lie in the arena. false: err says why. */
bool ro_find_event(ro_store *store, const ro_telling *mention, ro_arena *arena, ro_found *out, ro_error *err);
bool ro_find_contact(ro_store *store, const ro_telling *mention, int64_t contact_event, ro_arena *arena, ro_found *out, ro_error *err);

/* Puts a telling to what was found: folds it in, counts its report and publisher (NULL: none is known), writes the row. Where nothing was found the
 * row is new. found->telling.id is its number. */
bool ro_join_event(ro_store *store, ro_found *found, const ro_telling *mention, const char *publisher, ro_arena *arena, ro_error *err);
bool ro_join_contact(ro_store *store, ro_found *found, const ro_telling *mention, const char *publisher, ro_arena *arena, ro_error *err);

/* A copy of a kept report, which has no row yet, tells all that the report tells. */
bool ro_count_copy(ro_store *store, int64_t report, const char *publisher, const char *published, ro_error *err);

#endif
