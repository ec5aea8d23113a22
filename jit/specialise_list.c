/* Lists: items, slices, methods, sorting; bytearrays, which are lists of bytes; the methods that
 * tuples and ranges share with them. See specialise_container.h. */
#include "jit/specialise_container.h"
#include "runtime/big.h"

#include "runtime/value.h"

#include <string.h>

static bool is_bytearray(const struct builder *b, struct value list)
{
    return kind_of(b, list) == TYPE_LIST && shape_of(b, list.type)->index == SHAPE_BYTEARRAY;
}

static struct value count_of(struct builder *b, struct value list)
{
    return emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, list);
}

struct value list_at(struct builder *b, struct value list, struct value index)
{
    struct type_id element = type_element(b->s->types, list.type);
    if (element.id == TYPE_NEVER) {
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
        return value_never();
    }
    return shape_is_unit(b, element) ? value_unit(element)
                                     : emit2(b, IR_LIST_GET, element, 0, list, index);
}

struct value list_at_index(struct builder *b, struct value list, struct value index)
{
    const struct shape *shape = shape_of(b, list.type);
    if (!shape || !shape->mutated)
        return list_at(b, list, index);
    struct ir_block_id gone = branch_if(b, int_compare(b, IR_LT, index, count_of(b, list)));
    struct ir_block_id there = b->block;
    b->block = gone;
    stop_unsupported(b, "a list that becomes shorter while something goes through it");
    b->block = there;
    return list_at(b, list, index);
}

static struct value integer(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_BIG)
        return native(b, IR_NATIVE_BIG_CLAMP, TYPE_ID_INT, &v, 1);
    if (!is_integral(b, v))
        return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                type_name(b, v.type));
    return to_int(b, v);
}

/* A bytearray's elements are checked. */
static struct value element_to_store(struct builder *b, struct value list, struct value v)
{
    if (!is_bytearray(b, list))
        return to_store(b, list, 0, v);
    struct value byte = integer(b, v);
    if (ended(byte))
        return byte;
    struct value low = int_compare(b, IR_GE, byte, constant_int(b, 0));
    struct ir_block_id negative = branch_if(b, low);
    struct ir_block_id large = branch_if(b, int_compare(b, IR_LT, byte, constant_int(b, 256)));
    struct ir_block_id fits = b->block;
    b->block = negative;
    raise_code(b, RT_ERROR_VALUE, "byte must be in range(0, 256)");
    b->block = large;
    raise_code(b, RT_ERROR_VALUE, "byte must be in range(0, 256)");
    b->block = fits;
    return byte;
}

/* ------------------------------------------------------------------------------------- items */

struct value list_append(struct builder *b, struct value list, struct value v)
{
    if (raise_if_frozen(b, list))
        return value_never();
    shape_mutate(b, list.type);
    struct value stored = element_to_store(b, list, v);
    return ended(stored) ? stored : emit2(b, IR_LIST_APPEND, TYPE_ID_NONE, 0, list, stored);
}

/* The index that a key means, checked. */
static struct value checked_index(struct builder *b, struct value list, struct value key,
                                  enum rt_error error)
{
    if (!is_integral(b, key) && kind_of(b, key) != TYPE_BIG)
        return raise_type_error(b, "%s indices must be integers or slices, not %s",
                                type_name(b, list.type), type_name(b, key.type));
    struct value at = integer(b, key);
    return ended(at) ? at : emit2(b, IR_INDEX_CHECK, TYPE_ID_INT, error, at, count_of(b, list));
}

static struct value set_slice(struct builder *b, struct value list, struct value slice,
                              struct value v)
{
    struct value operands[8] = {list};
    if (!is_iterable(b, v)) {
        int64_t step = 1;
        struct value by = field(b, slice, 2);
        bool plain = kind_of(b, by) == TYPE_NONE || (is_constant(b, by, &step) && step == 1);
        return raise_type_error(b, plain ? "can only assign an iterable"
                                         : "must assign iterable to extended slice");
    }
    struct value source = read_list(b, v);
    if (ended(source) || !slice_bounds(b, slice, operands + 1) || raise_if_frozen(b, list))
        return value_never();
    if (is_bytearray(b, list) && type_element(b->s->types, source.type).id != TYPE_INT &&
        type_element(b->s->types, source.type).id != TYPE_NEVER)
        return raise_type_error(b, "can assign only bytes, buffers, or iterables of ints in "
                                   "range(0, 256)");
    shape_mutate(b, list.type);
    shape_grow(b, list.type, 0, type_element(b->s->types, source.type));
    operands[7] = source;
    return native(b, IR_NATIVE_LIST_SET_SLICE, TYPE_ID_NONE, operands, 8);
}

struct value list_set_index(struct builder *b, struct value list, struct value key, struct value v)
{
    if (kind_of(b, key) == TYPE_SLICE)
        return set_slice(b, list, key, v);
    struct value at = checked_index(b, list, key,
                                    is_bytearray(b, list) ? RT_ERROR_BYTEARRAY_INDEX
                                                          : RT_ERROR_LIST_ASSIGN_INDEX);
    if (ended(at) || raise_if_frozen(b, list))
        return value_never();
    shape_mutate(b, list.type);
    struct value stored = element_to_store(b, list, v);
    if (ended(stored))
        return stored;
    return emit(b, IR_LIST_SET, TYPE_ID_NONE, 0, (struct value[]){list, at, stored}, 3);
}

static struct value remove_at(struct builder *b, struct value list, struct value at)
{
    shape_mutate(b, list.type);
    return native(b, IR_NATIVE_LIST_REMOVE_AT, TYPE_ID_NONE, (struct value[]){list, at}, 2);
}

struct value list_delete_index(struct builder *b, struct value list, struct value key)
{
    if (kind_of(b, key) == TYPE_SLICE) {
        struct value operands[7] = {list};
        if (!slice_bounds(b, key, operands + 1) || raise_if_frozen(b, list))
            return value_never();
        shape_mutate(b, list.type);
        return native(b, IR_NATIVE_LIST_DELETE_SLICE, TYPE_ID_NONE, operands, 7);
    }
    struct value at = checked_index(b, list, key,
                                    is_bytearray(b, list) ? RT_ERROR_BYTEARRAY_INDEX
                                                          : RT_ERROR_LIST_ASSIGN_INDEX);
    return ended(at) || raise_if_frozen(b, list) ? value_never() : remove_at(b, list, at);
}

static void append_element(struct builder *b, struct value element, void *argument)
{
    list_append(b, *(struct value *)argument, element);
}

struct value list_extend(struct builder *b, struct value list, struct value iterable)
{
    enum type_kind kind = kind_of(b, iterable);
    if (raise_if_frozen(b, list))
        return value_never();
    /* What cannot fail or look at the list meanwhile is made at once. */
    bool whole = kind == TYPE_LIST || kind == TYPE_ROW || kind == TYPE_RANGE || kind == TYPE_DICT ||
                 kind == TYPE_SET || kind == TYPE_FROZENSET || kind == TYPE_VIEW;
    if (whole) {
        struct value source = read_list(b, iterable);
        if (ended(source))
            return source;
        uint32_t held = type_element(b->s->types, source.type).id;
        if (is_bytearray(b, list) && held != TYPE_INT && held != TYPE_NEVER) {
            each_element(b, source, append_element, &list);
            return value_unit(TYPE_ID_NONE);
        }
        shape_mutate(b, list.type);
        shape_grow(b, list.type, 0, type_element(b->s->types, source.type));
        return native(b, IR_NATIVE_LIST_EXTEND, TYPE_ID_NONE, (struct value[]){list, source}, 2);
    }
    each_element(b, iterable, append_element, &list);
    return value_unit(TYPE_ID_NONE);
}

struct value row_of(struct builder *b, struct value list)
{
    struct type_id element = type_element(b->s->types, list.type);
    struct type_id type = type_make(b->s->types, TYPE_ROW, 0, &element, 1, NULL);
    return native(b, IR_NATIVE_LIST_COPY, type, &list, 1);
}

/* ----------------------------------------------------------------------------------- finding */

static struct value find_between(struct builder *b, struct value list, struct value v,
                                 struct value start, struct value stop)
{
    struct type_id element = type_element(b->s->types, list.type);
    if (injects(b, v, element))
        v = inject(b, v, element);
    struct value operands[] = {list, v, start, stop};
    return native(b, IR_NATIVE_LIST_FIND, TYPE_ID_INT, operands, 4);
}

struct value list_find(struct builder *b, struct value list, struct value v)
{
    return find_between(b, list, v, constant_int(b, 0), constant_int(b, INT64_MAX));
}

struct value raise_not_in(struct builder *b, struct value v, const char *rest)
{
    struct value operands[] = {v, string_constant(b, rest)};
    native(b, IR_NATIVE_RAISE_NOT_IN, TYPE_ID_NONE, operands, 2);
    emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    return value_never();
}

static struct value method_index(const struct method_call *call, struct value list)
{
    struct builder *b = call->b;
    struct value bounds[] = {constant_int(b, 0), constant_int(b, INT64_MAX)};
    for (uint32_t i = 2; i < call->count; i++) {
        bounds[i - 2] = integer(b, call->values[i]);
        if (ended(bounds[i - 2]))
            return value_never();
    }
    struct value at = find_between(b, list, call->values[1], bounds[0], bounds[1]);
    struct ir_block_id missing = branch_if(b, int_compare(b, IR_GE, at, constant_int(b, 0)));
    struct ir_block_id found = b->block;
    b->block = missing;
    if (kind_of(b, call->values[0]) == TYPE_LIST && !is_bytearray(b, call->values[0]))
        raise_not_in(b, call->values[1], " is not in list");
    else if (kind_of(b, call->values[0]) == TYPE_RANGE)
        raise_not_in(b, call->values[1], " is not in range");
    else
        raise_code(b, RT_ERROR_VALUE, "tuple.index(x): x not in tuple");
    b->block = found;
    return at;
}

static struct value method_count(struct builder *b, struct value list, struct value v)
{
    struct value operands[] = {list, v};
    return native(b, IR_NATIVE_LIST_COUNT_EQUAL, TYPE_ID_INT, operands, 2);
}

struct value sequence_method(const struct method_call *call)
{
    struct builder *b = call->b;
    bool count = call->method == BUILTIN_TUPLE_COUNT || call->method == BUILTIN_RANGE_COUNT;
    if (!method_arguments(call, 1, count || kind_of(b, call->values[0]) == TYPE_RANGE ? 1 : 3))
        return value_never();
    struct value list = read_list(b, call->values[0]);
    if (ended(list))
        return list;
    return count ? method_count(b, list, call->values[1]) : method_index(call, list);
}

/* ----------------------------------------------------------------------------------- sorting */

static struct value keys_of(struct builder *b, struct value list, struct value key)
{
    /* What the key function does to the list is noticed by its length. */
    struct value source[] = {fresh_list(b, list), key};
    struct value keys = make(b, TYPE_GENERATOR, GENERATOR_MAP, source, 2, NULL);
    return ended(keys) ? keys : collect(b, keys);
}

static struct value sort(struct builder *b, struct value list, const struct value *key,
                         const struct value *reverse)
{
    struct value backwards = constant_bool(b, false);
    if (reverse)
        backwards = truth(b, *reverse);
    if (ended(backwards))
        return backwards;
    shape_mutate(b, list.type);
    if (!key || kind_of(b, *key) == TYPE_NONE) {
        struct value operands[] = {list, backwards};
        return native(b, IR_NATIVE_LIST_SORT, TYPE_ID_NONE, operands, 2);
    }
    struct value keys = keys_of(b, list, *key);
    if (ended(keys))
        return keys;
    struct value operands[] = {list, keys, backwards};
    return native(b, IR_NATIVE_LIST_SORT_BY, TYPE_ID_NONE, operands, 3);
}

struct value list_sorted(struct builder *b, struct value list, const struct value *key,
                         const struct value *reverse)
{
    return ended(sort(b, list, key, reverse)) ? value_never() : list;
}

static struct value method_sort(const struct method_call *call)
{
    struct builder *b = call->b;
    if (call->count > 1)
        return raise_type_error(b, "sort() takes no positional arguments");
    for (uint32_t i = 0; i < call->name_count; i++) {
        const char *name = program_name(b, call->names[i]);
        if (strcmp(name, "key") != 0 && strcmp(name, "reverse") != 0)
            return raise_type_error(b, "'%s' is an invalid keyword argument for sort()", name);
    }
    if (raise_if_frozen(b, call->values[0]))
        return value_never();
    return sort(b, call->values[0], method_keyword(call, "key"), method_keyword(call, "reverse"));
}

/* ----------------------------------------------------------------------------------- methods */

static struct value method_pop(const struct method_call *call)
{
    struct builder *b = call->b;
    struct value list = call->values[0];
    struct value count = count_of(b, list);
    struct ir_block_id empty = branch_if(b, int_compare(b, IR_GT, count, constant_int(b, 0)));
    struct ir_block_id some = b->block;
    b->block = empty;
    raise_code(b, RT_ERROR_INDEX,
               is_bytearray(b, list) ? "pop from empty bytearray" : "pop from empty list");
    b->block = some;
    struct value at;
    if (call->count == 1) {
        at = emit_flagged(b, IR_INT_SUBTRACT, TYPE_ID_INT, IR_NO_OVERFLOW, count,
                          constant_int(b, 1));
    } else {
        at = integer(b, call->values[1]);
        if (!ended(at))
            at = emit2(b, IR_INDEX_CHECK, TYPE_ID_INT, RT_ERROR_POP_INDEX, at, count);
    }
    if (ended(at) || raise_if_frozen(b, list))
        return value_never();
    shape_mutate(b, list.type);
    struct value v = list_at(b, list, at);
    if (ended(v))
        return v;
    remove_at(b, list, at);
    return v;
}

static struct value method_remove(struct builder *b, struct value list, struct value v)
{
    if (raise_if_frozen(b, list))
        return value_never();
    struct value at = list_find(b, list, v);
    struct ir_block_id missing = branch_if(b, int_compare(b, IR_GE, at, constant_int(b, 0)));
    struct ir_block_id found = b->block;
    b->block = missing;
    raise_code(b, RT_ERROR_VALUE,
               is_bytearray(b, list) ? "value not found in bytearray"
                                     : "list.remove(x): x not in list");
    b->block = found;
    return remove_at(b, list, at);
}

static struct value method_insert(struct builder *b, struct value list, struct value index,
                                  struct value v)
{
    struct value at =
        kind_of(b, index) == TYPE_BIG ? big_to_int(b, index, RT_BIG_TO_SSIZE) : integer(b, index);
    if (ended(at) || raise_if_frozen(b, list))
        return value_never();
    shape_mutate(b, list.type);
    struct value stored = element_to_store(b, list, v);
    if (ended(stored))
        return stored;
    struct value operands[] = {list, at, stored};
    return native(b, IR_NATIVE_LIST_INSERT, TYPE_ID_NONE, operands, 3);
}

static struct value method_copy(struct builder *b, struct value list)
{
    struct type_id element = type_element(b->s->types, list.type);
    struct type_id type = is_bytearray(b, list)
                              ? site_type(b, TYPE_LIST, SHAPE_BYTEARRAY, &element, 1)
                              : list_type(b, element);
    return native(b, IR_NATIVE_LIST_COPY, type, &list, 1);
}

static struct value change_whole(struct builder *b, struct value list, enum ir_native which)
{
    if (raise_if_frozen(b, list))
        return value_never();
    shape_mutate(b, list.type);
    return native(b, which, TYPE_ID_NONE, &list, 1);
}

struct value list_method(const struct method_call *call)
{
    struct builder *b = call->b;
    const struct value *v = call->values;
    switch ((int)call->method) {
    case BUILTIN_LIST_APPEND:
    case BUILTIN_BYTEARRAY_APPEND:
        return method_arguments(call, 1, 1) ? list_append(b, v[0], v[1]) : value_never();
    case BUILTIN_LIST_EXTEND:
    case BUILTIN_BYTEARRAY_EXTEND:
        return method_arguments(call, 1, 1) ? list_extend(b, v[0], v[1]) : value_never();
    case BUILTIN_LIST_INSERT:
    case BUILTIN_BYTEARRAY_INSERT:
        return method_arguments(call, 2, 2) ? method_insert(b, v[0], v[1], v[2]) : value_never();
    case BUILTIN_LIST_POP:
    case BUILTIN_BYTEARRAY_POP:
        return method_arguments(call, 0, 1) ? method_pop(call) : value_never();
    case BUILTIN_LIST_REMOVE:
    case BUILTIN_BYTEARRAY_REMOVE:
        return method_arguments(call, 1, 1) ? method_remove(b, v[0], v[1]) : value_never();
    case BUILTIN_LIST_INDEX:
    case BUILTIN_BYTEARRAY_INDEX:
        return method_arguments(call, 1, 3) ? method_index(call, v[0]) : value_never();
    case BUILTIN_LIST_COUNT:
    case BUILTIN_BYTEARRAY_COUNT:
        return method_arguments(call, 1, 1) ? method_count(b, v[0], v[1]) : value_never();
    case BUILTIN_LIST_SORT:
        return method_sort(call);
    default:
        break;
    }
    if (!method_arguments(call, 0, 0))
        return value_never();
    switch ((int)call->method) {
    case BUILTIN_LIST_COPY:
    case BUILTIN_BYTEARRAY_COPY:
        return method_copy(b, v[0]);
    case BUILTIN_LIST_REVERSE:
    case BUILTIN_BYTEARRAY_REVERSE:
        return change_whole(b, v[0], IR_NATIVE_LIST_REVERSE);
    default: /* clear */
        return change_whole(b, v[0], IR_NATIVE_LIST_CLEAR);
    }
}
