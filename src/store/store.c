#include "store/store.h"

#include "store/migrate.h"

#include <stdlib.h>
#include <string.h>

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
        ro_fail(err, RO_E_OPEN, "the name of the database is empty, or too long");
    else {
        memcpy(store->path, path, size + 1);
        bool open = ro_db_is_pg(path) ? ro_db_pg_open(store, path, mode, err) : ro_db_sqlite_open(store, mode, err);
        if (open && ro_store_prepare(store, err)) return store;
    }
    ro_store_close(store);
    return NULL;
}

void ro_store_close(ro_store *store) {
    if (!store) return;
    for (size_t i = 0; i < store->statement_count; i++) store->driver->finalize(store->statements[i].statement);
    if (store->driver) store->driver->close(store);
    ro_arena_free(&store->arena);
    free(store);
}

bool ro_store_begin(ro_store *store, ro_error *err) {
    ro_error_clear(err);
    return store->driver->begin(store, err);
}

bool ro_store_commit(ro_store *store, ro_error *err) {
    ro_error_clear(err);
    return store->driver->commit(store, err);
}

void ro_store_rollback(ro_store *store) { store->driver->rollback(store); }
