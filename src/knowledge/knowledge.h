/* knowledge.h - what the program knows: countries, places, offices and their holders, organisations, roles, frames. Compiled from data/ by
 * tools/compile.c into one mapped file (the container of model/weights.h); immutable; threads share it.
 *
 * Strings are offsets into one pool of NUL-ended strings (ro_k_string); offset 0 is the empty string and means "none".
 * All tables are plain arrays; every index and offset is checked once when the file is opened. */
#ifndef RO_KNOWLEDGE_KNOWLEDGE_H
#define RO_KNOWLEDGE_KNOWLEDGE_H

#include "knowledge/phrase.h"
#include "model/weights.h"

#define RO_K_NONE UINT16_MAX /* no country, office, organisation */

typedef struct ro_k_country {
    char iso3[4];
    uint32_t iso2, cow, fips, cameo, name, capital; /* strings */
    float lat, lon;                                 /* of the capital */
    uint32_t led_by_government;                     /* its leader is the head of government, not of state */
} ro_k_country;

typedef struct ro_k_place {
    uint32_t name, kind;             /* strings */
    uint32_t country, country_count; /* run in country_lists */
    float lat, lon;
} ro_k_place;

#define RO_RANK_NO_POST 8u /* from here on: what a figure without a post is called (activist, militant) */
typedef struct ro_k_office {
    uint32_t id, name, sector; /* strings */
    uint32_t rank;             /* 1 head of state … 9 */
} ro_k_office;

typedef struct ro_k_title {
    uint32_t office;
    uint32_t country; /* of the only country that uses it, or RO_K_NONE */
} ro_k_title;

typedef struct ro_k_organisation {
    uint32_t name, kind, code, sector; /* strings */
    uint32_t country, country_count;   /* run in country_lists */
} ro_k_organisation;

typedef struct ro_k_role {
    uint32_t name, kind, sector, agent; /* strings */
} ro_k_role;

typedef struct ro_k_person {
    uint32_t name;                 /* string: the main name, or another spelling */
    uint32_t main;                 /* the person of the main name (itself, mostly) */
    uint32_t holder, holder_count; /* run in holders */
    uint32_t gender;               /* 0 unknown, 1 male, 2 female */
} ro_k_person;

/* What a given name tells of its bearer's gender (data/offices/given-names.tsv), sorted by hash. */
typedef struct ro_k_given {
    uint32_t hash;   /* of the first word of the name, as ro_given_hash */
    uint32_t gender; /* 1 male, 2 female */
} ro_k_given;

typedef struct ro_k_holder {
    uint32_t person;
    uint16_t country; /* or RO_K_NONE */
    uint16_t office;
    uint32_t organisation; /* index, or UINT32_MAX */
    uint32_t from, to;     /* yyyymmdd, both inclusive */
} ro_k_holder;

/* A name's word by its sound -> a person who bears it. Sorted by hash. */
typedef struct ro_k_posting {
    uint32_t hash, person;
} ro_k_posting;

typedef enum ro_sense_type {
    RO_SENSE_COUNTRY = 1, /* name, official, former: index country */
    RO_SENSE_ADJECTIVE,
    RO_SENSE_PEOPLE,  /* plural */
    RO_SENSE_CITIZEN, /* singular */
    RO_SENSE_CAPITAL,
    RO_SENSE_SEAT,  /* Kremlin; also phrases that name the government */
    RO_SENSE_PLACE, /* index place */
    RO_SENSE_TITLE, /* index title */
    RO_SENSE_ORGANISATION,
    RO_SENSE_ROLE,
    RO_SENSE_HONORIFIC, /* index: 0 any, 1 a man's, 2 a woman's, 3 a particle inside names (bin, van) */
    RO_SENSE_MODIFIER,  /* before or behind a title; index: ro_modifier */
    RO_SENSE_TYPES
} ro_sense_type;

typedef enum ro_modifier { RO_MODIFIER_PLAIN, RO_MODIFIER_FORMER, RO_MODIFIER_ACTING, RO_MODIFIER_DESIGNATE } ro_modifier;

typedef struct ro_k_sense {
    uint8_t type;      /* ro_sense_type */
    uint8_t letters;   /* ro_case */
    uint8_t ambiguous; /* also an ordinary word or another thing's name */
    uint8_t former;    /* a former name */
    uint32_t index;
} ro_k_sense;

/* A slot of the phrase table: open addressing, linear probing, a power of two of slots; key 0 is empty. A prefix of longer phrases has
 * a slot too, with count 0 or more. */
typedef struct ro_k_slot {
    uint64_t key;
    uint32_t sense;
    uint16_t count;
    uint16_t prefix; /* longer phrases begin so */
} ro_k_slot;

/* ---- frames ---- */

/* Steps of a role path: a fixed role, RO_ROLE_PREPOSITION + lemma, or RO_ROLE_RELATION + relation. */
typedef enum ro_role {
    RO_ROLE_NONE,
    RO_ROLE_SUBJ,
    RO_ROLE_OBJ,
    RO_ROLE_IOBJ,
    RO_ROLE_COMP,
    RO_ROLE_PRT,
    RO_ROLE_POSS,
    RO_ROLE_MOD,
    RO_ROLE_APPOS,
    RO_ROLE_NEG,
    RO_ROLE_EACH,
    RO_ROLE_AUX,
    RO_ROLE_PREPOSITION = 32
} ro_role;

/* A step by a relation of the tree (rules alone use it): RO_ROLE_RELATION + ro_deprel. Behind every preposition. */
#define RO_ROLE_RELATION 0x80000000u

#define RO_PATH_STEPS 4
typedef struct ro_k_path {
    uint32_t step[RO_PATH_STEPS]; /* 0 ends it early */
} ro_k_path;

typedef enum ro_need_kind { RO_NEED_WORDS, RO_NEED_ANY, RO_NEED_ACTOR, RO_NEED_PLACE } ro_need_kind;

typedef struct ro_k_need {
    ro_k_path path;
    uint32_t kind; /* ro_need_kind */
    uint32_t negated;
    uint32_t word, word_count; /* run in words: sorted lemma ids */
} ro_k_need;

typedef struct ro_k_frame {
    uint32_t id, mode, cameo; /* strings */
    float goldstein;
    uint8_t pos;                   /* 'v', 'n', 'a' */
    uint8_t event, channel;        /* ro_event_type, ro_channel */
    uint8_t extra_count;           /* further words of the head: the particle of a verb, the words before a noun */
    uint16_t extra[2];             /* lemma ids */
    uint32_t need, source, target; /* runs in needs, in paths, in paths */
    uint8_t need_count, source_count, target_count;
    /* What only the user's rules say (src/rules); 0 in the compiled knowledge. */
    uint8_t own;        /* a rule of the user: beats every other frame on the same words */
    uint8_t blocks;     /* tells no event, and keeps other frames from it */
    uint8_t status;     /* ro_status + 1 instead of the computed one */
    uint8_t confidence; /* in hundredths, instead of the computed one */
} ro_k_frame;

/* A code of the codebook (data/ontology/cameo.tsv), sorted by its text. */
typedef struct ro_k_code {
    uint32_t code, mode; /* strings */
    float goldstein;
    uint32_t event; /* ro_event_type */
    uint32_t name;  /* string: CAMEO's own word for it */
} ro_k_code;

/* A named set of lemmas (data/frames/sets*.tsv): what a rule calls @NAME. */
typedef struct ro_k_set {
    uint32_t name;             /* string */
    uint32_t word, word_count; /* run in words: sorted lemma ids */
} ro_k_set;

/* A frame of a head lemma, with what shows at once that it cannot fire: where it asks for the words of a role, the role's first step (0: nothing
 * that could be said so shortly) and the words as bits (ro_k_word_bit; 0: any will do). A lemma has a hundred frames, and few of them fire. */
typedef struct ro_k_entry {
    uint64_t words;
    uint32_t frame, step;
} ro_k_entry;

static inline uint64_t ro_k_word_bit(uint32_t lemma) { return UINT64_C(1) << (lemma * 0x9E3779B1u >> 26); }

ro_k_entry ro_k_entry_of(uint32_t index, const ro_k_frame *frame, const ro_k_need *needs, const uint32_t *words);

/* Which frames a head lemma has: a run in entries. By lemma id. */
typedef struct ro_k_head {
    uint32_t frame, count;
} ro_k_head;

/* Heads of positions, topics, and governors of status (data/record/). */
typedef struct ro_k_word {
    uint32_t lemma;
    uint8_t pos;
    uint8_t value;             /* ro_stance; or ro_status + 1; or 1 for a topic head; or 1 persons, 2 countries, 3 either */
    uint16_t extra;            /* lemma id of the particle or preposition + 1; 0: none */
    uint32_t path, path_count; /* where the object stands */
} ro_k_word;

/* Small closed classes of words (data/record/classes.tsv): a bit each, by lemma id in `classes`. */
typedef enum ro_word_class {
    RO_CLASS_TALK = 1,          /* a contact of some kind, its channel not said */
    RO_CLASS_HOLLOW = 2,        /* heads of topics that say nothing: issues of common concern */
    RO_CLASS_MEANS = 4,         /* "on the phone", "on the sidelines": no topics */
    RO_CLASS_PLANNED = 8,       /* before a noun: the planned talks */
    RO_CLASS_HYPOTHETICAL = 16, /* the alleged attack */
    RO_CLASS_RECALLED = 32,     /* his recent visit */
    RO_CLASS_DENIED = 64,       /* the failed coup */
    RO_CLASS_BODY = 256,        /* the group, the bloc, the company: refers to one named before */
    RO_CLASS_STATE = 512,       /* the Kingdom, the country */
    RO_CLASS_SPEAKS = 128,      /* verbs of both sides: speak, meet */
    RO_CLASS_QUANTITY = 1024,   /* dozens of, a series of: the noun behind "of" is what is meant */
    RO_CLASS_PERFORM = 2048,    /* order, carry out, announce: who does so to a deed is its author */
    RO_CLASS_TEXT = 4096        /* statement, letter, resolution: whose author says what it says */
} ro_word_class;

/* Forms of verbs whose lemma a rule of endings gets wrong (withheld, froze), sorted by hash. */
typedef struct ro_k_irregular {
    uint32_t hash;  /* of the form in small letters, seed 21 */
    uint32_t lemma; /* string */
} ro_k_irregular;

/* What an event's confidence is made of (data/record/confidence.tsv): a logistic function of these; the table `trust` has their weights in this
 * order, or is empty. Then the types of events, from RO_TRUST_TYPE + RO_EVENT_AGREE on. */
#define RO_TRUST_FEATURES(X) \
    X(BIAS, bias)                       /* 1 */ \
    X(SCORE, score)                     /* the ranker's */ \
    X(HIGH, high)                       /* what the score has above 0.85 */ \
    X(FRAME, frame)                     /* told by a frame */ \
    X(CONTACT, contact)                 /* by a frame of contacts */ \
    X(AGAIN, again)                     /* told more than once in the report */ \
    X(SOURCE_INFERRED, source_inferred) /* the source's country is inferred */ \
    X(SOURCE_KNOWN, source_known)       /* … known by the tables */ \
    X(TARGET_INFERRED, target_inferred) \
    X(TARGET_KNOWN, target_known) \
    X(TARGET_NONE, target_none)       /* no target is said, where one is looked for */ \
    X(TARGET_OPEN, target_open)       /* nor does the frame look for one: they went on strike */ \
    X(SOURCE_NOWHERE, source_nowhere) /* of no country, and no organisation */ \
    X(TARGET_NOWHERE, target_nowhere) \
    X(SAME, same) /* both of one country */
typedef enum ro_trust {
#define X(name, text) RO_TRUST_##name,
    RO_TRUST_FEATURES(X)
#undef X
        RO_TRUST_TYPE
} ro_trust;
#define RO_TRUST_COUNT (RO_TRUST_TYPE + 17u)

/* Which events the frames of a lemma tell: a bit each (1 << ro_event_type) for those that a quarter of them tell, and for those that most tell; of
 * its frames as a verb, and as anything else. By lemma id. */
typedef struct ro_k_share {
    uint32_t verb, verb_most, other, other_most;
} ro_k_share;

typedef struct ro_knowledge {
    const char *strings;
    size_t string_size;
#define RO_K_TABLES(X) \
    X(ro_k_country, countries) \
    X(uint16_t, country_lists) \
    X(ro_k_place, places) \
    X(ro_k_office, offices) \
    X(ro_k_title, titles) \
    X(ro_k_organisation, organisations) \
    X(ro_k_role, roles) \
    X(ro_k_person, persons) \
    X(ro_k_holder, holders) \
    X(ro_k_given, given_names) \
    X(ro_k_posting, postings) \
    X(ro_k_slot, slots) \
    X(ro_k_sense, senses) \
    X(uint32_t, lemmas) \
    X(uint32_t, lemma_slots) \
    X(uint32_t, words) \
    X(ro_k_path, paths) \
    X(ro_k_need, needs) \
    X(ro_k_frame, frames) \
    X(ro_k_head, heads) \
    X(ro_k_entry, entries) \
    X(ro_k_code, codes) \
    X(ro_k_set, sets) \
    X(ro_k_word, stances) \
    X(ro_k_word, topics) \
    X(ro_k_word, governors) \
    X(ro_k_word, collectives) \
    X(ro_k_word, mediators) \
    X(uint32_t, contexts) \
    X(uint32_t, classes) \
    X(ro_k_share, shares) \
    X(ro_k_irregular, irregulars) \
    X(float, trust)
#define X(type, name) \
    const type *name; \
    uint32_t name##_count;
    RO_K_TABLES(X)
#undef X
    const ro_weights *file;
} ro_knowledge;

/* Checks and points into an opened file, which must outlive it. RO_E_SECTION, RO_E_TRUNCATED, RO_E_DATA. */
bool ro_knowledge_init(ro_knowledge *knowledge, const ro_weights *file, ro_error *err);

static inline const char *ro_k_string(const ro_knowledge *k, uint32_t offset) { return k->strings + offset; }

/* The slot of a phrase, or NULL. */
const ro_k_slot *ro_k_find(const ro_knowledge *k, uint64_t phrase);

/* The id of a lemma (already in lower case), from 1; 0: no frame knows it. */
uint32_t ro_k_lemma(const ro_knowledge *k, const char *lemma, size_t size);

static inline bool ro_k_is(const ro_knowledge *k, uint32_t lemma, ro_word_class class) { return lemma && (k->classes[lemma] & class); }

/* The country with this ISO 3166-1 alpha-3 code, or RO_K_NONE. */
uint16_t ro_k_country_of(const ro_knowledge *k, const char *iso3);

/* The first posting with this hash (the run goes on while the hash is the same); postings_count if none. */
uint32_t ro_k_postings(const ro_knowledge *k, uint32_t hash);

#endif
