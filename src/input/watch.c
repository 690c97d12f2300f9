#include "input/watch.h"

#include "base/arena.h"
#include "base/hash.h"
#include "input/html.h"
#include "input/input.h"
#include "input/robots.h"
#include "input/watch_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define AGENT "readout"
#define ROBOTS_KEPT_S 86400 /* a day, as RFC 9309 has it */
#define LARGEST_ROBOTS ((size_t)512 * 1024)
#define MOST_HOSTS 4096u
#define LONGEST_DELAY_S 120u /* of a Crawl-delay */

typedef struct host {
    char origin[300];
    char *robots; /* NULL: none, all is allowed */
    size_t robots_size;
    int64_t robots_until; /* 0: not asked yet */
    bool closed;          /* it could not be asked: nothing is fetched for now */
    char why[256];        /* … and why */
    unsigned delay_s;
    int64_t last; /* the last request, milliseconds */
} host;

typedef struct watch {
    const ro_watch_options *options;
    ro_fetcher *fetcher;
    ro_watch_feed *feeds;
    bool *done; /* once: looked at */
    host *hosts;
    size_t host_count;
    uint64_t chance;
    bool stopped;
} watch;

static int64_t clock_ms(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t seconds_now(void) { return clock_ms(CLOCK_REALTIME) / 1000; }

static bool told_to_stop(watch *w) {
    if (w->options->fetch.stop && *w->options->fetch.stop) w->stopped = true;
    return w->stopped;
}

/* Waits; false: told to stop. */
static bool wait_ms(watch *w, int64_t ms) {
    int64_t until = clock_ms(CLOCK_MONOTONIC) + ms;
    for (int64_t left; !told_to_stop(w) && (left = until - clock_ms(CLOCK_MONOTONIC)) > 0;) {
        int64_t part = left < 100 ? left : 100;
        nanosleep(&(struct timespec){.tv_sec = 0, .tv_nsec = (long)part * 1000000}, NULL); /* a signal cuts it short: looked at above */
    }
    return !told_to_stop(w);
}

/* --- hosts --- */

static host *host_of(watch *w, const char *url, ro_error *err) {
    char origin[sizeof w->hosts->origin];
    ro_url_origin(url, origin, sizeof origin);
    for (size_t i = 0; i < w->host_count; i++)
        if (strcmp(w->hosts[i].origin, origin) == 0) return &w->hosts[i];
    if (w->host_count == MOST_HOSTS) { /* the oldest gives way */
        free(w->hosts[0].robots);
        memmove(w->hosts, w->hosts + 1, --w->host_count * sizeof *w->hosts);
    }
    if (!w->hosts) w->hosts = calloc(MOST_HOSTS, sizeof *w->hosts);
    if (!w->hosts) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    host *h = &w->hosts[w->host_count++];
    *h = (host){.robots = NULL};
    snprintf(h->origin, sizeof h->origin, "%s", origin);
    return h;
}

/* Until the host may be asked again. */
static bool wait_for(watch *w, host *h) {
    unsigned seconds = h->delay_s > w->options->host_interval_s ? h->delay_s : w->options->host_interval_s;
    int64_t since = clock_ms(CLOCK_MONOTONIC) - h->last, due = (int64_t)seconds * 1000;
    if (h->last && since < due && !wait_ms(w, due - since)) return false;
    h->last = clock_ms(CLOCK_MONOTONIC);
    return !told_to_stop(w);
}

/* Asks for robots.txt where that is not known, or no longer. No such file: all is allowed; no answer: nothing, for some minutes. */
static void ask_robots(watch *w, host *h) {
    char url[400];
    ro_fetched got;
    ro_error err;
    if (h->robots_until > seconds_now()) return;
    ro_error_clear(&err);
    snprintf(url, sizeof url, "%s/robots.txt", h->origin);
    free(h->robots);
    h->robots = NULL;
    h->robots_size = 0;
    h->delay_s = 0;
    h->last = clock_ms(CLOCK_MONOTONIC);
    bool answered = ro_fetch(w->fetcher, url, NULL, NULL, &got, &err) || got.cut;
    h->closed = !answered || got.status >= 500 || got.status == 429;
    h->robots_until = seconds_now() + (h->closed ? 300 : ROBOTS_KEPT_S);
    if (answered)
        snprintf(h->why, sizeof h->why, "the server answers %ld", got.status);
    else
        snprintf(h->why, sizeof h->why, "%s", err.message);
    if (answered && got.status == 200) {
        h->robots = got.bytes;
        h->robots_size = got.size < LARGEST_ROBOTS ? got.size : LARGEST_ROBOTS;
        got.bytes = NULL;
        if (h->robots) h->delay_s = ro_robots_delay(h->robots, h->robots_size, AGENT);
        if (h->delay_s > LONGEST_DELAY_S) h->delay_s = LONGEST_DELAY_S;
    }
    ro_fetched_free(&got);
}

/* Fetches, if robots.txt lets us, when it is the host's turn. */
static bool fetch_politely(watch *w, const char *url, const char *etag, const char *modified, ro_fetched *got, ro_error *err) {
    char shown[256];
    *got = (ro_fetched){.status = 0};
    ro_url_shown(url, shown, sizeof shown);
    if (!ro_url_is_web(url)) return ro_fail_at(err, RO_E_USAGE, shown, 0, 0, RO_NO_BYTE, "is not an address of http or https");
    host *h = host_of(w, url, err);
    if (!h) return false;
    ask_robots(w, h);
    const char *path = strstr(url, "://");
    path = path ? path + 3 + strcspn(path + 3, "/?#") : "/";
    if (h->closed) return ro_fail_at(err, RO_E_READ, shown, 0, 0, RO_NO_BYTE, "robots.txt of its host cannot be read: %.200s", h->why);
    if (h->robots && !ro_robots_allow(h->robots, h->robots_size, AGENT, *path == '/' ? path : "/"))
        return ro_fail_at(err, RO_E_READ, shown, 0, 0, RO_NO_BYTE, "robots.txt of its host forbids it");
    return wait_for(w, h) && ro_fetch(w->fetcher, url, etag, modified, got, err);
}

/* --- a feed --- */

static void say(watch *w, ro_error *err) {
    if (err->code != RO_OK && !told_to_stop(w)) w->options->fault(w->options->context, err);
    ro_error_clear(err);
}

/* The article behind an item, in place of its own text. */
static void take_article(watch *w, ro_source *source, ro_arena *arena) {
    ro_fetched got;
    ro_source page;
    ro_error err;
    char shown[256];
    if (!source->url || !ro_url_is_web(source->url)) return;
    ro_error_clear(&err);
    ro_url_shown(source->url, shown, sizeof shown);
    if (fetch_politely(w, source->url, NULL, NULL, &got, &err)) {
        ro_html_hints hints = {.charset = got.charset[0] ? got.charset : NULL, .url = source->url};
        if (got.status != 200)
            ro_fail(&err, RO_E_READ, "the server answers %ld", got.status);
        else if (ro_html_read(got.bytes ? got.bytes : "", got.size, &hints, arena, &page, &err) && page.text_size > source->text_size) {
            source->text = page.text;
            source->text_size = page.text_size;
            if (!source->title) source->title = page.title;
            if (!source->published) source->published = page.published;
            if (page.publisher) source->publisher = page.publisher;
            source->language = page.language;
        }
        ro_error_in_file(&err, shown);
    }
    say(w, &err);
    ro_fetched_free(&got);
}

/* Gives out what is new among the items. false: stop. */
static bool take_items(watch *w, ro_watch_feed *feed, const ro_fetched *got, size_t *new_items, ro_error *err) {
    char shown[256];
    ro_item item;
    ro_item_report report;
    ro_arena arena;
    ro_url_shown(feed->url, shown, sizeof shown);
    ro_input *input = ro_input_open_memory(shown, got->bytes ? got->bytes : "", got->size, NULL, err);
    bool go_on = true;
    ro_arena_init(&arena, NULL);
    for (ro_input_got is; input && go_on && (is = ro_input_next(input, &item, err)) != RO_INPUT_END; ro_item_free(&item)) {
        if (is == RO_INPUT_ITEM && item.format != RO_FORMAT_FEED) {
            ro_fail_at(err, RO_E_DATA, shown, 0, 0, RO_NO_BYTE, "is no feed of RSS or Atom (it looks like %s)", ro_format_text(item.format));
            ro_item_free(&item);
            break;
        }
        if (is == RO_INPUT_ITEM && ro_item_read(&item, &report, err)) {
            uint64_t hash = ro_hash_bytes(7, report.source.id, strlen(report.source.id));
            if (report.source.id == report.id) /* it has none: its words must do */
                hash = ro_hash_mix(
                    ro_hash_bytes(7, report.source.title ? report.source.title : "", report.source.title ? strlen(report.source.title) : 0),
                    ro_hash_bytes(7, report.source.text, report.source.text_size));
            if (!ro_watch_seen(feed, hash)) {
                ro_arena_reset(&arena);
                if (w->options->articles) take_article(w, &report.source, &arena);
                go_on = !told_to_stop(w) && w->options->take(w->options->context, &report.source) && ro_watch_remember(feed, hash, err);
                *new_items += go_on;
            }
            ro_item_report_free(&report);
        }
        bool fatal = err->code == RO_E_MEMORY;
        say(w, err);
        if (fatal) go_on = false;
    }
    ro_input_close(input);
    ro_arena_free(&arena);
    return go_on;
}

/* Between 0.8 and 1.2 times: so that feeds which failed together are not asked together. */
static int64_t about(watch *w, int64_t seconds) {
    w->chance = ro_hash_mix(w->chance, (uint64_t)clock_ms(CLOCK_MONOTONIC));
    return (seconds * (int64_t)(800 + w->chance % 401) + 999) / 1000;
}

static void plan(watch *w, ro_watch_feed *feed, bool failed, long retry_after) {
    int64_t pause = w->options->interval_s;
    if (failed) {
        unsigned doublings = feed->failures < 16 ? feed->failures : 16;
        feed->failures++;
        pause <<= doublings + 1 < 40 ? doublings + 1 : 40;
        if (pause < retry_after) pause = retry_after;
        if (pause > RO_LONGEST_BACKOFF) pause = RO_LONGEST_BACKOFF;
        pause = about(w, pause);
    } else
        feed->failures = 0;
    feed->next = seconds_now() + pause;
}

/* false: stop. */
static bool look_at(watch *w, size_t index, ro_error *err) {
    ro_watch_feed *feed = &w->feeds[index];
    const ro_watch_options *o = w->options;
    ro_fetched got;
    char shown[256];
    size_t new_items = 0;
    bool go_on = true;
    ro_url_shown(feed->url, shown, sizeof shown);
    bool came = fetch_politely(w, feed->url, feed->etag, feed->modified, &got, err);
    bool failed = !came;
    if (told_to_stop(w)) {
        ro_fetched_free(&got);
        ro_error_clear(err);
        return false;
    }
    if (came && got.status != 200 && got.status != 304) {
        failed = true;
        ro_fail_at(err, RO_E_READ, shown, 0, 0, RO_NO_BYTE, "the server answers %ld", got.status);
    }
    say(w, err);
    if (got.status == 200 && (came || got.cut)) {
        go_on = take_items(w, feed, &got, &new_items, err);
        if (err->code != RO_OK) failed = true;
        say(w, err);
    }
    if (came && got.status == 200 && !failed && go_on) { /* what is not whole is asked for again */
        memcpy(feed->etag, got.etag, sizeof feed->etag);
        memcpy(feed->modified, got.modified, sizeof feed->modified);
    }
    plan(w, feed, failed, got.retry_after_s);
    ro_fetched_free(&got);
    if (o->polled) o->polled(o->context, shown, new_items);
    if (!o->flush(o->context)) return false;
    return (!o->state || ro_watch_save(o->state, w->feeds, o->url_count, err)) && go_on;
}

/* The feed whose turn it is first; SIZE_MAX: none. */
static size_t next_feed(const watch *w) {
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < w->options->url_count; i++)
        if (!w->done[i] && (first == SIZE_MAX || w->feeds[i].next < w->feeds[first].next)) first = i;
    return first;
}

static void run(watch *w, ro_error *err) {
    for (size_t i; !told_to_stop(w) && (i = next_feed(w)) != SIZE_MAX;) {
        int64_t left = w->feeds[i].next - seconds_now();
        if (left > RO_LONGEST_BACKOFF * 2) left = 0; /* the clock was set back, or the file is wrong */
        if (left > 0 && !w->options->once) {
            wait_ms(w, left < 60 ? left * 1000 : 60000);
            continue;
        }
        if (!look_at(w, i, err)) return;
        w->done[i] = w->options->once;
    }
}

bool ro_watch_run(const ro_watch_options *options, ro_error *err) {
    watch w = {.options = options, .chance = (uint64_t)clock_ms(CLOCK_REALTIME) ^ (uint64_t)getpid() << 32};
    ro_error_clear(err);
    if (options->url_count == 0 || options->url_count > RO_MAX_FEEDS) return ro_fail(err, RO_E_USAGE, "wants 1 to %u feeds", RO_MAX_FEEDS);
    for (size_t i = 0; i < options->url_count; i++) {
        char shown[256];
        ro_url_shown(options->urls[i], shown, sizeof shown);
        if (!ro_url_is_web(options->urls[i])) return ro_fail_at(err, RO_E_USAGE, shown, 0, 0, RO_NO_BYTE, "is not an address of http or https");
    }
    w.feeds = calloc(options->url_count, sizeof *w.feeds);
    w.done = calloc(options->url_count, sizeof *w.done);
    if (!w.feeds || !w.done) ro_fail(err, RO_E_MEMORY, "out of memory");
    for (size_t i = 0; w.feeds && i < options->url_count; i++) w.feeds[i].url = options->urls[i];
    if (err->code == RO_OK && (!options->state || ro_watch_load(options->state, w.feeds, options->url_count, err))) {
        w.fetcher = ro_fetcher_open(&options->fetch, err);
        if (w.fetcher) run(&w, err);
    }
    ro_fetcher_close(w.fetcher);
    for (size_t i = 0; w.feeds && i < options->url_count; i++) free(w.feeds[i].seen);
    for (size_t i = 0; i < w.host_count; i++) free(w.hosts[i].robots);
    free(w.hosts);
    free(w.feeds);
    free(w.done);
    return err->code == RO_OK;
}
