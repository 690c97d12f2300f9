/* namesake.c - several bodies of one name: the National Liberation Army of Colombia, of Bolivia or of Macedonia; the Democratic Party of a dozen
 * states. Meant is the one whose country the report speaks of, near before far. */
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

static void add(const ro_knowledge *k, const ro_k_slot *slot, uint32_t organisation, namesakes *out) {
    bool his = false;
    out->count = 0;
    for (uint32_t i = 0; slot && i < slot->count && out->count < MOST; i++) {
        const ro_k_sense *s = &k->senses[slot->sense + i];
        if (s->type != RO_SENSE_ORGANISATION) continue;
        out->items[out->count++] = s->index;
        his = his || s->index == organisation;
    }
    if (!his || out->count < 2) out->count = 0;
}

/* Those that the words of the mention name, its own organisation among them. */
static void find(const ro_document *d, const ro_mention *m, namesakes *out) {
    const ro_sentence *s = &d->report->sentences[m->sentence];
    out->count = 0;
    for (uint32_t first = m->first; first < m->last && !out->count; first++) {
        uint64_t phrase = RO_PHRASE_EMPTY, word;
        for (uint32_t i = first; i < m->last && !out->count; i++) {
            const ro_token *t = &s->tokens[i];
            for (size_t at = 0; (word = ro_phrase_word(t->form, t->form_size, &at));) phrase = ro_phrase_add(phrase, word);
            const ro_k_slot *slot = ro_k_find(d->knowledge, phrase);
            if (!slot) break;
            add(d->knowledge, slot, m->organisation, out);
        }
    }
}

static float weight(const ro_document *d, const ro_mention *of, uint16_t country) {
    float sum = d->publisher == country ? 1.0f : d->press == country ? 0.5f : 0.0f;
    if (of->country == country && of->basis == RO_BASIS_STATED) sum += 4;
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const ro_mention *m = &d->mentions[i];
        uint32_t far = m->sentence > of->sentence ? m->sentence - of->sentence : of->sentence - m->sentence;
        if (m == of || m->country != country || far > FAR || m->organisation != UINT32_MAX) continue;
        sum += (m->sentence > of->sentence ? 0.5f : 1.0f) / (float)(1 + far);
    }
    return sum;
}

void ro_choose_namesakes(ro_document *d) {
    const ro_knowledge *k = d->knowledge;
    for (uint32_t i = 0; i < d->mention_count; i++) {
        ro_mention *m = &d->mentions[i];
        namesakes of;
        if (m->organisation == UINT32_MAX || m->code) continue;
        find(d, m, &of);
        float most = 0;
        for (uint32_t n = 0; n < of.count; n++) {
            const ro_k_organisation *o = &k->organisations[of.items[n]];
            float sum = 0;
            for (uint32_t c = 0; c < o->country_count; c++) {
                float w = weight(d, m, k->country_lists[o->country + c]);
                if (w > sum) sum = w;
            }
            if (sum <= most) continue;
            most = sum;
            m->organisation = of.items[n];
            if (m->basis != RO_BASIS_STATED && m->country != RO_K_NONE) m->country = o->country_count == 1 ? k->country_lists[o->country] : RO_K_NONE;
            if (m->form == RO_FORM_ORGANISATION) m->kind = ro_organisation_kind(k, o);
        }
    }
}
