/* Built-in functions about what a value is and has: type(), isinstance(), getattr()... and those
 * that make iterators. */
#include "jit/specialise_object.h"

#include <string.h>

static struct value builtin_value(struct builder *b, enum builtin builtin)
{
    return value_unit(type_make(b->s->types, TYPE_BUILTIN, builtin, NULL, 0, NULL));
}

static bool is_class(const struct builder *b, struct type_id id)
{
    const struct type *type = type_get(b->s->types, id);
    if (type->kind != TYPE_BUILTIN)
        return type->kind == TYPE_CLASS;
    enum builtin_kind kind = builtin_kind((enum builtin)type->index);
    return kind == BUILTIN_KIND_TYPE || kind == BUILTIN_KIND_EXCEPTION;
}

/* ----------------------------------------------------------------------------------- classes */

/* The class of what it gives: BUILTIN_COUNT for a user's. */
static enum builtin builtin_class(const struct builder *b, struct type_id type)
{
    enum builtin found = builtin_find(type_name(b, type));
    if (found == BUILTIN_COUNT ||
        !is_class(b, type_make(b->s->types, TYPE_BUILTIN, found, NULL, 0, NULL)))
        return BUILTIN_COUNT;
    return found;
}

static int is_builtin_instance(const struct builder *b, struct type_id type, enum builtin class)
{
    if (class == BUILTIN_OBJECT)
        return 1;
    const char *name = type_name(b, type);
    bool bool_as_int = type.id == TYPE_BOOL && class == BUILTIN_INT;
    return bool_as_int || strcmp(name, builtin_name(class)) == 0;
}

/* Whether the class derives in CPython from that built-in type, which its pure version holds. */
static bool stands_for(const struct builder *b, uint32_t class, enum builtin type)
{
    return strcmp(b->s->program->classes[class].stands_for, builtin_name(type)) == 0;
}

int is_instance(struct builder *b, struct type_id id, struct value class)
{
    const struct type *of = type_of(b, class);
    uint32_t own;
    bool user = class_of(b, value_unit(id), &own);
    if (of->kind == TYPE_TUPLE) {
        int any = 0;
        for (uint32_t i = 0; i < of->child_count; i++) {
            int one = is_instance(b, id, field(b, class, i));
            if (one == 1)
                return 1;
            any = one ? one : any;
        }
        return any;
    }
    if (!is_class(b, class.type))
        return -1;
    if (of->kind == TYPE_CLASS)
        return user && is_subclass(b, own, of->index);
    if (user)
        return of->index == BUILTIN_OBJECT || stands_for(b, own, (enum builtin)of->index);
    return is_builtin_instance(b, id, (enum builtin)of->index);
}

static bool are_classes(const struct builder *b, struct value class)
{
    const struct type *type = type_of(b, class);
    if (type->kind != TYPE_TUPLE)
        return is_class(b, class.type);
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (!are_classes(b, value_unit(type->children[i])))
            return false;
    }
    return true;
}

static bool names_exception(const struct builder *b, struct value class)
{
    const struct type *type = type_of(b, class);
    uint32_t ignored;
    for (uint32_t i = 0; type->kind == TYPE_TUPLE && i < type->child_count; i++) {
        if (names_exception(b, value_unit(type->children[i])))
            return true;
    }
    return type->kind != TYPE_TUPLE && exception_class(b, class.type, &ignored);
}

static struct value call_isinstance(struct builder *b, struct value v, struct value class)
{
    if (!are_classes(b, class))
        return raise_type_error(
            b, b->s->program->python_version >= 3 * 256 + 10
                   ? "isinstance() arg 2 must be a type, a tuple of types, or a union"
                   : "isinstance() arg 2 must be a type or tuple of types");
    if (is_exception(b, v)) {
        const struct type *type = type_of(b, class);
        if (type->kind == TYPE_BUILTIN && type->index == BUILTIN_OBJECT)
            return constant_bool(b, true);
        if (names_exception(b, class))
            return exception_matches(b, v, class);
    }
    return constant_bool(b, is_instance(b, v.type, class) == 1);
}

/* 1, 0, or -1: it cannot be told. */
static int is_class_below(struct builder *b, struct value class, struct value base)
{
    const struct type *type = type_of(b, class), *above = type_of(b, base);
    uint32_t p, q;
    if (above->kind == TYPE_TUPLE) {
        for (uint32_t i = 0; i < above->child_count; i++) {
            int one = is_class_below(b, class, field(b, base, i));
            if (one)
                return one;
        }
        return 0;
    }
    if (above->kind == TYPE_BUILTIN && above->index == BUILTIN_OBJECT)
        return 1;
    if (exception_class(b, class.type, &p) && exception_class(b, base.type, &q))
        return exception_is_subclass(b, p, q);
    if (type->kind == TYPE_CLASS && above->kind == TYPE_CLASS)
        return is_subclass(b, type->index, above->index);
    if (type->kind != TYPE_BUILTIN || above->kind != TYPE_BUILTIN)
        return 0;
    return type->index == above->index ||
           (type->index == BUILTIN_BOOL && above->index == BUILTIN_INT);
}

static struct value call_issubclass(struct builder *b, struct value class, struct value base)
{
    if (!is_class(b, class.type))
        return raise_type_error(b, "issubclass() arg 1 must be a class");
    if (!are_classes(b, base))
        return raise_type_error(
            b, b->s->program->python_version >= 3 * 256 + 10
                   ? "issubclass() arg 2 must be a class, a tuple of classes, or a union"
                   : "issubclass() arg 2 must be a class or tuple of classes");
    return constant_bool(b, is_class_below(b, class, base) == 1);
}

/* `argument` is not used. */
static struct value type_of_exception(struct builder *b, struct value v, void *argument)
{
    (void)argument;
    if (kind_of(b, v) != TYPE_OBJECT)
        return stop_unsupported(b, "type() of an exception that a built-in operation raised");
    return call_type(b, v);
}

struct value call_type(struct builder *b, struct value v)
{
    uint32_t class;
    if (class_of(b, v, &class))
        return value_unit(type_make(b->s->types, TYPE_CLASS, class, NULL, 0, NULL));
    if (v.type.id == TYPE_EXCEPTION_REF)
        return each_exception(b, v, type_of_exception, NULL);
    if (kind_of(b, v) == TYPE_OBJECT)
        return builtin_value(b, (enum builtin)(shape_of(b, v.type)->index & ~TYPE_INDEX_BUILTIN));
    enum builtin builtin = builtin_class(b, v.type);
    if (builtin == BUILTIN_COUNT)
        return stop_unsupported(b, "type() of a %s", type_name(b, v.type));
    return builtin_value(b, builtin);
}

static struct value call_callable(struct builder *b, struct value v)
{
    enum type_kind kind = kind_of(b, v);
    bool calls = kind == TYPE_FUNCTION || kind == TYPE_CLOSURE || kind == TYPE_BOUND_METHOD ||
                 kind == TYPE_BUILTIN || kind == TYPE_CLASS || has_special(b, v, "__call__");
    return constant_bool(b, calls);
}

/* -------------------------------------------------------------------------------- attributes */

/* The text of a str that is known when compiling, else NULL. */
static const char *constant_text(const struct builder *b, struct value v)
{
    if (!v.ir.id)
        return NULL;
    const struct ir_instruction *definition = ir_definition(b->function, v.ir);
    if (!definition || definition->op != IR_CONST_STR)
        return NULL;
    return b->s->module->strings[definition->immediate.integer];
}

/* Whether an instance has an attribute: constant, or asked of it when it runs. NEVER: it cannot be
 * told. */
static struct value instance_has(struct builder *b, struct value v, uint32_t class,
                                 const char *text)
{
    const struct program_member *member = class_member(b, class, text);
    if (member && member->kind == MEMBER_PROPERTY)
        return stop_unsupported(b, "asking whether a property exists");
    if (member || strcmp(text, "__class__") == 0 || strcmp(text, "__dict__") == 0)
        return constant_bool(b, true);
    if (class_member(b, class, "__getattr__") || class_member(b, class, "__getattribute__"))
        return stop_unsupported(b, "__getattr__");
    uint32_t name = name_number(b, text);
    const struct type *type = type_of(b, v);
    if (type->kind == TYPE_OBJECT) {
        int32_t at =
            name == UINT32_MAX ? -1 : type_shape_field(b->s->types, type->index, name, false);
        return at < 0 ? constant_bool(b, false) : emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, at, v);
    }
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (type->names[i] == name)
            return constant_bool(b, true);
    }
    return constant_bool(b, false);
}

/* Attributes that numbers have and no sequence or mapping does. */
static bool is_number_name(const char *text)
{
    static const char *const names[] = {
        "real",       "imag",       "conjugate", "numerator", "denominator",
        "is_integer", "bit_length", "bit_count", "to_bytes",  "as_integer_ratio"};
    for (uint32_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(names[i], text) == 0)
            return true;
    }
    return false;
}

/* Whether values of built-in types have what their special methods stand for. */
static struct value builtin_has(struct builder *b, struct value v, const char *text)
{
    enum type_kind kind = kind_of(b, v);
    bool sized = kind == TYPE_STR || kind == TYPE_BYTES || kind == TYPE_LIST || kind == TYPE_DICT ||
                 kind == TYPE_SET || kind == TYPE_FROZENSET || kind == TYPE_TUPLE ||
                 kind == TYPE_ROW || kind == TYPE_RANGE;
    if (strcmp(text, "__len__") == 0 || strcmp(text, "__contains__") == 0)
        return constant_bool(b, sized);
    if (strcmp(text, "__iter__") == 0)
        return constant_bool(b, is_iterable(b, v));
    if (strcmp(text, "__next__") == 0)
        return constant_bool(b, kind == TYPE_CELL || kind == TYPE_GENERATOR ||
                                    kind == TYPE_ENUMERATE || kind == TYPE_ZIP);
    if (strcmp(text, "__getitem__") == 0)
        return constant_bool(b, sized && kind != TYPE_SET && kind != TYPE_FROZENSET);
    if (strcmp(text, "__call__") == 0)
        return call_callable(b, v);
    if (strcmp(text, "__index__") == 0)
        return constant_bool(b, is_integral(b, v));
    if (strcmp(text, "__int__") == 0 || strcmp(text, "__float__") == 0)
        return constant_bool(b, is_number(b, v));
    if (sized && is_number_name(text))
        return constant_bool(b, false);
    if (strncmp(text, "__", 2) != 0 && (is_number(b, v) || kind == TYPE_NONE)) {
        static const char *const numbers[] = {
            "real",       "imag",       "conjugate",       "numerator", "denominator",
            "is_integer", "bit_length", "bit_count",       "to_bytes",  "from_bytes",
            "hex",        "fromhex",    "as_integer_ratio"};
        bool known = false;
        struct value there;
        if (number_attribute(b, v, text, &there) && !ended(there))
            return constant_bool(b, true);
        for (uint32_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
            known |= strcmp(numbers[i], text) == 0;
        if (!known || kind == TYPE_NONE)
            return constant_bool(b, false);
    }
    return stop_unsupported(b, "hasattr() of a %s and '%s'", type_name(b, v.type), text);
}

static struct value has_attribute(struct builder *b, struct value v, const char *text)
{
    uint32_t class;
    if (class_of(b, v, &class))
        return instance_has(b, v, class, text);
    if (kind_of(b, v) == TYPE_CLASS)
        return constant_bool(b, class_member(b, type_of(b, v)->index, text) != NULL ||
                                    strcmp(text, "__name__") == 0);
    return builtin_has(b, v, text);
}

static struct value read_named(struct builder *b, struct value v, const char *text)
{
    uint32_t name = name_number(b, text);
    if (name != UINT32_MAX)
        return attribute(b, v, name);
    return raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                      arena_printf(b->s->arena, "%s\x1f%s", type_name(b, v.type), text));
}

static struct value call_getattr(struct builder *b, const struct value *values, uint32_t count)
{
    const char *text = constant_text(b, values[1]);
    if (kind_of(b, values[1]) != TYPE_STR)
        return raise_type_error(b,
                                b->s->program->python_version >= 3 * 256 + 11
                                    ? "attribute name must be string, not '%s'"
                                    : "getattr(): attribute name must be string",
                                type_name(b, values[1].type));
    if (!text)
        return stop_unsupported(b, "getattr() of a name that is not a literal");
    if (count == 2)
        return read_named(b, values[0], text);
    struct value has = has_attribute(b, values[0], text);
    int64_t constant;
    if (ended(has))
        return has;
    if (is_constant(b, has, &constant))
        return constant ? read_named(b, values[0], text) : values[2];
    struct ir_block_id yes = block_new(b);
    struct ir_block_id no = block_new(b);
    branch(b, has, yes, no);
    struct merge merge = {.b = b};
    b->block = yes;
    merge_add(&merge, read_named(b, values[0], text));
    b->block = no;
    merge_add(&merge, values[2]);
    return merge_take(&merge);
}

static struct value call_hasattr(struct builder *b, const struct value *values)
{
    const char *text = constant_text(b, values[1]);
    if (kind_of(b, values[1]) != TYPE_STR)
        return raise_type_error(b, "hasattr(): attribute name must be string");
    if (!text)
        return stop_unsupported(b, "hasattr() of a name that is not a literal");
    return has_attribute(b, values[0], text);
}

static struct value call_setattr(struct builder *b, const struct value *values, bool sets)
{
    const char *text = constant_text(b, values[1]);
    uint32_t name = text ? name_number(b, text) : UINT32_MAX;
    if (name == UINT32_MAX)
        return stop_unsupported(b, "%s() of a name that is not a literal",
                                sets ? "setattr" : "delattr");
    return change_attribute(b, values[0], name, sets ? &values[2] : NULL) == FLOW_ENDED
               ? value_never()
               : value_unit(TYPE_ID_NONE);
}

/* ---------------------------------------------------------------------------------- dispatch */

static bool counts(struct builder *b, enum builtin builtin, uint32_t count, uint32_t least,
                   uint32_t most)
{
    const char *name = builtin_name(builtin);
    if (count >= least && count <= most)
        return true;
    if (least == most && least == 1)
        raise_type_error(b, "%s() takes exactly one argument (%u given)", name, count);
    else if (least == most)
        raise_type_error(b, "%s expected %u argument%s, got %u", name, least, least == 1 ? "" : "s",
                         count);
    else if (count < least)
        raise_type_error(b, "%s expected at least %u argument%s, got %u", name, least,
                         least == 1 ? "" : "s", count);
    else
        raise_type_error(b, "%s expected at most %u argument%s, got %u", name, most,
                         most == 1 ? "" : "s", count);
    return false;
}

/* BaseException.__init__(self, ...): sets `args`, whatever __new__ made of the arguments. */
static struct value call_exception_init(struct builder *b, const struct value *values,
                                        uint32_t count)
{
    struct value args = make(b, TYPE_TUPLE, 0, values + 1, count ? count - 1 : 0, NULL);
    if (!count || ended(args) || kind_of(b, values[0]) != TYPE_OBJECT)
        return stop_unsupported(b, "the __init__ of a built-in exception");
    return set_field(b, values[0], name_number(b, "args"), args);
}

static struct value call_object(struct builder *b, uint32_t count)
{
    if (count)
        return raise_type_error(b, "object() takes no arguments");
    return emit(b, IR_OBJECT_NEW, object_type(b, BUILTIN_OBJECT | TYPE_INDEX_BUILTIN), 0, NULL, 0);
}

bool inspecting_builtin(struct builder *b, enum builtin builtin, const struct value *values,
                        uint32_t count, struct value *ret_value)
{
    static const struct {
        enum builtin builtin;
        uint32_t least, most;
    } known[] = {
        {BUILTIN_CALLABLE, 1, 1},
        {BUILTIN_DELATTR, 2, 2},
        {BUILTIN_FILTER, 2, 2},
        {BUILTIN_GETATTR, 2, 3},
        {BUILTIN_HASATTR, 2, 2},
        {BUILTIN_ISINSTANCE, 2, 2},
        {BUILTIN_ISSUBCLASS, 2, 2},
        {BUILTIN_ITER, 1, 2},
        {BUILTIN_NEXT, 1, 2},
        {BUILTIN_SETATTR, 3, 3},
        {BUILTIN_TYPE, 0, 3},
        {BUILTIN_MAP, 0, UINT32_MAX},
        {BUILTIN_OBJECT, 0, 0},
        {BUILTIN_OBJECT_INIT, 1, 1},
        {BUILTIN_EXCEPTION_INIT, 1, 1},
        {BUILTIN_GENERATOR_SEND, 1, 9},
        {BUILTIN_GENERATOR_THROW, 1, 9},
        {BUILTIN_GENERATOR_CLOSE, 1, 9},
    };
    uint32_t i = 0;
    while (i < sizeof(known) / sizeof(*known) && known[i].builtin != builtin)
        i++;
    if (i == sizeof(known) / sizeof(*known))
        return false;
    *ret_value = value_never();
    if (builtin == BUILTIN_EXCEPTION_INIT) {
        *ret_value = call_exception_init(b, values, count);
        return true;
    }
    if (builtin != BUILTIN_OBJECT && !counts(b, builtin, count, known[i].least, known[i].most))
        return true;
    switch (builtin) {
    case BUILTIN_CALLABLE:
        *ret_value = call_callable(b, values[0]);
        break;
    case BUILTIN_FILTER:
        *ret_value = call_filter(b, values[0], values[1]);
        break;
    case BUILTIN_GETATTR:
        *ret_value = call_getattr(b, values, count);
        break;
    case BUILTIN_HASATTR:
        *ret_value = call_hasattr(b, values);
        break;
    case BUILTIN_SETATTR:
    case BUILTIN_DELATTR:
        *ret_value = call_setattr(b, values, builtin == BUILTIN_SETATTR);
        break;
    case BUILTIN_ISINSTANCE:
        *ret_value = call_isinstance(b, values[0], values[1]);
        break;
    case BUILTIN_ISSUBCLASS:
        *ret_value = call_issubclass(b, values[0], values[1]);
        break;
    case BUILTIN_ITER:
        *ret_value =
            count == 2 ? stop_unsupported(b, "iter() with a sentinel") : call_iter(b, values[0]);
        break;
    case BUILTIN_NEXT:
        *ret_value = call_next(b, values[0], count == 2 ? &values[1] : NULL);
        break;
    case BUILTIN_MAP:
        *ret_value = call_map(b, values, count);
        break;
    case BUILTIN_TYPE:
        if (count == 1)
            *ret_value = call_type(b, values[0]);
        else if (count == 3)
            *ret_value = stop_unsupported(b, "making a class while running");
        else
            raise_type_error(b, "type() takes 1 or 3 arguments");
        break;
    case BUILTIN_OBJECT:
        *ret_value = call_object(b, count);
        break;
    case BUILTIN_OBJECT_INIT:
        *ret_value = value_unit(TYPE_ID_NONE);
        break;
    default:
        *ret_value = call_generator_method(b, builtin, values, count);
        break;
    }
    return true;
}
