/* infer.c - the countries that a report does not say, in the order of what is surer: the other party of "relations between X and Y", the agency or
 * ministry that publishes its own side's doings, the dateline, the state that acts around; last, the country that is spoken of most near by. Each is
 * "inferred". */
#include "actors/link.h"
#include "base/error.h"

#include <string.h>

#define NO UINT32_MAX

typedef struct pair {
    uint16_t a, b;
    uint32_t times;
} pair;

static unsigned count_pairs(const ro_document *d, pair *pairs, unsigned most) {
    unsigned n = 0;
    for (size_t i = 0; i + 1 < d->mention_count; i++) {
        const ro_mention *x = &d->mentions[i], *y = &d->mentions[i + 1];
        if (x->sentence != y->sentence || x->country == RO_K_NONE || y->country == RO_K_NONE || x->country == y->country) continue;
        if ((x->form != RO_FORM_COUNTRY && x->form != RO_FORM_ADJECTIVE) || (y->form != RO_FORM_COUNTRY && y->form != RO_FORM_ADJECTIVE)) continue;
        const ro_sentence *s = &d->report->sentences[x->sentence];
        const ro_token *t = &s->tokens[y->head];
        bool joined = (t->head == (int32_t)x->head && t->deprel == RO_DEP_conj) ||
                      (y->first <= x->last + 2 && y->first > x->last && s->tokens[y->first - 1].form[0] == '-');
        if (!joined) continue;
        unsigned k = 0;
        while (k < n && !((pairs[k].a == x->country && pairs[k].b == y->country) || (pairs[k].a == y->country && pairs[k].b == x->country))) k++;
        if (k == most) continue;
        if (k == n) pairs[n++] = (pair){x->country, y->country, 0};
        pairs[k].times++;
    }
    return n;
}

/* The country of the pair that the report speaks of most whose other country is a person's already: "relations between X and Y". */
static uint16_t other_party(const ro_document *d) {
    pair pairs[32];
    unsigned n = count_pairs(d, pairs, 32);
    uint16_t found = RO_K_NONE;
    uint32_t best = 0;
    for (uint32_t o = 0; n && o < d->actor_count; o++) {
        const ro_entity *other = &d->actors[o];
        if (other->kind != RO_KIND_PERSON || other->country == RO_K_NONE || other->basis == RO_BASIS_INFERRED) continue;
        for (unsigned k = 0; k < n; k++) {
            bool has_a = other->country == pairs[k].a, has_b = other->country == pairs[k].b;
            if ((!has_a && !has_b) || pairs[k].times <= best) continue;
            best = pairs[k].times;
            found = has_a ? pairs[k].b : pairs[k].a;
        }
    }
    return found;
}

/* The state that acts around the first mention of a named person. */
static uint16_t state_around(const ro_document *d, uint32_t actor) {
    for (uint32_t k = d->first_mention[d->actors[actor].first_sentence]; k < d->mention_count; k++) {
        const ro_mention *m = &d->mentions[k];
        if (m->actor != actor || m->form != RO_FORM_NAME) continue;
        for (uint32_t b = k; b-- > 0;) {
            const ro_mention *c = &d->mentions[b];
            if (m->sentence - c->sentence > 2) break;
            if (c->form == RO_FORM_COUNTRY && !c->nested && ro_is_main_subject(d, c)) return c->country;
        }
        break;
    }
    return RO_K_NONE;
}

/* Does another person of that country hold the same office already? Then it is not the narrator's own that lacks a country. */
static bool office_taken(const ro_document *d, uint32_t actor, uint16_t country) {
    const ro_entity *a = &d->actors[actor];
    for (uint32_t i = 0; i < d->actor_count && i < RO_LOOK_BACK; i++) {
        const ro_entity *other = &d->actors[i];
        if (i != actor && other->kind == RO_KIND_PERSON && other->country == country && other->office == a->office && !other->former) return true;
    }
    return false;
}

#define MAX_COUNTRIES 24u

typedef struct around {
    uint16_t country[MAX_COUNTRIES];
    float weight[MAX_COUNTRIES];
    unsigned count;
} around;

static void add_weight(around *c, uint16_t country, float weight) {
    if (country == RO_K_NONE) return;
    unsigned i = 0;
    while (i < c->count && c->country[i] != country) i++;
    if (i == MAX_COUNTRIES) return; /* the farthest come last and weigh least */
    if (i == c->count) c->country[c->count++] = country, c->weight[i] = 0;
    c->weight[i] += weight;
}

/* How much a mention says of where its surroundings are. */
static float says(const ro_document *d, const ro_mention *m) {
    if (m->actor != RO_NOBODY && d->actors[m->actor].basis == RO_BASIS_INFERRED) return 0.0f;
    switch (m->form) {
    case RO_FORM_PLACE: return m->sentence == 0 && m->first == 0 ? 1.5f : 1.2f;
    case RO_FORM_COUNTRY: return m->nested ? 0.8f : 1.0f;
    case RO_FORM_ADJECTIVE: return 0.7f;
    case RO_FORM_NAME:
    case RO_FORM_TITLE:
    case RO_FORM_ROLE:
    case RO_FORM_PEOPLE: return 0.7f;
    case RO_FORM_OWN:
    case RO_FORM_ORGANISATION: return m->kind == RO_KIND_MEDIA ? 0.2f : 0.6f;
    default: return 0.0f;
    }
}

/* Does the other mention name another official of that country? Who meets, summons or calls him is of another. */
static bool others_official(const ro_document *d, const ro_mention *m, const ro_mention *o, uint16_t country) {
    if (d->actors[m->actor].kind != RO_KIND_PERSON || d->actors[m->actor].office == NO || o->sentence != m->sentence) return false;
    for (uint32_t i = d->first_mention[m->sentence]; i < d->mention_count && d->mentions[i].sentence == m->sentence; i++) {
        const ro_mention *p = &d->mentions[i];
        if (p->actor == RO_NOBODY || p->actor == m->actor || p->nested) continue;
        const ro_entity *a = &d->actors[p->actor];
        if (a->kind != RO_KIND_PERSON || a->country != country || a->office == NO || a->basis == RO_BASIS_INFERRED) continue;
        if (o == p || (o->first >= p->first && o->last <= p->last)) return true;
    }
    return false;
}

/* The country that weighs most around a mention: near before far, before it rather than behind it, where its own words say a place. */
static uint16_t country_around(const ro_document *d, uint32_t mention) {
    const ro_mention *m = &d->mentions[mention];
    const ro_sentence *s = &d->report->sentences[m->sentence];
    around c = {.count = 0};
    for (int side = 0; side < 2; side++)
        for (uint32_t steps = 1; steps < 48; steps++) {
            if (side ? mention + steps >= d->mention_count : steps > mention) break;
            uint32_t i = side ? mention + steps : mention - steps;
            const ro_mention *o = &d->mentions[i];
            uint32_t far = side ? o->sentence - m->sentence : m->sentence - o->sentence;
            if (far > 6) break;
            uint16_t country = o->country;
            if (country == RO_K_NONE && o->actor != RO_NOBODY) country = d->actors[o->actor].country;
            float weight = says(d, o) / (float)(1 + far);
            if (side) weight *= far ? 0.5f : 0.8f;
            if (far == 0 && s->tokens[o->head].head == (int32_t)m->head) weight *= 2; /* protesters in X */
            if (country != RO_K_NONE && others_official(d, m, o, country)) weight = 0;
            add_weight(&c, country, weight);
        }
    bool of_state = m->role != NO && strcmp(ro_k_string(d->knowledge, d->knowledge->roles[m->role].sector), "GOV") == 0;
    add_weight(&c, d->publisher, of_state ? 2.0f : 0.9f);
    add_weight(&c, d->press, 0.4f);
    uint16_t best = RO_K_NONE;
    float most = 0.25f;
    for (unsigned i = 0; i < c.count; i++)
        if (c.weight[i] > most) most = c.weight[i], best = c.country[i];
    return best;
}

static uint16_t dateline_country(const ro_document *d) {
    if (!d->mention_count) return RO_K_NONE;
    const ro_mention *m = &d->mentions[0];
    return m->sentence == 0 && m->first == 0 && m->form == RO_FORM_PLACE ? m->country : RO_K_NONE;
}

/* Is the title a monarch's, or of his heir, and the country none of a monarch? Then it is not his. */
static bool crownless(const ro_document *d, uint32_t office, uint16_t country) {
    const ro_knowledge *k = d->knowledge;
    if (office == NO || country == RO_K_NONE) return false;
    const char *id = ro_k_string(k, k->offices[office].id);
    if (strcmp(id, "monarch") != 0 && strcmp(id, "crownprince") != 0 && strcmp(id, "emir") != 0) return false;
    for (uint32_t h = 0; h < k->holders_count; h++) {
        const char *held = ro_k_string(k, k->offices[k->holders[h].office].id);
        if (k->holders[h].country == country && (strcmp(held, "monarch") == 0 || strcmp(held, "crownprince") == 0)) return false;
    }
    return true;
}

static uint16_t officials_country(const ro_document *d, uint32_t actor, uint16_t other) {
    const ro_entity *a = &d->actors[actor];
    uint16_t dateline = dateline_country(d);
    bool high = d->knowledge->offices[a->office].rank <= 4;
    if (d->publisher != RO_K_NONE && high && !office_taken(d, actor, d->publisher)) return d->publisher;
    if (other != RO_K_NONE) return other;
    uint16_t state = a->name_mention != NO ? state_around(d, actor) : RO_K_NONE;
    if (state != RO_K_NONE) return state;
    return d->publisher == RO_K_NONE && high && dateline != RO_K_NONE && !office_taken(d, actor, dateline) ? dateline : RO_K_NONE;
}

static const char *sector_of(const ro_document *d, const ro_mention *m) {
    const ro_knowledge *k = d->knowledge;
    if (m->role != NO) return ro_k_string(k, k->roles[m->role].sector);
    if (m->organisation != NO) return ro_k_string(k, k->organisations[m->organisation].sector);
    if (m->office != NO) return ro_k_string(k, k->offices[m->office].sector);
    return m->form == RO_FORM_COUNTRY || m->capital ? "GOV" : "";
}

uint16_t ro_power_before(const ro_document *d, uint32_t mention) {
    const ro_mention *m = &d->mentions[mention];
    if (m->code || m->organisation != NO || !m->definite || m->form != RO_FORM_ROLE) return RO_K_NONE;
    const char *sector = sector_of(d, m);
    if (strcmp(sector, "GOV") != 0 && strcmp(sector, "MIL") != 0 && strcmp(sector, "COP") != 0) return RO_K_NONE;
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *c = &d->mentions[i];
        if (m->sentence - c->sentence > 1) break;
        if (c->country == RO_K_NONE || c->nested || c->actor == RO_NOBODY || c->form == RO_FORM_ADJECTIVE || c->form == RO_FORM_COUNTRY) continue;
        const char *other = sector_of(d, c);
        if (strcmp(other, "GOV") == 0 || strcmp(other, "MIL") == 0 || strcmp(other, "COP") == 0) return c->country;
    }
    return RO_K_NONE;
}

/* International bodies and their staff have no country, nor what is known by name and has none. Of the users' own, what has a code has the country
 * that this says, or none; and an agent that stands alone is of none. */
static bool stateless(const ro_document *d, const ro_entity *a) {
    const ro_knowledge *k = d->knowledge;
    if (a->code || (a->agent && a->office == NO)) return true;
    const char *sector = a->role != NO     ? ro_k_string(k, k->roles[a->role].sector)
                         : a->office != NO ? ro_k_string(k, k->offices[a->office].sector)
                                           : "";
    return a->organisation != NO || strcmp(sector, "IGO") == 0 || strcmp(sector, "NGO") == 0;
}

/* What the rules say: the official's by his office, the one last in power, the one that weighs most around the mention (NO: has none). */
static uint16_t ruled_country(const ro_document *d, uint32_t actor, uint16_t other, uint32_t mention) {
    const ro_entity *a = &d->actors[actor];
    uint16_t country = mention == NO || !(d->linker || d->link_listener) ? RO_K_NONE : ro_power_before(d, mention);
    if (country == RO_K_NONE && a->kind == RO_KIND_PERSON && !a->group && a->office != NO) country = officials_country(d, actor, other);
    if (crownless(d, a->office, country)) country = RO_K_NONE;
    if (country == RO_K_NONE && mention != NO) country = country_around(d, mention);
    return crownless(d, a->office, country) ? RO_K_NONE : country;
}

/* The same with what was learned, which knows the rules' answer. */
static uint16_t linked_country(const ro_document *d, uint32_t mention, uint16_t ruled) {
    if (!d->linker && !d->link_listener) return ruled;
    ro_link_question q;
    ro_link_ask(d, RO_LINK_COUNTRY, mention, ruled, &q);
    uint32_t best = ro_link_choose(d, &q);
    if (best >= q.count) return ruled;
    uint16_t country = q.candidates[best].country;
    const ro_entity *a = &d->actors[d->mentions[mention].actor];
    bool official = a->kind == RO_KIND_PERSON && !a->group && a->office != NO;
    if (official && (country == RO_K_NONE || (d->publisher != RO_K_NONE && ruled == d->publisher))) return ruled; /* a ministry's own */
    return crownless(d, d->actors[d->mentions[mention].actor].office, country) ? ruled : country;
}

/* A name that the tables lack, but whose words and deeds say that it is somebody's. */
static void become_person(ro_document *d, uint32_t actor, uint32_t first) {
    d->actors[actor].kind = RO_KIND_PERSON;
    for (uint32_t i = first; i < d->mention_count; i++)
        if (d->mentions[i].actor == actor && d->mentions[i].form == RO_FORM_OTHER)
            d->mentions[i].form = RO_FORM_NAME, d->mentions[i].kind = RO_KIND_PERSON;
}

bool ro_infer_countries(ro_document *d, ro_error *err) {
    uint32_t *first = ro_arena_array(d->arena, d->actor_count + 1, sizeof *first);
    if (!first) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (uint32_t i = (uint32_t)d->mention_count; i-- > 0;)
        if (d->mentions[i].actor != RO_NOBODY) first[d->mentions[i].actor] = i + 1;
    uint16_t other = other_party(d);
    for (uint32_t i = 0; i < d->actor_count; i++) {
        ro_entity *a = &d->actors[i];
        if (a->country != RO_K_NONE) continue;
        if (a->organisation != NO && d->knowledge->organisations[a->organisation].country_count == 1) { /* Fatah's spokesman */
            a->country = d->knowledge->country_lists[d->knowledge->organisations[a->organisation].country];
            a->basis = RO_BASIS_KNOWLEDGE;
            continue;
        }
        if (stateless(d, a)) continue;
        bool placed = first[i] && (a->role != NO || a->kind == RO_KIND_PERSON || a->office != NO);
        const ro_mention *m = first[i] ? &d->mentions[first[i] - 1] : NULL;
        /* may be a person's: two names without "the" */
        bool unknown = m && !placed && m->form == RO_FORM_OTHER && !m->definite && m->name_last - m->name_first >= 2;
        if (!unknown) a->country = ruled_country(d, i, other, placed ? first[i] - 1 : NO);
        if (placed || unknown) a->country = linked_country(d, first[i] - 1, a->country);
        if (unknown && a->country != RO_K_NONE) become_person(d, i, first[i] - 1);
        if (a->country != RO_K_NONE) a->basis = RO_BASIS_INFERRED;
    }
    return true;
}
