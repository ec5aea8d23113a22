/* Lists. A small one is a single object: header, then elements; the elements of a large one, or of
 * one that has grown, are an object of their own (then owner is not NULL). Counts of references are
 * atomic: any task may hold one. Called on fibers.
 */
#include "runtime/pipeline_internal.h"
#include "runtime/value.h"

#include <string.h>

enum { LIST_CAPACITY_MIN = 8 };

/* ---- references */

void rt_list_retain(struct rt_list *list)
{
    __atomic_fetch_add(&list->references, 1, __ATOMIC_RELAXED);
}

void rt_list_release(struct rt_context *context, struct rt_list *list)
{
    if (rt_release(context, list))
        rt_counted_free(context, RT_LIST, list);
}

/* ---- making and freeing */

/* Bytes of so many elements, or SIZE_MAX when there are none such. */
static size_t data_bytes(const struct rt_type *element, int64_t count)
{
    size_t bytes;
    if (count < 0 || __builtin_mul_overflow((size_t)count, (size_t)element->size, &bytes))
        return SIZE_MAX;
    return bytes;
}

/* What a list counts as when its computation's limit is looked at: elements without bits take no
 * memory, but whoever has too many of them runs as good as for ever, where CPython has no memory.
 */
static size_t counted_bytes(const struct rt_type *element, int64_t capacity)
{
    size_t bytes = (size_t)capacity * sizeof(void *);
    if (element->size)
        return data_bytes(element, capacity);
    return capacity < 0 || bytes / sizeof(void *) != (size_t)capacity ? SIZE_MAX : bytes;
}

struct rt_list *rt_list_allocate(struct rt_heap *heap, const struct rt_type *element, int64_t count,
                                 int64_t capacity)
{
    size_t bytes = data_bytes(element, capacity);
    if (bytes > PTRDIFF_MAX ||
        counted_bytes(element, capacity) > heap->computation->memory_bytes_max)
        return NULL;
    bool is_inline = bytes + sizeof(struct rt_list) <= RT_SMALL_BYTES_MAX;
    size_t object_bytes = sizeof(struct rt_list) + (is_inline ? bytes : 0);
    struct rt_list *list = rt_memory_allocate(heap, object_bytes);
    if (!list)
        return NULL;
    char *data = is_inline ? (char *)(list + 1) : rt_memory_allocate(heap, bytes);
    if (!data) {
        rt_memory_free(heap, list, object_bytes);
        return NULL;
    }
    *list = (struct rt_list){
        .references = 1,
        .count = count,
        .data = data,
        .element = element,
        .capacity = capacity,
        .owner = is_inline ? NULL : data,
        .bytes = (int64_t)object_bytes,
    };
    return list;
}

void rt_list_free(struct rt_heap *heap, struct rt_list *list)
{
    if (list->owner)
        rt_memory_free(heap, list->owner, data_bytes(list->element, list->capacity));
    rt_memory_free(heap, list, (size_t)list->bytes);
}

int32_t rt_list_make(struct rt_context *context, const struct rt_type *element, int64_t count,
                     int64_t capacity, struct rt_list **ret_list)
{
    struct rt_list *list = rt_list_allocate(rt_fiber_of(context)->heap, element, count, capacity);
    if (!list) {
        rt_out_of_memory(context, counted_bytes(element, capacity));
        return RT_STOPPED;
    }
    *ret_list = list;
    return RT_OK;
}

int32_t rt_list_new(struct rt_context *context, int32_t type, int64_t count,
                    struct rt_list **ret_list)
{
    return rt_list_make(context, context->types[type], count, count, ret_list);
}

/* ---- making from others: each is a pipeline of copies, so that large ones are made in parallel */

/* Where the elements of a new list come from. */
struct source {
    const struct rt_type *element;
    const struct rt_list *left, *right; /* concat: one after the other; others: left alone */
    int64_t first, step;                /* slice: of left */
};

static void copy(const struct rt_context *context, const struct source *source,
                 const struct rt_list *from, int64_t first, int64_t count, char *out)
{
    size_t size = source->element->size;
    if (count <= 0)
        return;
    const char *elements = from->data + (size_t)first * size;
    memcpy(out, elements, (size_t)count * size);
    rt_value_retain(context, source->element, elements, count);
}

static int32_t fill_concat(struct rt_context *context, const void *env, int64_t low, int64_t high,
                           void *out, int64_t *ret_count)
{
    (void)context;
    const struct source *source = env;
    int64_t border = source->left->count;
    int64_t left_end = high < border ? high : border;
    copy(context, source, source->left, low, left_end - low, out);
    int64_t right_low = low > border ? low : border;
    copy(context, source, source->right, right_low - border, high - right_low,
         (char *)out + (size_t)(right_low - low) * source->element->size);
    *ret_count = high - low;
    return RT_OK;
}

static int32_t fill_slice(struct rt_context *context, const void *env, int64_t low, int64_t high,
                          void *out, int64_t *ret_count)
{
    (void)context;
    const struct source *source = env;
    if (source->step == 1) {
        copy(context, source, source->left, source->first + low, high - low, out);
    } else {
        char *to = out;
        for (int64_t i = low; i < high; i++, to += source->element->size)
            copy(context, source, source->left, source->first + i * source->step, 1, to);
    }
    *ret_count = high - low;
    return RT_OK;
}

static int32_t fill_repeat(struct rt_context *context, const void *env, int64_t low, int64_t high,
                           void *out, int64_t *ret_count)
{
    (void)context;
    const struct source *source = env;
    int64_t period = source->left->count;
    size_t size = source->element->size;
    /* The first period from its source, turned as `low` says; then what is there is doubled. */
    int64_t done = high - low < period ? high - low : period;
    int64_t turn = low % period;
    int64_t before = done < period - turn ? done : period - turn;
    char *to = out;
    memcpy(to, source->left->data + (size_t)turn * size, (size_t)before * size);
    memcpy(to + (size_t)before * size, source->left->data, (size_t)(done - before) * size);
    while (done < high - low) {
        int64_t more = done < high - low - done ? done : high - low - done;
        memcpy(to + (size_t)done * size, to, (size_t)more * size);
        done += more;
    }
    rt_value_retain(context, source->element, out, high - low);
    *ret_count = high - low;
    return RT_OK;
}

/* step elements from first on */
static int32_t fill_range(struct rt_context *context, const void *env, int64_t low, int64_t high,
                          void *out, int64_t *ret_count)
{
    (void)context;
    const struct source *source = env;
    int64_t *values = out;
    uint64_t value = (uint64_t)source->first + (uint64_t)low * (uint64_t)source->step;
    for (int64_t i = 0; i < high - low; i++, value += (uint64_t)source->step)
        values[i] = (int64_t)value;
    *ret_count = high - low;
    return RT_OK;
}

static int32_t make(struct rt_context *context, const struct source *source, rt_fill_fn fill,
                    int64_t count, struct rt_list **ret_list)
{
    struct rt_list *list;
    int64_t made;
    int32_t status = rt_list_make(context, source->element, count, count, &list);
    if (status != RT_OK)
        return status;
    if (count < RT_PIPELINE_LARGE) {
        if (count > 0)
            fill(context, source, 0, count, list->data, &made);
    } else {
        struct rt_pipeline pipeline = {.fill = fill, .env = source, .size = source->element->size};
        struct rt_pace pace = {.strip = RT_LEAF};
        rt_offer(context);
        status = rt_pipeline_fill(context, &pipeline, &pace, 0, count, list->data, &made);
    }
    if (status == RT_OK)
        *ret_list = list;
    return status;
}

static int32_t share(struct rt_list *list, struct rt_list **ret_list)
{
    rt_list_retain(list);
    *ret_list = list;
    return RT_OK;
}

int32_t rt_list_concat(struct rt_context *context, int32_t type, const struct rt_list *left,
                       const struct rt_list *right, struct rt_list **ret_list)
{
    /* Lists never change once built: sharing one is as good as copying it. */
    if (right->count == 0)
        return share((struct rt_list *)left, ret_list);
    if (left->count == 0)
        return share((struct rt_list *)right, ret_list);
    struct source source = {.element = context->types[type], .left = left, .right = right};
    return make(context, &source, fill_concat, left->count + right->count, ret_list);
}

int32_t rt_list_concat_take(struct rt_context *context, int32_t type, struct rt_list *take_left,
                            const struct rt_list *right, struct rt_list **ret_list)
{
    struct rt_list *left = take_left;
    if (__atomic_load_n(&left->references, __ATOMIC_ACQUIRE) != 1 || left == right) {
        int32_t status = rt_list_concat(context, type, left, right, ret_list);
        if (status == RT_OK)
            rt_list_release(context, left);
        return status;
    }
    int64_t count = left->count + right->count;
    if (count > left->capacity) {
        int64_t capacity =
            left->count * 2 > LIST_CAPACITY_MIN ? left->count * 2 : LIST_CAPACITY_MIN;
        struct rt_list *list;
        int32_t status = rt_list_make(context, context->types[type], left->count,
                                      capacity > count ? capacity : count, &list);
        if (status != RT_OK)
            return status;
        /* Moved: what the elements refer to changes hands. */
        memcpy(list->data, left->data, data_bytes(left->element, left->count));
        rt_list_free(rt_fiber_of(context)->heap, left);
        left = list;
    }
    struct source source = {.element = left->element};
    copy(context, &source, right, 0, right->count,
         left->data + data_bytes(left->element, left->count));
    left->count = count;
    *ret_list = left;
    return RT_OK;
}

static int64_t clamp(int64_t index, int64_t count, int64_t low, int64_t high)
{
    if (index < 0)
        index += count;
    return index < low ? low : index > high ? high : index;
}

int32_t rt_list_slice(struct rt_context *context, const struct rt_list *list, int64_t start,
                      int64_t stop, int64_t step, bool has_start, bool has_stop, bool has_step,
                      int32_t site, struct rt_list **ret_list)
{
    int64_t count = list->count;
    if (!has_step)
        step = 1;
    if (step == 0)
        return rt_raise_code(context, RT_ERROR_SLICE_STEP_ZERO, site, NULL);
    /* A step beyond the list behaves like any other such, and can be negated. */
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
    if (step == 1 && taken == count)
        return share((struct rt_list *)list, ret_list);
    struct source source = {.element = list->element, .left = list, .first = first, .step = step};
    return make(context, &source, fill_slice, taken, ret_list);
}

int32_t rt_list_repeat(struct rt_context *context, const struct rt_list *list, int64_t times,
                       struct rt_list **ret_list)
{
    int64_t count;
    if (times <= 0 || list->count == 0)
        times = 0;
    if (__builtin_mul_overflow(list->count, times, &count))
        return rt_out_of_memory(context, UINT64_MAX);
    if (times == 1)
        return share((struct rt_list *)list, ret_list);
    struct source source = {.element = list->element, .left = list};
    return make(context, &source, fill_repeat, count, ret_list);
}

int32_t rt_list_range(struct rt_context *context, int64_t start, int64_t stop, int64_t step,
                      struct rt_list **ret_list)
{
    static const struct rt_type type_int = {.kind = RT_INT, .size = 8, .align = 8};
    if (step == 0)
        return rt_raise_code(context, RT_ERROR_RANGE_STEP_ZERO, 0, NULL);
    uint64_t count = 0;
    if (step > 0 && start < stop)
        count = ((uint64_t)stop - (uint64_t)start - 1) / (uint64_t)step + 1;
    else if (step < 0 && start > stop)
        count = ((uint64_t)start - (uint64_t)stop - 1) / (0 - (uint64_t)step) + 1;
    if (count > INT64_MAX)
        return rt_out_of_memory(context, UINT64_MAX);
    struct source source = {.element = &type_int, .first = start, .step = step};
    return make(context, &source, fill_range, (int64_t)count, ret_list);
}

int32_t rt_list_unshare(struct rt_context *context, int32_t type, struct rt_list *take_list,
                        struct rt_list **ret_list)
{
    struct source source = {.element = context->types[type], .left = take_list, .step = 1};
    int32_t status = make(context, &source, fill_slice, take_list->count, ret_list);
    rt_list_release(context, take_list);
    return status;
}

int32_t rt_list_reserve(struct rt_context *context, struct rt_list *list, int64_t capacity)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    size_t bytes = data_bytes(list->element, capacity);
    if (capacity < list->count || bytes > PTRDIFF_MAX ||
        counted_bytes(list->element, capacity) > heap->computation->memory_bytes_max)
        return rt_out_of_memory(context, counted_bytes(list->element, capacity));
    char *data = rt_memory_allocate(heap, bytes);
    if (!data)
        return rt_out_of_memory(context, bytes);
    memcpy(data, list->data, data_bytes(list->element, list->count));
    if (list->owner) /* else the room behind the header stays unused: others know its address */
        rt_memory_free(heap, list->owner, data_bytes(list->element, list->capacity));
    list->data = list->owner = data;
    list->capacity = capacity;
    return RT_OK;
}

int32_t rt_list_grow(struct rt_context *context, struct rt_list *list, int32_t site)
{
    if (list->frozen)
        return rt_raise_code(context, RT_ERROR_FROZEN, site, NULL);
    int64_t capacity = list->capacity + list->capacity / 2;
    if (capacity < LIST_CAPACITY_MIN)
        capacity = LIST_CAPACITY_MIN;
    int32_t status = rt_list_reserve(context, list, capacity);
    if (status != RT_OK)
        rt_trace(context, site);
    return status;
}

int32_t rt_list_flatten(struct rt_context *context, const struct rt_list *lists,
                        struct rt_list **ret_list)
{
    const struct rt_type *element = lists->element->children[0];
    struct rt_list *const *items = (struct rt_list *const *)(const void *)lists->data;
    int64_t count = 0;
    for (int64_t i = 0; i < lists->count; i++) {
        if (__builtin_add_overflow(count, items[i]->count, &count))
            return rt_out_of_memory(context, UINT64_MAX);
    }
    struct rt_list *flat;
    int32_t status = rt_list_make(context, element, count, count, &flat);
    if (status != RT_OK)
        return status;
    struct source source = {.element = element};
    char *to = flat->data;
    for (int64_t i = 0; i < lists->count; i++) {
        copy(context, &source, items[i], 0, items[i]->count, to);
        to += data_bytes(element, items[i]->count);
    }
    *ret_list = flat;
    return RT_OK;
}
