/* The types of captured values: what specialisation starts from. */
#include "jit/builtin.h"
#include "jit/specialise.h"

#include <string.h>

/* The type of a value that an earlier computation left, or NEVER when its kind has no meaning in
 * another program. */
static struct type_id type_of_remote(struct type_table *types, const struct rt_type *from)
{
    struct type_id children[16];
    switch (from->form) {
    case RT_FORM_NONE:
        return TYPE_ID_NONE;
    case RT_FORM_TUPLE:
    case RT_FORM_RANGE: {
        if (from->child_count > 16)
            return TYPE_ID_NEVER;
        for (uint32_t i = 0; i < from->child_count; i++) {
            children[i] = type_of_remote(types, from->children[i]);
            if (children[i].id == TYPE_NEVER)
                return TYPE_ID_NEVER;
        }
        enum type_kind kind = from->form == RT_FORM_TUPLE ? TYPE_TUPLE : TYPE_RANGE;
        return type_make(types, kind, 0, children, from->child_count, NULL);
    }
    case RT_FORM_PLAIN:
        break;
    default:
        return TYPE_ID_NEVER;
    }
    switch (from->kind) {
    case RT_BOOL:
        return TYPE_ID_BOOL;
    case RT_INT:
        return TYPE_ID_INT;
    case RT_FLOAT:
        return TYPE_ID_FLOAT;
    case RT_STR:
        return TYPE_ID_STR;
    case RT_LIST: {
        const struct rt_type *element = from->children[0];
        if (element->kind == RT_UNIT && element->form != RT_FORM_NONE)
            return type_list(types, TYPE_ID_NEVER); /* an empty list */
        struct type_id inner = type_of_remote(types, element);
        return inner.id == TYPE_NEVER ? inner : type_list(types, inner);
    }
    case RT_UNION: {
        struct type_id joined = TYPE_ID_NEVER;
        for (uint32_t i = 0; i < from->child_count; i++) {
            struct type_id member = type_of_remote(types, from->children[i]);
            if (member.id == TYPE_NEVER)
                return member;
            joined = type_join(types, joined, member);
        }
        return joined;
    }
    case RT_BYTES:
        return TYPE_ID_BYTES;
    case RT_BIG:
        return TYPE_ID_BIG;
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
    case RT_UNIT:
    case RT_PRODUCT:
        break;
    }
    return TYPE_ID_NEVER;
}

static struct type_id list_type(const struct program_value *value, struct arena *arena,
                                struct type_table *types, const struct type_id *known)
{
    switch (value->element) {
    case ELEMENT_INTS:
        return type_list(types, TYPE_ID_INT);
    case ELEMENT_FLOATS:
        return type_list(types, TYPE_ID_FLOAT);
    case ELEMENT_BOOLS:
        return type_list(types, TYPE_ID_BOOL);
    case ELEMENT_TUPLES: {
        struct type_id *columns = arena_array(arena, value->child_count, sizeof(*columns));
        if (!columns)
            return TYPE_ID_NEVER;
        for (uint32_t i = 0; i < value->child_count; i++)
            columns[i] = type_element(types, known[value->children[i]]);
        return type_list(types, type_make(types, TYPE_TUPLE, 0, columns, value->child_count, NULL));
    }
    case ELEMENT_ANY:
        break;
    }
    struct type_id element = TYPE_ID_NEVER;
    for (uint32_t i = 0; i < value->child_count; i++) {
        if (known[value->children[i]].id == TYPE_NEVER)
            return TYPE_ID_NEVER;
        element = type_join(types, element, known[value->children[i]]);
    }
    return type_list(types, element);
}

/* A dict, set, frozenset or bytearray; frozen unless it is the program's own. */
static struct type_id container_type(const struct program_value *value, struct type_table *types,
                                     const struct type_id *known)
{
    struct type_id children[] = {TYPE_ID_NEVER, TYPE_ID_NEVER};
    uint32_t count = value->kind == VALUE_DICT ? 2 : 1;
    enum type_kind kind = value->kind == VALUE_DICT        ? TYPE_DICT
                          : value->kind == VALUE_SET       ? TYPE_SET
                          : value->kind == VALUE_FROZENSET ? TYPE_FROZENSET
                                                           : TYPE_LIST;
    for (uint32_t i = 0; i < value->child_count; i++) {
        if (known[value->children[i]].id == TYPE_NEVER)
            return TYPE_ID_NEVER;
        children[i % count] = type_join(types, children[i % count], known[value->children[i]]);
    }
    uint32_t index = 0;
    if (kind == TYPE_LIST) {
        index = SHAPE_BYTEARRAY;
        children[0] = TYPE_ID_INT;
    }
    if (!value->is_own)
        return type_frozen(types, kind, index, children, count);
    uint32_t shape = type_shape_add(types, kind, index, children, count, NULL);
    return shape ? type_make(types, kind, shape, NULL, 0, NULL) : TYPE_ID_NEVER;
}

static struct type_id value_type(const struct jit_program *program, uint32_t index,
                                 jit_remote_fn remote, void *user, struct arena *arena,
                                 struct type_table *types, const struct type_id *known)
{
    const struct program_value *value = &program->values[index];
    switch (value->kind) {
    case VALUE_NONE:
        return TYPE_ID_NONE;
    case VALUE_BOOL:
        return TYPE_ID_BOOL;
    case VALUE_INT:
        return TYPE_ID_INT;
    case VALUE_FLOAT:
        return TYPE_ID_FLOAT;
    case VALUE_BIG:
        return TYPE_ID_BIG;
    case VALUE_COMPLEX: {
        const struct type_id parts[] = {TYPE_ID_FLOAT, TYPE_ID_FLOAT};
        return type_make(types, TYPE_COMPLEX, 0, parts, 2, NULL);
    }
    case VALUE_ELLIPSIS:
        return TYPE_ID_ELLIPSIS;
    case VALUE_STR:
        return TYPE_ID_STR;
    case VALUE_BYTES:
        return TYPE_ID_BYTES;
    case VALUE_RANGE: {
        const struct type_id bounds[] = {TYPE_ID_INT, TYPE_ID_INT, TYPE_ID_INT};
        return type_make(types, TYPE_RANGE, value->integers[2] == 1 ? TYPE_RANGE_BY_ONE : 0, bounds,
                         3, NULL);
    }
    case VALUE_FUNCTION:
        return type_make(types, TYPE_FUNCTION, (uint32_t)value->integer, NULL, 0, NULL);
    case VALUE_CLASS:
        return type_make(types, TYPE_CLASS, (uint32_t)value->integer, NULL, 0, NULL);
    case VALUE_BUILTIN: {
        if (strcmp(value->text, "NotImplemented") == 0)
            return TYPE_ID_NOT_IMPLEMENTED;
        enum builtin builtin = builtin_find(value->text);
        return builtin == BUILTIN_COUNT ? TYPE_ID_NEVER
                                        : type_make(types, TYPE_BUILTIN, builtin, NULL, 0, NULL);
    }
    case VALUE_MODULE:
        return type_make(types, TYPE_MODULE, index, NULL, 0, NULL);
    case VALUE_REMOTE: {
        const struct rt_type *type;
        const void *at;
        if (!remote || remote(user, value->text, value->integers, value->integer_count, &type, &at))
            return TYPE_ID_NEVER;
        return type_of_remote(types, type);
    }
    case VALUE_LIST: {
        struct type_id list = list_type(value, arena, types, known);
        if (!value->is_own || list.id == TYPE_NEVER)
            return list;
        struct type_id element = type_element(types, list);
        uint32_t shape = type_shape_add(types, TYPE_LIST, 0, &element, 1, NULL);
        return shape ? type_make(types, TYPE_LIST, shape, NULL, 0, NULL) : TYPE_ID_NEVER;
    }
    case VALUE_TUPLE:
    case VALUE_INSTANCE: {
        struct type_id *children = arena_array(arena, value->child_count + 1, sizeof(*children));
        if (!children)
            return TYPE_ID_NEVER;
        for (uint32_t i = 0; i < value->child_count; i++) {
            children[i] = known[value->children[i]];
            if (children[i].id == TYPE_NEVER)
                return TYPE_ID_NEVER;
        }
        if (value->kind == VALUE_TUPLE)
            return type_make(types, TYPE_TUPLE, 0, children, value->child_count, NULL);
        return type_make(types, TYPE_INSTANCE, (uint32_t)value->integer, children,
                         value->child_count, value->attributes);
    }
    case VALUE_DICT:
    case VALUE_SET:
    case VALUE_FROZENSET:
    case VALUE_BYTEARRAY:
        return container_type(value, types, known);
    case VALUE_UNBOUND:
    case VALUE_CLOSURE:
    case VALUE_BOUND_METHOD:
    case VALUE_KIND_COUNT:
        break;
    }
    return TYPE_ID_NEVER;
}

struct type_id *program_value_types(const struct jit_program *program, jit_remote_fn remote,
                                    void *user, struct arena *arena, struct type_table *types)
{
    struct type_id *known = arena_array(arena, program->value_count + 1, sizeof(*known));
    for (uint32_t i = 0; known && i < program->value_count; i++)
        known[i] = value_type(program, i, remote, user, arena, types, known);
    return known;
}
