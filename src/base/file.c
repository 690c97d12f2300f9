#include "base/file.h"

#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)256 * 1024)

static const char *name_of(const char *path) { return strcmp(path, "-") == 0 ? RO_STDIN_NAME : path; }

/* Opens for reading; -1 on failure. *expected is the size that the file says it has, 0 where it says none (pipes, /proc). */
static int open_input(const char *path, size_t *expected, ro_error *err) {
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) < 0) {
        ro_fail_at(err, RO_E_OPEN, name_of(path), 0, 0, RO_NO_BYTE, "cannot be opened: %s", strerror(errno));
        if (fd >= 0) close(fd);
        return -1;
    }
    if (S_ISDIR(about.st_mode)) {
        ro_fail_at(err, RO_E_DIRECTORY, name_of(path), 0, 0, RO_NO_BYTE, "is a directory");
        close(fd);
        return -1;
    }
    *expected = S_ISREG(about.st_mode) && about.st_size > 0 ? (size_t)about.st_size : 0;
    return fd;
}

/* read(2), again where a signal came between. */
static ssize_t read_some(int fd, char *into, size_t size) {
    ssize_t n;
    do n = read(fd, into, size);
    while (n < 0 && errno == EINTR);
    return n;
}

static bool too_large(const char *path, size_t limit, ro_error *err) {
    return ro_fail_at(err, RO_E_SIZE, name_of(path), 0, 0, RO_NO_BYTE, "is larger than %zu bytes", limit);
}

static bool read_all(int fd, const char *path, size_t expected, size_t limit, const ro_allocator *allocator, char **bytes, size_t *size,
                     ro_error *err) {
    size_t capacity = (expected ? expected : CHUNK) + 1;
    char *memory = allocator->resize(allocator->context, NULL, capacity);
    size_t have = 0;
    bool good = memory != NULL;
    while (good) {
        if (have + 1 == capacity) {
            /* Full: either this is the end (a file of the expected size), or there is more to come than was said. */
            char more;
            ssize_t n = read_some(fd, &more, 1);
            if (n == 0) break;
            if (n < 0) {
                good = ro_fail_at(err, RO_E_READ, name_of(path), 0, 0, have, "cannot be read: %s", strerror(errno));
                break;
            }
            if (have >= limit) {
                good = too_large(path, limit, err);
                break;
            }
            capacity += capacity / 2 + CHUNK;
            char *grown = allocator->resize(allocator->context, memory, capacity);
            if (!grown) {
                good = false;
                break;
            }
            memory = grown;
            memory[have++] = more;
        }
        ssize_t n = read_some(fd, memory + have, capacity - 1 - have);
        if (n == 0) break;
        if (n < 0) {
            good = ro_fail_at(err, RO_E_READ, name_of(path), 0, 0, have, "cannot be read: %s", strerror(errno));
            break;
        }
        have += (size_t)n;
        if (have > limit) good = too_large(path, limit, err);
    }
    if (!good) {
        if (memory) allocator->resize(allocator->context, memory, 0);
        return ro_fail_at(err, RO_E_MEMORY, name_of(path), 0, 0, RO_NO_BYTE, "out of memory"); /* unless err says something already */
    }
    memory[have] = '\0';
    *bytes = memory;
    *size = have;
    return true;
}

bool ro_file_read(const char *path, size_t limit, const ro_allocator *allocator, char **bytes, size_t *size, ro_error *err) {
    size_t expected;
    int fd = open_input(path, &expected, err);
    if (fd < 0) return false;
    bool good = expected <= limit ? read_all(fd, path, expected, limit, allocator ? allocator : &ro_default_allocator, bytes, size, err)
                                  : too_large(path, limit, err);
    close(fd);
    return good;
}

void ro_file_free(const ro_allocator *allocator, char *bytes) {
    if (!allocator) allocator = &ro_default_allocator;
    if (bytes) allocator->resize(allocator->context, bytes, 0);
}

/* --- is it text? --- */

/* What a file is by its first bytes, for kinds that people do hand to a text tool. */
static const struct {
    const char *begins;
    unsigned char size;
    bool can_be_text; /* such a file may be all ASCII and still is not for reading */
    const char *kind;
} kinds[] = {
    {"\x1F\x8B", 2, false, "gzip"},
    {"PK\x03\x04", 4, false, "a zip archive (docx, xlsx, odt?)"},
    {"%PDF-", 5, true, "PDF"},
    {"{\\rtf", 5, true, "RTF"},
    {"\xFF\xFE", 2, false, "UTF-16"},
    {"\xFE\xFF", 2, false, "UTF-16"},
    {"\x28\xB5\x2F\xFD", 4, false, "zstd"},
    {"BZh", 3, false, "bzip2"},
    {"\xFD\x37\x7A\x58\x5A", 5, false, "xz"},
    {"\x7F\x45\x4C\x46", 4, false, "a program"},
    {"\x89PNG", 4, false, "PNG"},
    {"\xFF\xD8\xFF", 3, false, "JPEG"},
    {"\xD0\xCF\x11\xE0", 4, false, "an old Office file"},
};

static const char *kind_of(const char *bytes, size_t size, bool all_text) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if ((kinds[i].can_be_text || !all_text) && size >= kinds[i].size && memcmp(bytes, kinds[i].begins, kinds[i].size) == 0) return kinds[i].kind;
    return NULL;
}

/* More than one byte in twenty of the beginning is a control character that no text has: not text with a slip in it. */
static bool looks_binary(const char *bytes, size_t size) {
    size_t look = size < 4096 ? size : 4096, odd = 0;
    for (size_t i = 0; i < look; i++) {
        unsigned char b = (unsigned char)bytes[i];
        odd += b < 0x20 && !(b >= '\t' && b <= '\r') && b != 0x1B;
    }
    return odd > 1 && odd * 20 > look;
}

void ro_text_place(const char *text, size_t byte, size_t *line, size_t *column) {
    size_t start = 0;
    *line = 1;
    for (const char *at = text, *end = text + byte; (at = memchr(at, '\n', (size_t)(end - at))); at++) {
        ++*line;
        start = (size_t)(at - text) + 1;
    }
    *column = 1;
    for (size_t i = start; i < byte; i++) *column += (text[i] & 0xC0) != 0x80;
}

bool ro_text_check(const char *bytes, size_t size, const char *name, ro_error *err) {
    if (size == 0) return ro_fail_at(err, RO_E_EMPTY, name, 0, 0, RO_NO_BYTE, "is empty");
    const char *nul = memchr(bytes, 0, size);
    size_t good = ro_utf8_check(bytes, size), line, column;
    bool all_text = !nul && good == size;
    const char *kind = kind_of(bytes, size, all_text);
    if (kind) return ro_fail_at(err, RO_E_BINARY, name, 0, 0, RO_NO_BYTE, "is not text but %s", kind);
    if (!all_text && looks_binary(bytes, size)) return ro_fail_at(err, RO_E_BINARY, name, 0, 0, RO_NO_BYTE, "is not text");
    if (nul && (size_t)(nul - bytes) <= good) {
        size_t byte = (size_t)(nul - bytes);
        ro_text_place(bytes, byte, &line, &column);
        return ro_fail_at(err, RO_E_NUL, name, line, column, byte, "holds a NUL byte (byte %zu)", byte);
    }
    if (good < size) {
        ro_text_place(bytes, good, &line, &column);
        return ro_fail_at(err, RO_E_UTF8, name, line, column, good, "is not UTF-8: byte 0x%02X at byte %zu", (unsigned)(unsigned char)bytes[good],
                          good);
    }
    return true;
}

/* --- piece by piece --- */

struct ro_reader {
    const ro_allocator *allocator;
    int fd;
    bool ended;
    bool skipping; /* inside a line that was too long: up to its end, bytes are dropped */
    char *bytes;
    size_t capacity, limit;
    size_t start, end; /* what is read and not yet given, in bytes */
    size_t line, byte; /* of bytes[start] in the file */
    char name[256];
};

ro_reader *ro_reader_open(const char *path, size_t limit, const ro_allocator *allocator, ro_error *err) {
    if (!allocator) allocator = &ro_default_allocator;
    size_t expected;
    int fd = open_input(path, &expected, err);
    if (fd < 0) return NULL;
    ro_reader *reader = allocator->resize(allocator->context, NULL, sizeof *reader);
    if (!reader) {
        close(fd);
        ro_fail_at(err, RO_E_MEMORY, name_of(path), 0, 0, RO_NO_BYTE, "out of memory");
        return NULL;
    }
    *reader = (ro_reader){.allocator = allocator, .fd = fd, .limit = limit, .line = 1};
    size_t n = strlen(name_of(path));
    if (n > sizeof reader->name - 1) n = sizeof reader->name - 1;
    memcpy(reader->name, name_of(path), n);
    return reader;
}

void ro_reader_close(ro_reader *reader) {
    if (!reader) return;
    const ro_allocator *allocator = reader->allocator;
    close(reader->fd);
    if (reader->bytes) allocator->resize(allocator->context, reader->bytes, 0);
    allocator->resize(allocator->context, reader, 0);
}

/* Reads more behind what is there. false at the end of the file or on failure. */
static bool read_more(ro_reader *r, ro_error *err) {
    if (r->ended) return false;
    if (r->start > 0 && r->start == r->end) r->start = r->end = 0;
    if (r->capacity - r->end < CHUNK / 2) {
        if (r->start >= r->capacity / 2 && r->start > 0) {
            memmove(r->bytes, r->bytes + r->start, r->end - r->start);
            r->end -= r->start;
            r->start = 0;
        } else {
            size_t wanted = r->capacity ? r->capacity * 2 : CHUNK;
            char *grown = r->allocator->resize(r->allocator->context, r->bytes, wanted);
            if (!grown) return ro_fail_at(err, RO_E_MEMORY, r->name, r->line, 0, r->byte, "out of memory");
            r->bytes = grown;
            r->capacity = wanted;
        }
    }
    ssize_t n = read_some(r->fd, r->bytes + r->end, r->capacity - r->end);
    if (n < 0) return ro_fail_at(err, RO_E_READ, r->name, 0, 0, r->byte + (r->end - r->start), "cannot be read: %s", strerror(errno));
    if (n == 0) r->ended = true;
    r->end += (size_t)n;
    return n > 0;
}

/* Gives the first `size` unread bytes, of which `lines` lines end. */
static void give(ro_reader *r, size_t size, size_t lines, ro_piece *piece) {
    *piece = (ro_piece){.bytes = r->bytes + r->start, .size = size, .line = r->line, .byte = r->byte};
    r->start += size;
    r->byte += size;
    r->line += lines;
}

static bool line_too_long(const ro_reader *r, ro_error *err) {
    return ro_fail_at(err, RO_E_SIZE, r->name, r->line, 0, r->byte, "is larger than %zu bytes", r->limit);
}

/* Drops the rest of a line that was too long. false at the end of the file or on failure. */
static bool skip_line(ro_reader *r, ro_error *err) {
    for (;;) {
        size_t have = r->end - r->start;
        const char *newline = have ? memchr(r->bytes + r->start, '\n', have) : NULL;
        size_t drop = newline ? (size_t)(newline - r->bytes) + 1 - r->start : have;
        r->start += drop;
        r->byte += drop;
        if (newline) {
            r->line++;
            r->skipping = false;
            return true;
        }
        if (!read_more(r, err)) return false;
    }
}

bool ro_reader_line(ro_reader *r, ro_piece *line, ro_error *err) {
    size_t seen = 0;
    if (r->skipping && !skip_line(r, err)) return false;
    for (;;) {
        const char *from = r->bytes + r->start;
        const char *newline = r->end - r->start > seen ? memchr(from + seen, '\n', r->end - r->start - seen) : NULL;
        size_t size = newline ? (size_t)(newline - from) : r->end - r->start;
        if (size > r->limit) {
            r->skipping = true;
            return line_too_long(r, err);
        }
        if (newline) {
            give(r, size + 1, 1, line);
            line->size = size;
            break;
        }
        seen = size;
        if (read_more(r, err)) continue;
        if (!r->ended || size == 0) return false; /* failed, or the end */
        give(r, size, 0, line);
        break;
    }
    if (line->size && line->bytes[line->size - 1] == '\r') line->size--;
    return true;
}

bool ro_reader_block(ro_reader *r, size_t least, ro_piece *block, ro_error *err) {
    size_t at = 0, lines = 0; /* whole lines looked at, in bytes and in number */
    size_t seen = 0;          /* bytes known to hold no further newline */
    for (;;) {
        const char *from = r->bytes + r->start;
        size_t have = r->end - r->start;
        if (seen < at) seen = at;
        const char *newline = have > seen ? memchr(from + seen, '\n', have - seen) : NULL;
        if (!newline) {
            seen = have;
            if (have > r->limit) return line_too_long(r, err);
            if (read_more(r, err)) continue;
            if (!r->ended || have == 0) return false;
            give(r, have, lines, block);
            return true;
        }
        size_t size = (size_t)(newline - from) - at;
        bool empty = size == 0 || (size == 1 && from[at] == '\r');
        at += size + 1;
        lines++;
        if (at > r->limit) return line_too_long(r, err);
        if (empty && at >= least) {
            give(r, at, lines, block);
            return true;
        }
    }
}
