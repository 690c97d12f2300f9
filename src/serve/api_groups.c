/* api_groups.c - sums for the pictures: dyads for the network, places and pairs of countries for the map. One row a group of SQL and quad class
 * comes in; one thing a group, with its four classes side by side, goes out. */
#include "serve/api.h"

#include "output/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MOST 4u
#define DYADS ((size_t)250)
#define PLACES ((size_t)500)
#define PAIRS ((size_t)250)
#define MEDIATORS ((size_t)200)

typedef struct sum {
    char *keys[KEYS_MOST]; /* malloc'ed; NULL: null */
    int64_t quads[4], events, reports;
    double goldstein; /* sum */
} sum;

typedef struct sums {
    sum *items;
    size_t count, capacity, key_count;
} sums;

static void free_sums(sums *s) {
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->key_count; k++) free(s->items[i].keys[k]);
    free(s->items);
}

static bool same_key(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* The sum of the answer's row: the last one where its keys are the same, since rows come in the order of their groups. */
static sum *sum_of(sums *s, ro_answer *a, ro_error *err) {
    bool same = s->count > 0;
    for (size_t k = 0; k < s->key_count && same; k++) same = same_key(s->items[s->count - 1].keys[k], ro_answer_text(a, k, NULL));
    if (same) return &s->items[s->count - 1];
    if (s->count == s->capacity) {
        size_t wanted = s->capacity ? s->capacity * 2 : 256;
        sum *grown = realloc(s->items, wanted * sizeof *grown);
        if (!grown) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
        s->items = grown;
        s->capacity = wanted;
    }
    sum *made = &s->items[s->count++];
    *made = (sum){.events = 0};
    for (size_t k = 0; k < s->key_count; k++) {
        const char *text = ro_answer_text(a, k, NULL);
        if (text && !(made->keys[k] = strdup(text))) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    }
    return made;
}

static size_t column_named(const ro_answer *a, const char *name) {
    size_t n = ro_answer_columns(a);
    for (size_t c = 0; c < n; c++)
        if (strcmp(ro_answer_name(a, c), name) == 0) return c;
    return n;
}

static int by_events(const void *left, const void *right) {
    const sum *a = left, *b = right;
    if (a->events != b->events) return a->events < b->events ? 1 : -1;
    for (size_t k = 0; k < KEYS_MOST; k++) {
        int order = a->keys[k] && b->keys[k] ? strcmp(a->keys[k], b->keys[k]) : (a->keys[k] != NULL) - (b->keys[k] != NULL);
        if (order) return order;
    }
    return 0;
}

/* Adds up the groups of the query; its first key_count groups are the keys, its last is quad. The most frequent come first. */
static bool add_up(ro_call *call, ro_query *query, sums *s, ro_error *err) {
    query->time_limit_ms = RO_QUERY_MS;
    query->known = true; /* no target, no place */
    ro_answer *a = ro_query_run(call->worker->store, query, err);
    if (!a) return false;
    size_t quad = s->key_count, events = column_named(a, "events"), reports = column_named(a, "reports"), goldstein = column_named(a, "goldstein");
    while (ro_answer_next(a, err) == 1) {
        sum *into = sum_of(s, a, err);
        if (!into) break;
        int64_t n = ro_answer_integer(a, events), q = ro_answer_integer(a, quad);
        into->events += n;
        into->reports += ro_answer_integer(a, reports);
        into->goldstein += ro_answer_real(a, goldstein) * (double)n;
        if (q >= 1 && q <= 4) into->quads[q - 1] += n;
    }
    bool ok = err->code == RO_OK;
    if (ok && s->count) qsort(s->items, s->count, sizeof *s->items, by_events);
    ro_answer_free(a);
    return ok;
}

static double mean(const sum *s) { return s->events ? s->goldstein / (double)s->events : 0; }

static void put_sums_json(const sums *s, const char *const *names, size_t most, ro_buffer *out) {
    for (size_t i = 0; i < s->count && i < most; i++) {
        const sum *x = &s->items[i];
        ro_buffer_puts(out, i ? ",{" : "{");
        for (size_t k = 0; k < s->key_count; k++) {
            bool is_number = x->keys[k] && (strcmp(names[k], "lat") == 0 || strcmp(names[k], "lon") == 0);
            ro_json_key(out, names[k]);
            if (is_number)
                ro_json_real(out, strtod(x->keys[k], NULL));
            else
                ro_json_text(out, x->keys[k]);
        }
        ro_buffer_printf(out, ",\"events\":%lld,\"reports\":%lld,\"quads\":[%lld,%lld,%lld,%lld],\"goldstein\":", (long long)x->events,
                         (long long)x->reports, (long long)x->quads[0], (long long)x->quads[1], (long long)x->quads[2], (long long)x->quads[3]);
        ro_json_real(out, mean(x));
        ro_buffer_putc(out, '}');
    }
}

static void put_sums_csv(const sums *s, const char *const *names, ro_buffer *out) {
    for (size_t k = 0; k < s->key_count; k++) ro_buffer_printf(out, "%s,", names[k]);
    ro_buffer_puts(out, "events,reports,quad1,quad2,quad3,quad4,goldstein\r\n");
    for (size_t i = 0; i < s->count; i++) {
        const sum *x = &s->items[i];
        for (size_t k = 0; k < s->key_count; k++) {
            ro_csv_text(out, x->keys[k]);
            ro_buffer_putc(out, ',');
        }
        ro_buffer_printf(out, "%lld,%lld,%lld,%lld,%lld,%lld,%.2f\r\n", (long long)x->events, (long long)x->reports, (long long)x->quads[0],
                         (long long)x->quads[1], (long long)x->quads[2], (long long)x->quads[3], mean(x));
    }
}

static void csv_reply(ro_call *call, const char *name) {
    call->reply->type = RO_TYPE_CSV;
    snprintf(call->reply->filename, sizeof call->reply->filename, "readout-%s.csv", name);
}

/* The rows of a query as a list under a key. */
static bool put_rows(ro_call *call, const char *key, ro_query *query, size_t most, ro_error *err) {
    ro_buffer *out = &call->reply->body;
    query->limit = most;
    query->time_limit_ms = RO_QUERY_MS;
    ro_answer *a = ro_query_run(call->worker->store, query, err);
    if (!a) return false;
    ro_json_key(out, key);
    ro_buffer_putc(out, '[');
    ro_api_rows(a, false, most, out, err);
    ro_buffer_putc(out, ']');
    ro_answer_free(a);
    return err->code == RO_OK;
}

/* Of the request's filters those that another subject has too: events can be asked for in more ways than contacts or mediations. */
static ro_query of_subject(const ro_query *query, ro_subject subject, const ro_filter *filters, size_t count) {
    ro_query other = {.subject = subject};
    for (size_t i = 0; i < count; i++) other.filters[filters[i]] = query->filters[filters[i]];
    return other;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

void ro_api_network(ro_call *call) {
    static const char *const allowed[] = {"format", NULL}, *const names[] = {"dyad"};
    static const ro_filter of_mediation[] = {RO_FILTER_COUNTRY, RO_FILTER_SINCE,     RO_FILTER_UNTIL,
                                             RO_FILTER_TEXT,    RO_FILTER_PUBLISHER, RO_FILTER_MEDIATOR};
    ro_buffer *out = &call->reply->body;
    ro_query query;
    ro_error err;
    sums s = {.key_count = 1};
    ro_error_clear(&err);
    if (!ro_api_query(call, &query, RO_SUBJECT_EVENTS, allowed)) return;
    ro_query mediations = of_subject(&query, RO_SUBJECT_MEDIATIONS, of_mediation, COUNT(of_mediation));
    query.filters[RO_FILTER_MEDIATOR] = NULL;
    query.by = "dyad,quad";
    bool ok = add_up(call, &query, &s, &err);
    if (ok && call->csv) {
        put_sums_csv(&s, names, out);
        csv_reply(call, "dyads");
    } else if (ok) {
        ro_buffer_puts(out, "{\"dyads\":[");
        put_sums_json(&s, names, DYADS, out);
        ro_buffer_printf(out, "],\"all\":%zu", s.count);
        mediations.by = "mediators,parties,conflict";
        mediations.sort = "-mediations";
        ok = put_rows(call, "mediations", &mediations, MEDIATORS, &err);
        ro_buffer_puts(out, "}\n");
    }
    free_sums(&s);
    if (!ok) ro_reply_failed(call->reply, &err);
}

void ro_api_places(ro_call *call) {
    static const char *const allowed[] = {"format", NULL}, *const names[] = {"place", "place_country", "lat", "lon"};
    static const ro_filter of_contact[] = {RO_FILTER_SOURCE,     RO_FILTER_TARGET, RO_FILTER_COUNTRY, RO_FILTER_DYAD,      RO_FILTER_SECTOR,
                                           RO_FILTER_OFFICE,     RO_FILTER_PERSON, RO_FILTER_CHANNEL, RO_FILTER_TOPIC,     RO_FILTER_PLACE,
                                           RO_FILTER_SINCE,      RO_FILTER_UNTIL,  RO_FILTER_TEXT,    RO_FILTER_PUBLISHER, RO_FILTER_STATUS,
                                           RO_FILTER_CONFIDENCE, RO_FILTER_SOURCES};
    ro_buffer *out = &call->reply->body;
    ro_query query;
    ro_error err;
    sums s = {.key_count = 4};
    ro_error_clear(&err);
    if (!ro_api_query(call, &query, RO_SUBJECT_EVENTS, allowed)) return;
    query.filters[RO_FILTER_MEDIATOR] = NULL;
    ro_query contacts = of_subject(&query, RO_SUBJECT_CONTACTS, of_contact, COUNT(of_contact));
    query.by = "place,place_country,lat,lon,quad";
    bool ok = add_up(call, &query, &s, &err);
    if (ok && call->csv) {
        put_sums_csv(&s, names, out);
        csv_reply(call, "places");
    } else if (ok) {
        ro_buffer_puts(out, "{\"places\":[");
        put_sums_json(&s, names, PLACES, out);
        ro_buffer_printf(out, "],\"all\":%zu", s.count);
        contacts.by = "countries";
        contacts.sort = "-contacts";
        ok = put_rows(call, "contacts", &contacts, PAIRS, &err);
        ro_buffer_puts(out, "}\n");
    }
    free_sums(&s);
    if (!ok) ro_reply_failed(call->reply, &err);
}
