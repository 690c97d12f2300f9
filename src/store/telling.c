#include "store/telling.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "record/alike.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SURE 0.99 /* reports are not independent of each other: many of them never make certainty */

static bool is(const char *text, const char *value) { return text && strcmp(text, value) == 0; }

/* A person is more than his office, an office more than a country; then who has more fields. */
static int fullness(const ro_party *p) {
    int n = 0;
    if (!p->id) return -1;
    if (is(p->kind, "person") && p->name) n += 16 + (int)(strlen(p->name) > 60 ? 3 : strlen(p->name) / 20);
    if (p->office) n += 8;
    if (p->code) n += strlen(p->code) > 3 ? 4 : 2;
    if (p->country) n += 2;
    if (p->name) n += 1;
    return n;
}

const ro_party *ro_fuller_party(const ro_party *a, const ro_party *b) { return fullness(b) > fullness(a) ? b : a; }

static int compare_text(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : ""); }

static int by_content(const void *x, const void *y) {
    const ro_party *a = x, *b = y;
    const char *const fields[][2] = {{a->country, b->country}, {a->kind, b->kind},     {a->name, b->name},
                                     {a->office, b->office},   {a->sector, b->sector}, {a->code, b->code}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int order = compare_text(fields[i][0], fields[i][1]);
        if (order) return order;
    }
    return 0;
}

void ro_parties_sort(ro_telling *t) {
    uint32_t kept = 0;
    qsort(t->parties, t->party_count, sizeof *t->parties, by_content);
    for (uint32_t i = 0; i < t->party_count; i++) /* two of a record may be one in the database */
        if (!kept || t->parties[kept - 1].id != t->parties[i].id) t->parties[kept++] = t->parties[i];
    t->party_count = kept;
}

void ro_party_key(const ro_party *p, char *out, size_t size) {
    const char *text = p->country ? p->country : p->code ? p->code : p->name;
    if (!text) {
        snprintf(out, size, "?");
        return;
    }
    size_t at = 0, length = strlen(text), used = 0;
    while (at < length && used + 5 < size) {
        uint32_t c;
        at += ro_utf8_decode(text, length, at, &c);
        used += ro_utf8_encode(p->country || p->code ? c : ro_utf8_lower(c), out + used);
    }
    out[used] = '\0';
}

const char *ro_dyad(const ro_telling *t, ro_arena *arena) {
    char a[128], b[128], both[260];
    if (!t->target.id || !(t->source.country || t->source.code) || !(t->target.country || t->target.code)) return NULL;
    ro_party_key(&t->source, a, sizeof a);
    ro_party_key(&t->target, b, sizeof b);
    bool turn = strcmp(a, b) > 0;
    int n = snprintf(both, sizeof both, "%s-%s", turn ? b : a, turn ? a : b);
    return ro_arena_copy(arena, both, (size_t)n);
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

const char *ro_contact_countries(const ro_telling *t, ro_arena *arena) {
    char keys[RO_TELLING_PARTIES][64], all[RO_TELLING_PARTIES * 65];
    size_t at = 0;
    for (uint32_t i = 0; i < t->party_count; i++) ro_party_key(&t->parties[i], keys[i], sizeof keys[i]);
    qsort(keys, t->party_count, sizeof keys[0], by_text);
    all[0] = '\0';
    for (uint32_t i = 0; i < t->party_count; i++) {
        if (i && strcmp(keys[i], keys[i - 1]) == 0) continue; /* two of one country */
        at += (size_t)snprintf(all + at, sizeof all - at, "%s%s", at ? "-" : "", keys[i]);
    }
    return ro_arena_copy(arena, all, at);
}

/* May source and target change places from report to report? */
static bool symmetric(const char *type) { return is(type, "CONSULT") || is(type, "AGREE") || is(type, "COOPERATE"); }

int64_t ro_event_bucket(const ro_telling *t) {
    char a[128], b[128] = "";
    ro_party_key(&t->source, a, sizeof a);
    if (t->target.id) ro_party_key(&t->target, b, sizeof b);
    bool turn = t->target.id && symmetric(t->type) && strcmp(a, b) > 0;
    const char *first = turn ? b : a, *second = turn ? a : b;
    uint64_t h = ro_hash_mix(ro_hash_bytes(1, first, strlen(first)), ro_hash_bytes(2, second, strlen(second)));
    size_t root = strlen(t->cameo) < 2 ? strlen(t->cameo) : 2;
    h = ro_hash_mix(h, t->type ? ro_hash_bytes(3, t->type, strlen(t->type)) : ro_hash_bytes(4, t->cameo, root));
    return (int64_t)ro_hash_mix(h, ro_hash_bytes(5, t->status, strlen(t->status)));
}

int64_t ro_contact_bucket(const ro_telling *t) {
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    const char *countries = ro_contact_countries(t, &arena);
    uint64_t h = countries ? ro_hash_bytes(6, countries, strlen(countries)) : 0;
    ro_arena_free(&arena);
    return (int64_t)ro_hash_mix(h, ro_hash_bytes(5, t->status, strlen(t->status)));
}

/* 190 and 19 say less than 195. */
static size_t depth(const char *cameo) {
    size_t n = strlen(cameo);
    return n && cameo[n - 1] == '0' && n > 2 ? n - 1 : n;
}

static void fold_contexts(ro_telling *event, const char *more, ro_arena *arena) {
    char all[256];
    size_t used = event->contexts ? (size_t)snprintf(all, sizeof all, "%s", event->contexts) : 0;
    while (more && *more) {
        size_t n = strcspn(more, " ");
        bool there = false;
        for (const char *at = used ? all : NULL; at && !there; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
            there = strncmp(at, more, n) == 0 && (at[n] == ' ' || at[n] == '\0');
        if (!there && n && used + n + 2 < sizeof all)
            used += (size_t)snprintf(all + used, sizeof all - used, "%s%.*s", used ? " " : "", (int)n, more);
        more += n + (more[n] == ' ');
    }
    if (used && !is(event->contexts, all)) event->contexts = ro_arena_copy(arena, all, used);
}

static void fold_parties(ro_telling *event, const ro_telling *mention, bool crossed) {
    if (crossed && mention->directed && !event->directed) { /* now somebody says who began it */
        ro_party turned = event->source;
        event->source = event->target;
        event->target = turned;
        crossed = false;
    }
    event->directed = event->directed || mention->directed;
    event->source = *ro_fuller_party(&event->source, crossed ? &mention->target : &mention->source);
    event->target = *ro_fuller_party(&event->target, crossed ? &mention->source : &mention->target);
}

/* Of one person or country, the fuller form; who is not there yet comes in. */
static void fold_participants(ro_telling *contact, const ro_telling *mention) {
    for (uint32_t i = 0; i < mention->party_count; i++) {
        const ro_party *p = &mention->parties[i];
        char key[128], other[128];
        uint32_t k = 0;
        ro_party_key(p, key, sizeof key);
        for (; k < contact->party_count; k++) {
            const ro_party *q = &contact->parties[k];
            if (q->id == p->id) break;
            ro_party_key(q, other, sizeof other);
            if (strcmp(key, other) != 0) continue;
            if (is(p->kind, "person") && is(q->kind, "person") && p->name && q->name && !ro_same_name(p->name, q->name)) continue;
            break;
        }
        if (k < contact->party_count)
            contact->parties[k] = *ro_fuller_party(&contact->parties[k], p);
        else if (k < RO_TELLING_PARTIES)
            contact->parties[contact->party_count++] = *p;
    }
}

void ro_telling_fold(ro_telling *event, const ro_telling *mention, bool crossed, ro_arena *arena) {
    if (mention->party_count)
        fold_participants(event, mention), event->source = *ro_fuller_party(&event->source, &mention->source);
    else
        fold_parties(event, mention, crossed);
    if (event->cameo && mention->cameo && depth(mention->cameo) > depth(event->cameo)) {
        event->cameo = mention->cameo;
        event->goldstein = mention->goldstein;
        if (mention->mode) event->mode = mention->mode;
    }
    if (!event->mode) event->mode = mention->mode;
    fold_contexts(event, mention->contexts, arena);
    if (!event->channel || is(event->channel, "other")) event->channel = mention->channel ? mention->channel : event->channel;
    if (mention->date && (!event->date || (is(mention->date_basis, "stated") && !is(event->date_basis, "stated")))) {
        event->date = mention->date;
        event->date_basis = mention->date_basis;
    }
    if ((mention->place && !event->place) || (!event->place && mention->place_country && !event->place_country)) {
        event->place = mention->place;
        event->place_country = mention->place_country;
        event->lat = mention->lat;
        event->lon = mention->lon;
    }
    if (mention->published && (!event->published || strcmp(mention->published, event->published) < 0)) event->published = mention->published;
    double sure = 1 - (1 - event->confidence) * (1 - mention->confidence), most = fmax(event->confidence, mention->confidence);
    event->confidence = fmin(sure, fmax(MOST_SURE, most));
    event->times += mention->times;
}

int ro_quad_of(const char *type) {
    for (int i = RO_EVENT_AGREE; type && i <= RO_EVENT_ASSAULT; i++)
        if (strcmp(ro_event_text((ro_event_type)i), type) == 0) return ro_event_quad((ro_event_type)i);
    return ro_event_quad(RO_EVENT_NONE);
}

const char *ro_day_text(const char *date, ro_arena *arena) {
    if (!date) return NULL;
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? date[i] != '-' : date[i] < '0' || date[i] > '9') return NULL;
    return ro_arena_copy(arena, date, 10);
}

/* --- words ------------------------------------------------------------------------------------------------------------------------------------- */

static bool is_letter_or_digit(char c) {
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_calendar(const char *word) { /* "Monday", "March": when, and told in many ways */
    static const char *const names[] = {"Monday",  "Tuesday",   "Wednesday", "Thursday", "Friday",  "Saturday", "Sunday",
                                        "January", "February",  "March",     "April",    "May",     "June",     "July",
                                        "August",  "September", "October",   "November", "December"};
    if (word[0] < 'A' || word[0] > 'W') return false; /* most words are small */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i]) == 0) return true;
    return false;
}

typedef struct word {
    char text[48];
    bool begins; /* a sentence */
} word;

/* The next word from *at on; what is longer than the room is cut. false: there is none. */
static bool next_word(const char *text, size_t *at, word *out) {
    bool begins = *at == 0;
    while (text[*at] && !is_letter_or_digit(text[*at])) begins = begins || strchr(".!?\n", text[*at]), ++*at;
    size_t n = 0;
    for (; text[*at] && is_letter_or_digit(text[*at]); ++*at)
        if (n + 1 < sizeof out->text) out->text[n++] = text[*at];
    out->text[n] = '\0';
    out->begins = begins;
    return n > 0;
}

static void put_word(ro_words *out, uint64_t hash, bool mark) {
    uint32_t h = ((uint32_t)(hash ^ (hash >> 32)) & ~1u) | mark;
    for (uint32_t i = 0; i < out->count; i++)
        if ((out->hashes[i] | 1) == (h | 1)) {
            out->hashes[i] |= h & 1;
            return;
        }
    if (out->count < RO_TELLING_WORDS) out->hashes[out->count++] = h;
}

static void words_of(const char *text, ro_words *out) {
    word w, last = {.text = ""};
    out->count = 0;
    for (size_t at = 0; next_word(text, &at, &w); last = w) {
        ro_gist gist;
        bool number = w.text[0] >= '0' && w.text[0] <= '9';
        if (is_calendar(w.text) || (number && (is_calendar(last.text) || strlen(w.text) > 8))) continue;
        ro_gist_of(w.text, &gist);
        if (number)
            put_word(out, ro_hash_bytes(7, w.text, strlen(w.text)), true);
        else if (gist.count)
            put_word(out, gist.words[0], !w.begins && ((w.text[0] >= 'A' && w.text[0] <= 'Z') || (unsigned char)w.text[0] >= 0xC3));
    }
}

static void leave_out(ro_words *words, const char *name) {
    ro_words other;
    uint32_t kept = 0;
    if (!name) return;
    words_of(name, &other);
    for (uint32_t i = 0; i < words->count; i++) {
        bool drop = false;
        for (uint32_t k = 0; k < other.count && !drop; k++) drop = (words->hashes[i] | 1) == (other.hashes[k] | 1);
        if (!drop) words->hashes[kept++] = words->hashes[i];
    }
    words->count = kept;
}

static void leave_out_party(ro_words *words, const ro_party *p) {
    leave_out(words, p->name);
    leave_out(words, p->office);
}

void ro_telling_words(const char *text, const ro_telling *t, ro_words *out) {
    words_of(text ? text : "", out);
    leave_out_party(out, &t->source);
    leave_out_party(out, &t->target);
    for (uint32_t i = 0; i < t->party_count; i++) leave_out_party(out, &t->parties[i]);
}
