#include "serve/watch.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

int64_t ro_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void look(ro_watch *w) {
    int64_t now = ro_now_ms();
    for (size_t i = 0; i < w->count; i++) {
        ro_watched *x = &w->items[i];
        int64_t most = x->state == RO_WATCH_ASKING ? w->asking_ms : x->state == RO_WATCH_ANSWERING ? w->answering_ms : INT64_MAX;
        if (x->state == RO_WATCH_FREE || now - x->since_ms <= most) continue;
        shutdown(x->fd, SHUT_RDWR); /* the server's thread sees the end of it, and closes it */
        x->since_ms = now;
        atomic_fetch_add(&w->metrics->dropped, 1);
    }
}

static void *watch(void *context) {
    ro_watch *w = context;
    pthread_mutex_lock(&w->lock);
    while (!w->ending) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        pthread_cond_timedwait(&w->wake, &w->lock, &until);
        if (!w->ending) look(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

bool ro_watch_start(ro_watch *w, size_t count, unsigned asking_ms, unsigned answering_ms, ro_metrics *metrics) {
    *w = (ro_watch){.count = count, .asking_ms = asking_ms, .answering_ms = answering_ms, .metrics = metrics};
    w->items = calloc(count, sizeof *w->items);
    if (!w->items) return false;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    w->running = pthread_create(&w->thread, NULL, watch, w) == 0;
    if (w->running) return true;
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w->items);
    w->items = NULL;
    return false;
}

void ro_watch_stop(ro_watch *w) {
    if (!w->running) return;
    pthread_mutex_lock(&w->lock);
    w->ending = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w->items);
    *w = (ro_watch){.items = NULL};
}

ro_watched *ro_watch_opened(ro_watch *w, int fd) {
    ro_watched *found = NULL;
    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < w->count && !found; i++)
        if (w->items[i].state == RO_WATCH_FREE) found = &w->items[i];
    if (found) *found = (ro_watched){.fd = fd, .state = RO_WATCH_ASKING, .since_ms = ro_now_ms()};
    pthread_mutex_unlock(&w->lock);
    atomic_fetch_add(&w->metrics->connections, 1);
    return found;
}

void ro_watch_closed(ro_watch *w, ro_watched *x) {
    atomic_fetch_sub(&w->metrics->connections, 1);
    if (!x) return;
    pthread_mutex_lock(&w->lock);
    x->state = RO_WATCH_FREE;
    pthread_mutex_unlock(&w->lock);
}

void ro_watch_set(ro_watch *w, ro_watched *x, ro_watch_state state) {
    if (!x) return;
    pthread_mutex_lock(&w->lock);
    x->state = state;
    x->since_ms = ro_now_ms();
    pthread_mutex_unlock(&w->lock);
}
