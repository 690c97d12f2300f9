/* Two reports side by side: whatever the bytes on either side of the first line "----", a comparison whose indices lie in the two records, and
 * which can be written in every form. Without a model there is nothing to try. */
#include "readout.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const ro_pair *pair, uint32_t a, uint32_t b) {
    if (pair->a == RO_NOBODY && pair->b == RO_NOBODY) abort();
    if ((pair->a != RO_NOBODY && pair->a >= a) || (pair->b != RO_NOBODY && pair->b >= b)) abort();
}

static void write_all(const ro_diff *d) {
    ro_error err;
    char *forms[] = {ro_diff_card(d, 80, 1, NULL, &err), ro_diff_markdown(d, NULL, &err), ro_diff_json(d, 1, NULL, &err)};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!forms[i]) abort();
        ro_string_free(forms[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static ro_engine *engine;
    static ro_work *work;
    ro_error err;
    if (!engine) {
        engine = ro_engine_open(NULL, &err);
        if (!engine) return 0;
        work = ro_work_new(engine, &err);
    }
    const uint8_t *rule = size ? memmem(bytes, size, "----\n", 5) : NULL;
    size_t first = rule ? (size_t)(rule - bytes) : size / 2, second = rule ? first + 5 : first;
    ro_code_options options = {.any_language = 1};
    ro_record *a = ro_code_report(engine, work, &(ro_source){.text = (const char *)bytes, .text_size = first}, &options, &err);
    ro_record *b = ro_code_report(engine, work, &(ro_source){.text = (const char *)bytes + second, .text_size = size - second}, &options, &err);
    ro_diff *d = a && b ? ro_diff_records(a, b, &err) : NULL;
    if (a && b && !d) abort();
    if (d) {
        for (uint32_t i = 0; i < d->contact_count; i++) check(&d->contacts[i].pair, a->contact_count, b->contact_count);
        for (uint32_t i = 0; i < d->positions.count; i++) check(&d->positions.items[i], a->position_count, b->position_count);
        for (uint32_t i = 0; i < d->mediations.count; i++) check(&d->mediations.items[i], a->mediation_count, b->mediation_count);
        for (uint32_t i = 0; i < d->event_count; i++) check(&d->events[i].pair, a->event_count, b->event_count);
        write_all(d);
    }
    ro_diff_free(d);
    ro_record_free(a);
    ro_record_free(b);
    return 0;
}
