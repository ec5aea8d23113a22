/* See value.h: references, what to free, hashes, conversion. Order and equality are in
 * value_compare.c, numbers in value_number.c. */
#include "runtime/value_internal.h"

#include "runtime/computation.h"
#include "runtime/dict.h"
#include "runtime/object.h"
#include "runtime/str.h"

#include <stdio.h>
#include <string.h>

/* ---- references */

static void *pointer_at(const void *value)
{
    return *(void *const *)value;
}

static bool is_small_big(const void *value)
{
    return *(const int64_t *)value & 1;
}

static void one_retain(const struct rt_context *context, const struct rt_type *type,
                       const char *value)
{
    switch (type->kind) {
    case RT_UNIT:
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
        break;
    case RT_BIG:
        if (is_small_big(value))
            break;
        __attribute__((fallthrough));
    case RT_STR:
    case RT_BYTES:
    case RT_LIST:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        if (pointer_at(value))
            rt_retain(context, pointer_at(value));
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            if (type->children[i]->has_references)
                one_retain(context, type->children[i], value + type->offsets[i]);
        }
        break;
    case RT_UNION:
        one_retain(context, type->children[*(const int64_t *)(const void *)value], value + 8);
        break;
    }
}

static void one_release(struct rt_context *context, const struct rt_type *type, const char *value)
{
    switch (type->kind) {
    case RT_UNIT:
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
        break;
    case RT_BIG:
        if (is_small_big(value))
            break;
        __attribute__((fallthrough));
    case RT_STR:
    case RT_BYTES:
    case RT_LIST:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        if (pointer_at(value) && rt_release(context, pointer_at(value)))
            rt_counted_free(context, (int32_t)type->kind, pointer_at(value));
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            if (type->children[i]->has_references)
                one_release(context, type->children[i], value + type->offsets[i]);
        }
        break;
    case RT_UNION:
        one_release(context, type->children[*(const int64_t *)(const void *)value], value + 8);
        break;
    }
}

void rt_value_retain(const struct rt_context *context, const struct rt_type *type,
                     const void *values, int64_t count)
{
    if (!type->has_references)
        return;
    for (int64_t i = 0; i < count; i++)
        one_retain(context, type, (const char *)values + (size_t)i * type->size);
}

void rt_value_release(struct rt_context *context, const struct rt_type *type, const void *values,
                      int64_t count)
{
    if (!type->has_references)
        return;
    for (int64_t i = 0; i < count; i++)
        one_release(context, type, (const char *)values + (size_t)i * type->size);
}

/* ---- freeing: what dead objects refer to is freed at once down to some depth, and from a list
 * below it, so that a long chain needs no deep stack */

enum { FREE_DEPTH_MAX = 100 };

_Static_assert(RT_UNION < 16, "a kind fits beside an object's address");

static void object_free(struct rt_context *context, struct rt_object *object)
{
    const struct rt_type *type = object->type;
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (type->children[i]->has_references && rt_object_has(object, i))
            one_release(context, type->children[i], (char *)object + type->offsets[i]);
    }
    rt_object_destroy(rt_fiber_of(context)->heap, object);
}

static void free_now(struct rt_context *context, int32_t kind, void *object)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    switch ((enum rt_kind)kind) {
    case RT_STR:
    case RT_BYTES:
        rt_str_free(heap, object);
        break;
    case RT_BIG: {
        const struct rt_big *big = object;
        uint64_t count = big->count < 0 ? 0 - (uint64_t)big->count : (uint64_t)big->count;
        rt_memory_free(heap, object, sizeof(*big) + count * sizeof(uint64_t));
        break;
    }
    case RT_LIST: {
        struct rt_list *list = object;
        rt_value_release(context, list->element, list->data, list->count);
        rt_list_free(heap, list);
        break;
    }
    case RT_DICT:
    case RT_SET:
        rt_dict_free(context, object);
        break;
    case RT_OBJECT:
        object_free(context, object);
        break;
    case RT_UNIT:
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
    case RT_PRODUCT:
    case RT_UNION:
        break;
    }
}

void rt_counted_free(struct rt_context *context, int32_t kind, void *object)
{
    struct rt_heap *heap = rt_fiber_of(context)->heap;
    if (kind == RT_STR || kind == RT_BYTES || kind == RT_BIG) {
        free_now(context, kind, object);
        return;
    }
    if (heap->free_depth >= FREE_DEPTH_MAX) {
        /* Its count is not needed any more: there lies the link. */
        *(uintptr_t *)object = heap->dead;
        heap->dead = (uintptr_t)object | (uintptr_t)kind;
        return;
    }
    heap->free_depth++;
    free_now(context, kind, object);
    while (heap->free_depth == 1 && heap->dead) {
        uintptr_t dead = heap->dead;
        void *next = (void *)(dead & ~(uintptr_t)15);
        heap->dead = *(uintptr_t *)next;
        free_now(context, (int32_t)(dead & 15), next);
    }
    heap->free_depth--;
}

bool rt_hold(struct rt_context *context, struct rt_any any, struct rt_held *ret_held)
{
    enum rt_kind kind = any.type->kind;
    ret_held->any = any;
    ret_held->held = false;
    ret_held->memory = NULL;
    if (!any.type->has_references || kind == RT_STR || kind == RT_BYTES || kind == RT_BIG)
        return true;
    char *to = ret_held->buffer;
    if (any.type->size > sizeof(ret_held->buffer)) {
        to = ret_held->memory = rt_memory_allocate(rt_fiber_of(context)->heap, any.type->size);
        if (!to) {
            rt_out_of_memory(context, any.type->size);
            return false;
        }
    }
    memcpy(to, any.value, any.type->size);
    one_retain(context, any.type, to);
    ret_held->any.value = to;
    ret_held->held = true;
    return true;
}

void rt_let_go(struct rt_context *context, struct rt_held *held)
{
    if (!held->held)
        return;
    one_release(context, held->any.type, held->any.value);
    if (held->memory)
        rt_memory_free(rt_fiber_of(context)->heap, held->memory, held->any.type->size);
}

/* ---- names */

static const char *image_class_name(struct rt_context *context, uint32_t index)
{
    const struct rt_image *image = context->computation->image;
    if (index >= image->class_count || !image->class_names[index])
        return "object";
    const char *dot = strrchr(image->class_names[index], '.');
    return dot ? dot + 1 : image->class_names[index];
}

const char *rt_value_class_name(struct rt_context *context, const struct rt_type *type,
                                const void *value)
{
    struct rt_any any = rt_any_of(type, value);
    static const char *const plain[] = {
        [RT_UNIT] = "object",  [RT_BOOL] = "bool", [RT_INT] = "int",       [RT_FLOAT] = "float",
        [RT_STR] = "str",      [RT_LIST] = "list", [RT_BYTES] = "bytes",   [RT_BIG] = "int",
        [RT_DICT] = "dict",    [RT_SET] = "set",   [RT_OBJECT] = "object", [RT_PRODUCT] = "object",
        [RT_UNION] = "object",
    };
    switch (any.type->form) {
    case RT_FORM_PLAIN:
        if (any.type->kind == RT_LIST && any.type->children[0]->size == 1 &&
            any.type->children[0]->kind == RT_INT)
            return "bytearray";
        return plain[any.type->kind];
    case RT_FORM_NONE:
    case RT_FORM_UNBOUND:
        return "NoneType";
    case RT_FORM_BUILTIN:
        return "builtin_function_or_method";
    case RT_FORM_ELLIPSIS:
        return "ellipsis";
    case RT_FORM_TUPLE:
        return "tuple";
    case RT_FORM_FROZEN:
        return "frozenset";
    case RT_FORM_COMPLEX:
        return "complex";
    case RT_FORM_RANGE:
        return "range";
    case RT_FORM_FUNCTION:
    case RT_FORM_CLOSURE:
        return "function";
    case RT_FORM_CLASS:
        return "type";
    case RT_FORM_INSTANCE:
    case RT_FORM_EXCEPTION:
        if (any.type->kind == RT_OBJECT) {
            const struct rt_type *of = ((const struct rt_object *)rt_any_pointer(any))->type;
            return of->name ? of->name : image_class_name(context, of->index);
        }
        return any.type->name ? any.type->name : image_class_name(context, any.type->index);
    case RT_FORM_BOUND_METHOD:
        return "method";
    case RT_FORM_OPAQUE:
        return any.type->name ? any.type->name : "object";
    }
    return "object";
}

/* ---- hashes */

/* CPython's for tuples: xxHash's rounds, one a word. */
#define TUPLE_PRIME_1 UINT64_C(11400714785074694791)
#define TUPLE_PRIME_2 UINT64_C(14029467366897019727)
#define TUPLE_PRIME_5 UINT64_C(2870177450012600261)

static uint64_t tuple_hash_start(void)
{
    return TUPLE_PRIME_5;
}

static uint64_t tuple_hash_add(uint64_t hash, int64_t lane)
{
    hash += (uint64_t)lane * TUPLE_PRIME_2;
    hash = hash << 31 | hash >> 33;
    return hash * TUPLE_PRIME_1;
}

static int64_t tuple_hash_end(uint64_t hash, int64_t count)
{
    hash += (uint64_t)count ^ (TUPLE_PRIME_5 ^ UINT64_C(3527539));
    return hash == UINT64_MAX ? 1546275796 : (int64_t)hash;
}

/* None's since 3.12; before, an address. */
#define HASH_NONE INT64_C(0xfca86420)

static int32_t hash_any(struct rt_context *context, struct rt_any any, int64_t *ret_hash);

static int32_t hash_tuple(struct rt_context *context, struct rt_any any, int64_t *ret_hash)
{
    uint64_t hash = tuple_hash_start();
    int64_t count = rt_any_count(any), item;
    for (int64_t i = 0; i < count; i++) {
        int32_t status = hash_any(context, rt_any_item(any, i), &item);
        if (status != RT_OK)
            return status;
        hash = tuple_hash_add(hash, item);
    }
    *ret_hash = tuple_hash_end(hash, count);
    return RT_OK;
}

/* (count, start or None, step or None) */
static int64_t hash_range(const int64_t *range)
{
    uint64_t span = range[2] > 0 ? (uint64_t)range[1] - (uint64_t)range[0]
                                 : (uint64_t)range[0] - (uint64_t)range[1];
    uint64_t step = range[2] > 0 ? (uint64_t)range[2] : 0 - (uint64_t)range[2];
    bool empty = range[2] > 0 ? range[0] >= range[1] : range[0] <= range[1];
    int64_t count = empty || !step ? 0 : (int64_t)((span - 1) / step + 1);
    uint64_t hash = tuple_hash_add(tuple_hash_start(), rt_hash_int(count));
    hash = tuple_hash_add(hash, count ? rt_hash_int(range[0]) : HASH_NONE);
    hash = tuple_hash_add(hash, count > 1 ? rt_hash_int(range[2]) : HASH_NONE);
    return tuple_hash_end(hash, 3);
}

static uint64_t shuffle(uint64_t hash)
{
    return ((hash ^ UINT64_C(89869747)) ^ (hash << 16)) * UINT64_C(3644798167);
}

int64_t rt_hash_set(const struct rt_dict *set)
{
    uint64_t hash = 0;
    for (int64_t at = rt_dict_next(set, 0); at >= 0; at = rt_dict_next(set, at + 1))
        hash ^= shuffle((uint64_t)rt_dict_hash_at(set, at));
    hash ^= ((uint64_t)set->count + 1) * UINT64_C(1927868237);
    hash ^= hash >> 11 ^ hash >> 25;
    hash = hash * 69069 + UINT64_C(907133923);
    return hash == UINT64_MAX ? 590923713 : (int64_t)hash;
}

static int32_t unhashable(struct rt_context *context, struct rt_any any)
{
    char text[300];
    snprintf(text, sizeof(text), "unhashable type: '%s'",
             rt_value_class_name(context, any.type, any.value));
    return rt_raise_code(context, RT_ERROR_TYPE, 0, text);
}

static int32_t stop_hash(struct rt_context *context, const char *what)
{
    return rt_stop(context, RT_STOP_UNSUPPORTED, 0, what);
}

static int32_t hash_product(struct rt_context *context, struct rt_any any, int64_t *ret_hash)
{
    const struct rt_type *type = any.type;
    switch (type->form) {
    case RT_FORM_TUPLE:
        return hash_tuple(context, any, ret_hash);
    case RT_FORM_COMPLEX: {
        const double *parts = (const double *)(const void *)any.value;
        if (parts[0] != parts[0] || parts[1] != parts[1])
            return stop_hash(context, "the hash of a NaN");
        uint64_t hash = (uint64_t)rt_hash_double(parts[0]) +
                        UINT64_C(1000003) * (uint64_t)rt_hash_double(parts[1]);
        *ret_hash = hash == UINT64_MAX ? -2 : (int64_t)hash;
        return RT_OK;
    }
    case RT_FORM_RANGE:
        *ret_hash = hash_range((const int64_t *)(const void *)any.value);
        return RT_OK;
    case RT_FORM_OPAQUE:
        if (type->name && strcmp(type->name, "slice") == 0)
            return unhashable(context, any);
        return stop_hash(context, "the hash of an object whose identity is not kept");
    default:
        return stop_hash(context, "the hash of an object whose identity is not kept");
    }
}

static int64_t hash_pointer(const void *object)
{
    uintptr_t address = (uintptr_t)object;
    return (int64_t)(address >> 4 | address << 60);
}

/* Of what has one value: any will do, but the same in every run. */
static int64_t hash_unit(const struct rt_type *type)
{
    if (type->form == RT_FORM_NONE)
        return HASH_NONE;
    uint64_t hash = ((uint64_t)type->form << 32 | type->index) * UINT64_C(0x9e3779b97f4a7c15);
    for (const char *name = type->name; name && *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return (int64_t)(hash >> 1);
}

static int32_t hash_any(struct rt_context *context, struct rt_any any, int64_t *ret_hash)
{
    const struct rt_type *type = any.type;
    if (type->kind == RT_OBJECT)
        type = ((const struct rt_object *)rt_any_pointer(any))->type;
    if (type->hooks && type->hooks[RT_HOOK_HASH])
        return type->hooks[RT_HOOK_HASH](context, any.value, NULL, ret_hash);
    switch (any.type->kind) {
    case RT_UNIT:
        *ret_hash = hash_unit(type);
        return RT_OK;
    case RT_BOOL:
    case RT_INT:
    case RT_BIG:
        *ret_hash = rt_hash_number(any);
        return RT_OK;
    case RT_FLOAT:
        if (rt_is_nan(any))
            return stop_hash(context, "the hash of a NaN");
        *ret_hash = rt_hash_number(any);
        return RT_OK;
    case RT_STR:
    case RT_BYTES:
        *ret_hash = rt_str_hash(rt_any_pointer(any));
        return RT_OK;
    case RT_LIST:
        return rt_any_is_tuple(any) ? hash_tuple(context, any, ret_hash) : unhashable(context, any);
    case RT_SET:
        if (type->form != RT_FORM_FROZEN)
            return unhashable(context, any);
        *ret_hash = rt_hash_set(rt_any_pointer(any));
        return RT_OK;
    case RT_DICT:
        return unhashable(context, any);
    case RT_OBJECT:
        *ret_hash = hash_pointer(rt_any_pointer(any));
        return RT_OK;
    case RT_PRODUCT:
        return hash_product(context, any, ret_hash);
    case RT_UNION:
        break;
    }
    return unhashable(context, any);
}

int32_t rt_value_hash(struct rt_context *context, const struct rt_type *type, const void *value,
                      int64_t *ret_hash)
{
    int32_t status = rt_check_depth(context);
    return status == RT_OK ? hash_any(context, rt_any_of(type, value), ret_hash) : status;
}

/* ---- conversion */

/* Whether values of both types lie in memory in the same way and mean the same. */
static bool alike(const struct rt_type *from, const struct rt_type *to)
{
    if (from == to)
        return true;
    if (from->kind != to->kind || from->form != to->form || from->size != to->size ||
        from->index != to->index || from->child_count != to->child_count)
        return false;
    switch (from->kind) {
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
    case RT_STR:
    case RT_BYTES:
    case RT_BIG:
        return true;
    case RT_LIST:
        return from->children[0] == to->children[0];
    case RT_UNIT:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
    case RT_PRODUCT:
    case RT_UNION:
        break;
    }
    return false;
}

/* A list whose elements have a wider type: a copy that cannot be changed, as the one it is made of.
 */
static bool convert_list(struct rt_context *context, const struct rt_list *list,
                         const struct rt_type *to, struct rt_list **ret_list, int32_t *ret_status)
{
    struct rt_list *copy;
    const struct rt_type *element = to->children[0];
    *ret_status = rt_list_make(context, element, list->count, list->count, &copy);
    if (*ret_status != RT_OK)
        return true;
    for (int64_t i = 0; i < list->count; i++) {
        const char *from = list->data + (size_t)i * list->element->size;
        if (!rt_value_convert(context, list->element, from, element,
                              copy->data + (size_t)i * element->size, ret_status) ||
            *ret_status != RT_OK) {
            copy->count = i;
            bool fits = *ret_status != RT_OK;
            rt_counted_free(context, RT_LIST, copy);
            return fits;
        }
    }
    copy->frozen = list->frozen;
    *ret_list = copy;
    return true;
}

static bool convert_any(struct rt_context *context, struct rt_any any, const struct rt_type *to,
                        void *ret_value, int32_t *ret_status)
{
    if (alike(any.type, to)) {
        memcpy(ret_value, any.value, to->size);
        one_retain(context, to, ret_value);
        return true;
    }
    if (to->kind == RT_BIG && any.type->kind == RT_INT) {
        int64_t small = *(const int64_t *)(const void *)any.value;
        if (small >> 62 == 0 || small >> 62 == -1) {
            *(int64_t *)ret_value = (int64_t)((uint64_t)small << 1 | 1);
            return true;
        }
        struct rt_big *big =
            rt_memory_allocate(rt_fiber_of(context)->heap, sizeof(*big) + sizeof(uint64_t));
        if (!big) {
            *ret_status = rt_out_of_memory(context, sizeof(*big));
            return true;
        }
        *big = (struct rt_big){.references = 1, .count = small < 0 ? -1 : 1};
        big->limbs[0] = small < 0 ? 0 - (uint64_t)small : (uint64_t)small;
        *(struct rt_big **)ret_value = big;
        return true;
    }
    if (to->kind == RT_INT && any.type->kind == RT_INT) {
        int64_t integer = rt_load_int(any.type, any.value);
        if (to->size == 8)
            *(int64_t *)ret_value = integer;
        else if (integer < 0 || integer > UINT8_MAX)
            *ret_status =
                rt_raise_code(context, RT_ERROR_VALUE, 0, "byte must be in range(0, 256)");
        else
            *(uint8_t *)ret_value = (uint8_t)integer;
        return true;
    }
    if ((to->kind == RT_DICT || to->kind == RT_SET) && any.type->kind == to->kind &&
        to->form == any.type->form) {
        *ret_status = rt_dict_convert(context, rt_any_pointer(any), to, ret_value);
        return true;
    }
    if (to->kind == RT_LIST && any.type->kind == RT_LIST && to->form == any.type->form)
        return convert_list(context, rt_any_pointer(any), to, ret_value, ret_status);
    if (to->kind != RT_UNION)
        return false;
    /* The very type first; else one that it can be brought to. */
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < to->child_count; i++) {
            if (pass == 0 && !alike(any.type, to->children[i]))
                continue;
            if (convert_any(context, any, to->children[i], (char *)ret_value + 8, ret_status)) {
                *(int64_t *)ret_value = i;
                return true;
            }
        }
    }
    return false;
}

bool rt_value_convert(struct rt_context *context, const struct rt_type *from, const void *value,
                      const struct rt_type *to, void *ret_value, int32_t *ret_status)
{
    *ret_status = RT_OK;
    if (from == to) {
        memcpy(ret_value, value, to->size);
        one_retain(context, to, ret_value);
        return true;
    }
    return convert_any(context, rt_any_of(from, value), to, ret_value, ret_status);
}
