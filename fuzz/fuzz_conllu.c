/* CoNLL-U: any bytes are read or refused; what was read can be written, and reads again as the same words. */
#include "syntax/conllu.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size == 0) return 0;
    ro_arena arena, again_arena;
    ro_buffer out;
    ro_error err = {0};
    ro_arena_init(&arena, NULL);
    ro_arena_init(&again_arena, NULL);
    ro_buffer_init(&out, NULL);
    ro_report report = {.arena = &arena}, again = {.arena = &again_arena};
    if (ro_conllu_read(&report, (const char *)bytes + 1, size - 1, bytes[0] & 7u, &err) && report.count) {
        ro_conllu_write(&out, &report, 0, 0);
        if (!ro_conllu_read(&again, out.bytes, out.size, RO_CONLLU_ANY_TREE | RO_CONLLU_ANY_LABEL, &err) || again.count != report.count) abort();
        for (uint32_t k = 0; k < report.count; k++) {
            if (report.sentences[k].count != again.sentences[k].count) abort();
            for (uint32_t j = 0; j < report.sentences[k].count; j++)
                if (strcmp(report.sentences[k].tokens[j].form, again.sentences[k].tokens[j].form)) abort();
        }
    }
    ro_buffer_free(&out);
    ro_arena_free(&arena);
    ro_arena_free(&again_arena);
    return 0;
}
