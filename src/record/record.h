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

/* Fills contacts, topics, positions, mediations, events and actors. record->record.text must be set already and document->report's text
 * point to it. false: out of memory. */
bool ro_build_record(const ro_document *document, const ro_findings *findings, bool cameo_statements, ro_kept_record *record, ro_error *err);

#endif
