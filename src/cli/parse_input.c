#include "cli/parse_input.h"

#include "cli/document.h"
#include "syntax/conllu.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)32 * 1024) /* least bytes of CoNLL-U a part */

static void text_left(parse_text *text) {
    if (!text || --text->users) return;
    ro_item_report_free(&text->report);
    ro_item_free(&text->item);
    free(text->joined);
    free(text);
}

void parse_part_done(parse_part *part) {
    text_left(part->text);
    part->text = NULL;
}

static void close_text(parse_input *in) {
    if (!in->text) return;
    ro_split_close(&in->cursor);
    text_left(in->text);
    in->text = NULL;
}

static void close_words(parse_input *in) {
    if (in->name) cli_input_done(in->c);
    ro_reader_close(in->reader);
    in->reader = NULL;
    in->name = NULL;
}

void parse_input_close(parse_input *in) {
    close_text(in);
    close_words(in);
    ro_input_close(in->input);
    in->input = NULL;
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

/* The next part of the words of c->files. false: they have ended. */
static bool next_words(parse_input *in, parse_part *part) {
    ro_arena *arena = part->report.arena;
    for (;;) {
        ro_error err;
        ro_error_clear(&err);
        if (!in->name) {
            if (in->next_file == in->c->file_count) return false;
            const char *path = in->c->files[in->next_file++];
            in->name = cli_input_name(path);
            in->begins = true;
            in->reader = ro_reader_open(path, RO_MAX_TEXT, NULL, &err);
        }
        *part = (parse_part){.report = {.arena = arena}, .name = in->name, .begins = in->begins};
        bool more = in->reader && next_conllu(in, &part->report, &err);
        if (!more) {
            ro_error_in_file(&err, in->name);
            if (err.code != RO_OK) cli_fail(in->c, &err);
            close_words(in);
        }
        if (part->report.count) return true;
        ro_arena_reset(arena);
    }
}

/* --- reports --- */

/* The bytes that `code` would read: the title before the text, where it leads. */
static bool join_title(parse_text *text, ro_error *err) {
    const ro_source *s = &text->report.source;
    text->bytes = s->text;
    text->size = s->text_size;
    if (!ro_title_leads(s)) return true;
    size_t title = strlen(s->title);
    text->joined = malloc(title + 2 + s->text_size + 1);
    if (!text->joined) return ro_fail(err, RO_E_MEMORY, "out of memory");
    memcpy(text->joined, s->title, title);
    memcpy(text->joined + title, "\n\n", 2);
    if (s->text_size) memcpy(text->joined + title + 2, s->text, s->text_size);
    text->bytes = text->joined;
    text->size = title + 2 + s->text_size;
    return true;
}

/* The item is the text's, whatever comes of it. */
static bool open_text(parse_input *in, ro_item *item, ro_error *err) {
    parse_text *text = calloc(1, sizeof *text);
    if (!text) return ro_item_free(item), ro_fail(err, RO_E_MEMORY, "out of memory");
    text->users = 1;
    text->item = *item;
    in->begins = true;
    if (ro_item_read(&text->item, &text->report, err)) {
        if (join_title(text, err) && ro_text_check(text->bytes, text->size, text->item.place, err) &&
            ro_split_open(&in->cursor, text->bytes, text->size, NULL, err)) {
            in->text = text;
            return true;
        }
        ro_item_error(&text->item, err);
    }
    ro_error_in_file(err, text->item.place);
    text_left(text);
    return false;
}

/* Opens the next report, saying what is wrong with those that cannot be opened. false: they have ended. */
static bool next_report(parse_input *in) {
    ro_item item;
    ro_error err;
    ro_error_clear(&err);
    if (!in->input) in->input = ro_input_open(in->c->files, in->c->file_count, &in->options, &err);
    if (!in->input) return cli_fail(in->c, &err), false;
    for (;;) {
        ro_input_got got = ro_input_next(in->input, &item, &err);
        while (in->c->inputs < ro_input_paths_done(in->input)) cli_input_done(in->c);
        if (got == RO_INPUT_END) return cli_count_skips(in->c, in->input), false;
        if (got == RO_INPUT_ITEM && open_text(in, &item, &err)) return true;
        if (got == RO_INPUT_REFUSED) ro_item_free(&item);
        cli_fail(in->c, &err);
    }
}

static bool next_text(parse_input *in, ro_report *report, ro_error *err) {
    if (!ro_split_next(in->splitter, &in->cursor, report, err)) return false;
    if (report->count == 0 && in->begins) ro_fail_at(err, RO_E_EMPTY, in->text->item.place, 0, 0, RO_NO_BYTE, "holds no text");
    in->begins = false;
    return report->count > 0;
}

static bool next_of_reports(parse_input *in, parse_part *part) {
    ro_arena *arena = part->report.arena;
    for (;;) {
        ro_error err;
        ro_error_clear(&err);
        if (!in->text && !next_report(in)) return false;
        parse_text *text = in->text;
        *part = (parse_part){.report = {.arena = arena, .text = text->bytes, .size = text->size},
                             .name = text->report.source.id,
                             .begins = in->begins,
                             .many = text->item.format != RO_FORMAT_TEXT && text->item.format != RO_FORMAT_HTML};
        bool more = next_text(in, &part->report, &err);
        if (part->report.count) part->text = text, text->users++;
        if (!more) {
            if (err.code != RO_OK) {
                ro_item_error(&text->item, &err);
                ro_error_in_file(&err, text->item.place);
                cli_fail(in->c, &err);
            }
            close_text(in);
        }
        if (part->report.count) return true;
        ro_arena_reset(arena);
    }
}

bool parse_input_next(parse_input *in, parse_part *part) { return in->conllu ? next_words(in, part) : next_of_reports(in, part); }
