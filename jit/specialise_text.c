/* Text of values and values of text: f-strings, str(), repr(), format(), conversions; operators,
 * indexing and comparison of str and bytes. Methods are specialise_str.c's.
 */
#include "jit/specialise_text.h"
#include "runtime/big.h"

#include <string.h>

static struct value native_of(struct builder *b, enum ir_native native, struct type_id type,
                              const struct value *operands, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ended(operands[i]))
            return value_never();
    }
    return emit(b, IR_NATIVE, type, native, operands, count);
}

static struct value native1(struct builder *b, enum ir_native native, struct type_id type,
                            struct value v)
{
    return native_of(b, native, type, &v, 1);
}

static struct value native2(struct builder *b, enum ir_native native, struct type_id type,
                            struct value v, struct value w)
{
    struct value operands[] = {v, w};
    return native_of(b, native, type, operands, 2);
}

const char *literal_text(const struct builder *b, struct value v, uint32_t *ret_bytes)
{
    const struct ir_instruction *definition = ir_definition(b->function, v.ir);
    if (!definition || definition->op != IR_CONST_STR)
        return NULL;
    *ret_bytes = b->s->module->string_bytes[definition->immediate.integer];
    return b->s->module->strings[definition->immediate.integer];
}

/* ------------------------------------------------------------------------- text of any value */

static struct value text_of_member(struct builder *b, struct value v, void *argument)
{
    return text_of(b, v, *(enum text_as *)argument);
}

static struct value ascii_of(struct builder *b, struct value text)
{
    struct value operands[] = {text, string_constant(b, "ascii"),
                               string_constant(b, "backslashreplace")};
    struct value bytes = native_of(b, IR_NATIVE_STR_ENCODE, TYPE_ID_BYTES, operands, 3);
    operands[0] = bytes;
    operands[2] = string_constant(b, "strict");
    return native_of(b, IR_NATIVE_BYTES_DECODE, TYPE_ID_STR, operands, 3);
}

struct value text_of(struct builder *b, struct value v, enum text_as as)
{
    if (ended(v))
        return v;
    if (is_exception(b, v) || is_user_object(b, v)) {
        struct value text = is_exception(b, v) ? exception_text(b, v, as != TEXT_AS_STR)
                                               : object_text(b, v, as != TEXT_AS_STR);
        return ended(text) || as != TEXT_AS_ASCII ? text : ascii_of(b, text);
    }
    switch (kind_of(b, v)) {
    case TYPE_UNION:
        return each_member(b, v, text_of_member, &as);
    case TYPE_INT:
        return native1(b, IR_NATIVE_INT_STR, TYPE_ID_STR, v);
    case TYPE_FLOAT:
        return native1(b, IR_NATIVE_FLOAT_STR, TYPE_ID_STR, v);
    case TYPE_BIG:
        return native1(b, IR_NATIVE_BIG_TO_STR, TYPE_ID_STR, v);
    case TYPE_STR:
        if (as == TEXT_AS_STR)
            return v;
        break;
    default:
        break;
    }
    enum ir_native native = as == TEXT_AS_STR    ? IR_NATIVE_VALUE_STR
                            : as == TEXT_AS_REPR ? IR_NATIVE_VALUE_REPR
                                                 : IR_NATIVE_VALUE_ASCII;
    return native1(b, native, TYPE_ID_STR, v);
}

static struct value format_member(struct builder *b, struct value v, void *argument)
{
    return format_value(b, v, *(struct value *)argument);
}

struct value format_value(struct builder *b, struct value v, struct value specifier)
{
    if (ended(v))
        return v;
    if (kind_of(b, v) == TYPE_UNION)
        return each_member(b, v, format_member, &specifier);
    if (kind_of(b, specifier) != TYPE_STR)
        return raise_type_error(b, "format() argument 2 must be str, not %s",
                                type_name(b, specifier.type));
    if (is_user_object(b, v))
        return object_format(b, v, specifier);
    uint32_t bytes = 1;
    literal_text(b, specifier, &bytes);
    if (bytes == 0 || is_exception(b, v))
        return text_of(b, v, TEXT_AS_STR);
    return native2(b, IR_NATIVE_VALUE_FORMAT, TYPE_ID_STR, v, specifier);
}

/* ----------------------------------------------------------------------------------- f-strings */

struct value text_join(struct builder *b, const struct value *parts, uint32_t count)
{
    if (count == 0)
        return string_constant(b, "");
    if (count == 1)
        return parts[0];
    if (count == 2)
        return native2(b, IR_NATIVE_STR_CONCAT, TYPE_ID_STR, parts[0], parts[1]);
    return native2(b, IR_NATIVE_STR_JOIN, TYPE_ID_STR, string_constant(b, ""),
                   list_of(b, parts, count));
}

static enum flow exec_format(struct builder *b, const uint32_t *operands)
{
    struct value v = b->registers[operands[1]];
    struct value specifier = b->registers[operands[3]];
    if (operands[2] == 's')
        v = text_of(b, v, TEXT_AS_STR);
    else if (operands[2] == 'r')
        v = text_of(b, v, TEXT_AS_REPR);
    else if (operands[2] == 'a')
        v = text_of(b, v, TEXT_AS_ASCII);
    struct value text = format_value(b, v, specifier);
    b->registers[operands[0]] = text;
    return ended(text) ? FLOW_ENDED : FLOW_NEXT;
}

static enum flow exec_join(struct builder *b, const uint32_t *operands)
{
    uint32_t count = operands[1];
    struct value *parts = arena_array(b->s->arena, count + 1, sizeof(*parts));
    if (!parts)
        return FLOW_ENDED;
    for (uint32_t i = 0; i < count; i++)
        parts[i] = b->registers[operands[2 + i]];
    struct value text = text_join(b, parts, count);
    b->registers[operands[0]] = text;
    return ended(text) ? FLOW_ENDED : FLOW_NEXT;
}

EXEC(text)
{
    if (instruction->op == OP_FORMAT)
        return exec_format(b, instruction->operands);
    return exec_join(b, instruction->operands);
}

/* ----------------------------------------------------------------------------------- built-ins */

/* Arguments of a built-in by name and place. */
struct given {
    struct builder *b;
    enum builtin builtin;
    const struct value *values;
    uint32_t positional;
    const uint32_t *names;
    uint32_t name_count;
};

static const struct value *argument(const struct given *given, uint32_t place, const char *name)
{
    if (place < given->positional)
        return &given->values[place];
    for (uint32_t i = 0; name && i < given->name_count; i++) {
        if (strcmp(program_name(given->b, given->names[i]), name) == 0)
            return &given->values[given->positional + i];
    }
    return NULL;
}

/* Exactly, or between; raises when not. */
static bool takes(const struct given *given, uint32_t least, uint32_t most)
{
    struct builder *b = given->b;
    const char *name = builtin_name(given->builtin);
    uint32_t count = given->positional;
    if (given->name_count)
        raise_type_error(b, "%s() takes no keyword arguments", name);
    else if (least == most && count != least)
        raise_type_error(b, "%s() takes exactly one argument (%u given)", name, count);
    else if (count < least)
        raise_type_error(b, "%s expected at least %u argument%s, got %u", name, least,
                         least == 1 ? "" : "s", count);
    else if (count > most)
        raise_type_error(b, "%s expected at most %u arguments, got %u", name, most, count);
    else
        return true;
    return false;
}

/* Whether the keywords are among these, each with a blank behind; raises when not. */
static bool names_known(const struct given *given, const char *known)
{
    struct builder *b = given->b;
    for (uint32_t i = 0; i < given->name_count; i++) {
        const char *name = program_name(b, given->names[i]);
        if (strstr(known, arena_printf(b->s->arena, "%s ", name)))
            continue;
        raise_type_error(b, "'%s' is an invalid keyword argument for %s()", name,
                         builtin_name(given->builtin));
        return false;
    }
    return true;
}

static struct value builtin_str(const struct given *given)
{
    struct builder *b = given->b;
    const struct value *v = argument(given, 0, "object");
    const struct value *encoding = argument(given, 1, "encoding");
    const struct value *errors = argument(given, 2, "errors");
    if (!v)
        return string_constant(b, "");
    if (!encoding && !errors)
        return text_of(b, *v, TEXT_AS_STR);
    if (kind_of(b, *v) == TYPE_STR)
        return raise_type_error(b, "decoding str is not supported");
    if (kind_of(b, *v) != TYPE_BYTES)
        return raise_type_error(b, "decoding to str: need a bytes-like object, %s found",
                                type_name(b, v->type));
    struct value operands[] = {*v, encoding ? *encoding : string_constant(b, "utf-8"),
                               errors ? *errors : string_constant(b, "strict")};
    if (kind_of(b, operands[1]) != TYPE_STR || kind_of(b, operands[2]) != TYPE_STR)
        return raise_type_error(
            b, "str() argument '%s' must be str, not %s",
            kind_of(b, operands[1]) != TYPE_STR ? "encoding" : "errors",
            type_name(b, operands[kind_of(b, operands[1]) != TYPE_STR ? 1 : 2].type));
    return native_of(b, IR_NATIVE_BYTES_DECODE, TYPE_ID_STR, operands, 3);
}

static struct value builtin_chr(struct builder *b, struct value v)
{
    if (is_integral(b, v))
        return native1(b, IR_NATIVE_STR_CHR, TYPE_ID_STR, big_clamp(b, v));
    return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                            type_name(b, v.type));
}

static struct value builtin_ord(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_STR)
        return native1(b, IR_NATIVE_STR_ORD, TYPE_ID_INT, v);
    if (kind_of(b, v) == TYPE_BYTES)
        return native1(b, IR_NATIVE_BYTES_ORD, TYPE_ID_INT, v);
    return raise_type_error(b, "ord() expected string of length 1, but %s found",
                            type_name(b, v.type));
}

static struct value builtin_based(struct builder *b, struct value v, int64_t base)
{
    if (kind_of(b, v) == TYPE_BIG)
        return native2(b, IR_NATIVE_BIG_TO_BASED, TYPE_ID_STR, v, constant_int(b, base));
    if (is_integral(b, v))
        return native2(b, IR_NATIVE_INT_BASED, TYPE_ID_STR, to_int(b, v), constant_int(b, base));
    if (is_user_object(b, v) && has_special(b, v, "__index__"))
        return builtin_based(b, call_special(b, v, "__index__", NULL, 0), base);
    return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                            type_name(b, v.type));
}

static struct value int_of_text(struct builder *b, struct value text, struct value base)
{
    if (!is_integral(b, base))
        return kind_of(b, base) == TYPE_BIG
                   ? raise_code(b, RT_ERROR_VALUE, "int() base must be >= 2 and <= 36, or 0")
                   : raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                      type_name(b, base.type));
    if (is_wide(b))
        return native2(b, IR_NATIVE_BIG_FROM_STR, TYPE_ID_BIG, text, to_int(b, base));
    return native2(b, IR_NATIVE_INT_FROM_STR, TYPE_ID_INT, text, to_int(b, base));
}

static struct value decoded(struct builder *b, struct value bytes)
{
    struct value operands[] = {bytes, string_constant(b, "latin-1"), string_constant(b, "strict")};
    return native_of(b, IR_NATIVE_BYTES_DECODE, TYPE_ID_STR, operands, 3);
}

/* int() of a text, or with a base; false: it is about numbers alone. */
static bool builtin_int(const struct given *given, struct value *ret_value)
{
    struct builder *b = given->b;
    const struct value *v = argument(given, 0, NULL);
    const struct value *base = argument(given, 1, "base");
    if (!v || given->positional > 2 || (!base && !is_text(kind_of(b, *v))))
        return false;
    if (!is_text(kind_of(b, *v)))
        *ret_value = raise_type_error(b, "int() can't convert non-string with explicit base");
    else
        *ret_value = int_of_text(b, kind_of(b, *v) == TYPE_STR ? *v : decoded(b, *v),
                                 base ? *base : constant_int(b, 10));
    return true;
}

static struct value builtin_bytes(const struct given *given)
{
    struct builder *b = given->b;
    const struct value *v = argument(given, 0, "source");
    const struct value *encoding = argument(given, 1, "encoding");
    const struct value *errors = argument(given, 2, "errors");
    if (!v)
        return native1(b, IR_NATIVE_BYTES_ZEROS, TYPE_ID_BYTES, constant_int(b, 0));
    if (kind_of(b, *v) == TYPE_STR) {
        if (!encoding)
            return raise_type_error(b, "string argument without an encoding");
        struct value operands[] = {*v, *encoding, errors ? *errors : string_constant(b, "strict")};
        return native_of(b, IR_NATIVE_STR_ENCODE, TYPE_ID_BYTES, operands, 3);
    }
    if (encoding || errors)
        return raise_type_error(b, "%s without a string argument",
                                encoding ? "encoding" : "errors");
    if (kind_of(b, *v) == TYPE_BYTES)
        return *v;
    if (is_integral(b, *v))
        return native1(b, IR_NATIVE_BYTES_ZEROS, TYPE_ID_BYTES, to_int(b, *v));
    if (!is_iterable(b, *v))
        return raise_type_error(b, "cannot convert '%s' object to bytes", type_name(b, v->type));
    return native1(b, IR_NATIVE_BYTES_FROM_LIST, TYPE_ID_BYTES, text_parts(b, *v));
}

static struct value one_argument(const struct given *given)
{
    struct builder *b = given->b;
    struct value v = given->values[0];
    switch ((int)given->builtin) {
    case BUILTIN_REPR:
        return text_of(b, v, TEXT_AS_REPR);
    case BUILTIN_ASCII:
        return text_of(b, v, TEXT_AS_ASCII);
    case BUILTIN_CHR:
        return builtin_chr(b, v);
    case BUILTIN_ORD:
        return builtin_ord(b, v);
    case BUILTIN_BIN:
        return builtin_based(b, v, 2);
    case BUILTIN_OCT:
        return builtin_based(b, v, 8);
    default:
        return builtin_based(b, v, 16);
    }
}

bool text_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                  uint32_t count, const uint32_t *names, uint32_t name_count,
                  struct value *ret_value)
{
    struct given given = {b, builtin, values, count - name_count, names, name_count};
    switch ((int)builtin) {
    case BUILTIN_STR:
        *ret_value =
            names_known(&given, "object encoding errors ") ? builtin_str(&given) : value_never();
        return true;
    case BUILTIN_BYTES:
        *ret_value =
            names_known(&given, "source encoding errors ") ? builtin_bytes(&given) : value_never();
        return true;
    case BUILTIN_BYTEARRAY:
        *ret_value =
            names_known(&given, "source encoding errors ") ? builtin_bytes(&given) : value_never();
        if (!ended(*ret_value))
            *ret_value = bytearray_of(b, *ret_value);
        return true;
    case BUILTIN_FORMAT:
        if (!takes(&given, 1, 2))
            *ret_value = value_never();
        else
            *ret_value =
                format_value(b, values[0], count == 2 ? values[1] : string_constant(b, ""));
        return true;
    case BUILTIN_REPR:
    case BUILTIN_ASCII:
    case BUILTIN_CHR:
    case BUILTIN_ORD:
    case BUILTIN_BIN:
    case BUILTIN_OCT:
    case BUILTIN_HEX:
        *ret_value = takes(&given, 1, 1) ? one_argument(&given) : value_never();
        return true;
    case BUILTIN_FLOAT_HEX:
        if (count != 1 || kind_of(b, values[0]) != TYPE_FLOAT)
            return false;
        *ret_value = native1(b, IR_NATIVE_FLOAT_HEX, TYPE_ID_STR, values[0]);
        return true;
    case BUILTIN_FLOAT_FROMHEX:
        if (count != 1 || kind_of(b, values[0]) != TYPE_STR)
            return false;
        *ret_value = native1(b, IR_NATIVE_FLOAT_FROM_HEX, TYPE_ID_FLOAT, values[0]);
        return true;
    case BUILTIN_SUM: {
        const struct value *start = argument(&given, 1, "start");
        if (!start || (kind_of(b, *start) != TYPE_BYTES && !is_bytearray(b, *start)))
            return false;
        bool bytes = kind_of(b, *start) == TYPE_BYTES;
        *ret_value = raise_type_error(b, "sum() can't sum %s [use b''.join(seq) instead]",
                                      bytes ? "bytes" : "bytearray");
        return true;
    }
    case BUILTIN_INT:
        return builtin_int(&given, ret_value);
    case BUILTIN_FLOAT:
        if (given.positional != 1 || name_count || !is_text(kind_of(b, values[0])))
            return false;
        *ret_value = native1(b, IR_NATIVE_FLOAT_FROM_STR, TYPE_ID_FLOAT,
                             kind_of(b, values[0]) == TYPE_STR ? values[0] : decoded(b, values[0]));
        return true;
    default:
        return false;
    }
}

/* ----------------------------------------------------------------------------------- operators */

static struct value repeat(struct builder *b, struct value text, struct value times)
{
    bool str = kind_of(b, text) == TYPE_STR;
    return native2(b, str ? IR_NATIVE_STR_REPEAT : IR_NATIVE_BYTES_REPEAT, text.type, text,
                   big_to_int(b, times, RT_BIG_TO_LENGTH));
}

/* Bytes, or those of a bytearray; false: it is neither. */
static bool as_bytes(struct builder *b, struct value v, struct value *ret_bytes)
{
    if (kind_of(b, v) != TYPE_BYTES && !is_bytearray(b, v))
        return false;
    *ret_bytes = kind_of(b, v) == TYPE_BYTES ? v : bytes_from(b, v);
    return true;
}

bool bytes_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                  bool in_place, struct value *ret_value)
{
    bool array = is_bytearray(b, x);
    if (op == BINARY_MULTIPLY && !in_place && array && is_integral(b, y)) {
        *ret_value = bytearray_of(b, repeat(b, bytes_from(b, x), y));
        return true;
    }
    if (op == BINARY_MULTIPLY && is_bytearray(b, y) && is_integral(b, x)) {
        *ret_value = bytearray_of(b, repeat(b, bytes_from(b, y), x));
        return true;
    }
    if (op != BINARY_ADD || in_place || (!array && !is_bytearray(b, y)))
        return false;
    struct value left, right;
    if (!as_bytes(b, x, &left) || !as_bytes(b, y, &right))
        return false;
    struct value sum = native2(b, IR_NATIVE_BYTES_CONCAT, TYPE_ID_BYTES, left, right);
    *ret_value = array ? bytearray_of(b, sum) : sum;
    return true;
}

bool text_binary(struct builder *b, enum program_binary op, struct value x, struct value y,
                 struct value *ret_value)
{
    enum type_kind left = kind_of(b, x), right = kind_of(b, y);
    if (op == BINARY_ADD && left == right && is_text(left)) {
        *ret_value = native2(b, left == TYPE_STR ? IR_NATIVE_STR_CONCAT : IR_NATIVE_BYTES_CONCAT,
                             x.type, x, y);
        return true;
    }
    if (op == BINARY_ADD && left == TYPE_BYTES && !is_user_object(b, y)) {
        *ret_value = raise_type_error(b, "can't concat %s to bytes", type_name(b, y.type));
        return true;
    }
    if (op == BINARY_MULTIPLY && is_text(left) && is_integral(b, y)) {
        *ret_value = repeat(b, x, y);
        return true;
    }
    if (op == BINARY_MULTIPLY && is_text(right) && is_integral(b, x)) {
        *ret_value = repeat(b, y, x);
        return true;
    }
    if (op == BINARY_MODULO && left == TYPE_STR) {
        *ret_value = native2(b, IR_NATIVE_STR_PERCENT, TYPE_ID_STR, x, y);
        return true;
    }
    if (op == BINARY_MODULO && left == TYPE_BYTES) {
        *ret_value = native2(b, IR_NATIVE_BYTES_PERCENT, TYPE_ID_BYTES, x, y);
        return true;
    }
    return false;
}

bool text_compare(struct builder *b, enum program_compare op, struct value x, struct value y,
                  struct value *ret_value)
{
    struct value left, right;
    if (op > COMPARE_GREATER_EQUAL || !as_bytes(b, x, &left) || !as_bytes(b, y, &right))
        return false;
    static const enum ir_compare comparisons[COMPARE_COUNT] = {
        [COMPARE_EQUAL] = IR_EQ,      [COMPARE_NOT_EQUAL] = IR_NE, [COMPARE_LESS] = IR_LT,
        [COMPARE_LESS_EQUAL] = IR_LE, [COMPARE_GREATER] = IR_GT,   [COMPARE_GREATER_EQUAL] = IR_GE};
    struct value operands[] = {left, right, constant_int(b, comparisons[op])};
    *ret_value = native_of(b, IR_NATIVE_BYTES_COMPARE, TYPE_ID_BOOL, operands, 3);
    return true;
}

bool text_contains(struct builder *b, struct value container, struct value v,
                   struct value *ret_value)
{
    if (!as_bytes(b, container, &container))
        return false;
    if (is_integral(b, v)) {
        *ret_value = native2(b, IR_NATIVE_BYTES_CONTAINS, TYPE_ID_BOOL, container, to_int(b, v));
    } else if (as_bytes(b, v, &v)) {
        struct value operands[] = {container, v, constant_int(b, 0), constant_int(b, INT64_MAX),
                                   constant_bool(b, false)};
        struct value found = native_of(b, IR_NATIVE_BYTES_FIND, TYPE_ID_INT, operands, 5);
        *ret_value = emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_GE, found, constant_int(b, 0));
    } else {
        *ret_value =
            raise_type_error(b, "a bytes-like object is required, not '%s'", type_name(b, v.type));
    }
    return true;
}

/* ------------------------------------------------------------------------------------- indexing */

bool text_count(struct builder *b, struct value v, struct value *ret_count)
{
    if (!is_text(kind_of(b, v)))
        return false;
    *ret_count = emit1(b, IR_STR_COUNT, TYPE_ID_INT, 0, v);
    return true;
}

struct value text_at(struct builder *b, struct value text, struct value index)
{
    return kind_of(b, text) == TYPE_STR ? native2(b, IR_NATIVE_STR_AT, TYPE_ID_STR, text, index)
                                        : native2(b, IR_NATIVE_BYTES_AT, TYPE_ID_INT, text, index);
}

struct value bytearray_of(struct builder *b, struct value bytes)
{
    if (ended(bytes))
        return bytes;
    struct type_id element = TYPE_ID_INT;
    return native1(b, IR_NATIVE_BYTES_LIST, site_type(b, TYPE_LIST, SHAPE_BYTEARRAY, &element, 1),
                   bytes);
}

struct value text_list(struct builder *b, struct value text)
{
    return kind_of(b, text) == TYPE_STR
               ? native1(b, IR_NATIVE_STR_LIST, list_type(b, TYPE_ID_STR), text)
               : native1(b, IR_NATIVE_BYTES_LIST, list_type(b, TYPE_ID_INT), text);
}

static struct value slice_of(struct builder *b, struct value text, struct value slice)
{
    struct value operands[7] = {text};
    for (uint32_t i = 0; i < 3; i++) {
        struct value bound = field(b, slice, i);
        bool given = kind_of(b, bound) != TYPE_NONE;
        operands[4 + i] = constant_bool(b, given);
        if (!given)
            operands[1 + i] = constant_int(b, 0);
        else if (is_integral(b, bound))
            operands[1 + i] = big_clamp(b, bound);
        else if (kind_of(b, bound) == TYPE_UNION)
            return stop_unsupported(b, "a slice whose bounds are of several types");
        else
            return raise_type_error(
                b, "slice indices must be integers or None or have an __index__ method");
    }
    bool str = kind_of(b, text) == TYPE_STR;
    return native_of(b, str ? IR_NATIVE_STR_SLICE : IR_NATIVE_BYTES_SLICE, text.type, operands, 7);
}

bool text_index(struct builder *b, struct value container, struct value key,
                struct value *ret_value)
{
    enum type_kind kind = kind_of(b, container);
    if (!is_text(kind))
        return false;
    if (kind_of(b, key) == TYPE_SLICE) {
        *ret_value = slice_of(b, container, key);
        return true;
    }
    if (kind_of(b, key) == TYPE_BIG)
        key = native2(b, IR_NATIVE_BIG_TO_INT, TYPE_ID_INT, key, constant_int(b, 0));
    *ret_value = value_never();
    if (ended(key))
        return true;
    if (!is_integral(b, key)) {
        raise_code(b, kind == TYPE_STR ? RT_ERROR_STRING_INDEX_TYPE : RT_ERROR_TYPE,
                   kind == TYPE_STR
                       ? type_name(b, key.type)
                       : arena_printf(b->s->arena,
                                      "byte indices must be integers or slices, not %s",
                                      type_name(b, key.type)));
        return true;
    }
    struct value count = emit1(b, IR_STR_COUNT, TYPE_ID_INT, 0, container);
    struct value index = emit2(b, IR_INDEX_CHECK, TYPE_ID_INT,
                               kind == TYPE_STR ? RT_ERROR_STRING_INDEX : RT_ERROR_BYTES_INDEX,
                               to_int(b, key), count);
    *ret_value = text_at(b, container, index);
    return true;
}
