/* topic.c - what a contact was about: the objects of discuss, review, talk about …, and what was "a focus of their talks". */
#include "record/builder.h"
#include "text/calendar.h"

#include <string.h>
#include <strings.h>

static ro_contact_draft *contact_near(ro_builder *b, uint32_t s, const ro_actors_found *who) {
    ro_contact_draft *best = NULL;
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        ro_contact_draft *c = &b->contacts[i];
        if (b->findings->items[c->finding].sentence > s + 1) continue;
        bool fits = true;
        for (uint32_t k = 0; k < who->count; k++) fits = fits && ro_among_sides(b, c->participants, c->participant_count, who->items[k]);
        if (!fits) continue;
        bool here = false;
        for (size_t e = 0; e < c->evidence.count; e++) here = here || c->evidence.items[e].span.start == b->d->report->sentences[s].span.start;
        /* what took place before what is only recalled; of those the last that was told, and one of this sentence before all */
        bool fresh = c->status == RO_STATUS_REPORTED && b->findings->items[c->finding].sentence <= s;
        if (!best || here || fresh || (best->status != RO_STATUS_REPORTED && c->status == RO_STATUS_REPORTED)) best = c;
        if (here) break;
    }
    return best;
}

static bool similar(const char *x, const char *y) { return strcasecmp(x, y) == 0; }

/* Where the matter ends, of a list whose further matters are told by themselves: "the developments in X | and the Y file". */
static void end_before(const ro_builder *b, uint32_t s, const ro_fillers *all, uint32_t t, ro_bytes *span) {
    static const char *const links[] = {"and", "or", "on", "about", "of", "to", "with", "including", "along", "as well as", "also", "regarding"};
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->tokens[i] <= t) continue;
        ro_bytes other = ro_phrase_span(b, s, all->tokens[i]);
        if (other.start > span->start && other.start < span->end) span->end = other.start;
    }
    const char *text = b->d->report->text;
    for (bool more = true; more && span->end > span->start;) {
        more = false;
        while (span->end > span->start && strchr(" ,;:\n", text[span->end - 1])) span->end--;
        for (size_t k = 0; k < sizeof links / sizeof *links && !more; k++) {
            size_t n = strlen(links[k]);
            more = span->end - span->start > n + 1 && strncasecmp(text + span->end - n, links[k], n) == 0 && text[span->end - n - 1] == ' ';
            if (more) span->end -= n;
        }
    }
}

static bool add_topic(ro_builder *b, ro_contact_draft *c, uint32_t s, uint32_t verb, const ro_fillers *all, uint32_t t) {
    ro_topic topic = {.span = ro_object_span(b, s, verb, t)};
    end_before(b, s, all, t, &topic.span);
    if (topic.span.end - topic.span.start > 600) return true;
    topic.text = ro_span_text(b, topic.span);
    if (!topic.text) return false;
    topic.countries = ro_span_countries(b, topic.span);
    topic.contexts = ro_span_contexts(b, topic.span);
    uint32_t lemma = b->d->lemma_ids[s][t];
    if (ro_k_is(b->d->knowledge, lemma, RO_CLASS_MEANS)) return true; /* "spoke on the phone": no matter */
    bool hollow_head = ro_k_is(b->d->knowledge, lemma, RO_CLASS_HOLLOW);
    topic.empty = hollow_head && !topic.countries.count && !topic.contexts.count;
    for (size_t i = 0; i < c->topic_count; i++)
        if (similar(c->topics[i].text, topic.text) || (c->topics[i].span.start <= topic.span.start && c->topics[i].span.end >= topic.span.end))
            return true;
    if (!ro_arena_grow(b->out, (void **)&c->topics, c->topic_count, &c->topic_capacity, sizeof *c->topics)) return false;
    c->topics[c->topic_count++] = topic;
    return true;
}

/* "One of the main topics was X", "X has been a focus of their talks": X is what stands on the other side of the copula. */
static uint32_t across_copula(const ro_builder *b, uint32_t s, uint32_t t) {
    uint32_t at = t;
    for (int i = 0; i < 4; i++) {
        for (uint32_t c = ro_first_child(b->d, s, at); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
            if (ro_tok(b, s, c)->deprel == RO_DEP_cop) {
                ro_fillers subject;
                ro_surface_subject(b->d, s, at, &subject);
                return subject.count ? subject.tokens[0] : RO_NO_TOKEN;
            }
        const ro_token *w = ro_tok(b, s, at);
        if (w->head < 0) return RO_NO_TOKEN;
        if (w->deprel == RO_DEP_nsubj) {
            uint32_t head = (uint32_t)w->head;
            for (uint32_t c = ro_first_child(b->d, s, head); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
                if (ro_tok(b, s, c)->deprel == RO_DEP_cop) return head;
            return RO_NO_TOKEN;
        }
        if (w->deprel != RO_DEP_nmod && w->deprel != RO_DEP_obl) return RO_NO_TOKEN;
        at = (uint32_t)w->head;
    }
    return RO_NO_TOKEN;
}

/* "With the Indonesian president he reviewed X": of the contact with him. Says whether a partner of a contact is named. */
static bool add_partners(const ro_builder *b, uint32_t s, uint32_t t, const ro_k_word *word, ro_actors_found *who) {
    ro_fillers with = {.count = 0};
    ro_actors_found named = {.count = 0};
    uint32_t id = ro_k_lemma(b->d->knowledge, "with", 4);
    if (word->pos == 'v' && id && !ro_lemma_is(ro_tok(b, s, t), "deal")) ro_fill(b->d, s, t, RO_ROLE_PREPOSITION + id, &with);
    for (uint32_t i = 0; i < with.count; i++) ro_filler_actors(b->d, s, with.tokens[i], &named);
    bool any = false;
    for (uint32_t i = 0; i < named.count && who->count < RO_MAX_FILLERS; i++)
        for (size_t k = ro_low(b->contact_count); k < b->contact_count; k++)
            if (ro_among_sides(b, b->contacts[k].participants, b->contacts[k].participant_count, named.items[i])) {
                who->items[who->count++] = named.items[i];
                any = true;
                break;
            }
    return any;
}

/* Does the conjunct begin a matter of its own: "the reopening of the airport" with an article, "on X" with a preposition again? */
static bool own_matter(const ro_builder *b, uint32_t s, uint32_t t) {
    bool begins = false, more = false;
    if (ro_tok(b, s, t)->upos != RO_UPOS_NOUN && ro_tok(b, s, t)->upos != RO_UPOS_PROPN) return false;
    for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c)) {
        const ro_token *w = ro_tok(b, s, c);
        begins = begins || w->deprel == RO_DEP_det || w->deprel == RO_DEP_case || w->deprel == RO_DEP_nmod_poss;
        more = more || w->deprel == RO_DEP_nmod || w->deprel == RO_DEP_amod || w->deprel == RO_DEP_compound || w->deprel == RO_DEP_acl ||
               w->deprel == RO_DEP_nmod_poss || w->deprel == RO_DEP_case;
    }
    return begins && more;
}

/* "the situation in North Kivu, the reopening of the airport and …": the tree may hang the second on Kivu; it is a matter of its own all the same. */
static void split_below(const ro_builder *b, uint32_t s, uint32_t t, int depth, ro_fillers *objects) {
    for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN && depth < 6; c = ro_next_child(b->d, s, c)) {
        const ro_token *w = ro_tok(b, s, c);
        if (w->deprel == RO_DEP_acl_relcl || w->deprel == RO_DEP_acl || w->deprel == RO_DEP_advcl || ro_lemma_is(w, "between")) continue;
        if (w->deprel == RO_DEP_conj && own_matter(b, s, c) && objects->count < RO_MAX_FILLERS) {
            bool known = false;
            for (uint32_t i = 0; i < objects->count; i++) known = known || objects->tokens[i] == c;
            if (!known) objects->tokens[objects->count++] = c;
        }
        split_below(b, s, c, depth + 1, objects);
    }
}

static void split_list(const ro_builder *b, uint32_t s, ro_fillers *objects) {
    for (uint32_t i = 0, n = objects->count; i < n; i++) {
        uint32_t at = objects->tokens[i];
        split_below(b, s, at, 0, objects);
        int32_t over = ro_tok(b, s, at)->head; /* "views on the crisis and the supply of grain": the supply is no view */
        if (over < 0 || ro_tok(b, s, (uint32_t)over)->upos != RO_UPOS_NOUN || ro_tok(b, s, at)->deprel != RO_DEP_nmod) continue;
        for (uint32_t c = ro_first_child(b->d, s, (uint32_t)over); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
            if (c > at && ro_tok(b, s, c)->deprel == RO_DEP_conj && own_matter(b, s, c) && objects->count < RO_MAX_FILLERS)
                objects->tokens[objects->count++] = c;
    }
}

/* "…, along with X", "in addition to X", "including X": further matters, which hang on the verb. */
static void add_further(const ro_builder *b, uint32_t s, uint32_t verb, ro_fillers *objects) {
    static const char *const marks[] = {"including", "along", "alongside", "addition", "besides", "well"};
    uint32_t under[1 + RO_MAX_FILLERS], count = 0;
    under[count++] = verb;
    for (uint32_t i = 0; i < objects->count; i++) under[count++] = objects->tokens[i];
    for (uint32_t u = 0; u < count; u++)
        for (uint32_t c = ro_first_child(b->d, s, under[u]); c != RO_NO_TOKEN && objects->count < RO_MAX_FILLERS; c = ro_next_child(b->d, s, c)) {
            const ro_token *w = ro_tok(b, s, c);
            if (w->deprel != RO_DEP_obl && w->deprel != RO_DEP_nmod && w->deprel != RO_DEP_conj) continue;
            bool marked = false, known = false;
            for (uint32_t m = ro_first_child(b->d, s, c); m != RO_NO_TOKEN; m = ro_next_child(b->d, s, m)) {
                const ro_token *mark = ro_tok(b, s, m);
                for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
                    marked = marked || ((mark->deprel == RO_DEP_case || mark->deprel == RO_DEP_cc) && ro_lemma_is(mark, marks[k]));
            }
            for (uint32_t i = 0; i < objects->count; i++) known = known || objects->tokens[i] == c;
            if (marked && !known && c > verb) objects->tokens[objects->count++] = c;
        }
}

/* "On Syria, the Minister called for …": the matter that the sentence puts before all. */
static bool fronted(ro_builder *b, uint32_t s) {
    const ro_sentence *sentence = &b->d->report->sentences[s];
    if (sentence->count < 6 || sentence->kind == RO_SENTENCE_HEADING) return true;
    const ro_token *first = &sentence->tokens[0];
    if (!ro_token_is(first, "on") && !ro_token_is(first, "regarding") && !ro_token_is(first, "concerning")) return true;
    if (first->deprel != RO_DEP_case || first->head < 1 || first->head > 12) return true;
    uint32_t t = (uint32_t)first->head;
    const ro_token *noun = &sentence->tokens[t];
    if ((noun->upos != RO_UPOS_NOUN && noun->upos != RO_UPOS_PROPN) || noun->deprel != RO_DEP_obl || noun->head <= (int32_t)t) return true;
    static const char *const occasions[] = {"leg",  "arrival", "departure", "way",         "return",  "board",   "instruction",
                                            "stop", "trip",    "tour",      "visit",       "evening", "morning", "night",
                                            "day",  "week",    "condition", "anniversary", "basis",   "route",   "birthday"};
    for (size_t i = 0; i < sizeof occasions / sizeof *occasions; i++)
        if (ro_lemma_is(noun, occasions[i])) return true;
    if (ro_weekday_of(noun) >= 0 || ro_month_of(noun) || ro_k_is(b->d->knowledge, b->d->lemma_ids[s][t], RO_CLASS_MEANS)) return true;
    uint32_t comma = t + 1;
    while (comma < sentence->count && comma < (uint32_t)noun->head && strcmp(sentence->tokens[comma].form, ",") != 0) comma++;
    if (comma >= (uint32_t)noun->head) return true;
    for (uint32_t i = 1; i < comma; i++)
        if (sentence->tokens[i].upos == RO_UPOS_NUM || ro_month_of(&sentence->tokens[i]) || ro_weekday_of(&sentence->tokens[i]) >= 0) return true;
    ro_fillers subjects, all = {.tokens = {t}, .count = 1};
    ro_actors_found who = {.count = 0};
    ro_fill(b->d, s, (uint32_t)noun->head, RO_ROLE_SUBJ, &subjects);
    for (uint32_t i = 0; i < subjects.count; i++) ro_filler_actors(b->d, s, subjects.tokens[i], &who);
    ro_contact_draft *c = who.count ? contact_near(b, s, &who) : NULL;
    return !c || c->status != RO_STATUS_REPORTED || add_topic(b, c, s, t, &all, t);
}

bool ro_build_topics(ro_builder *b) {
    const ro_knowledge *k = b->d->knowledge;
    if (!b->contact_count) return true;
    for (uint32_t s = 0; s < b->d->report->count; s++) {
        if (!fronted(b, s)) return false;
        for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++) {
            const ro_k_word *word = ro_find_word(b, k->topics, k->topics_count, s, t);
            if (!word) continue;
            const ro_k_path *first = word->path_count ? &k->paths[word->path] : NULL;
            ro_fillers objects = {.count = 0};
            ro_actors_found who = {.count = 0};
            if (word->pos == 'n' && first && first->step[0] == RO_ROLE_SUBJ) {
                uint32_t other = across_copula(b, s, t);
                if (other != RO_NO_TOKEN) objects.tokens[objects.count++] = other;
            } else {
                ro_word_objects(b, word, s, t, &objects);
                if (word->pos == 'v') {
                    ro_fillers subjects;
                    ro_fill(b->d, s, t, RO_ROLE_SUBJ, &subjects);
                    for (uint32_t i = 0; i < subjects.count; i++) ro_filler_actors(b->d, s, subjects.tokens[i], &who);
                }
            }
            if (!objects.count) continue;
            for (uint32_t i = 0; i < objects.count; i++) /* the rest of a list, behind what looks like an apposition */
                for (uint32_t item = ro_first_child(b->d, s, objects.tokens[i]); item != RO_NO_TOKEN; item = ro_next_child(b->d, s, item)) {
                    if (!ro_is_listed(b, s, objects.tokens[i], item) || objects.count >= RO_MAX_FILLERS) continue;
                    objects.tokens[objects.count++] = item;
                    for (uint32_t j = ro_first_child(b->d, s, item); j != RO_NO_TOKEN; j = ro_next_child(b->d, s, j))
                        if (ro_tok(b, s, j)->deprel == RO_DEP_conj && objects.count < RO_MAX_FILLERS) objects.tokens[objects.count++] = j;
                }
            split_list(b, s, &objects);
            if (word->pos == 'v') add_further(b, s, t, &objects);
            bool all = !add_partners(b, s, t, word, &who);
            ro_contact_draft *c = contact_near(b, s, &who);
            if (!c) continue;
            for (uint32_t i = 0; i < objects.count; i++) {
                const ro_token *o = ro_tok(b, s, objects.tokens[i]);
                if ((o->upos != RO_UPOS_NOUN && o->upos != RO_UPOS_PROPN) || ro_weekday_of(o) >= 0 || ro_month_of(o)) continue;
                const ro_mention *m = ro_mention_over(b->d, s, objects.tokens[i]);
                if (m && (m->kind == RO_KIND_PERSON || m->form == RO_FORM_PRONOUN)) continue;
                for (size_t j = ro_low(b->contact_count); j < b->contact_count; j++) /* what several calls of one list were about, each was */
                    if ((&b->contacts[j] == c || (all && b->contacts[j].finding == c->finding)) &&
                        !add_topic(b, &b->contacts[j], s, t, &objects, objects.tokens[i]))
                        return false;
            }
        }
    }
    return true;
}
