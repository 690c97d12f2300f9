/* mention.h - who is named in a sentence: from names, titles, honorifics, demonyms and roles to mentions.
 *
 * Idea: the words of names and titles follow each other by a small grammar ("Egypt's President A B", "Secretary of State of X HE A B", "the
 * foreign ministers of X, Y and Z") that is safer to read from the left to the right than from a tree, in which stacked titles are what
 * a parser gets wrong most. The tree then says what each mention is to its sentence: its head is the one token in it whose head is outside.
 * Reads tokens with tags and trees, and the knowledge; writes ro_document.mentions, in order of sentence and first token. */
#ifndef RO_ACTORS_MENTION_H
#define RO_ACTORS_MENTION_H

#include "actors/own.h"

#define RO_MAX_MEMBERS 8u /* of a collective ("the two leaders"); more are left out */
#define RO_NO_TOKEN UINT32_MAX
#define RO_NAME_WORDS 12u

/* What a mention is made of. */
typedef enum ro_mention_form {
    RO_FORM_NAME,      /* a person's name, with or without title */
    RO_FORM_TITLE,     /* a title without a name: the Prime Minister */
    RO_FORM_COUNTRY,   /* a country by name */
    RO_FORM_ADJECTIVE, /* a country by its adjective, before a noun that is no actor: Russian attack */
    RO_FORM_PLACE,     /* a city or region; a capital or seat may stand for the government */
    RO_FORM_ORGANISATION,
    RO_FORM_ROLE,   /* a role noun: troops, protesters, the government */
    RO_FORM_PEOPLE, /* Qataris, a Turk */
    RO_FORM_PRONOUN,
    RO_FORM_COLLECTIVE, /* the two leaders, both sides, the two countries */
    RO_FORM_OTHER,      /* a proper name of nothing that we know */
    RO_FORM_OWN         /* a name of the users' own dictionaries */
} ro_mention_form;

typedef struct ro_mention {
    uint32_t sentence, first, last; /* tokens, last exclusive */
    uint32_t head;                  /* token */
    ro_span span;
    uint8_t form;                   /* ro_mention_form */
    uint8_t kind;                   /* ro_kind */
    uint8_t basis;                  /* ro_basis of country */
    uint8_t plural, former, nested; /* nested: inside a longer mention; 2: and a party by itself, as X in "ambassador to X" */
    uint8_t gender;                 /* 0 unknown, 1 male, 2 female */
    uint8_t definite;               /* the, this, his … */
    uint8_t refers;   /* a definite noun that only refers: 1 a body (the group, the bloc), 2 a state (the Kingdom); 3: I, we; 0 not such */
    uint8_t capital;  /* a capital or seat: may be place or government */
    uint16_t country; /* index, or RO_K_NONE */
    uint32_t office;  /* index, or UINT32_MAX: of the first title */
    uint32_t office2; /* of the second: Prime Minister and Minister of Foreign Affairs */
    uint32_t organisation, place, role; /* index, or UINT32_MAX */
    uint32_t title_first, title_last;   /* tokens of the title words; equal: none */
    uint32_t name_first, name_last;     /* tokens of the name; equal: none */
    uint32_t owner;                     /* a possessive pronoun before it: token, or RO_NO_TOKEN */
    uint32_t actor;                     /* index after resolution, or RO_NOBODY */
    uint32_t members[RO_MAX_MEMBERS];   /* actors of a collective, of "they" */
    uint32_t member_count;
    const char *code;     /* of the users' own: the actor's, or that of whose agent it is; NULL: none */
    const char *agent;    /* of the users' own: goes with the actor's code, theirs or ours; NULL: none */
    uint8_t agent_before; /* it goes before that code */
    uint64_t entry;       /* the users' own actor or agent; 0: none */
} ro_mention;

typedef struct ro_linker ro_linker; /* actors/link.h */
struct ro_link_question;
struct ro_document;

/* Who is told of every question, and answers it: the trainer. */
typedef struct ro_link_listener {
    uint32_t (*answer)(void *context, const struct ro_document *document, const struct ro_link_question *question);
    void *context;
} ro_link_listener;

/* A report with all that was found in it. */
typedef struct ro_document {
    const ro_knowledge *knowledge;
    const ro_dictionaries *own; /* the users' dictionaries; NULL: none */
    const ro_linker *linker;    /* NULL: the rules alone */
    const ro_link_listener *link_listener;
    ro_arena *arena;
    ro_report *report;
    uint32_t date;         /* of the report: yyyymmdd; 99991231 where not known */
    uint16_t publisher;    /* the country of the ministry or national agency that published it, or RO_K_NONE */
    bool foreign_ministry; /* that ministry is one of foreign affairs */
    uint16_t press;        /* the same of a newspaper or broadcaster: says less of whose minister is meant */
    bool no_office_holders;
    ro_mention *mentions;
    size_t mention_count, mention_capacity;
    uint32_t *first_mention; /* by sentence; first_mention[count] is mention_count */
    uint32_t **lemma_ids;    /* by sentence and token: the knowledge's lemma, 0 if unknown to it */
    uint32_t **other_ids;    /* the lemma's other number: troop of troops, talks of talk; 0: none */
    /* children lists: kids[s][t] first child token of t, or RO_NO_TOKEN; next[s][t] its next sibling; both in order */
    uint32_t **kids, **next;
    uint8_t **statuses; /* by sentence and token: what ro_event_status found, + 1; 0: not asked yet */
    struct ro_entity *actors;
    size_t actor_count, actor_capacity;
    uint32_t *country_actors; /* by country: its actor + 1, 0 if it has none yet */
    bool explains;            /* keep also what only explain tells: frames that nearly fired */
    uint32_t narrator;        /* who says I: actor + 1; 0: not looked for yet, RO_NOBODY: nobody */
} ro_document;

/* An actor of the report, while it is put together. */
typedef struct ro_entity {
    uint8_t kind, basis;
    uint8_t gender, former;
    uint8_t group; /* plural or collective */
    uint16_t country;
    uint32_t said_office; /* as its first title words it, where the tables know a nearer one; UINT32_MAX: none */
    uint32_t person;      /* in the knowledge, or UINT32_MAX */
    uint32_t office, office2, organisation, place, role;
    uint32_t name_mention;  /* the mention that names it most fully */
    uint32_t title_mention; /* the mention that has its title, or UINT32_MAX */
    uint32_t first_sentence, last_sentence;
    uint32_t name[RO_NAME_WORDS]; /* hashes of its fullest name's words, by sound */
    uint8_t name_words;
    uint8_t agent_before; /* this and the next three as in its mentions */
    const char *code, *agent;
    uint64_t entry;
} ro_entity;

static inline bool ro_own_only(const ro_document *document) { return document->own && document->own->only; }

/* The actor that is a country itself, made where the report has none yet; RO_NOBODY: no country, or out of memory. */
uint32_t ro_country_actor(ro_document *document, uint16_t country, uint8_t basis);

/* How far back an actor, a contact or an event is looked for among those found already: what keeps the time of a book's length in bounds. A report of
 * some pages has fewer. Countries are found however far back they were named. */
#define RO_LOOK_BACK 1024u

/* Fills children lists, lemma ids and mentions (unresolved). false: out of memory. */
bool ro_find_mentions(ro_document *document, ro_error *err);

/* "Brussels" as the European Union, "the North" as North Korea, where the report says so (metonym.c). */
void ro_read_metonyms(ro_document *document);

/* Of several bodies of one name, that of the country which the report speaks of (namesake.c). */
void ro_choose_namesakes(ro_document *document);

/* The mention of who signs the report, UINT32_MAX if nobody does; whether a token stands inside quotation marks; who leads the ministry that
 * publishes the report on its day, or NULL (narrator.c). */
uint32_t ro_signature(const ro_document *document);
bool ro_in_quotation(const ro_document *document, uint32_t sentence, uint32_t token);
const ro_k_holder *ro_own_minister(const ro_document *document);

/* What a foreign ministry's report need not say (ministry.c). Is a publisher of this name one? The minister named before whom "the Minister" means,
 * UINT32_MAX if none. Gives the office to the actor of a mention, where the report begins with him untitled; to ministers of whom no more is said. */
bool ro_is_foreign_ministry(const char *publisher);
uint32_t ro_minister_before(const ro_document *document, const ro_mention *mention);
void ro_begins_with_minister(const ro_document *document, const ro_mention *mention, struct ro_entity *actor);
void ro_settle_ministers(ro_document *document);

/* "After his talks in X, Minister A flew on": pronouns that found nobody before them mean the subject of the clause that they open (ahead.c). */
void ro_look_ahead(ro_document *document);

/* realm.c: "the Kingdom", "the Sultanate" with a capital: the publisher's state, or the last one spoken of that is called so; RO_K_NONE: it is not
 * said. */
uint16_t ro_realm_of(const ro_document *document, uint32_t mention);

/* Makes actors of mentions: same person, office, country; pronouns and collectives; countries from knowledge or inferred. */
bool ro_resolve_actors(ro_document *document, ro_error *err);

/* "the junta", "the army", "the government" after "the Myanmar military": of the state whose power was spoken of last; RO_K_NONE: it is no such word,
 * or there was none. */
uint16_t ro_power_before(const ro_document *document, uint32_t mention);

/* Gives a country to the actors that need one and were given none. */
bool ro_infer_countries(ro_document *document, ro_error *err);

/* Is the mention the subject of a main clause? */
bool ro_is_main_subject(const ro_document *document, const ro_mention *mention);

/* The person of the knowledge that words [first, last) of the sentence name, on the document's date; UINT32_MAX if none or not sure.
 * country and office (indices, or RO_K_NONE / UINT32_MAX) are what the words around say. */
uint32_t ro_find_person(const ro_document *document, uint32_t sentence, uint32_t first, uint32_t last, uint16_t country, uint32_t office,
                        uint32_t *holder);

/* The significant words of a mention's name, by sound: at most `most` hashes, and how many. */
unsigned ro_name_hashes(const ro_document *document, const ro_mention *mention, uint32_t *out, unsigned most);

/* Are these two names of one person: all words of the shorter in the longer, its last word the last, or one full name's first? */
bool ro_bears_name(const ro_entity *known, const uint32_t *said, unsigned words);

/* What a person's given names tell of the gender: 1 male, 2 female, 0 nothing. */
uint8_t ro_given_gender(const ro_knowledge *knowledge, const ro_sentence *sentence, uint32_t first, uint32_t last);

/* Is it one office under two titles: a king is a head of state? */
bool ro_same_office(const ro_knowledge *knowledge, uint32_t office, uint32_t other);

/* The mention whose head is this token (the outermost one), or NULL. */
ro_mention *ro_mention_at(const ro_document *document, uint32_t sentence, uint32_t token);

/* Lower-case comparison of a token's form or lemma with a word. */
bool ro_token_is(const ro_token *token, const char *form);
bool ro_lemma_is(const ro_token *token, const char *lemma);

#endif
