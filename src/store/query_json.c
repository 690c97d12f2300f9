#include "store/query_json.h"

#include "base/error.h"
#include "base/utf8.h"
#include "output/json.h"
#include "output/words.h"
#include "store/event_row.h"

#include <math.h>
#include <string.h>

void ro_answer_json_value(ro_buffer *out, const ro_answer *a, size_t column) {
    size_t size;
    ro_column_type type = ro_answer_type(a, column);
    const char *text = ro_answer_text(a, column, &size);
    if (!text || (type == RO_COLUMN_REAL && !isfinite(ro_answer_real(a, column))))
        ro_buffer_puts(out, "null");
    else if (type != RO_COLUMN_TEXT)
        ro_buffer_put(out, text, size);
    else
        ro_json_string(out, text, ro_utf8_check(text, size));
}

void ro_answer_json_row(ro_buffer *out, const ro_answer *a) {
    ro_buffer_putc(out, '{');
    for (size_t i = 0; i < ro_answer_columns(a); i++) {
        const char *name = ro_answer_name(a, i);
        if (i) ro_buffer_putc(out, ',');
        ro_json_string(out, name, strlen(name));
        ro_buffer_putc(out, ':');
        ro_answer_json_value(out, a, i);
    }
    ro_buffer_putc(out, '}');
}

/* An event with all that tells it, in place of its row. */
static bool put_event(ro_buffer *out, ro_store *store, const ro_answer *a, ro_arena *arena, ro_error *err) {
    const ro_event_row *e = ro_event_row_read(store, ro_answer_integer(a, 0), false, arena, err);
    if (e) ro_event_row_json(out, e, false);
    ro_arena_reset(arena);
    return e != NULL;
}

static char *list_of(ro_store *store, ro_answer *a, bool evidence, size_t *size, ro_error *err) {
    ro_buffer out;
    ro_arena arena;
    int got = 1;
    ro_buffer_init(&out, NULL);
    ro_arena_init(&arena, NULL);
    ro_buffer_putc(&out, '[');
    for (bool first = true; !out.failed && (got = ro_answer_next(a, err)) == 1; first = false) {
        if (!first) ro_buffer_puts(&out, ",\n");
        if (!evidence)
            ro_answer_json_row(&out, a);
        else if (!put_event(&out, store, a, &arena, err)) {
            got = -1;
            break;
        }
    }
    ro_buffer_puts(&out, "]\n");
    ro_arena_free(&arena);
    ro_answer_free(a);
    if (got >= 0) return ro_words_done(&out, size, err);
    ro_buffer_free(&out);
    return NULL;
}

char *ro_store_query_json(ro_store *store, const char *const *names, const char *const *values, size_t count, size_t *size, ro_error *err) {
    ro_query query = {.subject = RO_SUBJECT_EVENTS};
    bool evidence = false;
    ro_error_clear(err);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], "evidence") == 0)
            evidence = true;
        else if (!ro_query_set(&query, names[i], values[i], err))
            return NULL;
    }
    if (evidence && (query.subject != RO_SUBJECT_EVENTS || query.by))
        return ro_fail(err, RO_E_USAGE, "evidence is for events, each for itself"), NULL;
    ro_answer *a = ro_query_run(store, &query, err);
    return a ? list_of(store, a, evidence, size, err) : NULL;
}

char *ro_store_sql_json(ro_store *store, const char *sql, uint32_t time_limit_ms, size_t *size, ro_error *err) {
    ro_answer *a = ro_answer_of_sql(store, sql, time_limit_ms, err);
    return a ? list_of(store, a, false, size, err) : NULL;
}
