#include "input/xml.h"

#include "base/utf8.h"

#include <libxml/HTMLparser.h>
#include <string.h>
#include <strings.h>

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool begins(const ro_xml *x, const char *with) {
    size_t n = strlen(with);
    return x->size - x->at >= n && memcmp(x->bytes + x->at, with, n) == 0;
}

/* Up to and with `end`, from `skip` bytes on. */
static ro_xml_kind up_to(ro_xml *x, size_t skip, const char *end, ro_xml_kind kind) {
    size_t n = strlen(end), from = x->at + skip;
    const char *found = from <= x->size ? memmem(x->bytes + from, x->size - from, end, n) : NULL;
    if (!found) return x->kind = RO_XML_CUT;
    x->body = x->bytes + from;
    x->body_size = (size_t)(found - x->body);
    x->at = (size_t)(found - x->bytes) + n;
    return x->kind = kind;
}

/* <!DOCTYPE … [ … ]>: to its end, with whatever is declared in it. */
static ro_xml_kind declaration(ro_xml *x) {
    size_t depth = 0;
    char quote = 0;
    for (size_t i = x->at + 2; i < x->size; i++) {
        char c = x->bytes[i];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (depth && (c == '"' || c == '\''))
            quote = c;
        else if (c == '[')
            depth++;
        else if (c == ']' && depth)
            depth--;
        else if (c == '>' && depth == 0) {
            x->body = x->bytes + x->at + 2;
            x->body_size = i - x->at - 2;
            x->at = i + 1;
            return x->kind = RO_XML_OTHER;
        }
    }
    return x->kind = RO_XML_CUT;
}

static ro_xml_kind tag(ro_xml *x) {
    size_t at = x->at + 1, name;
    bool close = at < x->size && x->bytes[at] == '/';
    at += close;
    name = at;
    while (at < x->size && !blank(x->bytes[at]) && x->bytes[at] != '>' && x->bytes[at] != '/') at++;
    x->name = x->local = x->bytes + name;
    x->name_size = x->local_size = at - name;
    const char *colon = memchr(x->name, ':', x->name_size);
    if (colon) {
        x->local = colon + 1;
        x->local_size = x->name_size - (size_t)(x->local - x->name);
    }
    x->body = x->bytes + at;
    char quote = 0;
    for (; at < x->size; at++) {
        char c = x->bytes[at];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            break;
    }
    if (at >= x->size) return x->kind = RO_XML_CUT;
    x->body_size = (size_t)(x->bytes + at - x->body);
    bool empty = x->body_size && x->body[x->body_size - 1] == '/';
    x->at = at + 1;
    return x->kind = close ? RO_XML_CLOSE : empty ? RO_XML_EMPTY : RO_XML_OPEN;
}

ro_xml_kind ro_xml_next(ro_xml *x) {
    x->start = x->at;
    if (x->at >= x->size) return x->kind = RO_XML_END;
    if (x->bytes[x->at] == '<') {
        if (begins(x, "<!--")) return up_to(x, 4, "-->", RO_XML_OTHER);
        if (begins(x, "<![CDATA[")) return up_to(x, 9, "]]>", RO_XML_CDATA);
        if (begins(x, "<?")) return up_to(x, 2, "?>", RO_XML_OTHER);
        if (begins(x, "<!")) return x->size - x->at < 9 ? (x->kind = RO_XML_CUT) : declaration(x);
        char next = x->at + 1 < x->size ? x->bytes[x->at + 1] : 'a';
        if (next == '/' || next == '_' || (next | 0x20) >= 'a' || next < 0) return tag(x);
    }
    const char *from = x->bytes + x->at, *found = memchr(from + 1, '<', x->size - x->at - 1);
    x->body = from;
    x->body_size = found ? (size_t)(found - from) : x->size - x->at;
    x->at += x->body_size;
    return x->kind = RO_XML_TEXT;
}

bool ro_xml_named(const ro_xml *x, const char *name) {
    size_t n = strlen(name);
    if (strchr(name, ':')) return x->name_size == n && strncasecmp(x->name, name, n) == 0;
    return x->local_size == n && strncasecmp(x->local, name, n) == 0;
}

bool ro_xml_attribute(const ro_xml *x, const char *name, ro_buffer *out) {
    const char *at = x->body, *end = at + x->body_size;
    size_t n = strlen(name);
    while (at < end) {
        while (at < end && (blank(*at) || *at == '/')) at++;
        const char *key = at;
        while (at < end && !blank(*at) && *at != '=') at++;
        size_t key_size = (size_t)(at - key);
        while (at < end && blank(*at)) at++;
        if (at >= end || *at != '=') {
            if (key_size == 0) at++;
            continue;
        }
        at++;
        while (at < end && blank(*at)) at++;
        char quote = at < end && (*at == '"' || *at == '\'') ? *at++ : 0;
        const char *value = at;
        while (at < end && (quote ? *at != quote : !blank(*at))) at++;
        if (key_size == n && strncasecmp(key, name, n) == 0) {
            ro_xml_decode(value, (size_t)(at - value), out);
            return true;
        }
        if (at < end) at++;
    }
    return false;
}

/* "&amp;" and so on at text; the bytes it takes, 0 where it is none. */
static size_t entity(const char *text, size_t size, uint32_t *character) {
    char name[12];
    const char *end = memchr(text, ';', size < 12 ? size : 12);
    if (!end || end - text < 2) return 0;
    size_t n = (size_t)(end - text) - 1;
    memcpy(name, text + 1, n);
    name[n] = '\0';
    if (name[0] == '#') {
        bool hex = name[1] == 'x' || name[1] == 'X';
        uint32_t value = 0;
        for (const char *d = name + (hex ? 2 : 1); *d; d++) {
            unsigned digit = *d >= '0' && *d <= '9'                            ? (unsigned)(*d - '0')
                             : hex && (*d | 0x20) >= 'a' && (*d | 0x20) <= 'f' ? (unsigned)((*d | 0x20) - 'a' + 10)
                                                                               : 99;
            if (digit > (hex ? 15u : 9u)) return 0;
            value = value * (hex ? 16 : 10) + digit;
            if (value > 0x10FFFF) return 0;
        }
        *character = value < 0x20 && value != '\n' && value != '\t' ? ' ' : value >= 0xD800 && value < 0xE000 ? 0xFFFD : value;
        return n + 2;
    }
    if (strcmp(name, "apos") == 0) return *character = '\'', n + 2;
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)name);
    if (!known) return 0;
    *character = known->value;
    return n + 2;
}

void ro_xml_decode(const char *text, size_t size, ro_buffer *out) {
    while (size) {
        const char *amp = memchr(text, '&', size);
        size_t before = amp ? (size_t)(amp - text) : size;
        ro_buffer_put(out, text, before);
        text += before;
        size -= before;
        if (!size) return;
        uint32_t c;
        char bytes[4];
        size_t used = entity(text, size, &c);
        if (used)
            ro_buffer_put(out, bytes, ro_utf8_encode(c, bytes));
        else
            ro_buffer_putc(out, '&'), used = 1;
        text += used;
        size -= used;
    }
}
