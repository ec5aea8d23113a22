/* See type.h. */
#include "runtime/type.h"

#include <stddef.h>

static uint32_t round_up(uint32_t bytes, uint32_t align)
{
    return (bytes + align - 1) / align * align;
}

static void layout_product(struct rt_type *type, uint32_t *ret_offsets)
{
    uint32_t size = 0, align = 1;
    for (uint32_t i = 0; i < type->child_count; i++) {
        const struct rt_type *child = type->children[i];
        size = round_up(size, child->align);
        ret_offsets[i] = size;
        size += child->size;
        align = child->align > align ? child->align : align;
        type->has_references |= child->has_references;
    }
    type->size = round_up(size, align);
    type->align = align;
    type->offsets = ret_offsets;
}

/* Fields behind the header. */
static void layout_object(struct rt_type *type, uint32_t *ret_offsets)
{
    uint32_t size = RT_OBJECT_HEADER_BYTES;
    for (uint32_t i = 0; i < type->child_count; i++) {
        size = round_up(size, type->children[i]->align);
        ret_offsets[i] = size;
        size += type->children[i]->size;
    }
    type->object_bytes = round_up(size, 8);
    type->offsets = ret_offsets;
}

static void layout_union(struct rt_type *type)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < type->child_count; i++) {
        const struct rt_type *child = type->children[i];
        size = child->size > size ? child->size : size;
        type->has_references |= child->has_references;
    }
    type->size = 8 + round_up(size, 8);
    type->align = 8;
}

void rt_type_layout(struct rt_type *type, uint32_t *ret_offsets)
{
    type->has_references = false;
    switch (type->kind) {
    case RT_UNIT:
        type->size = 0;
        type->align = 1;
        break;
    case RT_BOOL:
        type->size = type->align = 1;
        break;
    case RT_INT:
    case RT_FLOAT:
        type->size = type->align = 8;
        break;
    case RT_OBJECT:
        layout_object(type, ret_offsets);
        __attribute__((fallthrough));
    case RT_STR:
    case RT_BYTES:
    case RT_BIG:
    case RT_LIST:
    case RT_DICT:
    case RT_SET:
        type->size = type->align = 8;
        type->has_references = true;
        break;
    case RT_PRODUCT:
        layout_product(type, ret_offsets);
        break;
    case RT_UNION:
        layout_union(type);
        break;
    }
}
