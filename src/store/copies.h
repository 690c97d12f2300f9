/* copies.h - the kept report of which a text is (nearly) a copy. */
#ifndef RO_STORE_COPIES_H
#define RO_STORE_COPIES_H

#include "store/shingle.h"
#include "store/sql.h"

#define RO_COPY_DAYS 14   /* a text that comes again after more than two weeks is no reprint, but the form letter of another day */
#define RO_COPY_LOOKED 16 /* kept reports that share a band are compared: those that share most */

/* What of a text is looked for: its bands. */
typedef struct ro_print {
    bool known; /* they were made; else ro_copy_find makes them */
    bool empty; /* the text has no words, and is like no other */
    uint32_t bands[RO_BANDS];
} ro_print;

/* false: out of memory. */
bool ro_print_of(const char *text, size_t size, ro_arena *arena, ro_print *out);

/* Of a text that is no report's to the byte. published: YYYY-MM-DD or NULL. *report 0: there is none, then the print is to be kept with
 * ro_copy_keep. false: err says why. */
bool ro_copy_find(ro_store *store, const char *text, size_t size, const char *published, ro_arena *arena, ro_print *print, int64_t *report,
                  double *likeness, ro_error *err);

/* The kept reports that it is compared with, at most RO_COPY_LOOKED, into reports. */
bool ro_copy_candidates(ro_store *store, const ro_print *print, int64_t *reports, size_t *count, ro_error *err);

bool ro_copy_keep(ro_store *store, int64_t report, const ro_print *print, ro_error *err);

#endif
