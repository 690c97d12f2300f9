/* kernel_body.h - the float steps of the kernels, once for all variants: each variant includes this with RO_TARGET, the attribute that names
 * its instructions, and RO_NAME, which gives its functions their names. Not a header of its own. The compiler must not fuse a * b + c (that
 * rounds once instead of twice): -ffp-contract=off, which -std=c17 implies, and the pragma for other modes. */

static inline RO_TARGET float RO_NAME(tanh)(float x) {
    x = x < -3.0f ? -3.0f : x;
    x = x > 3.0f ? 3.0f : x;
    float u = x * x;
    return x * (27.0f + u) / (27.0f + 9.0f * u);
}

static inline RO_TARGET uint8_t RO_NAME(byte)(float x) { return (uint8_t)(int32_t)(x * 127.0f + 128.5f); }

static RO_TARGET void RO_NAME(affine)(uint32_t n, const int32_t *restrict sums, const float *restrict scale, const float *restrict bias,
                                      float *restrict out) {
    for (uint32_t i = 0; i < n; i++) out[i] = (float)sums[i] * scale[i] + bias[i];
}

/* The three gates need three quotients; one division of the product of the divisors gives all (a division costs ten products). */
static inline RO_TARGET void RO_NAME(gates)(float f, float g, float o, float *restrict c, uint8_t *restrict out) {
    f = 0.5f * f;
    o = 0.5f * o;
    f = f < -3.0f ? -3.0f : f;
    f = f > 3.0f ? 3.0f : f;
    g = g < -3.0f ? -3.0f : g;
    g = g > 3.0f ? 3.0f : g;
    o = o < -3.0f ? -3.0f : o;
    o = o > 3.0f ? 3.0f : o;
    float ff = f * f, gg = g * g, oo = o * o;
    float fd = 27.0f + 9.0f * ff, gd = 27.0f + 9.0f * gg, od = 27.0f + 9.0f * oo;
    float fg = fd * gd, one = 1.0f / (fg * od);
    float both = one * od; /* 1 / (fd gd) */
    float sf = 0.5f + 0.5f * (f * (27.0f + ff) * (both * gd));
    float tg = g * (27.0f + gg) * (both * fd);
    float so = 0.5f + 0.5f * (o * (27.0f + oo) * (one * fg));
    float cell = tg + sf * (*c - tg);
    *c = cell;
    float h = so * cell;
    /* roundings may carry a hair beyond 1 */
    h = h > 1.0f ? 1.0f : h;
    h = h < -1.0f ? -1.0f : h;
    *out = RO_NAME(byte)(h);
}

static RO_TARGET void RO_NAME(cell)(uint32_t h, const float *restrict input, const int32_t *restrict sums, const float *restrict scale,
                                    float *restrict c, uint8_t *restrict out) {
    /* sixteen units at a time, h being a multiple of that: one vector of the widest variant */
    for (uint32_t b = 0; b < h; b += 16) {
        float f[16], g[16], o[16];
        for (uint32_t i = 0; i < 16; i++) f[i] = input[b + i], g[i] = input[h + b + i], o[i] = input[2 * h + b + i];
        if (sums)
            for (uint32_t i = 0; i < 16; i++) {
                f[i] = f[i] + (float)sums[b + i] * scale[b + i];
                g[i] = g[i] + (float)sums[h + b + i] * scale[h + b + i];
                o[i] = o[i] + (float)sums[2 * h + b + i] * scale[2 * h + b + i];
            }
        for (uint32_t i = 0; i < 16; i++) RO_NAME(gates)(f[i], g[i], o[i], c + b + i, out + b + i);
    }
}

/* Widened first: compilers vectorise the two loops well and their union badly. */
static RO_TARGET void RO_NAME(cell_first)(uint32_t h, const int16_t *restrict input, const int32_t *restrict sums, const float *restrict scale,
                                          float *restrict c, uint8_t *restrict out) {
    float wide[3 * RO_KERNEL_HIDDEN];
    for (uint32_t i = 0; i < 3 * h; i++) wide[i] = (float)input[i] * (1.0f / (float)(1 << RO_KERNEL_INPUT));
    RO_NAME(cell)(h, wide, sums, scale, c, out);
}

static RO_TARGET void RO_NAME(squash)(uint32_t n, const float *restrict a, uint8_t *restrict out) {
    for (uint32_t i = 0; i < n; i++) out[i] = RO_NAME(byte)(RO_NAME(tanh)(a[i]));
}

static RO_TARGET void RO_NAME(squash_sum)(uint32_t n, const float *restrict a, const float *restrict b, uint8_t *restrict out) {
    for (uint32_t i = 0; i < n; i++) out[i] = RO_NAME(byte)(RO_NAME(tanh)(a[i] + b[i]));
}

static RO_TARGET void RO_NAME(add_row)(uint32_t n, const int8_t *restrict row, float scale, float *restrict to) {
    for (uint32_t i = 0; i < n; i++) to[i] = to[i] + (float)row[i] * scale;
}

static RO_TARGET void RO_NAME(tanh_all)(uint32_t n, float *x) {
    for (uint32_t i = 0; i < n; i++) x[i] = RO_NAME(tanh)(x[i]);
}

static inline RO_TARGET float RO_NAME(greatest)(uint32_t n, const float *x) {
    float lane[16] = {0}, most = 0;
    for (uint32_t i = 0; i + 16 <= n; i += 16)
        for (uint32_t k = 0; k < 16; k++) {
            float y = x[i + k] < 0 ? -x[i + k] : x[i + k];
            lane[k] = y > lane[k] ? y : lane[k];
        }
    for (uint32_t k = 0; k < 16; k++) most = lane[k] > most ? lane[k] : most;
    return most;
}

/* x / most * 127 stays within 127.01, so that the conversions below cannot overflow; n is a multiple of 16. */
static RO_TARGET float RO_NAME(bytes_of)(uint32_t n, const float *restrict x, uint8_t *restrict out) {
    float most = RO_NAME(greatest)(n, x), factor = most > 1e-30f ? 127.0f / most : 0.0f;
    for (uint32_t i = 0; i < n; i++) out[i] = (uint8_t)(int32_t)(x[i] * factor + 128.5f);
    return most;
}

static RO_TARGET float RO_NAME(signed_of)(uint32_t n, const float *restrict x, int8_t *restrict out) {
    float most = RO_NAME(greatest)(n, x), factor = most > 1e-30f ? 127.0f / most : 0.0f;
    for (uint32_t i = 0; i < n; i++) out[i] = (int8_t)((int32_t)(x[i] * factor + 128.5f) - 128);
    return most;
}

static RO_TARGET void RO_NAME(inputs)(uint32_t n, const int32_t *restrict sums, float factor, const float *restrict scale,
                                      const float *restrict bias, int16_t *restrict out) {
    for (uint32_t i = 0; i < n; i++) {
        float x = ((float)sums[i] * (factor * scale[i]) + bias[i]) * (float)(1 << RO_KERNEL_INPUT);
        x = x < -32000.0f ? -32000.0f : x;
        x = x > 32000.0f ? 32000.0f : x;
        out[i] = (int16_t)((int32_t)(x + 32768.5f) - 32768);
    }
}

#define RO_TABLE(product_function, score_function)                                                                                       \
    {product_function, score_function, RO_NAME(affine), RO_NAME(cell_first), RO_NAME(cell), RO_NAME(squash), RO_NAME(squash_sum),        \
     RO_NAME(add_row), RO_NAME(tanh_all), RO_NAME(bytes_of), RO_NAME(signed_of), RO_NAME(inputs)}
