#include "serve/sql_rows.h"

#include "output/json.h"
#include "store/sql.h"

#include <string.h>

static void put_value(ro_sql *row, int column, bool json, ro_buffer *out) {
    switch (row->store->driver->type(row->statement, column)) {
    case RO_DB_NULL: ro_buffer_puts(out, "null"); break;
    case RO_DB_INTEGER: ro_buffer_printf(out, "%lld", (long long)ro_sql_int(row, column)); break;
    case RO_DB_REAL: ro_json_real(out, ro_sql_real(row, column)); break;
    default: {
        size_t size;
        const char *text = row->store->driver->text(row->statement, column, &size);
        if (!text)
            out->failed = true;
        else if (json)
            ro_buffer_put(out, text, size);
        else
            ro_json_string(out, text, size);
    }
    }
}

static void put_row(ro_sql *row, ro_buffer *out) {
    ro_buffer_putc(out, '{');
    for (int c = 0; c < row->store->driver->columns(row->statement); c++) {
        char name[64];
        const char *given = row->store->driver->name(row->statement, c);
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
        put_row(&q, out);
    }
    ro_sql_close(&q);
    return got < 0 ? -1 : rows;
}

bool ro_sql_object(ro_store *store, const char *sql, const int64_t *numbers, size_t count, ro_buffer *out, ro_error *err) {
    return ro_sql_objects(store, sql, numbers, count, out, err) > 0;
}
