#include "store/settle.h"

#include "record/alike.h"
#include "store/copies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY UINT32_MAX
#define LOOKED_BACK 256u /* kept reports of a band that are looked at, those that come last before the report in hand */

/* A report that shares a band or a text with another: all others are like none. */
typedef struct member {
    int64_t id, was; /* was: of whom it is a copy; 0: kept */
    const char *key, *published, *sha256;
    double likeness, now_likeness;
    bool guarded; /* kept, and a person decided something of what it tells */
    ro_print print;
    uint32_t now; /* of which member it is a copy; NOBODY: kept */
    bool shares;  /* the text of the one of whom it is a copy, to the byte: it holds none itself */
} member;

typedef struct shared_band {
    uint64_t band; /* number and hash */
    uint32_t at;   /* whose */
} shared_band;

typedef struct settling {
    ro_store *store;
    ro_error *err;
    ro_arena kept, passing; /* of all members; of one */
    member *members;
    size_t count, capacity;
    int64_t *ids; /* sorted, each once, when they are looked at */
    size_t id_count, id_capacity;
    shared_band *bands;
    size_t band_count;
    uint32_t *by_text; /* of each member the last before it of the very same text; NOBODY: none */
    uint8_t *met;      /* of each member: bands that it shares with the one in hand */
} settling;

static bool no_memory(const settling *s) { return ro_fail(s->err, RO_E_MEMORY, "out of memory"); }

/* --- who takes part ------------------------------------------------------------------------------------------------------------------------------
 */

static bool note(settling *s, int64_t id) {
    if (s->id_count == s->id_capacity) {
        size_t capacity = s->id_capacity ? 2 * s->id_capacity : 256;
        int64_t *ids = realloc(s->ids, capacity * sizeof *ids);
        if (!ids) return no_memory(s);
        s->ids = ids;
        s->id_capacity = capacity;
    }
    s->ids[s->id_count++] = id;
    return true;
}

static int by_number(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void sort_ids(settling *s) {
    size_t kept = 0;
    if (s->id_count) qsort(s->ids, s->id_count, sizeof *s->ids, by_number);
    for (size_t i = 0; i < s->id_count; i++)
        if (!kept || s->ids[i] != s->ids[kept - 1]) s->ids[kept++] = s->ids[i];
    s->id_count = kept;
}

static bool note_answers(settling *s, ro_sql *q) {
    int got;
    while ((got = ro_sql_row(q, s->err)) == 1 && note(s, ro_sql_int(q, 0))) continue;
    ro_sql_close(q);
    return got == 0;
}

/* Copies with those that are kept in their place, and kept ones that share a band: the others are looked for when the bands of the copies are known.
 * A copy of an older schema has no tellings, and stays one. */
static bool note_first(settling *s) {
    static const char *const questions[] = {
        "SELECT id FROM report WHERE same_as IS NOT NULL AND whole = 1 UNION SELECT same_as FROM report WHERE same_as IS NOT NULL AND whole = 1",
        "SELECT DISTINCT b.report FROM report_band b JOIN (SELECT band, hash FROM report_band GROUP BY band, hash HAVING count(*) > 1) d"
        " ON d.band = b.band AND d.hash = b.hash"};
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        ro_sql q = ro_sql_open(s->store, questions[i], s->err);
        if (!q.statement || !note_answers(s, &q)) return false;
    }
    sort_ids(s);
    return true;
}

/* The text of a report, in the arena for passing things: its own, or the one that is the same to the byte. */
static const char *text_of(settling *s, int64_t id, size_t *size) {
    ro_sql q = ro_sql_open(s->store,
                           "SELECT CASE WHEN r.text <> '' THEN r.text ELSE (SELECT o.text FROM report o WHERE o.text_sha256 = r.text_sha256"
                           " AND o.text <> '' ORDER BY o.id LIMIT 1) END FROM report r WHERE r.id = ?",
                           s->err);
    if (!q.statement) return NULL;
    ro_sql_put_int(&q, id);
    int got = ro_sql_row(&q, s->err);
    *size = 0;
    const char *bytes = got == 1 ? s->store->driver->text(q.statement, 0, size) : NULL, *text = NULL;
    if (got >= 0 && !(text = ro_arena_copy(&s->passing, bytes ? bytes : "", *size))) no_memory(s);
    ro_sql_close(&q);
    return text;
}

static const char *kept_text(settling *s, ro_sql *q, int column) {
    const char *text = ro_sql_text(q, column);
    return text ? ro_arena_copy(&s->kept, text, strlen(text)) : NULL;
}

static bool read_member(settling *s, int64_t id) {
    if (!ro_arena_grow(&s->kept, (void **)&s->members, s->count, &s->capacity, sizeof *s->members)) return no_memory(s);
    member *m = &s->members[s->count];
    ro_sql q = ro_sql_open(
        s->store, "SELECT key, published, text_sha256, same_as, likeness FROM report WHERE id = ? AND (same_as IS NULL OR whole = 1)", s->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    int got = ro_sql_row(&q, s->err);
    if (got == 1)
        *m = (member){.id = id,
                      .key = kept_text(s, &q, 0),
                      .published = kept_text(s, &q, 1),
                      .sha256 = kept_text(s, &q, 2),
                      .was = ro_sql_int(&q, 3),
                      .likeness = ro_sql_is_null(&q, 4) ? (double)NAN : ro_sql_real(&q, 4),
                      .now_likeness = (double)NAN,
                      .now = NOBODY};
    ro_sql_close(&q);
    if (got <= 0) return got == 0;
    size_t size;
    ro_arena_reset(&s->passing);
    const char *text = text_of(s, id, &size);
    if (!text) return false;
    if (s->kept.failed || !ro_print_of(text, size, &s->passing, &m->print)) return no_memory(s);
    s->count++;
    return true;
}

#define BAND(n) "SELECT report FROM report_band WHERE band = " n " AND hash = ?"
#define AND_BAND(n) " UNION " BAND(#n)

/* The kept reports that share a band with a copy. */
static bool note_sharers(settling *s, const member *copy) {
    static const char sql[] = BAND("0") AND_BAND(1) AND_BAND(2) AND_BAND(3) AND_BAND(4) AND_BAND(5) AND_BAND(6) AND_BAND(7) AND_BAND(8) AND_BAND(9)
        AND_BAND(10) AND_BAND(11) AND_BAND(12) AND_BAND(13) AND_BAND(14) AND_BAND(15);
    _Static_assert(RO_BANDS == 16, "each band has its question");
    ro_sql q = ro_sql_open(s->store, sql, s->err);
    if (!q.statement) return false;
    for (uint32_t b = 0; b < RO_BANDS; b++) ro_sql_put_int(&q, copy->print.bands[b]);
    return note_answers(s, &q);
}

static bool is_member(const settling *s, int64_t id, size_t count) { return bsearch(&id, s->ids, count, sizeof id, by_number) != NULL; }

static bool read_members(settling *s) {
    size_t first = s->id_count;
    for (size_t i = 0; i < first; i++)
        if (!read_member(s, s->ids[i])) return false;
    for (size_t i = 0, count = s->count; i < count; i++)
        if (s->members[i].was && !s->members[i].print.empty && !note_sharers(s, &s->members[i])) return false;
    /* those that are new among the noted, each once */
    int64_t *more = s->ids + first;
    size_t found = s->id_count - first, kept = 0;
    if (found) qsort(more, found, sizeof *more, by_number);
    for (size_t i = 0; i < found; i++)
        if (!is_member(s, more[i], first) && (!kept || more[i] != more[kept - 1])) more[kept++] = more[i];
    for (size_t i = 0; i < kept; i++)
        if (!read_member(s, more[i])) return false;
    return true;
}

/* What a person decided of what a kept report tells must not be lost with it. */
static bool guard(settling *s) {
    static const char sql[] = "SELECT report FROM event_mention WHERE pinned <> 0 UNION SELECT report FROM contact_mention WHERE pinned <> 0"
                              " UNION SELECT m.report FROM verdict v JOIN event_mention m ON m.id = v.first WHERE v.kind = 'event'"
                              " UNION SELECT m.report FROM verdict v JOIN event_mention m ON m.id = v.second WHERE v.kind = 'event'"
                              " UNION SELECT m.report FROM verdict v JOIN contact_mention m ON m.id = v.first WHERE v.kind = 'contact'"
                              " UNION SELECT m.report FROM verdict v JOIN contact_mention m ON m.id = v.second WHERE v.kind = 'contact'";
    ro_sql q = ro_sql_open(s->store, sql, s->err);
    s->id_count = 0;
    if (!q.statement || !note_answers(s, &q)) return false;
    sort_ids(s);
    for (size_t i = 0; i < s->count; i++) s->members[i].guarded = !s->members[i].was && is_member(s, s->members[i].id, s->id_count);
    return true;
}

/* --- in their order ------------------------------------------------------------------------------------------------------------------------------
 */

static int by_turn(const void *a, const void *b) {
    const member *x = a, *y = b;
    if (x->guarded != y->guarded) return x->guarded ? -1 : 1;
    int day = strcmp(x->published ? x->published : "", y->published ? y->published : "");
    return day ? day : strcmp(x->key, y->key);
}

static int by_band(const void *a, const void *b) {
    const shared_band *x = a, *y = b;
    if (x->band != y->band) return x->band < y->band ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static uint64_t band_of(const member *m, uint32_t band) { return (uint64_t)band << 32 | m->print.bands[band]; }

typedef struct text_turn {
    const char *sha256;
    uint32_t at;
} text_turn;

static int by_text(const void *a, const void *b) {
    const text_turn *x = a, *y = b;
    int order = strcmp(x->sha256, y->sha256);
    return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

/* by_text: of each member the last one before it that has the same text. */
static bool index_texts(settling *s) {
    text_turn *turns = calloc(s->count, sizeof *turns);
    s->by_text = calloc(s->count, sizeof *s->by_text);
    if (turns && s->by_text) {
        for (size_t i = 0; i < s->count; i++) turns[i] = (text_turn){s->members[i].sha256, (uint32_t)i};
        qsort(turns, s->count, sizeof *turns, by_text);
        for (size_t i = 0, last = SIZE_MAX; i < s->count; i++) {
            bool same = last != SIZE_MAX && strcmp(turns[i].sha256, turns[last].sha256) == 0;
            s->by_text[turns[i].at] = same ? turns[last].at : NOBODY;
            last = i;
        }
    }
    free(turns);
    return s->by_text || no_memory(s);
}

static bool index_all(settling *s) {
    qsort(s->members, s->count, sizeof *s->members, by_turn);
    s->bands = calloc(s->count * RO_BANDS, sizeof *s->bands);
    s->met = calloc(s->count, sizeof *s->met);
    if (!s->bands || !s->met) return no_memory(s);
    for (size_t i = 0; i < s->count; i++)
        for (uint32_t b = 0; b < RO_BANDS && !s->members[i].print.empty; b++)
            s->bands[s->band_count++] = (shared_band){band_of(&s->members[i], b), (uint32_t)i};
    if (s->band_count) qsort(s->bands, s->band_count, sizeof *s->bands, by_band);
    return index_texts(s);
}

/* The kept one before it of the very same text. */
static uint32_t same_text(const settling *s, uint32_t at) {
    uint32_t before = s->by_text[at];
    while (before != NOBODY && s->members[before].now != NOBODY) before = s->by_text[before];
    return before;
}

/* Counts the bands that kept ones before it share with it; who was met stands in the list. */
static size_t meet(settling *s, uint32_t at, uint32_t *list, size_t room) {
    size_t count = 0;
    for (uint32_t b = 0; b < RO_BANDS; b++) {
        shared_band own = {band_of(&s->members[at], b), at};
        const shared_band *place = bsearch(&own, s->bands, s->band_count, sizeof own, by_band);
        uint32_t looked = 0;
        while (place && place > s->bands && (place - 1)->band == own.band && looked < LOOKED_BACK) {
            uint32_t other = (--place)->at;
            if (s->members[other].now != NOBODY) continue;
            looked++;
            if (!s->met[other]++ && count < room) list[count++] = other;
        }
    }
    return count;
}

/* The one of the list that shares most bands, the first of such; it is out of the running then. */
static uint32_t take_best(settling *s, const uint32_t *list, size_t count) {
    uint32_t best = NOBODY;
    for (size_t i = 0; i < count; i++) {
        uint32_t at = list[i];
        if (s->met[at] && (best == NOBODY || s->met[at] > s->met[best] || (s->met[at] == s->met[best] && at < best))) best = at;
    }
    if (best != NOBODY) s->met[best] = 0;
    return best;
}

static bool nearly_same_text(settling *s, uint32_t at, const uint32_t *list, size_t count) {
    member *m = &s->members[at];
    ro_shingles own, other;
    size_t size;
    ro_arena_reset(&s->passing);
    const char *text = text_of(s, m->id, &size);
    if (!text) return false;
    if (!ro_shingles_of(text, size, &s->passing, &own)) return no_memory(s);
    double most = 0;
    for (int looked = 0; looked < RO_COPY_LOOKED; looked++) {
        uint32_t best = take_best(s, list, count);
        if (best == NOBODY) break;
        if (ro_days_between(s->members[best].published, m->published) > RO_COPY_DAYS) continue;
        if (!(text = text_of(s, s->members[best].id, &size))) return false;
        if (!ro_shingles_of(text, size, &s->passing, &other)) return no_memory(s);
        double alike = ro_shingles_alike(&own, &other);
        if (alike >= RO_SAME_TEXT && (alike > most || (alike == most && best < m->now))) most = alike, m->now = best, m->now_likeness = alike;
    }
    return true;
}

static bool choose(settling *s, uint32_t at) {
    uint32_t list[RO_BANDS * LOOKED_BACK];
    member *m = &s->members[at];
    if (m->guarded) return true;
    m->now = same_text(s, at);
    if (m->now != NOBODY) {
        m->now_likeness = 1;
        m->shares = true;
        return true;
    }
    if (m->print.empty) return true;
    size_t count = meet(s, at, list, sizeof list / sizeof *list);
    bool good = !count || nearly_same_text(s, at, list, count);
    for (size_t i = 0; i < count; i++) s->met[list[i]] = 0;
    return good;
}

/* --- what became other ---------------------------------------------------------------------------------------------------------------------------
 */

static bool run(settling *s, const char *sql, int64_t id) {
    ro_sql q = ro_sql_open(s->store, sql, s->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    return ro_sql_do(&q, s->err);
}

static bool forget_bands(settling *s, const member *m) {
    for (uint32_t b = 0; b < RO_BANDS && !m->print.empty; b++) {
        ro_sql q = ro_sql_open(s->store, "DELETE FROM report_band WHERE band = ? AND hash = ? AND report = ?", s->err);
        if (!q.statement) return false;
        ro_sql_put_int(&q, b);
        ro_sql_put_int(&q, m->print.bands[b]);
        ro_sql_put_int(&q, m->id);
        if (!ro_sql_do(&q, s->err)) return false;
    }
    return true;
}

/* Kept reports are found by their words and bands, copies are not. */
static bool turn(settling *s, const member *m) {
    if (!m->was == (m->now == NOBODY)) return true;
    bool promoted = m->now == NOBODY, good = false;
    size_t size;
    ro_arena_reset(&s->passing);
    const char *text = text_of(s, m->id, &size), *title = NULL;
    if (!text) return false;
    ro_sql q = ro_sql_open(s->store, "SELECT title FROM report WHERE id = ?", s->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, m->id);
    int got = ro_sql_row(&q, s->err);
    if (got == 1 && ro_sql_text(&q, 0)) title = ro_arena_copy(&s->passing, ro_sql_text(&q, 0), strlen(ro_sql_text(&q, 0)));
    ro_sql_close(&q);
    if (got < 0) return false;
    const ro_db_driver *d = s->store->driver;
    if (promoted)
        good = d->index_text(s->store, m->id, title, text, size, s->err) && ro_copy_keep(s->store, m->id, &m->print, s->err);
    else
        good = d->forget_text(s->store, m->id, title, text, size, s->err) && forget_bands(s, m);
    return good;
}

static bool write_choice(settling *s, const member *m) {
    ro_sql q = ro_sql_open(s->store, "UPDATE report SET same_as = ?2, likeness = ?3 WHERE id = ?1", s->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, m->id);
    ro_sql_put_id(&q, m->now == NOBODY ? 0 : s->members[m->now].id);
    ro_sql_put_real(&q, m->now_likeness);
    return ro_sql_do(&q, s->err);
}

static bool is_other(const settling *s, const member *m) {
    int64_t now = m->now == NOBODY ? 0 : s->members[m->now].id;
    return now != m->was || (now && m->likeness != m->now_likeness);
}

/* Texts first: nobody gives his away before all have theirs. */
static bool write_all(settling *s) {
    static const char take[] = "UPDATE report SET text = (SELECT o.text FROM report o WHERE o.text_sha256 = report.text_sha256 AND o.text <> ''"
                               " ORDER BY o.id LIMIT 1) WHERE id = ? AND text = '' AND EXISTS (SELECT 1 FROM report o WHERE"
                               " o.text_sha256 = report.text_sha256 AND o.text <> '')";
    for (size_t i = 0; i < s->count; i++)
        if (!s->members[i].shares && is_other(s, &s->members[i]) && !run(s, take, s->members[i].id)) return false;
    for (size_t i = 0; i < s->count; i++)
        if (is_other(s, &s->members[i]) && !(turn(s, &s->members[i]) && write_choice(s, &s->members[i]))) return false;
    for (size_t i = 0; i < s->count; i++)
        if (s->members[i].shares && is_other(s, &s->members[i]) &&
            !run(s, "UPDATE report SET text = '' WHERE id = ? AND text <> ''", s->members[i].id))
            return false;
    /* copies of an older schema go with the one of whom they were copies */
    return ro_sql_run(s->store,
                      "UPDATE report SET same_as = (SELECT k.same_as FROM report k WHERE k.id = report.same_as) WHERE whole = 0 AND same_as IN"
                      " (SELECT id FROM report WHERE same_as IS NOT NULL)",
                      s->err);
}

bool ro_copies_settle(ro_store *store, ro_error *err) {
    settling s = {.store = store, .err = err};
    ro_arena_init(&s.kept, NULL);
    ro_arena_init(&s.passing, NULL);
    bool good = note_first(&s) && read_members(&s);
    if (good && s.count) {
        good = guard(&s) && index_all(&s);
        for (uint32_t i = 0; good && i < s.count; i++) good = choose(&s, i);
        good = good && write_all(&s);
    }
    ro_arena_free(&s.kept);
    ro_arena_free(&s.passing);
    free(s.ids);
    free(s.bands);
    free(s.by_text);
    free(s.met);
    return good;
}
