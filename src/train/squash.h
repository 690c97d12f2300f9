/* squash.h - tanh and sigmoid as rational functions of a clamped argument: x (27 + x^2) / (27 + 9 x^2) on [-3, 3], 1 and -1 beyond. The curve
 * is smooth (its slope ends at 0 in 3), needs no exponential, and is made of exactly rounded operations only, so that training and every
 * variant of the library compute the same bits. */
#ifndef RO_TRAIN_SQUASH_H
#define RO_TRAIN_SQUASH_H

static inline __attribute__((always_inline)) float squash_tanh(float x) {
    x = x < -3.0f ? -3.0f : x;
    x = x > 3.0f ? 3.0f : x;
    float u = x * x;
    return x * (27.0f + u) / (27.0f + 9.0f * u);
}

/* The slope of squash_tanh at x. */
static inline __attribute__((always_inline)) float squash_tanh_slope(float x) {
    float u = x * x;
    u = u > 9.0f ? 9.0f : u;
    float r = (9.0f - u) / (9.0f + 3.0f * u);
    return r * r;
}

static inline __attribute__((always_inline)) float squash_sigmoid(float x) { return 0.5f + 0.5f * squash_tanh(0.5f * x); }
static inline __attribute__((always_inline)) float squash_sigmoid_slope(float x) { return 0.25f * squash_tanh_slope(0.5f * x); }

#endif
