#include "base/tsv.h"

#include <string.h>

static size_t line_end(const ro_tsv *tsv) {
    const char *end = memchr(tsv->bytes + tsv->at, '\n', tsv->size - tsv->at);
    return end ? (size_t)(end - tsv->bytes) : tsv->size;
}

bool ro_tsv_begin(ro_tsv *tsv, const char *bytes, size_t size, const char *file, const char *header, ro_error *err) {
    *tsv = (ro_tsv){.bytes = bytes, .file = file, .size = size};
    size_t end = line_end(tsv), want = strlen(header);
    if (end != want || memcmp(bytes, header, want) != 0)
        return ro_fail_at(err, RO_E_DATA, file, 1, 1, 0, "the first line must be the column names \"%.160s\"", header);
    tsv->columns = 1;
    for (const char *p = header; *p; p++) tsv->columns += *p == '\t';
    tsv->line = 1;
    tsv->at = end < size ? end + 1 : size;
    return true;
}

bool ro_tsv_next(ro_tsv *tsv, ro_error *err) {
    if (tsv->at >= tsv->size) return false;
    tsv->line++;
    size_t end = line_end(tsv), at = tsv->at, start = at;
    unsigned n = 0;
    for (;; at++) {
        if (at < end && tsv->bytes[at] != '\t') continue;
        if (n < tsv->columns) tsv->fields[n] = (ro_field){tsv->bytes + start, at - start};
        if (at == start)
            return ro_fail_at(err, RO_E_DATA, tsv->file, tsv->line, start - tsv->at + 1, start, "column %u is empty (write - for none)", n + 1);
        n++;
        start = at + 1;
        if (at >= end) break;
    }
    if (n != tsv->columns) return ro_fail_at(err, RO_E_DATA, tsv->file, tsv->line, 1, tsv->at, "%u columns where %u are due", n, tsv->columns);
    tsv->at = end < tsv->size ? end + 1 : tsv->size;
    return true;
}
