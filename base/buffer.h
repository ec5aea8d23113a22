/* Bytes that grow. Failure is sticky: append on, check once. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *data; /* owned */
    size_t bytes;
    size_t capacity;
    size_t bytes_max; /* 0: no limit */
    bool failed;
};

void buffer_init(struct buffer *buffer, size_t bytes_max);
void buffer_finish(struct buffer *buffer);
/* Room for `bytes` more; NULL when that is past the limit or memory. The caller then raises
 * buffer->bytes by what it wrote. */
void *buffer_reserve(struct buffer *buffer, size_t bytes);
bool buffer_append(struct buffer *buffer, const void *data, size_t bytes);
__attribute__((format(printf, 2, 3))) bool buffer_printf(struct buffer *buffer, const char *format,
                                                         ...);
/* The data, NUL-terminated; the caller frees it. NULL when something failed. */
char *buffer_take_text(struct buffer *buffer);
