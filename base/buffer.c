/* See buffer.h. Large blocks are the allocator's own mappings, which realloc moves without
 * copying. */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_MIN = 256 };

void buffer_init(struct buffer *buffer, size_t bytes_max)
{
    *buffer = (struct buffer){.bytes_max = bytes_max};
}

void buffer_finish(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

void *buffer_reserve(struct buffer *buffer, size_t bytes)
{
    if (buffer->failed || bytes > PTRDIFF_MAX - buffer->bytes)
        goto failed;
    size_t needed = buffer->bytes + bytes;
    if (buffer->bytes_max && needed > buffer->bytes_max)
        goto failed;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity * 2 : CAPACITY_MIN;
        if (capacity < needed)
            capacity = needed;
        uint8_t *data = realloc(buffer->data, capacity);
        if (!data)
            goto failed;
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->bytes;
failed:
    buffer->failed = true;
    return NULL;
}

bool buffer_append(struct buffer *buffer, const void *data, size_t bytes)
{
    if (!bytes)
        return !buffer->failed;
    void *room = buffer_reserve(buffer, bytes);
    if (!room)
        return false;
    memcpy(room, data, bytes);
    buffer->bytes += bytes;
    return true;
}

bool buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int bytes = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *room = bytes < 0 ? NULL : buffer_reserve(buffer, (size_t)bytes + 1);
    if (!room) {
        buffer->failed = true;
        return false;
    }
    va_start(arguments, format);
    vsnprintf(room, (size_t)bytes + 1, format, arguments);
    va_end(arguments);
    buffer->bytes += (size_t)bytes;
    return true;
}

char *buffer_take_text(struct buffer *buffer)
{
    if (!buffer_append(buffer, "", 1)) {
        buffer_finish(buffer);
        return NULL;
    }
    char *text = (char *)buffer->data;
    *buffer = (struct buffer){0};
    return text;
}
