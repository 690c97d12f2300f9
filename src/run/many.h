/* many.h - reports that lie in memory as JSON, coded on several threads. (Reports of files and archives: batch.h.) */
#ifndef RO_RUN_MANY_H
#define RO_RUN_MANY_H

#include "base/error.h"
#include "readout.h"

typedef struct ro_many_item {
    const char *json; /* an object as input/jsonl.h reads it; the caller's */
    size_t size;
    ro_record *record; /* out: the caller frees it; NULL: err says why */
    ro_error err;
} ro_many_item;

typedef struct ro_many {
    const ro_engine *engine;
    const ro_code_options *code;
    size_t threads;  /* at least 1; with 1 all is done in the caller's thread */
    ro_work **works; /* so many, kept from call to call: NULL at first, freed by ro_many_free */
} ro_many;

/* false: threads or memory could not be had; then nothing was coded. */
bool ro_many_code(ro_many *many, ro_many_item *items, size_t count, ro_error *err);
void ro_many_free(ro_many *many);

#endif
