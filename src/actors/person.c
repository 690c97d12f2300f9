/* person.c - which known person a name means: by the sound of its words, then by office, country and date. */
#include "actors/atom.h"
#include "actors/mention.h"

#include "base/hash.h"

#include <string.h>
#include <strings.h>

#define RO_LAST_YEAR 2025u
#define MAX_WORDS 10

typedef struct name_word {
    uint32_t hash; /* of the skeleton */
    char initial;  /* for "J." */
    bool numeral;  /* of a monarch or a pope */
    char folded[48];
} name_word;

static unsigned words_of(const char *name, size_t size, name_word *out) {
    unsigned n = 0;
    for (size_t at = 0; at < size && n < MAX_WORDS;) {
        size_t end = at;
        while (end < size && name[end] != ' ' && name[end] != '-') end++;
        char skeleton[64], whole[RO_FOLDED_NAME];
        size_t f = ro_fold(name + at, end - at, whole, sizeof whole), m = ro_folded_skeleton(whole, f, skeleton, sizeof skeleton);
        if (f < sizeof out[n].folded)
            memcpy(out[n].folded, whole, f + 1);
        else
            f = ro_fold(name + at, end - at, out[n].folded, sizeof out[n].folded);
        bool numeral = f && strspn(out[n].folded, "ivx") == f && end - at == f && name[at] < 'a'; /* Abdullah II: no sound is left of it */
        out[n].numeral = numeral;
        if (m || numeral) {
            out[n].hash = m && !numeral ? (uint32_t)ro_hash_bytes(3, skeleton, m) : (uint32_t)ro_hash_bytes(5, out[n].folded, f);
            out[n].initial = f == 1 && !numeral ? out[n].folded[0] : '\0';
            n++;
        }
        at = end + 1;
    }
    return n;
}

/* "Albusaidi" for "Al Busaidi": the sound of the name without the article that is written with it; 0 if there is none. */
static uint32_t without_article(const name_word *w) {
    size_t n = strlen(w->folded);
    if (n < 6 || (strncmp(w->folded, "al", 2) != 0 && strncmp(w->folded, "el", 2) != 0)) return 0;
    char skeleton[64];
    size_t m = ro_name_skeleton(w->folded + 2, n - 2, skeleton, sizeof skeleton);
    return m ? (uint32_t)ro_hash_bytes(3, skeleton, m) : 0;
}

static bool is_article(const char *word) {
    static const char *const articles[] = {"al",  "el", "bin", "ibn", "bint", "de", "van", "von", "der",
                                           "the", "ul", "da",  "di",  "la",   "le", "du",  "ben"};
    for (size_t k = 0; k < sizeof articles / sizeof *articles; k++)
        if (word[0] == articles[k][0] && strcmp(word, articles[k]) == 0) return true;
    return false;
}

/* How well the words of the text fit a person's name: 0 not at all; the number of words that fit, twice for those spelt alike. */
static unsigned fit(const name_word *said, unsigned n, const name_word *known, unsigned m) {
    unsigned score = 0, used = 0, content = 0;
    for (unsigned i = 0; i < n; i++) {
        if (is_article(said[i].folded)) continue;
        content++;
        bool found = false;
        for (unsigned k = 0; k < m && !found; k++) {
            if (used >> k & 1) continue;
            bool alike = strcmp(said[i].folded, known[k].folded) == 0;
            bool initial = said[i].initial && said[i].initial == known[k].folded[0] && i + 1 < n;
            if (!alike && said[i].hash != known[k].hash && !initial) continue;
            used |= 1u << k;
            score += alike ? 2 : 1;
            found = true;
        }
        if (!found) return 0;
    }
    return content ? score : 0;
}

bool ro_same_office(const ro_knowledge *k, uint32_t office, uint32_t other) {
    if (office == other) return true;
    if (office == UINT32_MAX || other == UINT32_MAX) return false;
    const char *x = ro_k_string(k, k->offices[office].id), *y = ro_k_string(k, k->offices[other].id);
    return (strcmp(x, "hos") == 0 && strcmp(y, "monarch") == 0) || (strcmp(x, "monarch") == 0 && strcmp(y, "hos") == 0);
}

/* A title that leaves open which office: "Minister", "Secretary", "leader". */
static bool akin_office(const ro_knowledge *k, uint32_t said, uint32_t held) {
    if (said == UINT32_MAX) return false;
    const char *x = ro_k_string(k, k->offices[said].id), *y = ro_k_string(k, k->offices[held].id);
    size_t n = strlen(y);
    bool ministry = strcmp(y, "fm") == 0 || (n > 3 && strcmp(y + n - 3, "min") == 0);
    if (strcmp(x, "minister") == 0 || strcmp(x, "statesecretary") == 0 || strcmp(x, "secretary") == 0)
        return ministry || strcmp(y, "secretarygeneral") == 0;
    if (strcmp(x, "leader") == 0 || strcmp(x, "ruler") == 0) return k->offices[held].rank <= 2;
    return false;
}

/* The one word by which somebody is called is his first (a king) or his last, rather than his father's. */
static int stands_out(const name_word *said, unsigned n, const name_word *known, unsigned m) {
    for (unsigned i = 0; i < n; i++)
        if (!is_article(said[i].folded) && m && (said[i].hash == known[0].hash || said[i].hash == known[m - 1].hash)) return 1;
    return 0;
}

uint32_t ro_find_person(const ro_document *d, uint32_t sentence, uint32_t first, uint32_t last, uint16_t country, uint32_t office, uint32_t *holder) {
    const ro_knowledge *k = d->knowledge;
    const ro_sentence *s = &d->report->sentences[sentence];
    name_word said[MAX_WORDS], known[MAX_WORDS];
    unsigned n = 0, content = 0, rarest = 0;
    *holder = UINT32_MAX;
    if (d->no_office_holders) return UINT32_MAX;
    for (uint32_t i = first; i < last && n < MAX_WORDS; i++) {
        name_word one[MAX_WORDS];
        unsigned m = words_of(s->tokens[i].form, s->tokens[i].form_size, one);
        for (unsigned w = 0; w < m && n < MAX_WORDS; w++) said[n++] = one[w];
    }
    uint32_t fewest = UINT32_MAX;
    for (unsigned w = 0; w < n; w++) {
        if (is_article(said[w].folded) || said[w].initial || said[w].numeral) continue;
        content++;
        uint32_t at = ro_k_postings(k, said[w].hash), run = 0, bare;
        if ((at >= k->postings_count || k->postings[at].hash != said[w].hash) && (bare = without_article(&said[w]))) {
            said[w].hash = bare;
            at = ro_k_postings(k, bare);
        }
        while (at + run < k->postings_count && k->postings[at + run].hash == said[w].hash) run++;
        if (run < fewest) fewest = run, rarest = w;
    }
    if (!content || !fewest || fewest == UINT32_MAX) return UINT32_MAX;
    uint32_t best = UINT32_MAX;
    int best_score = 0;
    bool tie = false;
    for (uint32_t at = ro_k_postings(k, said[rarest].hash); at < k->postings_count && k->postings[at].hash == said[rarest].hash; at++) {
        const ro_k_person *p = &k->persons[k->postings[at].person];
        const char *name = ro_k_string(k, p->name);
        unsigned m = words_of(name, strlen(name), known);
        unsigned words = fit(said, n, known, m);
        if (!words) continue;
        for (uint32_t h = p->holder; h < p->holder + p->holder_count; h++) {
            const ro_k_holder *spell = &k->holders[h];
            bool in_office = spell->from <= d->date && d->date <= spell->to;
            bool akin = akin_office(k, office, spell->office),
                 same_office = akin || (office != UINT32_MAX && ro_same_office(k, spell->office, office));
            if (country != RO_K_NONE && spell->country != RO_K_NONE && spell->country != country) continue;
            if (content == 1 && !(in_office && (office == UINT32_MAX || same_office)) && !(country != RO_K_NONE && spell->country == country))
                continue;
            if (content == 1 && office == UINT32_MAX && country == RO_K_NONE && k->offices[spell->office].rank > 2) continue;
            const char *id = ro_k_string(k, k->offices[spell->office].id); /* of two offices at a time, the one that he acts in abroad */
            int foremost = strcmp(id, "hos") == 0 || strcmp(id, "hog") == 0 ? 2 : strcmp(id, "fm") == 0;
            uint32_t day = d->date == 99991231 ? RO_LAST_YEAR * 10000u + 1231 : d->date; /* not known: the latest that the tables have */
            uint32_t distance = in_office ? 0 : day > spell->to ? (day - spell->to) / 10000 : (spell->from - day) / 10000;
            int present = !in_office ? 0 : k->offices[spell->office].rank >= RO_RANK_NO_POST ? 1 : 8; /* a former president stays one */
            int score = (int)words * 10 + present + same_office * 12 - akin * 3 + (country != RO_K_NONE && spell->country == country) * 6 -
                        (int)(distance > 30 ? 30 : distance) / 2 - (int)k->offices[spell->office].rank / 3 + foremost +
                        (content >= 2 ? 4 : stands_out(said, n, known, m));
            if (score > best_score) {
                best_score = score;
                best = p->main;
                *holder = h;
                tie = false;
            } else if (score == best_score && p->main != best)
                tie = true;
        }
    }
    if (tie && content == 1) return *holder = UINT32_MAX, UINT32_MAX;
    return best;
}

uint8_t ro_given_gender_of(const ro_knowledge *k, const char *word, size_t size) {
    uint32_t hash = ro_given_hash(word, size), low = 0, high = k->given_names_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (k->given_names[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < k->given_names_count && k->given_names[low].hash == hash ? (uint8_t)k->given_names[low].gender : 0;
}

/* The first name tells, or the first half of a double one; the next where it does not; the last is the family's. */
uint8_t ro_given_gender(const ro_knowledge *k, const ro_sentence *s, uint32_t first, uint32_t last) {
    uint8_t gender = 0;
    for (uint32_t i = first; i + 1 < last && !gender; i++) {
        const ro_token *t = &s->tokens[i];
        const char *hyphen = memchr(t->form, '-', t->form_size);
        gender = ro_given_gender_of(k, t->form, t->form_size);
        if (!gender && hyphen) gender = ro_given_gender_of(k, t->form, (size_t)(hyphen - t->form));
    }
    return gender;
}

/* The significant words of a name, by sound. */
unsigned ro_name_hashes(const ro_document *d, const ro_mention *m, uint32_t *out, unsigned most) {
    const ro_sentence *s = &d->report->sentences[m->sentence];
    unsigned n = 0;
    for (uint32_t i = m->name_first; i < m->name_last && n < most; i++) {
        char skeleton[64];
        const ro_token *t = &s->tokens[i];
        size_t size = ro_name_skeleton(t->form, t->form_size, skeleton, sizeof skeleton);
        bool behind_hyphen = i > m->name_first && strcmp(s->tokens[i - 1].form, "-") == 0; /* Kim Jong-il */
        if (size == 0 || (size <= 2 && !behind_hyphen && t->form[0] >= 'a' && t->form[0] <= 'z')) continue;
        if (strcasecmp(t->form, "al") == 0 || strcasecmp(t->form, "el") == 0 || t->upos == RO_UPOS_PUNCT) continue;
        out[n++] = (uint32_t)ro_hash_bytes(3, skeleton, size);
    }
    return n;
}

/* Are these two names of one person: all words of the shorter in the longer, its last word the last, or one full name's first? */
bool ro_bears_name(const ro_entity *known, const uint32_t *said, unsigned m) {
    const uint32_t *x = known->name, *y = said;
    unsigned n = known->name_words;
    if (!n || !m) return false;
    if (n > m) {
        const uint32_t *swap = x;
        x = y, y = swap;
        unsigned k = n;
        n = m, m = k;
    }
    for (unsigned i = 0; i < n; i++) {
        bool found = false;
        for (unsigned k = 0; k < m && !found; k++) found = x[i] == y[k];
        if (!found) return false;
    }
    return n > 1 || x[0] == y[m - 1] || m <= 2 || x[0] == y[m - 2];
}
