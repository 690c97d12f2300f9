#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ro_buffer_init(ro_buffer *buffer, const ro_allocator *allocator) {
    *buffer = (ro_buffer){.allocator = allocator ? allocator : &ro_default_allocator};
}

static bool make_room(ro_buffer *buffer, size_t more) {
    if (buffer->failed) return false;
    if (more < buffer->capacity - buffer->size) return true;
    if (more > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4) {
        buffer->failed = true;
        return false;
    }
    size_t wanted = buffer->capacity ? buffer->capacity : 256;
    while (wanted <= buffer->size + more) wanted *= 2;
    char *grown = buffer->allocator->resize(buffer->allocator->context, buffer->bytes, wanted);
    if (!grown) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = grown;
    buffer->capacity = wanted;
    return true;
}

void ro_buffer_put(ro_buffer *buffer, const char *bytes, size_t size) {
    if (!make_room(buffer, size)) return;
    if (size) memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}

void ro_buffer_puts(ro_buffer *buffer, const char *string) { ro_buffer_put(buffer, string, strlen(string)); }

void ro_buffer_putc(ro_buffer *buffer, char c) { ro_buffer_put(buffer, &c, 1); }

void ro_buffer_number(ro_buffer *buffer, size_t number) {
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    ro_buffer_put(buffer, digits + at, sizeof digits - at);
}

void ro_buffer_printf(ro_buffer *buffer, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need >= 0 && make_room(buffer, (size_t)need)) {
        vsnprintf(buffer->bytes + buffer->size, (size_t)need + 1, format, again);
        buffer->size += (size_t)need;
    }
    va_end(again);
}

void ro_buffer_clear(ro_buffer *buffer) {
    buffer->size = 0;
    if (buffer->bytes) buffer->bytes[0] = '\0';
}

void ro_buffer_free(ro_buffer *buffer) {
    if (buffer->bytes) buffer->allocator->resize(buffer->allocator->context, buffer->bytes, 0);
    ro_buffer_init(buffer, buffer->allocator);
}
