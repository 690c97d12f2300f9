/* calendar.h - the names of months and weekdays, and counting days (the proleptic Gregorian calendar). */
#ifndef RO_TEXT_CALENDAR_H
#define RO_TEXT_CALENDAR_H

#include "text/report.h"

/* 1 to 12 for a month's name or usual abbreviation with a capital ("June", "Sept."), else 0. */
int ro_month_of(const ro_token *token);

/* 0 (Sunday) to 6 for a weekday's name, else -1. */
int ro_weekday_of(const ro_token *token);

/* Days since 1970-01-01, and back. */
long ro_days_of(long year, long month, long day);
void ro_civil_of(long days, long *year, long *month, long *day);

#endif
