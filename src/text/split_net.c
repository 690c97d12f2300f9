#include "text/split_net.h"

#include <string.h>

struct ro_nets {
    const ro_net_weights *weights;
    const int8_t *embeddings;
    uint32_t count;
    ro_net_words words;
    float input[]; /* count times the first layer, as floats */
};

/* Log-odds at which the other networks need not be asked: two thirds of the work saved, no figure changed. */
#ifndef SURE
#define SURE 3.0f
#endif

#define FIRST_LAYER (RO_NET_WINDOW * RO_NET_INPUT * RO_NET_HIDDEN)

ro_nets *ro_nets_new(const ro_net_weights *weights, const int8_t *embeddings, uint32_t count, ro_net_words words, const ro_allocator *allocator) {
    ro_nets *nets = allocator->resize(allocator->context, NULL, sizeof *nets + count * FIRST_LAYER * sizeof(float));
    if (!nets) return NULL;
    nets->weights = weights;
    nets->embeddings = embeddings;
    nets->count = count;
    nets->words = words;
    for (uint32_t n = 0; n < count; n++) {
        const int8_t *from = &weights[n].input[0][0];
        float *to = nets->input + n * FIRST_LAYER, scale = weights[n].input_scale;
        for (size_t k = 0; k < FIRST_LAYER; k++) to[k] = (float)from[k] * scale;
    }
    return nets;
}

void ro_nets_free(ro_nets *nets, const ro_allocator *allocator) {
    if (nets) allocator->resize(allocator->context, nets, 0);
}

/* Hashes are spread evenly: a guess from the hash itself, then steps to it. */
static uint16_t word_row(const ro_net_words *words, uint32_t hash) {
    if (words->count == 0) return 0;
    uint32_t at = (uint32_t)((uint64_t)hash * words->count >> 32);
    while (at > 0 && words->hashes[at] > hash) at--;
    while (at + 1 < words->count && words->hashes[at] < hash) at++;
    return words->hashes[at] == hash ? (uint16_t)(at + 1) : 0;
}

static uint16_t least(size_t n, unsigned most) { return (uint16_t)(n < most ? n : most); }

void ro_net_look(const ro_net_words *words, const ro_unit *units, size_t count, size_t k, const ro_end_state *state, const ro_paragraph_facts *facts,
                 ro_net_input *out) {
    for (size_t j = 0; j < RO_NET_WINDOW; j++) {
        out->word[j] = out->suffix[j] = 0;
        size_t at = k + 1 + j; /* + RO_NET_LEFT */
        if (at < RO_NET_LEFT || at - RO_NET_LEFT >= count) {
            out->shape[j] = (uint16_t)(at < RO_NET_LEFT ? RO_NET_SHAPES - 2 : RO_NET_SHAPES - 1);
            continue;
        }
        at -= RO_NET_LEFT;
        const ro_unit *u = &units[at];
        bool other_sentence = at < state->sentence;
        out->word[j] = word_row(words, u->word);
        out->shape[j] = (uint16_t)(least(u->shape, 79) + 80u * u->gap + (other_sentence ? 400u : 0));
        if (u->class == RO_ATOM_LETTERS) out->suffix[j] = (uint16_t)(1 + (u->suffix >> 16) % (RO_NET_SUFFIXES - 1));
    }
    size_t length = k + 1 - state->sentence, left = count - k - 1;
    const ro_unit *next = &units[k + 1];
    out->fact[0] = (uint16_t)(length < 12   ? length
                              : length < 16 ? 12
                              : length < 20 ? 13
                              : length < 26 ? 14
                              : length < 34 ? 15
                              : length < 45 ? 16
                              : length < 60 ? 17
                                            : 18);
    out->fact[1] = (uint16_t)(left < 12 ? left : left < 20 ? 12 : left < 40 ? 13 : 14);
    out->fact[2] = (uint16_t)(facts->capitals | facts->last << 2 | facts->stops << 6);
    out->fact[3] = (uint16_t)(state->brackets | state->double_open << 2 | state->single_open << 3 | (RO_WORD_STAT_LOWER(next->stat)) << 4 |
                              (next->kind & RO_SPLIT_ABBREVIATION ? 64 : 0) | (units[k].kind & RO_SPLIT_ABBREVIATION ? 128 : 0));
}

static const uint16_t fact_start[RO_NET_FACTS] = {0, 19, 19 + 15, 19 + 15 + 256};

/* sum += x * row, over the hidden units */
static void add_row(float sum[RO_NET_HIDDEN], float x, const float *row) {
    for (unsigned h = 0; h < RO_NET_HIDDEN; h++) sum[h] += x * row[h];
}

static float run(const ro_net_weights *w, const float *input, const int8_t *embeddings, const ro_net_input *in) {
    float sum[RO_NET_HIDDEN];
    memcpy(sum, w->bias, sizeof sum);
    for (unsigned f = 0; f < RO_NET_FACTS; f++) {
        const int8_t *row = w->fact[fact_start[f] + in->fact[f]];
        for (unsigned h = 0; h < RO_NET_HIDDEN; h++) sum[h] += (float)row[h] * w->fact_scale;
    }
    for (unsigned j = 0; j < RO_NET_WINDOW; j++) {
        const float *rows = input + (size_t)j * RO_NET_INPUT * RO_NET_HIDDEN;
        const int8_t *word = embeddings + (size_t)in->word[j] * RO_NET_WORD, *shape = w->shape[in->shape[j]], *suffix = w->suffix[in->suffix[j]];
        for (unsigned d = 0; d < RO_NET_WORD; d++, rows += RO_NET_HIDDEN) add_row(sum, (float)word[d] * w->word_scale, rows);
        for (unsigned d = 0; d < RO_NET_SHAPE; d++, rows += RO_NET_HIDDEN) add_row(sum, (float)shape[d] * w->shape_scale, rows);
        for (unsigned d = 0; d < RO_NET_SUFFIX; d++, rows += RO_NET_HIDDEN) add_row(sum, (float)suffix[d] * w->suffix_scale, rows);
    }
    float sum2[RO_NET_HIDDEN2];
    memcpy(sum2, w->bias2, sizeof sum2);
    for (unsigned h = 0; h < RO_NET_HIDDEN; h++) {
        if (sum[h] <= 0) continue;
        for (unsigned o = 0; o < RO_NET_HIDDEN2; o++) sum2[o] += sum[h] * w->hidden[h][o];
    }
    float odds = w->bias_out;
    for (unsigned o = 0; o < RO_NET_HIDDEN2; o++)
        if (sum2[o] > 0) odds += sum2[o] * w->out[o];
    return odds;
}

bool ro_nets_end(const ro_nets *nets, float linear, float share, float threshold, const ro_unit *units, size_t count, size_t k,
                 const ro_end_state *state, const ro_paragraph_facts *facts) {
    ro_net_input in;
    float sum = 0, odds = 0;
    ro_net_look(&nets->words, units, count, k, state, facts, &in);
    for (uint32_t n = 0; n < nets->count; n++) {
        sum += run(&nets->weights[n], nets->input + n * FIRST_LAYER, nets->embeddings + (size_t)n * (nets->words.count + 1) * RO_NET_WORD, &in);
        odds = linear + share * sum / (float)(n + 1) - threshold;
        if (odds > SURE || odds < -SURE) break;
    }
    return odds > 0;
}
