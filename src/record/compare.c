#include "record/compare.h"

#include "base/error.h"
#include "record/alike.h"

#include <string.h>

/* The result with the arena in which it lies. */
typedef struct kept_diff {
    ro_diff diff; /* first: a pointer to it is a pointer to this */
    ro_arena arena;
    ro_allocator allocator;
} kept_diff;

typedef struct comparison {
    const ro_record *a, *b;
    ro_arena *out;     /* the result's */
    ro_arena *scratch; /* dies with the comparison */
    ro_diff *diff;
    ro_contact_diff *contacts;
    ro_event_diff *events;
    ro_gist *gist_a, *gist_b; /* of the things in hand */
    /* of the contacts in hand */
    const ro_contact *contact_a, *contact_b;
    /* by event: the contact of the diff that it is, or RO_NOBODY */
    uint32_t *told_a, *told_b;
} comparison;

/* From how much on two things are one (docs/diff.md). */
#define CONTACT_SIDES 0.6
#define CONTACT_SCORE 0.65
#define ACTOR_SCORE 0.5
#define TOPIC_SCORE 0.35
#define POSITION_SCORE 0.45
#define OBJECT_SCORE 0.3
#define MEDIATION_SCORE 0.4
#define EVENT_SCORE 0.6
#define FAR_DAYS 3 /* days between two dates that can hardly be of one contact */

/* ---- pairing ---- */

typedef double (*alike_fn)(const comparison *c, uint32_t a, uint32_t b);

static uint32_t best_in(const float *scores, uint32_t count, size_t step, const uint32_t *taken, float least) {
    uint32_t best = RO_NOBODY;
    for (uint32_t i = 0; i < count; i++)
        if (taken[i] == RO_NOBODY && scores[i * step] >= least && (best == RO_NOBODY || scores[i * step] > scores[best * step])) best = i;
    return best;
}

/* Pairs each a with at most one b: again and again those that are each other's best. */
static void pair_best(const float *scores, uint32_t na, uint32_t nb, float least, uint32_t *of_a, uint32_t *of_b) {
    for (bool more = true; more;) {
        more = false;
        for (uint32_t a = 0; a < na; a++) {
            if (of_a[a] != RO_NOBODY) continue;
            uint32_t b = best_in(scores + (size_t)a * nb, nb, 1, of_b, least);
            if (b == RO_NOBODY || best_in(scores + b, na, nb, of_a, least) != a) continue;
            of_a[a] = b;
            of_b[b] = a;
            more = true;
        }
    }
}

static uint32_t *nobodies(comparison *c, uint32_t count) {
    uint32_t *list = ro_arena_array(c->scratch, count, sizeof *list);
    if (list && count) memset(list, 0xFF, count * sizeof *list);
    return list;
}

/* The pairs, in A's order, then what only A has, then what only B has. false: out of memory. */
static bool match(comparison *c, uint32_t na, uint32_t nb, alike_fn alike, double least, ro_pair **pairs, uint32_t *count) {
    float *scores = ro_arena_array(c->scratch, (size_t)na * nb, sizeof *scores);
    uint32_t *of_a = nobodies(c, na), *of_b = nobodies(c, nb);
    ro_pair *list = ro_arena_array(c->out, (size_t)na + nb, sizeof *list);
    if (!scores || !of_a || !of_b || !list) return false;
    for (uint32_t a = 0; a < na; a++)
        for (uint32_t b = 0; b < nb; b++) scores[(size_t)a * nb + b] = (float)alike(c, a, b);
    pair_best(scores, na, nb, (float)least, of_a, of_b);
    uint32_t n = 0;
    for (uint32_t a = 0; a < na; a++)
        if (of_a[a] != RO_NOBODY) list[n++] = (ro_pair){a, of_a[a], scores[(size_t)a * nb + of_a[a]], RO_SAID_AGREE};
    for (uint32_t a = 0; a < na; a++)
        if (of_a[a] == RO_NOBODY) list[n++] = (ro_pair){a, RO_NOBODY, 0, RO_SAID_ONLY_A};
    for (uint32_t b = 0; b < nb; b++)
        if (of_b[b] == RO_NOBODY) list[n++] = (ro_pair){RO_NOBODY, b, 0, RO_SAID_ONLY_B};
    *pairs = list;
    *count = n;
    return true;
}

static uint32_t most(comparison *c, uint32_t count) {
    if (count <= RO_DIFF_MOST) return count;
    c->diff->left_out += count - RO_DIFF_MOST;
    return RO_DIFF_MOST;
}

static void count(comparison *c, ro_said said) {
    switch (said) {
    case RO_SAID_AGREE: c->diff->agreements++; break;
    case RO_SAID_DISAGREE: c->diff->disagreements++; break;
    case RO_SAID_ONLY_A: c->diff->only_a++; break;
    case RO_SAID_ONLY_B: c->diff->only_b++; break;
    case RO_SAID_NEITHER: break;
    }
}

static void count_pairs(comparison *c, ro_pairs pairs) {
    for (uint32_t i = 0; i < pairs.count; i++) count(c, pairs.items[i].said);
}

/* What two say who may say nothing. */
static ro_said said_of(bool a, bool b, bool same) {
    if (!a && !b) return RO_SAID_NEITHER;
    if (!a || !b) return a ? RO_SAID_ONLY_A : RO_SAID_ONLY_B;
    return same ? RO_SAID_AGREE : RO_SAID_DISAGREE;
}

/* ---- contacts ---- */

static const ro_actor *actor(const ro_record *r, uint32_t index) { return index == RO_NOBODY ? NULL : &r->actors[index]; }

static bool is_among(const ro_record *r, uint32_t index, const ro_record *other, ro_list list) {
    for (uint32_t i = 0; i < list.count; i++)
        if (list.items[i] != RO_NOBODY && ro_same_party(actor(r, index), actor(other, list.items[i]))) return true;
    return false;
}

/* Of the parties that are known, on both sides together, those that the other side names too. */
static double sides_alike(const comparison *c, ro_list a, ro_list b) {
    uint32_t known = 0, shared = 0;
    for (uint32_t i = 0; i < a.count; i++)
        if (a.items[i] != RO_NOBODY && ro_is_party(actor(c->a, a.items[i]))) known++, shared += is_among(c->a, a.items[i], c->b, b);
    for (uint32_t i = 0; i < b.count; i++)
        if (b.items[i] != RO_NOBODY && ro_is_party(actor(c->b, b.items[i]))) known++, shared += is_among(c->b, b.items[i], c->a, a);
    return known ? (double)shared / known : 0;
}

static bool is_said(ro_channel channel) { return channel != RO_CHANNEL_NONE && channel != RO_CHANNEL_OTHER; }

/* A visit is a meeting, seen by the guest. */
static bool same_channel(ro_channel a, ro_channel b) {
    bool both_meet = (a == RO_CHANNEL_MEETING || a == RO_CHANNEL_VISIT) && (b == RO_CHANNEL_MEETING || b == RO_CHANNEL_VISIT);
    return a == b || both_meet;
}

static double channels_alike(ro_channel a, ro_channel b) {
    if (is_said(a) && is_said(b) && same_channel(a, b)) return 1;
    bool both_call = (a == RO_CHANNEL_PHONE && b == RO_CHANNEL_VIDEO) || (a == RO_CHANNEL_VIDEO && b == RO_CHANNEL_PHONE);
    return both_call || !is_said(a) || !is_said(b) ? 0.6 : 0;
}

/* Below 0: so far apart that it speaks against one contact. */
static double dates_alike(const char *a, const char *b) {
    if (!a || !b) return 0.6;
    long days = ro_days_between(a, b);
    return days > FAR_DAYS ? -1.7 : days > 1 ? 0 : days ? 0.3 : 1;
}

static double contact_alike(const comparison *c, uint32_t a, uint32_t b) {
    const ro_contact *x = &c->a->contacts[a], *y = &c->b->contacts[b];
    double sides = sides_alike(c, x->participants, y->participants);
    if (sides < CONTACT_SIDES) return 0;
    double score = 0.6 * sides + 0.25 * channels_alike(x->channel, y->channel) + 0.15 * dates_alike(x->date, y->date);
    return x->status == y->status ? score : score - 0.05;
}

static double participant_alike(const comparison *c, uint32_t a, uint32_t b) {
    const ro_actor *x = actor(c->a, c->contact_a->participants.items[a]), *y = actor(c->b, c->contact_b->participants.items[b]);
    if (!x || !y || !ro_same_party(x, y)) return 0;
    ro_gist office, other;
    ro_gist_of(x->office, &office);
    ro_gist_of(y->office, &other);
    return 0.5 + (ro_same_name(x->name, y->name) ? 0.3 : 0) + 0.2 * ro_gist_alike(&office, &other);
}

static bool match_participants(comparison *c, ro_pairs *out) {
    ro_pair *pairs;
    ro_list a = c->contact_a->participants, b = c->contact_b->participants;
    if (!match(c, a.count, b.count, participant_alike, ACTOR_SCORE, &pairs, &out->count)) return false;
    for (uint32_t i = 0; i < out->count; i++) {
        if (pairs[i].a != RO_NOBODY) pairs[i].a = a.items[pairs[i].a];
        if (pairs[i].b != RO_NOBODY) pairs[i].b = b.items[pairs[i].b];
        const ro_actor *x = actor(c->a, pairs[i].a), *y = actor(c->b, pairs[i].b);
        if (x && y && !ro_same_name(x->name, y->name)) pairs[i].said = RO_SAID_DISAGREE;
    }
    out->items = pairs;
    return true;
}

static ro_gist *topic_gists(comparison *c, const ro_contact *x) {
    ro_gist *gists = ro_arena_array(c->scratch, x->topic_count, sizeof *gists);
    for (uint32_t i = 0; gists && i < x->topic_count; i++) ro_gist_of(x->topics[i].text, &gists[i]);
    return gists;
}

/* Content words; a country that both name says as much as some words, different countries say no. */
static double phrases_alike(const ro_gist *a, const ro_gist *b, ro_strings countries_a, ro_strings countries_b) {
    double words = ro_gist_alike(a, b);
    if (ro_countries_part(countries_a, countries_b)) return 0;
    return ro_countries_meet(countries_a, countries_b) ? 0.7 * words + 0.3 : words;
}

static double topic_alike(const comparison *c, uint32_t a, uint32_t b) {
    const ro_topic *x = &c->contact_a->topics[a], *y = &c->contact_b->topics[b];
    if (x->empty || y->empty) return 0;
    return phrases_alike(&c->gist_a[a], &c->gist_b[b], x->countries, y->countries);
}

/* Reports cut their lists of topics differently, so a topic may be told by one that is told already. */
static bool match_topics(comparison *c, ro_pairs *out) {
    uint32_t na = most(c, c->contact_a->topic_count), nb = most(c, c->contact_b->topic_count), n = 0;
    ro_pair *pairs = ro_arena_array(c->out, (size_t)na + nb, sizeof *pairs);
    uint32_t *told = nobodies(c, nb);
    c->gist_a = topic_gists(c, c->contact_a);
    c->gist_b = topic_gists(c, c->contact_b);
    if (!pairs || !told || !c->gist_a || !c->gist_b) return false;
    for (uint32_t a = 0; a < na; a++) {
        ro_pair best = {a, RO_NOBODY, 0, c->contact_a->topics[a].empty ? RO_SAID_NEITHER : RO_SAID_ONLY_A};
        for (uint32_t b = 0; b < nb; b++) {
            double score = topic_alike(c, a, b);
            if (score >= TOPIC_SCORE && score > best.score) best = (ro_pair){a, b, score, RO_SAID_AGREE};
        }
        if (best.b != RO_NOBODY) told[best.b] = a;
        pairs[n++] = best;
    }
    for (uint32_t b = 0; b < nb; b++) {
        if (told[b] != RO_NOBODY) continue;
        ro_pair best = {RO_NOBODY, b, 0, c->contact_b->topics[b].empty ? RO_SAID_NEITHER : RO_SAID_ONLY_B};
        for (uint32_t a = 0; a < na; a++) {
            double score = topic_alike(c, a, b);
            if (score >= TOPIC_SCORE && score > best.score) best = (ro_pair){a, b, score, RO_SAID_AGREE};
        }
        pairs[n++] = best;
    }
    *out = (ro_pairs){pairs, n};
    return true;
}

static bool is_pair(ro_pairs pairs, uint32_t a, uint32_t b) {
    for (uint32_t i = 0; i < pairs.count; i++)
        if (pairs.items[i].a == a && pairs.items[i].b == b) return true;
    return false;
}

static bool same_place(const ro_place *a, const ro_place *b) {
    ro_gist x, y;
    ro_gist_of(a->name, &x);
    ro_gist_of(b->name, &y);
    return ro_gist_alike(&x, &y) > 0 || (a->name && b->name && strcmp(a->name, b->name) == 0);
}

/* What both tell of one contact, point by point. */
static bool compare_contact(comparison *c, ro_contact_diff *d) {
    const ro_contact *x = c->contact_a = &c->a->contacts[d->pair.a], *y = c->contact_b = &c->b->contacts[d->pair.b];
    if (!match_participants(c, &d->participants) || !match_topics(c, &d->topics)) return false;
    bool began_a = x->initiator != RO_NOBODY, began_b = y->initiator != RO_NOBODY;
    d->channel = said_of(is_said(x->channel), is_said(y->channel), same_channel(x->channel, y->channel));
    d->initiator = said_of(
        began_a, began_b,
        began_a && began_b &&
            (is_pair(d->participants, x->initiator, y->initiator) || ro_same_party(actor(c->a, x->initiator), actor(c->b, y->initiator))));
    d->date = said_of(x->date != NULL, y->date != NULL, ro_days_between(x->date, y->date) == 0);
    d->place = said_of(x->place.name != NULL, y->place.name != NULL, same_place(&x->place, &y->place));
    d->status = x->status == y->status ? RO_SAID_AGREE : RO_SAID_DISAGREE;
    const ro_said said[] = {d->channel, d->initiator, d->date, d->place, d->status == RO_SAID_DISAGREE ? d->status : RO_SAID_NEITHER};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        count(c, said[i]);
        if (said[i] == RO_SAID_DISAGREE) d->pair.said = RO_SAID_DISAGREE;
    }
    count_pairs(c, d->participants);
    count_pairs(c, d->topics);
    return true;
}

/* A contact that one side alone tells: its own participants and topics. */
static bool list_contact(comparison *c, ro_contact_diff *d) {
    bool of_a = d->pair.a != RO_NOBODY;
    const ro_contact *x = of_a ? &c->a->contacts[d->pair.a] : &c->b->contacts[d->pair.b];
    ro_pair *who = ro_arena_array(c->out, x->participants.count, sizeof *who), *what = ro_arena_array(c->out, x->topic_count, sizeof *what);
    if (!who || !what) return false;
    ro_pair one = {RO_NOBODY, RO_NOBODY, 0, d->pair.said};
    for (uint32_t i = 0; i < x->participants.count; i++) who[i] = one, *(of_a ? &who[i].a : &who[i].b) = x->participants.items[i];
    for (uint32_t i = 0; i < x->topic_count; i++) what[i] = one, *(of_a ? &what[i].a : &what[i].b) = i;
    d->participants = (ro_pairs){who, x->participants.count};
    d->topics = (ro_pairs){what, x->topic_count};
    count(c, d->pair.said);
    return true;
}

/* The most alike first, as far as both tell them; those that are as alike stay in A's order. */
static void sort_pairs(ro_pair *pairs, uint32_t matched) {
    for (uint32_t i = 1; i < matched; i++) {
        ro_pair one = pairs[i];
        uint32_t k = i;
        for (; k > 0 && pairs[k - 1].score < one.score; k--) pairs[k] = pairs[k - 1];
        pairs[k] = one;
    }
}

static bool compare_contacts(comparison *c) {
    ro_pair *pairs;
    uint32_t n, matched = 0;
    if (!match(c, most(c, c->a->contact_count), most(c, c->b->contact_count), contact_alike, CONTACT_SCORE, &pairs, &n)) return false;
    while (matched < n && pairs[matched].a != RO_NOBODY && pairs[matched].b != RO_NOBODY) matched++;
    sort_pairs(pairs, matched);
    c->contacts = ro_arena_array(c->out, n, sizeof *c->contacts);
    c->told_a = nobodies(c, c->a->event_count);
    c->told_b = nobodies(c, c->b->event_count);
    if (!c->contacts || !c->told_a || !c->told_b) return false;
    for (uint32_t i = 0; i < n; i++) {
        ro_contact_diff *d = &c->contacts[i];
        d->pair = pairs[i];
        if (!(i < matched ? compare_contact(c, d) : list_contact(c, d))) return false;
        uint32_t event_a = d->pair.a == RO_NOBODY ? RO_NOBODY : c->a->contacts[d->pair.a].event;
        uint32_t event_b = d->pair.b == RO_NOBODY ? RO_NOBODY : c->b->contacts[d->pair.b].event;
        if (event_a < c->a->event_count) c->told_a[event_a] = i;
        if (event_b < c->b->event_count) c->told_b[event_b] = i;
    }
    c->diff->contacts = c->contacts;
    c->diff->contact_count = n;
    c->diff->matched = matched;
    return true;
}

/* ---- positions and mediations ---- */

static ro_gist *position_gists(comparison *c, const ro_record *r) {
    ro_gist *gists = ro_arena_array(c->scratch, r->position_count, sizeof *gists);
    for (uint32_t i = 0; gists && i < r->position_count; i++) ro_gist_of(r->positions[i].object, &gists[i]);
    return gists;
}

static double position_alike(const comparison *c, uint32_t a, uint32_t b) {
    const ro_position *x = &c->a->positions[a], *y = &c->b->positions[b];
    bool shared = false;
    for (uint32_t i = 0; i < x->by.count && !shared; i++) shared = x->by.items[i] != RO_NOBODY && is_among(c->a, x->by.items[i], c->b, y->by);
    if (!shared) return 0;
    double object = phrases_alike(&c->gist_a[a], &c->gist_b[b], x->countries, y->countries);
    if (object < OBJECT_SCORE) return 0;
    double stance = x->stance == y->stance ? 1 : ro_is_against(x->stance) == ro_is_against(y->stance) ? 0.6 : 0.3;
    return 0.5 * object + 0.3 * stance + 0.2;
}

static bool compare_positions(comparison *c) {
    ro_pair *pairs;
    ro_pairs *out = &c->diff->positions;
    c->gist_a = position_gists(c, c->a);
    c->gist_b = position_gists(c, c->b);
    if (!c->gist_a || !c->gist_b) return false;
    if (!match(c, most(c, c->a->position_count), most(c, c->b->position_count), position_alike, POSITION_SCORE, &pairs, &out->count)) return false;
    for (uint32_t i = 0; i < out->count; i++)
        if (pairs[i].a != RO_NOBODY && pairs[i].b != RO_NOBODY &&
            ro_is_against(c->a->positions[pairs[i].a].stance) != ro_is_against(c->b->positions[pairs[i].b].stance))
            pairs[i].said = RO_SAID_DISAGREE;
    out->items = pairs;
    count_pairs(c, *out);
    return true;
}

static bool holds_all(ro_strings list, ro_strings of) {
    for (uint32_t i = 0; i < of.count; i++)
        if (!ro_countries_meet(list, (ro_strings){&of.items[i], 1})) return false;
    return true;
}

static bool same_set(ro_strings a, ro_strings b) { return holds_all(a, b) && holds_all(b, a); }

static double mediation_alike(const comparison *c, uint32_t a, uint32_t b) {
    const ro_mediation *x = &c->a->mediations[a], *y = &c->b->mediations[b];
    ro_gist conflict, other;
    ro_gist_of(x->conflict, &conflict);
    ro_gist_of(y->conflict, &other);
    bool known = conflict.count && other.count, mediators = ro_countries_meet(x->mediators, y->mediators);
    double alike = known ? ro_gist_alike(&conflict, &other) : ro_countries_meet(x->parties, y->parties) ? 1 : 0.6;
    if ((known && alike == 0) || ro_countries_part(x->parties, y->parties) || (!known && !mediators)) return 0;
    return 0.5 * alike + (same_set(x->mediators, y->mediators) ? 0.5 : mediators ? 0.3 : 0);
}

static bool compare_mediations(comparison *c) {
    ro_pair *pairs;
    ro_pairs *out = &c->diff->mediations;
    if (!match(c, most(c, c->a->mediation_count), most(c, c->b->mediation_count), mediation_alike, MEDIATION_SCORE, &pairs, &out->count))
        return false;
    for (uint32_t i = 0; i < out->count; i++) {
        if (pairs[i].a == RO_NOBODY || pairs[i].b == RO_NOBODY) continue;
        const ro_mediation *x = &c->a->mediations[pairs[i].a], *y = &c->b->mediations[pairs[i].b];
        bool parties = !x->parties.count || !y->parties.count || same_set(x->parties, y->parties);
        if (!parties || !same_set(x->mediators, y->mediators)) pairs[i].said = RO_SAID_DISAGREE;
    }
    out->items = pairs;
    count_pairs(c, *out);
    return true;
}

/* ---- events ---- */

/* 1: the same party on both sides, 0.5: one side does not say, 0: another. */
static double ends_alike(const ro_actor *a, const ro_actor *b) {
    if (!a || !b) return a == b ? 1 : 0.5;
    return ro_same_party(a, b) ? 1 : 0;
}

static double ends(const comparison *c, const ro_event *x, const ro_event *y, bool reversed) {
    uint32_t source = reversed ? y->target : y->source, target = reversed ? y->source : y->target;
    double from = ends_alike(actor(c->a, x->source), actor(c->b, source)), to = ends_alike(actor(c->a, x->target), actor(c->b, target));
    return from < to ? from : to;
}

/* Types of which either party may be called the source. */
static bool is_mutual(ro_event_type type) { return type == RO_EVENT_CONSULT || type == RO_EVENT_AGREE || type == RO_EVENT_COOPERATE; }

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static double event_alike(const comparison *c, uint32_t a, uint32_t b) {
    const ro_event *x = &c->a->events[a], *y = &c->b->events[b];
    uint32_t told_a = c->told_a[a], told_b = c->told_b[b];
    if (told_a != RO_NOBODY || told_b != RO_NOBODY) return told_a == told_b ? 2 : 0; /* goes with its contact */
    if (x->event != y->event) return 0;
    if (!x->event && (!x->cameo || !y->cameo || strncmp(x->cameo, y->cameo, 2) != 0)) return 0;
    double straight = ends(c, x, y, false), turned = is_mutual(x->event) ? ends(c, x, y, true) - 0.05 : 0;
    double parties = straight > turned ? straight : turned;
    if (parties <= 0) return 0;
    bool near = ro_days_between(x->date, y->date) <= FAR_DAYS;
    return 0.7 * parties + (near ? 0.1 : 0) + (same_text(x->cameo, y->cameo) ? 0.1 : 0) + (x->status == y->status ? 0.05 : 0) +
           (same_text(x->mode, y->mode) ? 0.05 : 0);
}

static void compare_event(comparison *c, ro_event_diff *d) {
    const ro_event *x = &c->a->events[d->pair.a], *y = &c->b->events[d->pair.b];
    bool mutual = x->event == RO_EVENT_AGREE || x->event == RO_EVENT_COOPERATE;
    d->direction = said_of(x->target != RO_NOBODY, y->target != RO_NOBODY, mutual || ends(c, x, y, false) > 0);
    d->date = said_of(x->date != NULL, y->date != NULL, ro_days_between(x->date, y->date) == 0);
    d->status = x->status == y->status ? RO_SAID_AGREE : RO_SAID_DISAGREE;
    if (d->direction == RO_SAID_DISAGREE || d->date == RO_SAID_DISAGREE || d->status == RO_SAID_DISAGREE) d->pair.said = RO_SAID_DISAGREE;
}

static bool compare_events(comparison *c) {
    ro_pair *pairs;
    uint32_t n;
    if (!match(c, most(c, c->a->event_count), most(c, c->b->event_count), event_alike, EVENT_SCORE, &pairs, &n)) return false;
    c->events = ro_arena_array(c->out, n, sizeof *c->events);
    if (!c->events) return false;
    for (uint32_t i = 0; i < n; i++) {
        ro_event_diff *d = &c->events[i];
        *d = (ro_event_diff){.pair = pairs[i]};
        d->contact = d->pair.a != RO_NOBODY ? c->told_a[d->pair.a] : c->told_b[d->pair.b];
        if (d->pair.score > 1) d->pair.score = 1;
        if (d->pair.a != RO_NOBODY && d->pair.b != RO_NOBODY) compare_event(c, d);
        if (d->contact == RO_NOBODY) count(c, d->pair.said);
    }
    c->diff->events = c->events;
    c->diff->event_count = n;
    return true;
}

/* ---- the whole ---- */

ro_diff *ro_compare(const ro_record *a, const ro_record *b, const ro_allocator *allocator, ro_error *err) {
    ro_arena scratch;
    if (!allocator) allocator = &ro_default_allocator;
    ro_error_clear(err);
    kept_diff *kept = allocator->resize(allocator->context, NULL, sizeof *kept);
    if (!kept) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    *kept = (kept_diff){.diff = {.a = a, .b = b}, .allocator = *allocator};
    ro_arena_init(&kept->arena, &kept->allocator);
    ro_arena_init(&scratch, allocator);
    comparison c = {.a = a, .b = b, .out = &kept->arena, .scratch = &scratch, .diff = &kept->diff};
    bool ok = compare_contacts(&c) && compare_positions(&c) && compare_mediations(&c) && compare_events(&c);
    ro_arena_free(&scratch);
    if (ok) return &kept->diff;
    ro_diff_free(&kept->diff);
    ro_fail(err, RO_E_MEMORY, "out of memory");
    return NULL;
}

ro_diff *ro_diff_records(const ro_record *a, const ro_record *b, ro_error *err) { return ro_compare(a, b, NULL, err); }

void ro_diff_free(ro_diff *diff) {
    if (!diff) return;
    kept_diff *kept = (kept_diff *)diff;
    ro_allocator allocator = kept->allocator;
    ro_arena_free(&kept->arena);
    allocator.resize(allocator.context, kept, 0);
}

const char *ro_said_text(ro_said value) {
    static const char *const texts[] = {
#define X(name, text) text,
        RO_SAID_TABLE(X)
#undef X
    };
    return texts[value];
}
