/* What of the stream needs no server: names, what is shown of addresses, ids of messages, the metrics. */
#include "harness.h"

#include "stream/publisher.h"
#include "stream/worker.h"

#include <string.h>

static void test_shown(void **state) {
    char out[64];
    (void)state;
    ro_link_shown("nats://me:secret@host:4222", out, sizeof out);
    assert_string_equal(out, "nats://host:4222");
    ro_link_shown("nats://a:b@one,tls://token@two:1", out, sizeof out);
    assert_string_equal(out, "nats://one,tls://two:1");
    ro_link_shown("nats://a:p@ss@one", out, sizeof out);
    assert_string_equal(out, "nats://one");
    char small[12];
    ro_link_shown("nats://a:b@a.long.name.of.a.host,nats://c:d@x", small, sizeof small);
    assert_null(strstr(small, "b"));
}

static void test_names(void **state) {
    (void)state;
    assert_true(ro_stream_name_is_good("reports-2_a"));
    assert_false(ro_stream_name_is_good(""));
    assert_false(ro_stream_name_is_good("a.b"));
    assert_false(ro_stream_name_is_good("a b"));
    assert_true(ro_subject_is_good("reports.in"));
    assert_false(ro_subject_is_good("reports.*"));
    assert_false(ro_subject_is_good(".in"));
    assert_false(ro_subject_is_good("in."));
    assert_false(ro_subject_is_good("a..b"));
    assert_false(ro_subject_is_good("a\r\nPUB b"));
}

static void test_ids(void **state) {
    char a[RO_MESSAGE_ID], b[RO_MESSAGE_ID], longer[200];
    (void)state;
    ro_source s = {.id = "wam-1", .text = "Doha called.", .text_size = 12};
    ro_message_id(&s, a);
    assert_string_equal(a, "wam-1");
    s.id = "two words\r\n";
    ro_message_id(&s, a);
    assert_int_equal(strlen(a), 64);
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    s.id = longer;
    ro_message_id(&s, b);
    assert_int_equal(strlen(b), 64);
    assert_string_not_equal(a, b);
    s.id = NULL;
    ro_message_id(&s, a);
    s.title = "Call";
    ro_message_id(&s, b);
    assert_string_not_equal(a, b);
    s.title = NULL;
    ro_message_id(&s, b);
    assert_string_equal(a, b);
}

static void test_addresses(void **state) {
    static const char *const bad[] = {"", "nowhere", "http://host", "nats://a b", "nats://one,two", "nats://"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ro_error err;
        ro_link *link = ro_link_open(&(ro_link_options){.url = bad[i]}, &err);
        assert_null(link);
        assert_true(err.code == RO_E_USAGE || err.code == RO_E_OPEN);
    }
}

static void test_metrics(void **state) {
    ro_worker_state s = {.received = 0};
    ro_buffer out;
    (void)state;
    ro_buffer_init(&out, NULL);
    atomic_store(&s.added, 7);
    atomic_store(&s.store_down, true);
    ro_worker_metrics(&s, &out);
    assert_non_null(strstr(out.bytes, "\nreadout_worker_added_total 7\n"));
    assert_non_null(strstr(out.bytes, "\nreadout_worker_up 0\n"));
    assert_string_equal(ro_worker_ails(&s), "the database cannot be written");
    ro_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shown), cmocka_unit_test(test_names), cmocka_unit_test(test_ids),
                                       cmocka_unit_test(test_addresses), cmocka_unit_test(test_metrics)};
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
