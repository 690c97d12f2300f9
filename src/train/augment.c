#include "train/augment.h"

#include "base/hash.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 15 /* tokens of a constituent that moves */
#define LONGEST_SENTENCE 80
#define KEYS 65536

typedef struct constituent {
    int sentence, from, to, node; /* tokens from .. to, all of them the node's and nothing else */
} constituent;

typedef struct stock {
    constituent *places;
    int *start; /* of a key: places[start[key] .. start[key + 1]) */
} stock;

static int key_of(const net_sentence *s, int i) { return (s->rel[i] * 256 + s->tag[i]) % KEYS; }

/* The span of every node, and how many tokens hang on it (with itself). */
static void spans(const net_sentence *s, int *from, int *to, int *size) {
    for (int i = 0; i < s->count; i++) from[i] = to[i] = i, size[i] = 0;
    for (int i = 0; i < s->count; i++)
        for (int at = i, steps = 0; at >= 0 && steps <= s->count; at = s->head[at] - 1, steps++) {
            if (i < from[at]) from[at] = i;
            if (i > to[at]) to[at] = i;
            size[at]++;
        }
}

static bool movable(const net_sentence *s, int i, const int *from, const int *to, const int *size, int root, int punct) {
    return s->rel[i] != root && s->rel[i] != punct && from[i] > 0 && to[i] - from[i] + 1 == size[i] && size[i] <= LONGEST && s->head[i] > 0;
}

static stock collect_places(const net_sentence *sentences, int count, int root, int punct) {
    stock st = {NULL, calloc(KEYS + 2, sizeof(int))};
    long total = 0;
    for (int pass = 0; pass < 2; pass++) {
        int *at = NULL;
        if (pass == 1) {
            for (int k = 0; k <= KEYS; k++) st.start[k + 1] += st.start[k];
            st.places = malloc((size_t)(total + 1) * sizeof *st.places);
            at = malloc((KEYS + 1) * sizeof *at);
            memcpy(at, st.start, (KEYS + 1) * sizeof *at);
        }
        for (int n = 0; n < count; n++) {
            const net_sentence *s = &sentences[n];
            int *from = malloc(3 * (size_t)s->count * sizeof *from), *to = from + s->count, *size = to + s->count;
            spans(s, from, to, size);
            for (int i = 0; i < s->count; i++) {
                if (!movable(s, i, from, to, size, root, punct)) continue;
                int key = key_of(s, i);
                if (pass == 0)
                    st.start[key + 1]++, total++;
                else
                    st.places[at[key]++] = (constituent){n, from[i], to[i], i};
            }
            free(from);
        }
        free(at);
    }
    return st;
}

/* Appends tokens from .. to of a sentence; heads within keep pointing within, that of `node` is set later. where: new index of each token. */
static void append(net_sentence *out, const net_sentence *s, int from, int to, int *where) {
    for (int i = from; i <= to; i++) {
        int k = out->count++;
        where[i] = k;
        out->word[k] = s->word[i], out->tag[k] = s->tag[i], out->rel[k] = s->rel[i], out->head[k] = s->head[i];
        int subs = s->sub_start[i + 1] - s->sub_start[i];
        memcpy(out->sub + out->sub_start[k], s->sub + s->sub_start[i], (size_t)subs * sizeof(int));
        out->sub_start[k + 1] = out->sub_start[k] + subs;
    }
}

static net_sentence empty_sentence(int room) {
    net_sentence s = {0};
    s.word = calloc((size_t)room, sizeof(int)), s.tag = calloc((size_t)room, sizeof(int));
    s.rel = calloc((size_t)room, sizeof(int)), s.head = calloc((size_t)room, sizeof(int));
    s.sub = calloc((size_t)room * 16, sizeof(int)), s.sub_start = calloc((size_t)room + 1, sizeof(int));
    return s;
}

typedef struct swap {
    int node;
    const constituent *with;
} swap;

/* The sentence with each swap's constituent replaced; swaps are in order and apart from each other. */
static net_sentence replace(const net_sentence *sentences, const net_sentence *s, const swap *swaps, int count, const int *from, const int *to) {
    int room = s->count + count * LONGEST + 1, at = 0;
    net_sentence out = empty_sentence(room);
    int *where = malloc((size_t)s->count * sizeof *where), donor_where[1024];
    for (int k = 0; k <= count; k++) {
        int stop = k < count ? from[swaps[k].node] : s->count;
        if (stop > at) append(&out, s, at, stop - 1, where);
        if (k == count) break;
        const constituent *p = swaps[k].with;
        const net_sentence *donor = &sentences[p->sentence];
        int first = out.count;
        append(&out, donor, p->from, p->to, donor_where);
        for (int i = p->from; i <= p->to; i++)
            out.head[first + i - p->from] = i == p->node ? -1 - swaps[k].node : donor_where[donor->head[i] - 1] + 1 + (1 << 20);
        for (int i = from[swaps[k].node]; i <= to[swaps[k].node]; i++) where[i] = donor_where[p->node];
        at = to[swaps[k].node] + 1;
    }
    for (int i = 0; i < out.count; i++) { /* done heads are marked; a replaced node hangs where its forerunner hung */
        int head = out.head[i];
        if (head >= 1 << 20)
            out.head[i] = head - (1 << 20);
        else if (head < 0)
            out.head[i] = where[s->head[-1 - head] - 1] + 1;
        else if (head > 0)
            out.head[i] = where[head - 1] + 1;
    }
    free(where);
    return out;
}

static uint64_t draw(uint64_t *state) { return *state = ro_hash_mix(*state, 0x5EED); }

static bool make_one(const net_sentence *sentences, const net_sentence *s, const stock *st, int root, int punct, uint64_t seed, net_sentence *out) {
    if (s->count < 3 || s->count > LONGEST_SENTENCE) return false;
    int *from = malloc(3 * (size_t)s->count * sizeof *from), *to = from + s->count, *size = to + s->count, count = 0;
    uint64_t state = seed;
    spans(s, from, to, size);
    swap swaps[LONGEST_SENTENCE];
    int wanted = 1 + s->count / 6;
    /* candidates at random; kept in order of their place, none within another */
    for (int tries = 0; tries < 4 * wanted && count < wanted; tries++) {
        int node = (int)(draw(&state) % (uint64_t)s->count), key = key_of(s, node), k = 0;
        int choice = st->start[key + 1] - st->start[key];
        if (choice < 2 || !movable(s, node, from, to, size, root, punct)) continue;
        const constituent *with = &st->places[st->start[key] + (int)(draw(&state) % (uint64_t)choice)];
        bool apart = true;
        for (int j = 0; j < count; j++) apart = apart && (to[node] < from[swaps[j].node] || from[node] > to[swaps[j].node]);
        if (!apart) continue;
        while (k < count && swaps[k].node < from[node]) k++;
        memmove(swaps + k + 1, swaps + k, (size_t)(count - k) * sizeof *swaps);
        swaps[k] = (swap){node, with};
        count++;
    }
    if (count) *out = replace(sentences, s, swaps, count, from, to);
    free(from);
    return count > 0;
}

net_sentence *augment(const net_sentence *sentences, int count, int copies, int root, int punct, uint64_t seed, int *made) {
    stock st = collect_places(sentences, count, root, punct);
    net_sentence *out = calloc((size_t)count * (size_t)copies + 1, sizeof *out);
    *made = 0;
    for (int c = 0; c < copies; c++)
        for (int n = 0; n < count; n++)
            if (make_one(sentences, &sentences[n], &st, root, punct, ro_hash_mix(seed, (uint64_t)c * (uint64_t)count + (uint64_t)n), &out[*made]))
                ++*made;
    free(st.places), free(st.start);
    return out;
}
