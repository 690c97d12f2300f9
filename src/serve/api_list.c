/* api_list.c - what ro_query answers, as JSON or CSV: the lists, and the groups of events. */
#include "serve/api.h"

#include "output/json.h"

#include <stdio.h>
#include <string.h>

#define CSV_MOST ((size_t)100000) /* rows; more is the work of `readout query --to csv` */
#define PAGE_ROWS ((size_t)50)

bool ro_api_page(ro_call *call, size_t otherwise, size_t most, size_t *limit, size_t *offset) {
    const char *l = ro_target_get(call->target, "limit"), *o = ro_target_get(call->target, "offset");
    *limit = otherwise;
    *offset = 0;
    if (l && (!ro_whole_number(l, most, limit) || *limit == 0)) {
        ro_reply_error(call->reply, 400, "bad_request", "limit: '%.40s' is not a number from 1 to %zu", l, most);
        return false;
    }
    if (o && !ro_whole_number(o, 1000000000, offset)) {
        ro_reply_error(call->reply, 400, "bad_request", "offset: '%.40s' is not a number from 0 to 1000000000", o);
        return false;
    }
    return true;
}

static bool is_filter(const char *name) {
    for (int i = 0; i < RO_FILTERS; i++)
        if (strcmp(name, ro_filter_text((ro_filter)i)) == 0) return true;
    return false;
}

static bool is_among(const char *name, const char *const *names) {
    for (; names && *names; names++)
        if (strcmp(name, *names) == 0) return true;
    return false;
}

bool ro_api_query(ro_call *call, ro_query *query, ro_subject subject, const char *const *names) {
    ro_error err;
    if (query) *query = (ro_query){.subject = subject};
    for (size_t i = 0; i < call->target->count; i++) {
        const ro_param *p = &call->target->params[i];
        if (is_among(p->name, names) || strcmp(p->name, "token") == 0) continue;
        if (!query || !is_filter(p->name)) {
            ro_reply_error(call->reply, 400, "bad_request", "unknown parameter '%.60s'", p->name);
            return false;
        }
        if (!p->value[0]) continue; /* an empty field of a form */
        ro_error_clear(&err);
        if (!ro_query_set(query, p->name, p->value, &err)) return ro_reply_failed(call->reply, &err), false;
    }
    const char *format = is_among("format", names) ? ro_target_get(call->target, "format") : NULL;
    call->csv = format && strcmp(format, "csv") == 0;
    if (format && !call->csv && strcmp(format, "json") != 0) {
        ro_reply_error(call->reply, 400, "bad_request", "format: json or csv");
        return false;
    }
    return true;
}

static void put_json_row(ro_answer *a, ro_buffer *out) {
    ro_buffer_putc(out, '{');
    for (size_t c = 0; c < ro_answer_columns(a); c++) {
        size_t size;
        ro_json_key(out, ro_answer_name(a, c));
        const char *text = ro_answer_text(a, c, &size);
        if (!text)
            ro_buffer_puts(out, "null");
        else if (ro_answer_type(a, c) == RO_COLUMN_INTEGER)
            ro_buffer_printf(out, "%lld", (long long)ro_answer_integer(a, c));
        else if (ro_answer_type(a, c) == RO_COLUMN_REAL)
            ro_json_real(out, ro_answer_real(a, c));
        else
            ro_json_string(out, text, size);
    }
    ro_buffer_putc(out, '}');
}

static void put_csv_row(ro_answer *a, bool header, ro_buffer *out) {
    for (size_t c = 0; c < ro_answer_columns(a); c++) {
        size_t size;
        if (c) ro_buffer_putc(out, ',');
        ro_csv_text(out, header ? ro_answer_name(a, c) : ro_answer_text(a, c, &size));
    }
    ro_buffer_puts(out, "\r\n");
}

size_t ro_api_rows(ro_answer *a, bool csv, size_t most, ro_buffer *out, ro_error *err) {
    size_t rows = 0;
    if (csv) put_csv_row(a, true, out);
    for (; ro_answer_next(a, err) == 1; rows++) {
        if (rows >= most) continue; /* the one more that was asked for, to know whether there are more */
        if (csv)
            put_csv_row(a, false, out);
        else {
            if (rows) ro_buffer_putc(out, ',');
            put_json_row(a, out);
        }
    }
    return rows;
}

/* Runs the query, for one row more than is wanted. */
static void answer_query(ro_call *call, ro_query *query, const char *name, size_t limit, bool open_end) {
    ro_buffer *out = &call->reply->body;
    ro_error err;
    ro_error_clear(&err);
    query->limit = limit + 1;
    query->time_limit_ms = RO_QUERY_MS;
    ro_answer *a = ro_query_run(call->worker->store, query, &err);
    if (!a) {
        ro_reply_failed(call->reply, &err);
        return;
    }
    if (!call->csv) ro_buffer_puts(out, "{\"rows\":[");
    size_t rows = ro_api_rows(a, call->csv, limit, out, &err);
    ro_answer_free(a);
    if (err.code != RO_OK) {
        ro_reply_failed(call->reply, &err);
    } else if (call->csv) {
        call->reply->type = RO_TYPE_CSV;
        snprintf(call->reply->filename, sizeof call->reply->filename, "readout-%s.csv", name);
        if (rows > limit && open_end)
            ro_reply_error(call->reply, 413, "too_large",
                           "more than %zu rows: narrow the filters, say limit and offset, or use readout query --to csv", limit);
    } else
        ro_buffer_printf(out, "],\"limit\":%zu,\"offset\":%zu,\"more\":%s}\n", limit, query->offset, rows > limit ? "true" : "false");
}

static void answer_list(ro_call *call, ro_subject subject, const char *name) {
    static const char *const names[] = {"limit", "offset", "sort", "format", NULL};
    ro_query query;
    ro_error err;
    size_t limit;
    ro_error_clear(&err);
    if (!ro_api_query(call, &query, subject, names) ||
        !ro_api_page(call, call->csv ? CSV_MOST : PAGE_ROWS, call->csv ? CSV_MOST : RO_ROWS_MOST, &limit, &query.offset))
        return;
    const char *sort = ro_target_get(call->target, "sort");
    if (sort && sort[0] && !ro_query_set(&query, "sort", sort, &err)) {
        ro_reply_failed(call->reply, &err);
        return;
    }
    answer_query(call, &query, name, limit, !ro_target_get(call->target, "limit"));
}

void ro_api_events(ro_call *call) { answer_list(call, RO_SUBJECT_EVENTS, "events"); }
void ro_api_contacts(ro_call *call) { answer_list(call, RO_SUBJECT_CONTACTS, "contacts"); }
void ro_api_mediations(ro_call *call) { answer_list(call, RO_SUBJECT_MEDIATIONS, "mediations"); }
void ro_api_positions(ro_call *call) { answer_list(call, RO_SUBJECT_POSITIONS, "positions"); }
void ro_api_topics(ro_call *call) { answer_list(call, RO_SUBJECT_TOPICS, "topics"); }
void ro_api_actors(ro_call *call) { answer_list(call, RO_SUBJECT_ACTORS, "actors"); }
void ro_api_reports(ro_call *call) { answer_list(call, RO_SUBJECT_REPORTS, "reports"); }

void ro_api_stats(ro_call *call) {
    static const char *const names[] = {"by", "of", "limit", "offset", "sort", "format", NULL};
    ro_query query;
    ro_error err;
    size_t limit;
    const char *by = ro_target_get(call->target, "by"), *of = ro_target_get(call->target, "of"), *sort = ro_target_get(call->target, "sort");
    ro_error_clear(&err);
    if (!ro_api_query(call, &query, RO_SUBJECT_EVENTS, names) || !ro_api_page(call, 10000, 10000, &limit, &query.offset)) return;
    if ((of && of[0] && !ro_query_set(&query, "of", of, &err)) || !ro_query_set(&query, "by", by && by[0] ? by : "month,quad", &err) ||
        (sort && sort[0] && !ro_query_set(&query, "sort", sort, &err))) {
        ro_reply_failed(call->reply, &err);
        return;
    }
    answer_query(call, &query, "stats", limit, false);
}
