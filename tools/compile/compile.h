/* compile.h - what the parts of the knowledge compiler share. A program of one run: it keeps what it reads until it ends. */
#ifndef RO_TOOLS_COMPILE_H
#define RO_TOOLS_COMPILE_H

#include "base/buffer.h"
#include "base/hash.h"
#include "base/tsv.h"
#include "base/utf8.h"
#include "knowledge/knowledge.h"

typedef struct map {
    struct {
        char *key;
        uint32_t value;
    } * items;
    size_t slots, count;
} map;

typedef struct phrase_sense {
    uint64_t hash;
    ro_k_sense sense;
    bool prefix;
} phrase_sense;

#define VECTOR(type) \
    struct { \
        type *items; \
        size_t count, capacity; \
    }
#define PUSH(vector, ...) \
    ((vector).items = grow((vector).items, (vector).count, &(vector).capacity, sizeof *(vector).items), \
     (vector).items[(vector).count++] = __VA_ARGS__)

/* A spell of an office of one seat, by days. */
typedef struct spell {
    uint32_t seat; /* the country, or behind all countries the organisation */
    uint16_t office;
    ro_field of, name, person;
    long first, last;
    const char *file;
    size_t line;
} spell;

/* Where more than one may hold it. */
typedef struct shared {
    uint32_t seat;
    uint16_t office;
    unsigned seats;
    long first, last;
    bool used;
    const char *file;
    size_t line;
} shared;

typedef struct compiler {
    const char *data;
    size_t faults;
    ro_buffer strings;
    map string_map, lemma_map, country_map, place_map, office_map, title_map, organisation_map, canonical_map, code_map, role_map, person_map,
        set_map, frame_map, given_map, cameo_map, run_map, name_map;
    VECTOR(char *) files;
    VECTOR(phrase_sense) phrases;
    VECTOR(struct {
        ro_field name;
        ro_field words;
    })
    set_rows;
#define X(type, name) VECTOR(type) name;
    RO_K_TABLES(X)
#undef X
    VECTOR(struct {
        uint32_t lemma;
        uint32_t frame;
    })
    head_pairs;
    VECTOR(uint16_t) single;
    VECTOR(spell) spells;
    VECTOR(shared) shared;
    VECTOR(struct {
        float goldstein;
        uint8_t event;
    })
    cameo;
} compiler;

typedef void row_taker(compiler *c, ro_tsv *tsv);

void *must(void *memory);
void *grow(void *items, size_t count, size_t *capacity, size_t size);
void fault(compiler *c, const char *file, size_t line, const char *format, ...) __attribute__((format(printf, 4, 5)));
bool map_get(const map *m, const char *key, size_t size, uint32_t *value);
bool map_put(map *m, const char *key, size_t size, uint32_t value); /* false: the key is there already */
uint32_t string(compiler *c, const char *text, size_t size);
uint32_t field_string(compiler *c, ro_field field);
bool is(ro_field field, const char *text);
uint32_t lemma(compiler *c, const char *text, size_t size);
void each_row(compiler *c, const char *path, const char *header, row_taker *take);
/* All .tsv files of a folder of the data in order of their names, but those whose names begin with `but`. */
void each_file(compiler *c, const char *folder, const char *but, const char *header, row_taker *take);
/* Adds a name to the phrase table. */
void phrase(compiler *c, ro_tsv *t, ro_field name, ro_k_sense sense);

/* YYYYMMDD; the first or last day where only the year or month is told, or none. Faults on anything else. */
uint32_t date(compiler *c, ro_tsv *t, ro_field f, bool end);
/* Whose office it is, a country or an organisation, into the row. false: unknown. */
bool holder_of(const compiler *c, ro_field of, ro_k_holder *row);

/* Offices of one seat: their list, the spells as they are read, where the seat is shared; then no two at once. */
void take_single(compiler *c, ro_tsv *t);
void note_spell(compiler *c, ro_tsv *t, const ro_k_holder *row);
void take_shared(compiler *c, ro_tsv *t);
void check_seats(compiler *c);

void compile_atlas(compiler *c);  /* atlas, offices, organisations, roles */
void compile_cities(compiler *c); /* of the gazetteer, behind everything that may hold the same name */
void compile_frames(compiler *c); /* ontology, sets, frames, stances, topics, governors, contexts */

#endif
