/* namesake.c - several bodies or places of one name: the National Liberation Army of Colombia, of Bolivia or of Macedonia; the Tahrir Square of Cairo
 * or of Baghdad. Meant is the one whose country the report speaks of, near before far. And "the Supreme Court", which every state has: not the one
 * best known, in a report that speaks of other states alone. */
#include "actors/mention.h"
#include "actors/tree.h"
#include "knowledge/phrase.h"

#include <string.h>

#define MOST 16u
#define FAR 6u

/* The bodies of one phrase. */
typedef struct namesakes {
    uint32_t items[MOST], count;
} namesakes;

static void add(const ro_knowledge *k, const ro_k_slot *slot, uint8_t type, uint32_t own, namesakes *out) {
    bool his = false;
    out->count = 0;
    for (uint32_t i = 0; slot && i < slot->count && out->count < MOST; i++) {
        const ro_k_sense *s = &k->senses[slot->sense + i];
        if (s->type != type) continue;
        out->items[out->count++] = s->index;
        his = his || s->index == own;
    }
    if (!his || out->count < 2) out->count = 0;
}

/* Those that the words of the mention name, its own organisation or place among them. */
static void find(const ro_document *d, const ro_mention *m, uint8_t type, uint32_t own, namesakes *out) {
    const ro_sentence *s = &d->report->sentences[m->sentence];
    out->count = 0;
    for (uint32_t first = m->first; first < m->last && !out->count; first++) {
        uint64_t phrase = RO_PHRASE_EMPTY, word;
        for (uint32_t i = first; i < m->last && !out->count; i++) {
            const ro_token *t = &s->tokens[i];
            for (size_t at = 0; (word = ro_phrase_word(t->form, t->form_size, &at));) phrase = ro_phrase_add(phrase, word);
            const ro_k_slot *slot = ro_k_find(d->knowledge, phrase);
            if (!slot) break;
            add(d->knowledge, slot, type, own, out);
        }
    }
}

static float weight(const ro_document *d, const ro_mention *of, uint16_t country) {
    float sum = d->publisher == country ? 1.0f : d->press == country ? 0.5f : 0.0f;
    if (of->country == country && of->basis == RO_BASIS_STATED) sum += 4;
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const ro_mention *m = &d->mentions[i];
        uint32_t far = m->sentence > of->sentence ? m->sentence - of->sentence : of->sentence - m->sentence;
        if (m == of || m->country != country || m->basis == RO_BASIS_INFERRED || far > FAR || m->organisation != UINT32_MAX ||
            (of->place != UINT32_MAX && m->place == of->place))
            continue;
        sum += (m->sentence > of->sentence ? 0.5f : 1.0f) / (float)(1 + far);
    }
    return sum;
}

/* The country of those that the report speaks of most; RO_K_NONE if it speaks of none of them. */
static float most_of(const ro_document *d, const ro_mention *m, uint32_t list, uint32_t count) {
    float most = 0;
    for (uint32_t c = 0; c < count; c++) {
        float w = weight(d, m, d->knowledge->country_lists[list + c]);
        if (w > most) most = w;
    }
    return most;
}

/* A name that every state's body has: Supreme Court, Senate, National Assembly. */
static bool is_common(const ro_document *d, const ro_mention *m) {
    static const char *const words[] = {"Supreme",  "High",     "Constitutional", "Federal", "Court",      "Congress",  "Senate",
                                        "National", "Assembly", "House",          "of",      "Commons",    "Electoral", "Representatives",
                                        "Office",   "Election", "Central",        "Bank",    "Parliament", "Treasury",  "Commission",
                                        "Home",     "Foreign"};
    for (uint32_t i = m->first; i < m->last; i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof words / sizeof *words && !found; k++)
            found = ro_token_is(&d->report->sentences[m->sentence].tokens[i], words[k]);
        if (!found) return false;
    }
    return true;
}

static uint32_t role_named(const ro_knowledge *k, const ro_token *word) {
    size_t at = 0;
    const ro_k_slot *slot = ro_k_find(k, ro_phrase_add(RO_PHRASE_EMPTY, ro_phrase_word(word->form, word->form_size, &at)));
    for (uint32_t i = 0; slot && i < slot->count; i++)
        if (k->senses[slot->sense + i].type == RO_SENSE_ROLE) return k->senses[slot->sense + i].index;
    return UINT32_MAX;
}

/* "the Supreme Court" of whose state the report says nothing becomes a court, of the state that it speaks of. */
static void settle_common(ro_document *d, ro_mention *m) {
    const ro_knowledge *k = d->knowledge;
    const ro_k_organisation *o = &k->organisations[m->organisation];
    if (m->basis == RO_BASIS_STATED || o->country_count != 1 || !is_common(d, m) || weight(d, m, k->country_lists[o->country]) > 0) return;
    uint32_t role = role_named(k, &d->report->sentences[m->sentence].tokens[m->last - 1]);
    uint16_t best = RO_K_NONE;
    float most = 0;
    for (uint32_t i = 0; i < d->mention_count; i++) {
        float w = d->mentions[i].country == RO_K_NONE || &d->mentions[i] == m ? 0 : weight(d, m, d->mentions[i].country);
        if (w > most) most = w, best = d->mentions[i].country;
    }
    if (best == RO_K_NONE || role == UINT32_MAX) return;
    m->form = RO_FORM_ROLE;
    m->role = role;
    m->kind = ro_role_kind(k, &k->roles[role], false);
    m->organisation = UINT32_MAX;
    m->country = best;
    m->basis = RO_BASIS_INFERRED;
    m->title_first = m->first;
    m->title_last = m->last;
}

static void choose_place(ro_document *d, ro_mention *m) {
    const ro_knowledge *k = d->knowledge;
    namesakes of;
    find(d, m, RO_SENSE_PLACE, m->place, &of);
    float most = 0;
    for (uint32_t n = 0; n < of.count; n++) {
        const ro_k_place *p = &k->places[of.items[n]];
        float sum = most_of(d, m, p->country, p->country_count);
        if (sum <= most) continue;
        most = sum;
        m->place = of.items[n];
        m->country = p->country_count ? k->country_lists[p->country] : RO_K_NONE;
    }
}

void ro_choose_namesakes(ro_document *d) {
    const ro_knowledge *k = d->knowledge;
    for (uint32_t i = 0; i < d->mention_count; i++) {
        ro_mention *m = &d->mentions[i];
        namesakes of;
        if (m->form == RO_FORM_PLACE && m->place != UINT32_MAX && !m->capital) choose_place(d, m);
        if (m->organisation == UINT32_MAX || m->code) continue;
        find(d, m, RO_SENSE_ORGANISATION, m->organisation, &of);
        float most = 0;
        for (uint32_t n = 0; n < of.count; n++) {
            const ro_k_organisation *o = &k->organisations[of.items[n]];
            float sum = most_of(d, m, o->country, o->country_count);
            if (sum <= most) continue;
            most = sum;
            m->organisation = of.items[n];
            if (m->basis != RO_BASIS_STATED && m->country != RO_K_NONE) m->country = o->country_count == 1 ? k->country_lists[o->country] : RO_K_NONE;
            if (m->form == RO_FORM_ORGANISATION) m->kind = ro_organisation_kind(k, o);
        }
        if (m->form == RO_FORM_ORGANISATION && !ro_own_only(d)) settle_common(d, m);
    }
}
