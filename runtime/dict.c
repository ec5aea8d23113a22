/* See dict.h: what dicts and sets share, and dicts. A dict's memory is one block: a table of 32-bit
 * indices, as many as `capacity * 3 / 2` rounded up to a power of two, then the entries. `fill`
 * counts the entries that may still be appended before it grows: CPython's dk_usable. */
#include "runtime/dict_internal.h"

#include "runtime/computation.h"
#include "runtime/str.h"

#include <string.h>

enum { SLOTS_MIN = 8 };

/* Indices have 32 bits. */
#define SLOTS_MAX (INT64_C(1) << 31)

/* ---- making and freeing */

int32_t rt_dict_make(struct rt_context *context, const struct rt_type *type, int64_t count,
                     struct rt_dict **ret_dict)
{
    struct rt_dict *dict = rt_memory_allocate(rt_fiber_of(context)->heap, sizeof(*dict));
    if (!dict)
        return rt_out_of_memory(context, sizeof(*dict));
    const struct rt_type *key = type->children[0];
    bool is_set = type->kind == RT_SET;
    const struct rt_type *value = is_set ? NULL : type->children[1];
    uint32_t end = 8 + key->size, value_offset = end;
    if (value) {
        value_offset = (end + value->align - 1) / value->align * value->align;
        end = value_offset + value->size;
    } else if (end < 16) {
        end = 16; /* room to tell a deleted element from a free slot */
    }
    *dict = (struct rt_dict){
        .references = 1,
        .key = key,
        .value = value,
        .entry_bytes = (end + 7) / 8 * 8,
        .value_offset = value_offset,
        .frozen = type->form == RT_FORM_FROZEN,
    };
    int32_t status = RT_OK;
    if (is_set)
        status = rt_set_reserve_table(context, dict);
    (void)count;
    if (status != RT_OK) {
        rt_memory_free(rt_fiber_of(context)->heap, dict, sizeof(*dict));
        return status;
    }
    *ret_dict = dict;
    return RT_OK;
}

static void release_elements(struct rt_context *context, struct rt_dict *dict)
{
    bool values = dict->value && dict->value->has_references;
    if (!dict->key->has_references && !values)
        return;
    for (int64_t at = rt_dict_next(dict, 0); at >= 0; at = rt_dict_next(dict, at + 1)) {
        rt_value_release(context, dict->key, rt_dict_key_at(dict, at), 1);
        if (values)
            rt_value_release(context, dict->value, rt_dict_value_at(dict, at), 1);
    }
}

void rt_dict_free(struct rt_context *context, struct rt_dict *dict)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    release_elements(context, dict);
    if (dict->table)
        rt_memory_free(heap, dict->table, (size_t)dict->table_bytes);
    rt_memory_free(heap, dict, sizeof(*dict));
}

int64_t rt_dict_next(const struct rt_dict *dict, int64_t index)
{
    for (; index < dict->used; index++) {
        if (rt_dict_hash_at(dict, index) != RT_DICT_HOLE)
            return index;
    }
    return -1;
}

int32_t rt_dict_check(struct rt_context *context, const struct rt_dict *dict)
{
    if (RT_LIKELY(!dict->frozen))
        return RT_OK;
    return rt_raise_code(context, RT_ERROR_FROZEN, 0, rt_dict_is_set(dict) ? "set" : "dict");
}

int32_t rt_dict_store(struct rt_context *context, const struct rt_type *from, const void *value,
                      const struct rt_type *to, void *ret_value)
{
    int32_t status;
    if (!rt_value_convert(context, from, value, to, ret_value, &status))
        return rt_stop(context, RT_STOP_UNSUPPORTED, 0,
                       "putting a value into a container that was made for others");
    return status;
}

/* ---- looking up */

static bool may_call(const struct rt_type *type)
{
    return type->kind == RT_OBJECT || type->kind == RT_PRODUCT || type->kind == RT_UNION;
}

int32_t rt_dict_key_equal(struct rt_context *context, const struct rt_dict *dict, int64_t index,
                          const struct rt_sought *sought, bool *ret_equal, bool *ret_stale)
{
    const void *key = rt_dict_key_at(dict, index);
    *ret_stale = false;
    if (dict->key == sought->type) {
        switch (dict->key->kind) {
        case RT_INT:
            *ret_equal = *(const int64_t *)key == *(const int64_t *)sought->key;
            return RT_OK;
        case RT_FLOAT:
            *ret_equal = *(const double *)key == *(const double *)sought->key;
            return RT_OK;
        case RT_STR: {
            const struct rt_str *left = *(const struct rt_str *const *)key;
            const struct rt_str *right = *(const struct rt_str *const *)sought->key;
            *ret_equal = left == right || rt_str_equal(left, right);
            return RT_OK;
        }
        default:
            break;
        }
    }
    if (!may_call(dict->key))
        return rt_value_equal(context, dict->key, key, sought->type, sought->key, ret_equal);
    struct rt_held held;
    uint64_t version = dict->version;
    if (!rt_hold(context, (struct rt_any){dict->key, key}, &held))
        return RT_STOPPED;
    int32_t status =
        rt_value_equal(context, dict->key, held.any.value, sought->type, sought->key, ret_equal);
    rt_let_go(context, &held);
    *ret_stale = version != dict->version;
    return status;
}

static int32_t *slots_of(const struct rt_dict *dict)
{
    return dict->table;
}

static uint64_t mask_of(const struct rt_dict *dict)
{
    return (uint64_t)dict->finger - 1;
}

static int32_t dict_find(struct rt_context *context, const struct rt_dict *dict,
                         const struct rt_sought *sought, int64_t *ret_index)
{
    *ret_index = -1;
restart:
    if (dict->count == 0)
        return RT_OK;
    const int32_t *slots = slots_of(dict);
    uint64_t mask = mask_of(dict), perturb = (uint64_t)sought->hash, slot = perturb & mask;
    for (;;) {
        int32_t index = slots[slot];
        if (index == RT_DICT_FREE)
            return RT_OK;
        if (index >= 0 && rt_dict_hash_at(dict, index) == sought->hash) {
            bool equal, stale;
            int32_t status = rt_dict_key_equal(context, dict, index, sought, &equal, &stale);
            if (status != RT_OK)
                return status;
            if (RT_UNLIKELY(stale))
                goto restart;
            if (equal) {
                *ret_index = index;
                return RT_OK;
            }
        }
        perturb >>= RT_DICT_PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

int32_t rt_dict_find_hashed(struct rt_context *context, const struct rt_dict *dict,
                            const struct rt_type *type, const void *key, int64_t hash,
                            int64_t *ret_index)
{
    struct rt_sought sought = {type, key, hash};
    return rt_dict_is_set(dict) ? rt_set_find(context, dict, &sought, ret_index)
                                : dict_find(context, dict, &sought, ret_index);
}

/* The commonest kinds at once. */
static int32_t hash_key(struct rt_context *context, const struct rt_type *type, const void *key,
                        int64_t *ret_hash)
{
    if (type->kind == RT_INT && type->size == 8) {
        *ret_hash = rt_hash_int(*(const int64_t *)key);
        return RT_OK;
    }
    if (type->kind == RT_STR) {
        *ret_hash = rt_str_hash(*(const struct rt_str *const *)key);
        return RT_OK;
    }
    return rt_value_hash(context, type, key, ret_hash);
}

int32_t rt_dict_find(struct rt_context *context, const struct rt_dict *dict,
                     const struct rt_type *type, const void *key, int64_t *ret_index)
{
    int64_t hash;
    int32_t status = hash_key(context, type, key, &hash);
    return status == RT_OK ? rt_dict_find_hashed(context, dict, type, key, hash, ret_index)
                           : status;
}

/* ---- growing */

static int64_t usable(int64_t slots)
{
    return slots * 2 / 3;
}

/* The first free slot of a key that is not there. */
static uint64_t free_slot(const int32_t *slots, uint64_t mask, int64_t hash)
{
    uint64_t perturb = (uint64_t)hash, slot = perturb & mask;
    while (slots[slot] >= 0) {
        perturb >>= RT_DICT_PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
    return slot;
}

/* Moves the entries into a table of so many slots, without holes. */
static int32_t resize(struct rt_context *context, struct rt_dict *dict, int64_t slots)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    int64_t capacity = usable(slots);
    size_t bytes;
    if (slots > SLOTS_MAX ||
        __builtin_mul_overflow((size_t)capacity, (size_t)dict->entry_bytes, &bytes) ||
        __builtin_add_overflow(bytes, (size_t)slots * sizeof(int32_t), &bytes))
        return rt_out_of_memory(context, UINT64_MAX);
    int32_t *table = rt_memory_allocate(heap, bytes);
    if (!table)
        return rt_out_of_memory(context, bytes);
    memset(table, 0xff, (size_t)slots * sizeof(*table));
    char *entries = (char *)(table + slots), *to = entries;
    int32_t index = 0;
    for (int64_t at = rt_dict_next(dict, 0); at >= 0; at = rt_dict_next(dict, at + 1)) {
        memcpy(to, rt_dict_entry(dict, at), dict->entry_bytes);
        int64_t hash = *(int64_t *)(void *)to;
        table[free_slot(table, (uint64_t)slots - 1, hash)] = index++;
        to += dict->entry_bytes;
    }
    if (dict->table)
        rt_memory_free(heap, dict->table, (size_t)dict->table_bytes);
    dict->table = table;
    dict->table_bytes = (int64_t)bytes;
    dict->entries = entries;
    dict->capacity = capacity;
    dict->finger = slots;
    dict->used = dict->count;
    dict->fill = capacity - dict->count;
    dict->version++;
    return RT_OK;
}

/* As CPython: for three times what there is. */
static int32_t grow(struct rt_context *context, struct rt_dict *dict)
{
    int64_t slots = SLOTS_MIN;
    while (slots < dict->count * 3)
        slots *= 2;
    return resize(context, dict, slots);
}

static int32_t dict_add(struct rt_context *context, struct rt_dict *dict,
                        const struct rt_sought *sought, const struct rt_type *value_type,
                        const void *value)
{
    int32_t status = RT_OK;
    if (dict->fill <= 0)
        status = grow(context, dict);
    if (status != RT_OK)
        return status;
    char *entry = rt_dict_entry(dict, dict->used);
    status = rt_dict_store(context, sought->type, sought->key, dict->key, entry + 8);
    if (status != RT_OK)
        return status;
    status = rt_dict_store(context, value_type, value, dict->value, entry + dict->value_offset);
    if (status != RT_OK) {
        rt_value_release(context, dict->key, entry + 8, 1);
        return status;
    }
    *(int64_t *)(void *)entry = sought->hash;
    int32_t *slots = slots_of(dict);
    slots[free_slot(slots, mask_of(dict), sought->hash)] = (int32_t)dict->used;
    dict->used++;
    dict->count++;
    dict->fill--;
    dict->version++;
    return RT_OK;
}

static int32_t dict_replace(struct rt_context *context, struct rt_dict *dict, int64_t index,
                            const struct rt_type *value_type, const void *value)
{
    const struct rt_type *type = dict->value;
    _Alignas(8) char small[64];
    char *old = small;
    if (!type->has_references)
        return rt_dict_store(context, value_type, value, type, rt_dict_value_at(dict, index));
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    if (type->size > sizeof(small)) {
        old = rt_memory_allocate(heap, type->size);
        if (!old)
            return rt_out_of_memory(context, type->size);
    }
    /* The new one first: it may be the old one. */
    memcpy(old, rt_dict_value_at(dict, index), type->size);
    int32_t status = rt_dict_store(context, value_type, value, type, rt_dict_value_at(dict, index));
    if (status == RT_OK)
        rt_value_release(context, type, old, 1);
    else
        memcpy(rt_dict_value_at(dict, index), old, type->size);
    if (old != small)
        rt_memory_free(heap, old, type->size);
    return status;
}

int32_t rt_dict_put(struct rt_context *context, struct rt_dict *dict, const struct rt_type *type,
                    const void *key, int64_t hash, const struct rt_type *value_type,
                    const void *value)
{
    struct rt_sought sought = {type, key, hash};
    if (rt_dict_is_set(dict))
        return rt_set_add(context, dict, &sought);
    int64_t index;
    int32_t status = dict_find(context, dict, &sought, &index);
    if (status != RT_OK)
        return status;
    return index >= 0 ? dict_replace(context, dict, index, value_type, value)
                      : dict_add(context, dict, &sought, value_type, value);
}

/* ---- shrinking */

void rt_dict_remove_at(struct rt_context *context, struct rt_dict *dict, int64_t index)
{
    if (rt_dict_is_set(dict)) {
        rt_set_remove_at(context, dict, index);
        return;
    }
    char *entry = rt_dict_entry(dict, index);
    int64_t hash = rt_dict_hash_at(dict, index);
    int32_t *slots = slots_of(dict);
    uint64_t mask = mask_of(dict), perturb = (uint64_t)hash, slot = perturb & mask;
    while (slots[slot] != index) {
        perturb >>= RT_DICT_PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
    slots[slot] = RT_DICT_DELETED;
    *(int64_t *)(void *)entry = RT_DICT_HOLE;
    dict->count--;
    dict->version++;
    /* Releasing may free much, but runs nobody's code. */
    rt_value_release(context, dict->key, entry + 8, 1);
    rt_value_release(context, dict->value, entry + dict->value_offset, 1);
}

void rt_dict_empty(struct rt_context *context, struct rt_dict *dict)
{
    struct rt_dict old = *dict;
    dict->count = dict->used = dict->fill = dict->capacity = dict->finger = 0;
    dict->entries = NULL;
    dict->table = NULL;
    dict->table_bytes = 0;
    dict->version++;
    release_elements(context, &old);
    if (old.table)
        rt_memory_free(rt_fiber_of(context)->heap, old.table, (size_t)old.table_bytes);
}

/* ---- comparing */

int32_t rt_dict_equal(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                      bool *ret_equal)
{
    *ret_equal = false;
    if (left->count != right->count)
        return RT_OK;
    for (int64_t at = rt_dict_next(left, 0); at >= 0; at = rt_dict_next(left, at + 1)) {
        struct rt_held key, value, other = {0};
        if (!rt_hold(context, (struct rt_any){left->key, rt_dict_key_at(left, at)}, &key))
            return RT_STOPPED;
        if (!rt_hold(context, (struct rt_any){left->value, rt_dict_value_at(left, at)}, &value)) {
            rt_let_go(context, &key);
            return RT_STOPPED;
        }
        int64_t index;
        bool equal = false;
        int32_t status = rt_dict_find_hashed(context, right, left->key, key.any.value,
                                             rt_dict_hash_at(left, at), &index);
        if (status == RT_OK && index >= 0) {
            struct rt_any found = {right->value, rt_dict_value_at(right, index)};
            status = rt_hold(context, found, &other) ? RT_OK : RT_STOPPED;
            if (status == RT_OK)
                status = rt_value_equal(context, left->value, value.any.value, right->value,
                                        other.any.value, &equal);
            rt_let_go(context, &other);
        }
        rt_let_go(context, &value);
        rt_let_go(context, &key);
        if (status != RT_OK || !equal)
            return status;
    }
    *ret_equal = true;
    return RT_OK;
}
