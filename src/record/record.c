#include "record/record.h"

#include "actors/code.h"
#include "base/error.h"
#include "events/ontology.h"
#include "record/builder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const basis_texts[] = {
#define X(name, text) text,
    RO_BASIS_TABLE(X)};
static const char *const kind_texts[] = {RO_KIND_TABLE(X)};
static const char *const channel_texts[] = {RO_CHANNEL_TABLE(X)};
static const char *const status_texts[] = {RO_STATUS_TABLE(X)};
static const char *const stance_texts[] = {RO_STANCE_TABLE(X)
#undef X
};
static const struct {
    const char *text;
    int quad;
} event_texts[] = {
#define X(name, quad) {#name, quad},
    RO_EVENT_TABLE(X)
#undef X
};

#define TEXT_OF(table, value) ((size_t)(value) < sizeof table / sizeof *table ? table[value] : "")
const char *ro_basis_text(ro_basis value) { return TEXT_OF(basis_texts, value); }
const char *ro_kind_text(ro_kind value) { return TEXT_OF(kind_texts, value); }
const char *ro_channel_text(ro_channel value) { return TEXT_OF(channel_texts, value); }
const char *ro_status_text(ro_status value) { return TEXT_OF(status_texts, value); }
const char *ro_stance_text(ro_stance value) { return TEXT_OF(stance_texts, value); }
const char *ro_event_text(ro_event_type value) { return value > RO_EVENT_NONE && value <= RO_EVENT_ASSAULT ? event_texts[value].text : ""; }
int ro_event_quad(ro_event_type value) { return value <= RO_EVENT_ASSAULT ? event_texts[value].quad : 0; }

static const char *mention_words(const ro_builder *b, const ro_mention *m, uint32_t first, uint32_t last) {
    const ro_sentence *s = &b->d->report->sentences[m->sentence];
    return last > first ? ro_span_text(b, (ro_bytes){ro_word_span(s, first).start, ro_word_span(s, last - 1).end}) : NULL;
}

static const char *actor_name(const ro_builder *b, uint32_t index) {
    const ro_knowledge *k = b->d->knowledge;
    const ro_entity *a = &b->d->actors[index];
    if (a->name_mention != UINT32_MAX) {
        const ro_mention *m = &b->d->mentions[a->name_mention];
        return mention_words(b, m, m->name_first, m->name_last);
    }
    if (a->kind == RO_KIND_COUNTRY && a->country != RO_K_NONE) return ro_k_string(k, k->countries[a->country].name);
    if (a->kind == RO_KIND_PERSON && a->office != UINT32_MAX) return NULL;
    if (a->role == UINT32_MAX && a->organisation != UINT32_MAX) return ro_k_string(k, k->organisations[a->organisation].name);
    if (a->place != UINT32_MAX) return ro_k_string(k, k->places[a->place].name);
    if (b->mention_run[index] == b->mention_run[index + 1]) return NULL;
    const ro_mention *m = &b->d->mentions[b->mentions_of[b->mention_run[index]]];
    return mention_words(b, m, m->first, m->last);
}

/* Which mentions each actor has. */
static bool index_mentions(ro_builder *b) {
    const ro_document *d = b->d;
    b->mention_run = ro_arena_array(d->arena, d->actor_count + 2, sizeof *b->mention_run);
    b->mentions_of = ro_arena_array(d->arena, d->mention_count + 1, sizeof *b->mentions_of);
    if (!b->mention_run || !b->mentions_of) return false;
    uint32_t *at = b->mention_run;
    for (size_t m = 0; m < d->mention_count; m++)
        if (d->mentions[m].actor != RO_NOBODY) at[d->mentions[m].actor + 1]++;
    for (size_t a = 0; a < d->actor_count; a++) at[a + 1] += at[a];
    uint32_t *next = ro_arena_array(d->arena, d->actor_count + 1, sizeof *next);
    if (!next) return false;
    if (d->actor_count) memcpy(next, at, d->actor_count * sizeof *next);
    for (size_t m = 0; m < d->mention_count; m++)
        if (d->mentions[m].actor != RO_NOBODY) b->mentions_of[next[d->mentions[m].actor]++] = (uint32_t)m;
    return true;
}

/* The place of each document actor in the record, in order of first mention; RO_NOBODY for those that nothing refers to. */
static uint32_t *number_actors(const ro_builder *b, uint32_t *count) {
    uint32_t n = (uint32_t)b->d->actor_count;
    uint32_t *number = ro_arena_array(b->d->arena, n + 1, sizeof *number);
    if (!number) return NULL;
    for (size_t i = 0; i < b->event_count; i++) {
        number[b->events[i].source] = 1;
        if (b->events[i].target != RO_NOBODY) number[b->events[i].target] = 1;
    }
    for (size_t i = 0; i < b->contact_count; i++)
        for (uint32_t p = 0; p < b->contacts[i].participant_count; p++) number[b->contacts[i].participants[p]] = 1;
    for (size_t i = 0; i < b->position_count; i++) {
        for (uint32_t p = 0; p < b->positions[i].by.count; p++) number[b->positions[i].by.items[p]] = 1;
        for (uint32_t p = 0; p < b->positions[i].addressees.count; p++) number[b->positions[i].addressees.items[p]] = 1;
    }
    /* the persons in office too: who is in the report, even if nothing is said of him that we code */
    for (uint32_t i = 0; i < n; i++)
        if (b->d->actors[i].kind == RO_KIND_PERSON && !b->d->actors[i].group && b->d->actors[i].name_mention != UINT32_MAX) number[i] = 1;
    *count = 0;
    for (uint32_t i = 0; i < n; i++) number[i] = number[i] ? (*count)++ : RO_NOBODY;
    return number;
}

static bool list_of(const ro_builder *b, const uint32_t *number, const uint32_t *items, uint32_t count, ro_list *out) {
    uint32_t *copy = ro_arena_array(b->out, count + 1, sizeof *copy);
    if (!copy) return false;
    for (uint32_t i = 0; i < count; i++) copy[i] = number[items[i]];
    *out = (ro_list){copy, count};
    return true;
}

/* "his Rwandan counterpart": which office that is, the tables say better. */
static bool says_counterpart(const ro_builder *b, const ro_mention *m) {
    return m->title_last > m->title_first && ro_lemma_is(ro_tok(b, m->sentence, m->title_last - 1), "counterpart");
}

static bool write_actors(const ro_builder *b, const uint32_t *number, uint32_t count, ro_record *r) {
    ro_actor *actors = ro_arena_array(b->out, count + 1, sizeof *actors);
    if (!actors) return false;
    for (uint32_t i = 0; i < b->d->actor_count; i++) {
        if (number[i] == RO_NOBODY) continue;
        const ro_entity *e = &b->d->actors[i];
        ro_actor *a = &actors[number[i]];
        a->kind = (ro_kind)e->kind;
        a->name = actor_name(b, i);
        if (e->country != RO_K_NONE) {
            a->country = b->d->knowledge->countries[e->country].iso3;
            a->country_basis = (ro_basis)e->basis;
        }
        if (e->title_mention != UINT32_MAX && !says_counterpart(b, &b->d->mentions[e->title_mention])) {
            const ro_mention *m = &b->d->mentions[e->title_mention];
            a->office = mention_words(b, m, m->title_first, m->title_last);
        } else if (e->kind == RO_KIND_PERSON && !e->group && e->office != UINT32_MAX)
            a->office = ro_k_string(b->d->knowledge, b->d->knowledge->offices[e->office].name);
        a->sector = ro_actor_sector(b->d, e);
        a->code = ro_actor_code(b->d, b->out, e);
        uint32_t n = 0, first = b->mention_run[i], last = b->mention_run[i + 1];
        ro_bytes *mentions = ro_arena_array(b->out, last - first + 1, sizeof *mentions);
        if (!mentions) return false;
        for (uint32_t m = first; m < last; m++) {
            const ro_mention *mention = &b->d->mentions[b->mentions_of[m]];
            if (mention->form != RO_FORM_ADJECTIVE) mentions[n++] = (ro_bytes){mention->span.start, mention->span.end};
        }
        a->mentions = mentions;
        a->mention_count = n;
    }
    r->actors = actors;
    r->actor_count = count;
    return true;
}

/* How sure: what the frame asked for, whether the parties are known by their own words, how clear the tree was. */
static double confidence(const ro_builder *b, const ro_finding *f, uint32_t source, uint32_t target, uint32_t reports) {
    uint8_t fixed = b->d->knowledge->frames[f->frame].confidence; /* by a rule of the user */
    if (fixed) return fixed / 100.0;
    bool told = b->d->knowledge->frames[f->frame].channel != 0; /* by a frame of contacts, which the ranker does not overrule */
    if (f->confidence >= 0 && !told) return floor((f->confidence > 0.99f ? 0.99 : (double)f->confidence) * 100.0 + 0.5) / 100.0;
    double c = 0.82 + 0.01 * (f->score > 14 ? 14 : f->score);
    const uint32_t parties[] = {source, target};
    for (int i = 0; i < 2; i++) {
        if (parties[i] == RO_NOBODY) continue;
        const ro_entity *a = &b->d->actors[parties[i]];
        if (a->basis == RO_BASIS_INFERRED) c -= 0.05;
        if (a->country == RO_K_NONE && a->organisation == UINT32_MAX && !a->code) c -= 0.12;
    }
    float margin = ro_tok(b, f->sentence, f->head)->margin;
    if (margin < 1.0f) c -= 0.08 * (1.0 - (double)(margin < 0 ? 0 : margin));
    if (reports > 1) c += 0.02;
    if (f->status != RO_STATUS_REPORTED) c -= 0.05;
    if (told && f->confidence >= 0)
        c = (c + (double)f->confidence) / 2 > (double)f->confidence ? (c + (double)f->confidence) / 2 : (double)f->confidence;
    c = c > 0.98 ? 0.98 : c < 0.3 ? 0.3 : c;
    return floor(c * 100.0 + 0.5) / 100.0;
}

#define LEAST_OPEN 0.15  /* the same of one to nobody: that the target is not found makes it no less an event */
#define LEAST_TRUST 0.25 /* below it, an event costs more precision than it adds recall (docs/decisions.md) */

/* An event's: how often such events were right on passages that nothing had learned from. `raw`: confidence() of it. */
static double trusted(const ro_builder *b, const ro_event_draft *e, double raw) {
    const ro_knowledge *k = b->d->knowledge;
    const ro_finding *f = &b->findings->items[e->finding];
    const ro_k_frame *frame = &k->frames[f->frame];
    if (k->trust_count != RO_TRUST_COUNT || frame->confidence || frame->own) return raw;
    float x[RO_TRUST_TYPE] = {0};
    bool told = frame->channel != 0;
    x[RO_TRUST_BIAS] = 1;
    x[RO_TRUST_SCORE] = (float)raw;
    x[RO_TRUST_HIGH] = raw > 0.85 ? (float)raw - 0.85f : 0;
    x[RO_TRUST_FRAME] = frame->pos != 'x' && !told;
    x[RO_TRUST_CONTACT] = told;
    x[RO_TRUST_AGAIN] = e->reports > 1;
    const ro_entity *parties[2] = {e->source == RO_NOBODY ? NULL : &b->d->actors[e->source],
                                   e->target == RO_NOBODY ? NULL : &b->d->actors[e->target]};
    for (int i = 0; i < 2; i++) {
        const ro_entity *a = parties[i];
        if (!a) continue;
        if (a->country == RO_K_NONE)
            x[i ? RO_TRUST_TARGET_NOWHERE : RO_TRUST_SOURCE_NOWHERE] = a->organisation == UINT32_MAX && !a->code;
        else if (a->basis == RO_BASIS_INFERRED)
            x[i ? RO_TRUST_TARGET_INFERRED : RO_TRUST_SOURCE_INFERRED] = 1;
        else if (a->basis == RO_BASIS_KNOWLEDGE)
            x[i ? RO_TRUST_TARGET_KNOWN : RO_TRUST_SOURCE_KNOWN] = 1;
    }
    bool open = frame->pos != 'x' && frame->target_count == 0;
    x[RO_TRUST_TARGET_NONE] = !parties[1] && !open;
    x[RO_TRUST_TARGET_OPEN] = !parties[1] && open;
    x[RO_TRUST_SAME] = parties[0] && parties[1] && parties[0]->country != RO_K_NONE && parties[0]->country == parties[1]->country;
    float sum = k->trust[RO_TRUST_TYPE + frame->event];
    for (uint32_t i = 0; i < RO_TRUST_TYPE; i++) sum += k->trust[i] * x[i];
    double p = 1.0 / (1.0 + exp(-(double)sum));
    return floor((p > 0.99 ? 0.99 : p < 0.01 ? 0.01 : p) * 100.0 + 0.5) / 100.0;
}

/* By the mention that tells most, else by any other of the same. */
static void where_and_when(const ro_builder *b, uint32_t best, const ro_telling *telling, ro_place *place, const char **date, const char **basis) {
    const ro_finding *f = &b->findings->items[best];
    *date = ro_find_date(b, f->sentence, f->head, basis);
    *place = ro_find_place(b, f->sentence, f->head);
    for (uint32_t i = 0; i < telling->count && !(*date && place->name); i++) {
        f = &b->findings->items[telling->findings[i]];
        if (!*date) *date = ro_find_date(b, f->sentence, f->head, basis);
        if (!place->name) *place = ro_find_place(b, f->sentence, f->head);
    }
}

static bool write_contacts(const ro_builder *b, const uint32_t *number, ro_record *r) {
    ro_contact *contacts = ro_arena_array(b->out, b->contact_count + 1, sizeof *contacts);
    if (!contacts) return false;
    for (size_t i = 0; i < b->contact_count; i++) {
        const ro_contact_draft *c = &b->contacts[i];
        const ro_finding *f = &b->findings->items[c->finding];
        ro_contact *out = &contacts[i];
        *out = (ro_contact){.channel = c->channel ? (ro_channel)c->channel : RO_CHANNEL_OTHER,
                            .initiator = c->initiator == RO_NOBODY ? RO_NOBODY : number[c->initiator],
                            .topics = c->topics,
                            .topic_count = (uint32_t)c->topic_count,
                            .status = (ro_status)c->status,
                            .event = RO_NOBODY,
                            .evidence = c->evidence.items,
                            .evidence_count = (uint32_t)c->evidence.count};
        uint32_t order[RO_MAX_PARTICIPANTS], n = 0; /* the initiator first */
        if (c->initiator != RO_NOBODY) order[n++] = c->initiator;
        for (uint32_t p = 0; p < c->participant_count; p++)
            if (c->participants[p] != c->initiator) order[n++] = c->participants[p];
        if (!list_of(b, number, order, n, &out->participants)) return false;
        out->confidence = confidence(b, f, order[0], n > 1 ? order[1] : RO_NOBODY, (uint32_t)c->evidence.count);
        where_and_when(b, c->finding, &c->telling, &out->place, &out->date, &out->date_basis);
    }
    for (uint32_t e = 0; e < b->event_count; e++) {
        uint32_t contact = b->events[e].contact;
        if (contact != RO_NOBODY && contacts[contact].event == RO_NOBODY) contacts[contact].event = e;
    }
    r->contacts = contacts;
    r->contact_count = (uint32_t)b->contact_count;
    return true;
}

/* Told by who received him, a visit is still the visitor's: 042, not 043. And a talk that other words say was by phone is 041. */
static void settle_visit(const ro_builder *b, const ro_event_draft *e, ro_event *event) {
    if (e->contact == RO_NOBODY || event->event != RO_EVENT_CONSULT) return;
    const ro_contact_draft *c = &b->contacts[e->contact];
    if (strcmp(event->cameo, "043") == 0 && c->initiator == e->source) {
        event->cameo = "042";
        event->goldstein = 1.9;
    } else if (strcmp(event->cameo, "040") == 0 && c->channel == RO_CHANNEL_PHONE) {
        event->cameo = "041";
        event->mode = "phone";
    }
}

static bool write_events(const ro_builder *b, const uint32_t *number, ro_record *r) {
    const ro_knowledge *k = b->d->knowledge;
    ro_event *events = ro_arena_array(b->out, b->event_count + 1, sizeof *events);
    if (!events) return false;
    for (size_t i = 0; i < b->event_count; i++) {
        const ro_event_draft *e = &b->events[i];
        const ro_finding *f = &b->findings->items[e->finding];
        const ro_k_frame *frame = &k->frames[f->frame];
        ro_bytes span = {b->d->report->sentences[f->sentence].span.start, b->d->report->sentences[f->sentence].span.end};
        events[i] = (ro_event){.source = number[e->source],
                               .target = e->target == RO_NOBODY ? RO_NOBODY : number[e->target],
                               .event = (ro_event_type)frame->event,
                               .mode = frame->mode ? ro_k_string(k, frame->mode) : NULL,
                               .contexts = ro_span_contexts(b, span),
                               .cameo = ro_k_string(k, frame->cameo),
                               .goldstein = (double)roundf(frame->goldstein * 10.0f) / 10.0,
                               .status = (ro_status)e->status,
                               .reports = e->reports,
                               .confidence = trusted(b, e, confidence(b, f, e->source, e->target, e->reports)),
                               .rule = ro_k_string(k, frame->id),
                               .evidence = e->evidence.items,
                               .evidence_count = (uint32_t)e->evidence.count};
        settle_visit(b, e, &events[i]);
        char code[8];
        if (f->status == RO_STATUS_PLANNED && ro_future_event(events[i].event, events[i].cameo, code) != events[i].event) {
            events[i].event = ro_future_event(events[i].event, events[i].cameo, code);
            events[i].cameo = ro_arena_copy(b->out, code, strlen(code));
            events[i].goldstein = 4.0; /* of 03: express intent to cooperate */
            events[i].mode = NULL;
            events[i].status = RO_STATUS_REPORTED; /* the intent is expressed */
        }
        where_and_when(b, e->finding, &e->telling, &events[i].place, &events[i].date, &events[i].date_basis);
    }
    r->events = events;
    r->event_count = (uint32_t)b->event_count;
    return true;
}

/* Events that would be right less than LEAST_TRUST of the time are not said, but where a contact is told by them. */
static void drop_doubtful(ro_builder *b) {
    size_t kept = 0;
    for (size_t i = 0; i < b->event_count; i++) {
        const ro_event_draft *e = &b->events[i];
        const ro_finding *f = &b->findings->items[e->finding];
        bool own = b->d->actors[e->source].code || (e->target != RO_NOBODY && b->d->actors[e->target].code); /* of whom nothing was measured */
        double trust = trusted(b, e, confidence(b, f, e->source, e->target, e->reports));
        bool doubtful = !own && b->d->knowledge->trust_count == RO_TRUST_COUNT && e->contact == RO_NOBODY &&
                        b->d->knowledge->frames[f->frame].event && trust < (e->target == RO_NOBODY ? LEAST_OPEN : LEAST_TRUST);
        for (uint32_t t = 0; b->fates && t < e->telling.count; t++) {
            ro_fate *fate = &b->fates[e->telling.findings[t]];
            if (!doubtful || fate->kind != RO_FATE_SAID) *fate = (ro_fate){doubtful ? RO_FATE_DOUBT : RO_FATE_SAID, (float)trust};
        }
        if (!doubtful) b->events[kept++] = *e;
    }
    b->event_count = kept;
}

/* From the findings that were chosen to all; what was added behind them nobody asked for. */
static void spread_fates(const ro_document *d, const ro_findings *findings, bool statements, const ro_fate *chosen, ro_fate *out) {
    size_t n = 0;
    for (size_t i = 0; i < findings->count; i++) {
        bool is_statement = d->knowledge->frames[findings->items[i].frame].event == RO_EVENT_NONE;
        out[i] = is_statement && !statements ? (ro_fate){.kind = RO_FATE_STATEMENT} : chosen[n++];
    }
}

bool ro_build_record(const ro_document *d, const ro_findings *findings, bool cameo_statements, ro_fate *fates, ro_kept_record *kept, ro_error *err) {
    ro_builder b = {.d = d, .out = &kept->arena, .published = d->date == 99991231 ? 0 : d->date};
    /* statements that PLOVER drops are no events, unless asked for */
    ro_findings chosen = {.items = ro_arena_array(d->arena, findings->count + RO_MAX_IMPLIED + 1, sizeof *chosen.items)};
    if (!chosen.items) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (size_t i = 0; i < findings->count; i++)
        if (cameo_statements || d->knowledge->frames[findings->items[i].frame].event != RO_EVENT_NONE)
            chosen.items[chosen.count++] = findings->items[i];
    b.findings = &chosen;
    if (fates && !(b.fates = ro_arena_array(d->arena, findings->count + RO_MAX_IMPLIED + 1, sizeof *b.fates)))
        return ro_fail(err, RO_E_MEMORY, "out of memory");
    ro_announce_contacts(&b);
    bool ok = index_mentions(&b) && ro_build_contacts(&b) && ro_build_topics(&b) && ro_build_positions(&b) && ro_build_mediations(&b) &&
              ro_build_events(&b);
    if (ok) drop_doubtful(&b);
    if (ok && fates) spread_fates(d, findings, cameo_statements, b.fates, fates);
    uint32_t count = 0, *number = ok ? number_actors(&b, &count) : NULL;
    ro_record *r = &kept->record;
    ok = ok && number && write_actors(&b, number, count, r) && write_contacts(&b, number, r) && write_events(&b, number, r);
    for (size_t i = 0; ok && i < b.position_count; i++)
        ok = list_of(&b, number, b.positions[i].by.items, b.positions[i].by.count, &b.positions[i].by) &&
             list_of(&b, number, b.positions[i].addressees.items, b.positions[i].addressees.count, &b.positions[i].addressees);
    if (!ok || kept->arena.failed || d->arena->failed) return ro_fail(err, RO_E_MEMORY, "out of memory");
    r->positions = b.positions;
    r->position_count = (uint32_t)b.position_count;
    r->mediations = b.mediations;
    r->mediation_count = (uint32_t)b.mediation_count;
    r->sentence_count = d->report->count;
    return true;
}
