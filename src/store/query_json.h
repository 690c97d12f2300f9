/* query_json.h - rows of an answer as JSON objects. */
#ifndef RO_STORE_QUERY_JSON_H
#define RO_STORE_QUERY_JSON_H

#include "base/buffer.h"
#include "store/query.h"

/* The value of the row in hand. What JSON has no number for is null; of bytes that are no UTF-8 only those before the first fault are written. */
void ro_answer_json_value(ro_buffer *out, const ro_answer *answer, size_t column);

/* The row in hand as an object. */
void ro_answer_json_row(ro_buffer *out, const ro_answer *answer);

#endif
