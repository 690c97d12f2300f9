#include "store/shingle.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static bool in_word(uint32_t c) { return ro_utf8_is_letter(c) || ro_utf8_is_digit(c); }

/* The hash of the next word from *at on; 0: there is none. */
static uint64_t next_word(const char *text, size_t size, size_t *at) {
    uint64_t h = 0;
    while (*at < size) {
        unsigned char small = (unsigned char)text[*at] | 0x20;
        if (small >= 'a' && small <= 'z') { /* most bytes are letters without marks */
            h = (h ? h : 0xcbf29ce484222325u) * 0x100000001b3u ^ small;
            ++*at;
            continue;
        }
        uint32_t c;
        size_t n = ro_utf8_decode(text, size, *at, &c);
        if (in_word(c))
            h = (h ? h : 0xcbf29ce484222325u) * 0x100000001b3u ^ ro_utf8_base_letter(ro_utf8_lower(c));
        else if (h && !ro_utf8_is_invisible(c))
            break;
        *at += n;
    }
    return h;
}

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t run_of(const uint64_t *words, size_t count) {
    uint64_t h = count;
    for (size_t i = 0; i < count; i++) h = ro_hash_mix(h, words[i]);
    return h;
}

bool ro_shingles_of(const char *text, size_t size, ro_arena *arena, ro_shingles *out) {
    uint64_t last[RO_SHINGLE_WORDS], word;
    size_t seen = 0, capacity = 0, at = 0;
    *out = (ro_shingles){.count = 0};
    while (out->count < RO_MOST_SHINGLES && (word = next_word(text, size, &at))) {
        if (seen == RO_SHINGLE_WORDS) memmove(last, last + 1, (RO_SHINGLE_WORDS - 1) * sizeof *last), seen--;
        last[seen++] = word;
        if (seen < RO_SHINGLE_WORDS) continue;
        if (!ro_arena_grow(arena, (void **)&out->hashes, out->count, &capacity, sizeof *out->hashes)) return false;
        out->hashes[out->count++] = run_of(last, seen);
    }
    if (!out->count && seen) {
        out->hashes = ro_arena_array(arena, 1, sizeof *out->hashes);
        if (!out->hashes) return false;
        out->hashes[out->count++] = run_of(last, seen);
    }
    return true;
}

static void sort(ro_shingles *s) {
    if (s->sorted) return;
    s->sorted = true;
    if (s->count < 2) return;
    qsort(s->hashes, s->count, sizeof *s->hashes, by_value);
    size_t kept = 1;
    for (size_t i = 1; i < s->count; i++)
        if (s->hashes[i] != s->hashes[kept - 1]) s->hashes[kept++] = s->hashes[i];
    s->count = kept;
}

/* The same numbers on every processor; only how many at a time differs. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#else
#define WIDE
#endif

WIDE static void make_bands(const ro_shingles *s, uint32_t out[RO_BANDS]) {
    uint32_t lowest[RO_SIGNATURE], a[RO_SIGNATURE], b[RO_SIGNATURE];
    for (uint32_t k = 0; k < RO_SIGNATURE; k++) {
        uint64_t h = ro_hash_mix(k, 0x5ead);
        a[k] = (uint32_t)h | 1;
        b[k] = (uint32_t)(h >> 32);
        lowest[k] = UINT32_MAX;
    }
    for (size_t i = 0; i < s->count; i++) {
        uint32_t x = (uint32_t)(s->hashes[i] ^ (s->hashes[i] >> 32));
        for (uint32_t k = 0; k < RO_SIGNATURE; k++) {
            uint32_t h = (x ^ b[k]) * a[k];
            h ^= h >> 15;
            lowest[k] = h < lowest[k] ? h : lowest[k];
        }
    }
    for (uint32_t band = 0; band < RO_BANDS; band++) {
        const uint32_t rows = RO_SIGNATURE / RO_BANDS;
        uint64_t h = ro_hash_bytes(band, &lowest[band * rows], rows * sizeof *lowest);
        out[band] = (uint32_t)h;
    }
}

/* Apart, since the choice among clones of a function of the library would be a symbol that others see. */
void ro_bands_of(const ro_shingles *s, uint32_t out[RO_BANDS]) { make_bands(s, out); }

double ro_shingles_alike(ro_shingles *a, ro_shingles *b) {
    size_t i = 0, k = 0, shared = 0;
    sort(a);
    sort(b);
    while (i < a->count && k < b->count) {
        if (a->hashes[i] == b->hashes[k])
            shared++, i++, k++;
        else if (a->hashes[i] < b->hashes[k])
            i++;
        else
            k++;
    }
    size_t all = a->count + b->count - shared;
    return all ? (double)shared / (double)all : 0;
}
