/* kernel_body.h - the float steps of the kernels, once for all variants. Each variant includes this with RO_TARGET (the attribute that names
 * its instructions), RO_NAME (which gives its functions their names), and sixteen floats as a type `lanes` with these operations, every one
 * rounded exactly as IEEE 754 says: lanes_set (of one float), _load, _store, _add, _sub, _mul, _div, _min, _max (a < b ? a : b, a > b ? a : b),
 * _of_int32, _of_int16, _of_int8 (from memory), and _to_byte, _to_int8, _to_int16 (to memory, cut towards 0, less an offset). Not a header of
 * its own. The compiler must not fuse a * b + c (that rounds once instead of twice): -ffp-contract=off, which -std=c17 implies.
 *
 * All counts are multiples of 16. */

/* tanh for three arguments at once (of the gates f, g, o): the three quotients take one division, of 1 by the product of the divisors, because a
 * division costs as much as ten products. */
static inline RO_TARGET lanes RO_NAME(clamped)(lanes x) { return lanes_min(lanes_max(x, lanes_set(-3.0f)), lanes_set(3.0f)); }

static inline RO_TARGET lanes RO_NAME(over)(lanes x, lanes u) { return lanes_mul(x, lanes_add(lanes_set(27.0f), u)); }

static inline RO_TARGET lanes RO_NAME(under)(lanes u) { return lanes_add(lanes_set(27.0f), lanes_mul(lanes_set(9.0f), u)); }

static inline RO_TARGET lanes RO_NAME(tanh)(lanes x) {
    x = RO_NAME(clamped)(x);
    lanes u = lanes_mul(x, x);
    return lanes_div(RO_NAME(over)(x, u), RO_NAME(under)(u));
}

static inline RO_TARGET void RO_NAME(store_bytes)(uint8_t *out, lanes x) {
    lanes_to_byte(out, lanes_add(lanes_mul(x, lanes_set(127.0f)), lanes_set(128.5f)));
}

static RO_TARGET void RO_NAME(affine)(uint32_t n, const int32_t *sums, const float *scale, const float *bias, float *out) {
    for (uint32_t i = 0; i < n; i += 16)
        lanes_store(out + i, lanes_add(lanes_mul(lanes_of_int32(sums + i), lanes_load(scale + i)), lanes_load(bias + i)));
}

static inline RO_TARGET void RO_NAME(gates)(lanes f, lanes g, lanes o, float *c, uint8_t *out) {
    const lanes half = lanes_set(0.5f);
    f = RO_NAME(clamped)(lanes_mul(half, f));
    g = RO_NAME(clamped)(g);
    o = RO_NAME(clamped)(lanes_mul(half, o));
    lanes ff = lanes_mul(f, f), gg = lanes_mul(g, g), oo = lanes_mul(o, o);
    lanes fd = RO_NAME(under)(ff), gd = RO_NAME(under)(gg), od = RO_NAME(under)(oo);
    lanes fg = lanes_mul(fd, gd), one = lanes_div(lanes_set(1.0f), lanes_mul(fg, od));
    lanes both = lanes_mul(one, od); /* 1 / (fd gd) */
    f = lanes_add(half, lanes_mul(half, lanes_mul(RO_NAME(over)(f, ff), lanes_mul(both, gd))));
    g = lanes_mul(RO_NAME(over)(g, gg), lanes_mul(both, fd));
    o = lanes_add(half, lanes_mul(half, lanes_mul(RO_NAME(over)(o, oo), lanes_mul(one, fg))));
    lanes cell = lanes_add(g, lanes_mul(f, lanes_sub(lanes_load(c), g)));
    lanes_store(c, cell);
    /* roundings may carry a hair beyond 1 */
    RO_NAME(store_bytes)(out, lanes_min(lanes_max(lanes_mul(o, cell), lanes_set(-1.0f)), lanes_set(1.0f)));
}

/* input + sums * scale */
static inline RO_TARGET lanes RO_NAME(gate)(lanes input, const int32_t *sums, const float *scale) {
    return lanes_add(input, lanes_mul(lanes_of_int32(sums), lanes_load(scale)));
}

/* sums * scale + bias */
static inline RO_TARGET lanes RO_NAME(below)(const int32_t *sums, const float *scale, const float *bias) {
    return lanes_add(lanes_mul(lanes_of_int32(sums), lanes_load(scale)), lanes_load(bias));
}

static RO_TARGET void RO_NAME(cell)(uint32_t h, const int32_t *below, const float *below_scale, const float *bias, const int32_t *sums,
                                    const float *scale, float *c, uint8_t *out) {
    for (uint32_t i = 0; i < h; i += 16) {
        uint32_t j = h + i, k = 2 * h + i;
        lanes f = RO_NAME(below)(below + i, below_scale + i, bias + i), g = RO_NAME(below)(below + j, below_scale + j, bias + j);
        lanes o = RO_NAME(below)(below + k, below_scale + k, bias + k);
        if (sums) {
            f = RO_NAME(gate)(f, sums + i, scale + i);
            g = RO_NAME(gate)(g, sums + j, scale + j);
            o = RO_NAME(gate)(o, sums + k, scale + k);
        }
        RO_NAME(gates)(f, g, o, c + i, out + i);
    }
}

static RO_TARGET void RO_NAME(cell_first)(uint32_t h, const int16_t *input, const int32_t *sums, const float *scale, float *c, uint8_t *out) {
    const lanes unit = lanes_set(1.0f / (float)(1 << RO_KERNEL_INPUT));
    for (uint32_t i = 0; i < h; i += 16) {
        lanes f = lanes_mul(lanes_of_int16(input + i), unit), g = lanes_mul(lanes_of_int16(input + h + i), unit);
        lanes o = lanes_mul(lanes_of_int16(input + 2 * h + i), unit);
        if (sums) {
            f = RO_NAME(gate)(f, sums + i, scale + i);
            g = RO_NAME(gate)(g, sums + h + i, scale + h + i);
            o = RO_NAME(gate)(o, sums + 2 * h + i, scale + 2 * h + i);
        }
        RO_NAME(gates)(f, g, o, c + i, out + i);
    }
}

static RO_TARGET void RO_NAME(squash)(uint32_t n, const float *a, uint8_t *out) {
    for (uint32_t i = 0; i < n; i += 16) RO_NAME(store_bytes)(out + i, RO_NAME(tanh)(lanes_load(a + i)));
}

static RO_TARGET void RO_NAME(squash_sum)(uint32_t n, const float *a, const float *b, uint8_t *out) {
    for (uint32_t i = 0; i < n; i += 16) RO_NAME(store_bytes)(out + i, RO_NAME(tanh)(lanes_add(lanes_load(a + i), lanes_load(b + i))));
}

static RO_TARGET void RO_NAME(add_row)(uint32_t n, const int8_t *row, float scale, float *to) {
    for (uint32_t i = 0; i < n; i += 16) lanes_store(to + i, lanes_add(lanes_load(to + i), lanes_mul(lanes_of_int8(row + i), lanes_set(scale))));
}

/* So many sums of 16 are kept in registers over all rows. */
#define RO_SUMS 6u

static RO_TARGET void RO_NAME(add_rows)(uint32_t n, const int8_t *rows, const float *scales, const uint32_t *which, size_t count, float *to) {
    uint32_t at = 0;
    for (; at + 16 * RO_SUMS <= n; at += 16 * RO_SUMS) {
        lanes sum[RO_SUMS];
        _Pragma("GCC unroll 6") for (uint32_t k = 0; k < RO_SUMS; k++) sum[k] = lanes_load(to + at + 16 * k);
        for (size_t i = 0; i < count; i++) {
            const int8_t *row = rows + (size_t)which[i] * n + at;
            lanes scale = lanes_set(scales[which[i]]);
            _Pragma("GCC unroll 6") for (uint32_t k = 0; k < RO_SUMS; k++) sum[k] = lanes_add(sum[k], lanes_mul(lanes_of_int8(row + 16 * k), scale));
        }
        _Pragma("GCC unroll 6") for (uint32_t k = 0; k < RO_SUMS; k++) lanes_store(to + at + 16 * k, sum[k]);
    }
    for (size_t i = 0; i < count && at < n; i++) RO_NAME(add_row)(n - at, rows + (size_t)which[i] * n + at, scales[which[i]], to + at);
}

static RO_TARGET void RO_NAME(tanh_all)(uint32_t n, float *x) {
    for (uint32_t i = 0; i < n; i += 16) lanes_store(x + i, RO_NAME(tanh)(lanes_load(x + i)));
}

static inline RO_TARGET float RO_NAME(greatest)(uint32_t n, const float *x) {
    lanes most = lanes_set(0.0f);
    float lane[16], all = 0;
    for (uint32_t i = 0; i < n; i += 16) {
        lanes y = lanes_load(x + i);
        most = lanes_max(lanes_max(y, lanes_sub(lanes_set(0.0f), y)), most);
    }
    lanes_store(lane, most);
    for (uint32_t k = 0; k < 16; k++) all = lane[k] > all ? lane[k] : all;
    return all;
}

/* x / most * 127 stays within 127.01, so that the conversions below cannot overflow. */
static RO_TARGET float RO_NAME(bytes_of)(uint32_t n, const float *x, uint8_t *out) {
    float most = RO_NAME(greatest)(n, x), factor = most > 1e-30f ? 127.0f / most : 0.0f;
    for (uint32_t i = 0; i < n; i += 16) lanes_to_byte(out + i, lanes_add(lanes_mul(lanes_load(x + i), lanes_set(factor)), lanes_set(128.5f)));
    return most;
}

static RO_TARGET float RO_NAME(signed_of)(uint32_t n, const float *x, int8_t *out) {
    float most = RO_NAME(greatest)(n, x), factor = most > 1e-30f ? 127.0f / most : 0.0f;
    for (uint32_t i = 0; i < n; i += 16) lanes_to_int8(out + i, lanes_add(lanes_mul(lanes_load(x + i), lanes_set(factor)), lanes_set(128.5f)));
    return most;
}

static RO_TARGET void RO_NAME(inputs)(uint32_t n, const int32_t *sums, float factor, const float *scale, const float *bias, int16_t *out) {
    const lanes unit = lanes_set((float)(1 << RO_KERNEL_INPUT)), most = lanes_set(32000.0f), least = lanes_set(-32000.0f);
    for (uint32_t i = 0; i < n; i += 16) {
        lanes x = lanes_mul(lanes_of_int32(sums + i), lanes_mul(lanes_set(factor), lanes_load(scale + i)));
        x = lanes_mul(lanes_add(x, lanes_load(bias + i)), unit);
        lanes_to_int16(out + i, lanes_add(lanes_min(lanes_max(x, least), most), lanes_set(32768.5f)));
    }
}

#define RO_TABLE(product_function, score_function) \
    { \
        product_function, score_function, RO_NAME(affine), RO_NAME(cell_first), RO_NAME(cell), RO_NAME(squash), RO_NAME(squash_sum), \
            RO_NAME(add_row), RO_NAME(add_rows), RO_NAME(tanh_all), RO_NAME(bytes_of), RO_NAME(signed_of), RO_NAME(inputs) \
    }
