/* compare.h - two records of the same contact, side by side (ro_diff_records with an allocator of one's own). docs/diff.md says how things are
 * matched; the numbers stand in compare.c. */
#ifndef RO_RECORD_COMPARE_H
#define RO_RECORD_COMPARE_H

#include "base/arena.h"
#include "readout.h"

/* NULL: out of memory. Free with ro_diff_free. allocator NULL: the default one; it must outlive the result. */
ro_diff *ro_compare(const ro_record *a, const ro_record *b, const ro_allocator *allocator, ro_error *err);

#endif
