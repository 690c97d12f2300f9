/* likeness.h - do two reports tell of the same thing? Points for and against, by which two tellings are one event or contact, or stay two.
 *
 * Every question that both answer gives points (actors, code, channel, day, place, words); an answer that cannot be of the same thing forbids. The
 * points that are needed depend on what it is: a call between two ministers on one day is rarely two, shelling between two armies often is. */
#ifndef RO_STORE_LIKENESS_H
#define RO_STORE_LIKENESS_H

#include "store/telling.h"

#define RO_WHY_SIZE 200
#define RO_MOST_WORD_POINTS 4 /* what likeness of the words can add */

typedef struct ro_likeness {
    int points, need;
    bool forbidden; /* cannot be the same */
    bool crossed;   /* the source of the one is the target of the other */
    double words;   /* how alike they are; below 0: not known */
    int actors, code, channel, day, place, word_points;
} ro_likeness;

/* The points, each by its name. */
void ro_likeness_why(const ro_likeness *like, char out[RO_WHY_SIZE]);

/* How alike the words of the evidence are. */
typedef struct ro_alike {
    double words; /* 0 to 1; below 0 where it cannot be said */
    bool parted;  /* both give names or numbers, and share none */
} ro_alike;

/* crowd: how many other events the pair has of this type in those days. */
ro_likeness ro_event_likeness(const ro_telling *event, const ro_telling *mention, ro_alike words, size_t crowd);
ro_likeness ro_contact_likeness(const ro_telling *contact, const ro_telling *mention, ro_alike words);

/* 0 (no word in common) to 1; -1 where one has too few words to say. */
double ro_words_alike(const ro_words *a, const ro_words *b);

/* Both hold names or numbers, and no word of these is in the other. */
bool ro_marks_part(const ro_words *a, const ro_words *b);

/* The days (YYYY-MM-DD) that an event may have that could be this telling's; false: neither date nor publication is known. */
typedef struct ro_days {
    char first[16], last[16];
} ro_days;
bool ro_days_around(const ro_telling *mention, ro_days *out);

#endif
