#include "ingest.h"

#include "input/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BATCH 500
#define PATH "readout-bench.db"

static const char *const inputs[] = {"data/eval/records.jsonl", "data/eval/records-dev.jsonl", "data/eval/events.jsonl", "data/eval/actors.jsonl"};

typedef struct pass {
    double seconds;
    size_t reports, sentences;
    ro_store_counts counts;
} pass;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void remove_database(void) {
    unlink(PATH);
    unlink(PATH "-wal");
    unlink(PATH "-shm");
}

/* Records wait until there are so many, as in `readout ingest`: what codes and what writes each find the caches as they left them. */
typedef struct waiting {
    ro_record *records[BATCH];
    size_t count;
} waiting;

static void drop(waiting *w) {
    for (size_t i = 0; i < w->count; i++) ro_record_free(w->records[i]);
    w->count = 0;
}

static bool write_all(ro_store *store, waiting *w, pass *p, ro_error *err) {
    bool good = !store || ro_store_begin(store, err);
    for (size_t i = 0; store && good && i < w->count; i++) good = ro_store_add(store, w->records[i], &p->counts, err) != RO_STORED_FAILED;
    if (store && good) good = ro_store_commit(store, err);
    drop(w);
    return good;
}

/* store NULL: only coded. */
static bool run(const ro_engine *engine, ro_work *work, ro_store *store, pass *p, ro_error *err) {
    ro_item item;
    ro_input_got got;
    ro_item_report report;
    waiting w = {.count = 0};
    *p = (pass){.seconds = now()};
    ro_input *input = ro_input_open(inputs, sizeof inputs / sizeof *inputs, &(ro_input_options){.format = RO_FORMAT_JSONL}, err);
    bool good = input != NULL;
    while (good && (got = ro_input_next(input, &item, err)) != RO_INPUT_END) {
        good = got == RO_INPUT_ITEM && ro_item_read(&item, &report, err);
        if (!good) break;
        ro_record *record = ro_code_report(engine, work, &report.source, &(ro_code_options){.any_language = 1}, err);
        good = record != NULL;
        if (record) p->sentences += record->sentence_count, w.records[w.count++] = record;
        if (good && w.count == BATCH) good = write_all(store, &w, p, err);
        p->reports++;
        ro_item_report_free(&report);
        ro_item_free(&item);
    }
    ro_input_close(input);
    if (good) good = write_all(store, &w, p, err);
    drop(&w);
    p->seconds = now() - p->seconds;
    return good;
}

static bool run_kept(const ro_engine *engine, ro_work *work, pass *p, ro_error *err) {
    remove_database();
    ro_store *store = ro_store_open(PATH, RO_STORE_CREATE, err);
    bool good = store && run(engine, work, store, p, err);
    ro_store_close(store);
    return good;
}

bool bench_ingest(const ro_engine *engine, ro_work *work, double seconds, ro_error *err) {
    pass coded = {.seconds = 1e9}, kept = {.seconds = 1e9}, p;
    struct stat s = {.st_size = 0};
    if (access(inputs[0], R_OK) != 0) return puts("no data/eval: no ingest"), true;
    double begun = now();
    bool good = true;
    do { /* by turns, so that what else the machine does slows both */
        good = run(engine, work, NULL, &p, err);
        if (good && p.seconds < coded.seconds) coded = p;
        good = good && run_kept(engine, work, &p, err);
        if (good && p.seconds < kept.seconds) kept = p;
    } while (good && now() - begun < seconds);
    if (good) stat(PATH, &s);
    remove_database();
    if (!good) return false;
    printf("data/eval: %zu reports, %zu sentences, %zu events of %zu mentions\n", kept.reports, kept.sentences, kept.counts.events,
           kept.counts.events + kept.counts.merged_events);
    printf("  %-8s %10.0f sentences/s %12.0f reports/s          to records\n", "code", (double)coded.sentences / coded.seconds,
           (double)coded.reports / coded.seconds);
    printf("  %-8s %10.0f sentences/s %12.0f reports/s          and into a database, merged: %.2f of the speed, %.0f bytes a report\n", "ingest",
           (double)kept.sentences / kept.seconds, (double)kept.reports / kept.seconds, coded.seconds / kept.seconds,
           (double)s.st_size / (double)kept.reports);
    return true;
}
