/* nats.h - what the files of src/stream share: the functions of nats.c, found by name in the library that was loaded. */
#ifndef RO_STREAM_NATS_H
#define RO_STREAM_NATS_H

#include "stream/link.h"

#include <nats/nats.h>

#define RO_NATS_TABLE(X) \
    X(nats_GetLastError) \
    X(nats_CloseAndWait) \
    X(natsStatus_GetText) \
    X(natsOptions_Create) \
    X(natsOptions_Destroy) \
    X(natsOptions_SetServers) \
    X(natsOptions_SetSecure) \
    X(natsOptions_LoadCATrustedCertificates) \
    X(natsOptions_LoadCertificatesChain) \
    X(natsOptions_SetUserCredentialsFromFiles) \
    X(natsOptions_SetMaxReconnect) \
    X(natsOptions_SetReconnectWait) \
    X(natsOptions_SetPingInterval) \
    X(natsOptions_SetMaxPingsOut) \
    X(natsOptions_SetTimeout) \
    X(natsOptions_SetErrorHandler) \
    X(natsOptions_SetName) \
    X(natsConnection_Connect) \
    X(natsConnection_Destroy) \
    X(natsConnection_FlushTimeout) \
    X(natsConnection_Status) \
    X(natsConnection_GetMaxPayload) \
    X(natsConnection_JetStream) \
    X(natsConnection_Publish) \
    X(jsOptions_Init) \
    X(jsCtx_Destroy) \
    X(jsStreamConfig_Init) \
    X(jsStreamInfo_Destroy) \
    X(js_AddStream) \
    X(js_GetStreamInfo) \
    X(jsConsumerConfig_Init) \
    X(jsConsumerInfo_Destroy) \
    X(js_AddConsumer) \
    X(js_GetConsumerInfo) \
    X(jsSubOptions_Init) \
    X(js_PullSubscribe) \
    X(natsSubscription_Fetch) \
    X(natsSubscription_GetPending) \
    X(natsSubscription_Destroy) \
    X(jsPubOptions_Init) \
    X(js_PublishMsg) \
    X(js_PublishMsgAsync) \
    X(js_PublishAsyncComplete) \
    X(js_PublishAsyncGetPendingList) \
    X(jsPubAck_Destroy) \
    X(natsMsg_Create) \
    X(natsMsg_Destroy) \
    X(natsMsg_GetData) \
    X(natsMsg_GetDataLength) \
    X(natsMsg_GetReply) \
    X(natsMsg_GetMetaData) \
    X(jsMsgMetaData_Destroy) \
    X(natsMsgHeader_Set) \
    X(natsMsgList_Destroy)

#define RO_MOST_BEHIND 8u

struct ro_link {
    void *library;
    natsConnection *connection;
    jsCtx *js;
    char shown[256];
    char secrets[512]; /* of the URLs, "user:password" each ended by NUL, an empty one at the end */
    struct {
        void *what;
        void (*free)(void *what);
    } behind[RO_MOST_BEHIND];
    size_t behind_count;
#define X(name) __typeof__(&(name)) name;
    RO_NATS_TABLE(X)
#undef X
};

/* "nats://host:4222: WHAT: why", with nothing of the credentials in it. Always false. */
bool ro_link_fail(const ro_link *link, ro_code code, natsStatus status, const char *what, ro_error *err);

/* Frees something when the connection is closed, and no thread of the client can reach it any more. At most RO_MOST_BEHIND a link; more are kept. */
void ro_link_free_behind(ro_link *link, void *what, void (*free_it)(void *what));

#endif
