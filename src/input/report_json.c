#include "input/report_json.h"

#include "base/utf8.h"

#include <string.h>

static void put_string(ro_buffer *out, const char *text, size_t size) {
    ro_buffer_putc(out, '"');
    for (size_t at = 0; at < size;) {
        unsigned char c = (unsigned char)text[at];
        uint32_t character;
        size_t n = 1;
        if (c == '"' || c == '\\') {
            ro_buffer_putc(out, '\\');
            ro_buffer_putc(out, (char)c);
        } else if (c == '\n')
            ro_buffer_puts(out, "\\n");
        else if (c < 0x20)
            ro_buffer_printf(out, "\\u%04x", c);
        else if (c < 0x80)
            ro_buffer_putc(out, (char)c);
        else {
            n = ro_utf8_decode(text, size, at, &character);
            if (character == 0xFFFD && n == 1)
                ro_buffer_puts(out, "\xEF\xBF\xBD");
            else
                ro_buffer_put(out, text + at, n);
        }
        at += n;
    }
    ro_buffer_putc(out, '"');
}

static void put_field(ro_buffer *out, const char *name, const char *value) {
    if (!value) return;
    ro_buffer_printf(out, "\"%s\":", name);
    put_string(out, value, strlen(value));
    ro_buffer_putc(out, ',');
}

void ro_report_json(const ro_source *source, ro_buffer *out) {
    ro_buffer_putc(out, '{');
    put_field(out, "id", source->id);
    put_field(out, "title", source->title);
    put_field(out, "published", source->published);
    put_field(out, "publisher", source->publisher);
    put_field(out, "url", source->url);
    put_field(out, "language", source->language);
    ro_buffer_puts(out, "\"text\":");
    put_string(out, source->text, source->text_size);
    ro_buffer_puts(out, "}\n");
}
