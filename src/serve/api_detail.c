/* api_detail.c - one event or contact with all that tells it, one report with its record, two reports side by side. */
#include "serve/api.h"

#include "output/json.h"
#include "serve/sql_rows.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

#define ACTOR(table, name) \
    "CASE WHEN " table ".id IS NULL THEN NULL ELSE json_object('id', " table ".id, 'kind', " table ".kind, 'name', " table \
    ".name, 'country', " table ".country, 'office', " table ".office, 'sector', " table ".sector, 'code', " table ".code) END AS " name "$"

/* The evidence of a mention with its words; offsets count in the report's text. Copies have no text of their own. */
#define EVIDENCE(kind) \
    "(SELECT json_group_array(json_object('start', v.start, 'end', v.\"end\", 'trigger', CASE WHEN v.trigger_end > v.trigger_start THEN " \
    "json_array(v.trigger_start, v.trigger_end) END, 'text', CAST(substr(CAST(r.text AS BLOB), v.start + 1, v.\"end\" - v.start) AS TEXT))) " \
    "FROM (SELECT * FROM evidence WHERE kind = '" kind "' AND mention = m.id ORDER BY number) v) AS evidence$"

#define COPIES "(SELECT count(*) FROM report c WHERE c.same_as = r.id) AS copies"

static const char event_sql[] =
    "SELECT e.id, e.event, e.mode, e.contexts, e.cameo, e.quad, e.goldstein, e.channel, e.date, e.date_basis, e.day, "
    "e.place, e.place_country, e.lat, e.lon, e.status, e.confidence, e.mentions, e.reports, e.sources, e.first_seen, "
    "e.last_seen, e.dyad, " ACTOR("s", "source") ", " ACTOR(
        "t", "target") ", "
                       "(SELECT contact FROM contact_mention x JOIN event_mention y ON x.event_mention = y.id WHERE y.event = e.id LIMIT 1) "
                       "AS contact "
                       "FROM event e JOIN actor s ON s.id = e.source LEFT JOIN actor t ON t.id = e.target WHERE e.id = ?";
static const char event_told_sql[] = "SELECT m.id, m.report, r.title, r.publisher, r.published, r.url, m.event_type AS event, m.mode, m.cameo, "
                                     "m.status, m.confidence, m.date, m.rule, m.why, m.pinned, " COPIES
                                     ", " EVIDENCE("event") " "
                                                            "FROM event_mention m JOIN report r ON r.id = m.report WHERE m.event = ? "
                                                            "ORDER BY r.published, m.id LIMIT 500";
static const char contact_sql[] =
    "SELECT c.id, c.channel, c.countries, c.date, c.date_basis, c.day, c.place, c.place_country, c.lat, c.lon, c.status, "
    "c.confidence, c.mentions, c.reports, c.sources, c.first_seen, c.last_seen, c.initiator, "
    "(SELECT json_group_array(json_object('id', a.id, 'kind', a.kind, 'name', a.name, 'country', a.country, 'office', "
    "a.office, 'sector', a.sector, 'code', a.code)) FROM (SELECT b.* FROM participant p JOIN actor b ON b.id = p.actor "
    "WHERE p.contact = c.id ORDER BY b.id) a) AS participants$, "
    "(SELECT json_group_array(text) FROM (SELECT t.text FROM topic t JOIN contact_mention x ON x.id = t.mention "
    "WHERE x.contact = c.id AND t.empty = 0 GROUP BY t.text ORDER BY min(t.id))) AS topics$ FROM contact c WHERE c.id = ?";
static const char contact_told_sql[] = "SELECT m.id, m.report, r.title, r.publisher, r.published, r.url, m.channel, m.status, m.confidence, m.date, "
                                       "m.why, m.pinned, " COPIES
                                       ", " EVIDENCE("contact") " "
                                                                "FROM contact_mention m JOIN report r ON r.id = m.report WHERE m.contact = ? "
                                                                "ORDER BY r.published, m.id LIMIT 500";

bool ro_api_id(ro_call *call, int64_t *id) {
    size_t number;
    if (!ro_whole_number(call->id, (size_t)INT64_MAX, &number) || number == 0) {
        ro_reply_error(call->reply, 404, "not_found", "there is nothing under this path: a number is wanted behind the last slash");
        return false;
    }
    *id = (int64_t)number;
    return true;
}

/* {"what": {…}, "told": [{…}, …]} */
static void answer_told(ro_call *call, const char *what, const char *sql, const char *told_sql) {
    ro_buffer *out = &call->reply->body;
    ro_error err;
    int64_t id;
    ro_error_clear(&err);
    if (!ro_api_query(call, NULL, RO_SUBJECTS, NULL) || !ro_api_id(call, &id)) return;
    ro_buffer_putc(out, '{');
    ro_json_key(out, what);
    bool found = ro_sql_object(call->worker->store, sql, &id, 1, out, &err);
    ro_json_key(out, "told");
    ro_buffer_putc(out, '[');
    if (found && ro_sql_objects(call->worker->store, told_sql, &id, 1, out, &err) < 0) found = false;
    ro_buffer_puts(out, "]}\n");
    if (err.code != RO_OK)
        ro_reply_failed(call->reply, &err);
    else if (!found)
        ro_reply_error(call->reply, 404, "not_found", "there is no %s of that number", what);
}

void ro_api_event(ro_call *call) { answer_told(call, "event", event_sql, event_told_sql); }

void ro_api_contact(ro_call *call) { answer_told(call, "contact", contact_sql, contact_told_sql); }

/* --- reports --- */

/* A report out of the database, as it came in. source points into the strings. */
typedef struct kept_report {
    char *strings[7]; /* key, title, publisher, url, published, language, text */
    ro_source source;
} kept_report;

static void free_report(kept_report *r) {
    for (size_t i = 0; i < 7; i++) free(r->strings[i]);
}

/* The text holds the title and a blank line first; coding puts them there again. */
static const char *behind_title(const char *text, const char *title) {
    size_t n = title ? strlen(title) : 0;
    return n && strncmp(text, title, n) == 0 && strncmp(text + n, "\n\n", 2) == 0 ? text + n + 2 : text;
}

/* false: the reply is an error. */
static bool read_report(ro_call *call, int64_t id, kept_report *r) {
    static const char sql[] = "SELECT r.key, r.title, r.publisher, r.url, r.published, r.language, ifnull(o.text, r.text) FROM report r "
                              "LEFT JOIN report o ON o.id = r.same_as WHERE r.id = ?";
    ro_error err;
    ro_error_clear(&err);
    *r = (kept_report){.source = {.text = NULL}};
    ro_sql q = ro_sql_open(call->worker->store, sql, &err);
    ro_sql_put_int(&q, id);
    int got = ro_sql_row(&q, &err);
    bool ok = got == 1;
    for (int i = 0; i < 7 && ok; i++) {
        const char *text = ro_sql_text(&q, i);
        if (text && !(r->strings[i] = strdup(text))) ok = ro_fail(&err, RO_E_MEMORY, "out of memory");
    }
    ro_sql_close(&q);
    if (ok && r->strings[6]) {
        const char *text = behind_title(r->strings[6], r->strings[1]);
        r->source = (ro_source){.id = r->strings[0],
                                .title = r->strings[1],
                                .publisher = r->strings[2],
                                .url = r->strings[3],
                                .published = r->strings[4],
                                .language = r->strings[5],
                                .text = text,
                                .text_size = strlen(text)};
        return true;
    }
    if (got == 0)
        ro_reply_error(call->reply, 404, "not_found", "there is no report of that number");
    else
        ro_reply_failed(call->reply, &err);
    free_report(r);
    return false;
}

void ro_api_report(ro_call *call) {
    ro_buffer *out = &call->reply->body;
    kept_report report;
    int64_t id;
    if (!ro_api_query(call, NULL, RO_SUBJECTS, NULL) || !ro_api_id(call, &id) || !read_report(call, id, &report)) return;
    ro_buffer_printf(out, "{\"id\":%lld", (long long)id);
    if (ro_api_put_coded(call, &report.source, true)) ro_buffer_puts(out, "}\n");
    free_report(&report);
}

/* {"diff": …} of the two, coded anew. */
static bool put_diff(ro_call *call, const ro_source *a, const ro_source *b) {
    ro_error err;
    size_t size;
    ro_code_options options = {.any_language = 1};
    ro_error_clear(&err);
    ro_record *left = ro_code_report(call->engine, call->worker->work, a, &options, &err);
    ro_record *right = left ? ro_code_report(call->engine, call->worker->work, b, &options, &err) : NULL;
    ro_diff *diff = right ? ro_diff_records(left, right, &err) : NULL;
    char *json = diff ? ro_diff_json(diff, 0, &size, &err) : NULL;
    if (json) {
        while (size && json[size - 1] == '\n') size--;
        ro_json_key(&call->reply->body, "diff");
        ro_buffer_put(&call->reply->body, json, size);
    } else
        ro_reply_failed(call->reply, &err);
    bool ok = json != NULL;
    ro_string_free(json);
    ro_diff_free(diff);
    ro_record_free(right);
    ro_record_free(left);
    return ok;
}

static bool put_side(ro_call *call, const char *name, int64_t id, const ro_source *source) {
    ro_buffer *out = &call->reply->body;
    ro_json_key(out, name);
    ro_buffer_printf(out, "{\"id\":%lld", (long long)id);
    if (!ro_api_put_coded(call, source, true)) return false;
    ro_buffer_putc(out, '}');
    return true;
}

void ro_api_compare(ro_call *call) {
    static const char *const names[] = {"a", "b", NULL};
    ro_buffer *out = &call->reply->body;
    kept_report a, b;
    size_t ids[2];
    if (!ro_api_query(call, NULL, RO_SUBJECTS, names)) return;
    for (int i = 0; i < 2; i++) {
        const char *value = ro_target_get(call->target, names[i]);
        if (value && ro_whole_number(value, (size_t)INT64_MAX, &ids[i])) continue;
        ro_reply_error(call->reply, 400, "bad_request", "%s: the number of a report is wanted", names[i]);
        return;
    }
    if (!read_report(call, (int64_t)ids[0], &a)) return;
    if (read_report(call, (int64_t)ids[1], &b)) {
        ro_buffer_putc(out, '{');
        if (put_diff(call, &a.source, &b.source) && put_side(call, "a", (int64_t)ids[0], &a.source) &&
            put_side(call, "b", (int64_t)ids[1], &b.source))
            ro_buffer_puts(out, "}\n");
        free_report(&b);
    }
    free_report(&a);
}
