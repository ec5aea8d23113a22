/* Dedupe: a value that was computed before, where that dominates, is not computed again. What
 * failed the first time never comes to the second, so operations that may fail take part, but for
 * those whose failure is caught. Lists do not: which of two equal ones it is may show. Nor does
 * what reads memory that may have changed meanwhile.
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

struct seen {
    struct seen *next;
    uint32_t hash;
    const struct ir_instruction *instruction;
    uint32_t block;
};

struct deduper {
    const struct ir_module *module;
    struct ir_function *function;
    struct arena *scratch;
    struct ir_graph graph;
    struct seen **slots;
    uint32_t slot_mask;
    struct ir_value *map;
};

static bool takes_part(const struct deduper *deduper, const struct ir_block *block,
                       const struct ir_instruction *instruction)
{
    if (ir_effects(deduper->module, deduper->function, instruction))
        return false;
    if (block->instruction_count > 1 && ir_terminator(block)->op == IR_BRANCH_RAISED &&
        ir_can_fail(instruction))
        return false;
    switch ((int)instruction->op) {
    case IR_LIST_NEW:
    case IR_LIST_CONCAT:
    case IR_LIST_CONVERT:
    case IR_LIST_SLICE:
    case IR_LIST_REPEAT:
    case IR_LIST_RANGE:
    case IR_LIST_FLATTEN:
    case IR_CALL:
    case IR_FORK:
    case IR_COLLECT:
    case IR_REDUCE:
        return false;
    default:
        return instruction->result.id != 0;
    }
}

static uint32_t hash_instruction(const struct ir_instruction *instruction)
{
    uint64_t hash = (uint64_t)instruction->op * 0x9e3779b97f4a7c15u;
    hash = (hash ^ (uint64_t)instruction->immediate.integer) * 0x9e3779b97f4a7c15u;
    hash = (hash ^ (hash >> 29) ^ instruction->type.id) * 0x9e3779b97f4a7c15u;
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        hash = (hash ^ (hash >> 29) ^ instruction->operands[i].id) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

static bool same(const struct ir_instruction *a, const struct ir_instruction *b)
{
    if (a->op != b->op || a->immediate.integer != b->immediate.integer ||
        !type_same(a->type, b->type) || a->operand_count != b->operand_count)
        return false;
    for (uint32_t i = 0; i < a->operand_count; i++) {
        if (a->operands[i].id != b->operands[i].id)
            return false;
    }
    return true;
}

static const struct ir_instruction *find(const struct deduper *deduper, uint32_t hash,
                                         const struct ir_instruction *instruction, uint32_t block)
{
    for (const struct seen *seen = deduper->slots[hash & deduper->slot_mask]; seen;
         seen = seen->next) {
        if (seen->hash == hash && same(seen->instruction, instruction) &&
            ir_dominates(&deduper->graph, seen->block, block))
            return seen->instruction;
    }
    return NULL;
}

static bool dedupe_block(struct deduper *deduper, uint32_t index)
{
    struct ir_block *block = &deduper->function->blocks[index];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < block->instruction_count; i++) {
        struct ir_instruction *instruction = &block->instructions[kept];
        *instruction = block->instructions[i];
        kept++;
        /* Definitions come before their uses in the order, but for arguments of edges that go
         * back: these are replaced in the end. */
        for (uint32_t k = 0; k < instruction->operand_count; k++) {
            if (deduper->map[instruction->operands[k].id].id)
                instruction->operands[k] = deduper->map[instruction->operands[k].id];
        }
        if (!takes_part(deduper, block, instruction))
            continue;
        uint32_t hash = hash_instruction(instruction);
        const struct ir_instruction *earlier = find(deduper, hash, instruction, index);
        if (earlier) {
            deduper->map[instruction->result.id] = earlier->result;
            kept--;
            continue;
        }
        struct seen *seen = arena_allocate(deduper->scratch, sizeof(*seen));
        if (!seen)
            return false;
        struct seen **slot = &deduper->slots[hash & deduper->slot_mask];
        *seen = (struct seen){*slot, hash, instruction, index};
        *slot = seen;
    }
    block->instruction_count = kept;
    return true;
}

static bool is_constant(const struct ir_instruction *instruction)
{
    return instruction->op == IR_CONST_INT || instruction->op == IR_CONST_FLOAT ||
           instruction->op == IR_CONST_BOOL || instruction->op == IR_CONST_STR;
}

/* To the front of the entry, in the order in which they come. Blocks that held nothing else are
 * then plain jumps. */
static bool hoist_constants(struct ir_module *module, struct ir_function *function)
{
    struct ir_block entry = {0}, old = function->blocks[0];
    entry.parameters = old.parameters;
    entry.parameter_count = old.parameter_count;
    entry.parameter_capacity = old.parameter_capacity;
    function->blocks[0] = entry;
    for (int constants = 1; constants >= 0; constants--) {
        for (uint32_t i = 0; i < old.instruction_count; i++) {
            if (is_constant(&old.instructions[i]) == (constants != 0) &&
                !ir_append_made(module, function, 0, &old.instructions[i]))
                return false;
        }
        for (uint32_t b = 1; constants && b < function->block_count; b++) {
            struct ir_block *block = &function->blocks[b];
            uint32_t kept = 0;
            for (uint32_t i = 0; i < block->instruction_count; i++) {
                if (!is_constant(&block->instructions[i]))
                    block->instructions[kept++] = block->instructions[i];
                else if (!ir_append_made(module, function, 0, &block->instructions[i]))
                    return false;
            }
            block->instruction_count = kept;
        }
    }
    return true;
}

static bool dedupe_function(const struct ir_module *module, struct ir_function *function,
                            struct arena *scratch)
{
    struct deduper deduper = {.module = module, .function = function, .scratch = scratch};
    uint32_t slot_count = 16;
    while (slot_count < function->value_count)
        slot_count *= 2;
    deduper.slot_mask = slot_count - 1;
    deduper.slots = arena_array(scratch, slot_count, sizeof(*deduper.slots));
    deduper.map = arena_array(scratch, function->value_count, sizeof(*deduper.map));
    if (!deduper.slots || !deduper.map || !ir_graph_make(&deduper.graph, scratch, function))
        return false;
    for (uint32_t at = 0; at < deduper.graph.reachable_count; at++) {
        if (!dedupe_block(&deduper, deduper.graph.order[at]))
            return false;
    }
    ir_replace_uses(function, deduper.map);
    ir_renumber(function);
    return true;
}

bool pass_dedupe(struct ir_module *module, struct arena *scratch)
{
    for (uint32_t f = 0; f < module->function_count; f++) {
        if (!hoist_constants(module, module->functions[f]) ||
            !dedupe_function(module, module->functions[f], scratch))
            return false;
    }
    return true;
}
