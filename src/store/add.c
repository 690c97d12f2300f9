/* add.c - a record becomes rows. */
#include "store/store.h"

#include "base/hash.h"
#include "store/copies.h"
#include "store/merge_reports.h"
#include "store/tell.h"
#include "text/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct adding {
    ro_store *store;
    const ro_record *record;
    bool copy; /* what it tells is kept, and is of no event */
    ro_arena *arena;
    ro_store_counts *counts;
    ro_error *err;
    ro_teller teller;
    const ro_print *print;   /* of its text, where it is known already */
    int64_t *event_mentions; /* rows of the record's events */
    int64_t *event_rows;     /* the events that they are of */
} adding;

/* --- known reports --------------------------------------------------------------------------------------------------------------------------- */

/* 1: there, and the hash of its text in sha256; 0: not, -1: failed. */
static int has(ro_store *store, const char *sql, const char *value, char sha256[65], ro_error *err) {
    if (!value || !value[0]) return 0;
    ro_sql q = ro_sql_open(store, sql, err);
    if (!q.statement) return -1;
    ro_sql_put_text(&q, value);
    int got = ro_sql_row(&q, err);
    if (got == 1) snprintf(sha256, 65, "%s", ro_sql_text(&q, 0) ? ro_sql_text(&q, 0) : "");
    ro_sql_close(&q);
    return got;
}

static int known(ro_store *store, const char *key, const char *url, char sha256[65], ro_error *err) {
    int got = has(store, "SELECT text_sha256 FROM report WHERE key = ?", key, sha256, err);
    return got ? got : has(store, "SELECT text_sha256 FROM report WHERE url = ? LIMIT 1", url, sha256, err);
}

/* The hash of what ro_code_report would make its text of. */
static bool sha_of_source(const ro_source *source, char sha256[65], ro_error *err) {
    size_t title = source->title ? strlen(source->title) : 0, size = title + 2 + source->text_size;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    char *text = ro_arena_alloc(&arena, size);
    if (text) {
        size_t at = 0;
        if (ro_title_leads(source)) {
            memcpy(text, source->title, title);
            memcpy(text + title, "\n\n", 2);
            at = title + 2;
        }
        if (source->text_size) memcpy(text + at, source->text, source->text_size);
        ro_sha256_hex(text, at + source->text_size, sha256);
    }
    ro_arena_free(&arena);
    return text || ro_fail(err, RO_E_MEMORY, "out of memory");
}

int ro_store_knows(ro_store *store, const ro_source *source, ro_error *err) {
    ro_error_clear(err);
    char room[RO_KEY_SIZE], sha256[65], kept[65];
    if (!sha_of_source(source, sha256, err)) return 0;
    if (known(store, ro_key_of(source->id, source->url, sha256, room), source->url, kept, err) != 1) return 0;
    return strcmp(kept, sha256) == 0 ? 1 : 2;
}

/* --- the report -------------------------------------------------------------------------------------------------------------------------------- */

static void now_text(char out[32]) {
    time_t now = time(NULL);
    struct tm tm;
    if (!gmtime_r(&now, &tm) || !strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm)) snprintf(out, 32, "1970-01-01T00:00:00Z");
}

/* same_as 0: a report of its own. shares: that one has its text, to the byte. */
static bool write_report(adding *a, const char *key, int64_t same_as, double likeness, bool shares) {
    const ro_record *r = a->record;
    char added[32];
    now_text(added);
    if (!ro_sql_new_id(a->store, RO_DB_TABLE_report, &a->teller.report, a->err)) return false;
    ro_sql q = ro_sql_open(
        a->store,
        "INSERT INTO report (id, key, url, title, publisher, published, language, text, text_sha256, sentences, same_as, likeness, added)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        a->err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, a->teller.report);
    ro_sql_put_text(&q, key);
    ro_sql_put_text(&q, r->url);
    ro_sql_put_text(&q, r->title);
    ro_sql_put_text(&q, r->publisher);
    ro_sql_put_text(&q, a->teller.published);
    ro_sql_put_text(&q, r->language);
    ro_sql_put_bytes(&q, shares ? "" : r->text, shares ? 0 : r->text_size);
    ro_sql_put_text(&q, r->text_sha256);
    ro_sql_put_int(&q, r->sentence_count);
    ro_sql_put_id(&q, same_as);
    ro_sql_put_real(&q, same_as ? likeness : (double)NAN);
    ro_sql_put_text(&q, added);
    if (!ro_sql_do(&q, a->err)) return false;
    a->teller.report = ro_sql_made_id(a->store, a->teller.report);
    return true;
}

/* --- actors ------------------------------------------------------------------------------------------------------------------------------------ */

static bool same(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static bool write_actor(adding *a, ro_party *p) {
    const char *const fields[RO_DB_ACTOR_FIELDS] = {p->kind, p->name, p->country, p->office, p->sector, p->code};
    return a->store->driver->actor(a->store, fields, &p->id, a->err);
}

static bool write_actors(adding *a) {
    const ro_record *r = a->record;
    for (uint32_t i = 0; i < r->actor_count; i++) {
        ro_party *p = &a->teller.actors[i];
        uint32_t k = 0; /* two of one report that are written alike are one row, and one report */
        for (; k < i; k++) {
            const ro_party *o = &a->teller.actors[k];
            if (same(o->name, p->name) && same(o->office, p->office) && same(o->country, p->country) && same(o->kind, p->kind) &&
                same(o->sector, p->sector) && same(o->code, p->code))
                break;
        }
        if (k < i)
            p->id = a->teller.actors[k].id;
        else if (!write_actor(a, p))
            return false;
    }
    return true;
}

/* --- events ------------------------------------------------------------------------------------------------------------------------------------ */

static bool write_evidence(adding *a, const char *kind, int64_t mention, const ro_evidence *evidence, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const ro_evidence *e = &evidence[i];
        bool triggered = e->trigger.end > e->trigger.start;
        ro_sql q = ro_sql_open(
            a->store,
            "INSERT INTO evidence (kind, mention, number, start, \"end\", trigger_start, trigger_end, sentence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            a->err);
        if (!q.statement) return false;
        ro_sql_put_text(&q, kind);
        ro_sql_put_int(&q, mention);
        ro_sql_put_int(&q, i);
        ro_sql_put_int(&q, e->span.start);
        ro_sql_put_int(&q, e->span.end);
        if (triggered)
            ro_sql_put_int(&q, e->trigger.start), ro_sql_put_int(&q, e->trigger.end);
        else
            ro_sql_put_id(&q, 0), ro_sql_put_id(&q, 0);
        ro_sql_put_id(&q, e->sentence);
        if (!ro_sql_do(&q, a->err)) return false;
    }
    return true;
}

static bool add_event(adding *a, uint32_t index) {
    const ro_event *e = &a->record->events[index];
    ro_telling t = ro_tell_event(&a->teller, index, true);
    ro_found found = {.why = NULL};
    if (a->copy)
        return ro_event_mention_write(a->store, &t, 0, index, NULL, a->err) && (a->event_mentions[index] = t.id) &&
               write_evidence(a, "event", t.id, e->evidence, e->evidence_count);
    if (!ro_find_event(a->store, &t, a->arena, &found, a->err)) return false;
    bool first = found.telling.id == 0;
    if (!ro_join_event(a->store, &found, &t, a->record->publisher, a->arena, a->err) ||
        !ro_event_mention_write(a->store, &t, found.telling.id, index, found.why, a->err))
        return false;
    a->event_mentions[index] = t.id;
    a->event_rows[index] = found.telling.id;
    *(first ? &a->counts->events : &a->counts->merged_events) += 1;
    return write_evidence(a, "event", t.id, e->evidence, e->evidence_count);
}

static bool add_events(adding *a) {
    const ro_record *r = a->record;
    a->event_mentions = ro_arena_array(a->arena, r->event_count + 1, sizeof *a->event_mentions);
    a->event_rows = ro_arena_array(a->arena, r->event_count + 1, sizeof *a->event_rows);
    if (!a->event_mentions || !a->event_rows) return ro_fail(a->err, RO_E_MEMORY, "out of memory");
    for (uint32_t i = 0; i < r->event_count; i++)
        if (!add_event(a, i)) return false;
    return true;
}

/* --- contacts ---------------------------------------------------------------------------------------------------------------------------------- */

static bool write_topic(adding *a, int64_t mention, const ro_topic *topic) {
    int64_t id;
    if (!ro_sql_new_id(a->store, RO_DB_TABLE_topic, &id, a->err)) return false;
    ro_sql q = ro_sql_open(
        a->store, "INSERT INTO topic (id, mention, text, countries, contexts, empty, start, \"end\") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", a->err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, id);
    ro_sql_put_int(&q, mention);
    ro_sql_put_text(&q, topic->text);
    ro_sql_put_text(&q, ro_joined(a->arena, topic->countries));
    ro_sql_put_text(&q, ro_joined(a->arena, topic->contexts));
    ro_sql_put_int(&q, topic->empty);
    ro_sql_put_int(&q, topic->span.start);
    ro_sql_put_int(&q, topic->span.end);
    return ro_sql_do(&q, a->err);
}

static bool add_contact(adding *a, uint32_t index) {
    const ro_contact *c = &a->record->contacts[index];
    ro_telling t = ro_tell_contact(&a->teller, index, true);
    if (!t.party_count) return true;
    bool is_event = c->event < a->record->event_count;
    ro_found found = {.why = NULL};
    if (!a->copy && !ro_find_contact(a->store, &t, is_event ? a->event_rows[c->event] : 0, a->arena, &found, a->err)) return false;
    bool first = found.telling.id == 0;
    if ((!a->copy && !ro_join_contact(a->store, &found, &t, a->record->publisher, a->arena, a->err)) ||
        !ro_contact_mention_write(a->store, &t, found.telling.id, index, is_event ? a->event_mentions[c->event] : 0, found.why, a->err))
        return false;
    if (!a->copy) *(first ? &a->counts->contacts : &a->counts->merged_contacts) += 1;
    for (uint32_t i = 0; i < c->topic_count; i++)
        if (!write_topic(a, t.id, &c->topics[i])) return false;
    return write_evidence(a, "contact", t.id, c->evidence, c->evidence_count);
}

/* --- positions, mediation ---------------------------------------------------------------------------------------------------------------------- */

static bool write_position_actors(adding *a, int64_t position, ro_list actors, const char *role) {
    for (uint32_t i = 0; i < actors.count; i++) {
        ro_sql q = ro_sql_open(a->store, "INSERT OR IGNORE INTO position_actor (position, actor, role) VALUES (?, ?, ?)", a->err);
        if (!q.statement) return false;
        ro_sql_put_int(&q, position);
        ro_sql_put_int(&q, a->teller.actors[actors.items[i]].id);
        ro_sql_put_text(&q, role);
        if (!ro_sql_do(&q, a->err)) return false;
    }
    return true;
}

static void put_span(ro_sql *q, const ro_evidence *evidence, uint32_t count) {
    if (count)
        ro_sql_put_int(q, evidence[0].span.start), ro_sql_put_int(q, evidence[0].span.end);
    else
        ro_sql_put_id(q, 0), ro_sql_put_id(q, 0);
}

static bool add_position(adding *a, uint32_t index) {
    const ro_position *p = &a->record->positions[index];
    int64_t id;
    if (!ro_sql_new_id(a->store, RO_DB_TABLE_position, &id, a->err)) return false;
    ro_sql q = ro_sql_open(
        a->store, "INSERT INTO position (id, report, number, stance, object, countries, start, \"end\") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", a->err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, id);
    ro_sql_put_int(&q, a->teller.report);
    ro_sql_put_int(&q, index);
    ro_sql_put_bytes(&q, ro_stance_text(p->stance), strlen(ro_stance_text(p->stance)));
    ro_sql_put_text(&q, p->object);
    ro_sql_put_text(&q, ro_joined(a->arena, p->countries));
    put_span(&q, p->evidence, p->evidence_count);
    if (!ro_sql_do(&q, a->err)) return false;
    id = ro_sql_made_id(a->store, id);
    return write_position_actors(a, id, p->by, "by") && write_position_actors(a, id, p->addressees, "to");
}

static bool write_parties(adding *a, int64_t mediation, ro_strings parties, const char *role) {
    for (uint32_t i = 0; i < parties.count; i++) {
        ro_sql q = ro_sql_open(a->store, "INSERT OR IGNORE INTO mediation_party (mediation, party, role) VALUES (?, ?, ?)", a->err);
        if (!q.statement) return false;
        ro_sql_put_int(&q, mediation);
        ro_sql_put_bytes(&q, parties.items[i], strlen(parties.items[i]));
        ro_sql_put_text(&q, role);
        if (!ro_sql_do(&q, a->err)) return false;
    }
    return true;
}

static bool add_mediation(adding *a, uint32_t index) {
    const ro_mediation *m = &a->record->mediations[index];
    int64_t id;
    if (!ro_sql_new_id(a->store, RO_DB_TABLE_mediation, &id, a->err)) return false;
    ro_sql q = ro_sql_open(a->store, "INSERT INTO mediation (id, report, number, conflict, start, \"end\") VALUES (?, ?, ?, ?, ?, ?)", a->err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, id);
    ro_sql_put_int(&q, a->teller.report);
    ro_sql_put_int(&q, index);
    ro_sql_put_text(&q, m->conflict);
    put_span(&q, m->evidence, m->evidence_count);
    if (!ro_sql_do(&q, a->err)) return false;
    id = ro_sql_made_id(a->store, id);
    return write_parties(a, id, m->mediators, "mediator") && write_parties(a, id, m->parties, "party");
}

/* --- the whole --------------------------------------------------------------------------------------------------------------------------------- */

static bool add_all(adding *a) {
    const ro_record *r = a->record;
    bool good = write_actors(a) && add_events(a);
    for (uint32_t i = 0; good && i < r->contact_count; i++) good = add_contact(a, i);
    for (uint32_t i = 0; good && i < r->position_count; i++) good = add_position(a, i);
    for (uint32_t i = 0; good && i < r->mediation_count; i++) good = add_mediation(a, i);
    if (good && a->arena->failed) return ro_fail(a->err, RO_E_MEMORY, "out of memory");
    return good;
}

/* 1: known by key or URL; 0: not, then *same is the kept report of the same bytes, or 0; -1: failed. One question, for a server's sake. */
static int look_up(adding *a, const char *key, int64_t *same) {
    ro_sql q = ro_sql_open(
        a->store,
        "SELECT 1, id FROM report WHERE key = ?1 UNION ALL SELECT 1, id FROM (SELECT id FROM report WHERE url = ?2 LIMIT 1) UNION ALL"
        " SELECT 0, id FROM (SELECT id FROM report WHERE text_sha256 = ?3 AND same_as IS NULL ORDER BY id LIMIT 1)",
        a->err);
    if (!q.statement) return -1;
    ro_sql_put_text(&q, key);
    ro_sql_put_text(&q, a->record->url);
    ro_sql_put_text(&q, a->record->text_sha256);
    int got, known_before = 0;
    while ((got = ro_sql_row(&q, a->err)) == 1) {
        if (ro_sql_int(&q, 0))
            known_before = 1;
        else
            *same = ro_sql_int(&q, 1);
    }
    ro_sql_close(&q);
    return got < 0 ? -1 : known_before;
}

static ro_stored add_report(adding *a) {
    const ro_record *r = a->record;
    char room[RO_KEY_SIZE];
    const char *key = ro_key_of(r->id, r->url, r->text_sha256, room);
    int64_t same_as = 0;
    double likeness = 1;
    ro_print print = {.known = false};
    int there = look_up(a, key, &same_as);
    if (there) return there < 0 ? RO_STORED_FAILED : RO_STORED_KNOWN;
    bool exact = same_as != 0;
    if (a->print) print = *a->print;
    if (!same_as && !ro_copy_find(a->store, r->text, r->text_size, a->teller.published, a->arena, &print, &same_as, &likeness, a->err))
        return RO_STORED_FAILED;
    if (same_as && !ro_count_copy(a->store, same_as, r->publisher, a->teller.published, a->err)) return RO_STORED_FAILED;
    if (!write_report(a, key, same_as, likeness, exact)) return RO_STORED_FAILED;
    a->copy = same_as != 0;
    if (same_as) return add_all(a) ? RO_STORED_COPY : RO_STORED_FAILED;
    return a->store->driver->index_text(a->store, a->teller.report, r->title, r->text, r->text_size, a->err) &&
                   ro_copy_keep(a->store, a->teller.report, &print, a->err) && add_all(a)
               ? RO_STORED_NEW
               : RO_STORED_FAILED;
}

bool ro_store_expect(ro_store *store, const ro_record *const *records, size_t count, ro_error *err) {
    ro_error_clear(err);
    if (!store->driver->stage || !count) return true;
    if (!store->driver->in_transaction(store)) return ro_fail(err, RO_E_USAGE, "no transaction is open");
    return store->driver->stage(store, records, count, err) != NULL;
}

/* In a transaction. */
static ro_stored add_in(ro_store *store, const ro_record *record, ro_store_counts *counts, ro_error *err) {
    ro_store *stage = store->driver->stage ? store->driver->stage(store, &record, 1, err) : store;
    if (!stage) return RO_STORED_FAILED;
    ro_arena_reset(&stage->arena);
    adding a = {.store = stage, .record = record, .print = stage->print, .arena = &stage->arena, .counts = counts, .err = err};
    if (ro_teller_init(&a.teller, record, a.arena)) return add_report(&a);
    ro_fail(err, RO_E_MEMORY, "out of memory");
    return RO_STORED_FAILED;
}

ro_stored ro_store_add(ro_store *store, const ro_record *record, ro_store_counts *counts, ro_error *err) {
    ro_store_counts none = {0};
    ro_error_clear(err);
    bool alone = !store->driver->in_transaction(store); /* no transaction is open: the report is one */
    if (alone && !ro_store_begin(store, err)) return RO_STORED_FAILED;
    ro_stored stored = add_in(store, record, counts ? counts : &none, err);
    if (alone && (stored == RO_STORED_FAILED || !ro_store_commit(store, err))) {
        ro_store_rollback(store);
        return RO_STORED_FAILED;
    }
    return stored;
}
