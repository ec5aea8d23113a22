/* Values as entries of a Result. Lists of numbers are buffers that point into the computation's
 * memory; lists of tuples of numbers are one such list a column, gathered into copies.
 *
 * Objects may refer to one another, so recursion over a value is limited by RT_ENCODE_DEPTH_MAX.
 */
#include "runtime/encode_internal.h"

#include "runtime/limits.h"
#include "runtime/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct rt_copy {
    struct rt_copy *next;
    _Alignas(16) char data[];
};

/* What one entry takes beside what is in it: a tag, a length, a kind. */
enum { ENTRY_BYTES = 12, CHILD_BYTES = 3 };

static const struct rt_list *list_of(const void *value)
{
    return *(struct rt_list *const *)value;
}

static int64_t int_of(const void *value)
{
    int64_t integer;
    memcpy(&integer, value, sizeof(integer));
    return integer;
}

/* ---- tables */

static void *grow(struct arena *arena, void *items, uint32_t count, uint32_t *capacity)
{
    if (count < *capacity)
        return items;
    uint32_t wider = *capacity ? *capacity * 2 : 16;
    void **copy = rt_encoder_array(arena, wider, sizeof(void *));
    if (!copy)
        return NULL;
    if (count > 0)
        memcpy(copy, items, count * sizeof(void *));
    *capacity = wider;
    return copy;
}

static const char too_many[] =
    "a value of more than 4,000,000 parts, lists of ints, floats and bools "
    "and of tuples of them not counted,";

Purlin__Value *rt_encoder_value(struct rt_encoder *encoder, Purlin__Value__Kind kind,
                                uint32_t *ret_index)
{
    if (encoder->value_count == RT_ENCODE_VALUES_MAX) {
        encoder->unsupported = too_many;
        return NULL;
    }
    Purlin__Value **values =
        grow(&encoder->arena, encoder->values, encoder->value_count, &encoder->value_capacity);
    Purlin__Value *value = arena_allocate(&encoder->arena, sizeof(*value));
    if (!values || !value)
        return NULL;
    *value = (Purlin__Value)PURLIN__VALUE__INIT;
    value->kind = kind;
    values[encoder->value_count] = value;
    encoder->values = values;
    *ret_index = encoder->value_count++;
    return value;
}

int rt_encoder_name(struct rt_encoder *encoder, const char *name, uint32_t *ret_index)
{
    for (uint32_t i = 0; i < encoder->name_count; i++) {
        if (strcmp(encoder->names[i], name) == 0) {
            *ret_index = i;
            return 0;
        }
    }
    char **names =
        grow(&encoder->arena, encoder->names, encoder->name_count, &encoder->name_capacity);
    if (!names)
        return -ENOMEM;
    names[encoder->name_count] = (char *)name;
    encoder->names = names;
    *ret_index = encoder->name_count++;
    return 0;
}

static int buffer_add(struct rt_encoder *encoder, const void *data, size_t bytes,
                      uint32_t *ret_index)
{
    if (encoder->buffer_count == encoder->buffer_capacity) {
        uint32_t wider = encoder->buffer_capacity ? encoder->buffer_capacity * 2 : 8;
        struct rt_span *buffers = realloc(encoder->buffers, wider * sizeof(*buffers));
        if (!buffers)
            return -ENOMEM;
        encoder->buffers = buffers;
        encoder->buffer_capacity = wider;
    }
    encoder->buffers[encoder->buffer_count] = (struct rt_span){data, bytes};
    *ret_index = encoder->buffer_count++;
    return 0;
}

static int unsupported(struct rt_encoder *encoder, const char *what)
{
    encoder->unsupported = what;
    return -ENOTSUP;
}

/* ---- lists */

static Purlin__Value__Element element_of(const struct rt_type *element)
{
    if (element->kind == RT_INT)
        return PURLIN__VALUE__ELEMENT__INTS;
    if (element->kind == RT_FLOAT)
        return PURLIN__VALUE__ELEMENT__FLOATS;
    if (element->kind == RT_BOOL)
        return PURLIN__VALUE__ELEMENT__BOOLS;
    if (element->kind != RT_PRODUCT || element->form != RT_FORM_TUPLE || element->child_count == 0)
        return PURLIN__VALUE__ELEMENT__ANY;
    for (uint32_t i = 0; i < element->child_count; i++) {
        enum rt_kind kind = element->children[i]->kind;
        if (kind != RT_INT && kind != RT_FLOAT && kind != RT_BOOL)
            return PURLIN__VALUE__ELEMENT__ANY;
    }
    return PURLIN__VALUE__ELEMENT__TUPLES;
}

static int typed_list(struct rt_encoder *encoder, const struct rt_type *element, const void *data,
                      int64_t count, uint32_t *ret_index)
{
    uint32_t buffer;
    int error = buffer_add(encoder, data, (size_t)count * element->size, &buffer);
    if (error < 0)
        return error;
    Purlin__Value *list = rt_encoder_value(encoder, PURLIN__VALUE__KIND__LIST, ret_index);
    if (!list)
        return -ENOMEM;
    list->element = element_of(element);
    list->count = (uint64_t)count;
    list->buffer = buffer;
    return 0;
}

/* One field of every element, side by side. */
static void *gather_column(struct rt_encoder *encoder, const struct rt_list *list,
                           const struct rt_type *element, uint32_t field)
{
    uint32_t bytes = element->children[field]->size;
    struct rt_copy *copy = malloc(sizeof(*copy) + (size_t)list->count * bytes);
    if (!copy)
        return NULL;
    copy->next = encoder->copies;
    encoder->copies = copy;
    const char *from = list->data + element->offsets[field];
    for (int64_t i = 0; i < list->count; i++, from += element->size) {
        if (bytes == 8)
            memcpy(copy->data + i * 8, from, 8);
        else
            copy->data[i] = *from;
    }
    return copy->data;
}

static int tuple_list(struct rt_encoder *encoder, const struct rt_type *element,
                      const struct rt_list *list, uint32_t *ret_index)
{
    uint32_t *columns = rt_encoder_array(&encoder->arena, element->child_count, sizeof(*columns));
    if (!columns)
        return -ENOMEM;
    for (uint32_t i = 0; i < element->child_count; i++) {
        void *data = gather_column(encoder, list, element, i);
        if (!data)
            return -ENOMEM;
        int error = typed_list(encoder, element->children[i], data, list->count, &columns[i]);
        if (error < 0)
            return error;
    }
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__LIST, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->element = PURLIN__VALUE__ELEMENT__TUPLES;
    entry->count = (uint64_t)list->count;
    entry->children = columns;
    entry->n_children = element->child_count;
    return 0;
}

static int any_list(struct rt_encoder *encoder, const struct rt_type *element,
                    const struct rt_list *list, Purlin__Value__Kind kind, uint32_t *ret_index)
{
    if ((uint64_t)list->count > RT_ENCODE_VALUES_MAX)
        return unsupported(encoder, too_many);
    uint32_t *children = rt_encoder_array(&encoder->arena, (size_t)list->count, sizeof(*children));
    if (!children)
        return -ENOMEM;
    for (int64_t i = 0; i < list->count; i++) {
        int error =
            rt_encode_value(encoder, element, list->data + (size_t)i * element->size, &children[i]);
        if (error < 0)
            return error;
    }
    Purlin__Value *entry = rt_encoder_value(encoder, kind, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->children = children;
    entry->n_children = (size_t)list->count;
    return 0;
}

static int bytearray_value(struct rt_encoder *encoder, const struct rt_list *list,
                           uint32_t *ret_index)
{
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__BYTEARRAY, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->data.data = (uint8_t *)list->data;
    entry->data.len = (size_t)list->count;
    return 0;
}

static int new_list(struct rt_encoder *encoder, const struct rt_list *list,
                    Purlin__Value__Kind kind, uint32_t *ret_index)
{
    const struct rt_type *element = list->element;
    Purlin__Value__Element how = element_of(element);
    if (element->kind == RT_INT && element->size == 1)
        return bytearray_value(encoder, list, ret_index);
    if (how == PURLIN__VALUE__ELEMENT__ANY || kind == PURLIN__VALUE__KIND__TUPLE)
        return any_list(encoder, element, list, kind, ret_index);
    if (how == PURLIN__VALUE__ELEMENT__TUPLES)
        return tuple_list(encoder, element, list, ret_index);
    return typed_list(encoder, element, list->data, list->count, ret_index);
}

/* A list, or a tuple of any length. */
static int encode_list(struct rt_encoder *encoder, const struct rt_list *list,
                       Purlin__Value__Kind kind, uint32_t *ret_index)
{
    int result = rt_encode_begin(encoder, list, ret_index);
    if (result)
        return result == RT_ENCODE_SEEN ? 0 : result;
    result = new_list(encoder, list, kind, ret_index);
    if (result == 0)
        rt_encode_end(encoder, list, *ret_index);
    return result;
}

/* ---- products and units */

static int instance_names(struct rt_encoder *encoder, const struct rt_type *type,
                          Purlin__Value *entry)
{
    const struct rt_image *image = encoder->image;
    if (type->index < image->class_count) {
        entry->identity.data = (uint8_t *)image->class_identities[type->index];
        entry->identity.len = image->class_identity_bytes[type->index];
    }
    entry->attributes = rt_encoder_array(&encoder->arena, type->child_count, sizeof(uint32_t));
    if (!entry->attributes)
        return -ENOMEM;
    entry->n_attributes = type->child_count;
    for (uint32_t i = 0; i < type->child_count; i++) {
        int error = rt_encoder_name(encoder, type->attribute_names[i], &entry->attributes[i]);
        if (error < 0)
            return error;
    }
    return 0;
}

static int encode_product(struct rt_encoder *encoder, const struct rt_type *type, const char *value,
                          Purlin__Value__Kind kind, uint32_t *ret_index)
{
    uint32_t *children = rt_encoder_array(&encoder->arena, type->child_count, sizeof(*children));
    if (!children)
        return -ENOMEM;
    for (uint32_t i = 0; i < type->child_count; i++) {
        int error =
            rt_encode_value(encoder, type->children[i], value + type->offsets[i], &children[i]);
        if (error < 0)
            return error;
    }
    Purlin__Value *entry = rt_encoder_value(encoder, kind, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->integer = type->index;
    entry->children = children;
    entry->n_children = type->child_count;
    if (kind == PURLIN__VALUE__KIND__TUPLE || kind == PURLIN__VALUE__KIND__BOUND_METHOD)
        entry->integer = 0;
    return kind == PURLIN__VALUE__KIND__INSTANCE ? instance_names(encoder, type, entry) : 0;
}

static int encode_range(struct rt_encoder *encoder, const struct rt_type *type, const char *value,
                        uint32_t *ret_index)
{
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__RANGE, ret_index);
    int64_t *integers = rt_encoder_array(&encoder->arena, 3, sizeof(*integers));
    if (!entry || !integers)
        return -ENOMEM;
    for (uint32_t i = 0; i < 3; i++)
        integers[i] = int_of(value + type->offsets[i]);
    entry->integers = integers;
    entry->n_integers = 3;
    return 0;
}

static int encode_unit(struct rt_encoder *encoder, const struct rt_type *type,
                       Purlin__Value__Kind kind, uint32_t *ret_index)
{
    Purlin__Value *entry = rt_encoder_value(encoder, kind, ret_index);
    if (!entry)
        return -ENOMEM;
    if (kind == PURLIN__VALUE__KIND__BUILTIN)
        entry->text = (char *)type->name;
    if (kind == PURLIN__VALUE__KIND__FUNCTION || kind == PURLIN__VALUE__KIND__CLASS)
        entry->integer = type->index;
    return 0;
}

static bool has_surrogates(const struct rt_str *text)
{
    if (text->width == 1)
        return false;
    for (int64_t i = 0; i < text->count; i++) {
        uint32_t c = rt_str_get(text, i);
        if (c >= 0xd800 && c < 0xe000)
            return true;
    }
    return false;
}

/* The message's strings end at a NUL and hold no surrogates. */
static int encode_str(struct rt_encoder *encoder, const struct rt_str *text, uint32_t *ret_index)
{
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__STR, ret_index);
    if (!entry)
        return -ENOMEM;
    int64_t bytes = rt_str_utf8_bytes(text);
    char *utf8 = (char *)text->data;
    if (!text->ascii) {
        utf8 = rt_encoder_array(&encoder->arena, (size_t)bytes + 1, 1);
        if (!utf8)
            return -ENOMEM;
        rt_str_encode_utf8(text, utf8);
        utf8[bytes] = 0;
    }
    if (memchr(utf8, 0, (size_t)bytes) || has_surrogates(text)) {
        entry->data.data = (uint8_t *)utf8;
        entry->data.len = (size_t)bytes;
    } else {
        entry->text = utf8;
    }
    return 0;
}

static int encode_bytes(struct rt_encoder *encoder, const struct rt_str *bytes, uint32_t *ret_index)
{
    Purlin__Value *entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__BYTES, ret_index);
    if (!entry)
        return -ENOMEM;
    entry->data.data = (uint8_t *)bytes->data;
    entry->data.len = (size_t)bytes->count;
    return 0;
}

static int encode_plain(struct rt_encoder *encoder, const struct rt_type *type, const char *value,
                        uint32_t *ret_index)
{
    Purlin__Value *entry;
    switch (type->kind) {
    case RT_BOOL:
        entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__BOOL, ret_index);
        if (entry)
            entry->integer = *value != 0;
        return entry ? 0 : -ENOMEM;
    case RT_INT:
        entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__INT, ret_index);
        if (entry)
            entry->integer = int_of(value);
        return entry ? 0 : -ENOMEM;
    case RT_FLOAT:
        entry = rt_encoder_value(encoder, PURLIN__VALUE__KIND__FLOAT, ret_index);
        if (entry) {
            memcpy(&entry->number, value, sizeof(entry->number));
            entry->float_case = PURLIN__VALUE__FLOAT_NUMBER;
        }
        return entry ? 0 : -ENOMEM;
    case RT_STR:
        return encode_str(encoder, *(struct rt_str *const *)(const void *)value, ret_index);
    case RT_LIST:
        return encode_list(encoder, list_of(value), PURLIN__VALUE__KIND__LIST, ret_index);
    case RT_UNION:
        return rt_encode_value(encoder, type->children[int_of(value)], value + 8, ret_index);
    case RT_BYTES:
        return encode_bytes(encoder, *(struct rt_str *const *)(const void *)value, ret_index);
    case RT_BIG:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        return rt_encode_object(encoder, type, value, ret_index);
    case RT_UNIT:
    case RT_PRODUCT:
        break;
    }
    return unsupported(encoder, "a value of an unknown kind");
}

int rt_encode_value(struct rt_encoder *encoder, const struct rt_type *type, const void *value,
                    uint32_t *ret_index)
{
    switch (type->form) {
    case RT_FORM_PLAIN:
        return encode_plain(encoder, type, value, ret_index);
    case RT_FORM_NONE:
        return encode_unit(encoder, type, PURLIN__VALUE__KIND__NONE, ret_index);
    case RT_FORM_UNBOUND:
        return encode_unit(encoder, type, PURLIN__VALUE__KIND__UNBOUND, ret_index);
    case RT_FORM_BUILTIN:
        return encode_unit(encoder, type, PURLIN__VALUE__KIND__BUILTIN, ret_index);
    case RT_FORM_FUNCTION:
        return encode_unit(encoder, type, PURLIN__VALUE__KIND__FUNCTION, ret_index);
    case RT_FORM_CLASS:
        return encode_unit(encoder, type, PURLIN__VALUE__KIND__CLASS, ret_index);
    case RT_FORM_TUPLE:
        if (type->kind == RT_LIST)
            return encode_list(encoder, list_of(value), PURLIN__VALUE__KIND__TUPLE, ret_index);
        return encode_product(encoder, type, value, PURLIN__VALUE__KIND__TUPLE, ret_index);
    case RT_FORM_CLOSURE:
        return encode_product(encoder, type, value, PURLIN__VALUE__KIND__CLOSURE, ret_index);
    case RT_FORM_INSTANCE:
        if (type->kind == RT_OBJECT)
            return rt_encode_object(encoder, type, value, ret_index);
        return encode_product(encoder, type, value, PURLIN__VALUE__KIND__INSTANCE, ret_index);
    case RT_FORM_BOUND_METHOD:
        return encode_product(encoder, type, value, PURLIN__VALUE__KIND__BOUND_METHOD, ret_index);
    case RT_FORM_RANGE:
        return encode_range(encoder, type, value, ret_index);
    case RT_FORM_EXCEPTION:
        if (type->kind == RT_OBJECT)
            return rt_encode_object(encoder, type, value, ret_index);
        return unsupported(encoder, "an exception object");
    case RT_FORM_ELLIPSIS:
        return encode_unit(encoder, type, PURLIN__VALUE__KIND__ELLIPSIS, ret_index);
    case RT_FORM_FROZEN:
        return rt_encode_object(encoder, type, value, ret_index);
    case RT_FORM_COMPLEX:
        return rt_encode_complex(encoder, value, ret_index);
    case RT_FORM_OPAQUE:
        if (type->kind == RT_OBJECT)
            return rt_encode_object(encoder, type, value, ret_index);
        return unsupported(encoder, type->name ? type->name : "a value of this type");
    }
    return unsupported(encoder, "a value of an unknown form");
}

/* ---- sizes */

static uint64_t list_bytes(const struct rt_type *element, const struct rt_list *list)
{
    uint64_t count = (uint64_t)list->count;
    if (element_of(element) == PURLIN__VALUE__ELEMENT__TUPLES) {
        uint64_t bytes = 0;
        for (uint32_t i = 0; i < element->child_count; i++)
            bytes += element->children[i]->size;
        return ENTRY_BYTES + count * bytes;
    }
    if (element_of(element) != PURLIN__VALUE__ELEMENT__ANY)
        return ENTRY_BYTES + count * element->size;
    uint64_t bytes = ENTRY_BYTES;
    for (int64_t i = 0; i < list->count; i++)
        bytes +=
            CHILD_BYTES + rt_encoded_value_bytes(element, list->data + (size_t)i * element->size);
    return bytes;
}

uint64_t rt_encoded_value_bytes(const struct rt_type *type, const void *value)
{
    const char *bytes = value;
    uint64_t total = ENTRY_BYTES;
    switch (type->kind) {
    case RT_UNIT:
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
    case RT_BIG:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        break;
    case RT_STR:
    case RT_BYTES:
        total += (uint64_t)rt_str_utf8_bytes(*(struct rt_str *const *)value);
        break;
    case RT_LIST:
        return list_bytes(type->children[0], list_of(value));
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++)
            total +=
                CHILD_BYTES + rt_encoded_value_bytes(type->children[i], bytes + type->offsets[i]);
        break;
    case RT_UNION:
        return rt_encoded_value_bytes(type->children[int_of(value)], bytes + 8);
    }
    return total;
}

void rt_copies_free(struct rt_copy *copies)
{
    while (copies) {
        struct rt_copy *next = copies->next;
        free(copies);
        copies = next;
    }
}

void rt_encoder_finish(struct rt_encoder *encoder)
{
    arena_finish(&encoder->arena);
    rt_copies_free(encoder->copies);
    free(encoder->buffers);
}
