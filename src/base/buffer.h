/* buffer.h - a growing string of bytes, always ended by NUL once anything was put in. Errors stick: after one failure every further call
 * does nothing, and ro_buffer.failed says so once at the end. */
#ifndef RO_BASE_BUFFER_H
#define RO_BASE_BUFFER_H

#include "base/arena.h"

typedef struct ro_buffer {
    const ro_allocator *allocator;
    char *bytes;
    size_t size, capacity;
    bool failed;
} ro_buffer;

void ro_buffer_init(ro_buffer *buffer, const ro_allocator *allocator); /* NULL: the default allocator */
void ro_buffer_put(ro_buffer *buffer, const char *bytes, size_t size);
void ro_buffer_puts(ro_buffer *buffer, const char *string);
void ro_buffer_putc(ro_buffer *buffer, char c);
void ro_buffer_printf(ro_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An unsigned number in decimal, without printf's cost. */
void ro_buffer_number(ro_buffer *buffer, size_t number);
void ro_buffer_clear(ro_buffer *buffer); /* keeps the memory */
void ro_buffer_free(ro_buffer *buffer);

#endif
