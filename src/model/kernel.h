/* kernel.h - the arithmetic of the parser: products of 8-bit matrices with exact 32-bit sums, and the float steps between them.
 *
 * Every variant gives the same bits: integer sums do not depend on their order, and the float steps are one source (kernel_body.h), made of
 * exactly rounded operations and compiled without contraction into fused multiply-adds. Activations are bytes: 128 + 127 x for x in [-1, 1].
 *
 * A matrix lies as the widest variant reads it: blocks of 16 rows, in each block groups of 4 columns, in each group 16 x 4 bytes; rows are
 * filled up to a multiple of 16 with zeros, columns are a multiple of 16. */
#ifndef RO_MODEL_KERNEL_H
#define RO_MODEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RO_KERNEL_ROWS 16u    /* rows of a block; every row count is filled up to a multiple of it */
#define RO_KERNEL_HIDDEN 512u /* the most units of a recurrence */
#define RO_KERNEL_INPUT 11    /* the cached inputs of the first layer are multiples of 2^-11 */

typedef struct ro_matrix {
    uint32_t rows, padded, cols; /* padded: rows filled up */
    const int8_t *bytes;         /* padded * cols, blocked */
    const float *scale, *bias;   /* of every padded row: value = sum * scale + bias; scale holds the activations' 1/127 */
    const int32_t *start;        /* of every padded row: -128 * the sum of its bytes, which undoes the 128 of the activations */
} ro_matrix;

typedef struct ro_kernels {
    /* out[i * out_stride + r] = sum over columns of bytes * (x - 128), for n activations x[i * x_stride ..], all padded rows */
    void (*product)(const ro_matrix *m, const uint8_t *x, size_t x_stride, uint32_t n, int32_t *out, size_t out_stride);

    /* scores of one query against blocks of 16 heads: out[j] = sum over cols of (heads - 128) * query; heads blocked like a matrix */
    void (*score)(const uint8_t *heads, uint32_t blocks, uint32_t cols, const int8_t *query, int32_t *out);

    /* out[r] = sums[r] * scale[r] + bias[r] */
    void (*affine)(uint32_t n, const int32_t *sums, const float *scale, const float *bias, float *out);

    /* One step of h recurrent units: gates = input + sums * scale (sums NULL: none), the cells c in place, the activations out. In the first
     * layer the input is ready (multiples of 2^-11), above it is below * below_scale + bias. */
    void (*cell_first)(uint32_t h, const int16_t *input, const int32_t *sums, const float *scale, float *c, uint8_t *out);
    void (*cell)(uint32_t h, const int32_t *below, const float *below_scale, const float *bias, const int32_t *sums, const float *scale, float *c,
                 uint8_t *out);

    /* out = bytes of tanh(a), of tanh(a + b) */
    void (*squash)(uint32_t n, const float *a, uint8_t *out);
    void (*squash_sum)(uint32_t n, const float *a, const float *b, uint8_t *out);

    /* to += row * scale */
    void (*add_row)(uint32_t n, const int8_t *row, float scale, float *to);
    /* to += the rows named, each times its scale, in their order; a row is n long, n a multiple of 16 */
    void (*add_rows)(uint32_t n, const int8_t *rows, const float *scales, const uint32_t *which, size_t count, float *to);
    /* x = tanh(x) */
    void (*tanh_all)(uint32_t n, float *x);
    /* out = bytes of x / most (most: the greatest |x|, returned; 0: all bytes 128) */
    float (*bytes_of)(uint32_t n, const float *x, uint8_t *out);
    /* the same as signed bytes */
    float (*signed_of)(uint32_t n, const float *x, int8_t *out);
    /* out = (sums * factor * scale + bias) as multiples of 2^-11 */
    void (*inputs)(uint32_t n, const int32_t *sums, float factor, const float *scale, const float *bias, int16_t *out);
} ro_kernels;

extern const ro_kernels ro_kernels_portable;
#if defined(__x86_64__) && defined(__GNUC__)
#define RO_KERNELS_X86 1
extern const ro_kernels ro_kernels_avx2;
extern const ro_kernels ro_kernels_avx512;
#endif

/* Where element (row, col) of a blocked matrix lies. */
static inline size_t ro_matrix_at(uint32_t row, uint32_t col, uint32_t cols) {
    return (size_t)(row / 16) * 16 * cols + (size_t)(col / 4) * 64 + (size_t)(row % 16) * 4 + col % 4;
}

#endif
