/* The whole way of a report: whatever the bytes, a record whose spans lie in its text, or an error. Without a model there is nothing to try. */
#include "readout.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static ro_engine *engine;
    static ro_work *work;
    ro_error err;
    if (!engine) {
        engine = ro_engine_open(NULL, &err);
        if (!engine) return 0;
        work = ro_work_new(engine, &err);
    }
    ro_record *r = ro_code_report(engine, work, &(ro_source){.text = (const char *)bytes, .text_size = size},
                                  &(ro_code_options){.any_language = 1, .cameo_statements = 1}, &err);
    if (!r) {
        if (err.code == RO_OK) abort();
        return 0;
    }
    for (uint32_t i = 0; i < r->event_count; i++) {
        if (r->events[i].source >= r->actor_count || (r->events[i].target != RO_NOBODY && r->events[i].target >= r->actor_count) ||
            r->events[i].reports == 0)
            abort();
        for (uint32_t e = 0; e < r->events[i].evidence_count; e++)
            if (r->events[i].evidence[e].span.end > r->text_size || r->events[i].evidence[e].span.start > r->events[i].evidence[e].span.end) abort();
    }
    for (uint32_t i = 0; i < r->contact_count; i++)
        for (uint32_t p = 0; p < r->contacts[i].participants.count; p++)
            if (r->contacts[i].participants.items[p] >= r->actor_count) abort();
    char *json = ro_record_json(r, 0, NULL, &err), *card = ro_record_card(r, 80, 1, NULL, &err);
    char *markdown = ro_record_markdown(r, NULL, &err), *html = ro_record_html(r, 1, NULL, &err);
    if (!json || !card || !markdown || !html) abort();
    ro_string_free(markdown);
    ro_string_free(html);
    ro_string_free(json);
    ro_string_free(card);
    ro_record_free(r);
    return 0;
}
