/* parser.c - see parser.h. Sentences go through in groups of like length (encoder.h); everything above the encoder is by sentence. */
#include "syntax/parser.h"

#include "base/hash.h"
#include "syntax/encoder.h"
#include "syntax/lemma.h"
#include "syntax/mst.h"

#include <math.h>
#include <string.h>

#define WINDOW 256u /* sentences that are sorted together */

struct ro_parser {
    const ro_allocator *allocator;
    ro_network network;
    ro_lemmatiser lemmatiser;
};

#define LEMMA_SLOTS 4096u
#define LEMMA_SIZE 20u

/* Lemmas met before, by form and tag; what falls on the same slot replaces what was there. */
typedef struct lemma_slot {
    uint64_t key; /* 0: empty */
    uint8_t form_size, lemma_size, upos, xpos;
    char form[LEMMA_SIZE], lemma[LEMMA_SIZE];
} lemma_slot;

struct ro_parse_work {
    const ro_parser *parser;
    const ro_allocator *allocator;
    ro_isa isa;
    const ro_kernels *kernels;
    ro_encoder encoder;
    lemma_slot *lemmas;
    uint32_t step_at[RO_MAX_SENTENCE], step_live[RO_MAX_SENTENCE];
    uint32_t rows_room, arcs_room;
    int32_t *sums;                 /* rows x widest matrix */
    float *top, *query;            /* rows x top rows; rows x arc rows */
    float *root_scores;            /* of every row */
    uint8_t *dep, *rel_in, *heads; /* rows x arc; rows x rel; one sentence's heads, blocked */
    int8_t *signed_query;
    float *arcs;      /* one sentence's scores, count x (count + 1) */
    int32_t *head;    /* one sentence's heads, 0 the root */
    uint8_t *scratch; /* of the spanning tree */
    uint32_t scratch_room;
    uint8_t *tag_of; /* of every row */
};

/* --- which kernels --- */

const char *ro_isa_name(ro_isa isa) {
    static const char *const names[RO_ISA_COUNT] = {"portable", "avx2", "avx512"};
    return isa < RO_ISA_COUNT ? names[isa] : "unknown";
}

bool ro_isa_present(ro_isa isa) {
    if (isa == RO_ISA_PORTABLE) return true;
#ifdef RO_KERNELS_X86
    if (isa == RO_ISA_AVX2) return __builtin_cpu_supports("avx2");
    if (isa == RO_ISA_AVX512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni");
#endif
    return false;
}

static const ro_kernels *kernels_of(ro_isa isa) {
#ifdef RO_KERNELS_X86
    if (isa == RO_ISA_AVX512) return &ro_kernels_avx512;
    if (isa == RO_ISA_AVX2) return &ro_kernels_avx2;
#endif
    (void)isa;
    return &ro_kernels_portable;
}

static ro_isa best_isa(void) {
    for (int isa = RO_ISA_COUNT - 1; isa > 0; isa--)
        if (ro_isa_present((ro_isa)isa)) return (ro_isa)isa;
    return RO_ISA_PORTABLE;
}

const ro_kernels *ro_best_kernels(void) { return kernels_of(best_isa()); }

bool ro_parse_work_use(ro_parse_work *work, ro_isa isa) {
    if (!ro_isa_present(isa)) return false;
    work->isa = isa;
    work->kernels = kernels_of(isa);
    ro_encoder_use(&work->encoder, work->kernels);
    return true;
}

/* --- load and memory --- */

ro_parser *ro_parser_load(const ro_weights *weights, const ro_allocator *allocator, ro_error *err) {
    if (allocator == NULL) allocator = &ro_default_allocator;
    ro_parser *parser = allocator->resize(allocator->context, NULL, sizeof *parser);
    if (parser == NULL) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    memset(parser, 0, sizeof *parser);
    parser->allocator = allocator;
    if (ro_network_load(&parser->network, weights, allocator, err) && ro_lemmatiser_load(&parser->lemmatiser, weights, allocator, err)) return parser;
    ro_parser_free(parser);
    return NULL;
}

void ro_parser_free(ro_parser *parser) {
    if (parser == NULL) return;
    const ro_allocator *allocator = parser->allocator;
    ro_network_free(&parser->network, allocator);
    ro_lemmatiser_free(&parser->lemmatiser, allocator);
    allocator->resize(allocator->context, parser, 0);
}

static void *fresh(const ro_allocator *a, size_t size) { return a->resize(a->context, NULL, size); }
static void drop(const ro_allocator *a, void *memory) {
    if (memory) a->resize(a->context, memory, 0);
}

ro_parse_work *ro_parse_work_new(const ro_parser *parser, const ro_allocator *allocator, ro_error *err) {
    if (allocator == NULL) allocator = &ro_default_allocator;
    ro_parse_work *work = fresh(allocator, sizeof *work);
    if (work == NULL) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    memset(work, 0, sizeof *work);
    work->parser = parser;
    work->allocator = allocator;
    work->isa = best_isa();
    work->kernels = kernels_of(work->isa);
    work->lemmas = fresh(allocator, LEMMA_SLOTS * sizeof *work->lemmas);
    if (!ro_encoder_init(&work->encoder, &parser->network, work->kernels, allocator) || work->lemmas == NULL) {
        ro_parse_work_free(work);
        return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    }
    memset(work->lemmas, 0, LEMMA_SLOTS * sizeof *work->lemmas);
    return work;
}

static void free_rows(ro_parse_work *w) {
    const ro_allocator *a = w->allocator;
    drop(a, w->sums), drop(a, w->top), drop(a, w->query), drop(a, w->dep), drop(a, w->rel_in), drop(a, w->heads);
    drop(a, w->signed_query), drop(a, w->head), drop(a, w->tag_of);
    w->sums = NULL, w->top = w->query = NULL, w->dep = w->rel_in = w->heads = w->tag_of = NULL, w->signed_query = NULL, w->head = NULL;
    w->rows_room = 0;
}

void ro_parse_work_free(ro_parse_work *work) {
    if (work == NULL) return;
    const ro_allocator *a = work->allocator;
    free_rows(work);
    drop(a, work->arcs), drop(a, work->scratch), drop(a, work->lemmas);
    ro_encoder_free(&work->encoder);
    drop(a, work);
}

static bool room_for_rows(ro_parse_work *w, uint32_t rows) {
    if (rows <= w->rows_room) return true;
    free_rows(w);
    const ro_network *n = &w->parser->network;
    size_t room = rows < 256 ? 256 : rows, widest = n->top.padded;
    if (n->tag.padded > widest) widest = n->tag.padded;
    if (n->arc.padded > widest) widest = n->arc.padded;
    if (n->rel.padded > widest) widest = n->rel.padded;
    const ro_allocator *a = w->allocator;
    w->sums = fresh(a, room * widest * sizeof *w->sums);
    w->top = fresh(a, room * n->top.padded * sizeof *w->top);
    w->query = fresh(a, room * n->arc.padded * sizeof *w->query);
    w->dep = fresh(a, room * n->shape.arc);
    w->rel_in = fresh(a, room * n->shape.rel);
    w->heads = fresh(a, (room + 15) / 16 * 16 * n->shape.arc);
    w->signed_query = fresh(a, n->shape.arc);
    w->head = fresh(a, room * sizeof *w->head);
    w->tag_of = fresh(a, room);
    if (!w->sums || !w->top || !w->query || !w->dep || !w->rel_in || !w->heads || !w->signed_query || !w->head || !w->tag_of) return false;
    w->rows_room = (uint32_t)room;
    return true;
}

static bool room_for_arcs(ro_parse_work *w, uint32_t count) {
    if (count <= w->arcs_room) return true;
    drop(w->allocator, w->arcs);
    uint32_t room = count < 64 ? 64 : count;
    /* 16 more, because a row's sums are written by whole blocks */
    w->arcs = fresh(w->allocator, ((size_t)room * (room + 1) + 16) * sizeof *w->arcs);
    w->arcs_room = w->arcs ? room : 0;
    return w->arcs != NULL;
}

static bool room_for_scratch(ro_parse_work *w, uint32_t count) {
    if (count <= w->scratch_room) return true;
    drop(w->allocator, w->scratch);
    uint32_t room = count < 64 ? 64 : count;
    w->scratch = fresh(w->allocator, ro_mst_scratch(room));
    w->scratch_room = w->scratch ? room : 0;
    return w->scratch != NULL;
}

/* --- scores --- */

/* Sums of a matrix over all rows, into work->sums. */
static void products(ro_parse_work *w, const ro_matrix *m, const uint8_t *x, uint32_t rows) {
    w->kernels->product(m, x, m->cols, rows, w->sums, m->padded);
}

/* The best class of a row of sums, and the second best; scores into out, which has room for all rows with those that fill the matrix up. */
static uint32_t best_class(const ro_kernels *kernels, const ro_matrix *m, const int32_t *sums, float *out, uint32_t *second) {
    uint32_t best = 0, next = m->rows > 1;
    kernels->affine(m->padded, sums, m->scale, m->bias, out);
    if (next && out[1] > out[0]) best = 1, next = 0;
    float top = out[best], under = out[next];
    for (uint32_t k = 2; k < m->rows; k++) {
        if (__builtin_expect(out[k] <= under, 1)) continue; /* nearly all of them */
        if (out[k] > top)
            next = best, under = top, best = k, top = out[k];
        else
            next = k, under = out[k];
    }
    *second = next;
    return best;
}

static double log_sum(const float *scores, uint32_t count) {
    double most = -1e300, sum = 0;
    for (uint32_t k = 0; k < count; k++) most = (double)scores[k] > most ? (double)scores[k] : most;
    for (uint32_t k = 0; k < count; k++) sum += exp((double)scores[k] - most);
    return most + log(sum);
}

static void tag_rows(ro_parse_work *w, const ro_group *g, ro_token_scores *explain) {
    const ro_network *n = &w->parser->network;
    products(w, &n->tag, w->encoder.out[0], g->tokens);
    float scores[RO_NETWORK_MAX_CLASSES + 1];
    for (uint32_t row = 0; row < g->tokens; row++) {
        uint32_t second, best = best_class(w->kernels, &n->tag, w->sums + (size_t)row * n->tag.padded, scores, &second);
        w->tag_of[row] = (uint8_t)best;
        if (explain == NULL) continue;
        double all = log_sum(scores, n->tag.rows);
        explain[row].tag = (float)((double)scores[best] - all);
        explain[row].tag2 = (float)((double)scores[second] - all);
        explain[row].upos2 = n->upos[second];
        explain[row].xpos2 = n->xpos[second];
    }
}

/* Everything that is one product over all rows: dependents, heads and both sides of the relations, and the queries. */
static void score_rows(ro_parse_work *w, uint32_t rows) {
    const ro_network *n = &w->parser->network;
    uint32_t a = n->shape.arc, top = n->top.padded, arc = n->arc.padded;
    products(w, &n->top, w->encoder.out[n->shape.layers - 1], rows);
    for (uint32_t row = 0; row < rows; row++) {
        float *to = w->top + (size_t)row * top;
        w->kernels->affine(top, w->sums + (size_t)row * top, n->top.scale, n->top.bias, to);
        w->kernels->squash(a, to, w->dep + (size_t)row * a);
    }
    products(w, &n->arc, w->dep, rows);
    for (uint32_t row = 0; row < rows; row++)
        w->kernels->affine(arc, w->sums + (size_t)row * arc, n->arc.scale, n->arc.bias, w->query + (size_t)row * arc);
}

/* The heads' side of a sentence's tokens, blocked for the score kernel. */
static void block_heads(ro_parse_work *w, const ro_group *g, uint32_t s, uint32_t count) {
    const ro_network *n = &w->parser->network;
    uint32_t a = n->shape.arc;
    uint8_t bytes[RO_NETWORK_MAX_HIDDEN];
    for (uint32_t j = 0; j < count; j++) {
        w->kernels->squash(a, w->top + (size_t)(g->step_at[j] + s) * n->top.padded + a, bytes);
        uint8_t *to = w->heads + ro_matrix_at(j, 0, a);
        for (uint32_t c = 0; c < a; c += 4) memcpy(to + (size_t)c * 16, bytes + c, 4);
    }
}

/* One token's scores for all heads: row[0] the root, row[1 + j] token j. */
static void score_token(ro_parse_work *w, const float *query, uint32_t count, int32_t *sums, float *row) {
    const ro_network *n = &w->parser->network;
    uint32_t a = n->shape.arc;
    float factor = w->kernels->signed_of(a, query, w->signed_query) * (1.0f / (127.0f * 127.0f));
    w->kernels->score(w->heads, (count + 15) / 16, a, w->signed_query, sums);
    row[0] = query[a];
    for (uint32_t j = 0; j < count; j++) row[1 + j] = (float)sums[j] * factor;
}

static void best_two(const float *row, uint32_t count, uint32_t self, int32_t *best, int32_t *second) {
    int32_t b = 0, s = -1;
    for (uint32_t j = 1; j <= count; j++) {
        if (j == self) continue;
        if (row[j] > row[b])
            s = b, b = (int32_t)j;
        else if (s < 0 || row[j] > row[s])
            s = (int32_t)j;
    }
    *best = b;
    *second = s;
}

static bool parse_one(ro_parse_work *w, const ro_group *g, uint32_t s, ro_token_scores *explain) {
    const ro_sentence *sentence = g->sentences[s];
    uint32_t count = sentence->count, arc = w->parser->network.arc.padded;
    if (!room_for_arcs(w, count)) return false;
    block_heads(w, g, s, count);
    int32_t second[RO_MAX_SENTENCE], best[RO_MAX_SENTENCE], sums[RO_MAX_SENTENCE + 16];
    for (uint32_t i = 0; i < count; i++) {
        float *row = w->arcs + (size_t)i * (count + 1);
        score_token(w, w->query + (size_t)(g->step_at[i] + s) * arc, count, sums, row);
        best_two(row, count, i + 1, &best[i], &second[i]);
        w->head[i] = best[i];
    }
    uint32_t seen[RO_MAX_SENTENCE];
    if (!ro_mst_is_tree(w->head, count, seen)) {
        if (!room_for_scratch(w, count)) return false;
        ro_mst(w->arcs, count + 1, count, w->head, w->scratch);
    }
    for (uint32_t i = 0; i < count; i++) {
        ro_token *token = &sentence->tokens[i];
        const float *row = w->arcs + (size_t)i * (count + 1);
        int32_t head = w->head[i], other = head == best[i] ? second[i] : best[i];
        token->head = head - 1;
        token->margin = other < 0 ? 0 : row[head] - row[other];
        if (explain == NULL) continue;
        w->arcs[(size_t)i * (count + 1) + i + 1] = -1e30f;
        double all = log_sum(row, count + 1);
        explain[i].head = (float)((double)row[head] - all);
        explain[i].head_second = other < 0 ? -2 : other - 1;
        explain[i].head2 = other < 0 ? 0 : (float)((double)row[other] - all);
    }
    return true;
}

/* The relation on every arc. The relation `root` is the root's and no one else's. */
static void label_group(ro_parse_work *w, const ro_group *g, ro_token_scores *explain) {
    const ro_network *n = &w->parser->network;
    uint32_t r = n->shape.rel, side = 2 * n->shape.arc, top = n->top.padded;
    for (uint32_t t = 0; t < g->steps; t++)
        for (uint32_t s = 0; s < g->step_live[t]; s++) {
            size_t row = g->step_at[t] + s;
            int32_t head = g->sentences[s]->tokens[t].head;
            const float *q = head < 0 ? n->root : w->top + (size_t)(g->step_at[head] + s) * top + side + r;
            w->kernels->squash_sum(r, w->top + row * top + side, q, w->rel_in + row * r);
        }
    products(w, &n->rel, w->rel_in, g->tokens);
    float scores[RO_NETWORK_MAX_CLASSES + 1];
    for (uint32_t t = 0; t < g->steps; t++)
        for (uint32_t s = 0; s < g->step_live[t]; s++) {
            size_t row = g->step_at[t] + s;
            ro_token *token = &g->sentences[s]->tokens[t];
            uint32_t second, best = best_class(w->kernels, &n->rel, w->sums + row * n->rel.padded, scores, &second);
            if (token->head >= 0 && n->deprel[best] == RO_DEP_root) best = second;
            token->deprel = token->head < 0 ? RO_DEP_root : n->deprel[best];
            if (explain == NULL) continue;
            double all = log_sum(scores, n->rel.rows);
            explain[row].deprel = (float)((double)scores[best] - all);
            explain[row].deprel_second = (float)((double)scores[second] - all);
            explain[row].deprel2 = n->deprel[second];
        }
}

/* --- lemmas --- */

static bool set_lemma(ro_parse_work *w, ro_token *token, ro_arena *arena) {
    char made[256];
    const char *lemma = made;
    size_t size;
    uint64_t key = ro_hash_mix(ro_hash_bytes(2, token->form, token->form_size), (uint64_t)token->upos << 8 | token->xpos) | 1;
    lemma_slot *slot = &w->lemmas[(key >> 20) % LEMMA_SLOTS];
    if (slot->key == key && slot->form_size == token->form_size && slot->upos == token->upos && slot->xpos == token->xpos &&
        memcmp(slot->form, token->form, token->form_size) == 0) {
        lemma = slot->lemma;
        size = slot->lemma_size;
    } else {
        size = ro_lemma_of(&w->parser->lemmatiser, token->form, token->form_size, token->upos, token->xpos, made);
        if (size <= LEMMA_SIZE && token->form_size <= LEMMA_SIZE) {
            *slot = (lemma_slot){key, token->form_size, (uint8_t)size, token->upos, token->xpos, {0}, {0}};
            memcpy(slot->form, token->form, token->form_size);
            memcpy(slot->lemma, made, size);
        }
    }
    token->lemma_size = (uint8_t)size;
    if (size == token->form_size && memcmp(lemma, token->form, size) == 0)
        token->lemma = token->form; /* both live in the report's arena */
    else
        token->lemma = ro_arena_copy(arena, lemma, size);
    return token->lemma != NULL;
}

static bool set_tags(ro_parse_work *w, const ro_group *g, ro_arena *arena) {
    const ro_network *n = &w->parser->network;
    for (uint32_t s = 0; s < g->count; s++)
        for (uint32_t t = 0; t < g->sentences[s]->count; t++) {
            ro_token *token = &g->sentences[s]->tokens[t];
            uint8_t tag = w->tag_of[g->step_at[t] + s];
            token->upos = n->upos[tag];
            token->xpos = n->xpos[tag];
            if (!set_lemma(w, token, arena)) return false;
        }
    return true;
}

/* --- groups --- */

static bool parse_group(ro_parse_work *w, ro_group *g, ro_arena *arena, ro_token_scores *explain) {
    g->step_at = w->step_at;
    g->step_live = w->step_live;
    ro_group_lay_out(g);
    if (!room_for_rows(w, g->tokens) || !ro_encode(&w->encoder, g)) return false;
    tag_rows(w, g, explain);
    score_rows(w, g->tokens);
    for (uint32_t s = 0; s < g->count; s++)
        if (!parse_one(w, g, s, explain)) return false;
    label_group(w, g, explain);
    return set_tags(w, g, arena);
}

/* Sorts by falling length; equal lengths keep their order. Counting by length would be faster and is not needed. */
static void sort_window(const ro_sentence **window, uint32_t count) {
    for (uint32_t gap = 64; gap > 0; gap = gap == 64 ? 16 : gap == 16 ? 4 : gap == 4 ? 1 : 0)
        for (uint32_t i = gap; i < count; i++) {
            const ro_sentence *x = window[i];
            uint32_t k = i;
            for (; k >= gap && window[k - gap]->count < x->count; k -= gap) window[k] = window[k - gap];
            window[k] = x;
        }
}

static bool parse_window(ro_parse_work *w, const ro_sentence **window, uint32_t count, ro_arena *arena) {
    sort_window(window, count);
    for (uint32_t from = 0; from < count;) {
        ro_group g = {.sentences = window + from};
        uint32_t tokens = 0;
        while (from + g.count < count && g.count < RO_GROUP_SENTENCES && (g.count == 0 || tokens + window[from + g.count]->count <= RO_GROUP_TOKENS))
            tokens += window[from + g.count++]->count;
        if (!parse_group(w, &g, arena, NULL)) return false;
        from += g.count;
    }
    return true;
}

bool ro_parse(const ro_parser *parser, ro_parse_work *work, ro_sentence *sentences, size_t count, ro_arena *arena, ro_error *err) {
    const ro_sentence *window[WINDOW];
    (void)parser;
    for (size_t at = 0; at < count;) {
        uint32_t n = 0;
        for (; at < count && n < WINDOW; at++)
            if (sentences[at].count > 0) window[n++] = &sentences[at];
        if (!parse_window(work, window, n, arena)) return ro_fail(err, RO_E_MEMORY, "out of memory while parsing");
    }
    return true;
}

bool ro_parse_explain(const ro_parser *parser, ro_parse_work *work, ro_sentence *sentence, ro_token_scores *scores, ro_arena *arena, ro_error *err) {
    (void)parser;
    if (sentence->count == 0) return true;
    const ro_sentence *one = sentence;
    ro_group g = {.sentences = &one, .count = 1};
    memset(scores, 0, sentence->count * sizeof *scores);
    return parse_group(work, &g, arena, scores) || ro_fail(err, RO_E_MEMORY, "out of memory while parsing");
}
