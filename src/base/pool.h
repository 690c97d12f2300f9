/* pool.h - work shared among threads, its results taken in the order in which the work was given.
 *
 * One caller's thread makes the jobs and takes the results; the others do the work. Memory is bounded: there are `slots` jobs at most,
 * each used again and again. With one thread no other is started, and everything happens in the caller's thread. */
#ifndef RO_BASE_POOL_H
#define RO_BASE_POOL_H

#include "base/arena.h"
#include "base/error.h"

typedef struct ro_pool_work {
    size_t threads; /* at least 1 */
    size_t slots;   /* jobs that may be on the way; 0: three a thread */
    void *context;  /* given to the three functions */

    /* Caller's thread. Fills slot number `slot`; false when there is nothing more to do. */
    bool (*fill)(void *context, size_t slot);
    /* A worker's thread (number 0 to threads - 1, for its scratch memory). */
    void (*work)(void *context, size_t thread, size_t slot);
    /* Caller's thread, in the order of the fills. false: take no more, stop. */
    bool (*take)(void *context, size_t slot);
} ro_pool_work;

/* Number of slots that ro_pool_run will use. */
size_t ro_pool_slots(const ro_pool_work *work);

/* Runs until fill says the end and all was taken, or until take says stop (no error). false: threads or memory could not be had; then
 * nothing was filled. */
bool ro_pool_run(const ro_pool_work *work, const ro_allocator *allocator, ro_error *err);

#endif
