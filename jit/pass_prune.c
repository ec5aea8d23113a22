/* Prune: what is never reached or never used goes; what is known is written down; control flow is
 * straightened. Rounds of a few linear steps, until nothing changes (one thing uncovers another).
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

enum {
    /* Each round takes at least one thing away; programs seen need three. */
    ROUNDS_MAX = 16,
    SELECTS_MAX = 2,
    /* Marks an instruction as gone until the next compaction. */
    GONE = IR_OP_COUNT,
};

struct pruner {
    struct ir_module *module;
    struct ir_function *function;
    struct arena *scratch;
    struct ir_value *map; /* by value: what it turned out to be */
    struct ir_graph graph;
    bool changed;
};

static bool make_graph(struct pruner *pruner)
{
    return ir_graph_make(&pruner->graph, pruner->scratch, pruner->function);
}

static void compact(struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        struct ir_block *block = &function->blocks[b];
        uint32_t kept = 0;
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            if ((int)block->instructions[i].op != GONE)
                block->instructions[kept++] = block->instructions[i];
        }
        block->instruction_count = kept;
    }
    ir_renumber(function);
}

static bool drop_unreachable_blocks(struct pruner *pruner)
{
    struct ir_function *function = pruner->function;
    if (!make_graph(pruner))
        return false;
    if (pruner->graph.reachable_count == function->block_count)
        return true;
    pruner->changed = true;
    uint32_t *moved = arena_array(pruner->scratch, function->block_count, sizeof(*moved));
    if (!moved)
        return false;
    uint32_t kept = 0;
    for (uint32_t b = 0; b < function->block_count; b++) {
        if (!ir_graph_reachable(&pruner->graph, b))
            continue;
        moved[b] = kept;
        function->blocks[kept++] = function->blocks[b];
    }
    function->block_count = kept;
    for (uint32_t b = 0; b < kept; b++) {
        struct ir_instruction *end = ir_terminator(&function->blocks[b]);
        for (uint32_t e = 0; e < end->edge_count; e++)
            end->edges[e].block.id = moved[end->edges[e].block.id];
    }
    ir_renumber(function);
    return make_graph(pruner);
}

/* ---- folding */

static struct ir_value resolve(const struct pruner *pruner, struct ir_value value)
{
    while (pruner->map[value.id].id)
        value = pruner->map[value.id];
    return value;
}

static void resolve_operands(struct pruner *pruner, struct ir_instruction *instruction)
{
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        instruction->operands[i] = resolve(pruner, instruction->operands[i]);
    for (uint32_t e = 0; e < instruction->edge_count; e++) {
        const struct ir_edge *edge = &instruction->edges[e];
        for (uint32_t i = 0; i < edge->argument_count; i++)
            edge->arguments[i] = resolve(pruner, edge->arguments[i]);
    }
}

static void fold_block(struct pruner *pruner, struct ir_block *block)
{
    for (uint32_t i = 0; i < block->instruction_count; i++) {
        struct ir_instruction *instruction = &block->instructions[i];
        resolve_operands(pruner, instruction);
        enum ir_op op = instruction->op;
        if (op == IR_BRANCH_RAISED &&
            (!i || (int)instruction[-1].op == GONE || !ir_can_fail(&instruction[-1]))) {
            ir_stay_well(instruction);
            pruner->changed = true;
        }
        if (ir_op_info(op)->terminator) {
            pruner->changed |= fold_terminator(pruner->function, instruction);
            continue;
        }
        struct ir_value known =
            fold_instruction(pruner->module->types, pruner->function, instruction);
        if (known.id) {
            pruner->map[instruction->result.id] = known;
            instruction->op = (enum ir_op)GONE;
        }
        pruner->changed |= known.id || op != instruction->op;
    }
}

/* A parameter whose arguments are all the same value, itself aside, is that value. */
static struct ir_value only_argument(const struct pruner *pruner, uint32_t block, uint32_t index)
{
    const struct ir_graph *graph = &pruner->graph;
    struct ir_value self = pruner->function->blocks[block].parameters[index], only = {0};
    for (uint32_t k = graph->first[block]; k < graph->first[block + 1]; k++) {
        const struct ir_graph_edge *from = &graph->predecessors[k];
        const struct ir_instruction *end = ir_terminator(&pruner->function->blocks[from->block]);
        struct ir_value argument = resolve(pruner, end->edges[from->edge].arguments[index]);
        if (argument.id == self.id || argument.id == only.id)
            continue;
        if (only.id)
            return (struct ir_value){0};
        only = argument;
    }
    return only;
}

static void remove_parameter(const struct pruner *pruner, uint32_t block, uint32_t index)
{
    const struct ir_graph *graph = &pruner->graph;
    struct ir_block *of = &pruner->function->blocks[block];
    for (uint32_t k = graph->first[block]; k < graph->first[block + 1]; k++) {
        const struct ir_graph_edge *from = &graph->predecessors[k];
        struct ir_edge *edge =
            &ir_terminator(&pruner->function->blocks[from->block])->edges[from->edge];
        memmove(&edge->arguments[index], &edge->arguments[index + 1],
                (edge->argument_count - index - 1) * sizeof(*edge->arguments));
        edge->argument_count--;
    }
    memmove(&of->parameters[index], &of->parameters[index + 1],
            (of->parameter_count - index - 1) * sizeof(*of->parameters));
    of->parameter_count--;
}

static void forward_parameters(struct pruner *pruner)
{
    for (uint32_t at = 1; at < pruner->graph.reachable_count; at++) {
        uint32_t block = pruner->graph.order[at];
        const struct ir_block *of = &pruner->function->blocks[block];
        for (uint32_t i = of->parameter_count; i-- > 0;) {
            struct ir_value only = only_argument(pruner, block, i);
            if (!only.id)
                continue;
            pruner->map[of->parameters[i].id] = only;
            remove_parameter(pruner, block, i);
            pruner->changed = true;
        }
    }
}

/* In a loop that goes round for each other (a = phi(a0, b), b = phi(b0, a)) parameters stay: rare,
 * and harmless. */
static bool fold(struct pruner *pruner)
{
    for (uint32_t at = 0; at < pruner->graph.reachable_count; at++)
        fold_block(pruner, &pruner->function->blocks[pruner->graph.order[at]]);
    compact(pruner->function);
    /* Branches may have lost edges: the graph must not show them. */
    if (!drop_unreachable_blocks(pruner))
        return false;
    forward_parameters(pruner);
    ir_replace_uses(pruner->function, pruner->map);
    return true;
}

/* ---- control flow */

/* How often each value is used; parameters that only their own block's jump uses can be threaded.
 */
static uint32_t *count_uses(struct pruner *pruner)
{
    const struct ir_function *function = pruner->function;
    uint32_t *uses = arena_array(pruner->scratch, function->value_count, sizeof(*uses));
    for (uint32_t b = 0; uses && b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *instruction = &block->instructions[i];
            for (uint32_t k = 0; k < instruction->operand_count; k++)
                uses[instruction->operands[k].id]++;
            for (uint32_t e = 0; e < instruction->edge_count; e++) {
                for (uint32_t k = 0; k < instruction->edges[e].argument_count; k++)
                    uses[instruction->edges[e].arguments[k].id]++;
            }
        }
    }
    return uses;
}

static bool only_jumps(const struct ir_function *function, const uint32_t *uses, uint32_t block)
{
    const struct ir_block *of = &function->blocks[block];
    if (!block || of->instruction_count != 1 || of->instructions[0].op != IR_JUMP)
        return false;
    const struct ir_edge *edge = &of->instructions[0].edges[0];
    if (edge->block.id == block)
        return false;
    for (uint32_t i = 0; i < of->parameter_count; i++) {
        uint32_t own = 0;
        for (uint32_t k = 0; k < edge->argument_count; k++)
            own += edge->arguments[k].id == of->parameters[i].id;
        if (own != uses[of->parameters[i].id])
            return false;
    }
    return true;
}

/* Another edge of `end` to that block, or NULL. */
static const struct ir_edge *leads_there(const struct ir_instruction *end,
                                         const struct ir_edge *except, uint32_t block)
{
    for (uint32_t e = 0; e < end->edge_count; e++) {
        if (&end->edges[e] != except && end->edges[e].block.id == block)
            return &end->edges[e];
    }
    return NULL;
}

/* Whether a branch's two edges to one block can become a jump, choosing between their arguments by
 * SELECT: numbers, and few of them. */
static bool can_choose(const struct ir_function *function, const struct ir_edge *a,
                       const struct ir_edge *b)
{
    uint32_t different = 0;
    for (uint32_t i = 0; i < a->argument_count; i++) {
        if (a->arguments[i].id == b->arguments[i].id)
            continue;
        uint32_t type = function->values[a->arguments[i].id].type.id;
        if (type != TYPE_BOOL && type != TYPE_INT && type != TYPE_FLOAT)
            return false;
        different++;
    }
    return different <= SELECTS_MAX;
}

/* The branch that ends the block goes to one block either way: a jump. */
static bool choose(struct pruner *pruner, uint32_t block)
{
    struct ir_block *of = &pruner->function->blocks[block];
    struct ir_instruction end = *ir_terminator(of);
    of->instruction_count--;
    for (uint32_t i = 0; i < end.edges[0].argument_count; i++) {
        struct ir_value yes = end.edges[0].arguments[i], no = end.edges[1].arguments[i];
        if (yes.id == no.id)
            continue;
        struct ir_value operands[] = {end.operands[0], yes, no};
        struct ir_instruction made = {.op = IR_SELECT,
                                      .type = pruner->function->values[yes.id].type,
                                      .site = end.site,
                                      .operands = operands,
                                      .operand_count = 3};
        end.edges[0].arguments[i] =
            ir_append(pruner->module, pruner->function, (struct ir_block_id){block}, &made);
    }
    end.op = IR_JUMP;
    end.operand_count = 0;
    end.edge_count = 1;
    pruner->changed = true;
    return ir_append_made(pruner->module, pruner->function, block, &end);
}

/* Where the edge leads when it passes through a block that only jumps. */
static bool look_through(struct pruner *pruner, const struct ir_edge *edge,
                         struct ir_edge *ret_edge)
{
    const struct ir_block *through = &pruner->function->blocks[edge->block.id];
    const struct ir_edge *next = &through->instructions[0].edges[0];
    struct ir_value *arguments = NULL;
    if (next->argument_count) {
        arguments = arena_array(pruner->module->arena, next->argument_count, sizeof(*arguments));
        if (!arguments)
            return false;
    }
    for (uint32_t i = 0; i < next->argument_count; i++) {
        arguments[i] = next->arguments[i];
        for (uint32_t k = 0; k < through->parameter_count; k++) {
            if (through->parameters[k].id == arguments[i].id) {
                arguments[i] = edge->arguments[k];
                break;
            }
        }
    }
    *ret_edge = (struct ir_edge){next->block, next->argument_count, arguments};
    return true;
}

/* Two edges from one block to the same other are not made where they cannot be one. */
static bool thread_edge(struct pruner *pruner, uint32_t block, const bool *jumps,
                        struct ir_edge *edge)
{
    const struct ir_function *function = pruner->function;
    const struct ir_instruction *end = ir_terminator(&function->blocks[block]);
    /* Blocks that jump round among themselves are an endless loop: left alone in the end. */
    for (uint32_t steps = 0; steps < 8 && jumps[edge->block.id]; steps++) {
        struct ir_edge next;
        if (!look_through(pruner, edge, &next))
            return false;
        const struct ir_edge *other = leads_there(end, edge, next.block.id);
        if (next.block.id == block ||
            (other && (end->op != IR_BRANCH || !can_choose(function, &next, other))))
            break;
        *edge = next;
        pruner->changed = true;
    }
    return true;
}

static bool thread_jumps(struct pruner *pruner)
{
    const struct ir_function *function = pruner->function;
    uint32_t *uses = count_uses(pruner);
    if (!uses)
        return false;
    bool *jumps = arena_array(pruner->scratch, function->block_count, sizeof(*jumps));
    if (!jumps)
        return false;
    for (uint32_t b = 0; b < function->block_count; b++)
        jumps[b] = only_jumps(function, uses, b);
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_instruction *end = ir_terminator(&function->blocks[b]);
        for (uint32_t e = 0; e < end->edge_count; e++) {
            if (!thread_edge(pruner, b, jumps, &end->edges[e]))
                return false;
        }
        if (end->op == IR_BRANCH && end->edges[0].block.id == end->edges[1].block.id &&
            can_choose(function, &end->edges[0], &end->edges[1]) && !choose(pruner, b))
            return false;
    }
    return true;
}

static bool merge(struct pruner *pruner, uint32_t block, uint32_t next)
{
    struct ir_function *function = pruner->function;
    struct ir_block *into = &function->blocks[block], *from = &function->blocks[next];
    const struct ir_edge *edge = &ir_terminator(into)->edges[0];
    for (uint32_t i = 0; i < from->parameter_count; i++)
        pruner->map[from->parameters[i].id] = edge->arguments[i];
    into->instruction_count--;
    for (uint32_t i = 0; i < from->instruction_count; i++) {
        if (!ir_append_made(pruner->module, function, block, &from->instructions[i]))
            return false;
    }
    from->parameter_count = 0;
    from->instruction_count = 1;
    from->instructions[0] = (struct ir_instruction){.op = IR_UNREACHABLE, .type = TYPE_ID_NEVER};
    pruner->changed = true;
    return true;
}

static bool merge_blocks(struct pruner *pruner)
{
    const struct ir_function *function = pruner->function;
    if (!drop_unreachable_blocks(pruner))
        return false;
    memset(pruner->map, 0, function->value_count * sizeof(*pruner->map));
    const struct ir_graph *graph = &pruner->graph;
    for (uint32_t at = 0; at < graph->reachable_count; at++) {
        uint32_t block = graph->order[at];
        for (;;) {
            const struct ir_instruction *end = ir_terminator(&function->blocks[block]);
            uint32_t next = end->op == IR_JUMP ? end->edges[0].block.id : 0;
            if (!next || next == block || graph->first[next + 1] - graph->first[next] != 1)
                break;
            if (!merge(pruner, block, next))
                return false;
        }
    }
    ir_replace_uses(pruner->function, pruner->map);
    return drop_unreachable_blocks(pruner);
}

/* ---- dead values */

struct marks {
    bool *live; /* by value */
    uint32_t *stack;
    uint32_t depth;
};

static void mark(struct marks *marks, struct ir_value value)
{
    if (marks->live[value.id])
        return;
    marks->live[value.id] = true;
    marks->stack[marks->depth++] = value.id;
}

/* Whether it may go when its result is unused. Lists whose making fails only for want of memory
 * may; a repetition can ask for too much, which the user sees. */
static bool droppable(const struct pruner *pruner, const struct ir_instruction *instruction)
{
    if (!instruction->result.id ||
        (ir_effects(pruner->module, pruner->function, instruction) & IR_WRITES))
        return false;
    switch ((int)instruction->op) {
    case IR_OBJECT_NEW:
    case IR_INT_TO_BIG:
    case IR_LIST_NEW:
    case IR_LIST_CONCAT:
    case IR_LIST_CONVERT:
    case IR_LIST_FLATTEN:
        return true;
    default:
        return !ir_can_fail(instruction);
    }
}

static void mark_roots(const struct pruner *pruner, struct marks *marks)
{
    const struct ir_function *function = pruner->function;
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *instruction = &block->instructions[i];
            if (droppable(pruner, instruction))
                continue;
            for (uint32_t k = 0; k < instruction->operand_count; k++)
                mark(marks, instruction->operands[k]);
        }
    }
}

static uint32_t parameter_index(const struct ir_block *block, uint32_t value)
{
    uint32_t index = 0;
    while (block->parameters[index].id != value)
        index++;
    return index;
}

static void mark_all(const struct pruner *pruner, struct marks *marks)
{
    const struct ir_function *function = pruner->function;
    const struct ir_graph *graph = &pruner->graph;
    mark_roots(pruner, marks);
    while (marks->depth) {
        struct ir_value value = {marks->stack[--marks->depth]};
        const struct ir_instruction *made = ir_definition(function, value);
        if (made) {
            for (uint32_t k = 0; k < made->operand_count; k++)
                mark(marks, made->operands[k]);
            continue;
        }
        uint32_t block = function->values[value.id].block;
        uint32_t index = parameter_index(&function->blocks[block], value.id);
        for (uint32_t k = graph->first[block]; k < graph->first[block + 1]; k++) {
            const struct ir_graph_edge *from = &graph->predecessors[k];
            mark(marks,
                 ir_terminator(&function->blocks[from->block])->edges[from->edge].arguments[index]);
        }
    }
}

static bool drop_unused(struct pruner *pruner)
{
    struct ir_function *function = pruner->function;
    struct marks marks = {
        .live = arena_array(pruner->scratch, function->value_count, sizeof(bool)),
        .stack = arena_array(pruner->scratch, function->value_count, sizeof(uint32_t)),
    };
    if (arena_failed(pruner->scratch))
        return false;
    mark_all(pruner, &marks);
    for (uint32_t b = 0; b < function->block_count; b++) {
        struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            struct ir_instruction *instruction = &block->instructions[i];
            if (droppable(pruner, instruction) && !marks.live[instruction->result.id]) {
                if (instruction == ir_protected(block))
                    ir_stay_well(ir_terminator(block));
                instruction->op = (enum ir_op)GONE;
                pruner->changed = true;
            }
        }
        for (uint32_t i = b ? block->parameter_count : 0; i-- > 0;) {
            if (marks.live[block->parameters[i].id])
                continue;
            remove_parameter(pruner, b, i);
            pruner->changed = true;
        }
    }
    compact(function);
    return true;
}

static bool prune_function(struct pruner *pruner)
{
    struct arena *scratch = pruner->scratch;
    struct arena round;
    bool good = true;
    pruner->changed = true;
    for (uint32_t i = 0; good && pruner->changed && i < ROUNDS_MAX; i++) {
        arena_init(&round, 0);
        pruner->scratch = &round;
        pruner->changed = false;
        /* with room for what choose() may add */
        size_t values =
            pruner->function->value_count + (size_t)SELECTS_MAX * pruner->function->block_count;
        pruner->map = arena_array(&round, values, sizeof(*pruner->map));
        good = pruner->map && drop_unreachable_blocks(pruner) && fold(pruner) &&
               thread_jumps(pruner) && merge_blocks(pruner) && drop_unused(pruner);
        arena_finish(&round);
    }
    pruner->scratch = scratch;
    return good;
}

/* ---- functions */

static void reach(const struct ir_module *module, uint32_t from, bool *reached, uint32_t *stack)
{
    uint32_t depth = 0;
    stack[depth++] = from;
    reached[from] = true;
    while (depth) {
        const struct ir_function *function = module->functions[stack[--depth]];
        for (uint32_t b = 0; b < function->block_count; b++) {
            const struct ir_block *block = &function->blocks[b];
            for (uint32_t i = 0; i < block->instruction_count; i++) {
                const struct ir_instruction *instruction = &block->instructions[i];
                uint32_t callees[2], count = ir_callees(instruction, callees);
                for (uint32_t k = 0; k < count; k++) {
                    if (!reached[callees[k]]) {
                        reached[callees[k]] = true;
                        stack[depth++] = callees[k];
                    }
                }
            }
        }
    }
}

static bool drop_functions(struct ir_module *module, struct arena *scratch)
{
    bool *reached = arena_array(scratch, module->function_count, sizeof(*reached));
    uint32_t *moved = arena_array(scratch, module->function_count, sizeof(*moved));
    if (!reached || !moved)
        return false;
    reach(module, module->entry.id, reached, moved);
    for (uint32_t i = 0; i < module->hook_count; i++)
        reach(module, module->hooks[i].function.id, reached, moved);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < module->function_count; i++) {
        if (!reached[i])
            continue;
        moved[i] = kept;
        module->functions[kept++] = module->functions[i];
    }
    if (kept == module->function_count)
        return true;
    module->function_count = kept;
    module->entry.id = moved[module->entry.id];
    for (uint32_t i = 0; i < module->hook_count; i++)
        module->hooks[i].function.id = moved[module->hooks[i].function.id];
    for (uint32_t f = 0; f < kept; f++) {
        const struct ir_function *function = module->functions[f];
        for (uint32_t b = 0; b < function->block_count; b++) {
            const struct ir_block *block = &function->blocks[b];
            for (uint32_t i = 0; i < block->instruction_count; i++) {
                struct ir_instruction *instruction = &block->instructions[i];
                uint32_t callees[2], count = ir_callees(instruction, callees);
                if (count > 0)
                    instruction->callee.id = moved[callees[0]];
                if (count > 1)
                    instruction->second.id = moved[callees[1]];
            }
        }
    }
    return true;
}

bool pass_prune(struct ir_module *module, struct arena *scratch)
{
    struct pruner pruner = {.module = module, .scratch = scratch};
    for (uint32_t i = 0; i < module->function_count; i++) {
        pruner.function = module->functions[i];
        if (!prune_function(&pruner))
            return false;
    }
    return drop_functions(module, scratch);
}
