#include "input/robots.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_STEPS 100000u /* of matching one rule: stars within stars */

typedef struct line {
    const char *key, *value;
    size_t key_size, value_size;
} line;

/* The next "key: value"; moves *at. */
static bool next_line(const char *robots, size_t size, size_t *at, line *l) {
    while (*at < size) {
        const char *from = robots + *at, *newline = memchr(from, '\n', size - *at);
        size_t n = newline ? (size_t)(newline - from) : size - *at;
        *at += n + 1;
        const char *comment = memchr(from, '#', n);
        if (comment) n = (size_t)(comment - from);
        const char *colon = memchr(from, ':', n);
        if (!colon) continue;
        l->key = from;
        l->key_size = (size_t)(colon - from);
        l->value = colon + 1;
        l->value_size = n - l->key_size - 1;
        while (l->key_size && (unsigned char)*l->key <= ' ') l->key++, l->key_size--;
        while (l->key_size && (unsigned char)l->key[l->key_size - 1] <= ' ') l->key_size--;
        while (l->value_size && (unsigned char)*l->value <= ' ') l->value++, l->value_size--;
        while (l->value_size && (unsigned char)l->value[l->value_size - 1] <= ' ') l->value_size--;
        return true;
    }
    return false;
}

static bool key_is(const line *l, const char *key) { return l->key_size == strlen(key) && strncasecmp(l->key, key, l->key_size) == 0; }

static bool is_for(const line *l, const char *agent) {
    size_t n = 0;
    while (n < l->value_size && l->value[n] != '/' && l->value[n] != ' ') n++;
    return n == strlen(agent) && strncasecmp(l->value, agent, n) == 0;
}

static bool has_group(const char *robots, size_t size, const char *agent) {
    line l;
    for (size_t at = 0; next_line(robots, size, &at, &l);)
        if (key_is(&l, "user-agent") && is_for(&l, agent)) return true;
    return false;
}

/* Whether the pattern ("*" any bytes, "$" at its end the end) fits the path's beginning. */
static bool fits(const char *pattern, size_t size, const char *path, unsigned *steps) {
    for (size_t i = 0; i < size; i++, path++) {
        if (++*steps > MOST_STEPS) return true; /* a rule meant to be hard to match: forbidden is the safe answer */
        if (pattern[i] == '*') {
            while (i + 1 < size && pattern[i + 1] == '*') i++;
            for (; *path; path++)
                if (fits(pattern + i + 1, size - i - 1, path, steps)) return true;
            return fits(pattern + i + 1, size - i - 1, path, steps);
        }
        if (pattern[i] == '$' && i + 1 == size) return *path == '\0';
        if (*path != pattern[i]) return false;
    }
    return true;
}

/* Calls nothing: walks the rules of the group of `agent` and remembers the longest that fits. */
static bool allowed_by(const char *robots, size_t size, const char *agent, const char *path) {
    line l;
    bool inside = false, names = false, allow = true;
    size_t longest = 0;
    for (size_t at = 0; next_line(robots, size, &at, &l);) {
        if (key_is(&l, "user-agent")) {
            inside = (names && inside) || is_for(&l, agent);
            names = true;
            continue;
        }
        bool is_allow = key_is(&l, "allow"), is_disallow = key_is(&l, "disallow");
        if (!is_allow && !is_disallow) continue;
        names = false;
        unsigned steps = 0;
        if (!inside || l.value_size == 0 || l.value_size > 1024 || l.value_size < longest || !fits(l.value, l.value_size, path, &steps)) continue;
        allow = l.value_size == longest ? allow || is_allow : is_allow;
        longest = l.value_size;
    }
    return allow;
}

bool ro_robots_allow(const char *robots, size_t size, const char *agent, const char *path) {
    if (strcmp(path, "/robots.txt") == 0) return true;
    return allowed_by(robots, size, has_group(robots, size, agent) ? agent : "*", path);
}

unsigned ro_robots_delay(const char *robots, size_t size, const char *agent) {
    line l;
    bool inside = false, names = false;
    const char *whose = has_group(robots, size, agent) ? agent : "*";
    for (size_t at = 0; next_line(robots, size, &at, &l);) {
        if (key_is(&l, "user-agent")) {
            inside = (names && inside) || is_for(&l, whose);
            names = true;
            continue;
        }
        names = false;
        if (!inside || !key_is(&l, "crawl-delay") || l.value_size == 0 || l.value_size > 10) continue;
        char text[12];
        memcpy(text, l.value, l.value_size);
        text[l.value_size] = '\0';
        double seconds = strtod(text, NULL);
        return seconds > 3600 ? 3600 : seconds > 0 ? (unsigned)(seconds + 0.999) : 0;
    }
    return 0;
}
