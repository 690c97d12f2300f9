#include "actors/own.h"

#include "base/utf8.h"
#include "readout.h"

#include <string.h>

static bool in_capitals(const ro_token *t) {
    uint32_t letters = 0, c;
    for (size_t i = 0; i < t->form_size;) {
        i += ro_utf8_decode(t->form, t->form_size, i, &c);
        if (!ro_utf8_is_letter(c)) continue;
        if (!ro_utf8_is_upper(c)) return false;
        letters++;
    }
    return letters >= 2;
}

/* May the word be a name by itself? The files are in capitals, so that US is spelt like "us". */
static bool stands_alone(const ro_token *t) {
    switch (t->upos) {
    case RO_UPOS_PUNCT: return false;
    case RO_UPOS_PRON:
    case RO_UPOS_DET:
    case RO_UPOS_ADP:
    case RO_UPOS_AUX:
    case RO_UPOS_CCONJ:
    case RO_UPOS_SCONJ:
    case RO_UPOS_PART: return in_capitals(t);
    default: break;
    }
    uint32_t c = 0;
    if (t->form_size) ro_utf8_decode(t->form, t->form_size, 0, &c);
    return (t->upos != RO_UPOS_VERB && t->upos != RO_UPOS_ADV && t->upos != RO_UPOS_INTJ) || ro_utf8_is_upper(c);
}

/* "People" before "'s" as the one word "peoples"; 0: it does not fit. */
static uint64_t with_s(const ro_token *t) {
    char joined[128];
    size_t zero = 0;
    if (t->form_size + 1u > sizeof joined) return 0;
    memcpy(joined, t->form, t->form_size);
    joined[t->form_size] = 's';
    return ro_phrase_word(joined, t->form_size + 1u, &zero);
}

static bool find_in(const ro_dictionary *d, uint32_t day, const ro_sentence *s, uint32_t first, uint32_t *last, ro_dict_found *found) {
    uint64_t h = RO_PHRASE_EMPTY;
    *last = first;
    for (uint32_t j = first; j < s->count && j < first + 2 * RO_DICT_MAX_WORDS; j++) {
        const ro_token *t = &s->tokens[j];
        if (j > first && t->form_size == 1 && t->form[0] == '-') continue;
        uint64_t before = h, word;
        size_t at = 0;
        while ((word = ro_phrase_word(t->form, t->form_size, &at))) {
            before = h;
            h = ro_phrase_add(h, word);
        }
        if (h == before) return *last > first; /* a token without a word in it */
        const ro_dict_slot *slot = ro_dict_find(d, h);
        ro_dict_found here;
        if (slot && (j > first || stands_alone(t)) && ro_dict_code_on(d, slot, day, &here)) {
            *found = here;
            *last = j + 1;
        }
        if (j + 1 < s->count && t->mwt == 2 && s->tokens[j + 1].xpos == RO_XPOS_POS) {
            uint64_t possessive = with_s(t);
            const ro_dict_slot *inside = possessive ? ro_dict_find(d, ro_phrase_add(before, possessive)) : NULL;
            if (inside && ro_dict_goes_on(inside)) {
                h = ro_phrase_add(before, possessive);
                j++;
                continue;
            }
        }
        if (!slot || !ro_dict_goes_on(slot)) break;
    }
    return *last > first;
}

bool ro_own_find(const ro_dictionaries *own, const ro_knowledge *k, uint32_t day, const ro_sentence *s, uint32_t first, ro_own_match *out) {
    out->last = first;
    for (size_t i = 0; i < own->count; i++) {
        uint32_t last;
        ro_dict_found found = {.code = NULL};
        if (!find_in(own->items[i], day, s, first, &last, &found) || last <= out->last) continue;
        *out = (ro_own_match){
            .last = last, .type = found.type, .code = found.code, .country = RO_K_NONE, .entry = (uint64_t)(i + 1) << 32 | found.entry};
    }
    if (out->last == first) return false;
    if (out->type == RO_DICT_ACTOR) {
        out->country = ro_code_country(k, out->code);
        out->state = out->country != RO_K_NONE && strlen(out->code) == 3;
    }
    return true;
}

uint16_t ro_code_country(const ro_knowledge *k, const char *code) {
    if (strlen(code) < 3) return RO_K_NONE;
    uint16_t country = ro_k_country_of(k, code);
    for (uint32_t i = 0; country == RO_K_NONE && i < k->countries_count; i++) {
        const char *cameo = ro_k_string(k, k->countries[i].cameo);
        if (strlen(cameo) == 3 && strncmp(cameo, code, 3) == 0) country = (uint16_t)i;
    }
    return country;
}

const char *ro_agent_sector(const ro_knowledge *k, const char *letters) {
    if (strlen(letters) < 3) return "";
    for (int pass = 0; pass < 2; pass++) /* a sector by its own name, else the sector of the roles that have this agent's code */
        for (uint32_t i = 0; i < k->roles_count; i++) {
            const char *sector = ro_k_string(k, k->roles[i].sector), *agent = ro_k_string(k, k->roles[i].agent);
            if (pass == 0 ? strlen(sector) == 3 && strncmp(sector, letters, 3) == 0 : strlen(agent) == 3 && strncmp(agent, letters, 3) == 0)
                return sector;
        }
    return "";
}

const char *ro_code_sector(const ro_knowledge *k, const char *code) {
    return ro_agent_sector(k, ro_code_country(k, code) == RO_K_NONE ? code : code + 3);
}

uint8_t ro_code_kind(const ro_knowledge *k, const char *code) {
    static const struct {
        const char *sector;
        uint8_t kind;
    } kinds[] = {{"GOV", RO_KIND_GOVERNMENT}, {"MIL", RO_KIND_GOVERNMENT}, {"LEG", RO_KIND_GOVERNMENT}, {"JUD", RO_KIND_GOVERNMENT},
                 {"COP", RO_KIND_GOVERNMENT}, {"SPY", RO_KIND_GOVERNMENT}, {"REB", RO_KIND_GROUP},      {"UAF", RO_KIND_GROUP},
                 {"OPP", RO_KIND_GROUP},      {"PTY", RO_KIND_GROUP},      {"JRN", RO_KIND_MEDIA},      {"MED", RO_KIND_MEDIA},
                 {"BUS", RO_KIND_COMPANY},    {"CVL", RO_KIND_POPULATION}, {"REF", RO_KIND_POPULATION}};
    if (strlen(code) == 3 && ro_code_country(k, code) != RO_K_NONE) return RO_KIND_COUNTRY;
    const char *sector = ro_code_sector(k, code);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].sector, sector) == 0) return kinds[i].kind;
    return RO_KIND_ORGANISATION;
}
