/* merge.h - one weights file, several trainers: each replaces its own sections and leaves the others. */
#ifndef RO_TRAIN_MERGE_H
#define RO_TRAIN_MERGE_H

#include "model/weights.h"

/* Writes path with the given sections, beside those that the file already has under other names (none where there is no such file). Sections
 * are sorted by name, so that the bytes do not depend on who came first. Sections of the old file whose names begin with `drop` (NULL: none)
 * are left out: a trainer's own prefix, so that nothing stale stays. */
bool ro_weights_merge(const char *path, const ro_weights_part *parts, size_t count, const char *drop, ro_error *err);

#endif
