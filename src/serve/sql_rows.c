#include "serve/sql_rows.h"

#include "output/json.h"
#include "store/sql.h"

#include <string.h>

static void put_value(sqlite3_stmt *row, int column, bool json, ro_buffer *out) {
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL: ro_buffer_puts(out, "null"); break;
    case SQLITE_INTEGER: ro_buffer_printf(out, "%lld", (long long)sqlite3_column_int64(row, column)); break;
    case SQLITE_FLOAT: ro_json_real(out, sqlite3_column_double(row, column)); break;
    default: {
        const char *text = (const char *)sqlite3_column_text(row, column);
        size_t size = (size_t)sqlite3_column_bytes(row, column);
        if (!text)
            out->failed = true;
        else if (json)
            ro_buffer_put(out, text, size);
        else
            ro_json_string(out, text, size);
    }
    }
}

static void put_row(sqlite3_stmt *row, ro_buffer *out) {
    ro_buffer_putc(out, '{');
    for (int c = 0; c < sqlite3_column_count(row); c++) {
        char name[64];
        const char *given = sqlite3_column_name(row, c);
        size_t n = given ? strnlen(given, sizeof name - 1) : 0;
        bool json = n && given[n - 1] == '$';
        memcpy(name, given ? given : "", n);
        name[n - json] = '\0';
        ro_json_key(out, name);
        put_value(row, c, json, out);
    }
    ro_buffer_putc(out, '}');
}

int ro_sql_objects(ro_store *store, const char *sql, const int64_t *numbers, size_t count, ro_buffer *out, ro_error *err) {
    int rows = 0, got;
    ro_sql q = ro_sql_open(store, sql, err);
    for (size_t i = 0; i < count; i++) ro_sql_put_int(&q, numbers[i]);
    while ((got = ro_sql_row(&q, err)) == 1) {
        if (rows++) ro_buffer_putc(out, ',');
        put_row(q.statement, out);
    }
    ro_sql_close(&q);
    return got < 0 ? -1 : rows;
}

bool ro_sql_object(ro_store *store, const char *sql, const int64_t *numbers, size_t count, ro_buffer *out, ro_error *err) {
    return ro_sql_objects(store, sql, numbers, count, out, err) > 0;
}
