#include "cli/secrets.h"

#include <stdlib.h>
#include <string.h>

static void cross_out(char *from, size_t size) { memset(from, 'x', size); }

/* scheme://user:password@host: up to the last '@', since a password may hold one that it should not. A token without a user stands before the '@'. */
static void hide_in_address(char *arg) {
    char *at = strstr(arg, "://");
    if (!at) return;
    at += 3;
    char *sign = strrchr(at, '@'), *colon = strchr(at, ':');
    if (sign && colon && colon < sign)
        cross_out(colon + 1, (size_t)(sign - colon - 1));
    else if (sign && strncmp(arg, "postgres", 8) != 0)
        cross_out(at, (size_t)(sign - at));
    for (char *value = at; (value = strstr(value, "password=")); value += strcspn(value, "&")) {
        value += strlen("password=");
        cross_out(value, strcspn(value, "&"));
    }
}

static int holds_one(const char *arg) {
    const char *at = strstr(arg, "://");
    return at && (strchr(at, '@') || strstr(at, "password="));
}

void cli_hide_secrets(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        char *shown = argv[i];
        if (!holds_one(shown)) continue;
        char *kept = strdup(shown);
        if (!kept) continue; /* what cannot be hidden still works */
        argv[i] = kept;
        hide_in_address(shown);
    }
}
