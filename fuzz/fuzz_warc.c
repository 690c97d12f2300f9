/* Web archives: whatever the bytes, pieces that end, each a report of valid UTF-8 or an error that says why and where. */
#include "reports.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    fuzz_reports(bytes, size, RO_FORMAT_WARC);
    return 0;
}
