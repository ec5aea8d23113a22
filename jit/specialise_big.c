/* Ints of any size: BIG values, and arithmetic on INTs at places where it outgrew 64 bits. */
#include "jit/specialise_internal.h"
#include "runtime/big.h"

#include <string.h>

bool is_big(const struct builder *b, struct value v)
{
    return kind_of(b, v) == TYPE_BIG;
}

struct value emit_native(struct builder *b, enum ir_native native, struct type_id type,
                         const struct value *operands, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ended(operands[i]))
            return value_never();
    }
    return emit(b, IR_NATIVE, type, native, operands, count);
}

static struct value native1(struct builder *b, enum ir_native native, struct type_id type,
                            struct value x)
{
    return emit_native(b, native, type, &x, 1);
}

static struct value native2(struct builder *b, enum ir_native native, struct type_id type,
                            struct value x, struct value y)
{
    return emit_native(b, native, type, (struct value[]){x, y}, 2);
}

struct value to_big(struct builder *b, struct value v)
{
    return is_big(b, v) ? v : emit1(b, IR_INT_TO_BIG, TYPE_ID_BIG, 0, to_int(b, v));
}

struct value big_to_int(struct builder *b, struct value v, int how)
{
    return is_big(b, v) ? native2(b, IR_NATIVE_BIG_TO_INT, TYPE_ID_INT, v, constant_int(b, how))
                        : to_int(b, v);
}

struct value big_clamp(struct builder *b, struct value v)
{
    return is_big(b, v) ? native1(b, IR_NATIVE_BIG_CLAMP, TYPE_ID_INT, v) : to_int(b, v);
}

struct value big_to_float(struct builder *b, struct value v)
{
    return native1(b, IR_NATIVE_BIG_TO_FLOAT, TYPE_ID_FLOAT, v);
}

struct value big_truth(struct builder *b, struct value v)
{
    return native1(b, IR_NATIVE_BIG_TRUTH, TYPE_ID_BOOL, v);
}

/* ---------------------------------------------------------------------------------- operators */

bool wants_big(const struct builder *b, struct value v)
{
    return is_big(b, v) || is_wide(b);
}

struct value big_unary(struct builder *b, enum program_unary op, struct value v)
{
    struct value big = to_big(b, v);
    if (op == UNARY_POSITIVE)
        return big;
    return native1(b, op == UNARY_INVERT ? IR_NATIVE_BIG_INVERT : IR_NATIVE_BIG_NEGATE, TYPE_ID_BIG,
                   big);
}

struct value big_abs(struct builder *b, struct value v)
{
    return native1(b, IR_NATIVE_BIG_ABS, TYPE_ID_BIG, to_big(b, v));
}

/* Whether the operator's result on INTs may leave 64 bits. */
static bool may_outgrow(enum program_binary op)
{
    switch (op) {
    case BINARY_ADD:
    case BINARY_SUBTRACT:
    case BINARY_MULTIPLY:
    case BINARY_FLOOR_DIVIDE:
    case BINARY_POWER:
    case BINARY_LEFT_SHIFT:
        return true;
    default:
        return false;
    }
}

bool binary_wants_big(const struct builder *b, enum program_binary op, struct value x,
                      struct value y)
{
    return is_big(b, x) || is_big(b, y) || (is_wide(b) && may_outgrow(op));
}

static struct value power_float(struct builder *b, struct value x, struct value y)
{
    struct value base = to_float(b, x);
    struct value exponent = ended(base) ? base : to_float(b, y);
    return ended(exponent) ? exponent : emit2(b, IR_FLOAT_POWER, TYPE_ID_FLOAT, 0, base, exponent);
}

/* A negative exponent makes it a float. */
static struct value big_power(struct builder *b, struct value x, struct value y)
{
    int64_t exponent;
    bool constant = is_constant(b, y, &exponent);
    if (constant && exponent < 0)
        return power_float(b, x, y);
    struct value base = to_big(b, x), times = to_big(b, y);
    if (constant && exponent == 2)
        return native2(b, IR_NATIVE_BIG_MULTIPLY, TYPE_ID_BIG, base, base);
    if (constant || kind_of(b, y) == TYPE_BOOL)
        return native2(b, IR_NATIVE_BIG_POWER, TYPE_ID_BIG, base, times);
    struct ir_block_id whole = block_new(b);
    struct ir_block_id fraction = block_new(b);
    branch(b, big_compare(b, IR_GE, y, constant_int(b, 0)), whole, fraction);
    struct merge merge = {.b = b};
    b->block = whole;
    merge_add(&merge, native2(b, IR_NATIVE_BIG_POWER, TYPE_ID_BIG, base, times));
    b->block = fraction;
    merge_add(&merge, power_float(b, x, y));
    return merge_take(&merge);
}

struct value big_binary(struct builder *b, enum program_binary op, struct value x, struct value y)
{
    static const enum ir_native natives[BINARY_COUNT] = {
        [BINARY_ADD] = IR_NATIVE_BIG_ADD,
        [BINARY_SUBTRACT] = IR_NATIVE_BIG_SUBTRACT,
        [BINARY_MULTIPLY] = IR_NATIVE_BIG_MULTIPLY,
        [BINARY_FLOOR_DIVIDE] = IR_NATIVE_BIG_FLOOR_DIVIDE,
        [BINARY_MODULO] = IR_NATIVE_BIG_MODULO,
        [BINARY_AND] = IR_NATIVE_BIG_AND,
        [BINARY_OR] = IR_NATIVE_BIG_OR,
        [BINARY_XOR] = IR_NATIVE_BIG_XOR,
        [BINARY_LEFT_SHIFT] = IR_NATIVE_BIG_SHIFT_LEFT,
        [BINARY_RIGHT_SHIFT] = IR_NATIVE_BIG_SHIFT_RIGHT,
    };
    int64_t constant;
    if (op == BINARY_POWER)
        return big_power(b, x, y);
    /* What fits in 64 bits because one operand does. */
    if (op == BINARY_MODULO && !is_big(b, y))
        return native2(b, IR_NATIVE_BIG_MODULO_INT, TYPE_ID_INT, x, to_int(b, y));
    if (op == BINARY_AND && is_constant(b, y, &constant) && constant >= 0)
        return native2(b, IR_NATIVE_BIG_AND_INT, TYPE_ID_INT, x, to_int(b, y));
    if (op == BINARY_AND && is_constant(b, x, &constant) && constant >= 0)
        return native2(b, IR_NATIVE_BIG_AND_INT, TYPE_ID_INT, y, to_int(b, x));
    struct value left = to_big(b, x), right = to_big(b, y);
    if (op == BINARY_DIVIDE)
        return native2(b, IR_NATIVE_BIG_DIVIDE, TYPE_ID_FLOAT, left, right);
    return native2(b, natives[op], TYPE_ID_BIG, left, right);
}

struct value big_compare(struct builder *b, int comparison, struct value x, struct value y)
{
    if (!is_big(b, x) && !is_big(b, y))
        return emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, comparison, to_int(b, x), to_int(b, y));
    struct value operands[] = {to_big(b, x), to_big(b, y), constant_int(b, comparison)};
    return emit_native(b, IR_NATIVE_BIG_COMPARE, TYPE_ID_BOOL, operands, 3);
}

struct value big_compare_float(struct builder *b, int comparison, struct value big,
                               struct value number)
{
    struct value operands[] = {big, number, constant_int(b, comparison)};
    return emit_native(b, IR_NATIVE_BIG_COMPARE_FLOAT, TYPE_ID_BOOL, operands, 3);
}

/* ---------------------------------------------------------------------------------- built-ins */

struct value big_divmod(struct builder *b, struct value x, struct value y)
{
    struct type_id parts[] = {TYPE_ID_BIG, TYPE_ID_BIG};
    struct type_id type = type_make(b->s->types, TYPE_TUPLE, 0, parts, 2, NULL);
    return native2(b, IR_NATIVE_BIG_DIVMOD, type, to_big(b, x), to_big(b, y));
}

static bool is_none(const struct builder *b, struct value v)
{
    return kind_of(b, v) == TYPE_NONE;
}

struct value power_modulo(struct builder *b, struct value x, struct value y, struct value z)
{
    if (is_none(b, z))
        return binary(b, BINARY_POWER, x, y, false);
    if (kind_of(b, x) == TYPE_COMPLEX || kind_of(b, y) == TYPE_COMPLEX ||
        kind_of(b, z) == TYPE_COMPLEX)
        return raise_code(b, RT_ERROR_VALUE, "complex modulo");
    if (!is_number(b, x) || !is_number(b, y) || !is_number(b, z))
        return raise_type_error(b, "unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'",
                                type_name(b, x.type), type_name(b, y.type), type_name(b, z.type));
    if (!is_integral(b, x) || !is_integral(b, y) || !is_integral(b, z))
        return raise_type_error(b,
                                "pow() 3rd argument not allowed unless all arguments are integers");
    struct value operands[] = {to_big(b, x), to_big(b, y), to_big(b, z)};
    struct value power = emit_native(b, IR_NATIVE_BIG_POWER_MODULO, TYPE_ID_BIG, operands, 3);
    /* It is as small as the modulus. */
    if (is_big(b, z) || ended(power))
        return power;
    return big_to_int(b, power, RT_BIG_TO_RANGE);
}

static struct value rounded(struct builder *b, struct value number, enum rt_big_rounding how)
{
    return native2(b, IR_NATIVE_BIG_ROUNDED, TYPE_ID_BIG, number, constant_int(b, how));
}

struct value float_to_int(struct builder *b, struct value number)
{
    if (is_wide(b))
        return native1(b, IR_NATIVE_BIG_FROM_FLOAT, TYPE_ID_BIG, number);
    return emit1(b, IR_FLOAT_TO_INT, TYPE_ID_INT, 0, number);
}

static struct value round_int(struct builder *b, struct value v, struct value digits)
{
    if (is_none(b, digits))
        return is_big(b, v) ? v : to_int(b, v);
    if (!is_integral(b, digits))
        return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                type_name(b, digits.type));
    int64_t constant;
    if (is_constant(b, digits, &constant) && constant >= 0)
        return is_big(b, v) ? v : to_int(b, v);
    struct value result =
        native2(b, IR_NATIVE_BIG_ROUND, TYPE_ID_BIG, to_big(b, v), to_big(b, digits));
    if (is_big(b, v) || is_wide(b) || ended(result))
        return result;
    return native1(b, IR_NATIVE_BIG_NARROW, TYPE_ID_INT, result);
}

struct value round_number(struct builder *b, struct value v, struct value digits)
{
    if (is_integral(b, v))
        return round_int(b, v, digits);
    if (kind_of(b, v) != TYPE_FLOAT)
        return raise_type_error(b, "type %s doesn't define __round__ method", type_name(b, v.type));
    if (is_none(b, digits))
        return is_wide(b) ? rounded(b, v, RT_BIG_NEAREST)
                          : native1(b, IR_NATIVE_FLOAT_ROUND, TYPE_ID_INT, v);
    if (!is_integral(b, digits))
        return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                type_name(b, digits.type));
    return native2(b, IR_NATIVE_FLOAT_ROUND_DIGITS, TYPE_ID_FLOAT, v, big_clamp(b, digits));
}

/* --------------------------------------------------------------------------------------- math */

static struct value math_ints(struct builder *b, enum ir_native native,
                              const struct value *operands, uint32_t count)
{
    struct value bigs[2];
    for (uint32_t i = 0; i < count; i++)
        bigs[i] = to_big(b, operands[i]);
    return emit_native(b, native, TYPE_ID_BIG, bigs, count);
}

/* What a math function is for ints of any size; 0: nothing of its own. */
static enum ir_native native_of_math(enum jit_math function)
{
    switch (function) {
    case JIT_MATH_GCD:
        return IR_NATIVE_BIG_GCD;
    case JIT_MATH_LCM:
        return IR_NATIVE_BIG_LCM;
    case JIT_MATH_FACTORIAL:
        return IR_NATIVE_BIG_FACTORIAL;
    case JIT_MATH_ISQRT:
        return IR_NATIVE_BIG_ISQRT;
    case JIT_MATH_COMB:
        return IR_NATIVE_BIG_COMB;
    case JIT_MATH_PERM:
        return IR_NATIVE_BIG_PERM;
    default:
        return IR_NATIVE_COUNT;
    }
}

static int log_base(enum jit_math function)
{
    return function == JIT_MATH_LOG ? 0 : function == JIT_MATH_LOG2 ? 2 : 10;
}

bool big_math(struct builder *b, enum jit_math function, const struct value *operands,
              uint32_t count, struct value *ret_result)
{
    bool big = is_wide(b), integral = true;
    for (uint32_t i = 0; i < count; i++) {
        big |= is_big(b, operands[i]);
        integral &= is_integral(b, operands[i]);
    }
    if (!big)
        return false;
    struct value x = operands[0];
    enum ir_native native = native_of_math(function);
    if (native != IR_NATIVE_COUNT && integral) {
        *ret_result = math_ints(b, native, operands, count);
        return true;
    }
    switch (function) {
    case JIT_MATH_FLOOR:
    case JIT_MATH_CEIL:
    case JIT_MATH_TRUNC:
        if (is_big(b, x))
            *ret_result = x;
        else if (kind_of(b, x) == TYPE_FLOAT)
            *ret_result = rounded(b, x,
                                  function == JIT_MATH_FLOOR  ? RT_BIG_FLOOR
                                  : function == JIT_MATH_CEIL ? RT_BIG_CEIL
                                                              : RT_BIG_TRUNC);
        else
            return false;
        return true;
    case JIT_MATH_LOG:
    case JIT_MATH_LOG2:
    case JIT_MATH_LOG10:
        if (!is_big(b, x))
            return false;
        *ret_result =
            native2(b, IR_NATIVE_BIG_LOG, TYPE_ID_FLOAT, x, constant_int(b, log_base(function)));
        return true;
    case JIT_MATH_LDEXP:
        if (!is_big(b, operands[1]))
            return false;
        *ret_result = emit(b, IR_MATH, TYPE_ID_FLOAT, function,
                           (struct value[]){to_float(b, x), big_clamp(b, operands[1])}, 2);
        return true;
    default:
        return false;
    }
}
