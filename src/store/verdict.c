#include "store/verdict.h"

#include "store/merge_reports.h"

#include <stdlib.h>

/* The statements of the two kinds, from one pattern: `thing` is event or contact. */
#define STATEMENTS(thing) \
    { \
        .name = thing, .of = "SELECT " thing " FROM " thing "_mention WHERE id = ?", \
        .mentions = "SELECT id FROM " thing "_mention WHERE " thing " = ? ORDER BY id LIMIT ?", \
        .move = "UPDATE " thing "_mention SET " thing " = ?2, why = ?3 WHERE id = ?1", \
        .pin = "UPDATE " thing "_mention SET pinned = 1 WHERE id = ?", .remove = "DELETE FROM " thing " WHERE id = ?", \
        .verdict = "INSERT INTO verdict (kind, first, second, same) VALUES ('" thing \
                   "', ?, ?, ?) ON CONFLICT (kind, first, second) DO UPDATE SET same = excluded.same", \
        .forget = "DELETE FROM verdict WHERE kind = '" thing "' AND same = 0 AND first IN (SELECT id FROM " thing "_mention WHERE " thing \
                  " = ?1) AND second IN (SELECT id FROM " thing "_mention WHERE " thing " = ?1)", \
        .told = "SELECT count(DISTINCT r.id), count(DISTINCT r.publisher), min(r.published), max(r.published) FROM " thing \
                "_mention m JOIN report r ON r.id = m.report OR r.same_as = m.report WHERE m." thing " = ?" \
    }

typedef struct statements {
    const char *name, *of, *mentions, *move, *pin, *remove, *verdict, *forget, *told;
} statements;

static const statements all[] = {STATEMENTS("event"), STATEMENTS("contact")};

/* One statement with up to three numbers. */
static bool run(ro_store *store, const char *sql, int count, int64_t a, int64_t b, int64_t c, ro_error *err) {
    const int64_t values[] = {a, b, c};
    ro_sql q = ro_sql_open(store, sql, err);
    if (!q.statement) return false;
    for (int i = 0; i < count; i++) ro_sql_put_int(&q, values[i]);
    return ro_sql_do(&q, err);
}

/* The number that a statement answers; 0 where it answers none, -1 on failure. */
static int64_t ask(ro_store *store, const char *sql, int64_t value, ro_error *err) {
    ro_sql q = ro_sql_open(store, sql, err);
    if (!q.statement) return -1;
    ro_sql_put_int(&q, value);
    int got = ro_sql_row(&q, err);
    int64_t answer = got == 1 ? ro_sql_int(&q, 0) : 0;
    ro_sql_close(&q);
    return got < 0 ? -1 : answer;
}

typedef struct mention_list {
    int64_t ids[RO_SPLIT_MOST + 1];
    size_t count;
} mention_list;

static bool mentions_of(ro_store *store, const statements *s, int64_t id, mention_list *out, ro_error *err) {
    ro_sql q = ro_sql_open(store, s->mentions, err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    ro_sql_put_int(&q, RO_SPLIT_MOST + 1);
    int got;
    out->count = 0;
    while ((got = ro_sql_row(&q, err)) == 1 && out->count <= RO_SPLIT_MOST) out->ids[out->count++] = ro_sql_int(&q, 0);
    ro_sql_close(&q);
    if (got < 0) return false;
    if (out->count > RO_SPLIT_MOST)
        return ro_fail(err, RO_E_USAGE, "%s %lld has more than %u mentions, too many to decide on by hand", s->name, (long long)id, RO_SPLIT_MOST);
    return out->count > 0 || ro_fail(err, RO_E_USAGE, "there is no %s %lld", s->name, (long long)id);
}

static bool move(ro_store *store, const statements *s, int64_t mention, int64_t to, const char *why, ro_error *err) {
    ro_sql q = ro_sql_open(store, s->move, err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, mention);
    ro_sql_put_int(&q, to);
    ro_sql_put_text(&q, why);
    return ro_sql_do(&q, err);
}

static bool decide(ro_store *store, const statements *s, int64_t a, int64_t b, bool same, ro_error *err) {
    return a == b || run(store, s->verdict, 3, a < b ? a : b, a < b ? b : a, same, err);
}

/* --- what an event comes to, of its mentions ----------------------------------------------------------------------------------------------- */

bool ro_mention_read(ro_store *store, ro_merged_kind kind, int64_t id, ro_arena *arena, ro_kept_mention *out, ro_error *err) {
    ro_sql q = ro_sql_open(store, kind == RO_MERGED_EVENTS ? RO_EVENT_MENTION_SELECT " WHERE e.id = ?" : RO_CONTACT_MENTION_SELECT " WHERE c.id = ?",
                           err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    int got = ro_sql_row(&q, err);
    if (got == 1 && kind == RO_MERGED_EVENTS) ro_event_mention_read(&q, arena, out);
    if (got == 1 && kind == RO_MERGED_CONTACTS) ro_contact_mention_read(&q, arena, out);
    ro_sql_close(&q);
    if (got == 0) return ro_fail(err, RO_E_USAGE, "there is no mention %lld", (long long)id);
    return got == 1 && (kind == RO_MERGED_EVENTS || ro_participants_of_mention_read(store, &out->telling, arena, err));
}

static bool read_told(ro_store *store, const statements *s, int64_t id, ro_arena *arena, ro_told *out, ro_error *err) {
    ro_sql q = ro_sql_open(store, s->told, err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    int got = ro_sql_row(&q, err);
    if (got == 1)
        *out = (ro_told){ro_sql_int(&q, 0), ro_sql_int(&q, 1), ro_day_text(ro_sql_text(&q, 2), arena), ro_day_text(ro_sql_text(&q, 3), arena)};
    ro_sql_close(&q);
    return got == 1;
}

bool ro_mention_crossed(ro_merged_kind kind, const ro_telling *event, const ro_telling *mention) {
    return kind == RO_MERGED_EVENTS && ro_event_likeness(event, mention, (ro_alike){.words = -1}, 0).crossed;
}

/* Writes the row anew, from the mentions that were moved to it. */
static bool rebuild(ro_store *store, ro_merged_kind kind, int64_t id, ro_error *err) {
    const statements *s = &all[kind];
    mention_list *list = malloc(sizeof *list);
    ro_arena arena;
    ro_kept_mention m;
    ro_telling whole;
    ro_told told;
    if (!list) return ro_fail(err, RO_E_MEMORY, "out of memory");
    ro_arena_init(&arena, NULL);
    bool good = mentions_of(store, s, id, list, err);
    for (size_t i = 0; good && i < list->count; i++) {
        good = ro_mention_read(store, kind, list->ids[i], &arena, &m, err);
        if (good && i == 0)
            whole = m.telling;
        else if (good)
            ro_telling_fold(&whole, &m.telling, ro_mention_crossed(kind, &whole, &m.telling), &arena);
    }
    if (good) {
        whole.id = id;
        good = read_told(store, s, id, &arena, &told, err) &&
               (kind == RO_MERGED_EVENTS ? ro_event_write(store, &whole, &told, &arena, err) : ro_contact_write(store, &whole, &told, &arena, err));
    }
    /* by what it is compared with others may be another telling's now */
    if (good)
        good = run(store, kind == RO_MERGED_EVENTS ? "UPDATE event SET bucket = ?1 WHERE id = ?2" : "UPDATE contact SET bucket = ?1 WHERE id = ?2", 2,
                   kind == RO_MERGED_EVENTS ? ro_event_bucket(&whole) : ro_contact_bucket(&whole), id, 0, err);
    if (good && arena.failed) good = ro_fail(err, RO_E_MEMORY, "out of memory");
    ro_arena_free(&arena);
    free(list);
    return good;
}

bool ro_merge_rebuild(ro_store *store, ro_merged_kind kind, int64_t id, ro_error *err) { return rebuild(store, kind, id, err); }

/* A row for the mention alone. */
static bool new_row(ro_store *store, ro_merged_kind kind, int64_t mention, int64_t *made, ro_error *err) {
    ro_arena arena;
    ro_kept_mention m;
    ro_told told = {0};
    ro_arena_init(&arena, NULL);
    bool good = ro_mention_read(store, kind, mention, &arena, &m, err);
    if (good) {
        m.telling.id = 0;
        good = kind == RO_MERGED_EVENTS ? ro_event_write(store, &m.telling, &told, &arena, err)
                                        : ro_contact_write(store, &m.telling, &told, &arena, err);
        *made = m.telling.id;
    }
    ro_arena_free(&arena);
    return good;
}

/* --- a transaction around it ---------------------------------------------------------------------------------------------------------------- */

static bool begin(ro_store *store, bool *alone, ro_error *err) {
    *alone = !store->driver->in_transaction(store);
    return !*alone || ro_store_begin(store, err);
}

static bool finish(ro_store *store, bool alone, bool good, ro_error *err) {
    if (!alone) return good;
    if (good && ro_store_commit(store, err)) return true;
    ro_store_rollback(store);
    return false;
}

/* --- splitting and joining ------------------------------------------------------------------------------------------------------------------- */

static bool is_in(const int64_t *ids, size_t count, int64_t id) {
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id) return true;
    return false;
}

static bool split(ro_store *store, ro_merged_kind kind, const int64_t *mentions, size_t count, int64_t *made, mention_list *list, ro_error *err) {
    const statements *s = &all[kind];
    int64_t of = ask(store, s->of, mentions[0], err);
    if (of <= 0) return of == 0 && ro_fail(err, RO_E_USAGE, "there is no mention %lld of any %s", (long long)mentions[0], s->name);
    if (!mentions_of(store, s, of, list, err)) return false;
    for (size_t i = 0; i < count; i++)
        if (!is_in(list->ids, list->count, mentions[i]))
            return ro_fail(err, RO_E_USAGE, "mention %lld is not of %s %lld", (long long)mentions[i], s->name, (long long)of);
    size_t rest = 0;
    for (size_t i = 0; i < list->count; i++) rest += !is_in(mentions, count, list->ids[i]);
    if (!rest) return ro_fail(err, RO_E_USAGE, "these are all mentions of %s %lld: nothing would be left of it", s->name, (long long)of);
    if (!new_row(store, kind, mentions[0], made, err)) return false;
    int64_t lowest = mentions[0];
    for (size_t i = 1; i < count; i++)
        if (mentions[i] < lowest) lowest = mentions[i];
    for (size_t i = 0; i < count; i++) {
        if (!move(store, s, mentions[i], *made, "taken out by hand", err) || !run(store, s->pin, 1, mentions[i], 0, 0, err) ||
            !decide(store, s, lowest, mentions[i], true, err))
            return false;
        for (size_t k = 0; k < list->count; k++)
            if (!is_in(mentions, count, list->ids[k]) && !decide(store, s, mentions[i], list->ids[k], false, err)) return false;
    }
    return rebuild(store, kind, of, err) && rebuild(store, kind, *made, err);
}

bool ro_merge_split(ro_store *store, ro_merged_kind kind, const int64_t *mentions, size_t count, int64_t *made, ro_error *err) {
    bool alone;
    if (count == 0 || count > RO_SPLIT_MOST) return ro_fail(err, RO_E_USAGE, "name from 1 to %u mentions", RO_SPLIT_MOST);
    mention_list *list = malloc(sizeof *list);
    if (!list) return ro_fail(err, RO_E_MEMORY, "out of memory");
    bool good = begin(store, &alone, err) && finish(store, alone, split(store, kind, mentions, count, made, list, err), err);
    free(list);
    return good;
}

static bool join(ro_store *store, ro_merged_kind kind, int64_t first, int64_t second, mention_list *a, mention_list *b, ro_error *err) {
    const statements *s = &all[kind];
    if (first == second) return ro_fail(err, RO_E_USAGE, "%s %lld is one already", s->name, (long long)first);
    if (!mentions_of(store, s, first, a, err) || !mentions_of(store, s, second, b, err)) return false;
    int64_t lowest = a->ids[0] < b->ids[0] ? a->ids[0] : b->ids[0];
    const mention_list *lists[] = {a, b};
    for (size_t i = 0; i < b->count; i++)
        if (!move(store, s, b->ids[i], first, "put here by hand", err)) return false;
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            if (!run(store, s->pin, 1, lists[l]->ids[i], 0, 0, err) || !decide(store, s, lowest, lists[l]->ids[i], true, err)) return false;
    if (!run(store, s->forget, 1, first, 0, 0, err)) return false;
    if (kind == RO_MERGED_CONTACTS && !run(store, "DELETE FROM participant WHERE contact = ?", 1, second, 0, 0, err)) return false;
    return run(store, s->remove, 1, second, 0, 0, err) && rebuild(store, kind, first, err);
}

bool ro_merge_join(ro_store *store, ro_merged_kind kind, int64_t first, int64_t second, ro_error *err) {
    bool alone;
    mention_list *lists = malloc(2 * sizeof *lists);
    if (!lists) return ro_fail(err, RO_E_MEMORY, "out of memory");
    bool good = begin(store, &alone, err) && finish(store, alone, join(store, kind, first, second, &lists[0], &lists[1], err), err);
    free(lists);
    return good;
}

/* --- why ------------------------------------------------------------------------------------------------------------------------------------- */

static bool explain_head(ro_store *store, ro_merged_kind kind, int64_t id, void (*begin_with)(void *, const ro_merged *), void *context,
                         ro_error *err) {
    ro_sql q = ro_sql_open(store,
                           kind == RO_MERGED_EVENTS
                               ? "SELECT ifnull(event, 'statement') || ' ' || cameo, dyad, day, status, mentions, reports, sources"
                                 " FROM event WHERE id = ?"
                               : "SELECT channel, countries, day, status, mentions, reports, sources FROM contact WHERE id = ?",
                           err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    int got = ro_sql_row(&q, err);
    if (got == 1)
        begin_with(context, &(ro_merged){ro_sql_text(&q, 0), ro_sql_text(&q, 1), ro_sql_text(&q, 2), ro_sql_text(&q, 3), ro_sql_int(&q, 4),
                                         ro_sql_int(&q, 5), ro_sql_int(&q, 6)});
    ro_sql_close(&q);
    if (got == 0) ro_fail(err, RO_E_USAGE, "there is no %s %lld", all[kind].name, (long long)id);
    return got == 1;
}

#define EXPLAIN(thing) \
    "SELECT m.id, r.key, r.publisher, r.published, m.why, m.pinned, substr(CAST(r.text AS BLOB), v.start + 1, v.\"end\" - v.start) FROM " thing \
    "_mention m JOIN report r ON r.id = m.report LEFT JOIN evidence v ON v.kind = '" thing "' AND v.mention = m.id AND v.number = 0 WHERE m." thing \
    " = ? ORDER BY m.id"

bool ro_merge_explain(ro_store *store, ro_merged_kind kind, int64_t id, void (*begin_with)(void *, const ro_merged *),
                      void (*each)(void *, const ro_explained *), void *context, ro_error *err) {
    if (!explain_head(store, kind, id, begin_with, context, err)) return false;
    ro_sql q = ro_sql_open(store, kind == RO_MERGED_EVENTS ? EXPLAIN("event") : EXPLAIN("contact"), err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    int got;
    while ((got = ro_sql_row(&q, err)) == 1) {
        size_t size;
        const char *words = ro_sql_blob(&q, 6, &size);
        each(context, &(ro_explained){.mention = ro_sql_int(&q, 0),
                                      .report = ro_sql_text(&q, 1),
                                      .publisher = ro_sql_text(&q, 2),
                                      .published = ro_sql_text(&q, 3),
                                      .why = ro_sql_text(&q, 4),
                                      .pinned = ro_sql_int(&q, 5) != 0,
                                      .words = words,
                                      .words_size = size});
    }
    ro_sql_close(&q);
    return got == 0;
}
