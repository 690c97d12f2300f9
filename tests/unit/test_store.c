/* The database: what is kept of a record, what is known again, files that are no database or another's. */
#include "harness.h"

#include "readout.h"
#include "store/migrate.h"
#include "store/sql.h"
#include "store/store.h"

#include <sys/stat.h>
#include <unistd.h>

static ro_engine *engine;
static ro_work *work;

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

/* A database of its own for each test. */
static char *path;

static int make_path(void **state) {
    (void)state;
    path = test_write("", 0);
    unlink(path);
    return 0;
}

static int drop_path(void **state) {
    (void)state;
    char name[4200];
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
    free(path);
    return 0;
}

static ro_store *open_store(ro_store_mode mode) {
    ro_error err;
    ro_store *store = ro_store_open(path, mode, &err);
    assert_good(&err);
    assert_non_null(store);
    return store;
}

static int64_t number(ro_store *store, const char *sql) {
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

static void text_is(ro_store *store, const char *sql, const char *want) {
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    const char *got = (const char *)sqlite3_column_text(s, 0);
    if (want)
        assert_string_equal(got ? got : "(null)", want);
    else
        assert_null(got);
    sqlite3_finalize(s);
}

static ro_stored add(ro_store *store, const ro_source *source, ro_store_counts *counts) {
    ro_error err;
    ro_record *record = ro_code_report(engine, work, source, NULL, &err);
    assert_good(&err);
    ro_stored stored = ro_store_add(store, record, counts, &err);
    assert_good(&err);
    ro_record_free(record);
    return stored;
}

static const char call[] =
    "Foreign Minister Espen Barth Eide of Norway phoned Foreign Minister Ayman Safadi of Jordan on Monday. The two ministers discussed the "
    "situation in the West Bank and stressed the need for calm.";

static ro_source call_source(void) {
    return (ro_source){.id = "call", .publisher = "NTB", .published = "2024-01-09", .text = call, .text_size = strlen(call)};
}

static void keeps_a_record(void **state) {
    (void)state;
    ro_store *store = open_store(RO_STORE_CREATE);
    ro_store_counts counts = {0};
    ro_source source = call_source();
    ro_error err;
    assert_false(ro_store_knows(store, &source, &err));
    assert_int_equal(add(store, &source, &counts), RO_STORED_NEW);
    assert_int_equal(counts.contacts, 1);
    assert_true(counts.events >= 1);
    assert_true(ro_store_knows(store, &source, &err));
    text_is(store, "SELECT text FROM report WHERE key = 'call'", call);
    text_is(store, "SELECT countries FROM contact", "JOR-NOR");
    text_is(store, "SELECT day FROM contact", "2024-01-08");
    text_is(store, "SELECT a.name FROM contact c JOIN actor a ON a.id = c.initiator", "Espen Barth Eide");
    text_is(store, "SELECT dyad FROM event WHERE event = 'CONSULT'", "JOR-NOR");
    text_is(store, "SELECT channel FROM event WHERE event = 'CONSULT'", "phone");
    text_is(store, "SELECT text FROM topic", "the situation in the West Bank");
    assert_int_equal(number(store, "SELECT count(*) FROM participant"), 2);
    assert_true(number(store, "SELECT count(*) FROM evidence WHERE kind = 'event'") >= 1);
    assert_true(number(store, "SELECT count(*) FROM position_actor WHERE role = 'by'") >= 1);
    assert_int_equal(number(store, "SELECT count(*) FROM report_text WHERE report_text MATCH 'bank AND calm'"), 1);
    assert_int_equal(number(store, "SELECT reports + sources FROM event WHERE event = 'CONSULT'"), 2);
    ro_store_close(store);
}

static void knows_a_report_again(void **state) {
    (void)state;
    ro_store *store = open_store(RO_STORE_CREATE);
    ro_source source = call_source();
    assert_int_equal(add(store, &source, NULL), RO_STORED_NEW);
    assert_int_equal(add(store, &source, NULL), RO_STORED_KNOWN);
    assert_int_equal(number(store, "SELECT count(*) FROM report"), 1);
    ro_error err;
    assert_int_equal(ro_store_knows(store, &source, &err), 1);
    source.text_size -= 10;
    assert_int_equal(ro_store_knows(store, &source, &err), 2);
    source.id = NULL;
    source.url = "https://example.org/call";
    assert_int_equal(ro_store_knows(store, &source, &err), 0);
    assert_int_equal(add(store, &source, NULL), RO_STORED_COPY);
    source.id = "another id"; /* of the same page */
    assert_int_equal(ro_store_knows(store, &source, &err), 1);
    assert_int_equal(add(store, &source, NULL), RO_STORED_KNOWN);
    ro_store_close(store);
}

static void what_has_no_name_is_known_by_its_words(void **state) {
    (void)state;
    ro_store *store = open_store(RO_STORE_CREATE);
    ro_error err;
    ro_source source = {.title = "A call", .text = call, .text_size = strlen(call)};
    assert_false(ro_store_knows(store, &source, &err));
    assert_int_equal(add(store, &source, NULL), RO_STORED_NEW);
    assert_true(ro_store_knows(store, &source, &err));
    source.title = NULL;
    assert_false(ro_store_knows(store, &source, &err));
    ro_store_close(store);
}

/* What is asked for each event must not grow with the database. */
static void candidates_come_from_an_index(void **state) {
    (void)state;
    ro_store *store = open_store(RO_STORE_CREATE);
    static const char *const plans[] = {"EXPLAIN QUERY PLAN SELECT id FROM event WHERE bucket = 1 AND day BETWEEN 'a' AND 'b'",
                                        "EXPLAIN QUERY PLAN SELECT id FROM event WHERE bucket = 1 AND day IS NULL",
                                        "EXPLAIN QUERY PLAN SELECT id FROM contact WHERE bucket = 1 AND day BETWEEN 'a' AND 'b'",
                                        "EXPLAIN QUERY PLAN SELECT 1 FROM event_mention WHERE report = 1 AND event = 2",
                                        "EXPLAIN QUERY PLAN SELECT words FROM event_mention WHERE event = 1 ORDER BY id LIMIT 8",
                                        "EXPLAIN QUERY PLAN SELECT report FROM report_band WHERE band = 1 AND hash = 2 ORDER BY report DESC LIMIT 16",
                                        "EXPLAIN QUERY PLAN SELECT 1 FROM report r WHERE r.same_as = 1"};
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        sqlite3_stmt *s = NULL;
        assert_int_equal(sqlite3_prepare_v2(store->db, plans[i], -1, &s, NULL), SQLITE_OK);
        while (sqlite3_step(s) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(s, 3);
            if (strncmp(step, "SEARCH", 6) != 0) fail_msg("%s: %s", plans[i], step);
        }
        sqlite3_finalize(s);
    }
    ro_store_close(store);
}

static void all_or_nothing(void **state) {
    (void)state;
    ro_store *store = open_store(RO_STORE_CREATE);
    ro_error err;
    ro_source source = call_source();
    ro_error_clear(&err);
    assert_true(ro_store_begin(store, &err));
    assert_int_equal(add(store, &source, NULL), RO_STORED_NEW);
    ro_store_rollback(store);
    assert_int_equal(number(store, "SELECT count(*) FROM report") + number(store, "SELECT count(*) FROM event"), 0);
    ro_store_close(store);
}

/* --- files ------------------------------------------------------------------------------------------------------------------------------------- */

static void refused(ro_store_mode mode, ro_code code, const char *words) {
    ro_error err;
    assert_null(ro_store_open(path, mode, &err));
    assert_error(&err, code, 0, 0, RO_NO_BYTE);
    assert_non_null(strstr(err.message, words));
    assert_string_equal(err.file, path);
}

static void file_that_is_not_there(void **state) {
    (void)state;
    refused(RO_STORE_READ, RO_E_OPEN, "no such database");
    refused(RO_STORE_WRITE, RO_E_OPEN, "no such database");
}

static void file_that_is_no_database(void **state) {
    (void)state;
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 500; i++) fputs("This is a text and no database. ", f);
    fclose(f);
    refused(RO_STORE_READ, RO_E_MAGIC, "is not a database");
    refused(RO_STORE_CREATE, RO_E_MAGIC, "is not a database");
}

static void somebody_elses_database(void **state) {
    (void)state;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE theirs (x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    refused(RO_STORE_CREATE, RO_E_MAGIC, "not one of readout");
    refused(RO_STORE_READ, RO_E_MAGIC, "not one of readout");
}

static void set(const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void newer_and_older_schemas(void **state) {
    (void)state;
    ro_store_close(open_store(RO_STORE_CREATE));
    set("PRAGMA user_version = 999");
    refused(RO_STORE_READ, RO_E_VERSION, "newer readout");
    refused(RO_STORE_WRITE, RO_E_VERSION, "newer readout");
    set("PRAGMA user_version = 0");
    refused(RO_STORE_READ, RO_E_VERSION, "older schema 0");
    refused(RO_STORE_WRITE, RO_E_VERSION, "no way leads");
}

/* Schema 3 as it was before. */
#define SCHEMA_2 \
    "ALTER TABLE report DROP COLUMN whole; PRAGMA writable_schema = ON;" \
    "UPDATE sqlite_schema SET sql = replace(replace(sql, 'event INTEGER REFERENCES event (', 'event INTEGER NOT NULL REFERENCES event ('), 'contact" \
    " INTEGER REFERENCES contact (', 'contact INTEGER NOT NULL REFERENCES contact (') WHERE name IN ('event_mention', 'contact_mention');" \
    "PRAGMA writable_schema = RESET; PRAGMA user_version = 2;"

#define MAY_BE_NULL "SELECT count(*) FROM pragma_table_info('event_mention') WHERE name = 'event' AND \"notnull\" = 0"
#define MAY_BE_NULL_TOO "SELECT count(*) FROM pragma_table_info('contact_mention') WHERE name = 'contact' AND \"notnull\" = 0"

static void schema_2_can_keep_what_copies_tell(void **state) {
    (void)state;
    ro_store_close(open_store(RO_STORE_CREATE));
    set(SCHEMA_2 "INSERT INTO report (id, key, text, text_sha256, added) VALUES (1, 'a', 'text', '0', '');"
                 "INSERT INTO report (id, key, text, text_sha256, same_as, added) VALUES (2, 'b', '', '0', 1, '')");
    ro_store *store = open_store(RO_STORE_WRITE);
    assert_int_equal(number(store, "PRAGMA user_version"), RO_STORE_VERSION);
    assert_int_equal(number(store, "SELECT group_concat(whole, '') FROM (SELECT whole FROM report ORDER BY id)"), 10); /* "10" */
    assert_int_equal(number(store, MAY_BE_NULL), 1);
    assert_int_equal(number(store, MAY_BE_NULL_TOO), 1);
    assert_int_equal(number(store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    ro_store_close(store);
    /* and so it stands in the file */
    store = open_store(RO_STORE_READ);
    assert_int_equal(number(store, MAY_BE_NULL), 1);
    ro_store_close(store);
}

static void schema_1_gets_the_indices_of_the_map(void **state) {
    (void)state;
    ro_store_close(open_store(RO_STORE_CREATE));
    set(SCHEMA_2 "DROP INDEX event_map; DROP INDEX contact_countries; CREATE INDEX contact_countries ON contact (countries, day);"
                 "PRAGMA user_version = 1");
    refused(RO_STORE_READ, RO_E_VERSION, "older schema 1");
    ro_store *store = open_store(RO_STORE_WRITE);
    assert_int_equal(number(store, "PRAGMA user_version"), RO_STORE_VERSION);
    assert_int_equal(number(store, "SELECT count(*) FROM sqlite_schema WHERE name = 'event_map' AND tbl_name = 'event'"), 1);
    assert_int_equal(number(store, "SELECT count(*) FROM pragma_index_info('contact_countries')"), 4);
    ro_store_close(store);
}

static void schemas_are_brought_up_to_date(void **state) {
    (void)state;
    static const ro_migration steps[] = {{1, "CREATE TABLE first_step (x); INSERT INTO first_step VALUES (1)", NULL},
                                         {2, "ALTER TABLE first_step ADD COLUMN y DEFAULT 7", NULL},
                                         {3, "INSERT INTO nowhere VALUES (1)", NULL}};
    ro_error err;
    ro_store *store = open_store(RO_STORE_CREATE);
    ro_error_clear(&err);
    assert_true(ro_store_migrate(store, steps, 3, 1, 3, &err));
    assert_int_equal(number(store, "SELECT y FROM first_step"), 7);
    assert_int_equal(number(store, "PRAGMA user_version"), 3);
    assert_false(ro_store_migrate(store, steps, 3, 2, 4, &err)); /* step 2 cannot be done twice: nothing is changed */
    assert_int_equal(err.code, RO_E_DATABASE);
    ro_error_clear(&err);
    assert_false(ro_store_migrate(store, steps, 3, 3, 5, &err));
    ro_error_clear(&err);
    assert_int_equal(number(store, "PRAGMA user_version"), 3);
    assert_false(ro_store_migrate(store, steps, 2, 3, 4, &err)); /* no such step */
    assert_int_equal(err.code, RO_E_VERSION);
    assert_int_equal(number(store, "PRAGMA user_version"), 3);
    ro_store_close(store);
}

static void corrupt_file(void **state) {
    (void)state;
    ro_store_close(open_store(RO_STORE_CREATE));
    FILE *f = fopen(path, "r+");
    fseek(f, 100, SEEK_SET);
    for (int i = 0; i < 3900; i++) fputc(0x5A, f);
    fclose(f);
    ro_error err;
    assert_null(ro_store_open(path, RO_STORE_WRITE, &err));
    assert_int_equal(err.code, RO_E_CORRUPT);
}

static void does_not_write_when_opened_to_read(void **state) {
    (void)state;
    ro_store_close(open_store(RO_STORE_CREATE));
    ro_store *store = open_store(RO_STORE_READ);
    ro_error err;
    ro_error_clear(&err);
    assert_false(ro_sql_run(store, "DELETE FROM event", &err));
    assert_int_equal(err.code, RO_E_READONLY);
    ro_store_close(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_path, drop_path)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(keeps_a_record),
        TEST(knows_a_report_again),
        TEST(what_has_no_name_is_known_by_its_words),
        TEST(all_or_nothing),
        TEST(candidates_come_from_an_index),
        TEST(file_that_is_not_there),
        TEST(file_that_is_no_database),
        TEST(somebody_elses_database),
        TEST(newer_and_older_schemas),
        TEST(schema_1_gets_the_indices_of_the_map),
        TEST(schema_2_can_keep_what_copies_tell),
        TEST(schemas_are_brought_up_to_date),
        TEST(corrupt_file),
        TEST(does_not_write_when_opened_to_read),
    };
    return cmocka_run_group_tests(tests, open_engine, close_engine);
}
