#include "run/batch.h"

#include "base/hash.h"
#include "base/pool.h"

#include <stdlib.h>

typedef struct job {
    ro_item item;
    bool refused; /* err says why */
    size_t number, paths_done, path, nth;
    uint64_t hash;
    void *made;
    ro_error err;
} job;

typedef struct batch {
    const ro_engine *engine;
    const ro_batch_options *options;
    ro_input *input;
    ro_work **works; /* one a thread, made when first needed */
    job *jobs;
    size_t pieces, paths_said;
    size_t path, nth; /* of the last piece */
    uint64_t hash;    /* of the first piece of that path */
} batch;

/* Where the piece stands among those of its path. */
static void place(batch *b, job *j) {
    size_t path = ro_input_path(b->input);
    if (!b->pieces || path != b->path) b->path = path, b->nth = 0;
    if (++b->nth == 1) b->hash = j->item.bytes ? ro_checksum(j->item.bytes, j->item.size) : 0;
    j->path = path;
    j->nth = b->nth;
    j->hash = b->hash;
    j->number = ++b->pieces;
}

static bool fill(void *context, size_t slot) {
    batch *b = context;
    job *j = &b->jobs[slot];
    for (;;) {
        *j = (job){.number = 0};
        ro_input_got got = ro_input_next(b->input, &j->item, &j->err);
        j->paths_done = ro_input_paths_done(b->input);
        if (got == RO_INPUT_END) return false;
        j->refused = got == RO_INPUT_REFUSED;
        place(b, j);
        if (!b->options->skip || !b->options->skip(b->options->context, j->path, j->nth, j->hash)) return true;
        ro_item_free(&j->item);
    }
}

static void code(batch *b, size_t thread, job *j, ro_item_report *report) {
    const ro_batch_options *o = b->options;
    ro_source *source = &report->source;
    if (o->own_ids && source->id == report->id) source->id = NULL;
    if (!source->published) source->published = o->published;
    if (!source->publisher) source->publisher = o->publisher;
    if (o->wanted && !o->wanted(o->context, source, &j->made, &j->err)) return;
    if (!b->works[thread]) b->works[thread] = ro_work_new(b->engine, &j->err);
    if (!b->works[thread]) return;
    ro_record *record = ro_code_report(b->engine, b->works[thread], source, &o->code, &j->err);
    if (record)
        j->made = o->make(o->context, record, j->number, &j->err);
    else
        ro_item_error(&j->item, &j->err);
    if (!o->keep_records) ro_record_free(record);
}

static void work(void *context, size_t thread, size_t slot) {
    batch *b = context;
    job *j = &b->jobs[slot];
    if (j->refused) return;
    ro_item_report report;
    if (ro_item_read(&j->item, &report, &j->err)) {
        code(b, thread, j, &report);
        ro_item_report_free(&report);
    }
    ro_error_in_file(&j->err, j->item.place);
}

static bool take(void *context, size_t slot) {
    batch *b = context;
    job *j = &b->jobs[slot];
    const ro_batch_options *o = b->options;
    void *made = j->made;
    j->made = NULL;
    bool go_on = o->take(o->context, &(ro_batch_result){.place = j->item.place,
                                                        .line = j->item.line,
                                                        .number = j->number,
                                                        .path = j->path,
                                                        .nth = j->nth,
                                                        .byte = j->item.byte + j->item.size,
                                                        .hash = j->hash,
                                                        .made = made,
                                                        .err = &j->err});
    ro_item_free(&j->item);
    if (o->paths_done && j->paths_done > b->paths_said) o->paths_done(o->context, b->paths_said = j->paths_done);
    return go_on;
}

bool ro_batch_run(const ro_engine *engine, const ro_batch_options *options, ro_error *err) {
    batch b = {.engine = engine, .options = options};
    ro_pool_work pool = {.threads = options->threads, .context = &b, .fill = fill, .work = work, .take = take};
    size_t slots = ro_pool_slots(&pool);
    bool ran = false;
    b.input = ro_input_open(options->paths, options->path_count, &options->input, err);
    b.jobs = calloc(slots, sizeof *b.jobs);
    b.works = calloc(options->threads, sizeof(ro_work *));
    if (!b.input || !b.jobs || !b.works)
        ro_fail(err, RO_E_MEMORY, "out of memory");
    else
        ran = ro_pool_run(&pool, NULL, err);
    for (size_t i = 0; b.works && i < options->threads; i++) ro_work_free(b.works[i]);
    for (size_t i = 0; b.jobs && i < slots; i++) {
        ro_item_free(&b.jobs[i].item);
        if (b.jobs[i].made) options->drop(options->context, b.jobs[i].made);
    }
    if (ran && options->paths_done && ro_input_paths_done(b.input) > b.paths_said)
        options->paths_done(options->context, ro_input_paths_done(b.input));
    if (b.input && options->ended) options->ended(options->context, b.input);
    free(b.jobs);
    free(b.works);
    ro_input_close(b.input);
    return ran;
}
