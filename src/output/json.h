/* json.h - writing JSON text (RFC 8259). Reading is jansson's. */
#ifndef RO_OUTPUT_JSON_H
#define RO_OUTPUT_JSON_H

#include "base/buffer.h"

/* Appends the text as a JSON string with its quotes. text: valid UTF-8. */
void ro_json_string(ro_buffer *out, const char *text, size_t size);

#endif
