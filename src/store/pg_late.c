#include "store/pg_late.h"

bool ro_pg_late_put(ro_buffer *late, int64_t report, const char *words, size_t size, bool *full) {
    ro_buffer_number(late, (size_t)report);
    ro_buffer_putc(late, '\t');
    ro_buffer_put(late, words, size); /* letters, digits and quotes: nothing that COPY would read in another way */
    ro_buffer_putc(late, '\n');
    *full = *full || late->size > RO_PG_LATE_MOST;
    return !late->failed;
}
