/* rows.h - tellings to rows and back: the events and contacts that they come to, and the mentions themselves. */
#ifndef RO_STORE_ROWS_H
#define RO_STORE_ROWS_H

#include "store/telling.h"

/* How often an event is told. */
typedef struct ro_told {
    int64_t reports, sources;
    const char *first_seen, *last_seen;
} ro_told;

/* Writes the row of an event or contact; id 0: a new one, whose number becomes t->id. false: err says why. */
bool ro_event_write(ro_store *store, ro_telling *t, const ro_told *told, ro_arena *arena, ro_error *err);
bool ro_contact_write(ro_store *store, ro_telling *t, const ro_told *told, ro_arena *arena, ro_error *err);

/* Writes a mention of event (contact) `of`; its number becomes t->id. contact's event_mention: 0 for none. */
bool ro_event_mention_write(ro_store *store, ro_telling *t, int64_t of, uint32_t number, const char *why, ro_error *err);
bool ro_contact_mention_write(ro_store *store, ro_telling *t, int64_t of, uint32_t number, int64_t event_mention, const char *why, ro_error *err);

#endif
