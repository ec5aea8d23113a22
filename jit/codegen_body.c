/* One function's blocks.
 *
 * They are visited in reverse postorder, so that every value's scalars exist before an instruction
 * that uses them is lowered; block parameters become phis.
 */
#include "jit/codegen_internal.h"

static CG_EMIT(constant)
{
    const struct codegen *cg = f->cg;
    if (instruction->op == IR_CONST_INT)
        ret_row[0] = cg_int(cg, instruction->immediate.integer);
    else if (instruction->op == IR_CONST_FLOAT)
        ret_row[0] = cg_float(cg, instruction->immediate.number);
    else if (instruction->op == IR_CONST_BOOL)
        ret_row[0] = LLVMConstInt(cg->i1, instruction->immediate.integer != 0, false);
    else if (instruction->op == IR_CONST_STR)
        ret_row[0] = cg_string_constant(f->cg, (uint32_t)instruction->immediate.integer);
}

void cg_add_incoming(struct cg_function *f, const struct ir_edge *edge)
{
    LLVMBasicBlockRef from = LLVMGetInsertBlock(f->builder);
    const struct ir_block *to = &f->ir->blocks[edge->block.id];
    if (to->parameter_count != edge->argument_count) {
        cg_malformed(f->cg, "an edge whose arguments are not the block's");
        return;
    }
    for (uint32_t i = 0; i < edge->argument_count; i++) {
        LLVMValueRef *phis = cg_row(f, to->parameters[i]);
        LLVMValueRef *values = cg_row(f, edge->arguments[i]);
        struct type_id type = f->ir->values[to->parameters[i].id].type;
        for (uint32_t s = 0; s < cg_layout(f, type)->scalar_count; s++)
            LLVMAddIncoming(phis[s], &values[s], &from, 1);
    }
}

LLVMBasicBlockRef cg_edge_block(struct cg_function *f, const struct ir_edge *edge)
{
    if (!edge->argument_count)
        return f->blocks[edge->block.id];
    LLVMBasicBlockRef from = LLVMGetInsertBlock(f->builder);
    LLVMBasicBlockRef block = cg_block(f, "");
    LLVMPositionBuilderAtEnd(f->builder, block);
    cg_add_incoming(f, edge);
    LLVMBuildBr(f->builder, f->blocks[edge->block.id]);
    LLVMPositionBuilderAtEnd(f->builder, from);
    return block;
}

static CG_EMIT(jump)
{
    (void)ret_row;
    struct cg_strip *strip = cg_strip_of_latch(f, f->block);
    if (strip) {
        cg_strip_latch(f, strip, instruction);
        return;
    }
    cg_add_incoming(f, &instruction->edges[0]);
    LLVMBuildBr(f->builder, f->blocks[instruction->edges[0].block.id]);
}

static CG_EMIT(branch)
{
    (void)ret_row;
    struct cg_strip *strip = cg_strip_of_header(f, f->block);
    if (strip) {
        cg_strip_enter(f, strip, instruction);
        return;
    }
    LLVMValueRef condition = cg_operand(f, instruction, 0);
    LLVMBasicBlockRef yes = cg_edge_block(f, &instruction->edges[0]);
    LLVMBasicBlockRef no = cg_edge_block(f, &instruction->edges[1]);
    LLVMBuildCondBr(f->builder, condition, yes, no);
}

static CG_EMIT(switch)
{
    (void)ret_row;
    LLVMBasicBlockRef last = cg_edge_block(f, &instruction->edges[instruction->edge_count - 1]);
    LLVMValueRef value =
        LLVMBuildSwitch(f->builder, cg_operand(f, instruction, 0), last, instruction->edge_count);
    for (uint32_t i = 0; i + 1 < instruction->edge_count; i++)
        LLVMAddCase(value, cg_int(f->cg, i), cg_edge_block(f, &instruction->edges[i]));
}

static CG_EMIT(return)
{
    (void)ret_row;
    cg_return_row(f, instruction->operand_count ? cg_operands(f, instruction, 0) : NULL);
}

/* The instruction before it has seen to the edge where that raises. */
CG_EMIT(branch_raised)
{
    (void)ret_row;
    cg_add_incoming(f, &instruction->edges[0]);
    LLVMBuildBr(f->builder, f->blocks[instruction->edges[0].block.id]);
}

static CG_EMIT(unreachable)
{
    (void)instruction;
    (void)ret_row;
    LLVMBuildUnreachable(f->builder);
}

static const cg_emit_fn emitters[IR_OP_COUNT] = {
    [IR_CONST_INT] = cg_emit_constant,
    [IR_CONST_FLOAT] = cg_emit_constant,
    [IR_CONST_BOOL] = cg_emit_constant,
    [IR_CONST_STR] = cg_emit_constant,
    [IR_UNIT] = cg_emit_constant,
    [IR_GLOBAL] = cg_emit_global,
    [IR_MAKE] = cg_emit_make,
    [IR_FIELD] = cg_emit_field,
    [IR_INJECT] = cg_emit_inject,
    [IR_TAG] = cg_emit_tag,
    [IR_PAYLOAD] = cg_emit_payload,
    [IR_SELECT] = cg_emit_select,
    [IR_INT_ADD] = cg_emit_int_arithmetic,
    [IR_INT_SUBTRACT] = cg_emit_int_arithmetic,
    [IR_INT_MULTIPLY] = cg_emit_int_arithmetic,
    [IR_INT_NEGATE] = cg_emit_int_negate,
    [IR_INT_ABS] = cg_emit_int_abs,
    [IR_INT_FLOOR_DIVIDE] = cg_emit_int_floor_divide,
    [IR_INT_MODULO] = cg_emit_int_modulo,
    [IR_INT_DIVIDE] = cg_emit_int_divide,
    [IR_INT_POWER] = cg_emit_int_power,
    [IR_INT_AND] = cg_emit_int_bits,
    [IR_INT_OR] = cg_emit_int_bits,
    [IR_INT_XOR] = cg_emit_int_bits,
    [IR_INT_INVERT] = cg_emit_int_bits,
    [IR_INT_SHIFT_LEFT] = cg_emit_int_shift,
    [IR_INT_SHIFT_RIGHT] = cg_emit_int_shift,
    [IR_INT_COMPARE] = cg_emit_int_compare,
    [IR_FLOAT_ADD] = cg_emit_float_arithmetic,
    [IR_FLOAT_SUBTRACT] = cg_emit_float_arithmetic,
    [IR_FLOAT_MULTIPLY] = cg_emit_float_arithmetic,
    [IR_FLOAT_DIVIDE] = cg_emit_float_divide,
    [IR_FLOAT_FLOOR_DIVIDE] = cg_emit_float_divide,
    [IR_FLOAT_MODULO] = cg_emit_float_divide,
    [IR_FLOAT_POWER] = cg_emit_float_power,
    [IR_FLOAT_NEGATE] = cg_emit_float_unary,
    [IR_FLOAT_ABS] = cg_emit_float_unary,
    [IR_FLOAT_COMPARE] = cg_emit_float_compare,
    [IR_INT_FLOAT_COMPARE] = cg_emit_mixed_compare,
    [IR_MATH] = cg_emit_math,
    [IR_INT_TO_FLOAT] = cg_emit_convert,
    [IR_FLOAT_TO_INT] = cg_emit_convert,
    [IR_BOOL_TO_INT] = cg_emit_convert,
    [IR_BOOL_NOT] = cg_emit_convert,
    [IR_STR_COMPARE] = cg_emit_str,
    [IR_STR_CONTAINS] = cg_emit_str,
    [IR_STR_COUNT] = cg_emit_str,
    [IR_LIST_NEW] = cg_emit_list_new,
    [IR_LIST_COUNT] = cg_emit_list_count,
    [IR_LIST_GET] = cg_emit_list_get,
    [IR_LIST_CONCAT] = cg_emit_list_concat,
    [IR_LIST_CONVERT] = cg_emit_list_convert,
    [IR_LIST_SLICE] = cg_emit_list_slice,
    [IR_LIST_REPEAT] = cg_emit_list_repeat,
    [IR_LIST_RANGE] = cg_emit_list_range,
    [IR_LIST_FLATTEN] = cg_emit_list_flatten,
    [IR_INDEX_CHECK] = cg_emit_index_check,
    [IR_LIST_SET] = cg_emit_list_set,
    [IR_LIST_APPEND] = cg_emit_list_append,
    [IR_OBJECT_NEW] = cg_emit_object_new,
    [IR_OBJECT_GET] = cg_emit_object_get,
    [IR_OBJECT_HAS] = cg_emit_object_has,
    [IR_OBJECT_SET] = cg_emit_object_set,
    [IR_OBJECT_UNSET] = cg_emit_object_unset,
    [IR_SAME] = cg_emit_same,
    [IR_DICT_KEY] = cg_emit_dict_entry,
    [IR_DICT_VALUE] = cg_emit_dict_entry,
    [IR_DICT_SET_VALUE] = cg_emit_dict_set_value,
    [IR_CAUGHT] = cg_emit_caught,
    [IR_EXCEPTION_IS] = cg_emit_exception_is,
    [IR_CAST] = cg_emit_cast,
    [IR_INT_TO_BIG] = cg_emit_int_to_big,
    [IR_NATIVE] = cg_emit_native,
    [IR_CALL] = cg_emit_call,
    [IR_FORK] = cg_emit_fork,
    [IR_COLLECT] = cg_emit_collect,
    [IR_REDUCE] = cg_emit_reduce,
    [IR_EMIT] = cg_emit_emit,
    [IR_RETAIN] = cg_emit_references,
    [IR_RELEASE] = cg_emit_references,
    [IR_POLL] = cg_emit_poll,
    [IR_STACK_CHECK] = cg_emit_stack_check,
    [IR_JUMP] = cg_emit_jump,
    [IR_BRANCH] = cg_emit_branch,
    [IR_SWITCH] = cg_emit_switch,
    [IR_RETURN] = cg_emit_return,
    [IR_RAISE_CODE] = cg_emit_raise_code,
    [IR_RAISE] = cg_emit_raise,
    [IR_RERAISE] = cg_emit_reraise,
    [IR_STOP] = cg_emit_stop,
    [IR_BRANCH_RAISED] = cg_emit_branch_raised,
    [IR_UNREACHABLE] = cg_emit_unreachable,
};

/* Whether a value's lists live as long as those of its operands do, whatever those are. */
static bool borrows(const struct cg_function *f, const struct ir_instruction *instruction)
{
    switch ((int)instruction->op) {
    case IR_FIELD:
    case IR_PAYLOAD:
    case IR_INJECT:
    case IR_MAKE:
    case IR_SELECT:
    case IR_GLOBAL:
        return true;
    case IR_LIST_GET:
        return !cg_mutable(f, cg_operand_type(f, instruction, 0));
    default:
        return false;
    }
}

static void note_lasting(struct cg_function *f, const struct ir_instruction *instruction)
{
    if (!borrows(f, instruction) || f->lasting[instruction->result.id])
        return;
    bool all = true;
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        all &= f->lasting[instruction->operands[i].id];
    f->lasting[instruction->result.id] = all;
}

/* Where the block's instruction goes when it raises; NULL: out of the function. */
static const struct ir_edge *raised_edge(const struct ir_block *block, uint32_t index)
{
    const struct ir_instruction *last = &block->instructions[block->instruction_count - 1];
    return index + 2 == block->instruction_count && last->op == IR_BRANCH_RAISED ? &last->edges[1]
                                                                                 : NULL;
}

static void assume_readable(struct cg_function *f, struct ir_value value)
{
    const struct rt_type *type = cg_layout(f, f->ir->values[value.id].type)->descriptor;
    if (type->has_references)
        cg_assume_readable(f, type, cg_row(f, value));
}

/* What comes by several ways, or from elsewhere, does not show what it is. */
static void assume_parameters(struct cg_function *f, const struct ir_block *block)
{
    bool inlined = f->parent && block == &f->ir->blocks[0];
    for (uint32_t i = 0; !inlined && i < block->parameter_count; i++)
        assume_readable(f, block->parameters[i]);
}

static void emit_block(struct cg_function *f, uint32_t index)
{
    const struct ir_block *block = &f->ir->blocks[index];
    LLVMPositionBuilderAtEnd(f->builder, f->blocks[index]);
    f->block = index;
    cg_strip_rows(f, index);
    assume_parameters(f, block);
    for (uint32_t i = 0; i < block->instruction_count && !f->cg->why; i++) {
        const struct ir_instruction *instruction = &block->instructions[i];
        cg_debug_site(f, instruction->site);
        if (f->guard && cg_recurs(f, instruction)) {
            cg_leave_guard(f);
            break;
        }
        const struct ir_edge *raised = raised_edge(block, i);
        LLVMBasicBlockRef handler = raised ? cg_protect_begin(f) : NULL;
        if (instruction->op >= IR_OP_COUNT || !emitters[instruction->op])
            cg_malformed(f->cg, "an operation without code");
        else
            emitters[instruction->op](f, instruction, cg_row(f, instruction->result));
        if (raised)
            cg_protect_end(f, handler, raised);
        note_lasting(f, instruction);
        if (instruction->result.id && (instruction->op == IR_CALL || instruction->op == IR_NATIVE))
            assume_readable(f, instruction->result);
    }
    if (!LLVMGetBasicBlockTerminator(LLVMGetInsertBlock(f->builder)))
        cg_malformed(f->cg, "a block without a terminator");
}

/* How many edges lead on from a block. */
static uint32_t edge_count(const struct cg_function *f, const struct ir_block *block)
{
    for (uint32_t i = 0; f->guard && i < block->instruction_count; i++) {
        if (cg_recurs(f, &block->instructions[i]))
            return 0;
    }
    return block->instruction_count ? block->instructions[block->instruction_count - 1].edge_count
                                    : 0;
}

/* Reverse postorder from the entry, into order. Returns how many blocks can be reached. */
static uint32_t order_blocks(struct cg_function *f, uint32_t *order)
{
    const struct ir_function *ir = f->ir;
    uint32_t *stack = cg_take(f->cg, ir->block_count, sizeof(*stack));
    uint32_t *edge = cg_take(f->cg, ir->block_count, sizeof(*edge));
    bool *seen = cg_take(f->cg, ir->block_count, sizeof(*seen));
    if (!stack || !edge || !seen)
        return 0;
    uint32_t depth = 1, at = ir->block_count;
    stack[0] = 0;
    seen[0] = true;
    while (depth) {
        const struct ir_block *block = &ir->blocks[stack[depth - 1]];
        if (edge[depth - 1] < edge_count(f, block)) {
            const struct ir_instruction *last = &block->instructions[block->instruction_count - 1];
            uint32_t next = last->edges[edge[depth - 1]++].block.id;
            if (next < ir->block_count && !seen[next]) {
                seen[next] = true;
                edge[depth] = 0;
                stack[depth++] = next;
            }
            continue;
        }
        order[--at] = stack[--depth];
    }
    uint32_t count = ir->block_count - at;
    memmove(order, order + at, count * sizeof(*order));
    return count;
}

static bool is_zero(const struct ir_function *ir, struct ir_value value)
{
    const struct ir_instruction *definition = ir_definition(ir, value);
    return definition && definition->op == IR_CONST_INT && definition->immediate.integer == 0;
}

/* Marks the values of which more matters than whether they are zero. */
static void find_exact(struct cg_function *f)
{
    const struct ir_function *ir = f->ir;
    for (uint32_t b = 0; b < ir->block_count; b++) {
        for (uint32_t i = 0; i < ir->blocks[b].instruction_count; i++) {
            const struct ir_instruction *instruction = &ir->blocks[b].instructions[i];
            bool test =
                instruction->op == IR_INT_COMPARE && (instruction->immediate.integer == IR_EQ ||
                                                      instruction->immediate.integer == IR_NE);
            for (uint32_t o = 0; o < instruction->operand_count; o++) {
                if (!test || !is_zero(ir, instruction->operands[!o]))
                    f->exact[instruction->operands[o].id] = true;
            }
            for (uint32_t e = 0; e < instruction->edge_count; e++) {
                for (uint32_t a = 0; a < instruction->edges[e].argument_count; a++)
                    f->exact[instruction->edges[e].arguments[a].id] = true;
            }
        }
    }
}

static bool make_room(struct cg_function *f)
{
    const struct ir_function *ir = f->ir;
    f->first = cg_take(f->cg, ir->value_count, sizeof(*f->first));
    f->exact = cg_take(f->cg, ir->value_count, sizeof(*f->exact));
    f->lasting = cg_take(f->cg, ir->value_count, sizeof(*f->lasting));
    f->blocks = cg_take(f->cg, ir->block_count, sizeof(*f->blocks));
    if (!f->first || !f->exact || !f->lasting || !f->blocks)
        return false;
    uint32_t count = 1;
    for (uint32_t i = 1; i < ir->value_count; i++) {
        f->first[i] = count;
        count += cg_layout(f, ir->values[i].type)->scalar_count;
        f->lasting[i] = !cg_layout(f, ir->values[i].type)->descriptor->has_references;
    }
    f->scalars = cg_take(f->cg, count, sizeof(*f->scalars));
    return f->scalars != NULL;
}

static void make_blocks(struct cg_function *f, const uint32_t *order, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const struct ir_block *block = &f->ir->blocks[order[i]];
        f->blocks[order[i]] = cg_block(f, "");
        LLVMPositionBuilderAtEnd(f->builder, f->blocks[order[i]]);
        for (uint32_t p = 0; p < block->parameter_count; p++) {
            const struct layout_type *layout =
                cg_layout(f, f->ir->values[block->parameters[p].id].type);
            for (uint32_t s = 0; s < layout->scalar_count; s++) {
                LLVMTypeRef type = cg_scalar_type(f->cg, layout->scalars[s]);
                cg_row(f, block->parameters[p])[s] = LLVMBuildPhi(f->builder, type, "");
            }
        }
    }
}

/* Block 0 goes on where the builder stands: no edge leads to it, its parameters are values. */
static void enter(struct cg_function *f, const LLVMValueRef *parameters, const bool *lasting)
{
    const struct ir_block *entry = &f->ir->blocks[0];
    f->blocks[0] = LLVMGetInsertBlock(f->builder);
    for (uint32_t p = 0; p < entry->parameter_count; p++) {
        struct type_id type = f->ir->values[entry->parameters[p].id].type;
        uint32_t count = cg_layout(f, type)->scalar_count;
        if (count)
            memcpy(cg_row(f, entry->parameters[p]), parameters, count * sizeof(*parameters));
        parameters += count;
        f->lasting[entry->parameters[p].id] |= lasting && lasting[p];
    }
}

void cg_emit_body(struct cg_function *f, const LLVMValueRef *parameters, const bool *lasting)
{
    uint32_t *order = cg_take(f->cg, f->ir->block_count, sizeof(*order));
    if (!order || !make_room(f))
        return;
    find_exact(f);
    enter(f, parameters, lasting);
    uint32_t count = order_blocks(f, order);
    make_blocks(f, order, count);
    cg_find_strips(f, order, count);
    for (uint32_t i = 0; i < count && !f->cg->why && !f->cg->out_of_memory; i++)
        emit_block(f, order[i]);
}
