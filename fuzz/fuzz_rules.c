/* Files of rules: whatever the bytes, tables whose indices hold, or faults with their places. The compiler alone: no model is asked. */
#include "base/error.h"
#include "base/utf8.h"
#include "rules/rule_compile.h"
#include "run/embedded.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool open_knowledge(ro_knowledge *k) {
    ro_error err;
    ro_error_clear(&err);
    ro_weights *file = ro_weights_of_memory(ro_embedded_knowledge, ro_embedded_knowledge_size(), "knowledge", &ro_default_allocator, &err);
    return file && ro_knowledge_init(k, file, &err);
}

static void fault(void *context, const ro_rule_fault *f) {
    size_t size = *(size_t *)context;
    if (f->line == 0 || f->column == 0 || f->byte > size || f->width == 0 || !f->message[0] || f->number > f->total) abort();
    if (ro_utf8_check(f->message, strlen(f->message)) != strlen(f->message)) abort();
}

/* No index of the new tables points outside. */
static void check(const ro_knowledge *k) {
    for (uint32_t i = 0; i < k->heads_count; i++)
        for (uint32_t h = k->heads[i].frame; h < k->heads[i].frame + k->heads[i].count; h++)
            if (h >= k->entries_count || k->entries[h].frame >= k->frames_count) abort();
    for (uint32_t i = 0; i < k->needs_count; i++)
        if (k->needs[i].word + k->needs[i].word_count > k->words_count) abort();
    for (uint32_t i = 0; i < k->words_count; i++)
        if (k->words[i] == 0 || k->words[i] >= k->lemmas_count) abort();
    for (uint32_t i = 0; i < k->lemmas_count; i++)
        if (k->lemmas[i] >= k->string_size) abort();
    for (uint32_t i = 0; i < k->frames_count; i++) {
        const ro_k_frame *f = &k->frames[i];
        if (f->id >= k->string_size || f->need + f->need_count > k->needs_count || f->source + f->source_count > k->paths_count ||
            f->target + f->target_count > k->paths_count)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static ro_knowledge knowledge;
    static bool open;
    if (!open && !open_knowledge(&knowledge)) return 0;
    open = true;
    if (memchr(bytes, 0, size) || ro_utf8_check((const char *)bytes, size) != size) return 0;
    ro_error err;
    ro_error_clear(&err);
    ro_rules rules;
    ro_rules_init(&rules, NULL);
    ro_rule_text text = {.name = "fuzz", .stem = "fuzz", .bytes = (const char *)bytes, .size = size};
    if (ro_rules_compile(&rules, &knowledge, &text, 1, &(ro_rule_reader){fault, &size}, NULL, &err))
        check(&rules.knowledge);
    else if (err.code != RO_E_RULE || !err.line)
        abort();
    ro_rules_free(&rules);
    return 0;
}
