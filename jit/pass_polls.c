/* Polls: every loop and every recursion must notice that it is cancelled, or that another core has
 * nothing to do. POLL stands on edges that go back, STACK_CHECK at the entry of what is recursive.
 *
 * Left out where it would only cost: loops that provably end soon, and the outermost loops of FILL
 * functions, which the runtime hands a limited number of indices at a time (its leaves).
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

/* Turns that a loop may take unpolled: an iteration costs nanoseconds, or polls itself. */
enum { TRIPS_MAX = 64 };

static bool insert(struct ir_module *module, struct ir_function *function, uint32_t block,
                   enum ir_op op, bool last)
{
    struct ir_instruction made = {.op = op, .type = TYPE_ID_NONE};
    if (!ir_append_made(module, function, block, &made))
        return false;
    struct ir_block *into = &function->blocks[block];
    uint32_t place = last ? into->instruction_count - 2 : 0;
    if (last && into->instructions[place].op == IR_BRANCH_RAISED)
        place--; /* nothing comes between it and what it follows */
    memmove(&into->instructions[place + 1], &into->instructions[place],
            (into->instruction_count - 1 - place) * sizeof(*into->instructions));
    into->instructions[place] = made;
    return true;
}

/* ---- which loops end soon */

static bool constant(const struct ir_function *function, struct ir_value value, int64_t *ret_value)
{
    const struct ir_instruction *made = ir_definition(function, value);
    if (!made || made->op != IR_CONST_INT)
        return false;
    *ret_value = made->immediate.integer;
    return true;
}

/* `head` ends in a branch on p < n (or p <= n, p != n), p its parameter, which every edge from
 * outside sets to a constant and every edge back to p + step. */
static bool ends_soon(const struct ir_graph *graph, const struct ir_function *function,
                      uint32_t head)
{
    const struct ir_block *block = &function->blocks[head];
    const struct ir_instruction *end = ir_terminator(block);
    const struct ir_instruction *compare =
        end->op == IR_BRANCH ? ir_definition(function, end->operands[0]) : NULL;
    int64_t limit, step = 0, lowest = INT64_MAX;
    if (!compare || compare->op != IR_INT_COMPARE ||
        !constant(function, compare->operands[1], &limit) ||
        (compare->immediate.integer != IR_LT && compare->immediate.integer != IR_LE))
        return false;
    /* the loop must be left when the comparison fails: by an edge that cannot come back */
    uint32_t out = end->edges[1].block.id;
    if (ir_dominates(graph, out, head) || out == head)
        return false;
    uint32_t index = 0;
    while (index < block->parameter_count && block->parameters[index].id != compare->operands[0].id)
        index++;
    if (index == block->parameter_count)
        return false;
    for (uint32_t k = graph->first[head]; k < graph->first[head + 1]; k++) {
        const struct ir_graph_edge *from = &graph->predecessors[k];
        struct ir_value argument =
            ir_terminator(&function->blocks[from->block])->edges[from->edge].arguments[index];
        int64_t value;
        if (!ir_goes_back(graph, from->block, head)) {
            if (!constant(function, argument, &value))
                return false;
            lowest = value < lowest ? value : lowest;
            continue;
        }
        const struct ir_instruction *add = ir_definition(function, argument);
        if (!add || add->op != IR_INT_ADD || add->operands[0].id != compare->operands[0].id ||
            !constant(function, add->operands[1], &value) || value <= 0)
            return false;
        step = !step || value < step ? value : step;
    }
    if (!step || lowest == INT64_MAX)
        return false;
    int64_t distance;
    if (limit <= lowest)
        return true;
    return !__builtin_sub_overflow(limit, lowest, &distance) && distance / step < TRIPS_MAX;
}

/* Whether the loop of that head lies in no other: no other head dominates it from inside a loop. */
static bool outermost(const struct ir_graph *graph, uint32_t head)
{
    for (uint32_t at = 0; at < graph->position[head]; at++) {
        uint32_t other = graph->order[at];
        if (!graph->loop_head[other] || !ir_dominates(graph, other, head))
            continue;
        /* In the other's loop if one of its edges back comes from what this head leads to or lies
         * beside: told by the order alone, which errs towards nested. */
        for (uint32_t k = graph->first[other]; k < graph->first[other + 1]; k++) {
            uint32_t from = graph->predecessors[k].block;
            if (ir_goes_back(graph, from, other) && graph->position[from] >= graph->position[head])
                return false;
        }
    }
    return true;
}

static bool poll_function(struct ir_module *module, struct ir_function *function,
                          struct arena *scratch)
{
    struct ir_graph graph;
    if (!ir_graph_make(&graph, scratch, function))
        return false;
    for (uint32_t at = 0; at < graph.reachable_count; at++) {
        uint32_t head = graph.order[at];
        if (!graph.loop_head[head] || ends_soon(&graph, function, head) ||
            (function->kind == IR_FUNCTION_FILL && outermost(&graph, head)))
            continue;
        for (uint32_t k = graph.first[head]; k < graph.first[head + 1]; k++) {
            uint32_t from = graph.predecessors[k].block;
            struct ir_block *block = &function->blocks[from];
            uint32_t count = block->instruction_count;
            bool polled = count > 1 && block->instructions[count - 2].op == IR_POLL;
            if (!ir_goes_back(&graph, from, head) || polled)
                continue;
            if (!insert(module, function, from, IR_POLL, true))
                return false;
        }
    }
    return true;
}

bool pass_polls(struct ir_module *module, struct arena *scratch)
{
    struct call_order order;
    if (!call_order_make(module, scratch, &order))
        return false;
    for (uint32_t f = 0; f < module->function_count; f++) {
        struct ir_function *function = module->functions[f];
        if (!poll_function(module, function, scratch))
            return false;
        if (order.recursive[f] && !insert(module, function, 0, IR_STACK_CHECK, false))
            return false;
        ir_renumber(function);
    }
    return true;
}
