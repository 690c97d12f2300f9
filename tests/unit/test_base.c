/* The bottom of the library: memory, strings, UTF-8, hashes, errors. */
#include "harness.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "text/language.h"

/* --- arena --- */

static void arena_gives_zeroed_aligned_memory(void **state) {
    (void)state;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *p = ro_arena_alloc(&arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(p[i], 0);
        memset(p, 0xAA, size);
    }
    ro_arena_free(&arena);
}

static void arena_takes_large_blocks(void **state) {
    (void)state;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    char *small = ro_arena_copy(&arena, "kept", 4);
    char *large = ro_arena_alloc(&arena, 50u << 20);
    assert_non_null(large);
    large[(50u << 20) - 1] = 1;
    assert_string_equal(small, "kept");
    assert_true(arena.total >= 50u << 20);
    ro_arena_free(&arena);
    assert_int_equal(arena.total, 0);
}

static void arena_copies_and_ends(void **state) {
    (void)state;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    assert_string_equal(ro_arena_copy(&arena, "abcdef", 3), "abc");
    assert_string_equal(ro_arena_copy(&arena, NULL, 0), "");
    ro_arena_free(&arena);
}

static void arena_checks_overflow(void **state) {
    (void)state;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    assert_null(ro_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_true(arena.failed);
    ro_arena_reset(&arena);
    assert_false(arena.failed);
    assert_null(ro_arena_alloc(&arena, SIZE_MAX));
    assert_true(arena.failed);
    ro_arena_reset(&arena);
    assert_null(ro_arena_copy(&arena, "", SIZE_MAX));
    ro_arena_free(&arena);
}

static void arena_grows_arrays(void **state) {
    (void)state;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    uint32_t *items = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < 10000; i++) {
        void *grown = items;
        assert_true(ro_arena_grow(&arena, &grown, i, &capacity, sizeof *items));
        items = grown;
        items[i] = i;
    }
    for (uint32_t i = 0; i < 10000; i++) assert_int_equal(items[i], i);
    ro_arena_free(&arena);
}

static void arena_reset_keeps_one_block(void **state) {
    (void)state;
    test_memory memory;
    test_memory_init(&memory, 0);
    ro_arena arena;
    ro_arena_init(&arena, &memory.allocator);
    for (int i = 0; i < 100; i++) assert_non_null(ro_arena_alloc(&arena, 10000));
    ro_arena_reset(&arena);
    assert_int_equal(memory.live, 1);
    size_t calls = memory.calls;
    assert_non_null(ro_arena_alloc(&arena, 1000));
    assert_int_equal(memory.calls, calls);
    ro_arena_free(&arena);
    assert_int_equal(memory.live, 0);
}

static bool fill_arena(void *context, const ro_allocator *allocator) {
    (void)context;
    ro_arena arena;
    ro_arena_init(&arena, allocator);
    bool good = true;
    for (int i = 0; i < 50; i++) good &= ro_arena_alloc(&arena, 40000) != NULL;
    bool told = arena.failed == !good;
    ro_arena_free(&arena);
    assert_true(told);
    return good;
}

static void arena_survives_every_failure(void **state) {
    (void)state;
    assert_true(test_every_failure(fill_arena, NULL, 0) >= 3);
}

/* --- buffer --- */

static void buffer_puts_together(void **state) {
    (void)state;
    ro_buffer buffer;
    ro_buffer_init(&buffer, NULL);
    ro_buffer_puts(&buffer, "a");
    ro_buffer_putc(&buffer, 'b');
    ro_buffer_put(&buffer, "cde", 2);
    ro_buffer_printf(&buffer, "-%s-%d", "x", 42);
    ro_buffer_number(&buffer, 0);
    ro_buffer_number(&buffer, SIZE_MAX);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "abcd-x-420%zu", SIZE_MAX);
    assert_string_equal(buffer.bytes, wanted);
    assert_int_equal(buffer.size, strlen(wanted));
    ro_buffer_clear(&buffer);
    assert_string_equal(buffer.bytes, "");
    ro_buffer_free(&buffer);
    assert_null(buffer.bytes);
}

static void buffer_grows_and_keeps(void **state) {
    (void)state;
    ro_buffer buffer;
    ro_buffer_init(&buffer, NULL);
    for (int i = 0; i < 100000; i++) ro_buffer_putc(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.size, 100000);
    for (int i = 0; i < 100000; i++) assert_int_equal(buffer.bytes[i], 'a' + i % 26);
    char *long_string = malloc(5000);
    memset(long_string, 'z', 4999);
    long_string[4999] = '\0';
    ro_buffer_printf(&buffer, "%s", long_string);
    assert_int_equal(buffer.size, 104999);
    free(long_string);
    ro_buffer_free(&buffer);
}

static void buffer_refuses_absurd_sizes(void **state) {
    (void)state;
    ro_buffer buffer;
    ro_buffer_init(&buffer, NULL);
    ro_buffer_put(&buffer, "", SIZE_MAX - 5);
    assert_true(buffer.failed);
    ro_buffer_free(&buffer);
}

static bool fill_buffer(void *context, const ro_allocator *allocator) {
    (void)context;
    ro_buffer buffer;
    ro_buffer_init(&buffer, allocator);
    for (int i = 0; i < 2000; i++) ro_buffer_printf(&buffer, "%d,", i);
    bool good = !buffer.failed;
    ro_buffer_free(&buffer);
    return good;
}

static void buffer_survives_every_failure(void **state) {
    (void)state;
    assert_true(test_every_failure(fill_buffer, NULL, 0) >= 3);
}

static void buffer_failure_sticks(void **state) {
    (void)state;
    test_memory memory;
    test_memory_init(&memory, 1);
    ro_buffer buffer;
    ro_buffer_init(&buffer, &memory.allocator);
    ro_buffer_puts(&buffer, "lost");
    ro_buffer_puts(&buffer, "there would be memory now, but a text with a hole is worse than none");
    assert_true(buffer.failed);
    assert_int_equal(buffer.size, 0);
    ro_buffer_free(&buffer);
}

/* --- UTF-8 --- */

static const struct {
    const char *what, *bytes;
    size_t size, fault; /* offset of the fault; size: none */
} utf8_cases[] = {
    {"nothing", "", 0, 0},
    {"ASCII", "plain", 5, 5},
    {"NUL is a character", "a\0b", 3, 3},
    {"two bytes", "\xC3\xA9", 2, 2},
    {"three bytes", "\xE2\x82\xAC", 3, 3},
    {"four bytes", "\xF0\x9F\x95\x8A", 4, 4},
    {"first of two bytes, U+0080", "\xC2\x80", 2, 2},
    {"first of three bytes, U+0800", "\xE0\xA0\x80", 3, 3},
    {"first of four bytes, U+10000", "\xF0\x90\x80\x80", 4, 4},
    {"before the surrogates, U+D7FF", "\xED\x9F\xBF", 3, 3},
    {"behind the surrogates, U+E000", "\xEE\x80\x80", 3, 3},
    {"the last, U+10FFFF", "\xF4\x8F\xBF\xBF", 4, 4},
    {"noncharacter U+FFFF", "\xEF\xBF\xBF", 3, 3},
    {"lone continuation", "ab\x80", 3, 2},
    {"last lone continuation", "\xBF", 1, 0},
    {"overlong '/' of two bytes", "\xC0\xAF", 2, 0},
    {"overlong, C1", "x\xC1\xBF", 3, 1},
    {"overlong of three bytes", "\xE0\x9F\xBF", 3, 0},
    {"overlong NUL of three bytes", "\xE0\x80\x80", 3, 0},
    {"overlong of four bytes", "\xF0\x8F\xBF\xBF", 4, 0},
    {"high surrogate", "a\xED\xA0\x80", 4, 1},
    {"low surrogate", "\xED\xBF\xBF", 3, 0},
    {"above U+10FFFF", "\xF4\x90\x80\x80", 4, 0},
    {"F5", "\xF5\x80\x80\x80", 4, 0},
    {"five bytes", "\xF8\x88\x80\x80\x80", 5, 0},
    {"six bytes", "\xFC\x84\x80\x80\x80\x80", 6, 0},
    {"FE", "abc\xFE", 4, 3},
    {"FF", "\xFF", 1, 0},
    {"two bytes, cut", "a\xC3", 2, 1},
    {"three bytes, cut behind one", "\xE2", 1, 0},
    {"three bytes, cut behind two", "\xE2\x82", 2, 0},
    {"four bytes, cut behind one", "\xF0", 1, 0},
    {"four bytes, cut behind two", "\xF0\x9F", 2, 0},
    {"four bytes, cut behind three", "\xF0\x9F\x95", 3, 0},
    {"two bytes, broken", "\xC3(", 2, 0},
    {"three bytes, second broken", "\xE2(\xA1", 3, 0},
    {"three bytes, third broken", "\xE2\x82(", 3, 0},
    {"four bytes, second broken", "\xF0(\x8C\xBC", 4, 0},
    {"four bytes, third broken", "\xF0\x90(\xBC", 4, 0},
    {"four bytes, fourth broken", "\xF0\x28\x8C(", 4, 0},
    {"good behind good, then a fault", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x95\x8A\x80", 10, 9},
    {"Latin-1", "caf\xE9 au lait", 12, 3},
    {"Windows-1252 quote", "it\x92s", 4, 2},
};

static void utf8_finds_the_first_fault(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof utf8_cases / sizeof utf8_cases[0]; i++) {
        /* A copy of the exact size, so that the sanitizer sees a read behind the end. */
        char *bytes = malloc(utf8_cases[i].size + 1);
        memcpy(bytes, utf8_cases[i].bytes, utf8_cases[i].size);
        bytes = realloc(bytes, utf8_cases[i].size ? utf8_cases[i].size : 1);
        size_t fault = ro_utf8_check(bytes, utf8_cases[i].size);
        if (fault != utf8_cases[i].fault) fail_msg("%s: fault at %zu, not %zu", utf8_cases[i].what, fault, utf8_cases[i].fault);
        free(bytes);
    }
}

static void utf8_decode_always_moves_on(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof utf8_cases / sizeof utf8_cases[0]; i++) {
        size_t size = utf8_cases[i].size, at = 0;
        char *bytes = malloc(size ? size : 1);
        memcpy(bytes, utf8_cases[i].bytes, size);
        while (at < size) {
            uint32_t character;
            size_t n = ro_utf8_decode(bytes, size, at, &character);
            assert_in_range(n, 1, 4);
            at += n;
        }
        assert_int_equal(at, size);
        free(bytes);
    }
}

static void utf8_round_trips_every_character(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c == 0xD800) c = 0xE000;
        char bytes[4];
        size_t n = ro_utf8_encode(c, bytes);
        uint32_t back;
        if (ro_utf8_check(bytes, n) != n || ro_utf8_decode(bytes, n, 0, &back) != n || back != c) fail_msg("U+%04X", (unsigned)c);
    }
}

static void utf8_knows_letters(void **state) {
    (void)state;
    assert_int_equal(ro_utf8_lower('Q'), 'q');
    assert_int_equal(ro_utf8_lower(0xC9), 0xE9);   /* É */
    assert_int_equal(ro_utf8_lower(0x160), 0x161); /* Š */
    assert_int_equal(ro_utf8_lower(0x17D), 0x17E); /* Ž */
    assert_int_equal(ro_utf8_lower(0x416), 0x436); /* Ж */
    assert_int_equal(ro_utf8_lower(0x3A9), 0x3C9); /* Ω */
    assert_int_equal(ro_utf8_lower(0xD7), 0xD7);   /* × */
    assert_true(ro_utf8_is_upper('A') && !ro_utf8_is_upper('a') && !ro_utf8_is_upper('1'));
    assert_true(ro_utf8_is_letter(0xE9) && ro_utf8_is_letter(0x645) && !ro_utf8_is_letter('-') && !ro_utf8_is_letter(0x2014));
    assert_true(ro_utf8_is_digit('7') && ro_utf8_is_digit(0x0663) && !ro_utf8_is_digit('x'));
    assert_true(ro_utf8_is_space(0xA0) && ro_utf8_is_space(0x202F) && !ro_utf8_is_space(0x200B));
    assert_true(ro_utf8_is_invisible(0xFEFF) && ro_utf8_is_invisible(0xAD) && ro_utf8_is_invisible(0x200D) && !ro_utf8_is_invisible(' '));
    assert_int_equal(ro_utf8_base_letter(0xE9), 'e');
    assert_int_equal(ro_utf8_base_letter(0x131), 'i');
    assert_int_equal(ro_utf8_base_letter(0x15F), 's');
    assert_int_equal(ro_utf8_base_letter(0x1EC7), 'e'); /* ệ */
    assert_int_equal(ro_utf8_base_letter('k'), 'k');
    for (uint32_t c = 0; c < 0x20000; c++) {
        assert_int_equal(ro_utf8_lower(ro_utf8_lower(c)), ro_utf8_lower(c));
        if (ro_utf8_is_letter(c)) assert_false(ro_utf8_is_digit(c) || ro_utf8_is_space(c));
    }
}

/* --- hashes --- */

static void sha256_as_published(void **state) {
    (void)state;
    char hex[65];
    ro_sha256_hex("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ro_sha256_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ro_sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    ro_sha256_hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 112, hex);
    assert_string_equal(hex, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    char *million = malloc(1000000);
    memset(million, 'a', 1000000);
    ro_sha256_hex(million, 1000000, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    /* Around the places where the padding needs a further block. */
    static const struct {
        size_t size;
        const char *hex;
    } edges[] = {
        {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
        {65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
    };
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        ro_sha256_hex(million, edges[i].size, hex);
        assert_string_equal(hex, edges[i].hex);
    }
    free(million);
}

static void checksum_sees_every_change(void **state) {
    (void)state;
    unsigned char bytes[200];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * 7);
    for (size_t size = 0; size < sizeof bytes; size++) {
        uint64_t whole = ro_checksum(bytes, size);
        assert_true(ro_checksum(bytes, size) == whole);
        if (size + 1 < sizeof bytes) assert_false(ro_checksum(bytes, size + 1) == whole);
        for (size_t i = 0; i < size; i++) {
            bytes[i] ^= 0x10;
            if (ro_checksum(bytes, size) == whole) fail_msg("byte %zu of %zu does not matter", i, size);
            bytes[i] ^= 0x10;
        }
    }
}

/* --- errors --- */

static void error_keeps_the_first(void **state) {
    (void)state;
    ro_error err;
    ro_error_clear(&err);
    assert_int_equal(err.code, RO_OK);
    assert_true(err.byte == RO_NO_BYTE);
    assert_false(ro_fail_at(&err, RO_E_JSON, "a.jsonl", 3, 7, 120, "wants a %s", "comma"));
    assert_false(ro_fail(&err, RO_E_MEMORY, "later"));
    assert_error(&err, RO_E_JSON, 3, 7, 120);
    assert_string_equal(err.message, "wants a comma");
    assert_false(ro_fail(NULL, RO_E_MEMORY, "nobody listens"));
    ro_error_clear(NULL);
}

static void error_formats_what_is_known(void **state) {
    (void)state;
    static const struct {
        const char *file;
        size_t line, column, byte;
        const char *wanted;
    } cases[] = {
        {NULL, 0, 0, RO_NO_BYTE, "m"},   {"f", 0, 0, RO_NO_BYTE, "f: m"}, {"f", 2, 0, RO_NO_BYTE, "f:2: m"}, {"f", 2, 5, 99, "f:2:5: m"},
        {"f", 0, 5, 99, "f:byte 99: m"}, {NULL, 2, 5, 99, "2:5: m"},      {NULL, 0, 0, 0, "byte 0: m"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ro_error err;
        char text[64];
        ro_error_clear(&err);
        ro_fail_at(&err, RO_E_DATA, cases[i].file, cases[i].line, cases[i].column, cases[i].byte, "m");
        assert_int_equal(ro_error_format(&err, text, sizeof text), strlen(cases[i].wanted));
        assert_string_equal(text, cases[i].wanted);
    }
}

static void error_cuts_at_characters(void **state) {
    (void)state;
    char path[600], text[10];
    /* A path of two-byte characters, at both parities of the cut. */
    for (size_t shift = 0; shift < 2; shift++) {
        memset(path, 'x', sizeof path);
        for (size_t i = shift; i + 1 < 500; i += 2) memcpy(path + i, "\xC3\xA9", 2);
        path[500] = '\0';
        ro_error err;
        ro_error_clear(&err);
        ro_fail_at(&err, RO_E_OPEN, path, 0, 0, RO_NO_BYTE, "%s", path);
        assert_int_equal(ro_utf8_check(err.file, strlen(err.file)), strlen(err.file));
        assert_int_equal(ro_utf8_check(err.message, strlen(err.message)), strlen(err.message));
        assert_in_range(strlen(err.message), 250, 255);
        assert_true(ro_error_format(&err, text, sizeof text) > sizeof text);
        assert_int_equal(strlen(text), sizeof text - 1);
    }
}

static void error_names_its_file_once(void **state) {
    (void)state;
    ro_error err;
    ro_error_clear(&err);
    ro_error_in_file(&err, "not an error yet");
    assert_string_equal(err.file, "");
    ro_fail(&err, RO_E_EMPTY, "is empty");
    ro_error_in_file(&err, "first");
    ro_error_in_file(&err, "second");
    assert_string_equal(err.file, "first");
}

static void every_code_is_told(void **state) {
    (void)state;
#define X(code, status, text) \
    assert_string_equal(ro_code_name(code), #code); \
    assert_string_equal(ro_code_text(code), text); \
    assert_int_equal(ro_code_exit(code), status);
    RO_ERROR_TABLE(X)
#undef X
    assert_string_equal(ro_code_name((ro_code)999), "RO_E_UNKNOWN");
    assert_non_null(ro_code_text((ro_code)999));
    assert_int_equal(ro_code_exit((ro_code)999), 70);
    assert_string_equal(ro_version(), READOUT_VERSION);
}

/* A headline or two hold few function words; other languages with Latin letters hold their own. */
static void language_of_short_texts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        ro_language language;
    } cases[] = {
        {"Norway, keeping its promise of last spring, gave Moldova a hundred armoured trucks on Tuesday; Chisinau thanked Oslo warmly",
         RO_LANGUAGE_ENGLISH},
        {"Rebels seize airport in Goma, army says; Kigali rejects blame, Kinshasa recalls envoy, residents flee towards lake", RO_LANGUAGE_ENGLISH},
        {"Rebels seize airport, army says", RO_LANGUAGE_TOO_SHORT},
        {"Le ministre des Affaires étrangères a reçu hier à Rabat son homologue sénégalais pour des entretiens sur la coopération",
         RO_LANGUAGE_OTHER},
        {"Der Außenminister traf am Dienstag in Wien seinen Amtskollegen und sprach mit ihm über die Lage an der Grenze", RO_LANGUAGE_OTHER},
        {"El canciller viajó el martes a Lima donde se reunió con su homólogo en el palacio de Torre Tagle", RO_LANGUAGE_OTHER},
        {"Menteri luar negeri bertemu dengan rekannya pada hari Selasa untuk membahas perdagangan serta keamanan di kawasan perbatasan",
         RO_LANGUAGE_OTHER},
        {"A külügyminiszter kedden Pozsonyban tárgyalt szlovák hivatali társával, és az energiaellátás biztonsága volt a fő téma közöttük",
         RO_LANGUAGE_OTHER},
        {"Dışişleri bakanı salı günü Bakü şehrinde mevkidaşı ile görüştü ve iki ülke arasındaki ticaret konusunu ele aldı", RO_LANGUAGE_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double share = 0;
        assert_int_equal(ro_language_of(cases[i].text, strlen(cases[i].text), &share), cases[i].language);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(language_of_short_texts),     cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_takes_large_blocks),    cmocka_unit_test(arena_copies_and_ends),
        cmocka_unit_test(arena_checks_overflow),       cmocka_unit_test(arena_grows_arrays),
        cmocka_unit_test(arena_reset_keeps_one_block), cmocka_unit_test(arena_survives_every_failure),
        cmocka_unit_test(buffer_puts_together),        cmocka_unit_test(buffer_grows_and_keeps),
        cmocka_unit_test(buffer_refuses_absurd_sizes), cmocka_unit_test(buffer_survives_every_failure),
        cmocka_unit_test(buffer_failure_sticks),       cmocka_unit_test(utf8_finds_the_first_fault),
        cmocka_unit_test(utf8_decode_always_moves_on), cmocka_unit_test(utf8_round_trips_every_character),
        cmocka_unit_test(utf8_knows_letters),          cmocka_unit_test(sha256_as_published),
        cmocka_unit_test(checksum_sees_every_change),  cmocka_unit_test(error_keeps_the_first),
        cmocka_unit_test(error_formats_what_is_known), cmocka_unit_test(error_cuts_at_characters),
        cmocka_unit_test(error_names_its_file_once),   cmocka_unit_test(every_code_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
