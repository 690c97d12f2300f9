/* row.h - an event as one flat row of strings, and the formats of other coders that write such rows: PETRARCH2, Phoenix, ICEWS, POLECAT, GDELT,
 * and columns of our own as CSV or TSV (docs/formats.md tells every column).
 *
 * A row is filled from a record (row.c) or from a database (store/event_row.h); each format is a file of its own that writes one row. */
#ifndef RO_OUTPUT_ROW_H
#define RO_OUTPUT_ROW_H

#include "base/arena.h"
#include "base/buffer.h"
#include "knowledge/knowledge.h"
#include "readout.h"

/* One side of an event. NULL: not known. */
typedef struct ro_row_side {
    const char *name, *raw; /* raw: as the report words it where it tells the event */
    const char *kind, *country, *sector, *office, *code;
} ro_row_side;

typedef struct ro_row {
    const char *id;  /* of the event: "REPORT-1", the number in the database */
    uint64_t number; /* the same as a number that stays: below 2^53, so that every tool holds it exactly */
    ro_row_side source, target;
    const char *event, *mode, *contexts, *channel, *cameo; /* lists have ";" between */
    int quad;                                              /* PLOVER's */
    double goldstein;
    const char *day;                           /* YYYY-MM-DD: of the event, else of publication */
    const char *date, *date_basis, *published; /* date: NULL where none is told */
    const char *place, *place_country;
    double lat, lon; /* NaN: not known */
    const char *status;
    double confidence;
    size_t mentions, reports, sources;
    size_t sentence; /* number of the sentence that tells it first, from 1; 0: not known */
    bool lead;       /* that one stands in the title or the first paragraph */
    const char *text, *trigger;
    const char *ids, *urls, *publishers;            /* of the reports, ";" between */
    const char *people, *organisations, *locations; /* of the reports, ";" between */
    const char *language;
} ro_row;

typedef struct ro_row_context {
    const ro_knowledge *knowledge; /* names and codes of countries, names of CAMEO codes */
    const char *added;             /* YYYYMMDDHHMMSS for GDELT's DATEADDED; NULL: midnight of the day of publication */
} ro_row_context;

/* --- writing ---------------------------------------------------------------------------------------------------------------- */

/* The names of the columns, `count` of them. header: whether the original writes them as a first line. */
typedef struct ro_row_format {
    const char *name;
    const char *const *columns;
    size_t column_count;
    bool header;
    bool plover; /* takes only events that PLOVER has: not CAMEO 01 and 02 */
    void (*write)(ro_buffer *out, const ro_row *row, const ro_row_context *context);
} ro_row_format;

const ro_row_format *ro_row_format_of(ro_rows format);

/* The first line, where the format has one. */
void ro_row_header(ro_buffer *out, const ro_row_format *format);

/* Writes the row, and behind it, with `mirror`, the same seen from the other side if it is symmetric. A row that the format does not take is left
 * out. Gives how many lines were written. */
size_t ro_row_put(ro_buffer *out, const ro_row *row, const ro_row_format *format, const ro_row_context *context, bool mirror);

/* Is it something that two do together: talks, a call, a visit, a signature? Gives the CAMEO code as the other side has it (042 makes a visit,
 * 043 hosts it); NULL where it is not symmetric. */
const char *ro_row_mirrored(const ro_row *row);

/* --- cells: what the formats are made of ------------------------------------------------------------------------------------- */

typedef struct ro_cells {
    ro_buffer *out;
    char between; /* '\t' or ',' (then quoted where needed) */
    bool begun;
} ro_cells;

/* Control characters become blanks: a value never ends its line or its cell. NULL: an empty cell. */
void ro_cell(ro_cells *cells, const char *text);
void ro_cell_part(ro_cells *cells, const char *text, size_t size);
void ro_cell_upper(ro_cells *cells, const char *text);          /* A to Z in capitals */
void ro_cell_number(ro_cells *cells, double value, int digits); /* empty where it is not finite */
void ro_cell_count(ro_cells *cells, uint64_t value);
void ro_cell_day(ro_cells *cells, const char *day); /* YYYY-MM-DD as YYYYMMDD */
void ro_cell_empty(ro_cells *cells, unsigned count);
void ro_cells_end(ro_cells *cells);

/* The country with this code, NULL where there is none. Its name, COW number, FIPS code: "" where it has none. */
const ro_k_country *ro_row_country(const ro_row_context *context, const char *iso3);
const char *ro_row_country_name(const ro_row_context *context, const char *iso3);
const char *ro_row_country_cow(const ro_row_context *context, const char *iso3);
const char *ro_row_country_fips(const ro_row_context *context, const char *iso3);

/* CAMEO's own word for a code ("Discuss by telephone"), "" where it has none. */
const char *ro_row_cameo_name(const ro_row_context *context, const char *cameo);

/* CAMEO's quad class of the code's root, which is not always PLOVER's: 0 for 01 and 02, 1 to 4. */
int ro_row_cameo_quad(const char *cameo);

/* The place itself; NULL where it is only a country. */
const char *ro_row_town(const ro_row *row, const ro_row_context *context);

/* A code taken apart: QATGOVMIL is QAT, GOV, MIL. */
#define RO_CODE_PARTS 8
typedef struct ro_code_parts {
    char parts[RO_CODE_PARTS][4];
    unsigned count;
    const ro_k_country *country; /* of the first part; NULL: it is no country */
} ro_code_parts;
void ro_row_code_parts(const ro_row_context *context, const char *code, ro_code_parts *out);

extern const ro_row_format ro_row_csv, ro_row_tsv, ro_row_petrarch, ro_row_phoenix, ro_row_icews, ro_row_polecat, ro_row_gdelt;

/* --- rows of a record -------------------------------------------------------------------------------------------------------- */

/* What is wanted; zero: reported events of any confidence, each once. */
typedef struct ro_row_choice {
    uint32_t statuses; /* a bit each, 1 << ro_status; 0: reported */
    double min_confidence;
    bool mirror;
} ro_row_choice;

/* "any", or statuses with commas between. false: err (usage) names the wrong one. */
bool ro_row_statuses(const char *text, uint32_t *statuses, ro_error *err);

/* The row of event i; its strings lie in the arena and in the record. NULL: out of memory. */
const ro_row *ro_row_of_record(const ro_record *record, uint32_t i, ro_arena *arena);

#endif
