/* See ir.h: building. */
#include "jit/ir.h"

#include <string.h>

/* What ids that could not be made resolve to, so that builders need not check every step. */
struct module_memory {
    struct ir_module module;
    struct ir_function spare;
    struct ir_value_info spare_value;
};

/* Whether a string of at most four traits has that one. */
#define TRAIT(traits, letter)                                                                      \
    ((sizeof(traits) > 1 && (traits)[0] == (letter)) ||                                            \
     (sizeof(traits) > 2 && (traits)[sizeof(traits) > 2 ? 1 : 0] == (letter)) ||                   \
     (sizeof(traits) > 3 && (traits)[sizeof(traits) > 3 ? 2 : 0] == (letter)) ||                   \
     (sizeof(traits) > 4 && (traits)[sizeof(traits) > 4 ? 3 : 0] == (letter)))

static const struct ir_op_info ops[IR_OP_COUNT] = {
#define IR_OP(name, text_, operands_, traits)                                                      \
    [IR_##name] = {                                                                                \
        .text = text_,                                                                             \
        .operands = operands_,                                                                     \
        .terminator = TRAIT(traits, 't'),                                                          \
        .fails = TRAIT(traits, 'f'),                                                               \
        .nothing = TRAIT(traits, 'n'),                                                             \
        .reads = TRAIT(traits, 'r'),                                                               \
        .writes = TRAIT(traits, 'w'),                                                              \
        .makes = TRAIT(traits, 'a'),                                                               \
    },
#include "jit/ir_ops.def"
#undef IR_OP
};

const struct ir_op_info *ir_op_info(enum ir_op op)
{
    return &ops[op];
}

static const struct ir_native_info natives[IR_NATIVE_COUNT + 1] = {
#define NATIVE(name_, function_, operands_, result_, traits_, meaning)                             \
    [IR_NATIVE_##name_] = {#name_, #function_, operands_, #result_, traits_},
#include "jit/native.def"
#undef NATIVE
};

const struct ir_native_info *ir_native_info(enum ir_native native)
{
    return &natives[native < IR_NATIVE_COUNT ? native : IR_NATIVE_COUNT];
}

static const struct ir_native_info *native_of(const struct ir_instruction *instruction)
{
    return instruction->op == IR_NATIVE
               ? ir_native_info((enum ir_native)instruction->immediate.integer)
               : NULL;
}

bool ir_yields_nothing(const struct ir_instruction *instruction)
{
    const struct ir_native_info *native = native_of(instruction);
    if (native)
        return native->result && native->result[0] == 'n';
    return ops[instruction->op].nothing;
}

/* What CPython makes of C's answer: see math.def. */
enum math_rule { total, domain, range, pole, inline_, checked };
#define inline inline_
static const enum math_rule math_rules[] = {
#define MATH(name, symbol, operands, result, rule) rule,
#include "jit/math.def"
#undef MATH
};
#undef inline

static bool math_can_fail(const struct ir_instruction *instruction)
{
    int64_t which = instruction->immediate.integer;
    switch (math_rules[which]) {
    case total:
        return false;
    case domain:
        /* only infinity is outside of these three's domain */
        return !((which == JIT_MATH_SIN || which == JIT_MATH_COS || which == JIT_MATH_TAN) &&
                 (instruction->flags & IR_FINITE));
    case inline_:
        return (which == JIT_MATH_FLOOR || which == JIT_MATH_CEIL || which == JIT_MATH_TRUNC) &&
               !(instruction->flags & IR_NO_OVERFLOW);
    case range:
    case pole:
    case checked:
        return true;
    }
    return true;
}

bool ir_can_fail(const struct ir_instruction *instruction)
{
    uint32_t flags = instruction->flags, never;
    const struct ir_native_info *native = native_of(instruction);
    if (native)
        return native->traits && strchr(native->traits, 'f') != NULL;
    if (!ops[instruction->op].fails)
        return instruction->op == IR_RAISE || instruction->op == IR_RAISE_CODE ||
               instruction->op == IR_RERAISE || instruction->op == IR_STOP;
    switch ((int)instruction->op) {
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_NEGATE:
    case IR_INT_ABS:
    case IR_INT_POWER:
    case IR_FLOAT_TO_INT:
        never = IR_NO_OVERFLOW;
        break;
    case IR_INT_SHIFT_LEFT:
        never = IR_NO_OVERFLOW | IR_NON_NEGATIVE;
        break;
    case IR_INT_SHIFT_RIGHT:
        never = IR_NON_NEGATIVE;
        break;
    case IR_INT_FLOOR_DIVIDE: /* the least int // -1 overflows */
        never = flags & IR_NON_NEGATIVE ? IR_NONZERO : IR_NONZERO | IR_NO_OVERFLOW;
        break;
    case IR_INT_MODULO:
    case IR_INT_DIVIDE:
    case IR_FLOAT_DIVIDE:
    case IR_FLOAT_FLOOR_DIVIDE:
    case IR_FLOAT_MODULO:
        never = IR_NONZERO;
        break;
    case IR_INDEX_CHECK:
        never = IR_IN_BOUNDS;
        break;
    case IR_CALL:
    case IR_FORK:
    case IR_COLLECT:
    case IR_REDUCE:
    case IR_LIST_SET:
        never = IR_CANNOT_FAIL;
        break;
    case IR_MATH:
        return math_can_fail(instruction);
    default:
        return true;
    }
    return (flags & never) != never;
}

/* Whether what the type's values refer to may be changed by some instruction of the module. */
static bool may_change(const struct ir_module *module, const struct ir_function *function,
                       struct ir_value value)
{
    const struct shape *shape = type_shape_of(module->types, function->values[value.id].type);
    return shape && shape->mutated;
}

static bool keeps_count(const struct ir_module *module, const struct ir_function *function,
                        const struct ir_instruction *instruction)
{
    struct type_id type = function->values[instruction->operands[0].id].type;
    const struct shape *shape = type_shape_of(module->types, type);
    return shape && shape->keeps_count;
}

static uint32_t native_effects(const struct ir_native_info *native)
{
    uint32_t effects = 0;
    for (const char *trait = native->traits; trait && *trait; trait++) {
        effects |= *trait == 'r' ? IR_READS : 0;
        effects |= *trait == 'w' || *trait == 'o' ? IR_WRITES | IR_READS : 0;
        effects |= *trait == 'a' ? IR_MAKES : 0;
    }
    return effects;
}

static uint32_t callee_effects(const struct ir_module *module, struct ir_function_id id)
{
    const struct ir_function *callee = ir_function_get(module, id);
    if (!callee->summarised)
        return IR_READS | IR_WRITES | IR_MAKES;
    return (callee->reads ? IR_READS : 0) | (callee->writes ? IR_WRITES | IR_READS : 0) | IR_MAKES;
}

uint32_t ir_effects(const struct ir_module *module, const struct ir_function *function,
                    const struct ir_instruction *instruction)
{
    const struct ir_op_info *info = &ops[instruction->op];
    uint32_t effects = 0;
    switch ((int)instruction->op) {
    case IR_NATIVE:
        effects = native_effects(ir_native_info((enum ir_native)instruction->immediate.integer));
        for (uint32_t i = 0; i < instruction->operand_count; i++)
            effects |= may_change(module, function, instruction->operands[i]) ? IR_READS : 0;
        return effects;
    case IR_CALL:
    case IR_COLLECT:
    case IR_REDUCE:
        return callee_effects(module, instruction->callee);
    case IR_FORK:
        return callee_effects(module, instruction->callee) |
               callee_effects(module, instruction->second);
    case IR_CAUGHT:
        return IR_READS | IR_WRITES;
    default:
        break;
    }
    if (info->reads && may_change(module, function, instruction->operands[0]) &&
        !(instruction->op == IR_LIST_COUNT && keeps_count(module, function, instruction)))
        effects |= IR_READS;
    if (info->writes)
        effects |= IR_READS | IR_WRITES;
    const struct shape *made = info->makes ? type_shape_of(module->types, instruction->type) : NULL;
    if (made && (made->mutated || !made->frozen))
        effects |= IR_MAKES;
    return effects;
}

static bool callee_writes(const struct ir_module *module, struct ir_function_id id, uint32_t shape)
{
    const struct ir_function *callee = ir_function_get(module, id);
    if (!callee->summarised)
        return true;
    return callee->writes && (callee->writes[shape / 64] >> (shape % 64) & 1);
}

static bool has_objects(const struct ir_module *module)
{
    for (uint32_t i = 1; i <= type_shape_count(module->types); i++) {
        const struct shape *shape = type_shape_get(module->types, i);
        if (shape->kind == TYPE_OBJECT && !(shape->index & TYPE_INDEX_BUILTIN))
            return true;
    }
    return false;
}

static bool native_writes(const struct ir_module *module, const struct ir_function *function,
                          const struct ir_instruction *instruction, uint32_t shape)
{
    uint32_t effects = ir_effects(module, function, instruction);
    /* What looks at values may call a class's own methods, which may write anything. */
    if ((effects & (IR_READS | IR_WRITES)) && ir_can_fail(instruction) && has_objects(module))
        return true;
    if (!(effects & IR_WRITES))
        return false;
    if (shape == SHAPE_OUTPUT)
        return strchr(native_of(instruction)->traits, 'o') != NULL;
    if (!instruction->operand_count)
        return false;
    struct type_id type = function->values[instruction->operands[0].id].type;
    return type_shape_of(module->types, type) && type_get(module->types, type)->index == shape;
}

bool ir_may_write(const struct ir_module *module, const struct ir_function *function,
                  const struct ir_instruction *instruction, uint32_t shape)
{
    switch ((int)instruction->op) {
    case IR_CALL:
    case IR_COLLECT:
    case IR_REDUCE:
        return callee_writes(module, instruction->callee, shape);
    case IR_FORK:
        return callee_writes(module, instruction->callee, shape) ||
               callee_writes(module, instruction->second, shape);
    case IR_NATIVE:
        return native_writes(module, function, instruction, shape);
    case IR_CAUGHT:
        return false;
    default:
        break;
    }
    if (!ops[instruction->op].writes)
        return false;
    struct type_id type = function->values[instruction->operands[0].id].type;
    return type_get(module->types, type)->index == shape;
}

/* Makes room for one more item. False, and the module failed, when there is none. */
static bool reserve(struct ir_module *module, void *array, uint32_t count, uint32_t *capacity,
                    size_t bytes)
{
    if (count < *capacity)
        return true;
    uint32_t wanted = *capacity ? *capacity * 2 : 8;
    void *old, *memory = wanted > count ? arena_array(module->arena, wanted, bytes) : NULL;
    if (!memory) {
        module->failed = true;
        return false;
    }
    memcpy(&old, array, sizeof(old));
    if (count)
        memcpy(memory, old, count * bytes);
    memcpy(array, &memory, sizeof(memory));
    *capacity = wanted;
    return true;
}

#define RESERVE(module, array, count, capacity)                                                    \
    reserve(module, &(array), count, &(capacity), sizeof(*(array)))

static void *copy(struct ir_module *module, const void *items, size_t count, size_t bytes)
{
    if (!count)
        return NULL;
    void *memory = arena_array(module->arena, count, bytes);
    if (!memory)
        module->failed = true;
    else
        memcpy(memory, items, count * bytes);
    return memory;
}

struct ir_module *ir_module_create(struct arena *arena, struct type_table *types)
{
    struct module_memory *memory = arena_allocate(arena, sizeof(*memory));
    if (!memory)
        return NULL;
    memory->spare = (struct ir_function){
        .name = "", .value_count = 1, .value_capacity = 1, .values = &memory->spare_value};
    struct ir_module *module = &memory->module;
    module->arena = arena;
    module->types = types;
    if (!RESERVE(module, module->sites, 0, module->site_capacity))
        return NULL;
    module->sites[0] = (struct ir_site){.file = "", .function = ""};
    module->site_count = 1;
    return module;
}

struct ir_function_id ir_function_add(struct ir_module *module, const char *name,
                                      enum ir_function_kind kind)
{
    struct ir_function_id none = {UINT32_MAX};
    if (!RESERVE(module, module->functions, module->function_count, module->function_capacity))
        return none;
    struct ir_function *function = arena_allocate(module->arena, sizeof(*function));
    char *text = arena_copy_string(module->arena, name, strlen(name));
    if (!function || !text || !RESERVE(module, function->values, 0, function->value_capacity)) {
        module->failed = true;
        return none;
    }
    function->name = text;
    function->kind = kind;
    function->value_count = 1;
    module->functions[module->function_count] = function;
    return (struct ir_function_id){module->function_count++};
}

struct ir_function *ir_function_get(const struct ir_module *module, struct ir_function_id id)
{
    if (id.id < module->function_count)
        return module->functions[id.id];
    return &((struct module_memory *)module)->spare;
}

void ir_function_clear(struct ir_function *function)
{
    function->block_count = 0;
    function->value_count = 1;
}

struct ir_block_id ir_block_add(struct ir_module *module, struct ir_function *function)
{
    struct ir_block_id none = {UINT32_MAX};
    if (function == &((struct module_memory *)module)->spare ||
        !RESERVE(module, function->blocks, function->block_count, function->block_capacity))
        return none;
    function->blocks[function->block_count] = (struct ir_block){0};
    return (struct ir_block_id){function->block_count++};
}

struct ir_value ir_value_add(struct ir_module *module, struct ir_function *function,
                             struct type_id type)
{
    if (!RESERVE(module, function->values, function->value_count, function->value_capacity))
        return (struct ir_value){0};
    function->values[function->value_count] = (struct ir_value_info){.type = type};
    return (struct ir_value){function->value_count++};
}

struct ir_value ir_parameter_add(struct ir_module *module, struct ir_function *function,
                                 struct ir_block_id block, struct type_id type)
{
    if (block.id >= function->block_count) {
        module->failed = true;
        return (struct ir_value){0};
    }
    struct ir_block *into = &function->blocks[block.id];
    if (!RESERVE(module, into->parameters, into->parameter_count, into->parameter_capacity))
        return (struct ir_value){0};
    struct ir_value value = ir_value_add(module, function, type);
    if (!value.id)
        return value;
    function->values[value.id].block = block.id;
    function->values[value.id].instruction = IR_PARAMETER;
    into->parameters[into->parameter_count++] = value;
    return value;
}

static struct ir_edge *copy_edges(struct ir_module *module, const struct ir_instruction *from)
{
    struct ir_edge *edges = copy(module, from->edges, from->edge_count, sizeof(*edges));
    for (uint32_t i = 0; edges && i < from->edge_count; i++) {
        edges[i].arguments =
            copy(module, edges[i].arguments, edges[i].argument_count, sizeof(*edges[i].arguments));
    }
    return edges;
}

struct ir_value ir_append(struct ir_module *module, struct ir_function *function,
                          struct ir_block_id block, const struct ir_instruction *instruction)
{
    if (block.id >= function->block_count) {
        module->failed = true;
        return (struct ir_value){0};
    }
    struct ir_block *into = &function->blocks[block.id];
    if (!RESERVE(module, into->instructions, into->instruction_count, into->instruction_capacity))
        return (struct ir_value){0};
    struct ir_instruction *made = &into->instructions[into->instruction_count];
    *made = *instruction;
    made->operands = copy(module, made->operands, made->operand_count, sizeof(*made->operands));
    made->edges = copy_edges(module, made);
    if (made->text) {
        made->text = arena_copy_string(module->arena, made->text, strlen(made->text));
        module->failed |= !made->text;
    }
    if (module->failed)
        return (struct ir_value){0};
    made->result = (struct ir_value){0};
    if (ir_op_info(made->op)->terminator)
        made->type = TYPE_ID_NEVER;
    else if (ir_yields_nothing(made))
        made->type = TYPE_ID_NONE;
    else if (!type_same(made->type, TYPE_ID_NEVER))
        made->result = ir_value_add(module, function, made->type);
    if (made->result.id) {
        function->values[made->result.id].block = block.id;
        function->values[made->result.id].instruction = into->instruction_count;
    }
    into->instruction_count++;
    return made->result;
}

uint32_t ir_site_add(struct ir_module *module, const char *file, const char *function,
                     uint32_t line, uint32_t column)
{
    if (!RESERVE(module, module->sites, module->site_count, module->site_capacity))
        return 0;
    char *file_copy = arena_copy_string(module->arena, file, strlen(file));
    char *function_copy = arena_copy_string(module->arena, function, strlen(function));
    if (!file_copy || !function_copy) {
        module->failed = true;
        return 0;
    }
    module->sites[module->site_count] = (struct ir_site){
        .file = file_copy, .function = function_copy, .line = line, .column = column};
    return module->site_count++;
}

uint32_t ir_global_add(struct ir_module *module, struct type_id type, uint32_t program_value)
{
    if (!RESERVE(module, module->globals, module->global_count, module->global_capacity))
        return 0;
    module->globals[module->global_count] = (struct ir_global){
        .type = type, .value = program_value, .low = INT64_MIN, .high = INT64_MAX};
    return module->global_count++;
}

void ir_hook_add(struct ir_module *module, struct type_id type, uint32_t hook,
                 struct ir_function_id function)
{
    if (module->hook_count == module->hook_capacity) {
        uint32_t capacity = module->hook_capacity ? module->hook_capacity * 2 : 8;
        struct ir_hook *hooks = arena_array(module->arena, capacity, sizeof(*hooks));
        if (!hooks) {
            module->failed = true;
            return;
        }
        if (module->hook_count)
            memcpy(hooks, module->hooks, module->hook_count * sizeof(*hooks));
        module->hooks = hooks;
        module->hook_capacity = capacity;
    }
    module->hooks[module->hook_count++] = (struct ir_hook){type, hook, function};
}

uint32_t ir_string_add(struct ir_module *module, const char *text, uint32_t bytes)
{
    uint32_t capacity = module->string_capacity;
    if (!RESERVE(module, module->strings, module->string_count, capacity) ||
        !RESERVE(module, module->string_bytes, module->string_count, module->string_capacity))
        return 0;
    char *text_copy = arena_copy_string(module->arena, text, bytes);
    if (!text_copy) {
        module->failed = true;
        return 0;
    }
    module->strings[module->string_count] = text_copy;
    module->string_bytes[module->string_count] = bytes;
    return module->string_count++;
}

bool ir_converts(const struct type_table *types, struct type_id from, struct type_id to)
{
    if (type_same(from, to) || type_same(from, TYPE_ID_NEVER))
        return true;
    const struct type *narrow = type_get(types, from), *wide = type_get(types, to);
    if (narrow->kind == TYPE_INT && wide->kind == TYPE_BIG)
        return true;
    if (narrow->kind == TYPE_LIST && wide->kind == TYPE_LIST)
        return ir_converts(types, type_element(types, from), type_element(types, to));
    if (narrow->kind == TYPE_UNION) {
        for (uint32_t i = 0; i < narrow->child_count; i++) {
            if (!ir_converts(types, narrow->children[i], to))
                return false;
        }
        return true;
    }
    if (wide->kind != TYPE_UNION)
        return false;
    for (uint32_t i = 0; i < wide->child_count; i++) {
        if (ir_converts(types, from, wide->children[i]))
            return true;
    }
    return false;
}

const struct ir_instruction *ir_definition(const struct ir_function *function,
                                           struct ir_value value)
{
    if (!value.id || value.id >= function->value_count)
        return NULL;
    const struct ir_value_info *info = &function->values[value.id];
    if (info->instruction == IR_PARAMETER || info->block >= function->block_count ||
        info->instruction >= function->blocks[info->block].instruction_count)
        return NULL;
    return &function->blocks[info->block].instructions[info->instruction];
}
