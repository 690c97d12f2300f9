/* Pages: whatever the bytes, an article of valid UTF-8 without NUL bytes, or an error that says why. */
#include "base/utf8.h"
#include "input/html.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const char *text) {
    if (text && ro_utf8_check(text, strlen(text)) != strlen(text)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char *const charsets[] = {NULL, "utf-8", "windows-1252", "iso-8859-6", "shift_jis", "utf-16"};
    ro_html_hints hints = {.charset = size ? charsets[bytes[0] % 6] : NULL, .url = size % 2 ? "https://a.example/2024/01/02/x" : NULL};
    ro_arena arena;
    ro_source source;
    ro_error err = {.byte = SIZE_MAX};
    const char *text;
    size_t text_size;
    ro_arena_init(&arena, NULL);
    if (ro_html_read((const char *)bytes, size, &hints, &arena, &source, &err)) {
        if (!source.text || !source.text_size || strlen(source.text) != source.text_size) abort();
        check(source.text), check(source.title), check(source.publisher), check(source.published), check(source.url), check(source.language);
    } else if (err.code == RO_OK || !err.message[0])
        abort();
    ro_error_clear(&err);
    ro_html_fragment((const char *)bytes, size, &arena, &text, &text_size, &err);
    ro_arena_free(&arena);
    return 0;
}
