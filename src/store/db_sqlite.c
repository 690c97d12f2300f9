/* db_sqlite.c - the database as one file of SQLite in WAL mode. */
#include "store/migrate.h"
#include "store/schema.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static ro_code code_of(int result) {
    switch (result & 0xFF) {
    case SQLITE_NOMEM: return RO_E_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return RO_E_BUSY;
    case SQLITE_READONLY: return RO_E_READONLY;
    case SQLITE_FULL: return RO_E_FULL;
    case SQLITE_CANTOPEN: return RO_E_OPEN;
    case SQLITE_NOTADB: return RO_E_MAGIC;
    case SQLITE_CORRUPT: return RO_E_CORRUPT;
    case SQLITE_IOERR: return (result == SQLITE_IOERR_READ || result == SQLITE_IOERR_SHORT_READ) ? RO_E_READ : RO_E_WRITE;
    default: return RO_E_DATABASE;
    }
}

bool ro_db_sqlite_failed(ro_store *store, int result, ro_error *err) {
    ro_code code = code_of(result);
    int number = store->db ? sqlite3_system_errno(store->db) : 0;
    const char *path = store->path;
    switch (code) {
    case RO_E_MEMORY: return ro_fail(err, code, "out of memory");
    case RO_E_BUSY: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "another process has been writing to it for too long");
    case RO_E_READONLY: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "may not be written to");
    case RO_E_FULL: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "there is no room on the disk");
    case RO_E_MAGIC: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "is not a database");
    case RO_E_CORRUPT: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "is corrupt: %s", store->db ? sqlite3_errmsg(store->db) : "");
    case RO_E_OPEN:
    case RO_E_READ:
    case RO_E_WRITE:
        return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "%s%s%s",
                          code == RO_E_OPEN    ? "cannot be opened"
                          : code == RO_E_WRITE ? "cannot be written"
                                               : "cannot be read",
                          number ? ": " : "", number ? strerror(number) : "");
    default: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "%s", store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(result));
    }
}

static bool fail(ro_store *store, int result, ro_error *err) { return ro_db_sqlite_failed(store, result, err); }

static bool sqlite_run(ro_store *store, const char *sql, ro_error *err) {
    int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || fail(store, result, err);
}

/* --- its version ---------------------------------------------------------------------------------------------------------------------------------
 */

static bool pragma(ro_store *store, const char *sql, int64_t *value, ro_error *err) {
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(store->db, sql, -1, &s, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(s);
        if (result == SQLITE_ROW) *value = sqlite3_column_int64(s, 0);
    }
    sqlite3_finalize(s);
    return result == SQLITE_ROW || fail(store, result, err);
}

static bool sqlite_version(ro_store *store, int *version, bool *empty, ro_error *err) {
    int64_t application = 0, user = 0, tables = 0;
    /* The tables first: another process may be making them, and where they are there, all else is there too. */
    if (!pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, err) || !pragma(store, "PRAGMA application_id", &application, err) ||
        !pragma(store, "PRAGMA user_version", &user, err))
        return false;
    *empty = tables == 0 && (application == RO_STORE_APPLICATION || (application == 0 && user == 0));
    *version = (int)user;
    if (!*empty && application != RO_STORE_APPLICATION)
        return ro_fail_at(err, RO_E_MAGIC, store->path, 0, 0, RO_NO_BYTE, "is a database, but not one of readout");
    return true;
}

static bool sqlite_set_version(ro_store *store, int version, ro_error *err) {
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
    return sqlite_run(store, sql, err);
}

static bool sqlite_make_schema(ro_store *store, ro_error *err) {
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d", RO_STORE_APPLICATION);
    return sqlite_run(store, ro_schema_sql, err) && sqlite_run(store, sql, err);
}

/* --- opening -------------------------------------------------------------------------------------------------------------------------------------
 */

#define WAIT_MS 60000L /* for another process that writes */
#define POLL_MS 3L     /* short, so that two that write in turn both get on */

static int wait_for_others(void *context, int tries) {
    (void)context;
    if (tries > WAIT_MS / POLL_MS) return 0;
    nanosleep(&(struct timespec){.tv_nsec = POLL_MS * 1000000L}, NULL);
    return 1;
}

/* What SQLite may do with a file that comes from anywhere: no tricks in the schema, no functions from outside. */
static bool guard(ro_store *store, ro_error *err) {
    sqlite3 *db = store->db;
    sqlite3_busy_handler(db, wait_for_others, NULL);
    sqlite3_extended_result_codes(db, 1);
    int result = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (result == SQLITE_OK) result = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (result == SQLITE_OK) result = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    return result == SQLITE_OK || fail(store, result, err);
}

/* Two processes that open a new file at one moment: SQLite does not wait here by itself. */
static bool set_journal(ro_store *store, ro_error *err) {
    for (int tries = 0;; tries++) {
        int result = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (result == SQLITE_OK) return true;
        if ((result & 0xFF) != SQLITE_BUSY || !wait_for_others(NULL, tries)) return fail(store, result, err);
    }
}

/* NORMAL: a commit is safe from a killed process; after a power failure the last commits may be gone, but never a part of one. */
static bool set_up(ro_store *store, ro_error *err) {
    if (!sqlite_run(store, "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;", err)) return false;
    if (!store->writes) return sqlite_run(store, "PRAGMA query_only = ON", err);
    return set_journal(store, err) &&
           sqlite_run(
               store,
               "PRAGMA secure_delete = OFF; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 8192",
               err);
}

static bool look(const char *path, ro_store_mode mode, ro_error *err) {
    struct stat s;
    if (stat(path, &s) != 0) {
        if (mode == RO_STORE_CREATE) return true;
        return ro_fail_at(err, RO_E_OPEN, path, 0, 0, RO_NO_BYTE, "cannot be opened: there is no such database");
    }
    if (S_ISDIR(s.st_mode)) return ro_fail_at(err, RO_E_DIRECTORY, path, 0, 0, RO_NO_BYTE, "is a directory");
    return true;
}

static bool connect(ro_store *store, const char *name, int flags, ro_error *err) {
    int result = sqlite3_open_v2(name, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK) return fail(store, result, err);
    return guard(store, err);
}

/* "file:NAME?immutable=1", with what has a meaning in it escaped. */
static void immutable_name(const char *path, char *out, size_t size) {
    size_t at = (size_t)snprintf(out, size, "file:");
    for (; *path && at + 16 < size; path++) at += (size_t)snprintf(out + at, size - at, strchr("?#%", *path) ? "%%%02X" : "%c", (unsigned char)*path);
    snprintf(out + at, size - at, "?immutable=1");
}

/* A reader of a WAL database makes two small files beside it. Where it may not (a folder or disk that is read-only) and there is no writer (no WAL),
 * the file is read as it lies. */
static bool connect_reader(ro_store *store, ro_error *err) {
    char name[3 * sizeof store->path + 64];
    struct stat s;
    int version;
    bool empty;
    ro_error first;
    ro_error_clear(&first);
    if (connect(store, store->path, SQLITE_OPEN_READONLY, &first) && sqlite_version(store, &version, &empty, &first)) return true;
    snprintf(name, sizeof name, "%s-wal", store->path);
    if ((first.code != RO_E_OPEN && first.code != RO_E_READONLY) || access(store->path, R_OK) != 0 || stat(name, &s) == 0) {
        if (err) *err = first;
        return false;
    }
    sqlite3_close_v2(store->db);
    store->db = NULL;
    immutable_name(store->path, name, sizeof name);
    return connect(store, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err);
}

bool ro_db_sqlite_open(ro_store *store, ro_store_mode mode, ro_error *err) {
    int version;
    bool empty;
    store->driver = &ro_db_sqlite;
    ro_pg_actors_init(&store->actors);
    if (!look(store->path, mode, err)) return false;
    if (mode == RO_STORE_READ) return connect_reader(store, err) && sqlite_version(store, &version, &empty, err) && set_up(store, err);
    if (!connect(store, store->path, SQLITE_OPEN_READWRITE | (mode == RO_STORE_CREATE ? SQLITE_OPEN_CREATE : 0), err)) return false;
    if (sqlite3_db_readonly(store->db, "main") == 1) return fail(store, SQLITE_READONLY, err);
    /* looked at before anything is changed: a file that is none of ours stays as it is */
    return sqlite_version(store, &version, &empty, err) && set_up(store, err);
}

static void sqlite_close(ro_store *store) {
    sqlite3_close_v2(store->db);
    ro_pg_actors_free(&store->actors);
}

/* --- statements ----------------------------------------------------------------------------------------------------------------------------------
 */

static sqlite3_stmt *of(ro_prepared *s) { return (sqlite3_stmt *)s; }

static ro_prepared *sqlite_prepare(ro_store *store, const char *sql, size_t size, bool kept, ro_error *err) {
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v3(store->db, sql, (int)size, kept ? SQLITE_PREPARE_PERSISTENT : 0, &statement, NULL);
    if (result == SQLITE_OK) return (ro_prepared *)statement;
    fail(store, result, err);
    return NULL;
}

static void sqlite_finalize(ro_prepared *s) { sqlite3_finalize(of(s)); }

static void sqlite_reset(ro_prepared *s) {
    sqlite3_reset(of(s));
    sqlite3_clear_bindings(of(s));
}

/* A failure to bind shows as a constraint or as too little memory when the statement runs. */
static void sqlite_bind(ro_prepared *s, int number, const ro_db_value *v) {
    if (v->null)
        sqlite3_bind_null(of(s), number);
    else if (v->type == RO_DB_INTEGER)
        sqlite3_bind_int64(of(s), number, v->integer);
    else if (v->type == RO_DB_REAL)
        sqlite3_bind_double(of(s), number, v->real);
    else if (v->type == RO_DB_BLOB)
        sqlite3_bind_blob64(of(s), number, v->bytes, v->size, SQLITE_STATIC);
    else
        sqlite3_bind_text64(of(s), number, v->bytes, v->size, SQLITE_STATIC, SQLITE_UTF8);
}

static int stepped(ro_store *store, int result, ro_error *err) {
    if (result == SQLITE_ROW) return 1;
    if (result == SQLITE_DONE) return 0;
    fail(store, result, err);
    return -1;
}

static int sqlite_step(ro_store *store, ro_prepared *s, ro_error *err) { return stepped(store, sqlite3_step(of(s)), err); }

#define STEPS_BETWEEN_LOOKS 5000 /* of SQLite's machine: some tenths of a millisecond */

static int sqlite_step_limited(ro_store *store, ro_prepared *s, int (*late)(void *), void *context, uint32_t limit_ms, ro_error *err) {
    (void)limit_ms;
    sqlite3_progress_handler(store->db, STEPS_BETWEEN_LOOKS, late, context);
    int result = sqlite3_step(of(s));
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    if ((result & 0xFF) == SQLITE_INTERRUPT && late(context)) return ro_fail(err, RO_E_BUSY, "the answer took longer than the time limit"), -1;
    return stepped(store, result, err);
}

static int sqlite_columns(ro_prepared *s) { return sqlite3_column_count(of(s)); }
static const char *sqlite_name(ro_prepared *s, int column) { return sqlite3_column_name(of(s), column); }

static ro_db_type sqlite_type(ro_prepared *s, int column) {
    switch (sqlite3_column_type(of(s), column)) {
    case SQLITE_NULL: return RO_DB_NULL;
    case SQLITE_INTEGER: return RO_DB_INTEGER;
    case SQLITE_FLOAT: return RO_DB_REAL;
    case SQLITE_BLOB: return RO_DB_BLOB;
    default: return RO_DB_TEXT;
    }
}

static const char *sqlite_text(ro_prepared *s, int column, size_t *size) {
    const char *text = (const char *)sqlite3_column_text(of(s), column);
    if (size) *size = text ? (size_t)sqlite3_column_bytes(of(s), column) : 0;
    return text;
}

static const void *sqlite_blob(ro_prepared *s, int column, size_t *size) {
    const void *bytes = sqlite3_column_blob(of(s), column);
    *size = (size_t)sqlite3_column_bytes(of(s), column);
    return bytes;
}

static int64_t sqlite_integer(ro_prepared *s, int column) { return sqlite3_column_int64(of(s), column); }
static double sqlite_real(ro_prepared *s, int column) { return sqlite3_column_double(of(s), column); }

/* --- transactions, and the rest ------------------------------------------------------------------------------------------------------------------
 */

static bool sqlite_begin(ro_store *store, ro_error *err) { return sqlite_run(store, "BEGIN IMMEDIATE", err); }
static bool sqlite_commit(ro_store *store, ro_error *err) { return sqlite_run(store, "COMMIT", err); }
static bool sqlite_in_transaction(ro_store *store) { return sqlite3_get_autocommit(store->db) == 0; }

static void sqlite_rollback(ro_store *store) {
    ro_pg_actors_forget(&store->actors);
    if (sqlite_in_transaction(store)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

static bool sqlite_number(ro_store *store, ro_db_table table, int64_t *id, ro_error *err) {
    (void)store, (void)table, (void)err;
    *id = 0;
    return true;
}

static int64_t sqlite_numbered(ro_store *store) { return sqlite3_last_insert_rowid(store->db); }

/* *there 0: there is no such row. */
static bool name_again(ro_store *store, int64_t id, int *there, ro_error *err) {
    ro_sql q = ro_sql_open(store, "UPDATE actor SET mentions = mentions + 1 WHERE id = ?", err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    bool good = ro_sql_do(&q, err);
    *there = sqlite3_changes(store->db);
    return good;
}

static bool find_actor(ro_store *store, const char *const fields[RO_DB_ACTOR_FIELDS], int64_t *id, ro_error *err) {
    ro_sql q = ro_sql_open(store,
                           "SELECT id FROM actor WHERE kind = ? AND ifnull(name, '') = ? AND ifnull(country, '') = ? AND ifnull(office, '') = ?"
                           " AND ifnull(sector, '') = ? AND ifnull(code, '') = ?",
                           err);
    if (!q.statement) return false;
    for (int i = 0; i < RO_DB_ACTOR_FIELDS; i++) ro_sql_put_bytes(&q, fields[i], fields[i] ? strlen(fields[i]) : 0);
    int got = ro_sql_row(&q, err);
    *id = got == 1 ? ro_sql_int(&q, 0) : 0;
    ro_sql_close(&q);
    return got >= 0;
}

static bool new_actor(ro_store *store, const char *const fields[RO_DB_ACTOR_FIELDS], int64_t *id, ro_error *err) {
    ro_sql q = ro_sql_open(store, "INSERT INTO actor (kind, name, country, office, sector, code, mentions) VALUES (?, ?, ?, ?, ?, ?, 1)", err);
    if (!q.statement) return false;
    for (int i = 0; i < RO_DB_ACTOR_FIELDS; i++) ro_sql_put_text(&q, fields[i]);
    if (!ro_sql_do(&q, err)) return false;
    *id = sqlite3_last_insert_rowid(store->db);
    return true;
}

/* Three statements that do one thing each, for the same reason as ro_event_write's two. */
static bool sqlite_actor(ro_store *store, const char *const fields[RO_DB_ACTOR_FIELDS], int64_t *id, ro_error *err) {
    if (store->actors.count >= RO_PG_ACTORS_MOST) ro_pg_actors_forget(&store->actors);
    ro_pg_actor *known = ro_pg_actors_find(&store->actors, fields);
    if (!known) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (!known->id && !find_actor(store, fields, &known->id, err)) return false;
    int there = 0;
    if (known->id && !name_again(store, known->id, &there, err)) return false;
    if (!there && !new_actor(store, fields, &known->id, err)) return known->id = 0, false;
    *id = known->id;
    return true;
}

static bool sqlite_index_text(ro_store *store, int64_t report, const char *title, const char *text, size_t size, ro_error *err) {
    ro_sql q = ro_sql_open(store, "INSERT INTO report_text (rowid, title, text) VALUES (?, ?, ?)", err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, report);
    ro_sql_put_text(&q, title);
    ro_sql_put_bytes(&q, text, size);
    return ro_sql_do(&q, err);
}

static bool sqlite_forget_text(ro_store *store, int64_t report, const char *title, const char *text, size_t size, ro_error *err) {
    ro_sql q = ro_sql_open(store, "INSERT INTO report_text (report_text, rowid, title, text) VALUES ('delete', ?, ?, ?)", err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, report);
    ro_sql_put_text(&q, title);
    ro_sql_put_bytes(&q, text, size);
    return ro_sql_do(&q, err);
}

static bool sqlite_defer_keys(ro_store *store, ro_error *err) { return sqlite_run(store, "PRAGMA defer_foreign_keys = ON", err); }

/* --- statements of the asker's own ---------------------------------------------------------------------------------------------------------------
 */

/* Reading, and nothing else: no other file, no setting, no function that loads code. */
static int may(void *context, int action, const char *first, const char *second, const char *database, const char *inner) {
    (void)context, (void)first, (void)database, (void)inner;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return second && sqlite3_stricmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default: return SQLITE_DENY;
    }
}

static bool only_blanks(const char *sql) {
    while (*sql == ' ' || *sql == '\t' || *sql == '\n' || *sql == '\r' || *sql == ';') sql++;
    return !*sql;
}

static ro_prepared *sqlite_prepare_asked(ro_store *store, const char *sql, ro_error *err) {
    sqlite3_stmt *statement = NULL;
    const char *rest = sql;
    sqlite3_set_authorizer(store->db, may, NULL);
    int result = sqlite3_prepare_v2(store->db, sql, -1, &statement, &rest);
    sqlite3_set_authorizer(store->db, NULL, NULL);
    if (result == SQLITE_NOMEM || result == SQLITE_BUSY || (result & 0xFF) == SQLITE_CORRUPT)
        fail(store, result, err);
    else if (result == SQLITE_AUTH)
        ro_fail(err, RO_E_USAGE, "only SELECT is allowed: %s", sqlite3_errmsg(store->db));
    else if (result != SQLITE_OK)
        ro_fail_at(err, RO_E_USAGE, "SQL", 1, 0, sqlite3_error_offset(store->db) >= 0 ? (size_t)sqlite3_error_offset(store->db) : RO_NO_BYTE, "%s",
                   sqlite3_errmsg(store->db));
    else if (!statement)
        ro_fail(err, RO_E_USAGE, "there is no statement");
    else if (!only_blanks(rest))
        ro_fail(err, RO_E_USAGE, "one statement at a time: \"%.60s\" stands behind the first", rest);
    else if (sqlite3_stmt_readonly(statement))
        return (ro_prepared *)statement;
    else
        ro_fail(err, RO_E_USAGE, "only SELECT is allowed");
    sqlite3_finalize(statement);
    return NULL;
}

const ro_db_driver ro_db_sqlite = {.close = sqlite_close,
                                   .prepare = sqlite_prepare,
                                   .finalize = sqlite_finalize,
                                   .reset = sqlite_reset,
                                   .bind = sqlite_bind,
                                   .step = sqlite_step,
                                   .columns = sqlite_columns,
                                   .name = sqlite_name,
                                   .type = sqlite_type,
                                   .text = sqlite_text,
                                   .blob = sqlite_blob,
                                   .integer = sqlite_integer,
                                   .real = sqlite_real,
                                   .run = sqlite_run,
                                   .begin = sqlite_begin,
                                   .commit = sqlite_commit,
                                   .rollback = sqlite_rollback,
                                   .in_transaction = sqlite_in_transaction,
                                   .number = sqlite_number,
                                   .numbered = sqlite_numbered,
                                   .actor = sqlite_actor,
                                   .index_text = sqlite_index_text,
                                   .forget_text = sqlite_forget_text,
                                   .defer_keys = sqlite_defer_keys,
                                   .make_schema = sqlite_make_schema,
                                   .version = sqlite_version,
                                   .set_version = sqlite_set_version,
                                   .prepare_asked = sqlite_prepare_asked,
                                   .step_limited = sqlite_step_limited};
