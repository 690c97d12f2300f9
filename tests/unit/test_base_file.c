/* Reading files: whole, by lines, by blocks; telling text from what is none. */
#include "harness.h"

#include <pthread.h>
#include <unistd.h>

#include "base/file.h"

/* --- whole files --- */

static void reads_a_whole_file(void **state) {
    (void)state;
    size_t sizes[] = {0, 1, 100, 262143, 262144, 262145, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *wanted = malloc(sizes[i] + 1), *got;
        for (size_t k = 0; k < sizes[i]; k++) wanted[k] = (char)(k * 31);
        char *path = test_write(wanted, sizes[i]);
        size_t size;
        ro_error err;
        ro_error_clear(&err);
        assert_true(ro_file_read(path, sizes[i], NULL, &got, &size, &err));
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(got, wanted, sizes[i]);
        assert_int_equal(got[size], 0);
        ro_file_free(NULL, got);
        if (sizes[i]) {
            assert_false(ro_file_read(path, sizes[i] - 1, NULL, &got, &size, &err));
            assert_error(&err, RO_E_SIZE, 0, 0, RO_NO_BYTE);
            assert_string_equal(err.file, path);
        }
        unlink(path);
        free(path);
        free(wanted);
    }
}

static void says_why_a_file_cannot_be_read(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    ro_error err;
    ro_error_clear(&err);
    assert_false(ro_file_read("/nowhere/at/all", 10, NULL, &bytes, &size, &err));
    assert_error(&err, RO_E_OPEN, 0, 0, RO_NO_BYTE);
    assert_non_null(strstr(err.message, "No such file"));
    ro_error_clear(&err);
    assert_false(ro_file_read("/", 10, NULL, &bytes, &size, &err));
    assert_error(&err, RO_E_DIRECTORY, 0, 0, RO_NO_BYTE);
    ro_error_clear(&err);
    assert_null(ro_reader_open("/", 10, NULL, &err));
    assert_error(&err, RO_E_DIRECTORY, 0, 0, RO_NO_BYTE);
}

/* A pipe says no size and gives its bytes in small pieces. */
typedef struct feeder {
    int fd;
    const char *bytes;
    size_t size, step;
} feeder;

static void *feed(void *argument) {
    feeder *f = argument;
    for (size_t at = 0; at < f->size; at += f->step) {
        size_t n = f->size - at < f->step ? f->size - at : f->step;
        if (write(f->fd, f->bytes + at, n) != (ssize_t)n) break;
    }
    close(f->fd);
    return NULL;
}

/* Opens a path that gives the bytes as a pipe does. */
static char *pipe_path(feeder *f, pthread_t *thread, int *end) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    f->fd = ends[1];
    *end = ends[0];
    char *path = malloc(64);
    snprintf(path, 64, "/proc/self/fd/%d", ends[0]);
    assert_int_equal(pthread_create(thread, NULL, feed, f), 0);
    return path;
}

static void reads_a_pipe(void **state) {
    (void)state;
    char *wanted = malloc(1000000), *got;
    for (size_t k = 0; k < 1000000; k++) wanted[k] = (char)(k % 251);
    feeder f = {.bytes = wanted, .size = 1000000, .step = 777};
    pthread_t thread;
    int end;
    size_t size;
    char *path = pipe_path(&f, &thread, &end);
    ro_error err;
    ro_error_clear(&err);
    bool good = ro_file_read(path, SIZE_MAX / 4, NULL, &got, &size, &err);
    pthread_join(thread, NULL);
    close(end);
    free(path);
    assert_good(&err);
    assert_true(good);
    assert_int_equal(size, 1000000);
    assert_memory_equal(got, wanted, size);
    ro_file_free(NULL, got);
    free(wanted);
}

/* --- is it text? --- */

#define BYTES(string) string, sizeof string - 1

static const struct {
    const char *what, *bytes;
    size_t size;
    ro_code code;
    size_t line, column, byte;
} text_cases[] = {
    {"text", BYTES("Doha, \xE2\x80\x94 today\n"), RO_OK, 0, 0, 0},
    {"nothing", BYTES(""), RO_E_EMPTY, 0, 0, RO_NO_BYTE},
    {"bad byte on line 2", BYTES("caf\xC3\xA9\nau l\xE9it\n"), RO_E_UTF8, 2, 5, 10},
    {"bad byte behind two-byte characters", BYTES("\xC3\xA9\xC3\xA9\xFF"), RO_E_UTF8, 1, 3, 4},
    {"NUL on line 3", BYTES("a\nb\nc\0d"), RO_E_NUL, 3, 2, 5},
    {"NUL before a bad byte", BYTES("ab\0c\xFF"), RO_E_NUL, 1, 3, 2},
    {"bad byte before a NUL",
     BYTES("ab\xFF"
           "c\0"),
     RO_E_UTF8, 1, 3, 2},
    {"gzip", BYTES("\x1F\x8B\x08\x00 and so on"), RO_E_BINARY, 0, 0, RO_NO_BYTE},
    {"UTF-16",
     BYTES("\xFF\xFE"
           "D\0o\0"),
     RO_E_BINARY, 0, 0, RO_NO_BYTE},
    {"PDF, all ASCII", BYTES("%PDF-1.4\n1 0 obj\n"), RO_E_BINARY, 0, 0, RO_NO_BYTE},
    {"text that begins with BZh", BYTES("BZhang met"), RO_OK, 0, 0, 0},
    {"control bytes", BYTES("\x01\x02\x03\x04\x05\x06\0\x07"), RO_E_BINARY, 0, 0, RO_NO_BYTE},
};

static void tells_text(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof text_cases / sizeof text_cases[0]; i++) {
        ro_error err;
        ro_error_clear(&err);
        char *copy = malloc(text_cases[i].size + 1); /* the exact size, for the sanitizer */
        memcpy(copy, text_cases[i].bytes, text_cases[i].size);
        copy = realloc(copy, text_cases[i].size ? text_cases[i].size : 1);
        bool good = ro_text_check(copy, text_cases[i].size, "f", &err);
        free(copy);
        if (good != (text_cases[i].code == RO_OK) || err.code != text_cases[i].code || (!good && err.line != text_cases[i].line) ||
            (!good && err.column != text_cases[i].column) || (!good && err.byte != text_cases[i].byte))
            fail_msg("%s: %s line %zu column %zu byte %zd: %s", text_cases[i].what, ro_code_name(err.code), err.line, err.column, (ssize_t)err.byte,
                     err.message);
    }
}

static void says_the_bad_byte(void **state) {
    (void)state;
    ro_error err;
    ro_error_clear(&err);
    assert_false(ro_text_check("caf\xE9!", 5, "f", &err));
    assert_non_null(strstr(err.message, "0xE9"));
    assert_non_null(strstr(err.message, "byte 3"));
}

/* --- pieces --- */

static ro_reader *reader_over(const char *bytes, size_t size, size_t limit, char **path) {
    ro_error err;
    ro_error_clear(&err);
    *path = test_write(bytes, size);
    ro_reader *reader = ro_reader_open(*path, limit, NULL, &err);
    assert_good(&err);
    return reader;
}

static void done(ro_reader *reader, char *path) {
    ro_reader_close(reader);
    unlink(path);
    free(path);
}

static void reads_lines(void **state) {
    (void)state;
    const char text[] = "one\r\n\ntwo\nthree"; /* the last without an end */
    const struct {
        const char *line;
        size_t byte;
    } wanted[] = {{"one", 0}, {"", 5}, {"two", 6}, {"three", 10}};
    char *path;
    ro_reader *reader = reader_over(text, sizeof text - 1, 100, &path);
    ro_error err;
    ro_error_clear(&err);
    ro_piece line;
    for (size_t i = 0; i < 4; i++) {
        assert_true(ro_reader_line(reader, &line, &err));
        assert_int_equal(line.size, strlen(wanted[i].line));
        assert_memory_equal(line.bytes, wanted[i].line, line.size);
        assert_int_equal(line.line, i + 1);
        assert_int_equal(line.byte, wanted[i].byte);
    }
    assert_false(ro_reader_line(reader, &line, &err));
    assert_false(ro_reader_line(reader, &line, &err));
    assert_good(&err);
    done(reader, path);
}

static void reads_many_lines_of_all_lengths(void **state) {
    (void)state;
    size_t capacity = 3000000, size = 0, lines = 0;
    char *text = malloc(capacity);
    for (size_t length = 0; size + 1000 < capacity; length = (length * 7 + 3) % 997, lines++) {
        memset(text + size, (int)('a' + lines % 26), length);
        size += length;
        text[size++] = '\n';
    }
    char *path;
    ro_reader *reader = reader_over(text, size, 1000, &path);
    ro_error err;
    ro_error_clear(&err);
    ro_piece line;
    size_t at = 0, n = 0;
    while (ro_reader_line(reader, &line, &err)) {
        assert_int_equal(line.byte, at);
        assert_memory_equal(line.bytes, text + at, line.size);
        assert_int_equal(text[at + line.size], '\n');
        at += line.size + 1;
        assert_int_equal(line.line, ++n);
    }
    assert_good(&err);
    assert_int_equal(at, size);
    assert_int_equal(n, lines);
    done(reader, path);
    free(text);
}

static void refuses_a_line_over_the_limit(void **state) {
    (void)state;
    char *path;
    ro_reader *reader = reader_over("12345\n123456\n1\n", 15, 5, &path);
    ro_error err;
    ro_error_clear(&err);
    ro_piece line;
    assert_true(ro_reader_line(reader, &line, &err));
    assert_false(ro_reader_line(reader, &line, &err));
    assert_error(&err, RO_E_SIZE, 2, 0, 6);
    ro_error_clear(&err);
    assert_true(ro_reader_line(reader, &line, &err)); /* one may go on behind it */
    assert_int_equal(line.size, 1);
    assert_int_equal(line.line, 3);
    assert_int_equal(line.byte, 13);
    assert_false(ro_reader_line(reader, &line, &err));
    assert_good(&err);
    done(reader, path);
}

static void goes_on_behind_a_very_long_line(void **state) {
    (void)state;
    size_t size = 3000000;
    char *text = malloc(size), *path;
    memset(text, 'x', size);
    memcpy(text + size - 5, "\nend\n", 5);
    text[size - 1] = '\n';
    ro_reader *reader = reader_over(text, size, 1000, &path);
    ro_error err;
    ro_error_clear(&err);
    ro_piece line;
    assert_false(ro_reader_line(reader, &line, &err));
    assert_error(&err, RO_E_SIZE, 1, 0, 0);
    ro_error_clear(&err);
    assert_true(ro_reader_line(reader, &line, &err));
    assert_int_equal(line.size, 3);
    assert_memory_equal(line.bytes, "end", 3);
    assert_int_equal(line.line, 2);
    assert_int_equal(line.byte, size - 4);
    done(reader, path);
    free(text);
}

static void reads_blocks(void **state) {
    (void)state;
    const char text[] = "a\nb\n\nc\n\r\n\nd\n\ne";
    char *path;
    ro_reader *reader = reader_over(text, sizeof text - 1, 100, &path);
    ro_error err;
    ro_error_clear(&err);
    ro_piece block;
    const struct {
        const char *block;
        size_t least, line, byte;
    } wanted[] = {{"a\nb\n\n", 0, 1, 0}, {"c\n\r\n\n", 5, 4, 5}, {"d\n\ne", 4, 7, 10}};
    for (size_t i = 0; i < 3; i++) {
        assert_true(ro_reader_block(reader, wanted[i].least, &block, &err));
        assert_int_equal(block.size, strlen(wanted[i].block));
        assert_memory_equal(block.bytes, wanted[i].block, block.size);
        assert_int_equal(block.line, wanted[i].line);
        assert_int_equal(block.byte, wanted[i].byte);
    }
    assert_false(ro_reader_block(reader, 0, &block, &err));
    assert_good(&err);
    done(reader, path);
}

/* The blocks put together are the file, each ends with an empty line, and they are cut the same way out of a pipe. */
static void blocks_put_together_are_the_file(void **state) {
    (void)state;
    size_t size = 900000;
    char *text = malloc(size);
    for (size_t i = 0; i < size; i++) text[i] = i % 97 == 96 || (i % 970 == 0 && i) ? '\n' : 'x';
    feeder f = {.bytes = text, .size = size, .step = 1000};
    pthread_t thread;
    int end;
    char *path = pipe_path(&f, &thread, &end);
    ro_error err;
    ro_error_clear(&err);
    ro_reader *reader = ro_reader_open(path, 100000, NULL, &err);
    assert_non_null(reader);
    ro_piece block;
    size_t at = 0, line = 1;
    while (ro_reader_block(reader, 20000, &block, &err)) {
        assert_int_equal(block.byte, at);
        assert_int_equal(block.line, line);
        assert_memory_equal(block.bytes, text + at, block.size);
        at += block.size;
        for (size_t i = 0; i < block.size; i++) line += block.bytes[i] == '\n';
        if (at < size) {
            assert_true(block.size >= 20000);
            assert_memory_equal(text + at - 2, "\n\n", 2);
        }
    }
    assert_good(&err);
    assert_int_equal(at, size);
    ro_reader_close(reader);
    pthread_join(thread, NULL);
    close(end);
    free(path);
    free(text);
}

static void refuses_a_block_over_the_limit(void **state) {
    (void)state;
    char *text = malloc(500000), *path;
    memset(text, 'x', 500000);
    text[2] = text[3] = '\n';
    ro_reader *reader = reader_over(text, 500000, 1000, &path);
    ro_error err;
    ro_error_clear(&err);
    ro_piece block;
    assert_true(ro_reader_block(reader, 0, &block, &err));
    assert_false(ro_reader_block(reader, 0, &block, &err));
    assert_error(&err, RO_E_SIZE, 3, 0, 4);
    done(reader, path);
    free(text);
}

/* --- memory --- */

static bool read_both_ways(void *context, const ro_allocator *allocator) {
    const char *path = context;
    ro_error err;
    char *bytes;
    size_t size;
    ro_error_clear(&err);
    bool good = ro_file_read(path, SIZE_MAX / 4, allocator, &bytes, &size, &err);
    if (good) ro_file_free(allocator, bytes);
    ro_reader *reader = ro_reader_open(path, SIZE_MAX / 4, allocator, &err);
    ro_piece piece;
    while (reader && ro_reader_block(reader, 1000000, &piece, &err)) {
    }
    ro_reader_close(reader);
    if (err.code != RO_OK) assert_int_equal(err.code, RO_E_MEMORY);
    return err.code == RO_OK;
}

static void survives_every_failure(void **state) {
    (void)state;
    char *text = calloc(1, 2000000);
    char *path = test_write(text, 2000000);
    free(text);
    assert_true(test_every_failure(read_both_ways, path, 0) >= 4);
    unlink(path);
    free(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_whole_file),
        cmocka_unit_test(says_why_a_file_cannot_be_read),
        cmocka_unit_test(reads_a_pipe),
        cmocka_unit_test(tells_text),
        cmocka_unit_test(says_the_bad_byte),
        cmocka_unit_test(reads_lines),
        cmocka_unit_test(reads_many_lines_of_all_lengths),
        cmocka_unit_test(refuses_a_line_over_the_limit),
        cmocka_unit_test(goes_on_behind_a_very_long_line),
        cmocka_unit_test(reads_blocks),
        cmocka_unit_test(blocks_put_together_are_the_file),
        cmocka_unit_test(refuses_a_block_over_the_limit),
        cmocka_unit_test(survives_every_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
