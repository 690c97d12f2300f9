/* query_sql.h - a question becomes a statement: what the tables of query.c say of a subject, and the text of SQL with its bound values.
 *
 * Where a filter may hold on either side (country), or has several values, a plain OR would leave SQLite no index that is already in the order
 * asked for. So the filter becomes arms, selects of which no two have a row in common, joined by UNION ALL: each walks its own index from the
 * newest event back, and SQLite merges them and stops at the limit. */
#ifndef RO_STORE_QUERY_SQL_H
#define RO_STORE_QUERY_SQL_H

#include "base/buffer.h"
#include "store/query.h"
#include "store/sql.h"

/* A column of a subject's rows. */
typedef struct ro_query_column_of {
    const char *name, *sql;
    const char *order; /* the same by the subject's own table alone, for the sort; NULL: sql does */
} ro_query_column_of;

/* What rows may be grouped by. raw is grouped by first, in the order of an index where there is one; outer makes the group of it ("g" stands for
 * raw; NULL: raw itself). other: the same of the other side, as a further arm; NULL: there is but one side. */
typedef struct ro_query_group_of {
    const char *name, *raw, *outer, *other;
    bool by_day; /* alone it is added up day by day first: so it stands in the index of days, and nothing need be sorted */
} ro_query_group_of;

typedef enum ro_condition_kind {
    RO_COND_IN,     /* a value as it stands */
    RO_COND_NUMBER, /* a whole number as it stands */
    RO_COND_SIDE,   /* a country or a code: column is the beginning of two columns, …country and …code */
    RO_COND_WORDS,  /* words somewhere in it, large or small letters */
    RO_COND_BEGINS, /* it, or what begins so */
    RO_COND_LIST,   /* one of the words of a list with blanks between */
    RO_COND_LEAST,  /* a number: at least */
    RO_COND_SINCE,
    RO_COND_UNTIL,
    RO_COND_SEARCH, /* full text */
    RO_COND_PAIR,   /* two countries, sorted, '-' between */
    RO_COND_PLACE   /* a country in column, else words in column2 */
} ro_condition_kind;

/* How a subject takes a filter. `$` in around stands for the condition on column; or, with column2, on either. NULL: the condition alone. */
typedef struct ro_condition {
    ro_filter filter;
    ro_condition_kind kind;
    const char *column, *column2, *around;
    bool arms;         /* column and column2 are arms, where this is the first such filter */
    const char *probe; /* counts what the condition is about to find ($: the condition alone): many, and `dense` stands around it instead, */
    const char *dense; /* which is looked at row by row from the newest on; NULL: around does always */
} ro_condition;

typedef struct ro_query_subject {
    const char *from;         /* the subject's table and its short name, one letter */
    const char *also, *joins; /* what its conditions need besides, what its columns need besides */
    const char *key;          /* what it is sorted by when nothing is asked for: falling, then by id falling */
    const char *status;       /* NULL: it has none */
    const char *sums;         /* of a group: select list over its rows */
    const char *outer_sums;   /* the same over the groups of the arms */
    const char *totals[4];    /* the names in it; NULL behind the last */
    const ro_query_column_of *columns;
    const ro_query_group_of *groups;
    const ro_condition *conditions;
    size_t column_count, group_count, condition_count;
} ro_query_subject;

extern const ro_query_subject ro_query_subjects[RO_SUBJECTS];

/* A statement in the making. */
typedef struct ro_bound {
    const char *text; /* NULL: number or real */
    size_t size;
    double real;
    int64_t number;
    bool is_real;
} ro_bound;

typedef struct ro_statement {
    ro_buffer sql;
    ro_arena arena; /* of the values */
    ro_bound *bound;
    size_t count, capacity;
    bool failed;
} ro_statement;

void ro_statement_init(ro_statement *statement);
void ro_statement_free(ro_statement *statement);

/* Writes the statement that answers the query. false: err (usage, memory). */
bool ro_query_write(ro_statement *statement, ro_store *store, const ro_query *query, ro_error *err);

/* Prepares it and binds its values, which must stay until it is finalized. NULL: failed. */
ro_prepared *ro_statement_prepare(ro_statement *statement, ro_store *store, ro_error *err);

#endif
