#include "train/merge.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(((const ro_weights_part *)a)->name, ((const ro_weights_part *)b)->name); }

static bool given(const ro_weights_part *parts, size_t count, const char *name) {
    for (size_t k = 0; k < count; k++)
        if (strcmp(parts[k].name, name) == 0) return true;
    return false;
}

bool ro_weights_merge(const char *path, const ro_weights_part *parts, size_t count, const char *drop, ro_error *err) {
    ro_weights *old = NULL;
    if (access(path, F_OK) == 0 && (old = ro_weights_open(path, NULL, err)) == NULL) return false;
    size_t old_count = old ? ro_weights_count(old) : 0, n = 0;
    ro_weights_part *all = calloc(count + old_count + 1, sizeof *all);
    if (all == NULL) return ro_weights_close(old), ro_fail(err, RO_E_MEMORY, "out of memory");
    for (size_t k = 0; k < old_count; k++) {
        const char *name = ro_weights_name(old, k);
        if (given(parts, count, name) || (drop && strncmp(name, drop, strlen(drop)) == 0)) continue;
        all[n].name = name;
        all[n].bytes = ro_weights_section(old, name, &all[n].size, err);
        n++;
    }
    for (size_t k = 0; k < count; k++) all[n++] = parts[k];
    qsort(all, n, sizeof *all, by_name);
    bool ok = ro_weights_write(path, all, n, err);
    free(all);
    ro_weights_close(old);
    return ok;
}
