/* publisher.h - reports into a stream, many on the way at once, each kept until the server has it on disk.
 *
 * A message carries the id of its report (Nats-Msg-Id): what is sent twice, for whatever reason, is in the stream once. A stream that is full makes
 * the publisher wait. One thread's. */
#ifndef RO_STREAM_PUBLISHER_H
#define RO_STREAM_PUBLISHER_H

#include "stream/link.h"

#include <signal.h>

typedef struct ro_publisher ro_publisher;

#define RO_MOST_PENDING 65536u

/* pending: messages at most that are sent and not yet acknowledged. stop (may be NULL) ends any waiting. The subject must outlive it. */
ro_publisher *ro_publisher_open(ro_link *link, const char *subject, size_t pending, const volatile sig_atomic_t *stop, ro_error *err);
void ro_publisher_close(ro_publisher *publisher);

/* Sends one report, as JSON. false: size (the server takes none so large; go on with the next), open (stopped while it waited), memory. */
bool ro_publisher_put(ro_publisher *publisher, const ro_source *report, ro_error *err);

/* Waits until the server has all that was put. false: stopped before, or some were refused for good (err says why; the others are there). */
bool ro_publisher_flush(ro_publisher *publisher, ro_error *err);

/* How many are there now, and how many of them were so before (known by their id). Why it waits at the moment, or NULL. */
size_t ro_publisher_sent(const ro_publisher *publisher);
size_t ro_publisher_known(const ro_publisher *publisher);
const char *ro_publisher_waits(const ro_publisher *publisher);

/* The id of a message: the report's own where it is a plain word, else the hash of what the report says. */
#define RO_MESSAGE_ID 80
void ro_message_id(const ro_source *report, char out[RO_MESSAGE_ID]);

#endif
