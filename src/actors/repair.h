/* repair.h - mends of a tree by what is known of names. Each returns whether it changed the tree (then the lists of children are to be made anew);
 * the tree stays a tree: one root, no cycle. */
#ifndef RO_ACTORS_REPAIR_H
#define RO_ACTORS_REPAIR_H

#include "actors/mention.h"

bool ro_repair_quantities(const ro_knowledge *knowledge, ro_sentence *sentence);
bool ro_repair_finite(ro_sentence *sentence);
bool ro_repair_verbs(ro_sentence *sentence);
bool ro_repair_subject(ro_sentence *sentence, const ro_mention *mention);
bool ro_repair_receiver(ro_sentence *sentence, const ro_mention *mention);

#endif
