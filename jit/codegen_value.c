/* Values between registers and memory, products and unions. */
#include "jit/codegen_internal.h"

LLVMValueRef cg_alloca(struct cg_function *f, LLVMTypeRef type, const char *name)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(f->builder);
    LLVMBasicBlockRef prologue = f->root->prologue;
    LLVMValueRef first = LLVMGetFirstInstruction(prologue);
    if (first)
        LLVMPositionBuilderBefore(f->builder, first);
    else
        LLVMPositionBuilderAtEnd(f->builder, prologue);
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

static void assume_bytes(struct cg_function *f, LLVMValueRef pointer, uint64_t bytes)
{
    struct codegen *cg = f->cg;
    if (LLVMIsConstant(pointer))
        return;
    unsigned id = LLVMLookupIntrinsicID("llvm.assume", 11);
    LLVMValueRef assume = LLVMGetIntrinsicDeclaration(cg->llvm, id, NULL, 0);
    LLVMTypeRef type = LLVMIntrinsicGetType(cg->context, id, NULL, 0);
    LLVMValueRef readable[] = {pointer, cg_int(cg, (int64_t)bytes)};
    LLVMValueRef aligned[] = {pointer, cg_int(cg, 8)};
    LLVMOperandBundleRef bundles[] = {
        LLVMCreateOperandBundle("dereferenceable", 15, readable, 2),
        LLVMCreateOperandBundle("align", 5, aligned, 2),
    };
    LLVMValueRef yes = LLVMConstInt(cg->i1, 1, false);
    LLVMBuildCallWithOperandBundles(f->builder, type, assume, &yes, 1, bundles, 2, "");
    LLVMDisposeOperandBundle(bundles[0]);
    LLVMDisposeOperandBundle(bundles[1]);
}

void cg_assume_readable(struct cg_function *f, const struct rt_type *type, const LLVMValueRef *row)
{
    if (type->kind == RT_LIST)
        assume_bytes(f, row[0], sizeof(struct rt_list));
    else if (type->kind == RT_OBJECT)
        assume_bytes(f, row[0], type->object_bytes);
    for (uint32_t i = 0; type->kind == RT_PRODUCT && i < type->child_count; i++) {
        cg_assume_readable(f, type->children[i], row);
        row += cg_scalar_count(type->children[i]);
    }
}

/* ---- rows */

uint32_t cg_scalar_count(const struct rt_type *type)
{
    struct layout_row row = layout_row(type);
    return row.words + row.floats;
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
    struct layout_row row = layout_row(type);
    uint32_t at = 0;
    switch (type->kind) {
    case RT_UNIT:
        break;
    case RT_BOOL:
        ret_types[0] = cg->i1;
        break;
    case RT_STR:
    case RT_LIST:
    case RT_BYTES:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        ret_types[0] = cg->ptr;
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++)
            at += cg_row_types(cg, type->children[i], ret_types + at);
        break;
    case RT_INT:
    case RT_BIG:
    case RT_FLOAT:
    case RT_UNION:
        while (at < row.words)
            ret_types[at++] = cg->i64;
        while (at < row.words + row.floats)
            ret_types[at++] = cg->f64;
        break;
    }
    return row.words + row.floats;
}

/* A scalar that is no float, as a union's word. */
static LLVMValueRef to_word(struct cg_function *f, LLVMValueRef scalar)
{
    LLVMTypeRef type = LLVMTypeOf(scalar);
    if (type == f->cg->i1)
        return LLVMBuildZExt(f->builder, scalar, f->cg->i64, "");
    if (type == f->cg->ptr)
        return LLVMBuildPtrToInt(f->builder, scalar, f->cg->i64, "");
    return scalar;
}

static LLVMValueRef from_word(struct cg_function *f, LLVMValueRef word, LLVMTypeRef type)
{
    if (type == f->cg->i1)
        return LLVMBuildTrunc(f->builder, word, type, "");
    if (type == f->cg->ptr)
        return LLVMBuildIntToPtr(f->builder, word, type, "");
    return word;
}

LLVMValueRef *cg_member_row(struct cg_function *f, const struct rt_type *type, uint32_t member,
                            const LLVMValueRef *row)
{
    const struct rt_type *child = type->children[member];
    uint32_t count = cg_scalar_count(child);
    LLVMTypeRef *types = cg_take(f->cg, count, sizeof(*types));
    LLVMValueRef *made = cg_take(f->cg, count, sizeof(LLVMValueRef));
    if (!types || !made)
        return NULL;
    cg_row_types(f->cg, child, types);
    uint32_t word = 1, number = layout_row(type).words;
    for (uint32_t i = 0; i < count; i++) {
        if (types[i] == f->cg->f64)
            made[i] = row[number++];
        else
            made[i] = from_word(f, row[word++], types[i]);
    }
    return made;
}

/* The opposite: a member's scalars where the union has them, after its tag. */
static void spread_member(struct cg_function *f, struct layout_row wide, const LLVMValueRef *row,
                          uint32_t count, LLVMValueRef *ret_row)
{
    const struct codegen *cg = f->cg;
    uint32_t word = 0, number = wide.words, end = wide.words + wide.floats;
    for (uint32_t i = 0; i < count; i++) {
        if (LLVMTypeOf(row[i]) == cg->f64)
            ret_row[number++] = row[i];
        else
            ret_row[word++] = to_word(f, row[i]);
    }
    while (word < wide.words)
        ret_row[word++] = LLVMGetUndef(cg->i64);
    while (number < end)
        ret_row[number++] = LLVMGetUndef(cg->f64);
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

static LLVMValueRef load_scalar(struct cg_function *f, LLVMTypeRef type, LLVMValueRef at,
                                const struct cg_access *access, LLVMValueRef node)
{
    LLVMValueRef value = cg_load(f, type, at, access->invariant);
    cg_tag(f->cg, value, node);
    return value;
}

static void store_scalar(struct cg_function *f, LLVMValueRef value, LLVMValueRef at,
                         LLVMValueRef node)
{
    cg_tag(f->cg, LLVMBuildStore(f->builder, value, at), node);
}

/* Of what lies in a union: the same bytes may be a scalar of any type. */
static struct cg_access within_union(const struct cg_access *access)
{
    LLVMValueRef node = access->mixed;
    return (struct cg_access){access->invariant, node, node, node, node, node};
}

static void load_union(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                       const struct cg_access *access, LLVMValueRef *ret_row)
{
    struct codegen *cg = f->cg;
    struct layout_row wide = layout_union_row(type);
    uint32_t scalars = wide.words + wide.floats;
    struct cg_access within = within_union(access);
    LLVMValueRef body = cg_at(f, at, 8);
    ret_row[0] = load_scalar(f, cg->i64, at, &within, within.ints);
    if (union_simple(type)) {
        if (wide.words)
            ret_row[1] = load_scalar(f, cg->i64, body, &within, within.ints);
        if (wide.floats)
            ret_row[wide.words + 1] = load_scalar(f, cg->f64, body, &within, within.floats);
        return;
    }
    struct cg_cases cases = cg_cases_begin(f, ret_row[0], type->child_count);
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
    for (uint32_t i = 0; i < scalars; i++) {
        LLVMTypeRef scalar = i < wide.words ? cg->i64 : cg->f64;
        ret_row[i + 1] = LLVMBuildPhi(f->builder, scalar, "");
    }
    LLVMValueRef *row = cg_take(cg, scalars, sizeof(*row));
    LLVMValueRef *spread = cg_take(cg, scalars, sizeof(*spread));
    for (uint32_t m = 0; row && spread && m < type->child_count; m++) {
        cg_case_begin(f, &cases, m);
        cg_load_value(f, type->children[m], body, &within, row);
        spread_member(f, wide, row, cg_scalar_count(type->children[m]), spread);
        LLVMBasicBlockRef from = cg_case_end(f, &cases);
        for (uint32_t i = 0; i < scalars; i++)
            LLVMAddIncoming(ret_row[i + 1], &spread[i], &from, 1);
    }
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
}

/* The eight bytes of a simple union: its word or its float, whichever it holds. */
static LLVMValueRef simple_body(struct cg_function *f, const struct rt_type *type,
                                const LLVMValueRef *row)
{
    struct layout_row wide = layout_union_row(type);
    if (!wide.floats || !wide.words)
        return row[1];
    LLVMValueRef number = LLVMBuildBitCast(f->builder, row[2], f->cg->i64, "");
    uint32_t member = 0;
    while (type->children[member]->kind != RT_FLOAT)
        member++;
    LLVMValueRef is_float = LLVMBuildICmp(f->builder, LLVMIntEQ, row[0], cg_int(f->cg, member), "");
    return LLVMBuildSelect(f->builder, is_float, number, row[1], "");
}

static void store_union(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                        const struct cg_access *access, const LLVMValueRef *row)
{
    struct layout_row wide = layout_union_row(type);
    struct cg_access within = within_union(access);
    store_scalar(f, row[0], at, within.ints);
    if (!wide.words && !wide.floats)
        return;
    LLVMValueRef body = cg_at(f, at, 8);
    if (union_simple(type)) {
        store_scalar(f, simple_body(f, type, row), body, within.ints);
        return;
    }
    struct cg_cases cases = cg_cases_begin(f, row[0], type->child_count);
    for (uint32_t i = 0; i < type->child_count; i++) {
        cg_case_begin(f, &cases, i);
        LLVMValueRef *member = cg_member_row(f, type, i, row);
        if (member)
            cg_store_value(f, type->children[i], body, &within, member);
        cg_case_end(f, &cases);
    }
    LLVMPositionBuilderAtEnd(f->builder, cases.after);
}

/* A loaded pointer to an object, of a class that is known. */
static void known_object(struct cg_function *f, const struct rt_type *type, LLVMValueRef load)
{
    const struct codegen *cg = f->cg;
    LLVMMetadataRef bytes = LLVMValueAsMetadata(LLVMConstInt(cg->i64, type->object_bytes, false));
    LLVMSetMetadata(load, cg->kind_nonnull, cg->invariant);
    LLVMSetMetadata(load, cg->kind_noundef, cg->invariant);
    LLVMSetMetadata(load, cg->kind_align, cg->align8);
    LLVMSetMetadata(load, cg->kind_dereferenceable,
                    LLVMMetadataAsValue(cg->context, LLVMMDNodeInContext2(cg->context, &bytes, 1)));
}

void cg_load_value(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                   const struct cg_access *access, LLVMValueRef *ret_row)
{
    const struct codegen *cg = f->cg;
    uint32_t scalar = 0;
    switch (type->kind) {
    case RT_UNIT:
        break;
    case RT_BOOL:
        ret_row[0] = LLVMBuildTrunc(f->builder, load_scalar(f, cg->i8, at, access, access->bools),
                                    cg->i1, "");
        break;
    case RT_INT:
        if (type->size == 1)
            ret_row[0] = LLVMBuildZExt(f->builder, load_scalar(f, cg->i8, at, access, access->ints),
                                       cg->i64, "");
        else
            ret_row[0] = load_scalar(f, cg->i64, at, access, access->ints);
        break;
    case RT_BIG:
        ret_row[0] = load_scalar(f, cg->i64, at, access, access->ints);
        break;
    case RT_FLOAT:
        ret_row[0] = load_scalar(f, cg->f64, at, access, access->floats);
        break;
    case RT_OBJECT:
        ret_row[0] = load_scalar(f, cg->ptr, at, access, access->pointers);
        known_object(f, type, ret_row[0]);
        break;
    case RT_STR:
    case RT_BYTES:
    case RT_DICT:
    case RT_SET:
        ret_row[0] = load_scalar(f, cg->ptr, at, access, access->pointers);
        break;
    case RT_LIST:
        ret_row[0] = cg_load_list(f, at, access->invariant);
        cg_tag(cg, ret_row[0], access->pointers);
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            cg_load_value(f, type->children[i], cg_at(f, at, type->offsets[i]), access,
                          ret_row + scalar);
            scalar += cg_scalar_count(type->children[i]);
        }
        break;
    case RT_UNION:
        load_union(f, type, at, access, ret_row);
        break;
    }
}

void cg_store_value(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                    const struct cg_access *access, const LLVMValueRef *row)
{
    LLVMValueRef value;
    uint32_t scalar = 0;
    switch (type->kind) {
    case RT_UNIT:
        break;
    case RT_BOOL:
        store_scalar(f, LLVMBuildZExt(f->builder, row[0], f->cg->i8, ""), at, access->bools);
        break;
    case RT_INT:
        value = type->size == 1 ? LLVMBuildTrunc(f->builder, row[0], f->cg->i8, "") : row[0];
        store_scalar(f, value, at, access->ints);
        break;
    case RT_BIG:
        store_scalar(f, row[0], at, access->ints);
        break;
    case RT_FLOAT:
        store_scalar(f, row[0], at, access->floats);
        break;
    case RT_STR:
    case RT_LIST:
    case RT_BYTES:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        store_scalar(f, row[0], at, access->pointers);
        break;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            cg_store_value(f, type->children[i], cg_at(f, at, type->offsets[i]), access,
                           row + scalar);
            scalar += cg_scalar_count(type->children[i]);
        }
        break;
    case RT_UNION:
        store_union(f, type, at, access, row);
        break;
    }
}

void cg_each_counted(struct cg_function *f, const struct rt_type *type, const LLVMValueRef *row,
                     cg_each_fn each)
{
    if (!type->has_references)
        return;
    switch (type->kind) {
    case RT_UNIT:
    case RT_BOOL:
    case RT_INT:
    case RT_FLOAT:
        return;
    case RT_STR:
    case RT_BYTES:
    case RT_BIG:
    case RT_LIST:
    case RT_DICT:
    case RT_SET:
    case RT_OBJECT:
        each(f, type->kind, row[0]);
        return;
    case RT_PRODUCT:
        for (uint32_t i = 0; i < type->child_count; i++) {
            cg_each_counted(f, type->children[i], row, each);
            row += cg_scalar_count(type->children[i]);
        }
        return;
    case RT_UNION:
        break;
    }
    struct cg_cases cases = cg_cases_begin(f, row[0], type->child_count);
    for (uint32_t i = 0; i < type->child_count; i++) {
        cg_case_begin(f, &cases, i);
        const LLVMValueRef *member = cg_member_row(f, type, i, row);
        if (member)
            cg_each_counted(f, type->children[i], member, each);
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
    cg_load_value(f, cg->globals[index].type, cg_at(f, base, cg->globals[index].offset),
                  &cg_invariant_memory, ret_row);
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

/* Of a union of some of the members. */
static void widen(struct cg_function *f, const struct rt_type *from, const struct rt_type *to,
                  const LLVMValueRef *row, LLVMValueRef *ret_row)
{
    struct layout_row narrow = layout_union_row(from), wide = layout_union_row(to);
    for (uint32_t i = 0; i < wide.words; i++)
        ret_row[i] = i < narrow.words ? row[i] : LLVMGetUndef(f->cg->i64);
    for (uint32_t i = 0; i < wide.floats; i++) {
        ret_row[wide.words + i] =
            i < narrow.floats ? row[narrow.words + i] : LLVMGetUndef(f->cg->f64);
    }
}

void cg_inject(struct cg_function *f, struct type_id from, struct type_id to,
               const LLVMValueRef *row, LLVMValueRef *ret_row)
{
    struct codegen *cg = f->cg;
    const struct type *type = type_get(cg->module->types, from);
    const struct rt_type *wide = cg_layout(f, to)->descriptor;
    uint32_t count = cg_layout(f, from)->scalar_count;
    if (type_same(from, to)) {
        copy_row(ret_row, row, count);
        return;
    }
    if (type->kind == TYPE_UNION) {
        ret_row[0] = widen_tag(f, type, to, row[0]);
        widen(f, cg_layout(f, from)->descriptor, wide, row + 1, ret_row + 1);
        return;
    }
    int32_t member = type_union_member(cg->module->types, to, from);
    if (member < 0) {
        cg_malformed(cg, "a union that does not hold its member");
        return;
    }
    ret_row[0] = cg_int(cg, member);
    spread_member(f, layout_union_row(wide), row, count, ret_row + 1);
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
    LLVMValueRef *row = cg_member_row(f, from, (uint32_t)member, cg_operands(f, instruction, 0));
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

CG_EMIT(references)
{
    (void)ret_row;
    const struct rt_type *type = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    cg_each_counted(f, type, cg_operands(f, instruction, 0),
                    instruction->op == IR_RETAIN ? cg_retain : cg_release);
}
