#include "stream/worker.h"

#include "input/input.h"
#include "run/many.h"
#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_IDLE_MS 500u /* for reports, with nothing in hand; also how long a stop may go unseen */
#define WAIT_BUSY_MS 20u  /* with something in hand that waits to be written */
#define STORE_AGAIN_MS 2000u
#define CODE_AGAIN_MS 1000u
#define FIRST_RETRY_MS 100u /* of a message that was refused; each further one waits twice as long */
#define LONGEST_RETRY_MS 30000u
#define HOPELESS 10u /* times the tries: then a message that no worker ever finished is put aside */

/* A batch on its way. */
typedef struct load {
    ro_delivery *deliveries;
    ro_many_item *items;
    size_t count;
    bool failed; /* nothing was coded, for want of memory or threads */
} load;

typedef struct worker {
    const ro_worker_options *o;
    ro_worker_state *state;
    ro_consumer *consumer;
    ro_store *store;
    ro_many many;
    load loads[3], *coding, *written, *fetched;
    uint64_t idle_since_us; /* when something came last */
    size_t careful;         /* how many to fetch at once, after messages that came too often; 0: a whole batch */
    pthread_mutex_t lock;   /* of the loads, between this thread and the one that asks for more time */
    pthread_cond_t over;
    bool ended;
} worker;

static uint64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static bool stopped(const worker *w) { return w->o->stop && *w->o->stop; }

static void remark(worker *w, const ro_error *err) { w->o->remark(w->o->context, err); }

/* --- more time for what is in hand ------------------------------------------------------------------------------------------------------------- */

static void *keep_alive(void *context) {
    worker *w = context;
    uint64_t third_us = (uint64_t)ro_consumer_ack_wait_s(w->consumer) * 1000000 / 3;
    pthread_mutex_lock(&w->lock);
    while (!w->ended) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        uint64_t ns = (uint64_t)until.tv_nsec + third_us * 1000;
        until.tv_sec += (time_t)(ns / 1000000000);
        until.tv_nsec = (long)(ns % 1000000000);
        pthread_cond_timedwait(&w->over, &w->lock, &until);
        for (size_t k = 0; k < 3 && !w->ended; k++)
            for (size_t i = 0; i < w->loads[k].count; i++)
                if (w->loads[k].deliveries[i].message) ro_consumer_working(w->consumer, &w->loads[k].deliveries[i]);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* --- the fate of a message ---------------------------------------------------------------------------------------------------------------------- */

static void give_back(worker *w, ro_delivery *d, unsigned delay_ms) {
    atomic_fetch_add(&w->state->returned, 1);
    pthread_mutex_lock(&w->lock);
    ro_consumer_give_back(w->consumer, d, delay_ms);
    pthread_mutex_unlock(&w->lock);
}

static void done(worker *w, ro_delivery *d) {
    pthread_mutex_lock(&w->lock);
    ro_consumer_done(w->consumer, d);
    pthread_mutex_unlock(&w->lock);
}

static void bury(worker *w, ro_delivery *d, ro_code code, const char *reason) {
    ro_error err;
    pthread_mutex_lock(&w->lock);
    bool good = ro_consumer_bury(w->consumer, d, ro_code_name(code), reason, &err);
    pthread_mutex_unlock(&w->lock);
    atomic_fetch_add(good ? &w->state->buried : &w->state->returned, 1);
    if (!good) remark(w, &err);
}

/* A message that is at fault itself: once more, later, and at last aside. */
static void refuse(worker *w, ro_delivery *d, const ro_error *err) {
    char reason[600];
    atomic_fetch_add(&w->state->refused, 1);
    if (d->times < w->o->tries) {
        unsigned delay = LONGEST_RETRY_MS;
        if (d->times < 9) delay = FIRST_RETRY_MS << (d->times > 0 ? d->times - 1 : 0);
        give_back(w, d, delay);
        return;
    }
    ro_error_format(err, reason, sizeof reason);
    ro_error said = *err;
    snprintf(said.file, sizeof said.file, "message %llu", (unsigned long long)d->sequence);
    bury(w, d, err->code, reason);
    remark(w, &said);
}

/* --- coding, in a thread of its own ------------------------------------------------------------------------------------------------------------ */

static void *code(void *context) {
    worker *w = context;
    load *l = w->coding;
    ro_error err;
    uint64_t begun = now_us();
    for (size_t i = 0; i < l->count; i++) l->items[i] = (ro_many_item){.json = l->deliveries[i].bytes, .size = l->deliveries[i].size};
    l->failed = !ro_many_code(&w->many, l->items, l->count, &err);
    atomic_fetch_add(&w->state->code_us, now_us() - begun);
    return NULL;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------------------------ */

static void free_records(load *l) {
    for (size_t i = 0; i < l->count; i++) {
        ro_record_free(l->items[i].record);
        l->items[i].record = NULL;
    }
}

/* What can be written another time is no fault of the message. */
static bool is_passing(ro_code code) {
    switch (code) {
    case RO_E_BUSY:
    case RO_E_FULL:
    case RO_E_MEMORY:
    case RO_E_OPEN:
    case RO_E_READ:
    case RO_E_WRITE:
    case RO_E_READONLY:
    case RO_E_CORRUPT: return true;
    default: return false;
    }
}

typedef struct written {
    size_t added, copies, known, sentences;
    ro_store_counts counts;
} written;

static void count(worker *w, const written *n) {
    ro_worker_state *s = w->state;
    atomic_fetch_add(&s->added, n->added);
    atomic_fetch_add(&s->copies, n->copies);
    atomic_fetch_add(&s->known, n->known);
    atomic_fetch_add(&s->sentences, n->sentences);
    atomic_fetch_add(&s->events, n->counts.events);
    atomic_fetch_add(&s->contacts, n->counts.contacts);
    atomic_fetch_add(&s->merged_events, n->counts.merged_events);
    atomic_fetch_add(&s->merged_contacts, n->counts.merged_contacts);
}

/* What is about to be written: the database may ask for all of it at once. */
static bool expect(worker *w, const load *l, size_t first, size_t end, ro_error *err) {
    const ro_record **records = calloc(end - first, sizeof *records);
    size_t count = 0;
    if (!records) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (size_t i = first; i < end; i++)
        if (l->items[i].record) records[count++] = l->items[i].record;
    bool good = ro_store_expect(w->store, records, count, err);
    free(records);
    return good;
}

/* One transaction of items from `first` to before `end`. */
static bool write_items(worker *w, const load *l, size_t first, size_t end, ro_error *err) {
    written n = {0};
    bool good = ro_store_begin(w->store, err);
    if (!good) return false;
    if (end - first > 1) good = expect(w, l, first, end, err);
    for (size_t i = first; i < end && good; i++) {
        const ro_record *record = l->items[i].record;
        if (!record) continue;
        ro_stored stored = ro_store_add(w->store, record, &n.counts, err);
        good = stored != RO_STORED_FAILED;
        n.added += stored == RO_STORED_NEW;
        n.copies += stored == RO_STORED_COPY;
        n.known += stored == RO_STORED_KNOWN;
        n.sentences += record->sentence_count;
    }
    if (good && ro_store_commit(w->store, err)) {
        count(w, &n);
        return true;
    }
    ro_store_rollback(w->store);
    return false;
}

/* The whole batch goes back: the database is not to be had, and the next worker, or this one a little later, has better luck. */
static void store_failed(worker *w, load *l, const ro_error *err) {
    atomic_fetch_add(&w->state->store_faults, 1);
    if (!atomic_exchange(&w->state->store_down, true)) remark(w, err);
    for (size_t i = 0; i < l->count; i++)
        if (l->deliveries[i].message && l->items[i].record) give_back(w, &l->deliveries[i], STORE_AGAIN_MS);
    ro_store_close(w->store);
    w->store = NULL;
}

/* A batch that the database refuses for what is in it: each by itself, so that one stops no other. If it takes none, it is the database's fault. */
static bool write_each(worker *w, load *l, ro_error *err) {
    size_t good = 0, bad = 0;
    ro_error *faults = calloc(l->count, sizeof *faults);
    if (!faults) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (size_t i = 0; i < l->count; i++) {
        if (!l->items[i].record) continue;
        ro_error_clear(&faults[i]);
        if (write_items(w, l, i, i + 1, &faults[i])) {
            done(w, &l->deliveries[i]);
            good++;
        } else
            bad++, *err = faults[i];
        if (faults[i].code != RO_OK && is_passing(faults[i].code)) break;
    }
    bool passing = err->code != RO_OK && is_passing(err->code);
    for (size_t i = 0; i < l->count && good && !passing; i++)
        if (l->deliveries[i].message && l->items[i].record) refuse(w, &l->deliveries[i], &faults[i]);
    free(faults);
    return good && !passing;
}

static bool open_store(worker *w, ro_error *err) {
    if (!w->store) w->store = ro_store_open(w->o->database, RO_STORE_CREATE, err);
    return w->store != NULL;
}

static void write_records(worker *w, load *l) {
    ro_error err;
    size_t records = 0;
    for (size_t i = 0; i < l->count; i++) records += l->items[i].record != NULL;
    if (!records) return;
    ro_error_clear(&err);
    bool good = open_store(w, &err) && write_items(w, l, 0, l->count, &err);
    if (!good && w->store && !is_passing(err.code)) {
        ro_error_clear(&err);
        good = write_each(w, l, &err);
    }
    if (!good) {
        store_failed(w, l, &err);
        return;
    }
    atomic_store(&w->state->store_down, false);
    atomic_fetch_add(&w->state->batches, 1);
    for (size_t i = 0; i < l->count; i++)
        if (l->deliveries[i].message && l->items[i].record) done(w, &l->deliveries[i]);
}

/* Writes what was coded and tells the fate of every message of the load, which is empty then. */
static void finish(worker *w, load *l) {
    uint64_t begun = now_us();
    write_records(w, l);
    atomic_fetch_add(&w->state->write_us, now_us() - begun);
    for (size_t i = 0; i < l->count; i++) {
        ro_delivery *d = &l->deliveries[i];
        if (!d->message) continue;
        if (l->failed || l->items[i].record || l->items[i].err.code == RO_E_MEMORY)
            give_back(w, d, CODE_AGAIN_MS);
        else
            refuse(w, d, &l->items[i].err);
    }
    free_records(l);
    atomic_fetch_sub(&w->state->in_hand, l->count);
    pthread_mutex_lock(&w->lock);
    l->count = 0;
    pthread_mutex_unlock(&w->lock);
}

/* --- fetching ----------------------------------------------------------------------------------------------------------------------------------- */

/* Takes a delivery out of the load. */
static void take_out(worker *w, load *l, size_t i) {
    pthread_mutex_lock(&w->lock);
    memmove(&l->deliveries[i], &l->deliveries[i + 1], (l->count - i - 1) * sizeof *l->deliveries);
    l->count--;
    pthread_mutex_unlock(&w->lock);
}

/* A message that came too often may be one that ends its worker: it is coded alone, so that others do not pay for it, and put aside at last. */
static void look_at_suspects(worker *w, load *l) {
    size_t suspect = 0;
    for (size_t i = 0; i < l->count;) {
        ro_delivery *d = &l->deliveries[i];
        if (d->times > (uint64_t)HOPELESS * w->o->tries) {
            char reason[128];
            snprintf(reason, sizeof reason, "was given out %llu times, and no worker came to its end with it", (unsigned long long)d->times);
            bury(w, d, RO_E_DATA, reason);
            take_out(w, l, i);
        } else if (d->size > RO_MAX_PIECE) {
            ro_error err = {.code = RO_OK};
            ro_fail(&err, RO_E_SIZE, "is larger than %zu bytes", RO_MAX_PIECE);
            refuse(w, d, &err);
            take_out(w, l, i);
        } else {
            if (d->times > w->o->tries && !suspect) suspect = i + 1;
            i++;
        }
    }
    if (!suspect) {
        w->careful = w->careful && 2 * w->careful < w->o->batch ? 2 * w->careful : 0;
        return;
    }
    w->careful = 1;
    for (size_t i = l->count; i-- > 0;)
        if (i != suspect - 1) {
            give_back(w, &l->deliveries[i], FIRST_RETRY_MS);
            take_out(w, l, i);
        }
}

static void fetch(worker *w, load *l, bool busy) {
    ro_error err;
    size_t most = w->careful && w->careful < w->o->batch ? w->careful : w->o->batch;
    ro_error_clear(&err);
    size_t got = ro_consumer_fetch(w->consumer, l->deliveries, most, busy ? WAIT_BUSY_MS : WAIT_IDLE_MS, &err);
    bool failed = got == 0 && err.code != RO_OK;
    if (failed) {
        atomic_fetch_add(&w->state->server_faults, 1);
        if (!atomic_exchange(&w->state->link_down, true)) remark(w, &err);
        nanosleep(&(struct timespec){.tv_nsec = (busy ? WAIT_BUSY_MS : WAIT_IDLE_MS) * 1000000L}, NULL);
        return;
    }
    atomic_store(&w->state->link_down, false);
    if (!got) return;
    w->idle_since_us = now_us();
    pthread_mutex_lock(&w->lock);
    l->count = got;
    pthread_mutex_unlock(&w->lock);
    atomic_fetch_add(&w->state->received, got);
    atomic_store(&w->state->pending, l->deliveries[got - 1].pending);
    look_at_suspects(w, l);
    atomic_fetch_add(&w->state->in_hand, l->count);
}

/* --- the loop ----------------------------------------------------------------------------------------------------------------------------------- */

static void give_all_back(worker *w, load *l) {
    for (size_t i = 0; i < l->count; i++) give_back(w, &l->deliveries[i], 0);
    atomic_fetch_sub(&w->state->in_hand, l->count);
    pthread_mutex_lock(&w->lock);
    l->count = 0;
    pthread_mutex_unlock(&w->lock);
}

/* fetched becomes coding, coding written, and what was written is room for the next. */
static void turn(worker *w) {
    load *room = w->written;
    w->written = w->coding;
    w->coding = w->fetched;
    w->fetched = room;
}

/* One round: codes a batch in the thread beside, meanwhile writes the one before and fetches the one behind. */
static void go_round(worker *w) {
    pthread_t thread;
    bool beside = w->coding->count && pthread_create(&thread, NULL, code, w) == 0;
    if (w->coding->count && !beside) code(w);
    if (w->written->count) finish(w, w->written);
    if (!stopped(w)) fetch(w, w->fetched, beside);
    if (beside) pthread_join(thread, NULL);
    turn(w);
    atomic_store(&w->state->alive_s, (long)(now_us() / 1000000));
    if (w->o->round) w->o->round(w->o->context);
}

static bool in_hand(const worker *w) { return w->coding->count || w->written->count || w->fetched->count; }

/* Whether the stream is done with. What others have in hand is waited for: it may come back. But a server that was killed may count for ever what was
 * settled long ago; so not longer than it takes to come back. */
static bool is_over(worker *w) {
    uint64_t waiting, others, longest_us = (2 * (uint64_t)ro_consumer_ack_wait_s(w->consumer) + 5) * 1000000;
    if (!w->o->until_empty || in_hand(w) || !ro_consumer_left(w->consumer, &waiting, &others) || waiting) return false;
    return !others || now_us() - w->idle_since_us > longest_us;
}

static void run_loop(worker *w) {
    w->idle_since_us = now_us();
    while (!stopped(w)) {
        go_round(w);
        if (atomic_load(&w->state->store_down) && !stopped(w)) nanosleep(&(struct timespec){.tv_nsec = WAIT_IDLE_MS * 1000000L}, NULL);
        if (is_over(w)) break;
    }
    /* `coding` was fetched and not begun; `written` was coded */
    give_all_back(w, w->coding);
    give_all_back(w, w->fetched);
    if (w->written->count) finish(w, w->written);
}

static bool make_loads(worker *w, ro_error *err) {
    for (size_t i = 0; i < 3; i++) {
        w->loads[i].deliveries = calloc(w->o->batch, sizeof(ro_delivery));
        w->loads[i].items = calloc(w->o->batch, sizeof(ro_many_item));
        if (!w->loads[i].deliveries || !w->loads[i].items) return ro_fail(err, RO_E_MEMORY, "out of memory");
    }
    w->coding = &w->loads[0];
    w->written = &w->loads[1];
    w->fetched = &w->loads[2];
    return true;
}

bool ro_worker_run(const ro_worker_options *options, ro_worker_state *state, ro_error *err) {
    worker w = {.o = options, .state = state, .lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER};
    pthread_t keeper;
    ro_error_clear(err);
    w.many = (ro_many){.engine = options->engine, .code = &options->code, .threads = options->threads};
    atomic_store(&state->alive_s, (long)(now_us() / 1000000));
    bool good = make_loads(&w, err) && open_store(&w, err);
    if (good) w.consumer = ro_consumer_open(options->link, &options->consumer, err);
    good = good && w.consumer;
    if (good && pthread_create(&keeper, NULL, keep_alive, &w) != 0) good = ro_fail(err, RO_E_MEMORY, "no thread can be started");
    if (good) {
        run_loop(&w);
        pthread_mutex_lock(&w.lock);
        w.ended = true;
        pthread_cond_signal(&w.over);
        pthread_mutex_unlock(&w.lock);
        pthread_join(keeper, NULL);
    }
    ro_many_free(&w.many);
    ro_consumer_close(w.consumer);
    ro_store_close(w.store);
    for (size_t i = 0; i < 3; i++) {
        free(w.loads[i].deliveries);
        free(w.loads[i].items);
    }
    pthread_mutex_destroy(&w.lock);
    pthread_cond_destroy(&w.over);
    return good;
}
