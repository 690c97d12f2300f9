/* The card: lines that fit, no blanks at their ends, no colour unless wanted, and nothing from a report that a terminal would obey. */
#include "harness.h"

#include "readout.h"

#include <dirent.h>

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

static char *card_of(const char *text, size_t size, int width, int colour) {
    ro_error err;
    ro_record *r = ro_code_report(engine, work, &(ro_source){.id = "report", .text = text, .text_size = size}, NULL, &err);
    assert_good(&err);
    char *card = ro_record_card(r, width, colour, NULL, &err);
    assert_non_null(card);
    ro_record_free(r);
    return card;
}

/* Characters of a line, without the bytes that continue one. */
static size_t columns(const char *line, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++) n += (line[i] & 0xC0) != 0x80;
    return n;
}

static void lines_fit(void **state) {
    (void)state;
    char *folder = test_path("examples");
    DIR *dir = opendir(folder);
    unsigned files = 0;
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (!strstr(e->d_name, ".txt")) continue;
        char path[512];
        snprintf(path, sizeof path, "examples/%s", e->d_name);
        size_t size;
        char *text = test_read(path, &size);
        for (int width = 60; width <= 100; width += 20) {
            char *card = card_of(text, size, width, 0);
            for (const char *line = card; *line;) {
                size_t n = strcspn(line, "\n");
                if (columns(line, n) > (size_t)width) print_error("%s: %.*s\n", path, (int)n, line);
                assert_true(columns(line, n) <= (size_t)width);
                assert_true(n == 0 || line[n - 1] != ' ');
                line += n + (line[n] == '\n');
            }
            assert_null(strchr(card, '\033'));
            ro_string_free(card);
        }
        char *coloured = card_of(text, size, 80, 1);
        assert_non_null(strstr(coloured, "\033[0m"));
        ro_string_free(coloured);
        free(text);
        files++;
    }
    closedir(dir);
    free(folder);
    assert_true(files >= 9);
}

/* Escape sequences in a report stay words. */
static void obeys_nobody(void **state) {
    (void)state;
    static const char text[] = "The king of Jordan \033[2Jphoned the \033]0;title\007president of \033[31mEgypt\033[0m about trade.";
    char *card = card_of(text, strlen(text), 80, 0);
    for (const char *p = card; *p; p++) assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
    ro_string_free(card);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_fit), cmocka_unit_test(obeys_nobody)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
