/* polecat.c - rows of POLECAT: 40 columns under a header; PLOVER's events alone. */
#include "output/row.h"

#include <string.h>

static const char *const columns[] = {"Event ID",
                                      "Event Date",
                                      "Event Type",
                                      "Event Mode",
                                      "Intensity",
                                      "Quad Code",
                                      "Contexts",
                                      "Actor Name",
                                      "Actor Country",
                                      "Actor COW",
                                      "Primary Actor Sector",
                                      "Actor Sectors",
                                      "Actor Title",
                                      "Actor Name Raw",
                                      "Wikipedia Actor ID",
                                      "Recipient Name",
                                      "Recipient Country",
                                      "Recipient COW",
                                      "Primary Recipient Sector",
                                      "Recipient Sectors",
                                      "Recipient Title",
                                      "Recipient Name Raw",
                                      "Wikipedia Recipient ID",
                                      "Placename",
                                      "City",
                                      "District",
                                      "Province",
                                      "Country",
                                      "Latitude",
                                      "Longitude",
                                      "GeoNames ID",
                                      "Raw Placename",
                                      "Feature Type",
                                      "Source",
                                      "Publication Date",
                                      "Story People",
                                      "Story Organizations",
                                      "Story Locations",
                                      "Language",
                                      "Version"};

static void write_side(ro_cells *c, const ro_row_side *s, const ro_row_context *x) {
    ro_cell(c, s->name);
    ro_cell(c, s->country);
    ro_cell(c, ro_row_country_cow(x, s->country));
    ro_cell(c, s->sector);
    ro_cell(c, s->sector);
    ro_cell(c, s->office);
    ro_cell(c, s->raw);
    ro_cell(c, NULL); /* no page of an encyclopedia */
}

static void write_row(ro_buffer *out, const ro_row *r, const ro_row_context *x) {
    static const char *const quads[] = {"", "VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"};
    ro_cells c = {out, '\t', false};
    const char *town = ro_row_town(r, x);
    ro_cell(&c, r->id);
    ro_cell(&c, r->day);
    ro_cell(&c, r->event);
    ro_cell(&c, r->mode);
    ro_cell_number(&c, r->goldstein, 1);
    ro_cell(&c, quads[r->quad >= 1 && r->quad <= 4 ? r->quad : 0]);
    ro_cell(&c, r->contexts);
    write_side(&c, &r->source, x);
    write_side(&c, &r->target, x);
    ro_cell(&c, r->place);
    ro_cell(&c, town);
    ro_cell_empty(&c, 2); /* district, province: the knowledge has none */
    ro_cell(&c, r->place_country);
    ro_cell_number(&c, r->lat, 4);
    ro_cell_number(&c, r->lon, 4);
    ro_cell(&c, NULL); /* no number of GeoNames */
    ro_cell(&c, r->place);
    ro_cell(&c, !r->place ? NULL : town ? "PPL" : "PCLI"); /* GeoNames: a populated place, a state */
    ro_cell(&c, r->publishers);
    ro_cell(&c, r->published);
    ro_cell(&c, r->people);
    ro_cell(&c, r->organisations);
    ro_cell(&c, r->locations);
    ro_cell(&c, r->language);
    ro_cell(&c, "readout " READOUT_VERSION);
    ro_cells_end(&c);
}

const ro_row_format ro_row_polecat = {"polecat", columns, sizeof columns / sizeof *columns, true, true, write_row};
