/* See layout.h. */
#include "jit/layout.h"

#include <string.h>

/* Given out when memory is exhausted. */
static struct rt_type spare_descriptor = {
    .kind = RT_UNIT, .form = RT_FORM_OPAQUE, .align = 1, .name = ""};
static struct layout_type spare_type = {.descriptor = &spare_descriptor};

static void *take(struct layout *layout, size_t count, size_t bytes)
{
    void *memory = arena_array(layout->arena, count ? count : 1, bytes);
    layout->failed |= !memory;
    return memory;
}

void layout_init(struct layout *layout, struct arena *arena, const struct type_table *types,
                 const struct layout_names *names)
{
    *layout = (struct layout){
        .arena = arena, .types = types, .names = names, .type_count = type_count(types)};
    layout->known = take(layout, layout->type_count, sizeof(*layout->known));
    layout->descriptors = take(layout, layout->type_count + 1, sizeof(*layout->descriptors));
    struct rt_type *byte = take(layout, 1, sizeof(*byte));
    if (byte)
        *byte = (struct rt_type){.kind = RT_INT, .size = 1, .align = 1};
    layout->byte.descriptor = byte;
}

static const char *copy_name(struct layout *layout, const char *text, uint32_t number)
{
    char *copy = text ? arena_copy_string(layout->arena, text, strlen(text))
                      : arena_printf(layout->arena, "%u", number);
    layout->failed |= !copy;
    return copy ? copy : "";
}

static const char *attribute_name(struct layout *layout, uint32_t name)
{
    const struct layout_names *names = layout->names;
    const char *text = names && names->attribute ? names->attribute(names->user, name) : NULL;
    return copy_name(layout, text, name);
}

static const char *builtin_name(struct layout *layout, uint32_t builtin)
{
    const struct layout_names *names = layout->names;
    const char *text = names && names->builtin ? names->builtin(names->user, builtin) : NULL;
    return copy_name(layout, text, builtin);
}

static enum rt_form form_of(enum type_kind kind)
{
    switch (kind) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_FLOAT:
    case TYPE_STR:
    case TYPE_BYTES:
    case TYPE_BIG:
    case TYPE_LIST:
    case TYPE_DICT:
    case TYPE_SET:
    case TYPE_UNION:
        return RT_FORM_PLAIN;
    case TYPE_FROZENSET:
        return RT_FORM_FROZEN;
    case TYPE_COMPLEX:
        return RT_FORM_COMPLEX;
    case TYPE_ELLIPSIS:
        return RT_FORM_ELLIPSIS;
    case TYPE_OBJECT:
        return RT_FORM_INSTANCE;
    case TYPE_NONE:
        return RT_FORM_NONE;
    case TYPE_UNBOUND:
        return RT_FORM_UNBOUND;
    case TYPE_TUPLE:
    case TYPE_ROW:
        return RT_FORM_TUPLE;
    case TYPE_RANGE:
        return RT_FORM_RANGE;
    case TYPE_FUNCTION:
        return RT_FORM_FUNCTION;
    case TYPE_CLOSURE:
        return RT_FORM_CLOSURE;
    case TYPE_CLASS:
        return RT_FORM_CLASS;
    case TYPE_INSTANCE:
        return RT_FORM_INSTANCE;
    case TYPE_BOUND_METHOD:
        return RT_FORM_BOUND_METHOD;
    case TYPE_BUILTIN:
        return RT_FORM_BUILTIN;
    case TYPE_EXCEPTION:
        return RT_FORM_EXCEPTION;
    case TYPE_NEVER:
    case TYPE_SKIP:
    case TYPE_EXCEPTION_REF:
    case TYPE_NOT_IMPLEMENTED:
    case TYPE_CELL:
    case TYPE_KEYWORDS:
    case TYPE_SLICE:
    case TYPE_VIEW:
    case TYPE_SUPER:
    case TYPE_MODULE:
    case TYPE_GENERATOR:
    case TYPE_ENUMERATE:
    case TYPE_ZIP:
    case TYPE_ITERATOR:
    case TYPE_KIND_COUNT:
        break;
    }
    return RT_FORM_OPAQUE;
}

/* What a type that cannot leave a computation is called in the message that says so. */
static const char *opaque_name(enum type_kind kind)
{
    switch (kind) {
    case TYPE_SLICE:
        return "slice";
    case TYPE_MODULE:
        return "module";
    case TYPE_GENERATOR:
        return "generator";
    case TYPE_ENUMERATE:
        return "enumerate";
    case TYPE_ZIP:
        return "zip";
    default:
        return "iterator";
    }
}

static enum rt_kind kind_of(const struct layout *layout, struct type_id id, enum type_kind kind)
{
    switch (type_shape(layout->types, id)) {
    case SHAPE_UNIT:
        return RT_UNIT;
    case SHAPE_PRODUCT:
        return RT_PRODUCT;
    case SHAPE_UNION:
        return RT_UNION;
    case SHAPE_SCALAR:
        break;
    }
    switch (kind) {
    case TYPE_BOOL:
        return RT_BOOL;
    case TYPE_FLOAT:
        return RT_FLOAT;
    case TYPE_STR:
        return RT_STR;
    case TYPE_BYTES:
        return RT_BYTES;
    case TYPE_BIG:
        return RT_BIG;
    case TYPE_LIST:
    case TYPE_ROW:
        return RT_LIST;
    case TYPE_DICT:
        return RT_DICT;
    case TYPE_SET:
    case TYPE_FROZENSET:
        return RT_SET;
    case TYPE_OBJECT:
    case TYPE_CELL:
    case TYPE_EXCEPTION_REF:
        return RT_OBJECT;
    default:
        return RT_INT;
    }
}

static uint8_t scalar_of(enum rt_kind kind)
{
    switch (kind) {
    case RT_BOOL:
        return LAYOUT_BOOL;
    case RT_FLOAT:
        return LAYOUT_FLOAT;
    case RT_STR:
    case RT_BYTES:
        return LAYOUT_STR;
    case RT_LIST:
        return LAYOUT_LIST;
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        return LAYOUT_POINTER;
    default:
        return LAYOUT_INT;
    }
}

static bool is_exception(const struct layout *layout, uint32_t class)
{
    const struct layout_names *names = layout->names;
    if (class & TYPE_INDEX_BUILTIN)
        return true; /* other built-in classes have no OBJECTs */
    return names && names->is_exception && names->is_exception(names->user, class);
}

static void name_parts(struct layout *layout, const struct type *type, struct rt_type *descriptor)
{
    if (type->kind == TYPE_BUILTIN)
        descriptor->name = builtin_name(layout, type->index);
    else if (type->kind == TYPE_EXCEPTION && (type->index & TYPE_INDEX_BUILTIN))
        descriptor->name = builtin_name(layout, type->index & ~TYPE_INDEX_BUILTIN);
    else if (type->kind == TYPE_OBJECT &&
             (type_shape_get(layout->types, type->index)->index & TYPE_INDEX_BUILTIN))
        descriptor->name = builtin_name(layout, type_shape_get(layout->types, type->index)->index &
                                                    ~TYPE_INDEX_BUILTIN);
    else if (descriptor->form == RT_FORM_OPAQUE)
        descriptor->name = opaque_name(type->kind);
    const struct shape *shape =
        type_kind_nominal(type->kind) ? type_shape_get(layout->types, type->index) : NULL;
    const uint32_t *names = shape ? shape->names : type->names;
    uint32_t count = shape ? shape->child_count : type->child_count;
    if (!names || !count)
        return;
    const char **attributes = take(layout, count, sizeof(*attributes));
    for (uint32_t i = 0; attributes && i < count; i++)
        attributes[i] = attribute_name(layout, names[i]);
    descriptor->attribute_names = attributes;
}

/* Fills in children, then lets the runtime lay it out. */
static bool lay_out(struct layout *layout, const struct type_id *children, uint32_t child_count,
                    struct rt_type *descriptor)
{
    const struct rt_type **parts = take(layout, child_count, sizeof(*parts));
    uint32_t *offsets = take(layout, child_count, sizeof(*offsets));
    if (!parts || !offsets)
        return false;
    for (uint32_t i = 0; i < child_count; i++)
        parts[i] = layout_get(layout, children[i])->descriptor;
    if (descriptor->kind == RT_LIST && descriptor->index == SHAPE_BYTEARRAY)
        parts[0] = layout->byte.descriptor;
    descriptor->child_count = child_count;
    descriptor->children = parts;
    descriptor->offsets =
        descriptor->kind == RT_PRODUCT || descriptor->kind == RT_OBJECT ? offsets : NULL;
    rt_type_layout(descriptor, offsets);
    return true;
}

static bool flatten_product(struct layout *layout, const struct type *type,
                            struct layout_type *made)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < type->child_count; i++)
        count += layout_get(layout, type->children[i])->scalar_count;
    uint8_t *scalars = take(layout, count, 1);
    if (!scalars)
        return false;
    uint32_t at = 0;
    for (uint32_t i = 0; i < type->child_count; i++) {
        const struct layout_type *child = layout_get(layout, type->children[i]);
        if (child->scalar_count)
            memcpy(scalars + at, child->scalars, child->scalar_count);
        at += child->scalar_count;
    }
    made->scalar_count = count;
    made->scalars = scalars;
    return true;
}

struct layout_row layout_union_row(const struct rt_type *type)
{
    struct layout_row most = {0};
    for (uint32_t i = 0; i < type->child_count; i++) {
        struct layout_row row = layout_row(type->children[i]);
        most.words = row.words > most.words ? row.words : most.words;
        most.floats = row.floats > most.floats ? row.floats : most.floats;
    }
    return most;
}

struct layout_row layout_row(const struct rt_type *type)
{
    struct layout_row row = {0};
    switch (type->kind) {
    case RT_UNIT:
        break;
    case RT_FLOAT:
        row.floats = 1;
        break;
    case RT_BOOL:
    case RT_INT:
    case RT_STR:
    case RT_LIST:
    case RT_BYTES:
    case RT_BIG:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        row.words = 1;
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            struct layout_row child = layout_row(type->children[i]);
            row.words += child.words;
            row.floats += child.floats;
        }
        break;
    case RT_UNION:
        row = layout_union_row(type);
        row.words++;
        break;
    }
    return row;
}

static bool flatten_union(struct layout *layout, struct layout_type *made)
{
    struct layout_row row = layout_row(made->descriptor);
    uint8_t *scalars = take(layout, row.words + row.floats, 1);
    if (!scalars)
        return false;
    memset(scalars, LAYOUT_WORD, row.words);
    memset(scalars + row.words, LAYOUT_FLOAT, row.floats);
    scalars[0] = LAYOUT_INT;
    made->scalar_count = row.words + row.floats;
    made->scalars = scalars;
    return true;
}

static bool flatten(struct layout *layout, const struct type *type, struct layout_type *made)
{
    switch (made->descriptor->kind) {
    case RT_UNIT:
        return true;
    case RT_PRODUCT:
        return flatten_product(layout, type, made);
    case RT_UNION:
        return flatten_union(layout, made);
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
    case RT_STR:
    case RT_LIST:
    case RT_BYTES:
    case RT_BIG:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        break;
    }
    uint8_t *scalar = take(layout, 1, 1);
    if (!scalar)
        return false;
    *scalar = scalar_of(made->descriptor->kind);
    made->scalar_count = 1;
    made->scalars = scalar;
    return true;
}

static struct layout_type *make(struct layout *layout, struct type_id id)
{
    const struct type *type = type_get(layout->types, id);
    struct layout_type *made = take(layout, 1, sizeof(*made));
    struct rt_type *descriptor = take(layout, 1, sizeof(*descriptor));
    if (!made || !descriptor)
        return NULL;
    made->descriptor = descriptor;
    descriptor->kind = kind_of(layout, id, type->kind);
    descriptor->form = form_of(type->kind);
    uint32_t index = type_kind_nominal(type->kind)
                         ? type_shape_get(layout->types, type->index)->index
                         : type->index;
    descriptor->index = index & ~TYPE_INDEX_BUILTIN;
    if (type->kind == TYPE_OBJECT && is_exception(layout, index))
        descriptor->form = RT_FORM_EXCEPTION;
    name_parts(layout, type, descriptor);
    const struct shape *shape = type_shape_of(layout->types, id);
    const struct type_id *children = shape ? shape->children : type->children;
    uint32_t count = shape ? shape->child_count : type->child_count;
    if (shape) { /* may refer to itself: known before what it holds is */
        rt_type_layout(descriptor, NULL);
        flatten(layout, type, made);
        layout->known[id.id] = made;
    }
    if (!lay_out(layout, children, count, descriptor) || !flatten(layout, type, made))
        return NULL;
    return made;
}

const struct layout_type *layout_get(struct layout *layout, struct type_id type)
{
    if (layout->failed || type.id >= layout->type_count) {
        layout->failed = true;
        return &spare_type;
    }
    if (!layout->known[type.id])
        layout->known[type.id] = make(layout, type);
    return layout->known[type.id] ? layout->known[type.id] : &spare_type;
}

static uint32_t listed(struct layout *layout, struct layout_type *known)
{
    if (!known->index) {
        layout->descriptors[layout->descriptor_count++] = known->descriptor;
        known->index = layout->descriptor_count;
    }
    return known->index - 1;
}

uint32_t layout_index(struct layout *layout, struct type_id type)
{
    if (layout_get(layout, type) == &spare_type)
        return 0;
    return listed(layout, layout->known[type.id]);
}

uint32_t layout_element_index(struct layout *layout, struct type_id list)
{
    const struct shape *shape = type_shape_of(layout->types, list);
    if (shape && shape->kind == TYPE_LIST && shape->index == SHAPE_BYTEARRAY)
        return listed(layout, &layout->byte);
    return layout_index(layout, type_element(layout->types, list));
}

#define LISTED_BYTE UINT32_MAX /* a bytearray's element: no type of the table */

void layout_listed(const struct layout *layout, uint32_t *ret_ids)
{
    if (layout->byte.index)
        ret_ids[layout->byte.index - 1] = LISTED_BYTE;
    for (uint32_t i = 0; i < layout->type_count; i++) {
        if (layout->known[i] && layout->known[i]->index)
            ret_ids[layout->known[i]->index - 1] = i;
    }
}

bool layout_list(struct layout *layout, const uint32_t *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ids[i] != LISTED_BYTE && ids[i] >= layout->type_count)
            return false;
        uint32_t index = ids[i] == LISTED_BYTE ? listed(layout, &layout->byte)
                                               : layout_index(layout, (struct type_id){ids[i]});
        if (index != i)
            return false;
    }
    return !layout->failed;
}

const struct rt_type *layout_product(struct layout *layout, const struct type_id *children,
                                     uint32_t child_count)
{
    struct rt_type *descriptor = take(layout, 1, sizeof(*descriptor));
    if (!descriptor)
        return &spare_descriptor;
    descriptor->kind = RT_PRODUCT;
    descriptor->form = RT_FORM_TUPLE;
    return lay_out(layout, children, child_count, descriptor) ? descriptor : &spare_descriptor;
}
