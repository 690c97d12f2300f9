/* pg_library.h - libpq, loaded when the first address of PostgreSQL is opened, not when the program starts: it brings TLS and Kerberos along, which
 * take longer to load than all else, and a machine without it reads and writes files of SQLite all the same. */
#ifndef RO_STORE_PG_LIBRARY_H
#define RO_STORE_PG_LIBRARY_H

#include "base/error.h"

#include <libpq-fe.h>

/* Numbers of PostgreSQL's own types (pg_type.dat). */
enum {
    RO_PG_OID_BOOL = 16,
    RO_PG_OID_BYTEA = 17,
    RO_PG_OID_INT8 = 20,
    RO_PG_OID_INT2 = 21,
    RO_PG_OID_INT4 = 23,
    RO_PG_OID_TEXT = 25,
    RO_PG_OID_FLOAT4 = 700,
    RO_PG_OID_FLOAT8 = 701,
    RO_PG_OID_NUMERIC = 1700
};

/* All of libpq that is called. */
#define RO_PG_FUNCTIONS(X) \
    X(PQconnectdbParams) \
    X(PQfinish) \
    X(PQstatus) \
    X(PQerrorMessage) \
    X(PQpass) \
    X(PQconninfoParse) \
    X(PQconninfoFree) \
    X(PQfreemem) \
    X(PQserverVersion) \
    X(PQparameterStatus) \
    X(PQsetNoticeProcessor) \
    X(PQtransactionStatus) \
    X(PQexec) \
    X(PQexecParams) \
    X(PQprepare) \
    X(PQexecPrepared) \
    X(PQsendPrepare) \
    X(PQsendQueryPrepared) \
    X(PQsendQueryParams) \
    X(PQenterPipelineMode) \
    X(PQexitPipelineMode) \
    X(PQpipelineSync) \
    X(PQsendFlushRequest) \
    X(PQgetResult) \
    X(PQresultStatus) \
    X(PQresultErrorField) \
    X(PQresultErrorMessage) \
    X(PQclear) \
    X(PQntuples) \
    X(PQnfields) \
    X(PQfname) \
    X(PQftype) \
    X(PQgetvalue) \
    X(PQgetlength) \
    X(PQgetisnull) \
    X(PQunescapeBytea) \
    X(PQdescribePrepared) \
    X(PQreset) \
    X(PQputCopyData) \
    X(PQputCopyEnd)

typedef struct ro_pg_library {
#define X(name) __typeof__(&name) name;
    RO_PG_FUNCTIONS(X)
#undef X
} ro_pg_library;

/* false: err says what is lacking. The library stays loaded. */
bool ro_pg_library_load(ro_pg_library *library, ro_error *err);

#endif
