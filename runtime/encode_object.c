/* Objects as entries of a Result: dicts, sets, instances, cells, big ints, bytes. An object that
 * several others refer to is one entry, so that the client sees it as one.
 */
#include "runtime/encode_internal.h"

#include "runtime/object.h"
#include "runtime/value.h"

#include <errno.h>
#include <string.h>

enum { SEEN_MIN = 64, IN_PROGRESS = -1 };

static struct rt_seen *seen_slot(const struct rt_encoder *encoder, const void *object)
{
    uint64_t hash = ((uint64_t)(uintptr_t)object >> 4) * 0x9e3779b97f4a7c15u;
    uint32_t slot = (uint32_t)(hash >> 32) & (encoder->seen_capacity - 1);
    while (encoder->seen[slot].object && encoder->seen[slot].object != object)
        slot = (slot + 1) & (encoder->seen_capacity - 1);
    return &encoder->seen[slot];
}

static bool seen_grow(struct rt_encoder *encoder)
{
    struct rt_seen *old = encoder->seen;
    uint32_t old_capacity = encoder->seen_capacity;
    encoder->seen_capacity = old_capacity ? old_capacity * 2 : SEEN_MIN;
    encoder->seen = arena_array(&encoder->arena, encoder->seen_capacity, sizeof(*old));
    if (!encoder->seen)
        return false;
    for (uint32_t i = 0; i < old_capacity; i++) {
        if (old[i].object)
            *seen_slot(encoder, old[i].object) = old[i];
    }
    return true;
}

int rt_encode_begin(struct rt_encoder *encoder, const void *object, uint32_t *ret_index)
{
    if (++encoder->depth > RT_ENCODE_DEPTH_MAX) {
        encoder->unsupported = "a value that nests deeper than 2,000 levels";
        return -ENOTSUP;
    }
    if (*(const int64_t *)object <= 1)
        return 0; /* nobody else refers to it */
    if (encoder->seen_count * 2 >= encoder->seen_capacity && !seen_grow(encoder))
        return -ENOMEM;
    struct rt_seen *seen = seen_slot(encoder, object);
    if (!seen->object) {
        *seen = (struct rt_seen){object, IN_PROGRESS};
        encoder->seen_count++;
        return 0;
    }
    if (seen->index == IN_PROGRESS) {
        encoder->unsupported = "a value that contains itself";
        return -ENOTSUP;
    }
    encoder->depth--;
    *ret_index = (uint32_t)seen->index;
    return RT_ENCODE_SEEN;
}

void rt_encode_end(struct rt_encoder *encoder, const void *object, uint32_t index)
{
    encoder->depth--;
    if (*(const int64_t *)object > 1)
        seen_slot(encoder, object)->index = index;
}

/* ---- dicts and sets */

static const char *entry_at(const struct rt_dict *dict, int64_t index)
{
    const char *entry = dict->entries + (size_t)index * dict->entry_bytes;
    return *(const int64_t *)(const void *)entry == -1 ? NULL : entry;
}

static int dict_children(struct rt_encoder *encoder, const struct rt_dict *dict, uint32_t *children)
{
    for (int64_t i = 0; i < dict->used; i++) {
        const char *entry = entry_at(dict, i);
        if (!entry)
            continue;
        int error = rt_encode_value(encoder, dict->key, entry + 8, children++);
        if (error == 0 && dict->value)
            error = rt_encode_value(encoder, dict->value, entry + dict->value_offset, children++);
        if (error < 0)
            return error;
    }
    return 0;
}

static int encode_dict(struct rt_encoder *encoder, const struct rt_type *type,
                       const struct rt_dict *dict, uint32_t *ret_index)
{
    if ((uint64_t)dict->count > RT_ENCODE_VALUES_MAX) {
        encoder->unsupported = "a dict or set of more than 4,000,000 elements";
        return -ENOTSUP;
    }
    size_t count = (size_t)dict->count * (dict->value ? 2 : 1);
    uint32_t *children = rt_encoder_array(&encoder->arena, count, sizeof(*children));
    int error = children ? dict_children(encoder, dict, children) : -ENOMEM;
    if (error < 0)
        return error;
    Purlin__Value__Kind kind = dict->value                    ? PURLIN__VALUE__KIND__DICT
                               : type->form == RT_FORM_FROZEN ? PURLIN__VALUE__KIND__FROZENSET
                                                              : PURLIN__VALUE__KIND__SET;
    Purlin__Value *entry = rt_encoder_value(encoder, kind, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->children = children;
    entry->n_children = count;
    return 0;
}

/* ---- instances, exceptions, cells */

static int encode_fields(struct rt_encoder *encoder, const struct rt_object *object,
                         uint32_t *children, uint32_t *names, uint32_t *ret_count)
{
    const struct rt_type *type = object->type;
    uint32_t count = 0;
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (!rt_object_has(object, i))
            continue;
        int error = 0;
        if (type->attribute_names)
            error = rt_encoder_name(encoder, type->attribute_names[i], &names[count]);
        if (error == 0)
            error = rt_encode_value(encoder, type->children[i],
                                    (const char *)object + type->offsets[i], &children[count]);
        if (error < 0)
            return error;
        count++;
    }
    *ret_count = count;
    return 0;
}

static int encode_instance(struct rt_encoder *encoder, const struct rt_object *object,
                           uint32_t *ret_index)
{
    const struct rt_type *type = object->type;
    const struct rt_image *image = encoder->image;
    uint32_t count;
    uint32_t *children = rt_encoder_array(&encoder->arena, type->child_count, sizeof(uint32_t));
    uint32_t *names = rt_encoder_array(&encoder->arena, type->child_count, sizeof(uint32_t));
    int error =
        children && names ? encode_fields(encoder, object, children, names, &count) : -ENOMEM;
    if (error < 0)
        return error;
    bool cell = !type->attribute_names && type->form == RT_FORM_OPAQUE;
    Purlin__Value *entry = rt_encoder_value(
        encoder, cell ? PURLIN__VALUE__KIND__CELL : PURLIN__VALUE__KIND__INSTANCE, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->children = children;
    entry->n_children = count;
    if (cell)
        return 0;
    entry->integer = type->index;
    entry->attributes = names;
    entry->n_attributes = count;
    if (type->index < image->class_count) {
        entry->identity.data = (uint8_t *)image->class_identities[type->index];
        entry->identity.len = image->class_identity_bytes[type->index];
    }
    return 0;
}

static int encode_exception(struct rt_encoder *encoder, struct rt_object *object,
                            uint32_t *ret_index)
{
    uint32_t number;
    Purlin__Raised *raised = rt_encoder_exception(encoder, &number);
    int error = raised ? rt_encode_exception(encoder, object, raised) : -ENOMEM;
    if (error < 0)
        return error;
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__EXCEPTION, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->integer = number - 1;
    return 0;
}

/* ---- the others */

/* Two's complement, least byte first. */
static int encode_big(struct rt_encoder *encoder, int64_t word, uint32_t *ret_index)
{
    bool small = word & 1;
    if (small) {
        Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__INT, ret_index);
        if (entry)
            entry->integer = word >> 1;
        return entry ? 0 : -ENOMEM;
    }
    const struct rt_big *big = (const struct rt_big *)(uintptr_t)word;
    size_t limbs = (size_t)(big->count < 0 ? -big->count : big->count);
    uint64_t *copy = rt_encoder_array(&encoder->arena, limbs + 1, sizeof(*copy));
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__BIG, ret_index);
    if (!entry || !copy)
        return -ENOMEM;
    memcpy(copy, big->limbs, limbs * sizeof(*copy));
    copy[limbs] = 0;
    bool carry = true;
    for (size_t i = 0; big->count < 0 && i <= limbs; i++) {
        copy[i] = ~copy[i] + carry;
        carry = carry && copy[i] == 0;
    }
    entry->data.data = (uint8_t *)copy;
    entry->data.len = (limbs + 1) * sizeof(*copy);
    return 0;
}

int rt_encode_complex(struct rt_encoder *encoder, const void *value, uint32_t *ret_index)
{
    double *numbers = rt_encoder_array(&encoder->arena, 2, sizeof(*numbers));
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__COMPLEX, ret_index);
    if (!entry || !numbers)
        return -ENOMEM;
    memcpy(numbers, value, 2 * sizeof(*numbers));
    entry->numbers = numbers;
    entry->n_numbers = 2;
    return 0;
}

static int encode_counted(struct rt_encoder *encoder, const struct rt_type *type, void *object,
                          uint32_t *ret_index)
{
    struct rt_object *instance = object;
    if (type->kind == RT_DICT || type->kind == RT_SET)
        return encode_dict(encoder, type, object, ret_index);
    if (instance->type->form == RT_FORM_EXCEPTION)
        return encode_exception(encoder, instance, ret_index);
    return encode_instance(encoder, instance, ret_index);
}

int rt_encode_object(struct rt_encoder *encoder, const struct rt_type *type, const void *value,
                     uint32_t *ret_index)
{
    if (type->kind == RT_BIG)
        return encode_big(encoder, *(const int64_t *)value, ret_index);
    void *object = *(void *const *)value;
    int result = rt_encode_begin(encoder, object, ret_index);
    if (result)
        return result == RT_ENCODE_SEEN ? 0 : result;
    result = encode_counted(encoder, type, object, ret_index);
    if (result == 0)
        rt_encode_end(encoder, object, *ret_index);
    return result;
}
