/* readout parse - text, or words in CoNLL-U, to dependency trees in CoNLL-U.
 *
 * A part of an input is a job of the pool: the main thread splits it off, a worker parses it, the main thread writes it in its turn. So the
 * output is the same for any number of threads, and memory is that of the parts on the way. */
#include "cli/cli.h"

#include "base/pool.h"
#include "cli/document.h"
#include "cli/language.h"
#include "cli/parse_input.h"
#include "syntax/conllu.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
    ro_arena arena;
    parse_part part;
    ro_token_scores **scores; /* of each sentence, with --explain */
    ro_error err;
} job;

typedef struct parse_run {
    cli *c;
    parse_input input;
    job *jobs;
    ro_parse_work **works; /* of each thread */
    const ro_parser *parser;
    bool explain;
    ro_buffer out;
    size_t sentences;   /* written */
    uint32_t paragraph; /* of the last sentence written */
} parse_run;

static bool fill(void *context, size_t slot) {
    parse_run *run = context;
    job *j = &run->jobs[slot];
    ro_arena_reset(&j->arena);
    ro_error_clear(&j->err);
    j->part.report.arena = &j->arena;
    return parse_input_next(&run->input, &j->part);
}

static bool explain(ro_parse_work *work, const ro_parser *parser, job *j) {
    ro_report *report = &j->part.report;
    j->scores = ro_arena_array(&j->arena, report->count, sizeof(ro_token_scores *));
    if (!j->scores) return ro_fail(&j->err, RO_E_MEMORY, "out of memory");
    for (uint32_t i = 0; i < report->count; i++) {
        j->scores[i] = ro_arena_array(&j->arena, report->sentences[i].count, sizeof(ro_token_scores));
        if (!j->scores[i]) return ro_fail(&j->err, RO_E_MEMORY, "out of memory");
        if (!ro_parse_explain(parser, work, &report->sentences[i], j->scores[i], &j->arena, &j->err)) return false;
    }
    return true;
}

static void work(void *context, size_t thread, size_t slot) {
    parse_run *run = context;
    job *j = &run->jobs[slot];
    /* Made here, so that a short text does not pay for threads that get no job. */
    if (!run->works[thread]) run->works[thread] = ro_parse_work_new(run->parser, NULL, &j->err);
    if (!run->works[thread]) return;
    if (run->explain)
        explain(run->works[thread], run->parser, j);
    else
        ro_parse(run->parser, run->works[thread], j->part.report.sentences, j->part.report.count, &j->arena, &j->err);
}

/* "# why 3 met: VERB VBD 0.99 (NOUN NN 0.01); head 0 0.95 (2 0.03); root 0.99 (obj 0.01)" - a comment, so that it stays CoNLL-U. */
static void put_scores(ro_buffer *out, const ro_sentence *sentence, const ro_token_scores *scores) {
    for (uint32_t i = 0; i < sentence->count; i++) {
        const ro_token *t = &sentence->tokens[i];
        const ro_token_scores *s = &scores[i];
        ro_buffer_printf(out, "# why %u %s: %s %s %.3f (%s %s %.3f)", i + 1, t->form, ro_upos_text(t->upos), ro_xpos_text(t->xpos), exp(s->tag),
                         ro_upos_text(s->upos2), ro_xpos_text(s->xpos2), exp(s->tag2));
        ro_buffer_printf(out, "; head %d %.3f", t->head + 1, exp(s->head));
        if (s->head_second > -2) ro_buffer_printf(out, " (%d %.3f)", s->head_second + 1, exp(s->head2));
        ro_buffer_printf(out, "; %s %.3f (%s %.3f)\n", ro_deprel_text(t->deprel), exp(s->deprel), ro_deprel_text(s->deprel2), exp(s->deprel_second));
    }
}

static void put_job(parse_run *run, const job *j) {
    const ro_report *report = &j->part.report;
    if (j->part.begins && !run->input.conllu) {
        if (run->c->file_count > 1 || j->part.many) ro_buffer_printf(&run->out, "# newdoc id = %s\n", j->part.name);
        run->paragraph = UINT32_MAX;
    }
    for (uint32_t i = 0; i < report->count; i++) {
        const ro_sentence *sentence = &report->sentences[i];
        /* CoNLL-U tells its own paragraphs, in comments that are kept. */
        bool first = !run->input.conllu && sentence->paragraph != run->paragraph;
        run->paragraph = sentence->paragraph;
        if (run->explain) put_scores(&run->out, sentence, j->scores[i]);
        ro_conllu_write_sentence(&run->out, report, sentence, ++run->sentences, first, 0);
    }
}

static bool take(void *context, size_t slot) {
    parse_run *run = context;
    job *j = &run->jobs[slot];
    ro_buffer_clear(&run->out);
    if (j->err.code == RO_OK)
        put_job(run, j);
    else {
        ro_error_in_file(&j->err, j->part.name);
        cli_fail(run->c, &j->err);
    }
    cli_drop(run->c, j->part.report.cut_sentences, "sentence cut for its length", "sentences cut for their length");
    parse_part_done(&j->part);
    cli_progress(run->c, "%zu sentences", run->sentences);
    return cli_write_buffer(run->c, &run->out);
}

/* Memory for the jobs; false when there is not enough. */
static bool prepare(parse_run *run, const ro_pool_work *pool, ro_error *err) {
    size_t slots = ro_pool_slots(pool);
    run->jobs = calloc(slots, sizeof *run->jobs);
    run->works = calloc(pool->threads, sizeof(ro_parse_work *));
    if (!run->jobs || !run->works) return ro_fail(err, RO_E_MEMORY, "out of memory");
    for (size_t i = 0; i < slots; i++) ro_arena_init(&run->jobs[i].arena, NULL);
    return true;
}

static void free_all(parse_run *run, const ro_pool_work *pool) {
    for (size_t i = 0; run->jobs && i < ro_pool_slots(pool); i++) {
        parse_part_done(&run->jobs[i].part);
        ro_arena_free(&run->jobs[i].arena);
    }
    for (size_t i = 0; run->works && i < pool->threads; i++) ro_parse_work_free(run->works[i]);
    free(run->jobs);
    free(run->works);
    ro_buffer_free(&run->out);
    parse_input_close(&run->input);
}

static void parse_all(cli *c, const cli_language *language, bool conllu, const ro_input_options *options, bool explained, size_t threads) {
    parse_run run = {.c = c, .parser = language->parser, .explain = explained};
    run.input = (parse_input){.c = c, .splitter = language->splitter, .conllu = conllu, .options = *options};
    ro_pool_work pool = {.threads = threads, .context = &run, .fill = fill, .work = work, .take = take};
    ro_error err;
    ro_error_clear(&err);
    ro_buffer_init(&run.out, NULL);
    if (!prepare(&run, &pool, &err) || !ro_pool_run(&pool, NULL, &err)) cli_fail(c, &err);
    free_all(&run, &pool);
}

static int run(cli *c) {
    bool conllu = false, explained = false;
    ro_input_options input = {.format = RO_FORMAT_AUTO};
    size_t threads = cli_processors();
    const char *value, *model = NULL;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case 'f':
            conllu = strcmp(value, "conllu") == 0;
            if (!conllu) input.format = cli_format(value);
            break;
        case CLI_KEY_SENTENCES: input.petrarch_sentences = true; break;
        case 't': break; /* CoNLL-U is the only one */
        case 'j': threads = cli_option_number(c, "--jobs", value, 1, 256); break;
        case 'e': explained = true; break;
        case 'm': model = value; break;
        case CLI_BAD: return cli_finish(c);
        }
    if (c->status) return cli_finish(c);
    ro_error err;
    ro_error_clear(&err);
    cli_language language;
    if (cli_language_open(&language, model, &err))
        parse_all(c, &language, conllu, &input, explained, threads);
    else
        cli_fail(c, &err);
    cli_language_close(&language);
    return cli_finish(c);
}

static const cli_option options[] = {
    {'f', "from", RO_FORMAT_CHOICES "|conllu", "what the inputs are (auto: known by their content, each file anew); or words in CoNLL-U"},
    CLI_SENTENCES_OPTION,
    {'t', "to", "conllu", "what is written"},
    {'j', "jobs", "N", "threads (default: all processors); the output is the same for any number"},
    {'e', "explain", NULL, "says for each word how sure the parser is, and what came second"},
    {'m', "model", "FILE", "another model than the one inside the program"},
    CLI_OPTIONS_END,
};

const cli_command cli_command_parse = {
    .name = "parse",
    .operands = "[FILE…]",
    .summary = "split text into sentences and words, tag them and draw their dependency trees",
    .details = "Examples:\n"
               "  readout parse report.txt\n"
               "  readout parse --from conllu words.conllu >parsed.conllu\n"
               "  readout parse archive.jsonl.gz page.html >parsed.conllu",
    .options = options,
    .run = run,
};
