/* resolve.c - from mentions to actors: the same person under other words, pronouns, collectives, and the countries that are not said. */
#include "actors/link.h"
#include "actors/title.h"
#include "base/error.h"
#include "base/hash.h"

#include <string.h>
#include <strings.h>

#define NO UINT32_MAX

static ro_entity *new_actor(ro_document *d, const ro_mention *m, uint32_t *index) {
    if (!ro_arena_grow(d->arena, (void **)&d->actors, d->actor_count, &d->actor_capacity, sizeof *d->actors)) return NULL;
    *index = (uint32_t)d->actor_count;
    ro_entity *a = &d->actors[d->actor_count++];
    *a = (ro_entity){.kind = m->kind,
                     .basis = m->basis,
                     .gender = m->gender,
                     .former = m->former,
                     .group = m->plural,
                     .country = m->country,
                     .person = NO,
                     .said_office = NO,
                     .office = m->office,
                     .office2 = m->office2,
                     .organisation = m->organisation,
                     .place = m->place,
                     .role = m->role,
                     .code = m->code,
                     .agent = m->agent,
                     .agent_before = m->agent_before,
                     .entry = m->entry,
                     .name_mention = NO,
                     .title_mention = NO,
                     .first_sentence = m->sentence,
                     .last_sentence = m->sentence};
    return a;
}

static uint32_t look_back(const ro_document *d) { return d->actor_count > RO_LOOK_BACK ? (uint32_t)(d->actor_count - RO_LOOK_BACK) : 0; }

/* Do the users' own codes say that it is another: RUR and KENGOV, but not RUR and RURGOV; or one of no country, and the other of one? */
static bool code_clash(const ro_entity *a, const ro_mention *m) {
    if (a->code && m->code) {
        size_t n = strlen(a->code), k = strlen(m->code);
        return strncmp(a->code, m->code, n < k ? n : k) != 0;
    }
    return (a->code && a->country == RO_K_NONE && m->country != RO_K_NONE) || (m->code && m->country == RO_K_NONE && a->country != RO_K_NONE);
}

static bool country_clash(const ro_entity *a, const ro_mention *m) {
    if (code_clash(a, m)) return true;
    return a->country != RO_K_NONE && m->country != RO_K_NONE && a->country != m->country;
}

static void learn(ro_document *d, ro_entity *a, const ro_mention *m, uint32_t mention) {
    a->last_sentence = m->sentence;
    if (a->country == RO_K_NONE && m->country != RO_K_NONE)
        a->country = m->country, a->basis = m->basis;
    else if (a->country == m->country && m->basis == RO_BASIS_STATED)
        a->basis = RO_BASIS_STATED;
    if (m->office != NO && (a->office == NO || ro_no_post(d, a->office))) a->office = m->office, a->office2 = m->office2;
    if (a->office2 == NO && m->office2 != NO) a->office2 = m->office2;
    if (a->organisation == NO) a->organisation = m->organisation;
    if (!a->gender) a->gender = m->gender;
    if (!a->gender && a->person != NO) a->gender = (uint8_t)d->knowledge->persons[a->person].gender;
    if (!a->gender && m->form == RO_FORM_NAME)
        a->gender = ro_given_gender(d->knowledge, &d->report->sentences[m->sentence], m->name_first, m->name_last);
    if (a->kind == RO_KIND_UNKNOWN) a->kind = m->kind;
    if (!a->code && m->code) a->code = m->code, a->entry = m->entry ? m->entry : a->entry;
    if (!a->agent && m->agent) a->agent = m->agent, a->agent_before = m->agent_before;
    if (m->name_last > m->name_first &&
        (a->name_mention == NO || m->name_last - m->name_first > d->mentions[a->name_mention].name_last - d->mentions[a->name_mention].name_first)) {
        a->name_mention = mention;
        a->name_words = (uint8_t)ro_name_hashes(d, m, a->name, RO_NAME_WORDS);
    }
    if (m->title_last > m->title_first && m->office != NO &&
        (a->title_mention == NO || (ro_of_many(d, &d->mentions[a->title_mention]) && !ro_of_many(d, m)) ||
         m->title_last - m->title_first > d->mentions[a->title_mention].title_last - d->mentions[a->title_mention].title_first))
        a->title_mention = mention;
}

/* "the Prime Minister", who is named only now: the unnamed person whose title and country fit best; NO if none does.
 * country: the bearer's by the tables, or RO_K_NONE. */
static uint32_t unnamed(const ro_document *d, const ro_mention *m, uint16_t country) {
    uint32_t best = NO;
    int best_score = 1;
    for (uint32_t i = look_back(d); i < d->actor_count; i++) {
        const ro_entity *a = &d->actors[i];
        if (a->kind != RO_KIND_PERSON || a->group || a->name_mention != NO || a->person != NO || !ro_shares_office(a, m) || country_clash(a, m))
            continue;
        bool stated = m->country != RO_K_NONE && a->country == m->country;
        if (a->last_sentence == m->sentence && !stated) continue; /* "The Prime Minister spoke to Chancellor A": two parties of one clause */
        if (ro_leads(d, m->office) && !stated && !ro_same_title(d, a, m)) continue;
        bool same_country = a->country == m->country || (country != RO_K_NONE && a->country == country);
        if (!same_country && a->country != RO_K_NONE && (country != RO_K_NONE || m->sentence - a->last_sentence > 2)) continue; /* another state's */
        int score = 2 * (a->office == m->office) + (a->office2 == m->office2) + 2 * same_country - (!same_country && a->country != RO_K_NONE);
        if (score >= best_score) best_score = score, best = i;
    }
    return best;
}

/* "her Polish counterpart … A B": whom the tables know to hold that very office of that state is the one who was not named. */
static uint32_t unnamed_holder(const ro_document *d, const ro_mention *m, const ro_k_holder *holder) {
    if (d->date < holder->from || holder->to < d->date || holder->country == RO_K_NONE) return NO;
    for (uint32_t i = (uint32_t)d->actor_count, low = look_back(d); i-- > low;) {
        const ro_entity *a = &d->actors[i];
        if (a->kind != RO_KIND_PERSON || a->group || a->former || a->name_mention != NO || a->person != NO || a->country != holder->country) continue;
        if (m->sentence - a->last_sentence <= 4 && ro_same_office(d->knowledge, a->office, holder->office)) return i;
    }
    return NO;
}

/* "Putin", "Merkel": the surname, as the tables spell it, of who leads a state, its government or its diplomacy on that day. */
static bool is_well_known(const ro_document *d, const ro_mention *m, uint32_t person, uint32_t holder) {
    const ro_knowledge *k = d->knowledge;
    if (person == NO || d->date == 99991231) return false;
    const ro_k_holder *h = &k->holders[holder];
    const char *office = ro_k_string(k, k->offices[h->office].id), *name = ro_k_string(k, k->persons[person].name), *last = strrchr(name, ' ');
    if (d->date < h->from || h->to < d->date) return false;
    static const char *const offices[] = {"hos", "hog", "fm", "secretarygeneral", "highrepresentative", "defmin"};
    bool high = false;
    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++) high = high || strcmp(office, offices[i]) == 0;
    if (!high || !last) return false;
    /* by its spelling; a long one by its sound, for Zelensky and Zelenskyy are one */
    const ro_token *word = &d->report->sentences[m->sentence].tokens[m->name_first];
    char said[64], known[64];
    size_t n = ro_name_skeleton(word->form, word->form_size, said, sizeof said),
           k2 = ro_name_skeleton(last + 1, strlen(last + 1), known, sizeof known);
    return strcmp(last + 1, word->form) == 0 || (word->form_size >= 7 && n >= 4 && n == k2 && memcmp(said, known, n) == 0);
}

/* The country of the last place or state named before the mention in its sentence, or else in the one before. */
static uint16_t country_beside(const ro_document *d, const ro_mention *m) {
    for (uint32_t back = 0; back < 2 && back <= m->sentence; back++) {
        uint32_t s = m->sentence - back;
        for (uint32_t i = (uint32_t)(m - d->mentions); i-- > d->first_mention[s];)
            if (d->mentions[i].sentence == s && d->mentions[i].country != RO_K_NONE &&
                (d->mentions[i].form == RO_FORM_PLACE || d->mentions[i].form == RO_FORM_COUNTRY))
                return d->mentions[i].country;
    }
    return RO_K_NONE;
}

static bool in_high_office(const ro_document *d, const ro_k_holder *h) {
    return h->country != RO_K_NONE && h->from <= d->date && d->date <= h->to && d->knowledge->offices[h->office].rank <= 3;
}

static uint32_t person_of_name(ro_document *d, ro_mention *m) {
    uint32_t holder, person = NO;
    if (m->basis == RO_BASIS_KNOWLEDGE && m->name_last - m->name_first >= 2 && m->country != RO_K_NONE) {
        /* "Foreign Secretary" is mostly Britain's, but Mexico and the Philippines have theirs: the name knows better */
        person = ro_find_person(d, m->sentence, m->name_first, m->name_last, RO_K_NONE, m->office, &holder);
        if (person != NO && d->knowledge->holders[holder].country != RO_K_NONE &&
            ro_same_office(d->knowledge, d->knowledge->holders[holder].office, m->office))
            m->country = d->knowledge->holders[holder].country;
        else if (person != NO && in_high_office(d, &d->knowledge->holders[holder]))
            m->country = d->knowledge->holders[holder].country, m->office = d->knowledge->holders[holder].office;
        else
            person = NO;
    }
    uint16_t country = m->country; /* that Hamas is of Palestine keeps its commander apart from a minister of the Emirates */
    if (country == RO_K_NONE && m->organisation != NO && d->knowledge->organisations[m->organisation].country_count == 1)
        country = d->knowledge->country_lists[d->knowledge->organisations[m->organisation].country];
    if (person == NO) person = ro_find_person(d, m->sentence, m->name_first, m->name_last, country, m->office, &holder);
    if (person == NO && m->country == RO_K_NONE && m->office != NO) { /* "from Riyadh, where he met King Abdullah": not Jordan's */
        uint16_t near = country_beside(d, m);
        if (near != RO_K_NONE) person = ro_find_person(d, m->sentence, m->name_first, m->name_last, near, m->office, &holder);
        if (person != NO && (d->date < d->knowledge->holders[holder].from || d->knowledge->holders[holder].to < d->date)) person = NO;
    }
    if (m->form == RO_FORM_OTHER && m->name_last - m->name_first < 2 && !is_well_known(d, m, person, holder))
        person = NO; /* one word without a title: too little */
    uint32_t same = NO, said[RO_NAME_WORDS];
    unsigned words = ro_name_hashes(d, m, said, RO_NAME_WORDS);
    for (uint32_t i = (uint32_t)d->actor_count, low = look_back(d); i-- > low;) {
        const ro_entity *a = &d->actors[i];
        if (person != NO && a->person == person) return i;
        if (same == NO && a->name_mention != NO && !country_clash(a, m) && (a->gender == 0 || m->gender == 0 || a->gender == m->gender) &&
            ro_bears_name(a, said, words))
            same = i;
    }
    if (same != NO && (person == NO || d->actors[same].person == NO || d->actors[same].person == person)) {
        if (m->form == RO_FORM_OTHER && d->actors[same].kind == RO_KIND_PERSON) m->form = RO_FORM_NAME, m->kind = RO_KIND_PERSON;
        if (person == NO || d->actors[same].person != NO) return same;
    }
    uint32_t index = same;
    if (index == NO && m->office != NO) index = unnamed(d, m, person == NO ? RO_K_NONE : d->knowledge->holders[holder].country);
    if (index == NO && m->office == NO && person != NO) index = unnamed_holder(d, m, &d->knowledge->holders[holder]);
    if (index == NO && !new_actor(d, m, &index)) return NO;
    ro_entity *a = &d->actors[index];
    if (person != NO) {
        a->person = person;
        a->kind = RO_KIND_PERSON;
        if (m->form == RO_FORM_OTHER) m->form = RO_FORM_NAME, m->kind = RO_KIND_PERSON;
        const ro_k_holder *h = &d->knowledge->holders[holder];
        bool in_office = h->from <= d->date && d->date <= h->to;
        if (a->country == RO_K_NONE && h->country != RO_K_NONE) a->country = h->country, a->basis = RO_BASIS_KNOWLEDGE;
        if (a->organisation == NO && h->organisation != UINT32_MAX) a->organisation = h->organisation;
        if (a->office == NO) {
            a->office = h->office;
            if (!in_office && d->date > h->to) a->former = 1;
        } else if (in_office && !a->former && !m->former && a->office2 == NO && !ro_no_post(d, h->office))
            a->said_office = a->office, a->office = h->office; /* "Minister A B", "Secretary A B": which ministry the tables know */
    }
    return index;
}

/* "The Foreign Minister" in a ministry's own report of two of them is the ministry's, not the guest. */
static uint32_t own_official(const ro_document *d, const ro_mention *m) {
    if (d->publisher == RO_K_NONE) return NO;
    for (uint32_t i = (uint32_t)d->actor_count, low = look_back(d); i-- > low;) {
        const ro_entity *a = &d->actors[i];
        if (a->kind == RO_KIND_PERSON && !a->group && !a->former && a->country == d->publisher && a->name_mention != NO && ro_shares_office(a, m) &&
            ro_same_title(d, a, m) && m->sentence - a->last_sentence < 8)
            return i;
    }
    return NO;
}

/* The person that a title without a name means by the rules; NO: one not spoken of before. */
static uint32_t titled(const ro_document *d, const ro_mention *m) {
    bool indefinite = !m->definite && m->country == RO_K_NONE && m->organisation == NO;
    const ro_sentence *s = &d->report->sentences[m->sentence];
    bool capital = s->tokens[m->title_first].form[0] >= 'A' && s->tokens[m->title_first].form[0] <= 'Z';
    uint32_t own = m->definite && m->country == RO_K_NONE && m->organisation == NO && !m->plural ? own_official(d, m) : NO;
    if (own == NO) own = ro_minister_before(d, m);
    if (own != NO) return own;
    if (!m->plural && (!indefinite || capital))
        for (uint32_t pass = 0; pass < 3; pass++) /* the very title, of the same country; then another title of the office; then part of a title */
            for (uint32_t i = (uint32_t)d->actor_count, low = look_back(d); i-- > low;) {
                const ro_entity *a = &d->actors[i];
                if (a->kind != RO_KIND_PERSON || a->group || country_clash(a, m) ||
                    !(ro_shares_office(a, m) || (pass == 2 && m->definite && ro_short_title(d, a, m))))
                    continue;
                if (pass == 0 && !ro_same_title(d, a, m)) continue; /* the King is no "President", though both are heads of state */
                if (m->organisation != NO && a->organisation != NO && m->organisation != a->organisation) continue;
                if (m->organisation == NO && a->organisation != NO && m->country != RO_K_NONE && a->country == RO_K_NONE) continue; /* Hamas's */
                if (pass < 2 && m->country != RO_K_NONE && a->country != m->country) continue;
                if (pass == 1 && m->country == RO_K_NONE && ro_leads(d, m->office)) continue; /* "the Prime Minister" is not the Chancellor */
                if (a->last_sentence == m->sentence && m->country != RO_K_NONE && a->country == RO_K_NONE) continue; /* two parties of one clause */
                return i;
            }
    return NO;
}

uint32_t ro_country_actor(ro_document *d, uint16_t country, uint8_t basis) {
    if (country == RO_K_NONE) return NO;
    if (d->country_actors[country]) return d->country_actors[country] - 1;
    ro_mention m = {
        .kind = RO_KIND_COUNTRY, .country = country, .basis = basis, .office = NO, .office2 = NO, .organisation = NO, .place = NO, .role = NO};
    uint32_t index;
    if (!new_actor(d, &m, &index)) return NO;
    d->country_actors[country] = index + 1;
    return index;
}

/* The actor spoken of before that the words of a mention name again; NO: none. */
static uint32_t same_thing(const ro_document *d, const ro_mention *m) {
    for (uint32_t i = (uint32_t)d->actor_count, low = look_back(d); i-- > low;) {
        const ro_entity *a = &d->actors[i];
        switch (m->form) {
        case RO_FORM_PLACE:
            if (m->capital && a->kind == RO_KIND_GOVERNMENT && a->country == m->country && a->role == NO && a->organisation == NO) return i;
            if (!m->capital && a->place == m->place && m->place != NO) return i;
            break;
        case RO_FORM_ORGANISATION:
            if (a->organisation == m->organisation && a->kind == m->kind && (a->country == m->country || m->country == RO_K_NONE)) return i;
            break;
        case RO_FORM_PEOPLE:
            if (a->kind == m->kind && a->kind == RO_KIND_POPULATION && a->country == m->country && a->role == NO) return i;
            break;
        case RO_FORM_ROLE:
            if (a->role == m->role && a->role != NO && a->code == m->code && a->group == m->plural && a->organisation == m->organisation &&
                (a->country == m->country || (m->country == RO_K_NONE && m->definite)))
                return i;
            break;
        default: break;
        }
    }
    return NO;
}

static uint32_t thing(ro_document *d, ro_mention *m) {
    if ((m->form == RO_FORM_COUNTRY || m->form == RO_FORM_ADJECTIVE) && m->country != RO_K_NONE) return ro_country_actor(d, m->country, m->basis);
    uint32_t index = same_thing(d, m);
    return index != NO || new_actor(d, m, &index) ? index : NO;
}

/* The actor of the users' own that was named before; NO if it was not. */
static uint32_t same_entry(const ro_document *d, const ro_mention *m) {
    for (uint32_t i = (uint32_t)d->actor_count, low = look_back(d); m->entry && i-- > low;) {
        const ro_entity *a = &d->actors[i];
        if (a->entry != m->entry) continue;
        if (m->form != RO_FORM_ROLE) return i; /* a role: of the same country and actor, one or many as before */
        if (a->code == m->code && a->group == m->plural && a->organisation == m->organisation &&
            (a->country == m->country || (m->country == RO_K_NONE && m->definite)))
            return i;
    }
    return NO;
}

static bool is_subject(const ro_document *d, const ro_mention *m) {
    uint8_t deprel = d->report->sentences[m->sentence].tokens[m->head].deprel;
    return deprel == RO_DEP_nsubj || deprel == RO_DEP_nsubj_pass;
}

/* The best earlier actor for he, she, it, its: subjects before others, near before far. */
static uint32_t antecedent(const ro_document *d, uint32_t mention, bool person, uint8_t gender) {
    const ro_mention *m = &d->mentions[mention];
    const ro_token *tokens = d->report->sentences[m->sentence].tokens;
    int32_t verb = tokens[m->head].head;
    bool object = tokens[m->head].deprel == RO_DEP_obj || tokens[m->head].deprel == RO_DEP_iobj || tokens[m->head].deprel == RO_DEP_obl;
    uint32_t best = NO;
    int best_score = -100;
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *c = &d->mentions[i];
        uint32_t far = m->sentence - c->sentence;
        if (far > 3) break;
        if (c->actor == RO_NOBODY || c->nested) continue;
        if (object && far == 0 && is_subject(d, c) && tokens[c->head].head == verb) continue; /* "received him": not himself */
        const ro_entity *a = &d->actors[c->actor];
        if (person) {
            if (a->kind != RO_KIND_PERSON || a->group || (gender && a->gender && a->gender != gender)) continue;
        } else if (a->kind == RO_KIND_PERSON || a->kind == RO_KIND_POPULATION || a->kind == RO_KIND_UNKNOWN || c->form == RO_FORM_ADJECTIVE)
            continue;
        int score = -8 * (int)far + 6 * is_subject(d, c) + (c->form == RO_FORM_PRONOUN) + (gender && a->gender == gender) * 2;
        if (person && a->name_mention != NO) score += 2;
        if (far == 0 && m->first - c->first < 3 && !is_subject(d, c)) score -= 3;
        if (score > best_score) best_score = score, best = c->actor;
    }
    return best;
}

/* "the latter": who was named last; "the former": who was named before him. */
static uint32_t named_before(const ro_document *d, uint32_t mention) {
    const ro_mention *m = &d->mentions[mention];
    bool former = ro_token_is(&d->report->sentences[m->sentence].tokens[m->head], "former");
    uint32_t last = NO;
    for (uint32_t i = mention; i-- > 0 && m->sentence - d->mentions[i].sentence <= 1;) {
        const ro_mention *c = &d->mentions[i];
        if (c->actor == RO_NOBODY || c->nested || c->form == RO_FORM_ADJECTIVE || c->form == RO_FORM_PRONOUN || c->form == RO_FORM_PLACE) continue;
        if (!former || (last != NO && c->actor != last)) return c->actor;
        last = c->actor;
    }
    return last;
}

static void add_member(ro_mention *m, uint32_t actor) {
    for (uint32_t i = 0; i < m->member_count; i++)
        if (m->members[i] == actor) return;
    if (m->member_count < RO_MAX_MEMBERS) m->members[m->member_count++] = actor;
}

/* X and Y that were the subject together not long ago: who "the parties" are. level as below. false: there are none. */
static bool joined_subjects(const ro_document *d, ro_mention *m, uint32_t mention, uint32_t level) {
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *c = &d->mentions[i];
        if (m->sentence - c->sentence > 4) return false;
        const ro_sentence *s = &d->report->sentences[c->sentence];
        if (c->nested || c->actor == RO_NOBODY || s->tokens[c->head].deprel != RO_DEP_conj) continue;
        const ro_mention *first = ro_mention_at(d, c->sentence, (uint32_t)s->tokens[c->head].head);
        if (!first || first->nested || first->actor == RO_NOBODY || first->actor == c->actor || !is_subject(d, first)) continue;
        const ro_entity *x = &d->actors[first->actor], *y = &d->actors[c->actor];
        bool persons = x->kind == RO_KIND_PERSON && y->kind == RO_KIND_PERSON, known = x->kind != RO_KIND_UNKNOWN && y->kind != RO_KIND_UNKNOWN;
        if (!known || (level == 1 && !persons) || (level == 2 && persons)) continue;
        add_member(m, first->actor);
        add_member(m, c->actor);
        return true;
    }
    return false;
}

/* "Tajik and Kyrgyz guards traded fire. The two presidents met": the two states that the sentences before speak of, if it is two. */
static void countries_of_two(ro_document *d, uint32_t mention) {
    uint16_t found[2];
    unsigned count = 0;
    uint32_t sentence = d->mentions[mention].sentence;
    for (uint32_t i = mention; i-- > 0 && sentence - d->mentions[i].sentence <= 2;) {
        const ro_mention *c = &d->mentions[i];
        bool names = c->form == RO_FORM_COUNTRY || c->form == RO_FORM_ADJECTIVE || (c->form == RO_FORM_PLACE && c->capital);
        if (!names || c->country == RO_K_NONE || (count > 0 && found[0] == c->country) || (count > 1 && found[1] == c->country)) continue;
        if (count == 2) return;
        found[count++] = c->country;
    }
    for (unsigned i = 0; count == 2 && i < 2; i++) {
        uint32_t actor = ro_country_actor(d, found[i], RO_BASIS_INFERRED);
        if (actor != NO) add_member(&d->mentions[mention], actor);
    }
}

/* The two (or more) that "they", "both sides", "the two leaders" are. level: 1 persons, 2 countries, 3 either. */
static void find_members(ro_document *d, uint32_t mention, uint32_t level) {
    ro_mention *m = &d->mentions[mention];
    uint32_t low = m->sentence > 8 ? m->sentence - 8 : 0, wanted = 2;
    const ro_sentence *words = &d->report->sentences[m->sentence];
    for (uint32_t i = m->first; i < m->last; i++) {
        if (ro_token_is(&words->tokens[i], "three")) wanted = 3;
        if (ro_token_is(&words->tokens[i], "four")) wanted = 4;
    }
    /* the persons last spoken of, of different countries, in one sentence or over several */
    bool found = wanted == 2 && joined_subjects(d, m, mention, level);
    for (int pass = level == 2 ? 1 : 0; pass < 2 && !found; pass++) {
        for (uint32_t i = mention; i-- > 0 && m->member_count < wanted;) {
            const ro_mention *c = &d->mentions[i];
            if (c->sentence < low) break;
            if (c->actor == RO_NOBODY) continue;
            const ro_entity *a = &d->actors[c->actor];
            if (pass == 0) {
                if (a->kind != RO_KIND_PERSON || a->group || c->nested) continue;
                if (wanted == 2 && m->member_count == 1 && d->actors[m->members[0]].country == a->country && a->country != RO_K_NONE) continue;
                add_member(m, c->actor);
            } else if (level == 1) {
                break;
            } else {
                if (c->nested) continue;
                bool side = a->kind == RO_KIND_COUNTRY || a->kind == RO_KIND_GOVERNMENT ||
                            (level == 3 && (a->kind == RO_KIND_GROUP || a->kind == RO_KIND_ORGANISATION));
                if (!side && !(a->kind == RO_KIND_PERSON && !a->group && a->country != RO_K_NONE && level == 2)) continue;
                uint32_t who = a->kind == RO_KIND_PERSON || a->kind == RO_KIND_GOVERNMENT ? ro_country_actor(d, a->country, RO_BASIS_INFERRED)
                                                                                          : c->actor;
                if (who != NO) add_member(&d->mentions[mention], who);
            }
        }
        if (m->member_count >= 2) break;
        m->member_count = 0;
    }
    if (!m->member_count && wanted == 2) countries_of_two(d, mention);
    /* first named first */
    m = &d->mentions[mention];
    for (uint32_t i = 1; i < m->member_count; i++)
        for (uint32_t k = i; k > 0 && m->members[k - 1] > m->members[k]; k--) {
            uint32_t swap = m->members[k];
            m->members[k] = m->members[k - 1];
            m->members[k - 1] = swap;
        }
}

/* Is the mention the subject of a main clause? */
bool ro_is_main_subject(const ro_document *d, const ro_mention *m) {
    const ro_sentence *s = &d->report->sentences[m->sentence];
    if (!is_subject(d, m)) return false;
    int32_t verb = s->tokens[m->head].head;
    for (int i = 0; i < 6 && verb >= 0; i++) {
        uint8_t deprel = s->tokens[verb].deprel;
        if (deprel == RO_DEP_root) return true;
        if (deprel != RO_DEP_conj && deprel != RO_DEP_parataxis) return false;
        verb = s->tokens[verb].head;
    }
    return false;
}

/* they, their: the coordinated subject of the same sentence, the last collective, or a plural actor. */
static void find_they(ro_document *d, uint32_t mention) {
    ro_mention *m = &d->mentions[mention];
    bool main = ro_is_main_subject(d, m);
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *c = &d->mentions[i];
        if (m->sentence - c->sentence > 2) break;
        if (main && c->sentence != m->sentence && c->member_count && !ro_is_main_subject(d, c))
            continue; /* a clause aside does not give the next subject */
        if (c->member_count >= 2) {
            for (uint32_t k = 0; k < c->member_count; k++) add_member(m, c->members[k]);
            return;
        }
        if (c->actor == RO_NOBODY || c->nested) continue;
        const ro_sentence *s = &d->report->sentences[c->sentence];
        int32_t head = s->tokens[c->head].head;
        if (s->tokens[c->head].deprel == RO_DEP_conj && head >= 0) {
            const ro_mention *first = ro_mention_at(d, c->sentence, (uint32_t)head);
            bool here = c->sentence == m->sentence && first && !first->nested;
            if (first && first->actor != RO_NOBODY && (is_subject(d, first) || here) && first->actor != c->actor) {
                add_member(m, first->actor);
                add_member(m, c->actor);
                return;
            }
        }
        const ro_entity *a = &d->actors[c->actor];
        if (is_subject(d, c) && (a->group || a->kind == RO_KIND_GROUP || a->kind == RO_KIND_POPULATION)) {
            m->actor = c->actor;
            return;
        }
    }
    find_members(d, mention, 3);
    m = &d->mentions[mention];
    if (m->member_count) return;
    /* else the last plural or body of many that was spoken of, as a subject rather than not */
    uint32_t best = NO;
    int best_score = -100;
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *c = &d->mentions[i];
        int far = (int)(m->sentence - c->sentence);
        if (far > 2) break;
        if (c->actor == RO_NOBODY || c->nested || c->form == RO_FORM_PRONOUN || c->form == RO_FORM_PLACE) continue;
        const ro_entity *a = &d->actors[c->actor];
        if (!a->group && a->kind != RO_KIND_GROUP && a->kind != RO_KIND_POPULATION && a->kind != RO_KIND_ORGANISATION) continue;
        int score = -6 * far + 4 * is_subject(d, c) + 3 * (a->group || a->kind == RO_KIND_POPULATION);
        if (score > best_score) best_score = score, best = c->actor;
    }
    if (best != NO) m->actor = best;
}

static bool is_counterpart(const ro_document *d, const ro_mention *m) {
    const ro_token *t = &d->report->sentences[m->sentence].tokens[m->title_last > m->title_first ? m->title_last - 1 : m->head];
    if (ro_lemma_is(t, "colleague")) return m->country != RO_K_NONE && !m->plural && m->owner != RO_NO_TOKEN; /* his Ukrainian colleague */
    return ro_lemma_is(t, "counterpart") || ro_lemma_is(t, "opposite number") || ro_lemma_is(t, "homologue") || ro_lemma_is(t, "confrère");
}

/* "his Turkish counterpart": a Turk with the same office. */
static uint32_t counterpart(ro_document *d, uint32_t mention) {
    ro_mention *m = &d->mentions[mention];
    uint32_t of = antecedent(d, mention, true, 0);
    m->kind = RO_KIND_PERSON;
    m->role = NO;
    if (of != NO) m->office = d->actors[of].office, m->office2 = NO;
    if (m->name_last > m->name_first) return person_of_name(d, m);
    uint32_t index;
    return new_actor(d, m, &index) ? index : NO;
}

/* "the Iranian ambassador in Moscow, A B,": the title whose bearer is named behind what belongs to it; NULL if it is no such. */
static ro_mention *title_before(const ro_document *d, uint32_t mention) {
    const ro_mention *m = &d->mentions[mention];
    const ro_sentence *s = &d->report->sentences[m->sentence];
    if (m->first < 3 || m->office != NO || m->name_last - m->name_first < 2 || strcmp(s->tokens[m->first - 1].form, ",") != 0) return NULL;
    uint8_t next = m->last < s->count ? s->tokens[m->last].upos : RO_UPOS_PUNCT;
    if (next != RO_UPOS_PUNCT && next != RO_UPOS_VERB && next != RO_UPOS_AUX && next != RO_UPOS_PRON && next != RO_UPOS_ADP) return NULL;
    uint32_t end = m->first - 1; /* of what stands before it */
    for (uint32_t i = mention; i-- > 0 && d->mentions[i].sentence == m->sentence;) {
        ro_mention *p = &d->mentions[i];
        if (p->nested || p->last > end) continue;
        bool place = p->form == RO_FORM_PLACE || p->form == RO_FORM_COUNTRY || p->form == RO_FORM_ORGANISATION;
        if (end == m->first - 1 && place && p->last == end && p->first > 1) {
            end = p->first;
            if (s->tokens[end - 1].upos == RO_UPOS_DET) end--;
            if (end < 2 || s->tokens[end - 1].upos != RO_UPOS_ADP) return NULL;
            end--;
            continue;
        }
        bool bare = p->form == RO_FORM_TITLE && !p->plural && p->last == end && p->actor != RO_NOBODY && (p->definite || p->country != RO_K_NONE);
        return bare && d->actors[p->actor].name_mention == NO && d->actors[p->actor].person == NO ? p : NULL;
    }
    return NULL;
}

/* "his Russian counterpart, Foreign Minister A B,": one and the same. */
static void name_the_one_before(ro_document *d, uint32_t mention) {
    ro_mention *m = &d->mentions[mention];
    for (uint32_t i = mention; i-- > 0;) {
        ro_mention *p = &d->mentions[i];
        if (p->sentence != m->sentence) return;
        if (p->nested) continue;
        const ro_token *comma = &d->report->sentences[m->sentence].tokens[p->last];
        if (p->last + 1 != m->first || strcmp(comma->form, ",") != 0 || !is_counterpart(d, p) || p->name_last > p->name_first) return;
        if (country_clash(&d->actors[m->actor], p)) return;
        p->actor = m->actor;
        if (d->actors[m->actor].country == RO_K_NONE && p->country != RO_K_NONE)
            d->actors[m->actor].country = p->country, d->actors[m->actor].basis = p->basis;
        return;
    }
}

/* "its ambassador", "his government": the country of whom the pronoun means. */
static void take_owners_country(ro_document *d, ro_mention *m) {
    if (m->owner == RO_NO_TOKEN || m->country != RO_K_NONE || m->code) return;
    ro_mention *owner = ro_mention_at(d, m->sentence, m->owner);
    if (!owner || owner->actor == RO_NOBODY) return;
    const ro_entity *a = &d->actors[owner->actor];
    if (a->country != RO_K_NONE) m->country = a->country, m->basis = RO_BASIS_INFERRED;
}

/* The person of the report whose surname this word is; NO if none. */
static uint32_t bearer(const ro_document *d, const ro_mention *m) {
    for (uint32_t i = (uint32_t)d->actor_count, low = look_back(d); i-- > low;) {
        const ro_entity *a = &d->actors[i];
        if (a->kind != RO_KIND_PERSON || a->name_mention == NO) continue;
        const ro_mention *full = &d->mentions[a->name_mention];
        const ro_token *last = &d->report->sentences[full->sentence].tokens[full->name_last - 1],
                       *word = &d->report->sentences[m->sentence].tokens[m->first];
        if (strcasecmp(last->form, word->form) == 0) return i;
    }
    return NO;
}

/* Of the users' own a code without a sector may be a person's, and is taken for no body's. */
static bool own_body(const ro_entity *a) { return a->code && !a->agent && a->kind != RO_KIND_ORGANISATION; }

/* "the group", "the Kingdom": the last body, or state, that was spoken of; the narrator's own state before another's. NO if there is none. */
static uint32_t referred(ro_document *d, uint32_t mention) {
    const ro_mention *m = &d->mentions[mention];
    uint32_t best = NO;
    int best_score = -100;
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *c = &d->mentions[i];
        int far = (int)(m->sentence - c->sentence);
        if (far > 4) break;
        if (c->actor == RO_NOBODY || c->form == RO_FORM_PRONOUN) continue;
        const ro_entity *a = &d->actors[c->actor];
        uint32_t actor = c->actor;
        if (m->refers == 2) {
            if (c->country == RO_K_NONE || (c->form != RO_FORM_COUNTRY && c->form != RO_FORM_PLACE && c->form != RO_FORM_ADJECTIVE &&
                                            c->form != RO_FORM_TITLE && c->form != RO_FORM_NAME))
                continue;
        } else if ((a->organisation == NO && !own_body(a)) ||
                   (a->kind != RO_KIND_GROUP && a->kind != RO_KIND_ORGANISATION && a->kind != RO_KIND_COMPANY && a->kind != RO_KIND_MEDIA))
            continue;
        int score = -4 * far + 3 * is_subject(d, c) - 2 * c->nested - (c->form == RO_FORM_NAME);
        if (score <= best_score) continue;
        best_score = score;
        if (m->refers == 2) actor = ro_country_actor(d, c->country, RO_BASIS_STATED);
        best = actor;
    }
    return best;
}

/* What was learned of pronouns and nouns that only refer has the last word; the rules' answer is one of its features. */
static void link(ro_document *d, uint32_t mention) {
    if (!d->link_listener && !d->linker) return;
    ro_mention *m = &d->mentions[mention];
    ro_link_question q;
    ro_link_ask(d, RO_LINK_ANTECEDENT, mention, m->actor == RO_NOBODY ? NO : m->actor, &q);
    uint32_t best = ro_link_choose(d, &q);
    if (best >= q.count || q.candidates[best].source == RO_LINK_MEMBERS) return;
    const ro_link_candidate *c = &q.candidates[best];
    m->member_count = 0;
    m->actor = RO_NOBODY;
    if (c->source != RO_LINK_MENTION) return;
    uint32_t actor = c->actor;
    if (m->form == RO_FORM_ROLE && m->refers == 2 && c->country != RO_K_NONE) actor = ro_country_actor(d, c->country, RO_BASIS_STATED);
    if (actor != NO) d->mentions[mention].actor = actor;
}

/* Whom a title or a role without a name describes: one spoken of before (`ruled`, by the rules), or a new one. */
static uint32_t described(ro_document *d, uint32_t mention, uint32_t ruled) {
    const ro_mention *m = &d->mentions[mention];
    uint32_t actor = ruled;
    if ((d->link_listener || d->linker) && m->definite && !m->code && !m->nested && (m->form == RO_FORM_TITLE || m->country == RO_K_NONE)) {
        ro_link_question q;
        ro_link_ask(d, RO_LINK_ANTECEDENT, mention, ruled, &q);
        uint32_t best = q.count > 1 ? ro_link_choose(d, &q) : RO_LINK_MOST;
        bool known = best < q.count && q.candidates[best].source == RO_LINK_MENTION;
        if (known)
            actor = q.candidates[best].actor;
        else if (best < q.count && m->form != RO_FORM_TITLE) /* a title that was borne before is not a new one's */
            actor = NO;
    }
    return actor != NO || new_actor(d, &d->mentions[mention], &actor) ? actor : NO;
}

static uint32_t narrator(ro_document *d) {
    uint32_t signature = ro_signature(d), actor = NO;
    const ro_k_holder *minister = signature == NO ? ro_own_minister(d) : NULL;
    if (signature != NO) {
        actor = d->mentions[signature].actor;
        if (actor == RO_NOBODY) actor = person_of_name(d, &d->mentions[signature]);
        if (actor != NO && d->actors[actor].kind != RO_KIND_PERSON) d->actors[actor].kind = RO_KIND_PERSON;
    } else if (minister) {
        for (uint32_t i = 0; i < d->actor_count && actor == NO; i++)
            if (d->actors[i].person == minister->person) actor = i;
        ro_mention m = {.kind = RO_KIND_PERSON,
                        .country = minister->country,
                        .basis = RO_BASIS_KNOWLEDGE,
                        .office = minister->office,
                        .office2 = NO,
                        .organisation = NO,
                        .place = NO,
                        .role = NO};
        if (actor == NO && new_actor(d, &m, &actor)) d->actors[actor].person = minister->person;
    }
    return actor;
}

/* "I" is the narrator; "we" he and the last person of another state that was spoken of. */
static void say_i(ro_document *d, uint32_t mention) {
    ro_mention *m = &d->mentions[mention];
    if (ro_in_quotation(d, m->sentence, m->first)) return;
    if (!d->narrator) {
        uint32_t actor = narrator(d);
        d->narrator = actor == NO ? RO_NOBODY : actor + 1;
    }
    if (d->narrator == RO_NOBODY) return;
    uint32_t actor = d->narrator - 1;
    m = &d->mentions[mention];
    m->actor = actor;
    if (!m->plural) return;
    for (uint32_t i = mention; i-- > 0;) {
        const ro_mention *c = &d->mentions[i];
        if (m->sentence - c->sentence > 4) return;
        if (c->actor == RO_NOBODY || c->actor == actor || c->nested) continue;
        const ro_entity *a = &d->actors[c->actor];
        if (a->kind != RO_KIND_PERSON || a->group || a->country == RO_K_NONE || a->country == d->actors[actor].country) continue;
        m->actor = RO_NOBODY;
        add_member(m, actor);
        add_member(m, c->actor);
        return;
    }
}

bool ro_resolve_actors(ro_document *d, ro_error *err) {
    d->country_actors = ro_arena_array(d->arena, d->knowledge->countries_count + 1, sizeof *d->country_actors);
    if (!d->country_actors) return ro_fail(err, RO_E_MEMORY, "out of memory");
    ro_choose_namesakes(d);
    ro_read_metonyms(d);
    for (uint32_t i = 0; i < d->mention_count; i++) {
        ro_mention *m = &d->mentions[i];
        uint32_t actor = RO_NOBODY;
        if (m->form != RO_FORM_PRONOUN) take_owners_country(d, m);
        if (!d->linker && !d->link_listener && m->country == RO_K_NONE && (m->country = ro_power_before(d, i)) != RO_K_NONE)
            m->basis = RO_BASIS_INFERRED;
        switch (m->form) {
        case RO_FORM_PRONOUN:
            if (m->refers == 3) {
                say_i(d, i);
                continue;
            }
            if (m->kind == RO_KIND_UNKNOWN)
                m->actor = named_before(d, i);
            else if (m->plural)
                find_they(d, i);
            else
                m->actor = antecedent(d, i, m->kind == RO_KIND_PERSON, m->gender);
            if (m->actor == NO) m->actor = RO_NOBODY;
            link(d, i);
            continue;
        case RO_FORM_COLLECTIVE:
            find_members(d, i, m->role);
            m->role = NO;
            continue;
        case RO_FORM_NAME:
        case RO_FORM_OWN:
            if ((actor = same_entry(d, m)) != NO) break;
            actor = m->form == RO_FORM_NAME ? is_counterpart(d, m) ? counterpart(d, i) : person_of_name(d, m) : thing(d, m);
            break;
        case RO_FORM_OTHER: actor = is_counterpart(d, m) ? counterpart(d, i) : person_of_name(d, m); break;
        case RO_FORM_TITLE: actor = is_counterpart(d, m) ? counterpart(d, i) : described(d, i, titled(d, m)); break;
        case RO_FORM_PLACE:
            if (!m->capital && m->last == m->first + 1 && (actor = bearer(d, m)) != NO) { /* Austin said: the secretary, not the town */
                m->form = RO_FORM_NAME;
                m->kind = RO_KIND_PERSON;
                m->country = RO_K_NONE;
                m->place = NO;
                m->name_first = m->first;
                m->name_last = m->last;
                break;
            }
            actor = thing(d, m);
            break;
        case RO_FORM_ROLE:
            if (m->refers) {
                uint16_t realm = ro_realm_of(d, i);
                actor = realm == RO_K_NONE ? referred(d, i) : ro_country_actor(d, realm, RO_BASIS_INFERRED);
                d->mentions[i].actor = actor == NO ? RO_NOBODY : actor;
                if (realm == RO_K_NONE) link(d, i);
                actor = d->mentions[i].actor;
                if (actor != RO_NOBODY) d->actors[actor].last_sentence = d->mentions[i].sentence;
                continue;
            }
            if ((actor = same_entry(d, m)) != NO) break;
            actor = is_counterpart(d, m) ? counterpart(d, i) : described(d, i, same_thing(d, m));
            break;
        default: actor = thing(d, m); break;
        }
        if (actor == NO) return ro_fail(err, RO_E_MEMORY, "out of memory");
        m = &d->mentions[i];
        m->actor = actor;
        if (m->form == RO_FORM_NAME) name_the_one_before(d, i);
        ro_mention *title = m->form == RO_FORM_NAME || m->form == RO_FORM_OTHER ? title_before(d, i) : NULL;
        if (title && title->actor != actor && !country_clash(&d->actors[actor], title)) {
            title->actor = actor;
            if (m->form == RO_FORM_OTHER) m->form = RO_FORM_NAME, m->kind = RO_KIND_PERSON;
            learn(d, &d->actors[actor], title, (uint32_t)(title - d->mentions));
        }
        if (m->form == RO_FORM_PLACE && !m->capital && m->country != RO_K_NONE && d->knowledge->places[m->place].country_count == 1) {
            m->actor = ro_country_actor(d, m->country, m->basis); /* a town that acts or suffers is its state */
            if (m->actor == NO) return ro_fail(err, RO_E_MEMORY, "out of memory");
            continue;
        }
        learn(d, &d->actors[actor], m, i);
        if (m->form == RO_FORM_NAME || m->form == RO_FORM_OTHER) ro_begins_with_minister(d, m, &d->actors[actor]);
    }
    ro_look_ahead(d);
    ro_settle_ministers(d);
    return ro_infer_countries(d, err);
}
