/* Dicts and sets among captured data: made on the control thread, before the computation runs, with
 * a context that runs nothing. See computation.h. */
#include "runtime/dict_internal.h"

#include "runtime/computation.h"

#include <errno.h>
#include <string.h>

/* What the elements' order is compared in: a set's table grows at most so much for it. */
enum { SLOTS_PER_ELEMENT_MAX = 64 };

/* Its failure is the caller's to forget. */
static struct rt_context *begin(struct rt_computation *computation, struct rt_fiber *fiber)
{
    *fiber = (struct rt_fiber){
        .context = {.computation = computation, .types = computation->image->types},
        .heap = &computation->heaps[computation->pool->thread_count],
    };
    pthread_mutex_lock(&computation->control_lock);
    return &fiber->context;
}

static int end(struct rt_fiber *fiber, int32_t status)
{
    struct rt_failure *failure = fiber->failure;
    int result = 0;
    if (status != RT_OK)
        result = failure && failure->memory_wanted ? -ENOMEM : -EINVAL;
    rt_failure_destroy(failure);
    pthread_mutex_unlock(&fiber->context.computation->control_lock);
    return result;
}

/* A key that only the user's code can hash is none. */
static bool has_hooks(const struct rt_type *type, const void *key)
{
    struct rt_any any = rt_any_of(type, key);
    if (any.type->hooks)
        return true;
    bool tuple = any.type->kind == RT_PRODUCT || any.type->kind == RT_LIST;
    for (int64_t i = 0; tuple && i < rt_any_count(any); i++) {
        struct rt_any item = rt_any_item(any, i);
        if (has_hooks(item.type, item.value))
            return true;
    }
    return any.type->kind == RT_OBJECT;
}

static int32_t put_all(struct rt_context *context, struct rt_dict *dict, const char *elements,
                       size_t stride, size_t value_offset, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        const char *key = elements + (size_t)i * stride;
        int64_t hash;
        if (has_hooks(dict->key, key))
            return RT_STOPPED;
        int32_t status = rt_value_hash(context, dict->key, key, &hash);
        if (status == RT_OK)
            status = rt_dict_put(context, dict, dict->key, key, hash, dict->value,
                                 dict->value ? key + value_offset : NULL);
        if (status != RT_OK)
            return status;
    }
    return RT_OK;
}

/* Whether a set goes through its elements in the order that they were given in. */
static bool in_order(const struct rt_dict *set, const char *elements, size_t stride)
{
    size_t size = set->key->size;
    for (int64_t at = rt_dict_next(set, 0); at >= 0; at = rt_dict_next(set, at + 1)) {
        if (memcmp(rt_dict_key_at(set, at), elements, size) != 0)
            return false;
        elements += stride;
    }
    return true;
}

/* The user's set may have a larger table than its elements need: try those. */
static int32_t fill_set(struct rt_context *context, struct rt_dict *set, const char *elements,
                        size_t stride, int64_t count)
{
    int32_t status = put_all(context, set, elements, stride, 0, count);
    int64_t slots_max = (count + 1) * SLOTS_PER_ELEMENT_MAX;
    int64_t slots = set->used;
    while (status == RT_OK && !in_order(set, elements, stride) && slots <= slots_max) {
        slots *= 2;
        status = rt_set_empty(context, set);
        if (status == RT_OK)
            status = rt_set_reserve(context, set, slots);
        if (status == RT_OK)
            status = put_all(context, set, elements, stride, 0, count);
    }
    if (status == RT_OK && !in_order(set, elements, stride)) {
        status = rt_set_empty(context, set);
        if (status == RT_OK)
            status = put_all(context, set, elements, stride, 0, count);
    }
    return status;
}

int rt_computation_dict(struct rt_computation *computation, const struct rt_type *type,
                        const void *elements, size_t stride, size_t value_offset, int64_t count,
                        bool frozen, struct rt_dict **ret_dict)
{
    struct rt_fiber fiber;
    struct rt_context *context = begin(computation, &fiber);
    struct rt_dict *dict;
    int32_t status = rt_dict_make(context, type, count, &dict);
    if (status == RT_OK && rt_dict_is_set(dict))
        status = fill_set(context, dict, elements, stride, count);
    else if (status == RT_OK)
        status = put_all(context, dict, elements, stride, value_offset, count);
    int result = end(&fiber, status);
    if (result)
        return result;
    dict->frozen |= frozen;
    *ret_dict = dict;
    return 0;
}
