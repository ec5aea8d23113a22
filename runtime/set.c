/* Sets: CPython's table, so that they iterate in CPython's order. Each entry is a slot: an element,
 * a deleted one or a free one (RT_DICT_HOLE for a hash; the word behind it tells which). `used` is
 * the number of slots, `fill` how many are not free, `finger` where pop() goes on. */
#include "runtime/dict_internal.h"

#include <string.h>

enum { SLOTS_MIN = 8, LINEAR_PROBES = 9, PERTURB_SHIFT = 5, LARGE_COUNT = 50000 };

static int64_t *hash_of(const struct rt_dict *set, int64_t slot)
{
    return (int64_t *)(void *)rt_dict_entry(set, slot);
}

static bool is_free(const struct rt_dict *set, int64_t slot)
{
    const int64_t *entry = hash_of(set, slot);
    return entry[0] == RT_DICT_HOLE && entry[1] == 0;
}

/* ---- the table */

static int32_t table_new(struct rt_context *context, struct rt_dict *set, int64_t slots)
{
    size_t bytes;
    if (__builtin_mul_overflow((size_t)slots, (size_t)set->entry_bytes, &bytes))
        return rt_out_of_memory(context, UINT64_MAX);
    char *table = rt_memory_allocate(rt_fiber_of(context)->heap, bytes);
    if (!table)
        return rt_out_of_memory(context, bytes);
    set->table = set->entries = table;
    set->table_bytes = (int64_t)bytes;
    set->capacity = set->used = slots;
    set->fill = 0;
    for (int64_t i = 0; i < slots; i++) {
        hash_of(set, i)[0] = RT_DICT_HOLE;
        hash_of(set, i)[1] = 0;
    }
    return RT_OK;
}

int32_t rt_set_reserve_table(struct rt_context *context, struct rt_dict *set)
{
    return table_new(context, set, SLOTS_MIN);
}

/* Where an element that is not there goes, in a table without deleted ones. */
static int64_t clean_slot(const struct rt_dict *set, int64_t hash)
{
    uint64_t mask = (uint64_t)set->used - 1, perturb = (uint64_t)hash, slot = perturb & mask;
    for (;;) {
        int probes = slot + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
        for (int i = 0; i <= probes; i++) {
            if (is_free(set, (int64_t)slot + i))
                return (int64_t)slot + i;
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

static int32_t resize(struct rt_context *context, struct rt_dict *set, int64_t count_min)
{
    int64_t slots = SLOTS_MIN;
    while (slots <= count_min)
        slots *= 2;
    struct rt_dict old = *set;
    int32_t status = table_new(context, set, slots);
    if (status != RT_OK)
        return status;
    for (int64_t at = rt_dict_next(&old, 0); at >= 0; at = rt_dict_next(&old, at + 1)) {
        const char *from = rt_dict_entry(&old, at);
        int64_t slot = clean_slot(set, rt_dict_hash_at(&old, at));
        memcpy(rt_dict_entry(set, slot), from, set->entry_bytes);
    }
    set->fill = set->count;
    set->version++;
    rt_memory_free(rt_fiber_of(context)->heap, old.table, (size_t)old.table_bytes);
    return RT_OK;
}

int32_t rt_set_reserve(struct rt_context *context, struct rt_dict *set, int64_t slots)
{
    return resize(context, set, slots - 1);
}

static int32_t grow(struct rt_context *context, struct rt_dict *set)
{
    return resize(context, set, set->count > LARGE_COUNT ? set->count * 2 : set->count * 4);
}

/* The slot of an element; or where it would go: the last deleted one on the way, or the free one
 * where looking ends. */
static int32_t probe(struct rt_context *context, const struct rt_dict *set,
                     const struct rt_sought *sought, bool *ret_found, int64_t *ret_slot)
{
restart:;
    int64_t deleted = -1;
    uint64_t mask = (uint64_t)set->used - 1, perturb = (uint64_t)sought->hash;
    uint64_t slot = perturb & mask;
    for (;;) {
        int probes = slot + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
        for (int i = 0; i <= probes; i++) {
            int64_t at = (int64_t)slot + i;
            int64_t hash = *hash_of(set, at);
            if (hash == sought->hash) {
                bool equal, stale;
                int32_t status = rt_dict_key_equal(context, set, at, sought, &equal, &stale);
                if (status != RT_OK)
                    return status;
                if (RT_UNLIKELY(stale))
                    goto restart;
                if (equal) {
                    *ret_found = true;
                    *ret_slot = at;
                    return RT_OK;
                }
            } else if (hash == RT_DICT_HOLE && is_free(set, at)) {
                *ret_found = false;
                *ret_slot = deleted >= 0 ? deleted : at;
                return RT_OK;
            } else if (hash == RT_DICT_HOLE) {
                deleted = at;
            }
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

int32_t rt_set_find(struct rt_context *context, const struct rt_dict *set,
                    const struct rt_sought *sought, int64_t *ret_index)
{
    bool found;
    int64_t slot;
    int32_t status = probe(context, set, sought, &found, &slot);
    if (status == RT_OK)
        *ret_index = found ? slot : -1;
    return status;
}

int32_t rt_set_add(struct rt_context *context, struct rt_dict *set, const struct rt_sought *sought)
{
    bool found;
    int64_t slot;
    int32_t status = probe(context, set, sought, &found, &slot);
    if (status != RT_OK || found)
        return status;
    _Alignas(8) char spare[8]; /* a key without bits */
    void *key = set->key->size ? rt_dict_key_at(set, slot) : spare;
    bool reused = !is_free(set, slot);
    status = rt_dict_store(context, sought->type, sought->key, set->key, key);
    if (status != RT_OK)
        return status;
    *hash_of(set, slot) = sought->hash;
    set->count++;
    set->version++;
    if (reused)
        return RT_OK;
    set->fill++;
    return set->fill * 5 < (set->used - 1) * 3 ? RT_OK : grow(context, set);
}

void rt_set_remove_at(struct rt_context *context, struct rt_dict *set, int64_t index)
{
    _Alignas(8) char small[64];
    size_t size = set->key->size;
    char *old = small;
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    /* The element is let go of last; a large one that finds no memory for that, first. */
    if (set->key->has_references && size > sizeof(small))
        old = rt_memory_allocate(heap, size);
    if (set->key->has_references && old)
        memcpy(old, rt_dict_key_at(set, index), size);
    else if (set->key->has_references)
        rt_value_release(context, set->key, rt_dict_key_at(set, index), 1);
    hash_of(set, index)[0] = RT_DICT_HOLE;
    hash_of(set, index)[1] = 1;
    set->count--;
    set->version++;
    if (set->key->has_references && old) {
        rt_value_release(context, set->key, old, 1);
        if (old != small)
            rt_memory_free(heap, old, size);
    }
}

int32_t rt_set_empty(struct rt_context *context, struct rt_dict *set)
{
    struct rt_dict old = *set;
    int32_t status = table_new(context, set, SLOTS_MIN);
    if (status != RT_OK)
        return status;
    set->count = 0;
    set->version++;
    for (int64_t at = rt_dict_next(&old, 0); at >= 0; at = rt_dict_next(&old, at + 1))
        rt_value_release(context, old.key, rt_dict_key_at(&old, at), 1);
    rt_memory_free(rt_fiber_of(context)->heap, old.table, (size_t)old.table_bytes);
    return RT_OK;
}

/* ---- putting sets together; `other` may be a dict: its keys */

/* Looks the element up, or adds it when ret_index is NULL. Comparing it may change the other. */
static int32_t sought_from(struct rt_context *context, struct rt_dict *set,
                           const struct rt_dict *other, int64_t at, int64_t *ret_index)
{
    struct rt_held held;
    int64_t hash = rt_dict_hash_at(other, at);
    if (!rt_hold(context, (struct rt_any){other->key, rt_dict_key_at(other, at)}, &held))
        return RT_STOPPED;
    struct rt_sought sought = {other->key, held.any.value, hash};
    int32_t status =
        ret_index ? rt_dict_find_hashed(context, set, sought.type, sought.key, hash, ret_index)
                  : rt_set_add(context, set, &sought);
    rt_let_go(context, &held);
    return status;
}

static int32_t add_from(struct rt_context *context, struct rt_dict *set,
                        const struct rt_dict *other, int64_t at)
{
    return sought_from(context, set, other, at, NULL);
}

static int32_t find_from(struct rt_context *context, const struct rt_dict *set,
                         const struct rt_dict *other, int64_t at, int64_t *ret_index)
{
    return sought_from(context, (struct rt_dict *)(uintptr_t)set, other, at, ret_index);
}

/* Into a table that holds nothing: no element of the other is there twice. */
static int32_t merge_clean(struct rt_context *context, struct rt_dict *set,
                           const struct rt_dict *other)
{
    bool copy = set->used == other->used && other->fill == other->count && !other->value;
    for (int64_t at = rt_dict_next(other, 0); at >= 0; at = rt_dict_next(other, at + 1)) {
        int64_t hash = rt_dict_hash_at(other, at);
        int64_t slot = copy ? at : clean_slot(set, hash);
        _Alignas(8) char spare[8];
        void *key = set->key->size ? rt_dict_key_at(set, slot) : spare;
        int32_t status =
            rt_dict_store(context, other->key, rt_dict_key_at(other, at), set->key, key);
        if (status != RT_OK)
            return status;
        *hash_of(set, slot) = hash;
        set->count++;
        set->fill++;
        set->version++;
    }
    return RT_OK;
}

int32_t rt_set_clone(struct rt_context *context, struct rt_dict *set, const struct rt_dict *other)
{
    int32_t status = resize(context, set, other->used - 1);
    return status == RT_OK ? merge_clean(context, set, other) : status;
}

static int32_t merge(struct rt_context *context, struct rt_dict *set, const struct rt_dict *other)
{
    bool is_set = rt_dict_is_set(other);
    if (other == set || (is_set && other->count == 0))
        return RT_OK;
    int32_t status = RT_OK;
    if ((set->fill + other->count) * 5 >= (set->used - 1) * 3)
        status = resize(context, set, (set->count + other->count) * 2);
    if (status != RT_OK)
        return status;
    if (set->fill == 0 && is_set)
        return merge_clean(context, set, other);
    for (int64_t at = rt_dict_next(other, 0); at >= 0 && status == RT_OK;
         at = rt_dict_next(other, at + 1))
        status = add_from(context, set, other, at);
    return status;
}

static int32_t make_like(struct rt_context *context, const struct rt_type *type,
                         const struct rt_dict *other, struct rt_dict **ret_set)
{
    struct rt_dict *set;
    int32_t status = rt_dict_make(context, type, 0, &set);
    if (status == RT_OK && other)
        status = merge(context, set, other);
    else if (status != RT_OK)
        return status;
    if (status == RT_OK)
        *ret_set = set;
    else
        rt_counted_free(context, RT_SET, set);
    return status;
}

/* Elements of one that are, or are not, in the other, added in the order of the first. */
static int32_t add_those(struct rt_context *context, struct rt_dict *result,
                         const struct rt_dict *from, const struct rt_dict *other, bool within)
{
    for (int64_t at = rt_dict_next(from, 0); at >= 0; at = rt_dict_next(from, at + 1)) {
        int64_t index;
        int32_t status = find_from(context, other, from, at, &index);
        if (status == RT_OK && (index >= 0) == within)
            status = add_from(context, result, from, at);
        if (status != RT_OK)
            return status;
    }
    return RT_OK;
}

static int32_t intersect(struct rt_context *context, const struct rt_dict *set,
                         const struct rt_dict *other, struct rt_dict *result)
{
    if (set == other)
        return merge(context, result, set);
    if (rt_dict_is_set(other) && other->count > set->count) {
        const struct rt_dict *swap = set;
        set = other;
        other = swap;
    }
    return add_those(context, result, other, set, true);
}

static int32_t discard_all(struct rt_context *context, struct rt_dict *set,
                           const struct rt_dict *other)
{
    for (int64_t at = rt_dict_next(other, 0); at >= 0; at = rt_dict_next(other, at + 1)) {
        int64_t index;
        int32_t status = find_from(context, set, other, at, &index);
        if (status != RT_OK)
            return status;
        if (index >= 0)
            rt_set_remove_at(context, set, index);
    }
    if (set->fill - set->count <= (set->used - 1) / 4)
        return RT_OK;
    return grow(context, set);
}

/* A type like a set's own, for intermediate results. */
static struct rt_type type_like(const struct rt_dict *set)
{
    return (struct rt_type){
        .kind = RT_SET, .size = 8, .align = 8, .child_count = 1, .children = &set->key};
}

static int32_t subtract_from(struct rt_context *context, struct rt_dict *set,
                             const struct rt_dict *other)
{
    if (set == other)
        return rt_set_empty(context, set);
    if (!rt_dict_is_set(other) || other->count >> 3 <= set->count)
        return discard_all(context, set, other);
    struct rt_type type = type_like(set);
    struct rt_dict *shared;
    int32_t status = make_like(context, &type, NULL, &shared);
    if (status != RT_OK)
        return status;
    status = add_those(context, shared, set, other, true);
    if (status == RT_OK)
        status = discard_all(context, set, shared);
    rt_counted_free(context, RT_SET, shared);
    return status;
}

static int32_t subtract(struct rt_context *context, const struct rt_dict *set,
                        const struct rt_dict *other, struct rt_dict *result)
{
    if (set->count >> 2 > other->count) {
        int32_t status = merge(context, result, set);
        return status == RT_OK ? subtract_from(context, result, other) : status;
    }
    return add_those(context, result, set, other, false);
}

static int32_t toggle(struct rt_context *context, struct rt_dict *set, const struct rt_dict *other)
{
    if (set == other)
        return rt_set_empty(context, set);
    for (int64_t at = rt_dict_next(other, 0); at >= 0; at = rt_dict_next(other, at + 1)) {
        int64_t index;
        int32_t status = find_from(context, set, other, at, &index);
        if (status == RT_OK && index >= 0)
            rt_set_remove_at(context, set, index);
        else if (status == RT_OK)
            status = add_from(context, set, other, at);
        if (status != RT_OK)
            return status;
    }
    return RT_OK;
}

static int32_t combine(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                       enum rt_set_operation operation, struct rt_dict *result)
{
    int32_t status = RT_OK;
    switch (operation) {
    case RT_SET_OR:
        status = merge(context, result, left);
        return status == RT_OK && left != right ? merge(context, result, right) : status;
    case RT_SET_AND:
        return intersect(context, left, right, result);
    case RT_SET_TAKE:
        return merge(context, result, right);
    case RT_SET_SUBTRACT:
        return subtract(context, left, right, result);
    case RT_SET_XOR:
        status = merge(context, result, right);
        return status == RT_OK && left == right ? rt_set_empty(context, result)
               : status == RT_OK                ? toggle(context, result, left)
                                                : status;
    }
    return status;
}

/* The result's table becomes the set's. */
static void swap_bodies(struct rt_dict *set, struct rt_dict *result)
{
    struct rt_dict old = *set;
    set->count = result->count;
    set->used = result->used;
    set->entries = result->entries;
    set->table = result->table;
    set->table_bytes = result->table_bytes;
    set->capacity = result->capacity;
    set->fill = result->fill;
    set->version++;
    result->count = old.count;
    result->used = old.used;
    result->entries = old.entries;
    result->table = old.table;
    result->table_bytes = old.table_bytes;
    result->capacity = old.capacity;
    result->fill = old.fill;
}

static int32_t change(struct rt_context *context, struct rt_dict *set, struct rt_dict *other,
                      enum rt_set_operation operation)
{
    switch (operation) {
    case RT_SET_OR:
        return merge(context, set, other);
    case RT_SET_SUBTRACT:
        return subtract_from(context, set, other);
    case RT_SET_XOR:
        return toggle(context, set, other);
    case RT_SET_TAKE:
        if (set->key != other->key) {
            int32_t status = rt_set_empty(context, set);
            return status == RT_OK ? merge(context, set, other) : status;
        }
        swap_bodies(set, other);
        return RT_OK;
    case RT_SET_AND:
        break;
    }
    struct rt_type type = type_like(set);
    struct rt_dict *result;
    int32_t status = make_like(context, &type, NULL, &result);
    if (status != RT_OK)
        return status;
    status = intersect(context, set, other, result);
    if (status == RT_OK)
        swap_bodies(set, result);
    rt_counted_free(context, RT_SET, result);
    return status;
}

/* ---- comparing */

int32_t rt_set_within(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                      bool *ret_within)
{
    *ret_within = false;
    if (left->count > right->count)
        return RT_OK;
    for (int64_t at = rt_dict_next(left, 0); at >= 0; at = rt_dict_next(left, at + 1)) {
        int64_t index;
        int32_t status = find_from(context, right, left, at, &index);
        if (status != RT_OK || index < 0)
            return status;
    }
    *ret_within = true;
    return RT_OK;
}

int32_t rt_set_equal(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                     bool *ret_equal)
{
    *ret_equal = false;
    return left->count == right->count ? rt_set_within(context, left, right, ret_equal) : RT_OK;
}

static int32_t disjoint(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                        bool *ret_disjoint)
{
    *ret_disjoint = false;
    for (int64_t at = rt_dict_next(left, 0); at >= 0; at = rt_dict_next(left, at + 1)) {
        int64_t index;
        int32_t status = find_from(context, right, left, at, &index);
        if (status != RT_OK || index >= 0)
            return status;
    }
    *ret_disjoint = true;
    return RT_OK;
}

/* ---- natives */

int32_t rt_set_do_add(struct rt_context *context, struct rt_dict *set, const void *key,
                      int32_t site)
{
    struct rt_sought sought = {.type = set->key, .key = key};
    int32_t status = rt_dict_check(context, set);
    if (status == RT_OK)
        status = rt_value_hash(context, set->key, key, &sought.hash);
    if (status == RT_OK)
        status = rt_set_add(context, set, &sought);
    return rt_native_status(context, site, status);
}

int32_t rt_set_do_pop_index(struct rt_context *context, struct rt_dict *set, int32_t site,
                            int64_t *ret_index)
{
    int32_t status = rt_dict_check(context, set);
    if (status != RT_OK)
        return rt_native_status(context, site, status);
    if (set->count == 0) {
        *ret_index = -1;
        return RT_OK;
    }
    int64_t slot = set->finger & (set->used - 1);
    while (*hash_of(set, slot) == RT_DICT_HOLE)
        slot = slot + 1 < set->used ? slot + 1 : 0;
    set->finger = slot + 1;
    *ret_index = slot;
    return RT_OK;
}

int32_t rt_set_do_next(struct rt_context *context, const struct rt_dict *set, int64_t position,
                       int64_t expected, int32_t site, int64_t *ret_index)
{
    if (RT_UNLIKELY(set->count != expected))
        return rt_raise_code(context, RT_ERROR_RUNTIME, site, "Set changed size during iteration");
    *ret_index = rt_dict_next(set, position);
    return RT_OK;
}

int32_t rt_set_do_copy(struct rt_context *context, struct rt_dict *set, int32_t type, int32_t site,
                       struct rt_dict **ret_set)
{
    return rt_native_status(context, site, make_like(context, context->types[type], set, ret_set));
}

int32_t rt_set_do_of_dict(struct rt_context *context, struct rt_dict *dict, int32_t type,
                          int32_t site, struct rt_dict **ret_set)
{
    return rt_set_do_copy(context, dict, type, site, ret_set);
}

int32_t rt_set_do_freeze(struct rt_context *context, struct rt_dict *set, int32_t type,
                         int32_t site, struct rt_dict **ret_set)
{
    struct rt_dict *frozen;
    int32_t status = make_like(context, context->types[type], NULL, &frozen);
    if (status != RT_OK)
        return rt_native_status(context, site, status);
    if (set->references == 1 && set->key == frozen->key) {
        swap_bodies(frozen, set);
    } else {
        status = rt_set_clone(context, frozen, set);
    }
    if (status == RT_OK)
        *ret_set = frozen;
    else
        rt_counted_free(context, RT_SET, frozen);
    return rt_native_status(context, site, status);
}

int32_t rt_set_do_combine(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                          int64_t operation, int32_t type, int32_t site, struct rt_dict **ret_set)
{
    struct rt_dict *result;
    int32_t status = make_like(context, context->types[type], NULL, &result);
    if (status == RT_OK) {
        status = combine(context, left, right, (enum rt_set_operation)operation, result);
        if (status == RT_OK)
            *ret_set = result;
        else
            rt_counted_free(context, RT_SET, result);
    }
    return rt_native_status(context, site, status);
}

int32_t rt_set_do_change(struct rt_context *context, struct rt_dict *set, struct rt_dict *other,
                         int64_t operation, int32_t site)
{
    int32_t status = rt_dict_check(context, set);
    if (status == RT_OK)
        status = change(context, set, other, (enum rt_set_operation)operation);
    return rt_native_status(context, site, status);
}

int32_t rt_set_do_update(struct rt_context *context, struct rt_dict *set, struct rt_dict *dict,
                         int32_t site)
{
    return rt_set_do_change(context, set, dict, RT_SET_OR, site);
}

int32_t rt_set_do_relation(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                           int64_t relation, int32_t site, bool *ret_holds)
{
    int32_t status = RT_OK;
    *ret_holds = false;
    switch ((enum rt_set_relation)relation) {
    case RT_SET_SAME:
        status = rt_set_equal(context, left, right, ret_holds);
        break;
    case RT_SET_PROPERLY_WITHIN:
        if (left->count >= right->count)
            break;
        __attribute__((fallthrough));
    case RT_SET_WITHIN:
        status = rt_set_within(context, left, right, ret_holds);
        break;
    case RT_SET_DISJOINT:
        status = disjoint(context, left, right, ret_holds);
        break;
    }
    return rt_native_status(context, site, status);
}
