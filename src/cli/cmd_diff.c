/* readout diff - two reports of one contact, side by side: what each side tells that the other leaves out, and where they disagree. */
#include "cli/cli.h"

#include "base/error.h"
#include "base/file.h"
#include "cli/document.h"
#include "input/jsonl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FROM_TEXT, FROM_JSONL };
#define FORMATS "text|json|markdown"
enum { TO_TEXT, TO_JSON, TO_MARKDOWN };
enum { KEY_A = 256, KEY_B };

#define DIFFERENT 1                             /* exit status, as diff's */
#define LONGEST_LINE ((size_t)16 * 1024 * 1024) /* of JSON: a report of RO_MAX_REPORT with every byte escaped, and some more */

/* One of the two reports, not yet read by the engine. */
typedef struct side {
    const char *wanted; /* the id that was asked for, or NULL */
    char *bytes;        /* owned; NULL: not found yet */
    size_t size, line, byte;
    const char *name; /* of its file */
} side;

typedef struct diff_run {
    cli *c;
    int from, to, width;
    bool quiet;
    cli_document_options options;
    side sides[2];
    size_t reports; /* lines of JSON that held something */
} diff_run;

static bool keep(side *s, const ro_piece *piece, const char *name, ro_error *err) {
    s->bytes = malloc(piece->size + 1);
    if (!s->bytes) return ro_fail(err, RO_E_MEMORY, "out of memory");
    memcpy(s->bytes, piece->bytes, piece->size);
    s->bytes[piece->size] = '\0';
    s->size = piece->size;
    s->line = piece->line;
    s->byte = piece->byte;
    s->name = name;
    return true;
}

/* Keeps the line if it is one of the two that are wanted: by id, or the first two. */
static bool take_line(diff_run *run, const ro_piece *piece, const char *name, ro_error *err) {
    ro_json_report parsed;
    bool ok = true;
    run->reports++;
    if (!run->sides[0].wanted) return run->reports > 2 || keep(&run->sides[run->reports - 1], piece, name, err);
    if (!ro_json_report_read(&parsed, piece->bytes, piece->size, name, piece->line, piece->byte, err)) return false;
    for (int i = 0; ok && i < 2; i++)
        if (!run->sides[i].bytes && parsed.source.id && strcmp(parsed.source.id, run->sides[i].wanted) == 0)
            ok = keep(&run->sides[i], piece, name, err);
    ro_json_report_free(&parsed);
    return ok;
}

static bool read_lines(diff_run *run, const char *path, ro_error *err) {
    const char *name = cli_input_name(path);
    ro_reader *reader = ro_reader_open(path, LONGEST_LINE, NULL, err);
    ro_piece piece;
    bool ok = reader != NULL;
    while (ok && ro_reader_line(reader, &piece, err)) {
        size_t blank = 0;
        while (blank < piece.size && (piece.bytes[blank] == ' ' || piece.bytes[blank] == '\t')) blank++;
        ok = blank == piece.size || take_line(run, &piece, name, err);
    }
    if (reader) ro_reader_close(reader);
    return err->code == RO_OK;
}

static bool read_file(side *s, const char *path, ro_error *err) {
    s->name = cli_input_name(path);
    return ro_file_read(path, RO_MAX_TEXT, NULL, &s->bytes, &s->size, err);
}

/* Finds the two reports; whatever is wrong is said. */
static bool read_sides(diff_run *run) {
    cli *c = run->c;
    ro_error err;
    bool ok = true;
    ro_error_clear(&err);
    for (size_t i = 0; ok && i < c->file_count; i++) {
        ok = run->from == FROM_TEXT ? read_file(&run->sides[i], c->files[i], &err) : read_lines(run, c->files[i], &err);
        if (!ok) ro_error_in_file(&err, cli_input_name(c->files[i])), cli_fail(c, &err);
    }
    if (!ok || run->from == FROM_TEXT) return ok;
    for (int i = 0; run->sides[0].wanted && i < 2; i++) {
        if (run->sides[i].bytes) continue;
        ro_fail_at(&err, RO_E_DATA, cli_input_name(c->files[0]), 0, 0, RO_NO_BYTE, "holds no report with the id \"%.80s\"", run->sides[i].wanted);
        cli_fail(c, &err);
        return false;
    }
    if (run->sides[0].wanted || run->reports == 2) return true;
    ro_fail_at(&err, RO_E_DATA, cli_input_name(c->files[0]), 0, 0, RO_NO_BYTE, "there are %zu reports, not two; name two by --a ID --b ID",
               run->reports);
    cli_fail(c, &err);
    return false;
}

static ro_record *code_side(diff_run *run, const ro_engine *engine, ro_work *work, const side *s) {
    ro_code_options options = {.no_office_holders = run->options.no_office_holders};
    ro_json_report parsed = {NULL, {0}};
    ro_source source = {.id = s->name, .text = s->bytes, .text_size = s->size};
    ro_record *record = NULL;
    ro_error err;
    char id[512];
    ro_error_clear(&err);
    bool ok = run->from == FROM_TEXT || ro_json_report_read(&parsed, s->bytes, s->size, s->name, s->line, s->byte, &err);
    if (ok && run->from == FROM_JSONL) source = parsed.source;
    snprintf(id, sizeof id, "%s:%zu", s->name, s->line);
    if (!source.id) source.id = id;
    if (!source.published) source.published = run->options.date;
    if (!source.publisher) source.publisher = run->options.publisher;
    if (ok) record = ro_code_report(engine, work, &source, &options, &err);
    if (ok && !record && run->from == FROM_JSONL) {
        snprintf(err.file, sizeof err.file, "%s", s->name);
        err.line = s->line;
        err.column = 0;
    }
    if (!record) ro_error_in_file(&err, s->name), cli_fail(run->c, &err);
    if (record) cli_drop(run->c, record->cut_sentences, "sentence cut for its length", "sentences cut for their length");
    ro_json_report_free(&parsed);
    return record;
}

static void write_diff(diff_run *run, const ro_diff *diff) {
    ro_error err;
    size_t size = 0;
    char *out = run->to == TO_TEXT       ? ro_diff_card(diff, run->width, run->c->colour_out, &size, &err)
                : run->to == TO_MARKDOWN ? ro_diff_markdown(diff, &size, &err)
                                         : ro_diff_json(diff, 1, &size, &err);
    if (out)
        cli_write(run->c, out, size);
    else
        cli_fail(run->c, &err);
    ro_string_free(out);
}

/* Whether they differ. */
static bool compare(diff_run *run, const ro_record *a, const ro_record *b) {
    ro_error err;
    ro_diff *diff = ro_diff_records(a, b, &err);
    if (!diff) {
        cli_fail(run->c, &err);
        return false;
    }
    if (!run->quiet) write_diff(run, diff);
    cli_drop(run->c, diff->left_out, "thing was not compared", "things were not compared");
    bool differ = diff->disagreements || diff->only_a || diff->only_b;
    ro_diff_free(diff);
    return differ;
}

static bool code_both(diff_run *run) {
    ro_error err;
    ro_engine_options options = {.model = run->options.model, .knowledge = run->options.knowledge};
    ro_engine *engine = cli_engine_open(run->c, &options, NULL, &run->options.dictionaries);
    ro_work *work = engine ? ro_work_new(engine, &err) : NULL;
    if (engine && !work) cli_fail(run->c, &err);
    ro_record *a = work ? code_side(run, engine, work, &run->sides[0]) : NULL;
    ro_record *b = work ? code_side(run, engine, work, &run->sides[1]) : NULL;
    bool differ = a && b && compare(run, a, b);
    ro_record_free(a);
    ro_record_free(b);
    ro_work_free(work);
    ro_engine_close(engine);
    return differ;
}

/* Whether the operands and options go together; else said. */
static bool fits(diff_run *run) {
    cli *c = run->c;
    bool ids = run->sides[0].wanted || run->sides[1].wanted;
    if (run->from == FROM_TEXT && c->file_count != 2) return cli_usage(c, "wants two reports, not %zu", c->file_count), false;
    if (run->from == FROM_JSONL && c->file_count > 2) return cli_usage(c, "wants one file or two, not %zu", c->file_count), false;
    if (c->file_count == 2 && strcmp(c->files[0], "-") == 0 && strcmp(c->files[1], "-") == 0)
        return cli_usage(c, "only one of the two reports can be standard input"), false;
    if (ids && run->from == FROM_TEXT) return cli_usage(c, "--a and --b choose reports of JSON Lines: --from jsonl"), false;
    if (ids && !(run->sides[0].wanted && run->sides[1].wanted)) return cli_usage(c, "--a and --b go together"), false;
    return true;
}

static int run(cli *c) {
    diff_run r = {.c = c};
    const char *value;
    size_t width = 0;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 'f': r.from = cli_choice("text|jsonl", value); break;
        case 't': r.to = cli_choice(FORMATS, value); break;
        case 'w': width = cli_option_number(c, "--width", value, 60, 400); break;
        case 'q': r.quiet = true; break;
        case KEY_A: r.sides[0].wanted = value; break;
        case KEY_B: r.sides[1].wanted = value; break;
        case CLI_BAD: return cli_finish(c);
        default:
            if (!cli_document_option(c, &r.options, key, value)) return cli_finish(c);
        }
    if (c->status || !fits(&r)) return cli_finish(c);
    r.width = width ? (int)width : cli_terminal_width(c);
    bool differ = read_sides(&r) && code_both(&r);
    free(r.sides[0].bytes);
    free(r.sides[1].bytes);
    int status = cli_finish(c);
    return status ? status : differ ? DIFFERENT : 0;
}

static const cli_option options[] = {{'f', "from", "text|jsonl", "what the inputs are (text: two files, each a report)"},
                                     {'t', "to", FORMATS, "two columns to read (text), JSON, or Markdown"},
                                     {KEY_A, "a", "ID", "with --b, of JSON Lines: the id of the one report"},
                                     {KEY_B, "b", "ID", "with --a, of JSON Lines: the id of the other"},
                                     {'w', "width", "N", "columns of the text, 60 to 400 (the terminal's, else 80)"},
                                     {'q', "quiet", NULL, "write nothing; the exit status says whether they differ"},
                                     CLI_DOCUMENT_OPTIONS,
                                     CLI_OPTIONS_END};

const cli_command cli_command_diff = {
    .name = "diff",
    .operands = "FILE [FILE]",
    .summary = "compare two reports of one contact: what each side leaves out, where they disagree",
    .details = "Two files, of which one may be -; or with --from jsonl one file (or two) that holds two reports, or those that --a and --b name.\n"
               "Compared are the contact that both tell (who called, who took part, channel, date, place, topics), positions, mediation, events.\n"
               "Exit status: 0 where both tell the same, 1 where they disagree or one leaves something out, 64 and more for errors.\n\n"
               "Examples:\n"
               "  readout diff doha.txt ankara.txt\n"
               "  readout diff --width 120 --date 2024-03-13 doha.txt - < ankara.txt\n"
               "  readout diff --from jsonl --a qna-17 --b aa-204 --to markdown day.jsonl\n"
               "  readout diff --quiet doha.txt ankara.txt || echo 'they differ'\n",
    .options = options,
    .run = run};
