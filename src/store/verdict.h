/* verdict.h - what a person decided of merged events and contacts, and merging all anew without undoing it.
 *
 * Each call is a transaction of its own, unless one is open. A verdict is kept between mentions, which never change, and not between events. */
#ifndef RO_STORE_VERDICT_H
#define RO_STORE_VERDICT_H

#include "store/rows.h"

typedef enum ro_merged_kind { RO_MERGED_EVENTS, RO_MERGED_CONTACTS } ro_merged_kind;

#define RO_SPLIT_MOST 1000u /* mentions that one split or join decides on */

/* Takes mentions (all of one event or contact, and not all of it) out into a new one, *made, where they stay. err: usage where they are not. */
bool ro_merge_split(ro_store *store, ro_merged_kind kind, const int64_t *mentions, size_t count, int64_t *made, ro_error *err);

/* Puts the second to the first, which it stays with. */
bool ro_merge_join(ro_store *store, ro_merged_kind kind, int64_t first, int64_t second, ro_error *err);

/* Merges all mentions anew, in the order of days of publication, keys of reports and places in them: what comes of it does not depend on when each
 * came. Verdicts hold. What nothing changed of keeps its number. (merge_all.c) */
bool ro_merge_all(ro_store *store, ro_store_counts *counts, ro_error *err);

/* A mention and what it is of; strings lie in the arena. err: usage where there is none of that number. */
bool ro_mention_read(ro_store *store, ro_merged_kind kind, int64_t id, ro_arena *arena, ro_kept_mention *out, ro_error *err);
/* Whether the sides of a mention of that event are exchanged in it. */
bool ro_mention_crossed(ro_merged_kind kind, const ro_telling *event, const ro_telling *mention);
/* Writes an event or contact anew of its mentions, which were changed. In a transaction of the caller's. */
bool ro_merge_rebuild(ro_store *store, ro_merged_kind kind, int64_t id, ro_error *err);

/* A mention of an event or contact, to be shown. Strings live during the call alone. */
typedef struct ro_explained {
    int64_t mention;
    const char *report, *publisher, *published, *why; /* why NULL: the first */
    const char *words;                                /* that prove it, not ended by NUL; NULL: none */
    size_t words_size;
    bool pinned;
} ro_explained;

typedef struct ro_merged {
    const char *what, *dyad, *day, *status; /* "CONSULT 041", "phone" */
    int64_t mentions, reports, sources;
} ro_merged;

/* Gives the event or contact, then each of its mentions. err: usage where there is none of that number. */
bool ro_merge_explain(ro_store *store, ro_merged_kind kind, int64_t id, void (*begin)(void *context, const ro_merged *merged),
                      void (*each)(void *context, const ro_explained *mention), void *context, ro_error *err);

#endif
