/* tree.h - a sentence's tree as the readers of mentions want it: children, lemmas by the knowledge's numbers, heads of stretches. */
#ifndef RO_ACTORS_TREE_H
#define RO_ACTORS_TREE_H

#include "actors/mention.h"

/* Fills the document's children lists and lemma ids of one sentence. false: out of memory. */
bool ro_index_tree(ro_document *document, uint32_t sentence);

/* The head of tokens [first, last): the one whose own head lies outside; with several, as in a torn tree, the one that has a role in the clause. */
uint32_t ro_head_of(const ro_token *tokens, uint32_t first, uint32_t last);

/* What kind of actor (ro_kind) a role or an organisation of the knowledge is. */
uint8_t ro_role_kind(const ro_knowledge *knowledge, const ro_k_role *role, bool plural);
uint8_t ro_organisation_kind(const ro_knowledge *knowledge, const ro_k_organisation *organisation);

/* Gives the roles among the mentions from `from` on (of one sentence) the words before the noun that belong to it: "armed Syrian rebels", "railway
 * technicians". */
void ro_widen_roles(ro_document *document, size_t from);

/* Puts the mentions from `first` on in order of their first tokens, the longer before the ones nested in it. */
void ro_order_mentions(ro_document *document, size_t first);

#endif
