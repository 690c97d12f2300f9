#include "inputs.h"

#include "base/buffer.h"
#include "input/html.h"
#include "input/input.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#define PAGES 400u

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A page as news sites have them: 60 KB, of which 3 KB are the article; scripts, styles, menus, lists of links. No two are the same. */
static void put_page(ro_buffer *out, unsigned n) {
    ro_buffer_printf(out,
                     "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Talks in Zenda, day %u | Border News</title>"
                     "<meta property=\"og:site_name\" content=\"Border News\"><link rel=\"canonical\" href=\"https://news.example/2024/06/%u\">"
                     "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Talks in Zenda, day "
                     "%u\",\"datePublished\":\"2024-06-13T08:00:00Z\"}</script>",
                     n, n, n);
    for (unsigned i = 0; i < 40; i++)
        ro_buffer_printf(out,
                         "<style>.c%u{margin:0 auto;padding:%upx;font:16px/1.5 serif}</style><script>window.q%u=function(a,b){return "
                         "a<b?[%u,'<p>x</p>']:null;};</script>\n",
                         i, n + i, i, n * i);
    ro_buffer_puts(out, "</head><body class=\"single\"><header class=\"site-header\"><nav><ul class=\"menu\">");
    for (unsigned i = 0; i < 120; i++)
        ro_buffer_printf(out,
                         "<li class=\"menu-item menu-item-%u\"><a href=\"/section/%u?from=menu&amp;n=%u\" data-track=\"nav:%u\"><span>Section "
                         "%u</span></a></li>\n",
                         i, i, n, i, i);
    ro_buffer_printf(out, "</ul></nav></header><main><article class=\"post\"><h1>Talks in Zenda, day %u</h1><div class=\"entry-content\">", n);
    for (unsigned i = 0; i < 14; i++)
        ro_buffer_printf(out,
                         "<p>The minister of Ruritania met envoy number %u of <a href=\"/k\">Kravonia</a> on day %u, and they spoke about the river, "
                         "the bridge &amp; the "
                         "border; both sides said that &ldquo;progress is possible&rdquo;, officials told reporters.</p>\n<div "
                         "class=\"ad-slot\"><span>Advertisement</span></div>\n",
                         n * 31 + i, n);
    ro_buffer_puts(out, "</div></article></main><aside class=\"sidebar\">");
    for (unsigned i = 0; i < 150; i++)
        ro_buffer_printf(out,
                         "<div class=\"card card--small\" id=\"c%u-%u\"><a href=\"https://news.example/story/%u\"><img src=\"/i/%u.jpg\" "
                         "alt=\"\"><h3>Story %u of the day</h3></a></div>\n",
                         n, i, i * n, i, i);
    ro_buffer_puts(out, "</aside><footer><p>Copyright Border News.</p></footer></body></html>\n");
}

static void put_record(ro_buffer *out, const ro_buffer *page, unsigned n) {
    static const char http[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: x\r\n\r\n";
    ro_buffer_printf(
        out, "WARC/1.0\r\nWARC-Type: request\r\nWARC-Target-URI: https://news.example/%u\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n\r\n\r\n",
        n);
    ro_buffer_printf(out,
                     "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/%u\r\nWARC-Date: "
                     "2024-06-13T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:%u>\r\n"
                     "Content-Type: application/http; msgtype=response\r\nContent-Length: %zu\r\n\r\n%s",
                     n, n, sizeof http - 1 + page->size, http);
    ro_buffer_put(out, page->bytes, page->size);
    ro_buffer_puts(out, "\r\n\r\n");
}

static bool put_gzip(ro_buffer *out, const ro_buffer *record) {
    z_stream z = {0};
    char part[16384];
    int status;
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
    z.next_in = (Bytef *)record->bytes;
    z.avail_in = (uInt)record->size;
    do {
        z.next_out = (Bytef *)part;
        z.avail_out = sizeof part;
        status = deflate(&z, Z_FINISH);
        ro_buffer_put(out, part, sizeof part - z.avail_out);
    } while (status == Z_OK);
    deflateEnd(&z);
    return status == Z_STREAM_END;
}

/* All reports of an input; only cut into pieces where `cut`. */
static bool read_all(const ro_buffer *bytes, bool cut, size_t *reports, ro_error *err) {
    ro_item item;
    ro_item_report report;
    ro_input *input = ro_input_open_memory("bench", bytes->bytes, bytes->size, NULL, err);
    bool good = input != NULL;
    *reports = 0;
    for (ro_input_got got; good && (got = ro_input_next(input, &item, err)) != RO_INPUT_END; ro_item_free(&item)) {
        good = got == RO_INPUT_ITEM && (cut || ro_item_read(&item, &report, err));
        if (good && !cut) ro_item_report_free(&report);
        ++*reports;
    }
    ro_input_close(input);
    return good;
}

static bool measure(const char *name, const char *what, const ro_buffer *bytes, size_t unpacked, bool cut, double seconds, ro_error *err) {
    double best = 1e9, begun = now();
    size_t reports;
    do {
        double at = now();
        if (!read_all(bytes, cut, &reports, err)) return false;
        if (now() - at < best) best = now() - at;
    } while (now() - begun < seconds);
    printf("  %-8s %10.0f MB/s %10.0f reports/s   %s", name, (double)unpacked / best / 1e6, (double)reports / best, what);
    if (unpacked != bytes->size) printf(" (%.0f MB/s as packed)", (double)bytes->size / best / 1e6);
    puts("");
    return true;
}

static bool measure_pages(const ro_buffer *page, double seconds, ro_error *err) {
    double best = 1e9, begun = now();
    ro_arena arena;
    ro_source source;
    bool good = true;
    ro_arena_init(&arena, NULL);
    do {
        double at = now();
        for (int i = 0; i < 20 && good; i++) {
            ro_arena_reset(&arena);
            good = ro_html_read(page->bytes, page->size, NULL, &arena, &source, err);
        }
        if (now() - at < best) best = now() - at;
    } while (good && now() - begun < seconds);
    printf("  %-8s %10.0f MB/s %10.0f reports/s   pages of %.0f KB to their articles\n", "html", 20 * (double)page->size / best / 1e6, 20 / best,
           (double)page->size / 1e3);
    ro_arena_free(&arena);
    return good;
}

bool inputs_measure(double seconds, ro_error *err) {
    ro_buffer page, record, plain, packed;
    bool good = true;
    ro_buffer_init(&page, NULL), ro_buffer_init(&record, NULL), ro_buffer_init(&plain, NULL), ro_buffer_init(&packed, NULL);
    for (unsigned n = 1; n <= PAGES && good; n++) {
        ro_buffer_clear(&page), ro_buffer_clear(&record);
        put_page(&page, n);
        put_record(&record, &page, n);
        ro_buffer_put(&plain, record.bytes, record.size);
        good = put_gzip(&packed, &record);
    }
    if (!good || plain.failed || packed.failed) good = ro_fail(err, RO_E_MEMORY, "out of memory");
    if (good) printf("input: %u pages, %.1f MB\n", PAGES, (double)plain.size / 1e6);
    good = good && measure_pages(&page, seconds, err) && measure("warc", "records of a WARC file", &plain, plain.size, true, seconds, err) &&
           measure("warc.gz", "records of a WARC file, a gzip member each", &packed, plain.size, true, seconds, err) &&
           measure("warc.gz", "… and the articles of its pages", &packed, plain.size, false, seconds, err);
    ro_buffer_free(&page), ro_buffer_free(&record), ro_buffer_free(&plain), ro_buffer_free(&packed);
    return good;
}
