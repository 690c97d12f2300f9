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

/* Reading them: a statement that begins so gives rows for ro_event_read (ro_contact_read, then ro_participants_read). */
#define RO_PARTY_COLUMNS(actor) actor ".id, " actor ".kind, " actor ".name, " actor ".country, " actor ".office, " actor ".sector, " actor ".code"
#define RO_EVENT_SELECT \
    "SELECT e.id, " RO_PARTY_COLUMNS("s") ", " RO_PARTY_COLUMNS( \
        "t") ", e.event, e.mode, e.contexts, e.cameo, e.goldstein, e.directed, e.channel," \
             " e.date, e.date_basis, e.day, e.place, e.place_country, e.lat, e.lon, e.status, e.confidence, e.mentions, e.reports, e.sources, " \
             "e.first_seen," \
             " e.last_seen FROM event e JOIN actor s ON s.id = e.source LEFT JOIN actor t ON t.id = e.target"
#define RO_CONTACT_SELECT \
    "SELECT c.id, " RO_PARTY_COLUMNS( \
        "s") ", c.channel, c.date, c.date_basis, c.day, c.place, c.place_country, c.lat, c.lon, c.status, c.confidence," \
             " c.mentions, c.reports, c.sources, c.first_seen, c.last_seen FROM contact c LEFT JOIN actor s ON s.id = c.initiator"
/* A mention, with its report's day and publisher; behind ro_mention_read's columns the event (contact) and the publisher: RO_MENTION_OF, … */
#define RO_EVENT_MENTION_SELECT \
    "SELECT e.id, " RO_PARTY_COLUMNS("s") ", " RO_PARTY_COLUMNS("t") ", e.event_type, e.mode, e.contexts, e.cameo, e.goldstein, e.directed," \
                                                                     " e.channel, e.date, e.date_basis, r.published, e.place, e.place_country, " \
                                                                     "e.lat, e.lon, e.status, e.confidence, e.times, e.words, e.report," \
                                                                     " e.event, r.publisher FROM event_mention e JOIN report r ON r.id = e.report " \
                                                                     "JOIN actor s ON s.id = e.source LEFT JOIN actor t ON t.id = e.target"
#define RO_CONTACT_MENTION_SELECT \
    "SELECT c.id, " RO_PARTY_COLUMNS( \
        "s") ", c.channel, c.date, c.date_basis, r.published, c.place, c.place_country, c.lat, c.lon, c.status," \
             " c.confidence, 1, c.words, c.report, c.contact, r.publisher, c.event_mention FROM contact_mention c JOIN report r ON r.id = c.report" \
             " LEFT JOIN actor s ON s.id = c.initiator"

typedef struct ro_kept_mention {
    ro_telling telling;
    int64_t of;            /* its event (contact) */
    int64_t event_mention; /* of a contact: the mention of the event that it is, or 0 */
    const char *publisher;
} ro_kept_mention;

void ro_event_read(ro_sql *q, ro_arena *arena, ro_telling *t, ro_told *told);
void ro_contact_read(ro_sql *q, ro_arena *arena, ro_telling *t, ro_told *told);
void ro_event_mention_read(ro_sql *q, ro_arena *arena, ro_kept_mention *out);
void ro_contact_mention_read(ro_sql *q, ro_arena *arena, ro_kept_mention *out);
void ro_words_read(ro_sql *q, int column, ro_words *out);

/* The parties of a contact (of a mention of one). */
bool ro_participants_read(ro_store *store, ro_telling *contact, ro_arena *arena, ro_error *err);
bool ro_participants_of_mention_read(ro_store *store, ro_telling *mention, ro_arena *arena, ro_error *err);

#endif
