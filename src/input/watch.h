/* watch.h - feeds that are looked at again and again: what is new in them, as reports.
 *
 * Polite: robots.txt is obeyed, a host is asked at most every so often, a feed that has not changed is not sent again (ETag, If-Modified-Since),
 * one that fails is asked ever more rarely (up to a day, with some chance in it). One that fails stops no other. What was given out is remembered
 * in a file, written anew in one step, so that the watch can be ended at any moment and goes on where it was: an item may come twice after a
 * crash, and none is lost. */
#ifndef RO_INPUT_WATCH_H
#define RO_INPUT_WATCH_H

#include "input/fetch.h"

typedef struct ro_watch_options {
    const char *const *urls;
    size_t url_count;
    const char *state;        /* file; NULL: nothing is remembered beyond the run */
    bool once;                /* each feed one time, now */
    bool articles;            /* fetch the page behind each new item, and take its article */
    unsigned interval_s;      /* between two looks at a feed */
    unsigned host_interval_s; /* between two requests to a host */
    ro_fetch_options fetch;   /* with `stop`, which also ends the waiting */
    void *context;
    bool (*take)(void *context, const ro_source *report);             /* a new item; false: stop */
    bool (*flush)(void *context);                                     /* before what was given is remembered; false: stop */
    void (*fault)(void *context, const ro_error *err);                /* of one feed or page, with its address; the watch goes on */
    void (*polled)(void *context, const char *url, size_t new_items); /* may be NULL */
} ro_watch_options;

#define RO_MAX_FEEDS 10000u
#define RO_MAX_SEEN 20000u       /* items remembered of a feed */
#define RO_LONGEST_BACKOFF 86400 /* seconds */

/* Runs until stop, or (once) all were looked at. false: it could not begin, or the state could not be read or written. */
bool ro_watch_run(const ro_watch_options *options, ro_error *err);

#endif
