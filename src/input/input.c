#include "input/input.h"

#include "base/file.h"
#include "input/jsonl.h"
#include "text/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_LINE ((size_t)16 * 1024 * 1024) /* of JSON: a report of the longest with every byte escaped, and some more */

struct ro_input {
    const char *const *paths;
    size_t count, next;
    ro_input_options options;
    ro_reader *lines; /* JSON Lines in hand */
    size_t lines_seen;
    const char *name;
};

const char *ro_format_text(ro_format format) {
    static const char *const texts[] = {
#define X(name, text) text,
        RO_FORMAT_TABLE(X)
#undef X
    };
    return texts[format];
}

ro_input *ro_input_open(const char *const *paths, size_t count, const ro_input_options *options, ro_error *err) {
    ro_input *input = calloc(1, sizeof *input);
    if (!input) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    input->paths = paths;
    input->count = count;
    if (options) input->options = *options;
    return input;
}

void ro_input_close(ro_input *input) {
    if (!input) return;
    if (input->lines) ro_reader_close(input->lines);
    free(input);
}

size_t ro_input_paths_done(const ro_input *input) { return input->next - (input->lines ? 1 : 0); }

size_t ro_input_path(const ro_input *input) { return input->next ? input->next - 1 : 0; }

void ro_item_free(ro_item *item) {
    free(item->bytes);
    item->bytes = NULL;
}

static bool keep(ro_item *item, const char *bytes, size_t size, ro_error *err) {
    item->bytes = malloc(size + 1);
    if (!item->bytes) return ro_fail(err, RO_E_MEMORY, "out of memory");
    memcpy(item->bytes, bytes, size);
    item->bytes[size] = '\0';
    item->size = size;
    return true;
}

/* The next line that holds something. */
static ro_input_got next_line(ro_input *input, ro_item *item, ro_error *err) {
    ro_piece piece;
    item->format = RO_FORMAT_JSONL;
    while (ro_reader_line(input->lines, &piece, err)) {
        size_t blank = 0;
        while (blank < piece.size && (piece.bytes[blank] == ' ' || piece.bytes[blank] == '\t')) blank++;
        if (blank == piece.size) continue;
        input->lines_seen++;
        item->line = piece.line;
        item->byte = piece.byte;
        return keep(item, piece.bytes, piece.size, err) ? RO_INPUT_ITEM : RO_INPUT_REFUSED;
    }
    if (err->code == RO_E_SIZE) { /* the lines behind it still come */
        input->lines_seen++;
        return RO_INPUT_REFUSED;
    }
    if (err->code == RO_OK && input->lines_seen == 0) ro_fail_at(err, RO_E_EMPTY, input->name, 0, 0, RO_NO_BYTE, "is empty");
    ro_reader_close(input->lines);
    input->lines = NULL;
    return err->code == RO_OK ? RO_INPUT_END : RO_INPUT_REFUSED;
}

ro_input_got ro_input_next(ro_input *input, ro_item *item, ro_error *err) {
    for (;;) {
        ro_error_clear(err);
        *item = (ro_item){.format = RO_FORMAT_TEXT};
        if (input->lines) {
            snprintf(item->place, sizeof item->place, "%s", input->name);
            ro_input_got got = next_line(input, item, err);
            if (got != RO_INPUT_END) return ro_error_in_file(err, input->name), got;
            continue;
        }
        if (input->next == input->count) return RO_INPUT_END;
        const char *path = input->paths[input->next++];
        input->name = strcmp(path, "-") == 0 ? RO_STDIN_NAME : path;
        snprintf(item->place, sizeof item->place, "%s", input->name);
        if (input->options.format == RO_FORMAT_JSONL) {
            input->lines_seen = 0;
            input->lines = ro_reader_open(path, LONGEST_LINE, NULL, err);
            if (input->lines) continue;
        } else if (ro_file_read(path, RO_MAX_TEXT, NULL, &item->bytes, &item->size, err)) {
            return RO_INPUT_ITEM;
        }
        ro_error_in_file(err, input->name);
        return RO_INPUT_REFUSED;
    }
}

bool ro_item_read(const ro_item *item, ro_item_report *report, ro_error *err) {
    *report = (ro_item_report){.held = NULL};
    if (item->format == RO_FORMAT_JSONL) {
        ro_json_report parsed;
        if (!ro_json_report_read(&parsed, item->bytes, item->size, item->place, item->line, item->byte, err)) return false;
        report->source = parsed.source;
        report->held = parsed.document;
    } else {
        report->source = (ro_source){.text = item->bytes, .text_size = item->size};
    }
    if (!report->source.id) {
        if (item->line)
            snprintf(report->id, sizeof report->id, "%s:%zu", item->place, item->line);
        else
            snprintf(report->id, sizeof report->id, "%s", item->place);
        report->source.id = report->id;
    }
    return true;
}

void ro_item_report_free(ro_item_report *report) {
    ro_json_report held = {.document = report->held};
    ro_json_report_free(&held);
    report->held = NULL;
}

void ro_item_error(const ro_item *item, ro_error *err) {
    if (err->code == RO_OK) return;
    if (!item->line) {
        ro_error_in_file(err, item->place);
        return;
    }
    snprintf(err->file, sizeof err->file, "%.255s", item->place);
    err->line = item->line;
    err->column = 0;
}
