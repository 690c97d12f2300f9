#include "syntax/feature.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "text/report.h"

/* Kinds of feature: seeds of the hash, so that prefix "un" and suffix "un" differ. */
enum { KIND_WORD = 1, KIND_FORM, KIND_SHAPE, KIND_LENGTH, KIND_PREFIX = 16, KIND_SUFFIX = 32 };

#define PREFIXES 4u
#define SUFFIXES 5u

/* The class of a character in a word's shape. */
static char shape_of(uint32_t c) {
    if (ro_utf8_is_digit(c)) return 'd';
    if (ro_utf8_is_upper(c)) return 'X';
    if (ro_utf8_is_letter(c)) return c < 128 ? 'x' : 'y';
    return c < 128 ? (char)c : '*';
}

void ro_word_features_of(const char *form, size_t size, ro_word_features *out) {
    if (size > RO_MAX_FORM) size = RO_MAX_FORM;
    uint32_t lower[RO_MAX_FORM], exact[RO_MAX_FORM];
    char shape[RO_MAX_FORM];
    size_t n = 0, shapes = 0;
    for (size_t at = 0; at < size; n++) {
        uint32_t c;
        at += ro_utf8_decode(form, size, at, &c);
        char class = shape_of(c);
        exact[n] = class == 'd' ? '0' : c;
        lower[n] = ro_utf8_lower(exact[n]);
        /* runs of one class count once, so that shapes stay few: "Xx", "X.X.", "d,d" */
        if (shapes == 0 || shape[shapes - 1] != class) shape[shapes++] = class;
    }
    out->word = ro_hash_bytes(KIND_WORD, lower, n * sizeof lower[0]);
    unsigned k = 0;
    out->sub[k++] = ro_hash_bytes(KIND_FORM, exact, n * sizeof exact[0]);
    out->sub[k++] = ro_hash_bytes(KIND_SHAPE, shape, shapes < 8 ? shapes : 8);
    uint32_t length[2] = {(uint32_t)(n < 12 ? n : 12), n > 0 && exact[0] != lower[0]};
    if (n > 1 && exact[0] != lower[0] && exact[n - 1] != lower[n - 1]) length[1] = 2; /* all capitals */
    out->sub[k++] = ro_hash_bytes(KIND_LENGTH, length, sizeof length);
    for (unsigned i = 1; i <= PREFIXES && i <= n; i++) out->sub[k++] = ro_hash_bytes(KIND_PREFIX + i, lower, i * sizeof lower[0]);
    for (unsigned i = 1; i <= SUFFIXES && i <= n; i++) out->sub[k++] = ro_hash_bytes(KIND_SUFFIX + i, lower + n - i, i * sizeof lower[0]);
    out->subs = k;
}
