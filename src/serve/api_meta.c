/* api_meta.c - what the server says of itself and of what its database holds. */
#include "serve/api.h"

#include "output/json.h"
#include "run/engine.h"
#include "serve/sql_rows.h"

#include <string.h>

void ro_api_health(ro_call *call) { ro_buffer_puts(&call->reply->body, "{\"status\":\"ok\"}\n"); }

void ro_api_metrics(ro_call *call) {
    call->reply->type = "text/plain; version=0.0.4; charset=utf-8";
    ro_metrics_print(call->metrics, &call->reply->body);
}

/* What a page needs of each country: its name, and where its capital lies. */
static void put_countries(const ro_knowledge *k, ro_buffer *out) {
    ro_json_key(out, "countries");
    ro_buffer_putc(out, '{');
    for (uint32_t i = 0; i < k->countries_count; i++) {
        const ro_k_country *c = &k->countries[i];
        ro_json_key(out, c->iso3);
        ro_buffer_putc(out, '{');
        ro_json_key(out, "name");
        ro_json_text(out, ro_k_string(k, c->name));
        ro_json_key(out, "capital");
        ro_json_text(out, ro_k_string(k, c->capital));
        ro_json_key(out, "lat");
        ro_json_real(out, c->lat);
        ro_json_key(out, "lon");
        ro_json_real(out, c->lon);
        ro_buffer_putc(out, '}');
    }
    ro_buffer_putc(out, '}');
}

static void put_filters(ro_buffer *out) {
    ro_json_key(out, "filters");
    ro_buffer_putc(out, '{');
    for (int i = 0; i < RO_FILTERS; i++) {
        ro_json_key(out, ro_filter_text((ro_filter)i));
        ro_json_text(out, ro_filter_help((ro_filter)i));
    }
    ro_buffer_putc(out, '}');
}

static void put_types(ro_buffer *out) {
    ro_json_key(out, "events");
    ro_buffer_putc(out, '{');
    for (int e = RO_EVENT_AGREE; e <= RO_EVENT_ASSAULT; e++) {
        ro_json_key(out, ro_event_text((ro_event_type)e));
        ro_buffer_printf(out, "%d", ro_event_quad((ro_event_type)e));
    }
    ro_buffer_putc(out, '}');
}

void ro_api_info(ro_call *call) {
    static const char counts[] = "SELECT (SELECT count(*) FROM report) AS reports, (SELECT count(*) FROM event) AS events, "
                                 "(SELECT count(*) FROM contact) AS contacts, (SELECT count(*) FROM actor) AS actors, "
                                 "(SELECT min(published) FROM report) AS first, (SELECT max(published) FROM report) AS last";
    ro_buffer *out = &call->reply->body;
    ro_error err;
    ro_error_clear(&err);
    if (!ro_api_query(call, NULL, RO_SUBJECTS, NULL)) return;
    ro_buffer_puts(out, "{");
    ro_json_key(out, "version");
    ro_json_text(out, ro_version());
    ro_json_key(out, "database");
    if (!call->worker->store)
        ro_buffer_puts(out, "null");
    else if (!ro_sql_object(call->worker->store, counts, NULL, 0, out, &err)) {
        ro_reply_failed(call->reply, &err);
        return;
    }
    put_types(out);
    put_filters(out);
    put_countries(&call->engine->knowledge, out);
    ro_buffer_puts(out, "}\n");
}
