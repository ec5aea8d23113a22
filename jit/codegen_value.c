/* Values between registers and memory, products and unions. */
#include "jit/codegen_internal.h"

LLVMValueRef cg_alloca(struct cg_function *f, LLVMTypeRef type, const char *name)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(f->builder);
    LLVMValueRef first = LLVMGetFirstInstruction(f->prologue);
    if (first)
        LLVMPositionBuilderBefore(f->builder, first);
    else
        LLVMPositionBuilderAtEnd(f->builder, f->prologue);
    LLVMValueRef slot = LLVMBuildAlloca(f->builder, type, name);
    LLVMPositionBuilderAtEnd(f->builder, here);
    return slot;
}

LLVMValueRef cg_alloca_bytes(struct cg_function *f, const struct rt_type *type, const char *name)
{
    LLVMTypeRef bytes = LLVMArrayType2(f->cg->i8, type->size ? type->size : 1);
    LLVMValueRef slot = cg_alloca(f, bytes, name);
    LLVMSetAlignment(slot, 8);
    return slot;
}

LLVMValueRef cg_at(struct cg_function *f, LLVMValueRef base, uint64_t offset)
{
    if (!offset)
        return base;
    LLVMValueRef index = cg_int(f->cg, (int64_t)offset);
    return LLVMBuildInBoundsGEP2(f->builder, f->cg->i8, base, &index, 1, "");
}

LLVMValueRef cg_load(struct cg_function *f, LLVMTypeRef type, LLVMValueRef at, bool invariant)
{
    LLVMValueRef value = LLVMBuildLoad2(f->builder, type, at, "");
    if (invariant)
        LLVMSetMetadata(value, f->cg->kind_invariant, f->cg->invariant);
    return value;
}

LLVMValueRef cg_load_list(struct cg_function *f, LLVMValueRef at, bool invariant)
{
    const struct codegen *cg = f->cg;
    LLVMValueRef value = cg_load(f, cg->ptr, at, invariant);
    LLVMSetMetadata(value, cg->kind_nonnull, cg->invariant);
    LLVMSetMetadata(value, cg->kind_noundef, cg->invariant);
    LLVMSetMetadata(value, cg->kind_align, cg->align8);
    LLVMSetMetadata(value, cg->kind_dereferenceable, cg->list_bytes);
    return value;
}

/* ---- rows */

static uint32_t union_words(const struct rt_type *type)
{
    uint32_t words = 0;
    for (uint32_t i = 0; i < type->child_count; i++) {
        uint32_t count = cg_scalar_count(type->children[i]);
        words = count > words ? count : words;
    }
    return words;
}

uint32_t cg_scalar_count(const struct rt_type *type)
{
    uint32_t count = 0;
    switch (type->kind) {
    case RT_UNIT:
        return 0;
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
    case RT_STR:
    case RT_LIST:
        return 1;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++)
            count += cg_scalar_count(type->children[i]);
        return count;
    case RT_UNION:
        return 1 + union_words(type);
    }
    return 0;
}

uint32_t cg_scalar_types(const struct codegen *cg, const struct layout_type *type,
                         LLVMTypeRef *ret_types)
{
    for (uint32_t i = 0; i < type->scalar_count; i++)
        ret_types[i] = cg_scalar_type(cg, type->scalars[i]);
    return type->scalar_count;
}

uint32_t cg_row_types(const struct codegen *cg, const struct rt_type *type, LLVMTypeRef *ret_types)
{
    uint32_t count = cg_scalar_count(type);
    uint32_t at = 0;
    switch (type->kind) {
    case RT_UNIT:
        break;
    case RT_BOOL:
        ret_types[0] = cg->i1;
        break;
    case RT_FLOAT:
        ret_types[0] = cg->f64;
        break;
    case RT_STR:
    case RT_LIST:
        ret_types[0] = cg->ptr;
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++)
            at += cg_row_types(cg, type->children[i], ret_types + at);
        break;
    case RT_INT:
    case RT_UNION:
        for (uint32_t i = 0; i < count; i++)
            ret_types[i] = cg->i64;
        break;
    }
    return count;
}

LLVMValueRef cg_word(struct cg_function *f, LLVMValueRef scalar)
{
    LLVMTypeRef type = LLVMTypeOf(scalar);
    if (type == f->cg->i1)
        return LLVMBuildZExt(f->builder, scalar, f->cg->i64, "");
    if (type == f->cg->f64)
        return LLVMBuildBitCast(f->builder, scalar, f->cg->i64, "");
    if (type == f->cg->ptr)
        return LLVMBuildPtrToInt(f->builder, scalar, f->cg->i64, "");
    return scalar;
}

LLVMValueRef cg_unword(struct cg_function *f, LLVMValueRef word, LLVMTypeRef type)
{
    if (type == f->cg->i1)
        return LLVMBuildTrunc(f->builder, word, type, "");
    if (type == f->cg->f64)
        return LLVMBuildBitCast(f->builder, word, type, "");
    if (type == f->cg->ptr)
        return LLVMBuildIntToPtr(f->builder, word, type, "");
    return word;
}

LLVMValueRef *cg_member_row(struct cg_function *f, const struct rt_type *member,
                            const LLVMValueRef *words)
{
    uint32_t count = cg_scalar_count(member);
    LLVMTypeRef *types = cg_take(f->cg, count, sizeof(*types));
    LLVMValueRef *row = cg_take(f->cg, count, sizeof(LLVMValueRef));
    if (!types || !row)
        return NULL;
    cg_row_types(f->cg, member, types);
    for (uint32_t i = 0; i < count; i++)
        row[i] = cg_unword(f, words[i], types[i]);
    return row;
}

/* ---- unions by case */

struct cg_cases cg_cases_begin(struct cg_function *f, LLVMValueRef tag, uint32_t count)
{
    LLVMBasicBlockRef other = cg_block(f, "");
    LLVMValueRef dispatch = LLVMBuildSwitch(f->builder, tag, other, count);
    LLVMPositionBuilderAtEnd(f->builder, other);
    LLVMBuildUnreachable(f->builder);
    return (struct cg_cases){dispatch, cg_block(f, "")};
}

void cg_case_begin(struct cg_function *f, struct cg_cases *cases, uint32_t member)
{
    LLVMBasicBlockRef block = cg_block(f, "");
    LLVMAddCase(cases->dispatch, cg_int(f->cg, member), block);
    LLVMPositionBuilderAtEnd(f->builder, block);
}

LLVMBasicBlockRef cg_case_end(struct cg_function *f, const struct cg_cases *cases)
{
    LLVMBasicBlockRef from = LLVMGetInsertBlock(f->builder);
    LLVMBuildBr(f->builder, cases->after);
    return from;
}

/* Whether every member fits in the word at offset 8 as it is, so that none need be told apart. */
static bool union_simple(const struct rt_type *type)
{
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (type->children[i]->kind == RT_PRODUCT || type->children[i]->kind == RT_UNION)
            return false;
    }
    return true;
}

static void load_union(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                       bool invariant, LLVMValueRef *ret_row)
{
    struct codegen *cg = f->cg;
    uint32_t words = union_words(type);
    ret_row[0] = cg_load(f, cg->i64, at, invariant);
    if (!words)
        return;
    LLVMValueRef body = cg_at(f, at, 8);
    if (union_simple(type)) {
        ret_row[1] = cg_load(f, cg->i64, body, invariant);
        return;
    }
    struct cg_cases cases = cg_cases_begin(f, ret_row[0], type->child_count);
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
    for (uint32_t w = 0; w < words; w++)
        ret_row[w + 1] = LLVMBuildPhi(f->builder, cg->i64, "");
    LLVMValueRef *row = cg_take(cg, words, sizeof(*row));
    for (uint32_t i = 0; row && i < type->child_count; i++) {
        cg_case_begin(f, &cases, i);
        cg_load_value(f, type->children[i], body, invariant, row);
        uint32_t count = cg_scalar_count(type->children[i]);
        for (uint32_t w = 0; w < words; w++)
            row[w] = w < count ? cg_word(f, row[w]) : LLVMGetUndef(cg->i64);
        LLVMBasicBlockRef from = cg_case_end(f, &cases);
        for (uint32_t w = 0; w < words; w++)
            LLVMAddIncoming(ret_row[w + 1], &row[w], &from, 1);
    }
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
}

static void store_union(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                        const LLVMValueRef *row)
{
    LLVMBuildStore(f->builder, row[0], at);
    if (!union_words(type))
        return;
    LLVMValueRef body = cg_at(f, at, 8);
    if (union_simple(type)) {
        LLVMBuildStore(f->builder, row[1], body);
        return;
    }
    struct cg_cases cases = cg_cases_begin(f, row[0], type->child_count);
    for (uint32_t i = 0; i < type->child_count; i++) {
        cg_case_begin(f, &cases, i);
        LLVMValueRef *member = cg_member_row(f, type->children[i], row + 1);
        if (member)
            cg_store_value(f, type->children[i], body, member);
        cg_case_end(f, &cases);
    }
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
}

void cg_load_value(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                   bool invariant, LLVMValueRef *ret_row)
{
    const struct codegen *cg = f->cg;
    uint32_t scalar = 0;
    switch (type->kind) {
    case RT_UNIT:
        break;
    case RT_BOOL:
        ret_row[0] = LLVMBuildTrunc(f->builder, cg_load(f, cg->i8, at, invariant), cg->i1, "");
        break;
    case RT_INT:
        ret_row[0] = cg_load(f, cg->i64, at, invariant);
        break;
    case RT_FLOAT:
        ret_row[0] = cg_load(f, cg->f64, at, invariant);
        break;
    case RT_STR:
        ret_row[0] = cg_load(f, cg->ptr, at, invariant);
        break;
    case RT_LIST:
        ret_row[0] = cg_load_list(f, at, invariant);
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            cg_load_value(f, type->children[i], cg_at(f, at, type->offsets[i]), invariant,
                          ret_row + scalar);
            scalar += cg_scalar_count(type->children[i]);
        }
        break;
    case RT_UNION:
        load_union(f, type, at, invariant, ret_row);
        break;
    }
}

void cg_store_value(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                    const LLVMValueRef *row)
{
    uint32_t scalar = 0;
    switch (type->kind) {
    case RT_UNIT:
        break;
    case RT_BOOL:
        LLVMBuildStore(f->builder, LLVMBuildZExt(f->builder, row[0], f->cg->i8, ""), at);
        break;
    case RT_INT:
    case RT_FLOAT:
    case RT_STR:
    case RT_LIST:
        LLVMBuildStore(f->builder, row[0], at);
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            cg_store_value(f, type->children[i], cg_at(f, at, type->offsets[i]), row + scalar);
            scalar += cg_scalar_count(type->children[i]);
        }
        break;
    case RT_UNION:
        store_union(f, type, at, row);
        break;
    }
}

void cg_each_list(struct cg_function *f, const struct rt_type *type, const LLVMValueRef *row,
                  void (*each)(struct cg_function *f, LLVMValueRef list))
{
    if (!type->has_references)
        return;
    if (type->kind == RT_LIST)
        each(f, row[0]);
    for (uint32_t i = 0; type->kind == RT_PRODUCT && i < type->child_count; i++) {
        cg_each_list(f, type->children[i], row, each);
        row += cg_scalar_count(type->children[i]);
    }
    if (type->kind != RT_UNION)
        return;
    struct cg_cases cases = cg_cases_begin(f, row[0], type->child_count);
    for (uint32_t i = 0; i < type->child_count; i++) {
        cg_case_begin(f, &cases, i);
        const LLVMValueRef *member = cg_member_row(f, type->children[i], row + 1);
        if (member)
            cg_each_list(f, type->children[i], member, each);
        cg_case_end(f, &cases);
    }
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
}

/* ---- operations */

static void copy_row(LLVMValueRef *to, const LLVMValueRef *from, uint32_t count)
{
    if (count)
        memmove(to, from, count * sizeof(*to));
}

CG_EMIT(global)
{
    struct codegen *cg = f->cg;
    int64_t index = instruction->immediate.integer;
    if (index < 0 || index >= cg->module->global_count) {
        cg_malformed(cg, "no such global");
        return;
    }
    LLVMValueRef base =
        cg_load(f, cg->ptr, cg_at(f, f->context, offsetof(struct rt_context, globals)), true);
    LLVMSetMetadata(base, cg->kind_nonnull, cg->invariant);
    cg_load_value(f, cg->globals[index].type, cg_at(f, base, cg->globals[index].offset), true,
                  ret_row);
}

CG_EMIT(make)
{
    for (uint32_t i = 0; i < instruction->operand_count; i++) {
        uint32_t count = cg_layout(f, cg_operand_type(f, instruction, i))->scalar_count;
        copy_row(ret_row, cg_operands(f, instruction, i), count);
        ret_row += count;
    }
}

CG_EMIT(field)
{
    const struct rt_type *product = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    int64_t child = instruction->immediate.integer;
    if (product->kind != RT_PRODUCT || child < 0 || child >= product->child_count) {
        cg_malformed(f->cg, "a field of what has none");
        return;
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < (uint32_t)child; i++)
        at += cg_scalar_count(product->children[i]);
    copy_row(ret_row, cg_operands(f, instruction, 0) + at,
             cg_scalar_count(product->children[child]));
}

/* The tag that a union's tag becomes in a wider union. */
static LLVMValueRef widen_tag(struct cg_function *f, const struct type *from, struct type_id to,
                              LLVMValueRef tag)
{
    LLVMValueRef wide = NULL;
    for (uint32_t i = 0; i < from->child_count; i++) {
        int32_t member = type_union_member(f->cg->module->types, to, from->children[i]);
        if (member < 0) {
            cg_malformed(f->cg, "a union that does not hold another's members");
            return tag;
        }
        LLVMValueRef value = cg_int(f->cg, member);
        LLVMValueRef same =
            wide ? LLVMBuildICmp(f->builder, LLVMIntEQ, tag, cg_int(f->cg, i), "") : NULL;
        wide = wide ? LLVMBuildSelect(f->builder, same, value, wide, "") : value;
    }
    return wide;
}

void cg_inject(struct cg_function *f, struct type_id from, struct type_id to,
               const LLVMValueRef *row, LLVMValueRef *ret_row)
{
    struct codegen *cg = f->cg;
    const struct type *type = type_get(cg->module->types, from);
    uint32_t count = cg_layout(f, from)->scalar_count;
    uint32_t wide = cg_layout(f, to)->scalar_count;
    if (type_same(from, to)) {
        copy_row(ret_row, row, count);
        return;
    }
    uint32_t words = 0;
    if (type->kind == TYPE_UNION) {
        ret_row[words++] = widen_tag(f, type, to, row[0]);
        row++;
        count--;
    } else {
        int32_t member = type_union_member(cg->module->types, to, from);
        if (member < 0) {
            cg_malformed(cg, "a union that does not hold its member");
            return;
        }
        ret_row[words++] = cg_int(cg, member);
    }
    for (uint32_t i = 0; i < count && words < wide; i++)
        ret_row[words++] = cg_word(f, row[i]);
    while (words < wide)
        ret_row[words++] = LLVMGetUndef(cg->i64);
}

CG_EMIT(inject)
{
    cg_inject(f, cg_operand_type(f, instruction, 0), instruction->type,
              cg_operands(f, instruction, 0), ret_row);
}

CG_EMIT(tag)
{
    ret_row[0] = cg_operand(f, instruction, 0);
}

CG_EMIT(payload)
{
    const struct rt_type *from = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    int64_t member = instruction->immediate.integer;
    if (from->kind != RT_UNION || member < 0 || member >= from->child_count) {
        cg_malformed(f->cg, "a payload of what has none");
        return;
    }
    LLVMValueRef *row =
        cg_member_row(f, from->children[member], cg_operands(f, instruction, 0) + 1);
    if (row)
        copy_row(ret_row, row, cg_scalar_count(from->children[member]));
}

CG_EMIT(select)
{
    uint32_t count = cg_layout(f, instruction->type)->scalar_count;
    for (uint32_t i = 0; i < count; i++) {
        ret_row[i] = LLVMBuildSelect(f->builder, cg_operand(f, instruction, 0),
                                     cg_operands(f, instruction, 1)[i],
                                     cg_operands(f, instruction, 2)[i], "");
    }
}

static void retain_list(struct cg_function *f, LLVMValueRef list)
{
    CG_RUNTIME(f, CG_rt_list_retain, list);
}

static void release_list(struct cg_function *f, LLVMValueRef list)
{
    CG_RUNTIME(f, CG_rt_list_release, f->context, list);
}

/* Strings are constants so far, which nobody counts. */
CG_EMIT(references)
{
    (void)ret_row;
    const struct rt_type *type = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    cg_each_list(f, type, cg_operands(f, instruction, 0),
                 instruction->op == IR_RETAIN ? retain_list : release_list);
}
