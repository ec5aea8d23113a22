/* See map.h. Removal shifts later entries back, so that there are no tombstones. */
#include "base/map.h"

#include <errno.h>
#include <stdlib.h>

enum { SLOTS_MIN = 16 };

static uint64_t mix(uint64_t value)
{
    value ^= value >> 32;
    value *= UINT64_C(0xd6e8feb86659fd93);
    value ^= value >> 32;
    value *= UINT64_C(0xd6e8feb86659fd93);
    return value ^ value >> 32;
}

static size_t home(const struct map *map, struct id key)
{
    return (size_t)mix(mix(key.low ^ map->seed) + key.high) & (map->slot_count - 1);
}

void map_init(struct map *map, uint64_t seed)
{
    *map = (struct map){.seed = seed};
}

void map_finish(struct map *map)
{
    free(map->slots);
    *map = (struct map){0};
}

static struct map_slot *find(const struct map *map, struct id key)
{
    size_t index = home(map, key);
    while (map->slots[index].value && !id_equal(map->slots[index].key, key))
        index = (index + 1) & (map->slot_count - 1);
    return &map->slots[index];
}

void *map_get(const struct map *map, struct id key)
{
    return map->count ? find(map, key)->value : NULL;
}

static int grow(struct map *map)
{
    struct map larger = {.slot_count = map->slot_count ? map->slot_count * 2 : SLOTS_MIN,
                         .count = map->count,
                         .seed = map->seed};
    larger.slots = calloc(larger.slot_count, sizeof(*larger.slots));
    if (!larger.slots)
        return -ENOMEM;
    for (size_t i = 0; i < map->slot_count; i++) {
        if (map->slots[i].value)
            *find(&larger, map->slots[i].key) = map->slots[i];
    }
    free(map->slots);
    *map = larger;
    return 0;
}

int map_put(struct map *map, struct id key, void *value)
{
    if ((map->count + 1) * 4 > map->slot_count * 3) {
        int r = grow(map);
        if (r < 0)
            return r;
    }
    struct map_slot *slot = find(map, key);
    if (!slot->value)
        map->count++;
    *slot = (struct map_slot){.key = key, .value = value};
    return 0;
}

void *map_remove(struct map *map, struct id key)
{
    if (!map->count)
        return NULL;
    struct map_slot *slot = find(map, key);
    void *value = slot->value;
    if (!value)
        return NULL;
    size_t mask = map->slot_count - 1;
    size_t hole = (size_t)(slot - map->slots);
    for (size_t i = (hole + 1) & mask; map->slots[i].value; i = (i + 1) & mask) {
        /* An entry may fill the hole unless its home lies after it. */
        size_t wanted = home(map, map->slots[i].key);
        if (((i - wanted) & mask) >= ((i - hole) & mask)) {
            map->slots[hole] = map->slots[i];
            hole = i;
        }
    }
    map->slots[hole] = (struct map_slot){0};
    map->count--;
    return value;
}

void *map_next(const struct map *map, size_t *cursor)
{
    while (*cursor < map->slot_count) {
        void *value = map->slots[(*cursor)++].value;
        if (value)
            return value;
    }
    return NULL;
}
