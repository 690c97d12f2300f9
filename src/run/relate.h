/* relate.h - the event between two marked parties of a sentence: for people with their own entity recognisers.
 *
 * The text holds <s>…</s> around the source and <t>…</t> around the target; either may occur twice (another mention of the same party), one of
 * the two may be missing (an event without a recipient). */
#ifndef RO_RUN_RELATE_H
#define RO_RUN_RELATE_H

#include "events/rank_feature.h"
#include "run/engine.h"

#define RO_MAX_MARKED ((size_t)64 * 1024) /* bytes of one marked text */

typedef struct ro_relation {
    ro_event_type event;             /* NONE: no event */
    const char *mode, *cameo, *rule; /* the knowledge's; NULL where there is none */
    char code[8];                    /* room for a cameo code of its own */
    ro_status status;
    double score; /* 0 to 1 */
    int fit;      /* how well it fits the marks: 90 and more where both parties stand in their places, 40 and more where the source does */
} ro_relation;

/* A marked text, read: its document, what the frames found in it (actor 0 is the source, 1 the target), the pair. Lies in the work's arena. */
typedef struct ro_marked {
    ro_report report;
    ro_document document;
    ro_findings findings;
    ro_parties pair;
} ro_marked;

bool ro_read_marked(const ro_engine *engine, ro_work *work, const char *text, size_t size, ro_marked *marked, ro_error *err);

/* text: UTF-8. false: err says empty, size, utf8, NUL, marks (with the byte), memory. The relation's strings live as long as the engine. */
bool ro_relate(const ro_engine *engine, ro_work *work, const char *text, size_t size, ro_relation *relation, ro_error *err);

#endif
