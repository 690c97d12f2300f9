/* flat.c - our own columns, as CSV and as TSV (docs/formats.md). */
#include "output/row.h"

#include <string.h>

static const char *const columns[] = {"id",
                                      "date",
                                      "date_basis",
                                      "published",
                                      "source",
                                      "source_kind",
                                      "source_country",
                                      "source_sector",
                                      "source_office",
                                      "source_code",
                                      "target",
                                      "target_kind",
                                      "target_country",
                                      "target_sector",
                                      "target_office",
                                      "target_code",
                                      "event",
                                      "mode",
                                      "contexts",
                                      "channel",
                                      "cameo",
                                      "quad",
                                      "goldstein",
                                      "place",
                                      "place_country",
                                      "lat",
                                      "lon",
                                      "status",
                                      "confidence",
                                      "mentions",
                                      "reports",
                                      "sources",
                                      "sentence",
                                      "source_text",
                                      "target_text",
                                      "trigger",
                                      "text",
                                      "ids",
                                      "urls",
                                      "publishers"};

static void write_side(ro_cells *c, const ro_row_side *s) {
    ro_cell(c, s->name);
    ro_cell(c, s->kind);
    ro_cell(c, s->country);
    ro_cell(c, s->sector);
    ro_cell(c, s->office);
    ro_cell(c, s->code);
}

static void write_row(ro_buffer *out, const ro_row *r, char between) {
    ro_cells c = {out, between, false};
    ro_cell(&c, r->id);
    ro_cell(&c, r->date);
    ro_cell(&c, r->date_basis);
    ro_cell(&c, r->published);
    write_side(&c, &r->source);
    write_side(&c, &r->target);
    ro_cell(&c, r->event);
    ro_cell(&c, r->mode);
    ro_cell(&c, r->contexts);
    ro_cell(&c, r->channel);
    ro_cell(&c, r->cameo);
    ro_cell_number(&c, r->quad, 0);
    ro_cell_number(&c, r->goldstein, 1);
    ro_cell(&c, r->place);
    ro_cell(&c, r->place_country);
    ro_cell_number(&c, r->lat, 4);
    ro_cell_number(&c, r->lon, 4);
    ro_cell(&c, r->status);
    ro_cell_number(&c, r->confidence, 2);
    ro_cell_count(&c, r->mentions);
    ro_cell_count(&c, r->reports);
    ro_cell_count(&c, r->sources);
    if (r->sentence)
        ro_cell_count(&c, r->sentence);
    else
        ro_cell(&c, NULL);
    ro_cell(&c, r->source.raw);
    ro_cell(&c, r->target.raw);
    ro_cell(&c, r->trigger);
    ro_cell(&c, r->text);
    ro_cell(&c, r->ids);
    ro_cell(&c, r->urls);
    ro_cell(&c, r->publishers);
    ro_cells_end(&c);
}

static void write_csv(ro_buffer *out, const ro_row *r, const ro_row_context *x) {
    (void)x;
    write_row(out, r, ',');
}

static void write_tsv(ro_buffer *out, const ro_row *r, const ro_row_context *x) {
    (void)x;
    write_row(out, r, '\t');
}

const ro_row_format ro_row_csv = {"csv", columns, sizeof columns / sizeof *columns, true, false, write_csv};
const ro_row_format ro_row_tsv = {"tsv", columns, sizeof columns / sizeof *columns, true, false, write_tsv};
