#include "base/utf8.h"

size_t ro_utf8_check(const char *text, size_t size) {
    const uint8_t *p = (const uint8_t *)text;
    size_t at = 0;
    while (at < size) {
        uint8_t c = p[at];
        if (c < 0x80) {
            at++;
            continue;
        }
        size_t more;
        uint8_t low = 0x80, high = 0xBF; /* what the second byte may be */
        if (c >= 0xC2 && c <= 0xDF)
            more = 1;
        else if (c >= 0xE0 && c <= 0xEF) {
            more = 2;
            if (c == 0xE0) low = 0xA0;
            if (c == 0xED) high = 0x9F;
        } else if (c >= 0xF0 && c <= 0xF4) {
            more = 3;
            if (c == 0xF0) low = 0x90;
            if (c == 0xF4) high = 0x8F;
        } else
            return at;
        if (size - at <= more || p[at + 1] < low || p[at + 1] > high) return at;
        for (size_t k = 2; k <= more; k++)
            if ((p[at + k] & 0xC0) != 0x80) return at;
        at += more + 1;
    }
    return size;
}

size_t ro_utf8_decode(const char *text, size_t size, size_t at, uint32_t *character) {
    const uint8_t *p = (const uint8_t *)text + at;
    size_t left = size - at;
    if (p[0] < 0x80) {
        *character = p[0];
        return 1;
    }
    size_t need = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC2 ? 2 : 0;
    if (need == 0 || left < need) {
        *character = 0xFFFD;
        return 1;
    }
    uint32_t c = p[0] & (0xFFu >> (need + 1));
    for (size_t k = 1; k < need; k++) {
        if ((p[k] & 0xC0) != 0x80) {
            *character = 0xFFFD;
            return 1;
        }
        c = c << 6 | (p[k] & 0x3Fu);
    }
    *character = c;
    return need;
}

size_t ro_utf8_encode(uint32_t c, char *out) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

uint32_t ro_utf8_lower(uint32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
    if (c == 0x130) return 'i';
    if (c == 0x178) return 0xFF;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x1DE && c <= 0x1EF) || (c >= 0x1F8 && c <= 0x21F) ||
        (c >= 0x222 && c <= 0x233) || (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF) || (c >= 0x460 && c <= 0x481) ||
        (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) || (c >= 0x1CD && c <= 0x1DC)) return c & 1 ? c + 1 : c;
    if (c == 0x18F) return 0x259;
    if (c == 0x218 || c == 0x21A) return c + 1;
    if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 32;
    if (c >= 0x410 && c <= 0x42F) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    return c;
}

bool ro_utf8_is_upper(uint32_t c) { return ro_utf8_lower(c) != c; }

bool ro_utf8_is_letter(uint32_t c) {
    if (c < 0x80) return (c | 32) >= 'a' && (c | 32) <= 'z';
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7) return false;
    if (c < 0x2000)
        return !(c == 0x37E || c == 0x387 || c == 0x60C || c == 0x61B || c == 0x61F || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9) ||
                 c == 0x6D4 || (c >= 0x964 && c <= 0x96F) || c == 0x1680);
    if (c < 0x2C00) return (c >= 0x2071 && c <= 0x209C) || (c >= 0x2100 && c <= 0x214F);
    if (c < 0x3005) return !(c >= 0x2E00 && c <= 0x3004);
    if (c >= 0x3008 && c <= 0x3020) return false;
    if (c >= 0xE000 && c <= 0xF8FF) return false;
    if (c >= 0xFE00 && c <= 0xFE6F) return false;
    if (c >= 0xFF00 && c <= 0xFF20) return false;
    if (c >= 0xFF3B && c <= 0xFF40) return false;
    if (c >= 0xFF5B && c <= 0xFF65) return false;
    if (c >= 0xFFF0 && c <= 0xFFFF) return false;
    if (c >= 0x1F000 && c <= 0x1FAFF) return false;
    return true;
}

bool ro_utf8_is_digit(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9) || (c >= 0x966 && c <= 0x96F) ||
           (c >= 0xFF10 && c <= 0xFF19);
}

bool ro_utf8_is_space(uint32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool ro_utf8_is_invisible(uint32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* Base letters of U+00C0-024F and U+1E00-1EFF, '.' where there is none: the first letter of Unicode's canonical decomposition,
 * and the usual stand-ins for letters that do not decompose. */
static const char latin[] = "AAAAAAACEEEEIIIIDNOOOOO.OUUUUYTsaaaaaaaceeeeiiiidnooooo.ouuuuytyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGg"
                            "HhHhIiIiIiIiIi..JjKkkLlLlLl..LlNnNnNn.NnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs........"
                            ".......E................Oo.............Uu............................AaIiOoUuUuUuUuUu.AaAa....GgKkOo"
                            "Oo..j...Gg..NnAa....AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoOoOoOoYy............................";
static const char latin_additional[] = "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSs"
                                       "SsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy......AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEe"
                                       "IiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......";

uint32_t ro_utf8_base_letter(uint32_t c) {
    char base = '.';
    if (c >= 0xC0 && c < 0x250)
        base = latin[c - 0xC0];
    else if (c == 0x259)
        base = 'e';
    else if (c >= 0x1E00 && c < 0x1F00)
        base = latin_additional[c - 0x1E00];
    return base == '.' ? c : (uint32_t)base;
}
