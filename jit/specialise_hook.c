/* Hooks: methods of user classes that the runtime's generic functions call (enum rt_hook), for
 * instances among the keys of a dict, the elements of a list that is sorted, what is printed.
 *
 * Once nothing else is left to be analysed, the module's NATIVE instructions say which types of
 * instances such functions may meet. Each hook is a function of its own, SPEC_HOOK, whose analysis
 * may ask for more.
 */
#include "jit/specialise_object.h"

#include <string.h>

static const char *const methods[RT_HOOK_COUNT][2] = {
    [RT_HOOK_HASH] = {"__hash__", "__eq__"}, /* with == alone: not hashable */
    [RT_HOOK_EQUAL] = {"__eq__"},
    [RT_HOOK_LESS] = {"__lt__", "__gt__"},
    [RT_HOOK_REPR] = {"__repr__"},
    [RT_HOOK_STR] = {"__str__", "__repr__"},
};

/* A bit a hook: what the runtime may ask of values in such an operation. */
static uint32_t hooks_of(enum ir_native native)
{
    static const struct {
        const char *prefix;
        uint32_t hooks;
    } kinds[] = {
        {"VALUE_HASH", 1u << RT_HOOK_HASH},
        {"VALUE_EQUAL", 1u << RT_HOOK_EQUAL},
        {"VALUE_ORDERED", 1u << RT_HOOK_LESS | 1u << RT_HOOK_EQUAL},
        {"VALUE_", 1u << RT_HOOK_REPR | 1u << RT_HOOK_STR},
        {"STR_PERCENT", 1u << RT_HOOK_REPR | 1u << RT_HOOK_STR},
        {"STR_FORMAT_", 1u << RT_HOOK_REPR | 1u << RT_HOOK_STR},
        {"BYTES_PERCENT", 1u << RT_HOOK_REPR | 1u << RT_HOOK_STR},
        {"PRINT", 1u << RT_HOOK_REPR | 1u << RT_HOOK_STR},
        {"EXCEPTION_", 1u << RT_HOOK_REPR | 1u << RT_HOOK_STR},
        {"RAISE_NOT_IN", 1u << RT_HOOK_REPR | 1u << RT_HOOK_STR},
        {"DICT_", 1u << RT_HOOK_HASH | 1u << RT_HOOK_EQUAL},
        {"SET_", 1u << RT_HOOK_HASH | 1u << RT_HOOK_EQUAL},
        {"LIST_SORT", 1u << RT_HOOK_LESS | 1u << RT_HOOK_EQUAL},
        {"LIST_FIND", 1u << RT_HOOK_EQUAL},
        {"LIST_COUNT_EQUAL", 1u << RT_HOOK_EQUAL},
    };
    const char *name = ir_native_info(native)->name;
    for (uint32_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
            return kinds[i].hooks;
    }
    return 0;
}

/* ---- building one */

void build_hook(struct builder *b)
{
    struct value x = b->registers[0], y = b->registers[1];
    struct value result = value_never();
    b->site = 0;
    switch ((enum rt_hook)(b->spec->code - b->s->program->code_count)) {
    case RT_HOOK_HASH:
        result = object_hash(b, x);
        break;
    case RT_HOOK_EQUAL:
        result = compare(b, COMPARE_EQUAL, x, y);
        break;
    case RT_HOOK_LESS:
        result = compare(b, COMPARE_LESS, x, y);
        break;
    case RT_HOOK_REPR:
        result = object_text(b, x, true);
        break;
    case RT_HOOK_STR:
        result = object_text(b, x, false);
        break;
    case RT_HOOK_COUNT:
        break;
    }
    if (b->spec->argument_count == 2 && !ended(result))
        result = truth(b, result);
    if (!ended(result))
        append_return(b, result);
}

/* ---- finding them */

struct search {
    struct specialiser *s;
    struct builder *root;
    uint8_t *seen; /* a type each: hooks that were asked for */
    bool added;
};

static bool is_known(const struct specialiser *s, struct type_id type, uint32_t hook)
{
    for (uint32_t i = 0; i < s->module->hook_count; i++) {
        if (type_same(s->module->hooks[i].type, type) && s->module->hooks[i].hook == hook)
            return true;
    }
    return false;
}

static void add_hook(struct search *search, struct type_id type, uint32_t class, uint32_t hook)
{
    struct builder *b = search->root;
    const char *const *names = methods[hook];
    if (is_known(search->s, type, hook) ||
        (!class_member(b, class, names[0]) && (!names[1] || !class_member(b, class, names[1]))))
        return;
    struct value arguments[] = {value_unit(type), value_unit(type)};
    uint32_t count = hook == RT_HOOK_EQUAL || hook == RT_HOOK_LESS ? 2 : 1;
    struct spec *spec =
        spec_get(b, SPEC_HOOK, b->s->program->code_count + hook, TYPE_ID_NONE, arguments, count);
    if (spec)
        ir_hook_add(search->s->module, type, hook, spec->function);
    search->added = true;
}

static void search_type(struct search *search, struct type_id id, uint32_t hooks)
{
    struct specialiser *s = search->s;
    if ((search->seen[id.id] & hooks) == hooks)
        return;
    search->seen[id.id] |= (uint8_t)hooks;
    const struct type *type = type_get(s->types, id);
    uint32_t class;
    if (class_of(search->root, value_unit(id), &class) &&
        (type->kind == TYPE_OBJECT || type->kind == TYPE_INSTANCE)) {
        for (uint32_t hook = 0; hook < RT_HOOK_COUNT; hook++) {
            if (hooks >> hook & 1)
                add_hook(search, id, class, hook);
        }
        return; /* what it holds is its own methods' business */
    }
    const struct shape *shape = type_shape_of(s->types, id);
    uint32_t count = shape ? shape->child_count : type->child_count;
    const struct type_id *children = shape ? shape->children : type->children;
    for (uint32_t i = 0; i < count; i++)
        search_type(search, children[i], hooks);
}

static void search_function(struct search *search, const struct ir_function *function)
{
    for (uint32_t i = 0; i < function->block_count; i++) {
        const struct ir_block *block = &function->blocks[i];
        for (uint32_t k = 0; k < block->instruction_count; k++) {
            const struct ir_instruction *made = &block->instructions[k];
            uint32_t hooks =
                made->op == IR_NATIVE ? hooks_of((enum ir_native)made->immediate.integer) : 0;
            for (uint32_t o = 0; hooks && o < made->operand_count; o++)
                search_type(search, function->values[made->operands[o].id].type, hooks);
        }
    }
}

bool hooks_find(struct specialiser *s)
{
    struct builder root = {.s = s};
    struct search search = {
        .s = s,
        .root = &root,
        .seen = arena_array(s->arena, type_count(s->types) + 1, sizeof(uint8_t)),
    };
    uint32_t functions = s->module->function_count;
    for (uint32_t i = 0; search.seen && i < functions; i++) {
        /* Looking for one may make types, which no function had before. */
        search_function(&search, s->module->functions[i]);
        if (search.added)
            return true;
    }
    return false;
}
