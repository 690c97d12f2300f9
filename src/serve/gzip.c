#include "serve/gzip.h"

#include <limits.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define LEVEL 5        /* of 9: the higher ones take twice as long for some hundredths */
#define GZIP (15 + 16) /* zlib's word for the whole window, and for gzip around it */

/* "q=0", "q=0.000": not that one. */
static bool refuses(const char *parameters, size_t size) {
    const char *end = parameters + size;
    while (parameters < end && (*parameters == ' ' || *parameters == '\t' || *parameters == ';')) parameters++;
    if (end - parameters < 3 || (*parameters | 32) != 'q' || parameters[1] != '=') return false;
    for (const char *at = parameters + 2; at < end && *at != ' ' && *at != '\t'; at++)
        if (*at >= '1' && *at <= '9') return false;
    return true;
}

bool ro_takes_gzip(const char *accept) {
    bool any = false;
    for (const char *at = accept; at && *at;) {
        at += strspn(at, " \t,");
        size_t size = strcspn(at, ","), name = strcspn(at, ",; \t");
        bool takes = !refuses(at + name, size - name);
        if ((name == 4 && strncasecmp(at, "gzip", 4) == 0) || (name == 6 && strncasecmp(at, "x-gzip", 6) == 0)) return takes;
        if (name == 1 && *at == '*') any = takes; /* of what is not named */
        at += size;
    }
    return any;
}

bool ro_gzip(const void *bytes, size_t size, ro_buffer *out) {
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)bytes, .avail_in = (uInt)size};
    if (size > INT_MAX || deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
    int result = Z_OK;
    while (result == Z_OK && out->size < size) {
        char piece[16384];
        z.next_out = (Bytef *)piece;
        z.avail_out = sizeof piece;
        result = deflate(&z, Z_FINISH);
        ro_buffer_put(out, piece, sizeof piece - z.avail_out);
    }
    deflateEnd(&z);
    if (result == Z_STREAM_END && !out->failed && out->size < size) return true;
    ro_buffer_free(out);
    ro_buffer_init(out, NULL);
    return false;
}
