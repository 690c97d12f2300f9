#include "input/fetch.h"

#include "input/charset.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo

struct ro_fetcher {
    ro_fetch_options options;
    void *library;
    CURL *easy;
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    CURLcode (*perform)(CURL *);
    void (*reset)(CURL *);
    void (*cleanup)(CURL *);
    const char *(*text)(CURLcode);
    struct curl_slist *(*append)(struct curl_slist *, const char *);
    void (*free_list)(struct curl_slist *);
    ro_fetched *into; /* of the transfer in hand */
    size_t capacity;
    bool memory;
};

/* --- addresses --- */

bool ro_url_is_web(const char *url) {
    size_t scheme = strncasecmp(url, "http://", 7) == 0 ? 7 : strncasecmp(url, "https://", 8) == 0 ? 8 : 0;
    if (!scheme || !url[scheme] || url[scheme] == '/' || strlen(url) > 4000) return false;
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7F) return false;
    return true;
}

void ro_url_shown(const char *url, char *out, size_t size) {
    const char *host = strstr(url, "://");
    size_t n = host ? strcspn(host + 3, "/?#") : 0;
    const char *at = NULL;
    for (size_t i = 0; i < n; i++)
        if (host[3 + i] == '@') at = host + 3 + i;
    if (at)
        snprintf(out, size, "%.*s%s", (int)(host + 3 - url), url, at + 1);
    else
        snprintf(out, size, "%s", url);
}

void ro_url_origin(const char *url, char *out, size_t size) {
    char shown[512];
    ro_url_shown(url, shown, sizeof shown);
    const char *host = strstr(shown, "://");
    snprintf(out, size, "%.*s", (int)(host ? (size_t)(host + 3 - shown) + strcspn(host + 3, "/?#") : 0), shown);
    for (; *out; out++)
        if (*out >= 'A' && *out <= 'Z') *out = (char)(*out | 0x20);
}

/* --- libcurl --- */

static bool load(ro_fetcher *f, ro_error *err) {
    CURLcode (*init)(long);
    CURL *(*easy)(void);
    f->library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!f->library) return ro_fail(err, RO_E_OPEN, "libcurl (Debian: libcurl4) cannot be loaded: %.180s", dlerror());
    const struct {
        const char *name;
        void **into;
    } functions[] = {{"curl_global_init", (void **)&init},        {"curl_easy_init", (void **)&easy},
                     {"curl_easy_setopt", (void **)&f->setopt},   {"curl_easy_getinfo", (void **)&f->getinfo},
                     {"curl_easy_perform", (void **)&f->perform}, {"curl_easy_reset", (void **)&f->reset},
                     {"curl_easy_cleanup", (void **)&f->cleanup}, {"curl_easy_strerror", (void **)&f->text},
                     {"curl_slist_append", (void **)&f->append},  {"curl_slist_free_all", (void **)&f->free_list}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *symbol = dlsym(f->library, functions[i].name);
        if (!symbol) return ro_fail(err, RO_E_OPEN, "libcurl has no %s", functions[i].name);
        memcpy(functions[i].into, &symbol, sizeof symbol);
    }
    if (init(CURL_GLOBAL_DEFAULT) == CURLE_OK) f->easy = easy();
    return f->easy || ro_fail(err, RO_E_MEMORY, "libcurl cannot be started");
}

ro_fetcher *ro_fetcher_open(const ro_fetch_options *options, ro_error *err) {
    ro_fetcher *f = calloc(1, sizeof *f);
    if (!f) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    f->options = *options;
    if (!f->options.timeout_s) f->options.timeout_s = 60;
    if (!f->options.most_bytes) f->options.most_bytes = RO_MAX_FETCH;
    if (load(f, err)) return f;
    ro_fetcher_close(f);
    return NULL;
}

/* The library stays loaded: what it has started (locks, certificates) is not meant to be started twice. */
void ro_fetcher_close(ro_fetcher *f) {
    if (!f) return;
    if (f->easy) f->cleanup(f->easy);
    free(f);
}

void ro_fetched_free(ro_fetched *fetched) {
    free(fetched->bytes);
    fetched->bytes = NULL;
}

/* --- a transfer --- */

static size_t on_body(char *bytes, size_t one, size_t count, void *context) {
    ro_fetcher *f = context;
    ro_fetched *to = f->into;
    size_t size = one * count;
    if (size > f->options.most_bytes - to->size) {
        to->cut = true;
        return 0;
    }
    if (to->size + size + 1 > f->capacity) {
        size_t capacity = 2 * (to->size + size) + 4096;
        char *grown = realloc(to->bytes, capacity);
        if (!grown) return f->memory = true, 0;
        to->bytes = grown;
        f->capacity = capacity;
    }
    memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
    to->bytes[to->size] = '\0';
    return size;
}

/* The value of a header line, if it has that name. */
static bool header_is(const char *line, size_t size, const char *name, const char **value, size_t *value_size) {
    size_t n = strlen(name);
    if (size <= n || line[n] != ':' || strncasecmp(line, name, n) != 0) return false;
    const char *at = line + n + 1, *end = line + size;
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    while (end > at && (unsigned char)end[-1] <= ' ') end--;
    *value = at;
    *value_size = (size_t)(end - at);
    return true;
}

static void keep(char *to, size_t room, const char *value, size_t size) {
    if (size >= room) return;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)value[i] < ' ' || value[i] == 0x7F) return;
    memcpy(to, value, size);
    to[size] = '\0';
}

static size_t on_header(char *line, size_t one, size_t count, void *context) {
    ro_fetched *to = ((ro_fetcher *)context)->into;
    size_t size = one * count, n;
    const char *value;
    if (size > 5 && strncasecmp(line, "HTTP/", 5) == 0) { /* of a redirect's target, the answer that counts */
        to->etag[0] = to->modified[0] = to->charset[0] = '\0';
        to->retry_after_s = 0;
    } else if (header_is(line, size, "ETag", &value, &n))
        keep(to->etag, sizeof to->etag, value, n);
    else if (header_is(line, size, "Last-Modified", &value, &n))
        keep(to->modified, sizeof to->modified, value, n);
    else if (header_is(line, size, "Content-Type", &value, &n))
        ro_charset_named(value, n, "charset", to->charset, sizeof to->charset);
    else if (header_is(line, size, "Retry-After", &value, &n) && n < 8 && *value >= '0' && *value <= '9')
        to->retry_after_s = strtol(value, NULL, 10);
    return size;
}

static int on_progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    const ro_fetcher *f = context;
    (void)a, (void)b, (void)c, (void)d;
    return f->options.stop && *f->options.stop;
}

static struct curl_slist *conditions(const ro_fetcher *f, const char *etag, const char *modified) {
    char line[400];
    struct curl_slist *list = f->append(NULL, "Accept: application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5");
    if (list && etag && etag[0]) {
        snprintf(line, sizeof line, "If-None-Match: %s", etag);
        list = f->append(list, line);
    }
    if (list && modified && modified[0]) {
        snprintf(line, sizeof line, "If-Modified-Since: %s", modified);
        list = f->append(list, line);
    }
    return list;
}

static void set_up(ro_fetcher *f, const char *url, char *why) {
    f->reset(f->easy);
    f->setopt(f->easy, CURLOPT_URL, url);
    f->setopt(f->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    f->setopt(f->easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    f->setopt(f->easy, CURLOPT_FOLLOWLOCATION, 1L);
    f->setopt(f->easy, CURLOPT_MAXREDIRS, (long)RO_MAX_REDIRECTS);
    f->setopt(f->easy, CURLOPT_USERAGENT, "readout/" READOUT_VERSION);
    f->setopt(f->easy, CURLOPT_ACCEPT_ENCODING, "");
    f->setopt(f->easy, CURLOPT_NOSIGNAL, 1L);
    f->setopt(f->easy, CURLOPT_TIMEOUT, (long)f->options.timeout_s);
    f->setopt(f->easy, CURLOPT_CONNECTTIMEOUT, (long)(f->options.timeout_s < 20 ? f->options.timeout_s : 20));
    f->setopt(f->easy, CURLOPT_SSL_VERIFYPEER, 1L);
    f->setopt(f->easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (f->options.ca_file) f->setopt(f->easy, CURLOPT_CAINFO, f->options.ca_file);
    f->setopt(f->easy, CURLOPT_WRITEFUNCTION, on_body);
    f->setopt(f->easy, CURLOPT_WRITEDATA, f);
    f->setopt(f->easy, CURLOPT_HEADERFUNCTION, on_header);
    f->setopt(f->easy, CURLOPT_HEADERDATA, f);
    f->setopt(f->easy, CURLOPT_NOPROGRESS, 0L);
    f->setopt(f->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    f->setopt(f->easy, CURLOPT_XFERINFODATA, f);
    f->setopt(f->easy, CURLOPT_ERRORBUFFER, why);
}

bool ro_fetch(ro_fetcher *f, const char *url, const char *etag, const char *modified, ro_fetched *fetched, ro_error *err) {
    char why[CURL_ERROR_SIZE] = "", shown[256];
    *fetched = (ro_fetched){.status = 0};
    ro_url_shown(url, shown, sizeof shown);
    if (!ro_url_is_web(url)) return ro_fail_at(err, RO_E_USAGE, shown, 0, 0, RO_NO_BYTE, "is not an address of http or https");
    f->into = fetched;
    f->capacity = 0;
    f->memory = false;
    set_up(f, url, why);
    struct curl_slist *headers = conditions(f, etag, modified);
    f->setopt(f->easy, CURLOPT_HTTPHEADER, headers);
    CURLcode code = f->perform(f->easy);
    f->getinfo(f->easy, CURLINFO_RESPONSE_CODE, &fetched->status);
    f->free_list(headers);
    f->into = NULL;
    if (code == CURLE_OK) return true;
    if (f->memory) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (fetched->cut)
        return ro_fail_at(err, RO_E_SIZE, shown, 0, 0, RO_NO_BYTE, "is larger than %zu bytes; the rest was not read", f->options.most_bytes);
    if (code == CURLE_OPERATION_TIMEDOUT && fetched->size) fetched->cut = true;
    return ro_fail_at(err, RO_E_READ, shown, 0, 0, RO_NO_BYTE, "cannot be fetched: %.180s", why[0] ? why : f->text(code));
}
