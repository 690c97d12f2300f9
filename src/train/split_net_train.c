#include "train/split_net_train.h"

#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 32
#define DROPOUT 0.3f      /* of hidden units */
#define WORD_DROPOUT 0.2f /* of words: read as unknown */
#define RATE 0.001f

/* All weights as floats; word embeddings behind the rest. */
typedef struct net {
    float shape[RO_NET_SHAPES][RO_NET_SHAPE];
    float suffix[RO_NET_SUFFIXES][RO_NET_SUFFIX];
    float fact[RO_NET_FACT_ROWS][RO_NET_HIDDEN];
    float input[RO_NET_WINDOW * RO_NET_INPUT][RO_NET_HIDDEN]; /* from here on dense: touched by every example */
    float bias[RO_NET_HIDDEN], hidden[RO_NET_HIDDEN][RO_NET_HIDDEN2], bias2[RO_NET_HIDDEN2], out[RO_NET_HIDDEN2], bias_out;
    float word[][RO_NET_WORD];
} net;

/* One example's values on the way. */
typedef struct pass {
    float x[RO_NET_WINDOW * RO_NET_INPUT], h[RO_NET_HIDDEN], h2[RO_NET_HIDDEN2];
} pass;

typedef struct learner {
    net *n, *gradient, *mean, *square; /* Adam's moments */
    size_t floats;
    uint64_t seed;
    long steps;
    uint8_t *touched; /* of every float that begins a row: in this batch already */
} learner;

static const uint16_t fact_start[RO_NET_FACTS] = {0, 19, 19 + 15, 19 + 15 + 256};

static void *need(void *memory) {
    if (!memory) {
        fprintf(stderr, "readout-train: out of memory\n");
        exit(71);
    }
    return memory;
}

static float uniform(uint64_t *seed) {
    *seed += 0x9E3779B97F4A7C15u;
    return (float)(ro_hash_mix(*seed, 3) >> 40) / (float)(1 << 24);
}

static void fill(float *from, const float *end, float most, uint64_t *seed) {
    while (from < end) *from++ = (uniform(seed) * 2 - 1) * most;
}

static learner learner_new(uint32_t words, uint64_t seed) {
    size_t size = sizeof(net) + (size_t)(words + 1) * RO_NET_WORD * sizeof(float);
    learner l = {.n = need(calloc(1, size)),
                 .gradient = need(calloc(1, size)),
                 .mean = need(calloc(1, size)),
                 .square = need(calloc(1, size)),
                 .floats = size / sizeof(float),
                 .seed = seed,
                 .touched = need(calloc(size / sizeof(float), 1))};
    net *n = l.n;
    fill(&n->shape[0][0], &n->fact[0][0], 0.2f, &l.seed);
    fill(&n->word[0][0], (float *)n + l.floats, 0.2f, &l.seed);
    fill(&n->input[0][0], n->bias, sqrtf(3.0f / (RO_NET_WINDOW * RO_NET_INPUT)), &l.seed);
    fill(&n->hidden[0][0], n->bias2, sqrtf(6.0f / RO_NET_HIDDEN), &l.seed);
    fill(n->out, &n->bias_out, sqrtf(6.0f / RO_NET_HIDDEN2), &l.seed);
    n->bias_out = -2; /* few boundaries end sentences */
    return l;
}

static void learner_free(learner *l) {
    free(l->n);
    free(l->gradient);
    free(l->mean);
    free(l->square);
    free(l->touched);
}

static float forward(const net *n, const ro_net_input *in, pass *p, float dropout, uint64_t *seed) {
    float sum[RO_NET_HIDDEN], sum2[RO_NET_HIDDEN2];
    memcpy(sum, n->bias, sizeof sum);
    for (unsigned f = 0; f < RO_NET_FACTS; f++) {
        const float *row = n->fact[fact_start[f] + in->fact[f]];
        for (unsigned h = 0; h < RO_NET_HIDDEN; h++) sum[h] += row[h];
    }
    float *x = p->x;
    for (unsigned j = 0; j < RO_NET_WINDOW; j++) {
        memcpy(x, n->word[in->word[j]], sizeof n->word[0]);
        memcpy(x + RO_NET_WORD, n->shape[in->shape[j]], sizeof n->shape[0]);
        memcpy(x + RO_NET_WORD + RO_NET_SHAPE, n->suffix[in->suffix[j]], sizeof n->suffix[0]);
        for (unsigned d = 0; d < RO_NET_INPUT; d++) {
            const float *row = n->input[j * RO_NET_INPUT + d];
            for (unsigned h = 0; h < RO_NET_HIDDEN; h++) sum[h] += x[d] * row[h];
        }
        x += RO_NET_INPUT;
    }
    for (unsigned h = 0; h < RO_NET_HIDDEN; h++) {
        p->h[h] = sum[h] > 0 ? sum[h] : 0;
        if (dropout > 0) p->h[h] = uniform(seed) < dropout ? 0 : p->h[h] / (1 - dropout);
    }
    memcpy(sum2, n->bias2, sizeof sum2);
    for (unsigned h = 0; h < RO_NET_HIDDEN; h++) {
        if (p->h[h] == 0) continue;
        for (unsigned o = 0; o < RO_NET_HIDDEN2; o++) sum2[o] += p->h[h] * n->hidden[h][o];
    }
    float odds = n->bias_out;
    for (unsigned o = 0; o < RO_NET_HIDDEN2; o++) {
        p->h2[o] = sum2[o] > 0 ? sum2[o] : 0;
        odds += p->h2[o] * n->out[o];
    }
    return odds;
}

/* Adds the gradient of one example; `slope` is that of its loss by its log-odds. */
static void backward(const net *n, net *g, const ro_net_input *in, const pass *p, float slope, float dropout) {
    float back2[RO_NET_HIDDEN2], back[RO_NET_HIDDEN];
    g->bias_out += slope;
    for (unsigned o = 0; o < RO_NET_HIDDEN2; o++) {
        g->out[o] += slope * p->h2[o];
        back2[o] = p->h2[o] > 0 ? slope * n->out[o] : 0;
        g->bias2[o] += back2[o];
    }
    for (unsigned h = 0; h < RO_NET_HIDDEN; h++) {
        float sum = 0;
        if (p->h[h] > 0) {
            for (unsigned o = 0; o < RO_NET_HIDDEN2; o++) {
                sum += back2[o] * n->hidden[h][o];
                g->hidden[h][o] += back2[o] * p->h[h];
            }
            sum /= 1 - dropout;
        }
        back[h] = sum;
        g->bias[h] += sum;
    }
    for (unsigned f = 0; f < RO_NET_FACTS; f++) {
        float *row = g->fact[fact_start[f] + in->fact[f]];
        for (unsigned h = 0; h < RO_NET_HIDDEN; h++) row[h] += back[h];
    }
    for (unsigned j = 0; j < RO_NET_WINDOW; j++) {
        float backx[RO_NET_INPUT];
        for (unsigned d = 0; d < RO_NET_INPUT; d++) {
            const float *row = n->input[j * RO_NET_INPUT + d];
            float *grow = g->input[j * RO_NET_INPUT + d], x = p->x[j * RO_NET_INPUT + d], part[8] = {0};
            for (unsigned h = 0; h < RO_NET_HIDDEN; h += 8)
                for (unsigned q = 0; q < 8; q++) {
                    part[q] += back[h + q] * row[h + q];
                    grow[h + q] += back[h + q] * x;
                }
            backx[d] = ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
        }
        for (unsigned d = 0; d < RO_NET_WORD; d++) g->word[in->word[j]][d] += backx[d];
        for (unsigned d = 0; d < RO_NET_SHAPE; d++) g->shape[in->shape[j]][d] += backx[RO_NET_WORD + d];
        for (unsigned d = 0; d < RO_NET_SUFFIX; d++) g->suffix[in->suffix[j]][d] += backx[RO_NET_WORD + RO_NET_SHAPE + d];
    }
}

/* One step of Adam (Kingma & Ba 2015) over some floats, which clears their gradient. */
static void adam(learner *l, const float *first, size_t count, float rate) {
    size_t at = (size_t)(first - (const float *)l->gradient);
    float *w = (float *)l->n + at, *g = (float *)l->gradient + at, *m = (float *)l->mean + at, *v = (float *)l->square + at;
    for (size_t k = 0; k < count; k++) {
        m[k] = 0.9f * m[k] + 0.1f * g[k];
        v[k] = 0.999f * v[k] + 0.001f * g[k] * g[k];
        w[k] -= rate * m[k] / (sqrtf(v[k]) + 1e-6f);
        g[k] = 0;
    }
}

/* The same for one row of a table, once a batch. */
static void adam_row(learner *l, const float *row, size_t count, float rate, bool clear) {
    uint8_t *touched = &l->touched[row - (const float *)l->gradient];
    if (clear)
        *touched = 0;
    else if (!*touched) {
        *touched = 1;
        adam(l, row, count, rate);
    }
}

static void step(learner *l, const ro_net_input *batch, size_t count, float rate) {
    net *g = l->gradient;
    l->steps++;
    rate *= sqrtf(1 - powf(0.999f, (float)l->steps)) / (1 - powf(0.9f, (float)l->steps));
    for (int clear = 0; clear < 2; clear++)
        for (size_t k = 0; k < count; k++) {
            const ro_net_input *in = &batch[k];
            for (unsigned j = 0; j < RO_NET_WINDOW; j++) {
                adam_row(l, g->word[in->word[j]], RO_NET_WORD, rate, clear);
                adam_row(l, g->shape[in->shape[j]], RO_NET_SHAPE, rate, clear);
                adam_row(l, g->suffix[in->suffix[j]], RO_NET_SUFFIX, rate, clear);
            }
            for (unsigned f = 0; f < RO_NET_FACTS; f++) adam_row(l, g->fact[fact_start[f] + in->fact[f]], RO_NET_HIDDEN, rate, clear);
        }
    adam(l, &g->input[0][0], (size_t)(&g->bias_out + 1 - &g->input[0][0]), rate);
}

static float quantise(const float *from, size_t count, int8_t *to) {
    float most = 1e-9f;
    for (size_t k = 0; k < count; k++)
        if (fabsf(from[k]) > most) most = fabsf(from[k]);
    for (size_t k = 0; k < count; k++) to[k] = (int8_t)lrintf(from[k] / most * 127);
    return most / 127;
}

static void pack(const net *n, const split_net_job *job) {
    ro_net_weights *w = job->out;
    memset(w, 0, sizeof *w);
    memcpy(w->bias, n->bias, sizeof w->bias);
    memcpy(w->hidden, n->hidden, sizeof w->hidden);
    memcpy(w->bias2, n->bias2, sizeof w->bias2);
    memcpy(w->out, n->out, sizeof w->out);
    w->bias_out = n->bias_out;
    w->shape_scale = quantise(&n->shape[0][0], sizeof n->shape / sizeof(float), &w->shape[0][0]);
    w->suffix_scale = quantise(&n->suffix[0][0], sizeof n->suffix / sizeof(float), &w->suffix[0][0]);
    w->fact_scale = quantise(&n->fact[0][0], sizeof n->fact / sizeof(float), &w->fact[0][0]);
    w->input_scale = quantise(&n->input[0][0], sizeof n->input / sizeof(float), &w->input[0][0]);
    w->word_scale = quantise(&n->word[0][0], (size_t)(job->words + 1) * RO_NET_WORD, job->embeddings);
}

void split_net_train(const split_net_job *job) {
    learner l = learner_new(job->words, job->seed);
    uint32_t *order = need(malloc(job->count * sizeof *order));
    for (size_t k = 0; k < job->count; k++) order[k] = (uint32_t)k;
    double batches = (double)job->epochs * (double)(job->count / BATCH), done = 0;
    ro_net_input batch[BATCH];
    pass p;
    for (int epoch = 0; epoch < job->epochs; epoch++) {
        double loss = 0;
        for (size_t k = job->count; k > 1; k--) {
            size_t other = (size_t)(uniform(&l.seed) * (float)k) % k;
            uint32_t t = order[k - 1];
            order[k - 1] = order[other];
            order[other] = t;
        }
        for (size_t k = 0; k + BATCH <= job->count; k += BATCH) {
            for (size_t b = 0; b < BATCH; b++) {
                batch[b] = job->inputs[order[k + b]];
                for (unsigned j = 0; j < RO_NET_WINDOW; j++)
                    if (uniform(&l.seed) < WORD_DROPOUT) batch[b].word[j] = 0;
                float right = job->right[order[k + b]], chance = 1 / (1 + expf(-forward(l.n, &batch[b], &p, DROPOUT, &l.seed)));
                loss -= logf(right > 0 ? chance + 1e-9f : 1 - chance + 1e-9f);
                backward(l.n, l.gradient, &batch[b], &p, (chance - right) / BATCH, DROPOUT);
            }
            step(&l, batch, BATCH, RATE * (float)(1 - 0.95 * done++ / batches));
        }
        fprintf(stderr, "net %llu: epoch %d, loss %.5f\n", (unsigned long long)job->seed, epoch + 1, loss / (double)job->count);
    }
    pack(l.n, job);
    free(order);
    learner_free(&l);
}

double split_net_check(uint64_t seed) {
    enum { WORDS = 20, TRIES = 60 };
    learner l = learner_new(WORDS, seed);
    ro_net_input in;
    pass p;
    for (unsigned j = 0; j < RO_NET_WINDOW; j++) {
        in.word[j] = (uint16_t)(uniform(&l.seed) * WORDS);
        in.shape[j] = (uint16_t)(uniform(&l.seed) * RO_NET_SHAPES);
        in.suffix[j] = (uint16_t)(uniform(&l.seed) * RO_NET_SUFFIXES);
    }
    for (unsigned f = 0; f < RO_NET_FACTS; f++) in.fact[f] = (uint16_t)(f + 1);
    float odds = forward(l.n, &in, &p, 0, NULL);
    backward(l.n, l.gradient, &in, &p, 1, 0);
    double worst = 0;
    for (int k = 0; k < TRIES; k++) {
        /* one weight of every kind in turn */
        float *rows[] = {l.n->word[in.word[k % 10]],
                         l.n->shape[in.shape[k % 10]],
                         l.n->suffix[in.suffix[k % 10]],
                         l.n->fact[fact_start[k % 4] + in.fact[k % 4]],
                         l.n->input[(size_t)(uniform(&l.seed) * RO_NET_WINDOW * RO_NET_INPUT)],
                         l.n->hidden[k % RO_NET_HIDDEN],
                         l.n->out};
        float *w = rows[k % 7] + k % 8, old = *w, h = 0.01f;
        float slope = ((float *)l.gradient)[w - (float *)l.n];
        *w = old + h;
        float up = forward(l.n, &in, &p, 0, NULL);
        *w = old - h;
        float down = forward(l.n, &in, &p, 0, NULL);
        *w = old;
        double difference = ((double)up - down) / (2 * h), fault = fabs(difference - slope) / fmax(0.05, fabs(difference) + fabs(slope));
        if (fault > worst) worst = fault;
    }
    (void)odds;
    learner_free(&l);
    return worst;
}
