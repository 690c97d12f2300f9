#include "input/pieces.h"

#include "text/report.h"

#include <stdlib.h>
#include <string.h>

void ro_pieces_close(ro_pieces *p) {
    ro_stream_close(p->stream);
    ro_buffer_free(&p->head);
    ro_buffer_free(&p->group);
    p->stream = NULL;
}

ro_input_got ro_piece_keep(const ro_pieces *p, ro_item *item, const char *bytes, size_t size, ro_error *err) {
    item->format = p->format;
    item->head = p->head.size;
    item->bytes = malloc(item->head + size + 1);
    if (!item->bytes) return ro_fail(err, RO_E_MEMORY, "out of memory"), RO_INPUT_REFUSED;
    if (item->head) memcpy(item->bytes, p->head.bytes, item->head);
    memcpy(item->bytes + item->head, bytes, size);
    item->size = item->head + size;
    item->bytes[item->size] = '\0';
    return RO_INPUT_ITEM;
}

/* The whole stream is one piece; its buffer becomes the item's. */
static ro_input_got whole(ro_pieces *p, ro_item *item, ro_error *err) {
    ro_stream *s = p->stream;
    size_t limit = p->format == RO_FORMAT_HTML ? RO_MAX_PIECE : RO_MAX_TEXT, have;
    p->done = true;
    for (size_t want = (size_t)64 * 1024; (have = ro_stream_fill(s, want)) >= want;) {
        if (have > limit) return ro_fail(err, RO_E_SIZE, "is larger than %zu bytes", limit), RO_INPUT_REFUSED;
        want = have + have / 2 > limit ? limit + 1 : have + have / 2;
    }
    if (have > limit) return ro_fail(err, RO_E_SIZE, "is larger than %zu bytes", limit), RO_INPUT_REFUSED;
    if (ro_stream_fault(s, err)) return RO_INPUT_REFUSED;
    if (have == 0) return ro_fail(err, RO_E_EMPTY, "is empty"), RO_INPUT_REFUSED;
    item->format = p->format;
    if (s->start) {
        item->bytes = malloc(have + 1);
        if (!item->bytes) return ro_fail(err, RO_E_MEMORY, "out of memory"), RO_INPUT_REFUSED;
        memcpy(item->bytes, ro_stream_at(s), have);
    } else {
        item->bytes = s->bytes;
        s->bytes = NULL;
        s->start = s->end = s->capacity = 0;
    }
    item->bytes[have] = '\0';
    item->size = have;
    return RO_INPUT_ITEM;
}

ro_input_got ro_pieces_next(ro_pieces *p, ro_item *item, ro_error *err) {
    ro_input_got got = RO_INPUT_END;
    if (p->done) return RO_INPUT_END;
    switch (p->format) {
    case RO_FORMAT_JSONL: got = ro_json_next(p, item, err); break;
    case RO_FORMAT_FEED:
    case RO_FORMAT_PETRARCH: got = ro_feed_next(p, item, err); break;
    case RO_FORMAT_WARC: got = ro_warc_next(p, item, err); break;
    case RO_FORMAT_CSV: got = ro_csv_next(p, item, err); break;
    default: got = whole(p, item, err);
    }
    if (got != RO_INPUT_END) {
        p->seen++;
        bool over = ro_stream_fault(p->stream, NULL) && ro_stream_have(p->stream) == 0 && p->group.size == 0;
        if (got == RO_INPUT_REFUSED && over) p->done = true; /* a fault is said once */
        return got;
    }
    p->done = true;
    if (ro_stream_fault(p->stream, err)) return RO_INPUT_REFUSED;
    if (p->seen) return RO_INPUT_END;
    bool empty = p->stream->offset == 0 && ro_stream_have(p->stream) == 0;
    ro_fail(err, RO_E_EMPTY, empty ? "is empty" : "holds no report");
    return RO_INPUT_REFUSED;
}
