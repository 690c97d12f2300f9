#include "cli/publish_state.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST ((size_t)64 * 1024 * 1024)

/* The whole file, or a new one. NULL: err says why. */
static json_t *load(const char *file, ro_error *err) {
    char *bytes;
    size_t size;
    json_error_t fault;
    if (access(file, F_OK) != 0 && errno == ENOENT) return json_pack("{s:i, s:{}}", "version", 1, "inputs");
    if (!ro_file_read(file, LARGEST, NULL, &bytes, &size, err)) return ro_error_in_file(err, file), NULL;
    json_t *root = json_loadb(bytes, size, 0, &fault);
    ro_file_free(NULL, bytes);
    if (json_integer_value(json_object_get(root, "version")) == 1 && json_is_object(json_object_get(root, "inputs"))) return root;
    json_decref(root);
    ro_fail_at(err, RO_E_MAGIC, file, 0, 0, RO_NO_BYTE, "is not a state file of readout publish; remove it to begin anew");
    return NULL;
}

bool publish_state_read(const char *file, const char *const *paths, publish_progress *out, size_t count, ro_error *err) {
    ro_error_clear(err);
    json_t *root = load(file, err);
    if (!root) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++) {
        const json_t *of = json_object_get(json_object_get(root, "inputs"), paths[i]);
        json_int_t items = json_integer_value(json_object_get(of, "items"));
        const char *first = json_string_value(json_object_get(of, "first"));
        out[i] = (publish_progress){.items = items > 0 && first ? (uint64_t)items : 0, .first = first ? strtoull(first, NULL, 16) : 0};
    }
    json_decref(root);
    return true;
}

static bool write_all(int fd, const char *bytes, size_t size) {
    while (size) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n;
        size -= (size_t)n;
    }
    return fsync(fd) == 0;
}

static bool replace(const char *file, const char *text, ro_error *err) {
    char beside[4096];
    int length = snprintf(beside, sizeof beside, "%s.new", file);
    errno = ENAMETOOLONG;
    int fd = length > 0 && (size_t)length < sizeof beside ? open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    bool good = fd >= 0 && write_all(fd, text, strlen(text));
    int why = errno;
    if (fd >= 0 && close(fd) != 0 && good) good = false, why = errno;
    if (good && rename(beside, file) != 0) good = false, why = errno;
    if (!good && fd >= 0) unlink(beside);
    return good || ro_fail_at(err, RO_E_WRITE, file, 0, 0, RO_NO_BYTE, "cannot be written: %s", strerror(why));
}

bool publish_state_write(const char *file, const char *const *paths, const publish_progress *progress, size_t count, ro_error *err) {
    ro_error_clear(err);
    json_t *root = load(file, err);
    if (!root) return ro_fail(err, RO_E_MEMORY, "out of memory");
    json_t *inputs = json_object_get(root, "inputs");
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        char first[20];
        if (!progress[i].items) continue;
        snprintf(first, sizeof first, "%016llx", (unsigned long long)progress[i].first);
        good = json_object_set_new(inputs, paths[i], json_pack("{s:I, s:s}", "items", (json_int_t)progress[i].items, "first", first)) == 0;
        if (!good) ro_fail_at(err, RO_E_UTF8, paths[i], 0, 0, RO_NO_BYTE, "its name is not UTF-8, and cannot be kept in %.100s", file);
    }
    char *text = good ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    if (text) good = replace(file, text, err);
    free(text);
    return good && (text || ro_fail(err, RO_E_MEMORY, "out of memory"));
}
