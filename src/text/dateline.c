#include "text/dateline.h"

#include "base/utf8.h"

#define KIND_DATE 32u
#define KIND_AGENCY 1024u
#define KIND_MONTH 2048u
#define MOST_UNITS 24u /* of a dateline */
#define MOST_HEADING 25u

static bool closes(const ro_unit *u) { return u->class == RO_ATOM_CLOSE || u->class == RO_ATOM_QUOTE || u->class == RO_ATOM_APOSTROPHE; }
static bool is_number(const ro_unit *u) { return u->class == RO_ATOM_DIGITS; }
static bool is_dash(const ro_unit *u) { return u->class == RO_ATOM_DASH; }
static bool is_upper(const ro_unit *u) { return u->class == RO_ATOM_LETTERS && (u->shape == RO_SHAPE_UPPER || u->shape == 67); }
static bool is_capital(const ro_unit *u) {
    return u->class == RO_ATOM_LETTERS && u->shape != RO_SHAPE_LOWER && u->shape != RO_SHAPE_OTHER && u->shape != 64;
}
static bool is_date(const ro_unit *u) { return u->kind & (KIND_DATE | KIND_MONTH) && is_capital(u); }
static bool is_agency(const ro_unit *u) { return u->kind & KIND_AGENCY && is_capital(u); }

/* What the units before the dash told. */
typedef struct evidence {
    unsigned places, upper; /* words of a place's name, and those of them in capitals */
    bool date, agency, digits;
    unsigned upper_letters;
} evidence;

/* "(QNA)", "(AP Photo)": at most six units in brackets with a capital in them. Returns how many units, 0: no such thing. */
static size_t bracketed(const ro_unit *units, size_t count, size_t k, evidence *found) {
    bool capital = false;
    for (size_t n = k + 1; n < count && n < k + 8; n++) {
        if (units[n].class == RO_ATOM_CLOSE) {
            if (!capital || n == k + 1) return 0;
            found->agency = true;
            return n + 1 - k;
        }
        capital |= is_capital(&units[n]);
    }
    return 0;
}

size_t ro_dateline(const char *text, const ro_unit *units, size_t count) {
    evidence found = {0};
    size_t k = 0;
    bool comma = true; /* a new part may begin */
    while (k < count && k < MOST_UNITS) {
        const ro_unit *u = &units[k];
        if (u->class == RO_ATOM_OPEN) {
            size_t size = bracketed(units, count, k, &found);
            if (!size) return 0;
            k += size;
            continue;
        }
        if (is_dash(u)) {
            /* a hyphen inside a name: AL-KHOBAR, AL - KHOBAR does not occur */
            bool tight = u->gap == RO_GAP_NONE && k + 1 < count && units[k + 1].gap == RO_GAP_NONE;
            if (tight && u->end - u->start == 1) {
                k++;
                continue;
            }
            /* "Doha - QNA", "Doha - QNA - The": the agency stands behind the dash */
            if (k && k + 1 < count && is_agency(&units[k + 1]) && units[k + 1].gap != RO_GAP_NONE) {
                bool last = k + 2 == count || is_dash(&units[k + 2]) || units[k + 2].class == RO_ATOM_COLON;
                if (last) return k + 2 == count ? k + 2 : k + 3;
            }
            break;
        }
        if (u->class == RO_ATOM_COLON) break;
        if (u->class == RO_ATOM_COMMA || (u->class == RO_ATOM_SLASH && text[u->start] == '/')) {
            comma = true;
        } else if (is_date(u)) {
            found.date = true;
        } else if (is_number(u)) {
            found.digits = true;
            if (!(found.date || (k + 1 < count && is_date(&units[k + 1])) || u->shape == 69)) return 0;
            if (u->shape == 69) found.date = true; /* 01/06/2024 */
        } else if (is_agency(u)) {
            found.agency = true;
            /* MOSCOW, June 1. /TASS/. */
            if (k && text[u[-1].start] == '/' && k + 1 < count && text[u[1].start] == '/')
                return k + 2 < count && u[2].class == RO_ATOM_STOP ? k + 3 : k + 2;
        } else if (is_capital(u)) {
            if (found.date && !comma) return 0;
            found.places++;
            if (is_upper(u)) {
                found.upper++;
                found.upper_letters += u->length;
            }
            comma = false;
        } else if (u->class == RO_ATOM_STOP && k) {
            /* WASHINGTON D.C. . */
        } else
            return 0;
        k++;
    }
    bool all_upper = found.places && found.upper == found.places && found.upper_letters >= 4;
    if (k >= count) {
        bool dated = found.date && (found.places <= 4 || all_upper) && (found.places || found.agency || found.digits);
        return dated || (found.agency && found.places && found.places <= 4) ? count : 0;
    }
    if (k == 0 || k >= MOST_UNITS || found.places > 8) return 0;
    const ro_unit *dash = &units[k];
    if (dash->class == RO_ATOM_COLON && !(found.date || found.agency)) return 0;
    if (k + 1 < count && units[k + 1].gap == RO_GAP_NONE && dash->gap == RO_GAP_NONE) return 0;
    bool story = k + 1 >= count || is_capital(&units[k + 1]) || units[k + 1].class == RO_ATOM_QUOTE || units[k + 1].class == RO_ATOM_DIGITS ||
                 units[k + 1].class == RO_ATOM_APOSTROPHE;
    if (found.agency || (found.date && found.places)) return story || found.agency ? k + 1 : 0;
    /* capitals alone: the story behind must be a written sentence, not more of a headline */
    bool stop = units[count - 1].class == RO_ATOM_STOP || (count > 1 && units[count - 2].class == RO_ATOM_STOP);
    bool town_upper = is_upper(&units[0]) && units[0].length >= 4 && found.places <= 6; /* OTTAWA, Ontario — */
    return (all_upper || town_upper) && story && stop && k + 1 < count && !is_upper(&units[k + 1]) ? k + 1 : 0;
}

bool ro_byline(const ro_unit *units, size_t count) {
    static const char by[] = "by";
    if (count < 3 || count > 12 || units[0].word != ro_word_hash(by, 2) || units[0].shape == RO_SHAPE_LOWER) return false;
    unsigned capitals = 0;
    for (size_t k = 1; k < count; k++) {
        const ro_unit *u = &units[k];
        if (u->class == RO_ATOM_STOP || u->class == RO_ATOM_EXCLAIM || is_number(u)) return false;
        if (is_capital(u))
            capitals++;
        else if (u->class == RO_ATOM_LETTERS && u->word != ro_word_hash("and", 3) && u->word != ro_word_hash("of", 2) &&
                 u->word != ro_word_hash("in", 2) && u->word != ro_word_hash("al", 2) && u->word != ro_word_hash("for", 3))
            return false;
    }
    return capitals >= 2 && is_capital(&units[1]);
}

bool ro_capitals(const ro_unit *units, size_t count) {
    size_t words = 0, upper = 0, longer = 0;
    for (size_t k = 0; k < count; k++)
        if (units[k].class == RO_ATOM_LETTERS) {
            words++;
            upper += is_upper(&units[k]) || units[k].shape == RO_SHAPE_SINGLE;
            longer += is_upper(&units[k]) && units[k].length > 3;
        }
    return words >= 2 && upper == words && longer;
}

bool ro_heading(const ro_unit *units, size_t count, bool alone) {
    size_t words = 0, last = count;
    for (size_t k = 0; k < count; k++) words += units[k].class == RO_ATOM_LETTERS;
    if (words == 0) return false;
    if (ro_capitals(units, count) && count <= 2 * MOST_HEADING) return true;
    if (alone || count > MOST_HEADING) return false;
    while (last > 1 && closes(&units[last - 1])) last--;
    uint8_t end = units[last - 1].class;
    return end != RO_ATOM_STOP && end != RO_ATOM_EXCLAIM && end != RO_ATOM_COMMA && end != RO_ATOM_COLON && units[last - 1].shape < 64;
}
