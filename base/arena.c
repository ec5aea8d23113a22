/* See arena.h. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES_MIN = 16 * 1024, BLOCK_BYTES_MAX = 4 * 1024 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t bytes;
    _Alignas(16) char data[];
};

void arena_init(struct arena *arena, size_t bytes_max)
{
    *arena = (struct arena){.bytes_max = bytes_max};
}

void arena_finish(struct arena *arena)
{
    if (!arena)
        return;
    for (struct arena_block *block = arena->blocks; block;) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct arena){0};
}

static bool arena_grow(struct arena *arena, size_t bytes)
{
    size_t size = arena->blocks ? arena->blocks->bytes * 2 : BLOCK_BYTES_MIN;
    if (size > BLOCK_BYTES_MAX)
        size = BLOCK_BYTES_MAX;
    if (size < bytes)
        size = bytes;
    if (arena->bytes_max && size > arena->bytes_max - arena->bytes)
        return false;
    struct arena_block *block = calloc(1, sizeof(*block) + size);
    if (!block)
        return false;
    block->bytes = size;
    block->next = arena->blocks;
    arena->blocks = block;
    arena->bytes += size;
    arena->next = block->data;
    arena->end = block->data + size;
    return true;
}

void *arena_allocate(struct arena *arena, size_t bytes)
{
    if (arena->failed || bytes > PTRDIFF_MAX - 16)
        goto failed;
    bytes = (bytes + 15) & ~(size_t)15;
    if ((size_t)(arena->end - arena->next) < bytes && !arena_grow(arena, bytes))
        goto failed;
    void *memory = arena->next;
    arena->next += bytes;
    return memory;
failed:
    arena->failed = true;
    return NULL;
}

void *arena_array(struct arena *arena, size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total))
        total = SIZE_MAX;
    return arena_allocate(arena, total);
}

char *arena_copy_string(struct arena *arena, const char *text, size_t bytes)
{
    char *copy = bytes < SIZE_MAX ? arena_allocate(arena, bytes + 1) : NULL;
    if (copy)
        memcpy(copy, text, bytes);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int bytes = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = bytes < 0 ? NULL : arena_allocate(arena, (size_t)bytes + 1);
    if (!text)
        return "";
    va_start(arguments, format);
    vsnprintf(text, (size_t)bytes + 1, format, arguments);
    va_end(arguments);
    return text;
}
