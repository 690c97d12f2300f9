/* Golden pages: tests/golden/pages/NAME.md and NAME.html are what examples/NAME.txt gives as Markdown and as an article of HTML; two-sides.txt
 * and two-sides.md what the two reports of examples/two-sides come to. READOUT_UPDATE=1 writes them anew (then read the change!). */
#include "harness.h"

#include "readout.h"

static ro_engine *engine;
static ro_work *work;

static int open_all(void **state) {
    (void)state;
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    work = engine ? ro_work_new(engine, &err) : NULL;
    return work ? 0 : -1;
}

static int close_all(void **state) {
    (void)state;
    ro_work_free(work);
    ro_engine_close(engine);
    return 0;
}

static ro_record *record_of(const char *path) {
    size_t size;
    ro_error err;
    char *text = test_read(path, &size);
    ro_record *r = ro_code_report(engine, work, &(ro_source){.id = path, .text = text, .text_size = size}, NULL, &err);
    assert_good(&err);
    free(text);
    return r;
}

/* Takes `found` and frees it. */
static void check(const char *name, char *found) {
    char path[128];
    size_t size;
    assert_non_null(found);
    snprintf(path, sizeof path, "tests/golden/pages/%s", name);
    if (getenv("READOUT_UPDATE")) {
        char *full = test_path(path);
        FILE *f = fopen(full, "wb");
        assert_non_null(f);
        fputs(found, f);
        fclose(f);
        free(full);
    }
    char *golden = test_read(path, &size);
    if (strcmp(golden, found) != 0) print_error("%s differs; it is now\n%s", path, found);
    assert_string_equal(golden, found);
    free(golden);
    ro_string_free(found);
}

static void one_report(const char *name) {
    char path[128];
    ro_error err;
    snprintf(path, sizeof path, "examples/%s.txt", name);
    ro_record *r = record_of(path);
    snprintf(path, sizeof path, "%s.md", name);
    check(path, ro_record_markdown(r, NULL, &err));
    snprintf(path, sizeof path, "%s.html", name);
    check(path, ro_record_html(r, 1, NULL, &err));
    ro_record_free(r);
}

static void doha_call(void **state) {
    (void)state;
    one_report("doha-call");
}

static void summons(void **state) {
    (void)state;
    one_report("summons");
}

static void trilateral(void **state) {
    (void)state;
    one_report("trilateral");
}

static void two_sides(void **state) {
    (void)state;
    ro_error err;
    ro_record *a = record_of("examples/two-sides/doha.txt"), *b = record_of("examples/two-sides/ankara.txt");
    ro_diff *d = ro_diff_records(a, b, &err);
    assert_non_null(d);
    check("two-sides.txt", ro_diff_card(d, 80, 0, NULL, &err));
    check("two-sides.md", ro_diff_markdown(d, NULL, &err));
    ro_diff_free(d);
    ro_record_free(a);
    ro_record_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(doha_call), cmocka_unit_test(summons), cmocka_unit_test(trilateral),
                                       cmocka_unit_test(two_sides)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
