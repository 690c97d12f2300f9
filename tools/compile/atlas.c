/* atlas.c - countries, places, offices and holders, organisations, roles. */
#include "compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(...) fault(c, t->file, t->line, __VA_ARGS__)

static float number(compiler *c, ro_tsv *t, ro_field f) {
    char text[32], *end;
    if (is(f, "-")) return 0.0f / 0.0f;
    if (f.size >= sizeof text) return FAULT("a number is due, not \"%.*s\"", (int)f.size, f.text), 0;
    memcpy(text, f.text, f.size);
    text[f.size] = '\0';
    float value = strtof(text, &end);
    if (*end) FAULT("a number is due, not \"%s\"", text);
    return value;
}

static bool ambiguous(ro_field source) { return source.size >= 9 && memcmp(source.text + source.size - 9, "ambiguous", 9) == 0; }

static uint16_t country(compiler *c, ro_tsv *t, ro_field f) {
    uint32_t index;
    if (is(f, "-")) return RO_K_NONE;
    if (map_get(&c->country_map, f.text, f.size, &index)) return (uint16_t)index;
    FAULT("unknown country \"%.*s\"", (int)f.size, f.text);
    return RO_K_NONE;
}

static uint32_t country_list(compiler *c, ro_tsv *t, ro_field f, uint32_t *count) {
    uint32_t first = (uint32_t)c->country_lists.count;
    *count = 0;
    if (is(f, "-")) return first;
    for (size_t start = 0; start <= f.size;) {
        size_t end = start;
        while (end < f.size && f.text[end] != ',') end++;
        uint16_t index = country(c, t, (ro_field){f.text + start, end - start});
        if (index != RO_K_NONE) {
            PUSH(c->country_lists, index);
            ++*count;
        }
        start = end + 1;
    }
    return first;
}

static void take_country(compiler *c, ro_tsv *t) {
    ro_k_country row = {.iso2 = field_string(c, t->fields[1]),
                        .cow = field_string(c, t->fields[2]),
                        .fips = field_string(c, t->fields[3]),
                        .cameo = field_string(c, t->fields[4]),
                        .name = field_string(c, t->fields[5]),
                        .capital = field_string(c, t->fields[6]),
                        .lat = number(c, t, t->fields[7]),
                        .lon = number(c, t, t->fields[8])};
    if (t->fields[0].size != 3) {
        FAULT("an ISO 3166-1 alpha-3 code is due");
        return;
    }
    memcpy(row.iso3, t->fields[0].text, 3);
    if (!map_put(&c->country_map, row.iso3, 3, (uint32_t)c->countries.count)) FAULT("%s stands here twice", row.iso3);
    PUSH(c->countries, row);
}

static void take_name(compiler *c, ro_tsv *t) {
    static const struct {
        const char *kind;
        uint8_t type, former;
    } kinds[] = {{"name", RO_SENSE_COUNTRY, 0},        {"official", RO_SENSE_COUNTRY, 0}, {"former", RO_SENSE_COUNTRY, 1},
                 {"adjective", RO_SENSE_ADJECTIVE, 0}, {"people", RO_SENSE_PEOPLE, 0},    {"person", RO_SENSE_CITIZEN, 0},
                 {"capital", RO_SENSE_CAPITAL, 0},     {"seat", RO_SENSE_SEAT, 0},        {"government", RO_SENSE_SEAT, 0}};
    uint16_t index = country(c, t, t->fields[2]);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (is(t->fields[1], kinds[k].kind)) {
            if (index == RO_K_NONE) return;
            phrase(c, t, t->fields[0],
                   (ro_k_sense){.type = kinds[k].type, .former = kinds[k].former, .ambiguous = ambiguous(t->fields[3]), .index = index});
            return;
        }
    FAULT("unknown kind of name \"%.*s\"", (int)t->fields[1].size, t->fields[1].text);
}

static void take_place(compiler *c, ro_tsv *t) {
    ro_field canonical = t->fields[1];
    char key[512];
    int n = snprintf(key, sizeof key, "%.*s|%.*s|%.*s", (int)canonical.size, canonical.text, (int)t->fields[2].size, t->fields[2].text,
                     (int)t->fields[3].size, t->fields[3].text);
    uint32_t index;
    if (!map_get(&c->place_map, key, (size_t)n, &index)) {
        ro_k_place row = {.name = field_string(c, canonical),
                          .kind = field_string(c, t->fields[2]),
                          .lat = number(c, t, t->fields[4]),
                          .lon = number(c, t, t->fields[5])};
        row.country = country_list(c, t, t->fields[3], &row.country_count);
        index = (uint32_t)c->places.count;
        map_put(&c->place_map, key, (size_t)n, index);
        PUSH(c->places, row);
    }
    phrase(c, t, t->fields[0], (ro_k_sense){.type = RO_SENSE_PLACE, .ambiguous = ambiguous(t->fields[6]), .index = index});
}

static void take_office(compiler *c, ro_tsv *t) {
    ro_k_office row = {field_string(c, t->fields[0]), field_string(c, t->fields[1]), field_string(c, t->fields[2]),
                       (uint32_t)number(c, t, t->fields[3])};
    if (row.rank < 1 || row.rank > 9) FAULT("the rank must be 1 to 9");
    if (!map_put(&c->office_map, t->fields[0].text, t->fields[0].size, (uint32_t)c->offices.count)) FAULT("this office stands here twice");
    PUSH(c->offices, row);
}

static uint32_t office(compiler *c, ro_tsv *t, ro_field f) {
    uint32_t index = 0;
    if (!map_get(&c->office_map, f.text, f.size, &index)) FAULT("unknown office \"%.*s\"", (int)f.size, f.text);
    return index;
}

static void take_title(compiler *c, ro_tsv *t) {
    ro_k_title row = {office(c, t, t->fields[1]), country(c, t, t->fields[2])};
    char key[512];
    int n = snprintf(key, sizeof key, "%.*s|%.*s", (int)t->fields[0].size, t->fields[0].text, (int)t->fields[2].size, t->fields[2].text);
    if (!map_put(&c->title_map, key, (size_t)n, 0)) FAULT("this title stands here twice for the same country");
    phrase(c, t, t->fields[0], (ro_k_sense){.type = RO_SENSE_TITLE, .ambiguous = ambiguous(t->fields[3]), .index = (uint32_t)c->titles.count});
    PUSH(c->titles, row);
}

static void take_organisation(compiler *c, ro_tsv *t) {
    char key[512];
    int n = snprintf(key, sizeof key, "%.*s|%.*s", (int)t->fields[1].size, t->fields[1].text, (int)t->fields[3].size, t->fields[3].text);
    uint32_t index;
    if (!map_get(&c->organisation_map, key, (size_t)n, &index)) {
        ro_k_organisation row = {.name = field_string(c, t->fields[1]),
                                 .kind = field_string(c, t->fields[2]),
                                 .code = field_string(c, t->fields[4]),
                                 .sector = field_string(c, t->fields[5])};
        row.country = country_list(c, t, t->fields[3], &row.country_count);
        index = (uint32_t)c->organisations.count;
        map_put(&c->organisation_map, key, (size_t)n, index);
        map_put(&c->canonical_map, t->fields[1].text, t->fields[1].size, index);
        if (!is(t->fields[4], "-")) map_put(&c->code_map, t->fields[4].text, t->fields[4].size, index);
        PUSH(c->organisations, row);
    }
    phrase(c, t, t->fields[0], (ro_k_sense){.type = RO_SENSE_ORGANISATION, .ambiguous = ambiguous(t->fields[6]), .index = index});
}

static void take_role(compiler *c, ro_tsv *t) {
    ro_k_role row = {field_string(c, t->fields[0]), field_string(c, t->fields[1]), field_string(c, t->fields[2]), field_string(c, t->fields[3])};
    if (!map_put(&c->role_map, t->fields[0].text, t->fields[0].size, 0)) FAULT("this role stands here twice");
    phrase(c, t, t->fields[0], (ro_k_sense){.type = RO_SENSE_ROLE, .index = (uint32_t)c->roles.count});
    PUSH(c->roles, row);
}

static void take_honorific(compiler *c, ro_tsv *t) {
    uint32_t kind = is(t->fields[1], "male") ? 1 : is(t->fields[1], "female") ? 2 : is(t->fields[1], "particle") ? 3 : 0;
    if (!kind && !is(t->fields[1], "any")) FAULT("the kind is any, male, female or particle");
    phrase(c, t, t->fields[0], (ro_k_sense){.type = RO_SENSE_HONORIFIC, .index = kind});
}

static void take_modifier(compiler *c, ro_tsv *t) {
    static const char *const kinds[] = {"plain", "former", "acting", "designate"};
    for (uint32_t k = 0; k < 4; k++)
        if (is(t->fields[1], kinds[k])) {
            phrase(c, t, t->fields[0], (ro_k_sense){.type = RO_SENSE_MODIFIER, .index = k});
            return;
        }
    FAULT("the kind is plain, former, acting or designate");
}

/* ---- holders ---- */

uint32_t date(compiler *c, ro_tsv *t, ro_field f, bool end) {
    unsigned y = 0, m = end ? 12 : 1, d = end ? 31 : 1;
    char text[16] = "";
    if (is(f, "-")) return end ? 99991231 : 0;
    if (f.size < sizeof text) memcpy(text, f.text, f.size);
    int parts = sscanf(text, "%4u-%2u-%2u", &y, &m, &d);
    if (parts < 1 || y < 1900 || y > 2026 || m < 1 || m > 12 || d < 1 || d > 31 || (f.size != 4 && f.size != 7 && f.size != 10))
        FAULT("a date (YYYY-MM-DD, YYYY-MM or YYYY) is due, not \"%.*s\"", (int)f.size, f.text);
    return y * 10000 + m * 100 + d;
}

static uint32_t person(compiler *c, ro_field name) {
    uint32_t index;
    if (map_get(&c->person_map, name.text, name.size, &index)) return index;
    index = (uint32_t)c->persons.count;
    PUSH(c->persons, ((ro_k_person){.name = field_string(c, name), .main = index}));
    map_put(&c->person_map, name.text, name.size, index);
    return index;
}

bool holder_of(const compiler *c, ro_field of, ro_k_holder *row) {
    uint32_t index;
    if (map_get(&c->country_map, of.text, of.size, &index))
        row->country = (uint16_t)index;
    else if (map_get(&c->canonical_map, of.text, of.size, &index) || map_get(&c->code_map, of.text, of.size, &index))
        row->organisation = index;
    else
        return false;
    return true;
}

static void take_holder(compiler *c, ro_tsv *t) {
    ro_k_holder row = {.person = person(c, t->fields[2]),
                       .country = RO_K_NONE,
                       .organisation = UINT32_MAX,
                       .office = (uint16_t)office(c, t, t->fields[1]),
                       .from = date(c, t, t->fields[3], false),
                       .to = date(c, t, t->fields[4], true)};
    if (!holder_of(c, t->fields[0], &row)) {
        FAULT("unknown country or organisation \"%.*s\"", (int)t->fields[0].size, t->fields[0].text);
        return;
    }
    if (row.from > row.to) FAULT("the spell ends before it begins");
    PUSH(c->holders, row);
    note_spell(c, t, &row);
}

static int by_person(const void *a, const void *b) {
    const ro_k_holder *x = a, *y = b;
    if (x->person != y->person) return x->person < y->person ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return x->office < y->office ? -1 : x->office > y->office;
}

static int by_hash(const void *a, const void *b) {
    const ro_k_posting *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

static void index_holders(compiler *c) {
    if (c->holders.count) qsort(c->holders.items, c->holders.count, sizeof *c->holders.items, by_person);
    for (uint32_t i = 0; i < c->holders.count; i++) {
        ro_k_person *p = &c->persons.items[c->holders.items[i].person];
        if (p->holder_count++ == 0) p->holder = i;
    }
}

static void take_alias(compiler *c, ro_tsv *t) {
    uint32_t main;
    if (!map_get(&c->person_map, t->fields[1].text, t->fields[1].size, &main)) {
        FAULT("no holder is named \"%.*s\"", (int)t->fields[1].size, t->fields[1].text);
        return;
    }
    PUSH(c->persons, ((ro_k_person){.name = field_string(c, t->fields[0]),
                                    .main = main,
                                    .holder = c->persons.items[main].holder,
                                    .holder_count = c->persons.items[main].holder_count}));
}

static void take_given(compiler *c, ro_tsv *t) {
    uint32_t gender = is(t->fields[1], "m") ? 1 : is(t->fields[1], "f") ? 2 : 0, unused;
    if (!gender) FAULT("the gender is m or f");
    if (map_get(&c->given_map, t->fields[0].text, t->fields[0].size, &unused)) FAULT("the name is there already");
    map_put(&c->given_map, t->fields[0].text, t->fields[0].size, gender);
    PUSH(c->given_names, ((ro_k_given){ro_given_hash(t->fields[0].text, t->fields[0].size), gender}));
}

static int by_given(const void *a, const void *b) {
    const ro_k_given *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return x->gender < y->gender ? -1 : x->gender > y->gender;
}

static int by_given_hash(const void *a, const void *b) {
    uint32_t x = ((const ro_k_given *)a)->hash, y = ((const ro_k_given *)b)->hash;
    return (x > y) - (x < y);
}

/* Who is meant by "the British leader": the head of government, where it is not the head of state. */
static void take_leader(compiler *c, ro_tsv *t) {
    uint32_t country;
    if (!is(t->fields[1], "hog")) FAULT("the office is hog; elsewhere it is hos");
    if (map_get(&c->country_map, t->fields[0].text, t->fields[0].size, &country))
        c->countries.items[country].led_by_government = 1;
    else
        FAULT("unknown country \"%.*s\"", (int)t->fields[0].size, t->fields[0].text);
}

static void take_woman(compiler *c, ro_tsv *t) {
    uint32_t who;
    if (map_get(&c->person_map, t->fields[0].text, t->fields[0].size, &who))
        c->persons.items[who].gender = 2;
    else
        FAULT("no holder is named \"%.*s\"", (int)t->fields[0].size, t->fields[0].text);
}

/* Of whom the list of women does not tell, the first name does. */
static void genders(compiler *c) {
    if (c->given_names.count) qsort(c->given_names.items, c->given_names.count, sizeof *c->given_names.items, by_given);
    for (uint32_t i = 0; i < c->persons.count; i++) {
        ro_k_person *p = &c->persons.items[i];
        const char *name = c->strings.bytes + p->name;
        ro_k_given key = {.hash = ro_given_hash(name, strcspn(name, " "))};
        const ro_k_given *given = p->main != i || p->gender || !c->given_names.count
                                      ? NULL
                                      : bsearch(&key, c->given_names.items, c->given_names.count, sizeof key, by_given_hash);
        if (given) p->gender = given->gender;
    }
    for (uint32_t i = 0; i < c->persons.count; i++) c->persons.items[i].gender = c->persons.items[c->persons.items[i].main].gender;
}

static void index_names(compiler *c) {
    for (uint32_t i = 0; i < c->persons.count; i++) {
        const char *name = c->strings.bytes + c->persons.items[i].name;
        size_t n = strlen(name);
        for (size_t at = 0; at < n;) {
            size_t end = at;
            while (end < n && name[end] != ' ' && name[end] != '-') end++;
            char skeleton[64];
            size_t m = ro_name_skeleton(name + at, end - at, skeleton, sizeof skeleton);
            if (m) PUSH(c->postings, ((ro_k_posting){(uint32_t)ro_hash_bytes(3, skeleton, m), i}));
            at = end + 1;
        }
    }
    if (c->postings.count) qsort(c->postings.items, c->postings.count, sizeof *c->postings.items, by_hash);
}

void compile_atlas(compiler *c) {
    char path[1024];
#define FILE_OF(name) (snprintf(path, sizeof path, "%s/%s", c->data, name), path)
    each_row(c, FILE_OF("atlas/countries.tsv"), "iso3\tiso2\tcow\tfips\tcameo\tname\tcapital\tlat\tlon\tkind\tsource", take_country);
    each_row(c, FILE_OF("atlas/names.tsv"), "name\tkind\tiso3\tsource", take_name);
    each_row(c, FILE_OF("atlas/places.tsv"), "name\tcanonical\tkind\tiso3s\tlat\tlon\tsource", take_place);
    each_row(c, FILE_OF("offices/offices.tsv"), "office\tname\tsector\trank\tsource", take_office);
    each_row(c, FILE_OF("offices/titles.tsv"), "title\toffice\tiso3\tsource", take_title);
    each_row(c, FILE_OF("offices/honorifics.tsv"), "honorific\tkind\tsource", take_honorific);
    each_row(c, FILE_OF("offices/modifiers.tsv"), "word\tkind\tsource", take_modifier);
    each_file(c, "organisations", NULL, "name\tcanonical\tkind\tcountries\tcode\tsector\tsource", take_organisation);
    each_row(c, FILE_OF("sectors/roles.tsv"), "role\tkind\tsector\tagent\tsource", take_role);
    each_row(c, FILE_OF("offices/leaders.tsv"), "iso3\toffice\tsource", take_leader);
    each_row(c, FILE_OF("offices/single.tsv"), "office\tsource", take_single);
    each_file(c, "offices/holders", NULL, "of\toffice\tperson\tfrom\tto\tsource", take_holder);
    each_row(c, FILE_OF("offices/shared.tsv"), "of\toffice\tfrom\tto\tseats\treason", take_shared);
    check_seats(c);
    index_holders(c);
    each_file(c, "offices/people", NULL, "alias\tperson\tof\tsource", take_alias);
    each_row(c, FILE_OF("offices/given-names.tsv"), "name\tgender\tsource", take_given);
    each_row(c, FILE_OF("offices/women.tsv"), "person\tsource", take_woman);
    genders(c);
    index_names(c);
}
