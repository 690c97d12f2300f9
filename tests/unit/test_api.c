/* The public interface: errors with their codes, records that outlive their work, threads, memory that runs out. */
#include "harness.h"

#include "readout.h"

#include <pthread.h>
#include <unistd.h>

static const char report[] =
    "Foreign Minister Espen Barth Eide of Norway phoned Foreign Minister Ayman Safadi of Jordan on Monday. The two ministers discussed the "
    "situation in the West Bank and stressed the need for calm.";

static ro_engine *engine;

static int open_engine(void **state) {
    (void)state;
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    return engine ? 0 : -1;
}

static int close_engine(void **state) {
    (void)state;
    ro_engine_close(engine);
    return 0;
}

static ro_record *code(ro_work *work, const char *text, size_t size, ro_error *err) {
    return ro_code_report(engine, work, &(ro_source){.id = "test", .text = text, .text_size = size, .published = "2024-01-09"}, NULL, err);
}

static void codes_a_call(void **state) {
    (void)state;
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    ro_record *r = code(work, report, strlen(report), &err);
    ro_work_free(work); /* the record does not need it */
    assert_good(&err);
    assert_int_equal(r->contact_count, 1);
    const ro_contact *c = &r->contacts[0];
    assert_int_equal(c->channel, RO_CHANNEL_PHONE);
    assert_int_equal(c->participants.count, 2);
    assert_string_equal(r->actors[c->initiator].country, "NOR");
    assert_string_equal(r->actors[c->participants.items[1]].country, "JOR");
    assert_string_equal(c->date, "2024-01-08");
    assert_int_equal(c->topic_count, 1);
    assert_string_equal(c->topics[0].text, "the situation in the West Bank");
    assert_true(c->event < r->event_count);
    assert_string_equal(r->events[c->event].cameo, "041");
    assert_true(r->position_count >= 1);
    ro_record_free(r);
}

/* Spans lie in the text and prove themselves. */
static void spans_lie_in_the_text(void **state) {
    (void)state;
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    ro_record *r = ro_code_report(engine, work, &(ro_source){.title = "A call", .text = report, .text_size = strlen(report)}, NULL, &err);
    assert_good(&err);
    assert_int_equal(r->text_offset, strlen("A call") + 2);
    assert_memory_equal(r->text + r->text_offset, report, strlen(report));
    for (uint32_t i = 0; i < r->actor_count; i++)
        for (uint32_t m = 0; m < r->actors[i].mention_count; m++) {
            ro_bytes b = r->actors[i].mentions[m];
            assert_true(b.start < b.end && b.end <= r->text_size);
        }
    for (uint32_t i = 0; i < r->event_count; i++)
        for (uint32_t e = 0; e < r->events[i].evidence_count; e++) {
            ro_evidence x = r->events[i].evidence[e];
            assert_true(x.span.start <= x.trigger.start && x.trigger.end <= x.span.end && x.span.end <= r->text_size);
        }
    ro_record_free(r);
    ro_work_free(work);
}

static void refuses(const char *text, size_t size, ro_code want) {
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    assert_null(code(work, text, size, &err));
    if (err.code != want) print_error("%s: %s\n", ro_code_name(err.code), err.message);
    assert_int_equal(err.code, want);
    /* the work is still good */
    ro_record *r = code(work, report, strlen(report), &err);
    assert_non_null(r);
    ro_record_free(r);
    ro_work_free(work);
}

static void refuses_bad_text(void **state) {
    (void)state;
    refuses("", 0, RO_E_EMPTY);
    refuses("Caf\xE9 talks", 10, RO_E_UTF8);
    refuses("nul\0byte", 8, RO_E_NUL);
    static const char french[] =
        "Le ministre des affaires étrangères a reçu ce matin son homologue allemand pour un entretien consacré aux relations bilatérales, à la "
        "situation au Proche-Orient et à la préparation du prochain sommet.";
    refuses(french, strlen(french), RO_E_LANGUAGE);
    static const char arabic[] = "تلقى معالي رئيس مجلس الوزراء وزير الخارجية اتصالا هاتفيا من وزير خارجية الولايات المتحدة";
    refuses(arabic, strlen(arabic), RO_E_LANGUAGE);
    size_t large = 3u << 20;
    char *text = malloc(large);
    for (size_t i = 0; i < large; i++) text[i] = i % 6 == 5 ? ' ' : 'a';
    refuses(text, large, RO_E_SIZE);
    free(text);
}

static void refuses_another_language_by_name(void **state) {
    (void)state;
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    assert_null(ro_code_report(engine, work, &(ro_source){.text = report, .text_size = strlen(report), .language = "fr"}, NULL, &err));
    assert_int_equal(err.code, RO_E_LANGUAGE);
    ro_work_free(work);
}

static void refuses_files_that_are_none(void **state) {
    (void)state;
    ro_error err;
    assert_null(ro_engine_open(&(ro_engine_options){.model = "/nowhere/english.model"}, &err));
    assert_int_equal(err.code, RO_E_OPEN);
    char *path = test_write("not a model, but long enough to have a header of its own if it were one", 71);
    assert_null(ro_engine_open(&(ro_engine_options){.model = path}, &err));
    assert_int_equal(err.code, RO_E_MAGIC);
    assert_null(ro_engine_open(&(ro_engine_options){.knowledge = path}, &err));
    assert_int_equal(err.code, RO_E_MAGIC);
    unlink(path);
    free(path);
}

/* A model is no knowledge, and is told so. */
static void refuses_one_for_the_other(void **state) {
    (void)state;
    ro_error err;
    char *model = test_path("models/english.model");
    assert_null(ro_engine_open(&(ro_engine_options){.knowledge = model}, &err));
    assert_int_equal(err.code, RO_E_SECTION);
    free(model);
}

typedef struct task {
    pthread_t thread;
    char *json;
    bool ok;
} task;

static void *run(void *context) {
    task *t = context;
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    t->ok = work != NULL;
    for (int i = 0; t->ok && i < 20; i++) {
        ro_record *r = code(work, report, strlen(report), &err);
        char *json = r ? ro_record_json(r, 0, NULL, &err) : NULL;
        t->ok = json && (!t->json || strcmp(json, t->json) == 0);
        ro_string_free(t->json);
        t->json = json;
        ro_record_free(r);
    }
    ro_work_free(work);
    return NULL;
}

static void threads_share_an_engine(void **state) {
    (void)state;
    task tasks[4] = {{.ok = false}};
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&tasks[i].thread, NULL, run, &tasks[i]), 0);
    for (int i = 0; i < 4; i++) pthread_join(tasks[i].thread, NULL);
    for (int i = 0; i < 4; i++) {
        assert_true(tasks[i].ok);
        assert_string_equal(tasks[i].json, tasks[0].json);
    }
    for (int i = 0; i < 4; i++) ro_string_free(tasks[i].json);
}

static bool whole_life(void *context, const ro_allocator *allocator) {
    (void)context;
    ro_error err;
    ro_memory memory = {allocator->resize, allocator->context};
    ro_engine *e = ro_engine_open(&(ro_engine_options){.memory = &memory}, &err);
    if (!e) return assert_int_equal(err.code, RO_E_MEMORY), false;
    ro_work *work = ro_work_new(e, &err);
    ro_record *r = work ? ro_code_report(e, work, &(ro_source){.text = report, .text_size = strlen(report)}, NULL, &err) : NULL;
    if (!r) assert_int_equal(err.code, RO_E_MEMORY);
    bool ok = r != NULL;
    ro_record_free(r);
    ro_work_free(work);
    ro_engine_close(e);
    return ok;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    assert_true(test_every_failure(whole_life, NULL, 200) > 5);
}

/* "They" after governments of no country: there is nobody to look up. */
static void survives_nobodys_governments(void **state) {
    (void)state;
    static const char text[] =
        "The government of the valley spoke with the council of the hills. The authorities were pleased. They said that they had agreed to meet. "
        "The two sides praised the ministry.";
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    ro_record *r = code(work, text, strlen(text), &err);
    assert_good(&err);
    for (uint32_t i = 0; i < r->actor_count; i++) assert_null(r->actors[i].country);
    ro_record_free(r);
    ro_work_free(work);
}

static void values_have_texts(void **state) {
    (void)state;
    assert_string_equal(ro_channel_text(RO_CHANNEL_PHONE), "phone");
    assert_string_equal(ro_event_text(RO_EVENT_CONSULT), "CONSULT");
    assert_int_equal(ro_event_quad(RO_EVENT_ASSAULT), 4);
    assert_string_equal(ro_stance_text((ro_stance)999), "");
    assert_string_equal(ro_code_name(RO_E_UTF8), "RO_E_UTF8");
    assert_int_equal(ro_code_exit(RO_E_OPEN), 66);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes_a_call),
                                       cmocka_unit_test(spans_lie_in_the_text),
                                       cmocka_unit_test(refuses_bad_text),
                                       cmocka_unit_test(refuses_another_language_by_name),
                                       cmocka_unit_test(refuses_files_that_are_none),
                                       cmocka_unit_test(refuses_one_for_the_other),
                                       cmocka_unit_test(threads_share_an_engine),
                                       cmocka_unit_test(out_of_memory_is_an_error),
                                       cmocka_unit_test(survives_nobodys_governments),
                                       cmocka_unit_test(values_have_texts)};
    return cmocka_run_group_tests(tests, open_engine, close_engine);
}
