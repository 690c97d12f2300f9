/* harness.h - what the tests over cmocka share. Linked into each of them.
 *
 *   static void sums_up(void **state) { … assert_int_equal(…); }
 *   int main(void) {
 *       const struct CMUnitTest tests[] = {cmocka_unit_test(sums_up)};
 *       return cmocka_run_group_tests(tests, NULL, NULL);
 *   }
 *
 * The environment: READOUT_ROOT (the repository), READOUT_MODEL, READOUT_BIN (the command under test), READOUT_TREEBANKS (CoNLL-U files,
 * where there are any), READOUT_FULL (the slow tier). */
#ifndef RO_TESTS_HARNESS_H
#define RO_TESTS_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/error.h"

/* --- an allocator that fails at call number n ------------------------------------------------------------------------------ */

typedef struct test_memory {
    ro_allocator allocator; /* give &memory.allocator to what is tested */
    size_t fail_at;         /* the call that fails, from 1; 0: none */
    bool keep_failing;      /* and so does every one behind it */
    size_t calls;           /* so far, frees not counted */
    size_t live;            /* allocations not freed yet */
} test_memory;

void test_memory_init(test_memory *memory, size_t fail_at);

/* Calls work(context, allocator) with no failure, then with a failure at call 1, 2, 3 … of as many as it makes (at most `most`; 0: all).
 * work returns whether it succeeded. Asserts that it does succeed without a failure, that it never leaks, and gives the number of calls. */
size_t test_every_failure(bool (*work)(void *context, const ro_allocator *allocator), void *context, size_t most);

/* --- errors ------------------------------------------------------------------------------------------------------------------ */

/* The code, and the place: line, column (0: any), byte (RO_NO_BYTE: any). Shows the whole error when it differs. */
#define assert_error(err, want_code, want_line, want_column, want_byte) \
    test_error((err), (want_code), (want_line), (want_column), (want_byte), __FILE__, __LINE__)
void test_error(const ro_error *err, ro_code code, size_t line, size_t column, size_t byte, const char *file, int at);

/* No error; shows it otherwise. */
#define assert_good(err) test_error((err), RO_OK, 0, 0, RO_NO_BYTE, __FILE__, __LINE__)

/* --- files ------------------------------------------------------------------------------------------------------------------- */

/* A path in the repository. The caller frees it. */
char *test_path(const char *relative);

/* The bytes of a file (of the repository, unless absolute), ended by NUL; fails the test if it cannot be read. The caller frees them. */
char *test_read(const char *path, size_t *size);

/* Writes a new temporary file and returns its path; the caller unlinks and frees. */
char *test_write(const void *bytes, size_t size);

/* The path of a treebank ("ewt-dev.conllu"), or skips the test (does not return). The caller frees it. */
char *test_treebank(const char *name);

/* Skips the test with a reason (does not return). */
void test_skip(const char *reason);

/* Whether the slow tier runs. */
bool test_full(void);

#endif
