/* See codegen.h. This file: the module, its functions, and the walk over blocks.
 *
 * A PLAIN function becomes an internal fastcc function of (context, the parameters' scalars...); it
 * returns its result's scalars and, when it can fail, a status after them. A FILL function becomes
 * an rt_fill_fn. Functions are made from the entry on, as something calls them: those that are
 * inlined everywhere never are. Blocks are visited in reverse postorder, so that every value's
 * scalars exist before an instruction that uses them is lowered; block parameters become phis.
 */
#include "jit/codegen_internal.h"

#include <errno.h>

void cg_malformed(struct codegen *cg, const char *why)
{
    if (!cg->why)
        cg->why = why;
}

void *cg_take(struct codegen *cg, size_t count, size_t bytes)
{
    void *memory = arena_array(cg->scratch, count ? count : 1, bytes);
    cg->out_of_memory |= !memory;
    return memory;
}

LLVMTypeRef cg_scalar_type(const struct codegen *cg, uint8_t scalar)
{
    switch ((enum layout_scalar)scalar) {
    case LAYOUT_BOOL:
        return cg->i1;
    case LAYOUT_FLOAT:
        return cg->f64;
    case LAYOUT_STR:
    case LAYOUT_LIST:
        return cg->ptr;
    case LAYOUT_INT:
    case LAYOUT_WORD:
        break;
    }
    return cg->i64;
}

void cg_function_attribute(const struct codegen *cg, LLVMValueRef function, const char *name,
                           uint64_t value)
{
    LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex,
                            compat_attribute(cg->context, name, value));
}

static void parameter_attribute(const struct codegen *cg, LLVMValueRef function, unsigned index,
                                const char *name, uint64_t value)
{
    LLVMAddAttributeAtIndex(function, index + 1, compat_attribute(cg->context, name, value));
}

void cg_function_defaults(const struct codegen *cg, LLVMValueRef function)
{
    cg_function_attribute(cg, function, "nounwind", 0);
    cg_function_attribute(cg, function, "uwtable", 2);
    LLVMAddAttributeAtIndex(
        function, LLVMAttributeFunctionIndex,
        compat_string_attribute(cg->context, "frame-pointer", cg->options->debug ? "all" : "none"));
    if (cg->options->target.avx512) {
        LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex,
                                compat_string_attribute(cg->context, "prefer-vector-width", "512"));
    }
    parameter_attribute(cg, function, 0, "nonnull", 0);
    parameter_attribute(cg, function, 0, "noundef", 0);
    parameter_attribute(cg, function, 0, "dereferenceable", sizeof(struct rt_context));
}

/* ---- what may fail. The IR's own summaries are facts for passes; this is what the generated code
 * does, so that a function's status and its callers' checks cannot disagree. */

static bool instruction_fails(const struct codegen *cg, const struct ir_instruction *instruction)
{
    uint32_t id = instruction->callee.id;
    switch ((int)instruction->op) {
    case IR_CALL:
        return id < cg->module->function_count && cg->callees[id].fails;
    case IR_FORK: /* their callees may never fail; cancellation and memory limits still do */
    case IR_COLLECT:
    case IR_REDUCE:
        return true;
    default:
        return ir_can_fail(instruction);
    }
}

static bool function_fails(const struct codegen *cg, const struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            if (instruction_fails(cg, &block->instructions[i]))
                return true;
        }
    }
    return false;
}

static void find_failing(struct codegen *cg)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < cg->module->function_count; i++) {
            struct cg_callee *callee = &cg->callees[i];
            if (!callee->fails && function_fails(cg, callee->ir)) {
                callee->fails = true;
                changed = true;
            }
        }
    }
}

/* ---- runtime functions */

static LLVMTypeRef letter_type(const struct codegen *cg, char letter)
{
    switch (letter) {
    case 'v':
        return cg->nothing;
    case 's':
    case 'i':
        return cg->i32;
    case 'b':
        return cg->i1;
    case 'l':
        return cg->i64;
    case 'd':
        return cg->f64;
    default:
        return cg->ptr;
    }
}

enum runtime_effect { EFFECT_ANY, EFFECT_NONE, EFFECT_READS };

static const struct runtime_signature {
    const char *name, *result, *arguments;
} signatures[CG_RUNTIME_COUNT] = {
#define RT_FUNCTION(name, result, arguments, meaning) [CG_##name] = {#name, #result, arguments},
#include "runtime/abi.def"
#undef RT_FUNCTION
};

static enum runtime_effect runtime_effect(enum cg_runtime which)
{
    switch (which) {
    case CG_rt_float_floor_divide:
    case CG_rt_float_modulo:
    case CG_rt_compare_int_float:
        return EFFECT_NONE;
    case CG_rt_str_compare:
    case CG_rt_str_contains:
        return EFFECT_READS;
    default:
        return EFFECT_ANY;
    }
}

static bool runtime_cold(enum cg_runtime which)
{
    switch (which) {
    case CG_rt_poll:
    case CG_rt_stack_check:
    case CG_rt_join:
    case CG_rt_join_discard:
    case CG_rt_raise_code:
    case CG_rt_raise:
    case CG_rt_stop:
    case CG_rt_trace:
        return true;
    default:
        return false;
    }
}

static void runtime_attributes(struct codegen *cg, enum cg_runtime which, LLVMValueRef function)
{
    const struct runtime_signature *signature = &signatures[which];
    cg_function_attribute(cg, function, "nounwind", 0);
    if (runtime_cold(which))
        cg_function_attribute(cg, function, "cold", 0);
    if (runtime_effect(which) != EFFECT_ANY) {
        cg_function_attribute(cg, function, "willreturn", 0);
        cg_function_attribute(cg, function, "memory",
                              runtime_effect(which) == EFFECT_NONE ? COMPAT_MEMORY_NONE
                                                                   : COMPAT_MEMORY_READ_ARGUMENTS);
    }
    for (unsigned i = 0; signature->arguments[i]; i++) {
        if (signature->arguments[i] == 'b')
            parameter_attribute(cg, function, i, "zeroext", 0);
    }
    if (signature->result[0] == 'b') {
        LLVMAddAttributeAtIndex(function, LLVMAttributeReturnIndex,
                                compat_attribute(cg->context, "zeroext", 0));
    }
}

LLVMValueRef cg_runtime_function(struct codegen *cg, enum cg_runtime which)
{
    if (cg->runtime[which])
        return cg->runtime[which];
    LLVMTypeRef arguments[16];
    unsigned count = 0;
    for (const char *letter = signatures[which].arguments; *letter && count < 16; letter++)
        arguments[count++] = letter_type(cg, *letter);
    cg->runtime_types[which] =
        LLVMFunctionType(letter_type(cg, signatures[which].result[0]), arguments, count, false);
    cg->runtime[which] =
        LLVMAddFunction(cg->llvm, signatures[which].name, cg->runtime_types[which]);
    runtime_attributes(cg, which, cg->runtime[which]);
    return cg->runtime[which];
}

LLVMValueRef cg_call_runtime(struct cg_function *f, enum cg_runtime which, LLVMValueRef *arguments,
                             uint32_t count)
{
    struct codegen *cg = f->cg;
    LLVMValueRef function = cg_runtime_function(cg, which);
    LLVMValueRef call =
        LLVMBuildCall2(f->builder, cg->runtime_types[which], function, arguments, count, "");
    for (unsigned i = 0; i < count; i++) {
        if (signatures[which].arguments[i] == 'b')
            LLVMAddCallSiteAttribute(call, i + 1, compat_attribute(cg->context, "zeroext", 0));
    }
    return call;
}

/* ---- constants in memory */

static int64_t code_points(const char *text, uint32_t bytes)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < bytes; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* A struct rt_str. */
LLVMValueRef cg_string_constant(struct codegen *cg, uint32_t string)
{
    if (string >= cg->module->string_count) {
        cg_malformed(cg, "no such string");
        return LLVMConstNull(cg->ptr);
    }
    if (cg->strings[string])
        return cg->strings[string];
    const char *text = cg->module->strings[string];
    uint32_t bytes = cg->module->string_bytes[string];
    LLVMValueRef fields[] = {
        cg_int(cg, -1),
        cg_int(cg, code_points(text, bytes)),
        cg_int(cg, bytes),
        LLVMConstStringInContext2(cg->context, text, bytes, false),
    };
    LLVMValueRef constant = LLVMConstStructInContext(cg->context, fields, 4, false);
    LLVMValueRef global = LLVMAddGlobal(cg->llvm, LLVMTypeOf(constant), "str");
    LLVMSetInitializer(global, constant);
    LLVMSetLinkage(global, LLVMInternalLinkage);
    LLVMSetGlobalConstant(global, true);
    LLVMSetAlignment(global, 8);
    cg->strings[string] = global;
    return global;
}

LLVMValueRef cg_text(struct codegen *cg, const char *text)
{
    if (!text)
        return LLVMConstNull(cg->ptr);
    LLVMValueRef constant = LLVMConstStringInContext2(cg->context, text, strlen(text), false);
    LLVMValueRef global = LLVMAddGlobal(cg->llvm, LLVMTypeOf(constant), "text");
    LLVMSetInitializer(global, constant);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMSetGlobalConstant(global, true);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    return global;
}

/* ---- declarations */

static LLVMTypeRef result_type(struct codegen *cg, struct cg_callee *callee, struct type_id result)
{
    const struct layout_type *layout = layout_get(cg->layout, result);
    LLVMTypeRef *types = cg_take(cg, layout->scalar_count + 1, sizeof(*types));
    if (!types)
        return cg->nothing;
    unsigned count = cg_scalar_types(cg, layout, types);
    callee->result_count = count;
    if (callee->fails)
        types[count++] = cg->i32;
    if (count == 0)
        return cg->nothing;
    return count == 1 ? types[0] : LLVMStructTypeInContext(cg->context, types, count, false);
}

static LLVMTypeRef plain_type(struct codegen *cg, const struct ir_function *function,
                              struct cg_callee *callee)
{
    const struct ir_block *entry = &function->blocks[0];
    uint32_t count = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        struct type_id type = function->values[entry->parameters[i].id].type;
        count += layout_get(cg->layout, type)->scalar_count;
    }
    LLVMTypeRef *types = cg_take(cg, count, sizeof(*types));
    if (!types)
        return NULL;
    types[0] = cg->ptr;
    uint32_t at = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        struct type_id type = function->values[entry->parameters[i].id].type;
        at += cg_scalar_types(cg, layout_get(cg->layout, type), types + at);
    }
    return LLVMFunctionType(result_type(cg, callee, function->result), types, count, false);
}

static void declare_list_parameters(struct codegen *cg, const struct ir_function *function,
                                    LLVMValueRef llvm)
{
    const struct ir_block *entry = &function->blocks[0];
    unsigned at = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        struct type_id type = function->values[entry->parameters[i].id].type;
        const struct layout_type *layout = layout_get(cg->layout, type);
        for (uint32_t s = 0; s < layout->scalar_count; s++, at++) {
            if (layout->scalars[s] != LAYOUT_LIST)
                continue;
            parameter_attribute(cg, llvm, at, "nonnull", 0);
            parameter_attribute(cg, llvm, at, "noundef", 0);
            parameter_attribute(cg, llvm, at, "align", 8);
            parameter_attribute(cg, llvm, at, "dereferenceable", sizeof(struct rt_list));
        }
    }
}

static void add_plain(struct codegen *cg, struct cg_callee *callee)
{
    callee->function = LLVMAddFunction(cg->llvm, callee->ir->name, callee->type);
    LLVMSetFunctionCallConv(callee->function, LLVMFastCallConv);
    cg_function_defaults(cg, callee->function);
    declare_list_parameters(cg, callee->ir, callee->function);
}

static void add_fill(struct codegen *cg, struct cg_callee *callee)
{
    callee->function = LLVMAddFunction(cg->llvm, callee->ir->name, callee->type);
    cg_function_defaults(cg, callee->function);
    parameter_attribute(cg, callee->function, 1, "noalias", 0);
    parameter_attribute(cg, callee->function, 1, "readonly", 0);
    parameter_attribute(cg, callee->function, 4, "noalias", 0);
    parameter_attribute(cg, callee->function, 4, COMPAT_NOCAPTURE, 0);
    parameter_attribute(cg, callee->function, 5, "noalias", 0);
    parameter_attribute(cg, callee->function, 5, COMPAT_NOCAPTURE, 0);
}

LLVMValueRef cg_callee_function(struct codegen *cg, struct cg_callee *callee)
{
    if (callee->function)
        return callee->function;
    if (callee->ir->kind == IR_FUNCTION_FILL)
        add_fill(cg, callee);
    else
        add_plain(cg, callee);
    LLVMSetLinkage(callee->function, LLVMInternalLinkage);
    callee->next_wanted = cg->wanted;
    cg->wanted = callee;
    return callee->function;
}

static void declare_functions(struct codegen *cg)
{
    LLVMTypeRef fill[] = {cg->ptr, cg->ptr, cg->i64, cg->i64, cg->ptr, cg->ptr};
    for (uint32_t i = 0; i < cg->module->function_count && !cg->why; i++) {
        struct cg_callee *callee = &cg->callees[i];
        if (!callee->ir->block_count)
            cg_malformed(cg, "a function without blocks");
        else if (callee->ir->kind == IR_FUNCTION_PLAIN)
            callee->type = plain_type(cg, callee->ir, callee);
        else if (callee->ir->blocks[0].parameter_count < 2)
            cg_malformed(cg, "a fill function without its range");
        else
            callee->type = LLVMFunctionType(cg->i32, fill, 6, false);
    }
}

/* ---- one function */

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
    [IR_STOP] = cg_emit_stop,
    [IR_UNREACHABLE] = cg_emit_unreachable,
};

/* Whether a value's lists live as long as those of its operands do, whatever those are. */
static bool borrows(enum ir_op op)
{
    return op == IR_FIELD || op == IR_PAYLOAD || op == IR_INJECT || op == IR_MAKE ||
           op == IR_SELECT || op == IR_LIST_GET || op == IR_GLOBAL;
}

static void note_lasting(struct cg_function *f, const struct ir_instruction *instruction)
{
    if (!borrows(instruction->op) || f->lasting[instruction->result.id])
        return;
    bool all = true;
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        all &= f->lasting[instruction->operands[i].id];
    f->lasting[instruction->result.id] = all;
}

static void emit_block(struct cg_function *f, uint32_t index)
{
    const struct ir_block *block = &f->ir->blocks[index];
    LLVMPositionBuilderAtEnd(f->builder, f->blocks[index]);
    f->block = index;
    cg_strip_rows(f, index);
    for (uint32_t i = 0; i < block->instruction_count && !f->cg->why; i++) {
        const struct ir_instruction *instruction = &block->instructions[i];
        cg_debug_site(f, instruction->site);
        if (f->guard && cg_recurs(f, instruction)) {
            cg_leave_guard(f);
            break;
        }
        if (instruction->op >= IR_OP_COUNT || !emitters[instruction->op])
            cg_malformed(f->cg, "an operation without code");
        else
            emitters[instruction->op](f, instruction, cg_row(f, instruction->result));
        note_lasting(f, instruction);
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

/* A FILL function's parameters: its range, and what lies in its environment. */
static LLVMValueRef *fill_parameters(struct cg_function *f)
{
    struct codegen *cg = f->cg;
    const struct ir_block *entry = &f->ir->blocks[0];
    uint32_t env_count = entry->parameter_count - 2;
    struct type_id *types = cg_take(cg, env_count, sizeof(*types));
    if (!types)
        return NULL;
    for (uint32_t i = 0; i < env_count; i++)
        types[i] = f->ir->values[entry->parameters[i + 2].id].type;
    const struct rt_type *env = layout_product(cg->layout, types, env_count);
    LLVMValueRef *values = cg_take(cg, cg_scalar_count(env) + 2, sizeof(*values));
    if (!values)
        return NULL;
    f->out = LLVMGetParam(f->llvm, 4);
    f->ret_count = LLVMGetParam(f->llvm, 5);
    f->emitted = cg_alloca(f, cg->i64, "emitted");
    LLVMBuildStore(f->builder, cg_int(cg, 0), f->emitted);
    values[0] = LLVMGetParam(f->llvm, 2);
    values[1] = LLVMGetParam(f->llvm, 3);
    cg_load_value(f, env, LLVMGetParam(f->llvm, 1), true, values + 2);
    return values;
}

/* A PLAIN function's parameters, which the context comes before. */
static LLVMValueRef *plain_parameters(struct cg_function *f)
{
    f->arguments = cg_take(f->cg, LLVMCountParams(f->llvm), sizeof(*f->arguments));
    if (!f->arguments)
        return NULL;
    LLVMGetParams(f->llvm, f->arguments);
    return f->arguments + 1;
}

static void define_function(struct codegen *cg, struct cg_callee *callee)
{
    struct cg_function function = {
        .cg = cg,
        .callee = callee,
        .ir = callee->ir,
        .fails = callee->fails,
        .llvm = callee->function,
        .builder = cg->builder,
    };
    struct cg_function *f = function.root = &function;
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    cg_debug_function(f);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    LLVMValueRef *parameters =
        f->ir->kind == IR_FUNCTION_FILL ? fill_parameters(f) : plain_parameters(f);
    /* A pipeline's environment is its caller's, who waits for it. */
    bool fill = f->ir->kind == IR_FUNCTION_FILL;
    bool *lasting = cg_take(cg, f->ir->blocks[0].parameter_count, sizeof(*lasting));
    if (!parameters || !lasting)
        return;
    memset(lasting, fill, f->ir->blocks[0].parameter_count);
    cg_emit_body(f, parameters, lasting);
}

/* The rt_task_fn that the runtime starts with. */
static void define_entry(struct codegen *cg)
{
    struct cg_callee *callee = &cg->callees[cg->module->entry.id];
    LLVMTypeRef type = LLVMFunctionType(cg->i32, (LLVMTypeRef[]){cg->ptr, cg->ptr}, 2, false);
    struct cg_function function = {
        .cg = cg,
        .fails = true,
        .llvm = LLVMAddFunction(cg->llvm, cg->options->entry_name, type),
        .builder = cg->builder,
    };
    struct cg_function *f = function.root = &function;
    cg_function_defaults(cg, f->llvm);
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    cg_debug_function(f);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    LLVMValueRef *row = cg_take(cg, callee->result_count, sizeof(*row));
    if (!row)
        return;
    struct cg_arguments arguments = {.values = &f->context, .count = 1};
    cg_call(f, callee, &arguments, 0, NULL, row);
    if (cg->why || cg->out_of_memory)
        return;
    cg_store_value(f, cg_layout(f, callee->ir->result)->descriptor, LLVMGetParam(f->llvm, 1), row);
    LLVMBuildRet(f->builder, cg_int32(cg, RT_OK));
}

/* Vector forms of math functions must survive until the vectoriser asks for them. */
static void keep_functions(struct codegen *cg)
{
    if (!cg->kept_count)
        return;
    LLVMValueRef array = LLVMConstArray2(cg->ptr, cg->kept, cg->kept_count);
    LLVMValueRef global = LLVMAddGlobal(cg->llvm, LLVMTypeOf(array), "llvm.compiler.used");
    LLVMSetInitializer(global, array);
    LLVMSetLinkage(global, LLVMAppendingLinkage);
    LLVMSetSection(global, "llvm.metadata");
}

static LLVMValueRef metadata_node(const struct codegen *cg, LLVMMetadataRef *parts, size_t count)
{
    return LLVMMetadataAsValue(cg->context, LLVMMDNodeInContext2(cg->context, parts, count));
}

static LLVMValueRef number_node(const struct codegen *cg, uint64_t number)
{
    LLVMMetadataRef value = LLVMValueAsMetadata(LLVMConstInt(cg->i64, number, false));
    return metadata_node(cg, &value, 1);
}

static unsigned metadata_kind(const struct codegen *cg, const char *name)
{
    return LLVMGetMDKindIDInContext(cg->context, name, (unsigned)strlen(name));
}

static void init_metadata(struct codegen *cg)
{
    cg->kind_invariant = metadata_kind(cg, "invariant.load");
    cg->kind_noundef = metadata_kind(cg, "noundef");
    cg->kind_nonnull = metadata_kind(cg, "nonnull");
    cg->kind_dereferenceable = metadata_kind(cg, "dereferenceable");
    cg->kind_align = metadata_kind(cg, "align");
    cg->kind_range = metadata_kind(cg, "range");
    cg->kind_prof = metadata_kind(cg, "prof");
    cg->invariant = metadata_node(cg, NULL, 0);
    cg->list_bytes = number_node(cg, sizeof(struct rt_list));
    cg->align8 = number_node(cg, 8);
    LLVMMetadataRef range[] = {
        LLVMValueAsMetadata(cg_int(cg, 0)),
        LLVMValueAsMetadata(cg_int(cg, INT64_MIN)),
    };
    cg->not_negative = metadata_node(cg, range, 2);
    range[0] = LLVMValueAsMetadata(cg_int32(cg, RT_OK + 1));
    range[1] = LLVMValueAsMetadata(cg_int32(cg, RT_OK));
    cg->not_ok = metadata_node(cg, range, 2);
    LLVMMetadataRef weights[] = {
        LLVMMDStringInContext2(cg->context, "branch_weights", 14),
        LLVMValueAsMetadata(LLVMConstInt(cg->i32, 1 << 20, false)),
        LLVMValueAsMetadata(LLVMConstInt(cg->i32, 1, false)),
    };
    cg->unlikely = metadata_node(cg, weights, 3);
}

static void lay_out_globals(struct codegen *cg, struct engine_global *ret_globals,
                            uint64_t *ret_bytes)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < cg->module->global_count; i++) {
        const struct rt_type *type =
            layout_get(cg->layout, cg->module->globals[i].type)->descriptor;
        uint64_t mask = type->align ? type->align - 1 : 0;
        ret_globals[i].offset = (bytes + mask) & ~mask;
        ret_globals[i].type = type;
        bytes = ret_globals[i].offset + type->size;
    }
    cg->globals = ret_globals;
    *ret_bytes = (bytes + 15) & ~(uint64_t)15;
}

static void lower(struct codegen *cg)
{
    for (uint32_t i = 0; i < cg->module->function_count; i++)
        cg->callees[i].ir = cg->module->functions[i];
    find_failing(cg);
    cg_count_calls(cg);
    declare_functions(cg);
    if (cg->module->functions[cg->module->entry.id]->kind != IR_FUNCTION_PLAIN)
        cg_malformed(cg, "an entry that is not a plain function");
    if (!cg->why && !cg->out_of_memory)
        define_entry(cg);
    while (cg->wanted && !cg->why && !cg->out_of_memory) {
        struct cg_callee *callee = cg->wanted;
        cg->wanted = callee->next_wanted;
        define_function(cg, callee);
    }
    keep_functions(cg);
}

/* Every loop polls, and every function that recurs checks the stack. */
bool codegen_runs_long(const struct ir_module *module)
{
    for (uint32_t f = 0; f < module->function_count; f++) {
        const struct ir_function *function = module->functions[f];
        if (function->kind == IR_FUNCTION_FILL || function->heavy || function->recursive)
            return true;
        for (uint32_t b = 0; b < function->block_count; b++) {
            for (uint32_t i = 0; i < function->blocks[b].instruction_count; i++) {
                enum ir_op op = function->blocks[b].instructions[i].op;
                if (op == IR_POLL || op == IR_STACK_CHECK || op == IR_LIST_CONVERT)
                    return true;
            }
        }
    }
    return false;
}

int codegen_module(const struct codegen_options *options, const struct ir_module *module,
                   struct layout *layout, struct arena *scratch, LLVMModuleRef llvm,
                   struct engine_global *ret_globals, uint64_t *ret_globals_bytes,
                   const char **ret_why)
{
    LLVMContextRef context = LLVMGetModuleContext(llvm);
    struct codegen cg = {
        .options = options,
        .module = module,
        .layout = layout,
        .scratch = scratch,
        .context = context,
        .llvm = llvm,
        .nothing = LLVMVoidTypeInContext(context),
        .i1 = LLVMInt1TypeInContext(context),
        .i8 = LLVMInt8TypeInContext(context),
        .i32 = LLVMInt32TypeInContext(context),
        .i64 = LLVMInt64TypeInContext(context),
        .f64 = LLVMDoubleTypeInContext(context),
        .ptr = LLVMPointerTypeInContext(context, 0),
    };
    cg.callees = cg_take(&cg, module->function_count, sizeof(*cg.callees));
    cg.strings = cg_take(&cg, module->string_count, sizeof(*cg.strings));
    cg.kept = cg_take(&cg, 4 * JIT_MATH_COUNT, sizeof(*cg.kept));
    if (cg.out_of_memory)
        return -ENOMEM;
    if (module->entry.id >= module->function_count) {
        *ret_why = "no entry";
        return -EINVAL;
    }
    cg.builder = LLVMCreateBuilderInContext(context);
    init_metadata(&cg);
    lay_out_globals(&cg, ret_globals, ret_globals_bytes);
    cg_debug_begin(&cg);
    lower(&cg);
    cg_debug_end(&cg);
    LLVMDisposeBuilder(cg.builder);
    if (cg.out_of_memory || layout->failed)
        return -ENOMEM;
    *ret_why = cg.why;
    return cg.why ? -EINVAL : 0;
}
