#include "actors/grammar.h"

#include "actors/tree.h"

#include "base/utf8.h"

#include <string.h>

/* "Turkish", "Egypt 's", "Turkish and Greek", "Egypt , Jordan and Qatar": countries into t. */
size_t ro_read_countries(const ro_name_reader *r, size_t at, ro_name_draft *t, bool adjectives) {
    size_t end = at;
    while (ro_name_atom(r, at) && (ro_is_country_like(ro_name_type(r, at)) || (ro_name_type(r, at) == RO_SENSE_CAPITAL && adjectives == false)) &&
           (adjectives || ro_name_type(r, at) != RO_SENSE_ADJECTIVE || t->country_count == 0)) {
        ro_name_country(t, ro_name_atom(r, at));
        end = ++at;
        size_t next = at;
        bool comma = ro_name_word(r, next, ",");
        if (comma) next++;
        if (ro_name_word(r, next, "and") || ro_name_word(r, next, "or"))
            next++;
        else if (!comma)
            break;
        if (ro_name_word(r, next, "the")) next++;
        at = next;
    }
    return end;
}

static bool capitalised(const ro_name_reader *r, uint32_t token) {
    uint32_t c;
    const ro_token *t = &r->s->tokens[token];
    return t->form_size && (ro_utf8_decode(t->form, t->form_size, 0, &c), ro_utf8_is_upper(c));
}

/* "of Planning , Monitoring and Evaluation": the portfolio behind "Minister of" that is in no list of ours. */
static size_t read_portfolio(const ro_name_reader *r, size_t at) {
    size_t end = at;
    unsigned words = 0;
    while (ro_name_atom(r, at) && words < 10) {
        const ro_atom *a = ro_name_atom(r, at);
        bool content = a->type == RO_ATOM_NAME || a->type == RO_SENSE_ROLE || a->type == RO_SENSE_MODIFIER ||
                       (a->type == RO_ATOM_WORD && capitalised(r, a->first) && r->s->tokens[a->first].upos != RO_UPOS_PRON);
        if (content) {
            words += a->last - a->first;
            end = ++at;
        } else if (ro_name_word(r, at, "and") || ro_name_word(r, at, "&") || ro_name_word(r, at, ","))
            at++;
        else
            break;
        if (ro_name_atom(r, at) && (ro_name_type(r, at) == RO_SENSE_HONORIFIC || ro_name_type(r, at) == RO_SENSE_TITLE)) break;
    }
    return end;
}

void ro_take_agent(ro_name_draft *t, const ro_atom *a) {
    if (t->agent || !a->agent) return;
    t->agent = a->agent;
    t->agent_before = a->agent_before;
}

/* "friendly", "brotherly", "sisterly" before a state: where its name begins; `at` if it does not follow. */
static size_t behind_courtesies(const ro_name_reader *r, size_t at) {
    static const char *const words[] = {"friendly", "brotherly", "sisterly", "fraternal", "Islamic", "neighbouring", "neighboring"};
    size_t p = at;
    for (bool more = true; more && p < at + 3;) {
        more = false;
        for (size_t i = 0; i < sizeof words / sizeof *words && !more; i++) {
            const ro_atom *a = ro_name_atom(r, p);
            more = a && a->last == a->first + 1 && (a->type == RO_ATOM_WORD || a->type == RO_ATOM_NAME) &&
                   ro_token_is(&r->s->tokens[a->first], words[i]);
        }
        p += more;
    }
    return ro_is_country_like(ro_name_type(r, p)) ? p : at;
}

/* A head of state and a head of government: nobody is both under two titles. */
static bool head_and_head(const ro_name_reader *r, const ro_atom *first, const ro_atom *second) {
    const ro_knowledge *k = r->d->knowledge;
    const char *x = ro_k_string(k, k->offices[ro_title_of(k, first, RO_K_NONE)->office].id),
               *y = ro_k_string(k, k->offices[ro_title_of(k, second, RO_K_NONE)->office].id);
    return (strcmp(x, "hos") == 0 && strcmp(y, "hog") == 0) || (strcmp(x, "hog") == 0 && strcmp(y, "hos") == 0);
}

/* The state of an envoy "to Paris", who is then its ambassador there, "for Syria", "in Moscow". */
static void send_abroad(const ro_name_reader *r, ro_name_draft *t, const ro_atom *a, bool to) {
    const ro_knowledge *k = r->d->knowledge;
    t->abroad_first = a->first;
    t->abroad_last = a->last;
    t->abroad = (uint16_t)a->index;
    if (a->type == RO_SENSE_PLACE) t->abroad = k->places[a->index].country_count == 1 ? k->country_lists[k->places[a->index].country] : RO_K_NONE;
    if (t->abroad == RO_K_NONE) t->abroad_last = t->abroad_first;
    bool envoy = to && t->office_count == 1 && t->abroad != RO_K_NONE && strcmp(ro_k_string(k, k->offices[t->offices[0]].id), "envoy") == 0;
    for (uint32_t i = 0; envoy && i < k->offices_count; i++)
        if (strcmp(ro_k_string(k, k->offices[i].id), "ambassador") == 0) t->offices[0] = i;
}

/* "spokesman for Hamas", "spokeswoman for the Chinese foreign ministry", "for Iran": whose he is. Moves *at behind it. */
static bool speaks_for(const ro_name_reader *r, ro_name_draft *t, size_t q, size_t *at) {
    const ro_knowledge *k = r->d->knowledge;
    uint8_t type = ro_name_type(r, q), next = ro_name_type(r, q + 1);
    bool spokesman = t->office_count && strcmp(ro_k_string(k, k->offices[t->offices[t->office_count - 1]].id), "spokesperson") == 0;
    bool of_state = type == RO_SENSE_ADJECTIVE && (next == RO_SENSE_ORGANISATION || next == RO_SENSE_ROLE);
    if (!of_state && !(spokesman && (ro_is_country_like(type) || type == RO_SENSE_ORGANISATION))) return false;
    size_t end = of_state ? q + 1 : q;
    if (type != RO_SENSE_ORGANISATION && !t->country_count) ro_name_country(t, ro_name_atom(r, q));
    if (ro_name_type(r, end) == RO_SENSE_ORGANISATION && t->organisation == UINT32_MAX) {
        t->organisation = ro_name_atom(r, end)->index;
        t->organisation_first = ro_name_atom(r, end)->first;
        t->organisation_last = ro_name_atom(r, end)->last;
    }
    t->last = ro_name_atom(r, end)->last;
    *at = end + 1;
    return true;
}

/* "rejected the charge": without its accent, and small, the word alone is no envoy. */
static bool is_accusation(const ro_name_reader *r, const ro_atom *a) {
    const ro_token *t = &r->s->tokens[a->first];
    return a->last == a->first + 1 && (strcmp(t->form, "charge") == 0 || strcmp(t->form, "charges") == 0);
}

/* Titles with what belongs to them, from `at`, which is a title or a modifier before one. Returns `at` itself if there is none. */
size_t ro_read_title(const ro_name_reader *r, size_t at, ro_name_draft *t) {
    size_t start = at, p = at;
    while (ro_name_type(r, p) == RO_SENSE_MODIFIER) p++;
    if (ro_name_type(r, p) != RO_SENSE_TITLE || is_accusation(r, ro_name_atom(r, p))) return start;
    for (size_t k = at; k < p; k++)
        if (ro_name_atom(r, k)->index == RO_MODIFIER_FORMER) t->former = 1;
    t->title_first = ro_name_atom(r, at)->first;
    for (;;) {
        const ro_atom *a = ro_name_atom(r, p++);
        uint16_t state = t->country_count ? t->countries[0] : r->d->publisher;
        const ro_k_title *title = ro_title_of(r->d->knowledge, a, state);
        if (!t->country_count && title->country != state)
            title = ro_title_of(r->d->knowledge, a, RO_K_NONE); /* not a title of the publisher's state */
        if (t->office_count < 2) t->offices[t->office_count++] = title->office;
        if (title->country != RO_K_NONE && !ro_own_only(r->d)) t->title_country = (uint16_t)title->country;
        ro_take_agent(t, a);
        t->plural |= a->plural;
        t->former |= a->former;
        t->title_last = t->last = a->last;
        if ((ro_name_word(r, p, "-") && ro_name_type(r, p + 1) == RO_SENSE_MODIFIER)) {
            t->title_last = t->last = ro_name_atom(r, p + 1)->last;
            p += 2;
        }
        /* of the Republic of X, for Y, to Z */
        for (;;) {
            bool from = a->plural && !t->country_count && ro_name_word(r, p, "from"); /* negotiators from X and Y */
            bool of = ro_name_word(r, p, "of") || from,
                 other = ro_name_word(r, p, "for") || ro_name_word(r, p, "to") || ro_name_word(r, p, "in") || ro_name_word(r, p, "on");
            if (!of && !other) break;
            size_t q = p + 1;
            if (ro_name_word(r, q, "the")) q++;
            q = behind_courtesies(r, q);
            uint8_t type = ro_name_type(r, q);
            if (of && (ro_is_country_like(type) || type == RO_SENSE_CAPITAL) &&
                !(type == RO_SENSE_ADJECTIVE && ro_name_type(r, q + 1) != RO_ATOM_END && ro_name_type(r, q + 1) == RO_SENSE_ORGANISATION)) {
                size_t end = a->plural ? ro_read_countries(r, q, t, false) : q + 1;
                if (!a->plural) ro_name_country(t, ro_name_atom(r, q));
                t->last = ro_name_atom(r, end - 1)->last;
                p = end;
            } else if (ro_name_word(r, p, "for") && speaks_for(r, t, q, &p)) {
                continue;
            } else if (type == RO_ATOM_OWN && of) {
                t->owner = ro_name_atom(r, q)->code;
                t->own_country = ro_name_atom(r, q)->country;
                t->last = ro_name_atom(r, q)->last;
                p = q + 1;
            } else if (type == RO_SENSE_ORGANISATION && of) {
                t->organisation = ro_name_atom(r, q)->index;
                t->organisation_first = ro_name_atom(r, q)->first;
                t->organisation_last = t->last = ro_name_atom(r, q)->last;
                p = q + 1;
            } else if ((type == RO_ATOM_NAME || type == RO_SENSE_ROLE ||
                        (type == RO_ATOM_WORD && ro_name_atom(r, q) && capitalised(r, ro_name_atom(r, q)->first))) &&
                       capitalised(r, a->first)) {
                size_t end = read_portfolio(r, q);
                if (end == q) break;
                t->title_last = t->last = ro_name_atom(r, end - 1)->last;
                p = end;
            } else if (other &&
                       (ro_is_country_like(type) || type == RO_SENSE_PLACE || type == RO_SENSE_CAPITAL || type == RO_SENSE_SEAT ||
                        type == RO_SENSE_ORGANISATION) &&
                       (!ro_name_word(r, p, "in") || (t->country_count && ro_is_country_like(type))) && !ro_name_word(r, p, "on")) {
                t->last = ro_name_atom(r, q)->last; /* ambassador to Qatar, envoy for Syria: not his own country */
                if (type != RO_SENSE_ORGANISATION) send_abroad(r, t, ro_name_atom(r, q), ro_name_word(r, p, "to"));
                p = q + 1;
            } else
                break;
        }
        /* … and Minister of …, … , Minister of … */
        size_t q = p;
        if (ro_name_word(r, q, ",")) q++;
        if (ro_name_word(r, q, "and") || ro_name_word(r, q, "&")) q++;
        if (q == p) break;
        while (ro_name_type(r, q) == RO_SENSE_MODIFIER) q++;
        if (ro_name_type(r, q) != RO_SENSE_TITLE || a->plural || t->office_count == 2 || !capitalised(r, a->first) ||
            !capitalised(r, ro_name_atom(r, q)->first))
            break;
        if (ro_name_atom(r, q)->plural) break;
        if (ro_name_word(r, p, ",") && !ro_name_word(r, p + 1, "and") && q != p + 1) break;
        if (head_and_head(r, a, ro_name_atom(r, q))) break; /* "The President and Prime Minister spoke": two */
        p = q;
    }
    return p;
}

static void take_own_name(ro_name_draft *t, const ro_atom *a) {
    t->code = a->code;
    t->entry = a->entry;
    t->own_country = a->country;
}

/* Does the tree join the atom to the name before it? */
static bool one_name(const ro_name_reader *r, const ro_atom *a) {
    const ro_token *tokens = r->s->tokens, *before = &tokens[a->first - 1];
    for (uint32_t i = a->first; i < a->last; i++)
        if (tokens[i].deprel == RO_DEP_flat && tokens[i].head >= 0 && (uint32_t)tokens[i].head < a->first) return true;
    return before->head >= (int32_t)a->first && before->head < (int32_t)a->last &&
           (before->deprel == RO_DEP_flat || before->deprel == RO_DEP_compound);
}

/* Honorifics and a name. Returns `at` if there is no name. */
static bool is_family_article(const ro_name_reader *r, uint32_t token) {
    static const char *const articles[] = {"Al", "al", "El", "el", "Bin", "bin", "Ibn", "ibn", "Bint", "bint"};
    const char *form = r->s->tokens[token].form;
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        if (strcmp(form, articles[i]) == 0) return true;
    return strncmp(form, "Al-", 3) == 0 || strncmp(form, "al-", 3) == 0;
}

/* A company or a paper of one word that a family may be called too. */
static bool is_firm(const ro_name_reader *r, size_t p) {
    if (ro_name_type(r, p) != RO_SENSE_ORGANISATION) return false;
    const ro_atom *a = ro_name_atom(r, p);
    const ro_token *t = &r->s->tokens[a->first];
    if (a->last != a->first + 1 || t->form_size < 3 || t->form[0] < 'A' || t->form[0] > 'Z' || (t->form[1] >= 'A' && t->form[1] <= 'Z')) return false;
    uint8_t kind = ro_organisation_kind(r->d->knowledge, &r->d->knowledge->organisations[a->index]);
    return kind == RO_KIND_COMPANY || kind == RO_KIND_MEDIA;
}

size_t ro_read_name(const ro_name_reader *r, size_t at, ro_name_draft *t) {
    size_t p = at;
    uint8_t gender = 0;
    while (ro_name_type(r, p) == RO_SENSE_HONORIFIC) {
        if (ro_name_atom(r, p)->index == 1 || ro_name_atom(r, p)->index == 2) gender = (uint8_t)ro_name_atom(r, p)->index;
        p++;
    }
    bool after_title = p > at || (t->title_last > t->title_first && ro_name_atom(r, p) && ro_name_atom(r, p)->first == t->title_last);
    bool town = ro_name_type(r, p) == RO_SENSE_PLACE && after_title; /* Secretary Austin */
    town = town || (after_title && is_firm(r, p));                   /* President Santos, President Ford */
    bool own = ro_name_type(r, p) == RO_ATOM_OWN && after_title && capitalised(r, ro_name_atom(r, p)->first);
    if (ro_name_type(r, p) != RO_ATOM_NAME && !town && !own) return at;
    t->name_first = ro_name_atom(r, p)->first;
    t->name_last = t->last = ro_name_atom(r, p)->last;
    /* "Sabah Al Ahmad Al Jaber Al Sabah": the family's name may be a newspaper's too */
    while (!town && !own &&
           (ro_name_type(r, p + 1) == RO_SENSE_ORGANISATION || ro_name_type(r, p + 1) == RO_SENSE_PLACE || ro_name_type(r, p + 1) == RO_ATOM_NAME) &&
           ro_name_atom(r, p + 1)->first == t->name_last && is_family_article(r, ro_name_atom(r, p + 1)->first)) {
        p++;
        t->name_last = t->last = ro_name_atom(r, p)->last;
    }
    if (gender) t->gender = gender;
    if (own) take_own_name(t, ro_name_atom(r, p));
    p++;
    if (!own && ro_name_type(r, p) == RO_ATOM_OWN && capitalised(r, ro_name_atom(r, p)->first) &&
        one_name(r, ro_name_atom(r, p))) { /* Ada Ruritan, Ruritan being theirs */
        take_own_name(t, ro_name_atom(r, p));
        t->name_last = t->last = ro_name_atom(r, p)->last;
        p++;
    }
    bool courtesy = ro_name_type(r, at) == RO_SENSE_HONORIFIC; /* HE A B of the Kingdom of X */
    if ((t->office_count || courtesy) && !t->country_count && t->organisation == UINT32_MAX &&
        ro_name_word(r, p, "of")) { /* Foreign Minister A B of Norway */
        size_t q = p + 1;
        if (ro_name_word(r, q, "the")) q++;
        if (ro_name_type(r, q) == RO_SENSE_COUNTRY) {
            ro_name_country(t, ro_name_atom(r, q));
            t->last = ro_name_atom(r, q)->last;
            p = q + 1;
        }
    }
    return p;
}

static bool apposed(const ro_name_reader *r, uint32_t first, uint32_t last, uint32_t other_first, uint32_t other_last) {
    const ro_token *t = r->s->tokens;
    for (uint32_t i = other_first; i < other_last; i++)
        if (t[i].head >= (int32_t)first && t[i].head < (int32_t)last &&
            (t[i].deprel == RO_DEP_appos || t[i].deprel == RO_DEP_nmod_desc || t[i].deprel == RO_DEP_flat))
            return true;
    return false;
}

/* Does the phrase of the name end before the token (NULL: the sentence does)? Not before "and", behind which a list goes on. */
static bool is_end_of_name(const ro_token *next) {
    return !next || next->upos == RO_UPOS_PUNCT || next->upos == RO_UPOS_ADP || next->upos == RO_UPOS_VERB || next->upos == RO_UPOS_AUX ||
           next->upos == RO_UPOS_ADV || next->upos == RO_UPOS_SCONJ || next->upos == RO_UPOS_PRON;
}

/* "A B, Crown Prince, Deputy Prime Minister and Minister of Defence, held": the titles behind the first, where no name follows them. */
static size_t read_further_titles(const ro_name_reader *r, size_t at, ro_name_draft *t) {
    for (int i = 0; i < 3 && ro_name_word(r, at, ","); i++) {
        ro_name_draft more = *t, named;
        size_t end = ro_read_title(r, at + 1, &more);
        if (end == at + 1 || more.plural || more.country_count != t->country_count || !ro_name_token(r, end) ||
            !capitalised(r, ro_name_atom(r, at + 1)->first))
            break;
        named = more;
        uint8_t upos = ro_name_token(r, end)->upos;
        if (ro_read_name(r, end, &named) != end || (upos != RO_UPOS_PUNCT && upos != RO_UPOS_VERB)) break;
        more.title_first = t->title_first;
        *t = more;
        at = end;
    }
    return at;
}

/* ", the Turkish foreign minister ," behind a name; ", Sheikh A B ," behind a title. */
size_t ro_read_apposition(const ro_name_reader *r, size_t at, ro_name_draft *t) {
    if (!ro_name_word(r, at, ",")) return at;
    ro_name_draft more = *t;
    size_t p = at + 1;
    while (ro_name_word(r, p, "the") || ro_name_word(r, p, "his") || ro_name_word(r, p, "her") || ro_name_word(r, p, "its") ||
           ro_name_word(r, p, "a"))
        p++;
    size_t begin = p;
    if (t->name_last > t->name_first) {
        more.office_count = 0;
        if (ro_is_country_like(ro_name_type(r, p)) || ro_name_type(r, p) == RO_SENSE_SEAT) {
            ro_name_country(&more, ro_name_atom(r, p++));
            if (ro_name_word(r, p, "'s") || ro_name_word(r, p, "’s")) p++;
        } else if (ro_name_type(r, p) == RO_SENSE_ORGANISATION && ro_name_type(r, p + 1) == RO_SENSE_TITLE) {
            more.organisation = ro_name_atom(r, p)->index;
            more.organisation_first = ro_name_atom(r, p)->first;
            more.organisation_last = ro_name_atom(r, p)->last;
            p++;
        }
        size_t end = ro_read_title(r, p, &more);
        if (end == p || more.plural || (t->office_count && begin == at + 1)) return at; /* "President A, Foreign Minister B": two */
        if (t->office_count) {
            more.offices[0] = t->offices[0];
            more.office_count = t->office_count;
            more.title_first = t->title_first;
            more.title_last = t->title_last;
        }
        ro_name_draft named = more;
        if (ro_read_name(r, end, &named) != end) return at; /* the title of the next person in a list */
        const ro_token *next = ro_name_token(r, end);
        bool closed = !next || next->upos == RO_UPOS_PUNCT || next->upos == RO_UPOS_PRON;
        bool bare = more.country_count == t->country_count && more.organisation == t->organisation; /* ", the President discussed": a subject */
        closed = closed || (!bare && (next->upos == RO_UPOS_VERB || next->upos == RO_UPOS_AUX));
        if (!closed && !apposed(r, t->first, t->last, ro_name_atom(r, begin)->first, more.last)) return at;
        *t = more;
        return read_further_titles(r, end, t);
    }
    size_t end = ro_read_name(r, p, &more);
    if (end == p || !ro_name_atom(r, begin)) return at;
    /* "the Iranian Foreign Minister, Dr A B, and": between commas it is his name, whatever the tree says */
    bool between = ro_name_type(r, begin) == RO_SENSE_HONORIFIC && !t->plural && is_end_of_name(ro_name_token(r, end));
    if (!between && !apposed(r, t->first, t->last, ro_name_atom(r, begin)->first, more.last)) return at;
    *t = more;
    return end;
}
