/* See object.h. */
#include "runtime/object.h"

#include "runtime/calls.h"
#include "runtime/value.h"

#include <string.h>

enum { PRESENT_BITS = 63 }; /* the last one stays set: see struct rt_object */

size_t rt_object_size(const struct rt_type *type)
{
    return type->object_bytes + (type->form == RT_FORM_EXCEPTION ? sizeof(struct rt_failure *) : 0);
}

struct rt_failure **rt_object_failure(struct rt_object *object)
{
    if (object->references < 0 || object->type->form != RT_FORM_EXCEPTION)
        return NULL;
    return (struct rt_failure **)(void *)((char *)object + object->type->object_bytes);
}

int32_t rt_object_new(struct rt_context *context, int32_t type, struct rt_object **ret_object)
{
    const struct rt_type *descriptor = context->types[type];
    size_t bytes = rt_object_size(descriptor);
    struct rt_object *object = rt_memory_allocate(rt_fiber_of(context)->heap, bytes);
    if (!object)
        return rt_out_of_memory(context, bytes);
    memset(object + 1, 0, bytes - sizeof(*object));
    object->references = 1;
    object->type = descriptor;
    object->present = descriptor->child_count > PRESENT_BITS ? UINT64_C(1) << PRESENT_BITS : 0;
    *ret_object = object;
    return RT_OK;
}

static bool all_zero(const char *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (bytes[i])
            return false;
    }
    return true;
}

bool rt_object_has(const struct rt_object *object, uint32_t field)
{
    if (field < PRESENT_BITS)
        return object->present >> field & 1;
    return !all_zero((const char *)object + object->type->offsets[field],
                     object->type->children[field]->size);
}

void rt_object_drop_field(struct rt_context *context, const struct rt_object *object, int32_t field,
                          const void *old)
{
    const struct rt_type *type = object->type->children[field];
    if (!all_zero(old, type->size))
        rt_value_release(context, type, old, 1);
}

void rt_object_destroy(struct rt_heap *heap, struct rt_object *object)
{
    struct rt_failure **failure = rt_object_failure(object);
    if (failure)
        rt_failure_destroy(*failure);
    rt_memory_free(heap, object, rt_object_size(object->type));
}

void rt_counted_release(struct rt_context *context, int32_t kind, void *object)
{
    if (rt_release(context, object))
        rt_counted_free(context, kind, object);
}

int32_t rt_int_to_big(struct rt_context *context, int64_t value, int64_t *ret_big)
{
    size_t bytes = sizeof(struct rt_big) + sizeof(uint64_t);
    struct rt_big *big = rt_memory_allocate(rt_fiber_of(context)->heap, bytes);
    if (!big)
        return rt_out_of_memory(context, bytes);
    *big = (struct rt_big){.references = 1, .count = value < 0 ? -1 : 1};
    big->limbs[0] = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *ret_big = (int64_t)(uintptr_t)big;
    return RT_OK;
}
