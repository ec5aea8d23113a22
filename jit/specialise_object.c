/* Instances: their construction, attributes, properties, super(), special methods.
 *
 * See specialise_object.h for INSTANCE and OBJECT. Attributes are looked up as Python does: data
 * descriptors of the class, the instance's own, the class's. */
#include "jit/specialise_object.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = 62 }; /* attributes of an object that are told to be set one by one */

struct value string_constant(struct builder *b, const char *text)
{
    uint32_t index = ir_string_add(b->s->module, text, (uint32_t)strlen(text));
    return emit(b, IR_CONST_STR, TYPE_ID_STR, index, NULL, 0);
}

struct value builtin_exception(struct builder *b, enum builtin class, const char *text)
{
    struct value argument = string_constant(b, text);
    struct value type = value_unit(type_make(b->s->types, TYPE_BUILTIN, class, NULL, 0, NULL));
    return call(b, type, &argument, 1, NULL, 0);
}

struct value raise_builtin(struct builder *b, enum builtin class, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int bytes = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    const char *copy = arena_copy_string(
        b->s->arena, text, bytes < (int)sizeof(text) ? (size_t)bytes : sizeof(text) - 1);
    return raise_exception(b, builtin_exception(b, class, copy ? copy : ""));
}

static struct value no_attribute(struct builder *b, struct value object, const char *name)
{
    return raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                      arena_printf(b->s->arena, "%s\x1f%s", type_name(b, object.type), name));
}

static struct value class_value(struct builder *b, uint32_t class)
{
    return value_unit(type_make(b->s->types, TYPE_CLASS, class, NULL, 0, NULL));
}

static struct value bind_method(struct builder *b, struct value self, struct value function)
{
    return make(b, TYPE_BOUND_METHOD, 0, (struct value[]){self, function}, 2, NULL);
}

static const char *qualified_name(const struct builder *b, uint32_t class)
{
    return program_name(b, b->s->program->classes[class].name);
}

/* ----------------------------------------------------------------------------------- members */

/* What a member of `class` is, looked up through `self` (NULL: through the class). */
static struct value member_value(struct builder *b, const struct program_member *member,
                                 uint32_t class, const struct value *self)
{
    struct value v = captured_value(b, member->value);
    if (ended(v))
        return v;
    switch (member->kind) {
    case MEMBER_ATTRIBUTE:
    case MEMBER_STATIC:
        return v;
    case MEMBER_METHOD:
        return self ? bind_method(b, *self, v) : v;
    case MEMBER_CLASS:
        return bind_method(b, class_value(b, class), v);
    case MEMBER_PROPERTY:
        if (!self)
            return stop_unsupported(b, "a property object; read it from an instance");
        if (kind_of(b, v) == TYPE_NONE)
            return raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR,
                                 "property '%s' of '%s' object has no getter",
                                 program_name(b, member->name), qualified_name(b, class));
        return call(b, v, self, 1, NULL, 0);
    }
    return value_never();
}

/* ------------------------------------------------------------------------------- attributes */

static bool is_self_in_init(const struct builder *b, struct value object)
{
    return b->code && b->code->kind == CODE_INIT && b->registers[0].ir.id == object.ir.id;
}

static struct value object_field(struct builder *b, struct value object, uint32_t at)
{
    struct type_id type = shape_of(b, object.type)->children[at];
    if (shape_is_unit(b, type))
        return value_unit(type);
    return emit1(b, IR_OBJECT_GET, type, at, object);
}

static struct value class_attribute(struct builder *b, struct value object, uint32_t class,
                                    uint32_t name)
{
    const char *text = program_name(b, name);
    const struct program_member *member = class_member(b, class, text);
    if (member)
        return member_value(b, member, class, &object);
    if (strcmp(text, "__class__") == 0)
        return class_value(b, class);
    if (strcmp(text, "__doc__") == 0 || strcmp(text, "__dict__") == 0)
        return stop_unsupported(b, "the attribute '%s' of a %s", text, type_name(b, object.type));
    if (class_member(b, class, "__getattr__") || class_member(b, class, "__getattribute__"))
        return stop_unsupported(b, "__getattr__");
    if (text[0] == '_' && text[1] == '_' && text[strlen(text) - 1] == '_')
        return stop_unsupported(b, "the attribute '%s' of a %s", text, type_name(b, object.type));
    return no_attribute(b, object, text);
}

static struct value read_object(struct builder *b, struct value object, uint32_t class,
                                uint32_t name)
{
    uint32_t shape = type_of(b, object)->index;
    int32_t at = type_shape_field(b->s->types, shape, name, false);
    if (at < 0 || shape_of(b, object.type)->children[at].id == TYPE_NEVER)
        return class_attribute(b, object, class, name);
    bool set = is_self_in_init(b, object) ? set_so_far(b, class, name) : always_set(b, class, name);
    if (set)
        return object_field(b, object, (uint32_t)at);
    struct ir_block_id own = block_new(b);
    struct ir_block_id other = block_new(b);
    branch(b, emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, at, object), own, other);
    struct merge merge = {.b = b};
    b->block = own;
    merge_add(&merge, object_field(b, object, (uint32_t)at));
    b->block = other;
    merge_add(&merge, class_attribute(b, object, class, name));
    return merge_take(&merge);
}

static struct value instance_attribute(struct builder *b, struct value object, uint32_t class,
                                       uint32_t name)
{
    const struct program_member *member = class_member(b, class, program_name(b, name));
    if (member && member->kind == MEMBER_PROPERTY)
        return member_value(b, member, class, &object);
    const struct type *type = type_of(b, object);
    if (type->kind == TYPE_OBJECT)
        return read_object(b, object, class, name);
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (type->names[i] == name)
            return field(b, object, i);
    }
    return class_attribute(b, object, class, name);
}

static struct value class_own_attribute(struct builder *b, uint32_t class, uint32_t name)
{
    const char *text = program_name(b, name);
    const struct program_member *member = class_member(b, class, text);
    const struct program_class *of = &b->s->program->classes[class];
    if (member)
        return member_value(b, member, class, NULL);
    if (strcmp(text, "__name__") == 0)
        return string_constant(b, class_name(b, class));
    if (strcmp(text, "__qualname__") == 0)
        return string_constant(b, qualified_name(b, class));
    if (strcmp(text, "__module__") == 0)
        return string_constant(b, program_name(b, of->module));
    if (text[0] == '_' && text[1] == '_')
        return stop_unsupported(b, "the attribute '%s' of a class", text);
    return raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "type object '%s' has no attribute '%s'",
                         class_name(b, class), text);
}

/* super(): its type's index is the class behind which the search goes on; its child the instance,
 * or the class in a class method. */
static struct value super_attribute(struct builder *b, struct value proxy, uint32_t name)
{
    struct value self = field(b, proxy, 0);
    uint32_t after = type_of(b, proxy)->index;
    const char *text = program_name(b, name);
    uint32_t class;
    bool instance = class_of(b, self, &class);
    if (!instance)
        class = type_of(b, self)->index;
    const struct program_member *member = member_after(b, class, after, text);
    if (member)
        return member_value(b, member, class, instance ? &self : NULL);
    if (strcmp(text, "__init__") == 0) {
        bool exception = b->s->program->classes[class].is_exception;
        struct type_id none =
            type_make(b->s->types, TYPE_BUILTIN,
                      exception ? BUILTIN_EXCEPTION_INIT : BUILTIN_OBJECT_INIT, NULL, 0, NULL);
        return bind_method(b, self, value_unit(none));
    }
    if (text[0] == '_' && text[1] == '_')
        return stop_unsupported(b, "super().%s of a built-in class", text);
    return raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "'super' object has no attribute '%s'", text);
}

static struct value function_attribute(struct builder *b, struct value function, const char *text)
{
    const struct program_code *code = &b->s->program->codes[code_of(b, function)];
    if (strcmp(text, "__name__") == 0)
        return string_constant(b, program_name(b, code->name));
    if (strcmp(text, "__qualname__") == 0)
        return string_constant(b, program_name(b, code->qualname));
    if (text[0] == '_' && text[1] == '_')
        return stop_unsupported(b, "the attribute '%s' of a function", text);
    return raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "'function' object has no attribute '%s'",
                         text);
}

bool object_attribute(struct builder *b, struct value object, uint32_t name,
                      struct value *ret_value)
{
    const struct type *type = type_of(b, object);
    const char *text = program_name(b, name);
    uint32_t class;
    if (class_of(b, object, &class)) {
        *ret_value = instance_attribute(b, object, class, name);
        return true;
    }
    switch (type->kind) {
    case TYPE_CLASS:
        *ret_value = class_own_attribute(b, type->index, name);
        return true;
    case TYPE_SUPER:
        *ret_value = super_attribute(b, object, name);
        return true;
    case TYPE_FUNCTION:
    case TYPE_CLOSURE:
        *ret_value = function_attribute(b, object, text);
        return true;
    case TYPE_BOUND_METHOD:
        if (strcmp(text, "__self__") == 0)
            *ret_value = field(b, object, 0);
        else if (strcmp(text, "__func__") == 0)
            *ret_value = field(b, object, 1);
        else
            *ret_value = attribute(b, field(b, object, 1), name);
        return true;
    case TYPE_BUILTIN:
        if (strcmp(text, "__name__") != 0 && strcmp(text, "__qualname__") != 0)
            return false;
        text = builtin_name((enum builtin)type->index);
        *ret_value = string_constant(b, strrchr(text, '.') ? strrchr(text, '.') + 1 : text);
        return true;
    case TYPE_CELL:
        return generator_attribute(b, object, text, ret_value);
    default:
        return false;
    }
}

/* ------------------------------------------------------------------------------ assignment */

static struct value set_property(struct builder *b, const struct program_member *member,
                                 uint32_t class, struct value object, const struct value *v)
{
    uint32_t function = v ? member->setter : member->deleter;
    const char *name = program_name(b, member->name);
    const char *what = v ? "setter" : "deleter";
    if (!function && b->s->program->python_version < 3 * 256 + 11)
        return raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "can't %s attribute '%s'",
                             v ? "set" : "delete", name);
    if (!function)
        return raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "property '%s' of '%s' object has no %s",
                             name, qualified_name(b, class), what);
    struct value arguments[] = {object, v ? *v : value_never()};
    return call(b, captured_value(b, function - 1), arguments, v ? 2 : 1, NULL, 0);
}

bool holds_instance(const struct builder *b, struct type_id id, uint32_t class)
{
    const struct type *type = type_get(b->s->types, id);
    if (type->kind == TYPE_INSTANCE && type->index == class)
        return true;
    const struct shape *shape = shape_of(b, id);
    bool frozen = shape && shape->frozen;
    const struct type_id *children = frozen ? shape->children : type->children;
    uint32_t count = frozen ? shape->child_count : type->child_count;
    for (uint32_t i = 0; i < count; i++) {
        if (holds_instance(b, children[i], class))
            return true;
    }
    return false;
}

/* The instance in register 0, under construction, gains an attribute: its type changes. */
static enum flow grow_instance(struct builder *b, uint32_t name, struct value v)
{
    struct value self = b->registers[0];
    const struct type type = *type_of(b, self);
    uint32_t count = type.child_count;
    struct value *children = arena_array(b->s->arena, count + 2, sizeof(*children));
    uint32_t *names = arena_array(b->s->arena, count + 2, sizeof(*names));
    if (!children || !names)
        return FLOW_ENDED;
    if (holds_instance(b, v.type, type.index)) {
        class_make_object(b, type.index); /* a list of nodes would be a type of any depth */
        return FLOW_ENDED;
    }
    uint32_t at = count;
    for (uint32_t i = 0; i < count; i++) {
        children[i] = field(b, self, i);
        names[i] = type.names[i];
        if (names[i] == name)
            at = i;
    }
    children[at] = v;
    names[at] = name;
    b->registers[0] =
        make(b, TYPE_INSTANCE, type.index, children, at == count ? count + 1 : count, names);
    return ended(b->registers[0]) ? FLOW_ENDED : FLOW_NEXT;
}

struct value set_field(struct builder *b, struct value object, uint32_t name, struct value v)
{
    uint32_t shape = type_of(b, object)->index;
    int32_t at = type_shape_field(b->s->types, shape, name, true);
    if (at < 0)
        return value_never();
    if (at >= FIELDS_MAX)
        return stop_unsupported(b, "a class with more than %d attributes", FIELDS_MAX);
    shape_grow(b, object.type, (uint32_t)at, v.type);
    shape_mutate(b, object.type);
    v = inject(b, v, shape_of(b, object.type)->children[at]);
    if (ended(v))
        return v;
    emit(b, IR_OBJECT_SET, TYPE_ID_NONE, at, (struct value[]){object, v}, 2);
    return value_unit(TYPE_ID_NONE);
}

static struct value delete_field(struct builder *b, struct value object, uint32_t name)
{
    const char *text = program_name(b, name);
    int32_t at = type_shape_field(b->s->types, type_of(b, object)->index, name, false);
    struct ir_block_id set = block_new(b);
    struct ir_block_id unset = block_new(b);
    if (at < 0)
        jump(b, unset);
    else
        branch(b, emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, at, object), set, unset);
    b->block = unset;
    if (b->s->program->python_version < 3 * 256 + 11)
        raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "%s", text);
    else
        no_attribute(b, object, text);
    b->block = set;
    if (at < 0) {
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
        return value_never();
    }
    shape_mutate(b, object.type);
    emit1(b, IR_OBJECT_UNSET, TYPE_ID_NONE, at, object);
    return value_unit(TYPE_ID_NONE);
}

static bool is_under_construction(const struct builder *b, struct value object)
{
    return b->spec->kind == SPEC_INIT && object.ir.id == b->registers[0].ir.id;
}

enum flow change_attribute(struct builder *b, struct value object, uint32_t name,
                           const struct value *v)
{
    uint32_t class;
    const char *text = program_name(b, name);
    if (!class_of(b, object, &class)) {
        enum type_kind kind = kind_of(b, object);
        if (kind == TYPE_CLASS || kind == TYPE_FUNCTION || kind == TYPE_CLOSURE ||
            kind == TYPE_MODULE || kind == TYPE_OBJECT || kind == TYPE_EXCEPTION)
            stop_unsupported(b, "changing an attribute of a %s", type_name(b, object.type));
        else
            no_attribute(b, object, text);
        return FLOW_ENDED;
    }
    const struct program_member *member = class_member(b, class, text);
    if (b->s->program->classes[class].is_frozen && b->code->kind != CODE_INIT) {
        raise_builtin(b, BUILTIN_FROZEN_INSTANCE_ERROR, "cannot %s field '%s'",
                      v ? "assign to" : "delete", text);
        return FLOW_ENDED;
    }
    const struct program_member *guard = class_member(b, class, v ? "__setattr__" : "__delattr__");
    bool generated =
        b->code->kind == CODE_INIT && strcmp(program_name(b, b->code->file), "<string>") == 0;
    if (guard && !generated) {
        struct value arguments[] = {string_constant(b, text), v ? *v : value_never()};
        return ended(call(b, member_value(b, guard, class, &object), arguments, v ? 2 : 1, NULL, 0))
                   ? FLOW_ENDED
                   : FLOW_NEXT;
    }
    if (member && member->kind == MEMBER_PROPERTY)
        return ended(set_property(b, member, class, object, v)) ? FLOW_ENDED : FLOW_NEXT;
    if (strcmp(text, "__class__") == 0 || strcmp(text, "__dict__") == 0) {
        stop_unsupported(b, "changing the attribute '%s'", text);
        return FLOW_ENDED;
    }
    if (kind_of(b, object) == TYPE_OBJECT) {
        struct value done = v ? set_field(b, object, name, *v) : delete_field(b, object, name);
        return ended(done) ? FLOW_ENDED : FLOW_NEXT;
    }
    if (v && is_under_construction(b, object))
        return grow_instance(b, name, *v);
    if (class_is_object(b, class))
        raise_code(b, RT_ERROR_FROZEN, type_name(b, object.type));
    else
        class_make_object(b, class);
    return FLOW_ENDED;
}

/* ----------------------------------------------------------------------------- construction */

static struct value construct_object(struct builder *b, uint32_t class, struct value function,
                                     const struct call_arguments *given)
{
    struct value self = b->s->program->classes[class].is_exception
                            ? exception_allocate(b, class, given->values, given->count)
                            : emit(b, IR_OBJECT_NEW, object_type(b, class), 0, NULL, 0);
    if (ended(self) || ended(function))
        return self;
    struct call_arguments all;
    if (!prepend_argument(b, self, given, &all))
        return value_never();
    struct value none = call_with_arguments(b, function, &all);
    return ended(none) ? none : self;
}

struct value construct(struct builder *b, uint32_t class, const struct call_arguments *given)
{
    const struct program_member *init = class_member(b, class, "__init__");
    const struct program_member *make_new = class_member(b, class, "__new__");
    const char *name = class_name(b, class);
    if (make_new)
        return stop_unsupported(b, "classes with __new__");
    if (b->s->program->classes[class].is_enumeration)
        return stop_unsupported(b, "looking up a member of the enumeration '%s' by value", name);
    if (!init && (given->count || !ended(given->row)) &&
        !b->s->program->classes[class].is_exception)
        return raise_type_error(b, "%s() takes no arguments", name);
    struct value function = init ? captured_value(b, init->value) : value_never();
    if (init && ended(function))
        return function;
    bool plain = init && init->kind == MEMBER_METHOD &&
                 (kind_of(b, function) == TYPE_FUNCTION || kind_of(b, function) == TYPE_CLOSURE) &&
                 b->s->program->codes[code_of(b, function)].kind == CODE_INIT;
    if (init && !plain && !class_is_object(b, class)) {
        class_make_object(b, class);
        return value_never();
    }
    if (class_is_object(b, class))
        return construct_object(b, class, function, given);
    struct value self = make(b, TYPE_INSTANCE, class, NULL, 0, NULL);
    if (!init || ended(self))
        return self;
    struct call_arguments all;
    if (!prepend_argument(b, self, given, &all))
        return value_never();
    return call_function(b, SPEC_INIT, function, &all);
}

/* -------------------------------------------------------------------------- special methods */

bool has_special(const struct builder *b, struct value v, const char *name)
{
    uint32_t class;
    return class_of(b, v, &class) && class_member(b, class, name);
}

struct value special_method(struct builder *b, struct value v, const char *name)
{
    uint32_t class;
    if (!class_of(b, v, &class))
        return value_never();
    const struct program_member *member = class_member(b, class, name);
    return member ? member_value(b, member, class, &v) : value_never();
}

struct value call_special(struct builder *b, struct value v, const char *name,
                          const struct value *arguments, uint32_t count)
{
    struct value method = special_method(b, v, name);
    return ended(method) ? method : call(b, method, arguments, count, NULL, 0);
}

static enum flow exec_special(struct builder *b, const uint32_t *o)
{
    struct value v = b->registers[o[1]];
    const char *name = program_name(b, o[2]);
    if (kind_of(b, v) == TYPE_UNION)
        return split(b, v);
    if (has_special(b, v, name)) {
        b->registers[o[0]] = special_method(b, v, name);
        return ended(b->registers[o[0]]) ? FLOW_ENDED : FLOW_NEXT;
    }
    if (b->s->program->python_version < 3 * 256 + 11)
        raise_builtin(b, BUILTIN_ATTRIBUTE_ERROR, "%s", name);
    else
        raise_type_error(b, "'%s' object does not support the context manager protocol%s",
                         type_name(b, v.type),
                         strcmp(name, "__exit__") == 0 ? " (missed __exit__ method)" : "");
    return FLOW_ENDED;
}

/* ------------------------------------------------------------------------------ instructions */

static enum flow exec_super(struct builder *b, const uint32_t *o)
{
    struct value class = b->registers[o[1]];
    struct value self = b->registers[o[2]];
    uint32_t of;
    for (uint32_t i = 1; i <= 2; i++) {
        if (kind_of(b, b->registers[o[i]]) == TYPE_UNION)
            return split(b, b->registers[o[i]]);
    }
    if (kind_of(b, class) != TYPE_CLASS) {
        raise_type_error(b, "super() argument 1 must be a type, not %s", type_name(b, class.type));
        return FLOW_ENDED;
    }
    uint32_t after = type_of(b, class)->index;
    bool fits = class_of(b, self, &of);
    if (!fits && kind_of(b, self) == TYPE_CLASS) {
        of = type_of(b, self)->index;
        fits = true;
    }
    if (!fits || !is_subclass(b, of, after)) {
        raise_type_error(b, "super(type, obj): obj must be an instance or subtype of type");
        return FLOW_ENDED;
    }
    b->registers[o[0]] = make(b, TYPE_SUPER, after, &self, 1, NULL);
    return ended(b->registers[o[0]]) ? FLOW_ENDED : FLOW_NEXT;
}

/* What positional pattern `at` of a class looks at. */
static enum flow exec_match_argument(struct builder *b, const uint32_t *o)
{
    struct value v = b->registers[o[1]];
    struct value class = b->registers[o[2]];
    uint32_t at = o[3];
    for (uint32_t i = 1; i <= 2; i++) {
        if (kind_of(b, b->registers[o[i]]) == TYPE_UNION)
            return split(b, b->registers[o[i]]);
    }
    const struct type *type = type_of(b, class);
    if (type->kind == TYPE_BUILTIN && at == 0) {
        b->registers[o[0]] = v;
        return FLOW_NEXT;
    }
    uint32_t count = 0;
    const struct program_class *of = NULL;
    if (type->kind == TYPE_CLASS) {
        of = &b->s->program->classes[type->index];
        count = of->match_arg_count;
    } else if (type->kind == TYPE_BUILTIN) {
        count = 1;
    }
    if (at >= count) {
        raise_type_error(b, "%s() accepts %u positional sub-pattern%s (%u given)",
                         type->kind == TYPE_CLASS ? class_name(b, type->index)
                                                  : builtin_name((enum builtin)type->index),
                         count, count == 1 ? "" : "s", at + 1);
        return FLOW_ENDED;
    }
    b->registers[o[0]] = attribute(b, v, of->match_args[at]);
    return ended(b->registers[o[0]]) ? FLOW_ENDED : FLOW_NEXT;
}

EXEC(object)
{
    const uint32_t *o = instruction->operands;
    struct value *r = b->registers;
    switch (instruction->op) {
    case OP_SET_ATTRIBUTE:
        if (kind_of(b, r[o[0]]) == TYPE_UNION)
            return split(b, r[o[0]]);
        return change_attribute(b, r[o[0]], o[1], &r[o[2]]);
    case OP_DELETE_ATTRIBUTE:
        if (kind_of(b, r[o[0]]) == TYPE_UNION)
            return split(b, r[o[0]]);
        return change_attribute(b, r[o[0]], o[1], NULL);
    case OP_SPECIAL:
        return exec_special(b, o);
    case OP_SUPER:
        return exec_super(b, o);
    case OP_MATCH_ARGUMENT:
        return exec_match_argument(b, o);
    default:
        return FLOW_ENDED;
    }
}
