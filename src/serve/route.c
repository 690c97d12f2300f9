#include "serve/route.h"

#include <string.h>

const ro_route ro_routes[] = {
#define X(method, path, answer, flags, schema, summary) {method, path, answer, flags, schema, summary},
    RO_ROUTE_TABLE(X)
#undef X
};
const size_t ro_route_count = sizeof ro_routes / sizeof ro_routes[0];

const ro_route *ro_route_find(const char *path, const char **id) {
    *id = "";
    for (size_t i = 0; i < ro_route_count; i++) {
        size_t n = strlen(ro_routes[i].path);
        bool open = ro_routes[i].path[n - 1] == '/';
        if (open ? strncmp(path, ro_routes[i].path, n) != 0 || !path[n] : strcmp(path, ro_routes[i].path) != 0) continue;
        *id = path + n;
        return &ro_routes[i];
    }
    return NULL;
}
