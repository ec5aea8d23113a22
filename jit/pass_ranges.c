/* Ranges: bounds on INT values (and on the size of FLOATs), over the whole module, and what follows
 * from them: flags that drop checks, decided comparisons, constants. See pass_ranges.h for how. */
#include "jit/pass_ranges.h"

#include "jit/ir_edit.h"
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <math.h>

/* Below it an INT becomes a FLOAT by a trick that LLVM vectorises. */
#define FLOAT_EXACT_MAX ((int64_t)1 << 51)

static struct interval range(const struct ranges *ranges, uint32_t node)
{
    return ranges->nodes[node].range;
}

static bool excludes_zero(struct interval a)
{
    return !interval_empty(a) && (a.low > 0 || a.high < 0);
}

/* By its bounds; or because it was compared with 0, or has divided before: bounds have no holes. */
static bool not_zero(const struct ranges *ranges, uint32_t node)
{
    for (;;) {
        const struct node *it = &ranges->nodes[node];
        if (excludes_zero(it->range))
            return true;
        switch ((int)it->kind) {
        case NODE_NONZERO:
            return true;
        case NODE_REFINED:
            if (it->compare == IR_NE && range(ranges, it->b).low == 0 &&
                range(ranges, it->b).high == 0)
                return true;
            break;
        case NODE_OFFSET:
        case NODE_ROOT:
        case NODE_BOUNDED:
            break;
        default:
            return false;
        }
        node = it->a;
    }
}

static void flag_arithmetic(const struct ranges *ranges, const struct node_use *use)
{
    struct ir_instruction *made = use->instruction;
    struct interval a = range(ranges, use->a);
    struct interval b = made->operand_count > 1 ? range(ranges, use->b) : a;
    bool fits;
    if (interval_empty(a) || interval_empty(b))
        return; /* nothing ever comes here */
    interval_apply(made->op, a, b, &fits);
    switch ((int)made->op) {
    case IR_INT_FLOOR_DIVIDE:
    case IR_INT_MODULO:
        made->flags |= not_zero(ranges, use->b) ? (uint32_t)IR_NONZERO : 0;
        made->flags |= a.low >= 0 && b.low >= 0 ? (uint32_t)IR_NON_NEGATIVE : 0;
        break;
    case IR_INT_SHIFT_RIGHT:
        made->flags |= b.low >= 0 ? (uint32_t)IR_NON_NEGATIVE : 0;
        return;
    case IR_INT_SHIFT_LEFT:
        made->flags |= b.low >= 0 ? (uint32_t)IR_NON_NEGATIVE : 0;
        break;
    default:
        break;
    }
    made->flags |= fits ? (uint32_t)IR_NO_OVERFLOW : 0;
}

static void flag_math(const struct ranges *ranges, const struct node_use *use)
{
    static const char *const operands[] = {
#define MATH(name, symbol, operands, result, rule) operands,
#include "jit/math.def"
#undef MATH
    };
    struct ir_instruction *made = use->instruction;
    const char *letters = operands[made->immediate.integer];
    bool finite = ranges->nodes[use->a].size < INFINITY;
    if (letters[0] != 'f' || (letters[1] && letters[1] != 'f'))
        return;
    if (letters[1])
        finite &= ranges->nodes[use->b].size < INFINITY;
    made->flags |= finite ? (uint32_t)IR_FINITE : 0;
    if (made->type.id == TYPE_INT && ranges->nodes[use->a].size < 0x1p62)
        made->flags |= IR_NO_OVERFLOW;
}

/* The divisor is a constant, or was an int that is not 0. */
static void flag_float_division(const struct ranges *ranges, const struct node_use *use)
{
    const struct node *divisor = &ranges->nodes[use->b];
    if (divisor->kind != NODE_FLOAT)
        return;
    bool known = false;
    if (divisor->instruction->op == IR_CONST_FLOAT)
        known = divisor->instruction->immediate.number != 0;
    else if (divisor->instruction->op == IR_INT_TO_FLOAT)
        known = not_zero(ranges, divisor->a);
    use->instruction->flags |= known ? (uint32_t)IR_NONZERO : 0;
}

static void flag_index(const struct ranges *ranges, const struct node_use *use)
{
    struct interval index = range(ranges, use->a), count = range(ranges, use->b);
    if (index.low < 0 || interval_empty(index) || interval_empty(count))
        return;
    use->instruction->flags |= IR_NON_NEGATIVE;
    const struct node *of = &ranges->nodes[use->b];
    if (index.high < count.low ||
        (of->kind == NODE_COUNT && ranges_below_count(ranges, use->a, of->a)))
        use->instruction->flags |= IR_IN_BOUNDS;
}

static void become(struct ir_instruction *made, enum ir_op op, int64_t integer)
{
    made->op = op;
    made->flags = 0;
    made->operand_count = 0;
    made->immediate.integer = integer;
}

static void decide(const struct ranges *ranges, const struct node_use *use)
{
    enum ir_compare compare = (enum ir_compare)use->instruction->immediate.integer;
    struct interval a = range(ranges, use->a), b = range(ranges, use->b);
    if (interval_empty(a) || interval_empty(b))
        return;
    if (interval_empty(interval_refine(a, compare, b)))
        become(use->instruction, IR_CONST_BOOL, 0);
    else if (interval_empty(interval_refine(a, fold_inverse(compare), b)))
        become(use->instruction, IR_CONST_BOOL, 1);
}

static bool single(struct interval a, int64_t value)
{
    return a.low == value && a.high == value;
}

/* x if it differs from y, and where it would be y both are the same number: x. */
static void choose(const struct ranges *ranges, const struct node_use *use)
{
    struct ir_value *operands = use->instruction->operands;
    struct interval yes = range(ranges, use->a), no = range(ranges, use->b);
    if (interval_empty(yes) || interval_empty(no))
        return;
    if (no.low == no.high && single(range(ranges, use->c), no.low))
        operands[2] = operands[1];
    else if (yes.low == yes.high && single(range(ranges, use->d), yes.low))
        operands[1] = operands[2];
}

static void apply(const struct ranges *ranges, const struct node_use *use)
{
    struct ir_instruction *made = use->instruction;
    switch ((int)made->op) {
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_NEGATE:
    case IR_INT_ABS:
    case IR_INT_FLOOR_DIVIDE:
    case IR_INT_MODULO:
    case IR_INT_POWER:
    case IR_INT_SHIFT_LEFT:
    case IR_INT_SHIFT_RIGHT:
        flag_arithmetic(ranges, use);
        break;
    case IR_INT_DIVIDE:
        made->flags |= not_zero(ranges, use->b) ? (uint32_t)IR_NONZERO : 0;
        break;
    case IR_FLOAT_DIVIDE:
    case IR_FLOAT_FLOOR_DIVIDE:
    case IR_FLOAT_MODULO:
        flag_float_division(ranges, use);
        break;
    case IR_INT_TO_FLOAT:
        if (interval_within(range(ranges, use->a), 1 - FLOAT_EXACT_MAX, FLOAT_EXACT_MAX - 1))
            made->flags |= IR_NON_NEGATIVE;
        break;
    case IR_FLOAT_TO_INT:
        if (ranges->nodes[use->a].size < 0x1p62)
            made->flags |= IR_NO_OVERFLOW;
        break;
    case IR_MATH:
        flag_math(ranges, use);
        break;
    case IR_INDEX_CHECK:
        flag_index(ranges, use);
        break;
    case IR_INT_COMPARE:
        decide(ranges, use);
        return;
    case IR_SELECT:
        if (made->type.id == TYPE_INT)
            choose(ranges, use);
        break;
    default:
        break;
    }
    if (made->type.id != TYPE_INT || made->op == IR_CONST_INT || ir_can_fail(made) ||
        !use->result || ranges->nodes[use->result].is_float)
        return;
    struct interval result = range(ranges, use->result);
    if (result.low == result.high)
        become(made, IR_CONST_INT, result.low);
}

bool pass_ranges(struct ir_module *module, struct arena *scratch)
{
    struct ranges ranges = {.module = module, .scratch = scratch};
    if (!ranges_build(&ranges))
        return false;
    if (!ranges_solve(&ranges))
        return true;
    for (uint32_t i = 0; i < ranges.use_count; i++)
        apply(&ranges, &ranges.uses[i]);
    return true;
}
