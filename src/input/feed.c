/* Feeds (RSS 2.0 and 1.0, Atom) and PETRARCH's XML: a stream of elements, each read on its own. What stands before the first is the head, which
 * tells the character set and, of a feed, who publishes it and in which language. */
#include "input/pieces.h"

#include "input/charset.h"
#include "input/dates.h"
#include "input/html.h"
#include "input/xml.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LONGEST_HEAD ((size_t)64 * 1024)

/* --- cutting --- */

static bool is_piece(const ro_pieces *p, const ro_xml *x) {
    if (p->format == RO_FORMAT_PETRARCH) return ro_xml_named(x, "Sentence");
    return ro_xml_named(x, "item") || ro_xml_named(x, "entry");
}

static ro_input_got refuse(ro_pieces *p, ro_error *err, ro_code code, const char *why) {
    ro_stream *s = p->stream;
    ro_fail_at(err, code, NULL, s->line, 0, s->offset, "%s", why);
    return RO_INPUT_REFUSED;
}

/* What is not in an element: kept while it is the head, then dropped. */
static void pass(ro_pieces *p, size_t size) {
    if (!p->begun && p->head.size + size <= LONGEST_HEAD) ro_buffer_put(&p->head, ro_stream_at(p->stream), size);
    ro_stream_drop(p->stream, size);
}

/* The next element, in the stream's buffer from its first byte: its size; 0 at the end or where refused (err). */
static size_t next_element(ro_pieces *p, ro_error *err) {
    ro_stream *s = p->stream;
    size_t at = 0, want = (size_t)32 * 1024;
    unsigned depth = 0;
    for (;;) {
        size_t have = ro_stream_fill(s, want);
        ro_xml x = {.bytes = ro_stream_at(s), .size = have, .at = at};
        ro_xml_kind kind = ro_xml_next(&x);
        bool whole = x.at < have || s->ended;
        if (kind == RO_XML_CUT || kind == RO_XML_END || !whole) { /* more is needed to know it */
            if (have > RO_MAX_PIECE) {
                refuse(p, err, RO_E_SIZE, "an element is larger than a report may be");
                ro_stream_drop(s, have);
                return 0;
            }
            if (!s->ended) {
                want = have < (size_t)32 * 1024 ? have + 1 : have * 2;
                continue;
            }
            if (depth || kind == RO_XML_CUT) {
                if (!ro_stream_fault(s, err)) refuse(p, err, RO_E_TRUNCATED, "the file ends inside an element");
                p->done = true;
            }
            ro_stream_drop(s, have);
            return 0;
        }
        if (kind == RO_XML_OTHER && depth == 0 && x.body_size > 8 && memmem(x.body, x.body_size, "<!ENTITY", 8)) {
            refuse(p, err, RO_E_DATA, "declares entities of its own, which are not read");
            p->done = true;
            return 0;
        }
        bool piece = (kind == RO_XML_OPEN || kind == RO_XML_CLOSE || kind == RO_XML_EMPTY) && is_piece(p, &x);
        if (piece && kind == RO_XML_OPEN && depth++ == 0) p->begun = true;
        at = x.at;
        if (piece && kind == RO_XML_CLOSE && depth && --depth == 0) return at;
        if (depth == 0) {
            pass(p, at);
            at = 0;
        }
    }
}

/* The story that a sentence belongs to: its id without the number behind the last "_". */
static void story_of(const char *element, size_t size, char *id, size_t id_size) {
    ro_xml x = {.bytes = element, .size = size};
    ro_buffer value;
    ro_buffer_init(&value, NULL);
    id[0] = '\0';
    ro_xml_next(&x);
    if (ro_xml_attribute(&x, "id", &value) && value.size && value.size < id_size) {
        char *tail = strrchr(value.bytes, '_');
        if (tail && tail > value.bytes && tail[1] && strspn(tail + 1, "0123456789") == strlen(tail + 1)) *tail = '\0';
        memcpy(id, value.bytes, strlen(value.bytes) + 1);
    }
    ro_buffer_free(&value);
}

static ro_input_got give_group(ro_pieces *p, ro_item *item, ro_error *err) {
    item->line = p->group_line;
    item->byte = p->group_byte;
    ro_input_got got = ro_piece_keep(p, item, p->group.bytes, p->group.size, err);
    ro_buffer_clear(&p->group);
    return got;
}

static void begin_group(ro_pieces *p, size_t size) {
    ro_buffer_put(&p->group, ro_stream_at(p->stream), size);
    p->group_line = p->stream->line;
    p->group_byte = p->stream->offset;
}

/* Sentences of one story, which follow each other. */
static ro_input_got next_story(ro_pieces *p, ro_item *item, ro_error *err) {
    char id[sizeof p->group_id];
    for (;;) {
        size_t size = next_element(p, err);
        if (size == 0) {
            if (!p->group.size) return err->code == RO_OK ? RO_INPUT_END : RO_INPUT_REFUSED;
            if (err->code == RO_OK) return give_group(p, item, err);
            return RO_INPUT_REFUSED; /* what is gathered comes with the next call */
        }
        story_of(ro_stream_at(p->stream), size, id, sizeof id);
        bool same = p->group.size && id[0] && strcmp(id, p->group_id) == 0 && p->group.size + size < RO_MAX_PIECE;
        ro_input_got got = RO_INPUT_END;
        if (same)
            ro_buffer_put(&p->group, ro_stream_at(p->stream), size);
        else {
            if (p->group.size) got = give_group(p, item, err);
            begin_group(p, size);
            memcpy(p->group_id, id, sizeof id);
        }
        ro_stream_drop(p->stream, size);
        if (p->group.failed) return ro_fail(err, RO_E_MEMORY, "out of memory"), RO_INPUT_REFUSED;
        if (got != RO_INPUT_END) return got;
    }
}

ro_input_got ro_feed_next(ro_pieces *p, ro_item *item, ro_error *err) {
    p->stream->counts_lines = true;
    if (p->format == RO_FORMAT_PETRARCH && !p->options->petrarch_sentences) {
        bool was_done = p->done;
        ro_input_got got = next_story(p, item, err);
        if (got == RO_INPUT_REFUSED && p->done && !was_done && p->group.size) p->done = false; /* one more to give */
        return got;
    }
    size_t size = next_element(p, err);
    if (size == 0) return err->code == RO_OK ? RO_INPUT_END : RO_INPUT_REFUSED;
    item->line = p->stream->line;
    item->byte = p->stream->offset;
    ro_input_got got = ro_piece_keep(p, item, ro_stream_at(p->stream), size, err);
    ro_stream_drop(p->stream, size);
    return got;
}

/* --- reading --- */

/* A part of the item in UTF-8, in the arena. */
static const char *utf8_of(const ro_item *item, size_t from, size_t size, ro_arena *arena, size_t *out_size) {
    char name[40];
    ro_buffer out;
    size_t look = item->head < 200 ? item->head : 200;
    const char *charset = ro_charset_named(item->bytes, look, "encoding", name, sizeof name) ? name : NULL;
    ro_buffer_init(&out, NULL);
    ro_charset_utf8(charset, item->bytes + from, size, &out);
    const char *kept = out.failed ? NULL : ro_arena_copy(arena, out.bytes ? out.bytes : "", out.size);
    *out_size = out.size;
    ro_buffer_free(&out);
    return kept;
}

/* The content of the element whose open tag was just read, as it is written: texts decoded and CDATA taken out where `plain`; else raw. Leaves x
 * behind its close tag. */
static const char *content(ro_xml *x, ro_arena *arena, bool raw, size_t *size) {
    ro_buffer out;
    unsigned depth = 1;
    size_t from = x->at, end = x->at;
    ro_buffer_init(&out, NULL);
    while (depth) {
        ro_xml_kind kind = ro_xml_next(x);
        if (kind == RO_XML_END || kind == RO_XML_CUT) break;
        end = x->start;
        if (kind == RO_XML_OPEN) depth++;
        if (kind == RO_XML_CLOSE) depth--;
        if (raw || depth == 0) continue;
        if (kind == RO_XML_TEXT) ro_xml_decode(x->body, x->body_size, &out);
        if (kind == RO_XML_CDATA) ro_buffer_put(&out, x->body, x->body_size);
        if (kind == RO_XML_OPEN || kind == RO_XML_CLOSE || kind == RO_XML_EMPTY) ro_buffer_putc(&out, ' ');
    }
    const char *text = raw ? x->bytes + from : out.bytes ? out.bytes : "";
    *size = raw ? end - from : out.size;
    const char *kept = ro_arena_copy(arena, text, *size);
    ro_buffer_free(&out);
    return kept;
}

/* Without white space around it; NULL where nothing is left. */
static const char *trimmed(ro_arena *arena, const char *text, size_t size) {
    while (size && (unsigned char)*text <= ' ') text++, size--;
    while (size && (unsigned char)text[size - 1] <= ' ') size--;
    return size ? ro_arena_copy(arena, text, size) : NULL;
}

static const char *day_of(ro_arena *arena, const char *text, size_t size) {
    char day[11];
    return ro_date_read(text, size, day, NULL) ? ro_arena_copy(arena, day, 10) : NULL;
}

static bool read_head(const ro_item *item, ro_arena *arena, ro_source *source) {
    size_t size;
    const char *head = utf8_of(item, 0, item->head, arena, &size);
    if (!head) return false;
    ro_xml x = {.bytes = head, .size = size};
    for (ro_xml_kind kind; (kind = ro_xml_next(&x)) != RO_XML_END && kind != RO_XML_CUT;) {
        if (kind != RO_XML_OPEN) continue;
        if (ro_xml_named(&x, "image") || ro_xml_named(&x, "author")) {
            content(&x, arena, true, &size);
        } else if (ro_xml_named(&x, "title") && !source->publisher) {
            const char *text = content(&x, arena, false, &size);
            if (text) source->publisher = trimmed(arena, text, size);
        } else if (ro_xml_named(&x, "language")) {
            const char *text = content(&x, arena, false, &size);
            if (text) source->language = trimmed(arena, text, size);
        } else if (ro_xml_named(&x, "feed") && !source->language) {
            ro_buffer language;
            ro_buffer_init(&language, NULL);
            if (ro_xml_attribute(&x, "xml:lang", &language) && language.size) source->language = trimmed(arena, language.bytes, language.size);
            ro_buffer_free(&language);
        }
    }
    return !arena->failed;
}

/* Atom's <link href=… rel=…/>. */
static void read_link(const ro_xml *x, ro_arena *arena, ro_source *source) {
    ro_buffer rel, href;
    ro_buffer_init(&rel, NULL);
    ro_buffer_init(&href, NULL);
    bool alternate = !ro_xml_attribute(x, "rel", &rel) || (rel.size && strcmp(rel.bytes, "alternate") == 0);
    if (alternate && ro_xml_attribute(x, "href", &href) && href.size && !source->url) source->url = trimmed(arena, href.bytes, href.size);
    ro_buffer_free(&rel);
    ro_buffer_free(&href);
}

/* The longest of what an item says of itself is its text. */
static bool take_text(ro_xml *x, ro_arena *arena, ro_source *source, ro_error *err) {
    ro_buffer type;
    ro_buffer_init(&type, NULL);
    bool raw = ro_xml_attribute(x, "type", &type) && type.size && strcmp(type.bytes, "xhtml") == 0;
    ro_buffer_free(&type);
    size_t size, text_size;
    const char *html = content(x, arena, raw, &size), *text;
    if (!html || !ro_html_fragment(html, size, arena, &text, &text_size, err)) return false;
    if (text_size > source->text_size) source->text = text, source->text_size = text_size;
    return true;
}

static bool take_title(ro_xml *x, ro_arena *arena, ro_source *source, ro_error *err) {
    size_t size;
    const char *title = content(x, arena, false, &size);
    if (title && size && (memchr(title, '<', size) || memchr(title, '&', size)) && !ro_html_fragment(title, size, arena, &title, &size, err))
        return false;
    if (title && !source->title && size < 1000) source->title = trimmed(arena, title, size);
    return true;
}

typedef enum element { E_NONE, E_TITLE, E_TEXT, E_PUBLISHED, E_UPDATED, E_LINK, E_ID, E_PUBLISHER, E_LANGUAGE, E_PASS } element;

static element element_of(const ro_xml *x) {
    static const struct {
        const char *name;
        element is;
    } known[] = {{"media:title", E_PASS},
                 {"media:group", E_PASS},
                 {"media:content", E_PASS},
                 {"media:description", E_PASS},
                 {"itunes:summary", E_PASS},
                 {"author", E_PASS},
                 {"contributor", E_PASS},
                 {"title", E_TITLE},
                 {"description", E_TEXT},
                 {"content:encoded", E_TEXT},
                 {"content", E_TEXT},
                 {"summary", E_TEXT},
                 {"pubDate", E_PUBLISHED},
                 {"published", E_PUBLISHED},
                 {"issued", E_PUBLISHED},
                 {"dc:date", E_PUBLISHED},
                 {"updated", E_UPDATED},
                 {"modified", E_UPDATED},
                 {"link", E_LINK},
                 {"guid", E_ID},
                 {"id", E_ID},
                 {"dc:publisher", E_PUBLISHER},
                 {"dc:language", E_LANGUAGE},
                 {"source", E_PASS}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (ro_xml_named(x, known[i].name)) return known[i].is;
    return E_NONE;
}

static bool read_entry(ro_xml *x, ro_arena *arena, ro_source *source, ro_error *err) {
    const char *updated = NULL;
    for (ro_xml_kind kind; (kind = ro_xml_next(x)) != RO_XML_END && kind != RO_XML_CUT;) {
        if (kind != RO_XML_OPEN && kind != RO_XML_EMPTY) continue;
        element is = element_of(x);
        if (is == E_LINK) read_link(x, arena, source);
        if (kind == RO_XML_EMPTY || is == E_NONE) continue;
        if (is == E_TEXT) {
            if (!take_text(x, arena, source, err)) return false;
            continue;
        }
        if (is == E_TITLE) {
            if (!take_title(x, arena, source, err)) return false;
            continue;
        }
        size_t size;
        const char *text = content(x, arena, is == E_PASS, &size);
        if (!text) return false;
        if (is == E_PUBLISHED && !source->published) source->published = day_of(arena, text, size);
        if (is == E_UPDATED && !updated) updated = day_of(arena, text, size);
        if (is == E_LINK && !source->url) source->url = trimmed(arena, text, size);
        if (is == E_ID && !source->id) source->id = trimmed(arena, text, size);
        if (is == E_PUBLISHER) source->publisher = trimmed(arena, text, size);
        if (is == E_LANGUAGE) source->language = trimmed(arena, text, size);
    }
    if (!source->published) source->published = updated;
    return true;
}

bool ro_feed_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err) {
    size_t size;
    *source = (ro_source){.text = NULL};
    const char *text = read_head(item, arena, source) ? utf8_of(item, item->head, item->size - item->head, arena, &size) : NULL;
    ro_xml x = {.bytes = text, .size = text ? size : 0};
    if (text && ro_xml_next(&x) == RO_XML_OPEN && read_entry(&x, arena, source, err)) {
        if (!source->id) source->id = source->url;
        if (!source->text_size && source->title) source->text = source->title, source->text_size = strlen(source->title);
        if (source->text_size && !arena->failed) return true;
        if (!arena->failed) return ro_fail_at(err, RO_E_EMPTY, NULL, item->line, 0, item->byte, "the item holds no text");
    }
    return ro_fail(err, RO_E_MEMORY, "out of memory");
}

/* --- PETRARCH --- */

static const char *attribute(const ro_xml *x, const char *name, ro_arena *arena) {
    ro_buffer value;
    ro_buffer_init(&value, NULL);
    const char *kept = ro_xml_attribute(x, name, &value) && value.size ? trimmed(arena, value.bytes, value.size) : NULL;
    ro_buffer_free(&value);
    return kept;
}

/* "(7/15/2011)" and line breaks of the tree-printers stay out: one line of text. */
static void put_sentence(ro_buffer *out, const char *text, size_t size) {
    bool gap = false;
    size_t before = out->size;
    if (before) ro_buffer_putc(out, ' ');
    size_t begun = out->size;
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] <= ' ') {
            gap = true;
            continue;
        }
        if (gap && out->size > begun) ro_buffer_putc(out, ' ');
        gap = false;
        ro_buffer_putc(out, text[i]);
    }
}

bool ro_petrarch_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err) {
    size_t size;
    ro_buffer out;
    char story[128];
    *source = (ro_source){.text = NULL};
    const char *text = utf8_of(item, item->head, item->size - item->head, arena, &size);
    ro_xml x = {.bytes = text, .size = text ? size : 0};
    unsigned sentences = 0;
    ro_buffer_init(&out, NULL);
    for (ro_xml_kind kind; (kind = ro_xml_next(&x)) != RO_XML_END && kind != RO_XML_CUT;) {
        if (kind != RO_XML_OPEN) continue;
        if (ro_xml_named(&x, "Sentence")) {
            const char *date = attribute(&x, "date", arena), *publisher = attribute(&x, "source", arena);
            if (sentences++ == 0) {
                if (date) source->published = day_of(arena, date, strlen(date));
                if (publisher && strcasecmp(publisher, "NULL") != 0) source->publisher = publisher;
                source->id = attribute(&x, "id", arena);
            }
        } else if (ro_xml_named(&x, "Text")) {
            const char *sentence = content(&x, arena, false, &size);
            if (sentence) put_sentence(&out, sentence, size);
        } else if (ro_xml_named(&x, "Parse"))
            content(&x, arena, true, &size);
    }
    if (sentences > 1) { /* called as the story, not as its first sentence */
        story_of(item->bytes + item->head, item->size - item->head, story, sizeof story);
        if (story[0]) source->id = ro_arena_copy(arena, story, strlen(story));
    }
    source->text = out.size ? ro_arena_copy(arena, out.bytes, out.size) : NULL;
    source->text_size = out.size;
    bool memory = out.failed || arena->failed;
    ro_buffer_free(&out);
    if (memory) return ro_fail(err, RO_E_MEMORY, "out of memory");
    return source->text || ro_fail_at(err, RO_E_EMPTY, NULL, item->line, 0, item->byte, "the sentence holds no text");
}
