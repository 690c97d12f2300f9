#include "serve/cache.h"

#include <stdlib.h>
#include <string.h>

void ro_cache_init(ro_cache *c) {
    memset(c, 0, sizeof *c);
    pthread_mutex_init(&c->lock, NULL);
}

static void drop(ro_cache *c, ro_cached *s) {
    if (!s->key) return;
    c->bytes -= s->size + s->key_size + 1;
    free(s->key);
    *s = (ro_cached){.key = NULL};
}

void ro_cache_free(ro_cache *c) {
    for (size_t i = 0; i < RO_CACHE_SLOTS; i++) drop(c, &c->slots[i]);
    pthread_mutex_destroy(&c->lock);
}

static ro_cached *find(ro_cache *c, const char *key) {
    size_t size = strlen(key);
    for (size_t i = 0; i < RO_CACHE_SLOTS; i++)
        if (c->slots[i].key && c->slots[i].key_size == size && memcmp(c->slots[i].key, key, size) == 0) return &c->slots[i];
    return NULL;
}

bool ro_cache_get(ro_cache *c, const char *key, uint64_t version, ro_reply *r) {
    bool found = false;
    pthread_mutex_lock(&c->lock);
    ro_cached *s = find(c, key);
    if (s && s->version == version) {
        s->used = ++c->clock;
        ro_buffer_put(&r->body, s->body, s->size);
        r->type = s->type;
        memcpy(r->filename, s->filename, sizeof r->filename);
        found = !r->body.failed;
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

static ro_cached *oldest(ro_cache *c, bool taken) {
    ro_cached *best = NULL;
    for (size_t i = 0; i < RO_CACHE_SLOTS; i++) {
        ro_cached *s = &c->slots[i];
        if (!s->key && !taken) return s;
        if (s->key && (!best || s->used < best->used)) best = s;
    }
    return best;
}

void ro_cache_put(ro_cache *c, const char *key, uint64_t version, const ro_reply *r) {
    size_t key_size = strlen(key), size = r->body.size, all = key_size + 1 + size;
    if (r->status != 200 || r->fixed || r->body.failed || all > RO_CACHE_ENTRY) return;
    char *room = malloc(all);
    if (!room) return;
    memcpy(room, key, key_size + 1);
    if (size) memcpy(room + key_size + 1, r->body.bytes, size);
    pthread_mutex_lock(&c->lock);
    ro_cached *s = find(c, key);
    if (s) drop(c, s);
    while (c->bytes + all > RO_CACHE_BYTES && (s = oldest(c, true))) drop(c, s);
    s = oldest(c, false);
    drop(c, s);
    *s = (ro_cached){.key = room, .body = room + key_size + 1, .size = size, .key_size = key_size, .version = version, .type = r->type};
    s->used = ++c->clock;
    memcpy(s->filename, r->filename, sizeof s->filename);
    c->bytes += all;
    pthread_mutex_unlock(&c->lock);
}
