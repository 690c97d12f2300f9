/* detect.h - events that no frame tells: pairs of parties that the ranker is sure of, and the ranker's word on what the frames found. */
#ifndef RO_EVENTS_DETECT_H
#define RO_EVENTS_DETECT_H

#include "events/rank.h"

/* The frame of a code that no word fires (ranker/CODE), which a finding of the ranker names as its rule. By the ranker's codes; made once. */
typedef struct ro_rank_frames {
    uint32_t frames[RO_RANK_MOST_CODES]; /* index, UINT32_MAX where the knowledge lacks the code */
} ro_rank_frames;

void ro_rank_frames_init(ro_rank_frames *frames, const ro_ranker *ranker, const ro_knowledge *knowledge);

/* Adds findings, drops those that the ranker is sure are none, and sets the confidence of all. */
bool ro_detect_events(const ro_ranker *ranker, const ro_rank_frames *frames, ro_document *document, ro_findings *findings, ro_error *err);

/* Gives a target to findings whose own words name none (target.c): whom a refusal answers, the actor's own country for what is done at home. false:
 * out of memory. */
bool ro_find_targets(ro_document *document, ro_findings *findings);

/* May the mention be source or target of an event that the ranker finds, and by where it stands in its clause, the source? */
bool ro_may_be_party(const ro_mention *mention);
bool ro_may_act(const ro_document *document, const ro_mention *mention);

/* The status of an event that the ranker names at this word: a refusal or a promise is itself no denial and no plan. */
ro_status ro_ranked_status(const ro_document *document, uint32_t sentence, uint32_t token, ro_event_type event);

/* The word at which the two parties meet in the tree: the verb or noun that tells the event. */
uint32_t ro_meeting_word(const ro_document *document, const ro_parties *parties);

#endif
