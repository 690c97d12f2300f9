/* tsv.h - walking over the rows of a tab-separated file in memory (the form of everything in data/: data/README.md). */
#ifndef RO_BASE_TSV_H
#define RO_BASE_TSV_H

#include "base/error.h"

#define RO_TSV_MAX_COLUMNS 24

typedef struct ro_field {
    const char *text; /* not ended by NUL */
    size_t size;
} ro_field;

typedef struct ro_tsv {
    const char *bytes, *file; /* file: for errors */
    size_t size, at;
    size_t line;      /* of the row last read, from 1 */
    unsigned columns; /* every row must have as many */
    ro_field fields[RO_TSV_MAX_COLUMNS];
} ro_tsv;

/* Begins; the first line must be `header` (column names joined by tabs). RO_E_DATA with file and line otherwise. */
bool ro_tsv_begin(ro_tsv *tsv, const char *bytes, size_t size, const char *file, const char *header, ro_error *err);

/* The next row into tsv->fields. false at the end (err stays clear) or at a fault (wrong number of columns, empty field, empty line). */
bool ro_tsv_next(ro_tsv *tsv, ro_error *err);

#endif
