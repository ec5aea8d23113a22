/* See codegen.h. This file: the module and its functions; codegen_body.c has what is in them.
 *
 * A PLAIN function becomes an internal fastcc function of (context, the parameters' scalars...); it
 * returns its result's scalars and, when it can fail, a status after them. A FILL function becomes
 * an rt_fill_fn. Functions are made from the entry on, as something calls them: those that are
 * inlined everywhere never are.
 */
#include "jit/codegen_internal.h"

#include <errno.h>

void cg_malformed(struct codegen *cg, const char *why)
{
    if (!cg->why)
        cg->why = why;
}

void *cg_take(struct codegen *cg, size_t count, size_t bytes)
{
    void *memory = arena_array(cg->scratch, count ? count : 1, bytes);
    cg->out_of_memory |= !memory;
    return memory;
}

LLVMTypeRef cg_scalar_type(const struct codegen *cg, uint8_t scalar)
{
    switch ((enum layout_scalar)scalar) {
    case LAYOUT_BOOL:
        return cg->i1;
    case LAYOUT_FLOAT:
        return cg->f64;
    case LAYOUT_STR:
    case LAYOUT_LIST:
    case LAYOUT_POINTER:
        return cg->ptr;
    case LAYOUT_INT:
    case LAYOUT_WORD:
        break;
    }
    return cg->i64;
}

void cg_function_attribute(const struct codegen *cg, LLVMValueRef function, const char *name,
                           uint64_t value)
{
    LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex,
                            compat_attribute(cg->context, name, value));
}

void cg_parameter_attribute(const struct codegen *cg, LLVMValueRef function, unsigned index,
                            const char *name, uint64_t value)
{
    LLVMAddAttributeAtIndex(function, index + 1, compat_attribute(cg->context, name, value));
}

void cg_function_defaults(const struct codegen *cg, LLVMValueRef function)
{
    cg_function_attribute(cg, function, "nounwind", 0);
    cg_function_attribute(cg, function, "uwtable", 2);
    LLVMAddAttributeAtIndex(
        function, LLVMAttributeFunctionIndex,
        compat_string_attribute(cg->context, "frame-pointer", cg->options->debug ? "all" : "none"));
    if (cg->options->target.avx512) {
        LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex,
                                compat_string_attribute(cg->context, "prefer-vector-width", "512"));
    }
    cg_parameter_attribute(cg, function, 0, "nonnull", 0);
    cg_parameter_attribute(cg, function, 0, "noundef", 0);
    cg_parameter_attribute(cg, function, 0, "dereferenceable", sizeof(struct rt_context));
}

/* ---- what may fail. The IR's own summaries are facts for passes; this is what the generated code
 * does, so that a function's status and its callers' checks cannot disagree. */

static bool instruction_fails(const struct codegen *cg, const struct ir_instruction *instruction)
{
    uint32_t id = instruction->callee.id;
    switch ((int)instruction->op) {
    case IR_CALL:
        return id < cg->module->function_count && cg->callees[id].fails;
    case IR_FORK: /* their callees may never fail; cancellation and memory limits still do */
    case IR_COLLECT:
    case IR_REDUCE:
        return true;
    default:
        return ir_can_fail(instruction);
    }
}

static bool function_fails(const struct codegen *cg, const struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            if (instruction_fails(cg, &block->instructions[i]))
                return true;
        }
    }
    return false;
}

static void find_failing(struct codegen *cg)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < cg->module->function_count; i++) {
            struct cg_callee *callee = &cg->callees[i];
            if (!callee->fails && function_fails(cg, callee->ir)) {
                callee->fails = true;
                changed = true;
            }
        }
    }
}

/* ---- declarations */

static LLVMTypeRef result_type(struct codegen *cg, struct cg_callee *callee, struct type_id result)
{
    const struct layout_type *layout = layout_get(cg->layout, result);
    LLVMTypeRef *types = cg_take(cg, layout->scalar_count + 1, sizeof(*types));
    if (!types)
        return cg->nothing;
    unsigned count = cg_scalar_types(cg, layout, types);
    callee->result_count = count;
    if (callee->fails)
        types[count++] = cg->i32;
    if (count == 0)
        return cg->nothing;
    return count == 1 ? types[0] : LLVMStructTypeInContext(cg->context, types, count, false);
}

static LLVMTypeRef plain_type(struct codegen *cg, const struct ir_function *function,
                              struct cg_callee *callee)
{
    const struct ir_block *entry = &function->blocks[0];
    uint32_t count = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        struct type_id type = function->values[entry->parameters[i].id].type;
        count += layout_get(cg->layout, type)->scalar_count;
    }
    LLVMTypeRef *types = cg_take(cg, count, sizeof(*types));
    if (!types)
        return NULL;
    types[0] = cg->ptr;
    uint32_t at = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        struct type_id type = function->values[entry->parameters[i].id].type;
        at += cg_scalar_types(cg, layout_get(cg->layout, type), types + at);
    }
    return LLVMFunctionType(result_type(cg, callee, function->result), types, count, false);
}

static void declare_list_parameters(struct codegen *cg, const struct ir_function *function,
                                    LLVMValueRef llvm)
{
    const struct ir_block *entry = &function->blocks[0];
    unsigned at = 1;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        struct type_id type = function->values[entry->parameters[i].id].type;
        const struct layout_type *layout = layout_get(cg->layout, type);
        for (uint32_t s = 0; s < layout->scalar_count; s++, at++) {
            if (layout->scalars[s] != LAYOUT_LIST)
                continue;
            cg_parameter_attribute(cg, llvm, at, "nonnull", 0);
            cg_parameter_attribute(cg, llvm, at, "noundef", 0);
            cg_parameter_attribute(cg, llvm, at, "align", 8);
            cg_parameter_attribute(cg, llvm, at, "dereferenceable", sizeof(struct rt_list));
        }
    }
}

static void add_plain(struct codegen *cg, struct cg_callee *callee)
{
    callee->function = LLVMAddFunction(cg->llvm, callee->ir->name, callee->type);
    LLVMSetFunctionCallConv(callee->function, LLVMFastCallConv);
    cg_function_defaults(cg, callee->function);
    declare_list_parameters(cg, callee->ir, callee->function);
}

static void add_fill(struct codegen *cg, struct cg_callee *callee)
{
    callee->function = LLVMAddFunction(cg->llvm, callee->ir->name, callee->type);
    cg_function_defaults(cg, callee->function);
    cg_parameter_attribute(cg, callee->function, 1, "noalias", 0);
    cg_parameter_attribute(cg, callee->function, 1, "readonly", 0);
    cg_parameter_attribute(cg, callee->function, 4, "noalias", 0);
    cg_parameter_attribute(cg, callee->function, 4, COMPAT_NOCAPTURE, 0);
    cg_parameter_attribute(cg, callee->function, 5, "noalias", 0);
    cg_parameter_attribute(cg, callee->function, 5, COMPAT_NOCAPTURE, 0);
}

LLVMValueRef cg_callee_function(struct codegen *cg, struct cg_callee *callee)
{
    if (callee->function)
        return callee->function;
    if (callee->ir->kind == IR_FUNCTION_FILL)
        add_fill(cg, callee);
    else
        add_plain(cg, callee);
    LLVMSetLinkage(callee->function, LLVMInternalLinkage);
    callee->next_wanted = cg->wanted;
    cg->wanted = callee;
    return callee->function;
}

static void declare_functions(struct codegen *cg)
{
    LLVMTypeRef fill[] = {cg->ptr, cg->ptr, cg->i64, cg->i64, cg->ptr, cg->ptr};
    for (uint32_t i = 0; i < cg->module->function_count && !cg->why; i++) {
        struct cg_callee *callee = &cg->callees[i];
        if (!callee->ir->block_count)
            cg_malformed(cg, "a function without blocks");
        else if (callee->ir->kind == IR_FUNCTION_PLAIN)
            callee->type = plain_type(cg, callee->ir, callee);
        else if (callee->ir->blocks[0].parameter_count < 2)
            cg_malformed(cg, "a fill function without its range");
        else
            callee->type = LLVMFunctionType(cg->i32, fill, 6, false);
    }
}

/* ---- bodies */

/* A FILL function's parameters: its range, and what lies in its environment. */
static LLVMValueRef *fill_parameters(struct cg_function *f)
{
    struct codegen *cg = f->cg;
    const struct ir_block *entry = &f->ir->blocks[0];
    uint32_t env_count = entry->parameter_count - 2;
    struct type_id *types = cg_take(cg, env_count, sizeof(*types));
    if (!types)
        return NULL;
    for (uint32_t i = 0; i < env_count; i++)
        types[i] = f->ir->values[entry->parameters[i + 2].id].type;
    const struct rt_type *env = layout_product(cg->layout, types, env_count);
    LLVMValueRef *values = cg_take(cg, cg_scalar_count(env) + 2, sizeof(*values));
    if (!values)
        return NULL;
    f->out = LLVMGetParam(f->llvm, 4);
    f->ret_count = LLVMGetParam(f->llvm, 5);
    f->emitted = cg_alloca(f, cg->i64, "emitted");
    LLVMBuildStore(f->builder, cg_int(cg, 0), f->emitted);
    values[0] = LLVMGetParam(f->llvm, 2);
    values[1] = LLVMGetParam(f->llvm, 3);
    cg_load_value(f, env, LLVMGetParam(f->llvm, 1), &cg_invariant_memory, values + 2);
    return values;
}

/* A PLAIN function's parameters, which the context comes before. */
static LLVMValueRef *plain_parameters(struct cg_function *f)
{
    f->arguments = cg_take(f->cg, LLVMCountParams(f->llvm), sizeof(*f->arguments));
    if (!f->arguments)
        return NULL;
    LLVMGetParams(f->llvm, f->arguments);
    return f->arguments + 1;
}

/* Before the exact form, which is left for the builder to go on with. */
static void define_speculative_form(struct cg_function *exact, const LLVMValueRef *parameters,
                                    const bool *lasting)
{
    const struct codegen *cg = exact->cg;
    struct cg_function function = *exact;
    struct cg_function *f = function.root = &function;
    f->bad = cg_alloca(exact, cg->i64, "bad");
    LLVMBuildStore(f->builder, cg_int(cg, 0), f->bad);
    f->exact_form = cg_block(f, "exact");
    cg_emit_body(f, parameters, lasting);
    LLVMPositionBuilderAtEnd(exact->builder, f->exact_form);
    LLVMBuildStore(exact->builder, cg_int(cg, 0), exact->emitted);
    exact->inlined_instructions = f->inlined_instructions;
}

static void define_function(struct codegen *cg, struct cg_callee *callee)
{
    struct cg_function function = {
        .cg = cg,
        .callee = callee,
        .ir = callee->ir,
        .fails = callee->fails,
        .llvm = callee->function,
        .builder = cg->builder,
    };
    struct cg_function *f = function.root = &function;
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    cg_debug_function(f);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    LLVMValueRef *parameters =
        f->ir->kind == IR_FUNCTION_FILL ? fill_parameters(f) : plain_parameters(f);
    /* A pipeline's environment is its caller's, who waits for it. */
    bool fill = f->ir->kind == IR_FUNCTION_FILL;
    bool *lasting = cg_take(cg, f->ir->blocks[0].parameter_count, sizeof(*lasting));
    if (!parameters || !lasting)
        return;
    memset(lasting, fill, f->ir->blocks[0].parameter_count);
    if (cg_speculates(cg, callee))
        define_speculative_form(f, parameters, lasting);
    cg_emit_body(f, parameters, lasting);
}

/* The rt_task_fn that the runtime starts with. */
static void define_entry(struct codegen *cg)
{
    struct cg_callee *callee = &cg->callees[cg->module->entry.id];
    LLVMTypeRef type = LLVMFunctionType(cg->i32, (LLVMTypeRef[]){cg->ptr, cg->ptr}, 2, false);
    struct cg_function function = {
        .cg = cg,
        .fails = true,
        .llvm = LLVMAddFunction(cg->llvm, cg->options->entry_name, type),
        .builder = cg->builder,
    };
    struct cg_function *f = function.root = &function;
    cg_function_defaults(cg, f->llvm);
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    cg_debug_function(f);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    LLVMValueRef *row = cg_take(cg, callee->result_count, sizeof(*row));
    if (!row)
        return;
    struct cg_arguments arguments = {.values = &f->context, .count = 1};
    cg_call(f, callee, &arguments, 0, NULL, row);
    if (cg->why || cg->out_of_memory)
        return;
    cg_store_value(f, cg_layout(f, callee->ir->result)->descriptor, LLVMGetParam(f->llvm, 1),
                   &cg_any_memory, row);
    LLVMBuildRet(f->builder, cg_int32(cg, RT_OK));
}

/* Vector forms of math functions must survive until the vectoriser asks for them. */
static void keep_functions(struct codegen *cg)
{
    if (!cg->kept_count)
        return;
    LLVMValueRef array = LLVMConstArray2(cg->ptr, cg->kept, cg->kept_count);
    LLVMValueRef global = LLVMAddGlobal(cg->llvm, LLVMTypeOf(array), "llvm.compiler.used");
    LLVMSetInitializer(global, array);
    LLVMSetLinkage(global, LLVMAppendingLinkage);
    LLVMSetSection(global, "llvm.metadata");
}

static LLVMValueRef metadata_node(const struct codegen *cg, LLVMMetadataRef *parts, size_t count)
{
    return LLVMMetadataAsValue(cg->context, LLVMMDNodeInContext2(cg->context, parts, count));
}

static LLVMValueRef number_node(const struct codegen *cg, uint64_t number)
{
    LLVMMetadataRef value = LLVMValueAsMetadata(LLVMConstInt(cg->i64, number, false));
    return metadata_node(cg, &value, 1);
}

static unsigned metadata_kind(const struct codegen *cg, const char *name)
{
    return LLVMGetMDKindIDInContext(cg->context, name, (unsigned)strlen(name));
}

static void init_metadata(struct codegen *cg)
{
    cg->kind_invariant = metadata_kind(cg, "invariant.load");
    cg->kind_noundef = metadata_kind(cg, "noundef");
    cg->kind_nonnull = metadata_kind(cg, "nonnull");
    cg->kind_dereferenceable = metadata_kind(cg, "dereferenceable");
    cg->kind_align = metadata_kind(cg, "align");
    cg->kind_range = metadata_kind(cg, "range");
    cg->kind_prof = metadata_kind(cg, "prof");
    cg->kind_tbaa = metadata_kind(cg, "tbaa");
    cg->invariant = metadata_node(cg, NULL, 0);
    cg->list_bytes = number_node(cg, sizeof(struct rt_list));
    cg->align8 = number_node(cg, 8);
    LLVMMetadataRef range[] = {
        LLVMValueAsMetadata(cg_int(cg, 0)),
        LLVMValueAsMetadata(cg_int(cg, INT64_MIN)),
    };
    cg->not_negative = metadata_node(cg, range, 2);
    range[0] = LLVMValueAsMetadata(cg_int32(cg, RT_OK + 1));
    range[1] = LLVMValueAsMetadata(cg_int32(cg, RT_OK));
    cg->not_ok = metadata_node(cg, range, 2);
    LLVMMetadataRef weights[] = {
        LLVMMDStringInContext2(cg->context, "branch_weights", 14),
        LLVMValueAsMetadata(LLVMConstInt(cg->i32, 1 << 20, false)),
        LLVMValueAsMetadata(LLVMConstInt(cg->i32, 1, false)),
    };
    cg->unlikely = metadata_node(cg, weights, 3);
}

static void lay_out_globals(struct codegen *cg, struct engine_global *ret_globals,
                            uint64_t *ret_bytes)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < cg->module->global_count; i++) {
        const struct rt_type *type =
            layout_get(cg->layout, cg->module->globals[i].type)->descriptor;
        uint64_t mask = type->align ? type->align - 1 : 0;
        ret_globals[i].offset = (bytes + mask) & ~mask;
        ret_globals[i].type = type;
        bytes = ret_globals[i].offset + type->size;
    }
    cg->globals = ret_globals;
    *ret_bytes = (bytes + 15) & ~(uint64_t)15;
}

static void lower(struct codegen *cg)
{
    for (uint32_t i = 0; i < cg->module->function_count; i++)
        cg->callees[i].ir = cg->module->functions[i];
    find_failing(cg);
    cg_count_calls(cg);
    declare_functions(cg);
    if (cg->module->functions[cg->module->entry.id]->kind != IR_FUNCTION_PLAIN)
        cg_malformed(cg, "an entry that is not a plain function");
    if (!cg->why && !cg->out_of_memory)
        define_entry(cg);
    if (!cg->why && !cg->out_of_memory)
        cg_define_hooks(cg);
    while (cg->wanted && !cg->why && !cg->out_of_memory) {
        struct cg_callee *callee = cg->wanted;
        cg->wanted = callee->next_wanted;
        define_function(cg, callee);
    }
    keep_functions(cg);
}

/* Every loop polls, and every function that recurs checks the stack. */
bool codegen_runs_long(const struct ir_module *module)
{
    for (uint32_t f = 0; f < module->function_count; f++) {
        const struct ir_function *function = module->functions[f];
        if (function->kind == IR_FUNCTION_FILL || function->heavy || function->recursive)
            return true;
        for (uint32_t b = 0; b < function->block_count; b++) {
            for (uint32_t i = 0; i < function->blocks[b].instruction_count; i++) {
                enum ir_op op = function->blocks[b].instructions[i].op;
                if (op == IR_POLL || op == IR_STACK_CHECK || op == IR_LIST_CONVERT)
                    return true;
            }
        }
    }
    return false;
}

int codegen_module(const struct codegen_options *options, const struct ir_module *module,
                   struct layout *layout, struct arena *scratch, LLVMModuleRef llvm,
                   struct engine_global *ret_globals, uint64_t *ret_globals_bytes,
                   const char **ret_why)
{
    LLVMContextRef context = LLVMGetModuleContext(llvm);
    struct codegen cg = {
        .options = options,
        .module = module,
        .layout = layout,
        .scratch = scratch,
        .context = context,
        .llvm = llvm,
        .nothing = LLVMVoidTypeInContext(context),
        .i1 = LLVMInt1TypeInContext(context),
        .i8 = LLVMInt8TypeInContext(context),
        .i32 = LLVMInt32TypeInContext(context),
        .i64 = LLVMInt64TypeInContext(context),
        .f64 = LLVMDoubleTypeInContext(context),
        .ptr = LLVMPointerTypeInContext(context, 0),
    };
    cg.callees = cg_take(&cg, module->function_count, sizeof(*cg.callees));
    cg.strings = cg_take(&cg, module->string_count, sizeof(*cg.strings));
    cg.kept = cg_take(&cg, 4 * JIT_MATH_COUNT, sizeof(*cg.kept));
    if (cg.out_of_memory)
        return -ENOMEM;
    if (module->entry.id >= module->function_count) {
        *ret_why = "no entry";
        return -EINVAL;
    }
    cg.builder = LLVMCreateBuilderInContext(context);
    init_metadata(&cg);
    cg_access_init(&cg);
    lay_out_globals(&cg, ret_globals, ret_globals_bytes);
    cg_debug_begin(&cg);
    lower(&cg);
    cg_debug_end(&cg);
    LLVMDisposeBuilder(cg.builder);
    if (cg.out_of_memory || layout->failed)
        return -ENOMEM;
    *ret_why = cg.why;
    return cg.why ? -EINVAL : 0;
}
