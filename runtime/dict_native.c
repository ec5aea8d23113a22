/* Natives of dicts (jit/native.def), and those that sets share with them. */
#include "runtime/dict_internal.h"

#include "runtime/computation.h"
#include "runtime/str.h"

#include <string.h>

int64_t rt_dict_do_count(const struct rt_dict *dict)
{
    return dict->count;
}

int64_t rt_dict_do_used(const struct rt_dict *dict)
{
    return dict->used;
}

int32_t rt_dict_do_new(struct rt_context *context, int64_t count, int32_t type, int32_t site,
                       struct rt_dict **ret_dict)
{
    return rt_native_status(context, site,
                            rt_dict_make(context, context->types[type], count, ret_dict));
}

/* Dicts by ints and strs, whose keys have no code of their own to ask: the table's search with
 * nothing else in it. False: not such a dict. */
static inline bool find_plain(const struct rt_dict *dict, const void *key, int64_t *ret_hash,
                              int64_t *ret_index)
{
    bool is_int = dict->key->kind == RT_INT;
    int64_t word = *(const int64_t *)key, hash;
    if (is_int) {
        hash = rt_hash_int(word);
    } else if (dict->key->kind == RT_STR) {
        const struct rt_str *text = *(const struct rt_str *const *)key;
        hash = rt_str_hash(text);
    } else {
        return false;
    }
    *ret_hash = hash;
    *ret_index = -1;
    if (dict->count == 0)
        return true;
    const int32_t *slots = dict->table;
    uint64_t mask = (uint64_t)dict->finger - 1, perturb = (uint64_t)hash, slot = perturb & mask;
    for (;;) {
        int32_t index = slots[slot];
        if (index == RT_DICT_FREE)
            return true;
        const int64_t *entry =
            (const int64_t *)(const void *)rt_dict_entry(dict, index < 0 ? 0 : index);
        if (index >= 0 && entry[0] == hash &&
            (entry[1] == word ||
             (!is_int && rt_str_equal((const struct rt_str *)(uintptr_t)entry[1],
                                      (const struct rt_str *)(uintptr_t)word)))) {
            *ret_index = index;
            return true;
        }
        perturb >>= RT_DICT_PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

int32_t rt_dict_do_find(struct rt_context *context, const struct rt_dict *dict, const void *key,
                        int32_t site, int64_t *ret_index)
{
    int64_t hash;
    if (RT_LIKELY(!rt_dict_is_set(dict)) && find_plain(dict, key, &hash, ret_index))
        return RT_OK;
    return rt_native_status(context, site, rt_dict_find(context, dict, dict->key, key, ret_index));
}

int32_t rt_dict_do_find_any(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                            const void *key, int32_t site, int64_t *ret_index)
{
    const struct rt_type *of = context->types[type];
    int32_t status;
    if (rt_dict_is_set(dict) && of->kind == RT_SET)
        status = rt_dict_find_hashed(context, dict, of, key,
                                     rt_hash_set(*(struct rt_dict *const *)key), ret_index);
    else
        status = rt_dict_find(context, dict, of, key, ret_index);
    return rt_native_status(context, site, status);
}

int32_t rt_dict_do_set(struct rt_context *context, struct rt_dict *dict, const void *key,
                       const void *value, int32_t site)
{
    int64_t hash, index;
    int32_t status = rt_dict_check(context, dict);
    bool plain = status == RT_OK && find_plain(dict, key, &hash, &index);
    if (plain && index >= 0 && !dict->value->has_references) {
        memcpy(rt_dict_value_at(dict, index), value, dict->value->size);
        return RT_OK;
    }
    if (status == RT_OK && !plain)
        status = rt_value_hash(context, dict->key, key, &hash);
    if (status == RT_OK)
        status = rt_dict_put(context, dict, dict->key, key, hash, dict->value, value);
    return rt_native_status(context, site, status);
}

int32_t rt_dict_do_remove_at(struct rt_context *context, struct rt_dict *dict, int64_t index,
                             int32_t site)
{
    int32_t status = rt_dict_check(context, dict);
    if (status == RT_OK)
        rt_dict_remove_at(context, dict, index);
    return rt_native_status(context, site, status);
}

int32_t rt_dict_do_clear(struct rt_context *context, struct rt_dict *dict, int32_t site)
{
    int32_t status = rt_dict_check(context, dict);
    if (status == RT_OK && rt_dict_is_set(dict))
        status = rt_set_empty(context, dict);
    else if (status == RT_OK)
        rt_dict_empty(context, dict);
    return rt_native_status(context, site, status);
}

/* Every key and value of another. The other may change while a key's __eq__ runs: RuntimeError, as
 * CPython's. */
static int32_t update(struct rt_context *context, struct rt_dict *dict, const struct rt_dict *other)
{
    if (dict == other)
        return RT_OK;
    int64_t count = other->count;
    for (int64_t at = rt_dict_next(other, 0); at >= 0; at = rt_dict_next(other, at + 1)) {
        struct rt_held key, value;
        if (!rt_hold(context, (struct rt_any){other->key, rt_dict_key_at(other, at)}, &key))
            return RT_STOPPED;
        if (!rt_hold(context, (struct rt_any){other->value, rt_dict_value_at(other, at)}, &value)) {
            rt_let_go(context, &key);
            return RT_STOPPED;
        }
        int32_t status = rt_dict_put(context, dict, other->key, key.any.value,
                                     rt_dict_hash_at(other, at), other->value, value.any.value);
        rt_let_go(context, &value);
        rt_let_go(context, &key);
        if (status != RT_OK)
            return status;
        if (other->count != count)
            return rt_raise_code(context, RT_ERROR_RUNTIME, 0, "dict mutated during update");
    }
    return RT_OK;
}

int32_t rt_dict_do_copy(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                        int32_t site, struct rt_dict **ret_dict)
{
    struct rt_dict *copy;
    int32_t status = rt_dict_make(context, context->types[type], dict->count, &copy);
    if (status == RT_OK) {
        status = update(context, copy, dict);
        if (status == RT_OK)
            *ret_dict = copy;
        else
            rt_counted_free(context, RT_DICT, copy);
    }
    return rt_native_status(context, site, status);
}

int32_t rt_dict_convert(struct rt_context *context, const struct rt_dict *dict,
                        const struct rt_type *type, struct rt_dict **ret_dict)
{
    struct rt_dict *copy;
    int32_t status = rt_dict_make(context, type, dict->count, &copy);
    if (status != RT_OK)
        return status;
    status = rt_dict_is_set(dict) ? rt_set_clone(context, copy, dict) : update(context, copy, dict);
    if (status == RT_OK) {
        copy->frozen |= dict->frozen;
        *ret_dict = copy;
    } else {
        rt_counted_free(context, (int32_t)type->kind, copy);
    }
    return status;
}

int32_t rt_dict_do_convert(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                           int32_t site, struct rt_dict **ret_dict)
{
    return rt_native_status(context, site,
                            rt_dict_convert(context, dict, context->types[type], ret_dict));
}

int32_t rt_dict_do_update(struct rt_context *context, struct rt_dict *dict, struct rt_dict *other,
                          int32_t site)
{
    int32_t status = rt_dict_check(context, dict);
    if (status == RT_OK)
        status = update(context, dict, other);
    return rt_native_status(context, site, status);
}

int32_t rt_dict_do_equal(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                         int32_t site, bool *ret_equal)
{
    return rt_native_status(context, site, rt_dict_equal(context, left, right, ret_equal));
}

/* ---- iterating */

static int32_t check_iteration(struct rt_context *context, const struct rt_dict *dict,
                               int64_t expected, int64_t index, int64_t remaining, int32_t site)
{
    if (RT_UNLIKELY(dict->count != expected))
        return rt_raise_code(context, RT_ERROR_RUNTIME, site,
                             "dictionary changed size during iteration");
    if (RT_UNLIKELY(index >= 0 && remaining == 0))
        return rt_raise_code(context, RT_ERROR_RUNTIME, site,
                             "dictionary keys changed during iteration");
    return RT_OK;
}

int32_t rt_dict_do_next(struct rt_context *context, const struct rt_dict *dict, int64_t position,
                        int64_t expected, int64_t remaining, int32_t site, int64_t *ret_index)
{
    int64_t index = rt_dict_next(dict, position);
    int32_t status = check_iteration(context, dict, expected, index, remaining, site);
    if (status == RT_OK)
        *ret_index = index;
    return status;
}

/* The last element before a position. */
static int64_t previous(const struct rt_dict *dict, int64_t position)
{
    int64_t index = (position < dict->used ? position : dict->used) - 1;
    while (index >= 0 && rt_dict_hash_at(dict, index) == RT_DICT_HOLE)
        index--;
    return index;
}

int32_t rt_dict_do_previous(struct rt_context *context, const struct rt_dict *dict,
                            int64_t position, int64_t expected, int64_t remaining, int32_t site,
                            int64_t *ret_index)
{
    int64_t index = previous(dict, position);
    int32_t status = check_iteration(context, dict, expected, index, remaining, site);
    if (status == RT_OK)
        *ret_index = index;
    return status;
}

int32_t rt_dict_do_pop_last(struct rt_context *context, struct rt_dict *dict, int32_t site,
                            int64_t *ret_index)
{
    int32_t status = rt_dict_check(context, dict);
    if (status == RT_OK)
        *ret_index = previous(dict, dict->used);
    return rt_native_status(context, site, status);
}

/* ---- lists of what they hold */

enum part { PART_KEYS, PART_VALUES, PART_ITEMS };

static int32_t part_store(struct rt_context *context, const struct rt_dict *dict, int64_t at,
                          enum part part, const struct rt_type *element, char *to)
{
    switch (part) {
    case PART_KEYS:
        return rt_dict_store(context, dict->key, rt_dict_key_at(dict, at), element, to);
    case PART_VALUES:
        return rt_dict_store(context, dict->value, rt_dict_value_at(dict, at), element, to);
    case PART_ITEMS:
        break;
    }
    if (element->kind != RT_PRODUCT || element->child_count != 2)
        return rt_stop(context, RT_STOP_UNSUPPORTED, 0, "the items of this dict as a list");
    int32_t status = rt_dict_store(context, dict->key, rt_dict_key_at(dict, at),
                                   element->children[0], to + element->offsets[0]);
    if (status != RT_OK)
        return status;
    status = rt_dict_store(context, dict->value, rt_dict_value_at(dict, at), element->children[1],
                           to + element->offsets[1]);
    if (status != RT_OK)
        rt_value_release(context, element->children[0], to + element->offsets[0], 1);
    return status;
}

static int32_t list_part(struct rt_context *context, const struct rt_dict *dict, enum part part,
                         int32_t type, int32_t site, struct rt_list **ret_list)
{
    const struct rt_type *element = context->types[type]->children[0];
    struct rt_list *list;
    int32_t status = rt_list_make(context, element, dict->count, dict->count, &list);
    if (status != RT_OK)
        return rt_native_status(context, site, status);
    list->count = 0;
    for (int64_t at = rt_dict_next(dict, 0); at >= 0 && status == RT_OK;
         at = rt_dict_next(dict, at + 1)) {
        char *to = list->data + (size_t)list->count * element->size;
        status = part_store(context, dict, at, part, element, to);
        list->count += status == RT_OK;
    }
    if (status == RT_OK)
        *ret_list = list;
    else
        rt_counted_free(context, RT_LIST, list);
    return rt_native_status(context, site, status);
}

int32_t rt_dict_do_keys(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                        int32_t site, struct rt_list **ret_list)
{
    return list_part(context, dict, PART_KEYS, type, site, ret_list);
}

int32_t rt_dict_do_values(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                          int32_t site, struct rt_list **ret_list)
{
    return list_part(context, dict, PART_VALUES, type, site, ret_list);
}

int32_t rt_dict_do_items(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                         int32_t site, struct rt_list **ret_list)
{
    return list_part(context, dict, PART_ITEMS, type, site, ret_list);
}
