/* event_row.h - an event of the database with everything that tells it: as a row (output/row.h), as JSON. */
#ifndef RO_STORE_EVENT_ROW_H
#define RO_STORE_EVENT_ROW_H

#include "output/row.h"
#include "store/store.h"

/* Words of a report that tell it. */
typedef struct ro_told_words {
    uint32_t start, end;                 /* of the sentence, in the report's text */
    uint32_t trigger_start, trigger_end; /* the same: none */
    uint32_t sentence;                   /* its number, 0: not known */
    const char *text, *trigger;          /* NULL: none */
} ro_told_words;

/* One report's telling. */
typedef struct ro_told {
    int64_t mention;
    const char *report, *url, *title, *publisher, *published, *language;
    const char *status, *rule, *why, *date;
    double confidence;
    int64_t times;
    const char *source, *target; /* as that report names them */
    bool lead;                   /* its first words stand in the title or the first paragraph */
    const ro_told_words *words;
    size_t word_count;
} ro_told;

typedef struct ro_event_row {
    ro_row row;
    int64_t id;
    const char *first_seen, *last_seen;
    const ro_told *told; /* the earliest first */
    size_t told_count;
} ro_event_row;

/* Everything in the arena. who: also row.people, organisations, locations. NULL: err says why (usage: there is no such event). */
const ro_event_row *ro_event_row_read(ro_store *store, int64_t id, bool who, ro_arena *arena, ro_error *err);

/* As one JSON object, on one line or indented by two, without a line feed at its end. */
void ro_event_row_json(ro_buffer *out, const ro_event_row *event, bool pretty);

#endif
