#include "cli/parse_input.h"

#include "syntax/conllu.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)32 * 1024) /* least bytes of CoNLL-U a part */

static void text_left(parse_text *text) {
    if (!text || --text->users) return;
    ro_file_free(NULL, text->bytes);
    free(text);
}

void parse_part_done(parse_part *part) {
    text_left(part->text);
    part->text = NULL;
}

void parse_input_close(parse_input *in) {
    if (in->open && !in->conllu) ro_split_close(&in->cursor);
    if (in->name) cli_input_done(in->c);
    ro_reader_close(in->reader);
    text_left(in->text);
    in->reader = NULL;
    in->text = NULL;
    in->name = NULL;
    in->open = false;
}

static bool open_text(parse_input *in, const char *path, ro_error *err) {
    in->text = calloc(1, sizeof *in->text);
    if (!in->text) return ro_fail(err, RO_E_MEMORY, "out of memory");
    in->text->users = 1;
    in->open = ro_file_read(path, RO_MAX_TEXT, NULL, &in->text->bytes, &in->text->size, err) &&
               ro_text_check(in->text->bytes, in->text->size, in->name, err) &&
               ro_split_open(&in->cursor, in->text->bytes, in->text->size, NULL, err);
    return in->open;
}

static bool open_next(parse_input *in, ro_error *err) {
    const char *path = in->c->files[in->next_file++];
    in->name = cli_input_name(path);
    in->begins = true;
    if (!in->conllu) return open_text(in, path, err);
    in->reader = ro_reader_open(path, RO_MAX_TEXT, NULL, err);
    in->open = in->reader != NULL;
    return in->open;
}

/* --- CoNLL-U ---
 * A block of the file is a part. Where it has a fault, what stands before the faulty sentence is still given, and the fault said. */

/* The end of the last whole sentence before line number `line` (from 1) of the block. */
static size_t end_before_line(const ro_piece *block, size_t line) {
    size_t at = 0, end = 0;
    while (--line && at < block->size) {
        const char *newline = memchr(block->bytes + at, '\n', block->size - at);
        if (!newline) break;
        bool empty = newline == block->bytes + at;
        at = (size_t)(newline - block->bytes) + 1;
        if (empty) end = at;
    }
    return end;
}

static bool read_block(const char *bytes, size_t size, ro_report *report, ro_error *err) {
    ro_conllu_cursor cursor;
    return ro_conllu_open(&cursor, bytes, size, RO_CONLLU_FORMS, err) && ro_conllu_next(&cursor, UINT32_MAX, report, err);
}

static bool next_conllu(parse_input *in, ro_report *report, ro_error *err) {
    ro_piece block;
    report->count = 0;
    if (!ro_reader_block(in->reader, BLOCK, &block, err)) {
        if (in->begins) ro_fail_at(err, RO_E_EMPTY, in->name, 0, 0, RO_NO_BYTE, "is empty");
        return false;
    }
    in->begins = false;
    ro_error fault;
    ro_error_clear(&fault);
    if (read_block(block.bytes, block.size, report, &fault)) return true;
    ro_arena *arena = report->arena;
    size_t good = fault.line ? end_before_line(&block, fault.line) : 0;
    ro_arena_reset(arena);
    *report = (ro_report){.arena = arena};
    if (good) read_block(block.bytes, good, report, err);
    size_t line = fault.line ? block.line + fault.line - 1 : 0;
    size_t byte = fault.byte == RO_NO_BYTE ? RO_NO_BYTE : block.byte + fault.byte;
    return ro_fail_at(err, fault.code, in->name, line, fault.column, byte, "%s", fault.message);
}

/* --- running text --- */

static bool next_text(parse_input *in, ro_report *report, ro_error *err) {
    if (!ro_split_next(in->splitter, &in->cursor, report, err)) return false;
    if (report->count == 0 && in->begins) ro_fail_at(err, RO_E_EMPTY, in->name, 0, 0, RO_NO_BYTE, "holds no text");
    in->begins = false;
    return report->count > 0;
}

bool parse_input_next(parse_input *in, parse_part *part) {
    ro_arena *arena = part->report.arena;
    for (;;) {
        ro_error err;
        ro_error_clear(&err);
        bool more = in->open;
        if (!in->name) {
            if (in->next_file == in->c->file_count) return false;
            more = open_next(in, &err);
        }
        *part = (parse_part){.report = {.arena = arena}, .name = in->name, .begins = in->begins};
        if (more) {
            part->report.text = in->text ? in->text->bytes : NULL;
            part->report.size = in->text ? in->text->size : 0;
            more = in->conllu ? next_conllu(in, &part->report, &err) : next_text(in, &part->report, &err);
        }
        if (part->report.count && in->text) {
            part->text = in->text;
            in->text->users++;
        }
        if (!more) {
            ro_error_in_file(&err, in->name);
            if (err.code != RO_OK) cli_fail(in->c, &err);
            parse_input_close(in);
        }
        if (part->report.count) return true;
        ro_arena_reset(arena);
    }
}
