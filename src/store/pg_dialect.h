/* pg_dialect.h - a statement in SQLite's words becomes one in PostgreSQL's.
 *
 * It is read as words and signs, not as a tree: the store's statements are constants of the program or built by query_sql.c, and use few of SQLite's
 * own ways. What is turned is listed at the top of pg_dialect.c; functions that PostgreSQL lacks are made with the schema (schema_pg.sql). */
#ifndef RO_STORE_PG_DIALECT_H
#define RO_STORE_PG_DIALECT_H

#include "base/buffer.h"

#include <stdbool.h>

typedef struct ro_pg_said {
    int values;   /* how many are to be bound */
    int search;   /* the value that is words to be searched for (MATCH); 0: none */
    bool answers; /* it gives rows */
} ro_pg_said;

/* Appends the statement in PostgreSQL's words. */
void ro_pg_say(const char *sql, size_t size, ro_buffer *out, ro_pg_said *said);

/* Appends the statements that make schema.sql's tables and indices. */
void ro_pg_say_schema(const char *sql, ro_buffer *out);

/* Appends the words of a text, folded as SQLite's unicode61 with remove_diacritics does, as a tsvector ('aid':1 'ceasefire':2 …), counted from *at.
 */
void ro_pg_words(const char *text, size_t size, unsigned *at, ro_buffer *out);

/* Appends a search as query_sql.c writes it for FTS5 ("two words" "begin"*) as a tsquery. Without a word: a search that finds nothing. */
void ro_pg_search(const char *search, size_t size, ro_buffer *out);

#endif
