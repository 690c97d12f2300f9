#include "actors/atom.h"

#include "actors/tree.h"

#include "base/utf8.h"
#include "text/calendar.h"

#include <string.h>

#define LONGEST_PHRASE 14u /* tokens */

/* Where names are looked up. */
typedef struct lookup {
    const ro_knowledge *k;
    const ro_dictionaries *own; /* or NULL */
    uint32_t day;
    uint32_t hidden; /* types of senses of the knowledge that are not looked up: a bit each */
} lookup;

static bool is_hyphen(const ro_token *t) { return t->form[0] == '-' && t->form[1] == '\0'; }

static bool begins_upper(const ro_token *t) {
    uint32_t c;
    if (!t->form_size) return false;
    ro_utf8_decode(t->form, t->form_size, 0, &c);
    return ro_utf8_is_upper(c);
}

static bool all_upper(const ro_sentence *s, uint32_t first, uint32_t last) {
    for (uint32_t i = first; i < last; i++)
        for (const char *p = s->tokens[i].form; *p; p++)
            if (*p >= 'a' && *p <= 'z') return false;
    return true;
}

static bool is_proper(const ro_sentence *s, uint32_t i) {
    const ro_token *t = &s->tokens[i];
    if (t->upos == RO_UPOS_PUNCT || t->upos == RO_UPOS_NUM || t->upos == RO_UPOS_SYM || ro_month_of(t) || ro_weekday_of(t) >= 0) return false;
    if (t->xpos == RO_XPOS_NNP || t->xpos == RO_XPOS_NNPS || t->upos == RO_UPOS_PROPN) return begins_upper(t) || (t->form[0] & 0x80);
    bool open_class = t->upos == RO_UPOS_NOUN || t->upos == RO_UPOS_X || t->upos == RO_UPOS_ADJ;
    return open_class && i > 0 && begins_upper(t) && s->tokens[i - 1].upos != RO_UPOS_PUNCT;
}

/* al-Shabaab: a name all the same. */
static bool lower_article(const ro_sentence *s, uint32_t i, uint32_t last) {
    return i + 2 <= last && (ro_token_is(&s->tokens[i], "al") || ro_token_is(&s->tokens[i], "el")) && is_hyphen(&s->tokens[i + 1]) &&
           begins_upper(&s->tokens[i + 2]);
}

/* The senses of a slot that the letters of tokens [i, j] allow; by_lemma: of a noun in the plural. */
static unsigned fitting(const lookup *l, const ro_sentence *s, uint32_t i, uint32_t j, const ro_k_slot *slot, bool by_lemma, ro_k_sense out[8]) {
    unsigned n = 0;
    for (uint32_t m = 0; slot && m < slot->count && n < 8; m++) {
        const ro_k_sense *sense = &l->k->senses[slot->sense + m];
        if (l->hidden >> sense->type & 1) continue;
        if (sense->letters == RO_CASE_CAPITAL && !begins_upper(&s->tokens[i]) && !lower_article(s, i, j)) continue;
        if (sense->letters == RO_CASE_ALL && !all_upper(s, i, j + 1)) continue;
        if (i > 0 && is_hyphen(&s->tokens[i - 1]) && sense->type == RO_SENSE_ROLE) continue; /* two-state */
        if (by_lemma && sense->type != RO_SENSE_TITLE && sense->type != RO_SENSE_ROLE && sense->type != RO_SENSE_CITIZEN) continue;
        out[n++] = *sense;
    }
    return n;
}

/* The longest phrase that begins at token i: its end, or i; senses that fit the letters into `fit`. */
static uint32_t match(const lookup *l, const ro_sentence *s, uint32_t i, size_t skipped, ro_k_sense *fit, unsigned *fits, bool *plural,
                      const ro_k_slot **found) {
    const ro_knowledge *k = l->k;
    uint64_t h = RO_PHRASE_EMPTY;
    uint32_t best = i;
    for (uint32_t j = i; j < s->count && j < i + LONGEST_PHRASE; j++) {
        const ro_token *t = &s->tokens[j];
        if (j > i && is_hyphen(t)) continue;
        size_t at = j == i ? skipped : 0;
        uint64_t word, before = h;
        bool any = false;
        while ((word = ro_phrase_word(t->form, t->form_size, &at))) {
            before = h;
            h = ro_phrase_add(h, word);
            any = true;
        }
        if (!any) break;
        const ro_k_slot *slot = ro_k_find(k, h), *plain = NULL;
        ro_k_sense here[8];
        unsigned n = fitting(l, s, i, j, slot, false, here);
        bool by_lemma = false;
        if (!n && t->lemma && (t->xpos == RO_XPOS_NNS || t->xpos == RO_XPOS_NNPS)) {
            size_t zero = j == i ? skipped : 0;
            uint64_t lemma = zero <= strlen(t->lemma) ? ro_phrase_word(t->lemma, strlen(t->lemma), &zero) : 0;
            plain = lemma ? ro_k_find(k, ro_phrase_add(before, lemma)) : NULL;
            n = fitting(l, s, i, j, plain, true, here);
            by_lemma = n > 0;
        }
        if (n) {
            memcpy(fit, here, n * sizeof *here);
            *fits = n;
            *found = by_lemma ? plain : slot;
            *plural = by_lemma; /* a name that has its plural in itself (Foreign Affairs) is one */
            best = j + 1;
        }
        if (j + 1 < s->count && t->mwt == 2 && s->tokens[j + 1].xpos == RO_XPOS_POS && t->form_size < 100) {
            /* "People's" is one word of a name, if a name has it */
            char joined[128];
            size_t zero = 0;
            memcpy(joined, t->form, t->form_size);
            joined[t->form_size] = 's';
            uint64_t possessive = ro_phrase_word(joined, t->form_size + 1u, &zero);
            const ro_k_slot *inside = possessive ? ro_k_find(k, ro_phrase_add(before, possessive)) : NULL;
            if (inside && inside->prefix) {
                h = ro_phrase_add(before, possessive);
                j++;
                continue;
            }
        }
        if (!slot || !slot->prefix) break;
    }
    return best;
}

/* One of several senses, by what stands around. */
static const ro_k_sense *pick(const ro_sentence *s, uint32_t first, uint32_t last, const ro_k_sense *fit, unsigned fits) {
    static const uint8_t order[] = {RO_SENSE_COUNTRY, RO_SENSE_HONORIFIC, RO_SENSE_ADJECTIVE, RO_SENSE_CAPITAL, RO_SENSE_SEAT, RO_SENSE_ORGANISATION,
                                    RO_SENSE_TITLE,   RO_SENSE_MODIFIER,  RO_SENSE_PEOPLE,    RO_SENSE_CITIZEN, RO_SENSE_ROLE, RO_SENSE_PLACE};
    const ro_token *t = &s->tokens[last - 1];
    bool noun_follows = last < s->count &&
                        (s->tokens[last].upos == RO_UPOS_NOUN || s->tokens[last].upos == RO_UPOS_PROPN || s->tokens[last].upos == RO_UPOS_ADJ);
    bool name_follows = last < s->count && is_proper(s, last);
    bool heads = t->deprel != RO_DEP_amod && t->deprel != RO_DEP_compound;
    for (size_t o = 0; o < sizeof order; o++)
        for (unsigned k = 0; k < fits; k++) {
            if (fit[k].type != order[o]) continue;
            if ((fit[k].type == RO_SENSE_ROLE || fit[k].type == RO_SENSE_TITLE) && t->upos != RO_UPOS_NOUN && t->upos != RO_UPOS_PROPN &&
                t->upos != RO_UPOS_X && t->xpos != RO_XPOS_NNP) /* Secretary-General: an adjective by its tag */
                continue;
            if (fit[k].type == RO_SENSE_HONORIFIC && (fit[k].index == 3 || !begins_upper(&s->tokens[first]) || (!name_follows && fits > 1))) continue;
            if (fit[k].type == RO_SENSE_ADJECTIVE && fits > 1 && heads && !noun_follows) {
                bool person = false;
                for (unsigned m = 0; m < fits; m++) person = person || fit[m].type == RO_SENSE_PEOPLE || fit[m].type == RO_SENSE_CITIZEN;
                if (person) continue;
            }
            if (fit[k].type == RO_SENSE_CITIZEN && (t->xpos == RO_XPOS_NNS || t->xpos == RO_XPOS_NNPS) && fits > 1) {
                bool people = false;
                for (unsigned m = 0; m < fits; m++) people = people || fit[m].type == RO_SENSE_PEOPLE;
                if (people) continue;
            }
            return &fit[k];
        }
    return NULL;
}

static bool is_particle(const ro_knowledge *k, const ro_token *t) {
    size_t at = 0;
    uint64_t word = ro_phrase_word(t->form, t->form_size, &at);
    const ro_k_slot *slot = word ? ro_k_find(k, ro_phrase_add(RO_PHRASE_EMPTY, word)) : NULL;
    for (uint32_t m = 0; slot && m < slot->count; m++)
        if (k->senses[slot->sense + m].type == RO_SENSE_HONORIFIC && k->senses[slot->sense + m].index == 3) return true;
    return false;
}

/* Does the tree make token i part of the same name as its neighbour? */
static bool flat_with(const ro_sentence *s, uint32_t i, uint32_t other) {
    const ro_token *a = &s->tokens[i], *b = &s->tokens[other];
    return (b->head == (int32_t)i && b->deprel == RO_DEP_flat) || (a->head == (int32_t)other && a->deprel == RO_DEP_flat) ||
           (a->deprel == RO_DEP_flat && b->deprel == RO_DEP_flat && a->head == b->head);
}

/* Does a proper name follow, behind a hyphen and particles at most? */
static bool proper_behind(const ro_knowledge *k, const ro_sentence *s, uint32_t i) {
    for (uint32_t most = i + 3; i < s->count && i < most; i++) {
        if (is_proper(s, i)) return true;
        if (!is_hyphen(&s->tokens[i]) && !is_particle(k, &s->tokens[i])) return false;
    }
    return false;
}

/* What the users' own phrase is, where the knowledge reads the same words as `sense` (or NULL) up to `end`. */
static void take_own(const ro_sentence *s, const ro_own_match *own, const ro_k_sense *sense, uint32_t end, ro_atom *a) {
    bool same = sense && end == own->last;
    a->last = own->last;
    if (strcmp(own->code, RO_DICT_NOBODY) == 0) {
        a->type = RO_ATOM_WORD;
        a->entry = own->entry;
    } else if (own->type != RO_DICT_ACTOR) {
        const ro_token *t = &s->tokens[own->last - 1];
        a->agent = own->code;
        a->agent_before = own->type == RO_DICT_AGENT_BEFORE;
        if (same && (sense->type == RO_SENSE_TITLE || sense->type == RO_SENSE_ROLE)) return; /* what we know of the role stays */
        a->type = RO_ATOM_AGENT;
        a->entry = own->entry;
        a->plural = t->xpos == RO_XPOS_NNS || t->xpos == RO_XPOS_NNPS;
    } else {
        a->code = own->code;
        a->country = own->country;
        if (own->state) { /* a country among titles and roles, like any other */
            bool people = same && (sense->type == RO_SENSE_PEOPLE || sense->type == RO_SENSE_CITIZEN),
                 country = same && sense->type == RO_SENSE_COUNTRY;
            bool adjective = (same && sense->type == RO_SENSE_ADJECTIVE) || s->tokens[own->last - 1].upos == RO_UPOS_ADJ;
            if (people && sense->index == own->country) return;
            a->type = adjective && !country ? RO_SENSE_ADJECTIVE : RO_SENSE_COUNTRY;
            a->index = own->country;
            a->sense_count = 0;
            return;
        }
        a->type = RO_ATOM_OWN;
        a->entry = own->entry;
    }
    a->index = UINT32_MAX;
    a->sense_count = 0;
}

/* The users' own phrase at token i, unless the knowledge has a longer one there (up to `end`), or a name of several words begins with it. */
static bool find_own(const lookup *l, const ro_sentence *s, uint32_t i, uint32_t end, ro_own_match *own) {
    if (!l->own || !ro_own_find(l->own, l->k, l->day, s, i, own) || own->last < end) return false;
    return !(own->state && own->last == i + 1 && i + 1 < s->count && is_proper(s, i + 1) && flat_with(s, i, i + 1));
}

static uint32_t hidden_types(const ro_dictionaries *own) {
    if (!own || !own->only) return 0;
    return 1u << RO_SENSE_COUNTRY | 1u << RO_SENSE_ADJECTIVE | 1u << RO_SENSE_PEOPLE | 1u << RO_SENSE_CITIZEN | 1u << RO_SENSE_CAPITAL |
           1u << RO_SENSE_SEAT | 1u << RO_SENSE_ORGANISATION | (own->agents ? 1u << RO_SENSE_ROLE : 0);
}

static bool is_son_of(const ro_token *t) { return ro_token_is(t, "bin") || ro_token_is(t, "ibn") || ro_token_is(t, "bint"); }

static bool is_given(const ro_knowledge *k, const ro_token *t) { return ro_given_gender_of(k, t->form, t->form_size) != 0; }

bool ro_read_atoms(const ro_knowledge *k, const ro_dictionaries *own, uint32_t day, ro_arena *arena, const ro_sentence *s, ro_atoms *atoms) {
    const lookup look = {k, own, day, hidden_types(own)}, *l = &look;
    atoms->count = 0;
    atoms->items = ro_arena_array(arena, s->count + 1, sizeof *atoms->items);
    if (!atoms->items) return false;
    for (uint32_t i = 0; i < s->count;) {
        ro_k_sense fit[8];
        unsigned fits = 0;
        bool plural = false;
        const ro_k_slot *slot = NULL, *other = NULL;
        uint32_t end = match(l, s, i, 0, fit, &fits, &plural, &slot);
        const ro_k_sense *sense = end > i ? pick(s, i, end, fit, fits) : NULL;
        ro_atom a = {.first = i, .last = i + 1, .country = RO_K_NONE};
        if (!sense && strncmp(s->tokens[i].form, "ex-", 3) == 0) { /* ex-president, ex-prime minister */
            uint32_t behind = match(l, s, i, 3, fit, &fits, &plural, &slot);
            sense = behind > i ? pick(s, i, behind, fit, fits) : NULL;
            if (sense && sense->type != RO_SENSE_TITLE) sense = NULL;
            if (sense) end = behind, a.former = 1;
        }
        ro_own_match mine;
        bool geographic = sense && (sense->type == RO_SENSE_COUNTRY || sense->type == RO_SENSE_CAPITAL || sense->type == RO_SENSE_PLACE ||
                                    sense->type == RO_SENSE_ADJECTIVE || sense->type == RO_SENSE_CITIZEN || sense->type == RO_SENSE_ROLE ||
                                    sense->type == RO_SENSE_TITLE);
        bool after_of = i > 0 && s->tokens[i - 1].form_size == 2 && strcmp(s->tokens[i - 1].form, "of") == 0; /* the Foreign Minister of Egypt A B */
        bool in_name = geographic && !after_of && end == i + 1 && begins_upper(&s->tokens[i]) &&
                       ((i + 1 < s->count && is_proper(s, i + 1) && flat_with(s, i, i + 1) && sense->type != RO_SENSE_TITLE) ||
                        (atoms->count && atoms->items[atoms->count - 1].type == RO_ATOM_NAME && atoms->items[atoms->count - 1].last == i &&
                         flat_with(s, i, i - 1)));
        /* "Sultan bin Saad": a given name */
        if (sense && sense->type == RO_SENSE_ROLE && i > 0 && s->tokens[i - 1].form_size == 2 && strcmp(s->tokens[i - 1].form, "in") == 0 &&
            strcmp(s->tokens[i].form, "person") == 0)
            sense = NULL; /* received in person */
        in_name = in_name || (sense && (sense->type == RO_SENSE_TITLE || sense->type == RO_SENSE_HONORIFIC) && end == i + 1 && i + 2 < s->count &&
                              is_son_of(&s->tokens[i + 1]));
        if (sense && !in_name) {
            a.type = sense->type;
            a.index = sense->index;
            a.sense = slot->sense;
            a.sense_count = slot->count;
            a.plural = plural;
            a.ambiguous = sense->ambiguous;
            a.last = end;
        }
        if (find_own(l, s, i, sense && !in_name ? end : i + 1, &mine)) {
            take_own(s, &mine, in_name ? NULL : sense, end, &a);
        } else if (!(sense && !in_name) && is_proper(s, i)) {
            a.type = RO_ATOM_NAME;
            /* grow over proper names, initials and the particles between them */
            for (uint32_t j = i + 1; j < s->count; j++) {
                unsigned more = 0;
                bool p2;
                if (find_own(l, s, j, j + 1, &mine) && !(mine.state && mine.last == j + 1 && flat_with(s, j, j - 1))) break;
                uint32_t e2 = match(l, s, j, 0, fit, &more, &p2, &other);
                const ro_k_sense *known = e2 > j ? pick(s, j, e2, fit, more) : NULL;
                if (is_proper(s, j) || (s->tokens[j].form_size <= 5 && strspn(s->tokens[j].form, "IVX") == s->tokens[j].form_size &&
                                        strcmp(s->tokens[j].form, "I") != 0)) {
                    bool surname = known && j == i + 1 && e2 == j + 1 && is_given(k, &s->tokens[i]) &&
                                   (known->type == RO_SENSE_PLACE || known->type == RO_SENSE_ROLE || known->type == RO_SENSE_CITIZEN ||
                                    known->type == RO_SENSE_PEOPLE); /* Atef Salem, Lawrence Cannon */
                    bool double_name = is_hyphen(&s->tokens[j - 1]) && !s->tokens[j - 1].space_after && j >= 2 && !s->tokens[j - 2].space_after;
                    if (known && !surname &&
                        !(e2 == j + 1 &&
                          (double_name || flat_with(s, j, j - 1) || known->type == RO_SENSE_HONORIFIC || known->type == RO_SENSE_MODIFIER)))
                        break;
                    a.last = j + 1;
                } else if (j + 1 < s->count && is_hyphen(&s->tokens[j]) && !s->tokens[j - 1].space_after && !s->tokens[j].space_after &&
                           s->tokens[j + 1].upos == RO_UPOS_PROPN && !begins_upper(&s->tokens[j + 1])) { /* Kim Jong-un */
                    a.last = ++j + 1;
                } else if (j + 1 < s->count && (is_hyphen(&s->tokens[j]) || is_particle(k, &s->tokens[j])) && !(is_hyphen(&s->tokens[j]) && known) &&
                           proper_behind(k, s, j + 1)) /* el-Sisi, von der Leyen */
                    continue;
                else
                    break;
            }
        }
        if (a.type == RO_ATOM_NAME && atoms->count && atoms->items[atoms->count - 1].type == RO_ATOM_NAME && atoms->items[atoms->count - 1].last == i)
            atoms->items[atoms->count - 1].last = a.last;
        else
            atoms->items[atoms->count++] = a;
        i = a.last;
    }
    return true;
}

const ro_k_title *ro_title_of(const ro_knowledge *k, const ro_atom *a, uint16_t country) {
    const ro_k_title *best = &k->titles[a->index];
    for (uint32_t i = a->sense; i < a->sense + a->sense_count; i++) {
        if (k->senses[i].type != RO_SENSE_TITLE) continue;
        const ro_k_title *title = &k->titles[k->senses[i].index];
        if (country != RO_K_NONE && title->country == country) return title;
        if (title->country == RO_K_NONE)
            best = title; /* everybody's, rather than another state's */
        else if (country != RO_K_NONE && best->country != RO_K_NONE && best->country != country)
            best = title;
    }
    return best;
}
