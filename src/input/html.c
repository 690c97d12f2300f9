#include "input/html.h"

#include "base/buffer.h"
#include "input/charset.h"
#include "input/html_tree.h"
#include "input/xml.h"

#include <string.h>
#include <strings.h>

#define CHARSET_WITHIN ((size_t)4096) /* where a page has to say its character set */

/* <meta charset=…>, <meta http-equiv … charset=…> or <?xml encoding=…?>. */
static bool charset_said(const char *bytes, size_t size, char *name, size_t name_size) {
    if (size > CHARSET_WITHIN) size = CHARSET_WITHIN;
    if (size > 5 && memcmp(bytes, "<?xml", 5) == 0) {
        const char *end = memchr(bytes, '>', size);
        if (end && ro_charset_named(bytes, (size_t)(end - bytes), "encoding", name, name_size)) return true;
    }
    for (size_t at = 0; at + 6 < size; at++) {
        if (bytes[at] != '<' || strncasecmp(bytes + at + 1, "meta", 4) != 0) continue;
        const char *end = memchr(bytes + at, '>', size - at);
        if (!end) return false;
        if (ro_charset_named(bytes + at, (size_t)(end - bytes) - at, "charset", name, name_size)) return true;
    }
    return false;
}

static bool to_utf8(const char *bytes, size_t size, const ro_html_hints *hints, ro_buffer *out, ro_error *err) {
    char name[40];
    const char *charset = hints ? hints->charset : NULL;
    if (size > RO_MAX_PAGE) return ro_fail(err, RO_E_SIZE, "is larger than a page may be (%zu bytes; the limit is %zu)", size, RO_MAX_PAGE);
    if (!charset && charset_said(bytes, size, name, sizeof name)) charset = name;
    ro_charset_utf8(charset, bytes, size, out);
    return !out->failed || ro_fail(err, RO_E_MEMORY, "out of memory");
}

bool ro_html_read(const char *bytes, size_t size, const ro_html_hints *hints, ro_arena *arena, ro_source *source, ro_error *err) {
    ro_buffer utf8;
    ro_html_tree tree = {0};
    *source = (ro_source){.text = NULL};
    ro_buffer_init(&utf8, NULL);
    bool ok = to_utf8(bytes, size, hints, &utf8, err) && ro_html_tree_make(&tree, utf8.bytes, utf8.size, arena, err);
    ro_buffer_free(&utf8);
    if (ok) {
        ro_html_linked_data(&tree);
        ro_html_fields(&tree, hints, source); /* the title is needed to know it in the text, the text to know the language */
        ok = ro_html_body(&tree, source->title, &source->text, &source->text_size);
        if (!ok) ro_fail(err, arena->failed ? RO_E_MEMORY : RO_E_EMPTY, arena->failed ? "out of memory" : "the page holds no article");
        if (ok) ro_html_fields(&tree, hints, source);
    }
    ro_html_tree_free(&tree);
    return ok;
}

bool ro_html_fragment(const char *bytes, size_t size, ro_arena *arena, const char **text, size_t *text_size, ro_error *err) {
    ro_html_tree tree;
    ro_buffer out;
    bool ok = true;
    *text = "";
    *text_size = 0;
    if (size > RO_MAX_PAGE) return ro_fail(err, RO_E_SIZE, "is larger than a page may be (%zu bytes; the limit is %zu)", size, RO_MAX_PAGE);
    if (size == 0) return true;
    ro_buffer_init(&out, NULL);
    ok = ro_html_tree_make(&tree, bytes, size, arena, err);
    for (size_t i = 0; ok && i < tree.line_count; i++) {
        const ro_html_line *l = &tree.lines[i];
        const char *line = tree.text.bytes + l->start;
        size_t length = l->end - l->start;
        bool pointer = tree.line_count > 1 && (l->link * 2 > length || memmem(line, length, " appeared first on ", 19));
        if (pointer) continue; /* to the page: "Read more" */
        if (out.size) ro_buffer_puts(&out, "\n\n");
        ro_buffer_put(&out, line, length);
    }
    if (ok && out.size) *text = ro_arena_copy(arena, out.bytes, out.size), *text_size = out.size;
    if (ok && (out.failed || !*text)) ok = ro_fail(err, RO_E_MEMORY, "out of memory");
    ro_buffer_free(&out);
    ro_html_tree_free(&tree);
    return ok;
}
