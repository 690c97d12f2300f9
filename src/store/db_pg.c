/* db_pg.c - the database on a server of PostgreSQL, by libpq.
 *
 * Whoever writes holds one advisory lock from the beginning of the transaction to its end, as SQLite's one writer does. So two that find the same
 * event, actor or report at once come one after the other, and the second sees what the first wrote; rows are numbered from what is there. Coding,
 * which takes far longer, is done before (docs/decisions.md).
 *
 * In a transaction statements go out one behind the other without waiting (libpq's pipeline); only one that asks waits for its answer. So what is
 * wrong with a row may show at a later statement, at the latest when the transaction ends. */
#include "store/migrate.h"
#include "store/pg_dialect.h"
#include "store/pg_flush.h"
#include "store/pg_link.h"
#include "store/pg_merge.h"
#include "store/schema.h"

#include <ctype.h>
#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCK_WAIT "60s" /* for another that writes */
#define OLDEST_SERVER 140000
#define MOST_REALS 32u /* of one row, kept as text at once */

typedef struct pg_statement {
    ro_store *store;
    ro_buffer sql, search;
    ro_pg_said said;
    char name[24];
    bool kept, prepared, run, asked, temporary; /* temporary: prepared to learn its columns, and not kept */
    int room;
    ro_db_value *values;
    uint64_t *numbers; /* integers and reals as they are sent */
    const char **sent;
    int *sizes, *binary;
    Oid *types;
    PGresult *result, *described;
    int row;
    unsigned char *bytes;       /* of a bytea, unescaped */
    char reals[MOST_REALS][32]; /* of the row in hand, as SQLite writes them */
    unsigned real_count;
} pg_statement;

static pg_statement *of(ro_prepared *s) { return (pg_statement *)s; }

/* --- statements ----------------------------------------------------------------------------------------------------------------------------------
 */

static void pg_finalize(ro_prepared *prepared) {
    pg_statement *s = of(prepared);
    if (!s) return;
    const ro_pg_library *lib = &s->store->pg->lib;
    if (s->result) lib->PQclear(s->result);
    if (s->bytes) lib->PQfreemem(s->bytes);
    lib->PQclear(s->described);
    if (s->asked) lib->PQclear(lib->PQexec(s->store->pg->conn, "ROLLBACK"));
    if (s->temporary && s->prepared && !s->store->pg->piped) {
        char sql[48];
        snprintf(sql, sizeof sql, "DEALLOCATE %s", s->name);
        lib->PQclear(lib->PQexec(s->store->pg->conn, sql));
    }
    ro_buffer_free(&s->sql);
    ro_buffer_free(&s->search);
    free(s->values);
    free(s->numbers);
    free(s->sent);
    free(s->sizes);
    free(s->binary);
    free(s->types);
    free(s);
}

static pg_statement *new_statement(ro_store *store, ro_error *err) {
    pg_statement *s = calloc(1, sizeof *s);
    if (!s) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    s->store = store;
    ro_buffer_init(&s->sql, NULL);
    ro_buffer_init(&s->search, NULL);
    return s;
}

static bool make_room(pg_statement *s) {
    size_t n = (size_t)s->said.values + 1;
    s->room = (int)n;
    s->values = calloc(n, sizeof *s->values);
    s->numbers = calloc(n, sizeof *s->numbers);
    s->sent = calloc(n, sizeof *s->sent);
    s->sizes = calloc(n, sizeof *s->sizes);
    s->binary = calloc(n, sizeof *s->binary);
    s->types = calloc(n, sizeof *s->types);
    return s->values && s->numbers && s->sent && s->sizes && s->binary && s->types;
}

static ro_prepared *pg_prepare(ro_store *store, const char *sql, size_t size, bool kept, ro_error *err) {
    pg_statement *s = new_statement(store, err);
    if (!s) return NULL;
    s->kept = kept;
    if (kept) snprintf(s->name, sizeof s->name, "s%u", ++store->pg->prepared);
    ro_pg_say(sql, size, &s->sql, &s->said);
    ro_buffer_putc(&s->sql, '\0');
    if (!s->sql.failed && make_room(s)) return (ro_prepared *)s;
    pg_finalize((ro_prepared *)s);
    ro_fail(err, RO_E_MEMORY, "out of memory");
    return NULL;
}

static void pg_reset(ro_prepared *prepared) {
    pg_statement *s = of(prepared);
    if (s->result) s->store->pg->lib.PQclear(s->result);
    s->result = NULL;
    s->run = false;
}

static void pg_bind(ro_prepared *prepared, int number, const ro_db_value *value) {
    pg_statement *s = of(prepared);
    if (number >= 1 && number < s->room) s->values[number - 1] = *value;
}

static bool put_values(pg_statement *s) {
    static const Oid types[] = {[RO_DB_NULL] = RO_PG_OID_TEXT,
                                [RO_DB_INTEGER] = RO_PG_OID_INT8,
                                [RO_DB_REAL] = RO_PG_OID_FLOAT8,
                                [RO_DB_TEXT] = RO_PG_OID_TEXT,
                                [RO_DB_BLOB] = RO_PG_OID_BYTEA};
    for (int i = 0; i < s->said.values; i++) {
        const ro_db_value *v = &s->values[i];
        s->types[i] = types[v->type];
        s->binary[i] = 1;
        s->sent[i] = v->bytes;
        s->sizes[i] = (int)v->size;
        if (v->type == RO_DB_INTEGER || v->type == RO_DB_REAL) {
            uint64_t bits = (uint64_t)v->integer;
            if (v->type == RO_DB_REAL) memcpy(&bits, &v->real, sizeof bits);
            s->numbers[i] = htobe64(bits);
            s->sent[i] = (const char *)&s->numbers[i];
            s->sizes[i] = sizeof bits;
        } else if (i + 1 == s->said.search && !v->null) {
            ro_buffer_clear(&s->search);
            ro_pg_search(v->bytes, v->size, &s->search);
            if (s->search.failed) return false;
            s->sent[i] = s->search.bytes;
            s->sizes[i] = (int)s->search.size;
        } else if (!s->sent[i])
            s->sent[i] = "";
        if (v->null) s->sent[i] = NULL;
    }
    return true;
}

static bool lost_before(const struct ro_pg *pg, ro_error *err) { return ro_pg_fail(pg, RO_E_DATABASE, "the transaction failed", err); }

/* In a transaction: sent, and waited for if it answers. */
static bool send_on(pg_statement *s, ro_error *err) {
    struct ro_pg *pg = s->store->pg;
    if (pg->failed) return lost_before(pg, err);
    int sent = 1;
    if (s->kept && !s->prepared) {
        sent = pg->lib.PQsendPrepare(pg->conn, s->name, s->sql.bytes, s->said.values, s->types);
        pg->on_the_way += sent == 1;
        s->prepared = sent == 1;
    }
    if (sent == 1)
        sent = s->kept ? pg->lib.PQsendQueryPrepared(pg->conn, s->name, s->said.values, s->sent, s->sizes, s->binary, 0)
                       : pg->lib.PQsendQueryParams(pg->conn, s->sql.bytes, s->said.values, s->types, s->sent, s->sizes, s->binary, 0);
    if (sent != 1) {
        pg->failed = true;
        return ro_pg_failed(pg, NULL, err);
    }
    pg->on_the_way++;
    if (s->said.answers) return ro_pg_drain(pg, &s->result, err);
    return pg->on_the_way < MOST_ON_THE_WAY || ro_pg_drain(pg, NULL, err);
}

static void forget_actors(struct ro_pg *pg) {
    ro_pg_actors_forget(&pg->actors);
    ro_pg_stage_forget(&pg->stage);
    ro_buffer_clear(&pg->late);
}

static bool set_up(ro_store *store, ro_error *err);

/* A server that went and came back (outside of a transaction): the next question finds it again. */
static void revive(ro_store *store) {
    struct ro_pg *pg = store->pg;
    ro_error unseen; /* the question that follows fails by itself */
    if (pg->open || pg->lib.PQstatus(pg->conn) == CONNECTION_OK) return;
    ro_error_clear(&unseen);
    pg->lib.PQreset(pg->conn);
    forget_actors(pg);
    pg->asked_count = 0;
    for (size_t i = 0; i < store->statement_count; i++) of(store->statements[i].statement)->prepared = false;
    if (pg->lib.PQstatus(pg->conn) == CONNECTION_OK) set_up(store, &unseen);
}

static bool prepare_alone(pg_statement *s, ro_error *err) {
    struct ro_pg *pg = s->store->pg;
    if (s->prepared) return true;
    PGresult *result = pg->lib.PQprepare(pg->conn, s->name, s->sql.bytes, s->said.values, s->types);
    s->prepared = ro_pg_good(pg, result);
    if (!s->prepared) ro_pg_failed(pg, result, err);
    pg->lib.PQclear(result);
    return s->prepared;
}

static bool run_once(pg_statement *s, ro_error *err) {
    struct ro_pg *pg = s->store->pg;
    if (s->kept && !prepare_alone(s, err)) return false;
    if (s->result) pg->lib.PQclear(s->result);
    s->result = s->kept ? pg->lib.PQexecPrepared(pg->conn, s->name, s->said.values, s->sent, s->sizes, s->binary, 0)
                        : pg->lib.PQexecParams(pg->conn, s->sql.bytes, s->said.values, s->types, s->sent, s->sizes, s->binary, 0);
    return ro_pg_good(pg, s->result) || ro_pg_failed(pg, s->result, err);
}

/* That the server went shows only when it is asked. Outside of a transaction, what only asks is asked again. */
static bool run_alone(pg_statement *s, ro_error *err) {
    struct ro_pg *pg = s->store->pg;
    ro_error first;
    ro_error_clear(&first);
    if (!s->asked) revive(s->store);
    if (run_once(s, &first)) return true;
    if (!s->asked && !pg->open && s->said.answers && pg->lib.PQstatus(pg->conn) != CONNECTION_OK) {
        revive(s->store);
        s->prepared = s->prepared && !s->temporary;
        if (pg->lib.PQstatus(pg->conn) == CONNECTION_OK) return run_once(s, err);
    }
    if (err && err->code == RO_OK) *err = first;
    return false;
}

/* Its columns, before it has run. */
static bool describe(pg_statement *s, ro_error *err) {
    struct ro_pg *pg = s->store->pg;
    if (s->described) return true;
    if (!put_values(s)) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (!s->kept) {
        snprintf(s->name, sizeof s->name, "s%u", ++pg->prepared);
        s->kept = s->temporary = true;
    }
    if (!prepare_alone(s, err)) return false;
    s->described = pg->lib.PQdescribePrepared(pg->conn, s->name);
    return ro_pg_good(pg, s->described) || ro_pg_failed(pg, s->described, err);
}

/* What was added so far goes to the server before anything else is asked of it. */
static bool flush_before(ro_store *store, bool changes, ro_error *err) {
    ro_pg_stage *stage = &store->pg->stage;
    if (stage->holds && !ro_pg_flush(store, err)) return false;
    if (changes && stage->used) ro_pg_stage_clear(stage); /* it may show other rows then */
    return true;
}

static int pg_step(ro_store *store, ro_prepared *prepared, ro_error *err) {
    pg_statement *s = of(prepared);
    if (!s->run) {
        s->run = true;
        s->row = -1;
        if (!flush_before(store, !s->said.answers, err)) return -1;
        if (!put_values(s)) return ro_fail(err, RO_E_MEMORY, "out of memory"), -1;
        if (!(store->pg->piped ? send_on(s, err) : run_alone(s, err))) return -1;
    }
    if (!s->result || !s->said.answers) return 0;
    return ++s->row < store->pg->lib.PQntuples(s->result);
}

/* The limit is the server's to keep; it is set anew only where it changes, so that most questions cost one way. */
static int pg_step_limited(ro_store *store, ro_prepared *prepared, int (*late)(void *), void *context, uint32_t limit_ms, ro_error *err) {
    struct ro_pg *pg = store->pg;
    if (!of(prepared)->run && !pg->piped) {
        char sql[64];
        snprintf(sql, sizeof sql, "SET statement_timeout = %u", limit_ms);
        pg->lib.PQclear(pg->lib.PQexec(pg->conn, sql));
        int got = pg_step(store, prepared, err);
        pg->lib.PQclear(pg->lib.PQexec(pg->conn, "SET statement_timeout = 0"));
        if (got < 0 && err && err->code == RO_E_BUSY && late(context)) {
            ro_error_clear(err);
            ro_fail(err, RO_E_BUSY, "the answer took longer than the time limit");
        }
        return got;
    }
    return pg_step(store, prepared, err);
}

/* --- columns -------------------------------------------------------------------------------------------------------------------------------------
 */

static const PGresult *columns_of(pg_statement *s) {
    ro_error unseen; /* it shows again when the statement runs */
    ro_error_clear(&unseen);
    if (!s->result && !s->store->pg->piped) describe(s, &unseen);
    return s->result ? s->result : s->described;
}

static int pg_columns(ro_prepared *s) {
    const PGresult *result = columns_of(of(s));
    return result ? of(s)->store->pg->lib.PQnfields(result) : 0;
}

static const char *pg_name(ro_prepared *s, int column) {
    const PGresult *result = columns_of(of(s));
    return result ? of(s)->store->pg->lib.PQfname(result, column) : NULL;
}

static const char *cell(pg_statement *s, int column) {
    const ro_pg_library *lib = &s->store->pg->lib;
    if (!s->result || s->row < 0 || s->row >= lib->PQntuples(s->result) || lib->PQgetisnull(s->result, s->row, column)) return NULL;
    return lib->PQgetvalue(s->result, s->row, column);
}

static Oid type_of(pg_statement *s, int column) { return s->store->pg->lib.PQftype(s->result, column); }

static ro_db_type pg_type(ro_prepared *prepared, int column) {
    pg_statement *s = of(prepared);
    const char *text = cell(s, column);
    if (!text) return RO_DB_NULL;
    switch (type_of(s, column)) {
    case RO_PG_OID_BOOL:
    case RO_PG_OID_INT2:
    case RO_PG_OID_INT4:
    case RO_PG_OID_INT8: return RO_DB_INTEGER;
    case RO_PG_OID_FLOAT4:
    case RO_PG_OID_FLOAT8: return RO_DB_REAL;
    case RO_PG_OID_NUMERIC: return strchr(text, '.') ? RO_DB_REAL : RO_DB_INTEGER; /* the sum of whole numbers is one */
    case RO_PG_OID_BYTEA: return RO_DB_BLOB;
    default: return RO_DB_TEXT;
    }
}

static const void *pg_blob(ro_prepared *prepared, int column, size_t *size) {
    pg_statement *s = of(prepared);
    const ro_pg_library *lib = &s->store->pg->lib;
    const char *text = cell(s, column);
    *size = 0;
    if (!text) return NULL;
    if (type_of(s, column) != RO_PG_OID_BYTEA) return *size = (size_t)lib->PQgetlength(s->result, s->row, column), text;
    if (s->bytes) lib->PQfreemem(s->bytes);
    s->bytes = lib->PQunescapeBytea((const unsigned char *)text, size);
    return s->bytes;
}

/* By SQLite's own hand, so that both databases answer with the same bytes. */
static const char *real_text(pg_statement *s, const char *text) {
    char *out = s->reals[s->real_count++ % MOST_REALS];
    return sqlite3_snprintf(sizeof s->reals[0], out, "%!.15g", strtod(text, NULL));
}

static const char *pg_text(ro_prepared *prepared, int column, size_t *size) {
    pg_statement *s = of(prepared);
    const char *text = cell(s, column);
    if (text && type_of(s, column) == RO_PG_OID_BOOL) text = *text == 't' ? "1" : "0";
    if (text && pg_type(prepared, column) == RO_DB_REAL) text = real_text(s, text);
    if (size) *size = text ? strlen(text) : 0;
    return text;
}

static int64_t pg_integer(ro_prepared *s, int column) {
    const char *text = pg_text(s, column, NULL);
    return text ? strtoll(text, NULL, 10) : 0;
}

static double pg_real(ro_prepared *s, int column) {
    const char *text = cell(of(s), column);
    return text ? strtod(text, NULL) : 0;
}

/* --- transactions --------------------------------------------------------------------------------------------------------------------------------
 */

static bool pg_run(ro_store *store, const char *sql, ro_error *err) {
    struct ro_pg *pg = store->pg;
    if (!flush_before(store, true, err)) return false;
    if (pg->piped) { /* one statement at a time there */
        for (const char *at = sql; *at;) {
            size_t n = strcspn(at, ";");
            ro_prepared *s = pg_prepare(store, at, n, false, err);
            bool done = s && pg_step(store, s, err) >= 0;
            pg_finalize(s);
            if (!done) return false;
            at += n + (at[n] == ';');
        }
        return true;
    }
    PGresult *result = pg->lib.PQexec(pg->conn, sql);
    bool fine = ro_pg_good(pg, result) || ro_pg_failed(pg, result, err);
    pg->lib.PQclear(result);
    return fine;
}

static bool pg_in_transaction(ro_store *store) { return store->pg->open; }

static void pg_rollback(ro_store *store) {
    struct ro_pg *pg = store->pg;
    if (!pg || !pg->open) return;
    bool failed = pg->failed;
    forget_actors(pg);
    ro_pg_unpipe(pg);
    pg->lib.PQclear(pg->lib.PQexec(pg->conn, "ROLLBACK"));
    pg->open = pg->failed = false;
    if (!failed) return;
    /* what was to be prepared behind the failure was not: all are prepared anew */
    pg->lib.PQclear(pg->lib.PQexec(pg->conn, "DEALLOCATE ALL"));
    pg->asked_count = 0;
    for (size_t i = 0; i < store->statement_count; i++) of(store->statements[i].statement)->prepared = false;
}

/* The lock first: what is asked behind it sees all that others wrote. Its number is of the table, so schemas of one database do not wait for each
 * other. A database that is just being made has no table yet; there the lock is the schema's. */
static bool pg_begin(ro_store *store, ro_error *err) {
    static const char sql[] = "BEGIN; SELECT pg_advisory_xact_lock(1380213808, hashtext(current_schema()));";
    struct ro_pg *pg = store->pg;
    if (pg->open) return ro_pg_fail(pg, RO_E_DATABASE, "a transaction is open already", err);
    revive(store);
    pg->open = true;
    pg->failed = false;
    memset(pg->last, 0xFF, sizeof pg->last);
    if (pg_run(store, sql, err)) {
        pg->piped = pg->lib.PQenterPipelineMode(pg->conn) == 1;
        if (pg->piped) return true;
        ro_pg_failed(pg, NULL, err);
    }
    pg_rollback(store);
    return false;
}

/* --- numbers of rows -----------------------------------------------------------------------------------------------------------------------------
 */

static bool pg_number(ro_store *store, ro_db_table table, int64_t *id, ro_error *err) {
    static const char *const last[] = {
#define X(name) [RO_DB_TABLE_##name] = "SELECT max(id) FROM " #name,
        RO_DB_TABLES(X)
#undef X
    };
    int64_t *number = &store->pg->last[table];
    if (*number < 0) { /* the first of this transaction: nobody else writes until it ends */
        ro_sql q = ro_sql_open(store, last[table], err);
        int got = ro_sql_row(&q, err);
        if (got == 1) *number = ro_sql_int(&q, 0) > 0 ? ro_sql_int(&q, 0) : 0;
        ro_sql_close(&q);
        if (got != 1) return false;
    }
    *id = ++*number;
    return true;
}

static int64_t pg_numbered(ro_store *store) {
    (void)store;
    return 0; /* never asked: the store numbers its rows here */
}

static bool pg_commit(ro_store *store, ro_error *err) {
    struct ro_pg *pg = store->pg;
    /* where one fails the caller takes all back */
    if (!flush_before(store, true, err) || !ro_pg_pause(pg, err) || !pg_run(store, "COMMIT", err)) return false;
    pg->open = false;
    ro_pg_stage_clear(&pg->stage);
    if (pg->actors.count >= RO_PG_ACTORS_MOST) forget_actors(pg);
    return true;
}

/* One that is named by hand: batches of reports find theirs in the stage. */
static bool pg_actor(ro_store *store, const char *const fields[RO_DB_ACTOR_FIELDS], int64_t *id, ro_error *err) {
    ro_sql q = ro_sql_open(store,
                           "SELECT id FROM actor WHERE kind = ? AND ifnull(name, '') = ifnull(?, '') AND ifnull(country, '') = ifnull(?, '')"
                           " AND ifnull(office, '') = ifnull(?, '') AND ifnull(sector, '') = ifnull(?, '') AND ifnull(code, '') = ifnull(?, '')",
                           err);
    if (!q.statement) return false;
    for (int i = 0; i < RO_DB_ACTOR_FIELDS; i++) ro_sql_put_text(&q, fields[i]);
    int got = ro_sql_row(&q, err);
    if (got == 1) *id = ro_sql_int(&q, 0);
    ro_sql_close(&q);
    if (got < 0 || (got != 1 && !pg_number(store, RO_DB_TABLE_actor, id, err))) return false;
    q = got == 1
            ? ro_sql_open(store, "UPDATE actor SET mentions = mentions + 1 WHERE id = ?", err)
            : ro_sql_open(store, "INSERT INTO actor (id, kind, name, country, office, sector, code, mentions) VALUES (?, ?, ?, ?, ?, ?, ?, 1)", err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, *id);
    for (int i = 0; got != 1 && i < RO_DB_ACTOR_FIELDS; i++) ro_sql_put_text(&q, fields[i]);
    return ro_sql_do(&q, err);
}

/* Of a report by itself: those of a batch go over by COPY. */
static bool pg_index_text(ro_store *store, int64_t report, const char *title, const char *text, size_t size, ro_error *err) {
    ro_buffer words;
    unsigned at = 0;
    ro_buffer_init(&words, NULL);
    if (title) ro_pg_words(title, strlen(title), &at, &words);
    at += 2; /* no phrase goes from the title into the text */
    ro_pg_words(text, size, &at, &words);
    ro_sql q = ro_sql_open(store, "INSERT INTO report_text (rowid, report_text) VALUES (?, CAST(? AS TSVECTOR))", err);
    bool good = q.statement && (!words.failed || ro_fail(err, RO_E_MEMORY, "out of memory"));
    if (good) {
        ro_sql_put_int(&q, report);
        ro_sql_put_bytes(&q, words.bytes ? words.bytes : "", words.size);
        good = ro_sql_do(&q, err);
    }
    ro_buffer_free(&words);
    return good;
}

static bool pg_forget_text(ro_store *store, int64_t report, const char *title, const char *text, size_t size, ro_error *err) {
    (void)title, (void)text, (void)size;
    ro_sql q = ro_sql_open(store, "DELETE FROM report_text WHERE rowid = ?", err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, report);
    return ro_sql_do(&q, err);
}

static bool pg_defer_keys(ro_store *store, ro_error *err) {
    (void)store, (void)err;
    return true; /* there are none */
}

/* --- the schema ----------------------------------------------------------------------------------------------------------------------------------
 */

static bool number_of(ro_store *store, const char *sql, int64_t *value, ro_error *err) {
    struct ro_pg *pg = store->pg;
    ro_prepared *s = pg_prepare(store, sql, strlen(sql), false, err);
    bool fine = s && pg_step(store, s, err) == 1;
    if (fine) *value = pg_integer(s, 0);
    pg_finalize(s);
    return fine || (err && err->code != RO_OK) || ro_pg_fail(pg, RO_E_DATABASE, "no answer", err);
}

static bool pg_version(ro_store *store, int *version, bool *empty, ro_error *err) {
    int64_t ours = 0, others = 0, application = 0, number = 0;
    if (!number_of(store, "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relname = 'readout_meta'", &ours,
                   err) ||
        !number_of(store, "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relname IN ('report', 'event')",
                   &others, err))
        return false;
    if (err && err->code != RO_OK) return false;
    *empty = !ours && !others;
    *version = 0;
    if (!ours) return *empty || ro_pg_fail(store->pg, RO_E_MAGIC, "has tables of these names, but they are not readout's", err);
    if (!number_of(store, "SELECT max(application) FROM readout_meta", &application, err) ||
        !number_of(store, "SELECT max(version) FROM readout_meta", &number, err))
        return false;
    if (err && err->code != RO_OK) return false;
    *version = (int)number;
    return application == RO_STORE_APPLICATION || ro_pg_fail(store->pg, RO_E_MAGIC, "is a database, but not one of readout", err);
}

static bool pg_set_version(ro_store *store, int version, ro_error *err) {
    char sql[160];
    snprintf(sql, sizeof sql, "DELETE FROM readout_meta; INSERT INTO readout_meta VALUES (%d, %d)", RO_STORE_APPLICATION, version);
    return pg_run(store, sql, err);
}

static bool pg_make_schema(ro_store *store, ro_error *err) {
    ro_buffer sql;
    struct ro_pg *pg = store->pg;
    ro_buffer_init(&sql, NULL);
    ro_pg_say_schema(ro_schema_sql, &sql);
    ro_buffer_puts(&sql, ro_schema_pg_sql);
    ro_buffer_putc(&sql, '\0');
    bool piped = pg->piped;
    if (piped) ro_pg_unpipe(pg); /* many statements at once, which a pipeline does not take */
    bool fine = sql.failed ? ro_fail(err, RO_E_MEMORY, "out of memory") : pg_run(store, sql.bytes, err);
    if (piped) pg->piped = pg->lib.PQenterPipelineMode(pg->conn) == 1;
    ro_buffer_free(&sql);
    return fine;
}

/* --- opening -------------------------------------------------------------------------------------------------------------------------------------
 */

/* Whoever writes only looks rows up by their indices: a plan made while the tables were empty must not read them all later. */
static bool set_up(ro_store *store, ro_error *err) {
    struct ro_pg *pg = store->pg;
    if (pg->lib.PQserverVersion(pg->conn) < OLDEST_SERVER) return ro_pg_fail(pg, RO_E_VERSION, "is of a PostgreSQL before 14", err);
    const char *encoding = pg->lib.PQparameterStatus(pg->conn, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return ro_pg_fail(pg, RO_E_VERSION, "holds no UTF-8: create the database with ENCODING 'UTF8'", err);
    if (!pg_run(store, "SET lock_timeout = '" LOCK_WAIT "'; SET standard_conforming_strings = on; SET extra_float_digits = 1; SET bytea_output = hex",
                err) ||
        !pg_run(store, ro_pg_setup, err))
        return false;
    return store->writes ? pg_run(store, "SET jit = off; SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan", err)
                         : pg_run(store, "SET default_transaction_read_only = on", err);
}

static void pg_close(ro_store *store) {
    if (!store->pg) return;
    if (store->pg->conn) store->pg->lib.PQfinish(store->pg->conn);
    ro_pg_actors_free(&store->pg->actors);
    ro_pg_stage_forget(&store->pg->stage);
    ro_buffer_free(&store->pg->late);
    free(store->pg);
}

/* --- statements of the asker's own ---------------------------------------------------------------------------------------------------------------
 */

static bool begins_with(const char *sql, const char *word) {
    size_t n = strlen(word);
    return strncasecmp(sql, word, n) == 0 && !isalnum((unsigned char)sql[n]) && sql[n] != '_';
}

/* One statement (libpq's extended protocol takes no second) in a transaction that may only read. A superuser could read the server's files by
 * functions that only read; so he may not ask here. */
static ro_prepared *pg_prepare_asked(ro_store *store, const char *sql, ro_error *err) {
    struct ro_pg *pg = store->pg;
    const char *super = pg->lib.PQparameterStatus(pg->conn, "is_superuser");
    const char *begin = sql + strspn(sql, " \t\r\n(;");
    if (!*begin) return ro_fail(err, RO_E_USAGE, "there is no statement"), NULL;
    if (!begins_with(begin, "SELECT") && !begins_with(begin, "WITH") && !begins_with(begin, "VALUES") && !begins_with(begin, "TABLE"))
        return ro_fail(err, RO_E_USAGE, "only SELECT is allowed"), NULL;
    if (!super || strcmp(super, "on") == 0)
        return ro_pg_fail(pg, RO_E_READONLY, "SQL of one's own is not run as a superuser of PostgreSQL, who may read the server's files by it", err),
               NULL;
    pg_statement *s = new_statement(store, err);
    if (!s) return NULL;
    revive(store);
    s->said.answers = true;
    ro_buffer_puts(&s->sql, sql);
    ro_buffer_putc(&s->sql, '\0');
    if (s->sql.failed || !make_room(s))
        ro_fail(err, RO_E_MEMORY, "out of memory");
    else if (pg_run(store, "BEGIN READ ONLY", err)) {
        s->asked = true;
        if (describe(s, err)) return (ro_prepared *)s;
        if (err && err->code == RO_E_DATABASE) err->code = RO_E_USAGE; /* the asker's own words */
    }
    pg_finalize((ro_prepared *)s);
    return NULL;
}

static const ro_db_driver driver = {.close = pg_close,
                                    .prepare = pg_prepare,
                                    .finalize = pg_finalize,
                                    .reset = pg_reset,
                                    .bind = pg_bind,
                                    .step = pg_step,
                                    .columns = pg_columns,
                                    .name = pg_name,
                                    .type = pg_type,
                                    .text = pg_text,
                                    .blob = pg_blob,
                                    .integer = pg_integer,
                                    .real = pg_real,
                                    .run = pg_run,
                                    .begin = pg_begin,
                                    .commit = pg_commit,
                                    .rollback = pg_rollback,
                                    .in_transaction = pg_in_transaction,
                                    .number = pg_number,
                                    .numbered = pg_numbered,
                                    .stage = ro_pg_stage_for,
                                    .merge_all = ro_pg_merge_all,
                                    .actor = pg_actor,
                                    .index_text = pg_index_text,
                                    .forget_text = pg_forget_text,
                                    .defer_keys = pg_defer_keys,
                                    .make_schema = pg_make_schema,
                                    .version = pg_version,
                                    .set_version = pg_set_version,
                                    .prepare_asked = pg_prepare_asked,
                                    .step_limited = pg_step_limited};

bool ro_db_pg_open(ro_store *store, const char *url, ro_store_mode mode, ro_error *err) {
    struct ro_pg *pg = calloc(1, sizeof *pg);
    if (!pg) return ro_fail(err, RO_E_MEMORY, "out of memory");
    store->driver = &driver;
    store->pg = pg;
    ro_pg_actors_init(&pg->actors);
    ro_buffer_init(&pg->late, NULL);
    ro_db_shown(url, pg->shown, sizeof pg->shown);
    snprintf(store->path, sizeof store->path, "%s", pg->shown);
    if (!ro_pg_library_load(&pg->lib, err) || !ro_pg_connect(pg, url, err) || !set_up(store, err)) return false;
    int version;
    bool empty;
    if (mode == RO_STORE_CREATE) return true;
    if (!ro_store_version(store, &version, &empty, err)) return false;
    return !empty || mode == RO_STORE_READ || ro_pg_fail(pg, RO_E_OPEN, "cannot be opened: there is no database of readout there", err);
}
