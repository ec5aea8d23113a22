/* See pass_ranges.h. First upwards from nothing until nothing grows, JOINs on cycles in leaps; then
 * a few times downwards, which wins back what the leaps gave away. */
#include "jit/pass_ranges.h"

#include <math.h>

enum {
    CREEP_MAX = 3,  /* changes of a JOIN on a cycle before it leaps to the next threshold */
    LEAPS_MAX = 12, /* changes before it leaps to the end */
    ROUNDS_MAX = 300,
    DOWN_ROUNDS = 4,
    BOUND_DEPTH_MAX = 12,
    BOUND_STEPS_MAX = 256,
};

static const struct interval *range_of(const struct ranges *ranges, uint32_t node)
{
    return &ranges->nodes[node].range;
}

/* ---- sizes of floats: a little more than computed, for rounding */

static double more(double size)
{
    return size * (1 + 0x1p-40);
}

static double int_size(struct interval range)
{
    double low = fabs((double)range.low), high = fabs((double)range.high);
    return more(low > high ? low : high);
}

static double math_size(const struct ranges *ranges, const struct node *node)
{
    double size = ranges->nodes[node->a].size;
    switch ((int)node->instruction->immediate.integer) {
    case JIT_MATH_SIN:
    case JIT_MATH_COS:
        return size < INFINITY ? 1.0 : INFINITY;
    case JIT_MATH_ATAN:
    case JIT_MATH_TANH:
        return size < INFINITY ? 2.0 : INFINITY;
    case JIT_MATH_SQRT:
        return size < 1 ? 1.0 : size;
    case JIT_MATH_FABS:
        return size;
    default:
        return INFINITY;
    }
}

/* By a constant only: another divisor may be as small as can be. */
static double quotient_size(const struct ranges *ranges, const struct node *node)
{
    const struct node *divisor = &ranges->nodes[node->b];
    double size = ranges->nodes[node->a].size;
    if (divisor->kind != NODE_FLOAT || divisor->instruction->op != IR_CONST_FLOAT)
        return INFINITY;
    double by = fabs(divisor->instruction->immediate.number);
    if (!(by > 0) || !(size < INFINITY) || size < 0)
        return size < 0 ? -1 : INFINITY;
    return more(size / by);
}

static double float_size(const struct ranges *ranges, const struct node *node)
{
    const struct ir_instruction *made = node->instruction;
    double a = ranges->nodes[node->a].size, b = ranges->nodes[node->b].size;
    switch ((int)made->op) {
    case IR_CONST_FLOAT:
        return isfinite(made->immediate.number) ? fabs(made->immediate.number) : INFINITY;
    case IR_INT_TO_FLOAT:
        return interval_empty(*range_of(ranges, node->a)) ? -1
                                                          : int_size(*range_of(ranges, node->a));
    case IR_INT_DIVIDE: /* the divisor is an int, and not 0 */
        return interval_empty(*range_of(ranges, node->a)) ? -1
                                                          : int_size(*range_of(ranges, node->a));
    case IR_FLOAT_NEGATE:
    case IR_FLOAT_ABS:
        return a;
    case IR_FLOAT_ADD:
    case IR_FLOAT_SUBTRACT:
        return a < 0 || b < 0 ? -1 : more(a + b);
    case IR_FLOAT_MULTIPLY:
        if (a < 0 || b < 0)
            return -1;
        return a < INFINITY && b < INFINITY ? more(a * b) : INFINITY;
    case IR_FLOAT_DIVIDE:
        return quotient_size(ranges, node);
    case IR_MATH:
        return a < 0 ? -1 : math_size(ranges, node);
    default:
        return INFINITY;
    }
}

static struct interval from_float(double size)
{
    if (size < 0)
        return INTERVAL_NONE;
    if (!(size < 0x1p62))
        return INTERVAL_ALL;
    int64_t most = (int64_t)size + 1;
    return (struct interval){-most, most};
}

/* ---- one node, from others */

static struct interval nonzero(struct interval a)
{
    if (!interval_empty(a)) {
        a.low += a.low == 0;
        a.high -= a.high == 0;
    }
    return a;
}

static struct interval root(struct interval a, struct interval square)
{
    if (interval_empty(square) || square.high < 0)
        return INTERVAL_NONE;
    int64_t most = interval_root(square.high);
    return interval_meet(a, (struct interval){-most, most});
}

static struct interval checked_index(struct interval index, struct interval count)
{
    if (interval_empty(index) || interval_empty(count) || count.high <= 0)
        return INTERVAL_NONE;
    struct interval within = {0, count.high - 1};
    return index.low >= 0 ? interval_meet(index, within) : within;
}

static struct interval from_count(struct interval count)
{
    if (interval_empty(count))
        return count;
    return (struct interval){0, count.high > 0 ? count.high : 0};
}

static void join_inputs(const struct ranges *ranges, const struct node *node,
                        struct interval *ret_range, double *ret_size)
{
    *ret_range = INTERVAL_NONE;
    *ret_size = -1;
    for (const struct node_input *input = node->inputs; input; input = input->next) {
        const struct node *from = &ranges->nodes[input->node];
        *ret_range = interval_join(*ret_range, from->range);
        *ret_size = from->size > *ret_size ? from->size : *ret_size;
    }
}

static void compute(const struct ranges *ranges, const struct node *node,
                    struct interval *ret_range, double *ret_size)
{
    const struct interval a = *range_of(ranges, node->a), b = *range_of(ranges, node->b);
    *ret_size = -1;
    switch (node->kind) {
    case NODE_FIXED:
        *ret_range = node->range;
        *ret_size = node->size;
        return;
    case NODE_JOIN:
        join_inputs(ranges, node, ret_range, ret_size);
        return;
    case NODE_INT:
        *ret_range = interval_apply(node->instruction->op, a, b, NULL);
        return;
    case NODE_FLOAT:
        *ret_range = INTERVAL_NONE;
        *ret_size = float_size(ranges, node);
        return;
    case NODE_FROM_FLOAT:
        *ret_range = from_float(ranges->nodes[node->a].size);
        return;
    case NODE_REFINED:
        *ret_range = interval_refine(a, node->compare, b);
        return;
    case NODE_OFFSET:
        *ret_range = interval_meet(
            a, interval_apply(IR_INT_SUBTRACT, b, (struct interval){node->constant, node->constant},
                              NULL));
        return;
    case NODE_ROOT:
        *ret_range = root(a, b);
        return;
    case NODE_NONZERO:
        *ret_range = nonzero(a);
        return;
    case NODE_BOUNDED:
        *ret_range = interval_meet(a, node->bounds);
        return;
    case NODE_INDEX:
        *ret_range = checked_index(a, b);
        return;
    case NODE_LOW:
    case NODE_HIGH:
        *ret_range = from_count(a);
        return;
    case NODE_COUNT:
        *ret_range = (struct interval){0, node->constant};
        return;
    }
}

/* ---- all of them */

static int64_t leap_down(const struct ranges *ranges, int64_t value)
{
    for (uint32_t i = ranges->threshold_count; i-- > 0;) {
        if (ranges->thresholds[i] <= value)
            return ranges->thresholds[i];
    }
    return INT64_MIN;
}

static int64_t leap_up(const struct ranges *ranges, int64_t value)
{
    for (uint32_t i = 0; i < ranges->threshold_count; i++) {
        if (ranges->thresholds[i] >= value)
            return ranges->thresholds[i];
    }
    return INT64_MAX;
}

static void leap(const struct ranges *ranges, const struct node *node, struct interval *range,
                 double *size)
{
    bool far = node->changes >= LEAPS_MAX;
    if (*size > node->size && node->size >= 0)
        *size = INFINITY;
    if (interval_empty(node->range))
        return;
    if (range->low < node->range.low)
        range->low = far ? INT64_MIN : leap_down(ranges, range->low);
    if (range->high > node->range.high)
        range->high = far ? INT64_MAX : leap_up(ranges, range->high);
}

static bool go_up(struct ranges *ranges)
{
    bool changed = false;
    for (uint32_t i = 0; i < ranges->node_count; i++) {
        struct node *node = &ranges->nodes[i];
        struct interval range;
        double size;
        compute(ranges, node, &range, &size);
        range = interval_join(node->range, range);
        size = size > node->size ? size : node->size;
        if (node->widens && node->changes >= CREEP_MAX)
            leap(ranges, node, &range, &size);
        if (interval_same(range, node->range) && !(size > node->size))
            continue;
        node->range = range;
        node->size = size;
        node->changes++;
        changed = true;
    }
    return changed;
}

static void go_down(struct ranges *ranges)
{
    for (uint32_t i = 0; i < ranges->node_count; i++) {
        struct node *node = &ranges->nodes[i];
        struct interval range;
        double size;
        compute(ranges, node, &range, &size);
        node->range = interval_meet(node->range, range);
        node->size = size < node->size ? size : node->size;
    }
}

bool ranges_solve(struct ranges *ranges)
{
    uint32_t rounds = 0;
    while (rounds < ROUNDS_MAX && go_up(ranges))
        rounds++;
    if (rounds == ROUNDS_MAX)
        return false;
    for (uint32_t i = 0; i < DOWN_ROUNDS; i++)
        go_down(ranges);
    return true;
}

/* ---- bounds by a list's count */

struct search {
    const struct ranges *ranges;
    uint32_t steps;
};

/* Refining a list's node does not happen: lists are the same when their nodes are. */
static bool is_count_of(const struct ranges *ranges, uint32_t node, uint32_t list)
{
    const struct node *it = &ranges->nodes[node];
    if (it->kind == NODE_COUNT && it->a == list)
        return true;
    return ranges->nodes[list].kind == NODE_FIXED && ranges->nodes[list].b == node + 1;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t plus(int64_t a, int64_t b)
{
    int64_t sum;
    return a == INT64_MAX || __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t excess(struct search *search, uint32_t index, uint32_t list, bool positive,
                      uint32_t depth);

/* The greatest excess at any place where the function is called. */
static int64_t excess_at_calls(struct search *search, const struct node *it, uint32_t list,
                               bool positive, uint32_t depth)
{
    const struct node *of = &search->ranges->nodes[list];
    int64_t most = INT64_MIN;
    if (!it->owner || it->owner != of->owner)
        return INT64_MAX;
    for (const struct call_site *site = search->ranges->sites[it->owner - 1]; site;
         site = site->next) {
        int64_t here =
            excess(search, site->slots[it->slot], site->slots[of->slot], positive, depth + 1);
        most = here > most ? here : most;
    }
    return most == INT64_MIN ? INT64_MAX : most;
}

static int64_t excess_of_join(struct search *search, const struct node *it, uint32_t list,
                              bool positive, uint32_t depth)
{
    int64_t most = INT64_MIN;
    if (it->widens)
        return INT64_MAX;
    for (const struct node_input *input = it->inputs; input; input = input->next) {
        struct interval range = *range_of(search->ranges, input->node);
        if (interval_empty(range) || (positive && range.high <= 0))
            continue;
        int64_t here = excess(search, input->node, list, positive, depth + 1);
        most = here > most ? here : most;
    }
    return most == INT64_MIN ? INT64_MAX : most;
}

static int64_t excess_of_sum(struct search *search, const struct node *it, uint32_t list,
                             uint32_t depth)
{
    const struct interval a = *range_of(search->ranges, it->a),
                          b = *range_of(search->ranges, it->b);
    bool adds = it->instruction->op == IR_INT_ADD;
    if (!adds && it->instruction->op != IR_INT_SUBTRACT)
        return INT64_MAX;
    if (adds && !interval_empty(a) && a.low == a.high)
        return plus(excess(search, it->b, list, false, depth + 1), a.high);
    if (interval_empty(b) || b.low == INT64_MIN)
        return INT64_MAX;
    return plus(excess(search, it->a, list, false, depth + 1), adds ? b.high : -b.low);
}

/* The node that others say more about. */
static const struct node *plain(const struct ranges *ranges, uint32_t node)
{
    for (;;) {
        const struct node *it = &ranges->nodes[node];
        if (it->kind != NODE_REFINED && it->kind != NODE_OFFSET && it->kind != NODE_ROOT &&
            it->kind != NODE_NONZERO && it->kind != NODE_BOUNDED)
            return it;
        node = it->a;
    }
}

static const struct node *result_of(const struct ranges *ranges, uint32_t node, enum ir_op op)
{
    const struct node *it = plain(ranges, node);
    return it->kind == NODE_INT && it->instruction->op == op ? it : NULL;
}

static bool is_one(const struct ranges *ranges, uint32_t node)
{
    struct interval range = *range_of(ranges, node);
    return range.low == 1 && range.high == 1;
}

/* How many rounds a range has: (stop - start - 1) // step + 1, or less than 1. The difference. */
static const struct node *rounds_of(const struct ranges *ranges, uint32_t node,
                                    struct ir_value start, struct ir_value step)
{
    const struct node *it = plain(ranges, node);
    if (it->kind == NODE_JOIN && !it->widens && !it->owner) {
        const struct node *found = NULL;
        for (const struct node_input *input = it->inputs; input; input = input->next) {
            struct interval range = *range_of(ranges, input->node);
            if (interval_empty(range) || range.high <= 0)
                continue;
            if (found)
                return NULL;
            found = plain(ranges, input->node);
        }
        it = found;
    }
    if (!it || it->kind != NODE_INT || it->instruction->op != IR_INT_ADD || !is_one(ranges, it->b))
        return NULL;
    const struct node *quotient = result_of(ranges, it->a, IR_INT_FLOOR_DIVIDE);
    if (!quotient || quotient->instruction->operands[1].id != step.id)
        return NULL;
    const struct node *last = result_of(ranges, quotient->a, IR_INT_SUBTRACT);
    if (!last || !is_one(ranges, last->b))
        return NULL;
    const struct node *whole = result_of(ranges, last->a, IR_INT_SUBTRACT);
    return whole && whole->instruction->operands[1].id == start.id ? whole : NULL;
}

/* start + k * step, where k is less than the rounds of range(start, stop, step): less than stop. */
static int64_t excess_of_progression(struct search *search, const struct node *it, uint32_t list,
                                     uint32_t depth)
{
    const struct ranges *ranges = search->ranges;
    if (it->instruction->op != IR_INT_ADD)
        return INT64_MAX;
    const struct node *product = result_of(ranges, it->b, IR_INT_MULTIPLY);
    if (!product || range_of(ranges, product->b)->low <= 0)
        return INT64_MAX;
    uint32_t round = product->a;
    while (ranges->nodes[round].kind == NODE_REFINED || ranges->nodes[round].kind == NODE_BOUNDED) {
        const struct node *bounded = &ranges->nodes[round];
        if (bounded->kind == NODE_REFINED && bounded->compare == IR_LT) {
            const struct node *whole = rounds_of(ranges, bounded->b, it->instruction->operands[0],
                                                 product->instruction->operands[1]);
            if (whole)
                return plus(excess(search, whole->a, list, false, depth + 1), -1);
        }
        round = bounded->a;
    }
    return INT64_MAX;
}

/* A number e so that node <= count of list + e; INT64_MAX when none is found. `positive`: only
 * where the node is greater than 0 matters. */
static int64_t excess(struct search *search, uint32_t index, uint32_t list, bool positive,
                      uint32_t depth)
{
    const struct ranges *ranges = search->ranges;
    const struct node *it = &ranges->nodes[index];
    if (is_count_of(ranges, index, list))
        return 0;
    if (depth > BOUND_DEPTH_MAX || search->steps++ > BOUND_STEPS_MAX)
        return INT64_MAX;
    int64_t best = interval_empty(it->range) ? INT64_MAX : it->range.high; /* counts are >= 0 */
    switch ((int)it->kind) {
    case NODE_REFINED:
        if (it->compare == IR_LT) {
            bool from_zero = range_of(ranges, it->a)->low >= 0;
            best = least(best, plus(excess(search, it->b, list, from_zero, depth + 1), -1));
        } else if (it->compare == IR_LE || it->compare == IR_EQ) {
            best = least(best, excess(search, it->b, list, false, depth + 1));
        }
        return least(best, excess(search, it->a, list, positive, depth + 1));
    case NODE_OFFSET: /* a is b - constant */
        best = least(best, plus(excess(search, it->b, list, false, depth + 1),
                                it->constant == INT64_MIN ? INT64_MAX : -it->constant));
        return least(best, excess(search, it->a, list, positive, depth + 1));
    case NODE_ROOT:
    case NODE_NONZERO:
    case NODE_BOUNDED:
        return least(best, excess(search, it->a, list, positive, depth + 1));
    case NODE_INT:
        best = least(best, excess_of_progression(search, it, list, depth));
        return least(best, excess_of_sum(search, it, list, depth));
    case NODE_INDEX: /* less than b's count */
        return least(best, plus(excess(search, it->b, list, false, depth + 1), -1));
    case NODE_LOW:
    case NODE_HIGH:
        return least(best, excess_at_calls(search, it, list, positive, depth));
    case NODE_JOIN:
        if (it->owner)
            return least(best, excess_at_calls(search, it, list, positive, depth));
        return least(best, excess_of_join(search, it, list, positive, depth));
    default:
        return best;
    }
}

bool ranges_below_count(const struct ranges *ranges, uint32_t index, uint32_t list)
{
    struct search search = {.ranges = ranges};
    return excess(&search, index, list, false, 0) < 0;
}
