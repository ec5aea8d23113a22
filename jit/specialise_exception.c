/* Exceptions: raising them, protected regions, handlers. See docs/compiler.md.
 *
 * Every exception that the program itself makes is an OBJECT of its class' shape, with the fields
 * `args`, perhaps `__cause__`, and what its __init__ sets. What a built-in operation raised becomes
 * an object when it is caught, without `args`: the runtime words its message when it is asked for.
 * A handler has an EXCEPTION_REF; what is asked of it is asked of each class that the program makes
 * exceptions of, most derived first.
 */
#include "jit/class_table.h"
#include "jit/specialise_object.h"

#include <string.h>

/* -------------------------------------------------------------------------- protected regions */

static bool is_protected(const struct builder *b)
{
    return b->catching ||
           (b->before && b->code && b->code->handlers && b->code->handlers[b->code_block]);
}

void protect_begin(struct builder *b)
{
    b->before = NULL;
    b->has_landing = false;
    if (b->code->handlers && b->code->handlers[b->code_block])
        b->before = registers_copy(b);
}

/* The block where every failure of the present instruction goes: on to the handler, with the
 * registers as they were before the instruction. */
static struct ir_block_id landing(struct builder *b)
{
    if (b->has_landing)
        return b->landing;
    struct ir_block_id here = b->block;
    struct value *registers = b->registers, *before = b->before;
    uint32_t code_block = b->code_block, index = b->index;
    b->has_landing = true;
    b->landing = b->block = block_new(b);
    b->registers = before;
    b->before = NULL; /* what fails here leaves the function */
    uint32_t handler = b->code->handlers[code_block] - 1;
    go(b, handler, b->code->blocks[handler]);
    b->before = before;
    b->registers = registers;
    b->block = here;
    b->code_block = code_block;
    b->index = index;
    return b->landing;
}

bool protect_raise(struct builder *b, struct ir_edge *ret_edge)
{
    if (!is_protected(b))
        return false;
    *ret_edge = (struct ir_edge){.block = landing(b)};
    return true;
}

void protect(struct builder *b, const struct ir_instruction *instruction)
{
    if (!is_protected(b) || !ir_can_fail(instruction))
        return;
    struct ir_block_id well = block_new(b);
    struct ir_edge edges[] = {{.block = well}, {.block = landing(b)}};
    ir_append(b->s->module, b->function, b->block,
              &(struct ir_instruction){
                  .op = IR_BRANCH_RAISED, .site = b->site, .edge_count = 2, .edges = edges});
    b->block = well;
}

/* ---------------------------------------------------------------------------- classes of them */

uint32_t name_number(const struct builder *b, const char *text)
{
    const struct jit_program *program = b->s->program;
    for (uint32_t i = 0; i < program->name_count; i++) {
        if (strcmp(program->names[i].text, text) == 0)
            return i;
    }
    return UINT32_MAX; /* the decoder adds those that are asked for here */
}

bool exception_class(const struct builder *b, struct type_id type, uint32_t *ret_class)
{
    const struct type *of = type_get(b->s->types, type);
    if (of->kind == TYPE_BUILTIN &&
        builtin_kind((enum builtin)of->index) == BUILTIN_KIND_EXCEPTION) {
        *ret_class = of->index | TYPE_INDEX_BUILTIN;
        return true;
    }
    *ret_class = of->index;
    return of->kind == TYPE_CLASS && b->s->program->classes[of->index].is_exception;
}

static bool shape_is_exception(const struct builder *b, const struct shape *shape)
{
    return shape && shape->kind == TYPE_OBJECT &&
           (shape->index & TYPE_INDEX_BUILTIN || b->s->program->classes[shape->index].is_exception);
}

bool is_exception(const struct builder *b, struct value v)
{
    return v.type.id == TYPE_EXCEPTION_REF || shape_is_exception(b, shape_of(b, v.type));
}

static bool builtin_is_subclass(enum builtin exception, enum builtin base)
{
    while (exception != base && exception != BUILTIN_COUNT)
        exception = builtin_exception_base(exception);
    return exception == base;
}

/* The bases of a program class among built-in exceptions, and above. */
static bool derives_from_builtin(const struct builder *b, uint32_t class, enum builtin base)
{
    const struct program_class *of = &b->s->program->classes[class];
    for (uint32_t i = 0; i < of->base_count; i++) {
        const struct program_value *value = &b->s->program->values[of->bases[i]];
        if (value->kind == VALUE_BUILTIN && builtin_is_subclass(builtin_find(value->text), base))
            return true;
        if (value->kind == VALUE_CLASS && derives_from_builtin(b, (uint32_t)value->integer, base))
            return true;
    }
    return false;
}

bool exception_is_subclass(const struct builder *b, uint32_t class, uint32_t base)
{
    if (class == base)
        return true;
    if (base & TYPE_INDEX_BUILTIN) {
        enum builtin above = (enum builtin)(base & ~TYPE_INDEX_BUILTIN);
        return class & TYPE_INDEX_BUILTIN
                   ? builtin_is_subclass((enum builtin)(class & ~TYPE_INDEX_BUILTIN), above)
                   : derives_from_builtin(b, class, above);
    }
    return !(class & TYPE_INDEX_BUILTIN) && is_subclass(b, class, base);
}

/* ------------------------------------------------------------------------------------ making */

struct value exception_allocate(struct builder *b, uint32_t class, const struct value *arguments,
                                uint32_t count)
{
    struct type_id type = object_type(b, class);
    uint32_t shape = type_get(b->s->types, type)->index;
    uint32_t name = name_number(b, "args");
    int32_t at = type_shape_field(b->s->types, shape, name, true);
    struct value args = make(b, TYPE_TUPLE, 0, arguments, count, NULL);
    if (ended(args) || at < 0)
        return value_never();
    shape_grow(b, type, (uint32_t)at, args.type);
    shape_mutate(b, type);
    struct value object = emit(b, IR_OBJECT_NEW, type, 0, NULL, 0);
    struct type_id held = type_shape_get(b->s->types, shape)->children[at];
    emit2(b, IR_OBJECT_SET, TYPE_ID_NONE, at, object, inject(b, args, held));
    return object;
}

struct value exception_instance(struct builder *b, struct value v)
{
    uint32_t class;
    if (is_exception(b, v) || kind_of(b, v) == TYPE_EXCEPTION)
        return v;
    if (kind_of(b, v) == TYPE_INSTANCE && b->s->program->classes[type_of(b, v)->index].is_exception)
        return v; /* a captured one */
    if (exception_class(b, v.type, &class))
        return call(b, v, NULL, 0, NULL, 0);
    return raise_type_error(b, "exceptions must derive from BaseException");
}

struct value raise_exception(struct builder *b, struct value exception)
{
    if (ended(exception))
        return exception;
    struct ir_edge edge;
    struct ir_value operand = ir_of(b, exception);
    bool handled = protect_raise(b, &edge);
    ir_append(b->s->module, b->function, b->block,
              &(struct ir_instruction){.op = IR_RAISE,
                                       .site = b->site,
                                       .operand_count = 1,
                                       .operands = &operand,
                                       .edge_count = handled,
                                       .edges = &edge});
    return value_never();
}

/* --------------------------------------------------------------------- asking what it is, has */

/* The shapes of all exceptions that the program makes, so that no class comes behind one of its
 * bases. */
static uint32_t *exception_shapes(struct builder *b, uint32_t *ret_count)
{
    uint32_t total = type_shape_count(b->s->types), count = 0;
    uint32_t *shapes = arena_array(b->s->arena, total + 1, sizeof(*shapes));
    for (uint32_t i = 1; shapes && i <= total; i++) {
        if (shape_is_exception(b, type_shape_get(b->s->types, i)))
            shapes[count++] = i;
    }
    /* Each goes before the first of its bases. */
    for (uint32_t i = 1; i < count; i++) {
        uint32_t shape = shapes[i], to = 0;
        uint32_t class = type_shape_get(b->s->types, shape)->index;
        while (to < i &&
               !exception_is_subclass(b, class, type_shape_get(b->s->types, shapes[to])->index))
            to++;
        memmove(&shapes[to + 1], &shapes[to], (i - to) * sizeof(*shapes));
        shapes[to] = shape;
    }
    *ret_count = count;
    b->spec->asks_exceptions = true;
    return shapes;
}

struct value each_exception(struct builder *b, struct value ref, exception_fn f, void *argument)
{
    uint32_t count;
    uint32_t *shapes = exception_shapes(b, &count);
    struct merge merge = {.b = b};
    for (uint32_t i = 0; shapes && i < count && merge.count + 1 < MERGE_PATHS_MAX; i++) {
        struct type_id type = type_make(b->s->types, TYPE_OBJECT, shapes[i], NULL, 0, NULL);
        uint32_t class = type_shape_get(b->s->types, shapes[i])->index;
        struct ir_block_id yes = block_new(b), no = block_new(b);
        branch(b, emit1(b, IR_EXCEPTION_IS, TYPE_ID_BOOL, class, ref), yes, no);
        b->block = yes;
        merge_add(&merge, f(b, emit1(b, IR_CAST, type, 0, ref), argument));
        b->block = no;
    }
    merge_add(&merge, f(b, ref, argument)); /* of a class that only built-in operations raise */
    return merge_take(&merge);
}

static struct value exception_ref(struct builder *b, struct value v)
{
    return v.type.id == TYPE_EXCEPTION_REF ? v : emit1(b, IR_CAST, TYPE_ID_EXCEPTION_REF, 0, v);
}

static struct value exception_args(struct builder *b, struct value v, int32_t at)
{
    struct merge merge = {.b = b};
    if (at >= 0) {
        struct ir_block_id yes = block_new(b), no = block_new(b);
        branch(b, emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, at, v), yes, no);
        b->block = yes;
        merge_add(&merge, emit1(b, IR_OBJECT_GET, shape_of(b, v.type)->children[at], at, v));
        b->block = no;
    }
    struct value message = emit(b, IR_NATIVE, TYPE_ID_STR, IR_NATIVE_EXCEPTION_MESSAGE,
                                (struct value[]){exception_ref(b, v)}, 1);
    merge_add(&merge, make(b, TYPE_TUPLE, 0, &message, 1, NULL));
    return merge_take(&merge);
}

/* What StopIteration calls its value. `argument` is not used. */
static struct value first_argument(struct builder *b, struct value args, void *argument)
{
    if (ended(args))
        return args;
    if (kind_of(b, args) == TYPE_UNION)
        return each_member(b, args, first_argument, argument);
    return type_of(b, args)->child_count ? field(b, args, 0) : value_unit(TYPE_ID_NONE);
}

/* `argument`: the attribute's name. */
static struct value attribute_of(struct builder *b, struct value v, void *argument)
{
    uint32_t name = *(uint32_t *)argument;
    const char *text = program_name(b, name);
    const struct type *type = type_of(b, v);
    int32_t at =
        type->kind == TYPE_OBJECT ? type_shape_field(b->s->types, type->index, name, false) : -1;
    if (strcmp(text, "args") == 0)
        return exception_args(b, v, at);
    if (strcmp(text, "value") == 0 && at < 0 && type->kind == TYPE_OBJECT &&
        exception_is_subclass(b, shape_of(b, v.type)->index,
                              BUILTIN_STOP_ITERATION | TYPE_INDEX_BUILTIN)) {
        uint32_t args = name_number(b, "args");
        return first_argument(
            b, exception_args(b, v, type_shape_field(b->s->types, type->index, args, false)), NULL);
    }
    if (strcmp(text, "__cause__") == 0 && at < 0)
        return value_unit(TYPE_ID_NONE);
    struct value found;
    if (type->kind == TYPE_OBJECT && !(shape_of(b, v.type)->index & TYPE_INDEX_BUILTIN) &&
        object_attribute(b, v, name, &found))
        return found;
    if (at < 0)
        return raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                          arena_printf(b->s->arena, "%s\x1f%s", type_name(b, v.type), text));
    struct merge merge = {.b = b};
    struct ir_block_id yes = block_new(b), no = block_new(b);
    branch(b, emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, at, v), yes, no);
    b->block = yes;
    merge_add(&merge, emit1(b, IR_OBJECT_GET, shape_of(b, v.type)->children[at], at, v));
    b->block = no;
    if (strcmp(text, "__cause__") == 0)
        merge_add(&merge, value_unit(TYPE_ID_NONE));
    else
        raise_code(b, RT_ERROR_NO_ATTRIBUTE,
                   arena_printf(b->s->arena, "%s\x1f%s", type_name(b, v.type), text));
    return merge_take(&merge);
}

struct value exception_attribute(struct builder *b, struct value v, uint32_t name)
{
    if (v.type.id == TYPE_EXCEPTION_REF)
        return each_exception(b, v, attribute_of, &name);
    return attribute_of(b, v, &name);
}

/* `argument`: whether repr() is asked for. */
static struct value text_of(struct builder *b, struct value v, void *argument)
{
    bool repr = *(bool *)argument;
    const char *method = repr ? "__repr__" : "__str__";
    if (kind_of(b, v) == TYPE_OBJECT && !(shape_of(b, v.type)->index & TYPE_INDEX_BUILTIN) &&
        has_special(b, v, method))
        return call_special(b, v, method, NULL, 0);
    struct value ref = exception_ref(b, v);
    return emit(b, IR_NATIVE, TYPE_ID_STR,
                repr ? IR_NATIVE_EXCEPTION_REPR : IR_NATIVE_EXCEPTION_STR, &ref, 1);
}

struct value exception_text(struct builder *b, struct value v, bool repr)
{
    if (v.type.id == TYPE_EXCEPTION_REF)
        return each_exception(b, v, text_of, &repr);
    return text_of(b, v, &repr);
}

static struct value matches_class(struct builder *b, struct value exception, struct value class)
{
    const struct type type = *type_of(b, class);
    uint32_t index;
    if (type.kind == TYPE_TUPLE) {
        struct merge merge = {.b = b};
        for (uint32_t i = 0; i < type.child_count; i++) {
            struct value one = matches_class(b, exception, field(b, class, i));
            if (ended(one))
                return one;
            struct ir_block_id yes = block_new(b), no = block_new(b);
            branch(b, one, yes, no);
            b->block = yes;
            merge_add(&merge, constant_bool(b, true));
            b->block = no;
        }
        merge_add(&merge, constant_bool(b, false));
        return merge_take(&merge);
    }
    if (!exception_class(b, class.type, &index))
        return raise_type_error(
            b, "catching classes that do not inherit from BaseException is not allowed");
    if (kind_of(b, exception) == TYPE_OBJECT)
        return constant_bool(b,
                             exception_is_subclass(b, shape_of(b, exception.type)->index, index));
    return emit1(b, IR_EXCEPTION_IS, TYPE_ID_BOOL, index, exception);
}

struct value exception_matches(struct builder *b, struct value exception, struct value class)
{
    return matches_class(b, exception, class);
}

/* -------------------------------------------------------------------------------- instructions */

/* `argument`: the cause. */
static struct value set_cause(struct builder *b, struct value v, void *argument)
{
    struct value cause = *(struct value *)argument;
    if (kind_of(b, v) != TYPE_OBJECT)
        return stop_unsupported(b, "'raise ... from' of an exception that a built-in operation "
                                   "raised");
    uint32_t shape = type_get(b->s->types, v.type)->index;
    int32_t at = type_shape_field(b->s->types, shape, name_number(b, "__cause__"), true);
    if (at < 0)
        return value_never();
    shape_grow(b, v.type, (uint32_t)at, cause.type);
    shape_mutate(b, v.type);
    struct type_id held = type_shape_get(b->s->types, shape)->children[at];
    emit2(b, IR_OBJECT_SET, TYPE_ID_NONE, at, v, inject(b, cause, held));
    return raise_exception(b, v);
}

struct value raise_from(struct builder *b, struct value exception, struct value cause)
{
    return ended(exception) ? exception : set_cause(b, exception, &cause);
}

static enum flow exec_raise_from(struct builder *b, struct value v, struct value cause)
{
    if (kind_of(b, v) == TYPE_UNION)
        return split(b, v);
    if (kind_of(b, cause) == TYPE_UNION)
        return split(b, cause);
    struct value exception = exception_instance(b, v);
    if (ended(exception))
        return FLOW_ENDED;
    uint32_t class;
    if (exception_class(b, cause.type, &class))
        cause = call(b, cause, NULL, 0, NULL, 0);
    if (ended(cause))
        return FLOW_ENDED;
    if (!is_exception(b, cause) && cause.type.id != TYPE_NONE) {
        raise_type_error(b, "exception causes must derive from BaseException");
        return FLOW_ENDED;
    }
    if (is_exception(b, cause))
        cause = exception_ref(b, cause);
    if (exception.type.id == TYPE_EXCEPTION_REF)
        each_exception(b, exception, set_cause, &cause);
    else
        set_cause(b, exception, &cause);
    return FLOW_ENDED;
}

struct value reraise_exception(struct builder *b, struct value v)
{
    struct ir_edge edge;
    struct ir_value operand = ir_of(b, exception_ref(b, v));
    bool handled = protect_raise(b, &edge);
    ir_append(b->s->module, b->function, b->block,
              &(struct ir_instruction){.op = IR_RERAISE,
                                       .site = b->site,
                                       .operand_count = 1,
                                       .operands = &operand,
                                       .edge_count = handled,
                                       .edges = &edge});
    return value_never();
}

static enum flow exec_reraise(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_UNION)
        return split(b, v);
    if (!is_exception(b, v)) {
        stop_unsupported(b, "raising again what is no exception");
        return FLOW_ENDED;
    }
    reraise_exception(b, v);
    return FLOW_ENDED;
}

EXEC(exception)
{
    const uint32_t *o = instruction->operands;
    struct value *r = b->registers;
    switch ((int)instruction->op) {
    case OP_CAUGHT:
        r[o[0]] = emit(b, IR_CAUGHT, TYPE_ID_EXCEPTION_REF, 0, NULL, 0);
        return FLOW_NEXT;
    case OP_MATCHES: {
        for (uint32_t i = 1; i <= 2; i++) {
            if (kind_of(b, r[o[i]]) == TYPE_UNION)
                return split(b, r[o[i]]);
        }
        struct value v = exception_matches(b, r[o[1]], r[o[2]]);
        if (ended(v))
            return FLOW_ENDED;
        b->registers[o[0]] = v;
        return FLOW_NEXT;
    }
    case OP_RAISE_FROM:
        return exec_raise_from(b, r[o[0]], r[o[1]]);
    default:
        return exec_reraise(b, r[o[0]]);
    }
}
