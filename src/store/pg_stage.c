#include "store/pg_stage.h"

#include "store/pg_dialect.h"
#include "store/pg_fetch.h"
#include "store/pg_flush.h"
#include "store/pg_link.h"
#include "store/schema.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* --- arrays --------------------------------------------------------------------------------------------------------------------------------------
 */

static void begin_item(ro_buffer *array) { ro_buffer_putc(array, array->size ? ',' : '{'); }

void ro_pg_array_int(ro_buffer *array, int64_t value) {
    begin_item(array);
    if (value < 0) ro_buffer_putc(array, '-');
    ro_buffer_number(array, value < 0 ? (size_t) - (uint64_t)value : (size_t)value);
}

void ro_pg_array_text(ro_buffer *array, const char *text) {
    begin_item(array);
    ro_buffer_putc(array, '"');
    for (const char *c = text ? text : ""; *c; c++) {
        if (*c == '"' || *c == '\\') ro_buffer_putc(array, '\\');
        ro_buffer_putc(array, *c);
    }
    ro_buffer_putc(array, '"');
}

/* --- the driver: SQLite's, but for who numbers rows and knows actors -----------------------------------------------------------------------------
 */

static bool number(ro_store *store, ro_db_table table, int64_t *id, ro_error *err) {
    (void)err;
    *id = ++store->pg->last[table];
    return true;
}

static bool keep_actor(ro_store *store, int64_t id, const char *const fields[RO_DB_ACTOR_FIELDS], ro_error *err) {
    ro_sql q = ro_sql_open(
        store, "INSERT OR IGNORE INTO actor (id, kind, name, country, office, sector, code, mentions) VALUES (?, ?, ?, ?, ?, ?, ?, 0)", err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    for (int i = 0; i < RO_DB_ACTOR_FIELDS; i++) ro_sql_put_text(&q, fields[i]);
    return ro_sql_do(&q, err);
}

/* Whether the server has it was asked when the record was expected. */
static bool actor(ro_store *store, const char *const fields[RO_DB_ACTOR_FIELDS], int64_t *id, ro_error *err) {
    ro_pg_actor *known = ro_pg_actors_find(&store->pg->actors, fields);
    if (!known) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (!known->id) {
        if (!number(store, RO_DB_TABLE_actor, &known->id, err)) return false;
        known->is_new = true;
    }
    known->more++;
    *id = known->id;
    if (known->staged) return true;
    known->staged = true;
    return keep_actor(store, *id, fields, err);
}

static bool index_text(ro_store *store, int64_t report, const char *title, const char *text, size_t size, ro_error *err) {
    ro_buffer words;
    unsigned at = 0;
    ro_buffer_init(&words, NULL);
    if (title) ro_pg_words(title, strlen(title), &at, &words);
    at += 2; /* no phrase goes from the title into the text */
    ro_pg_words(text, size, &at, &words);
    bool fine = !words.failed && ro_pg_late_put(&store->pg->late, report, words.bytes ? words.bytes : "", words.size, &store->pg->stage.full);
    ro_buffer_free(&words);
    return fine || ro_fail(err, RO_E_MEMORY, "out of memory");
}

/* --- the tables ----------------------------------------------------------------------------------------------------------------------------------
 */

/* schema.sql without what no question of an adding report needs: of the server's rows only the columns that are asked for are fetched. */
static const char not_wanted[] = "SELECT 'DROP INDEX ' || name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND name NOT IN"
                                 " ('report_url', 'report_sha', 'report_same', 'event_bucket', 'event_mention_event', 'contact_bucket',"
                                 " 'contact_mention_contact', 'contact_mention_event') UNION ALL SELECT 'DROP TABLE report_text'";

static const char own_tables[] = "CREATE TABLE seen_event (id INTEGER PRIMARY KEY); CREATE TABLE seen_contact (id INTEGER PRIMARY KEY);"
                                 "CREATE TABLE asked_report (id INTEGER PRIMARY KEY);"    /* of a text that comes again */
                                 "CREATE TABLE asked_event (bucket INTEGER PRIMARY KEY);" /* buckets of events that are contacts too */
                                 "CREATE TABLE changed_event (id INTEGER PRIMARY KEY); CREATE TABLE changed_contact (id INTEGER PRIMARY KEY);"
                                 "CREATE TABLE told_event (id INTEGER, publisher TEXT, PRIMARY KEY (id, publisher)) WITHOUT ROWID;"
                                 "CREATE TABLE told_contact (id INTEGER, publisher TEXT, PRIMARY KEY (id, publisher)) WITHOUT ROWID;";

static bool run(ro_store *stage, const char *sql, ro_error *err) { return stage->driver->run(stage, sql, err); }

static bool make_tables(ro_store *stage, ro_error *err) {
    static const char must[] = " NOT NULL";
    size_t size = strlen(ro_schema_sql);
    char *schema = malloc(size + 1);
    if (!schema) return ro_fail(err, RO_E_MEMORY, "out of memory");
    memcpy(schema, ro_schema_sql, size + 1);
    for (char *at = schema; (at = strstr(at, must)); at++)
        if (at - schema < 3 || memcmp(at - 3, " IS", 3) != 0) memset(at, ' ', sizeof must - 1);
    bool good = run(stage, schema, err);
    free(schema);
    ro_buffer drops;
    ro_buffer_init(&drops, NULL);
    ro_prepared *s = good ? stage->driver->prepare(stage, not_wanted, strlen(not_wanted), false, err) : NULL;
    while (s && stage->driver->step(stage, s, err) == 1) ro_buffer_printf(&drops, "%s;", stage->driver->text(s, 0, NULL));
    stage->driver->finalize(s);
    good = s && (!drops.failed || ro_fail(err, RO_E_MEMORY, "out of memory")) && run(stage, drops.bytes, err) && run(stage, own_tables, err);
    ro_buffer_free(&drops);
    return good;
}

/* Only what the statements of an adding report do to rows of the server counts. */
static void changed(void *context, int what, const char *database, const char *table, sqlite3_int64 id) {
    static const char *const tables[] = {"event", "contact"};
    static const ro_db_table numbered[] = {RO_DB_TABLE_event, RO_DB_TABLE_contact};
    ro_pg_stage *stage = context;
    (void)database;
    for (int k = 0; stage->watches && what == SQLITE_UPDATE && k < RO_PG_MERGED_COUNT; k++) {
        ro_pg_changed *c = &stage->changed[k];
        if (id > stage->base[numbered[k]] || strcmp(table, tables[k]) != 0) continue;
        if (c->count == c->capacity) {
            size_t capacity = c->capacity ? 2 * c->capacity : 256;
            int64_t *ids = realloc(c->ids, capacity * sizeof *ids);
            stage->failed = stage->failed || !ids;
            if (!ids) return;
            c->ids = ids;
            c->capacity = capacity;
        }
        c->ids[c->count++] = id;
    }
}

bool ro_pg_stage_open(ro_store *store, ro_error *err) {
    ro_pg_stage *stage = &store->pg->stage;
    if (stage->store) return true;
    ro_store *in = calloc(1, sizeof *in);
    if (!in) return ro_fail(err, RO_E_MEMORY, "out of memory");
    stage->driver = ro_db_sqlite;
    stage->driver.number = number;
    stage->driver.actor = actor;
    stage->driver.index_text = index_text;
    in->driver = &stage->driver;
    in->pg = store->pg;
    memcpy(in->path, store->path, sizeof in->path);
    ro_arena_init(&in->arena, NULL);
    stage->store = in;
    /* without a name: in memory, and what is too much for that in a file that is gone when it is closed */
    int result = sqlite3_open_v2("", &in->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (result == SQLITE_OK) sqlite3_update_hook(in->db, changed, stage);
    if ((result == SQLITE_OK || ro_db_sqlite_failed(in, result, err)) &&
        run(in, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144", err) && make_tables(in, err) &&
        run(in, "BEGIN", err))
        return true;
    ro_pg_stage_forget(stage);
    return false;
}

static void settle(ro_pg_stage *stage) {
    stage->used = stage->holds = stage->watches = stage->failed = stage->full = false;
    stage->reports = stage->expected_count = stage->expected_at = 0;
    for (int k = 0; k < RO_PG_MERGED_COUNT; k++) stage->changed[k].count = 0;
}

void ro_pg_stage_clear(ro_pg_stage *stage) {
    ro_error unseen;
    if (!stage->store) return;
    bool used = stage->used;
    settle(stage);
    ro_error_clear(&unseen);
    if (used && !run(stage->store,
                     "DELETE FROM report; DELETE FROM report_band; DELETE FROM event; DELETE FROM event_mention; DELETE FROM contact;"
                     "DELETE FROM contact_mention; DELETE FROM participant; DELETE FROM participant_mention; DELETE FROM topic; DELETE FROM position;"
                     "DELETE FROM position_actor; DELETE FROM mediation; DELETE FROM mediation_party; DELETE FROM evidence; DELETE FROM seen_event;"
                     "DELETE FROM seen_contact; DELETE FROM asked_event; DELETE FROM asked_report; COMMIT; BEGIN",
                     &unseen))
        ro_pg_stage_forget(stage);
}

void ro_pg_stage_forget(ro_pg_stage *stage) {
    ro_store *in = stage->store;
    settle(stage);
    for (int k = 0; k < RO_PG_MERGED_COUNT; k++) {
        free(stage->changed[k].ids);
        stage->changed[k] = (ro_pg_changed){.ids = NULL};
    }
    free(stage->expected);
    free(stage->prints);
    stage->expected = NULL;
    stage->prints = NULL;
    stage->room = 0;
    stage->store = NULL;
    if (!in) return;
    for (size_t i = 0; i < in->statement_count; i++) ro_db_sqlite.finalize(in->statements[i].statement);
    ro_db_sqlite.close(in);
    ro_arena_free(&in->arena);
    free(in);
}

/* --- rows of the server --------------------------------------------------------------------------------------------------------------------------
 */

static void bind_cell(sqlite3_stmt *s, int column, const ro_pg_library *lib, const PGresult *rows, int row) {
    if (lib->PQgetisnull(rows, row, column)) {
        sqlite3_bind_null(s, column + 1);
        return;
    }
    const char *bytes = lib->PQgetvalue(rows, row, column);
    int size = lib->PQgetlength(rows, row, column);
    uint64_t bits;
    double real;
    switch (lib->PQftype(rows, column)) {
    case RO_PG_OID_INT8:
    case RO_PG_OID_FLOAT8:
        memcpy(&bits, bytes, sizeof bits);
        bits = be64toh(bits);
        memcpy(&real, &bits, sizeof real);
        if (lib->PQftype(rows, column) == RO_PG_OID_INT8)
            sqlite3_bind_int64(s, column + 1, (int64_t)bits);
        else
            sqlite3_bind_double(s, column + 1, real);
        break;
    case RO_PG_OID_BYTEA: sqlite3_bind_blob(s, column + 1, bytes, size, SQLITE_STATIC); break;
    default: sqlite3_bind_text(s, column + 1, bytes, size, SQLITE_STATIC);
    }
}

bool ro_pg_stage_load(ro_pg_stage *stage, const char *table, const ro_pg_library *lib, const PGresult *rows, bool replace, ro_error *err) {
    ro_store *in = stage->store;
    int columns = lib->PQnfields(rows), count = lib->PQntuples(rows), result = SQLITE_DONE;
    ro_buffer sql;
    sqlite3_stmt *s = NULL;
    if (!count) return true;
    ro_buffer_init(&sql, NULL);
    ro_buffer_printf(&sql, "INSERT OR %s INTO %s (", replace ? "REPLACE" : "IGNORE", table);
    for (int i = 0; i < columns; i++) ro_buffer_printf(&sql, "%s\"%s\"", i ? ", " : "", lib->PQfname(rows, i));
    ro_buffer_puts(&sql, ") VALUES (?");
    for (int i = 1; i < columns; i++) ro_buffer_puts(&sql, ", ?");
    ro_buffer_putc(&sql, ')');
    if (!sql.failed) result = sqlite3_prepare_v2(in->db, sql.bytes, (int)sql.size, &s, NULL);
    if (result == SQLITE_OK) result = SQLITE_DONE;
    for (int row = 0; s && row < count && result == SQLITE_DONE; row++) {
        for (int i = 0; i < columns; i++) bind_cell(s, i, lib, rows, row);
        result = sqlite3_step(s);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    bool failed = sql.failed;
    ro_buffer_free(&sql);
    if (failed) return ro_fail(err, RO_E_MEMORY, "out of memory");
    return result == SQLITE_DONE || ro_db_sqlite_failed(in, result, err);
}

bool ro_pg_stage_list(ro_pg_stage *stage, const char *sql, int64_t value, ro_buffer *array, ro_error *err) {
    ro_sql q = ro_sql_open(stage->store, sql, err);
    if (!q.statement) return false;
    if (strchr(sql, '?')) ro_sql_put_int(&q, value);
    int got;
    while ((got = ro_sql_row(&q, err)) == 1) ro_pg_array_int(array, ro_sql_int(&q, 0));
    ro_sql_close(&q);
    return got == 0;
}

/* --- records that come ---------------------------------------------------------------------------------------------------------------------------
 */

static bool make_room(ro_pg_stage *stage, size_t count, ro_error *err) {
    if (count <= stage->room) return true;
    const ro_record **expected = realloc(stage->expected, count * sizeof *expected);
    if (expected) stage->expected = expected;
    ro_print *prints = realloc(stage->prints, count * sizeof *prints);
    if (prints) stage->prints = prints;
    if (!expected || !prints) return ro_fail(err, RO_E_MEMORY, "out of memory");
    stage->room = count;
    return true;
}

/* One that was not expected is fetched in place of those that were: what they need is asked for again. */
static bool expect(ro_store *store, const ro_record *const *records, size_t count, ro_error *err) {
    ro_pg_stage *stage = &store->pg->stage;
    stage->expected_count = stage->expected_at = 0;
    if (!make_room(stage, count, err) || !ro_pg_fetch(store, records, count, stage->prints, err)) return false;
    memcpy(stage->expected, records, count * sizeof *stage->expected);
    stage->expected_count = count;
    stage->expected_at = 0;
    return true;
}

ro_store *ro_pg_stage_for(ro_store *store, const ro_record *const *records, size_t count, ro_error *err) {
    struct ro_pg *pg = store->pg;
    ro_pg_stage *stage = &pg->stage;
    if (pg->failed) return ro_pg_fail(pg, RO_E_DATABASE, "the transaction failed", err), NULL;
    if (stage->failed) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    bool here = count == 1 && stage->expected_at < stage->expected_count && stage->expected[stage->expected_at] == records[0];
    bool too_many = !here && stage->reports >= RO_PG_STAGE_REPORTS;
    if ((stage->full || too_many) && !ro_pg_flush(store, err)) return NULL;
    if (too_many) ro_pg_stage_clear(stage);
    stage->watches = false;
    stage->used = true;
    if (!ro_pg_stage_open(store, err) || (!here && !expect(store, records, count, err))) return NULL;
    stage->store->print = count == 1 ? &stage->prints[stage->expected_at++] : NULL;
    stage->watches = true;
    stage->reports += count == 1;
    stage->holds = stage->holds || count == 1;
    return stage->store;
}
