/* What generated code refers to outside of itself: the runtime's functions, and constants. */
#include "jit/codegen_internal.h"
#include "runtime/str.h"

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

/* OWN: what their arguments point to, the context with it, and memory that is the runtime's alone.
 */
enum runtime_effect { EFFECT_ANY, EFFECT_NONE, EFFECT_READS, EFFECT_OWN };

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
    case CG_rt_int_power:
    case CG_rt_float_power:
    case CG_rt_int_divide:
    case CG_rt_float_to_int:
    case CG_rt_math_pow:
    case CG_rt_math_fmod:
    case CG_rt_math_remainder:
    case CG_rt_math_hypot:
    case CG_rt_math_gamma:
    case CG_rt_math_lgamma:
    case CG_rt_math_ldexp:
    case CG_rt_math_ulp:
    case CG_rt_math_gcd:
    case CG_rt_math_lcm:
    case CG_rt_math_factorial:
    case CG_rt_math_isqrt:
    case CG_rt_math_comb:
    case CG_rt_math_perm:
        return EFFECT_OWN;
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
                              runtime_effect(which) == EFFECT_NONE    ? COMPAT_MEMORY_NONE
                              : runtime_effect(which) == EFFECT_READS ? COMPAT_MEMORY_READ_ARGUMENTS
                                                                      : COMPAT_MEMORY_OWN);
    }
    for (unsigned i = 0; signature->arguments[i]; i++) {
        if (signature->arguments[i] == 'b')
            cg_parameter_attribute(cg, function, i, "zeroext", 0);
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
    int64_t count;
    uint32_t max;
    if (!rt_utf8_measure(text, bytes, &count, &max)) {
        cg_malformed(cg, "a string that is not UTF-8");
        return LLVMConstNull(cg->ptr);
    }
    uint32_t width = rt_str_width(max);
    size_t data_bytes = ((size_t)count + 1) * width;
    char *data = cg_take(cg, data_bytes, 1);
    if (!data)
        return LLVMConstNull(cg->ptr);
    rt_utf8_decode(text, bytes, width, data);
    rt_units_set(data, width, count, 0);
    LLVMValueRef fields[] = {
        cg_int(cg, -1),
        cg_int(cg, count),
        cg_int32(cg, (int32_t)width),
        cg_int32(cg, max < 128),
        cg_int(cg, rt_units_hash(data, data_bytes - width)),
        LLVMConstStringInContext2(cg->context, data, data_bytes, true),
    };
    LLVMValueRef constant = LLVMConstStructInContext(cg->context, fields, 6, false);
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
