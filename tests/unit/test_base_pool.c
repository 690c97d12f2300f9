/* The pool of threads: order kept, each job done once, stops when told. */
#include "harness.h"

#include <sched.h>

#include "base/pool.h"

#define JOBS 2000

typedef struct count_context {
    size_t filled, taken, stop_at;
    size_t job_of_slot[64], result_of_slot[64];
    size_t slots, threads;
    bool order_kept, thread_known;
} count_context;

static bool fill(void *context, size_t slot) {
    count_context *c = context;
    if (c->filled == JOBS) return false;
    c->job_of_slot[slot] = c->filled++;
    return true;
}

static void work(void *context, size_t thread, size_t slot) {
    count_context *c = context;
    if (thread >= c->threads) c->thread_known = false;
    size_t n = c->job_of_slot[slot];
    for (size_t i = 0; i < n % 7; i++) sched_yield(); /* so that they end in another order */
    c->result_of_slot[slot] = n * n;
}

static bool take(void *context, size_t slot) {
    count_context *c = context;
    if (c->result_of_slot[slot] != c->taken * c->taken) c->order_kept = false;
    c->taken++;
    return c->taken != c->stop_at;
}

static count_context run(size_t threads, size_t slots, size_t stop_at) {
    count_context c = {.stop_at = stop_at, .order_kept = true, .thread_known = true, .threads = threads};
    ro_pool_work w = {.threads = threads, .slots = slots, .context = &c, .fill = fill, .work = work, .take = take};
    ro_error err;
    ro_error_clear(&err);
    c.slots = ro_pool_slots(&w);
    assert_true(c.slots <= 64);
    assert_true(ro_pool_run(&w, NULL, &err));
    assert_good(&err);
    assert_true(c.order_kept);
    assert_true(c.thread_known);
    return c;
}

static void keeps_the_order(void **state) {
    (void)state;
    for (size_t threads = 1; threads <= 8; threads++) assert_int_equal(run(threads, 0, 0).taken, JOBS);
}

static void works_with_one_slot(void **state) {
    (void)state;
    assert_int_equal(run(4, 1, 0).taken, JOBS);
}

static void stops_when_told(void **state) {
    (void)state;
    for (size_t threads = 1; threads <= 4; threads++) assert_int_equal(run(threads, 0, 17).taken, 17);
}

static bool run_with(void *context, const ro_allocator *allocator) {
    (void)context;
    count_context c = {.order_kept = true, .threads = 3};
    ro_pool_work w = {.threads = 3, .context = &c, .fill = fill, .work = work, .take = take};
    ro_error err;
    ro_error_clear(&err);
    bool good = ro_pool_run(&w, allocator, &err);
    assert_int_equal(err.code, good ? RO_OK : RO_E_MEMORY);
    assert_int_equal(c.taken, good ? JOBS : 0);
    return good;
}

static void says_when_memory_is_out(void **state) {
    (void)state;
    assert_true(test_every_failure(run_with, NULL, 0) >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_order),
        cmocka_unit_test(works_with_one_slot),
        cmocka_unit_test(stops_when_told),
        cmocka_unit_test(says_when_memory_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
