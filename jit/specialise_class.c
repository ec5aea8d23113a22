/* What classes say, without any instance: members, order of bases, and what __init__ sets.
 *
 * An attribute that __init__ sets on every path, before it lets anything else see the instance, is
 * there whenever some code asks: always_set. That is a data flow over the code of __init__ and of
 * the base classes' that it calls through super().
 */
#include "jit/specialise_object.h"

#include <string.h>

enum { NAMES_MAX = 62 }; /* bits of a set; struct rt_object counts no more fields one by one */

/* What one __init__ does, as part of the construction of instances of one class. */
struct init_facts {
    uint32_t code;
    uint32_t owner;  /* the class that defines it */
    uint64_t *entry; /* one a block: what is set where it starts */
    uint64_t seen;   /* what was set at every place where something else may see the instance */
    uint64_t exit;   /* what is set when it returns */
};

struct class_facts {
    uint32_t name_count;
    uint32_t names[NAMES_MAX];
    uint32_t init_count;
    struct init_facts **inits;
    bool unknown; /* register 0 is assigned, too many names, ... */
    uint64_t always;
};

/* What an instruction does with the instance in register 0. */
enum use {
    USE_NONE,
    USE_SET,    /* sets an attribute */
    USE_ESCAPE, /* something else may see it */
    USE_SUPER,  /* calls the next class's __init__ */
};

bool class_of(const struct builder *b, struct value v, uint32_t *ret_class)
{
    const struct type *type = type_of(b, v);
    uint32_t index = type->index;
    if (type->kind == TYPE_OBJECT)
        index = shape_of(b, v.type)->index;
    else if (type->kind != TYPE_INSTANCE)
        return false;
    if (index & TYPE_INDEX_BUILTIN)
        return false;
    *ret_class = index;
    return true;
}

bool is_subclass(const struct builder *b, uint32_t class, uint32_t base)
{
    const struct program_class *of = &b->s->program->classes[class];
    bool found = class == base;
    for (uint32_t i = 0; i < of->mro_count && !found; i++)
        found = of->mro[i] == base;
    return found;
}

const struct program_member *member_after(const struct builder *b, uint32_t class, uint32_t after,
                                          const char *name)
{
    const struct program_class *of = &b->s->program->classes[class];
    uint32_t i = 0;
    while (i < of->mro_count && of->mro[i] != after)
        i++;
    for (i++; i < of->mro_count; i++) {
        const struct program_member *member = class_member(b, of->mro[i], name);
        if (member && member->owner == of->mro[i])
            return member;
    }
    return NULL;
}

void need_identity(struct builder *b, struct type_id id)
{
    const struct type *type = type_get(b->s->types, id);
    if (type->kind == TYPE_INSTANCE && !class_member(b, type->index, "__eq__") &&
        !b->s->program->classes[type->index].is_enumeration && !class_is_object(b, type->index))
        class_make_object(b, type->index);
    for (uint32_t i = 0; i < type->child_count; i++)
        need_identity(b, type->children[i]);
}

/* ---------------------------------------------------------------------- the code of __init__ */

static const struct program_code *init_code(const struct builder *b,
                                            const struct program_member *member)
{
    if (!member || member->kind != MEMBER_METHOD)
        return NULL;
    const struct program_value *value = &b->s->program->values[member->value];
    if (value->kind != VALUE_FUNCTION)
        return NULL;
    return &b->s->program->codes[b->s->program->functions[value->integer].code];
}

static const struct program_instruction *following(const struct program_code *code, uint32_t block,
                                                   uint32_t index)
{
    return index + 1 < code->blocks[block + 1] ? &code->instructions[index + 1] : NULL;
}

static bool reads_register(const struct program_instruction *instruction, uint32_t reg)
{
    const uint32_t *operand = instruction->operands;
    for (const char *spec = program_operands(instruction->op); *spec; spec++) {
        uint32_t count = 1;
        if (*spec == '*') {
            count = *operand++;
            spec++;
        }
        for (; count; count--, operand++) {
            if (*spec == 'r' && *operand == reg)
                return true;
        }
    }
    return false;
}

static bool writes_register(const struct program_instruction *instruction, uint32_t reg)
{
    const uint32_t *operand = instruction->operands;
    for (const char *spec = program_operands(instruction->op); *spec; spec++) {
        uint32_t count = 1;
        if (*spec == '*') {
            count = *operand++;
            spec++;
        }
        for (; count; count--, operand++) {
            if (*spec == 'd' && *operand == reg)
                return true;
        }
    }
    return false;
}

static bool is_named(const struct builder *b, uint32_t name, const char *text)
{
    return strcmp(program_name(b, name), text) == 0;
}

/* Whether reading or setting such an attribute runs code that is given the instance. */
static bool attribute_runs(const struct builder *b, uint32_t class, uint32_t name)
{
    const struct program_member *member = class_member(b, class, program_name(b, name));
    return member && member->kind != MEMBER_ATTRIBUTE && member->kind != MEMBER_STATIC;
}

/* Instruction `index` of the code. `super_init`: the register that holds super().__init__, or
 * UINT32_MAX; kept from one instruction of a block to the next. */
static enum use use_of(const struct builder *b, uint32_t class, const struct program_code *code,
                       uint32_t block, uint32_t index, uint32_t *super_init)
{
    const struct program_instruction *instruction = &code->instructions[index];
    const uint32_t *o = instruction->operands;
    if ((instruction->op == OP_CALL || instruction->op == OP_CALL_SPREAD) && o[1] == *super_init) {
        *super_init = UINT32_MAX;
        return USE_SUPER;
    }
    if (instruction->op == OP_SUPER && o[2] == 0) {
        const struct program_instruction *next = following(code, block, index);
        if (!next || next->op != OP_ATTRIBUTE || next->operands[1] != o[0] ||
            !is_named(b, next->operands[2], "__init__"))
            return USE_ESCAPE;
        *super_init = next->operands[0];
        return USE_NONE;
    }
    if (instruction->op == OP_CHECK || !reads_register(instruction, 0))
        return USE_NONE;
    if (instruction->op == OP_SET_ATTRIBUTE && o[2] != 0)
        return attribute_runs(b, class, o[1]) ? USE_ESCAPE : USE_SET;
    if (instruction->op == OP_ATTRIBUTE && !attribute_runs(b, class, o[2]))
        return USE_NONE;
    return USE_ESCAPE;
}

/* ------------------------------------------------------------------------------------- facts */

static uint64_t bit_of(struct class_facts *facts, uint32_t name, bool add)
{
    for (uint32_t i = 0; i < facts->name_count; i++) {
        if (facts->names[i] == name)
            return 1ull << i;
    }
    if (!add || facts->name_count == NAMES_MAX) {
        facts->unknown |= add;
        return 0;
    }
    facts->names[facts->name_count] = name;
    return 1ull << facts->name_count++;
}

static const struct init_facts *facts_of_init(struct builder *b, struct class_facts *facts,
                                              uint32_t class, const struct program_member *member);

/* The state behind one instruction; *seen loses what was not set where the instance is seen. */
static uint64_t step(struct builder *b, struct class_facts *facts, uint32_t class,
                     const struct init_facts *init, uint32_t block, uint32_t index,
                     uint32_t *super_init, uint64_t state, uint64_t *seen)
{
    const struct program_code *code = &b->s->program->codes[init->code];
    switch (use_of(b, class, code, block, index, super_init)) {
    case USE_NONE:
        break;
    case USE_SET:
        return state | bit_of(facts, code->instructions[index].operands[1], true);
    case USE_ESCAPE:
        *seen &= state;
        break;
    case USE_SUPER: {
        const struct program_member *next = member_after(b, class, init->owner, "__init__");
        const struct init_facts *base = next ? facts_of_init(b, facts, class, next) : NULL;
        if (base) {
            *seen &= state | base->seen;
            state |= base->exit;
        } else if (next) {
            *seen &= state;
        }
        break;
    }
    }
    return state;
}

static bool meet(uint64_t *entry, uint64_t state)
{
    uint64_t met = *entry & state;
    bool changed = met != *entry;
    *entry = met;
    return changed;
}

/* Runs the state through a block and into those that follow it. */
static bool flow_block(struct builder *b, struct class_facts *facts, uint32_t class,
                       struct init_facts *init, uint32_t block)
{
    const struct program_code *code = &b->s->program->codes[init->code];
    uint64_t state = init->entry[block];
    uint32_t super_init = UINT32_MAX;
    bool changed = false;
    if (code->handlers && code->handlers[block])
        changed |= meet(&init->entry[code->handlers[block] - 1], state);
    for (uint32_t i = code->blocks[block]; i < code->blocks[block + 1]; i++) {
        const struct program_instruction *instruction = &code->instructions[i];
        facts->unknown |= writes_register(instruction, 0);
        state = step(b, facts, class, init, block, i, &super_init, state, &init->seen);
        const uint32_t *operand = instruction->operands;
        const char *spec = program_operands(instruction->op);
        for (; program_op_ends(instruction->op) && *spec; spec++, operand++) {
            if (*spec == 'b')
                changed |= meet(&init->entry[*operand], state);
        }
        if (instruction->op == OP_RETURN)
            init->exit &= state;
    }
    return changed;
}

static const struct init_facts *facts_of_init(struct builder *b, struct class_facts *facts,
                                              uint32_t class, const struct program_member *member)
{
    const struct program_code *code = init_code(b, member);
    if (!code || code->kind != CODE_INIT) {
        facts->unknown = true;
        return NULL;
    }
    uint32_t index = (uint32_t)(code - b->s->program->codes);
    for (uint32_t i = 0; i < facts->init_count; i++) {
        if (facts->inits[i]->code == index)
            return facts->inits[i];
    }
    struct init_facts *init = arena_allocate(b->s->arena, sizeof(*init));
    uint64_t *entry = arena_array(b->s->arena, code->block_count, sizeof(*entry));
    if (!init || !entry)
        return NULL;
    *init = (struct init_facts){.code = index, .owner = member->owner, .entry = entry};
    memset(entry, 0xff, code->block_count * sizeof(*entry));
    entry[0] = 0;
    init->seen = init->exit = ~0ull;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t block = 0; block < code->block_count; block++)
            changed |= flow_block(b, facts, class, init, block);
    }
    init->seen = init->exit = ~0ull; /* again, now that all entries are final */
    for (uint32_t block = 0; block < code->block_count; block++)
        flow_block(b, facts, class, init, block);
    facts->inits[facts->init_count++] = init;
    return init;
}

/* Names that some code deletes are never known to be set. */
static uint64_t deleted(const struct builder *b, const struct class_facts *facts)
{
    const struct jit_program *program = b->s->program;
    uint64_t found = 0;
    for (uint32_t c = 0; c < program->code_count; c++) {
        const struct program_code *code = &program->codes[c];
        for (uint32_t i = 0; i < code->instruction_count; i++) {
            if (code->instructions[i].op != OP_DELETE_ATTRIBUTE)
                continue;
            for (uint32_t n = 0; n < facts->name_count; n++) {
                if (facts->names[n] == code->instructions[i].operands[1])
                    found |= 1ull << n;
            }
        }
    }
    return found;
}

static struct class_facts *facts_of(struct builder *b, uint32_t class)
{
    struct specialiser *s = b->s;
    if (!s->class_facts)
        s->class_facts =
            arena_array(s->arena, s->program->class_count + 1, sizeof(struct class_facts *));
    if (!s->class_facts)
        return NULL;
    if (s->class_facts[class])
        return s->class_facts[class];
    struct class_facts *facts = arena_allocate(s->arena, sizeof(*facts));
    uint32_t mro = s->program->classes[class].mro_count;
    struct init_facts **inits = arena_array(s->arena, mro + 1, sizeof(struct init_facts *));
    if (!facts || !inits)
        return NULL;
    *facts = (struct class_facts){.inits = inits};
    const struct program_member *member = class_member(b, class, "__init__");
    const struct init_facts *init = member ? facts_of_init(b, facts, class, member) : NULL;
    if (init && !facts->unknown)
        facts->always = init->seen & init->exit & ~deleted(b, facts);
    s->class_facts[class] = facts;
    return facts;
}

bool always_set(struct builder *b, uint32_t class, uint32_t name)
{
    struct class_facts *facts = facts_of(b, class);
    return facts && (facts->always & bit_of(facts, name, false));
}

bool set_so_far(struct builder *b, uint32_t class, uint32_t name)
{
    struct class_facts *facts = facts_of(b, class);
    for (uint32_t i = 0; facts && !facts->unknown && i < facts->init_count; i++) {
        const struct init_facts *init = facts->inits[i];
        if (init->code != b->code_index)
            continue;
        uint64_t state = init->entry[b->code_block];
        uint64_t seen = 0;
        uint32_t super_init = UINT32_MAX;
        for (uint32_t at = b->code->blocks[b->code_block]; at < b->index; at++)
            state = step(b, facts, class, init, b->code_block, at, &super_init, state, &seen);
        return (state & bit_of(facts, name, false) & ~deleted(b, facts)) != 0;
    }
    return false;
}

/* -------------------------------------------------------------- instances under construction */

/* Whether some path from behind this instruction still sets an attribute of register 0. */
static bool sets_later(const struct builder *b, uint32_t class)
{
    const struct program_code *code = b->code;
    uint8_t *seen = arena_array(b->s->arena, code->block_count, sizeof(*seen));
    uint32_t *stack = arena_array(b->s->arena, code->block_count + 1, sizeof(*stack));
    if (!seen || !stack)
        return false;
    uint32_t depth = 0;
    uint32_t block = b->code_block;
    uint32_t index = b->index + 1;
    for (;;) {
        uint32_t super_init = UINT32_MAX;
        for (uint32_t i = index; i < code->blocks[block + 1]; i++) {
            enum use use = use_of(b, class, code, block, i, &super_init);
            if (use == USE_SET || use == USE_SUPER)
                return true;
            const uint32_t *operand = code->instructions[i].operands;
            const char *spec = program_operands(code->instructions[i].op);
            for (; program_op_ends(code->instructions[i].op) && *spec; spec++, operand++) {
                if (*spec == 'b' && !seen[*operand]) {
                    seen[*operand] = 1;
                    stack[depth++] = *operand;
                }
            }
        }
        uint32_t handler = code->handlers ? code->handlers[block] : 0;
        if (handler && !seen[handler - 1]) {
            seen[handler - 1] = 1;
            stack[depth++] = handler - 1;
        }
        if (!depth)
            return false;
        block = stack[--depth];
        index = code->blocks[block];
    }
}

bool constructs_further(struct builder *b, struct value callee)
{
    if (b->spec->kind != SPEC_INIT || kind_of(b, callee) != TYPE_BOUND_METHOD)
        return false;
    struct value self = field(b, callee, 0);
    struct value function = field(b, callee, 1);
    enum type_kind kind = kind_of(b, function);
    if (kind_of(b, self) != TYPE_INSTANCE || self.ir.id != b->registers[0].ir.id ||
        (kind != TYPE_FUNCTION && kind != TYPE_CLOSURE))
        return false;
    return b->s->program->codes[code_of(b, function)].kind == CODE_INIT;
}

bool check_construction(struct builder *b)
{
    struct value self = b->registers[0];
    if (b->spec->kind != SPEC_INIT || kind_of(b, self) != TYPE_INSTANCE)
        return true;
    uint32_t class = type_of(b, self)->index;
    uint32_t super_init = UINT32_MAX;
    uint32_t first = b->code->blocks[b->code_block];
    enum use use = USE_NONE;
    for (uint32_t i = first; i <= b->index; i++)
        use = use_of(b, class, b->code, b->code_block, i, &super_init);
    if (use != USE_ESCAPE)
        return true;
    if (!sets_later(b, class)) {
        b->spec->escapes = true;
        return true;
    }
    class_make_object(b, class);
    return false;
}

bool check_constructed_further(struct builder *b)
{
    b->spec->escapes = true;
    struct value self = b->registers[0];
    if (kind_of(b, self) != TYPE_INSTANCE || !sets_later(b, type_of(b, self)->index))
        return true;
    class_make_object(b, type_of(b, self)->index);
    return false;
}
