/* readout diff - two reports of one contact, side by side: what each side tells that the other leaves out, and where they disagree. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMATS "text|json|markdown"
enum { TO_TEXT, TO_JSON, TO_MARKDOWN };
enum { KEY_A = 256, KEY_B };

#define DIFFERENT 1 /* exit status, as diff's */

/* One of the two reports, not yet read by the engine. */
typedef struct side {
    const char *wanted; /* the id that was asked for, or NULL */
    bool there;
    ro_item item; /* where it is */
    ro_item_report report;
} side;

typedef struct diff_run {
    cli *c;
    int to, width;
    bool quiet;
    cli_document_options options;
    side sides[2];
    size_t reports;
} diff_run;

/* The side or sides that the report is: by its id, or one of the first two. Two that are one and the same report read it twice. */
static bool take(diff_run *run, ro_item *item, ro_error *err) {
    ro_item_report report;
    run->reports++;
    if (!ro_item_read(item, &report, err)) return false;
    for (int i = 0; i < 2; i++) {
        side *s = &run->sides[i];
        bool is_it = s->wanted ? strcmp(report.source.id, s->wanted) == 0 : run->reports == (size_t)i + 1;
        if (s->there || !is_it) continue;
        s->item = *item;
        s->item.bytes = malloc(item->size + 1);
        if (!s->item.bytes) return ro_item_report_free(&report), ro_fail(err, RO_E_MEMORY, "out of memory");
        memcpy(s->item.bytes, item->bytes, item->size + 1);
        s->there = ro_item_read(&s->item, &s->report, err);
        if (!s->there) return ro_item_free(&s->item), ro_item_report_free(&report), false;
    }
    ro_item_report_free(&report);
    return true;
}

static bool read_all(diff_run *run, ro_error *err) {
    cli *c = run->c;
    ro_item item;
    ro_input_got got = RO_INPUT_END;
    ro_input *input = ro_input_open(c->files, c->file_count, &run->options.input, err);
    bool ok = input != NULL;
    while (ok && (got = ro_input_next(input, &item, err)) != RO_INPUT_END) {
        ok = got == RO_INPUT_ITEM && take(run, &item, err);
        if (!ok) ro_error_in_file(err, item.place);
        ro_item_free(&item);
    }
    if (ok) cli_count_skips(c, input);
    ro_input_close(input);
    return ok;
}

/* Finds the two reports; whatever is wrong is said. */
static bool read_sides(diff_run *run) {
    cli *c = run->c;
    ro_error err;
    const char *file = cli_input_name(c->files[0]);
    ro_error_clear(&err);
    bool ok = read_all(run, &err);
    for (int i = 0; ok && run->sides[0].wanted && i < 2; i++)
        if (!run->sides[i].there)
            ok = ro_fail_at(&err, RO_E_DATA, file, 0, 0, RO_NO_BYTE, "holds no report with the id \"%.80s\"", run->sides[i].wanted);
    if (ok && !run->sides[0].wanted && run->reports != 2)
        ok = ro_fail_at(&err, RO_E_DATA, file, 0, 0, RO_NO_BYTE, "there %s %zu report%s, not two%s", run->reports == 1 ? "is" : "are", run->reports,
                        run->reports == 1 ? "" : "s", run->reports > 2 ? "; name two by --a ID --b ID" : "");
    if (!ok) cli_fail(c, &err);
    return ok;
}

static void drop(side *s) {
    if (!s->there) return;
    ro_item_report_free(&s->report);
    ro_item_free(&s->item);
}

static ro_record *code_side(diff_run *run, const ro_engine *engine, ro_work *work, const side *s) {
    ro_code_options options = {.no_office_holders = run->options.no_office_holders};
    ro_source source = s->report.source;
    ro_error err;
    ro_error_clear(&err);
    if (!source.published) source.published = run->options.date;
    if (!source.publisher) source.publisher = run->options.publisher;
    ro_record *record = ro_code_report(engine, work, &source, &options, &err);
    if (record)
        cli_drop(run->c, record->cut_sentences, "sentence cut for its length", "sentences cut for their length");
    else {
        ro_item_error(&s->item, &err);
        ro_error_in_file(&err, s->item.place);
        cli_fail(run->c, &err);
    }
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
    if (c->file_count > 2) return cli_usage(c, "wants one file or two, not %zu", c->file_count), false;
    if (c->file_count == 2 && strcmp(c->files[0], "-") == 0 && strcmp(c->files[1], "-") == 0)
        return cli_usage(c, "only one of the two reports can be standard input"), false;
    if (ids && !(run->sides[0].wanted && run->sides[1].wanted)) return cli_usage(c, "--a and --b go together"), false;
    return true;
}

static int run(cli *c) {
    diff_run r = {.c = c};
    const char *value;
    size_t width = 0;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
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
    drop(&r.sides[0]);
    drop(&r.sides[1]);
    int status = cli_finish(c);
    return status ? status : differ ? DIFFERENT : 0;
}

static const cli_option options[] = {{'t', "to", FORMATS, "two columns to read (text), JSON, or Markdown"},
                                     {KEY_A, "a", "ID", "with --b: the id of the one report, of all that the inputs hold"},
                                     {KEY_B, "b", "ID", "with --a: the id of the other"},
                                     {'w', "width", "N", "columns of the text, 60 to 400 (the terminal's, else 80)"},
                                     {'q', "quiet", NULL, "write nothing; the exit status says whether they differ"},
                                     CLI_DOCUMENT_OPTIONS,
                                     CLI_OPTIONS_END};

const cli_command cli_command_diff = {
    .name = "diff",
    .operands = "FILE [FILE]",
    .summary = "compare two reports of one contact: what each side leaves out, where they disagree",
    .details = "Two files of any format that `code` reads (one may be -), each a report; or what holds two reports, or those that --a and --b name.\n"
               "Compared are the contact that both tell (who called, who took part, channel, date, place, topics), positions, mediation, events.\n"
               "Exit status: 0 where both tell the same, 1 where they disagree or one leaves something out, 64 and more for errors.\n\n"
               "Examples:\n"
               "  readout diff doha.txt ankara.txt\n"
               "  readout diff --width 120 --date 2024-03-13 doha.txt - < ankara.txt\n"
               "  readout diff --a qna-17 --b aa-204 --to markdown day.jsonl\n"
               "  readout diff --quiet doha.txt ankara.txt || echo 'they differ'\n",
    .options = options,
    .run = run};
