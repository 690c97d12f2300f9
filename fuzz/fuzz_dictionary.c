/* Any bytes as a dictionary: read as text of each kind, every fault with its place, and as a compiled file (its checksum made to hold); then looked
 * up in. */
#include "base/hash.h"
#include "knowledge/dictionary.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void look_up(const ro_dictionary *d, const char *text, size_t size) {
    uint64_t h = RO_PHRASE_EMPTY, word;
    size_t at = 0;
    while ((word = ro_phrase_word(text, size, &at))) {
        h = ro_phrase_add(h, word);
        const ro_dict_slot *slot = ro_dict_find(d, h);
        ro_dict_found found;
        if (slot && ro_dict_code_on(d, slot, 20200101, &found) && strlen(found.code) > RO_DICT_MAX_CODE) abort();
        if (!slot) h = RO_PHRASE_EMPTY;
    }
}

static void as_text(const uint8_t *bytes, size_t size, ro_dict_kind kind) {
    ro_error err = {.byte = SIZE_MAX};
    ro_dictionary *d = ro_dictionary_new(NULL, &err);
    if (d && ro_dictionary_read_bytes(d, (const char *)bytes, size, "fuzz", kind, &err)) {
        if (d->counts.refused && !d->fault_count) abort();
        for (size_t i = 0; i < d->fault_count; i++)
            if (!d->faults[i].line || !d->faults[i].column || !d->faults[i].message[0]) abort();
        if (!ro_dictionary_finish(d, &err)) abort();
        look_up(d, (const char *)bytes, size);
    } else if (err.code == RO_OK)
        abort();
    ro_dictionary_free(d);
}

static void as_compiled(const uint8_t *bytes, size_t size) {
    uint8_t *copy = aligned_alloc(64, (size + 127) / 64 * 64);
    if (copy == NULL) return;
    memcpy(copy, bytes, size);
    if (size >= 32) {
        uint64_t sum = ro_checksum(copy + 32, size - 32), whole = size;
        memcpy(copy + 16, &whole, 8);
        memcpy(copy + 24, &sum, 8);
    }
    ro_error err = {.byte = SIZE_MAX};
    ro_dictionary *d = ro_dictionary_of_memory(copy, size, "fuzz", NULL, &err);
    if (d) look_up(d, "Ruritania and the Green Shirts", 30);
    if (!d && err.code == RO_OK) abort();
    ro_dictionary_free(d);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    as_text(bytes, size, RO_DICT_GUESS);
    as_text(bytes, size, RO_DICT_AGENTS);
    as_compiled(bytes, size);
    return 0;
}
