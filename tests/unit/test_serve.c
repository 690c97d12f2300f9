/* The parts of the server that need no network: targets, cookies, numbers, secrets, what is kept of answers, JSON and CSV, routes. */
#include "harness.h"

#include "base/hash.h"
#include "serve/gzip.h"
#include "serve/cache.h"
#include "serve/page.h"
#include "serve/route.h"
#include "serve/target.h"
#include "serve/watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static ro_target t; /* too large for the stack of some systems */

static void reads_targets(void **state) {
    (void)state;
    assert_true(ro_target_read(&t, "/api/events?country=QAT%2CTUR&text=cease+fire%21&empty=&bare"));
    assert_string_equal(t.path, "/api/events");
    assert_int_equal(t.count, 4);
    assert_string_equal(ro_target_get(&t, "country"), "QAT,TUR");
    assert_string_equal(ro_target_get(&t, "text"), "cease fire!");
    assert_string_equal(ro_target_get(&t, "empty"), "");
    assert_string_equal(ro_target_get(&t, "bare"), "");
    assert_null(ro_target_get(&t, "other"));
    assert_true(ro_target_read(&t, "/a+b"));
    assert_string_equal(t.path, "/a+b");
    assert_true(ro_target_read(&t, "/?&&a=1&"));
    assert_int_equal(t.count, 1);
}

static void refuses_targets(void **state) {
    static const char *const bad[] = {"",           "x",          "/%",        "/%4",  "/%zz",  "/%00",    "/a%0Ab", "/?a=%00",
                                      "/?a=%ff",    "/?a=%C0%AF", "/?a=1&a=2", "/?=1", "/?a=%", "/?a=b%2", "/a#b",   "/?a=%ED%A0%80",
                                      "http://x/y", "/?a=%1",     "/?%zz=1",   "/\x7f"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (ro_target_read(&t, bad[i])) fail_msg("accepted: %s", bad[i]);
        assert_int_equal(t.status, 400);
        assert_true(t.why[0] && t.count == 0);
    }
    char *longest = malloc(RO_TARGET_MOST + 2);
    assert_non_null(longest);
    memset(longest, 'a', RO_TARGET_MOST + 1);
    longest[0] = '/';
    longest[RO_TARGET_MOST + 1] = '\0';
    assert_false(ro_target_read(&t, longest));
    assert_int_equal(t.status, 414);
    longest[RO_TARGET_MOST] = '\0';
    assert_true(ro_target_read(&t, longest));
    free(longest);
}

static void limits_parameters(void **state) {
    char text[RO_TARGET_PARAMS * 8 + 16] = "/?";
    (void)state;
    size_t n = 2;
    for (size_t i = 0; i < RO_TARGET_PARAMS; i++) n += (size_t)snprintf(text + n, sizeof text - n, "p%zu&", i);
    assert_true(ro_target_read(&t, text));
    assert_int_equal(t.count, RO_TARGET_PARAMS);
    snprintf(text + n, sizeof text - n, "more");
    assert_false(ro_target_read(&t, text));
}

static void keys_are_the_same_for_the_same(void **state) {
    (void)state;
    assert_true(ro_target_read(&t, "/api/stats?by=month%2Cquad&country=QAT&sector="));
    char *a = ro_target_key(&t);
    assert_true(ro_target_read(&t, "/api/stats?country=QAT&by=month,quad"));
    char *b = ro_target_key(&t);
    assert_true(ro_target_read(&t, "/api/stats?country=QAT&by=month"));
    char *c = ro_target_key(&t);
    assert_string_equal(a, b);
    assert_string_not_equal(a, c);
    free(a), free(b), free(c);
}

static void finds_cookies(void **state) {
    size_t n;
    (void)state;
    const char *value = ro_cookie_get("a=1; readout=secret; b=2", "readout", &n);
    assert_non_null(value);
    assert_int_equal(n, 6);
    assert_memory_equal(value, "secret", 6);
    assert_null(ro_cookie_get("xreadout=1; readouts=2", "readout", &n));
    assert_null(ro_cookie_get(NULL, "readout", &n));
    assert_non_null(ro_cookie_get("readout=", "readout", &n));
    assert_int_equal(n, 0);
}

static void reads_whole_numbers(void **state) {
    size_t n;
    (void)state;
    assert_true(ro_whole_number("0", 10, &n) && n == 0);
    assert_true(ro_whole_number("10", 10, &n) && n == 10);
    assert_false(ro_whole_number("11", 10, &n));
    assert_true(ro_whole_number("18446744073709551615", SIZE_MAX, &n) && n == SIZE_MAX);
    assert_false(ro_whole_number("18446744073709551616", SIZE_MAX, &n));
    assert_false(ro_whole_number("99999999999999999999999", SIZE_MAX, &n));
    assert_false(ro_whole_number("", 10, &n) || ro_whole_number("-1", 10, &n) || ro_whole_number(" 1", 10, &n) || ro_whole_number("1x", 10, &n));
}

static void compares_secrets(void **state) {
    (void)state;
    assert_true(ro_same_secret("abc", 3, "abc", 3));
    assert_false(ro_same_secret("abc", 3, "abd", 3));
    assert_false(ro_same_secret("abc", 3, "abca", 4));
    assert_false(ro_same_secret("abcabc", 6, "abc", 3));
    assert_false(ro_same_secret("", 0, "abc", 3));
    assert_false(ro_same_secret("abc", 3, "", 0));
}

static void put(ro_cache *c, const char *key, uint64_t version, size_t size) {
    ro_reply r;
    ro_reply_init(&r);
    for (size_t i = 0; i < size; i++) ro_buffer_putc(&r.body, key[0]);
    ro_cache_put(c, key, version, &r);
    ro_reply_free(&r);
}

static bool has(ro_cache *c, const char *key, uint64_t version) {
    ro_reply r;
    ro_reply_init(&r);
    bool found = ro_cache_get(c, key, version, &r);
    if (found) assert_true(r.body.size && r.body.bytes[0] == key[0]);
    ro_reply_free(&r);
    return found;
}

static void keeps_answers(void **state) {
    static ro_cache c;
    char key[16];
    (void)state;
    ro_cache_init(&c);
    put(&c, "a", 1, 100);
    assert_true(has(&c, "a", 1));
    assert_false(has(&c, "a", 2)); /* the database is another */
    put(&c, "a", 2, 50);
    assert_true(has(&c, "a", 2) && !has(&c, "a", 1));
    put(&c, "large", 1, RO_CACHE_ENTRY + 1);
    assert_false(has(&c, "large", 1));
    /* Bounded in number and bytes; what was used last stays. */
    for (int i = 0; i < 2000; i++) {
        snprintf(key, sizeof key, "%d", i);
        put(&c, key, 1, 100000);
        assert_true(has(&c, "a", 2));
        assert_true(c.bytes <= RO_CACHE_BYTES);
    }
    assert_true(has(&c, "1999", 1));
    assert_false(has(&c, "0", 1));
    ro_cache_free(&c);
    assert_int_equal(c.bytes, 0);
}

static void errors_are_no_answers_to_keep(void **state) {
    static ro_cache c;
    ro_reply r;
    (void)state;
    ro_cache_init(&c);
    ro_reply_init(&r);
    ro_reply_error(&r, 404, "not_found", "no \"%s\"\n", "x");
    assert_string_equal(r.body.bytes, "{\"error\":{\"code\":\"not_found\",\"message\":\"no \\\"x\\\"\\n\"}}\n");
    ro_cache_put(&c, "k", 1, &r);
    assert_int_equal(c.bytes, 0);
    ro_reply_free(&r);
    ro_cache_free(&c);
}

static void writes_csv(void **state) {
    static const char *const cases[][2] = {{"plain", "plain"},   {"a,b", "\"a,b\""},    {"say \"x\"", "\"say \"\"x\"\"\""},
                                           {"a\nb", "\"a\nb\""}, {"=1+1", "\"'=1+1\""}, {"@x", "\"'@x\""},
                                           {"-5.0", "-5.0"},     {"-cmd", "\"'-cmd\""}, {"", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ro_buffer out;
        ro_buffer_init(&out, NULL);
        ro_csv_text(&out, cases[i][0]);
        assert_string_equal(out.bytes ? out.bytes : "", cases[i][1]);
        ro_buffer_free(&out);
    }
}

static void finds_routes(void **state) {
    const char *id;
    (void)state;
    assert_ptr_equal(ro_route_find("/api/events", &id)->answer, ro_api_events);
    assert_ptr_equal(ro_route_find("/api/event/12", &id)->answer, ro_api_event);
    assert_string_equal(id, "12");
    assert_null(ro_route_find("/api/event/", &id));
    assert_null(ro_route_find("/api/events/", &id));
    assert_null(ro_route_find("/api/eventsx", &id));
    assert_null(ro_route_find("", &id));
    ro_page_file room;
    assert_null(ro_page_find("/nothing", &room));
}

static bool ended(int fd) {
    char c;
    return recv(fd, &c, 1, MSG_DONTWAIT) == 0;
}

static void cuts_slow_connections(void **state) {
    static ro_metrics metrics;
    ro_watch w;
    int slow[2], working[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, slow), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, working), 0);
    assert_true(ro_watch_start(&w, 2, 500, 500, &metrics));
    ro_watched *a = ro_watch_opened(&w, slow[0]), *b = ro_watch_opened(&w, working[0]);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(ro_watch_opened(&w, 99)); /* all places are taken: it is only counted */
    ro_watch_closed(&w, NULL);
    ro_watch_set(&w, b, RO_WATCH_WORKING);
    for (int i = 0; i < 50 && !ended(slow[1]); i++) usleep(100000);
    assert_true(ended(slow[1]));
    assert_false(ended(working[1])); /* the server's own time is not the client's fault */
    assert_int_equal(atomic_load(&metrics.dropped), 1);
    ro_watch_closed(&w, a);
    ro_watch_closed(&w, b);
    assert_int_equal(atomic_load(&metrics.connections), 0);
    ro_watch_stop(&w);
    for (int i = 0; i < 2; i++) close(slow[i]), close(working[i]);
}

/* --- gzip ----------------------------------------------------------------------------------------------------------------------------------- */

static void who_takes_gzip(void **state) {
    (void)state;
    static const char *const takes[] =
        {"gzip", "GZIP", "br, gzip;q=0.5", "deflate,  x-gzip", "*", "br;q=1, *;q=0.1", "gzip;q=0.001", "identity;q=0, gzip"},
                             *const not [] = {"", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "*, gzip;q=0", "gzipped", "gz", ",,;", "q=1"};
    assert_false(ro_takes_gzip(NULL));
    for (size_t i = 0; i < sizeof takes / sizeof *takes; i++) assert_true(ro_takes_gzip(takes[i]));
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++) assert_false(ro_takes_gzip(not [i]));
}

static void what_is_not_smaller_stays(void **state) {
    (void)state;
    ro_buffer out;
    char noise[4096], same[4096];
    uint64_t h = 1;
    for (size_t i = 0; i < sizeof noise; i++) noise[i] = (char)(h = ro_hash_mix(h, i));
    memset(same, 'x', sizeof same);
    ro_buffer_init(&out, NULL);
    assert_false(ro_gzip(noise, sizeof noise, &out));
    assert_int_equal(out.size, 0);
    assert_true(ro_gzip(same, sizeof same, &out));
    assert_true(out.size > 18 && out.size < 100);
    ro_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_targets),
        cmocka_unit_test(refuses_targets),
        cmocka_unit_test(limits_parameters),
        cmocka_unit_test(keys_are_the_same_for_the_same),
        cmocka_unit_test(finds_cookies),
        cmocka_unit_test(reads_whole_numbers),
        cmocka_unit_test(compares_secrets),
        cmocka_unit_test(keeps_answers),
        cmocka_unit_test(errors_are_no_answers_to_keep),
        cmocka_unit_test(writes_csv),
        cmocka_unit_test(finds_routes),
        cmocka_unit_test(cuts_slow_connections),
        cmocka_unit_test(who_takes_gzip),
        cmocka_unit_test(what_is_not_smaller_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
