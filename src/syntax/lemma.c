#include "syntax/lemma.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "syntax/tagset.h"
#include "text/report.h"

#include <string.h>

void ro_lemma_read(ro_lemma_form *f, const char *form, size_t size, uint8_t upos, uint8_t xpos) {
    if (size > RO_MAX_FORM) size = RO_MAX_FORM;
    uint32_t uppers = 0, letters = 0;
    f->count = 0;
    for (size_t at = 0; at < size; f->count++) {
        uint32_t c;
        at += ro_utf8_decode(form, size, at, &c);
        f->exact[f->count] = c;
        f->lower[f->count] = ro_utf8_lower(c);
        uppers += ro_utf8_is_upper(c);
        letters += ro_utf8_is_letter(c);
    }
    /* 0: no capitals, 1: some, 2: only capitals (of several letters) */
    uint64_t class = uppers == 0 ? 0 : letters > 1 && uppers == letters ? 2 : 1;
    const char *u = ro_upos_text(upos), *x = ro_xpos_text(xpos);
    f->seed = ro_hash_mix(ro_hash_bytes(class, u, strlen(u)), ro_hash_bytes(1, x, strlen(x)));
}

uint64_t ro_lemma_key(const ro_lemma_form *f, uint32_t ending) {
    bool whole = ending > f->count;
    uint32_t n = whole ? f->count : ending;
    uint64_t h = ro_hash_mix(f->seed, whole);
    return ro_hash_mix(h, ro_hash_bytes(n, f->lower + (f->count - n), n * sizeof f->lower[0]));
}

size_t ro_lemma_apply(const ro_lemma_form *f, const ro_lemma_rule *rule, const char *text, char out[256]) {
    if (rule->strip > f->count) return 0;
    size_t size = 0;
    for (uint32_t i = 0; i + rule->strip < f->count; i++) {
        if (size + 4 > RO_MAX_FORM) return 0;
        size += ro_utf8_encode(rule->case_of == 0 || (rule->case_of == 2 && i == 0) ? f->exact[i] : f->lower[i], out + size);
    }
    if (size + rule->size > RO_MAX_FORM) return 0;
    if (rule->size) memcpy(out + size, text + rule->append, rule->size);
    return size + rule->size;
}

static uint32_t find(const ro_lemmatiser *l, uint64_t key) {
    uint32_t low = 0, high = l->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (l->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->count && l->keys[low] == key ? low : l->count;
}

size_t ro_lemma_of(const ro_lemmatiser *l, const char *form, size_t size, uint8_t upos, uint8_t xpos, char out[256]) {
    ro_lemma_form f;
    if (size > RO_MAX_FORM) size = RO_MAX_FORM;
    ro_lemma_read(&f, form, size, upos, xpos);
    uint32_t longest = f.count < RO_LEMMA_ENDING ? f.count : RO_LEMMA_ENDING, ending = f.count + 1;
    for (;;) {
        uint32_t found = find(l, ro_lemma_key(&f, ending));
        size_t made = found < l->count ? ro_lemma_apply(&f, &l->rules[l->values[found]], l->text, out) : 0;
        if (made) return made;
        if (ending == 0) break;
        ending = ending > longest ? longest : ending - 1;
    }
    memcpy(out, form, size);
    return size;
}

/* --- loading --- */

static bool small_number(const char **at, const char *end, uint8_t *out) {
    unsigned value = 0, digits = 0;
    for (; *at < end && **at >= '0' && **at <= '9' && digits < 3; (*at)++, digits++) value = 10 * value + (unsigned)(**at - '0');
    if (digits == 0 || value > 255 || *at == end || **at != ' ') return false;
    (*at)++;
    *out = (uint8_t)value;
    return true;
}

static bool read_rules(ro_lemmatiser *l, size_t size, ro_error *err) {
    const char *at = l->text, *end = l->text + size;
    for (uint32_t k = 0; k < l->rule_count; k++) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        ro_lemma_rule *rule = &l->rules[k];
        if (line_end == NULL || !small_number(&at, line_end, &rule->case_of) || rule->case_of > 2 || !small_number(&at, line_end, &rule->strip) ||
            line_end - at > (ptrdiff_t)RO_MAX_FORM)
            return ro_fail(err, RO_E_SECTION, "section lemma.rules is at fault in line %u", k + 1);
        rule->append = (uint32_t)(at - l->text);
        rule->size = (uint8_t)(line_end - at);
        at = line_end + 1;
    }
    return at == end || ro_fail(err, RO_E_SECTION, "section lemma.rules does not end with its last line");
}

bool ro_lemmatiser_load(ro_lemmatiser *l, const ro_weights *weights, const ro_allocator *allocator, ro_error *err) {
    memset(l, 0, sizeof *l);
    size_t keys = 0, values = 0, rules = 0;
    l->keys = ro_weights_section(weights, "lemma.keys", &keys, err);
    if (l->keys == NULL) return false;
    l->values = ro_weights_section(weights, "lemma.values", &values, err);
    if (l->values == NULL) return false;
    l->text = ro_weights_section(weights, "lemma.rules", &rules, err);
    if (l->text == NULL) return false;
    if (keys % 8 || keys / 8 != values / 2 || values % 2 || keys / 8 > UINT32_MAX || rules > UINT32_MAX)
        return ro_fail(err, RO_E_SECTION, "sections lemma.keys and lemma.values do not fit");
    l->count = (uint32_t)(keys / 8);
    for (size_t i = 0; i < rules; i++) l->rule_count += l->text[i] == '\n';
    if (l->rule_count > RO_LEMMA_MAX_RULES) return ro_fail(err, RO_E_SECTION, "section lemma.rules has %u rules", l->rule_count);
    for (uint32_t i = 0; i < l->count; i++)
        if (l->values[i] >= l->rule_count || (i > 0 && l->keys[i - 1] >= l->keys[i]))
            return ro_fail(err, RO_E_SECTION, "section lemma.keys or lemma.values is at fault at %u", i);
    l->rules = allocator->resize(allocator->context, NULL, (l->rule_count + 1) * sizeof *l->rules);
    if (l->rules == NULL) return ro_fail(err, RO_E_MEMORY, "out of memory");
    return read_rules(l, rules, err);
}

void ro_lemmatiser_free(ro_lemmatiser *l, const ro_allocator *allocator) {
    if (l->rules) allocator->resize(allocator->context, l->rules, 0);
    l->rules = NULL;
}
