/* Lines of JSON as reports: whatever the bytes, either a report whose strings can be read, or an error with its place. */
#include "input/jsonl.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    ro_json_report report;
    ro_error err = {.byte = SIZE_MAX};
    if (ro_json_report_read(&report, (const char *)bytes, size, "fuzz", 1, 0, &err)) {
        if (!report.source.text || strlen(report.source.text) > report.source.text_size) abort();
        ro_json_report_free(&report);
    } else if (err.code == RO_OK || err.line != 1 || !err.message[0])
        abort();
    return 0;
}
