/* title.h - comparisons of a mention's title with an actor's, for the resolution (title.c). No state; nothing is changed. */
#ifndef RO_ACTORS_TITLE_H
#define RO_ACTORS_TITLE_H

#include "actors/mention.h"

bool ro_shares_office(const ro_entity *actor, const ro_mention *mention);

/* "the Secretary" of "Secretary of State": one word of the title that was given in full. */
bool ro_short_title(const ro_document *document, const ro_entity *actor, const ro_mention *mention);

/* Was the actor's title worded with the last word of this one, or none given? */
bool ro_same_title(const ro_document *document, const ro_entity *actor, const ro_mention *mention);

/* "the foreign ministers of X and Y": the title of each, in the plural. */
bool ro_of_many(const ro_document *document, const ro_mention *mention);

/* An activist, a militant: what the tables call who has no office. Of an office's index, or UINT32_MAX. */
bool ro_no_post(const ro_document *document, uint32_t office);

/* Is the office that of a head of state or government? */
bool ro_leads(const ro_document *document, uint32_t office);

#endif
