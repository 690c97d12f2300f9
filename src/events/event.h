/* event.h - the events of a sentence: which frame fires on which word, between whom, and whether it happened.
 *
 * Idea: PETRARCH2's step from word patterns to patterns over trees (Norris, Schrodt & Beieler 2017), but over the deep structure of Universal
 * Dependencies (role.h), so that a frame states only the plain active pattern. The most specific frame wins; words that a frame has used
 * up ("held *talks*") fire none of their own. A rule of the user beats the frames of the knowledge on the same words.
 * Reads tree, mentions, actors, frames; writes ro_finding, in order of the text. */
#ifndef RO_EVENTS_EVENT_H
#define RO_EVENTS_EVENT_H

#include "events/role.h"

/* How the targets are known: by the finding's own words, or else (target.c). */
typedef enum ro_target_basis {
    RO_TARGET_SAID,   /* by its words */
    RO_TARGET_ANSWER, /* it answers them */
    RO_TARGET_HOME,   /* what is done at home is done to the actor's own country */
    RO_TARGET_LAST    /* they were spoken of last */
} ro_target_basis;

typedef struct ro_finding {
    uint32_t sentence, head;          /* the word that fires */
    uint32_t first, last;             /* tokens of the trigger: the head and the words that the frame asked for */
    uint32_t frame;                   /* index */
    uint8_t status;                   /* ro_status */
    uint8_t initiates;                /* the source is who called, sent, visited */
    uint8_t symmetric;                /* source and target may be swapped */
    uint8_t basis;                    /* ro_target_basis */
    ro_actors_found sources, targets; /* a symmetric finding has all in sources where they stand together */
    uint32_t score;                   /* how specific the frame was */
    float confidence;                 /* of the ranker, 0 to 1; negative: there is no ranker */
} ro_finding;

/* Why a frame that fired tells nothing. */
typedef enum ro_loss_reason {
    RO_LOSS_NONE,    /* it came back */
    RO_LOSS_RULE,    /* a rule of the user says that its words tell no event: the finding is that rule */
    RO_LOSS_WORDS,   /* a more specific frame uses its words */
    RO_LOSS_OWN,     /* a rule of the user tells it */
    RO_LOSS_CONTENT, /* it is what is agreed, asked, refused in another */
    RO_LOSS_DOUBT,   /* the ranker does not believe it */
    RO_LOSS_SCORE    /* a more specific frame fires on the same word; kept for explain only */
} ro_loss_reason;

typedef struct ro_loss {
    ro_finding finding;
    uint32_t to;    /* the frame that won, UINT32_MAX: none */
    uint8_t reason; /* ro_loss_reason */
} ro_loss;

/* What a frame lacked that came nearest to firing on a word; for explain only. */
enum { RO_LACK_NEED = 1, RO_LACK_SOURCE, RO_LACK_TARGET };

typedef struct ro_lack {
    uint32_t sentence, head, frame;
    uint8_t what;
    uint32_t need;  /* of RO_LACK_NEED: index in the knowledge's needs */
    uint32_t token; /* the first word in the role, which is not what is asked for; RO_NO_TOKEN: nothing stands there */
} ro_lack;

typedef struct ro_findings {
    ro_finding *items;
    size_t count, capacity;
    ro_loss *lost;
    size_t lost_count, lost_capacity;
    ro_lack *lacks;
    size_t lack_count, lack_capacity;
} ro_findings;

/* Puts the finding among the lost. false: out of memory. */
bool ro_lose(ro_arena *arena, ro_findings *findings, const ro_finding *finding, ro_loss_reason reason, uint32_t to);

/* Does y, whose words take in the head of x, leave nothing for x to tell? */
bool ro_uses_up(const ro_knowledge *knowledge, const ro_finding *x, const ro_finding *y);

/* All findings of the document, into its arena. */
bool ro_find_events(ro_document *document, ro_findings *out, ro_error *err);

/* Whether the word (a verb or noun of an event) is said to have happened, by what stands over and beside it. */
ro_status ro_event_status(const ro_document *document, uint32_t sentence, uint32_t token);

/* What a word makes of the deeds that it governs: "considers" sanctions, "failed" to pay; RO_STATUS_REPORTED of all others. */
ro_status ro_governed_status(const ro_document *document, uint32_t sentence, uint32_t token);

#endif
