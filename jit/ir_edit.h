/* What passes share: the control flow graph of a function and the dominator tree, and edits that
 * keep a function's tables true.
 *
 * A graph is a snapshot: it is made again after blocks or edges have changed. Its memory comes from
 * the arena that it was made in.
 */
#pragma once

#include "jit/ir.h"

#include <stdbool.h>
#include <stdint.h>

#define IR_NO_BLOCK UINT32_MAX

struct ir_graph {
    uint32_t block_count;
    uint32_t reachable_count;
    uint32_t *order;    /* reachable blocks, in reverse postorder: the entry first */
    uint32_t *position; /* of a block in `order`; IR_NO_BLOCK when unreachable */
    /* Edges into block b from reachable blocks: predecessors[first[b]] up to first[b + 1] */
    uint32_t *first;
    struct ir_graph_edge {
        uint32_t block; /* where it comes from */
        uint32_t edge;  /* index among its terminator's */
    } *predecessors;
    uint32_t *dominator;     /* immediate; the entry's and unreachable blocks' is IR_NO_BLOCK */
    uint32_t *enter, *leave; /* of each block, in a walk of the dominator tree */
    bool *loop_head;         /* is the target of an edge that does not go forward in `order` */
};

/* False when out of memory. The function has at least one block, each with a terminator. */
bool ir_graph_make(struct ir_graph *graph, struct arena *arena, const struct ir_function *function);

/* Both reachable. A block dominates itself. */
static inline bool ir_dominates(const struct ir_graph *graph, uint32_t a, uint32_t b)
{
    return graph->enter[a] <= graph->enter[b] && graph->leave[b] <= graph->leave[a];
}

static inline bool ir_graph_reachable(const struct ir_graph *graph, uint32_t block)
{
    return graph->position[block] != IR_NO_BLOCK;
}

/* Whether the edge from one block to another goes back in the order: every cycle has such an edge.
 */
static inline bool ir_goes_back(const struct ir_graph *graph, uint32_t from, uint32_t to)
{
    return graph->position[to] <= graph->position[from];
}

static inline struct ir_instruction *ir_terminator(const struct ir_block *block)
{
    return &block->instructions[block->instruction_count - 1];
}

/* The block's instruction that a BRANCH_RAISED follows, or NULL. */
static inline struct ir_instruction *ir_protected(const struct ir_block *block)
{
    uint32_t count = block->instruction_count;
    return count > 1 && block->instructions[count - 1].op == IR_BRANCH_RAISED
               ? &block->instructions[count - 2]
               : NULL;
}

/* Makes it a jump along its first edge. */
void ir_stay_well(struct ir_instruction *branch_raised);
/* Where a BRANCH_RAISED follows what cannot fail (any more), it becomes a jump. */
void ir_settle_raised(struct ir_function *function);

/* Whether the value is defined just before the block's instruction `index`, on whichever way that
 * is come to; and on that edge out of the block. All blocks are reachable. The result of what a
 * BRANCH_RAISED follows is defined where that went well. */
bool ir_defined_at(const struct ir_graph *graph, const struct ir_function *function,
                   struct ir_value value, uint32_t block, uint32_t index);
bool ir_defined_on(const struct ir_graph *graph, const struct ir_function *function,
                   struct ir_value value, uint32_t block, uint32_t edge);

/* The functions that an instruction calls: 0 to 2. */
static inline uint32_t ir_callees(const struct ir_instruction *instruction, uint32_t ret_callees[2])
{
    ret_callees[0] = instruction->callee.id;
    ret_callees[1] = instruction->second.id;
    switch ((int)instruction->op) {
    case IR_FORK:
        return 2;
    case IR_CALL:
    case IR_COLLECT:
    case IR_REDUCE:
        return 1;
    default:
        return 0;
    }
}

/* Makes values' block and instruction true again after instructions were moved. */
void ir_renumber(struct ir_function *function);

/* Replaces every use of value v by map[v], and that by map[map[v]], while these are not 0. `map`
 * has value_count entries and no cycles; it is left with each chain resolved. */
void ir_replace_uses(struct ir_function *function, struct ir_value *map);

/* Appends an instruction as it is: its arrays are not copied (the module's arena owns them), its
 * result stays. False when out of memory. */
bool ir_append_made(struct ir_module *module, struct ir_function *function, uint32_t block,
                    const struct ir_instruction *instruction);
