/* Natives on values of any type: see jit/native.def and value.h. */
#include "runtime/computation.h"
#include "runtime/format_calls.h"
#include "runtime/list_change.h"
#include "runtime/str.h"
#include "runtime/value.h"

int32_t rt_value_do_equal(struct rt_context *context, int32_t left_type, const void *left,
                          int32_t right_type, const void *right, int32_t site, bool *ret_equal)
{
    return rt_native_status(context, site,
                            rt_value_equal(context, context->types[left_type], left,
                                           context->types[right_type], right, ret_equal));
}

int32_t rt_value_do_ordered(struct rt_context *context, int32_t left_type, const void *left,
                            int32_t right_type, const void *right, int64_t order, int32_t site,
                            bool *ret_ordered)
{
    return rt_native_status(context, site,
                            rt_value_ordered(context, (enum rt_order)order,
                                             context->types[left_type], left,
                                             context->types[right_type], right, ret_ordered));
}

int32_t rt_value_do_hash(struct rt_context *context, int32_t type, const void *value, int32_t site,
                         int64_t *ret_hash)
{
    return rt_native_status(context, site,
                            rt_value_hash(context, context->types[type], value, ret_hash));
}

int32_t rt_raise_not_in(struct rt_context *context, int32_t type, const void *value,
                        const struct rt_str *rest, int32_t site)
{
    struct rt_str *repr;
    int32_t status = rt_value_repr(context, type, value, site, &repr);
    if (status != RT_OK)
        return status;
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    size_t bytes = (size_t)rt_str_utf8_bytes(repr), rest_bytes = (size_t)rt_str_utf8_bytes(rest);
    char *text = rt_memory_allocate(heap, bytes + rest_bytes + 1);
    if (!text)
        return rt_native_status(context, site, rt_out_of_memory(context, bytes));
    rt_str_encode_utf8(repr, text);
    rt_str_encode_utf8(rest, text + bytes);
    text[bytes + rest_bytes] = 0;
    status = rt_raise_code(context, RT_ERROR_VALUE, site, text);
    rt_memory_free(heap, text, bytes + rest_bytes + 1);
    rt_str_release(context, repr);
    return status;
}
