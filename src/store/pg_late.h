/* pg_late.h - the words of texts, which nothing asks for before the transaction ends: they wait as COPY wants them. */
#ifndef RO_STORE_PG_LATE_H
#define RO_STORE_PG_LATE_H

#include "base/buffer.h"

#include <stdint.h>

#define RO_PG_LATE_MOST ((size_t)16 * 1024 * 1024) /* bytes that wait; then they are sent */

/* Puts the words of a report by, a tsvector as ro_pg_words writes it. full: it is time to send. false: out of memory. */
bool ro_pg_late_put(ro_buffer *late, int64_t report, const char *words, size_t size, bool *full);

#endif
