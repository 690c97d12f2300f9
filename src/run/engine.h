/* engine.h - the inside of an engine, for the commands that want more than the record (relate, actors, explain). */
#ifndef RO_RUN_ENGINE_H
#define RO_RUN_ENGINE_H

#include "actors/link.h"
#include "actors/own.h"
#include "events/detect.h"
#include "readout.h"
#include "rules/rule_compile.h"
#include "syntax/parser.h"
#include "text/splitter.h"

#define RO_MAX_REPORT ((size_t)2 * 1024 * 1024) /* bytes of one report to code: a long book; some 100 MB of memory */
#define RO_MAX_TITLE ((size_t)4096)

struct ro_engine {
    ro_allocator allocator;
    ro_weights *model, *facts;
    ro_splitter *splitter;
    ro_parser *parser;
    ro_knowledge knowledge; /* with the rules of the user, where there are any */
    ro_rules rules;
    ro_ranker ranker; /* codes NULL: the model has none */
    ro_rank_frames rank_frames;
    ro_linker linker;
    ro_dictionaries own; /* count 0: none */
};

/* A document of a report that was published on that day (NULL: not known) by that agency or ministry (NULL: not known). */
ro_document ro_begin_document(const ro_engine *engine, const char *published, const char *publisher, bool no_office_holders);

/* Everything from sentences to findings; the report is split already. A date that the document lacks is taken from the report's own words. */
bool ro_run_document(const ro_engine *engine, ro_work *work, ro_report *report, ro_document *document, ro_findings *findings, ro_error *err);

/* "2024-06-01…" as 20240601; 99991231 (the latest of everything) for NULL or anything else. */
uint32_t ro_date_number(const char *date);

/* The work's arena, emptied; the works of a report lie in it. */
ro_work *ro_work_reset(ro_work *work);
ro_arena *ro_work_arena(ro_work *work);
ro_parse_work *ro_work_parser(ro_work *work);

#endif
