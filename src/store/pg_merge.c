#include "store/pg_merge.h"

#include "store/pg_flush.h"
#include "store/pg_link.h"
#include "store/settle.h"
#include "store/verdict.h"

#include <stdio.h>

#define RANGE 50000 /* numbers of rows that are fetched at once */

/* What merging anew reads, and the column by whose numbers it is fetched in ranges. */
static const struct {
    const char *table, *columns, *by;
} read[] = {{"report", "id, key, publisher, published, same_as", "id"},
            {"actor", "*", "id"},
            {"event_mention", "*", "id"},
            {"contact_mention", "*", "id"},
            {"participant_mention", "*", "mention"},
            {"verdict", "*", "first"}};

static bool ask_last(struct ro_pg *pg, const char *table, const char *by, int64_t *last, ro_error *err) {
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT max(%s) FROM %s", by, table);
    PGresult *rows = ro_pg_ask(pg, sql, NULL, 0, err);
    *last = rows ? ro_pg_int_of(&pg->lib, rows, 0, 0) : 0;
    pg->lib.PQclear(rows);
    return rows != NULL;
}

static bool fetch_table(struct ro_pg *pg, size_t which, ro_error *err) {
    int64_t last;
    char sql[256];
    bool good = ask_last(pg, read[which].table, read[which].by, &last, err);
    for (int64_t from = 0; good && from < last; from += RANGE) {
        snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE %s > %lld AND %s <= %lld", read[which].columns, read[which].table, read[which].by,
                 (long long)from, read[which].by, (long long)from + RANGE);
        PGresult *rows = ro_pg_ask(pg, sql, NULL, 0, err);
        good = rows && ro_pg_stage_load(&pg->stage, read[which].table, &pg->lib, rows, true, err);
        pg->lib.PQclear(rows);
    }
    return good;
}

static bool fetch_all(struct ro_pg *pg, ro_error *err) {
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (!fetch_table(pg, i, err)) return false;
    return true;
}

bool ro_pg_merge_all(ro_store *store, ro_store_counts *counts, ro_error *err) {
    static const char keep[] = "CREATE TABLE was_event AS SELECT id, event AS of, why FROM event_mention;"
                               "CREATE TABLE was_contact AS SELECT id, contact AS of, why FROM contact_mention;"
                               "CREATE UNIQUE INDEX was_event_id ON was_event (id); CREATE UNIQUE INDEX was_contact_id ON was_contact (id)";
    struct ro_pg *pg = store->pg;
    if (pg->stage.holds && !ro_pg_flush(store, err)) return false;
    ro_pg_stage_forget(&pg->stage);
    if (!ro_copies_settle(store, err)) return false;
    bool piped = pg->piped;
    if (piped && !ro_pg_pause(pg, err)) return false;
    bool good = ro_pg_stage_open(store, err) && fetch_all(pg, err) && ro_sql_run(pg->stage.store, keep, err) &&
                ro_merge_all(pg->stage.store, counts, err) && ro_pg_flush_merged(store, err);
    ro_pg_actors_forget(&pg->actors); /* the stage had their rows */
    ro_pg_stage_forget(&pg->stage);
    return (!piped || ro_pg_resume(pg, err)) && good;
}
