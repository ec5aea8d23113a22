/* The math module (math.def): C's functions with CPython's idea of their errors.
 *
 * A check costs one compare of the result on the hot path; what exactly was wrong is found out on
 * the cold one. Under fast_floats a call goes to SLEEF's deterministic entry points, whose scalar
 * and vector forms give the same bits: the vectoriser may then widen the call as it likes.
 */
#include "jit/codegen_internal.h"

#include <math.h>
#include <stdio.h>

enum rule { RULE_total, RULE_domain, RULE_range, RULE_pole, RULE_inline, RULE_checked };

static const struct math_function {
    const char *symbol, *operands;
    char result;
    enum rule rule;
} functions[JIT_MATH_COUNT] = {
#define MATH(name, symbol_, operands_, result_, rule_)                                             \
    [JIT_MATH_##name] = {symbol_, operands_, (result_)[0], RULE_##rule_},
#include "jit/math.def"
#undef MATH
};

/* As SLEEF names them; those that it does not have stay C's. */
static const struct sleef_name {
    const char *name, *bound;
} sleef_names[JIT_MATH_COUNT] = {
#define SLEEF(which, name, bound) [JIT_MATH_##which] = {#name, #bound},
#include "jit/sleef.def"
#undef SLEEF
};

static const struct math_function *math_function(const struct ir_instruction *instruction)
{
    int64_t which = instruction->immediate.integer;
    return which >= 0 && which < JIT_MATH_COUNT ? &functions[which] : NULL;
}

static LLVMTypeRef letter(const struct codegen *cg, char type)
{
    return type == 'f' ? cg->f64 : type == 'b' ? cg->i1 : cg->i64;
}

static LLVMValueRef declare(struct codegen *cg, const char *name, LLVMTypeRef type)
{
    LLVMValueRef function = LLVMAddFunction(cg->llvm, name, type);
    cg_function_attribute(cg, function, "nounwind", 0);
    return function;
}

static void declare_pure(struct codegen *cg, LLVMValueRef function)
{
    cg_function_attribute(cg, function, "willreturn", 0);
    cg_function_attribute(cg, function, "nofree", 0);
    cg_function_attribute(cg, function, "nosync", 0);
    cg_function_attribute(cg, function, "memory", COMPAT_MEMORY_NONE);
    /* LLVM knows these names, and would rewrite calls of them in ways that C allows and CPython
     * does not show: merged into sincos, folded with another libm's rounding. */
    cg_function_attribute(cg, function, "nobuiltin", 0);
}

/* ---- fast_floats */

struct vector_form {
    unsigned lanes;
    const char *suffix;
};

static const struct vector_form forms_avx512[] = {{8, "avx512f"}, {4, "avx2"}, {2, "avx2128"}};
static const struct vector_form forms_fma[] = {{4, "avx2"}, {2, "avx2128"}};

/* "Sleef_finz_sind8_u10avx512f" */
static void sleef_symbol(int64_t which, unsigned lanes, const char *suffix, char *ret_symbol,
                         size_t bytes)
{
    const struct sleef_name *name = &sleef_names[which];
    snprintf(ret_symbol, bytes, "Sleef_finz_%sd%u_%s%s", name->name, lanes, name->bound, suffix);
}

static LLVMTypeRef math_type(const struct codegen *cg, const struct math_function *function,
                             unsigned lanes)
{
    LLVMTypeRef type = lanes > 1 ? LLVMVectorType(cg->f64, lanes) : cg->f64;
    LLVMTypeRef operands[2] = {type, type};
    return LLVMFunctionType(type, operands, (unsigned)strlen(function->operands), false);
}

/* Declares the scalar function and says, as an attribute of it, what its vector forms are. */
static LLVMValueRef declare_sleef(struct codegen *cg, int64_t which)
{
    const struct codegen_target *target = &cg->options->target;
    const struct math_function *function = &functions[which];
    const struct vector_form *forms = target->avx512 ? forms_avx512 : forms_fma;
    size_t form_count = target->avx512 ? 3 : 2;
    char scalar[64], vector[64], variants[512];
    size_t used = 0;
    sleef_symbol(which, 1, "purecfma", scalar, sizeof(scalar));
    LLVMValueRef declared = declare(cg, scalar, math_type(cg, function, 1));
    declare_pure(cg, declared);
    for (size_t i = 0; i < form_count; i++) {
        sleef_symbol(which, forms[i].lanes, forms[i].suffix, vector, sizeof(vector));
        LLVMValueRef wide = declare(cg, vector, math_type(cg, function, forms[i].lanes));
        declare_pure(cg, wide);
        cg->kept[cg->kept_count++] = wide;
        used += (size_t)snprintf(variants + used, sizeof(variants) - used,
                                 "%s_ZGV_LLVM_N%u%s_%s(%s)", i ? "," : "", forms[i].lanes,
                                 function->operands[1] ? "vv" : "v", scalar, vector);
    }
    LLVMAddAttributeAtIndex(
        declared, LLVMAttributeFunctionIndex,
        compat_string_attribute(cg->context, "vector-function-abi-variant", variants));
    return declared;
}

static bool use_sleef(const struct codegen *cg, int64_t which)
{
    return cg->module->fast_floats && cg->options->target.fma && sleef_names[which].name;
}

bool cg_math_vectorises(const struct codegen *cg, int64_t which)
{
    return which >= 0 && which < JIT_MATH_COUNT && use_sleef(cg, which);
}

static LLVMValueRef c_function(struct codegen *cg, int64_t which)
{
    if (cg->math[which])
        return cg->math[which];
    if (use_sleef(cg, which)) {
        cg->math[which] = declare_sleef(cg, which);
    } else {
        cg->math[which] = declare(cg, functions[which].symbol, math_type(cg, &functions[which], 1));
        declare_pure(cg, cg->math[which]);
    }
    return cg->math[which];
}

static LLVMValueRef call_c(struct cg_function *f, int64_t which, LLVMValueRef *operands)
{
    struct codegen *cg = f->cg;
    LLVMValueRef function = c_function(cg, which);
    unsigned count = (unsigned)strlen(functions[which].operands);
    LLVMValueRef call = LLVMBuildCall2(f->builder, math_type(cg, &functions[which], 1), function,
                                       operands, count, "");
    LLVMAttributeRef variants = LLVMGetStringAttributeAtIndex(function, LLVMAttributeFunctionIndex,
                                                              "vector-function-abi-variant", 27);
    if (variants) /* the vectoriser reads them off the call */
        LLVMAddCallSiteAttribute(call, LLVMAttributeFunctionIndex, variants);
    return call;
}

/* ---- errors */

static LLVMValueRef is_class(struct cg_function *f, LLVMRealPredicate predicate, LLVMValueRef value)
{
    LLVMValueRef size = cg_intrinsic1(f, "llvm.fabs", value);
    return LLVMBuildFCmp(f->builder, predicate, size, cg_float(f->cg, INFINITY), "");
}

static LLVMValueRef is_nan(struct cg_function *f, LLVMValueRef value)
{
    return LLVMBuildFCmp(f->builder, LLVMRealUNO, value, cg_float(f->cg, 0.0), "");
}

static LLVMValueRef is_finite(struct cg_function *f, LLVMValueRef value)
{
    return is_class(f, LLVMRealOLT, value);
}

/* Whether no operand is NaN, or every one is finite. */
static LLVMValueRef all_operands(struct cg_function *f, LLVMValueRef *operands, size_t count,
                                 bool finite)
{
    LLVMValueRef all = NULL;
    for (size_t i = 0; i < count; i++) {
        LLVMValueRef good = finite ? is_finite(f, operands[i])
                                   : LLVMBuildNot(f->builder, is_nan(f, operands[i]), "");
        all = all ? LLVMBuildAnd(f->builder, all, good, "") : good;
    }
    return all;
}

static void check_result(struct cg_function *f, const struct ir_instruction *instruction,
                         enum rule rule, LLVMValueRef *operands, size_t count, LLVMValueRef result)
{
    bool range = rule != RULE_domain;
    LLVMValueRef good =
        range ? is_finite(f, result)
              : LLVMBuildFCmp(f->builder, LLVMRealORD, result, cg_float(f->cg, 0.0), "");
    if (cg_speculative(f)) {
        cg_gather(f, LLVMBuildNot(f->builder, good, ""));
        return;
    }
    LLVMBasicBlockRef odd = cg_block(f, "odd");
    LLVMBasicBlockRef next = cg_block(f, "");
    cg_likely(f, good, next, odd);
    LLVMPositionBuilderAtEnd(f->builder, odd);
    LLVMValueRef domain = all_operands(f, operands, count, false);
    if (range)
        domain = LLVMBuildAnd(f->builder, domain, is_nan(f, result), "");
    cg_raise_if(f, domain, RT_ERROR_MATH_DOMAIN, instruction->site);
    if (range) {
        LLVMValueRef all = all_operands(f, operands, count, true);
        int32_t error = rule == RULE_pole ? RT_ERROR_MATH_DOMAIN : RT_ERROR_MATH_RANGE;
        cg_raise_if(f, all, error, instruction->site);
    }
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

/* ---- forms */

static LLVMValueRef copysign_of(struct cg_function *f, LLVMValueRef *operands)
{
    struct codegen *cg = f->cg;
    unsigned id = LLVMLookupIntrinsicID("llvm.copysign", 13);
    LLVMValueRef function = LLVMGetIntrinsicDeclaration(cg->llvm, id, &cg->f64, 1);
    LLVMTypeRef type = LLVMIntrinsicGetType(cg->context, id, &cg->f64, 1);
    return LLVMBuildCall2(f->builder, type, function, operands, 2, "");
}

/* What the machine does in an instruction, else the library's. */
static LLVMValueRef compute(struct cg_function *f, int64_t which, LLVMValueRef *operands)
{
    if (which == JIT_MATH_SQRT)
        return cg_intrinsic1(f, "llvm.sqrt", operands[0]);
    if (which == JIT_MATH_FABS)
        return cg_intrinsic1(f, "llvm.fabs", operands[0]);
    if (which == JIT_MATH_COPYSIGN)
        return copysign_of(f, operands);
    return call_c(f, which, operands);
}

static LLVMValueRef scaled(struct cg_function *f, LLVMValueRef value, double factor)
{
    return LLVMBuildFMul(f->builder, value, cg_float(f->cg, factor), "");
}

static LLVMValueRef rounded(struct cg_function *f, const struct ir_instruction *instruction,
                            const char *how, LLVMValueRef value)
{
    LLVMValueRef whole = how ? cg_intrinsic1(f, how, value) : value;
    return cg_float_to_int(f, whole, instruction->flags, instruction->site);
}

static LLVMValueRef compute_inline(struct cg_function *f, const struct ir_instruction *instruction,
                                   LLVMValueRef value)
{
    switch ((enum jit_math)instruction->immediate.integer) {
    case JIT_MATH_FLOOR:
        return rounded(f, instruction, "llvm.floor", value);
    case JIT_MATH_CEIL:
        return rounded(f, instruction, "llvm.ceil", value);
    case JIT_MATH_TRUNC:
        return rounded(f, instruction, NULL, value);
    case JIT_MATH_ISNAN:
        return is_nan(f, value);
    case JIT_MATH_ISINF:
        return is_class(f, LLVMRealOEQ, value);
    case JIT_MATH_ISFINITE:
        return is_finite(f, value);
    case JIT_MATH_DEGREES:
        return scaled(f, value, 180.0 / M_PI);
    case JIT_MATH_RADIANS:
        return scaled(f, value, M_PI / 180.0);
    default:
        cg_malformed(f->cg, "a math function without code");
        return value;
    }
}

/* status f(context, operands..., site, ret) */
static LLVMValueRef compute_checked(struct cg_function *f, const struct ir_instruction *instruction,
                                    LLVMValueRef *operands)
{
    struct codegen *cg = f->cg;
    int64_t which = instruction->immediate.integer;
    const struct math_function *function = &functions[which];
    LLVMTypeRef types[5] = {cg->ptr};
    LLVMValueRef arguments[5] = {f->context};
    unsigned count = 1;
    for (const char *operand = function->operands; *operand; operand++, count++) {
        types[count] = letter(cg, *operand);
        arguments[count] = operands[count - 1];
    }
    LLVMValueRef slot = cg_alloca(f, letter(cg, function->result), "math");
    types[count] = cg->i32;
    arguments[count++] = cg_int32(cg, instruction->site);
    types[count] = cg->ptr;
    arguments[count++] = slot;
    LLVMTypeRef type = LLVMFunctionType(cg->i32, types, count, false);
    if (!cg->math[which])
        cg->math[which] = declare(cg, function->symbol, type);
    LLVMValueRef status = LLVMBuildCall2(f->builder, type, cg->math[which], arguments, count, "");
    cg_check_status(f, status, 0);
    return LLVMBuildLoad2(f->builder, letter(cg, function->result), slot, "");
}

CG_EMIT(math)
{
    const struct math_function *function = math_function(instruction);
    if (!function || instruction->operand_count != strlen(function->operands)) {
        cg_malformed(f->cg, "a math function with other operands");
        return;
    }
    LLVMValueRef operands[2];
    for (uint32_t i = 0; i < instruction->operand_count; i++) {
        operands[i] = cg_operand(f, instruction, i);
        if (function->operands[i] == 'f' && LLVMTypeOf(operands[i]) == f->cg->i64)
            operands[i] = LLVMBuildSIToFP(f->builder, operands[i], f->cg->f64, "");
    }
    if (function->rule == RULE_inline) {
        ret_row[0] = compute_inline(f, instruction, operands[0]);
        return;
    }
    if (function->rule == RULE_checked) {
        ret_row[0] = compute_checked(f, instruction, operands);
        return;
    }
    ret_row[0] = compute(f, instruction->immediate.integer, operands);
    if (ir_can_fail(instruction)) {
        check_result(f, instruction, function->rule, operands, instruction->operand_count,
                     ret_row[0]);
    }
}
