/* store_dump DB - every row of a database (a file of SQLite or an address of PostgreSQL), but for when a report was added: two databases of the same
 * content give the same bytes. store_dump --content DB: the same without numbers of rows, each row by what it stands for, in any order (sort it):
 * databases whose rows came in another order give the same. store_dump --counts DB: "TABLE ROWS" of each table, and the number of faults that
 * SQLite's own checks find. */
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

/* --- content ----------------------------------------------------------------------------------------------------------------------------------- */

#define WHO(a) \
    "(SELECT ifnull(kind, '') || '/' || ifnull(name, '') || '/' || ifnull(country, '') || '/' || ifnull(office, '') || '/' || ifnull(sector, '') " \
    "|| '/' ||" \
    " ifnull(code, '') FROM actor WHERE id = " a ")"
/* a mention is called by its report and its number there; an event by the first name of its mentions */
#define MENTION "r.key || '#' || m.number"
#define FIRST_OF(thing, id) \
    "(SELECT min(y.key || '#' || x.number) FROM " thing "_mention x JOIN report y ON y.id = x.report WHERE x." thing " = " id ")"
#define OF_MENTION(thing, id) "(SELECT y.key || '#' || x.number FROM " thing "_mention x JOIN report y ON y.id = x.report WHERE x.id = " id ")"
#define OF_REPORT(table) "r.key, m.number FROM " table " m JOIN report r ON r.id = m.report"

static const char *const contents[][2] = {
    {"report",
     "SELECT key, url, title, publisher, published, language, text, text_sha256, sentences, (SELECT key FROM report o WHERE o.id = r.same_as),"
     " likeness, whole FROM report r"},
    {"report_band", "SELECT r.key, b.band, b.hash FROM report_band b JOIN report r ON r.id = b.report"},
    {"actor", "SELECT kind, name, country, office, sector, code, mentions FROM actor"},
    {"event", "SELECT " FIRST_OF("event", "e.id") ", " WHO("e.source") ", " WHO(
                  "e.target") ", source_country, source_sector, source_code, target_country,"
                              " target_sector, target_code, dyad, event, mode, contexts, cameo, quad, goldstein, channel, date, date_basis, day, "
                              "place, place_country, lat,"
                              " lon, status, confidence, mentions, reports, sources, first_seen, last_seen, directed, bucket FROM event e"},
    {"event_mention", "SELECT " MENTION ", " FIRST_OF("event", "m.event") ", " WHO("m.source") ", " WHO(
                          "m.target") ", event_type, mode, contexts, cameo,"
                                      " goldstein, channel, date, date_basis, place, place_country, lat, lon, status, confidence, times, rule, "
                                      "directed, words, pinned, why"
                                      " FROM event_mention m JOIN report r ON r.id = m.report"},
    {"contact", "SELECT " FIRST_OF("contact", "c.id") ", channel, " WHO(
                    "c.initiator") ", countries, date, date_basis, day, place, place_country, lat, lon,"
                                   " status, confidence, mentions, reports, sources, first_seen, last_seen, bucket FROM contact c"},
    {"contact_mention", "SELECT " MENTION ", " FIRST_OF("contact", "m.contact") ", " OF_MENTION("event", "m.event_mention") ", channel, " WHO(
                            "m.initiator") ", date, date_basis, place, place_country, lat, lon, status, confidence, words, pinned, why FROM "
                                           "contact_mention m JOIN report r ON"
                                           " r.id = m.report"},
    {"participant", "SELECT " FIRST_OF("contact", "p.contact") ", " WHO("p.actor") " FROM participant p"},
    {"participant_mention", "SELECT " OF_MENTION("contact", "p.mention") ", " WHO("p.actor") " FROM participant_mention p"},
    {"topic", "SELECT " OF_MENTION("contact", "t.mention") ", text, countries, contexts, empty, start, \"end\" FROM topic t"},
    {"evidence", "SELECT kind, CASE kind WHEN 'event' THEN " OF_MENTION("event", "v.mention") " ELSE " OF_MENTION(
                     "contact", "v.mention") " END, number, start, \"end\", trigger_start, trigger_end, sentence FROM evidence v"},
    {"position", "SELECT m.stance, m.object, m.countries, m.start, m.\"end\", " OF_REPORT("position")},
    {"position_actor", "SELECT p.role, " WHO("p.actor") ", " OF_REPORT("position") " JOIN position_actor p ON p.position = m.id"},
    {"mediation", "SELECT m.conflict, m.start, m.\"end\", " OF_REPORT("mediation")},
    {"mediation_party", "SELECT p.role, p.party, " OF_REPORT("mediation") " JOIN mediation_party p ON p.mediation = m.id"}};

static int dump_content(ro_store *store, ro_error *err) {
    const ro_db_driver *d = store->driver;
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        ro_prepared *s = d->prepare(store, contents[i][1], strlen(contents[i][1]), false, err);
        int got = -1;
        while (s && (got = d->step(store, s, err)) == 1) print_row(d, s, contents[i][0]);
        d->finalize(s);
        if (got < 0) return -1;
    }
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
    int counts = argc == 3 && strcmp(argv[1], "--counts") == 0, content = argc == 3 && strcmp(argv[1], "--content") == 0;
    if (argc != 2 + counts + content) return 64;
    ro_store *store = ro_store_open(argv[argc - 1], RO_STORE_READ, &err);
    if (!store) return fprintf(stderr, "store_dump: %s\n", err.message), ro_code_exit(err.code);
    if (store->pg || content) {
        int failed = content ? dump_content(store, &err) : dump_server(store, counts, &err);
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
