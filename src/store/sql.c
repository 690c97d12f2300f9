#include "store/sql.h"

#include <math.h>
#include <string.h>

static ro_code code_of(int result) {
    switch (result & 0xFF) {
    case SQLITE_NOMEM: return RO_E_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return RO_E_BUSY;
    case SQLITE_READONLY: return RO_E_READONLY;
    case SQLITE_FULL: return RO_E_FULL;
    case SQLITE_CANTOPEN: return RO_E_OPEN;
    case SQLITE_NOTADB: return RO_E_MAGIC;
    case SQLITE_CORRUPT: return RO_E_CORRUPT;
    case SQLITE_IOERR: return (result == SQLITE_IOERR_READ || result == SQLITE_IOERR_SHORT_READ) ? RO_E_READ : RO_E_WRITE;
    default: return RO_E_DATABASE;
    }
}

bool ro_sql_fail(ro_store *store, int result, ro_error *err) {
    ro_code code = code_of(result);
    int number = store->db ? sqlite3_system_errno(store->db) : 0;
    const char *path = store->path;
    switch (code) {
    case RO_E_MEMORY: return ro_fail(err, code, "out of memory");
    case RO_E_BUSY: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "another process has been writing to it for too long");
    case RO_E_READONLY: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "may not be written to");
    case RO_E_FULL: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "there is no room on the disk");
    case RO_E_MAGIC: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "is not a database");
    case RO_E_CORRUPT: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "is corrupt: %s", store->db ? sqlite3_errmsg(store->db) : "");
    case RO_E_OPEN:
    case RO_E_READ:
    case RO_E_WRITE:
        return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "%s%s%s",
                          code == RO_E_OPEN    ? "cannot be opened"
                          : code == RO_E_WRITE ? "cannot be written"
                                               : "cannot be read",
                          number ? ": " : "", number ? strerror(number) : "");
    default: return ro_fail_at(err, code, path, 0, 0, RO_NO_BYTE, "%s", store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(result));
    }
}

static sqlite3_stmt *kept(ro_store *store, const char *sql, ro_error *err) {
    for (size_t i = 0; i < store->statement_count; i++)
        if (store->statements[i].sql == sql) return store->statements[i].statement;
    sqlite3_stmt *statement = NULL;
    if (store->statement_count == RO_STORE_STATEMENTS) return ro_fail(err, RO_E_DATABASE, "too many statements"), NULL;
    int result = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (result != SQLITE_OK) return ro_sql_fail(store, result, err), NULL;
    store->statements[store->statement_count++] = (ro_kept_statement){sql, statement};
    return statement;
}

ro_sql ro_sql_open(ro_store *store, const char *sql, ro_error *err) { return (ro_sql){.store = store, .statement = kept(store, sql, err)}; }

void ro_sql_close(ro_sql *q) {
    if (!q->statement) return;
    sqlite3_reset(q->statement);
    sqlite3_clear_bindings(q->statement);
    q->bound = 0;
}

/* What is bound lives until the statement is closed, so nothing is copied. A failure to bind shows as a constraint or as too little memory when
 * the statement runs; only NUL-ended or sized strings of the caller come here. */
void ro_sql_put_text(ro_sql *q, const char *value) {
    if (value && value[0])
        sqlite3_bind_text(q->statement, ++q->bound, value, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(q->statement, ++q->bound);
}

void ro_sql_put_bytes(ro_sql *q, const char *value, size_t size) {
    sqlite3_bind_text64(q->statement, ++q->bound, value ? value : "", value ? size : 0, SQLITE_STATIC, SQLITE_UTF8);
}

void ro_sql_put_blob(ro_sql *q, const void *value, size_t size) {
    if (size)
        sqlite3_bind_blob64(q->statement, ++q->bound, value, size, SQLITE_STATIC);
    else
        sqlite3_bind_null(q->statement, ++q->bound);
}

void ro_sql_put_int(ro_sql *q, int64_t value) { sqlite3_bind_int64(q->statement, ++q->bound, value); }

void ro_sql_put_id(ro_sql *q, int64_t value) {
    if (value)
        ro_sql_put_int(q, value);
    else
        sqlite3_bind_null(q->statement, ++q->bound);
}

void ro_sql_put_real(ro_sql *q, double value) {
    if (isnan(value))
        sqlite3_bind_null(q->statement, ++q->bound);
    else
        sqlite3_bind_double(q->statement, ++q->bound, value);
}

int ro_sql_row(ro_sql *q, ro_error *err) {
    if (!q->statement) return -1;
    int result = sqlite3_step(q->statement);
    if (result == SQLITE_ROW) return 1;
    if (result == SQLITE_DONE) return 0;
    ro_sql_fail(q->store, result, err);
    return -1;
}

bool ro_sql_do(ro_sql *q, ro_error *err) {
    int got;
    while ((got = ro_sql_row(q, err)) == 1) continue;
    ro_sql_close(q);
    return got == 0;
}

bool ro_sql_run(ro_store *store, const char *sql, ro_error *err) {
    int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || ro_sql_fail(store, result, err);
}
