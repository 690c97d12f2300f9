#include "store/query_sql.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VALUES 64u /* of one filter */
#define MOST_ARMS 40u
#define DENSE 5000    /* what a probe counts: from so many on, rows are looked at from the newest on */
#define MOST_NAMES 8u /* groups, sort columns */

typedef struct values {
    const char *items[MOST_VALUES];
    size_t count;
} values;

/* A condition as it is to be written: of some of its values, on one of its columns (0: either). */
typedef struct atom {
    const ro_condition *condition;
    const values *values;
    size_t first, count;
    unsigned column; /* 0 both, 1, 2 */
} atom;

typedef struct writer {
    ro_statement *s;
    ro_store *store;
    const ro_query *query;
    const ro_query_subject *of;
    values filters[RO_FILTERS];
    atom arms[MOST_ARMS]; /* of the condition that became arms */
    size_t arm_count;     /* 0: one arm, without further condition */
    const ro_condition *split;
    bool exact[RO_FILTERS]; /* its values are whole codes, not the beginnings of some */
    const ro_query_group_of *groups[MOST_NAMES];
    size_t group_count;
    bool wrong_events; /* somebody judged events to be wrong */
    ro_error *err;
} writer;

void ro_statement_init(ro_statement *s) {
    *s = (ro_statement){.failed = false};
    ro_buffer_init(&s->sql, NULL);
    ro_arena_init(&s->arena, NULL);
}

void ro_statement_free(ro_statement *s) {
    ro_buffer_free(&s->sql);
    ro_arena_free(&s->arena);
}

ro_prepared *ro_statement_prepare(ro_statement *s, ro_store *store, ro_error *err) {
    if (s->sql.failed || s->arena.failed || s->failed) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    ro_prepared *statement = store->driver->prepare(store, s->sql.bytes, s->sql.size, false, err);
    for (size_t i = 0; statement && i < s->count; i++) {
        const ro_bound *b = &s->bound[i];
        store->driver->bind(statement, (int)i + 1,
                            &(ro_db_value){.type = b->text      ? RO_DB_TEXT
                                                   : b->is_real ? RO_DB_REAL
                                                                : RO_DB_INTEGER,
                                           .bytes = b->text,
                                           .size = b->size,
                                           .real = b->real,
                                           .integer = b->number});
    }
    return statement;
}

/* ---- pieces ---- */

static void puts_(writer *w, const char *text) { ro_buffer_puts(&w->s->sql, text); }

static void bind(writer *w, ro_bound value) {
    ro_statement *s = w->s;
    if (!ro_arena_grow(&s->arena, (void **)&s->bound, s->count, &s->capacity, sizeof *s->bound)) {
        s->failed = true;
        return;
    }
    s->bound[s->count++] = value;
    puts_(w, "?");
}

static void bind_text(writer *w, const char *text, size_t size) {
    const char *copy = ro_arena_copy(&w->s->arena, text ? text : "", text ? size : 0);
    if (copy)
        bind(w, (ro_bound){.text = copy, .size = size});
    else
        w->s->failed = true;
}

/* The value between '%', with what LIKE takes for a sign escaped; for a whole word, `around` stands on either side. */
static void bind_like(writer *w, const char *value) {
    ro_buffer like;
    ro_buffer_init(&like, NULL);
    ro_buffer_putc(&like, '%');
    for (const char *at = value; *at; at++) {
        if (*at == '%' || *at == '_' || *at == '\\') ro_buffer_putc(&like, '\\');
        ro_buffer_putc(&like, *at);
    }
    ro_buffer_putc(&like, '%');
    if (like.failed)
        w->s->failed = true;
    else
        bind_text(w, like.bytes, like.size);
    ro_buffer_free(&like);
}

/* Words of a search as FTS5 has them: each in quotes, so that none is an operator; a '*' behind one stays. */
static void bind_search(writer *w, const char *value) {
    ro_buffer search;
    ro_buffer_init(&search, NULL);
    for (const char *at = value; *at;) {
        bool phrase = *at == '"';
        at += phrase;
        size_t n = strcspn(at, phrase ? "\"" : " \t\"");
        bool begins = !phrase && n > 1 && at[n - 1] == '*';
        if (n) {
            ro_buffer_puts(&search, search.size ? " \"" : "\"");
            ro_buffer_put(&search, at, n - begins);
            ro_buffer_puts(&search, begins ? "\"*" : "\"");
        }
        at += n;
        if (*at == ' ' || *at == '\t' || (phrase && *at)) at++;
    }
    if (search.failed)
        w->s->failed = true;
    else
        bind_text(w, search.size ? search.bytes : "\"\"", search.size ? search.size : 2);
    ro_buffer_free(&search);
}

static void in_list(writer *w, const char *column, const atom *a, bool numbers) {
    puts_(w, column);
    puts_(w, a->count == 1 ? " = " : " IN (");
    for (size_t i = 0; i < a->count; i++) {
        const char *value = a->values->items[a->first + i];
        if (i) puts_(w, ", ");
        if (numbers)
            bind(w, (ro_bound){.number = strtoll(value, NULL, 10)});
        else
            bind_text(w, value, strlen(value));
    }
    if (a->count != 1) puts_(w, ")");
}

/* column >= 'QAT' AND column < 'QAU': an index serves that, which it does not serve a LIKE. */
static void begins_with(writer *w, const char *column, const char *value, size_t size) {
    puts_(w, "(");
    puts_(w, column);
    puts_(w, " >= ");
    bind_text(w, value, size);
    char *end = ro_arena_copy(&w->s->arena, value, size);
    if (end && size) end[size - 1]++;
    puts_(w, " AND ");
    puts_(w, column);
    puts_(w, " < ");
    if (end)
        bind(w, (ro_bound){.text = end, .size = size});
    else
        w->s->failed = true;
    puts_(w, ")");
}

/* Is there an actor with this code who is of another country than it says? Then three letters may be his code. */
static bool is_code(writer *w, const char *code) {
    ro_sql q = ro_sql_open(w->store, "SELECT 1 FROM actor WHERE code = ?1 AND country IS NOT ?1 LIMIT 1", w->err);
    ro_sql_put_text(&q, code);
    bool found = ro_sql_row(&q, w->err) == 1;
    ro_sql_close(&q);
    return found;
}

static void side_column(writer *w, const char *column, const char *part) {
    puts_(w, column);
    puts_(w, part);
}

static void one_side(writer *w, const char *column, const char *value) {
    size_t n = strlen(value);
    char name[64];
    if (value[n - 1] == '*') {
        snprintf(name, sizeof name, "%scode", column);
        begins_with(w, name, value, n - 1);
        return;
    }
    if (n != 3) {
        side_column(w, column, "code = ");
        bind_text(w, value, n);
        return;
    }
    bool either = is_code(w, value);
    if (either) puts_(w, "(");
    side_column(w, column, "country = ");
    bind_text(w, value, n);
    if (!either) return;
    puts_(w, " OR ");
    side_column(w, column, "code = ");
    bind_text(w, value, n);
    puts_(w, ")");
}

static void pair(writer *w, const char *column, const char *value) {
    const char *dash = strchr(value, '-');
    size_t a = (size_t)(dash - value), b = strlen(dash + 1);
    bool turned = strncmp(value, dash + 1, a > b ? a : b) > 0;
    char sorted[80];
    if (turned)
        snprintf(sorted, sizeof sorted, "%s-%.*s", dash + 1, (int)a, value);
    else
        snprintf(sorted, sizeof sorted, "%s", value);
    puts_(w, column);
    puts_(w, " = ");
    bind_text(w, sorted, strlen(sorted));
}

/* A word of a list with blanks between. */
static void in_words(writer *w, const char *column, const char *value) {
    puts_(w, "(' ' || ");
    puts_(w, column);
    puts_(w, " || ' ') LIKE '% ' || ");
    bind_text(w, value, strlen(value));
    puts_(w, " || ' %'");
}

static void like(writer *w, const char *column, const char *value) {
    puts_(w, column);
    puts_(w, " LIKE ");
    bind_like(w, value);
    puts_(w, " ESCAPE '\\'");
}

static void place(writer *w, const ro_condition *c, const char *value) {
    size_t n = strlen(value);
    if (n == 3 && strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3) {
        puts_(w, c->column);
        puts_(w, " = ");
        bind_text(w, value, n);
    } else
        like(w, c->column2, value);
}

/* One value on one column. */
static void one_value(writer *w, const ro_condition *c, const char *column, const char *value) {
    size_t n = strlen(value);
    switch (c->kind) {
    case RO_COND_SIDE: one_side(w, column, value); break;
    case RO_COND_WORDS: like(w, column, value); break;
    case RO_COND_BEGINS:
        if (w->exact[c->filter]) {
            puts_(w, column);
            puts_(w, " = ");
            bind_text(w, value, n);
        } else
            begins_with(w, column, value, n);
        break;
    case RO_COND_LIST: in_words(w, column, value); break;
    case RO_COND_PAIR: pair(w, column, value); break;
    case RO_COND_PLACE: place(w, c, value); break;
    case RO_COND_LEAST:
        puts_(w, column);
        puts_(w, " >= ");
        bind(w, (ro_bound){.real = strtod(value, NULL), .is_real = true});
        break;
    case RO_COND_SINCE:
        puts_(w, column);
        puts_(w, " >= ");
        bind_text(w, value, n);
        break;
    case RO_COND_UNTIL: { /* that year, month or day included: no day is behind its "-99" */
        char last[24];
        snprintf(last, sizeof last, "%.10s%s", value, n < 10 ? "-99" : "");
        puts_(w, column);
        puts_(w, " <= ");
        bind_text(w, last, strlen(last));
        break;
    }
    case RO_COND_SEARCH:
        puts_(w, column);
        puts_(w, " MATCH ");
        bind_search(w, value);
        break;
    case RO_COND_IN:
    case RO_COND_NUMBER: break; /* in_list */
    }
}

static void on_column(writer *w, const atom *a, const char *column) {
    const ro_condition *c = a->condition;
    if (c->kind == RO_COND_IN || c->kind == RO_COND_NUMBER) {
        in_list(w, column, a, c->kind == RO_COND_NUMBER);
        return;
    }
    if (a->count > 1) puts_(w, "(");
    for (size_t i = 0; i < a->count; i++) {
        if (i) puts_(w, " OR ");
        one_value(w, c, column, a->values->items[a->first + i]);
    }
    if (a->count > 1) puts_(w, ")");
}

static void inner_condition(writer *w, const atom *a) {
    const ro_condition *c = a->condition;
    bool both = c->column2 && a->column == 0 && c->kind != RO_COND_PLACE;
    if (both) puts_(w, "(");
    if (a->column != 2) on_column(w, a, c->column);
    if (both) puts_(w, " OR ");
    if (both || a->column == 2) on_column(w, a, c->column2);
    if (both) puts_(w, ")");
}

static void around(writer *w, const atom *a, const char *at) {
    for (const char *dollar; (dollar = strchr(at, '$')); at = dollar + 1) {
        ro_buffer_put(&w->s->sql, at, (size_t)(dollar - at));
        inner_condition(w, a);
    }
    puts_(w, at);
}

/* Asks the database how much the condition is about to find. */
static bool is_dense(writer *w, const atom *a) {
    ro_statement *outer = w->s, probe;
    ro_statement_init(&probe);
    w->s = &probe;
    around(w, a, a->condition->probe);
    w->s = outer;
    const ro_db_driver *driver = w->store->driver;
    ro_prepared *q = ro_statement_prepare(&probe, w->store, w->err);
    bool dense = q && driver->step(w->store, q, w->err) == 1 && driver->integer(q, 0) >= DENSE;
    if (q) driver->finalize(q);
    ro_statement_free(&probe);
    return dense;
}

/* The condition, in what stands around it; each `$` is one writing of it, with its values. */
static void condition(writer *w, const atom *a) {
    const ro_condition *c = a->condition;
    if (!c->around)
        inner_condition(w, a);
    else if (c->dense && !w->group_count && is_dense(w, a))
        around(w, a, c->dense);
    else
        around(w, a, c->around);
}

/* ---- the question taken apart ---- */

static void take_apart(writer *w, ro_filter filter, const char *text) {
    values *v = &w->filters[filter];
    bool whole = filter == RO_FILTER_TEXT; /* a comma is no border there */
    bool capitals = filter <= RO_FILTER_DYAD || filter == RO_FILTER_SECTOR || filter == RO_FILTER_EVENT || filter == RO_FILTER_MEDIATOR;
    bool small = filter == RO_FILTER_CHANNEL || filter == RO_FILTER_STANCE || filter == RO_FILTER_STATUS;
    for (const char *at = text; at;) {
        const char *comma = whole ? NULL : strchr(at, ',');
        const char *end = comma ? comma : at + strlen(at);
        const char *next = comma ? comma + 1 : NULL;
        while (at < end && *at == ' ') at++;
        while (end > at && end[-1] == ' ') end--;
        char *value = ro_arena_copy(&w->s->arena, at, (size_t)(end - at));
        if (!value) return;
        for (char *c = value; capitals && *c; c++)
            if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 32);
        for (char *c = value; small && *c; c++)
            if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + 32);
        if (*value && v->count < MOST_VALUES) v->items[v->count++] = value;
        at = next;
    }
}

static const ro_condition *condition_of(const ro_query_subject *of, ro_filter filter) {
    for (size_t i = 0; i < of->condition_count; i++)
        if (of->conditions[i].filter == filter) return &of->conditions[i];
    return NULL;
}

/* The codes that are there and begin so, each found by one step in an index; false: they are too many. */
static bool find_codes(writer *w, const char *sql, const char *begins, values *out) {
    ro_sql q = ro_sql_open(w->store, sql, w->err);
    const char *last = begins;
    size_t n = strlen(begins);
    bool at_first = true, all = false;
    while (q.statement && !all && out->count < MOST_VALUES) {
        ro_sql_put_int(&q, at_first);
        ro_sql_put_text(&q, last);
        const char *code = ro_sql_row(&q, w->err) == 1 ? ro_sql_text(&q, 0) : NULL;
        last = code && strncmp(code, begins, n) == 0 ? ro_arena_copy(&w->s->arena, code, strlen(code)) : NULL;
        ro_sql_close(&q);
        all = !last;
        if (last) out->items[out->count++] = last;
        at_first = false;
    }
    return all;
}

#define NEXT_CODE(column) "SELECT min(" column ") FROM event WHERE iif(?1, " column " >= ?2, " column " > ?2) AND " column " >= ?2"

/* 04 becomes 040, 041 …, QAT* becomes QATGOV, QATMIL …: what is equal to a code stands in an index by day, what begins so does not. */
static void expand(writer *w, ro_filter filter) {
    static const char *const sql[RO_FILTERS] = {
        [RO_FILTER_CAMEO] = NEXT_CODE("cameo"), [RO_FILTER_SOURCE] = NEXT_CODE("source_code"), [RO_FILTER_TARGET] = NEXT_CODE("target_code")};
    values *v = &w->filters[filter], found = {.count = 0};
    if (w->query->subject != RO_SUBJECT_EVENTS || !sql[filter]) return;
    for (size_t i = 0; i < v->count; i++) {
        char begins[64];
        size_t n = strlen(v->items[i]);
        bool star = v->items[i][n - 1] == '*';
        if (filter != RO_FILTER_CAMEO && !star) return; /* a country is no code */
        if (n - star >= sizeof begins) return;
        memcpy(begins, v->items[i], n - star);
        begins[n - star] = '\0';
        if (!find_codes(w, sql[filter], begins, &found)) return; /* as it was */
        for (size_t k = 0; filter != RO_FILTER_CAMEO && k < found.count; k++)
            if (strlen(found.items[k]) == 3) return; /* three letters would be taken for a country */
    }
    for (size_t i = 1; i < found.count; i++) /* "04,041" tells one twice */
        for (size_t k = 0; k < i; k++)
            if (strcmp(found.items[i], found.items[k]) == 0) return;
    if (found.count && found.count <= MOST_ARMS) {
        *v = found;
        w->exact[filter] = true;
    }
}

/* The first condition that may become arms does, where they are few. */
static void split(writer *w) {
    for (size_t i = 0; i < w->of->condition_count && !w->split; i++) {
        const ro_condition *c = &w->of->conditions[i];
        const values *v = &w->filters[c->filter];
        unsigned columns = c->column2 ? 2 : 1;
        if (!c->arms || !v->count || v->count * columns > MOST_ARMS || v->count * columns < 2) continue;
        for (unsigned column = 1; column <= columns; column++)
            for (size_t k = 0; k < v->count; k++) w->arms[w->arm_count++] = (atom){c, v, k, 1, column};
        w->split = c;
    }
}

static bool check_filters(writer *w) {
    for (unsigned f = 0; f < RO_FILTERS; f++) {
        if (!w->query->filters[f]) continue;
        bool known = f == RO_FILTER_STATUS ? w->of->status != NULL : condition_of(w->of, (ro_filter)f) != NULL;
        if (!known) return ro_fail(w->err, RO_E_USAGE, "%s is no filter of %s", ro_filter_text((ro_filter)f), ro_subject_text(w->query->subject));
        take_apart(w, (ro_filter)f, w->query->filters[f]);
        if (f != RO_FILTER_STATUS && !w->filters[f].count) return ro_fail(w->err, RO_E_USAGE, "%s: no value is given", ro_filter_text((ro_filter)f));
    }
    return true;
}

static bool find_groups(writer *w) {
    for (const char *at = w->query->by; at && *at;) {
        size_t n = strcspn(at, ","), i = 0;
        while (i < w->of->group_count && (strlen(w->of->groups[i].name) != n || strncmp(w->of->groups[i].name, at, n) != 0)) i++;
        if (i == w->of->group_count)
            return ro_fail(w->err, RO_E_USAGE, "by: %s have no group \"%.*s\"", ro_subject_text(w->query->subject), (int)(n > 60 ? 60 : n), at);
        if (w->group_count == MOST_NAMES) return ro_fail(w->err, RO_E_USAGE, "by: more than %u groups", MOST_NAMES);
        for (size_t k = 0; k < w->group_count; k++)
            if (w->groups[k] == &w->of->groups[i]) return ro_fail(w->err, RO_E_USAGE, "by: %s is there twice", w->groups[k]->name);
        w->groups[w->group_count++] = &w->of->groups[i];
        at += n + (at[n] == ',');
    }
    return true;
}

/* ---- the statement ---- */

static void and_(writer *w, bool *begun) {
    puts_(w, *begun ? " AND " : " WHERE ");
    *begun = true;
}

static void statuses(writer *w, bool *begun) {
    const values *v = &w->filters[RO_FILTER_STATUS];
    if (!w->of->status || (v->count && strcmp(v->items[0], "any") == 0)) return;
    static const values reported = {{"reported"}, 1};
    static const ro_condition of_status = {.kind = RO_COND_IN};
    and_(w, begun);
    in_list(w, w->of->status, &(atom){.condition = &of_status, .values = v->count ? v : &reported, .count = v->count ? v->count : 1}, false);
    bool usual = !v->count;
    for (size_t i = 0; i < v->count; i++) usual = usual || strcmp(v->items[i], "reported") == 0;
    if (!usual) ro_buffer_printf(&w->s->sql, " AND %s <> 'reported'", w->of->status); /* so that the index of the unusual ones is seen to hold all */
}

/* All that holds for an arm; whether there is anything. A later arm leaves out what an earlier one has. */
static bool where(writer *w, size_t arm) {
    bool begun = false;
    if (w->arm_count) {
        and_(w, &begun);
        condition(w, &w->arms[arm]);
        bool apart = w->split->kind == RO_COND_IN || w->split->kind == RO_COND_NUMBER ||
                     w->exact[w->split->filter]; /* values of one column are apart anyway */
        for (size_t k = 0; k < arm; k++) {
            if (apart && w->arms[k].column == w->arms[arm].column) continue;
            puts_(w, " AND (");
            condition(w, &w->arms[k]);
            puts_(w, ") IS NOT TRUE");
        }
    }
    for (size_t i = 0; i < w->of->condition_count; i++) {
        const ro_condition *c = &w->of->conditions[i];
        const values *v = &w->filters[c->filter];
        if (!v->count || c == w->split) continue;
        and_(w, &begun);
        condition(w, &(atom){.condition = c, .values = v, .count = v->count});
    }
    statuses(w, &begun);
    if (w->wrong_events && w->query->subject == RO_SUBJECT_EVENTS && !w->filters[RO_FILTER_ID].count) {
        and_(w, &begun);
        puts_(w, "e.id NOT IN (SELECT CAST(subject AS INTEGER) FROM answer WHERE kind = 'event' AND answer = 'wrong')");
    }
    if (w->query->subject == RO_SUBJECT_ACTORS && !w->filters[RO_FILTER_ID].count) {
        and_(w, &begun);
        puts_(w, "a.mentions > 0"); /* not who was found to be another, or nobody (apply.h) */
    }
    return begun;
}

static size_t arms(const writer *w) { return w->arm_count ? w->arm_count : 1; }

/* A sort column by its place in `sort`; gives its name's size, and whether it falls. */
static size_t sort_name(const char **at, bool *falls) {
    *falls = **at == '-';
    *at += *falls;
    return strcspn(*at, ",");
}

static const ro_query_column_of *column_named(const ro_query_subject *of, const char *name, size_t n) {
    for (size_t i = 0; i < of->column_count; i++)
        if (strlen(of->columns[i].name) == n && strncmp(of->columns[i].name, name, n) == 0) return &of->columns[i];
    return NULL;
}

/* What rows are sorted by, as columns k0, k1 …; gives how many, and which fall. */
static bool sort_keys(writer *w, const char *keys[MOST_NAMES], bool falls[MOST_NAMES], size_t *count) {
    *count = 0;
    if (!w->query->sort) {
        keys[0] = w->of->key;
        falls[0] = true;
        *count = 1;
        return true;
    }
    for (const char *at = w->query->sort; *at;) {
        bool down;
        size_t n = sort_name(&at, &down);
        const ro_query_column_of *c = column_named(w->of, at, n);
        if (!c || *count == MOST_NAMES)
            return ro_fail(w->err, RO_E_USAGE, "sort: %s have no column \"%.*s\"", ro_subject_text(w->query->subject), (int)(n > 60 ? 60 : n), at);
        keys[*count] = c->order ? c->order : c->sql;
        falls[(*count)++] = down;
        at += n + (at[n] == ',');
    }
    return true;
}

static void limits(writer *w) {
    puts_(w, " LIMIT ");
    bind(w, (ro_bound){.number = w->query->limit ? (int64_t)w->query->limit : -1});
    puts_(w, " OFFSET ");
    bind(w, (ro_bound){.number = (int64_t)w->query->offset});
}

static void order(writer *w, const bool falls[], size_t count, const char *of) {
    puts_(w, " ORDER BY ");
    for (size_t i = 0; i < count; i++) ro_buffer_printf(&w->s->sql, "%sk%zu%s, ", of, i, falls[i] ? " DESC" : "");
    ro_buffer_printf(&w->s->sql, "%sid DESC", of);
}

/* The ids first, in order and cut at the limit, by the subject's table and its indices alone; then the columns of those that are left. */
static bool rows(writer *w) {
    const char *keys[MOST_NAMES], letter[] = {w->of->from[strlen(w->of->from) - 1], '\0'};
    bool falls[MOST_NAMES];
    size_t count;
    if (!sort_keys(w, keys, falls, &count)) return false;
    puts_(w, "SELECT ");
    for (size_t i = 0; i < w->of->column_count; i++)
        ro_buffer_printf(&w->s->sql, "%s%s AS \"%s\"", i ? ", " : "", w->of->columns[i].sql, w->of->columns[i].name);
    puts_(w, " FROM (");
    for (size_t a = 0; a < arms(w); a++) {
        ro_buffer_printf(&w->s->sql, "%sSELECT %s.id AS id", a ? " UNION ALL " : "", letter);
        for (size_t i = 0; i < count; i++) ro_buffer_printf(&w->s->sql, ", %s AS k%zu", keys[i], i);
        ro_buffer_printf(&w->s->sql, " FROM %s%s", w->of->from, w->of->also);
        where(w, a);
    }
    order(w, falls, count, "");
    limits(w);
    ro_buffer_printf(&w->s->sql, ") i CROSS JOIN %s ON %s.id = i.id%s%s", w->of->from, letter, w->of->also, w->of->joins);
    order(w, falls, count, "i.");
    return true;
}

/* "substr(g, 1, 7)" with the raw column for g. */
static void group_value(writer *w, const ro_query_group_of *g, size_t i) {
    if (!g->outer) {
        ro_buffer_printf(&w->s->sql, "g%zu", i);
        return;
    }
    for (const char *at = g->outer; *at; at++) {
        bool letter_before = at > g->outer && ((at[-1] >= 'a' && at[-1] <= 'z') || at[-1] == '_');
        bool letter_behind = (at[1] >= 'a' && at[1] <= 'z') || at[1] == '_';
        if (*at == 'g' && !letter_before && !letter_behind)
            ro_buffer_printf(&w->s->sql, "g%zu", i);
        else
            ro_buffer_putc(&w->s->sql, *at);
    }
}

static bool sort_groups(writer *w) {
    puts_(w, " ORDER BY ");
    for (const char *at = w->query->sort; at && *at;) {
        bool down, known = false;
        size_t n = sort_name(&at, &down);
        for (size_t i = 0; i < w->group_count; i++) known = known || (strlen(w->groups[i]->name) == n && strncmp(w->groups[i]->name, at, n) == 0);
        for (size_t i = 0; i < 4 && w->of->totals[i]; i++) known = known || (strlen(w->of->totals[i]) == n && strncmp(w->of->totals[i], at, n) == 0);
        if (!known) return ro_fail(w->err, RO_E_USAGE, "sort: the groups have no column \"%.*s\"", (int)(n > 60 ? 60 : n), at);
        ro_buffer_printf(&w->s->sql, "\"%.*s\"%s, ", (int)n, at, down ? " DESC" : "");
        at += n + (at[n] == ',');
    }
    for (size_t i = 0; i < w->group_count; i++) ro_buffer_printf(&w->s->sql, "%s%zu", i ? ", " : "", i + 1);
    return true;
}

/* Each arm is added up by what stands in the table, in the order of an index where there is one; the few sums are then put together by month and the
 * like. A group of either side (country) is an arm more: what counts for both counts for each. */
static bool groups(writer *w) {
    bool either = false;
    for (size_t i = 0; i < w->group_count; i++) either = either || w->groups[i]->other;
    puts_(w, "SELECT ");
    for (size_t i = 0; i < w->group_count; i++) {
        group_value(w, w->groups[i], i);
        ro_buffer_printf(&w->s->sql, " AS \"%s\", ", w->groups[i]->name);
    }
    puts_(w, w->of->outer_sums);
    puts_(w, " FROM (");
    for (size_t a = 0; a < arms(w) * (either ? 2 : 1); a++) {
        bool other = a >= arms(w);
        puts_(w, a ? " UNION ALL SELECT " : "SELECT ");
        for (size_t i = 0; i < w->group_count; i++)
            ro_buffer_printf(&w->s->sql, "%s AS g%zu, ", other && w->groups[i]->other ? w->groups[i]->other : w->groups[i]->raw, i);
        ro_buffer_printf(&w->s->sql, "%s FROM %s%s", w->of->sums, w->of->from, w->of->also);
        bool begun = where(w, other ? a - arms(w) : a);
        for (size_t i = 0; other && i < w->group_count; i++) { /* once where both sides are the same */
            if (!w->groups[i]->other) continue;
            and_(w, &begun);
            ro_buffer_printf(&w->s->sql, "%s IS NOT %s", w->groups[i]->other, w->groups[i]->raw);
        }
        if (w->query->known) {
            and_(w, &begun);
            ro_buffer_printf(&w->s->sql, "%s IS NOT NULL", other && w->groups[0]->other ? w->groups[0]->other : w->groups[0]->raw);
        }
        puts_(w, " GROUP BY ");
        if (w->group_count == 1 && w->groups[0]->by_day) puts_(w, "e.day, ");
        for (size_t i = 0; i < w->group_count; i++) ro_buffer_printf(&w->s->sql, "%s%zu", i ? ", " : "", i + 1);
    }
    puts_(w, ") GROUP BY ");
    for (size_t i = 0; i < w->group_count; i++) ro_buffer_printf(&w->s->sql, "%s%zu", i ? ", " : "", i + 1);
    if (!sort_groups(w)) return false;
    limits(w);
    return true;
}

static bool any_wrong(ro_store *store, ro_error *err) {
    ro_sql q = ro_sql_open(store, "SELECT 1 FROM answer WHERE kind = 'event' AND answer = 'wrong' LIMIT 1", err);
    bool found = ro_sql_row(&q, err) == 1;
    ro_sql_close(&q);
    return found;
}

bool ro_query_write(ro_statement *s, ro_store *store, const ro_query *query, ro_error *err) {
    writer *w = calloc(1, sizeof *w);
    if (!w) return ro_fail(err, RO_E_MEMORY, "out of memory");
    w->s = s, w->store = store, w->query = query, w->err = err;
    w->of = &ro_query_subjects[query->subject];
    w->wrong_events = any_wrong(store, err);
    bool ok = check_filters(w) && find_groups(w);
    if (ok) expand(w, RO_FILTER_CAMEO), expand(w, RO_FILTER_SOURCE), expand(w, RO_FILTER_TARGET);
    if (ok) split(w);
    ok = ok && (w->group_count ? groups(w) : rows(w));
    free(w);
    if (ok && (s->sql.failed || s->arena.failed || s->failed)) return ro_fail(err, RO_E_MEMORY, "out of memory");
    return ok;
}
