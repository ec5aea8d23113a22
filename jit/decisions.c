/* See decisions.h. */
#include "jit/decisions.h"

#include <stdlib.h>

enum { ENTRIES_MIN = 32 };

void decisions_finish(struct decisions *decisions)
{
    free(decisions->entries);
    *decisions = (struct decisions){0};
}

static uint32_t slot_of(const struct decisions *decisions, enum decision kind, uint64_t key)
{
    uint64_t hash = (key + kind) * 0x9e3779b97f4a7c15u;
    uint32_t slot = (uint32_t)(hash >> 32) & (decisions->capacity - 1);
    while (decisions->entries[slot].kind &&
           (decisions->entries[slot].kind != kind || decisions->entries[slot].key != key))
        slot = (slot + 1) & (decisions->capacity - 1);
    return slot;
}

static bool grow(struct decisions *decisions)
{
    struct decisions grown = {
        .count = decisions->count,
        .capacity = decisions->capacity ? decisions->capacity * 2 : ENTRIES_MIN,
        .changed = decisions->changed,
    };
    grown.entries = calloc(grown.capacity, sizeof(*grown.entries));
    if (!grown.entries)
        return false;
    for (uint32_t i = 0; i < decisions->capacity; i++) {
        const struct decision_entry *entry = &decisions->entries[i];
        if (entry->kind)
            grown.entries[slot_of(&grown, entry->kind, entry->key)] = *entry;
    }
    free(decisions->entries);
    *decisions = grown;
    return true;
}

bool decisions_get(const struct decisions *decisions, enum decision kind, uint64_t key,
                   uint64_t *ret_value)
{
    if (!decisions->capacity)
        return false;
    const struct decision_entry *entry = &decisions->entries[slot_of(decisions, kind, key)];
    if (entry->kind)
        *ret_value = entry->value;
    return entry->kind != 0;
}

bool decisions_has(const struct decisions *decisions, enum decision kind, uint64_t key)
{
    uint64_t ignored;
    return decisions_get(decisions, kind, key, &ignored);
}

void decisions_add(struct decisions *decisions, enum decision kind, uint64_t key, uint64_t value)
{
    if (decisions_has(decisions, kind, key))
        return;
    if (decisions->count * 2 >= decisions->capacity && !grow(decisions)) {
        decisions->failed = true;
        return;
    }
    decisions->entries[slot_of(decisions, kind, key)] =
        (struct decision_entry){.key = key, .value = value, .kind = kind};
    decisions->count++;
    decisions->changed = true;
}

uint64_t decisions_site(const struct decisions *decisions, uint64_t site)
{
    while (decisions_get(decisions, DECISION_UNITED, site, &site))
        continue;
    return site;
}

void decisions_unite(struct decisions *decisions, uint64_t a, uint64_t b)
{
    a = decisions_site(decisions, a);
    b = decisions_site(decisions, b);
    if (a != b)
        decisions_add(decisions, DECISION_UNITED, a > b ? a : b, a > b ? b : a);
}
