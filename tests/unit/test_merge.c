/* One event told in several reports: counted, folded, taken apart and put together by hand, merged anew. */
#include "harness.h"

#include "base/buffer.h"
#include "readout.h"
#include "store/merge_reports.h"
#include "store/shingle.h"
#include "store/verdict.h"

static ro_engine *engine;
static ro_work *work;
static ro_store *store;

static int open_engine(void **state) {
    (void)state;
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    work = engine ? ro_work_new(engine, &err) : NULL;
    return work ? 0 : -1;
}

static int close_engine(void **state) {
    (void)state;
    ro_work_free(work);
    ro_engine_close(engine);
    return 0;
}

static int open_store(void **state) {
    (void)state;
    ro_error err;
    store = ro_store_open(":memory:", RO_STORE_CREATE, &err);
    return store ? 0 : -1;
}

static int close_store(void **state) {
    (void)state;
    ro_store_close(store);
    return 0;
}

static int64_t number(const char *sql) {
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

static void text_is(const char *sql, const char *want) {
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    const char *got = (const char *)sqlite3_column_text(s, 0);
    assert_string_equal(got ? got : "(null)", want);
    sqlite3_finalize(s);
}

static ro_stored tell(const char *id, const char *publisher, const char *published, const char *text) {
    ro_error err;
    ro_record *record = ro_code_report(
        engine, work, &(ro_source){.id = id, .publisher = publisher, .published = published, .text = text, .text_size = strlen(text)}, NULL, &err);
    assert_good(&err);
    ro_stored stored = ro_store_add(store, record, NULL, &err);
    assert_good(&err);
    ro_record_free(record);
    return stored;
}

static const char doha[] = "Prime Minister and Minister of Foreign Affairs Mohammed bin Abdulrahman Al Thani of Qatar received a phone call on "
                           "Tuesday from the US Secretary "
                           "of State. They discussed the talks on a ceasefire in the Gaza Strip, and the ways to bring more aid to the people there.";
static const char washington[] = "US Secretary of State Antony Blinken spoke by phone with the Prime Minister of Qatar, Mohammed bin Abdulrahman Al "
                                 "Thani, on Tuesday. They talked about the release of the hostages and about the ceasefire in Gaza.";
static const char later[] = "US Secretary of State Antony Blinken spoke by phone with the Prime Minister of Qatar, Mohammed bin Abdulrahman Al "
                            "Thani, on Friday of last week about Lebanon, Yemen and the ships in the Red Sea.";

#define CALLS "SELECT count(*) FROM event WHERE event = 'CONSULT' AND dyad = 'QAT-USA'"

static void two_calls(void) {
    assert_int_equal(tell("doha", "QNA", "2024-03-12", doha), RO_STORED_NEW);
    assert_int_equal(tell("washington", "State Department", "2024-03-13", washington), RO_STORED_NEW);
    assert_int_equal(tell("later", "QNA", "2024-03-27", later), RO_STORED_NEW);
}

static void one_call_in_two_reports_is_one(void **state) {
    (void)state;
    two_calls();
    assert_int_equal(number(CALLS), 2);
    assert_int_equal(number("SELECT count(*) FROM contact WHERE countries = 'QAT-USA'"), 2);
    text_is("SELECT mentions || ' ' || reports || ' ' || sources || ' ' || first_seen || ' ' || last_seen FROM contact ORDER BY id LIMIT 1",
            "2 2 2 2024-03-12 2024-03-13");
    /* the fullest of both: the one report lacks the name */
    text_is("SELECT group_concat(name, '; ') FROM (SELECT a.name FROM participant p JOIN actor a ON a.id = p.actor WHERE p.contact = 1 ORDER BY 1)",
            "Antony Blinken; Mohammed bin Abdulrahman Al Thani");
    text_is("SELECT a.name FROM event e JOIN actor a ON a.id = e.source WHERE e.dyad = 'QAT-USA' ORDER BY e.id LIMIT 1", "Antony Blinken");
    assert_true(number("SELECT confidence > (SELECT max(m.confidence) FROM event_mention m WHERE m.event = e.id) AND confidence <= 0.99 FROM event e"
                       " WHERE e.dyad = 'QAT-USA' ORDER BY e.id LIMIT 1"));
}

static void a_copy_counts_and_is_not_told_again(void **state) {
    (void)state;
    char copy[1000];
    two_calls();
    int64_t mentions = number("SELECT count(*) FROM event_mention"), events = number("SELECT count(*) FROM event");
    snprintf(copy, sizeof copy, "%s", doha);
    assert_int_equal(tell("reprint", "Gulf Times", "2024-03-13", copy), RO_STORED_COPY);
    memcpy(strstr(copy, "people"), "PEOPLE", 6); /* case says nothing */
    assert_int_equal(tell("reprint 2", "Gulf Times", "2024-03-14", copy), RO_STORED_COPY);
    /* what it tells is kept, and is of no event: it may be the one that is kept one day (settle.h) */
    assert_int_equal(number("SELECT count(*) FROM event_mention WHERE event IS NOT NULL"), mentions);
    assert_true(number("SELECT count(*) FROM event_mention WHERE event IS NULL") >= 2);
    assert_int_equal(number("SELECT count(*) FROM event"), events);
    text_is("SELECT mentions || ' ' || reports || ' ' || sources || ' ' || first_seen || ' ' || last_seen FROM contact WHERE id = 1",
            "2 4 3 2024-03-12 2024-03-14");
    assert_int_equal(number("SELECT count(*) FROM report WHERE same_as = 1"), 2);
    assert_int_equal(number("SELECT text = '' FROM report WHERE key = 'reprint'"), 1); /* it is there */
    assert_int_equal(number("SELECT instr(text, 'PEOPLE') > 0 FROM report WHERE key = 'reprint 2'"), 1);
    assert_int_equal(number("SELECT likeness = 1.0 FROM report WHERE key = 'reprint'"), 1);
    /* one that contains it, and a good deal more */
    char longer[2000];
    snprintf(longer, sizeof longer, "%s %s %s", doha, "Egypt sent thirty lorries of medicine to the border on Tuesday, said its ministry of health.",
             "The army of Israel said that the crossing would be opened twice a week for the time being, and for goods alone.");
    assert_int_equal(tell("longer", "Reuters", "2024-03-13", longer), RO_STORED_NEW);
    assert_int_equal(number("SELECT reports FROM contact WHERE id = 1"), 5); /* a report of its own, of the same call */
}

static void dump(ro_buffer *out) {
    static const char *const tables[] = {"SELECT * FROM event ORDER BY id", "SELECT * FROM event_mention ORDER BY id",
                                         "SELECT * FROM contact ORDER BY id", "SELECT * FROM contact_mention ORDER BY id",
                                         "SELECT * FROM participant ORDER BY 1, 2"};
    ro_buffer_init(out, NULL);
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        sqlite3_stmt *s = NULL;
        assert_int_equal(sqlite3_prepare_v2(store->db, tables[t], -1, &s, NULL), SQLITE_OK);
        while (sqlite3_step(s) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(s); i++) {
                const char *text = (const char *)sqlite3_column_text(s, i);
                ro_buffer_printf(out, "%s|", text ? text : "");
            }
            ro_buffer_putc(out, '\n');
        }
        sqlite3_finalize(s);
    }
}

static void merging_anew_changes_nothing(void **state) {
    (void)state;
    ro_buffer before, after;
    ro_store_counts counts = {0};
    ro_error err;
    two_calls();
    assert_int_equal(tell("reprint", "Gulf Times", "2024-03-20", doha), RO_STORED_COPY);
    tell("protest", "AFP", "2024-03-13", "Iran accused Israel on Tuesday of the attack on its consulate in Damascus. Russia condemned Israel.");
    ro_error_clear(&err);
    assert_true(ro_merge_all(store, &counts, &err)); /* now all are merged in the order of merging anew */
    counts = (ro_store_counts){0};
    dump(&before);
    assert_true(ro_merge_all(store, &counts, &err));
    assert_good(&err);
    dump(&after);
    assert_string_equal(before.bytes, after.bytes);
    assert_int_equal(counts.events, number("SELECT count(*) FROM event"));
    assert_int_equal(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    ro_buffer_free(&before);
    ro_buffer_free(&after);
}

static int64_t mention_of(const char *report) {
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT m.id FROM event_mention m JOIN report r ON r.id = m.report JOIN event e ON e.id = m.event WHERE r.key = '%s' AND"
             " m.event_type = 'CONSULT' AND e.dyad = 'QAT-USA'",
             report);
    return number(sql);
}

static void what_is_split_stays_split(void **state) {
    (void)state;
    ro_error err;
    ro_store_counts counts = {0};
    two_calls();
    int64_t made = 0, mention = mention_of("washington");
    ro_error_clear(&err);
    assert_true(ro_merge_split(store, RO_MERGED_EVENTS, &mention, 1, &made, &err));
    assert_good(&err);
    assert_int_equal(number(CALLS), 3);
    assert_int_equal(number("SELECT count(*) FROM event_mention WHERE pinned = 1 AND why = 'taken out by hand'"), 1);
    assert_int_equal(number("SELECT reports FROM event WHERE dyad = 'QAT-USA' ORDER BY id LIMIT 1"), 1);
    assert_true(ro_merge_all(store, &counts, &err));
    assert_int_equal(number(CALLS), 3);
    assert_int_equal(number("SELECT event FROM event_mention WHERE pinned = 1"), made);
    assert_int_equal(tell("washington", "State Department", "2024-03-13", washington), RO_STORED_KNOWN);
    assert_int_equal(number(CALLS), 3);
    /* and may be put together again */
    int64_t first = number("SELECT event FROM event_mention ORDER BY id LIMIT 1");
    first = number("SELECT min(id) FROM event WHERE dyad = 'QAT-USA'");
    assert_true(ro_merge_join(store, RO_MERGED_EVENTS, first, made, &err));
    assert_good(&err);
    assert_int_equal(number(CALLS), 2);
    assert_int_equal(number("SELECT reports FROM event WHERE dyad = 'QAT-USA' ORDER BY id LIMIT 1"), 2);
    assert_true(ro_merge_all(store, &counts, &err));
    assert_int_equal(number(CALLS), 2);
    assert_int_equal(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void what_is_joined_stays_joined(void **state) {
    (void)state;
    ro_error err;
    ro_store_counts counts = {0};
    two_calls();
    ro_error_clear(&err);
    int64_t first = number("SELECT min(id) FROM event WHERE dyad = 'QAT-USA' AND event = 'CONSULT'"),
            second = number("SELECT max(id) FROM event WHERE dyad = 'QAT-USA' AND event = 'CONSULT'");
    assert_true(ro_merge_join(store, RO_MERGED_EVENTS, first, second, &err));
    assert_int_equal(number(CALLS), 1);
    assert_int_equal(number("SELECT count(*) FROM contact WHERE countries = 'QAT-USA'"), 2);
    assert_true(ro_merge_join(store, RO_MERGED_CONTACTS, 1, number("SELECT max(id) FROM contact WHERE countries = 'QAT-USA'"), &err));
    assert_int_equal(number("SELECT count(*) FROM contact WHERE countries = 'QAT-USA'"), 1);
    assert_true(ro_merge_all(store, &counts, &err));
    assert_int_equal(number(CALLS), 1);
    assert_int_equal(number("SELECT count(*) FROM contact WHERE countries = 'QAT-USA'"), 1);
    assert_good(&err);
}

static void refuses(bool done, ro_error *err, const char *words) {
    assert_false(done);
    assert_int_equal(err->code, RO_E_USAGE);
    assert_non_null(strstr(err->message, words));
    ro_error_clear(err);
}

static void wrong_numbers(void **state) {
    (void)state;
    ro_error err;
    int64_t made, nowhere = 99999, alone;
    two_calls();
    int64_t events = number("SELECT count(*) FROM event");
    ro_error_clear(&err);
    refuses(ro_merge_split(store, RO_MERGED_EVENTS, &nowhere, 1, &made, &err), &err, "no mention 99999");
    alone = mention_of("later");
    refuses(ro_merge_split(store, RO_MERGED_EVENTS, &alone, 1, &made, &err), &err, "nothing would be left");
    const int64_t two[] = {mention_of("doha"), alone};
    refuses(ro_merge_split(store, RO_MERGED_EVENTS, two, 2, &made, &err), &err, "is not of event");
    refuses(ro_merge_join(store, RO_MERGED_EVENTS, 1, 99999, &err), &err, "no event 99999");
    refuses(ro_merge_join(store, RO_MERGED_CONTACTS, 1, 1, &err), &err, "is one already");
    assert_int_equal(number("SELECT count(*) FROM event"), events);
    assert_int_equal(number("SELECT count(*) FROM verdict"), 0);
}

/* --- days and points ---------------------------------------------------------------------------------------------------------------------------- */

static ro_telling telling(const char *type, const char *cameo, const char *date, const char *published) {
    return (ro_telling){.source = {.id = 1, .kind = "country", .name = "Russia", .country = "RUS", .sector = "GOV"},
                        .target = {.id = 2, .kind = "country", .name = "Ukraine", .country = "UKR", .sector = "GOV"},
                        .type = type,
                        .cameo = cameo,
                        .date = date,
                        .published = published,
                        .status = "reported"};
}

static bool forbidden(const char *type, const char *a, const char *b, const char *c, const char *d) {
    ro_telling x = telling(type, "112", a, b), y = telling(type, "112", c, d);
    return ro_event_likeness(&x, &y, (ro_alike){.words = 1}, 0).forbidden;
}

static void days_that_may_be_one(void **state) {
    (void)state;
    assert_false(forbidden("ACCUSE", "2024-03-01", "2024-03-01", "2024-03-01", "2024-05-09"));
    assert_false(forbidden("ACCUSE", "2024-02-29", NULL, "2024-03-01", NULL)); /* time zones */
    assert_true(forbidden("ACCUSE", "2024-02-28", NULL, "2024-03-01", NULL));
    assert_false(forbidden("ACCUSE", "2024-03-01", NULL, NULL, "2024-03-08"));
    assert_true(forbidden("ACCUSE", "2024-03-01", NULL, NULL, "2024-03-09"));
    assert_false(forbidden("ACCUSE", "2024-03-01", NULL, NULL, "2024-02-29"));
    assert_true(forbidden("ACCUSE", "2024-03-01", NULL, NULL, "2024-02-28"));
    assert_false(forbidden("ACCUSE", NULL, "2023-12-30", NULL, "2024-01-02"));
    assert_true(forbidden("ACCUSE", NULL, "2023-12-30", NULL, "2024-01-03"));
    assert_true(forbidden("ASSAULT", NULL, "2023-12-30", NULL, "2024-01-02"));
    assert_false(forbidden("ASSAULT", NULL, "2023-12-31", NULL, "2024-01-02"));
    ro_days days;
    ro_telling t = telling("ACCUSE", "112", "2024-03-01", NULL);
    assert_true(ro_days_around(&t, &days));
    assert_string_equal(days.first, "2024-02-29");
    assert_string_equal(days.last, "2024-03-08");
    t = telling("ACCUSE", "112", NULL, NULL);
    assert_false(ro_days_around(&t, &days));
}

static int points(const ro_telling *x, const ro_telling *y) {
    ro_likeness like = ro_event_likeness(x, y, (ro_alike){.words = -1}, 0);
    return like.forbidden ? -1000 : like.points;
}

static void points_for_and_against(void **state) {
    (void)state;
    ro_telling x = telling("ASSAULT", "190", "2024-03-01", "2024-03-01"), y = x;
    int base = points(&x, &y);
    y.cameo = "195";
    assert_int_equal(points(&x, &y), base); /* one the other's beginning */
    x.cameo = "194";
    assert_int_equal(points(&x, &y), base - 3);
    y = x;
    y.source.sector = "REB"; /* rebels are not the government of their country */
    assert_int_equal(points(&x, &y), -1000);
    y = x;
    y.source.country = "BLR";
    assert_int_equal(points(&x, &y), -1000);
    y = x;
    y.place = "Lviv", y.place_country = "UKR", x.place = "Odesa", x.place_country = "UKR";
    assert_true(points(&x, &y) < base);
    x.place = "Lviv";
    assert_true(points(&x, &y) > base);
    y.place_country = "POL";
    assert_int_equal(points(&x, &y), -1000);
    /* who calls whom may be told both ways; who accuses whom may not */
    ro_telling call = telling("CONSULT", "041", "2024-03-01", NULL), back = call;
    back.source = call.target, back.target = call.source;
    ro_likeness like = ro_event_likeness(&call, &back, (ro_alike){.words = -1}, 0);
    assert_true(like.crossed && !like.forbidden);
    call.type = back.type = "ACCUSE";
    assert_true(ro_event_likeness(&call, &back, (ro_alike){.words = -1}, 0).forbidden);
    call = back = telling("CONSULT", "041", "2024-03-01", NULL);
    call.channel = "phone", back.channel = "meeting";
    assert_int_equal(points(&call, &back), -1000);
    /* the more of a pair's events there are, the more must fit */
    assert_true(ro_event_likeness(&x, &x, (ro_alike){.words = -1}, 9).need > ro_event_likeness(&x, &x, (ro_alike){.words = -1}, 0).need);
}

/* --- texts ------------------------------------------------------------------------------------------------------------------------------------- */

static double alike(const char *a, const char *b) {
    ro_arena arena;
    ro_shingles x, y;
    ro_arena_init(&arena, NULL);
    assert_true(ro_shingles_of(a, strlen(a), &arena, &x));
    assert_true(ro_shingles_of(b, strlen(b), &arena, &y));
    double same = ro_shingles_alike(&x, &y);
    ro_arena_free(&arena);
    return same;
}

static void likeness_of_texts(void **state) {
    (void)state;
    assert_true(alike("One two three four five six.", "one TWO three -- four five, six") == 1);
    assert_true(alike("one two three four five six", "one two three four five seven") > 0.3);
    assert_true(alike("one two three four five six", "one two three four five seven") < 0.4); /* one run of three */
    assert_true(alike("one two", "one two") == 1);
    assert_true(alike("one two", "two one") == 0);
    assert_true(alike("", "") == 0);
}

/* Texts that are 0.9 alike share a band nearly always, those that are 0.3 alike rarely: on 200 made-up pairs each. */
static void bands_find_what_is_alike(void **state) {
    (void)state;
    for (int wanted = 0; wanted < 2; wanted++) {
        int met = 0;
        for (uint64_t pair = 0; pair < 200; pair++) {
            uint64_t x[400], y[400];
            uint32_t a[RO_BANDS], b[RO_BANDS];
            size_t common = wanted ? 380 : 184; /* of 400: 0.90 alike, and 0.30 */
            for (uint64_t i = 0; i < 400; i++) {
                x[i] = (pair * 1000 + i) * 0x9E3779B97F4A7C15u;
                y[i] = i < common ? x[i] : (pair * 1000 + i + 500) * 0x9E3779B97F4A7C15u;
            }
            ro_bands_of(&(ro_shingles){.hashes = x, .count = 400}, a);
            ro_bands_of(&(ro_shingles){.hashes = y, .count = 400}, b);
            bool shared = false;
            for (uint32_t i = 0; i < RO_BANDS; i++) shared = shared || a[i] == b[i];
            met += shared;
        }
        if (wanted)
            assert_true(met >= 195);
        else
            assert_true(met <= 10);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(one_call_in_two_reports_is_one),   TEST(a_copy_counts_and_is_not_told_again),
        TEST(merging_anew_changes_nothing),     TEST(what_is_split_stays_split),
        TEST(what_is_joined_stays_joined),      TEST(wrong_numbers),
        cmocka_unit_test(days_that_may_be_one), cmocka_unit_test(points_for_and_against),
        cmocka_unit_test(likeness_of_texts),    cmocka_unit_test(bands_find_what_is_alike),
    };
    return cmocka_run_group_tests(tests, open_engine, close_engine);
}
