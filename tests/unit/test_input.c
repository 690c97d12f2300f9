/* Every format of the input, in small: what is recognised, what is read, what is refused and where, and that the rest goes on. */
#include "harness.h"

#include "input/charset.h"
#include "input/dates.h"
#include "input/input.h"
#include "input/xml.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* --- reading all of it: each report as "id|title|published|publisher|url|language|text\n", each error as "!line:byte: message\n" --- */

static void put(ro_buffer *out, const char *text) { ro_buffer_printf(out, "%s|", text ? text : ""); }

static void drain(ro_input *input, ro_buffer *out) {
    ro_item item;
    ro_item_report report;
    ro_error err;
    assert_non_null(input);
    for (ro_input_got got; (got = ro_input_next(input, &item, &err)) != RO_INPUT_END;) {
        if (got == RO_INPUT_ITEM && ro_item_read(&item, &report, &err)) {
            const ro_source *s = &report.source;
            put(out, s->id), put(out, s->title), put(out, s->published), put(out, s->publisher), put(out, s->url), put(out, s->language);
            ro_buffer_put(out, s->text, s->text_size);
            ro_buffer_putc(out, '\n');
            ro_item_report_free(&report);
        } else {
            assert_int_not_equal(err.code, RO_OK);
            assert_true(err.file[0] != '\0' && err.message[0] != '\0');
            ro_buffer_printf(out, "!%s:%zu: %s\n", err.file, err.line, err.message);
        }
        ro_item_free(&item);
        assert_true(out->size < (size_t)1 << 20);
    }
    ro_input_close(input);
    if (!out->bytes) ro_buffer_put(out, "", 0);
}

static const char *all_of(const void *bytes, size_t size, const ro_input_options *options) {
    static ro_buffer out;
    ro_error err;
    ro_buffer_free(&out);
    ro_buffer_init(&out, NULL);
    drain(ro_input_open_memory("in", bytes, size, options, &err), &out);
    return out.bytes;
}

static const char *text_of(const char *text) { return all_of(text, strlen(text), NULL); }

#define assert_reads(input, want) assert_string_equal(text_of(input), want)
#define assert_has(output, part) test_has(output, part, __LINE__)
static void test_has(const char *output, const char *part, int line) {
    if (!strstr(output, part)) print_message("# line %d: no '%s' in:\n# %.2000s\n", line, part, output);
    assert_non_null(strstr(output, part));
}
static void assert_lacks(const char *output, const char *part) { assert_null(strstr(output, part)); }

/* --- text and JSON --- */

static void plain_text(void **state) {
    (void)state;
    assert_reads("The minister met his counterpart.\n", "in||||||The minister met his counterpart.\n\n");
    assert_reads("[Doha, June 1] The minister said so.", "in||||||[Doha, June 1] The minister said so.\n");
    assert_reads("{sic} he wrote.", "in||||||{sic} he wrote.\n");
    assert_reads("< 5 people came", "in||||||< 5 people came\n");
    assert_reads("", "!in:0: is empty\n");
    assert_has(all_of("\x89PNG\r\n\x1a\n\0\0\0", 11, NULL), "is not text but a picture");
    assert_has(all_of("%PDF-1.4\n", 9, NULL), "is not text but PDF");
    assert_has(all_of("\x7f"
                      "ELF\1\1\0\0\0\0\0\0\0",
                      13, NULL),
               "is not text but a program");
}

static void wide_text(void **state) {
    (void)state;
    const char le[] = "\xFF\xFEH\0i\0 \0\x3D\xD8\x00\xDE.\0", be[] = "\xFE\xFF\0H\0i";
    assert_string_equal(all_of(le, sizeof le - 1, NULL), "in||||||\xEF\xBB\xBFHi \xF0\x9F\x98\x80.\n");
    assert_string_equal(all_of(be, sizeof be - 1, NULL), "in||||||\xEF\xBB\xBFHi\n");
}

static void json_lines(void **state) {
    (void)state;
    assert_reads("{\"text\":\"A.\",\"id\":\"x\",\"title\":\"T\"}\n\n{\"text\":\"B.\"}\n", "x|T|||||A.\nin:3||||||B.\n");
    const char *out = text_of("{\"text\":\"A.\"}\n{\"text\": \n{\"text\":\"C.\"}");
    assert_has(out, "in:1||||||A.\n!in:2: not valid JSON");
    assert_has(out, "\nin:3||||||C.\n");
    assert_has(text_of("{\"text\": \n{\"text\":\"C.\"}\n"), "\nin:2||||||C.\n");
}

static void json_values(void **state) {
    (void)state;
    assert_reads("[\n {\"text\": \"A, ]}\\\" b.\"},\n {\"text\": \"B.\",\n  \"id\": 7}]\n", "in:2||||||A, ]}\" b.\n7||||||B.\n");
    assert_reads("{\n  \"id\": \"p\",\n  \"text\": \"A.\"\n}\n", "p||||||A.\n");
    assert_reads("{\n  \"text\": \"A.\"\n}\n{\n  \"text\": \"B.\"\n}\n", "in:1||||||A.\nin:4||||||B.\n");
    assert_reads("\xEF\xBB\xBF[{\"text\":\"A.\"}]", "in:1||||||A.\n");
    assert_reads("[]", "!in:0: holds no report\n");
    const char *out = text_of("[{\"text\":\"A.\"}, 7,\n{\"text\":\"B.\"}]");
    assert_string_equal(out, "in:1||||||A.\n!in:1: not valid JSON: an object is due\nin:2||||||B.\n");
    assert_has(text_of("[{\"text\":\"A.\"}, {\"text\":\"B."), "the object does not end");
}

static void deep_json(void **state) {
    (void)state;
    static char deep[300000];
    memset(deep, '[', sizeof deep - 1);
    memcpy(deep, "{\n\"a\":", 6);
    assert_has(all_of(deep, sizeof deep - 1, NULL), "too deep");
    memcpy(deep, "{\"a\": ", 6);
    deep[sizeof deep - 2] = '\n';
    assert_has(all_of(deep, sizeof deep - 1, NULL), "not valid JSON");
}

/* --- tables --- */

static void tables(void **state) {
    (void)state;
    assert_reads("ID,Title,Text,Date,Source,URL,lang\n1,\"A, b\",\"He said \"\"no\"\".\nThen left.\",13 June 2024,RNA,http://x.example/,en\n",
                 "1|A, b|2024-06-13|RNA|http://x.example/|en|He said \"no\".\nThen left.\n");
    assert_reads("date\ttext\n2024-01-02\tTab.\n", "in:2||2024-01-02||||Tab.\n");
    assert_reads("id;body\r\n1;One; two\r\n2;Two.\r\n", "!in:2: the row has 3 columns, the first one 2\n2||||||Two.\n");
    assert_reads("a|text\nx|\ny|Yes.\n", "!in:2: the row holds no text\nin:3||||||Yes.\n");
    const char *out = text_of("id,text\n1,\"never closed\n2,Two.\n");
    assert_has(out, "!in:2: the row does not end");
    assert_has(out, "2||||||Two.\n");
    assert_has(all_of("\"text,id\nA.,1\n", 13, &(ro_input_options){.format = RO_FORMAT_CSV}), "a quote is not closed");
    assert_has(all_of("x,y\n1,2\n", 8, &(ro_input_options){.format = RO_FORMAT_CSV}), "names no column");
    assert_reads("RURITANIA_ [RUR] ; text\nx\n", "in||||||RURITANIA_ [RUR] ; text\nx\n\n");
    assert_reads("He came, he saw, he read the text, the title.\nAnd left.\n",
                 "in||||||He came, he saw, he read the text, the title.\nAnd left.\n\n");
}

/* --- feeds --- */

static void rss(void **state) {
    (void)state;
    assert_reads(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:content=\"x\"><channel><title>Ruritania News</title><language>en</language>\n"
        "<item><title>Envoy &amp; minister</title><link>https://r.example/1</link><guid>g1</guid><pubDate>Thu, 13 Jun 2024 22:00:00 GMT</pubDate>"
        "<description>Short.</description><content:encoded><![CDATA[<p>The envoy came.</p><p>He left&nbsp;again.</p>]]></content:encoded></item>\n"
        "<item><title>Only a title</title></item>\n<item></item></channel></rss>",
        "g1|Envoy & minister|2024-06-13|Ruritania News|https://r.example/1|en|The envoy came.\n\nHe left again.\n"
        "in:4|Only a title||Ruritania News||en|Only a title\n!in:5: the item holds no text\n");
}

static void atom_and_rdf(void **state) {
    (void)state;
    assert_reads("<feed xmlns=\"a\" xml:lang=\"en\"><title "
                 "type=\"text\">Wire</title><entry><id>urn:1</id><title>T</title><updated>2024-06-14T01:00:00Z</updated>"
                 "<published>2024-06-13T01:00:00Z</published><link rel=\"self\" href=\"http://a.example/self\"/><link href=\"http://a.example/1\"/>"
                 "<content type=\"xhtml\"><div><p>One.</p><p>Two &lt; three.</p></div></content></entry></feed>",
                 "urn:1|T|2024-06-13|Wire|http://a.example/1|en|One.\n\nTwo < three.\n");
    assert_reads("<rdf:RDF><channel><title>R</title></channel><item "
                 "rdf:about=\"x\"><title>T</title><dc:date>2001-02-03</dc:date><description>&lt;b&gt;Bold&lt;/b&gt; "
                 "move.</description></item></rdf:RDF>",
                 "in:1|T|2001-02-03|R|||Bold move.\n");
    assert_has(
        text_of("<?xml version=\"1.0\" "
                "encoding=\"ISO-8859-1\"?><rss><channel><title>Caf\xe9</title><item><description>Caf\xe9.</description></item></channel></rss>"),
        "|Caf\xC3\xA9|||Caf\xC3\xA9.\n");
    assert_has(text_of("<rss><channel><item><title>A</title></item><item><title>B"), "|A\n!in:1: the file ends inside an element\n");
    assert_has(text_of("<?xml version=\"1.0\"?><other><a/></other>"), "is not text but XML of another kind");
}

static void billion_laughs(void **state) {
    (void)state;
    const char *out = text_of(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
        "<rss><channel><item><title>&c;</title></item></channel></rss>");
    assert_string_equal(out, "!in:1: declares entities of its own, which are not read\n");
}

static void petrarch(void **state) {
    (void)state;
    const char *xml =
        "<Sentences>\n<Sentence date=\"20240613\" id=\"S1_1\" source=\"RNA\" sentence=\"True\"><Text>\nRuritania accused\nKravonia .\n</Text>"
        "<Parse>(ROOT (S</Parse></Sentence>\n<Sentence date=\"20240613\" id=\"S1_2\" source=\"RNA\" sentence=\"True\"><Text>It replied "
        ".</Text></Sentence>\n"
        "<Sentence date=\"20240614\" id=\"S2_1\" source=\"NULL\"><Text>A third.</Text></Sentence></Sentences>";
    assert_reads(xml, "S1||2024-06-13|RNA|||Ruritania accused Kravonia . It replied .\nS2_1||2024-06-14||||A third.\n");
    assert_string_equal(all_of(xml, strlen(xml), &(ro_input_options){.petrarch_sentences = true}),
                        "S1_1||2024-06-13|RNA|||Ruritania accused Kravonia .\nS1_2||2024-06-13|RNA|||It replied .\nS2_1||2024-06-14||||A third.\n");
    assert_has(text_of("<Sentences><Sentence id=\"a_1\" date=\"20240101\"><Text>Whole.</Text></Sentence><Sentence id=\"a_2\"><Text>Cut"), "Whole.\n");
}

/* --- pages --- */

static void deep_page(void **state) {
    (void)state;
    ro_buffer page;
    ro_buffer_init(&page, NULL);
    ro_buffer_puts(&page, "<html><body>");
    for (int i = 0; i < 200000; i++) ro_buffer_puts(&page, "<div>");
    ro_buffer_puts(&page, "<p>Text, at last, in the deepest of all of these boxes, and nobody reads it.</p>");
    assert_has(all_of(page.bytes, page.size, NULL), "elements in each other more than 512 deep");
    ro_buffer_clear(&page);
    ro_buffer_puts(&page, "<html><body><p>The minister met his counterpart, and they spoke about the border for an hour.");
    for (int i = 0; i < 100000; i++) ro_buffer_puts(&page, "</b></i></div>"); /* closes nothing, quickly */
    assert_has(all_of(page.bytes, page.size, NULL), "about the border for an hour.\n");
    ro_buffer_free(&page);
}

static void many_attributes(void **state) {
    (void)state;
    ro_buffer page;
    ro_buffer_init(&page, NULL);
    ro_buffer_puts(&page, "<html><body><p title=\"a > b\" ");
    for (int i = 0; i < 1000000; i++) ro_buffer_printf(&page, "a%d=\">\" ", i);
    ro_buffer_puts(&page, ">Text.</p>");
    assert_has(all_of(page.bytes, page.size, NULL), "an element with more than 256 attributes");
    static const char *const hidden[] = {"<script/>", "<scripts>", "<!-- <script> -->",
                                         "<style x=\"</s\">a</style>"}; /* from one who looks for raw text */
    for (size_t k = 0; k < sizeof hidden / sizeof *hidden; k++) {
        ro_buffer_clear(&page);
        ro_buffer_printf(&page, "<html><body>%s<p ", hidden[k]);
        for (int i = 0; i < 300; i++) ro_buffer_printf(&page, "a%d ", i);
        ro_buffer_puts(&page, ">The minister met his counterpart, and they spoke about the border for an hour.</p></script>");
        assert_has(all_of(page.bytes, page.size, NULL), "an element with more than 256 attributes");
    }
    ro_buffer_clear(&page);
    ro_buffer_puts(&page, "<html><body data-words='");
    for (int i = 0; i < 2000; i++) ro_buffer_puts(&page, "a=b ");
    ro_buffer_puts(&page, "'><script>if (a <b) { ");
    for (int i = 0; i < 2000; i++) ro_buffer_puts(&page, "c = d; ");
    ro_buffer_puts(&page, "}</script><p>The minister met his counterpart, and they spoke about the border for an hour.</p>");
    assert_has(all_of(page.bytes, page.size, NULL), "||The minister met his counterpart, and they spoke about the border for an hour.\n");
    ro_buffer_free(&page);
}

static void empty_pages(void **state) {
    (void)state;
    assert_has(text_of("<html><body><a href=a>One</a> <a href=b>Two</a></body></html>"), "the page holds no article");
    assert_has(text_of("<!doctype html>"), "the page holds no article");
    static char large[17u << 20];
    memset(large, ' ', sizeof large);
    memcpy(large, "<html>", 6);
    assert_has(all_of(large, sizeof large, NULL), "is larger than 16777216 bytes");
}

/* --- WARC --- */

static void put_record(ro_buffer *out, const char *type, const char *uri, const char *block, long length) {
    ro_buffer_printf(out,
                     "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-06-13T10:00:00Z\r\nWARC-Record-ID: "
                     "<urn:uuid:%s>\r\nContent-Length: %ld\r\n"
                     "Content-Type: %s\r\n\r\n%s\r\n\r\n",
                     type, uri, uri, length < 0 ? (long)strlen(block) : length,
                     strcmp(type, "conversion") == 0 ? "text/plain" : "application/http; msgtype=response", block);
}

#define PAGE "<html><title>T</title><body><p>The envoy of Kravonia met the minister, and they spoke about the river.</p></body></html>"
#define HTTP "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"

static void warc(void **state) {
    (void)state;
    ro_buffer w;
    ro_buffer_init(&w, NULL);
    put_record(&w, "warcinfo", "", "software: none\r\n", -1);
    put_record(&w, "request", "http://a.example/", "GET / HTTP/1.1\r\n\r\n", -1);
    put_record(&w, "response", "http://a.example/2024/01/02/x", HTTP "\r\n" PAGE, -1);
    put_record(&w, "response", "http://a.example/404", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nNo.", -1);
    put_record(&w, "response", "http://a.example/i.png", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG", -1);
    put_record(&w, "conversion", "http://b.example/", "Plain text of a page.\n", -1);
    put_record(&w, "response", "http://c.example/",
               HTTP "Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\n62\r\n><body><p>The envoy of Kravonia met the minister, and they spoke about "
                    "the river.</p></body></html>\r\n0\r\n\r\n",
               -1);
    put_record(&w, "response", "http://d.example/", HTTP "Content-Encoding: br\r\n\r\n\x0b\x02\x80", -1);
    const char *out = all_of(w.bytes, w.size, NULL);
    assert_has(out, "urn:uuid:http://a.example/2024/01/02/x|T|2024-01-02||http://a.example/2024/01/02/x||The envoy of Kravonia met");
    assert_has(out, "urn:uuid:http://b.example/||2024-06-13||http://b.example/||Plain text of a page.\n");
    assert_has(out, "urn:uuid:http://c.example/||2024-06-13||http://c.example/||The envoy of Kravonia met");
    assert_has(out, "compressed by Brotli");
    ro_buffer_free(&w);
}

static void warc_that_lies(void **state) {
    (void)state;
    const long lies[] = {3, 500, 5, 100000000, 999999999999999};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        ro_buffer w;
        ro_buffer_init(&w, NULL);
        put_record(&w, "conversion", "http://a.example/", "First text.", -1);
        put_record(&w, "conversion", "http://b.example/", "Second text.", lies[i]);
        put_record(&w, "conversion", "http://c.example/", "Third text.", -1);
        put_record(&w, "conversion", "http://d.example/", "Fourth text.", -1);
        const char *out = all_of(w.bytes, w.size, NULL);
        assert_has(out, "First text.\n!in:0: ");
        if (lies[i] < 1000) assert_has(out, "Third text.\n"), assert_has(out, "Fourth text.\n"), assert_lacks(out, "Second");
        ro_buffer_free(&w);
    }
    assert_has(text_of("WARC/1.0\r\nWARC-Type: conversion\r\n\r\n"), "has no Content-Length");
    assert_has(text_of("WARC/1.0\r\nContent-Length: -5\r\n\r\n"), "has no Content-Length");
    assert_has(text_of("WARC/1.0\r\nWARC-Type: conversion"), "does not end");
}

/* Each record says that it is large: none is, and the reader must not move its buffer for each. */
static void many_lies(void **state) {
    (void)state;
    ro_buffer w;
    ro_buffer_init(&w, NULL);
    for (int i = 0; i < 20000; i++) put_record(&w, "request", "http://a.example/", "x", 16000000);
    put_record(&w, "conversion", "http://b.example/", "Last text.", -1);
    ro_item item;
    ro_error err;
    size_t refused = 0;
    ro_input *input = ro_input_open_memory("in", w.bytes, w.size, NULL, &err);
    ro_input_got got;
    while ((got = ro_input_next(input, &item, &err)) == RO_INPUT_REFUSED) refused++;
    assert_int_equal(got, RO_INPUT_ITEM);
    assert_int_equal(refused, 20000);
    ro_item_free(&item);
    ro_input_close(input);
    ro_buffer_free(&w);
}

static void put_gzip(ro_buffer *out, const char *bytes, size_t size) {
    z_stream z = {0};
    static char part[1 << 20];
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)size;
    int status;
    do {
        z.next_out = (Bytef *)part;
        z.avail_out = sizeof part;
        status = deflate(&z, Z_FINISH);
        ro_buffer_put(out, part, sizeof part - z.avail_out);
    } while (status == Z_OK);
    deflateEnd(&z);
}

static void warc_gz(void **state) {
    (void)state;
    ro_buffer w, record, body;
    ro_buffer_init(&w, NULL), ro_buffer_init(&record, NULL), ro_buffer_init(&body, NULL);
    size_t second = 0;
    for (int i = 0; i < 3; i++) {
        char text[64];
        snprintf(text, sizeof text, "This is text number %d of three.", i);
        ro_buffer_clear(&record);
        put_record(&record, "conversion", "http://a.example/", text, -1);
        if (i == 1) second = w.size;
        put_gzip(&w, record.bytes, record.size);
    }
    const char *out = all_of(w.bytes, w.size, NULL);
    assert_has(out, "number 0"), assert_has(out, "number 1"), assert_has(out, "number 2");
    memset(w.bytes + second + 30, 'x', 20); /* the second member is damaged: the third still comes */
    out = all_of(w.bytes, w.size, NULL);
    assert_has(out, "number 0"), assert_has(out, "gzip data is damaged"), assert_has(out, "number 2");
    assert_has(all_of(w.bytes, second - 8, NULL), "ends too early");
    /* A body that the server packed. */
    ro_buffer_clear(&w), ro_buffer_clear(&record);
    put_gzip(&body, PAGE, sizeof PAGE - 1);
    ro_buffer_printf(
        &w, "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %zu\r\nContent-Type: application/http\r\n\r\n" HTTP "Content-Encoding: gzip\r\n\r\n",
        strlen(HTTP) + 26 + body.size + 0);
    ro_buffer_put(&w, body.bytes, body.size);
    ro_buffer_puts(&w, "\r\n\r\n");
    assert_has(all_of(w.bytes, w.size, NULL), "The envoy of Kravonia met");
    ro_buffer_free(&w), ro_buffer_free(&record), ro_buffer_free(&body);
}

/* --- compressions and archives, written by libarchive --- */

typedef struct member {
    const char *name, *bytes;
    size_t size;
} member;

static void pack(ro_buffer *out, int (*format)(struct archive *), int (*filter)(struct archive *), const member *members, size_t count) {
    size_t room = (size_t)4 << 20, used = 0;
    char *memory = malloc(room);
    struct archive *a = archive_write_new();
    assert_int_equal(format(a), ARCHIVE_OK);
    if (filter) assert_int_equal(filter(a), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(a, memory, room, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, members[i].name);
        archive_entry_set_size(e, (int64_t)members[i].size);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, members[i].bytes, members[i].size), (la_ssize_t)members[i].size);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    ro_buffer_clear(out);
    ro_buffer_put(out, memory, used);
    free(memory);
}

static const member two[] = {{"/etc/2024/b.txt", "The envoy came.", 15},
                             {"../../a.jsonl", "{\"text\":\"A.\"}\n{\"text\":\"B.\"}\n", 28},
                             {"p.png", "\x89PNG\r\n\x1a\n....", 12},
                             {"empty", "", 0}};

static void archives(void **state) {
    (void)state;
    int (*const formats[])(struct archive *) = {archive_write_set_format_ustar, archive_write_set_format_zip, archive_write_set_format_7zip};
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    for (size_t i = 0; i < 3; i++) {
        pack(&out, formats[i], NULL, two, 4);
        const char *got = all_of(out.bytes, out.size, NULL);
        assert_has(got, "in!/etc/2024/b.txt||||||The envoy came.\n");
        assert_has(got, "in!../../a.jsonl:2||||||B.\n");
        assert_lacks(got, "!in"); /* no error */
    }
    assert_int_not_equal(access("/etc/2024", F_OK), 0); /* nothing was written */
    ro_buffer_free(&out);
}

static void compressions(void **state) {
    (void)state;
    int (*const filters[])(struct archive *) = {archive_write_add_filter_gzip, archive_write_add_filter_bzip2, archive_write_add_filter_xz,
                                                archive_write_add_filter_zstd};
    static const member one[] = {{"x", "The envoy came.", 15}};
    ro_buffer out, twice;
    ro_buffer_init(&out, NULL), ro_buffer_init(&twice, NULL);
    for (size_t i = 0; i < 4; i++) {
        pack(&out, archive_write_set_format_raw, filters[i], one, 1);
        assert_string_equal(all_of(out.bytes, out.size, NULL), "in||||||The envoy came.\n");
        pack(&twice, archive_write_set_format_ustar, filters[i], two, 2);
        assert_has(all_of(twice.bytes, twice.size, NULL), "in!../../a.jsonl:1||||||A.\n");
        assert_has(all_of(out.bytes, out.size / 2, NULL), "!in:0: ");
    }
    for (int depth = 2; depth <= 4; depth++) { /* `out` is compressed once by zstd */
        ro_buffer_clear(&twice);
        put_gzip(&twice, out.bytes, out.size);
        const char *got = all_of(twice.bytes, twice.size, NULL);
        if (depth <= 3)
            assert_string_equal(got, "in||||||The envoy came.\n");
        else
            assert_string_equal(got, "!in:0: is compressed more than 3 times over\n");
        ro_buffer_clear(&out);
        ro_buffer_put(&out, twice.bytes, twice.size);
    }
    ro_buffer_free(&out), ro_buffer_free(&twice);
}

static void archives_in_archives(void **state) {
    (void)state;
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    pack(&out, archive_write_set_format_zip, NULL, two, 1);
    for (int depth = 2; depth <= 4; depth++) {
        char *inner = malloc(out.size);
        memcpy(inner, out.bytes, out.size);
        const member box[] = {{"box", inner, out.size}, {"c.txt", "Beside it.", 10}};
        pack(&out, archive_write_set_format_ustar, NULL, box, 2);
        free(inner);
        const char *got = all_of(out.bytes, out.size, NULL);
        if (depth <= 3) assert_has(got, "!/etc/2024/b.txt||||||The envoy came.\n");
        if (depth == 4) assert_has(got, "in more than 3 archives in each other");
        assert_has(got, "c.txt||||||Beside it.\n");
    }
    ro_buffer_free(&out);
}

static void bombs(void **state) {
    (void)state;
    size_t size = (size_t)200 << 20;
    char *zeros = calloc(1, size);
    memset(zeros, 'a', size);
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    put_gzip(&out, zeros, size);
    assert_has(all_of(out.bytes, out.size, NULL), "decompression bomb");
    assert_has(all_of(out.bytes, out.size, &(ro_input_options){.format = RO_FORMAT_JSONL}), "decompression bomb");
    const member box[] = {{"zeros", zeros, size}, {"c.txt", "Beside it.", 10}};
    pack(&out, archive_write_set_format_zip, NULL, box, 2);
    const char *got = all_of(out.bytes, out.size, NULL);
    assert_has(got, "!in!zeros:0: unpacks to more than 250 times its size");
    assert_has(got, "in!c.txt||||||Beside it.\n");
    ro_buffer_free(&out);
    free(zeros);
}

static void names_are_clean(void **state) {
    (void)state;
    const member odd[] = {{"a\x1b[31m\n.txt", "The envoy came.", 15}};
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    pack(&out, archive_write_set_format_ustar, NULL, odd, 1);
    assert_has(all_of(out.bytes, out.size, NULL), "in!a?[31m?.txt||||||");
    ro_buffer_free(&out);
}

static void damaged_archives(void **state) {
    (void)state;
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    pack(&out, archive_write_set_format_7zip, NULL, two, 2);
    assert_has(all_of(out.bytes, out.size - 20, NULL), "!in:0: ");
    pack(&out, archive_write_set_format_ustar, NULL, two, 2);
    assert_has(all_of(out.bytes, 600, NULL), "!in");
    assert_has(all_of("PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22, NULL), "holds no report");
    assert_has(all_of("PK\x03\x04oops", 8, NULL), "!in");
    ro_buffer_free(&out);
}

/* --- folders --- */

static void write_file(const char *folder, const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void folders(void **state) {
    (void)state;
    char folder[] = "/tmp/ro-folder-XXXXXX", path[512], want[1024];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/b", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    write_file(folder, "c.txt", "See.");
    write_file(folder, "a.txt", "Ay.");
    write_file(folder, ".hidden", "No.");
    write_file(folder, "b/x.jsonl", "{\"text\":\"Bee.\"}\n");
    write_file(folder, "b/p.pdf", "%PDF-1.7\n");
    snprintf(path, sizeof path, "%s/loop", folder);
    assert_int_equal(symlink(folder, path), 0);
    const char *const paths[] = {folder};
    ro_buffer out;
    ro_error err;
    const char *one, *many;
    ro_buffer_init(&out, NULL);
    ro_item item;
    ro_input *input = ro_input_open(paths, 1, NULL, &err);
    while (ro_input_next(input, &item, &err) != RO_INPUT_END) ro_item_free(&item);
    assert_int_equal(ro_input_skipped(input, RO_SKIP_PDF, &one, &many), 1);
    assert_string_equal(one, "PDF passed over");
    assert_int_equal(ro_input_skipped(input, RO_SKIP_LINK, &one, &many), 1);
    ro_input_close(input);
    drain(ro_input_open(paths, 1, NULL, &err), &out);
    snprintf(want, sizeof want, "%s/a.txt||||||Ay.\n%s/b/x.jsonl:1||||||Bee.\n%s/c.txt||||||See.\n", folder, folder, folder);
    assert_string_equal(out.bytes, want);
    ro_buffer_free(&out);
    static const char *const made[] = {"c.txt", "a.txt", ".hidden", "b/x.jsonl", "b/p.pdf", "loop", NULL};
    for (int i = 0; made[i]; i++) snprintf(path, sizeof path, "%s/%s", folder, made[i]), unlink(path);
    snprintf(path, sizeof path, "%s/b", folder), rmdir(path);
    ro_buffer_init(&out, NULL);
    drain(ro_input_open(paths, 1, NULL, &err), &out);
    assert_has(out.bytes, "holds no report");
    ro_buffer_free(&out);
    rmdir(folder);
}

/* --- parts --- */

static void dates(void **state) {
    (void)state;
    static const char *const days[][2] = {{"2024-06-13T08:00:00+03:00", "2024-06-13"},
                                          {"Thu, 13 Jun 2024 10:00:00 GMT", "2024-06-13"},
                                          {"13 June 2024", "2024-06-13"},
                                          {"June 13th, 2024", "2024-06-13"},
                                          {"20240613", "2024-06-13"},
                                          {"2024/6/3", "2024-06-03"},
                                          {"13.06.2024", "2024-06-13"},
                                          {"06/13/2024", "2024-06-13"},
                                          {"Published: 3rd of May 1999, at noon", "1999-05-03"},
                                          {"Sept. 5, 2001", "2001-09-05"},
                                          {"13-Jun-24", "2024-06-13"},
                                          {"20240613T101112Z", "2024-06-13"},
                                          {"2024-02-30", NULL},
                                          {"yesterday", NULL},
                                          {"12345678901", NULL},
                                          {"", NULL},
                                          {"May 2024", NULL},
                                          {"Room 13, 2024", NULL}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char day[11] = "";
        bool found = ro_date_read(days[i][0], strlen(days[i][0]), day, NULL);
        if (found != (days[i][1] != NULL)) print_message("# %s: %s\n", days[i][0], day);
        assert_int_equal(found, days[i][1] != NULL);
        if (found) assert_string_equal(day, days[i][1]);
    }
    char day[11];
    assert_true(ro_date_of_url("https://x.example/world/2024/06/13/a-b", day));
    assert_string_equal(day, "2024-06-13");
    assert_true(ro_date_of_url("https://x.example/a-20230102-b", day));
    assert_false(ro_date_of_url("https://2024-06-13.example/", day));
}

static void charsets(void **state) {
    (void)state;
    static const char *const cases[][3] = {{"windows-1252", "a\x93\x80", "a\xE2\x80\x9C\xE2\x82\xAC"},
                                           {NULL, "caf\xe9", "caf\xC3\xA9"},
                                           {"utf-8", "caf\xe9", "caf\xC3\xA9"},
                                           {"iso-8859-1", "caf\xC3\xA9", "caf\xC3\xA9"},
                                           {"iso-8859-6", "\xe1", "\xD9\x81"},
                                           {"koi8-r", "\xc1", "\xD0\xB0"},
                                           {"no-such-set", "caf\xe9", "caf\xC3\xA9"},
                                           {"utf-7", "+ADw-\xe9", "+ADw-\xC3\xA9"},
                                           {"shift_jis", "\x82\xa0\x82", "\xE3\x81\x82\xEF\xBF\xBD"},
                                           {"utf-8", "\xEF\xBB\xBFx", "x"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ro_buffer out;
        ro_buffer_init(&out, NULL);
        ro_charset_utf8(cases[i][0], cases[i][1], strlen(cases[i][1]), &out);
        assert_string_equal(out.bytes, cases[i][2]);
        ro_buffer_free(&out);
    }
}

static void xml_entities(void **state) {
    (void)state;
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    const char *text = "a &amp; b &lt; &#x41;&#66; &eacute; &unknown; &#xD800; &#99999999; & c &";
    ro_xml_decode(text, strlen(text), &out);
    assert_string_equal(out.bytes, "a & b < AB \xC3\xA9 &unknown; \xEF\xBF\xBD &#99999999; & c &");
    ro_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(plain_text),
                                       cmocka_unit_test(wide_text),
                                       cmocka_unit_test(json_lines),
                                       cmocka_unit_test(json_values),
                                       cmocka_unit_test(deep_json),
                                       cmocka_unit_test(tables),
                                       cmocka_unit_test(rss),
                                       cmocka_unit_test(atom_and_rdf),
                                       cmocka_unit_test(billion_laughs),
                                       cmocka_unit_test(petrarch),
                                       cmocka_unit_test(deep_page),
                                       cmocka_unit_test(many_attributes),
                                       cmocka_unit_test(many_lies),
                                       cmocka_unit_test(empty_pages),
                                       cmocka_unit_test(warc),
                                       cmocka_unit_test(warc_that_lies),
                                       cmocka_unit_test(warc_gz),
                                       cmocka_unit_test(archives),
                                       cmocka_unit_test(compressions),
                                       cmocka_unit_test(archives_in_archives),
                                       cmocka_unit_test(bombs),
                                       cmocka_unit_test(names_are_clean),
                                       cmocka_unit_test(damaged_archives),
                                       cmocka_unit_test(folders),
                                       cmocka_unit_test(dates),
                                       cmocka_unit_test(charsets),
                                       cmocka_unit_test(xml_entities)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
