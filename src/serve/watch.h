/* watch.h - the open connections, and the end of those that take too long: a client that sends its request drop by drop, or does not read
 * its answer. (The HTTP library only knows how long a connection was silent.) */
#ifndef RO_SERVE_WATCH_H
#define RO_SERVE_WATCH_H

#include "serve/metrics.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum ro_watch_state { RO_WATCH_FREE, RO_WATCH_ASKING, RO_WATCH_WORKING, RO_WATCH_ANSWERING } ro_watch_state;

typedef struct ro_watched {
    int fd;
    ro_watch_state state;
    int64_t since_ms;
} ro_watched;

typedef struct ro_watch {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool ending, running;
    ro_watched *items;
    size_t count;
    unsigned asking_ms, answering_ms; /* how long a request may take to come (or the next one to begin), and its answer to go */
    ro_metrics *metrics;
} ro_watch;

/* Starts the thread that looks after `count` connections at most. false: no memory or thread. */
bool ro_watch_start(ro_watch *watch, size_t count, unsigned asking_ms, unsigned answering_ms, ro_metrics *metrics);
void ro_watch_stop(ro_watch *watch);

/* A connection came: its place, NULL where all are taken. ro_watch_closed must be called before the descriptor is closed. */
ro_watched *ro_watch_opened(ro_watch *watch, int fd);
void ro_watch_closed(ro_watch *watch, ro_watched *item);
void ro_watch_set(ro_watch *watch, ro_watched *item, ro_watch_state state); /* item may be NULL */

int64_t ro_now_ms(void); /* of a clock that is never set */

#endif
