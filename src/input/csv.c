/* Tables: commas, tabs, semicolons or bars, by what the first line has; quoted fields may hold all of them and line breaks. The first row names
 * the columns; each further one is a report. */
#include "input/pieces.h"

#include "input/charset.h"
#include "input/dates.h"
#include "input/detect.h"

#include <string.h>
#include <strings.h>

#define MOST_COLUMNS 512u

static const char delimiters[] = {',', '\t', ';', '|'};

/* Where a row ends (behind its line break), and its columns. 0: it is not whole within size. */
static size_t row_end(const char *text, size_t size, bool ended, char delimiter, size_t *columns) {
    bool quoted = false, begins = true;
    *columns = 1;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (quoted) {
            if (c != '"') continue;
            if (i + 1 < size && text[i + 1] == '"')
                i++;
            else
                quoted = false;
            continue;
        }
        if (c == '"' && begins) {
            quoted = true;
            begins = false;
        } else if (c == delimiter) {
            ++*columns;
            begins = true;
        } else if (c == '\n')
            return i + 1;
        else if (c != ' ')
            begins = false;
    }
    return ended && !quoted ? size : 0;
}

/* The next field of a row, without its quotes; at moves behind its delimiter. Appended. */
static bool next_field(const char *row, size_t size, char delimiter, size_t *at, ro_buffer *out) {
    size_t i = *at, blanks = 0;
    if (i > size) return false;
    while (i + blanks < size && row[i + blanks] == ' ') blanks++;
    if (i + blanks < size && row[i + blanks] == '"') {
        for (i += blanks + 1; i < size; i++) {
            if (row[i] == '"' && i + 1 < size && row[i + 1] == '"')
                i++;
            else if (row[i] == '"')
                break;
            if (row[i] != '\r') ro_buffer_putc(out, row[i]);
        }
        while (i < size && row[i] != delimiter) i++;
    } else {
        size_t from = i;
        while (i < size && row[i] != delimiter) i++;
        ro_buffer_put(out, row + from, i - from);
    }
    *at = i + 1;
    return true;
}

static size_t without_break(const char *row, size_t size) {
    if (size && row[size - 1] == '\n') size--;
    if (size && row[size - 1] == '\r') size--;
    return size;
}

/* --- columns --- */

typedef enum column { C_OTHER, C_TEXT, C_ID, C_TITLE, C_DATE, C_PUBLISHER, C_URL, C_LANGUAGE } column;

static column column_of(const char *name) {
    static const struct {
        const char *name;
        column is;
    } known[] = {{"text", C_TEXT},      {"body", C_TEXT},         {"content", C_TEXT},        {"article", C_TEXT},     {"id", C_ID},
                 {"doc_id", C_ID},      {"guid", C_ID},           {"title", C_TITLE},         {"headline", C_TITLE},   {"date", C_DATE},
                 {"published", C_DATE}, {"pubdate", C_DATE},      {"publisher", C_PUBLISHER}, {"source", C_PUBLISHER}, {"url", C_URL},
                 {"link", C_URL},       {"language", C_LANGUAGE}, {"lang", C_LANGUAGE}};
    while (*name == ' ' || *name == '\xEF' || *name == '\xBB' || *name == '\xBF') name++;
    size_t n = strlen(name);
    while (n && name[n - 1] == ' ') n--;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == n && strncasecmp(name, known[i].name, n) == 0) return known[i].is;
    return C_OTHER;
}

/* One word, as columns are called. */
static bool is_name(const ro_buffer *field) {
    static const char name[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    return field->size && field->size < 64 && strspn(field->bytes, name) == field->size;
}

/* How many columns of a header row are known, and whether one of them is a text; named: all are known or called by a word. */
static size_t known_columns(const char *row, size_t size, char delimiter, size_t *columns, bool *text, bool *named) {
    ro_buffer field;
    size_t at = 0, known = 0;
    ro_buffer_init(&field, NULL);
    *columns = 0;
    *text = false;
    *named = true;
    while (*columns < MOST_COLUMNS && next_field(row, size, delimiter, &at, &field)) {
        ++*columns;
        column is = field.size && field.size < 64 ? column_of(field.bytes) : C_OTHER;
        known += is != C_OTHER;
        *text = *text || is == C_TEXT;
        *named = *named && (is != C_OTHER || is_name(&field));
        ro_buffer_clear(&field);
    }
    ro_buffer_free(&field);
    return known;
}

/* The delimiter under which most columns are known; 0 where no text is named. */
static char delimiter_of(const char *row, size_t size, size_t *columns, bool *named) {
    size_t best = 0, count;
    char found = 0;
    bool text, all;
    size = without_break(row, size);
    for (size_t i = 0; i < sizeof delimiters; i++) {
        size_t known = known_columns(row, size, delimiters[i], &count, &text, &all);
        if (text && known > best) {
            best = known;
            found = delimiters[i];
            *columns = count;
            *named = all || known >= 3;
        }
    }
    return found;
}

bool ro_csv_begins(const char *bytes, size_t size) {
    size_t columns = 0;
    bool named;
    const char *newline = memchr(bytes, '\n', size);
    if (!newline || newline - bytes > 4096) return false;
    return delimiter_of(bytes, (size_t)(newline - bytes) + 1, &columns, &named) && columns >= 2 && named;
}

/* --- rows --- */

/* The next row in the stream's buffer; 0 at the end, or with err. */
static size_t next_row(ro_pieces *p, char delimiter, size_t *columns, ro_error *err) {
    ro_stream *s = p->stream;
    for (size_t want = (size_t)32 * 1024;; want *= 2) {
        size_t have = ro_stream_fill(s, want);
        size_t size = row_end(ro_stream_at(s), have, s->ended, delimiter, columns);
        if (size) return size;
        if (have == 0) return 0;
        if (have < want || have > RO_MAX_PIECE) {
            bool large = have > RO_MAX_PIECE;
            /* A quote that never closes: only its line is lost. */
            const char *newline = memchr(ro_stream_at(s), '\n', have);
            if (!ro_stream_fault(s, err))
                ro_fail_at(err, large ? RO_E_SIZE : RO_E_DATA, NULL, s->line, 0, s->offset,
                           large ? "a row is larger than a report may be" : "the row does not end: a quote is not closed");
            ro_stream_drop(s, newline ? (size_t)(newline - ro_stream_at(s)) + 1 : have);
            return 0;
        }
    }
}

static bool read_header(ro_pieces *p, ro_error *err) {
    ro_stream *s = p->stream;
    size_t columns = 0, count = 0;
    bool named;
    s->counts_lines = true;
    p->begun = true;
    size_t size = next_row(p, '\0', &columns, err); /* which delimiter it is comes out of it */
    if (size == 0) {
        p->done = true;
        return false;
    }
    char delimiter = delimiter_of(ro_stream_at(s), size, &count, &named);
    if (!delimiter) {
        p->done = true;
        return ro_fail_at(err, RO_E_DATA, NULL, 1, 0, 0, "the first row names no column \"text\", \"body\" or \"content\"");
    }
    ro_buffer_putc(&p->head, delimiter);
    ro_buffer_put(&p->head, ro_stream_at(s), without_break(ro_stream_at(s), size));
    ro_buffer_putc(&p->head, '\n');
    ro_stream_drop(s, size);
    return !p->head.failed || ro_fail(err, RO_E_MEMORY, "out of memory");
}

ro_input_got ro_csv_next(ro_pieces *p, ro_item *item, ro_error *err) {
    if (!p->begun && !read_header(p, err)) return err->code == RO_OK ? RO_INPUT_END : RO_INPUT_REFUSED;
    ro_stream *s = p->stream;
    for (;;) {
        size_t columns, size = next_row(p, p->head.bytes[0], &columns, err);
        if (size == 0) return err->code == RO_OK ? RO_INPUT_END : RO_INPUT_REFUSED;
        size_t length = without_break(ro_stream_at(s), size);
        ro_input_got got = RO_INPUT_END;
        item->line = s->line;
        item->byte = s->offset;
        if (length) got = ro_piece_keep(p, item, ro_stream_at(s), length, err);
        ro_stream_drop(s, size);
        if (got != RO_INPUT_END) return got;
    }
}

static const char *kept(ro_arena *arena, const ro_buffer *field) {
    ro_buffer utf8;
    size_t from = 0, end = field->size;
    if (end == 0) return NULL;
    while (from < end && (unsigned char)field->bytes[from] <= ' ') from++;
    while (end > from && (unsigned char)field->bytes[end - 1] <= ' ') end--;
    if (from == end) return NULL;
    ro_buffer_init(&utf8, NULL);
    ro_charset_utf8(NULL, field->bytes + from, end - from, &utf8);
    const char *text = utf8.failed ? NULL : ro_arena_copy(arena, utf8.bytes, utf8.size);
    if (utf8.failed) arena->failed = true;
    ro_buffer_free(&utf8);
    return text;
}

static void put_field(ro_arena *arena, ro_source *source, column is, const ro_buffer *field) {
    char day[11];
    const char *value = is == C_OTHER ? NULL : kept(arena, field);
    if (!value) return;
    switch (is) {
    case C_TEXT:
        if (strlen(value) > source->text_size) source->text = value, source->text_size = strlen(value);
        break;
    case C_ID: source->id = value; break;
    case C_TITLE: source->title = value; break;
    case C_DATE:
        if (!source->published && ro_date_read(value, strlen(value), day, NULL)) source->published = ro_arena_copy(arena, day, 10);
        break;
    case C_PUBLISHER:
        if (!source->publisher) source->publisher = value;
        break;
    case C_URL: source->url = value; break;
    case C_LANGUAGE: source->language = value; break;
    case C_OTHER: break;
    }
}

bool ro_csv_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err) {
    *source = (ro_source){.text = NULL};
    char delimiter = item->bytes[0];
    const char *header = item->bytes + 1, *row = item->bytes + item->head;
    size_t header_size = item->head - 2, row_size = item->size - item->head, h = 0, r = 0, named = 0, columns = 0;
    ro_buffer name, field;
    ro_buffer_init(&name, NULL);
    ro_buffer_init(&field, NULL);
    row_end(row, row_size, true, delimiter, &columns);
    for (; named < MOST_COLUMNS && next_field(header, header_size, delimiter, &h, &name); named++) {
        if (next_field(row, row_size, delimiter, &r, &field)) put_field(arena, source, name.size ? column_of(name.bytes) : C_OTHER, &field);
        ro_buffer_clear(&name);
        ro_buffer_clear(&field);
    }
    bool memory = name.failed || field.failed || arena->failed;
    ro_buffer_free(&name);
    ro_buffer_free(&field);
    if (memory) return ro_fail(err, RO_E_MEMORY, "out of memory");
    if (columns != named)
        return ro_fail_at(err, RO_E_DATA, NULL, item->line, 0, item->byte, "the row has %zu columns, the first one %zu", columns, named);
    return source->text || ro_fail_at(err, RO_E_EMPTY, NULL, item->line, 0, item->byte, "the row holds no text");
}
