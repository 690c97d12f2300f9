/* merge_all.c - all mentions merged anew, in an order that is theirs and not that of their arrival: by day of publication, key of the report, and
 * place in it. So two databases that were given the same reports, by whomever and in whatever order, hold the same events afterwards. Which of
 * reports of nearly the same text is kept is decided before that, in the same order (settle.h). */
#include "store/merge_reports.h"
#include "store/settle.h"
#include "store/verdict.h"

#include <stdlib.h>

/* Events made anew are numbered from here on, in their order, so that of two the lower is the earlier; at the end they get their old numbers. */
#define FIRST_NUMBER ((int64_t)1 << 40)

/* The statements of the two kinds, from one pattern: `thing` is event or contact. While a mention waits for its place its event is the old number
 * with a minus, which is no row: the foreign keys are checked at the end. */
#define STATEMENTS(thing, emptied, renamed) \
    { \
        .of = "SELECT " thing " FROM " thing "_mention WHERE id = ?", .move = "UPDATE " thing "_mention SET " thing " = ?2, why = ?3 WHERE id = ?1", \
        .order = "SELECT m.id FROM " thing "_mention m JOIN report r ON r.id = m.report WHERE r.same_as IS NULL" \
                 " ORDER BY r.published, r.key, m.number", \
        .forced = "SELECT m." thing " FROM verdict v JOIN " thing "_mention m ON m.id = CASE v.first WHEN ?1 THEN v.second ELSE v.first END" \
                  " WHERE v.kind = '" thing "' AND v.same = 1 AND (v.first = ?1 OR v.second = ?1) AND m." thing " > 0 ORDER BY m.id LIMIT 1", \
        .pinned = "SELECT pinned FROM " thing "_mention WHERE id = ?", .unplace = "UPDATE " thing "_mention SET " thing " = -" thing, \
        .leave_out = "UPDATE " thing "_mention SET " thing " = NULL, why = NULL WHERE report IN (SELECT id FROM report WHERE same_as IS NOT NULL)" \
                     " AND (" thing " IS NOT NULL OR why IS NOT NULL)", \
        .empty = emptied, \
        .recount = "UPDATE " thing \
                   " AS t SET (reports, sources, first_seen, last_seen) = (SELECT count(DISTINCT r.id), count(DISTINCT r.publisher)," \
                   " min(r.published), max(r.published) FROM " thing \
                   "_mention m JOIN report r ON r.id = m.report OR r.same_as = m.report WHERE m." thing " = t.id) WHERE id IN (SELECT m." thing \
                   " FROM report r JOIN " thing "_mention m ON m.report = r.same_as WHERE r.same_as IS NOT NULL)", \
        .renumber = { \
            "UPDATE " thing " SET id = ?2 WHERE id = ?1", \
            "UPDATE " thing "_mention SET " thing " = ?2 WHERE " thing " = ?1", \
            renamed \
        } \
    }

typedef struct statements {
    const char *of, *move, *order, *forced, *pinned, *unplace, *leave_out, *empty, *recount, *renumber[3];
} statements;

static const statements all[] = {
    STATEMENTS("event", "DELETE FROM event", NULL),
    STATEMENTS("contact", "DELETE FROM participant; DELETE FROM contact", "UPDATE participant SET contact = ?2 WHERE contact = ?1")};

typedef struct numbers {
    int64_t *items;
    size_t count, capacity;
} numbers;

typedef struct merging {
    ro_store *store;
    ro_merged_kind kind;
    const statements *s;
    ro_store_counts *counts;
    ro_arena arena;  /* of the mention in hand */
    numbers waiting; /* mentions, in their order */
    numbers made;    /* of each new event the old number of its first mention */
    ro_error *err;
} merging;

static bool put(merging *m, numbers *list, int64_t value) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 1024;
        int64_t *items = realloc(list->items, capacity * sizeof *items);
        if (!items) return ro_fail(m->err, RO_E_MEMORY, "out of memory");
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = value;
    return true;
}

/* The number that a statement answers; 0 where it answers none, -1 on failure. */
static int64_t ask(merging *m, const char *sql, int64_t value) {
    ro_sql q = ro_sql_open(m->store, sql, m->err);
    if (!q.statement) return -1;
    ro_sql_put_int(&q, value);
    int got = ro_sql_row(&q, m->err);
    int64_t answer = got == 1 ? ro_sql_int(&q, 0) : 0;
    ro_sql_close(&q);
    return got < 0 ? -1 : answer;
}

static bool list_waiting(merging *m) {
    ro_sql q = ro_sql_open(m->store, m->s->order, m->err);
    if (!q.statement) return false;
    int got;
    while ((got = ro_sql_row(&q, m->err)) == 1 && put(m, &m->waiting, ro_sql_int(&q, 0))) continue;
    ro_sql_close(&q);
    return got == 0;
}

/* --- one mention ---------------------------------------------------------------------------------------------------------------------------------
 */

/* The row that a verdict says, as something found. */
static bool forced(merging *m, int64_t id, const ro_telling *mention, ro_found *out) {
    bool events = m->kind == RO_MERGED_EVENTS;
    ro_sql q = ro_sql_open(m->store, events ? RO_EVENT_SELECT " WHERE e.id = ?" : RO_CONTACT_SELECT " WHERE c.id = ?", m->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    int got = ro_sql_row(&q, m->err);
    *out = (ro_found){.why = "put here by hand"};
    if (got == 1 && events) ro_event_read(&q, &m->arena, &out->telling, &out->told);
    if (got == 1 && !events) ro_contact_read(&q, &m->arena, &out->telling, &out->told);
    ro_sql_close(&q);
    if (got != 1) return got == 0 && ro_fail(m->err, RO_E_DATABASE, "a verdict is on what is not there");
    out->crossed = ro_mention_crossed(m->kind, &out->telling, mention);
    return events || ro_participants_read(m->store, &out->telling, &m->arena, m->err);
}

static bool find(merging *m, const ro_kept_mention *mention, ro_found *found) {
    const ro_telling *t = &mention->telling;
    *found = (ro_found){.why = NULL};
    int64_t to = ask(m, m->s->forced, t->id), pinned = to == 0 ? ask(m, m->s->pinned, t->id) : 0;
    if (to < 0 || pinned < 0) return false;
    if (to) return forced(m, to, t, found);
    if (pinned) {
        found->why = "taken out by hand";
        return true;
    }
    if (m->kind == RO_MERGED_EVENTS) return ro_find_event(m->store, t, &m->arena, found, m->err);
    int64_t event = mention->event_mention ? ask(m, all[RO_MERGED_EVENTS].of, mention->event_mention) : 0;
    return event >= 0 && ro_find_contact(m->store, t, event, &m->arena, found, m->err);
}

static bool move(merging *m, int64_t mention, int64_t to, const char *why) {
    ro_sql q = ro_sql_open(m->store, m->s->move, m->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, mention);
    ro_sql_put_int(&q, to);
    ro_sql_put_text(&q, why);
    return ro_sql_do(&q, m->err);
}

static bool place(merging *m, int64_t id) {
    bool events = m->kind == RO_MERGED_EVENTS;
    ro_kept_mention mention;
    ro_found found;
    ro_arena_reset(&m->arena);
    if (!ro_mention_read(m->store, m->kind, id, &m->arena, &mention, m->err) || !find(m, &mention, &found)) return false;
    bool first = found.telling.id == 0;
    if (first) {
        found.number = FIRST_NUMBER + (int64_t)m->made.count;
        if (!put(m, &m->made, -mention.of)) return false;
    }
    bool good = events ? ro_join_event(m->store, &found, &mention.telling, mention.publisher, &m->arena, m->err)
                       : ro_join_contact(m->store, &found, &mention.telling, mention.publisher, &m->arena, m->err);
    if (!good || !move(m, id, found.telling.id, found.why)) return false;
    ++*(events ? first ? &m->counts->events : &m->counts->merged_events : first ? &m->counts->contacts : &m->counts->merged_contacts);
    return !m->arena.failed || ro_fail(m->err, RO_E_MEMORY, "out of memory");
}

/* --- old numbers ---------------------------------------------------------------------------------------------------------------------------------
 */

typedef struct claim {
    int64_t old;
    size_t at;
} claim;

static int by_old(const void *x, const void *y) {
    const claim *a = x, *b = y;
    if (a->old != b->old) return a->old < b->old ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool renumber_one(merging *m, int64_t from, int64_t to) {
    for (size_t i = 0; i < sizeof m->s->renumber / sizeof *m->s->renumber; i++) {
        if (!m->s->renumber[i]) continue;
        ro_sql q = ro_sql_open(m->store, m->s->renumber[i], m->err);
        if (!q.statement) return false;
        ro_sql_put_int(&q, from);
        ro_sql_put_int(&q, to);
        if (!ro_sql_do(&q, m->err)) return false;
    }
    return true;
}

/* The first event that claims a number gets it; the others come behind the highest. */
static bool renumber(merging *m) {
    claim *claims = calloc(m->made.count + 1, sizeof *claims);
    int64_t next = 1;
    if (!claims) return ro_fail(m->err, RO_E_MEMORY, "out of memory");
    for (size_t i = 0; i < m->made.count; i++) {
        claims[i] = (claim){m->made.items[i], i};
        if (claims[i].old >= next) next = claims[i].old + 1;
    }
    qsort(claims, m->made.count, sizeof *claims, by_old);
    bool good = true;
    for (size_t i = 0; good && i < m->made.count; i++) {
        bool taken = claims[i].old <= 0 || (i && claims[i].old == claims[i - 1].old);
        good = renumber_one(m, FIRST_NUMBER + (int64_t)claims[i].at, taken ? next++ : claims[i].old);
    }
    free(claims);
    return good;
}

/* --- the whole -----------------------------------------------------------------------------------------------------------------------------------
 */

static bool run(merging *m, const char *sql) {
    ro_sql q = ro_sql_open(m->store, sql, m->err);
    return q.statement && ro_sql_do(&q, m->err);
}

static bool all_of(ro_store *store, ro_merged_kind kind, ro_store_counts *counts, ro_error *err) {
    merging m = {.store = store, .kind = kind, .s = &all[kind], .counts = counts, .err = err};
    ro_arena_init(&m.arena, NULL);
    bool good = list_waiting(&m) && run(&m, m.s->leave_out) && run(&m, m.s->unplace) && ro_sql_run(store, m.s->empty, err);
    for (size_t i = 0; good && i < m.waiting.count; i++) good = place(&m, m.waiting.items[i]);
    good = good && renumber(&m) && run(&m, m.s->recount);
    ro_arena_free(&m.arena);
    free(m.waiting.items);
    free(m.made.items);
    return good;
}

static bool merge_here(ro_store *store, ro_store_counts *counts, ro_error *err) {
    return store->driver->defer_keys(store, err) && all_of(store, RO_MERGED_EVENTS, counts, err) && all_of(store, RO_MERGED_CONTACTS, counts, err);
}

bool ro_merge_all(ro_store *store, ro_store_counts *counts, ro_error *err) {
    bool alone = !store->driver->in_transaction(store);
    if (alone && !ro_store_begin(store, err)) return false;
    bool stage = store->pg && !store->driver->merge_all; /* what it holds was settled on the server */
    bool good = store->driver->merge_all ? store->driver->merge_all(store, counts, err)
                                         : (stage || ro_copies_settle(store, err)) && merge_here(store, counts, err);
    if (!alone) return good;
    if (good && ro_store_commit(store, err)) return true;
    ro_store_rollback(store);
    return false;
}
