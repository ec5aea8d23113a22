/* Hooks: compiled methods behind the one signature that the runtime calls (rt_hook_fn), and the
 * table of them that the engine looks up. */
#include "jit/codegen_internal.h"

#include <stdio.h>

/* int32_t hook(context, a, b, ret) */
static LLVMValueRef define_hook(struct codegen *cg, const struct ir_hook *hook, uint32_t index)
{
    struct cg_callee *callee = &cg->callees[hook->function.id];
    const struct ir_block *entry = &callee->ir->blocks[0];
    char name[32];
    snprintf(name, sizeof(name), "hook.%u", index);
    LLVMTypeRef type =
        LLVMFunctionType(cg->i32, (LLVMTypeRef[]){cg->ptr, cg->ptr, cg->ptr, cg->ptr}, 4, false);
    struct cg_function function = {
        .cg = cg,
        .fails = true,
        .llvm = LLVMAddFunction(cg->llvm, name, type),
        .builder = cg->builder,
    };
    struct cg_function *f = function.root = &function;
    LLVMSetLinkage(f->llvm, LLVMInternalLinkage);
    cg_function_defaults(cg, f->llvm);
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    cg_debug_function(f);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    uint32_t scalars = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++)
        scalars +=
            layout_get(cg->layout, callee->ir->values[entry->parameters[i].id].type)->scalar_count;
    LLVMValueRef *values = cg_take(cg, scalars, sizeof(*values));
    bool *lasting = cg_take(cg, entry->parameter_count, sizeof(*lasting));
    LLVMValueRef *row = cg_take(cg, callee->result_count, sizeof(*row));
    if (!values || !lasting || !row || entry->parameter_count > 2)
        return NULL;
    values[0] = f->context;
    uint32_t at = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        const struct layout_type *layout =
            layout_get(cg->layout, callee->ir->values[entry->parameters[i].id].type);
        cg_load_value(f, layout->descriptor, LLVMGetParam(f->llvm, 1 + i), &cg_any_memory,
                      values + at);
        at += layout->scalar_count;
    }
    struct cg_arguments arguments = {.values = values, .count = at, .lasting = lasting};
    cg_call(f, callee, &arguments, 0, NULL, row);
    if (cg->why || cg->out_of_memory)
        return NULL;
    if (callee->ir->result.id != TYPE_NEVER)
        cg_store_value(f, cg_layout(f, callee->ir->result)->descriptor, LLVMGetParam(f->llvm, 3),
                       &cg_any_memory, row);
    LLVMBuildRet(f->builder, cg_int32(cg, RT_OK));
    return f->llvm;
}

void cg_define_hooks(struct codegen *cg)
{
    uint32_t count = cg->module->hook_count;
    LLVMValueRef *hooks = cg_take(cg, count, sizeof(*hooks));
    if (!count || !hooks)
        return;
    for (uint32_t i = 0; i < count; i++) {
        hooks[i] = define_hook(cg, &cg->module->hooks[i], i);
        if (!hooks[i])
            return;
    }
    char name[80];
    snprintf(name, sizeof(name), "%s" CODEGEN_HOOKS_SUFFIX, cg->options->entry_name);
    LLVMValueRef table = LLVMConstArray2(cg->ptr, hooks, count);
    LLVMValueRef global = LLVMAddGlobal(cg->llvm, LLVMTypeOf(table), name);
    LLVMSetInitializer(global, table);
    LLVMSetGlobalConstant(global, true);
}
