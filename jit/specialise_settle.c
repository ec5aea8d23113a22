/* Pipelines over lists that their own elements' making changes.
 *
 * A pipeline looks at its list's length once, and makes elements ahead. Python's loops look each
 * time, and any() and all() stop at the element that decides. So once all functions are analysed,
 * each FILL function is searched, with all that it calls, for what makes a list longer or shorter
 * whose shape is among the pipeline's sources, and those of any() and all() for what others can
 * see. Where that is so they become loops (spec->sequential), and their callers are analysed again.
 */
#include "jit/specialise_container.h"

#include <string.h>

struct search {
    struct specialiser *s;
    bool truth;        /* FILL_TRUTH: stops at an element, and later ones must not have been made */
    uint64_t *sources; /* bit set of shapes: lists that are gone through */
    uint64_t *visible; /* likewise: what others than the function's own code may see */
    uint64_t *seen;    /* bit set of functions */
    bool found;
};

static bool has(const uint64_t *set, uint32_t index)
{
    return set[index / 64] >> (index % 64) & 1;
}

static void add(uint64_t *set, uint32_t index)
{
    set[index / 64] |= UINT64_C(1) << (index % 64);
}

/* Whether a pipeline goes through any list that something changes. */
static bool note_sources(struct search *search, struct type_id id)
{
    const struct type *type = type_get(search->s->types, id);
    bool any = false;
    uint32_t count = 0;
    switch ((int)type->kind) {
    case TYPE_LIST:
        if (!type_shape_get(search->s->types, type->index)->mutated)
            return false;
        add(search->sources, type->index);
        return true;
    case TYPE_ENUMERATE:
    case TYPE_GENERATOR:
        count = 1;
        break;
    case TYPE_ZIP:
        count = type->child_count;
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < count; i++)
        any |= note_sources(search, type->children[i]);
    return any;
}

/* The shapes that can be reached from a type. */
static void note_visible(struct search *search, struct type_id id)
{
    const struct type *type = type_get(search->s->types, id);
    const struct shape *shape = type_shape_of(search->s->types, id);
    if (shape && has(search->visible, type->index))
        return;
    if (shape)
        add(search->visible, type->index);
    const struct type_id *children = shape ? shape->children : type->children;
    uint32_t count = shape ? shape->child_count : type->child_count;
    for (uint32_t i = 0; i < count; i++)
        note_visible(search, children[i]);
}

/* Whether an instruction changes the length of the list that is its first operand. */
static bool changes_length(const struct ir_instruction *instruction)
{
    if (instruction->op != IR_NATIVE)
        return instruction->op == IR_LIST_APPEND;
    const struct ir_native_info *info =
        ir_native_info((enum ir_native)instruction->immediate.integer);
    return info->operands[0] == 'l' && strchr(info->traits, 'w');
}

static bool writes(const struct ir_instruction *instruction)
{
    if (instruction->op != IR_NATIVE)
        return ir_op_info(instruction->op)->writes && instruction->operand_count;
    const struct ir_native_info *info =
        ir_native_info((enum ir_native)instruction->immediate.integer);
    return strchr(info->traits, 'w') || strchr(info->traits, 'o');
}

static bool matters(const struct search *search, const struct ir_function *function,
                    const struct ir_instruction *instruction)
{
    if (!writes(instruction))
        return false;
    struct type_id id = function->values[instruction->operands[0].id].type;
    const struct type *type = type_get(search->s->types, id);
    bool shaped = type_kind_nominal(type->kind);
    if (search->truth && (!shaped || has(search->visible, type->index)))
        return true;
    return shaped && changes_length(instruction) && has(search->sources, type->index);
}

static void search_function(struct search *search, struct ir_function_id id)
{
    if (search->found || has(search->seen, id.id))
        return;
    add(search->seen, id.id);
    const struct ir_function *function = ir_function_get(search->s->module, id);
    for (uint32_t i = 0; i < function->block_count; i++) {
        const struct ir_block *block = &function->blocks[i];
        for (uint32_t j = 0; j < block->instruction_count && !search->found; j++) {
            const struct ir_instruction *instruction = &block->instructions[j];
            enum ir_op op = instruction->op;
            if (op == IR_CALL || op == IR_COLLECT || op == IR_REDUCE)
                search_function(search, instruction->callee);
            search->found |= matters(search, function, instruction);
        }
    }
}

static bool must_be_loop(struct specialiser *s, const struct spec *spec)
{
    size_t shape_words = type_shape_count(s->types) / 64 + 1;
    struct search search = {
        .s = s,
        .truth = spec->code / 2 == FILL_TRUTH,
        .sources = arena_array(s->arena, shape_words, sizeof(uint64_t)),
        .visible = arena_array(s->arena, shape_words, sizeof(uint64_t)),
        .seen = arena_array(s->arena, s->module->function_count / 64 + 1, sizeof(uint64_t)),
    };
    if (!search.sources || !search.visible || !search.seen)
        return false;
    if (!note_sources(&search, spec->callee) && !search.truth)
        return false;
    note_visible(&search, spec->callee);
    search_function(&search, spec->function);
    return search.found;
}

bool settle_pipelines(struct specialiser *s)
{
    bool any = false;
    if (s->refused || s->again || arena_failed(s->arena))
        return false;
    for (uint32_t i = 0; i < s->spec_count; i++) {
        struct spec *spec = s->specs[i];
        if (spec->kind != SPEC_FILL || spec->sequential || !must_be_loop(s, spec))
            continue;
        spec->sequential = any = true;
        for (uint32_t j = 0; j < spec->caller_count; j++)
            s->specs[spec->callers[j]]->queued = true;
    }
    return any;
}
