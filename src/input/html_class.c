/* What the names of elements and the words of class and id tell. */
#include "input/html_tree.h"

#include <stdlib.h>
#include <string.h>

typedef struct tag_name {
    const char *name;
    uint8_t kind, level;
} tag_name;

/* In the order of strcmp. What is not here is inline. */
static const tag_name tags[] = {
    {"a", RO_TAG_LINK, 0},           {"address", RO_TAG_BLOCK, 0},   {"amp-ad", RO_TAG_SKIP, 0},    {"amp-sidebar", RO_TAG_SKIP, 0},
    {"applet", RO_TAG_SKIP, 0},      {"article", RO_TAG_ARTICLE, 0}, {"aside", RO_TAG_ASIDE, 0},    {"audio", RO_TAG_SKIP, 0},
    {"blockquote", RO_TAG_QUOTE, 0}, {"body", RO_TAG_ROOT, 0},       {"br", RO_TAG_BREAK, 0},       {"button", RO_TAG_SKIP, 0},
    {"canvas", RO_TAG_SKIP, 0},      {"caption", RO_TAG_SKIP, 0},    {"center", RO_TAG_BLOCK, 0},   {"dd", RO_TAG_PARAGRAPH, 0},
    {"details", RO_TAG_BLOCK, 0},    {"dialog", RO_TAG_SKIP, 0},     {"div", RO_TAG_BLOCK, 0},      {"dl", RO_TAG_BLOCK, 0},
    {"dt", RO_TAG_BLOCK, 0},         {"embed", RO_TAG_SKIP, 0},      {"fieldset", RO_TAG_BLOCK, 0}, {"figcaption", RO_TAG_SKIP, 0},
    {"figure", RO_TAG_ASIDE, 0},     {"footer", RO_TAG_ASIDE, 0},    {"form", RO_TAG_ASIDE, 0},     {"frameset", RO_TAG_ROOT, 0},
    {"h1", RO_TAG_HEADING, 1},       {"h2", RO_TAG_HEADING, 2},      {"h3", RO_TAG_HEADING, 3},     {"h4", RO_TAG_HEADING, 4},
    {"h5", RO_TAG_HEADING, 5},       {"h6", RO_TAG_HEADING, 6},      {"head", RO_TAG_BLOCK, 0},     {"header", RO_TAG_ASIDE, 0},
    {"hr", RO_TAG_BLOCK, 0},         {"html", RO_TAG_ROOT, 0},       {"iframe", RO_TAG_SKIP, 0},    {"input", RO_TAG_SKIP, 0},
    {"label", RO_TAG_SKIP, 0},       {"legend", RO_TAG_SKIP, 0},     {"li", RO_TAG_ITEM, 0},        {"main", RO_TAG_ARTICLE, 0},
    {"map", RO_TAG_SKIP, 0},         {"menu", RO_TAG_ASIDE, 0},      {"nav", RO_TAG_ASIDE, 0},      {"noscript", RO_TAG_SKIP, 0},
    {"object", RO_TAG_SKIP, 0},      {"ol", RO_TAG_BLOCK, 0},        {"option", RO_TAG_SKIP, 0},    {"p", RO_TAG_PARAGRAPH, 0},
    {"pre", RO_TAG_PARAGRAPH, 0},    {"script", RO_TAG_SKIP, 0},     {"section", RO_TAG_BLOCK, 0},  {"select", RO_TAG_SKIP, 0},
    {"style", RO_TAG_SKIP, 0},       {"summary", RO_TAG_BLOCK, 0},   {"svg", RO_TAG_SKIP, 0},       {"table", RO_TAG_BLOCK, 0},
    {"tbody", RO_TAG_BLOCK, 0},      {"td", RO_TAG_BLOCK, 0},        {"template", RO_TAG_SKIP, 0},  {"textarea", RO_TAG_SKIP, 0},
    {"th", RO_TAG_BLOCK, 0},         {"title", RO_TAG_SKIP, 0},      {"tr", RO_TAG_BLOCK, 0},       {"ul", RO_TAG_BLOCK, 0},
    {"video", RO_TAG_SKIP, 0},
};

/* Two letters tell most of them apart, without a call. */
ro_tag_kind ro_html_tag(const char *name, uint8_t *level) {
    size_t low = 0, high = sizeof tags / sizeof *tags;
    if (level) *level = 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = (unsigned char)name[0] - (unsigned char)tags[mid].name[0];
        if (order == 0) order = (unsigned char)name[1] - (unsigned char)tags[mid].name[1];
        if (order == 0) order = strcmp(name, tags[mid].name);
        if (order == 0) {
            if (level) *level = tags[mid].level;
            return (ro_tag_kind)tags[mid].kind;
        }
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return RO_TAG_INLINE;
}

typedef struct class_word {
    const char *word;
    uint8_t means;
} class_word;

/* In the order of strcmp. */
static const class_word words[] = {
    {"ad", RO_CLASS_AROUND},          {"addthis", RO_CLASS_AROUND},       {"ads", RO_CLASS_AROUND},         {"adsbygoogle", RO_CLASS_AROUND},
    {"advert", RO_CLASS_AROUND},      {"advertisement", RO_CLASS_AROUND}, {"articlebody", RO_CLASS_BODY},   {"author", RO_CLASS_BYLINE},
    {"authors", RO_CLASS_BYLINE},     {"banner", RO_CLASS_AROUND},        {"bio", RO_CLASS_AROUND},         {"breadcrumb", RO_CLASS_AROUND},
    {"breadcrumbs", RO_CLASS_AROUND}, {"byline", RO_CLASS_BYLINE},        {"caption", RO_CLASS_AROUND},     {"comment", RO_CLASS_AROUND},
    {"comments", RO_CLASS_AROUND},    {"consent", RO_CLASS_AROUND},       {"cookie", RO_CLASS_AROUND},      {"cookies", RO_CLASS_AROUND},
    {"copyright", RO_CLASS_AROUND},   {"credit", RO_CLASS_AROUND},        {"credits", RO_CLASS_AROUND},     {"date", RO_CLASS_DATE},
    {"dek", RO_CLASS_LEAD},           {"disclaimer", RO_CLASS_AROUND},    {"disqus", RO_CLASS_AROUND},      {"excerpt", RO_CLASS_LEAD},
    {"follow", RO_CLASS_AROUND},      {"footer", RO_CLASS_AROUND},        {"footnotes", RO_CLASS_AROUND},   {"gallery", RO_CLASS_AROUND},
    {"gdpr", RO_CLASS_AROUND},        {"intro", RO_CLASS_LEAD},           {"keywords", RO_CLASS_AROUND},    {"lead", RO_CLASS_LEAD},
    {"lede", RO_CLASS_LEAD},          {"login", RO_CLASS_AROUND},         {"masthead", RO_CLASS_AROUND},    {"menu", RO_CLASS_AROUND},
    {"meta", RO_CLASS_BYLINE},        {"modal", RO_CLASS_AROUND},         {"mostread", RO_CLASS_AROUND},    {"nav", RO_CLASS_AROUND},
    {"navbar", RO_CLASS_AROUND},      {"navigation", RO_CLASS_AROUND},    {"newsletter", RO_CLASS_AROUND},  {"outbrain", RO_CLASS_AROUND},
    {"overlay", RO_CLASS_AROUND},     {"pager", RO_CLASS_AROUND},         {"pagination", RO_CLASS_AROUND},  {"paywall", RO_CLASS_AROUND},
    {"popular", RO_CLASS_AROUND},     {"popup", RO_CLASS_AROUND},         {"posted", RO_CLASS_BYLINE},      {"postmetadata", RO_CLASS_BYLINE},
    {"promo", RO_CLASS_AROUND},       {"promotion", RO_CLASS_AROUND},     {"pubdate", RO_CLASS_DATE},       {"published", RO_CLASS_DATE},
    {"rail", RO_CLASS_AROUND},        {"recirc", RO_CLASS_AROUND},        {"recommended", RO_CLASS_AROUND}, {"related", RO_CLASS_AROUND},
    {"share", RO_CLASS_AROUND},       {"sharebar", RO_CLASS_AROUND},      {"sharing", RO_CLASS_AROUND},     {"sidebar", RO_CLASS_AROUND},
    {"signup", RO_CLASS_AROUND},      {"skip", RO_CLASS_AROUND},          {"social", RO_CLASS_AROUND},      {"sponsor", RO_CLASS_AROUND},
    {"sponsored", RO_CLASS_AROUND},   {"standfirst", RO_CLASS_LEAD},      {"subscribe", RO_CLASS_AROUND},   {"subscription", RO_CLASS_AROUND},
    {"subtitle", RO_CLASS_LEAD},      {"summary", RO_CLASS_LEAD},         {"taboola", RO_CLASS_AROUND},     {"tagcloud", RO_CLASS_AROUND},
    {"tags", RO_CLASS_AROUND},        {"teaser", RO_CLASS_AROUND},        {"time", RO_CLASS_DATE},          {"timestamp", RO_CLASS_DATE},
    {"toolbar", RO_CLASS_AROUND},     {"tools", RO_CLASS_AROUND},         {"trending", RO_CLASS_AROUND},    {"tweet", RO_CLASS_AROUND},
    {"widget", RO_CLASS_AROUND},
};

static int by_word(const void *key, const void *item) {
    const unsigned char *a = key, *b = (const unsigned char *)((const class_word *)item)->word;
    return a[0] != b[0] ? a[0] - b[0] : strcmp(key, (const char *)b);
}

static bool one_of(const char *word, const char *const *list) {
    for (; *list; list++)
        if (word[0] == (*list)[0] && strcmp(word, *list) == 0) return true;
    return false;
}

/* One class (or id): "entry-content", "postBody", "has-sidebar". */
static unsigned of_one(const char *from, const char *end) {
    static const char *const whole[] = {"article", "story", "post", "entry",  "news", "content", "page",
                                        "node",    "field", "main", "detail", "rich", NULL};
    static const char *const part[] = {"body", "content", "text", "copy", "article", "story", "paragraphs", "description", NULL};
    static const char *const undone[] = {"has", "no", "with", "without", "non", "is", "show", "hide", NULL};
    unsigned found = 0;
    char word[20], before[20] = "";
    while (from < end) {
        size_t n = 0;
        while (from < end && !((*from | 0x20) >= 'a' && (*from | 0x20) <= 'z')) from++;
        while (from < end && (*from | 0x20) >= 'a' && (*from | 0x20) <= 'z') {
            if (n && *from < 'a' && from[-1] >= 'a') break; /* postBody */
            if (n + 1 < sizeof word) word[n++] = (char)(*from | 0x20);
            from++;
        }
        if (!n) break;
        word[n] = '\0';
        const class_word *known = bsearch(word, words, sizeof words / sizeof *words, sizeof *words, by_word);
        bool builder = before[0] && strcmp(word, "widget") == 0; /* "elementor-widget": pages are built of them, articles too */
        if (known && !builder && !one_of(before, undone)) found |= known->means;
        if (one_of(before, whole) && one_of(word, part)) found |= RO_CLASS_BODY;
        memcpy(before, word, n + 1);
    }
    return found;
}

unsigned ro_html_classes(const char *value) {
    unsigned found = 0;
    for (size_t classes = 0; *value && classes < 32; classes++) {
        value += strspn(value, " \t\r\n");
        size_t n = strcspn(value, " \t\r\n");
        found |= of_one(value, value + n);
        value += n;
    }
    return found;
}
