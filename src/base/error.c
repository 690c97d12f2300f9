#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *text;
    int status;
} codes[] = {
#define X(code, exit_status, meaning) {#code, meaning, exit_status},
    RO_ERROR_TABLE(X)
#undef X
};

#define CODES (sizeof codes / sizeof codes[0])

const char *ro_code_name(ro_code code) { return (size_t)code < CODES ? codes[code].name : "RO_E_UNKNOWN"; }

const char *ro_code_text(ro_code code) { return (size_t)code < CODES ? codes[code].text : "unknown error"; }

int ro_code_exit(ro_code code) { return (size_t)code < CODES ? codes[code].status : 70; }

const char *ro_version(void) { return READOUT_VERSION; }

/* snprintf may cut a UTF-8 character in two: drop the stump, so that a message is always valid UTF-8. */
static void drop_cut_character(char *s) {
    size_t n = strlen(s), back = 0;
    while (back < n && back < 4 && ((unsigned char)s[n - 1 - back] & 0xC0) == 0x80) back++;
    if (back >= n) return;
    unsigned char lead = (unsigned char)s[n - 1 - back];
    size_t want = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (want > back) s[n - 1 - back] = '\0';
}

static void fill(ro_error *err, ro_code code, const char *file, size_t line, size_t column, size_t byte, const char *format, va_list args) {
    if (!err || err->code != RO_OK) return;
    err->code = code;
    err->line = line;
    err->column = column;
    err->byte = byte;
    snprintf(err->file, sizeof err->file, "%s", file ? file : "");
    vsnprintf(err->message, sizeof err->message, format, args);
    drop_cut_character(err->message);
    drop_cut_character(err->file);
}

bool ro_fail(ro_error *err, ro_code code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(err, code, NULL, 0, 0, RO_NO_BYTE, format, args);
    va_end(args);
    return false;
}

bool ro_fail_at(ro_error *err, ro_code code, const char *file, size_t line, size_t column, size_t byte, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(err, code, file, line, column, byte, format, args);
    va_end(args);
    return false;
}

void ro_error_in_file(ro_error *err, const char *file) {
    if (!err || err->code == RO_OK || err->file[0]) return;
    snprintf(err->file, sizeof err->file, "%s", file);
    drop_cut_character(err->file);
}

void ro_error_clear(ro_error *err) {
    if (err) *err = (ro_error){.byte = RO_NO_BYTE};
}

size_t ro_error_format(const ro_error *err, char *out, size_t size) {
    char place[352] = "";
    size_t at = 0;
    if (err->file[0]) at += (size_t)snprintf(place + at, sizeof place - at, "%s:", err->file);
    if (err->line) at += (size_t)snprintf(place + at, sizeof place - at, "%zu:", err->line);
    if (err->line && err->column) at += (size_t)snprintf(place + at, sizeof place - at, "%zu:", err->column);
    if (!err->line && err->byte != RO_NO_BYTE) at += (size_t)snprintf(place + at, sizeof place - at, "byte %zu:", err->byte);
    int n = snprintf(out, size, "%s%s%s", place, at ? " " : "", err->message);
    return n < 0 ? 0 : (size_t)n;
}
