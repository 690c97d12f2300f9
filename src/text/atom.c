#include "text/atom.h"

#include "base/utf8.h"

/* Classes of ASCII; 0 white space and control characters. */
#define L RO_ATOM_LETTERS
#define D RO_ATOM_DIGITS
#define S RO_ATOM_SLASH
/* clang-format off */
static const uint8_t ascii[128] = {
    ['!'] = RO_ATOM_EXCLAIM, ['"'] = RO_ATOM_QUOTE, ['#'] = S, ['$'] = RO_ATOM_MONEY, ['%'] = S, ['&'] = S, ['\''] = RO_ATOM_APOSTROPHE,
    ['('] = RO_ATOM_OPEN, [')'] = RO_ATOM_CLOSE, ['*'] = S, ['+'] = S, [','] = RO_ATOM_COMMA, ['-'] = RO_ATOM_DASH, ['.'] = RO_ATOM_STOP,
    ['/'] = S, ['0'] = D, D, D, D, D, D, D, D, D, D, [':'] = RO_ATOM_COLON, [';'] = RO_ATOM_COLON, ['<'] = RO_ATOM_OPEN, ['='] = S,
    ['>'] = RO_ATOM_CLOSE, ['?'] = RO_ATOM_EXCLAIM, ['@'] = S, ['A'] = L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, ['['] = RO_ATOM_OPEN, ['\\'] = S, [']'] = RO_ATOM_CLOSE, ['^'] = S, ['_'] = S, ['`'] = RO_ATOM_APOSTROPHE, ['a'] = L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, ['{'] = RO_ATOM_OPEN, ['|'] = S, ['}'] = RO_ATOM_CLOSE, ['~'] = S};
/* clang-format on */
#undef L
#undef D
#undef S

static uint8_t class_of(uint32_t c) {
    if (c < 128) return ascii[c];
    if (ro_utf8_is_letter(c)) return RO_ATOM_LETTERS;
    if (ro_utf8_is_digit(c)) return RO_ATOM_DIGITS;
    switch (c) {
    case 0x2026: return RO_ATOM_STOP;
    case 0xAD: return RO_ATOM_OTHER;
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0xB4:
    case 0x2032: return RO_ATOM_APOSTROPHE;
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xAB:
    case 0xBB: return RO_ATOM_QUOTE;
    case 0xA3:
    case 0xA5:
    case 0x20AC:
    case 0xA2:
    case 0x20BA:
    case 0x20AA:
    case 0x20BD:
    case 0x20B9: return RO_ATOM_MONEY;
    default: return c >= 0x2010 && c <= 0x2015 ? RO_ATOM_DASH : RO_ATOM_OTHER;
    }
}

/* One sign for all the ways to write it: what is learned of one then holds for the others. */
static uint32_t plain(uint32_t c) {
    switch (c) {
    case 0x2019:
    case 0x201B:
    case '`':
    case 0xB4: return '\'';
    case 0x2010:
    case 0x2011: return '-';
    case 0x2015: return 0x2014;
    case 0x201F:
    case 0xAB: return 0x201C;
    case 0xBB: return 0x201D;
    default: return ro_utf8_lower(c);
    }
}

/* Signs that change the one before them: variation selectors, keycaps, skin tones. */
static bool is_modifier(uint32_t c) { return (c >= 0xFE00 && c <= 0xFE0F) || c == 0x20E3 || (c >= 0x1F3FB && c <= 0x1F3FF); }

uint32_t ro_word_hash(const char *text, size_t size) {
    uint32_t hash = RO_WORD_SEED;
    for (size_t at = 0; at < size;) {
        uint32_t c;
        at += ro_utf8_decode(text, size, at, &c);
        if (!ro_utf8_is_invisible(c)) hash = ro_word_add(hash, plain(c));
    }
    return hash;
}

/* Reads on while characters belong to the run; fills end, word, length and counts cases. */
static size_t run(const char *text, size_t at, size_t end, ro_atom *atom, unsigned *upper, unsigned *cased) {
    const uint8_t *p = (const uint8_t *)text;
    uint32_t hash = RO_WORD_SEED;
    unsigned length = 0;
    bool letters = atom->class == RO_ATOM_LETTERS;
    if (end - at > RO_ATOM_MOST) end = at + RO_ATOM_MOST; /* a character cut there reads as U+FFFD and ends the run */
    while (at < end) {
        uint32_t c = p[at];
        size_t size = 1;
        if (c < 0x80) {
            if (ascii[c] != atom->class) break;
            if (letters) {
                *upper += c < 'a';
                ++*cased;
                c |= 32;
            }
        } else {
            size = ro_utf8_decode(text, end, at, &c);
            if (ro_utf8_is_invisible(c)) {
                at += size;
                continue;
            }
            if (class_of(c) != atom->class) break;
            uint32_t low = ro_utf8_lower(c);
            *upper += low != c;
            *cased += low != c || c < 0x590 || (c >= 0x1E00 && c < 0x2000);
            c = low;
        }
        hash = ro_word_add(hash, c);
        if (length < 255) length++;
        at += size;
        atom->end = (uint32_t)at;
    }
    atom->word = hash;
    atom->length = (uint8_t)length;
    return atom->end;
}

static uint8_t letter_shape(bool first_upper, bool first_cased, unsigned upper, unsigned cased, unsigned length) {
    if (!first_cased && cased * 2 < length) return RO_SHAPE_OTHER;
    if (upper == 0) return RO_SHAPE_LOWER;
    if (first_upper && length == 1) return RO_SHAPE_SINGLE;
    if (upper == cased) return RO_SHAPE_UPPER;
    return first_upper && upper == 1 ? RO_SHAPE_TITLE : RO_SHAPE_MIXED;
}

size_t ro_atoms(const char *text, size_t start, size_t end, ro_atom *atoms) {
    const uint8_t *p = (const uint8_t *)text;
    size_t count = 0, at = start;
    uint8_t gap = RO_GAP_START;
    bool joiner = false; /* a zero-width joiner stands before: emoji are built so */
    while (at < end) {
        uint32_t c = p[at];
        size_t size = 1;
        if (c == ' ') {
            if (gap != RO_GAP_START) gap = gap == RO_GAP_NONE ? RO_GAP_SPACE : gap == RO_GAP_SPACE ? RO_GAP_WIDE : gap;
            at++;
            continue;
        }
        if (c >= 0x80) size = ro_utf8_decode(text, end, at, &c);
        if (ro_utf8_is_space(c) || c < ' ' || c == 0x7F) {
            if (gap != RO_GAP_START) {
                if (c == '\n' || c == '\r' || c == '\v' || c == 0x85 || c == 0x2028)
                    gap = RO_GAP_LINE;
                else
                    gap = gap == RO_GAP_NONE && c != '\t' ? RO_GAP_SPACE : gap == RO_GAP_LINE ? gap : RO_GAP_WIDE;
            }
            at += size;
            continue;
        }
        if (ro_utf8_is_invisible(c)) {
            joiner = c == 0x200D;
            at += size;
            continue;
        }
        if (gap == RO_GAP_NONE && count && atoms[count - 1].class == RO_ATOM_OTHER && c > 0x2000 &&
            at + size - atoms[count - 1].start <= RO_ATOM_MOST && (is_modifier(c) || (joiner && class_of(c) == RO_ATOM_OTHER))) {
            atoms[count - 1].end = (uint32_t)(at + size);
            at += size;
            joiner = false;
            continue;
        }
        joiner = false;
        ro_atom *atom = &atoms[count++];
        *atom = (ro_atom){.start = (uint32_t)at, .class = class_of(c), .gap = gap, .length = 1};
        if (!atom->class) atom->class = RO_ATOM_OTHER;
        uint32_t low = plain(c);
        atom->first = low < 0x7F ? (char)low : 0x7F;
        gap = RO_GAP_NONE;
        if (atom->class == RO_ATOM_LETTERS) {
            unsigned upper = 0, cased = 0;
            at = run(text, at, end, atom, &upper, &cased);
            atom->shape = letter_shape(ro_utf8_lower(c) != c, ro_utf8_lower(c) != c || c < 0x590, upper, cased, atom->length);
        } else if (atom->class == RO_ATOM_DIGITS) {
            unsigned upper = 0, cased = 0;
            at = run(text, at, end, atom, &upper, &cased);
            atom->shape = (uint8_t)(atom->length < 5 ? RO_SHAPE_DIGIT1 + atom->length - 1 : RO_SHAPE_DIGITS);
        } else {
            atom->word = ro_word_add(RO_WORD_SEED, low);
            atom->shape = (uint8_t)(RO_SHAPE_MARK + atom->class);
            at += size;
            atom->end = (uint32_t)at;
        }
    }
    return count;
}
