/* html_tree.h - a page as flat lists: its elements that matter, in the order in which they begin, and the paragraphs in them. Inside html only. */
#ifndef RO_INPUT_HTML_TREE_H
#define RO_INPUT_HTML_TREE_H

#include "base/buffer.h"
#include "input/html.h"

/* Kinds of elements, by what they do to text. */
typedef enum ro_tag_kind {
    RO_TAG_INLINE,    /* stands in a line: em, span, b */
    RO_TAG_LINK,      /* a */
    RO_TAG_BREAK,     /* br */
    RO_TAG_PARAGRAPH, /* p, pre, dd */
    RO_TAG_ITEM,      /* li */
    RO_TAG_HEADING,   /* h1 to h6 */
    RO_TAG_QUOTE,     /* blockquote */
    RO_TAG_BLOCK,     /* div, td, section and whatever else begins a line */
    RO_TAG_ARTICLE,   /* article, main */
    RO_TAG_ASIDE,     /* nav, aside, footer, header, form: mostly no part of the article */
    RO_TAG_SKIP,      /* script, style, button: no text of the page */
    RO_TAG_ROOT       /* html, body */
} ro_tag_kind;

/* What the words of class and id say of an element. */
enum {
    RO_CLASS_BODY = 1,   /* the article's body */
    RO_CLASS_AROUND = 2, /* navigation, sharing, comments, related links … */
    RO_CLASS_LEAD = 4,   /* a first paragraph of its own */
    RO_CLASS_BYLINE = 8, /* who wrote it, and when */
    RO_CLASS_DATE = 16,  /* when */
    RO_CLASS_TEASER = 32 /* not of class: it points to another story (html_body) */
};

typedef struct ro_html_node {
    int32_t parent; /* -1: none */
    int32_t last;   /* the last element inside it (or itself) */
    uint8_t kind, classes;
    uint8_t level;       /* of a heading */
    bool body_marked;    /* itemprop=articleBody */
    bool around;         /* no part of the article, it seems; html_body decides */
    uint32_t text, link; /* bytes of paragraphs in it that read as prose, and of links */
    float score;
} ro_html_node;

typedef struct ro_html_line {
    uint32_t start, end; /* in the tree's text */
    uint32_t link;       /* bytes of it that are links */
    int32_t node;        /* the block that it stands in */
    uint8_t kind;        /* of the nearest element that begins a line */
    uint8_t level;
} ro_html_line;

/* Metadata, each from the best place that had it (rank: the lower the better). */
typedef enum ro_html_field {
    RO_HTML_TITLE,
    RO_HTML_DATE,
    RO_HTML_PUBLISHER,
    RO_HTML_URL,
    RO_HTML_LANGUAGE,
    RO_HTML_TEXT, /* articleBody of JSON-LD */
    RO_HTML_FIELDS
} ro_html_field;

#define RO_HTML_MOST_LINKED 8 /* scripts of JSON-LD that are looked at */

typedef struct ro_html_tree {
    ro_arena *arena;
    ro_html_node *nodes;
    size_t node_count, node_capacity;
    ro_html_line *lines;
    size_t line_count, line_capacity;
    ro_buffer text;
    const char *fields[RO_HTML_FIELDS];
    unsigned ranks[RO_HTML_FIELDS];
    const char *page_title; /* <title> */
    const char *heading;    /* the first h1 */
    const char *visible_date;
    const char *base_language; /* of <html lang> */
    struct {
        const char *bytes;
        size_t size;
    } linked[RO_HTML_MOST_LINKED];
    size_t linked_count;
    ro_code fault; /* RO_OK; RO_E_SIZE: too deep; RO_E_MEMORY */
} ro_html_tree;

/* Parses UTF-8; false with err. The tree's strings live in the arena, its text in a buffer that ro_html_tree_free frees. */
bool ro_html_tree_make(ro_html_tree *tree, const char *utf8, size_t size, ro_arena *arena, ro_error *err);
void ro_html_tree_free(ro_html_tree *tree);

/* A field from a place of that rank, if nothing better had it. */
void ro_html_put(ro_html_tree *tree, ro_html_field field, unsigned rank, const char *value, size_t size);

/* Of an element's name; level only for headings. */
ro_tag_kind ro_html_tag(const char *name, uint8_t *level);
/* Of class and id. */
unsigned ro_html_classes(const char *value);

/* html_meta: <meta>, JSON-LD, and at the end the choice. */
void ro_html_meta(ro_html_tree *tree, const char *name, const char *content);
void ro_html_linked_data(ro_html_tree *tree);
void ro_html_fields(ro_html_tree *tree, const ro_html_hints *hints, ro_source *source);

/* html_body: the article's text into the arena, without what repeats the title. false: there is none. */
bool ro_html_body(ro_html_tree *tree, const char *title, const char **text, size_t *size);

#endif
