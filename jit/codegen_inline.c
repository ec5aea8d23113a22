/* Inlining while lowering, where LLVM's own would come too late or not at all.
 *
 * A failure of an inlined call jumps straight to the cold code that notes its line: on the hot path
 * no status is made, merged or tested. Loops inlined into one function share one count of polls.
 *
 * LLVM does not inline recursion; here a small function that calls itself is inlined into itself,
 * some levels deep. There a fork is just two calls, and the stack is not checked. The last level is
 * a guard: it does what the function does until it would call itself again, and then calls the
 * function for the whole of it. So the smallest subproblems never cost a call. (A leaf of a
 * recursive sum took 6.0 ns without, 1.2 with.)
 */
#include "jit/codegen_internal.h"

enum {
    INLINED_INSTRUCTIONS_MAX = 64,   /* of a function called from several places */
    INLINED_DEPTH_MAX = 12,          /* of calls within one another */
    ROOT_INSTRUCTIONS_MAX = 4096,    /* inlined into one of LLVM's functions */
    RECURSION_INSTRUCTIONS_MAX = 96, /* of a function that recursion is inlined into */
    RECURSION_BODIES_MAX = 8,        /* of it in its own function, the guards not counted */
    RECURSION_LEVELS_MAX = 4,
    LEAF_INSTRUCTIONS_MAX = 32, /* of another that such a function calls */
    LEAF_DEPTH_MAX = 4,
};

static void count_call(struct codegen *cg, struct ir_function_id id)
{
    if (id.id < cg->module->function_count)
        cg->callees[id.id].call_count++;
}

void cg_count_calls(struct codegen *cg)
{
    for (uint32_t i = 0; i < cg->module->function_count; i++) {
        const struct ir_function *ir = cg->callees[i].ir;
        for (uint32_t b = 0; b < ir->block_count; b++) {
            cg->callees[i].instructions += ir->blocks[b].instruction_count;
            for (uint32_t n = 0; n < ir->blocks[b].instruction_count; n++) {
                const struct ir_instruction *instruction = &ir->blocks[b].instructions[n];
                if (instruction->op == IR_CALL || instruction->op == IR_FORK)
                    count_call(cg, instruction->callee);
                if (instruction->op == IR_FORK)
                    count_call(cg, instruction->second);
            }
        }
    }
}

/* ---- which functions recursion is inlined into */

static bool acyclic(struct codegen *cg, const struct ir_function *ir)
{
    uint32_t *incoming = cg_take(cg, ir->block_count, sizeof(*incoming));
    uint32_t *ready = cg_take(cg, ir->block_count, sizeof(*ready));
    if (!incoming || !ready)
        return false;
    for (uint32_t b = 0; b < ir->block_count; b++) {
        for (uint32_t i = 0; i < ir->blocks[b].instruction_count; i++) {
            const struct ir_instruction *instruction = &ir->blocks[b].instructions[i];
            for (uint32_t e = 0; e < instruction->edge_count; e++)
                incoming[instruction->edges[e].block.id]++;
        }
    }
    uint32_t count = 0;
    for (uint32_t b = 0; b < ir->block_count; b++) {
        if (!incoming[b])
            ready[count++] = b;
    }
    for (uint32_t done = 0; done < count; done++) {
        const struct ir_block *block = &ir->blocks[ready[done]];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *instruction = &block->instructions[i];
            for (uint32_t e = 0; e < instruction->edge_count; e++) {
                if (--incoming[instruction->edges[e].block.id] == 0)
                    ready[count++] = instruction->edges[e].block.id;
            }
        }
    }
    return count == ir->block_count;
}

struct call_shape {
    uint32_t self_calls;
    bool other; /* calls something that is not a small leaf, or runs a pipeline */
};

static bool small_leaf(const struct codegen *cg, uint32_t function, uint32_t depth);

static void shape_call(const struct codegen *cg, uint32_t self, uint32_t callee, uint32_t depth,
                       struct call_shape *shape)
{
    if (callee == self)
        shape->self_calls++;
    else if (depth >= LEAF_DEPTH_MAX || !small_leaf(cg, callee, depth + 1))
        shape->other = true;
}

static struct call_shape shape_of(const struct codegen *cg, uint32_t function, uint32_t depth)
{
    const struct ir_function *ir = cg->callees[function].ir;
    struct call_shape shape = {0};
    for (uint32_t b = 0; b < ir->block_count; b++) {
        for (uint32_t i = 0; i < ir->blocks[b].instruction_count && !shape.other; i++) {
            const struct ir_instruction *instruction = &ir->blocks[b].instructions[i];
            if (instruction->op == IR_CALL || instruction->op == IR_FORK)
                shape_call(cg, function, instruction->callee.id, depth, &shape);
            if (instruction->op == IR_FORK)
                shape_call(cg, function, instruction->second.id, depth, &shape);
            shape.other |= instruction->op == IR_COLLECT || instruction->op == IR_REDUCE;
        }
    }
    return shape;
}

static bool small_leaf(const struct codegen *cg, uint32_t function, uint32_t depth)
{
    if (function >= cg->module->function_count ||
        cg->callees[function].instructions > LEAF_INSTRUCTIONS_MAX)
        return false;
    struct call_shape shape = shape_of(cg, function, depth);
    return !shape.other && !shape.self_calls;
}

/* A guard begins the function again: what it did until then must not show. */
static bool repeatable(const struct codegen *cg, const struct ir_function *ir)
{
    for (uint32_t b = 0; b < ir->block_count; b++) {
        for (uint32_t i = 0; i < ir->blocks[b].instruction_count; i++) {
            const struct ir_instruction *instruction = &ir->blocks[b].instructions[i];
            bool call = instruction->op == IR_CALL || instruction->op == IR_FORK;
            uint32_t effects = call ? 0 : ir_effects(cg->module, ir, instruction);
            if ((effects & (IR_WRITES | IR_MAKES)) || instruction->op == IR_BRANCH_RAISED)
                return false;
        }
    }
    return !ir->writes;
}

static uint32_t recursion_levels(struct codegen *cg, const struct cg_callee *callee)
{
    if (callee->instructions > RECURSION_INSTRUCTIONS_MAX || !repeatable(cg, callee->ir))
        return 1;
    struct call_shape shape = shape_of(cg, (uint32_t)(callee - cg->callees), 0);
    if (shape.other || !shape.self_calls || !acyclic(cg, callee->ir))
        return 1;
    uint32_t levels = 1, bodies = 1, copies = 1;
    while (levels < RECURSION_LEVELS_MAX) {
        copies *= shape.self_calls;
        bodies += copies;
        if (bodies > RECURSION_BODIES_MAX)
            break;
        levels++;
    }
    return levels;
}

static uint32_t levels_of(struct codegen *cg, struct cg_callee *callee)
{
    if (!callee->levels)
        callee->levels = recursion_levels(cg, callee);
    return callee->levels;
}

/* ---- inlining */

static bool being_inlined(const struct cg_function *f, const struct cg_callee *callee)
{
    while (f && f->callee != callee)
        f = f->parent;
    return f != NULL;
}

bool cg_wants_inline(const struct cg_function *f, struct cg_callee *callee)
{
    if (cg_speculative(f))
        return true;
    if (f->root->inlined_instructions + callee->instructions > ROOT_INSTRUCTIONS_MAX)
        return false;
    if (callee == f->callee) {
        uint32_t levels = levels_of(f->cg, callee);
        return levels > 1 && f->level < levels;
    }
    if (callee->ir->recursive || being_inlined(f, callee) || f->depth >= INLINED_DEPTH_MAX)
        return false;
    return callee->call_count <= 1 || callee->instructions <= INLINED_INSTRUCTIONS_MAX;
}

/* The block that the inlined call's failures come to passes them on. */
static void pass_failure(struct cg_function *f, const struct cg_function *inlined, uint32_t site,
                         struct cg_fork *fork)
{
    LLVMPositionBuilderAtEnd(f->builder, inlined->failed);
    if (fork) {
        LLVMAddIncoming(fork->status, (LLVMValueRef *)&inlined->status,
                        (LLVMBasicBlockRef *)&inlined->failed, 1);
        LLVMBuildBr(f->builder, fork->failed);
        return;
    }
    if (site)
        CG_RUNTIME(f, CG_rt_trace, f->context, cg_int32(f->cg, site));
    cg_return_status(f, inlined->status);
}

static bool begin_results(struct cg_function *f)
{
    struct codegen *cg = f->cg;
    const struct layout_type *type = cg_layout(f, f->ir->result);
    LLVMTypeRef *types = cg_take(cg, type->scalar_count, sizeof(*types));
    f->results = cg_take(cg, type->scalar_count, sizeof(LLVMValueRef));
    if (!types || !f->results)
        return false;
    cg_scalar_types(cg, type, types);
    f->after = cg_block(f, "");
    LLVMPositionBuilderAtEnd(f->builder, f->after);
    for (uint32_t i = 0; i < type->scalar_count; i++)
        f->results[i] = LLVMBuildPhi(f->builder, types[i], "");
    f->failed = cg_block(f, "failed");
    LLVMPositionBuilderAtEnd(f->builder, f->failed);
    f->status = LLVMBuildPhi(f->builder, cg->i32, "");
    return true;
}

static void end_results(struct cg_function *inlined, LLVMValueRef *ret_row)
{
    uint32_t count = inlined->callee->result_count;
    LLVMPositionBuilderAtEnd(inlined->builder, inlined->after);
    for (uint32_t i = 0; i < count; i++) {
        ret_row[i] = inlined->results[i];
        if (LLVMCountIncoming(ret_row[i]))
            continue;
        /* It never returns: nothing comes here. */
        ret_row[i] = LLVMGetUndef(LLVMTypeOf(inlined->results[i]));
        LLVMInstructionEraseFromParent(inlined->results[i]);
    }
}

void cg_inline(struct cg_function *f, struct cg_callee *callee,
               const struct cg_arguments *arguments, uint32_t site, struct cg_fork *fork,
               LLVMValueRef *ret_row)
{
    struct codegen *cg = f->cg;
    bool recursion = callee == f->callee;
    struct cg_function function = {
        .cg = cg,
        .callee = callee,
        .ir = callee->ir,
        .parent = f,
        .root = f->root,
        .depth = f->depth + 1,
        .level = recursion ? f->level + 1 : 0,
        .guard = recursion && f->level + 1 == levels_of(cg, callee),
        .fails = callee->fails,
        .llvm = f->llvm,
        .context = f->context,
        .arguments = arguments->values,
        .builder = f->builder,
    };
    LLVMBasicBlockRef here = LLVMGetInsertBlock(f->builder);
    LLVMMetadataRef location = LLVMGetCurrentDebugLocation2(f->builder);
    if (!function.guard)
        f->root->inlined_instructions += callee->instructions;
    if (!begin_results(&function))
        return;
    LLVMPositionBuilderAtEnd(f->builder, here);
    cg_debug_function(&function);
    cg_emit_body(&function, arguments->values + 1, arguments->lasting);
    LLVMSetCurrentDebugLocation2(f->builder, location);
    if (cg->why || cg->out_of_memory)
        return;
    if (LLVMCountIncoming(function.status))
        pass_failure(f, &function, site, fork);
    else
        LLVMDeleteBasicBlock(function.failed);
    end_results(&function, ret_row);
}

bool cg_recurs(const struct cg_function *f, const struct ir_instruction *instruction)
{
    const struct cg_callee *callees = f->cg->callees;
    uint32_t self = (uint32_t)(f->callee - callees);
    return (instruction->op == IR_CALL && instruction->callee.id == self) ||
           (instruction->op == IR_FORK &&
            (instruction->callee.id == self || instruction->second.id == self));
}

void cg_leave_guard(struct cg_function *f)
{
    LLVMValueRef *row = cg_take(f->cg, f->callee->result_count, sizeof(*row));
    if (!row)
        return;
    LLVMValueRef status =
        cg_call_bare(f, f->callee, f->arguments, LLVMCountParamTypes(f->callee->type), row);
    if (status)
        cg_check_status(f, status, 0);
    cg_return_row(f, row);
}
