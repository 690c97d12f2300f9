/* relate: the event between marked parties; marks that are broken, with the byte; roles that are swapped. */
#include "harness.h"

#include "run/relate.h"

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

static ro_relation relate(const char *text) {
    ro_relation r;
    ro_error err;
    bool ok = ro_relate(engine, work, text, strlen(text), &r, &err);
    assert_good(&err);
    assert_true(ok);
    return r;
}

static void codes_marked_pairs(void **state) {
    (void)state;
    ro_relation r = relate("<s>Norway</s> thanked <t>Qatar</t> for its help.");
    assert_int_equal(r.event, RO_EVENT_SUPPORT);
    assert_int_equal(r.status, RO_STATUS_REPORTED);
    assert_non_null(r.rule);
    r = relate("<t>The envoy of Chad</t> was summoned by <s>the Nigerian foreign ministry</s> on Monday.");
    assert_int_equal(r.event, RO_EVENT_ACCUSE);
    r = relate("<s>Peru</s> will not impose sanctions on <t>Bolivia</t>.");
    assert_int_not_equal(r.status, RO_STATUS_REPORTED);
}

/* The parties need not be known to us. */
static void takes_any_party(void **state) {
    (void)state;
    assert_int_equal(relate("<s>the Blue Column of Zarnia</s> attacked <t>Fort Kelm</t> at dawn.").event, RO_EVENT_ASSAULT);
}

static void says_none(void **state) {
    (void)state;
    ro_relation r = relate("<s>Norway</s> is colder than <t>Qatar</t>.");
    assert_int_equal(r.event, RO_EVENT_NONE);
    assert_null(r.rule);
}

static void refuses(const char *text, size_t byte) {
    ro_relation r;
    ro_error err;
    assert_false(ro_relate(engine, work, text, strlen(text), &r, &err));
    if (err.code != RO_E_MARKS || err.byte != byte) print_error("%s: %s at byte %zu\n", text, err.message, err.byte);
    assert_int_equal(err.code, RO_E_MARKS);
    assert_int_equal(err.byte, byte);
}

static void refuses_broken_marks(void **state) {
    (void)state;
    refuses("<s>Norway thanked Qatar.", 24);
    refuses("Norway</s> thanked Qatar.", 6);
    refuses("<s>Norway <t>thanked</t></s> Qatar.", 10);
    refuses("<s>Norway</t> thanked Qatar.", 9);
    refuses("<s> </s> thanked <t>Qatar</t>.", 4);
    refuses("Norway thanked Qatar.", 0);
    char many[2048] = "";
    for (int i = 0; i < 20; i++) strcat(many, "<s>a</s> ");
    refuses(many, 9 * 16 + 4);
}

static void refuses_what_is_too_large(void **state) {
    (void)state;
    size_t size = RO_MAX_MARKED + 1;
    char *text = malloc(size);
    memset(text, 'a', size);
    ro_relation r;
    ro_error err;
    assert_false(ro_relate(engine, work, text, size, &r, &err));
    assert_int_equal(err.code, RO_E_SIZE);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes_marked_pairs), cmocka_unit_test(takes_any_party), cmocka_unit_test(says_none),
                                       cmocka_unit_test(refuses_broken_marks), cmocka_unit_test(refuses_what_is_too_large)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
