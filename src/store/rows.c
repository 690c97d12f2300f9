#include "store/rows.h"

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
    if (!*id) *id = sqlite3_last_insert_rowid(store->db);
    return true;
}

bool ro_event_write(ro_store *store, ro_telling *t, const ro_told *told, ro_arena *arena, ro_error *err) {
    ro_sql q = ro_sql_open(
        store,
        "INSERT INTO event (id, source, target, source_country, source_sector, source_code, target_country, target_sector,"
        " target_code, dyad, event, mode, contexts, cameo, quad, goldstein, channel, date, date_basis, day, place, place_country,"
        " lat, lon, status, confidence, mentions, reports, sources, first_seen, last_seen, directed, bucket) VALUES (?, ?, ?, ?, ?,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " source = excluded.source, target = excluded.target, source_country = excluded.source_country,"
        " source_sector = excluded.source_sector, source_code = excluded.source_code, target_country = excluded.target_country,"
        " target_sector = excluded.target_sector, target_code = excluded.target_code, dyad = excluded.dyad,"
        " mode = excluded.mode, contexts = excluded.contexts, cameo = excluded.cameo, goldstein = excluded.goldstein,"
        " channel = excluded.channel, date = excluded.date, date_basis = excluded.date_basis, day = excluded.day,"
        " place = excluded.place, place_country = excluded.place_country, lat = excluded.lat, lon = excluded.lon,"
        " confidence = excluded.confidence, mentions = excluded.mentions, reports = excluded.reports,"
        " sources = excluded.sources, first_seen = excluded.first_seen, last_seen = excluded.last_seen,"
        " directed = excluded.directed",
        err);
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
    ro_sql q = ro_sql_open(
        store,
        "INSERT INTO event_mention (event, report, number, source, target, event_type, mode, contexts, cameo, goldstein, channel,"
        " date, date_basis, place, place_country, lat, lon, status, confidence, times, rule, directed, words, why) VALUES (?, ?, ?, ?,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, of);
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
    t->id = 0;
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

bool ro_contact_write(ro_store *store, ro_telling *t, const ro_told *told, ro_arena *arena, ro_error *err) {
    if (t->id) {
        ro_sql gone = ro_sql_open(store, "DELETE FROM participant WHERE contact = ?", err);
        if (!gone.statement) return false;
        ro_sql_put_int(&gone, t->id);
        if (!ro_sql_do(&gone, err)) return false;
    }
    ro_sql q = ro_sql_open(store,
                           "INSERT INTO contact (id, channel, initiator, countries, date, date_basis, day, place, place_country, lat, lon, status,"
                           " confidence, mentions, reports, sources, first_seen, last_seen, bucket) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                           " ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, initiator = excluded.initiator,"
                           " countries = excluded.countries, date = excluded.date, date_basis = excluded.date_basis, day = excluded.day,"
                           " place = excluded.place, place_country = excluded.place_country, lat = excluded.lat, lon = excluded.lon,"
                           " confidence = excluded.confidence, mentions = excluded.mentions, reports = excluded.reports,"
                           " sources = excluded.sources, first_seen = excluded.first_seen, last_seen = excluded.last_seen",
                           err);
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
    ro_sql q = ro_sql_open(store,
                           "INSERT INTO contact_mention (contact, report, number, event_mention, channel, initiator, date, date_basis, place,"
                           " place_country, lat, lon, status, confidence, words, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, of);
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
    t->id = 0;
    return done(&q, store, &t->id, err) &&
           write_participants(store, "INSERT OR IGNORE INTO participant_mention (mention, actor) VALUES (?, ?)", t->id, t, err);
}
