#include "corpus.h"

#include "base/buffer.h"
#include "base/file.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXAMPLES_SIZE ((size_t)600 * 1000) /* bytes to which the examples are repeated: some thousand sentences */

/* Appends a file's text and a blank line. */
static void add_file(ro_buffer *text, const char *path) {
    ro_error err;
    char *bytes;
    size_t size;
    ro_error_clear(&err);
    if (!ro_file_read(path, SIZE_MAX / 4, NULL, &bytes, &size, &err)) return;
    ro_buffer_put(text, bytes, size);
    ro_buffer_puts(text, "\n\n");
    ro_file_free(NULL, bytes);
}

/* Appends the "# text =" lines of CoNLL-U, a paragraph where one begins there. */
static void add_treebank(ro_buffer *text, const char *path) {
    static const char paragraph[] = "# newpar", document[] = "# newdoc", line_begin[] = "# text = ";
    ro_error err;
    ro_error_clear(&err);
    ro_reader *reader = ro_reader_open(path, SIZE_MAX / 4, NULL, &err);
    ro_piece line;
    while (reader && ro_reader_line(reader, &line, &err)) {
        if (line.size >= 8 && (memcmp(line.bytes, paragraph, 8) == 0 || memcmp(line.bytes, document, 8) == 0)) ro_buffer_puts(text, "\n\n");
        if (line.size < 9 || memcmp(line.bytes, line_begin, 9) != 0) continue;
        ro_buffer_put(text, line.bytes + 9, line.size - 9);
        ro_buffer_putc(text, ' ');
    }
    ro_reader_close(reader);
}

static size_t finish(corpus *c, const char *name, ro_buffer *text) {
    if (text->failed || text->size == 0) {
        ro_buffer_free(text);
        return 0;
    }
    *c = (corpus){.name = name, .text = text->bytes, .size = text->size};
    return 1;
}

static size_t make_examples(corpus *c) {
    ro_buffer text;
    glob_t found;
    ro_buffer_init(&text, NULL);
    if (glob("examples/*.txt", 0, NULL, &found) == 0) {
        do {
            for (size_t i = 0; i < found.gl_pathc; i++) add_file(&text, found.gl_pathv[i]);
        } while (text.size && text.size < EXAMPLES_SIZE && !text.failed);
        globfree(&found);
    }
    return finish(c, "examples, repeated", &text);
}

static size_t make_treebanks(corpus *c) {
    const char *folder = getenv("READOUT_TREEBANKS");
    char pattern[4096];
    glob_t found;
    ro_buffer text;
    ro_buffer_init(&text, NULL);
    snprintf(pattern, sizeof pattern, "%s/*-dev.conllu", folder ? folder : "../shared/treebanks");
    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) add_treebank(&text, found.gl_pathv[i]);
        globfree(&found);
    }
    return finish(c, "treebanks (dev)", &text);
}

size_t corpora_make(corpus *corpora) {
    size_t n = make_examples(&corpora[0]);
    return n + make_treebanks(&corpora[n]);
}

void corpora_free(corpus *corpora, size_t count) {
    for (size_t i = 0; i < count; i++) free(corpora[i].text);
}
