/* code.c - the library in one page: open once, code many reports, on two threads.
 *
 *   cc code.c -o code $(pkg-config --cflags --libs readout) -lpthread
 *   ./code report.txt other.txt
 */
#include <pthread.h>
#include <readout.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct task {
    const ro_engine *engine; /* shared */
    const char *path;
    pthread_t thread;
    ro_record *record; /* the result, or NULL */
    ro_error err;
} task;

static char *read_file(const char *path, size_t *size) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    char *text = malloc(1 << 20);
    *size = text ? fread(text, 1, 1 << 20, f) : 0;
    fclose(f);
    return text;
}

static void *code(void *context) {
    task *t = context;
    ro_source source = {.id = t->path};
    char *text = read_file(t->path, &source.text_size);
    ro_work *work = text ? ro_work_new(t->engine, &t->err) : NULL; /* one for each thread */
    source.text = text;
    if (work) t->record = ro_code_report(t->engine, work, &source, NULL, &t->err);
    ro_work_free(work);
    free(text);
    return NULL;
}

int main(int argc, char **argv) {
    ro_error err;
    ro_engine *engine = ro_engine_open(NULL, &err);
    if (!engine) {
        fprintf(stderr, "%s\n", err.message);
        return ro_code_exit(err.code);
    }
    int count = argc - 1, status = 0;
    task *tasks = calloc((size_t)count + 1, sizeof *tasks);
    for (int i = 0; i < count; i++) {
        tasks[i] = (task){.engine = engine, .path = argv[i + 1]};
        pthread_create(&tasks[i].thread, NULL, code, &tasks[i]);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(tasks[i].thread, NULL);
        const ro_record *r = tasks[i].record;
        if (!r) {
            fprintf(stderr, "%s: %s\n", tasks[i].path, tasks[i].err.code ? tasks[i].err.message : "cannot be read");
            status = 65;
            continue;
        }
        for (uint32_t k = 0; k < r->event_count; k++) {
            const ro_event *e = &r->events[k];
            const char *source = r->actors[e->source].country, *target = e->target == RO_NOBODY ? NULL : r->actors[e->target].country;
            printf("%s\t%s\t%s\t%s\t%s\t%s\n", tasks[i].path, source ? source : "-", target ? target : "-", ro_event_text(e->event), e->cameo, ro_status_text(e->status));
        }
        ro_record_free(tasks[i].record);
    }
    free(tasks);
    ro_engine_close(engine);
    return status;
}
