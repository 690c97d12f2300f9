/* when.c - where and when a contact or event took place, by the phrases of its clause. Dates count from the day of publication. */
#include "record/builder.h"
#include "text/calendar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static long number_of(const ro_token *t) {
    char *end;
    if (t->form[0] < '0' || t->form[0] > '9' || t->form_size > 4) return -1;
    long n = strtol(t->form, &end, 10);
    return *end == '\0' || strcasecmp(end, "st") == 0 || strcasecmp(end, "nd") == 0 || strcasecmp(end, "rd") == 0 || strcasecmp(end, "th") == 0 ? n
                                                                                                                                                : -1;
}

static bool number_before(const ro_sentence *sentence, uint32_t i) { return i > 0 && number_of(&sentence->tokens[i - 1]) > 0; }

static const char *date_string(const ro_builder *b, long y, long m, long d) {
    char text[32];
    if (y < 1000 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31) return NULL;
    snprintf(text, sizeof text, "%04ld-%02ld-%02ld", y, m, d);
    return ro_arena_copy(b->out, text, 10);
}

/* Is the token below `t`, not through another clause? */
static bool in_clause(const ro_builder *b, uint32_t s, uint32_t t, uint32_t below) {
    for (int i = 0; i < 10; i++) {
        if (below == t) return true;
        const ro_token *w = ro_tok(b, s, below);
        if (w->head < 0 || w->deprel == RO_DEP_conj || w->deprel == RO_DEP_advcl || w->deprel == RO_DEP_acl || w->deprel == RO_DEP_acl_relcl ||
            w->deprel == RO_DEP_ccomp || w->deprel == RO_DEP_parataxis)
            return false;
        below = (uint32_t)w->head;
    }
    return false;
}

/* The word whose clause the event stands in: itself if a verb, else the verb over it. */
static uint32_t clause_of(const ro_builder *b, uint32_t s, uint32_t t) {
    for (int i = 0; i < 4; i++) {
        const ro_token *w = ro_tok(b, s, t);
        if (w->upos == RO_UPOS_VERB || w->head < 0) return t;
        t = (uint32_t)w->head;
    }
    return t;
}

/* "June 1, 2024", "1 June 2024" around the month at token i: day and year, -1 where not said. */
static void date_around(const ro_sentence *sentence, uint32_t i, long *day, long *year) {
    const ro_token *w = &sentence->tokens[i];
    *day = *year = -1;
    if (i + 1 < sentence->count) *day = number_of(w + 1);
    if (*day < 1 || *day > 31) *day = i > 0 ? number_of(w - 1) : -1;
    for (uint32_t k = i + 1; k < sentence->count && k <= i + 4; k++) {
        long n = number_of(&sentence->tokens[k]);
        if (n >= 1900 && n <= 2100) *year = n;
    }
}

uint32_t ro_report_date(const ro_report *report) {
    for (uint32_t s = 0; s < report->count && s < 4; s++) {
        const ro_sentence *sentence = &report->sentences[s];
        if (sentence->kind != RO_SENTENCE_DATELINE && sentence->count > 16) continue;
        for (uint32_t i = 0; i < sentence->count; i++) {
            long day, year;
            int month = ro_month_of(&sentence->tokens[i]);
            if (!month) continue;
            date_around(sentence, i, &day, &year);
            if (day >= 1 && day <= 31 && year > 0) return (uint32_t)(year * 10000 + month * 100 + day);
        }
    }
    return 0;
}

const char *ro_find_date(const ro_builder *b, uint32_t s, uint32_t t, const char **basis) {
    const ro_sentence *sentence = &b->d->report->sentences[s];
    uint32_t clause = clause_of(b, s, t);
    long py = b->published / 10000, pm = b->published / 100 % 100, pd = b->published % 100;
    *basis = NULL;
    for (uint32_t i = 0; i < sentence->count; i++) {
        const ro_token *w = &sentence->tokens[i];
        bool ends_sentence = i + 3 >= sentence->count && !number_before(sentence, i); /* "…, who is on a visit to Japan, on Thursday." */
        if (!in_clause(b, s, clause, i) && !(ends_sentence && ro_weekday_of(w) >= 0)) continue;
        int month = ro_month_of(w);
        if (month) {
            long day, year;
            date_around(sentence, i, &day, &year);
            if (day < 1 || day > 31) continue;
            if (year < 0 && b->published) {
                year = py;
                if (ro_days_of(year, month, day) > ro_days_of(py, pm, pd) + 60) year--;
            }
            if (year < 0) continue;
            *basis = "stated";
            return date_string(b, year, month, day);
        }
        if (!b->published) continue;
        long today = ro_days_of(py, pm, pd), found = today + 1000;
        int weekday = ro_weekday_of(w);
        if (weekday >= 0) {
            long back = ((today + 4) % 7 - weekday + 7) % 7; /* 1970-01-01 was a Thursday */
            bool next = i > 0 && ro_token_is(w - 1, "next");
            bool last = i > 0 && ro_token_is(w - 1, "last");
            found = next ? today - back + 7 : last && back == 0 ? today - 7 : today - back;
        } else if (ro_token_is(w, "today") || ro_token_is(w, "tonight"))
            found = today;
        else if (ro_token_is(w, "yesterday"))
            found = today - 1;
        else if (ro_token_is(w, "tomorrow"))
            found = today + 1;
        else if (i > 0 && ro_token_is(w - 1, "this") && (ro_token_is(w, "morning") || ro_token_is(w, "evening") || ro_token_is(w, "afternoon")))
            found = today;
        if (found < today + 1000) {
            long y, m, d;
            ro_civil_of(found, &y, &m, &d);
            *basis = "stated";
            return date_string(b, y, m, d);
        }
    }
    return NULL;
}

ro_place ro_find_place(const ro_builder *b, uint32_t s, uint32_t t) {
    const ro_knowledge *k = b->d->knowledge;
    ro_place place = {NULL, NULL, NAN, NAN};
    uint32_t clause = clause_of(b, s, t);
    for (uint32_t i = b->d->first_mention[s]; i < b->d->first_mention[s + 1]; i++) {
        const ro_mention *m = &b->d->mentions[i];
        if (m->form != RO_FORM_PLACE || m->capital == 2) continue;
        const ro_token *w = ro_tok(b, s, m->head);
        if (w->deprel != RO_DEP_obl && w->deprel != RO_DEP_nmod) continue;
        bool locative = false;
        for (uint32_t c = ro_first_child(b->d, s, m->head); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c)) {
            const ro_token *p = ro_tok(b, s, c);
            locative = locative || (p->deprel == RO_DEP_case && (ro_token_is(p, "in") || ro_token_is(p, "at") || ro_token_is(p, "near") ||
                                                                 ro_token_is(p, "outside") || ro_token_is(p, "to")));
        }
        /* of the clause itself, or of the event's own noun; not of a topic ("the situation in X") */
        bool near = w->deprel == RO_DEP_obl ? (w->head == (int32_t)clause || w->head == (int32_t)t) : w->head == (int32_t)t;
        if (!locative || !near) continue;
        if (m->capital) {
            const ro_k_country *country = &k->countries[m->country];
            bool is_capital = strcmp(ro_k_string(k, country->capital), ro_span_text(b, (ro_bytes){m->span.start, m->span.end})) == 0;
            place = (ro_place){ro_span_text(b, (ro_bytes){m->span.start, m->span.end}), country->iso3, is_capital ? country->lat : NAN,
                               is_capital ? country->lon : NAN};
        } else if (m->place != UINT32_MAX) {
            const ro_k_place *p = &k->places[m->place];
            place = (ro_place){ro_k_string(k, p->name), p->country_count == 1 ? k->countries[k->country_lists[p->country]].iso3 : NULL, p->lat,
                               p->lon};
        }
        if (place.name) return place;
    }
    return place;
}
