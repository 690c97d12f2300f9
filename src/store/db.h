/* db.h - what a database must be able to do for the store, and the two that do: SQLite in a file (db_sqlite.c), PostgreSQL on a server (db_pg.c).
 *
 * The statements of the store are written once, in SQLite's words; PostgreSQL's driver turns them into its own (pg_dialect.h). What a statement
 * cannot say in both, such as who gives a row its number, is a function here. */
#ifndef RO_STORE_DB_H
#define RO_STORE_DB_H

#include "store/store.h"

typedef struct ro_prepared ro_prepared; /* a statement; each driver has its own */

typedef enum ro_db_type { RO_DB_NULL, RO_DB_INTEGER, RO_DB_REAL, RO_DB_TEXT, RO_DB_BLOB } ro_db_type;

/* A value to be bound. type says what the column is, also where the value is null. Bytes are the caller's until the statement is reset. */
typedef struct ro_db_value {
    ro_db_type type;
    bool null;
    int64_t integer;
    double real;
    const void *bytes;
    size_t size;
} ro_db_value;

/* The tables whose rows the store numbers itself where the database does not. */
#define RO_DB_TABLES(X) \
    X(report) \
    X(actor) \
    X(event) \
    X(event_mention) \
    X(contact) \
    X(contact_mention) \
    X(topic) \
    X(position) \
    X(mediation)
typedef enum ro_db_table {
#define X(name) RO_DB_TABLE_##name,
    RO_DB_TABLES(X)
#undef X
        RO_DB_TABLE_COUNT
} ro_db_table;

#define RO_DB_ACTOR_FIELDS 6 /* kind, name, country, office, sector, code; NULL: not known */

typedef struct ro_db_driver {
    void (*close)(ro_store *store);

    /* kept: it will be run again and again. size: of sql. NULL: err says why. */
    ro_prepared *(*prepare)(ro_store *store, const char *sql, size_t size, bool kept, ro_error *err);
    void (*finalize)(ro_prepared *s);
    void (*reset)(ro_prepared *s);                                      /* values and rows are forgotten */
    void (*bind)(ro_prepared *s, int number, const ro_db_value *value); /* from 1; a failure shows when it runs */
    int (*step)(ro_store *store, ro_prepared *s, ro_error *err);        /* 1: a row, 0: no more, -1: failed */
    int (*columns)(ro_prepared *s);
    const char *(*name)(ro_prepared *s, int column);
    ro_db_type (*type)(ro_prepared *s, int column);                /* of the value in the row in hand */
    const char *(*text)(ro_prepared *s, int column, size_t *size); /* ended by NUL; NULL: null. size may be NULL */
    const void *(*blob)(ro_prepared *s, int column, size_t *size);
    int64_t (*integer)(ro_prepared *s, int column);
    double (*real)(ro_prepared *s, int column);

    bool (*run)(ro_store *store, const char *sql, ro_error *err); /* statements, as they stand, that are not kept */
    bool (*begin)(ro_store *store, ro_error *err);                /* to write; waits for others that write */
    bool (*commit)(ro_store *store, ro_error *err);
    void (*rollback)(ro_store *store); /* also where there is nothing to take back */
    bool (*in_transaction)(ro_store *store);

    /* The number of a new row, in a transaction; 0: the database numbers it, and `numbered` says how after the insert. */
    bool (*number)(ro_store *store, ro_db_table table, int64_t *id, ro_error *err);
    int64_t (*numbered)(ro_store *store);

    /* Where records are added: all that the rows of these may meet is there. NULL as a function: in the store itself; as an answer: err says why. */
    ro_store *(*stage)(ro_store *store, const ro_record *const *records, size_t count, ro_error *err);
    /* The row of an actor, named in one report more; a new one where there is none. */
    bool (*actor)(ro_store *store, const char *const fields[RO_DB_ACTOR_FIELDS], int64_t *id, ro_error *err);
    /* Makes words of a report findable. */
    bool (*index_text)(ro_store *store, int64_t report, const char *title, const char *text, size_t size, ro_error *err);
    /* The same words are not found any more. */
    bool (*forget_text)(ro_store *store, int64_t report, const char *title, const char *text, size_t size, ro_error *err);
    /* Merges all anew (verdict.h), in a transaction; NULL: by the statements of merge_all.c. */
    bool (*merge_all)(ro_store *store, ro_store_counts *counts, ro_error *err);
    /* Foreign keys are looked at when the transaction ends. */
    bool (*defer_keys)(ro_store *store, ro_error *err);
    /* Makes the schema (all of it, in a transaction of the caller's), says which version there is, and sets it. */
    bool (*make_schema)(ro_store *store, ro_error *err);
    bool (*version)(ro_store *store, int *version, bool *empty, ro_error *err);
    bool (*set_version)(ro_store *store, int version, ro_error *err);

    /* A statement of the asker's own, which may only read. */
    ro_prepared *(*prepare_asked)(ro_store *store, const char *sql, ro_error *err);
    /* One step; late(context) is asked now and then whether to give up. limit_ms: what is left of its time, 0: no limit. */
    int (*step_limited)(ro_store *store, ro_prepared *s, int (*late)(void *context), void *context, uint32_t limit_ms, ro_error *err);
} ro_db_driver;

extern const ro_db_driver ro_db_sqlite;

/* What failed in SQLite, as an error. Always false. */
bool ro_db_sqlite_failed(ro_store *store, int result, ro_error *err);

/* Opens, guards and sets up; the schema is the caller's to look at (migrate.h). */
bool ro_db_sqlite_open(ro_store *store, ro_store_mode mode, ro_error *err);

/* Is it an address of PostgreSQL (postgres://… or postgresql://…)? */
bool ro_db_is_pg(const char *path);
/* The name of a database for messages: an address is without its password, and without what stands behind a '?'. */
void ro_db_shown(const char *path, char *out, size_t size);
bool ro_db_pg_open(ro_store *store, const char *url, ro_store_mode mode, ro_error *err);

#endif
