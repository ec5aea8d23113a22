/* Lowers a module of typed IR to an LLVM module.
 *
 * The result has one visible symbol, the entry (an rt_task_fn); all else is internal. Lowering is
 * direct: every value becomes its row of scalars (layout.h), every failure a cold path that returns
 * a status. Making it fast is left to LLVM's passes, but for what they cannot know.
 */
#pragma once

#include "jit/engine.h"
#include "jit/ir.h"
#include "jit/layout.h"

#include <llvm-c/Core.h>
#include <llvm-c/TargetMachine.h>
#include <stdbool.h>

/* What the machine that code is made for can do. */
struct codegen_target {
    bool fma;    /* with AVX2 */
    bool avx512; /* F, DQ, VL */
    bool avx;
};

/* Behind the entry's name: the symbol of the table of module->hooks, rt_hook_fn each. */
#define CODEGEN_HOOKS_SUFFIX ".hooks"

struct codegen_options {
    struct codegen_target target;
    bool debug;
    const char *entry_name;
};

/* `scratch` holds what lowering needs and may be emptied afterwards. globals has room for one a
 * module->globals. 0, -ENOMEM, or -EINVAL when the module is not well-formed: *ret_why says how. */
int codegen_module(const struct codegen_options *options, const struct ir_module *module,
                   struct layout *layout, struct arena *scratch, LLVMModuleRef llvm,
                   struct engine_global *ret_globals, uint64_t *ret_globals_bytes,
                   const char **ret_why);

/* Whether the module has loops, calls that recur, or pipelines: whether its code may run for longer
 * than a moment. */
bool codegen_runs_long(const struct ir_module *module);

/* Run between LLVM's passes and instruction selection: see codegen_tune.c. */
void codegen_tune(const struct codegen_target *target, LLVMModuleRef llvm);
