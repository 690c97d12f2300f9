/* Markdown and HTML: what a report holds stays text, elements nest however the evidence overlaps, links lead somewhere, nothing of the text is lost.
 */
#include "harness.h"

#include "base/buffer.h"
#include "output/markdown.h"
#include "readout.h"

#include <ctype.h>

static ro_engine *engine;
static ro_work *work;

static int open_all(void **state) {
    (void)state;
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    work = engine ? ro_work_new(engine, &err) : NULL;
    return work ? 0 : -1;
}

static int close_all(void **state) {
    (void)state;
    ro_work_free(work);
    ro_engine_close(engine);
    return 0;
}

static ro_record *record_of(ro_source source) {
    ro_error err;
    source.text_size = strlen(source.text);
    ro_record *r = ro_code_report(engine, work, &source, NULL, &err);
    assert_good(&err);
    return r;
}

/* ---- a small reader of HTML: strict, since we write it ourselves ---- */

#define MOST_NAMES 8192

typedef struct page {
    char open[256][16]; /* elements that are open */
    size_t depth, deepest, marks;
    char *ids[MOST_NAMES], *links[MOST_NAMES];
    size_t id_count, link_count, articles;
    bool in_text; /* of the section of class text */
    size_t text_depth, sup;
    ro_buffer text; /* of that section, without the numbers */
} page;

static void keep(char **list, size_t *count, const char *from, size_t size) {
    assert_true(*count < MOST_NAMES);
    list[(*count)++] = strndup(from, size);
}

static bool is_void(const char *name) { return strcmp(name, "meta") == 0; }

/* Reads the attributes of a tag: name="value", blanks between them, no "<" and no stray "&" in values. Returns what stands behind ">". */
static const char *attributes(page *p, const char *at, const char *element) {
    while (*at == ' ') {
        const char *name = ++at;
        while (isalpha((unsigned char)*at) || *at == '-') at++;
        size_t n = (size_t)(at - name);
        assert_true(n > 0);
        assert_memory_equal(at, "=\"", 2);
        const char *value = at += 2;
        for (; *at != '"'; at++) assert_true(*at && *at != '<' && (unsigned char)*at >= 0x20);
        size_t size = (size_t)(at++ - value);
        if (n == 2 && memcmp(name, "id", 2) == 0) keep(p->ids, &p->id_count, value, size);
        if (n == 4 && memcmp(name, "href", 4) == 0 && *value == '#') keep(p->links, &p->link_count, value + 1, size - 1);
        if (strcmp(element, "section") == 0 && n == 5 && size == 4 && memcmp(value, "text", 4) == 0) p->in_text = true, p->text_depth = p->depth;
        for (size_t i = 0; i < size; i++)
            if (value[i] == '&') assert_non_null(memchr(value + i, ';', size - i));
    }
    assert_int_equal(*at, '>');
    return at + 1;
}

static const char *tag(page *p, const char *at) {
    char name[16] = "";
    bool closes = *++at == '/';
    if (closes) at++;
    for (size_t n = 0; isalnum((unsigned char)*at) && n < 15; n++) name[n] = *at++;
    assert_true(name[0]);
    if (closes) {
        assert_true(p->depth > 0);
        assert_string_equal(p->open[--p->depth], name);
        assert_int_equal(*at, '>');
        if (strcmp(name, "sup") == 0) p->sup--;
        if (strcmp(name, "section") == 0 && p->in_text && p->depth == p->text_depth) p->in_text = false;
        return at + 1;
    }
    at = attributes(p, at, name);
    if (is_void(name)) return at;
    if (strcmp(name, "sup") == 0) p->sup++;
    p->marks += strcmp(name, "mark") == 0;
    p->articles += strcmp(name, "article") == 0;
    assert_true(p->depth < 256);
    strcpy(p->open[p->depth++], name);
    if (p->depth > p->deepest) p->deepest = p->depth;
    return at;
}

static const char *character(page *p, const char *at) {
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    char c = *at;
    size_t step = 1;
    if (c == '&') {
        step = 0;
        for (int i = 0; i < 5; i++)
            if (strncmp(at, entities[i], strlen(entities[i])) == 0) c = "&<>\"'"[i], step = strlen(entities[i]);
        assert_true(step > 0);
    }
    assert_true((unsigned char)c >= 0x20 || c == '\n' || c == '\t');
    assert_true(c != '>' || step > 1);
    bool heading = p->depth && strcmp(p->open[p->depth - 1], "h2") == 0;
    if (p->in_text && !p->sup && !heading) ro_buffer_putc(&p->text, c);
    return at + step;
}

static void read_html(page *p, const char *html) {
    memset(p, 0, sizeof *p);
    ro_buffer_init(&p->text, NULL);
    if (strncmp(html, "<!DOCTYPE html>\n", 16) == 0) html += 16;
    while (*html) {
        if (p->depth && strcmp(p->open[p->depth - 1], "style") == 0 && strncmp(html, "</style>", 8) != 0)
            html++;
        else
            html = *html == '<' ? tag(p, html) : character(p, html);
    }
    assert_int_equal(p->depth, 0);
    for (size_t i = 0; i < p->id_count; i++)
        for (size_t k = 0; k < i; k++) assert_string_not_equal(p->ids[i], p->ids[k]);
    for (size_t i = 0; i < p->link_count; i++) {
        bool found = false;
        for (size_t k = 0; k < p->id_count && !found; k++) found = strcmp(p->links[i], p->ids[k]) == 0;
        if (!found) print_error("a link leads nowhere: #%s\n", p->links[i]);
        assert_true(found);
    }
}

static void forget(page *p) {
    for (size_t i = 0; i < p->id_count; i++) free(p->ids[i]);
    for (size_t i = 0; i < p->link_count; i++) free(p->links[i]);
    ro_buffer_free(&p->text);
}

/* The same text, but for blanks; "?" for control characters. */
static void assert_same_words(const char *text, size_t size, const ro_buffer *found) {
    size_t k = 0;
    for (size_t i = 0; i < size; i++) {
        if (isspace((unsigned char)text[i])) continue;
        while (k < found->size && isspace((unsigned char)found->bytes[k])) k++;
        assert_true(k < found->size);
        char want = (unsigned char)text[i] < 0x20 || text[i] == 0x7F ? '?' : text[i];
        assert_int_equal(found->bytes[k++], want);
    }
    while (k < found->size) assert_true(isspace((unsigned char)found->bytes[k++]));
}

static void check_article(const ro_record *r, page *p) {
    ro_error err;
    size_t size;
    char *html = ro_record_html(r, 1, &size, &err);
    assert_non_null(html);
    assert_int_equal(size, strlen(html));
    read_html(p, html);
    assert_int_equal(p->articles, 1);
    assert_same_words(r->text, r->text_size, &p->text);
    ro_string_free(html);
}

/* ---- HTML ---- */

static const char nasty[] =
    "DOHA - President <b>Biden</b> & King Abdullah II of Jordan spoke by \"phone\" on Monday.\n \nThe king of Jordan \033[2Jphoned the "
    "president of Egypt about trade </p></article><script>alert(1)</script>.\r\n\r\nJordan condemned the attack on | `Egypt`.\n";

static void text_stays_text(void **state) {
    (void)state;
    page p;
    ro_record *r = record_of(
        (ro_source){.id = "a&b", .title = "<script>\"x\"&amp;", .publisher = "A<B>", .url = "javascript:alert('x')", .text = nasty});
    ro_error err;
    char *html = ro_record_html(r, 1, NULL, &err);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<b>Biden"));
    assert_null(strstr(html, "href=\"javascript"));
    assert_null(strchr(html, '\033'));
    assert_non_null(strstr(html, "<h1>&lt;script&gt;&quot;x&quot;&amp;amp;</h1>"));
    ro_string_free(html);
    check_article(r, &p);
    assert_true(p.marks > 0);
    forget(&p);
    ro_record_free(r);
    r = record_of((ro_source){.id = "1", .url = "https://example.org/?a=\"1\"&b", .text = nasty});
    html = ro_record_html(r, 1, NULL, &err);
    assert_non_null(strstr(html, "href=\"https://example.org/?a=&quot;1&quot;&amp;b\""));
    ro_string_free(html);
    ro_record_free(r);
}

/* Marks of any overlap: spans that cross, contain each other, are the same, begin in blanks and reach over paragraphs; more than may nest. */
static void marks_nest(void **state) {
    (void)state;
    static const char text[] = "One two <three> four five.\n\nSix seven & eight nine ten.\n \n\nEleven twelve \"thirteen\" fourteen. \n\n";
    enum { ITEMS = 40 };
    ro_actor actors[1] = {{.name = "A"}};
    uint32_t seed = 7;
    for (int round = 0; round < 400; round++) {
        ro_evidence evidence[ITEMS][2];
        ro_event events[ITEMS];
        ro_contact contacts[ITEMS];
        memset(events, 0, sizeof events);
        memset(contacts, 0, sizeof contacts);
        uint32_t count = (uint32_t)round % ITEMS;
        for (uint32_t i = 0; i < count; i++)
            for (int k = 0; k < 2; k++) {
                seed = seed * 1664525u + 1013904223u;
                uint32_t start = (seed >> 8) % (sizeof text - 1);
                seed = seed * 1664525u + 1013904223u;
                uint32_t size = (seed >> 8) % (round % 3 ? 12 : 80);
                uint32_t end = start + size < sizeof text - 1 ? start + size : (uint32_t)sizeof text - 1;
                evidence[i][k] = (ro_evidence){.span = {start, end}, .trigger = {start, end}};
                events[i] = (ro_event){.target = RO_NOBODY, .cameo = "010", .evidence = evidence[i], .evidence_count = 2};
                contacts[i] = (ro_contact){.initiator = RO_NOBODY, .evidence = evidence[i], .evidence_count = 1};
            }
        ro_record r = {.text = text,
                       .text_size = sizeof text - 1,
                       .actors = actors,
                       .actor_count = 1,
                       .events = events,
                       .event_count = count,
                       .contacts = contacts,
                       .contact_count = count / 2};
        page p;
        check_article(&r, &p);
        assert_true(p.deepest < 30);
        forget(&p);
    }
}

static void examples_are_pages(void **state) {
    (void)state;
    static const char *const names[] = {"ceasefire", "call-placed", "doha-call", "letter", "sanctions", "summons", "trilateral", "visit"};
    ro_buffer all;
    ro_error err;
    page p;
    ro_buffer_init(&all, NULL);
    ro_buffer_puts(&all, ro_html_head());
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        size_t size;
        snprintf(path, sizeof path, "examples/%s.txt", names[i]);
        char *text = test_read(path, &size);
        ro_record *r = record_of((ro_source){.id = path, .text = text});
        check_article(r, &p);
        assert_true(p.marks >= r->event_count / 2 && p.marks > 0);
        forget(&p);
        char *html = ro_record_html(r, i + 1, NULL, &err);
        ro_buffer_puts(&all, html);
        ro_string_free(html);
        ro_record_free(r);
        free(text);
    }
    ro_buffer_puts(&all, ro_html_tail());
    read_html(&p, all.bytes); /* ids differ over all articles */
    assert_int_equal(p.articles, sizeof names / sizeof *names);
    assert_null(strstr(all.bytes, "<script"));
    forget(&p);
    ro_buffer_free(&all);
}

static void nothing_is_a_page(void **state) {
    (void)state;
    page p;
    ro_buffer all;
    ro_buffer_init(&all, NULL);
    ro_buffer_puts(&all, ro_html_head());
    ro_buffer_puts(&all, ro_html_tail());
    assert_non_null(strstr(all.bytes, "<main></main>"));
    read_html(&p, all.bytes);
    forget(&p);
    ro_buffer_free(&all);
    ro_record empty = {.text = "", .text_size = 0};
    check_article(&empty, &p);
    forget(&p);
}

/* ---- Markdown ---- */

static char *markdown_of(const char *text) {
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    ro_markdown_text(&out, text, strlen(text));
    return out.bytes ? out.bytes : strdup("");
}

static void assert_markdown(const char *text, const char *want) {
    char *got = markdown_of(text);
    assert_string_equal(got, want);
    free(got);
}

static void markdown_is_escaped(void **state) {
    (void)state;
    assert_markdown("plain words, (all) of them!", "plain words, (all) of them!");
    assert_markdown("a|b `c` *d* _e_ [f](g) <h> &amp; #i ~j~ $k$ \\l",
                    "a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\<h\\> \\&amp; \\#i \\~j\\~ \\$k\\$ \\\\l");
    assert_markdown("- a - b", "\\- a - b");
    assert_markdown("+1", "\\+1");
    assert_markdown("12. May", "12\\. May");
    assert_markdown("12) May 3. x", "12\\) May 3. x");
    assert_markdown("2024-03-12", "2024-03-12");
    assert_markdown(" \n a \r\n\t b\n", "a b");
    assert_markdown("a\033b\302\233c", "a?b?c");
    assert_markdown("", "");
    assert_markdown("7", "7");
}

static size_t bars(const char *line, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        if (line[i] == '\\')
            i++;
        else
            n += line[i] == '|';
    }
    return n;
}

static void markdown_has_tables(void **state) {
    (void)state;
    ro_record *r = record_of((ro_source){.id = "#1", .title = "Call | of <x>", .publisher = "*QNA*", .text = nasty});
    ro_error err;
    size_t size, rows = 0;
    char *text = ro_record_markdown(r, &size, &err);
    assert_int_equal(size, strlen(text));
    static const char head[] = "# Call \\| of \\<x\\>\n\n\\#1 · \\*QNA\\*\n";
    assert_memory_equal(text, head, sizeof head - 1);
    assert_true(r->event_count > 0);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        size_t n = strcspn(line, "\n");
        if (line[0] != '|') continue;
        assert_int_equal(bars(line, n), 9);
        rows++;
    }
    assert_int_equal(rows, r->event_count + 2);
    ro_string_free(text);
    ro_record_free(r);
    ro_record empty = {.text = "", .text_size = 0};
    text = ro_record_markdown(&empty, NULL, &err);
    assert_string_equal(text, "# report\n\n## No event found\n");
    ro_string_free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_stays_text),     cmocka_unit_test(marks_nest),
                                       cmocka_unit_test(examples_are_pages),  cmocka_unit_test(nothing_is_a_page),
                                       cmocka_unit_test(markdown_is_escaped), cmocka_unit_test(markdown_has_tables)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
