/* watch_state.h - what a watch remembers of its feeds, in memory and in a file of JSON. */
#ifndef RO_INPUT_WATCH_STATE_H
#define RO_INPUT_WATCH_STATE_H

#include "base/error.h"

typedef struct ro_watch_feed {
    const char *url; /* the caller's */
    char etag[256], modified[64];
    int64_t next;      /* when to look again, seconds since 1970; 0: now */
    unsigned failures; /* in a row */
    uint64_t *seen;    /* of the items given out, their hashes; the oldest is written over */
    size_t seen_count, seen_next;
} ro_watch_feed;

/* Fills the feeds (url is set) with what the file says of them; a file that is not there says nothing. */
bool ro_watch_load(const char *path, ro_watch_feed *feeds, size_t count, ro_error *err);
/* Writes them to a new file beside it, and puts that in its place. */
bool ro_watch_save(const char *path, const ro_watch_feed *feeds, size_t count, ro_error *err);

bool ro_watch_seen(const ro_watch_feed *feed, uint64_t item);
bool ro_watch_remember(ro_watch_feed *feed, uint64_t item, ro_error *err);

#endif
