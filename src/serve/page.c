#include "serve/page.h"

#include <string.h>

#define HIDDEN __attribute__((visibility("hidden")))

/* X(path, type, name in cmake/page.S.in) */
#define PAGE_TABLE(X) \
    X("/", "text/html; charset=utf-8", html) \
    X("/app.js", "text/javascript; charset=utf-8", js) \
    X("/app.css", "text/css; charset=utf-8", css) \
    X("/world.json", "application/json; charset=utf-8", world) \
    X("/icon.svg", "image/svg+xml", icon)

#define X(path, type, name) extern const unsigned char ro_page_##name[] HIDDEN, ro_page_##name##_end[] HIDDEN;
PAGE_TABLE(X)
#undef X
extern const unsigned char ro_page_schemas_json[] HIDDEN, ro_page_schemas_json_end[] HIDDEN;

static const struct {
    const char *path, *type;
    const unsigned char *bytes, *end;
} files[] = {
#define X(path, type, name) {path, type, ro_page_##name, ro_page_##name##_end},
    PAGE_TABLE(X)
#undef X
};

const ro_page_file *ro_page_find(const char *path, ro_page_file *room) {
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (strcmp(path, files[i].path) != 0 || files[i].bytes == files[i].end) continue;
        *room = (ro_page_file){files[i].path, files[i].type, files[i].bytes, (size_t)(files[i].end - files[i].bytes)};
        return room;
    }
    return NULL;
}

bool ro_page_is_there(void) {
    ro_page_file room;
    return ro_page_find("/", &room) != NULL;
}

const char *ro_page_schemas(size_t *size) {
    *size = (size_t)(ro_page_schemas_json_end - ro_page_schemas_json);
    return (const char *)ro_page_schemas_json;
}
