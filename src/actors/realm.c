/* realm.c - "the Kingdom", "the Sultanate": which state's name begins with that word. */
#include "actors/mention.h"
#include "knowledge/phrase.h"

#include <string.h>

#define FAR 6u /* sentences back */

/* Is there a "Kingdom of X" of this country? */
static bool is_realm(const ro_knowledge *k, const ro_token *noun, uint16_t country) {
    const char *parts[] = {noun->form, "of", ro_k_string(k, k->countries[country].name)};
    uint64_t phrase = RO_PHRASE_EMPTY, word;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (size_t at = 0, size = i ? strlen(parts[i]) : noun->form_size; (word = ro_phrase_word(parts[i], size, &at));)
            phrase = ro_phrase_add(phrase, word);
    const ro_k_slot *slot = ro_k_find(k, phrase);
    for (uint32_t i = 0; slot && i < slot->count; i++)
        if (k->senses[slot->sense + i].type == RO_SENSE_COUNTRY && k->senses[slot->sense + i].index == country) return true;
    return false;
}

/* Words that few states call themselves: who is none of those is not meant. */
static bool is_rare(const ro_token *noun) {
    static const char *const words[] = {"Kingdom", "Sultanate", "Emirate", "Principality", "Duchy", "Federation"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ro_token_is(noun, words[i])) return true;
    return false;
}

uint16_t ro_realm_of(const ro_document *d, uint32_t mention) {
    const ro_mention *m = &d->mentions[mention];
    const ro_token *noun = &d->report->sentences[m->sentence].tokens[m->head];
    if (m->refers != 2 || noun->form[0] < 'A' || noun->form[0] > 'Z') return RO_K_NONE;
    bool rare = is_rare(noun);
    if (d->publisher != RO_K_NONE && (!rare || is_realm(d->knowledge, noun, d->publisher))) return d->publisher;
    for (uint32_t i = rare ? mention : 0; i-- > 0 && m->sentence - d->mentions[i].sentence <= FAR;) {
        const ro_mention *c = &d->mentions[i];
        uint16_t country = c->country == RO_K_NONE && c->actor != RO_NOBODY ? d->actors[c->actor].country : c->country;
        if (country != RO_K_NONE && is_realm(d->knowledge, noun, country)) return country;
    }
    return RO_K_NONE;
}
