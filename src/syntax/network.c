#include "syntax/network.h"

#include "syntax/feature.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_VOCABULARY (1u << 22)

static bool fault(ro_error *err, const char *section, const char *what) { return ro_fail(err, RO_E_SECTION, "section %s %s", section, what); }

static const void *sized(const ro_weights *weights, const char *name, size_t size, ro_error *err) {
    size_t is = 0;
    const void *bytes = ro_weights_section(weights, name, &is, err);
    if (bytes == NULL) return NULL;
    if (is != size) return ro_fail(err, RO_E_SECTION, "section %s has %zu bytes and not %zu", name, is, size), NULL;
    return bytes;
}

static bool units(uint32_t value, uint32_t most) { return value >= 16 && value <= most && value % 16 == 0; }

static bool check_shape(const network_shape *s, ro_error *err) {
    if (s->feature_version != RO_FEATURE_VERSION)
        return ro_fail(err, RO_E_VERSION, "the parser's weights know words by features of version %u, this program has version %u",
                       s->feature_version, RO_FEATURE_VERSION);
    bool ok = s->words > 0 && s->words <= MAX_VOCABULARY && s->subs <= MAX_VOCABULARY && units(s->word_size, RO_NETWORK_MAX_HIDDEN) &&
              units(s->sub_size, RO_NETWORK_MAX_HIDDEN) && s->layers > 0 && s->layers <= RO_NETWORK_LAYERS && units(s->arc, RO_NETWORK_MAX_HIDDEN) &&
              units(s->rel, RO_NETWORK_MAX_HIDDEN) && s->tags > 0 && s->tags <= RO_NETWORK_MAX_CLASSES && s->rels > 0 &&
              s->rels <= RO_NETWORK_MAX_CLASSES;
    for (uint32_t l = 0; ok && l < s->layers; l++) ok = units(s->hidden[l], RO_NETWORK_MAX_HIDDEN);
    return ok || fault(err, "parser.shape", "gives sizes that no parser has");
}

static bool rising(const uint64_t *hashes, uint32_t count) {
    for (uint32_t i = 1; i < count; i++)
        if (hashes[i - 1] >= hashes[i]) return false;
    return true;
}

/* Large or missing numbers would make the float steps overflow: every other step is bounded by these. */
static bool tame(const float *numbers, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!(fabsf(numbers[i]) < 1e6f)) return false;
    return true;
}

static bool load_embedding(const ro_weights *weights, const char *kind, uint32_t rows, uint32_t hash_count, uint32_t size, const uint64_t **hashes,
                           const int8_t **bytes, const float **scales, ro_error *err) {
    char name[RO_WEIGHTS_NAME];
    snprintf(name, sizeof name, "parser.%ss", kind);
    if ((*hashes = sized(weights, name, (size_t)hash_count * sizeof **hashes, err)) == NULL) return false;
    if (!rising(*hashes, hash_count)) return fault(err, name, "is not sorted");
    snprintf(name, sizeof name, "parser.%s_rows", kind);
    if ((*bytes = sized(weights, name, (size_t)rows * size, err)) == NULL) return false;
    snprintf(name, sizeof name, "parser.%s_scales", kind);
    if ((*scales = sized(weights, name, (size_t)rows * sizeof **scales, err)) == NULL) return false;
    return tame(*scales, rows) || fault(err, name, "holds numbers that are none or too large");
}

static bool load_matrix(const ro_weights *weights, const char *name, uint32_t rows, uint32_t cols, ro_matrix *m, ro_error *err) {
    uint32_t padded = (rows + 15) / 16 * 16;
    const uint8_t *bytes = sized(weights, name, (size_t)padded * (2 * sizeof(float) + cols), err);
    if (bytes == NULL) return false;
    *m = (ro_matrix){.rows = rows, .padded = padded, .cols = cols};
    m->scale = (const float *)(const void *)bytes;
    m->bias = m->scale + padded;
    m->bytes = (const int8_t *)(m->bias + padded);
    return tame(m->scale, 2 * (size_t)padded) || fault(err, name, "holds numbers that are none or too large");
}

/* One class a line: reads each with `read`, which gives false for an unknown label. */
static bool load_classes(const ro_weights *weights, const char *name, uint32_t count, ro_network *network,
                         bool (*read)(ro_network *, uint32_t, const char *, unsigned), ro_error *err) {
    size_t size = 0, at = 0;
    const char *text = ro_weights_section(weights, name, &size, err);
    if (text == NULL) return false;
    for (uint32_t k = 0; k < count; k++) {
        const char *end = memchr(text + at, '\n', size - at);
        if (end == NULL) return fault(err, name, "has fewer classes than the shape says");
        unsigned length = (unsigned)(end - (text + at));
        if (length > 40 || !read(network, k, text + at, length))
            return ro_fail(err, RO_E_TAGSET, "section %s names an unknown label in line %u", name, k + 1);
        at += length + 1;
    }
    return at == size || fault(err, name, "has more classes than the shape says");
}

static bool read_tag(ro_network *network, uint32_t k, const char *line, unsigned length) {
    const char *space = memchr(line, ' ', length);
    if (space == NULL) return false;
    unsigned first = (unsigned)(space - line);
    network->upos[k] = (uint8_t)ro_upos_named(line, first);
    network->xpos[k] = (uint8_t)ro_xpos_named(space + 1, length - first - 1);
    return network->upos[k] != RO_UPOS_NONE;
}

static bool read_rel(ro_network *network, uint32_t k, const char *line, unsigned length) {
    network->deprel[k] = (uint8_t)ro_deprel_named(line, length);
    return network->deprel[k] != RO_DEP_NONE;
}

static bool load_matrices(ro_network *n, const ro_weights *weights, ro_error *err) {
    const network_shape *s = &n->shape;
    uint32_t in = s->word_size + s->sub_size;
    for (uint32_t l = 0; l < s->layers; l++) {
        char name[RO_WEIGHTS_NAME];
        uint32_t h = s->hidden[l];
        snprintf(name, sizeof name, "parser.w%u", l);
        if (!load_matrix(weights, name, 6 * h, in, &n->w[l], err)) return false;
        snprintf(name, sizeof name, "parser.u%uf", l);
        if (!load_matrix(weights, name, 3 * h, h, &n->u[l][0], err)) return false;
        snprintf(name, sizeof name, "parser.u%ub", l);
        if (!load_matrix(weights, name, 3 * h, h, &n->u[l][1], err)) return false;
        in = 2 * h;
    }
    n->root = sized(weights, "parser.root", s->rel * sizeof(float), err);
    if (n->root == NULL) return false;
    if (!tame(n->root, s->rel)) return fault(err, "parser.root", "holds numbers that are none or too large");
    return load_matrix(weights, "parser.tag", s->tags, 2 * s->hidden[0], &n->tag, err) &&
           load_matrix(weights, "parser.top", 2 * s->arc + 2 * s->rel, in, &n->top, err) &&
           load_matrix(weights, "parser.arc", s->arc + 1, s->arc, &n->arc, err) && load_matrix(weights, "parser.rel", s->rels, s->rel, &n->rel, err);
}

/* What undoes the 128 in every activation; computed and not read, so that no file can make the sums overflow. */
static int32_t *fill_start(ro_matrix *m, int32_t *at) {
    m->start = at;
    memset(at, 0, m->padded * sizeof *at);
    const int8_t *w = m->bytes;
    for (uint32_t block = 0; block < m->padded; block += 16)
        for (uint32_t c = 0; c < m->cols; c += 4, w += 64)
            for (uint32_t r = 0; r < 16; r++) at[block + r] -= 128 * (w[4 * r] + w[4 * r + 1] + w[4 * r + 2] + w[4 * r + 3]);
    return at + m->padded;
}

static bool fill_starts(ro_network *n, const ro_allocator *allocator, ro_error *err) {
    ro_matrix *all[RO_NETWORK_LAYERS * 3 + 4];
    size_t count = 0, total = 0;
    for (uint32_t l = 0; l < n->shape.layers; l++) all[count++] = &n->w[l], all[count++] = &n->u[l][0], all[count++] = &n->u[l][1];
    all[count++] = &n->tag, all[count++] = &n->top, all[count++] = &n->arc, all[count++] = &n->rel;
    for (size_t k = 0; k < count; k++) total += all[k]->padded;
    n->starts = allocator->resize(allocator->context, NULL, total * sizeof *n->starts);
    if (n->starts == NULL) return ro_fail(err, RO_E_MEMORY, "out of memory");
    int32_t *at = n->starts;
    for (size_t k = 0; k < count; k++) at = fill_start(all[k], at);
    return true;
}

bool ro_network_load(ro_network *n, const ro_weights *weights, const ro_allocator *allocator, ro_error *err) {
    memset(n, 0, sizeof *n);
    const network_shape *shape = sized(weights, "parser.shape", sizeof *shape, err);
    if (shape == NULL || !check_shape(shape, err)) return false;
    n->shape = *shape;
    return load_embedding(weights, "word", shape->words, shape->words - 1, shape->word_size, &n->word_hashes, &n->word_rows, &n->word_scales, err) &&
           load_embedding(weights, "sub", shape->subs, shape->subs, shape->sub_size, &n->sub_hashes, &n->sub_rows, &n->sub_scales, err) &&
           load_classes(weights, "parser.tags", shape->tags, n, read_tag, err) &&
           load_classes(weights, "parser.rels", shape->rels, n, read_rel, err) && load_matrices(n, weights, err) && fill_starts(n, allocator, err);
}

void ro_network_free(ro_network *n, const ro_allocator *allocator) {
    if (n->starts) allocator->resize(allocator->context, n->starts, 0);
    n->starts = NULL;
}

uint32_t ro_network_find(const uint64_t *hashes, uint32_t count, uint64_t hash) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && hashes[low] == hash ? low : count;
}
