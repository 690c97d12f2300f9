/* petrarch.c - rows as PETRARCH2 writes them with the texts of both sides and of the event: 11 columns, no header. */
#include "output/row.h"

#include <string.h>

static const char *const columns[] = {"date", "source",      "target",      "code",        "issues",    "ids",
                                      "url",  "StorySource", "source text", "target text", "event text"};

/* "military,1;diplomatic,1": each issue with how often it was met. */
static void issues(ro_cells *c, const char *contexts) {
    ro_cell(c, NULL);
    for (const char *at = contexts; at && *at;) {
        size_t n = strcspn(at, ";");
        if (at != contexts) ro_buffer_putc(c->out, ';');
        ro_buffer_put(c->out, at, n);
        ro_buffer_puts(c->out, ",1");
        at += n + (at[n] == ';');
    }
}

static void write_row(ro_buffer *out, const ro_row *r, const ro_row_context *x) {
    (void)x;
    ro_cells c = {out, '\t', false};
    ro_cell_day(&c, r->day);
    ro_cell(&c, r->source.code ? r->source.code : "---"); /* its own mark for an actor without a code */
    ro_cell(&c, r->target.code ? r->target.code : "---");
    ro_cell(&c, r->cameo);
    issues(&c, r->contexts);
    ro_cell(&c, r->ids);
    ro_cell(&c, r->urls);
    ro_cell(&c, r->publishers);
    ro_cell(&c, r->source.raw);
    ro_cell(&c, r->target.raw);
    ro_cell(&c, r->trigger);
    ro_cells_end(&c);
}

const ro_row_format ro_row_petrarch = {"petrarch", columns, sizeof columns / sizeof *columns, false, false, write_row};
