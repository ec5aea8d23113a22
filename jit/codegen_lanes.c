/* Fill functions for float sums that add to the lanes themselves (RT_PIPELINE_LANES).
 *
 * Around an ordinary fill function, inlined: elements are made 32 at a time, where the loop's
 * length is known and vectorises, and are added to lanes that stay in registers. The last elements
 * of a leaf are added to their lanes in memory.
 */
#include "jit/codegen_internal.h"

/* Doubles that one vector of the widest registers holds. */
enum { VECTOR = 8, VECTORS = RT_LANES / VECTOR };

struct lanes {
    struct codegen *cg;
    LLVMValueRef function, fill;
    LLVMValueRef low, high, out, ret_count; /* parameters */
    LLVMValueRef made, count;               /* allocas: elements made, and how many */
    LLVMValueRef base;                      /* phi: first index not yet added */
};

static LLVMBasicBlockRef block_of(const struct lanes *l)
{
    return LLVMAppendBasicBlockInContext(l->cg->context, l->function, "");
}

static LLVMValueRef call_fill(const struct lanes *l, LLVMValueRef low, LLVMValueRef high)
{
    LLVMValueRef arguments[] = {
        LLVMGetParam(l->function, 0), LLVMGetParam(l->function, 1), low, high, l->made, l->count,
    };
    LLVMTypeRef type = LLVMGlobalGetValueType(l->fill);
    return LLVMBuildCall2(l->cg->builder, type, l->fill, arguments, 6, "");
}

static LLVMValueRef vector_at(const struct lanes *l, LLVMValueRef from, uint32_t index)
{
    LLVMValueRef offset = cg_int(l->cg, index * VECTOR);
    return LLVMBuildGEP2(l->cg->builder, l->cg->f64, from, &offset, 1, "");
}

static LLVMValueRef load_vector(const struct lanes *l, LLVMValueRef from, uint32_t index)
{
    LLVMTypeRef type = LLVMVectorType(l->cg->f64, VECTOR);
    LLVMValueRef load = LLVMBuildLoad2(l->cg->builder, type, vector_at(l, from, index), "");
    LLVMSetAlignment(load, 8);
    return load;
}

/* for (base = low; base + 32 <= high; base += 32) lanes += fill(base, base + 32); then stores the
 * lanes. Leaves the builder behind the loop. */
static void add_rows(struct lanes *l)
{
    struct codegen *cg = l->cg;
    LLVMBuilderRef builder = cg->builder;
    LLVMTypeRef vector = LLVMVectorType(cg->f64, VECTOR);
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(builder);
    LLVMBasicBlockRef head = block_of(l), body = block_of(l), rest = block_of(l);
    LLVMValueRef lanes[VECTORS], next[VECTORS];
    for (uint32_t i = 0; i < VECTORS; i++)
        lanes[i] = load_vector(l, l->out, i);
    LLVMBuildBr(builder, head);

    LLVMPositionBuilderAtEnd(builder, head);
    l->base = LLVMBuildPhi(builder, cg->i64, "base");
    for (uint32_t i = 0; i < VECTORS; i++) {
        LLVMValueRef phi = LLVMBuildPhi(builder, vector, "lanes");
        LLVMAddIncoming(phi, &lanes[i], &entry, 1);
        lanes[i] = phi;
    }
    LLVMValueRef end = LLVMBuildNSWAdd(builder, l->base, cg_int(cg, RT_LANES), "");
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntSLE, end, l->high, ""), body, rest);

    LLVMPositionBuilderAtEnd(builder, body);
    unsigned kind = LLVMGetEnumAttributeKindForName("alwaysinline", 12);
    LLVMAddCallSiteAttribute(call_fill(l, l->base, end), LLVMAttributeFunctionIndex,
                             LLVMCreateEnumAttribute(cg->context, kind, 0));
    for (uint32_t i = 0; i < VECTORS; i++)
        next[i] = LLVMBuildFAdd(builder, lanes[i], load_vector(l, l->made, i), "");
    LLVMBuildBr(builder, head);
    LLVMAddIncoming(l->base, &l->low, &entry, 1);
    LLVMAddIncoming(l->base, &end, &body, 1);
    for (uint32_t i = 0; i < VECTORS; i++)
        LLVMAddIncoming(lanes[i], &next[i], &body, 1);

    LLVMPositionBuilderAtEnd(builder, rest);
    for (uint32_t i = 0; i < VECTORS; i++)
        LLVMSetAlignment(LLVMBuildStore(builder, lanes[i], vector_at(l, l->out, i)), 8);
}

/* The elements from base on, fewer than 32, each to its lane in memory. */
static void add_last(struct lanes *l)
{
    struct codegen *cg = l->cg;
    LLVMBuilderRef builder = cg->builder;
    LLVMBasicBlockRef tail = block_of(l), add = block_of(l), done = block_of(l);
    LLVMValueRef more = LLVMBuildICmp(builder, LLVMIntSLT, l->base, l->high, "");
    LLVMBuildCondBr(builder, more, tail, done);

    LLVMPositionBuilderAtEnd(builder, tail);
    call_fill(l, l->base, l->high);
    LLVMValueRef left = LLVMBuildNSWSub(builder, l->high, l->base, "");
    LLVMBuildBr(builder, add);

    LLVMPositionBuilderAtEnd(builder, add);
    LLVMValueRef lane = LLVMBuildPhi(builder, cg->i64, "lane");
    LLVMValueRef from = LLVMBuildGEP2(builder, cg->f64, l->made, &lane, 1, "");
    LLVMValueRef to = LLVMBuildGEP2(builder, cg->f64, l->out, &lane, 1, "");
    LLVMValueRef sum = LLVMBuildFAdd(builder, LLVMBuildLoad2(builder, cg->f64, to, ""),
                                     LLVMBuildLoad2(builder, cg->f64, from, ""), "");
    LLVMBuildStore(builder, sum, to);
    LLVMValueRef after = LLVMBuildNSWAdd(builder, lane, cg_int(cg, 1), "");
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntSLT, after, left, ""), add, done);
    LLVMValueRef zero = cg_int(cg, 0);
    LLVMAddIncoming(lane, &zero, &tail, 1);
    LLVMAddIncoming(lane, &after, &add, 1);
    LLVMPositionBuilderAtEnd(builder, done);
}

LLVMValueRef cg_lanes_function(struct codegen *cg, LLVMValueRef fill)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(cg->builder);
    LLVMMetadataRef location = LLVMGetCurrentDebugLocation2(cg->builder);
    LLVMSetCurrentDebugLocation2(cg->builder, NULL);
    LLVMValueRef function = LLVMAddFunction(cg->llvm, "lanes", LLVMGlobalGetValueType(fill));
    LLVMSetLinkage(function, LLVMInternalLinkage);
    cg_function_defaults(cg, function);
    struct lanes lanes = {
        .cg = cg,
        .function = function,
        .fill = fill,
        .low = LLVMGetParam(function, 2),
        .high = LLVMGetParam(function, 3),
        .out = LLVMGetParam(function, 4),
        .ret_count = LLVMGetParam(function, 5),
    };
    LLVMPositionBuilderAtEnd(cg->builder, block_of(&lanes));
    lanes.made = LLVMBuildAlloca(cg->builder, LLVMArrayType2(cg->f64, RT_LANES), "made");
    lanes.count = LLVMBuildAlloca(cg->builder, cg->i64, "count");
    add_rows(&lanes);
    LLVMValueRef total = LLVMBuildNSWSub(cg->builder, lanes.high, lanes.low, "");
    LLVMBuildStore(cg->builder, total, lanes.ret_count);
    add_last(&lanes);
    LLVMBuildRet(cg->builder, cg_int32(cg, RT_OK));
    LLVMPositionBuilderAtEnd(cg->builder, here);
    LLVMSetCurrentDebugLocation2(cg->builder, location);
    return function;
}
