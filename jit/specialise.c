/* Specialisations, versions of program points, and the instructions of a code. See specialise.h. */
#include "jit/specialise_container.h"

#include <errno.h>
#include <string.h>

/* --------------------------------------------------------------------------- specialisations */

static uint32_t hash_word(uint32_t hash, uint32_t word)
{
    hash = (hash ^ word) * 0x9e3779b1u;
    return hash ^ (hash >> 15);
}

static uint32_t spec_hash(enum spec_kind kind, uint32_t code, struct type_id callee,
                          const struct value *arguments, uint32_t argument_count)
{
    uint32_t hash = hash_word(hash_word(hash_word(17, kind), code), callee.id);
    for (uint32_t i = 0; i < argument_count; i++)
        hash = hash_word(hash, arguments[i].type.id);
    return hash;
}

static bool spec_matches(const struct spec *spec, enum spec_kind kind, uint32_t code,
                         struct type_id callee, const struct value *arguments,
                         uint32_t argument_count)
{
    if (spec->kind != kind || spec->code != code || !type_same(spec->callee, callee) ||
        spec->argument_count != argument_count)
        return false;
    for (uint32_t i = 0; i < argument_count; i++) {
        if (!type_same(spec->arguments[i], arguments[i].type))
            return false;
    }
    return true;
}

static bool specs_grow(struct specialiser *s)
{
    uint32_t capacity = s->spec_capacity ? s->spec_capacity * 2 : 32;
    struct spec **specs = arena_array(s->arena, capacity, sizeof(struct spec *));
    uint32_t slot_count = capacity * 2;
    uint32_t *slots = arena_array(s->arena, slot_count, sizeof(*slots));
    if (!specs || !slots)
        return false;
    if (s->spec_count)
        memcpy(specs, s->specs, s->spec_count * sizeof(struct spec *));
    s->specs = specs;
    s->slots = slots;
    s->slot_count = slot_count;
    s->spec_capacity = capacity;
    for (uint32_t i = 0; i < s->spec_count; i++) {
        const struct spec *spec = specs[i];
        uint32_t hash =
            hash_word(hash_word(hash_word(17, spec->kind), spec->code), spec->callee.id);
        for (uint32_t j = 0; j < spec->argument_count; j++)
            hash = hash_word(hash, spec->arguments[j].id);
        uint32_t slot = hash & (slot_count - 1);
        while (slots[slot])
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = i + 1;
    }
    return true;
}

static const char *spec_name(struct builder *b, const struct spec *spec, uint32_t index)
{
    const char *name = spec->kind == SPEC_FILL ? "fill" : "intrinsic";
    if (spec->kind != SPEC_FILL && spec->code < b->s->program->code_count)
        name = program_name(b, b->s->program->codes[spec->code].name);
    return arena_printf(b->s->arena, "%s$%u", name, index);
}

static struct spec *spec_add(struct builder *b, uint32_t slot, enum spec_kind kind, uint32_t code,
                             struct type_id callee, const struct value *arguments,
                             uint32_t argument_count)
{
    struct specialiser *s = b->s;
    if (s->spec_count >= SPECIALISE_FUNCTIONS_MAX) {
        refuse_program(b, "type-explosion", b->site,
                       "the program needs more than %d functions specialised by type; use fewer "
                       "combinations of types (a tuple that grows in a loop should be a list)",
                       SPECIALISE_FUNCTIONS_MAX);
        return NULL;
    }
    struct spec *spec = arena_allocate(s->arena, sizeof(*spec));
    struct type_id *types = arena_array(s->arena, argument_count + 1, sizeof(*types));
    if (!spec || !types)
        return NULL;
    for (uint32_t i = 0; i < argument_count; i++)
        types[i] = arguments[i].type;
    uint32_t index = s->spec_count++;
    *spec = (struct spec){
        .kind = kind,
        .code = code,
        .callee = callee,
        .argument_count = argument_count,
        .arguments = types,
        .result = TYPE_ID_NEVER,
        .total = true,
        .queued = true,
    };
    s->specs[index] = spec;
    s->slots[slot] = index + 1;
    spec->function = ir_function_add(s->module, spec_name(b, spec, index),
                                     kind == SPEC_FILL ? IR_FUNCTION_FILL : IR_FUNCTION_PLAIN);
    return spec;
}

static void spec_analyse(struct specialiser *s, uint32_t index);

/* Remembers that what b analyses depends on what `spec` returns. */
static bool spec_add_caller(struct specialiser *s, struct spec *spec, uint32_t caller)
{
    for (uint32_t i = 0; i < spec->caller_count; i++) {
        if (spec->callers[i] == caller)
            return true;
    }
    if (spec->caller_count == spec->caller_capacity) {
        uint32_t capacity = spec->caller_capacity ? spec->caller_capacity * 2 : 4;
        uint32_t *callers = arena_array(s->arena, capacity, sizeof(*callers));
        if (!callers)
            return false;
        if (spec->caller_count)
            memcpy(callers, spec->callers, spec->caller_count * sizeof(*callers));
        spec->callers = callers;
        spec->caller_capacity = capacity;
    }
    spec->callers[spec->caller_count++] = caller;
    return true;
}

struct spec *spec_get(struct builder *b, enum spec_kind kind, uint32_t code, struct type_id callee,
                      const struct value *arguments, uint32_t argument_count)
{
    struct specialiser *s = b->s;
    if (s->spec_count == s->spec_capacity && !specs_grow(s))
        return NULL;
    uint32_t slot = spec_hash(kind, code, callee, arguments, argument_count) & (s->slot_count - 1);
    struct spec *spec = NULL;
    for (; s->slots[slot]; slot = (slot + 1) & (s->slot_count - 1)) {
        if (spec_matches(s->specs[s->slots[slot] - 1], kind, code, callee, arguments,
                         argument_count)) {
            spec = s->specs[s->slots[slot] - 1];
            break;
        }
    }
    for (uint32_t i = 0; !spec && i < s->spec_count; i++) {
        if (s->specs[i]->kind == kind && s->specs[i]->code == code &&
            specs_meet(b, s->specs[i], callee, arguments, argument_count))
            spec = s->specs[i];
    }
    if (!spec)
        spec = spec_add(b, slot, kind, code, callee, arguments, argument_count);
    if (!spec || !spec_add_caller(s, spec, b->spec_index))
        return NULL;
    /* A new callee is analysed at once, so that what it returns is known in the first go. */
    if (spec->queued && !spec->active && s->nesting < SPECIALISE_NESTING_MAX) {
        for (uint32_t i = 0; i < s->spec_count; i++) {
            if (s->specs[i] == spec) {
                spec_analyse(s, i);
                break;
            }
        }
    }
    return spec;
}

struct value call_spec(struct builder *b, struct spec *spec, struct value callee,
                       const struct value *arguments, uint32_t count)
{
    struct value *operands = arena_array(b->s->arena, count + 2, sizeof(*operands));
    if (!spec || !operands) {
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0); /* refused, or out of memory */
        return value_never();
    }
    uint32_t operand_count = 0;
    if (!shape_is_unit(b, callee.type))
        operands[operand_count++] = callee;
    for (uint32_t i = 0; i < count; i++) {
        if (!shape_is_unit(b, arguments[i].type))
            operands[operand_count++] = arguments[i];
    }
    struct value result =
        emit_callee(b, IR_CALL, spec->result, 0, spec->function, operands, operand_count);
    if (ended(result))
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    else if (shape_is_unit(b, result.type))
        result.ir.id = 0;
    return result;
}

struct value call_intrinsic(struct builder *b, enum intrinsic intrinsic,
                            const struct value *arguments, uint32_t count)
{
    uint32_t code = b->s->program->code_count + intrinsic;
    struct value callee = value_unit(TYPE_ID_NONE);
    return call_spec(b, spec_get(b, SPEC_CALL, code, callee.type, arguments, count), callee,
                     arguments, count);
}

/* ------------------------------------------------------------------------------------ points */

struct value *registers_copy(const struct builder *b)
{
    uint32_t count = b->code->register_count;
    struct value *copy = arena_array(b->s->arena, count + 1, sizeof(*copy));
    if (copy && count)
        memcpy(copy, b->registers, count * sizeof(*copy));
    return copy;
}

static struct version *version_find(struct version *list, const struct type_id *types,
                                    uint32_t count)
{
    for (; list; list = list->next) {
        if (memcmp(list->types, types, count * sizeof(*types)) == 0)
            return list;
    }
    return NULL;
}

static struct version *version_add(struct builder *b, uint32_t code_block, uint32_t index,
                                   struct type_id *types)
{
    struct version *version = arena_allocate(b->s->arena, sizeof(*version));
    if (!version)
        return NULL;
    *version = (struct version){.next = b->versions[index],
                                .code_block = code_block,
                                .index = index,
                                .block = block_new(b),
                                .types = types};
    b->versions[index] = version;
    for (uint32_t i = 0; i < b->code->register_count; i++)
        parameters_add(b, version->block, types[i]);
    if (b->pending_count == b->pending_capacity) {
        uint32_t capacity = b->pending_capacity ? b->pending_capacity * 2 : 16;
        struct version **stack = arena_array(b->s->arena, capacity, sizeof(struct version *));
        if (!stack)
            return NULL;
        if (b->pending_count)
            memcpy(stack, b->pending_stack, b->pending_count * sizeof(struct version *));
        b->pending_stack = stack;
        b->pending_capacity = capacity;
    }
    b->pending_stack[b->pending_count++] = version;
    return version;
}

/* The version of a point for the present types; when there are too many already, one for types
 * joined with the newest's. */
static struct version *version_get(struct builder *b, uint32_t code_block, uint32_t index)
{
    uint32_t count = b->code->register_count;
    struct type_id *types = arena_array(b->s->arena, count + 1, sizeof(*types));
    if (!types)
        return NULL;
    if (index == b->code->blocks[code_block])
        memcpy(b->live, b->code->live + (size_t)code_block * b->code->live_words,
               b->code->live_words * sizeof(*b->live));
    else
        program_live_at(b->code, code_block, index, b->live);
    for (uint32_t i = 0; i < count; i++) {
        bool live = b->live[i / 64] >> (i % 64) & 1;
        types[i] = live ? b->registers[i].type : TYPE_ID_UNBOUND;
    }
    struct version *found = version_find(b->versions[index], types, count);
    if (found)
        return found;
    found = versions_meet(b, b->versions[index], types, count);
    if (found)
        return found;
    uint32_t versions = 0;
    for (struct version *v = b->versions[index]; v; v = v->next)
        versions++;
    if (versions >= SPECIALISE_VERSIONS_MAX) {
        for (uint32_t i = 0; i < count; i++)
            types[i] = type_join(b->s->types, types[i], b->versions[index]->types[i]);
        found = version_find(b->versions[index], types, count);
        if (found)
            return found;
    }
    return version_add(b, code_block, index, types);
}

void go(struct builder *b, uint32_t code_block, uint32_t index)
{
    struct version *version = version_get(b, code_block, index);
    if (!version)
        return;
    struct value *values = registers_copy(b);
    if (!values)
        return;
    for (uint32_t i = 0; i < b->code->register_count; i++) {
        bool live = version->types[i].id != TYPE_UNBOUND;
        values[i] = live ? inject(b, values[i], version->types[i]) : value_unit(TYPE_ID_UNBOUND);
    }
    jump_with(b, version->block, values, b->code->register_count);
}

static void enter(struct builder *b, const struct version *version)
{
    const struct ir_value *parameters = b->function->blocks[version->block.id].parameters;
    b->block = version->block;
    b->code_block = version->code_block;
    b->index = version->index;
    for (uint32_t i = 0; i < b->code->register_count; i++)
        b->registers[i] = parameters_value(b, version->types[i], &parameters);
}

/* ------------------------------------------------------------------------------------- sites */

uint32_t site_of(struct builder *b, uint32_t line, uint32_t column)
{
    struct specialiser *s = b->s;
    if (!line)
        return 0; /* an intrinsic */
    if (s->site_used * 2 >= s->site_slots) {
        uint32_t old_slots = s->site_slots;
        void *old = s->sites;
        s->site_slots = old_slots ? old_slots * 2 : 256;
        s->sites = arena_array(s->arena, s->site_slots, sizeof(*s->sites));
        if (!s->sites)
            return 0;
        for (uint32_t i = 0; i < old_slots; i++) {
            typeof(s->sites) entry = (typeof(s->sites))old + i;
            if (!entry->site)
                continue;
            uint32_t slot =
                hash_word(hash_word(entry->code, entry->line), entry->column) & (s->site_slots - 1);
            while (s->sites[slot].site)
                slot = (slot + 1) & (s->site_slots - 1);
            s->sites[slot] = *entry;
        }
    }
    uint32_t slot = hash_word(hash_word(b->code_index, line), column) & (s->site_slots - 1);
    for (; s->sites[slot].site; slot = (slot + 1) & (s->site_slots - 1)) {
        typeof(s->sites) entry = &s->sites[slot];
        if (entry->code == b->code_index && entry->line == line && entry->column == column)
            return entry->site;
    }
    uint32_t site = ir_site_add(s->module, program_name(b, b->code->file),
                                program_name(b, b->code->name), line, column);
    s->sites[slot].code = b->code_index;
    s->sites[slot].line = line;
    s->sites[slot].column = column;
    s->sites[slot].site = site;
    s->site_used++;
    return site;
}

/* ------------------------------------------------------------------------------ instructions */

static struct value *gather(struct builder *b, const uint32_t *registers, uint32_t count)
{
    struct value *values = arena_array(b->s->arena, count + 1, sizeof(*values));
    for (uint32_t i = 0; values && i < count; i++)
        values[i] = b->registers[registers[i]];
    return values;
}

static enum flow assign(struct builder *b, uint32_t reg, struct value v)
{
    if (ended(v))
        return FLOW_ENDED;
    b->registers[reg] = v;
    return FLOW_NEXT;
}

static struct value free_variable_of(struct builder *b, struct value function, void *argument)
{
    uint32_t index = *(uint32_t *)argument;
    const struct type *type = type_of(b, function);
    if (type->kind == TYPE_UNION)
        return each_member(b, function, free_variable_of, argument);
    if (type->kind == TYPE_CLOSURE)
        return captured_content(b, field(b, function, index));
    return captured_value(b, b->s->program->functions[type->index].bindings[index]);
}

/* The function that runs. */
static struct value function_here(struct builder *b)
{
    return b->spec->kind == SPEC_RESUME ? generator_function(b) : b->callee;
}

static struct value free_variable(struct builder *b, uint32_t index)
{
    return free_variable_of(b, function_here(b), &index);
}

/* As many elements as there are destinations, one by one, and a look whether there is another. */
static enum flow unpack_iterable(struct builder *b, struct value v, const uint32_t *to,
                                 uint32_t want)
{
    struct value iterator = iterate_stable(b, v);
    struct value *elements = arena_array(b->s->arena, want + 1, sizeof(*elements));
    for (uint32_t i = 0; elements && i <= want && !ended(iterator); i++) {
        struct ir_block_id done = block_new(b);
        elements[i] = advance(b, &iterator, done);
        struct ir_block_id here = b->block;
        b->block = done;
        if (i < want) {
            raise_code(b, RT_ERROR_UNPACK_TOO_FEW, arena_printf(b->s->arena, "%u\x1f%u", want, i));
            b->block = here;
        } else if (!ended(elements[i])) {
            b->block = here;
            raise_code(b, RT_ERROR_UNPACK_TOO_MANY, arena_printf(b->s->arena, "%u\x1f", want));
            b->block = done;
        }
        if (i < want && ended(elements[i]))
            return FLOW_ENDED;
    }
    if (ended(iterator) || !elements)
        return FLOW_ENDED;
    for (uint32_t i = 0; i < want; i++)
        b->registers[to[i]] = elements[i];
    return FLOW_NEXT;
}

static enum flow exec_unpack(struct builder *b, const uint32_t *operands)
{
    struct value v = b->registers[operands[0]];
    uint32_t want = operands[1];
    const struct type type = *type_of(b, v);
    if (type.kind == TYPE_UNION)
        return split(b, v);
    if (type.kind == TYPE_TUPLE) {
        if (type.child_count < want)
            raise_code(b, RT_ERROR_UNPACK_TOO_FEW,
                       arena_printf(b->s->arena, "%u\x1f%u", want, type.child_count));
        else if (type.child_count > want)
            raise_code(b, RT_ERROR_UNPACK_TOO_MANY,
                       arena_printf(b->s->arena, "%u\x1f%u", want, type.child_count));
        if (type.child_count != want)
            return FLOW_ENDED;
        for (uint32_t i = 0; i < want; i++)
            b->registers[operands[2 + i]] = field(b, v, i);
        return FLOW_NEXT;
    }
    if (type.kind != TYPE_LIST && type.kind != TYPE_ROW && type.kind != TYPE_RANGE) {
        if (is_iterable(b, v))
            return unpack_iterable(b, v, operands + 2, want);
        raise_type_error(b, "cannot unpack non-iterable %s object", type_name(b, v.type));
        return FLOW_ENDED;
    }
    bool list = type.kind != TYPE_RANGE;
    if (list && type_element(b->s->types, v.type).id == TYPE_NEVER && want) {
        raise_code(b, RT_ERROR_UNPACK_TOO_FEW, arena_printf(b->s->arena, "%u\x1f%u", want, 0u));
        return FLOW_ENDED;
    }
    struct value count = list ? emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, v) : range_count(b, v);
    for (uint32_t have = 0; have < want; have++) {
        struct ir_block_id few = block_new(b);
        struct ir_block_id more = block_new(b);
        branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, count, constant_int(b, have)), few,
               more);
        b->block = few;
        raise_code(b, RT_ERROR_UNPACK_TOO_FEW, arena_printf(b->s->arena, "%u\x1f%u", want, have));
        b->block = more;
    }
    struct ir_block_id fits = block_new(b);
    struct ir_block_id many = block_new(b);
    branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, count, constant_int(b, want)), fits,
           many);
    b->block = many;
    raise_code(b, RT_ERROR_UNPACK_TOO_MANY, arena_printf(b->s->arena, "%u\x1f", want));
    b->block = fits;
    for (uint32_t i = 0; i < want; i++) {
        struct value at = constant_int(b, i);
        struct type_id element = list ? type_element(b->s->types, v.type) : TYPE_ID_INT;
        struct value got =
            list ? (shape_is_unit(b, element) ? value_unit(element)
                                              : emit2(b, IR_LIST_GET, element, 0, v, at))
                 : range_get(b, v, at);
        b->registers[operands[2 + i]] = got;
    }
    return FLOW_NEXT;
}

static enum flow exec_return(struct builder *b, struct value v)
{
    if (b->spec->kind == SPEC_RESUME)
        return return_from_generator(b, v);
    if (b->code->kind == CODE_INIT) {
        if (kind_of(b, v) != TYPE_NONE) {
            raise_type_error(b, "__init__() should return None, not '%s'", type_name(b, v.type));
            return FLOW_ENDED;
        }
        if (b->spec->kind == SPEC_INIT)
            v = b->registers[0];
    }
    b->spec->result = type_join(b->s->types, b->spec->result, v.type);
    ir_append(b->s->module, b->function, b->block,
              &(struct ir_instruction){.op = IR_RETURN,
                                       .site = b->site,
                                       .operand_count = 1,
                                       .operands = (struct ir_value[]){ir_of(b, v)}});
    return FLOW_ENDED;
}

static enum flow exec_raise(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_UNION)
        return split(b, v);
    raise_exception(b, exception_instance(b, v));
    return FLOW_ENDED;
}

static enum flow exec_check(struct builder *b, const uint32_t *operands)
{
    struct value v = b->registers[operands[0]];
    if (kind_of(b, v) == TYPE_UNION && type_union_member(b->s->types, v.type, TYPE_ID_UNBOUND) >= 0)
        return split(b, v);
    if (kind_of(b, v) != TYPE_UNBOUND)
        return FLOW_NEXT;
    enum rt_error error =
        b->code->kind == CODE_BLOCK ? RT_ERROR_UNBOUND_NAME : RT_ERROR_UNBOUND_LOCAL;
    for (uint32_t i = 0; i < b->code->free_count; i++) {
        if (b->code->free_names[i] == operands[1])
            error = RT_ERROR_UNBOUND_FREE;
    }
    raise_code(b, error, program_name(b, operands[1]));
    return FLOW_ENDED;
}

static enum flow exec_branch(struct builder *b, const uint32_t *operands)
{
    struct value v = b->registers[operands[0]];
    if (kind_of(b, v) == TYPE_UNION)
        return split(b, v);
    struct value condition = truth(b, v);
    if (ended(condition))
        return FLOW_ENDED;
    int64_t constant;
    if (is_constant(b, condition, &constant)) {
        uint32_t target = operands[constant ? 1 : 2];
        go(b, target, b->code->blocks[target]);
        return FLOW_ENDED;
    }
    struct ir_block_id yes = block_new(b);
    struct ir_block_id no = block_new(b);
    branch(b, condition, yes, no);
    b->block = yes;
    go(b, operands[1], b->code->blocks[operands[1]]);
    b->block = no;
    go(b, operands[2], b->code->blocks[operands[2]]);
    return FLOW_ENDED;
}

static enum flow exec_binary(struct builder *b, const uint32_t *operands, bool in_place)
{
    struct value x = b->registers[operands[2]];
    struct value y = b->registers[operands[3]];
    return assign(b, operands[0], binary(b, (enum program_binary)operands[1], x, y, in_place));
}

static enum flow exec_call(struct builder *b, const uint32_t *operands)
{
    struct value callee = b->registers[operands[1]];
    if (kind_of(b, callee) == TYPE_UNION)
        return split(b, callee);
    uint32_t count = operands[2];
    struct value *arguments = gather(b, operands + 3, count);
    if (!arguments)
        return FLOW_ENDED;
    return assign(b, operands[0],
                  call(b, callee, arguments, count, operands + 4 + count, operands[3 + count]));
}

static enum flow exec_make_function(struct builder *b, const uint32_t *operands)
{
    const uint32_t *defaults = operands + 3;
    uint32_t default_count = operands[2];
    const uint32_t *captured = defaults + default_count + 1;
    uint32_t captured_count = defaults[default_count];
    struct value *children =
        arena_array(b->s->arena, captured_count + default_count + 1, sizeof(*children));
    if (!children)
        return FLOW_ENDED;
    for (uint32_t i = 0; i < captured_count; i++) {
        children[i] = capture(b, operands[1], b->registers[captured[i]]);
        if (ended(children[i]))
            return FLOW_ENDED;
    }
    for (uint32_t i = 0; i < default_count; i++)
        children[captured_count + i] = b->registers[defaults[i]];
    return assign(
        b, operands[0],
        make(b, TYPE_CLOSURE, operands[1], children, captured_count + default_count, NULL));
}

static enum flow exec_make_generator(struct builder *b, const uint32_t *operands)
{
    struct value source = b->registers[operands[1]];
    if (kind_of(b, source) == TYPE_UNION)
        return split(b, source);
    struct value checked = iterate(b, source); /* not iterable: TypeError here and now */
    if (ended(checked))
        return FLOW_ENDED;
    uint32_t captured_count = operands[3];
    struct value *captured = gather(b, operands + 4, captured_count);
    if (!captured)
        return FLOW_ENDED;
    struct value body = make(b, TYPE_CLOSURE, operands[2], captured, captured_count, NULL);
    if (ended(body))
        return FLOW_ENDED;
    uint32_t flat = operands[4 + captured_count];
    return assign(b, operands[0],
                  make(b, TYPE_GENERATOR, flat, (struct value[]){source, body}, 2, NULL));
}

static struct value make_list(struct builder *b, const uint32_t *operands)
{
    struct value *elements = gather(b, operands + 2, operands[1]);
    return elements ? list_of(b, elements, operands[1]) : value_never();
}

static struct value make_tuple(struct builder *b, const uint32_t *operands)
{
    struct value *elements = gather(b, operands + 2, operands[1]);
    return elements ? make(b, TYPE_TUPLE, 0, elements, operands[1], NULL) : value_never();
}

enum flow exec_instruction(struct builder *b)
{
    const struct program_instruction *instruction = &b->code->instructions[b->index];
    const uint32_t *o = instruction->operands;
    struct value *r = b->registers;
    b->site = site_of(b, instruction->line, instruction->column);
    b->made = 0;
    protect_begin(b);
    if (!check_construction(b) || !settle_operands(b, instruction))
        return FLOW_ENDED;
    switch (instruction->op) {
    case OP_CONST:
        return assign(b, o[0], literal_value(b, o[1]));
    case OP_MOVE:
        r[o[0]] = r[o[1]];
        return FLOW_NEXT;
    case OP_FREE:
        return assign(b, o[0], free_variable(b, o[1]));
    case OP_SELF:
        return assign(b, o[0], function_here(b));
    case OP_MAKE_FUNCTION:
        return exec_make_function(b, o);
    case OP_MAKE_GENERATOR:
        return exec_make_generator(b, o);
    case OP_COLLECT:
        if (kind_of(b, r[o[1]]) == TYPE_UNION)
            return split(b, r[o[1]]);
        return assign(b, o[0], collect(b, r[o[1]]));
    case OP_UNARY:
        if (kind_of(b, r[o[2]]) == TYPE_UNION)
            return split(b, r[o[2]]);
        return assign(b, o[0], unary(b, (enum program_unary)o[1], r[o[2]]));
    case OP_BINARY:
        return exec_binary(b, o, false);
    case OP_INPLACE:
        return exec_binary(b, o, true);
    case OP_COMPARE:
        return assign(b, o[0], compare(b, (enum program_compare)o[1], r[o[2]], r[o[3]]));
    case OP_TUPLE:
        return assign(b, o[0], make_tuple(b, o));
    case OP_LIST:
        return assign(b, o[0], make_list(b, o));
    case OP_SLICE:
        for (uint32_t i = 1; i <= 3; i++) {
            if (kind_of(b, r[o[i]]) == TYPE_UNION)
                return split(b, r[o[i]]);
        }
        return assign(b, o[0],
                      make(b, TYPE_SLICE, 0, (struct value[]){r[o[1]], r[o[2]], r[o[3]]}, 3, NULL));
    case OP_UNPACK:
        return exec_unpack(b, o);
    case OP_INDEX:
        if (kind_of(b, r[o[1]]) == TYPE_UNION)
            return split(b, r[o[1]]);
        if (kind_of(b, r[o[2]]) == TYPE_UNION)
            return split(b, r[o[2]]);
        return assign(b, o[0], index_value(b, r[o[1]], r[o[2]]));
    case OP_ATTRIBUTE:
        if (kind_of(b, r[o[1]]) == TYPE_UNION)
            return split(b, r[o[1]]);
        return assign(b, o[0], attribute(b, r[o[1]], o[2]));
    case OP_CALL:
        return exec_call(b, o);
    case OP_ITERATE:
        if (kind_of(b, r[o[1]]) == TYPE_UNION)
            return split(b, r[o[1]]);
        return assign(b, o[0], iterate(b, r[o[1]]));
    case OP_CHECK:
        return exec_check(b, o);
    case OP_JUMP:
        go(b, o[0], b->code->blocks[o[0]]);
        return FLOW_ENDED;
    case OP_BRANCH:
        return exec_branch(b, o);
    case OP_NEXT:
        return exec_next(b, o);
    case OP_RETURN:
        return exec_return(b, r[o[0]]);
    case OP_SKIP:
        return exec_return(b, value_unit(TYPE_ID_SKIP));
    case OP_RAISE:
        return exec_raise(b, r[o[0]]);
    case OP_UNSET:
    case OP_CELL:
    case OP_CELL_GET:
    case OP_CELL_SET:
        return exec_cell(b, instruction);
    case OP_YIELD:
    case OP_YIELDED_FROM:
        return exec_yield(b, instruction);
    case OP_SET_INDEX:
    case OP_DELETE_INDEX:
    case OP_DICT:
    case OP_SET:
    case OP_EXTEND:
    case OP_UNPACK_STAR:
    case OP_MATCH_SEQUENCE:
    case OP_MATCH_MAPPING:
        return exec_container(b, instruction);
    case OP_SET_ATTRIBUTE:
    case OP_DELETE_ATTRIBUTE:
    case OP_SPECIAL:
    case OP_SUPER:
    case OP_MATCH_ARGUMENT:
        return exec_object(b, instruction);
    case OP_FORMAT:
    case OP_JOIN:
        return exec_text(b, instruction);
    case OP_CONCAT_TUPLE:
    case OP_KEYWORDS:
    case OP_MERGE_KEYWORDS:
    case OP_CALL_SPREAD:
        return exec_arguments(b, instruction);
    case OP_CAUGHT:
    case OP_MATCHES:
    case OP_RAISE_FROM:
    case OP_RERAISE:
        return exec_exception(b, instruction);
    case OP_COUNT:
        break;
    }
    return FLOW_ENDED;
}

/* ---------------------------------------------------------------------------------- analysis */

static void interpret(struct builder *b)
{
    while (b->pending_count && !b->s->refused && !b->s->again && !arena_failed(b->s->arena)) {
        struct version *version = b->pending_stack[--b->pending_count];
        enter(b, version);
        while (exec_instruction(b) == FLOW_NEXT && !b->s->again)
            b->index++;
    }
}

/* A RETURN of a narrower type than the function's: known only when all are. */
static void widen_returns(struct builder *b)
{
    b->before = NULL;
    for (uint32_t i = 0; i < b->function->block_count; i++) {
        struct ir_block *block = &b->function->blocks[i];
        if (!block->instruction_count)
            continue;
        struct ir_instruction last = block->instructions[block->instruction_count - 1];
        if (last.op != IR_RETURN)
            continue;
        struct value v = {b->function->values[last.operands[0].id].type, last.operands[0]};
        if (type_same(v.type, b->spec->result))
            continue;
        block->instruction_count--;
        b->block = (struct ir_block_id){i};
        b->site = last.site;
        last.operands[0] = ir_of(b, inject(b, v, b->spec->result));
        ir_append(b->s->module, b->function, b->block, &last);
    }
}

static struct value parameter(struct builder *b, struct type_id type)
{
    if (shape_is_unit(b, type))
        return value_unit(type);
    return (struct value){type, ir_parameter_add(b->s->module, b->function, b->block, type)};
}

static void build_code(struct builder *b)
{
    struct specialiser *s = b->s;
    const struct program_code *code = &s->program->codes[b->spec->code];
    b->code = code;
    b->code_index = b->spec->code;
    b->registers = arena_array(s->arena, code->register_count + 1, sizeof(*b->registers));
    b->versions = arena_array(s->arena, code->instruction_count, sizeof(struct version *));
    b->live = arena_array(s->arena, code->live_words + 1, sizeof(*b->live));
    if (!b->registers || !b->versions || !b->live)
        return;
    b->callee = parameter(b, b->spec->callee);
    for (uint32_t i = 0; i < code->register_count; i++)
        b->registers[i] = value_unit(TYPE_ID_UNBOUND);
    for (uint32_t i = 0; i < b->spec->argument_count; i++)
        b->registers[i] = parameter(b, b->spec->arguments[i]);
    b->site = site_of(b, code->line, 1);
    if (b->spec->kind == SPEC_NEXT)
        build_next(b);
    else if (b->spec->kind == SPEC_HOOK)
        build_hook(b);
    else if (b->spec->kind == SPEC_RESUME)
        build_resume(b);
    else if (code->kind == CODE_YIELDS)
        build_generator(b);
    else
        go(b, 0, 0);
    interpret(b);
    widen_returns(b);
}

static void queue_callers(struct specialiser *s, const struct spec *spec)
{
    for (uint32_t i = 0; i < spec->caller_count; i++)
        s->specs[spec->callers[i]]->queued = true;
}

static void spec_analyse(struct specialiser *s, uint32_t index)
{
    struct spec *spec = s->specs[index];
    struct builder b = {.s = s, .spec = spec, .spec_index = index};
    if (s->refused || ++s->analysis_count > SPECIALISE_ANALYSES_MAX ||
        type_count(s->types) > SPECIALISE_TYPES_MAX) {
        refuse_program(&b, "type-explosion", 0,
                       "the program's variables take too many combinations of types; "
                       "keep each to one type, and build data in lists rather than tuples");
        return;
    }
    s->nesting++;
    spec->active = true;
    spec->queued = false;
    spec->epoch = type_epoch(s->types);
    spec->asks_exceptions = false;
    spec->exceptions_asked = s->exception_count;
    struct type_id result = spec->result;
    bool total = spec->total;
    b.function = ir_function_get(s->module, spec->function);
    ir_function_clear(b.function);
    b.block = block_new(&b);
    if (spec->kind == SPEC_FILL)
        build_fill(&b);
    else
        build_code(&b);
    b.function->result = spec->kind == SPEC_FILL ? TYPE_ID_NONE : spec->result;
    spec->active = false;
    s->nesting--;
    note_shapes(s, spec);
    if (!type_same(result, spec->result) || total != spec->total)
        queue_callers(s, spec);
}

static bool analyse_queued(struct specialiser *s)
{
    bool any = false;
    for (uint32_t i = 0; i < s->spec_count && !s->refused && !s->again && !arena_failed(s->arena);
         i++) {
        if (s->specs[i]->queued || shapes_stale(s, s->specs[i])) {
            spec_analyse(s, i);
            any = true;
        }
    }
    return any;
}

/* One round: all that the entry needs, until nothing changes or a decision ends it. */
static int run_round(struct specialiser *s, jit_remote_fn remote, void *user)
{
    const struct jit_program *program = s->program;
    s->types = type_table_create(s->arena);
    s->module = s->types ? ir_module_create(s->arena, s->types) : NULL;
    s->value_types =
        s->types ? program_value_types(program, remote, user, s->arena, s->types) : NULL;
    s->value_globals = arena_array(s->arena, program->value_count + 1, sizeof(*s->value_globals));
    s->value_strings = arena_array(s->arena, program->value_count + 1, sizeof(*s->value_strings));
    if (!s->module || !s->value_types || !s->value_globals || !s->value_strings)
        return -ENOMEM;
    s->module->fast_floats = program->float_mode == FLOATS_FAST;
    struct builder root = {.s = s};
    struct type_id callee = type_make(s->types, TYPE_FUNCTION, program->entry, NULL, 0, NULL);
    struct spec *entry =
        spec_get(&root, SPEC_CALL, program->functions[program->entry].code, callee, NULL, 0);
    while (entry && (analyse_queued(s) || settle_pipelines(s) ||
                     (!s->refused && !s->again && hooks_find(s))))
        continue;
    unite_meetings(s);
    if (s->decisions->failed)
        return -ENOMEM;
    if (s->again || s->decisions->changed)
        return 0;
    if (!s->refused && type_table_failed(s->types) && !arena_failed(s->arena))
        refuse_program(
            &root, "type-explosion", 0,
            "a value's type is too large; build data in lists rather than nested tuples");
    if (s->refused)
        return JIT_REFUSED;
    if (!entry || arena_failed(s->arena) || s->module->failed || type_table_failed(s->types))
        return -ENOMEM;
    s->module->entry = entry->function;
    return 0;
}

int specialise(const struct jit_program *program, struct decisions *decisions, jit_remote_fn remote,
               void *user, struct arena *arena, struct jit_diagnostic *ret_diagnostic,
               struct ir_module **ret_module)
{
    for (uint32_t round = 0; round < SPECIALISE_ROUNDS_MAX; round++) {
        struct jit_diagnostic diagnostic = {0};
        struct specialiser s = {
            .program = program, .arena = arena, .diagnostic = &diagnostic, .decisions = decisions};
        decisions->changed = false;
        int r = run_round(&s, remote, user);
        if (!r && !decisions->changed) {
            *ret_module = s.module;
            return 0;
        }
        if (r == JIT_REFUSED && !decisions->changed)
            *ret_diagnostic = diagnostic;
        else
            jit_diagnostic_finish(&diagnostic);
        if (r && !(r == JIT_REFUSED && decisions->changed))
            return r;
    }
    *ret_diagnostic = (struct jit_diagnostic){
        .code = "type-explosion",
        .message =
            strdup("the types of the program's lists and objects depend on one another in too "
                   "many ways")};
    return JIT_REFUSED;
}
