#include "train/export.h"

#include "model/kernel.h"
#include "syntax/feature.h"
#include "syntax/network.h"
#include "train/net_math.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void export_add(export_set *set, const char *name, const void *bytes, size_t size) {
    size_t k = set->count++;
    snprintf(set->names[k], RO_WEIGHTS_NAME, "%s", name);
    void *copy = malloc(size + 1);
    if (size) memcpy(copy, bytes, size);
    set->parts[k] = (ro_weights_part){set->names[k], copy, size};
}

void export_free(export_set *set) {
    for (size_t k = 0; k < set->count; k++) free((void *)(uintptr_t)set->parts[k].bytes);
    set->count = 0;
}

/* A row as bytes: the greatest absolute value becomes 127. */
static float quantise(const float *row, size_t count, int8_t *out) {
    float most = 0;
    for (size_t i = 0; i < count; i++) most = fabsf(row[i]) > most ? fabsf(row[i]) : most;
    float scale = most / 127.0f;
    for (size_t i = 0; i < count; i++) out[i] = (int8_t)(most > 0 ? lrintf(row[i] / scale) : 0);
    return scale;
}

/* rows x cols floats (dense) with a bias a row (or NULL) as a matrix section; inputs are bytes of x * 127. */
static void add_matrix(export_set *set, const char *name, const float *w, const float *bias, uint32_t rows, uint32_t cols) {
    uint32_t padded = (rows + 15) / 16 * 16;
    size_t size = (size_t)padded * (2 * sizeof(float) + cols);
    uint8_t *bytes = calloc(1, size);
    float *scale = (float *)(void *)bytes, *to_bias = scale + padded;
    int8_t *to = (int8_t *)(to_bias + padded), *row = malloc(cols);
    for (uint32_t r = 0; r < rows; r++) {
        scale[r] = quantise(w + (size_t)r * cols, cols, row) / 127.0f;
        to_bias[r] = bias ? bias[r] : 0;
        for (uint32_t c = 0; c < cols; c++) to[ro_matrix_at(r, c, cols)] = row[c];
    }
    export_add(set, name, bytes, size);
    free(bytes);
    free(row);
}

static void add_part(export_set *set, const char *name, const net *n, net_part w, const net_part *bias) {
    add_matrix(set, name, n->p + w.at, bias ? n->p + bias->at : NULL, (uint32_t)w.rows, (uint32_t)w.cols);
}

static void add_rows(export_set *set, const char *kind, const float *rows, size_t count, size_t width) {
    char name[RO_WEIGHTS_NAME];
    int8_t *bytes = malloc(count * width + 1);
    float *scales = malloc(count * sizeof *scales + 1);
    for (size_t r = 0; r < count; r++) scales[r] = quantise(rows + r * width, width, bytes + r * width);
    snprintf(name, sizeof name, "parser.%s_rows", kind);
    export_add(set, name, bytes, count * width);
    snprintf(name, sizeof name, "parser.%s_scales", kind);
    export_add(set, name, scales, count * sizeof *scales);
    free(bytes), free(scales);
}

static void add_layer(export_set *set, const net *n, int l) {
    char name[RO_WEIGHTS_NAME];
    size_t rows = (size_t)n->w[l][0].rows, cols = (size_t)n->w[l][0].cols;
    float *w = malloc(2 * rows * cols * sizeof *w), *b = malloc(2 * rows * sizeof *b);
    for (int d = 0; d < 2; d++) {
        memcpy(w + (size_t)d * rows * cols, n->p + n->w[l][d].at, rows * cols * sizeof *w);
        memcpy(b + (size_t)d * rows, n->p + n->b[l][d].at, rows * sizeof *b);
        snprintf(name, sizeof name, "parser.u%d%c", l, d ? 'b' : 'f');
        add_part(set, name, n, n->u[l][d], NULL);
    }
    snprintf(name, sizeof name, "parser.w%d", l);
    add_matrix(set, name, w, b, (uint32_t)(2 * rows), (uint32_t)cols);
    free(w), free(b);
}

static void add_top(export_set *set, const net *n) {
    const net_part w[4] = {n->dep_w, n->head_w, n->rel_p, n->rel_q}, *const b[4] = {&n->dep_b, &n->head_b, &n->rel_b, NULL};
    size_t cols = (size_t)n->dep_w.cols, rows = 0;
    for (int k = 0; k < 4; k++) rows += (size_t)w[k].rows;
    float *all = calloc(rows * cols, sizeof *all), *bias = calloc(rows, sizeof *bias);
    rows = 0;
    for (int k = 0; k < 4; k++) {
        memcpy(all + rows * cols, n->p + w[k].at, (size_t)w[k].rows * cols * sizeof *all);
        if (b[k]) memcpy(bias + rows, n->p + b[k]->at, (size_t)w[k].rows * sizeof *bias);
        rows += (size_t)w[k].rows;
    }
    add_matrix(set, "parser.top", all, bias, (uint32_t)rows, (uint32_t)cols);
    free(all), free(bias);
}

/* Rows: the columns of A, with the arcs' bias; then the root's score, A root and bias . root. */
static void add_arc(export_set *set, const net *n) {
    size_t a = (size_t)n->shape.arc;
    const float *arc = n->p + n->arc_a.at, *root = n->p + n->arc_root.at, *b = n->p + n->arc_bias.at;
    float *w = calloc((a + 1) * a, sizeof *w), *bias = calloc(a + 1, sizeof *bias);
    for (size_t r = 0; r < a; r++) {
        for (size_t k = 0; k < a; k++) {
            w[r * a + k] = arc[k * a + r];
            w[a * a + k] += arc[k * a + r] * root[r];
        }
        bias[r] = b[r];
        bias[a] += b[r] * root[r];
    }
    add_matrix(set, "parser.arc", w, bias, (uint32_t)a + 1, (uint32_t)a);
    free(w), free(bias);
}

static void add_classes(export_set *set, const coder *c) {
    char text[8192];
    size_t at = 0;
    for (int k = 0; k < c->tag_count; k++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s %s\n", ro_upos_text(c->tags[k].upos), ro_xpos_text(c->tags[k].xpos));
    export_add(set, "parser.tags", text, at);
    at = 0;
    for (int k = 0; k < c->rel_count; k++) at += (size_t)snprintf(text + at, sizeof text - at, "%s\n", ro_deprel_text(c->rels[k]));
    export_add(set, "parser.rels", text, at);
}

void export_net(export_set *set, const net *n, const coder *c) {
    const net_shape *s = &n->shape;
    network_shape shape = {RO_FEATURE_VERSION,
                           (uint32_t)s->words,
                           (uint32_t)s->subs,
                           (uint32_t)s->word_size,
                           (uint32_t)s->sub_size,
                           (uint32_t)s->layers,
                           {0},
                           (uint32_t)s->arc,
                           (uint32_t)s->rel,
                           (uint32_t)s->tags,
                           (uint32_t)s->rels,
                           {0}};
    for (int l = 0; l < s->layers; l++) shape.hidden[l] = (uint32_t)s->hidden[l];
    export_add(set, "parser.shape", &shape, sizeof shape);
    export_add(set, "parser.words", c->words.hashes, (size_t)c->words.count * sizeof(uint64_t));
    export_add(set, "parser.subs", c->subs.hashes, (size_t)c->subs.count * sizeof(uint64_t));
    add_rows(set, "word", n->word, (size_t)s->words, (size_t)s->word_size);
    add_rows(set, "sub", n->sub, (size_t)s->subs, (size_t)s->sub_size);
    add_classes(set, c);
    for (int l = 0; l < s->layers; l++) add_layer(set, n, l);
    add_part(set, "parser.tag", n, n->tag_w, &n->tag_b);
    add_top(set, n);
    add_arc(set, n);
    add_part(set, "parser.rel", n, n->rel_c, &n->rel_cb);
    export_add(set, "parser.root", n->p + n->rel_root.at, (size_t)s->rel * sizeof(float));
}
