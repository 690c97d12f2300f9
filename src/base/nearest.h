/* nearest.h - the name that someone who wrote another word may have meant: for "did you mean". */
#ifndef RO_BASE_NEAREST_H
#define RO_BASE_NEAREST_H

#include <stddef.h>

/* Edits (insert, delete, replace, swap of neighbours) from a to b; words longer than 31 bytes are cut. */
size_t ro_edits(const char *a, const char *b);

/* The nearest of the names, or NULL when none is near. */
const char *ro_nearest(const char *word, const char *const *names, size_t count);

#endif
