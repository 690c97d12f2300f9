#include "stream/publisher.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "input/report_json.h"
#include "stream/nats.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ACK_MS 5000    /* then it is sent again */
#define STALL_MS 200   /* of one look whether there is room for one more on the way */
#define RETRY_MS 100   /* before what was refused is sent again */
#define ENVELOPE 4096u /* of a message's size: its headers and subject */

struct ro_publisher {
    ro_link *link;
    jsCtx *js;
    const char *subject;
    const volatile sig_atomic_t *stop;
    size_t largest;
    ro_buffer json;
    atomic_size_t sent, known;
    atomic_bool full, lost;
    pthread_mutex_t lock; /* of what follows: the client's thread fills it */
    bool closed;
    natsMsg **again; /* to be sent once more */
    size_t again_count, again_room;
    ro_error refused; /* the first for good */
};

static bool stopped(const ro_publisher *p) { return p->stop && *p->stop; }

static void wait_ms(long ms) { nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL); }

/* --- acknowledgements, in the client's thread --------------------------------------------------------------------------------------------------- */

static void keep_for_again(ro_publisher *p, natsMsg *message) {
    if (p->again_count == p->again_room) {
        size_t room = 2 * p->again_room + 64;
        natsMsg **grown = realloc(p->again, room * sizeof *grown);
        if (!grown) {
            ro_fail(&p->refused, RO_E_MEMORY, "out of memory");
            p->link->natsMsg_Destroy(message);
            return;
        }
        p->again = grown;
        p->again_room = room;
    }
    p->again[p->again_count++] = message;
}

static void on_ack(jsCtx *js, natsMsg *message, jsPubAck *ack, jsPubAckErr *failed, void *context) {
    ro_publisher *p = context;
    (void)js;
    if (!failed) {
        atomic_fetch_add(&p->sent, 1);
        if (ack && ack->Duplicate) atomic_fetch_add(&p->known, 1);
        atomic_store(&p->full, false);
        atomic_store(&p->lost, false);
        p->link->natsMsg_Destroy(message);
        return;
    }
    pthread_mutex_lock(&p->lock);
    if (p->closed) {
        p->link->natsMsg_Destroy(message);
    } else if (failed->ErrCode == JSStreamMessageExceedsMaximumErr) {
        ro_fail_at(&p->refused, RO_E_SIZE, p->link->shown, 0, 0, RO_NO_BYTE, "the stream takes no message so large");
        p->link->natsMsg_Destroy(message);
    } else { /* full, not there for the moment, or no answer */
        atomic_store(failed->ErrCode == JSStreamStoreFailedErr ? &p->full : &p->lost, true);
        keep_for_again(p, message);
    }
    pthread_mutex_unlock(&p->lock);
}

/* --- sending ------------------------------------------------------------------------------------------------------------------------------------ */

/* Until it is on the way. The message is given away, or freed. */
static bool send(ro_publisher *p, natsMsg *message, const char *id, ro_error *err) {
    const ro_link *l = p->link;
    jsPubOptions o;
    l->jsPubOptions_Init(&o);
    o.MsgId = id;
    o.MaxWait = ACK_MS;
    for (;;) {
        natsStatus s = l->js_PublishMsgAsync(p->js, &message, &o);
        if (s == NATS_OK) return true;
        if (s == NATS_NO_MEMORY || s == NATS_CONNECTION_CLOSED || s == NATS_MAX_PAYLOAD || stopped(p)) {
            l->natsMsg_Destroy(message);
            return ro_link_fail(l, s == NATS_MAX_PAYLOAD ? RO_E_SIZE : RO_E_OPEN, s, "cannot be published to", err);
        }
        if (s != NATS_TIMEOUT) wait_ms(RETRY_MS); /* else it has waited for room already */
    }
}

/* What came back goes out again; the stream may be full, so not at once. */
static bool send_again(ro_publisher *p, ro_error *err) {
    bool good = true;
    pthread_mutex_lock(&p->lock);
    natsMsg **list = p->again;
    size_t count = p->again_count;
    p->again = NULL;
    p->again_count = p->again_room = 0;
    pthread_mutex_unlock(&p->lock);
    if (count) wait_ms(RETRY_MS);
    for (size_t i = 0; i < count; i++) {
        if (good)
            good = send(p, list[i], NULL, err); /* its id stands in its header already */
        else
            p->link->natsMsg_Destroy(list[i]);
    }
    free(list);
    return good;
}

void ro_message_id(const ro_source *report, char out[RO_MESSAGE_ID]) {
    const char *id = report->id;
    size_t n = id ? strlen(id) : 0;
    bool plain = n > 0 && n < RO_MESSAGE_ID;
    for (size_t i = 0; i < n && plain; i++) plain = id[i] > ' ' && id[i] < 0x7F;
    if (plain) {
        memcpy(out, id, n + 1);
        return;
    }
    char title[65], text[65], both[128];
    if (n) { /* the same id is the same report, whatever it says */
        ro_sha256_hex(id, n, out);
        return;
    }
    ro_sha256_hex(report->title ? report->title : "", report->title ? strlen(report->title) : 0, title);
    ro_sha256_hex(report->text, report->text_size, text);
    memcpy(both, title, 64);
    memcpy(both + 64, text, 64);
    ro_sha256_hex(both, sizeof both, out);
}

bool ro_publisher_put(ro_publisher *p, const ro_source *report, ro_error *err) {
    char id[RO_MESSAGE_ID];
    natsMsg *message = NULL;
    ro_error_clear(err);
    if (!send_again(p, err)) return false;
    ro_buffer_clear(&p->json);
    ro_report_json(report, &p->json);
    if (p->json.failed) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (p->json.size > p->largest)
        return ro_fail(err, RO_E_SIZE, "is larger than the server of the stream takes (%zu bytes as JSON; the limit is %zu)", p->json.size,
                       p->largest);
    ro_message_id(report, id);
    natsStatus s = p->link->natsMsg_Create(&message, p->subject, NULL, p->json.bytes, (int)p->json.size - 1); /* without its newline */
    return s == NATS_OK ? send(p, message, id, err) : ro_link_fail(p->link, RO_E_OPEN, s, "cannot be published to", err);
}

bool ro_publisher_flush(ro_publisher *p, ro_error *err) {
    jsPubOptions o;
    ro_error_clear(err);
    p->link->jsPubOptions_Init(&o);
    o.MaxWait = STALL_MS;
    for (;;) {
        natsStatus s = p->link->js_PublishAsyncComplete(p->js, &o);
        pthread_mutex_lock(&p->lock);
        size_t again = p->again_count;
        ro_error refused = p->refused;
        if (s == NATS_OK && !again) ro_error_clear(&p->refused);
        pthread_mutex_unlock(&p->lock);
        if (s == NATS_OK && !again) {
            if (refused.code == RO_OK) return true;
            if (err) *err = refused;
            return false;
        }
        if (stopped(p)) return ro_link_fail(p->link, RO_E_OPEN, NATS_TIMEOUT, "ended before all was acknowledged", err);
        if (s != NATS_OK && s != NATS_TIMEOUT) return ro_link_fail(p->link, RO_E_OPEN, s, "cannot be published to", err);
        if (!send_again(p, err)) return false;
    }
}

/* --- opening ------------------------------------------------------------------------------------------------------------------------------------ */

ro_publisher *ro_publisher_open(ro_link *link, const char *subject, size_t pending, const volatile sig_atomic_t *stop, ro_error *err) {
    jsOptions o;
    ro_error_clear(err);
    ro_publisher *p = calloc(1, sizeof *p);
    if (!p) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    p->link = link;
    p->subject = subject;
    p->stop = stop;
    pthread_mutex_init(&p->lock, NULL);
    ro_buffer_init(&p->json, NULL);
    int64_t most = link->natsConnection_GetMaxPayload(link->connection);
    p->largest = most > (int64_t)(2 * ENVELOPE) ? (size_t)most - ENVELOPE : ENVELOPE;
    link->jsOptions_Init(&o);
    o.PublishAsync.MaxPending = (int64_t)pending;
    o.PublishAsync.StallWait = STALL_MS;
    o.PublishAsync.AckHandler = on_ack;
    o.PublishAsync.AckHandlerClosure = p;
    natsStatus s = link->natsConnection_JetStream(&p->js, link->connection, &o);
    if (s == NATS_OK) return p;
    ro_link_fail(link, RO_E_OPEN, s, "JetStream cannot be used", err);
    ro_publisher_close(p);
    return NULL;
}

static void free_publisher(void *publisher) {
    ro_publisher *p = publisher;
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* The client's thread may be on its way to on_ack: the publisher itself is freed when that thread has ended. */
void ro_publisher_close(ro_publisher *p) {
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->closed = true;
    for (size_t i = 0; i < p->again_count; i++) p->link->natsMsg_Destroy(p->again[i]);
    free(p->again);
    p->again = NULL;
    p->again_count = 0;
    pthread_mutex_unlock(&p->lock);
    if (p->js) p->link->jsCtx_Destroy(p->js);
    ro_buffer_free(&p->json);
    ro_link_free_behind(p->link, p, free_publisher);
}

size_t ro_publisher_sent(const ro_publisher *p) { return atomic_load(&p->sent); }

size_t ro_publisher_known(const ro_publisher *p) { return atomic_load(&p->known); }

const char *ro_publisher_waits(const ro_publisher *p) {
    if (atomic_load(&p->full)) return "the stream is full";
    return atomic_load(&p->lost) || !ro_link_is_up(p->link) ? "the server does not answer" : NULL;
}
