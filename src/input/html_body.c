/* Which part of a page is its article. Lines that read as prose give their block a score, half of it to the block around, a third to the one around
 * that; the best block, widened where its neighbours carry prose too, is the article. What is navigation by its element, its class or its links is
 * left out, unless most of the page's prose stands in it. */
#include "input/html_tree.h"

#include "input/dates.h"

#include <string.h>
#include <strings.h>

typedef struct body {
    ro_html_tree *t;
    const char *title;
    uint32_t prose; /* of the page */
} body;

static const char *text_of(const body *b, const ro_html_line *l) { return b->t->text.bytes + l->start; }
static uint32_t size_of(const ro_html_line *l) { return l->end - l->start; }
static bool mostly_link(const ro_html_line *l) { return l->link * 2 > size_of(l); }

static bool inside(const ro_html_tree *t, int32_t node, int32_t of) { return node >= of && node <= t->nodes[of].last; }

static unsigned count(const char *text, uint32_t size, char c) {
    unsigned n = 0;
    for (uint32_t i = 0; i < size; i++) n += text[i] == c;
    return n;
}

static bool ends_sentence(const char *text, uint32_t size) {
    while (size && (strchr("\"')]", text[size - 1]) || (size >= 3 && memcmp(text + size - 3, "\xE2\x80\x9D", 3) == 0 && (size -= 2)))) size--;
    return size && strchr(".!?:;", text[size - 1]);
}

/* Words of an article: a paragraph, or a line of a block that is long or ends as a sentence. */
static bool is_prose(const body *b, const ro_html_line *l) {
    uint32_t size = size_of(l);
    if (l->kind == RO_TAG_HEADING || mostly_link(l) || size < 25) return false;
    return size >= 80 || (ends_sentence(text_of(b, l), size) && count(text_of(b, l), size, ' ') >= 4);
}

/* --- lines that are no part of an article wherever they stand --- */

static bool starts(const char *text, uint32_t size, const char *with) {
    if (size == 0 || (*text | 0x20) != (*with | 0x20)) return false;
    size_t n = strlen(with);
    return size >= n && strncasecmp(text, with, n) == 0;
}

static bool is_around_line(const char *text, uint32_t size) {
    static const char *const begins[] = {"read more",
                                         "read also",
                                         "also read",
                                         "see also",
                                         "related:",
                                         "related articles",
                                         "share this",
                                         "share on",
                                         "share:",
                                         "follow us",
                                         "subscribe",
                                         "sign up",
                                         "click here",
                                         "advertisement",
                                         "photo:",
                                         "photos:",
                                         "image:",
                                         "copyright",
                                         "\xC2\xA9",
                                         "all rights reserved",
                                         "tags:",
                                         "published:",
                                         "last updated",
                                         "updated:",
                                         "last modified",
                                         "posted on",
                                         "posted by",
                                         "written by",
                                         "loading",
                                         "this site uses cookies",
                                         "we use cookies",
                                         "print this",
                                         "your email address",
                                         "leave a comment",
                                         "skip to",
                                         "more on this story",
                                         "topics:",
                                         "keywords:",
                                         "source:",
                                         "filed under",
                                         "download pdf",
                                         "back to top",
                                         "read the full",
                                         "continue reading",
                                         "to continue reading",
                                         "enable javascript",
                                         "recommended",
                                         "most read",
                                         "file photo"};
    if (size > 160) return false;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (starts(text, size, begins[i])) return true;
    return false;
}

/* "By Jane Doe", "Jane Doe, Reuters | 13 June 2024". */
static bool is_byline(const char *text, uint32_t size) {
    char day[11];
    size_t used;
    if (size > 100) return false;
    bool dated = ro_date_read(text, size, day, &used) && (used + 25 > size);
    if (dated && !ends_sentence(text, size) && (size < 60 || starts(text, size, "by "))) return true;
    return starts(text, size, "by ") && size < 80 && text[3] >= 'A' && text[3] <= 'Z' && !ends_sentence(text, size);
}

static bool repeats_title(const body *b, const ro_html_line *l) {
    return b->title && size_of(l) == strlen(b->title) && strncasecmp(text_of(b, l), b->title, size_of(l)) == 0;
}

/* --- scores --- */

static void add_up(body *b) {
    ro_html_tree *t = b->t;
    for (size_t i = 0; i < t->line_count; i++) {
        const ro_html_line *l = &t->lines[i];
        bool prose = is_prose(b, l);
        if (prose) b->prose += size_of(l);
        if (l->node < 0) continue;
        t->nodes[l->node].text += prose ? size_of(l) : 0;
        t->nodes[l->node].link += l->link;
    }
    for (size_t i = t->node_count; i-- > 0;) { /* an element begins behind the one it stands in */
        const ro_html_node *n = &t->nodes[i];
        if (n->parent < 0) continue;
        t->nodes[n->parent].text += n->text;
        t->nodes[n->parent].link += n->link;
    }
}

/* A heading over what is not this story: a link to another one, or words that say so. */
static bool heads_other(const body *b, const ro_html_line *l) {
    static const char *const begins[] = {"you may also", "you might also", "related",     "read more",      "more stories",   "more from",
                                         "more news",    "recommended",    "latest news", "latest stories", "most read",      "most popular",
                                         "trending",     "other news",     "also in",     "see also",       "further reading"};
    if (l->kind != RO_TAG_HEADING || l->node < 0) return false;
    if (mostly_link(l)) return true;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (size_of(l) < 40 && starts(text_of(b, l), size_of(l), begins[i])) return true;
    return false;
}

/* Boxes that such a heading begins; unless most of the prose stands in them: the posts of a live blog, each under its own link. */
static void mark_teasers(body *b) {
    ro_html_tree *t = b->t;
    uint32_t prose = 0;
    int32_t before = -1;
    for (size_t i = 0; i < t->line_count; i++) {
        const ro_html_line *l = &t->lines[i];
        int32_t box = heads_other(b, l) ? t->nodes[l->node].parent : -1;
        bool first = box >= 0 && (before < box); /* nothing stands in the box before it */
        if (l->node >= 0) before = l->node;
        if (!first || t->nodes[box].body_marked || t->nodes[box].kind == RO_TAG_ROOT || (uint64_t)t->nodes[box].text * 2 > b->prose) continue;
        t->nodes[box].classes |= RO_CLASS_TEASER;
    }
    for (int32_t i = 0; i < (int32_t)t->node_count; i++)
        if (t->nodes[i].classes & RO_CLASS_TEASER) {
            prose += t->nodes[i].text;
            i = t->nodes[i].last; /* boxes in boxes count once */
        }
    if ((uint64_t)prose * 4 <= (uint64_t)b->prose * 3) return;
    for (size_t i = 0; i < t->node_count; i++) t->nodes[i].classes &= (uint8_t)~RO_CLASS_TEASER;
}

/* What stands around the article: marked so, in an element that is so, and without most of the page's prose. */
static void mark_around(body *b) {
    ro_html_tree *t = b->t;
    for (size_t i = 0; i < t->node_count; i++) {
        ro_html_node *n = &t->nodes[i];
        bool most = b->prose && (uint64_t)n->text * 2 > b->prose;
        bool own = n->classes & (RO_CLASS_AROUND | RO_CLASS_BYLINE) && !(n->classes & RO_CLASS_BODY && !(n->classes & RO_CLASS_AROUND)) && !most &&
                   !n->body_marked;
        own = own || n->classes & RO_CLASS_TEASER;
        n->around = own || (n->parent >= 0 && t->nodes[n->parent].around && !(n->body_marked));
    }
}

/* The block that a line's score goes to: not the paragraph, its surroundings. */
static int32_t holder(const ro_html_tree *t, int32_t node) {
    while (node >= 0 && (t->nodes[node].kind == RO_TAG_PARAGRAPH || t->nodes[node].kind == RO_TAG_ITEM || t->nodes[node].kind == RO_TAG_QUOTE))
        node = t->nodes[node].parent;
    return node;
}

static void score(body *b) {
    ro_html_tree *t = b->t;
    for (size_t i = 0; i < t->line_count; i++) {
        const ro_html_line *l = &t->lines[i];
        if (!is_prose(b, l) || l->node < 0 || t->nodes[l->node].around || is_around_line(text_of(b, l), size_of(l))) continue;
        uint32_t size = size_of(l);
        float s = (float)(1 + count(text_of(b, l), size, ',')) + (size > 300 ? 3.0f : (float)size / 100);
        if (l->kind == RO_TAG_ITEM) s *= 0.3f;
        s *= 1 - (float)l->link / (float)size;
        int32_t node = holder(t, l->node);
        static const float shares[] = {1, 0.5f, 0.33f, 0.2f};
        for (int up = 0; up < 4 && node >= 0; up++, node = t->nodes[node].parent) t->nodes[node].score += s * shares[up];
    }
}

static float worth(const ro_html_node *n) {
    float s = n->score;
    if (s <= 0 || n->around) return 0;
    if (n->classes & RO_CLASS_BODY) s = s * 1.3f + 5;
    if (n->kind == RO_TAG_ARTICLE) s = s * 1.2f + 3;
    if (n->kind == RO_TAG_ROOT) s *= 0.8f;
    return s * (1 - (float)n->link / (float)(n->link + n->text + 1));
}

static int32_t best_block(const body *b) {
    const ro_html_tree *t = b->t;
    int32_t best = -1, marked = -1;
    for (int32_t i = 0; i < (int32_t)t->node_count; i++) {
        const ro_html_node *n = &t->nodes[i];
        if (n->body_marked && n->text >= 140 && (marked < 0 || n->text > t->nodes[marked].text)) marked = i;
        if (worth(n) > 0 && (best < 0 || worth(n) > worth(&t->nodes[best]))) best = i;
    }
    return marked >= 0 ? marked : best;
}

/* Prose around the block, within the element around it. */
static uint32_t prose_beside(const body *b, int32_t top, int32_t around) {
    const ro_html_tree *t = b->t;
    uint32_t sum = 0;
    for (size_t i = 0; i < t->line_count; i++) {
        const ro_html_line *l = &t->lines[i];
        if (l->node < 0 || !inside(t, l->node, around) || inside(t, l->node, top) || t->nodes[l->node].around) continue;
        if (is_prose(b, l) && size_of(l) >= 80 && l->link * 5 < size_of(l)) sum += size_of(l);
    }
    return sum;
}

/* Up to an element that holds a quarter more of prose, without its links outweighing it: the posts of a live blog, a text in several boxes. */
static int32_t widen(const body *b, int32_t top) {
    const ro_html_tree *t = b->t;
    if (t->nodes[top].body_marked) return top;
    int32_t around = t->nodes[top].parent;
    for (int up = 0; up < 5 && around >= 0; up++, around = t->nodes[around].parent) {
        uint32_t own = t->nodes[top].text, beside = prose_beside(b, top, around);
        uint32_t links = t->nodes[around].link - t->nodes[top].link;
        bool enough = t->nodes[around].kind == RO_TAG_ROOT ? beside >= own : beside * 4 >= own;
        if (enough && links <= beside + own / 2) top = around;
    }
    return top;
}

/* A first paragraph that a page sets apart, before the block and near it. */
static bool is_lead(const body *b, const ro_html_line *l, int32_t top) {
    const ro_html_tree *t = b->t;
    if (l->node >= top || size_of(l) < 60 || mostly_link(l) || l->kind == RO_TAG_HEADING) return false;
    int32_t lead = l->node;
    for (int up = 0; up < 3 && lead >= 0 && !(t->nodes[lead].classes & RO_CLASS_LEAD); up++) lead = t->nodes[lead].parent;
    if (lead < 0 || !(t->nodes[lead].classes & RO_CLASS_LEAD) || t->nodes[lead].classes & RO_CLASS_AROUND) return false;
    int32_t around = top;
    for (int up = 0; up < 4 && around >= 0 && t->nodes[around].kind != RO_TAG_ROOT; up++) {
        if (inside(t, lead, around)) return true;
        around = t->nodes[around].parent;
    }
    return false;
}

static bool belongs(const body *b, const ro_html_line *l, int32_t top) {
    const ro_html_tree *t = b->t;
    const char *text = text_of(b, l);
    uint32_t size = size_of(l);
    if (l->node < 0 || is_around_line(text, size) || is_byline(text, size) || repeats_title(b, l)) return false;
    if (is_lead(b, l, top)) return true;
    if (!inside(t, l->node, top) || t->nodes[l->node].around || mostly_link(l)) return false;
    if (l->kind == RO_TAG_HEADING) return l->level > 1 && size >= 3 && size < 300;
    if (t->nodes[l->node].classes & RO_CLASS_DATE && size < 60) return false;
    if (l->kind == RO_TAG_PARAGRAPH || l->kind == RO_TAG_QUOTE) return size >= 2 && (size > 12 || ends_sentence(text, size));
    if (l->kind == RO_TAG_ITEM) return size >= 20 && (is_prose(b, l) || l->link == 0);
    return is_prose(b, l) || (size >= 20 && ends_sentence(text, size));
}

/* A heading without anything below it is no part of the text. */
static bool heads_nothing(const body *b, size_t i, int32_t top) {
    const ro_html_tree *t = b->t;
    for (size_t next = i + 1; next < t->line_count && inside(t, t->lines[next].node < 0 ? top : t->lines[next].node, top); next++) {
        if (t->lines[next].kind == RO_TAG_HEADING && t->lines[next].level <= t->lines[i].level) return true;
        if (t->lines[next].kind != RO_TAG_HEADING && belongs(b, &t->lines[next], top)) return false;
    }
    return true;
}

static void put_line(const body *b, const ro_html_line *l, ro_buffer *out) {
    if (out->size) ro_buffer_puts(out, "\n\n");
    ro_buffer_put(out, text_of(b, l), size_of(l));
}

bool ro_html_body(ro_html_tree *t, const char *title, const char **text, size_t *size) {
    body b = {.t = t, .title = title};
    ro_buffer out;
    add_up(&b);
    mark_teasers(&b);
    mark_around(&b);
    score(&b);
    int32_t top = best_block(&b);
    ro_buffer_init(&out, NULL);
    if (top >= 0) {
        top = widen(&b, top);
        bool kept_heading = false;
        for (size_t i = 0; i < t->line_count; i++) {
            const ro_html_line *l = &t->lines[i];
            if (!belongs(&b, l, top)) continue;
            if (l->kind == RO_TAG_HEADING && (kept_heading || heads_nothing(&b, i, top))) continue;
            put_line(&b, l, &out);
        }
    }
    const char *said = t->fields[RO_HTML_TEXT]; /* where the page holds little of it, and says the rest elsewhere */
    if (said && strlen(said) > 2 * out.size) {
        ro_buffer_clear(&out);
        ro_buffer_puts(&out, said);
    }
    *size = out.size;
    *text = out.size && !out.failed ? ro_arena_copy(t->arena, out.bytes, out.size) : NULL;
    ro_buffer_free(&out);
    return *text != NULL;
}
