/* compile.c - turns the knowledge sources (data/README.md) into the one file that the program maps (knowledge/knowledge.h).
 * usage: readout-compile DATA OUT
 * Refuses, with file and line: wrong columns, lines out of order, duplicates, unknown codes, overlapping holders, bad frames. Goes on after a
 * fault, so that one run shows them all (up to 100); writes OUT only when there is none. */
#include "compile/compile.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *must(void *memory) {
    if (memory) return memory;
    fputs("readout-compile: out of memory\n", stderr);
    exit(71);
}

void *grow(void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return items;
    *capacity = *capacity ? *capacity * 2 : 64;
    return must(realloc(items, *capacity * size));
}

void fault(compiler *c, const char *file, size_t line, const char *format, ...) {
    if (++c->faults > 100) return;
    fprintf(stderr, "%s:%zu: ", file, line);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    if (c->faults == 100) fputs("readout-compile: more than 100 faults; the rest is not shown\n", stderr);
}

/* ---- a map from strings to numbers, used everywhere ---- */

static size_t map_slot(const map *m, const char *key, size_t size) {
    size_t at = (size_t)ro_hash_bytes(7, key, size) & (m->slots - 1);
    while (m->items[at].key && (strlen(m->items[at].key) != size || memcmp(m->items[at].key, key, size) != 0)) at = (at + 1) & (m->slots - 1);
    return at;
}

bool map_get(const map *m, const char *key, size_t size, uint32_t *value) {
    if (!m->slots) return false;
    size_t at = map_slot(m, key, size);
    if (!m->items[at].key) return false;
    *value = m->items[at].value;
    return true;
}

bool map_put(map *m, const char *key, size_t size, uint32_t value) {
    if (m->count * 2 >= m->slots) {
        map larger = {.slots = m->slots ? m->slots * 2 : 1024};
        larger.items = must(calloc(larger.slots, sizeof *larger.items));
        for (size_t k = 0; k < m->slots; k++)
            if (m->items[k].key) larger.items[map_slot(&larger, m->items[k].key, strlen(m->items[k].key))] = m->items[k];
        larger.count = m->count;
        free(m->items);
        *m = larger;
    }
    size_t at = map_slot(m, key, size);
    if (m->items[at].key) return false;
    m->items[at].key = must(strndup(key, size));
    m->items[at].value = value;
    m->count++;
    return true;
}

uint32_t string(compiler *c, const char *text, size_t size) {
    if (size == 0 || (size == 1 && text[0] == '-')) return 0;
    uint32_t offset;
    if (map_get(&c->string_map, text, size, &offset)) return offset;
    offset = (uint32_t)c->strings.size;
    ro_buffer_put(&c->strings, text, size);
    ro_buffer_putc(&c->strings, '\0');
    map_put(&c->string_map, text, size, offset);
    return offset;
}

uint32_t field_string(compiler *c, ro_field field) { return string(c, field.text, field.size); }

bool is(ro_field field, const char *text) { return field.size == strlen(text) && memcmp(field.text, text, field.size) == 0; }

uint32_t lemma(compiler *c, const char *text, size_t size) {
    char folded[256];
    uint32_t id;
    if (size >= sizeof folded) size = sizeof folded - 1;
    for (size_t i = 0; i < size; i++) folded[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    if (map_get(&c->lemma_map, folded, size, &id)) return id;
    PUSH(c->lemmas, string(c, folded, size));
    id = (uint32_t)c->lemmas.count - 1;
    map_put(&c->lemma_map, folded, size, id);
    return id;
}

/* ---- files ---- */

static char *read_file(const char *path, size_t *size) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *bytes = must(malloc((size_t)n + 1));
    *size = fread(bytes, 1, (size_t)n, f);
    bytes[*size] = '\0';
    fclose(f);
    return bytes;
}

/* Walks over one source file: checks UTF-8, columns, order and duplicate lines, and gives each row to `take`. */
void each_row(compiler *c, const char *path, const char *header, row_taker *take) {
    size_t size;
    char *bytes = read_file(path, &size);
    if (!bytes) {
        if (strstr(path, "/holders/") == NULL) fault(c, path, 0, "is missing");
        return;
    }
    PUSH(c->files, bytes);
    size_t bad = ro_utf8_check(bytes, size);
    if (bad < size) {
        size_t line = 1;
        for (size_t i = 0; i < bad; i++) line += bytes[i] == '\n';
        fault(c, path, line, "byte %zu is not UTF-8", bad);
        return;
    }
    ro_error err;
    ro_error_clear(&err);
    ro_tsv tsv;
    if (!ro_tsv_begin(&tsv, bytes, size, path, header, &err)) {
        fault(c, path, 1, "%s", err.message);
        return;
    }
    const char *before = NULL;
    size_t before_size = 0;
    for (;;) {
        size_t start = tsv.at;
        if (!ro_tsv_next(&tsv, &err)) {
            if (err.code == RO_OK) break;
            fault(c, path, err.line, "%s", err.message);
            ro_error_clear(&err);
            const char *end = memchr(bytes + start, '\n', size - start);
            tsv.at = end ? (size_t)(end - bytes) + 1 : size;
            continue;
        }
        size_t line_size = (size_t)(tsv.fields[tsv.columns - 1].text + tsv.fields[tsv.columns - 1].size - (bytes + start));
        if (before) {
            int order = memcmp(before, bytes + start, before_size < line_size ? before_size : line_size);
            if (order == 0) order = before_size < line_size ? -1 : before_size > line_size;
            if (order == 0) fault(c, path, tsv.line, "the same line twice");
            if (order > 0) fault(c, path, tsv.line, "out of order (sort the file by bytes)");
        }
        before = bytes + start;
        before_size = line_size;
        take(c, &tsv);
    }
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

void each_file(compiler *c, const char *folder, const char *but, const char *header, row_taker *take) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", c->data, folder);
    DIR *dir = opendir(path);
    if (!dir) return;
    char *names[256];
    size_t count = 0;
    for (struct dirent *entry; count < 256 && (entry = readdir(dir));) {
        size_t n = strlen(entry->d_name);
        if (n > 4 && strcmp(entry->d_name + n - 4, ".tsv") == 0 && (!but || strncmp(entry->d_name, but, strlen(but)) != 0))
            names[count++] = must(strdup(entry->d_name));
    }
    closedir(dir);
    qsort(names, count, sizeof names[0], by_name);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s/%s", c->data, folder, names[i]);
        each_row(c, path, header, take);
        free(names[i]);
    }
}

/* ---- phrases ---- */

void phrase(compiler *c, ro_tsv *t, ro_field name, ro_k_sense sense) {
    uint64_t h = RO_PHRASE_EMPTY, word;
    size_t at = 0, words = 0;
    sense.letters = (uint8_t)ro_case_of(name.text, name.size);
    if (sense.type == RO_SENSE_ROLE || (sense.type == RO_SENSE_TITLE && sense.letters == RO_CASE_CAPITAL))
        sense.letters = RO_CASE_ANY; /* but not PM, FM */
    while ((word = ro_phrase_word(name.text, name.size, &at))) {
        h = ro_phrase_add(h, word);
        PUSH(c->phrases, ((phrase_sense){h, sense, at < name.size}));
        words++;
    }
    if (!words)
        fault(c, t->file, t->line, "the name has no letters");
    else
        c->phrases.items[c->phrases.count - 1].prefix = false;
}

static int by_phrase(const void *a, const void *b) {
    const phrase_sense *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    if (x->prefix != y->prefix) return x->prefix ? 1 : -1;
    if (x->sense.type != y->sense.type) return x->sense.type < y->sense.type ? -1 : 1;
    if (x->sense.former != y->sense.former) return x->sense.former - y->sense.former;
    return x->sense.index < y->sense.index ? -1 : x->sense.index > y->sense.index;
}

static void build_phrases(compiler *c) {
    qsort(c->phrases.items, c->phrases.count, sizeof *c->phrases.items, by_phrase);
    size_t distinct = 0;
    for (size_t i = 0; i < c->phrases.count; i++) distinct += i == 0 || c->phrases.items[i].hash != c->phrases.items[i - 1].hash;
    size_t slots = 64;
    while (slots * 4 < distinct * 5) slots *= 2; /* full to four fifths at most */
    c->slots.items = must(calloc(slots, sizeof *c->slots.items));
    c->slots.count = slots;
    for (size_t i = 0; i < c->phrases.count;) {
        uint64_t h = c->phrases.items[i].hash;
        ro_k_slot slot = {.key = h, .sense = (uint32_t)c->senses.count};
        for (; i < c->phrases.count && c->phrases.items[i].hash == h; i++) {
            if (c->phrases.items[i].prefix) {
                slot.prefix = 1;
                continue;
            }
            ro_k_sense s = c->phrases.items[i].sense;
            bool known = false;
            for (size_t k = slot.sense; k < c->senses.count; k++)
                known = known ||
                        (c->senses.items[k].type == s.type && c->senses.items[k].index == s.index && c->senses.items[k].letters == s.letters);
            if (known) continue;
            PUSH(c->senses, s);
            slot.count++;
        }
        size_t at = (size_t)h & (slots - 1);
        while (c->slots.items[at].key) at = (at + 1) & (slots - 1);
        c->slots.items[at] = slot;
    }
}

static void build_lemmas(compiler *c) {
    size_t slots = 64;
    while (slots < c->lemmas.count * 2) slots *= 2;
    c->lemma_slots.items = must(calloc(slots, sizeof *c->lemma_slots.items));
    c->lemma_slots.count = slots;
    for (uint32_t id = 1; id < c->lemmas.count; id++) {
        const char *text = c->strings.bytes + c->lemmas.items[id];
        size_t at = (uint32_t)ro_hash_bytes(0, text, strlen(text)) & (slots - 1);
        while (c->lemma_slots.items[at]) at = (at + 1) & (slots - 1);
        c->lemma_slots.items[at] = id;
    }
    while (c->contexts.count < c->lemmas.count) PUSH(c->contexts, 0);
    while (c->classes.count < c->lemmas.count) PUSH(c->classes, 0);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: readout-compile DATA OUT\n", stderr);
        return 64;
    }
    compiler c = {.data = argv[1]};
    ro_buffer_init(&c.strings, NULL);
    ro_buffer_putc(&c.strings, '\0');
    PUSH(c.lemmas, 0);
    compile_atlas(&c);
    compile_frames(&c);
    compile_cities(&c);
    build_lemmas(&c);
    build_phrases(&c);
    if (c.faults) {
        fprintf(stderr, "readout-compile: %zu faults; nothing was written\n", c.faults);
        return 65;
    }
    ro_weights_part parts[64] = {{"k.strings", c.strings.bytes, c.strings.size}};
    size_t n = 1;
#define X(type, name) parts[n++] = (ro_weights_part){"k." #name, c.name.items ? (void *)c.name.items : (void *)&c, c.name.count * sizeof(type)};
    RO_K_TABLES(X)
#undef X
    ro_error err;
    ro_error_clear(&err);
    if (!ro_weights_write(argv[2], parts, n, &err)) {
        fprintf(stderr, "readout-compile: %s: %s\n", argv[2], err.message);
        return 74;
    }
    if (getenv("READOUT_COMPILE_VERBOSE"))
        fprintf(
            stderr,
            "%zu countries, %zu places, %zu offices, %zu titles, %zu organisations, %zu roles, %zu persons, %zu spells, %zu frames, %zu phrases\n",
            c.countries.count, c.places.count, c.offices.count, c.titles.count, c.organisations.count, c.roles.count, c.persons.count,
            c.holders.count, c.frames.count, c.senses.count);
    return 0;
}
