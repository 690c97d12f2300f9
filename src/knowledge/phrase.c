#include "knowledge/phrase.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <string.h>

uint64_t ro_phrase_add(uint64_t phrase, uint64_t word) { return ro_hash_mix(phrase, word); }

static bool is_hyphen(uint32_t c) { return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }

static bool is_dropped(uint32_t c) {
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == '`' || c == 0x2BC || c == 0x2BB || c == 0xB4 || c == '.' || ro_utf8_is_invisible(c);
}

static bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

static uint8_t plain_lower(char c) { return (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

uint64_t ro_phrase_word(const char *text, size_t size, size_t *at) {
    uint64_t h = 0xcbf29ce484222325u;
    bool any = false;
    size_t i = *at;
    while (i < size) {
        uint32_t c;
        if (is_plain(text[i])) { /* nearly all of English */
            h = (h ^ plain_lower(text[i++])) * 0x100000001b3u;
            any = true;
            continue;
        }
        size_t n = ro_utf8_decode(text, size, i, &c);
        if (is_hyphen(c) || ro_utf8_is_space(c)) {
            i += n;
            if (any) break;
            continue;
        }
        i += n;
        if (is_dropped(c)) continue;
        c = ro_utf8_lower(ro_utf8_base_letter(c));
        h = (h ^ c) * 0x100000001b3u;
        any = true;
    }
    *at = i;
    if (!any) return 0;
    h ^= h >> 29;
    return h ? h : 1;
}

ro_case ro_case_of(const char *text, size_t size) {
    size_t upper = 0, lower = 0, words = 1;
    bool first = false, seen = false;
    for (size_t i = 0; i < size;) {
        uint32_t c;
        i += ro_utf8_decode(text, size, i, &c);
        if (ro_utf8_is_space(c)) words++;
        if (!ro_utf8_is_letter(c)) {
            seen = seen || ro_utf8_is_digit(c);
            continue;
        }
        bool up = ro_utf8_is_upper(c);
        if (!seen) first = up;
        seen = true;
        upper += up;
        lower += !up;
    }
    if (words == 1 && upper >= 2 && lower == 0) return RO_CASE_ALL;
    if (first || upper) return RO_CASE_CAPITAL;
    return RO_CASE_ANY;
}

size_t ro_fold(const char *text, size_t text_size, char *out, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < text_size;) {
        unsigned char small = (unsigned char)text[i] | 0x20;
        if (small >= 'a' && small <= 'z') { /* most are */
            if (n + 2 > size) break;
            out[n++] = (char)small;
            i++;
            continue;
        }
        uint32_t c;
        if (is_plain(text[i])) {
            if (n + 2 > size) break;
            out[n++] = (char)plain_lower(text[i++]);
            continue;
        }
        i += ro_utf8_decode(text, text_size, i, &c);
        if (is_dropped(c)) continue;
        char bytes[4];
        size_t k = ro_utf8_encode(ro_utf8_lower(ro_utf8_base_letter(c)), bytes);
        if (n + k + 1 > size) break;
        memcpy(out + n, bytes, k);
        n += k;
    }
    if (size) out[n] = '\0';
    return n;
}

size_t ro_name_skeleton(const char *word, size_t word_size, char *out, size_t size) {
    char s[RO_FOLDED_NAME];
    return ro_folded_skeleton(s, ro_fold(word, word_size, s, sizeof s), out, size);
}

size_t ro_folded_skeleton(const char *s, size_t n, char *out, size_t size) {
    size_t m = 0;
    for (size_t i = 0; i < n && m + 1 < size; i++) {
        char c = s[i], next = i + 1 < n ? s[i + 1] : '\0';
        if (c == '-') continue;
        if (c == 'p' && next == 'h')
            c = 'f', i++;
        else if ((c == 'k' || c == 'g' || c == 'd' || c == 't') && next == 'h')
            i++;
        else if (c == 'c' && next == 'k')
            c = 'k', i++;
        else if ((c == 's' || c == 'c') && next == 'h')
            c = 'S', i++;
        else if (c == 'q' || c == 'c' || c == 'x')
            c = 'k';
        else if (c == 'z')
            c = 's';
        else if (c == 'w')
            c = 'v';
        else if (c == 'j')
            c = 'J';
        bool vowel = c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' || c == '\0';
        if (vowel && m > 0) continue;
        if (vowel) c = 'a';
        if (m > 0 && out[m - 1] == c) continue;
        out[m++] = c;
    }
    if (size) out[m] = '\0';
    return m;
}

uint32_t ro_given_hash(const char *word, size_t size) {
    char folded[64];
    return (uint32_t)ro_hash_bytes(22, folded, ro_fold(word, size, folded, sizeof folded));
}
