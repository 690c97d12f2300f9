#include "syntax/encoder.h"

#include "base/hash.h"
#include "syntax/feature.h"

#include <string.h>

/* --- the cache: inputs of the first layer by form. What a form gives never changes, so the cache cannot change a result. --- */

#define CACHE_ENTRIES 8192u /* about 12 MB when full, at 128 units */
#define CACHE_SLOTS (2 * CACHE_ENTRIES)
#define CACHE_CHUNK 256u /* entries that are allocated together */
#define CACHE_FORM 27u   /* longer forms are computed anew each time */

typedef struct cache_entry {
    uint64_t hash;
    uint8_t size;
    char form[CACHE_FORM];
} cache_entry;

struct ro_word_cache {
    uint32_t count;
    uint16_t slots[CACHE_SLOTS]; /* entry + 1, or 0 */
    cache_entry entries[CACHE_ENTRIES];
    int16_t *chunks[CACHE_ENTRIES / CACHE_CHUNK];
};

static int16_t *new_entry(ro_encoder *e, uint32_t *index) {
    ro_word_cache *cache = e->cache;
    uint32_t width = 6 * e->network->shape.hidden[0];
    *index = cache->count;
    int16_t **chunk = &cache->chunks[*index / CACHE_CHUNK];
    if (*chunk == NULL) *chunk = e->allocator->resize(e->allocator->context, NULL, (size_t)CACHE_CHUNK * width * sizeof **chunk);
    if (*chunk == NULL) return NULL;
    cache->count++;
    return *chunk + (size_t)(*index % CACHE_CHUNK) * width;
}

/* The word's vector, through the first layer's input matrix. */
static void compute_inputs(ro_encoder *e, const char *form, size_t size, int16_t *out) {
    const ro_network *n = e->network;
    const network_shape *s = &n->shape;
    ro_word_features f;
    ro_word_features_of(form, size, &f);
    uint32_t row = ro_network_find(n->word_hashes, s->words - 1, f.word);
    row = row == s->words - 1 ? 0 : row + 1;
    memset(e->x, 0, (s->word_size + s->sub_size) * sizeof *e->x);
    e->kernels->add_row(s->word_size, n->word_rows + (size_t)row * s->word_size, n->word_scales[row], e->x);
    float *sub = e->x + s->word_size;
    for (unsigned k = 0; k < f.subs; k++) {
        uint32_t found = ro_network_find(n->sub_hashes, s->subs, f.sub[k]);
        if (found < s->subs) e->kernels->add_row(s->sub_size, n->sub_rows + (size_t)found * s->sub_size, n->sub_scales[found], sub);
    }
    e->kernels->tanh_all(s->sub_size, sub);
    float most = e->kernels->bytes_of(s->word_size + s->sub_size, e->x, e->bytes);
    const ro_matrix *w = &n->w[0];
    e->kernels->product(w, e->bytes, w->cols, 1, e->sums, w->padded);
    e->kernels->inputs(w->padded, e->sums, most, w->scale, w->bias, out);
}

static const int16_t *inputs_of(ro_encoder *e, const char *form, size_t size) {
    ro_word_cache *cache = e->cache;
    uint32_t index;
    if (size > CACHE_FORM) {
        int16_t *out = new_entry(e, &index);
        if (out) compute_inputs(e, form, size, out);
        return out;
    }
    uint64_t hash = ro_hash_bytes(0, form, size);
    uint32_t slot = (uint32_t)(hash % CACHE_SLOTS), width = 6 * e->network->shape.hidden[0];
    for (; cache->slots[slot]; slot = (slot + 1) % CACHE_SLOTS) {
        uint32_t at = cache->slots[slot] - 1u;
        const cache_entry *entry = &cache->entries[at];
        if (entry->hash == hash && entry->size == size && memcmp(entry->form, form, size) == 0)
            return cache->chunks[at / CACHE_CHUNK] + (size_t)(at % CACHE_CHUNK) * width;
    }
    int16_t *out = new_entry(e, &index);
    if (out == NULL) return NULL;
    compute_inputs(e, form, size, out);
    cache->slots[slot] = (uint16_t)(index + 1);
    cache_entry *entry = &cache->entries[index];
    entry->hash = hash;
    entry->size = (uint8_t)size;
    memcpy(entry->form, form, size);
    return out;
}

static void forget_words(ro_word_cache *cache) {
    cache->count = 0;
    memset(cache->slots, 0, sizeof cache->slots);
}

/* --- memory --- */

static void *fresh(const ro_allocator *a, size_t size) { return a->resize(a->context, NULL, size); }
static void drop(const ro_allocator *a, void *memory) {
    if (memory) a->resize(a->context, memory, 0);
}

bool ro_encoder_init(ro_encoder *e, const ro_network *network, const ro_kernels *kernels, const ro_allocator *allocator) {
    memset(e, 0, sizeof *e);
    e->network = network;
    e->kernels = kernels;
    e->allocator = allocator;
    const network_shape *s = &network->shape;
    uint32_t widest = 0;
    for (uint32_t l = 0; l < s->layers; l++) widest = s->hidden[l] > widest ? s->hidden[l] : widest;
    uint32_t in = s->word_size + s->sub_size, sums = 6 * widest;
    if (sums < 3 * widest * RO_GROUP_SENTENCES) sums = 3 * widest * RO_GROUP_SENTENCES;
    e->cache = fresh(allocator, sizeof *e->cache);
    e->x = fresh(allocator, in * sizeof *e->x);
    e->bytes = fresh(allocator, in);
    e->sums = fresh(allocator, sums * sizeof *e->sums);
    e->cells = fresh(allocator, (size_t)widest * RO_GROUP_SENTENCES * sizeof *e->cells);
    if (e->cache) memset(e->cache, 0, sizeof *e->cache);
    return e->cache && e->x && e->bytes && e->sums && e->cells;
}

static void free_rows(ro_encoder *e) {
    drop(e->allocator, e->inputs), e->inputs = NULL;
    drop(e->allocator, e->below), e->below = NULL;
    for (uint32_t l = 0; l < RO_NETWORK_LAYERS; l++) drop(e->allocator, e->out[l]), e->out[l] = NULL;
    e->rows_room = 0;
}

void ro_encoder_free(ro_encoder *e) {
    if (e->allocator == NULL) return;
    free_rows(e);
    for (uint32_t k = 0; e->cache && k < CACHE_ENTRIES / CACHE_CHUNK; k++) drop(e->allocator, e->cache->chunks[k]);
    drop(e->allocator, e->cache);
    drop(e->allocator, e->x);
    drop(e->allocator, e->bytes);
    drop(e->allocator, e->sums);
    drop(e->allocator, e->cells);
}

void ro_encoder_use(ro_encoder *e, const ro_kernels *kernels) {
    e->kernels = kernels;
    forget_words(e->cache); /* the same would be computed again; a test of the kernels must see them at work */
}

static bool room_for_rows(ro_encoder *e, uint32_t rows) {
    if (rows <= e->rows_room) return true;
    free_rows(e);
    const network_shape *s = &e->network->shape;
    uint32_t room = rows < 256 ? 256 : rows, widest = 0;
    e->inputs = fresh(e->allocator, room * sizeof *e->inputs);
    bool ok = e->inputs != NULL;
    for (uint32_t l = 0; l < s->layers; l++) {
        e->out[l] = fresh(e->allocator, (size_t)room * 2 * s->hidden[l]);
        ok = ok && e->out[l];
        if (l > 0 && s->hidden[l] > widest) widest = s->hidden[l];
    }
    if (widest) {
        e->below = fresh(e->allocator, (size_t)room * 6 * widest * sizeof *e->below);
        ok = ok && e->below;
    }
    if (ok) e->rows_room = room;
    return ok;
}

/* --- the layers --- */

void ro_group_lay_out(ro_group *g) {
    uint32_t live = g->count, at = 0;
    g->steps = g->sentences[0]->count;
    for (uint32_t t = 0; t < g->steps; t++) {
        while (live > 0 && g->sentences[live - 1]->count <= t) live--;
        g->step_at[t] = at;
        g->step_live[t] = live;
        at += live;
    }
    g->tokens = at;
}

/* One direction of a layer. The lowest one's gates begin with e->inputs, a higher one's with e->below (rows x 6 hidden). */
static void recur(ro_encoder *e, const ro_group *g, uint32_t l, uint32_t d) {
    const ro_matrix *u = &e->network->u[l][d], *w = &e->network->w[l];
    uint32_t h = e->network->shape.hidden[l], before_live = 0;
    const uint8_t *before = NULL;
    for (uint32_t step = 0; step < g->steps; step++) {
        uint32_t t = d == 0 ? step : g->steps - 1 - step, live = g->step_live[t];
        size_t at = g->step_at[t];
        uint32_t carried = before_live < live ? before_live : live;
        uint8_t *out = e->out[l] + at * 2 * h + d * h;
        if (carried) e->kernels->product(u, before, 2 * (size_t)h, carried, e->sums, 3 * (size_t)h);
        for (uint32_t k = 0; k < live; k++) {
            const int32_t *sums = k < carried ? e->sums + (size_t)k * 3 * h : NULL;
            float *c = e->cells + (size_t)k * h;
            if (sums == NULL) memset(c, 0, h * sizeof *c);
            if (l == 0)
                e->kernels->cell_first(h, e->inputs[at + k] + d * 3 * h, sums, u->scale, c, out + (size_t)k * 2 * h);
            else
                e->kernels->cell(h, e->below + (at + k) * 6 * h + d * 3 * h, w->scale + d * 3 * h, w->bias + d * 3 * h, sums, u->scale, c,
                                 out + (size_t)k * 2 * h);
        }
        before = out;
        before_live = live;
    }
}

bool ro_encode(ro_encoder *e, const ro_group *g) {
    if (!room_for_rows(e, g->tokens)) return false;
    if (e->cache->count + g->tokens > CACHE_ENTRIES) forget_words(e->cache);
    for (uint32_t t = 0; t < g->steps; t++)
        for (uint32_t k = 0; k < g->step_live[t]; k++) {
            const ro_token *token = &g->sentences[k]->tokens[t];
            if ((e->inputs[g->step_at[t] + k] = inputs_of(e, token->form, token->form_size)) == NULL) return false;
        }
    for (uint32_t l = 0; l < e->network->shape.layers; l++) {
        const ro_matrix *w = &e->network->w[l];
        if (l > 0) e->kernels->product(w, e->out[l - 1], w->cols, g->tokens, e->below, w->padded);
        recur(e, g, l, 0);
        recur(e, g, l, 1);
    }
    return true;
}
