#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct ro_block {
    ro_block *next;
    size_t size; /* of the whole block, this header included */
};

#define ALIGN 16u
#define HEADER ((sizeof(ro_block) + ALIGN - 1) / ALIGN * ALIGN)
#define FIRST_BLOCK ((size_t)32 * 1024)
#define LARGEST_STEP ((size_t)4 * 1024 * 1024)

static void *default_resize(void *context, void *memory, size_t size) {
    (void)context;
    if (size == 0) {
        free(memory);
        return NULL;
    }
    return realloc(memory, size);
}

const ro_allocator ro_default_allocator = {default_resize, NULL};

void ro_arena_init(ro_arena *arena, const ro_allocator *allocator) {
    *arena = (ro_arena){.allocator = allocator ? allocator : &ro_default_allocator};
}

static bool add_block(ro_arena *arena, size_t need) {
    size_t size = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_STEP) size = LARGEST_STEP;
    if (need > SIZE_MAX - HEADER) return false;
    if (size < need + HEADER) size = need + HEADER;
    ro_block *block = arena->allocator->resize(arena->allocator->context, NULL, size);
    if (!block) return false;
    block->next = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->at = (uint8_t *)block + HEADER;
    arena->end = (uint8_t *)block + size;
    arena->total += size;
    return true;
}

void *ro_arena_alloc(ro_arena *arena, size_t size) {
    if (size > SIZE_MAX - ALIGN) {
        arena->failed = true;
        return NULL;
    }
    size_t rounded = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (rounded == 0) rounded = ALIGN;
    if ((size_t)(arena->end - arena->at) < rounded && !add_block(arena, rounded)) {
        arena->failed = true;
        return NULL;
    }
    void *memory = arena->at;
    arena->at += rounded;
    memset(memory, 0, rounded);
    return memory;
}

void *ro_arena_array(ro_arena *arena, size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    return ro_arena_alloc(arena, count * size);
}

char *ro_arena_copy(ro_arena *arena, const char *bytes, size_t size) {
    char *copy = size < SIZE_MAX ? ro_arena_alloc(arena, size + 1) : NULL;
    if (copy && size) memcpy(copy, bytes, size);
    return copy;
}

bool ro_arena_grow(ro_arena *arena, void **items, size_t count, size_t *capacity, size_t item_size) {
    if (count < *capacity) return true;
    size_t wanted = *capacity ? *capacity * 2 : 8;
    if (wanted < *capacity) return false;
    void *grown = ro_arena_array(arena, wanted, item_size);
    if (!grown) return false;
    if (count) memcpy(grown, *items, count * item_size);
    *items = grown;
    *capacity = wanted;
    return true;
}

void ro_arena_reset(ro_arena *arena) {
    ro_block *keep = arena->blocks;
    if (keep) {
        ro_block *block = keep->next;
        while (block) {
            ro_block *next = block->next;
            arena->allocator->resize(arena->allocator->context, block, 0);
            block = next;
        }
        keep->next = NULL;
        arena->at = (uint8_t *)keep + HEADER;
        arena->end = (uint8_t *)keep + keep->size;
        arena->total = keep->size;
    }
    arena->failed = false;
}

void ro_arena_free(ro_arena *arena) {
    ro_block *block = arena->blocks;
    while (block) {
        ro_block *next = block->next;
        arena->allocator->resize(arena->allocator->context, block, 0);
        block = next;
    }
    ro_arena_init(arena, arena->allocator);
}
