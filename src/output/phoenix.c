/* phoenix.c - rows of the Phoenix data set: 26 columns, no header. */
#include "output/row.h"

#include <string.h>

static const char *const columns[] = {"id_version",   "date",          "year",      "month",       "day",          "source",        "source_root",
                                      "source_agent", "source_others", "target",    "target_root", "target_agent", "target_others", "code",
                                      "root_code",    "quad_class",    "goldstein", "issues",      "lat",          "lon",           "placeName",
                                      "stateName",    "countryName",   "ids",       "urls",        "sources"};

/* The code; its root (a country, IGO, NGO …), its first agent, the rest. */
static void write_side(ro_cells *c, const ro_row_side *s, const ro_row_context *x) {
    ro_code_parts code;
    ro_row_code_parts(x, s->code, &code);
    ro_cell(c, s->code);
    ro_cell(c, code.count > 0 ? code.parts[0] : NULL);
    ro_cell(c, code.count > 1 ? code.parts[1] : NULL);
    ro_cell(c, code.count > 2 ? code.parts[2] : NULL);
    for (unsigned i = 3; i < code.count; i++) {
        ro_buffer_putc(c->out, ';');
        ro_buffer_puts(c->out, code.parts[i]);
    }
}

static void write_row(ro_buffer *out, const ro_row *r, const ro_row_context *x) {
    ro_cells c = {out, '\t', false};
    const char *day = r->day ? r->day : "";
    size_t n = strlen(day);
    ro_cell(&c, r->id);
    ro_buffer_puts(out, "_v" READOUT_VERSION);
    ro_cell_day(&c, day);
    ro_cell_part(&c, day, n >= 4 ? 4 : 0);
    ro_cell_part(&c, n >= 7 ? day + 5 : "", n >= 7 ? 2 : 0);
    ro_cell_part(&c, n >= 10 ? day + 8 : "", n >= 10 ? 2 : 0);
    write_side(&c, &r->source, x);
    write_side(&c, &r->target, x);
    ro_cell(&c, r->cameo);
    ro_cell_part(&c, r->cameo ? r->cameo : "", r->cameo && strlen(r->cameo) > 2 ? 2 : r->cameo ? strlen(r->cameo) : 0);
    ro_cell_count(&c, (uint64_t)ro_row_cameo_quad(r->cameo));
    ro_cell_number(&c, r->goldstein, 1);
    ro_cell(&c, r->contexts);
    ro_cell_number(&c, r->lat, 4);
    ro_cell_number(&c, r->lon, 4);
    ro_cell(&c, ro_row_town(r, x));
    ro_cell(&c, NULL); /* stateName: the knowledge has no provinces */
    ro_cell(&c, ro_row_country_name(x, r->place_country));
    ro_cell(&c, r->ids);
    ro_cell(&c, r->urls);
    ro_cell(&c, r->publishers);
    ro_cells_end(&c);
}

const ro_row_format ro_row_phoenix = {"phoenix", columns, sizeof columns / sizeof *columns, false, false, write_row};
