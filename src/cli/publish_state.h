/* publish_state.h - how far readout publish came in each input: a small file of JSON, written anew in one step. */
#ifndef RO_CLI_PUBLISH_STATE_H
#define RO_CLI_PUBLISH_STATE_H

#include "base/error.h"

#include <stdint.h>

typedef struct publish_progress {
    uint64_t items, first; /* pieces that are in the stream; the hash of the first one */
} publish_progress;

/* Of each path; nothing is known of one: items 0. A file that is not there is empty. */
bool publish_state_read(const char *file, const char *const *paths, publish_progress *out, size_t count, ro_error *err);
/* What the file says of other inputs stays. */
bool publish_state_write(const char *file, const char *const *paths, const publish_progress *progress, size_t count, ro_error *err);

#endif
