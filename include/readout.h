/* readout.h - the public interface of libreadout.
 *
 * readout reads a report (news, a press release, the readout of a call) and writes its record: the contacts, the positions
 * taken, who mediates between whom, and every political event as source, event, target in PLOVER and CAMEO, each with the
 * bytes of the text that prove it.
 *
 *   ro_engine  the language model, the knowledge and the frames. Immutable after ro_engine_open: any number of threads share one.
 *   ro_work    a thread's scratch memory: one per thread, used again for every report.
 *   ro_record  what one report says. Owned by the caller; independent of the work that made it; needs its engine alive.
 *
 * The library never prints and never exits; it has no mutable globals. Every function that can fail takes an ro_error, which may be NULL.
 * All text is UTF-8. All offsets are bytes, half-open: start is the first byte, end is one past the last.
 */
#ifndef READOUT_H
#define READOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define RO_API __attribute__((visibility("default")))
#else
#define RO_API
#endif

#define READOUT_VERSION "0.1.0"

/* What can go wrong: code, the exit status of sysexits.h that the command gives for it, what it means. */
#define RO_ERROR_TABLE(X) \
    X(RO_OK, 0, "no error") \
    X(RO_E_MEMORY, 71, "out of memory") \
    X(RO_E_OPEN, 66, "cannot be opened") \
    X(RO_E_READ, 74, "cannot be read") \
    X(RO_E_WRITE, 74, "cannot be written") \
    X(RO_E_DIRECTORY, 66, "is a directory") \
    X(RO_E_EMPTY, 65, "is empty") \
    X(RO_E_SIZE, 65, "is too large") \
    X(RO_E_UTF8, 65, "is not UTF-8") \
    X(RO_E_NUL, 65, "holds a NUL byte") \
    X(RO_E_BINARY, 65, "is not text") \
    X(RO_E_LANGUAGE, 65, "is not in English") \
    X(RO_E_JSON, 65, "is not valid JSON") \
    X(RO_E_FIELD, 65, "has a missing or ill-typed field") \
    X(RO_E_CONLLU, 65, "is not valid CoNLL-U") \
    X(RO_E_MARKS, 65, "has broken <s>/<t> marks") \
    X(RO_E_MAGIC, 65, "is not a file of readout") \
    X(RO_E_VERSION, 65, "was made by another version of readout") \
    X(RO_E_CHECKSUM, 65, "is damaged (checksum)") \
    X(RO_E_TRUNCATED, 65, "is truncated") \
    X(RO_E_SECTION, 65, "lacks a section") \
    X(RO_E_TAGSET, 65, "names an unknown tag") \
    X(RO_E_DATA, 65, "has a fault in a line") \
    X(RO_E_RULE, 65, "holds a faulty rule") \
    X(RO_E_USAGE, 64, "was used wrongly") \
    X(RO_E_CORRUPT, 65, "is a corrupt database") \
    X(RO_E_READONLY, 77, "may not be written to") \
    X(RO_E_FULL, 74, "does not fit on the disk") \
    X(RO_E_BUSY, 75, "is in use by another process") \
    X(RO_E_DATABASE, 70, "the database refused a statement")

typedef enum ro_code {
#define X(code, status, text) code,
    RO_ERROR_TABLE(X)
#undef X
} ro_code;

/* One error. Fixed size, no pointers into the library but code's text. line and column count from 1, byte from 0;
 * line and column 0, byte SIZE_MAX: not known. */
typedef struct ro_error {
    ro_code code;
    char message[256]; /* what went wrong, without the place */
    char file[256];    /* where, "" if nowhere */
    size_t line, column, byte;
} ro_error;

/* The constant name ("RO_E_UTF8"), meaning and sysexits status of a code. Never NULL. */
RO_API const char *ro_code_name(ro_code code);
RO_API const char *ro_code_text(ro_code code);
RO_API int ro_code_exit(ro_code code);

/* The library's version, e.g. "0.1.0". */
RO_API const char *ro_version(void);

/* ---- The record of a report ------------------------------------------------------------------------------------------------
 * Plain structs, read only, all owned by their ro_record. A string that the report does not settle is NULL. Lists may be empty. */

typedef struct ro_bytes {
    uint32_t start, end;
} ro_bytes;

/* Words that prove a fact: a sentence's (or clause's) span, and in it the words that triggered it (start == end: none). */
typedef struct ro_evidence {
    ro_bytes span, trigger;
    uint32_t sentence; /* number of the sentence, from 1; 0: not known */
} ro_evidence;

/* How the country of an actor is known. */
#define RO_BASIS_TABLE(X) \
    X(NONE, "") \
    X(STATED, "stated") \
    X(KNOWLEDGE, "knowledge") \
    X(INFERRED, "inferred")
typedef enum ro_basis {
#define X(name, text) RO_BASIS_##name,
    RO_BASIS_TABLE(X)
#undef X
} ro_basis;

#define RO_KIND_TABLE(X) \
    X(UNKNOWN, "unknown") \
    X(PERSON, "person") \
    X(COUNTRY, "country") \
    X(GOVERNMENT, "government") \
    X(ORGANISATION, "organisation") \
    X(GROUP, "group") \
    X(POPULATION, "population") \
    X(MEDIA, "media") \
    X(COMPANY, "company")
typedef enum ro_kind {
#define X(name, text) RO_KIND_##name,
    RO_KIND_TABLE(X)
#undef X
} ro_kind;

#define RO_CHANNEL_TABLE(X) \
    X(NONE, "") \
    X(PHONE, "phone") \
    X(VIDEO, "video") \
    X(MEETING, "meeting") \
    X(VISIT, "visit") \
    X(LETTER, "letter") \
    X(SUMMONS, "summons") \
    X(CREDENTIALS, "credentials") \
    X(STATEMENT, "statement") \
    X(OTHER, "other")
typedef enum ro_channel {
#define X(name, text) RO_CHANNEL_##name,
    RO_CHANNEL_TABLE(X)
#undef X
} ro_channel;

#define RO_STATUS_TABLE(X) \
    X(REPORTED, "reported") \
    X(PLANNED, "planned") \
    X(DENIED, "denied") \
    X(HYPOTHETICAL, "hypothetical") \
    X(RECALLED, "recalled")
typedef enum ro_status {
#define X(name, text) RO_STATUS_##name,
    RO_STATUS_TABLE(X)
#undef X
} ro_status;

#define RO_STANCE_TABLE(X) \
    X(NONE, "") \
    X(STRESS, "stress") \
    X(URGE, "urge") \
    X(CALL_FOR, "call_for") \
    X(SUPPORT, "support") \
    X(WELCOME, "welcome") \
    X(THANK, "thank") \
    X(CONGRATULATE, "congratulate") \
    X(CONDOLE, "condole") \
    X(HOPE, "hope") \
    X(EXPRESS_CONCERN, "express_concern") \
    X(REAFFIRM, "reaffirm") \
    X(PLEDGE, "pledge") \
    X(ANNOUNCE, "announce") \
    X(CONDEMN, "condemn") \
    X(REJECT, "reject") \
    X(WARN, "warn") \
    X(ACCUSE, "accuse") \
    X(DENY, "deny") \
    X(AGREE, "agree")
typedef enum ro_stance {
#define X(name, text) RO_STANCE_##name,
    RO_STANCE_TABLE(X)
#undef X
} ro_stance;

/* The PLOVER event types, with quad class (1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict).
 * NONE: a CAMEO 01 or 02 statement, which PLOVER drops. */
#define RO_EVENT_TABLE(X) \
    X(NONE, 1) \
    X(AGREE, 1) \
    X(CONSULT, 1) \
    X(SUPPORT, 1) \
    X(CONCEDE, 1) \
    X(COOPERATE, 2) \
    X(AID, 2) \
    X(RETREAT, 2) \
    X(REQUEST, 3) \
    X(ACCUSE, 3) \
    X(REJECT, 3) \
    X(THREATEN, 3) \
    X(PROTEST, 4) \
    X(SANCTION, 4) \
    X(MOBILIZE, 4) \
    X(COERCE, 4) \
    X(ASSAULT, 4)
typedef enum ro_event_type {
#define X(name, quad) RO_EVENT_##name,
    RO_EVENT_TABLE(X)
#undef X
} ro_event_type;

/* The texts of record.md for the values above ("" for NONE; events: "CONSULT" …). Never NULL. */
RO_API const char *ro_basis_text(ro_basis value);
RO_API const char *ro_kind_text(ro_kind value);
RO_API const char *ro_channel_text(ro_channel value);
RO_API const char *ro_status_text(ro_status value);
RO_API const char *ro_stance_text(ro_stance value);
RO_API const char *ro_event_text(ro_event_type value);
RO_API int ro_event_quad(ro_event_type value);

typedef struct ro_list {
    const uint32_t *items; /* indices into the record's actors */
    uint32_t count;
} ro_list;

typedef struct ro_strings {
    const char *const *items;
    uint32_t count;
} ro_strings;

typedef struct ro_actor {
    ro_kind kind;
    const char *name;    /* as fully as the report names it */
    const char *country; /* ISO 3166-1 alpha-3 */
    ro_basis country_basis;
    const char *office; /* as the report words it */
    const char *sector; /* PLOVER */
    const char *code;   /* PETRARCH/CAMEO: QATGOV, IGOUNO … */
    const ro_bytes *mentions;
    uint32_t mention_count;
} ro_actor;

typedef struct ro_topic {
    const char *text;
    ro_strings countries, contexts;
    ro_bytes span;
    uint8_t empty; /* says nothing: "issues of common concern" */
} ro_topic;

#define RO_NOBODY UINT32_MAX /* no actor, no event */

typedef struct ro_place {
    const char *name, *country; /* name NULL: no place */
    double lat, lon;            /* degrees; NaN if not known */
} ro_place;

typedef struct ro_contact {
    ro_channel channel;
    uint32_t initiator; /* an actor, RO_NOBODY where the report does not say */
    ro_list participants;
    const char *date, *date_basis; /* YYYY-MM-DD; "stated" or "inferred" */
    ro_place place;
    const ro_topic *topics;
    uint32_t topic_count;
    ro_status status;
    double confidence;
    uint32_t event; /* index of the event that it is, or RO_NOBODY */
    const ro_evidence *evidence;
    uint32_t evidence_count;
} ro_contact;

typedef struct ro_position {
    ro_list by;
    ro_stance stance;
    const char *object; /* in the report's words */
    ro_list addressees;
    ro_strings countries;
    const ro_evidence *evidence;
    uint32_t evidence_count;
} ro_position;

typedef struct ro_mediation {
    ro_strings mediators; /* ISO 3166-1 alpha-3, or an organisation's code */
    const char *conflict;
    ro_strings parties;
    const ro_evidence *evidence;
    uint32_t evidence_count;
} ro_mediation;

typedef struct ro_event {
    uint32_t source, target; /* actors; target RO_NOBODY where there is none */
    ro_event_type event;
    const char *mode; /* NULL: none */
    ro_strings contexts;
    const char *cameo;
    double goldstein;
    const char *date, *date_basis;
    ro_place place;
    ro_status status;
    double confidence;
    uint32_t reports; /* how many times this report states it */
    const char *rule; /* the frame that fired, "frames/consult:receive-call", or the user's rule, "rules/FILE-STEM:NAME" */
    const ro_evidence *evidence;
    uint32_t evidence_count;
} ro_event;

/* One report, as it comes in. Only text is needed; the rest may be NULL. All is copied. */
typedef struct ro_source {
    const char *id, *title, *publisher, *url, *published /* YYYY-MM-DD… */, *language /* "en" */;
    const char *text;
    size_t text_size;
} ro_source;

typedef struct ro_record {
    const char *id, *title, *publisher, *url, *published, *language;
    const char *text;              /* what all offsets count in: the title and a blank line (if the source has a title), then the source's text */
    size_t text_size, text_offset; /* text_offset: where the source's own text begins in it */
    char text_sha256[65];
    uint32_t sentence_count;
    const ro_actor *actors;
    uint32_t actor_count;
    const ro_contact *contacts;
    uint32_t contact_count;
    const ro_position *positions;
    uint32_t position_count;
    const ro_mediation *mediations;
    uint32_t mediation_count;
    const ro_event *events;
    uint32_t event_count;
    uint32_t cut_sentences; /* sentences cut because they were longer than the parser takes */
} ro_record;

/* ---- Engine, work, coding --------------------------------------------------------------------------------------------------- */

typedef struct ro_engine ro_engine;
typedef struct ro_work ro_work;

/* Called for every allocation: resize(context, NULL, n) allocates, (p, n) resizes, (p, 0) frees; NULL means out of memory. */
typedef struct ro_memory {
    void *(*resize)(void *context, void *memory, size_t size);
    void *context;
} ro_memory;

/* A fault in a file of rules (docs/rules.md). What it points to lives during the call alone. */
typedef struct ro_rule_fault {
    const char *file, *message;
    size_t line, column, byte; /* line and column (characters) from 1, byte from 0 */
    const char *source;        /* the line, without its end; not ended by NUL */
    size_t source_size;
    size_t width;         /* characters at fault from column on, at least 1 */
    size_t number, total; /* the fault's number, from 1, of how many in all files; after 100 the rest is only counted */
} ro_rule_fault;

typedef struct ro_engine_options {
    const char *model;       /* a file of weights; NULL: the one built into the library */
    const char *knowledge;   /* a compiled knowledge file; NULL: the one built into the library */
    const ro_memory *memory; /* NULL: malloc. Must outlive everything made with it. */

    /* Rules of your own, in the language of docs/rules.md; "-" is standard input. With one fault in any of them the engine does not open; each
     * fault is given to rule_fault (if not NULL) first, and the first one is the error. */
    const char *const *rule_files;
    size_t rule_file_count;
    void (*rule_fault)(void *context, const ro_rule_fault *fault);
    void *rule_context;

    /* Dictionaries of the caller's own: files of actors and of agents as TABARI and PETRARCH have them, tables of tabs, or what
     * `readout dict compile` wrote (docs/dictionaries.md); at most 64 in all, read in this order. Their longest phrase beats what the knowledge has
     * of the same length or shorter, and its code on the report's date becomes ro_actor.code. A name or code at fault is left out and counted
     * (ro_engine_dictionaries); a file that cannot be read is an error. */
    const char *const *actor_files;
    size_t actor_file_count;
    const char *const *agent_files;
    size_t agent_file_count;
    int only_own_actors; /* and look up no country, place's country, organisation or person of the knowledge; with agent_files, no role either */
} ro_engine_options;

/* What an engine's dictionaries hold, and what was refused of them. */
typedef struct ro_dictionary_counts {
    size_t actors, synonyms, agents, refused;
} ro_dictionary_counts;

typedef struct ro_code_options {
    int no_office_holders; /* do not look persons up in the table of office holders */
    int cameo_statements;  /* also write CAMEO 01 and 02, which PLOVER drops */
    int any_language;      /* code even what does not look like English */
} ro_code_options;

/* Opens model and knowledge: some milliseconds. options may be NULL. NULL on failure. Free with ro_engine_close, after all works and
 * records. Errors: open, magic, version, truncated, checksum, section, tagset, rule, memory; of dictionaries also empty, binary, size, data. */
RO_API ro_engine *ro_engine_open(const ro_engine_options *options, ro_error *err);
RO_API void ro_engine_close(ro_engine *engine);

/* Of all dictionaries of the engine together. */
RO_API ro_dictionary_counts ro_engine_dictionaries(const ro_engine *engine);

/* A thread's scratch; not to be used by two threads at a time. */
RO_API ro_work *ro_work_new(const ro_engine *engine, ro_error *err);
RO_API void ro_work_free(ro_work *work);

/* Codes one report. options may be NULL. NULL on failure (empty, utf8, nul, binary, size, language, memory). Free with ro_record_free.
 * The same source gives the same record, byte for byte, on any thread. */
RO_API ro_record *ro_code_report(const ro_engine *engine, ro_work *work, const ro_source *source, const ro_code_options *options, ro_error *err);
RO_API void ro_record_free(ro_record *record);

/* The record as one JSON object (docs/record.schema.json), ended by a newline: on one line, or indented where pretty is not 0.
 * The caller frees the result with ro_string_free. NULL: out of memory. */
RO_API char *ro_record_json(const ro_record *record, int pretty, size_t *size, ro_error *err);

/* The card that a person reads: width columns (at least 40), ANSI colour where colour is not 0. As above. */
RO_API char *ro_record_card(const ro_record *record, int width, int colour, size_t *size, ro_error *err);

/* The record as Markdown (CommonMark with GitHub's tables): headings, lists, the events as a table. As above. */
RO_API char *ro_record_markdown(const ro_record *record, size_t *size, ro_error *err);

/* The record as an <article> of HTML with the report's text, in which the words that prove an entry are marked. number: which article of its
 * page it is (its ids begin with "r" and the number). As above. A page is ro_html_head(), any number of articles, ro_html_tail(): one file,
 * without scripts, light or dark as the reader's system is. */
RO_API char *ro_record_html(const ro_record *record, size_t number, size_t *size, ro_error *err);
RO_API const char *ro_html_head(void);
RO_API const char *ro_html_tail(void);

RO_API void ro_string_free(char *string);

/* The events as rows of the formats that other coders write (docs/formats.md): columns of our own (csv, tsv), or exactly those of PETRARCH2, Phoenix,
 * ICEWS, POLECAT and GDELT 2.0. */
#define RO_ROWS_TABLE(X) \
    X(CSV, "csv") \
    X(TSV, "tsv") \
    X(PETRARCH, "petrarch") \
    X(PHOENIX, "phoenix") \
    X(ICEWS, "icews") \
    X(POLECAT, "polecat") \
    X(GDELT, "gdelt")
typedef enum ro_rows {
#define X(name, text) RO_ROWS_##name,
    RO_ROWS_TABLE(X)
#undef X
} ro_rows;

typedef struct ro_rows_options {
    const char *status;    /* "any", or statuses with commas between; NULL: reported, what took place */
    double min_confidence; /* 0: all */
    int mirror;            /* what two do together is written from either side, as GDELT and ICEWS have it */
    const char *added;     /* DATEADDED of GDELT, YYYYMMDDHHMMSS; NULL: midnight of the day of publication */
} ro_rows_options;

/* The name of a format ("gdelt"). Its first line, with the names of the columns: empty where the original has none; freed with ro_string_free. */
RO_API const char *ro_rows_text(ro_rows format);
RO_API char *ro_rows_header(ro_rows format, size_t *size, ro_error *err);

/* One line an event, none at all where there are none. options may be NULL. The caller frees the result with ro_string_free. NULL: out of memory, or
 * a status that there is not (usage). */
RO_API char *ro_record_rows(const ro_engine *engine, const ro_record *record, ro_rows format, const ro_rows_options *options, size_t *size,
                            ro_error *err);

/* ---- Two reports of the same contact, side by side --------------------------------------------------------------------------
 * What each side's report says that the other leaves out, and where they disagree. docs/diff.md says how things are matched. */

/* How two reports stand to each other on one point. */
#define RO_SAID_TABLE(X) \
    X(NEITHER, "neither")   /* neither says it */ \
    X(AGREE, "agree")       /* both say the same */ \
    X(DISAGREE, "disagree") /* both say it, not the same */ \
    X(ONLY_A, "only_a") \
    X(ONLY_B, "only_b")
typedef enum ro_said {
#define X(name, text) RO_SAID_##name,
    RO_SAID_TABLE(X)
#undef X
} ro_said;
RO_API const char *ro_said_text(ro_said value);

/* A thing of A (an actor, topic, position … by its index there) and what B says of the same; RO_NOBODY: that side leaves it out. */
typedef struct ro_pair {
    uint32_t a, b;
    double score; /* how alike they are, 0 to 1; 0 where one is left out */
    ro_said said; /* AGREE or DISAGREE on what follows, or who alone says it; NEITHER: a topic that says nothing, which is not counted */
} ro_pair;

typedef struct ro_pairs {
    const ro_pair *items;
    uint32_t count;
} ro_pairs;

/* A contact that both tell (a and b are set), or one that only one tells (then only participants and topics are filled). */
typedef struct ro_contact_diff {
    ro_pair pair;
    ro_said channel, initiator, date, place, status;
    ro_pairs participants; /* indices into the records' actors; DISAGREE: the same side, but another person */
    ro_pairs topics;       /* indices into the contacts' topics; one may stand in several pairs */
} ro_contact_diff;

typedef struct ro_event_diff {
    ro_pair pair;
    uint32_t contact;                /* the contact of the diff that it is, and which is counted there; RO_NOBODY: none */
    ro_said direction, date, status; /* direction: who is the source */
} ro_event_diff;

typedef struct ro_diff {
    const ro_record *a, *b;          /* the caller's, which must outlive this */
    const ro_contact_diff *contacts; /* those that both tell, the most alike first; then those that only A tells, then B's */
    uint32_t contact_count, matched; /* matched: how many both tell */
    ro_pairs positions, mediations;  /* DISAGREE: one is for what the other is against; other mediators or parties */
    const ro_event_diff *events;
    uint32_t event_count;
    uint32_t agreements, disagreements, only_a, only_b; /* points, over all of the above */
    uint32_t left_out;                                  /* things behind the first RO_DIFF_MOST of a kind, which were not compared */
} ro_diff;

#define RO_DIFF_MOST 1000u

/* Compares two records. NULL: out of memory. Free with ro_diff_free. */
RO_API ro_diff *ro_diff_records(const ro_record *a, const ro_record *b, ro_error *err);
RO_API void ro_diff_free(ro_diff *diff);

/* The comparison in two columns (width at least 60, ANSI colour where colour is not 0), as Markdown and as one JSON object. The caller frees the
 * result with ro_string_free. NULL: out of memory. */
RO_API char *ro_diff_card(const ro_diff *diff, int width, int colour, size_t *size, ro_error *err);
RO_API char *ro_diff_markdown(const ro_diff *diff, size_t *size, ro_error *err);
RO_API char *ro_diff_json(const ro_diff *diff, int pretty, size_t *size, ro_error *err);

/* ---- The database: records kept, and one event in many reports made one -------------------------------------------------------------
 * A file of SQLite (docs/formats.md tells its tables) in WAL mode: readers do not wait for the writer, and any number of processes may have it open.
 * A store is one connection: it belongs to one thread at a time. Records need not outlive ro_store_add, and a store needs no engine. */

typedef struct ro_store ro_store;

typedef enum ro_store_mode {
    RO_STORE_READ,
    RO_STORE_WRITE,
    RO_STORE_CREATE /* write; made where it is not there */
} ro_store_mode;

/* Opens a database, and brings an older schema up to date where it may write. NULL on failure; err says: open, directory, read, write, readonly,
 * full, version (of a newer readout), magic (no database of readout), corrupt, busy. Free with ro_store_close. */
RO_API ro_store *ro_store_open(const char *path, ro_store_mode mode, ro_error *err);
RO_API void ro_store_close(ro_store *store);

/* All between begin and commit is kept, or nothing of it (also where the process dies). Without them each report is a transaction of its own, which
 * is slower by far. Begin waits up to a minute for another writer. false: failed (busy, full, …); after a failed commit, roll back. */
RO_API bool ro_store_begin(ro_store *store, ro_error *err);
RO_API bool ro_store_commit(ro_store *store, ro_error *err);
RO_API void ro_store_rollback(ro_store *store);

/* What became of a report. */
typedef enum ro_stored {
    RO_STORED_NEW,
    RO_STORED_KNOWN, /* the same id or URL (where it has neither: the same text) is there: nothing done */
    RO_STORED_COPY,  /* (nearly) the text of another report: counted as a further report of what that one tells */
    RO_STORED_FAILED /* err says why; an open transaction is to be rolled back */
} ro_stored;

typedef struct ro_store_counts {
    size_t events, contacts;               /* new ones */
    size_t merged_events, merged_contacts; /* mentions that joined one that was there */
} ro_store_counts;

/* Whether a report of that source is there already, so that it need not be coded: 1, or 2 where its text was another when it was kept (which
 * stays). 0: it is not, or it cannot be said (then err->code is not RO_OK). */
RO_API int ro_store_knows(ro_store *store, const ro_source *source, ro_error *err);

/* Says which records the open transaction will add next, in that order: a server is then asked once for all that they need, and not once for each.
 * They must stay until they are added. Not needed, and a file has no use for it. false: err says why, and the transaction is to be rolled back. */
RO_API bool ro_store_expect(ro_store *store, const ro_record *const *records, size_t count, ro_error *err);

/* Keeps a record, and merges its events and contacts with those of other reports. counts (may be NULL) are added to. */
RO_API ro_stored ro_store_add(ro_store *store, const ro_record *record, ro_store_counts *counts, ro_error *err);

/* A question (docs/query.md): names and values as those of `readout query`, without "--" ("dyad", "QAT-USA"; "of", "by", "sort", "limit", "offset";
 * "evidence" with any value: events with every report that tells them). The answer is one JSON list of objects; freed with ro_string_free. NULL: err
 * says why (usage: a name or value that there is not). */
RO_API char *ro_store_query_json(ro_store *store, const char *const *names, const char *const *values, size_t count, size_t *size, ro_error *err);

/* The same of one SELECT. time_limit_ms 0: none. */
RO_API char *ro_store_sql_json(ro_store *store, const char *sql, uint32_t time_limit_ms, size_t *size, ro_error *err);

#ifdef __cplusplus
}
#endif
#endif
