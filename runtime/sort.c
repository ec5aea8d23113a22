/* Sorting: list.sort, stable. Ints and floats are sorted where they lie; everything else through
 * pointers to what is compared. While a user's __lt__ may run, the list is seen empty, as CPython
 * shows it. NaNs have no order that does not depend on the algorithm's details: they stop.
 */
#include "runtime/list_change.h"

#include "runtime/computation.h"
#include "runtime/str.h"
#include "runtime/value_internal.h"

#include <string.h>

enum { LEAST_RUN_LIMIT = 64, RUNS_MAX = 85, TYPE_DEPTH_MAX = 8 };

struct sort_run {
    int64_t first, count;
    int power;
};

struct sorter {
    struct rt_context *context;
    const struct rt_type *type; /* of what is compared */
    void *spare;                /* room for half of the items */
    int32_t status;
    int64_t run_count;
    struct sort_run runs[RUNS_MAX];
};

/* ---- what the schemes share */

static int64_t sort_least_run(int64_t count)
{
    int64_t rest = 0;
    while (count >= LEAST_RUN_LIMIT) {
        rest |= count & 1;
        count >>= 1;
    }
    return count + rest;
}

/* Powersort: how deep in the tree of merges the border between two runs lies. */
static int sort_power(int64_t first, int64_t left, int64_t right, int64_t total)
{
    int power = 0;
    uint64_t a = 2 * (uint64_t)first + (uint64_t)left;
    uint64_t b = a + (uint64_t)left + (uint64_t)right;
    for (;;) {
        power++;
        if (a >= (uint64_t)total) {
            a -= (uint64_t)total;
            b -= (uint64_t)total;
        } else if (b >= (uint64_t)total) {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

#define ITEM int64_t
#define SORT(name) ints_##name
#define LESS(sorter, x, y) ((void)(sorter), (x) < (y))
#include "runtime/sort_body.h"
#undef ITEM
#undef SORT
#undef LESS

#define ITEM double
#define SORT(name) floats_##name
#define LESS(sorter, x, y) ((void)(sorter), (x) < (y))
#include "runtime/sort_body.h"
#undef ITEM
#undef SORT
#undef LESS

/* What is compared, and which element it belongs to. */
struct ranked {
    union {
        int64_t integer;
        double number;
        const void *value;
    } key;
    int64_t index;
};

#define ITEM struct ranked
#define SORT(name) ranked_ints_##name
#define LESS(sorter, x, y) ((void)(sorter), (x).key.integer < (y).key.integer)
#include "runtime/sort_body.h"
#undef ITEM
#undef SORT
#undef LESS

#define ITEM struct ranked
#define SORT(name) ranked_floats_##name
#define LESS(sorter, x, y) ((void)(sorter), (x).key.number < (y).key.number)
#include "runtime/sort_body.h"
#undef ITEM
#undef SORT
#undef LESS

static int strs_less(const void *x, const void *y)
{
    return rt_str_compare(x, y) < 0;
}

#define ITEM struct ranked
#define SORT(name) ranked_strs_##name
#define LESS(sorter, x, y) ((void)(sorter), strs_less((x).key.value, (y).key.value))
#include "runtime/sort_body.h"
#undef ITEM
#undef SORT
#undef LESS

static int any_less(struct sorter *sorter, const void *x, const void *y)
{
    bool less;
    sorter->status = rt_value_less(sorter->context, sorter->type, x, sorter->type, y, &less);
    return sorter->status == RT_OK ? less : -1;
}

#define ITEM struct ranked
#define SORT(name) ranked_any_##name
#define LESS(sorter, x, y) any_less(sorter, (x).key.value, (y).key.value)
#include "runtime/sort_body.h"
#undef ITEM
#undef SORT
#undef LESS

/* ---- NaNs */

static bool may_hold_floats(const struct rt_type *type, int depth)
{
    if (type->kind == RT_FLOAT)
        return true;
    bool inner = type->kind == RT_PRODUCT || type->kind == RT_UNION || type->kind == RT_LIST;
    if (!inner || depth == TYPE_DEPTH_MAX)
        return inner;
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (may_hold_floats(type->children[i], depth + 1))
            return true;
    }
    return false;
}

static bool holds_nan(struct rt_any any, int depth)
{
    if (any.type->kind == RT_FLOAT)
        return rt_is_nan(any);
    bool tuple = any.type->kind == RT_PRODUCT && any.type->form == RT_FORM_TUPLE;
    if ((!tuple && any.type->kind != RT_LIST) || depth == TYPE_DEPTH_MAX)
        return false;
    for (int64_t i = 0; i < rt_any_count(any); i++) {
        if (holds_nan(rt_any_item(any, i), depth + 1))
            return true;
    }
    return false;
}

static int32_t check_nans(struct rt_context *context, const struct rt_list *keys)
{
    if (!may_hold_floats(keys->element, 0))
        return RT_OK;
    for (int64_t i = 0; i < keys->count; i++) {
        const char *key = keys->data + (size_t)i * keys->element->size;
        if (holds_nan(rt_any_of(keys->element, key), 0))
            return rt_stop(context, RT_STOP_UNSUPPORTED, 0, "sorting NaNs");
    }
    return RT_OK;
}

/* ---- in place */

static bool is_plain(const struct rt_type *type)
{
    return (type->kind == RT_INT && type->size == 8) || type->kind == RT_FLOAT;
}

static int32_t sort_plain(struct rt_context *context, struct rt_list *list, bool reverse)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    size_t bytes = (size_t)(list->count / 2 + 1) * sizeof(int64_t);
    struct sorter sorter = {.context = context, .spare = rt_memory_allocate(heap, bytes)};
    if (!sorter.spare)
        return rt_out_of_memory(context, bytes);
    void *items = list->data;
    if (reverse)
        ints_reverse(items, list->count); /* twice: equal ones keep their order */
    if (list->element->kind == RT_INT)
        ints_sort(&sorter, items, list->count);
    else
        floats_sort(&sorter, items, list->count);
    if (reverse)
        ints_reverse(items, list->count);
    rt_memory_free(heap, sorter.spare, bytes);
    return RT_OK;
}

/* ---- by rank */

static void rank(const struct rt_list *keys, struct ranked *items)
{
    const struct rt_type *type = keys->element;
    for (int64_t i = 0; i < keys->count; i++) {
        const char *key = keys->data + (size_t)i * type->size;
        items[i].index = i;
        if (is_plain(type))
            memcpy(&items[i].key, key, sizeof(items[i].key));
        else
            items[i].key.value =
                type->kind == RT_STR ? *(const void *const *)(const void *)key : (const void *)key;
    }
}

static int32_t sort_ranked(struct sorter *sorter, struct ranked *items, int64_t count, bool reverse)
{
    if (reverse)
        ranked_any_reverse(items, count);
    if (sorter->type->kind == RT_INT && sorter->type->size == 8)
        ranked_ints_sort(sorter, items, count);
    else if (sorter->type->kind == RT_FLOAT)
        ranked_floats_sort(sorter, items, count);
    else if (sorter->type->kind == RT_STR)
        ranked_strs_sort(sorter, items, count);
    else
        ranked_any_sort(sorter, items, count);
    if (reverse)
        ranked_any_reverse(items, count);
    return sorter->status;
}

/* Elements in the order of the ranks; `spare` has room for all. */
static void arrange(char *elements, size_t size, const struct ranked *items, int64_t count,
                    char *spare)
{
    memcpy(spare, elements, (size_t)count * size);
    for (int64_t i = 0; i < count; i++)
        memcpy(elements + (size_t)i * size, spare + (size_t)items[i].index * size, size);
}

/* The elements of `list`, taken out of it, by keys that may be themselves. */
static int32_t sort_taken(struct rt_context *context, struct rt_list *taken,
                          const struct rt_list *keys, bool reverse)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    int64_t count = taken->count;
    size_t item_bytes = (size_t)count * sizeof(struct ranked);
    size_t spare_bytes = (size_t)(count / 2 + 1) * sizeof(struct ranked);
    size_t element_bytes = (size_t)count * taken->element->size;
    size_t bytes = item_bytes + (spare_bytes > element_bytes ? spare_bytes : element_bytes);
    struct ranked *items = rt_memory_allocate(heap, bytes);
    if (!items)
        return rt_out_of_memory(context, bytes);
    struct sorter sorter = {.context = context, .type = keys->element, .spare = items + count};
    rank(keys, items);
    int32_t status = sort_ranked(&sorter, items, count, reverse);
    /* After a failure, too: then they lie as far as sorting had come. */
    arrange(taken->data, taken->element->size, items, count, (char *)(items + count));
    rt_memory_free(heap, items, bytes);
    return status;
}

/* What somebody put into the list while it was seen empty goes. */
static bool put_back(struct rt_context *context, struct rt_list *list, const struct rt_list *taken)
{
    bool changed = list->count != 0 || list->capacity != 0;
    rt_value_release(context, list->element, list->data, list->count);
    if (list->owner)
        rt_memory_free(rt_fiber_of(context)->heap, list->owner,
                       (size_t)list->capacity * list->element->size);
    list->data = taken->data;
    list->owner = taken->owner;
    list->count = taken->count;
    list->capacity = taken->capacity;
    return changed;
}

static int32_t sort(struct rt_context *context, struct rt_list *list, const struct rt_list *keys,
                    bool reverse)
{
    if (list->frozen)
        return rt_raise_code(context, RT_ERROR_FROZEN, 0, "list");
    if (keys != list && keys->count != list->count)
        return rt_raise_code(context, RT_ERROR_VALUE, 0, "list modified during sort");
    int32_t status = check_nans(context, keys);
    if (status != RT_OK || list->count < 2)
        return status;
    if (keys == list && is_plain(list->element))
        return sort_plain(context, list, reverse);
    struct rt_list taken = *list;
    list->count = list->capacity = 0;
    list->data = (char *)(list + 1);
    list->owner = NULL;
    status = sort_taken(context, &taken, keys == list ? &taken : keys, reverse);
    if (put_back(context, list, &taken) && status == RT_OK)
        status = rt_raise_code(context, RT_ERROR_VALUE, 0, "list modified during sort");
    return status;
}

int32_t rt_list_do_sort(struct rt_context *context, struct rt_list *list, bool reverse,
                        int32_t site)
{
    return rt_native_status(context, site, sort(context, list, list, reverse));
}

int32_t rt_list_do_sort_by(struct rt_context *context, struct rt_list *list, struct rt_list *keys,
                           bool reverse, int32_t site)
{
    return rt_native_status(context, site, sort(context, list, keys, reverse));
}
