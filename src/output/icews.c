/* icews.c - rows of ICEWS: 20 columns under a header. */
#include "output/row.h"

#include <string.h>

static const char *const columns[] = {"Event ID",       "Event Date", "Source Name",     "Source Sectors", "Source Country",
                                      "Event Text",     "CAMEO Code", "Intensity",       "Target Name",    "Target Sectors",
                                      "Target Country", "Story ID",   "Sentence Number", "Publisher",      "City",
                                      "District",       "Province",   "Country",         "Latitude",       "Longitude"};

/* Sectors in words, as ICEWS writes them. */
static const char *sector_name(const char *sector) {
    static const char *const names[][2] = {{"GOV", "Government"},
                                           {"MIL", "Military"},
                                           {"POL", "Police"},
                                           {"COP", "Police"},
                                           {"JUD", "Judicial"},
                                           {"LEG", "Legislative / Parliamentary"},
                                           {"REB", "Rebel"},
                                           {"OPP", "Opposition"},
                                           {"PTY", "Parties"},
                                           {"SPY", "Intelligence"},
                                           {"UAF", "Unidentified Forces"},
                                           {"CVL", "General Population / Civilian / Social"},
                                           {"EDU", "Education"},
                                           {"MED", "Media"},
                                           {"JRN", "News Editor"},
                                           {"BUS", "Business"},
                                           {"AGR", "Agricultural"},
                                           {"LAB", "Labor"},
                                           {"REF", "Refugees"},
                                           {"REL", "Religious"},
                                           {"NGO", "Nongovernmental Organization"},
                                           {"IGO", "International Government Organization"},
                                           {"CRM", "Criminals / Gangs"},
                                           {"ELI", "Elite"},
                                           {"SET", "Settlers"}};
    for (size_t i = 0; sector && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], sector) == 0) return names[i][1];
    return sector;
}

static void write_side(ro_cells *c, const ro_row_side *s, const ro_row_context *x) {
    ro_cell(c, s->name);
    ro_cell(c, sector_name(s->sector));
    ro_cell(c, ro_row_country_name(x, s->country));
}

static void write_row(ro_buffer *out, const ro_row *r, const ro_row_context *x) {
    ro_cells c = {out, '\t', false};
    ro_cell_count(&c, r->number);
    ro_cell(&c, r->day);
    write_side(&c, &r->source, x);
    ro_cell(&c, ro_row_cameo_name(x, r->cameo));
    ro_cell(&c, r->cameo);
    ro_cell_number(&c, r->goldstein, 1);
    write_side(&c, &r->target, x);
    ro_cell(&c, r->ids);
    if (r->sentence)
        ro_cell_count(&c, r->sentence);
    else
        ro_cell(&c, NULL);
    ro_cell(&c, r->publishers);
    ro_cell(&c, ro_row_town(r, x));
    ro_cell_empty(&c, 2); /* district, province: the knowledge has none */
    ro_cell(&c, ro_row_country_name(x, r->place_country));
    ro_cell_number(&c, r->lat, 4);
    ro_cell_number(&c, r->lon, 4);
    ro_cells_end(&c);
}

const ro_row_format ro_row_icews = {"icews", columns, sizeof columns / sizeof *columns, true, false, write_row};
