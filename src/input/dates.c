#include "input/dates.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool digit(char c) { return c >= '0' && c <= '9'; }
static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* A number of 1 to 8 digits at `at`; 0 digits: none. */
static size_t number(const char *text, size_t size, size_t at, unsigned *value) {
    size_t n = 0;
    *value = 0;
    while (at + n < size && digit(text[at + n]) && n < 9) *value = *value * 10 + (unsigned)(text[at + n++] - '0');
    return n;
}

static unsigned month_of(const char *text, size_t size) {
    static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
    if (size == 4 && strncasecmp(text, "sept", 4) == 0) return 9;
    for (unsigned m = 0; m < 12; m++)
        if ((size == 3 || size == strlen(names[m])) && strncasecmp(text, names[m], size) == 0) return m + 1;
    return 0;
}

static bool keep(unsigned year, unsigned month, unsigned day, char out[11]) {
    static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > days[month - 1]) return false;
    if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))) return false;
    snprintf(out, 11, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
    return true;
}

static size_t blanks(const char *text, size_t size, size_t at) {
    size_t n = 0;
    while (at + n < size && (text[at + n] == ' ' || text[at + n] == '\t' || text[at + n] == ',' || text[at + n] == '.' || text[at + n] == '-')) n++;
    return n;
}

/* 13 June 2024, 13th of June, 2024, 13-Jun-24: behind the day. */
static size_t day_month_year(const char *text, size_t size, size_t at, unsigned day, char out[11]) {
    unsigned year;
    if (at + 2 <= size && (strncasecmp(text + at, "st", 2) == 0 || strncasecmp(text + at, "nd", 2) == 0 || strncasecmp(text + at, "rd", 2) == 0 ||
                           strncasecmp(text + at, "th", 2) == 0))
        at += 2;
    at += blanks(text, size, at);
    if (at + 3 <= size && strncasecmp(text + at, "of ", 3) == 0) at += 3;
    size_t n = 0;
    while (at + n < size && letter(text[at + n])) n++;
    unsigned month = month_of(text + at, n);
    if (!month) return 0;
    at += n;
    at += blanks(text, size, at);
    n = number(text, size, at, &year);
    if (n == 2) year += year < 70 ? 2000 : 1900;
    return (n == 4 || n == 2) && keep(year, month, day, out) ? at + n : 0;
}

/* June 13, 2024: behind the month. */
static size_t month_day_year(const char *text, size_t size, size_t at, unsigned month, char out[11]) {
    unsigned day, year;
    at += blanks(text, size, at);
    size_t n = number(text, size, at, &day);
    if (n < 1 || n > 2) return 0;
    at += n;
    if (at + 2 <= size && letter(text[at]) && letter(text[at + 1])) at += 2; /* 13th */
    at += blanks(text, size, at);
    n = number(text, size, at, &year);
    return n == 4 && keep(year, month, day, out) ? at + n : 0;
}

/* Begins with a number; its end, 0 where it is no date. */
static size_t of_number(const char *text, size_t size, size_t at, char out[11]) {
    unsigned a, b, c;
    size_t n = number(text, size, at, &a), m, k;
    if (n == 8 && keep(a / 10000, a / 100 % 100, a % 100, out)) return at + 8;
    if (n == 14 || n > 4) return 0;
    size_t end = at + n;
    char between = end < size ? text[end] : '\0';
    if (between == '-' || between == '/' || between == '.') {
        m = number(text, size, end + 1, &b);
        bool third = (m == 1 || m == 2) && end + 1 + m < size && text[end + 1 + m] == between;
        k = third ? number(text, size, end + 2 + m, &c) : 0;
        if (n == 4 && third && (k == 1 || k == 2) && keep(a, b, c, out)) return end + 2 + m + k;
        if (n <= 2 && k == 4 && (keep(c, b, a, out) || (between == '/' && keep(c, a, b, out)))) return end + 2 + m + k;
    }
    return n <= 2 && n ? day_month_year(text, size, end, a, out) : 0;
}

bool ro_date_read(const char *text, size_t size, char out[11], size_t *used) {
    size_t end = 0;
    for (size_t at = 0; at < size && at < 4096;) {
        if (digit(text[at])) {
            end = of_number(text, size, at, out);
            if (!end)
                while (at < size && digit(text[at])) at++;
        } else if (letter(text[at])) {
            size_t n = 0;
            while (at + n < size && letter(text[at + n])) n++;
            unsigned month = month_of(text + at, n);
            if (month) end = month_day_year(text, size, at + n, month, out);
            at += n;
        } else
            at++;
        if (end) {
            if (used) *used = end;
            return true;
        }
    }
    return false;
}

bool ro_date_of_url(const char *url, char out[11]) {
    const char *path = strstr(url, "://");
    path = strchr(path ? path + 3 : url, '/');
    for (; path && (path = strpbrk(path, "/-_=")); path++) {
        const char *at = path + 1;
        if (strspn(at, "0123456789") == 8 && of_number(at, 8, 0, out)) return true;
        if (strspn(at, "0123456789") == 4 && (at[4] == '/' || at[4] == '-') && of_number(at, strlen(at), 0, out)) return true;
    }
    return false;
}
