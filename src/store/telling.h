/* telling.h - one telling of an event or a contact, as likeness.h compares it and the tables keep it; and what several tellings come to.
 *
 * A telling is a row of event_mention (contact_mention), made of a record; an event (contact) is what its tellings come to. Both are the same struct,
 * so that a telling is compared with an event in one way. Strings lie in the arena of whoever made it; NULL: not known. */
#ifndef RO_STORE_TELLING_H
#define RO_STORE_TELLING_H

#include "base/arena.h"
#include "store/sql.h"

#define RO_TELLING_WORDS 32u
#define RO_TELLING_PARTIES 16u /* participants of a contact; more are kept in the record of the report, but are not merged */

typedef struct ro_party {
    int64_t id; /* of table actor; 0: nobody */
    const char *kind, *name, *country, *office, *sector, *code;
} ro_party;

/* Of content words, the lowest bit set for a name or a number: of two tellings of one thing these are rarely all different. */
typedef struct ro_words {
    uint32_t hashes[RO_TELLING_WORDS];
    uint32_t count;
} ro_words;

typedef struct ro_telling {
    int64_t id;              /* of its row; 0: not kept yet */
    int64_t report;          /* 0: of several */
    ro_party source, target; /* of a contact: who began it, and nobody */
    ro_party parties[RO_TELLING_PARTIES];
    uint32_t party_count; /* of a contact; 0: it is an event */
    const char *type, *mode, *contexts, *cameo, *channel, *date, *date_basis, *place, *place_country, *status, *rule;
    const char *published; /* day of the report; of an event the earliest of its tellings */
    double goldstein, lat, lon, confidence;
    int64_t times;
    bool directed; /* somebody says who began it */
    ro_words words;
} ro_telling;

/* What of two parties is the fuller one? */
const ro_party *ro_fuller_party(const ro_party *a, const ro_party *b);

/* The parties of a contact in an order that is theirs, whatever numbers they have; one that is there twice, once. */
void ro_parties_sort(ro_telling *contact);

/* How a party counts in pairs: its country, else its code, else its name in small letters ("?" where there is none), into out. */
void ro_party_key(const ro_party *party, char *out, size_t size);

/* 'QAT-USA': the two keys, the lower first; NULL where a side has neither country nor code. */
const char *ro_dyad(const ro_telling *t, ro_arena *arena);

/* The keys of all parties of a contact, sorted, '-' between. */
const char *ro_contact_countries(const ro_telling *t, ro_arena *arena);

/* What must be the same for two to be compared at all. */
int64_t ro_event_bucket(const ro_telling *t);
int64_t ro_contact_bucket(const ro_telling *t);

/* Adds a telling to what others came to; crossed: its source is the event's target. */
void ro_telling_fold(ro_telling *event, const ro_telling *mention, bool crossed, ro_arena *arena);

/* The day that time filters use. */
static inline const char *ro_day_of(const ro_telling *t) { return t->date ? t->date : t->published; }

/* 1 to 4, of a PLOVER type's name; NULL is a statement. */
int ro_quad_of(const char *type);

/* YYYY-MM-DD of whatever begins so, in the arena; NULL otherwise. */
const char *ro_day_text(const char *date, ro_arena *arena);

/* Content words of a text, without those of the parties' names. */
void ro_telling_words(const char *text, const ro_telling *t, ro_words *out);

#endif
