/* weights.c - see weights.h. Everything a file says is checked here before anyone reads a section: a section handed out lies wholly in the
 * file and starts at a multiple of 64. What a section means is checked by whoever asks for it. */
#include "model/weights.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is little endian and mapped, so the processor must be too");

#define ALIGN 64u
#define MAX_FILE ((uint64_t)1 << 32)

static const char magic[8] = {'R', 'E', 'A', 'D', 'O', 'U', 'T', '\n'};

typedef struct file_header {
    char magic[8];
    uint32_t version, sections;
    uint64_t size, checksum;
} file_header;

typedef struct file_section {
    char name[RO_WEIGHTS_NAME];
    uint64_t offset, size;
} file_section;

_Static_assert(sizeof(file_header) == 32 && sizeof(file_section) == 40, "no padding in the file's structures");

struct ro_weights {
    const ro_allocator *allocator;
    const uint8_t *bytes;
    size_t size;
    uint32_t sections;
    bool mapped;
    char name[256];
    file_section table[]; /* copied, so that names are known to end */
};

static bool check_section(const file_section *section, uint32_t index, const file_section *earlier, uint64_t data_start, uint64_t size,
                          const char *name, ro_error *err) {
    size_t at = sizeof(file_header) + index * sizeof(file_section);
    if (memchr(section->name, 0, RO_WEIGHTS_NAME) == NULL || section->name[0] == 0)
        return ro_fail_at(err, RO_E_SECTION, name, 0, 0, at, "section %u has no proper name", index);
    if (section->offset % ALIGN || section->offset < data_start || section->offset > size || section->size > size - section->offset)
        return ro_fail_at(err, RO_E_SECTION, name, 0, 0, at + RO_WEIGHTS_NAME, "section %s does not lie in the file", section->name);
    for (uint32_t i = 0; i < index; i++)
        if (strcmp(earlier[i].name, section->name) == 0)
            return ro_fail_at(err, RO_E_SECTION, name, 0, 0, at, "section %s is there twice", section->name);
    return true;
}

ro_weights *ro_weights_of_memory(const void *bytes, size_t size, const char *name, const ro_allocator *allocator, ro_error *err) {
    if (allocator == NULL) allocator = &ro_default_allocator;
    file_header header;
    if (size == 0) return ro_fail_at(err, RO_E_EMPTY, name, 0, 0, 0, "the model file is empty"), NULL;
    size_t seen = size < sizeof magic ? size : sizeof magic;
    if (memcmp(bytes, magic, seen) != 0) return ro_fail_at(err, RO_E_MAGIC, name, 0, 0, 0, "this is not a model file of readout"), NULL;
    if (size < sizeof header)
        return ro_fail_at(err, RO_E_TRUNCATED, name, 0, 0, size, "the model file ends in its header, after %zu bytes", size), NULL;
    memcpy(&header, bytes, sizeof header);
    if (header.version != RO_WEIGHTS_VERSION)
        return ro_fail_at(err, RO_E_VERSION, name, 0, 0, 8, "the model file has version %u, this program reads version %u", header.version,
                          RO_WEIGHTS_VERSION),
               NULL;
    if (header.size > size)
        return ro_fail_at(err, RO_E_TRUNCATED, name, 0, 0, size, "the model file has %zu bytes of %llu", size, (unsigned long long)header.size), NULL;
    if (header.size < size)
        return ro_fail_at(err, RO_E_SIZE, name, 0, 0, (size_t)header.size, "the model file has %zu bytes behind its end", size - (size_t)header.size),
               NULL;
    uint64_t data_start = sizeof header + (uint64_t)header.sections * sizeof(file_section);
    if (header.sections > RO_WEIGHTS_MAX_SECTIONS || data_start > size)
        return ro_fail_at(err, RO_E_SECTION, name, 0, 0, 12, "the model file claims %u sections", header.sections), NULL;
    if (ro_checksum((const uint8_t *)bytes + sizeof header, size - sizeof header) != header.checksum)
        return ro_fail_at(err, RO_E_CHECKSUM, name, 0, 0, RO_NO_BYTE, "the model file is damaged: its checksum does not hold"), NULL;

    ro_weights *weights = allocator->resize(allocator->context, NULL, sizeof *weights + header.sections * sizeof(file_section));
    if (weights == NULL) return ro_fail(err, RO_E_MEMORY, "out of memory"), NULL;
    memset(weights, 0, sizeof *weights);
    weights->allocator = allocator;
    weights->bytes = bytes;
    weights->size = size;
    weights->sections = header.sections;
    snprintf(weights->name, sizeof weights->name, "%s", name ? name : "");
    memcpy(weights->table, (const uint8_t *)bytes + sizeof header, header.sections * sizeof(file_section));
    for (uint32_t i = 0; i < header.sections; i++)
        if (!check_section(&weights->table[i], i, weights->table, data_start, size, name, err)) return ro_weights_close(weights), NULL;
    return weights;
}

static ro_weights *open_descriptor(int descriptor, const char *path, const ro_allocator *allocator, ro_error *err) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return ro_fail_at(err, RO_E_READ, path, 0, 0, RO_NO_BYTE, "%s", strerror(errno)), NULL;
    if (S_ISDIR(status.st_mode)) return ro_fail_at(err, RO_E_DIRECTORY, path, 0, 0, RO_NO_BYTE, "is a directory, not a model file"), NULL;
    if (!S_ISREG(status.st_mode)) return ro_fail_at(err, RO_E_OPEN, path, 0, 0, RO_NO_BYTE, "is not a regular file"), NULL;
    if (status.st_size == 0) return ro_fail_at(err, RO_E_EMPTY, path, 0, 0, 0, "the model file is empty"), NULL;
    if ((uint64_t)status.st_size > MAX_FILE) return ro_fail_at(err, RO_E_SIZE, path, 0, 0, RO_NO_BYTE, "is too large for a model"), NULL;
    size_t size = (size_t)status.st_size;
    int flags = MAP_PRIVATE;
#ifdef MAP_POPULATE
    flags |= MAP_POPULATE; /* the checksum reads all of it at once; one call is cheaper than thousands of page faults */
#endif
    void *bytes = mmap(NULL, size, PROT_READ, flags, descriptor, 0);
    if (bytes == MAP_FAILED) return ro_fail_at(err, RO_E_READ, path, 0, 0, RO_NO_BYTE, "cannot be mapped: %s", strerror(errno)), NULL;
    ro_weights *weights = ro_weights_of_memory(bytes, size, path, allocator, err);
    if (weights == NULL) return munmap(bytes, size), NULL;
    weights->mapped = true;
    return weights;
}

ro_weights *ro_weights_open(const char *path, const ro_allocator *allocator, ro_error *err) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return ro_fail_at(err, RO_E_OPEN, path, 0, 0, RO_NO_BYTE, "cannot be opened: %s", strerror(errno)), NULL;
    ro_weights *weights = open_descriptor(descriptor, path, allocator, err);
    close(descriptor);
    return weights;
}

void ro_weights_close(ro_weights *weights) {
    if (weights == NULL) return;
    if (weights->mapped) munmap((void *)(uintptr_t)weights->bytes, weights->size);
    weights->allocator->resize(weights->allocator->context, weights, 0);
}

const void *ro_weights_section(const ro_weights *weights, const char *name, size_t *size, ro_error *err) {
    for (uint32_t i = 0; i < weights->sections; i++) {
        if (strcmp(weights->table[i].name, name) != 0) continue;
        *size = (size_t)weights->table[i].size;
        return weights->bytes + weights->table[i].offset;
    }
    *size = 0;
    ro_fail_at(err, RO_E_SECTION, weights->name, 0, 0, RO_NO_BYTE, "the model file has no section %s", name);
    return NULL;
}

size_t ro_weights_count(const ro_weights *weights) { return weights->sections; }

const char *ro_weights_name(const ro_weights *weights, size_t i) { return weights->table[i].name; }

/* --- writing --- */

static uint64_t aligned(uint64_t offset) { return (offset + ALIGN - 1) / ALIGN * ALIGN; }

/* Lays the whole file out in memory (64-byte aligned offsets, zeros between); the caller frees it. */
static uint8_t *lay_out(const ro_weights_part *parts, size_t count, uint64_t *size, ro_error *err) {
    uint64_t at = aligned(sizeof(file_header) + count * sizeof(file_section));
    for (size_t i = 0; i < count; i++) at = aligned(at + parts[i].size);
    uint8_t *bytes = at > MAX_FILE ? NULL : ro_default_allocator.resize(ro_default_allocator.context, NULL, (size_t)at);
    if (bytes == NULL) return ro_fail(err, RO_E_MEMORY, "out of memory for a model file of %llu bytes", (unsigned long long)at), NULL;
    memset(bytes, 0, (size_t)at);
    file_header header = {.version = RO_WEIGHTS_VERSION, .sections = (uint32_t)count, .size = at};
    memcpy(header.magic, magic, sizeof magic);
    uint64_t offset = aligned(sizeof(file_header) + count * sizeof(file_section));
    for (size_t i = 0; i < count; i++) {
        file_section section = {.offset = offset, .size = parts[i].size};
        memcpy(section.name, parts[i].name, strlen(parts[i].name));
        memcpy(bytes + sizeof header + i * sizeof section, &section, sizeof section);
        if (parts[i].size) memcpy(bytes + offset, parts[i].bytes, parts[i].size);
        offset = aligned(offset + parts[i].size);
    }
    header.checksum = ro_checksum(bytes + sizeof header, (size_t)at - sizeof header);
    memcpy(bytes, &header, sizeof header);
    *size = at;
    return bytes;
}

static bool write_all(const char *path, const uint8_t *bytes, size_t size, ro_error *err) {
    FILE *file = fopen(path, "wb");
    if (file == NULL) return ro_fail_at(err, RO_E_OPEN, path, 0, 0, RO_NO_BYTE, "cannot be written: %s", strerror(errno));
    bool ok = fwrite(bytes, 1, size, file) == size;
    ok = fflush(file) == 0 && ok;
    ok = fclose(file) == 0 && ok;
    return ok || ro_fail_at(err, RO_E_WRITE, path, 0, 0, RO_NO_BYTE, "cannot be written: %s", strerror(errno));
}

bool ro_weights_write(const char *path, const ro_weights_part *parts, size_t count, ro_error *err) {
    if (count > RO_WEIGHTS_MAX_SECTIONS) return ro_fail(err, RO_E_SECTION, "%zu sections are too many for a model file", count);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(parts[i].name);
        if (length == 0 || length >= RO_WEIGHTS_NAME) return ro_fail(err, RO_E_SECTION, "section name %s is too long or empty", parts[i].name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(parts[i].name, parts[j].name) == 0) return ro_fail(err, RO_E_SECTION, "section %s is given twice", parts[i].name);
    }
    char temporary[4096];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.tmp", path) >= sizeof temporary)
        return ro_fail(err, RO_E_OPEN, "the path of the model file is too long");
    uint64_t size = 0;
    uint8_t *bytes = lay_out(parts, count, &size, err);
    if (bytes == NULL) return false;
    bool ok = write_all(temporary, bytes, (size_t)size, err);
    ro_default_allocator.resize(ro_default_allocator.context, bytes, 0);
    if (ok && rename(temporary, path) != 0) ok = ro_fail_at(err, RO_E_WRITE, path, 0, 0, RO_NO_BYTE, "cannot be written: %s", strerror(errno));
    if (!ok) remove(temporary);
    return ok;
}
