#include "serve/http.h"

#include "base/hash.h"
#include "serve/cache.h"
#include "serve/gzip.h"
#include "serve/late_tls.h"
#include "serve/page.h"
#include "serve/route.h"
#include "serve/watch.h"
#include "store/sql.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COOKIE "readout"
#define MEMORY_OF_CONNECTION ((size_t)32 * 1024) /* for its headers */
#define DRAINED 8u            /* a body up to so many times too large is read to its end, so that the client sees the answer and not a reset */
#define SETTLED_NS 2000000000 /* a database that was written less than so long ago may show an older state than its files tell */

struct ro_server {
    ro_server_options options;
    struct MHD_Daemon *daemon;
    ro_watch watch;
    ro_cache cache;
    ro_metrics metrics;
    pthread_mutex_t lock; /* of the workers */
    ro_worker *workers, **idle;
    size_t worker_count, idle_count, coding;
    pthread_t warming;
    bool warms;
    atomic_bool ending;
    char cookie[65]; /* what the cookie must be: a hash of the token */
    char *wal;       /* the path of the database's write-ahead log */
};

typedef struct request {
    char *raw; /* target as it came */
    char *key; /* the same for every way to ask it; NULL where nothing is kept of it */
    ro_target target;
    ro_buffer body;
    bool begun, too_large, takes_gzip;
    uint64_t version; /* of the database, where the answer may be kept */
    size_t received;  /* bytes of the body, kept or not */
    const ro_route *route;
    const char *id;
    ro_watched *watched;
    int64_t began_us;
} request;

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- what is asked ---------------------------------------------------------------------------------------------------------------------- */

/* The request line came: the first that is known of a request. */
static void *open_request(void *context, const char *raw, struct MHD_Connection *connection) {
    (void)context, (void)connection;
    request *q = calloc(1, sizeof *q);
    if (!q) return NULL;
    ro_buffer_init(&q->body, NULL);
    q->raw = strdup(raw);
    if (!q->raw) {
        free(q);
        return NULL;
    }
    ro_target_read(&q->target, raw);
    return q;
}

static void close_request(void *context, struct MHD_Connection *connection, void **kept, enum MHD_RequestTerminationCode why) {
    ro_server *s = context;
    request *q = *kept;
    (void)connection, (void)why;
    if (!q) return;
    ro_watch_set(&s->watch, q->watched, RO_WATCH_ASKING); /* for the next one */
    if (q->begun) atomic_fetch_sub(&s->metrics.in_flight, 1);
    ro_buffer_free(&q->body);
    free(q->raw);
    free(q->key);
    free(q);
    *kept = NULL;
}

static void connection_changed(void *context, struct MHD_Connection *connection, void **kept, enum MHD_ConnectionNotificationCode what) {
    ro_server *s = context;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        ro_watch_closed(&s->watch, *kept);
        *kept = NULL;
    } else {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *kept = info ? ro_watch_opened(&s->watch, info->connect_fd) : NULL;
    }
}

static const char *header(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* Whether a Host header names this machine: a page elsewhere whose name was made to point here (DNS rebinding) does not. */
static bool host_is_local(const char *host) {
    char name[64];
    if (!host) return true;
    if (host[0] == '[') {
        size_t n = strcspn(host, "]");
        if (!host[n] || n - 1 >= sizeof name) return false;
        memcpy(name, host + 1, n - 1);
        name[n - 1] = '\0';
    } else {
        size_t n = strcspn(host, ":");
        if (n >= sizeof name) return false;
        memcpy(name, host, n);
        name[n] = '\0';
    }
    return strcasecmp(name, "localhost") == 0 || ro_address_is_local(name);
}

static bool token_is_right(const ro_server *s, const char *given, size_t size) {
    return ro_same_secret(given, size, s->options.token, strlen(s->options.token));
}

static bool knows_token(const ro_server *s, struct MHD_Connection *connection) {
    const char *bearer = header(connection, "Authorization");
    size_t size = 0;
    if (bearer && strncasecmp(bearer, "Bearer ", 7) == 0) return token_is_right(s, bearer + 7, strlen(bearer + 7));
    const char *cookie = ro_cookie_get(header(connection, "Cookie"), COOKIE, &size);
    return cookie && ro_same_secret(cookie, size, s->cookie, strlen(s->cookie));
}

/* "…?token=T" once: the cookie is set, and the address without the token is where to go on. */
static void take_token(const ro_server *s, const request *q, ro_reply *r) {
    size_t size = strlen(q->raw), n = 0;
    char *location = malloc(size + 1), cookie[200];
    if (!location) {
        ro_reply_error(r, 503, "memory", "out of memory");
        return;
    }
    n = strcspn(q->raw, "?");
    memcpy(location, q->raw, n);
    char between = '?';
    for (const char *at = q->raw + n; *at;) {
        at++;
        size_t part = strcspn(at, "&");
        if (part && strncmp(at, "token=", 6) != 0) {
            location[n++] = between;
            memcpy(location + n, at, part);
            n += part;
            between = '&';
        }
        at += part;
    }
    location[n] = '\0';
    snprintf(cookie, sizeof cookie, COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s", s->cookie, s->options.cert ? "; Secure" : "");
    r->status = 303;
    r->type = RO_TYPE_TEXT;
    r->location = location;
    r->cookie = strdup(cookie);
}

/* Whether the asker may ask that. false: the reply says why not, or where to go. */
static bool may_ask(ro_server *s, request *q, struct MHD_Connection *connection, const char *method, ro_reply *r) {
    const char *site = header(connection, "Sec-Fetch-Site");
    if (q->target.status != 200) {
        ro_reply_error(r, q->target.status, q->target.status == 414 ? "address_too_long" : "bad_request", "%s", q->target.why);
        return false;
    }
    if (!s->options.token && !host_is_local(header(connection, "Host"))) {
        ro_reply_error(r, 403, "forbidden", "this server answers to its own machine's name only");
        return false;
    }
    if (site && strcmp(site, "cross-site") == 0 && strcmp(method, "GET") != 0) {
        ro_reply_error(r, 403, "forbidden", "another site may not ask that");
        return false;
    }
    if (!s->options.token || (q->route && q->route->flags & RO_R_OPEN)) return true;
    const char *token = ro_target_get(&q->target, "token");
    if (token && strcmp(method, "GET") == 0 && q->raw[1] != '/' && token_is_right(s, token, strlen(token))) {
        take_token(s, q, r);
        return false;
    }
    if (knows_token(s, connection)) return true;
    ro_reply_error(r, 401, "unauthorized", "a token is needed: Authorization: Bearer TOKEN, or ?token=TOKEN once in a browser");
    r->www = "Bearer realm=\"readout\"";
    return false;
}

static bool is_get(const char *method) { return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0; }

/* The head of a request came. false: it is answered already. */
static bool check_head(ro_server *s, request *q, struct MHD_Connection *connection, const char *method, ro_reply *r) {
    q->route = ro_route_find(q->target.path, &q->id);
    if (!may_ask(s, q, connection, method, r)) return false;
    bool posts = q->route && strcmp(q->route->method, "POST") == 0;
    if (posts ? strcmp(method, "POST") != 0 : !is_get(method)) {
        ro_reply_error(r, 405, "method_not_allowed", "this path takes %s only", posts ? "POST" : "GET");
        r->allow = posts ? "POST" : "GET, HEAD";
        return false;
    }
    const char *length = header(connection, "Content-Length");
    unsigned long long body = length ? strtoull(length, NULL, 10) : 0;
    q->too_large = body > s->options.body;
    if (body > s->options.body * DRAINED) {
        ro_reply_error(r, 413, "too_large", "the body is larger than %zu bytes", s->options.body);
        return false;
    }
    return true;
}

/* --- the answer ---------------------------------------------------------------------------------------------------------------------------- */

/* A number that is another one once the database was written; *settled: it will stay the same until then. */
static uint64_t database_version(const ro_server *s, bool *settled) {
    const char *const paths[] = {s->options.database, s->wal};
    struct timespec now;
    uint64_t version = 1;
    int64_t newest = 0;
    clock_gettime(CLOCK_REALTIME, &now);
    *settled = true;
    for (int i = 0; i < 2 && s->options.database; i++) {
        struct stat st;
        if (stat(paths[i], &st) != 0 || st.st_size == 0) continue; /* an empty log is made by who only reads */
        int64_t ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
        newest = ns > newest ? ns : newest;
        version = ro_hash_mix(ro_hash_mix(ro_hash_mix(version, (uint64_t)ns), (uint64_t)st.st_size), (uint64_t)st.st_ino);
    }
    *settled = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - newest > SETTLED_NS;
    return version;
}

static void set_etag(ro_reply *r, uint64_t version, const char *what, size_t size) {
    uint64_t h = ro_hash_mix(ro_hash_bytes(version, READOUT_VERSION, sizeof READOUT_VERSION), ro_hash_bytes(7, what, size));
    snprintf(r->etag, sizeof r->etag, "\"%016llx\"", (unsigned long long)h);
    r->keep = true;
}

/* Bytes that differ have another ETag: "…-gz" where they are packed. */
static void say_packed(ro_reply *r) {
    size_t n = strlen(r->etag);
    r->gzipped = true;
    if (n) snprintf(r->etag + n - 1, sizeof r->etag - n + 1, "-gz\"");
}

/* Whether the asker has it already: as it is, or packed if he still takes that. The ETag becomes that of what he has. */
static bool is_unchanged(ro_server *s, const request *q, struct MHD_Connection *connection, ro_reply *r) {
    const char *has = header(connection, "If-None-Match");
    if (!has || !r->etag[0]) return false;
    if (!strstr(has, r->etag)) {
        ro_reply packed = *r;
        say_packed(&packed);
        if (!q->takes_gzip || !strstr(has, packed.etag)) return false;
        memcpy(r->etag, packed.etag, sizeof r->etag);
    }
    r->status = 304;
    atomic_fetch_add(&s->metrics.unchanged, 1);
    return true;
}

static ro_worker *take_worker(ro_server *s, bool codes) {
    ro_worker *w = NULL;
    pthread_mutex_lock(&s->lock);
    bool too_many = codes && s->options.threads > 1 && s->coding + 1 >= s->options.threads; /* one is left for all else */
    if (s->idle_count && !too_many) {
        w = s->idle[--s->idle_count];
        s->coding += codes;
    }
    pthread_mutex_unlock(&s->lock);
    return w;
}

static void give_worker(ro_server *s, ro_worker *w, bool codes) {
    pthread_mutex_lock(&s->lock);
    s->idle[s->idle_count++] = w;
    s->coding -= codes;
    pthread_mutex_unlock(&s->lock);
}

static void work(ro_server *s, request *q, const char *content_type, ro_reply *r) {
    bool codes = q->route->answer == ro_api_code;
    ro_worker *w = take_worker(s, codes);
    if (!w) {
        atomic_fetch_add(&s->metrics.busy, 1);
        ro_reply_error(r, codes ? 429 : 503, "busy", "too many requests are under way; try again in a second");
        r->retry_s = 1;
        return;
    }
    ro_call call = {.engine = s->options.engine,
                    .worker = w,
                    .metrics = &s->metrics,
                    .target = &q->target,
                    .id = q->id,
                    .body = q->body.bytes,
                    .body_size = q->body.size,
                    .content_type = content_type,
                    .reply = r};
    q->route->answer(&call);
    give_worker(s, w, codes);
    if (r->body.failed) ro_reply_error(r, 503, "memory", "out of memory");
}

static void answer_route(ro_server *s, request *q, struct MHD_Connection *connection, ro_reply *r) {
    bool settled = false, kept = (q->route->flags & RO_R_KEPT) != 0;
    if (q->route->flags & RO_R_STORE && !s->options.database) {
        ro_reply_error(r, 404, "no_database", "this server has no database: readout serve DB");
        return;
    }
    uint64_t version = q->version = kept ? database_version(s, &settled) : 0;
    if (kept && settled && (q->key = ro_target_key(&q->target))) {
        set_etag(r, version, q->key, strlen(q->key));
        if (is_unchanged(s, q, connection, r)) return;
        if (ro_cache_get(&s->cache, q->key, version, r)) {
            atomic_fetch_add(&s->metrics.cached, 1);
            return;
        }
    }
    work(s, q, header(connection, "Content-Type"), r);
    if (q->key) ro_cache_put(&s->cache, q->key, version, r);
}

/* What a page asks first, which over a large database takes longest: asked once before anybody does. */
static void *warm(void *context) {
    static const char *const first[] = {"/api/info",   "/api/stats?by=month,quad", "/api/network",
                                        "/api/places", "/api/events?limit=50",     "/api/stats?by=month"};
    ro_server *s = context;
    request *q = calloc(1, sizeof *q);
    for (size_t i = 0; q && i < sizeof first / sizeof first[0] && !atomic_load(&s->ending); i++) {
        bool settled;
        ro_reply r;
        ro_reply_init(&r);
        uint64_t version = database_version(s, &settled);
        char *key = ro_target_read(&q->target, first[i]) && settled ? ro_target_key(&q->target) : NULL;
        q->route = key ? ro_route_find(q->target.path, &q->id) : NULL;
        if (q->route && !ro_cache_get(&s->cache, key, version, &r)) {
            work(s, q, NULL, &r);
            ro_cache_put(&s->cache, key, version, &r);
        }
        free(key);
        ro_reply_free(&r);
    }
    free(q);
    return NULL;
}

/* Packs a large answer for who takes that. What may be kept is packed once: it lies in the cache beside the plain one, a file of the page by its
 * path. */
static void pack(ro_server *s, const request *q, uint64_t version, ro_reply *r) {
    const char *plain = q->key ? q->key : r->fixed ? q->target.path : NULL;
    size_t size = r->fixed ? r->fixed_size : r->body.size;
    if (!q->takes_gzip || size < RO_GZIP_LEAST || r->status == 304 || r->body.failed) return;
    char key[RO_TARGET_MOST + 16];
    int n = plain ? snprintf(key, sizeof key, "gzip %s", plain) : 0;
    bool keeps = n > 0 && (size_t)n < sizeof key;
    ro_reply packed;
    ro_reply_init(&packed);
    bool kept = keeps && ro_cache_get(&s->cache, key, version, &packed);
    if (kept || ro_gzip(r->fixed ? r->fixed : r->body.bytes, size, &packed.body)) {
        if (keeps && !kept) ro_cache_put(&s->cache, key, version, &packed);
        ro_buffer old = r->body;
        r->body = packed.body;
        packed.body = old;
        r->fixed = NULL;
        say_packed(r);
    }
    ro_reply_free(&packed);
}

static void answer(ro_server *s, request *q, struct MHD_Connection *connection, ro_reply *r) {
    ro_page_file room;
    const ro_page_file *file;
    if (q->too_large || q->body.failed)
        ro_reply_error(r, 413, "too_large", "the body is larger than %zu bytes", s->options.body);
    else if (q->route)
        answer_route(s, q, connection, r);
    else if ((file = ro_page_find(q->target.path, &room))) {
        r->type = file->type;
        set_etag(r, 0, (const char *)file->bytes, file->size);
        if (is_unchanged(s, q, connection, r)) return;
        r->fixed = file->bytes;
        r->fixed_size = file->size;
    } else if (strcmp(q->target.path, "/") == 0)
        ro_reply_error(r, 404, "no_page", "this program was built without the page (node and npm were lacking); the API is under /api");
    else
        ro_reply_error(r, 404, "not_found", "there is nothing under this path");
}

/* --- out ------------------------------------------------------------------------------------------------------------------------------------ */

static const char *const always[][2] = {
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
                                "form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
    {"Vary", "Cookie, Authorization, Accept-Encoding"},
};

static void put_headers(struct MHD_Response *response, const ro_reply *r) {
    char text[160];
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) MHD_add_response_header(response, always[i][0], always[i][1]);
    MHD_add_response_header(response, "Cache-Control", r->keep ? "private, no-cache" : "no-store");
    if (r->status != 304) MHD_add_response_header(response, "Content-Type", r->type);
    if (r->gzipped) MHD_add_response_header(response, "Content-Encoding", "gzip");
    if (r->etag[0]) MHD_add_response_header(response, "ETag", r->etag);
    if (r->allow) MHD_add_response_header(response, "Allow", r->allow);
    if (r->www) MHD_add_response_header(response, "WWW-Authenticate", r->www);
    if (r->location) MHD_add_response_header(response, "Location", r->location);
    if (r->cookie) MHD_add_response_header(response, "Set-Cookie", r->cookie);
    if (r->retry_s) {
        snprintf(text, sizeof text, "%u", r->retry_s);
        MHD_add_response_header(response, "Retry-After", text);
    }
    if (r->filename[0]) {
        snprintf(text, sizeof text, "attachment; filename=\"%s\"", r->filename);
        MHD_add_response_header(response, "Content-Disposition", text);
    }
}

/* Hands the reply over to the HTTP library; it is used up. */
static enum MHD_Result send_reply(ro_server *s, request *q, struct MHD_Connection *connection, ro_reply *r) {
    static char nothing[1];
    size_t size = r->status == 304 ? 0 : r->fixed ? r->fixed_size : r->body.size;
    struct MHD_Response *response;
    if (r->fixed || !size)
        response = MHD_create_response_from_buffer(size, size ? (void *)(uintptr_t)r->fixed : nothing, MHD_RESPMEM_PERSISTENT);
    else {
        response = MHD_create_response_from_buffer(size, r->body.bytes, MHD_RESPMEM_MUST_FREE);
        if (response) ro_buffer_init(&r->body, NULL); /* its bytes are the response's now */
    }
    enum MHD_Result result = MHD_NO;
    if (response) {
        put_headers(response, r);
        ro_watch_set(&s->watch, q->watched, RO_WATCH_ANSWERING);
        result = MHD_queue_response(connection, r->status, response);
        MHD_destroy_response(response);
    }
    ro_metrics_request(&s->metrics, r->status, (unsigned long)(now_us() - q->began_us), size);
    ro_reply_free(r);
    return result;
}

/* The HTTP library calls this when the head of a request is there, then for each piece of its body, then at its end. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                              const char *piece, size_t *piece_size, void **kept) {
    ro_server *s = context;
    request *q = *kept;
    ro_reply r;
    (void)url, (void)version;
    if (!q) return MHD_NO; /* no memory */
    if (!q->begun) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        q->begun = true;
        q->watched = info ? info->socket_context : NULL;
        q->began_us = now_us();
        atomic_fetch_add(&s->metrics.in_flight, 1);
        ro_reply_init(&r);
        if (!check_head(s, q, connection, method, &r)) return send_reply(s, q, connection, &r);
        ro_reply_free(&r);
        return MHD_YES;
    }
    if (*piece_size) {
        q->received += *piece_size;
        q->too_large = q->too_large || q->received > s->options.body;
        if (q->received > s->options.body * DRAINED) return MHD_NO; /* it goes on and on */
        if (!q->too_large) ro_buffer_put(&q->body, piece, *piece_size);
        *piece_size = 0;
        return MHD_YES;
    }
    q->began_us = now_us();
    ro_watch_set(&s->watch, q->watched, RO_WATCH_WORKING);
    ro_reply_init(&r);
    q->takes_gzip = ro_takes_gzip(header(connection, "Accept-Encoding"));
    answer(s, q, connection, &r);
    pack(s, q, q->version, &r);
    return send_reply(s, q, connection, &r);
}

/* --- start and stop ----------------------------------------------------------------------------------------------------------------------------- */

bool ro_address_is_local(const char *address) {
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, address, &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* Each connection keeps 16 MB of pages: the system keeps the file, for all of them together. */
static bool open_database(const ro_server *s, ro_worker *w, ro_error *err) {
    w->store = ro_store_open(s->options.database, RO_STORE_READ, err);
    if (w->store && (!w->store->db || ro_sql_run(w->store, "PRAGMA cache_size = -16384", err))) return true;
    ro_store_close(w->store);
    w->store = NULL;
    return false;
}

static bool open_workers(ro_server *s, ro_error *err) {
    size_t n = s->options.threads + 1; /* one for what is asked first */
    s->workers = calloc(n, sizeof *s->workers);
    s->idle = calloc(n, sizeof *s->idle);
    if (!s->workers || !s->idle) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (; s->worker_count < n; s->worker_count++) {
        ro_worker *w = &s->workers[s->worker_count];
        w->work = ro_work_new(s->options.engine, err);
        if (!w->work) return false;
        if (s->options.database && !open_database(s, w, err)) {
            ro_work_free(w->work);
            return false;
        }
        s->idle[s->idle_count++] = w;
    }
    return true;
}

static bool start_daemon(ro_server *s, ro_error *err) {
    const ro_server_options *o = &s->options;
    const char *address = o->address ? o->address : "127.0.0.1";
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(o->port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(o->port)};
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC;
    struct MHD_OptionItem more[8], tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)o->cert},
                                            {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->key},
                                            {MHD_OPTION_END, 0, NULL}};
    int n = 0;
    bool is_four = inet_pton(AF_INET, address, &four.sin_addr) == 1;
    if (!is_four && inet_pton(AF_INET6, address, &six.sin6_addr) != 1)
        return ro_fail(err, RO_E_USAGE, "\"%s\" is no address of a machine, such as 127.0.0.1 or ::1", address);
    more[n++] = (struct MHD_OptionItem){MHD_OPTION_SOCK_ADDR, 0, is_four ? (void *)&four : (void *)&six};
    if (!is_four) flags |= MHD_USE_IPv6;
    if (o->threads > 1) more[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)o->threads, NULL};
    if (o->cert) {
#ifdef RO_LATE_TLS
        if (!ro_late_tls()) return ro_fail(err, RO_E_OPEN, "TLS needs GnuTLS (libgnutls.so.30), which this machine lacks");
#endif
        flags |= MHD_USE_TLS;
        more[n++] = (struct MHD_OptionItem){MHD_OPTION_ARRAY, 0, tls};
    }
    more[n] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    errno = 0;
    s->daemon = MHD_start_daemon(flags, o->port, NULL, NULL, handle, s, MHD_OPTION_ARRAY, more, MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->connections,
                                 MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)o->per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                 MEMORY_OF_CONNECTION, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(o->answering_ms / 1000 + 1),
                                 MHD_OPTION_URI_LOG_CALLBACK, open_request, s, MHD_OPTION_NOTIFY_COMPLETED, close_request, s,
                                 MHD_OPTION_NOTIFY_CONNECTION, connection_changed, s, MHD_OPTION_END);
    if (s->daemon) return true;
    if (errno == EADDRINUSE || errno == EACCES || errno == EADDRNOTAVAIL || !o->cert)
        return ro_fail(err, RO_E_OPEN, "%s port %u cannot be listened at: %s", address, o->port, errno ? strerror(errno) : "no thread, or in use");
    return ro_fail(err, RO_E_OPEN, "the server cannot be started: the certificate or key may be no PEM, or not belong together");
}

ro_server *ro_server_start(const ro_server_options *options, ro_error *err) {
    ro_error_clear(err);
    ro_server *s = calloc(1, sizeof *s);
    if (!s) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    s->options = *options;
    pthread_mutex_init(&s->lock, NULL);
    ro_cache_init(&s->cache);
    bool ok = true;
    if (options->token) {
        ro_buffer secret;
        ro_buffer_init(&secret, NULL);
        ro_buffer_printf(&secret, "readout cookie of %s", options->token);
        ok = !secret.failed;
        if (ok) ro_sha256_hex(secret.bytes, secret.size, s->cookie);
        ro_buffer_free(&secret);
    }
    if (options->database) {
        size_t n = strlen(options->database);
        s->wal = malloc(n + 5);
        ok = ok && s->wal;
        if (s->wal) memcpy(s->wal, options->database, n), memcpy(s->wal + n, "-wal", 5);
    }
    ok = (ok && ro_watch_start(&s->watch, options->connections, options->asking_ms, options->answering_ms, &s->metrics)) ||
         ro_fail(err, RO_E_MEMORY, "out of memory");
    if (ok && open_workers(s, err) && start_daemon(s, err)) {
        s->warms = options->database && pthread_create(&s->warming, NULL, warm, s) == 0;
        return s;
    }
    ro_server_stop(s, 0);
    return NULL;
}

uint16_t ro_server_port(const ro_server *s) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void ro_server_stop(ro_server *s, unsigned grace_ms) {
    if (!s) return;
    atomic_store(&s->ending, true);
    if (s->daemon) {
        MHD_socket listening = MHD_quiesce_daemon(s->daemon);
        if (listening != MHD_INVALID_SOCKET) close(listening);
        for (int64_t until = ro_now_ms() + grace_ms; atomic_load(&s->metrics.in_flight) > 0 && ro_now_ms() < until;)
            nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        MHD_stop_daemon(s->daemon);
    }
    for (size_t i = 0; i < s->worker_count && s->warms; i++)
        if (s->workers[i].store->db) sqlite3_interrupt(s->workers[i].store->db); /* nobody waits for it any more */
    if (s->warms) pthread_join(s->warming, NULL);
    ro_watch_stop(&s->watch);
    for (size_t i = 0; i < s->worker_count; i++) {
        ro_store_close(s->workers[i].store);
        ro_work_free(s->workers[i].work);
    }
    free(s->workers);
    free(s->idle);
    free(s->wal);
    ro_cache_free(&s->cache);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
