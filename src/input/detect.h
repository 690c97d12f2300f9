/* detect.h - what a stream holds, by its first bytes. */
#ifndef RO_INPUT_DETECT_H
#define RO_INPUT_DETECT_H

#include "input/input.h"

#define RO_LOOK_AT ((size_t)16 * 1024) /* bytes that are enough to tell */

/* A text format; AUTO where it is none, and *skip says what it is. */
ro_format ro_detect(const char *bytes, size_t size, ro_skip *skip);

/* csv.c: whether the first row names columns, one of them a text. */
bool ro_csv_begins(const char *bytes, size_t size);

#endif
