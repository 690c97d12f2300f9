#include "harness.h"

#include <unistd.h>

/* --- memory --- */

static void *counted_resize(void *context, void *memory, size_t size) {
    test_memory *m = context;
    if (size == 0) {
        if (memory) m->live--;
        free(memory);
        return NULL;
    }
    m->calls++;
    if (m->fail_at && (m->calls == m->fail_at || (m->keep_failing && m->calls > m->fail_at))) return NULL;
    void *got = realloc(memory, size);
    if (got && !memory) m->live++;
    return got;
}

void test_memory_init(test_memory *memory, size_t fail_at) {
    *memory = (test_memory){.fail_at = fail_at};
    memory->allocator = (ro_allocator){counted_resize, memory};
}

size_t test_every_failure(bool (*work)(void *context, const ro_allocator *allocator), void *context, size_t most) {
    test_memory memory;
    test_memory_init(&memory, 0);
    if (!work(context, &memory.allocator)) fail_msg("failed although there was memory");
    if (memory.live) fail_msg("leaks %zu allocations", memory.live);
    size_t calls = memory.calls, tried = most && most < calls ? most : calls;
    for (size_t n = 1; n <= tried; n++)
        for (int keep = 0; keep < 2; keep++) {
            test_memory_init(&memory, n);
            memory.keep_failing = keep;
            work(context, &memory.allocator); /* may well succeed: not every allocation is needed */
            if (memory.live) fail_msg("leaks %zu allocations when allocation %zu of %zu fails", memory.live, n, calls);
        }
    return calls;
}

/* --- errors --- */

void test_error(const ro_error *err, ro_code code, size_t line, size_t column, size_t byte, const char *file, int at) {
    bool same = err->code == code;
    if (same && line) same = err->line == line;
    if (same && column) same = err->column == column;
    if (same && byte != RO_NO_BYTE) same = err->byte == byte;
    if (same) return;
    char text[800] = "";
    if (err->code != RO_OK) ro_error_format(err, text, sizeof text);
    print_error("wanted %s line %zu column %zu byte %zd, got %s line %zu column %zu byte %zd: %s\n", ro_code_name(code), line, column, (ssize_t)byte,
                ro_code_name(err->code), err->line, err->column, (ssize_t)err->byte, text);
    _fail(file, at);
}

/* --- files --- */

char *test_path(const char *relative) {
    const char *root = getenv("READOUT_ROOT");
    if (relative[0] == '/') root = "";
    size_t size = strlen(root ? root : ".") + strlen(relative) + 2;
    char *path = malloc(size);
    assert_non_null(path);
    snprintf(path, size, "%s%s%s", root ? root : ".", relative[0] == '/' ? "" : "/", relative);
    return path;
}

char *test_read(const char *path, size_t *size) {
    char *full = test_path(path), *bytes = NULL;
    size_t have = 0, capacity = 0, n = 0;
    FILE *f = fopen(full, "rb");
    if (!f) fail_msg("%s cannot be opened", full);
    do {
        have += n;
        if (capacity - have < 4096) {
            capacity = capacity * 2 + 65536;
            bytes = realloc(bytes, capacity);
            assert_non_null(bytes);
        }
    } while ((n = fread(bytes + have, 1, capacity - have - 1, f)) > 0);
    fclose(f);
    free(full);
    bytes[have] = '\0';
    if (size) *size = have;
    return bytes;
}

char *test_write(const void *bytes, size_t size) {
    const char *folder = getenv("TMPDIR");
    char *path = malloc(512);
    assert_non_null(path);
    snprintf(path, 512, "%s/readout-test-XXXXXX", folder ? folder : "/tmp");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, (const char *)bytes + done, size - done);
        assert_true(n > 0);
        done += (size_t)n;
    }
    close(fd);
    return path;
}

char *test_treebank(const char *name) {
    const char *folder = getenv("READOUT_TREEBANKS");
    if (!folder) test_skip("no treebank");
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    assert_non_null(path);
    snprintf(path, size, "%s/%s", folder, name);
    if (access(path, R_OK) != 0) {
        free(path);
        test_skip("no treebank");
    }
    return path;
}

void test_skip(const char *reason) {
    /* cmocka's TAP says only which test was skipped; tests/run reads the reason here. */
    printf("# reason: %s\n", reason);
    fflush(stdout);
    skip();
}

bool test_full(void) { return getenv("READOUT_FULL") != NULL; }
