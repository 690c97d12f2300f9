#include "store/pg_late.h"

#include <string.h>

/* The beginning of the one statement that adds to each, as its columns stand in it, and what COPY says in its place. */
static const struct {
    const char *insert, *copy;
} tables[] = {[RO_PG_LATE_EVIDENCE] = {"INSERT INTO evidence (kind, mention, number, start, \"end\", trigger_start, trigger_end, sentence) VALUES",
                                       "COPY evidence (kind, mention, number, start, \"end\", trigger_start, trigger_end, sentence) FROM STDIN"},
              [RO_PG_LATE_TOPIC] = {"INSERT INTO topic (id, mention, text, countries, contexts, empty, start, \"end\") VALUES",
                                    "COPY topic (id, mention, text, countries, contexts, empty, start, \"end\") FROM STDIN"},
              [RO_PG_LATE_TEXT] = {"INSERT INTO report_text (rowid, report_text) VALUES", "COPY report_text (rowid, report_text) FROM STDIN"}};

void ro_pg_late_init(ro_pg_late *late) {
    late->waiting = false;
    for (int i = 0; i < RO_PG_LATE_COUNT; i++) ro_buffer_init(&late->rows[i], NULL);
}

void ro_pg_late_forget(ro_pg_late *late) {
    late->waiting = false;
    for (int i = 0; i < RO_PG_LATE_COUNT; i++) ro_buffer_clear(&late->rows[i]);
}

void ro_pg_late_free(ro_pg_late *late) {
    for (int i = 0; i < RO_PG_LATE_COUNT; i++) ro_buffer_free(&late->rows[i]);
}

int ro_pg_late_of(const char *sql, size_t size) {
    for (int i = 0; i < RO_PG_LATE_COUNT; i++) {
        size_t n = strlen(tables[i].insert);
        if (size > n && memcmp(sql, tables[i].insert, n) == 0) return i;
    }
    return -1;
}

static void put_text(ro_buffer *out, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        const char *escape = c == '\\' ? "\\\\" : c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : NULL;
        if (escape)
            ro_buffer_puts(out, escape);
        else
            ro_buffer_putc(out, c);
    }
}

bool ro_pg_late_put(ro_pg_late *late, int table, const ro_db_value *values, int count, bool *full) {
    ro_buffer *out = &late->rows[table];
    for (int i = 0; i < count; i++) {
        const ro_db_value *v = &values[i];
        if (i) ro_buffer_putc(out, '\t');
        if (v->null)
            ro_buffer_puts(out, "\\N");
        else if (v->type == RO_DB_INTEGER)
            ro_buffer_printf(out, "%lld", (long long)v->integer);
        else
            put_text(out, v->bytes, v->size);
    }
    ro_buffer_putc(out, '\n');
    late->waiting = true;
    *full = out->size > RO_PG_LATE_MOST;
    return !out->failed;
}

static bool send(const ro_buffer *rows, const char *copy, const ro_pg_library *lib, PGconn *conn, PGresult **failed) {
    PGresult *result = lib->PQexec(conn, copy);
    bool fine = lib->PQresultStatus(result) == PGRES_COPY_IN;
    if (!fine) return *failed = result, false;
    lib->PQclear(result);
    if (lib->PQputCopyData(conn, rows->bytes, (int)rows->size) != 1 || lib->PQputCopyEnd(conn, NULL) != 1) return false;
    while ((result = lib->PQgetResult(conn))) {
        if (lib->PQresultStatus(result) == PGRES_COMMAND_OK || *failed)
            lib->PQclear(result);
        else
            *failed = result, fine = false;
    }
    return fine;
}

bool ro_pg_late_send(ro_pg_late *late, const ro_pg_library *lib, PGconn *conn, PGresult **failed) {
    bool fine = true;
    *failed = NULL;
    for (int i = 0; i < RO_PG_LATE_COUNT && fine; i++)
        if (late->rows[i].size) fine = send(&late->rows[i], tables[i].copy, lib, conn, failed);
    ro_pg_late_forget(late);
    return fine;
}
