#include "store/sql.h"

#include <math.h>
#include <string.h>

static ro_prepared *kept(ro_store *store, const char *sql, ro_error *err) {
    for (size_t i = 0; i < store->statement_count; i++)
        if (store->statements[i].sql == sql) return store->statements[i].statement;
    if (store->statement_count == RO_STORE_STATEMENTS) return ro_fail(err, RO_E_DATABASE, "too many statements"), NULL;
    ro_prepared *statement = store->driver->prepare(store, sql, strlen(sql), true, err);
    if (statement) store->statements[store->statement_count++] = (ro_kept_statement){sql, statement};
    return statement;
}

ro_sql ro_sql_open(ro_store *store, const char *sql, ro_error *err) { return (ro_sql){.store = store, .statement = kept(store, sql, err)}; }

void ro_sql_close(ro_sql *q) {
    if (q->statement) q->store->driver->reset(q->statement);
    q->bound = 0;
}

/* What is bound lives until the statement is closed, so nothing is copied. */
static void put(ro_sql *q, const ro_db_value *value) {
    q->bound++;
    if (q->statement) q->store->driver->bind(q->statement, q->bound, value);
}

void ro_sql_put_text(ro_sql *q, const char *value) {
    bool null = !value || !value[0];
    put(q, &(ro_db_value){.type = RO_DB_TEXT, .null = null, .bytes = value, .size = null ? 0 : strlen(value)});
}

void ro_sql_put_bytes(ro_sql *q, const char *value, size_t size) {
    put(q, &(ro_db_value){.type = RO_DB_TEXT, .bytes = value ? value : "", .size = value ? size : 0});
}

void ro_sql_put_blob(ro_sql *q, const void *value, size_t size) {
    put(q, &(ro_db_value){.type = RO_DB_BLOB, .null = size == 0, .bytes = value, .size = size});
}

void ro_sql_put_int(ro_sql *q, int64_t value) { put(q, &(ro_db_value){.type = RO_DB_INTEGER, .integer = value}); }
void ro_sql_put_id(ro_sql *q, int64_t value) { put(q, &(ro_db_value){.type = RO_DB_INTEGER, .null = value == 0, .integer = value}); }
void ro_sql_put_real(ro_sql *q, double value) { put(q, &(ro_db_value){.type = RO_DB_REAL, .null = isnan(value), .real = value}); }

int ro_sql_row(ro_sql *q, ro_error *err) { return q->statement ? q->store->driver->step(q->store, q->statement, err) : -1; }

bool ro_sql_do(ro_sql *q, ro_error *err) {
    int got;
    while ((got = ro_sql_row(q, err)) == 1) continue;
    ro_sql_close(q);
    return got == 0;
}

bool ro_sql_new_id(ro_store *store, ro_db_table table, int64_t *id, ro_error *err) { return store->driver->number(store, table, id, err); }

bool ro_sql_run(ro_store *store, const char *sql, ro_error *err) { return store->driver->run(store, sql, err); }
