/* A request's target, its cookie header and its numbers: whatever the bytes, strings that are decoded UTF-8 without control characters inside the
 * target's own room, or a refusal with its reason; and the filters that they would become. */
#include "base/utf8.h"
#include "serve/route.h"
#include "serve/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void look(const ro_target *t, const char *text) {
    size_t n = strlen(text);
    if (text < t->room || text + n >= t->room + sizeof t->room || ro_utf8_check(text, n) != n) abort();
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 && text[i] != '\n' && text[i] != '\t') abort();
}

static void filters(const ro_target *t) {
    ro_query query = {.subject = RO_SUBJECT_EVENTS};
    ro_error err;
    for (size_t i = 0; i < t->count; i++) {
        size_t number;
        ro_error_clear(&err);
        if (!ro_query_set(&query, t->params[i].name, t->params[i].value, &err) && !err.message[0]) abort();
        if (ro_whole_number(t->params[i].value, 1000, &number) && number > 1000) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char *text = malloc(size + 1);
    ro_target *t = malloc(sizeof *t);
    if (!text || !t) abort();
    if (size) memcpy(text, bytes, size);
    text[size] = '\0';
    if (ro_target_read(t, text)) {
        const char *id;
        look(t, t->path);
        for (size_t i = 0; i < t->count; i++) {
            look(t, t->params[i].name);
            look(t, t->params[i].value);
            if (ro_target_get(t, t->params[i].name) != t->params[i].value) abort();
        }
        ro_route_find(t->path, &id);
        filters(t);
        char *key = ro_target_key(t);
        if (!key || strncmp(key, t->path, strlen(t->path)) != 0) abort();
        free(key);
    } else if ((t->status != 400 && t->status != 414) || !t->why[0] || t->count)
        abort();
    size_t n = 0;
    const char *cookie = ro_cookie_get(text, "readout", &n);
    if (cookie && (cookie < text || cookie + n > text + size || memchr(cookie, ';', n))) abort();
    free(t);
    free(text);
    return 0;
}
