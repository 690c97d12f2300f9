/* metrics.h - what the server counts of itself, for /metrics. Any thread adds; all are atomic. */
#ifndef RO_SERVE_METRICS_H
#define RO_SERVE_METRICS_H

#include "base/buffer.h"

#include <stdatomic.h>

/* Upper bounds of the times that are counted, in milliseconds. */
#define RO_METRICS_BOUNDS \
    { 1, 3, 10, 30, 100, 300, 1000, 3000 }
#define RO_METRICS_TIMES 8

typedef struct ro_metrics {
    atomic_ulong requests[6]; /* by the first digit of the status */
    atomic_ulong times[RO_METRICS_TIMES + 1], time_us, bytes;
    atomic_ulong cached, unchanged, coded, busy, dropped;
    atomic_long connections, in_flight;
} ro_metrics;

void ro_metrics_request(ro_metrics *metrics, unsigned status, unsigned long us, size_t bytes);

/* In the text format of Prometheus. */
void ro_metrics_print(ro_metrics *metrics, ro_buffer *out);

#endif
