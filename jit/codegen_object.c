/* What changes: objects and their fields, elements of lists and dicts, exceptions as objects; and
 * what the runtime does for compiled code (native.def).
 *
 * What a store replaces is released only after it, as that may free much.
 */
#include "jit/codegen_internal.h"
#include "runtime/computation.h"

static struct cg_access child_access(struct cg_function *f,
                                     const struct ir_instruction *instruction, uint32_t child)
{
    bool lasting = f->lasting[instruction->operands[0].id];
    return cg_child_access(f, cg_operand_type(f, instruction, 0), child, lasting);
}

/* Stores a row; what was there before is released when it was a value. */
static void replace(struct cg_function *f, const struct rt_type *type, LLVMValueRef at,
                    const struct cg_access *access, const LLVMValueRef *row)
{
    LLVMValueRef *old = cg_take(f->cg, cg_scalar_count(type), sizeof(LLVMValueRef));
    if (!old)
        return;
    if (type->has_references)
        cg_load_value(f, type, at, access, old);
    cg_store_value(f, type, at, access, row);
    cg_each_counted(f, type, old, cg_release);
}

/* ---- objects */

/* Fields from here on share a bit that stays set: whether one is set is not known. */
enum { PRESENT_BITS = 63 };

struct field {
    const struct rt_type *object, *type;
    LLVMValueRef at, present_at;
    uint64_t bit; /* 0: none of its own */
    struct cg_access access;
};

static bool field_of(struct cg_function *f, const struct ir_instruction *instruction,
                     struct field *ret_field)
{
    const struct rt_type *object = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    int64_t index = instruction->immediate.integer;
    if (object->kind != RT_OBJECT || index < 0 || index >= object->child_count) {
        cg_malformed(f->cg, "a field of what has none");
        return false;
    }
    LLVMValueRef base = cg_operand(f, instruction, 0);
    *ret_field = (struct field){
        .object = object,
        .type = object->children[index],
        .at = cg_at(f, base, object->offsets[index]),
        .present_at = cg_at(f, base, offsetof(struct rt_object, present)),
        .bit = index < PRESENT_BITS ? UINT64_C(1) << index : 0,
        .access = child_access(f, instruction, (uint32_t)index),
    };
    return true;
}

static LLVMValueRef load_present(struct cg_function *f, const struct ir_instruction *instruction,
                                 const struct field *field)
{
    LLVMValueRef present = cg_load(f, f->cg->i64, field->present_at, false);
    cg_tag(f->cg, present, cg_shape_access(f, cg_operand_type(f, instruction, 0))->present);
    return present;
}

static void store_present(struct cg_function *f, const struct ir_instruction *instruction,
                          const struct field *field, LLVMValueRef present)
{
    cg_tag(f->cg, LLVMBuildStore(f->builder, present, field->present_at),
           cg_shape_access(f, cg_operand_type(f, instruction, 0))->present);
}

static LLVMValueRef has_bit(struct cg_function *f, LLVMValueRef present, const struct field *field)
{
    LLVMValueRef bit = LLVMBuildAnd(f->builder, present, cg_int(f->cg, (int64_t)field->bit), "");
    return LLVMBuildICmp(f->builder, LLVMIntNE, bit, cg_int(f->cg, 0), "");
}

CG_EMIT(object_new)
{
    struct codegen *cg = f->cg;
    const struct rt_type *type = cg_layout(f, instruction->type)->descriptor;
    if (type->kind != RT_OBJECT ||
        (instruction->operand_count && instruction->operand_count != type->child_count)) {
        cg_malformed(cg, "an object with other fields than its type's");
        return;
    }
    LLVMValueRef slot = cg_alloca(f, cg->ptr, "object");
    LLVMValueRef index = cg_int32(cg, layout_index(cg->layout, instruction->type));
    cg_check_status(f, CG_RUNTIME(f, CG_rt_object_new, f->context, index, slot), instruction->site);
    LLVMValueRef object;
    cg_load_value(f, type, slot, &cg_any_memory, &object);
    for (uint32_t i = 0; i < instruction->operand_count; i++) {
        struct cg_access access = cg_child_access(f, instruction->type, i, false);
        cg_store_value(f, type->children[i], cg_at(f, object, type->offsets[i]), &access,
                       cg_operands(f, instruction, i));
    }
    if (instruction->operand_count) {
        uint64_t all =
            type->child_count >= PRESENT_BITS ? UINT64_MAX : (UINT64_C(1) << type->child_count) - 1;
        LLVMValueRef store = LLVMBuildStore(f->builder, cg_int(cg, (int64_t)all),
                                            cg_at(f, object, offsetof(struct rt_object, present)));
        cg_tag(cg, store, cg_shape_access(f, instruction->type)->present);
    }
    ret_row[0] = object;
}

CG_EMIT(object_get)
{
    struct field field;
    if (field_of(f, instruction, &field))
        cg_load_value(f, field.type, field.at, &field.access, ret_row);
}

CG_EMIT(object_has)
{
    struct field field;
    if (!field_of(f, instruction, &field))
        return;
    ret_row[0] = field.bit ? has_bit(f, load_present(f, instruction, &field), &field)
                           : LLVMConstInt(f->cg->i1, 1, false);
}

/* Releases the field's value where it is set; leaves the builder behind that. */
static void release_present(struct cg_function *f, const struct field *field, LLVMValueRef present,
                            const LLVMValueRef *old)
{
    LLVMBasicBlockRef set = cg_block(f, ""), next = cg_block(f, "");
    LLVMBuildCondBr(f->builder, has_bit(f, present, field), set, next);
    LLVMPositionBuilderAtEnd(f->builder, set);
    cg_each_counted(f, field->type, old, cg_release);
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

/* Of a field that holds nothing counted: the bit is written only when it changes. */
static void set_plain(struct cg_function *f, const struct ir_instruction *instruction,
                      const struct field *field)
{
    cg_store_value(f, field->type, field->at, &field->access, cg_operands(f, instruction, 1));
    if (!field->bit || (instruction->flags & IR_IN_BOUNDS))
        return;
    LLVMBasicBlockRef mark = cg_block(f, ""), next = cg_block(f, "");
    LLVMValueRef present = load_present(f, instruction, field);
    cg_likely(f, has_bit(f, present, field), next, mark);
    LLVMPositionBuilderAtEnd(f->builder, mark);
    store_present(f, instruction, field,
                  LLVMBuildOr(f->builder, present, cg_int(f->cg, (int64_t)field->bit), ""));
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

/* Fields without a bit begin as zeros, which the runtime knows to be no value. */
static void set_unmarked(struct cg_function *f, const struct ir_instruction *instruction,
                         const struct field *field)
{
    struct codegen *cg = f->cg;
    LLVMValueRef bytes = cg_alloca_bytes(f, field->type, "old");
    LLVMBuildMemCpy(f->builder, bytes, 1, field->at, 1, cg_int(cg, field->type->size));
    cg_store_value(f, field->type, field->at, &cg_any_memory, cg_operands(f, instruction, 1));
    LLVMValueRef index = cg_int32(cg, (int64_t)instruction->immediate.integer);
    CG_RUNTIME(f, CG_rt_object_drop_field, f->context, cg_operand(f, instruction, 0), index, bytes);
}

CG_EMIT(object_set)
{
    (void)ret_row;
    struct field field;
    if (!field_of(f, instruction, &field))
        return;
    if (!field.type->has_references) {
        set_plain(f, instruction, &field);
        return;
    }
    if (instruction->flags & IR_IN_BOUNDS) {
        replace(f, field.type, field.at, &field.access, cg_operands(f, instruction, 1));
        return;
    }
    if (!field.bit) {
        set_unmarked(f, instruction, &field);
        return;
    }
    LLVMValueRef *old = cg_take(f->cg, cg_scalar_count(field.type), sizeof(LLVMValueRef));
    if (!old)
        return;
    LLVMValueRef present = load_present(f, instruction, &field);
    /* Of a field that is not set this loads garbage, which nothing looks at; a union's tag may be
     * anything, so its cases are told apart only behind the test. */
    LLVMValueRef bytes = NULL;
    if (field.type->kind == RT_UNION || field.type->kind == RT_PRODUCT) {
        bytes = cg_alloca_bytes(f, field.type, "old");
        LLVMBuildMemCpy(f->builder, bytes, 1, field.at, 1, cg_int(f->cg, field.type->size));
    } else {
        old[0] = cg_load(f, field.type->kind == RT_BIG ? f->cg->i64 : f->cg->ptr, field.at, false);
        cg_tag(f->cg, old[0],
               field.type->kind == RT_BIG ? field.access.ints : field.access.pointers);
    }
    cg_store_value(f, field.type, field.at, &field.access, cg_operands(f, instruction, 1));
    store_present(f, instruction, &field,
                  LLVMBuildOr(f->builder, present, cg_int(f->cg, (int64_t)field.bit), ""));
    if (!bytes) {
        release_present(f, &field, present, old);
        return;
    }
    LLVMBasicBlockRef set = cg_block(f, ""), next = cg_block(f, "");
    LLVMBuildCondBr(f->builder, has_bit(f, present, &field), set, next);
    LLVMPositionBuilderAtEnd(f->builder, set);
    cg_load_value(f, field.type, bytes, &cg_any_memory, old);
    cg_each_counted(f, field.type, old, cg_release);
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

CG_EMIT(object_unset)
{
    (void)ret_row;
    struct codegen *cg = f->cg;
    struct field field;
    if (!field_of(f, instruction, &field))
        return;
    if (!field.bit) {
        cg_malformed(cg, "a field that cannot be unset");
        return;
    }
    LLVMValueRef *old = cg_take(cg, cg_scalar_count(field.type), sizeof(LLVMValueRef));
    if (!old)
        return;
    LLVMValueRef present = load_present(f, instruction, &field);
    LLVMValueRef rest = LLVMBuildAnd(f->builder, present, cg_int(cg, ~(int64_t)field.bit), "");
    store_present(f, instruction, &field, rest);
    if (!field.type->has_references)
        return;
    LLVMBasicBlockRef set = cg_block(f, ""), next = cg_block(f, "");
    LLVMBuildCondBr(f->builder, has_bit(f, present, &field), set, next);
    LLVMPositionBuilderAtEnd(f->builder, set);
    cg_load_value(f, field.type, field.at, &field.access, old);
    cg_each_counted(f, field.type, old, cg_release);
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
}

CG_EMIT(same)
{
    LLVMValueRef left = cg_operand(f, instruction, 0), right = cg_operand(f, instruction, 1);
    ret_row[0] = LLVMBuildICmp(f->builder, LLVMIntEQ, left, right, "");
}

/* ---- lists */

static void check_frozen(struct cg_function *f, const struct ir_instruction *instruction)
{
    struct codegen *cg = f->cg;
    struct type_id type = cg_operand_type(f, instruction, 0);
    const struct cg_shape_access *shape = cg_shape_access(f, type);
    if (instruction->flags & IR_CANNOT_FAIL)
        return;
    LLVMValueRef at = cg_at(f, cg_operand(f, instruction, 0), offsetof(struct rt_list, frozen));
    LLVMValueRef frozen = cg_load(f, cg->i64, at, f->lasting[instruction->operands[0].id]);
    cg_tag(cg, frozen, shape->frozen);
    cg_raise_if(f, LLVMBuildICmp(f->builder, LLVMIntNE, frozen, cg_int(cg, 0), ""), RT_ERROR_FROZEN,
                instruction->site);
}

static const struct rt_type *list_element(struct cg_function *f,
                                          const struct ir_instruction *instruction)
{
    const struct rt_type *type = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    if (type->kind == RT_LIST && type->child_count == 1)
        return type->children[0];
    cg_malformed(f->cg, "a change of what is no list");
    return NULL;
}

CG_EMIT(list_set)
{
    (void)ret_row;
    const struct rt_type *element = list_element(f, instruction);
    if (!element)
        return;
    check_frozen(f, instruction);
    LLVMValueRef data =
        cg_list_data(f, cg_operand_type(f, instruction, 0), cg_operand(f, instruction, 0), false);
    LLVMValueRef at = cg_element_at(f, element, data, cg_operand(f, instruction, 1));
    struct cg_access access = child_access(f, instruction, 0);
    replace(f, element, at, &access, cg_operands(f, instruction, 2));
}

/* A frozen list has no room to spare: rt_list_grow raises. */
CG_EMIT(list_append)
{
    (void)ret_row;
    struct codegen *cg = f->cg;
    const struct rt_type *element = list_element(f, instruction);
    if (!element)
        return;
    struct type_id type = cg_operand_type(f, instruction, 0);
    LLVMValueRef list = cg_operand(f, instruction, 0);
    LLVMBasicBlockRef grow = cg_block(f, "grow"), next = cg_block(f, "");
    LLVMValueRef count = cg_list_count(f, type, list, false);
    LLVMValueRef capacity =
        cg_load(f, cg->i64, cg_at(f, list, offsetof(struct rt_list, capacity)), false);
    cg_tag(cg, capacity, cg_shape_access(f, type)->data);
    cg_likely(f, LLVMBuildICmp(f->builder, LLVMIntSLT, count, capacity, ""), next, grow);
    LLVMPositionBuilderAtEnd(f->builder, grow);
    LLVMValueRef status =
        CG_RUNTIME(f, CG_rt_list_grow, f->context, list, cg_int32(cg, instruction->site));
    cg_check_status(f, status, 0);
    LLVMBuildBr(f->builder, next);
    LLVMPositionBuilderAtEnd(f->builder, next);
    LLVMValueRef data = cg_list_data(f, type, list, false);
    struct cg_access access = child_access(f, instruction, 0);
    cg_store_value(f, element, cg_element_at(f, element, data, count), &access,
                   cg_operands(f, instruction, 1));
    LLVMValueRef more = LLVMBuildNUWAdd(f->builder, count, cg_int(cg, 1), "");
    LLVMSetNSW(more, true);
    LLVMValueRef store =
        LLVMBuildStore(f->builder, more, cg_at(f, list, offsetof(struct rt_list, count)));
    cg_tag(cg, store, cg_shape_access(f, type)->count);
}

/* ---- dicts */

static LLVMValueRef load_header(struct cg_function *f, const struct ir_instruction *instruction,
                                LLVMTypeRef type, uint64_t offset)
{
    LLVMValueRef at = cg_at(f, cg_operand(f, instruction, 0), offset);
    LLVMValueRef value = cg_load(f, type, at, false);
    cg_tag(f->cg, value, cg_shape_access(f, cg_operand_type(f, instruction, 0))->data);
    return value;
}

/* Where the key or value of the entry lies. */
static LLVMValueRef entry_at(struct cg_function *f, const struct ir_instruction *instruction,
                             uint32_t child)
{
    struct codegen *cg = f->cg;
    LLVMValueRef entries = load_header(f, instruction, cg->ptr, offsetof(struct rt_dict, entries));
    LLVMValueRef bytes =
        load_header(f, instruction, cg->i32, offsetof(struct rt_dict, entry_bytes));
    bytes = LLVMBuildZExt(f->builder, bytes, cg->i64, "");
    LLVMValueRef offset = LLVMBuildNSWMul(f->builder, cg_operand(f, instruction, 1), bytes, "");
    LLVMValueRef entry = LLVMBuildInBoundsGEP2(f->builder, cg->i8, entries, &offset, 1, "");
    if (!child)
        return cg_at(f, entry, sizeof(int64_t));
    LLVMValueRef value =
        load_header(f, instruction, cg->i32, offsetof(struct rt_dict, value_offset));
    value = LLVMBuildZExt(f->builder, value, cg->i64, "");
    return LLVMBuildInBoundsGEP2(f->builder, cg->i8, entry, &value, 1, "");
}

static const struct rt_type *dict_type(struct cg_function *f,
                                       const struct ir_instruction *instruction, uint32_t child)
{
    const struct rt_type *type = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    if ((type->kind == RT_DICT || type->kind == RT_SET) && child < type->child_count)
        return type;
    cg_malformed(f->cg, "an entry of what has none");
    return NULL;
}

CG_EMIT(dict_entry)
{
    uint32_t child = instruction->op == IR_DICT_VALUE ? 1 : 0;
    const struct rt_type *type = dict_type(f, instruction, child);
    if (!type)
        return;
    struct cg_access access = child_access(f, instruction, child);
    access.invariant = false;
    cg_load_value(f, type->children[child], entry_at(f, instruction, child), &access, ret_row);
}

CG_EMIT(dict_set_value)
{
    (void)ret_row;
    const struct rt_type *type = dict_type(f, instruction, 1);
    if (!type)
        return;
    struct cg_access access = child_access(f, instruction, 1);
    replace(f, type->children[1], entry_at(f, instruction, 1), &access,
            cg_operands(f, instruction, 2));
}

/* ---- exceptions */

CG_EMIT(caught)
{
    (void)instruction;
    ret_row[0] = CG_RUNTIME(f, CG_rt_caught, f->context);
}

CG_EMIT(exception_is)
{
    LLVMValueRef class = cg_int(f->cg, instruction->immediate.integer);
    ret_row[0] =
        CG_RUNTIME(f, CG_rt_exception_is, f->context, cg_operand(f, instruction, 0), class);
}

CG_EMIT(cast)
{
    ret_row[0] = cg_operand(f, instruction, 0);
}

/* ---- ints of any size */

LLVMValueRef cg_int_to_big(struct cg_function *f, LLVMValueRef value, uint32_t site)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    LLVMBasicBlockRef wide = cg_block(f, "wide"), next = cg_block(f, "");
    LLVMBasicBlockRef from[2] = {LLVMGetInsertBlock(builder)};
    LLVMValueRef twice = LLVMBuildShl(builder, value, cg_int(cg, 1), "");
    LLVMValueRef words[2] = {LLVMBuildOr(builder, twice, cg_int(cg, 1), "")};
    LLVMValueRef moved = LLVMBuildXor(builder, twice, value, "");
    cg_likely(f, LLVMBuildICmp(builder, LLVMIntSGE, moved, cg_int(cg, 0), ""), next, wide);
    LLVMPositionBuilderAtEnd(builder, wide);
    LLVMValueRef slot = cg_alloca(f, cg->i64, "big");
    cg_check_status(f, CG_RUNTIME(f, CG_rt_int_to_big, f->context, value, slot), site);
    words[1] = cg_load(f, cg->i64, slot, false);
    from[1] = LLVMGetInsertBlock(builder);
    LLVMBuildBr(builder, next);
    LLVMPositionBuilderAtEnd(builder, next);
    LLVMValueRef word = LLVMBuildPhi(builder, cg->i64, "");
    LLVMAddIncoming(word, words, from, 2);
    return word;
}

CG_EMIT(int_to_big)
{
    ret_row[0] = cg_int_to_big(f, cg_operand(f, instruction, 0), instruction->site);
}

/* ---- natives: see native.def */

enum { NATIVE_ARGUMENTS_MAX = 40 };

struct native_call {
    LLVMTypeRef types[NATIVE_ARGUMENTS_MAX];
    LLVMValueRef values[NATIVE_ARGUMENTS_MAX];
    uint32_t count;
    bool pure, fails, reads_memory;
};

static LLVMTypeRef native_type(const struct codegen *cg, char letter)
{
    switch (letter) {
    case 'n':
        return cg->nothing;
    case 'b':
        return cg->i1;
    case 'i':
    case 'B':
        return cg->i64;
    case 'f':
        return cg->f64;
    default:
        return cg->ptr;
    }
}

static void add_argument(struct native_call *call, LLVMTypeRef type, LLVMValueRef value)
{
    if (call->count == NATIVE_ARGUMENTS_MAX)
        return;
    call->types[call->count] = type;
    call->values[call->count++] = value;
}

/* A value's bytes, in memory of this frame. */
static LLVMValueRef spill(struct cg_function *f, const struct rt_type *type,
                          const LLVMValueRef *row)
{
    LLVMValueRef bytes = cg_alloca_bytes(f, type, "value");
    cg_store_value(f, type, bytes, &cg_any_memory, row);
    return bytes;
}

/* How a value lies where the first operand holds such: a bytearray's elements take one byte. */
static const struct rt_type *held_type(struct cg_function *f,
                                       const struct ir_instruction *instruction, char letter,
                                       uint32_t operand)
{
    const struct rt_type *first = cg_layout(f, cg_operand_type(f, instruction, 0))->descriptor;
    uint32_t child = letter == 'm' ? 1 : 0;
    bool holds = first->kind == RT_LIST || first->kind == RT_DICT || first->kind == RT_SET;
    if (holds && operand && child < first->child_count)
        return first->children[child];
    cg_malformed(f->cg, "a native without the container of its operand");
    return cg_layout(f, cg_operand_type(f, instruction, operand))->descriptor;
}

static void add_operand(struct cg_function *f, const struct ir_instruction *instruction,
                        char letter, uint32_t operand, struct native_call *call)
{
    struct codegen *cg = f->cg;
    struct type_id type = cg_operand_type(f, instruction, operand);
    const LLVMValueRef *row = cg_operands(f, instruction, operand);
    switch (letter) {
    case 'v':
        add_argument(call, cg->i32, cg_int32(cg, layout_index(cg->layout, type)));
        add_argument(call, cg->ptr, spill(f, cg_layout(f, type)->descriptor, row));
        break;
    case 'k':
    case 'm':
        add_argument(call, cg->ptr, spill(f, held_type(f, instruction, letter, operand), row));
        break;
    default:
        if (cg_layout(f, type)->scalar_count != 1) {
            cg_malformed(cg, "a native's operand that is no scalar");
            return;
        }
        add_argument(call, native_type(cg, letter), row[0]);
        call->reads_memory |= letter != 'b' && letter != 'i' && letter != 'f';
    }
}

static LLVMValueRef native_function(struct codegen *cg, const struct ir_native_info *info,
                                    int64_t which, const struct native_call *call,
                                    LLVMTypeRef result)
{
    LLVMValueRef *known = &cg->natives[which];
    if (*known)
        return *known;
    LLVMTypeRef type = LLVMFunctionType(result, (LLVMTypeRef *)call->types, call->count, false);
    /* Several natives may be one function. */
    *known = LLVMGetNamedFunction(cg->llvm, info->function);
    if (*known)
        return *known;
    *known = LLVMAddFunction(cg->llvm, info->function, type);
    cg_function_attribute(cg, *known, "nounwind", 0);
    if (call->pure) {
        cg_function_attribute(cg, *known, "willreturn", 0);
        cg_function_attribute(cg, *known, "memory",
                              call->reads_memory ? COMPAT_MEMORY_READ : COMPAT_MEMORY_NONE);
    }
    for (uint32_t i = 0; i < call->count; i++) {
        if (call->types[i] == cg->i1)
            cg_parameter_attribute(cg, *known, i, "zeroext", 0);
    }
    if (result == cg->i1) {
        LLVMAddAttributeAtIndex(*known, LLVMAttributeReturnIndex,
                                compat_attribute(cg->context, "zeroext", 0));
    }
    return *known;
}

static bool has_trait(const struct ir_native_info *info, char trait)
{
    return strchr(info->traits, trait) != NULL;
}

/* The result that a native left in memory. */
static void take_result(struct cg_function *f, const struct ir_instruction *instruction,
                        char letter, LLVMValueRef slot, LLVMValueRef *ret_row)
{
    const struct layout_type *type = cg_layout(f, instruction->type);
    if (letter != 'v' && letter != 'e' && type->scalar_count != 1) {
        cg_malformed(f->cg, "a native's result that is no scalar");
        return;
    }
    cg_load_value(f, type->descriptor, slot, &cg_any_memory, ret_row);
}

CG_EMIT(native)
{
    struct codegen *cg = f->cg;
    int64_t which = instruction->immediate.integer;
    if (which < 0 || which >= IR_NATIVE_COUNT) {
        cg_malformed(cg, "no such native");
        return;
    }
    const struct ir_native_info *info = ir_native_info((enum ir_native)which);
    if (strlen(info->operands) != instruction->operand_count) {
        cg_malformed(cg, "a native with other operands than its own");
        return;
    }
    char result = info->result[0];
    bool bytes = result == 'v' || result == 'e';
    struct native_call call = {.pure = has_trait(info, 'p'), .fails = has_trait(info, 'f')};
    if (!call.pure)
        add_argument(&call, cg->ptr, f->context);
    for (uint32_t i = 0; i < instruction->operand_count; i++)
        add_operand(f, instruction, info->operands[i], i, &call);
    if (strchr("ldSove", result))
        add_argument(&call, cg->i32, cg_int32(cg, layout_index(cg->layout, instruction->type)));
    if (call.fails)
        add_argument(&call, cg->i32, cg_int32(cg, instruction->site));
    LLVMValueRef slot = NULL;
    if ((call.fails && result != 'n') || bytes) {
        slot = cg_alloca_bytes(f, cg_layout(f, instruction->type)->descriptor, "result");
        add_argument(&call, cg->ptr, slot);
    }
    LLVMTypeRef type = call.fails ? cg->i32 : bytes ? cg->nothing : native_type(cg, result);
    LLVMValueRef function = native_function(cg, info, which, &call, type);
    if (cg->why)
        return;
    LLVMValueRef made = LLVMBuildCall2(f->builder, LLVMGlobalGetValueType(function), function,
                                       call.values, call.count, "");
    for (uint32_t i = 0; i < call.count; i++) {
        if (call.types[i] == cg->i1)
            LLVMAddCallSiteAttribute(made, i + 1, compat_attribute(cg->context, "zeroext", 0));
    }
    if (call.fails)
        cg_check_status(f, made, 0);
    if (slot)
        take_result(f, instruction, result, slot, ret_row);
    else if (result != 'n')
        ret_row[0] = made;
}
