/* api.h - what an answer is made from, and the functions that make them (route.h says which for which path). */
#ifndef RO_SERVE_API_H
#define RO_SERVE_API_H

#include "readout.h"
#include "serve/metrics.h"
#include "serve/reply.h"
#include "serve/target.h"
#include "store/query.h"

#define RO_ROWS_MOST ((size_t)1000) /* of one page of a list */
#define RO_QUERY_MS 15000u          /* that a question to the database may take */

/* What one request at a time may use: a connection to the database (NULL where the server has none) and the coder's scratch. */
typedef struct ro_worker {
    ro_store *store;
    ro_work *work;
} ro_worker;

typedef struct ro_call {
    const ro_engine *engine;
    ro_worker *worker;
    ro_metrics *metrics;
    const ro_target *target;
    const char *id;                  /* the rest of the path behind the route's, "" where there is none */
    const char *body, *content_type; /* of a POST; content_type may be NULL */
    size_t body_size;
    bool csv; /* ?format=csv */
    ro_reply *reply;
} ro_call;

/* Each fills the reply. */
void ro_api_health(ro_call *call);
void ro_api_metrics(ro_call *call);
void ro_api_openapi(ro_call *call);
void ro_api_code(ro_call *call);
void ro_api_info(ro_call *call);
void ro_api_events(ro_call *call);
void ro_api_contacts(ro_call *call);
void ro_api_mediations(ro_call *call);
void ro_api_positions(ro_call *call);
void ro_api_topics(ro_call *call);
void ro_api_actors(ro_call *call);
void ro_api_reports(ro_call *call);
void ro_api_event(ro_call *call);
void ro_api_contact(ro_call *call);
void ro_api_report(ro_call *call);
void ro_api_compare(ro_call *call);
void ro_api_stats(ro_call *call);
void ro_api_network(ro_call *call);
void ro_api_places(ro_call *call);

/* Codes a report and puts its keys behind those that are in the object of the reply's body already: "record", "text", "rules", "sentences".
 * any_language: it was let in before. false: the reply is an error. */
bool ro_api_put_coded(ro_call *call, const ro_source *source, bool any_language);

/* limit and offset of the request. false: the reply is an error. */
bool ro_api_page(ro_call *call, size_t otherwise, size_t most, size_t *limit, size_t *offset);

/* Whether every parameter of the request is a filter or one of these names; names end with NULL. false: the reply is an error. */
bool ro_api_query(ro_call *call, ro_query *query, ro_subject subject, const char *const *names);

/* The rows of an answer as {"rows":[{…},…]} objects in JSON (only the list's inside, commas between) or as CSV with its header. Returns the
 * number of rows, of which those behind `most` are only counted; err says if it failed. */
size_t ro_api_rows(ro_answer *answer, bool csv, size_t most, ro_buffer *out, ro_error *err);

/* The number of the path, as "/api/event/12". false: the reply is 404. */
bool ro_api_id(ro_call *call, int64_t *id);

#endif
