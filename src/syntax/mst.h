/* mst.h - the best tree: of all ways to give every token one head so that all hang on one root, the one with the greatest sum of scores.
 *
 * Idea: taking every token's best head gives a tree nine times in ten; then it is the best one and nothing more is done. Otherwise Edmonds'
 * algorithm in Tarjan's dense form (Tarjan 1977, "Finding optimum branchings"): grow a path of best heads, contract the cycles met. Each
 * contraction costs (nodes contracted) x n, so a sentence of n tokens costs O(n^2) time and 16 n^2 bytes whatever its scores. One root is
 * forced by a toll on arcs from the root that outweighs everything else (with one root in any complete graph there is such a tree). */
#ifndef RO_SYNTAX_MST_H
#define RO_SYNTAX_MST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of scratch (aligned to 8) that ro_mst needs for a sentence of count tokens. */
size_t ro_mst_scratch(uint32_t count);

/* Whether heads (0: the root, else 1 + index) form one tree with one child of the root. seen: scratch of count bytes x 4. */
bool ro_mst_is_tree(const int32_t *heads, uint32_t count, uint32_t *seen);

/* scores[i * stride + j]: token i with head j, where 0 is the root and j is token j - 1; i's own column is not looked at. heads comes in as
 * every token's best head and goes out as the best tree. Always gives a tree, even where scores are not numbers. */
void ro_mst(const float *scores, size_t stride, uint32_t count, int32_t *heads, void *scratch);

#endif
