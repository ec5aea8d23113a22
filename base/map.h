/* A hash table from ids to pointers. Open addressing, linear probing; one thread at a time.
 *
 * Keys may be chosen by a stranger, so they are mixed with a seed of the table's own. Iteration
 * order depends on the seed: what must be reproducible keeps a list beside the map.
 */
#pragma once

#include "base/id.h"

struct map {
    struct map_slot {
        struct id key;
        void *value; /* NULL: free */
    } *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
    uint64_t seed;
};

void map_init(struct map *map, uint64_t seed);
/* Values are the caller's to free. */
void map_finish(struct map *map);
void *map_get(const struct map *map, struct id key);
/* Replaces what was there. value is not NULL. 0 or -ENOMEM. */
__attribute__((warn_unused_result)) int map_put(struct map *map, struct id key, void *value);
/* What was there, or NULL. */
void *map_remove(struct map *map, struct id key);
/* Walks all entries: start with *cursor = 0. NULL at the end. The map must not change meanwhile. */
void *map_next(const struct map *map, size_t *cursor);
