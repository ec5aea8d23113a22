/* Shared by dict.c, dict_native.c and set.c. */
#pragma once

#include "runtime/dict.h"
#include "runtime/value_internal.h"

/* A dict's table: CPython's probing, indices of entries. */
enum { RT_DICT_PERTURB_SHIFT = 5, RT_DICT_FREE = -1, RT_DICT_DELETED = -2 };

static inline bool rt_dict_is_set(const struct rt_dict *dict)
{
    return dict->value == NULL;
}

/* A key looked for, its hash known. */
struct rt_sought {
    const struct rt_type *type;
    const void *key;
    int64_t hash;
};

/* Whether an entry's key is the sought one; *ret_stale: the dict changed meanwhile, start over. */
int32_t rt_dict_key_equal(struct rt_context *context, const struct rt_dict *dict, int64_t index,
                          const struct rt_sought *sought, bool *ret_equal, bool *ret_stale);
/* Writes a key into an entry, converted. */
int32_t rt_dict_store(struct rt_context *context, const struct rt_type *from, const void *value,
                      const struct rt_type *to, void *ret_value);
/* RT_ERROR_FROZEN when it must not be changed. */
int32_t rt_dict_check(struct rt_context *context, const struct rt_dict *dict);

/* set.c */
int32_t rt_set_find(struct rt_context *context, const struct rt_dict *set,
                    const struct rt_sought *sought, int64_t *ret_index);
int32_t rt_set_add(struct rt_context *context, struct rt_dict *set, const struct rt_sought *sought);
void rt_set_remove_at(struct rt_context *context, struct rt_dict *set, int64_t index);
int32_t rt_set_reserve_table(struct rt_context *context, struct rt_dict *set);
/* An empty set's table, of at least so many slots: a power of two. */
int32_t rt_set_reserve(struct rt_context *context, struct rt_dict *set, int64_t slots);
/* Slot by slot, into an empty set. */
int32_t rt_set_clone(struct rt_context *context, struct rt_dict *set, const struct rt_dict *other);
int32_t rt_set_empty(struct rt_context *context, struct rt_dict *set);
