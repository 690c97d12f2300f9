#include "store/query.h"

#include "base/error.h"
#include "base/nearest.h"
#include "store/query_sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const subjects[] = {
#define X(name, text) text,
    RO_SUBJECT_TABLE(X)
#undef X
};
static const char *const filters[] = {
#define X(name, text, help) text,
    RO_FILTER_TABLE(X)
#undef X
};
static const char *const helps[] = {
#define X(name, text, help) help,
    RO_FILTER_TABLE(X)
#undef X
};
static const char *const events[] = {
#define X(name, quad) #name,
    RO_EVENT_TABLE(X)
#undef X
};
static const char *const channels[] = {
#define X(name, text) text,
    RO_CHANNEL_TABLE(X)
#undef X
};
static const char *const stances[] = {
#define X(name, text) text,
    RO_STANCE_TABLE(X)
#undef X
};
static const char *const statuses[] = {
#define X(name, text) text,
    RO_STATUS_TABLE(X)
#undef X
        "any"};

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MOST_VALUE ((size_t)4096) /* bytes of a filter's value */

const char *ro_subject_text(ro_subject subject) { return subjects[subject]; }
const char *ro_filter_text(ro_filter filter) { return filters[filter]; }
const char *ro_filter_help(ro_filter filter) { return helps[filter]; }

const char *ro_query_group(ro_subject subject, size_t i) {
    const ro_query_subject *of = &ro_query_subjects[subject];
    return i < of->group_count ? of->groups[i].name : NULL;
}

const char *ro_query_column(ro_subject subject, size_t i) {
    const ro_query_subject *of = &ro_query_subjects[subject];
    return i < of->column_count ? of->columns[i].name : NULL;
}

/* ---- values ---- */

static bool same_word(const char *a, const char *b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char x = a[i] >= 'A' && a[i] <= 'Z' ? (char)(a[i] + 32) : a[i], y = b[i] >= 'A' && b[i] <= 'Z' ? (char)(b[i] + 32) : b[i];
        if (x != y) return false;
    }
    return b[n] == '\0';
}

/* Each of the values with commas between is one of the names (from `first` on), in large or small letters where they are capitals. */
static bool each_of(const char *filter, const char *value, const char *const *names, size_t first, size_t count, ro_error *err) {
    for (const char *at = value;;) {
        size_t n = strcspn(at, ","), i = first;
        while (i < count && !same_word(at, names[i], n)) i++;
        if (i == count) {
            char word[64], text[160] = "";
            snprintf(word, sizeof word, "%.*s", (int)(n > 60 ? 60 : n), at);
            const char *near = ro_nearest(word, names + first, count - first);
            if (near) snprintf(text, sizeof text, "; did you mean %s?", near);
            return ro_fail(err, RO_E_USAGE, "%s: there is no \"%s\"%s", filter, word, text);
        }
        if (!at[n]) return true;
        at += n + 1;
    }
}

static bool is_part_of_date(const char *text) {
    static const char form[] = "dddd-dd-dd";
    size_t n = strlen(text);
    for (size_t i = 0; i < n && n <= 10; i++)
        if (form[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    return n == 4 || n == 7 || n == 10;
}

static bool is_number(const char *text, double most) {
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    return end != text && !*end && errno == 0 && value >= 0 && value <= most;
}

static bool are_digits(const char *value, ro_filter filter, int least, int most, ro_error *err) {
    for (const char *at = value;; at++) {
        size_t n = strspn(at, "0123456789");
        long long number = n > 0 && n < 19 ? strtoll(at, NULL, 10) : -1;
        if (!n || (at[n] && at[n] != ',') || number < least || (most && number > most))
            return most ? ro_fail(err, RO_E_USAGE, "%s: %d to %d, not \"%.60s\"", filters[filter], least, most, value)
                        : ro_fail(err, RO_E_USAGE, "%s: a whole number is due, not \"%.60s\"", filters[filter], value);
        at += n;
        if (!*at) return true;
    }
}

static bool is_pair(const char *value) {
    for (const char *at = value;; at++) {
        size_t a = strcspn(at, "-,"), b = at[a] == '-' ? strcspn(at + a + 1, "-,") : 0;
        if (a < 2 || b < 2 || a > 32 || b > 32 || at[a + 1 + b] == '-') return false;
        at += a + 1 + b;
        if (!*at) return true;
    }
}

static bool is_code(const char *value) {
    for (const char *at = value; *at; at++) {
        bool letter = (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == ',' || *at == ' ' ||
                      *at == '-';
        bool end = *at == '*' && at > value && at[-1] != ',' && (!at[1] || at[1] == ',');
        if (!letter && !end) return false;
    }
    return value[0] != '\0';
}

static bool check(ro_filter filter, const char *value, ro_error *err) {
    const char *name = filters[filter];
    if (!value[0]) return ro_fail(err, RO_E_USAGE, "%s: no value is given", name);
    if (strlen(value) > MOST_VALUE) return ro_fail(err, RO_E_USAGE, "%s: the value is longer than %zu bytes", name, MOST_VALUE);
    switch (filter) {
    case RO_FILTER_SOURCE:
    case RO_FILTER_TARGET:
    case RO_FILTER_COUNTRY:
        return is_code(value) ||
               ro_fail(err, RO_E_USAGE, "%s: a country (QAT), a code (QATGOV) or its beginning (QAT*) is due, not \"%.60s\"", name, value);
    case RO_FILTER_DYAD: return is_pair(value) || ro_fail(err, RO_E_USAGE, "dyad: two countries are due, QAT-USA, not \"%.60s\"", value);
    case RO_FILTER_EVENT: return each_of(name, value, events, 1, COUNT(events), err);
    case RO_FILTER_CHANNEL: return each_of(name, value, channels, 1, COUNT(channels), err);
    case RO_FILTER_STANCE: return each_of(name, value, stances, 1, COUNT(stances), err);
    case RO_FILTER_STATUS: return each_of(name, value, statuses, 0, COUNT(statuses), err);
    case RO_FILTER_QUAD: return are_digits(value, filter, 1, 4, err);
    case RO_FILTER_CAMEO:
        return strspn(value, "0123456789,") == strlen(value) || ro_fail(err, RO_E_USAGE, "cameo: a code of digits is due, not \"%.60s\"", value);
    case RO_FILTER_ID: return are_digits(value, filter, 1, 0, err);
    case RO_FILTER_SINCE:
    case RO_FILTER_UNTIL:
        return is_part_of_date(value) || ro_fail(err, RO_E_USAGE, "%s: YYYY, YYYY-MM or YYYY-MM-DD is due, not \"%.60s\"", name, value);
    case RO_FILTER_CONFIDENCE:
        return is_number(value, 1) || ro_fail(err, RO_E_USAGE, "confidence: a number from 0 to 1 is due, not \"%.60s\"", value);
    case RO_FILTER_SOURCES: return is_number(value, 1e9) || ro_fail(err, RO_E_USAGE, "sources: a number is due, not \"%.60s\"", value);
    default: return true;
    }
}

static bool set_count(const char *name, const char *value, size_t *out, ro_error *err) {
    size_t n = strlen(value);
    if (!n || n > 15 || strspn(value, "0123456789") != n) return ro_fail(err, RO_E_USAGE, "%s: a whole number is due, not \"%.60s\"", name, value);
    *out = (size_t)strtoull(value, NULL, 10);
    return true;
}

static bool set_subject(ro_query *q, const char *value, ro_error *err) {
    for (size_t i = 0; i < COUNT(subjects); i++)
        if (strcmp(subjects[i], value) == 0) return q->subject = (ro_subject)i, true;
    return each_of("of", value, subjects, 0, COUNT(subjects), err) && ro_fail(err, RO_E_USAGE, "of: one subject is due, not \"%.60s\"", value);
}

bool ro_query_set(ro_query *q, const char *name, const char *value, ro_error *err) {
    if (strcmp(name, "of") == 0) return set_subject(q, value, err);
    if (strcmp(name, "by") == 0) return q->by = value, true;
    if (strcmp(name, "sort") == 0) return q->sort = value[0] ? value : NULL, true;
    if (strcmp(name, "limit") == 0) return set_count(name, value, &q->limit, err);
    if (strcmp(name, "offset") == 0) return set_count(name, value, &q->offset, err);
    for (size_t i = 0; i < RO_FILTERS; i++) {
        if (strcmp(filters[i], name) != 0) continue;
        q->filters[i] = value;
        return check((ro_filter)i, value, err);
    }
    const char *near = ro_nearest(name, filters, RO_FILTERS);
    return ro_fail(err, RO_E_USAGE, "there is no filter \"%.60s\"%s%s%s", name, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* ---- answers ---- */

struct ro_answer {
    ro_store *store;
    ro_statement statement;
    ro_prepared *rows;
    int64_t deadline_ns; /* 0: none */
    bool late, has_row;
};

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int is_late(void *context) {
    ro_answer *a = context;
    a->late = a->late || now_ns() > a->deadline_ns;
    return a->late;
}

static ro_answer *begin(ro_store *store, uint32_t time_limit_ms, ro_error *err) {
    ro_answer *a = calloc(1, sizeof *a);
    if (!a) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    a->store = store;
    ro_statement_init(&a->statement);
    if (time_limit_ms) a->deadline_ns = now_ns() + (int64_t)time_limit_ms * 1000000;
    return a;
}

ro_answer *ro_query_run(ro_store *store, const ro_query *query, ro_error *err) {
    ro_error_clear(err);
    ro_answer *a = begin(store, query->time_limit_ms, err);
    if (!a) return NULL;
    if (ro_query_write(&a->statement, store, query, err)) a->rows = ro_statement_prepare(&a->statement, store, err);
    if (a->rows) return a;
    ro_answer_free(a);
    return NULL;
}

ro_answer *ro_answer_of_sql(ro_store *store, const char *sql, uint32_t time_limit_ms, ro_error *err) {
    ro_error_clear(err);
    ro_answer *a = begin(store, time_limit_ms, err);
    if (!a) return NULL;
    a->rows = store->driver->prepare_asked(store, sql, err);
    if (a->rows) return a;
    ro_answer_free(a);
    return NULL;
}

void ro_answer_free(ro_answer *a) {
    if (!a) return;
    if (a->rows) a->store->driver->finalize(a->rows);
    ro_statement_free(&a->statement);
    free(a);
}

size_t ro_answer_columns(const ro_answer *a) { return (size_t)a->store->driver->columns(a->rows); }
const char *ro_answer_name(const ro_answer *a, size_t column) { return a->store->driver->name(a->rows, (int)column); }

int ro_answer_next(ro_answer *a, ro_error *err) {
    int64_t left_ms = a->deadline_ns ? (a->deadline_ns - now_ns()) / 1000000 : 0;
    int got = a->deadline_ns ? a->store->driver->step_limited(a->store, a->rows, is_late, a, left_ms > 0 ? (uint32_t)left_ms : 1, err)
                             : a->store->driver->step(a->store, a->rows, err);
    a->has_row = got == 1;
    return got;
}

ro_column_type ro_answer_type(const ro_answer *a, size_t column) {
    if (!a->has_row) return RO_COLUMN_TEXT;
    ro_db_type type = a->store->driver->type(a->rows, (int)column);
    return type == RO_DB_INTEGER ? RO_COLUMN_INTEGER : type == RO_DB_REAL ? RO_COLUMN_REAL : RO_COLUMN_TEXT;
}

const char *ro_answer_text(const ro_answer *a, size_t column, size_t *size) { return a->store->driver->text(a->rows, (int)column, size); }
int64_t ro_answer_integer(const ro_answer *a, size_t column) { return a->store->driver->integer(a->rows, (int)column); }
double ro_answer_real(const ro_answer *a, size_t column) { return a->store->driver->real(a->rows, (int)column); }
