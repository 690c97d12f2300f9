/* Questions to a database, against the same question answered by looking at every row; what is asked wrongly; SELECTs of the asker's own. */
#include "harness.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "output/row.h"
#include "store/event_row.h"
#include "store/query.h"
#include "store/sql.h"

#include <jansson.h>
#include <math.h>
#include <unistd.h>

#define REPORTS 700

static const char *const countries[] = {"QAT", "USA", "EGY", "RUS", "UKR", "TUR"};
static const char *const cameos[] = {"041", "042", "190", "1122", "057", "1312"};
static const ro_event_type types[] = {RO_EVENT_CONSULT, RO_EVENT_CONSULT, RO_EVENT_ASSAULT, RO_EVENT_ACCUSE, RO_EVENT_AGREE, RO_EVENT_THREATEN};
static const char *const modes[] = {"phone", "visit", NULL, NULL, "sign", NULL};
static const char *const contexts[] = {"military", "diplomatic", "legal"};
static const char *const publishers[] = {"QNA", "Agency, Ltd", "TASS"};
static const char *const names[] = {"Ana Silva", "Omar 100%", "Li_Na", "Jose \"Pepe\" Diaz", NULL, NULL};

static char *path;
static ro_store *store;
static uint64_t seed = 1;

static unsigned chance(unsigned n) { return (unsigned)((seed = ro_hash_mix(seed, 7)) % n); }

static ro_actor somebody(void) {
    unsigned c = chance(6), n = chance(6);
    static char codes[64][8];
    static unsigned used;
    char *code = codes[used++ % 64];
    snprintf(code, 8, "%s%s", countries[c], n < 4 ? "GOV" : n == 4 ? "MIL" : "");
    return (ro_actor){.kind = names[n] ? RO_KIND_PERSON : RO_KIND_COUNTRY,
                      .name = names[n] ? names[n] : countries[c],
                      .country = countries[c],
                      .office = n == 0 ? "Minister of Trade" : NULL,
                      .sector = n == 4 ? "MIL" : "GOV",
                      .code = code};
}

static void add_report(unsigned number) {
    ro_error err;
    char id[32], published[16], date[16], text[128];
    unsigned month = chance(24), kind = chance(6), context = chance(3);
    snprintf(id, sizeof id, "r%u", number);
    snprintf(published, sizeof published, "%u-%02u-%02u", 2022 + month / 12, month % 12 + 1, chance(28) + 1);
    snprintf(date, sizeof date, "%u-%02u-%02u", 2022 + month / 12, month % 12 + 1, chance(28) + 1);
    snprintf(text, sizeof text, "Report %u tells of grain%u.\nIt has \ttwo lines.", number, number % 50);
    ro_actor actors[2] = {somebody(), somebody()};
    ro_evidence evidence = {{0, 20}, {7, 12}, 1};
    ro_event event = {.source = 0,
                      .target = chance(9) ? 1 : RO_NOBODY,
                      .event = types[kind],
                      .mode = modes[kind],
                      .cameo = cameos[kind],
                      .contexts = {&contexts[context], 1},
                      .goldstein = (double)chance(20) - 10,
                      .date = chance(3) ? date : NULL,
                      .date_basis = "stated",
                      .place = {chance(3) ? NULL : "Doha", "QAT", 25.3, 51.5},
                      .status = (ro_status)(chance(4) ? 0 : chance(5)),
                      .confidence = (double)chance(100) / 100,
                      .reports = 1 + chance(3),
                      .rule = "test",
                      .evidence = &evidence,
                      .evidence_count = 1};
    ro_record r = {.id = id,
                   .publisher = publishers[chance(3)],
                   .published = published,
                   .language = "en",
                   .text = text,
                   .text_size = strlen(text),
                   .sentence_count = 2,
                   .actors = actors,
                   .actor_count = 2,
                   .events = &event,
                   .event_count = 1};
    ro_sha256_hex(text, r.text_size, r.text_sha256);
    ro_store_counts counts = {0};
    assert_int_equal(ro_store_add(store, &r, &counts, &err), RO_STORED_NEW);
    assert_good(&err);
}

static int fill(void **state) {
    (void)state;
    ro_error err;
    path = test_write("", 0);
    unlink(path);
    store = ro_store_open(path, RO_STORE_CREATE, &err);
    assert_good(&err);
    assert_true(ro_store_begin(store, &err));
    for (unsigned i = 0; i < REPORTS; i++) add_report(i);
    assert_true(ro_store_commit(store, &err));
    return 0;
}

static int drop(void **state) {
    (void)state;
    char name[4200];
    static const char *const ends[] = {"", "-wal", "-shm"};
    ro_store_close(store);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
    free(path);
    return 0;
}

/* ---- every row, in memory ---- */

#define MOST_COLUMNS 40
typedef struct row {
    int64_t id;
    char *cells[MOST_COLUMNS];
} row;
static row *rows;
static size_t row_count;

static const char *of(const row *r, const char *column) {
    for (size_t i = 0; ro_query_column(RO_SUBJECT_EVENTS, i); i++)
        if (strcmp(ro_query_column(RO_SUBJECT_EVENTS, i), column) == 0) return r->cells[i] ? r->cells[i] : "";
    fail_msg("no column %s", column);
    return NULL;
}

static void read_all(void) {
    row_count = 0;
    ro_error err;
    ro_query q = {.filters[RO_FILTER_STATUS] = "any"};
    ro_answer *a = ro_query_run(store, &q, &err);
    assert_good(&err);
    rows = calloc(REPORTS, sizeof *rows);
    while (ro_answer_next(a, &err) == 1) {
        row *r = &rows[row_count++];
        r->id = ro_answer_integer(a, 0);
        for (size_t i = 0; i < ro_answer_columns(a); i++) {
            const char *text = ro_answer_text(a, i, NULL);
            r->cells[i] = text ? strdup(text) : NULL;
        }
    }
    assert_good(&err);
    ro_answer_free(a);
    assert_true(row_count > REPORTS / 2);
}

static void forget_all(void) {
    for (size_t i = 0; i < row_count; i++)
        for (size_t k = 0; k < MOST_COLUMNS; k++) free(rows[i].cells[k]);
    free(rows);
    rows = NULL;
    row_count = 0;
}

static bool side_is(const row *r, const char *side, const char *value) {
    char column[32];
    size_t n = strlen(value);
    snprintf(column, sizeof column, "%s_%s", side, n == 3 && value[2] != '*' ? "country" : "code");
    if (value[n - 1] == '*') return strncmp(of(r, column), value, n - 1) == 0;
    return strcmp(of(r, column), value) == 0;
}

/* What a filter means, by looking. */
static bool holds_one(const row *r, ro_filter filter, const char *v) {
    char pair[16];
    switch (filter) {
    case RO_FILTER_SOURCE: return side_is(r, "source", v);
    case RO_FILTER_TARGET: return side_is(r, "target", v);
    case RO_FILTER_COUNTRY: return side_is(r, "source", v) || side_is(r, "target", v);
    case RO_FILTER_DYAD:
        snprintf(pair, sizeof pair, "%.3s-%.3s", v + 4, v);
        return side_is(r, "source", (char[]){v[0], v[1], v[2], 0})
                   ? side_is(r, "target", v + 4)
                   : side_is(r, "source", v + 4) && side_is(r, "target", (char[]){v[0], v[1], v[2], 0});
    case RO_FILTER_SECTOR: return strcmp(of(r, "source_sector"), v) == 0 || strcmp(of(r, "target_sector"), v) == 0;
    case RO_FILTER_OFFICE: return strcasestr(of(r, "source_office"), v) || strcasestr(of(r, "target_office"), v);
    case RO_FILTER_PERSON: return strcasestr(of(r, "source"), v) || strcasestr(of(r, "target"), v);
    case RO_FILTER_EVENT: return strcmp(of(r, "event"), v) == 0;
    case RO_FILTER_MODE: return strcmp(of(r, "mode"), v) == 0;
    case RO_FILTER_CAMEO: return strncmp(of(r, "cameo"), v, strlen(v)) == 0;
    case RO_FILTER_QUAD: return strcmp(of(r, "quad"), v) == 0;
    case RO_FILTER_CONTEXT: return strstr(of(r, "contexts"), v) != NULL;
    case RO_FILTER_PLACE: return strcmp(of(r, "place_country"), v) == 0 || strcmp(of(r, "place"), v) == 0;
    case RO_FILTER_SINCE: return of(r, "day")[0] && strcmp(of(r, "day"), v) >= 0;
    case RO_FILTER_UNTIL: return of(r, "day")[0] && strncmp(of(r, "day"), v, strlen(v)) <= 0;
    case RO_FILTER_STATUS: return strcmp(v, "any") == 0 || strcmp(of(r, "status"), v) == 0;
    case RO_FILTER_CONFIDENCE: return strtod(of(r, "confidence"), NULL) >= strtod(v, NULL);
    case RO_FILTER_SOURCES: return strtod(of(r, "sources"), NULL) >= strtod(v, NULL);
    case RO_FILTER_ID: return strtoll(v, NULL, 10) == r->id;
    default: fail_msg("filter %d is not known here", filter); return false;
    }
}

static bool holds(const row *r, const ro_query *q) {
    for (unsigned f = 0; f < RO_FILTERS; f++) {
        const char *value = q->filters[f] ? q->filters[f] : f == RO_FILTER_STATUS ? "reported" : NULL;
        if (!value) continue;
        bool any = false;
        char list[128], *state = NULL;
        snprintf(list, sizeof list, "%s", value);
        for (char *v = strtok_r(list, ",", &state); v; v = strtok_r(NULL, ",", &state)) any = any || holds_one(r, (ro_filter)f, v);
        if (!any) return false;
    }
    return true;
}

static void show(const ro_query *q) {
    for (unsigned f = 0; f < RO_FILTERS; f++)
        if (q->filters[f]) print_error("--%s %s ", ro_filter_text((ro_filter)f), q->filters[f]);
    print_error("--limit %zu --offset %zu\n", q->limit, q->offset);
}

static size_t same_rows(const ro_query *q) {
    ro_error err;
    size_t skip = q->offset, left = q->limit ? q->limit : SIZE_MAX, found = 0;
    ro_answer *a = ro_query_run(store, q, &err);
    assert_good(&err);
    for (size_t i = 0; i < row_count; i++) {
        if (!holds(&rows[i], q) || (skip && skip--) || !left) continue;
        left--, found++;
        int got = ro_answer_next(a, &err);
        if (got != 1 || ro_answer_integer(a, 0) != rows[i].id) show(q);
        assert_int_equal(got, 1);
        assert_int_equal(ro_answer_integer(a, 0), rows[i].id);
    }
    assert_int_equal(ro_answer_next(a, &err), 0);
    assert_good(&err);
    ro_answer_free(a);
    return found;
}

typedef struct choice {
    ro_filter filter;
    const char *values[4];
} choice;

static const choice choices[] = {
    {RO_FILTER_SOURCE, {"QAT", "QAT,USA", "USA*", "QATGOV,RUS"}},
    {RO_FILTER_TARGET, {"EGY", "EGYMIL,EGY", "TUR*", "qat"}},
    {RO_FILTER_COUNTRY, {"QAT", "QAT,USA,EGY", "UKRGOV", "QAT*,RUS"}},
    {RO_FILTER_DYAD, {"QAT-USA", "USA-QAT", "EGY-QAT,RUS-UKR", "TUR-TUR"}},
    {RO_FILTER_SECTOR, {"GOV", "MIL", "MIL,GOV", "REB"}},
    {RO_FILTER_OFFICE, {"minister", "TRADE", "nobody", "of"}},
    {RO_FILTER_PERSON, {"silva", "100%", "i_n", "\"Pepe\""}},
    {RO_FILTER_EVENT, {"CONSULT", "ASSAULT,ACCUSE", "AGREE", "AID"}},
    {RO_FILTER_MODE, {"phone", "visit,phone", "sign", "none"}},
    {RO_FILTER_CAMEO, {"04", "190", "1", "0,13"}},
    {RO_FILTER_QUAD, {"1", "3,4", "2", "1,2,3,4"}},
    {RO_FILTER_CONTEXT, {"military", "military,legal", "milit", "diplomatic"}},
    {RO_FILTER_PLACE, {"QAT", "Doha", "USA", "QAT,Doha"}},
    {RO_FILTER_SINCE, {"2023", "2022-06", "2023-01-15", "2024"}},
    {RO_FILTER_UNTIL, {"2022", "2023-03", "2023-03-09", "2021"}},
    {RO_FILTER_STATUS, {"any", "planned", "reported,denied", "recalled"}},
    {RO_FILTER_CONFIDENCE, {"0.5", "0", "1", "0.93"}},
    {RO_FILTER_SOURCES, {"1", "2", "3", "0"}},
    {RO_FILTER_ID, {"1", "5,9", "100000", "12"}},
};

/* "milit" is no word of the list, and small letters of a country are capitals: what looking does not know. */
static const char *as_looked_at(const char *value) { return strcmp(value, "qat") == 0 ? "QAT" : value; }

static void filters_find_what_is_there(void **state) {
    (void)state;
    read_all();
    size_t found = 0;
    for (unsigned i = 0; i < 1500; i++) {
        ro_query q = {.limit = chance(3) ? 0 : chance(30), .offset = chance(4) ? 0 : chance(10)};
        for (unsigned k = chance(4); k < 4; k++) {
            const choice *c = &choices[chance(sizeof choices / sizeof *choices)];
            const char *v = as_looked_at(c->values[chance(4)]);
            ro_error err;
            ro_error_clear(&err);
            if (strcmp(v, "milit") == 0) continue;
            assert_true(ro_query_set(&q, ro_filter_text(c->filter), v, &err));
        }
        found += same_rows(&q);
    }
    assert_true(found > 5000);
    ro_query part = {.filters[RO_FILTER_CONTEXT] = "milit"};
    ro_error err;
    ro_answer *a = ro_query_run(store, &part, &err);
    assert_int_equal(ro_answer_next(a, &err), 0);
    ro_answer_free(a);
    forget_all();
}

static int64_t sum_of(const ro_query *q, const char *column) {
    ro_error err;
    int64_t sum = 0;
    ro_answer *a = ro_query_run(store, q, &err);
    assert_good(&err);
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < ro_answer_columns(a); i++)
        if (strcmp(ro_answer_name(a, i), column) == 0) at = i;
    assert_true(at != SIZE_MAX);
    while (ro_answer_next(a, &err) == 1) sum += ro_answer_integer(a, at);
    assert_good(&err);
    ro_answer_free(a);
    return sum;
}

static void groups_add_up(void **state) {
    (void)state;
    read_all();
    for (unsigned i = 0; ro_query_group(RO_SUBJECT_EVENTS, i); i++) {
        const char *group = ro_query_group(RO_SUBJECT_EVENTS, i);
        bool either = strcmp(group, "country") == 0, person = strcmp(group, "person") == 0;
        ro_query q = {.by = group, .filters[RO_FILTER_STATUS] = "any"};
        int64_t want = 0;
        for (size_t k = 0; k < row_count; k++) want += either ? 1 + (strcmp(of(&rows[k], "source_country"), of(&rows[k], "target_country")) != 0) : 1;
        if (!person) assert_int_equal(sum_of(&q, "events"), want);
        q.filters[RO_FILTER_COUNTRY] = "QAT,USA"; /* arms */
        want = 0;
        for (size_t k = 0; k < row_count; k++)
            want += holds(&rows[k], &q) ? either ? 1 + (strcmp(of(&rows[k], "source_country"), of(&rows[k], "target_country")) != 0) : 1 : 0;
        if (!person) assert_int_equal(sum_of(&q, "events"), want);
    }
    ro_error err;
    ro_query q = {.by = "month,quad", .sort = "-events,month", .limit = 3};
    ro_answer *a = ro_query_run(store, &q, &err);
    assert_good(&err);
    assert_string_equal(ro_answer_name(a, 0), "month");
    assert_string_equal(ro_answer_name(a, 4), "goldstein");
    int64_t last = INT64_MAX, count = 0;
    for (; ro_answer_next(a, &err) == 1; count++) {
        assert_int_equal(strlen(ro_answer_text(a, 0, NULL)), 7);
        double sum = 0;
        int64_t n = 0;
        for (size_t k = 0; k < row_count; k++)
            if (strncmp(of(&rows[k], "day"), ro_answer_text(a, 0, NULL), 7) == 0 && strcmp(of(&rows[k], "quad"), ro_answer_text(a, 1, NULL)) == 0 &&
                strcmp(of(&rows[k], "status"), "reported") == 0)
                sum += strtod(of(&rows[k], "goldstein"), NULL), n++;
        assert_int_equal(ro_answer_integer(a, 2), n);
        assert_true(fabs(ro_answer_real(a, 4) - sum / (double)n) < 0.006);
        assert_true(ro_answer_integer(a, 2) <= last);
        last = ro_answer_integer(a, 2);
    }
    assert_int_equal(count, 3);
    ro_answer_free(a);
    forget_all();
}

static void every_column_sorts(void **state) {
    (void)state;
    for (unsigned s = 0; s < RO_SUBJECTS; s++)
        for (size_t i = 0; ro_query_column((ro_subject)s, i); i++)
            for (int falls = 0; falls < 2; falls++) {
                ro_error err;
                char sort[64], last[512] = "";
                snprintf(sort, sizeof sort, "%s%s", falls ? "-" : "", ro_query_column((ro_subject)s, i));
                ro_query q = {.subject = (ro_subject)s, .sort = sort, .limit = 40};
                ro_answer *a = ro_query_run(store, &q, &err);
                assert_good(&err);
                for (bool first = true; ro_answer_next(a, &err) == 1; first = false) {
                    const char *text = ro_answer_text(a, i, NULL);
                    if (!text || ro_answer_type(a, i) != RO_COLUMN_TEXT) continue;
                    if (!first && last[0]) assert_true(falls ? strcmp(last, text) >= 0 : strcmp(last, text) <= 0);
                    snprintf(last, sizeof last, "%s", text);
                }
                assert_good(&err);
                ro_answer_free(a);
            }
}

/* Every filter of every subject gives SQL that SQLite takes; every group too. */
static void every_subject_answers(void **state) {
    (void)state;
    static const char *const values[RO_FILTERS] = {[RO_FILTER_DYAD] = "QAT-USA",  [RO_FILTER_QUAD] = "1",
                                                   [RO_FILTER_CAMEO] = "04",      [RO_FILTER_SINCE] = "2022",
                                                   [RO_FILTER_UNTIL] = "2023-02", [RO_FILTER_CONFIDENCE] = "0.5",
                                                   [RO_FILTER_SOURCES] = "1",     [RO_FILTER_ID] = "1",
                                                   [RO_FILTER_STATUS] = "any",    [RO_FILTER_TEXT] = "grain1 AND (\"two lines\" OR"};
    unsigned taken = 0;
    for (unsigned s = 0; s < RO_SUBJECTS; s++)
        for (unsigned f = 0; f < RO_FILTERS; f++) {
            ro_error err;
            ro_query q = {.subject = (ro_subject)s, .limit = 5};
            q.filters[f] = values[f] ? values[f] : "QAT,USA";
            ro_answer *a = ro_query_run(store, &q, &err);
            if (!a) {
                assert_error(&err, RO_E_USAGE, 0, 0, RO_NO_BYTE);
                assert_non_null(strstr(err.message, "is no filter of"));
                continue;
            }
            assert_good(&err);
            while (ro_answer_next(a, &err) == 1) continue;
            assert_good(&err);
            ro_answer_free(a);
            taken++;
        }
    assert_true(taken > 70);
    for (unsigned s = 0; s < RO_SUBJECTS; s++)
        for (size_t i = 0; ro_query_group((ro_subject)s, i); i++) {
            ro_query q = {.subject = (ro_subject)s, .by = ro_query_group((ro_subject)s, i)};
            sum_of(&q, s == RO_SUBJECT_TOPICS ? "topics" : ro_subject_text((ro_subject)s));
        }
}

static void words_and_publishers(void **state) {
    (void)state;
    ro_error err;
    ro_query q = {.filters[RO_FILTER_TEXT] = "grain7", .filters[RO_FILTER_STATUS] = "any"};
    ro_answer *a = ro_query_run(store, &q, &err);
    size_t n = 0;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    for (; ro_answer_next(a, &err) == 1; n++) {
        const ro_event_row *e = ro_event_row_read(store, ro_answer_integer(a, 0), true, &arena, &err);
        assert_non_null(e);
        bool found = false;
        for (size_t i = 0; i < e->told_count; i++) found = found || strtol(e->told[i].report + 1, NULL, 10) % 50 == 7;
        assert_true(found);
        assert_true(strncmp(e->row.text, "Report ", 7) == 0 && strlen(e->row.text) == 20);
        assert_int_equal(strlen(e->row.trigger), 5);
        assert_int_equal(e->row.sentence, 1);
        assert_true(e->row.lead);
        ro_arena_reset(&arena);
    }
    assert_in_range(n, 5, 20);
    ro_answer_free(a);
    ro_query small = {.filters[RO_FILTER_STATUS] = "planned"}, large = {.filters[RO_FILTER_STATUS] = "PLANNED"};
    small.by = large.by = "status";
    assert_true(sum_of(&small, "events") > 0);
    assert_int_equal(sum_of(&small, "events"), sum_of(&large, "events"));
    q = (ro_query){.by = "year", .filters[RO_FILTER_PUBLISHER] = "TASS", .filters[RO_FILTER_STATUS] = "any"};
    assert_in_range(sum_of(&q, "events"), 100, REPORTS - 200);
    ro_arena_free(&arena);
}

static void json_has_every_telling(void **state) {
    (void)state;
    ro_error err;
    ro_arena arena;
    ro_buffer out;
    ro_arena_init(&arena, NULL);
    ro_buffer_init(&out, NULL);
    ro_query q = {.sort = "-reports", .limit = 3};
    ro_answer *a = ro_query_run(store, &q, &err);
    while (ro_answer_next(a, &err) == 1) {
        const ro_event_row *e = ro_event_row_read(store, ro_answer_integer(a, 0), false, &arena, &err);
        for (int pretty = 0; pretty < 2; pretty++) {
            ro_buffer_clear(&out);
            ro_event_row_json(&out, e, pretty != 0);
            json_t *j = json_loadb(out.bytes, out.size, JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(j);
            assert_int_equal(json_integer_value(json_object_get(j, "id")), e->id);
            assert_int_equal(json_array_size(json_object_get(j, "mentions")), e->row.reports);
            json_t *words = json_object_get(json_array_get(json_object_get(json_array_get(json_object_get(j, "mentions"), 0), "evidence"), 0),
                                            "text");
            assert_true(strncmp(json_string_value(words), "Report ", 7) == 0);
            json_decref(j);
        }
    }
    assert_null(ro_event_row_read(store, 1000000, false, &arena, &err));
    assert_error(&err, RO_E_USAGE, 0, 0, RO_NO_BYTE);
    ro_answer_free(a);
    ro_buffer_free(&out);
    ro_arena_free(&arena);
}

static void events_judged_wrong_are_left_out(void **state) {
    (void)state;
    ro_error err;
    ro_query q = {.by = "year"};
    int64_t before = sum_of(&q, "events");
    assert_true(ro_sql_run(
        store, "INSERT INTO answer (kind, subject, answer, added) SELECT 'event', id, 'wrong', '2025' FROM event WHERE status = 'reported' LIMIT 4",
        &err));
    assert_int_equal(sum_of(&q, "events"), before - 4);
    assert_true(ro_sql_run(store, "DELETE FROM answer", &err));
    assert_int_equal(sum_of(&q, "events"), before);
}

static void wrong_questions_are_refused(void **state) {
    (void)state;
    static const char *const wrong[][3] = {
        {"event", "CONSALT", "did you mean CONSULT"},
        {"quad", "5", "1 to 4"},
        {"quad", "1,x", "1 to 4"},
        {"since", "24", "YYYY"},
        {"since", "2024-1", "YYYY"},
        {"dyad", "QAT", "QAT-USA"},
        {"dyad", "QAT-USA-EGY", "QAT-USA"},
        {"confidence", "2", "0 to 1"},
        {"id", "x", "whole number"},
        {"limit", "-1", "whole number"},
        {"of", "event", "events"},
        {"sauce", "QAT", "did you mean source"},
        {"source", "*", "code"},
        {"source", "Q'T", "code"},
        {"status", "real", "real"},
        {"cameo", "04x", "digits"},
        {"channel", "fone", "phone"},
        {"source", "", "no value"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ro_error err;
        ro_query q = {.limit = 0};
        ro_error_clear(&err);
        assert_false(ro_query_set(&q, wrong[i][0], wrong[i][1], &err));
        assert_error(&err, RO_E_USAGE, 0, 0, RO_NO_BYTE);
        if (!strstr(err.message, wrong[i][2])) fail_msg("%s %s: %s", wrong[i][0], wrong[i][1], err.message);
    }
    static const ro_query bad[] = {{.by = "colour"},
                                   {.sort = "colour"},
                                   {.by = "month", .sort = "id"},
                                   {.by = "month,month"},
                                   {.sort = "day\" DESC; --"},
                                   {.by = "dyad,dyad\""},
                                   {.subject = RO_SUBJECT_ACTORS, .filters[RO_FILTER_EVENT] = "AID"},
                                   {.filters[RO_FILTER_PERSON] = " , "}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ro_error err;
        assert_null(ro_query_run(store, &bad[i], &err));
        assert_error(&err, RO_E_USAGE, 0, 0, RO_NO_BYTE);
    }
}

static void sql_only_reads(void **state) {
    (void)state;
    static const char *const wrong[] = {"DELETE FROM event",
                                        "UPDATE event SET quad = 1",
                                        "DROP TABLE event",
                                        "ATTACH '/tmp/x' AS x",
                                        "PRAGMA writable_schema = 1",
                                        "CREATE TEMP TABLE x (a)",
                                        "BEGIN",
                                        "SELECT 1; SELECT 2",
                                        "SELECT 1; DROP TABLE event",
                                        "",
                                        " ; ",
                                        "SELEC 1",
                                        "SELECT load_extension('x')",
                                        "VACUUM INTO '/tmp/x'",
                                        "INSERT INTO report_text (report_text) VALUES ('rebuild')",
                                        "PRAGMA user_version"};
    ro_error err;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(ro_answer_of_sql(store, wrong[i], 0, &err));
        assert_int_equal(err.code, RO_E_USAGE);
    }
    ro_answer *a = ro_answer_of_sql(store, "SELECT count(*) AS n, 1.5, NULL, 'x' FROM event; ", 0, &err);
    assert_non_null(a);
    assert_int_equal(ro_answer_next(a, &err), 1);
    assert_string_equal(ro_answer_name(a, 0), "n");
    assert_int_equal(ro_answer_type(a, 0), RO_COLUMN_INTEGER);
    assert_int_equal(ro_answer_type(a, 1), RO_COLUMN_REAL);
    assert_null(ro_answer_text(a, 2, NULL));
    assert_string_equal(ro_answer_text(a, 3, NULL), "x");
    ro_answer_free(a);
    a = ro_answer_of_sql(store, "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT sum(n) FROM t", 30, &err);
    assert_non_null(a);
    assert_int_equal(ro_answer_next(a, &err), -1);
    assert_int_equal(err.code, RO_E_BUSY);
    ro_answer_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(filters_find_what_is_there),
                                       cmocka_unit_test(groups_add_up),
                                       cmocka_unit_test(every_column_sorts),
                                       cmocka_unit_test(every_subject_answers),
                                       cmocka_unit_test(words_and_publishers),
                                       cmocka_unit_test(json_has_every_telling),
                                       cmocka_unit_test(events_judged_wrong_are_left_out),
                                       cmocka_unit_test(wrong_questions_are_refused),
                                       cmocka_unit_test(sql_only_reads)};
    return cmocka_run_group_tests(tests, fill, drop);
}
