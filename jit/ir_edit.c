/* See ir_edit.h. Dominators as by Cooper, Harvey and Kennedy: near linear on what programs are. */
#include "jit/ir_edit.h"

#include <string.h>

static void order_blocks(struct ir_graph *graph, const struct ir_function *function,
                         uint32_t *stack, uint32_t *next)
{
    uint32_t depth = 0, place = graph->block_count;
    stack[depth++] = 0;
    graph->position[0] = 0;
    while (depth) {
        uint32_t block = stack[depth - 1];
        const struct ir_instruction *end = ir_terminator(&function->blocks[block]);
        if (next[block] < end->edge_count) {
            /* The last edge first: then the first comes first in reverse postorder. */
            uint32_t to = end->edges[end->edge_count - 1 - next[block]++].block.id;
            if (graph->position[to] == IR_NO_BLOCK) {
                graph->position[to] = 0;
                stack[depth++] = to;
            }
            continue;
        }
        graph->order[--place] = block;
        depth--;
    }
    graph->reachable_count = graph->block_count - place;
    memmove(graph->order, graph->order + place, graph->reachable_count * sizeof(*graph->order));
    for (uint32_t i = 0; i < graph->reachable_count; i++)
        graph->position[graph->order[i]] = i;
}

static bool find_predecessors(struct ir_graph *graph, struct arena *arena,
                              const struct ir_function *function)
{
    uint32_t *first = graph->first;
    for (uint32_t i = 0; i < graph->reachable_count; i++) {
        const struct ir_instruction *end = ir_terminator(&function->blocks[graph->order[i]]);
        for (uint32_t k = 0; k < end->edge_count; k++)
            first[end->edges[k].block.id + 1]++;
    }
    for (uint32_t b = 0; b < graph->block_count; b++)
        first[b + 1] += first[b];
    uint32_t count = first[graph->block_count];
    graph->predecessors = arena_array(arena, count + 1, sizeof(*graph->predecessors));
    uint32_t *fill = arena_array(arena, graph->block_count + 1, sizeof(*fill));
    if (!graph->predecessors || !fill)
        return false;
    memcpy(fill, first, graph->block_count * sizeof(*fill));
    for (uint32_t i = 0; i < graph->reachable_count; i++) {
        uint32_t block = graph->order[i];
        const struct ir_instruction *end = ir_terminator(&function->blocks[block]);
        for (uint32_t k = 0; k < end->edge_count; k++) {
            uint32_t to = end->edges[k].block.id;
            graph->predecessors[fill[to]++] = (struct ir_graph_edge){block, k};
            if (ir_goes_back(graph, block, to))
                graph->loop_head[to] = true;
        }
    }
    return true;
}

static uint32_t common_dominator(const struct ir_graph *graph, uint32_t a, uint32_t b)
{
    while (a != b) {
        while (graph->position[a] > graph->position[b])
            a = graph->dominator[a];
        while (graph->position[b] > graph->position[a])
            b = graph->dominator[b];
    }
    return a;
}

static void find_dominators(struct ir_graph *graph)
{
    for (uint32_t b = 0; b < graph->block_count; b++)
        graph->dominator[b] = IR_NO_BLOCK;
    graph->dominator[0] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 1; i < graph->reachable_count; i++) {
            uint32_t block = graph->order[i], dominator = IR_NO_BLOCK;
            for (uint32_t k = graph->first[block]; k < graph->first[block + 1]; k++) {
                uint32_t from = graph->predecessors[k].block;
                if (graph->dominator[from] == IR_NO_BLOCK)
                    continue;
                dominator =
                    dominator == IR_NO_BLOCK ? from : common_dominator(graph, from, dominator);
            }
            changed |= graph->dominator[block] != dominator;
            graph->dominator[block] = dominator;
        }
    }
    graph->dominator[0] = IR_NO_BLOCK;
}

/* Numbers the dominator tree so that a block's subtree is a range. Subtree sizes are summed up from
 * the leaves (a dominator comes before what it dominates in the order); then each block takes its
 * place in its dominator's range. */
static void number_tree(struct ir_graph *graph, uint32_t *size)
{
    for (uint32_t i = graph->reachable_count; i-- > 0;) {
        uint32_t block = graph->order[i];
        size[block]++;
        if (i)
            size[graph->dominator[block]] += size[block];
    }
    graph->enter[0] = 0;
    graph->leave[0] = size[0];
    for (uint32_t i = 0; i < graph->reachable_count; i++) {
        uint32_t block = graph->order[i];
        if (i) {
            /* size[dominator] counts down what of its range is still free */
            uint32_t dominator = graph->dominator[block];
            graph->enter[block] = graph->enter[dominator] + size[dominator] - size[block];
            graph->leave[block] = graph->enter[block] + size[block];
            size[dominator] -= size[block];
        }
    }
}

bool ir_graph_make(struct ir_graph *graph, struct arena *arena, const struct ir_function *function)
{
    uint32_t count = function->block_count;
    *graph = (struct ir_graph){.block_count = count};
    graph->order = arena_array(arena, count, sizeof(uint32_t));
    graph->position = arena_array(arena, count, sizeof(uint32_t));
    graph->first = arena_array(arena, count + 2, sizeof(uint32_t));
    graph->dominator = arena_array(arena, count, sizeof(uint32_t));
    graph->enter = arena_array(arena, count, sizeof(uint32_t));
    graph->leave = arena_array(arena, count, sizeof(uint32_t));
    graph->loop_head = arena_array(arena, count, sizeof(bool));
    uint32_t *stack = arena_array(arena, count, sizeof(uint32_t));
    uint32_t *next = arena_array(arena, count, sizeof(uint32_t));
    uint32_t *size = arena_array(arena, count, sizeof(uint32_t));
    if (arena_failed(arena))
        return false;
    memset(graph->position, 0xff, count * sizeof(uint32_t));
    order_blocks(graph, function, stack, next);
    if (!find_predecessors(graph, arena, function))
        return false;
    find_dominators(graph);
    number_tree(graph, size);
    return true;
}

void ir_settle_raised(struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_instruction *made = ir_protected(&function->blocks[b]);
        struct ir_instruction *end = ir_terminator(&function->blocks[b]);
        if (end->op == IR_BRANCH_RAISED && (!made || !ir_can_fail(made)))
            ir_stay_well(end);
    }
}

void ir_stay_well(struct ir_instruction *branch_raised)
{
    branch_raised->op = IR_JUMP;
    branch_raised->edge_count = 1;
}

/* Whether every way to `to` leads along the first edge of what ends `from`. */
static bool went_well(const struct ir_graph *graph, const struct ir_function *function,
                      uint32_t from, uint32_t to)
{
    const struct ir_instruction *end = ir_terminator(&function->blocks[from]);
    uint32_t good = end->edges[0].block.id;
    if (good == end->edges[1].block.id || !ir_dominates(graph, good, to))
        return false;
    for (uint32_t k = graph->first[good]; k < graph->first[good + 1]; k++) {
        uint32_t other = graph->predecessors[k].block;
        if (other != from && !ir_dominates(graph, good, other))
            return false;
    }
    return true;
}

static bool is_protected(const struct ir_function *function, struct ir_value value)
{
    const struct ir_block *block = &function->blocks[function->values[value.id].block];
    const struct ir_instruction *made = ir_protected(block);
    return made && made->result.id == value.id;
}

bool ir_defined_at(const struct ir_graph *graph, const struct ir_function *function,
                   struct ir_value value, uint32_t block, uint32_t index)
{
    const struct ir_value_info *info = &function->values[value.id];
    if (!ir_graph_reachable(graph, info->block))
        return false;
    if (info->block == block)
        return info->instruction == IR_PARAMETER || info->instruction < index;
    if (is_protected(function, value))
        return went_well(graph, function, info->block, block);
    return ir_dominates(graph, info->block, block);
}

bool ir_defined_on(const struct ir_graph *graph, const struct ir_function *function,
                   struct ir_value value, uint32_t block, uint32_t edge)
{
    if (function->values[value.id].block == block && is_protected(function, value))
        return edge == 0;
    return ir_defined_at(graph, function, value, block, function->blocks[block].instruction_count);
}

void ir_renumber(struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->parameter_count; i++) {
            struct ir_value_info *info = &function->values[block->parameters[i].id];
            info->block = b;
            info->instruction = IR_PARAMETER;
        }
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            struct ir_value_info *info = &function->values[block->instructions[i].result.id];
            if (!block->instructions[i].result.id)
                continue;
            info->block = b;
            info->instruction = i;
        }
    }
}

static struct ir_value resolve(struct ir_value *map, struct ir_value value)
{
    struct ir_value last = value;
    while (map[last.id].id)
        last = map[last.id];
    while (map[value.id].id) {
        struct ir_value next = map[value.id];
        map[value.id] = last;
        value = next;
    }
    return last;
}

void ir_replace_uses(struct ir_function *function, struct ir_value *map)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *instruction = &block->instructions[i];
            for (uint32_t k = 0; k < instruction->operand_count; k++)
                instruction->operands[k] = resolve(map, instruction->operands[k]);
            for (uint32_t e = 0; e < instruction->edge_count; e++) {
                const struct ir_edge *edge = &instruction->edges[e];
                for (uint32_t k = 0; k < edge->argument_count; k++)
                    edge->arguments[k] = resolve(map, edge->arguments[k]);
            }
        }
    }
}

bool ir_append_made(struct ir_module *module, struct ir_function *function, uint32_t block,
                    const struct ir_instruction *instruction)
{
    struct ir_block *into = &function->blocks[block];
    if (into->instruction_count == into->instruction_capacity) {
        uint32_t capacity = into->instruction_capacity ? into->instruction_capacity * 2 : 8;
        struct ir_instruction *memory =
            arena_array(module->arena, capacity, sizeof(*into->instructions));
        if (!memory) {
            module->failed = true;
            return false;
        }
        if (into->instruction_count)
            memcpy(memory, into->instructions,
                   into->instruction_count * sizeof(*into->instructions));
        into->instructions = memory;
        into->instruction_capacity = capacity;
    }
    into->instructions[into->instruction_count++] = *instruction;
    return true;
}
