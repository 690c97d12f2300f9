#include "input/detect.h"

#include "input/xml.h"

#include <string.h>
#include <strings.h>

static bool is_picture(const char *b, size_t size) {
    return (size >= 4 && (memcmp(b, "\x89PNG", 4) == 0 || memcmp(b, "GIF8", 4) == 0 || memcmp(b, "II*\0", 4) == 0)) ||
           (size >= 3 && memcmp(b, "\xFF\xD8\xFF", 3) == 0) || (size >= 12 && memcmp(b, "RIFF", 4) == 0 && memcmp(b + 8, "WEBP", 4) == 0);
}

static bool looks_binary(const char *bytes, size_t size) {
    size_t look = size < 4096 ? size : 4096, odd = 0;
    for (size_t i = 0; i < look; i++) {
        unsigned char b = (unsigned char)bytes[i];
        odd += b < 0x20 && !(b >= '\t' && b <= '\r') && b != 0x1B;
    }
    return odd > 1 && odd * 20 > look;
}

static bool begins(const char *text, size_t size, const char *with) {
    size_t n = strlen(with);
    return size >= n && strncasecmp(text, with, n) == 0;
}

/* Elements with which a page, or a piece of one, begins. */
static bool is_page_element(const ro_xml *x) {
    static const char *const names[] = {"html",   "head",  "body",    "title", "meta",   "link",     "script", "style", "div",
                                        "p",      "table", "article", "main",  "center", "font",     "h1",     "h2",    "section",
                                        "header", "a",     "span",    "base",  "br",     "frameset", "ul",     "nav"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ro_xml_named(x, names[i])) return true;
    return false;
}

/* What begins with "<". */
static ro_format of_markup(const char *text, size_t size, ro_skip *skip) {
    ro_xml x = {.bytes = text, .size = size};
    bool xml = begins(text, size, "<?xml");
    for (;;) {
        ro_xml_kind kind = ro_xml_next(&x);
        if (kind == RO_XML_OTHER) {
            if (begins(text + x.start, size - x.start, "<!doctype html")) return RO_FORMAT_HTML;
            if (begins(text + x.start, size - x.start, "<!doctype rss")) return RO_FORMAT_FEED;
            continue;
        }
        if (kind == RO_XML_CUT && begins(text + x.start, size - x.start, "<!doctype")) { /* a long list of declarations */
            if (begins(text + x.start, size - x.start, "<!doctype rss") || begins(text + x.start, size - x.start, "<!doctype feed"))
                return RO_FORMAT_FEED;
            if (begins(text + x.start, size - x.start, "<!doctype Sentences")) return RO_FORMAT_PETRARCH;
        }
        if (kind == RO_XML_TEXT && x.at < size && x.body_size < 64) continue; /* blanks */
        if (kind != RO_XML_OPEN && kind != RO_XML_EMPTY && kind != RO_XML_CUT) break;
        if (kind == RO_XML_CUT && !x.name) break;
        if (ro_xml_named(&x, "rss") || ro_xml_named(&x, "feed") || ro_xml_named(&x, "RDF") || ro_xml_named(&x, "channel")) return RO_FORMAT_FEED;
        if (ro_xml_named(&x, "Sentences") || ro_xml_named(&x, "Sentence")) return RO_FORMAT_PETRARCH;
        if (is_page_element(&x)) return RO_FORMAT_HTML;
        break;
    }
    if (!xml) return RO_FORMAT_TEXT;
    *skip = RO_SKIP_XML;
    return RO_FORMAT_AUTO;
}

/* "{" and "[" begin sentences too. */
static bool is_json(const char *text, size_t size) {
    size_t at = 1;
    while (at < size && (unsigned char)text[at] <= ' ') at++;
    if (at == size) return size > 1 || text[0] == '{';
    return text[0] == '{' ? text[at] == '"' || text[at] == '}' : text[at] == '{' || (text[at] == ']' && at + 2 >= size);
}

ro_format ro_detect(const char *bytes, size_t size, ro_skip *skip) {
    *skip = RO_SKIP_BINARY;
    if (size >= 5 && memcmp(bytes, "%PDF-", 5) == 0) return *skip = RO_SKIP_PDF, RO_FORMAT_AUTO;
    if (is_picture(bytes, size)) return *skip = RO_SKIP_IMAGE, RO_FORMAT_AUTO;
    if ((size >= 4 && memcmp(bytes, "\xD0\xCF\x11\xE0", 4) == 0) || begins(bytes, size, "{\\rtf")) return *skip = RO_SKIP_OFFICE, RO_FORMAT_AUTO;
    if (size >= 6 && memcmp(bytes, "WARC/", 5) == 0) return RO_FORMAT_WARC; /* whatever is in its first pages */
    if (looks_binary(bytes, size)) return RO_FORMAT_AUTO;
    size_t at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < size && (unsigned char)bytes[at] <= ' ') at++;
    const char *text = bytes + at;
    size_t left = size - at;
    if (left && *text == '<') return of_markup(text, left, skip);
    if (left && (*text == '{' || *text == '[') && is_json(text, left)) return RO_FORMAT_JSONL;
    size_t look = left < 1024 ? left : 1024;
    for (size_t i = 0; i + 14 < look; i++) /* a page behind what its server wrote before it */
        if (text[i] == '<' && (begins(text + i, look - i, "<!doctype html") || begins(text + i, look - i, "<html"))) return RO_FORMAT_HTML;
    return ro_csv_begins(text, left) ? RO_FORMAT_CSV : RO_FORMAT_TEXT;
}
