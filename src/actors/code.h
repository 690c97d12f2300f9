/* code.h - the codes of an actor: PLOVER's sector, and the CAMEO actor code of TABARI and PETRARCH (QATGOV, ISRMIL, IGOUNO). */
#ifndef RO_ACTORS_CODE_H
#define RO_ACTORS_CODE_H

#include "actors/mention.h"

/* GOV, MIL, REB …; ELI for who is out of office. NULL: not known. The string is the knowledge's or a constant. */
const char *ro_actor_sector(const ro_document *document, const ro_entity *actor);

/* Country and agent, or the organisation's own code; the users' own go before ours. In the arena, the knowledge's or the dictionary's. NULL: nothing
 * is known, or out of memory. */
const char *ro_actor_code(const ro_document *document, ro_arena *arena, const ro_entity *actor);

#endif
