/* What a page says of itself: <meta>, JSON-LD, headings; and what is made of it. */
#include "input/html_tree.h"

#include "input/dates.h"
#include "input/xml.h"
#include "text/language.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- <meta> --- */

typedef struct meta_name {
    const char *name; /* in lower case */
    uint8_t field, rank;
} meta_name;

/* In the order of strcmp. */
static const meta_name metas[] = {
    {"article.published", RO_HTML_DATE, 3},
    {"article:publish_date", RO_HTML_DATE, 2},
    {"article:published", RO_HTML_DATE, 2},
    {"article:published_time", RO_HTML_DATE, 1},
    {"article_date_original", RO_HTML_DATE, 3},
    {"citation_date", RO_HTML_DATE, 4},
    {"citation_publisher", RO_HTML_PUBLISHER, 3},
    {"citation_title", RO_HTML_TITLE, 3},
    {"content-language", RO_HTML_LANGUAGE, 2},
    {"cxenseparse:recs:publishtime", RO_HTML_DATE, 3},
    {"date", RO_HTML_DATE, 5},
    {"datepublished", RO_HTML_DATE, 2},
    {"dc.date", RO_HTML_DATE, 4},
    {"dc.date.created", RO_HTML_DATE, 4},
    {"dc.date.issued", RO_HTML_DATE, 3},
    {"dc.language", RO_HTML_LANGUAGE, 2},
    {"dc.publisher", RO_HTML_PUBLISHER, 2},
    {"dc.title", RO_HTML_TITLE, 3},
    {"dcterms.created", RO_HTML_DATE, 4},
    {"dcterms.date", RO_HTML_DATE, 4},
    {"dcterms.issued", RO_HTML_DATE, 3},
    {"dcterms.language", RO_HTML_LANGUAGE, 2},
    {"dcterms.publisher", RO_HTML_PUBLISHER, 2},
    {"dcterms.title", RO_HTML_TITLE, 3},
    {"headline", RO_HTML_TITLE, 2},
    {"inlanguage", RO_HTML_LANGUAGE, 2},
    {"og:article:published_time", RO_HTML_DATE, 1},
    {"og:locale", RO_HTML_LANGUAGE, 3},
    {"og:published_time", RO_HTML_DATE, 2},
    {"og:site_name", RO_HTML_PUBLISHER, 1},
    {"og:title", RO_HTML_TITLE, 1},
    {"og:url", RO_HTML_URL, 1},
    {"originalpublicationdate", RO_HTML_DATE, 3},
    {"parsely-pub-date", RO_HTML_DATE, 3},
    {"parsely-title", RO_HTML_TITLE, 2},
    {"pubdate", RO_HTML_DATE, 3},
    {"publication_date", RO_HTML_DATE, 3},
    {"publish-date", RO_HTML_DATE, 3},
    {"publish_date", RO_HTML_DATE, 3},
    {"publishdate", RO_HTML_DATE, 3},
    {"publisher", RO_HTML_PUBLISHER, 3},
    {"sailthru.date", RO_HTML_DATE, 3},
    {"sailthru.title", RO_HTML_TITLE, 2},
    {"title", RO_HTML_TITLE, 5},
    {"twitter:title", RO_HTML_TITLE, 2},
};

static int by_name(const void *key, const void *item) { return strcasecmp(key, ((const meta_name *)item)->name); }

/* A field's text with what was encoded once too often. */
static void put(ro_html_tree *t, ro_html_field field, unsigned rank, const char *value, size_t size) {
    ro_buffer plain;
    ro_buffer_init(&plain, NULL);
    ro_xml_decode(value, size, &plain);
    for (size_t i = 0; i < plain.size; i++)
        if ((unsigned char)plain.bytes[i] < ' ' && field != RO_HTML_TEXT) plain.bytes[i] = ' ';
    if (!plain.failed && plain.size) ro_html_put(t, field, rank, plain.bytes, plain.size);
    ro_buffer_free(&plain);
}

void ro_html_meta(ro_html_tree *t, const char *name, const char *content) {
    const meta_name *found = bsearch(name, metas, sizeof metas / sizeof *metas, sizeof *metas, by_name);
    if (!found || (found->field == RO_HTML_PUBLISHER && strncmp(content, "http", 4) == 0)) return;
    if (found->field == RO_HTML_DATE && strncasecmp(name, "date", 5) == 0 && strchr(content, '%')) return; /* a template's */
    put(t, (ro_html_field)found->field, found->rank, content, strlen(content));
}

/* --- JSON-LD --- */

static bool is_type(json_t *object, const char *type) {
    json_t *value = json_object_get(object, "@type"), *one;
    size_t i;
    if (json_is_string(value)) return strstr(json_string_value(value), type) != NULL;
    json_array_foreach(value, i, one) if (json_is_string(one) && strstr(json_string_value(one), type)) return true;
    return false;
}

/* A string, or the `name` (or `@id`) of an object, or the first of a list. */
static const char *string_in(json_t *value, const char *key, int depth) {
    if (!value || depth > 3) return NULL;
    if (json_is_string(value)) return json_string_value(value);
    if (json_is_array(value)) return string_in(json_array_get(value, 0), key, depth + 1);
    return string_in(json_object_get(value, key), key, depth + 1);
}

static void put_string(ro_html_tree *t, ro_html_field field, unsigned rank, json_t *value, const char *key) {
    const char *text = string_in(value, key, 0);
    if (text) put(t, field, rank, text, strlen(text));
}

static void linked_object(ro_html_tree *t, json_t *object, int depth) {
    static const char *const inside[] = {"@graph", "mainEntity", "mainEntityOfPage", "hasPart"};
    json_t *one;
    size_t i;
    if (depth > 5) return;
    json_array_foreach(object, i, one) linked_object(t, one, depth + 1);
    if (!json_is_object(object)) return;
    bool article = is_type(object, "Article") || is_type(object, "Posting") || is_type(object, "Report");
    if (article || is_type(object, "WebPage")) {
        unsigned rank = article ? 0 : 6;
        put_string(t, RO_HTML_TITLE, rank, json_object_get(object, "headline"), "name");
        put_string(t, RO_HTML_DATE, rank, json_object_get(object, "datePublished"), "@value");
        put_string(t, RO_HTML_LANGUAGE, rank + 1, json_object_get(object, "inLanguage"), "name");
        put_string(t, RO_HTML_PUBLISHER, rank, json_object_get(object, "publisher"), "name");
        put_string(t, RO_HTML_URL, rank + 2, json_object_get(object, "url"), "@id");
        if (article) put_string(t, RO_HTML_URL, 3, json_object_get(object, "mainEntityOfPage"), "@id");
        if (article) put_string(t, RO_HTML_TEXT, 0, json_object_get(object, "articleBody"), "@value");
    } else if (is_type(object, "Organization") || is_type(object, "WebSite"))
        put_string(t, RO_HTML_PUBLISHER, 4, json_object_get(object, "name"), "name");
    for (i = 0; i < sizeof inside / sizeof *inside; i++) linked_object(t, json_object_get(object, inside[i]), depth + 1);
}

/* Pages write it with line breaks inside strings and comments around it. */
void ro_html_linked_data(ro_html_tree *t) {
    for (size_t i = 0; i < t->linked_count; i++) {
        char *bytes = (char *)(uintptr_t)t->linked[i].bytes, *end = bytes + t->linked[i].size;
        while (bytes < end && *bytes != '{' && *bytes != '[') bytes++;
        for (char *c = bytes; c < end; c++)
            if ((unsigned char)*c < ' ') *c = ' ';
        json_t *root = json_loadb(bytes, (size_t)(end - bytes), JSON_DISABLE_EOF_CHECK, NULL);
        linked_object(t, root, 0);
        json_decref(root);
    }
}

/* --- the choice --- */

static const char *const separators[] = {" | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " :: ", " \xC2\xBB ", " \xE2\x80\xA2 ", " // "};

static bool same_words(const char *a, size_t a_size, const char *b) { return b && strlen(b) == a_size && strncasecmp(a, b, a_size) == 0; }

/* The last separator of a title: where it begins, its length; NULL where there is none. */
static const char *last_separator(const char *title, size_t *size) {
    const char *last = NULL;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        for (const char *at = title; (at = strstr(at, separators[i])); at++)
            if (!last || at > last) last = at, *size = strlen(separators[i]);
    return last;
}

/* Whether a heading of the page says just that. */
static bool is_heading(const ro_html_tree *t, const char *title, size_t size) {
    for (size_t i = 0; i < t->line_count && i < 2000; i++) {
        const ro_html_line *l = &t->lines[i];
        if (l->kind == RO_TAG_HEADING && l->end - l->start == size && strncasecmp(t->text.bytes + l->start, title, size) == 0) return true;
    }
    return false;
}

/* The title without the name of the site before or behind it; what was taken off at the end may be who publishes. */
static const char *clean_title(ro_html_tree *t, const char *title, const char **site) {
    size_t n = 0, first = 0;
    const char *publisher = t->fields[RO_HTML_PUBLISHER];
    *site = NULL;
    if (!title) return NULL;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        const char *at = strstr(title, separators[i]);
        if (at && same_words(title, (size_t)(at - title), publisher)) first = (size_t)(at - title) + strlen(separators[i]);
    }
    if (first) return title + first;
    const char *at = last_separator(title, &n);
    if (!at || at == title) return title;
    bool heading = is_heading(t, title, (size_t)(at - title));
    bool named = publisher && same_words(at + n, strlen(at + n), publisher);
    bool usual = title == t->page_title && at - title >= 15 && strlen(at + n) <= (size_t)(at - title);
    if (!heading && !named && !usual) return title;
    if (heading || usual) *site = at + n;
    return ro_arena_copy(t->arena, title, (size_t)(at - title));
}

static bool is_address(const char *url) { return url && (strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0); }

static size_t host_size(const char *url) { return strcspn(url + (url[4] == 's' ? 8 : 7), "/?#:"); }

/* Of the same host, and not the site's first page: pages name that by mistake. */
static bool can_stand_for(const char *said, const char *fetched) {
    if (!is_address(said)) return false;
    if (!is_address(fetched)) return true;
    const char *a = said + (said[4] == 's' ? 8 : 7), *b = fetched + (fetched[4] == 's' ? 8 : 7);
    size_t n = host_size(said);
    return n == host_size(fetched) && strncasecmp(a, b, n) == 0 && (a[n] == '/' && a[n + 1]);
}

void ro_html_fields(ro_html_tree *t, const ro_html_hints *hints, ro_source *source) {
    const char *site = NULL, *unused;
    const char *title = t->fields[RO_HTML_TITLE];
    char day[11];
    if (title)
        source->title = clean_title(t, title, &unused);
    else
        source->title = t->heading ? t->heading : clean_title(t, t->page_title, &site);
    if (!site && t->page_title) clean_title(t, t->page_title, &site);
    source->publisher = t->fields[RO_HTML_PUBLISHER] ? t->fields[RO_HTML_PUBLISHER] : site;
    const char *said = t->fields[RO_HTML_URL], *fetched = hints ? hints->url : NULL;
    source->url = can_stand_for(said, fetched) ? said : fetched ? ro_arena_copy(t->arena, fetched, strlen(fetched)) : NULL;
    source->published = t->fields[RO_HTML_DATE];
    if (!source->published && source->url && ro_date_of_url(source->url, day)) source->published = ro_arena_copy(t->arena, day, 10);
    if (!source->published) source->published = t->visible_date;
    /* Templates say a language for the whole site; the text knows better when it is English. */
    const char *language = t->base_language ? t->base_language : t->fields[RO_HTML_LANGUAGE];
    double share;
    if (source->text && (!language || strncasecmp(language, "en", 2) != 0) &&
        ro_language_of(source->text, source->text_size, &share) == RO_LANGUAGE_ENGLISH)
        language = "en";
    source->language = language;
}
