/* Sets and frozensets: displays, operators, methods. See specialise_container.h. */
#include "jit/specialise_container.h"

#include "runtime/dict.h"

#include <string.h>

static bool is_set(const struct builder *b, struct value v)
{
    return kind_of(b, v) == TYPE_SET || kind_of(b, v) == TYPE_FROZENSET;
}

/* The operators also take views of keys and items. */
static bool is_set_like(const struct builder *b, struct value v)
{
    return is_set(b, v) || (kind_of(b, v) == TYPE_VIEW && type_of(b, v)->index != VIEW_VALUES);
}

static struct type_id element_of(const struct builder *b, struct value set)
{
    return shape_of(b, set.type)->children[0];
}

struct value set_new(struct builder *b, enum type_kind kind, struct type_id element)
{
    struct value room = constant_int(b, 0);
    return native(b, IR_NATIVE_SET_NEW, set_type(b, kind, element), &room, 1);
}

struct value set_add(struct builder *b, struct value set, struct value v)
{
    if (raise_if_frozen(b, set))
        return value_never();
    shape_mutate(b, set.type);
    struct value stored = to_store(b, set, 0, v);
    if (ended(stored))
        return stored;
    return native(b, IR_NATIVE_SET_ADD, TYPE_ID_NONE, (struct value[]){set, stored}, 2);
}

static void add_element(struct builder *b, struct value element, void *argument)
{
    set_add(b, *(struct value *)argument, element);
}

static struct value change(struct builder *b, struct value set, struct value other,
                           enum rt_set_operation operation)
{
    if (raise_if_frozen(b, set))
        return value_never();
    shape_mutate(b, set.type);
    if (operation != RT_SET_SUBTRACT)
        shape_grow(b, set.type, 0, element_of(b, other));
    struct value operands[] = {set, other, constant_int(b, operation)};
    return native(b, IR_NATIVE_SET_CHANGE, TYPE_ID_NONE, operands, 3);
}

struct value set_update(struct builder *b, struct value set, struct value iterable)
{
    if (is_set(b, iterable))
        return change(b, set, iterable, RT_SET_OR);
    if (raise_if_frozen(b, set))
        return value_never();
    if (kind_of(b, iterable) == TYPE_DICT) {
        shape_mutate(b, set.type);
        shape_grow(b, set.type, 0, element_of(b, iterable));
        struct value operands[] = {set, iterable};
        return native(b, IR_NATIVE_SET_UPDATE_DICT, TYPE_ID_NONE, operands, 2);
    }
    each_element(b, iterable, add_element, &set);
    return value_unit(TYPE_ID_NONE);
}

static struct value freeze(struct builder *b, struct value set)
{
    struct type_id type = set_type(b, TYPE_FROZENSET, element_of(b, set));
    return native(b, IR_NATIVE_SET_FREEZE, type, &set, 1);
}

static struct value copy_as(struct builder *b, enum type_kind kind, struct value set)
{
    struct type_id type = set_type(b, kind, element_of(b, set));
    return native(b, IR_NATIVE_SET_COPY, type, &set, 1);
}

struct value set_from(struct builder *b, enum type_kind kind, struct value iterable)
{
    if (kind == TYPE_FROZENSET && kind_of(b, iterable) == TYPE_FROZENSET)
        return iterable;
    if (is_set(b, iterable))
        return copy_as(b, kind, iterable);
    if (kind_of(b, iterable) == TYPE_DICT) {
        struct type_id type = set_type(b, kind, element_of(b, iterable));
        return native(b, IR_NATIVE_SET_OF_DICT, type, &iterable, 1);
    }
    struct value set = set_new(b, TYPE_SET, TYPE_ID_NEVER);
    each_element(b, iterable, add_element, &set);
    return kind == TYPE_FROZENSET ? freeze(b, set) : set;
}

struct value as_set(struct builder *b, struct value iterable)
{
    return is_set(b, iterable) ? iterable : set_from(b, TYPE_SET, iterable);
}

/* --------------------------------------------------------------------------------- operators */

/* x op y as a new set of x's kind. */
static struct value combine(struct builder *b, enum rt_set_operation operation, enum type_kind kind,
                            struct value x, struct value y)
{
    struct type_id element = element_of(b, x);
    if (operation != RT_SET_SUBTRACT)
        element = type_join(b->s->types, element, element_of(b, y));
    struct value operands[] = {x, y, constant_int(b, operation)};
    return native(b, IR_NATIVE_SET_COMBINE, set_type(b, kind, element), operands, 3);
}

static bool operation_of(enum program_binary op, enum rt_set_operation *ret_operation)
{
    switch ((int)op) {
    case BINARY_OR:
        *ret_operation = RT_SET_OR;
        return true;
    case BINARY_AND:
        *ret_operation = RT_SET_AND;
        return true;
    case BINARY_SUBTRACT:
        *ret_operation = RT_SET_SUBTRACT;
        return true;
    case BINARY_XOR:
        *ret_operation = RT_SET_XOR;
        return true;
    default:
        return false;
    }
}

struct keeping {
    struct value from, result;
};

/* An element that is in `from` goes into the result. */
static void keep_element(struct builder *b, struct value element, void *argument)
{
    const struct keeping *keeping = argument;
    struct value in = contains(b, keeping->from, element);
    if (ended(in))
        return;
    struct ir_block_id missing = branch_if(b, in);
    set_add(b, keeping->result, element);
    jump(b, missing);
    b->block = missing;
}

/* At least one is a view: CPython goes through the smaller one, through the view of equal ones. */
static struct value intersect_views(struct builder *b, struct value x, struct value y)
{
    struct value view = kind_of(b, x) == TYPE_VIEW ? x : y;
    struct value other = kind_of(b, x) == TYPE_VIEW ? y : x;
    bool both = kind_of(b, other) == TYPE_VIEW;
    struct value result = set_new(b, TYPE_SET, TYPE_ID_NEVER);
    struct value view_count, other_count;
    container_count(b, view, &view_count);
    container_count(b, other, &other_count);
    struct ir_block_id larger =
        branch_if(b, int_compare(b, both ? IR_LT : IR_LE, view_count, other_count));
    struct ir_block_id done = block_new(b);
    each_element(b, view, keep_element, &(struct keeping){other, result});
    jump(b, done);
    b->block = larger;
    each_element(b, other, keep_element, &(struct keeping){view, result});
    jump(b, done);
    b->block = done;
    return result;
}

static struct value view_set(struct builder *b, struct value v)
{
    bool keys = kind_of(b, v) == TYPE_VIEW && type_of(b, v)->index == VIEW_KEYS;
    return set_from(b, TYPE_SET, keys ? field(b, v, 0) : v);
}

static struct value binary_views(struct builder *b, enum rt_set_operation operation, struct value x,
                                 struct value y)
{
    if (operation == RT_SET_AND)
        return intersect_views(b, x, y);
    struct value result = view_set(b, x);
    struct value done = ended(result)            ? result
                        : operation == RT_SET_OR ? set_update(b, result, y)
                                                 : change(b, result, as_set(b, y), operation);
    return ended(done) ? done : result;
}

bool set_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                bool in_place, struct value *ret_value)
{
    enum rt_set_operation operation;
    bool views = kind_of(b, x) == TYPE_VIEW || kind_of(b, y) == TYPE_VIEW;
    if (!is_set_like(b, x) || !is_set_like(b, y) || !operation_of(op, &operation))
        return false;
    if (in_place && kind_of(b, x) == TYPE_SET && !views) {
        *ret_value = ended(change(b, x, y, operation)) ? value_never() : x;
        return true;
    }
    enum type_kind kind = kind_of(b, x) == TYPE_FROZENSET ? TYPE_FROZENSET : TYPE_SET;
    *ret_value = views ? binary_views(b, operation, x, y) : combine(b, operation, kind, x, y);
    return true;
}

static struct value relation(struct builder *b, enum rt_set_relation which, struct value x,
                             struct value y)
{
    struct value operands[] = {x, y, constant_int(b, which)};
    return native(b, IR_NATIVE_SET_RELATION, TYPE_ID_BOOL, operands, 3);
}

bool set_compare(struct builder *b, enum program_compare op, struct value x, struct value y,
                 struct value *ret_value)
{
    if (!is_set_like(b, x) || !is_set_like(b, y))
        return false;
    struct value left = as_set(b, x);
    struct value right = ended(left) ? left : as_set(b, y);
    if (ended(right)) {
        *ret_value = right;
        return true;
    }
    switch ((int)op) {
    case COMPARE_EQUAL:
        *ret_value = relation(b, RT_SET_SAME, left, right);
        return true;
    case COMPARE_NOT_EQUAL:
        *ret_value = unary(b, UNARY_NOT, relation(b, RT_SET_SAME, left, right));
        return true;
    case COMPARE_LESS:
        *ret_value = relation(b, RT_SET_PROPERLY_WITHIN, left, right);
        return true;
    case COMPARE_LESS_EQUAL:
        *ret_value = relation(b, RT_SET_WITHIN, left, right);
        return true;
    case COMPARE_GREATER:
        *ret_value = relation(b, RT_SET_PROPERLY_WITHIN, right, left);
        return true;
    case COMPARE_GREATER_EQUAL:
        *ret_value = relation(b, RT_SET_WITHIN, right, left);
        return true;
    default:
        return false;
    }
}

/* ----------------------------------------------------------------------------------- methods */

/* Removes v; where it was not, gives that block. */
static bool remove_found(struct builder *b, struct value set, struct value v,
                         struct ir_block_id *ret_missing)
{
    if (raise_if_frozen(b, set))
        return false;
    shape_mutate(b, set.type);
    struct value index = find_key(b, set, v);
    if (ended(index))
        return false;
    *ret_missing = branch_if(b, int_compare(b, IR_GE, index, constant_int(b, 0)));
    struct value operands[] = {set, index};
    native(b, IR_NATIVE_SET_REMOVE_AT, TYPE_ID_NONE, operands, 2);
    return true;
}

static struct value method_remove(struct builder *b, struct value set, struct value v)
{
    struct ir_block_id missing;
    if (!remove_found(b, set, v, &missing))
        return value_never();
    struct ir_block_id found = b->block;
    b->block = missing;
    raise_key_error(b, v);
    b->block = found;
    return value_unit(TYPE_ID_NONE);
}

static struct value method_discard(struct builder *b, struct value set, struct value v)
{
    struct ir_block_id missing;
    if (!remove_found(b, set, v, &missing))
        return value_never();
    jump(b, missing);
    b->block = missing;
    return value_unit(TYPE_ID_NONE);
}

static struct value method_pop(struct builder *b, struct value set)
{
    if (raise_if_frozen(b, set))
        return value_never();
    shape_mutate(b, set.type);
    struct value index = native(b, IR_NATIVE_SET_POP_INDEX, TYPE_ID_INT, &set, 1);
    struct ir_block_id missing = branch_if(b, int_compare(b, IR_GE, index, constant_int(b, 0)));
    struct ir_block_id found = b->block;
    b->block = missing;
    raise_code(b, RT_ERROR_KEY_TEXT, "pop from an empty set");
    b->block = found;
    struct value v = dict_key(b, set, index);
    if (ended(v))
        return v;
    struct value operands[] = {set, index};
    native(b, IR_NATIVE_SET_REMOVE_AT, TYPE_ID_NONE, operands, 2);
    return v;
}

/* x.union(a, b...) and its like: one after the other. */
static struct value method_combine(const struct method_call *call, enum rt_set_operation operation)
{
    struct builder *b = call->b;
    enum type_kind kind = kind_of(b, call->values[0]);
    struct value result = call->values[0];
    bool fresh = false;
    if (operation == RT_SET_OR || call->count == 1) {
        result = copy_as(b, TYPE_SET, result);
        fresh = true;
    }
    for (uint32_t i = 1; i < call->count && !ended(result); i++) {
        struct value other = call->values[i];
        if (operation == RT_SET_OR) {
            if (ended(set_update(b, result, other)))
                return value_never();
        } else if (operation == RT_SET_AND && !is_set(b, other)) {
            struct keeping keeping = {result, set_new(b, TYPE_SET, TYPE_ID_NEVER)};
            each_element(b, other, keep_element, &keeping);
            result = keeping.result;
        } else if (operation == RT_SET_XOR && !is_set(b, other)) {
            struct value toggled = as_set(b, other);
            if (ended(toggled) || ended(change(b, toggled, result, RT_SET_XOR)))
                return value_never();
            result = toggled;
        } else if (operation == RT_SET_SUBTRACT && (fresh || !is_set(b, other))) {
            if (!fresh)
                result = copy_as(b, TYPE_SET, result);
            if (ended(change(b, result, as_set(b, other), RT_SET_SUBTRACT)))
                return value_never();
        } else {
            struct value set = as_set(b, other);
            result = ended(set) ? set : combine(b, operation, TYPE_SET, result, set);
        }
        fresh = true;
    }
    return kind == TYPE_FROZENSET && !ended(result) ? freeze(b, result) : result;
}

static struct value method_change(const struct method_call *call, enum rt_set_operation operation)
{
    struct builder *b = call->b;
    struct value set = call->values[0];
    if (operation == RT_SET_AND && call->count > 1) {
        struct value kept = method_combine(call, RT_SET_AND);
        return ended(kept) ? kept : change(b, set, kept, RT_SET_TAKE);
    }
    for (uint32_t i = 1; i < call->count; i++) {
        struct value other = call->values[i];
        struct value done = value_never();
        if (operation == RT_SET_OR) {
            done = set_update(b, set, other);
        } else {
            other = as_set(b, other);
            done = ended(other) ? other : change(b, set, other, operation);
        }
        if (ended(done))
            return done;
    }
    return value_unit(TYPE_ID_NONE);
}

static struct value method_relation(const struct method_call *call, enum rt_set_relation which,
                                    bool swapped)
{
    struct builder *b = call->b;
    if (!method_arguments(call, 1, 1))
        return value_never();
    struct value other = as_set(b, call->values[1]);
    struct value set = ended(other) ? other : as_set(b, call->values[0]);
    if (ended(set))
        return set;
    return swapped ? relation(b, which, other, set) : relation(b, which, set, other);
}

struct value set_method(const struct method_call *call)
{
    struct builder *b = call->b;
    struct value set = call->values[0];
    if (call->name_count) {
        method_arguments(call, 0, 0);
        return value_never();
    }
    switch ((int)call->method) {
    case BUILTIN_SET_ADD:
        return method_arguments(call, 1, 1) ? set_add(b, set, call->values[1]) : value_never();
    case BUILTIN_SET_DISCARD:
        return method_arguments(call, 1, 1) ? method_discard(b, set, call->values[1])
                                            : value_never();
    case BUILTIN_SET_REMOVE:
        return method_arguments(call, 1, 1) ? method_remove(b, set, call->values[1])
                                            : value_never();
    case BUILTIN_SET_POP:
        return method_arguments(call, 0, 0) ? method_pop(b, set) : value_never();
    case BUILTIN_SET_CLEAR:
        if (!method_arguments(call, 0, 0) || raise_if_frozen(b, set))
            return value_never();
        shape_mutate(b, set.type);
        return native(b, IR_NATIVE_SET_CLEAR, TYPE_ID_NONE, &set, 1);
    case BUILTIN_SET_COPY:
    case BUILTIN_FROZENSET_COPY:
        if (!method_arguments(call, 0, 0))
            return value_never();
        return kind_of(b, set) == TYPE_FROZENSET ? set : copy_as(b, TYPE_SET, set);
    case BUILTIN_SET_UNION:
    case BUILTIN_FROZENSET_UNION:
        return method_combine(call, RT_SET_OR);
    case BUILTIN_SET_INTERSECTION:
    case BUILTIN_FROZENSET_INTERSECTION:
        return method_combine(call, RT_SET_AND);
    case BUILTIN_SET_DIFFERENCE:
    case BUILTIN_FROZENSET_DIFFERENCE:
        return method_combine(call, RT_SET_SUBTRACT);
    case BUILTIN_SET_SYMMETRIC_DIFFERENCE:
    case BUILTIN_FROZENSET_SYMMETRIC_DIFFERENCE:
        return method_arguments(call, 1, 1) ? method_combine(call, RT_SET_XOR) : value_never();
    case BUILTIN_SET_UPDATE:
        return method_change(call, RT_SET_OR);
    case BUILTIN_SET_INTERSECTION_UPDATE:
        return method_change(call, RT_SET_AND);
    case BUILTIN_SET_DIFFERENCE_UPDATE:
        return method_change(call, RT_SET_SUBTRACT);
    case BUILTIN_SET_SYMMETRIC_DIFFERENCE_UPDATE:
        return method_arguments(call, 1, 1) ? method_change(call, RT_SET_XOR) : value_never();
    case BUILTIN_SET_ISSUBSET:
    case BUILTIN_FROZENSET_ISSUBSET:
        return method_relation(call, RT_SET_WITHIN, false);
    case BUILTIN_SET_ISSUPERSET:
    case BUILTIN_FROZENSET_ISSUPERSET:
        return method_relation(call, RT_SET_WITHIN, true);
    default: /* isdisjoint */
        return method_relation(call, RT_SET_DISJOINT, false);
    }
}
