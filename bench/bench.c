/* readout-bench - how fast each stage is on one processor, how long loading takes, how much memory is used at most.
 *
 * usage: readout-bench [--seconds S] [--model FILE] [--isa portable|avx2|avx512]     (./dev bench)
 *
 * Corpora: the project's own examples/, repeated, and the texts of the treebanks where there are any (READOUT_TREEBANKS, or beside the
 * repository). To add a stage: a function and its line in `stages`. */
#include "corpus.h"
#include "inputs.h"
#include "cores.h"
#include "ingest.h"

#include "base/file.h"
#include "run/embedded.h"
#include "run/engine.h"
#include "syntax/conllu.h"
#include "syntax/parser.h"
#include "text/splitter.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct bench {
    const char *model_path; /* NULL: the embedded model */
    double seconds;         /* at least so long for each corpus */
    int isa;                /* -1: the best */
    ro_weights *weights;
    ro_splitter *splitter;
    ro_parser *parser;
    ro_parse_work *work;
    ro_engine *engine; /* of the whole way */
    ro_work *coder;
    ro_document document; /* of the window in hand */
    ro_findings findings;
    ro_arena arena;
    ro_buffer out;
    ro_error err;
} bench;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- stages: what is done to the sentences of one window, after they were split -------------------------------------------------- */

static bool stage_parse(bench *b, ro_report *report) { return ro_parse(b->parser, b->work, report->sentences, report->count, &b->arena, &b->err); }

static bool stage_actors(bench *b, ro_report *report) {
    b->document = (ro_document){.knowledge = &b->engine->knowledge, .arena = &b->arena, .report = report, .date = 99991231, .publisher = RO_K_NONE};
    return ro_find_mentions(&b->document, &b->err) && ro_resolve_actors(&b->document, &b->err);
}

static bool stage_events(bench *b, ro_report *report) {
    (void)report;
    b->findings = (ro_findings){.count = 0};
    return ro_find_events(&b->document, &b->findings, &b->err);
}

static bool stage_write(bench *b, ro_report *report) {
    ro_buffer_clear(&b->out);
    ro_conllu_write(&b->out, report, 0, 0);
    return !b->out.failed;
}

static const struct {
    const char *name, *what;
    bool (*run)(bench *b, ro_report *report);
} stages[] = {
    {"parse", "tags, lemmas, trees", stage_parse},
    {"actors", "who is named, who that is", stage_actors},
    {"events", "who did what to whom", stage_events},
    {"write", "CoNLL-U", stage_write},
};

#define STAGES (sizeof stages / sizeof stages[0])

/* Seconds of one pass over a corpus, by stage. */
typedef struct pass {
    double check, split, stage[STAGES];
    size_t sentences, tokens;
} pass;

static bool run_pass(bench *b, const corpus *c, pass *p) {
    ro_split_cursor cursor;
    *p = (pass){0};
    double begun = now();
    if (!ro_text_check(c->text, c->size, c->name, &b->err) || !ro_split_open(&cursor, c->text, c->size, NULL, &b->err)) return false;
    p->check = now() - begun;
    bool good = true;
    while (good) {
        ro_arena_reset(&b->arena);
        ro_report report = {.arena = &b->arena, .text = c->text, .size = c->size};
        double at = now();
        good = ro_split_next(b->splitter, &cursor, &report, &b->err);
        p->split += now() - at;
        if (!good || report.count == 0) break;
        for (size_t s = 0; s < STAGES && good; s++) {
            at = now();
            good = stages[s].run(b, &report);
            p->stage[s] += now() - at;
        }
        p->sentences += report.count;
        for (uint32_t i = 0; i < report.count; i++) p->tokens += report.sentences[i].count;
    }
    ro_split_close(&cursor);
    return good;
}

static double total(const pass *p) {
    double sum = p->check + p->split;
    for (size_t s = 0; s < STAGES; s++) sum += p->stage[s];
    return sum;
}

static void print_row(const char *name, const char *what, const pass *p, double seconds) {
    printf("  %-8s %10.0f sentences/s %12.0f words/s %6.1f%%   %s\n", name, (double)p->sentences / seconds, (double)p->tokens / seconds,
           100 * seconds / total(p), what);
}

/* The fastest of as many passes as the time allows, two at least: what else the machine does only ever slows. */
static bool measure(bench *b, const corpus *c) {
    pass best, p;
    if (!run_pass(b, c, &best)) return false;
    double begun = now();
    do {
        if (!run_pass(b, c, &p)) return false;
        if (total(&p) < total(&best)) best = p;
    } while (now() - begun < b->seconds);
    printf("%s: %zu sentences, %zu words, %.1f MB\n", c->name, best.sentences, best.tokens, (double)c->size / 1e6);
    print_row("check", "UTF-8", &best, best.check);
    print_row("split", "paragraphs, sentences, words", &best, best.split);
    for (size_t s = 0; s < STAGES; s++) print_row(stages[s].name, stages[s].what, &best, best.stage[s]);
    print_row("all", "", &best, total(&best));
    return true;
}

/* --- whole reports: the text cut at empty lines into pieces of some 3 KB, each coded and written as JSON --------------------------------- */

#define REPORT_SIZE ((size_t)3000)

static bool code_all(bench *b, const corpus *c, size_t *reports, size_t *sentences) {
    *reports = *sentences = 0;
    for (size_t at = 0; at < c->size;) {
        size_t end = at + REPORT_SIZE < c->size ? at + REPORT_SIZE : c->size;
        while (end < c->size && !(c->text[end - 1] == '\n' && c->text[end - 2] == '\n')) end++;
        ro_source source = {.id = "bench", .text = c->text + at, .text_size = end - at};
        ro_record *record = ro_code_report(b->engine, b->coder, &source, &(ro_code_options){.any_language = 1}, &b->err);
        char *json = record ? ro_record_json(record, 0, NULL, &b->err) : NULL;
        if (!json && b->err.code != RO_E_EMPTY) return false;
        if (record) *sentences += record->sentence_count;
        ++*reports;
        ro_string_free(json);
        ro_record_free(record);
        at = end;
    }
    return true;
}

static bool measure_reports(bench *b, const corpus *c) {
    double best = 1e9, begun = now();
    size_t reports = 0, sentences = 0;
    do {
        double at = now();
        if (!code_all(b, c, &reports, &sentences)) return false;
        if (now() - at < best) best = now() - at;
    } while (now() - begun < b->seconds);
    printf("  %-8s %10.0f sentences/s %12.0f reports/s          reports of %.1f KB to their records in JSON, all stages\n", "code",
           (double)sentences / best, (double)reports / best, (double)c->size / (double)reports / 1e3);
    return true;
}

/* --- loading ----------------------------------------------------------------------------------------------------------------------- */

static void unload(bench *b) {
    ro_parse_work_free(b->work);
    ro_parser_free(b->parser);
    ro_splitter_free(b->splitter);
    ro_weights_close(b->weights);
    b->work = NULL;
    b->parser = NULL;
    b->splitter = NULL;
    b->weights = NULL;
}

static bool load(bench *b, double times[4]) {
    times[0] = now();
    if (b->model_path)
        b->weights = ro_weights_open(b->model_path, NULL, &b->err);
    else
        b->weights = ro_weights_of_memory(ro_embedded_model, ro_embedded_model_size(), "the embedded model", NULL, &b->err);
    times[1] = now();
    if (b->weights) b->splitter = ro_splitter_load(b->weights, NULL, &b->err);
    times[2] = now();
    if (b->splitter) b->parser = ro_parser_load(b->weights, NULL, &b->err);
    if (b->parser) b->work = ro_parse_work_new(b->parser, NULL, &b->err);
    times[3] = now();
    return b->work != NULL;
}

/* The first time brings the pages in from the file; the best is what a second start of the program pays. */
static bool measure_load(bench *b) {
    double first = 0, best = 1e9, parts[3] = {0};
    for (int k = 0; k < 10; k++) {
        double t[4];
        unload(b);
        if (!load(b, t)) return false;
        if (k == 0) first = t[3] - t[0];
        if (t[3] - t[0] < best) {
            best = t[3] - t[0];
            for (int i = 0; i < 3; i++) parts[i] = t[i + 1] - t[i];
        }
    }
    printf("load: %.1f ms the first time, then %.1f ms (checksum %.1f, splitter %.1f, parser %.1f)\n", first * 1e3, best * 1e3, parts[0] * 1e3,
           parts[1] * 1e3, parts[2] * 1e3);
    return true;
}

/* Model and knowledge together: what a start of `readout code` pays. */
static bool measure_engine(bench *b) {
    double best = 1e9;
    for (int k = 0; k < 5; k++) {
        ro_work_free(b->coder);
        ro_engine_close(b->engine);
        b->coder = NULL;
        double at = now();
        b->engine = ro_engine_open(&(ro_engine_options){.model = b->model_path}, &b->err);
        if (!b->engine) return false;
        if (now() - at < best) best = now() - at;
        b->coder = ro_work_new(b->engine, &b->err);
        if (!b->coder) return false;
    }
    printf("open: %.1f ms for model and knowledge (%.1f and %.1f MB)\n", best * 1e3, (double)ro_embedded_model_size() / 1e6,
           (double)ro_embedded_knowledge_size() / 1e6);
    return true;
}

/* --- the machine ------------------------------------------------------------------------------------------------------------------- */

static void print_machine(void) {
    char line[512], model[256] = "unknown processor";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');
        if (!colon || (strncmp(line, "model name", 10) != 0 && strncmp(line, "Model", 5) != 0)) continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(model, sizeof model, "%.255s", colon + 2);
        break;
    }
    if (f) fclose(f);
    printf("machine: %s; one thread on one processor\n", model);
}

static void stay_on_one_processor(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(sched_getcpu() < 0 ? 0 : (size_t)sched_getcpu(), &set);
    sched_setaffinity(0, sizeof set, &set); /* where that is not allowed, the figures are only a little less steady */
}

static long peak_kb(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}

static bool read_options(bench *b, int argc, char **argv) {
    static const char *const isa_names[] = {"portable", "avx2", "avx512"};
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (!value) return false;
        if (strcmp(argv[i], "--seconds") == 0)
            b->seconds = atof(value);
        else if (strcmp(argv[i], "--model") == 0)
            b->model_path = value;
        else if (strcmp(argv[i], "--isa") == 0) {
            for (int k = 0; k < RO_ISA_COUNT; k++)
                if (strcmp(value, isa_names[k]) == 0) b->isa = k;
            if (b->isa < 0) return false;
        } else
            return false;
    }
    return true;
}

static bool run_all(bench *b) {
    if (!b->model_path && ro_embedded_model_size() == 0)
        return ro_fail(&b->err, RO_E_OPEN, "this program was built without a model; name one with --model");
    long before = peak_kb();
    if (!measure_load(b) || !measure_engine(b)) return false;
    if (b->isa >= 0 && !ro_parse_work_use(b->work, (ro_isa)b->isa)) return ro_fail(&b->err, RO_E_USAGE, "this processor has no such instructions");
    corpus corpora[CORPORA];
    size_t count = corpora_make(corpora);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) good = measure(b, &corpora[i]) && measure_reports(b, &corpora[i]);
    good = good && inputs_measure(b->seconds, &b->err);
    if (good) good = bench_ingest(b->engine, b->coder, b->seconds, &b->err);
    if (good) good = bench_cores(b->seconds, &b->err);
    if (count == 0) puts("no corpus: neither examples/*.txt nor treebanks are there");
    printf("memory: %.0f MB at most (%.0f MB before the model was loaded)\n", (double)peak_kb() / 1e3, (double)before / 1e3);
    corpora_free(corpora, count);
    return good;
}

int main(int argc, char **argv) {
    bench b = {.seconds = 3, .isa = -1};
    if (!read_options(&b, argc, argv)) {
        fputs("usage: readout-bench [--seconds S] [--model FILE] [--isa portable|avx2|avx512]\n", stderr);
        return 64;
    }
    ro_error_clear(&b.err);
    ro_arena_init(&b.arena, NULL);
    ro_buffer_init(&b.out, NULL);
    stay_on_one_processor();
    print_machine();
    bool good = run_all(&b);
    if (!good) {
        char text[800];
        ro_error_format(&b.err, text, sizeof text);
        fprintf(stderr, "readout-bench: %s\n", text);
    }
    ro_work_free(b.coder);
    ro_engine_close(b.engine);
    unload(&b);
    ro_buffer_free(&b.out);
    ro_arena_free(&b.arena);
    return good ? 0 : ro_code_exit(b.err.code);
}
