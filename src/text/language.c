#include "text/language.h"

#include "base/utf8.h"

#include <string.h>

#define LOOK_AT ((size_t)64 * 1024)
#define ENOUGH_WORDS 15u /* fewer say nothing: a headline has no function words */

/* Sorted, for the search below. Words that are as common in another language with Latin letters (a, de, die, in, me, on, an) are weak. */
static const char *const function_words[] = {"about", "after", "also",  "and", "are",  "as",   "at",    "be",   "been", "between", "but",
                                             "by",    "for",   "from",  "had", "has",  "have", "he",    "his",  "it",   "its",     "not",
                                             "of",    "or",    "said",  "she", "that", "the",  "their", "they", "this", "to",      "was",
                                             "we",    "were",  "which", "who", "will", "with", "would", "you"};
static const char *const weak_words[] = {"again", "against", "all",  "because", "before", "can",    "could", "during", "first", "her",
                                         "him",   "if",      "in",   "into",    "more",   "my",     "new",   "off",    "on",    "one",
                                         "our",   "out",     "over", "say",     "says",   "should", "than",  "there",  "three", "two",
                                         "under", "until",   "up",   "when",    "while",  "year",   "years"};
static const char *const foreign_words[] = {
    "aan", "af",    "ale", "att",    "auf",  "av",  "avec", "az",  "bir",   "che",  "con", "cu",   "da",  "dan",    "dans", "das",  "de",   "dei",
    "del", "della", "den", "dengan", "der",  "des", "dhe",  "di",  "die",   "do",   "du",  "e",    "egy", "ei",     "ein",  "eine", "el",   "en",
    "er",  "est",   "et",  "foi",    "het",  "il",  "ile",  "im",  "ist",   "ja",   "je",  "jest", "kan", "katika", "kwa",  "la",   "las",  "le",
    "les", "lo",    "los", "mga",    "mit",  "na",  "ng",   "nga", "nicht", "nie",  "non", "nu",   "och", "og",     "oli",  "os",   "pada", "para",
    "pas", "pe",    "per", "por",    "pour", "que", "qui",  "sa",  "se",    "si",   "som", "sono", "sul", "sur",    "til",  "um",   "una",  "und",
    "une", "untuk", "van", "ve",     "von",  "w",   "wa",   "y",   "ya",    "yang", "z",   "zu",   "zum"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool among(const char *const *list, size_t count, const char *word) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(list[mid], word);
        if (order == 0) return true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

bool ro_is_function_word(const char *word) { return among(function_words, COUNT(function_words), word); }

ro_language ro_language_of(const char *text, size_t size, double *share) {
    size_t words = 0, english = 0, weak = 0, foreign = 0, latin = 0, letters = 0, n = 0;
    char word[16];
    if (size > LOOK_AT) size = LOOK_AT;
    for (size_t at = 0; at <= size;) {
        uint32_t c = ' ';
        size_t step = at < size ? ro_utf8_decode(text, size, at, &c) : 1;
        at += step;
        if (ro_utf8_is_letter(c)) {
            letters++;
            uint32_t low = ro_utf8_lower(c);
            latin += ro_utf8_base_letter(low) < 0x250;
            if (n < sizeof word - 1) word[n] = low < 0x80 ? (char)low : '?';
            n++;
        } else if (n) {
            words++;
            word[n < sizeof word ? n : 0] = '\0';
            english += ro_is_function_word(word);
            weak += among(weak_words, COUNT(weak_words), word);
            foreign += among(foreign_words, COUNT(foreign_words), word);
            n = 0;
        }
    }
    *share = words ? (double)english / (double)words : 0;
    if (letters >= 20 && latin * 2 < letters) return RO_LANGUAGE_OTHER;
    if (words < ENOUGH_WORDS) return RO_LANGUAGE_TOO_SHORT;
    if (words >= 60) return *share >= 0.05 ? RO_LANGUAGE_ENGLISH : RO_LANGUAGE_OTHER;
    /* a headline or two has few words of the strong kind */
    return english + weak > 0 && 2 * english + weak > foreign ? RO_LANGUAGE_ENGLISH : RO_LANGUAGE_OTHER;
}
