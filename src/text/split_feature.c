#include "text/split_feature.h"

#include "base/utf8.h"

#include <string.h>

/* One feature: its template's number and up to three values, mixed to an index. */
static inline uint32_t mix(uint32_t a, uint32_t b) {
    uint32_t h = a * 0x9E3779B1u ^ b;
    h = (h ^ h >> 16) * 0x85EBCA6Bu;
    return h ^ h >> 13;
}
#define INDEX(bits, id, a, b, c) (mix(mix(mix((uint32_t)(id)*0xC2B2AE35u, (uint32_t)(a)), (uint32_t)(b)), (uint32_t)(c)) >> (32 - (bits)))

static const ro_atom no_atom;
static const ro_unit no_unit;

static bool is(const ro_atom *a, char c) { return a->first == c && a->class > RO_ATOM_DIGITS; }
static bool is_word(const ro_atom *a) { return a->class == RO_ATOM_LETTERS || a->class == RO_ATOM_DIGITS; }

static void mark(ro_entity *entities, size_t first, size_t behind, uint8_t kind) {
    for (size_t k = first; k < behind; k++) entities[k] = (ro_entity){(uint32_t)first, kind};
}

/* Marks that end a sentence around an address rather than the address. */
static size_t trim(const ro_atom *atoms, size_t first, size_t behind) {
    while (behind > first) {
        const ro_atom *a = &atoms[behind - 1];
        if (!(a->class >= RO_ATOM_STOP && a->class <= RO_ATOM_CLOSE) || is(a, '-')) break;
        behind--;
    }
    return behind;
}

/* One run of atoms without white space. */
static void entities_of_chunk(const ro_atom *a, size_t first, size_t behind, const ro_split_lists *lists, ro_entity *entities) {
    static const ro_entity none;
    for (size_t k = first; k < behind; k++) entities[k] = none;
    for (size_t k = first; k < behind; k++) {
        if (entities[k].kind) continue;
        if (a[k].class == RO_ATOM_LETTERS && k + 3 < behind && is(&a[k + 1], ':') && is(&a[k + 2], '/') && is(&a[k + 3], '/')) {
            mark(entities, k, trim(a, k + 4, behind), RO_ENTITY_URL);
        } else if (is(&a[k], '@') && k > first && is_word(&a[k - 1]) && k + 1 < behind && is_word(&a[k + 1])) {
            size_t from = k - 1, to = k + 2;
            while (from > first && (is_word(&a[from - 1]) || (strchr("._-+%", a[from - 1].first) && a[from - 1].first != 0x7F))) from--;
            while (from < k && !is_word(&a[from])) from++;
            while (to < behind && (is_word(&a[to]) || is(&a[to], '.') || is(&a[to], '-') || is(&a[to], '_'))) to++;
            mark(entities, from, trim(a, k + 2, to), RO_ENTITY_MAIL);
        } else if ((is(&a[k], '@') || is(&a[k], '#')) && k + 1 < behind && a[k + 1].class == RO_ATOM_LETTERS &&
                   (k == first || a[k - 1].class == RO_ATOM_OPEN || a[k - 1].class == RO_ATOM_STOP)) {
            size_t to = k + 2;
            while (to < behind && (is_word(&a[to]) || is(&a[to], '_'))) to++;
            mark(entities, k, to, RO_ENTITY_HANDLE);
        } else if (a[k].class == RO_ATOM_LETTERS && a[k].length == 1 && k + 3 < behind && is(&a[k + 1], '.') && a[k + 2].length == 1 &&
                   a[k + 2].class == RO_ATOM_LETTERS && is(&a[k + 3], '.')) {
            size_t to = k + 4;
            while (to + 1 < behind && a[to].class == RO_ATOM_LETTERS && a[to].length == 1 && is(&a[to + 1], '.')) to += 2;
            mark(entities, k, to, RO_ENTITY_ACRONYM);
        } else if (a[k].class == RO_ATOM_DIGITS) {
            size_t to = k + 1;
            while (to + 1 < behind && a[to + 1].class == RO_ATOM_DIGITS && strchr(".,:/", a[to].first) && a[to].first != 0x7F) to += 2;
            bool date = to == k + 5 && is(&a[k + 1], '/') && is(&a[k + 3], '/');
            if (to > k + 1) mark(entities, k, to, date ? RO_ENTITY_DATE : RO_ENTITY_NUMBER);
        } else if (a[k].class == RO_ATOM_LETTERS && k + 2 < behind && is(&a[k + 1], '.')) {
            size_t to = k + 1;
            bool known = false;
            while (to + 1 < behind && (is(&a[to], '.') || is(&a[to], '-')) && is_word(&a[to + 1])) {
                to += 2;
                if (ro_split_kind(lists, a[to - 1].word) & 512u) {
                    known = true;
                    break;
                }
            }
            if (!known) continue;
            while (to + 1 < behind && is(&a[to], '.') && is_word(&a[to + 1]) && ro_split_kind(lists, a[to + 1].word) & 512u) to += 2;
            if (to < behind && is(&a[to], '/')) to = trim(a, to, behind);
            mark(entities, k, to, RO_ENTITY_DOMAIN);
        }
    }
}

void ro_entities(const ro_atom *atoms, size_t count, const ro_split_lists *lists, ro_entity *entities) {
    for (size_t k = 0; k < count;) {
        size_t behind = k + 1;
        while (behind < count && atoms[behind].gap == RO_GAP_NONE) behind++;
        if (behind - k > 1)
            entities_of_chunk(atoms, k, behind, lists, entities);
        else
            entities[k].kind = RO_ENTITY_NONE;
        k = behind;
    }
}

static void note_quotes(ro_join_state *s, const ro_atom *atoms, size_t k) {
    const ro_atom *a = &atoms[k];
    if (a->class == RO_ATOM_QUOTE)
        s->double_open = !s->double_open;
    else if (a->class == RO_ATOM_APOSTROPHE)
        s->single_open = a->gap != RO_GAP_NONE; /* one that stands at a word's start opens, any other closes */
}

void ro_join_begin(ro_join_state *state, const ro_atom *atoms, size_t k) {
    state->token = k;
    state->token_word = atoms[k].word;
    state->token_shapes = atoms[k].shape;
    note_quotes(state, atoms, k);
}

void ro_join_add(ro_join_state *state, const ro_atom *atoms, size_t k) {
    state->token_word = mix(state->token_word, atoms[k].word);
    state->token_shapes = mix(state->token_shapes, atoms[k].shape);
    if (atoms[k].class == RO_ATOM_QUOTE) note_quotes(state, atoms, k);
}

ro_join_rule ro_join_by_rule(const ro_atom *atoms, size_t k, const ro_join_state *state, const ro_entity *entities) {
    const ro_entity *l = &entities[k - 1], *r = &entities[k];
    if (l->kind && r->kind && l->start == r->start && l->kind != RO_ENTITY_ACRONYM && l->kind != RO_ENTITY_NUMBER) return RO_JOIN_ALWAYS;
    /* G7, COP28, F16 */
    const ro_atom *a = &atoms[k - 1], *b = &atoms[k];
    if (k - state->token == 1 && (a->shape == RO_SHAPE_UPPER || a->shape == RO_SHAPE_SINGLE) && b->class == RO_ATOM_DIGITS && b->length <= 3)
        return RO_JOIN_ALWAYS;
    bool behind_hyphen = is(&atoms[k - 1], '-') && k - state->token >= 2 && is_word(&atoms[k - 2]) && is_word(&atoms[k]);
    return behind_hyphen ? RO_JOIN_ALWAYS : RO_JOIN_MODEL;
}

unsigned ro_join_features(const char *text, const ro_atom *atoms, size_t count, size_t k, const ro_join_state *state, const ro_entity *entities,
                          const ro_split_lists *lists, uint32_t out[RO_SPLIT_MAX_FEATURES]) {
    unsigned n = 0;
    const ro_atom *l = &atoms[k - 1], *r = &atoms[k];
    const ro_atom *ll = k >= 2 && l->gap == RO_GAP_NONE ? &atoms[k - 2] : &no_atom;
    const ro_atom *lll = ll != &no_atom && k >= 3 && ll->gap == RO_GAP_NONE ? &atoms[k - 3] : &no_atom;
    const ro_atom *rr = k + 1 < count && atoms[k + 1].gap == RO_GAP_NONE ? &atoms[k + 1] : &no_atom;
    const ro_atom *rrr = rr != &no_atom && k + 2 < count && atoms[k + 2].gap == RO_GAP_NONE ? &atoms[k + 2] : &no_atom;
    /* the first atom behind the next white space, and the last one before the white space before */
    size_t next = k + 1, first = k - 1;
    while (next < count && next < k + 4 && atoms[next].gap == RO_GAP_NONE) next++;
    const ro_atom *after = next < count && atoms[next].gap != RO_GAP_NONE ? &atoms[next] : &no_atom;
    while (first > 0 && first + 6 > k && atoms[first].gap == RO_GAP_NONE) first--;
    const ro_atom *before = first > 0 && atoms[first].gap != RO_GAP_NONE ? &atoms[first - 1] : &no_atom;
    const ro_entity *el = &entities[k - 1], *er = &entities[k];
    uint32_t inside = el->kind && er->kind && el->start == er->start ? el->kind : 0;
    uint32_t edge = inside ? 16 + inside : (uint32_t)(el->kind << 3 | er->kind) + 32;
    uint32_t kind = 0;
    if (r->class == RO_ATOM_STOP) {
        /* the list's words end in a full stop: "gen.", "d.r.c." */
        uint32_t word = k - state->token == 1 ? l->word : ro_word_hash(text + atoms[state->token].start, l->end - atoms[state->token].start);
        kind = ro_split_kind(lists, ro_word_add(word, '.')) & RO_SPLIT_ABBREVIATION;
        if (!kind) kind = (uint32_t)(inside == RO_ENTITY_ACRONYM) << 16;
    }
    uint32_t after_stat = after->class == RO_ATOM_LETTERS ? ro_split_stat(lists, after->word) : 64;
    uint32_t token_length = (uint32_t)(k - state->token > 7 ? 7 : k - state->token);
    uint32_t quote = (uint32_t)state->single_open | (uint32_t)state->double_open << 1;
    uint32_t run = (uint32_t)(l->word == r->word) | (uint32_t)(ll->word == r->word) << 1 | (uint32_t)(rr->word == r->word) << 2;
#define F(id, a, b, c) out[n++] = INDEX(RO_SPLIT_JOIN_BITS, id, a, b, c)
    F(1, l->word, r->class, r->shape);
    F(2, l->class, l->shape, r->word);
    F(3, l->word, r->word, 0);
    F(4, l->class | ll->class << 8 | lll->class << 16, r->word, rr->class | rrr->class << 8);
    F(5, l->shape | ll->shape << 8, r->word, rr->word);
    F(6, state->token_word, r->word, 0);
    F(7, state->token_word, r->word, rr->class);
    F(8, state->token_shapes, r->word, rr->shape);
    F(9, state->token_shapes, r->shape, rr->class | rrr->class << 8);
    F(10, edge, 0, 0);
    F(11, edge, l->word, 0);
    F(12, edge, r->word, 0);
    F(13, kind, after->shape, r->word);
    F(14, l->word, r->word, after->shape);
    F(15, l->length, r->word, after->shape | l->shape << 8);
    F(16, ll->word, l->word, r->word);
    F(17, l->word, r->word, rr->word);
    F(18, quote, l->shape | r->class << 8, r->word);
    F(19, quote | rr->class << 8, l->class, r->word);
    F(20, before->word, l->word, r->word);
    F(21, l->word, r->word, after->word);
    F(22, run, r->word, token_length);
    F(23, run, r->class, l->class | ll->class << 8 | rr->class << 16);
    F(24, after_stat, kind, l->shape | (uint32_t)(r->class << 8));
    F(25, l->length > 3 ? 4 : l->length, r->length > 3 ? 4 : r->length, l->class | r->class << 8 | rr->class << 16);
    F(26, ll->word, l->word, r->shape | r->class << 8);
    F(27, l->shape | ll->class << 8, r->shape | rr->class << 8, token_length);
    F(28, ll->word, l->word, r->word ^ rr->word);
    F(29, l->word, r->class == RO_ATOM_LETTERS ? ro_split_stat(lists, r->word) : 64, r->shape);
    F(30, ll->class == RO_ATOM_LETTERS ? ro_split_stat(lists, ll->word) : 64, l->word, r->shape);
    F(31, r->word, rr->word, rrr->class | l->shape << 8 | after->class << 16);
    F(32, l->class == RO_ATOM_LETTERS ? ro_split_stat(lists, l->word) : 64, r->word, after->shape | rr->class << 8);
    F(34, kind, l->shape | (uint32_t)(after->shape << 8), k + 1 == count);
    F(35, kind | edge << 20, r->word, rr->class);
    F(33, before->class | before->shape << 8, l->shape | l->length << 8, r->class | after->shape << 8);
#undef F
    return n;
}

ro_unit ro_unit_of(const char *text, const ro_atom *atoms, size_t first, size_t behind, const ro_split_lists *lists) {
    const ro_atom *a = &atoms[first], *z = &atoms[behind - 1];
    ro_unit u = {.start = a->start, .end = z->end, .word = a->word, .class = a->class, .shape = a->shape, .gap = a->gap, .length = a->length};
    if (behind - first > 1) {
        u.word = ro_word_hash(text + a->start, z->end - a->start);
        unsigned letters = 0, digits = 0, length = 0;
        for (size_t k = first; k < behind; k++) {
            letters += atoms[k].class == RO_ATOM_LETTERS;
            digits += atoms[k].class == RO_ATOM_DIGITS;
            length += atoms[k].length;
        }
        u.length = (uint8_t)(length > 255 ? 255 : length);
        if (letters && z->class == RO_ATOM_STOP)
            u.shape = (uint8_t)(64 + (a->shape == RO_SHAPE_LOWER ? 0 : behind - first == 2 ? a->shape == RO_SHAPE_SINGLE ? 1 : 2 : 3));
        else if (digits)
            u.shape = (uint8_t)(a->class == RO_ATOM_DIGITS ? letters ? 68 : 69 : 70);
        else if (!letters)
            u.shape = (uint8_t)(u.shape + 32);
        else if (a->class != RO_ATOM_LETTERS)
            u.shape = 71;
        else if (behind - first > 3)
            u.shape = 72;
    }
    const char *p = text + z->end;
    u.suffix = RO_WORD_SEED;
    for (int n = 0; n < 3 && p > text + a->start; n++) {
        do p--;
        while (p > text + a->start && ((uint8_t)*p & 0xC0) == 0x80);
        u.suffix = ro_word_add(u.suffix, (uint8_t)*p >= 'A' && (uint8_t)*p <= 'Z' ? (uint32_t)*p | 32 : (uint8_t)*p);
    }
    u.kind = ro_split_kind(lists, u.word);
    u.stat = a->class == RO_ATOM_LETTERS ? ro_split_stat(lists, u.word) : 64;
    return u;
}

static bool closes(const ro_unit *u) { return u->class == RO_ATOM_CLOSE || u->class == RO_ATOM_QUOTE || u->class == RO_ATOM_APOSTROPHE; }
static bool finishes(const ro_unit *u) { return u->class == RO_ATOM_STOP || u->class == RO_ATOM_EXCLAIM; }

ro_paragraph_facts ro_paragraph_facts_of(const ro_unit *units, size_t count) {
    ro_paragraph_facts f = {.count = count};
    size_t words = 0, capitals = 0, stops = 0, last = count;
    for (size_t k = 0; k < count; k++) {
        if (units[k].class == RO_ATOM_LETTERS) {
            words++;
            capitals += units[k].shape == RO_SHAPE_TITLE || units[k].shape == RO_SHAPE_UPPER || units[k].shape == RO_SHAPE_SINGLE;
        }
        stops += finishes(&units[k]);
    }
    while (last > 1 && closes(&units[last - 1])) last--;
    f.last = last ? units[last - 1].class : 0;
    f.capitals = capitals == 0 ? 0 : capitals * 2 < words ? 1 : capitals * 5 < words * 4 ? 2 : 3;
    f.stops = stops == 0 ? 0 : stops == 1 ? 1 : 2;
    return f;
}

void ro_end_pass(ro_end_state *state, const ro_unit *units, size_t k) {
    const ro_unit *u = &units[k];
    if (u->class == RO_ATOM_OPEN && state->brackets < 3) state->brackets++;
    if (u->class == RO_ATOM_CLOSE && state->brackets) state->brackets--;
    if (u->class == RO_ATOM_QUOTE) state->double_open = !state->double_open;
    if (u->class == RO_ATOM_APOSTROPHE) state->single_open = !state->single_open;
}

static uint32_t bucket(size_t n) { return (uint32_t)(n < 6 ? n : n < 8 ? 6 : n < 11 ? 7 : n < 16 ? 8 : n < 24 ? 9 : n < 40 ? 10 : n < 70 ? 11 : 12); }

unsigned ro_end_features(const ro_unit *units, size_t count, size_t k, const ro_end_state *state, const ro_paragraph_facts *facts,
                         uint32_t out[RO_SPLIT_MAX_FEATURES]) {
    unsigned n = 0;
    const ro_unit *p0 = &units[k], *p1 = k > state->sentence ? p0 - 1 : &no_unit, *p2 = k > state->sentence + 1 ? p0 - 2 : &no_unit;
    const ro_unit *p3 = k > state->sentence + 2 ? p0 - 3 : &no_unit;
    const ro_unit *n0 = &units[k + 1], *n1 = k + 2 < count ? n0 + 1 : &no_unit, *n2 = k + 3 < count ? n0 + 2 : &no_unit;
    const ro_unit *s0 = &units[state->sentence];
    const ro_unit *s1 = state->sentence + 1 <= k ? s0 + 1 : &no_unit;
    uint32_t length = bucket(k + 1 - state->sentence), left = bucket(count - k - 1);
    uint32_t gap = n0->gap, gap1 = n1->gap, gapp = p0->gap;
    uint32_t ps = p0->shape | (uint32_t)p0->class << 8, ns = n0->shape | (uint32_t)n0->class << 8;
    uint32_t p1s = p1->shape | (uint32_t)p1->class << 8, n1s = n1->shape | (uint32_t)n1->class << 8;
    uint32_t open = (uint32_t)state->brackets | (uint32_t)state->double_open << 2 | (uint32_t)state->single_open << 3;
    uint32_t style = facts->capitals | (uint32_t)facts->last << 2 | (uint32_t)facts->stops << 6;
#define F(id, a, b, c) out[n++] = INDEX(RO_SPLIT_END_BITS, id, a, b, c)
    F(1, p0->word, gap, 0);
    F(2, n0->word, gap, n0->shape);
    F(3, p0->word, ns, gap);
    F(4, ps, n0->word, n0->shape);
    F(5, p0->word, n0->word, gap);
    F(6, p1->word, p0->word, ns);
    F(7, p1->word, p0->word, n0->word);
    F(8, p0->word, n0->word, n1->word);
    F(9, n0->word, n1->word, n0->shape);
    F(10, ps, ns, gap);
    F(11, p1s, ps, ns);
    F(12, ps, ns, n1s);
    F(13, p1s, ps | gap << 16, ns ^ n1s << 16);
    F(14, p0->kind, ns, n0->stat);
    F(15, p0->kind, n0->word, n0->shape);
    F(16, length, ps, ns);
    F(17, length, p0->word, n0->shape);
    F(18, left, ps, ns);
    F(19, left, p0->word, n0->shape);
    F(20, open, p0->word, n0->word);
    F(21, open, ps, ns);
    F(22, open, p0->word, ns);
    F(23, open, n0->word, gap | gap1 << 4 | gapp << 8);
    F(24, style, ps, ns);
    F(25, style, p0->word, n0->shape | gap << 8);
    F(26, style, n0->word, n0->shape);
    F(27, n0->stat, n0->shape, ps);
    F(28, n0->stat, n0->shape, p0->word);
    F(29, n0->stat, n0->shape | n1->stat << 8, ps);
    F(30, n1->stat, n1s, ns ^ ps << 16);
    F(31, s0->word, ns, ps);
    F(32, s0->word, s1->word, length);
    F(33, s0->shape | s0->class << 8, length, ns ^ ps << 16);
    F(34, p2->word, p1->word, p0->word);
    F(35, n0->word, n1->word, n2->word);
    F(36, p2->shape | (uint32_t)p2->class << 8, p1s, ps ^ ns << 16);
    F(37, ns, n1s, n2->shape | (uint32_t)n2->class << 8);
    F(38, p0->suffix, n0->shape, gap);
    F(39, p0->suffix, n0->word, n0->shape);
    F(40, p0->suffix, n0->suffix, n0->shape);
    F(41, n0->suffix, n0->shape, ps);
    F(42, n0->suffix, n1->suffix, n0->shape);
    F(43, p1->suffix, p0->suffix, n0->shape);
    F(44, p0->length, ps, ns);
    F(45, p0->length | gapp << 8, p0->word, n0->shape);
    F(46, gap | gapp << 4 | gap1 << 8, ps, ns);
    F(47, gap | gapp << 4 | gap1 << 8, p0->word, n0->word);
    F(48, p1->word, n0->word, p0->class);
    F(49, p3->word, p0->word, n0->shape);
    F(50, p0->word, n1->word, n0->class);
    F(51, p0->stat, p0->shape, n0->stat | n0->shape << 8);
    F(52, n1->word, n1->shape, ns ^ ps << 16);
    F(53, n2->word, ns, ps);
    F(54, length, style, ns ^ ps << 16);
    F(55, left, style, ns ^ ps << 16);
#undef F
    return n;
}
