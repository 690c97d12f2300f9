#include "store/migrate.h"

/* Tellings of copies are of no event. SQLite can take a NOT NULL back in the text of its schema alone, since no row is changed by that. */
static bool copies_have_tellings(ro_store *store, ro_error *err) {
    if (store->pg)
        return ro_sql_run(store,
                          "ALTER TABLE event_mention ALTER COLUMN event DROP NOT NULL;"
                          "ALTER TABLE contact_mention ALTER COLUMN contact DROP NOT NULL",
                          err);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    bool good = ro_sql_run(store,
                           "PRAGMA writable_schema = ON;"
                           "UPDATE sqlite_schema SET sql = replace(sql, 'event INTEGER NOT NULL REFERENCES event (', 'event INTEGER REFERENCES"
                           " event (') WHERE type = 'table' AND name = 'event_mention';"
                           "UPDATE sqlite_schema SET sql = replace(sql, 'contact INTEGER NOT NULL REFERENCES contact (', 'contact INTEGER REFERENCES"
                           " contact (') WHERE type = 'table' AND name = 'contact_mention';"
                           "PRAGMA writable_schema = RESET",
                           err);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return good;
}

/* A change of schema.sql adds {n, "ALTER TABLE …"} here and raises RO_STORE_VERSION. */
static const ro_migration migrations[] = {
    /* the sums of the map, out of indices alone */
    {1,
     "CREATE INDEX event_map ON event (place, place_country, lat, lon, quad, status, goldstein, reports) WHERE place IS NOT NULL;"
     "DROP INDEX contact_countries;"
     "CREATE INDEX contact_countries ON contact (countries, day, status, reports)",
     NULL},
    /* copies are kept with what they tell */
    {2, "ALTER TABLE report ADD COLUMN whole INTEGER NOT NULL DEFAULT 1; UPDATE report SET whole = 0 WHERE same_as IS NOT NULL",
     copies_have_tellings}};
#define MIGRATIONS (sizeof migrations / sizeof *migrations)

bool ro_store_version(ro_store *store, int *version, bool *empty, ro_error *err) { return store->driver->version(store, version, empty, err); }

bool ro_store_migrate(ro_store *store, const ro_migration *steps, size_t count, int version, int to, ro_error *err) {
    if (!ro_store_begin(store, err)) return false;
    bool good = true;
    for (; good && version < to; version++) {
        const ro_migration *step = NULL;
        for (size_t i = 0; i < count && !step; i++)
            if (steps[i].from == version) step = &steps[i];
        good = step
                   ? ro_sql_run(store, step->sql, err) && (!step->also || step->also(store, err))
                   : ro_fail_at(err, RO_E_VERSION, store->path, 0, 0, RO_NO_BYTE, "has schema %d, from which no way leads to schema %d", version, to);
    }
    if (good && store->driver->set_version(store, to, err) && ro_store_commit(store, err)) return true;
    ro_store_rollback(store);
    return false;
}

/* Two processes may make a new file at the same moment: whoever comes second finds the tables there. */
static bool make(ro_store *store, ro_error *err) {
    int version;
    bool empty;
    if (!ro_store_begin(store, err)) return false;
    bool good = ro_store_version(store, &version, &empty, err);
    if (good && empty) good = store->driver->make_schema(store, err) && store->driver->set_version(store, RO_STORE_VERSION, err);
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
