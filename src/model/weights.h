/* weights.h - the container of trained weights and of compiled knowledge: one file of named sections, mapped and not read.
 *
 * Layout (little endian): 8 bytes magic "READOUT\n", u32 version, u32 number of sections, u64 size of the file, u64 checksum of all bytes
 * behind the header (ro_checksum), then per section: 24 bytes name (zero-padded), u64 offset, u64 size; sections start at multiples of 64.
 * Cost of opening: one mmap and one pass of the checksum. A file is refused (with what is wrong and where) if any of it does not hold. */
#ifndef RO_MODEL_WEIGHTS_H
#define RO_MODEL_WEIGHTS_H

#include "base/arena.h"
#include "base/error.h"

#define RO_WEIGHTS_VERSION 1u
#define RO_WEIGHTS_NAME 24u
#define RO_WEIGHTS_MAX_SECTIONS 256u

typedef struct ro_weights ro_weights; /* immutable; threads may share it */

/* Maps the file. NULL on failure; err says: open, directory, size, magic, version, truncated, checksum, section. Free with ro_weights_close. */
ro_weights *ro_weights_open(const char *path, const ro_allocator *allocator, ro_error *err);

/* The same over bytes in memory (64-byte aligned), which must outlive it and are not freed. `name` is used in errors. */
ro_weights *ro_weights_of_memory(const void *bytes, size_t size, const char *name, const ro_allocator *allocator, ro_error *err);

void ro_weights_close(ro_weights *weights);

/* A section's bytes (64-byte aligned) and size; NULL and RO_E_SECTION where there is none. */
const void *ro_weights_section(const ro_weights *weights, const char *name, size_t *size, ro_error *err);

/* The sections in the order of the file, for tools: their number, and the name (ended by NUL) of section i < that number. */
size_t ro_weights_count(const ro_weights *weights);
const char *ro_weights_name(const ro_weights *weights, size_t i);

/* Writing: give sections in any order, then write the file in one go (to path + ".tmp", then renamed). Names unique, under 24 bytes. */
typedef struct ro_weights_part {
    const char *name;
    const void *bytes;
    size_t size;
} ro_weights_part;
bool ro_weights_write(const char *path, const ro_weights_part *parts, size_t count, ro_error *err);

#endif
