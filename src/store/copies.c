#include "store/copies.h"

#include "record/alike.h"

#include <string.h>

typedef struct sharers {
    int64_t ids[RO_COPY_LOOKED * 4];
    int bands[RO_COPY_LOOKED * 4];
    size_t count;
} sharers;

#define BAND(n) "SELECT report FROM (SELECT report FROM report_band WHERE band = " n " AND hash = ? ORDER BY report DESC LIMIT 16)"
#define AND_BAND(n) " UNION ALL " BAND(#n)

/* All bands in one question: a server is asked but once. */
static const char sharers_sql[] = BAND("0") AND_BAND(1) AND_BAND(2) AND_BAND(3) AND_BAND(4) AND_BAND(5) AND_BAND(6) AND_BAND(7) AND_BAND(8)
    AND_BAND(9) AND_BAND(10) AND_BAND(11) AND_BAND(12) AND_BAND(13) AND_BAND(14) AND_BAND(15);
_Static_assert(RO_BANDS == 16, "each band has its question");

static bool find_sharers(ro_store *store, const ro_print *print, sharers *out, ro_error *err) {
    out->count = 0;
    ro_sql q = ro_sql_open(store, sharers_sql, err);
    if (!q.statement) return false;
    for (uint32_t b = 0; b < RO_BANDS; b++) ro_sql_put_int(&q, print->bands[b]);
    int got;
    while ((got = ro_sql_row(&q, err)) == 1) {
        int64_t id = ro_sql_int(&q, 0);
        size_t i = 0;
        while (i < out->count && out->ids[i] != id) i++;
        if (i == out->count && i < sizeof out->ids / sizeof *out->ids) out->ids[i] = id, out->bands[i] = 0, out->count++;
        if (i < out->count) out->bands[i]++;
    }
    ro_sql_close(&q);
    return got == 0;
}

/* The next one to compare: that shares most bands, of those the first kept; SIZE_MAX: none is left. */
static size_t next_of(sharers *s) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < s->count; i++)
        if (s->bands[i] > 0 && (best == SIZE_MAX || s->bands[i] > s->bands[best] || (s->bands[i] == s->bands[best] && s->ids[i] < s->ids[best])))
            best = i;
    if (best != SIZE_MAX) s->bands[best] = 0;
    return best;
}

bool ro_copy_candidates(ro_store *store, const ro_print *print, int64_t *reports, size_t *count, ro_error *err) {
    sharers found;
    *count = 0;
    if (print->empty) return true;
    if (!find_sharers(store, print, &found, err)) return false;
    for (size_t next; *count < RO_COPY_LOOKED && (next = next_of(&found)) != SIZE_MAX;) reports[(*count)++] = found.ids[next];
    return true;
}

/* How alike a kept report is; 0 where it was published in other weeks. -1: failed. */
static double compare(ro_store *store, int64_t id, ro_shingles *shingles, const char *published, ro_arena *arena, ro_error *err) {
    ro_sql q = ro_sql_open(store, "SELECT text, published FROM report WHERE id = ?", err);
    if (!q.statement) return -1;
    ro_sql_put_int(&q, id);
    double alike = 0;
    int got = ro_sql_row(&q, err);
    if (got == 1) {
        ro_shingles other;
        size_t size;
        const char *text = store->driver->text(q.statement, 0, &size), *day = ro_sql_text(&q, 1);
        if (!text || !ro_shingles_of(text, size, arena, &other))
            got = -1, ro_fail(err, RO_E_MEMORY, "out of memory");
        else if (ro_days_between(day, published) <= RO_COPY_DAYS)
            alike = ro_shingles_alike(shingles, &other);
    }
    ro_sql_close(&q);
    return got < 0 ? -1 : alike;
}

bool ro_print_of(const char *text, size_t size, ro_arena *arena, ro_print *out) {
    ro_shingles shingles;
    if (!ro_shingles_of(text, size, arena, &shingles)) return false;
    *out = (ro_print){.known = true, .empty = shingles.count == 0};
    if (!out->empty) ro_bands_of(&shingles, out->bands);
    return true;
}

bool ro_copy_find(ro_store *store, const char *text, size_t size, const char *published, ro_arena *arena, ro_print *print, int64_t *report,
                  double *likeness, ro_error *err) {
    int64_t kept[RO_COPY_LOOKED];
    size_t count;
    ro_shingles own;
    *report = 0;
    *likeness = 1;
    if (!print->known && !ro_print_of(text, size, arena, print)) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (!ro_copy_candidates(store, print, kept, &count, err)) return false;
    if (!count) return true;
    if (!ro_shingles_of(text, size, arena, &own)) return ro_fail(err, RO_E_MEMORY, "out of memory");
    *likeness = 0;
    for (size_t i = 0; i < count; i++) {
        double alike = compare(store, kept[i], &own, published, arena, err);
        if (alike < 0) return false;
        if (alike >= RO_SAME_TEXT && alike > *likeness) *likeness = alike, *report = kept[i];
    }
    return true;
}

bool ro_copy_keep(ro_store *store, int64_t report, const ro_print *print, ro_error *err) {
    if (print->empty) return true;
    ro_sql q = ro_sql_open(
        store,
        /* IGNORE, where nothing is: a statement that may fail half done makes SQLite copy the pages of all bands */
        "INSERT OR IGNORE INTO report_band (band, hash, report) VALUES (0, ?2, ?1), (1, ?3, ?1), (2, ?4, ?1), (3, ?5, ?1), (4, ?6, ?1),"
        " (5, ?7, ?1), (6, ?8, ?1), (7, ?9, ?1), (8, ?10, ?1), (9, ?11, ?1), (10, ?12, ?1), (11, ?13, ?1), (12, ?14, ?1),"
        " (13, ?15, ?1), (14, ?16, ?1), (15, ?17, ?1)",
        err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, report);
    for (uint32_t b = 0; b < RO_BANDS; b++) ro_sql_put_int(&q, print->bands[b]);
    return ro_sql_do(&q, err);
}
