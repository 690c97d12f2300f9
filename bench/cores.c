#include "cores.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATH "readout-bench.db"
#define REPORTS \
    "data/eval/records.jsonl", "data/eval/records-dev.jsonl", "data/eval/events.jsonl", "data/eval/events-dev.jsonl", "data/eval/actors.jsonl", \
        "data/eval/actors-dev.jsonl"

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds of one run; below 0: it failed. */
static double run(const char *const *words, int processors) {
    double begun = now();
    pid_t child = fork();
    if (child == 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        for (int i = 0; i < processors; i++) CPU_SET((size_t)i, &set);
        sched_setaffinity(0, sizeof set, &set); /* the benchmark itself stays on one */
        int nothing = open("/dev/null", O_WRONLY);
        if (nothing >= 0) dup2(nothing, 1), dup2(nothing, 2);
        execv(words[0], (char *const *)(uintptr_t)words);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return -1;
    return now() - begun;
}

static void remove_database(void) {
    unlink(PATH);
    unlink(PATH "-wal");
    unlink(PATH "-shm");
}

static bool measure(const char *program, bool ingest, int processors, double seconds, ro_error *err) {
    double best[2] = {1e9, 1e9}, begun = now();
    do /* by turns, so that what else the machine does slows both */
        for (int k = 0; k < 2; k++) {
            const char *const code[] = {program, "code", "--any-language", "--jobs", k ? "2" : "1", REPORTS, REPORTS, NULL};
            const char *const keep[] = {program, "ingest", "-q", "--any-language", "--jobs", k ? "2" : "1", PATH, REPORTS, NULL};
            remove_database();
            double took = run(ingest ? keep : code, processors);
            remove_database();
            if (took < 0) return ro_fail(err, RO_E_OPEN, "%s %s failed", program, ingest ? "ingest" : "code");
            if (took < best[k]) best[k] = took;
        }
    while (now() - begun < seconds);
    printf("  %-8s %10.2f s with --jobs 1 %8.2f s with 2: %.2f times as fast\n", ingest ? "ingest" : "code", best[0], best[1], best[0] / best[1]);
    return true;
}

bool bench_cores(double seconds, ro_error *err) {
    const char *program = getenv("READOUT_BIN");
    if (!program) program = "build/release/readout";
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (access(program, X_OK) != 0 || access("data/eval/records.jsonl", R_OK) != 0)
        return puts("no program or no data/eval: no second processor"), true;
    if (processors < 2) return puts("one processor: what a second one brings cannot be measured"), true;
    puts("data/eval, the whole program");
    return measure(program, false, (int)processors, seconds, err) && measure(program, true, (int)processors, seconds, err);
}
