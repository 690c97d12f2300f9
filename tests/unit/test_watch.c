/* The parts of the watch that need no server: robots.txt, addresses, what is remembered. (tests/watch/run has a server.) */
#include "harness.h"

#include "input/fetch.h"
#include "input/robots.h"
#include "input/watch.h"
#include "input/watch_state.h"

#include <unistd.h>

static bool may(const char *robots, const char *path) { return ro_robots_allow(robots, strlen(robots), "readout", path); }

static void robots(void **state) {
    (void)state;
    assert_true(may("", "/x"));
    assert_false(may("User-agent: *\nDisallow: /\n", "/x"));
    assert_true(may("User-agent: *\nDisallow:\n", "/x"));
    assert_true(may("User-agent: other\nDisallow: /\n", "/x"));
    assert_false(may("User-agent: *\nAllow: /\n\nuser-agent: ReadOut/2\r\ndisallow: /a # not here\r\n", "/a/b"));
    assert_true(may("User-agent: *\nDisallow: /\n\nUser-agent: readout\nDisallow: /a\n", "/b"));
    assert_false(may("User-agent: other\nUser-agent: readout\nDisallow: /a\n", "/a"));
    assert_true(may("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c"));
    assert_true(may("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a"));
    assert_false(may("User-agent: *\nDisallow: /*.rss$\n", "/x/y.rss"));
    assert_true(may("User-agent: *\nDisallow: /*.rss$\n", "/x/y.rss?z"));
    assert_false(may("User-agent: *\nDisallow: /*?print\n", "/x?print=1"));
    assert_true(may("User-agent: *\nDisallow: /\n", "/robots.txt"));
    assert_true(may("no robots file at all, but <html>: a page", "/x"));
}

static void hard_rules(void **state) { /* stars that could be matched in very many ways */
    (void)state;
    char rules[600] = "User-agent: *\nDisallow: ", path[300];
    for (int i = 0; i < 100; i++) strcat(rules, "*a");
    strcat(rules, "*b\n");
    memset(path, 'a', sizeof path - 1);
    path[0] = '/', path[sizeof path - 1] = '\0';
    assert_false(may(rules, path));
}

static void delays(void **state) {
    (void)state;
    const char *text = "User-agent: *\nCrawl-delay: 9\n\nUser-agent: readout\nCrawl-delay: 2.5\n";
    assert_int_equal(ro_robots_delay(text, strlen(text), "readout"), 3);
    assert_int_equal(ro_robots_delay(text, strlen(text), "other"), 9);
    text = "User-agent: *\nCrawl-delay: 99999999\n";
    assert_int_equal(ro_robots_delay(text, strlen(text), "readout"), 3600);
    text = "User-agent: *\nCrawl-delay: soon\n";
    assert_int_equal(ro_robots_delay(text, strlen(text), "readout"), 0);
}

static void addresses(void **state) {
    (void)state;
    char out[64];
    assert_true(ro_url_is_web("HTTPS://a.example/x"));
    assert_false(ro_url_is_web("file:///etc/passwd"));
    assert_false(ro_url_is_web("http://"));
    assert_false(ro_url_is_web("http://a.example/x y"));
    assert_false(ro_url_is_web("http://a.example/\r\nHost: b"));
    ro_url_shown("https://me:secret@a.example/x@y", out, sizeof out);
    assert_string_equal(out, "https://a.example/x@y");
    ro_url_origin("https://me:secret@A.example:8443/x?y", out, sizeof out);
    assert_string_equal(out, "https://a.example:8443");
}

static void is_remembered(void **state) {
    (void)state;
    ro_error err;
    char *path = test_write("", 0);
    unlink(path);
    ro_watch_feed feeds[2] = {{.url = "http://a.example/"}, {.url = "http://b.example/", .etag = "\"x\\y\"", .next = 1718000000, .failures = 3}};
    ro_error_clear(&err);
    assert_true(ro_watch_load(path, feeds, 2, &err)); /* no file yet */
    for (uint64_t i = 0; i < RO_MAX_SEEN + 10; i++) assert_true(ro_watch_remember(&feeds[0], i * 0x9E3779B97F4A7C15u, &err));
    assert_true(ro_watch_save(path, feeds, 2, &err));
    ro_watch_feed again[2] = {{.url = "http://b.example/"}, {.url = "http://a.example/"}};
    assert_true(ro_watch_load(path, again, 2, &err));
    assert_string_equal(again[0].etag, "\"x\\y\"");
    assert_int_equal(again[0].next, 1718000000);
    assert_int_equal(again[0].failures, 3);
    assert_int_equal(again[1].seen_count, RO_MAX_SEEN);
    assert_false(ro_watch_seen(&again[1], 9 * 0x9E3779B97F4A7C15u)); /* the oldest were forgotten */
    assert_true(ro_watch_seen(&again[1], 10 * 0x9E3779B97F4A7C15u));
    assert_true(ro_watch_seen(&again[1], (RO_MAX_SEEN + 9) * 0x9E3779B97F4A7C15u));
    free(feeds[0].seen), free(again[1].seen);
    unlink(path);
    free(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(robots), cmocka_unit_test(hard_rules), cmocka_unit_test(delays), cmocka_unit_test(addresses),
                                       cmocka_unit_test(is_remembered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
