/* Lists that change: natives of jit/native.def. Each checks first that the list is not frozen, and
 * converts what it takes from other lists to the list's element type. Called on fibers. */
#pragma once

#include "runtime/abi.h"

#include <stdbool.h>
#include <stdint.h>

/* list_change.c */
int32_t rt_list_do_clear(struct rt_context *context, struct rt_list *list, int32_t site);
int32_t rt_list_do_insert(struct rt_context *context, struct rt_list *list, int64_t index,
                          const void *element, int32_t site);
int32_t rt_list_do_extend(struct rt_context *context, struct rt_list *list, struct rt_list *other,
                          int32_t site);
/* An index in range. */
int32_t rt_list_do_remove_at(struct rt_context *context, struct rt_list *list, int64_t index,
                             int32_t site);
int32_t rt_list_do_reverse(struct rt_context *context, struct rt_list *list, int32_t site);
int32_t rt_list_do_repeat(struct rt_context *context, struct rt_list *list, int64_t times,
                          int32_t site);
int32_t rt_list_do_copy(struct rt_context *context, struct rt_list *list, int32_t type,
                        int32_t site, struct rt_list **ret_list);
int32_t rt_list_do_set_slice(struct rt_context *context, struct rt_list *list, int64_t start,
                             int64_t stop, int64_t step, bool has_start, bool has_stop,
                             bool has_step, struct rt_list *other, int32_t site);
int32_t rt_list_do_delete_slice(struct rt_context *context, struct rt_list *list, int64_t start,
                                int64_t stop, int64_t step, bool has_start, bool has_stop,
                                bool has_step, int32_t site);
/* The first index in [start, stop) of what equals a value, -1: none; how many there are. */
int32_t rt_list_do_find(struct rt_context *context, struct rt_list *list, int32_t type,
                        const void *value, int64_t start, int64_t stop, int32_t site,
                        int64_t *ret_index);
int32_t rt_list_do_count(struct rt_context *context, struct rt_list *list, int32_t type,
                         const void *value, int32_t site, int64_t *ret_count);

/* sort.c: as list.sort, stable. */
int32_t rt_list_do_sort(struct rt_context *context, struct rt_list *list, bool reverse,
                        int32_t site);
/* By keys, one an element, which are in no other list. */
int32_t rt_list_do_sort_by(struct rt_context *context, struct rt_list *list, struct rt_list *keys,
                           bool reverse, int32_t site);

/* value_native.c */
int32_t rt_value_do_equal(struct rt_context *context, int32_t left_type, const void *left,
                          int32_t right_type, const void *right, int32_t site, bool *ret_equal);
int32_t rt_value_do_ordered(struct rt_context *context, int32_t left_type, const void *left,
                            int32_t right_type, const void *right, int64_t order, int32_t site,
                            bool *ret_ordered);
/* ValueError: the value's repr, then the rest. */
int32_t rt_raise_not_in(struct rt_context *context, int32_t type, const void *value,
                        const struct rt_str *rest, int32_t site);
int32_t rt_value_do_hash(struct rt_context *context, int32_t type, const void *value, int32_t site,
                         int64_t *ret_hash);
