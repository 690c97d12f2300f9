/* pieces.h - a stream of a known format, cut into the pieces that hold a report each. Inside input only. */
#ifndef RO_INPUT_PIECES_H
#define RO_INPUT_PIECES_H

#include "base/buffer.h"
#include "input/input.h"
#include "input/stream.h"

typedef struct ro_pieces {
    ro_format format;
    ro_stream *stream; /* owned */
    const ro_input_options *options;
    size_t seen;     /* pieces, and refused ones */
    size_t *skips;   /* RO_SKIPS counters */
    bool done;       /* nothing comes any more */
    bool begun;      /* the head was read */
    bool by_values;  /* JSON: not a line but a value is a piece */
    bool broken;     /* JSON by values: behind a fault, at the next line that begins an object */
    ro_buffer head;  /* what every piece brings with it */
    ro_buffer group; /* PETRARCH: the sentences of the story in hand */
    char group_id[128];
    size_t group_line, group_byte;
} ro_pieces;

/* The next one, as ro_input_next; err without the file's name. */
ro_input_got ro_pieces_next(ro_pieces *pieces, ro_item *item, ro_error *err);
void ro_pieces_close(ro_pieces *pieces);

/* Copies head and bytes into the item. */
ro_input_got ro_piece_keep(const ro_pieces *pieces, ro_item *item, const char *bytes, size_t size, ro_error *err);

/* Of each format. */
ro_input_got ro_json_next(ro_pieces *pieces, ro_item *item, ro_error *err);
ro_input_got ro_feed_next(ro_pieces *pieces, ro_item *item, ro_error *err);
ro_input_got ro_warc_next(ro_pieces *pieces, ro_item *item, ro_error *err);
ro_input_got ro_csv_next(ro_pieces *pieces, ro_item *item, ro_error *err);

/* And what each makes of a piece; strings in the arena, or in the item. */
bool ro_feed_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err);
bool ro_petrarch_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err);
bool ro_warc_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err);
bool ro_csv_read(const ro_item *item, ro_arena *arena, ro_source *source, ro_error *err);

#endif
