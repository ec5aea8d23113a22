/* A region of memory freed as a whole. One thread at a time.
 *
 * Blocks grow geometrically; what an arena holds never moves. A limit keeps a hostile input from
 * taking the machine's memory: past it allocation returns NULL, and so does every later one, so
 * that a caller may check once (arena_failed).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* owned */
    char *next;
    char *end;
    size_t bytes;     /* taken from the system */
    size_t bytes_max; /* 0: no limit */
    bool failed;
};

void arena_init(struct arena *arena, size_t bytes_max);
void arena_finish(struct arena *arena);

/* Zeroed, aligned to 16 bytes. NULL when the limit or memory is exhausted. */
void *arena_allocate(struct arena *arena, size_t bytes);
/* As arena_allocate(count * bytes), NULL when that overflows. */
void *arena_array(struct arena *arena, size_t count, size_t bytes);
char *arena_copy_string(struct arena *arena, const char *text, size_t bytes);
/* Formats into the arena; "" when it is exhausted. */
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *arena, const char *format,
                                                         ...);

static inline bool arena_failed(const struct arena *arena)
{
    return arena->failed;
}
