#include "store/store.h"

#include "store/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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
    return result == SQLITE_OK || ro_sql_fail(store, result, err);
}

/* Two processes that open a new file at one moment: SQLite does not wait here by itself. */
static bool set_journal(ro_store *store, ro_error *err) {
    for (int tries = 0;; tries++) {
        int result = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (result == SQLITE_OK) return true;
        if ((result & 0xFF) != SQLITE_BUSY || !wait_for_others(NULL, tries)) return ro_sql_fail(store, result, err);
    }
}

/* NORMAL: a commit is safe from a killed process; after a power failure the last commits may be gone, but never a part of one. */
static bool set_up(ro_store *store, ro_error *err) {
    if (!ro_sql_run(store, "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;", err)) return false;
    if (!store->writes) return ro_sql_run(store, "PRAGMA query_only = ON", err);
    return set_journal(store, err) &&
           ro_sql_run(store, "PRAGMA secure_delete = OFF; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864", err);
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
    if (result != SQLITE_OK) return ro_sql_fail(store, result, err);
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
    if (connect(store, store->path, SQLITE_OPEN_READONLY, &first) && ro_store_version(store, &version, &empty, &first)) return true;
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

static bool open_store(ro_store *store, ro_store_mode mode, ro_error *err) {
    int version;
    bool empty;
    if (mode == RO_STORE_READ)
        return connect_reader(store, err) && ro_store_version(store, &version, &empty, err) && set_up(store, err) && ro_store_prepare(store, err);
    if (!connect(store, store->path, SQLITE_OPEN_READWRITE | (mode == RO_STORE_CREATE ? SQLITE_OPEN_CREATE : 0), err)) return false;
    if (sqlite3_db_readonly(store->db, "main") == 1) return ro_sql_fail(store, SQLITE_READONLY, err);
    /* looked at before anything is changed: a file that is none of ours stays as it is */
    return ro_store_version(store, &version, &empty, err) && set_up(store, err) && ro_store_prepare(store, err);
}

ro_store *ro_store_open(const char *path, ro_store_mode mode, ro_error *err) {
    ro_error_clear(err);
    ro_store *store = calloc(1, sizeof *store);
    if (!store) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    ro_arena_init(&store->arena, NULL);
    store->writes = mode != RO_STORE_READ;
    size_t size = strlen(path);
    if (size == 0 || size >= sizeof store->path)
        ro_fail_at(err, RO_E_OPEN, path, 0, 0, RO_NO_BYTE, "is no name for a database");
    else {
        memcpy(store->path, path, size + 1);
        if (look(path, mode, err) && open_store(store, mode, err)) return store;
    }
    ro_store_close(store);
    return NULL;
}

void ro_store_close(ro_store *store) {
    if (!store) return;
    for (size_t i = 0; i < store->statement_count; i++) sqlite3_finalize(store->statements[i].statement);
    sqlite3_close_v2(store->db);
    ro_arena_free(&store->arena);
    free(store);
}

bool ro_store_begin(ro_store *store, ro_error *err) {
    ro_error_clear(err);
    return ro_sql_run(store, "BEGIN IMMEDIATE", err);
}

bool ro_store_commit(ro_store *store, ro_error *err) {
    ro_error_clear(err);
    return ro_sql_run(store, "COMMIT", err);
}

void ro_store_rollback(ro_store *store) {
    if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}
