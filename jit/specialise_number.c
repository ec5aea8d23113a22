/* Attributes and methods of numbers. */
#include "jit/specialise_object.h"
#include "runtime/big.h"

#include <string.h>

/* Name of the class whose methods a number has, bool's being int's. */
static const char *number_class(const struct builder *b, struct value v)
{
    switch (kind_of(b, v)) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_BIG:
        return "int";
    case TYPE_FLOAT:
        return "float";
    case TYPE_COMPLEX:
        return "complex";
    default:
        return NULL;
    }
}

static struct value plain(struct builder *b, struct value v)
{
    return kind_of(b, v) == TYPE_BOOL ? to_int(b, v) : v;
}

bool number_attribute(struct builder *b, struct value v, const char *name, struct value *ret_value)
{
    const char *class = number_class(b, v);
    if (!class)
        return false;
    bool complex = kind_of(b, v) == TYPE_COMPLEX, integral = is_integral(b, v);
    if (strcmp(name, "real") == 0) {
        *ret_value = complex ? field(b, v, 0) : plain(b, v);
        return true;
    }
    if (strcmp(name, "imag") == 0) {
        *ret_value = complex    ? field(b, v, 1)
                     : integral ? constant_int(b, 0)
                                : constant_float(b, 0.0);
        return true;
    }
    if (integral && strcmp(name, "numerator") == 0) {
        *ret_value = plain(b, v);
        return true;
    }
    if (integral && strcmp(name, "denominator") == 0) {
        *ret_value = constant_int(b, 1);
        return true;
    }
    enum builtin method = builtin_find(arena_printf(b->s->arena, "%s.%s", class, name));
    if (method == BUILTIN_COUNT || builtin_kind(method) != BUILTIN_KIND_METHOD)
        return false;
    struct type_id type = type_make(b->s->types, TYPE_BUILTIN, method, NULL, 0, NULL);
    *ret_value = make(b, TYPE_BOUND_METHOD, 0, (struct value[]){v, value_unit(type)}, 2, NULL);
    return true;
}

bool number_lacks(const struct builder *b, struct value v, const char *name)
{
    static const char *const others[] = {"hex", "fromhex", "from_bytes"};
    for (uint32_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (strcmp(name, others[i]) == 0)
            return false;
    }
    return number_class(b, v) && strncmp(name, "__", 2) != 0;
}

/* ----------------------------------------------------------------------------------- methods */

struct number_call {
    struct builder *b;
    enum builtin method;
    const struct value *values;
    uint32_t count; /* positional */
    const uint32_t *names;
    uint32_t name_count;
};

static const char *method_name(const struct number_call *call)
{
    return strrchr(builtin_name(call->method), '.') + 1;
}

/* The argument at a place, or by its name; NULL: not given. */
static const struct value *argument(const struct number_call *call, uint32_t place,
                                    const char *name)
{
    if (place < call->count)
        return &call->values[place];
    for (uint32_t i = 0; i < call->name_count; i++) {
        if (strcmp(program_name(call->b, call->names[i]), name) == 0)
            return &call->values[call->count + i];
    }
    return NULL;
}

/* "little" or "big", which must be known. */
static bool byte_order(const struct number_call *call, const struct value *order,
                       struct value *ret_little)
{
    struct builder *b = call->b;
    if (!order) {
        *ret_little = constant_bool(b, false);
        return true;
    }
    if (kind_of(b, *order) != TYPE_STR) {
        raise_type_error(b, "%s() argument 'byteorder' must be str, not %s", method_name(call),
                         type_name(b, order->type));
        return false;
    }
    struct value little =
        emit2(b, IR_STR_COMPARE, TYPE_ID_BOOL, IR_EQ, *order, string_constant(b, "little"));
    struct value big =
        emit2(b, IR_STR_COMPARE, TYPE_ID_BOOL, IR_EQ, *order, string_constant(b, "big"));
    struct value either =
        emit(b, IR_SELECT, TYPE_ID_BOOL, 0, (struct value[]){little, little, big}, 3);
    struct ir_block_id fine = block_new(b);
    struct ir_block_id wrong = block_new(b);
    branch(b, either, fine, wrong);
    b->block = wrong;
    raise_code(b, RT_ERROR_VALUE, "byteorder must be either 'little' or 'big'");
    b->block = fine;
    *ret_little = little;
    return true;
}

static struct value signedness(const struct number_call *call)
{
    struct builder *b = call->b;
    for (uint32_t i = 0; i < call->name_count; i++) {
        if (strcmp(program_name(b, call->names[i]), "signed") == 0)
            return truth(b, call->values[call->count + i]);
    }
    return constant_bool(b, false);
}

static struct value to_bytes(const struct number_call *call)
{
    struct builder *b = call->b;
    const struct value *length = argument(call, 1, "length");
    const struct value *order = argument(call, 2, "byteorder");
    bool defaults = b->s->program->python_version >= 3 * 256 + 11;
    if (!defaults && (!length || !order))
        return raise_type_error(b, "to_bytes() missing required argument '%s' (pos %d)",
                                length ? "byteorder" : "length", length ? 2 : 1);
    if (length && !is_integral(b, *length))
        return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                type_name(b, length->type));
    struct value little;
    if (!byte_order(call, order, &little))
        return value_never();
    struct value operands[] = {
        to_big(b, call->values[0]),
        length ? big_to_int(b, *length, RT_BIG_TO_SSIZE) : constant_int(b, 1),
        little,
        signedness(call),
    };
    return emit_native(b, IR_NATIVE_BIG_TO_BYTES, TYPE_ID_BYTES, operands, 4);
}

static struct value from_bytes(const struct number_call *call)
{
    struct builder *b = call->b;
    const struct value *bytes = argument(call, 0, "bytes");
    const struct value *order = argument(call, 1, "byteorder");
    if (!bytes || (!order && b->s->program->python_version < 3 * 256 + 11))
        return raise_type_error(b, "from_bytes() missing required argument '%s' (pos %d)",
                                bytes ? "byteorder" : "bytes", bytes ? 2 : 1);
    if (kind_of(b, *bytes) != TYPE_BYTES)
        return stop_unsupported(b, "int.from_bytes() of a %s", type_name(b, bytes->type));
    struct value little;
    if (!byte_order(call, order, &little))
        return value_never();
    return emit_native(b, IR_NATIVE_BIG_FROM_BYTES, TYPE_ID_BIG,
                       (struct value[]){*bytes, little, signedness(call)}, 3);
}

static struct value float_is_integer(struct builder *b, struct value v)
{
    if (is_integral(b, v))
        return constant_bool(b, true);
    struct value whole =
        emit2(b, IR_FLOAT_FLOOR_DIVIDE, TYPE_ID_FLOAT, 0, v, constant_float(b, 1.0));
    return emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_EQ, v, whole);
}

static struct value integer_ratio(struct builder *b, struct value v)
{
    struct type_id parts[] = {TYPE_ID_BIG, TYPE_ID_BIG};
    if (is_integral(b, v))
        return make(b, TYPE_TUPLE, 0, (struct value[]){plain(b, v), constant_int(b, 1)}, 2, NULL);
    struct type_id type = type_make(b->s->types, TYPE_TUPLE, 0, parts, 2, NULL);
    return emit_native(b, IR_NATIVE_FLOAT_RATIO, type, &v, 1);
}

static bool takes_one(const struct number_call *call)
{
    if (call->count == 1 && !call->name_count)
        return true;
    if (call->name_count)
        raise_type_error(call->b, "%s() takes no keyword arguments", builtin_name(call->method));
    else
        raise_type_error(call->b, "%s() takes no arguments (%u given)", builtin_name(call->method),
                         call->count - 1);
    return false;
}

bool number_method(struct builder *b, enum builtin method, const struct value *values,
                   uint32_t count, const uint32_t *names, uint32_t name_count,
                   struct value *ret_value)
{
    struct number_call call = {b, method, values, count - name_count, names, name_count};
    switch (method) {
    case BUILTIN_INT_TO_BYTES:
        *ret_value = to_bytes(&call);
        return true;
    case BUILTIN_INT_FROM_BYTES:
        *ret_value = from_bytes(&call);
        return true;
    case BUILTIN_INT_BIT_LENGTH:
    case BUILTIN_INT_BIT_COUNT:
    case BUILTIN_INT_CONJUGATE:
    case BUILTIN_INT_AS_INTEGER_RATIO:
    case BUILTIN_INT_IS_INTEGER:
    case BUILTIN_FLOAT_CONJUGATE:
    case BUILTIN_FLOAT_AS_INTEGER_RATIO:
    case BUILTIN_FLOAT_IS_INTEGER:
    case BUILTIN_COMPLEX_CONJUGATE:
        break;
    default:
        return false;
    }
    *ret_value = value_never();
    if (!takes_one(&call))
        return true;
    struct value v = values[0];
    if (method == BUILTIN_INT_BIT_LENGTH || method == BUILTIN_INT_BIT_COUNT) {
        bool length = method == BUILTIN_INT_BIT_LENGTH;
        struct value big = to_big(b, v);
        *ret_value = emit_native(b, length ? IR_NATIVE_BIG_BIT_LENGTH : IR_NATIVE_BIG_BIT_COUNT,
                                 TYPE_ID_INT, &big, 1);
    } else if (method == BUILTIN_COMPLEX_CONJUGATE) {
        *ret_value = complex_conjugate(b, v);
    } else if (method == BUILTIN_INT_CONJUGATE || method == BUILTIN_FLOAT_CONJUGATE) {
        *ret_value = plain(b, v);
    } else if (method == BUILTIN_INT_IS_INTEGER || method == BUILTIN_FLOAT_IS_INTEGER) {
        *ret_value = float_is_integer(b, v);
    } else {
        *ret_value = integer_ratio(b, v);
    }
    return true;
}
