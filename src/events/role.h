/* role.h - who fills a role of a word: subject, object, "with", complement … of the deep (active) structure.
 *
 * Undoes what English does to plain clauses: passives, relative clauses, participles, control ("agreed to meet"), shared subjects of joined
 * verbs, nouns in light-verb constructions ("held talks with X", where the preposition may hang on either). Coordinated fillers are all given.
 * Reads the tree; knows nothing of politics. */
#ifndef RO_EVENTS_ROLE_H
#define RO_EVENTS_ROLE_H

#include "actors/mention.h"

#define RO_MAX_FILLERS 16u

typedef struct ro_fillers {
    uint32_t tokens[RO_MAX_FILLERS];
    uint32_t count;
} ro_fillers;

/* The tokens that fill one step (ro_role, or RO_ROLE_PREPOSITION + lemma) of `token`, with their conjuncts. */
void ro_fill(const ro_document *document, uint32_t sentence, uint32_t token, uint32_t step, ro_fillers *out);

/* The same along a path of steps. */
void ro_fill_path(const ro_document *document, uint32_t sentence, uint32_t token, const ro_k_path *path, ro_fillers *out);

/* The subject as the sentence puts it (of a passive: who undergoes). */
void ro_surface_subject(const ro_document *document, uint32_t sentence, uint32_t token, ro_fillers *out);

/* "Met Secretary A. Discussed trade.": the person that the sentences before speak of, where a sentence begins with its verb; RO_NOBODY if none.
 * undergoes: the one to whom it is done, of a passive: "Called on by Minister A". */
uint32_t ro_left_out(const ro_document *document, uint32_t sentence, uint32_t token, bool undergoes);

bool ro_is_passive(const ro_document *document, uint32_t sentence, uint32_t verb);

typedef struct ro_actors_found {
    uint32_t items[RO_MAX_FILLERS];
    uint32_t count;
} ro_actors_found;

/* The actors that a filler names: its own mention, or the owner of the thing it names (Iran's decision, the troops of X). */
void ro_filler_actors(const ro_document *document, uint32_t sentence, uint32_t token, ro_actors_found *out);

/* The mention that covers the token, the outermost; NULL if none. */
const ro_mention *ro_mention_over(const ro_document *document, uint32_t sentence, uint32_t token);

/* Walks over the children: for (uint32_t c = ro_first_child(d, s, t); c != RO_NO_TOKEN; c = ro_next_child(d, s, c)) */
static inline uint32_t ro_first_child(const ro_document *d, uint32_t s, uint32_t t) { return d->kids[s][t]; }
static inline uint32_t ro_next_child(const ro_document *d, uint32_t s, uint32_t c) { return d->next[s][c]; }

#endif
