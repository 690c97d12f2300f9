/* The splitter: spans, limits, windows, faults. What tokens and sentences come out is shown by the golden texts (test_split_golden.c). */
#include "harness.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "text/layout.h"
#include "text/splitter.h"

#include <unistd.h>

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

typedef struct fixture {
    ro_arena arena;
    ro_report report;
    ro_error err;
} fixture;

static void split(fixture *f, const char *text, size_t size) {
    memset(f, 0, sizeof *f);
    ro_arena_init(&f->arena, NULL);
    f->report = (ro_report){.arena = &f->arena, .text = text, .size = size};
    bool good = ro_split(splitter, &f->report, &f->err);
    assert_good(&f->err);
    assert_true(good);
}

static void done(fixture *f) { ro_arena_free(&f->arena); }

static void spans_are_bytes_of_the_text(void **state) {
    (void)state;
    fixture f;
    static const char text[] = "\xEF\xBB\xBF  The envoy can\xE2\x80\x99t co\xC2\xADoperate.  He left.\n";
    split(&f, text, sizeof text - 1);
    assert_int_equal(f.report.count, 2);
    const ro_sentence *s = &f.report.sentences[0];
    assert_int_equal(s->count, 6);
    assert_int_equal(s->span.start, 5);
    const ro_token *t = s->tokens;
    assert_string_equal(t[2].form, "ca");
    assert_string_equal(t[3].form, "n\xE2\x80\x99t");
    assert_int_equal(t[2].mwt, 2);
    assert_int_equal(t[3].mwt, 0);
    assert_int_equal(t[2].span.start, t[3].span.start);
    assert_int_equal(t[2].span.end - t[2].span.start, 7);
    assert_string_equal(t[4].form, "cooperate");
    assert_int_equal(t[4].form_size, 9);
    assert_int_equal(t[4].span.end - t[4].span.start, 11);
    assert_int_equal(t[4].space_after, 0);
    assert_int_equal(t[5].space_after, 1);
    assert_int_equal(t[0].head, -2);
    assert_null(t[0].lemma);
    assert_int_equal(f.report.sentences[1].tokens[1].space_after, 0);
    assert_int_equal(f.report.sentences[1].tokens[2].space_after, 1); /* the text's end */
    done(&f);
}

static void paragraphs_are_numbered(void **state) {
    (void)state;
    fixture f;
    static const char text[] = "One is here. Two is here.\n\nThree is here.\n\n\n\nFour is here.";
    split(&f, text, sizeof text - 1);
    assert_int_equal(f.report.count, 4);
    assert_int_equal(f.report.paragraphs, 3);
    assert_int_equal(f.report.sentences[1].paragraph, 0);
    assert_int_equal(f.report.sentences[2].paragraph, 1);
    assert_int_equal(f.report.sentences[3].paragraph, 2);
    done(&f);
}

static void nothing_to_see_gives_nothing(void **state) {
    (void)state;
    static const char *const texts[] = {"", " ", "\n\n\t \r\n", "\xE2\x80\x8B\xC2\xAD", "\x01\x02\x7F"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        fixture f;
        split(&f, texts[k], strlen(texts[k]));
        assert_int_equal(f.report.count, 0);
        done(&f);
    }
}

/* --- limits --- */

static void long_sentences_are_cut(void **state) {
    (void)state;
    fixture f;
    ro_buffer text;
    ro_buffer_init(&text, NULL);
    for (int k = 0; k < 2000; k++) ro_buffer_puts(&text, k % 50 == 49 ? "and, " : "peace ");
    split(&f, text.bytes, text.size);
    size_t words = 0;
    for (uint32_t k = 0; k < f.report.count; k++) {
        assert_true(f.report.sentences[k].count <= RO_MAX_SENTENCE);
        words += f.report.sentences[k].count;
    }
    assert_int_equal(words, 2040);
    assert_true(f.report.cut_sentences >= 1);
    ro_buffer_free(&text);
    done(&f);
}

static void long_sentences_of_clitics_are_cut(void **state) {
    (void)state;
    fixture f;
    ro_buffer text;
    ro_buffer_init(&text, NULL);
    for (int k = 0; k < 1500; k++) ro_buffer_puts(&text, "don't ");
    split(&f, text.bytes, text.size);
    size_t words = 0;
    for (uint32_t k = 0; k < f.report.count; k++) {
        assert_true(f.report.sentences[k].count <= RO_MAX_SENTENCE);
        words += f.report.sentences[k].count;
        /* no multiword token is cut in two */
        assert_int_equal(f.report.sentences[k].tokens[0].mwt, 2);
    }
    assert_int_equal(words, 3000);
    ro_buffer_free(&text);
    done(&f);
}

static void long_forms_are_cut(void **state) {
    (void)state;
    static const char *const pieces[] = {
        "a", "7", "\xC3\xA9", "\xE2\x82\xAC", "x-", "https://", "a\xC2\xAD", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", "\xEF\xB8\x8F"};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        fixture f;
        ro_buffer text;
        ro_buffer_init(&text, NULL);
        for (int k = 0; k < 1000; k++) ro_buffer_puts(&text, pieces[p]);
        split(&f, text.bytes, text.size);
        size_t at = 0;
        for (uint32_t k = 0; k < f.report.count; k++)
            for (uint32_t j = 0; j < f.report.sentences[k].count; j++) {
                const ro_token *t = &f.report.sentences[k].tokens[j];
                assert_true(t->form_size > 0 && strlen(t->form) == t->form_size);
                assert_int_equal(ro_utf8_check(t->form, t->form_size), t->form_size);
                at = t->span.end;
            }
        assert_true(at + 2 >= text.size); /* the last soft hyphen belongs to no token */
        ro_buffer_free(&text);
        done(&f);
    }
}

static void too_large_is_refused(void **state) {
    (void)state;
    ro_split_cursor cursor;
    ro_error err = {0};
    assert_false(ro_split_open(&cursor, "", RO_MAX_TEXT + 1, NULL, &err));
    assert_error(&err, RO_E_SIZE, 0, 0, RO_NO_BYTE);
    ro_split_close(&cursor);
}

/* --- windows --- */

static size_t read_windows(const char *text, size_t size, ro_report *whole, size_t *most_memory) {
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    ro_report report = {.arena = &arena};
    ro_error err = {0};
    ro_split_cursor cursor;
    size_t sentences = 0;
    *most_memory = 0;
    assert_true(ro_split_open(&cursor, text, size, NULL, &err));
    for (;;) {
        ro_arena_reset(&arena);
        assert_true(ro_split_next(splitter, &cursor, &report, &err));
        if (report.count == 0) break;
        if (arena.total + cursor.scratch.total > *most_memory) *most_memory = arena.total + cursor.scratch.total;
        for (uint32_t k = 0; k < report.count; k++, sentences++) {
            const ro_sentence *a = &report.sentences[k];
            if (!whole) continue;
            assert_true(sentences < whole->count);
            const ro_sentence *b = &whole->sentences[sentences];
            assert_int_equal(a->count, b->count);
            assert_int_equal(a->paragraph, b->paragraph);
            assert_int_equal(a->kind, b->kind);
            assert_memory_equal(&a->span, &b->span, sizeof a->span);
            for (uint32_t j = 0; j < a->count; j++) assert_string_equal(a->tokens[j].form, b->tokens[j].form);
        }
    }
    ro_split_close(&cursor);
    ro_arena_free(&arena);
    return sentences;
}

static void windows_give_the_same_sentences(void **state) {
    (void)state;
    ro_buffer text;
    ro_buffer_init(&text, NULL);
    for (int k = 0; k < 6000; k++) {
        ro_buffer_printf(&text, "The minister of state %d met the envoy, and they didn't agree. ", k);
        if (k % 7 == 6 && k > 3000) ro_buffer_puts(&text, "\n\n");
        if (k % 5 == 4 && k < 1500) ro_buffer_puts(&text, "\n");
    }
    fixture f;
    split(&f, text.bytes, text.size);
    size_t memory;
    assert_int_equal(read_windows(text.bytes, text.size, &f.report, &memory), f.report.count);
    assert_int_equal(f.report.count, 6000);
    assert_int_equal(f.report.cut_sentences, 0);
    assert_true(memory < (size_t)16 << 20);
    done(&f);
    ro_buffer_free(&text);
}

/* One line without an end, in linear time and bounded memory. */
static void a_line_without_end(void **state) {
    (void)state;
    size_t size = test_full() ? RO_MAX_TEXT : (size_t)4 << 20, memory;
    char *text = malloc(size);
    assert_non_null(text);
    static const char words[] = "The talks went on and nobody knew for how long they would ";
    for (size_t k = 0; k < size; k++) text[k] = words[k % (sizeof words - 1)];
    assert_true(read_windows(text, size, NULL, &memory) > 1);
    assert_true(memory < (size_t)16 << 20);
    memset(text, 'x', size);
    assert_true(read_windows(text, size, NULL, &memory) > 1);
    assert_true(memory < (size_t)16 << 20);
    memset(text, ' ', size);
    assert_int_equal(read_windows(text, size, NULL, &memory), 0);
    memset(text, '\n', size);
    assert_int_equal(read_windows(text, size, NULL, &memory), 0);
    assert_true(memory < (size_t)16 << 20);
    memset(text, '\x80', size); /* not UTF-8: refused before, but no reason to hang */
    assert_true(read_windows(text, size < (size_t)4 << 20 ? size : (size_t)4 << 20, NULL, &memory) > 1);
    free(text);
}

/* --- loading --- */

static void sections_are_checked(void **state) {
    (void)state;
    static const char *const names[] = {"split.meta",   "split.join",    "split.end",   "split.words",
                                        "split.abbrev", "split.clitics", "split.vocab", "split.nets"};
    enum { N = sizeof names / sizeof *names };
    for (int damage = 0; damage < 2; damage++)
        for (size_t bad = 0; bad < N; bad++) {
            ro_weights_part parts[N];
            ro_error err = {0};
            size_t n = 0;
            for (size_t k = 0; k < N; k++) {
                if (damage == 0 && k == bad) continue; /* left out */
                parts[n].name = names[k];
                parts[n].bytes = ro_weights_section(weights, names[k], &parts[n].size, &err);
                if (k == bad) parts[n].size -= 4; /* cut short */
                n++;
            }
            char *path = test_write("", 0);
            assert_true(ro_weights_write(path, parts, n, &err));
            ro_weights *w = ro_weights_open(path, NULL, &err);
            assert_non_null(w);
            assert_null(ro_splitter_load(w, NULL, &err));
            assert_error(&err, damage ? RO_E_TRUNCATED : RO_E_SECTION, 0, 0, RO_NO_BYTE);
            ro_weights_close(w);
            unlink(path);
            free(path);
        }
}

static void other_versions_are_refused(void **state) {
    (void)state;
    ro_error err = {0};
    size_t size;
    ro_split_meta meta;
    memcpy(&meta, ro_weights_section(weights, "split.meta", &size, &err), sizeof meta);
    meta.version++;
    ro_weights_part part = {"split.meta", &meta, sizeof meta};
    char *path = test_write("", 0);
    assert_true(ro_weights_write(path, &part, 1, &err));
    ro_weights *w = ro_weights_open(path, NULL, &err);
    assert_null(ro_splitter_load(w, NULL, &err));
    assert_error(&err, RO_E_VERSION, 0, 0, RO_NO_BYTE);
    ro_weights_close(w);
    unlink(path);
    free(path);
}

static bool load_and_split(void *context, const ro_allocator *allocator) {
    (void)context;
    static const char text[] = "DOHA (QNA) - They don't agree. He left.\n\nThe end\n\n- one";
    ro_error err = {0};
    ro_splitter *s = ro_splitter_load(weights, allocator, &err);
    bool good = s != NULL;
    ro_arena arena;
    ro_arena_init(&arena, allocator);
    ro_report report = {.arena = &arena, .text = text, .size = sizeof text - 1};
    if (good) good = ro_split(s, &report, &err);
    if (!good) assert_int_equal(err.code, RO_E_MEMORY);
    ro_splitter_free(s);
    ro_arena_free(&arena);
    return good;
}

static void out_of_memory(void **state) {
    (void)state;
    assert_true(test_every_failure(load_and_split, NULL, 0) > 2);
}

/* --- layout --- */

static size_t layout(const char *text, ro_paragraph out[16]) {
    ro_arena arena;
    size_t count;
    ro_arena_init(&arena, NULL);
    ro_paragraph *p = ro_layout(&arena, text, 0, strlen(text), true, &count);
    assert_non_null(p);
    assert_true(count <= 16);
    memcpy(out, p, count * sizeof *p);
    ro_arena_free(&arena);
    return count;
}

static void line_breaks(void **state) {
    (void)state;
    ro_paragraph p[16];
    assert_int_equal(layout("a b\n\nc d", p), 2);
    assert_int_equal(layout("a b\r\n\r\nc d\r\r\re", p), 3);
    assert_int_equal(layout("a b\xE2\x80\xA9"
                            "c d",
                            p),
                     2);
    assert_int_equal(layout("a b\fc d", p), 2);
    assert_true(p[1].after_blank);
    /* wrapped at a column */
    assert_int_equal(layout("The two ministers met in the capital today and spoke about\ntrade, transport and the border. They will meet again "
                            "in\nJune, when the joint commission is due.",
                            p),
                     1);
    /* a line continued in lower case */
    assert_int_equal(layout("The two ministers met in the capital today\nand spoke about trade.", p), 1);
    /* a headline over its story */
    assert_int_equal(
        layout("Ministers meet\nThe two ministers met in the capital today and spoke about trade, transport and the border between their countries.",
               p),
        2);
    assert_false(p[1].after_blank);
    /* items */
    assert_int_equal(layout("They agreed:\n- to meet;\n- to talk;\n1) to go", p), 4);
    assert_true(p[1].item && p[2].item && p[3].item && !p[0].item);
}

static void bullets(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } cases[] = {{"- x", 1},     {"-x", 0},   {"\xE2\x80\xA2 x", 3}, {"1. x", 2},  {"12) x", 3}, {"(a) x", 3}, {"(iv) x", 4}, {"1.5 x", 0},
                 {"2024. x", 0}, {"A. x", 0}, {"a. x", 2},           {"ab. x", 0}, {"(a. x", 0}, {"-", 0},     {"1.", 0},     {"", 0},
                 {"* x", 1},     {"(x", 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_int_equal(ro_layout_bullet(cases[k].text, strlen(cases[k].text), 0), cases[k].size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_bytes_of_the_text),
        cmocka_unit_test(paragraphs_are_numbered),
        cmocka_unit_test(nothing_to_see_gives_nothing),
        cmocka_unit_test(long_sentences_are_cut),
        cmocka_unit_test(long_sentences_of_clitics_are_cut),
        cmocka_unit_test(long_forms_are_cut),
        cmocka_unit_test(too_large_is_refused),
        cmocka_unit_test(windows_give_the_same_sentences),
        cmocka_unit_test(a_line_without_end),
        cmocka_unit_test(sections_are_checked),
        cmocka_unit_test(other_versions_are_refused),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(line_breaks),
        cmocka_unit_test(bullets),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
