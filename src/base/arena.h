/* arena.h - memory that dies together. A report, its sentences, tokens, actors and record live in one arena.
 *
 * Every allocator-taking piece of the library goes through ro_allocator, so that tests can make call number n fail.
 * Not thread-safe: one arena belongs to one thread at a time. */
#ifndef RO_BASE_ARENA_H
#define RO_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* resize(context, NULL, n) allocates, resize(context, p, n) resizes, resize(context, p, 0) frees. NULL: out of memory. */
typedef struct ro_allocator {
    void *(*resize)(void *context, void *memory, size_t size);
    void *context;
} ro_allocator;

/* realloc and free of the C library. */
extern const ro_allocator ro_default_allocator;

typedef struct ro_block ro_block;

typedef struct ro_arena {
    const ro_allocator *allocator;
    ro_block *blocks; /* the newest first */
    uint8_t *at, *end;
    size_t total; /* bytes taken from the allocator */
    bool failed;  /* an allocation failed since the last reset: what was built is not to be used */
} ro_arena;

/* allocator NULL: the default one. Takes no memory yet. */
void ro_arena_init(ro_arena *arena, const ro_allocator *allocator);

/* Zeroed memory, aligned for any type; NULL (and arena->failed) when out of memory. size 0 gives a valid pointer. */
void *ro_arena_alloc(ro_arena *arena, size_t size);

/* count * size, with the overflow checked. */
void *ro_arena_array(ro_arena *arena, size_t count, size_t size);

/* A copy of size bytes with a NUL behind them. */
char *ro_arena_copy(ro_arena *arena, const char *bytes, size_t size);

/* An array grown in the arena: when *count == *capacity, moves it to twice the room. false when out of memory. */
bool ro_arena_grow(ro_arena *arena, void **items, size_t count, size_t *capacity, size_t item_size);

/* Gives back all but one block (kept for the next use), so that everything in the arena is gone. */
void ro_arena_reset(ro_arena *arena);

/* Gives back everything. */
void ro_arena_free(ro_arena *arena);

#endif
