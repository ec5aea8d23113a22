/* Equality and order of any two values, as CPython's containers compare their elements. */
#include "runtime/value_internal.h"

#include "runtime/computation.h"
#include "runtime/dict.h"
#include "runtime/str.h"

#include <stdio.h>
#include <string.h>

static int32_t equal_any(struct rt_context *context, struct rt_any x, struct rt_any y,
                         bool *ret_equal);

static int32_t unsupported(struct rt_context *context, const char *what)
{
    return rt_stop(context, RT_STOP_UNSUPPORTED, 0, what);
}

/* ---- what values are */

static bool is_pointer(enum rt_kind kind)
{
    return kind == RT_STR || kind == RT_BYTES || kind == RT_LIST || kind == RT_DICT ||
           kind == RT_SET || kind == RT_OBJECT;
}

static bool is_bytearray(struct rt_any any)
{
    return any.type->kind == RT_LIST && any.type->form == RT_FORM_PLAIN &&
           any.type->children[0]->kind == RT_INT && any.type->children[0]->size == 1;
}

static bool is_bytes(struct rt_any any)
{
    return any.type->kind == RT_BYTES || is_bytearray(any);
}

static bool is_list(struct rt_any any)
{
    return any.type->kind == RT_LIST && any.type->form == RT_FORM_PLAIN && !is_bytearray(any);
}

static bool is_form(struct rt_any any, enum rt_form form)
{
    return any.type->kind == RT_PRODUCT && any.type->form == form;
}

static const struct rt_type *class_of(struct rt_any any)
{
    if (any.type->kind == RT_OBJECT)
        return ((const struct rt_object *)rt_any_pointer(any))->type;
    return any.type;
}

static rt_hook_fn hook_of(struct rt_any any, enum rt_hook hook)
{
    const struct rt_type *type = class_of(any);
    return type->hooks ? type->hooks[hook] : NULL;
}

static struct rt_str *bytes_view(struct rt_any any, const char **ret_data, int64_t *ret_count)
{
    if (any.type->kind == RT_BYTES) {
        struct rt_str *bytes = rt_any_pointer(any);
        *ret_data = bytes->data;
        *ret_count = bytes->count;
        return bytes;
    }
    const struct rt_list *list = rt_any_pointer(any);
    *ret_data = list->data;
    *ret_count = list->count;
    return NULL;
}

static int compare_bytes(struct rt_any x, struct rt_any y)
{
    const char *left, *right;
    int64_t left_count, right_count;
    bytes_view(x, &left, &left_count);
    bytes_view(y, &right, &right_count);
    size_t shared = (size_t)(left_count < right_count ? left_count : right_count);
    int order = shared ? memcmp(left, right, shared) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (left_count > right_count) - (left_count < right_count);
}

/* ---- equality */

/* The first index at which two sequences differ, or the lesser count. */
static int32_t first_difference(struct rt_context *context, struct rt_any x, struct rt_any y,
                                int64_t *ret_index)
{
    bool calls = x.type->has_references;
    for (int64_t i = 0; i < rt_any_count(x) && i < rt_any_count(y); i++) {
        bool equal;
        int32_t status;
        if (!calls) {
            status = equal_any(context, rt_any_item(x, i), rt_any_item(y, i), &equal);
        } else {
            struct rt_held left, right;
            if (!rt_hold(context, rt_any_item(x, i), &left))
                return RT_STOPPED;
            if (!rt_hold(context, rt_any_item(y, i), &right)) {
                rt_let_go(context, &left);
                return RT_STOPPED;
            }
            status = equal_any(context, left.any, right.any, &equal);
            rt_let_go(context, &right);
            rt_let_go(context, &left);
        }
        if (status != RT_OK)
            return status;
        if (!equal) {
            *ret_index = i;
            return RT_OK;
        }
    }
    int64_t left = rt_any_count(x), right = rt_any_count(y);
    *ret_index = left < right ? left : right;
    return RT_OK;
}

static int32_t equal_sequences(struct rt_context *context, struct rt_any x, struct rt_any y,
                               bool *ret_equal)
{
    int64_t index;
    if (is_list(x) && rt_any_count(x) != rt_any_count(y)) {
        *ret_equal = false;
        return RT_OK;
    }
    int32_t status = first_difference(context, x, y, &index);
    if (status == RT_OK)
        *ret_equal = rt_any_count(x) == rt_any_count(y) && index == rt_any_count(x);
    return status;
}

static int64_t range_count(const int64_t *range)
{
    bool up = range[2] > 0;
    if (up ? range[0] >= range[1] : range[0] <= range[1])
        return 0;
    uint64_t span =
        up ? (uint64_t)range[1] - (uint64_t)range[0] : (uint64_t)range[0] - (uint64_t)range[1];
    uint64_t step = up ? (uint64_t)range[2] : 0 - (uint64_t)range[2];
    return step ? (int64_t)((span - 1) / step + 1) : 0;
}

static bool equal_ranges(const int64_t *x, const int64_t *y)
{
    int64_t count = range_count(x);
    if (count != range_count(y))
        return false;
    return count == 0 || (x[0] == y[0] && (count == 1 || x[2] == y[2]));
}

/* A number or complex against one of which at least one is complex. */
static int32_t equal_complex(struct rt_context *context, struct rt_any x, struct rt_any y,
                             bool *ret_equal)
{
    if (!is_form(x, RT_FORM_COMPLEX)) {
        struct rt_any swap = x;
        x = y;
        y = swap;
    }
    const double *left = (const double *)(const void *)x.value;
    static const struct rt_type type_float = {.kind = RT_FLOAT, .size = 8, .align = 8};
    struct rt_any real = {&type_float, x.value};
    if (!is_form(y, RT_FORM_COMPLEX)) {
        *ret_equal = left[1] == 0 && rt_compare_numbers(real, y) == 0;
        return RT_OK;
    }
    const double *right = (const double *)(const void *)y.value;
    *ret_equal = left[0] == right[0] && left[1] == right[1];
    if (!*ret_equal && memcmp(left, right, 2 * sizeof(*left)) == 0)
        return unsupported(context, "comparing containers that hold NaNs");
    return RT_OK;
}

static int32_t equal_numbers(struct rt_context *context, struct rt_any x, struct rt_any y,
                             bool *ret_equal)
{
    int order = rt_compare_numbers(x, y);
    if (order == 2 && rt_is_nan(x) && rt_is_nan(y))
        return unsupported(context, "comparing containers that hold NaNs");
    *ret_equal = order == 0;
    return RT_OK;
}

/* Instances, functions and such: by what their class says, or by identity. */
static int32_t equal_others(struct rt_context *context, struct rt_any x, struct rt_any y,
                            bool *ret_equal)
{
    rt_hook_fn left = hook_of(x, RT_HOOK_EQUAL), right = hook_of(y, RT_HOOK_EQUAL);
    bool same_class = class_of(x) == class_of(y);
    if (same_class && left)
        return left(context, x.value, y.value, ret_equal);
    if (left || right) {
        char text[300];
        snprintf(text, sizeof(text), "comparing a %s with a %s inside a container",
                 rt_value_class_name(context, x.type, x.value),
                 rt_value_class_name(context, y.type, y.value));
        return unsupported(context, text);
    }
    *ret_equal = false;
    if (x.type->kind == RT_UNIT && y.type->kind == RT_UNIT) {
        *ret_equal = x.type == y.type ||
                     (x.type->form == y.type->form && x.type->index == y.type->index &&
                      (x.type->name == y.type->name ||
                       (x.type->name && y.type->name && strcmp(x.type->name, y.type->name) == 0)));
        return RT_OK;
    }
    if (x.type->kind == RT_PRODUCT && y.type->kind == RT_PRODUCT && x.type->form == y.type->form &&
        x.type->index == y.type->index)
        return unsupported(context, "comparing objects whose identity is not kept");
    return RT_OK;
}

static int32_t equal_any(struct rt_context *context, struct rt_any x, struct rt_any y,
                         bool *ret_equal)
{
    enum rt_kind left = x.type->kind, right = y.type->kind;
    if (rt_any_is_number(x) && rt_any_is_number(y))
        return equal_numbers(context, x, y, ret_equal);
    if (is_pointer(left) && is_pointer(right) && rt_any_pointer(x) == rt_any_pointer(y)) {
        *ret_equal = true;
        return RT_OK;
    }
    if (left == RT_STR && right == RT_STR) {
        *ret_equal = rt_str_equal(rt_any_pointer(x), rt_any_pointer(y));
        return RT_OK;
    }
    int32_t status = rt_check_depth(context);
    if (status != RT_OK)
        return status;
    if ((rt_any_is_tuple(x) && rt_any_is_tuple(y)) || (is_list(x) && is_list(y)))
        return equal_sequences(context, x, y, ret_equal);
    if (left == RT_DICT && right == RT_DICT)
        return rt_dict_equal(context, rt_any_pointer(x), rt_any_pointer(y), ret_equal);
    if (left == RT_SET && right == RT_SET)
        return rt_set_equal(context, rt_any_pointer(x), rt_any_pointer(y), ret_equal);
    if (is_bytes(x) && is_bytes(y)) {
        *ret_equal = compare_bytes(x, y) == 0;
        return RT_OK;
    }
    if (is_form(x, RT_FORM_RANGE) && is_form(y, RT_FORM_RANGE)) {
        *ret_equal = equal_ranges((const int64_t *)(const void *)x.value,
                                  (const int64_t *)(const void *)y.value);
        return RT_OK;
    }
    bool complex = is_form(x, RT_FORM_COMPLEX) || is_form(y, RT_FORM_COMPLEX);
    if (complex && (is_form(x, RT_FORM_COMPLEX) || rt_any_is_number(x)) &&
        (is_form(y, RT_FORM_COMPLEX) || rt_any_is_number(y)))
        return equal_complex(context, x, y, ret_equal);
    if (is_form(x, RT_FORM_OPAQUE) && is_form(y, RT_FORM_OPAQUE) && x.type->child_count == 3 &&
        y.type->child_count == 3)
        return equal_sequences(context, x, y, ret_equal); /* slices */
    return equal_others(context, x, y, ret_equal);
}

int32_t rt_value_equal(struct rt_context *context, const struct rt_type *left_type,
                       const void *left, const struct rt_type *right_type, const void *right,
                       bool *ret_equal)
{
    return equal_any(context, rt_any_of(left_type, left), rt_any_of(right_type, right), ret_equal);
}

/* ---- order */

static bool holds(enum rt_order order, int comparison)
{
    switch (order) {
    case RT_LESS:
        return comparison == -1;
    case RT_LESS_EQUAL:
        return comparison == -1 || comparison == 0;
    case RT_GREATER:
        return comparison == 1;
    case RT_GREATER_EQUAL:
        return comparison == 1 || comparison == 0;
    }
    return false;
}

static int32_t not_ordered(struct rt_context *context, enum rt_order order, struct rt_any x,
                           struct rt_any y)
{
    static const char *const texts[] = {"<", "<=", ">", ">="};
    char text[600];
    snprintf(text, sizeof(text), "'%s' not supported between instances of '%s' and '%s'",
             texts[order], rt_value_class_name(context, x.type, x.value),
             rt_value_class_name(context, y.type, y.value));
    return rt_raise_code(context, RT_ERROR_TYPE, 0, text);
}

static int32_t ordered_any(struct rt_context *context, enum rt_order order, struct rt_any x,
                           struct rt_any y, bool *ret_ordered);

static int32_t ordered_sequences(struct rt_context *context, enum rt_order order, struct rt_any x,
                                 struct rt_any y, bool *ret_ordered)
{
    int64_t index;
    int32_t status = first_difference(context, x, y, &index);
    if (status != RT_OK)
        return status;
    int64_t left_count = rt_any_count(x), right_count = rt_any_count(y);
    if (index >= left_count || index >= right_count) {
        *ret_ordered = holds(order, left_count < right_count ? -1 : left_count > right_count);
        return RT_OK;
    }
    struct rt_held left, right;
    if (!rt_hold(context, rt_any_item(x, index), &left))
        return RT_STOPPED;
    if (!rt_hold(context, rt_any_item(y, index), &right)) {
        rt_let_go(context, &left);
        return RT_STOPPED;
    }
    status = ordered_any(context, order, left.any, right.any, ret_ordered);
    rt_let_go(context, &right);
    rt_let_go(context, &left);
    return status;
}

static int32_t ordered_sets(struct rt_context *context, enum rt_order order, struct rt_any x,
                            struct rt_any y, bool *ret_ordered)
{
    struct rt_dict *left = rt_any_pointer(x), *right = rt_any_pointer(y);
    if (order == RT_GREATER || order == RT_GREATER_EQUAL) {
        struct rt_dict *swap = left;
        left = right;
        right = swap;
    }
    bool strict = order == RT_LESS || order == RT_GREATER;
    if (left->count > right->count || (strict && left->count == right->count)) {
        *ret_ordered = false;
        return RT_OK;
    }
    return rt_set_within(context, left, right, ret_ordered);
}

static int32_t ordered_any(struct rt_context *context, enum rt_order order, struct rt_any x,
                           struct rt_any y, bool *ret_ordered)
{
    enum rt_kind left = x.type->kind, right = y.type->kind;
    if (rt_any_is_number(x) && rt_any_is_number(y)) {
        *ret_ordered = holds(order, rt_compare_numbers(x, y));
        return RT_OK;
    }
    if (left == RT_STR && right == RT_STR) {
        *ret_ordered = holds(order, rt_str_compare(rt_any_pointer(x), rt_any_pointer(y)));
        return RT_OK;
    }
    int32_t status = rt_check_depth(context);
    if (status != RT_OK)
        return status;
    if ((rt_any_is_tuple(x) && rt_any_is_tuple(y)) || (is_list(x) && is_list(y)))
        return ordered_sequences(context, order, x, y, ret_ordered);
    if (is_bytes(x) && is_bytes(y)) {
        *ret_ordered = holds(order, compare_bytes(x, y));
        return RT_OK;
    }
    if (left == RT_SET && right == RT_SET)
        return ordered_sets(context, order, x, y, ret_ordered);
    rt_hook_fn less = hook_of(x, RT_HOOK_LESS), more = hook_of(y, RT_HOOK_LESS);
    if (less && class_of(x) == class_of(y) && order == RT_LESS)
        return less(context, x.value, y.value, ret_ordered);
    if (less && class_of(x) == class_of(y) && order == RT_GREATER)
        return less(context, y.value, x.value, ret_ordered);
    if (less || more) {
        char text[300];
        snprintf(text, sizeof(text), "the order of a %s and a %s inside a container",
                 rt_value_class_name(context, x.type, x.value),
                 rt_value_class_name(context, y.type, y.value));
        return unsupported(context, text);
    }
    return not_ordered(context, order, x, y);
}

int32_t rt_value_ordered(struct rt_context *context, enum rt_order order,
                         const struct rt_type *left_type, const void *left,
                         const struct rt_type *right_type, const void *right, bool *ret_ordered)
{
    return ordered_any(context, order, rt_any_of(left_type, left), rt_any_of(right_type, right),
                       ret_ordered);
}

int32_t rt_value_less(struct rt_context *context, const struct rt_type *left_type, const void *left,
                      const struct rt_type *right_type, const void *right, bool *ret_less)
{
    return rt_value_ordered(context, RT_LESS, left_type, left, right_type, right, ret_less);
}
