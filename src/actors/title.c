/* title.c - titles compared: of one office, worded alike, of one or of many. */
#include "actors/title.h"

#include <strings.h>

#define NO UINT32_MAX

bool ro_shares_office(const ro_entity *a, const ro_mention *m) {
    if (m->office == NO) return false;
    return m->office == a->said_office || m->office == a->office || m->office == a->office2 ||
           (m->office2 != NO && (m->office2 == a->office || m->office2 == a->office2));
}

/* "the Secretary" of "Secretary of State", "the Minister" of "Foreign Minister": one word of the title that was given in full. */
bool ro_short_title(const ro_document *d, const ro_entity *a, const ro_mention *m) {
    if (a->title_mention == NO || m->title_last != m->title_first + 1) return false;
    const ro_mention *full = &d->mentions[a->title_mention];
    const ro_token *word = &d->report->sentences[m->sentence].tokens[m->title_first];
    const ro_sentence *s = &d->report->sentences[full->sentence];
    for (uint32_t i = full->title_first; i < full->title_last; i++)
        if (strcasecmp(s->tokens[i].form, word->form) == 0) return true;
    return false;
}

/* An activist, a businessman, a militant: what the tables call who has no office, and what yields to any that is said. */
bool ro_no_post(const ro_document *d, uint32_t office) { return office != NO && d->knowledge->offices[office].rank >= RO_RANK_NO_POST; }

/* "the foreign ministers of X and Y": the title of each, in the plural. */
bool ro_of_many(const ro_document *d, const ro_mention *m) {
    const ro_sentence *s = &d->report->sentences[m->sentence];
    uint32_t last = m->title_first; /* of the words before "of", "for", "and" */
    while (last < m->title_last && s->tokens[last].upos != RO_UPOS_ADP && s->tokens[last].upos != RO_UPOS_CCONJ) last++;
    if (last > m->title_first && (s->tokens[last - 1].xpos == RO_XPOS_NNS || s->tokens[last - 1].xpos == RO_XPOS_NNPS)) return true;
    return m->plural;
}

/* Was the person's title worded with the last word of this one, or none given? */
bool ro_same_title(const ro_document *d, const ro_entity *a, const ro_mention *m) {
    if (a->title_mention == NO || m->title_last == m->title_first) return true;
    const ro_mention *full = &d->mentions[a->title_mention];
    const char *word = d->report->sentences[m->sentence].tokens[m->title_last - 1].form;
    const ro_sentence *s = &d->report->sentences[full->sentence];
    for (uint32_t i = full->title_first; i < full->title_last; i++)
        if (strcasecmp(s->tokens[i].form, word) == 0) return true;
    return false;
}

/* Is the office that of a head of state or government? Each state words it in its own way. */
bool ro_leads(const ro_document *d, uint32_t office) { return office != NO && d->knowledge->offices[office].rank <= 2; }
