#include "base/nearest.h"

#include <string.h>

static size_t least_of(size_t a, size_t b) { return a < b ? a : b; }

size_t ro_edits(const char *a, const char *b) {
    size_t d[32][32], n = least_of(strlen(a), 31), m = least_of(strlen(b), 31);
    for (size_t i = 0; i <= n; i++) d[i][0] = i;
    for (size_t j = 0; j <= m; j++) d[0][j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = least_of(d[i - 1][j - 1] + same, least_of(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = least_of(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

const char *ro_nearest(const char *word, const char *const *names, size_t count) {
    const char *best = NULL;
    size_t best_edits = strlen(word) / 3 + 2; /* farther than that is no hint but noise */
    for (size_t i = 0; i < count; i++) {
        size_t n = ro_edits(word, names[i]);
        if (strlen(word) >= 3 && strncmp(word, names[i], strlen(word)) == 0) n = 1;
        if (n < best_edits) {
            best_edits = n;
            best = names[i];
        }
    }
    return best;
}
