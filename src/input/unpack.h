/* unpack.h - what a compression holds, as a stream: gzip, bzip2, xz, zstd; and UTF-16 as UTF-8. */
#ifndef RO_INPUT_UNPACK_H
#define RO_INPUT_UNPACK_H

#include "input/stream.h"

typedef enum ro_pack { RO_PACK_NONE, RO_PACK_GZIP, RO_PACK_BZIP2, RO_PACK_XZ, RO_PACK_ZSTD, RO_PACK_UTF16 } ro_pack;

/* Which one begins so. */
ro_pack ro_pack_of(const char *bytes, size_t size);

/* Takes `under` over. *layers: how many compressions this undoes (a bzip2 file in a bzip2 file is undone at once). A stream that grows more
 * than RO_MOST_GROWTH times ends with a fault. */
#define RO_MOST_GROWTH 250u
#define RO_GROWTH_FROM ((uint64_t)16 * 1024 * 1024) /* bytes that may come before the growth is looked at */
ro_stream *ro_stream_unpack(ro_stream *under, ro_pack pack, unsigned *layers, ro_error *err);

/* Whether so much out of so little in is a bomb (then err says so). */
bool ro_grows_too_much(uint64_t in, uint64_t out, ro_error *err);

#endif
