/* Arithmetic: exact ints, strict floats.
 *
 * No operation here may be reordered or contracted: floats carry no fast-math flags. Where an int
 * operation cannot fail (flags), it is emitted in the form that LLVM's passes like best.
 */
#include "jit/codegen_internal.h"

#include <math.h>

static LLVMValueRef intrinsic(struct cg_function *f, const char *name, LLVMTypeRef type,
                              LLVMValueRef *arguments, unsigned count)
{
    struct codegen *cg = f->cg;
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMValueRef function = LLVMGetIntrinsicDeclaration(cg->llvm, id, &type, 1);
    LLVMTypeRef signature = LLVMIntrinsicGetType(cg->context, id, &type, 1);
    return LLVMBuildCall2(f->builder, signature, function, arguments, count, "");
}

LLVMValueRef cg_intrinsic1(struct cg_function *f, const char *name, LLVMValueRef value)
{
    return intrinsic(f, name, LLVMTypeOf(value), &value, 1);
}

static LLVMValueRef is_equal(struct cg_function *f, LLVMValueRef value, int64_t constant)
{
    return LLVMBuildICmp(f->builder, LLVMIntEQ, value, cg_int(f->cg, constant), "");
}

static LLVMValueRef is_negative(struct cg_function *f, LLVMValueRef value)
{
    return LLVMBuildICmp(f->builder, LLVMIntSLT, value, cg_int(f->cg, 0), "");
}

/* What a runtime function left in `slot`, once its status is known to be good. */
static LLVMValueRef checked(struct cg_function *f, LLVMValueRef status, LLVMValueRef slot)
{
    cg_check_status(f, status, 0);
    return LLVMBuildLoad2(f->builder, LLVMGetAllocatedType(slot), slot, "");
}

/* ---- ints */

CG_EMIT(int_arithmetic)
{
    static const struct {
        const char *checked;
        LLVMOpcode opcode;
    } forms[] = {
        [IR_INT_ADD - IR_INT_ADD] = {"llvm.sadd.with.overflow", LLVMAdd},
        [IR_INT_SUBTRACT - IR_INT_ADD] = {"llvm.ssub.with.overflow", LLVMSub},
        [IR_INT_MULTIPLY - IR_INT_ADD] = {"llvm.smul.with.overflow", LLVMMul},
    };
    struct codegen *cg = f->cg;
    LLVMValueRef both[] = {cg_operand(f, instruction, 0), cg_operand(f, instruction, 1)};
    uint32_t form = instruction->op - IR_INT_ADD;
    if ((instruction->flags & IR_NO_OVERFLOW) || cg_strip_moves(f, instruction)) {
        ret_row[0] = LLVMBuildBinOp(f->builder, forms[form].opcode, both[0], both[1], "");
        if (LLVMIsAInstruction(ret_row[0]))
            LLVMSetNSW(ret_row[0], true);
        return;
    }
    if (cg_speculative(f)) {
        ret_row[0] = cg_speculate_int(f, instruction->op, both[0], both[1]);
        return;
    }
    LLVMValueRef pair = intrinsic(f, forms[form].checked, cg->i64, both, 2);
    cg_stop_if(f, LLVMBuildExtractValue(f->builder, pair, 1, ""), RT_STOP_INT_OVERFLOW,
               instruction->site);
    ret_row[0] = LLVMBuildExtractValue(f->builder, pair, 0, "");
}

CG_EMIT(int_negate)
{
    LLVMValueRef value = cg_operand(f, instruction, 0);
    if (!(instruction->flags & IR_NO_OVERFLOW))
        cg_stop_if(f, is_equal(f, value, INT64_MIN), RT_STOP_INT_OVERFLOW, instruction->site);
    ret_row[0] = LLVMBuildNSWSub(f->builder, cg_int(f->cg, 0), value, "");
}

CG_EMIT(int_abs)
{
    LLVMValueRef value = cg_operand(f, instruction, 0);
    if (!(instruction->flags & IR_NO_OVERFLOW))
        cg_stop_if(f, is_equal(f, value, INT64_MIN), RT_STOP_INT_OVERFLOW, instruction->site);
    LLVMValueRef arguments[] = {value, LLVMConstInt(f->cg->i1, 1, false)};
    ret_row[0] = intrinsic(f, "llvm.abs", f->cg->i64, arguments, 2);
}

/* Whether a remainder must be moved to the divisor's sign: nonzero, and of the other sign. */
static LLVMValueRef wrong_sign(struct cg_function *f, LLVMValueRef remainder, LLVMValueRef divisor)
{
    LLVMBuilderRef builder = f->builder;
    if (LLVMIsAConstantInt(divisor) && LLVMConstIntGetSExtValue(divisor) > 0)
        return is_negative(f, remainder);
    LLVMValueRef some = LLVMBuildICmp(builder, LLVMIntNE, remainder, cg_int(f->cg, 0), "");
    LLVMValueRef differ = is_negative(f, LLVMBuildXor(builder, remainder, divisor, ""));
    return LLVMBuildAnd(builder, some, differ, "");
}

static bool power_of_two(int64_t value)
{
    return value > 0 && (value & (value - 1)) == 0;
}

CG_EMIT(int_floor_divide)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    LLVMValueRef left = cg_operand(f, instruction, 0), right = cg_operand(f, instruction, 1);
    int64_t divisor = 0;
    bool constant = cg_constant_operand(f, instruction, 1, &divisor) != NULL;
    if (!(instruction->flags & IR_NONZERO) && !(constant && divisor))
        cg_raise_if(f, is_equal(f, right, 0), RT_ERROR_INT_FLOOR_DIVIDE_BY_ZERO, instruction->site);
    if (constant && power_of_two(divisor)) {
        ret_row[0] =
            LLVMBuildAShr(builder, left, cg_int(cg, __builtin_ctzll((uint64_t)divisor)), "");
        return;
    }
    if (instruction->flags & IR_NON_NEGATIVE) {
        ret_row[0] = LLVMBuildUDiv(builder, left, right, "");
        return;
    }
    if (!(instruction->flags & IR_NO_OVERFLOW) && !(constant && divisor != -1)) {
        LLVMValueRef bad =
            LLVMBuildAnd(builder, is_equal(f, left, INT64_MIN), is_equal(f, right, -1), "");
        cg_stop_if(f, bad, RT_STOP_INT_OVERFLOW, instruction->site);
    }
    LLVMValueRef quotient = LLVMBuildSDiv(builder, left, right, "");
    LLVMValueRef remainder = LLVMBuildSRem(builder, left, right, "");
    LLVMValueRef less = LLVMBuildZExt(builder, wrong_sign(f, remainder, right), cg->i64, "");
    ret_row[0] = LLVMBuildNSWSub(builder, quotient, less, "");
}

CG_EMIT(int_modulo)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    LLVMValueRef left = cg_operand(f, instruction, 0), right = cg_operand(f, instruction, 1);
    int64_t divisor = 0;
    bool constant = cg_constant_operand(f, instruction, 1, &divisor) != NULL;
    if (!(instruction->flags & IR_NONZERO) && !(constant && divisor))
        cg_raise_if(f, is_equal(f, right, 0), RT_ERROR_INT_MODULO_BY_ZERO, instruction->site);
    if (constant && power_of_two(divisor)) {
        ret_row[0] = LLVMBuildAnd(builder, left, cg_int(cg, divisor - 1), "");
        return;
    }
    if (instruction->flags & IR_NON_NEGATIVE) {
        ret_row[0] = LLVMBuildURem(builder, left, right, "");
        return;
    }
    /* The machine traps on INT64_MIN % -1; anything % -1 is what anything % 1 is. */
    LLVMValueRef safe = right;
    if (!constant || divisor == -1)
        safe = LLVMBuildSelect(builder, is_equal(f, right, -1), cg_int(cg, 1), right, "");
    LLVMValueRef remainder = LLVMBuildSRem(builder, left, safe, "");
    if (f->exact[instruction->result.id]) {
        LLVMValueRef more =
            LLVMBuildSelect(builder, wrong_sign(f, remainder, right), right, cg_int(cg, 0), "");
        remainder = LLVMBuildNSWAdd(builder, remainder, more, "");
    }
    ret_row[0] = remainder;
}

/* |value| <= 2**53: exact as a float. */
static LLVMValueRef fits_float(struct cg_function *f, LLVMValueRef value)
{
    LLVMValueRef moved = LLVMBuildAdd(f->builder, value, cg_int(f->cg, INT64_C(1) << 53), "");
    return LLVMBuildICmp(f->builder, LLVMIntULE, moved, cg_int(f->cg, INT64_C(1) << 54), "");
}

static LLVMValueRef to_float(struct cg_function *f, LLVMValueRef value)
{
    return LLVMBuildSIToFP(f->builder, value, f->cg->f64, "");
}

/* Two blocks that come together, each with a value. */
struct either {
    LLVMBasicBlockRef likely, unlikely, after;
    LLVMValueRef values[2];
    LLVMBasicBlockRef from[2];
};

static struct either either_begin(struct cg_function *f, LLVMValueRef condition)
{
    struct either either = {cg_block(f, ""), cg_block(f, ""), cg_block(f, ""), {0}, {0}};
    cg_likely(f, condition, either.likely, either.unlikely);
    LLVMPositionBuilderAtEnd(f->builder, either.likely);
    return either;
}

static void either_next(struct cg_function *f, struct either *either, LLVMValueRef value)
{
    either->values[0] = value;
    either->from[0] = LLVMGetInsertBlock(f->builder);
    LLVMBuildBr(f->builder, either->after);
    LLVMPositionBuilderAtEnd(f->builder, either->unlikely);
}

static LLVMValueRef either_end(struct cg_function *f, struct either *either, LLVMValueRef value)
{
    either->values[1] = value;
    either->from[1] = LLVMGetInsertBlock(f->builder);
    LLVMBuildBr(f->builder, either->after);
    LLVMPositionBuilderAtEnd(f->builder, either->after);
    LLVMValueRef phi = LLVMBuildPhi(f->builder, LLVMTypeOf(value), "");
    LLVMAddIncoming(phi, either->values, either->from, 2);
    return phi;
}

CG_EMIT(int_divide)
{
    struct codegen *cg = f->cg;
    LLVMValueRef left = cg_operand(f, instruction, 0), right = cg_operand(f, instruction, 1);
    if (!(instruction->flags & IR_NONZERO))
        cg_raise_if(f, is_equal(f, right, 0), RT_ERROR_INT_DIVIDE_BY_ZERO, instruction->site);
    LLVMValueRef both = LLVMBuildAnd(f->builder, fits_float(f, left), fits_float(f, right), "");
    if (cg_speculative(f)) {
        cg_gather(f, LLVMBuildNot(f->builder, both, ""));
        ret_row[0] = LLVMBuildFDiv(f->builder, to_float(f, left), to_float(f, right), "");
        return;
    }
    struct either either = either_begin(f, both);
    LLVMValueRef quotient = LLVMBuildFDiv(f->builder, to_float(f, left), to_float(f, right), "");
    either_next(f, &either, quotient);
    LLVMValueRef slot = cg_alloca(f, cg->f64, "quotient");
    LLVMValueRef status = CG_RUNTIME(f, CG_rt_int_divide, f->context, left, right,
                                     cg_int32(cg, instruction->site), slot);
    LLVMValueRef exact;
    if (instruction->flags & IR_NONZERO)
        exact = LLVMBuildLoad2(f->builder, cg->f64, slot, "");
    else
        exact = checked(f, status, slot);
    ret_row[0] = either_end(f, &either, exact);
}

CG_EMIT(int_power)
{
    struct codegen *cg = f->cg;
    LLVMValueRef base = cg_operand(f, instruction, 0), exponent = cg_operand(f, instruction, 1);
    int64_t constant;
    if (cg_constant_operand(f, instruction, 1, &constant) && constant == 2) {
        struct ir_instruction square = *instruction;
        struct ir_value operands[] = {instruction->operands[0], instruction->operands[0]};
        square.op = IR_INT_MULTIPLY;
        square.operands = operands;
        cg_emit_int_arithmetic(f, &square, ret_row);
        return;
    }
    LLVMValueRef slot = cg_alloca(f, cg->i64, "power");
    LLVMValueRef status = CG_RUNTIME(f, CG_rt_int_power, f->context, base, exponent,
                                     cg_int32(cg, instruction->site), slot);
    if (instruction->flags & IR_NO_OVERFLOW)
        ret_row[0] = LLVMBuildLoad2(f->builder, cg->i64, slot, "");
    else
        ret_row[0] = checked(f, status, slot);
}

CG_EMIT(int_bits)
{
    LLVMValueRef left = cg_operand(f, instruction, 0);
    if (instruction->op == IR_INT_INVERT) {
        ret_row[0] = LLVMBuildNot(f->builder, left, "");
        return;
    }
    LLVMOpcode opcode = instruction->op == IR_INT_AND  ? LLVMAnd
                        : instruction->op == IR_INT_OR ? LLVMOr
                                                       : LLVMXor;
    ret_row[0] = LLVMBuildBinOp(f->builder, opcode, left, cg_operand(f, instruction, 1), "");
}

CG_EMIT(int_shift)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    LLVMValueRef value = cg_operand(f, instruction, 0), count = cg_operand(f, instruction, 1);
    LLVMValueRef most = cg_int(cg, 63);
    if (!(instruction->flags & IR_NON_NEGATIVE))
        cg_raise_if(f, is_negative(f, count), RT_ERROR_NEGATIVE_SHIFT, instruction->site);
    LLVMValueRef far = LLVMBuildICmp(builder, LLVMIntUGT, count, most, "");
    count = LLVMBuildSelect(builder, far, most, count, "");
    if (instruction->op == IR_INT_SHIFT_RIGHT) {
        ret_row[0] = LLVMBuildAShr(builder, value, count, "");
        return;
    }
    LLVMValueRef shifted = LLVMBuildShl(builder, value, count, "");
    if (!(instruction->flags & IR_NO_OVERFLOW)) {
        LLVMValueRef back = LLVMBuildAShr(builder, shifted, count, "");
        LLVMValueRef lost = LLVMBuildICmp(builder, LLVMIntNE, back, value, "");
        LLVMValueRef some = LLVMBuildICmp(builder, LLVMIntNE, value, cg_int(cg, 0), "");
        lost = LLVMBuildOr(builder, lost, LLVMBuildAnd(builder, far, some, ""), "");
        cg_stop_if(f, lost, RT_STOP_INT_OVERFLOW, instruction->site);
    }
    ret_row[0] = shifted;
}

static const LLVMIntPredicate int_predicates[] = {
    [IR_EQ] = LLVMIntEQ,  [IR_NE] = LLVMIntNE,  [IR_LT] = LLVMIntSLT,
    [IR_LE] = LLVMIntSLE, [IR_GT] = LLVMIntSGT, [IR_GE] = LLVMIntSGE,
};

static const LLVMRealPredicate float_predicates[] = {
    [IR_EQ] = LLVMRealOEQ, [IR_NE] = LLVMRealUNE, [IR_LT] = LLVMRealOLT,
    [IR_LE] = LLVMRealOLE, [IR_GT] = LLVMRealOGT, [IR_GE] = LLVMRealOGE,
};

static enum ir_compare comparison(struct cg_function *f, const struct ir_instruction *instruction)
{
    int64_t which = instruction->immediate.integer;
    if (which < IR_EQ || which > IR_GE) {
        cg_malformed(f->cg, "no such comparison");
        return IR_EQ;
    }
    return (enum ir_compare)which;
}

CG_EMIT(int_compare)
{
    ret_row[0] = LLVMBuildICmp(f->builder, int_predicates[comparison(f, instruction)],
                               cg_operand(f, instruction, 0), cg_operand(f, instruction, 1), "");
}

/* ---- floats */

CG_EMIT(float_arithmetic)
{
    static const LLVMOpcode opcodes[] = {
        [IR_FLOAT_ADD - IR_FLOAT_ADD] = LLVMFAdd,
        [IR_FLOAT_SUBTRACT - IR_FLOAT_ADD] = LLVMFSub,
        [IR_FLOAT_MULTIPLY - IR_FLOAT_ADD] = LLVMFMul,
    };
    ret_row[0] = LLVMBuildBinOp(f->builder, opcodes[instruction->op - IR_FLOAT_ADD],
                                cg_operand(f, instruction, 0), cg_operand(f, instruction, 1), "");
}

CG_EMIT(float_divide)
{
    int32_t error = instruction->op == IR_FLOAT_DIVIDE         ? RT_ERROR_FLOAT_DIVIDE_BY_ZERO
                    : instruction->op == IR_FLOAT_FLOOR_DIVIDE ? RT_ERROR_FLOAT_FLOOR_DIVIDE_BY_ZERO
                                                               : RT_ERROR_FLOAT_MODULO_BY_ZERO;
    LLVMValueRef left = cg_operand(f, instruction, 0), right = cg_operand(f, instruction, 1);
    if (!(instruction->flags & IR_NONZERO)) {
        LLVMValueRef zero = LLVMBuildFCmp(f->builder, LLVMRealOEQ, right, cg_float(f->cg, 0.0), "");
        cg_raise_if(f, zero, error, instruction->site);
    }
    if (instruction->op == IR_FLOAT_DIVIDE)
        ret_row[0] = LLVMBuildFDiv(f->builder, left, right, "");
    else if (instruction->op == IR_FLOAT_FLOOR_DIVIDE)
        ret_row[0] = CG_RUNTIME(f, CG_rt_float_floor_divide, left, right);
    else
        ret_row[0] = CG_RUNTIME(f, CG_rt_float_modulo, left, right);
}

CG_EMIT(float_power)
{
    LLVMValueRef slot = cg_alloca(f, f->cg->f64, "power");
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_float_power, f->context, cg_operand(f, instruction, 0),
                   cg_operand(f, instruction, 1), cg_int32(f->cg, instruction->site), slot);
    ret_row[0] = checked(f, status, slot);
}

CG_EMIT(float_unary)
{
    LLVMValueRef value = cg_operand(f, instruction, 0);
    if (instruction->op == IR_FLOAT_NEGATE)
        ret_row[0] = LLVMBuildFNeg(f->builder, value, "");
    else
        ret_row[0] = cg_intrinsic1(f, "llvm.fabs", value);
}

CG_EMIT(float_compare)
{
    ret_row[0] = LLVMBuildFCmp(f->builder, float_predicates[comparison(f, instruction)],
                               cg_operand(f, instruction, 0), cg_operand(f, instruction, 1), "");
}

/* From rt_compare_int_float's answer. */
static LLVMValueRef from_order(struct cg_function *f, LLVMValueRef order, enum ir_compare which)
{
    if (which == IR_GE)
        return LLVMBuildICmp(f->builder, LLVMIntULT, order, cg_int32(f->cg, 2), "");
    if (which == IR_GT)
        return LLVMBuildICmp(f->builder, LLVMIntEQ, order, cg_int32(f->cg, 1), "");
    return LLVMBuildICmp(f->builder, int_predicates[which], order, cg_int32(f->cg, 0), "");
}

CG_EMIT(mixed_compare)
{
    enum ir_compare which = comparison(f, instruction);
    LLVMValueRef left = cg_operand(f, instruction, 0), right = cg_operand(f, instruction, 1);
    if (cg_speculative(f)) {
        cg_gather(f, LLVMBuildNot(f->builder, fits_float(f, left), ""));
        ret_row[0] =
            LLVMBuildFCmp(f->builder, float_predicates[which], to_float(f, left), right, "");
        return;
    }
    struct either either = either_begin(f, fits_float(f, left));
    LLVMValueRef near =
        LLVMBuildFCmp(f->builder, float_predicates[which], to_float(f, left), right, "");
    either_next(f, &either, near);
    LLVMValueRef order = CG_RUNTIME(f, CG_rt_compare_int_float, left, right);
    ret_row[0] = either_end(f, &either, from_order(f, order, which));
}

/* ---- conversions */

LLVMValueRef cg_float_to_int(struct cg_function *f, LLVMValueRef value, uint32_t flags,
                             uint32_t site)
{
    struct codegen *cg = f->cg;
    if (flags & IR_NO_OVERFLOW)
        return LLVMBuildFPToSI(f->builder, value, cg->i64, "");
    LLVMValueRef size = cg_intrinsic1(f, "llvm.fabs", value);
    LLVMValueRef fits = LLVMBuildFCmp(f->builder, LLVMRealOLT, size, cg_float(cg, 0x1p63), "");
    if (cg_speculative(f)) {
        cg_gather(f, LLVMBuildNot(f->builder, fits, ""));
        value = LLVMBuildSelect(f->builder, fits, value, cg_float(cg, 0.0), "");
        return LLVMBuildFPToSI(f->builder, value, cg->i64, "");
    }
    struct either either = either_begin(f, fits);
    either_next(f, &either, LLVMBuildFPToSI(f->builder, value, cg->i64, ""));
    LLVMValueRef slot = cg_alloca(f, cg->i64, "int");
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_float_to_int, f->context, value, cg_int32(cg, site), slot);
    return either_end(f, &either, checked(f, status, slot));
}

/* Exact for |value| < 2**51: the sum's low bits hold the int, and subtracting gives it as a float.
 * Vectorises where the machine has no conversion of 64-bit ints. */
static LLVMValueRef small_to_float(struct cg_function *f, LLVMValueRef value)
{
    struct codegen *cg = f->cg;
    LLVMValueRef magic = cg_int(cg, 0x4338000000000000);
    LLVMValueRef sum = LLVMBuildAdd(f->builder, value, magic, "");
    LLVMValueRef moved = LLVMBuildBitCast(f->builder, sum, cg->f64, "");
    return LLVMBuildFSub(f->builder, moved, cg_float(cg, 0x1.8p52), "");
}

CG_EMIT(convert)
{
    struct codegen *cg = f->cg;
    LLVMValueRef value = cg_operand(f, instruction, 0);
    if (instruction->op == IR_BOOL_TO_INT)
        ret_row[0] = LLVMBuildZExt(f->builder, value, cg->i64, "");
    else if (instruction->op == IR_BOOL_NOT)
        ret_row[0] = LLVMBuildNot(f->builder, value, "");
    else if (instruction->op == IR_FLOAT_TO_INT)
        ret_row[0] = cg_float_to_int(f, value, instruction->flags, instruction->site);
    else if ((instruction->flags & IR_NON_NEGATIVE) && !cg->options->target.avx512)
        ret_row[0] = small_to_float(f, value);
    else
        ret_row[0] = to_float(f, value);
}
