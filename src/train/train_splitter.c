/* train_splitter.c - `readout-train splitter`: learns the sections split.* of a model file from treebanks and data/text/abbreviations.tsv.
 *
 * The gold boundaries are those of the treebanks' running text (text/report.h of the CoNLL-U reader). Both models are logistic
 * regressions trained with AdaGrad (Duchi et al. 2011) in one thread, so a seed gives the same bytes. A share of the paragraphs is also
 * shown wrapped, with spoilt case or without final stops, which treebanks lack and mail does not. */
#include "train/train.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/tsv.h"
#include "syntax/conllu.h"
#include "text/clitic.h"
#include "text/layout.h"
#include "text/split_net.h"
#include "text/splitter.h"
#include "train/merge.h"
#include "train/split_net_train.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOIN_SIZE ((size_t)1 << RO_SPLIT_JOIN_BITS)
#define END_SIZE ((size_t)1 << RO_SPLIT_END_BITS)
#define WORD_SIZE ((size_t)1 << RO_SPLIT_WORD_BITS)
#define LIST_SIZE 2048u
#define CLITIC_SIZE 1024u

/* Chosen on ewt-dev and gum-dev (docs/text.md). */
#ifndef NETS
#define NETS 4
#endif
#ifndef NET_EPOCHS
#define NET_EPOCHS 5
#endif
#ifndef VARIANTS
#define VARIANTS 1 /* of each paragraph */
#endif
#define NET_LEAST 4 /* how often a word must stand in the treebanks to have an embedding */
#define RATE 0.1f
#define UNSURE 6.0f
#ifndef LINEAR_SHARE
#define LINEAR_SHARE 0.5f
#endif
#ifndef THRESHOLD
#define THRESHOLD -0.8f
#endif

static void *need(void *memory) {
    if (!memory) {
        fprintf(stderr, "readout-train: out of memory\n");
        exit(71);
    }
    return memory;
}

static void check(bool good, const ro_error *err) {
    if (good) return;
    char text[640];
    ro_error_format(err, text, sizeof text);
    fprintf(stderr, "readout-train: %s\n", text);
    exit(ro_code_exit(err->code));
}

static uint64_t random_next(uint64_t *state) {
    *state += 0x9E3779B97F4A7C15u;
    return ro_hash_mix(*state, 1);
}

/* One decision to learn: features out[first .. first + count), and what is right. */
typedef struct example {
    uint32_t first, count;
    uint8_t right;
} example;

typedef struct examples {
    example *items;
    size_t count, capacity;
    uint32_t *features;
    size_t used, room;
} examples;

static void examples_add(examples *e, const uint32_t *features, unsigned n, bool right) {
    if (e->count == e->capacity) e->items = need(realloc(e->items, (e->capacity = e->capacity ? e->capacity * 2 : 4096) * sizeof *e->items));
    while (e->used + n > e->room) e->features = need(realloc(e->features, (e->room = e->room ? e->room * 2 : 65536) * sizeof *e->features));
    memcpy(e->features + e->used, features, n * sizeof *features);
    e->items[e->count++] = (example){(uint32_t)e->used, n, right};
    e->used += n;
}

static void examples_free(examples *e) {
    free(e->items);
    free(e->features);
}

/* Logistic regression with a little L2; returns int8 weights and the scale (weights = round(w * scale)). The weights of the second half of
 * the epochs are averaged. */
static float learn(const examples *e, size_t size, int epochs, float l2, uint64_t seed, int8_t *out, const char *name) {
    float *w = need(calloc(size, sizeof *w)), *g2 = need(calloc(size, sizeof *g2));
    double *sum = need(calloc(size, sizeof *sum));
    uint32_t *order = need(malloc(e->count * sizeof *order));
    for (size_t k = 0; k < e->count; k++) order[k] = (uint32_t)k;
    uint64_t state = seed;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double loss = 0;
        for (size_t k = e->count; k > 1; k--) {
            size_t other = random_next(&state) % k;
            uint32_t t = order[k - 1];
            order[k - 1] = order[other];
            order[other] = t;
        }
        for (size_t k = 0; k < e->count; k++) {
            const example *x = &e->items[order[k]];
            const uint32_t *f = e->features + x->first;
            float score = 0;
            for (uint32_t j = 0; j < x->count; j++) score += w[f[j]];
            float p = 1.0f / (1.0f + expf(-score)), g = p - (float)x->right;
            loss -= log(x->right ? p + 1e-9 : 1 - p + 1e-9);
            if (fabsf(g) < 1e-4f) continue;
            for (uint32_t j = 0; j < x->count; j++) {
                float gj = g + l2 * w[f[j]];
                g2[f[j]] += gj * gj;
                w[f[j]] -= RATE * gj / (sqrtf(g2[f[j]]) + 1e-3f);
            }
        }
        if (epoch >= epochs / 2)
            for (size_t k = 0; k < size; k++) sum[k] += w[k];
        fprintf(stderr, "%s: epoch %d, loss %.5f\n", name, epoch + 1, loss / (double)e->count);
    }
    float most = 1e-9f;
    for (size_t k = 0; k < size; k++) {
        w[k] = (float)(sum[k] / (epochs - epochs / 2));
        if (fabsf(w[k]) > most) most = fabsf(w[k]);
    }
    float scale = 127.0f / (most > 4.0f ? 4.0f : most);
    for (size_t k = 0; k < size; k++) {
        float v = roundf(w[k] * scale);
        out[k] = (int8_t)(v > 127 ? 127 : v < -127 ? -127 : v);
    }
    free(w);
    free(g2);
    free(sum);
    free(order);
    return scale;
}

/* The treebanks' text with what is true of every byte. */
typedef struct gold {
    ro_arena arena;
    ro_report report;
    uint8_t *starts; /* of every byte: 1 a surface token starts, 2 a sentence starts */
} gold;

static void gold_read(gold *g, const char *path) {
    ro_error err = {0};
    char *bytes;
    size_t size;
    ro_arena_init(&g->arena, NULL);
    g->report.arena = &g->arena;
    check(ro_file_read(path, (size_t)1 << 30, &ro_default_allocator, &bytes, &size, &err), &err);
    bool good = ro_conllu_read(&g->report, bytes, size, RO_CONLLU_FORMS, &err);
    ro_error_in_file(&err, path);
    check(good, &err);
    ro_file_free(&ro_default_allocator, bytes);
    g->starts = need(calloc(g->report.size + 1, 1));
    for (uint32_t k = 0; k < g->report.count; k++) {
        const ro_sentence *s = &g->report.sentences[k];
        for (uint32_t j = 0; j < s->count; j++) g->starts[s->tokens[j].span.start] |= 1;
        g->starts[s->span.start] |= 2;
    }
}

static void gold_free(gold *g) {
    free(g->starts);
    ro_arena_free(&g->arena);
}

/* An abbreviation of the list, to be put where another of its kind stands. */
typedef struct listed {
    char text[24];
    size_t size;
    uint32_t kind;
} listed;

/* What is being made. */
typedef struct trainer {
    listed listed[LIST_SIZE / 2];
    size_t listed_count;
    gold *banks;
    size_t bank_count;
    ro_split_entry list[LIST_SIZE];
    ro_clitic_entry clitic[CLITIC_SIZE];
    uint8_t *words;
    uint32_t (*counts)[3]; /* of every slot of words: lower, inner capital, first capital */
    ro_split_lists lists;
    examples join, end;
    ro_net_input *looks; /* what the networks see of each of end */
    size_t looks_room;
    uint32_t *seen; /* the hash of every word */
    size_t seen_count, seen_room;
    uint32_t *vocabulary;
    ro_net_words net_words;
    uint64_t seed;
} trainer;

static void read_abbreviations(trainer *t, const char *path) {
    static const struct {
        const char *name;
        uint32_t bit;
    } kinds[] = {
#define X(name, bit) {#name, bit},
        RO_SPLIT_KIND_TABLE(X)
#undef X
    };
    ro_error err = {0};
    char *bytes;
    size_t size, found = 0;
    ro_field before = {"", 0};
    ro_tsv tsv;
    check(ro_file_read(path, (size_t)1 << 24, &ro_default_allocator, &bytes, &size, &err), &err);
    check(ro_tsv_begin(&tsv, bytes, size, path, "abbreviation\tkind\tsource", &err), &err);
    while (ro_tsv_next(&tsv, &err)) {
        const ro_field *f = tsv.fields;
        uint32_t bit = 0;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (strlen(kinds[k].name) == f[1].size && memcmp(kinds[k].name, f[1].text, f[1].size) == 0) bit = kinds[k].bit;
        if (!bit)
            check(ro_fail_at(&err, RO_E_DATA, path, tsv.line, f[0].size + 2, RO_NO_BYTE, "unknown kind \"%.*s\"", (int)f[1].size, f[1].text), &err);
        size_t least = before.size < f[0].size ? before.size : f[0].size;
        int order = memcmp(before.text, f[0].text, least);
        if (order > 0 || (order == 0 && before.size >= f[0].size))
            check(ro_fail_at(&err, RO_E_DATA, path, tsv.line, 1, RO_NO_BYTE, "\"%.*s\" is out of order or a duplicate", (int)f[0].size, f[0].text),
                  &err);
        before = f[0];
        uint32_t word = ro_word_hash(f[0].text, f[0].size), at = word * 0x85EBCA6Bu;
        if (++found > LIST_SIZE / 2) check(ro_fail(&err, RO_E_SIZE, "%s has too many lines", path), &err);
        while (t->list[at & (LIST_SIZE - 1)].word && t->list[at & (LIST_SIZE - 1)].word != word) at++;
        if (t->list[at & (LIST_SIZE - 1)].word)
            check(ro_fail_at(&err, RO_E_DATA, path, tsv.line, 1, RO_NO_BYTE, "\"%.*s\" is a duplicate but for its case", (int)f[0].size, f[0].text),
                  &err);
        t->list[at & (LIST_SIZE - 1)] = (ro_split_entry){word, bit};
        if (bit & RO_SPLIT_ABBREVIATION && f[0].size < sizeof t->listed->text && f[0].text[f[0].size - 1] == '.') {
            listed *l = &t->listed[t->listed_count++];
            memcpy(l->text, f[0].text, f[0].size);
            l->size = f[0].size;
            l->kind = bit;
        }
    }
    check(err.code == RO_OK, &err);
    ro_file_free(&ro_default_allocator, bytes);
}

/* Counts how runs of letters are written, and notes every token. */
static void count_words(trainer *t, const char *text, const ro_atom *atoms, size_t n, const uint8_t *starts) {
    size_t first = 0;
    for (size_t k = 0; k < n; k++) {
        if (k + 1 == n || starts[atoms[k + 1].start] & 1) {
            if (t->seen_count == t->seen_room)
                t->seen = need(realloc(t->seen, (t->seen_room = t->seen_room ? t->seen_room * 2 : 65536) * sizeof *t->seen));
            t->seen[t->seen_count++] = k == first ? atoms[k].word : ro_word_hash(text + atoms[first].start, atoms[k].end - atoms[first].start);
            first = k + 1;
        }
        if (atoms[k].class != RO_ATOM_LETTERS) continue;
        uint32_t slot = atoms[k].word >> (32 - RO_SPLIT_WORD_BITS);
        int way = atoms[k].shape == RO_SHAPE_LOWER ? 0 : starts[atoms[k].start] & 2 ? 2 : 1;
        t->counts[slot][way]++;
    }
}

static int by_hash(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The words that the networks know: those seen often enough. */
static void make_vocabulary(trainer *t) {
    uint32_t found = 0;
    t->vocabulary = need(malloc((RO_NET_MOST_WORDS + 1) * sizeof *t->vocabulary));
    qsort(t->seen, t->seen_count, sizeof *t->seen, by_hash);
    for (size_t k = 0, next; k < t->seen_count; k = next) {
        for (next = k + 1; next < t->seen_count && t->seen[next] == t->seen[k];) next++;
        if (next - k >= NET_LEAST && found < RO_NET_MOST_WORDS) t->vocabulary[found++] = t->seen[k];
    }
    t->net_words = (ro_net_words){t->vocabulary, found};
    fprintf(stderr, "vocabulary: %u words\n", found);
}

static uint8_t stat_of(const uint32_t counts[3]) {
    uint8_t stat = 0;
    for (int way = 0; way < 3; way++) {
        uint32_t n = counts[way];
        stat |= (uint8_t)((n == 0 ? 0 : n < 3 ? 1 : n < 21 ? 2 : 3) << 2 * way);
    }
    return stat;
}

/* The statistics of a word as they would be had this one occurrence not been seen. */
static uint8_t stat_without(const trainer *t, const ro_unit *u, bool starts_sentence) {
    if (u->class != RO_ATOM_LETTERS) return u->stat;
    uint32_t counts[3];
    memcpy(counts, t->counts[u->word >> (32 - RO_SPLIT_WORD_BITS)], sizeof counts);
    int way = u->shape == RO_SHAPE_LOWER ? 0 : starts_sentence ? 2 : 1;
    if (counts[way]) counts[way]--;
    return stat_of(counts);
}

static void learn_join(trainer *t, const char *text, const ro_atom *atoms, size_t n, const uint8_t *starts) {
    ro_entity *entities = need(calloc(n, sizeof *entities));
    ro_join_state state = {0};
    ro_entities(atoms, n, &t->lists, entities);
    for (size_t k = 0; k < n; k++) {
        bool split = k == 0 || starts[atoms[k].start] & 1;
        if (k && atoms[k].gap == RO_GAP_NONE && ro_join_by_rule(atoms, k, &state, entities) == RO_JOIN_MODEL) {
            uint32_t features[RO_SPLIT_MAX_FEATURES];
            unsigned count = ro_join_features(text, atoms, n, k, &state, entities, &t->lists, features);
            examples_add(&t->join, features, count, !split);
        }
        if (split)
            ro_join_begin(&state, atoms, k);
        else
            ro_join_add(&state, atoms, k);
    }
    free(entities);
}

/* The gold tokens of a paragraph (surfaces). */
static size_t gold_units(trainer *t, const char *text, const ro_atom *atoms, size_t n, const uint8_t *starts, ro_unit *units) {
    size_t count = 0, first = 0;
    for (size_t k = 1; k <= n; k++)
        if (k == n || starts[atoms[k].start] & 1) {
            units[count] = ro_unit_of(text, atoms, first, k, &t->lists);
            units[count].stat = stat_without(t, &units[count], starts[units[count].start] & 2);
            count++;
            first = k;
        }
    return count;
}

static void learn_end(trainer *t, const ro_unit *units, size_t count, const uint8_t *starts) {
    ro_end_state state = {0};
    ro_paragraph_facts facts = ro_paragraph_facts_of(units, count);
    for (size_t k = 0; k + 1 < count; k++) {
        uint32_t features[RO_SPLIT_MAX_FEATURES];
        ro_end_pass(&state, units, k);
        bool end = starts[units[k + 1].start] & 2;
        if (t->end.count == t->looks_room)
            t->looks = need(realloc(t->looks, (t->looks_room = t->looks_room ? t->looks_room * 2 : 4096) * sizeof *t->looks));
        ro_net_look(&t->net_words, units, count, k, &state, &facts, &t->looks[t->end.count]);
        unsigned m = ro_end_features(units, count, k, &state, &facts, features);
        examples_add(&t->end, features, m, end);
        if (end) state.sentence = k + 1;
    }
}

static bool chance(trainer *t, double p) { return (double)(random_next(&t->seed) >> 11) / 9007199254740992.0 < p; }

static const listed *another(trainer *t, uint32_t kind) {
    size_t start = random_next(&t->seed) % t->listed_count;
    for (size_t k = 0; k < t->listed_count; k++) {
        const listed *l = &t->listed[(start + k) % t->listed_count];
        if (l->kind & kind) return l;
    }
    return NULL;
}

/* A variant of a paragraph, being written: text, and where tokens and sentences start in it. */
typedef struct variant {
    char *text;
    uint8_t *starts;
    size_t size;
    bool changed;
} variant;

static void put(variant *v, const char *bytes, size_t size, uint8_t start) {
    v->starts[v->size] = start;
    memcpy(v->text + v->size, bytes, size);
    v->size += size;
}

/* More of the token put last. */
static void put_on(variant *v, const char *bytes, size_t size) {
    memcpy(v->text + v->size, bytes, size);
    v->size += size;
}

/* Whether a name may take an apostrophe before its byte k, as Sana'a does: not where a clitic would come of it. */
static bool takes_apostrophe(const char *word, size_t size, size_t k) {
    size_t tail = size - k;
    char c = word[k];
    return !(tail == 1 && (c == 's' || c == 't' || c == 'd' || c == 'm')) && !(tail == 2 && (c == 'l' || c == 'r' || c == 'v'));
}

/* What the treebanks have little of and the genre much: other titles, initials and honorifics in the place of those that stand there,
 * names with apostrophes and initials, wrapped lines, the other kind of quotes. */
static void vary(trainer *t, const char *text, const ro_unit *units, size_t count, const uint8_t *starts, variant *v) {
    bool curly = chance(t, 0.1), wrap = chance(t, 0.15);
    size_t width = 60 + random_next(&t->seed) % 20, column = 0;
    v->size = 0;
    v->changed = curly || wrap;
    for (size_t k = 0; k < count; k++) {
        const ro_unit *u = &units[k];
        const char *word = text + u->start;
        size_t size = u->end - u->start;
        uint8_t start = starts[u->start];
        if (u->gap != RO_GAP_NONE && u->gap != RO_GAP_START) {
            bool line = wrap && column + size > width;
            put(v, line ? "\n" : u->gap == RO_GAP_WIDE ? "  " : " ", u->gap == RO_GAP_WIDE && !line ? 2 : 1, 0);
            column = line ? 0 : column + 1;
        }
        column += size;
        bool ascii = true;
        for (size_t j = 0; j < size; j++) ascii &= (uint8_t)word[j] < 0x80;
        bool name = u->shape == RO_SHAPE_TITLE && ascii && RO_WORD_STAT_LOWER(u->stat) == 0;
        double often = start & 2 ? 6 : 1; /* names begin few sentences of the treebanks, and many of the genre */
        const listed *other = u->kind & RO_SPLIT_ABBREVIATION && word[size - 1] == '.' && chance(t, 0.6) ? another(t, u->kind) : NULL;
        /* "in the U.S. The talks": the abbreviation's full stop is the sentence's too */
        bool last = name && k + 1 < count && units[k + 1].gap == RO_GAP_NONE && units[k + 1].end - units[k + 1].start == 1 &&
                    text[units[k + 1].start] == '.' && (k + 2 == count || starts[units[k + 2].start] & 2);
        if (last && chance(t, 0.4)) {
            static const uint32_t kinds[4] = {4, 4, 64, 128}; /* initials, initials, company, latin */
            const listed *end = another(t, kinds[random_next(&t->seed) % 4]);
            put(v, end->text, end->size, start);
            v->changed = true;
            k++;
        } else if (other) {
            put(v, other->text, other->size, start);
            v->changed = true;
        } else if (name && chance(t, 0.03 * often)) {
            const listed *title = another(t, chance(t, 0.7) ? 1u : 2u);
            put(v, title->text, title->size, start);
            put(v, " ", 1, 0);
            put(v, word, size, 1);
            v->changed = true;
        } else if (name && size > 3 && chance(t, 0.03)) {
            /* Sana'a, D'Souza */
            char letters[3] = {"ODLMN"[random_next(&t->seed) % 5], 0, 0};
            bool before = chance(t, 0.3), straight = chance(t, 0.5);
            size_t cut = before ? 0 : 1 + random_next(&t->seed) % (size - 1);
            if (!before && !takes_apostrophe(word, size, cut)) cut = size / 2;
            put(v, before ? letters : word, before ? 1 : cut, start);
            put_on(v, straight ? "'" : "\xE2\x80\x99", straight ? 1 : 3);
            put_on(v, word + cut, size - cut);
            v->changed = true;
        } else if (name && chance(t, 0.04 * often)) {
            char initial[2] = {(char)('A' + random_next(&t->seed) % 26), '.'};
            put(v, initial, 2, start);
            put(v, " ", 1, 0);
            put(v, word, size, 1);
            v->changed = true;
        } else if (name && chance(t, 0.03)) {
            /* G7, P5 */
            char group[8];
            int length = snprintf(group, sizeof group, "%c%u", (char)('A' + random_next(&t->seed) % 26), (unsigned)(random_next(&t->seed) % 30) + 1);
            put(v, group, (size_t)length, start);
            if (chance(t, 0.3)) {
                bool straight = chance(t, 0.5);
                put_on(v, straight ? "'s" : "\xE2\x80\x99s", straight ? 2 : 4);
            }
            v->changed = true;
        } else {
            put(v, word, size, start);
            if (curly && ascii) {
                v->size -= size;
                for (size_t j = 0; j < size; j++) {
                    bool opens = j == 0 && u->gap != RO_GAP_NONE;
                    if (word[j] == '\'')
                        put_on(v, opens ? "\xE2\x80\x98" : "\xE2\x80\x99", 3);
                    else if (word[j] == '"')
                        put_on(v, opens ? "\xE2\x80\x9C" : "\xE2\x80\x9D", 3);
                    else
                        put_on(v, word + j, 1);
                }
            }
        }
    }
}

static void learn_paragraph(trainer *t, const char *text, size_t start, size_t end, const uint8_t *starts, int variants) {
    ro_atom *atoms = need(calloc(end - start + 1, sizeof *atoms));
    size_t n = ro_atoms(text, start, end, atoms);
    ro_unit *units = need(calloc(n + 1, sizeof *units));
    size_t count = gold_units(t, text, atoms, n, starts, units);
    learn_join(t, text, atoms, n, starts);
    learn_end(t, units, count, starts);
    for (int k = 0; k < variants; k++) {
        size_t room = (end - start) * 4 + count * 32 + 64;
        variant v = {.text = need(calloc(room, 1)), .starts = need(calloc(room, 1))};
        vary(t, text, units, count, starts, &v);
        if (v.changed) learn_paragraph(t, v.text, 0, v.size, v.starts, 0);
        free(v.text);
        free(v.starts);
    }
    free(units);
    free(atoms);
}

/* One paragraph at a time, for what `step` says: 0 counting, 1 the examples. */
static void walk(trainer *t, int step) {
    for (size_t b = 0; b < t->bank_count; b++) {
        gold *g = &t->banks[b];
        ro_arena scratch;
        size_t count;
        ro_arena_init(&scratch, NULL);
        ro_paragraph *paragraphs = need(ro_layout(&scratch, g->report.text, 0, g->report.size, true, &count));
        for (size_t k = 0; k < count; k++) {
            const ro_paragraph *p = &paragraphs[k];
            if (step == 0) {
                ro_atom *atoms = need(calloc(p->end - p->start + 1, sizeof *atoms));
                count_words(t, g->report.text, atoms, ro_atoms(g->report.text, p->start, p->end, atoms), g->starts);
                free(atoms);
            } else
                learn_paragraph(t, g->report.text, p->start, p->end, g->starts, VARIANTS);
        }
        ro_arena_free(&scratch);
    }
}

/* How a surface was divided: counts of the commonest ways. */
typedef struct surface {
    uint32_t word;
    uint8_t words, length[3];
    uint8_t rule; /* 1: the rule does the same */
    uint32_t count;
} surface;

static int by_word(const void *a, const void *b) {
    const surface *x = a, *y = b;
    if (x->word != y->word) return x->word < y->word ? -1 : 1;
    int lengths = memcmp(x->length, y->length, sizeof x->length);
    return x->words != y->words ? x->words - y->words : lengths;
}

static unsigned characters(const char *form) {
    unsigned n = 0;
    for (; *form; form++) n += ((uint8_t)*form & 0xC0) != 0x80;
    return n;
}

/* The table of words that the rule gets wrong: what the treebanks do most often with them, where it was seen twice at least. */
static void learn_clitics(trainer *t) {
    size_t count = 0, capacity = 0, kept = 0;
    surface *all = NULL;
    for (size_t b = 0; b < t->bank_count; b++)
        for (uint32_t k = 0; k < t->banks[b].report.count; k++) {
            const ro_report *r = &t->banks[b].report;
            const ro_sentence *s = &r->sentences[k];
            for (uint32_t j = 0; j < s->count;) {
                const ro_token *token = &s->tokens[j];
                uint8_t words = token->mwt > 1 ? token->mwt : 1;
                if (count == capacity) all = need(realloc(all, (capacity = capacity ? capacity * 2 : 4096) * sizeof *all));
                surface *x = &all[count++];
                *x = (surface){.word = ro_word_hash(r->text + token->span.start, token->span.end - token->span.start), .words = words, .count = 1};
                uint32_t ends[RO_CLITIC_MOST], at = token->span.start;
                unsigned n = ro_clitics_rule(&t->lists, r->text, token->span.start, token->span.end, ends);
                x->rule = n == words;
                for (uint8_t m = 0; m + 1 < words; m++) {
                    if (m < 3) x->length[m] = (uint8_t)characters(s->tokens[j + m].form);
                    at += s->tokens[j + m].form_size;
                    if (m >= n || ends[m] != at) x->rule = 0;
                }
                if (words > 4) count--;
                j += words;
            }
        }
    qsort(all, count, sizeof *all, by_word);
    for (size_t k = 0; k < count;) {
        size_t next = k;
        const surface *best = NULL;
        uint32_t best_count = 0;
        while (next < count && all[next].word == all[k].word) {
            size_t same = next;
            while (same < count && by_word(&all[same], &all[next]) == 0) same++;
            if (same - next > best_count) {
                best_count = (uint32_t)(same - next);
                best = &all[next];
            }
            next = same;
        }
        if (best && !best->rule && best_count >= 2 && kept < CLITIC_SIZE / 2) {
            uint32_t at = best->word * 0x85EBCA6Bu;
            while (t->clitic[at & (CLITIC_SIZE - 1)].word) at++;
            t->clitic[at & (CLITIC_SIZE - 1)] = (ro_clitic_entry){best->word, best->words, {best->length[0], best->length[1], best->length[2]}};
            kept++;
        }
        k = next;
    }
    free(all);
    fprintf(stderr, "clitics: %zu words that the rule gets wrong\n", kept);
}

static void *run_job(void *job) {
    split_net_train(job);
    return NULL;
}

/* Trains the networks, each in a thread of its own; the section split.nets, its size in *size. */
static uint8_t *learn_nets(const trainer *t, uint64_t seed, size_t *size) {
    size_t table = (size_t)(t->net_words.count + 1) * RO_NET_WORD;
    *size = NETS * (sizeof(ro_net_weights) + table);
    uint8_t *right = need(malloc(t->end.count)), *section = need(calloc(*size, 1));
    for (size_t k = 0; k < t->end.count; k++) right[k] = t->end.items[k].right;
    split_net_job jobs[NETS];
    pthread_t threads[NETS];
    for (size_t n = 0; n < NETS; n++) {
        jobs[n] = (split_net_job){.inputs = t->looks,
                                  .right = right,
                                  .count = t->end.count,
                                  .words = t->net_words.count,
                                  .seed = seed + n,
                                  .epochs = NET_EPOCHS,
                                  .out = (ro_net_weights *)section + n,
                                  .embeddings = (int8_t *)(section + NETS * sizeof(ro_net_weights) + n * table)};
        if (pthread_create(&threads[n], NULL, run_job, &jobs[n]) != 0) need(NULL);
    }
    for (size_t n = 0; n < NETS; n++) pthread_join(threads[n], NULL);
    free(right);
    return section;
}

static int usage(void) {
    fprintf(stderr, "usage: readout-train splitter --treebanks DIR [--data DIR] --out MODEL [--seed N]\n");
    return 64;
}

int train_splitter(int argc, char **argv) {
    const char *treebanks = NULL, *out = NULL, *data = "data";
    uint64_t seed = 1;
    for (int k = 1; k + 1 < argc; k += 2) {
        if (!strcmp(argv[k], "--treebanks"))
            treebanks = argv[k + 1];
        else if (!strcmp(argv[k], "--out"))
            out = argv[k + 1];
        else if (!strcmp(argv[k], "--data"))
            data = argv[k + 1];
        else if (!strcmp(argv[k], "--seed"))
            seed = strtoull(argv[k + 1], NULL, 10);
        else
            return usage();
    }
    if (!treebanks || !out || argc % 2 == 0) return usage();
    double fault = split_net_check(seed);
    if (fault > 0.02) return fprintf(stderr, "readout-train: the networks' gradient is wrong by %.3f\n", fault), 70;
    trainer *t = need(calloc(1, sizeof *t));
    gold banks[2] = {0};
    static const char *const names[2] = {"ewt-train", "gum-train"};
    char path[4096];
    t->banks = banks;
    t->bank_count = 2;
    t->seed = seed;
    t->words = need(calloc(WORD_SIZE, 1));
    t->counts = need(calloc(WORD_SIZE, sizeof *t->counts));
    t->lists = (ro_split_lists){t->words, t->list, LIST_SIZE - 1};
    snprintf(path, sizeof path, "%s/text/abbreviations.tsv", data);
    read_abbreviations(t, path);
    for (int b = 0; b < 2; b++) {
        snprintf(path, sizeof path, "%s/%s.conllu", treebanks, names[b]);
        gold_read(&banks[b], path);
    }
    walk(t, 0);
    for (size_t k = 0; k < WORD_SIZE; k++) t->words[k] = stat_of(t->counts[k]);
    make_vocabulary(t);
    learn_clitics(t);
    walk(t, 1);
    fprintf(stderr, "%zu joins, %zu ends\n", t->join.count, t->end.count);
    int8_t *join = need(malloc(JOIN_SIZE)), *end = need(malloc(END_SIZE));
    learn(&t->join, JOIN_SIZE, 10, 0, seed, join, "join");
    float end_scale = learn(&t->end, END_SIZE, 3, 3e-3f, seed, end, "end");
    size_t nets_size;
    uint8_t *nets = learn_nets(t, seed, &nets_size);
    ro_split_meta meta = {.version = RO_SPLIT_VERSION,
                          .join_bits = RO_SPLIT_JOIN_BITS,
                          .end_bits = RO_SPLIT_END_BITS,
                          .word_bits = RO_SPLIT_WORD_BITS,
                          .abbreviations = LIST_SIZE,
                          .clitics = CLITIC_SIZE,
                          .nets = NETS,
                          .net_words = t->net_words.count,
                          .unsure = (int32_t)(UNSURE * end_scale),
                          .end_scale = end_scale,
                          .linear_share = LINEAR_SHARE,
                          .end_threshold = THRESHOLD};
    const ro_weights_part parts[] = {{"split.meta", &meta, sizeof meta},
                                     {"split.join", join, JOIN_SIZE},
                                     {"split.end", end, END_SIZE},
                                     {"split.words", t->words, WORD_SIZE},
                                     {"split.abbrev", t->list, sizeof t->list},
                                     {"split.clitics", t->clitic, sizeof t->clitic},
                                     {"split.vocab", t->vocabulary, t->net_words.count * sizeof *t->vocabulary},
                                     {"split.nets", nets, nets_size}};
    ro_error err = {0};
    check(ro_weights_merge(out, parts, sizeof parts / sizeof *parts, "split.", &err), &err);
    for (int b = 0; b < 2; b++) gold_free(&banks[b]);
    examples_free(&t->join);
    examples_free(&t->end);
    free(t->looks);
    free(t->seen);
    free(t->vocabulary);
    free(nets);
    free(join);
    free(end);
    free(t->words);
    free(t->counts);
    free(t);
    return 0;
}
