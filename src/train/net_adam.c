/* net_adam.c - the optimiser: Adam (Kingma & Ba 2015). Rows of embeddings that a batch does not touch keep their moments (as in
 * TensorFlow's LazyAdam): a dense update would cost more than the batch itself. */
#include "train/net.h"
#include "train/net_math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float decay[2] = {0.9f, 0.98f};

struct net_adam {
    long step;
    float *dense1, *dense2, *word1, *word2, *sub1, *sub2;
};

net_adam *net_adam_new(const net *n) {
    net_adam *a = calloc(1, sizeof *a);
    size_t words = (size_t)n->shape.words * (size_t)n->shape.word_size, subs = (size_t)n->shape.subs * (size_t)n->shape.sub_size;
    a->dense1 = math_alloc(n->dense), a->dense2 = math_alloc(n->dense);
    a->word1 = math_alloc(words), a->word2 = math_alloc(words);
    a->sub1 = math_alloc(subs), a->sub2 = math_alloc(subs);
    return a;
}

void net_adam_free(net_adam *a) {
    if (a == NULL) return;
    free(a->dense1), free(a->dense2), free(a->word1), free(a->word2), free(a->sub1), free(a->sub2);
    free(a);
}

/* Adds the other gradients' touched rows to the first one's. */
static void merge_rows(float *to, uint8_t *touched, int *list, int *count, const float *from, const int *rows, int row_count, int width) {
    for (int k = 0; k < row_count; k++) {
        int row = rows[k];
        if (!touched[row]) touched[row] = 1, list[(*count)++] = row;
        math_add(to + (size_t)row * (size_t)width, from + (size_t)row * (size_t)width, width);
    }
}

void net_gradient_clear(net_gradient *g, const net *n) {
    memset(g->dense, 0, n->dense * sizeof(float));
    for (int k = 0; k < g->word_count; k++) {
        memset(g->word + (size_t)g->words[k] * (size_t)n->shape.word_size, 0, (size_t)n->shape.word_size * sizeof(float));
        g->word_touched[g->words[k]] = 0;
    }
    for (int k = 0; k < g->sub_count; k++) {
        memset(g->sub + (size_t)g->subs[k] * (size_t)n->shape.sub_size, 0, (size_t)n->shape.sub_size * sizeof(float));
        g->sub_touched[g->subs[k]] = 0;
    }
    g->word_count = g->sub_count = 0;
}

void net_adam_step(net_adam *a, net *n, net_gradient *const *gradients, int count, float rate, float clip) {
    net_gradient *g = gradients[0];
    int ws = n->shape.word_size, ss = n->shape.sub_size;
    for (int k = 1; k < count; k++) {
        math_add(g->dense, gradients[k]->dense, (int)n->dense);
        merge_rows(g->word, g->word_touched, g->words, &g->word_count, gradients[k]->word, gradients[k]->words, gradients[k]->word_count, ws);
        merge_rows(g->sub, g->sub_touched, g->subs, &g->sub_count, gradients[k]->sub, gradients[k]->subs, gradients[k]->sub_count, ss);
    }
    double square = math_square_sum(g->dense, n->dense);
    for (int k = 0; k < g->word_count; k++) square += math_square_sum(g->word + (size_t)g->words[k] * (size_t)ws, (size_t)ws);
    for (int k = 0; k < g->sub_count; k++) square += math_square_sum(g->sub + (size_t)g->subs[k] * (size_t)ss, (size_t)ss);
    float norm = (float)sqrt(square), scale = norm > clip ? clip / norm : 1.0f;
    a->step++;
    float step_rate = rate / (1.0f - powf(decay[0], (float)a->step)), root = 1.0f / sqrtf(1.0f - powf(decay[1], (float)a->step));
    math_adam(n->p, a->dense1, a->dense2, g->dense, n->dense, decay, step_rate, scale, root);
    for (int k = 0; k < g->word_count; k++) {
        size_t at = (size_t)g->words[k] * (size_t)ws;
        math_adam(n->word + at, a->word1 + at, a->word2 + at, g->word + at, (size_t)ws, decay, step_rate, scale, root);
    }
    for (int k = 0; k < g->sub_count; k++) {
        size_t at = (size_t)g->subs[k] * (size_t)ss;
        math_adam(n->sub + at, a->sub1 + at, a->sub2 + at, g->sub + at, (size_t)ss, decay, step_rate, scale, root);
    }
    for (int k = 0; k < count; k++) net_gradient_clear(gradients[k], n);
}
