/* answers.h - what a person answered in `readout review`: what a name stands for; which events are right. Kept in the table answer.
 *
 * Codes of actors take hold of what is there (apply.h), and of the reports that are read from then on: ingest gives them to the engine as a
 * dictionary of the user's own (docs/dictionaries.md). Events judged wrong are left out by every query (query_sql.c). */
#ifndef RO_STORE_ANSWERS_H
#define RO_STORE_ANSWERS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "store/store.h"

/* Something to ask: a name with how many reports name it so, or an event. */
typedef struct ro_open_question {
    int64_t id; /* of an actor of that name; of the event */
    const char *name;
    const char *kind;
    int64_t reports;
    const char *words;  /* a sentence of a report about it; NULL: none is kept */
    const char *report; /* which, and its publisher */
    const char *publisher;
} ro_open_question;

/* The names without an answer that are not resolved (of no known kind, or of no country and no code), the most frequent first; at most `most`. All in
 * the arena. */
bool ro_open_actors(ro_store *store, size_t most, ro_arena *arena, ro_open_question **items, size_t *count, ro_error *err);

/* The ids of events that took place, of a confidence under `below` and without an answer, the least sure first. */
bool ro_open_events(ro_store *store, double below, size_t most, ro_arena *arena, int64_t **ids, size_t *count, ro_error *err);

/* A code of an actor (QATGOV), or "---" for nobody: letters in threes. */
bool ro_is_actor_code(const char *text);

/* Keeps an answer, in place of an earlier one. kind: "actor" (answer: a code, or "skip") or "event" ("right", "wrong", "skip"). */
bool ro_answer_keep(ro_store *store, const char *kind, const char *subject, const char *answer, ro_error *err);

/* The answered codes as a table that --actors reads; count: how many. */
bool ro_answers_table(ro_store *store, ro_buffer *out, size_t *count, ro_error *err);

#endif
