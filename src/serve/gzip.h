/* gzip.h - answers made smaller on the way, for those who take that. */
#ifndef RO_SERVE_GZIP_H
#define RO_SERVE_GZIP_H

#include "base/buffer.h"

#define RO_GZIP_LEAST ((size_t)2048) /* bytes; a smaller answer is sent in one piece anyway */

/* Whether an Accept-Encoding (NULL: none came) takes gzip: by its name or by '*', and not with q=0. */
bool ro_takes_gzip(const char *accept);

/* The bytes as gzip, into out. false: memory is lacking, or they would not be fewer; then out is empty. */
bool ro_gzip(const void *bytes, size_t size, ro_buffer *out);

#endif
