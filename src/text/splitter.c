#include "text/splitter.h"

#include "base/utf8.h"
#include "text/clitic.h"
#include "text/dateline.h"
#include "text/layout.h"
#include "text/split_net.h"

#include <string.h>

/* Text worked on at once. A window ends at a blank line if it can, else at a line break, else between sentences. */
#define WINDOW ((size_t)64 * 1024)

struct ro_splitter {
    const ro_allocator *allocator;
    ro_split_meta meta;
    const int8_t *join, *end; /* weights */
    ro_split_lists lists;
    ro_clitics clitics;
    ro_nets *nets;
};

static bool section(const ro_weights *weights, const char *name, size_t wanted, const void **bytes, ro_error *err) {
    size_t size;
    *bytes = ro_weights_section(weights, name, &size, err);
    if (!*bytes) return false;
    if (size != wanted) return ro_fail(err, RO_E_TRUNCATED, "section %s has %zu bytes, not %zu", name, size, wanted);
    return true;
}

ro_splitter *ro_splitter_load(const ro_weights *weights, const ro_allocator *allocator, ro_error *err) {
    if (!allocator) allocator = &ro_default_allocator;
    const void *meta, *join, *end, *words, *abbreviations, *clitics, *vocab, *nets;
    if (!section(weights, "split.meta", sizeof(ro_split_meta), &meta, err)) return NULL;
    ro_split_meta m;
    memcpy(&m, meta, sizeof m);
    if (m.version != RO_SPLIT_VERSION || m.join_bits != RO_SPLIT_JOIN_BITS || m.end_bits != RO_SPLIT_END_BITS || m.word_bits != RO_SPLIT_WORD_BITS) {
        ro_fail(err, RO_E_VERSION, "the splitter's weights were made by another version of readout");
        return NULL;
    }
    if (m.nets == 0 || m.nets > RO_NET_MOST || m.net_words > RO_NET_MOST_WORDS || m.abbreviations == 0 || m.abbreviations & (m.abbreviations - 1) ||
        m.abbreviations > 1u << 20 || m.clitics == 0 || m.clitics & (m.clitics - 1) || m.clitics > 1u << 20) {
        ro_fail(err, RO_E_SECTION, "section split.meta is damaged");
        return NULL;
    }
    if (!section(weights, "split.join", (size_t)1 << m.join_bits, &join, err) || !section(weights, "split.end", (size_t)1 << m.end_bits, &end, err) ||
        !section(weights, "split.words", (size_t)1 << m.word_bits, &words, err) ||
        !section(weights, "split.abbrev", m.abbreviations * sizeof(ro_split_entry), &abbreviations, err) ||
        !section(weights, "split.clitics", m.clitics * sizeof(ro_clitic_entry), &clitics, err) ||
        !section(weights, "split.vocab", m.net_words * sizeof(uint32_t), &vocab, err) ||
        !section(weights, "split.nets", m.nets * (sizeof(ro_net_weights) + (m.net_words + 1) * RO_NET_WORD), &nets, err))
        return NULL;
    ro_splitter *s = allocator->resize(allocator->context, NULL, sizeof *s);
    const ro_net_weights *net = nets;
    ro_nets *loaded = s ? ro_nets_new(net, (const int8_t *)(net + m.nets), m.nets, (ro_net_words){vocab, m.net_words}, allocator) : NULL;
    if (!loaded) {
        if (s) allocator->resize(allocator->context, s, 0);
        ro_fail(err, RO_E_MEMORY, "out of memory loading the splitter");
        return NULL;
    }
    *s = (ro_splitter){.allocator = allocator,
                       .meta = m,
                       .join = join,
                       .end = end,
                       .lists = {words, abbreviations, m.abbreviations - 1},
                       .clitics = {clitics, m.clitics - 1},
                       .nets = loaded};
    return s;
}

void ro_splitter_free(ro_splitter *splitter) {
    if (!splitter) return;
    ro_nets_free(splitter->nets, splitter->allocator);
    splitter->allocator->resize(splitter->allocator->context, splitter, 0);
}

static int32_t score(const int8_t *weights, const uint32_t *features, unsigned n) {
    int32_t sum = 0;
    for (unsigned k = 0; k < n; k++) sum += weights[features[k]];
    return sum;
}

/* The work on one window. */
typedef struct work {
    const ro_splitter *splitter;
    ro_split_cursor *cursor;
    ro_report *report;
    size_t capacity; /* of report->sentences */
    ro_error *err;
} work;

static bool out_of_memory(work *w) { return ro_fail(w->err, RO_E_MEMORY, "out of memory splitting text"); }

/* Joins the atoms of a paragraph to units. */
static size_t make_units(const ro_splitter *s, const char *text, const ro_atom *atoms, size_t count, const ro_entity *entities, ro_unit *units) {
    size_t found = 0;
    ro_join_state state = {0};
    for (size_t k = 0; k < count; k++) {
        if (k == 0) {
            ro_join_begin(&state, atoms, k);
            continue;
        }
        bool join = false;
        if (atoms[k].gap == RO_GAP_NONE && atoms[k].end - atoms[state.token].start <= RO_MAX_FORM) {
            join = ro_join_by_rule(atoms, k, &state, entities) == RO_JOIN_ALWAYS;
            if (!join) {
                uint32_t features[RO_SPLIT_MAX_FEATURES];
                unsigned n = ro_join_features(text, atoms, count, k, &state, entities, &s->lists, features);
                join = score(s->join, features, n) > s->meta.join_threshold;
            }
        }
        if (join) {
            ro_join_add(&state, atoms, k);
        } else {
            units[found++] = ro_unit_of(text, atoms, state.token, k, &s->lists);
            ro_join_begin(&state, atoms, k);
        }
    }
    if (count) units[found++] = ro_unit_of(text, atoms, state.token, count, &s->lists);
    return found;
}

/* Copies the visible characters of text[start, end) with a NUL behind them; returns the byte behind that. */
static char *copy_form(char *out, const char *text, size_t start, size_t end, ro_token *token) {
    token->form = out;
    for (size_t at = start; at < end;) {
        uint8_t first = (uint8_t)text[at];
        if (first < 0x80) {
            *out++ = (char)first;
            at++;
            continue;
        }
        uint32_t c;
        size_t size = ro_utf8_decode(text, end, at, &c);
        if (!ro_utf8_is_invisible(c)) {
            memcpy(out, text + at, size);
            out += size;
        }
        at += size;
    }
    token->form_size = (uint8_t)(out - token->form);
    *out++ = '\0';
    return out;
}

/* Appends units[0..count) as a sentence. */
static bool emit(work *w, const ro_unit *units, size_t count, bool space_after_last, uint8_t kind, uint32_t paragraph) {
    ro_report *report = w->report;
    const char *text = report->text;
    size_t words = 0, bytes = 0, at = 0;
    for (size_t k = 0; k < count; k++) {
        words += units[k].words;
        bytes += units[k].end - units[k].start + units[k].words;
    }
    if (!ro_arena_grow(report->arena, (void **)&report->sentences, report->count, &w->capacity, sizeof *report->sentences)) return out_of_memory(w);
    ro_token *tokens = ro_arena_array(report->arena, words, sizeof *tokens);
    char *forms = ro_arena_alloc(report->arena, bytes);
    if (!tokens || !forms) return out_of_memory(w);
    for (size_t k = 0; k < count; k++) {
        const ro_unit *u = &units[k];
        uint32_t ends[RO_CLITIC_MOST] = {u->end}, start = u->start;
        unsigned n = u->words > 1 ? ro_clitics_cut(&w->splitter->clitics, &w->splitter->lists, text, u, ends) : 1;
        bool space = k + 1 < count ? units[k + 1].gap != RO_GAP_NONE : space_after_last;
        for (unsigned part = 0; part < n; part++) {
            ro_token *token = &tokens[at++];
            token->span = (ro_span){u->start, u->end};
            token->head = -2;
            token->mwt = part == 0 && n > 1 ? (uint8_t)n : 0;
            token->space_after = part + 1 == n && space;
            forms = copy_form(forms, text, start, ends[part], token);
            start = ends[part];
        }
    }
    report->sentences[report->count++] = (ro_sentence){
        .span = {units[0].start, units[count - 1].end}, .tokens = tokens, .count = (uint32_t)words, .paragraph = paragraph, .kind = kind};
    return true;
}

/* Whether a sentence ends behind units[k], of which the linear model says `sum`. */
static bool is_end(const ro_splitter *s, int32_t sum, const ro_unit *units, size_t count, size_t k, const ro_end_state *state,
                   const ro_paragraph_facts *facts) {
    if (sum > s->meta.unsure) return true;
    if (sum < -s->meta.unsure) return false;
    float linear = (float)sum / s->meta.end_scale * s->meta.linear_share;
    return ro_nets_end(s->nets, linear, 1 - s->meta.linear_share, s->meta.end_threshold, units, count, k, state, facts);
}

/* Where a paragraph's sentences end: the number of units in each, into `sizes`; returns how many sentences. */
static size_t find_ends(work *w, const ro_unit *units, size_t count, uint32_t *sizes, int32_t *scores) {
    const ro_splitter *s = w->splitter;
    ro_end_state state = {0};
    ro_paragraph_facts facts = ro_paragraph_facts_of(units, count);
    size_t found = 0, words = 0;
    for (size_t k = 0; k < count; k++) {
        ro_end_pass(&state, units, k);
        words += units[k].words;
        if (k + 1 == count) break;
        uint32_t features[RO_SPLIT_MAX_FEATURES];
        unsigned n = ro_end_features(units, count, k, &state, &facts, features);
        scores[k] = score(s->end, features, n);
        size_t last = k;
        if (!is_end(s, scores[k], units, count, k, &state, &facts)) {
            if (words + units[k + 1].words <= RO_MAX_SENTENCE) continue;
            /* too long: cut where an end was likeliest in the second half */
            for (size_t j = state.sentence + (k - state.sentence) / 2; j < k; j++)
                if (scores[j] > scores[last]) last = j;
            w->report->cut_sentences++;
        }
        sizes[found++] = (uint32_t)(last + 1 - state.sentence);
        state.sentence = last + 1;
        words = 0;
        for (size_t j = last + 1; j <= k; j++) words += units[j].words;
    }
    if (count > state.sentence) sizes[found++] = (uint32_t)(count - state.sentence);
    return found;
}

static uint8_t kind_of(const ro_unit *units, size_t count, const ro_paragraph *p, bool alone) {
    if (p->item) return RO_SENTENCE_ITEM;
    if (ro_byline(units, count)) return RO_SENTENCE_BYLINE;
    if (ro_heading(units, count, alone)) return RO_SENTENCE_HEADING;
    return RO_SENTENCE_BODY;
}

/* Splits one paragraph. Where it is not complete its last sentence is left, and *stop is where that begins. */
static bool split_paragraph(work *w, const ro_paragraph *p, bool begins, bool alone, uint32_t number, size_t *stop) {
    const ro_splitter *s = w->splitter;
    const char *text = w->report->text;
    ro_arena *scratch = &w->cursor->scratch;
    size_t room = p->end - p->start;
    ro_atom *atoms = ro_arena_array(scratch, room, sizeof *atoms);
    if (!atoms) return out_of_memory(w);
    size_t count = ro_atoms(text, p->start, p->end, atoms);
    ro_entity *entities = ro_arena_array(scratch, count, sizeof *entities);
    ro_unit *units = ro_arena_array(scratch, count, sizeof *units);
    uint32_t *sizes = ro_arena_array(scratch, count, sizeof *sizes);
    int32_t *scores = ro_arena_array(scratch, count, sizeof *scores);
    if (!entities || !units || !sizes || !scores) return out_of_memory(w);
    ro_entities(atoms, count, &s->lists, entities);
    count = make_units(s, text, atoms, count, entities, units);
    *stop = p->end;
    if (!count) return true;
    for (size_t k = 0; k < count; k++) {
        uint32_t ends[RO_CLITIC_MOST];
        units[k].words = (uint8_t)(units[k].class <= RO_ATOM_DIGITS ? ro_clitics_cut(&s->clitics, &s->lists, text, &units[k], ends) : 1);
    }
    size_t first = 0;
    if (begins && p->complete) {
        first = ro_dateline(text, units, count);
        if (first && !emit(w, units, first, first == count || units[first].gap != RO_GAP_NONE, RO_SENTENCE_DATELINE, number)) return false;
        if (first == count) return true;
    }
    uint8_t kind = begins && p->complete && !first ? kind_of(units, count, p, alone) : RO_SENTENCE_BODY;
    bool capitals = kind == RO_SENTENCE_HEADING && ro_capitals(units, count);
    size_t sentences = find_ends(w, units + first, count - first, sizes, scores);
    for (size_t k = 0; k < sentences; k++) {
        const ro_unit *u = units + first;
        size_t n = sizes[k];
        if (!p->complete && k + 1 == sentences) {
            if (k) {
                *stop = u->start;
                return true;
            }
            /* one sentence fills the window: all of it but its last word, which the window may have cut */
            if (n > 1) *stop = u[--n].start;
            w->report->cut_sentences++;
        }
        bool space = first + n < count ? u[n].gap != RO_GAP_NONE : true;
        if (!emit(w, u, n, space, kind == RO_SENTENCE_HEADING && sentences > 1 && !capitals ? RO_SENTENCE_BODY : kind, number)) return false;
        first += n;
    }
    return true;
}

bool ro_split_open(ro_split_cursor *cursor, const char *text, size_t size, const ro_allocator *allocator, ro_error *err) {
    *cursor = (ro_split_cursor){.text = text, .size = size};
    ro_arena_init(&cursor->scratch, allocator);
    return size <= RO_MAX_TEXT || ro_fail(err, RO_E_SIZE, "text of more than 100 MB");
}

void ro_split_close(ro_split_cursor *cursor) { ro_arena_free(&cursor->scratch); }

/* Where the window that begins at `at` ends, and whether a paragraph ends there for sure. */
static size_t window_end(const char *text, size_t size, size_t at, bool *whole) {
    *whole = true;
    if (size - at <= WINDOW) return size;
    size_t end = at + WINDOW, line = 0;
    bool blank = false; /* only white space between here and the line break found last */
    for (size_t k = end; k > at + WINDOW / 2; k--) {
        char c = text[k - 1];
        if (c == '\n') {
            if (blank) return k;
            if (!line) line = k;
            blank = true;
        } else if (c != ' ' && c != '\t' && c != '\r')
            blank = false;
    }
    *whole = false;
    if (line) return line;
    for (int n = 0; n < 3 && ((uint8_t)text[end] & 0xC0) == 0x80; n++) end--;
    return end;
}

/* Splits the window at cursor->at into the report. */
static bool split_window(work *w) {
    ro_split_cursor *c = w->cursor;
    bool whole;
    size_t count, end = window_end(c->text, c->size, c->at, &whole);
    ro_arena_reset(&c->scratch);
    ro_paragraph *paragraphs = ro_layout(&c->scratch, c->text, c->at, end, whole, &count);
    if (!paragraphs) return out_of_memory(w);
    bool alone = count == 1 && c->paragraph == 0 && whole;
    for (size_t k = 0; k < count; k++) {
        ro_paragraph *p = &paragraphs[k];
        bool goes_on = k == 0 && c->inside;
        /* an incomplete paragraph behind others waits for the next window */
        if (!p->complete && k > 0) {
            end = p->start;
            c->inside = false;
            break;
        }
        uint32_t number = goes_on && c->paragraph ? c->paragraph - 1 : c->paragraph++;
        size_t stop = p->end;
        if (!split_paragraph(w, p, !goes_on, alone, number, &stop)) return false;
        c->inside = !p->complete;
        if (!p->complete) end = stop;
    }
    c->at = end;
    return true;
}

bool ro_split_next(const ro_splitter *splitter, ro_split_cursor *cursor, ro_report *report, ro_error *err) {
    ro_arena *arena = report->arena;
    *report = (ro_report){.arena = arena, .text = cursor->text, .size = cursor->size};
    work w = {.splitter = splitter, .cursor = cursor, .report = report, .err = err};
    while (report->count == 0 && cursor->at < cursor->size)
        if (!split_window(&w)) return false;
    report->paragraphs = cursor->paragraph;
    return true;
}

bool ro_split(const ro_splitter *splitter, ro_report *report, ro_error *err) {
    ro_split_cursor cursor;
    if (!ro_split_open(&cursor, report->text, report->size, report->arena->allocator, err)) return false;
    *report = (ro_report){.arena = report->arena, .text = report->text, .size = report->size};
    work w = {.splitter = splitter, .cursor = &cursor, .report = report, .err = err};
    bool good = true;
    while (good && cursor.at < cursor.size) good = split_window(&w);
    report->paragraphs = cursor.paragraph;
    ro_split_close(&cursor);
    return good;
}
