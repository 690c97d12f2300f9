/* metonym.c - words that stand for another actor in this report only: "Brussels" for the European Union, unless the report is about Belgium; "the
 * North" and "the South" of a divided land that the report names. */
#include "actors/mention.h"
#include "actors/tree.h"
#include "knowledge/phrase.h"

#include <string.h>

static bool names(const ro_document *d, uint16_t country, const ro_mention *but) {
    for (size_t i = 0; country != RO_K_NONE && i < d->mention_count; i++) {
        const ro_mention *m = &d->mentions[i];
        if (m == but || m->country != country || m->capital) continue;
        if (m->form == RO_FORM_COUNTRY || m->form == RO_FORM_ADJECTIVE || m->form == RO_FORM_PEOPLE || m->form == RO_FORM_ROLE ||
            m->form == RO_FORM_TITLE || m->form == RO_FORM_NAME)
            return true;
    }
    return false;
}

static uint32_t organisation_named(const ro_knowledge *k, const char *name) {
    uint64_t phrase = RO_PHRASE_EMPTY, word;
    for (size_t at = 0; (word = ro_phrase_word(name, strlen(name), &at));) phrase = ro_phrase_add(phrase, word);
    const ro_k_slot *slot = ro_k_find(k, phrase);
    for (uint32_t i = 0; slot && i < slot->count; i++)
        if (k->senses[slot->sense + i].type == RO_SENSE_ORGANISATION) return k->senses[slot->sense + i].index;
    return UINT32_MAX;
}

/* Is it where something happens: in Brussels? */
static bool is_where(const ro_document *d, const ro_mention *m) {
    for (uint32_t c = d->kids[m->sentence][m->head]; c != RO_NO_TOKEN; c = d->next[m->sentence][c]) {
        const ro_token *t = &d->report->sentences[m->sentence].tokens[c];
        if (t->deprel == RO_DEP_case &&
            (ro_token_is(t, "in") || ro_token_is(t, "at") || ro_token_is(t, "near") || ro_token_is(t, "outside") || ro_token_is(t, "around")))
            return true;
    }
    return false;
}

static void seat(ro_document *d, ro_mention *m) {
    const ro_token *t = &d->report->sentences[m->sentence].tokens[m->first];
    if (m->last != m->first + 1 || !ro_token_is(t, "Brussels") || is_where(d, m) || names(d, m->country, m)) return;
    if (m->first == 0 && t->deprel != RO_DEP_nsubj) return; /* a dateline */
    uint32_t organisation = organisation_named(d->knowledge, "European Union");
    if (organisation == UINT32_MAX) return;
    m->form = RO_FORM_ORGANISATION;
    m->kind = ro_organisation_kind(d->knowledge, &d->knowledge->organisations[organisation]);
    m->organisation = organisation;
    m->country = RO_K_NONE;
    m->capital = 0;
    m->place = UINT32_MAX;
}

static void half(ro_document *d, ro_mention *m) {
    static const struct { const char *north, *south; } lands[] = {{"PRK", "KOR"}, {"SDN", "SSD"}};
    const ro_token *t = &d->report->sentences[m->sentence].tokens[m->first];
    bool north = ro_token_is(t, "North"), south = ro_token_is(t, "South");
    if (m->last != m->first + 1 || (!north && !south) || !m->definite) return;
    for (size_t i = 0; i < sizeof lands / sizeof *lands; i++) {
        uint16_t n = ro_k_country_of(d->knowledge, lands[i].north), s = ro_k_country_of(d->knowledge, lands[i].south);
        bool has_north = false, has_south = false;
        for (size_t k = 0; k < d->mention_count; k++)
            has_north = has_north || (n != RO_K_NONE && d->mentions[k].country == n),
            has_south = has_south || (s != RO_K_NONE && d->mentions[k].country == s);
        if (i == 0 ? !has_north && !has_south : !has_south) continue;
        m->form = RO_FORM_COUNTRY;
        m->kind = RO_KIND_COUNTRY;
        m->country = north ? n : s;
        m->basis = RO_BASIS_INFERRED;
        m->name_first = m->name_last = m->first;
        return;
    }
}

void ro_read_metonyms(ro_document *d) {
    if (ro_own_only(d)) return;
    for (size_t i = 0; i < d->mention_count; i++) {
        ro_mention *m = &d->mentions[i];
        if (m->form == RO_FORM_PLACE && m->capital) seat(d, m);
        if (m->form == RO_FORM_OTHER) half(d, m);
    }
}
