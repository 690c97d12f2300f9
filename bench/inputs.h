/* inputs.h - how fast the formats of input are read, over pages and archives that are made for it. */
#ifndef RO_BENCH_INPUTS_H
#define RO_BENCH_INPUTS_H

#include "base/error.h"

/* Prints a row a format; each is read for at least so many seconds. */
bool inputs_measure(double seconds, ro_error *err);

#endif
