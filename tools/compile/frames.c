/* frames.c - the ontology, sets of lemmas, frames, and the words of positions, topics and status. */
#include "compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(...) fault(c, t->file, t->line, __VA_ARGS__)

static void take_cameo(compiler *c, ro_tsv *t) {
    static const char *const events[] = {
#define X(name, quad) #name,
        RO_EVENT_TABLE(X)
#undef X
    };
    uint32_t parent;
    float goldstein = 0;
    uint8_t event = RO_EVENT_NONE;
    char text[16] = "";
    if (!is(t->fields[2], "-")) {
        memcpy(text, t->fields[2].text, t->fields[2].size < 15 ? t->fields[2].size : 15);
        goldstein = strtof(text, NULL);
    } else if (map_get(&c->cameo_map, t->fields[0].text, t->fields[0].size - 1, &parent))
        goldstein = c->cameo.items[parent].goldstein;
    for (size_t k = 1; k < sizeof events / sizeof *events; k++)
        if (is(t->fields[3], events[k])) event = (uint8_t)k;
    if (event == 0 && !is(t->fields[3], "-")) FAULT("unknown event type");
    map_put(&c->cameo_map, t->fields[0].text, t->fields[0].size, (uint32_t)c->cameo.count);
    c->cameo.items = grow(c->cameo.items, c->cameo.count, &c->cameo.capacity, sizeof *c->cameo.items);
    c->cameo.items[c->cameo.count].goldstein = goldstein;
    c->cameo.items[c->cameo.count++].event = event;
    PUSH(c->codes, ((ro_k_code){field_string(c, t->fields[0]), field_string(c, t->fields[4]), goldstein, event, field_string(c, t->fields[1])}));
}

static void take_set(compiler *c, ro_tsv *t) {
    if (!map_put(&c->set_map, t->fields[0].text, t->fields[0].size, (uint32_t)c->set_rows.count)) FAULT("this set stands here twice");
    c->set_rows.items = grow(c->set_rows.items, c->set_rows.count, &c->set_rows.capacity, sizeof *c->set_rows.items);
    c->set_rows.items[c->set_rows.count].name = t->fields[0];
    c->set_rows.items[c->set_rows.count++].words = t->fields[1];
}

static bool next_part(ro_field *rest, char by, ro_field *part) {
    if (rest->size == 0) return false;
    const char *end = memchr(rest->text, by, rest->size);
    size_t n = end ? (size_t)(end - rest->text) : rest->size;
    *part = (ro_field){rest->text, n};
    rest->text += end ? n + 1 : n;
    rest->size -= end ? n + 1 : n;
    return true;
}

/* "subj", "obj.of", "with": the steps of a path. */
static ro_k_path path(compiler *c, ro_tsv *t, ro_field f) {
    static const struct {
        const char *name;
        uint32_t role;
    } roles[] = {{"subj", RO_ROLE_SUBJ}, {"obj", RO_ROLE_OBJ},   {"iobj", RO_ROLE_IOBJ}, {"comp", RO_ROLE_COMP},
                 {"prt", RO_ROLE_PRT},   {"poss", RO_ROLE_POSS}, {"mod", RO_ROLE_MOD},   {"appos", RO_ROLE_APPOS},
                 {"neg", RO_ROLE_NEG},   {"each", RO_ROLE_EACH}, {"aux", RO_ROLE_AUX}};
    ro_k_path p = {{0}};
    ro_field step;
    size_t n = 0;
    while (next_part(&f, '.', &step)) {
        if (n == RO_PATH_STEPS || step.size == 0) {
            FAULT("a role has 1 to %d steps", RO_PATH_STEPS);
            return p;
        }
        if (memchr(step.text, '|', step.size) || memchr(step.text, '@', step.size)) {
            FAULT("a step is one word, not \"%.*s\"", (int)step.size, step.text);
            return p;
        }
        uint32_t role = 0;
        for (size_t k = 0; k < sizeof roles / sizeof *roles; k++)
            if (is(step, roles[k].name)) role = roles[k].role;
        if (!role) role = RO_ROLE_PREPOSITION + lemma(c, step.text, step.size);
        p.step[n++] = role;
    }
    return p;
}

/* Where the same run of a table stands already; else where it stands now. Called when the run is the table's last. */
static uint32_t interned(compiler *c, char table, const void *items, uint32_t first, uint32_t count, size_t size) {
    char key[48];
    const uint8_t *bytes = (const uint8_t *)items + first * size;
    int n = snprintf(key, sizeof key, "%c%016llx-%u", table, (unsigned long long)ro_hash_bytes(17, bytes, count * size), count);
    uint32_t known;
    if (map_get(&c->run_map, key, (size_t)n, &known) && memcmp((const uint8_t *)items + known * size, bytes, count * size) == 0) return known;
    map_put(&c->run_map, key, (size_t)n, first);
    return first;
}

static uint32_t role_list(compiler *c, ro_tsv *t, ro_field f, uint32_t *count) {
    uint32_t first = (uint32_t)c->paths.count;
    ro_field one;
    *count = 0;
    if (is(f, "-")) return first;
    while (next_part(&f, ',', &one)) {
        PUSH(c->paths, path(c, t, one));
        ++*count;
    }
    uint32_t at = interned(c, 'p', c->paths.items, first, *count, sizeof *c->paths.items);
    if (at != first) c->paths.count = first;
    return at;
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The lemmas of "a|b|@SET" into words, sorted. */
static uint32_t words(compiler *c, ro_tsv *t, ro_field f, uint32_t *count, int depth) {
    uint32_t first = (uint32_t)c->words.count;
    ro_field one;
    if (depth > 4) {
        FAULT("sets nest too deeply");
        *count = 0;
        return first;
    }
    while (next_part(&f, '|', &one)) {
        if (one.size == 0) continue;
        if (one.text[0] == '@') {
            uint32_t set, n;
            if (map_get(&c->set_map, one.text + 1, one.size - 1, &set) || map_get(&c->set_map, one.text, one.size, &set))
                words(c, t, c->set_rows.items[set].words, &n, depth + 1);
            else
                FAULT("unknown set \"%.*s\"", (int)one.size, one.text);
            continue;
        }
        PUSH(c->words, lemma(c, one.text, one.size));
    }
    *count = (uint32_t)c->words.count - first;
    if (depth == 0 && *count) {
        qsort(c->words.items + first, *count, sizeof *c->words.items, by_value);
        uint32_t kept = 0;
        for (uint32_t i = 0; i < *count; i++)
            if (i == 0 || c->words.items[first + i] != c->words.items[first + i - 1]) c->words.items[first + kept++] = c->words.items[first + i];
        *count = kept;
        c->words.count = first + kept;
        uint32_t at = interned(c, 'w', c->words.items, first, kept, sizeof *c->words.items);
        if (at != first) c->words.count = first;
        return at;
    }
    return first;
}

/* The sets under their names, for the rules of users. */
static void keep_sets(compiler *c) {
    ro_tsv nowhere = {.file = "frames/sets.tsv"};
    for (size_t i = 0; i < c->set_rows.count; i++) {
        ro_k_set row = {.name = field_string(c, c->set_rows.items[i].name)};
        row.word = words(c, &nowhere, c->set_rows.items[i].words, &row.word_count, 0);
        PUSH(c->sets, row);
    }
}

static void need(compiler *c, ro_tsv *t, ro_field f) {
    ro_k_need row = {.kind = RO_NEED_WORDS};
    if (f.size && f.text[0] == '!') {
        row.negated = 1;
        f.text++;
        f.size--;
    }
    const char *colon = memchr(f.text, ':', f.size);
    if (!colon) {
        FAULT("a condition is role:words, not \"%.*s\"", (int)f.size, f.text);
        return;
    }
    row.path = path(c, t, (ro_field){f.text, (size_t)(colon - f.text)});
    ro_field value = {colon + 1, f.size - (size_t)(colon - f.text) - 1};
    if (is(value, "*"))
        row.kind = RO_NEED_ANY;
    else if (is(value, "@actor"))
        row.kind = RO_NEED_ACTOR;
    else if (is(value, "@place"))
        row.kind = RO_NEED_PLACE;
    else
        row.word = words(c, t, value, &row.word_count, 0);
    if (row.kind == RO_NEED_WORDS && !row.word_count) FAULT("a condition without words");
    PUSH(c->needs, row);
}

static uint8_t named(const char *const *names, size_t count, ro_field f) {
    for (size_t k = 1; k < count; k++)
        if (is(f, names[k])) return (uint8_t)k;
    return 0;
}

static void take_frame(compiler *c, ro_tsv *t) {
    static const char *const events[] = {
#define X(name, quad) #name,
        RO_EVENT_TABLE(X)
#undef X
    };
    static const char *const channels[] = {
#define X(name, text) text,
        RO_CHANNEL_TABLE(X)
#undef X
    };
    ro_field *f = t->fields;
    ro_k_frame row = {.mode = field_string(c, f[7]), .cameo = field_string(c, f[9])};
    char id[256];
    snprintf(id, sizeof id, "frames/%.*s", (int)f[0].size, f[0].text);
    row.id = string(c, id, strlen(id));
    if (!memchr(f[0].text, ':', f[0].size)) FAULT("an id is family:name");
    if (!map_put(&c->frame_map, f[0].text, f[0].size, 0)) FAULT("this id stands here twice");
    if (f[2].size != 1 || !strchr("vna", f[2].text[0])) FAULT("pos is v, n or a");
    row.pos = (uint8_t)f[2].text[0];
    row.event = named(events, sizeof events / sizeof *events, f[6]);
    if (!row.event && !is(f[6], "-")) FAULT("unknown event \"%.*s\"", (int)f[6].size, f[6].text);
    row.channel = named(channels, sizeof channels / sizeof *channels, f[8]);
    if (!row.channel && !is(f[8], "-")) FAULT("unknown channel \"%.*s\"", (int)f[8].size, f[8].text);
    uint32_t code;
    if (map_get(&c->cameo_map, f[9].text, f[9].size, &code)) {
        row.goldstein = c->cameo.items[code].goldstein; /* PLOVER may see the code's act as another type (an announced withdrawal concedes) */
    } else
        FAULT("unknown CAMEO code \"%.*s\"", (int)f[9].size, f[9].text);
    ro_field rest = f[3], one;
    row.need = (uint32_t)c->needs.count;
    if (!is(f[3], "-"))
        while (next_part(&rest, ' ', &one))
            if (one.size) need(c, t, one);
    uint32_t needs = (uint32_t)c->needs.count - row.need, sources, targets;
    row.source = role_list(c, t, f[4], &sources);
    row.target = role_list(c, t, f[5], &targets);
    if (needs > UINT8_MAX || sources > UINT8_MAX || targets > UINT8_MAX) FAULT("more than %d conditions or roles", UINT8_MAX);
    row.need_count = (uint8_t)needs, row.source_count = (uint8_t)sources, row.target_count = (uint8_t)targets;
    /* Alternatives share everything but the extra words: one frame for all heads of one word, one more for each of several. */
    uint32_t plain = UINT32_MAX;
    rest = f[1];
    while (next_part(&rest, '|', &one)) {
        ro_field parts[4];
        size_t n = 0;
        ro_field whole = one, word;
        while (n < 4 && next_part(&whole, ' ', &word))
            if (word.size) parts[n++] = word;
        if (n == 0 || n > 3 || whole.size) {
            FAULT("a head has 1 to 3 words");
            continue;
        }
        size_t head = row.pos == 'n' ? n - 1 : 0; /* the noun comes last, the verb first */
        row.extra_count = 0;
        for (size_t k = 0; k < n; k++)
            if (k != head) row.extra[row.extra_count++] = (uint16_t)lemma(c, parts[k].text, parts[k].size);
        c->head_pairs.items = grow(c->head_pairs.items, c->head_pairs.count, &c->head_pairs.capacity, sizeof *c->head_pairs.items);
        c->head_pairs.items[c->head_pairs.count].lemma = lemma(c, parts[head].text, parts[head].size);
        bool joins = !row.extra_count && plain != UINT32_MAX;
        c->head_pairs.items[c->head_pairs.count++].frame = joins ? plain : (uint32_t)c->frames.count;
        if (joins) continue;
        if (!row.extra_count) plain = (uint32_t)c->frames.count;
        PUSH(c->frames, row);
    }
}

/* A frame of each code that no word fires: what the ranker says when no frame fits (events/detect.c). Appeals are requests; what the codebook leaves
 * open goes by its root. */
static void ranker_frame(compiler *c, ro_tsv *t) {
    const ro_field *f = t->fields;
    if (f[0].size < 3) return;
    uint32_t code;
    if (!map_get(&c->cameo_map, f[0].text, f[0].size, &code)) return;
    char id[32];
    snprintf(id, sizeof id, "ranker/%.*s", (int)f[0].size, f[0].text);
    ro_k_frame row = {.id = string(c, id, strlen(id)),
                      .mode = field_string(c, f[4]),
                      .cameo = field_string(c, f[0]),
                      .pos = 'x',
                      .goldstein = c->cameo.items[code].goldstein,
                      .event = c->cameo.items[code].event};
    if (f[0].text[0] == '0' && f[0].text[1] == '1') return; /* statements are no events */
    if (!row.event)
        row.event = f[0].text[0] == '0' && f[0].text[1] == '2' ? RO_EVENT_REQUEST : f[0].text[1] == '5' ? RO_EVENT_MOBILIZE : RO_EVENT_ASSAULT;
    if (f[0].text[0] == '0' && f[0].text[1] == '4')
        row.channel = is(f[0], "041") ? RO_CHANNEL_PHONE : is(f[0], "042") || is(f[0], "043") ? RO_CHANNEL_VISIT : RO_CHANNEL_NONE;
    PUSH(c->frames, row);
}

static ro_k_word word_row(compiler *c, ro_tsv *t, ro_field object) {
    ro_k_word row = {0};
    ro_field rest = t->fields[0], head = {0}, extra = {0};
    next_part(&rest, ' ', &head);
    if (next_part(&rest, ' ', &extra)) row.extra = (uint16_t)(lemma(c, extra.text, extra.size) + 1);
    row.lemma = lemma(c, head.text, head.size);
    if (t->fields[1].size != 1 || !strchr("vna", t->fields[1].text[0])) FAULT("pos is v, n or a");
    row.pos = (uint8_t)t->fields[1].text[0];
    row.path = role_list(c, t, object, &row.path_count);
    return row;
}

static void take_stance(compiler *c, ro_tsv *t) {
    static const char *const stances[] = {
#define X(name, text) text,
        RO_STANCE_TABLE(X)
#undef X
    };
    ro_k_word row = word_row(c, t, t->fields[3]);
    row.value = named(stances, sizeof stances / sizeof *stances, t->fields[2]);
    if (!row.value) FAULT("unknown stance");
    PUSH(c->stances, row);
}

static void take_topic(compiler *c, ro_tsv *t) {
    ro_k_word row = word_row(c, t, t->fields[2]);
    row.value = 1;
    PUSH(c->topics, row);
}

static void take_governor(compiler *c, ro_tsv *t) {
    static const char *const statuses[] = {
        "",
#define X(name, text) text,
        RO_STATUS_TABLE(X)
#undef X
    };
    ro_k_word row = word_row(c, t, (ro_field){"-", 1});
    row.value = named(statuses, sizeof statuses / sizeof *statuses, t->fields[2]);
    if (!row.value) FAULT("unknown status");
    PUSH(c->governors, row);
}

static void take_collective(compiler *c, ro_tsv *t) {
    static const char *const kinds[] = {"", "person", "country", "any"};
    ro_k_word row = {.pos = 'n', .lemma = lemma(c, t->fields[0].text, t->fields[0].size), .value = named(kinds, 4, t->fields[1])};
    if (!row.value) FAULT("the kind is person, country or any");
    PUSH(c->collectives, row);
}

static void take_mediator(compiler *c, ro_tsv *t) {
    ro_k_word row = word_row(c, t, (ro_field){"-", 1});
    row.value = 1;
    PUSH(c->mediators, row);
}

static void take_context(compiler *c, ro_tsv *t) {
    uint32_t id = lemma(c, t->fields[0].text, t->fields[0].size), text = field_string(c, t->fields[1]);
    while (c->contexts.count <= id) PUSH(c->contexts, 0);
    if (c->contexts.items[id]) FAULT("this word stands here twice");
    c->contexts.items[id] = text;
}

static void take_trust(compiler *c, ro_tsv *t) {
    static const char *const names[] = {
#define X(name, text) #text,
        RO_TRUST_FEATURES(X)
#undef X
    };
    char number[32], *end;
    snprintf(number, sizeof number, "%.*s", (int)t->fields[1].size, t->fields[1].text);
    float weight = strtof(number, &end);
    if (*end || end == number) FAULT("\"%s\" is no number", number);
    while (c->trust.count < RO_TRUST_COUNT) PUSH(c->trust, 0.0f);
    for (uint32_t k = 0; k < RO_TRUST_TYPE; k++)
        if (is(t->fields[0], names[k])) {
            c->trust.items[k] = weight;
            return;
        }
    for (uint32_t k = 1; k <= RO_EVENT_ASSAULT; k++)
        if (is(t->fields[0], ro_event_text((ro_event_type)k))) {
            c->trust.items[RO_TRUST_TYPE + k] = weight;
            return;
        }
    FAULT("unknown feature \"%.*s\"", (int)t->fields[0].size, t->fields[0].text);
}

static void take_class(compiler *c, ro_tsv *t) {
    static const char *const names[] = {"talk",   "hollow", "means", "planned",  "hypothetical", "recalled", "denied",
                                        "speaks", "body",   "state", "quantity", "perform",      "text"};
    uint32_t id = lemma(c, t->fields[0].text, t->fields[0].size);
    while (c->classes.count <= id) PUSH(c->classes, 0);
    for (uint32_t k = 0; k < sizeof names / sizeof *names; k++)
        if (is(t->fields[1], names[k])) {
            c->classes.items[id] |= 1u << k;
            return;
        }
    FAULT("unknown class \"%.*s\"", (int)t->fields[1].size, t->fields[1].text);
}

static int by_lemma(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    if (x[0] != y[0]) return x[0] < y[0] ? -1 : 1;
    return x[1] < y[1] ? -1 : x[1] > y[1];
}

static int by_word(const void *a, const void *b) {
    const ro_k_word *x = a, *y = b;
    if (x->lemma != y->lemma) return x->lemma < y->lemma ? -1 : 1;
    if (x->pos != y->pos) return x->pos < y->pos ? -1 : 1;
    return x->extra > y->extra ? -1 : x->extra < y->extra; /* the more special first */
}

static void take_irregular(compiler *c, ro_tsv *t) {
    ro_k_irregular row = {(uint32_t)ro_hash_bytes(21, t->fields[0].text, t->fields[0].size), field_string(c, t->fields[1])};
    PUSH(c->irregulars, row);
}

static int by_irregular(const void *a, const void *b) {
    uint32_t x = ((const ro_k_irregular *)a)->hash, y = ((const ro_k_irregular *)b)->hash;
    return (x > y) - (x < y);
}

/* See ro_k_share. */
static void shares(compiler *c) {
    for (size_t id = 0; id < c->heads.count; id++) {
        uint32_t by_event[2][RO_EVENT_ASSAULT + 1] = {{0}}, all[2] = {0};
        ro_k_share row = {0};
        for (uint32_t h = c->heads.items[id].frame; h < c->heads.items[id].frame + c->heads.items[id].count; h++) {
            const ro_k_frame *f = &c->frames.items[c->entries.items[h].frame];
            by_event[f->pos == 'v'][f->event]++;
            all[f->pos == 'v']++;
        }
        for (int verb = 0; verb < 2; verb++)
            for (uint32_t e = 0; e <= RO_EVENT_ASSAULT; e++) {
                uint32_t n = by_event[verb][e], bit = 1u << e;
                if (n && n * 4 >= all[verb]) *(verb ? &row.verb : &row.other) |= bit;
                if (n * 4 > all[verb] * 3) *(verb ? &row.verb_most : &row.other_most) |= bit;
            }
        PUSH(c->shares, row);
    }
}

void compile_frames(compiler *c) {
    char file[1024];
#define FILE_OF(name) (snprintf(file, sizeof file, "%s/%s", c->data, name), file)
    each_row(c, FILE_OF("ontology/cameo.tsv"), "cameo\tname\tgoldstein\tevent\tmode\tcontext", take_cameo);
    each_row(c, FILE_OF("text/irregular.tsv"), "form\tlemma\tsource", take_irregular);
    if (c->irregulars.count) qsort(c->irregulars.items, c->irregulars.count, sizeof *c->irregulars.items, by_irregular);
    each_row(c, FILE_OF("frames/sets.tsv"), "set\tlemmas\tsource", take_set);
    each_row(c, FILE_OF("frames/sets-conflict.tsv"), "set\tlemmas\tsource", take_set);
    each_file(c, "frames", "sets", "id\thead\tpos\tneed\tsource\ttarget\tevent\tmode\tchannel\tcameo\tmust\tmustnot", take_frame);
    each_row(c, FILE_OF("ontology/cameo.tsv"), "cameo\tname\tgoldstein\tevent\tmode\tcontext", ranker_frame);
    keep_sets(c);
    each_row(c, FILE_OF("record/stances.tsv"), "head\tpos\tstance\tobject\tsource", take_stance);
    each_row(c, FILE_OF("record/topics.tsv"), "head\tpos\tobject\tsource", take_topic);
    each_row(c, FILE_OF("record/governors.tsv"), "head\tpos\tstatus\tsource", take_governor);
    each_row(c, FILE_OF("record/collectives.tsv"), "lemma\tkind\tsource", take_collective);
    each_row(c, FILE_OF("record/mediation.tsv"), "head\tpos\tsource", take_mediator);
    each_row(c, FILE_OF("record/classes.tsv"), "lemma\tclass\tsource", take_class);
    each_row(c, FILE_OF("record/confidence.tsv"), "feature\tweight\tsource", take_trust);
    each_row(c, FILE_OF("record/contexts.tsv"), "lemma\tcontext\tsource", take_context);
    if (c->head_pairs.count) qsort(c->head_pairs.items, c->head_pairs.count, sizeof *c->head_pairs.items, by_lemma);
    for (uint32_t id = 0; id < c->lemmas.count; id++) PUSH(c->heads, ((ro_k_head){0, 0}));
    for (uint32_t i = 0; i < c->head_pairs.count; i++) {
        ro_k_head *head = &c->heads.items[c->head_pairs.items[i].lemma];
        if (head->count++ == 0) head->frame = (uint32_t)c->entries.count;
        uint32_t frame = c->head_pairs.items[i].frame;
        PUSH(c->entries, ro_k_entry_of(frame, &c->frames.items[frame], c->needs.items, c->words.items));
    }
    shares(c);
    ro_k_word *all[] = {c->stances.items, c->topics.items, c->governors.items, c->collectives.items, c->mediators.items};
    size_t counts[] = {c->stances.count, c->topics.count, c->governors.count, c->collectives.count, c->mediators.count};
    for (int k = 0; k < 5; k++)
        if (counts[k]) qsort(all[k], counts[k], sizeof(ro_k_word), by_word);
}
