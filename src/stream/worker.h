/* worker.h - reports of a stream into a database: fetched in batches, coded, written, and only then acknowledged.
 *
 * While one batch is coded, the one before it is written and the one behind it fetched. A message is in the database once, however often it comes:
 * the store knows a report again. What is poison (no JSON, too large, refused by the coder) is tried again, then put aside with the reason. */
#ifndef RO_STREAM_WORKER_H
#define RO_STREAM_WORKER_H

#include "base/buffer.h"
#include "stream/consumer.h"

#include <signal.h>
#include <stdatomic.h>

/* What a worker counts of itself: any thread reads. */
#define RO_WORKER_COUNTERS(X) \
    X(received, "Messages that came, each time counted.") \
    X(added, "Reports that were new.") \
    X(copies, "Reports that were copies of others.") \
    X(known, "Reports that the database held already.") \
    X(refused, "Times that a message was refused, as no report that can be coded.") \
    X(buried, "Messages put aside under the dead-letter subject.") \
    X(returned, "Messages given back to be tried again.") \
    X(batches, "Batches written.") \
    X(store_faults, "Batches that could not be written.") \
    X(server_faults, "Times that the server of the stream could not be asked.") \
    X(sentences, "Sentences coded.") \
    X(events, "Events that were new.") \
    X(merged_events, "Further tellings of events that were there.") \
    X(contacts, "Contacts that were new.") \
    X(merged_contacts, "Further tellings of contacts that were there.") \
    X(code_us, "Microseconds spent coding.") \
    X(write_us, "Microseconds spent writing.")

typedef struct ro_worker_state {
#define X(name, help) atomic_ulong name;
    RO_WORKER_COUNTERS(X)
#undef X
    atomic_ulong in_hand, pending; /* now: of this worker; in the stream, never given out */
    atomic_long alive_s;           /* when the loop last went round, of the monotonic clock */
    atomic_bool store_down, link_down;
} ro_worker_state;

typedef struct ro_worker_options {
    const ro_engine *engine;
    ro_code_options code;
    ro_link *link;
    ro_consumer_options consumer;
    const char *database; /* as ro_store_open takes it */
    size_t batch, threads;
    unsigned tries;                    /* before a message is put aside */
    bool until_empty;                  /* end when nothing is left in the stream */
    const volatile sig_atomic_t *stop; /* set: what is being coded is written, the rest given back */
    void *context;
    void (*remark)(void *context, const ro_error *err); /* something went wrong that is tried again, or put aside; the worker's thread */
    void (*round)(void *context);                       /* now and then; the same thread. May be NULL */
} ro_worker_options;

#define RO_MOST_BATCH 10000u

/* Until stop, or (until_empty) nothing is left. false: it could not begin. state is the caller's, all 0. */
bool ro_worker_run(const ro_worker_options *options, ro_worker_state *state, ro_error *err);

/* What stands in /metrics. */
void ro_worker_metrics(ro_worker_state *state, ro_buffer *out);

/* NULL: all is well; else why not. */
const char *ro_worker_ails(const ro_worker_state *state);

/* /healthz and /metrics on 127.0.0.1 (port 0: any that is free). NULL: the port cannot be had. */
typedef struct ro_health ro_health;
ro_health *ro_health_start(uint16_t port, ro_worker_state *state, ro_error *err);
uint16_t ro_health_port(const ro_health *health);
void ro_health_stop(ro_health *health);

#endif
