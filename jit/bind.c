/* Lays captured data out as a compiled program reads it.
 *
 * A value's place has a run-time type, which the compiler chose for all values that may stand
 * there: it may be a union, or a list of a wider element than the value's own.
 */
#include "jit/image.h"
#include "runtime/big.h"
#include "runtime/calls.h"
#include "runtime/str.h"

#include <errno.h>
#include <string.h>

struct binder {
    const struct jit_program *program;
    jit_remote_fn remote;
    void *user;
    struct rt_computation *computation;
    /* Lists and strings made so far, by program value: shared objects stay shared. */
    struct {
        const struct rt_type *type;
        void *object;
    } *made;
};

static int write_value(struct binder *binder, uint32_t index, const struct rt_type *type,
                       char *out);

static bool stands(const struct binder *binder, uint32_t index, const struct rt_type *type);

static const enum rt_kind element_kinds[] = {
    [ELEMENT_INTS] = RT_INT, [ELEMENT_FLOATS] = RT_FLOAT, [ELEMENT_BOOLS] = RT_BOOL};

static bool elements_stand(const struct binder *binder, const struct program_value *list,
                           const struct rt_type *element)
{
    if (!list->count)
        return true;
    if (element->kind == RT_UNION && list->element != ELEMENT_ANY) {
        for (uint32_t i = 0; i < element->child_count; i++) {
            if (elements_stand(binder, list, element->children[i]))
                return true;
        }
        return false;
    }
    switch (list->element) {
    case ELEMENT_ANY:
        for (uint32_t i = 0; i < list->count; i++) {
            if (!stands(binder, list->children[i], element))
                return false;
        }
        return true;
    case ELEMENT_TUPLES:
        if (element->form != RT_FORM_TUPLE || element->child_count != list->child_count)
            return false;
        for (uint32_t i = 0; i < list->child_count; i++) {
            if (!elements_stand(binder, &binder->program->values[list->children[i]],
                                element->children[i]))
                return false;
        }
        return true;
    default:
        return element->kind == element_kinds[list->element] ||
               (element->kind == RT_BIG && list->element == ELEMENT_INTS);
    }
}

static bool container_matches(const struct binder *binder, const struct program_value *value,
                              const struct rt_type *type)
{
    uint32_t parts = value->kind == VALUE_DICT ? 2 : 1;
    if (type->kind != (parts == 2 ? RT_DICT : RT_SET) ||
        (type->form == RT_FORM_FROZEN) != (value->kind == VALUE_FROZENSET))
        return false;
    for (uint32_t i = 0; i < value->child_count; i++) {
        if (!stands(binder, value->children[i], type->children[i % parts]))
            return false;
    }
    return true;
}

/* Whether a value can stand where `type` is, which is not a union. */
static bool matches(const struct binder *binder, uint32_t index, const struct rt_type *type)
{
    const struct program_value *value = &binder->program->values[index];
    switch (value->kind) {
    case VALUE_NONE:
        return type->form == RT_FORM_NONE;
    case VALUE_BOOL:
        return type->kind == RT_BOOL;
    case VALUE_INT:
        return type->kind == RT_INT || type->kind == RT_BIG;
    case VALUE_BIG:
        return type->kind == RT_BIG;
    case VALUE_COMPLEX:
        return type->form == RT_FORM_COMPLEX;
    case VALUE_ELLIPSIS:
        return type->form == RT_FORM_ELLIPSIS;
    case VALUE_FLOAT:
        return type->kind == RT_FLOAT;
    case VALUE_STR:
        return type->kind == RT_STR;
    case VALUE_BYTES:
        return type->kind == RT_BYTES;
    case VALUE_LIST:
        return type->kind == RT_LIST && elements_stand(binder, value, type->children[0]);
    case VALUE_RANGE:
        return type->form == RT_FORM_RANGE &&
               (type->index != TYPE_RANGE_BY_ONE || value->integers[2] == 1);
    case VALUE_FUNCTION:
        return type->form == RT_FORM_FUNCTION && type->index == (uint32_t)value->integer;
    case VALUE_CLASS:
        return type->form == RT_FORM_CLASS && type->index == (uint32_t)value->integer;
    case VALUE_BUILTIN:
        return type->form == RT_FORM_BUILTIN && strcmp(type->name, value->text) == 0;
    case VALUE_TUPLE:
    case VALUE_INSTANCE:
        if (value->kind == VALUE_TUPLE
                ? type->form != RT_FORM_TUPLE
                : type->form != RT_FORM_INSTANCE || type->index != (uint32_t)value->integer)
            return false;
        if (type->child_count != value->child_count)
            return false;
        for (uint32_t i = 0; i < value->child_count; i++) {
            if (!stands(binder, value->children[i], type->children[i]))
                return false;
            if (value->kind == VALUE_INSTANCE &&
                strcmp(binder->program->names[value->attributes[i]].text,
                       type->attribute_names[i]) != 0)
                return false;
        }
        return true;
    case VALUE_REMOTE: {
        const struct rt_type *have;
        const void *at;
        if (binder->remote(binder->user, value->text, value->integers, value->integer_count, &have,
                           &at))
            return false;
        return have->kind == type->kind &&
               (have->kind != RT_PRODUCT || have->child_count == type->child_count);
    }
    case VALUE_DICT:
    case VALUE_SET:
    case VALUE_FROZENSET:
        return container_matches(binder, value, type);
    case VALUE_BYTEARRAY:
        return type->kind == RT_LIST && type->form == RT_FORM_PLAIN &&
               type->children[0]->kind == RT_INT && type->children[0]->size == 1;
    case VALUE_MODULE:
    case VALUE_UNBOUND:
    case VALUE_CLOSURE:
    case VALUE_BOUND_METHOD:
    case VALUE_KIND_COUNT:
        break;
    }
    return type->kind == RT_UNIT;
}

static bool stands(const struct binder *binder, uint32_t index, const struct rt_type *type)
{
    if (type->kind != RT_UNION)
        return matches(binder, index, type);
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (matches(binder, index, type->children[i]))
            return true;
    }
    return false;
}

static int write_string(struct binder *binder, uint32_t index, char *out)
{
    const struct program_value *value = &binder->program->values[index];
    if (!binder->made[index].object) {
        int64_t count;
        uint32_t max;
        if (!rt_utf8_measure(value->text, value->text_bytes, &count, &max))
            return -EINVAL;
        uint32_t width = rt_str_width(max);
        struct rt_str *string =
            rt_computation_allocate(binder->computation, rt_str_memory(count, width));
        if (!string)
            return -ENOMEM;
        rt_utf8_decode(value->text, value->text_bytes, width, string->data);
        rt_str_set_header(string, count, max);
        binder->made[index].object = string;
    }
    memcpy(out, &binder->made[index].object, sizeof(void *));
    return 0;
}

static int write_bytes(struct binder *binder, uint32_t index, char *out)
{
    const struct program_value *value = &binder->program->values[index];
    if (!binder->made[index].object) {
        struct rt_str *bytes =
            rt_computation_allocate(binder->computation, rt_str_memory(value->data_bytes, 1));
        if (!bytes)
            return -ENOMEM;
        if (value->data_bytes)
            memcpy(bytes->data, value->data, value->data_bytes);
        rt_str_set_header(bytes, value->data_bytes,
                          rt_units_max(bytes->data, 1, value->data_bytes));
        binder->made[index].object = bytes;
    }
    memcpy(out, &binder->made[index].object, sizeof(void *));
    return 0;
}

/* An int where the type holds ints of any size. */
static int write_int_as_big(struct binder *binder, int64_t integer, char *out)
{
    int64_t word;
    if (!rt_big_capture(binder->computation, (const uint8_t *)&integer, sizeof(integer), &word))
        return -ENOMEM;
    memcpy(out, &word, sizeof(word));
    return 0;
}

static int write_big(struct binder *binder, const struct program_value *value, char *out)
{
    int64_t word;
    if (!rt_big_capture(binder->computation, value->data, value->data_bytes, &word))
        return -ENOMEM;
    memcpy(out, &word, sizeof(word));
    return 0;
}

/* The member of union `type` that the list's elements are, or -1. */
static int64_t member_of_elements(const struct binder *binder, const struct program_value *list,
                                  const struct rt_type *type)
{
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (elements_stand(binder, list, type->children[i]))
            return i;
    }
    return -1;
}

static int write_elements(struct binder *binder, const struct program_value *list,
                          const struct rt_type *type, char *out, size_t stride);

/* Elements that came one by one in `list`, of type `type`, which is not a union. */
static int write_plain_elements(struct binder *binder, const struct program_value *list,
                                const struct rt_type *type, char *out, size_t stride)
{
    if (list->element == ELEMENT_TUPLES) { /* its columns came one by one */
        if (type->kind != RT_PRODUCT || type->child_count != list->child_count)
            return -EINVAL;
        for (uint32_t c = 0; c < list->child_count; c++) {
            int r = write_elements(binder, &binder->program->values[list->children[c]],
                                   type->children[c], out + type->offsets[c], stride);
            if (r)
                return r;
        }
        return 0;
    }
    const char *from = (const char *)list->buffer;
    for (uint64_t i = 0; type->kind == RT_BIG && i < list->count; i++) {
        int64_t integer;
        memcpy(&integer, from + i * 8, sizeof(integer));
        int r = write_int_as_big(binder, integer, out + i * stride);
        if (r)
            return r;
    }
    if (type->kind == RT_BIG)
        return 0;
    if (type->kind != element_kinds[list->element])
        return -EINVAL;
    if (type->kind == RT_BOOL) { /* compiled code takes a bool byte at its word */
        for (uint64_t i = 0; i < list->count; i++)
            out[i * stride] = from[i] != 0;
    } else if (stride == 8) {
        memcpy(out, from, list->count * 8);
    } else {
        for (uint64_t i = 0; i < list->count; i++)
            memcpy(out + i * stride, from + i * 8, 8);
    }
    return 0;
}

static int write_elements(struct binder *binder, const struct program_value *list,
                          const struct rt_type *type, char *out, size_t stride)
{
    if (!list->count)
        return 0;
    if (list->element == ELEMENT_ANY) {
        for (uint64_t i = 0; i < list->count; i++) {
            int r = write_value(binder, list->children[i], type, out + i * stride);
            if (r)
                return r;
        }
        return 0;
    }
    if (type->kind != RT_UNION)
        return write_plain_elements(binder, list, type, out, stride);
    int64_t member = member_of_elements(binder, list, type);
    if (member < 0)
        return -EINVAL;
    for (uint64_t i = 0; i < list->count; i++)
        memcpy(out + i * stride, &member, sizeof(member));
    return write_plain_elements(binder, list, type->children[member], out + 8, stride);
}

static int write_list(struct binder *binder, uint32_t index, const struct rt_type *type, char *out)
{
    const struct program_value *value = &binder->program->values[index];
    if (binder->made[index].object && binder->made[index].type == type) {
        struct rt_list *shared = binder->made[index].object;
        shared->references++;
        memcpy(out, &shared, sizeof(shared));
        return 0;
    }
    if (value->count > INT64_MAX / 16)
        return -ENOMEM;
    struct rt_list *list =
        rt_computation_list(binder->computation, type->children[0], (int64_t)value->count);
    if (!list)
        return -ENOMEM;
    int r = write_elements(binder, value, list->element, list->data, list->element->size);
    if (r)
        return r;
    list->frozen = !value->is_own;
    binder->made[index].type = type;
    binder->made[index].object = list;
    memcpy(out, &list, sizeof(list));
    return 0;
}

static int write_dict(struct binder *binder, uint32_t index, const struct rt_type *type, char *out)
{
    const struct program_value *value = &binder->program->values[index];
    if (binder->made[index].object && binder->made[index].type == type) {
        struct rt_dict *shared = binder->made[index].object;
        shared->references++;
        memcpy(out, &shared, sizeof(shared));
        return 0;
    }
    uint32_t parts = value->kind == VALUE_DICT ? 2 : 1;
    const struct rt_type *key = type->children[0], *held = parts == 2 ? type->children[1] : key;
    size_t offset = ((size_t)key->size + 7) / 8 * 8;
    size_t stride = parts == 2 ? offset + ((size_t)held->size + 7) / 8 * 8 : offset;
    int64_t count = value->child_count / parts;
    char *elements = rt_computation_allocate(binder->computation, (size_t)count * stride + 8);
    struct rt_dict *dict;
    int r = elements ? 0 : -ENOMEM;
    if (elements)
        memset(elements, 0, (size_t)count * stride + 8);
    for (int64_t i = 0; !r && i < count; i++) {
        char *at = elements + (size_t)i * stride;
        r = write_value(binder, value->children[i * parts], key, at);
        if (!r && parts == 2)
            r = write_value(binder, value->children[i * parts + 1], held, at + offset);
    }
    if (!r)
        r = rt_computation_dict(binder->computation, type, elements, stride, offset, count,
                                !value->is_own, &dict);
    if (r)
        return r;
    binder->made[index].type = type;
    binder->made[index].object = dict;
    memcpy(out, &dict, sizeof(dict));
    return 0;
}

static int write_bytearray(struct binder *binder, uint32_t index, const struct rt_type *type,
                           char *out)
{
    const struct program_value *value = &binder->program->values[index];
    struct rt_list *list = binder->made[index].object;
    if (list && binder->made[index].type == type) {
        list->references++;
    } else {
        list = rt_computation_list(binder->computation, type->children[0], value->data_bytes);
        if (!list)
            return -ENOMEM;
        if (value->data_bytes)
            memcpy(list->data, value->data, value->data_bytes);
        list->frozen = !value->is_own;
        binder->made[index].type = type;
        binder->made[index].object = list;
    }
    memcpy(out, &list, sizeof(list));
    return 0;
}

/* What an earlier computation left lies where its own types put it: copied at the top, where its
 * layout is this program's; lists are shared, not copied. */
static int copy_remote(const struct rt_type *from, const char *at, const struct rt_type *to,
                       char *out)
{
    if (to->kind == RT_UNION && from->kind != RT_UNION) {
        for (int64_t member = 0; member < to->child_count; member++) {
            if (to->children[member]->kind == from->kind &&
                to->children[member]->form == from->form) {
                memcpy(out, &member, sizeof(member));
                return copy_remote(from, at, to->children[member], out + 8);
            }
        }
        return -EINVAL;
    }
    if (from->kind != to->kind || from->child_count != to->child_count)
        return -EINVAL;
    if (from->kind == RT_UNION) {
        int64_t tag;
        memcpy(&tag, at, sizeof(tag));
        return copy_remote(from->children[tag], at + 8, to, out);
    }
    if (from->kind == RT_PRODUCT) {
        for (uint32_t i = 0; i < from->child_count; i++) {
            int r = copy_remote(from->children[i], at + from->offsets[i], to->children[i],
                                out + to->offsets[i]);
            if (r)
                return r;
        }
        return 0;
    }
    if (from->kind == RT_LIST && from->children[0]->size != to->children[0]->size)
        return -EINVAL;
    if (from->size)
        memcpy(out, at, from->size);
    if (from->kind == RT_LIST) {
        struct rt_list *list;
        memcpy(&list, at, sizeof(list));
        rt_list_retain(list);
    }
    return 0;
}

static int write_product(struct binder *binder, const struct program_value *value,
                         const struct rt_type *type, char *out)
{
    if (value->child_count != type->child_count)
        return -EINVAL;
    for (uint32_t i = 0; i < value->child_count; i++) {
        int r = write_value(binder, value->children[i], type->children[i], out + type->offsets[i]);
        if (r)
            return r;
    }
    return 0;
}

static int write_value(struct binder *binder, uint32_t index, const struct rt_type *type, char *out)
{
    const struct program_value *value = &binder->program->values[index];
    if (value->kind == VALUE_REMOTE) {
        const struct rt_type *have;
        const void *at;
        int r = binder->remote(binder->user, value->text, value->integers, value->integer_count,
                               &have, &at);
        return r ? r : copy_remote(have, at, type, out);
    }
    if (type->kind == RT_UNION) {
        for (int64_t member = 0; member < type->child_count; member++) {
            if (!matches(binder, index, type->children[member]))
                continue;
            memcpy(out, &member, sizeof(member));
            return write_value(binder, index, type->children[member], out + 8);
        }
        return -EINVAL;
    }
    if (!matches(binder, index, type))
        return -EINVAL;
    switch (value->kind) {
    case VALUE_BOOL:
        *out = (char)value->integer;
        return 0;
    case VALUE_INT:
        if (type->kind == RT_BIG)
            return write_int_as_big(binder, value->integer, out);
        memcpy(out, &value->integer, 8);
        return 0;
    case VALUE_BIG:
        return write_big(binder, value, out);
    case VALUE_COMPLEX:
        memcpy(out, (double[]){value->number, value->imaginary}, 16);
        return 0;
    case VALUE_FLOAT:
        memcpy(out, &value->number, 8);
        return 0;
    case VALUE_STR:
        return write_string(binder, index, out);
    case VALUE_BYTES:
        return write_bytes(binder, index, out);
    case VALUE_LIST:
        return write_list(binder, index, type, out);
    case VALUE_DICT:
    case VALUE_SET:
    case VALUE_FROZENSET:
        return write_dict(binder, index, type, out);
    case VALUE_BYTEARRAY:
        return write_bytearray(binder, index, type, out);
    case VALUE_RANGE:
        memcpy(out, value->integers, 24);
        return 0;
    case VALUE_TUPLE:
    case VALUE_INSTANCE:
        return write_product(binder, value, type, out);
    default:
        return 0; /* no bits */
    }
}

int jit_image_bind(const struct jit_image *image, const struct jit_program *program,
                   jit_remote_fn remote, void *user, struct rt_computation *computation,
                   void **ret_globals)
{
    struct binder binder = {
        .program = program, .remote = remote, .user = user, .computation = computation};
    struct arena arena;
    arena_init(&arena, 0);
    binder.made = arena_array(&arena, program->value_count + 1, sizeof(*binder.made));
    char *globals = rt_computation_allocate(computation, image->code->globals_bytes + 16);
    int r = binder.made && globals ? 0 : -ENOMEM;
    for (uint32_t i = 0; !r && i < image->code->global_count; i++) {
        const struct engine_global *global = &image->code->globals[i];
        r = write_value(&binder, image->global_values[i], global->type, globals + global->offset);
    }
    arena_finish(&arena);
    if (!r)
        *ret_globals = globals;
    return r;
}
