/* Which memory may be which, told to LLVM as type-based alias metadata.
 *
 * What objects hold is typed by their shape: memory of one shape is never memory of another, nor is
 * one field another. Counts of references, the headers of lists and the bits of fields that are set
 * have nodes of their own, so that storing an element does not make LLVM load a list's count again.
 *
 *     root
 *       references, context
 *       values: what lists without a shape hold
 *         shape N: unions in it
 *           field I: of an object; key, value of a dict
 *             ints, floats, bools, pointers
 *       count, data, present, frozen of shape N
 *
 * Accesses without a node may touch anything: runtime functions, captured data, buffers.
 */
#include "jit/codegen_internal.h"

#include <stdio.h>

const struct cg_access cg_any_memory = {0};
const struct cg_access cg_invariant_memory = {.invariant = true};

static LLVMMetadataRef text_node(const struct codegen *cg, const char *text)
{
    return LLVMMDStringInContext2(cg->context, text, strlen(text));
}

static LLVMMetadataRef type_node(const struct codegen *cg, LLVMMetadataRef parent, const char *name)
{
    LLVMMetadataRef parts[] = {text_node(cg, name), parent, LLVMValueAsMetadata(cg_int(cg, 0))};
    return LLVMMDNodeInContext2(cg->context, parts, 3);
}

static LLVMValueRef access_node(const struct codegen *cg, LLVMMetadataRef type)
{
    LLVMMetadataRef parts[] = {type, type, LLVMValueAsMetadata(cg_int(cg, 0))};
    return LLVMMetadataAsValue(cg->context, LLVMMDNodeInContext2(cg->context, parts, 3));
}

static LLVMValueRef leaf(const struct codegen *cg, LLVMMetadataRef parent, const char *prefix,
                         const char *name)
{
    char text[80];
    snprintf(text, sizeof(text), "%s %s", prefix, name);
    return access_node(cg, type_node(cg, parent, text));
}

void cg_access_init(struct codegen *cg)
{
    uint32_t count = type_shape_count(cg->module->types) + 1;
    cg->shapes = cg_take(cg, count, sizeof(*cg->shapes));
    LLVMMetadataRef root = text_node(cg, "purlin");
    cg->access_root = LLVMMDNodeInContext2(cg->context, &root, 1);
    cg->access_values = type_node(cg, cg->access_root, "values");
    cg->access_references = leaf(cg, cg->access_root, "references", "");
    cg->access_context = leaf(cg, cg->access_root, "context", "");
}

bool cg_mutable(const struct cg_function *f, struct type_id type)
{
    const struct shape *shape = type_shape_of(f->cg->module->types, type);
    return shape && shape->mutated;
}

const struct cg_shape_access *cg_shape_access(struct cg_function *f, struct type_id type)
{
    static const struct cg_shape_access none = {0};
    struct codegen *cg = f->cg;
    const struct shape *shape = type_shape_of(cg->module->types, type);
    if (!shape)
        return &none;
    uint32_t number = type_get(cg->module->types, type)->index;
    struct cg_shape_access *made = &cg->shapes[number];
    if (made->type)
        return made;
    made->children = cg_take(cg, shape->child_count, sizeof(*made->children));
    if (!made->children)
        return &none;
    char name[40];
    snprintf(name, sizeof(name), "shape %u", number);
    made->type = type_node(cg, cg->access_values, name);
    made->count = leaf(cg, cg->access_root, name, "count");
    made->data = leaf(cg, cg->access_root, name, "data");
    made->present = leaf(cg, cg->access_root, name, "present");
    made->frozen = leaf(cg, cg->access_root, name, "frozen");
    return made;
}

struct cg_access cg_child_access(struct cg_function *f, struct type_id type, uint32_t child,
                                 bool lasting)
{
    struct codegen *cg = f->cg;
    const struct cg_shape_access *of = cg_shape_access(f, type);
    const struct shape *shape = type_shape_of(cg->module->types, type);
    bool invariant = lasting && !(shape && shape->mutated);
    if (!of->children || child >= shape->child_count) {
        LLVMValueRef node = access_node(cg, cg->access_values);
        return (struct cg_access){invariant, node, node, node, node, node};
    }
    struct cg_access *access = &of->children[child];
    if (!access->mixed) {
        char name[40];
        snprintf(name, sizeof(name), "shape %u.%u", type_get(cg->module->types, type)->index,
                 child);
        LLVMMetadataRef field = type_node(cg, of->type, name);
        *access = (struct cg_access){
            .mixed = access_node(cg, field),
            .ints = leaf(cg, field, name, "ints"),
            .floats = leaf(cg, field, name, "floats"),
            .bools = leaf(cg, field, name, "bools"),
            .pointers = leaf(cg, field, name, "pointers"),
        };
    }
    struct cg_access result = *access;
    result.invariant = invariant;
    return result;
}

void cg_tag(const struct codegen *cg, LLVMValueRef instruction, LLVMValueRef node)
{
    if (node)
        LLVMSetMetadata(instruction, cg->kind_tbaa, node);
}
