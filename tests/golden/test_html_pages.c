/* Pages of many designs (tests/golden/html, each our own), and what readout makes of them: title, day, publisher, address, language, text. */
#include "harness.h"

#include "input/input.h"
#include "input/report_json.h"

#include <dirent.h>

static void reads(const char *folder, const char *name) {
    char path[512];
    size_t size, want_size;
    ro_error err;
    ro_item item;
    ro_item_report report;
    ro_buffer out;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *page = test_read(path, &size);
    snprintf(path, sizeof path, "%s/%.*s.expected", folder, (int)(strrchr(name, '.') - name), name);
    char *want = test_read(path, &want_size);
    ro_input *input = ro_input_open_memory("page", page, size, NULL, &err);
    assert_non_null(input);
    assert_int_equal(ro_input_next(input, &item, &err), RO_INPUT_ITEM);
    assert_int_equal(item.format, RO_FORMAT_HTML);
    assert_true(ro_item_read(&item, &report, &err));
    ro_buffer_init(&out, NULL);
    ro_report_json(&report.source, &out);
    if (strcmp(out.bytes, want) != 0) print_message("# %s\n", name);
    assert_string_equal(out.bytes, want);
    ro_buffer_free(&out);
    ro_item_report_free(&report);
    ro_item_free(&item);
    ro_input_close(input);
    free(page);
    free(want);
}

static void all_pages(void **state) {
    (void)state;
    char *folder = test_path("tests/golden/html");
    DIR *dir = opendir(folder);
    size_t pages = 0;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strstr(entry->d_name, "html") && !strstr(entry->d_name, ".expected") && entry->d_name[0] != '.') reads(folder, entry->d_name), pages++;
    closedir(dir);
    free(folder);
    assert_true(pages >= 15);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
