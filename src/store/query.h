/* query.h - questions to a database of records: filters, groups, rows. One set of names for the command, for C and for the page's API.
 *
 * Every value goes to the database as a bound parameter; columns and groups are looked up in tables, so no text of the asker becomes SQL. */
#ifndef RO_STORE_QUERY_H
#define RO_STORE_QUERY_H

#include "store/store.h"

/* What is asked for: one row for each. */
#define RO_SUBJECT_TABLE(X) \
    X(EVENTS, "events") \
    X(CONTACTS, "contacts") \
    X(MEDIATIONS, "mediations") \
    X(POSITIONS, "positions") \
    X(TOPICS, "topics") \
    X(ACTORS, "actors") \
    X(REPORTS, "reports")
typedef enum ro_subject {
#define X(name, text) RO_SUBJECT_##name,
    RO_SUBJECT_TABLE(X)
#undef X
        RO_SUBJECTS
} ro_subject;

/* The filters; name as in --NAME and as the API's parameter. A filter holds any of several values, with commas between; different filters all
 * hold together. */
#define RO_FILTER_TABLE(X) \
    X(SOURCE, "source", "country (ISO 3166-1 alpha-3) or actor code (QATGOV; QAT* any that begins so) of the source") \
    X(TARGET, "target", "the same of the target") \
    X(COUNTRY, "country", "of either side") \
    X(DYAD, "dyad", "two countries, in either direction: QAT-USA") \
    X(SECTOR, "sector", "PLOVER sector of either side: GOV, MIL, …") \
    X(OFFICE, "office", "words of the office of either side") \
    X(PERSON, "person", "words of the name of either side") \
    X(EVENT, "event", "PLOVER type: CONSULT, …") \
    X(MODE, "mode", "PLOVER mode: phone, …") \
    X(CAMEO, "cameo", "CAMEO code or the beginning of one: 04, 190") \
    X(QUAD, "quad", "quad class: 1 to 4") \
    X(CONTEXT, "context", "PLOVER context: military, …") \
    X(CHANNEL, "channel", "of the contact: phone, meeting, …") \
    X(TOPIC, "topic", "words of a topic of the contact") \
    X(PLACE, "place", "place, or its country") \
    X(SINCE, "since", "day, month or year: 2024, 2024-03, 2024-03-13") \
    X(UNTIL, "until", "the same, that one included") \
    X(TEXT, "text", "words of the report (full text search)") \
    X(PUBLISHER, "publisher", "who published a report of it") \
    X(STATUS, "status", "reported (as if not given), planned, denied, hypothetical, recalled, any") \
    X(CONFIDENCE, "confidence", "at least, 0 to 1") \
    X(SOURCES, "sources", "told by at least so many publishers") \
    X(MEDIATOR, "mediator", "country or code of a mediator") \
    X(STANCE, "stance", "of a position: condemn, welcome, urge, …") \
    X(ID, "id", "number of the row")
typedef enum ro_filter {
#define X(name, text, help) RO_FILTER_##name,
    RO_FILTER_TABLE(X)
#undef X
        RO_FILTERS
} ro_filter;

/* A question. Zero-initialise; strings are the asker's and must outlive it. */
typedef struct ro_query {
    ro_subject subject;
    const char *filters[RO_FILTERS]; /* NULL: not given */
    const char *by;         /* groups, commas between: year, month, week, day, dyad, source, target, country, event, quad, … NULL: no groups */
    const char *sort;       /* column names, commas between, "-" before one for falling; NULL: the newest first, groups by themselves */
    size_t limit, offset;   /* limit 0: all */
    uint32_t time_limit_ms; /* 0: none. Behind it the answer fails (busy) */
    bool known;             /* of groups: only rows that have a value of the first */
} ro_query;

/* Sets a filter, by, sort, limit, offset or subject ("of") by its name and checks the value. false: err (usage) says what is wrong, with the
 * nearest name. */
bool ro_query_set(ro_query *query, const char *name, const char *value, ro_error *err);

const char *ro_subject_text(ro_subject subject);
const char *ro_filter_text(ro_filter filter);
const char *ro_filter_help(ro_filter filter);

/* What a subject may be grouped by, and the columns of its rows, one after the other from i = 0; NULL behind the last. */
const char *ro_query_group(ro_subject subject, size_t i);
const char *ro_query_column(ro_subject subject, size_t i);

/* The rows of an answer. Columns are named and typed; a text is UTF-8 and the answer's, until the next row. */
typedef enum ro_column_type { RO_COLUMN_TEXT, RO_COLUMN_INTEGER, RO_COLUMN_REAL } ro_column_type;
typedef struct ro_answer ro_answer;

/* NULL on failure. Free with ro_answer_free before the store is closed. */
ro_answer *ro_query_run(ro_store *store, const ro_query *query, ro_error *err);
void ro_answer_free(ro_answer *answer);
/* The answer of one statement of the asker's own, which may only read: everything else is refused (usage), and so is a second statement. */
ro_answer *ro_answer_of_sql(ro_store *store, const char *sql, uint32_t time_limit_ms, ro_error *err);
size_t ro_answer_columns(const ro_answer *answer);
const char *ro_answer_name(const ro_answer *answer, size_t column);
/* Of the value in the row in hand (a text before the first row, and where it is null). */
ro_column_type ro_answer_type(const ro_answer *answer, size_t column);
/* 1: a row; 0: no more; -1: failed, err says why. */
int ro_answer_next(ro_answer *answer, ro_error *err);
const char *ro_answer_text(const ro_answer *answer, size_t column, size_t *size); /* NULL: null */
int64_t ro_answer_integer(const ro_answer *answer, size_t column);
double ro_answer_real(const ro_answer *answer, size_t column);

#endif
