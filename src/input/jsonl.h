/* jsonl.h - a line of JSON Lines to a report: an object with text, and id, title, published, publisher, url, language if it has them. */
#ifndef RO_INPUT_JSONL_H
#define RO_INPUT_JSONL_H

#include "base/error.h"
#include "readout.h"

/* A report read from a line; the source's strings point into `document`. Free with ro_json_report_free. */
typedef struct ro_json_report {
    void *document; /* json_t of jansson */
    ro_source source;
} ro_json_report;

/* line: bytes without the newline. Unknown keys are passed over; a key with null is the same as none. false: err says json or field, with
 * line_number, column and byte (of the file: line_byte is the offset of the line's first byte). */
bool ro_json_report_read(ro_json_report *report, const char *line, size_t size, const char *file, size_t line_number, size_t line_byte,
                         ro_error *err);
void ro_json_report_free(ro_json_report *report);

#endif
