/* html.h - a page of the web to a report: the text of its article without what stands around it, title, day, publisher, address, language.
 *
 * Stages: bytes → UTF-8 (charset) → a flat tree of elements, paragraphs and metadata (html_tree, over libxml2's parser) → which element is the
 * article (html_body) → the report's fields (html_meta). Nothing is fetched, no entity is expanded but HTML's own. */
#ifndef RO_INPUT_HTML_H
#define RO_INPUT_HTML_H

#include "base/arena.h"
#include "base/error.h"

#define RO_MAX_PAGE ((size_t)16 * 1024 * 1024)
#define RO_MAX_PAGE_DEPTH 512 /* of elements in each other */

/* What is known of a page from outside; any may be NULL. */
typedef struct ro_html_hints {
    const char *charset; /* of the HTTP header */
    const char *url;     /* from where it was fetched */
} ro_html_hints;

/* Strings and text are put into the arena. false: err says that there is no article, or size, depth, memory. */
bool ro_html_read(const char *bytes, size_t size, const ro_html_hints *hints, ro_arena *arena, ro_source *source, ro_error *err);

/* The text of a fragment, such as the description in a feed: its tags taken off, paragraphs kept, entities decoded. UTF-8. */
bool ro_html_fragment(const char *bytes, size_t size, ro_arena *arena, const char **text, size_t *text_size, ro_error *err);

#endif
