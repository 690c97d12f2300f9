/* Anything, known by its content: compressions and archives too. */
#include "reports.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    fuzz_reports(bytes, size, RO_FORMAT_AUTO);
    return 0;
}
