/* diff_rows.h - a comparison as rows of two columns, in words: what its card and its Markdown both show. */
#ifndef RO_OUTPUT_DIFF_ROWS_H
#define RO_OUTPUT_DIFF_ROWS_H

#include "base/arena.h"
#include "readout.h"

typedef struct ro_diff_row {
    const char *heading; /* a new section begins here; then the rest is NULL */
    const char *label, *a, *b;
    ro_said said;
} ro_diff_row;

typedef struct ro_diff_rows {
    ro_diff_row *items;
    size_t count, capacity;
    const char *name_a, *name_b; /* the two reports: title or id, publisher, date */
    const char *summary;         /* one sentence */
} ro_diff_rows;

/* All in the arena; control characters are taken out, nothing else is escaped. false: out of memory. */
bool ro_diff_rows_of(const ro_diff *diff, ro_arena *arena, ro_diff_rows *out);

/* "=", "≠", "<", ">", " ". */
const char *ro_diff_sign(ro_said said);

#endif
