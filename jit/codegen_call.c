/* Calls and forks.
 *
 * A fork pushes a mark (runtime/abi.h) for its second call, makes the first, and, when nobody has
 * taken the mark meanwhile, makes the second with its arguments still in registers.
 */
#include "jit/codegen_internal.h"

static struct cg_callee *callee_of(struct cg_function *f, struct ir_function_id id)
{
    if (id.id >= f->cg->module->function_count ||
        f->cg->module->functions[id.id]->kind != IR_FUNCTION_PLAIN) {
        cg_malformed(f->cg, "a call of what is not a plain function");
        return NULL;
    }
    return &f->cg->callees[id.id];
}

/* The operands from first up to end as a call's arguments. */
static bool arguments_of(struct cg_function *f, const struct ir_instruction *instruction,
                         uint32_t first, uint32_t end, struct cg_arguments *ret_arguments)
{
    uint32_t count = 1;
    for (uint32_t i = first; i < end; i++)
        count += cg_layout(f, cg_operand_type(f, instruction, i))->scalar_count;
    LLVMValueRef *values = cg_take(f->cg, count, sizeof(*values));
    bool *lasting = cg_take(f->cg, end - first, sizeof(*lasting));
    if (!values || !lasting)
        return false;
    values[0] = f->context;
    uint32_t at = 1;
    for (uint32_t i = first; i < end; i++) {
        uint32_t scalars = cg_layout(f, cg_operand_type(f, instruction, i))->scalar_count;
        lasting[i - first] = f->lasting[instruction->operands[i].id];
        for (uint32_t s = 0; s < scalars; s++)
            values[at++] = cg_operands(f, instruction, i)[s];
    }
    *ret_arguments = (struct cg_arguments){values, count, lasting};
    return true;
}

LLVMValueRef cg_call_bare(struct cg_function *f, struct cg_callee *callee, LLVMValueRef *arguments,
                          uint32_t argument_count, LLVMValueRef *ret_row)
{
    LLVMValueRef function = cg_callee_function(f->cg, callee);
    LLVMValueRef call =
        LLVMBuildCall2(f->builder, callee->type, function, arguments, argument_count, "");
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    uint32_t results = callee->result_count;
    if (results + callee->fails == 0)
        return NULL;
    if (results + callee->fails == 1) {
        if (callee->fails)
            return call;
        ret_row[0] = call;
        return NULL;
    }
    for (uint32_t i = 0; i < results; i++)
        ret_row[i] = LLVMBuildExtractValue(f->builder, call, i, "");
    return callee->fails ? LLVMBuildExtractValue(f->builder, call, results, "") : NULL;
}

void cg_call(struct cg_function *f, struct cg_callee *callee, const struct cg_arguments *arguments,
             uint32_t site, struct cg_fork *fork, LLVMValueRef *ret_row)
{
    if (arguments->count != LLVMCountParamTypes(callee->type)) {
        cg_malformed(f->cg, "a call with other arguments than its callee's parameters");
        return;
    }
    if (cg_wants_inline(f, callee)) {
        cg_inline(f, callee, arguments, site, fork, ret_row);
        return;
    }
    LLVMValueRef status = cg_call_bare(f, callee, arguments->values, arguments->count, ret_row);
    if (status && fork)
        cg_fork_check(fork, status);
    else if (status)
        cg_check_status(f, status, site);
}

CG_EMIT(call)
{
    struct cg_callee *callee = callee_of(f, instruction->callee);
    struct cg_arguments arguments;
    if (callee && arguments_of(f, instruction, 0, instruction->operand_count, &arguments))
        cg_call(f, callee, &arguments, instruction->site, NULL, ret_row);
}

/* ---- forks */

static struct cg_frame *frame_of(struct codegen *cg, struct cg_callee *callee)
{
    struct cg_frame *frame = cg_take(cg, 1, sizeof(*frame));
    uint32_t parameters = LLVMCountParamTypes(callee->type);
    LLVMTypeRef *types = cg_take(cg, parameters + callee->result_count, sizeof(*types));
    if (!frame || !types)
        return NULL;
    LLVMGetParamTypes(callee->type, types);
    frame->argument_count = parameters - 1;
    LLVMTypeRef result = LLVMGetReturnType(callee->type);
    for (uint32_t i = 0; i < callee->result_count; i++) {
        types[parameters + i] = LLVMGetTypeKind(result) == LLVMStructTypeKind
                                    ? LLVMStructGetTypeAtIndex(result, i)
                                    : result;
    }
    frame->type = LLVMStructTypeInContext(cg->context, types + 1,
                                          frame->argument_count + callee->result_count, false);
    return frame;
}

static LLVMValueRef frame_slot(struct cg_function *f, const struct cg_frame *frame,
                               LLVMValueRef base, uint32_t index)
{
    return LLVMBuildStructGEP2(f->builder, frame->type, base, index, "");
}

static LLVMValueRef frame_load(struct cg_function *f, const struct cg_frame *frame,
                               LLVMValueRef base, uint32_t index)
{
    LLVMTypeRef type = LLVMStructGetTypeAtIndex(frame->type, index);
    return LLVMBuildLoad2(f->builder, type, frame_slot(f, frame, base, index), "");
}

/* An rt_task_fn that makes the call out of its frame. */
static LLVMValueRef define_task(struct codegen *cg, struct cg_callee *callee)
{
    LLVMTypeRef type = LLVMFunctionType(cg->i32, (LLVMTypeRef[]){cg->ptr, cg->ptr}, 2, false);
    const struct cg_frame *frame = callee->frame;
    struct cg_function function = {
        .cg = cg,
        .fails = true,
        .llvm = LLVMAddFunction(cg->llvm, "task", type),
        .builder = cg->builder,
    };
    struct cg_function *f = function.root = &function;
    LLVMSetLinkage(f->llvm, LLVMInternalLinkage);
    cg_function_defaults(cg, f->llvm);
    LLVMBasicBlockRef here = LLVMGetInsertBlock(cg->builder);
    LLVMMetadataRef location = LLVMGetCurrentDebugLocation2(cg->builder);
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    cg_debug_function(f);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    LLVMValueRef base = LLVMGetParam(f->llvm, 1);
    LLVMValueRef *arguments = cg_take(cg, frame->argument_count + 1, sizeof(*arguments));
    LLVMValueRef *row = cg_take(cg, callee->result_count, sizeof(*row));
    if (!arguments || !row)
        return NULL;
    arguments[0] = f->context;
    for (uint32_t i = 0; i < frame->argument_count; i++)
        arguments[i + 1] = frame_load(f, frame, base, i);
    LLVMValueRef status = cg_call_bare(f, callee, arguments, frame->argument_count + 1, row);
    if (status)
        cg_check_status(f, status, 0);
    for (uint32_t i = 0; i < callee->result_count; i++) {
        LLVMValueRef slot = frame_slot(f, frame, base, frame->argument_count + i);
        LLVMBuildStore(f->builder, row[i], slot);
    }
    LLVMBuildRet(f->builder, cg_int32(cg, RT_OK));
    LLVMPositionBuilderAtEnd(cg->builder, here);
    LLVMSetCurrentDebugLocation2(cg->builder, location);
    return f->llvm;
}

static bool need_task(struct codegen *cg, struct cg_callee *callee)
{
    if (callee->task)
        return true;
    callee->frame = frame_of(cg, callee);
    callee->task = callee->frame ? define_task(cg, callee) : NULL;
    return callee->task != NULL;
}

/* The first call, or the poll at the push, failed. */
static void fork_failed(struct cg_fork *fork)
{
    struct cg_function *f = fork->f;
    struct codegen *cg = f->cg;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(f->builder);
    LLVMBasicBlockRef discard = cg_block(f, "discard");
    LLVMBasicBlockRef leave = cg_block(f, "");
    fork->failed = cg_block(f, "failed");
    LLVMPositionBuilderAtEnd(f->builder, fork->failed);
    fork->status = LLVMBuildPhi(f->builder, cg->i32, "");
    LLVMBuildStore(f->builder, fork->mark, cg_at(f, f->context, offsetof(struct rt_context, top)));
    LLVMValueRef task =
        cg_load(f, cg->ptr, cg_at(f, fork->mark, offsetof(struct rt_mark, task)), false);
    LLVMBuildCondBr(f->builder, LLVMBuildIsNull(f->builder, task, ""), leave, discard);
    LLVMPositionBuilderAtEnd(f->builder, discard);
    CG_RUNTIME(f, CG_rt_join_discard, f->context, fork->mark);
    LLVMBuildBr(f->builder, leave);
    LLVMPositionBuilderAtEnd(f->builder, leave);
    if (fork->site)
        CG_RUNTIME(f, CG_rt_trace, f->context, cg_int32(cg, fork->site));
    cg_return_status(f, fork->status);
    LLVMPositionBuilderAtEnd(f->builder, here);
}

void cg_fork_check(struct cg_fork *fork, LLVMValueRef status)
{
    struct cg_function *f = fork->f;
    LLVMBasicBlockRef next = cg_block(f, "");
    LLVMBasicBlockRef from = LLVMGetInsertBlock(f->builder);
    LLVMValueRef ok = LLVMBuildICmp(f->builder, LLVMIntEQ, status, cg_int32(f->cg, RT_OK), "");
    cg_likely(f, ok, next, fork->failed);
    LLVMAddIncoming(fork->status, &status, &from, 1);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

static void fork_push(struct cg_fork *fork, const struct cg_callee *second,
                      const struct cg_arguments *arguments)
{
    struct cg_function *f = fork->f;
    struct codegen *cg = f->cg;
    LLVMValueRef top = cg_at(f, f->context, offsetof(struct rt_context, top));
    fork->frame = cg_alloca(f, second->frame->type, "frame");
    for (uint32_t i = 0; i < second->frame->argument_count; i++) {
        LLVMBuildStore(f->builder, arguments->values[i + 1],
                       frame_slot(f, second->frame, fork->frame, i));
    }
    fork->mark = cg_load(f, cg->ptr, top, false);
    LLVMBuildStore(f->builder, second->task, cg_at(f, fork->mark, offsetof(struct rt_mark, run)));
    LLVMBuildStore(f->builder, fork->frame, cg_at(f, fork->mark, offsetof(struct rt_mark, frame)));
    LLVMBuildStore(f->builder, LLVMConstNull(cg->ptr),
                   cg_at(f, fork->mark, offsetof(struct rt_mark, task)));
    LLVMValueRef next = cg_at(f, fork->mark, sizeof(struct rt_mark));
    LLVMBuildStore(f->builder, next, top);
    fork_failed(fork);
    LLVMBasicBlockRef poll = cg_block(f, "poll");
    LLVMBasicBlockRef quiet = cg_block(f, "");
    LLVMValueRef limit = cg_load_shared(f, offsetof(struct rt_context, limit));
    cg_likely(f, LLVMBuildICmp(f->builder, LLVMIntULE, next, limit, ""), quiet, poll);
    LLVMPositionBuilderAtEnd(f->builder, poll);
    cg_fork_check(fork, CG_RUNTIME(f, CG_rt_poll, f->context));
    LLVMBuildBr(f->builder, quiet);
    LLVMPositionBuilderAtEnd(f->builder, quiet);
}

/* Pops the mark; makes the second call, or takes its result from whoever did. */
static void fork_pop(struct cg_fork *fork, struct cg_callee *second,
                     const struct cg_arguments *arguments, LLVMValueRef *ret_row)
{
    struct cg_function *f = fork->f;
    struct codegen *cg = f->cg;
    LLVMBasicBlockRef here = cg_block(f, ""), join = cg_block(f, "join"), next = cg_block(f, "");
    LLVMValueRef *rows = cg_take(cg, 2 * (size_t)second->result_count, sizeof(*rows));
    if (!rows)
        return;
    LLVMBuildStore(f->builder, fork->mark, cg_at(f, f->context, offsetof(struct rt_context, top)));
    LLVMValueRef task =
        cg_load(f, cg->ptr, cg_at(f, fork->mark, offsetof(struct rt_mark, task)), false);
    cg_likely(f, LLVMBuildIsNull(f->builder, task, ""), here, join);
    LLVMPositionBuilderAtEnd(f->builder, here);
    cg_call(f, second, arguments, fork->second_site, NULL, rows);
    LLVMBasicBlockRef from[2] = {LLVMGetInsertBlock(f->builder)};
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, join);
    cg_check_status(f, CG_RUNTIME(f, CG_rt_join, f->context, fork->mark), fork->second_site);
    for (uint32_t i = 0; i < second->result_count; i++) {
        rows[second->result_count + i] =
            frame_load(f, second->frame, fork->frame, second->frame->argument_count + i);
    }
    from[1] = LLVMGetInsertBlock(f->builder);
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
    for (uint32_t i = 0; i < second->result_count; i++) {
        ret_row[i] = LLVMBuildPhi(f->builder, LLVMTypeOf(rows[i]), "");
        LLVMAddIncoming(ret_row[i], (LLVMValueRef[]){rows[i], rows[second->result_count + i]}, from,
                        2);
    }
}

CG_EMIT(fork)
{
    struct cg_callee *first = callee_of(f, instruction->callee);
    struct cg_callee *second = callee_of(f, instruction->second);
    if (!first || !second || instruction->second_first > instruction->operand_count) {
        cg_malformed(f->cg, "a fork without its calls");
        return;
    }
    struct cg_arguments a, b;
    if (!arguments_of(f, instruction, 0, instruction->second_first, &a) ||
        !arguments_of(f, instruction, instruction->second_first, instruction->operand_count, &b))
        return;
    LLVMValueRef *second_row = ret_row + first->result_count;
    if (f->level > 0) {
        cg_call(f, first, &a, instruction->site, NULL, ret_row);
        cg_call(f, second, &b, instruction->second_site, NULL, second_row);
        return;
    }
    if (b.count != LLVMCountParamTypes(second->type)) {
        cg_malformed(f->cg, "a fork with other arguments than its callee's parameters");
        return;
    }
    if (!need_task(f->cg, second))
        return;
    struct cg_fork fork = {
        .f = f, .site = instruction->site, .second_site = instruction->second_site};
    fork_push(&fork, second, &b);
    cg_call(f, first, &a, instruction->site, &fork, ret_row);
    fork_pop(&fork, second, &b, second_row);
}
