/* lacking.c - in place of the rest of src/stream where the NATS client's headers were lacking when the program was built. */
#include "stream/publisher.h"
#include "stream/worker.h"

ro_link *ro_link_open(const ro_link_options *options, ro_error *err) {
    (void)options;
    ro_error_clear(err);
    ro_fail(err, RO_E_OPEN, "this program was built without the NATS client (Debian: libnats-dev)");
    return NULL;
}

void ro_link_close(ro_link *link) { (void)link; }

bool ro_stream_name_is_good(const char *name) { return name[0] != '\0'; }

bool ro_subject_is_good(const char *subject) { return subject[0] != '\0'; }

bool ro_stream_make(ro_link *link, const ro_stream_options *options, ro_error *err) {
    (void)link, (void)options, (void)err;
    return false;
}

ro_publisher *ro_publisher_open(ro_link *link, const char *subject, size_t pending, const volatile sig_atomic_t *stop, ro_error *err) {
    (void)link, (void)subject, (void)pending, (void)stop, (void)err;
    return NULL;
}

void ro_publisher_close(ro_publisher *publisher) { (void)publisher; }

bool ro_publisher_put(ro_publisher *publisher, const ro_source *report, ro_error *err) {
    (void)publisher, (void)report, (void)err;
    return false;
}

bool ro_publisher_flush(ro_publisher *publisher, ro_error *err) {
    (void)publisher, (void)err;
    return false;
}

size_t ro_publisher_sent(const ro_publisher *publisher) {
    (void)publisher;
    return 0;
}

size_t ro_publisher_known(const ro_publisher *publisher) {
    (void)publisher;
    return 0;
}

const char *ro_publisher_waits(const ro_publisher *publisher) {
    (void)publisher;
    return NULL;
}

bool ro_worker_run(const ro_worker_options *options, ro_worker_state *state, ro_error *err) {
    (void)options, (void)state, (void)err;
    return false;
}
