#include "rules/rule_compile.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "syntax/tagset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST_SET 4
#define MOST_NAMES 1024 /* prepositions or sets to look through for a hint */

/* --- a map from strings to numbers --- */

typedef struct entry {
    const char *key;
    uint32_t size, value;
} entry;

typedef struct map {
    entry *items;
    size_t slots, count;
} map;

static entry *map_slot(const map *m, const char *key, size_t size) {
    size_t at = (size_t)ro_hash_bytes(11, key, size) & (m->slots - 1);
    while (m->items[at].key && (m->items[at].size != size || memcmp(m->items[at].key, key, size) != 0)) at = (at + 1) & (m->slots - 1);
    return &m->items[at];
}

static const uint32_t *map_get(const map *m, const char *key, size_t size) {
    entry *e = m->slots ? map_slot(m, key, size) : NULL;
    return e && e->key ? &e->value : NULL;
}

/* key must live as long as the map; it is not there yet. */
static bool map_put(map *m, ro_arena *arena, const char *key, size_t size, uint32_t value) {
    if (m->count * 2 >= m->slots) {
        map larger = {.slots = m->slots ? m->slots * 2 : 64, .count = m->count};
        larger.items = ro_arena_array(arena, larger.slots, sizeof *larger.items);
        if (!larger.items) return false;
        for (size_t i = 0; i < m->slots; i++)
            if (m->items[i].key) *map_slot(&larger, m->items[i].key, m->items[i].size) = m->items[i];
        *m = larger;
    }
    *map_slot(m, key, size) = (entry){key, (uint32_t)size, value};
    m->count++;
    return true;
}

/* --- what the rules add --- */

#define VECTOR(type) \
    struct { \
        type *items; \
        size_t count, capacity; \
    }
#define ROOM(c, vector) ro_arena_grow((c)->scratch, (void **)&(vector).items, (vector).count, &(vector).capacity, sizeof *(vector).items)

typedef struct head_pair {
    uint32_t lemma, frame;
} head_pair;

typedef struct event_mode {
    uint32_t event, mode;
} event_mode;

/* A set of the file in hand. */
typedef struct own_set {
    uint32_t word, word_count;
    uint8_t state;  /* 0 not looked at, 1 in the middle of it, 2 done */
    uint8_t height; /* 1, or more where there are sets in it */
} own_set;

typedef struct compiler {
    const ro_knowledge *k;
    ro_rules *rules;
    ro_arena *scratch;
    ro_rule_faults faults;
    const ro_rule_text *t; /* in hand */
    const ro_rule_file *file;
    map ids, lemma_map, set_map;
    own_set *sets;
    uint32_t *code_types;  /* by code: the event types (a bit each) that it may have */
    uint8_t *prepositions; /* by lemma of the knowledge: it stands as a step somewhere */
    ro_buffer strings;
    VECTOR(event_mode) modes;
    VECTOR(uint32_t) lemmas;
    VECTOR(uint32_t) words;
    VECTOR(uint32_t) list; /* the words in hand */
    bool full;             /* more words than may be: no more are taken */
    VECTOR(ro_k_path) paths;
    VECTOR(ro_k_need) needs;
    VECTOR(ro_k_frame) frames;
    VECTOR(head_pair) heads;
} compiler;

#define FAULT(word, ...) ro_rule_fault_at(&c->faults, c->t, (word)->byte, (word)->size, __VA_ARGS__)

static const char *text_of(const compiler *c, const ro_rule_word *w) { return c->t->bytes + w->byte; }

static bool string_is(const ro_knowledge *k, uint32_t offset, const char *text, size_t size) {
    const char *s = ro_k_string(k, offset);
    return strncmp(s, text, size) == 0 && s[size] == '\0';
}

/* A string of the rules' own; its offset in the pool to come. */
static uint32_t add_string(compiler *c, const char *text, size_t size) {
    uint32_t offset = (uint32_t)(c->k->string_size + c->strings.size);
    ro_buffer_put(&c->strings, text, size);
    ro_buffer_putc(&c->strings, '\0');
    return offset;
}

/* The id of a lemma, new or not; 0: out of memory. */
static uint32_t lemma_of(compiler *c, const ro_rule_word *w) {
    char folded[RO_RULE_MAX_WORD + 1];
    size_t size = w->size < RO_RULE_MAX_WORD ? w->size : RO_RULE_MAX_WORD;
    const char *text = text_of(c, w);
    for (size_t i = 0; i < size; i++) folded[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    uint32_t id = ro_k_lemma(c->k, folded, size);
    if (id) return id;
    const uint32_t *known = map_get(&c->lemma_map, folded, size);
    if (known) return *known;
    const char *key = ro_arena_copy(c->scratch, folded, size);
    id = c->k->lemmas_count + (uint32_t)c->lemmas.count;
    if (!key || !ROOM(c, c->lemmas) || !map_put(&c->lemma_map, c->scratch, key, size, id)) return 0;
    c->lemmas.items[c->lemmas.count++] = add_string(c, folded, size);
    return id;
}

/* --- the codebook --- */

/* Its index among the codes, which are sorted; their number if it is none. */
static uint32_t code_named(const ro_knowledge *k, const char *text, size_t size) {
    uint32_t low = 0, high = k->codes_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        const char *code = ro_k_string(k, k->codes[mid].code);
        int order = strncmp(code, text, size);
        if (order == 0 && code[size] == '\0') return mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return k->codes_count;
}

/* A mode once for each type that has it; equal strings of the knowledge are one string. */
static bool add_mode(compiler *c, uint32_t event, uint32_t mode) {
    for (size_t i = 0; i < c->modes.count; i++)
        if (c->modes.items[i].event == event && c->modes.items[i].mode == mode) return true;
    if (!ROOM(c, c->modes)) return false;
    c->modes.items[c->modes.count++] = (event_mode){event, mode};
    return true;
}

/* Which types each code may have: its own in the codebook, and what frames of the knowledge give it (an announced withdrawal concedes). And the
 * prepositions that frames know. */
static bool look_at_frames(compiler *c) {
    const ro_knowledge *k = c->k;
    c->code_types = ro_arena_array(c->scratch, k->codes_count + 1, sizeof *c->code_types);
    c->prepositions = ro_arena_array(c->scratch, k->lemmas_count + 1, 1);
    if (!c->code_types || !c->prepositions) return false;
    for (uint32_t i = 0; i < k->codes_count; i++) {
        c->code_types[i] |= 1u << k->codes[i].event;
        if (k->codes[i].mode && !add_mode(c, k->codes[i].event, k->codes[i].mode)) return false;
    }
    for (uint32_t i = 0; i < k->frames_count; i++) {
        if (k->frames[i].mode && !add_mode(c, k->frames[i].event, k->frames[i].mode)) return false;
        const char *code = ro_k_string(k, k->frames[i].cameo);
        uint32_t at = code_named(k, code, strlen(code));
        if (at < k->codes_count) c->code_types[at] |= 1u << k->frames[i].event;
    }
    for (uint32_t i = 0; i < k->paths_count + k->needs_count; i++) {
        const ro_k_path *p = i < k->paths_count ? &k->paths[i] : &k->needs[i - k->paths_count].path;
        for (int s = 0; s < RO_PATH_STEPS; s++)
            if (p->step[s] >= RO_ROLE_PREPOSITION && p->step[s] - RO_ROLE_PREPOSITION < k->lemmas_count)
                c->prepositions[p->step[s] - RO_ROLE_PREPOSITION] = 1;
    }
    return true;
}

static void take_code(compiler *c, const ro_rule *r, ro_k_frame *f) {
    const ro_knowledge *k = c->k;
    const char *text = text_of(c, &r->code);
    uint32_t at = code_named(k, text, r->code.size);
    if (at == k->codes_count) {
        const char *names[MOST_NAMES];
        size_t n = 0;
        for (uint32_t i = 0; i < k->codes_count && n < MOST_NAMES; i++) /* of the same category */
            if (r->code.size >= 2 && strncmp(ro_k_string(k, k->codes[i].code), text, 2) == 0) names[n++] = ro_k_string(k, k->codes[i].code);
        ro_rule_unknown(&c->faults, c->t, r->code.byte, r->code.size, "CAMEO code", names, n);
        return;
    }
    if (!(c->code_types[at] & (1u << r->type))) {
        const char *own = k->codes[at].event ? ro_event_text((ro_event_type)k->codes[at].event) : "STATEMENT",
                   *said = r->type ? ro_event_text((ro_event_type)r->type) : "STATEMENT";
        FAULT(&r->code, "%s is %s in the codebook, not %s", ro_k_string(k, k->codes[at].code), own, said);
        return;
    }
    f->cameo = k->codes[at].code;
    f->goldstein = k->codes[at].goldstein;
}

/* A mode that the codebook or a frame has with this type. */
static void take_mode(compiler *c, const ro_rule *r, ro_k_frame *f) {
    const char *names[MOST_NAMES];
    size_t n = 0;
    for (size_t i = 0; i < c->modes.count; i++) {
        if (c->modes.items[i].event != r->type) continue;
        const char *name = ro_k_string(c->k, c->modes.items[i].mode);
        if (string_is(c->k, c->modes.items[i].mode, text_of(c, &r->mode), r->mode.size)) {
            f->mode = c->modes.items[i].mode;
            return;
        }
        if (n < MOST_NAMES) names[n++] = name;
    }
    char what[64];
    snprintf(what, sizeof what, "mode of %s", r->type ? ro_event_text((ro_event_type)r->type) : "STATEMENT");
    ro_rule_unknown(&c->faults, c->t, r->mode.byte, r->mode.size, what, names, n);
}

/* --- paths --- */

static void unknown_role(compiler *c, const ro_rule_word *w) {
    const char *names[MOST_NAMES];
    size_t n = 0;
    for (; ro_rule_roles[n].name; n++) names[n] = ro_rule_roles[n].name;
    for (uint32_t i = 1; i < c->k->lemmas_count && n < MOST_NAMES; i++)
        if (c->prepositions[i]) names[n++] = ro_k_string(c->k, c->k->lemmas[i]);
    ro_rule_unknown(&c->faults, c->t, w->byte, w->size, "role", names, n);
}

static uint32_t relation_of(compiler *c, const ro_rule_word *w) {
    ro_deprel relation = ro_deprel_named(text_of(c, w), w->size);
    if (relation) return RO_ROLE_RELATION + relation;
    const char *names[RO_DEP_COUNT];
    for (unsigned i = 1; i < RO_DEP_COUNT; i++) names[i - 1] = ro_deprel_text((ro_deprel)i);
    ro_rule_unknown(&c->faults, c->t, w->byte, w->size, "relation", names, RO_DEP_COUNT - 1);
    return 0;
}

static uint32_t step_of(compiler *c, const ro_rule_word *w, bool each) {
    if (w->kind == RO_RULE_RELATION) return relation_of(c, w);
    if (w->kind == RO_RULE_PREPOSITION) return RO_ROLE_PREPOSITION + lemma_of(c, w);
    const char *text = text_of(c, w);
    for (size_t k = 0; ro_rule_roles[k].name; k++)
        if (strlen(ro_rule_roles[k].name) == w->size && memcmp(ro_rule_roles[k].name, text, w->size) == 0) {
            if (ro_rule_roles[k].role == RO_ROLE_EACH && !each) FAULT(w, "\"each\" stands alone, and among targets only");
            return ro_rule_roles[k].role;
        }
    uint32_t lemma = ro_k_lemma(c->k, text, w->size);
    if (lemma && c->prepositions[lemma]) return RO_ROLE_PREPOSITION + lemma;
    unknown_role(c, w);
    return 0;
}

static ro_k_path path_of(compiler *c, const ro_rule_path *p, bool target) {
    ro_k_path path = {{0}};
    for (uint32_t i = 0; i < p->count; i++) path.step[i] = step_of(c, &p->steps[i], target && p->count == 1);
    return path;
}

static bool take_paths(compiler *c, const ro_rule_paths *list, bool target, uint32_t *first, uint8_t *count) {
    *first = c->k->paths_count + (uint32_t)c->paths.count;
    *count = (uint8_t)list->count; /* the syntax bounds them */
    for (size_t i = 0; i < list->count; i++) {
        ro_k_path path = path_of(c, &list->items[i], target);
        if (!ROOM(c, c->paths)) return false;
        c->paths.items[c->paths.count++] = path;
    }
    return true;
}

/* --- words and sets --- */

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static const uint32_t *run_of(const compiler *c, uint32_t word) {
    return word < c->k->words_count ? c->k->words + word : c->words.items + (word - c->k->words_count);
}

static bool compile_set(compiler *c, uint32_t index, int depth);

/* The run of a set's words, of the file or of the knowledge, where `depth` sets lie around it. false: out of memory; an unknown set has no words. */
static bool find_set(compiler *c, const ro_rule_word *w, int depth, uint32_t *word, uint32_t *count) {
    *word = *count = 0;
    const uint32_t *own = map_get(&c->set_map, text_of(c, w), w->size);
    if (own) {
        own_set *s = &c->sets[*own];
        if (s->state == 1 || depth + (s->state == 2 ? s->height : 1) > DEEPEST_SET) {
            if (s->state == 1)
                FAULT(w, "this set holds itself");
            else
                FAULT(w, "sets nest deeper than %d", DEEPEST_SET);
            return true;
        }
        if (s->state == 0 && !compile_set(c, *own, depth + 1)) return false;
        *word = s->word;
        *count = s->word_count;
        return true;
    }
    const char *names[MOST_NAMES];
    size_t n = 0;
    for (uint32_t i = 0; i < c->k->sets_count; i++) {
        if (string_is(c->k, c->k->sets[i].name, text_of(c, w), w->size)) {
            *word = c->k->sets[i].word;
            *count = c->k->sets[i].word_count;
            return true;
        }
        if (n < MOST_NAMES / 2) names[n++] = ro_k_string(c->k, c->k->sets[i].name);
    }
    for (size_t i = 0; i < c->file->set_count && n < MOST_NAMES && c->faults.count < RO_RULES_KEPT_FAULTS; i++) {
        const ro_rule_word *name = &c->file->sets[i].name;
        const char *copy = ro_arena_copy(c->scratch, text_of(c, name), name->size);
        if (copy) names[n++] = copy;
    }
    ro_rule_unknown(&c->faults, c->t, w->byte, w->size, "set", names, n);
    return true;
}

static bool add_listed(compiler *c, const uint32_t *ids, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (!ROOM(c, c->list)) return false;
        c->list.items[c->list.count++] = ids[i];
    }
    return true;
}

/* The words of a list, sorted, each once: a run in words. `where`: what a fault points to. */
static bool take_list(compiler *c, const ro_rule_words *words, const ro_rule_word *where, int depth, uint32_t *word, uint32_t *count) {
    if (words->count == 1 && words->items[0].kind == RO_RULE_SET) return find_set(c, &words->items[0], depth, word, count);
    size_t begin = c->list.count; /* sets inside sets use the list too */
    bool over = false;
    *word = *count = 0;
    if (c->full) return true;
    for (size_t i = 0; i < words->count && !over; i++) {
        const ro_rule_word *w = &words->items[i];
        uint32_t id, n = 1, run = 0;
        if (w->kind == RO_RULE_SET) {
            if (!find_set(c, w, depth, &run, &n) || !add_listed(c, n ? run_of(c, run) : NULL, n)) return false;
        } else if (!(id = lemma_of(c, w)) || !add_listed(c, &id, 1))
            return false;
        over = c->list.count - begin > 4 * RO_RULE_MAX_WORDS; /* the same word may stand in several sets, but not without end */
    }
    size_t n = c->list.count - begin, kept = 0;
    uint32_t *ids = n ? c->list.items + begin : NULL;
    if (n) qsort(ids, n, sizeof *ids, by_value);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || ids[i] != ids[i - 1]) ids[kept++] = ids[i];
    c->list.count = begin;
    if (over || kept > RO_RULE_MAX_WORDS) {
        FAULT(where, "this list holds more than %u words, with its sets", RO_RULE_MAX_WORDS);
        return true;
    }
    if (c->words.count + kept > RO_RULES_MAX_LISTED) {
        FAULT(where, "the lists of all rules hold more than %u words", RO_RULES_MAX_LISTED);
        c->full = true;
        return true;
    }
    *word = c->k->words_count + (uint32_t)c->words.count;
    *count = (uint32_t)kept;
    for (size_t i = 0; i < kept; i++) {
        if (!ROOM(c, c->words)) return false;
        c->words.items[c->words.count++] = ids[i];
    }
    return true;
}

static bool compile_set(compiler *c, uint32_t index, int depth) {
    const ro_rule_set *s = &c->file->sets[index];
    c->sets[index].state = 1;
    uint32_t word, count;
    if (!take_list(c, &s->words, &s->name, depth, &word, &count)) return false;
    uint8_t height = 1;
    for (size_t i = 0; i < s->words.count; i++) {
        const ro_rule_word *w = &s->words.items[i];
        const uint32_t *inner = w->kind == RO_RULE_SET ? map_get(&c->set_map, text_of(c, w), w->size) : NULL;
        if (inner && c->sets[*inner].height >= height) height = (uint8_t)(c->sets[*inner].height + 1);
    }
    c->sets[index] = (own_set){word, count, 2, height};
    return true;
}

static bool take_sets(compiler *c) {
    const ro_rule_file *f = c->file;
    c->set_map = (map){NULL, 0, 0};
    c->sets = ro_arena_array(c->scratch, f->set_count, sizeof *c->sets);
    if (!c->sets) return false;
    for (uint32_t i = 0; i < f->set_count; i++) {
        const ro_rule_word *name = &f->sets[i].name;
        if (map_get(&c->set_map, text_of(c, name), name->size))
            FAULT(name, "the set %.*s stands here twice", (int)name->size, text_of(c, name));
        else if (!map_put(&c->set_map, c->scratch, text_of(c, name), name->size, i))
            return false;
    }
    for (uint32_t i = 0; i < f->set_count; i++)
        if (c->sets[i].state == 0 && !compile_set(c, i, 1)) return false;
    return true;
}

/* --- rules --- */

static bool take_conditions(compiler *c, const ro_rule *r, ro_k_frame *f) {
    f->need = c->k->needs_count + (uint32_t)c->needs.count;
    f->need_count = (uint8_t)r->condition_count;
    for (size_t i = 0; i < r->condition_count; i++) {
        const ro_rule_condition *from = &r->conditions[i];
        ro_k_need need = {.path = path_of(c, &from->path, false), .kind = from->kind, .negated = from->negated};
        if (from->kind == RO_NEED_WORDS && !take_list(c, &from->words, &from->words.items[0], 0, &need.word, &need.word_count)) return false;
        if (!ROOM(c, c->needs)) return false;
        c->needs.items[c->needs.count++] = need;
    }
    return true;
}

/* A frame for all heads of one word, and one for each of several; they share all but the further words. */
static bool take_heads(compiler *c, const ro_rule *r, ro_k_frame *f) {
    uint32_t plain = UINT32_MAX;
    for (size_t i = 0; i < r->head_count; i++) {
        const ro_rule_head *from = &r->heads[i];
        uint32_t last = f->pos == 'n' ? from->count - 1 : 0; /* the noun comes last, the verb first */
        uint32_t id = 0;
        f->extra_count = 0;
        memset(f->extra, 0, sizeof f->extra);
        for (uint32_t w = 0; w < from->count; w++) {
            uint32_t lemma = lemma_of(c, &from->words[w]);
            if (!lemma) return false;
            if (w == last)
                id = lemma;
            else if (lemma > UINT16_MAX) {
                FAULT(&r->name, "too many different words in the rules");
                return false;
            } else
                f->extra[f->extra_count++] = (uint16_t)lemma;
        }
        if (c->frames.count == RO_RULES_MAX_FRAMES) {
            FAULT(&r->name, "more than %u rules and heads", RO_RULES_MAX_FRAMES);
            return true;
        }
        if (!ROOM(c, c->frames) || !ROOM(c, c->heads)) return false;
        bool joins = !f->extra_count && plain != UINT32_MAX;
        uint32_t frame = joins ? plain : c->k->frames_count + (uint32_t)c->frames.count;
        c->heads.items[c->heads.count++] = (head_pair){id, frame};
        if (joins) continue;
        if (!f->extra_count) plain = frame;
        c->frames.items[c->frames.count++] = *f;
    }
    return true;
}

static bool take_sentences(compiler *c, const ro_rule *r, const char *id) {
    ro_arena *arena = &c->rules->arena;
    const char *file = r->sentence_count ? ro_arena_copy(arena, c->t->name, strlen(c->t->name)) : NULL;
    for (size_t i = 0; i < r->sentence_count; i++) {
        const ro_rule_sentence *s = &r->sentences[i];
        ro_rules *rules = c->rules;
        if (!ro_arena_grow(arena, (void **)&rules->tests, rules->test_count, &rules->test_capacity, sizeof *rules->tests)) return false;
        rules->tests[rules->test_count++] = (ro_rule_test){.rule = id,
                                                           .file = file,
                                                           .text = ro_arena_copy(arena, s->text, s->size),
                                                           .size = s->size,
                                                           .line = s->byte, /* the place is reckoned for all at once */
                                                           .negative = s->negative,
                                                           .blocks = r->blocks};
    }
    return !arena->failed;
}

static bool take_rule(compiler *c, const ro_rule *r) {
    char id[3 * RO_RULE_MAX_WORD];
    uint32_t name_size = r->name.size < RO_RULE_MAX_WORD ? r->name.size : RO_RULE_MAX_WORD; /* a longer one was said */
    int n = snprintf(id, sizeof id, "rules/%.*s:%.*s", (int)RO_RULE_MAX_WORD, c->t->stem, (int)name_size, text_of(c, &r->name));
    const char *kept = n > 0 && (size_t)n < sizeof id ? ro_arena_copy(&c->rules->arena, id, (size_t)n) : NULL;
    if (!kept) return false;
    if (map_get(&c->ids, kept, (size_t)n)) {
        FAULT(&r->name, "a rule %.*s stands before this one", (int)r->name.size, text_of(c, &r->name));
        return true;
    }
    if (!map_put(&c->ids, c->scratch, kept, (size_t)n, 0)) return false;
    ro_k_frame f = {.id = add_string(c, kept, (size_t)n),
                    .pos = r->pos,
                    .event = r->type,
                    .channel = r->channel,
                    .own = 1,
                    .blocks = r->blocks,
                    .status = r->fixed_status,
                    .confidence = r->hundredths};
    if (r->code.size) take_code(c, r, &f);
    if (r->mode.size) take_mode(c, r, &f);
    c->rules->rule_count++;
    return take_conditions(c, r, &f) && take_paths(c, &r->sources, false, &f.source, &f.source_count) &&
           take_paths(c, &r->targets, true, &f.target, &f.target_count) && take_heads(c, r, &f) && take_sentences(c, r, kept);
}

/* Line and column of the sentences of one text, which come in its order. */
static void place_tests(ro_rules *rules, size_t first, const ro_rule_text *t) {
    size_t line = 1, start = 0, at = 0;
    for (size_t i = first; i < rules->test_count; i++) {
        size_t byte = rules->tests[i].line, column = 1;
        for (; at < byte; at++)
            if (t->bytes[at] == '\n') line++, start = at + 1;
        for (size_t b = start; b < byte; b++) column += (t->bytes[b] & 0xC0) != 0x80;
        rules->tests[i].line = (uint32_t)line;
        rules->tests[i].column = (uint32_t)column;
    }
}

static bool take_text(compiler *c, const ro_rule_text *t) {
    ro_rule_file file;
    size_t tests = c->rules->test_count;
    if (!ro_rule_parse(t, c->scratch, &c->faults, &file)) return false;
    c->t = t;
    c->file = &file;
    if (!take_sets(c)) return false;
    for (size_t i = 0; i < file.rule_count; i++) /* those with a fault too: there may be more in them */
        if (!take_rule(c, &file.rules[i])) return false;
    place_tests(c->rules, tests, t);
    return true;
}

/* --- the tables --- */

/* `old` and behind it `new`, or zeros where that is NULL, in the rules' arena. */
static void *joined(compiler *c, const void *old, size_t old_count, const void *new, size_t new_count, size_t size) {
    char *all = ro_arena_array(&c->rules->arena, old_count + new_count + 1, size);
    if (!all) return NULL;
    if (old_count) memcpy(all, old, old_count * size);
    if (new &&new_count) memcpy(all + old_count * size, new, new_count * size);
    return all;
}

#define JOIN(name, items, count) \
    ((k->name = joined(c, c->k->name, c->k->name##_count, items, count, sizeof *k->name)), (k->name##_count += (uint32_t)(count)), k->name != NULL)

static bool build_lemma_slots(compiler *c, ro_knowledge *k) {
    size_t slots = k->lemma_slots_count ? k->lemma_slots_count : 64;
    while (slots < (size_t)k->lemmas_count * 2) slots *= 2;
    uint32_t *table = ro_arena_array(&c->rules->arena, slots, sizeof *table);
    if (!table) return false;
    for (uint32_t id = 1; id < k->lemmas_count; id++) {
        const char *text = ro_k_string(k, k->lemmas[id]);
        size_t at = (uint32_t)ro_hash_bytes(0, text, strlen(text)) & (slots - 1);
        while (table[at]) at = (at + 1) & (slots - 1);
        table[at] = id;
    }
    k->lemma_slots = table;
    k->lemma_slots_count = (uint32_t)slots;
    return true;
}

static int by_lemma(const void *a, const void *b) {
    const head_pair *x = a, *y = b;
    if (x->lemma != y->lemma) return x->lemma < y->lemma ? -1 : 1;
    return x->frame < y->frame ? -1 : x->frame > y->frame;
}

/* Each head's run: the user's frames, then the knowledge's. Heads without rules keep the run they have. */
static bool build_heads(compiler *c, ro_knowledge *k) {
    const ro_knowledge *old = c->k;
    const head_pair *pairs = c->heads.items;
    size_t n = c->heads.count, room = n;
    if (n) qsort(c->heads.items, n, sizeof *pairs, by_lemma);
    for (size_t i = 0; i < n; i++)
        if ((i == 0 || pairs[i].lemma != pairs[i - 1].lemma) && pairs[i].lemma < old->heads_count) room += old->heads[pairs[i].lemma].count;
    ro_k_head *heads = joined(c, old->heads, old->heads_count, NULL, c->lemmas.count, sizeof *heads);
    ro_k_entry *index = joined(c, old->entries, old->entries_count, NULL, room, sizeof *index);
    uint32_t at = old->entries_count;
    if (!heads || !index) return false;
    for (size_t i = 0; i < n;) {
        uint32_t lemma = pairs[i].lemma, begin = at;
        ro_k_head before = lemma < old->heads_count ? old->heads[lemma] : (ro_k_head){0, 0};
        for (; i < n && pairs[i].lemma == lemma; i++) index[at++] = ro_k_entry_of(pairs[i].frame, &k->frames[pairs[i].frame], k->needs, k->words);
        for (uint32_t f = 0; f < before.count; f++) index[at++] = old->entries[before.frame + f];
        heads[lemma] = (ro_k_head){begin, at - begin};
    }
    k->heads = heads;
    k->heads_count = k->lemmas_count;
    k->entries = index;
    k->entries_count = at;
    return true;
}

static bool install(compiler *c) {
    ro_knowledge *k = &c->rules->knowledge;
    *k = *c->k;
    c->rules->first_frame = c->k->frames_count;
    k->strings = joined(c, c->k->strings, c->k->string_size, c->strings.bytes, c->strings.size, 1);
    k->string_size += c->strings.size;
    if (!k->strings) return false;
    return JOIN(lemmas, c->lemmas.items, c->lemmas.count) && JOIN(words, c->words.items, c->words.count) &&
           JOIN(paths, c->paths.items, c->paths.count) && JOIN(needs, c->needs.items, c->needs.count) &&
           JOIN(frames, c->frames.items, c->frames.count) && JOIN(contexts, NULL, c->lemmas.count) && JOIN(classes, NULL, c->lemmas.count) &&
           build_lemma_slots(c, k) && build_heads(c, k);
}

/* --- faults, out --- */

static int by_place(const void *a, const void *b) {
    const ro_rule_fault_row *x = a, *y = b;
    if (x->text != y->text) return x->text < y->text ? -1 : 1;
    return x->byte < y->byte ? -1 : x->byte > y->byte;
}

static void give_fault(const ro_rule_fault_row *row, size_t number, size_t total, const ro_rule_reader *reader, ro_error *err) {
    const ro_rule_text *t = row->text;
    ro_rule_fault f = {.file = t->name, .message = row->message, .byte = row->byte, .number = number, .total = total, .width = 1};
    ro_text_place(t->bytes, row->byte, &f.line, &f.column);
    size_t start = row->byte, end = row->byte, last = row->byte + (size_t)row->size;
    while (start && t->bytes[start - 1] != '\n') start--;
    while (end < t->size && t->bytes[end] != '\n') end++;
    f.source = t->bytes + start;
    f.source_size = end - start;
    if (f.source_size && f.source[f.source_size - 1] == '\r') f.source_size--;
    if (last > end) last = end;
    if (last > row->byte) f.width = 0;
    for (size_t i = row->byte; i < last; i++) f.width += (t->bytes[i] & 0xC0) != 0x80;
    if (!f.width) f.width = 1;
    if (reader && reader->fault) reader->fault(reader->context, &f);
    ro_fail_at(err, RO_E_RULE, f.file, f.line, f.column, f.byte, "%s", f.message); /* keeps the first */
}

static bool give_faults(compiler *c, const ro_rule_reader *reader, ro_error *err) {
    ro_rule_faults *f = &c->faults;
    if (!f->total) return true;
    qsort(f->items, f->count, sizeof *f->items, by_place);
    for (size_t i = 0; i < f->count; i++) give_fault(&f->items[i], i + 1, f->total, reader, err);
    return false;
}

void ro_rules_init(ro_rules *rules, const ro_allocator *allocator) {
    *rules = (ro_rules){.rule_count = 0};
    ro_arena_init(&rules->arena, allocator);
}

void ro_rules_free(ro_rules *rules) { ro_arena_free(&rules->arena); }

bool ro_rules_compile(ro_rules *rules, const ro_knowledge *knowledge, const ro_rule_text *texts, size_t count, const ro_rule_reader *reader,
                      const ro_allocator *allocator, ro_error *err) {
    ro_arena scratch;
    ro_arena_init(&scratch, allocator);
    compiler *c = ro_arena_alloc(&scratch, sizeof *c);
    bool ok = c != NULL;
    if (ok) {
        c->k = knowledge;
        c->rules = rules;
        c->scratch = c->faults.arena = &scratch;
        ro_buffer_init(&c->strings, allocator);
        ok = look_at_frames(c);
        for (size_t i = 0; ok && i < count; i++) ok = take_text(c, &texts[i]);
        ok = ok && !c->strings.failed && !scratch.failed && knowledge->string_size + c->strings.size < UINT32_MAX;
        if (ok) ok = give_faults(c, reader, err) && install(c);
        ro_buffer_free(&c->strings);
    }
    ro_arena_free(&scratch);
    return ok || ro_fail(err, RO_E_MEMORY, "out of memory"); /* an error that is there already stays */
}

/* --- files --- */

/* "own" of "a/own.rules"; what is no plain letter becomes "-". */
static const char *stem_of(ro_arena *arena, const char *path) {
    if (strcmp(path, "-") == 0) return "stdin";
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    size_t size = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    char *stem = ro_arena_copy(arena, name, size < RO_RULE_MAX_WORD ? size : RO_RULE_MAX_WORD);
    for (char *p = stem; p && *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("._-", *p))) *p = '-';
    return stem;
}

bool ro_rules_read(ro_rules *rules, const ro_knowledge *knowledge, const char *const *paths, size_t count, const ro_rule_reader *reader,
                   const ro_allocator *allocator, ro_error *err) {
    ro_arena names;
    ro_arena_init(&names, allocator);
    ro_rule_text *texts = ro_arena_array(&names, count, sizeof *texts);
    bool ok = texts != NULL;
    size_t read = 0;
    for (; ok && read < count; read++) {
        ro_rule_text *t = &texts[read];
        char *bytes = NULL;
        ok = ro_file_read(paths[read], RO_RULES_MAX_FILE, allocator, &bytes, &t->size, err);
        if (!ok) break;
        t->bytes = bytes;
        t->name = strcmp(paths[read], "-") == 0 ? RO_STDIN_NAME : paths[read];
        t->stem = stem_of(&names, paths[read]);
        ok = t->stem && ro_text_check(bytes, t->size, t->name, err);
        if (!ok) ro_error_in_file(err, t->name);
    }
    ok = ok && ro_rules_compile(rules, knowledge, texts, count, reader, allocator, err);
    for (size_t i = 0; texts && i < count; i++)
        if (texts[i].bytes) ro_file_free(allocator, (char *)(uintptr_t)texts[i].bytes);
    ro_arena_free(&names);
    return ok || ro_fail(err, RO_E_MEMORY, "out of memory");
}
