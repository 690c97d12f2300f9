/* copies.h - the kept report of which a text is (nearly) a copy. */
#ifndef RO_STORE_COPIES_H
#define RO_STORE_COPIES_H

#include "store/shingle.h"
#include "store/sql.h"

#define RO_COPY_DAYS 14   /* a text that comes again after more than two weeks is no reprint, but the form letter of another day */
#define RO_COPY_LOOKED 16 /* kept reports that share a band are compared: those that share most */

/* Of a text that is no report's to the byte. published: YYYY-MM-DD or NULL. *report 0: there is none, then the shingles' bands are to be kept with
 * ro_copy_keep. Shingles lie in the arena. false: err says why. */
bool ro_copy_find(ro_store *store, const char *text, size_t size, const char *published, ro_arena *arena, ro_shingles *shingles, int64_t *report,
                  double *likeness, ro_error *err);

/* The kept reports that it is compared with, at most RO_COPY_LOOKED, into reports. */
bool ro_copy_candidates(ro_store *store, const ro_shingles *shingles, int64_t *reports, size_t *count, ro_error *err);

bool ro_copy_keep(ro_store *store, int64_t report, const ro_shingles *shingles, ro_error *err);

#endif
