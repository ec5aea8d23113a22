/* Counting references, inline: plain while the computation runs on one thread, and left to the
 * runtime where it does not or the last one goes. Constants' counts are negative.
 *
 * Both are small functions of the module, which LLVM inlines where that pays.
 */
#include "jit/codegen_internal.h"

/* A function (context, object) that is built where the builder then stands. */
struct helper {
    struct cg_function function;
    LLVMBasicBlockRef here;
    LLVMMetadataRef location;
};

static void begin_helper(struct codegen *cg, struct helper *helper, const char *name,
                         LLVMTypeRef object)
{
    LLVMTypeRef type = LLVMFunctionType(cg->nothing, (LLVMTypeRef[]){cg->ptr, object}, 2, false);
    *helper = (struct helper){
        .function = {.cg = cg,
                     .llvm = LLVMAddFunction(cg->llvm, name, type),
                     .builder = cg->builder},
        .here = LLVMGetInsertBlock(cg->builder),
        .location = LLVMGetCurrentDebugLocation2(cg->builder),
    };
    struct cg_function *f = helper->function.root = &helper->function;
    LLVMSetLinkage(f->llvm, LLVMInternalLinkage);
    LLVMSetFunctionCallConv(f->llvm, LLVMFastCallConv);
    cg_function_defaults(cg, f->llvm);
    cg_function_attribute(cg, f->llvm, "inlinehint", 0);
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    LLVMSetCurrentDebugLocation2(cg->builder, NULL);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    cg_debug_function(f);
}

static void end_helper(struct helper *helper)
{
    LLVMBuilderRef builder = helper->function.builder;
    LLVMPositionBuilderAtEnd(builder, helper->here);
    LLVMSetCurrentDebugLocation2(builder, helper->location);
}

static void leave(struct cg_function *f)
{
    LLVMBuildRetVoid(f->builder);
}

static LLVMValueRef load_references(struct cg_function *f, LLVMValueRef object)
{
    LLVMValueRef references = cg_load(f, f->cg->i64, object, false);
    cg_tag(f->cg, references, f->cg->access_references);
    return references;
}

/* Goes on in `plain` when only this task counts. */
static void choose_mode(struct cg_function *f, LLVMBasicBlockRef plain, LLVMBasicBlockRef shared)
{
    struct codegen *cg = f->cg;
    LLVMValueRef parallel =
        cg_load(f, cg->i64, cg_at(f, f->context, offsetof(struct rt_context, parallel)), false);
    cg_tag(cg, parallel, cg->access_context);
    cg_likely(f, LLVMBuildICmp(f->builder, LLVMIntEQ, parallel, cg_int(cg, 0), ""), plain, shared);
}

static void store_references(struct cg_function *f, LLVMValueRef references, LLVMValueRef object)
{
    cg_tag(f->cg, LLVMBuildStore(f->builder, references, object), f->cg->access_references);
}

/* Returns at once for ints that their word holds. Leaves the object's address. */
static LLVMValueRef unless_small(struct cg_function *f, LLVMValueRef word)
{
    struct codegen *cg = f->cg;
    LLVMBasicBlockRef small = cg_block(f, ""), big = cg_block(f, "");
    LLVMValueRef tag = LLVMBuildAnd(f->builder, word, cg_int(cg, 1), "");
    cg_likely(f, LLVMBuildICmp(f->builder, LLVMIntNE, tag, cg_int(cg, 0), ""), small, big);
    LLVMPositionBuilderAtEnd(f->builder, small);
    leave(f);
    LLVMPositionBuilderAtEnd(f->builder, big);
    return LLVMBuildIntToPtr(f->builder, word, cg->ptr, "");
}

static LLVMValueRef make_retain(struct codegen *cg, bool big)
{
    struct helper helper;
    begin_helper(cg, &helper, "retain", big ? cg->i64 : cg->ptr);
    struct cg_function *f = &helper.function;
    LLVMValueRef object = LLVMGetParam(f->llvm, 1);
    if (big)
        object = unless_small(f, object);
    LLVMBasicBlockRef constant = cg_block(f, ""), count = cg_block(f, ""), plain = cg_block(f, ""),
                      shared = cg_block(f, "");
    LLVMValueRef references = load_references(f, object);
    LLVMBuildCondBr(f->builder,
                    LLVMBuildICmp(f->builder, LLVMIntSLT, references, cg_int(cg, 0), ""), constant,
                    count);
    LLVMPositionBuilderAtEnd(f->builder, constant);
    leave(f);
    LLVMPositionBuilderAtEnd(f->builder, count);
    choose_mode(f, plain, shared);
    LLVMPositionBuilderAtEnd(f->builder, plain);
    store_references(f, LLVMBuildNSWAdd(f->builder, references, cg_int(cg, 1), ""), object);
    leave(f);
    LLVMPositionBuilderAtEnd(f->builder, shared);
    LLVMBuildAtomicRMW(f->builder, LLVMAtomicRMWBinOpAdd, object, cg_int(cg, 1),
                       LLVMAtomicOrderingMonotonic, false);
    leave(f);
    end_helper(&helper);
    return f->llvm;
}

static LLVMValueRef make_release(struct codegen *cg, enum rt_kind kind)
{
    struct helper helper;
    begin_helper(cg, &helper, "release", kind == RT_BIG ? cg->i64 : cg->ptr);
    struct cg_function *f = &helper.function;
    LLVMValueRef object = LLVMGetParam(f->llvm, 1);
    if (kind == RT_BIG)
        object = unless_small(f, object);
    LLVMBasicBlockRef constant = cg_block(f, ""), count = cg_block(f, ""), plain = cg_block(f, ""),
                      fewer = cg_block(f, ""), runtime = cg_block(f, "");
    LLVMValueRef references = load_references(f, object);
    LLVMBuildCondBr(f->builder,
                    LLVMBuildICmp(f->builder, LLVMIntSLT, references, cg_int(cg, 0), ""), constant,
                    count);
    LLVMPositionBuilderAtEnd(f->builder, constant);
    leave(f);
    LLVMPositionBuilderAtEnd(f->builder, count);
    choose_mode(f, plain, runtime);
    LLVMPositionBuilderAtEnd(f->builder, plain);
    LLVMBuildCondBr(f->builder, LLVMBuildICmp(f->builder, LLVMIntNE, references, cg_int(cg, 1), ""),
                    fewer, runtime);
    LLVMPositionBuilderAtEnd(f->builder, fewer);
    store_references(f, LLVMBuildNSWSub(f->builder, references, cg_int(cg, 1), ""), object);
    leave(f);
    LLVMPositionBuilderAtEnd(f->builder, runtime);
    CG_RUNTIME(f, CG_rt_counted_release, f->context, cg_int32(cg, kind), object);
    leave(f);
    end_helper(&helper);
    return f->llvm;
}

static void call(struct cg_function *f, LLVMValueRef function, LLVMValueRef object)
{
    LLVMValueRef arguments[] = {f->context, object};
    LLVMValueRef made =
        LLVMBuildCall2(f->builder, LLVMGlobalGetValueType(function), function, arguments, 2, "");
    LLVMSetInstructionCallConv(made, LLVMFastCallConv);
}

void cg_retain(struct cg_function *f, enum rt_kind kind, LLVMValueRef object)
{
    struct codegen *cg = f->cg;
    LLVMValueRef *function = kind == RT_BIG ? &cg->retain_big : &cg->retain;
    if (!*function)
        *function = make_retain(cg, kind == RT_BIG);
    call(f, *function, object);
}

void cg_release(struct cg_function *f, enum rt_kind kind, LLVMValueRef object)
{
    struct codegen *cg = f->cg;
    if (!cg->release[kind])
        cg->release[kind] = make_release(cg, kind);
    call(f, cg->release[kind], object);
}
