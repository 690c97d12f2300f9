/* openapi.c - the description of the API (OpenAPI 3.1), made from the tables that the server itself walks by: routes, filters, schemas. */
#include "serve/page.h"
#include "serve/route.h"

#include <string.h>

typedef struct parameter {
    const char *name, *type, *help;
} parameter;

static const parameter paged[] = {{"limit", "integer", "rows at most, 1 to 1000 (50)"},
                                  {"offset", "integer", "rows to pass over (0)"},
                                  {"sort", "string", "columns, with commas between; \\\"-\\\" before one for falling"}};
static const parameter grouped[] = {{"by", "string", "groups, with commas between: month, dyad, event … (month,quad)"},
                                    {"of", "string", "what is counted: events, contacts … (events)"},
                                    {"limit", "integer", "groups at most, 1 to 10000"},
                                    {"offset", "integer", "groups to pass over (0)"},
                                    {"sort", "string", "columns, with commas between"}};
static const parameter format[] = {{"format", "string", "json or csv (json)"}};
static const parameter compared[] = {{"a", "integer", "number of a report"}, {"b", "integer", "number of another"}};
static const parameter known[] = {{"published", "string", "YYYY-MM-DD: the day of publication"},
                                  {"publisher", "string", "who published it"},
                                  {"title", "string", "its title"},
                                  {"url", "string", "its address"}};

static void put_parameter(ro_buffer *out, bool *first, const char *name, const char *where, const char *type, const char *help, bool required) {
    ro_buffer_printf(out, "%s{\"name\":\"%s\",\"in\":\"%s\",\"required\":%s,\"description\":\"%s\",\"schema\":{\"type\":\"%s\"}}", *first ? "" : ",",
                     name, where, required ? "true" : "false", help, type);
    *first = false;
}

#define PUT_ALL(list, required) \
    for (size_t i = 0; i < sizeof(list) / sizeof(list)[0]; i++) \
    put_parameter(out, &first, (list)[i].name, "query", (list)[i].type, (list)[i].help, required)

static void put_parameters(ro_buffer *out, const ro_route *r, bool numbered) {
    bool first = true;
    ro_buffer_puts(out, ",\"parameters\":[");
    if (numbered) put_parameter(out, &first, "id", "path", "integer", "its number", true);
    if (r->flags & RO_R_FILTERS) {
#define X(id, name, help) put_parameter(out, &first, name, "query", "string", help, false);
        RO_FILTER_TABLE(X)
#undef X
    }
    if (r->flags & RO_R_PAGED) PUT_ALL(paged, false);
    if (r->flags & RO_R_GROUPED) PUT_ALL(grouped, false);
    if (r->flags & RO_R_CSV) PUT_ALL(format, false);
    if (r->answer == ro_api_compare) PUT_ALL(compared, true);
    if (r->answer == ro_api_code) PUT_ALL(known, false);
    ro_buffer_puts(out, "]");
}

static void put_errors(ro_buffer *out, const ro_route *r, bool numbered) {
    static const struct {
        const char *status, *help;
    } errors[] = {{"400", "The request is at fault; the message says how"},
                  {"401", "A token is needed"},
                  {"403", "Not from there"},
                  {"404", "There is no such thing, or no database"},
                  {"413", "Too large"},
                  {"415", "A body of another type"},
                  {"422", "A report that cannot be coded"},
                  {"429", "Too many at a time; Retry-After says when to come again"},
                  {"503", "It took too long, or memory or threads are lacking"}};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        const char *s = errors[i].status;
        bool codes = r->answer == ro_api_code;
        if ((strcmp(s, "404") == 0 && !numbered && !(r->flags & RO_R_STORE)) || (strcmp(s, "413") == 0 && !codes && !(r->flags & RO_R_CSV)) ||
            ((strcmp(s, "415") == 0 || strcmp(s, "422") == 0 || strcmp(s, "429") == 0) && !codes))
            continue;
        ro_buffer_printf(out,
                         ",\"%s\":{\"description\":\"%s\",\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Error\"}}}}",
                         s, errors[i].help);
    }
}

static void put_answer(ro_buffer *out, const ro_route *r) {
    ro_buffer_puts(out, ",\"responses\":{\"200\":{\"description\":\"The answer\",\"content\":{");
    if (r->schema)
        ro_buffer_printf(out, "\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}", r->schema);
    else
        ro_buffer_printf(out, "\"%s\":{}", r->answer == ro_api_metrics ? "text/plain" : "application/json");
    if (r->flags & RO_R_CSV) ro_buffer_puts(out, ",\"text/csv\":{\"schema\":{\"type\":\"string\"}}");
    ro_buffer_puts(out, "}}");
    if (r->flags & RO_R_KEPT) ro_buffer_puts(out, ",\"304\":{\"description\":\"What the ETag of If-None-Match names is still so\"}");
}

static void put_route(ro_buffer *out, const ro_route *r) {
    bool posts = strcmp(r->method, "POST") == 0, numbered = r->path[strlen(r->path) - 1] == '/';
    ro_buffer_printf(out, "\"%s%s\":{\"%s\":{\"summary\":\"%s\"", r->path, numbered ? "{id}" : "", posts ? "post" : "get", r->summary);
    put_parameters(out, r, numbered);
    if (r->answer == ro_api_code)
        ro_buffer_puts(
            out, ",\"requestBody\":{\"required\":true,\"content\":{\"text/plain\":{\"schema\":{\"type\":\"string\"}},\"text/html\":{\"schema\":{"
                 "\"type\":\"string\"}},\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Source\"}}}}");
    put_answer(out, r);
    put_errors(out, r, numbered);
    ro_buffer_puts(out, "}"); /* of the responses; then of the operation and of the path */
    if (r->flags & RO_R_OPEN) ro_buffer_puts(out, ",\"security\":[]");
    ro_buffer_puts(out, "}}");
}

void ro_api_openapi(ro_call *call) {
    ro_buffer *out = &call->reply->body;
    size_t size;
    const char *schemas = ro_page_schemas(&size);
    ro_buffer_printf(
        out,
        "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"readout\",\"version\":\"%s\",\"description\":\"Who talks to whom: the records of "
        "diplomatic and political reports, and what was merged of them.\"},\"servers\":[{\"url\":\"/\"}],\"security\":[{},{\"token\":[]}],"
        "\"paths\":{",
        ro_version());
    for (size_t i = 0; i < ro_route_count; i++) {
        if (i) ro_buffer_putc(out, ',');
        put_route(out, &ro_routes[i]);
    }
    ro_buffer_puts(out, "},\"components\":{\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},\"schemas\":");
    ro_buffer_put(out, schemas, size);
    ro_buffer_puts(out, "}}\n");
}
