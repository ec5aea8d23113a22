/* Lists, strings and the pipelines over them.
 *
 * Lists of a shape that nothing mutates do not change once they are built. What is read through
 * such a list that is known to outlive the function is marked invariant: LLVM may move it anywhere.
 * A list that is filled here reaches its readers through a barrier that LLVM cannot see through.
 */
#include "jit/codegen_internal.h"

static struct type_id element_of(const struct cg_function *f, struct type_id list)
{
    const struct type_table *types = f->cg->module->types;
    enum type_kind kind = type_get(types, list)->kind;
    if (kind != TYPE_LIST && kind != TYPE_ROW) {
        cg_malformed(f->cg, "a list operation on what is none");
        return TYPE_ID_NONE;
    }
    return type_element(types, list);
}

/* The list that a runtime function left in `slot`, once its status is known to be good. */
static LLVMValueRef checked_list(struct cg_function *f, LLVMValueRef status, LLVMValueRef slot,
                                 uint32_t trace_site)
{
    cg_check_status(f, status, trace_site);
    return cg_load_list(f, slot, false);
}

static LLVMValueRef list_slot(struct cg_function *f)
{
    return cg_alloca(f, f->cg->ptr, "list");
}

static LLVMValueRef new_list(struct cg_function *f, struct type_id list, LLVMValueRef count,
                             uint32_t site)
{
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef index = cg_int32(f->cg, layout_element_index(f->cg->layout, list));
    LLVMValueRef status = CG_RUNTIME(f, CG_rt_list_new, f->context, index, count, slot);
    return checked_list(f, status, slot, site);
}

/* The same list, whose elements now count as written. */
static LLVMValueRef built(struct cg_function *f, LLVMValueRef list)
{
    struct codegen *cg = f->cg;
    LLVMTypeRef type = LLVMFunctionType(cg->ptr, &cg->ptr, 1, false);
    const char *constraints = "=r,0,~{memory}";
    LLVMValueRef barrier = LLVMGetInlineAsm(type, "", 0, constraints, strlen(constraints), true,
                                            false, LLVMInlineAsmDialectATT, false);
    return LLVMBuildCall2(f->builder, type, barrier, &list, 1, "");
}

LLVMValueRef cg_list_data(struct cg_function *f, struct type_id type, LLVMValueRef list,
                          bool lasting)
{
    LLVMValueRef data = cg_load(f, f->cg->ptr, cg_at(f, list, offsetof(struct rt_list, data)),
                                lasting && !cg_mutable(f, type));
    cg_tag(f->cg, data, cg_shape_access(f, type)->data);
    return data;
}

LLVMValueRef cg_list_count(struct cg_function *f, struct type_id type, LLVMValueRef list,
                           bool lasting)
{
    LLVMValueRef count = cg_load(f, f->cg->i64, cg_at(f, list, offsetof(struct rt_list, count)),
                                 lasting && !cg_mutable(f, type));
    cg_tag(f->cg, count, cg_shape_access(f, type)->count);
    LLVMSetMetadata(count, f->cg->kind_range, f->cg->not_negative);
    return count;
}

LLVMValueRef cg_element_at(struct cg_function *f, const struct rt_type *element, LLVMValueRef data,
                           LLVMValueRef index)
{
    struct codegen *cg = f->cg;
    LLVMTypeRef type = element->size == 8   ? cg->i64
                       : element->size == 1 ? cg->i8
                                            : LLVMArrayType2(cg->i8, element->size);
    return LLVMBuildInBoundsGEP2(f->builder, type, data, &index, 1, "");
}

/* How the elements lie in memory. */
static const struct rt_type *element_layout(struct cg_function *f, struct type_id list)
{
    const struct rt_type *type = cg_layout(f, list)->descriptor;
    if (type->kind == RT_LIST && type->child_count == 1)
        return type->children[0];
    cg_malformed(f->cg, "a list operation on what is none");
    return cg_layout(f, TYPE_ID_NONE)->descriptor;
}

/* As rt_list_new's and others' argument. */
static LLVMValueRef element_index(struct cg_function *f, struct type_id list)
{
    return cg_int32(f->cg, layout_element_index(f->cg->layout, list));
}

/* A list that can be told from others: when the runtime gave one of `shared` back, with one more
 * reference, copies it. */
static LLVMValueRef own_list(struct cg_function *f, const struct ir_instruction *instruction,
                             LLVMValueRef list, uint32_t shared_count)
{
    struct codegen *cg = f->cg;
    const struct shape *shape = type_shape_of(cg->module->types, instruction->type);
    if (!shape || shape->frozen)
        return list;
    LLVMBasicBlockRef from = LLVMGetInsertBlock(f->builder), copy = cg_block(f, "copy"),
                      next = cg_block(f, "");
    LLVMValueRef same = LLVMConstInt(cg->i1, 0, false);
    for (uint32_t i = 0; i < shared_count; i++) {
        LLVMValueRef one =
            LLVMBuildICmp(f->builder, LLVMIntEQ, list, cg_operand(f, instruction, i), "");
        same = LLVMBuildOr(f->builder, same, one, "");
    }
    LLVMBuildCondBr(f->builder, same, copy, next);
    LLVMPositionBuilderAtEnd(f->builder, copy);
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef status = CG_RUNTIME(f, CG_rt_list_unshare, f->context,
                                     element_index(f, instruction->type), list, slot);
    LLVMValueRef copied = checked_list(f, status, slot, instruction->site);
    LLVMBasicBlockRef copied_from = LLVMGetInsertBlock(f->builder);
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
    LLVMValueRef result = LLVMBuildPhi(f->builder, cg->ptr, "");
    LLVMAddIncoming(result, &list, &from, 1);
    LLVMAddIncoming(result, &copied, &copied_from, 1);
    cg_assume_readable(f, cg_layout(f, instruction->type)->descriptor, &result);
    return result;
}

CG_EMIT(list_new)
{
    const struct rt_type *type = element_layout(f, instruction->type);
    LLVMValueRef list = new_list(f, instruction->type, cg_int(f->cg, instruction->operand_count),
                                 instruction->site);
    LLVMValueRef data = cg_list_data(f, instruction->type, list, false);
    struct cg_access access = cg_child_access(f, instruction->type, 0, false);
    for (uint32_t i = 0; i < instruction->operand_count; i++) {
        LLVMValueRef at = cg_at(f, data, (uint64_t)i * type->size);
        cg_store_value(f, type, at, &access, cg_operands(f, instruction, i));
    }
    ret_row[0] = cg_mutable(f, instruction->type) ? list : built(f, list);
}

CG_EMIT(list_count)
{
    bool lasting = f->lasting[instruction->operands[0].id];
    ret_row[0] = cg_list_count(f, cg_operand_type(f, instruction, 0), cg_operand(f, instruction, 0),
                               lasting);
}

CG_EMIT(list_get)
{
    struct type_id list = cg_operand_type(f, instruction, 0);
    const struct rt_type *type = element_layout(f, list);
    bool lasting = f->lasting[instruction->operands[0].id];
    LLVMValueRef data = cg_list_data(f, list, cg_operand(f, instruction, 0), lasting);
    LLVMValueRef at = cg_element_at(f, type, data, cg_operand(f, instruction, 1));
    struct cg_access access = cg_child_access(f, list, 0, lasting);
    cg_load_value(f, type, at, &access, ret_row);
}

CG_EMIT(list_concat)
{
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_list_concat, f->context, element_index(f, instruction->type),
                   cg_operand(f, instruction, 0), cg_operand(f, instruction, 1), slot);
    LLVMValueRef list = checked_list(f, status, slot, instruction->site);
    ret_row[0] = own_list(f, instruction, list, 2);
}

CG_EMIT(list_slice)
{
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef arguments[9] = {f->context};
    for (uint32_t i = 0; i < 7; i++)
        arguments[i + 1] = cg_operand(f, instruction, i);
    LLVMValueRef status = CG_RUNTIME(f, CG_rt_list_slice, arguments[0], arguments[1], arguments[2],
                                     arguments[3], arguments[4], arguments[5], arguments[6],
                                     arguments[7], cg_int32(f->cg, instruction->site), slot);
    ret_row[0] = own_list(f, instruction, checked_list(f, status, slot, 0), 1);
}

CG_EMIT(list_repeat)
{
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_list_repeat, f->context, cg_operand(f, instruction, 0),
                   cg_operand(f, instruction, 1), slot);
    LLVMValueRef list = checked_list(f, status, slot, instruction->site);
    ret_row[0] = own_list(f, instruction, list, 1);
}

CG_EMIT(list_range)
{
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_list_range, f->context, cg_operand(f, instruction, 0),
                   cg_operand(f, instruction, 1), cg_operand(f, instruction, 2), slot);
    ret_row[0] = checked_list(f, status, slot, instruction->site);
}

CG_EMIT(list_flatten)
{
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_list_flatten, f->context, cg_operand(f, instruction, 0), slot);
    ret_row[0] = checked_list(f, status, slot, instruction->site);
}

CG_EMIT(index_check)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    LLVMValueRef index = cg_operand(f, instruction, 0), count = cg_operand(f, instruction, 1);
    if (instruction->flags & IR_IN_BOUNDS) {
        ret_row[0] = index;
        return;
    }
    if (!(instruction->flags & IR_NON_NEGATIVE)) {
        LLVMValueRef negative = LLVMBuildICmp(builder, LLVMIntSLT, index, cg_int(cg, 0), "");
        LLVMValueRef from_end = LLVMBuildAdd(builder, index, count, "");
        index = LLVMBuildSelect(builder, negative, from_end, index, "");
    }
    cg_raise_if(f, LLVMBuildICmp(builder, LLVMIntUGE, index, count, ""),
                (int32_t)instruction->immediate.integer, instruction->site);
    ret_row[0] = index;
}

/* ---- strings */

CG_EMIT(str)
{
    struct codegen *cg = f->cg;
    LLVMValueRef left = cg_operand(f, instruction, 0);
    if (instruction->op == IR_STR_COUNT) {
        ret_row[0] = cg_load(f, cg->i64, cg_at(f, left, offsetof(struct rt_str, count)), true);
        return;
    }
    LLVMValueRef right = cg_operand(f, instruction, 1);
    if (instruction->op == IR_STR_CONTAINS) {
        ret_row[0] = CG_RUNTIME(f, CG_rt_str_contains, left, right);
        return;
    }
    static const LLVMIntPredicate predicates[] = {
        [IR_EQ] = LLVMIntEQ,  [IR_NE] = LLVMIntNE,  [IR_LT] = LLVMIntSLT,
        [IR_LE] = LLVMIntSLE, [IR_GT] = LLVMIntSGT, [IR_GE] = LLVMIntSGE,
    };
    int64_t which = instruction->immediate.integer;
    if (which < IR_EQ || which > IR_GE) {
        cg_malformed(cg, "no such comparison");
        return;
    }
    LLVMValueRef order = CG_RUNTIME(f, CG_rt_str_compare, left, right);
    ret_row[0] = LLVMBuildICmp(f->builder, predicates[which], order, cg_int32(cg, 0), "");
}

/* ---- conversion to a wider element type: a function a pair of types, made when first needed */

static LLVMValueRef conversion_of(struct codegen *cg, struct type_id from, struct type_id to);

static LLVMTypeRef conversion_type(const struct codegen *cg)
{
    return LLVMFunctionType(cg->i32, (LLVMTypeRef[]){cg->ptr, cg->ptr, cg->ptr}, 3, false);
}

static LLVMValueRef convert_list(struct cg_function *f, struct type_id from, struct type_id to,
                                 LLVMValueRef list, uint32_t site)
{
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef function = conversion_of(f->cg, from, to);
    if (!function)
        return list;
    LLVMValueRef arguments[] = {f->context, list, slot};
    LLVMValueRef status =
        LLVMBuildCall2(f->builder, conversion_type(f->cg), function, arguments, 3, "");
    return checked_list(f, status, slot, site);
}

static void convert_row(struct cg_function *f, struct type_id from, struct type_id to,
                        const LLVMValueRef *row, LLVMValueRef *ret_row);

static void convert_union(struct cg_function *f, const struct type *from, struct type_id from_id,
                          struct type_id to, const LLVMValueRef *row, LLVMValueRef *ret_row)
{
    struct codegen *cg = f->cg;
    const struct rt_type *descriptor = cg_layout(f, from_id)->descriptor;
    uint32_t count = cg_layout(f, to)->scalar_count;
    LLVMTypeRef *types = cg_take(cg, count, sizeof(*types));
    LLVMValueRef *made = cg_take(cg, count, sizeof(*made));
    if (!types || !made)
        return;
    cg_scalar_types(cg, cg_layout(f, to), types);
    struct cg_cases cases = cg_cases_begin(f, row[0], from->child_count);
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
    for (uint32_t i = 0; i < count; i++)
        ret_row[i] = LLVMBuildPhi(f->builder, types[i], "");
    for (uint32_t m = 0; m < from->child_count; m++) {
        cg_case_begin(f, &cases, m);
        LLVMValueRef *member = cg_member_row(f, descriptor, m, row);
        if (!member)
            return;
        convert_row(f, from->children[m], to, member, made);
        LLVMBasicBlockRef block = cg_case_end(f, &cases);
        for (uint32_t i = 0; i < count && !cg->why; i++)
            LLVMAddIncoming(ret_row[i], &made[i], &block, 1);
    }
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
}

/* The union's member that values of the type are converted to; NEVER: none. */
static struct type_id wider_member(const struct codegen *cg, struct type_id from,
                                   const struct type *to)
{
    for (uint32_t i = 0; i < to->child_count; i++) {
        if (ir_converts(cg->module->types, from, to->children[i]))
            return to->children[i];
    }
    return TYPE_ID_NEVER;
}

static void convert_row(struct cg_function *f, struct type_id from, struct type_id to,
                        const LLVMValueRef *row, LLVMValueRef *ret_row)
{
    struct codegen *cg = f->cg;
    const struct type *source = type_get(cg->module->types, from);
    const struct type *target = type_get(cg->module->types, to);
    if (type_same(from, to) ||
        (target->kind == TYPE_UNION && type_union_member(cg->module->types, to, from) >= 0)) {
        cg_each_counted(f, cg_layout(f, from)->descriptor, row, cg_retain);
        cg_inject(f, from, to, row, ret_row);
    } else if (source->kind == TYPE_LIST && target->kind == TYPE_LIST) {
        ret_row[0] = convert_list(f, from, to, row[0], 0);
    } else if (source->kind == TYPE_INT && target->kind == TYPE_BIG) {
        ret_row[0] = cg_int_to_big(f, row[0], 0);
    } else if (source->kind == TYPE_UNION) {
        convert_union(f, source, from, to, row, ret_row);
    } else if (target->kind == TYPE_UNION && wider_member(cg, from, target).id != TYPE_NEVER) {
        struct type_id member = wider_member(cg, from, target);
        LLVMValueRef *made = cg_take(cg, cg_layout(f, member)->scalar_count, sizeof(*made));
        if (!made)
            return;
        convert_row(f, from, member, row, made);
        cg_inject(f, member, to, made, ret_row);
    } else {
        cg_malformed(cg, "a conversion to a type that does not hold its source");
    }
}

/* for each element: out[i] = convert(in[i]) */
static void conversion_loop(struct cg_function *f, struct type_id from_list, struct type_id to_list,
                            LLVMValueRef list, LLVMValueRef made)
{
    struct type_id from = element_of(f, from_list), to = element_of(f, to_list);
    if (from.id == TYPE_NEVER)
        return; /* an empty list has no elements to convert */
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    const struct layout_type *source = cg_layout(f, from), *target = cg_layout(f, to);
    LLVMValueRef *row = cg_take(cg, source->scalar_count, sizeof(*row));
    LLVMValueRef *wide = cg_take(cg, target->scalar_count, sizeof(*wide));
    if (!row || !wide)
        return;
    LLVMValueRef count = cg_list_count(f, from_list, list, false);
    LLVMValueRef in = cg_list_data(f, from_list, list, false),
                 out = cg_list_data(f, to_list, made, false);
    LLVMBasicBlockRef head = cg_block(f, ""), body = cg_block(f, ""), end = cg_block(f, "");
    LLVMBasicBlockRef from_block = LLVMGetInsertBlock(builder);
    LLVMValueRef zero = cg_int(cg, 0);
    LLVMBuildBr(builder, head);
    LLVMPositionBuilderAtEnd(builder, head);
    LLVMValueRef index = LLVMBuildPhi(builder, cg->i64, "");
    LLVMAddIncoming(index, &zero, &from_block, 1);
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntSLT, index, count, ""), body, end);
    LLVMPositionBuilderAtEnd(builder, body);
    cg_load_value(f, source->descriptor, cg_element_at(f, source->descriptor, in, index),
                  &cg_any_memory, row);
    convert_row(f, from, to, row, wide);
    if (cg->why)
        return;
    cg_store_value(f, target->descriptor, cg_element_at(f, target->descriptor, out, index),
                   &cg_any_memory, wide);
    LLVMValueRef next = LLVMBuildNSWAdd(builder, index, cg_int(cg, 1), "");
    from_block = LLVMGetInsertBlock(builder);
    LLVMAddIncoming(index, &next, &from_block, 1);
    LLVMBuildBr(builder, head);
    LLVMPositionBuilderAtEnd(builder, end);
}

static void define_conversion(struct codegen *cg, const struct cg_conversion *conversion)
{
    struct cg_function function = {
        .cg = cg, .fails = true, .llvm = conversion->function, .builder = cg->builder};
    struct cg_function *f = function.root = &function;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(cg->builder);
    LLVMMetadataRef location = LLVMGetCurrentDebugLocation2(cg->builder);
    f->context = LLVMGetParam(f->llvm, 0);
    f->prologue = cg_block(f, "");
    cg_debug_function(f);
    LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    LLVMValueRef list = LLVMGetParam(f->llvm, 1);
    LLVMValueRef count = cg_list_count(f, conversion->from, list, false);
    LLVMValueRef made = new_list(f, conversion->to, count, 0);
    conversion_loop(f, conversion->from, conversion->to, list, made);
    /* What was captured stays so. */
    LLVMValueRef frozen = cg_at(f, list, offsetof(struct rt_list, frozen));
    LLVMBuildStore(f->builder, cg_load(f, cg->i64, frozen, false),
                   cg_at(f, made, offsetof(struct rt_list, frozen)));
    LLVMBuildStore(f->builder, built(f, made), LLVMGetParam(f->llvm, 2));
    LLVMBuildRet(f->builder, cg_int32(cg, RT_OK));
    LLVMPositionBuilderAtEnd(cg->builder, here);
    LLVMSetCurrentDebugLocation2(cg->builder, location);
}

static LLVMValueRef conversion_of(struct codegen *cg, struct type_id from, struct type_id to)
{
    for (struct cg_conversion *known = cg->conversions; known; known = known->next) {
        if (type_same(known->from, from) && type_same(known->to, to))
            return known->function;
    }
    struct cg_conversion *made = cg_take(cg, 1, sizeof(*made));
    if (!made)
        return NULL;
    LLVMValueRef function = LLVMAddFunction(cg->llvm, "convert", conversion_type(cg));
    LLVMSetLinkage(function, LLVMInternalLinkage);
    cg_function_defaults(cg, function);
    *made = (struct cg_conversion){from, to, function, cg->conversions};
    cg->conversions = made;
    define_conversion(cg, made);
    return function;
}

CG_EMIT(list_convert)
{
    ret_row[0] = convert_list(f, cg_operand_type(f, instruction, 0), instruction->type,
                              cg_operand(f, instruction, 0), instruction->site);
}

/* ---- pipelines */

struct pipeline {
    LLVMValueRef fill, env;
    bool fails;
    uint32_t flags; /* enum rt_pipeline_flags */
};

static bool pipeline_of(struct cg_function *f, const struct ir_instruction *instruction,
                        struct pipeline *ret_pipeline)
{
    struct codegen *cg = f->cg;
    const struct ir_module *module = cg->module;
    uint32_t id = instruction->callee.id;
    if (id >= module->function_count || module->functions[id]->kind != IR_FUNCTION_FILL ||
        module->functions[id]->blocks[0].parameter_count != instruction->operand_count + 1) {
        cg_malformed(cg, "a pipeline without its fill function");
        return false;
    }
    uint32_t count = instruction->operand_count - 1;
    struct type_id *types = cg_take(cg, count, sizeof(*types));
    if (!types)
        return false;
    for (uint32_t i = 0; i < count; i++)
        types[i] = cg_operand_type(f, instruction, i + 1);
    const struct rt_type *env = layout_product(cg->layout, types, count);
    ret_pipeline->env = cg_alloca_bytes(f, env, "env");
    for (uint32_t i = 0; i < count && env->child_count; i++) {
        cg_store_value(f, env->children[i], cg_at(f, ret_pipeline->env, env->offsets[i]),
                       &cg_any_memory, cg_operands(f, instruction, i + 1));
    }
    const struct ir_function *fill = module->functions[id];
    ret_pipeline->fails = cg->callees[id].fails;
    ret_pipeline->fill = cg_callee_function(cg, &cg->callees[id]);
    ret_pipeline->flags = (fill->fill_total ? RT_PIPELINE_TOTAL : 0) |
                          (fill->heavy ? 0 : RT_PIPELINE_CHEAP) |
                          (instruction->flags & IR_SEQUENTIAL ? RT_PIPELINE_SEQUENTIAL : 0);
    return true;
}

CG_EMIT(collect)
{
    struct codegen *cg = f->cg;
    struct pipeline pipeline;
    if (!pipeline_of(f, instruction, &pipeline))
        return;
    LLVMValueRef slot = list_slot(f);
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_collect, f->context, element_index(f, instruction->type), pipeline.fill,
                   pipeline.env, cg_operand(f, instruction, 0), cg_int(cg, pipeline.flags), slot);
    ret_row[0] = checked_list(f, status, slot, instruction->site);
}

CG_EMIT(reduce)
{
    struct codegen *cg = f->cg;
    struct pipeline pipeline;
    if (!pipeline_of(f, instruction, &pipeline))
        return;
    LLVMValueRef slot = cg_alloca(f, LLVMArrayType2(cg->i64, 2), "reduced");
    int64_t reduction = instruction->immediate.integer;
    uint32_t plain = RT_PIPELINE_TOTAL | RT_PIPELINE_CHEAP;
    if (reduction == RT_SUM_FLOAT && (pipeline.flags & plain) == plain && !pipeline.fails) {
        pipeline.fill = cg_lanes_function(cg, pipeline.fill);
        pipeline.flags |= RT_PIPELINE_LANES;
    }
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_reduce, f->context, cg_int32(cg, reduction), pipeline.fill,
                   pipeline.env, cg_operand(f, instruction, 0), cg_int(cg, pipeline.flags), slot);
    cg_check_status(f, status, instruction->site);
    const struct rt_type *type = cg_layout(f, instruction->type)->descriptor;
    bool pair = type->kind == RT_PRODUCT;
    if (pair && (type->child_count != 2 || type->children[1]->kind != RT_BOOL)) {
        cg_malformed(cg, "a reduction whose result is not a value and a flag");
        return;
    }
    cg_load_value(f, pair ? type->children[0] : type, slot, &cg_any_memory, ret_row);
    if (pair) {
        LLVMValueRef any = cg_load(f, cg->i64, cg_at(f, slot, 8), false);
        ret_row[1] = LLVMBuildICmp(f->builder, LLVMIntNE, any, cg_int(cg, 0), "");
    }
}

CG_EMIT(emit)
{
    (void)ret_row;
    struct codegen *cg = f->cg;
    if (!f->emitted) { /* only a FILL function itself has it, not what is inlined into it */
        cg_malformed(cg, "an element emitted outside of a fill function");
        return;
    }
    const struct rt_type *type = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    LLVMValueRef count = LLVMBuildLoad2(f->builder, cg->i64, f->emitted, "");
    cg_store_value(f, type, cg_element_at(f, type, f->out, count), &cg_any_memory,
                   cg_operands(f, instruction, 0));
    LLVMValueRef next = LLVMBuildNUWAdd(f->builder, count, cg_int(cg, 1), "");
    LLVMSetNSW(next, true);
    LLVMBuildStore(f->builder, next, f->emitted);
}
