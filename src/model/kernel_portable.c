/* kernel_portable.c - the kernels in plain C: what every processor runs, and what the other variants are tested against. */
#include "model/kernel.h"

#define RO_TARGET
#define RO_NAME(name) portable_##name

typedef struct lanes {
    float x[16];
} lanes;

#define EACH(expression) \
    lanes out; \
    for (int i = 0; i < 16; i++) out.x[i] = (expression); \
    return out

static inline lanes lanes_set(float x) { EACH(x); }
static inline lanes lanes_load(const float *p) { EACH(p[i]); }
static inline lanes lanes_of_int32(const int32_t *p) { EACH((float)p[i]); }
static inline lanes lanes_of_int16(const int16_t *p) { EACH((float)p[i]); }
static inline lanes lanes_of_int8(const int8_t *p) { EACH((float)p[i]); }
static inline lanes lanes_add(lanes a, lanes b) { EACH(a.x[i] + b.x[i]); }
static inline lanes lanes_sub(lanes a, lanes b) { EACH(a.x[i] - b.x[i]); }
static inline lanes lanes_mul(lanes a, lanes b) { EACH(a.x[i] * b.x[i]); }
static inline lanes lanes_div(lanes a, lanes b) { EACH(a.x[i] / b.x[i]); }
static inline lanes lanes_min(lanes a, lanes b) { EACH(a.x[i] < b.x[i] ? a.x[i] : b.x[i]); }
static inline lanes lanes_max(lanes a, lanes b) { EACH(a.x[i] > b.x[i] ? a.x[i] : b.x[i]); }
static inline void lanes_store(float *p, lanes a) {
    for (int i = 0; i < 16; i++) p[i] = a.x[i];
}
static inline void lanes_to_byte(uint8_t *p, lanes a) {
    for (int i = 0; i < 16; i++) p[i] = (uint8_t)(int32_t)a.x[i];
}
static inline void lanes_to_int8(int8_t *p, lanes a) {
    for (int i = 0; i < 16; i++) p[i] = (int8_t)((int32_t)a.x[i] - 128);
}
static inline void lanes_to_int16(int16_t *p, lanes a) {
    for (int i = 0; i < 16; i++) p[i] = (int16_t)((int32_t)a.x[i] - 32768);
}

#include "model/kernel_body.h"

static void portable_product(const ro_matrix *m, const uint8_t *x, size_t x_stride, uint32_t n, int32_t *out, size_t out_stride) {
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *in = x + i * x_stride;
        for (uint32_t block = 0; block < m->padded; block += 16) {
            const int8_t *w = m->bytes + (size_t)block * m->cols;
            int32_t sum[16];
            for (uint32_t r = 0; r < 16; r++) sum[r] = m->start[block + r];
            for (uint32_t c = 0; c < m->cols; c += 4, w += 64)
                for (uint32_t r = 0; r < 16; r++)
                    sum[r] += w[4 * r] * in[c] + w[4 * r + 1] * in[c + 1] + w[4 * r + 2] * in[c + 2] + w[4 * r + 3] * in[c + 3];
            for (uint32_t r = 0; r < 16; r++) out[i * out_stride + block + r] = sum[r];
        }
    }
}

static void portable_score(const uint8_t *heads, uint32_t blocks, uint32_t cols, const int8_t *query, int32_t *out) {
    int32_t start = 0;
    for (uint32_t c = 0; c < cols; c++) start -= 128 * query[c];
    for (uint32_t block = 0; block < blocks; block++, out += 16) {
        for (uint32_t r = 0; r < 16; r++) out[r] = start;
        for (uint32_t c = 0; c < cols; c += 4, heads += 64)
            for (uint32_t r = 0; r < 16; r++)
                out[r] += heads[4 * r] * query[c] + heads[4 * r + 1] * query[c + 1] + heads[4 * r + 2] * query[c + 2] +
                          heads[4 * r + 3] * query[c + 3];
    }
}

const ro_kernels ro_kernels_portable = RO_TABLE(portable_product, portable_score);
