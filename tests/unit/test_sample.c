/* The sample report's record, fact by fact, if the sample is there: READOUT_SAMPLE names it, else ../shared/reports/qatar-us-call.txt is tried. */
#include "harness.h"

#include "readout.h"

#include <unistd.h>

static char *sample(size_t *size) {
    const char *named = getenv("READOUT_SAMPLE");
    char *path = named ? strdup(named) : test_path("../shared/reports/qatar-us-call.txt");
    if (access(path, R_OK) != 0) {
        free(path);
        test_skip("no sample report");
    }
    char *text = test_read(path, size);
    free(path);
    return text;
}

static bool topic_with(const ro_contact *c, const char *words) {
    for (uint32_t i = 0; i < c->topic_count; i++)
        if (strstr(c->topics[i].text, words)) return true;
    return false;
}

static bool topic_of(const ro_contact *c, const char *country) {
    for (uint32_t i = 0; i < c->topic_count; i++)
        for (uint32_t k = 0; k < c->topics[i].countries.count; k++)
            if (strcmp(c->topics[i].countries.items[k], country) == 0) return true;
    return false;
}

static bool by_both(const ro_record *r, const ro_position *p) {
    bool qatar = false, usa = false;
    for (uint32_t i = 0; i < p->by.count; i++) {
        const char *country = r->actors[p->by.items[i]].country;
        qatar = qatar || (country && strcmp(country, "QAT") == 0);
        usa = usa || (country && strcmp(country, "USA") == 0);
    }
    return qatar && usa;
}

static bool position(const ro_record *r, ro_stance stance, const char *words) {
    for (uint32_t i = 0; i < r->position_count; i++)
        if (r->positions[i].stance == stance && by_both(r, &r->positions[i]) && strstr(r->positions[i].object, words)) return true;
    return false;
}

static void check(bool holders) {
    size_t size;
    ro_error err;
    char *text = sample(&size);
    ro_engine *engine = ro_engine_open(NULL, &err);
    assert_non_null(engine);
    ro_work *work = ro_work_new(engine, &err);
    /* the report bears no date; its people were in these offices on this day */
    ro_source source = {.id = "sample", .text = text, .text_size = size, .published = "2024-06-01"};
    ro_record *r = ro_code_report(engine, work, &source, &(ro_code_options){.no_office_holders = !holders}, &err);
    assert_good(&err);

    /* exactly one contact: by phone, Blinken to the prime minister */
    assert_int_equal(r->contact_count, 1);
    const ro_contact *c = &r->contacts[0];
    assert_int_equal(c->channel, RO_CHANNEL_PHONE);
    assert_int_equal(c->status, RO_STATUS_REPORTED);
    assert_int_equal(c->participants.count, 2);
    const ro_actor *caller = &r->actors[c->initiator], *called = &r->actors[c->participants.items[1]];
    assert_string_equal(caller->name, "Antony Blinken");
    assert_string_equal(caller->country, "USA");
    assert_int_equal(caller->country_basis, RO_BASIS_STATED);
    assert_non_null(strstr(caller->office, "Secretary of State"));
    assert_string_equal(called->name, "Mohammed bin Abdulrahman bin Jassim Al Thani");
    assert_string_equal(called->office, "Prime Minister and Minister of Foreign Affairs");
    assert_string_equal(called->country, "QAT");
    assert_int_equal(called->country_basis, holders ? RO_BASIS_KNOWLEDGE : RO_BASIS_INFERRED);
    assert_string_equal(called->code, "QATGOV");

    assert_true(topic_with(c, "relations between Qatar and the US"));
    assert_true(topic_with(c, "Gaza Strip"));
    assert_true(topic_with(c, "Palestinian territories"));
    assert_true(topic_with(c, "joint mediation"));
    assert_true(topic_with(c, "Middle East"));
    assert_true(topic_of(c, "PSE"));

    assert_int_equal(r->mediation_count, 1);
    assert_int_equal(r->mediations[0].mediators.count, 2);
    assert_string_equal(r->mediations[0].conflict, "Gaza Strip");

    assert_true(position(r, RO_STANCE_STRESS, "peaceful resolution"));
    assert_true(position(r, RO_STANCE_STRESS, "de-escalation"));
    assert_true(position(r, RO_STANCE_REAFFIRM, "working together"));
    assert_true(position(r, RO_STANCE_HOPE, "resolution"));

    /* one consultation told at least three times; at most one agreement; nothing of conflict */
    unsigned consult = 0, agree = 0;
    for (uint32_t i = 0; i < r->event_count; i++) {
        const ro_event *e = &r->events[i];
        assert_true(ro_event_quad(e->event) == 1);
        consult += e->event == RO_EVENT_CONSULT;
        agree += e->event == RO_EVENT_AGREE;
        if (e->event != RO_EVENT_CONSULT) continue;
        assert_string_equal(e->cameo, "041");
        assert_string_equal(e->mode, "phone");
        assert_string_equal(r->actors[e->source].country, "USA");
        assert_string_equal(r->actors[e->target].country, "QAT");
        assert_true(e->reports >= 3);
    }
    assert_int_equal(consult, 1);
    assert_true(agree <= 1);
    assert_int_equal(consult + agree, r->event_count);

    ro_record_free(r);
    ro_work_free(work);
    ro_engine_close(engine);
    free(text);
}

static void with_office_holders(void **state) {
    (void)state;
    check(true);
}

static void without_office_holders(void **state) {
    (void)state;
    check(false);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(with_office_holders), cmocka_unit_test(without_office_holders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
