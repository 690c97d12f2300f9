#include "input/unpack.h"

#include "base/utf8.h"

#include <archive.h>
#include <string.h>
#include <zlib.h>

ro_pack ro_pack_of(const char *b, size_t size) {
    if (size >= 3 && memcmp(b, "\x1F\x8B\x08", 3) == 0) return RO_PACK_GZIP;
    if (size >= 4 && memcmp(b, "BZh", 3) == 0 && b[3] >= '1' && b[3] <= '9') return RO_PACK_BZIP2;
    if (size >= 6 && memcmp(b, "\xFD\x37zXZ\0", 6) == 0) return RO_PACK_XZ;
    if (size >= 4 && memcmp(b, "\x28\xB5\x2F\xFD", 4) == 0) return RO_PACK_ZSTD;
    if (size >= 2 && (memcmp(b, "\xFF\xFE", 2) == 0 || memcmp(b, "\xFE\xFF", 2) == 0)) return RO_PACK_UTF16;
    return RO_PACK_NONE;
}

bool ro_grows_too_much(uint64_t in, uint64_t out, ro_error *err) {
    if (out < RO_GROWTH_FROM || out / RO_MOST_GROWTH < in) return false;
    ro_fail(err, RO_E_SIZE, "unpacks to more than %u times its size (a decompression bomb?)", RO_MOST_GROWTH);
    return true;
}

/* --- gzip: members one after the other; behind a broken one the next can be found --- */

typedef struct gzip_stream {
    ro_stream stream;
    z_stream z;
    bool begun, hopeless; /* hopeless: a bomb, no use to go on */
    uint64_t out;
} gzip_stream;

static void gzip_close(ro_stream *s) {
    gzip_stream *g = (gzip_stream *)s;
    if (g->begun) inflateEnd(&g->z);
}

/* At the beginning of a member? Zeros behind the last one are padding. */
static bool member_begins(ro_stream *under) {
    size_t have = ro_stream_fill(under, 2);
    return have >= 2 && memcmp(ro_stream_at(under), "\x1F\x8B", 2) == 0;
}

static ssize_t gzip_read(ro_stream *s, char *into, size_t size, ro_error *err) {
    gzip_stream *g = (gzip_stream *)s;
    ro_stream *under = s->under;
    if (size > UINT32_MAX / 2) size = UINT32_MAX / 2;
    for (;;) {
        size_t have = ro_stream_fill(under, 1);
        if (have == 0) {
            if (ro_stream_fault(under, err)) return -1;
            ro_fail_at(err, RO_E_TRUNCATED, NULL, 0, 0, under->offset, "the gzip data ends too early");
            return -1;
        }
        if (have > UINT32_MAX / 2) have = UINT32_MAX / 2;
        g->z.next_in = (Bytef *)(uintptr_t)ro_stream_at(under);
        g->z.avail_in = (uInt)have;
        g->z.next_out = (Bytef *)into;
        g->z.avail_out = (uInt)size;
        int status = inflate(&g->z, Z_NO_FLUSH);
        ro_stream_drop(under, have - g->z.avail_in);
        size_t made = size - g->z.avail_out;
        g->out += made;
        if (ro_grows_too_much(under->offset, g->out, err)) return g->hopeless = true, -1;
        if (status == Z_STREAM_END) {
            bool more = member_begins(under);
            if (more) inflateReset(&g->z);
            if (made) return s->ended = !more, (ssize_t)made;
            if (!more) return 0;
            continue;
        }
        if (made) return (ssize_t)made; /* a fault comes again with the next call */
        if (status == Z_OK) continue;
        ro_fail_at(err, RO_E_DATA, NULL, 0, 0, under->offset, "the gzip data is damaged: %s", g->z.msg ? g->z.msg : "no data");
        return -1;
    }
}

/* To the next thing that looks like a member. */
static bool gzip_resume(ro_stream *s) {
    gzip_stream *g = (gzip_stream *)s;
    ro_stream *under = s->under;
    while (!g->hopeless && ro_stream_fill(under, 4) >= 4) {
        const char *at = ro_stream_at(under), *found = memmem(at, ro_stream_have(under), "\x1F\x8B\x08", 3);
        ro_stream_drop(under, found ? (size_t)(found - at) : ro_stream_have(under) - 2);
        if (found) return inflateReset(&g->z) == Z_OK;
    }
    return false;
}

static ro_stream *gzip_of(ro_stream *under, ro_error *err) {
    gzip_stream *g = (gzip_stream *)ro_stream_new(sizeof *g, under, err);
    if (!g) return NULL;
    g->stream.read = gzip_read;
    g->stream.resume = gzip_resume;
    g->stream.close = gzip_close;
    g->begun = inflateInit2(&g->z, 15 + 16) == Z_OK;
    if (g->begun) return &g->stream;
    ro_fail(err, RO_E_MEMORY, "out of memory");
    ro_stream_close(&g->stream);
    return NULL;
}

/* --- the others, by libarchive --- */

typedef struct filter_stream {
    ro_stream stream;
    struct archive *archive;
    size_t given; /* of the bytes under it, dropped with the next call */
    uint64_t out;
} filter_stream;

static la_ssize_t filter_input(struct archive *archive, void *context, const void **bytes) {
    filter_stream *f = context;
    ro_stream *under = f->stream.under;
    ro_error err;
    (void)archive;
    ro_stream_drop(under, f->given);
    f->given = ro_stream_fill(under, 1);
    *bytes = ro_stream_at(under);
    if (f->given) return (la_ssize_t)f->given;
    ro_error_clear(&err);
    if (!ro_stream_fault(under, &err)) return 0;
    archive_set_error(archive, -1, "%s", err.message);
    return -1;
}

static void filter_close(ro_stream *s) { archive_read_free(((filter_stream *)s)->archive); }

static ssize_t filter_read(ro_stream *s, char *into, size_t size, ro_error *err) {
    filter_stream *f = (filter_stream *)s;
    la_ssize_t n = archive_read_data(f->archive, into, size);
    if (n < 0) {
        const char *why = archive_error_string(f->archive);
        ro_fail_at(err, RO_E_DATA, NULL, 0, 0, s->under->offset, "the compressed data is damaged: %.160s", why ? why : "it cannot be unpacked");
        return -1;
    }
    f->out += (uint64_t)n;
    return ro_grows_too_much(s->under->offset + f->given, f->out, err) ? -1 : (ssize_t)n;
}

static ro_stream *filter_of(ro_stream *under, ro_pack pack, unsigned *layers, ro_error *err) {
    filter_stream *f = (filter_stream *)ro_stream_new(sizeof *f, under, err);
    struct archive_entry *entry;
    if (!f) return NULL;
    f->stream.read = filter_read;
    f->stream.close = filter_close;
    f->archive = archive_read_new();
    struct archive *a = f->archive;
    bool ok = a && (pack == RO_PACK_BZIP2 ? archive_read_support_filter_bzip2(a)
                    : pack == RO_PACK_XZ  ? archive_read_support_filter_xz(a)
                                          : archive_read_support_filter_zstd(a)) == ARCHIVE_OK;
    ok = ok && archive_read_support_format_raw(a) == ARCHIVE_OK && archive_read_support_format_empty(a) == ARCHIVE_OK;
    ok = ok && archive_read_open(a, f, NULL, filter_input, NULL) == ARCHIVE_OK;
    if (ok) {
        int status = archive_read_next_header(a, &entry);
        if (status == ARCHIVE_EOF) f->stream.ended = true;
        ok = status == ARCHIVE_OK || status == ARCHIVE_EOF;
    }
    if (!ok) {
        const char *why = a ? archive_error_string(a) : NULL;
        ro_fail(err, a ? RO_E_DATA : RO_E_MEMORY, "cannot be unpacked: %.160s", why ? why : "out of memory");
        ro_stream_close(&f->stream);
        return NULL;
    }
    int count = archive_filter_count(a);
    *layers = count > 1 ? (unsigned)count - 1 : 1;
    return &f->stream;
}

/* --- UTF-16 --- */

typedef struct wide_stream {
    ro_stream stream;
    bool big, begun;
} wide_stream;

static uint32_t unit(const wide_stream *w, const char *at) {
    return (uint32_t)(unsigned char)at[w->big ? 1 : 0] | (uint32_t)(unsigned char)at[w->big ? 0 : 1] << 8;
}

static ssize_t wide_read(ro_stream *s, char *into, size_t size, ro_error *err) {
    wide_stream *w = (wide_stream *)s;
    size_t made = 0;
    if (!w->begun) {
        w->begun = true;
        w->big = ro_stream_at(s->under)[0] == '\xFE';
        ro_stream_drop(s->under, 2);
        memcpy(into, "\xEF\xBB\xBF", 3); /* says to those who read on that the bytes are UTF-8, whatever they declare */
        made = 3;
    }
    while (made + 4 <= size && ro_stream_fill(s->under, 4) >= 2) {
        const char *at = ro_stream_at(s->under);
        uint32_t c = unit(w, at);
        size_t used = 2;
        if (c >= 0xD800 && c < 0xDC00 && ro_stream_have(s->under) >= 4 && unit(w, at + 2) - 0xDC00u < 0x400u) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(w, at + 2) - 0xDC00);
            used = 4;
        } else if (c >= 0xD800 && c < 0xE000)
            c = 0xFFFD;
        made += ro_utf8_encode(c, into + made);
        ro_stream_drop(s->under, used);
    }
    if (made == 0 && ro_stream_fault(s->under, err)) return -1;
    return (ssize_t)made;
}

static ro_stream *wide_of(ro_stream *under, ro_error *err) {
    wide_stream *w = (wide_stream *)ro_stream_new(sizeof *w, under, err);
    if (!w) return NULL;
    w->stream.read = wide_read;
    return &w->stream;
}

ro_stream *ro_stream_unpack(ro_stream *under, ro_pack pack, unsigned *layers, ro_error *err) {
    *layers = 1;
    if (pack == RO_PACK_GZIP) return gzip_of(under, err);
    if (pack == RO_PACK_UTF16) return *layers = 0, wide_of(under, err);
    return filter_of(under, pack, layers, err);
}
