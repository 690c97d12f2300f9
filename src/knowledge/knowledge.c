#include "knowledge/knowledge.h"

#include "base/hash.h"

#include <string.h>

static bool in_pool(const ro_knowledge *k, uint32_t offset) { return offset < k->string_size; }

static bool run(uint32_t first, uint32_t count, uint32_t total) { return count <= total && first <= total - count; }

/* Every index and offset of the file holds: after this no reader needs to check again. */
static const char *first_fault(const ro_knowledge *k) {
    for (uint32_t i = 0; i < k->countries_count; i++) {
        const ro_k_country *c = &k->countries[i];
        if (c->iso3[3] || !in_pool(k, c->iso2) || !in_pool(k, c->cow) || !in_pool(k, c->fips) || !in_pool(k, c->cameo) || !in_pool(k, c->name) ||
            !in_pool(k, c->capital))
            return "countries";
    }
    for (uint32_t i = 0; i < k->country_lists_count; i++)
        if (k->country_lists[i] >= k->countries_count) return "country lists";
    for (uint32_t i = 0; i < k->places_count; i++) {
        const ro_k_place *p = &k->places[i];
        if (!in_pool(k, p->name) || !in_pool(k, p->kind) || !run(p->country, p->country_count, k->country_lists_count)) return "places";
    }
    for (uint32_t i = 0; i < k->offices_count; i++)
        if (!in_pool(k, k->offices[i].id) || !in_pool(k, k->offices[i].name) || !in_pool(k, k->offices[i].sector)) return "offices";
    for (uint32_t i = 0; i < k->titles_count; i++)
        if (k->titles[i].office >= k->offices_count || (k->titles[i].country != RO_K_NONE && k->titles[i].country >= k->countries_count))
            return "titles";
    for (uint32_t i = 0; i < k->organisations_count; i++) {
        const ro_k_organisation *o = &k->organisations[i];
        if (!in_pool(k, o->name) || !in_pool(k, o->kind) || !in_pool(k, o->code) || !in_pool(k, o->sector) ||
            !run(o->country, o->country_count, k->country_lists_count))
            return "organisations";
    }
    for (uint32_t i = 0; i < k->roles_count; i++) {
        const ro_k_role *r = &k->roles[i];
        if (!in_pool(k, r->name) || !in_pool(k, r->kind) || !in_pool(k, r->sector) || !in_pool(k, r->agent)) return "roles";
    }
    for (uint32_t i = 0; i < k->persons_count; i++)
        if (!in_pool(k, k->persons[i].name) || k->persons[i].main >= k->persons_count ||
            !run(k->persons[i].holder, k->persons[i].holder_count, k->holders_count))
            return "persons";
    for (uint32_t i = 0; i < k->holders_count; i++) {
        const ro_k_holder *h = &k->holders[i];
        if (h->person >= k->persons_count || (h->country != RO_K_NONE && h->country >= k->countries_count) || h->office >= k->offices_count ||
            (h->organisation != UINT32_MAX && h->organisation >= k->organisations_count))
            return "holders";
    }
    for (uint32_t i = 0; i < k->postings_count; i++)
        if (k->postings[i].person >= k->persons_count) return "postings";
    const uint32_t sense_limits[RO_SENSE_TYPES] = {[RO_SENSE_COUNTRY] = k->countries_count,
                                                   [RO_SENSE_ADJECTIVE] = k->countries_count,
                                                   [RO_SENSE_PEOPLE] = k->countries_count,
                                                   [RO_SENSE_CITIZEN] = k->countries_count,
                                                   [RO_SENSE_CAPITAL] = k->countries_count,
                                                   [RO_SENSE_SEAT] = k->countries_count,
                                                   [RO_SENSE_PLACE] = k->places_count,
                                                   [RO_SENSE_TITLE] = k->titles_count,
                                                   [RO_SENSE_ORGANISATION] = k->organisations_count,
                                                   [RO_SENSE_ROLE] = k->roles_count,
                                                   [RO_SENSE_HONORIFIC] = 4,
                                                   [RO_SENSE_MODIFIER] = 4};
    for (uint32_t i = 0; i < k->senses_count; i++)
        if (k->senses[i].type >= RO_SENSE_TYPES || k->senses[i].index >= sense_limits[k->senses[i].type]) return "senses";
    if (k->slots_count & (k->slots_count - 1)) return "phrases";
    uint32_t empty = 0;
    for (uint32_t i = 0; i < k->slots_count; i++) {
        empty += k->slots[i].key == 0;
        if (!run(k->slots[i].sense, k->slots[i].count, k->senses_count)) return "phrases";
    }
    if (k->slots_count && !empty) return "phrases"; /* probing would not end */
    for (uint32_t i = 0; i < k->lemmas_count; i++)
        if (!in_pool(k, k->lemmas[i])) return "lemmas";
    if (k->lemmas_count == 0 || (k->lemma_slots_count & (k->lemma_slots_count - 1))) return "lemmas";
    empty = 0;
    for (uint32_t i = 0; i < k->lemma_slots_count; i++) {
        empty += k->lemma_slots[i] == 0;
        if (k->lemma_slots[i] >= k->lemmas_count) return "lemmas";
    }
    if (k->lemma_slots_count && !empty) return "lemmas";
    for (uint32_t i = 0; i < k->words_count; i++)
        if (k->words[i] >= k->lemmas_count) return "words";
    for (uint32_t i = 0; i < k->needs_count; i++)
        if (!run(k->needs[i].word, k->needs[i].word_count, k->words_count)) return "needs";
    for (uint32_t i = 0; i < k->frames_count; i++) {
        const ro_k_frame *f = &k->frames[i];
        if (!in_pool(k, f->id) || !in_pool(k, f->mode) || !in_pool(k, f->cameo) || f->event > RO_EVENT_ASSAULT || f->channel > RO_CHANNEL_OTHER ||
            f->extra_count > 2 || f->status > RO_STATUS_RECALLED + 1 || f->confidence > 100 || !run(f->need, f->need_count, k->needs_count) ||
            !run(f->source, f->source_count, k->paths_count) || !run(f->target, f->target_count, k->paths_count))
            return "frames";
    }
    for (uint32_t i = 0; i < k->irregulars_count; i++)
        if (!in_pool(k, k->irregulars[i].lemma)) return "irregular verbs";
    for (uint32_t i = 0; i < k->codes_count; i++)
        if (!in_pool(k, k->codes[i].code) || !in_pool(k, k->codes[i].mode) || !in_pool(k, k->codes[i].name) || k->codes[i].event > RO_EVENT_ASSAULT)
            return "codes";
    for (uint32_t i = 0; i < k->sets_count; i++)
        if (!in_pool(k, k->sets[i].name) || !run(k->sets[i].word, k->sets[i].word_count, k->words_count)) return "sets";
    if (k->heads_count != k->lemmas_count) return "heads";
    for (uint32_t i = 0; i < k->heads_count; i++)
        if (!run(k->heads[i].frame, k->heads[i].count, k->entries_count)) return "heads";
    for (uint32_t i = 0; i < k->entries_count; i++)
        if (k->entries[i].frame >= k->frames_count) return "frame index";
    const struct {
        const ro_k_word *items;
        uint32_t count;
    } words[] = {{k->stances, k->stances_count},
                 {k->topics, k->topics_count},
                 {k->governors, k->governors_count},
                 {k->collectives, k->collectives_count},
                 {k->mediators, k->mediators_count}};
    for (int w = 0; w < 5; w++)
        for (uint32_t i = 0; i < words[w].count; i++)
            if (words[w].items[i].lemma >= k->lemmas_count || words[w].items[i].extra > k->lemmas_count ||
                words[w].items[i].value > RO_STANCE_AGREE || !run(words[w].items[i].path, words[w].items[i].path_count, k->paths_count))
                return "stances, topics or governors";
    if (k->contexts_count != k->lemmas_count) return "contexts";
    if (k->classes_count != k->lemmas_count) return "classes";
    for (uint32_t i = 0; i < k->contexts_count; i++)
        if (!in_pool(k, k->contexts[i])) return "contexts";
    return NULL;
}

/* Of a frame that has no filler for it, this need makes an end. What notes leave out is nobody's words, and an actor all the same. */
static bool asks(const ro_k_need *n) {
    bool left_out = n->kind == RO_NEED_ACTOR && !n->path.step[1] && (n->path.step[0] == RO_ROLE_SUBJ || n->path.step[0] == RO_ROLE_OBJ);
    return !n->negated && !left_out;
}

ro_k_entry ro_k_entry_of(uint32_t index, const ro_k_frame *frame, const ro_k_need *needs, const uint32_t *words) {
    ro_k_entry entry = {.frame = index};
    for (const ro_k_need *n = needs + frame->need; n < needs + frame->need + frame->need_count; n++) {
        if (!asks(n)) continue;
        bool said = n->kind == RO_NEED_WORDS && !n->path.step[1];
        if (!entry.step || said) entry.step = n->path.step[0];
        if (!said) continue;
        for (uint32_t w = 0; w < n->word_count; w++) entry.words |= ro_k_word_bit(words[n->word + w]);
        break;
    }
    return entry;
}

bool ro_knowledge_init(ro_knowledge *k, const ro_weights *file, ro_error *err) {
    *k = (ro_knowledge){.file = file};
    k->strings = ro_weights_section(file, "k.strings", &k->string_size, err);
    if (!k->strings) return false;
    if (k->string_size == 0 || k->string_size > UINT32_MAX || k->strings[0] || k->strings[k->string_size - 1])
        return ro_fail(err, RO_E_DATA, "the knowledge's strings are damaged");
    size_t size;
#define X(type, name) \
    k->name = ro_weights_section(file, "k." #name, &size, err); \
    if (!k->name) return false; \
    if (size % sizeof(type) || size / sizeof(type) > UINT32_MAX) \
        return ro_fail(err, RO_E_DATA, "the knowledge's section k." #name " has a wrong size"); \
    k->name##_count = (uint32_t)(size / sizeof(type));
    RO_K_TABLES(X)
#undef X
    const char *fault = first_fault(k);
    if (fault) return ro_fail(err, RO_E_DATA, "the knowledge's %s point outside the file", fault);
    return true;
}

const ro_k_slot *ro_k_find(const ro_knowledge *k, uint64_t phrase) {
    if (!k->slots_count) return NULL;
    uint32_t mask = k->slots_count - 1;
    for (uint32_t at = (uint32_t)phrase & mask;; at = (at + 1) & mask) {
        if (k->slots[at].key == phrase) return &k->slots[at];
        if (k->slots[at].key == 0) return NULL;
    }
}

uint32_t ro_k_lemma(const ro_knowledge *k, const char *lemma, size_t size) {
    if (!k->lemma_slots_count) return 0;
    uint32_t mask = k->lemma_slots_count - 1;
    for (uint32_t at = (uint32_t)ro_hash_bytes(0, lemma, size) & mask;; at = (at + 1) & mask) {
        uint32_t id = k->lemma_slots[at];
        if (id == 0) return 0;
        const char *text = ro_k_string(k, k->lemmas[id]);
        if (strncmp(text, lemma, size) == 0 && text[size] == '\0') return id;
    }
}

uint16_t ro_k_country_of(const ro_knowledge *k, const char *iso3) {
    uint32_t low = 0, high = k->countries_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        int order = strncmp(k->countries[mid].iso3, iso3, 3);
        if (order == 0) return (uint16_t)mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return RO_K_NONE;
}

uint32_t ro_k_postings(const ro_knowledge *k, uint32_t hash) {
    uint32_t low = 0, high = k->postings_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (k->postings[mid].hash < hash)
            low = mid + 1;
        else
            high = mid;
    }
    return low < k->postings_count && k->postings[low].hash == hash ? low : k->postings_count;
}
