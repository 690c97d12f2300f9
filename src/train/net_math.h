/* net_math.h - the arithmetic of the trainer: matrix products (OpenBLAS, one thread a caller) and loops over floats, compiled for the
 * processor's widest vectors. Sums run in a fixed order, so the same processor gives the same bits. */
#ifndef RO_TRAIN_NET_MATH_H
#define RO_TRAIN_NET_MATH_H

#include <stddef.h>
#include <stdint.h>

/* OpenBLAS is to use the caller's thread only: workers are ours, and sums over its own threads would change with their number. */
void math_one_thread(void);

/* Zeroed floats at a multiple of 64 bytes; ends the program when there is no memory (the trainer is a tool). Free with free. */
float *math_alloc(size_t count);

/* c(m x n) = a(m x k) b(n x k)^T + beta c, and the other two arrangements; tn: c(m x n) += a(k x m)^T b(k x n). */
void math_gemm_nt(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
void math_gemm_nn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
void math_gemm_tn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c, int ldc);

/* c(m x n) += a(m x k) b(k x n), all dense, n a multiple of 16: for the few rows of one step of a recurrence. */
void math_gemm_step(int m, int n, int k, const float *a, const float *b, float *c);

/* Dropout: each element 0 with the given probability, else 1 / (1 - probability). */
void math_mask(float *mask, size_t count, float probability, uint64_t seed);

void math_add(float *to, const float *from, int n);
void math_sum(float *to, const float *a, const float *b, int n);
void math_product(float *to, const float *a, const float *b, int n);
void math_add_product(float *to, const float *a, const float *b, int n);
void math_add_scaled(float *to, const float *from, float scale, int n);
void math_add_columns(float *to, const float *rows, int count, int n);
float math_dot(const float *a, const float *b, int n);
void math_tanh_mask(float *to, const float *pre, const float *mask, int n);
/* d *= mask * slope of tanh at pre */
void math_tanh_back(float *d, const float *pre, const float *mask, int n);

/* One cell: gates of pre into act, the new cell, out. previous NULL: all 0. */
void math_cell(int h, const float *pre, const float *previous, float *act, float *cell, float *out);
/* dc: the gradient of the cell from the step after; becomes that for the step before. act becomes the gradient of pre. */
void math_cell_back(int h, const float *pre, float *act, const float *previous, const float *cell, const float *dh, float *dc);

/* row = exp(row - most); returns the sum. */
float math_exp_row(float *row, int n, float most);
void math_log_softmax(float *row, int n);

/* One step of Adam over count numbers: moments m and v, gradient g * scale, root: 1 / sqrt of the second moment's correction. */
void math_adam(float *p, float *m, float *v, const float *g, size_t count, const float *beta, float rate, float scale, float root);
double math_square_sum(const float *p, size_t count);

#endif
