/* WARC 1.0 and 1.1: records of web archives one after the other. Pages (responses of status 200 that are HTML or plain text) and the text of pages
 * (conversion records, WET files) are reports; all else is passed over. A record that is not as long as it says is refused, and the next one that
 * begins a line is looked for. */
#include "input/pieces.h"

#include "input/charset.h"
#include "input/dates.h"
#include "input/html.h"
#include "input/unpack.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define LONGEST_HEADER ((size_t)64 * 1024)

/* --- header lines, of WARC and of HTTP --- */

/* The end of the header: behind its empty line; 0 where there is none. */
static size_t header_end(const char *text, size_t size) {
    for (const char *at = text, *end = text + size; (at = memchr(at, '\n', (size_t)(end - at)));) {
        at++;
        if (at < end && *at == '\n') return (size_t)(at - text) + 1;
        if (at + 1 < end && at[0] == '\r' && at[1] == '\n') return (size_t)(at - text) + 2;
    }
    return 0;
}

/* The value of a header line; its size 0 where there is none. */
static const char *value_of(const char *header, size_t size, const char *name, size_t *value_size) {
    size_t n = strlen(name);
    const char *end = header + size;
    *value_size = 0;
    for (const char *at = memchr(header, '\n', size); at && ++at + n < end; at = memchr(at, '\n', (size_t)(end - at))) {
        if (at[n] != ':' || strncasecmp(at, name, n) != 0) continue;
        const char *value = at + n + 1, *stop = memchr(value, '\n', (size_t)(end - value));
        if (!stop) stop = end;
        while (value < stop && (*value == ' ' || *value == '\t')) value++;
        while (stop > value && (unsigned char)stop[-1] <= ' ') stop--;
        *value_size = (size_t)(stop - value);
        return value;
    }
    return "";
}

static bool value_is(const char *header, size_t size, const char *name, const char *wanted) {
    size_t n;
    const char *value = value_of(header, size, name, &n);
    size_t w = strlen(wanted);
    return n >= w && strncasecmp(value, wanted, w) == 0;
}

static bool number_of(const char *header, size_t size, const char *name, uint64_t *number) {
    size_t n;
    const char *value = value_of(header, size, name, &n);
    if (n == 0 || n > 15) return false;
    *number = 0;
    for (size_t i = 0; i < n; i++) {
        if (value[i] < '0' || value[i] > '9') return false;
        *number = *number * 10 + (uint64_t)(value[i] - '0');
    }
    return true;
}

/* --- cutting --- */

static bool begins_record(const char *text, size_t size) { return size >= 6 && memcmp(text, "WARC/", 5) == 0 && (text[5] == '1' || text[5] == '0'); }

/* Drops up to the next record that begins a line, `from` bytes on at the least. */
static void find_record(ro_stream *s, size_t from) {
    for (bool fresh = false;;) { /* fresh: at the beginning of a gzip member */
        size_t have = ro_stream_fill(s, from + 8);
        const char *text = ro_stream_at(s), *at = text + (from < have ? from : have), *end = text + have;
        if (fresh && begins_record(text, have)) return;
        fresh = false;
        while (at < end && (at = memmem(at, (size_t)(end - at), "\nWARC/", 6))) {
            if (at + 7 > end) break;
            if (begins_record(at + 1, (size_t)(end - at) - 1)) {
                ro_stream_drop(s, (size_t)(at - text) + 1);
                return;
            }
            at++;
        }
        size_t keep = s->ended ? 0 : have < 7 ? have : 7;
        ro_stream_drop(s, have - keep);
        if (s->ended && !ro_stream_resume(s)) return;
        fresh = keep == 0;
        from = 0;
    }
}

static ro_input_got refuse(ro_pieces *p, ro_error *err, ro_code code, const char *why, size_t from) {
    ro_stream *s = p->stream;
    ro_error fault;
    size_t offset = s->offset;
    ro_error_clear(&fault);
    bool faulty = ro_stream_fault(s, &fault);
    ro_fail_at(err, faulty ? fault.code : code, NULL, 0, 0, offset, "%s%s%s", why, faulty ? ": " : "", faulty ? fault.message : "");
    find_record(s, from);
    return RO_INPUT_REFUSED;
}

/* A page, or its text: whether the record is to be read. */
static bool is_wanted(const char *header, size_t header_size, const char *block, size_t size) {
    if (value_is(header, header_size, "WARC-Type", "conversion")) return value_is(header, header_size, "Content-Type", "text/plain");
    if (!value_is(header, header_size, "WARC-Type", "response")) return false;
    if (size < 12 || memcmp(block, "HTTP/", 5) != 0) return false;
    size_t http = header_end(block, size < LONGEST_HEADER ? size : LONGEST_HEADER);
    const char *status = memchr(block, ' ', 12);
    if (!http || !status || strncmp(status + 1, "200", 3) != 0) return false;
    return value_is(block, http, "Content-Type", "text/html") || value_is(block, http, "Content-Type", "application/xhtml") ||
           value_is(block, http, "Content-Type", "text/plain");
}

/* Records that hold no page may be of any size: their bytes go by. */
static bool pass_over(ro_stream *s, uint64_t size) {
    while (size) {
        size_t have = ro_stream_fill(s, 1);
        if (have == 0) return false;
        if (have > size) have = (size_t)size;
        ro_stream_drop(s, have);
        size -= have;
    }
    return true;
}

/* Whether a record's end stands at `end`: line breaks, then the next record or nothing. */
static bool ends_at(ro_stream *s, size_t end) {
    size_t have = ro_stream_fill(s, end + 10), at = end;
    const char *text = ro_stream_at(s);
    while (at < have && at < end + 4 && (text[at] == '\r' || text[at] == '\n')) at++;
    return at == have || (have - at < 6 && s->ended) ? at == have : begins_record(text + at, have - at);
}

ro_input_got ro_warc_next(ro_pieces *p, ro_item *item, ro_error *err) {
    ro_stream *s = p->stream;
    for (;;) {
        size_t have = ro_stream_fill(s, 4), blanks = 0;
        while (blanks < have && (ro_stream_at(s)[blanks] == '\r' || ro_stream_at(s)[blanks] == '\n')) blanks++;
        if (have == 0) {
            if (s->fault.code == RO_OK) return RO_INPUT_END;
            size_t offset = s->offset;
            ro_stream_fault(s, err);
            if (err->byte == RO_NO_BYTE) err->byte = offset;
            find_record(s, 0);
            return RO_INPUT_REFUSED;
        }
        if (blanks) {
            ro_stream_drop(s, blanks);
            continue;
        }
        size_t head = 0;
        for (size_t want = 2048; !head && want <= LONGEST_HEADER; want *= 2) {
            have = ro_stream_fill(s, want);
            head = header_end(ro_stream_at(s), have);
            if (have < want) break;
        }
        uint64_t size = 0;
        if (!begins_record(ro_stream_at(s), have)) return refuse(p, err, RO_E_DATA, "no WARC record begins here", 0);
        if (!head) return refuse(p, err, RO_E_TRUNCATED, "the header of the record does not end", 1);
        if (!number_of(ro_stream_at(s), head, "Content-Length", &size))
            return refuse(p, err, RO_E_DATA, "the record has no Content-Length that is a number", 1);
        const char *text = ro_stream_at(s);
        bool kind = value_is(text, head, "WARC-Type", "response") || value_is(text, head, "WARC-Type", "conversion");
        if (size > RO_MAX_PIECE) {
            if (kind) ro_fail_at(err, RO_E_SIZE, NULL, 0, 0, s->offset, "the record is larger than a page may be");
            ro_stream_drop(s, head);
            if (!pass_over(s, size)) return refuse(p, err, RO_E_TRUNCATED, "the file ends inside a record", 0);
            p->skips[RO_SKIP_RECORD] += !kind;
            if (kind) return RO_INPUT_REFUSED;
            continue;
        }
        size_t all = head + (size_t)size;
        if (ro_stream_fill(s, all) < all) return refuse(p, err, RO_E_TRUNCATED, "the record is shorter than its Content-Length", head);
        if (!ends_at(s, all)) return refuse(p, err, RO_E_DATA, "the record does not end where its Content-Length says", head - 1);
        text = ro_stream_at(s);
        if (!is_wanted(text, head, text + head, (size_t)size)) {
            p->skips[RO_SKIP_RECORD]++;
            p->seen++; /* a file of no pages is not empty */
            ro_stream_drop(s, all);
            continue;
        }
        item->byte = s->offset;
        item->line = 0;
        ro_input_got got = ro_piece_keep(p, item, text, all, err);
        ro_stream_drop(s, all);
        return got;
    }
}

/* --- reading --- */

static bool dechunk(const char *bytes, size_t size, ro_buffer *out) {
    for (size_t at = 0; at < size;) {
        size_t chunk = 0, digits = 0;
        while (at < size && digits < 8) {
            char c = bytes[at] | 0x20;
            unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
            if (digit > 15) break;
            chunk = chunk * 16 + digit;
            at++, digits++;
        }
        const char *newline = at < size ? memchr(bytes + at, '\n', size - at) : NULL;
        if (digits == 0 || !newline) return false;
        if (chunk == 0) return true;
        at = (size_t)(newline - bytes) + 1;
        if (chunk > size - at) return false;
        ro_buffer_put(out, bytes + at, chunk);
        at += chunk;
        while (at < size && (bytes[at] == '\r' || bytes[at] == '\n')) at++;
    }
    return false;
}

/* gzip, zlib, or deflate without either, as servers send it. */
static bool inflate_body(const char *bytes, size_t size, ro_buffer *out, ro_error *err) {
    for (int attempt = 0; attempt < 2; attempt++) {
        z_stream z = {0};
        char part[16384];
        int status = inflateInit2(&z, attempt == 0 ? 15 + 32 : -15);
        if (status != Z_OK) return ro_fail(err, RO_E_MEMORY, "out of memory");
        z.next_in = (Bytef *)(uintptr_t)bytes;
        z.avail_in = (uInt)size;
        ro_buffer_clear(out);
        do {
            z.next_out = (Bytef *)part;
            z.avail_out = sizeof part;
            status = inflate(&z, Z_NO_FLUSH);
            ro_buffer_put(out, part, sizeof part - z.avail_out);
        } while (status == Z_OK && out->size <= RO_MAX_PIECE);
        inflateEnd(&z);
        if (out->size > RO_MAX_PIECE) return ro_fail(err, RO_E_SIZE, "the body unpacks to more than a page may be");
        if (status == Z_STREAM_END) return true;
        if (out->size) return ro_fail(err, RO_E_DATA, "the compressed body is damaged");
    }
    return ro_fail(err, RO_E_DATA, "the compressed body is damaged");
}

/* The body as the server meant it: chunks joined, unpacked. into holds it where it had to be made. */
static bool body_of(const char *http, size_t header, const char **body, size_t *size, ro_buffer *into, ro_error *err) {
    ro_buffer joined;
    bool ok = true;
    ro_buffer_init(&joined, NULL);
    /* Archives often hold the body already joined and unpacked, under the header as it was sent. */
    if (value_is(http, header, "Transfer-Encoding", "chunked") && dechunk(*body, *size, &joined))
        *body = joined.bytes ? joined.bytes : "", *size = joined.size;
    size_t n;
    const char *coding = value_of(http, header, "Content-Encoding", &n);
    bool packed = *size >= 2 && ((n >= 4 && strncasecmp(coding + n - 4, "gzip", 4) == 0 && memcmp(*body, "\x1F\x8B", 2) == 0) ||
                                 (n == 7 && strncasecmp(coding, "deflate", 7) == 0 && (*body)[0] != '<'));
    if (n == 2 && strncasecmp(coding, "br", 2) == 0 && *size && (*body)[0] != '<' && (*body)[0] != '\n')
        ok = ro_fail(err, RO_E_DATA, "the body is compressed by Brotli, which is not read");
    else if (packed)
        ok = inflate_body(*body, *size, into, err);
    else if (joined.size)
        ro_buffer_put(into, joined.bytes, joined.size);
    if (ok && into->size) *body = into->bytes, *size = into->size;
    ro_buffer_free(&joined);
    return ok && (!into->failed || ro_fail(err, RO_E_MEMORY, "out of memory"));
}

static const char *kept(ro_arena *arena, const char *header, size_t size, const char *name) {
    size_t n;
    const char *value = value_of(header, size, name, &n);
    if (n > 1 && *value == '<' && value[n - 1] == '>') value++, n -= 2; /* <urn:uuid:…>; 1.0 has URIs in them too */
    ro_buffer utf8;
    ro_buffer_init(&utf8, NULL);
    ro_charset_utf8(NULL, value, n, &utf8);
    const char *text = utf8.size && !utf8.failed ? ro_arena_copy(arena, utf8.bytes, utf8.size) : NULL;
    ro_buffer_free(&utf8);
    return text;
}

/* Plain text: of a response, or of a conversion record. */
static bool read_text(const char *charset, const char *body, size_t size, ro_arena *arena, ro_source *source, ro_error *err) {
    ro_buffer utf8;
    ro_buffer_init(&utf8, NULL);
    ro_charset_utf8(charset, body, size, &utf8);
    source->text = utf8.failed ? NULL : ro_arena_copy(arena, utf8.bytes ? utf8.bytes : "", utf8.size);
    source->text_size = utf8.size;
    ro_buffer_free(&utf8);
    if (!source->text) return ro_fail(err, RO_E_MEMORY, "out of memory");
    return source->text_size || ro_fail(err, RO_E_EMPTY, "the record holds no text");
}

static bool read_response(const ro_item *item, size_t head, const char *url, ro_arena *arena, ro_source *source, ro_error *err) {
    const char *http = item->bytes + head;
    size_t size = item->size - head, header = header_end(http, size < LONGEST_HEADER ? size : LONGEST_HEADER), n;
    const char *body = http + header;
    size_t body_size = size - header;
    char charset[40];
    ro_buffer made;
    ro_buffer_init(&made, NULL);
    const char *type = value_of(http, header, "Content-Type", &n);
    ro_html_hints hints = {.charset = ro_charset_named(type, n, "charset", charset, sizeof charset) ? charset : NULL, .url = url};
    bool plain = value_is(http, header, "Content-Type", "text/plain");
    bool ok = body_of(http, header, &body, &body_size, &made, err);
    if (ok) ok = plain ? read_text(hints.charset, body, body_size, arena, source, err) : ro_html_read(body, body_size, &hints, arena, source, err);
    ro_buffer_free(&made);
    return ok;
}

bool ro_warc_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err) {
    size_t head = header_end(item->bytes, item->size);
    char day[11];
    *source = (ro_source){.text = NULL};
    if (!head) return ro_fail(err, RO_E_DATA, "the record has no header");
    const char *url = kept(arena, item->bytes, head, "WARC-Target-URI"), *date = kept(arena, item->bytes, head, "WARC-Date");
    bool conversion = value_is(item->bytes, head, "WARC-Type", "conversion");
    bool ok = conversion ? read_text("utf-8", item->bytes + head, item->size - head, arena, source, err)
                         : read_response(item, head, url, arena, source, err);
    if (!ok) {
        err->byte = item->byte;
        return false;
    }
    source->id = kept(arena, item->bytes, head, "WARC-Record-ID");
    if (!source->url) source->url = url;
    if (!source->published && url && ro_date_of_url(url, day)) source->published = ro_arena_copy(arena, day, 10);
    if (!source->published && date && ro_date_read(date, strlen(date), day, NULL)) source->published = ro_arena_copy(arena, day, 10);
    return !arena->failed || ro_fail(err, RO_E_MEMORY, "out of memory");
}
