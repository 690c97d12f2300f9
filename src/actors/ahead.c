/* ahead.c - pronouns that go before the name: "After his talks with X, President A flew on". */
#include "actors/mention.h"

#define NO UINT32_MAX

/* Whom the clause is about that the pronoun's phrase opens: the first main subject behind it. */
static uint32_t subject_behind(const ro_document *d, uint32_t mention) {
    const ro_mention *m = &d->mentions[mention];
    for (uint32_t i = mention + 1; i < d->first_mention[m->sentence + 1]; i++) {
        const ro_mention *c = &d->mentions[i];
        if (c->nested || c->actor == RO_NOBODY || c->form == RO_FORM_PRONOUN || !ro_is_main_subject(d, c)) continue;
        const ro_entity *a = &d->actors[c->actor];
        bool person = m->kind == RO_KIND_PERSON;
        if (person ? a->kind != RO_KIND_PERSON || a->group || (m->gender && a->gender && m->gender != a->gender)
                   : a->kind == RO_KIND_PERSON || a->kind == RO_KIND_POPULATION || a->kind == RO_KIND_UNKNOWN)
            return NO;
        return c->actor;
    }
    return NO;
}

/* Is the pronoun in a phrase that opens the sentence: before, after, during, at … his meeting? */
static bool opens(const ro_document *d, const ro_mention *m) {
    const ro_token *t = d->report->sentences[m->sentence].tokens;
    uint32_t first = 0;
    while (first < m->first && t[first].upos == RO_UPOS_PUNCT) first++;
    return t[first].upos == RO_UPOS_ADP || t[first].upos == RO_UPOS_SCONJ || t[first].upos == RO_UPOS_ADV || t[first].xpos == RO_XPOS_VBG;
}

void ro_look_ahead(ro_document *d) {
    for (uint32_t i = 0; i < d->mention_count; i++) {
        ro_mention *m = &d->mentions[i];
        if (m->form != RO_FORM_PRONOUN || m->actor != RO_NOBODY || m->member_count || m->plural || m->refers || m->kind == RO_KIND_UNKNOWN) continue;
        if (ro_is_main_subject(d, m) || !opens(d, m)) continue;
        uint32_t actor = subject_behind(d, i);
        if (actor != NO) m->actor = actor;
    }
}
