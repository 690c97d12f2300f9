/* train_link.c - learns the linker (actors/link.h) from passages whose mentions say whom they mean and of which country they are
 * (data/corpus/passages.jsonl, readouts.jsonl).
 *
 * Method: the program reads each passage with the right answers given to it as it asks (so that what it asks next stands on them), and every question
 * is an example: log-linear over its candidates, the probability of all right ones together, AdaGrad (Duchi and others 2011), features left out at
 * random. One thread and a fixed seed: the same file each time. */
#include "base/error.h"
#include "run/engine.h"
#include "train/merge.h"
#include "train/train.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEIGHTS ((size_t)1 << RO_LINK_BITS)
#define MOST_GOLD 4096

typedef struct gold {
    uint32_t start, end;
    const char *country, *actor; /* actor NULL: nobody, or several */
    bool many;
} gold;

typedef struct example {
    ro_link_question *question;
    uint64_t right; /* a bit each candidate */
    uint8_t fold;   /* 0 trains, 1 held out, 2 dev */
} example;

typedef struct trainer {
    ro_engine *engine;
    ro_work *work;
    example *items;
    size_t count, room, unanswered;
    gold gold[MOST_GOLD];
    size_t gold_count;
    uint8_t fold;
    bool failed;
} trainer;

static uint64_t random_state = 1;
static float uniform(void) {
    random_state += 0x9E3779B97F4A7C15u;
    uint64_t z = random_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (float)((z ^ (z >> 31)) >> 40) / 16777216.0f;
}

/* The gold's mention that this one is: of the same words, or the one that shares more than half of both. */
static const gold *gold_of(const trainer *t, const ro_mention *m) {
    const gold *best = NULL;
    uint32_t most = 0;
    for (size_t i = 0; i < t->gold_count; i++) {
        const gold *g = &t->gold[i];
        if (g->start == m->span.start && g->end == m->span.end) return g;
        uint32_t from = g->start > m->span.start ? g->start : m->span.start, to = g->end < m->span.end ? g->end : m->span.end;
        uint32_t all = (g->end > m->span.end ? g->end : m->span.end) - (g->start < m->span.start ? g->start : m->span.start);
        if (from < to && 2 * (to - from) > all && to - from > most) most = to - from, best = g;
    }
    return best;
}

static uint16_t country_named(const ro_knowledge *k, const char *code) {
    for (uint32_t i = 0; i < k->countries_count; i++)
        if (strcmp(k->countries[i].iso3, code) == 0) return (uint16_t)i;
    return RO_K_NONE;
}

static uint64_t right_antecedents(const trainer *t, const ro_document *d, const ro_link_question *q, const gold *g) {
    uint64_t exact = 0, like = 0;
    for (uint32_t i = 0; i < q->count; i++) {
        const ro_link_candidate *c = &q->candidates[i];
        if (g->many || !g->actor) {
            if (c->source == (g->many ? RO_LINK_MEMBERS : RO_LINK_NONE)) exact |= 1ull << i;
            continue;
        }
        if (c->source != RO_LINK_MENTION) continue;
        for (uint32_t k = 0; k <= q->mention; k++) { /* any mention of that actor */
            if (d->mentions[k].actor != c->actor || k == q->mention) continue;
            const gold *o = gold_of(t, &d->mentions[k]);
            if (o && o->actor && strcmp(o->actor, g->actor) == 0) exact |= 1ull << i;
            if (k == c->mention && o && d->mentions[q->mention].kind != RO_KIND_PERSON && g->country[0] != '-' && strcmp(o->country, g->country) == 0)
                like |= 1ull << i;
        }
    }
    if (exact || d->mentions[q->mention].form == RO_FORM_PRONOUN || d->mentions[q->mention].refers) return exact ? exact : like;
    return 1; /* a title or role of somebody new: the first candidate is nobody */
}

static uint32_t answer(void *context, const ro_document *d, const ro_link_question *q) {
    trainer *t = context;
    uint32_t ruled = RO_LINK_MOST;
    for (uint32_t i = 0; i < q->count && ruled == RO_LINK_MOST; i++)
        if (q->candidates[i].ruled) ruled = i;
    const gold *g = gold_of(t, &d->mentions[q->mention]);
    uint64_t right = 0;
    if (g && q->kind == RO_LINK_ANTECEDENT) right = right_antecedents(t, d, q, g);
    if (g && q->kind == RO_LINK_COUNTRY && g->country[0] != '?') {
        uint16_t country = country_named(&t->engine->knowledge, g->country);
        for (uint32_t i = 0; i < q->count; i++)
            if (q->candidates[i].country == country) right |= 1ull << i;
    }
    if (!right) return t->unanswered++, ruled;
    if (t->count == t->room) {
        t->room = t->room ? 2 * t->room : 4096;
        example *more = realloc(t->items, t->room * sizeof *more);
        if (!more) return t->failed = true, ruled;
        t->items = more;
    }
    size_t size = sizeof *q - (RO_LINK_MOST - q->count) * sizeof q->candidates[0];
    ro_link_question *kept = malloc(sizeof *q);
    if (!kept) return t->failed = true, ruled;
    *kept = *q;
    (void)size;
    t->items[t->count++] = (example){kept, right, t->fold};
    uint32_t first = 0;
    while (!(right >> first & 1)) first++;
    return right >> (ruled < RO_LINK_MOST ? ruled : 0) & 1 && ruled < RO_LINK_MOST ? ruled : first;
}

static bool read_row(trainer *t, const json_t *row) {
    const char *text = json_string_value(json_object_get(row, "text"));
    const json_t *list = json_object_get(row, "mentions");
    if (!text || !json_array_size(list)) return true;
    size_t i;
    json_t *one;
    t->gold_count = 0;
    json_array_foreach(list, i, one) {
        if (t->gold_count == MOST_GOLD) break;
        const char *country = json_string_value(json_object_get(one, "country"));
        t->gold[t->gold_count++] = (gold){(uint32_t)json_integer_value(json_object_get(one, "start")),
                                          (uint32_t)json_integer_value(json_object_get(one, "end")), country ? country : "-",
                                          json_string_value(json_object_get(one, "actor")), json_array_size(json_object_get(one, "members")) > 1};
    }
    for (int unknown = 0; unknown < (t->fold == 2 ? 1 : 2); unknown++) { /* once more as if nobody were known by name */
        ro_error err;
        ro_error_clear(&err);
        ro_work_reset(t->work);
        ro_report report = {.arena = ro_work_arena(t->work), .text = text, .size = strlen(text)};
        ro_document d = ro_begin_document(t->engine, json_string_value(json_object_get(row, "published")),
                                          json_string_value(json_object_get(row, "publisher")), unknown != 0);
        ro_link_listener listener = {answer, t};
        d.link_listener = &listener;
        ro_findings findings = {.count = 0};
        if (!ro_split(t->engine->splitter, &report, &err) || !ro_run_document(t->engine, t->work, &report, &d, &findings, &err) || t->failed)
            return false;
    }
    return true;
}

static bool read_rows(trainer *t, const char *path, bool dev) {
    FILE *f = fopen(path, "r");
    if (!f) return fprintf(stderr, "%s: cannot be opened\n", path), false;
    char *line = NULL;
    size_t room = 0, rows = 0, skipped = 0;
    while (getline(&line, &room, f) > 0) {
        json_t *row = json_loads(line, 0, NULL);
        t->fold = dev ? 2 : rows % 10 == 9;
        if (!row || !read_row(t, row)) skipped++;
        rows++;
        json_decref(row);
    }
    free(line);
    fclose(f);
    printf("%s: %zu passages, %zu could not be read; %zu questions\n", path, rows, skipped, t->count);
    return !t->failed;
}

static void scores_of(const float *w, const ro_link_question *q, float scores[RO_LINK_MOST]) {
    for (uint32_t i = 0; i < q->count; i++) {
        scores[i] = 0;
        for (uint32_t k = 0; k < q->candidates[i].count; k++) scores[i] += w[q->candidates[i].features[k]];
    }
}

static void learn(float *w, float *squares, const example *e, float rate, float drop, float decay) {
    ro_link_question *q = e->question;
    static bool kept[RO_LINK_MOST][RO_LINK_FEATURES];
    float p[RO_LINK_MOST], top = -1e30f, all = 0, right = 0;
    for (uint32_t i = 0; i < q->count; i++) {
        p[i] = 0;
        for (uint32_t k = 0; k < q->candidates[i].count; k++)
            if ((kept[i][k] = uniform() >= drop)) p[i] += w[q->candidates[i].features[k]];
        top = p[i] > top ? p[i] : top;
    }
    for (uint32_t i = 0; i < q->count; i++) {
        all += p[i] = expf(p[i] - top);
        if (e->right >> i & 1) right += p[i];
    }
    for (uint32_t i = 0; i < q->count; i++) {
        float slope = p[i] / all - (e->right >> i & 1 ? p[i] / (right + 1e-20f) : 0);
        if (fabsf(slope) < 1e-4f) continue;
        for (uint32_t k = 0; k < q->candidates[i].count; k++) {
            if (!kept[i][k]) continue;
            uint32_t f = q->candidates[i].features[k];
            float g = slope + decay * w[f];
            squares[f] += g * g;
            w[f] -= rate * g / (sqrtf(squares[f]) + 1e-6f);
        }
    }
}

static void report(const trainer *t, const float *w, ro_link_kind kind, uint8_t fold, const char *name) {
    unsigned all = 0, right = 0, ruled = 0;
    for (size_t i = 0; i < t->count; i++) {
        const example *e = &t->items[i];
        if (e->question->kind != kind || e->fold != fold) continue;
        float scores[RO_LINK_MOST];
        scores_of(w, e->question, scores);
        all++;
        right += e->right >> ro_link_best(e->question, scores) & 1;
        for (uint32_t k = 0; k < e->question->count; k++)
            if (e->question->candidates[k].ruled && e->right >> k & 1) {
                ruled++;
                break;
            }
    }
    printf("  %s %u: %.4f (rules %.4f)", name, all, all ? (double)right / all : 0, all ? (double)ruled / all : 0);
}

static void train(trainer *t, ro_link_kind kind, unsigned epochs, float rate, float drop, float decay, float *w) {
    float *squares = calloc(WEIGHTS, sizeof *squares);
    size_t *order = malloc((t->count + 1) * sizeof *order), n = 0;
    if (!squares || !order) abort();
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].question->kind == kind && t->items[i].fold == 0) order[n++] = i;
    for (unsigned epoch = 1; epoch <= epochs; epoch++) {
        for (size_t i = n; i > 1; i--) {
            size_t k = (size_t)(uniform() * (float)i), swap = order[i - 1];
            order[i - 1] = order[k], order[k] = swap;
        }
        for (size_t i = 0; i < n; i++) learn(w, squares, &t->items[order[i]], rate * (1.0f - 0.9f * (float)(epoch - 1) / (float)epochs), drop, decay);
    }
    printf("%s:", kind == RO_LINK_ANTECEDENT ? "antecedents" : "countries");
    report(t, w, kind, 0, "train");
    report(t, w, kind, 1, "held out");
    report(t, w, kind, 2, "dev");
    printf("\n");
    free(squares);
    free(order);
}

static bool export(float *const weights[RO_LINK_KINDS], const char *path, ro_error *err) {
    static int8_t bytes[RO_LINK_KINDS][WEIGHTS];
    ro_link_meta meta = {.version = RO_LINK_VERSION, .bits = RO_LINK_BITS};
    for (int k = 0; k < RO_LINK_KINDS; k++) {
        float most = 1e-6f;
        for (size_t i = 0; i < WEIGHTS; i++) most = fmaxf(most, fabsf(weights[k][i]));
        meta.scale[k] = most / 127.0f;
        for (size_t i = 0; i < WEIGHTS; i++) bytes[k][i] = (int8_t)lrintf(weights[k][i] / meta.scale[k]);
    }
    ro_weights_part parts[] = {{"link.meta", &meta, sizeof meta}, {"link.antecedent", bytes[0], WEIGHTS}, {"link.country", bytes[1], WEIGHTS}};
    return ro_weights_merge(path, parts, 3, "link.", err);
}

int train_link(int argc, char **argv) {
    const char *data = NULL, *dev = NULL, *out = NULL;
    ro_engine_options options = {0};
    unsigned epochs = 12;
    float rate = 0.05f, drop = 0.3f, decay = 1e-3f;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--data") == 0) data = argv[i + 1];
        if (strcmp(argv[i], "--dev") == 0) dev = argv[i + 1];
        if (strcmp(argv[i], "--out") == 0) out = argv[i + 1];
        if (strcmp(argv[i], "--model") == 0) options.model = argv[i + 1];
        if (strcmp(argv[i], "--knowledge") == 0) options.knowledge = argv[i + 1];
        if (strcmp(argv[i], "--epochs") == 0) epochs = (unsigned)atoi(argv[i + 1]);
        if (strcmp(argv[i], "--rate") == 0) rate = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--drop") == 0) drop = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--decay") == 0) decay = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--seed") == 0) random_state = (uint64_t)atoll(argv[i + 1]);
    }
    if (!data) return fprintf(stderr, "usage: readout-train link --data DIR [--out FILE] [--dev FILE]\n"), 64;
    ro_error err;
    ro_error_clear(&err);
    if (out && !ro_weights_merge(out, NULL, 0, "link.", &err)) return fprintf(stderr, "%s: %s\n", out, err.message), 74;
    if (out && !options.model) options.model = out;
    static trainer t;
    t.engine = ro_engine_open(&options, &err);
    t.work = t.engine ? ro_work_new(t.engine, &err) : NULL;
    if (!t.work) return fprintf(stderr, "%s\n", err.message), 70;
    static const char *const files[] = {"passages", "readouts"};
    char path[4096];
    bool ok = true;
    for (int i = 0; ok && i < 2; i++) {
        snprintf(path, sizeof path, "%s/corpus/%s.jsonl", data, files[i]);
        ok = read_rows(&t, path, false);
    }
    if (ok && dev) ok = read_rows(&t, dev, true);
    if (!ok) return 70;
    printf("%zu questions without an answer among the candidates\n", t.unanswered);
    float *weights[RO_LINK_KINDS];
    for (int k = 0; k < RO_LINK_KINDS; k++) {
        weights[k] = calloc(WEIGHTS, sizeof(float));
        if (!weights[k]) return 70;
        train(&t, (ro_link_kind)k, epochs, rate, drop, decay, weights[k]);
    }
    if (out && !export(weights, out, &err)) return fprintf(stderr, "%s: %s\n", out, err.message), 74;
    return 0;
}
