/* gdelt.c - rows of the event table of GDELT 2.0: 61 columns, no header. Actors in CAMEO's codes, places in FIPS's. */
#include "output/row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ACTOR(n) \
    "Actor" n "Code", "Actor" n "Name", "Actor" n "CountryCode", "Actor" n "KnownGroupCode", "Actor" n "EthnicCode", "Actor" n "Religion1Code", \
        "Actor" n "Religion2Code", "Actor" n "Type1Code", "Actor" n "Type2Code", "Actor" n "Type3Code"
#define GEO(n) n "Geo_Type", n "Geo_FullName", n "Geo_CountryCode", n "Geo_ADM1Code", n "Geo_ADM2Code", n "Geo_Lat", n "Geo_Long", n "Geo_FeatureID"

static const char *const columns[] = {"GLOBALEVENTID",  "SQLDATE",     "MonthYear",  "Year",          "FractionDate",  ACTOR("1"),
                                      ACTOR("2"),       "IsRootEvent", "EventCode",  "EventBaseCode", "EventRootCode", "QuadClass",
                                      "GoldsteinScale", "NumMentions", "NumSources", "NumArticles",   "AvgTone",       GEO("Actor1"),
                                      GEO("Actor2"),    GEO("Action"), "DATEADDED",  "SOURCEURL"};

static bool among(const char *part, const char *list) {
    const char *at = strstr(list, part);
    return strlen(part) == 3 && at && (at - list) % 4 == 0;
}

static bool is_type(const char *part) {
    return among(part, "COP GOV INS JUD MIL MOD OPP RAD REB SEP SPY UAF AGR BUS CRM CVL DEV EDU ELI ENV HLH HRI LAB LEG MED REF "
                       "IGO IMG INT MNC NGM NGO UIS SET PTY");
}

static bool is_religion(const char *part) {
    return among(part, "ADR ATH BAH BUD CHR CON CPT CTH DOX DRZ HIN HSD ITR JAN JEW JHW JNN LDS MOS MRN NRM PAG PRO SFI SHI SHN SIK SUN TAO UDX ZRO");
}

/* The ten columns of an actor, from the parts of his code. */
static void write_actor(ro_cells *c, const ro_row_side *s, const ro_row_context *x) {
    ro_code_parts code;
    ro_row_code_parts(x, s->code, &code);
    const char *group = NULL, *religions[2] = {NULL}, *types[3] = {NULL};
    unsigned religion_count = 0, type_count = 0;
    for (unsigned i = code.country ? 1 : 0; i < code.count; i++) {
        const char *part = code.parts[i];
        if (is_type(part)) {
            if (type_count < 3) types[type_count++] = part;
        } else if (is_religion(part)) {
            if (religion_count < 2) religions[religion_count++] = part;
        } else if (!group)
            group = part;
    }
    ro_cell(c, s->code);
    ro_cell_upper(c, s->name);
    ro_cell(c, code.country ? code.parts[0] : NULL);
    ro_cell(c, group);
    ro_cell(c, NULL); /* ethnic groups are not coded */
    ro_cell(c, religions[0]);
    ro_cell(c, religions[1]);
    for (int i = 0; i < 3; i++) ro_cell(c, types[i]);
}

/* The eight columns of a place: 1 a country, 3 a town of the USA, 4 one of the world, 0 nothing. */
static void write_place(ro_cells *c, const char *town, const char *country, double lat, double lon, const ro_row_context *x) {
    const char *name = ro_row_country_name(x, country), *fips = ro_row_country_fips(x, country);
    if (!town && !name[0]) {
        ro_cell_count(c, 0);
        ro_cell_empty(c, 7);
        return;
    }
    ro_cell_count(c, !town ? 1 : country && strcmp(country, "USA") == 0 ? 3 : 4);
    ro_cell(c, town ? town : name);
    if (town && name[0]) {
        ro_buffer_puts(c->out, ", ");
        ro_buffer_puts(c->out, name);
    }
    ro_cell(c, fips);
    ro_cell(c, fips); /* ADM1: the country itself where no province is known */
    ro_cell(c, NULL);
    ro_cell_number(c, lat, 4);
    ro_cell_number(c, lon, 4);
    ro_cell(c, town ? NULL : fips);
}

static void write_country(ro_cells *c, const char *iso3, const ro_row_context *x) {
    const ro_k_country *k = ro_row_country(x, iso3);
    write_place(c, NULL, k ? iso3 : NULL, k ? (double)k->lat : (double)NAN, k ? (double)k->lon : (double)NAN, x);
}

/* How much of the year has gone, a month of thirty days, as the original reckons. */
static void write_day(ro_cells *c, const char *day) {
    if (!day || strlen(day) < 10) {
        ro_cell_empty(c, 4);
        return;
    }
    long year = strtol(day, NULL, 10), month = strtol(day + 5, NULL, 10), of_month = strtol(day + 8, NULL, 10);
    double gone = (double)((month - 1) * 30 + of_month) / 365.0;
    ro_cell_day(c, day);
    ro_cell_count(c, (uint64_t)(year * 100 + month));
    ro_cell_count(c, (uint64_t)year);
    ro_cell_number(c, (double)year + (gone > 0.9999 ? 0.9999 : gone), 4);
}

static void write_added(ro_cells *c, const ro_row *r, const ro_row_context *x) {
    if (x->added) {
        ro_cell(c, x->added);
        return;
    }
    const char *day = r->published ? r->published : r->day;
    ro_cell_day(c, day);
    if (day) ro_buffer_puts(c->out, "000000");
}

static void write_row(ro_buffer *out, const ro_row *r, const ro_row_context *x) {
    ro_cells c = {out, '\t', false};
    const char *code = r->cameo ? r->cameo : "", *town = ro_row_town(r, x);
    size_t n = strlen(code);
    int quad = ro_row_cameo_quad(code);
    ro_cell_count(&c, r->number);
    write_day(&c, r->day);
    write_actor(&c, &r->source, x);
    write_actor(&c, &r->target, x);
    ro_cell_count(&c, r->lead);
    ro_cell(&c, code);
    ro_cell_part(&c, code, n > 3 ? 3 : n);
    ro_cell_part(&c, code, n > 2 ? 2 : n);
    ro_cell_count(&c, quad ? (uint64_t)quad : 1); /* 01 and 02 count as verbal cooperation here */
    ro_cell_number(&c, r->goldstein, 1);
    ro_cell_count(&c, r->mentions);
    ro_cell_count(&c, r->sources);
    ro_cell_count(&c, r->reports);
    ro_cell(&c, NULL); /* AvgTone: tone is not measured */
    write_country(&c, r->source.country, x);
    write_country(&c, r->target.country, x);
    if (town)
        write_place(&c, town, r->place_country, r->lat, r->lon, x);
    else
        write_country(&c, r->place_country, x);
    write_added(&c, r, x);
    size_t first = !r->urls ? 0 : r->reports > 1 ? strcspn(r->urls, ";") : strlen(r->urls); /* of several reports, the first one's */
    ro_cell_part(&c, r->urls ? r->urls : "", first);
    ro_cells_end(&c);
}

const ro_row_format ro_row_gdelt = {"gdelt", columns, sizeof columns / sizeof *columns, false, false, write_row};
