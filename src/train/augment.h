/* augment.h - new sentences out of a treebank's: some constituents are replaced by others of the same relation and tag from other sentences
 * (Shi & Lee 2021, "Substructure substitution"; Dehouck & Gómez-Rodríguez 2020, "Data augmentation via subtree swapping"). The trees come
 * along, but what makes the sentences worth having is that no teacher has learned them by heart: teachers label them for the student. */
#ifndef RO_TRAIN_AUGMENT_H
#define RO_TRAIN_AUGMENT_H

#include "train/net.h"

/* `copies` new sentences out of each old one (fewer where nothing can be replaced), in an order and with content that the seed decides.
 * *made: how many. Free with coder_free_sentences. `punct` and `root`: classes of relations that stay where they are. */
net_sentence *augment(const net_sentence *sentences, int count, int copies, int root, int punct, uint64_t seed, int *made);

#endif
