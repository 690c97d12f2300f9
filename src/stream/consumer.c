#include "stream/consumer.h"

#include "stream/nats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BURIAL_AGAIN_MS 5000u /* where a message could not be put aside */
#define SUBSCRIBE_AGAIN 3u    /* failed fetches in a row, after which the subscription is made anew */
#define LOOK_AGAIN 10u        /* empty fetches in a row, after which it is looked whether the consumer is there at all */

struct ro_consumer {
    ro_link *link;
    ro_consumer_options options;
    natsSubscription *subscription;
    unsigned ack_wait_s, failures, empty;
    bool has_grave;
};

/* --- opening ------------------------------------------------------------------------------------------------------------------------------------ */

static bool make(ro_consumer *c, ro_error *err) {
    const ro_link *l = c->link;
    const ro_consumer_options *o = &c->options;
    jsConsumerInfo *info = NULL;
    jsErrCode why = 0;
    natsStatus s = l->js_GetConsumerInfo(&info, l->js, o->stream, o->name, NULL, &why);
    if (s == NATS_NOT_FOUND && why != JSStreamNotFoundErr) {
        jsConsumerConfig config;
        l->jsConsumerConfig_Init(&config);
        config.Durable = o->name;
        config.AckPolicy = js_AckExplicit;
        config.DeliverPolicy = js_DeliverAll;
        config.AckWait = (int64_t)o->ack_wait_s * 1000000000;
        config.MaxDeliver = -1; /* what is poison is decided here, and kept */
        config.MaxAckPending = (int64_t)o->most_pending;
        config.FilterSubject = o->subject;
        s = l->js_AddConsumer(&info, l->js, o->stream, &config, NULL, &why);
        if (s != NATS_OK && l->js_GetConsumerInfo(&info, l->js, o->stream, o->name, NULL, NULL) == NATS_OK) s = NATS_OK; /* another was quicker */
    }
    if (why == JSStreamNotFoundErr)
        return ro_fail_at(err, RO_E_OPEN, l->shown, 0, 0, RO_NO_BYTE, "there is no stream %s (readout publish makes it)", o->stream);
    if (s != NATS_OK) return ro_link_fail(l, RO_E_OPEN, s, "the consumer cannot be made", err);
    c->ack_wait_s = (unsigned)(info->Config->AckWait / 1000000000);
    if (!c->ack_wait_s) c->ack_wait_s = 1;
    l->jsConsumerInfo_Destroy(info);
    return true;
}

static bool subscribe(ro_consumer *c, ro_error *err) {
    const ro_link *l = c->link;
    jsSubOptions o;
    if (!make(c, err)) return false;
    l->jsSubOptions_Init(&o);
    o.Stream = c->options.stream;
    o.Consumer = c->options.name;
    natsStatus s = l->js_PullSubscribe(&c->subscription, l->js, c->options.subject, c->options.name, NULL, &o, NULL);
    return s == NATS_OK || ro_link_fail(l, RO_E_OPEN, s, "the consumer cannot be used", err);
}

ro_consumer *ro_consumer_open(ro_link *link, const ro_consumer_options *options, ro_error *err) {
    ro_error_clear(err);
    ro_consumer *c = calloc(1, sizeof *c);
    if (!c) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    c->link = link;
    c->options = *options;
    if (subscribe(c, err)) return c;
    ro_consumer_close(c);
    return NULL;
}

/* The consumer stays on the server: others use it, and a later run goes on there. */
void ro_consumer_close(ro_consumer *c) {
    if (!c) return;
    if (c->subscription) c->link->natsSubscription_Destroy(c->subscription);
    free(c);
}

unsigned ro_consumer_ack_wait_s(const ro_consumer *c) { return c->ack_wait_s; }

/* --- fetching ----------------------------------------------------------------------------------------------------------------------------------- */

static bool take(const ro_consumer *c, natsMsg *message, ro_delivery *out) {
    const ro_link *l = c->link;
    jsMsgMetaData *about = NULL;
    if (l->natsMsg_GetMetaData(&about, message) != NATS_OK) return false; /* no message of a stream */
    *out = (ro_delivery){.message = message,
                         .bytes = l->natsMsg_GetData(message),
                         .size = (size_t)l->natsMsg_GetDataLength(message),
                         .reply = l->natsMsg_GetReply(message),
                         .sequence = about->Sequence.Stream,
                         .times = about->NumDelivered,
                         .pending = about->NumPending};
    l->jsMsgMetaData_Destroy(about);
    if (!out->bytes) out->bytes = "";
    return true;
}

/* A server that comes back without the consumer (its folder was lost, or it kept it in memory) gets it anew. */
static void subscribe_anew(ro_consumer *c) {
    ro_error again;
    ro_error_clear(&again);
    if (!ro_link_is_up(c->link)) return;
    if (c->subscription) c->link->natsSubscription_Destroy(c->subscription);
    c->subscription = NULL;
    subscribe(c, &again);
}

/* Of a consumer that was taken away nothing comes, without an error. */
static bool is_gone(const ro_consumer *c) {
    jsConsumerInfo *info = NULL;
    natsStatus s = c->link->js_GetConsumerInfo(&info, c->link->js, c->options.stream, c->options.name, NULL, NULL);
    if (s == NATS_OK) c->link->jsConsumerInfo_Destroy(info);
    return s == NATS_NOT_FOUND;
}

static bool anything_waits(const ro_consumer *c) {
    int there = 0, bytes = 0;
    return c->link->natsSubscription_GetPending(c->subscription, &there, &bytes) == NATS_OK && there > 0;
}

/* Messages of requests that nobody waits for any more lie in the library when a wire that was cut is mended. Where more than half of a batch does, a
 * fetch of nats.c 3.4 asks for the rest and then takes more than it has room for: its end is at `batch - there`, which is passed already. So such are
 * taken one by one, for which there is always room. */
static natsStatus fetch_once(const ro_consumer *c, natsMsgList *list, size_t most, unsigned wait_ms) {
    const ro_link *l = c->link;
    jsErrCode why = 0;
    if (!c->subscription) return NATS_INVALID_SUBSCRIPTION;
    return l->natsSubscription_Fetch(list, c->subscription, anything_waits(c) ? 1 : (int)most, (int64_t)wait_ms, &why);
}

size_t ro_consumer_fetch(ro_consumer *c, ro_delivery *out, size_t most, unsigned wait_ms, ro_error *err) {
    const ro_link *l = c->link;
    size_t count = 0;
    ro_error_clear(err);
    do {
        natsMsgList list = {NULL, 0};
        natsStatus s = fetch_once(c, &list, most - count, wait_ms);
        if (s == NATS_TIMEOUT && !ro_link_is_up(l)) s = NATS_CONNECTION_DISCONNECTED; /* nothing came, and nothing can */
        if (s != NATS_OK && s != NATS_TIMEOUT) {
            if (count) break; /* the next fetch says it */
            ro_link_fail(l, RO_E_OPEN, s, "cannot be asked for reports", err);
            if (++c->failures % SUBSCRIBE_AGAIN == 0) subscribe_anew(c);
            return 0;
        }
        c->failures = 0;
        for (int i = 0; s == NATS_OK && i < list.Count; i++)
            if (count < most && take(c, list.Msgs[i], &out[count])) {
                list.Msgs[i] = NULL;
                count++;
            }
        l->natsMsgList_Destroy(&list);
    } while (count < most && anything_waits(c));
    c->empty = count ? 0 : c->empty + 1;
    if (c->empty && c->empty % LOOK_AGAIN == 0 && is_gone(c)) subscribe_anew(c);
    return count;
}

bool ro_consumer_left(ro_consumer *c, uint64_t *waiting, uint64_t *in_hand) {
    const ro_link *l = c->link;
    jsConsumerInfo *info = NULL;
    if (l->js_GetConsumerInfo(&info, l->js, c->options.stream, c->options.name, NULL, NULL) != NATS_OK) return false;
    *waiting = info->NumPending;
    *in_hand = info->NumAckPending > 0 ? (uint64_t)info->NumAckPending : 0;
    l->jsConsumerInfo_Destroy(info);
    return true;
}

/* --- settling ----------------------------------------------------------------------------------------------------------------------------------- */

/* An answer that is lost is no loss: the message comes again, and the database knows it. */
static void answer(const ro_consumer *c, const ro_delivery *d, const char *text) {
    if (d->reply) c->link->natsConnection_Publish(c->link->connection, d->reply, text, (int)strlen(text));
}

static void settle(const ro_consumer *c, ro_delivery *d, const char *text) {
    answer(c, d, text);
    c->link->natsMsg_Destroy(d->message);
    *d = (ro_delivery){.message = NULL};
}

void ro_consumer_working(ro_consumer *c, const ro_delivery *d) { answer(c, d, "+WPI"); }

void ro_consumer_done(ro_consumer *c, ro_delivery *d) { settle(c, d, "+ACK"); }

void ro_consumer_give_back(ro_consumer *c, ro_delivery *d, unsigned delay_ms) {
    char text[64];
    if (delay_ms)
        snprintf(text, sizeof text, "-NAK {\"delay\": %lld}", (long long)delay_ms * 1000000);
    else
        snprintf(text, sizeof text, "-NAK");
    settle(c, d, text);
}

/* What a header may hold. */
static void plain(const char *text, char *out, size_t size) {
    size_t n = 0;
    for (; text[n] && n + 1 < size; n++) out[n] = (unsigned char)text[n] < ' ' || text[n] == 0x7F ? ' ' : text[n];
    out[n] = '\0';
}

static natsStatus bury(const ro_consumer *c, const ro_delivery *d, const char *code, const char *reason) {
    const ro_link *l = c->link;
    natsMsg *message = NULL;
    jsPubAck *ack = NULL;
    jsPubOptions o;
    char id[512], number[32], times[32];
    snprintf(id, sizeof id, "%s.%llu", c->options.stream, (unsigned long long)d->sequence); /* what is buried twice is there once */
    snprintf(number, sizeof number, "%llu", (unsigned long long)d->sequence);
    snprintf(times, sizeof times, "%llu", (unsigned long long)d->times);
    natsStatus s = l->natsMsg_Create(&message, c->options.dead_subject, NULL, d->bytes, (int)d->size);
    if (s == NATS_OK) s = l->natsMsgHeader_Set(message, "Readout-Error", code);
    if (s == NATS_OK) s = l->natsMsgHeader_Set(message, "Readout-Reason", reason);
    if (s == NATS_OK) s = l->natsMsgHeader_Set(message, "Readout-Stream", c->options.stream);
    if (s == NATS_OK) s = l->natsMsgHeader_Set(message, "Readout-Sequence", number);
    if (s == NATS_OK) s = l->natsMsgHeader_Set(message, "Readout-Tries", times);
    l->jsPubOptions_Init(&o);
    o.MsgId = id;
    if (s == NATS_OK) s = l->js_PublishMsg(&ack, l->js, message, &o, NULL);
    if (ack) l->jsPubAck_Destroy(ack);
    if (message) l->natsMsg_Destroy(message);
    return s;
}

bool ro_consumer_bury(ro_consumer *c, ro_delivery *d, const char *code, const char *reason, ro_error *err) {
    char why[400];
    ro_error_clear(err);
    if (!c->has_grave)
        c->has_grave = ro_stream_make(
            c->link, &(ro_stream_options){.stream = c->options.dead_stream, .subject = c->options.dead_subject, .retain = true}, err);
    plain(reason, why, sizeof why);
    natsStatus s = c->has_grave ? bury(c, d, code, why) : NATS_ERR;
    if (s == NATS_OK) {
        ro_consumer_done(c, d);
        return true;
    }
    ro_link_fail(c->link, RO_E_WRITE, s, "a message cannot be put aside", err);
    ro_consumer_give_back(c, d, BURIAL_AGAIN_MS);
    return false;
}
