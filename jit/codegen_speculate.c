/* Pipelines whose checks are put off to the end of a strip.
 *
 * A check that may leave the loop keeps LLVM from vectorising it. So a FILL function whose every
 * failure is a matter of the values at hand is made twice. The first form runs through all of its
 * range, computes something harmless where an element would have failed, and only gathers whether
 * any might have; when one might, the second form, which is exact, fills the range again. (A
 * pipeline is pure, and what it wrote to its output is written again.) Measured on sums of squares
 * of ints: 3x.
 *
 * The first form may be pessimistic: products, for one, are gathered as bad when a factor leaves 32
 * bits.
 */
#include "jit/codegen_internal.h"

enum {
    CALLS_DEPTH_MAX = 4,
    INSTRUCTIONS_MAX = 256, /* calls counted each time: all are inlined */
};

struct survey {
    bool checks;    /* something is put off */
    bool unfitting; /* something must fail at once, or keeps LLVM from vectorising anyway */
    uint32_t emits;
    uint32_t back_edges; /* at least one a loop: a block's to one that does not come after it */
    uint32_t instructions;
};

static void survey_function(const struct codegen *cg, const struct ir_function *ir, uint32_t depth,
                            struct survey *survey);

/* C's mathematics has no vector form but what the machine does itself, or fast_floats bring. */
static bool math_fits(const struct codegen *cg, const struct ir_instruction *instruction)
{
    switch ((int)instruction->immediate.integer) {
    case JIT_MATH_SQRT:
    case JIT_MATH_FABS:
    case JIT_MATH_COPYSIGN:
    case JIT_MATH_FLOOR:
    case JIT_MATH_CEIL:
    case JIT_MATH_TRUNC:
    case JIT_MATH_ISNAN:
    case JIT_MATH_ISINF:
    case JIT_MATH_ISFINITE:
    case JIT_MATH_DEGREES:
    case JIT_MATH_RADIANS:
        return true;
    default:
        return cg_math_vectorises(cg, instruction->immediate.integer);
    }
}

static bool fits(const struct codegen *cg, const struct ir_function *ir,
                 const struct ir_instruction *instruction)
{
    const struct ir_instruction *right =
        instruction->operand_count > 1 ? ir_definition(ir, instruction->operands[1]) : NULL;
    /* What it did would be done again; what it makes would be made twice. */
    if (instruction->op != IR_CALL &&
        (ir_effects(cg->module, ir, instruction) & (IR_WRITES | IR_MAKES)))
        return false;
    switch ((int)instruction->op) {
    case IR_MATH:
        return math_fits(cg, instruction);
    case IR_INT_POWER:
        return right && right->op == IR_CONST_INT && right->immediate.integer == 2;
    case IR_INT_SHIFT_LEFT:
    case IR_INDEX_CHECK:
        return !ir_can_fail(instruction);
    case IR_INT_FLOOR_DIVIDE: /* by a power of two is a shift; there is no vector division */
    case IR_INT_MODULO:
        return right && right->op == IR_CONST_INT && right->immediate.integer > 0 &&
               (right->immediate.integer & (right->immediate.integer - 1)) == 0;
    case IR_FLOAT_FLOOR_DIVIDE:
    case IR_FLOAT_MODULO:
    case IR_FLOAT_POWER:
    case IR_STR_COMPARE:
    case IR_STR_CONTAINS:
    case IR_LIST_NEW:
    case IR_LIST_CONCAT:
    case IR_LIST_CONVERT:
    case IR_LIST_SLICE:
    case IR_LIST_REPEAT:
    case IR_LIST_RANGE:
    case IR_LIST_FLATTEN:
    case IR_FORK:
    case IR_COLLECT:
    case IR_REDUCE:
    case IR_RETAIN:
    case IR_RELEASE:
    case IR_POLL:
    case IR_STACK_CHECK:
    case IR_SWITCH:
    case IR_RAISE_CODE:
    case IR_RAISE:
    case IR_STOP:
    case IR_RERAISE:
    case IR_BRANCH_RAISED:
    case IR_NATIVE:
    case IR_INT_TO_BIG:
    case IR_LIST_SET:
    case IR_LIST_APPEND:
    case IR_OBJECT_NEW:
    case IR_OBJECT_SET:
    case IR_OBJECT_UNSET:
    case IR_DICT_SET_VALUE:
    case IR_CAUGHT:
    case IR_EXCEPTION_IS:
        return false;
    default:
        return true;
    }
}

static void survey_instruction(const struct codegen *cg, const struct ir_function *ir,
                               const struct ir_instruction *instruction, uint32_t depth,
                               struct survey *survey)
{
    if (instruction->op == IR_CALL) {
        uint32_t id = instruction->callee.id;
        bool known = id < cg->module->function_count && depth < CALLS_DEPTH_MAX &&
                     !cg->callees[id].ir->recursive;
        survey->unfitting |= !known;
        if (known)
            survey_function(cg, cg->callees[id].ir, depth + 1, survey);
        return;
    }
    survey->emits += instruction->op == IR_EMIT;
    survey->unfitting |= ++survey->instructions > INSTRUCTIONS_MAX;
    survey->checks |= ir_can_fail(instruction);
    survey->unfitting |= !fits(cg, ir, instruction);
}

static void survey_function(const struct codegen *cg, const struct ir_function *ir, uint32_t depth,
                            struct survey *survey)
{
    for (uint32_t b = 0; b < ir->block_count; b++) {
        for (uint32_t i = 0; i < ir->blocks[b].instruction_count && !survey->unfitting; i++) {
            const struct ir_instruction *instruction = &ir->blocks[b].instructions[i];
            survey_instruction(cg, ir, instruction, depth, survey);
            for (uint32_t e = 0; e < instruction->edge_count; e++)
                survey->back_edges += instruction->edges[e].block.id <= b;
        }
    }
}

bool cg_speculates(const struct codegen *cg, const struct cg_callee *callee)
{
    struct survey survey = {0};
    if (callee->ir->kind != IR_FUNCTION_FILL || !callee->ir->fill_total)
        return false;
    survey_function(cg, callee->ir, 0, &survey);
    /* One loop: with values that would have failed, another might not end. */
    return survey.checks && !survey.unfitting && survey.emits == 1 && survey.back_edges == 1;
}

/* ---- what the first form does instead of failing */

void cg_gather(struct cg_function *f, LLVMValueRef bad)
{
    LLVMBuilderRef builder = f->builder;
    LLVMValueRef slot = f->root->bad;
    if (LLVMTypeOf(bad) == f->cg->i1)
        bad = LLVMBuildZExt(builder, bad, f->cg->i64, "");
    LLVMValueRef all = LLVMBuildLoad2(builder, f->cg->i64, slot, "");
    LLVMBuildStore(builder, LLVMBuildOr(builder, all, bad, ""), slot);
}

/* The same value when it fits in 32 bits, which LLVM then knows of it. */
static LLVMValueRef narrowed(struct cg_function *f, LLVMValueRef value)
{
    LLVMValueRef narrow = LLVMBuildTrunc(f->builder, value, f->cg->i32, "");
    return LLVMBuildSExt(f->builder, narrow, f->cg->i64, "");
}

/* Its upper half is zero when the value fits in 32 bits. */
static LLVMValueRef excess(struct cg_function *f, LLVMValueRef value)
{
    return LLVMBuildAdd(f->builder, value, cg_int(f->cg, INT64_C(1) << 31), "");
}

LLVMValueRef cg_speculate_int(struct cg_function *f, enum ir_op op, LLVMValueRef left,
                              LLVMValueRef right)
{
    const struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    if (op == IR_INT_MULTIPLY) {
        LLVMValueRef both = LLVMBuildOr(builder, excess(f, left), excess(f, right), "");
        cg_gather(f, LLVMBuildLShr(builder, both, cg_int(cg, 32), ""));
        return LLVMBuildNSWMul(builder, narrowed(f, left), narrowed(f, right), "");
    }
    bool add = op == IR_INT_ADD;
    LLVMValueRef result =
        add ? LLVMBuildAdd(builder, left, right, "") : LLVMBuildSub(builder, left, right, "");
    /* Overflow: the result's sign differs from left's, and from right's, or from -right's. */
    LLVMValueRef moved = LLVMBuildXor(builder, left, result, "");
    LLVMValueRef apart = LLVMBuildXor(builder, add ? right : left, add ? result : right, "");
    LLVMValueRef sign = LLVMBuildAnd(builder, moved, apart, "");
    cg_gather(f, LLVMBuildLShr(builder, sign, cg_int(cg, 63), ""));
    return result;
}

/* In place of the first form's return. */
void cg_speculate_end(struct cg_function *f)
{
    LLVMBuilderRef builder = f->builder;
    LLVMBasicBlockRef good = cg_block(f, "");
    LLVMValueRef bad = LLVMBuildLoad2(builder, f->cg->i64, f->bad, "");
    LLVMValueRef none = LLVMBuildICmp(builder, LLVMIntEQ, bad, cg_int(f->cg, 0), "");
    cg_likely(f, none, good, f->exact_form);
    LLVMPositionBuilderAtEnd(builder, good);
    cg_return_status(f, cg_int32(f->cg, RT_OK));
}
