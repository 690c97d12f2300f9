/* query_table.c - the subjects of queries: their columns, their groups, and which condition each filter is. Nothing that is asked becomes SQL but by
 * way of these tables. */
#include "store/query_sql.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define REPORTS_OF_EVENT "e.id IN (SELECT m.event FROM event_mention m WHERE m.report IN (SELECT r.id FROM report r WHERE $))"
#define REPORTS_OF_CONTACT "c.id IN (SELECT m.contact FROM contact_mention m WHERE m.report IN (SELECT r.id FROM report r WHERE $))"
#define REPORTS_OF_EACH "EXISTS (SELECT 1 FROM event_mention m JOIN report r ON r.id = m.report WHERE m.event = e.id AND $)"
#define TEXT_OF_EACH "EXISTS (SELECT 1 FROM event_mention m WHERE m.event = e.id AND m.report IN (SELECT rowid FROM report_text WHERE $))"
#define EITHER_ACTOR(plus) "(" plus ACTOR("e.source") " OR " plus ACTOR("e.target") ")" /* "+" keeps SQLite from the index */
#define MENTIONS "SELECT sum(a.mentions) FROM actor a WHERE $"
#define FOUND "SELECT count(*) FROM (SELECT 1 FROM report_text WHERE $ LIMIT 10000)"
#define PUBLISHED "SELECT count(*) FROM (SELECT 1 FROM report r WHERE $ LIMIT 10000)"
#define TEXT_OF_EVENT "e.id IN (SELECT m.event FROM event_mention m WHERE m.report IN (SELECT rowid FROM report_text WHERE $))"
#define TEXT_OF_CONTACT "c.id IN (SELECT m.contact FROM contact_mention m WHERE m.report IN (SELECT rowid FROM report_text WHERE $))"
#define ACTOR(id) id " IN (SELECT a.id FROM actor a WHERE $)"
#define PARTICIPANT "c.id IN (SELECT p.contact FROM participant p WHERE p.actor IN (SELECT a.id FROM actor a WHERE $))"
#define OTHERS \
    "c.id IN (SELECT p.contact FROM participant p WHERE p.contact = c.id AND p.actor IS NOT c.initiator AND p.actor IN (SELECT a.id FROM actor a " \
    "WHERE $))"
#define POSITION_OF(role) "p.id IN (SELECT y.position FROM position_actor y WHERE " role " y.actor IN (SELECT a.id FROM actor a WHERE $))"
#define REPORTS_WHERE "r.id IN (SELECT m.report FROM event_mention m WHERE m.event IS NOT NULL AND " ACTOR("m.source") ")"
#define NAME(id) "(SELECT coalesce(name, office, country) FROM actor WHERE id = " id ")"

/* The words of a report that a finding is in: its offsets are bytes. */
#define WORDS(of) "CAST(substr(CAST(r.text AS BLOB), " of ".start + 1, " of ".\"end\" - " of ".start) AS TEXT)"

/* ---- events ---- */

static const ro_query_column_of event_columns[] = {
    {"id", "e.id", NULL},
    {"day", "e.day", NULL},
    {"date", "e.date", NULL},
    {"date_basis", "e.date_basis", NULL},
    {"source", "coalesce(s.name, s.office, s.country)", NAME("e.source")},
    {"source_country", "e.source_country", NULL},
    {"source_sector", "e.source_sector", NULL},
    {"source_office", "s.office", "(SELECT office FROM actor WHERE id = e.source)"},
    {"source_code", "e.source_code", NULL},
    {"target", "coalesce(t.name, t.office, t.country)", NAME("e.target")},
    {"target_country", "e.target_country", NULL},
    {"target_sector", "e.target_sector", NULL},
    {"target_office", "t.office", "(SELECT office FROM actor WHERE id = e.target)"},
    {"target_code", "e.target_code", NULL},
    {"event", "e.event", NULL},
    {"mode", "e.mode", NULL},
    {"contexts", "e.contexts", NULL},
    {"channel", "e.channel", NULL},
    {"cameo", "e.cameo", NULL},
    {"quad", "e.quad", NULL},
    {"goldstein", "e.goldstein", NULL},
    {"place", "e.place", NULL},
    {"place_country", "e.place_country", NULL},
    {"lat", "iif(e.place IS NULL, NULL, e.lat)", NULL},
    {"lon", "iif(e.place IS NULL, NULL, e.lon)", NULL},
    {"status", "e.status", NULL},
    {"confidence", "e.confidence", NULL},
    {"mentions", "e.mentions", NULL},
    {"reports", "e.reports", NULL},
    {"sources", "e.sources", NULL},
    {"first_seen", "e.first_seen", NULL},
    {"last_seen", "e.last_seen", NULL},
};

#define WEEK "date(g, 'weekday 0', '-6 days')"
#define TIMES(day) \
    {"year", day, "substr(g, 1, 4)", NULL, false}, {"month", day, "substr(g, 1, 7)", NULL, false}, {"week", day, WEEK, NULL, false}, { \
        "day", day, NULL, NULL, false \
    }

static const ro_query_group_of event_groups[] = {
    TIMES("e.day"),
    {"dyad", "e.dyad", NULL, NULL, false},
    {"source", "e.source_country", NULL, NULL, false},
    {"target", "e.target_country", NULL, NULL, false},
    {"country", "e.source_country", NULL, "e.target_country", false},
    {"event", "e.event", NULL, NULL, false},
    {"mode", "e.mode", NULL, NULL, false},
    {"quad", "e.quad", NULL, NULL, true},
    {"cameo", "e.cameo", NULL, NULL, false},
    {"root", "e.cameo", "substr(g, 1, 2)", NULL, false},
    {"channel", "e.channel", NULL, NULL, false},
    {"source_sector", "e.source_sector", NULL, NULL, false},
    {"target_sector", "e.target_sector", NULL, NULL, false},
    {"source_code", "e.source_code", NULL, NULL, false},
    {"target_code", "e.target_code", NULL, NULL, false},
    {"person", "e.source", NAME("g"), "e.target", false},
    {"place", "e.place", NULL, NULL, false},
    {"place_country", "e.place_country", NULL, NULL, false},
    {"lat", "e.lat", NULL, NULL, false},
    {"lon", "e.lon", NULL, NULL, false},
    {"status", "e.status", NULL, NULL, false},
};

static const ro_condition event_conditions[] = {
    {RO_FILTER_DYAD, RO_COND_PAIR, "e.dyad", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_COUNTRY, RO_COND_SIDE, "e.source_", "e.target_", NULL, true, NULL, NULL},
    {RO_FILTER_SOURCE, RO_COND_SIDE, "e.source_", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_TARGET, RO_COND_SIDE, "e.target_", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_PERSON, RO_COND_WORDS, "a.name", NULL, EITHER_ACTOR(""), false, MENTIONS, EITHER_ACTOR("+")},
    {RO_FILTER_OFFICE, RO_COND_WORDS, "a.office", NULL, EITHER_ACTOR(""), false, MENTIONS, EITHER_ACTOR("+")},
    {RO_FILTER_SECTOR, RO_COND_IN, "e.source_sector", "e.target_sector", NULL, false, NULL, NULL},
    {RO_FILTER_EVENT, RO_COND_IN, "e.event", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_MODE, RO_COND_IN, "e.mode", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_CAMEO, RO_COND_BEGINS, "e.cameo", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_QUAD, RO_COND_NUMBER, "e.quad", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_CONTEXT, RO_COND_LIST, "e.contexts", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_CHANNEL, RO_COND_IN, "e.channel", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_TOPIC, RO_COND_WORDS, "x.text", NULL,
     "e.id IN (SELECT m.event FROM topic x JOIN contact_mention n ON n.id = x.mention JOIN event_mention m ON m.id = n.event_mention WHERE $)", false,
     NULL, NULL},
    {RO_FILTER_PLACE, RO_COND_PLACE, "e.place_country", "e.place", NULL, false, NULL, NULL},
    {RO_FILTER_SINCE, RO_COND_SINCE, "e.day", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_UNTIL, RO_COND_UNTIL, "e.day", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_TEXT, RO_COND_SEARCH, "report_text", NULL, TEXT_OF_EVENT, false, FOUND, TEXT_OF_EACH},
    {RO_FILTER_PUBLISHER, RO_COND_IN, "r.publisher", NULL, REPORTS_OF_EVENT, false, PUBLISHED, REPORTS_OF_EACH},
    {RO_FILTER_CONFIDENCE, RO_COND_LEAST, "e.confidence", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SOURCES, RO_COND_LEAST, "e.sources", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_ID, RO_COND_NUMBER, "e.id", NULL, NULL, false, NULL, NULL},
};

/* ---- contacts ---- */

/* Names in the order of the rows' numbers, whatever index a database walks: it is made inside, since group_concat has none of its own. */
#define PARTIES \
    "(SELECT group_concat(name, '; ') FROM (SELECT coalesce(a.name, a.office, a.country) AS name FROM participant p JOIN actor a ON a.id = p.actor " \
    "WHERE p.contact = c.id ORDER BY a.id))"
#define TOPICS \
    "(SELECT group_concat(text, '; ') FROM (SELECT x.text FROM contact_mention m JOIN topic x ON x.mention = m.id WHERE m.contact = c.id AND " \
    "x.empty = 0 GROUP BY x.text ORDER BY min(x.id) LIMIT 8))"

static const ro_query_column_of contact_columns[] = {
    {"id", "c.id", NULL},
    {"day", "c.day", NULL},
    {"date", "c.date", NULL},
    {"channel", "c.channel", NULL},
    {"initiator", NAME("c.initiator"), NULL},
    {"participants", PARTIES, NULL},
    {"countries", "c.countries", NULL},
    {"topics", TOPICS, NULL},
    {"place", "c.place", NULL},
    {"place_country", "c.place_country", NULL},
    {"lat", "iif(c.place IS NULL, NULL, c.lat)", NULL},
    {"lon", "iif(c.place IS NULL, NULL, c.lon)", NULL},
    {"status", "c.status", NULL},
    {"confidence", "c.confidence", NULL},
    {"mentions", "c.mentions", NULL},
    {"reports", "c.reports", NULL},
    {"sources", "c.sources", NULL},
    {"first_seen", "c.first_seen", NULL},
    {"last_seen", "c.last_seen", NULL},
};

static const ro_query_group_of contact_groups[] = {
    TIMES("c.day"),
    {"channel", "c.channel", NULL, NULL, false},
    {"dyad", "c.countries", NULL, NULL, false},
    {"countries", "c.countries", NULL, NULL, false},
    {"initiator", "c.initiator", NAME("g"), NULL, false},
    {"source", "(SELECT country FROM actor WHERE id = c.initiator)", NULL, NULL, false},
    {"place", "c.place", NULL, NULL, false},
    {"place_country", "c.place_country", NULL, NULL, false},
    {"status", "c.status", NULL, NULL, false},
};

static const ro_condition contact_conditions[] = {
    {RO_FILTER_DYAD, RO_COND_PAIR, "c.countries", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SOURCE, RO_COND_SIDE, "a.", NULL, ACTOR("c.initiator"), false, NULL, NULL},
    {RO_FILTER_TARGET, RO_COND_SIDE, "a.", NULL, OTHERS, false, NULL, NULL},
    {RO_FILTER_COUNTRY, RO_COND_SIDE, "a.", NULL, PARTICIPANT, false, NULL, NULL},
    {RO_FILTER_SECTOR, RO_COND_IN, "a.sector", NULL, PARTICIPANT, false, NULL, NULL},
    {RO_FILTER_OFFICE, RO_COND_WORDS, "a.office", NULL, PARTICIPANT, false, NULL, NULL},
    {RO_FILTER_PERSON, RO_COND_WORDS, "a.name", NULL, PARTICIPANT, false, NULL, NULL},
    {RO_FILTER_CHANNEL, RO_COND_IN, "c.channel", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_TOPIC, RO_COND_WORDS, "x.text", NULL, "c.id IN (SELECT m.contact FROM topic x JOIN contact_mention m ON m.id = x.mention WHERE $)",
     false, NULL, NULL},
    {RO_FILTER_CONTEXT, RO_COND_LIST, "x.contexts", NULL,
     "c.id IN (SELECT m.contact FROM topic x JOIN contact_mention m ON m.id = x.mention WHERE $)", false, NULL, NULL},
    {RO_FILTER_PLACE, RO_COND_PLACE, "c.place_country", "c.place", NULL, false, NULL, NULL},
    {RO_FILTER_SINCE, RO_COND_SINCE, "c.day", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_UNTIL, RO_COND_UNTIL, "c.day", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_TEXT, RO_COND_SEARCH, "report_text", NULL, TEXT_OF_CONTACT, false, NULL, NULL},
    {RO_FILTER_PUBLISHER, RO_COND_IN, "r.publisher", NULL, REPORTS_OF_CONTACT, false, NULL, NULL},
    {RO_FILTER_CONFIDENCE, RO_COND_LEAST, "c.confidence", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SOURCES, RO_COND_LEAST, "c.sources", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_ID, RO_COND_NUMBER, "c.id", NULL, NULL, false, NULL, NULL},
};

/* ---- mediations ---- */

#define SIDES_OF_MEDIATION(role) \
    "(SELECT group_concat(party, ' ') FROM (SELECT y.party FROM mediation_party y WHERE y.mediation = m.id AND y.role = '" role "' ORDER BY " \
    "y.party))"
#define PARTY_OF_MEDIATION(role) "m.id IN (SELECT y.mediation FROM mediation_party y WHERE " role " $)"

static const ro_query_column_of mediation_columns[] = {
    {"id", "m.id", NULL},
    {"day", "r.published", "(SELECT published FROM report WHERE id = m.report)"},
    {"mediators", SIDES_OF_MEDIATION("mediator"), NULL},
    {"conflict", "m.conflict", NULL},
    {"parties", SIDES_OF_MEDIATION("party"), NULL},
    {"words", WORDS("m"), "(SELECT " WORDS("m") " FROM report r WHERE r.id = m.report)"},
    {"publisher", "r.publisher", "(SELECT publisher FROM report WHERE id = m.report)"},
    {"report", "r.key", "(SELECT key FROM report WHERE id = m.report)"},
};

#define DAY_OF_MEDIATION "(SELECT published FROM report WHERE id = m.report)"
static const ro_query_group_of mediation_groups[] = {
    TIMES(DAY_OF_MEDIATION),
    {"conflict", "m.conflict", NULL, NULL, false},
    {"mediators", SIDES_OF_MEDIATION("mediator"), NULL, NULL, false},
    {"parties", SIDES_OF_MEDIATION("party"), NULL, NULL, false},
    {"publisher", "(SELECT publisher FROM report WHERE id = m.report)", NULL, NULL, false},
};

static const ro_condition mediation_conditions[] = {
    {RO_FILTER_MEDIATOR, RO_COND_IN, "y.party", NULL, PARTY_OF_MEDIATION("y.role = 'mediator' AND"), false, NULL, NULL},
    {RO_FILTER_COUNTRY, RO_COND_IN, "y.party", NULL, PARTY_OF_MEDIATION(""), false, NULL, NULL},
    {RO_FILTER_TOPIC, RO_COND_WORDS, "m.conflict", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_PLACE, RO_COND_WORDS, "m.conflict", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SINCE, RO_COND_SINCE, "r.published", NULL, "m.report IN (SELECT r.id FROM report r WHERE $)", false, NULL, NULL},
    {RO_FILTER_UNTIL, RO_COND_UNTIL, "r.published", NULL, "m.report IN (SELECT r.id FROM report r WHERE $)", false, NULL, NULL},
    {RO_FILTER_TEXT, RO_COND_SEARCH, "report_text", NULL, "m.report IN (SELECT rowid FROM report_text WHERE $)", false, NULL, NULL},
    {RO_FILTER_PUBLISHER, RO_COND_IN, "r.publisher", NULL, "m.report IN (SELECT r.id FROM report r WHERE $)", false, NULL, NULL},
    {RO_FILTER_ID, RO_COND_NUMBER, "m.id", NULL, NULL, false, NULL, NULL},
};

/* ---- positions ---- */

#define ACTORS_OF_POSITION(role) \
    "(SELECT group_concat(name, '; ') FROM (SELECT coalesce(a.name, a.office, a.country) AS name FROM position_actor y JOIN actor a ON a.id = " \
    "y.actor WHERE y.position = p.id AND y.role = '" role "' ORDER BY a.id))"
#define COUNTRIES_OF_POSITION \
    "(SELECT group_concat(country, ' ') FROM (SELECT a.country FROM position_actor y JOIN actor a ON a.id = y.actor WHERE y.position = p.id AND " \
    "y.role = 'by' AND a.country IS NOT NULL GROUP BY a.country ORDER BY min(a.id)))"

static const ro_query_column_of position_columns[] = {
    {"id", "p.id", NULL},
    {"day", "r.published", "(SELECT published FROM report WHERE id = p.report)"},
    {"by", ACTORS_OF_POSITION("by"), NULL},
    {"by_countries", COUNTRIES_OF_POSITION, NULL},
    {"stance", "p.stance", NULL},
    {"object", "p.object", NULL},
    {"addressees", ACTORS_OF_POSITION("to"), NULL},
    {"countries", "p.countries", NULL},
    {"words", WORDS("p"), "(SELECT " WORDS("p") " FROM report r WHERE r.id = p.report)"},
    {"publisher", "r.publisher", "(SELECT publisher FROM report WHERE id = p.report)"},
    {"report", "r.key", "(SELECT key FROM report WHERE id = p.report)"},
};

#define DAY_OF_POSITION "(SELECT published FROM report WHERE id = p.report)"
static const ro_query_group_of position_groups[] = {
    TIMES(DAY_OF_POSITION),
    {"stance", "p.stance", NULL, NULL, false},
    {"by_countries", COUNTRIES_OF_POSITION, NULL, NULL, false},
    {"countries", "p.countries", NULL, NULL, false},
    {"publisher", "(SELECT publisher FROM report WHERE id = p.report)", NULL, NULL, false},
};

static const ro_condition position_conditions[] = {
    {RO_FILTER_STANCE, RO_COND_IN, "p.stance", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SOURCE, RO_COND_SIDE, "a.", NULL, POSITION_OF("y.role = 'by' AND"), false, NULL, NULL},
    {RO_FILTER_TARGET, RO_COND_SIDE, "a.", NULL, POSITION_OF("y.role = 'to' AND"), false, NULL, NULL},
    {RO_FILTER_COUNTRY, RO_COND_SIDE, "a.", NULL, POSITION_OF(""), false, NULL, NULL},
    {RO_FILTER_SECTOR, RO_COND_IN, "a.sector", NULL, POSITION_OF(""), false, NULL, NULL},
    {RO_FILTER_OFFICE, RO_COND_WORDS, "a.office", NULL, POSITION_OF(""), false, NULL, NULL},
    {RO_FILTER_PERSON, RO_COND_WORDS, "a.name", NULL, POSITION_OF(""), false, NULL, NULL},
    {RO_FILTER_TOPIC, RO_COND_WORDS, "p.object", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SINCE, RO_COND_SINCE, "r.published", NULL, "p.report IN (SELECT r.id FROM report r WHERE $)", false, NULL, NULL},
    {RO_FILTER_UNTIL, RO_COND_UNTIL, "r.published", NULL, "p.report IN (SELECT r.id FROM report r WHERE $)", false, NULL, NULL},
    {RO_FILTER_TEXT, RO_COND_SEARCH, "report_text", NULL, "p.report IN (SELECT rowid FROM report_text WHERE $)", false, NULL, NULL},
    {RO_FILTER_PUBLISHER, RO_COND_IN, "r.publisher", NULL, "p.report IN (SELECT r.id FROM report r WHERE $)", false, NULL, NULL},
    {RO_FILTER_ID, RO_COND_NUMBER, "p.id", NULL, NULL, false, NULL, NULL},
};

/* ---- topics: of contacts ---- */

static const ro_query_column_of topic_columns[] = {
    {"id", "x.id", NULL},
    {"day", "c.day", NULL},
    {"topic", "x.text", NULL},
    {"countries", "x.countries", NULL},
    {"contexts", "x.contexts", NULL},
    {"contact", "c.id", NULL},
    {"channel", "c.channel", NULL},
    {"between", "c.countries", NULL},
    {"report", "(SELECT key FROM report WHERE id = m.report)", NULL},
};

static const ro_query_group_of topic_groups[] = {
    TIMES("c.day"),
    {"topic", "lower(x.text)", NULL, NULL, false},
    {"countries", "x.countries", NULL, NULL, false},
    {"contexts", "x.contexts", NULL, NULL, false},
    {"channel", "c.channel", NULL, NULL, false},
    {"dyad", "c.countries", NULL, NULL, false},
};

static const ro_condition topic_conditions[] = {
    {RO_FILTER_TOPIC, RO_COND_WORDS, "x.text", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_COUNTRY, RO_COND_LIST, "x.countries", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_CONTEXT, RO_COND_LIST, "x.contexts", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_DYAD, RO_COND_PAIR, "c.countries", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_CHANNEL, RO_COND_IN, "c.channel", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SINCE, RO_COND_SINCE, "c.day", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_UNTIL, RO_COND_UNTIL, "c.day", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_PUBLISHER, RO_COND_IN, "r.publisher", NULL, "m.report IN (SELECT r.id FROM report r WHERE $)", false, NULL, NULL},
    {RO_FILTER_TEXT, RO_COND_SEARCH, "report_text", NULL, "m.report IN (SELECT rowid FROM report_text WHERE $)", false, NULL, NULL},
    {RO_FILTER_CONFIDENCE, RO_COND_LEAST, "c.confidence", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_ID, RO_COND_NUMBER, "x.id", NULL, NULL, false, NULL, NULL},
};

/* ---- actors ---- */

static const ro_query_column_of actor_columns[] = {
    {"id", "a.id", NULL},         {"name", "a.name", NULL},     {"kind", "a.kind", NULL}, {"country", "a.country", NULL},
    {"office", "a.office", NULL}, {"sector", "a.sector", NULL}, {"code", "a.code", NULL}, {"reports", "a.mentions", NULL},
};

static const ro_query_group_of actor_groups[] = {
    {"kind", "a.kind", NULL, NULL, false},     {"country", "a.country", NULL, NULL, false}, {"sector", "a.sector", NULL, NULL, false},
    {"office", "a.office", NULL, NULL, false}, {"code", "a.code", NULL, NULL, false},
};

static const ro_condition actor_conditions[] = {
    {RO_FILTER_COUNTRY, RO_COND_SIDE, "a.", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_PERSON, RO_COND_WORDS, "a.name", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_OFFICE, RO_COND_WORDS, "a.office", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_SECTOR, RO_COND_IN, "a.sector", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_ID, RO_COND_NUMBER, "a.id", NULL, NULL, false, NULL, NULL},
};

/* ---- reports ---- */

static const ro_query_column_of report_columns[] = {
    {"id", "r.id", NULL},
    {"key", "r.key", NULL},
    {"published", "r.published", NULL},
    {"publisher", "r.publisher", NULL},
    {"title", "r.title", NULL},
    {"url", "r.url", NULL},
    {"sentences", "r.sentences", NULL},
    {"events", "(SELECT count(*) FROM event_mention m WHERE m.report = r.id AND m.event IS NOT NULL)", NULL},
    {"contacts", "(SELECT count(*) FROM contact_mention m WHERE m.report = r.id AND m.contact IS NOT NULL)", NULL},
    {"same_as", "r.same_as", NULL},
    {"likeness", "r.likeness", NULL},
    {"added", "r.added", NULL},
};

static const ro_query_group_of report_groups[] = {
    TIMES("r.published"),
    {"publisher", "r.publisher", NULL, NULL, false},
    {"language", "r.language", NULL, NULL, false},
};

static const ro_condition report_conditions[] = {
    {RO_FILTER_SINCE, RO_COND_SINCE, "r.published", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_UNTIL, RO_COND_UNTIL, "r.published", NULL, NULL, false, NULL, NULL},
    {RO_FILTER_PUBLISHER, RO_COND_IN, "r.publisher", NULL, NULL, true, NULL, NULL},
    {RO_FILTER_TEXT, RO_COND_SEARCH, "report_text", NULL, "r.id IN (SELECT rowid FROM report_text WHERE $)", false, NULL, NULL},
    {RO_FILTER_SOURCE, RO_COND_SIDE, "a.", NULL, REPORTS_WHERE, false, NULL, NULL},
    {RO_FILTER_ID, RO_COND_NUMBER, "r.id", NULL, NULL, false, NULL, NULL},
};

/* A mean of numbers of one decimal, in hundredths, half away from zero: counted in integers, so that neither the order of the sum nor a
 * database's own rounding shows. */
#define TENTHS(sum) "CAST(round(" sum " * 10.0, 0) AS INTEGER)"
#define MEAN_OF_TENTHS(sum, n) \
    "CAST(CAST(20 * " TENTHS(sum) " + CASE WHEN " sum " < 0 THEN -" n " ELSE " n " END AS INTEGER) / CAST(2 * " n " AS INTEGER) AS REAL) / 100.0"

/* What copies tell is told by the ones that are kept. */
#define OF_KEPT(row) " JOIN report k ON k.id = " row ".report AND k.same_as IS NULL"

#define LISTS(name) \
    .columns = name##_columns, .column_count = COUNT(name##_columns), .groups = name##_groups, .group_count = COUNT(name##_groups), \
    .conditions = name##_conditions, .condition_count = COUNT(name##_conditions)

const ro_query_subject ro_query_subjects[RO_SUBJECTS] = {
    [RO_SUBJECT_EVENTS] = {.from = "event e",
                           .also = "",
                           .joins = " CROSS JOIN actor s ON s.id = e.source LEFT JOIN actor t ON t.id = e.target",
                           .key = "e.day",
                           .status = "e.status",
                           .sums = "count(*) AS n, sum(e.reports) AS a1, sum(e.goldstein) AS a2",
                           .outer_sums = "sum(n) AS events, sum(a1) AS reports, " MEAN_OF_TENTHS("sum(a2)", "sum(n)") " AS goldstein",
                           .totals = {"events", "reports", "goldstein"},
                           LISTS(event)},
    [RO_SUBJECT_CONTACTS] = {.from = "contact c",
                             .also = "",
                             .joins = "",
                             .key = "c.day",
                             .status = "c.status",
                             .sums = "count(*) AS n, sum(c.reports) AS a1",
                             .outer_sums = "sum(n) AS contacts, sum(a1) AS reports",
                             .totals = {"contacts", "reports"},
                             LISTS(contact)},
    [RO_SUBJECT_MEDIATIONS] = {.from = "mediation m",
                               .also = OF_KEPT("m"),
                               .joins = " CROSS JOIN report r ON r.id = m.report",
                               .key = DAY_OF_MEDIATION,
                               .sums = "count(*) AS n",
                               .outer_sums = "sum(n) AS mediations",
                               .totals = {"mediations"},
                               LISTS(mediation)},
    [RO_SUBJECT_POSITIONS] = {.from = "position p",
                              .also = OF_KEPT("p"),
                              .joins = " CROSS JOIN report r ON r.id = p.report",
                              .key = DAY_OF_POSITION,
                              .sums = "count(*) AS n",
                              .outer_sums = "sum(n) AS positions",
                              .totals = {"positions"},
                              LISTS(position)},
    [RO_SUBJECT_TOPICS] = {.from = "topic x",
                           .also = " JOIN contact_mention m ON m.id = x.mention JOIN contact c ON c.id = m.contact",
                           .joins = "",
                           .key = "c.day",
                           .status = "c.status",
                           .sums = "count(*) AS n",
                           .outer_sums = "sum(n) AS topics",
                           .totals = {"topics"},
                           LISTS(topic)},
    [RO_SUBJECT_ACTORS] = {.from = "actor a",
                           .also = "",
                           .joins = "",
                           .key = "a.mentions",
                           .sums = "count(*) AS n, sum(a.mentions) AS a1",
                           .outer_sums = "sum(n) AS actors, sum(a1) AS reports",
                           .totals = {"actors", "reports"},
                           LISTS(actor)},
    [RO_SUBJECT_REPORTS] = {.from = "report r",
                            .also = "",
                            .joins = "",
                            .key = "r.published",
                            .sums = "count(*) AS n, count(r.same_as) AS a1",
                            .outer_sums = "sum(n) AS reports, sum(a1) AS copies",
                            .totals = {"reports", "copies"},
                            LISTS(report)},
};
