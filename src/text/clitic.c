#include "text/clitic.h"

#include "base/utf8.h"

/* One visible character of a word, in a plain form: lower case, one apostrophe. */
typedef struct sign {
    uint32_t at; /* byte */
    uint32_t plain;
} sign;

#define SIGNS 64 /* a longer word has no clitic */

static unsigned read_signs(const char *text, uint32_t start, uint32_t end, sign *signs) {
    unsigned n = 0;
    for (size_t at = start; at < end;) {
        uint32_t c;
        size_t size = ro_utf8_decode(text, end, at, &c);
        if (!ro_utf8_is_invisible(c)) {
            if (n == SIGNS) return 0;
            if (c == 0x2019 || c == '`' || c == 0xB4 || c == 0x201B) c = '\'';
            signs[n++] = (sign){(uint32_t)at, ro_utf8_lower(c)};
        }
        at += size;
    }
    return n;
}

static bool ends_in(const sign *signs, unsigned n, const char *tail, unsigned size) {
    if (n <= size) return false;
    for (unsigned k = 0; k < size; k++)
        if (signs[n - size + k].plain != (uint8_t)tail[k]) return false;
    return true;
}

/* Whether the first n signs are a word that was seen in lower case: "they", "who", and not "Sa" of "Sa'd". */
static bool is_known(const ro_split_lists *lists, const sign *signs, unsigned n) {
    uint32_t hash = RO_WORD_SEED;
    for (unsigned k = 0; k < n; k++) hash = ro_word_add(hash, signs[k].plain);
    return RO_WORD_STAT_LOWER(ro_split_stat(lists, hash)) > 1;
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

/* How many signs at the word's end are a clitic; 0: none. */
static unsigned clitic_at_end(const ro_split_lists *lists, const sign *signs, unsigned n) {
    if (ends_in(signs, n, "n't", 3)) return 3;
    if (ends_in(signs, n, "'s", 2)) {
        uint32_t before = signs[n - 3].plain;
        if (is_digit(before)) return before == '0' ? 0 : 2; /* the 80's is a plural */
        return 2;
    }
    if (ends_in(signs, n, "'", 1) && n == 2) return 0; /* O', D' */
    if (ends_in(signs, n, "'", 1)) return ro_utf8_is_letter(signs[n - 2].plain) || is_digit(signs[n - 2].plain) || signs[n - 2].plain == '.' ? 1 : 0;
    if (ends_in(signs, n, "'ll", 3) || ends_in(signs, n, "'re", 3) || ends_in(signs, n, "'ve", 3)) return is_known(lists, signs, n - 3) ? 3 : 0;
    if (ends_in(signs, n, "'d", 2)) return is_known(lists, signs, n - 2) ? 2 : 0;
    if (ends_in(signs, n, "'m", 2)) return n == 3 && signs[0].plain == 'i' ? 2 : 0;
    return 0;
}

unsigned ro_clitics_rule(const ro_split_lists *lists, const char *text, uint32_t start, uint32_t end, uint32_t ends[RO_CLITIC_MOST]) {
    sign signs[SIGNS];
    unsigned n = read_signs(text, start, end, signs), found = 0;
    uint32_t backwards[RO_CLITIC_MOST];
    while (n > 1 && found < RO_CLITIC_MOST - 2) {
        unsigned size = clitic_at_end(lists, signs, n);
        if (!size || (found && signs[n - 1].plain == '\'')) break;
        n -= size;
        backwards[found++] = signs[n].at;
    }
    for (unsigned k = 0; k < found; k++) ends[k] = backwards[found - 1 - k];
    ends[found] = end;
    return found + 1;
}

static const ro_clitic_entry *find(const ro_clitics *clitics, uint32_t word) {
    for (uint32_t at = word * 0x85EBCA6Bu, n = 0; n <= clitics->mask; n++, at++) {
        const ro_clitic_entry *e = &clitics->entries[at & clitics->mask];
        if (!e->word) return NULL;
        if (e->word == word) return e;
    }
    return NULL;
}

unsigned ro_clitics_cut(const ro_clitics *clitics, const ro_split_lists *lists, const char *text, const ro_unit *unit,
                        uint32_t ends[RO_CLITIC_MOST]) {
    const ro_clitic_entry *entry = find(clitics, unit->word);
    if (entry) {
        sign signs[SIGNS];
        unsigned n = read_signs(text, unit->start, unit->end, signs), at = 0, words = 0;
        while (words + 1 < entry->words && words < 3) {
            at += entry->length[words];
            if (entry->length[words] == 0 || at >= n) break; /* not this word after all: a hash met another */
            ends[words++] = signs[at].at;
        }
        ends[words] = unit->end;
        return words + 1;
    }
    /* only a word with an apostrophe inside has more than one atom and begins with a letter or digit; the rule looks at its end */
    bool apostrophe = false;
    for (uint32_t at = unit->start; at < unit->end && !apostrophe; at++) {
        uint8_t c = (uint8_t)text[at];
        apostrophe = c == '\'' || c == '`' || c == 0xE2 || c == 0xC2;
    }
    if (apostrophe && (unit->class == RO_ATOM_LETTERS || unit->class == RO_ATOM_DIGITS))
        return ro_clitics_rule(lists, text, unit->start, unit->end, ends);
    ends[0] = unit->end;
    return 1;
}
