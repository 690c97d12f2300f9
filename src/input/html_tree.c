#include "input/html_tree.h"

#include "base/utf8.h"
#include "input/dates.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>
#include <strings.h>

#define MOST_NODES ((size_t)4 << 20)
#define MOST_ATTRIBUTES 256u
#define LONGEST_FIELD ((size_t)1000)
#define LONGEST_LINKED ((size_t)2 << 20)

/* The parser's events on their way into the tree. */
typedef struct builder {
    ro_html_tree *tree;
    htmlParserCtxtPtr parser;
    struct {
        uint8_t kind;
        bool skips, links, pre;
        int32_t node;  /* the block it stands in, or is */
        char name[12]; /* cut */
    } stack[RO_MAX_PAGE_DEPTH];
    int depth;
    unsigned skipping, linking, preformatted; /* elements open that do so */
    uint32_t line_start, line_link;
    bool pending; /* white space came, not written yet */
    uint8_t breaks;
    uint8_t line_kind, line_level;
    ro_buffer *capture; /* of <title>, JSON-LD */
    ro_buffer captured;
    enum { NOTHING, PAGE_TITLE, LINKED } captures;
} builder;

/* --- lines --- */

static const char *keep(ro_html_tree *t, const char *value, size_t size) { return ro_arena_copy(t->arena, value, size); }

static void new_line_is(builder *b, uint8_t kind, uint8_t level) {
    b->line_kind = kind;
    b->line_level = level;
}

static int32_t block_of(const builder *b) { return b->depth ? b->stack[b->depth - 1].node : -1; }

/* A day standing on a line of its own before the article: what people see. */
static void look_for_date(ro_html_tree *t, const char *text, size_t size, unsigned classes) {
    char day[11];
    size_t used;
    if (t->visible_date || size > 90 || size < 6 || !ro_date_read(text, size, day, &used)) return;
    if (classes & (RO_CLASS_DATE | RO_CLASS_BYLINE) || used + 30 > size) t->visible_date = keep(t, day, 10);
}

static void end_line(builder *b) {
    ro_html_tree *t = b->tree;
    size_t end = t->text.size;
    while (end > b->line_start && t->text.bytes[end - 1] == '\n') end--;
    if (end > b->line_start && !t->text.failed) {
        int32_t node = block_of(b);
        if (!ro_arena_grow(t->arena, (void **)&t->lines, t->line_count, &t->line_capacity, sizeof *t->lines)) {
            t->fault = RO_E_MEMORY;
            return;
        }
        t->lines[t->line_count++] = (ro_html_line){
            .start = b->line_start, .end = (uint32_t)end, .link = b->line_link, .node = node, .kind = b->line_kind, .level = b->line_level};
        const char *text = t->text.bytes + b->line_start;
        size_t size = end - b->line_start;
        if (b->line_kind == RO_TAG_HEADING && b->line_level == 1 && !t->heading && size < LONGEST_FIELD) t->heading = keep(t, text, size);
        look_for_date(t, text, size, node >= 0 ? t->nodes[node].classes : 0);
        ro_buffer_putc(&t->text, '\0');
    }
    b->line_start = (uint32_t)t->text.size;
    b->line_link = 0;
    b->pending = false;
    b->breaks = 0;
}

/* In <pre>: an empty line ends the paragraph. */
static void on_newline(builder *b) {
    ro_html_tree *t = b->tree;
    if (t->text.size == b->line_start) return;
    if (t->text.bytes[t->text.size - 1] == '\n') {
        uint8_t kind = b->line_kind;
        end_line(b);
        b->line_kind = kind;
    } else
        ro_buffer_putc(&t->text, '\n');
}

/* Text with runs of white space made one, as a browser shows it. */
static void on_text(void *context, const xmlChar *bytes, int length) {
    builder *b = context;
    ro_html_tree *t = b->tree;
    const char *at = (const char *)bytes, *end = at + length;
    if (b->capture) {
        if (b->capture->size < LONGEST_LINKED) ro_buffer_put(b->capture, at, (size_t)length);
        return;
    }
    if (b->skipping) return;
    size_t before = t->text.size;
    while (at < end) {
        const char *from = at;
        while (at < end && (unsigned char)*at > ' ' && *at != '\xC2') at++;
        if (at > from) {
            if (b->pending && t->text.size > b->line_start && t->text.bytes[t->text.size - 1] != '\n') ro_buffer_putc(&t->text, ' ');
            b->pending = false;
            b->breaks = 0;
            ro_buffer_put(&t->text, from, (size_t)(at - from));
        }
        if (at == end) break;
        if (*at == '\xC2' && !(at + 1 < end && at[1] == '\xA0')) { /* any other character of that row */
            if (b->pending && t->text.size > b->line_start && t->text.bytes[t->text.size - 1] != '\n') ro_buffer_putc(&t->text, ' ');
            b->pending = false;
            ro_buffer_putc(&t->text, *at++);
            continue;
        }
        b->pending = true;
        if (b->preformatted && *at == '\n') on_newline(b);
        at += *at == '\xC2' ? 2 : 1;
    }
    if (b->linking) b->line_link += (uint32_t)(t->text.size - before);
}

/* --- elements --- */

static const char *attribute(const xmlChar **list, const char *name) {
    for (; list && list[0]; list += 2)
        if (list[1] && list[0][0] == (unsigned char)name[0] && strcmp((const char *)list[0], name) == 0) return (const char *)list[1];
    return NULL;
}

static bool has_attribute(const xmlChar **list, const char *name) {
    for (; list && list[0]; list += 2)
        if (list[0][0] == (unsigned char)name[0] && strcmp((const char *)list[0], name) == 0) return true;
    return false;
}

static bool is_hidden(const xmlChar **list) {
    const char *style = attribute(list, "style");
    if (has_attribute(list, "hidden")) return true;
    if (!style) return false;
    for (const char *d = style; (d = strcasestr(d, "display")); d += 7) {
        const char *value = d + 7 + strspn(d + 7, " :");
        if (strncasecmp(value, "none", 4) == 0) return true;
    }
    return false;
}

static int32_t add_node(builder *b, uint8_t kind, uint8_t level, unsigned classes, const xmlChar **list) {
    ro_html_tree *t = b->tree;
    if (t->node_count >= MOST_NODES) return block_of(b);
    if (!ro_arena_grow(t->arena, (void **)&t->nodes, t->node_count, &t->node_capacity, sizeof *t->nodes)) {
        t->fault = RO_E_MEMORY;
        return block_of(b);
    }
    const char *prop = attribute(list, "itemprop"), *role = attribute(list, "role");
    ro_html_node *n = &t->nodes[t->node_count];
    *n = (ro_html_node){.parent = block_of(b), .last = (int32_t)t->node_count, .kind = kind, .level = level, .classes = (uint8_t)classes};
    n->body_marked = prop && strstr(prop, "articleBody");
    if (role && (strcmp(role, "navigation") == 0 || strcmp(role, "complementary") == 0 || strcmp(role, "contentinfo") == 0 ||
                 strcmp(role, "search") == 0 || strcmp(role, "dialog") == 0))
        n->classes |= RO_CLASS_AROUND;
    return (int32_t)t->node_count++;
}

/* <time>, <link>, <meta> and marks of schema.org: what they tell of the page. */
static void look_at(builder *b, const char *name, const xmlChar **list, unsigned classes) {
    ro_html_tree *t = b->tree;
    const char *prop = attribute(list, "itemprop"), *content = attribute(list, "content");
    const char *when = attribute(list, "datetime"), *rel, *href;
    if (strcmp(name, "meta") == 0) {
        const char *key = attribute(list, "property");
        if (!key) key = attribute(list, "name");
        if (!key) key = prop;
        if (!key) key = attribute(list, "http-equiv");
        if (key && content) ro_html_meta(t, key, content);
    } else if (strcmp(name, "link") == 0) {
        rel = attribute(list, "rel"), href = attribute(list, "href");
        if (rel && href && strcasecmp(rel, "canonical") == 0) ro_html_put(t, RO_HTML_URL, 0, href, strlen(href));
    } else if (prop && strstr(prop, "datePublished")) {
        if (when || content) ro_html_put(t, RO_HTML_DATE, 2, when ? when : content, strlen(when ? when : content));
    } else if (strcmp(name, "time") == 0 && when) {
        unsigned rank = has_attribute(list, "pubdate") || classes & RO_CLASS_DATE ? 8 : 9;
        ro_html_put(t, RO_HTML_DATE, rank, when, strlen(when));
    }
    if (strcmp(name, "html") == 0) {
        const char *language = attribute(list, "lang");
        if (!language) language = attribute(list, "xml:lang");
        if (language && !t->base_language) t->base_language = keep(t, language, strlen(language));
    }
}

static void push(builder *b, uint8_t kind, bool skips, int32_t node, const char *name) {
    if (b->depth == RO_MAX_PAGE_DEPTH) {
        b->tree->fault = RO_E_SIZE;
        xmlStopParser(b->parser);
        return;
    }
    b->stack[b->depth].kind = kind;
    b->stack[b->depth].skips = skips;
    b->stack[b->depth].links = kind == RO_TAG_LINK;
    b->stack[b->depth].pre = strcmp(name, "pre") == 0;
    b->preformatted += b->stack[b->depth].pre;
    b->stack[b->depth].node = node;
    strncpy(b->stack[b->depth].name, name, sizeof b->stack->name - 1);
    b->stack[b->depth].name[sizeof b->stack->name - 1] = '\0';
    b->depth++;
    b->skipping += skips;
    b->linking += kind == RO_TAG_LINK;
}

static void begin_capture(builder *b, int what) {
    ro_buffer_clear(&b->captured);
    b->capture = &b->captured;
    b->captures = what;
}

static void on_break(builder *b) {
    ro_html_tree *t = b->tree;
    if (b->skipping) return;
    if (++b->breaks >= 2) { /* two of them are a paragraph's end */
        uint8_t kind = b->line_kind;
        end_line(b);
        b->line_kind = kind;
    } else if (t->text.size > b->line_start)
        ro_buffer_putc(&t->text, '\n');
    b->pending = false;
}

static void on_open(void *context, const xmlChar *element, const xmlChar **list) {
    builder *b = context;
    const char *name = (const char *)element;
    uint8_t level;
    ro_tag_kind kind = ro_html_tag(name, &level);
    if (kind == RO_TAG_BREAK) {
        on_break(b);
        return;
    }
    unsigned classes = 0;
    const char *class = attribute(list, "class"), *id = attribute(list, "id");
    if (class) classes |= ro_html_classes(class);
    if (id) classes |= ro_html_classes(id);
    look_at(b, name, list, classes);
    bool skips = kind == RO_TAG_SKIP || is_hidden(list);
    int32_t node = block_of(b);
    /* <span class="byline"> at the beginning of a line is a line of its own. */
    if (kind == RO_TAG_INLINE && classes & (RO_CLASS_AROUND | RO_CLASS_BYLINE | RO_CLASS_DATE) && b->tree->text.size == b->line_start)
        kind = RO_TAG_BLOCK;
    if (kind > RO_TAG_BREAK) {
        end_line(b);
        if (kind == RO_TAG_ROOT || kind == RO_TAG_ARTICLE) classes &= RO_CLASS_BODY;
        if (kind == RO_TAG_ASIDE) classes |= RO_CLASS_AROUND;
        if (kind != RO_TAG_SKIP) node = add_node(b, (uint8_t)kind, level, classes, list);
        new_line_is(b, (uint8_t)kind, level);
    }
    push(b, (uint8_t)kind, skips, node, name);
    if (strcmp(name, "title") == 0 && !b->tree->page_title) begin_capture(b, PAGE_TITLE);
    if (strcmp(name, "script") == 0) {
        const char *type = attribute(list, "type");
        if (type && strcasestr(type, "ld+json")) begin_capture(b, LINKED);
    }
}

static void end_capture(builder *b) {
    ro_html_tree *t = b->tree;
    const char *bytes = b->captured.bytes ? b->captured.bytes : "";
    if (b->captures == PAGE_TITLE && b->captured.size && b->captured.size < LONGEST_FIELD) t->page_title = keep(t, bytes, b->captured.size);
    if (b->captures == LINKED && t->linked_count < RO_HTML_MOST_LINKED && b->captured.size < LONGEST_LINKED) {
        t->linked[t->linked_count].bytes = keep(t, bytes, b->captured.size);
        t->linked[t->linked_count++].size = b->captured.size;
    }
    b->capture = NULL;
    b->captures = NOTHING;
}

static void pop(builder *b) {
    int32_t node = block_of(b);
    uint8_t kind = b->stack[b->depth - 1].kind;
    if (kind > RO_TAG_BREAK) end_line(b);
    b->depth--;
    b->skipping -= b->stack[b->depth].skips;
    b->linking -= b->stack[b->depth].links;
    b->preformatted -= b->stack[b->depth].pre;
    if (node >= 0 && node != block_of(b)) b->tree->nodes[node].last = (int32_t)b->tree->node_count - 1;
    if (kind <= RO_TAG_BREAK) return;
    /* What follows stands in the element around it. */
    for (int i = b->depth; i-- > 0;)
        if (b->stack[i].kind > RO_TAG_BREAK) {
            int32_t around = b->stack[i].node;
            new_line_is(b, b->stack[i].kind, around >= 0 ? b->tree->nodes[around].level : 0);
            return;
        }
    new_line_is(b, RO_TAG_BLOCK, 0);
}

static void on_close(void *context, const xmlChar *element) {
    builder *b = context;
    char name[sizeof b->stack->name];
    strncpy(name, (const char *)element, sizeof name - 1);
    name[sizeof name - 1] = '\0';
    if (strcmp((const char *)element, "br") == 0) return;
    int at = b->depth;
    while (at > 0 && strcmp(b->stack[at - 1].name, name) != 0) at--;
    if (at == 0) return; /* closes nothing */
    if (b->capture) end_capture(b);
    while (b->depth >= at) pop(b);
}

void ro_html_put(ro_html_tree *t, ro_html_field field, unsigned rank, const char *value, size_t size) {
    while (size && (unsigned char)*value <= ' ') value++, size--;
    while (size && (unsigned char)value[size - 1] <= ' ') size--;
    if (size == 0 || (field != RO_HTML_TEXT && size > LONGEST_FIELD) || (t->fields[field] && t->ranks[field] <= rank)) return;
    char day[11];
    if (field == RO_HTML_DATE) {
        if (!ro_date_read(value, size, day, NULL)) return;
        value = day;
        size = 10;
    }
    t->fields[field] = keep(t, value, size);
    t->ranks[field] = rank;
}

static bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

/* Where the tag that begins at `at` ends, and its attributes. */
static size_t count_attributes(const char *text, size_t size, size_t at, size_t *count) {
    *count = 0;
    while (at < size && text[at] != '>') {
        if (is_blank(text[at]) || text[at] == '/') {
            at++;
        } else if (text[at] == '=') {
            for (at++; at < size && is_blank(text[at]);) at++;
            char quote = at < size && (text[at] == '"' || text[at] == '\'') ? text[at++] : '\0';
            while (at < size && (quote ? text[at] != quote : !is_blank(text[at]) && text[at] != '>')) at++;
            if (quote && at < size) at++;
        } else {
            ++*count;
            for (at++; at < size && !is_blank(text[at]) && !strchr("=>/", text[at]);) at++;
        }
    }
    return at;
}

/* Whether the text of the element is no markup: up to its close tag. */
static bool is_raw(const char *text, size_t size, size_t name, size_t end) {
    size_t n = end - name >= 6 && strncasecmp(text + name, "script", 6) == 0  ? 6
               : end - name >= 5 && strncasecmp(text + name, "style", 5) == 0 ? 5
                                                                              : 0;
    return n && end < size && (name + n == end || is_blank(text[name + n])) && text[end - 1] != '/';
}

/* The parser compares each attribute of an element with all before it: a million of them would take it hours. */
static bool has_too_many_attributes(const char *text, size_t size) {
    for (size_t at = 0; at + 1 < size;) {
        const char *open = memchr(text + at, '<', size - at - 1), *close;
        if (!open) return false;
        at = (size_t)(open - text) + 1;
        if (size - at > 3 && memcmp(text + at, "!--", 3) == 0) {
            close = memmem(text + at, size - at, "-->", 3);
            if (close) at = (size_t)(close - text);
            continue;
        }
        if (!is_letter(text[at])) continue;
        size_t count, name = at;
        at = count_attributes(text, size, at, &count);
        if (count > MOST_ATTRIBUTES + 1) return true; /* one is the element's name */
        if (!is_raw(text, size, name, at)) continue;
        close = memmem(text + at, size - at, "</s", 3);
        if (!close) close = memmem(text + at, size - at, "</S", 3);
        if (close) at = (size_t)(close - text);
    }
    return false;
}

bool ro_html_tree_make(ro_html_tree *t, const char *utf8, size_t size, ro_arena *arena, ro_error *err) {
    *t = (ro_html_tree){.arena = arena};
    ro_buffer_init(&t->text, NULL);
    if (has_too_many_attributes(utf8, size)) return ro_fail(err, RO_E_SIZE, "has an element with more than %u attributes", MOST_ATTRIBUTES);
    builder *b = ro_arena_alloc(arena, sizeof *b);
    htmlParserCtxtPtr parser = b && size ? htmlCreateMemoryParserCtxt(utf8, (int)size) : NULL;
    if (!parser) return ro_fail(err, size ? RO_E_MEMORY : RO_E_EMPTY, size ? "out of memory" : "is empty");
    htmlSAXHandler events = {
        .startElement = on_open, .endElement = on_close, .characters = on_text, .cdataBlock = on_text, .ignorableWhitespace = on_text};
    htmlSAXHandler *own = parser->sax;
    b->tree = t;
    b->parser = parser;
    b->line_kind = RO_TAG_BLOCK;
    ro_buffer_init(&b->captured, NULL);
    parser->sax = &events;
    parser->userData = b;
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8); /* whatever the page says of itself: it was converted */
    htmlParseDocument(parser);
    if (b->depth) new_line_is(b, b->line_kind, b->line_level);
    end_line(b);
    while (b->depth) pop(b);
    if (b->capture) end_capture(b);
    if (parser->errNo == XML_ERR_NO_MEMORY) t->fault = RO_E_MEMORY;
    parser->sax = own;
    htmlFreeParserCtxt(parser);
    ro_buffer_free(&b->captured);
    if (arena->failed || t->text.failed || t->fault == RO_E_MEMORY) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (t->fault) return ro_fail(err, RO_E_SIZE, "has elements in each other more than %d deep", RO_MAX_PAGE_DEPTH);
    return true;
}

void ro_html_tree_free(ro_html_tree *t) { ro_buffer_free(&t->text); }
