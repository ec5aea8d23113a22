/* Iterators that a program keeps, and those that it writes itself.
 *
 * A generator expression, enumerate(), zip() and their like are values as long as one loop uses
 * them up. What is used more than once, or stored, is boxed first (settle_operands): a CELL holds
 * its state from then on, in the place of every register that held it. The cell is unset when it is
 * exhausted. A user's iterator is an instance whose __next__ raises StopIteration at the end.
 */
#include "jit/specialise_container.h"

#include <string.h>

/* ------------------------------------------------------------------------------- exceptions */

void catch_begin(struct builder *b, struct catching *ret_catching)
{
    *ret_catching = (struct catching){
        .catching = b->catching,
        .has_landing = b->has_landing,
        .landing = b->landing,
        .handler = block_new(b),
    };
    b->catching = b->has_landing = true;
    b->landing = ret_catching->handler;
}

void catch_end(struct builder *b, const struct catching *catching)
{
    b->catching = catching->catching;
    b->has_landing = catching->has_landing;
    b->landing = catching->landing;
}

struct value catch_exception(struct builder *b, const struct catching *catching, enum builtin class)
{
    b->block = catching->handler;
    struct value caught = emit(b, IR_CAUGHT, TYPE_ID_EXCEPTION_REF, 0, NULL, 0);
    struct ir_block_id yes = block_new(b);
    struct ir_block_id no = block_new(b);
    branch(b, emit1(b, IR_EXCEPTION_IS, TYPE_ID_BOOL, TYPE_INDEX_BUILTIN | class, caught), yes, no);
    b->block = no;
    reraise_exception(b, caught);
    b->block = yes;
    return caught;
}

/* ------------------------------------------------------------------------------------- boxes */

bool is_box(const struct builder *b, struct type_id type)
{
    const struct shape *shape = shape_of(b, type);
    return shape && shape->kind == TYPE_CELL && shape->index == SHAPE_ITERATOR;
}

static bool is_lazy(enum type_kind kind)
{
    return kind == TYPE_GENERATOR || kind == TYPE_ENUMERATE || kind == TYPE_ZIP;
}

struct value box_iterator(struct builder *b, struct value iterable)
{
    struct value iterator = iterate_stable(b, iterable);
    if (ended(iterator))
        return iterator;
    struct type_id type = site_type(b, TYPE_CELL, SHAPE_ITERATOR, &iterator.type, 1);
    struct value content = inject(b, iterator, type_element(b->s->types, type));
    return ended(content) ? content : emit(b, IR_OBJECT_NEW, type, 0, &content, 1);
}

bool holds_iterator(const struct builder *b, struct type_id id)
{
    const struct type *type = type_get(b->s->types, id);
    if (is_lazy(type->kind))
        return true;
    if (type->kind == TYPE_ITERATOR)
        return false; /* the loop's own */
    for (uint32_t i = 0; i < type->child_count; i++) {
        if (holds_iterator(b, type->children[i]))
            return true;
    }
    return false;
}

static struct value box_within_member(struct builder *b, struct value member, void *argument)
{
    (void)argument;
    return box_within(b, member);
}

struct value box_within(struct builder *b, struct value v)
{
    const struct type type = *type_of(b, v);
    if (!holds_iterator(b, v.type))
        return v;
    if (is_lazy(type.kind))
        return box_iterator(b, v);
    if (type.kind == TYPE_UNION)
        return each_member(b, v, box_within_member, NULL);
    struct value *children = arena_array(b->s->arena, type.child_count + 1, sizeof(*children));
    if (!children)
        return value_never();
    for (uint32_t i = 0; i < type.child_count; i++) {
        children[i] = box_within(b, field(b, v, i));
        if (ended(children[i]))
            return children[i];
    }
    return make(b, type.kind, type.index, children, type.child_count, type.names);
}

/* Whether an instruction may take such an operand as it is, when nothing else holds it. */
static bool takes_lazy(struct builder *b, const struct program_instruction *instruction)
{
    switch ((int)instruction->op) {
    case OP_MOVE:
    case OP_MAKE_GENERATOR: /* as its source; what it captures is looked at below */
    case OP_COLLECT:
    case OP_TUPLE:
    case OP_UNPACK:
    case OP_UNPACK_STAR:
    case OP_INDEX:
    case OP_ITERATE:
    case OP_NEXT:
    case OP_CHECK:
    case OP_BRANCH:
    case OP_RETURN:
    case OP_EXTEND:
    case OP_KEYWORDS:
    case OP_MERGE_KEYWORDS:
    case OP_CONCAT_TUPLE:
    case OP_UNARY:
    case OP_COMPARE:
        return true;
    case OP_CALL:
    case OP_CALL_SPREAD: {
        enum type_kind kind = kind_of(b, b->registers[instruction->operands[1]]);
        if (kind != TYPE_BOUND_METHOD)
            return kind != TYPE_UNION;
        /* What list.append and the like are given is stored. */
        kind = kind_of(b, field(b, b->registers[instruction->operands[1]], 1));
        return kind == TYPE_FUNCTION || kind == TYPE_CLOSURE;
    }
    default:
        return false;
    }
}

static bool is_live_after(struct builder *b, const struct program_instruction *instruction,
                          struct ir_value v)
{
    uint32_t after = b->index + 1;
    if (after == b->code->blocks[b->code_block + 1])
        return false; /* a terminator: RETURN or RAISE; others are looked at where they go */
    program_live_at(b->code, b->code_block, after, b->live);
    bool writes = *program_operands(instruction->op) == 'd';
    for (uint32_t i = 0; i < b->code->register_count; i++) {
        if ((b->live[i / 64] >> (i % 64) & 1) && b->registers[i].ir.id == v.id &&
            !(writes && instruction->operands[0] == i))
            return true;
    }
    return false;
}

static uint32_t reads_of(struct builder *b, const struct program_instruction *instruction,
                         struct ir_value v)
{
    uint32_t reads = 0;
    const uint32_t *operand = instruction->operands;
    for (const char *spec = program_operands(instruction->op); *spec; spec++) {
        uint32_t count = 1;
        if (*spec == '*') {
            count = *operand++;
            spec++;
        }
        for (; count; count--, operand++)
            reads += *spec == 'r' && b->registers[*operand].ir.id == v.id;
    }
    return reads;
}

/* Puts `with` in the place of every register that holds the value. */
static bool replace_everywhere(struct builder *b, struct value v, struct value with)
{
    if (ended(with))
        return false;
    for (uint32_t i = 0; i < b->code->register_count; i++) {
        if (b->registers[i].ir.id == v.ir.id)
            b->registers[i] = with;
    }
    return true;
}

/* Boxes what the register holds, if the instruction needs that. */
static bool settle_operand(struct builder *b, const struct program_instruction *instruction,
                           struct value v, bool stores)
{
    if (!v.ir.id)
        return true;
    bool spreads = instruction->op == OP_MERGE_KEYWORDS || instruction->op == OP_CALL_SPREAD;
    if (kind_of(b, v) == TYPE_KEYWORDS && !spreads)
        return replace_everywhere(b, v, keywords_dict(b, v));
    if (!holds_iterator(b, v.type))
        return true;
    if (!stores && takes_lazy(b, instruction) && reads_of(b, instruction, v.ir) < 2 &&
        !is_live_after(b, instruction, v.ir))
        return true;
    return replace_everywhere(b, v, box_within(b, v));
}

bool settle_operands(struct builder *b, const struct program_instruction *instruction)
{
    if (instruction->op == OP_NEXT || instruction->op == OP_CHECK)
        return true;
    const uint32_t *operand = instruction->operands;
    for (const char *spec = program_operands(instruction->op); *spec; spec++) {
        uint32_t count = 1;
        bool list = *spec == '*';
        if (list) {
            count = *operand++;
            spec++;
        }
        bool captures =
            instruction->op == OP_MAKE_FUNCTION || (instruction->op == OP_MAKE_GENERATOR && list);
        for (; count; count--, operand++) {
            if (*spec == 'r' && !settle_operand(b, instruction, b->registers[*operand], captures))
                return false;
        }
    }
    return true;
}

/* --------------------------------------------------------------------------------- advancing */

/* What the cell of a box holds, advanced. */
struct boxed {
    struct value cell;
    struct ir_block_id done;
};

static struct value advance_content(struct builder *b, struct value iterator, void *argument)
{
    const struct boxed *boxed = argument;
    struct ir_block_id exhausted = block_new(b);
    struct value element = advance(b, &iterator, exhausted);
    struct ir_block_id here = b->block;
    b->block = exhausted;
    emit1(b, IR_OBJECT_UNSET, TYPE_ID_NONE, 0, boxed->cell);
    jump(b, boxed->done);
    b->block = here;
    if (ended(element))
        return element;
    struct type_id content = type_element(b->s->types, boxed->cell.type);
    if (!shape_is_unit(b, content)) {
        struct value operands[] = {boxed->cell, inject(b, iterator, content)};
        emit(b, IR_OBJECT_SET, TYPE_ID_NONE, 0, operands, 2);
    }
    return element;
}

/* What SPEC_NEXT of a box does: a function of its own, as a box may hold an iterator over others of
 * its kind. */
void build_box_next(struct builder *b)
{
    struct value cell = b->callee;
    struct type_id content = type_element(b->s->types, cell.type);
    struct ir_block_id done = block_new(b);
    struct ir_block_id more = block_new(b);
    shape_mutate(b, cell.type);
    branch(b, emit1(b, IR_OBJECT_HAS, TYPE_ID_BOOL, 0, cell), more, done);
    b->block = done;
    append_return(b, value_unit(TYPE_ID_SKIP));
    b->block = more;
    if (content.id == TYPE_NEVER) {
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
        return;
    }
    struct value iterator =
        shape_is_unit(b, content) ? value_unit(content) : emit1(b, IR_OBJECT_GET, content, 0, cell);
    struct boxed boxed = {cell, done};
    struct value element = kind_of(b, iterator) == TYPE_UNION
                               ? each_member(b, iterator, advance_content, &boxed)
                               : advance_content(b, iterator, &boxed);
    if (!ended(element))
        append_return(b, element);
}

/* x.__next__(), until it raises StopIteration. */
static struct value advance_user(struct builder *b, struct value object, struct ir_block_id done)
{
    struct catching catching;
    catch_begin(b, &catching);
    struct value element = call_special(b, object, "__next__", NULL, 0);
    struct ir_block_id here = b->block;
    catch_end(b, &catching);
    catch_exception(b, &catching, BUILTIN_STOP_ITERATION);
    jump(b, done);
    b->block = here;
    return element;
}

/* x[0], x[1]... until it raises IndexError. */
static struct value advance_items(struct builder *b, struct value *iterator,
                                  struct ir_block_id done)
{
    struct value object = field(b, *iterator, 0);
    struct value position = field(b, *iterator, 1);
    struct catching catching;
    catch_begin(b, &catching);
    struct value element = call_special(b, object, "__getitem__", &position, 1);
    struct ir_block_id here = b->block;
    catch_end(b, &catching);
    catch_exception(b, &catching, BUILTIN_INDEX_ERROR);
    jump(b, done);
    b->block = here;
    struct value next = emit2(b, IR_INT_ADD, TYPE_ID_INT, 0, position, constant_int(b, 1));
    *iterator = make(b, TYPE_ITERATOR, 0, (struct value[]){object, next}, 2, NULL);
    return element;
}

struct value advance_kept(struct builder *b, struct value *iterator, struct ir_block_id done)
{
    struct value iterable = field(b, *iterator, 0);
    if (kind_of(b, iterable) != TYPE_CELL)
        return type_of(b, *iterator)->child_count == 2 ? advance_items(b, iterator, done)
                                                       : advance_user(b, iterable, done);
    return generator_next(b, iterable, value_unit(TYPE_ID_NONE), done);
}

/* -------------------------------------------------------------------------------- iterating */

/* What __iter__ gave. */
static struct value iterate_given(struct builder *b, struct value given)
{
    if (ended(given))
        return given;
    enum type_kind kind = kind_of(b, given);
    if (kind == TYPE_CELL || is_lazy(kind))
        return iterate_stable(b, given);
    if (has_special(b, given, "__next__"))
        return make(b, TYPE_ITERATOR, 0, &given, 1, NULL);
    if (kind == TYPE_UNION)
        return stop_unsupported(b, "__iter__ that gives iterators of several types");
    return raise_type_error(b, "iter() returned non-iterator of type '%s'",
                            type_name(b, given.type));
}

bool iterate_kept(struct builder *b, struct value iterable, struct value *ret_iterator)
{
    if (kind_of(b, iterable) == TYPE_CELL) {
        *ret_iterator = make(b, TYPE_ITERATOR, 0, &iterable, 1, NULL);
        return true;
    }
    if (!is_user_object(b, iterable))
        return false;
    if (has_special(b, iterable, "__iter__")) {
        struct value method = special_method(b, iterable, "__iter__");
        if (!ended(method) && kind_of(b, method) == TYPE_NONE)
            *ret_iterator =
                raise_type_error(b, "'%s' object is not iterable", type_name(b, iterable.type));
        else
            *ret_iterator =
                iterate_given(b, ended(method) ? method : call(b, method, NULL, 0, NULL, 0));
        return true;
    }
    if (!has_special(b, iterable, "__getitem__"))
        return false;
    struct value children[] = {iterable, constant_int(b, 0)};
    *ret_iterator = make(b, TYPE_ITERATOR, 0, children, 2, NULL);
    return true;
}

/* -------------------------------------------------------------------------------- built-ins */

struct value call_iter(struct builder *b, struct value v)
{
    if (kind_of(b, v) == TYPE_CELL)
        return v;
    if (has_special(b, v, "__iter__")) {
        struct value given = call_special(b, v, "__iter__", NULL, 0);
        if (ended(given) || kind_of(b, given) == TYPE_CELL || has_special(b, given, "__next__"))
            return given;
        if (is_lazy(kind_of(b, given)))
            return box_iterator(b, given);
        return iterate_given(b, given);
    }
    if (!is_iterable(b, v))
        return raise_type_error(b, "'%s' object is not iterable", type_name(b, v.type));
    return box_iterator(b, v);
}

struct value call_next(struct builder *b, struct value v, const struct value *fallback)
{
    enum type_kind kind = kind_of(b, v);
    bool user = has_special(b, v, "__next__");
    if (kind != TYPE_CELL && !is_lazy(kind) && !user)
        return raise_type_error(b, "'%s' object is not an iterator", type_name(b, v.type));
    if (user && !fallback)
        return call_special(b, v, "__next__", NULL, 0);
    struct value iterator = user ? make(b, TYPE_ITERATOR, 0, &v, 1, NULL) : iterate_stable(b, v);
    if (ended(iterator))
        return iterator;
    struct ir_block_id done = block_new(b);
    struct merge merge = {.b = b};
    merge_add(&merge, advance(b, &iterator, done));
    b->block = done;
    if (fallback)
        merge_add(&merge, *fallback);
    else
        raise_stop(b, v);
    return merge_take(&merge);
}

/* map(f, x): a generator over x whose body is f; of several: over their zip, spread. */
struct value call_map(struct builder *b, const struct value *values, uint32_t count)
{
    if (count < 2)
        return raise_type_error(b, "map() must have at least two arguments.");
    struct value source = values[1];
    for (uint32_t i = 1; i < count; i++) {
        if (ended(iterate(b, values[i])))
            return value_never();
    }
    if (count > 2)
        source = make(b, TYPE_ZIP, 0, values + 1, count - 1, NULL);
    if (ended(source))
        return source;
    return make(b, TYPE_GENERATOR, count > 2 ? GENERATOR_MAP_SPREAD : GENERATOR_MAP,
                (struct value[]){source, values[0]}, 2, NULL);
}

struct value call_filter(struct builder *b, struct value predicate, struct value source)
{
    if (ended(iterate(b, source)))
        return value_never();
    return make(b, TYPE_GENERATOR, GENERATOR_FILTER, (struct value[]){source, predicate}, 2, NULL);
}

static struct value keep_if(struct builder *b, struct value keeps, struct value element)
{
    if (ended(keeps))
        return keeps;
    int64_t constant;
    if (is_constant(b, keeps, &constant))
        return constant ? element : value_unit(TYPE_ID_SKIP);
    struct ir_block_id yes = block_new(b);
    struct ir_block_id no = block_new(b);
    branch(b, keeps, yes, no);
    struct merge merge = {.b = b};
    b->block = yes;
    merge_add(&merge, element);
    b->block = no;
    merge_add(&merge, value_unit(TYPE_ID_SKIP));
    return merge_take(&merge);
}

struct value call_generator_body(struct builder *b, struct value generator, struct value element)
{
    struct value body = field(b, generator, 1);
    switch ((enum generator_kind)type_of(b, generator)->index) {
    case GENERATOR_EXPRESSION:
    case GENERATOR_FLAT:
    case GENERATOR_MAP:
        return call(b, body, &element, 1, NULL, 0);
    case GENERATOR_MAP_SPREAD: {
        uint32_t count = type_of(b, element)->child_count;
        struct value *arguments = arena_array(b->s->arena, count + 1, sizeof(*arguments));
        for (uint32_t i = 0; arguments && i < count; i++)
            arguments[i] = field(b, element, i);
        return arguments ? call(b, body, arguments, count, NULL, 0) : value_never();
    }
    case GENERATOR_AT:
        return list_at_index(b, body, element);
    case GENERATOR_FILTER: {
        bool none = kind_of(b, body) == TYPE_NONE;
        struct value answer = none ? element : call(b, body, &element, 1, NULL, 0);
        return ended(answer) ? answer : keep_if(b, truth(b, answer), element);
    }
    }
    return value_never();
}
