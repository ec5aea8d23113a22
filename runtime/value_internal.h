/* Shared by value*.c: what a value is once unions are looked through. */
#pragma once

#include "runtime/value.h"

/* A value and its type, never a UNION. */
struct rt_any {
    const struct rt_type *type;
    const char *value;
};

static inline struct rt_any rt_any_of(const struct rt_type *type, const void *value)
{
    const char *bytes = value;
    while (type->kind == RT_UNION) {
        type = type->children[*(const int64_t *)(const void *)bytes];
        bytes += 8;
    }
    return (struct rt_any){type, bytes};
}

static inline void *rt_any_pointer(struct rt_any any)
{
    return *(void *const *)(const void *)any.value;
}

static inline bool rt_any_is_number(struct rt_any any)
{
    return any.type->kind == RT_INT || any.type->kind == RT_BOOL || any.type->kind == RT_FLOAT ||
           any.type->kind == RT_BIG;
}

/* A tuple, however it lies in memory: a product, or a list of any length. */
static inline bool rt_any_is_tuple(struct rt_any any)
{
    return any.type->form == RT_FORM_TUPLE;
}

static inline int64_t rt_any_count(struct rt_any any)
{
    return any.type->kind == RT_PRODUCT ? any.type->child_count
                                        : ((const struct rt_list *)rt_any_pointer(any))->count;
}

static inline struct rt_any rt_any_item(struct rt_any any, int64_t index)
{
    if (any.type->kind == RT_PRODUCT)
        return rt_any_of(any.type->children[index], any.value + any.type->offsets[index]);
    const struct rt_list *list = rt_any_pointer(any);
    return rt_any_of(list->element, list->data + (size_t)index * list->element->size);
}

/* An element of something that a user's method may change while the element is looked at: kept,
 * when that can be. */
struct rt_held {
    struct rt_any any;
    char *memory; /* NULL: buffer, or not held at all */
    bool held;
    _Alignas(8) char buffer[64];
};

/* False when there is no memory. */
bool rt_hold(struct rt_context *context, struct rt_any any, struct rt_held *ret_held);
void rt_let_go(struct rt_context *context, struct rt_held *held);

/* RecursionError or a stop, when the stack is at its end. */
static inline int32_t rt_check_depth(struct rt_context *context)
{
    const char *frame = __builtin_frame_address(0);
    if (RT_UNLIKELY(frame < __atomic_load_n(&context->stack_limit, __ATOMIC_RELAXED)))
        return rt_stack_check(context, frame);
    return RT_OK;
}

/* value_number.c: -1, 0, 1, or 2 when unordered */
int rt_compare_numbers(struct rt_any left, struct rt_any right);
bool rt_is_nan(struct rt_any any);
int64_t rt_hash_number(struct rt_any any); /* not NaN */
