/* dictionary.c - see dictionary.h: the tables, how they are made, looked up, written and mapped. */
#include "knowledge/dictionary.h"

#include "base/hash.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool no_memory(ro_error *err) { return ro_fail(err, RO_E_MEMORY, "out of memory"); }

/* Room for one more; the arrays of a dictionary are its own and not of an arena, because they grow large and are moved as they do. */
static bool grow(const ro_dictionary *d, void **items, size_t count, size_t *room, size_t size, ro_error *err) {
    if (count < *room) return true;
    size_t more = *room ? *room * 2 : 256;
    void *moved = more > SIZE_MAX / size ? NULL : d->allocator.resize(d->allocator.context, *items, more * size);
    if (!moved) return no_memory(err);
    *items = moved;
    *room = more;
    return true;
}

static void *zeroed(const ro_dictionary *d, size_t count, size_t size) {
    void *memory = d->allocator.resize(d->allocator.context, NULL, count * size);
    if (memory) memset(memory, 0, count * size);
    return memory;
}

static void give_back(const ro_dictionary *d, void *memory) {
    if (memory) d->allocator.resize(d->allocator.context, memory, 0);
}

/* ---- making ---- */

ro_dictionary *ro_dictionary_new(const ro_allocator *allocator, ro_error *err) {
    if (!allocator) allocator = &ro_default_allocator;
    ro_dictionary *d = allocator->resize(allocator->context, NULL, sizeof *d);
    if (!d) return no_memory(err), NULL;
    *d = (ro_dictionary){.allocator = *allocator};
    return d;
}

void ro_dictionary_free(ro_dictionary *d) {
    if (!d) return;
    ro_allocator allocator = d->allocator;
    give_back(d, d->made.strings);
    give_back(d, d->made.slots);
    give_back(d, d->made.names);
    give_back(d, d->made.entries);
    give_back(d, d->made.codes);
    give_back(d, d->made.named);
    give_back(d, d->made.prefixes);
    give_back(d, d->made.string_slots);
    give_back(d, d->faults);
    if (d->file) ro_weights_close(d->file);
    allocator.resize(allocator.context, d, 0);
}

static bool is_full(size_t count, ro_error *err) {
    return count >= RO_DICT_MAX_ENTRIES ? !ro_fail(err, RO_E_SIZE, "holds more than %u names or codes", RO_DICT_MAX_ENTRIES) : false;
}

bool ro_dict_put_name(ro_dictionary *d, const char *name, size_t size, uint32_t entry, ro_error *err) {
    struct ro_dict_made *m = &d->made;
    uint64_t h = RO_PHRASE_EMPTY, word;
    size_t at = 0;
    bool any = false;
    if (is_full(m->named_count, err)) return false;
    while ((word = ro_phrase_word(name, size, &at))) {
        if (any) {
            if (!grow(d, (void **)&m->prefixes, m->prefix_count, &m->prefix_room, sizeof *m->prefixes, err)) return false;
            m->prefixes[m->prefix_count++] = h;
        }
        h = ro_phrase_add(h, word);
        any = true;
    }
    if (!any) return true;
    if (!grow(d, (void **)&m->named, m->named_count, &m->named_room, sizeof *m->named, err)) return false;
    m->named[m->named_count++] = (ro_dict_named){h ? h : 1, entry};
    return true;
}

static bool grow_string_slots(ro_dictionary *d, size_t strings, ro_error *err) {
    struct ro_dict_made *m = &d->made;
    if (strings * 2 < m->string_slot_count) return true;
    size_t count = m->string_slot_count ? m->string_slot_count * 2 : 1024;
    uint32_t *slots = zeroed(d, count, sizeof *slots);
    if (!slots) return no_memory(err);
    for (size_t i = 0; i < m->string_slot_count; i++) {
        if (!m->string_slots[i]) continue;
        const char *text = m->strings + m->string_slots[i];
        size_t at = ro_hash_bytes(0, text, strlen(text)) & (count - 1);
        while (slots[at]) at = (at + 1) & (count - 1);
        slots[at] = m->string_slots[i];
    }
    give_back(d, m->string_slots);
    m->string_slots = slots;
    m->string_slot_count = count;
    return true;
}

/* The offset of a string, each kept once; 0 (and err) when out of memory. */
static uint32_t intern(ro_dictionary *d, const char *text, size_t size, ro_error *err) {
    struct ro_dict_made *m = &d->made;
    if (!grow_string_slots(d, d->string_size / 2 + 2, err)) return 0; /* no more strings than half the bytes of the pool */
    size_t mask = m->string_slot_count - 1, at = ro_hash_bytes(0, text, size) & mask;
    for (; m->string_slots[at]; at = (at + 1) & mask) {
        const char *known = m->strings + m->string_slots[at];
        if (strncmp(known, text, size) == 0 && known[size] == '\0') return m->string_slots[at];
    }
    while (m->string_room < d->string_size + size + 2)
        if (!grow(d, (void **)&m->strings, m->string_room, &m->string_room, 1, err)) return 0;
    if (d->string_size == 0) m->strings[d->string_size++] = '\0';
    uint32_t offset = (uint32_t)d->string_size;
    memcpy(m->strings + offset, text, size);
    m->strings[offset + size] = '\0';
    d->string_size += size + 1;
    m->string_slots[at] = offset;
    return offset;
}

bool ro_dict_put_code(ro_dictionary *d, const char *text, size_t size, uint32_t from, uint32_t to, ro_dict_type type, ro_error *err) {
    struct ro_dict_made *m = &d->made;
    if (is_full(d->code_count, err)) return false;
    uint32_t offset = intern(d, text, size, err);
    if (!offset || !grow(d, (void **)&m->codes, d->code_count, &m->code_room, sizeof *m->codes, err)) return false;
    m->codes[d->code_count++] = (ro_dict_code){offset, from, to, (uint32_t)type};
    return true;
}

bool ro_dict_put_entry(ro_dictionary *d, uint32_t code, uint32_t code_count, ro_error *err) {
    struct ro_dict_made *m = &d->made;
    if (is_full(d->entry_count, err) || !grow(d, (void **)&m->entries, d->entry_count, &m->entry_room, sizeof *m->entries, err)) return false;
    m->entries[d->entry_count++] = (ro_dict_entry){code, code_count};
    return true;
}

static ro_dict_slot *slot_for(ro_dict_slot *slots, size_t count, uint64_t key) {
    size_t at = (size_t)key & (count - 1);
    while (slots[at].key && slots[at].key != key) at = (at + 1) & (count - 1);
    return &slots[at];
}

/* Twice as many slots, where the table is half full. */
static bool room_for_slot(ro_dictionary *d, size_t used, ro_error *err) {
    if (d->slot_count && used * 2 < d->slot_count) return true;
    size_t count = d->slot_count ? d->slot_count * 2 : 1024;
    ro_dict_slot *slots = zeroed(d, count, sizeof *slots);
    if (!slots) return no_memory(err);
    for (size_t i = 0; i < d->slot_count; i++)
        if (d->made.slots[i].key) *slot_for(slots, count, d->made.slots[i].key) = d->made.slots[i];
    give_back(d, d->made.slots);
    d->made.slots = slots;
    d->slot_count = count;
    return true;
}

static void point(ro_dictionary *d) {
    d->strings = d->made.strings;
    d->slots = d->made.slots;
    d->names = d->made.names;
    d->entries = d->made.entries;
    d->codes = d->made.codes;
}

bool ro_dictionary_finish(ro_dictionary *d, ro_error *err) {
    struct ro_dict_made *m = &d->made;
    size_t used = 0;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0, n = pass ? m->prefix_count : m->named_count; i < n; i++) {
            uint64_t key = pass ? m->prefixes[i] : m->named[i].key;
            if (!room_for_slot(d, used + 1, err)) return false;
            ro_dict_slot *slot = slot_for(m->slots, d->slot_count, key);
            used += slot->key == 0;
            slot->key = key;
            if (pass)
                slot->count_prefix |= 1;
            else
                slot->count_prefix += 2;
        }
    if (!room_for_slot(d, used + 1, err)) return false;
    m->names = zeroed(d, m->named_count + 1, sizeof *m->names);
    if (!m->names) return no_memory(err);
    uint32_t at = 0;
    for (size_t i = 0; i < d->slot_count; i++) {
        m->slots[i].name = at;
        at += m->slots[i].count_prefix / 2;
        m->slots[i].count_prefix &= 1;
    }
    for (size_t i = 0; i < m->named_count; i++) { /* in the order of the files: a run keeps it */
        ro_dict_slot *slot = slot_for(m->slots, d->slot_count, m->named[i].key);
        m->names[slot->name + slot->count_prefix / 2] = m->named[i].entry;
        slot->count_prefix += 2;
    }
    d->name_count = m->named_count;
    if (d->string_size == 0) {
        if (!grow(d, (void **)&m->strings, 0, &m->string_room, 1, err)) return false;
        m->strings[d->string_size++] = '\0';
    }
    give_back(d, m->named);
    give_back(d, m->prefixes);
    give_back(d, m->string_slots);
    m->named = NULL;
    m->prefixes = NULL;
    m->string_slots = NULL;
    m->named_count = m->prefix_count = 0;
    point(d);
    return true;
}

/* ---- looking up ---- */

const ro_dict_slot *ro_dict_find(const ro_dictionary *d, uint64_t phrase) {
    if (!phrase) phrase = 1;
    if (!d->slot_count) return NULL;
    for (size_t mask = d->slot_count - 1, at = (size_t)phrase & mask;; at = (at + 1) & mask) {
        if (d->slots[at].key == phrase) return &d->slots[at];
        if (d->slots[at].key == 0) return NULL;
    }
}

/* Days from the first of the calendar, near enough to compare ranges. */
static uint32_t day_number(uint32_t date) { return date / 10000 * 372 + date / 100 % 100 * 31 + date % 100; }

/* How wide a code's range is: one with both ends, then one with one end, then always. */
static uint32_t width(const ro_dict_code *c) {
    bool from = c->from != 0, to = c->to != RO_DICT_LAST_DAY;
    if (from && to) return day_number(c->to) - day_number(c->from);
    return from || to ? UINT32_MAX - 1 : UINT32_MAX;
}

bool ro_dict_code_on(const ro_dictionary *d, const ro_dict_slot *slot, uint32_t day, ro_dict_found *out) {
    const ro_dict_code *best = NULL, *last = NULL, *agent = NULL;
    uint32_t best_entry = 0, last_entry = 0, agent_entry = 0;
    for (uint32_t i = 0; i < slot->count_prefix / 2; i++) {
        uint32_t entry = d->names[slot->name + i];
        for (uint32_t k = 0; k < d->entries[entry].code_count; k++) {
            const ro_dict_code *c = &d->codes[d->entries[entry].code + k];
            if (c->type != RO_DICT_ACTOR) {
                if (!agent) agent = c, agent_entry = entry;
                continue;
            }
            if (!last || c->to > last->to) last = c, last_entry = entry;
            if (c->from > day || day > c->to) continue;
            if (!best || width(c) < width(best)) best = c, best_entry = entry;
        }
    }
    if (!best && day == RO_DICT_LAST_DAY) best = last, best_entry = last_entry;
    if (!best) best = agent, best_entry = agent_entry;
    if (!best) return false;
    *out = (ro_dict_found){d->strings + best->text, best_entry, (uint8_t)best->type};
    return true;
}

/* ---- the compiled form ---- */

/* The order of the file's sections; each is an array of one of the dictionary's. */
#define SECTIONS(X) \
    X(char, strings, string_size) \
    X(ro_dict_slot, slots, slot_count) \
    X(uint32_t, names, name_count) \
    X(ro_dict_entry, entries, entry_count) \
    X(ro_dict_code, codes, code_count)

bool ro_dictionary_write(const ro_dictionary *d, const char *path, ro_error *err) {
    const ro_weights_part parts[] = {
#define X(type, field, count) {"dict." #field, d->field, d->count * sizeof(type)},
        SECTIONS(X)
#undef X
            {"dict.counts", &d->counts, sizeof d->counts}
    };
    return ro_weights_write(path, parts, sizeof parts / sizeof *parts, err);
}

static bool run(uint32_t first, uint32_t count, size_t total) { return count <= total && first <= total - count; }

/* Every index and offset holds: after this no reader needs to check again. */
static const char *first_fault(const ro_dictionary *d) {
    if (!d->string_size || d->string_size > UINT32_MAX || d->strings[0] || d->strings[d->string_size - 1]) return "strings";
    for (size_t i = 0; i < d->code_count; i++) {
        const ro_dict_code *c = &d->codes[i];
        if (c->text >= d->string_size || strlen(d->strings + c->text) > RO_DICT_MAX_CODE || c->type > RO_DICT_AGENT_BEFORE || c->from > c->to)
            return "codes";
    }
    for (size_t i = 0; i < d->entry_count; i++)
        if (!run(d->entries[i].code, d->entries[i].code_count, d->code_count) || d->entries[i].code_count > RO_DICT_MAX_CODES) return "entries";
    for (size_t i = 0; i < d->name_count; i++)
        if (d->names[i] >= d->entry_count) return "names";
    size_t empty = 0;
    for (size_t i = 0; i < d->slot_count; i++) {
        empty += d->slots[i].key == 0;
        if (!run(d->slots[i].name, d->slots[i].count_prefix / 2, d->name_count)) return "phrases";
    }
    if ((d->slot_count & (d->slot_count - 1)) || (d->slot_count && !empty)) return "phrases"; /* probing would not end */
    return NULL;
}

/* Points into d->file, which was opened (or not: then that error is kept). Frees d on failure. */
static ro_dictionary *of_weights(ro_dictionary *d, const char *name, ro_error *err) {
    size_t size;
    bool good = d->file != NULL;
#define X(type, field, number) \
    if (good && (d->field = ro_weights_section(d->file, "dict." #field, &size, err)) != NULL) { \
        d->number = size / sizeof(type); \
        good = size % sizeof(type) == 0 || ro_fail_at(err, RO_E_DATA, name, 0, 0, RO_NO_BYTE, "its section dict." #field " has a wrong size"); \
    } else \
        good = false;
    SECTIONS(X)
#undef X
    const ro_dict_counts *counts = good ? ro_weights_section(d->file, "dict.counts", &size, err) : NULL;
    good = counts && (size == sizeof *counts || ro_fail_at(err, RO_E_DATA, name, 0, 0, RO_NO_BYTE, "its section dict.counts has a wrong size"));
    if (good) {
        d->counts = *counts;
        const char *fault = first_fault(d);
        good = !fault || ro_fail_at(err, RO_E_DATA, name, 0, 0, RO_NO_BYTE, "the dictionary's %s point outside the file", fault);
    }
    if (good) return d;
    ro_dictionary_free(d);
    return NULL;
}

ro_dictionary *ro_dictionary_map(const char *path, const ro_allocator *allocator, ro_error *err) {
    ro_dictionary *d = ro_dictionary_new(allocator, err);
    if (!d) return NULL;
    d->file = ro_weights_open(path, &d->allocator, err);
    return of_weights(d, path, err);
}

ro_dictionary *ro_dictionary_of_memory(const void *bytes, size_t size, const char *name, const ro_allocator *allocator, ro_error *err) {
    ro_dictionary *d = ro_dictionary_new(allocator, err);
    if (!d) return NULL;
    d->file = ro_weights_of_memory(bytes, size, name, &d->allocator, err);
    return of_weights(d, name, err);
}

bool ro_dictionary_is_compiled(const char *path) {
    char begins[8];
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return false; /* a pipe gives its first bytes only once */
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    bool compiled = fread(begins, 1, sizeof begins, file) == sizeof begins && memcmp(begins, "READOUT\n", sizeof begins) == 0;
    fclose(file);
    return compiled;
}

ro_dictionary *ro_dictionary_open(const char *path, ro_dict_kind kind, const ro_allocator *allocator, ro_error *err) {
    if (ro_dictionary_is_compiled(path)) return ro_dictionary_map(path, allocator, err);
    ro_dictionary *d = ro_dictionary_new(allocator, err);
    if (d && ro_dictionary_read(d, path, kind, err) && ro_dictionary_finish(d, err)) return d;
    ro_dictionary_free(d);
    return NULL;
}
