#include "store/rows.h"

#include <math.h>
#include <string.h>

static void put_place(ro_sql *q, const ro_telling *t) {
    ro_sql_put_text(q, t->place);
    ro_sql_put_text(q, t->place_country);
    ro_sql_put_real(q, t->lat);
    ro_sql_put_real(q, t->lon);
}

static void put_told(ro_sql *q, const ro_telling *t, const ro_told *told) {
    ro_sql_put_int(q, t->times);
    ro_sql_put_int(q, told->reports);
    ro_sql_put_int(q, told->sources);
    ro_sql_put_text(q, told->first_seen);
    ro_sql_put_text(q, told->last_seen);
}

static void put_party(ro_sql *q, const ro_party *p) {
    ro_sql_put_text(q, p->country);
    ro_sql_put_text(q, p->sector);
    ro_sql_put_text(q, p->code);
}

static bool done(ro_sql *q, ro_store *store, int64_t *id, ro_error *err) {
    if (!ro_sql_do(q, err)) return false;
    *id = ro_sql_made_id(store, *id);
    return true;
}

/* A row that is there is changed by the same statement, with its end. Not one for both: SQLite keeps a copy of every page that a statement touches
 * where it may do two things, and an event has as many pages as indices. */
#define EVENT_INSERT \
    "INSERT INTO event (id, source, target, source_country, source_sector, source_code, target_country, target_sector," \
    " target_code, dyad, event, mode, contexts, cameo, quad, goldstein, channel, date, date_basis, day, place, place_country," \
    " lat, lon, status, confidence, mentions, reports, sources, first_seen, last_seen, directed, bucket) VALUES (?, ?, ?, ?, ?," \
    " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define EVENT_CHANGE \
    " ON CONFLICT (id) DO UPDATE SET" \
    " source = excluded.source, target = excluded.target, source_country = excluded.source_country," \
    " source_sector = excluded.source_sector, source_code = excluded.source_code, target_country = excluded.target_country," \
    " target_sector = excluded.target_sector, target_code = excluded.target_code, dyad = excluded.dyad," \
    " mode = excluded.mode, contexts = excluded.contexts, cameo = excluded.cameo, goldstein = excluded.goldstein," \
    " channel = excluded.channel, date = excluded.date, date_basis = excluded.date_basis, day = excluded.day," \
    " place = excluded.place, place_country = excluded.place_country, lat = excluded.lat, lon = excluded.lon," \
    " confidence = excluded.confidence, mentions = excluded.mentions, reports = excluded.reports," \
    " sources = excluded.sources, first_seen = excluded.first_seen, last_seen = excluded.last_seen," \
    " directed = excluded.directed"

bool ro_event_write(ro_store *store, ro_telling *t, const ro_told *told, ro_arena *arena, ro_error *err) {
    bool is_new = !t->id;
    if (is_new && !ro_sql_new_id(store, RO_DB_TABLE_event, &t->id, err)) return false;
    ro_sql q = ro_sql_open(store, is_new ? EVENT_INSERT : EVENT_INSERT EVENT_CHANGE, err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, t->id);
    ro_sql_put_int(&q, t->source.id);
    ro_sql_put_id(&q, t->target.id);
    put_party(&q, &t->source);
    put_party(&q, &t->target);
    ro_sql_put_text(&q, ro_dyad(t, arena));
    ro_sql_put_text(&q, t->type);
    ro_sql_put_text(&q, t->mode);
    ro_sql_put_text(&q, t->contexts);
    ro_sql_put_text(&q, t->cameo);
    ro_sql_put_int(&q, ro_quad_of(t->type));
    ro_sql_put_real(&q, t->goldstein);
    ro_sql_put_text(&q, t->channel);
    ro_sql_put_text(&q, t->date);
    ro_sql_put_text(&q, t->date_basis);
    ro_sql_put_text(&q, ro_day_of(t));
    put_place(&q, t);
    ro_sql_put_text(&q, t->status);
    ro_sql_put_real(&q, t->confidence);
    put_told(&q, t, told);
    ro_sql_put_int(&q, t->directed);
    ro_sql_put_int(&q, ro_event_bucket(t));
    return done(&q, store, &t->id, err);
}

bool ro_event_mention_write(ro_store *store, ro_telling *t, int64_t of, uint32_t number, const char *why, ro_error *err) {
    if (!ro_sql_new_id(store, RO_DB_TABLE_event_mention, &t->id, err)) return false;
    ro_sql q = ro_sql_open(
        store,
        "INSERT INTO event_mention (id, event, report, number, source, target, event_type, mode, contexts, cameo, goldstein, channel,"
        " date, date_basis, place, place_country, lat, lon, status, confidence, times, rule, directed, words, why) VALUES (?, ?, ?, ?, ?,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, t->id);
    ro_sql_put_id(&q, of);
    ro_sql_put_int(&q, t->report);
    ro_sql_put_int(&q, number);
    ro_sql_put_int(&q, t->source.id);
    ro_sql_put_id(&q, t->target.id);
    ro_sql_put_text(&q, t->type);
    ro_sql_put_text(&q, t->mode);
    ro_sql_put_text(&q, t->contexts);
    ro_sql_put_text(&q, t->cameo);
    ro_sql_put_real(&q, t->goldstein);
    ro_sql_put_text(&q, t->channel);
    ro_sql_put_text(&q, t->date);
    ro_sql_put_text(&q, t->date_basis);
    put_place(&q, t);
    ro_sql_put_text(&q, t->status);
    ro_sql_put_real(&q, t->confidence);
    ro_sql_put_int(&q, t->times);
    ro_sql_put_text(&q, t->rule);
    ro_sql_put_int(&q, t->directed);
    ro_sql_put_blob(&q, t->words.hashes, t->words.count * sizeof *t->words.hashes);
    ro_sql_put_text(&q, why);
    return done(&q, store, &t->id, err);
}

static bool write_participants(ro_store *store, const char *sql, int64_t of, const ro_telling *t, ro_error *err) {
    for (uint32_t i = 0; i < t->party_count; i++) {
        ro_sql q = ro_sql_open(store, sql, err);
        if (!q.statement) return false;
        ro_sql_put_int(&q, of);
        ro_sql_put_int(&q, t->parties[i].id);
        if (!ro_sql_do(&q, err)) return false;
    }
    return true;
}

#define CONTACT_INSERT \
    "INSERT INTO contact (id, channel, initiator, countries, date, date_basis, day, place, place_country, lat, lon, status," \
    " confidence, mentions, reports, sources, first_seen, last_seen, bucket) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?," \
    " ?, ?, ?, ?, ?)"
#define CONTACT_CHANGE \
    " ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, initiator = excluded.initiator," \
    " countries = excluded.countries, status = excluded.status, date = excluded.date, date_basis = excluded.date_basis, day = excluded.day," \
    " place = excluded.place, place_country = excluded.place_country, lat = excluded.lat, lon = excluded.lon," \
    " confidence = excluded.confidence, mentions = excluded.mentions, reports = excluded.reports," \
    " sources = excluded.sources, first_seen = excluded.first_seen, last_seen = excluded.last_seen"

bool ro_contact_write(ro_store *store, ro_telling *t, const ro_told *told, ro_arena *arena, ro_error *err) {
    bool is_new = !t->id;
    if (!is_new) {
        ro_sql gone = ro_sql_open(store, "DELETE FROM participant WHERE contact = ?", err);
        if (!gone.statement) return false;
        ro_sql_put_int(&gone, t->id);
        if (!ro_sql_do(&gone, err)) return false;
    } else if (!ro_sql_new_id(store, RO_DB_TABLE_contact, &t->id, err))
        return false;
    ro_sql q = ro_sql_open(store, is_new ? CONTACT_INSERT : CONTACT_INSERT CONTACT_CHANGE, err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, t->id);
    ro_sql_put_text(&q, t->channel ? t->channel : "other");
    ro_sql_put_id(&q, t->source.id);
    ro_sql_put_text(&q, ro_contact_countries(t, arena));
    ro_sql_put_text(&q, t->date);
    ro_sql_put_text(&q, t->date_basis);
    ro_sql_put_text(&q, ro_day_of(t));
    put_place(&q, t);
    ro_sql_put_text(&q, t->status);
    ro_sql_put_real(&q, t->confidence);
    put_told(&q, t, told);
    ro_sql_put_int(&q, ro_contact_bucket(t));
    return done(&q, store, &t->id, err) &&
           write_participants(store, "INSERT OR IGNORE INTO participant (contact, actor) VALUES (?, ?)", t->id, t, err);
}

bool ro_contact_mention_write(ro_store *store, ro_telling *t, int64_t of, uint32_t number, int64_t event_mention, const char *why, ro_error *err) {
    if (!ro_sql_new_id(store, RO_DB_TABLE_contact_mention, &t->id, err)) return false;
    ro_sql q = ro_sql_open(store,
                           "INSERT INTO contact_mention (id, contact, report, number, event_mention, channel, initiator, date, date_basis, place,"
                           " place_country, lat, lon, status, confidence, words, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           err);
    if (!q.statement) return false;
    ro_sql_put_id(&q, t->id);
    ro_sql_put_id(&q, of);
    ro_sql_put_int(&q, t->report);
    ro_sql_put_int(&q, number);
    ro_sql_put_id(&q, event_mention);
    ro_sql_put_text(&q, t->channel ? t->channel : "other");
    ro_sql_put_id(&q, t->source.id);
    ro_sql_put_text(&q, t->date);
    ro_sql_put_text(&q, t->date_basis);
    put_place(&q, t);
    ro_sql_put_text(&q, t->status);
    ro_sql_put_real(&q, t->confidence);
    ro_sql_put_blob(&q, t->words.hashes, t->words.count * sizeof *t->words.hashes);
    ro_sql_put_text(&q, why);
    return done(&q, store, &t->id, err) &&
           write_participants(store, "INSERT OR IGNORE INTO participant_mention (mention, actor) VALUES (?, ?)", t->id, t, err);
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------------------- */

static const char *text(ro_sql *q, int column, ro_arena *arena) {
    const char *value = ro_sql_text(q, column);
    return value ? ro_arena_copy(arena, value, strlen(value)) : NULL;
}

static double real(ro_sql *q, int column) { return ro_sql_is_null(q, column) ? (double)NAN : ro_sql_real(q, column); }

static int read_party(ro_sql *q, int at, ro_arena *arena, ro_party *p) {
    *p = (ro_party){.id = ro_sql_int(q, at)};
    const char **const fields[] = {&p->kind, &p->name, &p->country, &p->office, &p->sector, &p->code};
    for (int i = 0; i < 6; i++) *fields[i] = text(q, at + 1 + i, arena);
    return at + 7;
}

/* From the type to the direction: what contacts lack. */
static int read_deed(ro_sql *q, int at, ro_arena *arena, ro_telling *t) {
    t->type = text(q, at, arena);
    t->mode = text(q, at + 1, arena);
    t->contexts = text(q, at + 2, arena);
    t->cameo = text(q, at + 3, arena);
    t->goldstein = ro_sql_real(q, at + 4);
    t->directed = ro_sql_int(q, at + 5) != 0;
    return at + 6;
}

/* From the channel to how often it was told. */
static int read_rest(ro_sql *q, int at, ro_arena *arena, ro_telling *t) {
    t->channel = text(q, at, arena);
    t->date = text(q, at + 1, arena);
    t->date_basis = text(q, at + 2, arena);
    t->published = text(q, at + 3, arena);
    t->place = text(q, at + 4, arena);
    t->place_country = text(q, at + 5, arena);
    t->lat = real(q, at + 6);
    t->lon = real(q, at + 7);
    t->status = text(q, at + 8, arena);
    t->confidence = ro_sql_real(q, at + 9);
    t->times = ro_sql_int(q, at + 10);
    return at + 11;
}

static void read_told(ro_sql *q, int at, ro_arena *arena, ro_telling *t, ro_told *told) {
    told->reports = ro_sql_int(q, at);
    told->sources = ro_sql_int(q, at + 1);
    told->first_seen = text(q, at + 2, arena);
    told->last_seen = text(q, at + 3, arena);
    /* its day is its date, or the first publication of a telling: copies, which count in first_seen, move it not */
    if (t->date) t->published = told->first_seen;
}

void ro_event_read(ro_sql *q, ro_arena *arena, ro_telling *t, ro_told *told) {
    *t = (ro_telling){.id = ro_sql_int(q, 0)};
    int at = read_party(q, read_party(q, 1, arena, &t->source), arena, &t->target);
    read_told(q, read_rest(q, read_deed(q, at, arena, t), arena, t), arena, t, told);
}

void ro_contact_read(ro_sql *q, ro_arena *arena, ro_telling *t, ro_told *told) {
    *t = (ro_telling){.id = ro_sql_int(q, 0)};
    read_told(q, read_rest(q, read_party(q, 1, arena, &t->source), arena, t), arena, t, told);
}

void ro_words_read(ro_sql *q, int column, ro_words *out) {
    size_t size;
    const void *bytes = ro_sql_blob(q, column, &size);
    if (size > sizeof out->hashes) size = sizeof out->hashes;
    out->count = (uint32_t)(size / sizeof *out->hashes);
    if (out->count) memcpy(out->hashes, bytes, out->count * sizeof *out->hashes);
}

void ro_event_mention_read(ro_sql *q, ro_arena *arena, ro_kept_mention *out) {
    *out = (ro_kept_mention){.telling = {.id = ro_sql_int(q, 0)}};
    int at = read_party(q, read_party(q, 1, arena, &out->telling.source), arena, &out->telling.target);
    at = read_rest(q, read_deed(q, at, arena, &out->telling), arena, &out->telling);
    ro_words_read(q, at, &out->telling.words);
    out->telling.report = ro_sql_int(q, at + 1);
    out->of = ro_sql_int(q, at + 2);
    out->publisher = text(q, at + 3, arena);
}

void ro_contact_mention_read(ro_sql *q, ro_arena *arena, ro_kept_mention *out) {
    *out = (ro_kept_mention){.telling = {.id = ro_sql_int(q, 0)}};
    int at = read_rest(q, read_party(q, 1, arena, &out->telling.source), arena, &out->telling);
    ro_words_read(q, at, &out->telling.words);
    out->telling.report = ro_sql_int(q, at + 1);
    out->of = ro_sql_int(q, at + 2);
    out->publisher = text(q, at + 3, arena);
    out->event_mention = ro_sql_int(q, at + 4);
}

static bool read_parties(ro_store *store, const char *sql, ro_telling *t, ro_arena *arena, ro_error *err) {
    ro_sql q = ro_sql_open(store, sql, err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, t->id);
    int got;
    t->party_count = 0;
    while ((got = ro_sql_row(&q, err)) == 1 && t->party_count < RO_TELLING_PARTIES) read_party(&q, 0, arena, &t->parties[t->party_count++]);
    ro_sql_close(&q);
    ro_parties_sort(t);
    return got >= 0;
}

bool ro_participants_read(ro_store *store, ro_telling *contact, ro_arena *arena, ro_error *err) {
    return read_parties(store, "SELECT " RO_PARTY_COLUMNS("a") " FROM participant p JOIN actor a ON a.id = p.actor WHERE p.contact = ? ORDER BY a.id",
                        contact, arena, err);
}

bool ro_participants_of_mention_read(ro_store *store, ro_telling *mention, ro_arena *arena, ro_error *err) {
    return read_parties(
        store, "SELECT " RO_PARTY_COLUMNS("a") " FROM participant_mention p JOIN actor a ON a.id = p.actor WHERE p.mention = ? ORDER BY a.id",
        mention, arena, err);
}
