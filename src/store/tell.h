/* tell.h - what a record tells, as the tellings that are merged: before anything of it has a row (to ask a server for what they may be), and with the
 * rows of its report and actors (to write them). */
#ifndef RO_STORE_TELL_H
#define RO_STORE_TELL_H

#include "store/telling.h"

#define RO_KEY_SIZE 80 /* "sha256:" and 64 digits */

typedef struct ro_teller {
    const ro_record *record;
    ro_arena *arena; /* of all that is told */
    const char *published;
    int64_t report;   /* its row; 0: none yet */
    ro_party *actors; /* of the record; as parties of a telling they need numbers: their rows, or any that tell them apart */
} ro_teller;

/* Day and actors, these without rows. false: out of memory. */
bool ro_teller_init(ro_teller *teller, const ro_record *record, ro_arena *arena);

/* with_words: of the evidence too, which take longest. A contact with nobody in it has no parties. */
ro_telling ro_tell_event(const ro_teller *teller, uint32_t index, bool with_words);
ro_telling ro_tell_contact(const ro_teller *teller, uint32_t index, bool with_words);

/* What tells the report from all others; it may stand in room. */
const char *ro_key_of(const char *id, const char *url, const char *sha256, char room[RO_KEY_SIZE]);

/* With a blank between; NULL: there are none. */
const char *ro_joined(ro_arena *arena, ro_strings strings);

#endif
