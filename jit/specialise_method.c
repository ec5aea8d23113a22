/* Operators, comparisons and built-in functions on instances: the special methods of their
 * classes, asked in CPython's order.
 */
#include "jit/specialise_object.h"

#include <string.h>

/* An operator's methods: "__add__", "__radd__" and "__iadd__" are made of "add". */
static const char *const binary_methods[BINARY_COUNT] = {
    [BINARY_ADD] = "add",
    [BINARY_SUBTRACT] = "sub",
    [BINARY_MULTIPLY] = "mul",
    [BINARY_DIVIDE] = "truediv",
    [BINARY_FLOOR_DIVIDE] = "floordiv",
    [BINARY_MODULO] = "mod",
    [BINARY_POWER] = "pow",
    [BINARY_AND] = "and",
    [BINARY_OR] = "or",
    [BINARY_XOR] = "xor",
    [BINARY_LEFT_SHIFT] = "lshift",
    [BINARY_RIGHT_SHIFT] = "rshift",
    [BINARY_MATRIX_MULTIPLY] = "matmul",
};

static const char *const compare_methods[COMPARE_COUNT] = {
    [COMPARE_EQUAL] = "__eq__",   [COMPARE_NOT_EQUAL] = "__ne__",
    [COMPARE_LESS] = "__lt__",    [COMPARE_LESS_EQUAL] = "__le__",
    [COMPARE_GREATER] = "__gt__", [COMPARE_GREATER_EQUAL] = "__ge__",
};

static const enum program_compare mirrors[COMPARE_COUNT] = {
    [COMPARE_EQUAL] = COMPARE_EQUAL,  [COMPARE_NOT_EQUAL] = COMPARE_NOT_EQUAL,
    [COMPARE_LESS] = COMPARE_GREATER, [COMPARE_LESS_EQUAL] = COMPARE_GREATER_EQUAL,
    [COMPARE_GREATER] = COMPARE_LESS, [COMPARE_GREATER_EQUAL] = COMPARE_LESS_EQUAL,
};

bool is_user_object(const struct builder *b, struct value v)
{
    uint32_t class;
    return class_of(b, v, &class);
}

/* ------------------------------------------------------------------------- NotImplemented */

/* Methods asked one after the other, until one does not give NotImplemented. Each that does goes
 * on in the block that the next one is asked in. */
struct asking {
    struct builder *b;
    struct merge answers;
};

static struct value drop_not_implemented(struct builder *b, struct value member, void *argument)
{
    struct ir_block_id *next = argument;
    if (member.type.id != TYPE_NOT_IMPLEMENTED)
        return member;
    jump(b, *next);
    return value_never();
}

/* Takes an answer; b goes on where it was NotImplemented. False: that cannot be. */
static bool take_answer(struct asking *asking, struct value answer)
{
    struct builder *b = asking->b;
    if (ended(answer))
        return false;
    if (answer.type.id == TYPE_NOT_IMPLEMENTED)
        return true;
    if (type_union_member(b->s->types, answer.type, TYPE_ID_NOT_IMPLEMENTED) < 0) {
        merge_add(&asking->answers, answer);
        return false;
    }
    struct ir_block_id next = block_new(b);
    merge_add(&asking->answers, each_member(b, answer, drop_not_implemented, &next));
    b->block = next;
    return true;
}

/* v.name(other), if there is such a method. False: nothing more is to be asked. */
static bool ask(struct asking *asking, struct value v, const char *name, struct value other)
{
    struct builder *b = asking->b;
    if (!has_special(b, v, name))
        return true;
    return take_answer(asking, call_special(b, v, name, &other, 1));
}

/* ------------------------------------------------------------------------------- operators */

static const char *method_name(struct builder *b, const char *prefix, enum program_binary op)
{
    return arena_printf(b->s->arena, "__%s%s__", prefix, binary_methods[op]);
}

/* Whether y's class derives from x's and answers `name` in its own way: then it is asked first. */
static bool is_overridden(struct builder *b, struct value x, struct value y, const char *name)
{
    uint32_t left, right;
    if (!class_of(b, x, &left) || !class_of(b, y, &right) || left == right ||
        !is_subclass(b, right, left))
        return false;
    const struct program_member *own = class_member(b, right, name);
    const struct program_member *inherited = class_member(b, left, name);
    return own && (!inherited || own->owner != inherited->owner);
}

static bool same_class(const struct builder *b, struct value x, struct value y)
{
    uint32_t left, right;
    return class_of(b, x, &left) && class_of(b, y, &right) && left == right;
}

/* Asks both operands; false when all that can be asked has answered. */
static bool ask_operands(struct asking *asking, struct value x, struct value y, const char *name,
                         const char *reflected)
{
    struct builder *b = asking->b;
    bool first = is_overridden(b, x, y, reflected);
    if (first && !ask(asking, y, reflected, x))
        return false;
    if (!ask(asking, x, name, y))
        return false;
    return first || same_class(b, x, y) || ask(asking, y, reflected, x);
}

bool object_takes(struct builder *b, enum program_binary op, struct value x, struct value y)
{
    return is_user_object(b, x) || has_special(b, y, method_name(b, "r", op));
}

struct value object_binary(struct builder *b, enum program_binary op, struct value x,
                           struct value y, bool in_place)
{
    struct asking asking = {.b = b, .answers = {.b = b}};
    bool more = !in_place || ask(&asking, x, method_name(b, "i", op), y);
    more = more && ask_operands(&asking, x, y, method_name(b, "", op), method_name(b, "r", op));
    if (more)
        binary_error(b, op, x, y, in_place);
    return merge_take(&asking.answers);
}

static struct value object_divmod(struct builder *b, struct value x, struct value y)
{
    struct asking asking = {.b = b, .answers = {.b = b}};
    if (ask_operands(&asking, x, y, "__divmod__", "__rdivmod__"))
        raise_type_error(b, "unsupported operand type(s) for divmod(): '%s' and '%s'",
                         type_name(b, x.type), type_name(b, y.type));
    return merge_take(&asking.answers);
}

struct value object_unary(struct builder *b, enum program_unary op, struct value v)
{
    static const char *const names[] = {
        [UNARY_NEGATE] = "__neg__", [UNARY_POSITIVE] = "__pos__", [UNARY_INVERT] = "__invert__"};
    static const char *const texts[] = {
        [UNARY_NEGATE] = "-", [UNARY_POSITIVE] = "+", [UNARY_INVERT] = "~"};
    if (has_special(b, v, names[op]))
        return call_special(b, v, names[op], NULL, 0);
    return raise_type_error(b, "bad operand type for unary %s: '%s'", texts[op],
                            type_name(b, v.type));
}

/* ------------------------------------------------------------------------------ comparison */

/* The name under which an enumeration's member is known. */
static struct value member_name(struct builder *b, struct value v)
{
    const struct type *type = type_of(b, v);
    for (uint32_t i = 0; i < type->child_count; i++) {
        const char *name = program_name(b, type->names[i]);
        if (strcmp(name, "_name_") == 0 || strcmp(name, "name") == 0)
            return field(b, v, i);
    }
    return stop_unsupported(b, "a member of an enumeration without a name");
}

struct value object_identical(struct builder *b, struct value x, struct value y)
{
    enum type_kind left = kind_of(b, x);
    if (is_exception(b, x) && is_exception(b, y)) {
        if (x.type.id != TYPE_EXCEPTION_REF)
            x = emit1(b, IR_CAST, TYPE_ID_EXCEPTION_REF, 0, x);
        if (y.type.id != TYPE_EXCEPTION_REF)
            y = emit1(b, IR_CAST, TYPE_ID_EXCEPTION_REF, 0, y);
        return emit2(b, IR_SAME, TYPE_ID_BOOL, 0, x, y);
    }
    if (left != kind_of(b, y))
        return constant_bool(b, false);
    if (left == TYPE_OBJECT) {
        if (type_same(x.type, y.type))
            return emit2(b, IR_SAME, TYPE_ID_BOOL, 0, x, y);
        return constant_bool(b, false);
    }
    uint32_t class = type_of(b, x)->index;
    if (class != type_of(b, y)->index)
        return constant_bool(b, false);
    if (b->s->program->classes[class].is_enumeration) {
        struct value p = member_name(b, x), q = member_name(b, y);
        if (ended(p) || ended(q))
            return value_never();
        return emit2(b, IR_STR_COMPARE, TYPE_ID_BOOL, IR_EQ, p, q);
    }
    if (class_is_object(b, class))
        return stop_unsupported(b, "whether two captured instances of '%s' are the same",
                                class_name(b, class));
    class_make_object(b, class);
    return value_never();
}

/* x.name(y) for == and !=: object's own != asks ==. */
static bool ask_comparison(struct asking *asking, enum program_compare op, struct value x,
                           struct value y)
{
    struct builder *b = asking->b;
    if (op != COMPARE_NOT_EQUAL || has_special(b, x, "__ne__"))
        return ask(asking, x, compare_methods[op], y);
    if (!has_special(b, x, "__eq__"))
        return true;
    struct asking equal = {.b = b, .answers = {.b = b}};
    bool more = ask(&equal, x, "__eq__", y);
    struct ir_block_id next = b->block;
    struct value answer = merge_take(&equal.answers);
    if (!ended(answer))
        merge_add(&asking->answers, unary(b, UNARY_NOT, answer));
    b->block = next;
    return more;
}

struct value object_compare(struct builder *b, enum program_compare op, struct value x,
                            struct value y)
{
    struct asking asking = {.b = b, .answers = {.b = b}};
    uint32_t left, right;
    bool first = class_of(b, x, &left) && class_of(b, y, &right) && left != right &&
                 is_subclass(b, right, left);
    bool more = !first || ask_comparison(&asking, mirrors[op], y, x);
    more = more && ask_comparison(&asking, op, x, y);
    more = more && (first || ask_comparison(&asking, mirrors[op], y, x));
    if (more && (op == COMPARE_EQUAL || op == COMPARE_NOT_EQUAL)) {
        struct value same = object_identical(b, x, y);
        if (!ended(same) && op == COMPARE_NOT_EQUAL)
            same = unary(b, UNARY_NOT, same);
        merge_add(&asking.answers, same);
    } else if (more) {
        raise_type_error(b, "'%s' not supported between instances of '%s' and '%s'",
                         compare_text(op), type_name(b, x.type), type_name(b, y.type));
    }
    return merge_take(&asking.answers);
}

/* ----------------------------------------------------------------------- truth and length */

static struct value check_bool(struct builder *b, struct value v, void *argument)
{
    if (kind_of(b, v) == TYPE_UNION)
        return each_member(b, v, check_bool, argument);
    if (ended(v) || kind_of(b, v) == TYPE_BOOL)
        return v;
    return raise_type_error(b, "__bool__ should return bool, returned %s", type_name(b, v.type));
}

/* What __len__ gave, as an INT that is not negative. */
static struct value check_length(struct builder *b, struct value v, void *argument)
{
    if (kind_of(b, v) == TYPE_UNION)
        return each_member(b, v, check_length, argument);
    if (ended(v))
        return v;
    if (!is_integral(b, v))
        return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                type_name(b, v.type));
    v = to_int(b, v);
    struct ir_block_id negative = block_new(b);
    struct ir_block_id fine = block_new(b);
    branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_LT, v, constant_int(b, 0)), negative, fine);
    b->block = negative;
    raise_code(b, RT_ERROR_VALUE, "__len__() should return >= 0");
    b->block = fine;
    return v;
}

static struct value object_length(struct builder *b, struct value v)
{
    if (!has_special(b, v, "__len__"))
        return raise_type_error(b, "object of type '%s' has no len()", type_name(b, v.type));
    return check_length(b, call_special(b, v, "__len__", NULL, 0), NULL);
}

struct value object_truth(struct builder *b, struct value v)
{
    if (has_special(b, v, "__bool__"))
        return check_bool(b, call_special(b, v, "__bool__", NULL, 0), NULL);
    if (!has_special(b, v, "__len__"))
        return constant_bool(b, true);
    struct value length = object_length(b, v);
    return ended(length)
               ? length
               : emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_NE, length, constant_int(b, 0));
}

/* ------------------------------------------------------------------------------ containers */

struct value object_contains(struct builder *b, struct value container, struct value v)
{
    if (has_special(b, container, "__contains__")) {
        struct value answer = call_special(b, container, "__contains__", &v, 1);
        return ended(answer) ? answer : truth(b, answer);
    }
    if (!is_iterable(b, container))
        return raise_type_error(b, "argument of type '%s' is not iterable",
                                type_name(b, container.type));
    struct value arguments[] = {container, constant_bool(b, true), constant_bool(b, false), v};
    return call_intrinsic(b, INTRINSIC_CONTAINS, arguments, 4);
}

struct value object_index(struct builder *b, struct value container, struct value key)
{
    if (has_special(b, container, "__getitem__"))
        return call_special(b, container, "__getitem__", &key, 1);
    return raise_type_error(b, "'%s' object is not subscriptable", type_name(b, container.type));
}

struct value object_set_index(struct builder *b, struct value container, struct value key,
                              struct value v)
{
    struct value arguments[] = {key, v};
    if (has_special(b, container, "__setitem__"))
        return call_special(b, container, "__setitem__", arguments, 2);
    return raise_type_error(b, "'%s' object does not support item assignment",
                            type_name(b, container.type));
}

struct value object_delete_index(struct builder *b, struct value container, struct value key)
{
    if (has_special(b, container, "__delitem__"))
        return call_special(b, container, "__delitem__", &key, 1);
    return raise_type_error(b, "'%s' object doesn't support item deletion",
                            type_name(b, container.type));
}

/* -------------------------------------------------------------------------------- built-ins */

/* What a method gives that must be of one kind: "__int__ returned non-int (type str)". */
static struct value call_typed(struct builder *b, struct value v, const char *name,
                               enum type_kind kind, const char *what)
{
    struct value answer = call_special(b, v, name, NULL, 0);
    if (ended(answer))
        return answer;
    enum type_kind got = kind_of(b, answer);
    if (got == kind || (kind == TYPE_INT && got == TYPE_BIG))
        return answer;
    if (kind == TYPE_INT && got == TYPE_BOOL)
        return to_int(b, answer);
    if (got == TYPE_UNION)
        return stop_unsupported(b, "%s that returns values of several types", name);
    return raise_type_error(b, "%s returned non-%s (type %s)", name, what,
                            type_name(b, answer.type));
}

struct value object_as_index(struct builder *b, struct value v)
{
    return call_typed(b, v, "__index__", TYPE_INT, "int");
}

static struct value object_int(struct builder *b, struct value v)
{
    static const char *const names[] = {"__int__", "__index__", "__trunc__"};
    for (uint32_t i = 0; i < 3; i++) {
        if (has_special(b, v, names[i]))
            return call_typed(b, v, names[i], TYPE_INT, "int");
    }
    return raise_type_error(
        b, "int() argument must be a string, a bytes-like object or a real number, not '%s'",
        type_name(b, v.type));
}

static struct value object_float(struct builder *b, struct value v)
{
    if (has_special(b, v, "__float__")) {
        struct value answer = call_special(b, v, "__float__", NULL, 0);
        if (ended(answer) || kind_of(b, answer) == TYPE_FLOAT)
            return answer;
        return raise_type_error(b, "%s.__float__ returned non-float (type %s)",
                                type_name(b, v.type), type_name(b, answer.type));
    }
    if (has_special(b, v, "__index__")) {
        struct value whole = call_typed(b, v, "__index__", TYPE_INT, "int");
        return ended(whole) ? whole : call_builtin(b, BUILTIN_FLOAT, &whole, 1, NULL, 0);
    }
    return raise_type_error(b, "float() argument must be a string or a real number, not '%s'",
                            type_name(b, v.type));
}

struct value object_text(struct builder *b, struct value v, bool repr)
{
    if (!repr && has_special(b, v, "__str__"))
        return call_typed(b, v, "__str__", TYPE_STR, "string");
    if (has_special(b, v, "__repr__"))
        return call_typed(b, v, "__repr__", TYPE_STR, "string");
    return stop_unsupported(b,
                            "the text of a %s object without __repr__ or __str__: it would show "
                            "an address",
                            type_name(b, v.type));
}

struct value object_format(struct builder *b, struct value v, struct value spec)
{
    if (has_special(b, v, "__format__")) {
        struct value answer = call_special(b, v, "__format__", &spec, 1);
        if (ended(answer) || kind_of(b, answer) == TYPE_STR)
            return answer;
        return raise_type_error(b, "__format__ must return a str, not %s",
                                type_name(b, answer.type));
    }
    struct ir_block_id plain = block_new(b);
    struct ir_block_id other = block_new(b);
    struct value count = emit1(b, IR_STR_COUNT, TYPE_ID_INT, 0, spec);
    branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, count, constant_int(b, 0)), plain,
           other);
    b->block = other;
    raise_type_error(b, "unsupported format string passed to %s.__format__", type_name(b, v.type));
    b->block = plain;
    return object_text(b, v, false);
}

struct value object_hash(struct builder *b, struct value v)
{
    bool hashes = has_special(b, v, "__hash__");
    struct value method = hashes ? special_method(b, v, "__hash__") : value_never();
    if (hashes && ended(method))
        return method;
    if ((hashes && kind_of(b, method) == TYPE_NONE) || (!hashes && has_special(b, v, "__eq__")))
        return raise_type_error(b, "unhashable type: '%s'", type_name(b, v.type));
    if (!hashes)
        return stop_unsupported(b, "hash() of an instance without __hash__: it is its address");
    struct value answer = call(b, method, NULL, 0, NULL, 0);
    if (ended(answer) || is_integral(b, answer))
        return ended(answer) ? answer : to_int(b, answer);
    if (kind_of(b, answer) == TYPE_BIG)
        return call_builtin(b, builtin_find("hash"), &answer, 1, NULL, 0);
    return raise_type_error(b, "__hash__ method should return an integer");
}

static struct value object_next(struct builder *b, struct value v)
{
    if (has_special(b, v, "__next__"))
        return call_special(b, v, "__next__", NULL, 0);
    return raise_type_error(b, "'%s' object is not an iterator", type_name(b, v.type));
}

static struct value object_round(struct builder *b, struct value v, const struct value *rest,
                                 uint32_t count)
{
    if (!has_special(b, v, "__round__"))
        return raise_type_error(b, "type %s doesn't define __round__ method", type_name(b, v.type));
    return call_special(b, v, "__round__", rest, count);
}

static struct value object_abs(struct builder *b, struct value v)
{
    if (has_special(b, v, "__abs__"))
        return call_special(b, v, "__abs__", NULL, 0);
    return raise_type_error(b, "bad operand type for abs(): '%s'", type_name(b, v.type));
}

static struct value object_math(struct builder *b, enum builtin builtin, struct value v,
                                bool *ret_known)
{
    static const struct {
        enum builtin builtin;
        const char *method;
    } own[] = {{BUILTIN_MATH_FLOOR, "__floor__"},
               {BUILTIN_MATH_CEIL, "__ceil__"},
               {BUILTIN_MATH_TRUNC, "__trunc__"}};
    *ret_known = true;
    for (uint32_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        if (own[i].builtin == builtin && has_special(b, v, own[i].method))
            return call_special(b, v, own[i].method, NULL, 0);
    }
    if (!has_special(b, v, "__float__") && !has_special(b, v, "__index__"))
        return raise_type_error(b, "must be real number, not %s", type_name(b, v.type));
    struct value number = has_special(b, v, "__float__")
                              ? object_float(b, v)
                              : call_typed(b, v, "__index__", TYPE_INT, "int");
    return ended(number) ? number : call_builtin(b, builtin, &number, 1, NULL, 0);
}

bool object_indices(struct builder *b, enum builtin builtin, const struct value *values,
                    uint32_t count, struct value *ret_value)
{
    static const char takers[] = " range bin oct hex chr ";
    const char *name = builtin_name(builtin);
    bool any = false;
    for (uint32_t i = 0; i < count; i++)
        any |= has_special(b, values[i], "__index__");
    if (!any || !strstr(takers, arena_printf(b->s->arena, " %s ", name)))
        return false;
    struct value *ints = arena_array(b->s->arena, count + 1, sizeof(*ints));
    *ret_value = value_never();
    for (uint32_t i = 0; ints && i < count; i++) {
        ints[i] =
            has_special(b, values[i], "__index__") ? object_as_index(b, values[i]) : values[i];
        if (ended(ints[i]))
            return true;
    }
    if (ints)
        *ret_value = call_builtin(b, builtin, ints, count, NULL, 0);
    return true;
}

bool object_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                    uint32_t count, struct value *ret_value)
{
    struct value v = values[0];
    if (count == 2 && (is_user_object(b, v) || is_user_object(b, values[1]))) {
        if (builtin == BUILTIN_DIVMOD) {
            *ret_value = object_divmod(b, v, values[1]);
            return true;
        }
        if (builtin == BUILTIN_POW) {
            *ret_value = binary(b, BINARY_POWER, v, values[1], false);
            return true;
        }
    }
    if (!is_user_object(b, v))
        return false;
    bool known = count == 1;
    switch (count == 1 ? builtin : BUILTIN_COUNT) {
    case BUILTIN_LEN:
        *ret_value = object_length(b, v);
        break;
    case BUILTIN_ABS:
        *ret_value = object_abs(b, v);
        break;
    case BUILTIN_INT:
        *ret_value = object_int(b, v);
        break;
    case BUILTIN_FLOAT:
        *ret_value = object_float(b, v);
        break;
    default:
        known = false;
        break;
    }
    if (!known && count == 1 && builtin_kind(builtin) == BUILTIN_KIND_MATH)
        *ret_value = object_math(b, builtin, v, &known);
    if (known)
        return true;
    const char *name = builtin_name(builtin);
    if (strcmp(name, "str") == 0 && count == 1)
        *ret_value = object_text(b, v, false);
    else if (strcmp(name, "repr") == 0 && count == 1)
        *ret_value = object_text(b, v, true);
    else if (strcmp(name, "hash") == 0 && count == 1)
        *ret_value = object_hash(b, v);
    else if (strcmp(name, "round") == 0 && count <= 2)
        *ret_value = object_round(b, v, values + 1, count - 1);
    else if (strcmp(name, "reversed") == 0 && count == 1 && has_special(b, v, "__reversed__"))
        *ret_value = call_special(b, v, "__reversed__", NULL, 0);
    else if (strcmp(name, "next") == 0 && count == 1)
        *ret_value = object_next(b, v);
    else if (strcmp(name, "format") == 0 && count <= 2)
        *ret_value = object_format(b, v, count == 2 ? values[1] : string_constant(b, ""));
    else
        return false;
    return true;
}
