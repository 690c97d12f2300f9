/* builder.h - the record while it is put together: what the stages of src/record/ share.
 *
 * Everything that the caller will see is made in the record's own arena (`out`); what only helps, in the document's. */
#ifndef RO_RECORD_BUILDER_H
#define RO_RECORD_BUILDER_H

#include "events/event.h"
#include "record/record.h"

typedef struct ro_evidences {
    ro_evidence *items;
    size_t count, capacity;
} ro_evidences;

#define RO_MAX_TELLING 8u /* findings that are kept of one contact or event, for its date and place */

typedef struct ro_telling {
    uint32_t findings[RO_MAX_TELLING];
    uint32_t count;
} ro_telling;

typedef struct ro_event_draft {
    uint32_t source, target; /* document actors */
    uint32_t finding;        /* that named it best */
    ro_telling telling;
    uint8_t status, symmetric, channel;
    uint32_t score;
    uint32_t reports;
    uint32_t contact; /* the contact that it is, or RO_NOBODY */
    ro_evidences evidence;
} ro_event_draft;

#define RO_MAX_IMPLIED 64u      /* contacts of a report that only the context completes */
#define RO_MAX_PARTICIPANTS 24u /* of one contact; more are left out */

typedef struct ro_contact_draft {
    uint8_t channel; /* NONE: not said (a talk of some kind) */
    uint8_t status;
    uint8_t has_events;
    uint32_t initiator;
    uint32_t participants[RO_MAX_PARTICIPANTS]; /* document actors */
    uint8_t sides[RO_MAX_PARTICIPANTS];         /* 1: of those who met, 2: of those whom they met; 0: not said */
    uint32_t participant_count;
    uint32_t finding; /* that named it best */
    ro_telling telling;
    uint32_t score;
    ro_evidences evidence;
    ro_topic *topics;
    size_t topic_count, topic_capacity;
} ro_contact_draft;

typedef struct ro_builder {
    const ro_document *d;
    ro_findings *findings; /* with room for RO_MAX_IMPLIED more */
    uint32_t implied;      /* findings added by implied.c */
    ro_fate *fates;        /* by finding; NULL: not asked for */
    ro_arena *out;
    uint32_t published;                  /* yyyymmdd, 0 if not known */
    uint32_t *contact_of;                /* by finding: the contact that it tells of + 1, 0: none */
    uint32_t *mentions_of, *mention_run; /* mentions by actor: a run for each, mention_run[actor] to mention_run[actor + 1] */
    ro_event_draft *events;
    size_t event_count, event_capacity;
    ro_contact_draft *contacts;
    size_t contact_count, contact_capacity;
    ro_position *positions; /* actors still by document index */
    size_t position_count, position_capacity;
    ro_mediation *mediations;
    size_t mediation_count, mediation_capacity;
} ro_builder;

/* The stages, in order; each reads what the ones before it wrote. false: out of memory. */
bool ro_build_contacts(ro_builder *b);   /* contact.c */
bool ro_build_topics(ro_builder *b);     /* topic.c */
bool ro_build_positions(ro_builder *b);  /* position.c */
bool ro_build_mediations(ro_builder *b); /* mediation.c */
bool ro_build_events(ro_builder *b);     /* merge.c */

/* ---- who takes part (party.c) ---- */

/* "spoke with A, president of B; C; and D": adds those behind the first known name that the tree tore off. */
void ro_complete_list(const ro_builder *b, const ro_finding *f, ro_actors_found *list, const ro_actors_found *others);

/* May two persons be one: of the same country and office, one of them never named ("the Yemeni president")? */
bool ro_may_be_one(const ro_builder *b, uint32_t x, uint32_t y);

/* "the Iranian foreign minister, A B,": two participants that stand side by side as title and name are one. */
void ro_join_titles(const ro_builder *b, uint32_t s, ro_contact_draft *c);

typedef enum ro_apart { RO_TOGETHER, RO_TARGETS_APART, RO_SOURCES_APART } ro_apart;

/* Does the finding tell of several contacts, one with each of a list: calls to A, B and C? */
/* Talks that a third brings about: mediated, brokered. */
bool ro_is_mediated(const ro_builder *b, const ro_finding *f);
ro_apart ro_who_is_apart(const ro_builder *b, const ro_finding *f, uint8_t channel, const ro_actors_found *sources, const ro_actors_found *targets);

/* ---- who began it (initiator.c) ---- */

/* "at the request of the French side", "at the latter's request" in the sentence: sets the initiator. */
void ro_who_requested(const ro_builder *b, uint32_t s, ro_contact_draft *c);

/* For the contacts without one, when all are known. */
void ro_find_initiators(const ro_builder *b);

/* ---- nouns of contacts (contact.c) ---- */

/* Is this noun the name of a contact: do frames of contacts hang on it? Gives their channel. */
bool ro_names_contact(const ro_builder *b, uint32_t s, uint32_t t, uint8_t *channel);
/* The frame of the contact that the noun names; UINT32_MAX where it names none, or its words do not stand there. */
uint32_t ro_contact_frame(const ro_builder *b, uint32_t s, uint32_t t, uint8_t *channel);
/* The contacts that a finding tells of. false: out of memory. */
bool ro_tell_finding(ro_builder *b, uint32_t index);
void ro_add_participant(const ro_builder *b, ro_contact_draft *c, uint32_t actor);
/* The, this, these, or whose it is. */
bool ro_is_definite(const ro_builder *b, uint32_t s, uint32_t t);

/* ---- what only the context completes (implied.c) ---- */

/* "agreed to meet", "is due to visit": the contact that is announced, instead of the mere intent. */
void ro_announce_contacts(ro_builder *b);

/* Contacts of which the words name one side. false: out of memory. */
bool ro_tell_implied(ro_builder *b);
void ro_join_attendants(ro_builder *b);
void ro_join_convener(ro_builder *b, const ro_finding *f, ro_contact_draft *c);

/* ---- helpers (phrase.c) ---- */

/* Where a search among `count` things found before begins: RO_LOOK_BACK back. */
static inline size_t ro_low(size_t count) { return count > RO_LOOK_BACK ? count - RO_LOOK_BACK : 0; }

/* The first sentence that ends behind the byte. */
uint32_t ro_sentence_at(const ro_builder *b, uint32_t byte);

static inline const ro_token *ro_tok(const ro_builder *b, uint32_t s, uint32_t t) { return &b->d->report->sentences[s].tokens[t]; }

/* In "A, the B and the C" the parser may take B for an apposition of A: is the child c of t one more of a list? */
bool ro_is_listed(const ro_builder *b, uint32_t s, uint32_t t, uint32_t c);

/* The bytes of the token's phrase: its subtree without conjuncts, without the preposition before it and the punctuation around it. */
ro_bytes ro_phrase_span(const ro_builder *b, uint32_t s, uint32_t t);

/* The object's phrase with what the parser hung on the verb behind it: "stressed the need | for calm". */
ro_bytes ro_object_span(const ro_builder *b, uint32_t s, uint32_t verb, uint32_t object);

/* The text of a span on one line (runs of white space made one blank), in the record's arena; NULL: out of memory. */
const char *ro_span_text(const ro_builder *b, ro_bytes span);

/* ISO codes of the countries named between two bytes; PLOVER contexts of the words there. */
ro_strings ro_span_countries(const ro_builder *b, ro_bytes span);
ro_strings ro_span_contexts(const ro_builder *b, ro_bytes span);

static inline void ro_tell(ro_telling *telling, uint32_t finding) {
    if (telling->count < RO_MAX_TELLING) telling->findings[telling->count++] = finding;
}

bool ro_add_evidence(const ro_builder *b, ro_evidences *list, uint32_t s, uint32_t first, uint32_t last);

/* Are two actors of one side: the same, or both speak for the same state (a minister and his country)? */
bool ro_same_side(const ro_builder *b, uint32_t x, uint32_t y);

/* Is the actor one of the list, or of the side of one? */
bool ro_among_sides(const ro_builder *b, const uint32_t *items, uint32_t count, uint32_t actor);

/* Looks a word up in a table sorted by lemma (stances, topics …); NULL if it is not there with this part of speech. */
const ro_k_word *ro_find_word(const ro_builder *b, const ro_k_word *table, uint32_t count, uint32_t s, uint32_t t);

/* The first path of the word whose fillers are not empty. */
bool ro_word_objects(const ro_builder *b, const ro_k_word *word, uint32_t s, uint32_t t, ro_fillers *out);

/* Where and when (when.c): of what the word tells; name NULL, date NULL where nothing is said. */
ro_place ro_find_place(const ro_builder *b, uint32_t s, uint32_t t);
/* The date that the first lines of the report bear (a dateline, "June 1, 2024"): yyyymmdd with its year, else 0. */
uint32_t ro_report_date(const ro_report *report);

const char *ro_find_date(const ro_builder *b, uint32_t s, uint32_t t, const char **basis);

#endif
