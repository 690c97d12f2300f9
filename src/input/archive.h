/* archive.h - the members of a tar, zip or 7z archive, each as a stream. Nothing is ever written: a member's name is only for messages. */
#ifndef RO_INPUT_ARCHIVE_H
#define RO_INPUT_ARCHIVE_H

#include "input/stream.h"

typedef struct ro_archive ro_archive;

/* Whether an archive begins so (a tar file needs 262 bytes to be known). */
bool ro_archive_begins(const char *bytes, size_t size);

/* Takes `under` over; it may stand at its beginning only. */
ro_archive *ro_archive_open(ro_stream *under, ro_error *err);
void ro_archive_close(ro_archive *archive);

/* The next member that is a file: its name (made fit for messages) and its stream, NULL at the end or, with err set, where the archive is
 * broken. The stream lives until the next call, and is closed by the caller before it. */
ro_stream *ro_archive_next(ro_archive *archive, char *name, size_t name_size, ro_error *err);

/* Copies a name from outside for messages: control characters and bytes that are not UTF-8 become '?'. */
void ro_name_clean(const char *from, char *to, size_t size);

#endif
