#include "store/stats.h"

#include "base/error.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MONTHS 2400 /* two hundred years: a date that is a slip of the pen makes no endless line */

static const char *const keys[] = {
#define X(name, key, title) key,
    RO_STAT_TABLE(X)
#undef X
};
static const char *const titles[] = {
#define X(name, key, title) title,
    RO_STAT_TABLE(X)
#undef X
};
const char *ro_stat_key(ro_stat stat) { return keys[stat]; }
const char *ro_stat_title(ro_stat stat) { return titles[stat]; }

static const char *const lists[RO_STATS] = {
    [RO_STAT_PUBLISHERS] = "SELECT coalesce(publisher, '(not known)'), count(*) FROM report GROUP BY publisher ORDER BY 2 DESC, 1 LIMIT ?",
    [RO_STAT_TYPES] =
        "SELECT coalesce(event, '(statement)'), count(*) FROM event WHERE status = 'reported' GROUP BY event ORDER BY 2 DESC, 1 LIMIT ?",
    [RO_STAT_DYADS] = "SELECT dyad, count(*) FROM event WHERE status = 'reported' AND dyad IS NOT NULL GROUP BY dyad ORDER BY 2 DESC, 1 LIMIT ?",
    [RO_STAT_MEDIATORS] = "SELECT y.party, count(*) FROM mediation_party y JOIN mediation m ON m.id = y.mediation JOIN report r ON r.id = m.report "
                          "WHERE y.role = 'mediator' AND r.same_as IS NULL GROUP BY y.party ORDER BY 2 DESC, 1 LIMIT ?",
    [RO_STAT_CHANNELS] = "SELECT channel, count(*) FROM contact WHERE status = 'reported' GROUP BY channel ORDER BY 2 DESC, 1 LIMIT ?",
    [RO_STAT_UNRESOLVED] = "SELECT name, sum(mentions) FROM actor WHERE mentions > 0 AND name IS NOT NULL AND (kind = 'unknown' OR (country IS NULL "
                           "AND code IS NULL)) AND "
                           "name NOT IN (SELECT subject FROM answer WHERE kind = 'actor') GROUP BY name ORDER BY 2 DESC, 1 LIMIT ?",
};

static bool read_list(ro_store *store, ro_stat stat, size_t most, ro_arena *arena, ro_stats *s, ro_error *err) {
    size_t capacity = 0;
    int got;
    ro_sql q = ro_sql_open(store, lists[stat], err);
    ro_sql_put_int(&q, (int64_t)most);
    while ((got = ro_sql_row(&q, err)) == 1) {
        const char *label = ro_sql_text(&q, 0);
        if (!ro_arena_grow(arena, (void **)&s->lists[stat].lines, s->lists[stat].count, &capacity, sizeof *s->lists[stat].lines)) break;
        s->lists[stat].lines[s->lists[stat].count++] = (ro_stat_line){ro_arena_copy(arena, label, strlen(label)), ro_sql_int(&q, 1)};
    }
    ro_sql_close(&q);
    return got == 0;
}

static bool read_totals(ro_store *store, ro_arena *arena, ro_stats *s, ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM report WHERE same_as IS NOT NULL), (SELECT count(DISTINCT publisher) "
        "FROM report), (SELECT count(*) FROM event), (SELECT count(*) FROM contact), (SELECT count(*) FROM actor), (SELECT count(*) FROM "
        "position p JOIN report r ON r.id = p.report WHERE r.same_as IS NULL), (SELECT count(*) FROM mediation m JOIN report r ON r.id = m.report "
        "WHERE r.same_as IS NULL), (SELECT count(*) FROM event WHERE status = 'reported'), (SELECT count(*) FROM event "
        "WHERE status = 'reported' AND confidence < ?), (SELECT count(*) FROM event_mention WHERE event IS NOT NULL), (SELECT min(published) FROM "
        "report), "
        "(SELECT max(published) FROM report)",
        err);
    ro_sql_put_real(&q, RO_STAT_LOW);
    int got = ro_sql_row(&q, err);
    if (got == 1) {
        int64_t *const counts[] = {&s->reports,   &s->copies,     &s->publishers, &s->events, &s->contacts, &s->actors,
                                   &s->positions, &s->mediations, &s->reported,   &s->low,    &s->mentions};
        for (int i = 0; i < 11; i++) *counts[i] = ro_sql_int(&q, i);
        const char *first = ro_sql_text(&q, 11), *last = ro_sql_text(&q, 12);
        if (first) s->first = ro_arena_copy(arena, first, strlen(first));
        if (last) s->last = ro_arena_copy(arena, last, strlen(last));
    }
    ro_sql_close(&q);
    return got == 1;
}

/* "2024-03" as a number of months; -1: it is none. */
static long month_number(const char *text) {
    if (!text || strlen(text) < 7 || text[4] != '-') return -1;
    long year = strtol(text, NULL, 10), month = strtol(text + 5, NULL, 10);
    return year > 0 && month >= 1 && month <= 12 ? year * 12 + month - 1 : -1;
}

typedef struct month_count {
    long month;
    int series;
    int64_t count;
} month_count;

static bool read_months(ro_store *store, const char *sql, int series, month_count **counts, size_t *count, size_t *capacity, ro_arena *arena,
                        ro_error *err) {
    int got;
    ro_sql q = ro_sql_open(store, sql, err);
    while ((got = ro_sql_row(&q, err)) == 1) {
        month_count m = {month_number(ro_sql_text(&q, 0)), series >= 0 ? series : (int)ro_sql_int(&q, 2), ro_sql_int(&q, 1)};
        if (m.month < 0 || m.series < 0 || m.series >= RO_STAT_SERIES) continue;
        if (!ro_arena_grow(arena, (void **)counts, *count, capacity, sizeof **counts)) break;
        (*counts)[(*count)++] = m;
    }
    ro_sql_close(&q);
    return got == 0;
}

static bool read_series(ro_store *store, ro_arena *arena, ro_stats *s, ro_error *err) {
    month_count *counts = NULL;
    size_t count = 0, capacity = 0;
    if (!read_months(store, "SELECT substr(d, 1, 7), sum(n) FROM (SELECT published AS d, count(*) AS n FROM report GROUP BY 1) GROUP BY 1", 0,
                     &counts, &count, &capacity, arena, err) ||
        !read_months(store,
                     "SELECT substr(d, 1, 7), sum(n), quad FROM (SELECT day AS d, quad, count(*) AS n FROM event WHERE status = 'reported' GROUP BY "
                     "1, 2) GROUP "
                     "BY 1, 3",
                     -1, &counts, &count, &capacity, arena, err))
        return false;
    long low = 0, high = -1;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || counts[i].month < low) low = counts[i].month;
        if (i == 0 || counts[i].month > high) high = counts[i].month;
    }
    if (high - low >= MOST_MONTHS) low = high - MOST_MONTHS + 1;
    s->month_count = (size_t)(high - low + 1);
    s->months = ro_arena_array(arena, s->month_count + 1, sizeof *s->months);
    for (int k = 0; k < RO_STAT_SERIES; k++) s->series[k] = ro_arena_array(arena, s->month_count + 1, sizeof *s->series[k]);
    if (arena->failed) return true; /* said at the end */
    for (size_t i = 0; i < count; i++)
        if (counts[i].month >= low) s->series[counts[i].series][counts[i].month - low] += counts[i].count;
    for (size_t i = 0; i < s->month_count; i++) {
        char text[32];
        long month = low + (long)i;
        int n = snprintf(text, sizeof text, "%04ld-%02ld", month / 12, month % 12 + 1);
        s->months[i] = ro_arena_copy(arena, text, (size_t)n);
    }
    return true;
}

bool ro_stats_read(ro_store *store, size_t most, ro_arena *arena, ro_stats *s, ro_error *err) {
    ro_error_clear(err);
    *s = (ro_stats){.reports = 0};
    bool ok = read_totals(store, arena, s, err);
    for (unsigned i = 0; ok && i < RO_STATS; i++) ok = read_list(store, (ro_stat)i, most, arena, s, err);
    ok = ok && read_series(store, arena, s, err);
    if (ok && arena->failed) return ro_fail(err, RO_E_MEMORY, "out of memory");
    return ok || (arena->failed && ro_fail(err, RO_E_MEMORY, "out of memory"));
}
