/* Operators, comparisons, truth, indexing and attributes: Python's rules by the operands' types. */
#include "jit/specialise_container.h"
#include "jit/specialise_text.h"
#include "runtime/big.h"

#include <math.h>
#include <string.h>

static const char *const binary_texts[BINARY_COUNT] = {
#define BINARY_OP(name, number, text) [number] = text,
#include "proto/opcodes.def"
#undef BINARY_OP
};

static const char *const compare_texts[COMPARE_COUNT] = {
#define COMPARE_OP(name, number, text) [number] = text,
#include "proto/opcodes.def"
#undef COMPARE_OP
};

const char *compare_text(enum program_compare op)
{
    return compare_texts[op];
}

/* Longest tuple that `+` and `*` make: past it a program means a list. */
enum { TUPLE_COUNT_MAX = 1024 };

bool is_integral(const struct builder *b, struct value v)
{
    enum type_kind kind = kind_of(b, v);
    return kind == TYPE_INT || kind == TYPE_BOOL || kind == TYPE_BIG;
}

bool is_number(const struct builder *b, struct value v)
{
    return is_integral(b, v) || kind_of(b, v) == TYPE_FLOAT;
}

struct value to_int(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_INT)
        return v;
    if (is_big(b, v))
        return big_to_int(b, v, RT_BIG_TO_RANGE);
    int64_t constant;
    if (is_constant(b, v, &constant))
        return constant_int(b, constant);
    return emit1(b, IR_BOOL_TO_INT, TYPE_ID_INT, 0, v);
}

struct value to_float(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_FLOAT)
        return v;
    if (is_big(b, v))
        return big_to_float(b, v);
    return emit1(b, IR_INT_TO_FLOAT, TYPE_ID_FLOAT, 0, to_int(b, v));
}

/* Operand of an operator, waiting for the other one's members. */
struct pair {
    int op;
    struct value other;
    bool in_place;
};

/* ------------------------------------------------------------------------------------- unary */

static struct value unary_member(struct builder *b, struct value v, void *argument)
{
    return unary(b, *(enum program_unary *)argument, v);
}

struct value unary(struct builder *b, enum program_unary op, struct value v)
{
    enum type_kind kind = kind_of(b, v);
    if (kind == TYPE_UNION)
        return each_member(b, v, unary_member, &op);
    if (op == UNARY_NOT) {
        struct value t = truth(b, v);
        int64_t constant;
        if (ended(t))
            return t;
        return is_constant(b, t, &constant) ? constant_bool(b, !constant)
                                            : emit1(b, IR_BOOL_NOT, TYPE_ID_BOOL, 0, t);
    }
    if (is_big(b, v) || (is_integral(b, v) && op == UNARY_NEGATE && is_wide(b)))
        return big_unary(b, op, v);
    if (kind == TYPE_COMPLEX && op != UNARY_INVERT)
        return complex_unary(b, op, v);
    if (is_integral(b, v)) {
        struct value i = to_int(b, v);
        int64_t constant;
        if (op == UNARY_POSITIVE)
            return i;
        if (op == UNARY_INVERT)
            return emit1(b, IR_INT_INVERT, TYPE_ID_INT, 0, i);
        if (is_constant(b, i, &constant) && constant != INT64_MIN)
            return constant_int(b, -constant);
        return emit1(b, IR_INT_NEGATE, TYPE_ID_INT, 0, i);
    }
    if (kind == TYPE_FLOAT && op != UNARY_INVERT)
        return op == UNARY_POSITIVE ? v : emit1(b, IR_FLOAT_NEGATE, TYPE_ID_FLOAT, 0, v);
    if (is_user_object(b, v))
        return object_unary(b, op, v);
    static const char *const texts[] = {
        [UNARY_NEGATE] = "-", [UNARY_POSITIVE] = "+", [UNARY_INVERT] = "~"};
    return raise_type_error(b, "bad operand type for unary %s: '%s'", texts[op],
                            type_name(b, v.type));
}

/* ------------------------------------------------------------------------------------ binary */

static struct value int_power(struct builder *b, struct value x, struct value y)
{
    int64_t exponent;
    if (is_constant(b, y, &exponent)) {
        if (exponent == 2)
            return emit2(b, IR_INT_MULTIPLY, TYPE_ID_INT, 0, x, x);
        if (exponent >= 0)
            return emit2(b, IR_INT_POWER, TYPE_ID_INT, 0, x, y);
        return emit2(b, IR_FLOAT_POWER, TYPE_ID_FLOAT, 0, to_float(b, x), to_float(b, y));
    }
    struct ir_block_id whole = block_new(b);
    struct ir_block_id fraction = block_new(b);
    struct value zero = constant_int(b, 0);
    branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_GE, y, zero), whole, fraction);
    struct merge merge = {.b = b};
    b->block = whole;
    merge_add(&merge, emit2(b, IR_INT_POWER, TYPE_ID_INT, 0, x, y));
    b->block = fraction;
    merge_add(&merge, emit2(b, IR_FLOAT_POWER, TYPE_ID_FLOAT, 0, to_float(b, x), to_float(b, y)));
    return merge_take(&merge);
}

static struct value binary_int(struct builder *b, enum program_binary op, struct value x,
                               struct value y)
{
    static const enum ir_op ops[BINARY_COUNT] = {
        [BINARY_ADD] = IR_INT_ADD,
        [BINARY_SUBTRACT] = IR_INT_SUBTRACT,
        [BINARY_MULTIPLY] = IR_INT_MULTIPLY,
        [BINARY_FLOOR_DIVIDE] = IR_INT_FLOOR_DIVIDE,
        [BINARY_MODULO] = IR_INT_MODULO,
        [BINARY_AND] = IR_INT_AND,
        [BINARY_OR] = IR_INT_OR,
        [BINARY_XOR] = IR_INT_XOR,
        [BINARY_LEFT_SHIFT] = IR_INT_SHIFT_LEFT,
        [BINARY_RIGHT_SHIFT] = IR_INT_SHIFT_RIGHT,
    };
    if (binary_wants_big(b, op, x, y))
        return big_binary(b, op, x, y);
    bool bools = kind_of(b, x) == TYPE_BOOL && kind_of(b, y) == TYPE_BOOL;
    x = to_int(b, x);
    y = to_int(b, y);
    if (op == BINARY_DIVIDE)
        return emit2(b, IR_INT_DIVIDE, TYPE_ID_FLOAT, 0, x, y);
    if (op == BINARY_POWER)
        return int_power(b, x, y);
    struct value result = emit2(b, ops[op], TYPE_ID_INT, 0, x, y);
    if (bools && (op == BINARY_AND || op == BINARY_OR || op == BINARY_XOR))
        return emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_NE, result, constant_int(b, 0));
    return result;
}

static struct value binary_float(struct builder *b, enum program_binary op, struct value x,
                                 struct value y)
{
    static const enum ir_op ops[BINARY_COUNT] = {
        [BINARY_ADD] = IR_FLOAT_ADD,
        [BINARY_SUBTRACT] = IR_FLOAT_SUBTRACT,
        [BINARY_MULTIPLY] = IR_FLOAT_MULTIPLY,
        [BINARY_DIVIDE] = IR_FLOAT_DIVIDE,
        [BINARY_FLOOR_DIVIDE] = IR_FLOAT_FLOOR_DIVIDE,
        [BINARY_MODULO] = IR_FLOAT_MODULO,
        [BINARY_POWER] = IR_FLOAT_POWER,
    };
    struct value left = to_float(b, x);
    struct value right = ended(left) ? left : to_float(b, y);
    if (ended(right))
        return right;
    if (op == BINARY_POWER)
        return power_of_floats(b, left, right);
    return emit2(b, ops[op], TYPE_ID_FLOAT, 0, left, right);
}

static bool is_bitwise(enum program_binary op)
{
    return op == BINARY_AND || op == BINARY_OR || op == BINARY_XOR || op == BINARY_LEFT_SHIFT ||
           op == BINARY_RIGHT_SHIFT;
}

struct value list_of(struct builder *b, const struct value *elements, uint32_t count)
{
    struct type_id element = TYPE_ID_NEVER;
    for (uint32_t i = 0; i < count; i++)
        element = type_join(b->s->types, element, elements[i].type);
    struct type_id type = list_type(b, element);
    element = type_element(b->s->types, type);
    struct value *injected = arena_array(b->s->arena, count + 1, sizeof(*injected));
    if (!injected)
        return value_never();
    for (uint32_t i = 0; i < count; i++)
        injected[i] = inject(b, elements[i], element);
    return emit(b, IR_LIST_NEW, type, 0, injected, count);
}

struct value list_convert(struct builder *b, struct value list, struct type_id type)
{
    return type_same(list.type, type) ? list : emit1(b, IR_LIST_CONVERT, type, 0, list);
}

/* A list with the same elements that is only read before anything can change: the very same one
 * when its elements are of that type. */
static struct value list_as(struct builder *b, struct value list, struct type_id element)
{
    if (type_same(type_element(b->s->types, list.type), element))
        return list;
    return list_convert(b, list, type_list(b->s->types, element));
}

struct type_id list_made(struct builder *b, struct type_id element, struct type_id *ret_site)
{
    *ret_site = list_type(b, element);
    bool same = type_same(type_element(b->s->types, *ret_site), element);
    return same ? *ret_site : type_list(b->s->types, element);
}

static struct value list_concat(struct builder *b, struct value x, struct value y)
{
    struct type_id joined = type_join(b->s->types, type_element(b->s->types, x.type),
                                      type_element(b->s->types, y.type));
    struct type_id type = list_type(b, joined);
    struct type_id element = type_element(b->s->types, type);
    return emit2(b, IR_LIST_CONCAT, type, 0, list_as(b, x, element), list_as(b, y, element));
}

static struct value tuple_concat(struct builder *b, struct value x, struct value y)
{
    uint32_t left = type_of(b, x)->child_count;
    uint32_t count = left + type_of(b, y)->child_count;
    struct value *children = arena_array(b->s->arena, count + 1, sizeof(*children));
    if (!children)
        return value_never();
    if (count > TUPLE_COUNT_MAX)
        return stop_unsupported(b, "a tuple of more than %d elements; use a list", TUPLE_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++)
        children[i] = i < left ? field(b, x, i) : field(b, y, i - left);
    return make(b, TYPE_TUPLE, 0, children, count, NULL);
}

static struct value sequence_repeat(struct builder *b, struct value sequence, struct value times)
{
    enum type_kind kind = kind_of(b, sequence);
    if (kind == TYPE_LIST) {
        struct type_id element = type_element(b->s->types, sequence.type);
        bool bytes = shape_of(b, sequence.type)->index == SHAPE_BYTEARRAY;
        struct type_id type =
            bytes ? site_type(b, TYPE_LIST, SHAPE_BYTEARRAY, &element, 1) : list_type(b, element);
        return emit2(b, IR_LIST_REPEAT, type, 0,
                     list_as(b, sequence, type_element(b->s->types, type)),
                     big_to_int(b, times, RT_BIG_TO_LENGTH));
    }
    int64_t constant;
    if (kind != TYPE_TUPLE || !is_constant(b, times, &constant))
        return stop_unsupported(
            b, "repeating a %s a number of times that is not a literal; use a list",
            type_name(b, sequence.type));
    uint32_t part = type_of(b, sequence)->child_count;
    uint64_t count = constant > 0 ? (uint64_t)constant * part : 0;
    if (constant > TUPLE_COUNT_MAX || count > TUPLE_COUNT_MAX)
        return stop_unsupported(b, "a tuple of more than %d elements; use a list", TUPLE_COUNT_MAX);
    struct value *children = arena_array(b->s->arena, count + 1, sizeof(*children));
    if (!children)
        return value_never();
    for (uint32_t i = 0; i < count; i++)
        children[i] = field(b, sequence, i % part);
    return make(b, TYPE_TUPLE, 0, children, (uint32_t)count, NULL);
}

static bool is_sequence(enum type_kind kind)
{
    return kind == TYPE_LIST || kind == TYPE_TUPLE || kind == TYPE_STR;
}

struct value binary_error(struct builder *b, enum program_binary op, struct value x, struct value y,
                          bool in_place)
{
    enum type_kind left = kind_of(b, x);
    if (op == BINARY_ADD && is_sequence(left))
        return raise_type_error(b, "can only concatenate %s (not \"%s\") to %s",
                                type_name(b, x.type), type_name(b, y.type), type_name(b, x.type));
    if (op == BINARY_MULTIPLY && (is_sequence(left) || is_sequence(kind_of(b, y)))) {
        struct value other = is_sequence(left) ? y : x;
        return raise_type_error(b, "can't multiply sequence by non-int of type '%s'",
                                type_name(b, other.type));
    }
    bool power = op == BINARY_POWER && !in_place;
    return raise_type_error(b, "unsupported operand type(s) for %s%s: '%s' and '%s'",
                            power ? "** or pow()" : binary_texts[op], in_place ? "=" : "",
                            type_name(b, x.type), type_name(b, y.type));
}

static struct value binary_left(struct builder *b, struct value x, void *argument)
{
    const struct pair *pair = argument;
    return binary(b, (enum program_binary)pair->op, x, pair->other, pair->in_place);
}

static struct value binary_right(struct builder *b, struct value y, void *argument)
{
    const struct pair *pair = argument;
    return binary(b, (enum program_binary)pair->op, pair->other, y, pair->in_place);
}

struct value binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                    bool in_place)
{
    enum type_kind left = kind_of(b, x);
    enum type_kind right = kind_of(b, y);
    if (left == TYPE_UNION)
        return each_member(b, x, binary_left, &(struct pair){op, y, in_place});
    if (right == TYPE_UNION)
        return each_member(b, y, binary_right, &(struct pair){op, x, in_place});
    if (op != BINARY_MATRIX_MULTIPLY) {
        if (is_integral(b, x) && is_integral(b, y))
            return binary_int(b, op, x, y);
        if (is_number(b, x) && is_number(b, y) && !is_bitwise(op))
            return binary_float(b, op, x, y);
        if (complex_takes(b, op, x, y))
            return complex_binary(b, op, x, y);
    }
    if (object_takes(b, op, x, y))
        return object_binary(b, op, x, y, in_place);
    struct value found;
    if (bytes_binary(b, op, x, y, in_place, &found) ||
        container_binary(b, op, x, y, in_place, &found))
        return found;
    struct value text;
    if (text_binary(b, op, x, y, &text))
        return text;
    if (op == BINARY_ADD && left == right) {
        if (left == TYPE_LIST && shape_of(b, x.type)->index == shape_of(b, y.type)->index)
            return list_concat(b, x, y);
        if (left == TYPE_TUPLE)
            return tuple_concat(b, x, y);
    }
    if (op == BINARY_MULTIPLY && is_sequence(left) && is_integral(b, y))
        return sequence_repeat(b, x, y);
    if (op == BINARY_MULTIPLY && is_integral(b, x) && is_sequence(right))
        return sequence_repeat(b, y, x);
    return binary_error(b, op, x, y, in_place);
}

/* -------------------------------------------------------------------------------- comparison */

static enum ir_compare ir_comparison(enum program_compare op)
{
    switch (op) {
    case COMPARE_EQUAL:
        return IR_EQ;
    case COMPARE_NOT_EQUAL:
        return IR_NE;
    case COMPARE_LESS:
        return IR_LT;
    case COMPARE_LESS_EQUAL:
        return IR_LE;
    case COMPARE_GREATER:
        return IR_GT;
    default:
        return IR_GE;
    }
}

static enum ir_compare mirrored(enum ir_compare comparison)
{
    static const enum ir_compare mirrors[] = {[IR_EQ] = IR_EQ, [IR_NE] = IR_NE, [IR_LT] = IR_GT,
                                              [IR_LE] = IR_GE, [IR_GT] = IR_LT, [IR_GE] = IR_LE};
    return mirrors[comparison];
}

static struct value compare_numbers(struct builder *b, enum ir_compare comparison, struct value x,
                                    struct value y)
{
    bool left = is_integral(b, x);
    bool right = is_integral(b, y);
    if (left && right)
        return big_compare(b, comparison, x, y);
    if (is_big(b, x))
        return big_compare_float(b, comparison, x, y);
    if (is_big(b, y))
        return big_compare_float(b, mirrored(comparison), y, x);
    if (left)
        return emit2(b, IR_INT_FLOAT_COMPARE, TYPE_ID_BOOL, comparison, to_int(b, x), y);
    if (right)
        return emit2(b, IR_INT_FLOAT_COMPARE, TYPE_ID_BOOL, mirrored(comparison), to_int(b, y), x);
    return emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, comparison, x, y);
}

/* Elements of containers are equal when they are the same object or ==. The two differ for a NaN
 * only, and which object a NaN is, is not known here. */
struct value element_equal(struct builder *b, struct value x, struct value y)
{
    if (kind_of(b, x) != TYPE_FLOAT || kind_of(b, y) != TYPE_FLOAT)
        return compare(b, COMPARE_EQUAL, x, y);
    struct ir_block_id ordered = block_new(b);
    struct ir_block_id perhaps = block_new(b);
    struct ir_block_id both = block_new(b);
    branch(b, emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_EQ, x, x), ordered, perhaps);
    b->block = perhaps;
    branch(b, emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_EQ, y, y), ordered, both);
    b->block = both;
    stop_unsupported(b, "comparing containers that hold NaNs");
    b->block = ordered;
    return emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_EQ, x, y);
}

/* CPython takes a NaN to be equal to itself when it is the very object that is compared, as it does
 * within containers. Which object it is, is not known here. */
static void stop_at_nan(struct builder *b, struct value x, struct value y)
{
    struct value both[] = {x, y};
    struct ir_block_id fine = block_new(b);
    for (uint32_t i = 0; i < 2; i++) {
        struct ir_block_id nan = block_new(b);
        branch(b, emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_EQ, both[i], both[i]), fine, nan);
        b->block = nan;
    }
    stop_unsupported(b, "comparing containers of NaNs");
    b->block = fine;
}

/* Tuples compare by their first elements that differ. */
static struct value compare_tuples(struct builder *b, enum program_compare op, struct value x,
                                   struct value y)
{
    uint32_t left = type_of(b, x)->child_count;
    uint32_t right = type_of(b, y)->child_count;
    bool equality = op == COMPARE_EQUAL || op == COMPARE_NOT_EQUAL;
    if (equality && left != right)
        return constant_bool(b, op == COMPARE_NOT_EQUAL);
    uint32_t shared = left < right ? left : right;
    if (shared > SPECIALISE_TUPLE_UNROLL_MAX * 3)
        return stop_unsupported(b, "comparing tuples of more than %d elements",
                                SPECIALISE_TUPLE_UNROLL_MAX * 3);
    struct merge merge = {.b = b};
    for (uint32_t i = 0; i < shared; i++) {
        struct value p = field(b, x, i);
        struct value q = field(b, y, i);
        struct value same = element_equal(b, p, q);
        if (ended(same))
            return merge_take(&merge);
        struct ir_block_id next = block_new(b);
        struct ir_block_id differs = block_new(b);
        branch(b, same, next, differs);
        b->block = differs;
        if (kind_of(b, p) == TYPE_FLOAT && kind_of(b, q) == TYPE_FLOAT)
            stop_at_nan(b, p, q);
        merge_add(&merge,
                  equality ? constant_bool(b, op == COMPARE_NOT_EQUAL) : compare(b, op, p, q));
        b->block = next;
    }
    struct value rest = constant_int(b, left);
    merge_add(&merge, compare_numbers(b, ir_comparison(op), rest, constant_int(b, right)));
    return merge_take(&merge);
}

static bool is_singleton(enum type_kind kind)
{
    return kind == TYPE_NONE || kind == TYPE_FUNCTION || kind == TYPE_CLASS ||
           kind == TYPE_BUILTIN || kind == TYPE_MODULE;
}

static struct value identical(struct builder *b, struct value x, struct value y)
{
    enum type_kind left = kind_of(b, x);
    enum type_kind right = kind_of(b, y);
    if (is_singleton(left) || is_singleton(right))
        return constant_bool(b, type_same(x.type, y.type));
    if (is_user_object(b, x) || is_user_object(b, y) || left == TYPE_OBJECT || is_exception(b, x))
        return object_identical(b, x, y);
    if (left == TYPE_CELL && right == TYPE_CELL)
        return type_same(x.type, y.type) ? emit2(b, IR_SAME, TYPE_ID_BOOL, 0, x, y)
                                         : constant_bool(b, false);
    if (left == right && type_kind_nominal(left))
        return container_identical(b, x, y);
    if (left == TYPE_BOOL && right == TYPE_BOOL)
        return compare_numbers(b, IR_EQ, x, y);
    if (left != right)
        return constant_bool(b, false);
    return stop_unsupported(
        b, "'is' between two %s values, whose identity Purlin does not keep; use ==",
        type_name(b, x.type));
}

static struct value negate(struct builder *b, struct value v)
{
    return ended(v) ? v : unary(b, UNARY_NOT, v);
}

static struct value compare_left(struct builder *b, struct value x, void *argument)
{
    const struct pair *pair = argument;
    return compare(b, (enum program_compare)pair->op, x, pair->other);
}

static struct value compare_right(struct builder *b, struct value y, void *argument)
{
    const struct pair *pair = argument;
    return compare(b, (enum program_compare)pair->op, pair->other, y);
}

static struct value compare_equality(struct builder *b, enum program_compare op, struct value x,
                                     struct value y)
{
    enum type_kind left = kind_of(b, x);
    enum type_kind right = kind_of(b, y);
    if (left == right &&
        (is_singleton(left) || left == TYPE_CLOSURE || left == TYPE_BOUND_METHOD)) {
        if (is_singleton(left))
            return constant_bool(b, type_same(x.type, y.type) == (op == COMPARE_EQUAL));
        return stop_unsupported(b, "== of functions");
    }
    if (left == right)
        return stop_unsupported(b, "== of %ss", type_name(b, x.type));
    return constant_bool(b, op == COMPARE_NOT_EQUAL);
}

struct value compare(struct builder *b, enum program_compare op, struct value x, struct value y)
{
    enum type_kind left = kind_of(b, x);
    enum type_kind right = kind_of(b, y);
    if (left == TYPE_UNION)
        return each_member(b, x, compare_left, &(struct pair){op, y, false});
    if (right == TYPE_UNION)
        return each_member(b, y, compare_right, &(struct pair){op, x, false});
    if (op == COMPARE_IS || op == COMPARE_IS_NOT) {
        struct value same = identical(b, x, y);
        return op == COMPARE_IS ? same : negate(b, same);
    }
    if (op == COMPARE_IN || op == COMPARE_NOT_IN) {
        struct value in = contains(b, y, x);
        return op == COMPARE_IN ? in : negate(b, in);
    }
    if (is_user_object(b, x) || is_user_object(b, y))
        return object_compare(b, op, x, y);
    if (is_number(b, x) && is_number(b, y))
        return compare_numbers(b, ir_comparison(op), x, y);
    if ((op == COMPARE_EQUAL || op == COMPARE_NOT_EQUAL) && complex_takes(b, BINARY_ADD, x, y))
        return complex_compare(b, op, x, y);
    if (left == TYPE_STR && right == TYPE_STR)
        return emit2(b, IR_STR_COMPARE, TYPE_ID_BOOL, ir_comparison(op), x, y);
    if (left == TYPE_TUPLE && right == TYPE_TUPLE)
        return compare_tuples(b, op, x, y);
    struct value found;
    if (text_compare(b, op, x, y, &found) || container_compare(b, op, x, y, &found))
        return found;
    if (left == TYPE_LIST && right == TYPE_LIST && op == COMPARE_EQUAL)
        return compare_lists(b, x, y);
    if (left == TYPE_LIST && right == TYPE_LIST && op == COMPARE_NOT_EQUAL)
        return negate(b, compare_lists(b, x, y));
    if (op == COMPARE_EQUAL || op == COMPARE_NOT_EQUAL)
        return compare_equality(b, op, x, y);
    return raise_type_error(b, "'%s' not supported between instances of '%s' and '%s'",
                            compare_texts[op], type_name(b, x.type), type_name(b, y.type));
}

/* ------------------------------------------------------------------------------------- truth */

static struct value truth_member(struct builder *b, struct value v, void *argument)
{
    (void)argument;
    return truth(b, v);
}

static struct value not_zero(struct builder *b, struct value count)
{
    return emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_NE, count, constant_int(b, 0));
}

struct value truth(struct builder *b, struct value v)
{
    int64_t constant;
    const struct type *type = type_of(b, v);
    switch (type->kind) {
    case TYPE_BOOL:
        return v;
    case TYPE_INT:
        return is_constant(b, v, &constant) ? constant_bool(b, constant != 0) : not_zero(b, v);
    case TYPE_BIG:
        return big_truth(b, v);
    case TYPE_COMPLEX:
        return complex_compare(b, COMPARE_NOT_EQUAL, v, constant_int(b, 0));
    case TYPE_FLOAT:
        return emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_NE, v, constant_float(b, 0.0));
    case TYPE_STR:
    case TYPE_BYTES:
        return not_zero(b, emit1(b, IR_STR_COUNT, TYPE_ID_INT, 0, v));
    case TYPE_LIST:
    case TYPE_ROW:
    case TYPE_DICT:
    case TYPE_SET:
    case TYPE_FROZENSET:
    case TYPE_VIEW: {
        struct value count;
        container_count(b, v, &count);
        return not_zero(b, count);
    }
    case TYPE_RANGE:
        return not_zero(b, range_count(b, v));
    case TYPE_NONE:
        return constant_bool(b, false);
    case TYPE_TUPLE:
        return constant_bool(b, type->child_count != 0);
    case TYPE_UNION:
        return each_member(b, v, truth_member, NULL);
    case TYPE_INSTANCE:
    case TYPE_OBJECT:
        return object_truth(b, v);
    default:
        return constant_bool(b, true);
    }
}

/* ---------------------------------------------------------------------------------- indexing */

static struct value check_index(struct builder *b, struct value index, struct value count,
                                enum rt_error error)
{
    return emit2(b, IR_INDEX_CHECK, TYPE_ID_INT, error, index, count);
}

static struct value index_tuple(struct builder *b, struct value tuple, struct value key)
{
    uint32_t count = type_of(b, tuple)->child_count;
    int64_t constant;
    if (is_constant(b, key, &constant)) {
        if (constant < 0)
            constant += count;
        if (constant < 0 || constant >= count)
            return raise_code(b, RT_ERROR_TUPLE_INDEX, NULL);
        return field(b, tuple, (uint32_t)constant);
    }
    struct value at = check_index(b, key, constant_int(b, count), RT_ERROR_TUPLE_INDEX);
    if (count > 16) {
        struct value *elements = arena_array(b->s->arena, count, sizeof(*elements));
        for (uint32_t i = 0; elements && i < count; i++)
            elements[i] = field(b, tuple, i);
        if (!elements)
            return value_never();
        struct value list = list_of(b, elements, count);
        struct type_id element = type_element(b->s->types, list.type);
        return shape_is_unit(b, element) ? value_unit(element)
                                         : emit2(b, IR_LIST_GET, element, 0, list, at);
    }
    struct merge merge = {.b = b};
    for (uint32_t i = 0; i + 1 < count; i++) {
        struct ir_block_id here = block_new(b);
        struct ir_block_id later = block_new(b);
        branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, at, constant_int(b, i)), here,
               later);
        b->block = here;
        merge_add(&merge, field(b, tuple, i));
        b->block = later;
    }
    if (!count)
        return raise_code(b, RT_ERROR_TUPLE_INDEX, NULL);
    merge_add(&merge, field(b, tuple, count - 1));
    return merge_take(&merge);
}

static struct value slice_list(struct builder *b, struct value list, struct value slice)
{
    struct value operands[7] = {list};
    if (!slice_bounds(b, slice, operands + 1))
        return value_never();
    struct type_id element = type_element(b->s->types, list.type);
    bool row = kind_of(b, list) == TYPE_ROW;
    bool bytes = !row && shape_of(b, list.type)->index == SHAPE_BYTEARRAY;
    struct type_id type =
        bytes ? site_type(b, TYPE_LIST, SHAPE_BYTEARRAY, &element, 1) : list_type(b, element);
    operands[0] = list_as(b, list, type_element(b->s->types, type));
    struct value part = emit(b, IR_LIST_SLICE, type, 0, operands, 7);
    return row ? row_of(b, part) : part;
}

static struct value slice_tuple(struct builder *b, struct value tuple, struct value slice)
{
    int64_t count = type_of(b, tuple)->child_count;
    int64_t bounds[3] = {0, 0, 1};
    bool given[3];
    for (uint32_t i = 0; i < 3; i++) {
        struct value bound = field(b, slice, i);
        given[i] = kind_of(b, bound) != TYPE_NONE;
        if (given[i] && !is_constant(b, bound, &bounds[i]))
            return stop_unsupported(b,
                                    "slicing a tuple by bounds that are not literals; use a list");
    }
    int64_t step = bounds[2];
    if (step == 0)
        return raise_code(b, RT_ERROR_SLICE_STEP_ZERO, NULL);
    int64_t low = step > 0 ? 0 : -1;
    int64_t high = step > 0 ? count : count - 1;
    for (uint32_t i = 0; i < 2; i++) {
        if (!given[i])
            bounds[i] = (i == 0) == (step > 0) ? low : high;
        else if (bounds[i] < 0)
            bounds[i] = bounds[i] + count < low ? low : bounds[i] + count;
        else if (bounds[i] > high)
            bounds[i] = high;
    }
    struct value *children = arena_array(b->s->arena, (size_t)count + 1, sizeof(*children));
    uint32_t taken = 0;
    for (int64_t i = bounds[0]; children && (step > 0 ? i < bounds[1] : i > bounds[1]);) {
        children[taken++] = field(b, tuple, (uint32_t)i);
        if (__builtin_add_overflow(i, step, &i))
            break;
    }
    return children ? make(b, TYPE_TUPLE, 0, children, taken, NULL) : value_never();
}

struct value index_value(struct builder *b, struct value container, struct value key)
{
    const struct type *type = type_of(b, container);
    bool slice = kind_of(b, key) == TYPE_SLICE;
    struct value found;
    if (container_index(b, container, key, &found))
        return found;
    if ((type->kind == TYPE_LIST || type->kind == TYPE_ROW) && slice)
        return slice_list(b, container, key);
    if (type->kind == TYPE_TUPLE && slice)
        return slice_tuple(b, container, key);
    if (text_index(b, container, key, &found))
        return found;
    if (type->kind == TYPE_RANGE && slice)
        return stop_unsupported(b, "indexing or slicing a %s", type_name(b, container.type));
    if (is_user_object(b, container))
        return object_index(b, container, key);
    if (type->kind != TYPE_LIST && type->kind != TYPE_ROW && type->kind != TYPE_TUPLE &&
        type->kind != TYPE_RANGE)
        return raise_type_error(b, "'%s' object is not subscriptable",
                                type_name(b, container.type));
    if (has_special(b, key, "__index__"))
        key = object_as_index(b, key);
    if (ended(key))
        return key;
    if (!is_integral(b, key)) {
        const char *name = type_name(b, container.type);
        if (type->kind == TYPE_RANGE)
            return raise_type_error(b, "range indices must be integers or slices, not %s",
                                    type_name(b, key.type));
        return raise_type_error(b, "%s indices must be integers or slices, not %s", name,
                                type_name(b, key.type));
    }
    key = big_to_int(b, key, RT_BIG_TO_INDEX);
    if (type->kind == TYPE_TUPLE)
        return index_tuple(b, container, key);
    if (type->kind == TYPE_RANGE)
        return range_get(b, container,
                         check_index(b, key, range_count(b, container), RT_ERROR_RANGE_INDEX));
    struct type_id element = type_element(b->s->types, container.type);
    struct value count = emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, container);
    enum rt_error error = type->kind == TYPE_ROW ? RT_ERROR_TUPLE_INDEX : RT_ERROR_LIST_INDEX;
    if (type->kind == TYPE_LIST && shape_of(b, container.type)->index == SHAPE_BYTEARRAY)
        error = RT_ERROR_BYTEARRAY_INDEX;
    struct value at = check_index(b, key, count, error);
    if (element.id == TYPE_NEVER) {
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL,
             0); /* the list is empty: the check failed */
        return value_never();
    }
    return shape_is_unit(b, element) ? value_unit(element)
                                     : emit2(b, IR_LIST_GET, element, 0, container, at);
}

/* -------------------------------------------------------------------------------- attributes */

const struct program_member *class_member(const struct builder *b, uint32_t index, const char *name)
{
    const struct program_class *class = &b->s->program->classes[index];
    for (uint32_t i = 0; i < class->member_count; i++) {
        if (strcmp(program_name(b, class->members[i].name), name) == 0)
            return &class->members[i];
    }
    return NULL;
}

struct value attribute(struct builder *b, struct value object, uint32_t name)
{
    const struct type *type = type_of(b, object);
    const char *text = program_name(b, name);
    struct value found;
    if (is_exception(b, object))
        return exception_attribute(b, object, name);
    if (object_attribute(b, object, name, &found))
        return found;
    if (type->kind == TYPE_RANGE) {
        static const char *const names[] = {"start", "stop", "step"};
        for (uint32_t i = 0; i < 3; i++) {
            if (strcmp(text, names[i]) == 0)
                return field(b, object, i);
        }
    }
    if (text_attribute(b, object, text, &found) || container_attribute(b, object, text, &found))
        return found;
    if (number_attribute(b, object, text, &found))
        return found;
    if (type->kind == TYPE_BUILTIN &&
        builtin_kind((enum builtin)type->index) == BUILTIN_KIND_TYPE) {
        const char *class = builtin_name((enum builtin)type->index);
        enum builtin method = builtin_find(arena_printf(b->s->arena, "%s.%s", class, text));
        if (method != BUILTIN_COUNT)
            return value_unit(type_make(b->s->types, TYPE_BUILTIN, method, NULL, 0, NULL));
    }
    if (type->kind == TYPE_MODULE) {
        const char *module = b->s->program->values[type->index].text;
        enum builtin builtin = builtin_find(arena_printf(b->s->arena, "%s.%s", module, text));
        if (builtin != BUILTIN_COUNT)
            return value_unit(type_make(b->s->types, TYPE_BUILTIN, builtin, NULL, 0, NULL));
        return stop_unsupported(b, "%s.%s", module, text);
    }
    if (number_lacks(b, object, text))
        return raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                          arena_printf(b->s->arena, "%s\x1f%s", type_name(b, object.type), text));
    if (type->kind == TYPE_NONE && strncmp(text, "__", 2) != 0)
        return raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                          arena_printf(b->s->arena, "NoneType\x1f%s", text));
    return stop_unsupported(b, "the attribute '%s' of a %s", text, type_name(b, object.type));
}
