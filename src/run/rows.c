/* rows.c - the public way from a record to rows (output/row.h): it needs the engine's knowledge. */
#include "output/row.h"
#include "output/words.h"
#include "run/engine.h"

const char *ro_rows_text(ro_rows format) { return ro_row_format_of(format)->name; }

char *ro_rows_header(ro_rows format, size_t *size, ro_error *err) {
    ro_buffer out;
    ro_error_clear(err);
    ro_buffer_init(&out, NULL);
    ro_row_header(&out, ro_row_format_of(format));
    return ro_words_done(&out, size, err);
}

char *ro_record_rows(const ro_engine *engine, const ro_record *r, ro_rows rows, const ro_rows_options *options, size_t *size, ro_error *err) {
    static const ro_rows_options none = {0};
    ro_error_clear(err);
    if (!options) options = &none;
    uint32_t statuses;
    if (!ro_row_statuses(options->status ? options->status : "reported", &statuses, err)) return NULL;
    const ro_row_format *format = ro_row_format_of(rows);
    ro_row_context context = {&engine->knowledge, options->added};
    ro_arena arena;
    ro_buffer out;
    ro_arena_init(&arena, NULL);
    ro_buffer_init(&out, NULL);
    for (uint32_t i = 0; i < r->event_count && !out.failed; i++) {
        const ro_event *e = &r->events[i];
        if (!(statuses >> e->status & 1) || e->confidence < options->min_confidence) continue;
        const ro_row *row = ro_row_of_record(r, i, &arena);
        if (row)
            ro_row_put(&out, row, format, &context, options->mirror != 0);
        else
            out.failed = true;
        ro_arena_reset(&arena);
    }
    ro_arena_free(&arena);
    return ro_words_done(&out, size, err);
}
