#include "train/teach.h"

#include "base/hash.h"
#include "syntax/mst.h"
#include "train/net_math.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PARTS 2 /* the most parts of a batch */

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- batches: sentences of like length together, in an order that the seed decides --- */

typedef struct keyed {
    double key;
    int index;
} keyed;

static int by_key(const void *a, const void *b) {
    const keyed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->index - y->index;
}

typedef struct batches {
    int *sentence; /* all sentences, batch after batch */
    int *start;    /* count + 1 */
    int count;
} batches;

static double uniform(uint64_t seed, uint64_t i) { return (double)(ro_hash_mix(seed, i) >> 11) / 9007199254740992.0; }

static batches make_batches(const teach_set *set, int batch_tokens, uint64_t seed) {
    keyed *order = malloc(((size_t)set->count + 1) * sizeof *order), *chunks = malloc(((size_t)set->count + 1) * sizeof *chunks);
    batches b = {malloc(((size_t)set->count + 1) * sizeof(int)), malloc(((size_t)set->count + 2) * sizeof(int)), 0};
    for (int s = 0; s < set->count; s++)
        order[s] = (keyed){(double)set->sentences[s].count * (0.9 + 0.2 * uniform(seed, (uint64_t)s)) + uniform(seed + 1, (uint64_t)s), s};
    qsort(order, (size_t)set->count, sizeof *order, by_key);
    int *first = malloc(((size_t)set->count + 2) * sizeof(int)), tokens = 0, count = 0;
    first[0] = 0;
    for (int s = 0; s < set->count; s++) {
        tokens += set->sentences[order[s].index].count;
        if (tokens >= batch_tokens || s + 1 == set->count) first[++count] = s + 1, tokens = 0;
    }
    for (int k = 0; k < count; k++) chunks[k] = (keyed){uniform(seed + 2, (uint64_t)k), k};
    qsort(chunks, (size_t)count, sizeof *chunks, by_key);
    int at = 0;
    for (int k = 0; k < count; k++) {
        b.start[b.count++] = at;
        for (int s = first[chunks[k].index]; s < first[chunks[k].index + 1]; s++) b.sentence[at++] = order[s].index;
    }
    b.start[b.count] = at;
    free(order), free(chunks), free(first);
    return b;
}

/* --- one step --- */

typedef struct half {
    net_pass *pass;
    const net *n;
    const net_sentence **sentences;
    int count;
    const net_dropout *dropout;
    uint64_t seed;
    float scale;
    net_loss loss;
} half;

static void *run_half(void *argument) {
    half *h = argument;
    if (h->count) net_learn(h->pass, h->n, h->sentences, h->count, h->dropout, h->seed, h->scale, &h->loss);
    return NULL;
}

static void learn_batch(half *halves, net *n, net_adam *adam, const teach_options *o, float rate) {
    pthread_t thread;
    bool started = o->parts > 1 && o->threads > 1 && pthread_create(&thread, NULL, run_half, &halves[1]) == 0;
    run_half(&halves[0]);
    if (started)
        pthread_join(thread, NULL);
    else if (o->parts > 1)
        run_half(&halves[1]);
    net_gradient *gradients[PARTS] = {net_pass_gradient(halves[0].pass), net_pass_gradient(halves[1].pass)};
    net_adam_step(adam, n, gradients, o->parts, rate, o->clip);
}

static void fill_halves(half *halves, int parts, const teach_set *train, const int *which, int count) {
    int tokens = 0;
    halves[0].count = halves[1].count = 0;
    for (int k = 0; k < count; k++) {
        half *h = &halves[k % parts];
        h->sentences[h->count++] = &train->sentences[which[k]];
        tokens += train->sentences[which[k]].count;
    }
    for (int k = 0; k < parts; k++) halves[k].scale = 1.0f / (float)(tokens ? tokens : 1);
}

/* --- scores --- */

static void best_heads(const float *arcs, int count, int32_t *heads) {
    for (int i = 0; i < count; i++) {
        const float *row = arcs + (size_t)i * (size_t)(count + 1);
        int best = 0;
        for (int j = 1; j <= count; j++)
            if (j != i + 1 && row[j] > row[best]) best = j;
        heads[i] = best;
    }
}

static int best_of(const float *row, int count) {
    int best = 0;
    for (int k = 1; k < count; k++)
        if (row[k] > row[best]) best = k;
    return best;
}

/* Right answers so far. */
typedef struct counts {
    long tokens, upos, xpos, uas, las;
} counts;

/* One sentence by mean probabilities or log-probabilities; rel(heads) are those of the chosen heads. */
static void count_sentence(counts *k, const net_sentence *in, const float *tags, const float *rels, const int32_t *heads, const coder *c) {
    for (int i = 0; i < in->count; i++) {
        int tag = best_of(tags + (size_t)i * (size_t)c->tag_count, c->tag_count),
            rel = best_of(rels + (size_t)i * (size_t)c->rel_count, c->rel_count);
        bool arc = heads[i] == in->head[i];
        k->tokens++;
        k->upos += c->tags[tag].upos == c->tags[in->tag[i]].upos;
        k->xpos += c->tags[tag].xpos == c->tags[in->tag[i]].xpos;
        k->uas += arc;
        k->las += arc && ro_deprel_plain(c->rels[rel]) == ro_deprel_plain(c->rels[in->rel[i]]);
    }
}

static teach_score score_of(const counts *k) {
    double per = 100.0 / (double)(k->tokens ? k->tokens : 1);
    return (teach_score){per * (double)k->upos, per * (double)k->xpos, per * (double)k->uas, per * (double)k->las};
}

teach_score teach_evaluate(net_pass *pass, const net *n, const teach_set *set, const coder *c) {
    counts k = {0};
    int32_t heads[RO_MAX_SENTENCE];
    void *scratch = malloc(ro_mst_scratch(RO_MAX_SENTENCE));
    const net_sentence *group[32];
    for (int from = 0; from < set->count; from += 32) {
        int count = set->count - from < 32 ? set->count - from : 32;
        for (int s = 0; s < count; s++) group[s] = &set->sentences[from + s];
        net_predict(pass, n, group, count);
        for (int s = 0; s < count; s++) {
            best_heads(net_arcs(pass, s), group[s]->count, heads);
            ro_mst(net_arcs(pass, s), (size_t)group[s]->count + 1, (uint32_t)group[s]->count, heads, scratch);
            count_sentence(&k, group[s], net_tags(pass, s), net_rels(pass, n, s, heads), heads, c);
        }
    }
    free(scratch);
    return score_of(&k);
}

static void add_probabilities(float **sum, const float *logs, size_t count, float weight) {
    if (*sum == NULL) *sum = calloc(count, sizeof(float));
    for (size_t i = 0; i < count; i++) (*sum)[i] += weight * expf(logs[i]);
}

/* One sentence by all nets. */
static void count_ensemble(counts *k, net_pass **passes, net *const *nets, int count, const net_sentence *in, const coder *c, void *scratch) {
    float *tags = NULL, *arcs = NULL, *rels = NULL;
    size_t words = (size_t)in->count;
    int32_t heads[RO_MAX_SENTENCE];
    for (int q = 0; q < count; q++) {
        net_predict(passes[q], nets[q], &in, 1);
        add_probabilities(&tags, net_tags(passes[q], 0), words * (size_t)c->tag_count, 1.0f);
        add_probabilities(&arcs, net_arcs(passes[q], 0), words * (words + 1), 1.0f);
    }
    best_heads(arcs, in->count, heads);
    for (size_t i = 0; i < words * (words + 1); i++) arcs[i] = logf(arcs[i] + 1e-10f);
    ro_mst(arcs, words + 1, (uint32_t)in->count, heads, scratch);
    for (int q = 0; q < count; q++) add_probabilities(&rels, net_rels(passes[q], nets[q], 0, heads), words * (size_t)c->rel_count, 1.0f);
    count_sentence(k, in, tags, rels, heads, c);
    free(tags), free(arcs), free(rels);
}

void teach_report_ensemble(net *const *nets, int count, const teach_set *dev, const char *const *dev_names, int dev_count, const coder *c) {
    net_pass **passes = calloc((size_t)count, sizeof(net_pass *));
    void *scratch = malloc(ro_mst_scratch(RO_MAX_SENTENCE));
    for (int q = 0; q < count; q++) passes[q] = net_pass_new(nets[q]);
    printf("ensemble");
    for (int d = 0; d < dev_count; d++) {
        counts k = {0};
        for (int s = 0; s < dev[d].count; s++) count_ensemble(&k, passes, nets, count, &dev[d].sentences[s], c, scratch);
        teach_score score = score_of(&k);
        printf("  %s UPOS %.2f XPOS %.2f UAS %.2f LAS %.2f", dev_names[d], score.upos, score.xpos, score.uas, score.las);
    }
    printf("\n");
    fflush(stdout);
    for (int q = 0; q < count; q++) net_pass_free(passes[q]);
    free(passes), free(scratch);
}

static void report(net_pass *pass, const net *n, const teach_set *dev, const char *const *names, int count, const coder *c, const teach_options *o,
                   int epoch, const net_loss *loss, double started) {
    double per = 1.0 / (double)(loss->tokens ? loss->tokens : 1);
    printf("%s epoch %d  loss tag %.4f arc %.4f rel %.4f  train tag %.2f arc %.2f rel %.2f  %.0f s", o->name, epoch, per * loss->tag, per * loss->arc,
           per * loss->rel, 100 * per * (double)loss->tag_right, 100 * per * (double)loss->arc_right, 100 * per * (double)loss->rel_right,
           seconds() - started);
    for (int k = 0; k < count && (epoch % o->report_every == 0 || epoch == o->epochs); k++) {
        teach_score s = teach_evaluate(pass, n, &dev[k], c);
        printf("  %s UPOS %.2f XPOS %.2f UAS %.2f LAS %.2f", names[k], s.upos, s.xpos, s.uas, s.las);
    }
    printf("\n");
    fflush(stdout);
}

/* Warms up over the first steps, then falls along half a cosine to 0: the last epochs average what the first found. */
static float rate_at(const teach_options *o, double done, long step) {
    double warm = step < 400 ? (double)(step + 1) / 400.0 : 1.0;
    return (float)((double)o->rate * warm * 0.5 * (1.0 + cos(3.14159265358979 * done)));
}

void teach(net *n, const teach_set *train, const teach_set *dev, const char *const *dev_names, int dev_count, const coder *c,
           const teach_options *o) {
    half halves[PARTS] = {{0}, {0}};
    for (int k = 0; k < PARTS; k++) {
        halves[k].pass = net_pass_new(n);
        halves[k].n = n;
        halves[k].dropout = &o->dropout;
        halves[k].sentences = malloc(((size_t)train->count + 1) * sizeof *halves[k].sentences);
    }
    net_adam *adam = net_adam_new(n);
    double started = seconds();
    long step = 0;
    for (int epoch = 1; epoch <= o->epochs; epoch++) {
        batches b = make_batches(train, o->batch_tokens, ro_hash_mix(o->seed, (uint64_t)epoch));
        net_loss loss = {0};
        for (int k = 0; k < b.count; k++, step++) {
            fill_halves(halves, o->parts, train, b.sentence + b.start[k], b.start[k + 1] - b.start[k]);
            for (int q = 0; q < PARTS; q++) halves[q].seed = ro_hash_mix(ro_hash_mix(o->seed, 1000), (uint64_t)step * PARTS + (uint64_t)q);
            double done = ((double)(epoch - 1) + (double)k / (double)b.count) / (double)o->epochs;
            learn_batch(halves, n, adam, o, rate_at(o, done, step));
        }
        for (int q = 0; q < PARTS; q++) {
            net_loss *l = &halves[q].loss;
            loss.tag += l->tag, loss.arc += l->arc, loss.rel += l->rel, loss.tokens += l->tokens;
            loss.tag_right += l->tag_right, loss.arc_right += l->arc_right, loss.rel_right += l->rel_right;
            *l = (net_loss){0};
        }
        if (o->name) report(halves[0].pass, n, dev, dev_names, dev_count, c, o, epoch, &loss, started);
        free(b.sentence), free(b.start);
    }
    for (int k = 0; k < PARTS; k++) net_pass_free(halves[k].pass), free(halves[k].sentences);
    net_adam_free(adam);
}

/* --- soft targets --- */

typedef struct soften_job {
    const net *n;
    teach_set *set;
    int from, to;
    float weight, trust;
} soften_job;

static void *run_soften(void *argument) {
    soften_job *job = argument;
    net_pass *pass = net_pass_new(job->n);
    const net_sentence *group[16];
    for (int from = job->from; from < job->to; from += 16) {
        int count = job->to - from < 16 ? job->to - from : 16;
        for (int s = 0; s < count; s++) group[s] = &job->set->sentences[from + s];
        net_predict(pass, job->n, group, count);
        for (int s = 0; s < count; s++) {
            net_sentence *x = &job->set->sentences[from + s];
            size_t words = (size_t)x->count;
            add_probabilities(&x->soft_tag, net_tags(pass, s), words * (size_t)job->n->shape.tags, job->weight);
            add_probabilities(&x->soft_arc, net_arcs(pass, s), words * (words + 1), job->weight);
            add_probabilities(&x->soft_rel, net_rels(pass, job->n, s, x->head), words * (size_t)job->n->shape.rels, job->weight);
            x->trust = job->trust;
        }
    }
    net_pass_free(pass);
    return NULL;
}

void teach_soften(net *const *nets, int count, teach_set *set, float trust, int threads) {
    for (int k = 0; k < count; k++) {
        int middle = threads > 1 ? set->count / 2 : set->count;
        soften_job first = {nets[k], set, 0, middle, 1.0f / (float)count, trust}, second = first;
        second.from = middle, second.to = set->count;
        pthread_t thread;
        bool started = threads > 1 && pthread_create(&thread, NULL, run_soften, &second) == 0;
        run_soften(&first);
        if (started)
            pthread_join(thread, NULL);
        else
            run_soften(&second);
    }
}
