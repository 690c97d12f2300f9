#include "run/relate.h"

#include "base/error.h"
#include "base/file.h"
#include "events/ontology.h"

#include <string.h>

#define MOST_MARKS 16

typedef struct marks {
    ro_span spans[MOST_MARKS]; /* in the text without marks */
    uint8_t target[MOST_MARKS];
    uint32_t count;
} marks;

/* Takes the marks out: the plain text into `plain` (room for size + 1). */
static bool strip(const char *text, size_t size, char *plain, size_t *plain_size, marks *m, ro_error *err) {
    size_t n = 0;
    int open = 0; /* 's', 't' or 0 */
    uint32_t start = 0;
    bool seen[2] = {false, false};
    m->count = 0;
    for (size_t i = 0; i < size;) {
        bool closing = size - i >= 4 && text[i] == '<' && text[i + 1] == '/' && (text[i + 2] == 's' || text[i + 2] == 't') && text[i + 3] == '>';
        bool opening = size - i >= 3 && text[i] == '<' && (text[i + 1] == 's' || text[i + 1] == 't') && text[i + 2] == '>';
        if (!closing && !opening) {
            plain[n++] = text[i++];
            continue;
        }
        int kind = text[i + 1 + closing];
        if (opening && open) return ro_fail_at(err, RO_E_MARKS, NULL, 0, 0, i, "a mark <%c> inside <%c>", kind, open);
        if (closing && open != kind) return ro_fail_at(err, RO_E_MARKS, NULL, 0, 0, i, "</%c> closes nothing", kind);
        if (opening) {
            open = kind;
            start = (uint32_t)n;
        } else {
            while (start < n && (plain[start] == ' ' || plain[start] == '\t')) start++;
            uint32_t end = (uint32_t)n;
            while (end > start && (plain[end - 1] == ' ' || plain[end - 1] == '\t')) end--;
            if (end == start) return ro_fail_at(err, RO_E_MARKS, NULL, 0, 0, i, "an empty mark <%c></%c>", kind, kind);
            if (m->count == MOST_MARKS) return ro_fail_at(err, RO_E_MARKS, NULL, 0, 0, i, "more than %d marks", MOST_MARKS);
            m->target[m->count] = kind == 't';
            m->spans[m->count++] = (ro_span){start, end};
            seen[kind == 't'] = true;
            open = 0;
        }
        i += closing ? 4 : 3;
    }
    if (open) return ro_fail_at(err, RO_E_MARKS, NULL, 0, 0, size, "<%c> is not closed", open);
    if (!seen[0] && !seen[1]) return ro_fail_at(err, RO_E_MARKS, NULL, 0, 0, 0, "no <s>…</s> or <t>…</t> in the text");
    plain[n] = '\0';
    *plain_size = n;
    return true;
}

/* Every mention that the marks touch goes; each mark becomes a mention of its party (actor 0 the source, 1 the target). */
static bool impose(ro_document *d, const marks *m) {
    ro_mention *fresh = ro_arena_array(d->arena, d->mention_count + (size_t)m->count * d->report->count + 1,
                                       sizeof *fresh); /* a mark may touch every sentence */
    if (!fresh) return false;
    size_t n = 0, old = 0;
    for (uint32_t s = 0; s < d->report->count; s++) {
        const ro_sentence *sentence = &d->report->sentences[s];
        size_t begin = n;
        uint32_t first_old = d->first_mention[s], last_old = d->first_mention[s + 1];
        d->first_mention[s] = (uint32_t)n;
        for (uint32_t k = 0; k < m->count; k++) {
            uint32_t first = RO_NO_TOKEN, last = 0;
            for (uint32_t t = 0; t < sentence->count; t++) {
                ro_span w = ro_word_span(sentence, t);
                if (w.start >= m->spans[k].end || w.end <= m->spans[k].start) continue;
                if (first == RO_NO_TOKEN) first = t;
                last = t + 1;
            }
            if (first == RO_NO_TOKEN) continue;
            while (last > first + 1 && sentence->tokens[last - 1].xpos == RO_XPOS_POS) last--; /* the mark took the 's along */
            ro_mention mention = {.sentence = s,
                                  .first = first,
                                  .last = last,
                                  .head = first,
                                  .span = m->spans[k],
                                  .form = RO_FORM_COUNTRY,
                                  .kind = RO_KIND_COUNTRY,
                                  .country = RO_K_NONE,
                                  .office = UINT32_MAX,
                                  .office2 = UINT32_MAX,
                                  .organisation = UINT32_MAX,
                                  .place = UINT32_MAX,
                                  .role = UINT32_MAX,
                                  .owner = RO_NO_TOKEN,
                                  .actor = m->target[k]};
            for (uint32_t t = first; t < last; t++) {
                const ro_token *w = &sentence->tokens[t];
                bool outside = w->head < (int32_t)first || w->head >= (int32_t)last;
                if (outside && w->deprel != RO_DEP_punct && w->deprel != RO_DEP_case && w->deprel != RO_DEP_det && w->deprel != RO_DEP_cc) {
                    mention.head = t;
                    break;
                }
            }
            fresh[n++] = mention;
        }
        size_t marked = n;
        for (old = first_old; old < last_old; old++) {
            const ro_mention *x = &d->mentions[old];
            bool touched = false;
            for (size_t k = begin; k < marked; k++) touched = touched || (x->first < fresh[k].last && x->last > fresh[k].first);
            if (touched && x->form != RO_FORM_PRONOUN) continue;
            fresh[n] = *x;
            fresh[n].actor = x->actor == RO_NOBODY ? RO_NOBODY : x->actor + 2;
            for (uint32_t k = 0; k < x->member_count; k++) fresh[n].members[k] = x->members[k] + 2;
            n++;
        }
        for (size_t i = begin + 1; i < n; i++) { /* in order of first tokens */
            ro_mention x = fresh[i];
            size_t k = i;
            while (k > begin && fresh[k - 1].first > x.first) fresh[k] = fresh[k - 1], k--;
            fresh[k] = x;
        }
    }
    d->first_mention[d->report->count] = (uint32_t)n;
    d->mentions = fresh;
    d->mention_count = d->mention_capacity = n;
    return true;
}

/* A pronoun or noun that stood for a mention under a mark stands for the marked party. */
static bool rename_actors(ro_document *d, const ro_mention *before, size_t count, const marks *m) {
    ro_entity *actors = ro_arena_array(d->arena, d->actor_count + 3, sizeof *actors);
    uint32_t *party = ro_arena_array(d->arena, d->actor_count + 1, sizeof *party);
    if (!actors || !party) return false;
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < m->count; k++)
            if (before[i].actor != RO_NOBODY && before[i].form != RO_FORM_ADJECTIVE && before[i].span.start >= m->spans[k].start &&
                before[i].span.end <= m->spans[k].end && !before[i].nested)
                party[before[i].actor] = m->target[k] + 1u;
    for (int i = 0; i < 2; i++)
        actors[i] = (ro_entity){.kind = RO_KIND_COUNTRY,
                                .country = RO_K_NONE,
                                .person = UINT32_MAX,
                                .said_office = UINT32_MAX,
                                .office = UINT32_MAX,
                                .office2 = UINT32_MAX,
                                .organisation = UINT32_MAX,
                                .place = UINT32_MAX,
                                .role = UINT32_MAX,
                                .name_mention = UINT32_MAX,
                                .title_mention = UINT32_MAX};
    if (d->actor_count) memcpy(actors + 2, d->actors, d->actor_count * sizeof *actors);
    d->actors = actors;
    d->actor_count += 2;
    d->actor_capacity = d->actor_count;
    for (size_t i = 0; i < d->mention_count; i++) {
        ro_mention *x = &d->mentions[i];
        if (x->actor != RO_NOBODY && x->actor >= 2 && party[x->actor - 2]) x->actor = party[x->actor - 2] - 1;
        for (uint32_t k = 0; k < x->member_count; k++)
            if (x->members[k] >= 2 && party[x->members[k] - 2]) x->members[k] = party[x->members[k] - 2] - 1;
    }
    return true;
}

static bool has(const ro_actors_found *list, uint32_t actor) {
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == actor) return true;
    return false;
}

/* How well a finding fits the two parties: both in their places, both but swapped, one of them. */
static int fitness(const ro_finding *f) {
    bool ss = has(&f->sources, 0), st = has(&f->sources, 1), ts = has(&f->targets, 0), tt = has(&f->targets, 1);
    int fit = 0;
    if (ss && tt)
        fit = 100;
    else if (ss && st && f->symmetric)
        fit = 95;
    else if (st && ts && f->symmetric)
        fit = 90;
    else if (ss)
        fit = f->targets.count ? 40 : 55;
    else if (tt)
        fit = 45;
    else if (st && ts)
        fit = 35;
    else if (ss || st || ts || tt)
        fit = 20;
    return fit;
}

/* Where the two stand: in the first sentence that has both, else in the source's. */
static void find_pair(const ro_document *d, ro_parties *pair) {
    const ro_mention *source = NULL, *target = NULL;
    for (size_t i = 0; i < d->mention_count; i++) {
        const ro_mention *m = &d->mentions[i];
        if (m->actor > 1 || m->form == RO_FORM_PRONOUN) continue;
        if (source && target && source->sentence == target->sentence) break;
        const ro_mention **mine = m->actor ? &target : &source, *other = m->actor ? source : target;
        if (!*mine || (other && m->sentence == other->sentence)) *mine = m;
    }
    if (!source) source = target, target = NULL; /* a target alone */
    if (target && source && target->sentence != source->sentence) target = NULL;
    *pair = (ro_parties){.source = 0, .target = 1};
    if (!source) return;
    pair->sentence = source->sentence;
    pair->source_first = source->first, pair->source_last = source->last, pair->source_head = source->head;
    if (target) pair->target_first = target->first, pair->target_last = target->last, pair->target_head = target->head;
}

bool ro_read_marked(const ro_engine *e, ro_work *work, const char *text, size_t size, ro_marked *marked, ro_error *err) {
    ro_error_clear(err);
    if (size > RO_MAX_MARKED) return ro_fail(err, RO_E_SIZE, "a marked text has at most %zu bytes", RO_MAX_MARKED);
    if (!ro_text_check(text, size, "", err)) return false;
    ro_work_reset(work);
    ro_arena *arena = ro_work_arena(work);
    char *plain = ro_arena_alloc(arena, size + 1);
    marks m;
    if (!plain) return ro_fail(err, RO_E_MEMORY, "out of memory");
    *marked = (ro_marked){.report = {.arena = arena, .text = plain}};
    ro_report *report = &marked->report;
    ro_document *d = &marked->document;
    if (!strip(text, size, plain, &report->size, &m, err)) return false;
    *d = ro_begin_document(e, NULL, NULL, false);
    d->knowledge = &e->knowledge, d->arena = arena, d->report = report;
    d->linker = e->linker.weights[0] ? &e->linker : NULL;
    if (!ro_split(e->splitter, report, err) || !ro_parse(e->parser, ro_work_parser(work), report->sentences, report->count, arena, err) ||
        !ro_find_mentions(d, err) || !ro_resolve_actors(d, err))
        return false;
    const ro_mention *before = d->mentions;
    size_t count = d->mention_count;
    if (!impose(d, &m) || !rename_actors(d, before, count, &m)) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (!ro_find_events(d, &marked->findings, err)) return false;
    find_pair(d, &marked->pair);
    return true;
}

static void take_finding(const ro_engine *e, const ro_finding *best, ro_relation *relation) {
    const ro_k_frame *frame = &e->knowledge.frames[best->frame];
    relation->event = (ro_event_type)frame->event;
    relation->mode = frame->mode ? ro_k_string(&e->knowledge, frame->mode) : NULL;
    relation->cameo = ro_k_string(&e->knowledge, frame->cameo);
    relation->rule = ro_k_string(&e->knowledge, frame->id);
    relation->status = (ro_status)best->status;
    char code[8];
    if (best->status == RO_STATUS_PLANNED && ro_future_event(relation->event, relation->cameo, code) != relation->event) {
        relation->event = ro_future_event(relation->event, relation->cameo, code);
        memcpy(relation->code, code, sizeof code);
        relation->cameo = relation->code;
        relation->mode = NULL;
        relation->status = RO_STATUS_REPORTED; /* the intent is expressed */
    }
    relation->fit = fitness(best);
    relation->score = 0.3 + 0.006 * relation->fit + 0.005 * (best->score > 20 ? 20 : best->score);
    if (frame->confidence) relation->score = frame->confidence / 100.0; /* by a rule of the user */
}

#define SURELY_NONE 0.97f /* who marks two parties mostly has a reason */

/* What the ranker says; the frame's code and words where it says the same. */
static void take_ranking(const ro_engine *e, const ro_marked *marked, const ro_finding *best, ro_relation *relation) {
    uint64_t features[RO_RANK_MOST];
    ro_rank_words words;
    ro_ranking r;
    ro_rank_words_of(&marked->document, marked->pair.sentence, &words);
    ro_rank(&e->ranker, features, ro_rank_features(&marked->document, &marked->findings, &marked->pair, &words, features), &r);
    unsigned event = 1;
    for (unsigned t = 2; t < RO_RANK_TYPES; t++)
        if (r.event[t] > r.event[event]) event = t;
    if (best) take_finding(e, best, relation);
    relation->score = (double)r.event[event] / (1.0 - (double)r.event[0] + 1e-6);
    if (relation->score > 1) relation->score = 1;
    if (r.event[0] > SURELY_NONE) {
        *relation = (ro_relation){.event = RO_EVENT_NONE, .score = (double)r.event[0]};
        return;
    }
    if (best && relation->event == event) return;
    const char *code = ro_rank_code(&e->ranker, &r, (ro_event_type)event);
    uint32_t frame = code ? e->rank_frames.frames[(size_t)(code - e->ranker.codes) / 8] : UINT32_MAX;
    const ro_k_frame *f = frame == UINT32_MAX ? NULL : &e->knowledge.frames[frame];
    relation->event = (ro_event_type)event;
    relation->mode = f && f->mode ? ro_k_string(&e->knowledge, f->mode) : NULL;
    relation->cameo = f ? ro_k_string(&e->knowledge, f->cameo) : NULL;
    relation->rule = f ? ro_k_string(&e->knowledge, f->id) : NULL;
    uint32_t word = ro_meeting_word(&marked->document, &marked->pair);
    relation->status = ro_ranked_status(&marked->document, marked->pair.sentence, word, relation->event);
}

bool ro_relate(const ro_engine *e, ro_work *work, const char *text, size_t size, ro_relation *relation, ro_error *err) {
    *relation = (ro_relation){.event = RO_EVENT_NONE};
    ro_marked marked;
    if (!ro_read_marked(e, work, text, size, &marked, err)) return false;
    ro_findings findings = marked.findings;
    const ro_finding *best = NULL;
    int best_fit = 0;
    for (size_t i = 0; i < findings.count; i++) {
        const ro_finding *f = &findings.items[i];
        const ro_k_frame *frame = &e->knowledge.frames[f->frame];
        if (!frame->event) continue;
        int fit = fitness(f) * 100 + (int)f->score - (f->status == RO_STATUS_REPORTED ? 0 : f->status == RO_STATUS_PLANNED ? 300 : 900);
        if (fitness(f) && (!best || fit > best_fit)) best = f, best_fit = fit;
    }
    uint32_t word = marked.report.count ? ro_meeting_word(&marked.document, &marked.pair) : 0;
    for (size_t i = 0; i < findings.lost_count; i++) { /* a rule of the user says that these words tell nothing */
        const ro_loss *lost = &findings.lost[i];
        if (lost->reason == RO_LOSS_RULE && lost->finding.sentence == marked.pair.sentence && lost->finding.head == word) return true;
    }
    if (marked.report.count && e->ranker.codes && !(best && e->knowledge.frames[best->frame].own)) {
        take_ranking(e, &marked, best, relation);
        return true;
    }
    if (best) take_finding(e, best, relation);
    return true;
}
