#include "serve/reply.h"

#include "output/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ro_reply_init(ro_reply *r) {
    *r = (ro_reply){.status = 200, .type = RO_TYPE_JSON};
    ro_buffer_init(&r->body, NULL);
}

void ro_reply_free(ro_reply *r) {
    ro_buffer_free(&r->body);
    free(r->location);
    free(r->cookie);
}

void ro_reply_error(ro_reply *r, unsigned status, const char *code, const char *format, ...) {
    char message[400];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    r->status = status;
    r->type = RO_TYPE_JSON;
    r->fixed = NULL;
    r->etag[0] = r->filename[0] = '\0';
    r->keep = false;
    if (r->body.failed) { /* of memory: a small one may still be had */
        ro_buffer_free(&r->body);
        ro_buffer_init(&r->body, NULL);
    }
    ro_buffer_clear(&r->body);
    ro_buffer_puts(&r->body, "{\"error\":{\"code\":");
    ro_json_text(&r->body, code);
    ro_buffer_puts(&r->body, ",\"message\":");
    ro_json_text(&r->body, message);
    ro_buffer_puts(&r->body, "}}\n");
}

void ro_reply_failed(ro_reply *r, const ro_error *err) {
    char text[640];
    ro_error_format(err, text, sizeof text);
    switch (err->code) {
    case RO_E_USAGE: ro_reply_error(r, 400, "bad_request", "%s", err->message); return;
    case RO_E_JSON:
    case RO_E_FIELD: ro_reply_error(r, 400, "bad_json", "%s", text); return;
    case RO_E_SIZE: ro_reply_error(r, 413, "too_large", "%s", text); return;
    case RO_E_MEMORY: ro_reply_error(r, 503, "memory", "out of memory"); return;
    case RO_E_BUSY: ro_reply_error(r, 503, "too_slow", "%s", err->message); return;
    default: break;
    }
    if (ro_code_exit(err->code) == 65)
        ro_reply_error(r, 422, "not_codable", "%s", text);
    else
        ro_reply_error(r, 500, "internal", "%s", err->message);
}

void ro_json_text(ro_buffer *out, const char *text) {
    if (text)
        ro_json_string(out, text, strlen(text));
    else
        ro_buffer_puts(out, "null");
}

void ro_json_real(ro_buffer *out, double value) {
    if (!isfinite(value)) {
        ro_buffer_puts(out, "null");
        return;
    }
    char text[400];
    int n = snprintf(text, sizeof text, "%.4f", value);
    while (n > 1 && text[n - 1] == '0' && text[n - 2] != '.') text[--n] = '\0';
    ro_buffer_put(out, text, (size_t)n);
}

void ro_json_key(ro_buffer *out, const char *name) {
    char last = out->size ? out->bytes[out->size - 1] : '{';
    if (last != '{') ro_buffer_putc(out, ',');
    ro_json_text(out, name);
    ro_buffer_putc(out, ':');
}

void ro_csv_text(ro_buffer *out, const char *text) {
    if (!text) return;
    bool formula = text[0] == '=' || text[0] == '@' || ((text[0] == '+' || text[0] == '-') && !(text[1] >= '0' && text[1] <= '9'));
    if (!formula && !text[strcspn(text, ",\"\r\n")]) {
        ro_buffer_puts(out, text);
        return;
    }
    ro_buffer_putc(out, '"');
    if (formula) ro_buffer_putc(out, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '"') ro_buffer_putc(out, '"');
        ro_buffer_putc(out, *c);
    }
    ro_buffer_putc(out, '"');
}
