#include "input/watch_state.h"

#include "base/file.h"
#include "input/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST_STATE ((size_t)1 << 30)

bool ro_watch_seen(const ro_watch_feed *feed, uint64_t item) {
    for (size_t i = 0; i < feed->seen_count; i++)
        if (feed->seen[i] == item) return true;
    return false;
}

bool ro_watch_remember(ro_watch_feed *feed, uint64_t item, ro_error *err) {
    if (feed->seen_count < RO_MAX_SEEN) {
        if ((feed->seen_count & (feed->seen_count - 1)) == 0) { /* full at each power of two */
            uint64_t *grown = realloc(feed->seen, (feed->seen_count ? 2 * feed->seen_count : 1) * sizeof *grown);
            if (!grown) return ro_fail(err, RO_E_MEMORY, "out of memory");
            feed->seen = grown;
        }
        feed->seen[feed->seen_count++] = item;
        return true;
    }
    feed->seen[feed->seen_next] = item;
    feed->seen_next = (feed->seen_next + 1) % RO_MAX_SEEN;
    return true;
}

static void take_string(json_t *object, const char *key, char *to, size_t size) {
    const char *text = json_string_value(json_object_get(object, key));
    if (text && strlen(text) < size) memcpy(to, text, strlen(text) + 1);
}

static bool take_feed(ro_watch_feed *feed, json_t *said, ro_error *err) {
    json_t *one;
    size_t i;
    take_string(said, "etag", feed->etag, sizeof feed->etag);
    take_string(said, "modified", feed->modified, sizeof feed->modified);
    feed->next = json_integer_value(json_object_get(said, "next"));
    json_int_t failures = json_integer_value(json_object_get(said, "failures"));
    feed->failures = failures > 0 && failures < 1000 ? (unsigned)failures : 0;
    json_array_foreach(json_object_get(said, "seen"), i, one) {
        const char *hex = json_string_value(one);
        if (hex && !ro_watch_remember(feed, strtoull(hex, NULL, 16), err)) return false;
    }
    return true;
}

bool ro_watch_load(const char *path, ro_watch_feed *feeds, size_t count, ro_error *err) {
    char *bytes;
    size_t size;
    json_error_t fault;
    if (access(path, F_OK) != 0 && errno == ENOENT) return true;
    if (!ro_file_read(path, LARGEST_STATE, NULL, &bytes, &size, err)) return false;
    json_t *root = json_loadb(bytes, size, 0, &fault);
    ro_file_free(NULL, bytes);
    json_t *of = json_object_get(root, "feeds");
    bool ok = json_integer_value(json_object_get(root, "version")) == 1 && json_is_object(of);
    if (!ok) {
        json_decref(root);
        return ro_fail_at(err, RO_E_MAGIC, path, 0, 0, RO_NO_BYTE, "is not a state file of readout watch; remove it to begin anew");
    }
    for (size_t i = 0; ok && i < count; i++) {
        json_t *said = json_object_get(of, feeds[i].url);
        if (said) ok = take_feed(&feeds[i], said, err);
    }
    json_decref(root);
    return ok;
}

static json_t *of_feed(const ro_watch_feed *feed) {
    char hex[20];
    json_t *seen = json_array();
    for (size_t i = 0; i < feed->seen_count; i++) { /* the oldest first */
        size_t at = feed->seen_count == RO_MAX_SEEN ? (feed->seen_next + i) % RO_MAX_SEEN : i;
        snprintf(hex, sizeof hex, "%016llx", (unsigned long long)feed->seen[at]);
        json_array_append_new(seen, json_string(hex));
    }
    return json_pack("{s:s, s:s, s:I, s:i, s:o}", "etag", feed->etag, "modified", feed->modified, "next", (json_int_t)feed->next, "failures",
                     (int)feed->failures, "seen", seen);
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

bool ro_watch_save(const char *path, const ro_watch_feed *feeds, size_t count, ro_error *err) {
    char beside[4096];
    json_t *of = json_object(), *root = json_pack("{s:i, s:o}", "version", 1, "feeds", of);
    for (size_t i = 0; i < count; i++) json_object_set_new(of, feeds[i].url, of_feed(&feeds[i]));
    char *text = root && json_object_size(of) ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    if (!text) return ro_fail(err, RO_E_MEMORY, "out of memory");
    int length = snprintf(beside, sizeof beside, "%s.new", path);
    int fd = length > 0 && (size_t)length < sizeof beside ? open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    bool ok = fd >= 0 && write_all(fd, text, strlen(text));
    int why = errno;
    if (fd >= 0 && close(fd) != 0 && ok) ok = false, why = errno;
    if (ok && rename(beside, path) != 0) ok = false, why = errno;
    if (!ok && fd >= 0) unlink(beside);
    free(text);
    return ok || ro_fail_at(err, RO_E_WRITE, path, 0, 0, RO_NO_BYTE, "cannot be written: %s", strerror(why));
}
