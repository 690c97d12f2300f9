/* store_dump DB - every row of a database (a file of SQLite or an address of PostgreSQL), but for when a report was added: two databases of the same
 * content give the same bytes. store_dump --counts DB: "TABLE ROWS" of each table, and the number of faults that SQLite's own checks find. */
#include "store/sql.h"

#include <stdio.h>
#include <string.h>

#define MOST_TABLES 64

static int list_tables(sqlite3 *db, char names[][64]) {
    sqlite3_stmt *s = NULL;
    int count = 0;
    const char *sql =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'report_text%' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) return -1;
    while (sqlite3_step(s) == SQLITE_ROW && count < MOST_TABLES) snprintf(names[count++], 64, "%s", (const char *)sqlite3_column_text(s, 0));
    return sqlite3_finalize(s) == SQLITE_OK ? count : -1;
}

static int print_rows(sqlite3 *db, const char *table) {
    char sql[256];
    sqlite3_stmt *s = NULL;
    int result;
    snprintf(sql, sizeof sql, "SELECT * FROM %.60s NOT INDEXED", table); /* in the order of its key */
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) return -1;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) {
        printf("%s", table);
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            if (strcmp(sqlite3_column_name(s, i), "added") == 0) continue;
            printf("|");
            if (sqlite3_column_type(s, i) == SQLITE_BLOB) {
                const unsigned char *b = sqlite3_column_blob(s, i);
                for (int k = 0; k < sqlite3_column_bytes(s, i); k++) printf("%02x", b[k]);
            } else if (sqlite3_column_type(s, i) != SQLITE_NULL)
                printf("%s", (const char *)sqlite3_column_text(s, i));
        }
        printf("\n");
    }
    return sqlite3_finalize(s) == SQLITE_OK && result == SQLITE_DONE ? 0 : -1;
}

static int print_number(sqlite3 *db, const char *name, const char *sql) {
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW) return sqlite3_finalize(s), -1;
    printf("%s %lld\n", name, (long long)sqlite3_column_int64(s, 0));
    return sqlite3_finalize(s) == SQLITE_OK ? 0 : -1;
}

static int print_counts(sqlite3 *db, char names[][64], int count) {
    char sql[256];
    for (int i = 0; i < count; i++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %.60s", names[i]);
        if (print_number(db, names[i], sql)) return -1;
    }
    if (print_number(db, "orphans", "SELECT count(*) FROM pragma_foreign_key_check")) return -1;
    return print_number(db, "faults", "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
}

/* --- PostgreSQL: the same rows in the same order ----------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *key;
} tables[] = {{"actor", "id"},
              {"answer", "id"},
              {"contact", "id"},
              {"contact_mention", "id"},
              {"event", "id"},
              {"event_mention", "id"},
              {"evidence", "kind, mention, number"},
              {"mediation", "id"},
              {"mediation_party", "mediation, role, party"},
              {"participant", "contact, actor"},
              {"participant_mention", "mention, actor"},
              {"position", "id"},
              {"position_actor", "position, role, actor"},
              {"progress", "input"},
              {"report", "id"},
              {"report_band", "band, hash, report"},
              {"topic", "id"},
              {"verdict", "kind, first, second"}};
#define TABLES (sizeof tables / sizeof *tables)

static int print_row(const ro_db_driver *d, ro_prepared *s, const char *table) {
    printf("%s", table);
    for (int i = 0; i < d->columns(s); i++) {
        if (strcmp(d->name(s, i), "added") == 0) continue;
        printf("|");
        size_t size;
        if (d->type(s, i) == RO_DB_BLOB) {
            const unsigned char *b = d->blob(s, i, &size);
            for (size_t k = 0; k < size; k++) printf("%02x", b[k]);
        } else if (d->type(s, i) != RO_DB_NULL)
            printf("%s", d->text(s, i, NULL));
    }
    printf("\n");
    return 0;
}

static int dump_server(ro_store *store, int counts, ro_error *err) {
    const ro_db_driver *d = store->driver;
    int bad = 0;
    for (size_t t = 0; t < TABLES && !bad; t++) {
        char sql[256];
        int got;
        snprintf(sql, sizeof sql, counts ? "SELECT count(*) FROM %s" : "SELECT * FROM %s ORDER BY %s", tables[t].name, tables[t].key);
        ro_prepared *s = d->prepare(store, sql, strlen(sql), false, err);
        if (!s) return -1;
        while ((got = d->step(store, s, err)) == 1)
            if (counts)
                printf("%s %lld\n", tables[t].name, (long long)d->integer(s, 0));
            else
                print_row(d, s, tables[t].name);
        bad = got < 0;
        d->finalize(s);
    }
    return bad ? -1 : 0;
}

int main(int argc, char **argv) {
    static char names[MOST_TABLES][64];
    ro_error err;
    int counts = argc == 3 && strcmp(argv[1], "--counts") == 0;
    if (argc != 2 + counts) return 64;
    ro_store *store = ro_store_open(argv[1 + counts], RO_STORE_READ, &err);
    if (!store) return fprintf(stderr, "store_dump: %s\n", err.message), ro_code_exit(err.code);
    if (store->pg) {
        int failed = dump_server(store, counts, &err);
        if (failed) fprintf(stderr, "store_dump: %s\n", err.message);
        ro_store_close(store);
        return failed ? 65 : 0;
    }
    int count = list_tables(store->db, names), bad = count < 0;
    if (counts && !bad) bad = print_counts(store->db, names, count);
    for (int i = 0; i < count && !bad && !counts; i++) bad = print_rows(store->db, names[i]);
    if (bad) fprintf(stderr, "store_dump: %s\n", sqlite3_errmsg(store->db));
    ro_store_close(store);
    return bad ? 65 : 0;
}
