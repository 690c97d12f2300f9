/* JSON in a stream, cut into objects: one a line, or (a list of objects, objects over several lines) wherever each ends. */
#include "input/pieces.h"

#include <string.h>

#define DEEPEST 64u /* a report is flat; what is deeper is not one */

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Where the value that begins at text[0] ends; 0: not within size. deep: it nests too deep. */
static size_t value_end(const char *text, size_t size, bool *deep) {
    unsigned depth = 0;
    bool string = false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                string = false;
        } else if (c == '"')
            string = true;
        else if (c == '{' || c == '[') {
            if (++depth > DEEPEST) *deep = true;
        } else if ((c == '}' || c == ']') && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* Lists, and objects that do not end on the line where they begin while the next line begins none. */
static bool is_by_values(const char *at, size_t have) {
    bool deep = false;
    while (have && (blank(*at) || (unsigned char)*at == 0xEF || (unsigned char)*at == 0xBB || (unsigned char)*at == 0xBF)) at++, have--;
    if (have == 0) return false;
    if (*at == '[') {
        size_t next = 1;
        while (next < have && blank(at[next])) next++;
        return next < have && (at[next] == '{' || at[next] == ']');
    }
    const char *newline = memchr(at, '\n', have);
    if (*at != '{' || !newline) return false;
    size_t line = (size_t)(newline - at);
    if (value_end(at, line, &deep)) return false;
    const char *next = newline;
    while (next < at + have && blank(*next)) next++;
    return next < at + have && (*next == '"' || *next == '}');
}

/* The next line that holds something. */
static ro_input_got next_line(ro_pieces *p, ro_item *item, ro_error *err) {
    ro_piece line;
    while (ro_stream_line(p->stream, RO_MAX_PIECE, &line, err)) {
        size_t skip = 0;
        if (line.byte == 0 && line.size >= 3 && memcmp(line.bytes, "\xEF\xBB\xBF", 3) == 0) skip = 3;
        size_t at = skip;
        while (at < line.size && blank(line.bytes[at])) at++;
        if (at == line.size) continue;
        item->line = line.line;
        item->byte = line.byte + skip;
        return ro_piece_keep(p, item, line.bytes + skip, line.size - skip, err);
    }
    return err->code == RO_OK ? RO_INPUT_END : RO_INPUT_REFUSED;
}

static ro_input_got refuse(ro_pieces *p, ro_error *err, ro_code code, const char *why) {
    ro_stream *s = p->stream;
    ro_fail_at(err, code, NULL, s->line, 0, s->offset, "%s", why);
    p->broken = true;
    return RO_INPUT_REFUSED;
}

/* Behind a fault: to the next line that begins an object. */
static bool find_next(ro_stream *s) {
    for (bool first = true;; first = false) {
        size_t have = ro_stream_fill(s, first ? 2 : 1);
        const char *at = ro_stream_at(s), *newline = have ? memchr(at, '\n', have) : NULL;
        if (!newline) {
            ro_stream_drop(s, have);
            if (have == 0) return false;
            continue;
        }
        ro_stream_drop(s, (size_t)(newline - at) + 1);
        have = ro_stream_fill(s, 4096);
        at = ro_stream_at(s);
        size_t i = 0;
        while (i < have && (at[i] == ' ' || at[i] == '\t')) i++;
        if (i < have && at[i] == '{') return true;
    }
}

static ro_input_got next_value(ro_pieces *p, ro_item *item, ro_error *err) {
    ro_stream *s = p->stream;
    if (p->broken && !find_next(s)) return RO_INPUT_END;
    p->broken = false;
    for (;;) { /* to the object: past the list's own signs */
        size_t have = ro_stream_fill(s, 1), at = 0;
        const char *text = ro_stream_at(s);
        if (have == 0) return RO_INPUT_END;
        while (at < have && (blank(text[at]) || text[at] == '[' || text[at] == ',' || text[at] == ']' || (unsigned char)text[at] == 0xEF ||
                             (unsigned char)text[at] == 0xBB || (unsigned char)text[at] == 0xBF))
            at++;
        ro_stream_drop(s, at);
        if (at == have) continue;
        if (text[at] != '{') return refuse(p, err, RO_E_JSON, "not valid JSON: an object is due");
        break;
    }
    for (size_t want = (size_t)64 * 1024;; want *= 2) {
        bool deep = false;
        size_t have = ro_stream_fill(s, want), size = value_end(ro_stream_at(s), have, &deep);
        if (deep) return refuse(p, err, RO_E_JSON, "not a report: lists and objects in each other are too deep");
        if (size) {
            item->line = s->line;
            item->byte = s->offset;
            ro_input_got got = ro_piece_keep(p, item, ro_stream_at(s), size, err);
            ro_stream_drop(s, size);
            return got;
        }
        if (have < want) {
            if (ro_stream_fault(s, err)) return p->done = true, RO_INPUT_REFUSED;
            return refuse(p, err, RO_E_JSON, "not valid JSON: the object does not end");
        }
        if (want >= RO_MAX_PIECE) return refuse(p, err, RO_E_SIZE, "an object is larger than a report may be");
    }
}

ro_input_got ro_json_next(ro_pieces *p, ro_item *item, ro_error *err) {
    if (!p->begun) {
        p->begun = true;
        p->stream->counts_lines = true;
        size_t want = 64, have = ro_stream_fill(p->stream, want);
        /* A first line of some length is looked at whole, but a line that came from a pipe is not kept waiting for the next. */
        while (have >= want && !memchr(ro_stream_at(p->stream), '\n', have) && want < RO_MAX_PIECE) have = ro_stream_fill(p->stream, want = have + 1);
        bool deep;
        if (have && !value_end(ro_stream_at(p->stream), have, &deep)) have = ro_stream_fill(p->stream, have + 4096);
        if (ro_stream_at(p->stream)) p->by_values = is_by_values(ro_stream_at(p->stream), have);
    }
    return p->by_values ? next_value(p, item, err) : next_line(p, item, err);
}
