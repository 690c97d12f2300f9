/* Pairs of reports that tell of the same event, and pairs that look so and do not (tests/merge/pairs.tsv): how many are merged rightly.
 * The points were chosen on the rows "tuned"; "held" were written afterwards and measured as they are. */
#include "harness.h"

#include "base/tsv.h"
#include "readout.h"
#include "store/sql.h"
#include "store/store.h"

typedef struct score {
    int pairs, uncoded, right, wrong, missed, apart; /* merged rightly, merged wrongly, not merged though the same, rightly apart */
} score;

static ro_engine *engine;
static ro_work *work;

static bool add(ro_store *store, const char *id, const ro_field *day, const ro_field *text) {
    ro_error err;
    char published[16];
    snprintf(published, sizeof published, "%.*s", (int)day->size, day->text);
    ro_record *record = ro_code_report(engine, work,
                                       &(ro_source){.id = id, .published = published, .publisher = id, .text = text->text, .text_size = text->size},
                                       &(ro_code_options){.any_language = 1}, &err);
    assert_good(&err);
    ro_stored stored = ro_store_add(store, record, NULL, &err);
    assert_good(&err);
    ro_record_free(record);
    return stored == RO_STORED_NEW;
}

static int number(ro_store *store, const char *sql, const ro_field *type) {
    ro_error err;
    ro_error_clear(&err);
    ro_sql q = ro_sql_open(store, sql, &err);
    assert_non_null(q.statement);
    ro_sql_put_bytes(&q, type->text, type->size);
    assert_int_equal(ro_sql_row(&q, &err), 1);
    int n = (int)ro_sql_int(&q, 0);
    ro_sql_close(&q);
    return n;
}

static void judge(const ro_tsv *t, score *s) {
    bool same = t->fields[1].text[0] == '1';
    const ro_field *type = &t->fields[2];
    ro_error err;
    ro_store *store = ro_store_open(":memory:", RO_STORE_CREATE, &err);
    assert_good(&err);
    bool both = add(store, "first", &t->fields[3], &t->fields[5]) && add(store, "second", &t->fields[4], &t->fields[6]);
    s->pairs++;
    /* what the coder did not find in both is no fault of the merge */
    if (!both || number(store, "SELECT count(DISTINCT report) FROM event_mention WHERE event_type = ? AND status = 'reported'", type) < 2)
        s->uncoded++;
    else {
        bool merged = number(store, "SELECT count(*) FROM event WHERE event = ? AND reports = 2 AND status = 'reported'", type) > 0;
        *(same ? merged ? &s->right : &s->missed : merged ? &s->wrong : &s->apart) += 1;
        if (merged != same && getenv("READOUT_SHOW"))
            fprintf(stderr, "line %zu: %s\n  %.*s\n  %.*s\n", t->line, same ? "not merged" : "merged wrongly", (int)t->fields[5].size,
                    t->fields[5].text, (int)t->fields[6].size, t->fields[6].text);
    }
    ro_store_close(store);
}

static double share(int part, int rest) { return part + rest ? (double)part / (part + rest) : 0; }

static void say(const char *name, const score *s) {
    print_message("# %s: %d pairs (%d not coded in both), precision %.2f, recall %.2f; %d merged wrongly, %d not merged\n", name, s->pairs,
                  s->uncoded, share(s->right, s->wrong), share(s->right, s->missed), s->wrong, s->missed);
}

static void pairs_are_told_apart(void **state) {
    (void)state;
    size_t size;
    ro_error err;
    ro_tsv t;
    score scores[2] = {{0}, {0}};
    char *bytes = test_read("tests/merge/pairs.tsv", &size);
    ro_error_clear(&err);
    assert_true(ro_tsv_begin(&t, bytes, size, "pairs.tsv", "set\tsame\ttype\tfirst_day\tsecond_day\tfirst\tsecond", &err));
    while (ro_tsv_next(&t, &err)) judge(&t, &scores[t.fields[0].text[0] == 'h']);
    assert_good(&err);
    free(bytes);
    say("tuned on", &scores[0]);
    say("held out", &scores[1]);
    for (int i = 0; i < 2; i++) {
        assert_true(scores[i].uncoded * 3 < scores[i].pairs);
        assert_true(share(scores[i].right, scores[i].wrong) >= 0.8);
        assert_true(share(scores[i].right, scores[i].missed) >= 0.75);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_are_told_apart)};
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    work = engine ? ro_work_new(engine, &err) : NULL;
    if (!work) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ro_work_free(work);
    ro_engine_close(engine);
    return failed;
}
