/* net.c - see net.h. Tokens of a batch lie in time-major order while the recurrences run (all first words, then all second words …, sentences
 * sorted by falling length, so that the live ones are a prefix), and sentence by sentence in the scoring layers above. */
#include "train/net.h"

#include "base/hash.h"
#include "train/net_math.h"
#include "train/squash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct layer_memory {
    float *pre[2], *act[2], *cell[2], *previous[2]; /* T x 3H, T x 3H, T x H, T x H (the h before, with dropout) */
    float *out, *dout;                              /* T x 2H */
    float *mask;                                    /* sentences x 2H, of the output; sentences x 2H, recurrent */
    float *recurrent;
} layer_memory;

struct net_pass {
    net_shape shape;
    int tokens_room, sentences_room, arcs_room;
    int tokens, sentences, steps;
    int *order, *step_at, *step_live, *first; /* sorted sentences; time-major offsets; sentence-major offsets (in the caller's order) */
    int *time_of;                             /* sentence-major index -> time-major index */
    const net_sentence **input;
    float *x, *dx, *xmask, *presub, *dropped_word;
    layer_memory layer[NET_MAX_LAYERS];
    float *top, *dtop, *low, *dlow; /* sentence-major outputs of the last and the first layer */
    float *tag, *dep_pre, *dep, *head_pre, *head, *query, *rel_p, *rel_q, *rel_pre, *rel_hidden, *rel;
    float *ddep, *dhead, *dquery, *drel_hidden, *drel_p, *drel_q, *mlp_mask;
    float *arc;
    int *arc_at;
    float *scratch, *transposed;
    net_gradient gradient;
};

/* --- the net --- */

static net_part take(net *n, int rows, int cols) {
    net_part part = {n->dense, rows, cols};
    n->dense += ((size_t)rows * (size_t)cols + 15) / 16 * 16;
    return part;
}

static void fill_uniform(float *p, size_t count, float limit, uint64_t seed) {
    for (size_t i = 0; i < count; i++) p[i] = limit * (float)((double)(ro_hash_mix(seed, i) >> 11) / 4503599627370496.0 - 1.0);
}

static void fill_part(net *n, net_part part, uint64_t seed) {
    fill_uniform(n->p + part.at, (size_t)part.rows * (size_t)part.cols, sqrtf(6.0f / (float)(part.rows + part.cols)), seed + part.at);
}

static void fill_parts(net *n, uint64_t seed) {
    for (int l = 0; l < n->shape.layers; l++)
        for (int d = 0; d < 2; d++) {
            /* each gate on its own: rows of W and U are three matrices on top of each other */
            int h = n->shape.hidden[l];
            fill_uniform(n->p + n->w[l][d].at, (size_t)n->w[l][d].rows * (size_t)n->w[l][d].cols, sqrtf(6.0f / (float)(h + n->w[l][d].cols)),
                         seed + n->w[l][d].at);
            fill_uniform(n->p + n->u[l][d].at, (size_t)n->u[l][d].rows * (size_t)h, sqrtf(3.0f / (float)h), seed + n->u[l][d].at);
            for (int i = 0; i < h; i++) n->p[n->b[l][d].at + (size_t)i] = 1.0f; /* remember at first */
        }
    fill_part(n, n->tag_w, seed);
    fill_part(n, n->dep_w, seed);
    fill_part(n, n->head_w, seed);
    fill_part(n, n->arc_a, seed);
    fill_part(n, n->arc_root, seed);
    fill_part(n, n->rel_p, seed);
    fill_part(n, n->rel_q, seed);
    fill_part(n, n->rel_root, seed);
    fill_part(n, n->rel_c, seed);
    fill_uniform(n->word, (size_t)n->shape.words * (size_t)n->shape.word_size, sqrtf(3.0f / (float)n->shape.word_size), seed + 1);
    fill_uniform(n->sub, (size_t)n->shape.subs * (size_t)n->shape.sub_size, 0.5f * sqrtf(3.0f / (float)n->shape.sub_size), seed + 2);
}

net *net_new(const net_shape *shape, uint64_t seed) {
    net *n = calloc(1, sizeof *n);
    n->shape = *shape;
    int in = shape->word_size + shape->sub_size;
    for (int l = 0; l < shape->layers; l++) {
        int h = shape->hidden[l];
        for (int d = 0; d < 2; d++) {
            n->w[l][d] = take(n, 3 * h, in);
            n->u[l][d] = take(n, 3 * h, h);
            n->b[l][d] = take(n, 1, 3 * h);
        }
        in = 2 * h;
    }
    n->tag_w = take(n, shape->tags, 2 * shape->hidden[0]);
    n->tag_b = take(n, 1, shape->tags);
    n->dep_w = take(n, shape->arc, in);
    n->dep_b = take(n, 1, shape->arc);
    n->head_w = take(n, shape->arc, in);
    n->head_b = take(n, 1, shape->arc);
    n->arc_a = take(n, shape->arc, shape->arc);
    n->arc_bias = take(n, 1, shape->arc);
    n->arc_root = take(n, 1, shape->arc);
    n->rel_p = take(n, shape->rel, in);
    n->rel_q = take(n, shape->rel, in);
    n->rel_b = take(n, 1, shape->rel);
    n->rel_root = take(n, 1, shape->rel);
    n->rel_c = take(n, shape->rels, shape->rel);
    n->rel_cb = take(n, 1, shape->rels);
    n->p = math_alloc(n->dense);
    n->word = math_alloc((size_t)shape->words * (size_t)shape->word_size);
    n->sub = math_alloc((size_t)shape->subs * (size_t)shape->sub_size);
    fill_parts(n, ro_hash_mix(seed, 77));
    return n;
}

void net_free(net *n) {
    if (n == NULL) return;
    free(n->p);
    free(n->word);
    free(n->sub);
    free(n);
}

net *net_copy(const net *n) {
    net *copy = net_new(&n->shape, 0);
    memcpy(copy->p, n->p, n->dense * sizeof(float));
    memcpy(copy->word, n->word, (size_t)n->shape.words * (size_t)n->shape.word_size * sizeof(float));
    memcpy(copy->sub, n->sub, (size_t)n->shape.subs * (size_t)n->shape.sub_size * sizeof(float));
    return copy;
}

/* --- a pass's memory --- */

static int widest(const net_shape *s) {
    int w = s->word_size + s->sub_size;
    for (int l = 0; l < s->layers; l++) w = w > 3 * s->hidden[l] ? w : 3 * s->hidden[l];
    w = w > s->tags ? w : s->tags;
    w = w > s->arc ? w : s->arc;
    return w > s->rel ? w : s->rel;
}

net_pass *net_pass_new(const net *n) {
    net_pass *pass = calloc(1, sizeof *pass);
    pass->shape = n->shape;
    net_gradient *g = &pass->gradient;
    g->dense = math_alloc(n->dense);
    g->word = math_alloc((size_t)n->shape.words * (size_t)n->shape.word_size);
    g->sub = math_alloc((size_t)n->shape.subs * (size_t)n->shape.sub_size);
    g->words = calloc((size_t)n->shape.words, sizeof(int));
    g->subs = calloc((size_t)n->shape.subs, sizeof(int));
    g->word_touched = calloc((size_t)n->shape.words, 1);
    g->sub_touched = calloc((size_t)n->shape.subs, 1);
    pass->transposed = math_alloc((size_t)widest(&n->shape) * (size_t)widest(&n->shape));
    return pass;
}

/* All float arrays of a pass, with their floats a token: one list for growing and freeing. */
#define TOKEN_ARRAYS(X, s, top_size) \
    X(x, (s)->word_size + (s)->sub_size) \
    X(dx, (s)->word_size + (s)->sub_size) \
    X(presub, (s)->sub_size) \
    X(dropped_word, 1) \
    X(top, top_size) \
    X(dtop, top_size) \
    X(low, 2 * (s)->hidden[0]) \
    X(dlow, 2 * (s)->hidden[0]) \
    X(tag, (s)->tags) \
    X(dep_pre, (s)->arc) \
    X(dep, (s)->arc) \
    X(head_pre, (s)->arc) \
    X(head, (s)->arc) \
    X(query, (s)->arc) \
    X(rel_p, (s)->rel) \
    X(rel_q, (s)->rel) \
    X(rel_pre, (s)->rel) \
    X(rel_hidden, (s)->rel) \
    X(rel, (s)->rels) \
    X(ddep, (s)->arc) \
    X(dhead, (s)->arc) \
    X(dquery, (s)->arc) \
    X(drel_hidden, (s)->rel) \
    X(drel_p, (s)->rel) \
    X(drel_q, (s)->rel) \
    X(scratch, widest(s))

static void free_token_arrays(net_pass *pass) {
#define X(name, width) free(pass->name);
    TOKEN_ARRAYS(X, &pass->shape, 0)
#undef X
    for (int l = 0; l < pass->shape.layers; l++) {
        layer_memory *m = &pass->layer[l];
        for (int d = 0; d < 2; d++) free(m->pre[d]), free(m->act[d]), free(m->cell[d]), free(m->previous[d]);
        free(m->out), free(m->dout);
    }
    free(pass->time_of);
}

static void room_for_tokens(net_pass *pass, int tokens) {
    if (tokens <= pass->tokens_room) return;
    free_token_arrays(pass);
    const net_shape *s = &pass->shape;
    int top_size = 2 * s->hidden[s->layers - 1];
    size_t room = (size_t)tokens + 64;
    pass->tokens_room = (int)room;
#define X(name, width) pass->name = math_alloc(room * (size_t)(width));
    TOKEN_ARRAYS(X, s, top_size)
#undef X
    for (int l = 0; l < s->layers; l++) {
        layer_memory *m = &pass->layer[l];
        size_t h = (size_t)s->hidden[l];
        for (int d = 0; d < 2; d++) {
            m->pre[d] = math_alloc(room * 3 * h);
            m->act[d] = math_alloc(room * 3 * h);
            m->cell[d] = math_alloc(room * h);
            m->previous[d] = math_alloc(room * h);
        }
        m->out = math_alloc(room * 2 * h);
        m->dout = math_alloc(room * 2 * h);
    }
    pass->time_of = calloc(room, sizeof(int));
}

static void free_sentence_arrays(net_pass *pass) {
    free(pass->order), free(pass->first), free(pass->input), free(pass->arc_at), free(pass->xmask), free(pass->mlp_mask);
    for (int l = 0; l < pass->shape.layers; l++) free(pass->layer[l].mask), free(pass->layer[l].recurrent);
}

static void room_for_sentences(net_pass *pass, int sentences) {
    if (sentences <= pass->sentences_room) return;
    free_sentence_arrays(pass);
    const net_shape *s = &pass->shape;
    size_t room = (size_t)sentences + 8;
    pass->sentences_room = (int)room;
    pass->order = calloc(room, sizeof(int));
    pass->first = calloc(room + 1, sizeof(int));
    pass->arc_at = calloc(room + 1, sizeof(int));
    pass->input = calloc(room, sizeof *pass->input);
    pass->xmask = math_alloc(room * (size_t)(s->word_size + s->sub_size));
    pass->mlp_mask = math_alloc(room * (size_t)(2 * s->arc + 2 * s->rel));
    for (int l = 0; l < s->layers; l++) {
        pass->layer[l].mask = math_alloc(room * 2 * (size_t)s->hidden[l]);
        pass->layer[l].recurrent = math_alloc(room * 2 * (size_t)s->hidden[l]);
    }
}

void net_pass_free(net_pass *pass) {
    if (pass == NULL) return;
    free_token_arrays(pass);
    free_sentence_arrays(pass);
    net_gradient *g = &pass->gradient;
    free(g->dense), free(g->word), free(g->sub), free(g->words), free(g->subs), free(g->word_touched), free(g->sub_touched);
    free(pass->arc), free(pass->step_at), free(pass->step_live), free(pass->transposed);
    free(pass);
}

net_gradient *net_pass_gradient(net_pass *pass) { return &pass->gradient; }

/* Sorts by falling length (stable) and lays out both orders. */
static void arrange(net_pass *pass, const net_sentence *const *sentences, int count) {
    int tokens = 0, arcs = 0, longest = 0;
    room_for_sentences(pass, count);
    for (int s = 0; s < count; s++) {
        int n = sentences[s]->count;
        pass->input[s] = sentences[s];
        pass->first[s] = tokens;
        pass->arc_at[s] = arcs;
        tokens += n;
        arcs += n * (n + 1);
        longest = n > longest ? n : longest;
        int k = s;
        while (k > 0 && sentences[pass->order[k - 1]]->count < n) pass->order[k] = pass->order[k - 1], k--;
        pass->order[k] = s;
    }
    pass->first[count] = tokens;
    room_for_tokens(pass, tokens);
    if (arcs > pass->arcs_room) {
        free(pass->arc);
        pass->arcs_room = arcs + arcs / 4;
        pass->arc = math_alloc((size_t)pass->arcs_room);
    }
    pass->step_at = realloc(pass->step_at, (size_t)(longest + 1) * sizeof(int));
    pass->step_live = realloc(pass->step_live, (size_t)(longest + 1) * sizeof(int));
    int at = 0, live = count;
    for (int t = 0; t < longest; t++) {
        while (live > 0 && sentences[pass->order[live - 1]]->count <= t) live--;
        pass->step_at[t] = at;
        pass->step_live[t] = live;
        for (int k = 0; k < live; k++) pass->time_of[pass->first[pass->order[k]] + t] = at + k;
        at += live;
    }
    pass->tokens = tokens;
    pass->sentences = count;
    pass->steps = longest;
}

/* --- forward --- */

static void make_masks(net_pass *pass, const net_dropout *dropout, uint64_t seed) {
    const net_shape *s = &pass->shape;
    size_t count = (size_t)pass->sentences;
    math_mask(pass->xmask, count * (size_t)(s->word_size + s->sub_size), dropout->input, ro_hash_mix(seed, 1));
    math_mask(pass->mlp_mask, count * (size_t)(2 * s->arc + 2 * s->rel), dropout->mlp, ro_hash_mix(seed, 2));
    for (int l = 0; l < s->layers; l++) {
        math_mask(pass->layer[l].mask, count * 2 * (size_t)s->hidden[l], dropout->hidden, ro_hash_mix(seed, 10 + (uint64_t)l));
        math_mask(pass->layer[l].recurrent, count * 2 * (size_t)s->hidden[l], dropout->recurrent, ro_hash_mix(seed, 20 + (uint64_t)l));
    }
    math_mask(pass->dropped_word, (size_t)pass->tokens, dropout->word, ro_hash_mix(seed, 3));
}

/* Whether sub-feature k of sentence-major token i is left out in this pass. */
static bool sub_dropped(uint64_t seed, int i, int k, float probability) {
    if (probability <= 0) return false;
    return (float)(ro_hash_mix(seed, (uint64_t)i << 16 | (uint64_t)(unsigned)k) >> 40) / 16777216.0f < probability;
}

static int word_of(const net_pass *pass, const net_sentence *in, int at, int i) {
    return pass->dropped_word[at] == 0 || (in->known && !in->known[i]) ? 0 : in->word[i];
}

static void embed(net_pass *pass, const net *n, const net_dropout *dropout, uint64_t seed) {
    const net_shape *s = &n->shape;
    int width = s->word_size + s->sub_size;
    for (int k = 0; k < pass->sentences; k++) {
        int which = pass->order[k];
        const net_sentence *in = pass->input[which];
        const float *mask = pass->xmask + (size_t)k * (size_t)width;
        for (int i = 0; i < in->count; i++) {
            int at = pass->first[which] + i, t = pass->time_of[at];
            float *x = pass->x + (size_t)t * (size_t)width, *pre = pass->presub + (size_t)t * (size_t)s->sub_size;
            const float *word = n->word + (size_t)word_of(pass, in, at, i) * (size_t)s->word_size;
            for (int j = 0; j < s->word_size; j++) x[j] = word[j] * mask[j];
            memset(pre, 0, (size_t)s->sub_size * sizeof *pre);
            for (int q = in->sub_start[i]; q < in->sub_start[i + 1]; q++)
                if (!sub_dropped(seed, at, q - in->sub_start[i], dropout->sub))
                    math_add(pre, n->sub + (size_t)in->sub[q] * (size_t)s->sub_size, s->sub_size);
            for (int j = 0; j < s->sub_size; j++) x[s->word_size + j] = squash_tanh(pre[j]) * mask[s->word_size + j];
        }
    }
}

static void transpose(const float *from, int rows, int cols, float *to) {
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) to[(size_t)c * (size_t)rows + (size_t)r] = from[(size_t)r * (size_t)cols + (size_t)c];
}

/* One direction of one layer over the batch: input T x in. */
static void recur(net_pass *pass, const net *n, int l, int d, const float *input, int in) {
    layer_memory *m = &pass->layer[l];
    int h = n->shape.hidden[l];
    const float *bias = n->p + n->b[l][d].at;
    for (int t = 0; t < pass->tokens; t++) memcpy(m->pre[d] + (size_t)t * 3 * (size_t)h, bias, 3 * (size_t)h * sizeof(float));
    math_gemm_nt(pass->tokens, 3 * h, in, input, in, n->p + n->w[l][d].at, in, 1, m->pre[d], 3 * h);
    transpose(n->p + n->u[l][d].at, 3 * h, h, pass->transposed);
    for (int step = 0; step < pass->steps; step++) {
        int t = d == 0 ? step : pass->steps - 1 - step, before = d == 0 ? t - 1 : t + 1;
        int live = pass->step_live[t], carried = 0;
        size_t at = (size_t)pass->step_at[t], from = 0;
        if (before >= 0 && before < pass->steps) {
            carried = pass->step_live[before] < live ? pass->step_live[before] : live;
            from = (size_t)pass->step_at[before];
        }
        float *hp = m->previous[d] + at * (size_t)h;
        memset(hp, 0, (size_t)live * (size_t)h * sizeof(float));
        for (int k = 0; k < carried; k++)
            math_product(hp + (size_t)k * (size_t)h, m->out + (from + (size_t)k) * 2 * (size_t)h + (size_t)d * (size_t)h,
                         m->recurrent + (size_t)k * 2 * (size_t)h + (size_t)d * (size_t)h, h);
        float *pre = m->pre[d] + at * 3 * (size_t)h;
        math_gemm_step(carried, 3 * h, h, hp, pass->transposed, pre);
        for (int k = 0; k < live; k++) {
            size_t row = at + (size_t)k;
            const float *cp = k < carried ? m->cell[d] + (from + (size_t)k) * (size_t)h : NULL;
            math_cell(h, m->pre[d] + row * 3 * (size_t)h, cp, m->act[d] + row * 3 * (size_t)h, m->cell[d] + row * (size_t)h,
                      m->out + row * 2 * (size_t)h + (size_t)d * (size_t)h);
        }
    }
}

/* Sentence-major copy of a time-major matrix, with each sentence's dropout mask. */
static void gather(const net_pass *pass, const float *from, int width, const float *mask, float *to) {
    for (int k = 0; k < pass->sentences; k++) {
        int which = pass->order[k];
        for (int i = 0; i < pass->input[which]->count; i++) {
            size_t at = (size_t)(pass->first[which] + i);
            math_product(to + at * (size_t)width, from + (size_t)pass->time_of[at] * (size_t)width, mask + (size_t)k * (size_t)width, width);
        }
    }
}

/* The same backwards: adds. */
static void scatter_add(const net_pass *pass, const float *from, int width, const float *mask, float *to) {
    for (int k = 0; k < pass->sentences; k++) {
        int which = pass->order[k];
        for (int i = 0; i < pass->input[which]->count; i++) {
            size_t at = (size_t)(pass->first[which] + i);
            math_add_product(to + (size_t)pass->time_of[at] * (size_t)width, from + at * (size_t)width, mask + (size_t)k * (size_t)width, width);
        }
    }
}

/* out(T x rows) = in W^T + b */
static void affine(const net *n, net_part w, net_part b, const float *in, int tokens, float *out) {
    for (int t = 0; t < tokens; t++) memcpy(out + (size_t)t * (size_t)w.rows, n->p + b.at, (size_t)w.rows * sizeof(float));
    math_gemm_nt(tokens, w.rows, w.cols, in, w.cols, n->p + w.at, w.cols, 1, out, w.rows);
}

static const float *mlp_mask(const net_pass *pass, int sentence, int which) {
    const net_shape *s = &pass->shape;
    int offset = which == 0 ? 0 : which == 1 ? s->arc : 2 * s->arc;
    return pass->mlp_mask + (size_t)sentence * (size_t)(2 * s->arc + 2 * s->rel) + offset;
}

static void squash_rows(const net_pass *pass, const float *pre, int width, int which, float *out) {
    for (int s = 0; s < pass->sentences; s++)
        for (int t = pass->first[s]; t < pass->first[s + 1]; t++)
            math_tanh_mask(out + (size_t)t * (size_t)width, pre + (size_t)t * (size_t)width, mlp_mask(pass, s, which), width);
}

static void score_arcs(net_pass *pass, const net *n) {
    int a = n->shape.arc;
    affine(n, n->dep_w, n->dep_b, pass->top, pass->tokens, pass->dep_pre);
    affine(n, n->head_w, n->head_b, pass->top, pass->tokens, pass->head_pre);
    squash_rows(pass, pass->dep_pre, a, 0, pass->dep);
    squash_rows(pass, pass->head_pre, a, 1, pass->head);
    /* query_i = D_i A + a, so that every score is one product */
    for (int t = 0; t < pass->tokens; t++) memcpy(pass->query + (size_t)t * (size_t)a, n->p + n->arc_bias.at, (size_t)a * sizeof(float));
    math_gemm_nn(pass->tokens, a, a, pass->dep, a, n->p + n->arc_a.at, a, 1, pass->query, a);
    for (int s = 0; s < pass->sentences; s++) {
        int count = pass->input[s]->count;
        float *arcs = pass->arc + pass->arc_at[s];
        const float *query = pass->query + (size_t)pass->first[s] * (size_t)a, *head = pass->head + (size_t)pass->first[s] * (size_t)a;
        math_gemm_nt(count, count, a, query, a, head, a, 0, arcs + 1, count + 1);
        for (int i = 0; i < count; i++) {
            float *row = arcs + (size_t)i * (size_t)(count + 1);
            row[0] = math_dot(query + (size_t)i * (size_t)a, n->p + n->arc_root.at, a);
            row[i + 1] = -1e9f; /* no token heads itself */
        }
    }
}

static void score_rel_sides(net_pass *pass, const net *n) {
    affine(n, n->rel_p, n->rel_b, pass->top, pass->tokens, pass->rel_p);
    math_gemm_nt(pass->tokens, n->shape.rel, n->rel_q.cols, pass->top, n->rel_q.cols, n->p + n->rel_q.at, n->rel_q.cols, 0, pass->rel_q,
                 n->shape.rel);
}

static const float *rel_side(const net_pass *pass, const net *n, int sentence, int head) {
    return head == 0 ? n->p + n->rel_root.at : pass->rel_q + (size_t)(pass->first[sentence] + head - 1) * (size_t)n->shape.rel;
}

static void score_rels_of(net_pass *pass, const net *n, int s, const int *heads) {
    int r = n->shape.rel;
    for (int i = 0; i < pass->input[s]->count; i++) {
        size_t t = (size_t)(pass->first[s] + i);
        math_sum(pass->rel_pre + t * (size_t)r, pass->rel_p + t * (size_t)r, rel_side(pass, n, s, heads[i]), r);
        math_tanh_mask(pass->rel_hidden + t * (size_t)r, pass->rel_pre + t * (size_t)r, mlp_mask(pass, s, 2), r);
    }
    size_t first = (size_t)pass->first[s];
    affine(n, n->rel_c, n->rel_cb, pass->rel_hidden + first * (size_t)r, pass->input[s]->count, pass->rel + first * (size_t)n->shape.rels);
}

static void forward(net_pass *pass, const net *n, const net_sentence *const *sentences, int count, const net_dropout *dropout, uint64_t seed) {
    const net_shape *s = &n->shape;
    arrange(pass, sentences, count);
    make_masks(pass, dropout, seed);
    embed(pass, n, dropout, ro_hash_mix(seed, 4));
    const float *input = pass->x;
    int in = s->word_size + s->sub_size;
    for (int l = 0; l < s->layers; l++) {
        layer_memory *m = &pass->layer[l];
        recur(pass, n, l, 0, input, in);
        recur(pass, n, l, 1, input, in);
        in = 2 * s->hidden[l];
        if (l == 0) gather(pass, m->out, in, m->mask, pass->low);
        if (l + 1 == s->layers) {
            gather(pass, m->out, in, m->mask, pass->top);
        } else { /* dout holds the masked output, the next layer's input, until the backward pass */
            for (int t = 0; t < pass->steps; t++)
                for (int k = 0; k < pass->step_live[t]; k++) {
                    size_t row = (size_t)(pass->step_at[t] + k);
                    math_product(m->dout + row * (size_t)in, m->out + row * (size_t)in, m->mask + (size_t)k * (size_t)in, in);
                }
            input = m->dout;
        }
    }
    affine(n, n->tag_w, n->tag_b, pass->low, pass->tokens, pass->tag);
    score_arcs(pass, n);
    score_rel_sides(pass, n);
}

/* --- losses: each turns a row of scores into scale * (probability - target), and gives the loss --- */

static double row_loss(float *row, int count, int gold, const float *soft, float weight, float scale, long *right) {
    float most = row[0];
    int best = 0;
    for (int j = 1; j < count; j++)
        if (row[j] > most) most = row[j], best = j;
    *right += best == gold;
    double loss = 0;
    float sum = math_exp_row(row, count, most);
    float inverse = 1.0f / sum;
    for (int j = 0; j < count; j++) {
        float p = row[j] * inverse, target = (j == gold ? 1.0f : 0.0f);
        if (soft) target = (1.0f - weight) * target + weight * soft[j];
        if (target > 0) loss -= (double)target * (p > 1e-30f ? (double)logf(p) : -69.0);
        row[j] = scale * (p - target);
    }
    return loss;
}

static void take_losses(net_pass *pass, const net *n, float scale, net_loss *loss) {
    for (int s = 0; s < pass->sentences; s++) {
        const net_sentence *in = pass->input[s];
        score_rels_of(pass, n, s, in->head);
        for (int i = 0; i < in->count; i++) {
            size_t t = (size_t)(pass->first[s] + i), tags = (size_t)n->shape.tags, rels = (size_t)n->shape.rels, arcs = (size_t)in->count + 1;
            bool soft = in->trust > 0;
            loss->tag += row_loss(pass->tag + t * tags, (int)tags, in->tag[i], soft ? in->soft_tag + (size_t)i * tags : NULL, in->trust, scale,
                                  &loss->tag_right);
            loss->arc += row_loss(pass->arc + (size_t)pass->arc_at[s] + (size_t)i * arcs, (int)arcs, in->head[i],
                                  soft ? in->soft_arc + (size_t)i * arcs : NULL, in->trust, scale, &loss->arc_right);
            loss->rel += row_loss(pass->rel + t * rels, (int)rels, in->rel[i], soft ? in->soft_rel + (size_t)i * rels : NULL, in->trust, scale,
                                  &loss->rel_right);
        }
        loss->tokens += in->count;
    }
}

/* --- backward --- */

/* dW += dout^T in; db += sum of rows; din += dout W */
static void affine_back(net_pass *pass, const net *n, net_part w, const net_part *b, const float *in, const float *dout, int tokens, float *din) {
    float *g = pass->gradient.dense;
    math_gemm_tn(w.rows, w.cols, tokens, dout, w.rows, in, w.cols, g + w.at, w.cols);
    if (b) math_add_columns(g + b->at, dout, tokens, w.rows);
    if (din) math_gemm_nn(tokens, w.cols, w.rows, dout, w.rows, n->p + w.at, w.cols, 1, din, w.cols);
}

static void rels_back(net_pass *pass, const net *n) {
    int r = n->shape.rel;
    float *g = pass->gradient.dense;
    size_t size = (size_t)pass->tokens * (size_t)r * sizeof(float);
    memset(pass->drel_hidden, 0, size);
    memset(pass->drel_q, 0, size);
    affine_back(pass, n, n->rel_c, &n->rel_cb, pass->rel_hidden, pass->rel, pass->tokens, pass->drel_hidden);
    for (int s = 0; s < pass->sentences; s++)
        for (int i = 0; i < pass->input[s]->count; i++) {
            size_t t = (size_t)(pass->first[s] + i);
            float *d = pass->drel_hidden + t * (size_t)r;
            math_tanh_back(d, pass->rel_pre + t * (size_t)r, mlp_mask(pass, s, 2), r);
            int head = pass->input[s]->head[i];
            math_add(head == 0 ? g + n->rel_root.at : pass->drel_q + (size_t)(pass->first[s] + head - 1) * (size_t)r, d, r);
        }
    affine_back(pass, n, n->rel_p, &n->rel_b, pass->top, pass->drel_hidden, pass->tokens, pass->dtop);
    affine_back(pass, n, n->rel_q, NULL, pass->top, pass->drel_q, pass->tokens, pass->dtop);
}

static void arcs_back(net_pass *pass, const net *n) {
    int a = n->shape.arc;
    float *g = pass->gradient.dense;
    size_t size = (size_t)pass->tokens * (size_t)a * sizeof(float);
    memset(pass->dquery, 0, size);
    memset(pass->dhead, 0, size);
    memset(pass->ddep, 0, size);
    for (int s = 0; s < pass->sentences; s++) {
        int count = pass->input[s]->count;
        float *d = pass->arc + pass->arc_at[s];
        size_t first = (size_t)pass->first[s] * (size_t)a;
        for (int i = 0; i < count; i++) {
            float *row = d + (size_t)i * (size_t)(count + 1);
            row[i + 1] = 0;
            math_add_scaled(pass->dquery + first + (size_t)i * (size_t)a, n->p + n->arc_root.at, row[0], a);
            math_add_scaled(g + n->arc_root.at, pass->query + first + (size_t)i * (size_t)a, row[0], a);
        }
        math_gemm_nn(count, a, count, d + 1, count + 1, pass->head + first, a, 1, pass->dquery + first, a);
        math_gemm_tn(count, a, count, d + 1, count + 1, pass->query + first, a, pass->dhead + first, a);
    }
    math_gemm_tn(a, a, pass->tokens, pass->dep, a, pass->dquery, a, g + n->arc_a.at, a);
    math_add_columns(g + n->arc_bias.at, pass->dquery, pass->tokens, a);
    math_gemm_nt(pass->tokens, a, a, pass->dquery, a, n->p + n->arc_a.at, a, 1, pass->ddep, a);
    for (int s = 0; s < pass->sentences; s++)
        for (int t = pass->first[s]; t < pass->first[s + 1]; t++) {
            math_tanh_back(pass->ddep + (size_t)t * (size_t)a, pass->dep_pre + (size_t)t * (size_t)a, mlp_mask(pass, s, 0), a);
            math_tanh_back(pass->dhead + (size_t)t * (size_t)a, pass->head_pre + (size_t)t * (size_t)a, mlp_mask(pass, s, 1), a);
        }
    affine_back(pass, n, n->dep_w, &n->dep_b, pass->top, pass->ddep, pass->tokens, pass->dtop);
    affine_back(pass, n, n->head_w, &n->head_b, pass->top, pass->dhead, pass->tokens, pass->dtop);
}

/* One direction of one layer: dout of the layer is complete; adds to dinput (T x in). act becomes the gradient of pre. */
static void recur_back(net_pass *pass, const net *n, int l, int d, const float *input, int in, float *dinput) {
    layer_memory *m = &pass->layer[l];
    int h = n->shape.hidden[l];
    const float *u = n->p + n->u[l][d].at;
    float *dh = pass->scratch, *dc = math_alloc((size_t)pass->sentences * (size_t)h);
    for (int step = pass->steps - 1; step >= 0; step--) {
        int t = d == 0 ? step : pass->steps - 1 - step, before = d == 0 ? t - 1 : t + 1, after = d == 0 ? t + 1 : t - 1;
        int live = pass->step_live[t], carried = 0, following = 0;
        size_t at = (size_t)pass->step_at[t], from = 0;
        if (before >= 0 && before < pass->steps)
            carried = pass->step_live[before] < live ? pass->step_live[before] : live, from = (size_t)pass->step_at[before];
        if (after >= 0 && after < pass->steps) following = pass->step_live[after] < live ? pass->step_live[after] : live;
        /* the gradient that comes from the next step in time: its pre-gradients times U, through the recurrent mask */
        memset(dh, 0, (size_t)live * (size_t)h * sizeof(float));
        if (following) {
            math_gemm_step(following, h, 3 * h, m->act[d] + (size_t)pass->step_at[after] * 3 * (size_t)h, u, dh);
            for (int k = 0; k < following; k++)
                math_product(dh + (size_t)k * (size_t)h, dh + (size_t)k * (size_t)h, m->recurrent + (size_t)k * 2 * (size_t)h + (size_t)d * (size_t)h,
                             h);
        }
        for (int k = 0; k < live; k++) {
            size_t row = at + (size_t)k;
            math_add(dh + (size_t)k * (size_t)h, m->dout + row * 2 * (size_t)h + (size_t)d * (size_t)h, h);
            /* a sentence that ends here has nothing after it: its dc starts at 0 */
            if (k >= following) memset(dc + (size_t)k * (size_t)h, 0, (size_t)h * sizeof(float));
            const float *cp = k < carried ? m->cell[d] + (from + (size_t)k) * (size_t)h : NULL;
            math_cell_back(h, m->pre[d] + row * 3 * (size_t)h, m->act[d] + row * 3 * (size_t)h, cp, m->cell[d] + row * (size_t)h,
                           dh + (size_t)k * (size_t)h, dc + (size_t)k * (size_t)h);
        }
    }
    free(dc);
    float *g = pass->gradient.dense;
    math_gemm_tn(3 * h, h, pass->tokens, m->act[d], 3 * h, m->previous[d], h, g + n->u[l][d].at, h);
    math_gemm_tn(3 * h, in, pass->tokens, m->act[d], 3 * h, input, in, g + n->w[l][d].at, in);
    math_add_columns(g + n->b[l][d].at, m->act[d], pass->tokens, 3 * h);
    math_gemm_nn(pass->tokens, in, 3 * h, m->act[d], 3 * h, n->p + n->w[l][d].at, in, 1, dinput, in);
}

static void touch(uint8_t *touched, int *list, int *count, int row) {
    if (touched[row]) return;
    touched[row] = 1;
    list[(*count)++] = row;
}

static void embed_back(net_pass *pass, const net *n, const net_dropout *dropout, uint64_t seed) {
    const net_shape *s = &n->shape;
    int width = s->word_size + s->sub_size;
    net_gradient *g = &pass->gradient;
    for (int k = 0; k < pass->sentences; k++) {
        int which = pass->order[k];
        const net_sentence *in = pass->input[which];
        const float *mask = pass->xmask + (size_t)k * (size_t)width;
        for (int i = 0; i < in->count; i++) {
            int at = pass->first[which] + i, t = pass->time_of[at], word = word_of(pass, in, at, i);
            float *dx = pass->dx + (size_t)t * (size_t)width;
            touch(g->word_touched, g->words, &g->word_count, word);
            math_add_product(g->word + (size_t)word * (size_t)s->word_size, dx, mask, s->word_size);
            math_tanh_back(dx + s->word_size, pass->presub + (size_t)t * (size_t)s->sub_size, mask + s->word_size, s->sub_size);
            for (int q = in->sub_start[i]; q < in->sub_start[i + 1]; q++) {
                if (sub_dropped(seed, at, q - in->sub_start[i], dropout->sub)) continue;
                touch(g->sub_touched, g->subs, &g->sub_count, in->sub[q]);
                math_add(g->sub + (size_t)in->sub[q] * (size_t)s->sub_size, dx + s->word_size, s->sub_size);
            }
        }
    }
}

static void backward(net_pass *pass, const net *n, const net_dropout *dropout, uint64_t seed) {
    const net_shape *s = &n->shape;
    int top = 2 * s->hidden[s->layers - 1], low = 2 * s->hidden[0];
    memset(pass->dtop, 0, (size_t)pass->tokens * (size_t)top * sizeof(float));
    memset(pass->dlow, 0, (size_t)pass->tokens * (size_t)low * sizeof(float));
    rels_back(pass, n);
    arcs_back(pass, n);
    affine_back(pass, n, n->tag_w, &n->tag_b, pass->low, pass->tag, pass->tokens, pass->dlow);
    float *carried = NULL; /* gradient of the input of the layer above, time-major, masked */
    for (int l = s->layers - 1; l >= 0; l--) {
        layer_memory *m = &pass->layer[l];
        int width = 2 * s->hidden[l], in = l ? 2 * s->hidden[l - 1] : s->word_size + s->sub_size;
        memset(m->dout, 0, (size_t)pass->tokens * (size_t)width * sizeof(float));
        if (l + 1 == s->layers) scatter_add(pass, pass->dtop, width, m->mask, m->dout);
        if (l == 0) scatter_add(pass, pass->dlow, width, m->mask, m->dout);
        if (carried)
            for (int t = 0; t < pass->steps; t++)
                for (int k = 0; k < pass->step_live[t]; k++) {
                    size_t row = (size_t)(pass->step_at[t] + k);
                    math_add_product(m->dout + row * (size_t)width, carried + row * (size_t)width, m->mask + (size_t)k * (size_t)width, width);
                }
        float *owned = l ? math_alloc((size_t)pass->tokens * (size_t)in) : NULL;
        float *dinput = l ? owned : pass->dx;
        memset(dinput, 0, (size_t)pass->tokens * (size_t)in * sizeof(float));
        const float *input = l ? pass->layer[l - 1].dout : pass->x;
        recur_back(pass, n, l, 0, input, in, dinput);
        recur_back(pass, n, l, 1, input, in, dinput);
        free(carried);
        carried = owned;
    }
    free(carried);
    embed_back(pass, n, dropout, seed);
}

/* --- the outside --- */

void net_learn(net_pass *pass, const net *n, const net_sentence *const *sentences, int count, const net_dropout *dropout, uint64_t seed, float scale,
               net_loss *loss) {
    forward(pass, n, sentences, count, dropout, seed);
    take_losses(pass, n, scale, loss);
    backward(pass, n, dropout, ro_hash_mix(seed, 4));
}

void net_predict(net_pass *pass, const net *n, const net_sentence *const *sentences, int count) {
    net_dropout none = {0};
    forward(pass, n, sentences, count, &none, 0);
    for (int t = 0; t < pass->tokens; t++) math_log_softmax(pass->tag + (size_t)t * (size_t)n->shape.tags, n->shape.tags);
    for (int s = 0; s < count; s++)
        for (int i = 0; i < sentences[s]->count; i++)
            math_log_softmax(pass->arc + (size_t)pass->arc_at[s] + (size_t)i * (size_t)(sentences[s]->count + 1), sentences[s]->count + 1);
}

const float *net_tags(const net_pass *pass, int sentence) { return pass->tag + (size_t)pass->first[sentence] * (size_t)pass->shape.tags; }

const float *net_arcs(const net_pass *pass, int sentence) { return pass->arc + pass->arc_at[sentence]; }

const float *net_rels(net_pass *pass, const net *n, int sentence, const int *heads) {
    score_rels_of(pass, n, sentence, heads);
    float *rel = pass->rel + (size_t)pass->first[sentence] * (size_t)n->shape.rels;
    for (int i = 0; i < pass->input[sentence]->count; i++) math_log_softmax(rel + (size_t)i * (size_t)n->shape.rels, n->shape.rels);
    return rel;
}
