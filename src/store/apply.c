#include "store/apply.h"

#include "base/arena.h"
#include "base/error.h"
#include "store/sql.h"
#include "store/verdict.h"

#include <stdlib.h>
#include <string.h>

#define UNRESOLVED "(kind = 'unknown' OR (country IS NULL AND code IS NULL))"

typedef struct ids {
    int64_t *items;
    size_t count, capacity;
} ids;

typedef struct applying {
    ro_store *store;
    ro_error *err;
    ids actors, events, contacts;
} applying;

static bool put(applying *a, ids *list, int64_t id) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 64;
        int64_t *grown = realloc(list->items, capacity * sizeof *grown);
        if (!grown) return ro_fail(a->err, RO_E_MEMORY, "out of memory");
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = id;
    return true;
}

/* The numbers that a statement answers for a number. */
static bool ask(applying *a, const char *sql, int64_t of, ids *out) {
    ro_sql q = ro_sql_open(a->store, sql, a->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, of);
    int got;
    while ((got = ro_sql_row(&q, a->err)) == 1 && put(a, out, ro_sql_int(&q, 0))) continue;
    ro_sql_close(&q);
    return got == 0;
}

/* A statement with one number, or two. */
static bool run(applying *a, const char *sql, int64_t first, int64_t second) {
    ro_sql q = ro_sql_open(a->store, sql, a->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, first);
    if (second) ro_sql_put_int(&q, second);
    return ro_sql_do(&q, a->err);
}

static bool run_all(applying *a, const char *const *statements, size_t count, int64_t first, int64_t second) {
    for (size_t i = 0; i < count; i++)
        if (!run(a, statements[i], first, second)) return false;
    return true;
}

#define RUN_ALL(a, list, first, second) run_all(a, list, sizeof(list) / sizeof *(list), first, second)

/* What is told of the actor now. */
static bool touched(applying *a, int64_t actor) {
    return ask(a, "SELECT DISTINCT event FROM event_mention WHERE (source = ?1 OR target = ?1) AND event IS NOT NULL", actor, &a->events) &&
           ask(a,
               "SELECT DISTINCT contact FROM contact_mention WHERE (initiator = ?1 OR id IN (SELECT mention FROM participant_mention WHERE actor = "
               "?1)) AND contact IS NOT NULL",
               actor, &a->contacts);
}

/* --- he is somebody ------------------------------------------------------------------------------------------------------------------------------
 */

static const char *const gives[] = {
    "UPDATE event_mention SET source = ?2 WHERE source = ?1",
    "UPDATE event_mention SET target = ?2 WHERE target = ?1",
    "UPDATE contact_mention SET initiator = ?2 WHERE initiator = ?1",
    "UPDATE participant_mention SET actor = ?2 WHERE actor = ?1 AND mention NOT IN (SELECT mention FROM participant_mention WHERE actor = ?2)",
    "UPDATE position_actor SET actor = ?2 WHERE actor = ?1 AND NOT EXISTS (SELECT 1 FROM position_actor o WHERE o.position = position_actor.position"
    " AND o.role = position_actor.role AND o.actor = ?2)",
    "UPDATE actor SET mentions = mentions + (SELECT o.mentions FROM actor o WHERE o.id = ?1) WHERE id = ?2",
};
static const char *const leaves[] = {"DELETE FROM participant_mention WHERE actor = ?", "DELETE FROM position_actor WHERE actor = ?",
                                     "UPDATE actor SET mentions = 0 WHERE id = ?"};

/* The row of who he is, with the office that the unresolved one has. It is new, or counts one report too many: what naming an actor does. */
static bool find_row(applying *a, const ro_stands_for *who, const char *name, int64_t unresolved, int64_t *row) {
    ro_sql q = ro_sql_open(a->store, "SELECT kind, office FROM actor WHERE id = ?", a->err);
    if (!q.statement) return false;
    ro_sql_put_int(&q, unresolved);
    int got = ro_sql_row(&q, a->err);
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    const char *kind = got == 1 ? ro_sql_text(&q, 0) : NULL, *office = got == 1 ? ro_sql_text(&q, 1) : NULL;
    bool keeps = kind && strcmp(kind, "unknown") != 0 && !who->name; /* a person stays one */
    const char *fields[RO_DB_ACTOR_FIELDS] = {keeps ? ro_arena_copy(&arena, kind, strlen(kind)) : who->kind,
                                              who->name ? who->name : name,
                                              who->country,
                                              office ? ro_arena_copy(&arena, office, strlen(office)) : NULL,
                                              who->sector,
                                              who->code};
    ro_sql_close(&q);
    bool good = got == 1 && !arena.failed && a->store->driver->actor(a->store, fields, row, a->err) &&
                run(a, "UPDATE actor SET mentions = mentions - 1 WHERE id = ?", *row, 0);
    ro_arena_free(&arena);
    return good;
}

/* --- he is nobody --------------------------------------------------------------------------------------------------------------------------------
 */

#define HIS_EVENTS "(SELECT id FROM event_mention WHERE source = ?1 OR target = ?1)"
#define EMPTY_OF_COPIES "(SELECT id FROM contact_mention WHERE contact IS NULL AND id NOT IN (SELECT mention FROM participant_mention))"
#define EMPTY_CONTACTS "(SELECT id FROM contact_mention WHERE id NOT IN (SELECT mention FROM participant_mention))"
static const char *const goes[] = {
    "DELETE FROM evidence WHERE kind = 'event' AND mention IN " HIS_EVENTS,
    "DELETE FROM verdict WHERE kind = 'event' AND (first IN " HIS_EVENTS " OR second IN " HIS_EVENTS ")",
    "UPDATE contact_mention SET event_mention = NULL WHERE event_mention IN " HIS_EVENTS,
    "DELETE FROM event_mention WHERE source = ?1 OR target = ?1",
    "UPDATE contact_mention SET initiator = NULL WHERE initiator = ?1",
    "DELETE FROM participant_mention WHERE actor = ?1",
    "DELETE FROM evidence WHERE kind = 'contact' AND mention IN " EMPTY_OF_COPIES,
    "DELETE FROM topic WHERE mention IN " EMPTY_OF_COPIES,
    "DELETE FROM contact_mention WHERE id IN " EMPTY_OF_COPIES,
    "DELETE FROM position_actor WHERE actor = ?1",
    "UPDATE actor SET mentions = 0 WHERE id = ?1",
};
static const char *const empties[] = {
    "DELETE FROM evidence WHERE kind = 'contact' AND mention IN " EMPTY_CONTACTS
    " AND mention IN (SELECT id FROM contact_mention WHERE contact = ?1)",
    "DELETE FROM verdict WHERE kind = 'contact' AND (first IN " EMPTY_CONTACTS " OR second IN " EMPTY_CONTACTS ")"
    " AND (first IN (SELECT id FROM contact_mention WHERE contact = ?1) OR second IN (SELECT id FROM contact_mention WHERE contact = ?1))",
    "DELETE FROM topic WHERE mention IN " EMPTY_CONTACTS " AND mention IN (SELECT id FROM contact_mention WHERE contact = ?1)",
    "DELETE FROM contact_mention WHERE contact = ?1 AND id IN " EMPTY_CONTACTS,
};
static const char *const no_event[] = {"DELETE FROM event WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event_mention m WHERE m.event = ?1)"};
static const char *const no_contact[] = {
    "DELETE FROM participant WHERE contact = ?1 AND NOT EXISTS (SELECT 1 FROM contact_mention m WHERE m.contact = ?1)",
    "DELETE FROM contact WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM contact_mention m WHERE m.contact = ?1)",
};

/* --- both ----------------------------------------------------------------------------------------------------------------------------------------
 */

static bool rebuild(applying *a, ro_merged_kind kind, int64_t id) {
    ids left = {NULL, 0, 0};
    bool good = ask(a, kind == RO_MERGED_EVENTS ? "SELECT 1 FROM event WHERE id = ?" : "SELECT 1 FROM contact WHERE id = ?", id, &left);
    bool there = left.count > 0;
    free(left.items);
    return good && (!there || ro_merge_rebuild(a->store, kind, id, a->err));
}

static bool apply(applying *a, const char *name, const ro_stands_for *who) {
    ro_sql q = ro_sql_open(a->store, "SELECT id FROM actor WHERE name = ? AND mentions > 0 AND " UNRESOLVED " ORDER BY id", a->err);
    if (!q.statement) return false;
    ro_sql_put_text(&q, name);
    int got;
    while ((got = ro_sql_row(&q, a->err)) == 1 && put(a, &a->actors, ro_sql_int(&q, 0))) continue;
    ro_sql_close(&q);
    bool good = got == 0;
    for (size_t i = 0; good && i < a->actors.count; i++) {
        int64_t from = a->actors.items[i], to = 0;
        good = touched(a, from);
        if (good && who)
            good = find_row(a, who, name, from, &to) && (to == from || (RUN_ALL(a, gives, from, to) && RUN_ALL(a, leaves, from, 0)));
        else if (good)
            good = RUN_ALL(a, goes, from, 0);
    }
    for (size_t i = 0; good && i < a->events.count; i++)
        good = RUN_ALL(a, no_event, a->events.items[i], 0) && rebuild(a, RO_MERGED_EVENTS, a->events.items[i]);
    for (size_t i = 0; good && i < a->contacts.count; i++)
        good = RUN_ALL(a, empties, a->contacts.items[i], 0) && RUN_ALL(a, no_contact, a->contacts.items[i], 0) &&
               rebuild(a, RO_MERGED_CONTACTS, a->contacts.items[i]);
    return good;
}

bool ro_answer_apply(ro_store *store, const char *name, const ro_stands_for *who, size_t *changed, ro_error *err) {
    applying a = {.store = store, .err = err};
    *changed = 0;
    if (!ro_store_begin(store, err)) return false;
    bool good = store->driver->defer_keys(store, err) && apply(&a, name, who) && ro_store_commit(store, err);
    if (!good) ro_store_rollback(store);
    if (good) *changed = a.events.count + a.contacts.count;
    free(a.actors.items);
    free(a.events.items);
    free(a.contacts.items);
    return good;
}
