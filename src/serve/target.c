#include "serve/target.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static bool refuse(ro_target *t, unsigned status, const char *why) {
    t->status = status;
    t->why = why;
    t->path = "";
    t->count = 0;
    return false;
}

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Decodes text[0, size) in place and ends it with a NUL, for which there is room. false: a bad escape or byte. */
static bool decode(char *text, size_t size, bool plus) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '%') {
            int high = i + 2 < size ? hex(text[i + 1]) : -1, low = i + 2 < size ? hex(text[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            c = (unsigned char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus)
            c = ' ';
        if (c == 0x7F || (c < 0x20 && !(plus && (c == '\n' || c == '\t')))) return false;
        text[n++] = (char)c;
    }
    text[n] = '\0';
    return ro_utf8_check(text, n) == n;
}

/* One "name=value" of the query. */
static bool take_param(ro_target *t, char *at, size_t size) {
    char *equals = memchr(at, '=', size);
    size_t name_size = equals ? (size_t)(equals - at) : size;
    char *value = equals ? equals + 1 : at + size;
    size_t value_size = equals ? size - name_size - 1 : 0;
    if (t->count == RO_TARGET_PARAMS) return refuse(t, 400, "more parameters than a request may have");
    /* The value first: the NUL behind the name falls on the "=", that behind the value on the "&" or the end. */
    if (!decode(value, value_size, true) || !decode(at, name_size, true)) return refuse(t, 400, "a bad escape or character in the query");
    if (!at[0]) return refuse(t, 400, "a parameter without a name");
    if (ro_target_get(t, at)) return refuse(t, 400, "a parameter is given twice (several values of one stand with commas between)");
    t->params[t->count++] = (ro_param){at, equals ? value : at + strlen(at)};
    return true;
}

bool ro_target_read(ro_target *t, const char *raw) {
    size_t size = strnlen(raw, RO_TARGET_MOST + 1);
    t->count = 0;
    t->status = 200;
    t->why = "";
    t->path = "";
    if (size > RO_TARGET_MOST) return refuse(t, 414, "the address is longer than 8192 bytes");
    if (raw[0] != '/') return refuse(t, 400, "the address does not begin with a slash");
    memcpy(t->room, raw, size + 1);
    t->room[size + 1] = '\0';
    if (memchr(t->room, '#', size)) return refuse(t, 400, "a fragment in the address");
    char *query = memchr(t->room, '?', size);
    size_t path_size = query ? (size_t)(query - t->room) : size;
    char *end = t->room + size;
    for (char *at = query ? query + 1 : end; at < end;) {
        char *stop = memchr(at, '&', (size_t)(end - at));
        if (!stop) stop = end;
        if (stop > at && !take_param(t, at, (size_t)(stop - at))) return false;
        at = stop + 1;
    }
    if (!decode(t->room, path_size, false)) return refuse(t, 400, "a bad escape or character in the path");
    t->path = t->room;
    return true;
}

const char *ro_target_get(const ro_target *t, const char *name) {
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->params[i].name, name) == 0) return t->params[i].value;
    return NULL;
}

static int by_name(const void *a, const void *b) { return strcmp(((const ro_param *)a)->name, ((const ro_param *)b)->name); }

char *ro_target_key(const ro_target *t) {
    ro_param sorted[RO_TARGET_PARAMS];
    size_t size = strlen(t->path) + 1;
    memcpy(sorted, t->params, t->count * sizeof *sorted);
    qsort(sorted, t->count, sizeof *sorted, by_name);
    for (size_t i = 0; i < t->count; i++) size += strlen(sorted[i].name) + strlen(sorted[i].value) + 2;
    char *key = malloc(size), *at = key;
    if (!key) return NULL;
    at = stpcpy(at, t->path);
    for (size_t i = 0; i < t->count; i++) {
        if (!sorted[i].value[0] || strcmp(sorted[i].name, "token") == 0) continue;
        *at++ = '\x01'; /* which no name or value holds */
        at = stpcpy(at, sorted[i].name);
        *at++ = '\x02';
        at = stpcpy(at, sorted[i].value);
    }
    *at = '\0';
    return key;
}

const char *ro_cookie_get(const char *header, const char *name, size_t *size) {
    size_t name_size = strlen(name);
    for (const char *at = header; at && *at;) {
        while (*at == ' ' || *at == ';') at++;
        size_t n = strcspn(at, ";");
        if (n > name_size && memcmp(at, name, name_size) == 0 && at[name_size] == '=') {
            *size = n - name_size - 1;
            return at + name_size + 1;
        }
        at += n;
    }
    return NULL;
}

bool ro_whole_number(const char *text, size_t most, size_t *number) {
    size_t n = 0;
    if (!text[0]) return false;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '9') return false;
        size_t digit = (size_t)(*c - '0');
        if (n > (most - digit) / 10 || digit > most) return false;
        n = n * 10 + digit;
    }
    *number = n;
    return n <= most;
}

bool ro_same_secret(const char *a, size_t a_size, const char *b, size_t b_size) {
    unsigned char differs = a_size != b_size;
    for (size_t i = 0; i < a_size; i++) differs |= (unsigned char)(a[i] ^ (b_size ? b[i % b_size] : 0));
    return !differs;
}
