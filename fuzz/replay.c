/* replay - gives each file to a fuzz target once. A crash (or a sanitizer) ends it; otherwise one TAP line a file. */
#include "base/file.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        char *bytes;
        size_t size;
        ro_error err;
        ro_error_clear(&err);
        /* Said before the run, so that the last line names the file that crashed. */
        printf("# %s\n", argv[i]);
        fflush(stdout);
        if (!ro_file_read(argv[i], SIZE_MAX / 2, NULL, &bytes, &size, &err)) {
            printf("not ok %d - %s: %s\n", i, argv[i], err.message);
            continue;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
        ro_file_free(NULL, bytes);
        printf("ok %d - %s\n", i, argv[i]);
    }
    return 0;
}
