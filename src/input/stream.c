#include "input/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)256 * 1024)
#define LEAST_READ ((size_t)16 * 1024)

ro_stream *ro_stream_new(size_t size, ro_stream *under, ro_error *err) {
    ro_stream *s = calloc(1, size);
    if (!s) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        ro_stream_close(under);
        return NULL;
    }
    s->under = under;
    s->line = 1;
    ro_error_clear(&s->fault);
    return s;
}

void ro_stream_close(ro_stream *s) {
    if (!s) return;
    if (s->close) s->close(s);
    ro_stream_close(s->under);
    free(s->bytes);
    free(s);
}

/* --- files and memory --- */

typedef struct file_stream {
    ro_stream stream;
    int fd;
} file_stream;

static ssize_t file_read(ro_stream *s, char *into, size_t size, ro_error *err) {
    ssize_t n;
    do n = read(((file_stream *)s)->fd, into, size);
    while (n < 0 && errno == EINTR);
    if (n < 0) ro_fail_at(err, RO_E_READ, NULL, 0, 0, s->offset + ro_stream_have(s), "cannot be read: %s", strerror(errno));
    return n;
}

static int64_t file_seek(ro_stream *s, int64_t offset, int whence) { return lseek(((file_stream *)s)->fd, offset, whence); }

static void file_close(ro_stream *s) {
    if (((file_stream *)s)->fd >= 0) close(((file_stream *)s)->fd);
}

ro_stream *ro_stream_of_file(const char *path, ro_error *err) {
    struct stat about;
    file_stream *f = (file_stream *)ro_stream_new(sizeof *f, NULL, err);
    if (!f) return NULL;
    f->stream.read = file_read;
    f->stream.close = file_close;
    f->fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0 || fstat(f->fd, &about) < 0) {
        ro_fail(err, RO_E_OPEN, "cannot be opened: %s", strerror(errno));
        ro_stream_close(&f->stream);
        return NULL;
    }
    if (S_ISDIR(about.st_mode)) {
        ro_fail(err, RO_E_DIRECTORY, "is a directory");
        ro_stream_close(&f->stream);
        return NULL;
    }
    if (S_ISREG(about.st_mode)) f->stream.seek = file_seek;
    return &f->stream;
}

typedef struct memory_stream {
    ro_stream stream;
    const char *from;
    size_t size, at;
} memory_stream;

static ssize_t memory_read(ro_stream *s, char *into, size_t size, ro_error *err) {
    memory_stream *m = (memory_stream *)s;
    (void)err;
    if (size > m->size - m->at) size = m->size - m->at;
    if (size) memcpy(into, m->from + m->at, size);
    m->at += size;
    return (ssize_t)size;
}

static int64_t memory_seek(ro_stream *s, int64_t offset, int whence) {
    memory_stream *m = (memory_stream *)s;
    int64_t base = whence == SEEK_END ? (int64_t)m->size : whence == SEEK_CUR ? (int64_t)m->at : 0;
    if (offset < -base || base + offset > (int64_t)m->size) return -1;
    m->at = (size_t)(base + offset);
    return base + offset;
}

ro_stream *ro_stream_of_memory(const char *bytes, size_t size, ro_error *err) {
    memory_stream *m = (memory_stream *)ro_stream_new(sizeof *m, NULL, err);
    if (!m) return NULL;
    m->stream.read = memory_read;
    m->stream.seek = memory_seek;
    m->from = bytes;
    m->size = size;
    return &m->stream;
}

/* --- reading --- */

/* Room for `want` bytes in all, and for a read worth its call. */
static bool make_room(ro_stream *s, size_t want) {
    size_t have = ro_stream_have(s);
    if (s->start && (s->capacity - s->end < LEAST_READ || s->capacity - s->start < want)) {
        memmove(s->bytes, s->bytes + s->start, have);
        s->start = 0;
        s->end = have;
    }
    if (s->capacity - s->end >= LEAST_READ && s->capacity >= want) return true;
    size_t size = s->capacity ? s->capacity + s->capacity / 2 : CHUNK;
    if (size < 2 * want + LEAST_READ) size = 2 * want + LEAST_READ; /* twice, so that what is moved to the front was paid for by what was read */
    char *grown = realloc(s->bytes, size + 1);                      /* one for a NUL, where a piece takes the buffer over */
    if (!grown) return ro_fail(&s->fault, RO_E_MEMORY, "out of memory");
    s->bytes = grown;
    s->capacity = size;
    return true;
}

size_t ro_stream_fill(ro_stream *s, size_t want) {
    while (ro_stream_have(s) < want && !s->ended) {
        ssize_t n = make_room(s, want) ? s->read(s, s->bytes + s->end, s->capacity - s->end, &s->fault) : -1;
        if (n > 0)
            s->end += (size_t)n;
        else
            s->ended = true;
    }
    return ro_stream_have(s);
}

void ro_stream_drop(ro_stream *s, size_t size) {
    const char *at = ro_stream_at(s), *end = at + size;
    while (s->counts_lines && at < end && (at = memchr(at, '\n', (size_t)(end - at)))) at++, s->line++;
    s->start += size;
    s->offset += size;
}

bool ro_stream_fault(const ro_stream *s, ro_error *err) {
    if (s->fault.code == RO_OK) return false;
    if (err && err->code == RO_OK) *err = s->fault;
    return true;
}

bool ro_stream_resume(ro_stream *s) {
    if (s->fault.code == RO_OK || !s->resume || !s->resume(s)) return false;
    ro_error_clear(&s->fault);
    s->ended = false;
    return true;
}

int64_t ro_stream_seek(ro_stream *s, int64_t offset, int whence) {
    if (!s->seek) return -1;
    if (whence == SEEK_CUR) offset += (int64_t)s->offset, whence = SEEK_SET; /* as the reader sees it, not the source */
    int64_t now = s->seek(s, offset, whence);
    if (now < 0) return -1;
    s->start = s->end = 0;
    s->offset = (size_t)now;
    s->ended = false;
    return now;
}

/* Drops the rest of a line that is too long; its end may lie far ahead. */
static void skip_line(ro_stream *s) {
    for (;;) {
        size_t have = ro_stream_fill(s, 1);
        const char *newline = have ? memchr(ro_stream_at(s), '\n', have) : NULL;
        ro_stream_drop(s, newline ? (size_t)(newline - ro_stream_at(s)) + 1 : have);
        if (newline || have == 0) return;
    }
}

bool ro_stream_line(ro_stream *s, size_t limit, ro_piece *line, ro_error *err) {
    size_t seen = 0;
    for (;;) {
        size_t have = ro_stream_fill(s, seen + 1);
        const char *at = ro_stream_at(s), *newline = have > seen ? memchr(at + seen, '\n', have - seen) : NULL;
        size_t size = newline ? (size_t)(newline - at) : have;
        if (size > limit) {
            size_t number = s->line, byte = s->offset;
            skip_line(s);
            return ro_fail_at(err, RO_E_SIZE, NULL, number, 0, byte, "is larger than %zu bytes", limit);
        }
        if (!newline && have > seen && !s->ended) {
            seen = have;
            continue;
        }
        if (!newline && (have == 0 || s->fault.code != RO_OK)) { /* a line that a fault cut is none */
            ro_stream_drop(s, have);
            ro_stream_fault(s, err);
            return false;
        }
        *line = (ro_piece){at, size, s->line, s->offset};
        ro_stream_drop(s, size + (newline != NULL));
        if (line->size && at[line->size - 1] == '\r') line->size--;
        return true;
    }
}
