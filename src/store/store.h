/* store.h - the database that records are kept in. What it does stands in readout.h: it is public as it is.
 *
 * One file of SQLite in WAL mode (schema.sql). store.c opens it, add.c makes rows of a record, merge_reports.c finds the event of a telling. */
#ifndef RO_STORE_STORE_H
#define RO_STORE_STORE_H

#include "base/error.h"
#include "readout.h"

#endif
