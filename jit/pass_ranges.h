/* The range analysis' own parts: the graph of what is known (pass_ranges_build.c), its solution
 * (pass_ranges_solve.c) and what follows for instructions (pass_ranges.c).
 *
 * A node is what is known of one number at one place. Values of PRODUCT types have a slot for each
 * scalar in them, so that numbers are followed through tuples, closures and calls. After a branch
 * on a comparison, within what the branch dominates, a value is another node, refined; so is the
 * operand of a checked operation after it has not failed.
 *
 * Node 0 is an int, node 1 a float, node 2 anything else of which nothing is known.
 */
#pragma once

#include "jit/ir.h"
#include "jit/pass_interval.h"

#include <stdbool.h>
#include <stdint.h>

enum node_kind {
    NODE_FIXED,      /* as it was made; of a LIST: b is a node of its count + 1, or 0 */
    NODE_JOIN,       /* any of its inputs */
    NODE_INT,        /* instruction: of one or two int nodes */
    NODE_FLOAT,      /* instruction that yields a FLOAT */
    NODE_FROM_FLOAT, /* an INT out of float node a */
    NODE_REFINED,    /* a, where `a compare b` holds */
    NODE_OFFSET,     /* a, which is b - constant */
    NODE_ROOT,       /* a, where a * a is b */
    NODE_NONZERO,    /* a, which is not 0 */
    NODE_BOUNDED,    /* a, within `bounds` */
    NODE_INDEX,      /* a checked index a into b elements */
    NODE_LOW,        /* FILL's low, of its sources' counts a joined */
    NODE_HIGH,
    NODE_COUNT, /* how many elements list node a has */
};

struct node_input {
    struct node_input *next;
    uint32_t node;
};

struct node {
    enum node_kind kind;
    uint32_t a, b;
    enum ir_compare compare;
    const struct ir_instruction *instruction;
    struct node_input *inputs; /* JOIN */
    bool is_float;
    bool widens; /* JOIN on a cycle: it must not creep */
    uint32_t changes;
    int64_t constant;
    uint32_t owner, slot;   /* of a function's parameter: function + 1, and which slot */
    struct interval bounds; /* BOUNDED */
    struct interval range;  /* of an INT */
    double size;            /* of a FLOAT: |x| <= size; infinity: nothing known; negative: none */
};

/* An instruction and the nodes of its operands, where it stands. */
struct node_use {
    struct ir_instruction *instruction;
    uint32_t a, b; /* operands */
    uint32_t c, d; /* SELECT: the second where the condition is false, the third where it is true */
    uint32_t result;
};

struct ranges {
    struct ir_module *module;
    struct arena *scratch;
    struct node *nodes;
    uint32_t node_count, node_capacity;
    struct node_use *uses;
    uint32_t use_count, use_capacity;
    uint32_t **parameters; /* by function: the nodes of its parameters' slots */
    uint32_t **results;    /* by function: the nodes of its result's slots */
    uint32_t **values; /* by function: the node of each value's first slot, where it is defined */
    uint32_t *counts;  /* by FILL function: JOIN of its sources' counts */
    struct call_site {
        struct call_site *next;
        uint32_t *slots; /* nodes of the arguments; for FILL's low and high that of the count */
    } **sites;           /* by function: where it is called */
    int64_t thresholds[34];
    uint32_t threshold_count;
};

enum { NODE_ANY_INT, NODE_ANY_FLOAT, NODE_ANY };

/* False when out of memory. */
bool ranges_build(struct ranges *ranges);
/* False when it did not come to an end: nothing is known then. */
bool ranges_solve(struct ranges *ranges);

/* Whether index node < the count of list node, symbolically. The index is known not to be negative.
 */
bool ranges_below_count(const struct ranges *ranges, uint32_t index, uint32_t list);

/* How many slots a value has. */
uint32_t ranges_slots(const struct type_table *types, struct type_id type);
