/* dates.h - the ways in which the world writes the day of a report, as YYYY-MM-DD. */
#ifndef RO_INPUT_DATES_H
#define RO_INPUT_DATES_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the first day in the text: ISO 8601 and the like (2024-06-13T08:00:00+03:00, 2024/06/13, 20240613), RFC 822 (Thu, 13 Jun 2024 …), 13 June
 * 2024, June 13, 2024, 13.06.2024 and 13/06/2024 (where the second number cannot be a month it is 06/13/2024). The day is as it is written, in
 * whatever zone. false where there is none between 1900 and 2199. used: how many bytes of the text it takes, with what stands before it; may
 * be NULL. */
bool ro_date_read(const char *text, size_t size, char out[11], size_t *used);

/* The day in the path of an address: …/2024/06/13/… or …/2024-06-13… or …/20240613… */
bool ro_date_of_url(const char *url, char out[11]);

#endif
