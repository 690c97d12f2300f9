/* cities.c - cities from the gazetteer of Debian's libgeonames (GeoNames, CC BY 4.0), read when the knowledge is compiled. Built without that
 * library, the knowledge lacks them, and the build says so. Our own places (data/atlas/places.tsv) and names come first. */
#include "compile.h"

#include <string.h>

#define LEAST_PEOPLE 30000u

#ifdef HAVE_GEONAMES
#include <geonames.h>

#include <stdio.h>
#include <stdlib.h>

/* Hashes of the names that the sources have, to look up. */
typedef struct hashes {
    uint64_t *items;
    size_t count;
} hashes;

static int by_number(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static hashes names_of(const compiler *c) {
    hashes h = {must(malloc((c->phrases.count + 1) * sizeof(uint64_t))), 0};
    for (size_t i = 0; i < c->phrases.count; i++)
        if (!c->phrases.items[i].prefix) h.items[h.count++] = c->phrases.items[i].hash;
    qsort(h.items, h.count, sizeof *h.items, by_number);
    return h;
}

static bool has_phrase(const hashes *known, const char *name) {
    uint64_t h = RO_PHRASE_EMPTY, word;
    size_t at = 0, size = strlen(name);
    while ((word = ro_phrase_word(name, size, &at))) h = ro_phrase_add(h, word);
    return bsearch(&h, known->items, known->count, sizeof h, by_number) != NULL;
}

/* "Nice", "Split", "Reading": words that the frames know as words. */
static bool is_word(const compiler *c, const char *name) {
    char folded[64];
    uint32_t id;
    size_t n = ro_fold(name, strlen(name), folded, sizeof folded);
    return n < 4 || map_get(&c->lemma_map, folded, n, &id);
}

static uint16_t country_of(const compiler *c, const char *iso2) {
    for (size_t i = 0; i < c->countries.count; i++)
        if (strcmp(c->strings.bytes + c->countries.items[i].iso2, iso2) == 0) return (uint16_t)i;
    return RO_K_NONE;
}

void compile_cities(compiler *c) {
    gint count = geonames_get_n_cities();
    ro_tsv here = {.file = "geonames"};
    hashes known = names_of(c);
    for (gint i = 0; i < count; i++) {
        GeonamesCity *city = geonames_get_city(i);
        const char *name = geonames_city_get_name(city);
        uint16_t country = country_of(c, geonames_city_get_country_code(city));
        uint32_t seen;
        char key[256];
        int n = snprintf(key, sizeof key, "%s|%s", name, geonames_city_get_country_code(city));
        if (geonames_city_get_population(city) >= LEAST_PEOPLE && country != RO_K_NONE && n > 0 && (size_t)n < sizeof key && !is_word(c, name) &&
            !map_get(&c->name_map, key, (size_t)n, &seen) && !has_phrase(&known, name)) {
            map_put(&c->name_map, key, (size_t)n, 0);
            ro_k_place row = {.name = string(c, name, strlen(name)),
                              .kind = string(c, "city", 4),
                              .country = (uint32_t)c->country_lists.count,
                              .country_count = 1,
                              .lat = (float)geonames_city_get_latitude(city),
                              .lon = (float)geonames_city_get_longitude(city)};
            PUSH(c->country_lists, country);
            phrase(c, &here, (ro_field){name, strlen(name)}, (ro_k_sense){.type = RO_SENSE_PLACE, .index = (uint32_t)c->places.count});
            PUSH(c->places, row);
        }
        geonames_city_free(city);
    }
    free(known.items);
}
#else
void compile_cities(compiler *c) { (void)c; }
#endif
