/* row_cell.c - the cells of a row, and what is looked up for them: countries, CAMEO codes, the parts of an actor's code. */
#include "output/row.h"
#include "output/words.h"

#include <math.h>
#include <string.h>

static void begin(ro_cells *c) {
    if (c->begun) ro_buffer_putc(c->out, c->between);
    c->begun = true;
}

static bool needs_quotes(const char *text, size_t size) { return memchr(text, ',', size) || memchr(text, '"', size); }

void ro_cell_part(ro_cells *c, const char *text, size_t size) {
    begin(c);
    bool quoted = c->between == ',' && needs_quotes(text, size);
    if (quoted) ro_buffer_putc(c->out, '"');
    for (size_t at = 0; at < size;) {
        size_t control = ro_words_control(text, size, at);
        if (quoted && text[at] == '"') ro_buffer_putc(c->out, '"');
        ro_buffer_putc(c->out, control ? ' ' : text[at]);
        at += control ? control : 1;
    }
    if (quoted) ro_buffer_putc(c->out, '"');
}

void ro_cell(ro_cells *c, const char *text) { ro_cell_part(c, text ? text : "", text ? strlen(text) : 0); }

void ro_cell_upper(ro_cells *c, const char *text) {
    ro_cell(c, NULL);
    for (; text && *text; text++) {
        char x = (unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text;
        ro_buffer_putc(c->out, x >= 'a' && x <= 'z' ? (char)(x - 32) : x);
    }
}

void ro_cell_number(ro_cells *c, double value, int digits) {
    begin(c);
    if (isfinite(value)) ro_buffer_printf(c->out, "%.*f", digits, value);
}

void ro_cell_count(ro_cells *c, uint64_t value) {
    begin(c);
    ro_buffer_number(c->out, (size_t)value);
}

void ro_cell_day(ro_cells *c, const char *day) {
    begin(c);
    for (; day && *day; day++)
        if (*day != '-') ro_buffer_putc(c->out, *day);
}

void ro_cell_empty(ro_cells *c, unsigned count) {
    while (count--) begin(c);
}

void ro_cells_end(ro_cells *c) { ro_buffer_putc(c->out, '\n'); }

/* ---- countries and codes ---- */

const ro_k_country *ro_row_country(const ro_row_context *x, const char *iso3) {
    uint16_t i = iso3 ? ro_k_country_of(x->knowledge, iso3) : RO_K_NONE;
    return i == RO_K_NONE ? NULL : &x->knowledge->countries[i];
}

const char *ro_row_country_name(const ro_row_context *x, const char *iso3) {
    const ro_k_country *c = ro_row_country(x, iso3);
    return c ? ro_k_string(x->knowledge, c->name) : "";
}

const char *ro_row_country_cow(const ro_row_context *x, const char *iso3) {
    const ro_k_country *c = ro_row_country(x, iso3);
    return c ? ro_k_string(x->knowledge, c->cow) : "";
}

const char *ro_row_country_fips(const ro_row_context *x, const char *iso3) {
    const ro_k_country *c = ro_row_country(x, iso3);
    return c ? ro_k_string(x->knowledge, c->fips) : "";
}

static const ro_k_code *cameo_of(const ro_row_context *x, const char *cameo) {
    const ro_knowledge *k = x->knowledge;
    uint32_t low = 0, high = cameo ? k->codes_count : 0;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = strcmp(ro_k_string(k, k->codes[mid].code), cameo);
        if (order == 0) return &k->codes[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const char *ro_row_cameo_name(const ro_row_context *x, const char *cameo) {
    const ro_k_code *code = cameo_of(x, cameo);
    return code ? ro_k_string(x->knowledge, code->name) : "";
}

int ro_row_cameo_quad(const char *cameo) {
    if (!cameo || strlen(cameo) < 2) return 0;
    int root = (cameo[0] - '0') * 10 + cameo[1] - '0';
    return root <= 2 ? 0 : root <= 5 ? 1 : root <= 8 ? 2 : root <= 13 ? 3 : 4;
}

const char *ro_row_town(const ro_row *row, const ro_row_context *x) {
    if (!row->place) return NULL;
    return strcmp(row->place, ro_row_country_name(x, row->place_country)) == 0 ? NULL : row->place;
}

/* CAMEO's three letters back to the country. */
static const ro_k_country *by_cameo(const ro_knowledge *k, const char *cameo) {
    for (uint32_t i = 0; i < k->countries_count; i++) {
        const char *code = ro_k_string(k, k->countries[i].cameo);
        if (strcmp(code[0] ? code : k->countries[i].iso3, cameo) == 0) return &k->countries[i];
    }
    return NULL;
}

void ro_row_code_parts(const ro_row_context *x, const char *code, ro_code_parts *out) {
    *out = (ro_code_parts){.count = 0};
    for (; code && *code && out->count < RO_CODE_PARTS; out->count++)
        for (int i = 0; i < 3 && *code; i++) out->parts[out->count][i] = *code++;
    if (out->count) out->country = by_cameo(x->knowledge, out->parts[0]);
}

/* ---- the formats ---- */

const ro_row_format *ro_row_format_of(ro_rows format) {
    static const ro_row_format *const formats[] = {
        [RO_ROWS_CSV] = &ro_row_csv,         [RO_ROWS_TSV] = &ro_row_tsv,     [RO_ROWS_PETRARCH] = &ro_row_petrarch,
        [RO_ROWS_PHOENIX] = &ro_row_phoenix, [RO_ROWS_ICEWS] = &ro_row_icews, [RO_ROWS_POLECAT] = &ro_row_polecat,
        [RO_ROWS_GDELT] = &ro_row_gdelt,
    };
    return formats[format];
}

void ro_row_header(ro_buffer *out, const ro_row_format *format) {
    if (!format->header) return;
    ro_cells c = {out, format == &ro_row_csv ? ',' : '\t', false};
    for (size_t i = 0; i < format->column_count; i++) ro_cell(&c, format->columns[i]);
    ro_cells_end(&c);
}

const char *ro_row_mirrored(const ro_row *row) {
    /* What two do together, and the code as the other one does it. */
    static const char *const pairs[][2] = {{"040", "040"}, {"041", "041"}, {"042", "043"}, {"043", "042"},
                                           {"044", "044"}, {"046", "046"}, {"057", "057"}};
    if (!row->cameo || (!row->target.name && !row->target.code)) return NULL;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(row->cameo, pairs[i][0]) == 0) return pairs[i][1];
    return NULL;
}

size_t ro_row_put(ro_buffer *out, const ro_row *row, const ro_row_format *format, const ro_row_context *context, bool mirror) {
    if (format->plover && !row->event) return 0;
    format->write(out, row, context);
    const char *code = mirror ? ro_row_mirrored(row) : NULL;
    if (!code) return 1;
    char id[700];
    size_t n = strlen(row->id);
    if (n > sizeof id - 3) n = sizeof id - 3;
    memcpy(id, row->id, n);
    memcpy(id + n, "-m", 3); /* no two lines bear one number */
    ro_row other = *row;
    other.id = id;
    other.number = row->number ^ ((uint64_t)1 << 52);
    other.source = row->target;
    other.target = row->source;
    if (strcmp(code, row->cameo) != 0) {
        const ro_k_code *known = cameo_of(context, code);
        other.cameo = code;
        if (known) other.goldstein = (double)roundf(known->goldstein * 10.0f) / 10.0;
    }
    format->write(out, &other, context);
    return 2;
}
