/* Searches: loops that only look for the first x of a sequence at which something holds run ahead
 * of themselves, a strip of x at a time, which LLVM vectorises.
 *
 *     while x * x <= p:                 for 8 turns: as it was; then, as long as nothing is found
 *         if p % x == 0: ...                found = 0
 *         x += 1                            for k in range(32): found |= leaves(x + k)
 *                                           if found: back to the loop as it was, which leaves it
 *                                           x += 32
 *
 * That is legal because such a loop changes nothing and cannot fail. What is computed for an x that
 * the loop would not have come to must not fail either: its bounds are computed anew, for the
 * furthest that a strip runs ahead. There is no vector instruction that divides ints, so `a % b ==
 * 0` becomes `trunc(a / b) * b == a` in floats, which below 2**51 is the same: if b divides a, a /
 * b is an exact float; if not, no integer times b is a.
 *
 * Taken are loops that divide, with one variable, stepping by a constant. Runs after ranges.
 */
#include "jit/ir_edit.h"
#include "jit/pass_internal.h"
#include "jit/pass_ranges.h"
#include "jit/passes.h"

#include <string.h>

enum {
    TURNS_BEFORE = 8, /* many searches end at once: these pay nothing */
    STRIP = 32,       /* measured: 8 is 1.8 times slower on trial division, 16 1.3 times */
    BLOCKS_MAX = 8,
    STEP_MAX = 1 << 16,
};

#define EXACT_MAX ((int64_t)1 << 51)

/* Bounds that a strip asks for: of its variable, so that squares of it are exact too, and of what
 * the loop does not change. */
#define VARIABLE_MAX ((int64_t)1 << 26)
#define OTHER_MAX (EXACT_MAX - 1)

enum { GUARDS_MAX = 8 };

/* A value that must be compared with a bound before a strip runs. */
struct guard {
    struct ir_value value;
    int64_t bound;
    bool from_above;
};

struct search {
    struct ir_module *module;
    struct ir_function *function;
    const struct ranges *ranges;
    uint32_t function_index;
    const struct ir_graph *graph;
    uint32_t chain[BLOCKS_MAX]; /* the loop's blocks, from its head to what jumps back */
    uint32_t chain_count;
    struct ir_value variable, next;
    int64_t step;
    bool divides;
    uint32_t *uses;          /* by value: how often */
    struct ir_value *copies; /* by value: in the strip */
    struct interval *bounds; /* by value of the loop: over all that a strip computes it for */
    struct guard guards[GUARDS_MAX];
    uint32_t guard_count;
    uint32_t block; /* being written */
    bool failed;
};

/* ---- finding them */

static bool constant(const struct ir_function *function, struct ir_value value, int64_t *ret_value)
{
    const struct ir_instruction *made = ir_definition(function, value);
    if (!made || made->op != IR_CONST_INT)
        return false;
    *ret_value = made->immediate.integer;
    return true;
}

static uint32_t edges_into(const struct ir_graph *graph, uint32_t block)
{
    return graph->first[block + 1] - graph->first[block];
}

/* The successor that stays in the loop: the head, or what only this block leads to and reaches the
 * head. A branch has exactly one of them. */
static bool find_chain(struct search *search, uint32_t head, uint32_t latch)
{
    uint32_t at = head;
    for (search->chain_count = 0; search->chain_count < BLOCKS_MAX;) {
        search->chain[search->chain_count++] = at;
        const struct ir_instruction *end = ir_terminator(&search->function->blocks[at]);
        if (at == latch)
            return end->op == IR_JUMP;
        if (end->op != IR_JUMP && end->op != IR_BRANCH)
            return false;
        uint32_t on = IR_NO_BLOCK;
        for (uint32_t e = 0; e < end->edge_count; e++) {
            uint32_t to = end->edges[e].block.id;
            if (to != head && edges_into(search->graph, to) == 1 &&
                ir_dominates(search->graph, to, latch))
                on = to;
            else if (to == head)
                return false;
        }
        if (on == IR_NO_BLOCK)
            return false;
        at = on;
    }
    return false;
}

static bool in_loop(const struct search *search, struct ir_value value)
{
    for (uint32_t i = 0; i < search->chain_count; i++) {
        if (search->function->values[value.id].block == search->chain[i])
            return true;
    }
    return false;
}

/* One variable, changed by a constant step. */
static bool find_variable(struct search *search, uint32_t head, uint32_t latch)
{
    const struct ir_block *block = &search->function->blocks[head];
    const struct ir_instruction *jump = ir_terminator(&search->function->blocks[latch]);
    if (block->parameter_count != 1)
        return false;
    search->variable = block->parameters[0];
    search->next = jump->edges[0].arguments[0];
    const struct ir_instruction *made = ir_definition(search->function, search->next);
    if (!made || made->op != IR_INT_ADD || !in_loop(search, search->next) ||
        made->operands[0].id != search->variable.id ||
        !constant(search->function, made->operands[1], &search->step))
        return false;
    return search->step >= 1 && search->step <= STEP_MAX;
}

/* a % b whose only use is a comparison with 0. */
static bool is_division_test(const struct search *search, const struct ir_instruction *compare)
{
    int64_t zero;
    if (compare->op != IR_INT_COMPARE ||
        (compare->immediate.integer != IR_EQ && compare->immediate.integer != IR_NE) ||
        !constant(search->function, compare->operands[1], &zero) || zero != 0)
        return false;
    const struct ir_instruction *made = ir_definition(search->function, compare->operands[0]);
    return made && made->op == IR_INT_MODULO && in_loop(search, made->result) &&
           search->uses[made->result.id] == 1;
}

static bool can_be_copied(struct search *search, const struct ir_instruction *made)
{
    switch ((int)made->op) {
    case IR_CONST_INT:
    case IR_CONST_BOOL:
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_AND:
    case IR_INT_OR:
    case IR_INT_XOR:
    case IR_BOOL_NOT:
        return true;
    case IR_INT_MODULO: /* its test will say; alone it is not copied */
        return search->uses[made->result.id] == 1;
    case IR_INT_COMPARE:
        search->divides |= is_division_test(search, made);
        return true;
    default:
        return false;
    }
}

static bool is_search(struct search *search, uint32_t head)
{
    const struct ir_graph *graph = search->graph;
    uint32_t latch = IR_NO_BLOCK;
    for (uint32_t k = graph->first[head]; k < graph->first[head + 1]; k++) {
        uint32_t from = graph->predecessors[k].block;
        if (!ir_goes_back(graph, from, head))
            continue;
        if (latch != IR_NO_BLOCK || !ir_dominates(graph, head, from))
            return false;
        latch = from;
    }
    search->divides = false;
    if (latch == IR_NO_BLOCK || latch == head || !find_chain(search, head, latch) ||
        !find_variable(search, head, latch))
        return false;
    for (uint32_t i = 0; i < search->chain_count; i++) {
        const struct ir_block *block = &search->function->blocks[search->chain[i]];
        for (uint32_t k = 0; k + 1 < block->instruction_count; k++) {
            if (!can_be_copied(search, &block->instructions[k]))
                return false;
        }
    }
    return search->divides;
}

/* ---- what the strip's values are between */

/* The bounds to rely on where `known` are known: within (-most, most), by comparing where it must.
 */
static struct interval guard(struct search *search, struct ir_value value, struct interval known,
                             int64_t most)
{
    struct interval within = interval_meet(known, (struct interval){-most, most});
    for (int above = 0; above < 2; above++) {
        struct guard made = {value, above ? most : -most, above};
        bool seen = above ? known.high <= most : known.low >= -most;
        for (uint32_t i = 0; i < search->guard_count; i++)
            seen |= search->guards[i].value.id == value.id && search->guards[i].bound == made.bound;
        if (seen)
            continue;
        if (search->guard_count == GUARDS_MAX)
            return INTERVAL_NONE;
        search->guards[search->guard_count++] = made;
    }
    return within;
}

/* What is known of an operand that the loop does not change, where it is used: the loop has been
 * there before a strip runs. */
static struct interval bounds_outside(struct search *search, const struct ir_instruction *user,
                                      uint32_t operand)
{
    const struct ranges *ranges = search->ranges;
    struct ir_value value = user->operands[operand];
    uint32_t node = ranges->values[search->function_index][value.id];
    struct interval known = ranges->nodes[node].range;
    for (uint32_t i = 0; operand < 2 && i < ranges->use_count; i++) {
        const struct node_use *use = &ranges->uses[i];
        if (use->instruction == user)
            known = interval_meet(known, ranges->nodes[operand ? use->b : use->a].range);
    }
    if (interval_empty(known))
        return known;
    return guard(search, value, known, OTHER_MAX);
}

static struct interval bounds_of(struct search *search, const struct ir_instruction *user,
                                 uint32_t operand)
{
    struct ir_value value = user->operands[operand];
    if (in_loop(search, value))
        return search->bounds[value.id];
    return bounds_outside(search, user, operand);
}

/* Of the variable, from the first that a strip may begin with to the last that it comes to. */
static bool bound_variable(struct search *search)
{
    uint32_t node = search->ranges->values[search->function_index][search->variable.id];
    struct interval range = search->ranges->nodes[node].range;
    search->guard_count = 0;
    if (interval_empty(range))
        return false;
    range = guard(search, search->variable, range, VARIABLE_MAX);
    range.high += search->step * STRIP;
    search->bounds[search->variable.id] = range;
    return !interval_empty(range);
}

static bool bound_instruction(struct search *search, const struct ir_instruction *made)
{
    bool fits = true;
    struct interval a, b;
    switch ((int)made->op) {
    case IR_CONST_INT:
        search->bounds[made->result.id] =
            (struct interval){made->immediate.integer, made->immediate.integer};
        return true;
    case IR_INT_MODULO: /* 0 <= a, 0 < b, both exact as floats; the result itself is not computed */
        a = bounds_of(search, made, 0);
        b = bounds_of(search, made, 1);
        return !interval_empty(a) && !interval_empty(b) && a.low >= 0 && a.high < EXACT_MAX &&
               b.low > 0 && b.high < EXACT_MAX;
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_AND:
    case IR_INT_OR:
    case IR_INT_XOR:
        a = bounds_of(search, made, 0);
        b = bounds_of(search, made, 1);
        search->bounds[made->result.id] = interval_apply(made->op, a, b, &fits);
        return fits && !interval_empty(search->bounds[made->result.id]);
    default:
        return true;
    }
}

static bool bound_all(struct search *search)
{
    if (!bound_variable(search))
        return false;
    for (uint32_t i = 0; i < search->chain_count; i++) {
        const struct ir_block *block = &search->function->blocks[search->chain[i]];
        for (uint32_t k = 0; k + 1 < block->instruction_count; k++) {
            const struct ir_instruction *made = &block->instructions[k];
            if (!bound_instruction(search, made))
                return false;
            /* a remainder is only ever tested */
            for (uint32_t o = 0; o < made->operand_count; o++) {
                const struct ir_instruction *of =
                    ir_definition(search->function, made->operands[o]);
                if (of && of->op == IR_INT_MODULO && in_loop(search, of->result) &&
                    !is_division_test(search, made))
                    return false;
            }
        }
    }
    return true;
}

/* ---- writing the strip */

static struct ir_value append(struct search *search, enum ir_op op, struct type_id type,
                              uint32_t flags, int64_t integer, struct ir_value a, struct ir_value b)
{
    struct ir_value operands[] = {a, b};
    struct ir_instruction made = {.op = op,
                                  .type = type,
                                  .flags = flags,
                                  .operands = operands,
                                  .operand_count = a.id ? b.id ? 2 : 1 : 0,
                                  .immediate.integer = integer};
    struct ir_value value =
        ir_append(search->module, search->function, (struct ir_block_id){search->block}, &made);
    search->failed |= !value.id;
    return value;
}

static const struct ir_value none = {0};

static struct ir_value append_int(struct search *search, int64_t value)
{
    return append(search, IR_CONST_INT, TYPE_ID_INT, 0, value, none, none);
}

static struct ir_value append_add(struct search *search, struct ir_value a, struct ir_value b)
{
    return append(search, IR_INT_ADD, TYPE_ID_INT, IR_NO_OVERFLOW, 0, a, b);
}

static void append_end(struct search *search, enum ir_op op, struct ir_value condition,
                       struct ir_edge first, struct ir_edge second)
{
    struct ir_edge edges[] = {first, second};
    struct ir_instruction made = {.op = op,
                                  .operands = &condition,
                                  .operand_count = condition.id ? 1 : 0,
                                  .edges = edges,
                                  .edge_count = op == IR_BRANCH ? 2 : 1};
    ir_append(search->module, search->function, (struct ir_block_id){search->block}, &made);
    search->failed |= search->module->failed;
}

static struct ir_value copy_of(const struct search *search, struct ir_value value)
{
    return in_loop(search, value) ? search->copies[value.id] : value;
}

static struct ir_value append_division_test(struct search *search,
                                            const struct ir_instruction *compare)
{
    const struct ir_instruction *made = ir_definition(search->function, compare->operands[0]);
    struct ir_value a = copy_of(search, made->operands[0]);
    struct ir_value b = copy_of(search, made->operands[1]);
    struct ir_value x = append(search, IR_INT_TO_FLOAT, TYPE_ID_FLOAT, IR_NON_NEGATIVE, 0, a, none);
    struct ir_value y = append(search, IR_INT_TO_FLOAT, TYPE_ID_FLOAT, IR_NON_NEGATIVE, 0, b, none);
    struct ir_value ratio = append(search, IR_FLOAT_DIVIDE, TYPE_ID_FLOAT, IR_NONZERO, 0, x, y);
    struct ir_value whole = append(search, IR_MATH, TYPE_ID_INT, IR_FINITE | IR_NO_OVERFLOW,
                                   JIT_MATH_TRUNC, ratio, none);
    struct ir_value back =
        append(search, IR_INT_MULTIPLY, TYPE_ID_INT, IR_NO_OVERFLOW, 0, whole, b);
    return append(search, IR_INT_COMPARE, TYPE_ID_BOOL, 0, compare->immediate.integer, back, a);
}

static bool is_checked(enum ir_op op)
{
    return op == IR_INT_ADD || op == IR_INT_SUBTRACT || op == IR_INT_MULTIPLY;
}

static void copy_instruction(struct search *search, const struct ir_instruction *made)
{
    struct ir_value a = made->operand_count > 0 ? copy_of(search, made->operands[0]) : none;
    struct ir_value b = made->operand_count > 1 ? copy_of(search, made->operands[1]) : none;
    struct ir_value *copy = &search->copies[made->result.id];
    if (made->op == IR_INT_MODULO)
        return;
    if (is_division_test(search, made))
        *copy = append_division_test(search, made);
    else
        *copy = append(search, made->op, made->type,
                       made->flags | (is_checked(made->op) ? (uint32_t)IR_NO_OVERFLOW : 0),
                       made->immediate.integer, a, b);
}

/* The lane's work: `found`, or 1 where the loop would be left. */
static struct ir_value copy_chain(struct search *search, struct ir_value found)
{
    for (uint32_t i = 0; i < search->chain_count && !search->failed; i++) {
        uint32_t count = search->function->blocks[search->chain[i]].instruction_count;
        for (uint32_t k = 0; k + 1 < count && !search->failed; k++)
            copy_instruction(search, &search->function->blocks[search->chain[i]].instructions[k]);
        const struct ir_instruction *end =
            ir_terminator(&search->function->blocks[search->chain[i]]);
        if (end->op != IR_BRANCH || search->failed)
            continue;
        bool stays_if_true = end->edges[0].block.id == search->chain[i + 1];
        struct ir_value leaves = copy_of(search, end->operands[0]);
        if (stays_if_true)
            leaves = append(search, IR_BOOL_NOT, TYPE_ID_BOOL, 0, 0, leaves, none);
        leaves = append(search, IR_BOOL_TO_INT, TYPE_ID_INT, 0, 0, leaves, none);
        found = append(search, IR_INT_OR, TYPE_ID_INT, 0, 0, found, leaves);
    }
    return found;
}

static uint32_t new_block(struct search *search)
{
    struct ir_block_id id = ir_block_add(search->module, search->function);
    search->failed |= search->module->failed;
    return id.id;
}

static struct ir_value new_parameter(struct search *search, uint32_t block)
{
    struct ir_value made = ir_parameter_add(search->module, search->function,
                                            (struct ir_block_id){block}, TYPE_ID_INT);
    search->failed |= !made.id;
    return made;
}

#define EDGE(to, ...)                                                                              \
    ((struct ir_edge){{to},                                                                        \
                      sizeof((struct ir_value[]){__VA_ARGS__}) / sizeof(struct ir_value),          \
                      (struct ir_value[]){__VA_ARGS__}})

static const struct ir_edge no_edge = {{0}, 0, NULL};

/* Whether all guards hold. `start` stands for the loop's variable. */
static struct ir_value append_guards(struct search *search, struct ir_value start)
{
    struct ir_value all = none;
    for (uint32_t i = 0; i < search->guard_count && !search->failed; i++) {
        const struct guard *guard = &search->guards[i];
        struct ir_value value = guard->value.id == search->variable.id ? start : guard->value;
        struct ir_value bound = append_int(search, guard->bound);
        struct ir_value holds = append(search, IR_INT_COMPARE, TYPE_ID_BOOL, 0,
                                       guard->from_above ? IR_LE : IR_GE, value, bound);
        holds = append(search, IR_BOOL_TO_INT, TYPE_ID_INT, 0, 0, holds, none);
        all = all.id ? append(search, IR_INT_AND, TYPE_ID_INT, 0, 0, all, holds) : holds;
    }
    return all;
}

/* Every edge into the head says how many turns were taken; the one back counts them. */
static void add_turns(struct search *search, uint32_t head, uint32_t latch, uint32_t strip)
{
    const struct ir_graph *graph = search->graph;
    struct ir_value turns = new_parameter(search, head);
    for (uint32_t k = graph->first[head]; k < graph->first[head + 1] && !search->failed; k++) {
        search->block = graph->predecessors[k].block;
        struct ir_block *from = &search->function->blocks[search->block];
        struct ir_instruction end = *ir_terminator(from);
        from->instruction_count--;
        if (search->block == latch) {
            struct ir_value one = append_int(search, 1);
            struct ir_value more = append_add(search, turns, one);
            struct ir_value enough = append_int(search, TURNS_BEFORE);
            struct ir_value now =
                append(search, IR_INT_COMPARE, TYPE_ID_BOOL, 0, IR_EQ, more, enough);
            append_end(search, IR_BRANCH, now, EDGE(strip, search->next),
                       EDGE(head, search->next, more));
            continue;
        }
        struct ir_edge *edge = &end.edges[graph->predecessors[k].edge];
        struct ir_value *arguments = arena_array(search->module->arena, 2, sizeof(*arguments));
        if (!arguments) {
            search->failed = true;
            return;
        }
        arguments[0] = edge->arguments[0];
        arguments[1] = append_int(search, 0);
        edge->arguments = arguments;
        edge->argument_count = 2;
        search->failed |= !ir_append_made(search->module, search->function, search->block, &end);
    }
}

static void run_ahead(struct search *search)
{
    uint32_t head = search->chain[0], latch = search->chain[search->chain_count - 1];
    uint32_t strip = new_block(search), lane = new_block(search), body = new_block(search);
    uint32_t done = new_block(search), on = new_block(search);
    if (search->failed)
        return;
    struct ir_value start = new_parameter(search, strip);
    struct ir_value index = new_parameter(search, lane), found = new_parameter(search, lane);

    search->block = body;
    struct ir_value step = append_int(search, search->step);
    struct ir_value distance = index;
    if (search->step != 1)
        distance = append(search, IR_INT_MULTIPLY, TYPE_ID_INT, IR_NO_OVERFLOW, 0, index, step);
    search->copies[search->variable.id] = append_add(search, start, distance);
    struct ir_value any = copy_chain(search, found);
    struct ir_value one = append_int(search, 1);
    struct ir_value following = append_add(search, index, one);
    append_end(search, IR_JUMP, none, EDGE(lane, following, any), no_edge);

    search->block = strip;
    struct ir_value zero = append_int(search, 0);
    struct ir_value turns = append_int(search, TURNS_BEFORE + 1);
    struct ir_value holds = append_guards(search, start);
    if (holds.id) {
        holds = append(search, IR_INT_COMPARE, TYPE_ID_BOOL, 0, IR_NE, holds, zero);
        append_end(search, IR_BRANCH, holds, EDGE(lane, zero, zero), EDGE(head, start, turns));
    } else {
        append_end(search, IR_JUMP, none, EDGE(lane, zero, zero), no_edge);
    }

    search->block = lane;
    struct ir_value lanes = append_int(search, STRIP);
    struct ir_value more = append(search, IR_INT_COMPARE, TYPE_ID_BOOL, 0, IR_LT, index, lanes);
    append_end(search, IR_BRANCH, more, (struct ir_edge){.block = {body}},
               (struct ir_edge){.block = {done}});

    search->block = done;
    zero = append_int(search, 0);
    struct ir_value leaves = append(search, IR_INT_COMPARE, TYPE_ID_BOOL, 0, IR_NE, found, zero);
    turns = append_int(search, TURNS_BEFORE + 1);
    append_end(search, IR_BRANCH, leaves, EDGE(head, start, turns),
               (struct ir_edge){.block = {on}});

    search->block = on;
    struct ir_value far = append_int(search, search->step * STRIP);
    struct ir_value next = append_add(search, start, far);
    append_end(search, IR_JUMP, none, EDGE(strip, next), no_edge);

    add_turns(search, head, latch, strip);
}

/* ---- the module */

static bool has_remainder(const struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            if (block->instructions[i].op == IR_INT_MODULO)
                return true;
        }
    }
    return false;
}

static void count_uses(struct search *search)
{
    const struct ir_function *function = search->function;
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *made = &block->instructions[i];
            for (uint32_t k = 0; k < made->operand_count; k++)
                search->uses[made->operands[k].id]++;
            for (uint32_t e = 0; e < made->edge_count; e++) {
                for (uint32_t k = 0; k < made->edges[e].argument_count; k++)
                    search->uses[made->edges[e].arguments[k].id]++;
            }
        }
    }
}

static bool search_function(struct search *search, struct arena *scratch)
{
    struct ir_graph graph;
    uint32_t count = search->function->value_count;
    search->uses = arena_array(scratch, count, sizeof(*search->uses));
    search->copies = arena_array(scratch, count, sizeof(*search->copies));
    search->bounds = arena_array(scratch, count, sizeof(*search->bounds));
    if (arena_failed(scratch) || !ir_graph_make(&graph, scratch, search->function))
        return false;
    search->graph = &graph;
    count_uses(search);
    for (uint32_t at = 0; at < graph.reachable_count && !search->failed; at++) {
        uint32_t head = graph.order[at];
        if (graph.loop_head[head] && is_search(search, head) && bound_all(search))
            run_ahead(search);
    }
    ir_renumber(search->function);
    return !search->failed && !search->module->failed;
}

bool pass_searches(struct ir_module *module, struct arena *scratch)
{
    struct ranges ranges = {.module = module, .scratch = scratch};
    bool known = false;
    for (uint32_t f = 0; f < module->function_count; f++) {
        if (!has_remainder(module->functions[f]))
            continue;
        if (!known && !ranges_build(&ranges))
            return false;
        if (!known && !ranges_solve(&ranges))
            return true;
        known = true;
        struct search search = {.module = module,
                                .function = module->functions[f],
                                .function_index = f,
                                .ranges = &ranges};
        if (!search_function(&search, scratch))
            return false;
    }
    return true;
}
