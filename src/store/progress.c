#include "store/progress.h"

bool ro_progress_read(ro_store *store, const char *input, ro_progress *out, ro_error *err) {
    *out = (ro_progress){.items = 0};
    ro_sql q = ro_sql_open(store, "SELECT items, first, done FROM progress WHERE input = ?", err);
    if (!q.statement) return false;
    ro_sql_put_text(&q, input);
    int got = ro_sql_row(&q, err);
    if (got == 1) *out = (ro_progress){(uint64_t)ro_sql_int(&q, 0), (uint64_t)ro_sql_int(&q, 1), ro_sql_int(&q, 2) != 0};
    ro_sql_close(&q);
    return got >= 0;
}

bool ro_progress_write(ro_store *store, const char *input, const ro_progress *progress, ro_error *err) {
    ro_sql q = ro_sql_open(store,
                           "INSERT INTO progress (input, items, first, done) VALUES (?, ?, ?, ?) ON CONFLICT (input) DO UPDATE SET"
                           " items = excluded.items, first = excluded.first, done = excluded.done",
                           err);
    if (!q.statement) return false;
    ro_sql_put_text(&q, input);
    ro_sql_put_int(&q, (int64_t)progress->items);
    ro_sql_put_int(&q, (int64_t)progress->first);
    ro_sql_put_int(&q, progress->done);
    return ro_sql_do(&q, err);
}
