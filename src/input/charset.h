/* charset.h - bytes in a named character set to UTF-8. What cannot be read becomes U+FFFD; NUL bytes are left out. */
#ifndef RO_INPUT_CHARSET_H
#define RO_INPUT_CHARSET_H

#include "base/buffer.h"

/* name: "windows-1252", "ISO-8859-6" …, of any case; NULL where none is known. A byte order mark beats it; bytes that are valid UTF-8 are
 * taken as that even if a one-byte set is named; an unknown name is read as UTF-8, with the bytes that are not as windows-1252. Appends. */
void ro_charset_utf8(const char *name, const char *bytes, size_t size, ro_buffer *out);

/* The name of the set in "text/html; charset=…" or in <?xml encoding="…"?>, into name (cut to size); false where there is none. */
bool ro_charset_named(const char *text, size_t size, const char *key, char *name, size_t name_size);

#endif
