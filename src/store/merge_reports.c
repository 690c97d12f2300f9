#include "store/merge_reports.h"

#include <string.h>

/* What differs between events and contacts, apart from their columns. */
typedef struct merge_kind {
    const char *words;     /* of the first mentions, and a 1 for each that is of the telling's report */
    const char *in_order;  /* the same where all is merged anew: first are those that come first in that order */
    const char *forbidden; /* by a verdict */
    const char *publisher; /* counts one more, if none of its mentions has the publisher */
} merge_kind;

#define WORDS(thing, first) "SELECT words, 0 FROM (" first ") UNION ALL SELECT NULL, 1 FROM " thing "_mention WHERE report = ?3 AND " thing " = ?1"

static const merge_kind of_events = {
    WORDS("event", "SELECT words FROM event_mention WHERE event = ?1 ORDER BY id LIMIT ?2"),
    WORDS("event",
          "SELECT m.words FROM event_mention m JOIN report r ON r.id = m.report WHERE m.event = ?1 ORDER BY r.published, r.key, m.number LIMIT ?2"),
    "SELECT 1 FROM verdict v JOIN event_mention m ON m.id = CASE v.first WHEN ?1 THEN v.second ELSE v.first END"
    " WHERE v.kind = 'event' AND v.same = 0 AND (v.first = ?1 OR v.second = ?1) AND m.event = ?2 LIMIT 1",
    "UPDATE event SET sources = sources + 1 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event_mention m JOIN report r ON r.id = m.report WHERE"
    " m.event = ?1 AND r.publisher = ?2) AND NOT EXISTS (SELECT 1 FROM event_mention m JOIN report r ON r.same_as = m.report WHERE m.event = ?1"
    " AND r.publisher = ?2)"};

static const merge_kind of_contacts = {
    WORDS("contact", "SELECT words FROM contact_mention WHERE contact = ?1 ORDER BY id LIMIT ?2"),
    WORDS(
        "contact",
        "SELECT m.words FROM contact_mention m JOIN report r ON r.id = m.report WHERE m.contact = ?1 ORDER BY r.published, r.key, m.number LIMIT ?2"),
    "SELECT 1 FROM verdict v JOIN contact_mention m ON m.id = CASE v.first WHEN ?1 THEN v.second ELSE v.first END"
    " WHERE v.kind = 'contact' AND v.same = 0 AND (v.first = ?1 OR v.second = ?1) AND m.contact = ?2 LIMIT 1",
    "UPDATE contact SET sources = sources + 1 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM contact_mention m JOIN report r ON r.id = m.report WHERE"
    " m.contact = ?1 AND r.publisher = ?2) AND NOT EXISTS (SELECT 1 FROM contact_mention m JOIN report r ON r.same_as = m.report WHERE m.contact = ?1"
    " AND r.publisher = ?2)"};

/* Whether a question of two numbers has an answer: 1, 0, -1 failed. */
static int asks(ro_store *store, const char *sql, int64_t first, int64_t second, ro_error *err) {
    ro_sql q = ro_sql_open(store, sql, err);
    if (!q.statement) return -1;
    ro_sql_put_int(&q, first);
    ro_sql_put_int(&q, second);
    int got = ro_sql_row(&q, err);
    ro_sql_close(&q);
    return got;
}

/* How alike the words are to the most alike of the first tellings; and whether the same report tells it already. false: failed. */
static bool words_alike(ro_store *store, const merge_kind *kind, int64_t id, const ro_telling *mention, ro_alike *out, bool *same_report,
                        ro_error *err) {
    *out = (ro_alike){.words = -1, .parted = false};
    *same_report = false;
    ro_sql q = ro_sql_open(store, mention->id ? kind->in_order : kind->words, err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    ro_sql_put_int(&q, RO_MERGE_WORDS);
    ro_sql_put_int(&q, mention->report);
    int got;
    while ((got = ro_sql_row(&q, err)) == 1) {
        ro_words words;
        if (ro_sql_int(&q, 1)) {
            *same_report = true;
            continue;
        }
        ro_words_read(&q, 0, &words);
        double alike = ro_words_alike(&words, &mention->words);
        if (alike > out->words) *out = (ro_alike){alike, ro_marks_part(&words, &mention->words)};
    }
    ro_sql_close(&q);
    return got == 0;
}

/* What a person took apart stays so. */
static int may_join(ro_store *store, const merge_kind *kind, int64_t id, const ro_telling *mention, ro_error *err) {
    if (!mention->id) return 1;
    int got = asks(store, kind->forbidden, mention->id, id, err);
    return got < 0 ? -1 : !got;
}

typedef struct search {
    ro_store *store;
    const merge_kind *kind;
    const ro_telling *mention;
    ro_arena *arena;
    ro_found *out;
    ro_error *err;
    size_t crowd;
    int best;
} search;

static ro_likeness likeness(const search *s, const ro_telling *t, ro_alike words) {
    return s->kind == &of_events ? ro_event_likeness(t, s->mention, words, s->crowd) : ro_contact_likeness(t, s->mention, words);
}

/* Takes the candidate if it is alike enough, and more than the best so far. The words, which cost a question, are read last. */
static bool consider(search *s, const ro_telling *t, const ro_told *told) {
    ro_alike words = {.words = -1};
    ro_likeness like = likeness(s, t, words);
    if (like.forbidden || like.points + RO_MOST_WORD_POINTS < like.need) return true;
    bool same_report; /* one report tells of one thing once */
    if (!words_alike(s->store, s->kind, t->id, s->mention, &words, &same_report, s->err)) return false;
    if (same_report) return true;
    like = likeness(s, t, words);
    int margin = like.points - like.need;
    if (like.forbidden || margin < 0 || margin < s->best || (margin == s->best && s->out->telling.id && t->id > s->out->telling.id)) return true;
    int may = may_join(s->store, s->kind, t->id, s->mention, s->err);
    if (may <= 0) return may == 0;
    s->best = margin;
    char why[RO_WHY_SIZE];
    ro_likeness_why(&like, why);
    *s->out = (ro_found){.telling = *t, .told = *told, .crossed = like.crossed, .why = ro_arena_copy(s->arena, why, strlen(why))};
    return true;
}

typedef struct candidate {
    ro_telling telling;
    ro_told told;
} candidate;

/* All rows first: the statement is not left open while others run. */
static bool read_all(search *s, ro_sql *q, bool contacts, candidate **list, size_t *count) {
    size_t capacity = 0;
    int got;
    *list = NULL;
    *count = 0;
    while ((got = ro_sql_row(q, s->err)) == 1) {
        if (!ro_arena_grow(s->arena, (void **)list, *count, &capacity, sizeof **list)) break;
        candidate *c = &(*list)[(*count)++];
        if (contacts)
            ro_contact_read(q, s->arena, &c->telling, &c->told);
        else
            ro_event_read(q, s->arena, &c->telling, &c->told);
    }
    ro_sql_close(q);
    if (s->arena->failed) return ro_fail(s->err, RO_E_MEMORY, "out of memory");
    return got == 0;
}

static bool same_day(const ro_telling *a, const ro_telling *b) { return ro_day_of(a) && ro_day_of(b) && strcmp(ro_day_of(a), ro_day_of(b)) == 0; }

bool ro_find_event(ro_store *store, const ro_telling *mention, ro_arena *arena, ro_found *out, ro_error *err) {
    search s = {.store = store, .kind = &of_events, .mention = mention, .arena = arena, .out = out, .err = err};
    ro_days days;
    size_t count;
    *out = (ro_found){.why = NULL};
    bool dated = ro_days_around(mention, &days);
    ro_sql q = ro_sql_open(store,
                           dated ? RO_EVENT_SELECT " WHERE e.bucket = ? AND e.day BETWEEN ? AND ? ORDER BY e.id DESC LIMIT ?"
                                 : RO_EVENT_SELECT " WHERE e.bucket = ? AND e.day IS NULL ORDER BY e.id DESC LIMIT ?",
                           err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, ro_event_bucket(mention));
    if (dated) ro_sql_put_text(&q, days.first), ro_sql_put_text(&q, days.last);
    ro_sql_put_int(&q, RO_MERGE_LOOKED);
    candidate *list;
    if (!read_all(&s, &q, false, &list, &count)) return false;
    for (size_t i = 0; i < count; i++) s.crowd += !same_day(&list[i].telling, mention);
    for (size_t i = 0; i < count; i++)
        if (!consider(&s, &list[i].telling, &list[i].told)) return false;
    return true;
}

bool ro_find_contact(ro_store *store, const ro_telling *mention, int64_t contact_event, ro_arena *arena, ro_found *out, ro_error *err) {
    search s = {.store = store, .kind = &of_contacts, .mention = mention, .arena = arena, .out = out, .err = err};
    ro_days days;
    size_t count;
    *out = (ro_found){.why = NULL};
    bool dated = ro_days_around(mention, &days);
    ro_sql q = ro_sql_open(store,
                           dated ? RO_CONTACT_SELECT " WHERE c.id IN (SELECT id FROM contact WHERE bucket = ?1 AND day BETWEEN ?2 AND ?3 UNION"
                                                     " SELECT m.contact FROM event_mention e JOIN contact_mention m ON m.event_mention = e.id"
                                                     " WHERE e.event = ?4) AND c.status = ?5 ORDER BY c.id DESC LIMIT ?6"
                                 : RO_CONTACT_SELECT " WHERE c.id IN (SELECT id FROM contact WHERE bucket = ?1 AND day IS NULL AND ?2 = ?3 UNION"
                                                     " SELECT m.contact FROM event_mention e JOIN contact_mention m ON m.event_mention = e.id"
                                                     " WHERE e.event = ?4) AND c.status = ?5 ORDER BY c.id DESC LIMIT ?6",
                           err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, ro_contact_bucket(mention));
    /* the same two where there is no day: no contact is asked for by it then */
    ro_sql_put_bytes(&q, dated ? days.first : "", dated ? strlen(days.first) : 0);
    ro_sql_put_bytes(&q, dated ? days.last : "", dated ? strlen(days.last) : 0);
    ro_sql_put_int(&q, contact_event);
    ro_sql_put_text(&q, mention->status);
    ro_sql_put_int(&q, RO_MERGE_LOOKED);
    candidate *list;
    if (!read_all(&s, &q, true, &list, &count)) return false;
    for (size_t i = 0; i < count; i++)
        if (!ro_participants_read(store, &list[i].telling, arena, err) || !consider(&s, &list[i].telling, &list[i].told)) return false;
    return true;
}

/* --- joining ----------------------------------------------------------------------------------------------------------------------------------- */

static void count_report(ro_told *told, const char *published) {
    told->reports++;
    if (published && (!told->first_seen || strcmp(published, told->first_seen) < 0)) told->first_seen = published;
    if (published && (!told->last_seen || strcmp(published, told->last_seen) > 0)) told->last_seen = published;
}

/* Behind the row, before the mention: a statement that asks nothing, for which nobody waits. */
static bool count_publisher(ro_store *store, const merge_kind *kind, int64_t id, const char *publisher, ro_error *err) {
    if (!publisher) return true;
    ro_sql q = ro_sql_open(store, kind->publisher, err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, id);
    ro_sql_put_text(&q, publisher);
    return ro_sql_do(&q, err);
}

static bool join(ro_store *store, const merge_kind *kind, ro_found *found, const ro_telling *mention, const char *publisher, ro_arena *arena,
                 ro_error *err) {
    bool first = found->telling.id == 0;
    count_report(&found->told, mention->published);
    if (first) {
        found->telling = *mention;
        found->telling.id = found->number;
        found->told.sources += publisher != NULL;
    } else
        ro_telling_fold(&found->telling, mention, found->crossed, arena);
    if (!(kind == &of_events ? ro_event_write(store, &found->telling, &found->told, arena, err)
                             : ro_contact_write(store, &found->telling, &found->told, arena, err)))
        return false;
    return first || count_publisher(store, kind, found->telling.id, publisher, err);
}

bool ro_join_event(ro_store *store, ro_found *found, const ro_telling *mention, const char *publisher, ro_arena *arena, ro_error *err) {
    return join(store, &of_events, found, mention, publisher, arena, err);
}

bool ro_join_contact(ro_store *store, ro_found *found, const ro_telling *mention, const char *publisher, ro_arena *arena, ro_error *err) {
    return join(store, &of_contacts, found, mention, publisher, arena, err);
}

#define COPY_OF(thing) \
    "UPDATE " thing " AS t SET reports = reports + 1, first_seen = ifnull(min(first_seen, ?2), ifnull(first_seen, ?2))," \
    " last_seen = ifnull(max(last_seen, ?2), ifnull(last_seen, ?2))," \
    " sources = sources + CASE WHEN ?3 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " thing \
    "_mention m JOIN report r ON r.id = m.report WHERE m." thing " = t.id AND r.publisher = ?3) AND NOT EXISTS (SELECT 1 FROM " thing \
    "_mention m JOIN report r ON r.same_as = m.report WHERE m." thing " = t.id AND r.publisher = ?3) THEN 1 ELSE 0 END WHERE id IN (SELECT " thing \
    " FROM " thing "_mention WHERE report = ?1)"

bool ro_count_copy(ro_store *store, int64_t report, const char *publisher, const char *published, ro_error *err) {
    static const char *const updates[] = {COPY_OF("event"), COPY_OF("contact")};
    for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
        ro_sql q = ro_sql_open(store, updates[i], err);
        if (!q.statement) return false;
        ro_sql_put_int(&q, report);
        ro_sql_put_text(&q, published);
        ro_sql_put_text(&q, publisher);
        if (!ro_sql_do(&q, err)) return false;
    }
    return true;
}
