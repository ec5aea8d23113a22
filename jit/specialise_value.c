/* Values and types under analysis: emission, constants, merging, messages. */
#include "jit/specialise_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool shape_is_unit(const struct builder *b, struct type_id type)
{
    return type_shape(b->s->types, type) == SHAPE_UNIT;
}

/* ---------------------------------------------------------------------------------- emission */

static struct value append(struct builder *b, struct ir_instruction *instruction)
{
    instruction->site = b->site;
    struct ir_edge handler;
    if (instruction->op == IR_RAISE_CODE && protect_raise(b, &handler)) {
        instruction->edge_count = 1;
        instruction->edges = &handler;
    }
    struct ir_value result = ir_append(b->s->module, b->function, b->block, instruction);
    if (!ir_op_info(instruction->op)->terminator)
        protect(b, instruction);
    return (struct value){instruction->type, result};
}

struct ir_value ir_of(struct builder *b, struct value v)
{
    if (v.ir.id)
        return v.ir;
    return append(b, &(struct ir_instruction){.op = IR_UNIT, .type = v.type}).ir;
}

struct value emit_callee(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                         struct ir_function_id callee, const struct value *operands, uint32_t count)
{
    struct ir_value *irs = arena_array(b->s->arena, count + 1, sizeof(*irs));
    if (!irs)
        return value_never();
    for (uint32_t i = 0; i < count; i++)
        irs[i] = ir_of(b, operands[i]);
    return append(b, &(struct ir_instruction){
                         .op = op,
                         .type = type,
                         .operand_count = count,
                         .operands = irs,
                         .immediate.integer = immediate,
                         .callee = callee,
                     });
}

struct value emit(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                  const struct value *operands, uint32_t count)
{
    return emit_callee(b, op, type, immediate, (struct ir_function_id){0}, operands, count);
}

struct value emit1(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                   struct value a)
{
    return emit(b, op, type, immediate, &a, 1);
}

struct value emit2(struct builder *b, enum ir_op op, struct type_id type, int64_t immediate,
                   struct value a, struct value c)
{
    return emit(b, op, type, immediate, (struct value[]){a, c}, 2);
}

struct value emit_flagged(struct builder *b, enum ir_op op, struct type_id type, uint32_t flags,
                          struct value a, struct value c)
{
    struct ir_value operands[] = {ir_of(b, a), ir_of(b, c)};
    return append(
        b, &(struct ir_instruction){
               .op = op, .type = type, .flags = flags, .operand_count = 2, .operands = operands});
}

struct value constant_int(struct builder *b, int64_t number)
{
    return emit(b, IR_CONST_INT, TYPE_ID_INT, number, NULL, 0);
}

struct value constant_float(struct builder *b, double number)
{
    return append(b, &(struct ir_instruction){
                         .op = IR_CONST_FLOAT, .type = TYPE_ID_FLOAT, .immediate.number = number});
}

struct value constant_bool(struct builder *b, bool truth)
{
    return emit(b, IR_CONST_BOOL, TYPE_ID_BOOL, truth, NULL, 0);
}

bool is_constant(const struct builder *b, struct value v, int64_t *ret_integer)
{
    if (!v.ir.id)
        return false;
    const struct ir_instruction *definition = ir_definition(b->function, v.ir);
    if (!definition || (definition->op != IR_CONST_INT && definition->op != IR_CONST_BOOL))
        return false;
    *ret_integer = definition->immediate.integer;
    return true;
}

struct value make(struct builder *b, enum type_kind kind, uint32_t index,
                  const struct value *children, uint32_t count, const uint32_t *names)
{
    struct type_id *types = arena_array(b->s->arena, count + 1, sizeof(*types));
    if (!types)
        return value_never();
    for (uint32_t i = 0; i < count; i++)
        types[i] = children[i].type;
    struct type_id type = type_make(b->s->types, kind, index, types, count, names);
    if (type.id == TYPE_NEVER)
        return value_never();
    return emit(b, IR_MAKE, type, 0, children, count);
}

struct value field(struct builder *b, struct value product, uint32_t child)
{
    struct type_id type = type_of(b, product)->children[child];
    if (shape_is_unit(b, type))
        return value_unit(type);
    /* A field of what was just made is what it was made from. */
    const struct ir_instruction *definition = ir_definition(b->function, product.ir);
    if (definition && definition->op == IR_MAKE)
        return (struct value){type, definition->operands[child]};
    return emit1(b, IR_FIELD, type, child, product);
}

static struct value inject_member(struct builder *b, struct value member, void *argument)
{
    return inject(b, member, *(struct type_id *)argument);
}

struct value inject(struct builder *b, struct value v, struct type_id type)
{
    if (ended(v) || type_same(v.type, type))
        return v;
    const struct type *from = type_of(b, v);
    const struct type *to = type_get(b->s->types, type);
    if (from->kind == TYPE_INT && to->kind == TYPE_BIG)
        return emit1(b, IR_INT_TO_BIG, type, 0, v);
    if (from->kind == TYPE_INT && type_union_member(b->s->types, type, TYPE_ID_BIG) >= 0)
        return emit1(b, IR_INJECT, type, 0, inject(b, v, TYPE_ID_BIG));
    for (uint32_t i = 0; from->kind == TYPE_UNION && i < from->child_count; i++) {
        if (type_union_member(b->s->types, type, from->children[i]) < 0)
            return each_member(b, v, inject_member, &type);
    }
    if (from->kind == TYPE_LIST && to->kind == TYPE_LIST)
        return list_convert(b, v, type);
    if (from->kind == TYPE_DICT && to->kind == TYPE_DICT)
        return emit1(b, IR_NATIVE, type, IR_NATIVE_DICT_CONVERT, v);
    if ((from->kind == TYPE_SET || from->kind == TYPE_FROZENSET) && from->kind == to->kind)
        return emit1(b, IR_NATIVE, type, IR_NATIVE_SET_CONVERT, v);
    bool container = from->kind == TYPE_LIST || from->kind == TYPE_DICT || from->kind == TYPE_SET ||
                     from->kind == TYPE_FROZENSET;
    if (container && to->kind == TYPE_UNION && type_union_member(b->s->types, type, v.type) < 0) {
        /* The join of several types widened what it holds. */
        for (uint32_t i = 0; i < to->child_count; i++) {
            if (type_get(b->s->types, to->children[i])->kind == from->kind)
                return emit1(b, IR_INJECT, type, 0, inject(b, v, to->children[i]));
        }
    }
    return emit1(b, IR_INJECT, type, 0, v);
}

struct ir_block_id block_new(struct builder *b)
{
    return ir_block_add(b->s->module, b->function);
}

void jump(struct builder *b, struct ir_block_id block)
{
    struct ir_edge edge = {.block = block};
    append(b, &(struct ir_instruction){.op = IR_JUMP, .edge_count = 1, .edges = &edge});
}

void branch(struct builder *b, struct value condition, struct ir_block_id yes,
            struct ir_block_id no)
{
    struct ir_edge edges[] = {{.block = yes}, {.block = no}};
    append(b, &(struct ir_instruction){.op = IR_BRANCH,
                                       .operand_count = 1,
                                       .operands = &condition.ir,
                                       .edge_count = 2,
                                       .edges = edges});
}

/* ------------------------------------------------------------------- values across blocks */

void parameters_add(struct builder *b, struct ir_block_id block, struct type_id id)
{
    const struct type *type = type_get(b->s->types, id);
    switch (type_shape(b->s->types, id)) {
    case SHAPE_UNIT:
        return;
    case SHAPE_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++)
            parameters_add(b, block, type->children[i]);
        return;
    case SHAPE_SCALAR:
    case SHAPE_UNION:
        ir_parameter_add(b->s->module, b->function, block, id);
        return;
    }
}

void arguments_push(struct builder *b, struct ir_edge *edge, struct value v)
{
    uint32_t count = type_of(b, v)->child_count;
    switch (type_shape(b->s->types, v.type)) {
    case SHAPE_UNIT:
        return;
    case SHAPE_PRODUCT:
        for (uint32_t i = 0; i < count; i++)
            arguments_push(b, edge, field(b, v, i));
        return;
    case SHAPE_SCALAR:
    case SHAPE_UNION:
        edge->arguments[edge->argument_count++] = v.ir;
        return;
    }
}

void jump_with(struct builder *b, struct ir_block_id block, const struct value *values,
               uint32_t count)
{
    struct ir_edge edge = {.block = block};
    uint32_t parameters = b->function->blocks[block.id].parameter_count;
    edge.arguments = arena_array(b->s->arena, parameters + 1, sizeof(*edge.arguments));
    if (!edge.arguments)
        return;
    for (uint32_t i = 0; i < count; i++)
        arguments_push(b, &edge, values[i]);
    append(b, &(struct ir_instruction){.op = IR_JUMP, .edge_count = 1, .edges = &edge});
}

struct value parameters_value(struct builder *b, struct type_id id,
                              const struct ir_value **parameters)
{
    const struct type type = *type_get(b->s->types, id);
    switch (type_shape(b->s->types, id)) {
    case SHAPE_UNIT:
        break;
    case SHAPE_PRODUCT: {
        struct value *children = arena_array(b->s->arena, type.child_count + 1, sizeof(*children));
        for (uint32_t i = 0; children && i < type.child_count; i++)
            children[i] = parameters_value(b, type.children[i], parameters);
        return children ? emit(b, IR_MAKE, id, 0, children, type.child_count) : value_never();
    }
    case SHAPE_SCALAR:
    case SHAPE_UNION:
        return (struct value){id, *(*parameters)++};
    }
    return value_unit(id);
}

/* ---------------------------------------------------------------------------- ends of a path */

struct value raise_code(struct builder *b, enum rt_error error, const char *text)
{
    append(b,
           &(struct ir_instruction){.op = IR_RAISE_CODE, .immediate.integer = error, .text = text});
    return value_never();
}

__attribute__((format(printf, 2, 0))) static char *
format_text(struct builder *b, const char *format, va_list arguments)
{
    char text[512];
    int bytes = vsnprintf(text, sizeof(text), format, arguments);
    if (bytes < 0)
        bytes = 0;
    size_t length = (size_t)bytes < sizeof(text) ? (size_t)bytes : sizeof(text) - 1;
    char *copy = arena_copy_string(b->s->arena, text, length);
    return copy ? copy : "";
}

struct value raise_type_error(struct builder *b, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(b, format, arguments);
    va_end(arguments);
    return raise_code(b, RT_ERROR_TYPE, text);
}

struct value stop_unsupported(struct builder *b, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(b, format, arguments);
    va_end(arguments);
    append(b, &(struct ir_instruction){
                  .op = IR_STOP, .immediate.integer = RT_STOP_UNSUPPORTED, .text = text});
    return value_never();
}

void refuse_program(struct builder *b, const char *code, uint32_t site, const char *format, ...)
{
    struct specialiser *s = b->s;
    if (s->refused)
        return;
    s->refused = true;
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(b, format, arguments);
    va_end(arguments);
    const struct ir_site *where = &s->module->sites[site];
    *s->diagnostic = (struct jit_diagnostic){.code = code, .message = strdup(text)};
    if (site) {
        s->diagnostic->file = strdup(where->file);
        s->diagnostic->function = strdup(where->function);
        s->diagnostic->line = where->line;
        s->diagnostic->column = where->column;
    }
}

/* ------------------------------------------------------------------------------------- names */

const char *program_name(const struct builder *b, uint32_t name)
{
    return b->s->program->names[name].text;
}

const char *class_name(const struct builder *b, uint32_t class)
{
    const char *name = program_name(b, b->s->program->classes[class].name);
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

const char *type_name(const struct builder *b, struct type_id id)
{
    const struct type *type = type_get(b->s->types, id);
    switch (type->kind) {
    case TYPE_NONE:
        return "NoneType";
    case TYPE_BOOL:
        return "bool";
    case TYPE_INT:
        return "int";
    case TYPE_FLOAT:
        return "float";
    case TYPE_STR:
        return "str";
    case TYPE_BIG:
        return "int";
    case TYPE_BYTES:
        return "bytes";
    case TYPE_COMPLEX:
        return "complex";
    case TYPE_ELLIPSIS:
        return "ellipsis";
    case TYPE_NOT_IMPLEMENTED:
        return "NotImplementedType";
    case TYPE_LIST:
        return type_shape_of(b->s->types, id)->index == SHAPE_BYTEARRAY ? "bytearray" : "list";
    case TYPE_DICT:
        return "dict";
    case TYPE_SET:
        return "set";
    case TYPE_FROZENSET:
        return "frozenset";
    case TYPE_OBJECT: {
        uint32_t class = type_shape_of(b->s->types, id)->index;
        if (class & TYPE_INDEX_BUILTIN)
            return builtin_name((enum builtin)(class & ~TYPE_INDEX_BUILTIN));
        return class_name(b, class);
    }
    case TYPE_TUPLE:
    case TYPE_ROW:
        return "tuple";
    case TYPE_RANGE:
        return "range";
    case TYPE_SLICE:
        return "slice";
    case TYPE_VIEW:
        return type->index == VIEW_KEYS     ? "dict_keys"
               : type->index == VIEW_VALUES ? "dict_values"
                                            : "dict_items";
    case TYPE_FUNCTION:
    case TYPE_CLOSURE:
        return "function";
    case TYPE_CLASS:
        return "type";
    case TYPE_INSTANCE:
        return class_name(b, type->index);
    case TYPE_BOUND_METHOD:
        return "method";
    case TYPE_BUILTIN:
        switch (builtin_kind((enum builtin)type->index)) {
        case BUILTIN_KIND_FUNCTION:
        case BUILTIN_KIND_MATH:
            return "builtin_function_or_method";
        case BUILTIN_KIND_METHOD:
            return "method_descriptor";
        case BUILTIN_KIND_TYPE:
        case BUILTIN_KIND_EXCEPTION:
            return "type";
        }
        return "type";
    case TYPE_MODULE:
        return "module";
    case TYPE_GENERATOR:
        return "generator";
    case TYPE_ENUMERATE:
        return "enumerate";
    case TYPE_ZIP:
        return "zip";
    case TYPE_EXCEPTION:
        if (type->index & TYPE_INDEX_BUILTIN)
            return builtin_name((enum builtin)(type->index & ~TYPE_INDEX_BUILTIN));
        return program_name(b, b->s->program->classes[type->index].name);
    case TYPE_UNION:
        return "union";
    case TYPE_ITERATOR:
        return "iterator";
    case TYPE_EXCEPTION_REF:
        return "BaseException";
    case TYPE_CELL:
        return type_shape_of(b->s->types, id)->index ? "generator" : "cell";
    case TYPE_SUPER:
        return "super";
    case TYPE_KEYWORDS:
    case TYPE_NEVER:
    case TYPE_UNBOUND:
    case TYPE_SKIP:
    case TYPE_KIND_COUNT:
        break;
    }
    return "object";
}

/* --------------------------------------------------------------------------- captured values */

/* Captured ints are told apart by sign and magnitude: that is what most checks depend on, and
 * programs that differ in less share their code. */
static void bound_global(struct ir_global *global, int64_t integer)
{
    static const int64_t magnitudes[] = {INT32_MAX, ((int64_t)1 << 51) - 1};
    for (uint32_t i = 2; i-- > 0;) {
        if (integer >= -magnitudes[i] && integer <= magnitudes[i]) {
            global->low = -magnitudes[i];
            global->high = magnitudes[i];
        }
    }
    if (integer > 0)
        global->low = 1;
    if (integer < 0)
        global->high = -1;
    if (integer == 0)
        global->low = global->high = 0;
}

struct value captured_value(struct builder *b, uint32_t index)
{
    struct specialiser *s = b->s;
    struct type_id type = s->value_types[index];
    if (type.id == TYPE_NEVER) {
        const struct program_value *value = &s->program->values[index];
        if (value->kind == VALUE_BUILTIN)
            refuse_program(b, "unsupported", b->site, "%s is not supported", value->text);
        else
            refuse_program(
                b, "remote-value", b->site,
                "a remote value used here is gone, or holds a function or an instance of a class, "
                "which cannot be used again remotely; download it first with to_local()");
        return stop_unsupported(b, "a value that cannot be used");
    }
    if (shape_is_unit(b, type))
        return value_unit(type);
    if (!s->value_globals[index]) {
        s->value_globals[index] = ir_global_add(s->module, type, index) + 1;
        if (s->program->values[index].kind == VALUE_INT && !s->module->failed)
            bound_global(&s->module->globals[s->value_globals[index] - 1],
                         s->program->values[index].integer);
    }
    return emit(b, IR_GLOBAL, type, s->value_globals[index] - 1, NULL, 0);
}

struct value literal_value(struct builder *b, uint32_t index)
{
    struct specialiser *s = b->s;
    const struct program_value *value = &s->program->values[index];
    if (s->value_types[index].id == TYPE_NEVER)
        return captured_value(b, index); /* its type is too large: so would be its code */
    switch (value->kind) {
    case VALUE_BOOL:
        return constant_bool(b, value->integer);
    case VALUE_INT:
        return constant_int(b, value->integer);
    case VALUE_FLOAT:
        return constant_float(b, value->number);
    case VALUE_COMPLEX:
        return make_complex(b, constant_float(b, value->number),
                            constant_float(b, value->imaginary));
    case VALUE_STR:
        if (!s->value_strings[index])
            s->value_strings[index] = ir_string_add(s->module, value->text, value->text_bytes) + 1;
        return emit(b, IR_CONST_STR, TYPE_ID_STR, s->value_strings[index] - 1, NULL, 0);
    case VALUE_TUPLE: {
        struct value *children = arena_array(s->arena, value->child_count + 1, sizeof(*children));
        for (uint32_t i = 0; children && i < value->child_count; i++)
            children[i] = literal_value(b, value->children[i]);
        return children ? make(b, TYPE_TUPLE, 0, children, value->child_count, NULL)
                        : value_never();
    }
    default:
        return captured_value(b, index);
    }
}

/* ----------------------------------------------------------------------------------- merging */

void merge_add(struct merge *merge, struct value v)
{
    if (ended(v))
        return;
    merge->paths[merge->count].value = v;
    merge->paths[merge->count++].block = merge->b->block;
}

struct value merge_take(struct merge *merge)
{
    struct builder *b = merge->b;
    if (!merge->count)
        return value_never();
    struct type_id type = TYPE_ID_NEVER;
    for (uint32_t i = 0; i < merge->count; i++)
        type = type_join(b->s->types, type, merge->paths[i].value.type);
    if (type.id == TYPE_NEVER)
        return value_never();
    struct ir_block_id to = block_new(b);
    bool unit = shape_is_unit(b, type);
    struct ir_value parameter = {0};
    if (!unit)
        parameter = ir_parameter_add(b->s->module, b->function, to, type);
    for (uint32_t i = 0; i < merge->count; i++) {
        b->block = merge->paths[i].block;
        struct ir_value argument = {0};
        if (!unit)
            argument = ir_of(b, inject(b, merge->paths[i].value, type));
        struct ir_edge edge = {.block = to, .argument_count = !unit, .arguments = &argument};
        append(b, &(struct ir_instruction){.op = IR_JUMP, .edge_count = 1, .edges = &edge});
    }
    b->block = to;
    return (struct value){type, parameter};
}

/* Ends the current block with a switch on v's tag; gives the blocks of its members. */
static struct ir_block_id *switch_members(struct builder *b, struct value v, uint32_t count)
{
    struct ir_block_id *blocks = arena_array(b->s->arena, count, sizeof(*blocks));
    struct ir_edge *edges = arena_array(b->s->arena, count, sizeof(*edges));
    struct value tag = emit1(b, IR_TAG, TYPE_ID_INT, 0, v);
    if (!blocks || !edges)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        blocks[i] = block_new(b);
        edges[i] = (struct ir_edge){.block = blocks[i]};
    }
    append(b, &(struct ir_instruction){.op = IR_SWITCH,
                                       .operand_count = 1,
                                       .operands = &tag.ir,
                                       .edge_count = count,
                                       .edges = edges});
    return blocks;
}

static struct value member_of(struct builder *b, struct value v, struct type_id type,
                              uint32_t index)
{
    return shape_is_unit(b, type) ? value_unit(type) : emit1(b, IR_PAYLOAD, type, index, v);
}

struct value each_member(struct builder *b, struct value v, member_fn f, void *argument)
{
    const struct type type = *type_of(b, v);
    struct ir_block_id *blocks = switch_members(b, v, type.child_count);
    if (!blocks)
        return value_never();
    struct merge merge = {.b = b};
    for (uint32_t i = 0; i < type.child_count; i++) {
        b->block = blocks[i];
        merge_add(&merge, f(b, member_of(b, v, type.children[i], i), argument));
    }
    return merge_take(&merge);
}

enum flow split(struct builder *b, struct value v)
{
    const struct type type = *type_of(b, v);
    struct ir_block_id *blocks = switch_members(b, v, type.child_count);
    struct value *saved = b->registers;
    if (!blocks || !v.ir.id) /* out of memory: no register would be told from another */
        return FLOW_ENDED;
    for (uint32_t i = 0; i < type.child_count; i++) {
        b->registers = saved;
        b->registers = registers_copy(b);
        if (!b->registers)
            break;
        b->block = blocks[i];
        struct value member = member_of(b, v, type.children[i], i);
        for (uint32_t r = 0; r < b->code->register_count; r++) {
            if (b->registers[r].ir.id == v.ir.id && b->registers[r].ir.id)
                b->registers[r] = member;
        }
        uint32_t code_block = b->code_block;
        uint32_t index = b->index;
        if (exec_instruction(b) == FLOW_NEXT)
            go(b, code_block, index + 1);
        b->code_block = code_block;
        b->index = index;
    }
    b->registers = saved;
    return FLOW_ENDED;
}
