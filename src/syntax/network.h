/* network.h - the trained network as it lies in the weights file: sections checked once, then only read.
 *
 * Sections (little endian; sizes follow from parser.shape and must fit exactly):
 *   parser.shape        network_shape
 *   parser.words/.subs  u64 hashes, rising (row of a hash: its index; words: index + 1, row 0 is the unknown word)
 *   parser.word_rows/.sub_rows      i8 rows, and .word_scales/.sub_scales  f32: value = byte * scale
 *   parser.tags/.rels   text, one class a line: "NOUN NN", "nsubj:pass"
 *   parser.w0 w1 …      a layer's input matrix, rows: gates f, g, o of the forward direction, then of the backward one
 *   parser.u0f u0b …    a layer's recurrent matrices
 *   parser.tag          from the lowest layer to the tags
 *   parser.top          from the highest layer: dependent, head, relation of dependent, relation of head
 *   parser.arc          from the dependent to its query; one row more: the root's score
 *   parser.rel          from a relation's hidden layer to the relations
 *   parser.root         f32, the root's side of a relation
 * A matrix section: f32 scale[rows], f32 bias[rows], i8 blocked bytes (kernel.h), rows filled up to a multiple of 16. */
#ifndef RO_SYNTAX_NETWORK_H
#define RO_SYNTAX_NETWORK_H

#include "model/kernel.h"
#include "model/weights.h"
#include "syntax/tagset.h"

#define RO_NETWORK_LAYERS 3u
#define RO_NETWORK_MAX_HIDDEN RO_KERNEL_HIDDEN
#define RO_NETWORK_MAX_CLASSES 255u

typedef struct network_shape {
    uint32_t feature_version, words, subs, word_size, sub_size, layers, hidden[RO_NETWORK_LAYERS], arc, rel, tags, rels, reserved[3];
} network_shape;

typedef struct ro_network {
    network_shape shape;
    const uint64_t *word_hashes, *sub_hashes;
    const int8_t *word_rows, *sub_rows;
    const float *word_scales, *sub_scales, *root;
    uint8_t upos[RO_NETWORK_MAX_CLASSES + 1], xpos[RO_NETWORK_MAX_CLASSES + 1], deprel[RO_NETWORK_MAX_CLASSES + 1];
    ro_matrix w[RO_NETWORK_LAYERS], u[RO_NETWORK_LAYERS][2], tag, top, arc, rel;
    int32_t *starts; /* of all matrices; owned */
} ro_network;

/* err says: section (lacking, or its size does not fit), tagset, memory. Free with ro_network_free, also after a failure. */
bool ro_network_load(ro_network *network, const ro_weights *weights, const ro_allocator *allocator, ro_error *err);
void ro_network_free(ro_network *network, const ro_allocator *allocator);

/* Index of a hash among count rising ones, or count. */
uint32_t ro_network_find(const uint64_t *hashes, uint32_t count, uint64_t hash);

#endif
