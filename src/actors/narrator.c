/* narrator.c - who says "I" and "we" in a report that an official signs or speaks: the one whose name stands alone at its end (or begins it), else
 * who leads the ministry that publishes it. Inside quotation marks it is the speaker of the quotation, who is not looked for here. */
#include "actors/mention.h"

#include <string.h>

#define NO UINT32_MAX
#define SIGNED_WORDS 14u

static bool has_verb(const ro_sentence *s) {
    for (uint32_t i = 0; i < s->count; i++)
        if (s->tokens[i].upos == RO_UPOS_VERB || s->tokens[i].upos == RO_UPOS_AUX) return true;
    return false;
}

/* A sentence that is little else than a name: "Senator the Hon A B", "By A B, Minister for Foreign Affairs". */
static uint32_t signature_in(const ro_document *d, uint32_t sentence) {
    const ro_sentence *s = &d->report->sentences[sentence];
    if (s->count > SIGNED_WORDS || has_verb(s)) return NO;
    for (uint32_t i = d->first_mention[sentence]; i < d->first_mention[sentence + 1]; i++) {
        const ro_mention *m = &d->mentions[i];
        if (m->name_last - m->name_first >= 2 && (m->form == RO_FORM_NAME || m->form == RO_FORM_OTHER) && !m->nested &&
            (m->last - m->first) * 3 >= s->count)
            return i;
    }
    return NO;
}

uint32_t ro_signature(const ro_document *d) {
    uint32_t n = d->report->count, found = NO;
    for (uint32_t back = 1; back <= 4 && back <= n && found == NO; back++) found = signature_in(d, n - back);
    for (uint32_t s = 0; s < 4 && s < n && found == NO; s++)
        if (d->report->sentences[s].kind == RO_SENTENCE_BYLINE) found = signature_in(d, s);
    return found;
}

bool ro_in_quotation(const ro_document *d, uint32_t sentence, uint32_t token) {
    uint32_t paragraph = d->report->sentences[sentence].paragraph, first = sentence;
    while (first > 0 && d->report->sentences[first - 1].paragraph == paragraph && sentence - first < 12) first--;
    bool open = false;
    for (uint32_t s = first; s <= sentence; s++)
        for (uint32_t i = 0; i < d->report->sentences[s].count && (s < sentence || i < token); i++) {
            const char *form = d->report->sentences[s].tokens[i].form;
            if (strcmp(form, "\"") == 0)
                open = !open;
            else if (strcmp(form, "“") == 0 || strcmp(form, "``") == 0)
                open = true;
            else if (strcmp(form, "”") == 0 || strcmp(form, "''") == 0)
                open = false;
        }
    return open;
}

const ro_k_holder *ro_own_minister(const ro_document *d) {
    const ro_knowledge *k = d->knowledge;
    if (d->publisher == RO_K_NONE || d->no_office_holders || d->date == 99991231) return NULL;
    for (uint32_t i = 0; i < k->holders_count; i++) {
        const ro_k_holder *h = &k->holders[i];
        if (h->country == d->publisher && h->from <= d->date && d->date <= h->to && strcmp(ro_k_string(k, k->offices[h->office].id), "fm") == 0)
            return h;
    }
    return NULL;
}
