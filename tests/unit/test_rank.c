/* The ranker: what it says of pairs, that it says the same each time, and files of it that are damaged. */
#include "events/detect.h"
#include "harness.h"
#include "input/input.h"
#include "run/relate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ro_engine *engine;
static ro_work *work;

static ro_ranking rank_of(const char *marked) {
    ro_error err;
    ro_marked read;
    uint64_t features[RO_RANK_MOST];
    ro_rank_words words;
    ro_ranking r;
    bool ok = ro_read_marked(engine, work, marked, strlen(marked), &read, &err);
    assert_good(&err);
    assert_true(ok);
    ro_rank_words_of(&read.document, read.pair.sentence, &words);
    size_t n = ro_rank_features(&read.document, &read.findings, &read.pair, &words, features);
    assert_in_range(n, 10, RO_RANK_MOST);
    ro_rank(&engine->ranker, features, n, &r);
    return r;
}

static void probabilities(void **state) {
    (void)state;
    ro_ranking a = rank_of("<s>Kenya</s> berated <t>Uganda</t> over the fishing boats."),
               b = rank_of("<s>Kenya</s> berated <t>Uganda</t> over the fishing boats.");
    assert_memory_equal(&a, &b, sizeof a);
    float sum = 0;
    for (unsigned t = 0; t < RO_RANK_TYPES; t++) {
        assert_true(a.event[t] >= 0 && a.event[t] <= 1);
        sum += a.event[t];
    }
    assert_true(sum > 0.999f && sum < 1.001f);
    assert_true(a.gate > 0 && a.gate < 1);
    assert_true(a.event[RO_EVENT_ACCUSE] > 0.5f);
    const char *code = ro_rank_code(&engine->ranker, &a, RO_EVENT_ACCUSE);
    assert_non_null(code);
    assert_true(strncmp(code, "11", 2) == 0 || strncmp(code, "09", 2) == 0);
}

/* Turned round, a deed has another doer: the gate must see most of that. */
static void direction(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"<s>Chadian troops</s> shelled <t>two Libyan outposts</t> at night.", "<t>Chadian troops</t> shelled <s>two Libyan outposts</s> at night."},
        {"<s>Oslo</s> sent blankets and tents to <t>Mozambique</t> after the flood.",
         "<t>Oslo</t> sent blankets and tents to <s>Mozambique</s> after the flood."},
        {"<t>The opposition leader</t> was arrested by <s>the Belarusian police</s>.",
         "<s>The opposition leader</s> was arrested by <t>the Belarusian police</t>."},
        {"<s>Peru</s> demanded an apology from <t>Chile</t>.", "<t>Peru</t> demanded an apology from <s>Chile</s>."}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        float right = rank_of(pairs[i][0]).gate, turned = rank_of(pairs[i][1]).gate;
        if (right <= turned) print_error("%s: %.2f, turned %.2f\n", pairs[i][0], (double)right, (double)turned);
        assert_true(right > turned);
    }
}

/* A refusal is no denial, a promise no plan. */
static void statuses(void **state) {
    (void)state;
    ro_relation r;
    ro_error err;
    static const char text[] = "<s>Peru</s> will not impose sanctions on <t>Bolivia</t>.";
    assert_true(ro_relate(engine, work, text, strlen(text), &r, &err));
    assert_true(r.event == RO_EVENT_REJECT ? r.status == RO_STATUS_REPORTED : r.status != RO_STATUS_REPORTED);
}

/* Without a ranker the frames speak alone. */
static void frames_alone(void **state) {
    (void)state;
    ro_error err;
    ro_relation r;
    static const char text[] = "<s>Norway</s> thanked <t>Qatar</t> for its help.";
    const char *codes = engine->ranker.codes;
    engine->ranker.codes = NULL;
    bool ok = ro_relate(engine, work, text, strlen(text), &r, &err);
    engine->ranker.codes = codes;
    assert_true(ok);
    assert_int_equal(r.event, RO_EVENT_SUPPORT);
    assert_int_equal(strncmp(r.rule, "frames/", 7), 0);
}

static ro_code refused(const ro_weights_part *parts, size_t count) {
    char path[] = "/tmp/readout-rank-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    ro_error err;
    ro_error_clear(&err);
    assert_true(ro_weights_write(path, parts, count, &err));
    ro_weights *w = ro_weights_open(path, NULL, &err);
    assert_non_null(w);
    ro_ranker ranker;
    bool ok = ro_ranker_init(&ranker, w, &err);
    ro_weights_close(w);
    unlink(path);
    return ok ? RO_OK : err.code;
}

static void damaged_files(void **state) {
    (void)state;
    ro_rank_meta meta = engine->ranker.meta;
    ro_weights_part parts[] = {{"rank.meta", &meta, sizeof meta}, {"rank.wide", &meta, sizeof meta}};
    assert_int_equal(refused(parts + 1, 1), RO_OK); /* no ranker at all */
    assert_int_equal(refused(parts, 2), RO_E_TRUNCATED);
    assert_int_equal(refused(parts, 1), RO_E_SECTION);
    parts[0].size = sizeof meta - 4;
    assert_int_equal(refused(parts, 2), RO_E_TRUNCATED);
    parts[0].size = sizeof meta;
    meta.templates++;
    assert_int_equal(refused(parts, 2), RO_E_VERSION);
    meta = engine->ranker.meta;
    meta.codes = RO_RANK_MOST_CODES + 1;
    assert_int_equal(refused(parts, 2), RO_E_VERSION);
}

/* A frame that its entry passes over cannot fire: without what the entries say of words, the same comes out. */
static void entries_hide_nothing(void **state) {
    (void)state;
    char *files[] = {test_path("data/eval/events-dev.jsonl"), test_path("data/eval/records-dev.jsonl")};
    ro_knowledge *k = &engine->knowledge;
    const ro_k_entry *hints = k->entries;
    ro_k_entry *bare = test_calloc(k->entries_count, sizeof *bare);
    size_t hinted = 0, coded = 0;
    for (uint32_t i = 0; i < k->entries_count; i++) bare[i].frame = hints[i].frame, hinted += hints[i].step != 0;
    assert_true(hinted * 10 > (size_t)k->entries_count * 9);
    ro_error err;
    ro_input *input = ro_input_open((const char *const *)files, 2, &(ro_input_options){.format = RO_FORMAT_JSONL}, &err);
    ro_item item;
    while (input && ro_input_next(input, &item, &err) == RO_INPUT_ITEM) {
        ro_item_report report;
        assert_true(ro_item_read(&item, &report, &err));
        char *json[2];
        for (int way = 0; way < 2; way++) {
            k->entries = way ? bare : hints;
            ro_record *record = ro_code_report(engine, work, &report.source, &(ro_code_options){.any_language = 1}, &err);
            assert_non_null(record);
            json[way] = ro_record_json(record, 0, NULL, &err);
            ro_record_free(record);
        }
        assert_string_equal(json[0], json[1]);
        for (int way = 0; way < 2; way++) ro_string_free(json[way]);
        ro_item_report_free(&report);
        ro_item_free(&item);
        coded++;
    }
    k->entries = hints;
    ro_input_close(input);
    test_free(bare);
    for (int i = 0; i < 2; i++) free(files[i]);
    assert_true(coded > 100);
}

int main(void) {
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    work = engine ? ro_work_new(engine, &err) : NULL;
    if (!work) return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(probabilities), cmocka_unit_test(direction),     cmocka_unit_test(statuses),
                                       cmocka_unit_test(frames_alone),  cmocka_unit_test(damaged_files), cmocka_unit_test(entries_hide_nothing)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ro_work_free(work);
    ro_engine_close(engine);
    return failed;
}
