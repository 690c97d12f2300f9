#include "store/answers.h"

#include "base/error.h"
#include "store/sql.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *keep(ro_sql *q, int column, ro_arena *arena) {
    const char *text = ro_sql_text(q, column);
    return text ? ro_arena_copy(arena, text, strlen(text)) : NULL;
}

/* A sentence that names the actor: of an event that he is a party of. */
static bool find_words(ro_store *store, ro_open_question *a, ro_arena *arena, ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "SELECT CAST(substr(CAST(r.text AS BLOB), v.start + 1, v.\"end\" - v.start) AS TEXT), r.key, r.publisher FROM event e JOIN "
        "event_mention m ON m.event = e.id JOIN report r ON r.id = m.report JOIN evidence v ON v.kind = 'event' AND v.mention = m.id "
        "WHERE (e.source = ?1 OR e.target = ?1) AND (m.source = ?1 OR m.target = ?1) ORDER BY m.id, v.number LIMIT 1",
        err);
    ro_sql_put_int(&q, a->id);
    int got = ro_sql_row(&q, err);
    if (got == 1) {
        a->words = keep(&q, 0, arena);
        a->report = keep(&q, 1, arena);
        a->publisher = keep(&q, 2, arena);
    }
    ro_sql_close(&q);
    return got >= 0;
}

bool ro_open_actors(ro_store *store, size_t most, ro_arena *arena, ro_open_question **items, size_t *count, ro_error *err) {
    size_t capacity = 0;
    int got;
    *items = NULL, *count = 0;
    ro_sql q = ro_sql_open(
        store,
        "SELECT o.id, o.name, a.kind, o.n FROM (SELECT min(id) AS id, name, sum(mentions) AS n FROM actor WHERE mentions > 0 AND name IS NOT NULL "
        "AND "
        "(kind = 'unknown' OR (country IS NULL AND code IS NULL)) AND name NOT IN (SELECT subject FROM answer WHERE kind = 'actor') GROUP BY name "
        "ORDER BY n DESC, name LIMIT ?) o JOIN actor a ON a.id = o.id ORDER BY o.n DESC, o.name",
        err);
    ro_sql_put_int(&q, (int64_t)most);
    while ((got = ro_sql_row(&q, err)) == 1) {
        if (!ro_arena_grow(arena, (void **)items, *count, &capacity, sizeof **items)) break;
        (*items)[(*count)++] = (ro_open_question){
            .id = ro_sql_int(&q, 0), .name = keep(&q, 1, arena), .kind = keep(&q, 2, arena), .reports = ro_sql_int(&q, 3)};
    }
    ro_sql_close(&q);
    bool ok = got == 0;
    for (size_t i = 0; ok && i < *count; i++) ok = find_words(store, &(*items)[i], arena, err);
    return arena->failed ? ro_fail(err, RO_E_MEMORY, "out of memory") : ok;
}

bool ro_open_events(ro_store *store, double below, size_t most, ro_arena *arena, int64_t **ids, size_t *count, ro_error *err) {
    size_t capacity = 0;
    int got;
    *ids = NULL, *count = 0;
    ro_sql q = ro_sql_open(
        store,
        "SELECT id FROM event WHERE status = 'reported' AND confidence < ? AND id NOT IN (SELECT CAST(subject AS INTEGER) FROM answer WHERE "
        "kind = 'event') ORDER BY confidence, id LIMIT ?",
        err);
    ro_sql_put_real(&q, below);
    ro_sql_put_int(&q, (int64_t)most);
    while ((got = ro_sql_row(&q, err)) == 1) {
        if (!ro_arena_grow(arena, (void **)ids, *count, &capacity, sizeof **ids)) break;
        (*ids)[(*count)++] = ro_sql_int(&q, 0);
    }
    ro_sql_close(&q);
    return arena->failed ? ro_fail(err, RO_E_MEMORY, "out of memory") : got == 0;
}

bool ro_is_actor_code(const char *text) {
    size_t n = strlen(text);
    if (strcmp(text, "---") == 0) return true;
    return n >= 3 && n <= 24 && n % 3 == 0 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == n;
}

bool ro_answer_keep(ro_store *store, const char *kind, const char *subject, const char *answer, ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "INSERT INTO answer (kind, subject, answer, added) VALUES (?, ?, ?, ?) ON CONFLICT (kind, subject) DO UPDATE SET answer = excluded.answer, "
        "added = excluded.added",
        err);
    char added[32];
    time_t now = time(NULL);
    struct tm tm;
    if (!gmtime_r(&now, &tm) || !strftime(added, sizeof added, "%Y-%m-%dT%H:%M:%SZ", &tm)) snprintf(added, sizeof added, "1970-01-01T00:00:00Z");
    if (!q.statement) return false;
    ro_sql_put_text(&q, kind);
    ro_sql_put_text(&q, subject);
    ro_sql_put_text(&q, answer);
    ro_sql_put_text(&q, added);
    return ro_sql_do(&q, err);
}

bool ro_answers_table(ro_store *store, ro_buffer *out, size_t *count, ro_error *err) {
    int got;
    *count = 0;
    ro_buffer_puts(out, "name\tcode\tfrom\tto\n");
    ro_sql q = ro_sql_open(store, "SELECT subject, answer FROM answer WHERE kind = 'actor' AND answer <> 'skip' ORDER BY subject", err);
    while ((got = ro_sql_row(&q, err)) == 1) {
        for (const char *at = ro_sql_text(&q, 0); *at; at++) ro_buffer_putc(out, (unsigned char)*at < 0x20 ? ' ' : *at);
        ro_buffer_printf(out, "\t%s\t-\t-\n", ro_sql_text(&q, 1));
        ++*count;
    }
    ro_sql_close(&q);
    return got == 0 && (!out->failed || ro_fail(err, RO_E_MEMORY, "out of memory"));
}
