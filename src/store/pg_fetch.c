/* pg_fetch.c - in this order, since each step tells what the next one asks for: the last numbers of rows; reports of the same key, address or text;
 * whoever is named; texts that share a band, and what reports that may be copied tell; events and contacts that may be told again; words of their
 * first tellings and who takes part in them; and the actors of all these.
 *
 * Every question asks at least what the statement that is to be answered from the stage asks (copies.c, merge_reports.c, add.c); rows too many do not
 * matter. A row that is in the stage already stays as it is: it may have been changed there. */
#include "store/pg_fetch.h"

#include "store/copies.h"
#include "store/merge_reports.h"
#include "store/pg_link.h"
#include "store/tell.h"

#include <stdlib.h>
#include <string.h>

#define MOST_AT_ONCE ((size_t)1000) /* records */
#define MOST_LISTS 6
#define MOST_CANDIDATES "320" /* of a bucket and its days: RO_MERGE_LOOKED, and some for those that a batch moves to other days */
_Static_assert(RO_MERGE_LOOKED < 320, "candidates");
_Static_assert(RO_MERGE_WORDS == 8, "tellings whose words are compared");

typedef struct asked {
    int64_t bucket;
    ro_days days;
    bool dated;
} asked;

typedef struct asked_list {
    asked *items;
    size_t count, capacity;
} asked_list;

typedef struct fetch {
    struct ro_pg *pg;
    ro_pg_stage *stage;
    ro_store *in;
    ro_arena arena;
    ro_buffer lists[MOST_LISTS];
    const ro_record *const *records;
    ro_print *prints; /* of the records */
    size_t count;
    bool *known; /* of each record: it is there, and nothing is asked for it */
    asked_list events, contacts;
    ro_error *err;
} fetch;

static bool no_memory(fetch *f) { return ro_fail(f->err, RO_E_MEMORY, "out of memory"); }

static void clear_lists(fetch *f) {
    for (int i = 0; i < MOST_LISTS; i++) ro_buffer_clear(&f->lists[i]);
}

/* Asks with the first `lists` lists, and puts the rows into the table. *rows, where it is not NULL, says how many there were. */
static bool ask_into(fetch *f, const char *sql, int lists, const char *table, bool replace, int *rows) {
    PGresult *result = ro_pg_ask(f->pg, sql, f->lists, lists, f->err);
    if (rows) *rows = result ? f->pg->lib.PQntuples(result) : 0;
    bool good = result && ro_pg_stage_load(f->stage, table, &f->pg->lib, result, replace, f->err);
    f->pg->lib.PQclear(result);
    return good;
}

/* The same with the numbers that a statement of the stage answers; without one nothing is asked. */
static bool ask_for_listed(fetch *f, const char *listed, int64_t value, const char *sql, const char *table, bool replace) {
    clear_lists(f);
    if (!ro_pg_stage_list(f->stage, listed, value, &f->lists[0], f->err)) return false;
    return !f->lists[0].size || ask_into(f, sql, 1, table, replace, NULL);
}

/* --- numbers -------------------------------------------------------------------------------------------------------------------------------------
 */

static bool fetch_numbers(fetch *f) {
    static const char sql[] = "SELECT NULL"
#define X(name) ", (SELECT max(id) FROM " #name ")"
        RO_DB_TABLES(X)
#undef X
        ;
    struct ro_pg *pg = f->pg;
    bool lacking = false;
    for (int i = 0; i < RO_DB_TABLE_COUNT; i++) lacking = lacking || pg->last[i] < 0;
    PGresult *result = lacking ? ro_pg_ask(pg, sql, NULL, 0, f->err) : NULL;
    for (int i = 0; result && i < RO_DB_TABLE_COUNT; i++) {
        int64_t last = ro_pg_int_of(&pg->lib, result, 0, i + 1);
        if (pg->last[i] < 0) pg->last[i] = last > 0 ? last : 0;
    }
    bool good = !lacking || result;
    pg->lib.PQclear(result);
    /* what was numbered since by others than the stage is on the server by now */
    for (int i = 0; good && !f->stage->holds && i < RO_DB_TABLE_COUNT; i++) f->stage->base[i] = pg->last[i];
    return good;
}

/* --- reports -------------------------------------------------------------------------------------------------------------------------------------
 */

#define REPORT "r.id, r.key, r.url, r.publisher, r.published, r.text_sha256, r.same_as"

static bool fetch_known(fetch *f) {
    static const char sql[] =
        "SELECT " REPORT " FROM report r WHERE r.key = ANY ($1::text[]) UNION SELECT " REPORT
        " FROM report r WHERE r.url = ANY ($2::text[]) UNION SELECT " REPORT
        " FROM unnest($3::text[]) q(hash) CROSS JOIN LATERAL (SELECT * FROM report WHERE text_sha256 = q.hash AND same_as IS NULL"
        " ORDER BY id LIMIT 1) r";
    clear_lists(f);
    for (size_t i = 0; i < f->count; i++) {
        const ro_record *r = f->records[i];
        char room[RO_KEY_SIZE];
        ro_pg_array_text(&f->lists[0], ro_key_of(r->id, r->url, r->text_sha256, room));
        if (r->url && r->url[0]) ro_pg_array_text(&f->lists[1], r->url);
        ro_pg_array_text(&f->lists[2], r->text_sha256);
    }
    return ask_into(f, sql, 3, "report", false, NULL);
}

/* A report of the very same text is one that is copied. */
static bool note_copied(fetch *f, const char *sha256) {
    ro_sql q = ro_sql_open(f->in, "INSERT OR IGNORE INTO asked_report SELECT id FROM report WHERE text_sha256 = ? AND id <= ?", f->err);
    if (!q.statement) return false;
    ro_sql_put_text(&q, sha256);
    ro_sql_put_int(&q, f->stage->base[RO_DB_TABLE_report]);
    return ro_sql_do(&q, f->err);
}

static bool look_who_is_known(fetch *f) {
    for (size_t i = 0; i < f->count; i++) {
        const ro_record *r = f->records[i];
        char room[RO_KEY_SIZE];
        ro_sql q = ro_sql_open(f->in, "SELECT 1 FROM report WHERE key = ?1 UNION ALL SELECT 1 FROM report WHERE url = ?2", f->err);
        if (!q.statement) return false;
        ro_sql_put_text(&q, ro_key_of(r->id, r->url, r->text_sha256, room));
        ro_sql_put_text(&q, r->url);
        int got = ro_sql_row(&q, f->err);
        ro_sql_close(&q);
        if (got < 0) return false;
        f->known[i] = got == 1;
        if (!got && !note_copied(f, r->text_sha256)) return false;
    }
    return true;
}

/* --- copies --------------------------------------------------------------------------------------------------------------------------------------
 */

/* The kept reports that the records will be compared with, with their texts. */
static bool fetch_texts(fetch *f) {
    clear_lists(f);
    for (size_t i = 0; i < f->count; i++) {
        int64_t kept[RO_COPY_LOOKED];
        size_t count = 0;
        if (f->prints[i].known && !ro_copy_candidates(f->in, &f->prints[i], kept, &count, f->err)) return false;
        for (size_t k = 0; k < count; k++)
            if (kept[k] <= f->stage->base[RO_DB_TABLE_report]) ro_pg_array_int(&f->lists[0], kept[k]);
    }
    return !f->lists[0].size || ask_into(f, "SELECT " REPORT ", r.text FROM report r WHERE r.id = ANY ($1::bigint[])", 1, "report", true, NULL);
}

/* What the reports tell that may be copied. */
static bool fetch_copied(fetch *f) {
    static const char listed[] = "SELECT id FROM asked_report UNION SELECT id FROM report WHERE id <= ? AND text IS NOT NULL";
    int64_t base = f->stage->base[RO_DB_TABLE_report];
    return ask_for_listed(f, listed, base, "SELECT id, event, report, number, words FROM event_mention WHERE report = ANY ($1::bigint[])",
                          "event_mention", false) &&
           ask_for_listed(f, listed, base,
                          "SELECT id, contact, report, number, event_mention, words FROM contact_mention WHERE report = ANY ($1::bigint[])",
                          "contact_mention", false);
}

static bool fetch_copies(fetch *f) {
    static const char sql[] =
        "SELECT b.band, b.hash, b.report FROM unnest($1::bigint[], $2::bigint[]) q(band, hash) CROSS JOIN LATERAL (SELECT * FROM"
        " report_band WHERE band = q.band AND hash = q.hash ORDER BY report DESC LIMIT 16) b";
    int rows = 0;
    clear_lists(f);
    for (size_t i = 0; i < f->count; i++) {
        ro_print *p = &f->prints[i];
        *p = (ro_print){.known = false};
        if (f->known[i]) continue;
        if (!ro_print_of(f->records[i]->text, f->records[i]->text_size, &f->arena, p)) return no_memory(f);
        if (p->empty) continue;
        for (uint32_t b = 0; b < RO_BANDS; b++) ro_pg_array_int(&f->lists[0], b), ro_pg_array_int(&f->lists[1], p->bands[b]);
    }
    if (f->lists[0].size && !ask_into(f, sql, 2, "report_band", false, &rows)) return false;
    return (!rows || fetch_texts(f)) && fetch_copied(f);
}

/* --- tellings ------------------------------------------------------------------------------------------------------------------------------------
 */

static bool put_asked(fetch *f, asked_list *list, int64_t bucket, const ro_telling *t) {
    if (!ro_arena_grow(&f->arena, (void **)&list->items, list->count, &list->capacity, sizeof *list->items)) return no_memory(f);
    asked *a = &list->items[list->count++];
    memset(a, 0, sizeof *a); /* compared as bytes */
    a->bucket = bucket;
    a->dated = ro_days_around(t, &a->days);
    return true;
}

static bool is_contact(const ro_record *r, uint32_t event) {
    for (uint32_t i = 0; i < r->contact_count; i++)
        if (r->contacts[i].event == event) return true;
    return false;
}

/* Contacts that an event of that bucket is will be looked at, whatever day they have. */
static bool note_contact(fetch *f, int64_t bucket) {
    ro_sql q = ro_sql_open(f->in, "INSERT OR IGNORE INTO asked_event (bucket) VALUES (?)", f->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, bucket);
    return ro_sql_do(&q, f->err);
}

static bool note_record(fetch *f, const ro_record *r) {
    ro_teller teller;
    if (!ro_teller_init(&teller, r, &f->arena)) return no_memory(f);
    for (uint32_t i = 0; i < r->actor_count; i++) teller.actors[i].id = i + 1;
    for (uint32_t i = 0; i < r->event_count; i++) {
        ro_telling t = ro_tell_event(&teller, i, false);
        int64_t bucket = ro_event_bucket(&t);
        if (!put_asked(f, &f->events, bucket, &t) || (is_contact(r, i) && !note_contact(f, bucket))) return false;
    }
    for (uint32_t i = 0; i < r->contact_count; i++) {
        ro_telling t = ro_tell_contact(&teller, i, false);
        if (t.party_count && !put_asked(f, &f->contacts, ro_contact_bucket(&t), &t)) return false;
    }
    return !f->arena.failed || no_memory(f);
}

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, sizeof(asked)); }

/* The lists: buckets, first and last days; and the buckets of those without a day. */
static void list_asked(fetch *f, asked_list *list) {
    clear_lists(f);
    if (list->count) qsort(list->items, list->count, sizeof *list->items, by_bytes);
    for (size_t i = 0; i < list->count; i++) {
        const asked *a = &list->items[i];
        if (i && by_bytes(a, a - 1) == 0) continue;
        if (a->dated) {
            ro_pg_array_int(&f->lists[0], a->bucket);
            ro_pg_array_text(&f->lists[1], a->days.first);
            ro_pg_array_text(&f->lists[2], a->days.last);
        } else
            ro_pg_array_int(&f->lists[3], a->bucket);
    }
}

#define CANDIDATES(thing) \
    "SELECT e.* FROM unnest($1::bigint[], $2::text[], $3::text[]) q(bucket, first, last) CROSS JOIN LATERAL (SELECT * FROM " thing \
    " WHERE bucket = q.bucket AND day BETWEEN q.first AND q.last ORDER BY id DESC LIMIT " MOST_CANDIDATES \
    ") e UNION ALL SELECT e.* FROM unnest($4::bigint[]) q(bucket) CROSS JOIN LATERAL (SELECT * FROM " thing \
    " WHERE bucket = q.bucket AND day IS NULL ORDER BY id DESC LIMIT " MOST_CANDIDATES ") e"

#define FIRST_TELLINGS(thing, more) \
    "SELECT m.* FROM unnest($1::bigint[]) q(id) CROSS JOIN LATERAL (SELECT id, " thing ", report, number, words" more " FROM " thing \
    "_mention WHERE " thing " = q.id ORDER BY id LIMIT 8) m"

/* Rows of the server that are new in the stage, and that they are new no more. */
#define NEW_ONES(thing) "SELECT id FROM " thing " WHERE id <= ? AND id NOT IN (SELECT id FROM seen_" thing ")"
#define ARE_SEEN(thing) "INSERT OR IGNORE INTO seen_" thing " SELECT id FROM " thing

static bool fetch_events(fetch *f) {
    int64_t base = f->stage->base[RO_DB_TABLE_event];
    list_asked(f, &f->events);
    if (f->events.count && !ask_into(f, CANDIDATES("event"), 4, "event", false, NULL)) return false;
    return ask_for_listed(f, "SELECT DISTINCT event FROM event_mention WHERE event <= ? AND event NOT IN (SELECT id FROM event)", base,
                          "SELECT * FROM event WHERE id = ANY ($1::bigint[])", "event", false) &&
           ask_for_listed(f, NEW_ONES("event"), base, FIRST_TELLINGS("event", ""), "event_mention", false) &&
           /* the contacts that they are: one telling of each is enough */
           ask_for_listed(
               f, "SELECT id FROM event WHERE id <= ? AND id NOT IN (SELECT id FROM seen_event) AND bucket IN (SELECT bucket FROM asked_event)", base,
               "SELECT DISTINCT ON (e.event, m.contact) m.id, m.contact, m.report, m.number, m.event_mention, m.words FROM event_mention e"
               " JOIN contact_mention m ON m.event_mention = e.id WHERE e.event = ANY ($1::bigint[]) ORDER BY e.event, m.contact, m.id",
               "contact_mention", false) &&
           ask_for_listed(f,
                          "SELECT event_mention FROM contact_mention WHERE id <= ? AND event_mention IS NOT NULL AND event_mention NOT IN (SELECT id"
                          " FROM event_mention)",
                          f->stage->base[RO_DB_TABLE_contact_mention],
                          "SELECT id, event, report, number, words FROM event_mention WHERE id = ANY ($1::bigint[])", "event_mention", false) &&
           ro_sql_run(f->in, ARE_SEEN("event"), f->err);
}

static bool fetch_contacts(fetch *f) {
    int64_t base = f->stage->base[RO_DB_TABLE_contact];
    list_asked(f, &f->contacts);
    if (f->contacts.count && !ask_into(f, CANDIDATES("contact"), 4, "contact", false, NULL)) return false;
    return ask_for_listed(f, "SELECT DISTINCT contact FROM contact_mention WHERE contact <= ? AND contact NOT IN (SELECT id FROM contact)", base,
                          "SELECT * FROM contact WHERE id = ANY ($1::bigint[])", "contact", false) &&
           ask_for_listed(f, NEW_ONES("contact"), base, FIRST_TELLINGS("contact", ", event_mention"), "contact_mention", false) &&
           ask_for_listed(f, NEW_ONES("contact"), base, "SELECT contact, actor FROM participant WHERE contact = ANY ($1::bigint[])", "participant",
                          false) &&
           ro_sql_run(f->in, ARE_SEEN("contact"), f->err);
}

/* --- actors --------------------------------------------------------------------------------------------------------------------------------------
 */

static void fields_of(const ro_actor *a, const char *fields[RO_DB_ACTOR_FIELDS]) {
    const char *const all[RO_DB_ACTOR_FIELDS] = {ro_kind_text(a->kind), a->name, a->country, a->office, a->sector, a->code};
    memcpy(fields, all, sizeof all);
}

/* Rows: the number, and the six fields. */
static bool take_actors(fetch *f, const PGresult *rows) {
    const ro_pg_library *lib = &f->pg->lib;
    for (int row = 0; row < lib->PQntuples(rows); row++) {
        const char *fields[RO_DB_ACTOR_FIELDS];
        for (int i = 0; i < RO_DB_ACTOR_FIELDS; i++) fields[i] = lib->PQgetvalue(rows, row, i + 1); /* null: "" */
        ro_pg_actor *known = ro_pg_actors_find(&f->pg->actors, fields);
        if (!known) return no_memory(f);
        known->id = ro_pg_int_of(lib, rows, row, 0);
        known->staged = true;
    }
    return ro_pg_stage_load(f->stage, "actor", lib, rows, false, f->err);
}

#define ACTOR "a.id, a.kind, a.name, a.country, a.office, a.sector, a.code"

/* Whoever is named and was not asked for before, by this connection. */
static bool fetch_named(fetch *f) {
    static const char sql[] =
        "SELECT " ACTOR " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) q(kind, name, country, office, sector,"
        " code) CROSS JOIN LATERAL (SELECT * FROM actor WHERE kind = q.kind AND coalesce(name, '') = q.name AND coalesce(country, '') = q.country AND"
        " coalesce(office, '') = q.office AND coalesce(sector, '') = q.sector AND coalesce(code, '') = q.code LIMIT 1) a";
    clear_lists(f);
    for (size_t i = 0; i < f->count; i++)
        for (uint32_t k = 0; !f->known[i] && k < f->records[i]->actor_count; k++) {
            const char *fields[RO_DB_ACTOR_FIELDS];
            fields_of(&f->records[i]->actors[k], fields);
            ro_pg_actor *known = ro_pg_actors_find(&f->pg->actors, fields);
            if (!known) return no_memory(f);
            if (known->id || known->asked) continue;
            known->asked = true;
            for (int n = 0; n < RO_DB_ACTOR_FIELDS; n++) ro_pg_array_text(&f->lists[n], fields[n]);
        }
    if (!f->lists[0].size) return true;
    PGresult *rows = ro_pg_ask(f->pg, sql, f->lists, RO_DB_ACTOR_FIELDS, f->err);
    bool good = rows && take_actors(f, rows);
    f->pg->lib.PQclear(rows);
    return good;
}
_Static_assert(RO_DB_ACTOR_FIELDS <= MOST_LISTS, "each field of an actor is a list");

static bool fetch_taking_part(fetch *f) {
    return ask_for_listed(f,
                          "SELECT source FROM event UNION SELECT target FROM event WHERE target IS NOT NULL UNION SELECT initiator FROM contact WHERE"
                          " initiator IS NOT NULL UNION SELECT actor FROM participant EXCEPT SELECT id FROM actor",
                          0, "SELECT " ACTOR " FROM actor a WHERE a.id = ANY ($1::bigint[])", "actor", false);
}

/* --- the whole -----------------------------------------------------------------------------------------------------------------------------------
 */

static bool fetch_all(fetch *f) {
    f->known = ro_arena_array(&f->arena, f->count, sizeof *f->known);
    if (!f->known) return no_memory(f);
    if (!fetch_numbers(f) || !fetch_known(f) || !look_who_is_known(f) || !fetch_named(f) || !fetch_copies(f)) return false;
    for (size_t i = 0; i < f->count; i++)
        if (!f->known[i] && !note_record(f, f->records[i])) return false;
    return fetch_events(f) && fetch_contacts(f) && fetch_taking_part(f);
}

bool ro_pg_fetch(ro_store *store, const ro_record *const *records, size_t count, ro_print *prints, ro_error *err) {
    bool good = true;
    bool piped = store->pg->piped;
    fetch f = {.pg = store->pg, .stage = &store->pg->stage, .in = store->pg->stage.store, .err = err};
    if (piped && !ro_pg_pause(store->pg, err)) return false;
    ro_arena_init(&f.arena, NULL);
    for (int i = 0; i < MOST_LISTS; i++) ro_buffer_init(&f.lists[i], NULL);
    for (size_t at = 0; good && at < count; at += f.count) {
        f.records = records + at;
        f.prints = prints + at;
        f.count = count - at < MOST_AT_ONCE ? count - at : MOST_AT_ONCE;
        f.events = f.contacts = (asked_list){.items = NULL};
        ro_arena_reset(&f.arena);
        good = fetch_all(&f);
    }
    for (int i = 0; i < MOST_LISTS; i++) ro_buffer_free(&f.lists[i]);
    ro_arena_free(&f.arena);
    return (!piped || ro_pg_resume(store->pg, err)) && good;
}
