#include "serve/metrics.h"

#include "readout.h"

#include <stdio.h>
#include <unistd.h>

void ro_metrics_request(ro_metrics *m, unsigned status, unsigned long us, size_t bytes) {
    static const unsigned long bounds[] = RO_METRICS_BOUNDS;
    size_t i = 0;
    while (i < RO_METRICS_TIMES && us > bounds[i] * 1000) i++;
    atomic_fetch_add(&m->requests[status / 100 < 6 ? status / 100 : 5], 1);
    atomic_fetch_add(&m->times[i], 1);
    atomic_fetch_add(&m->time_us, us);
    atomic_fetch_add(&m->bytes, bytes);
}

static void one(ro_buffer *out, const char *name, const char *type, const char *help, unsigned long value) {
    ro_buffer_printf(out, "# HELP readout_%s %s\n# TYPE readout_%s %s\nreadout_%s %lu\n", name, help, name, type, name, value);
}

/* Memory of the process that is in use, in bytes; 0 where the system does not tell. */
static unsigned long resident(void) {
    unsigned long size, pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (!f) return 0;
    if (fscanf(f, "%lu %lu", &size, &pages) != 2) pages = 0;
    fclose(f);
    return pages * (unsigned long)sysconf(_SC_PAGESIZE);
}

void ro_metrics_print(ro_metrics *m, ro_buffer *out) {
    static const unsigned long bounds[] = RO_METRICS_BOUNDS;
    ro_buffer_printf(out, "# HELP readout_info The program.\n# TYPE readout_info gauge\nreadout_info{version=\"%s\"} 1\n", ro_version());
    ro_buffer_puts(out, "# HELP readout_requests_total Requests that were answered, by status.\n# TYPE readout_requests_total counter\n");
    for (int i = 2; i < 6; i++) ro_buffer_printf(out, "readout_requests_total{status=\"%dxx\"} %lu\n", i, atomic_load(&m->requests[i]));
    ro_buffer_puts(out, "# HELP readout_request_seconds Time from the whole request to its answer.\n# TYPE readout_request_seconds histogram\n");
    unsigned long sum = 0;
    for (int i = 0; i < RO_METRICS_TIMES; i++) {
        sum += atomic_load(&m->times[i]);
        ro_buffer_printf(out, "readout_request_seconds_bucket{le=\"%g\"} %lu\n", (double)bounds[i] / 1000, sum);
    }
    sum += atomic_load(&m->times[RO_METRICS_TIMES]);
    ro_buffer_printf(out, "readout_request_seconds_bucket{le=\"+Inf\"} %lu\nreadout_request_seconds_sum %.6f\nreadout_request_seconds_count %lu\n",
                     sum, (double)atomic_load(&m->time_us) / 1e6, sum);
    one(out, "response_bytes_total", "counter", "Bytes of the bodies that were answered.", atomic_load(&m->bytes));
    one(out, "cached_total", "counter", "Answers that were kept and given again.", atomic_load(&m->cached));
    one(out, "unchanged_total", "counter", "Answers 304: the asker has it already.", atomic_load(&m->unchanged));
    one(out, "coded_total", "counter", "Reports coded on request.", atomic_load(&m->coded));
    one(out, "busy_total", "counter", "Requests refused because too many were under way.", atomic_load(&m->busy));
    one(out, "dropped_connections_total", "counter", "Connections closed because they took too long.", atomic_load(&m->dropped));
    one(out, "connections", "gauge", "Open connections.", (unsigned long)atomic_load(&m->connections));
    one(out, "in_flight", "gauge", "Requests that are being answered.", (unsigned long)atomic_load(&m->in_flight));
    one(out, "resident_bytes", "gauge", "Memory in use.", resident());
}
