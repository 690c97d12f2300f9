#include "store/event_row.h"

#include "base/error.h"
#include "store/sql.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_TOLD 1000u  /* reports of one event that are read; the counts tell of all */
#define MOST_WORDS 64u   /* sentences of one report */
#define MOST_LIST 16384u /* bytes of a list of ids, names … */

static const char *keep(ro_sql *q, int column, ro_arena *arena) {
    const char *text = ro_sql_text(q, column);
    return text ? ro_arena_copy(arena, text, strlen(text)) : NULL;
}

static double real_or_nan(ro_sql *q, int column) { return ro_sql_is_null(q, column) ? (double)NAN : ro_sql_real(q, column); }

static ro_row_side side(ro_sql *q, int column, ro_arena *arena) {
    ro_row_side s = {.kind = keep(q, column, arena),
                     .name = keep(q, column + 1, arena),
                     .country = keep(q, column + 2, arena),
                     .office = keep(q, column + 3, arena),
                     .sector = keep(q, column + 4, arena),
                     .code = keep(q, column + 5, arena)};
    if (!s.name) s.name = s.office ? s.office : s.country;
    return s;
}

/* Blanks between the words of a list become ";". */
static const char *listed(ro_sql *q, int column, ro_arena *arena) {
    char *text = (char *)(uintptr_t)keep(q, column, arena);
    for (char *at = text; at && *at; at++)
        if (*at == ' ') *at = ';';
    return text;
}

static bool read_event(ro_store *store, ro_event_row *e, ro_arena *arena, ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "SELECT s.kind, s.name, s.country, s.office, s.sector, s.code, t.kind, t.name, t.country, t.office, t.sector, t.code, "
        "e.event, e.mode, e.contexts, e.channel, e.cameo, e.quad, e.goldstein, e.day, e.date, e.date_basis, e.first_seen, e.last_seen, "
        "e.place, e.place_country, e.lat, e.lon, e.status, e.confidence, e.mentions, e.reports, e.sources "
        "FROM event e JOIN actor s ON s.id = e.source LEFT JOIN actor t ON t.id = e.target WHERE e.id = ?",
        err);
    ro_sql_put_int(&q, e->id);
    int got = ro_sql_row(&q, err);
    if (got == 0) ro_fail(err, RO_E_USAGE, "there is no event %lld", (long long)e->id);
    if (got == 1) {
        ro_row *r = &e->row;
        r->source = side(&q, 0, arena);
        r->target = side(&q, 6, arena);
        r->event = keep(&q, 12, arena);
        r->mode = keep(&q, 13, arena);
        r->contexts = listed(&q, 14, arena);
        r->channel = keep(&q, 15, arena);
        r->cameo = keep(&q, 16, arena);
        r->quad = (int)ro_sql_int(&q, 17);
        r->goldstein = ro_sql_real(&q, 18);
        r->day = keep(&q, 19, arena);
        r->date = keep(&q, 20, arena);
        r->date_basis = keep(&q, 21, arena);
        r->published = e->first_seen = keep(&q, 22, arena);
        e->last_seen = keep(&q, 23, arena);
        r->place = keep(&q, 24, arena);
        r->place_country = keep(&q, 25, arena);
        r->lat = r->place ? real_or_nan(&q, 26) : (double)NAN;
        r->lon = r->place ? real_or_nan(&q, 27) : (double)NAN;
        r->status = keep(&q, 28, arena);
        r->confidence = ro_sql_real(&q, 29);
        r->mentions = (size_t)ro_sql_int(&q, 30);
        r->reports = (size_t)ro_sql_int(&q, 31);
        r->sources = (size_t)ro_sql_int(&q, 32);
        r->number = (uint64_t)e->id;
    }
    ro_sql_close(&q);
    return got == 1;
}

/* The bytes are cut out by SQLite: only they are copied, not the whole text. */
#define SLICE(from, to) "CAST(substr(CAST(r.text AS BLOB), " from " + 1, " to " - " from ") AS TEXT)"
/* Where a report's own text begins: behind its title and an empty line, if it begins with its title. */
#define OWN "CASE WHEN r.title IS NOT NULL AND substr(r.text, 1, length(r.title)) = r.title THEN length(CAST(r.title AS BLOB)) + 2 ELSE 0 END"

static bool read_words(ro_store *store, ro_told *t, ro_arena *arena, ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "SELECT v.start, v.\"end\", v.trigger_start, v.trigger_end, v.sentence, " SLICE("v.start", "v.\"end\"") ", " SLICE(
            "v.trigger_start", "v.trigger_end") ", v.start < " OWN " OR instr(substr(CAST(r.text AS BLOB), " OWN " + 1, max(0, v.start - "
                                                "(" OWN "))), x'0A') = 0 "
                                                "FROM evidence v JOIN event_mention m ON m.id = v.mention JOIN report r ON r.id = m.report "
                                                "WHERE v.kind = 'event' AND v.mention = ? ORDER BY v.number",
        err);
    ro_sql_put_int(&q, t->mention);
    ro_told_words *words = NULL;
    size_t capacity = 0;
    int got;
    while ((got = ro_sql_row(&q, err)) == 1 && t->word_count < MOST_WORDS) {
        if (!ro_arena_grow(arena, (void **)&words, t->word_count, &capacity, sizeof *words)) break;
        if (t->word_count == 0) t->lead = ro_sql_int(&q, 7) != 0;
        words[t->word_count++] = (ro_told_words){.start = (uint32_t)ro_sql_int(&q, 0),
                                                 .end = (uint32_t)ro_sql_int(&q, 1),
                                                 .trigger_start = (uint32_t)ro_sql_int(&q, 2),
                                                 .trigger_end = (uint32_t)ro_sql_int(&q, 3),
                                                 .sentence = (uint32_t)ro_sql_int(&q, 4),
                                                 .text = keep(&q, 5, arena),
                                                 .trigger = keep(&q, 6, arena)};
    }
    ro_sql_close(&q);
    t->words = words;
    return got >= 0 && !arena->failed;
}

static bool read_told(ro_store *store, ro_event_row *e, ro_arena *arena, ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "SELECT m.id, r.key, r.url, r.title, r.publisher, r.published, r.language, m.status, m.rule, m.why, m.date, m.confidence, m.times, "
        "coalesce(s.name, s.office, s.country), coalesce(t.name, t.office, t.country) "
        "FROM event_mention m JOIN report r ON r.id = m.report JOIN actor s ON s.id = m.source LEFT JOIN actor t ON t.id = m.target "
        "WHERE m.event = ? ORDER BY r.published IS NULL, r.published, m.id LIMIT ?",
        err);
    ro_sql_put_int(&q, e->id);
    ro_sql_put_int(&q, MOST_TOLD);
    ro_told *told = NULL;
    size_t capacity = 0;
    int got;
    while ((got = ro_sql_row(&q, err)) == 1) {
        if (!ro_arena_grow(arena, (void **)&told, e->told_count, &capacity, sizeof *told)) break;
        told[e->told_count++] = (ro_told){.mention = ro_sql_int(&q, 0),
                                          .report = keep(&q, 1, arena),
                                          .url = keep(&q, 2, arena),
                                          .title = keep(&q, 3, arena),
                                          .publisher = keep(&q, 4, arena),
                                          .published = keep(&q, 5, arena),
                                          .language = keep(&q, 6, arena),
                                          .status = keep(&q, 7, arena),
                                          .rule = keep(&q, 8, arena),
                                          .why = keep(&q, 9, arena),
                                          .date = keep(&q, 10, arena),
                                          .confidence = ro_sql_real(&q, 11),
                                          .times = ro_sql_int(&q, 12),
                                          .source = keep(&q, 13, arena),
                                          .target = keep(&q, 14, arena)};
    }
    ro_sql_close(&q);
    bool ok = got >= 0 && !arena->failed;
    for (size_t i = 0; ok && i < e->told_count; i++) ok = read_words(store, &told[i], arena, err);
    e->told = told;
    return ok;
}

typedef struct list {
    char *text;
    size_t size;
} list;

static void add(list *l, const char *value) {
    size_t n = value ? strlen(value) : 0;
    if (!l->text || !n || l->size + n + 2 > MOST_LIST) return;
    for (const char *at = l->text; (at = strstr(at, value)); at++)
        if ((at == l->text || at[-1] == ';') && (at[n] == ';' || at[n] == '\0')) return;
    if (l->size) l->text[l->size++] = ';';
    memcpy(l->text + l->size, value, n + 1);
    l->size += n;
}

/* Kept at its own size; NULL where it is empty. */
static const char *done(const list *l, ro_arena *arena) { return l->size ? ro_arena_copy(arena, l->text, l->size) : NULL; }

static bool who_is_told_of(ro_store *store, ro_event_row *e, list lists[3], ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "SELECT a.kind, a.name, NULL FROM event_mention o JOIN event_mention m ON m.report = o.report JOIN actor a ON a.id = m.source OR "
        "a.id = m.target WHERE o.event = ?1 UNION SELECT '', NULL, m.place FROM event_mention o JOIN event_mention m ON m.report = "
        "o.report WHERE o.event = ?1",
        err);
    ro_sql_put_int(&q, e->id);
    int got;
    while ((got = ro_sql_row(&q, err)) == 1) {
        const char *kind = ro_sql_text(&q, 0);
        if (strcmp(kind, "person") == 0)
            add(&lists[0], ro_sql_text(&q, 1));
        else if (strcmp(kind, "country") == 0 || !*kind)
            add(&lists[2], ro_sql_text(&q, *kind ? 1 : 2));
        else if (strcmp(kind, "unknown") != 0 && strcmp(kind, "population") != 0)
            add(&lists[1], ro_sql_text(&q, 1));
    }
    ro_sql_close(&q);
    return got == 0;
}

static void finish_row(ro_event_row *e, list lists[3], ro_arena *arena) {
    ro_row *r = &e->row;
    char id[32];
    snprintf(id, sizeof id, "%lld", (long long)e->id);
    r->id = ro_arena_copy(arena, id, strlen(id));
    for (size_t i = 0; i < e->told_count; i++) {
        add(&lists[0], e->told[i].report);
        add(&lists[1], e->told[i].url);
        add(&lists[2], e->told[i].publisher);
    }
    r->ids = done(&lists[0], arena);
    r->urls = done(&lists[1], arena);
    r->publishers = done(&lists[2], arena);
    const ro_told *first = e->told_count ? &e->told[0] : NULL;
    if (!first) return;
    r->language = first->language;
    r->source.raw = first->source;
    r->target.raw = first->target;
    r->lead = first->lead;
    if (first->word_count) {
        r->text = first->words[0].text;
        r->trigger = first->words[0].trigger;
        r->sentence = first->words[0].sentence;
    }
}

static void clear(list lists[3]) {
    for (int i = 0; i < 3; i++) {
        lists[i].size = 0;
        if (lists[i].text) lists[i].text[0] = '\0';
    }
}

const ro_event_row *ro_event_row_read(ro_store *store, int64_t id, bool who, ro_arena *arena, ro_error *err) {
    ro_event_row *e = ro_arena_alloc(arena, sizeof *e);
    if (!e) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    *e = (ro_event_row){.id = id};
    if (!read_event(store, e, arena, err) || !read_told(store, e, arena, err))
        return arena->failed ? ro_fail(err, RO_E_MEMORY, "out of memory"), NULL : NULL;
    list lists[3];
    for (int i = 0; i < 3; i++) lists[i] = (list){ro_arena_alloc(arena, MOST_LIST), 0};
    clear(lists);
    if (who) {
        if (!who_is_told_of(store, e, lists, err)) return NULL;
        e->row.people = done(&lists[0], arena);
        e->row.organisations = done(&lists[1], arena);
        e->row.locations = done(&lists[2], arena);
        clear(lists);
    }
    finish_row(e, lists, arena);
    if (!arena->failed) return e;
    ro_fail(err, RO_E_MEMORY, "out of memory");
    return NULL;
}
