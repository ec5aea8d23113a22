/* Containers: what is common to lists, dicts and sets, and which of their files does what. See
 * specialise_container.h and docs/compiler.md. */
#include "jit/specialise_container.h"
#include "runtime/big.h"

#include "runtime/value.h"

#include <string.h>

/* ----------------------------------------------------------------------------------- helpers */

struct value native(struct builder *b, enum ir_native which, struct type_id type,
                    const struct value *operands, uint32_t count)
{
    struct value result = emit(b, IR_NATIVE, type, which, operands, count);
    return shape_is_unit(b, type) ? value_unit(type) : result;
}

bool is_container(enum type_kind kind)
{
    return kind == TYPE_LIST || kind == TYPE_DICT || kind == TYPE_SET || kind == TYPE_FROZENSET ||
           kind == TYPE_ROW || kind == TYPE_VIEW;
}

static bool is_frozen(const struct builder *b, struct value container)
{
    const struct shape *shape = shape_of(b, container.type);
    return shape && shape->frozen;
}

bool raise_if_frozen(struct builder *b, struct value container)
{
    if (!is_frozen(b, container))
        return false;
    raise_code(b, RT_ERROR_FROZEN,
               arena_printf(b->s->arena, "the %s", type_name(b, container.type)));
    return true;
}

struct value to_store(struct builder *b, struct value container, uint32_t child, struct value v)
{
    if (ended(v))
        return v;
    shape_grow(b, container.type, child, v.type);
    return inject(b, v, shape_of(b, container.type)->children[child]);
}

bool injects(const struct builder *b, struct value v, struct type_id type)
{
    const struct type *from = type_of(b, v);
    if (type_same(v.type, type))
        return true;
    if (from->kind == TYPE_INT && type.id == TYPE_BIG)
        return true;
    if (from->kind != TYPE_UNION)
        return type_union_member(b->s->types, type, v.type) >= 0;
    for (uint32_t i = 0; i < from->child_count; i++) {
        if (type_union_member(b->s->types, type, from->children[i]) < 0)
            return false;
    }
    return true;
}

static bool holds_objects(const struct builder *b, struct type_id id, uint32_t depth)
{
    const struct type *type = type_get(b->s->types, id);
    const struct shape *shape = shape_of(b, id);
    if (type->kind == TYPE_OBJECT || type->kind == TYPE_INSTANCE || type->kind == TYPE_CELL ||
        type->kind == TYPE_EXCEPTION_REF || depth > 6)
        return true;
    const struct type_id *children = shape ? shape->children : type->children;
    uint32_t count = shape ? shape->child_count : type->child_count;
    for (uint32_t i = 0; i < count; i++) {
        if (holds_objects(b, children[i], depth + 1))
            return true;
    }
    return false;
}

bool holds_user_objects(const struct builder *b, struct type_id type)
{
    return holds_objects(b, type, 0);
}

struct ir_block_id branch_if(struct builder *b, struct value condition)
{
    struct ir_block_id yes = block_new(b);
    struct ir_block_id no = block_new(b);
    branch(b, condition, yes, no);
    b->block = yes;
    return no;
}

struct value int_compare(struct builder *b, enum ir_compare comparison, struct value x,
                         struct value y)
{
    return emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, comparison, x, y);
}

/* --------------------------------------------------------------------------------- iterating */

/* Whether the path ended: its block has a terminator. */
static bool is_closed(const struct builder *b)
{
    const struct ir_block *block = &b->function->blocks[b->block.id];
    return block->instruction_count &&
           ir_op_info(block->instructions[block->instruction_count - 1].op)->terminator;
}

void each_element(struct builder *b, struct value iterable, element_fn f, void *argument)
{
    struct value iterator = iterate_stable(b, iterable);
    if (ended(iterator)) {
        b->block = block_new(b); /* nothing leads there */
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
        b->block = block_new(b);
        return;
    }
    struct ir_block_id head = block_new(b);
    struct ir_block_id done = block_new(b);
    parameters_add(b, head, iterator.type);
    jump_with(b, head, &iterator, 1);
    const struct ir_value *parameters = b->function->blocks[head.id].parameters;
    b->block = head;
    struct value state = parameters_value(b, iterator.type, &parameters);
    struct value element = advance(b, &state, done);
    if (!ended(element)) {
        f(b, element, argument);
        if (!is_closed(b))
            jump_with(b, head, &state, 1);
    }
    b->block = done;
}

struct value read_list(struct builder *b, struct value iterable)
{
    enum type_kind kind = kind_of(b, iterable);
    return kind == TYPE_LIST || kind == TYPE_ROW ? iterable : fresh_list(b, iterable);
}

struct value fresh_list(struct builder *b, struct value iterable)
{
    const struct type *type = type_of(b, iterable);
    switch (type->kind) {
    case TYPE_LIST:
    case TYPE_ROW: {
        struct type_id made = list_type(b, type_element(b->s->types, iterable.type));
        return native(b, IR_NATIVE_LIST_COPY, made, &iterable, 1);
    }
    case TYPE_DICT:
        return dict_list(b, iterable, VIEW_KEYS);
    case TYPE_VIEW:
        return dict_list(b, field(b, iterable, 0), (enum dict_view)type->index);
    case TYPE_SET:
    case TYPE_FROZENSET: {
        struct type_id made = list_type(b, shape_of(b, iterable.type)->children[0]);
        return native(b, IR_NATIVE_SET_ELEMENTS, made, &iterable, 1);
    }
    default:
        return collect(b, iterable);
    }
}

bool container_iterate(struct builder *b, struct value iterable, struct value *ret_parts,
                       uint32_t *ret_count)
{
    const struct type *type = type_of(b, iterable);
    struct value source = iterable;
    *ret_count = 0;
    if (type->kind == TYPE_ROW) {
        ret_parts[(*ret_count)++] = constant_int(b, 0);
        return true;
    }
    if (type->kind == TYPE_VIEW)
        source = field(b, iterable, 0);
    else if (type->kind != TYPE_DICT && type->kind != TYPE_SET && type->kind != TYPE_FROZENSET)
        return false;
    struct value count;
    container_count(b, source, &count);
    ret_parts[(*ret_count)++] = constant_int(b, 0);
    ret_parts[(*ret_count)++] = count;
    if (kind_of(b, source) == TYPE_DICT)
        ret_parts[(*ret_count)++] = count; /* left */
    return true;
}

static struct value next_element(struct builder *b, struct value iterable, struct value index)
{
    const struct type *type = type_of(b, iterable);
    if (type->kind != TYPE_VIEW)
        return dict_key(b, iterable, index);
    struct value dict = field(b, iterable, 0);
    uint32_t view = type->index;
    struct value key = view == VIEW_VALUES ? value_never() : dict_key(b, dict, index);
    if (view == VIEW_KEYS || (view == VIEW_ITEMS && ended(key)))
        return key;
    struct value v = dict_get(b, dict, index);
    if (view == VIEW_VALUES || ended(v))
        return v;
    return make(b, TYPE_TUPLE, 0, (struct value[]){key, v}, 2, NULL);
}

struct value container_advance(struct builder *b, struct value *iterator, struct ir_block_id done)
{
    struct value iterable = field(b, *iterator, 0);
    struct value position = field(b, *iterator, 1);
    struct value expected = field(b, *iterator, 2);
    bool view = kind_of(b, iterable) == TYPE_VIEW;
    struct value source = view ? field(b, iterable, 0) : iterable;
    bool dict = kind_of(b, source) == TYPE_DICT;
    struct value left = dict ? field(b, *iterator, 3) : value_never();
    struct value operands[] = {source, position, expected, left};
    struct value index =
        native(b, dict ? IR_NATIVE_DICT_NEXT : IR_NATIVE_SET_NEXT, TYPE_ID_INT, operands, 3 + dict);
    struct ir_block_id more = block_new(b);
    branch(b, int_compare(b, IR_GE, index, constant_int(b, 0)), more, done);
    b->block = more;
    struct value element = next_element(b, iterable, index);
    if (ended(element))
        return element;
    struct value one = constant_int(b, 1);
    struct value parts[] = {
        iterable, emit_flagged(b, IR_INT_ADD, TYPE_ID_INT, IR_NO_OVERFLOW, index, one), expected,
        dict ? emit_flagged(b, IR_INT_SUBTRACT, TYPE_ID_INT, IR_NO_OVERFLOW, left, one) : left};
    *iterator = make(b, TYPE_ITERATOR, type_of(b, *iterator)->index, parts, 3 + dict, NULL);
    return element;
}

/* ------------------------------------------------------------------------------------ slices */

static struct value bound_given(struct builder *b, struct value bound, void *argument)
{
    (void)argument;
    return constant_bool(b, kind_of(b, bound) != TYPE_NONE);
}

static struct value bound_value(struct builder *b, struct value bound, void *argument)
{
    (void)argument;
    if (kind_of(b, bound) == TYPE_NONE)
        return constant_int(b, 0);
    if (kind_of(b, bound) == TYPE_BIG)
        return native(b, IR_NATIVE_BIG_CLAMP, TYPE_ID_INT, &bound, 1);
    if (!is_integral(b, bound)) {
        if (has_special(b, bound, "__index__"))
            return call_special(b, bound, "__index__", NULL, 0);
        return raise_type_error(
            b, "slice indices must be integers or None or have an __index__ method");
    }
    return to_int(b, bound);
}

bool slice_bounds(struct builder *b, struct value slice, struct value ret_operands[6])
{
    for (uint32_t i = 0; i < 3; i++) {
        struct value bound = field(b, slice, i);
        bool several = kind_of(b, bound) == TYPE_UNION;
        ret_operands[3 + i] =
            several ? each_member(b, bound, bound_given, NULL) : bound_given(b, bound, NULL);
        ret_operands[i] =
            several ? each_member(b, bound, bound_value, NULL) : bound_value(b, bound, NULL);
        if (ended(ret_operands[i]))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------------- operators and the like */

bool container_count(struct builder *b, struct value v, struct value *ret_count)
{
    switch ((int)kind_of(b, v)) {
    case TYPE_LIST:
    case TYPE_ROW:
        *ret_count = emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, v);
        return true;
    case TYPE_VIEW:
        return container_count(b, field(b, v, 0), ret_count);
    case TYPE_DICT:
        *ret_count = native(b, IR_NATIVE_DICT_COUNT, TYPE_ID_INT, &v, 1);
        return true;
    case TYPE_SET:
    case TYPE_FROZENSET:
        *ret_count = native(b, IR_NATIVE_SET_COUNT, TYPE_ID_INT, &v, 1);
        return true;
    default:
        return false;
    }
}

struct value container_identical(struct builder *b, struct value x, struct value y)
{
    shape_mutate(b, x.type);
    shape_mutate(b, y.type);
    if (type_same(x.type, y.type))
        return emit2(b, IR_SAME, TYPE_ID_BOOL, 0, x, y);
    /* They get one shape in the next round, unless one was captured and the other was not. */
    type_join(b->s->types, x.type, y.type);
    return constant_bool(b, false);
}

bool container_index(struct builder *b, struct value container, struct value key,
                     struct value *ret_value)
{
    if (kind_of(b, container) != TYPE_DICT)
        return false;
    *ret_value = dict_index(b, container, key);
    return true;
}

static struct value found(struct builder *b, struct value index)
{
    return ended(index) ? index : int_compare(b, IR_GE, index, constant_int(b, 0));
}

/* v in d.values(), or (k, v) in d.items() */
static struct value view_contains(struct builder *b, struct value view, struct value v)
{
    struct value dict = field(b, view, 0);
    if (type_of(b, view)->index == VIEW_VALUES)
        return found(b, list_find(b, dict_list(b, dict, VIEW_VALUES), v));
    if (type_of(b, view)->index == VIEW_KEYS)
        return found(b, find_key(b, dict, v));
    if (kind_of(b, v) != TYPE_TUPLE || type_of(b, v)->child_count != 2)
        return constant_bool(b, false);
    struct value index = find_key(b, dict, field(b, v, 0));
    if (ended(index))
        return index;
    struct ir_block_id missing = branch_if(b, found(b, index));
    struct merge merge = {.b = b};
    struct value held = dict_get(b, dict, index);
    if (!ended(held))
        merge_add(&merge, compare(b, COMPARE_EQUAL, held, field(b, v, 1)));
    b->block = missing;
    merge_add(&merge, constant_bool(b, false));
    return merge_take(&merge);
}

bool container_contains(struct builder *b, struct value container, struct value v,
                        struct value *ret_value)
{
    switch ((int)kind_of(b, container)) {
    case TYPE_DICT:
    case TYPE_SET:
    case TYPE_FROZENSET:
        *ret_value = found(b, find_key(b, container, v));
        return true;
    case TYPE_VIEW:
        *ret_value = view_contains(b, container, v);
        return true;
    case TYPE_LIST:
    case TYPE_ROW:
        if (holds_user_objects(b, container.type) || holds_user_objects(b, v.type))
            return false; /* their __eq__ is asked where it is known: INTRINSIC_CONTAINS */
        *ret_value = found(b, list_find(b, container, v));
        return true;
    default:
        return false;
    }
}

static struct value value_equal(struct builder *b, struct value x, struct value y)
{
    return native(b, IR_NATIVE_VALUE_EQUAL, TYPE_ID_BOOL, (struct value[]){x, y}, 2);
}

static struct value value_ordered(struct builder *b, enum program_compare op, struct value x,
                                  struct value y)
{
    enum rt_order order = op == COMPARE_LESS         ? RT_LESS
                          : op == COMPARE_LESS_EQUAL ? RT_LESS_EQUAL
                          : op == COMPARE_GREATER    ? RT_GREATER
                                                     : RT_GREATER_EQUAL;
    struct value operands[] = {x, y, constant_int(b, order)};
    return native(b, IR_NATIVE_VALUE_ORDERED, TYPE_ID_BOOL, operands, 3);
}

static bool is_scalar_number(struct type_id type)
{
    return type.id == TYPE_INT || type.id == TYPE_FLOAT || type.id == TYPE_BOOL;
}

static bool is_tuple(enum type_kind kind)
{
    return kind == TYPE_TUPLE || kind == TYPE_ROW;
}

bool container_compare(struct builder *b, enum program_compare op, struct value x, struct value y,
                       struct value *ret_value)
{
    enum type_kind left = kind_of(b, x), right = kind_of(b, y);
    if (set_compare(b, op, x, y, ret_value))
        return true;
    bool equality = op == COMPARE_EQUAL || op == COMPARE_NOT_EQUAL;
    bool lists = left == TYPE_LIST && right == TYPE_LIST;
    bool rows = is_tuple(left) && is_tuple(right) && (left == TYPE_ROW || right == TYPE_ROW);
    bool dicts = left == TYPE_DICT && right == TYPE_DICT;
    if (lists && equality && is_scalar_number(type_element(b->s->types, x.type)) &&
        is_scalar_number(type_element(b->s->types, y.type)))
        return false; /* by a pipeline */
    if (equality && (lists || rows || dicts)) {
        struct value equal = value_equal(b, x, y);
        *ret_value = op == COMPARE_EQUAL ? equal : unary(b, UNARY_NOT, equal);
        return true;
    }
    if (equality && (left == TYPE_VIEW || right == TYPE_VIEW)) {
        *ret_value = left == TYPE_VIEW && right == TYPE_VIEW
                         ? stop_unsupported(b, "comparing views of dicts' values")
                         : constant_bool(b, op == COMPARE_NOT_EQUAL);
        return true;
    }
    if (!equality && (lists || rows)) {
        *ret_value = value_ordered(b, op, x, y);
        return true;
    }
    return false;
}

bool container_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                      bool in_place, struct value *ret_value)
{
    enum type_kind left = kind_of(b, x), right = kind_of(b, y);
    if (set_binary(b, op, x, y, in_place, ret_value))
        return true;
    if (left == TYPE_LIST && in_place && op == BINARY_ADD) {
        if (!is_iterable(b, y))
            *ret_value = raise_type_error(b, "'%s' object is not iterable", type_name(b, y.type));
        else
            *ret_value = ended(list_extend(b, x, y)) ? value_never() : x;
        return true;
    }
    if (left == TYPE_LIST && in_place && op == BINARY_MULTIPLY && is_integral(b, y)) {
        *ret_value = value_never();
        if (raise_if_frozen(b, x))
            return true;
        shape_mutate(b, x.type);
        struct value operands[] = {x, big_to_int(b, y, RT_BIG_TO_LENGTH)};
        native(b, IR_NATIVE_LIST_REPEAT_IN_PLACE, TYPE_ID_NONE, operands, 2);
        *ret_value = x;
        return true;
    }
    if (left == TYPE_DICT && op == BINARY_OR && (right == TYPE_DICT || in_place)) {
        struct value dict = in_place ? x : dict_copy(b, x);
        *ret_value = ended(dict_update(b, dict, y)) ? value_never() : dict;
        return true;
    }
    if (op == BINARY_ADD && is_tuple(left) && is_tuple(right) &&
        (left == TYPE_ROW || right == TYPE_ROW)) {
        struct value list = fresh_list(b, x);
        struct value done = ended(list) ? list : list_extend(b, list, read_list(b, y));
        *ret_value = ended(done) ? done : row_of(b, list);
        return true;
    }
    if (op == BINARY_MULTIPLY && (left == TYPE_ROW || right == TYPE_ROW) &&
        (is_integral(b, x) || is_integral(b, y))) {
        struct value list = fresh_list(b, left == TYPE_ROW ? x : y);
        struct value operands[] = {list, big_to_int(b, left == TYPE_ROW ? y : x, RT_BIG_TO_LENGTH)};
        shape_mutate(b, list.type);
        native(b, IR_NATIVE_LIST_REPEAT_IN_PLACE, TYPE_ID_NONE, operands, 2);
        *ret_value = row_of(b, list);
        return true;
    }
    return false;
}

/* ----------------------------------------------------------------------------------- methods */

const struct value *method_keyword(const struct method_call *call, const char *name)
{
    for (uint32_t i = 0; i < call->name_count; i++) {
        if (strcmp(program_name(call->b, call->names[i]), name) == 0)
            return &call->values[call->count + i];
    }
    return NULL;
}

bool method_arguments(const struct method_call *call, uint32_t least, uint32_t most)
{
    const char *name = builtin_name(call->method);
    const char *plain = strchr(name, '.') + 1;
    uint32_t given = call->count - 1;
    if (call->name_count)
        raise_type_error(call->b, "%s() takes no keyword arguments", name);
    else if (given >= least && given <= most)
        return true;
    else if (most == 0)
        raise_type_error(call->b, "%s() takes no arguments (%u given)", name, given);
    else if (least == 1 && most == 1)
        raise_type_error(call->b, "%s() takes exactly one argument (%u given)", name, given);
    else if (given < least)
        raise_type_error(call->b, "%s expected %s%u argument%s, got %u", plain,
                         least == most ? "" : "at least ", least, least == 1 ? "" : "s", given);
    else
        raise_type_error(call->b, "%s expected %s%u argument%s, got %u", plain,
                         least == most ? "" : "at most ", most, most == 1 ? "" : "s", given);
    return false;
}

/* Those of builtin.def's section. */
static bool is_container_method(enum builtin builtin)
{
    return builtin >= BUILTIN_LIST_APPEND && builtin <= BUILTIN_DICT_ITEMS_ISDISJOINT;
}

static bool has_methods(enum type_kind kind)
{
    return is_container(kind) || kind == TYPE_TUPLE || kind == TYPE_RANGE;
}

bool container_attribute(struct builder *b, struct value v, const char *name,
                         struct value *ret_value)
{
    const struct type *type = type_of(b, v);
    bool class =
        type->kind == TYPE_BUILTIN && builtin_kind((enum builtin)type->index) == BUILTIN_KIND_TYPE;
    if (!class && !has_methods(type->kind))
        return false;
    const char *owner = class ? builtin_name((enum builtin)type->index) : type_name(b, v.type);
    enum builtin method = builtin_find(arena_printf(b->s->arena, "%s.%s", owner, name));
    if (!is_container_method(method)) {
        if (class || (name[0] == '_' && name[1] == '_'))
            return false;
        *ret_value = raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                                arena_printf(b->s->arena, "%s\x1f%s", owner, name));
        return true;
    }
    struct value function = value_unit(type_make(b->s->types, TYPE_BUILTIN, method, NULL, 0, NULL));
    bool bound = !class || method == BUILTIN_DICT_FROMKEYS;
    *ret_value =
        bound ? make(b, TYPE_BOUND_METHOD, 0, (struct value[]){v, function}, 2, NULL) : function;
    return true;
}

static struct value call_method(const struct method_call *call)
{
    struct builder *b = call->b;
    const char *name = builtin_name(call->method);
    const char *dot = strchr(name, '.');
    const char *owner = arena_copy_string(b->s->arena, name, (size_t)(dot - name));
    if (!owner)
        return value_never();
    if (call->method == BUILTIN_DICT_FROMKEYS)
        return dict_method(call);
    if (!call->count)
        return raise_type_error(b, "unbound method %s needs an argument", name);
    struct value self = call->values[0];
    if (strcmp(type_name(b, self.type), owner) != 0)
        return raise_type_error(b,
                                "descriptor '%s' for '%s' objects doesn't apply to a '%s' object",
                                dot + 1, owner, type_name(b, self.type));
    switch ((int)kind_of(b, self)) {
    case TYPE_LIST:
        return list_method(call);
    case TYPE_DICT:
        return dict_method(call);
    case TYPE_SET:
    case TYPE_FROZENSET:
    case TYPE_VIEW:
        return set_method(call);
    default:
        return sequence_method(call);
    }
}

struct again {
    const struct method_call *call;
    uint32_t which;
};

static struct value call_method_again(struct builder *b, struct value member, void *argument)
{
    const struct again *again = argument;
    struct method_call call = *again->call;
    uint32_t total = call.count + call.name_count;
    struct value *values = arena_array(b->s->arena, total + 1, sizeof(*values));
    if (!values)
        return value_never();
    memcpy(values, call.values, total * sizeof(*values));
    values[again->which] = member;
    call.values = values;
    struct value result;
    container_builtin(b, call.method, call.values, total, call.names, call.name_count, &result);
    return result;
}

/* Arguments that are looked at by kind, rather than stored or searched for. */
static bool looks_at(enum builtin method, uint32_t argument)
{
    switch ((int)method) {
    case BUILTIN_LIST_INSERT:
        return argument < 2;
    case BUILTIN_LIST_INDEX:
    case BUILTIN_TUPLE_INDEX:
        return argument != 1;
    case BUILTIN_LIST_APPEND:
    case BUILTIN_LIST_REMOVE:
    case BUILTIN_LIST_COUNT:
    case BUILTIN_TUPLE_COUNT:
    case BUILTIN_DICT_GET:
    case BUILTIN_DICT_POP:
    case BUILTIN_DICT_SETDEFAULT:
    case BUILTIN_SET_ADD:
    case BUILTIN_SET_DISCARD:
    case BUILTIN_SET_REMOVE:
        return argument == 0;
    case BUILTIN_DICT_FROMKEYS:
        return argument != 2;
    default:
        return true;
    }
}

/* -------------------------------------------------------------------------- built-in functions */

static struct value builtin_tuple_of(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_ROW || kind_of(b, v) == TYPE_TUPLE)
        return v;
    struct value list = read_list(b, v);
    return ended(list) ? list : row_of(b, list);
}

static struct value builtin_sorted(struct builder *b, const struct value *values, uint32_t count,
                                   const uint32_t *names, uint32_t name_count)
{
    struct method_call call = {b, BUILTIN_SORTED, values, count, names, name_count};
    if (count != 1)
        return raise_type_error(b, "sorted expected 1 argument, got %u", count);
    for (uint32_t i = 0; i < name_count; i++) {
        const char *name = program_name(b, names[i]);
        if (strcmp(name, "key") != 0 && strcmp(name, "reverse") != 0)
            return raise_type_error(b, "'%s' is an invalid keyword argument for sort()", name);
    }
    struct value list = fresh_list(b, values[0]);
    return ended(list) ? list
                       : list_sorted(b, list, method_keyword(&call, "key"),
                                     method_keyword(&call, "reverse"));
}

static struct value reversed_range(struct builder *b, struct value range)
{
    struct value count = range_count(b, range);
    struct value one = constant_int(b, 1);
    struct value last = emit_flagged(b, IR_INT_SUBTRACT, TYPE_ID_INT, IR_NO_OVERFLOW, count, one);
    struct value first = range_get(b, range, last);
    struct value step = emit1(b, IR_INT_NEGATE, TYPE_ID_INT, 0, field(b, range, 2));
    struct value stop = emit2(b, IR_INT_MULTIPLY, TYPE_ID_INT, 0, count, step);
    stop = emit2(b, IR_INT_ADD, TYPE_ID_INT, 0, first, stop);
    return make(b, TYPE_RANGE, 0, (struct value[]){first, stop, step}, 3, NULL);
}

/* reversed(): a pipeline over the indices, from the last one down. */
static struct value builtin_reversed(struct builder *b, struct value v)
{
    enum type_kind kind = kind_of(b, v);
    struct value count;
    if (kind == TYPE_RANGE)
        return reversed_range(b, v);
    if (kind != TYPE_LIST && kind != TYPE_ROW && kind != TYPE_TUPLE && kind != TYPE_DICT &&
        kind != TYPE_VIEW && kind != TYPE_STR && kind != TYPE_BYTES)
        return raise_type_error(b, "'%s' object is not reversible", type_name(b, v.type));
    struct value list = read_list(b, v);
    if (ended(list))
        return list;
    container_count(b, list, &count);
    struct value all[] = {constant_int(b, 0), count, constant_int(b, 1)};
    struct value indices = make(b, TYPE_RANGE, TYPE_RANGE_BY_ONE, all, 3, NULL);
    struct value parts[] = {reversed_range(b, indices), list};
    return make(b, TYPE_GENERATOR, GENERATOR_AT, parts, 2, NULL);
}

static struct value builtin_dict(struct builder *b, const struct value *values, uint32_t count,
                                 const uint32_t *names, uint32_t name_count)
{
    if (count > 1)
        return raise_type_error(b, "dict expected at most 1 argument, got %u", count);
    struct value dict = count && kind_of(b, values[0]) == TYPE_DICT
                            ? dict_copy(b, values[0])
                            : dict_new(b, TYPE_ID_NEVER, TYPE_ID_NEVER);
    if (count && kind_of(b, values[0]) != TYPE_DICT && ended(dict_update(b, dict, values[0])))
        return value_never();
    for (uint32_t i = 0; i < name_count; i++) {
        struct value key = string_constant(b, program_name(b, names[i]));
        if (ended(dict_set_index(b, dict, key, values[count + i])))
            return value_never();
    }
    return dict;
}

static struct value make_container(struct builder *b, enum builtin builtin,
                                   const struct value *values, uint32_t count)
{
    if (count > 1)
        return raise_type_error(b, "%s expected at most 1 argument, got %u", builtin_name(builtin),
                                count);
    enum type_kind kind = builtin == BUILTIN_SET ? TYPE_SET : TYPE_FROZENSET;
    switch ((int)builtin) {
    case BUILTIN_LIST:
        return count ? fresh_list(b, values[0]) : list_of(b, NULL, 0);
    case BUILTIN_TUPLE:
        return count ? builtin_tuple_of(b, values[0]) : make(b, TYPE_TUPLE, 0, NULL, 0, NULL);
    default:
        return count ? set_from(b, kind, values[0]) : set_new(b, kind, TYPE_ID_NEVER);
    }
}

bool container_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                       uint32_t total, const uint32_t *names, uint32_t name_count,
                       struct value *ret_value)
{
    uint32_t count = total - name_count;
    if (is_container_method(builtin)) {
        struct method_call call = {b, builtin, values, count, names, name_count};
        for (uint32_t i = 0; i < count; i++) {
            if (kind_of(b, values[i]) != TYPE_UNION || !looks_at(builtin, i))
                continue;
            *ret_value = each_member(b, values[i], call_method_again, &(struct again){&call, i});
            return true;
        }
        *ret_value = call_method(&call);
        return true;
    }
    switch ((int)builtin) {
    case BUILTIN_LIST:
    case BUILTIN_TUPLE:
    case BUILTIN_SET:
    case BUILTIN_FROZENSET:
        if (name_count || (count == 1 && kind_of(b, values[0]) == TYPE_UNION))
            return false;
        *ret_value = make_container(b, builtin, values, count);
        return true;
    case BUILTIN_DICT:
        if (count == 1 && kind_of(b, values[0]) == TYPE_UNION)
            return false;
        *ret_value = builtin_dict(b, values, count, names, name_count);
        return true;
    case BUILTIN_SORTED:
        if (count == 1 && kind_of(b, values[0]) == TYPE_UNION)
            return false;
        *ret_value = builtin_sorted(b, values, count, names, name_count);
        return true;
    case BUILTIN_REVERSED:
        if (count != 1 || name_count || kind_of(b, values[0]) == TYPE_UNION)
            return false;
        *ret_value = builtin_reversed(b, values[0]);
        return true;
    case BUILTIN_HASH:
        if (count != 1 || name_count)
            return false;
        *ret_value = native(b, IR_NATIVE_VALUE_HASH, TYPE_ID_INT, values, 1);
        return true;
    case BUILTIN_LEN:
        return count == 1 && !name_count && is_container(kind_of(b, values[0])) &&
               container_count(b, values[0], ret_value);
    default:
        return false;
    }
}

/* ------------------------------------------------------------------------------ instructions */

static enum flow flow_of(struct value done)
{
    return ended(done) ? FLOW_ENDED : FLOW_NEXT;
}

static enum flow exec_set_index(struct builder *b, const uint32_t *o)
{
    struct value container = b->registers[o[0]], key = b->registers[o[1]];
    struct value v = b->registers[o[2]];
    if (kind_of(b, container) == TYPE_UNION)
        return split(b, container);
    enum type_kind kind = kind_of(b, container);
    if (kind == TYPE_DICT)
        return flow_of(dict_set_index(b, container, key, v));
    if (kind_of(b, key) == TYPE_UNION)
        return split(b, key);
    if (kind == TYPE_LIST) {
        if (kind_of(b, key) == TYPE_SLICE && kind_of(b, v) == TYPE_UNION)
            return split(b, v);
        return flow_of(list_set_index(b, container, key, v));
    }
    if (is_user_object(b, container))
        return flow_of(object_set_index(b, container, key, v));
    raise_type_error(b, "'%s' object does not support item assignment",
                     type_name(b, container.type));
    return FLOW_ENDED;
}

static enum flow exec_delete_index(struct builder *b, const uint32_t *o)
{
    struct value container = b->registers[o[0]], key = b->registers[o[1]];
    if (kind_of(b, container) == TYPE_UNION)
        return split(b, container);
    enum type_kind kind = kind_of(b, container);
    if (kind == TYPE_DICT)
        return flow_of(dict_delete_index(b, container, key));
    if (kind_of(b, key) == TYPE_UNION)
        return split(b, key);
    if (kind == TYPE_LIST)
        return flow_of(list_delete_index(b, container, key));
    if (is_user_object(b, container))
        return flow_of(object_delete_index(b, container, key));
    raise_type_error(b, "'%s' object doesn't support item deletion", type_name(b, container.type));
    return FLOW_ENDED;
}

static enum flow exec_dict(struct builder *b, const uint32_t *o)
{
    struct value dict = dict_new(b, TYPE_ID_NEVER, TYPE_ID_NEVER);
    for (uint32_t i = 0; i + 1 < o[1]; i += 2) {
        struct value key = b->registers[o[2 + i]], v = b->registers[o[3 + i]];
        if (ended(dict_set_index(b, dict, key, v)))
            return FLOW_ENDED;
    }
    b->registers[o[0]] = dict;
    return FLOW_NEXT;
}

/* Whether the elements of a display are literals, each loaded right before it. */
static bool is_literal(const struct builder *b, const uint32_t *elements, uint32_t count)
{
    if (b->index < b->code->blocks[b->code_block] + count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct program_instruction *before = &b->code->instructions[b->index - count + i];
        if (before->op != OP_CONST || before->operands[0] != elements[i])
            return false;
    }
    return true;
}

static enum flow exec_set(struct builder *b, const uint32_t *o)
{
    struct value set = set_new(b, TYPE_SET, TYPE_ID_NEVER);
    for (uint32_t i = 0; i < o[1]; i++) {
        if (ended(set_add(b, set, b->registers[o[2 + i]])))
            return FLOW_ENDED;
    }
    /* CPython's compiler makes a frozenset of three literals or more, and another one of that; the
     * set is a copy. It lies otherwise than one that the elements were put into. */
    if (o[1] >= 3 && is_literal(b, o + 2, o[1])) {
        struct value once = fresh_list(b, set);
        struct value again = ended(once) ? once : set_from(b, TYPE_SET, once);
        set = ended(again) ? again : set_from(b, TYPE_SET, again);
    }
    if (ended(set))
        return FLOW_ENDED;
    b->registers[o[0]] = set;
    return FLOW_NEXT;
}

static enum flow exec_extend(struct builder *b, const uint32_t *o)
{
    struct value container = b->registers[o[0]], v = b->registers[o[1]];
    if (kind_of(b, v) == TYPE_UNION)
        return split(b, v);
    switch ((int)kind_of(b, container)) {
    case TYPE_LIST:
        if (!is_iterable(b, v)) {
            raise_type_error(b, "Value after * must be an iterable, not %s", type_name(b, v.type));
            return FLOW_ENDED;
        }
        return flow_of(list_extend(b, container, v));
    case TYPE_SET:
        return flow_of(set_update(b, container, v));
    default:
        if (kind_of(b, v) != TYPE_DICT && !is_user_object(b, v)) {
            raise_type_error(b, "'%s' object is not a mapping", type_name(b, v.type));
            return FLOW_ENDED;
        }
        return flow_of(dict_update(b, container, v));
    }
}

/* Raises ValueError unless there are at least so many. */
static void check_least(struct builder *b, struct value count, uint32_t least)
{
    for (uint32_t have = 0; have < least; have++) {
        struct ir_block_id few = branch_if(b, int_compare(b, IR_NE, count, constant_int(b, have)));
        struct ir_block_id more = b->block;
        b->block = few;
        raise_code(b, RT_ERROR_VALUE,
                   arena_printf(b->s->arena,
                                "not enough values to unpack (expected at least %u, got %u)", least,
                                have));
        b->block = more;
    }
}

static enum flow unpack_tuple(struct builder *b, struct value tuple, uint32_t star, uint32_t count,
                              const uint32_t *destinations)
{
    uint32_t have = type_of(b, tuple)->child_count, least = count - 1;
    if (have < least) {
        raise_code(b, RT_ERROR_VALUE,
                   arena_printf(b->s->arena,
                                "not enough values to unpack (expected at least %u, got %u)", least,
                                have));
        return FLOW_ENDED;
    }
    struct value *parts = arena_array(b->s->arena, have + 1, sizeof(*parts));
    if (!parts)
        return FLOW_ENDED;
    for (uint32_t i = 0; i < have; i++)
        parts[i] = field(b, tuple, i);
    uint32_t extra = have - least;
    for (uint32_t i = 0; i < count; i++) {
        if (i == star)
            b->registers[destinations[i]] = list_of(b, parts + star, extra);
        else
            b->registers[destinations[i]] = parts[i < star ? i : i - 1 + extra];
    }
    return FLOW_NEXT;
}

static enum flow exec_unpack_star(struct builder *b, const uint32_t *o)
{
    struct value v = b->registers[o[0]];
    uint32_t star = o[1], count = o[2];
    const uint32_t *destinations = o + 3;
    if (kind_of(b, v) == TYPE_UNION)
        return split(b, v);
    if (kind_of(b, v) == TYPE_TUPLE)
        return unpack_tuple(b, v, star, count, destinations);
    if (!is_iterable(b, v)) {
        raise_type_error(b, "cannot unpack non-iterable %s object", type_name(b, v.type));
        return FLOW_ENDED;
    }
    struct value list = read_list(b, v);
    if (ended(list))
        return FLOW_ENDED;
    struct value have = emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, list);
    uint32_t behind = count - 1 - star;
    check_least(b, have, count - 1);
    struct value end = emit_flagged(b, IR_INT_SUBTRACT, TYPE_ID_INT, IR_NO_OVERFLOW, have,
                                    constant_int(b, behind));
    for (uint32_t i = 0; i < count; i++) {
        struct value got;
        if (i == star) {
            struct value none = value_unit(TYPE_ID_NONE);
            struct value slice =
                make(b, TYPE_SLICE, 0, (struct value[]){constant_int(b, star), end, none}, 3, NULL);
            got = index_value(b, list, slice);
            if (!ended(got) && kind_of(b, got) == TYPE_ROW)
                got = fresh_list(b, got);
        } else if (i < star) {
            got = list_at(b, list, constant_int(b, i));
        } else {
            got = list_at(b, list,
                          emit_flagged(b, IR_INT_ADD, TYPE_ID_INT, IR_NO_OVERFLOW, end,
                                       constant_int(b, i - star - 1)));
        }
        if (ended(got))
            return FLOW_ENDED;
        b->registers[destinations[i]] = got;
    }
    return FLOW_NEXT;
}

static enum flow exec_match(struct builder *b, const uint32_t *o, bool mapping)
{
    struct value v = b->registers[o[1]];
    enum type_kind kind = kind_of(b, v);
    if (kind == TYPE_UNION)
        return split(b, v);
    bool bytes = kind == TYPE_LIST && shape_of(b, v.type)->index == SHAPE_BYTEARRAY;
    bool sequence = kind == TYPE_TUPLE || kind == TYPE_ROW || kind == TYPE_RANGE ||
                    (kind == TYPE_LIST && !bytes);
    b->registers[o[0]] = constant_bool(b, mapping ? kind == TYPE_DICT : sequence);
    return FLOW_NEXT;
}

EXEC(container)
{
    const uint32_t *o = instruction->operands;
    switch ((int)instruction->op) {
    case OP_SET_INDEX:
        return exec_set_index(b, o);
    case OP_DELETE_INDEX:
        return exec_delete_index(b, o);
    case OP_DICT:
        return exec_dict(b, o);
    case OP_SET:
        return exec_set(b, o);
    case OP_EXTEND:
        return exec_extend(b, o);
    case OP_UNPACK_STAR:
        return exec_unpack_star(b, o);
    default:
        return exec_match(b, o, instruction->op == OP_MATCH_MAPPING);
    }
}
