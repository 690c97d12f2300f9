#include "store/pg_library.h"

#include <dlfcn.h>
#include <string.h>

bool ro_pg_library_load(ro_pg_library *library, ro_error *err) {
    void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return ro_fail(err, RO_E_OPEN, "libpq (Debian: libpq5), which speaks with PostgreSQL, cannot be loaded: %.180s", dlerror());
    const struct {
        const char *name;
        void *into;
    } functions[] = {
#define X(name) {#name, &library->name},
        RO_PG_FUNCTIONS(X)
#undef X
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *symbol = dlsym(handle, functions[i].name);
        if (!symbol) return ro_fail(err, RO_E_OPEN, "libpq has no %s: version 14 or later is due", functions[i].name);
        memcpy(functions[i].into, &symbol, sizeof symbol);
    }
    return true;
}
