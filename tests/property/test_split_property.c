/* What holds of every text: spans nest and go forward, every visible byte belongs to exactly one token, forms are the text without its
 * invisible characters, the words of a multiword token make its surface, labels are unset. Over made-up text, noise, and treebanks. */
#include "harness.h"

#include "base/hash.h"
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

static bool visible(uint32_t c) { return !ro_utf8_is_space(c) && !ro_utf8_is_invisible(c) && c >= ' ' && c != 0x7F; }

/* No visible character in text[start, end). */
static void check_nothing(const char *text, size_t start, size_t end) {
    for (size_t at = start; at < end;) {
        uint32_t c;
        at += ro_utf8_decode(text, end, at, &c);
        if (visible(c)) fail_msg("the character U+%04X at byte %zu belongs to no token", c, at);
    }
}

/* The form of text[start, end) must be the forms of tokens[0..n) one behind the other. */
static void check_forms(const char *text, ro_span span, const ro_token *tokens, uint32_t n) {
    uint32_t word = 0, at_form = 0;
    for (size_t at = span.start; at < span.end;) {
        uint32_t c;
        size_t size = ro_utf8_decode(text, span.end, at, &c);
        if (!ro_utf8_is_invisible(c)) {
            if (at_form == tokens[word].form_size) {
                word++;
                at_form = 0;
            }
            assert_true(word < n && at_form + size <= tokens[word].form_size);
            assert_memory_equal(tokens[word].form + at_form, text + at, size);
            at_form += (uint32_t)size;
        }
        at += size;
    }
    assert_int_equal(word + 1, n);
    assert_int_equal(at_form, tokens[word].form_size);
}

static void check(const char *text, size_t size, bool valid) {
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    ro_report report = {.arena = &arena, .text = text, .size = size};
    ro_error err = {0};
    assert_true(ro_split(splitter, &report, &err));
    size_t at = 0;
    uint32_t paragraph = 0;
    for (uint32_t k = 0; k < report.count; k++) {
        const ro_sentence *s = &report.sentences[k];
        assert_true(s->count > 0 && s->count <= RO_MAX_SENTENCE);
        assert_true(s->paragraph >= paragraph && s->paragraph < report.paragraphs);
        paragraph = s->paragraph;
        assert_int_equal(s->span.start, s->tokens[0].span.start);
        assert_int_equal(s->span.end, s->tokens[s->count - 1].span.end);
        for (uint32_t j = 0; j < s->count;) {
            const ro_token *t = &s->tokens[j];
            uint32_t n = t->mwt > 1 ? t->mwt : 1;
            assert_true(j + n <= s->count);
            assert_true(t->span.start >= at && t->span.start < t->span.end && t->span.end <= size);
            if (valid) {
                check_nothing(text, at, t->span.start);
                check_forms(text, t->span, t, n);
            }
            for (uint32_t m = 0; m < n; m++) {
                assert_memory_equal(&t[m].span, &t->span, sizeof t->span);
                assert_true(t[m].form_size > 0);
                assert_int_equal(t[m].form[t[m].form_size], 0);
                assert_int_equal(t[m].head, -2);
                assert_int_equal(t[m].upos + t[m].xpos + t[m].deprel, 0);
                if (m + 1 < n) assert_int_equal(t[m].space_after, 0);
            }
            at = t->span.end;
            /* space_after says what stands there */
            if (at < size && j + n < s->count) {
                bool gap = false;
                for (size_t p = at; p < s->tokens[j + n].span.start;) {
                    uint32_t c;
                    p += ro_utf8_decode(text, size, p, &c);
                    gap |= !visible(c) && !ro_utf8_is_invisible(c);
                }
                if (valid) assert_int_equal(t[n - 1].space_after, gap);
            }
            j += n;
        }
    }
    if (valid) check_nothing(text, at, size);
    ro_arena_free(&arena);
}

static uint64_t next(uint64_t *seed) {
    *seed += 0x9E3779B97F4A7C15u;
    return ro_hash_mix(*seed, 7);
}

static void noise(void **state) {
    (void)state;
    char text[600];
    uint64_t seed = 11;
    for (int round = 0; round < (test_full() ? 20000 : 2000); round++) {
        size_t size = next(&seed) % sizeof text;
        for (size_t k = 0; k < size; k++) text[k] = (char)(next(&seed) % 255 + 1);
        check(text, size, false);
    }
}

static void made_up_text(void **state) {
    (void)state;
    static const char *const pieces[] = {"The ",
                                         "minister ",
                                         "U.S. ",
                                         "Gen. ",
                                         "H.E. ",
                                         "don't ",
                                         "Qatar\xE2\x80\x99s ",
                                         "Sana'a ",
                                         ". ",
                                         "! ",
                                         "? ",
                                         "... ",
                                         "\xE2\x80\xA6",
                                         ", ",
                                         "\n",
                                         "\n\n",
                                         "\r\n",
                                         "\t",
                                         "\xC2\xA0",
                                         "\xC2\xAD",
                                         "\xE2\x80\x8B",
                                         "\xEF\xBB\xBF",
                                         "\"",
                                         "\xE2\x80\x9C",
                                         "\xE2\x80\x9D",
                                         "'",
                                         "\xE2\x80\x98",
                                         "(",
                                         ")",
                                         "[",
                                         "]",
                                         "-",
                                         "--",
                                         " \xE2\x80\x94 ",
                                         "1/6/2024",
                                         "3.5bn ",
                                         "$",
                                         "10:30 ",
                                         "https://a.org/b?c=d ",
                                         "a@b.org ",
                                         "@x ",
                                         "#y ",
                                         "DOHA, June 1 (QNA) \xE2\x80\x94 ",
                                         "By Jane Doe\n",
                                         "\xE2\x80\xA2 ",
                                         "1. ",
                                         "(a) ",
                                         "\xF0\x9F\x91\x8D",
                                         "\xF0\x9F\x8F\xBD",
                                         "\xE2\x80\x8D",
                                         "\xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 ",
                                         "\xE4\xBD\xA0\xE5\xA5\xBD",
                                         "\xE2\x80\xA9",
                                         "cannot ",
                                         "80's ",
                                         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                                         "\x01",
                                         "_",
                                         "*",
                                         "=",
                                         "e\xCC\x81",
                                         "\xEF\xBF\xBD"};
    char text[4096];
    uint64_t seed = 5;
    for (int round = 0; round < (test_full() ? 20000 : 3000); round++) {
        size_t size = 0;
        for (size_t n = next(&seed) % 80; n; n--) {
            const char *p = pieces[next(&seed) % (sizeof pieces / sizeof *pieces)];
            size_t more = strlen(p);
            if (size + more > sizeof text) break;
            memcpy(text + size, p, more);
            size += more;
        }
        check(text, size, true);
    }
}

/* Characters from all over Unicode. */
static void any_characters(void **state) {
    (void)state;
    char text[800];
    uint64_t seed = 3;
    for (int round = 0; round < 2000; round++) {
        size_t size = 0;
        while (size + 4 < sizeof text - next(&seed) % 50) {
            uint64_t r = next(&seed);
            uint32_t c = (uint32_t)(r % 4 == 0   ? r >> 8 & 0x7F
                                    : r % 4 == 1 ? r >> 8 & 0x7FF
                                    : r % 4 == 2 ? 0x2000 + (r >> 8 & 0x7FF)
                                                 : r >> 8 & 0x1FFFF);
            if (c == 0 || (c >= 0xD800 && c < 0xE000)) continue;
            size += ro_utf8_encode(c, text + size);
        }
        check(text, size, true);
    }
}

static void treebank_text(void **state) {
    (void)state;
    char *path = test_treebank("gum-dev.conllu");
    size_t size;
    char *bytes = test_read(path, &size);
    check(bytes, size, true); /* the file itself: columns, comments and all */
    free(bytes);
    free(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(noise), cmocka_unit_test(made_up_text), cmocka_unit_test(any_characters),
                                       cmocka_unit_test(treebank_text)};
    return cmocka_run_group_tests(tests, load, unload);
}
