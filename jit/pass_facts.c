/* Facts: what is true of all objects of a shape, whatever the program does with them.
 *
 * Where nothing unsets the fields of a shape's objects, a field that was read or set stays set: a
 * store after that need not say so again.
 *
 * A list that nothing appends to, inserts into or removes from keeps its count, though its elements
 * change. And a list is a captured one, which must not change, only when its type is reached from
 * where captured lists come from: globals, and conversions of what is captured.
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

struct facts {
    struct ir_module *module;
    bool *resized;  /* by shape */
    bool *captured; /* by shape */
    bool *unset;    /* by shape: some field is unset somewhere */
    uint32_t *seen; /* by shape: number of the search that came by */
    uint32_t search;
};

static uint32_t shape_number(const struct facts *facts, struct type_id type)
{
    const struct type *of = type_get(facts->module->types, type);
    return type_kind_nominal(of->kind) ? of->index : 0;
}

static void children_of(const struct facts *facts, struct type_id type,
                        const struct type_id **ret_children, uint32_t *ret_count)
{
    const struct shape *shape = type_shape_of(facts->module->types, type);
    const struct type *of = type_get(facts->module->types, type);
    *ret_children = shape ? shape->children : of->children;
    *ret_count = shape ? shape->child_count : of->child_count;
}

/* Marks the shapes that the type reaches; true when one was not marked yet. */
static bool mark_captured(struct facts *facts, struct type_id type)
{
    const struct type_id *children;
    uint32_t count, shape = shape_number(facts, type);
    if (shape && facts->captured[shape])
        return false;
    bool any = shape != 0;
    if (shape)
        facts->captured[shape] = true;
    children_of(facts, type, &children, &count);
    for (uint32_t i = 0; i < count; i++)
        any |= mark_captured(facts, children[i]);
    return any;
}

/* Whether the type reaches a shape of captured lists. */
static bool reaches_captured(struct facts *facts, struct type_id type)
{
    const struct type_id *children;
    uint32_t count, shape = shape_number(facts, type);
    if (shape && (facts->captured[shape] || facts->seen[shape] == facts->search))
        return facts->captured[shape];
    facts->seen[shape] = facts->search;
    children_of(facts, type, &children, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (reaches_captured(facts, children[i]))
            return true;
    }
    return false;
}

static struct type_id operand_type(const struct ir_function *function,
                                   const struct ir_instruction *instruction, uint32_t operand)
{
    return function->values[instruction->operands[operand].id].type;
}

/* What the runtime takes out of captured data it may put where it writes. */
static bool native_spreads(struct facts *facts, const struct ir_function *function,
                           const struct ir_instruction *instruction)
{
    bool captured = false;
    for (uint32_t i = 0; i < instruction->operand_count && !captured; i++) {
        facts->search++;
        captured = reaches_captured(facts, operand_type(function, instruction, i));
    }
    if (!captured)
        return false;
    bool any = mark_captured(facts, operand_type(function, instruction, 0));
    if (instruction->result.id)
        any |= mark_captured(facts, instruction->type);
    return any;
}

/* True when something new was found. */
static bool look_at(struct facts *facts, const struct ir_function *function,
                    const struct ir_instruction *instruction)
{
    uint32_t shape;
    switch ((int)instruction->op) {
    case IR_OBJECT_UNSET:
        facts->unset[shape_number(facts, operand_type(function, instruction, 0))] = true;
        return false;
    case IR_LIST_APPEND:
        facts->resized[shape_number(facts, operand_type(function, instruction, 0))] = true;
        return false;
    case IR_NATIVE:
        if (instruction->operand_count &&
            (ir_effects(facts->module, function, instruction) & IR_WRITES))
            facts->resized[shape_number(facts, operand_type(function, instruction, 0))] = true;
        return instruction->operand_count && native_spreads(facts, function, instruction);
    case IR_LIST_CONVERT:
        shape = shape_number(facts, instruction->type);
        if (facts->captured[shape])
            return false;
        mark_captured(facts, instruction->type);
        return true;
    default:
        return false;
    }
}

static void flag_sets(const struct facts *facts, const struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        for (uint32_t i = 0; i < function->blocks[b].instruction_count; i++) {
            struct ir_instruction *instruction = &function->blocks[b].instructions[i];
            if (instruction->op == IR_LIST_SET &&
                !facts->captured[shape_number(facts, operand_type(function, instruction, 0))])
                instruction->flags |= IR_CANNOT_FAIL;
        }
    }
}

/* A field of an object that is known to be set where its block is passed. */
struct known_field {
    struct known_field *next; /* of the same object */
    int64_t field;
    uint32_t block;
};

static bool field_known(const struct ir_graph *graph, const struct known_field *known,
                        int64_t field, uint32_t block)
{
    while (known && (known->field != field || !ir_dominates(graph, known->block, block)))
        known = known->next;
    return known != NULL;
}

static bool flag_fields(const struct facts *facts, const struct ir_function *function,
                        struct arena *scratch)
{
    struct ir_graph graph;
    struct known_field **known = arena_array(scratch, function->value_count, sizeof(*known));
    if (!known || !ir_graph_make(&graph, scratch, function))
        return false;
    for (uint32_t at = 0; at < graph.reachable_count; at++) {
        uint32_t index = graph.order[at];
        const struct ir_block *block = &function->blocks[index];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            struct ir_instruction *instruction = &block->instructions[i];
            if ((instruction->op != IR_OBJECT_GET && instruction->op != IR_OBJECT_SET) ||
                facts->unset[shape_number(facts, operand_type(function, instruction, 0))])
                continue;
            int64_t field = instruction->immediate.integer;
            struct known_field **of = &known[instruction->operands[0].id];
            if (field_known(&graph, *of, field, index)) {
                instruction->flags |= instruction->op == IR_OBJECT_SET ? IR_IN_BOUNDS : 0;
                continue;
            }
            struct known_field *made = arena_allocate(scratch, sizeof(*made));
            if (!made)
                return false;
            *made = (struct known_field){*of, field, index};
            *of = made;
        }
    }
    return true;
}

static bool look_at_all(struct facts *facts)
{
    bool found = false;
    for (uint32_t f = 0; f < facts->module->function_count; f++) {
        const struct ir_function *function = facts->module->functions[f];
        for (uint32_t b = 0; b < function->block_count; b++) {
            for (uint32_t i = 0; i < function->blocks[b].instruction_count; i++)
                found |= look_at(facts, function, &function->blocks[b].instructions[i]);
        }
    }
    return found;
}

bool pass_facts(struct ir_module *module, struct arena *scratch)
{
    uint32_t count = type_shape_count(module->types) + 1;
    struct facts facts = {
        .module = module,
        .resized = arena_array(scratch, count, sizeof(bool)),
        .captured = arena_array(scratch, count, sizeof(bool)),
        .unset = arena_array(scratch, count, sizeof(bool)),
        .seen = arena_array(scratch, count, sizeof(uint32_t)),
    };
    if (arena_failed(scratch))
        return false;
    for (uint32_t i = 0; i < module->global_count; i++)
        mark_captured(&facts, module->globals[i].type);
    while (look_at_all(&facts))
        ;
    for (uint32_t i = 1; i < count; i++)
        type_shape_get(module->types, i)->keeps_count = !facts.resized[i];
    for (uint32_t f = 0; f < module->function_count; f++) {
        flag_sets(&facts, module->functions[f]);
        if (!flag_fields(&facts, module->functions[f], scratch))
            return false;
    }
    return true;
}
