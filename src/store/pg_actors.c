#include "store/pg_actors.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

void ro_pg_actors_init(ro_pg_actors *a) {
    *a = (ro_pg_actors){.slots = NULL};
    ro_arena_init(&a->arena, NULL);
}

void ro_pg_actors_forget(ro_pg_actors *a) {
    if (a->slots) memset(a->slots, 0, a->capacity * sizeof *a->slots);
    a->count = 0;
    ro_arena_reset(&a->arena);
}

void ro_pg_actors_free(ro_pg_actors *a) {
    free(a->slots);
    ro_arena_free(&a->arena);
}

static ro_pg_actor *slot(ro_pg_actor *slots, size_t capacity, uint64_t hash, const char *fields, size_t size) {
    size_t i = hash & (capacity - 1);
    while (slots[i].fields && (slots[i].hash != hash || slots[i].size != size || memcmp(slots[i].fields, fields, size) != 0))
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

static bool grow(ro_pg_actors *a) {
    size_t capacity = a->capacity ? 2 * a->capacity : 1024;
    ro_pg_actor *slots = calloc(capacity, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < a->capacity; i++)
        if (a->slots[i].fields) *slot(slots, capacity, a->slots[i].hash, a->slots[i].fields, a->slots[i].size) = a->slots[i];
    free(a->slots);
    a->slots = slots;
    a->capacity = capacity;
    return true;
}

ro_pg_actor *ro_pg_actors_find(ro_pg_actors *a, const char *const fields[RO_DB_ACTOR_FIELDS]) {
    if (2 * a->count >= a->capacity && !grow(a)) return NULL;
    size_t size = 0, at = 0;
    for (int i = 0; i < RO_DB_ACTOR_FIELDS; i++) size += (fields[i] ? strlen(fields[i]) : 0) + 1;
    char room[512], *all = size <= sizeof room ? room : ro_arena_alloc(&a->arena, size);
    if (!all) return NULL;
    for (int i = 0; i < RO_DB_ACTOR_FIELDS; i++) { /* each ended by NUL, which none holds */
        size_t n = fields[i] ? strlen(fields[i]) : 0;
        if (n) memcpy(all + at, fields[i], n);
        at += n;
        all[at++] = '\0';
    }
    uint64_t hash = ro_hash_bytes(0, all, size);
    ro_pg_actor *found = slot(a->slots, a->capacity, hash, all, size);
    if (found->fields) return found;
    const char *kept = all == room ? ro_arena_copy(&a->arena, all, size) : all;
    if (!kept) return NULL;
    *found = (ro_pg_actor){.fields = kept, .size = size, .hash = hash};
    a->count++;
    return found;
}
