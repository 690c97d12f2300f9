/* Events as rows: each format is read back by its columns and compared with the record; what stands in a value never breaks a line. */
#include "harness.h"

#include "output/row.h"
#include "readout.h"
#include "run/engine.h"

#include <dirent.h>
#include <math.h>

#define CELLS 64

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

/* Takes a line apart in place and steps to the next one; gives the number of cells. CSV as RFC 4180 has it, else tabs. */
static size_t cells_of(char **at, bool csv, char *cells[CELLS]) {
    size_t n = 0;
    char *p = *at, *to;
    for (bool more = true; more;) {
        bool quoted = csv && *p == '"';
        p += quoted;
        cells[n++] = to = p;
        while (*p && (quoted || (*p != '\n' && *p != (csv ? ',' : '\t')))) {
            if (quoted && *p == '"') {
                if (p[1] != '"') break;
                p++;
            }
            *to++ = *p++;
        }
        p += quoted && *p == '"';
        more = *p == (csv ? ',' : '\t');
        assert_true(more || *p == '\n');
        p++;
        *to = '\0';
        assert_true(n < CELLS);
    }
    *at = p;
    return n;
}

static const char *cell(const ro_row_format *f, char *cells[CELLS], const char *column) {
    for (size_t i = 0; i < f->column_count; i++)
        if (strcmp(f->columns[i], column) == 0) return cells[i];
    fail_msg("%s has no column %s", f->name, column);
    return NULL;
}

static const char *or_empty(const char *text) { return text ? text : ""; }

static void assert_day(const char *cell, const char *day, bool dashes) {
    char plain[16] = "";
    for (size_t i = 0; i < 10 && or_empty(day)[i]; i++)
        if (dashes || day[i] != '-') strncat(plain, &day[i], 1);
    assert_string_equal(cell, plain);
}

/* Which columns hold what of the record; NULL: the format has none for it. */
typedef struct shape {
    ro_rows format;
    size_t columns;
    const char *date, *source, *target, *cameo, *goldstein, *event, *report, *trigger, *sentence;
    bool codes, dashes; /* sides by code, else by name; days as YYYY-MM-DD */
} shape;

static const shape shapes[] = {
    {RO_ROWS_CSV, 40, NULL, "source_code", "target_code", "cameo", "goldstein", "event", "ids", "trigger", "sentence", true, true},
    {RO_ROWS_TSV, 40, NULL, "source_code", "target_code", "cameo", "goldstein", "event", "ids", "trigger", "sentence", true, true},
    {RO_ROWS_PETRARCH, 11, "date", NULL, NULL, "code", NULL, NULL, "ids", "event text", NULL, true, false},
    {RO_ROWS_PHOENIX, 26, "date", "source", "target", "code", "goldstein", NULL, "ids", NULL, NULL, true, false},
    {RO_ROWS_ICEWS, 20, "Event Date", "Source Name", "Target Name", "CAMEO Code", "Intensity", NULL, "Story ID", NULL, "Sentence Number", false,
     true},
    {RO_ROWS_POLECAT, 40, "Event Date", "Actor Name", "Recipient Name", NULL, "Intensity", "Event Type", NULL, NULL, NULL, false, true},
    {RO_ROWS_GDELT, 61, "SQLDATE", "Actor1Code", "Actor2Code", "EventCode", "GoldsteinScale", NULL, NULL, NULL, NULL, true, false},
};

static const char *side_as(const ro_record *r, uint32_t actor, bool codes) {
    if (actor == RO_NOBODY) return "";
    const ro_actor *a = &r->actors[actor];
    return or_empty(codes ? a->code : a->name ? a->name : a->office ? a->office : a->country);
}

static void same_as(const shape *s, const ro_row_format *f, char *cells[CELLS], const ro_record *r, const ro_event *e) {
    const ro_evidence *told = &e->evidence[0];
    if (s->date) assert_day(cell(f, cells, s->date), e->date ? e->date : r->published, s->dashes);
    if (s->source) assert_string_equal(cell(f, cells, s->source), side_as(r, e->source, s->codes));
    if (s->target) assert_string_equal(cell(f, cells, s->target), side_as(r, e->target, s->codes));
    if (s->cameo) assert_string_equal(cell(f, cells, s->cameo), e->cameo);
    if (s->goldstein) assert_true(fabs(strtod(cell(f, cells, s->goldstein), NULL) - e->goldstein) < 0.051);
    if (s->event) assert_string_equal(cell(f, cells, s->event), or_empty(e->event ? ro_event_text(e->event) : NULL));
    if (s->report) assert_string_equal(cell(f, cells, s->report), r->id);
    if (s->sentence) assert_int_equal(strtol(cell(f, cells, s->sentence), NULL, 10), told->sentence);
    if (s->trigger) {
        const char *words = cell(f, cells, s->trigger);
        assert_int_equal(strlen(words), told->trigger.end - told->trigger.start);
        for (size_t i = 0; words[i]; i++)
            assert_true(words[i] == r->text[told->trigger.start + i] || (words[i] == ' ' && r->text[told->trigger.start + i] < ' '));
    }
}

static size_t read_back(const shape *s, const ro_record *r) {
    ro_error err;
    size_t rows = 0;
    const ro_row_format *f = ro_row_format_of(s->format);
    assert_int_equal(f->column_count, s->columns);
    char *out = ro_record_rows(engine, r, s->format, &(ro_rows_options){.status = "any"}, NULL, &err), *at = out, *cells[CELLS];
    assert_non_null(out);
    for (uint32_t i = 0; i < r->event_count; i++) {
        const ro_event *e = &r->events[i];
        if (f->plover && !e->event) continue;
        assert_int_equal(cells_of(&at, s->format == RO_ROWS_CSV, cells), s->columns);
        same_as(s, f, cells, r, e);
        rows++;
    }
    assert_int_equal(*at, '\0');
    ro_string_free(out);
    return rows;
}

static void formats_hold_the_record(void **state) {
    (void)state;
    char *folder = test_path("examples");
    DIR *dir = opendir(folder);
    size_t rows = 0;
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (!strstr(e->d_name, ".txt")) continue;
        char path[512];
        ro_error err;
        size_t size;
        snprintf(path, sizeof path, "examples/%s", e->d_name);
        char *text = test_read(path, &size);
        ro_source source = {.id = e->d_name,
                            .published = "2024-03-13T10:00:00Z",
                            .publisher = "A, \"B\"",
                            .url = "https://example.org/a;b",
                            .text = text,
                            .text_size = size};
        ro_record *r = ro_code_report(engine, work, &source, &(ro_code_options){.cameo_statements = 1}, &err);
        assert_good(&err);
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) rows += read_back(&shapes[i], r);
        ro_record_free(r);
        free(text);
    }
    assert_true(rows > 70);
    closedir(dir);
    free(folder);
}

/* A record of one event, made by hand. */
typedef struct made {
    ro_record record;
    ro_actor actors[2];
    ro_event event;
    ro_evidence evidence;
    ro_bytes mentions[2];
} made;

static const char made_text[] = "Title\n\nA\tvisited\r\nB in \"Doha\", Qatar.\nLater";

static void make(made *m) {
    *m = (made){
        .record = {.id = "tab\there",
                   .publisher = "two\nlines",
                   .url = "u;1",
                   .published = "2024-12-31",
                   .language = "en",
                   .text = made_text,
                   .text_size = sizeof made_text - 1,
                   .text_offset = 7,
                   .actor_count = 2,
                   .event_count = 1,
                   .sentence_count = 2},
        .actors =
            {{.kind = RO_KIND_PERSON, .name = "A", .country = "ROU", .office = "x\ty", .sector = "GOV", .code = "ROUGOVMIL", .mention_count = 1},
             {.kind = RO_KIND_COUNTRY, .name = "Kosovo", .country = "XKX", .sector = "GOV", .code = "KSV", .mention_count = 1}},
        .event = {.source = 0,
                  .target = 1,
                  .event = RO_EVENT_CONSULT,
                  .mode = "visit",
                  .cameo = "042",
                  .goldstein = 1.9,
                  .confidence = 0.8,
                  .reports = 2,
                  .status = RO_STATUS_REPORTED,
                  .place = {"Doha", "QAT", 25.29, 51.53},
                  .evidence_count = 1},
        .evidence = {{7, 37}, {9, 16}, 2},
        .mentions = {{7, 8}, {18, 19}}};
    memset(m->record.text_sha256, 'a', 64);
    m->actors[0].mentions = &m->mentions[0];
    m->actors[1].mentions = &m->mentions[1];
    m->event.evidence = &m->evidence;
    m->record.actors = m->actors;
    m->record.events = &m->event;
}

static char *rows_of(const ro_record *r, ro_rows format, const ro_rows_options *options) {
    ro_error err;
    char *out = ro_record_rows(engine, r, format, options, NULL, &err);
    assert_good(&err);
    assert_non_null(out);
    return out;
}

static void values_break_no_line(void **state) {
    (void)state;
    made m;
    make(&m);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const ro_row_format *f = ro_row_format_of(shapes[i].format);
        char *out = rows_of(&m.record, shapes[i].format, NULL), *at = out, *cells[CELLS];
        assert_int_equal(cells_of(&at, shapes[i].format == RO_ROWS_CSV, cells), f->column_count);
        assert_int_equal(*at, '\0');
        if (shapes[i].format == RO_ROWS_CSV) {
            assert_string_equal(cell(f, cells, "text"), "A visited  B in \"Doha\", Qatar.");
            assert_string_equal(cell(f, cells, "source_office"), "x y");
        }
        ro_string_free(out);
    }
}

static void codes_of_other_lists(void **state) {
    (void)state;
    made m;
    char *cells[CELLS];
    make(&m);
    const ro_row_format *f = ro_row_format_of(RO_ROWS_GDELT);
    char *out = rows_of(&m.record, RO_ROWS_GDELT, NULL), *at = out;
    cells_of(&at, false, cells);
    assert_string_equal(cell(f, cells, "Actor1CountryCode"), "ROU");
    assert_string_equal(cell(f, cells, "Actor1Type1Code"), "GOV");
    assert_string_equal(cell(f, cells, "Actor1Type2Code"), "MIL");
    assert_string_equal(cell(f, cells, "Actor2CountryCode"), "KSV");
    assert_string_equal(cell(f, cells, "Actor2Geo_CountryCode"), "KV");
    assert_string_equal(cell(f, cells, "Actor1Geo_CountryCode"), "RO");
    assert_string_equal(cell(f, cells, "ActionGeo_FullName"), "Doha, Qatar");
    assert_string_equal(cell(f, cells, "ActionGeo_CountryCode"), "QA");
    assert_string_equal(cell(f, cells, "ActionGeo_Type"), "4");
    assert_string_equal(cell(f, cells, "FractionDate"), "2024.9890"); /* (11 * 30 + 31) / 365 */
    assert_string_equal(cell(f, cells, "EventBaseCode"), "042");
    assert_string_equal(cell(f, cells, "IsRootEvent"), "1");
    assert_string_equal(cell(f, cells, "DATEADDED"), "20241231000000");
    assert_string_equal(cell(f, cells, "SOURCEURL"), "u;1");
    assert_string_equal(cell(f, cells, "AvgTone"), "");
    ro_string_free(out);
    f = ro_row_format_of(RO_ROWS_POLECAT);
    out = at = rows_of(&m.record, RO_ROWS_POLECAT, NULL);
    cells_of(&at, false, cells);
    assert_string_equal(cell(f, cells, "Actor COW"), "360");
    assert_string_equal(cell(f, cells, "Recipient COW"), "347");
    assert_string_equal(cell(f, cells, "Quad Code"), "VERBAL COOPERATION");
    ro_string_free(out);
    f = ro_row_format_of(RO_ROWS_ICEWS);
    out = at = rows_of(&m.record, RO_ROWS_ICEWS, NULL);
    cells_of(&at, false, cells);
    assert_string_equal(cell(f, cells, "Source Country"), "Romania");
    assert_string_equal(cell(f, cells, "Event Text"), "Make a visit");
    assert_string_equal(cell(f, cells, "City"), "Doha");
    ro_string_free(out);
    f = ro_row_format_of(RO_ROWS_PHOENIX);
    out = at = rows_of(&m.record, RO_ROWS_PHOENIX, NULL);
    cells_of(&at, false, cells);
    assert_string_equal(cell(f, cells, "source_root"), "ROU");
    assert_string_equal(cell(f, cells, "source_agent"), "GOV");
    assert_string_equal(cell(f, cells, "source_others"), "MIL");
    assert_string_equal(cell(f, cells, "countryName"), "Qatar");
    ro_string_free(out);
}

static void both_sides_of_a_visit(void **state) {
    (void)state;
    made m;
    char *cells[CELLS], *other[CELLS];
    make(&m);
    const ro_row_format *f = ro_row_format_of(RO_ROWS_GDELT);
    char *out = rows_of(&m.record, RO_ROWS_GDELT, &(ro_rows_options){.mirror = 1}), *at = out;
    cells_of(&at, false, cells);
    cells_of(&at, false, other);
    assert_int_equal(*at, '\0');
    assert_string_equal(cell(f, cells, "EventCode"), "042");
    assert_string_equal(cell(f, other, "EventCode"), "043");
    assert_string_equal(cell(f, other, "GoldsteinScale"), "2.8");
    assert_string_equal(cell(f, other, "Actor1Code"), cell(f, cells, "Actor2Code"));
    assert_string_equal(cell(f, other, "Actor2Code"), cell(f, cells, "Actor1Code"));
    assert_string_not_equal(cell(f, other, "GLOBALEVENTID"), cell(f, cells, "GLOBALEVENTID"));
    ro_string_free(out);
    m.event.cameo = "112"; /* an accusation has one side */
    out = at = rows_of(&m.record, RO_ROWS_GDELT, &(ro_rows_options){.mirror = 1});
    cells_of(&at, false, cells);
    assert_int_equal(*at, '\0');
    ro_string_free(out);
}

static void only_what_is_asked_for(void **state) {
    (void)state;
    made m;
    ro_error err;
    make(&m);
    m.event.status = RO_STATUS_PLANNED;
    const char *const statuses[] = {NULL, "reported", "planned", "denied,planned", "any"};
    for (size_t i = 0; i < 5; i++) {
        char *out = rows_of(&m.record, RO_ROWS_TSV, &(ro_rows_options){.status = statuses[i]});
        assert_int_equal(out[0] != '\0', i >= 2);
        ro_string_free(out);
    }
    char *out = rows_of(&m.record, RO_ROWS_TSV, &(ro_rows_options){.status = "any", .min_confidence = 0.81});
    assert_string_equal(out, "");
    ro_string_free(out);
    assert_null(ro_record_rows(engine, &m.record, RO_ROWS_TSV, &(ro_rows_options){.status = "reported,real"}, NULL, &err));
    assert_error(&err, RO_E_USAGE, 0, 0, RO_NO_BYTE);
    assert_non_null(strstr(err.message, "\"real\""));
    m.event.status = RO_STATUS_REPORTED;
    m.event.event = RO_EVENT_NONE; /* a statement: PLOVER, and so POLECAT, has none */
    m.event.cameo = "018";
    out = rows_of(&m.record, RO_ROWS_POLECAT, NULL);
    assert_string_equal(out, "");
    ro_string_free(out);
    out = rows_of(&m.record, RO_ROWS_PHOENIX, NULL);
    assert_non_null(strstr(out, "\t018\t01\t0\t"));
    ro_string_free(out);
}

static void headers_are_the_columns(void **state) {
    (void)state;
    for (int format = 0; format <= RO_ROWS_GDELT; format++) {
        ro_error err;
        char *cells[CELLS], *header = ro_rows_header((ro_rows)format, NULL, &err), *at = header;
        const ro_row_format *f = ro_row_format_of((ro_rows)format);
        assert_non_null(header);
        assert_int_equal(header[0] != '\0', f->header);
        if (f->header) assert_int_equal(cells_of(&at, format == RO_ROWS_CSV, cells), f->column_count);
        for (size_t i = 0; f->header && i < f->column_count; i++) assert_string_equal(cells[i], f->columns[i]);
        ro_string_free(header);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(formats_hold_the_record), cmocka_unit_test(values_break_no_line),
                                       cmocka_unit_test(codes_of_other_lists),    cmocka_unit_test(both_sides_of_a_visit),
                                       cmocka_unit_test(only_what_is_asked_for),  cmocka_unit_test(headers_are_the_columns)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
