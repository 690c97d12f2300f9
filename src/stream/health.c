/* health.c - how a worker does, for whoever watches over it: /healthz and /metrics, to this machine alone. */
#include "stream/worker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS 16u
#define TIMEOUT_S 5u
#define SILENCE_S 180 /* the loop has not gone round for so long: it hangs */

struct ro_health {
    struct MHD_Daemon *daemon;
    ro_worker_state *state;
};

void ro_worker_metrics(ro_worker_state *state, ro_buffer *out) {
#define X(name, help) \
    ro_buffer_printf( \
        out, "# HELP readout_worker_" #name "_total " help "\n# TYPE readout_worker_" #name "_total counter\nreadout_worker_" #name "_total %lu\n", \
        atomic_load(&state->name));
    RO_WORKER_COUNTERS(X)
#undef X
    ro_buffer_printf(out,
                     "# HELP readout_worker_in_hand Messages that this worker has taken and not settled.\n# TYPE readout_worker_in_hand gauge\n"
                     "readout_worker_in_hand %lu\n",
                     atomic_load(&state->in_hand));
    ro_buffer_printf(out,
                     "# HELP readout_worker_pending Messages in the stream that were never given out, when this worker last fetched.\n"
                     "# TYPE readout_worker_pending gauge\nreadout_worker_pending %lu\n",
                     atomic_load(&state->pending));
    ro_buffer_printf(out, "# HELP readout_worker_up 1: all is well.\n# TYPE readout_worker_up gauge\nreadout_worker_up %d\n",
                     ro_worker_ails(state) == NULL);
}

const char *ro_worker_ails(const ro_worker_state *state) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    if (atomic_load(&state->link_down)) return "the server of the stream cannot be reached";
    if (atomic_load(&state->store_down)) return "the database cannot be written";
    if ((long)t.tv_sec - atomic_load(&state->alive_s) > SILENCE_S) return "the worker hangs";
    return NULL;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                              const char *body, size_t *body_size, void **kept) {
    ro_health *h = context;
    const char *type = "text/plain; charset=utf-8", *ails;
    unsigned status = 200;
    ro_buffer out;
    (void)version, (void)body, (void)kept;
    if (*body_size) return MHD_NO; /* nobody has anything to tell us */
    ro_buffer_init(&out, NULL);
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        status = 405, ro_buffer_puts(&out, "only GET\n");
    else if (strcmp(url, "/healthz") == 0) {
        ails = ro_worker_ails(h->state);
        if (ails) status = 503;
        ro_buffer_printf(&out, "%s\n", ails ? ails : "ok");
    } else if (strcmp(url, "/metrics") == 0) {
        type = "text/plain; version=0.0.4; charset=utf-8";
        ro_worker_metrics(h->state, &out);
    } else
        status = 404, ro_buffer_puts(&out, "only /healthz and /metrics\n");
    struct MHD_Response *response = out.failed ? NULL : MHD_create_response_from_buffer(out.size, out.bytes, MHD_RESPMEM_MUST_COPY);
    ro_buffer_free(&out);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

ro_health *ro_health_start(uint16_t port, ro_worker_state *state, ro_error *err) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    ro_error_clear(err);
    ro_health *h = calloc(1, sizeof *h);
    if (!h) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    h->state = state;
    errno = 0;
    h->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, port, NULL, NULL, handle, h, MHD_OPTION_SOCK_ADDR, &address,
                                 MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S, MHD_OPTION_END);
    if (h->daemon) return h;
    ro_fail(err, RO_E_OPEN, "127.0.0.1 port %u cannot be listened at: %s", port, errno ? strerror(errno) : "in use");
    free(h);
    return NULL;
}

uint16_t ro_health_port(const ro_health *h) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void ro_health_stop(ro_health *h) {
    if (!h) return;
    MHD_stop_daemon(h->daemon);
    free(h);
}
