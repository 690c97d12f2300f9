/* Two reports side by side: what is one contact, who disagrees with whom on what, what is left out; and how it is shown. */
#include "harness.h"

#include "readout.h"
#include "record/alike.h"
#include "record/compare.h"

#include <jansson.h>

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

static ro_record *record_of(const char *text) {
    ro_error err;
    ro_record *r = ro_code_report(engine, work, &(ro_source){.id = "r", .text = text, .text_size = strlen(text)}, NULL, &err);
    assert_good(&err);
    return r;
}

static ro_record *record_of_file(const char *path) {
    size_t size;
    char *text = test_read(path, &size);
    ro_record *r = record_of(text);
    free(text);
    return r;
}

/* Two reports and what they come to; ended by `end`. */
typedef struct pair {
    ro_record *a, *b;
    ro_diff *d;
} pair;

static pair compared(ro_record *a, ro_record *b) {
    ro_error err;
    pair p = {a, b, ro_diff_records(a, b, &err)};
    assert_good(&err);
    assert_non_null(p.d);
    return p;
}

static void end(pair p) {
    ro_diff_free(p.d);
    ro_record_free(p.a);
    ro_record_free(p.b);
}

static void same_report_does_not_differ(void **state) {
    (void)state;
    static const char *const names[] = {"ceasefire", "call-placed", "doha-call", "letter", "sanctions", "summons", "trilateral", "visit"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        snprintf(path, sizeof path, "examples/%s.txt", names[i]);
        pair p = compared(record_of_file(path), record_of_file(path));
        if (p.d->disagreements + p.d->only_a + p.d->only_b) print_error("%s differs from itself\n", path);
        assert_int_equal(p.d->disagreements, 0);
        assert_int_equal(p.d->only_a, 0);
        assert_int_equal(p.d->only_b, 0);
        assert_true(p.d->agreements > 0);
        assert_int_equal(p.d->matched, p.a->contact_count);
        for (uint32_t k = 0; k < p.d->matched; k++) assert_true(p.d->contacts[k].pair.score > 0.8);
        end(p);
    }
}

static uint32_t said(ro_pairs pairs, ro_said value) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < pairs.count; i++) n += pairs.items[i].said == value;
    return n;
}

static void both_sides_tell(void **state) {
    (void)state;
    pair p = compared(record_of_file("examples/two-sides/doha.txt"), record_of_file("examples/two-sides/ankara.txt"));
    assert_int_equal(p.d->matched, 1);
    assert_int_equal(p.d->contact_count, 1);
    const ro_contact_diff *c = &p.d->contacts[0];
    assert_int_equal(c->initiator, RO_SAID_DISAGREE);
    assert_int_equal(c->pair.said, RO_SAID_DISAGREE);
    assert_int_equal(c->channel, RO_SAID_AGREE);
    assert_int_equal(c->date, RO_SAID_AGREE);
    assert_int_equal(c->place, RO_SAID_NEITHER);
    assert_int_equal(said(c->participants, RO_SAID_AGREE), 2);
    assert_int_equal(said(c->topics, RO_SAID_ONLY_A), 1); /* Sudan */
    assert_int_equal(said(c->topics, RO_SAID_ONLY_B), 1); /* the committee */
    assert_int_equal(said(p.d->positions, RO_SAID_AGREE), 1);
    assert_int_equal(said(p.d->positions, RO_SAID_ONLY_A), 1);
    assert_int_equal(said(p.d->positions, RO_SAID_ONLY_B), 1);
    assert_int_equal(p.d->disagreements, 1);
    ro_error err;
    ro_diff *turned = ro_diff_records(p.b, p.a, &err);
    assert_int_equal(turned->disagreements, p.d->disagreements);
    assert_int_equal(turned->only_a, p.d->only_b);
    assert_int_equal(turned->only_b, p.d->only_a);
    ro_diff_free(turned);
    end(p);
}

static void channels_and_dates_disagree(void **state) {
    (void)state;
    pair p = compared(record_of("Egyptian Foreign Minister Sameh Shoukry phoned Foreign Minister Ayman Safadi of Jordan on 3 May 2023."),
                      record_of("Foreign Minister Ayman Safadi of Jordan met Egyptian Foreign Minister Sameh Shoukry in Cairo."));
    assert_int_equal(p.d->matched, 1);
    assert_int_equal(p.d->contacts[0].channel, RO_SAID_DISAGREE);
    assert_int_equal(p.d->contacts[0].date, RO_SAID_ONLY_A);
    assert_int_equal(p.d->contacts[0].place, RO_SAID_ONLY_B);
    end(p);
    p = compared(record_of("Egyptian Foreign Minister Sameh Shoukry phoned Foreign Minister Ayman Safadi of Jordan on 3 May 2023."),
                 record_of("Egyptian Foreign Minister Sameh Shoukry phoned Foreign Minister Ayman Safadi of Jordan on 4 May 2023."));
    assert_int_equal(p.d->matched, 1);
    assert_int_equal(p.d->contacts[0].date, RO_SAID_DISAGREE);
    assert_int_equal(p.d->contacts[0].initiator, RO_SAID_AGREE);
    end(p);
    p = compared(record_of("Egyptian Foreign Minister Sameh Shoukry phoned Foreign Minister Ayman Safadi of Jordan on 3 May 2023."),
                 record_of("Egyptian Foreign Minister Sameh Shoukry phoned Foreign Minister Ayman Safadi of Jordan on 4 July 2023."));
    assert_int_equal(p.d->matched, 0); /* another call */
    assert_int_equal(p.d->only_a, 1);
    assert_int_equal(p.d->only_b, 1);
    end(p);
}

static void other_parties_are_another_contact(void **state) {
    (void)state;
    pair p = compared(record_of("Egyptian Foreign Minister Sameh Shoukry phoned Foreign Minister Ayman Safadi of Jordan."),
                      record_of("Egyptian Foreign Minister Sameh Shoukry phoned the Foreign Minister of Oman."));
    assert_int_equal(p.d->matched, 0);
    assert_int_equal(p.d->contact_count, 2);
    ro_error err;
    char *card = ro_diff_card(p.d, 80, 0, NULL, &err);
    assert_non_null(strstr(card, "No contact that both tell"));
    assert_non_null(strstr(card, "Only A: Phone call EGY"));
    assert_non_null(strstr(card, "Only B: Phone call EGY"));
    ro_string_free(card);
    end(p);
}

static void positions_and_events_disagree(void **state) {
    (void)state;
    pair p = compared(record_of("China condemned the new tariffs on steel. France imposed sanctions on Belarus."),
                      record_of("China welcomed the new tariffs on steel. France will impose sanctions on Belarus."));
    assert_int_equal(said(p.d->positions, RO_SAID_DISAGREE), 1);
    uint32_t disagree = 0;
    for (uint32_t i = 0; i < p.d->event_count; i++)
        if (p.d->events[i].status == RO_SAID_DISAGREE) disagree++;
    assert_int_equal(disagree, 1);
    end(p);
}

static void phrases_are_compared(void **state) {
    (void)state;
    ro_gist a, b;
    ro_gist_of("the latest developments in the Gaza Strip", &a);
    ro_gist_of("developments in Gaza", &b);
    assert_true(ro_gist_alike(&a, &b) > 0.6);
    ro_gist_of("trade in natural gas", &b);
    assert_true(ro_gist_alike(&a, &b) == 0);
    ro_gist_of("of the and", &b);
    assert_int_equal(b.count, 0);
    assert_true(ro_gist_alike(&a, &b) == 0);
    ro_gist_of(NULL, &b);
    assert_int_equal(b.count, 0);
    assert_true(ro_same_name("Mohammed bin Abdulrahman bin Jassim Al Thani", "Muhammad bin Abdul Rahman Al-Thani"));
    assert_true(ro_same_name("Hakan Fidan", "Fidan"));
    assert_true(ro_same_name(NULL, "Fidan"));
    assert_false(ro_same_name("Mohammed bin Salman Al Saud", "Faisal bin Farhan Al Saud"));
    assert_false(ro_same_name("Xi", "Wu"));
    assert_int_equal(ro_days_between("2024-02-28", "2024-03-01"), 2);
    assert_int_equal(ro_days_between("2024-01-01", "2023-12-31"), 1);
    assert_int_equal(ro_days_between(NULL, "2023-12-31"), 0);
    assert_int_equal(ro_days_between("yesterday", "2023-12-31"), 0);
}

static size_t columns(const char *line, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++) n += (line[i] & 0xC0) != 0x80;
    return n;
}

static void card_fits(void **state) {
    (void)state;
    ro_error err;
    pair p = compared(record_of_file("examples/two-sides/doha.txt"), record_of_file("examples/two-sides/ankara.txt"));
    for (int width = 60; width <= 140; width += 7) {
        char *card = ro_diff_card(p.d, width, 0, NULL, &err);
        for (const char *line = card; *line;) {
            size_t n = strcspn(line, "\n");
            assert_true(columns(line, n) <= (size_t)width);
            assert_true(n == 0 || line[n - 1] != ' ');
            line += n + (line[n] == '\n');
        }
        ro_string_free(card);
    }
    char *card = ro_diff_card(p.d, 80, 1, NULL, &err);
    assert_non_null(strstr(card, "\033[31m≠"));
    ro_string_free(card);
    char *text = ro_diff_markdown(p.d, NULL, &err);
    assert_non_null(strstr(text, "| caller | Hakan Fidan (TUR) | ≠ | Mohammed bin Abdulrahman Al Thani (QAT) |"));
    ro_string_free(text);
    end(p);
}

static void json_is_json(void **state) {
    (void)state;
    ro_error err;
    size_t size;
    pair p = compared(record_of_file("examples/two-sides/doha.txt"), record_of_file("examples/two-sides/ankara.txt"));
    for (int pretty = 0; pretty < 2; pretty++) {
        char *text = ro_diff_json(p.d, pretty, &size, &err);
        json_t *j = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(j);
        json_t *c = json_array_get(json_object_get(j, "contacts"), 0), *i = json_object_get(c, "initiator");
        assert_string_equal(json_string_value(json_object_get(i, "said")), "disagree");
        assert_string_equal(json_string_value(json_object_get(json_object_get(i, "a"), "country")), "TUR");
        assert_string_equal(json_string_value(json_object_get(json_object_get(i, "b"), "country")), "QAT");
        assert_int_equal(json_array_size(json_object_get(j, "events")), p.d->event_count);
        assert_int_equal(json_array_size(json_object_get(j, "positions")), p.d->positions.count);
        assert_int_equal(json_integer_value(json_object_get(j, "only_b")), p.d->only_b);
        json_decref(j);
        ro_string_free(text);
    }
    end(p);
}

/* Escape sequences and marks of a report stay words, and an empty record can be compared. */
static void obeys_nobody(void **state) {
    (void)state;
    ro_error err;
    pair p = compared(record_of("The king of Jordan \033[2Jphoned the president of \033[31mEgypt about | trade."),
                      record_of("Nothing was said in it today."));
    char *card = ro_diff_card(p.d, 80, 0, NULL, &err);
    for (const char *c = card; *c; c++) assert_true(*c == '\n' || (unsigned char)*c >= 0x20);
    ro_string_free(card);
    end(p);
    ro_record none = {.text = ""};
    ro_diff *d = ro_diff_records(&none, &none, &err);
    card = ro_diff_card(d, 80, 0, NULL, &err);
    assert_non_null(strstr(card, "No contact\n"));
    assert_non_null(strstr(card, "Neither tells anything."));
    ro_string_free(card);
    ro_diff_free(d);
}

/* What is too much is counted, not dropped in silence. */
static void much_is_counted(void **state) {
    (void)state;
    enum { MANY = RO_DIFF_MOST + 200 };
    static ro_position positions[MANY];
    static ro_event events[MANY];
    ro_actor actors[] = {{.name = "A", .country = "QAT", .kind = RO_KIND_COUNTRY}};
    uint32_t nobody[] = {0};
    for (uint32_t i = 0; i < MANY; i++) {
        positions[i] = (ro_position){.by = {nobody, 1}, .stance = RO_STANCE_STRESS, .object = "an early ceasefire"};
        events[i] = (ro_event){.source = 0, .target = RO_NOBODY, .event = RO_EVENT_REJECT, .cameo = "120"};
    }
    ro_record r = {
        .text = "", .actors = actors, .actor_count = 1, .positions = positions, .position_count = MANY, .events = events, .event_count = MANY};
    ro_error err;
    ro_diff *d = ro_diff_records(&r, &r, &err);
    assert_int_equal(d->left_out, 4 * 200);
    assert_int_equal(d->agreements, 2 * RO_DIFF_MOST);
    assert_int_equal(d->only_a, 0);
    ro_diff_free(d);
}

static bool compare_with(void *context, const ro_allocator *allocator) {
    ro_record **two = context;
    ro_error err;
    ro_diff *d = ro_compare(two[0], two[1], allocator, &err);
    assert_true(d || err.code == RO_E_MEMORY);
    ro_diff_free(d);
    return d != NULL;
}

static void memory_runs_out(void **state) {
    (void)state;
    ro_record *two[] = {record_of_file("examples/two-sides/doha.txt"), record_of_file("examples/two-sides/ankara.txt")};
    assert_true(test_every_failure(compare_with, two, 0) >= 3);
    ro_record_free(two[0]);
    ro_record_free(two[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_report_does_not_differ),
                                       cmocka_unit_test(both_sides_tell),
                                       cmocka_unit_test(channels_and_dates_disagree),
                                       cmocka_unit_test(other_parties_are_another_contact),
                                       cmocka_unit_test(positions_and_events_disagree),
                                       cmocka_unit_test(phrases_are_compared),
                                       cmocka_unit_test(card_fits),
                                       cmocka_unit_test(json_is_json),
                                       cmocka_unit_test(obeys_nobody),
                                       cmocka_unit_test(much_is_counted),
                                       cmocka_unit_test(memory_runs_out)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
