/* Constant folding and what else one instruction's operands show: part of prune.
 *
 * An instruction either becomes another (a constant, mostly), or turns out to be a value that is
 * there already. Folding must not change what CPython would answer, nor whether it fails: what
 * might fail is folded only where it does not.
 */
#include "jit/pass_internal.h"

#include <stdlib.h>
#include <string.h>

static const struct ir_instruction *definition(const struct ir_function *function,
                                               const struct ir_instruction *of, uint32_t operand)
{
    return ir_definition(function, of->operands[operand]);
}

static bool constant(const struct ir_function *function, struct ir_value value, int64_t *ret_value)
{
    const struct ir_instruction *made = ir_definition(function, value);
    if (!made || (made->op != IR_CONST_INT && made->op != IR_CONST_BOOL))
        return false;
    *ret_value = made->immediate.integer;
    return true;
}

static struct ir_value become(struct ir_instruction *instruction, enum ir_op op, int64_t integer)
{
    instruction->op = op;
    instruction->flags = 0;
    instruction->operand_count = 0;
    instruction->immediate.integer = integer;
    return (struct ir_value){0};
}

static struct ir_value become_unary(struct ir_instruction *instruction, enum ir_op op,
                                    struct ir_value operand)
{
    instruction->op = op;
    instruction->flags = 0;
    instruction->operand_count = 1;
    instruction->operands[0] = operand;
    instruction->immediate.integer = 0;
    return (struct ir_value){0};
}

bool fold_compare(enum ir_compare compare, int64_t left, int64_t right)
{
    switch (compare) {
    case IR_EQ:
        return left == right;
    case IR_NE:
        return left != right;
    case IR_LT:
        return left < right;
    case IR_LE:
        return left <= right;
    case IR_GT:
        return left > right;
    case IR_GE:
        return left >= right;
    }
    return false;
}

enum ir_compare fold_inverse(enum ir_compare compare)
{
    static const enum ir_compare inverse[] = {[IR_EQ] = IR_NE, [IR_NE] = IR_EQ, [IR_LT] = IR_GE,
                                              [IR_LE] = IR_GT, [IR_GT] = IR_LE, [IR_GE] = IR_LT};
    return inverse[compare];
}

enum ir_compare fold_swapped(enum ir_compare compare)
{
    static const enum ir_compare swapped[] = {[IR_EQ] = IR_EQ, [IR_NE] = IR_NE, [IR_LT] = IR_GT,
                                              [IR_LE] = IR_GE, [IR_GT] = IR_LT, [IR_GE] = IR_LE};
    return swapped[compare];
}

int64_t fold_floor_divide(int64_t left, int64_t right)
{
    int64_t quotient = left / right;
    return quotient - (left % right != 0 && (left < 0) != (right < 0));
}

int64_t fold_modulo(int64_t left, int64_t right)
{
    if (right == -1)
        return 0;
    int64_t rest = left % right;
    return rest && (rest < 0) != (right < 0) ? rest + right : rest;
}

static bool power(int64_t base, int64_t exponent, int64_t *ret_result)
{
    int64_t result = 1;
    if (exponent < 0 || exponent > 64)
        return false;
    for (int64_t i = 0; i < exponent; i++) {
        if (__builtin_mul_overflow(result, base, &result))
            return false;
    }
    *ret_result = result;
    return true;
}

/* What an operation on ints makes of constants; false when it fails, or is none that is folded. */
bool fold_int(enum ir_op op, int64_t left, int64_t right, int64_t *ret_result)
{
    switch ((int)op) {
    case IR_INT_ADD:
        return !__builtin_add_overflow(left, right, ret_result);
    case IR_INT_SUBTRACT:
        return !__builtin_sub_overflow(left, right, ret_result);
    case IR_INT_MULTIPLY:
        return !__builtin_mul_overflow(left, right, ret_result);
    case IR_INT_FLOOR_DIVIDE:
        if (right == 0 || (left == INT64_MIN && right == -1))
            return false;
        *ret_result = fold_floor_divide(left, right);
        return true;
    case IR_INT_MODULO:
        if (right == 0)
            return false;
        *ret_result = fold_modulo(left, right);
        return true;
    case IR_INT_POWER:
        return power(left, right, ret_result);
    case IR_INT_AND:
        *ret_result = left & right;
        return true;
    case IR_INT_OR:
        *ret_result = left | right;
        return true;
    case IR_INT_XOR:
        *ret_result = left ^ right;
        return true;
    case IR_INT_SHIFT_LEFT:
        if (right < 0 || right > 62)
            return false;
        *ret_result = (int64_t)((uint64_t)left << right);
        return *ret_result >> right == left;
    case IR_INT_SHIFT_RIGHT:
        if (right < 0)
            return false;
        *ret_result = left >> (right > 63 ? 63 : right);
        return true;
    default:
        return false;
    }
}

/* x + 0 and its like. The other operand is the constant. */
static struct ir_value fold_identity(struct ir_instruction *instruction, int64_t value,
                                     bool constant_right)
{
    struct ir_value other = instruction->operands[constant_right ? 0 : 1];
    switch ((int)instruction->op) {
    case IR_INT_ADD:
    case IR_INT_OR:
    case IR_INT_XOR:
        return value == 0 ? other : (struct ir_value){0};
    case IR_INT_MULTIPLY:
        if (value == 0)
            return become(instruction, IR_CONST_INT, 0);
        return value == 1 ? other : (struct ir_value){0};
    case IR_INT_SUBTRACT:
    case IR_INT_SHIFT_LEFT:
    case IR_INT_SHIFT_RIGHT:
        return constant_right && value == 0 ? other : (struct ir_value){0};
    case IR_INT_FLOOR_DIVIDE:
        return constant_right && value == 1 ? other : (struct ir_value){0};
    case IR_INT_MODULO:
        if (constant_right && value == 1)
            return become(instruction, IR_CONST_INT, 0);
        break;
    case IR_INT_POWER:
        if (constant_right && value == 1)
            return other;
        if (constant_right && value == 0)
            return become(instruction, IR_CONST_INT, 1);
        if (constant_right && value == 2) {
            instruction->op = IR_INT_MULTIPLY;
            instruction->operands[1] = other;
        }
        break;
    default:
        break;
    }
    return (struct ir_value){0};
}

static struct ir_value fold_binary(const struct ir_function *function,
                                   struct ir_instruction *instruction)
{
    int64_t left = 0, right = 0, result;
    bool has_left = constant(function, instruction->operands[0], &left);
    bool has_right = constant(function, instruction->operands[1], &right);
    if (has_left && has_right) {
        if (fold_int(instruction->op, left, right, &result))
            return become(instruction, IR_CONST_INT, result);
    } else if (has_left || has_right) {
        return fold_identity(instruction, has_right ? right : left, has_right);
    }
    return (struct ir_value){0};
}

static struct ir_value fold_int_compare(const struct ir_function *function,
                                        struct ir_instruction *instruction)
{
    int64_t left, right;
    enum ir_compare compare = (enum ir_compare)instruction->immediate.integer;
    if (instruction->operands[0].id == instruction->operands[1].id)
        return become(instruction, IR_CONST_BOOL, fold_compare(compare, 0, 0));
    if (constant(function, instruction->operands[0], &left) &&
        constant(function, instruction->operands[1], &right))
        return become(instruction, IR_CONST_BOOL, fold_compare(compare, left, right));
    return (struct ir_value){0};
}

static struct ir_value fold_unary(const struct ir_function *function,
                                  struct ir_instruction *instruction)
{
    int64_t value;
    if (!constant(function, instruction->operands[0], &value))
        return (struct ir_value){0};
    switch ((int)instruction->op) {
    case IR_INT_NEGATE:
        if (value != INT64_MIN)
            become(instruction, IR_CONST_INT, -value);
        break;
    case IR_INT_ABS:
        if (value != INT64_MIN)
            become(instruction, IR_CONST_INT, value < 0 ? -value : value);
        break;
    case IR_INT_INVERT:
        become(instruction, IR_CONST_INT, ~value);
        break;
    case IR_BOOL_TO_INT:
        become(instruction, IR_CONST_INT, value);
        break;
    case IR_INT_TO_FLOAT:
        become(instruction, IR_CONST_FLOAT, 0);
        instruction->immediate.number = (double)value;
        break;
    default:
        break;
    }
    return (struct ir_value){0};
}

static struct ir_value fold_not(const struct ir_function *function,
                                struct ir_instruction *instruction)
{
    const struct ir_instruction *of = definition(function, instruction, 0);
    if (!of)
        return (struct ir_value){0};
    if (of->op == IR_CONST_BOOL)
        return become(instruction, IR_CONST_BOOL, !of->immediate.integer);
    if (of->op == IR_BOOL_NOT)
        return of->operands[0];
    if (of->op == IR_INT_COMPARE || of->op == IR_STR_COMPARE) {
        /* Shared from here on: nothing writes other operands into a comparison. */
        instruction->op = of->op;
        instruction->operands = of->operands;
        instruction->operand_count = 2;
        instruction->immediate.integer = fold_inverse((enum ir_compare)of->immediate.integer);
    }
    return (struct ir_value){0};
}

static struct ir_value fold_select(const struct ir_function *function,
                                   struct ir_instruction *instruction)
{
    int64_t which, first, second;
    const struct ir_value *operands = instruction->operands;
    if (constant(function, operands[0], &which))
        return operands[which ? 1 : 2];
    if (operands[1].id == operands[2].id)
        return operands[1];
    if (instruction->type.id == TYPE_BOOL && constant(function, operands[1], &first) &&
        constant(function, operands[2], &second)) {
        if (first == second)
            return operands[1];
        if (first)
            return operands[0];
        return become_unary(instruction, IR_BOOL_NOT, operands[0]);
    }
    return (struct ir_value){0};
}

/* A product made of all fields of another of its type is that one. */
static struct ir_value fold_make(const struct ir_function *function,
                                 struct ir_instruction *instruction)
{
    struct ir_value whole = {0};
    for (uint32_t i = 0; i < instruction->operand_count; i++) {
        const struct ir_instruction *field = definition(function, instruction, i);
        if (!field || field->op != IR_FIELD || field->immediate.integer != i ||
            (i && field->operands[0].id != whole.id))
            return (struct ir_value){0};
        whole = field->operands[0];
    }
    if (!type_same(function->values[whole.id].type, instruction->type))
        return (struct ir_value){0};
    return whole;
}

static struct ir_value fold_union(const struct type_table *types,
                                  const struct ir_function *function,
                                  struct ir_instruction *instruction)
{
    const struct ir_instruction *of = definition(function, instruction, 0);
    if (!of || of->op != IR_INJECT)
        return (struct ir_value){0};
    if (instruction->op == IR_INJECT)
        return become_unary(instruction, IR_INJECT, of->operands[0]);
    struct type_id held = function->values[of->operands[0].id].type;
    int32_t member = type_union_member(types, of->type, held);
    if (member < 0)
        return (struct ir_value){0};
    if (instruction->op == IR_TAG)
        return become(instruction, IR_CONST_INT, member);
    return instruction->immediate.integer == member ? of->operands[0] : (struct ir_value){0};
}

/* Whether the list is as long as when it was made. */
static bool keeps_count(const struct type_table *types, struct type_id list)
{
    const struct shape *shape = type_shape_of(types, list);
    return !shape || !shape->mutated || shape->keeps_count;
}

static struct ir_value fold_list(const struct type_table *types, const struct ir_function *function,
                                 struct ir_instruction *instruction)
{
    const struct ir_instruction *of = definition(function, instruction, 0);
    int64_t index;
    if (!of)
        return (struct ir_value){0};
    const struct shape *shape = type_shape_of(types, of->type);
    if (instruction->op == IR_LIST_COUNT && of->op == IR_LIST_NEW && keeps_count(types, of->type))
        return become(instruction, IR_CONST_INT, of->operand_count);
    if (instruction->op == IR_LIST_COUNT && of->op == IR_LIST_CONVERT &&
        keeps_count(types, of->type) &&
        keeps_count(types, function->values[of->operands[0].id].type))
        instruction->operands[0] = of->operands[0];
    if (instruction->op == IR_LIST_GET && !(shape && shape->mutated) && of->op == IR_LIST_NEW &&
        constant(function, instruction->operands[1], &index) && index >= 0 &&
        index < of->operand_count)
        return of->operands[index];
    return (struct ir_value){0};
}

static struct ir_value fold_index_check(const struct ir_function *function,
                                        struct ir_instruction *instruction)
{
    int64_t index, count;
    if (!constant(function, instruction->operands[0], &index) ||
        !constant(function, instruction->operands[1], &count))
        return (struct ir_value){0};
    if (index >= 0 && index < count)
        return instruction->operands[0];
    if (index < 0 && index >= -count)
        return become(instruction, IR_CONST_INT, index + count);
    return (struct ir_value){0};
}

struct ir_value fold_instruction(const struct type_table *types, const struct ir_function *function,
                                 struct ir_instruction *instruction)
{
    switch ((int)instruction->op) {
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_FLOOR_DIVIDE:
    case IR_INT_MODULO:
    case IR_INT_POWER:
    case IR_INT_AND:
    case IR_INT_OR:
    case IR_INT_XOR:
    case IR_INT_SHIFT_LEFT:
    case IR_INT_SHIFT_RIGHT:
        return fold_binary(function, instruction);
    case IR_INT_NEGATE:
    case IR_INT_ABS:
    case IR_INT_INVERT:
    case IR_BOOL_TO_INT:
    case IR_INT_TO_FLOAT:
        return fold_unary(function, instruction);
    case IR_INT_COMPARE:
        return fold_int_compare(function, instruction);
    case IR_BOOL_NOT:
        return fold_not(function, instruction);
    case IR_SELECT:
        return fold_select(function, instruction);
    case IR_MAKE:
        return fold_make(function, instruction);
    case IR_FIELD: {
        const struct ir_instruction *of = definition(function, instruction, 0);
        if (of && of->op == IR_MAKE)
            return of->operands[instruction->immediate.integer];
        break;
    }
    case IR_INJECT:
    case IR_TAG:
    case IR_PAYLOAD:
        return fold_union(types, function, instruction);
    case IR_LIST_COUNT:
    case IR_LIST_GET:
        return fold_list(types, function, instruction);
    case IR_INDEX_CHECK:
        return fold_index_check(function, instruction);
    default:
        break;
    }
    return (struct ir_value){0};
}

static bool keep_edge(struct ir_instruction *end, uint32_t edge)
{
    end->op = IR_JUMP;
    end->operand_count = 0;
    end->edges += edge;
    end->edge_count = 1;
    return true;
}

static bool same_edges(const struct ir_edge *a, const struct ir_edge *b)
{
    if (a->block.id != b->block.id)
        return false;
    for (uint32_t i = 0; i < a->argument_count; i++) {
        if (a->arguments[i].id != b->arguments[i].id)
            return false;
    }
    return true;
}

bool fold_terminator(const struct ir_function *function, struct ir_instruction *end)
{
    if (end->op != IR_BRANCH && end->op != IR_SWITCH)
        return false;
    bool same = true;
    for (uint32_t i = 1; i < end->edge_count; i++)
        same &= same_edges(&end->edges[0], &end->edges[i]);
    if (same)
        return keep_edge(end, 0);
    int64_t value;
    if (constant(function, end->operands[0], &value)) {
        if (end->op == IR_BRANCH)
            return keep_edge(end, value ? 0 : 1);
        if (value >= 0 && value < end->edge_count)
            return keep_edge(end, (uint32_t)value);
    }
    const struct ir_instruction *of = ir_definition(function, end->operands[0]);
    if (end->op != IR_BRANCH || !of || of->op != IR_BOOL_NOT)
        return false;
    struct ir_edge first = end->edges[0];
    end->edges[0] = end->edges[1];
    end->edges[1] = first;
    end->operands[0] = of->operands[0];
    return true;
}
