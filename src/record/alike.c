#include "record/alike.h"

#include "base/hash.h"
#include "knowledge/phrase.h"
#include "text/calendar.h"
#include "text/language.h"

#include <stdlib.h>
#include <string.h>

#define STEM ((size_t)6) /* letters of a word that are compared: "mediation" and "mediators", "developments" and "development" */

static bool is_gap(char c) {
    return !((unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || c == '.');
}

/* The next word of the text from *at on, folded; 0: there is none. */
static size_t next_word(const char *text, size_t size, size_t *at, char *out, size_t room) {
    for (;;) {
        while (*at < size && is_gap(text[*at])) ++*at;
        size_t from = *at;
        while (*at < size && !is_gap(text[*at])) ++*at;
        if (*at == from) return 0;
        size_t n = ro_fold(text + from, *at - from, out, room);
        if (n) return n;
    }
}

void ro_gist_of(const char *text, ro_gist *out) {
    char word[64];
    size_t size = text ? strlen(text) : 0, at = 0, n;
    out->count = 0;
    while (out->count < RO_ALIKE_WORDS && (n = next_word(text, size, &at, word, sizeof word))) {
        if (n < 3 || ro_is_function_word(word)) {
            if (n != 2 || ro_case_of(text + at - n, n) != RO_CASE_ALL) continue; /* but UN, EU */
        }
        if (n > 3 && n <= STEM && word[n - 1] == 's' && word[n - 2] != 's') n--;
        uint64_t hash = ro_hash_bytes(0, word, n < STEM ? n : STEM);
        uint32_t i = 0;
        while (i < out->count && out->words[i] != hash) i++;
        if (i == out->count) out->words[out->count++] = hash;
    }
}

double ro_gist_alike(const ro_gist *a, const ro_gist *b) {
    uint32_t shared = 0, least = a->count < b->count ? a->count : b->count;
    if (!least) return 0;
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++) shared += a->words[i] == b->words[k];
    return 0.5 * shared / least + 0.5 * 2 * shared / (a->count + b->count);
}

bool ro_countries_meet(ro_strings a, ro_strings b) {
    for (uint32_t i = 0; i < a.count; i++)
        for (uint32_t k = 0; k < b.count; k++)
            if (strcmp(a.items[i], b.items[k]) == 0) return true;
    return false;
}

bool ro_countries_part(ro_strings a, ro_strings b) { return a.count && b.count && !ro_countries_meet(a, b); }

static bool of_its_own(const ro_actor *a) {
    return a->kind == RO_KIND_ORGANISATION || a->kind == RO_KIND_GROUP || a->kind == RO_KIND_COMPANY || a->kind == RO_KIND_MEDIA;
}

bool ro_is_party(const ro_actor *a) { return a->country || a->name; }

bool ro_same_party(const ro_actor *a, const ro_actor *b) {
    if (!ro_is_party(a) || !ro_is_party(b)) return false;
    if (of_its_own(a) != of_its_own(b)) return false;
    if (of_its_own(a)) {
        if (a->code && b->code && strcmp(a->code, b->code) == 0) return true;
        return a->name && b->name && ro_same_name(a->name, b->name);
    }
    if (a->country && b->country) return strcmp(a->country, b->country) == 0;
    return a->name && b->name && ro_same_name(a->name, b->name);
}

/* Is there a word of so many letters? */
static bool has_long_word(const char *name, size_t letters) {
    char word[64];
    size_t size = strlen(name), n;
    for (size_t at = 0; (n = next_word(name, size, &at, word, sizeof word));)
        if (n >= letters) return true;
    return false;
}

/* Does the name hold a word of this sound, as one word or as two ("Abdul Rahman")? */
static bool has_sound(const char *name, const char *sound) {
    char word[64], last[64] = "", two[128];
    size_t size = strlen(name), n;
    for (size_t at = 0; (n = next_word(name, size, &at, word, sizeof word));) {
        size_t before = strlen(last);
        memcpy(two, last, before);
        ro_name_skeleton(word, n, two + before, sizeof two - before);
        if (strcmp(two, sound) == 0 || strcmp(two + before, sound) == 0) return true;
        strcpy(last, two + before);
    }
    return false;
}

/* Of the words of a, those that stand in b too by their sound; *count: words of a. "bin", "al", "de" do not count, unless a name has but such. */
static uint32_t shared_sounds(const char *a, const char *b, uint32_t *count) {
    size_t least = has_long_word(a, 4) && has_long_word(b, 4) ? 4 : 1;
    char word[64], sound[64];
    size_t size = strlen(a), n;
    uint32_t shared = 0;
    *count = 0;
    for (size_t at = 0; *count < 16 && (n = next_word(a, size, &at, word, sizeof word));) {
        if (n < least) continue;
        ++*count;
        ro_name_skeleton(word, n, sound, sizeof sound);
        shared += has_sound(b, sound);
    }
    return shared;
}

bool ro_same_name(const char *a, const char *b) {
    uint32_t of_a, of_b;
    if (!a || !b) return true;
    if (strlen(a) > 512 || strlen(b) > 512) return strcmp(a, b) == 0;
    uint32_t there = shared_sounds(a, b, &of_a), back = shared_sounds(b, a, &of_b);
    uint32_t shared = there > back ? there : back, least = of_a < of_b ? of_a : of_b;
    return shared * 2 > least;
}

/* Reads YYYY-MM-DD; false where it is no date. */
static bool day_of(const char *date, long *day) {
    long part[3] = {0, 0, 0};
    if (!date) return false;
    for (int i = 0, k = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            if (date[i] != '-') return false;
            k++;
        } else if (date[i] >= '0' && date[i] <= '9')
            part[k] = part[k] * 10 + (date[i] - '0');
        else
            return false;
    }
    *day = ro_days_of(part[0], part[1], part[2]);
    return true;
}

long ro_days_between(const char *a, const char *b) {
    long x, y;
    return day_of(a, &x) && day_of(b, &y) ? labs(x - y) : 0;
}
