#include "store/pg_link.h"

#include "store/db.h"

#include <ctype.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_WAIT_S "10" /* for the server */

/* A network that was cut: whoever hears nothing for a minute gives up. The server does so too, lest a writer who is gone keeps the others waiting. */
#define SILENT_S "30"
#define PROBE_S "10"
#define PROBES "3"
#define UNHEARD_MS "60000"

/* --- addresses -----------------------------------------------------------------------------------------------------------------------------------
 */

bool ro_db_is_pg(const char *path) { return strncmp(path, "postgres://", 11) == 0 || strncmp(path, "postgresql://", 13) == 0; }

/* Without password, and without what stands behind '?', where one may be too. */
static void show(const char *url, char *out, size_t size) {
    const char *host = strstr(url, "://") + 3;
    size_t whole = strcspn(host, "?"), at = strlen(host);
    const char *sign = NULL;
    /* a password may hold a '/', which it should not: the last '@' counts */
    for (const char *c = host; c < host + whole; c++)
        if (*c == '@') sign = c;
    if (!sign && memchr(host, '@', at)) sign = strrchr(host, '@');
    size_t name = sign ? strcspn(host, ":@") : 0;
    const char *rest = sign ? sign : host, *colon = strchr(host, ':');
    if (!sign && *host != '[' && colon && colon < host + whole && !(colon[1] >= '0' && colon[1] <= '9')) whole = (size_t)(colon - host); /* no port */
    snprintf(out, size, "%.*s%.*s%.*s", (int)(host - url), url, (int)name, host, (int)(sign ? strcspn(rest, "?") : whole), rest);
}

void ro_db_shown(const char *path, char *out, size_t size) {
    if (ro_db_is_pg(path))
        show(path, out, size);
    else
        snprintf(out, size, "%s", path);
}

/* --- errors --------------------------------------------------------------------------------------------------------------------------------------
 */

/* A message of libpq on one line, without the password if it should be in it. */
static void one_line(const struct ro_pg *pg, const char *message, char *out, size_t size) {
    const char *pass = pg->conn ? pg->lib.PQpass(pg->conn) : NULL;
    size_t at = 0, pass_size = pass ? strlen(pass) : 0;
    for (const char *c = message; *c && at + 1 < size;) {
        if (pass_size && strncmp(c, pass, pass_size) == 0) {
            at += (size_t)snprintf(out + at, size - at, "***");
            if (at >= size) at = size - 1;
            c += pass_size;
            continue;
        }
        bool blank = isspace((unsigned char)*c) != 0;
        if (!blank)
            out[at++] = *c;
        else if (at && out[at - 1] != ' ')
            out[at++] = ' ';
        c++;
    }
    while (at && out[at - 1] == ' ') at--;
    out[at] = '\0';
}

static ro_code code_of(const char *state) {
    if (!state) return RO_E_READ;
    static const struct {
        const char *begin;
        ro_code code;
    } codes[] = {{"08", RO_E_READ},    {"57P", RO_E_READ},      {"53100", RO_E_FULL},   {"53200", RO_E_MEMORY},   {"53300", RO_E_BUSY},
                 {"55P03", RO_E_BUSY}, {"40", RO_E_BUSY},       {"57014", RO_E_BUSY},   {"25006", RO_E_READONLY}, {"42501", RO_E_READONLY},
                 {"58", RO_E_WRITE},   {"XX001", RO_E_CORRUPT}, {"XX002", RO_E_CORRUPT}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strncmp(state, codes[i].begin, strlen(codes[i].begin)) == 0) return codes[i].code;
    return RO_E_DATABASE;
}

bool ro_pg_fail(const struct ro_pg *pg, ro_code code, const char *what, ro_error *err) {
    return ro_fail_at(err, code, pg->shown, 0, 0, RO_NO_BYTE, "%s", what);
}

bool ro_pg_failed(const struct ro_pg *pg, const PGresult *result, ro_error *err) {
    char message[300];
    const char *state = result ? pg->lib.PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    bool lost = pg->lib.PQstatus(pg->conn) == CONNECTION_BAD;
    const char *primary = result ? pg->lib.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    one_line(pg,
             primary                                           ? primary
             : result && *pg->lib.PQresultErrorMessage(result) ? pg->lib.PQresultErrorMessage(result)
                                                               : pg->lib.PQerrorMessage(pg->conn),
             message, sizeof message);
    if (lost) return ro_fail_at(err, RO_E_READ, pg->shown, 0, 0, RO_NO_BYTE, "the server broke the connection: %s", message);
    if (state && strcmp(state, "55P03") == 0) return ro_pg_fail(pg, RO_E_BUSY, "another process has been writing to it for too long", err);
    return ro_pg_fail(pg, code_of(state), message, err);
}

bool ro_pg_good(const struct ro_pg *pg, const PGresult *result) {
    ExecStatusType status = result ? pg->lib.PQresultStatus(result) : PGRES_FATAL_ERROR;
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* --- the pipeline --------------------------------------------------------------------------------------------------------------------------------
 */

/* Looks at all results on the way. last: gets the last one (not an error), which is the caller's to clear; NULL: all are cleared. */
bool ro_pg_drain(struct ro_pg *pg, PGresult **last, ro_error *err) {
    bool fine = !pg->failed;
    if (!pg->on_the_way) return fine;
    if (!pg->lib.PQsendFlushRequest(pg->conn)) fine = fine && ro_pg_failed(pg, NULL, err);
    while (pg->on_the_way && pg->lib.PQstatus(pg->conn) == CONNECTION_OK) {
        PGresult *result = pg->lib.PQgetResult(pg->conn);
        if (!result) continue;
        pg->on_the_way--;
        if (!ro_pg_good(pg, result)) {
            if (fine) ro_pg_failed(pg, result, err);
            fine = false;
        }
        PGresult *end = pg->lib.PQgetResult(pg->conn); /* NULL: the statement's end */
        if (end) pg->lib.PQclear(end);
        if (last && fine && !pg->on_the_way)
            *last = result;
        else
            pg->lib.PQclear(result);
    }
    if (pg->on_the_way) {
        pg->on_the_way = 0;
        if (fine) ro_pg_failed(pg, NULL, err);
        fine = false;
    }
    if (!fine) pg->failed = true;
    return fine;
}

/* Ends the pipeline, whatever became of it. */
void ro_pg_unpipe(struct ro_pg *pg) {
    if (!pg->piped) return;
    if (pg->lib.PQpipelineSync(pg->conn)) {
        int nothing = 0;
        while (pg->lib.PQstatus(pg->conn) == CONNECTION_OK && nothing < 2) {
            PGresult *result = pg->lib.PQgetResult(pg->conn);
            nothing = result ? 0 : nothing + 1;
            bool synced = result && pg->lib.PQresultStatus(result) == PGRES_PIPELINE_SYNC;
            pg->lib.PQclear(result);
            if (synced) break;
        }
    }
    pg->on_the_way = 0;
    pg->lib.PQexitPipelineMode(pg->conn);
    pg->piped = false;
}

bool ro_pg_pause(struct ro_pg *pg, ro_error *err) {
    bool fine = ro_pg_drain(pg, NULL, err);
    ro_pg_unpipe(pg);
    return fine;
}

bool ro_pg_resume(struct ro_pg *pg, ro_error *err) {
    pg->piped = pg->lib.PQenterPipelineMode(pg->conn) == 1;
    return pg->piped || ro_pg_failed(pg, NULL, err);
}

#define MOST_ARRAYS 8

/* The number under which it is prepared; -1: it is not. */
static int asked_before(struct ro_pg *pg, const char *sql, int count) {
    for (unsigned i = 0; i < pg->asked_count; i++)
        if (pg->asked[i] == sql) return (int)i;
    if (!count || pg->asked_count == RO_PG_ASKED_MOST) return -1;
    char name[16];
    snprintf(name, sizeof name, "a%u", pg->asked_count);
    PGresult *result = pg->lib.PQprepare(pg->conn, name, sql, count, NULL);
    bool good = ro_pg_good(pg, result);
    pg->lib.PQclear(result);
    if (!good) return -1; /* the asking fails too */
    pg->asked[pg->asked_count] = sql;
    return (int)pg->asked_count++;
}

static PGresult *ask(struct ro_pg *pg, const char *sql, const char *const *values, int count) {
    int number = asked_before(pg, sql, count);
    char name[16];
    if (number < 0) return pg->lib.PQexecParams(pg->conn, sql, count, NULL, values, NULL, NULL, 1);
    snprintf(name, sizeof name, "a%d", number);
    return pg->lib.PQexecPrepared(pg->conn, name, count, values, NULL, NULL, 1);
}

PGresult *ro_pg_ask(struct ro_pg *pg, const char *sql, const ro_buffer *arrays, int count, ro_error *err) {
    ro_buffer ended[MOST_ARRAYS];
    const char *values[MOST_ARRAYS] = {NULL};
    bool memory = count <= MOST_ARRAYS;
    int made = memory ? count : 0;
    for (int i = 0; i < made; i++) {
        ro_buffer_init(&ended[i], NULL);
        ro_buffer_put(&ended[i], arrays[i].size ? arrays[i].bytes : "{", arrays[i].size ? arrays[i].size : 1);
        ro_buffer_putc(&ended[i], '}');
        memory = memory && !ended[i].failed && !arrays[i].failed;
        values[i] = ended[i].bytes;
    }
    PGresult *result = memory ? ask(pg, sql, values, count) : NULL;
    for (int i = 0; i < made; i++) ro_buffer_free(&ended[i]);
    if (!memory) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    if (ro_pg_good(pg, result)) return result;
    ro_pg_failed(pg, result, err);
    pg->lib.PQclear(result);
    pg->failed = true;
    return NULL;
}

int64_t ro_pg_int_of(const ro_pg_library *lib, const PGresult *rows, int row, int column) {
    uint64_t bits;
    if (lib->PQgetisnull(rows, row, column) || lib->PQgetlength(rows, row, column) != sizeof bits) return 0;
    memcpy(&bits, lib->PQgetvalue(rows, row, column), sizeof bits);
    return (int64_t)be64toh(bits);
}

/* --- connecting ----------------------------------------------------------------------------------------------------------------------------------
 */

const char ro_pg_setup[] =
    "SELECT set_config(s.name, w.value, false) FROM (VALUES ('tcp_keepalives_idle', '" SILENT_S "'), ('tcp_keepalives_interval', '" PROBE_S
    "'), ('tcp_keepalives_count', '" PROBES "'), ('tcp_user_timeout', '" UNHEARD_MS
    "'), ('idle_in_transaction_session_timeout', '10min')) w(name, value) JOIN pg_settings s ON s.name = w.name WHERE s.source = 'default'";

static void silent(void *context, const char *message) { (void)context, (void)message; }

static bool not_understood(const struct ro_pg *pg, ro_error *err) {
    return ro_pg_fail(pg, RO_E_OPEN, "is no address of PostgreSQL: postgres://user@host:port/database is due", err);
}

bool ro_pg_connect(struct ro_pg *pg, const char *url, ro_error *err) {
    /* what the address says comes later, and counts */
    static const char *const keys[] = {"client_encoding",
                                       "fallback_application_name",
                                       "keepalives_idle",
                                       "keepalives_interval",
                                       "keepalives_count",
                                       "tcp_user_timeout",
                                       "dbname",
                                       "connect_timeout",
                                       NULL};
    const char *values[] = {"UTF8", "readout", SILENT_S, PROBE_S, PROBES, UNHEARD_MS, url, NULL, NULL};
    char *why = NULL;
    PQconninfoOption *parsed = pg->lib.PQconninfoParse(url, &why);
    if (!parsed) { /* libpq's words repeat what it stumbled over, which may be the password */
        pg->lib.PQfreemem(why);
        return not_understood(pg, err);
    }
    bool waits = getenv("PGCONNECT_TIMEOUT") != NULL;
    for (const PQconninfoOption *o = parsed; o->keyword; o++) waits = waits || (o->val && strcmp(o->keyword, "connect_timeout") == 0);
    pg->lib.PQconninfoFree(parsed);
    if (!waits) values[7] = CONNECT_WAIT_S;
    pg->conn = pg->lib.PQconnectdbParams(keys, values, 1);
    if (!pg->conn) return ro_fail(err, RO_E_MEMORY, "out of memory");
    pg->lib.PQsetNoticeProcessor(pg->conn, silent, NULL);
    if (pg->lib.PQstatus(pg->conn) == CONNECTION_OK) return true;
    char message[300];
    one_line(pg, pg->lib.PQerrorMessage(pg->conn), message, sizeof message);
    if (strncmp(message, "invalid ", 8) == 0) return not_understood(pg, err); /* a part of the address that may be one of the password */
    return ro_fail_at(err, RO_E_OPEN, pg->shown, 0, 0, RO_NO_BYTE, "cannot be opened: %s", message);
}
