/* kernel_avx2.c - the kernels with AVX2: bytes widened to 16 bits, products summed in pairs (vpmaddwd), which is exact; the one-step byte
 * product of AVX2 (vpmaddubsw) saturates and is not used. */
#include "model/kernel.h"

#ifdef RO_KERNELS_X86
#include <immintrin.h>
#include <string.h>

#define RO_TARGET __attribute__((target("avx2")))
#define RO_NAME(name) avx2_##name
#define INLINE static inline RO_TARGET

typedef struct lanes {
    __m256 a, b;
} lanes;

INLINE lanes lanes_set(float x) { return (lanes){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
INLINE lanes lanes_load(const float *p) { return (lanes){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
INLINE __m256 floats(__m256i x) { return _mm256_cvtepi32_ps(x); }
INLINE __m128i sixteen(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
INLINE lanes lanes_of_int32(const int32_t *p) {
    return (lanes){floats(_mm256_loadu_si256((const __m256i *)p)), floats(_mm256_loadu_si256((const __m256i *)(p + 8)))};
}
INLINE lanes lanes_of_int16(const int16_t *p) {
    return (lanes){floats(_mm256_cvtepi16_epi32(sixteen(p))), floats(_mm256_cvtepi16_epi32(sixteen(p + 8)))};
}
INLINE lanes lanes_of_int8(const int8_t *p) {
    __m128i x = sixteen(p);
    return (lanes){floats(_mm256_cvtepi8_epi32(x)), floats(_mm256_cvtepi8_epi32(_mm_srli_si128(x, 8)))};
}
#define BOTH(name, instruction) \
    INLINE lanes name(lanes x, lanes y) { return (lanes){instruction(x.a, y.a), instruction(x.b, y.b)}; }
BOTH(lanes_add, _mm256_add_ps)
BOTH(lanes_sub, _mm256_sub_ps)
BOTH(lanes_mul, _mm256_mul_ps)
BOTH(lanes_div, _mm256_div_ps)
BOTH(lanes_min, _mm256_min_ps)
BOTH(lanes_max, _mm256_max_ps)
INLINE void lanes_store(float *p, lanes x) {
    _mm256_storeu_ps(p, x.a);
    _mm256_storeu_ps(p + 8, x.b);
}
/* Sixteen numbers less an offset, as 16 bits in order. */
INLINE __m256i shorts(lanes x, int offset) {
    __m256i o = _mm256_set1_epi32(offset), low = _mm256_sub_epi32(_mm256_cvttps_epi32(x.a), o), high = _mm256_sub_epi32(_mm256_cvttps_epi32(x.b), o);
    return _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8);
}
INLINE void lanes_to_byte(uint8_t *p, lanes x) {
    __m256i s = shorts(x, 0);
    _mm_storeu_si128((__m128i *)p, _mm_packus_epi16(_mm256_castsi256_si128(s), _mm256_extracti128_si256(s, 1)));
}
INLINE void lanes_to_int8(int8_t *p, lanes x) {
    __m256i s = shorts(x, 128);
    _mm_storeu_si128((__m128i *)p, _mm_packs_epi16(_mm256_castsi256_si128(s), _mm256_extracti128_si256(s, 1)));
}
INLINE void lanes_to_int16(int16_t *p, lanes x) { _mm256_storeu_si256((__m256i *)p, shorts(x, 32768)); }

#include "model/kernel_body.h"

/* Four activations as eight 16-bit lanes: twice over, so that they meet two rows of four columns in each half. */
static inline RO_TARGET __m256i four(const uint8_t *x) {
    int32_t word;
    memcpy(&word, x, 4);
    return _mm256_broadcastq_epi64(_mm_cvtepu8_epi16(_mm_cvtsi32_si128(word)));
}

/* Sums of pairs, for rows 0-3 and 4-7, to sums of rows in order. */
static inline RO_TARGET __m256i join(__m256i low, __m256i high) { return _mm256_permute4x64_epi64(_mm256_hadd_epi32(low, high), 0xD8); }

static inline RO_TARGET __m256i widen(const int8_t *w) { return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)w)); }

/* Unrolled by order, as in kernel_avx512.c. */
#define UNROLL _Pragma("GCC unroll 4")

/* One block of 16 rows times `count` (1 or 2) activations. */
#define BLOCK(count) \
    { \
        __m256i sum[4][count]; \
        UNROLL for (int q = 0; q < 4; q++) UNROLL for (int k = 0; k < (count); k++) sum[q][k] = _mm256_setzero_si256(); \
        const int8_t *w = m->bytes + (size_t)block * m->cols; \
        for (uint32_t c = 0; c < m->cols; c += 4, w += 64) { \
            __m256i in[count]; \
            UNROLL for (int k = 0; k < (count); k++) in[k] = four(x + (i + (uint32_t)k) * x_stride + c); \
            UNROLL for (int q = 0; q < 4; q++) { \
                __m256i wide = widen(w + 16 * q); \
                UNROLL for (int k = 0; k < (count); k++) sum[q][k] = _mm256_add_epi32(sum[q][k], _mm256_madd_epi16(wide, in[k])); \
            } \
        } \
        UNROLL for (int k = 0; k < (count); k++) { \
            int32_t *to = out + (i + (uint32_t)k) * out_stride + block; \
            const int32_t *start = m->start + block; \
            _mm256_storeu_si256((__m256i *)to, _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)start), join(sum[0][k], sum[1][k]))); \
            _mm256_storeu_si256((__m256i *)(to + 8), \
                                _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)(start + 8)), join(sum[2][k], sum[3][k]))); \
        } \
    }

static RO_TARGET void avx2_product(const ro_matrix *m, const uint8_t *x, size_t x_stride, uint32_t n, int32_t *out, size_t out_stride) {
    for (uint32_t block = 0; block < m->padded; block += 16) {
        uint32_t i = 0;
        for (; i + 2 <= n; i += 2) BLOCK(2)
        for (; i < n; i++) BLOCK(1)
    }
}

static RO_TARGET void avx2_score(const uint8_t *heads, uint32_t blocks, uint32_t cols, const int8_t *query, int32_t *out) {
    int32_t total = 0;
    for (uint32_t c = 0; c < cols; c++) total -= 128 * query[c];
    __m256i start = _mm256_set1_epi32(total);
    for (uint32_t block = 0; block < blocks; block++, out += 16) {
        __m256i sum[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
        for (uint32_t c = 0; c < cols; c += 4, heads += 64) {
            int32_t word;
            memcpy(&word, query + c, 4);
            __m256i in = _mm256_broadcastq_epi64(_mm_cvtepi8_epi16(_mm_cvtsi32_si128(word)));
            for (int q = 0; q < 4; q++) {
                __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(heads + 16 * q)));
                sum[q] = _mm256_add_epi32(sum[q], _mm256_madd_epi16(wide, in));
            }
        }
        _mm256_storeu_si256((__m256i *)out, _mm256_add_epi32(start, join(sum[0], sum[1])));
        _mm256_storeu_si256((__m256i *)(out + 8), _mm256_add_epi32(start, join(sum[2], sum[3])));
    }
}

const ro_kernels ro_kernels_avx2 = RO_TABLE(avx2_product, avx2_score);
#else
typedef int ro_kernel_avx2_is_empty;
#endif
