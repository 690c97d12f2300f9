#include "store/pg_flush.h"

#include "store/pg_link.h"

#include <endian.h>
#include <string.h>

#define PIECE ((size_t)256 * 1024) /* bytes that are handed over at once */

typedef struct flush {
    struct ro_pg *pg;
    ro_pg_stage *stage;
    ro_store *in;
    ro_buffer row, list, more;
    ro_error *err;
} flush;

static bool no_memory(flush *f) { return ro_fail(f->err, RO_E_MEMORY, "out of memory"); }

/* --- COPY ----------------------------------------------------------------------------------------------------------------------------------------
 */

static bool failed(flush *f, PGresult *result) {
    ro_pg_failed(f->pg, result, f->err);
    f->pg->lib.PQclear(result);
    f->pg->failed = true;
    return false;
}

static bool begin_copy(flush *f, const char *sql) {
    PGresult *result = f->pg->lib.PQexec(f->pg->conn, sql);
    if (f->pg->lib.PQresultStatus(result) != PGRES_COPY_IN) return failed(f, result);
    f->pg->lib.PQclear(result);
    return true;
}

static bool put_piece(flush *f, ro_buffer *bytes) {
    if (bytes->failed) return no_memory(f);
    bool good = !bytes->size || f->pg->lib.PQputCopyData(f->pg->conn, bytes->bytes, (int)bytes->size) == 1;
    ro_buffer_clear(bytes);
    return good || failed(f, NULL);
}

/* why: NULL, or for what reason nothing of it is to be kept. */
static bool end_copy(flush *f, const char *why) {
    const ro_pg_library *lib = &f->pg->lib;
    PGresult *result, *bad = NULL;
    if (lib->PQputCopyEnd(f->pg->conn, why) != 1) return failed(f, NULL);
    while ((result = lib->PQgetResult(f->pg->conn))) {
        if (!bad && !ro_pg_good(f->pg, result))
            bad = result;
        else
            lib->PQclear(result);
    }
    return !bad || failed(f, bad);
}

static void put_int(ro_buffer *out, uint64_t value, size_t size) {
    char bytes[8];
    for (size_t i = 0; i < size; i++) bytes[i] = (char)(value >> (8 * (size - 1 - i)));
    ro_buffer_put(out, bytes, size);
}

/* A value as PostgreSQL's binary COPY has it, by the column's type: schema.sql's, turned by pg_dialect.c. */
static void put_cell(ro_buffer *out, sqlite3_stmt *s, int column, char type) {
    if (sqlite3_column_type(s, column) == SQLITE_NULL) {
        put_int(out, UINT32_MAX, 4);
        return;
    }
    if (type == 'I') {
        put_int(out, 8, 4);
        put_int(out, (uint64_t)sqlite3_column_int64(s, column), 8);
    } else if (type == 'R') {
        double real = sqlite3_column_double(s, column);
        uint64_t bits;
        memcpy(&bits, &real, sizeof bits);
        put_int(out, 8, 4);
        put_int(out, bits, 8);
    } else {
        const void *bytes = type == 'B' ? sqlite3_column_blob(s, column) : sqlite3_column_text(s, column);
        size_t size = (size_t)sqlite3_column_bytes(s, column);
        put_int(out, size, 4);
        if (size) ro_buffer_put(out, bytes, size);
    }
}

#define MOST_COLUMNS 64

static bool copy_rows(flush *f, sqlite3_stmt *s, const char *table) {
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    char types[MOST_COLUMNS];
    int columns = sqlite3_column_count(s), result = sqlite3_step(s);
    if (result == SQLITE_DONE) return true;
    ro_buffer_clear(&f->row);
    ro_buffer_printf(&f->row, "COPY %s (", table);
    for (int i = 0; i < columns && i < MOST_COLUMNS; i++) {
        const char *type = sqlite3_column_decltype(s, i);
        types[i] = type ? *type : 'T';
        ro_buffer_printf(&f->row, "%s\"%s\"", i ? ", " : "", sqlite3_column_name(s, i));
    }
    ro_buffer_puts(&f->row, ") FROM STDIN (FORMAT binary)");
    if (f->row.failed || columns > MOST_COLUMNS) return no_memory(f);
    if (!begin_copy(f, f->row.bytes)) return false;
    ro_buffer_clear(&f->row);
    ro_buffer_put(&f->row, head, sizeof head);
    bool good = true;
    for (; good && result == SQLITE_ROW; result = sqlite3_step(s)) {
        put_int(&f->row, (uint64_t)columns, 2);
        for (int i = 0; i < columns; i++) put_cell(&f->row, s, i, types[i]);
        good = f->row.size < PIECE || put_piece(f, &f->row);
    }
    if (good && result != SQLITE_DONE) good = ro_db_sqlite_failed(f->in, result, f->err);
    put_int(&f->row, UINT16_MAX, 2);
    good = good && put_piece(f, &f->row);
    ro_error why = *f->err;
    good = end_copy(f, good ? NULL : "given up") && good;
    if (why.code != RO_OK) *f->err = why; /* the first reason */
    return good;
}

/* The rows that the condition tells, of which ?1 is a number. */
static bool copy(flush *f, const char *table, const char *where, int64_t above) {
    sqlite3_stmt *s = NULL;
    ro_buffer_clear(&f->row);
    ro_buffer_printf(&f->row, "SELECT * FROM %s WHERE %s", table, where);
    if (f->row.failed) return no_memory(f);
    int result = sqlite3_prepare_v2(f->in->db, f->row.bytes, (int)f->row.size, &s, NULL);
    if (result != SQLITE_OK) return ro_db_sqlite_failed(f->in, result, f->err);
    sqlite3_bind_int64(s, 1, above);
    bool good = copy_rows(f, s, table);
    sqlite3_finalize(s);
    return good;
}

/* --- events and contacts of the server that changed ----------------------------------------------------------------------------------------------
 */

typedef struct merged {
    const char *thing, *note, *listed, *told_by, *told, *sources, *remove;
} merged;

/* Who tells an event that was there is not known here but of this batch: the server is asked for the others. */
#define MERGED(name) \
    { \
        .thing = name, .note = "INSERT OR IGNORE INTO changed_" name " (id) VALUES (?)", .listed = "SELECT id FROM changed_" name, \
        .told_by = "SELECT m." name " AS id, r.publisher FROM " name "_mention m JOIN report r ON r.id = m.report WHERE m." name \
                   " = ANY ($1::bigint[]) AND r.publisher IS NOT NULL UNION SELECT m." name ", r.publisher FROM " name \
                   "_mention m JOIN report r ON r.same_as = m.report WHERE m." name " = ANY ($1::bigint[]) AND r.publisher IS NOT NULL", \
        .told = "told_" name, \
        .sources = "UPDATE " name " AS t SET sources = (SELECT count(*) FROM (SELECT publisher FROM told_" name \
                   " WHERE id = t.id UNION SELECT r.publisher FROM " name "_mention m JOIN report r ON r.id = m.report WHERE m." name \
                   " = t.id AND r.publisher IS NOT NULL UNION SELECT r.publisher FROM " name \
                   "_mention m JOIN report r ON r.same_as = m.report WHERE m." name " = t.id AND r.publisher IS NOT NULL))" \
                   " WHERE id IN (SELECT id FROM changed_" name ")", \
        .remove = "DELETE FROM " name " WHERE id = ANY ($1::bigint[])" \
    }

static const merged all[RO_PG_MERGED_COUNT] = {[RO_PG_EVENTS] = MERGED("event"), [RO_PG_CONTACTS] = MERGED("contact")};

static bool note_changed(flush *f, ro_pg_merged kind) {
    const ro_pg_changed *changed = &f->stage->changed[kind];
    for (size_t i = 0; i < changed->count; i++) {
        ro_sql q = ro_sql_open(f->in, all[kind].note, f->err);
        if (!q.statement) return false;
        ro_sql_put_int(&q, changed->ids[i]);
        if (!ro_sql_do(&q, f->err)) return false;
    }
    return true;
}

static bool ask(flush *f, const char *sql, PGresult **rows) {
    *rows = ro_pg_ask(f->pg, sql, &f->list, 1, f->err);
    return *rows != NULL;
}

static bool take_out_changed(flush *f, ro_pg_merged kind) {
    const merged *m = &all[kind];
    PGresult *rows;
    if (!f->stage->changed[kind].count) return true;
    ro_buffer_clear(&f->list);
    if (!note_changed(f, kind) || !ro_pg_stage_list(f->stage, m->listed, 0, &f->list, f->err) || !ask(f, m->told_by, &rows)) return false;
    bool good = ro_pg_stage_load(f->stage, m->told, &f->pg->lib, rows, false, f->err) && ro_sql_run(f->in, m->sources, f->err);
    f->pg->lib.PQclear(rows);
    if (!good || !ask(f, m->remove, &rows)) return false;
    f->pg->lib.PQclear(rows);
    if (kind == RO_PG_EVENTS) return true;
    if (!ask(f, "DELETE FROM participant WHERE contact = ANY ($1::bigint[])", &rows)) return false;
    f->pg->lib.PQclear(rows);
    return true;
}

/* --- actors --------------------------------------------------------------------------------------------------------------------------------------
 */

/* How often they were named: of new ones it goes with the row, of others into the lists. */
static bool count_actors(flush *f) {
    ro_pg_actors *actors = &f->pg->actors;
    for (size_t i = 0; i < actors->capacity; i++) {
        ro_pg_actor *a = &actors->slots[i];
        if (!a->more) continue;
        if (a->is_new) {
            ro_sql q = ro_sql_open(f->in, "UPDATE actor SET mentions = ?2 WHERE id = ?1", f->err);
            if (!q.statement) return false;
            ro_sql_put_int(&q, a->id);
            ro_sql_put_int(&q, a->more);
            if (!ro_sql_do(&q, f->err)) return false;
        } else {
            ro_pg_array_int(&f->list, a->id);
            ro_pg_array_int(&f->more, a->more);
        }
        a->more = 0;
        a->is_new = false;
    }
    return true;
}

static bool flush_actors(flush *f) {
    static const char sql[] =
        "UPDATE actor a SET mentions = a.mentions + q.more FROM unnest($1::bigint[], $2::bigint[]) q(id, more) WHERE a.id = q.id";
    ro_buffer_clear(&f->list);
    ro_buffer_clear(&f->more);
    if (!count_actors(f)) return false;
    if (f->list.size) {
        const ro_buffer lists[] = {f->list, f->more};
        PGresult *result = ro_pg_ask(f->pg, sql, lists, 2, f->err);
        if (!result) return false;
        f->pg->lib.PQclear(result);
    }
    return copy(f, "actor", "id > ?1", f->stage->base[RO_DB_TABLE_actor]);
}

/* --- the whole -----------------------------------------------------------------------------------------------------------------------------------
 */

static bool flush_words(flush *f) {
    if (!f->pg->late.size) return true;
    if (!begin_copy(f, "COPY report_text (rowid, report_text) FROM STDIN")) return false;
    bool good = put_piece(f, &f->pg->late);
    return end_copy(f, good ? NULL : "given up") && good;
}

static bool flush_rows(flush *f) {
    static const struct {
        const char *table, *where;
        ro_db_table above; /* ?1: the last row of this table that the server has */
    } tables[] = {{"report", "id > ?1", RO_DB_TABLE_report},
                  {"report_band", "report > ?1", RO_DB_TABLE_report},
                  {"event", "id > ?1 OR id IN (SELECT id FROM changed_event)", RO_DB_TABLE_event},
                  {"event_mention", "id > ?1", RO_DB_TABLE_event_mention},
                  {"contact", "id > ?1 OR id IN (SELECT id FROM changed_contact)", RO_DB_TABLE_contact},
                  {"participant", "contact > ?1 OR contact IN (SELECT id FROM changed_contact)", RO_DB_TABLE_contact},
                  {"contact_mention", "id > ?1", RO_DB_TABLE_contact_mention},
                  {"participant_mention", "mention > ?1", RO_DB_TABLE_contact_mention},
                  {"topic", "id > ?1", RO_DB_TABLE_topic},
                  {"evidence", "kind = 'event' AND mention > ?1", RO_DB_TABLE_event_mention},
                  {"evidence", "kind = 'contact' AND mention > ?1", RO_DB_TABLE_contact_mention},
                  {"position", "id > ?1", RO_DB_TABLE_position},
                  {"position_actor", "position > ?1", RO_DB_TABLE_position},
                  {"mediation", "id > ?1", RO_DB_TABLE_mediation},
                  {"mediation_party", "mediation > ?1", RO_DB_TABLE_mediation}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!copy(f, tables[i].table, tables[i].where, f->stage->base[tables[i].above])) return false;
    return true;
}

static bool flush_all(flush *f) {
    static const char done[] = "DELETE FROM changed_event; DELETE FROM changed_contact; DELETE FROM told_event; DELETE FROM told_contact";
    return take_out_changed(f, RO_PG_EVENTS) && take_out_changed(f, RO_PG_CONTACTS) && flush_actors(f) && flush_rows(f) && flush_words(f) &&
           ro_sql_run(f->in, done, f->err);
}

#define MOST_MOVED 20000 /* tellings that one statement moves */

static bool move_some(flush *f, ro_buffer lists[3], const char *sql) {
    PGresult *result = ro_pg_ask(f->pg, sql, lists, 3, f->err);
    for (int i = 0; i < 3; i++) ro_buffer_clear(&lists[i]);
    f->pg->lib.PQclear(result);
    return result != NULL;
}

static bool move_tellings(flush *f, const char *moved, const char *sql) {
    ro_buffer lists[3];
    for (int i = 0; i < 3; i++) ro_buffer_init(&lists[i], NULL);
    ro_sql q = ro_sql_open(f->in, moved, f->err);
    int got = -1;
    bool good = true;
    for (size_t n = 1; good && (got = ro_sql_row(&q, f->err)) == 1; n++) {
        ro_pg_array_int(&lists[0], ro_sql_int(&q, 0));
        ro_pg_array_int(&lists[1], ro_sql_int(&q, 1));
        ro_pg_array_text(&lists[2], ro_sql_text(&q, 2));
        good = n % MOST_MOVED || move_some(f, lists, sql);
    }
    ro_sql_close(&q);
    good = good && got == 0 && (!lists[0].size || move_some(f, lists, sql));
    for (int i = 0; i < 3; i++) ro_buffer_free(&lists[i]);
    return good;
}

#define MOVED(thing) \
    "SELECT m.id, m." thing ", m.why FROM " thing "_mention m JOIN was_" thing " w ON w.id = m.id WHERE m." thing " IS NOT w.of OR m.why IS NOT " \
    "w.why"
#define MOVE(thing) \
    "UPDATE " thing "_mention m SET " thing \
    " = nullif(q.of, 0), why = nullif(q.why, '') FROM unnest($1::bigint[], $2::bigint[], $3::text[]) q(id, of, why)" \
    " WHERE m.id = q.id"

bool ro_pg_flush_merged(ro_store *store, ro_error *err) {
    struct ro_pg *pg = store->pg;
    flush f = {.pg = pg, .stage = &pg->stage, .in = pg->stage.store, .err = err};
    PGresult *result;
    ro_buffer_init(&f.row, NULL);
    bool good = true;
    static const char *const emptied[] = {"DELETE FROM event", "DELETE FROM contact", "DELETE FROM participant"};
    for (size_t i = 0; good && i < sizeof emptied / sizeof *emptied; i++) {
        result = ro_pg_ask(pg, emptied[i], NULL, 0, err);
        good = result != NULL;
        pg->lib.PQclear(result);
    }
    good = good && copy(&f, "event", "id > ?1", 0) && copy(&f, "contact", "id > ?1", 0) && copy(&f, "participant", "contact > ?1", 0) &&
           move_tellings(&f, MOVED("event"), MOVE("event")) && move_tellings(&f, MOVED("contact"), MOVE("contact"));
    ro_buffer_free(&f.row);
    return good;
}

bool ro_pg_flush(ro_store *store, ro_error *err) {
    struct ro_pg *pg = store->pg;
    ro_pg_stage *stage = &pg->stage;
    ro_error unseen;
    flush f = {.pg = pg, .stage = stage, .in = stage->store, .err = err ? err : &unseen};
    bool piped = pg->piped, watched = stage->watches;
    if (!stage->holds) return true;
    if (stage->failed) return no_memory(&f);
    ro_error_clear(f.err);
    if (piped && !ro_pg_pause(pg, f.err)) return false;
    ro_buffer_init(&f.row, NULL);
    ro_buffer_init(&f.list, NULL);
    ro_buffer_init(&f.more, NULL);
    stage->watches = false;
    bool good = flush_all(&f);
    stage->watches = watched;
    ro_buffer_free(&f.row);
    ro_buffer_free(&f.list);
    ro_buffer_free(&f.more);
    if (good) {
        for (int i = 0; i < RO_DB_TABLE_COUNT; i++) stage->base[i] = pg->last[i];
        for (int k = 0; k < RO_PG_MERGED_COUNT; k++) stage->changed[k].count = 0;
        stage->holds = stage->full = false;
    } else
        pg->failed = true;
    return (!piped || ro_pg_resume(pg, f.err)) && good;
}
