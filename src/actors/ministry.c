/* ministry.c - what goes without saying in the report of a foreign ministry: the person without a title whom it begins with is its minister, and
 * "the Minister", "his Chadian guest the minister" are ministers of foreign affairs. */
#include "actors/mention.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define NO UINT32_MAX

bool ro_is_foreign_ministry(const char *publisher) {
    static const char *const words[] = {"foreign",
                                        "external",
                                        "affaires étrangères",
                                        "relations extérieures",
                                        "department of state",
                                        "state department",
                                        "itamaraty",
                                        "diplomacy",
                                        "fcdo",
                                        "dfat",
                                        "mofa",
                                        "mfa"};
    for (size_t i = 0; publisher && i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        for (const char *at = publisher; *at; at++) {
            bool begins = at == publisher || !isalnum((unsigned char)at[-1]);
            if (begins && strncasecmp(at, words[i], size) == 0 && !isalnum((unsigned char)at[size])) return true;
        }
    }
    return false;
}

static bool office_is(const ro_document *d, uint32_t office, const char *id) {
    return office != NO && strcmp(ro_k_string(d->knowledge, d->knowledge->offices[office].id), id) == 0;
}

static uint32_t minister_office(const ro_document *d) {
    for (uint32_t i = 0; i < d->knowledge->offices_count; i++)
        if (office_is(d, i, "fm")) return i;
    return NO;
}

/* "the Minister", "the Saudi minister", "the Secretary": of which ministry is not said. */
static bool unspecified(const ro_document *d, const ro_mention *m) {
    return m->definite && !m->plural && !m->former && m->title_last == m->title_first + 1 && m->organisation == NO &&
           (office_is(d, m->office, "minister") || office_is(d, m->office, "secretary"));
}

static bool is_minister(const ro_document *d, const ro_entity *a) {
    if (a->kind != RO_KIND_PERSON || a->group || a->former || a->office == NO) return false;
    const char *id = ro_k_string(d->knowledge, d->knowledge->offices[a->office].id);
    size_t size = strlen(id);
    return strcmp(id, "fm") == 0 || (size > 3 && strcmp(id + size - 3, "min") == 0 && strncmp(id, "deputy", 6) != 0);
}

uint32_t ro_minister_before(const ro_document *d, const ro_mention *m) {
    if (!unspecified(d, m)) return NO;
    uint16_t country = m->country != RO_K_NONE ? m->country : d->foreign_ministry ? d->publisher : RO_K_NONE;
    for (uint32_t i = (uint32_t)d->actor_count, seen = 0; country != RO_K_NONE && i-- > 0 && seen++ < RO_LOOK_BACK;) {
        const ro_entity *a = &d->actors[i];
        if (a->country == country && a->name_mention != NO && m->sentence - a->last_sentence < 8 && is_minister(d, a)) return i;
    }
    return NO;
}

/* Is another one called the ministry's head? */
static bool has_minister(const ro_document *d) {
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const ro_mention *m = &d->mentions[i];
        if (office_is(d, m->office, "fm") && !m->former && m->name_last > m->name_first && (m->country == RO_K_NONE || m->country == d->publisher))
            return true;
    }
    return false;
}

void ro_begins_with_minister(const ro_document *d, const ro_mention *m, ro_entity *a) {
    if (!d->foreign_ministry || d->publisher == RO_K_NONE || m->sentence > 1 || m->nested || m->name_last - m->name_first < 2) return;
    if (a->office != NO || a->person != NO || a->organisation != NO || a->group || a->former || a->code) return;
    if ((a->country != RO_K_NONE && a->country != d->publisher) || !ro_is_main_subject(d, m)) return;
    for (uint32_t i = 0; i < d->first_mention[m->sentence + 1] && &d->mentions[i] < m; i++)
        if (d->mentions[i].kind == RO_KIND_PERSON && !d->mentions[i].nested) return; /* not the first */
    const ro_token *next = &d->report->sentences[m->sentence].tokens[m->last];
    bool described = m->last + 2 < d->report->sentences[m->sentence].count && strcmp(next->form, ",") == 0 &&
                     (ro_token_is(next + 1, "the") || ro_token_is(next + 1, "a") || ro_token_is(next + 1, "an"));
    if (described || has_minister(d)) return; /* "A B, the spokesman of …" */
    a->office = minister_office(d);
    a->kind = RO_KIND_PERSON;
    a->country = d->publisher;
    a->basis = RO_BASIS_INFERRED;
}

void ro_settle_ministers(ro_document *d) {
    uint32_t fm = d->foreign_ministry ? minister_office(d) : NO;
    for (uint32_t i = 0; fm != NO && i < d->mention_count; i++) {
        const ro_mention *m = &d->mentions[i];
        if (m->actor == RO_NOBODY || m->form != RO_FORM_TITLE || m->nested || !unspecified(d, m)) continue;
        ro_entity *a = &d->actors[m->actor];
        if (a->office == m->office && a->name_mention == NO) a->office = fm;
    }
}
