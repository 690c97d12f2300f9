/* link.c - features of candidates, and the choice among them. */
#include "actors/link.h"

#include "base/error.h"
#include "base/hash.h"

#include <math.h>
#include <string.h>

#define NO UINT32_MAX
#define FAR_BACK 4u /* sentences before a pronoun */
#define FAR 6u      /* sentences around who lacks a country */
#define DEEPEST 12u

bool ro_linker_init(ro_linker *linker, const ro_weights *w, ro_error *err) {
    static const char *const names[RO_LINK_KINDS] = {"link.antecedent", "link.country"};
    *linker = (ro_linker){.weights = {NULL}};
    bool any = false;
    for (size_t i = 0; i < ro_weights_count(w); i++) any = any || strcmp(ro_weights_name(w, i), "link.meta") == 0;
    if (!any) return true;
    size_t size = 0;
    const ro_link_meta *meta = ro_weights_section(w, "link.meta", &size, err);
    if (!meta) return false;
    if (size != sizeof *meta || meta->version != RO_LINK_VERSION || meta->bits != RO_LINK_BITS)
        return ro_fail(err, RO_E_VERSION, "the linker was trained for another version");
    for (int k = 0; k < RO_LINK_KINDS; k++) {
        linker->weights[k] = ro_weights_section(w, names[k], &size, err);
        if (!linker->weights[k]) return false;
        linker->scale[k] = meta->scale[k];
        if (size != (size_t)1 << RO_LINK_BITS) return ro_fail(err, RO_E_TRUNCATED, "section %s has %zu bytes", names[k], size);
    }
    return true;
}

/* --- what is known of a mention's place in its sentence ------------------------------------------------------------------------------------- */

/* Where a mention stands to its clause. */
typedef enum place { P_OTHER, P_SUBJECT, P_PASSIVE, P_OBJECT, P_OBLIQUE, P_AGENT, P_OWNER, P_UNDER, P_APPOSITION, P_ROOT } place;

typedef struct view {
    const ro_mention *m;
    const ro_token *words;
    uint32_t anchor;    /* the head of its coordination */
    uint32_t predicate; /* token over it that is a verb, or the root */
    uint8_t place;
    uint64_t preposition, role, sector, verb;
    uint64_t event; /* what the frames of its predicate tell */
} view;

static uint64_t lemma_hash(const ro_token *t) {
    const char *text = t->lemma ? t->lemma : t->form;
    char folded[48];
    size_t n = 0;
    for (; text[n] && n < sizeof folded; n++) folded[n] = (char)(text[n] >= 'A' && text[n] <= 'Z' ? text[n] + 32 : text[n]);
    return ro_hash_bytes(17, folded, n);
}

static const char *sector_of(const ro_document *d, const ro_mention *m, const ro_entity *a) {
    const ro_knowledge *k = d->knowledge;
    if (m->role != NO) return ro_k_string(k, k->roles[m->role].sector);
    if (m->organisation != NO) return ro_k_string(k, k->organisations[m->organisation].sector);
    if (m->office != NO) return ro_k_string(k, k->offices[m->office].sector);
    if (a && a->office != NO) return ro_k_string(k, k->offices[a->office].sector);
    return m->form == RO_FORM_COUNTRY || m->capital ? "GOV" : "";
}

static bool is_verb(const ro_token *t) { return t->upos == RO_UPOS_VERB || t->upos == RO_UPOS_AUX; }

static place place_of(uint8_t deprel) {
    switch (deprel) {
    case RO_DEP_nsubj: return P_SUBJECT;
    case RO_DEP_nsubj_pass: return P_PASSIVE;
    case RO_DEP_obj:
    case RO_DEP_iobj: return P_OBJECT;
    case RO_DEP_obl_agent: return P_AGENT;
    case RO_DEP_obl: return P_OBLIQUE;
    case RO_DEP_nmod_poss: return P_OWNER;
    case RO_DEP_nmod:
    case RO_DEP_amod:
    case RO_DEP_compound: return P_UNDER;
    case RO_DEP_appos: return P_APPOSITION;
    case RO_DEP_root: return P_ROOT;
    default: return P_OTHER;
    }
}

static uint64_t event_of(const ro_document *d, uint32_t sentence, uint32_t token) {
    uint32_t lemma = d->lemma_ids[sentence][token];
    if (!lemma || lemma >= d->knowledge->shares_count) return 0;
    const ro_k_share *share = &d->knowledge->shares[lemma];
    uint32_t events = is_verb(&d->report->sentences[sentence].tokens[token]) ? share->verb_most : share->other_most;
    for (uint32_t e = 0; events >> e; e++)
        if (events >> e & 1) return e + 1;
    return 0;
}

static view look(const ro_document *d, const ro_mention *m) {
    const ro_sentence *s = &d->report->sentences[m->sentence];
    view v = {.m = m, .words = s->tokens, .anchor = m->head};
    for (int i = 0; i < 4 && s->tokens[v.anchor].deprel == RO_DEP_conj && s->tokens[v.anchor].head >= 0; i++)
        v.anchor = (uint32_t)s->tokens[v.anchor].head;
    if (is_verb(&s->tokens[v.anchor]) && v.anchor != m->head) v.anchor = m->head; /* a clause of its own */
    v.place = (uint8_t)place_of(s->tokens[v.anchor].deprel);
    int32_t at = s->tokens[v.anchor].head;
    v.predicate = at >= 0 ? (uint32_t)at : v.anchor;
    for (uint32_t i = 0; i < DEEPEST && at >= 0; i++, at = s->tokens[at].head) {
        v.predicate = (uint32_t)at;
        if (is_verb(&s->tokens[at])) break;
    }
    for (uint32_t c = d->kids[m->sentence][v.anchor]; c != RO_NO_TOKEN; c = d->next[m->sentence][c])
        if (s->tokens[c].deprel == RO_DEP_case && !v.preposition) v.preposition = lemma_hash(&s->tokens[c]);
    v.role = lemma_hash(&s->tokens[m->head]);
    const char *sector = sector_of(d, m, m->actor != RO_NOBODY ? &d->actors[m->actor] : NULL);
    v.sector = ro_hash_bytes(19, sector, strlen(sector));
    v.verb = lemma_hash(&s->tokens[v.predicate]);
    v.event = event_of(d, m->sentence, v.predicate);
    return v;
}

/* The relations from one token up to where both meet and down to the other, if they are few; 0: another sentence, or far. */
static uint64_t path_between(const view *a, const view *b) {
    if (a->m->sentence != b->m->sentence) return 0;
    uint32_t up[DEEPEST], n = 0;
    for (int32_t at = (int32_t)a->m->head; at >= 0 && n < DEEPEST; at = a->words[at].head) up[n++] = (uint32_t)at;
    uint64_t down = 1;
    int32_t at = (int32_t)b->m->head;
    for (uint32_t steps = 0; steps < 5 && at >= 0; steps++, at = b->words[at].head) {
        for (uint32_t i = 0; i < n && i < 6; i++) {
            if (up[i] != (uint32_t)at) continue;
            if (i + steps > 6) return 0;
            uint64_t all = 2;
            for (uint32_t k = 0; k < i; k++) all = ro_hash_mix(all, a->words[up[k]].deprel);
            return ro_hash_mix(ro_hash_mix(all, down), i == 0 ? 1 : steps == 0 ? 2 : 3);
        }
        down = ro_hash_mix(down, b->words[at].deprel);
    }
    return 0;
}

/* How the seeker's clause stands to the candidate's: 1 the same predicate, 2 its subject is over the seeker's clause ("X said that he"), 3 the
 * predicates are joined, 4 another of the sentence, 0 another sentence. */
static unsigned clauses(const view *s, const view *c) {
    if (s->m->sentence != c->m->sentence) return 0;
    if (s->predicate == c->predicate) return 1;
    int32_t at = s->words[s->predicate].head;
    uint8_t first = s->words[s->predicate].deprel;
    for (uint32_t i = 0; i < DEEPEST && at >= 0; i++, at = s->words[at].head)
        if ((uint32_t)at == c->predicate) return first == RO_DEP_conj ? 3 : 2;
    at = c->words[c->predicate].head;
    for (uint32_t i = 0; i < DEEPEST && at >= 0; i++, at = c->words[at].head)
        if ((uint32_t)at == s->predicate) return 5;
    return 4;
}

/* --- features ------------------------------------------------------------------------------------------------------------------------------ */

static void put(ro_link_candidate *c, uint32_t template, uint64_t a, uint64_t b, uint64_t x) {
    if (c->count == RO_LINK_FEATURES) return;
    uint64_t h = ro_hash_mix(ro_hash_mix(ro_hash_mix(template, a), b), x);
    c->features[c->count++] = (uint32_t)((h ^ h >> 32) & ((1u << RO_LINK_BITS) - 1));
}

static unsigned few(uint32_t n, uint32_t most) { return n < most ? n : most; }

/* What is known of the report as a whole, counted once a question. */
typedef struct around {
    uint32_t index;    /* how many candidates stand nearer */
    uint32_t said;     /* mentions of this actor, or of this country */
    bool first, taken; /* the first country of the report; one of that country and role is there already */
    unsigned far;      /* sentences, signed: 0 .. FAR before, FAR + 1 .. behind */
} around;

static unsigned gender_fit(const ro_mention *m, const ro_entity *a) { return !m->gender || !a->gender ? 0 : m->gender == a->gender ? 1 : 2; }

static void antecedent_features(const ro_document *d, const view *s, const view *c, const around *r, ro_link_candidate *out) {
    const ro_mention *m = s->m;
    uint64_t q = m->form == RO_FORM_PRONOUN ? s->role : ro_hash_mix(s->role, 7), person = m->kind == RO_KIND_PERSON;
    uint64_t ruled = out->ruled;
    put(out, 1, q, ruled, 0);
    if (out->source != RO_LINK_MENTION) {
        put(out, 2, q, out->source, ruled);
        put(out, 3, q, out->source, s->place);
        put(out, 4, q, out->source, s->verb);
        put(out, 5, 0, out->source, ro_hash_mix(s->place, s->words[m->head].deprel));
        put(out, 6, q, out->source, m->first == 0);
        return;
    }
    const ro_entity *a = &d->actors[out->actor];
    unsigned far = r->far, same = clauses(s, c), fit = gender_fit(m, a);
    uint64_t kind = ro_hash_mix(a->kind, a->group), form = ro_hash_mix(c->m->form, c->m->nested);
    uint64_t path = path_between(s, c);
    put(out, 10, q, far, c->place);
    put(out, 11, q, kind, 0);
    put(out, 12, q, form, 0);
    put(out, 13, q, fit, far);
    put(out, 14, s->place, c->place, ro_hash_mix(same, far));
    put(out, 15, q, ro_hash_mix(s->place, c->place), same);
    put(out, 16, far, few(r->index, 6), q);
    put(out, 17, few(r->said, 4), far, q);
    put(out, 18, q, c->role, 0);
    put(out, 19, q, c->sector, kind);
    put(out, 20, s->verb, kind, s->place);
    put(out, 21, form, q, far);
    put(out, 22, m->first == 0, c->place, far);
    put(out, 23, person, a->person != NO, kind);
    put(out, 24, person, a->name_mention != NO, far);
    put(out, 25, q, ruled, far);
    put(out, 26, ruled, kind, form);
    put(out, 27, c->place == P_SUBJECT && c->m->sentence < m->sentence && ro_is_main_subject(d, c->m), s->place, q);
    put(out, 28, a->country != RO_K_NONE && a->country == d->publisher, q, kind);
    put(out, 29, c->event, ro_hash_mix(c->place, s->place), ro_hash_mix(q, same));
    put(out, 30, c->m->first == 0, far, s->place);
    put(out, 31, kind, s->place, m->owner != RO_NO_TOKEN);
    if (path) put(out, 32, path, q, 0);
    if (path) put(out, 33, path, person, kind);
    put(out, 34, s->place == P_OWNER ? lemma_hash(&s->words[s->words[m->head].head >= 0 ? (uint32_t)s->words[m->head].head : m->head]) : 0, kind, 0);
    put(out, 35, c->m->definite, form, q);
    put(out, 36, c->m->plural, q, a->group);
    put(out, 37, c->preposition, ro_hash_mix(s->place, far), q);
    if (m->form == RO_FORM_PRONOUN) return;
    unsigned country = m->country == RO_K_NONE ? 0 : a->country == RO_K_NONE ? 1 : a->country == m->country ? 2 : 3;
    unsigned office = m->office == NO                                                                    ? 0
                      : a->office == NO                                                                  ? 1
                      : m->office == a->office || m->office == a->office2 || m->office == a->said_office ? 2
                                                                                                         : 3;
    unsigned role = m->role == NO ? 0 : a->role == NO ? 1 : a->role == m->role ? 2 : 3;
    put(out, 40, m->form, ro_hash_mix(country, office), far);
    put(out, 41, q, office, country);
    put(out, 42, m->plural, a->group, ro_hash_mix(m->form, kind));
    put(out, 43, q, a->office, 0);
    put(out, 44, s->sector, c->sector, ro_hash_mix(kind, far));
    put(out, 45, q, role, kind);
    put(out, 46, m->form, ro_hash_mix(office, country), few(r->index, 4));
    put(out, 47, ruled, ro_hash_mix(office, country), far);
    put(out, 48, s->place, ro_hash_mix(c->place, same), ro_hash_mix(office, country));
    put(out, 49, a->name_mention != NO, ro_hash_mix(office, country), m->owner != RO_NO_TOKEN);
}

static void country_features(const ro_document *d, const view *s, const view *c, const around *r, ro_link_candidate *out) {
    const ro_mention *m = s->m;
    uint64_t who = ro_hash_mix(ro_hash_mix(s->sector, m->form), m->plural), ruled = out->ruled;
    put(out, 101, who, ruled, 0);
    put(out, 102, s->role, ruled, 0);
    put(out, 103, out->country != RO_K_NONE && out->country == d->publisher, s->sector, m->form);
    put(out, 104, out->country != RO_K_NONE && out->country == d->press, s->sector, m->form);
    if (out->source != RO_LINK_MENTION) {
        put(out, 105, out->source, who, ruled);
        put(out, 106, out->source, s->role, 0);
        put(out, 107, out->source, s->place, m->definite);
        put(out, 108, out->source, ruled, few(r->said, 3));
        if (m->form != RO_FORM_OTHER) return;
        /* a name of nobody known: a person, or a thing? */
        const ro_sentence *sentence = &d->report->sentences[m->sentence];
        put(out, 150, out->source, s->verb, s->place);
        put(out, 151, out->source, m->name_last - m->name_first, s->place);
        put(out, 152, out->source, m->first ? lemma_hash(&s->words[m->first - 1]) : 0, m->name_last - m->name_first);
        put(out, 153, out->source, m->last < sentence->count ? lemma_hash(&s->words[m->last]) : 0, s->place);
        put(out, 154, out->source, s->event, s->place);
        put(out, 155, out->source, lemma_hash(&s->words[s->words[m->head].head >= 0 ? (uint32_t)s->words[m->head].head : m->head]),
            s->words[m->head].deprel);
        put(out, 156, out->source, s->preposition, m->name_last - m->name_first);
        return;
    }
    const ro_entity *a = out->actor != RO_NOBODY ? &d->actors[out->actor] : NULL;
    unsigned far = r->far, same = clauses(s, c);
    uint64_t kind = a ? ro_hash_mix(a->kind, a->group) : 99, form = ro_hash_mix(c->m->form, ro_hash_mix(c->m->nested, c->m->capital));
    uint64_t path = path_between(s, c), places = ro_hash_mix(s->place, c->place);
    put(out, 110, who, far, form);
    put(out, 111, s->role, far, form);
    put(out, 112, places, same, far);
    put(out, 113, places, same, s->sector);
    put(out, 114, places, ro_hash_mix(same, s->event), c->event);
    put(out, 115, places, same, s->verb);
    put(out, 116, form, kind, far);
    put(out, 117, s->sector, c->sector, far);
    put(out, 118, s->sector, c->sector, ro_hash_mix(places, same));
    put(out, 119, few(r->said, 4), r->first, far);
    put(out, 120, few(r->index, 6), far, m->definite);
    put(out, 121, m->definite, m->plural, ro_hash_mix(far, form));
    put(out, 122, c->preposition, ro_hash_mix(same, c->place), s->sector);
    put(out, 123, c->preposition, path, 0);
    put(out, 124, r->taken, s->sector, far);
    put(out, 125, s->role, c->role, 0);
    put(out, 126, s->role, ro_hash_mix(places, same), 0);
    put(out, 127, lemma_hash(&s->words[m->first]), form, far);
    put(out, 128, ruled, ro_hash_mix(form, far), 0);
    put(out, 129, ruled, same, places);
    put(out, 130, c->m->sentence == 0 && c->m->first == 0, form, who);
    put(out, 131, a && a->basis == RO_BASIS_INFERRED, far, s->sector);
    put(out, 132, s->event, ro_hash_mix(s->place, same), c->sector);
    put(out, 133, who, ro_hash_mix(c->place, far), c->event);
    put(out, 134, m->owner != RO_NO_TOKEN && m->owner == c->m->head, c->m->sentence == m->sentence, kind);
    put(out, 135, s->role, kind, c->place);
    if (path) put(out, 136, path, 0, 0);
    if (path) put(out, 137, path, s->sector, m->form);
    if (path) put(out, 138, path, s->role, 0);
    if (path) put(out, 139, path, form, c->sector);
    if (path) put(out, 140, path, s->event, 0);
}

/* --- candidates ---------------------------------------------------------------------------------------------------------------------------- */

static ro_link_candidate *new_candidate(ro_link_question *q, uint8_t source, uint32_t mention, uint32_t actor, uint16_t country) {
    if (q->count == RO_LINK_MOST) return NULL;
    ro_link_candidate *c = &q->candidates[q->count++];
    c->source = source, c->ruled = 0, c->country = country, c->mention = mention, c->actor = actor, c->count = 0;
    return c;
}

static void ask_antecedent(const ro_document *d, uint32_t mention, uint32_t ruled, ro_link_question *q) {
    const ro_mention *m = &d->mentions[mention];
    view s = look(d, m);
    ro_link_candidate *none = new_candidate(q, RO_LINK_NONE, NO, NO, RO_K_NONE);
    none->ruled = ruled == NO && !m->member_count;
    antecedent_features(d, &s, &s, &(around){0}, none);
    if (m->member_count >= 2) {
        ro_link_candidate *members = new_candidate(q, RO_LINK_MEMBERS, NO, NO, RO_K_NONE);
        members->ruled = 1;
        antecedent_features(d, &s, &s, &(around){0}, members);
    }
    uint32_t index = 0;
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *o = &d->mentions[i];
        if (m->sentence - o->sentence > FAR_BACK) break;
        if (o->actor == RO_NOBODY || (o->sentence == m->sentence && o->first < m->last && m->first < o->last)) continue;
        if (m->form == RO_FORM_TITLE && (d->actors[o->actor].kind != RO_KIND_PERSON || d->actors[o->actor].group != m->plural)) continue;
        if (m->form != RO_FORM_PRONOUN && m->country != RO_K_NONE && d->actors[o->actor].country != RO_K_NONE &&
            d->actors[o->actor].country != m->country)
            continue;
        bool known = false;
        for (uint32_t k = 0; k < q->count && !known; k++) known = q->candidates[k].actor == o->actor;
        if (known) continue;
        ro_link_candidate *c = new_candidate(q, RO_LINK_MENTION, i, o->actor, d->actors[o->actor].country);
        if (!c) break;
        c->ruled = ruled != NO && o->actor == ruled && !m->member_count;
        around r = {.index = index++, .far = m->sentence - o->sentence};
        for (uint32_t k = i; k-- > 0 && m->sentence - d->mentions[k].sentence <= FAR_BACK;) r.said += d->mentions[k].actor == o->actor;
        view v = look(d, o);
        antecedent_features(d, &s, &v, &r, c);
    }
}

static uint16_t country_of(const ro_document *d, const ro_mention *m) {
    if (m->actor != RO_NOBODY && d->actors[m->actor].country != RO_K_NONE) return d->actors[m->actor].country;
    return m->country;
}

/* Is there another actor of that role, or sector, and country already? */
static bool taken(const ro_document *d, const ro_mention *m, uint16_t country) {
    if (m->role == NO) return false;
    for (uint32_t i = 0; i < d->actor_count && i < RO_LOOK_BACK; i++)
        if (i != m->actor && d->actors[i].role == m->role && d->actors[i].country == country) return true;
    return false;
}

static void ask_country(const ro_document *d, uint32_t mention, uint32_t ruled, ro_link_question *q) {
    const ro_mention *m = &d->mentions[mention];
    view s = look(d, m);
    ro_link_candidate *none = new_candidate(q, RO_LINK_NONE, NO, NO, RO_K_NONE), *c;
    none->ruled = ruled == RO_K_NONE;
    uint16_t first = RO_K_NONE;
    uint32_t countries = 0;
    for (uint32_t i = 0; i < d->mention_count && first == RO_K_NONE; i++) first = country_of(d, &d->mentions[i]);
    bool rule_there = ruled == RO_K_NONE;
    uint32_t index = 0;
    for (uint32_t steps = 1; steps < 64; steps++)
        for (int side = 0; side < 2; side++) {
            if (side ? mention + steps >= d->mention_count : steps > mention) continue;
            uint32_t i = side ? mention + steps : mention - steps;
            const ro_mention *o = &d->mentions[i];
            uint32_t far = side ? o->sentence - m->sentence : m->sentence - o->sentence;
            uint16_t country = country_of(d, o);
            if (far > FAR || country == RO_K_NONE || o->actor == m->actor) continue;
            if (q->count + 4 >= RO_LINK_MOST) break;
            c = new_candidate(q, RO_LINK_MENTION, i, o->actor, country);
            c->ruled = country == ruled;
            rule_there = rule_there || country == ruled;
            around r = {.index = index++, .far = side ? FAR + 1 + far : far, .first = country == first};
            for (uint32_t k = i > 40 ? i - 40 : 0; k < d->mention_count && k < i + 40; k++) r.said += country_of(d, &d->mentions[k]) == country;
            r.taken = taken(d, m, country);
            view v = look(d, o);
            country_features(d, &s, &v, &r, c);
            countries++;
        }
    around r = {.said = countries};
    country_features(d, &s, &s, &r, none);
    if (d->publisher != RO_K_NONE && (c = new_candidate(q, RO_LINK_PUBLISHER, NO, NO, d->publisher))) {
        c->ruled = ruled == d->publisher;
        rule_there = rule_there || c->ruled;
        country_features(d, &s, &s, &r, c);
    }
    if (d->press != RO_K_NONE && (c = new_candidate(q, RO_LINK_PRESS, NO, NO, d->press))) {
        c->ruled = ruled == d->press;
        rule_there = rule_there || c->ruled;
        country_features(d, &s, &s, &r, c);
    }
    if (!rule_there && (c = new_candidate(q, RO_LINK_RULE, NO, NO, (uint16_t)ruled))) {
        c->ruled = 1;
        country_features(d, &s, &s, &r, c);
    }
}

void ro_link_ask(const ro_document *d, ro_link_kind kind, uint32_t mention, uint32_t ruled, ro_link_question *q) {
    q->kind = kind;
    q->mention = mention;
    q->count = 0;
    if (kind == RO_LINK_ANTECEDENT)
        ask_antecedent(d, mention, ruled, q);
    else
        ask_country(d, mention, ruled, q);
}

uint32_t ro_link_best(const ro_link_question *q, const float scores[RO_LINK_MOST]) {
    float top = -INFINITY, most = -1, share[RO_LINK_MOST];
    uint32_t best = 0;
    for (uint32_t i = 0; i < q->count; i++) top = scores[i] > top ? scores[i] : top;
    for (uint32_t i = 0; i < q->count; i++) share[i] = expf(scores[i] - top);
    for (uint32_t i = 0; i < q->count; i++) {
        float sum = share[i];
        for (uint32_t k = 0; q->kind == RO_LINK_COUNTRY && k < q->count; k++)
            if (k != i && q->candidates[k].country == q->candidates[i].country) sum += share[k];
        if (sum > most) most = sum, best = i;
    }
    return best;
}

uint32_t ro_link_choose(const ro_document *d, const ro_link_question *q) {
    if (d->link_listener) return d->link_listener->answer(d->link_listener->context, d, q);
    const int8_t *weights = d->linker ? d->linker->weights[q->kind] : NULL;
    if (!weights || !q->count) return RO_LINK_MOST;
    float scores[RO_LINK_MOST];
    for (uint32_t i = 0; i < q->count; i++) {
        int32_t sum = 0;
        for (uint32_t k = 0; k < q->candidates[i].count; k++) sum += weights[q->candidates[i].features[k]];
        scores[i] = (float)sum * d->linker->scale[q->kind];
    }
    return ro_link_best(q, scores);
}
