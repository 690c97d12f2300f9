#include "stream/nats.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
/* Exactly the version whose header this was built with: its structs may be others in the next. */
#define LIBRARY "libnats.so." TEXT(NATS_VERSION_MAJOR) "." TEXT(NATS_VERSION_MINOR)

#define CONNECT_MS 5000
#define RECONNECT_MS 500
#define PING_MS 10000 /* a server that is cut off without a word is missed after two */
#define CLOSE_MS 3000
#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"
#define LONGEST_URL 4000u

/* --- addresses ---------------------------------------------------------------------------------------------------------------------------------- */

/* Of one URL of a list: where its user and password begin, and how long they are with the '@' (0: it has none). */
static const char *secret_of(const char *url, size_t size, size_t *length) {
    const char *end = url + size, *at = NULL;
    const char *begin = url;
    for (const char *p = url; p + 3 <= end; p++)
        if (memcmp(p, "://", 3) == 0) {
            begin = p + 3;
            break;
        }
    for (const char *p = begin; p < end; p++)
        if (*p == '@') at = p;
    *length = at ? (size_t)(at + 1 - begin) : 0;
    return begin;
}

void ro_link_shown(const char *url, char *out, size_t size) {
    size_t at = 0;
    out[0] = '\0';
    while (*url && at + 1 < size) {
        size_t n = strcspn(url, ","), secret;
        const char *begin = secret_of(url, n, &secret);
        at += (size_t)snprintf(out + at, size - at, "%.*s%.*s%s", (int)(begin - url), url, (int)(n - (size_t)(begin - url) - secret), begin + secret,
                               url[n] ? "," : "");
        url += n + (url[n] == ',');
    }
}

static bool address_is_good(const char *url, size_t size) {
    if (size < 8 || (memcmp(url, "nats://", 7) != 0 && memcmp(url, "tls://", 6) != 0)) return false;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)url[i] <= ' ' || url[i] == 0x7F) return false;
    return true;
}

static bool name_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

bool ro_stream_name_is_good(const char *name) {
    size_t n = 0;
    while (name_byte(name[n])) n++;
    return n > 0 && n <= 200 && !name[n];
}

bool ro_subject_is_good(const char *subject) {
    size_t n = strlen(subject);
    if (n == 0 || n > 200 || subject[0] == '.' || subject[n - 1] == '.' || strstr(subject, "..")) return false;
    for (size_t i = 0; i < n; i++)
        if (!name_byte(subject[i]) && subject[i] != '.') return false;
    return true;
}

/* --- errors ------------------------------------------------------------------------------------------------------------------------------------- */

static bool holds_secret(const ro_link *link, const char *text) {
    for (const char *s = link->secrets; *s; s += strlen(s) + 1)
        if (strstr(text, s)) return true;
    return false;
}

bool ro_link_fail(const ro_link *link, ro_code code, natsStatus status, const char *what, ro_error *err) {
    const char *text = link->nats_GetLastError(NULL);
    if (!text || !text[0] || holds_secret(link, text)) text = link->natsStatus_GetText(status);
    if (status == NATS_NO_MEMORY) return ro_fail(err, RO_E_MEMORY, "out of memory");
    return ro_fail_at(err, code, link->shown, 0, 0, RO_NO_BYTE, "%s: %.150s", what, text);
}

/* nats.c says on standard error what nobody handles; an error that a call meets comes back from that call. */
static void on_error(natsConnection *connection, natsSubscription *subscription, natsStatus status, void *context) {
    (void)connection, (void)subscription, (void)status, (void)context;
}

/* --- opening ------------------------------------------------------------------------------------------------------------------------------------ */

static bool load(ro_link *link, ro_error *err) {
    link->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!link->library) return ro_fail(err, RO_E_OPEN, "the NATS client (%s) cannot be loaded: %.150s", LIBRARY, dlerror());
    const struct {
        const char *name;
        void *into;
    } functions[] = {
#define X(name) {#name, &link->name},
        RO_NATS_TABLE(X)
#undef X
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *symbol = dlsym(link->library, functions[i].name);
        if (!symbol) return ro_fail(err, RO_E_OPEN, "the NATS client (%s) has no %s", LIBRARY, functions[i].name);
        memcpy(functions[i].into, &symbol, sizeof symbol);
    }
    return true;
}

/* Cuts the list into its URLs, in `room`; keeps what may not be said. secure: one of them wants TLS. */
static int cut_servers(ro_link *link, char *room, const char *servers[RO_MOST_SERVERS], bool *secure, ro_error *err) {
    int count = 0;
    size_t kept = 0;
    for (char *at = room; *at; count++) {
        size_t n = strcspn(at, ","), secret;
        bool more = at[n] == ',';
        if (count == (int)RO_MOST_SERVERS || !address_is_good(at, n))
            return ro_fail(err, RO_E_USAGE, "%s: is no address of NATS (nats://HOST:PORT or tls://HOST:PORT)", link->shown), 0;
        at[n] = '\0';
        const char *begin = secret_of(at, n, &secret);
        if (secret > 1 && kept + secret + 1 < sizeof link->secrets) { /* what is too long to be kept is too long to be said, too */
            memcpy(link->secrets + kept, begin, secret - 1);
            kept += secret;
        }
        *secure = *secure || strncmp(at, "tls://", 6) == 0;
        servers[count] = at;
        at += n + more;
    }
    return count;
}

static natsStatus set_tls(ro_link *link, natsOptions *o, const ro_link_options *options, bool secure, const char **what) {
    natsStatus s = NATS_OK;
    const char *ca = options->ca_file;
    if (!secure && !ca && !options->cert_file) return s;
    if (!ca && access(SYSTEM_CA, R_OK) == 0) ca = SYSTEM_CA;
    *what = "TLS";
    s = link->natsOptions_SetSecure(o, true);
    if (s == NATS_OK && ca) *what = ca, s = link->natsOptions_LoadCATrustedCertificates(o, ca);
    if (s == NATS_OK && options->cert_file)
        *what = options->cert_file, s = link->natsOptions_LoadCertificatesChain(o, options->cert_file, options->key_file);
    return s;
}

static natsStatus set_options(ro_link *link, natsOptions *o, const ro_link_options *options, const char **servers, int count, bool secure,
                              const char **what) {
    natsStatus s = link->natsOptions_SetServers(o, servers, count);
    if (s == NATS_OK) s = link->natsOptions_SetName(o, "readout");
    if (s == NATS_OK) s = link->natsOptions_SetTimeout(o, CONNECT_MS);
    if (s == NATS_OK) s = link->natsOptions_SetMaxReconnect(o, -1);
    if (s == NATS_OK) s = link->natsOptions_SetReconnectWait(o, RECONNECT_MS);
    if (s == NATS_OK) s = link->natsOptions_SetPingInterval(o, PING_MS);
    if (s == NATS_OK) s = link->natsOptions_SetMaxPingsOut(o, 2);
    if (s == NATS_OK) s = link->natsOptions_SetErrorHandler(o, on_error, NULL);
    if (s == NATS_OK) s = set_tls(link, o, options, secure, what);
    if (s == NATS_OK && options->creds_file) {
        *what = options->creds_file;
        s = access(options->creds_file, R_OK) == 0 ? link->natsOptions_SetUserCredentialsFromFiles(o, options->creds_file, NULL) : NATS_NOT_FOUND;
    }
    return s;
}

static bool connect_to(ro_link *link, const ro_link_options *options, ro_error *err) {
    const char *servers[RO_MOST_SERVERS], *what = "cannot be connected to";
    bool secure = false, good = false;
    natsOptions *o = NULL;
    char *room = strdup(options->url);
    int count = room ? cut_servers(link, room, servers, &secure, err) : 0;
    if (count) {
        natsStatus s = link->natsOptions_Create(&o);
        if (s == NATS_OK) s = set_options(link, o, options, servers, count, secure, &what);
        if (s == NATS_OK) {
            what = "cannot be connected to";
            s = link->natsConnection_Connect(&link->connection, o);
        }
        if (s == NATS_OK) s = link->natsConnection_JetStream(&link->js, link->connection, NULL);
        good = s == NATS_OK || ro_link_fail(link, RO_E_OPEN, s, what, err);
        link->natsOptions_Destroy(o);
    }
    free(room);
    return good || ro_fail(err, RO_E_MEMORY, "out of memory");
}

ro_link *ro_link_open(const ro_link_options *options, ro_error *err) {
    ro_error_clear(err);
    ro_link *link = calloc(1, sizeof *link);
    if (!link) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    ro_link_shown(options->url, link->shown, sizeof link->shown);
    if (!options->url[0] || strlen(options->url) > LONGEST_URL)
        ro_fail(err, RO_E_USAGE, "the address of NATS is empty, or too long");
    else if (load(link, err) && connect_to(link, options, err))
        return link;
    ro_link_close(link);
    return NULL;
}

/* The library stays loaded: its threads have ended, but what it started (OpenSSL) is not meant to be started twice. */
void ro_link_close(ro_link *link) {
    if (!link) return;
    if (link->connection && ro_link_is_up(link)) link->natsConnection_FlushTimeout(link->connection, CLOSE_MS);
    if (link->js) link->jsCtx_Destroy(link->js);
    if (link->connection) link->natsConnection_Destroy(link->connection);
    if (link->natsMsgList_Destroy) link->nats_CloseAndWait(CLOSE_MS); /* the table's last: all were found */
    for (size_t i = 0; i < link->behind_count; i++) link->behind[i].free(link->behind[i].what);
    free(link);
}

void ro_link_free_behind(ro_link *link, void *what, void (*free_it)(void *what)) {
    if (link->behind_count == RO_MOST_BEHIND) return;
    link->behind[link->behind_count].what = what;
    link->behind[link->behind_count++].free = free_it;
}

bool ro_link_is_up(const ro_link *link) { return link->natsConnection_Status(link->connection) == NATS_CONN_STATUS_CONNECTED; }

/* --- streams ------------------------------------------------------------------------------------------------------------------------------------ */

/* Whether a stream that is there takes the subject. Wildcards of another's stream are left to the server. */
static bool takes(const jsStreamInfo *info, const char *subject) {
    for (int i = 0; i < info->Config->SubjectsLen; i++)
        if (strcmp(info->Config->Subjects[i], subject) == 0 || strpbrk(info->Config->Subjects[i], "*>")) return true;
    return false;
}

bool ro_stream_make(ro_link *link, const ro_stream_options *options, ro_error *err) {
    jsStreamInfo *info = NULL;
    jsErrCode why = 0;
    natsStatus s = link->js_GetStreamInfo(&info, link->js, options->stream, NULL, &why);
    if (s == NATS_OK) {
        bool good = takes(info, options->subject);
        link->jsStreamInfo_Destroy(info);
        return good || ro_fail_at(err, RO_E_USAGE, link->shown, 0, 0, RO_NO_BYTE, "the stream %s is there, but not of the subject %s",
                                  options->stream, options->subject);
    }
    if (s != NATS_NOT_FOUND) return ro_link_fail(link, RO_E_OPEN, s, "the stream cannot be looked at (has the server JetStream?)", err);
    jsStreamConfig config;
    const char *subjects[] = {options->subject};
    link->jsStreamConfig_Init(&config);
    config.Name = options->stream;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Retention = options->retain ? js_LimitsPolicy : js_WorkQueuePolicy;
    config.Discard = js_DiscardNew;
    config.Storage = options->memory ? js_MemoryStorage : js_FileStorage;
    config.MaxMsgs = options->most_messages ? options->most_messages : -1;
    config.MaxBytes = options->most_bytes ? options->most_bytes : -1;
    config.MaxAge = (int64_t)options->most_age_s * 1000000000;
    config.Duplicates = (int64_t)(options->duplicates_s ? options->duplicates_s : 600) * 1000000000;
    if (config.MaxAge && config.Duplicates > config.MaxAge) config.Duplicates = config.MaxAge;
    config.Replicas = options->replicas ? options->replicas : 1;
    s = link->js_AddStream(NULL, link->js, &config, NULL, &why);
    if (s != NATS_OK && why == JSStreamNameExistErr) return true; /* another was quicker */
    return s == NATS_OK || ro_link_fail(link, RO_E_OPEN, s, "the stream cannot be made", err);
}
