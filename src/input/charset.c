#include "input/charset.h"

#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

/* windows-1252 from 0x80 to 0x9F; the five that are free stand for themselves. */
static const uint16_t high[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                  0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

static void put_1252(ro_buffer *out, unsigned char b) {
    char c[4];
    ro_buffer_put(out, c, ro_utf8_encode(b >= 0x80 && b < 0xA0 ? high[b - 0x80] : b, c));
}

/* UTF-8 with whatever else is between it. */
static void mixed(const char *bytes, size_t size, ro_buffer *out) {
    while (size) {
        size_t good = ro_utf8_check(bytes, size);
        for (size_t at = 0; at < good;) { /* without its NUL bytes */
            const char *nul = memchr(bytes + at, 0, good - at);
            size_t end = nul ? (size_t)(nul - bytes) : good;
            ro_buffer_put(out, bytes + at, end - at);
            at = end + (nul != NULL);
        }
        if (good < size) put_1252(out, (unsigned char)bytes[good++]);
        bytes += good;
        size -= good;
    }
}

static void single_byte(const char *bytes, size_t size, ro_buffer *out) {
    for (size_t at = 0; at < size;) {
        size_t from = at;
        while (at < size && bytes[at] > 0) at++;
        ro_buffer_put(out, bytes + from, at - from);
        if (at < size && bytes[at]) put_1252(out, (unsigned char)bytes[at]);
        at += at < size;
    }
}

static void by_iconv(iconv_t how, const char *bytes, size_t size, ro_buffer *out) {
    char part[4096], *in = (char *)(uintptr_t)bytes;
    while (size) {
        char *to = part;
        size_t room = sizeof part;
        size_t n = iconv(how, &in, &size, &to, &room);
        for (char *at = part; at < to;) {
            char *nul = memchr(at, 0, (size_t)(to - at));
            ro_buffer_put(out, at, (size_t)((nul ? nul : to) - at));
            at = nul ? nul + 1 : to;
        }
        if (n != (size_t)-1 || errno == E2BIG) continue;
        ro_buffer_puts(out, "\xEF\xBF\xBD");
        if (errno != EILSEQ) return; /* cut at the end */
        in++;
        size--;
        iconv(how, NULL, NULL, NULL, NULL);
    }
}

static bool is_any(const char *name, const char *const *names) {
    for (; *names; names++)
        if (strcasecmp(name, *names) == 0) return true;
    return false;
}

/* One byte a letter, with ASCII in its lower half: valid UTF-8 of several bytes is hardly ever anything else than that. */
static bool of_one_byte(const char *name) {
    return strncasecmp(name, "iso-8859", 8) == 0 || strncasecmp(name, "windows-125", 11) == 0 || strncasecmp(name, "cp125", 5) == 0 ||
           strncasecmp(name, "koi8", 4) == 0;
}

static bool has_high(const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] < 0) return true;
    return false;
}

void ro_charset_utf8(const char *name, const char *bytes, size_t size, ro_buffer *out) {
    static const char *const utf8[] = {"utf-8", "utf8", "us-ascii", "ascii", "unicode", NULL};
    static const char *const latin[] = {"windows-1252", "cp1252", "x-cp1252", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", NULL};
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        mixed(bytes + 3, size - 3, out);
        return;
    }
    if (size >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) {
        name = bytes[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE";
        bytes += 2, size -= 2;
    } else if (!name || !name[0] || is_any(name, utf8) || strncasecmp(name, "utf-16", 6) == 0 || !has_high(bytes, size) ||
               (of_one_byte(name) && ro_utf8_check(bytes, size) == size)) { /* a page in UTF-16 that can be read as ASCII is not in UTF-16 */
        mixed(bytes, size, out);
        return;
    } else if (is_any(name, latin)) {
        single_byte(bytes, size, out);
        return;
    }
    iconv_t how = strncasecmp(name, "utf-7", 5) == 0 ? (iconv_t)-1 : iconv_open("UTF-8", name);
    if (how == (iconv_t)-1) {
        mixed(bytes, size, out);
        return;
    }
    by_iconv(how, bytes, size, out);
    iconv_close(how);
}

bool ro_charset_named(const char *text, size_t size, const char *key, char *name, size_t name_size) {
    size_t key_size = strlen(key), out = 0;
    for (size_t i = 0; i + key_size < size; i++) {
        if (strncasecmp(text + i, key, key_size) != 0) continue;
        size_t at = i + key_size;
        while (at < size && (text[at] == ' ' || text[at] == '=' || text[at] == '"' || text[at] == '\'')) at++;
        for (; at < size && out + 1 < name_size; at++) {
            char c = text[at];
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) break;
            name[out++] = c;
        }
        name[out] = '\0';
        if (out) return true;
    }
    return false;
}
