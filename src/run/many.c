#include "run/many.h"

#include "base/pool.h"
#include "input/jsonl.h"

#include <stdlib.h>

typedef struct coding {
    ro_many *many;
    ro_many_item *items;
    size_t count, filled;
    size_t *slots; /* which item */
} coding;

static bool fill(void *context, size_t slot) {
    coding *c = context;
    if (c->filled == c->count) return false;
    c->slots[slot] = c->filled++;
    return true;
}

static void work(void *context, size_t thread, size_t slot) {
    coding *c = context;
    ro_many *m = c->many;
    ro_many_item *item = &c->items[c->slots[slot]];
    ro_json_report report;
    if (!ro_json_report_read(&report, item->json, item->size, NULL, 1, 0, &item->err)) return;
    if (!m->works[thread]) m->works[thread] = ro_work_new(m->engine, &item->err);
    if (m->works[thread]) item->record = ro_code_report(m->engine, m->works[thread], &report.source, m->code, &item->err);
    ro_json_report_free(&report);
}

static bool take(void *context, size_t slot) {
    (void)context, (void)slot;
    return true;
}

bool ro_many_code(ro_many *m, ro_many_item *items, size_t count, ro_error *err) {
    coding c = {.many = m, .items = items, .count = count};
    ro_pool_work pool = {.threads = m->threads, .context = &c, .fill = fill, .work = work, .take = take};
    ro_error_clear(err);
    if (!m->works) m->works = calloc(m->threads, sizeof(ro_work *));
    c.slots = calloc(ro_pool_slots(&pool), sizeof *c.slots);
    for (size_t i = 0; i < count; i++) {
        items[i].record = NULL;
        ro_error_clear(&items[i].err);
    }
    bool ran = m->works && c.slots ? ro_pool_run(&pool, NULL, err) : ro_fail(err, RO_E_MEMORY, "out of memory");
    free(c.slots);
    return ran;
}

void ro_many_free(ro_many *m) {
    for (size_t i = 0; m->works && i < m->threads; i++) ro_work_free(m->works[i]);
    free(m->works);
    m->works = NULL;
}
