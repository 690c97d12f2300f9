#include "store/likeness.h"

#include "base/utf8.h"
#include "record/alike.h"
#include "text/calendar.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How far a report of an undated event may lie from it: a week later, or a day before (time zones). */
#define DAYS_BEFORE 7
#define DAYS_AFTER 1
#define DAYS_VERBAL 3   /* between reports of one event that give no day */
#define DAYS_MATERIAL 2 /* the same of violence and force, which goes on from day to day */
#define NEED_CONTACT 6
#define NEED_DEED 7
#define CROWD 3 /* so many others of that pair and type in those days: what is said must be more alike */

static bool is(const char *text, const char *value) { return text && strcmp(text, value) == 0; }
static bool both_same(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }
static bool both_differ(const char *a, const char *b) { return a && b && strcmp(a, b) != 0; }

static bool digits(const char *text, int count, long *out) {
    for (*out = 0; count--; text++) {
        if (*text < '0' || *text > '9') return false;
        *out = *out * 10 + (*text - '0');
    }
    return true;
}

static long day_number(const char *day) { /* YYYY-MM-DD */
    long y, m, d;
    if (!day || !digits(day, 4, &y) || day[4] != '-' || !digits(day + 5, 2, &m) || day[7] != '-' || !digits(day + 8, 2, &d)) return LONG_MIN;
    return m < 1 || m > 12 || d < 1 || d > 31 ? LONG_MIN : ro_days_of(y, m, d);
}

double ro_words_alike(const ro_words *a, const ro_words *b) {
    uint32_t shared = 0, least = a->count < b->count ? a->count : b->count;
    if (least < 2) return -1;
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++) shared += (a->hashes[i] | 1) == (b->hashes[k] | 1);
    return 0.5 * shared / least + (double)shared / (a->count + b->count);
}

bool ro_marks_part(const ro_words *a, const ro_words *b) {
    bool in_a = false, in_b = false;
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++)
            if (((a->hashes[i] | b->hashes[k]) & 1) && (a->hashes[i] | 1) == (b->hashes[k] | 1)) return false;
    for (uint32_t i = 0; i < a->count; i++) in_a = in_a || (a->hashes[i] & 1);
    for (uint32_t k = 0; k < b->count; k++) in_b = in_b || (b->hashes[k] & 1);
    return in_a && in_b;
}

static int word_points(double words) {
    if (words < 0) return 0;
    return words >= 0.6 ? 4 : words >= 0.45 ? 3 : words >= 0.3 ? 2 : words >= 0.2 ? 1 : words >= 0.1 ? 0 : -1;
}

/* --- who --------------------------------------------------------------------------------------------------------------------------------------- */

#define NEVER (-100)

/* The state's own, against it, or neither. */
static int camp(const ro_party *p) {
    static const char *const of_state[] = {"GOV", "MIL", "COP", "SPY", "LEG", "JUD"}, *const against[] = {"REB", "UAF", "OPP", "CRM", "SEP"},
                             *const people[] = {"CVL", "REF", "LAB", "EDU", "MED", "JRN", "BUS", "NGO", "REL"};
    for (size_t i = 0; i < sizeof of_state / sizeof *of_state; i++)
        if (is(p->sector, of_state[i])) return 1;
    for (size_t i = 0; i < sizeof against / sizeof *against; i++)
        if (is(p->sector, against[i])) return 2;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (is(p->sector, people[i])) return 3;
    return is(p->kind, "country") || is(p->kind, "government") ? 1 : 0;
}

static bool named_person(const ro_party *p) { return is(p->kind, "person") && p->name; }
static bool of_its_own(const ro_party *p) {
    return is(p->kind, "organisation") || is(p->kind, "group") || is(p->kind, "company") || is(p->kind, "media");
}

/* "foreign minister" and "minister of foreign affairs" share a word, "president" and "foreign minister" none. */
static int office_points(const ro_party *a, const ro_party *b) {
    ro_gist x, y;
    if (!a->office || !b->office) return 0;
    ro_gist_of(a->office, &x);
    ro_gist_of(b->office, &y);
    double alike = ro_gist_alike(&x, &y);
    return alike >= 0.5 ? 1 : alike < 0.2 && x.count && y.count ? -2 : 0;
}

/* Letters of a name, small, without marks and gaps. */
static size_t condensed(const char *name, char *out, size_t room) {
    size_t size = strlen(name), at = 0, n = 0;
    while (at < size && n + 5 < room) {
        uint32_t c;
        at += ro_utf8_decode(name, size, at, &c);
        if (ro_utf8_is_letter(c)) n += ro_utf8_encode(ro_utf8_base_letter(ro_utf8_lower(c)), out + n);
    }
    out[n] = '\0';
    return n;
}

/* Also where writers part and join the words of a name in other ways: Amir-Abdollahian, Amirabdollahian. */
static bool same_name(const char *a, const char *b) {
    char x[128], y[128];
    bool letters = (a[0] >= 'A' && a[0] <= 'Z') || (a[0] >= 'a' && a[0] <= 'z');
    if (letters && strcmp(a, b) == 0 && strlen(a) <= sizeof x) return true; /* it shares all its words with itself */
    if (ro_same_name(a, b)) return true;
    size_t n = condensed(a, x, sizeof x), m = condensed(b, y, sizeof y), shared = 0;
    while (shared < n && shared < m && x[n - 1 - shared] == y[m - 1 - shared]) shared++;
    return n && m && (shared == n || shared == m || shared >= 7) && (shared > 3);
}

static int party_points(const ro_party *a, const ro_party *b) {
    if (!a->id != !b->id) return NEVER;
    if (!a->id) return 0;
    if (both_differ(a->country, b->country)) return NEVER;
    int x = camp(a), y = camp(b);
    if (x && y && x != y) return NEVER; /* a government and the rebels of its country */
    if (named_person(a) && named_person(b)) return same_name(a->name, b->name) ? 3 : -4;
    if (of_its_own(a) && of_its_own(b)) {
        if (both_same(a->code, b->code) && !both_differ(a->name, b->name)) return 3;
        if (a->name && b->name) return same_name(a->name, b->name) ? 3 : both_same(a->code, b->code) ? 1 : NEVER;
    }
    bool same = both_same(a->country, b->country) || both_same(a->code, b->code) || (a->name && b->name && same_name(a->name, b->name));
    if (!same) return NEVER;
    bool states = is(a->kind, "country") || is(b->kind, "country") || is(a->kind, "government") || is(b->kind, "government");
    if (!states && a->name && b->name && !same_name(a->name, b->name)) return -1; /* a hospital and children */
    return 1 + office_points(a, b) - (x == 1 && both_differ(a->sector, b->sector));
}

/* Both sides, straight or crossed. */
static int pair_points(const ro_telling *a, const ro_telling *b, bool may_cross, bool *crossed) {
    int straight = party_points(&a->source, &b->source) + party_points(&a->target, &b->target);
    int turned = may_cross && a->target.id ? party_points(&a->source, &b->target) + party_points(&a->target, &b->source) : NEVER;
    *crossed = turned > straight;
    return *crossed ? turned : straight;
}

/* Other persons met or spoke. */
static bool persons_part(const ro_telling *a, const ro_telling *b, bool crossed) {
    const ro_party *sides[2][2] = {{&a->source, crossed ? &b->target : &b->source}, {&a->target, crossed ? &b->source : &b->target}};
    for (int i = 0; i < 2; i++)
        if (named_person(sides[i][0]) && named_person(sides[i][1]) && !same_name(sides[i][0]->name, sides[i][1]->name)) return true;
    return false;
}

/* --- what, by what channel ------------------------------------------------------------------------------------------------------------------- */

static size_t meaning(const char *cameo) { /* digits that say something: 2 of "040" and "04", 3 of "041" */
    size_t n = strlen(cameo);
    return n > 2 && cameo[n - 1] == '0' ? 2 : n;
}

static bool is_visit(const char *cameo) { return strncmp(cameo, "042", 3) == 0 || strncmp(cameo, "043", 3) == 0; }

static int code_points(const char *a, const char *b, bool crossed) {
    size_t n = meaning(a), m = meaning(b), least = n < m ? n : m;
    if (strcmp(a, b) == 0) return n > 2 ? 2 : 1;
    if (is_visit(a) && is_visit(b)) return crossed ? 2 : 0; /* who visits, and who hosts */
    if (strncmp(a, b, least) == 0) return 1;
    return strncmp(a, b, 2) == 0 ? -2 : -3; /* of one type, told of in other terms: all else must fit */
}

static int channel_points(const char *a, const char *b) {
    if (!a || !b || is(a, "other") || is(b, "other") || is(a, "statement") || is(b, "statement")) return 0;
    if (strcmp(a, b) == 0) return 2;
    bool meet = (is(a, "meeting") || is(a, "visit")) && (is(b, "meeting") || is(b, "visit"));
    bool call = (is(a, "phone") || is(a, "video")) && (is(b, "phone") || is(b, "video"));
    return meet || call ? 0 : NEVER;
}

/* --- when and where -------------------------------------------------------------------------------------------------------------------------- */

static int points_after(long days) { return days <= 1 ? 2 : days <= 3 ? 1 : 0; }

static int day_points(const ro_telling *a, const ro_telling *b, bool material) {
    long x = day_number(a->date), y = day_number(b->date), p = day_number(a->published), q = day_number(b->published);
    if (x != LONG_MIN && y != LONG_MIN) {
        long apart = labs(x - y);
        return apart == 0 ? 3 : apart == 1 ? 0 : NEVER;
    }
    if (x != LONG_MIN || y != LONG_MIN) {
        long told = x != LONG_MIN ? q : p, day = x != LONG_MIN ? x : y;
        if (told == LONG_MIN) return 0;
        if (day - told > DAYS_AFTER || told - day > DAYS_BEFORE) return NEVER;
        return points_after(labs(told - day));
    }
    if (p == LONG_MIN || q == LONG_MIN) return 0;
    long apart = labs(p - q);
    return apart > (material ? DAYS_MATERIAL : DAYS_VERBAL) ? NEVER : apart == 0 ? 2 : apart == 1 ? 1 : 0;
}

static int place_points(const ro_telling *a, const ro_telling *b, bool material) {
    if (both_differ(a->place_country, b->place_country)) return material ? NEVER : -3;
    if (!a->place || !b->place) return 0;
    if (same_name(a->place, b->place)) return 2;
    /* a place and the country that it lies in are no two places */
    return both_same(a->place_country, b->place_country) ? (material ? -2 : -1) : 0;
}

bool ro_days_around(const ro_telling *mention, ro_days *out) {
    long date = day_number(mention->date), day = date != LONG_MIN ? date : day_number(mention->published), y, m, d;
    if (day == LONG_MIN) return false;
    ro_civil_of(day - (date != LONG_MIN ? 1 : DAYS_BEFORE), &y, &m, &d);
    snprintf(out->first, sizeof out->first, "%04ld-%02ld-%02ld", y, m, d);
    ro_civil_of(day + (date != LONG_MIN ? DAYS_BEFORE : DAYS_VERBAL), &y, &m, &d);
    snprintf(out->last, sizeof out->last, "%04ld-%02ld-%02ld", y, m, d);
    return true;
}

/* --- the sum --------------------------------------------------------------------------------------------------------------------------------- */

typedef struct tally {
    int actors, code, channel, day, place, words;
} tally;

static ro_likeness sum(const tally *t, int need, double words, bool crossed) {
    const int all[] = {t->actors, t->code, t->channel, t->day, t->place, t->words};
    ro_likeness out = {.need = need,
                       .crossed = crossed,
                       .words = words,
                       .actors = t->actors,
                       .code = t->code,
                       .channel = t->channel,
                       .day = t->day,
                       .place = t->place,
                       .word_points = t->words};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        out.points += all[i];
        out.forbidden = out.forbidden || all[i] <= NEVER / 2;
    }
    return out;
}

void ro_likeness_why(const ro_likeness *like, char out[RO_WHY_SIZE]) {
    char alike[32] = "";
    if (like->words >= 0) snprintf(alike, sizeof alike, " (%.2f alike)", like->words);
    snprintf(out, RO_WHY_SIZE, "actors %+d, code %+d, channel %+d, day %+d, place %+d, words %+d%s%s: %d of %d", like->actors, like->code,
             like->channel, like->day, like->place, like->word_points, alike, like->crossed ? ", sides exchanged" : "", like->points, like->need);
}

ro_likeness ro_event_likeness(const ro_telling *event, const ro_telling *mention, ro_alike words, size_t crowd) {
    bool material = ro_quad_of(event->type) == 4, contact = is(event->type, "CONSULT"), crossed;
    bool may_cross = contact || is(event->type, "AGREE") || is(event->type, "COOPERATE");
    tally t = {.actors = pair_points(event, mention, may_cross, &crossed),
               .channel = channel_points(event->channel, mention->channel),
               .day = day_points(event, mention, material),
               .place = place_points(event, mention, material),
               .words = word_points(words.words)};
    t.code = code_points(event->cameo, mention->cameo, crossed);
    /* of a statement its words are what it is; two that share none are two */
    if (!contact && words.words >= 0 && words.words < 0.1) t.words = -3;
    if (!contact && words.parted) t.words -= material ? 5 : 3; /* "in Rafah, 45 dead" and "in Jabalia, 12 dead" */
    if (contact && persons_part(event, mention, crossed)) t.actors = NEVER;
    return sum(&t, contact ? NEED_CONTACT : NEED_DEED + (crowd >= CROWD) + (crowd >= (size_t)3 * CROWD), words.words, crossed);
}

/* Each party of the mention with the one that it fits best. Who is missing on one side counts against it. */
static int parties_points(const ro_telling *contact, const ro_telling *mention) {
    int points = 0;
    bool taken[RO_TELLING_PARTIES] = {false};
    uint32_t met = 0;
    for (uint32_t i = 0; i < mention->party_count; i++) {
        int best = NEVER;
        uint32_t at = 0;
        for (uint32_t k = 0; k < contact->party_count; k++) {
            int p = taken[k] ? NEVER : party_points(&contact->parties[k], &mention->parties[i]);
            if (p > best) best = p, at = k;
        }
        if (best <= NEVER / 2) {
            points--;
            continue;
        }
        taken[at] = true;
        points += best;
        met++;
    }
    if (met < 2 && (met < contact->party_count || met < mention->party_count)) return NEVER;
    points -= (int)(contact->party_count - met) / 2;
    return points > 6 ? 6 : points;
}

ro_likeness ro_contact_likeness(const ro_telling *contact, const ro_telling *mention, ro_alike words) {
    tally t = {.actors = parties_points(contact, mention),
               .channel = channel_points(contact->channel, mention->channel),
               .day = day_points(contact, mention, false),
               .place = place_points(contact, mention, false),
               .words = word_points(words.words)};
    return sum(&t, NEED_CONTACT, words.words, false);
}
