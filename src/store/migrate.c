#include "store/migrate.h"

#include "store/schema.h"

#include <stdio.h>

/* The steps so far: none, this is the first schema. A change of schema.sql adds {n, "ALTER TABLE …"} here and raises RO_STORE_VERSION. */
static const ro_migration *const migrations = NULL;
#define MIGRATIONS 0

static bool pragma(ro_store *store, const char *sql, int64_t *value, ro_error *err) {
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(store->db, sql, -1, &s, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(s);
        if (result == SQLITE_ROW) *value = sqlite3_column_int64(s, 0);
    }
    sqlite3_finalize(s);
    return result == SQLITE_ROW || ro_sql_fail(store, result, err);
}

bool ro_store_version(ro_store *store, int *version, bool *empty, ro_error *err) {
    int64_t application = 0, user = 0, tables = 0;
    if (!pragma(store, "PRAGMA application_id", &application, err) || !pragma(store, "PRAGMA user_version", &user, err) ||
        !pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, err))
        return false;
    *empty = tables == 0 && application == 0 && user == 0;
    *version = (int)user;
    if (!*empty && application != RO_STORE_APPLICATION)
        return ro_fail_at(err, RO_E_MAGIC, store->path, 0, 0, RO_NO_BYTE, "is a database, but not one of readout");
    return true;
}

static bool set_version(ro_store *store, int version, ro_error *err) {
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
    return ro_sql_run(store, sql, err);
}

bool ro_store_migrate(ro_store *store, const ro_migration *steps, size_t count, int version, int to, ro_error *err) {
    if (!ro_store_begin(store, err)) return false;
    bool good = true;
    for (; good && version < to; version++) {
        const ro_migration *step = NULL;
        for (size_t i = 0; i < count && !step; i++)
            if (steps[i].from == version) step = &steps[i];
        good = step
                   ? ro_sql_run(store, step->sql, err)
                   : ro_fail_at(err, RO_E_VERSION, store->path, 0, 0, RO_NO_BYTE, "has schema %d, from which no way leads to schema %d", version, to);
    }
    if (good && set_version(store, to, err) && ro_store_commit(store, err)) return true;
    ro_store_rollback(store);
    return false;
}

/* Two processes may make a new file at the same moment: whoever comes second finds the tables there. */
static bool make(ro_store *store, ro_error *err) {
    int version;
    bool empty;
    if (!ro_store_begin(store, err)) return false;
    bool good = ro_store_version(store, &version, &empty, err);
    if (good && empty) {
        char sql[64];
        snprintf(sql, sizeof sql, "PRAGMA application_id = %d", RO_STORE_APPLICATION);
        good = ro_sql_run(store, ro_schema_sql, err) && ro_sql_run(store, sql, err) && set_version(store, RO_STORE_VERSION, err);
    }
    if (good && ro_store_commit(store, err)) return true;
    ro_store_rollback(store);
    return false;
}

bool ro_store_prepare(ro_store *store, ro_error *err) {
    int version;
    bool empty;
    if (!ro_store_version(store, &version, &empty, err)) return false;
    if (empty && !store->writes) return ro_fail_at(err, RO_E_MAGIC, store->path, 0, 0, RO_NO_BYTE, "is an empty database");
    if (empty) return make(store, err);
    if (version == RO_STORE_VERSION) return true;
    if (version > RO_STORE_VERSION)
        return ro_fail_at(err, RO_E_VERSION, store->path, 0, 0, RO_NO_BYTE, "was written by a newer readout: its schema is %d, this one knows %d",
                          version, RO_STORE_VERSION);
    if (!store->writes)
        return ro_fail_at(err, RO_E_VERSION, store->path, 0, 0, RO_NO_BYTE,
                          "has the older schema %d; a command that writes to it brings it up to date", version);
    return ro_store_migrate(store, migrations, MIGRATIONS, version, RO_STORE_VERSION, err);
}
