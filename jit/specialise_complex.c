/* Complex numbers: products of two floats, by CPython's rules. */
#include "jit/specialise_internal.h"

static bool is_complex(const struct builder *b, struct value v)
{
    return kind_of(b, v) == TYPE_COMPLEX;
}

static struct type_id complex_type(struct builder *b)
{
    struct type_id parts[] = {TYPE_ID_FLOAT, TYPE_ID_FLOAT};
    return type_make(b->s->types, TYPE_COMPLEX, 0, parts, 2, NULL);
}

struct value make_complex(struct builder *b, struct value real, struct value imaginary)
{
    return make(b, TYPE_COMPLEX, 0, (struct value[]){real, imaginary}, 2, NULL);
}

static struct value part(struct builder *b, struct value v, uint32_t which)
{
    return field(b, v, which);
}

/* Of a number of any kind. NEVER when the int is too large for a float. */
static struct value to_complex(struct builder *b, struct value v)
{
    if (is_complex(b, v))
        return v;
    struct value real = to_float(b, v);
    return ended(real) ? real : make_complex(b, real, constant_float(b, 0.0));
}

static struct value float2(struct builder *b, enum ir_op op, struct value x, struct value y)
{
    return emit2(b, op, TYPE_ID_FLOAT, 0, x, y);
}

/* --------------------------------------------------------------------------------- operators */

struct value complex_unary(struct builder *b, enum program_unary op, struct value v)
{
    if (op == UNARY_POSITIVE)
        return v;
    return make_complex(b, emit1(b, IR_FLOAT_NEGATE, TYPE_ID_FLOAT, 0, part(b, v, 0)),
                        emit1(b, IR_FLOAT_NEGATE, TYPE_ID_FLOAT, 0, part(b, v, 1)));
}

bool complex_takes(const struct builder *b, enum program_binary op, struct value x, struct value y)
{
    bool numbers = (is_number(b, x) || is_complex(b, x)) && (is_number(b, y) || is_complex(b, y));
    if (!numbers || (!is_complex(b, x) && !is_complex(b, y)))
        return false;
    return op == BINARY_ADD || op == BINARY_SUBTRACT || op == BINARY_MULTIPLY ||
           op == BINARY_DIVIDE || op == BINARY_POWER;
}

static struct value multiply(struct builder *b, struct value x, struct value y)
{
    struct value a = part(b, x, 0), c = part(b, x, 1);
    struct value d = part(b, y, 0), e = part(b, y, 1);
    struct value real = float2(b, IR_FLOAT_SUBTRACT, float2(b, IR_FLOAT_MULTIPLY, a, d),
                               float2(b, IR_FLOAT_MULTIPLY, c, e));
    struct value imaginary = float2(b, IR_FLOAT_ADD, float2(b, IR_FLOAT_MULTIPLY, a, e),
                                    float2(b, IR_FLOAT_MULTIPLY, c, d));
    return make_complex(b, real, imaginary);
}

struct value complex_binary(struct builder *b, enum program_binary op, struct value x,
                            struct value y)
{
    x = to_complex(b, x);
    y = ended(x) ? x : to_complex(b, y);
    if (ended(y))
        return y;
    if (op == BINARY_MULTIPLY)
        return multiply(b, x, y);
    if (op == BINARY_ADD || op == BINARY_SUBTRACT) {
        enum ir_op ir = op == BINARY_ADD ? IR_FLOAT_ADD : IR_FLOAT_SUBTRACT;
        return make_complex(b, float2(b, ir, part(b, x, 0), part(b, y, 0)),
                            float2(b, ir, part(b, x, 1), part(b, y, 1)));
    }
    struct value operands[] = {part(b, x, 0), part(b, x, 1), part(b, y, 0), part(b, y, 1)};
    enum ir_native native =
        op == BINARY_DIVIDE ? IR_NATIVE_COMPLEX_DIVIDE : IR_NATIVE_COMPLEX_POWER;
    return emit_native(b, native, complex_type(b), operands, 4);
}

struct value power_of_floats(struct builder *b, struct value x, struct value y)
{
    struct value power = {TYPE_ID_NEVER, {0}};
    if (!is_wide(b))
        return float2(b, IR_FLOAT_POWER, x, y);
    /* It was complex here before. */
    struct ir_block_id complex = block_new(b);
    struct ir_block_id plain = block_new(b);
    branch(b, emit_native(b, IR_NATIVE_POWER_IS_COMPLEX, TYPE_ID_BOOL, (struct value[]){x, y}, 2),
           complex, plain);
    struct merge merge = {.b = b};
    b->block = complex;
    struct value zero = constant_float(b, 0.0);
    power = emit_native(b, IR_NATIVE_COMPLEX_POWER, complex_type(b),
                        (struct value[]){x, zero, y, zero}, 4);
    merge_add(&merge, power);
    b->block = plain;
    merge_add(&merge, float2(b, IR_FLOAT_POWER, x, y));
    return merge_take(&merge);
}

/* x == y or x != y, exactly: an int that no float holds is no complex number's part. */
struct value complex_compare(struct builder *b, enum program_compare op, struct value x,
                             struct value y)
{
    if (!is_complex(b, x)) {
        struct value other = x;
        x = y;
        y = other;
    }
    bool both = is_complex(b, y);
    struct value real = compare(b, COMPARE_EQUAL, part(b, x, 0), both ? part(b, y, 0) : y);
    struct value other = both ? part(b, y, 1) : constant_float(b, 0.0);
    struct value imaginary = compare(b, COMPARE_EQUAL, part(b, x, 1), other);
    struct value same = emit(b, IR_SELECT, TYPE_ID_BOOL, 0,
                             (struct value[]){real, imaginary, constant_bool(b, false)}, 3);
    return op == COMPARE_EQUAL ? same : unary(b, UNARY_NOT, same);
}

/* --------------------------------------------------------------------------------- built-ins */

struct value complex_abs(struct builder *b, struct value v)
{
    return emit_native(b, IR_NATIVE_COMPLEX_ABS, TYPE_ID_FLOAT,
                       (struct value[]){part(b, v, 0), part(b, v, 1)}, 2);
}

struct value complex_conjugate(struct builder *b, struct value v)
{
    return make_complex(b, part(b, v, 0),
                        emit1(b, IR_FLOAT_NEGATE, TYPE_ID_FLOAT, 0, part(b, v, 1)));
}

static bool complex_operand(struct builder *b, struct value v)
{
    return is_number(b, v) || is_complex(b, v);
}

struct value complex_of(struct builder *b, const struct value *real, const struct value *imaginary)
{
    if (!real && !imaginary)
        return make_complex(b, constant_float(b, 0.0), constant_float(b, 0.0));
    if (real && kind_of(b, *real) == TYPE_STR) {
        if (imaginary)
            return raise_type_error(b, "complex() can't take second arg if first is a string");
        return emit_native(b, IR_NATIVE_COMPLEX_FROM_STR, complex_type(b), real, 1);
    }
    if (imaginary && kind_of(b, *imaginary) == TYPE_STR)
        return raise_type_error(b, "complex() second arg can't be a string");
    if (real && !complex_operand(b, *real))
        return raise_type_error(b,
                                "complex() first argument must be a string or a number, not '%s'",
                                type_name(b, real->type));
    if (imaginary && !complex_operand(b, *imaginary))
        return raise_type_error(b, "complex() second argument must be a number, not '%s'",
                                type_name(b, imaginary->type));
    if (!imaginary)
        return to_complex(b, *real);
    /* real + imaginary * 1j, part by part, so that no zero loses its sign. */
    struct value x = real ? to_complex(b, *real) : to_complex(b, constant_float(b, 0.0));
    struct value y = ended(x) ? x : to_complex(b, *imaginary);
    if (ended(y))
        return y;
    struct value first = part(b, x, 0), second = part(b, y, 0);
    if (is_complex(b, *imaginary))
        first = float2(b, IR_FLOAT_SUBTRACT, first, part(b, y, 1));
    if (real && is_complex(b, *real))
        second = float2(b, IR_FLOAT_ADD, second, part(b, x, 1));
    return make_complex(b, first, second);
}
