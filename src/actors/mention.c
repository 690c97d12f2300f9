#include "actors/mention.h"

#include "actors/grammar.h"
#include "actors/repair.h"
#include "actors/tree.h"
#include "base/error.h"
#include "knowledge/phrase.h"

#include <string.h>
#include <strings.h>

static ro_mention *add_mention(ro_name_reader *r, uint32_t first, uint32_t last) {
    ro_document *d = r->d;
    if (!ro_arena_grow(d->arena, (void **)&d->mentions, d->mention_count, &d->mention_capacity, sizeof *d->mentions)) {
        r->failed = true;
        return NULL;
    }
    ro_mention *m = &d->mentions[d->mention_count++];
    const ro_token *t = r->s->tokens;
    *m = (ro_mention){.sentence = r->sentence,
                      .first = first,
                      .last = last,
                      .head = first,
                      .span = {ro_word_span(r->s, first).start, ro_word_span(r->s, last - 1).end},
                      .country = RO_K_NONE,
                      .office = UINT32_MAX,
                      .office2 = UINT32_MAX,
                      .organisation = UINT32_MAX,
                      .place = UINT32_MAX,
                      .role = UINT32_MAX,
                      .owner = RO_NO_TOKEN,
                      .actor = RO_NOBODY};
    m->head = ro_head_of(t, first, last);
    /* What stands before it: the, his, Egypt's … */
    for (uint32_t i = first, steps = 0; i > 0 && steps < 4; i--, steps++) {
        const ro_token *before = &t[i - 1];
        if (before->xpos == RO_XPOS_PRPS) {
            m->owner = i - 1;
            m->definite = 1;
            break;
        }
        if (ro_token_is(before, "'s") || ro_token_is(before, "’s")) { /* his movement's spokesman */
            m->definite = 1;
            if (i >= 2) m->owner = i - 2;
            break;
        }
        if (before->upos == RO_UPOS_DET || before->xpos == RO_XPOS_DT) {
            m->definite = !ro_token_is(before, "a") && !ro_token_is(before, "an");
            break;
        }
        if (before->upos != RO_UPOS_ADJ && before->upos != RO_UPOS_NUM) break;
    }
    return m;
}

static ro_mention *nested_country(ro_name_reader *r, uint32_t first, uint32_t last, uint16_t country) {
    if (first == last) return NULL;
    ro_mention *m = add_mention(r, first, last);
    if (!m) return NULL;
    m->form = RO_FORM_COUNTRY;
    m->kind = RO_KIND_COUNTRY;
    m->country = country;
    m->basis = RO_BASIS_STATED;
    m->nested = 1;
    return m;
}

/* What the users' own dictionaries say of the mention, where they say something. */
static void put_own(const ro_knowledge *k, ro_mention *m, const ro_name_draft *t) {
    m->code = t->code ? t->code : t->owner;
    m->entry = t->code ? t->entry : 0;
    if (!t->code) m->agent = t->agent, m->agent_before = t->agent_before;                      /* the code of a name is all of it */
    if (t->owner && !t->code && !t->agent && m->office != UINT32_MAX && strlen(t->owner) == 3) /* the minister of a state that we lack */
        m->agent = ro_k_string(k, k->offices[m->office].sector);
    if (m->code && m->country == RO_K_NONE && t->own_country != RO_K_NONE) m->country = t->own_country, m->basis = RO_BASIS_KNOWLEDGE;
}

/* "the French leader" is the president, "Britain's leader" the prime minister. */
static uint32_t leading(const ro_knowledge *k, uint32_t office, uint16_t country) {
    if (strcmp(ro_k_string(k, k->offices[office].id), "leader") != 0) return office;
    const char *head = k->countries[country].led_by_government ? "hog" : "hos";
    for (uint32_t i = 0; i < k->offices_count; i++)
        if (strcmp(ro_k_string(k, k->offices[i].id), head) == 0) return i;
    return office;
}

/* Makes the mentions of a person's draft: one, or one a country for "the foreign ministers of X, Y and Z". */
static void emit_person(ro_name_reader *r, const ro_name_draft *t) {
    uint32_t n = t->plural && t->country_count > 1 ? t->country_count : 1;
    for (uint32_t k = 0; k < n; k++) {
        ro_mention *m = add_mention(r, t->first, t->last);
        if (!m) return;
        bool named = t->name_last > t->name_first;
        bool sent = t->abroad_last > t->abroad_first && !named; /* "recalled its ambassador to X": whatever "to X" hangs on */
        if (sent && t->abroad_first > t->title_first) m->head = ro_head_of(r->s->tokens, t->title_first, t->abroad_first);
        m->form = named ? RO_FORM_NAME : RO_FORM_TITLE;
        m->kind = named || t->office_count ? RO_KIND_PERSON : RO_KIND_UNKNOWN;
        m->plural = t->plural && n == 1;
        if (m->plural) m->kind = RO_KIND_POPULATION;
        m->former = t->former;
        m->gender = t->gender;
        if (t->country_count) {
            m->country = t->countries[k];
            m->basis = RO_BASIS_STATED;
        } else if (t->title_country != RO_K_NONE) {
            m->country = t->title_country;
            m->basis = RO_BASIS_KNOWLEDGE;
        }
        if (t->office_count)
            m->office = t->country_count && t->organisation == UINT32_MAX ? leading(r->d->knowledge, t->offices[0], t->countries[k]) : t->offices[0];
        if (t->office_count > 1) m->office2 = t->offices[1];
        m->organisation = t->organisation;
        m->title_first = t->title_first;
        m->title_last = t->title_last;
        m->name_first = t->name_first;
        m->name_last = t->name_last;
        put_own(r->d->knowledge, m, t);
    }
    for (uint32_t k = 0; k < t->country_count; k++) nested_country(r, t->country_first[k], t->country_last[k], t->countries[k]);
    ro_mention *abroad = nested_country(r, t->abroad_first, t->abroad_last, t->abroad);
    if (abroad) abroad->nested = 2;
}

static void emit_role(ro_name_reader *r, const ro_name_draft *t, const ro_atom *role, uint32_t last) {
    uint32_t n = t->country_count > 1 ? t->country_count : 1;
    for (uint32_t k = 0; k < n; k++) {
        ro_mention *m = add_mention(r, t->first, last);
        if (!m) return;
        m->form = RO_FORM_ROLE;
        m->plural = role->plural;
        if (role->type == RO_SENSE_ROLE) {
            m->role = role->index;
            m->kind = ro_role_kind(r->d->knowledge, &r->d->knowledge->roles[role->index], role->plural);
        } else {
            uint8_t kind = ro_code_kind(r->d->knowledge, role->agent);
            bool persons = kind == RO_KIND_ORGANISATION || kind == RO_KIND_COUNTRY || kind == RO_KIND_COMPANY || kind == RO_KIND_MEDIA;
            m->kind = persons || kind == RO_KIND_POPULATION ? (role->plural ? RO_KIND_POPULATION : RO_KIND_PERSON) : kind;
        }
        m->title_first = role->first;
        m->title_last = role->last;
        m->organisation = t->organisation;
        if (t->country_count) {
            m->country = t->countries[k];
            m->basis = RO_BASIS_STATED;
        }
        ro_name_draft own = *t;
        ro_take_agent(&own, role);
        if (t->owner && !own.agent && m->role != UINT32_MAX) own.agent = ro_k_string(r->d->knowledge, r->d->knowledge->roles[m->role].agent);
        put_own(r->d->knowledge, m, &own);
        if (role->entry) m->entry = role->entry;
    }
    for (uint32_t k = 0; k < t->country_count; k++) nested_country(r, t->country_first[k], t->country_last[k], t->countries[k]);
}

static ro_name_draft empty_draft(uint32_t first) {
    return (ro_name_draft){.first = first, .last = first, .organisation = UINT32_MAX, .title_country = RO_K_NONE, .own_country = RO_K_NONE};
}

static bool is_role(uint8_t type) { return type == RO_SENSE_ROLE || type == RO_ATOM_AGENT; }

/* Are those of the role its owner's ("its troops"), or the object of a verb that takes them from somewhere? */
static bool is_removed(const ro_name_reader *r, size_t role) {
    static const char *const verbs[] = {"withdraw", "pull",    "remove", "evacuate", "expel",   "drive", "push",  "recall",
                                        "redeploy", "extract", "oust",   "eject",    "move",    "bring", "clear", "bar",
                                        "ban",      "chase",   "free",   "deport",   "airlift", "rescue"};
    const ro_atom *a = ro_name_atom(r, role);
    if (a->first > 0 && r->s->tokens[a->first - 1].xpos == RO_XPOS_PRPS) return true;
    int32_t verb = r->s->tokens[a->last - 1].head;
    for (size_t i = 0; verb >= 0 && i < sizeof verbs / sizeof *verbs; i++)
        if (ro_lemma_is(&r->s->tokens[verb], verbs[i])) return true;
    return false;
}

/* "of Sudan", "from Chad" behind a role. */
static size_t role_owner(const ro_name_reader *r, size_t at, ro_name_draft *t) {
    if (!t->country_count && ro_name_word(r, at, "in") && ro_name_atom(r, at + 1)) { /* police in Minsk */
        const ro_atom *where = ro_name_atom(r, at + 1);
        const ro_knowledge *k = r->d->knowledge;
        if (where->type == RO_SENSE_COUNTRY || where->type == RO_SENSE_CAPITAL)
            t->countries[t->country_count] = (uint16_t)where->index;
        else if (where->type == RO_SENSE_PLACE && k->places[where->index].country_count == 1 && !ro_own_only(r->d))
            t->countries[t->country_count] = k->country_lists[k->places[where->index].country];
        else
            return at;
        t->country_first[t->country_count] = t->country_last[t->country_count] = where->first; /* the place stays a place of its own */
        t->country_count++;
        return at;
    }
    if (t->country_count || !(ro_name_word(r, at, "of") || ro_name_word(r, at, "from"))) return at;
    if (ro_name_word(r, at, "from") && is_removed(r, at - 1)) return at; /* withdrew its troops from X */
    size_t q = at + 1;
    if (ro_name_word(r, q, "the")) q++;
    if (ro_name_type(r, q) == RO_SENSE_COUNTRY) {
        size_t end = ro_read_countries(r, q, t, false);
        t->last = ro_name_atom(r, end - 1)->last;
        return end;
    }
    if (ro_name_type(r, q) == RO_SENSE_ORGANISATION) {
        t->organisation = ro_name_atom(r, q)->index;
        t->last = ro_name_atom(r, q)->last;
        return q + 1;
    }
    if (ro_name_type(r, q) == RO_ATOM_OWN) {
        t->owner = ro_name_atom(r, q)->code;
        t->own_country = ro_name_atom(r, q)->country;
        t->last = ro_name_atom(r, q)->last;
        return q + 1;
    }
    return at;
}

/* "Ruritania 's minister A B", "Ruritanian guards": of an actor of the users' own. Returns `at` if no title or role follows it. */
static size_t read_own(ro_name_reader *r, size_t at) {
    ro_name_draft t = empty_draft(ro_name_atom(r, at)->first);
    t.owner = ro_name_atom(r, at)->code;
    t.own_country = ro_name_atom(r, at)->country;
    size_t q = at + 1;
    if (ro_name_word(r, q, "'s") || ro_name_word(r, q, "’s") || ro_name_word(r, q, "'") || ro_name_word(r, q, "’")) q++;
    size_t end = ro_read_title(r, q, &t);
    if (end > q) {
        end = ro_read_name(r, end, &t);
        end = ro_read_apposition(r, end, &t);
        emit_person(r, &t);
        return end;
    }
    if (ro_name_type(r, q) == RO_SENSE_MODIFIER) q++;
    if (!is_role(ro_name_type(r, q))) return at;
    emit_role(r, &t, ro_name_atom(r, q), ro_name_atom(r, q)->last);
    return q + 1;
}

/* A name with all that stands before and behind it; or a title, a role with its country. Returns `at` if nothing begins here. */
static size_t read_actor(ro_name_reader *r, size_t at) {
    ro_name_draft t = empty_draft(ro_name_atom(r, at)->first);
    size_t p = at;
    uint8_t type = ro_name_type(r, p);
    size_t honorifics = p;
    while (ro_name_type(r, honorifics) == RO_SENSE_HONORIFIC) {
        if (ro_name_atom(r, honorifics)->index == 1 || ro_name_atom(r, honorifics)->index == 2)
            t.gender = (uint8_t)ro_name_atom(r, honorifics)->index;
        honorifics++;
    }
    if (honorifics > p) {
        size_t q = honorifics;
        if (ro_name_word(r, q, "the")) q++;
        ro_name_draft titled = t;
        size_t end = ro_read_title(r, q, &titled);
        if (end > q) {
            t = titled;
            size_t name = ro_read_name(r, end, &t);
            if (name == end) name = ro_read_apposition(r, end, &t);
            emit_person(r, &t);
            return name;
        }
    }
    if (type == RO_ATOM_OWN) return read_own(r, at);
    if (type == RO_SENSE_MODIFIER &&
        (ro_is_country_like(ro_name_type(r, p + 1)) || ro_name_type(r, p + 1) == RO_SENSE_SEAT)) { /* former Nigerian president */
        t.former = ro_name_atom(r, p)->index == RO_MODIFIER_FORMER;
        type = ro_name_type(r, ++p);
    }
    if (ro_is_country_like(type) || type == RO_SENSE_SEAT || type == RO_SENSE_CAPITAL) {
        ro_name_draft first = t;
        size_t begin = p;
        ro_name_country(&first, ro_name_atom(r, p));
        p = ro_is_country_like(type) ? ro_read_countries(r, p, &t, true) : p + 1;
        if (p == begin + 1) t = first;
        if (ro_name_word(r, p, "'s") || ro_name_word(r, p, "’s") || ro_name_word(r, p, "'") || ro_name_word(r, p, "’")) p++;
        size_t q = p;
        unsigned skipped = 0;
        while (skipped < 2 && ro_name_atom(r, q) && ro_name_type(r, q) == RO_ATOM_WORD && r->s->tokens[ro_name_atom(r, q)->first].upos == RO_UPOS_ADJ)
            q++, skipped++;
        size_t title = ro_read_title(r, q, &t);
        if (title > q && t.country_count > 1 && !t.plural) { /* "… of the United States, Cuban Foreign Minister A B said": no minister of both */
            t = first;
            p = q = title = begin + 1;
        }
        if (title > q) {
            size_t end = ro_read_name(r, title, &t);
            end = ro_read_apposition(r, end, &t);
            emit_person(r, &t);
            return end;
        }
        if (ro_name_type(r, q) == RO_SENSE_MODIFIER) q++;
        if (is_role(ro_name_type(r, q))) {
            const ro_atom *role = ro_name_atom(r, q);
            ro_name_draft named = t;
            size_t end = ro_read_name(r, q + 1, &named);
            if (end > q + 1 && role->type == RO_SENSE_ROLE &&
                strcmp(ro_k_string(r->d->knowledge, r->d->knowledge->roles[role->index].kind), "person") == 0) {
                ro_take_agent(&named, role);
                emit_person(r, &named); /* "Turkish diplomat A B" */
                return end;
            }
            emit_role(r, &t, role, role->last);
            return q + 1;
        }
        if (ro_name_type(r, q) == RO_SENSE_ORGANISATION && t.country_count == 1) {
            const ro_atom *o = ro_name_atom(r, q);
            ro_mention *m = add_mention(r, t.first, o->last);
            if (m) {
                m->form = RO_FORM_ORGANISATION;
                m->organisation = o->index;
                m->kind = ro_organisation_kind(r->d->knowledge, &r->d->knowledge->organisations[o->index]);
                m->country = t.countries[0];
                m->basis = RO_BASIS_STATED;
            }
            nested_country(r, t.country_first[0], t.country_last[0], t.countries[0]);
            return q + 1;
        }
        if (ro_name_type(r, p) == RO_ATOM_NAME && p > at + 1) { /* Qatar 's Al Thani */
            size_t end = ro_read_name(r, p, &t);
            if (r->s->tokens[ro_name_atom(r, p)->first - 1].xpos == RO_XPOS_POS) t.first = t.name_first; /* whose he is, is no part of his name */
            emit_person(r, &t);
            return end;
        }
        return at;
    }
    if (type == RO_SENSE_ORGANISATION) {
        ro_name_draft titled = t;
        titled.organisation = ro_name_atom(r, p)->index;
        titled.organisation_first = ro_name_atom(r, p)->first;
        titled.organisation_last = ro_name_atom(r, p)->last;
        size_t q = p + 1;
        if (ro_name_word(r, q, "'s") || ro_name_word(r, q, "’s")) q++;
        size_t end = ro_read_title(r, q, &titled);
        if (end > q) {
            end = ro_read_name(r, end, &titled);
            end = ro_read_apposition(r, end, &titled);
            emit_person(r, &titled);
            return end;
        }
        if (is_role(ro_name_type(r, q))) {
            titled.last = ro_name_atom(r, q)->last;
            emit_role(r, &titled, ro_name_atom(r, q), ro_name_atom(r, q)->last);
            return q + 1;
        }
        return at;
    }
    if (type == RO_SENSE_TITLE || type == RO_SENSE_MODIFIER) {
        size_t end = ro_read_title(r, p, &t);
        if (end == p) return at;
        size_t name = ro_read_name(r, end, &t);
        name = ro_read_apposition(r, name, &t);
        emit_person(r, &t);
        return name;
    }
    if (is_role(type)) {
        const ro_atom *role = ro_name_atom(r, p);
        size_t end = role_owner(r, p + 1, &t);
        emit_role(r, &t, role, t.last > role->last ? t.last : role->last);
        return end > p + 1 ? end : p + 1;
    }
    size_t name = ro_read_name(r, p, &t);
    if (name > p) {
        size_t end = ro_read_apposition(r, name, &t);
        emit_person(r, &t);
        ro_mention *m = r->d->mention_count ? &r->d->mentions[r->d->mention_count - 1] : NULL;
        if (m && !t.office_count && !t.gender && honorifics == p && m->form == RO_FORM_NAME) {
            m->form = RO_FORM_OTHER; /* a person only if knowledge or an earlier mention says so */
            m->kind = RO_KIND_UNKNOWN;
        }
        return end;
    }
    return at;
}

/* A name of the users' own that stands by itself. */
static void read_single_own(ro_name_reader *r, const ro_atom *a) {
    ro_mention *m = add_mention(r, a->first, a->last);
    if (!m) return;
    m->form = RO_FORM_OWN;
    m->kind = ro_code_kind(r->d->knowledge, a->code);
    m->code = a->code;
    m->entry = a->entry;
    m->name_first = a->first;
    m->name_last = a->last;
    if (a->country != RO_K_NONE) m->country = a->country, m->basis = RO_BASIS_KNOWLEDGE;
}

/* A single atom that is an actor or a place of its own. */
static void read_single(ro_name_reader *r, const ro_atom *a) {
    const ro_knowledge *k = r->d->knowledge;
    static const uint8_t forms[RO_SENSE_TYPES] = {[RO_SENSE_COUNTRY] = RO_FORM_COUNTRY, [RO_SENSE_ADJECTIVE] = RO_FORM_ADJECTIVE,
                                                  [RO_SENSE_PEOPLE] = RO_FORM_PEOPLE,   [RO_SENSE_CITIZEN] = RO_FORM_PEOPLE,
                                                  [RO_SENSE_CAPITAL] = RO_FORM_PLACE,   [RO_SENSE_SEAT] = RO_FORM_PLACE,
                                                  [RO_SENSE_PLACE] = RO_FORM_PLACE,     [RO_SENSE_ORGANISATION] = RO_FORM_ORGANISATION};
    if (a->type == RO_ATOM_OWN) {
        read_single_own(r, a);
        return;
    }
    if (a->type >= RO_SENSE_TYPES || (!forms[a->type] && a->type != RO_SENSE_COUNTRY)) return;
    ro_mention *m = add_mention(r, a->first, a->last);
    if (!m) return;
    m->form = forms[a->type];
    m->plural = a->plural;
    switch (a->type) {
    case RO_SENSE_COUNTRY:
    case RO_SENSE_ADJECTIVE: m->kind = RO_KIND_COUNTRY; break;
    case RO_SENSE_PEOPLE: m->kind = RO_KIND_POPULATION, m->plural = 1; break;
    case RO_SENSE_CITIZEN: m->kind = RO_KIND_PERSON; break;
    case RO_SENSE_CAPITAL:
    case RO_SENSE_SEAT: m->kind = RO_KIND_GOVERNMENT, m->capital = a->type == RO_SENSE_CAPITAL ? 1 : 2; break;
    case RO_SENSE_PLACE: {
        m->kind = RO_KIND_UNKNOWN, m->place = a->index;
        const ro_k_place *place = &k->places[a->index];
        if (place->country_count && !ro_own_only(r->d)) m->country = k->country_lists[place->country], m->basis = RO_BASIS_STATED;
        return;
    }
    default: {
        const ro_k_organisation *o = &k->organisations[a->index];
        m->organisation = a->index;
        m->kind = ro_organisation_kind(k, o);
        if (o->country_count) m->country = k->country_lists[o->country], m->basis = RO_BASIS_KNOWLEDGE;
        return;
    }
    }
    m->country = (uint16_t)a->index;
    m->basis = a->code ? RO_BASIS_KNOWLEDGE : RO_BASIS_STATED;
    m->code = a->code;
}

static const ro_k_word *collective(const ro_knowledge *k, uint32_t lemma) {
    for (uint32_t i = 0; lemma && i < k->collectives_count; i++)
        if (k->collectives[i].lemma == lemma) return &k->collectives[i];
    return NULL;
}

/* he, they, its; both sides, the two leaders, the parties. Returns tokens read, 0 if none begins here. */
static uint32_t read_pronoun(ro_name_reader *r, uint32_t i) {
    const ro_token *t = r->s->tokens;
    uint32_t n = r->s->count, p = i;
    bool both = ro_token_is(&t[p], "both"), the = ro_token_is(&t[p], "the") || ro_token_is(&t[p], "these");
    bool two = false;
    if (the && p + 1 < n) p++;
    if (ro_token_is(&t[p], "two") || ro_token_is(&t[p], "three") || ro_token_is(&t[p], "four")) two = true, p++;
    if (both) p = i + 1;
    if (p < n && (both || two || the)) {
        uint32_t noun = p;
        while (noun < n && noun < p + 2 && t[noun].upos == RO_UPOS_ADJ && (t[noun].form[0] < 'A' || t[noun].form[0] > 'Z')) noun++;
        if (!both && !the) noun = n; /* "three officials": new ones */
        const ro_k_word *word = noun < n ? collective(r->d->knowledge, r->d->lemma_ids[r->sentence][noun]) : NULL;
        bool plural = noun < n &&
                      (t[noun].xpos == RO_XPOS_NNS || t[noun].xpos == RO_XPOS_NNPS || ro_token_is(&t[noun], "pair") || ro_token_is(&t[noun], "duo"));
        /* parties to the accord; but: pressed both men to agree */
        bool qualified = noun + 1 < n && (ro_token_is(&t[noun + 1], "of") || (ro_token_is(&t[noun + 1], "to") && noun + 2 < n &&
                                                                              t[noun + 2].upos != RO_UPOS_VERB && t[noun + 2].upos != RO_UPOS_AUX));
        if (word && plural && !qualified && (both || two || (the && word->value != 2 && noun == p))) {
            ro_mention *m = add_mention(r, i, noun + 1);
            if (!m) return 0;
            m->form = RO_FORM_COLLECTIVE;
            m->plural = 1;
            m->definite = 1;
            m->role = word->value; /* 1 persons, 2 countries, 3 either */
            m->kind = word->value == 2 ? RO_KIND_COUNTRY : RO_KIND_PERSON;
            return noun + 1 - i;
        }
        /* "the three signed": those who were just named */
        bool alone = the && two && (t[p - 1].deprel == RO_DEP_nsubj || t[p - 1].deprel == RO_DEP_obl) && (p >= n || t[p].upos != RO_UPOS_NOUN);
        if (alone) {
            ro_mention *m = add_mention(r, i, p);
            if (!m) return 0;
            m->form = RO_FORM_COLLECTIVE, m->plural = 1, m->role = 3, m->kind = RO_KIND_PERSON, m->definite = 1;
            return p - i;
        }
        if (both && (t[i].upos == RO_UPOS_PRON || t[i].deprel == RO_DEP_nsubj)) {
            ro_mention *m = add_mention(r, i, i + 1);
            if (m) m->form = RO_FORM_COLLECTIVE, m->plural = 1, m->role = 3, m->kind = RO_KIND_PERSON;
            return 1;
        }
    }
    uint32_t last = ro_token_is(&t[i], "the") ? i + 1 : i;
    if (last > i && last < n && (ro_token_is(&t[last], "latter") || ro_token_is(&t[last], "former")) && t[last].deprel != RO_DEP_amod &&
        t[last].deprel != RO_DEP_compound) {
        ro_mention *m = add_mention(r, last, last + 1);
        if (!m) return 0;
        m->form = RO_FORM_PRONOUN;
        m->kind = RO_KIND_UNKNOWN;
        return 2;
    }
    if (t[i].xpos != RO_XPOS_PRP && t[i].xpos != RO_XPOS_PRPS) return 0;
    static const struct {
        const char *form;
        uint8_t gender, plural, thing;
    } pronouns[] = {{"he", 1, 0, 0},         {"him", 1, 0, 0},     {"his", 1, 0, 0},  {"himself", 1, 0, 0}, {"she", 2, 0, 0},
                    {"her", 2, 0, 0},        {"herself", 2, 0, 0}, {"they", 0, 1, 0}, {"them", 0, 1, 0},    {"their", 0, 1, 0},
                    {"themselves", 0, 1, 0}, {"it", 0, 0, 1},      {"its", 0, 0, 1},  {"itself", 0, 0, 1}};
    static const char *const own[] = {"I", "me", "my", "myself", "we", "us", "our", "ourselves"};
    for (size_t k = 0; k < sizeof own / sizeof *own; k++)
        if (ro_token_is(&t[i], own[k]) && strcmp(t[i].form, "US") != 0) {
            ro_mention *m = add_mention(r, i, i + 1);
            if (!m) return 0;
            m->form = RO_FORM_PRONOUN;
            m->kind = RO_KIND_PERSON;
            m->refers = 3;
            m->plural = k >= 4;
            return 1;
        }
    for (size_t k = 0; k < sizeof pronouns / sizeof *pronouns; k++)
        if (ro_token_is(&t[i], pronouns[k].form) && t[i].deprel != RO_DEP_expl && strcmp(t[i].form, "HE") != 0 && strcmp(t[i].form, "IT") != 0) {
            ro_mention *m = add_mention(r, i, i + 1);
            if (!m) return 0;
            m->form = RO_FORM_PRONOUN;
            m->gender = pronouns[k].gender;
            m->plural = pronouns[k].plural;
            m->kind = pronouns[k].thing ? RO_KIND_COUNTRY : RO_KIND_PERSON;
            return 1;
        }
    return 0;
}

/* "the group", "the Kingdom": a definite noun of the classes that refer to what was named before. */
static bool read_reference(ro_name_reader *r, uint32_t i) {
    const ro_token *t = &r->s->tokens[i];
    uint32_t lemma = r->d->lemma_ids[r->sentence][i];
    uint8_t refers = ro_k_is(r->d->knowledge, lemma, RO_CLASS_BODY) ? 1 : ro_k_is(r->d->knowledge, lemma, RO_CLASS_STATE) ? 2 : 0;
    if (!refers || i == 0 || (t->upos != RO_UPOS_NOUN && t->upos != RO_UPOS_PROPN) || t->xpos == RO_XPOS_NNS || t->xpos == RO_XPOS_NNPS) return false;
    const ro_token *before = t - 1, *after = i + 1 < r->s->count ? t + 1 : NULL;
    if (!ro_token_is(before, "the") && !ro_token_is(before, "this")) return false;
    if (t->deprel == RO_DEP_compound || (after && (ro_token_is(after, "of") || ro_token_is(after, "-") || after->upos == RO_UPOS_PROPN)))
        return false;
    ro_mention *m = add_mention(r, i, i + 1);
    if (!m) return true;
    m->form = RO_FORM_ROLE;
    m->kind = refers == 2 ? RO_KIND_COUNTRY : RO_KIND_ORGANISATION;
    m->refers = refers;
    return true;
}

static uint32_t role_named(const ro_knowledge *k, const char *name) {
    size_t at = 0;
    const ro_k_slot *slot = ro_k_find(k, ro_phrase_add(RO_PHRASE_EMPTY, ro_phrase_word(name, strlen(name), &at)));
    for (uint32_t i = 0; slot && i < slot->count; i++)
        if (k->senses[slot->sense + i].type == RO_SENSE_ROLE) return k->senses[slot->sense + i].index;
    return UINT32_MAX;
}

/* Does the verb over a token do something to people, or do people do it? */
static bool of_people(const ro_name_reader *r, uint32_t i) {
    int32_t verb = r->s->tokens[i].head;
    if (verb < 0) return false;
    uint32_t lemma = r->d->lemma_ids[r->sentence][verb];
    const ro_knowledge *k = r->d->knowledge;
    const uint32_t events = 1u << RO_EVENT_ASSAULT | 1u << RO_EVENT_COERCE | 1u << RO_EVENT_CONCEDE | 1u << RO_EVENT_RETREAT | 1u << RO_EVENT_PROTEST;
    return lemma && lemma < k->shares_count && (k->shares[lemma].verb_most & events);
}

/* "Hundreds marched", "jailed four": people, by their number alone. */
static bool read_number(ro_name_reader *r, uint32_t i) {
    const ro_token *t = &r->s->tokens[i];
    bool many = t->upos == RO_UPOS_NOUN && t->xpos == RO_XPOS_NNS && ro_k_is(r->d->knowledge, r->d->lemma_ids[r->sentence][i], RO_CLASS_QUANTITY);
    bool count = t->upos == RO_UPOS_NUM && t->xpos == RO_XPOS_CD;
    if (!many && !count) return false;
    bool subject = t->deprel == RO_DEP_nsubj, passive = t->deprel == RO_DEP_nsubj_pass, object = t->deprel == RO_DEP_obj;
    if (!subject && !passive && !object && t->deprel != RO_DEP_obl_agent) return false;
    bool large = many || ro_k_is(r->d->knowledge, r->d->lemma_ids[r->sentence][i], RO_CLASS_QUANTITY);
    if (!large && !of_people(r, i)) return false;
    uint32_t first = i;
    for (; first > 0; first--) { /* tens of thousands, two million */
        const ro_token *b = &r->s->tokens[first - 1];
        bool under = b->head == (int32_t)i && (b->deprel == RO_DEP_nummod || b->deprel == RO_DEP_compound);
        bool of = b->head >= 0 && b->deprel == RO_DEP_fixed && r->s->tokens[b->head].head == (int32_t)i;
        if (!under && !of) break;
    }
    ro_mention *m = add_mention(r, first, i + 1);
    if (!m) return true;
    m->form = RO_FORM_ROLE;
    m->kind = RO_KIND_POPULATION;
    m->plural = 1;
    m->role = role_named(r->d->knowledge, "people");
    return true;
}

static bool read_sentence(ro_document *d, uint32_t sentence) {
    ro_name_reader r = {.d = d, .s = &d->report->sentences[sentence], .sentence = sentence};
    size_t before = d->mention_count;
    if (!ro_read_atoms(d->knowledge, d->own, d->date, d->arena, r.s, &r.atoms)) return false;
    for (size_t at = 0; at < r.atoms.count && !r.failed;) {
        const ro_atom *a = &r.atoms.items[at];
        uint32_t tokens = a->type == RO_SENSE_HONORIFIC && a->last > a->first + 1 ? 0 : read_pronoun(&r, a->first); /* His Majesty */
        if (tokens) {
            while (at < r.atoms.count && r.atoms.items[at].first < a->first + tokens) at++;
            continue;
        }
        if (a->type == RO_ATOM_WORD) {
            if (a->last == a->first + 1 && !a->entry && !read_reference(&r, a->first)) read_number(&r, a->first);
            at++;
            continue;
        }
        if (a->type == RO_ATOM_NAME && a->last == a->first + 1 && read_reference(&r, a->first)) { /* the Kingdom */
            at++;
            continue;
        }
        size_t next = read_actor(&r, at);
        if (next == at) {
            read_single(&r, a);
            next = at + 1;
        }
        at = next;
    }
    if (!r.failed) ro_widen_roles(d, before);
    ro_order_mentions(d, before);
    return !r.failed;
}

bool ro_find_mentions(ro_document *d, ro_error *err) {
    uint32_t count = d->report->count;
    d->first_mention = ro_arena_array(d->arena, count + 1, sizeof *d->first_mention);
    d->kids = ro_arena_array(d->arena, count + 1, sizeof *d->kids);
    d->next = ro_arena_array(d->arena, count + 1, sizeof *d->next);
    d->lemma_ids = ro_arena_array(d->arena, count + 1, sizeof *d->lemma_ids);
    d->other_ids = ro_arena_array(d->arena, count + 1, sizeof *d->other_ids);
    d->statuses = ro_arena_array(d->arena, count + 1, sizeof *d->statuses);
    bool ok = d->statuses && d->first_mention && d->kids && d->next && d->lemma_ids && d->other_ids;
    for (uint32_t i = 0; ok && i < count; i++) {
        d->first_mention[i] = (uint32_t)d->mention_count;
        ro_repair_quantities(d->knowledge, &d->report->sentences[i]);
        ro_repair_finite(&d->report->sentences[i]);
        ro_repair_verbs(&d->report->sentences[i]);
        ok = ro_index_tree(d, i) && read_sentence(d, i);
        bool mended = false;
        for (size_t m = d->first_mention[i]; ok && m < d->mention_count; m++)
            mended = ro_repair_subject(&d->report->sentences[i], &d->mentions[m]) || ro_repair_receiver(&d->report->sentences[i], &d->mentions[m]) ||
                     mended;
        if (ok && mended) ok = ro_index_tree(d, i);
    }
    if (!ok) return ro_fail(err, RO_E_MEMORY, "out of memory");
    d->first_mention[count] = (uint32_t)d->mention_count;
    return true;
}
