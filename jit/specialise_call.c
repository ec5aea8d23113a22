/* Calls: of functions and closures, methods, classes, exceptions and built-ins. */
#include "jit/specialise_container.h"
#include "jit/specialise_object.h"
#include "jit/specialise_regex.h"
#include "jit/specialise_text.h"

#include <string.h>

/* --------------------------------------------------------------------------------- functions */

uint32_t code_of(const struct builder *b, struct value callee)
{
    const struct type *type = type_of(b, callee);
    return type->kind == TYPE_CLOSURE ? type->index : b->s->program->functions[type->index].code;
}

struct value call_function(struct builder *b, enum spec_kind kind, struct value callee,
                           const struct call_arguments *given)
{
    uint32_t code = code_of(b, callee);
    const struct program_code *body = &b->s->program->codes[code];
    struct value *slots = bind_arguments(b, body, callee, given);
    if (!slots)
        return value_never();
    struct spec *spec = spec_get(b, kind, code, callee.type, slots, body->parameter_count);
    if (spec && kind == SPEC_INIT && b->spec->kind == SPEC_INIT && spec->escapes &&
        !check_constructed_further(b))
        return value_never();
    return call_spec(b, spec, callee, slots, body->parameter_count);
}

bool prepend_argument(struct builder *b, struct value first, const struct call_arguments *rest,
                      struct call_arguments *ret_all)
{
    struct value *all = arena_array(b->s->arena, rest->count + 1, sizeof(*all));
    if (!all)
        return false;
    all[0] = first;
    if (rest->count)
        memcpy(all + 1, rest->values, rest->count * sizeof(*all));
    *ret_all = *rest;
    ret_all->values = all;
    ret_all->count++;
    return true;
}

static struct value make_exception(struct builder *b, uint32_t index, const struct value *arguments,
                                   uint32_t count, uint32_t name_count)
{
    if (name_count)
        return raise_type_error(b, "%s() takes no keyword arguments",
                                builtin_name((enum builtin)(index & ~TYPE_INDEX_BUILTIN)));
    return exception_allocate(b, index, arguments, count);
}

/* -------------------------------------------------------------------------------------- call */

static struct value call_member(struct builder *b, struct value callee, void *argument)
{
    return call_with_arguments(b, callee, argument);
}

static struct value call_bound(struct builder *b, struct value method,
                               const struct call_arguments *given)
{
    struct call_arguments all;
    if (!prepend_argument(b, field(b, method, 0), given, &all))
        return value_never();
    if (!constructs_further(b, method))
        return call_with_arguments(b, field(b, method, 1), &all);
    struct value self = call_function(b, SPEC_INIT, field(b, method, 1), &all);
    if (ended(self))
        return self;
    b->registers[0] = self;
    return value_unit(TYPE_ID_NONE);
}

struct value call_with_arguments(struct builder *b, struct value callee,
                                 const struct call_arguments *given)
{
    const struct type *type = type_of(b, callee);
    switch (type->kind) {
    case TYPE_FUNCTION:
    case TYPE_CLOSURE:
        return call_function(b, SPEC_CALL, callee, given);
    case TYPE_BOUND_METHOD:
        return call_bound(b, callee, given);
    case TYPE_CLASS:
        return construct(b, type->index, given);
    case TYPE_BUILTIN:
        if (!ended(given->more))
            return stop_unsupported(b, "keyword arguments from a dict for %s()",
                                    builtin_name((enum builtin)type->index));
        if (!ended(given->row))
            return stop_unsupported(b, "a starred argument of unknown length for %s()",
                                    builtin_name((enum builtin)type->index));
        return call_builtin(b, (enum builtin)type->index, given->values, given->count, given->names,
                            given->name_count);
    case TYPE_INSTANCE:
    case TYPE_OBJECT:
        if (has_special(b, callee, "__call__")) {
            struct value method = special_method(b, callee, "__call__");
            return ended(method) ? method : call_with_arguments(b, method, given);
        }
        break;
    case TYPE_UNION: {
        struct call_arguments again = *given;
        return each_member(b, callee, call_member, &again);
    }
    default:
        break;
    }
    return raise_type_error(b, "'%s' object is not callable", type_name(b, callee.type));
}

struct value call(struct builder *b, struct value callee, const struct value *arguments,
                  uint32_t count, const uint32_t *names, uint32_t name_count)
{
    struct call_arguments given = {.values = arguments,
                                   .count = count,
                                   .names = names,
                                   .name_count = name_count,
                                   .row = value_never()};
    return call_with_arguments(b, callee, &given);
}

/* ---------------------------------------------------------------------------------- built-ins */

/* Arguments of a built-in, and what each_member gives of one that is a union. */
struct arguments {
    enum builtin builtin;
    const struct value *values;
    uint32_t count; /* positional */
    const uint32_t *names;
    uint32_t name_count;
    uint32_t varying; /* index of the argument that each_member varies */
};

static const struct value *keyword(const struct builder *b, const struct arguments *a,
                                   const char *name)
{
    for (uint32_t i = 0; i < a->name_count; i++) {
        if (strcmp(program_name(b, a->names[i]), name) == 0)
            return &a->values[a->count + i];
    }
    return NULL;
}

/* Whether every keyword is one of those of `allowed` (space-separated, each surrounded by spaces).
 */
static bool keywords_allowed(struct builder *b, const struct arguments *a, const char *allowed)
{
    for (uint32_t i = 0; i < a->name_count; i++) {
        const char *name = program_name(b, a->names[i]);
        if (!strstr(allowed, arena_printf(b->s->arena, " %s ", name))) {
            stop_unsupported(b, "the keyword argument '%s' of %s()", name,
                             builtin_name(a->builtin));
            return false;
        }
    }
    return true;
}

static bool count_between(struct builder *b, const struct arguments *a, uint32_t least,
                          uint32_t most)
{
    if (a->count >= least && a->count <= most)
        return true;
    const char *name = builtin_name(a->builtin);
    const char *dot = strrchr(name, '.');
    if (builtin_kind(a->builtin) == BUILTIN_KIND_TYPE && most == 1)
        raise_type_error(b, "%s expected at most 1 argument, got %u", name, a->count);
    else if (least == 1 && most == 1)
        raise_type_error(b, "%s() takes exactly one argument (%u given)", name, a->count);
    else if (a->count < least)
        raise_type_error(b, "%s expected at least %u argument%s, got %u", dot ? dot + 1 : name,
                         least, least == 1 ? "" : "s", a->count);
    else
        raise_type_error(b, "%s expected at most %u argument%s, got %u", dot ? dot + 1 : name, most,
                         most == 1 ? "" : "s", a->count);
    return false;
}

static struct value builtin_len(struct builder *b, struct value v)
{
    const struct type *type = type_of(b, v);
    switch (type->kind) {
    case TYPE_LIST:
        return emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, v);
    case TYPE_STR:
    case TYPE_BYTES:
        return emit1(b, IR_STR_COUNT, TYPE_ID_INT, 0, v);
    case TYPE_TUPLE:
        return constant_int(b, type->child_count);
    case TYPE_RANGE:
        return range_count(b, v);
    default:
        break;
    }
    return raise_type_error(b, "object of type '%s' has no len()", type_name(b, v.type));
}

static struct value builtin_abs(struct builder *b, struct value v)
{
    if (is_integral(b, v) && wants_big(b, v))
        return big_abs(b, v);
    if (is_integral(b, v))
        return emit1(b, IR_INT_ABS, TYPE_ID_INT, 0, to_int(b, v));
    if (kind_of(b, v) == TYPE_COMPLEX)
        return complex_abs(b, v);
    if (kind_of(b, v) == TYPE_FLOAT)
        return emit1(b, IR_FLOAT_ABS, TYPE_ID_FLOAT, 0, v);
    return raise_type_error(b, "bad operand type for abs(): '%s'", type_name(b, v.type));
}

static struct value builtin_int(struct builder *b, struct value v)
{
    if (is_integral(b, v))
        return is_big(b, v) ? v : to_int(b, v);
    if (kind_of(b, v) == TYPE_FLOAT)
        return float_to_int(b, v);
    if (kind_of(b, v) == TYPE_STR || kind_of(b, v) == TYPE_INSTANCE)
        return stop_unsupported(b, "int() of a %s", type_name(b, v.type));
    return raise_type_error(
        b, "int() argument must be a string, a bytes-like object or a real number, not '%s'",
        type_name(b, v.type));
}

static struct value builtin_float(struct builder *b, struct value v)
{
    if (is_number(b, v))
        return to_float(b, v);
    if (kind_of(b, v) == TYPE_STR || kind_of(b, v) == TYPE_INSTANCE)
        return stop_unsupported(b, "float() of a %s", type_name(b, v.type));
    return raise_type_error(b, "float() argument must be a string or a real number, not '%s'",
                            type_name(b, v.type));
}

static struct value builtin_range(struct builder *b, const struct arguments *a)
{
    if (a->count < 1 || a->count > 3) {
        if (!a->count)
            return raise_type_error(b, "range expected at least 1 argument, got 0");
        return raise_type_error(b, "range expected at most 3 arguments, got %u", a->count);
    }
    struct value bounds[3];
    for (uint32_t i = 0; i < a->count; i++) {
        if (!is_integral(b, a->values[i]))
            return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                    type_name(b, a->values[i].type));
        bounds[i] = to_int(b, a->values[i]);
    }
    struct value start = a->count == 1 ? constant_int(b, 0) : bounds[0];
    struct value stop = a->count == 1 ? bounds[0] : bounds[1];
    struct value step = a->count == 3 ? bounds[2] : constant_int(b, 1);
    int64_t constant;
    if (!is_constant(b, step, &constant)) {
        struct ir_block_id zero = block_new(b);
        struct ir_block_id fine = block_new(b);
        branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, step, constant_int(b, 0)), zero,
               fine);
        b->block = zero;
        raise_code(b, RT_ERROR_RANGE_STEP_ZERO, NULL);
        b->block = fine;
    } else if (constant == 0) {
        return raise_code(b, RT_ERROR_RANGE_STEP_ZERO, NULL);
    }
    bool by_one = is_constant(b, step, &constant) && constant == 1;
    return make(b, TYPE_RANGE, by_one ? TYPE_RANGE_BY_ONE : 0, (struct value[]){start, stop, step},
                3, NULL);
}

/* min() and max() of several arguments: the first of the least, as CPython keeps it. */
static struct value least_of(struct builder *b, const struct arguments *a, bool max)
{
    struct value best = a->values[0];
    for (uint32_t i = 1; i < a->count; i++) {
        struct value better = compare(b, max ? COMPARE_GREATER : COMPARE_LESS, a->values[i], best);
        if (ended(better))
            return better;
        if (type_same(best.type, a->values[i].type) &&
            type_shape(b->s->types, best.type) == SHAPE_SCALAR) {
            best =
                emit(b, IR_SELECT, best.type, 0, (struct value[]){better, a->values[i], best}, 3);
            continue;
        }
        struct ir_block_id yes = block_new(b);
        struct ir_block_id no = block_new(b);
        branch(b, better, yes, no);
        struct merge merge = {.b = b};
        b->block = yes;
        merge_add(&merge, a->values[i]);
        b->block = no;
        merge_add(&merge, best);
        best = merge_take(&merge);
    }
    return best;
}

static struct value builtin_min_max(struct builder *b, const struct arguments *a, bool max)
{
    const char *name = builtin_name(a->builtin);
    if (!keywords_allowed(b, a, " default key "))
        return value_never();
    const struct value *fallback = keyword(b, a, "default");
    const struct value *key = keyword(b, a, "key");
    if (key && kind_of(b, *key) == TYPE_NONE)
        key = NULL;
    if (!a->count)
        return raise_type_error(b, "%s expected at least 1 argument, got 0", name);
    if (a->count == 1)
        return call_min_max(b, a->values[0], max, key, fallback);
    if (fallback)
        return raise_type_error(
            b, "Cannot specify a default for %s() with multiple positional arguments", name);
    if (!key)
        return least_of(b, a, max);
    return call_min_max(b, make(b, TYPE_TUPLE, 0, a->values, a->count, NULL), max, key, NULL);
}

static struct value builtin_sum(struct builder *b, const struct arguments *a)
{
    if (!keywords_allowed(b, a, " start "))
        return value_never();
    const struct value *start = keyword(b, a, "start");
    if (!a->count)
        return raise_type_error(b, "sum() takes at least 1 positional argument (0 given)");
    if (a->count + a->name_count > 2)
        return raise_type_error(b, "sum() takes at most 2 arguments (%u given)",
                                a->count + a->name_count);
    if (a->count == 2)
        start = &a->values[1];
    if (start && kind_of(b, *start) == TYPE_STR)
        return raise_type_error(b, "sum() can't sum strings [use ''.join(seq) instead]");
    return call_sum(b, a->values[0], start);
}

static struct value builtin_enumerate(struct builder *b, const struct arguments *a)
{
    if (!keywords_allowed(b, a, " start ") || !count_between(b, a, 1, 2))
        return value_never();
    const struct value *given = a->count == 2 ? &a->values[1] : keyword(b, a, "start");
    struct value start = constant_int(b, 0);
    if (given) {
        if (!is_integral(b, *given))
            return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                    type_name(b, given->type));
        start = to_int(b, *given);
    }
    if (ended(iterate(b, a->values[0])))
        return value_never();
    return make(b, TYPE_ENUMERATE, 0, (struct value[]){a->values[0], start}, 2, NULL);
}

static struct value builtin_zip(struct builder *b, const struct arguments *a)
{
    if (!keywords_allowed(b, a, " "))
        return value_never();
    for (uint32_t i = 0; i < a->count; i++) {
        if (ended(iterate(b, a->values[i])))
            return value_never();
    }
    return make(b, TYPE_ZIP, 0, a->values, a->count, NULL);
}

static struct value builtin_tuple(struct builder *b, const struct arguments *a)
{
    if (!a->count)
        return make(b, TYPE_TUPLE, 0, NULL, 0, NULL);
    if (!count_between(b, a, 1, 1))
        return value_never();
    if (kind_of(b, a->values[0]) == TYPE_TUPLE)
        return a->values[0];
    if (ended(iterate(b, a->values[0])))
        return value_never();
    return stop_unsupported(b,
                            "tuple() of a %s, whose length is not known before running; use list()",
                            type_name(b, a->values[0].type));
}

static struct value builtin_divmod(struct builder *b, const struct arguments *a)
{
    if (a->count != 2)
        return raise_type_error(b, "divmod expected 2 arguments, got %u", a->count);
    if (!is_number(b, a->values[0]) || !is_number(b, a->values[1]))
        return raise_type_error(b, "unsupported operand type(s) for divmod(): '%s' and '%s'",
                                type_name(b, a->values[0].type), type_name(b, a->values[1].type));
    struct value left = a->values[0], right = a->values[1];
    if (!is_integral(b, left) || !is_integral(b, right)) {
        right = to_float(b, right);
        struct ir_block_id zero = block_new(b);
        struct ir_block_id fine = block_new(b);
        branch(b, emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_EQ, right, constant_float(b, 0.0)),
               zero, fine);
        b->block = zero;
        raise_code(b, RT_ERROR_FLOAT_DIVMOD_BY_ZERO, NULL);
        b->block = fine;
    }
    if (is_integral(b, left) && is_integral(b, right) &&
        binary_wants_big(b, BINARY_FLOOR_DIVIDE, left, right))
        return big_divmod(b, left, right);
    struct value quotient = binary(b, BINARY_FLOOR_DIVIDE, left, right, false);
    if (ended(quotient))
        return quotient;
    struct value remainder = binary(b, BINARY_MODULO, left, right, false);
    return make(b, TYPE_TUPLE, 0, (struct value[]){quotient, remainder}, 2, NULL);
}

/* An argument by place or name; NULL: not given. False when there are others. */
static bool two_arguments(struct builder *b, const struct arguments *a, const char *const names[2],
                          const struct value *ret_values[2])
{
    const char *name = builtin_name(a->builtin);
    for (uint32_t i = 0; i < 2; i++)
        ret_values[i] = i < a->count ? &a->values[i] : keyword(b, a, names[i]);
    if (!keywords_allowed(b, a, arena_printf(b->s->arena, " %s %s ", names[0], names[1])))
        return false;
    if (a->count + a->name_count <= 2)
        return true;
    raise_type_error(b, "%s() takes at most 2 arguments (%u given)", name,
                     a->count + a->name_count);
    return false;
}

static struct value builtin_round(struct builder *b, const struct arguments *a)
{
    const struct value *values[2];
    if (!two_arguments(b, a, (const char *const[]){"number", "ndigits"}, values))
        return value_never();
    if (!values[0])
        return raise_type_error(b, "round() missing required argument 'number' (pos 1)");
    return round_number(b, *values[0], values[1] ? *values[1] : value_unit(TYPE_ID_NONE));
}

static struct value builtin_pow(struct builder *b, const struct arguments *a)
{
    static const char *const parts[] = {"base", "exp", "mod"};
    const struct value *values[3];
    if (!keywords_allowed(b, a, " base exp mod "))
        return value_never();
    for (uint32_t i = 0; i < 3; i++)
        values[i] = i < a->count ? &a->values[i] : keyword(b, a, parts[i]);
    if (a->count + a->name_count > 3)
        return raise_type_error(b, "pow() takes at most 3 arguments (%u given)",
                                a->count + a->name_count);
    for (uint32_t i = 0; i < 2; i++) {
        if (!values[i])
            return raise_type_error(b, "pow() missing required argument '%s' (pos %u)", parts[i],
                                    i + 1);
    }
    return power_modulo(b, *values[0], *values[1],
                        values[2] ? *values[2] : value_unit(TYPE_ID_NONE));
}

static struct value builtin_complex(struct builder *b, const struct arguments *a)
{
    const struct value *values[2];
    if (!two_arguments(b, a, (const char *const[]){"real", "imag"}, values))
        return value_never();
    return complex_of(b, values[0], values[1]);
}

/* -------------------------------------------------------------------------------------- math */

static const struct {
    const char *operands;
    char result;
} math_signatures[] = {
#define MATH(name, symbol, operands, result, rule) {operands, result[0]},
#include "jit/math.def"
#undef MATH
};

static struct value call_math(struct builder *b, const struct arguments *a);

/* gcd() and lcm() of other than two: of none 0 and 1, of one its size, of many one by one. */
static struct value fold_math(struct builder *b, const struct arguments *a)
{
    struct value result = constant_int(b, a->builtin == BUILTIN_MATH_LCM);
    for (uint32_t i = 0; i < a->count && !ended(result); i++) {
        struct value pair[] = {result, a->values[i]};
        struct arguments two = *a;
        two.values = pair;
        two.count = 2;
        result = call_math(b, &two);
    }
    return result;
}

static struct value call_math(struct builder *b, const struct arguments *a)
{
    uint32_t function = builtin_math(a->builtin);
    const char *operands = math_signatures[function].operands;
    const char *name = builtin_name(a->builtin);
    uint32_t want = (uint32_t)strlen(operands);
    if (a->name_count)
        return raise_type_error(b, "%s() takes no keyword arguments", name);
    if (a->builtin == BUILTIN_MATH_LOG && a->count == 2) {
        struct arguments one = *a;
        one.count = 1;
        struct value x = call_math(b, &one);
        one.values++;
        struct value base = ended(x) ? x : call_math(b, &one);
        return ended(base) ? base : binary(b, BINARY_DIVIDE, x, base, false);
    }
    if (a->count != want && (a->builtin == BUILTIN_MATH_GCD || a->builtin == BUILTIN_MATH_LCM))
        return fold_math(b, a);
    if (a->count == 1 && a->builtin == BUILTIN_MATH_PERM) {
        struct arguments factorial = *a;
        factorial.builtin = BUILTIN_MATH_FACTORIAL;
        if (is_integral(b, a->values[0]))
            return call_math(b, &factorial);
    }
    if (a->count != want) {
        if (a->builtin == BUILTIN_MATH_GCD || a->builtin == BUILTIN_MATH_LCM ||
            a->builtin == BUILTIN_MATH_HYPOT || a->builtin == BUILTIN_MATH_PERM)
            return stop_unsupported(b, "%s() with %u arguments", name, a->count);
        if (want == 1)
            return raise_type_error(b, "%s() takes exactly one argument (%u given)", name,
                                    a->count);
        return raise_type_error(b, "%s expected %u arguments, got %u", strrchr(name, '.') + 1, want,
                                a->count);
    }
    struct value converted[2], special;
    if (big_math(b, (enum jit_math)function, a->values, want, &special))
        return special;
    for (uint32_t i = 0; i < want; i++) {
        struct value v = a->values[i];
        if (operands[i] == 'i') {
            if (a->builtin == BUILTIN_MATH_PERM && kind_of(b, v) == TYPE_NONE)
                return stop_unsupported(b, "math.perm() with None");
            if (!is_integral(b, v) && a->builtin == BUILTIN_MATH_LDEXP)
                return raise_type_error(b, "Expected an int as second argument to ldexp.");
            if (!is_integral(b, v))
                return raise_type_error(b, "'%s' object cannot be interpreted as an integer",
                                        type_name(b, v.type));
            converted[i] = to_int(b, v);
            continue;
        }
        if (kind_of(b, v) == TYPE_INSTANCE)
            return stop_unsupported(b, "%s() of an instance of a user class", name);
        if (!is_number(b, v) && a->builtin == BUILTIN_MATH_TRUNC)
            return raise_type_error(b, "type %s doesn't define __trunc__ method",
                                    type_name(b, v.type));
        if (!is_number(b, v))
            return raise_type_error(b, "must be real number, not %s", type_name(b, v.type));
        if (is_integral(b, v) &&
            (a->builtin == BUILTIN_MATH_FLOOR || a->builtin == BUILTIN_MATH_CEIL ||
             a->builtin == BUILTIN_MATH_TRUNC))
            return to_int(b, v);
        converted[i] = to_float(b, v);
    }
    struct type_id result = TYPE_ID_FLOAT;
    if (math_signatures[function].result == 'i')
        result = TYPE_ID_INT;
    else if (math_signatures[function].result == 'b')
        result = TYPE_ID_BOOL;
    return emit(b, IR_MATH, result, function, converted, want);
}

/* ---------------------------------------------------------------------------------- dispatch */

static struct value builtin_plain(struct builder *b, const struct arguments *a)
{
    switch (a->builtin) {
    case BUILTIN_LEN:
        return count_between(b, a, 1, 1) ? builtin_len(b, a->values[0]) : value_never();
    case BUILTIN_ABS:
        return count_between(b, a, 1, 1) ? builtin_abs(b, a->values[0]) : value_never();
    case BUILTIN_INT:
        if (!a->count)
            return constant_int(b, 0);
        if (a->count == 2)
            return stop_unsupported(b, "int() of a str");
        if (a->count > 2)
            return raise_type_error(b, "int() takes at most 2 arguments (%u given)", a->count);
        return builtin_int(b, a->values[0]);
    case BUILTIN_FLOAT:
        if (!a->count)
            return constant_float(b, 0.0);
        return count_between(b, a, 1, 1) ? builtin_float(b, a->values[0]) : value_never();
    case BUILTIN_BOOL:
        if (!a->count)
            return constant_bool(b, false);
        return count_between(b, a, 1, 1) ? truth(b, a->values[0]) : value_never();
    case BUILTIN_RANGE:
        return builtin_range(b, a);
    case BUILTIN_ANY:
    case BUILTIN_ALL:
        return count_between(b, a, 1, 1) ? call_any_all(b, a->values[0], a->builtin == BUILTIN_ALL)
                                         : value_never();
    case BUILTIN_LIST:
        if (!a->count)
            return list_of(b, NULL, 0);
        return count_between(b, a, 1, 1) ? collect(b, a->values[0]) : value_never();
    case BUILTIN_TUPLE:
        return builtin_tuple(b, a);
    case BUILTIN_DIVMOD:
        return builtin_divmod(b, a);
    default:
        return stop_unsupported(b, "%s()", builtin_name(a->builtin));
    }
}

static struct value call_again(struct builder *b, struct value member, void *argument)
{
    struct arguments *a = argument;
    uint32_t total = a->count + a->name_count;
    struct value *values = arena_array(b->s->arena, total + 1, sizeof(*values));
    if (!values)
        return value_never();
    memcpy(values, a->values, total * sizeof(*values));
    values[a->varying] = member;
    return call_builtin(b, a->builtin, values, total, a->names, a->name_count);
}

struct value call_builtin(struct builder *b, enum builtin builtin, const struct value *arguments,
                          uint32_t count, const uint32_t *names, uint32_t name_count)
{
    struct arguments a = {builtin, arguments, count - name_count, names, name_count, 0};
    if (builtin == BUILTIN_PRINT)
        return call_print(b, arguments, count, names, name_count);
    if (builtin_kind(builtin) == BUILTIN_KIND_EXCEPTION)
        return make_exception(b, builtin | TYPE_INDEX_BUILTIN, arguments, count, name_count);
    struct value contained;
    if (count == 1 && !name_count && strcmp(builtin_name(builtin), "reversed") == 0 &&
        has_special(b, arguments[0], "__reversed__"))
        return call_special(b, arguments[0], "__reversed__", NULL, 0);
    if (!name_count && object_indices(b, builtin, arguments, count, &contained))
        return contained;
    if (container_builtin(b, builtin, arguments, count, names, name_count, &contained))
        return contained;
    for (a.varying = 0; a.varying < count; a.varying++) {
        if (kind_of(b, arguments[a.varying]) == TYPE_UNION)
            return each_member(b, arguments[a.varying], call_again, &a);
    }
    struct value found;
    if (count == 1 && !name_count && is_exception(b, arguments[0]) &&
        (builtin == BUILTIN_STR || builtin == BUILTIN_REPR))
        return exception_text(b, arguments[0], builtin == BUILTIN_REPR);
    if (!name_count && inspecting_builtin(b, builtin, arguments, count, &found))
        return found;
    if (count && !name_count && object_builtin(b, builtin, arguments, count, &found))
        return found;
    if (number_method(b, builtin, arguments, count, names, name_count, &found))
        return found;
    if (!name_count && regex_builtin(b, builtin, arguments, count, &found))
        return found;
    if (text_method(b, builtin, arguments, count, names, name_count, &found) ||
        text_builtin(b, builtin, arguments, count, names, name_count, &found))
        return found;
    if (builtin_kind(builtin) == BUILTIN_KIND_MATH)
        return call_math(b, &a);
    switch (builtin) {
    case BUILTIN_MIN:
    case BUILTIN_MAX:
        return builtin_min_max(b, &a, builtin == BUILTIN_MAX);
    case BUILTIN_SUM:
        return builtin_sum(b, &a);
    case BUILTIN_ENUMERATE:
        return builtin_enumerate(b, &a);
    case BUILTIN_ZIP:
        return builtin_zip(b, &a);
    case BUILTIN_POW:
        return builtin_pow(b, &a);
    case BUILTIN_ROUND:
        return builtin_round(b, &a);
    case BUILTIN_COMPLEX:
        return builtin_complex(b, &a);
    default:
        break;
    }
    if (name_count)
        return raise_type_error(b, "%s() takes no keyword arguments", builtin_name(builtin));
    return builtin_plain(b, &a);
}
