#include "cli/answers.h"

#include "base/error.h"
#include "store/answers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A new file of this user alone, with these bytes. NULL: err says why. */
static char *write_file(const ro_buffer *bytes, ro_error *err) {
    const char *folder = getenv("TMPDIR");
    char path[4096];
    snprintf(path, sizeof path, "%.4000s/readout-answers-XXXXXX", folder && folder[0] ? folder : "/tmp");
    int file = mkstemp(path);
    bool ok = file >= 0;
    for (size_t at = 0; ok && at < bytes->size;) {
        ssize_t n = write(file, bytes->bytes + at, bytes->size - at);
        if (n < 0 && errno == EINTR) continue;
        ok = n > 0;
        at += ok ? (size_t)n : 0;
    }
    if (!ok) ro_fail_at(err, RO_E_WRITE, path, 0, 0, RO_NO_BYTE, "cannot be written: %s", strerror(errno));
    if (file >= 0) close(file);
    char *name = ok ? strdup(path) : NULL;
    if (!name && file >= 0) unlink(path);
    return name;
}

char *cli_answers_add(cli *c, const char *database, cli_dictionaries *dictionaries) {
    ro_error err;
    ro_buffer table;
    size_t count = 0;
    char *path = NULL;
    if (access(database, F_OK) != 0 || dictionaries->actor_count + dictionaries->agent_count == CLI_MAX_DICTIONARIES) return NULL;
    ro_store *store = ro_store_open(database, RO_STORE_READ, &err);
    if (!store) return NULL; /* whoever opens it to write says what is wrong */
    ro_buffer_init(&table, NULL);
    if (ro_answers_table(store, &table, &count, &err) && count) path = write_file(&table, &err);
    if (err.code != RO_OK) cli_fail(c, &err);
    ro_buffer_free(&table);
    ro_store_close(store);
    if (!path) return NULL;
    memmove(&dictionaries->actors[1], &dictionaries->actors[0], dictionaries->actor_count * sizeof *dictionaries->actors);
    dictionaries->actors[0] = path;
    dictionaries->actor_count++;
    return path;
}

void cli_answers_drop(char *path) {
    if (path) unlink(path);
    free(path);
}
