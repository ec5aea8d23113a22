/* Generator functions.
 *
 * A call makes a CELL: the generator's frame. Field 0 says where it stands, field 1 is what it
 * returned, field 2 the function when it is a closure, and the others are the registers that live
 * across some YIELD. Three functions are built for each:
 *
 *   the call      takes the arguments, gives the cell
 *   SPEC_RESUME   takes the cell and what is sent in; goes on from where it stands, up to the next
 *                 YIELD; gives what is yielded, or SKIP at the end
 *   SPEC_NEXT     the same, but for exceptions: the generator that one leaves is at its end, and
 *                 StopIteration becomes RuntimeError
 *
 * A point to go on from is a YIELD and the types of the registers there: what was inferred before
 * it holds behind it too. Points are only ever added; a cell's shape is touched when one is.
 */
#include "jit/specialise_object.h"

#include <string.h>

enum {
    FIELD_STATE = 0,
    FIELD_RETURNED = 1,
    FIELD_FUNCTION = 2,
    FIELD_REGISTERS = 3,
    STATE_START = 0,
    STATE_END = 1,
    STATE_RUNNING = 2,
    STATE_POINTS = 3,
    FIELDS_MAX = 63,
    POINT_VERSIONS_MAX = 4, /* of one YIELD, before its registers have their fields' types */
};

struct point {
    uint32_t block, index;
    struct type_id *types; /* one a register; UNBOUND where not live; NULL: as the fields are */
};

/* What is known of the generators of one shape. */
struct generator {
    struct generator *next;
    uint32_t shape;
    uint32_t *fields; /* one a register; 0: it lives across no YIELD */
    uint32_t field_count;
    struct type_id function;
    uint32_t point_count, point_capacity;
    struct point *points;
};

/* ------------------------------------------------------------------------------------ frames */

static void mark_live(struct builder *b, const struct program_code *code, uint32_t *fields)
{
    for (uint32_t i = 0; i < code->register_count; i++)
        fields[i] |= (uint32_t)(b->live[i / 64] >> (i % 64) & 1);
}

/* Numbers the fields of the registers that live across a YIELD, or where the code starts. */
static uint32_t number_fields(struct builder *b, const struct program_code *code, uint32_t *fields)
{
    program_live_at(code, 0, 0, b->live);
    mark_live(b, code, fields);
    for (uint32_t block = 0; block < code->block_count; block++) {
        for (uint32_t i = code->blocks[block]; i < code->blocks[block + 1]; i++) {
            if (code->instructions[i].op != OP_YIELD)
                continue;
            program_live_at(code, block, i + 1, b->live);
            uint32_t sent = code->instructions[i].operands[0];
            b->live[sent / 64] &= ~(1ull << (sent % 64));
            mark_live(b, code, fields);
        }
    }
    uint32_t count = FIELD_REGISTERS;
    for (uint32_t i = 0; i < code->register_count; i++) {
        if (fields[i])
            fields[i] = count++;
    }
    return count;
}

static struct generator *generator_of(const struct builder *b, struct value cell)
{
    struct generator *generator = b->s->generators;
    while (generator && generator->shape != type_of(b, cell)->index)
        generator = generator->next;
    return generator;
}

static struct generator *generator_add(struct builder *b, struct type_id type, uint32_t *fields,
                                       uint32_t field_count)
{
    struct generator *generator = generator_of(b, value_unit(type));
    if (generator)
        return generator;
    generator = arena_allocate(b->s->arena, sizeof(*generator));
    if (!generator)
        return NULL;
    *generator = (struct generator){.next = b->s->generators,
                                    .shape = type_get(b->s->types, type)->index,
                                    .fields = fields,
                                    .field_count = field_count,
                                    .function = b->spec->callee};
    b->s->generators = generator;
    return generator;
}

static bool store(struct builder *b, struct value cell, uint32_t at, struct value v)
{
    shape_grow(b, cell.type, at, v.type);
    v = inject(b, v, shape_of(b, cell.type)->children[at]);
    if (ended(v))
        return false;
    emit(b, IR_OBJECT_SET, TYPE_ID_NONE, at, (struct value[]){cell, v}, 2);
    return true;
}

static void store_state(struct builder *b, struct value cell, uint32_t state)
{
    store(b, cell, FIELD_STATE, constant_int(b, state));
}

void append_return(struct builder *b, struct value v)
{
    b->spec->result = type_join(b->s->types, b->spec->result, v.type);
    struct ir_value operand = ir_of(b, v);
    ir_append(b->s->module, b->function, b->block,
              &(struct ir_instruction){
                  .op = IR_RETURN, .site = b->site, .operand_count = 1, .operands = &operand});
}

void build_generator(struct builder *b)
{
    const struct program_code *code = b->code;
    uint32_t *fields = arena_array(b->s->arena, code->register_count + 1, sizeof(*fields));
    if (!fields)
        return;
    uint32_t count = number_fields(b, code, fields);
    if (count > FIELDS_MAX) {
        stop_unsupported(b, "a generator with more than %d variables",
                         FIELDS_MAX - FIELD_REGISTERS);
        return;
    }
    struct type_id types[FIELDS_MAX] = {[FIELD_STATE] = TYPE_ID_INT};
    for (uint32_t i = 1; i < count; i++)
        types[i] = TYPE_ID_NEVER;
    struct type_id type = site_type(b, TYPE_CELL, b->code_index + 1, types, count);
    if (!generator_add(b, type, fields, count))
        return;
    shape_mutate(b, type);
    struct value cell = emit(b, IR_OBJECT_NEW, type, 0, NULL, 0);
    store_state(b, cell, STATE_START);
    if (!shape_is_unit(b, b->callee.type))
        store(b, cell, FIELD_FUNCTION, b->callee);
    for (uint32_t i = 0; i < b->spec->argument_count; i++) {
        struct value argument = box_within(b, b->registers[i]);
        if (kind_of(b, argument) == TYPE_KEYWORDS)
            argument = keywords_dict(b, argument);
        if (ended(argument) || (fields[i] && !store(b, cell, fields[i], argument)))
            return;
    }
    append_return(b, cell);
}

/* ------------------------------------------------------------------------------------ points */

static bool points_equal(const struct builder *b, const struct point *point, uint32_t index,
                         const struct type_id *types)
{
    return point->index == index &&
           (point->types ? types && memcmp(point->types, types,
                                           b->code->register_count * sizeof(*types)) == 0
                         : !types);
}

/* The number of the state to go on from behind this YIELD. */
static uint32_t point_here(struct builder *b, struct generator *generator, struct value cell)
{
    uint32_t registers = b->code->register_count;
    struct type_id *types = arena_array(b->s->arena, registers + 1, sizeof(*types));
    if (!types)
        return STATE_END;
    uint32_t versions = 0;
    for (uint32_t i = 0; i < generator->point_count; i++)
        versions += generator->points[i].index == b->index;
    for (uint32_t i = 0; i < registers; i++) {
        bool kept = generator->fields[i] && (b->live[i / 64] >> (i % 64) & 1);
        types[i] = kept ? b->registers[i].type : TYPE_ID_UNBOUND;
    }
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < generator->point_count; i++) {
            if (points_equal(b, &generator->points[i], b->index, types))
                return STATE_POINTS + i;
        }
        if (versions < POINT_VERSIONS_MAX)
            break;
        types = NULL;
    }
    if (generator->point_count == generator->point_capacity) {
        uint32_t capacity = generator->point_capacity ? generator->point_capacity * 2 : 4;
        struct point *points = arena_array(b->s->arena, capacity, sizeof(*points));
        if (!points)
            return STATE_END;
        if (generator->point_count)
            memcpy(points, generator->points, generator->point_count * sizeof(*points));
        generator->points = points;
        generator->point_capacity = capacity;
    }
    generator->points[generator->point_count] =
        (struct point){.block = b->code_block, .index = b->index, .types = types};
    type_shape_touch(b->s->types, type_of(b, cell)->index);
    return STATE_POINTS + generator->point_count++;
}

static enum flow exec_yield_value(struct builder *b, struct value v)
{
    struct value cell = b->callee;
    struct generator *generator = generator_of(b, cell);
    if (!generator || ended(v))
        return FLOW_ENDED;
    if (kind_of(b, v) == TYPE_KEYWORDS)
        v = keywords_dict(b, v);
    uint32_t sent = b->code->instructions[b->index].operands[0];
    program_live_at(b->code, b->code_block, b->index + 1, b->live);
    b->live[sent / 64] &= ~(1ull << (sent % 64));
    uint64_t *live = arena_array(b->s->arena, b->code->live_words + 1, sizeof(*live));
    if (!live)
        return FLOW_ENDED;
    memcpy(live, b->live, b->code->live_words * sizeof(*live));
    for (uint32_t i = 0; i < b->code->register_count; i++) {
        bool kept = generator->fields[i] && (live[i / 64] >> (i % 64) & 1);
        if (kept && b->registers[i].type.id != TYPE_UNBOUND &&
            !store(b, cell, generator->fields[i], b->registers[i]))
            return FLOW_ENDED;
    }
    memcpy(b->live, live, b->code->live_words * sizeof(*live));
    store_state(b, cell, point_here(b, generator, cell));
    append_return(b, v);
    return FLOW_ENDED;
}

enum flow return_from_generator(struct builder *b, struct value v)
{
    if (kind_of(b, v) != TYPE_NONE && !store(b, b->callee, FIELD_RETURNED, v))
        return FLOW_ENDED;
    store_state(b, b->callee, STATE_END);
    append_return(b, value_unit(TYPE_ID_SKIP));
    return FLOW_ENDED;
}

/* ---------------------------------------------------------------------------------- resuming */

/* The type that a register has again that had `type` when it was stored into such a field. */
static struct type_id restored_type(const struct builder *b, struct type_id type,
                                    struct type_id field)
{
    const struct type *of = type_get(b->s->types, type);
    if (type_same(type, field) || type_union_member(b->s->types, field, type) >= 0)
        return type;
    if (of->kind != TYPE_UNION)
        return field; /* it was converted: an INT among BIGs, a list among wider ones */
    for (uint32_t i = 0; i < of->child_count; i++) {
        if (type_union_member(b->s->types, field, of->children[i]) < 0)
            return field;
    }
    return type;
}

static struct value narrow_member(struct builder *b, struct value member, void *argument)
{
    struct type_id type = *(struct type_id *)argument;
    if (type_union_member(b->s->types, type, member.type) >= 0)
        return inject(b, member, type);
    emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    return value_never();
}

/* A value of a wider type that is known to be of this one. */
static struct value narrow(struct builder *b, struct value v, struct type_id type)
{
    if (type_same(v.type, type))
        return v;
    int32_t member = type_union_member(b->s->types, v.type, type);
    if (member >= 0)
        return shape_is_unit(b, type) ? value_unit(type) : emit1(b, IR_PAYLOAD, type, member, v);
    return each_member(b, v, narrow_member, &type);
}

static struct value load(struct builder *b, struct value cell, uint32_t at)
{
    struct type_id type = shape_of(b, cell.type)->children[at];
    return shape_is_unit(b, type) ? value_unit(type) : emit1(b, IR_OBJECT_GET, type, at, cell);
}

/* Registers as they were at a point; false: no generator can have stood there. */
static bool restore(struct builder *b, const struct generator *generator, const struct point *point)
{
    struct value cell = b->callee;
    for (uint32_t i = 0; i < b->code->register_count; i++) {
        b->registers[i] = value_unit(TYPE_ID_UNBOUND);
        uint32_t at = generator->fields[i];
        if (!at || (point->types && point->types[i].id == TYPE_UNBOUND))
            continue;
        struct type_id field_type = shape_of(b, cell.type)->children[at];
        if (field_type.id == TYPE_NEVER && !point->types)
            continue;
        struct type_id type =
            point->types ? restored_type(b, point->types[i], field_type) : field_type;
        struct value v = load(b, cell, at);
        b->registers[i] = narrow(b, v, type);
        if (ended(b->registers[i]))
            return false;
    }
    return true;
}

/* Goes on behind a YIELD with what was sent in, or raises what was thrown in. */
static void resume_at(struct builder *b, const struct generator *generator,
                      const struct point *point, struct value sent, bool throws)
{
    if (!restore(b, generator, point))
        return;
    const struct program_instruction *yield = &b->code->instructions[point->index];
    b->code_block = point->block;
    b->index = point->index;
    b->site = site_of(b, yield->line, yield->column);
    if (!throws) {
        b->registers[yield->operands[0]] = sent;
        go(b, point->block, point->index + 1);
        return;
    }
    protect_begin(b);
    raise_exception(b, sent);
    b->before = NULL;
}

static void resume_start(struct builder *b, const struct generator *generator, struct value sent,
                         bool throws)
{
    for (uint32_t i = 0; i < b->code->register_count; i++)
        b->registers[i] = value_unit(TYPE_ID_UNBOUND);
    b->site = site_of(b, b->code->line, 1);
    if (throws) {
        raise_exception(b, sent);
        return;
    }
    if (sent.type.id != TYPE_NONE) {
        b->site = 0;
        raise_type_error(b, "can't send non-None value to a just-started generator");
        return;
    }
    for (uint32_t i = 0; i < b->code->parameter_count; i++) {
        uint32_t at = generator->fields[i];
        if (at && shape_of(b, b->callee.type)->children[at].id == TYPE_NEVER) {
            emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
            return;
        }
        if (at)
            b->registers[i] = load(b, b->callee, at);
    }
    go(b, 0, 0);
}

static void resume_state(struct builder *b, const struct generator *generator, uint32_t state,
                         struct value sent, bool throws)
{
    b->before = NULL;
    b->site = 0;
    switch (state) {
    case STATE_START:
        resume_start(b, generator, sent, throws);
        return;
    case STATE_END:
        store_state(b, b->callee, STATE_END);
        if (throws)
            raise_exception(b, sent);
        else
            append_return(b, value_unit(TYPE_ID_SKIP));
        return;
    case STATE_RUNNING:
        raise_code(b, RT_ERROR_VALUE, "generator already executing");
        return;
    default:
        resume_at(b, generator, &generator->points[state - STATE_POINTS], sent, throws);
        return;
    }
}

/* Builds the entry of a SPEC_RESUME, up to the versions that are then interpreted. */
void build_resume(struct builder *b)
{
    struct generator *generator = generator_of(b, b->callee);
    struct value sent = b->registers[0];
    bool throws = is_exception(b, sent);
    if (!generator)
        return;
    shape_mutate(b, b->callee.type);
    uint32_t count = STATE_POINTS + generator->point_count;
    struct value state = emit1(b, IR_OBJECT_GET, TYPE_ID_INT, FIELD_STATE, b->callee);
    store_state(b, b->callee, STATE_RUNNING);
    struct ir_edge *edges = arena_array(b->s->arena, count, sizeof(*edges));
    if (!edges)
        return;
    for (uint32_t i = 0; i < count; i++)
        edges[i] = (struct ir_edge){.block = block_new(b)};
    ir_append(b->s->module, b->function, b->block,
              &(struct ir_instruction){.op = IR_SWITCH,
                                       .operand_count = 1,
                                       .operands = &state.ir,
                                       .edge_count = count,
                                       .edges = edges});
    for (uint32_t i = 0; i < count; i++) {
        b->block = edges[i].block;
        resume_state(b, generator, i, sent, throws);
    }
}

struct value generator_function(struct builder *b)
{
    struct generator *generator = generator_of(b, b->callee);
    if (!generator || shape_is_unit(b, generator->function))
        return value_unit(generator ? generator->function : TYPE_ID_NEVER);
    return load(b, b->callee, FIELD_FUNCTION);
}

/* SPEC_NEXT(cell, sent) */
void build_next(struct builder *b)
{
    struct value cell = b->callee;
    struct value sent = b->registers[0];
    struct catching catching;
    b->site = 0; /* the caller's line and the generator's own are all that a traceback shows */
    if (is_box(b, cell.type)) {
        build_box_next(b);
        return;
    }
    catch_begin(b, &catching);
    struct spec *resume = spec_get(b, SPEC_RESUME, b->spec->code, cell.type, &sent, 1);
    struct value result = call_spec(b, resume, cell, &sent, 1);
    catch_end(b, &catching);
    if (!ended(result))
        append_return(b, result);
    b->block = catching.handler;
    struct value caught = emit(b, IR_CAUGHT, TYPE_ID_EXCEPTION_REF, 0, NULL, 0);
    store_state(b, cell, STATE_END);
    struct ir_block_id stop = block_new(b);
    struct ir_block_id other = block_new(b);
    branch(b,
           emit1(b, IR_EXCEPTION_IS, TYPE_ID_BOOL, TYPE_INDEX_BUILTIN | BUILTIN_STOP_ITERATION,
                 caught),
           stop, other);
    b->block = other;
    reraise_exception(b, caught);
    b->block = stop;
    raise_from(b, builtin_exception(b, BUILTIN_RUNTIME_ERROR, "generator raised StopIteration"),
               caught);
}

/* -------------------------------------------------------------------------------------- use */

bool is_generator(const struct builder *b, struct type_id type)
{
    const struct shape *shape = shape_of(b, type);
    return shape && shape->kind == TYPE_CELL && shape->index && shape->index < SHAPE_CAPTURED;
}

/* What resuming gives: a value, or SKIP. */
static struct value resume(struct builder *b, struct value cell, struct value sent)
{
    /* That of a box is but a name and room for registers. */
    uint32_t code = is_box(b, cell.type) ? b->s->program->code_count + INTRINSIC_COLLECT
                                         : shape_of(b, cell.type)->index - 1;
    shape_mutate(b, cell.type);
    return call_spec(b, spec_get(b, SPEC_NEXT, code, cell.type, &sent, 1), cell, &sent, 1);
}

struct value generator_next(struct builder *b, struct value cell, struct value sent,
                            struct ir_block_id done)
{
    bool skips = false;
    return unless_skipped(b, resume(b, cell, sent), done, &skips);
}

/* What the generator returned. */
static struct value returned(struct builder *b, struct value cell)
{
    struct type_id type = shape_of(b, cell.type)->children[FIELD_RETURNED];
    if (type.id == TYPE_NEVER)
        return value_unit(TYPE_ID_NONE);
    struct ir_block_id some = block_new(b);
    struct ir_block_id none = block_new(b);
    branch(b, emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, FIELD_RETURNED, cell), some, none);
    struct merge merge = {.b = b};
    b->block = some;
    merge_add(&merge, load(b, cell, FIELD_RETURNED));
    b->block = none;
    merge_add(&merge, value_unit(TYPE_ID_NONE));
    return merge_take(&merge);
}

/* The StopIteration of an exhausted iterator. */
struct value raise_stop(struct builder *b, struct value iterator)
{
    struct value class =
        value_unit(type_make(b->s->types, TYPE_BUILTIN, BUILTIN_STOP_ITERATION, NULL, 0, NULL));
    if (!is_generator(b, iterator.type))
        return raise_exception(b, call(b, class, NULL, 0, NULL, 0));
    struct value v = returned(b, iterator);
    bool perhaps = type_union_member(b->s->types, v.type, TYPE_ID_NONE) >= 0;
    if (v.type.id != TYPE_NONE && !perhaps)
        return raise_exception(b, call(b, class, &v, 1, NULL, 0));
    if (perhaps) {
        struct ir_block_id some = block_new(b);
        struct ir_block_id none = block_new(b);
        struct value tag = emit1(b, IR_TAG, TYPE_ID_INT, 0, v);
        int32_t member = type_union_member(b->s->types, v.type, TYPE_ID_NONE);
        branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_EQ, tag, constant_int(b, member)), none,
               some);
        b->block = some;
        raise_exception(b, call(b, class, &v, 1, NULL, 0));
        b->block = none;
    }
    return raise_exception(b, call(b, class, NULL, 0, NULL, 0));
}

/* generator.send(v), .throw(exception) */
static struct value send(struct builder *b, struct value cell, struct value sent)
{
    struct ir_block_id done = block_new(b);
    struct value v = generator_next(b, cell, sent, done);
    struct ir_block_id here = b->block;
    b->block = done;
    raise_stop(b, cell);
    b->block = here;
    return v;
}

static struct value close_generator(struct builder *b, struct value cell)
{
    struct value class =
        value_unit(type_make(b->s->types, TYPE_BUILTIN, BUILTIN_GENERATOR_EXIT, NULL, 0, NULL));
    struct value exit = call(b, class, NULL, 0, NULL, 0);
    struct ir_block_id done = block_new(b);
    struct ir_block_id start = block_new(b);
    struct ir_block_id running = block_new(b);
    struct value state = emit1(b, IR_OBJECT_GET, TYPE_ID_INT, FIELD_STATE, cell);
    /* Where it never started, or is at its end, there is nothing to be told. */
    branch(b, emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, IR_LT, state, constant_int(b, STATE_RUNNING)),
           start, running);
    b->block = start;
    shape_mutate(b, cell.type);
    store_state(b, cell, STATE_END);
    jump(b, done);
    b->block = running;
    struct catching catching;
    catch_begin(b, &catching);
    struct value v = ended(exit) ? exit : generator_next(b, cell, exit, done);
    catch_end(b, &catching);
    if (!ended(v))
        raise_builtin(b, BUILTIN_RUNTIME_ERROR, "generator ignored GeneratorExit");
    catch_exception(b, &catching, BUILTIN_GENERATOR_EXIT);
    jump(b, done);
    b->block = done;
    return value_unit(TYPE_ID_NONE);
}

bool generator_attribute(struct builder *b, struct value cell, const char *name,
                         struct value *ret_value)
{
    static const struct {
        const char *name;
        enum builtin builtin;
    } methods[] = {
        {"__next__", BUILTIN_NEXT},         {"__iter__", BUILTIN_ITER},
        {"send", BUILTIN_GENERATOR_SEND},   {"throw", BUILTIN_GENERATOR_THROW},
        {"close", BUILTIN_GENERATOR_CLOSE},
    };
    for (uint32_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        if (strcmp(methods[i].name, name) != 0 || (i > 1 && !is_generator(b, cell.type)))
            continue;
        struct type_id type =
            type_make(b->s->types, TYPE_BUILTIN, methods[i].builtin, NULL, 0, NULL);
        *ret_value =
            make(b, TYPE_BOUND_METHOD, 0, (struct value[]){cell, value_unit(type)}, 2, NULL);
        return true;
    }
    return false;
}

struct value call_generator_method(struct builder *b, enum builtin method,
                                   const struct value *values, uint32_t count)
{
    const char *name = strrchr(builtin_name(method), '.') + 1;
    if (method == BUILTIN_GENERATOR_CLOSE) {
        if (count != 1)
            return raise_type_error(b, "generator.close() takes no arguments (%u given)",
                                    count - 1);
        return close_generator(b, values[0]);
    }
    if (count != 2)
        return raise_type_error(b, "generator.%s() takes exactly one argument (%u given)", name,
                                count - 1);
    if (method == BUILTIN_GENERATOR_SEND)
        return send(b, values[0], values[1]);
    struct value exception = exception_instance(b, values[1]);
    return ended(exception) ? exception : send(b, values[0], exception);
}

EXEC(yield)
{
    const uint32_t *o = instruction->operands;
    if (instruction->op == OP_YIELD)
        return exec_yield_value(b, b->registers[o[1]]);
    struct value iterator = b->registers[o[1]];
    if (kind_of(b, iterator) == TYPE_UNION)
        return split(b, iterator);
    struct value cell = kind_of(b, iterator) == TYPE_ITERATOR ? field(b, iterator, 0) : iterator;
    b->registers[o[0]] = is_generator(b, cell.type) ? returned(b, cell) : value_unit(TYPE_ID_NONE);
    return ended(b->registers[o[0]]) ? FLOW_ENDED : FLOW_NEXT;
}
