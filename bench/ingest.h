/* ingest.h - what keeping records in a database costs beside coding them. */
#ifndef RO_BENCH_INGEST_H
#define RO_BENCH_INGEST_H

#include "base/error.h"

#include <stdbool.h>

/* Codes the reports of data/eval, then codes and keeps them, each pass in a new file; prints the best pass of each, and bytes a report. */
bool bench_ingest(const ro_engine *engine, ro_work *work, double seconds, ro_error *err);

#endif
