/* record.h - from a document and its findings to the record that the caller keeps. */
#ifndef RO_RECORD_RECORD_H
#define RO_RECORD_RECORD_H

#include "events/event.h"
#include "readout.h"

/* The record with the arena in which all of it lies; ro_record_free frees both. */
typedef struct ro_kept_record {
    ro_record record; /* first: a pointer to it is a pointer to this */
    ro_arena arena;
} ro_kept_record;

/* What became of a finding; for explain. */
typedef enum ro_fate_kind {
    RO_FATE_NONE,   /* no event of politics: neither side is in it, or a state deals with itself */
    RO_FATE_SAID,   /* an event of the record, or one more telling of it */
    RO_FATE_DOUBT,  /* too often wrong */
    RO_FATE_TOPIC,  /* "the need for cooperation": no event */
    RO_FATE_NOBODY, /* planned, denied or supposed, and done to nobody */
    RO_FATE_STATEMENT
} ro_fate_kind;

typedef struct ro_fate {
    uint8_t kind; /* ro_fate_kind */
    float trust;  /* how often such events are right, 0 to 1; of RO_FATE_SAID and RO_FATE_DOUBT */
} ro_fate;

/* Fills contacts, topics, positions, mediations, events and actors. record->record.text must be set already and document->report's text
 * point to it. fates: one for each finding, or NULL. false: out of memory. */
bool ro_build_record(const ro_document *document, const ro_findings *findings, bool cameo_statements, ro_fate *fates, ro_kept_record *record,
                     ro_error *err);

#endif
