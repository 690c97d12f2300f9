/* stream.h - bytes one after the other, wherever they come from: a file, memory, a member of an archive, what a compression holds.
 *
 * A stream keeps what was read and not yet dropped; whoever reads it asks for so many bytes at least (ro_stream_fill), looks at them in place
 * and drops them. A fault of the source ends the stream; what came before it can still be read, then ro_stream_fault tells it. */
#ifndef RO_INPUT_STREAM_H
#define RO_INPUT_STREAM_H

#include "base/error.h"
#include "base/file.h"

#include <sys/types.h>

typedef struct ro_stream ro_stream;

struct ro_stream {
    char *bytes;
    size_t start, end, capacity; /* bytes[start, end) is read and not dropped */
    size_t offset, line;         /* of bytes[start]; line counts from 1 */
    bool counts_lines;           /* only then is `line` kept */
    bool ended;                  /* no more comes: the end, or a fault */
    ro_error fault;

    /* The source's. read: bytes read, 0 at the end, -1 with err set. seek and resume may be NULL. */
    ssize_t (*read)(ro_stream *stream, char *into, size_t size, ro_error *err);
    int64_t (*seek)(ro_stream *stream, int64_t offset, int whence); /* the new offset, -1 */
    bool (*resume)(ro_stream *stream);                              /* finds the next good place behind a fault */
    void (*close)(ro_stream *stream);
    ro_stream *under; /* what it reads from, owned; NULL for a file or memory */
};

/* Each takes its memory itself and gives NULL (err set) on failure. The file may be "-". */
ro_stream *ro_stream_of_file(const char *path, ro_error *err);
ro_stream *ro_stream_of_memory(const char *bytes, size_t size, ro_error *err); /* the bytes must outlive it */
void ro_stream_close(ro_stream *stream);                                       /* with all under it; NULL is nothing */

/* Reads until `want` bytes are there; returns how many are (fewer: the stream has ended). */
size_t ro_stream_fill(ro_stream *stream, size_t want);
static inline const char *ro_stream_at(const ro_stream *stream) { return stream->bytes + stream->start; }
static inline size_t ro_stream_have(const ro_stream *stream) { return stream->end - stream->start; }
void ro_stream_drop(ro_stream *stream, size_t size);

/* Whether a fault ended it; copied into err if that holds none. */
bool ro_stream_fault(const ro_stream *stream, ro_error *err);
/* Goes on behind a fault (the next member of a gzip file). false: there is nothing to go on with. */
bool ro_stream_resume(ro_stream *stream);

/* Moves to an offset as lseek does; what was buffered is dropped. -1 where the source cannot. */
int64_t ro_stream_seek(ro_stream *stream, int64_t offset, int whence);

/* The next line, without its end, as ro_reader_line: a line over the limit is RO_E_SIZE, and the next call gives the line behind it. The
 * bytes are the stream's, until its next call. */
bool ro_stream_line(ro_stream *stream, size_t limit, ro_piece *line, ro_error *err);

/* A new stream over `under`, for the layers (unpack.c, archive.c). Takes `under` over; on failure closes it. size: of the layer's own struct,
 * which begins with an ro_stream. */
ro_stream *ro_stream_new(size_t size, ro_stream *under, ro_error *err);

#endif
