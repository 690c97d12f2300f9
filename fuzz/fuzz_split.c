/* The splitter over any bytes: UTF-8 or not, it gives sentences whose spans lie in the text and go forward. The model is READOUT_MODEL or
 * models/english.model; without one there is nothing to try. */
#include "base/utf8.h"
#include "text/splitter.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static ro_splitter *splitter(void) {
    static ro_splitter *loaded;
    static bool tried;
    if (!tried) {
        const char *path = getenv("READOUT_MODEL");
        ro_error err = {0};
        static ro_weights *weights; /* kept in reach for the leak check */
        weights = ro_weights_open(path ? path : "models/english.model", NULL, &err);
        if (weights) loaded = ro_splitter_load(weights, NULL, &err);
        tried = true;
    }
    return loaded;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    ro_splitter *s = splitter();
    if (!s) return 0;
    ro_arena arena;
    ro_error err = {0};
    ro_arena_init(&arena, NULL);
    ro_report report = {.arena = &arena, .text = (const char *)bytes, .size = size};
    if (!ro_split(s, &report, &err)) abort();
    size_t at = 0;
    for (uint32_t k = 0; k < report.count; k++)
        for (uint32_t j = 0; j < report.sentences[k].count; j++) {
            const ro_token *t = &report.sentences[k].tokens[j];
            bool same = j && t[-1].span.start == t->span.start; /* words of one multiword token */
            if ((!same && t->span.start < at) || t->span.end > size || t->span.start >= t->span.end || t->form_size == 0) abort();
            at = t->span.end;
        }
    ro_arena_free(&arena);
    return 0;
}
