/* The golden texts of the splitter: tests/golden/split/NAME.txt. A file holds cases:
 *
 *   === what it shows
 *   the text (\uXXXX, \r, \t and \\ are escapes; every line ends in a line break but the last)
 *   ---
 *   0 BODY They did+n't sign|.
 *   0 BODY …
 *
 * one line a sentence: paragraph, kind, and the tokens; between two tokens a blank where white space stands, '|' where none does, '+'
 * between the words of a multiword token. READOUT_UPDATE=1 writes what comes out into the files instead of comparing. */
#include "harness.h"

#include <dirent.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "text/splitter.h"

static ro_weights *weights;
static ro_splitter *splitter;

static int load(void **state) {
    (void)state;
    ro_error err = {0};
    const char *named = getenv("READOUT_MODEL");
    char *path = named ? strdup(named) : test_path("models/english.model");
    weights = ro_weights_open(path, NULL, &err);
    splitter = weights ? ro_splitter_load(weights, NULL, &err) : NULL;
    free(path);
    assert_good(&err);
    return splitter ? 0 : -1;
}

static int unload(void **state) {
    (void)state;
    ro_splitter_free(splitter);
    ro_weights_close(weights);
    return 0;
}

static void unescape(ro_buffer *out, const char *text, size_t size) {
    for (size_t k = 0; k < size; k++) {
        char next = k + 1 < size ? text[k + 1] : 0;
        if (text[k] != '\\' || !strchr("urt\\", next) || !next) {
            ro_buffer_putc(out, text[k]);
            continue;
        }
        k++;
        if (next == 'u') {
            char digits[5] = {0}, bytes[4];
            assert_true(k + 4 < size);
            memcpy(digits, text + k + 1, 4);
            ro_buffer_put(out, bytes, ro_utf8_encode((uint32_t)strtoul(digits, NULL, 16), bytes));
            k += 4;
        } else
            ro_buffer_putc(out, next == 'r' ? '\r' : next == 't' ? '\t' : '\\');
    }
}

static void show(ro_buffer *out, const ro_report *report) {
    static const char *const kinds[] = {"BODY", "HEADING", "DATELINE", "BYLINE", "ITEM"};
    for (uint32_t k = 0; k < report->count; k++) {
        const ro_sentence *s = &report->sentences[k];
        ro_buffer_printf(out, "%u %s ", s->paragraph, kinds[s->kind]);
        for (uint32_t j = 0; j < s->count; j++) {
            const ro_token *t = &s->tokens[j];
            if (j) ro_buffer_putc(out, t[-1].space_after ? ' ' : t[-1].span.start == t->span.start ? '+' : '|');
            ro_buffer_put(out, t->form, t->form_size);
        }
        ro_buffer_putc(out, '\n');
    }
}

/* Runs the cases of one file; writes the file anew into `out`. Returns how many differ. */
static int run_file(const char *name, char *bytes, ro_buffer *out) {
    int wrong = 0;
    char *at = bytes;
    while ((at = strstr(at, "=== "))) {
        char *title_end = strchr(at, '\n'), *line = title_end ? strstr(title_end, "\n---\n") : NULL;
        if (!line) fail_msg("%s: a case without ---", name);
        char *want = line + 5, *next = strstr(want, "\n=== ");
        size_t want_size = next ? (size_t)(next - want) : strlen(want);
        if (next && want_size && want[want_size - 1] != '\n') want_size++; /* the blank line before the next case is no part of it */
        ro_buffer text, got;
        ro_buffer_init(&text, NULL);
        ro_buffer_init(&got, NULL);
        unescape(&text, title_end + 1, (size_t)(line - title_end - 1));
        ro_arena arena;
        ro_arena_init(&arena, NULL);
        ro_report report = {.arena = &arena, .text = text.bytes, .size = text.size};
        ro_error err = {0};
        bool good = ro_split(splitter, &report, &err);
        assert_good(&err);
        assert_true(good);
        show(&got, &report);
        while (want_size > 1 && want[want_size - 1] == '\n' && want[want_size - 2] == '\n') want_size--;
        if (got.size != want_size || memcmp(got.bytes, want, want_size) != 0) {
            wrong++;
            if (!getenv("READOUT_UPDATE"))
                print_error("%s: %.*s\nwanted\n%.*sgot\n%s", name, (int)(title_end - at), at, (int)want_size, want, got.bytes);
        }
        ro_buffer_put(out, at, (size_t)(want - at));
        ro_buffer_put(out, got.bytes, got.size);
        if (next) ro_buffer_putc(out, '\n');
        ro_buffer_free(&text);
        ro_buffer_free(&got);
        ro_arena_free(&arena);
        at = want;
    }
    return wrong;
}

static void golden(void **state) {
    (void)state;
    char *folder = test_path("tests/golden/split");
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int wrong = 0, files = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (!strstr(e->d_name, ".txt")) continue;
        char path[1024];
        snprintf(path, sizeof path, "tests/golden/split/%s", e->d_name);
        char *bytes = test_read(path, NULL);
        ro_buffer out;
        ro_buffer_init(&out, NULL);
        int here = run_file(e->d_name, bytes, &out);
        if (here && getenv("READOUT_UPDATE")) {
            char *full = test_path(path);
            FILE *f = fopen(full, "wb");
            assert_non_null(f);
            fwrite(out.bytes, 1, out.size, f);
            fclose(f);
            free(full);
            here = 0;
        }
        wrong += here;
        files++;
        ro_buffer_free(&out);
        free(bytes);
    }
    closedir(dir);
    free(folder);
    assert_true(files > 0);
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden)};
    return cmocka_run_group_tests(tests, load, unload);
}
