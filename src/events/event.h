/* event.h - the events of a sentence: which frame fires on which word, between whom, and whether it happened.
 *
 * Idea: PETRARCH2's step from word patterns to patterns over trees (Norris, Schrodt & Beieler 2017), but over the deep structure of Universal
 * Dependencies (role.h), so that a frame states only the plain active pattern. The most specific frame wins; words that a frame has used
 * up ("held *talks*") fire none of their own. A rule of the user beats the frames of the knowledge on the same words.
 * Reads tree, mentions, actors, frames; writes ro_finding, in order of the text. */
#ifndef RO_EVENTS_EVENT_H
#define RO_EVENTS_EVENT_H

#include "events/role.h"

typedef struct ro_finding {
    uint32_t sentence, head;          /* the word that fires */
    uint32_t first, last;             /* tokens of the trigger: the head and the words that the frame asked for */
    uint32_t frame;                   /* index */
    uint8_t status;                   /* ro_status */
    uint8_t initiates;                /* the source is who called, sent, visited */
    uint8_t symmetric;                /* source and target may be swapped */
    ro_actors_found sources, targets; /* a symmetric finding has all in sources where they stand together */
    uint32_t score;                   /* how specific the frame was */
    float confidence;                 /* of the ranker, 0 to 1; negative: there is no ranker */
} ro_finding;

typedef struct ro_findings {
    ro_finding *items;
    size_t count, capacity;
    ro_finding *blocked; /* where a rule of the user says that the words tell no event: for explain */
    size_t blocked_count, blocked_capacity;
    ro_finding *used; /* whose words another finding has used up: they come back where nobody believes that one */
    size_t used_count, used_capacity;
} ro_findings;

/* Does y, whose words take in the head of x, leave nothing for x to tell? */
bool ro_uses_up(const ro_knowledge *knowledge, const ro_finding *x, const ro_finding *y);

/* All findings of the document, into its arena. */
bool ro_find_events(ro_document *document, ro_findings *out, ro_error *err);

/* Whether the word (a verb or noun of an event) is said to have happened, by what stands over and beside it. */
ro_status ro_event_status(const ro_document *document, uint32_t sentence, uint32_t token);

/* What a word makes of the deeds that it governs: "considers" sanctions, "failed" to pay; RO_STATUS_REPORTED of all others. */
ro_status ro_governed_status(const ro_document *document, uint32_t sentence, uint32_t token);

#endif
