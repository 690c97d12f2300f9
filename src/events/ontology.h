/* ontology.h - PLOVER's own rules over types and codes (PLOVER manual 0.8, sections on AGREE, CONCEDE and auxiliary modes). */
#ifndef RO_EVENTS_ONTOLOGY_H
#define RO_EVENTS_ONTOLOGY_H

#include "readout.h"

/* What a cooperative event that is still to come is: cooperation, aid, support and meetings are AGREE ("express intent to …", 03x), a
 * withdrawal or release is CONCEDE with its 035x. Writes the new CAMEO code to code (room for 8) and returns the type; anything else
 * comes back as it was. Conflict that is still to come stays what it is (planned), unless a frame says that it is threatened. */
ro_event_type ro_future_event(ro_event_type event, const char *cameo, char code[8]);

#endif
