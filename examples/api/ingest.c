/* Reports into a database through the library, and the same report again: one event told by two publishers is one.
 *
 *   cc ingest.c $(pkg-config --cflags --libs readout) -o ingest && ./ingest report.txt [news.db]
 *
 * Without a second name the database is in memory. */
#include <readout.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const ro_error *err) {
    fprintf(stderr, "%s: %s\n", err->file, err->message);
    return ro_code_exit(err->code);
}

static char *read_all(const char *path, size_t *size) {
    FILE *f = fopen(path, "rb");
    char *text = malloc(1 << 20);
    *size = f && text ? fread(text, 1, 1 << 20, f) : 0;
    if (f) fclose(f);
    return text;
}

/* 1: kept, known or counted. */
static int keep(ro_engine *engine, ro_work *work, ro_store *store, const ro_source *source, ro_store_counts *counts, ro_error *err) {
    static const char *const words[] = {"new", "known", "a copy", "failed"};
    if (ro_store_knows(store, source, err)) { /* need not be coded */
        printf("%s: known\n", source->id);
        return 1;
    }
    if (err->code != RO_OK) return 0;
    ro_record *record = ro_code_report(engine, work, source, NULL, err);
    if (!record) return 0;
    ro_stored stored = ro_store_add(store, record, counts, err);
    ro_record_free(record); /* the database has its own */
    printf("%s: %s\n", source->id, words[stored]);
    return stored != RO_STORED_FAILED;
}

int main(int argc, char **argv) {
    ro_error err;
    ro_store_counts counts = {0};
    size_t size;
    if (argc < 2) return 64;
    char *text = read_all(argv[1], &size);
    ro_engine *engine = ro_engine_open(NULL, &err);
    if (!engine) return fail(&err);
    ro_work *work = ro_work_new(engine, &err);
    ro_store *store = work ? ro_store_open(argc > 2 ? argv[2] : ":memory:", RO_STORE_CREATE, &err) : NULL;
    if (!store) return fail(&err);

    ro_source first = {.id = "first", .publisher = "One agency", .published = "2024-06-01", .text = text, .text_size = size};
    ro_source second = {.id = "second", .publisher = "Another", .published = "2024-06-02", .text = text, .text_size = size};
    int good = ro_store_begin(store, &err) && /* one transaction for both: kept whole, or not at all */
               keep(engine, work, store, &first, &counts, &err) && keep(engine, work, store, &second, &counts, &err) &&
               keep(engine, work, store, &first, &counts, &err) && ro_store_commit(store, &err);
    if (good)
        printf("%zu events, %zu contacts\n", counts.events, counts.contacts);
    else
        ro_store_rollback(store);
    int status = good ? 0 : fail(&err);
    ro_store_close(store);
    ro_work_free(work);
    ro_engine_close(engine);
    free(text);
    return status;
}
