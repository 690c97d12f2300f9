#include "input/archive.h"

#include "base/utf8.h"
#include "input/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_IN_MEMORY ((size_t)512 * 1024 * 1024) /* of a 7z archive in a pipe: its table stands at its end */
#define MOST_MEMBERS 10000000u

struct ro_archive {
    struct archive *archive;
    ro_stream *under, *held; /* held: the bytes of `under` in memory */
    size_t given;
    uint64_t members;
};

bool ro_archive_begins(const char *b, size_t size) {
    if (size >= 4 && (memcmp(b, "PK\x03\x04", 4) == 0 || memcmp(b, "PK\x05\x06", 4) == 0)) return true;
    if (size >= 6 && memcmp(b, "7z\xBC\xAF\x27\x1C", 6) == 0) return true;
    return size >= 262 && memcmp(b + 257, "ustar", 5) == 0;
}

void ro_name_clean(const char *from, char *to, size_t size) {
    size_t length = strlen(from), at = 0, out = 0;
    while (at < length) {
        uint32_t c;
        size_t n = ro_utf8_decode(from, length, at, &c);
        bool bad = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c == 0xFFFD && n == 1);
        if (out + n + 1 > size) break;
        if (bad)
            to[out++] = '?';
        else
            memcpy(to + out, from + at, n), out += n;
        at += n;
    }
    to[out] = '\0';
}

static la_ssize_t input(struct archive *archive, void *context, const void **bytes) {
    ro_archive *a = context;
    ro_error err;
    ro_stream_drop(a->under, a->given);
    a->given = ro_stream_fill(a->under, 1);
    *bytes = ro_stream_at(a->under);
    if (a->given) return (la_ssize_t)a->given;
    ro_error_clear(&err);
    if (!ro_stream_fault(a->under, &err)) return 0;
    archive_set_error(archive, -1, "%s", err.message);
    return -1;
}

static la_int64_t seek(struct archive *archive, void *context, la_int64_t offset, int whence) {
    ro_archive *a = context;
    (void)archive;
    ro_stream_drop(a->under, a->given);
    a->given = 0;
    int64_t now = ro_stream_seek(a->under, offset, whence);
    return now < 0 ? ARCHIVE_FATAL : now;
}

/* Where the archive's table is at its end and the stream cannot go there: all of it in memory. */
static bool hold(ro_archive *a, ro_error *err) {
    ro_stream *s = a->under;
    if (s->seek || ro_stream_fill(s, 6) < 6 || memcmp(ro_stream_at(s), "7z\xBC\xAF", 4) != 0) return true;
    for (size_t want = (size_t)1 << 20; ro_stream_fill(s, want) >= want; want *= 2)
        if (want > MOST_IN_MEMORY)
            return ro_fail(err, RO_E_SIZE, "a 7z archive of more than %zu MB cannot be read from a stream", MOST_IN_MEMORY >> 20);
    if (ro_stream_fault(s, err)) return false;
    a->held = s;
    a->under = ro_stream_of_memory(ro_stream_at(s), ro_stream_have(s), err);
    return a->under != NULL;
}

ro_archive *ro_archive_open(ro_stream *under, ro_error *err) {
    ro_archive *a = calloc(1, sizeof *a);
    if (!a) {
        ro_stream_close(under);
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    a->under = under;
    a->archive = archive_read_new();
    if (!hold(a, err)) {
        ro_archive_close(a);
        return NULL;
    }
    bool ok = a->archive && archive_read_support_format_tar(a->archive) == ARCHIVE_OK && archive_read_support_format_zip(a->archive) == ARCHIVE_OK &&
              archive_read_support_format_7zip(a->archive) == ARCHIVE_OK;
    if (ok && a->under->seek) ok = archive_read_set_seek_callback(a->archive, seek) == ARCHIVE_OK;
    ok = ok && archive_read_open(a->archive, a, NULL, input, NULL) == ARCHIVE_OK;
    if (ok) return a;
    const char *why = a->archive ? archive_error_string(a->archive) : NULL;
    ro_fail(err, RO_E_DATA, "the archive cannot be read: %.160s", why ? why : "out of memory");
    ro_archive_close(a);
    return NULL;
}

void ro_archive_close(ro_archive *a) {
    if (!a) return;
    archive_read_free(a->archive);
    ro_stream_close(a->under);
    ro_stream_close(a->held);
    free(a);
}

/* --- a member --- */

typedef struct member_stream {
    ro_stream stream;
    ro_archive *archive;
    uint64_t in, out; /* in: bytes of the archive behind it when the member began */
} member_stream;

static ssize_t member_read(ro_stream *s, char *into, size_t size, ro_error *err) {
    member_stream *m = (member_stream *)s;
    struct archive *a = m->archive->archive;
    la_ssize_t n = archive_read_data(a, into, size);
    if (n < 0) {
        const char *why = archive_error_string(a);
        ro_fail(err, RO_E_DATA, "the member cannot be unpacked: %.160s", why ? why : "it is damaged");
        return -1;
    }
    m->out += (uint64_t)n;
    uint64_t in = (uint64_t)archive_filter_bytes(a, -1);
    return ro_grows_too_much(in > m->in ? in - m->in : 0, m->out, err) ? -1 : (ssize_t)n;
}

ro_stream *ro_archive_next(ro_archive *a, char *name, size_t name_size, ro_error *err) {
    struct archive_entry *entry;
    for (;;) {
        int status = archive_read_next_header(a->archive, &entry);
        if (status == ARCHIVE_RETRY) continue;
        if (status == ARCHIVE_EOF) return NULL;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
            const char *why = archive_error_string(a->archive);
            ro_fail_at(err, RO_E_DATA, NULL, 0, 0, a->under->offset, "the archive is damaged: %.160s", why ? why : "unknown");
            return NULL;
        }
        if (++a->members > MOST_MEMBERS) {
            ro_fail(err, RO_E_SIZE, "the archive has more than %u members", MOST_MEMBERS);
            return NULL;
        }
        if (archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry)) break;
    }
    const char *called = archive_entry_pathname_utf8(entry);
    if (!called) called = archive_entry_pathname(entry);
    ro_name_clean(called ? called : "?", name, name_size);
    member_stream *m = (member_stream *)ro_stream_new(sizeof *m, NULL, err);
    if (!m) return NULL;
    m->stream.read = member_read;
    m->archive = a;
    m->in = (uint64_t)archive_filter_bytes(a->archive, -1);
    return &m->stream;
}
