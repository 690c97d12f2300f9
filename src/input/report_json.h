/* report_json.h - a report as a line of the JSON Lines that readout reads: what the formats give, before it is coded. */
#ifndef RO_INPUT_REPORT_JSON_H
#define RO_INPUT_REPORT_JSON_H

#include "base/buffer.h"
#include "readout.h"

/* Appends the object and a newline; keys that are not known are left out. Bytes that are not UTF-8 become U+FFFD. */
void ro_report_json(const ro_source *source, ro_buffer *out);

#endif
