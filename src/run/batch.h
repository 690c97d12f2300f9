/* batch.h - many reports through one engine on several threads, the results in the order of the inputs.
 *
 * The caller's thread finds the pieces (input.h), workers read and code them and make of each record what is wanted of it, the caller's
 * thread takes the results in turn: the same for any number of threads. */
#ifndef RO_RUN_BATCH_H
#define RO_RUN_BATCH_H

#include "input/input.h"
#include "readout.h"

/* One report's result, as it is taken. */
typedef struct ro_batch_result {
    const char *place;   /* of the input */
    size_t line;         /* in it, 0 where the report is the whole of it */
    size_t number;       /* of the piece, from 1 */
    size_t path, nth;    /* which of the paths it came from, from 0, and which of its pieces it is, from 1 */
    size_t byte;         /* where the piece ends in its input */
    uint64_t hash;       /* of the path's first piece */
    void *made;          /* what `make` gave; the taker owns it. NULL where there is an error */
    const ro_error *err; /* RO_OK, or why there is no record */
} ro_batch_result;

typedef struct ro_batch_options {
    const char *const *paths;
    size_t path_count;
    ro_input_options input;
    ro_code_options code;
    const char *published, *publisher; /* where a report does not bring its own; NULL: none */
    size_t threads;                    /* at least 1 */
    void *context;                     /* given to the functions */
    bool own_ids;                      /* a report that brings no id has none, and not its place */
    bool keep_records;                 /* make is given the record for good, and frees it */

    /* The caller's thread. Whether to pass a piece over: piece number nth of a path, whose first piece has that hash. May be NULL. */
    bool (*skip)(void *context, size_t path, size_t nth, uint64_t hash);
    /* A worker's thread. Whether to code the report at all; NULL: every one. false: `made` becomes what *made is set to. */
    bool (*wanted)(void *context, const ro_source *source, void **made, ro_error *err);
    /* A worker's thread. Makes of the record what is wanted of it (the record is freed behind it); NULL with err set: failed. */
    void *(*make)(void *context, ro_record *record, size_t number, ro_error *err);
    /* The caller's thread, in the order of the inputs. false: stop. */
    bool (*take)(void *context, const ro_batch_result *result);
    /* Frees what was made and never taken. */
    void (*drop)(void *context, void *made);
    /* The caller's thread: that many of the paths are done. May be NULL. */
    void (*paths_done)(void *context, size_t count);
    /* The caller's thread, at the end: what the input can say of itself (ro_input_skipped). May be NULL. */
    void (*ended)(void *context, const ro_input *input);
} ro_batch_options;

/* Runs until the inputs end or take says stop. false: threads or memory could not be had. */
bool ro_batch_run(const ro_engine *engine, const ro_batch_options *options, ro_error *err);

#endif
