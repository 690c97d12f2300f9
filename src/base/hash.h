/* hash.h - hashes that stay the same on every machine and in every version (they are part of the file formats). */
#ifndef RO_BASE_HASH_H
#define RO_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 64 bit: for short strings. */
static inline uint64_t ro_hash_bytes(uint64_t seed, const void *bytes, size_t size) {
    const uint8_t *p = bytes;
    uint64_t h = 0xcbf29ce484222325u ^ (seed * 0x9E3779B97F4A7C15u);
    for (size_t i = 0; i < size; i++) h = (h ^ p[i]) * 0x100000001b3u;
    return h ^ (h >> 32);
}

/* Mixes one more number in (the finaliser of splitmix64). */
static inline uint64_t ro_hash_mix(uint64_t h, uint64_t value) {
    h ^= value + 0x9E3779B97F4A7C15u + (h << 6) + (h >> 2);
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
    return h ^ (h >> 31);
}

/* A fast 64-bit checksum of a large file's bytes (eight-byte words mixed by multiplication; order matters). Not cryptographic. */
uint64_t ro_checksum(const void *bytes, size_t size);

/* SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits and a NUL. */
void ro_sha256_hex(const void *bytes, size_t size, char out[65]);

#endif
