#include "events/rank.h"

#include "base/error.h"
#include "model/kernel.h"
#include "syntax/parser.h"

#include <math.h>
#include <string.h>

#define NET_DIM (RO_RANK_DIM / RO_RANK_NETS)
#define NET_HIDDEN (RO_RANK_HIDDEN / RO_RANK_NETS)
#define SLOT_BITS 11u
#define SLOTS (1u << SLOT_BITS) /* more than twice RO_RANK_MOST */

static const void *section(const ro_weights *w, const char *name, size_t size, ro_error *err) {
    size_t have = 0;
    const void *bytes = ro_weights_section(w, name, &have, err);
    if (bytes && have != size) {
        ro_fail(err, RO_E_TRUNCATED, "section %s has %zu bytes instead of %zu", name, have, size);
        return NULL;
    }
    return bytes;
}

static bool has_section(const ro_weights *w, const char *name) {
    for (size_t i = 0; i < ro_weights_count(w); i++)
        if (strcmp(ro_weights_name(w, i), name) == 0) return true;
    return false;
}

bool ro_ranker_init(ro_ranker *r, const ro_weights *w, ro_error *err) {
    *r = (ro_ranker){.codes = NULL};
    if (!has_section(w, "rank.meta")) return true;
    const ro_rank_meta *m = section(w, "rank.meta", sizeof *m, err);
    if (!m) return false;
    if (m->templates != RO_RANK_TEMPLATES || m->wide_bits != RO_RANK_WIDE_BITS || m->deep_bits != RO_RANK_DEEP_BITS || m->dim != RO_RANK_DIM ||
        m->hidden != RO_RANK_HIDDEN || m->types != RO_RANK_TYPES || m->codes > RO_RANK_MOST_CODES || m->codes == 0)
        return ro_fail(err, RO_E_VERSION, "the ranker was trained for another version");
    size_t wide = (size_t)1 << m->wide_bits, deep = (size_t)1 << m->deep_bits, outs = RO_RANK_TYPES + 1;
    r->wide = section(w, "rank.wide", wide * outs, err);
    r->wide_scales = section(w, "rank.wide_scales", wide * sizeof(float), err);
    r->deep = section(w, "rank.deep", deep * RO_RANK_DIM, err);
    r->deep_scales = section(w, "rank.deep_scales", deep * sizeof(float), err);
    r->hidden = section(w, "rank.hidden", (size_t)RO_RANK_HIDDEN * (NET_DIM + 1) * sizeof(float), err);
    r->out = section(w, "rank.out", outs * RO_RANK_HIDDEN * sizeof(float), err);
    r->code = section(w, "rank.code", (size_t)m->codes * RO_RANK_HIDDEN * sizeof(float), err);
    const char *codes = section(w, "rank.codes", (size_t)m->codes * 8, err);
    if (!r->wide || !r->wide_scales || !r->deep || !r->deep_scales || !r->hidden || !r->out || !r->code || !codes) return false;
    for (uint32_t i = 0; i < m->codes; i++)
        if (codes[i * 8 + 6] != '\0' || (uint8_t)codes[i * 8 + 7] >= RO_RANK_TYPES) return ro_fail(err, RO_E_DATA, "section rank.codes is damaged");
    r->meta = *m;
    r->kernels = ro_best_kernels();
    r->codes = codes;
    return true;
}

/* The same sums in the same order on every processor; only how many at a time differs. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#define WIDE_UNITS __attribute__((target_clones("avx2", "default"), optimize("O3", "no-loop-unroll-and-jam")))
#else
#define WIDE_UNITS
#endif

/* The rows of a feature lie anywhere in 5 MB: asked for when the feature is seen first, they are there when they are added up. */
static inline __attribute__((always_inline)) void ask_for(const ro_ranker *r, uint32_t wide, uint32_t deep) {
    const int8_t *of_wide = r->wide + (size_t)wide * (RO_RANK_TYPES + 1), *of_deep = r->deep + (size_t)deep * RO_RANK_DIM;
    __builtin_prefetch(of_deep);
    __builtin_prefetch(of_deep + RO_RANK_DIM - 1);
    __builtin_prefetch(of_wide);
    __builtin_prefetch(of_wide + RO_RANK_TYPES);
    __builtin_prefetch(&r->deep_scales[deep]);
    __builtin_prefetch(&r->wide_scales[wide]);
}

WIDE_UNITS static void rank_units(const ro_ranker *r, const uint64_t *features, size_t count, ro_ranking *out) {
    float sum[RO_RANK_DIM] = {0}, type[RO_RANK_TYPES + 1] = {0};
    memset(out, 0, sizeof *out);
    uint32_t wide[RO_RANK_MOST], deep[RO_RANK_MOST], slots[SLOTS] = {0};
    size_t n = 0;
    for (size_t i = 0; i < count && n < RO_RANK_MOST; i++) { /* each once, as in training */
        uint32_t f = (uint32_t)features[i], mark = f ? f : 1, at = f * 0x9E3779B1u >> (32 - SLOT_BITS);
        while (slots[at] && slots[at] != mark) at = (at + 1) & (SLOTS - 1);
        if (slots[at]) continue;
        slots[at] = mark;
        wide[n] = f & ((1u << RO_RANK_WIDE_BITS) - 1);
        deep[n] = f & ((1u << RO_RANK_DEEP_BITS) - 1);
        ask_for(r, wide[n], deep[n]);
        n++;
    }
    float scale = 1.0f / sqrtf((float)(n ? n : 1));
    r->kernels->add_rows(RO_RANK_DIM, r->deep, r->deep_scales, deep, n, sum);
    for (size_t i = 0; i < n; i++) {
        const int8_t *row = r->wide + (size_t)wide[i] * (RO_RANK_TYPES + 1);
        float by = r->wide_scales[wide[i]];
        for (unsigned k = 0; k <= RO_RANK_TYPES; k++) type[k] += by * (float)row[k];
    }
    for (unsigned k = 0; k <= RO_RANK_TYPES; k++) type[k] *= scale;
    /* Sums run over the inner index of the tables, so that the compiler can take several at a time without changing their order. */
    for (unsigned net = 0; net < RO_RANK_NETS; net++) {
        const float *table = r->hidden + (size_t)net * (NET_DIM + 1) * NET_HIDDEN;
        float *unit = out->unit + net * NET_HIDDEN;
        for (unsigned h = 0; h < NET_HIDDEN; h++) unit[h] = table[NET_DIM * NET_HIDDEN + h];
        for (unsigned k = 0; k < NET_DIM; k++) {
            float x = sum[net * NET_DIM + k] * scale;
            for (unsigned h = 0; h < NET_HIDDEN; h++) unit[h] += table[k * NET_HIDDEN + h] * x;
        }
        for (unsigned h = 0; h < NET_HIDDEN; h++) unit[h] = unit[h] > 0 ? unit[h] : 0;
    }
    for (unsigned h = 0; h < RO_RANK_HIDDEN; h++) {
        float x = out->unit[h];
        if (x > 0)
            for (unsigned t = 0; t <= RO_RANK_TYPES; t++) type[t] += r->out[(size_t)h * (RO_RANK_TYPES + 1) + t] * x;
    }
    float top = type[0], all = 0;
    for (unsigned t = 1; t < RO_RANK_TYPES; t++) top = type[t] > top ? type[t] : top;
    for (unsigned t = 0; t < RO_RANK_TYPES; t++) all += out->event[t] = expf((type[t] - top) / r->meta.temperature);
    for (unsigned t = 0; t < RO_RANK_TYPES; t++) out->event[t] /= all;
    out->gate = 1.0f / (1.0f + expf(-(type[RO_RANK_TYPES] * r->meta.gate_scale + r->meta.gate_shift)));
}

void ro_rank(const ro_ranker *r, const uint64_t *features, size_t count, ro_ranking *out) { rank_units(r, features, count, out); }

const char *ro_rank_code(const ro_ranker *r, const ro_ranking *ranking, ro_event_type event) {
    const char *best = NULL;
    float most = 0;
    for (uint32_t c = 0; c < r->meta.codes; c++) {
        if ((uint8_t)r->codes[c * 8 + 7] != (uint8_t)event) continue;
        float x = 0;
        for (unsigned h = 0; h < RO_RANK_HIDDEN; h++) x += r->code[(size_t)c * RO_RANK_HIDDEN + h] * ranking->unit[h];
        if (!best || x > most) most = x, best = r->codes + c * 8;
    }
    return best;
}
