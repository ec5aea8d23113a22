/* See list_change.h. */
#include "runtime/list_change.h"

#include "runtime/computation.h"
#include "runtime/str.h"
#include "runtime/value_internal.h"

#include <stdio.h>
#include <string.h>

static char *at(const struct rt_list *list, int64_t index)
{
    return list->data + (size_t)index * list->element->size;
}

static size_t bytes_of(const struct rt_list *list, int64_t count)
{
    return (size_t)count * list->element->size;
}

static int32_t check(struct rt_context *context, const struct rt_list *list)
{
    return RT_LIKELY(!list->frozen) ? RT_OK : rt_raise_code(context, RT_ERROR_FROZEN, 0, "list");
}

/* Room for so many more elements than there are, with some to spare. */
static int32_t reserve(struct rt_context *context, struct rt_list *list, int64_t more)
{
    int64_t count;
    if (__builtin_add_overflow(list->count, more, &count))
        return rt_out_of_memory(context, UINT64_MAX);
    if (count <= list->capacity)
        return RT_OK;
    int64_t capacity = list->capacity + list->capacity / 2 + 4;
    return rt_list_reserve(context, list, capacity > count ? capacity : count);
}

/* Elements of another list, converted, into memory of this one's type; owned. On failure none is.
 */
static int32_t copy_elements(struct rt_context *context, const struct rt_list *from, int64_t first,
                             int64_t step, int64_t count, const struct rt_type *type, char *to)
{
    const struct rt_type *element = from->element;
    if (element == type && step == 1) {
        memcpy(to, at(from, first), (size_t)count * type->size);
        rt_value_retain(context, type, to, count);
        return RT_OK;
    }
    for (int64_t i = 0; i < count; i++) {
        int32_t status;
        const char *value = at(from, first + i * step);
        bool fits =
            rt_value_convert(context, element, value, type, to + (size_t)i * type->size, &status);
        if (!fits)
            status = rt_stop(context, RT_STOP_UNSUPPORTED, 0,
                             "putting elements into a list that was made for others");
        if (status != RT_OK) {
            rt_value_release(context, type, to, i);
            return status;
        }
    }
    return RT_OK;
}

/* Removes [first, first + removed) and leaves a gap of `added` elements there, unset: for the
 * caller to fill. What was removed is released. There is room. */
static void open_gap(struct rt_context *context, struct rt_list *list, int64_t first,
                     int64_t removed, int64_t added)
{
    int64_t behind = list->count - first - removed;
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    char *old = NULL;
    size_t old_bytes = bytes_of(list, removed);
    bool counted = removed > 0 && list->element->has_references;
    /* Releasing runs nobody's code, but the list should be whole by then. */
    if (counted)
        old = rt_memory_allocate(heap, old_bytes);
    if (old)
        memcpy(old, at(list, first), old_bytes);
    else if (counted)
        rt_value_release(context, list->element, at(list, first), removed);
    memmove(at(list, first + added), at(list, first + removed), bytes_of(list, behind));
    list->count += added - removed;
    if (old) {
        rt_value_release(context, list->element, old, removed);
        rt_memory_free(heap, old, old_bytes);
    }
}

/* ---- changes */

int32_t rt_list_do_clear(struct rt_context *context, struct rt_list *list, int32_t site)
{
    int32_t status = check(context, list);
    if (status == RT_OK)
        open_gap(context, list, 0, list->count, 0);
    return rt_native_status(context, site, status);
}

int32_t rt_list_do_insert(struct rt_context *context, struct rt_list *list, int64_t index,
                          const void *element, int32_t site)
{
    int32_t status = check(context, list);
    if (status == RT_OK)
        status = reserve(context, list, 1);
    if (status != RT_OK)
        return rt_native_status(context, site, status);
    if (index < 0)
        index = index + list->count < 0 ? 0 : index + list->count;
    if (index > list->count)
        index = list->count;
    open_gap(context, list, index, 0, 1);
    memcpy(at(list, index), element, list->element->size);
    rt_value_retain(context, list->element, element, 1);
    return RT_OK;
}

static int32_t extend(struct rt_context *context, struct rt_list *list, struct rt_list *other)
{
    int64_t count = other->count;
    int32_t status = reserve(context, list, count);
    if (status == RT_OK)
        status = copy_elements(context, other, 0, 1, count, list->element, at(list, list->count));
    if (status == RT_OK)
        list->count += count;
    return status;
}

int32_t rt_list_do_extend(struct rt_context *context, struct rt_list *list, struct rt_list *other,
                          int32_t site)
{
    int32_t status = check(context, list);
    if (status == RT_OK)
        status = extend(context, list, other);
    return rt_native_status(context, site, status);
}

int32_t rt_list_do_remove_at(struct rt_context *context, struct rt_list *list, int64_t index,
                             int32_t site)
{
    int32_t status = check(context, list);
    if (status == RT_OK)
        open_gap(context, list, index, 1, 0);
    return rt_native_status(context, site, status);
}

static void swap_bytes(char *x, char *y, size_t size)
{
    char spare[64];
    for (size_t done = 0; done < size;) {
        size_t part = size - done < sizeof(spare) ? size - done : sizeof(spare);
        memcpy(spare, x + done, part);
        memcpy(x + done, y + done, part);
        memcpy(y + done, spare, part);
        done += part;
    }
}

int32_t rt_list_do_reverse(struct rt_context *context, struct rt_list *list, int32_t site)
{
    int32_t status = check(context, list);
    if (status != RT_OK)
        return rt_native_status(context, site, status);
    size_t size = list->element->size;
    for (int64_t low = 0, high = list->count - 1; low < high; low++, high--)
        swap_bytes(at(list, low), at(list, high), size);
    return RT_OK;
}

int32_t rt_list_do_repeat(struct rt_context *context, struct rt_list *list, int64_t times,
                          int32_t site)
{
    int32_t status = check(context, list);
    int64_t period = list->count, more = 0;
    if (status == RT_OK && times <= 0)
        open_gap(context, list, 0, period, 0);
    if (status != RT_OK || times <= 1 || period == 0)
        return rt_native_status(context, site, status);
    if (__builtin_mul_overflow(period, times - 1, &more))
        status = rt_out_of_memory(context, UINT64_MAX);
    if (status == RT_OK)
        status = reserve(context, list, more);
    if (status != RT_OK)
        return rt_native_status(context, site, status);
    for (int64_t i = 1; i < times; i++)
        memcpy(at(list, i * period), list->data, bytes_of(list, period));
    rt_value_retain(context, list->element, at(list, period), more);
    list->count += more;
    return RT_OK;
}

int32_t rt_list_do_copy(struct rt_context *context, struct rt_list *list, int32_t type,
                        int32_t site, struct rt_list **ret_list)
{
    const struct rt_type *element = context->types[type]->children[0];
    struct rt_list *copy;
    int32_t status = rt_list_make(context, element, list->count, list->count, &copy);
    if (status == RT_OK) {
        status = copy_elements(context, list, 0, 1, copy->count, element, copy->data);
        if (status == RT_OK)
            *ret_list = copy;
        else
            rt_list_free(rt_fiber_of(context)->heap, copy);
    }
    return rt_native_status(context, site, status);
}

/* ---- slices */

struct slice {
    int64_t first, step, count;
};

static int64_t clamp(int64_t index, int64_t count, int64_t low, int64_t high)
{
    if (index < 0)
        index += count;
    return index < low ? low : index > high ? high : index;
}

static int32_t slice_of(struct rt_context *context, int64_t count, int64_t start, int64_t stop,
                        int64_t step, bool has_start, bool has_stop, bool has_step,
                        struct slice *ret_slice)
{
    if (!has_step)
        step = 1;
    if (step == 0)
        return rt_raise_code(context, RT_ERROR_SLICE_STEP_ZERO, 0, NULL);
    if (step < -INT64_MAX)
        step = -INT64_MAX;
    int64_t low = step < 0 ? -1 : 0;
    int64_t high = step < 0 ? count - 1 : count;
    int64_t first = has_start ? clamp(start, count, low, high) : step < 0 ? high : low;
    int64_t end = has_stop ? clamp(stop, count, low, high) : step < 0 ? low : high;
    int64_t taken = 0;
    if (step > 0 && first < end)
        taken = (end - first - 1) / step + 1;
    else if (step < 0 && end < first)
        taken = (first - end - 1) / -step + 1;
    *ret_slice = (struct slice){first, step, taken};
    return RT_OK;
}

/* a[i:j] = other: as many elements as there are. */
static int32_t replace(struct rt_context *context, struct rt_list *list, const struct slice *slice,
                       const struct rt_list *other)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    int64_t added = other->count;
    size_t bytes = (size_t)added * list->element->size;
    char *elements = added ? rt_memory_allocate(heap, bytes) : NULL;
    if (added && !elements)
        return rt_out_of_memory(context, bytes);
    int32_t status = RT_OK;
    if (added)
        status = copy_elements(context, other, 0, 1, added, list->element, elements);
    if (status == RT_OK) {
        status = added > slice->count ? reserve(context, list, added - slice->count) : RT_OK;
        if (status != RT_OK)
            rt_value_release(context, list->element, elements, added);
    }
    if (status == RT_OK) {
        open_gap(context, list, slice->first, slice->count, added);
        if (added)
            memcpy(at(list, slice->first), elements, bytes);
    }
    if (elements)
        rt_memory_free(heap, elements, bytes);
    return status;
}

/* a[i:j:k] = other: one for one. */
static int32_t scatter(struct rt_context *context, struct rt_list *list, const struct slice *slice,
                       const struct rt_list *other)
{
    char text[160];
    if (other->count != slice->count) {
        snprintf(text, sizeof(text),
                 "attempt to assign %s of size %lld to extended slice of size %lld",
                 list->element->size == 1 && list->element->kind == RT_INT ? "bytes" : "sequence",
                 (long long)other->count, (long long)slice->count);
        return rt_raise_code(context, RT_ERROR_VALUE, 0, text);
    }
    if (slice->count == 0)
        return RT_OK;
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    size_t size = list->element->size, bytes = (size_t)slice->count * size;
    char *elements = rt_memory_allocate(heap, bytes);
    if (!elements)
        return rt_out_of_memory(context, bytes);
    int32_t status = copy_elements(context, other, 0, 1, slice->count, list->element, elements);
    if (status == RT_OK) {
        for (int64_t i = 0; i < slice->count; i++)
            swap_bytes(at(list, slice->first + i * slice->step), elements + (size_t)i * size, size);
        rt_value_release(context, list->element, elements, slice->count);
    }
    rt_memory_free(heap, elements, bytes);
    return status;
}

int32_t rt_list_do_set_slice(struct rt_context *context, struct rt_list *list, int64_t start,
                             int64_t stop, int64_t step, bool has_start, bool has_stop,
                             bool has_step, struct rt_list *other, int32_t site)
{
    struct slice slice = {0};
    int32_t status = check(context, list);
    if (status == RT_OK)
        status = slice_of(context, list->count, start, stop, step, has_start, has_stop, has_step,
                          &slice);
    if (status == RT_OK)
        status = slice.step == 1 ? replace(context, list, &slice, other)
                                 : scatter(context, list, &slice, other);
    return rt_native_status(context, site, status);
}

/* Every step-th of `count` elements from `first` on goes; step > 0. */
static void thin_out(struct rt_context *context, struct rt_list *list, struct slice slice)
{
    if (slice.step < 0) {
        slice.first += (slice.count - 1) * slice.step;
        slice.step = -slice.step;
    }
    if (slice.step == 1) {
        open_gap(context, list, slice.first, slice.count, 0);
        return;
    }
    size_t size = list->element->size;
    /* Those that stay move down, those that go gather behind them. */
    int64_t kept = slice.first, next = slice.first, gone = 0;
    for (int64_t i = slice.first; i < list->count; i++) {
        if (gone < slice.count && i == next) {
            gone++;
            next = gone < slice.count ? next + slice.step : next;
            rt_value_release(context, list->element, at(list, i), 1);
            continue;
        }
        memmove(at(list, kept++), at(list, i), size);
    }
    list->count -= slice.count;
}

int32_t rt_list_do_delete_slice(struct rt_context *context, struct rt_list *list, int64_t start,
                                int64_t stop, int64_t step, bool has_start, bool has_stop,
                                bool has_step, int32_t site)
{
    struct slice slice = {0};
    int32_t status = check(context, list);
    if (status == RT_OK)
        status = slice_of(context, list->count, start, stop, step, has_start, has_stop, has_step,
                          &slice);
    if (status == RT_OK && slice.count > 0)
        thin_out(context, list, slice);
    return rt_native_status(context, site, status);
}

/* ---- looking for elements */

static int64_t find_word(const struct rt_list *list, int64_t start, int64_t stop, int64_t word)
{
    const int64_t *words = (const int64_t *)(const void *)list->data;
    for (int64_t i = start; i < stop; i++) {
        if (words[i] == word)
            return i;
    }
    return -1;
}

/* The first in [start, stop) that equals the value. A user's __eq__ may change the list. */
static int32_t find(struct rt_context *context, struct rt_list *list, const struct rt_type *type,
                    const void *value, int64_t start, int64_t stop, int64_t *ret_index)
{
    *ret_index = -1;
    if (type == list->element && type->kind == RT_INT && type->size == 8) {
        stop = stop < list->count ? stop : list->count;
        *ret_index = find_word(list, start, stop, *(const int64_t *)value);
        return RT_OK;
    }
    for (int64_t i = start; i < stop && i < list->count; i++) {
        struct rt_held held;
        bool equal;
        if (!rt_hold(context, rt_any_of(list->element, at(list, i)), &held))
            return RT_STOPPED;
        int32_t status =
            rt_value_equal(context, held.any.type, held.any.value, type, value, &equal);
        rt_let_go(context, &held);
        if (status != RT_OK)
            return status;
        if (equal) {
            *ret_index = i;
            return RT_OK;
        }
    }
    return RT_OK;
}

int32_t rt_list_do_find(struct rt_context *context, struct rt_list *list, int32_t type,
                        const void *value, int64_t start, int64_t stop, int32_t site,
                        int64_t *ret_index)
{
    int64_t count = list->count;
    if (start < 0)
        start = start + count < 0 ? 0 : start + count;
    if (stop < 0)
        stop = stop + count < 0 ? 0 : stop + count;
    return rt_native_status(
        context, site, find(context, list, context->types[type], value, start, stop, ret_index));
}

int32_t rt_list_do_count(struct rt_context *context, struct rt_list *list, int32_t type,
                         const void *value, int32_t site, int64_t *ret_count)
{
    int64_t count = 0, index = -1;
    int32_t status;
    do {
        status = find(context, list, context->types[type], value, index + 1, INT64_MAX, &index);
        count += status == RT_OK && index >= 0;
    } while (status == RT_OK && index >= 0);
    if (status == RT_OK)
        *ret_count = count;
    return rt_native_status(context, site, status);
}
