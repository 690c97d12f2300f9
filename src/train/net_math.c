#include "train/net_math.h"

/* Before all functions, the inline ones too: what is compiled with other options than its caller is not put inline. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif

#include "base/hash.h"
#include "train/squash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDE
#endif

float *math_alloc(size_t count) {
    size_t bytes = (count * sizeof(float) + 127) / 64 * 64;
    float *p = aligned_alloc(64, bytes);
    if (p == NULL) {
        fprintf(stderr, "readout-train: out of memory (%zu bytes)\n", bytes);
        exit(71);
    }
    memset(p, 0, bytes);
    return p;
}

typedef float lanes __attribute__((vector_size(64), aligned(4)));

/* ROWS rows of a by 32 columns of b, kept in registers. */
#define BLOCK(ROWS) \
    for (; i + (ROWS) <= m; i += (ROWS)) { \
        lanes s0[ROWS], s1[ROWS]; \
        for (int r = 0; r < (ROWS); r++) { \
            s0[r] = *(const lanes *)(c + (size_t)(i + r) * (size_t)n + j); \
            s1[r] = *(const lanes *)(c + (size_t)(i + r) * (size_t)n + j + 16); \
        } \
        for (int q = 0; q < k; q++) { \
            lanes b0 = *(const lanes *)(b + (size_t)q * (size_t)n + j); \
            lanes b1 = *(const lanes *)(b + (size_t)q * (size_t)n + j + 16); \
            for (int r = 0; r < (ROWS); r++) { \
                float x = a[(size_t)(i + r) * (size_t)k + q]; \
                s0[r] += x * b0; \
                s1[r] += x * b1; \
            } \
        } \
        for (int r = 0; r < (ROWS); r++) { \
            *(lanes *)(c + (size_t)(i + r) * (size_t)n + j) = s0[r]; \
            *(lanes *)(c + (size_t)(i + r) * (size_t)n + j + 16) = s1[r]; \
        } \
    }

WIDE void math_gemm_step(int m, int n, int k, const float *a, const float *b, float *c) {
    int j = 0;
    for (; j + 32 <= n; j += 32) {
        int i = 0;
        BLOCK(8)
        BLOCK(4)
        BLOCK(1)
    }
    for (; j < n; j++)
        for (int i = 0; i < m; i++)
            for (int q = 0; q < k; q++) c[(size_t)i * (size_t)n + j] += a[(size_t)i * (size_t)k + q] * b[(size_t)q * (size_t)n + j];
}

void math_mask(float *mask, size_t count, float probability, uint64_t seed) {
    float keep = 1.0f / (1.0f - probability);
    unsigned below = (unsigned)(probability * 65536.0f);
    uint64_t state = ro_hash_mix(seed, 99);
    for (size_t i = 0; i < count; i++) {
        if (i % 4 == 0) state = ro_hash_mix(state, i);
        mask[i] = ((state >> (16 * (i % 4))) & 0xFFFF) < below ? 0.0f : keep;
    }
}

WIDE void math_add(float *to, const float *from, int n) {
    for (int i = 0; i < n; i++) to[i] += from[i];
}

WIDE void math_sum(float *to, const float *a, const float *b, int n) {
    for (int i = 0; i < n; i++) to[i] = a[i] + b[i];
}

WIDE void math_product(float *to, const float *a, const float *b, int n) {
    for (int i = 0; i < n; i++) to[i] = a[i] * b[i];
}

WIDE void math_add_product(float *to, const float *a, const float *b, int n) {
    for (int i = 0; i < n; i++) to[i] += a[i] * b[i];
}

WIDE void math_add_scaled(float *to, const float *from, float scale, int n) {
    for (int i = 0; i < n; i++) to[i] += scale * from[i];
}

WIDE void math_add_columns(float *to, const float *rows, int count, int n) {
    for (int r = 0; r < count; r++)
        for (int i = 0; i < n; i++) to[i] += rows[(size_t)r * (size_t)n + (size_t)i];
}

WIDE float math_dot(const float *a, const float *b, int n) {
    float lane[16] = {0}, sum = 0;
    int i = 0;
    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 16; k++) lane[k] += a[i + k] * b[i + k];
    for (; i < n; i++) sum += a[i] * b[i];
    for (int k = 0; k < 16; k++) sum += lane[k];
    return sum;
}

WIDE void math_tanh_mask(float *to, const float *pre, const float *mask, int n) {
    for (int i = 0; i < n; i++) to[i] = squash_tanh(pre[i]) * mask[i];
}

WIDE void math_tanh_back(float *d, const float *pre, const float *mask, int n) {
    for (int i = 0; i < n; i++) d[i] *= mask[i] * squash_tanh_slope(pre[i]);
}

WIDE void math_cell(int h, const float *pre, const float *previous, float *act, float *cell, float *out) {
    for (int i = 0; i < h; i++) {
        act[i] = squash_sigmoid(pre[i]);
        act[h + i] = squash_tanh(pre[h + i]);
        act[2 * h + i] = squash_sigmoid(pre[2 * h + i]);
    }
    if (previous)
        for (int i = 0; i < h; i++) cell[i] = act[h + i] + act[i] * (previous[i] - act[h + i]);
    else
        for (int i = 0; i < h; i++) cell[i] = act[h + i] - act[i] * act[h + i];
    for (int i = 0; i < h; i++) out[i] = act[2 * h + i] * cell[i];
}

WIDE void math_cell_back(int h, const float *pre, float *act, const float *previous, const float *cell, const float *dh, float *dc) {
    for (int i = 0; i < h; i++) {
        float f = act[i], g = act[h + i], o = act[2 * h + i], before = previous ? previous[i] : 0.0f;
        float c = dc[i] + dh[i] * o;
        act[i] = c * (before - g) * squash_sigmoid_slope(pre[i]);
        act[h + i] = c * (1.0f - f) * squash_tanh_slope(pre[h + i]);
        act[2 * h + i] = dh[i] * cell[i] * squash_sigmoid_slope(pre[2 * h + i]);
        dc[i] = c * f;
    }
}

/* e^x for x <= 0 by 2^(x log2 e): a polynomial for the fraction (relative fault under 1e-6), the exponent put in directly. */
static inline float exponential(float x) {
    x = x < -86.0f ? -86.0f : x;
    float y = x * 1.44269504f;
    int whole = (int)(y - 0.5f);
    float f = y - (float)whole; /* in [-0.5, 0.5] */
    float p = 1.0f + f * (0.69314718f + f * (0.24022651f + f * (0.05550411f + f * (0.00961813f + f * 0.00133336f))));
    union {
        int i;
        float f;
    } scale = {(whole + 127) << 23};
    return p * scale.f;
}

WIDE float math_exp_row(float *row, int n, float most) {
    for (int i = 0; i < n; i++) row[i] = exponential(row[i] - most);
    float sum = 0;
    for (int i = 0; i < n; i++) sum += row[i];
    return sum;
}

void math_log_softmax(float *row, int n) {
    float most = row[0], sum = 0;
    for (int i = 1; i < n; i++) most = row[i] > most ? row[i] : most;
    for (int i = 0; i < n; i++) sum += exponential(row[i] - most);
    float log_sum = most + logf(sum);
    for (int i = 0; i < n; i++) row[i] -= log_sum;
}

WIDE void math_adam(float *p, float *m, float *v, const float *g, size_t count, const float *beta, float rate, float scale, float root) {
    float b1 = beta[0], b2 = beta[1];
    for (size_t i = 0; i < count; i++) {
        float x = g[i] * scale;
        m[i] = b1 * m[i] + (1 - b1) * x;
        v[i] = b2 * v[i] + (1 - b2) * x * x;
        p[i] -= rate * m[i] / (sqrtf(v[i]) * root + 1e-8f);
    }
}

WIDE double math_square_sum(const float *p, size_t count) {
    double sum[16] = {0}, all = 0;
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int k = 0; k < 16; k++) sum[k] += (double)p[i + (size_t)k] * (double)p[i + (size_t)k];
    for (; i < count; i++) all += (double)p[i] * (double)p[i];
    for (int k = 0; k < 16; k++) all += sum[k];
    return all;
}
