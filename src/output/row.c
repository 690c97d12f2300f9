/* row.c - events of a record as rows. */
#include "output/row.h"

#include "base/error.h"
#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *day_of(ro_arena *arena, const char *date) {
    static const char form[] = "dddd-dd-dd";
    for (int i = 0; i < 10; i++)
        if (!date || (form[i] == '-' ? date[i] != '-' : date[i] < '0' || date[i] > '9')) return NULL;
    return ro_arena_copy(arena, date, 10);
}

static const char *joined(ro_arena *arena, ro_strings list) {
    size_t size = 0;
    for (uint32_t i = 0; i < list.count; i++) size += strlen(list.items[i]) + 1;
    char *text = list.count ? ro_arena_alloc(arena, size + 1) : NULL;
    if (!text) return NULL;
    char *at = text;
    for (uint32_t i = 0; i < list.count; i++) at = stpcpy(i ? stpcpy(at, ";") : at, list.items[i]);
    return text;
}

static const char *words(const ro_record *r, ro_bytes span, ro_arena *arena) {
    if (span.start >= span.end || span.end > r->text_size) return NULL;
    return ro_arena_copy(arena, r->text + span.start, span.end - span.start);
}

/* The mention in the words that tell the event; else the first. */
static const char *raw_name(const ro_record *r, const ro_actor *a, const ro_evidence *told, ro_arena *arena) {
    for (uint32_t i = 0; told && i < a->mention_count; i++)
        if (a->mentions[i].start >= told->span.start && a->mentions[i].end <= told->span.end) return words(r, a->mentions[i], arena);
    return a->mention_count ? words(r, a->mentions[0], arena) : a->name;
}

static ro_row_side side_of(const ro_record *r, uint32_t actor, const ro_evidence *told, ro_arena *arena) {
    if (actor == RO_NOBODY) return (ro_row_side){.name = NULL};
    const ro_actor *a = &r->actors[actor];
    return (ro_row_side){.name = a->name     ? a->name
                                 : a->office ? a->office
                                             : a->country,
                         .raw = raw_name(r, a, told, arena),
                         .kind = ro_kind_text(a->kind),
                         .country = a->country,
                         .sector = a->sector,
                         .office = a->office,
                         .code = a->code};
}

/* Distinct names, ";" between, as many as there is room for. */
typedef struct name_list {
    char *text;
    size_t size, room;
} name_list;

static bool begun_by(const char *list, const char *name, size_t n) {
    for (const char *at = list; (at = strstr(at, name)); at += n)
        if ((at == list || at[-1] == ';') && (at[n] == ';' || at[n] == '\0')) return true;
    return false;
}

static void add_name(name_list *list, const char *name) {
    size_t n = name ? strlen(name) : 0;
    if (!n || !list->text || begun_by(list->text, name, n) || list->size + n + 2 > list->room) return;
    if (list->size) list->text[list->size++] = ';';
    memcpy(list->text + list->size, name, n + 1);
    list->size += n;
}

static name_list list_in(ro_arena *arena, const ro_record *r) {
    size_t room = 2;
    for (uint32_t i = 0; i < r->actor_count; i++) room += (r->actors[i].name ? strlen(r->actors[i].name) : 0) + 5;
    for (uint32_t i = 0; i < r->event_count; i++) room += (r->events[i].place.name ? strlen(r->events[i].place.name) : 0) + 1;
    for (uint32_t i = 0; i < r->contact_count; i++) room += (r->contacts[i].place.name ? strlen(r->contacts[i].place.name) : 0) + 1;
    return (name_list){.text = ro_arena_alloc(arena, room), .room = room};
}

static void who_is_in(const ro_record *r, ro_arena *arena, ro_row *row) {
    name_list people = list_in(arena, r), organisations = list_in(arena, r), locations = list_in(arena, r);
    for (uint32_t i = 0; i < r->actor_count; i++) {
        const ro_actor *a = &r->actors[i];
        switch (a->kind) {
        case RO_KIND_PERSON: add_name(&people, a->name); break;
        case RO_KIND_COUNTRY: add_name(&locations, a->name ? a->name : a->country); break;
        case RO_KIND_UNKNOWN:
        case RO_KIND_POPULATION: break;
        default: add_name(&organisations, a->name);
        }
    }
    for (uint32_t i = 0; i < r->contact_count; i++) add_name(&locations, r->contacts[i].place.name);
    for (uint32_t i = 0; i < r->event_count; i++) add_name(&locations, r->events[i].place.name);
    row->people = people.text;
    row->organisations = organisations.text;
    row->locations = locations.text;
}

/* Does the byte stand in the title or the first paragraph? */
static bool in_lead(const ro_record *r, uint32_t byte) {
    if (byte < r->text_offset) return true;
    size_t at = r->text_offset;
    while (at < r->text_size && (r->text[at] == '\n' || r->text[at] == '\r' || r->text[at] == ' ')) at++;
    const char *end = memchr(r->text + at, '\n', r->text_size - at);
    return !end || byte < (size_t)(end - r->text);
}

/* The channel of the contact that the event is of. */
static const char *channel_of(const ro_record *r, uint32_t event) {
    for (uint32_t i = 0; i < r->contact_count; i++)
        if (r->contacts[i].event == event && r->contacts[i].channel) return ro_channel_text(r->contacts[i].channel);
    return NULL;
}

const ro_row *ro_row_of_record(const ro_record *r, uint32_t i, ro_arena *arena) {
    ro_row *row = ro_arena_alloc(arena, sizeof *row);
    if (!row) return NULL;
    const ro_event *e = &r->events[i];
    const ro_evidence *told = e->evidence_count ? &e->evidence[0] : NULL;
    const char *report = r->id ? r->id : r->url ? r->url : r->text_sha256;
    char id[640];
    snprintf(id, sizeof id, "%.600s-%u", report, i + 1);
    *row = (ro_row){.id = ro_arena_copy(arena, id, strlen(id)),
                    .number = ro_hash_mix(ro_hash_bytes(52, r->text_sha256, 64), i) & (((uint64_t)1 << 52) - 1),
                    .source = side_of(r, e->source, told, arena),
                    .target = side_of(r, e->target, told, arena),
                    .event = e->event ? ro_event_text(e->event) : NULL,
                    .mode = e->mode,
                    .contexts = joined(arena, e->contexts),
                    .channel = channel_of(r, i),
                    .cameo = e->cameo,
                    .quad = ro_event_quad(e->event),
                    .goldstein = e->goldstein,
                    .date = e->date,
                    .date_basis = e->date_basis,
                    .published = day_of(arena, r->published),
                    .place = e->place.name,
                    .place_country = e->place.country,
                    .lat = e->place.name ? e->place.lat : (double)NAN,
                    .lon = e->place.name ? e->place.lon : (double)NAN,
                    .status = ro_status_text(e->status),
                    .confidence = e->confidence,
                    .mentions = e->reports,
                    .reports = 1,
                    .sources = 1,
                    .sentence = told ? told->sentence : 0,
                    .lead = told && in_lead(r, told->span.start),
                    .text = told ? words(r, told->span, arena) : NULL,
                    .trigger = told ? words(r, told->trigger, arena) : NULL,
                    .ids = r->id,
                    .urls = r->url,
                    .publishers = r->publisher,
                    .language = r->language};
    row->day = row->date ? row->date : row->published;
    who_is_in(r, arena, row);
    return arena->failed ? NULL : row;
}

bool ro_row_statuses(const char *text, uint32_t *statuses, ro_error *err) {
    static const char *const names[] = {
#define X(name, text) text,
        RO_STATUS_TABLE(X)
#undef X
    };
    const uint32_t count = sizeof names / sizeof *names;
    *statuses = 0;
    if (strcmp(text, "any") == 0) return *statuses = (1u << count) - 1, true;
    for (const char *at = text;; at++) {
        size_t n = strcspn(at, ",");
        uint32_t i = 0;
        while (i < count && (strlen(names[i]) != n || strncmp(names[i], at, n) != 0)) i++;
        if (i == count)
            return ro_fail(err, RO_E_USAGE, "status: \"%.*s\" is not one of any, reported, planned, denied, hypothetical, recalled",
                           (int)(n > 60 ? 60 : n), at);
        *statuses |= 1u << i;
        at += n;
        if (!*at) return true;
    }
}
