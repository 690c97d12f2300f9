/* cache.h - answers that were given, to be given again as long as the database is the same. Any thread; a lock inside; bounded. */
#ifndef RO_SERVE_CACHE_H
#define RO_SERVE_CACHE_H

#include "serve/reply.h"

#include <pthread.h>
#include <stdint.h>

#define RO_CACHE_SLOTS 512u
#define RO_CACHE_BYTES ((size_t)32 << 20)
#define RO_CACHE_ENTRY ((size_t)2 << 20) /* a larger answer is not kept */

typedef struct ro_cached {
    char *key; /* malloc'ed, and the body behind it; NULL: free */
    char *body;
    size_t size, key_size;
    uint64_t version, used;
    const char *type;
    char filename[64];
} ro_cached;

typedef struct ro_cache {
    pthread_mutex_t lock;
    ro_cached slots[RO_CACHE_SLOTS];
    size_t bytes;
    uint64_t clock;
} ro_cache;

void ro_cache_init(ro_cache *cache);
void ro_cache_free(ro_cache *cache);

/* Fills the reply's body and type with what was kept under the key of that version. false: nothing was. */
bool ro_cache_get(ro_cache *cache, const char *key, uint64_t version, ro_reply *reply);
/* Keeps a copy of it; what was not used for longest goes. Nothing happens where memory is lacking. */
void ro_cache_put(ro_cache *cache, const char *key, uint64_t version, const ro_reply *reply);

#endif
