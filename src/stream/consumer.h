/* consumer.h - reports out of a stream: a durable pull consumer, which many workers share.
 *
 * What is fetched is given to nobody else until it is acknowledged, given back, or its time is over; ro_consumer_working gives it more time. */
#ifndef RO_STREAM_CONSUMER_H
#define RO_STREAM_CONSUMER_H

#include "stream/link.h"

typedef struct ro_consumer ro_consumer;

typedef struct ro_consumer_options {
    const char *stream, *name;
    const char *subject;      /* of the stream's: only this; NULL: all */
    unsigned ack_wait_s;      /* the time that a message has, where the consumer is made */
    size_t most_pending;      /* messages at most that all workers together have in hand, where it is made */
    const char *dead_subject; /* where poison goes, and its stream, made when it is first needed */
    const char *dead_stream;
} ro_consumer_options;

/* Makes the consumer where it is not there; else it is taken as it is. The options' strings must outlive it. NULL: open, memory. */
ro_consumer *ro_consumer_open(ro_link *link, const ro_consumer_options *options, ro_error *err);
void ro_consumer_close(ro_consumer *consumer);

/* The time that a message has, as the consumer was made. */
unsigned ro_consumer_ack_wait_s(const ro_consumer *consumer);

typedef struct ro_delivery {
    void *message;
    const char *bytes; /* its own, until it is settled */
    size_t size;
    const char *reply;        /* where its fate is told */
    uint64_t sequence, times; /* in the stream; how often it was given out, with this one */
    uint64_t pending;         /* messages behind it that were never given out */
} ro_delivery;

/* What there is, `most` at most; waits wait_ms for the first. The number; 0: none, or (err set) the server could not be asked: go on asking. */
size_t ro_consumer_fetch(ro_consumer *consumer, ro_delivery *out, size_t most, unsigned wait_ms, ro_error *err);

/* How many messages were never given out, and how many are in the hands of all workers. false: the server cannot be asked. */
bool ro_consumer_left(ro_consumer *consumer, uint64_t *waiting, uint64_t *in_hand);

/* Any thread. The delivery stays valid. */
void ro_consumer_working(ro_consumer *consumer, const ro_delivery *delivery);

/* Each settles a delivery and frees it: it is done; somebody should try it again, after delay_ms; it never will be done, for that reason (false:
 * it could not be put aside, and was given back). */
void ro_consumer_done(ro_consumer *consumer, ro_delivery *delivery);
void ro_consumer_give_back(ro_consumer *consumer, ro_delivery *delivery, unsigned delay_ms);
bool ro_consumer_bury(ro_consumer *consumer, ro_delivery *delivery, const char *code, const char *reason, ro_error *err);

#endif
