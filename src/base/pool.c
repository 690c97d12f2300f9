#include "base/pool.h"

#include <pthread.h>
#include <string.h>

typedef enum slot_state { SLOT_FREE, SLOT_FILLED, SLOT_RUNNING, SLOT_DONE } slot_state;

typedef struct pool {
    const ro_pool_work *work;
    pthread_mutex_t lock;
    pthread_cond_t filled, done; /* a slot was filled, or it is over; a slot was done */
    size_t next;                 /* the slot that the next free worker takes */
    size_t slots;
    bool over;
    slot_state *states;
} pool;

typedef struct worker {
    pool *pool;
    size_t number;
    pthread_t thread;
} worker;

size_t ro_pool_slots(const ro_pool_work *work) {
    if (work->threads <= 1) return 1;
    return work->slots ? work->slots : 3 * work->threads;
}

static void *worker_main(void *argument) {
    worker *me = argument;
    pool *p = me->pool;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (p->states[p->next] != SLOT_FILLED && !p->over) pthread_cond_wait(&p->filled, &p->lock);
        if (p->over) break;
        size_t slot = p->next;
        p->next = (slot + 1) % p->slots;
        p->states[slot] = SLOT_RUNNING;
        pthread_mutex_unlock(&p->lock);
        p->work->work(p->work->context, me->number, slot);
        pthread_mutex_lock(&p->lock);
        p->states[slot] = SLOT_DONE;
        pthread_cond_signal(&p->done);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void set_state(pool *p, size_t slot, slot_state state) {
    pthread_mutex_lock(&p->lock);
    p->states[slot] = state;
    if (state == SLOT_FILLED) pthread_cond_signal(&p->filled);
    pthread_mutex_unlock(&p->lock);
}

static void wait_done(pool *p, size_t slot) {
    pthread_mutex_lock(&p->lock);
    while (p->states[slot] != SLOT_DONE) pthread_cond_wait(&p->done, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

/* The caller's thread: fills ahead as far as there are slots, takes the oldest. */
static void feed(pool *p) {
    size_t filled = 0, taken = 0;
    bool more = true, wanted = true;
    while (wanted) {
        while (more && filled - taken < p->slots) {
            more = p->work->fill(p->work->context, filled % p->slots);
            if (more) set_state(p, filled++ % p->slots, SLOT_FILLED);
        }
        if (taken == filled) break;
        size_t slot = taken++ % p->slots;
        wait_done(p, slot);
        wanted = p->work->take(p->work->context, slot);
        set_state(p, slot, SLOT_FREE);
    }
}

static void stop(pool *p, worker *workers, size_t started) {
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_cond_broadcast(&p->filled);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
}

static void run_alone(const ro_pool_work *work) {
    while (work->fill(work->context, 0)) {
        work->work(work->context, 0, 0);
        if (!work->take(work->context, 0)) return;
    }
}

bool ro_pool_run(const ro_pool_work *work, const ro_allocator *allocator, ro_error *err) {
    if (work->threads <= 1) {
        run_alone(work);
        return true;
    }
    pool p = {.work = work, .slots = ro_pool_slots(work)};
    ro_arena arena;
    ro_arena_init(&arena, allocator);
    p.states = ro_arena_array(&arena, p.slots, sizeof *p.states);
    worker *workers = ro_arena_array(&arena, work->threads, sizeof *workers);
    if (!p.states || !workers) {
        ro_arena_free(&arena);
        return ro_fail(err, RO_E_MEMORY, "out of memory");
    }
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.filled, NULL);
    pthread_cond_init(&p.done, NULL);
    size_t started = 0;
    for (; started < work->threads; started++) {
        workers[started].pool = &p;
        workers[started].number = started;
        int failed = pthread_create(&workers[started].thread, NULL, worker_main, &workers[started]);
        if (failed && started == 0) ro_fail(err, RO_E_MEMORY, "no thread can be started: %s", strerror(failed));
        if (failed) break; /* fewer threads do the same work */
    }
    if (started) {
        feed(&p);
        stop(&p, workers, started);
    }
    pthread_cond_destroy(&p.done);
    pthread_cond_destroy(&p.filled);
    pthread_mutex_destroy(&p.lock);
    ro_arena_free(&arena);
    return started > 0;
}
