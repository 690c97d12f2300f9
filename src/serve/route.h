/* route.h - every path of the server, once: what is asked, who answers, what it is called in the description of the API. */
#ifndef RO_SERVE_ROUTE_H
#define RO_SERVE_ROUTE_H

#include "serve/api.h"

/* FILTERS: takes the filters of store/query.h · PAGED: limit and offset · CSV: format=csv · STORE: needs a database (404 without) · KEPT: the
 * same as long as the database is · OPEN: also without the token · a path that ends with "/" takes a number behind it. */
enum { RO_R_FILTERS = 1, RO_R_PAGED = 2, RO_R_CSV = 4, RO_R_STORE = 8, RO_R_KEPT = 16, RO_R_OPEN = 32, RO_R_GROUPED = 64 };
#define RO_R_LIST (RO_R_FILTERS | RO_R_PAGED | RO_R_CSV | RO_R_STORE | RO_R_KEPT)
#define RO_R_VIEW (RO_R_FILTERS | RO_R_CSV | RO_R_STORE | RO_R_KEPT)

/* X(method, path, answered by, flags, name of the answer's schema, summary) */
#define RO_ROUTE_TABLE(X) \
    X("GET", "/healthz", ro_api_health, RO_R_OPEN, "Health", "Whether the server is up") \
    X("GET", "/metrics", ro_api_metrics, 0, NULL, "What the server counts of itself, for Prometheus") \
    X("GET", "/api/openapi.json", ro_api_openapi, 0, NULL, "This description") \
    X("GET", "/api/info", ro_api_info, RO_R_KEPT, "Info", "What the program and its database hold") \
    X("POST", "/api/code", ro_api_code, 0, "Coded", "Code one report: plain text, HTML, or JSON with text and what is known of it") \
    X("GET", "/api/events", ro_api_events, RO_R_LIST, "Rows", "Events, each told once however many reports tell it") \
    X("GET", "/api/contacts", ro_api_contacts, RO_R_LIST, "Rows", "Contacts: who called, met, wrote to whom") \
    X("GET", "/api/mediations", ro_api_mediations, RO_R_LIST, "Rows", "Who mediates between whom") \
    X("GET", "/api/positions", ro_api_positions, RO_R_LIST, "Rows", "Positions taken") \
    X("GET", "/api/topics", ro_api_topics, RO_R_LIST, "Rows", "Topics of contacts") \
    X("GET", "/api/actors", ro_api_actors, RO_R_LIST, "Rows", "Who is named") \
    X("GET", "/api/reports", ro_api_reports, RO_R_LIST, "Rows", "Reports") \
    X("GET", "/api/event/", ro_api_event, RO_R_STORE | RO_R_KEPT, "Told", "One event, with the words of every report that tells it") \
    X("GET", "/api/contact/", ro_api_contact, RO_R_STORE | RO_R_KEPT, "Told", "One contact, with every report that tells it") \
    X("GET", "/api/report/", ro_api_report, RO_R_STORE | RO_R_KEPT, "Coded", "One report: its text and its record") \
    X("GET", "/api/compare", ro_api_compare, RO_R_STORE | RO_R_KEPT, "Compared", "Two reports of one contact, side by side") \
    X("GET", "/api/stats", ro_api_stats, RO_R_VIEW | RO_R_GROUPED, "Rows", "Counts of events by month and quad class, or by any group") \
    X("GET", "/api/network", ro_api_network, RO_R_VIEW, "Network", "Who deals with whom, how often and how well, and who mediates") \
    X("GET", "/api/places", ro_api_places, RO_R_VIEW, "Places", "Where events took place, and contacts between which countries")

typedef struct ro_route {
    const char *method, *path;
    void (*answer)(ro_call *call);
    unsigned flags;
    const char *schema, *summary;
} ro_route;

extern const ro_route ro_routes[];
extern const size_t ro_route_count;

/* The route of a path, whatever the method; *id: the rest of the path. NULL: there is none. */
const ro_route *ro_route_find(const char *path, const char **id);

#endif
