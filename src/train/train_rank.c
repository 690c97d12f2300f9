/* train_rank.c - learns the ranker (events/rank.h) from marked sentences with CAMEO codes: data/corpus, the sentences of the frames, and a file in
 * the format of the PLV data where one is given.
 *
 * Method: a wide and deep net (Cheng and others 2016): hashed features each have a row of weights for the events (wide) and a short vector (deep)
 * whose sum goes through one layer of rectified units to the events and to the codes. Softmax, cross entropy, AdaGrad (Duchi and others 2011),
 * features left out at random. One thread and a fixed seed: the same file each time. */
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "events/rank.h"
#include "run/relate.h"
#include "train/merge.h"
#include "train/train.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDE_BITS RO_RANK_WIDE_BITS
#define DEEP_BITS RO_RANK_DEEP_BITS
#define NETS RO_RANK_NETS
#define DIM (RO_RANK_DIM / NETS)
#define HIDDEN (RO_RANK_HIDDEN / NETS)
#define TYPES RO_RANK_TYPES
#define OUTS (TYPES + 1) /* the last one is the gate */
#define MOST_CODES RO_RANK_MOST_CODES
#define UNKNOWN 255u /* the event of a pair that only trains the gate */

typedef struct example {
    uint32_t *features; /* 32 bits of the hash */
    uint32_t count;
    uint8_t type, fold; /* fold: 0 trains, 1 held out */
    int16_t code;       /* -1: not known */
    uint8_t gate;       /* 1: these two have an event, this way round */
    float weight, gate_weight;
    char *id;
} example;

typedef struct corpus {
    example *items;
    size_t count, capacity;
    char codes[MOST_CODES][8];
    uint8_t code_type[MOST_CODES];
    unsigned code_count;
} corpus;

typedef struct table {
    float *weights, *squares;
    size_t rows, columns;
} table;

typedef struct model {
    table wide, deep, hidden, out, code;
} model;

static float wide_rate = 4, plv_weight = 5, passage_weight = 0.3f;
static uint64_t random_state;
static uint64_t next_random(void) {
    random_state += 0x9E3779B97F4A7C15u;
    uint64_t z = random_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}
static float uniform(void) { return (float)(next_random() >> 40) / 16777216.0f; }

static bool make_table(table *t, size_t rows, size_t columns, float spread) {
    *t = (table){calloc(rows * columns, sizeof(float)), calloc(rows * columns, sizeof(float)), rows, columns};
    if (!t->weights || !t->squares) return false;
    for (size_t i = 0; spread > 0 && i < rows * columns; i++) t->weights[i] = (2 * uniform() - 1) * spread;
    return true;
}

static void step(float *w, float *q, float g, float rate) {
    *q += g * g;
    *w -= rate * g / (sqrtf(*q) + 1e-6f);
}

typedef struct passed {
    float sum[DIM], unit[HIDDEN], type[OUTS], code[MOST_CODES];
    float scale;
} passed;

static void softmax(float *x, unsigned n) {
    float top = x[0], sum = 0;
    for (unsigned i = 1; i < n; i++) top = x[i] > top ? x[i] : top;
    for (unsigned i = 0; i < n; i++) sum += x[i] = expf(x[i] - top);
    for (unsigned i = 0; i < n; i++) x[i] /= sum;
}

static void forward(const model *m, const corpus *c, const uint32_t *f, uint32_t n, passed *p) {
    memset(p, 0, sizeof *p);
    p->scale = 1.0f / sqrtf((float)(n ? n : 1));
    for (uint32_t i = 0; i < n; i++) {
        const float *row = m->deep.weights + (size_t)(f[i] & ((1u << DEEP_BITS) - 1)) * DIM;
        for (unsigned k = 0; k < DIM; k++) p->sum[k] += row[k];
        const float *wide = m->wide.weights + (size_t)(f[i] & ((1u << WIDE_BITS) - 1)) * OUTS;
        for (unsigned k = 0; k < OUTS; k++) p->type[k] += wide[k];
    }
    for (unsigned k = 0; k < OUTS; k++) p->type[k] *= p->scale;
    for (unsigned h = 0; h < HIDDEN; h++) {
        const float *row = m->hidden.weights + (size_t)h * (DIM + 1);
        float x = row[DIM];
        for (unsigned k = 0; k < DIM; k++) x += row[k] * p->sum[k] * p->scale;
        p->unit[h] = x > 0 ? x : 0;
    }
    for (unsigned t = 0; t < OUTS; t++)
        for (unsigned h = 0; h < HIDDEN; h++) p->type[t] += m->out.weights[(size_t)t * HIDDEN + h] * p->unit[h];
    for (unsigned t = 0; t < c->code_count; t++)
        for (unsigned h = 0; h < HIDDEN; h++) p->code[t] += m->code.weights[(size_t)t * HIDDEN + h] * p->unit[h];
}

static void probabilities(passed *p, const corpus *c) {
    softmax(p->type, TYPES);
    p->type[TYPES] = 1.0f / (1.0f + expf(-p->type[TYPES]));
    softmax(p->code, c->code_count);
}

static void learn(model *m, const corpus *c, const example *e, const uint32_t *f, uint32_t n, float rate) {
    static passed p;
    forward(m, c, f, n, &p);
    probabilities(&p, c);
    float type_slope[OUTS] = {0}, unit_slope[HIDDEN] = {0}, sum_slope[DIM] = {0};
    for (unsigned t = 0; t < TYPES && e->type != UNKNOWN; t++) type_slope[t] = e->weight * (p.type[t] - (t == e->type ? 0.95f : 0.05f / (TYPES - 1)));
    type_slope[TYPES] = e->gate_weight * (p.type[TYPES] - (float)e->gate);
    for (unsigned t = 0; t < OUTS; t++)
        for (unsigned h = 0; h < HIDDEN; h++) {
            size_t i = (size_t)t * HIDDEN + h;
            unit_slope[h] += type_slope[t] * m->out.weights[i];
            if (p.unit[h] > 0) step(&m->out.weights[i], &m->out.squares[i], type_slope[t] * p.unit[h], rate);
        }
    if (e->code >= 0)
        for (unsigned t = 0; t < c->code_count; t++) {
            float slope = 0.5f * e->weight * (p.code[t] - (t == (unsigned)e->code));
            if (fabsf(slope) < 1e-5f) continue;
            for (unsigned h = 0; h < HIDDEN; h++) {
                size_t i = (size_t)t * HIDDEN + h;
                unit_slope[h] += slope * m->code.weights[i];
                if (p.unit[h] > 0) step(&m->code.weights[i], &m->code.squares[i], slope * p.unit[h], rate);
            }
        }
    for (unsigned h = 0; h < HIDDEN; h++) {
        if (p.unit[h] <= 0) continue;
        float *row = m->hidden.weights + (size_t)h * (DIM + 1), *squares = m->hidden.squares + (size_t)h * (DIM + 1);
        for (unsigned k = 0; k < DIM; k++) {
            sum_slope[k] += unit_slope[h] * row[k] * p.scale;
            step(&row[k], &squares[k], unit_slope[h] * p.sum[k] * p.scale, rate);
        }
        step(&row[DIM], &squares[DIM], unit_slope[h], rate);
    }
    for (uint32_t i = 0; i < n; i++) {
        size_t d = (size_t)(f[i] & ((1u << DEEP_BITS) - 1)) * DIM, w = (size_t)(f[i] & ((1u << WIDE_BITS) - 1)) * OUTS;
        for (unsigned k = 0; k < DIM; k++) step(&m->deep.weights[d + k], &m->deep.squares[d + k], sum_slope[k], rate);
        for (unsigned k = 0; k < OUTS; k++) step(&m->wide.weights[w + k], &m->wide.squares[w + k], type_slope[k] * p.scale, rate * wide_rate);
    }
}

/* ---- the examples ---- */

static uint8_t type_named(const char *name, size_t size) {
    for (unsigned t = 1; t < TYPES; t++)
        if (strlen(ro_event_text((ro_event_type)t)) == size && memcmp(ro_event_text((ro_event_type)t), name, size) == 0) return (uint8_t)t;
    return 0;
}

static int code_named(corpus *c, const char *code, uint8_t type) {
    for (unsigned i = 0; i < c->code_count; i++)
        if (strcmp(c->codes[i], code) == 0) return (int)i;
    if (c->code_count == MOST_CODES) return -1;
    snprintf(c->codes[c->code_count], sizeof c->codes[0], "%s", code);
    c->code_type[c->code_count] = type;
    return (int)c->code_count++;
}

/* The event of a code: the ontology's; appeals are requests; what the table leaves open goes by its root. */
static uint8_t type_of_code(const char *ontology, const char *code) {
    if (strcmp(code, "000") == 0 || strncmp(code, "01", 2) == 0) return RO_EVENT_NONE;
    if (strncmp(code, "02", 2) == 0) return RO_EVENT_REQUEST;
    size_t n = strlen(code);
    for (const char *line = ontology; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (strncmp(line, code, n) == 0 && line[n] == '\t') {
            const char *at = line;
            for (int tabs = 0; tabs < 3 && at; tabs++) at = strchr(at, '\t'), at = at ? at + 1 : NULL;
            const char *end = at ? strpbrk(at, "\t\n") : NULL;
            if (end && *at != '-') return type_named(at, (size_t)(end - at));
        }
    if (strncmp(code, "15", 2) == 0) return RO_EVENT_MOBILIZE;
    return RO_EVENT_ASSAULT; /* 176, 1834, 1951, 1952 */
}

/* An event of a passage, in the passage's own words; "" where it names none. */
typedef struct ro_json_event {
    const char *source, *target, *trigger, *cameo;
} ro_json_event;

typedef struct trainer {
    corpus c;
    ro_engine *engine;
    ro_work *work;
    char *ontology;
    size_t skipped;
} trainer;

static example *keep_pair(trainer *t, const ro_marked *read, const ro_parties *pair, const char *id, uint8_t type, uint8_t fold) {
    uint64_t features[RO_RANK_MOST];
    ro_rank_words words;
    ro_rank_words_of(&read->document, pair->sentence, &words);
    size_t n = ro_rank_features(&read->document, &read->findings, pair, &words, features);
    corpus *c = &t->c;
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 1024;
        example *more = realloc(c->items, c->capacity * sizeof *more);
        if (!more) return NULL;
        c->items = more;
    }
    example *e = &c->items[c->count++];
    *e = (example){.features = malloc((n ? n : 1) * sizeof *e->features), .type = type, .fold = fold, .code = -1};
    if (!e->features) return NULL;
    for (size_t i = 0; i < n; i++) { /* each once: a word that stands twice says no more */
        uint32_t f = (uint32_t)features[i];
        bool known = false;
        for (uint32_t k = 0; k < e->count && !known; k++) known = e->features[k] == f;
        if (!known) e->features[e->count++] = f;
    }
    e->id = strdup(id);
    return e;
}

static bool symmetric(uint8_t type) {
    return type == RO_EVENT_CONSULT || type == RO_EVENT_AGREE || type == RO_EVENT_COOPERATE || type == RO_EVENT_SUPPORT || type == RO_EVENT_ASSAULT;
}

static bool keep_gate(trainer *t, const ro_marked *read, const ro_parties *pair, uint8_t type, uint8_t gate, float weight, float gate_weight) {
    example *e = keep_pair(t, read, pair, "", type, 0);
    if (!e) return false;
    e->gate = gate;
    e->weight = weight;
    e->gate_weight = gate_weight;
    return true;
}

/* What the marked pair tells of others: turned round it has no event. Of who else stands in the sentence only the passages know. */
static bool add_others(trainer *t, const ro_marked *read, uint8_t type) {
    const ro_parties *p = &read->pair;
    bool both = p->target_last > p->target_first, ok = true;
    if (!both || type == TYPES) return true;
    ro_parties turned = {.sentence = p->sentence,
                         .source_first = p->target_first,
                         .source_last = p->target_last,
                         .source_head = p->target_head,
                         .target_first = p->source_first,
                         .target_last = p->source_last,
                         .target_head = p->source_head,
                         .source = 1,
                         .target = 0};
    if (!symmetric(type)) ok = keep_gate(t, read, &turned, UNKNOWN, 0, 0, 0.5f);
    ro_parties alone = *p, alone_turned = turned;
    alone.target_first = alone.target_last = alone_turned.target_first = alone_turned.target_last = 0;
    ok = ok && keep_gate(t, read, &alone, type, type != RO_EVENT_NONE, 0.3f, 0);
    if (!symmetric(type)) ok = ok && keep_gate(t, read, &alone_turned, UNKNOWN, 0, 0, 0.4f);
    return ok;
}

static bool add_example(trainer *t, const char *id, const char *marked, uint8_t type, int code, float weight, uint8_t fold) {
    ro_error err;
    ro_marked read;
    if (!ro_read_marked(t->engine, t->work, marked, strlen(marked), &read, &err)) {
        t->skipped++;
        return true;
    }
    example *e = keep_pair(t, &read, &read.pair, id, type, fold);
    if (!e) return false;
    e->code = (int16_t)code;
    e->weight = weight;
    e->gate = type != RO_EVENT_NONE;
    e->gate_weight = weight;
    return fold != 0 || add_others(t, &read, type);
}

/* Calls each with the fields of every line but the first. */
static bool each_line(trainer *t, const char *path, unsigned columns, bool (*each)(trainer *, char **fields, void *), void *context) {
    FILE *f = fopen(path, "r");
    if (!f) return fprintf(stderr, "%s: cannot be opened\n", path), false;
    char *line = NULL;
    size_t room = 0;
    bool ok = true;
    for (long n = 0; ok && getline(&line, &room, f) > 0; n++) {
        line[strcspn(line, "\r\n")] = '\0';
        char *fields[16], *at = line;
        unsigned count = 0;
        while (at && count < 16) {
            fields[count++] = at;
            at = strchr(at, '\t');
            if (at) *at++ = '\0';
        }
        if (n && count >= columns) ok = each(t, fields, context);
    }
    free(line);
    fclose(f);
    return ok;
}

static bool corpus_line(trainer *t, char **f, void *context) {
    (void)context;
    uint8_t type = type_of_code(t->ontology, f[1]);
    /* contrast sets are held out as a whole */
    const char *group = strcmp(f[3], "-") ? f[3] : f[0];
    uint8_t fold = ro_hash_mix(ro_hash_bytes(5, group, strlen(group)), ro_hash_bytes(6, f[0], 3)) % 12 == 0;
    return add_example(t, f[0], f[4], type, code_named(&t->c, f[1], type), 1.0f, fold);
}

static bool plv_line(trainer *t, char **f, void *context) {
    uint8_t type = type_named(f[1], strlen(f[1]));
    if (strcmp(f[1], "YIELD") == 0) type = TYPES; /* CONCEDE or RETREAT: see yields */
    return add_example(t, f[0], f[2], type, -1, context ? plv_weight : 1.0f, context ? 0 : 2);
}

/* ---- passages with all their events: the only place where "these two have none" is known ---- */

/* The mention of the sentence that the gold's words name: the longest that lies in them or takes them in; NULL if none. */
static const ro_mention *named_by(const ro_document *d, const char *words, uint32_t sentence_from, uint32_t sentence_to) {
    const ro_mention *best = NULL;
    size_t size = strlen(words);
    const char *at = size ? strstr(d->report->text, words) : NULL;
    for (; at; at = strstr(at + 1, words)) {
        uint32_t start = (uint32_t)(at - d->report->text), end = start + (uint32_t)size;
        for (size_t i = 0; i < d->mention_count; i++) {
            const ro_mention *m = &d->mentions[i];
            bool touches = m->span.start < end && start < m->span.end, whole = m->span.start >= start || m->span.end <= end;
            if (!touches || !whole || m->nested || m->actor == RO_NOBODY || m->sentence < sentence_from || m->sentence > sentence_to) continue;
            if (!best || m->span.end - m->span.start > best->span.end - best->span.start) best = m;
        }
    }
    return best;
}

typedef struct gold_event {
    const ro_mention *source, *target;
    uint8_t type;
    int code;
} gold_event;

static uint32_t sentence_of(const ro_document *d, const char *words) {
    const char *at = words[0] ? strstr(d->report->text, words) : NULL;
    if (!at) return UINT32_MAX;
    uint32_t start = (uint32_t)(at - d->report->text);
    for (uint32_t s = 0; s < d->report->count; s++) {
        const ro_sentence *x = &d->report->sentences[s];
        if (x->count && ro_word_span(x, x->count - 1).end > start) return s;
    }
    return UINT32_MAX;
}

#define MOST_EVENTS 32

static bool keep_between(trainer *t, const ro_document *d, const ro_findings *all, const ro_mention *a, const ro_mention *b, const gold_event *events,
                         size_t count) {
    const gold_event *gold = NULL;
    bool unsure = false;
    for (size_t i = 0; i < count; i++) {
        const gold_event *e = &events[i];
        if (!e->source || e->source->sentence != a->sentence) continue;
        bool same_target = b ? e->target && e->target->actor == b->actor : !e->target;
        bool turned = b && e->target && e->source->actor == b->actor && e->target->actor == a->actor && symmetric(e->type);
        if (e->source->actor == a->actor && same_target) gold = e;
        unsure = unsure || turned || (e->source->actor == a->actor && !b); /* alone, where there is a target: neither */
    }
    if (!gold && unsure) return true;
    ro_parties p = {
        .sentence = a->sentence, .source_first = a->first, .source_last = a->last, .source_head = a->head, .source = a->actor, .target = RO_NOBODY};
    if (b) p.target_first = b->first, p.target_last = b->last, p.target_head = b->head, p.target = b->actor;
    ro_marked read = {.document = *d, .findings = *all};
    size_t low = 0, high;
    while (low < all->count && all->items[low].sentence < a->sentence) low++;
    for (high = low; high < all->count && all->items[high].sentence == a->sentence;) high++;
    read.findings.items += low, read.findings.count = high - low;
    example *e = keep_pair(t, &read, &p, "", gold ? gold->type : UNKNOWN, 0);
    if (!e) return false;
    e->gate = gold != NULL;
    e->gate_weight = gold ? 1.5f : 0.5f;
    if (gold) e->weight = passage_weight, e->code = (int16_t)gold->code;
    return true;
}

static bool passage(trainer *t, const char *text, const char *published, const char *publisher, const ro_json_event *gold, size_t gold_count) {
    ro_error err;
    ro_error_clear(&err);
    ro_work_reset(t->work);
    ro_report report = {.arena = ro_work_arena(t->work), .text = text, .size = strlen(text)};
    ro_document d = ro_begin_document(t->engine, published, publisher, false);
    ro_findings findings = {.count = 0};
    if (!ro_split(t->engine->splitter, &report, &err) || !ro_run_document(t->engine, t->work, &report, &d, &findings, &err))
        return t->skipped++, true;
    gold_event events[MOST_EVENTS];
    size_t count = 0;
    for (size_t i = 0; i < gold_count && count < MOST_EVENTS; i++) {
        uint32_t s = sentence_of(&d, gold[i].trigger);
        if (s == UINT32_MAX) continue;
        gold_event e = {named_by(&d, gold[i].source, s, s), named_by(&d, gold[i].target, s, s), type_of_code(t->ontology, gold[i].cameo), 0};
        e.code = code_named(&t->c, gold[i].cameo, e.type);
        events[count++] = e;
    }
    bool ok = true;
    for (uint32_t s = 0; ok && s < report.count; s++)
        for (uint32_t a = d.first_mention[s]; ok && a < d.first_mention[s + 1]; a++) {
            if (!ro_may_be_party(&d.mentions[a]) || !ro_may_act(&d, &d.mentions[a])) continue;
            ok = keep_between(t, &d, &findings, &d.mentions[a], NULL, events, count);
            for (uint32_t b = d.first_mention[s]; ok && b < d.first_mention[s + 1]; b++) {
                const ro_mention *x = &d.mentions[a], *y = &d.mentions[b];
                if (a == b || !ro_may_be_party(y) || x->actor == y->actor || (x->first < y->last && y->first < x->last)) continue;
                ok = keep_between(t, &d, &findings, x, y, events, count);
            }
        }
    return ok;
}

/* JSON Lines as data/eval/events-dev.jsonl has them. */
static bool passages(trainer *t, const char *path) {
    FILE *f = fopen(path, "r");
    if (!f) return fprintf(stderr, "%s: cannot be opened\n", path), false;
    char *line = NULL;
    size_t room = 0;
    bool ok = true;
    while (ok && getline(&line, &room, f) > 0) {
        json_t *root = json_loads(line, 0, NULL), *list = json_object_get(root, "events"), *one;
        const char *text = json_string_value(json_object_get(root, "text"));
        ro_json_event gold[MOST_EVENTS];
        size_t n = 0, i;
        json_array_foreach(list, i, one) {
            if (n == MOST_EVENTS) break;
            const char *const names[] = {"source_text", "target_text", "trigger", "cameo"};
            const char *values[4];
            for (int k = 0; k < 4; k++) {
                values[k] = json_string_value(json_object_get(one, names[k]));
                if (!values[k] || strcmp(values[k], "-") == 0) values[k] = "";
            }
            gold[n++] = (ro_json_event){values[0], values[1], values[2], values[3]};
        }
        const char *published = json_string_value(json_object_get(root, "published")),
                   *publisher = json_string_value(json_object_get(root, "publisher"));
        if (text) ok = passage(t, text, published, publisher, gold, n);
        json_decref(root);
    }
    free(line);
    fclose(f);
    return ok;
}

static unsigned best_of(const float *p) {
    unsigned best = 0;
    for (unsigned k = 1; k < TYPES; k++)
        if (p[k] > p[best]) best = k;
    return best;
}

static uint8_t joined(uint8_t type) { return type == RO_EVENT_RETREAT ? RO_EVENT_CONCEDE : type; }

/* All nets together: the mean of what they say before the softmax. */
static void together(const model *m, unsigned nets, const corpus *c, const uint32_t *f, uint32_t n, passed *p) {
    static passed one;
    forward(m, c, f, n, p);
    for (unsigned k = 1; k < nets; k++) {
        forward(&m[k], c, f, n, &one);
        for (unsigned t = 0; t < OUTS; t++) p->type[t] += one.type[t];
        for (unsigned t = 0; t < c->code_count; t++) p->code[t] += one.code[t];
    }
    for (unsigned t = 0; t < OUTS; t++) p->type[t] /= (float)nets;
    for (unsigned t = 0; t < c->code_count; t++) p->code[t] /= (float)nets;
    probabilities(p, c);
}

static void report(const model *m, unsigned nets, const corpus *c, uint8_t fold, const char *name, bool plv) {
    static passed p;
    unsigned right = 0, all = 0, codes = 0, code_right = 0, tp[TYPES] = {0}, fp[TYPES] = {0}, fn[TYPES] = {0};
    for (size_t i = 0; i < c->count; i++) {
        const example *e = &c->items[i];
        if (e->fold != fold || e->type == UNKNOWN || !e->id[0]) continue;
        together(m, nets, c, e->features, e->count, &p);
        if (plv) p.type[0] = 0;
        uint8_t said = joined((uint8_t)best_of(p.type)), gold = joined(e->type == TYPES ? RO_EVENT_CONCEDE : e->type);
        all++;
        right += said == gold;
        if (said == gold)
            tp[gold]++;
        else
            fp[said]++, fn[gold]++;
        if (e->code < 0) continue;
        unsigned best = 0;
        for (unsigned k = 1; k < c->code_count; k++)
            if (p.code[k] > p.code[best]) best = k;
        codes++;
        code_right += best == (unsigned)e->code;
    }
    double sum = 0;
    unsigned labels = 0;
    for (unsigned k = 0; k < TYPES; k++)
        if (tp[k] + fn[k]) sum += 2.0 * tp[k] / (2.0 * tp[k] + fp[k] + fn[k]), labels++;
    printf("  %s %u: accuracy %.4f macro-F1 %.4f  code %.4f", name, all, all ? (double)right / all : 0, labels ? sum / labels : 0,
           codes ? (double)code_right / codes : 0);
}

static bool train(trainer *t, unsigned epochs, float rate, float drop, model *m) {
    corpus *c = &t->c;
    if (!make_table(&m->wide, 1u << WIDE_BITS, OUTS, 0) || !make_table(&m->deep, 1u << DEEP_BITS, DIM, 0.1f) ||
        !make_table(&m->hidden, HIDDEN, DIM + 1, 0.2f) || !make_table(&m->out, OUTS, HIDDEN, 0.1f) || !make_table(&m->code, MOST_CODES, HIDDEN, 0.1f))
        return false;
    uint32_t *order = malloc(c->count * sizeof *order), kept[RO_RANK_MOST];
    if (!order) return false;
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].fold == 0) order[n++] = (uint32_t)i;
    for (unsigned epoch = 1; epoch <= epochs; epoch++) {
        for (size_t i = n; i > 1; i--) {
            size_t k = next_random() % i;
            uint32_t swap = order[i - 1];
            order[i - 1] = order[k], order[k] = swap;
        }
        for (size_t i = 0; i < n; i++) {
            example e = c->items[order[i]];
            uint32_t count = 0;
            for (uint32_t k = 0; k < e.count; k++)
                if (uniform() >= drop) kept[count++] = e.features[k];
            if (e.type == TYPES) { /* YIELD: whichever of the two it is nearer to */
                static passed p;
                forward(m, c, e.features, e.count, &p);
                e.type = p.type[RO_EVENT_RETREAT] > p.type[RO_EVENT_CONCEDE] ? RO_EVENT_RETREAT : RO_EVENT_CONCEDE;
            }
            learn(m, c, &e, kept, count, rate * (1.0f - 0.9f * (float)(epoch - 1) / (float)epochs));
        }
        printf("epoch %u:", epoch);
        report(m, 1, c, 0, "train", false);
        report(m, 1, c, 1, "held out", false);
        report(m, 1, c, 2, "plv-dev", true);
        printf("\n");
        fflush(stdout);
    }
    free(order);
    return true;
}

/* Rows of 8 bits, each with its scale. */
static bool quantise(const table *t, size_t columns, int8_t **bytes, float **scales) {
    *bytes = calloc(t->rows, columns);
    *scales = calloc(t->rows, sizeof(float));
    if (!*bytes || !*scales) return false;
    for (size_t r = 0; r < t->rows; r++) {
        float most = 0;
        for (size_t c = 0; c < columns; c++) most = fmaxf(most, fabsf(t->weights[r * columns + c]));
        (*scales)[r] = most / 127.0f;
        for (size_t c = 0; c < columns && most > 0; c++) (*bytes)[r * columns + c] = (int8_t)lrintf(t->weights[r * columns + c] / most * 127.0f);
    }
    return true;
}

/* The nets as one: wide rows averaged, deep rows side by side, the layers one after the other (events/rank.h has the order). */
static bool join(const model *m, const corpus *c, model *one) {
    if (!make_table(&one->wide, 1u << WIDE_BITS, OUTS, 0) || !make_table(&one->deep, 1u << DEEP_BITS, NETS * DIM, 0) ||
        !make_table(&one->hidden, NETS * (DIM + 1), HIDDEN, 0) || !make_table(&one->out, NETS * HIDDEN, OUTS, 0) ||
        !make_table(&one->code, MOST_CODES, NETS * HIDDEN, 0))
        return false;
    for (unsigned k = 0; k < NETS; k++) {
        for (size_t i = 0; i < one->wide.rows * OUTS; i++) one->wide.weights[i] += m[k].wide.weights[i] / (float)NETS;
        for (size_t r = 0; r < one->deep.rows; r++)
            memcpy(one->deep.weights + r * NETS * DIM + k * DIM, m[k].deep.weights + r * DIM, DIM * sizeof(float));
        for (size_t h = 0; h < HIDDEN; h++) {
            for (size_t i = 0; i <= DIM; i++) one->hidden.weights[(k * (DIM + 1) + i) * HIDDEN + h] = m[k].hidden.weights[h * (DIM + 1) + i];
            for (size_t t = 0; t < OUTS; t++) one->out.weights[(k * HIDDEN + h) * OUTS + t] = m[k].out.weights[t * HIDDEN + h] / (float)NETS;
            for (size_t t = 0; t < c->code_count; t++)
                one->code.weights[t * NETS * HIDDEN + k * HIDDEN + h] = m[k].code.weights[t * HIDDEN + h] / (float)NETS;
        }
    }
    return true;
}

static bool export_ranker(const model *nets, const corpus *c, const char *path, float temperature, ro_error *err) {
    ro_rank_meta meta = {RO_RANK_TEMPLATES, WIDE_BITS, DEEP_BITS, RO_RANK_DIM, RO_RANK_HIDDEN, TYPES, c->code_count, temperature, 1.0f, 0.0f};
    int8_t *wide, *deep;
    float *wide_scales, *deep_scales;
    static model one;
    const model *m = &one;
    if (!join(nets, c, &one) || !quantise(&m->wide, OUTS, &wide, &wide_scales) || !quantise(&m->deep, RO_RANK_DIM, &deep, &deep_scales))
        return ro_fail(err, RO_E_MEMORY, "out of memory");
    static char codes[MOST_CODES * 8];
    for (unsigned i = 0; i < c->code_count; i++) {
        snprintf(codes + (size_t)i * 8, 7, "%s", c->codes[i]);
        codes[i * 8 + 7] = (char)c->code_type[i];
    }
    ro_weights_part parts[] = {{"rank.meta", &meta, sizeof meta},
                               {"rank.wide", wide, m->wide.rows * OUTS},
                               {"rank.wide_scales", wide_scales, m->wide.rows * sizeof(float)},
                               {"rank.deep", deep, m->deep.rows * RO_RANK_DIM},
                               {"rank.deep_scales", deep_scales, m->deep.rows * sizeof(float)},
                               {"rank.hidden", m->hidden.weights, (size_t)RO_RANK_HIDDEN * (DIM + 1) * sizeof(float)},
                               {"rank.out", m->out.weights, (size_t)OUTS * RO_RANK_HIDDEN * sizeof(float)},
                               {"rank.code", m->code.weights, (size_t)c->code_count * RO_RANK_HIDDEN * sizeof(float)},
                               {"rank.codes", codes, (size_t)c->code_count * 8}};
    bool ok = ro_weights_merge(path, parts, sizeof parts / sizeof *parts, "rank.", err);
    free(wide), free(deep), free(wide_scales), free(deep_scales);
    return ok;
}

int train_rank(int argc, char **argv) {
    const char *data = NULL, *plv = NULL, *dev = NULL, *out = NULL;
    ro_engine_options engine = {0};
    unsigned epochs = 4;
    float temperature = 1.0f;
    float rate = 0.1f, drop = 0.4f;
    random_state = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--data") == 0) data = argv[i + 1];
        if (strcmp(argv[i], "--model") == 0) engine.model = argv[i + 1];
        if (strcmp(argv[i], "--knowledge") == 0) engine.knowledge = argv[i + 1];
        if (strcmp(argv[i], "--out") == 0) out = argv[i + 1];
        if (strcmp(argv[i], "--temperature") == 0) temperature = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--plv") == 0) plv = argv[i + 1];
        if (strcmp(argv[i], "--dev") == 0) dev = argv[i + 1];
        if (strcmp(argv[i], "--epochs") == 0) epochs = (unsigned)atoi(argv[i + 1]);
        if (strcmp(argv[i], "--rate") == 0) rate = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--plv-weight") == 0) plv_weight = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--passage-weight") == 0) passage_weight = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--wide") == 0) wide_rate = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--drop") == 0) drop = (float)atof(argv[i + 1]);
        if (strcmp(argv[i], "--seed") == 0) random_state = (uint64_t)atoll(argv[i + 1]);
    }
    if (!data) return fprintf(stderr, "usage: readout-train rank --data DIR [--plv FILE] [--dev FILE]\n"), 64;
    ro_error err;
    ro_error_clear(&err);
    /* an old ranker in the file goes first: it may be of another version, and the new one must not lean on it */
    if (out && !ro_weights_merge(out, NULL, 0, "rank.", &err)) return fprintf(stderr, "%s: %s\n", out, err.message), 74;
    if (out && !engine.model) engine.model = out;
    trainer t = {.engine = ro_engine_open(&engine, &err)};
    t.work = t.engine ? ro_work_new(t.engine, &err) : NULL;
    if (!t.work) return fprintf(stderr, "%s\n", err.message), 70;
    char path[4096];
    size_t size;
    snprintf(path, sizeof path, "%s/ontology/cameo.tsv", data);
    if (!ro_file_read(path, 1 << 24, NULL, &t.ontology, &size, &err)) return fprintf(stderr, "%s: %s\n", path, err.message), 66;
    static const char *const files[] = {"accuse-protest",  "agree-cooperate", "aid-support",     "assault-coerce",
                                        "concede-retreat", "consult-request", "reject-threaten", "sanction-mobilize"};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/corpus/%s.tsv", data, files[i]);
        ok = each_line(&t, path, 5, corpus_line, NULL);
    }
    printf("%zu sentences of the corpus\n", t.c.count);
    snprintf(path, sizeof path, "%s/corpus/passages.jsonl", data);
    if (ok) ok = passages(&t, path);
    printf("%zu pairs with those of the passages\n", t.c.count);
    if (ok && plv) ok = each_line(&t, plv, 3, plv_line, &t);
    if (ok && dev) ok = each_line(&t, dev, 3, plv_line, NULL);
    size_t features = 0;
    for (size_t i = 0; i < t.c.count; i++) features += t.c.items[i].count;
    printf("%zu in all, %zu could not be read, %.0f features each, %u codes\n", t.c.count, t.skipped, (double)features / (double)t.c.count,
           t.c.code_count);
    static model nets[NETS];
    for (unsigned k = 0; ok && k < NETS; k++) ok = train(&t, epochs, rate, drop, &nets[k]);
    printf("together:");
    report(nets, NETS, &t.c, 1, "held out", false);
    report(nets, NETS, &t.c, 2, "plv-dev", true);
    printf("\n");
    if (ok && out && !export_ranker(nets, &t.c, out, temperature, &err)) return fprintf(stderr, "%s: %s\n", out, err.message), 74;
    return ok ? 0 : 70;
}
