/* kernel_avx512.c - the kernels with AVX-512 VNNI: vpdpbusd multiplies 64 unsigned by 64 signed bytes and adds fours into 16 sums, exactly. */
#include "model/kernel.h"

#ifdef RO_KERNELS_X86
#include <immintrin.h>
#include <string.h>

#define RO_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define RO_NAME(name) avx512_##name
#define INLINE static inline RO_TARGET

typedef __m512 lanes;

INLINE lanes lanes_set(float x) { return _mm512_set1_ps(x); }
INLINE lanes lanes_load(const float *p) { return _mm512_loadu_ps(p); }
INLINE lanes lanes_of_int32(const int32_t *p) { return _mm512_cvtepi32_ps(_mm512_loadu_si512(p)); }
INLINE lanes lanes_of_int16(const int16_t *p) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)p)));
}
INLINE lanes lanes_of_int8(const int8_t *p) { return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)p))); }
INLINE lanes lanes_add(lanes a, lanes b) { return _mm512_add_ps(a, b); }
INLINE lanes lanes_sub(lanes a, lanes b) { return _mm512_sub_ps(a, b); }
INLINE lanes lanes_mul(lanes a, lanes b) { return _mm512_mul_ps(a, b); }
INLINE lanes lanes_div(lanes a, lanes b) { return _mm512_div_ps(a, b); }
INLINE lanes lanes_min(lanes a, lanes b) { return _mm512_min_ps(a, b); }
INLINE lanes lanes_max(lanes a, lanes b) { return _mm512_max_ps(a, b); }
INLINE void lanes_store(float *p, lanes a) { _mm512_storeu_ps(p, a); }
INLINE void lanes_to_byte(uint8_t *p, lanes a) { _mm_storeu_si128((__m128i *)(void *)p, _mm512_cvtepi32_epi8(_mm512_cvttps_epi32(a))); }
INLINE void lanes_to_int8(int8_t *p, lanes a) {
    _mm_storeu_si128((__m128i *)(void *)p, _mm512_cvtepi32_epi8(_mm512_sub_epi32(_mm512_cvttps_epi32(a), _mm512_set1_epi32(128))));
}
INLINE void lanes_to_int16(int16_t *p, lanes a) {
    _mm256_storeu_si256((__m256i *)(void *)p, _mm512_cvtepi32_epi16(_mm512_sub_epi32(_mm512_cvttps_epi32(a), _mm512_set1_epi32(32768))));
}

#include "model/kernel_body.h"

static inline RO_TARGET __m512i four(const void *x) {
    int32_t word;
    memcpy(&word, x, 4);
    return _mm512_set1_epi32(word);
}

/* Unrolled by order: at -O2 the compiler keeps the sums in memory otherwise, which doubles the time of the whole parser. */
#define UNROLL _Pragma("GCC unroll 8")

/* `wide` blocks of 16 rows times `count` activations, all sums in registers. */
#define TILE(wide, count) \
    { \
        __m512i sum[wide][count]; \
        UNROLL for (uint32_t b = 0; b < (wide); b++) UNROLL for (uint32_t k = 0; k < (count); k++) \
            sum[b][k] = _mm512_loadu_si512(m->start + block + 16 * b); \
        const int8_t *w = m->bytes + (size_t)block * m->cols; \
        const uint8_t *in = x + i * x_stride; \
        for (uint32_t c = 0; c < m->cols; c += 4, w += 64) { \
            __m512i row[wide]; \
            UNROLL for (uint32_t b = 0; b < (wide); b++) row[b] = _mm512_loadu_si512(w + (size_t)b * 16 * m->cols); \
            UNROLL for (uint32_t k = 0; k < (count); k++) { \
                __m512i a = four(in + k * x_stride + c); \
                UNROLL for (uint32_t b = 0; b < (wide); b++) sum[b][k] = _mm512_dpbusd_epi32(sum[b][k], a, row[b]); \
            } \
        } \
        UNROLL for (uint32_t b = 0; b < (wide); b++) UNROLL for (uint32_t k = 0; k < (count); k++) \
            _mm512_storeu_si512(out + (i + k) * out_stride + block + 16 * b, sum[b][k]); \
    }

/* A sum waits for the one before it, five cycles: with few activations more blocks are taken together, so that twelve sums or more run side by side.
 * A report's few sentences bring few. */
#define STRIP(wide, count) \
    for (; block + 16 * (wide) <= m->padded; block += 16 * (wide)) TILE(wide, count)

#define STRIPS(wide, count) \
    { \
        uint32_t block = 0; \
        STRIP(wide, count) \
        STRIP(1, count) \
        i += (count); \
    }

static RO_TARGET void avx512_product(const ro_matrix *m, const uint8_t *x, size_t x_stride, uint32_t n, int32_t *out, size_t out_stride) {
    uint32_t i = 0;
    while (n - i >= 8) STRIPS(2, 8)
    switch (n - i) {
    case 7: STRIPS(3, 7) break;
    case 6: STRIPS(3, 6) break;
    case 5: STRIPS(4, 5) break;
    case 4: STRIPS(4, 4) break;
    case 3: STRIPS(6, 3) break;
    case 2: STRIPS(8, 2) break;
    case 1: STRIPS(8, 1) break;
    default: break;
    }
}

static RO_TARGET void avx512_score(const uint8_t *heads, uint32_t blocks, uint32_t cols, const int8_t *query, int32_t *out) {
    int32_t total = 0;
    for (uint32_t c = 0; c < cols; c++) total -= 128 * query[c];
    __m512i start = _mm512_set1_epi32(total);
    for (uint32_t block = 0; block < blocks; block++, out += 16) {
        __m512i even = start, odd = _mm512_setzero_si512();
        for (uint32_t c = 0; c < cols; c += 8, heads += 128) { /* two chains, because one instruction takes four cycles */
            even = _mm512_dpbusd_epi32(even, _mm512_loadu_si512(heads), four(query + c));
            odd = _mm512_dpbusd_epi32(odd, _mm512_loadu_si512(heads + 64), four(query + c + 4));
        }
        _mm512_storeu_si512(out, _mm512_add_epi32(even, odd));
    }
}

const ro_kernels ro_kernels_avx512 = RO_TABLE(avx512_product, avx512_score);
#else
typedef int ro_kernel_avx512_is_empty;
#endif
