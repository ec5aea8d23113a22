/* Leaving a function: cold paths, statuses, and what keeps running code responsive.
 *
 * The hot path of a check is one compare and one branch that is never taken. Checks of one function
 * that raise the same thing at the same place share their cold block.
 */
#include "jit/codegen_internal.h"

void cg_likely(struct cg_function *f, LLVMValueRef condition, LLVMBasicBlockRef likely,
               LLVMBasicBlockRef unlikely)
{
    LLVMValueRef branch = LLVMBuildCondBr(f->builder, condition, likely, unlikely);
    LLVMSetMetadata(branch, f->cg->kind_prof, f->cg->unlikely);
}

void cg_return_row(struct cg_function *f, const LLVMValueRef *row)
{
    const struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    if (!f->parent && cg_speculative(f)) {
        cg_speculate_end(f);
        return;
    }
    if (!f->ir || f->ir->kind == IR_FUNCTION_FILL) {
        cg_return_status(f, cg_int32(cg, RT_OK));
        return;
    }
    uint32_t count = f->callee->result_count;
    if (f->parent) {
        LLVMBasicBlockRef from = LLVMGetInsertBlock(builder);
        for (uint32_t i = 0; i < count; i++)
            LLVMAddIncoming(f->results[i], (LLVMValueRef *)&row[i], &from, 1);
        LLVMBuildBr(builder, f->after);
        return;
    }
    if (count + f->fails == 0) {
        LLVMBuildRetVoid(builder);
    } else if (count == 1 && !f->fails) {
        LLVMBuildRet(builder, row[0]);
    } else if (count == 0) {
        LLVMBuildRet(builder, cg_int32(cg, RT_OK));
    } else {
        LLVMValueRef all = LLVMGetUndef(LLVMGetReturnType(f->callee->type));
        for (uint32_t i = 0; i < count; i++)
            all = LLVMBuildInsertValue(builder, all, row[i], i, "");
        if (f->fails)
            all = LLVMBuildInsertValue(builder, all, cg_int32(cg, RT_OK), count, "");
        LLVMBuildRet(builder, all);
    }
}

/* What was raised goes to the handler; a stop goes on to leave. */
static void leave_unless_raised(struct cg_function *f, LLVMValueRef status)
{
    LLVMBasicBlockRef leave = cg_block(f, "");
    LLVMValueRef raised =
        LLVMBuildICmp(f->builder, LLVMIntEQ, status, cg_int32(f->cg, RT_RAISED), "");
    LLVMBuildCondBr(f->builder, raised, f->handler, leave);
    LLVMPositionBuilderAtEnd(f->builder, leave);
}

void cg_return_status(struct cg_function *f, LLVMValueRef status)
{
    LLVMBuilderRef builder = f->builder;
    if (f->handler)
        leave_unless_raised(f, status);
    if (!f->fails && f->ir && f->ir->kind != IR_FUNCTION_FILL) {
        cg_malformed(f->cg, "a failure in a function that cannot fail");
        LLVMBuildUnreachable(builder);
        return;
    }
    if (f->parent) {
        LLVMBasicBlockRef from = LLVMGetInsertBlock(builder);
        LLVMAddIncoming(f->status, &status, &from, 1);
        LLVMBuildBr(builder, f->failed);
        return;
    }
    if (f->ret_count) {
        LLVMValueRef emitted = LLVMBuildLoad2(builder, f->cg->i64, f->emitted, "");
        LLVMBuildStore(builder, emitted, f->ret_count);
    }
    if (!f->ir || f->ir->kind == IR_FUNCTION_FILL || f->callee->result_count == 0) {
        LLVMBuildRet(builder, status);
        return;
    }
    LLVMValueRef all = LLVMGetUndef(LLVMGetReturnType(f->callee->type));
    LLVMBuildRet(builder, LLVMBuildInsertValue(builder, all, status, f->callee->result_count, ""));
}

void cg_check_status(struct cg_function *f, LLVMValueRef status, uint32_t trace_site)
{
    struct codegen *cg = f->cg;
    LLVMBasicBlockRef failed = cg_block(f, "failed");
    LLVMBasicBlockRef next = cg_block(f, "");
    LLVMValueRef ok = LLVMBuildICmp(f->builder, LLVMIntEQ, status, cg_int32(cg, RT_OK), "");
    cg_likely(f, ok, next, failed);
    LLVMPositionBuilderAtEnd(f->builder, failed);
    if (trace_site)
        CG_RUNTIME(f, CG_rt_trace, f->context, cg_int32(cg, trace_site));
    cg_return_status(f, status);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

static void raise_now(struct cg_function *f, bool stop, int32_t code, uint32_t site,
                      const char *text)
{
    struct codegen *cg = f->cg;
    LLVMValueRef status = CG_RUNTIME(f, stop ? CG_rt_stop : CG_rt_raise_code, f->context,
                                     cg_int32(cg, code), cg_int32(cg, site), cg_text(cg, text));
    LLVMSetMetadata(status, cg->kind_range, cg->not_ok);
    if (f->handler && !stop)
        LLVMBuildBr(f->builder, f->handler);
    else
        cg_return_status(f, status);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

LLVMBasicBlockRef cg_raise_block(struct cg_function *f, bool stop, int32_t code, uint32_t site,
                                 const char *text)
{
    for (struct cg_raise *raise = f->raises; raise; raise = raise->next) {
        if (raise->stop == stop && raise->code == code && raise->site == site &&
            same_text(raise->text, text))
            return raise->block;
    }
    LLVMBasicBlockRef here = LLVMGetInsertBlock(f->builder);
    LLVMBasicBlockRef block = cg_block(f, "raise");
    LLVMPositionBuilderAtEnd(f->builder, block);
    raise_now(f, stop, code, site, text);
    LLVMPositionBuilderAtEnd(f->builder, here);
    struct cg_raise *raise = cg_take(f->cg, 1, sizeof(*raise));
    if (raise) {
        *raise = (struct cg_raise){stop, code, site, text, block, f->raises};
        f->raises = raise;
    }
    return block;
}

static void fail_if(struct cg_function *f, LLVMValueRef bad, bool stop, int32_t code, uint32_t site)
{
    if (LLVMIsAConstantInt(bad) && !LLVMConstIntGetZExtValue(bad))
        return;
    if (cg_speculative(f)) {
        cg_gather(f, bad);
        return;
    }
    LLVMBasicBlockRef raise = cg_raise_block(f, stop, code, site, NULL);
    LLVMBasicBlockRef next = cg_block(f, "");
    cg_likely(f, LLVMBuildNot(f->builder, bad, ""), next, raise);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

void cg_raise_if(struct cg_function *f, LLVMValueRef bad, int32_t error, uint32_t site)
{
    fail_if(f, bad, false, error, site);
}

void cg_stop_if(struct cg_function *f, LLVMValueRef bad, int32_t reason, uint32_t site)
{
    fail_if(f, bad, true, reason, site);
}

LLVMBasicBlockRef cg_protect_begin(struct cg_function *f)
{
    f->handler = cg_block(f, "raised");
    f->outside_raises = f->raises;
    f->raises = NULL; /* blocks made here lead to the handler, those made before do not */
    return f->handler;
}

void cg_protect_end(struct cg_function *f, LLVMBasicBlockRef raised, const struct ir_edge *edge)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(f->builder);
    f->handler = NULL;
    f->raises = f->outside_raises;
    LLVMPositionBuilderAtEnd(f->builder, raised);
    cg_add_incoming(f, edge);
    LLVMBuildBr(f->builder, f->blocks[edge->block.id]);
    LLVMPositionBuilderAtEnd(f->builder, here);
}

/* Whether a terminator that raises has a handler in this function: emits the edge to it. */
static void begin_raise(struct cg_function *f, const struct ir_instruction *instruction,
                        LLVMBasicBlockRef *ret_raised)
{
    *ret_raised = instruction->edge_count ? cg_protect_begin(f) : NULL;
}

static void end_raise(struct cg_function *f, const struct ir_instruction *instruction,
                      LLVMBasicBlockRef raised)
{
    if (raised)
        cg_protect_end(f, raised, &instruction->edges[0]);
}

CG_EMIT(raise_code)
{
    (void)ret_row;
    LLVMBasicBlockRef raised;
    begin_raise(f, instruction, &raised);
    raise_now(f, false, (int32_t)instruction->immediate.integer, instruction->site,
              instruction->text);
    end_raise(f, instruction, raised);
}

CG_EMIT(stop)
{
    (void)ret_row;
    raise_now(f, true, (int32_t)instruction->immediate.integer, instruction->site,
              instruction->text);
}

/* An EXCEPTION or INSTANCE, which is a value, or an object. */
CG_EMIT(raise)
{
    (void)ret_row;
    struct codegen *cg = f->cg;
    struct type_id type = cg_operand_type(f, instruction, 0);
    const struct rt_type *descriptor = cg_layout(f, type)->descriptor;
    LLVMValueRef site = cg_int32(cg, instruction->site), status;
    LLVMBasicBlockRef raised;
    begin_raise(f, instruction, &raised);
    if (descriptor->kind == RT_OBJECT) {
        status = CG_RUNTIME(f, CG_rt_raise_object, f->context, site, cg_operand(f, instruction, 0));
    } else {
        LLVMValueRef bytes = cg_alloca_bytes(f, descriptor, "exception");
        cg_store_value(f, descriptor, bytes, &cg_any_memory, cg_operands(f, instruction, 0));
        status = CG_RUNTIME(f, CG_rt_raise, f->context, site,
                            cg_int32(cg, layout_index(cg->layout, type)), bytes);
    }
    LLVMSetMetadata(status, cg->kind_range, cg->not_ok);
    cg_return_status(f, status);
    end_raise(f, instruction, raised);
}

CG_EMIT(reraise)
{
    (void)ret_row;
    LLVMBasicBlockRef raised;
    begin_raise(f, instruction, &raised);
    LLVMValueRef status = CG_RUNTIME(f, CG_rt_reraise, f->context, cg_operand(f, instruction, 0));
    LLVMSetMetadata(status, f->cg->kind_range, f->cg->not_ok);
    cg_return_status(f, status);
    end_raise(f, instruction, raised);
}

LLVMValueRef cg_load_shared(struct cg_function *f, size_t offset)
{
    LLVMValueRef value = cg_load(f, f->cg->ptr, cg_at(f, f->context, offset), false);
    LLVMSetOrdering(value, LLVMAtomicOrderingMonotonic);
    LLVMSetAlignment(value, 8);
    return value;
}

/* if (top > limit) status = rt_poll(context), which is checked. */
static void poll_now(struct cg_function *f, uint32_t site)
{
    struct codegen *cg = f->cg;
    LLVMBasicBlockRef poll = cg_block(f, "poll");
    LLVMBasicBlockRef next = cg_block(f, "");
    LLVMValueRef top =
        cg_load(f, cg->ptr, cg_at(f, f->context, offsetof(struct rt_context, top)), false);
    LLVMValueRef limit = cg_load_shared(f, offsetof(struct rt_context, limit));
    LLVMValueRef quiet = LLVMBuildICmp(f->builder, LLVMIntULE, top, limit, "");
    cg_likely(f, quiet, next, poll);
    LLVMPositionBuilderAtEnd(f->builder, poll);
    cg_check_status(f, CG_RUNTIME(f, CG_rt_poll, f->context), site);
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

/* One count for a function and all that is inlined into it. */
static LLVMValueRef poll_count(struct cg_function *f)
{
    struct cg_function *root = f->root;
    if (root->poll_count)
        return root->poll_count;
    root->poll_count = cg_alloca(f, f->cg->i32, "polls");
    LLVMBasicBlockRef here = LLVMGetInsertBlock(f->builder);
    LLVMValueRef next = LLVMGetNextInstruction(root->poll_count);
    if (next)
        LLVMPositionBuilderBefore(f->builder, next);
    LLVMBuildStore(f->builder, cg_int32(f->cg, CG_POLL_STRIP), root->poll_count);
    LLVMPositionBuilderAtEnd(f->builder, here);
    return root->poll_count;
}

void cg_poll_count(struct cg_function *f, LLVMValueRef iterations, uint32_t site)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    LLVMValueRef slot = poll_count(f);
    LLVMBasicBlockRef strip = cg_block(f, "strip");
    LLVMBasicBlockRef next = cg_block(f, "");
    LLVMValueRef count = LLVMBuildLoad2(builder, cg->i32, slot, "");
    count = LLVMBuildNSWSub(builder, count, iterations, "");
    LLVMBuildStore(builder, count, slot);
    cg_likely(f, LLVMBuildICmp(builder, LLVMIntSGT, count, cg_int32(cg, 0), ""), next, strip);
    LLVMPositionBuilderAtEnd(builder, strip);
    LLVMBuildStore(builder, cg_int32(cg, CG_POLL_STRIP), slot);
    poll_now(f, site);
    LLVMBuildBr(builder, next);
    LLVMPositionBuilderAtEnd(builder, next);
}

/* Counted loops count by the strip: see codegen_strip.c. */
CG_EMIT(poll)
{
    (void)ret_row;
    if (!cg_strip_of_latch(f, f->block))
        cg_poll_count(f, cg_int32(f->cg, 1), instruction->site);
}

/* Calls that are inlined into one another lie in the frame that the first has checked. */
CG_EMIT(stack_check)
{
    (void)ret_row;
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    if (f->level > 0)
        return;
    unsigned id = LLVMLookupIntrinsicID("llvm.addressofreturnaddress", 27);
    LLVMValueRef intrinsic = LLVMGetIntrinsicDeclaration(cg->llvm, id, &cg->ptr, 1);
    LLVMTypeRef type = LLVMIntrinsicGetType(cg->context, id, &cg->ptr, 1);
    LLVMValueRef here = LLVMBuildCall2(builder, type, intrinsic, NULL, 0, "");
    LLVMValueRef limit = cg_load_shared(f, offsetof(struct rt_context, stack_limit));
    LLVMBasicBlockRef check = cg_block(f, "stack");
    LLVMBasicBlockRef next = cg_block(f, "");
    cg_likely(f, LLVMBuildICmp(builder, LLVMIntUGE, here, limit, ""), next, check);
    LLVMPositionBuilderAtEnd(builder, check);
    cg_check_status(f, CG_RUNTIME(f, CG_rt_stack_check, f->context, here), instruction->site);
    LLVMBuildBr(builder, next);
    LLVMPositionBuilderAtEnd(builder, next);
}
