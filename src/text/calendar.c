#include "text/calendar.h"

#include <string.h>
#include <strings.h>

long ro_days_of(long y, long m, long d) {
    y -= m <= 2;
    long era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void ro_civil_of(long z, long *y, long *m, long *d) {
    z += 719468;
    long era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2);
}

int ro_month_of(const ro_token *t) {
    static const char *const months[] = {"january", "february", "march",     "april",   "may",      "june",
                                         "july",    "august",   "september", "october", "november", "december"};
    if (t->form[0] < 'A' || t->form[0] > 'Z') return 0;
    size_t n = t->form_size;
    if (n && t->form[n - 1] == '.') n--;
    for (int k = 0; k < 12; k++)
        if (n >= 3 && n <= strlen(months[k]) && strncasecmp(t->form, months[k], n) == 0 && (n == strlen(months[k]) || n == 3 || (k == 8 && n == 4)))
            return k + 1;
    return 0;
}

int ro_weekday_of(const ro_token *t) {
    static const char *const days[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    for (int k = 0; k < 7; k++)
        if (strcasecmp(t->form, days[k]) == 0) return k;
    return -1;
}
