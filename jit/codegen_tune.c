/* What LLVM's passes leave that costs on real machines.
 *
 * Scalar conversion of an int to a float writes half a register: the instruction waits for whatever
 * wrote the other half before, which in a loop around a call strings the iterations together (2.2
 * to 2.8 times the time, when measured). Those that the vectoriser left scalar are replaced by a
 * form that clears the register first.
 */
#include "jit/codegen_internal.h"

static LLVMValueRef conversion_form(const struct codegen_target *target, LLVMContextRef context)
{
    const char *text = target->avx ? "vxorps $0, $0, $0\n\tvcvtsi2sdq $1, $0, $0"
                                   : "xorps $0, $0\n\tcvtsi2sdq $1, $0";
    const char *constraints = "=&x,r";
    LLVMTypeRef int_type = LLVMInt64TypeInContext(context);
    LLVMTypeRef type = LLVMFunctionType(LLVMDoubleTypeInContext(context), &int_type, 1, false);
    return LLVMGetInlineAsm(type, text, strlen(text), constraints, strlen(constraints), false,
                            false, LLVMInlineAsmDialectATT, false);
}

static bool is_scalar_conversion(LLVMContextRef context, LLVMValueRef instruction)
{
    LLVMOpcode opcode = LLVMGetInstructionOpcode(instruction);
    if (opcode != LLVMSIToFP && opcode != LLVMUIToFP)
        return false;
    LLVMTypeRef from = LLVMTypeOf(LLVMGetOperand(instruction, 0));
    return LLVMTypeOf(instruction) == LLVMDoubleTypeInContext(context) &&
           from == LLVMInt64TypeInContext(context) &&
           (opcode == LLVMSIToFP || LLVMGetNNeg(instruction));
}

static void replace(LLVMContextRef context, LLVMBuilderRef builder, LLVMValueRef form,
                    LLVMValueRef instruction)
{
    LLVMTypeRef int_type = LLVMInt64TypeInContext(context);
    LLVMTypeRef type = LLVMFunctionType(LLVMDoubleTypeInContext(context), &int_type, 1, false);
    LLVMValueRef operand = LLVMGetOperand(instruction, 0);
    LLVMPositionBuilderBefore(builder, instruction);
    LLVMValueRef made = LLVMBuildCall2(builder, type, form, &operand, 1, "");
    LLVMAddCallSiteAttribute(made, LLVMAttributeFunctionIndex,
                             compat_attribute(context, "nounwind", 0));
    LLVMReplaceAllUsesWith(instruction, made);
    LLVMInstructionEraseFromParent(instruction);
}

void codegen_tune(const struct codegen_target *target, LLVMModuleRef llvm)
{
    LLVMContextRef context = LLVMGetModuleContext(llvm);
    LLVMBuilderRef builder = LLVMCreateBuilderInContext(context);
    LLVMValueRef form = conversion_form(target, context);
    for (LLVMValueRef function = LLVMGetFirstFunction(llvm); function;
         function = LLVMGetNextFunction(function)) {
        for (LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(function); block;
             block = LLVMGetNextBasicBlock(block)) {
            LLVMValueRef next;
            for (LLVMValueRef at = LLVMGetFirstInstruction(block); at; at = next) {
                next = LLVMGetNextInstruction(at);
                if (is_scalar_conversion(context, at))
                    replace(context, builder, form, at);
            }
        }
    }
    LLVMDisposeBuilder(builder);
}
