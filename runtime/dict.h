/* Dicts and sets as CPython has them.
 *
 * A dict's entries lie in order of insertion, with holes where keys were deleted; a table of
 * indices finds them. It grows when CPython's does, which compacts the entries: a loop over a dict
 * that changes meets the same keys, or the same RuntimeError.
 *
 * A set's entries are its hash table, probed and grown as CPython's: it iterates in CPython's order
 * wherever CPython itself fixes the elements' hashes.
 *
 * Lookups may run a user's __eq__, which may change the very dict: then they start over. Functions
 * that may fail return a status and raise without a site (see value.h); those whose names begin
 * with rt_dict_do or rt_set_do are natives (jit/native.def) and take one. Called on fibers.
 */
#pragma once

#include "runtime/abi.h"

#include <stdbool.h>
#include <stdint.h>

enum { RT_DICT_HOLE = -1 };

/* `type`: a DICT's or SET's descriptor. `count`: how many elements will be put in at once. */
int32_t rt_dict_make(struct rt_context *context, const struct rt_type *type, int64_t count,
                     struct rt_dict **ret_dict);
/* Releases its elements. */
void rt_dict_free(struct rt_context *context, struct rt_dict *dict);

static inline char *rt_dict_entry(const struct rt_dict *dict, int64_t index)
{
    return dict->entries + (size_t)index * dict->entry_bytes;
}

static inline int64_t rt_dict_hash_at(const struct rt_dict *dict, int64_t index)
{
    return *(const int64_t *)(const void *)rt_dict_entry(dict, index);
}

static inline void *rt_dict_key_at(const struct rt_dict *dict, int64_t index)
{
    return rt_dict_entry(dict, index) + 8;
}

static inline void *rt_dict_value_at(const struct rt_dict *dict, int64_t index)
{
    return rt_dict_entry(dict, index) + dict->value_offset;
}

/* The first element at or behind an index; -1: none. */
int64_t rt_dict_next(const struct rt_dict *dict, int64_t index);

/* The index of a key, whatever its type; -1: none. */
int32_t rt_dict_find(struct rt_context *context, const struct rt_dict *dict,
                     const struct rt_type *type, const void *key, int64_t *ret_index);
/* With its hash known. */
int32_t rt_dict_find_hashed(struct rt_context *context, const struct rt_dict *dict,
                            const struct rt_type *type, const void *key, int64_t hash,
                            int64_t *ret_index);
/* Sets what a key stands for; converts both to the dict's types. Value NULL: of a set. */
int32_t rt_dict_put(struct rt_context *context, struct rt_dict *dict, const struct rt_type *type,
                    const void *key, int64_t hash, const struct rt_type *value_type,
                    const void *value);
void rt_dict_remove_at(struct rt_context *context, struct rt_dict *dict, int64_t index);
void rt_dict_empty(struct rt_context *context, struct rt_dict *dict);

int32_t rt_dict_equal(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                      bool *ret_equal);
int32_t rt_set_equal(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                     bool *ret_equal);
/* Whether every element of the left is in the right. */
int32_t rt_set_within(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                      bool *ret_within);

/* ---- natives: see jit/native.def */
int64_t rt_dict_do_count(const struct rt_dict *dict);
int32_t rt_dict_do_new(struct rt_context *context, int64_t count, int32_t type, int32_t site,
                       struct rt_dict **ret_dict);
int32_t rt_dict_do_find(struct rt_context *context, const struct rt_dict *dict, const void *key,
                        int32_t site, int64_t *ret_index);
int32_t rt_dict_do_find_any(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                            const void *key, int32_t site, int64_t *ret_index);
int32_t rt_dict_do_set(struct rt_context *context, struct rt_dict *dict, const void *key,
                       const void *value, int32_t site);
int32_t rt_dict_do_remove_at(struct rt_context *context, struct rt_dict *dict, int64_t index,
                             int32_t site);
int32_t rt_dict_do_clear(struct rt_context *context, struct rt_dict *dict, int32_t site);
int32_t rt_dict_do_copy(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                        int32_t site, struct rt_dict **ret_dict);
/* The same elements in the same places, of wider types; still frozen when it was. */
int32_t rt_dict_convert(struct rt_context *context, const struct rt_dict *dict,
                        const struct rt_type *type, struct rt_dict **ret_dict);
int32_t rt_dict_do_convert(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                           int32_t site, struct rt_dict **ret_dict);
int32_t rt_dict_do_update(struct rt_context *context, struct rt_dict *dict, struct rt_dict *other,
                          int32_t site);
int32_t rt_dict_do_equal(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                         int32_t site, bool *ret_equal);
int32_t rt_dict_do_next(struct rt_context *context, const struct rt_dict *dict, int64_t position,
                        int64_t expected, int64_t remaining, int32_t site, int64_t *ret_index);
int32_t rt_dict_do_previous(struct rt_context *context, const struct rt_dict *dict,
                            int64_t position, int64_t expected, int64_t remaining, int32_t site,
                            int64_t *ret_index);
int64_t rt_dict_do_used(const struct rt_dict *dict);
int32_t rt_dict_do_pop_last(struct rt_context *context, struct rt_dict *dict, int32_t site,
                            int64_t *ret_index);
int32_t rt_dict_do_keys(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                        int32_t site, struct rt_list **ret_list);
int32_t rt_dict_do_values(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                          int32_t site, struct rt_list **ret_list);
int32_t rt_dict_do_items(struct rt_context *context, const struct rt_dict *dict, int32_t type,
                         int32_t site, struct rt_list **ret_list);

int32_t rt_set_do_add(struct rt_context *context, struct rt_dict *set, const void *key,
                      int32_t site);
int32_t rt_set_do_pop_index(struct rt_context *context, struct rt_dict *set, int32_t site,
                            int64_t *ret_index);
int32_t rt_set_do_next(struct rt_context *context, const struct rt_dict *set, int64_t position,
                       int64_t expected, int32_t site, int64_t *ret_index);
int32_t rt_set_do_copy(struct rt_context *context, struct rt_dict *set, int32_t type, int32_t site,
                       struct rt_dict **ret_set);
int32_t rt_set_do_freeze(struct rt_context *context, struct rt_dict *set, int32_t type,
                         int32_t site, struct rt_dict **ret_set);
int32_t rt_set_do_of_dict(struct rt_context *context, struct rt_dict *dict, int32_t type,
                          int32_t site, struct rt_dict **ret_set);
enum rt_set_operation {
    RT_SET_OR,
    RT_SET_AND,
    RT_SET_SUBTRACT,
    RT_SET_XOR,
    RT_SET_TAKE, /* in place: what the other holds, which gives it up */
};
int32_t rt_set_do_combine(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                          int64_t operation, int32_t type, int32_t site, struct rt_dict **ret_set);
int32_t rt_set_do_change(struct rt_context *context, struct rt_dict *set, struct rt_dict *other,
                         int64_t operation, int32_t site);
int32_t rt_set_do_update(struct rt_context *context, struct rt_dict *set, struct rt_dict *dict,
                         int32_t site);
enum rt_set_relation {
    RT_SET_SAME,
    RT_SET_WITHIN,
    RT_SET_PROPERLY_WITHIN,
    RT_SET_DISJOINT,
};
int32_t rt_set_do_relation(struct rt_context *context, struct rt_dict *left, struct rt_dict *right,
                           int64_t relation, int32_t site, bool *ret_holds);
