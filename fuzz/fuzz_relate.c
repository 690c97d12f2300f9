/* Marked texts: whatever the marks, a relation or an error. */
#include "run/relate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static ro_engine *engine;
    static ro_work *work;
    ro_error err;
    if (!engine) {
        engine = ro_engine_open(NULL, &err);
        if (!engine) return 0;
        work = ro_work_new(engine, &err);
    }
    ro_relation relation;
    if (!ro_relate(engine, work, (const char *)bytes, size, &relation, &err) && err.code == RO_OK) abort();
    return 0;
}
