/* cores.h - what a second processor brings. */
#ifndef RO_BENCH_CORES_H
#define RO_BENCH_CORES_H

#include "base/error.h"

#include <stdbool.h>

/* Runs the program (READOUT_BIN, else build/release/readout) over the reports of data/eval, `code` and `ingest`, with --jobs 1 and 2 by turns; prints
 * the best of each and their ratio. Says so where there is no second processor, or no program. */
bool bench_cores(double seconds, ro_error *err);

#endif
