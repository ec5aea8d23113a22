/* Natives on values of any type: see jit/native.def and value.h. */
#include "runtime/list_change.h"
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
