/* Iteration: sequential iterators, and pipelines that the runtime runs in parallel.
 *
 * An ITERATOR is a product of the iterable and a position. NEXT advances it. What can be asked for
 * any element by index (ranges, lists, enumerations and zips of these, and generators over them) is
 * a pipeline: a FILL function computes the elements of a stretch of indices, and COLLECT or REDUCE
 * runs it over all of them, on every core.
 */
#include "jit/specialise_container.h"
#include "jit/specialise_object.h"
#include "jit/specialise_text.h"

/* ------------------------------------------------------------------------------------ ranges */

static struct value compare_ints(struct builder *b, enum ir_compare comparison, struct value x,
                                 struct value y)
{
    return emit2(b, IR_INT_COMPARE, TYPE_ID_BOOL, comparison, x, y);
}

/* Elements of a range from low up to high by steps of `step` > 0: 0 when low >= high. */
static struct value count_upwards(struct builder *b, struct value low, struct value high,
                                  struct value step)
{
    int64_t constant;
    struct ir_block_id some = block_new(b);
    struct ir_block_id none = block_new(b);
    branch(b, compare_ints(b, IR_LT, low, high), some, none);
    struct merge merge = {.b = b};
    b->block = none;
    merge_add(&merge, constant_int(b, 0));
    b->block = some;
    struct value span = emit2(b, IR_INT_SUBTRACT, TYPE_ID_INT, 0, high, low);
    if (!is_constant(b, step, &constant) || constant != 1) {
        struct value one = constant_int(b, 1);
        span = emit_flagged(b, IR_INT_SUBTRACT, TYPE_ID_INT, IR_NO_OVERFLOW, span, one);
        span = emit_flagged(b, IR_INT_FLOOR_DIVIDE, TYPE_ID_INT,
                            IR_NO_OVERFLOW | IR_NONZERO | IR_NON_NEGATIVE, span, step);
        span = emit2(b, IR_INT_ADD, TYPE_ID_INT, 0, span, one);
    }
    merge_add(&merge, span);
    return merge_take(&merge);
}

struct value range_count(struct builder *b, struct value range)
{
    struct value start = field(b, range, 0);
    struct value stop = field(b, range, 1);
    struct value step = field(b, range, 2);
    if (type_of(b, range)->index == TYPE_RANGE_BY_ONE)
        step = constant_int(b, 1);
    int64_t constant, low, high;
    if (is_constant(b, step, &constant)) {
        if (constant == 1 && is_constant(b, start, &low) && low == 0 && is_constant(b, stop, &high))
            return constant_int(b, high > 0 ? high : 0);
        if (constant > 0)
            return count_upwards(b, start, stop, step);
        if (constant != INT64_MIN)
            return count_upwards(b, stop, start, constant_int(b, -constant));
    }
    struct ir_block_id up = block_new(b);
    struct ir_block_id down = block_new(b);
    branch(b, compare_ints(b, IR_GT, step, constant_int(b, 0)), up, down);
    struct merge merge = {.b = b};
    b->block = up;
    merge_add(&merge, count_upwards(b, start, stop, step));
    b->block = down;
    merge_add(&merge, count_upwards(b, stop, start, emit1(b, IR_INT_NEGATE, TYPE_ID_INT, 0, step)));
    return merge_take(&merge);
}

/* The element at an index that is in range: it lies between start and stop. */
struct value range_get(struct builder *b, struct value range, struct value index)
{
    struct value start = field(b, range, 0);
    struct value step = field(b, range, 2);
    int64_t constant;
    bool by_one = type_of(b, range)->index == TYPE_RANGE_BY_ONE;
    if (!by_one && (!is_constant(b, step, &constant) || constant != 1))
        index = emit_flagged(b, IR_INT_MULTIPLY, TYPE_ID_INT, IR_NO_OVERFLOW, index, step);
    if (is_constant(b, start, &constant) && constant == 0)
        return index;
    return emit_flagged(b, IR_INT_ADD, TYPE_ID_INT, IR_NO_OVERFLOW, start, index);
}

static struct value list_get(struct builder *b, struct value list, struct value index)
{
    struct type_id element = type_element(b->s->types, list.type);
    if (element.id == TYPE_NEVER) {
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0); /* an empty list has no element */
        return value_never();
    }
    return shape_is_unit(b, element) ? value_unit(element)
                                     : emit2(b, IR_LIST_GET, element, 0, list, index);
}

static struct value add_one(struct builder *b, struct value index)
{
    return emit_flagged(b, IR_INT_ADD, TYPE_ID_INT, IR_NO_OVERFLOW, index, constant_int(b, 1));
}

/* ---------------------------------------------------------------------------- skipped elements */

static struct value drop_skip(struct builder *b, struct value member, void *argument)
{
    (void)argument;
    if (member.type.id != TYPE_SKIP)
        return member;
    emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    return value_never();
}

/* What a generator's body gave, without SKIP: that goes to `skipped`. */
struct value unless_skipped(struct builder *b, struct value v, struct ir_block_id skipped,
                            bool *ret_skips)
{
    if (ended(v))
        return v;
    if (v.type.id == TYPE_SKIP) {
        *ret_skips = true;
        jump(b, skipped);
        return value_never();
    }
    int32_t skip =
        kind_of(b, v) == TYPE_UNION ? type_union_member(b->s->types, v.type, TYPE_ID_SKIP) : -1;
    if (skip < 0)
        return v;
    *ret_skips = true;
    const struct type *type = type_of(b, v);
    struct value tag = emit1(b, IR_TAG, TYPE_ID_INT, 0, v);
    struct ir_block_id kept = block_new(b);
    branch(b, compare_ints(b, IR_EQ, tag, constant_int(b, skip)), skipped, kept);
    b->block = kept;
    if (type->child_count == 2) {
        struct type_id other = type->children[1 - skip];
        return shape_is_unit(b, other) ? value_unit(other)
                                       : emit1(b, IR_PAYLOAD, other, 1 - skip, v);
    }
    return each_member(b, v, drop_skip, NULL);
}

static struct value call_body(struct builder *b, struct value generator, struct value element)
{
    if (ended(element))
        return element;
    return call_generator_body(b, generator, element);
}

/* --------------------------------------------------------------------------------- iterators */

static struct value tuple_as_list(struct builder *b, struct value tuple)
{
    uint32_t count = type_of(b, tuple)->child_count;
    struct value *elements = arena_array(b->s->arena, count + 1, sizeof(*elements));
    if (!elements)
        return value_never();
    for (uint32_t i = 0; i < count; i++)
        elements[i] = field(b, tuple, i);
    return list_of(b, elements, count);
}

static struct type_id flat_inner_type(struct builder *b, struct value generator,
                                      struct type_id outer);

/* No inner iterable yet, as a value of the type that it will have: so that advancing does not
 * change the iterator's type. */
static struct value flat_start(struct builder *b, struct value generator, struct type_id outer)
{
    struct type_id inner = outer.id == TYPE_NEVER ? outer : flat_inner_type(b, generator, outer);
    return inject(b, value_unit(TYPE_ID_NONE), type_join(b->s->types, TYPE_ID_NONE, inner));
}

/* `stable`: advancing the iterator must not change its type. */
static struct value iterate_as(struct builder *b, struct value iterable, bool stable)
{
    const struct type type = *type_of(b, iterable);
    struct value children[2 + PROGRAM_PARAMETERS_MAX] = {iterable};
    uint32_t count = 1;
    switch (type.kind) {
    case TYPE_TUPLE:
        if (!stable && type.child_count <= SPECIALISE_TUPLE_UNROLL_MAX)
            return make(b, TYPE_ITERATOR, 0, children, 1, NULL);
        return iterate_as(b, tuple_as_list(b, iterable), stable);
    case TYPE_LIST:
    case TYPE_ROW:
    case TYPE_STR:
    case TYPE_BYTES:
        children[count++] = constant_int(b, 0);
        break;
    case TYPE_DICT:
    case TYPE_SET:
    case TYPE_FROZENSET:
    case TYPE_VIEW: {
        uint32_t parts;
        container_iterate(b, iterable, children + count, &parts);
        count += parts;
        break;
    }
    case TYPE_RANGE:
        children[count++] = constant_int(b, 0);
        children[count++] = range_count(b, iterable);
        break;
    case TYPE_ENUMERATE:
        children[count++] = iterate_as(b, field(b, iterable, 0), true);
        children[count++] = field(b, iterable, 1);
        break;
    case TYPE_ZIP:
        if (type.child_count > PROGRAM_PARAMETERS_MAX)
            return stop_unsupported(b, "zip() of more than %d iterables", PROGRAM_PARAMETERS_MAX);
        for (uint32_t i = 0; i < type.child_count; i++)
            children[count++] = iterate_as(b, field(b, iterable, i), true);
        break;
    case TYPE_GENERATOR:
        children[count++] = iterate_as(b, field(b, iterable, 0), true);
        if (type.index == GENERATOR_FLAT)
            children[count++] = flat_start(b, iterable, children[1].type);
        break;
    default: {
        struct value kept;
        if (iterate_kept(b, iterable, &kept))
            return kept;
        return raise_type_error(b, "'%s' object is not iterable", type_name(b, iterable.type));
    }
    }
    for (uint32_t i = 1; i < count; i++) {
        if (ended(children[i]))
            return value_never();
    }
    return make(b, TYPE_ITERATOR, 0, children, count, NULL);
}

struct value iterate(struct builder *b, struct value iterable)
{
    return iterate_as(b, iterable, false);
}

struct value iterate_stable(struct builder *b, struct value iterable)
{
    return iterate_as(b, iterable, true);
}

static void replace(struct builder *b, struct value *iterator, uint32_t child, struct value v)
{
    const struct type type = *type_of(b, *iterator);
    struct value *children = arena_array(b->s->arena, type.child_count + 1, sizeof(*children));
    if (!children)
        return;
    for (uint32_t i = 0; i < type.child_count; i++)
        children[i] = i == child ? v : field(b, *iterator, i);
    *iterator = make(b, TYPE_ITERATOR, type.index, children, type.child_count, NULL);
}

static struct value advance_indexed(struct builder *b, struct value *iterator,
                                    struct ir_block_id done)
{
    struct value iterable = field(b, *iterator, 0);
    struct value position = field(b, *iterator, 1);
    bool list = kind_of(b, iterable) != TYPE_RANGE;
    bool text = is_text(kind_of(b, iterable));
    struct value count = text   ? emit1(b, IR_STR_COUNT, TYPE_ID_INT, 0, iterable)
                         : list ? emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, iterable)
                                : field(b, *iterator, 2);
    struct ir_block_id more = block_new(b);
    branch(b, compare_ints(b, IR_LT, position, count), more, done);
    b->block = more;
    struct value element = text   ? text_at(b, iterable, position)
                           : list ? list_get(b, iterable, position)
                                  : range_get(b, iterable, position);
    if (!ended(element))
        replace(b, iterator, 1, add_one(b, position));
    return element;
}

static struct value advance_tuple(struct builder *b, struct value *iterator,
                                  struct ir_block_id done)
{
    struct value tuple = field(b, *iterator, 0);
    uint32_t position = type_of(b, *iterator)->index;
    if (position == type_of(b, tuple)->child_count) {
        jump(b, done);
        return value_never();
    }
    *iterator = make(b, TYPE_ITERATOR, position + 1, &tuple, 1, NULL);
    return field(b, tuple, position);
}

static struct value advance_zip(struct builder *b, struct value *iterator, struct ir_block_id done)
{
    uint32_t count = type_of(b, *iterator)->child_count - 1;
    struct value *elements = arena_array(b->s->arena, count + 1, sizeof(*elements));
    if (!count || !elements) {
        jump(b, done);
        return value_never();
    }
    for (uint32_t i = 0; i < count; i++) {
        struct value inner = field(b, *iterator, i + 1);
        elements[i] = advance(b, &inner, done);
        if (ended(elements[i]))
            return value_never();
        replace(b, iterator, i + 1, inner);
    }
    return make(b, TYPE_TUPLE, 0, elements, count, NULL);
}

/* A loop within the function: the source's elements until the body does not skip one. */
static struct value advance_generator(struct builder *b, struct value *iterator,
                                      struct ir_block_id done)
{
    struct value generator = field(b, *iterator, 0);
    struct value source = field(b, *iterator, 1);
    struct ir_block_id head = block_new(b);
    parameters_add(b, head, source.type);
    jump_with(b, head, &source, 1);
    const struct ir_value *parameters = b->function->blocks[head.id].parameters;
    b->block = head;
    source = parameters_value(b, source.type, &parameters);
    struct value element = advance(b, &source, done);
    struct ir_block_id skipped = block_new(b);
    bool skips = false;
    element = unless_skipped(b, call_body(b, generator, element), skipped, &skips);
    struct ir_block_id here = b->block;
    b->block = skipped;
    if (skips)
        jump_with(b, head, &source, 1);
    else
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    b->block = here;
    if (!ended(element))
        replace(b, iterator, 1, source);
    return element;
}

/* Where a flattening generator stands: in the outer source, and perhaps in an inner iterable. */
struct flat_loop {
    struct ir_block_id head;
    struct type_id inner; /* UNION of NONE and the inner iterator */
};

static void flat_back(struct builder *b, const struct flat_loop *loop, struct value outer,
                      struct value inner)
{
    struct value values[] = {outer, inject(b, inner, loop->inner)};
    jump_with(b, loop->head, values, 2);
}

/* The type that iterating over what the body gives has, found by analysing the body's call in a
 * block of its own that nothing reaches. */
static struct type_id flat_inner_type(struct builder *b, struct value generator,
                                      struct type_id outer)
{
    struct ir_block_id here = b->block;
    b->block = block_new(b);
    struct ir_block_id nowhere = block_new(b);
    parameters_add(b, b->block, outer);
    const struct ir_value *parameters = b->function->blocks[b->block.id].parameters;
    struct value source = parameters_value(b, outer, &parameters);
    bool skips;
    struct value inner =
        unless_skipped(b, call_body(b, generator, advance(b, &source, nowhere)), nowhere, &skips);
    if (!ended(inner) && kind_of(b, inner) == TYPE_UNION)
        inner = stop_unsupported(b, "an inner 'for' over values of several types");
    struct value iterator = ended(inner) ? inner : iterate_as(b, inner, true);
    if (!ended(iterator))
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    b->block = nowhere;
    emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    b->block = here;
    return iterator.type;
}

static struct value advance_flat(struct builder *b, struct value *iterator, struct ir_block_id done)
{
    struct value generator = field(b, *iterator, 0);
    struct value outer = field(b, *iterator, 1);
    struct type_id inner_type = flat_inner_type(b, generator, outer.type);
    struct type_id state = type_join(b->s->types, TYPE_ID_NONE, inner_type);
    struct flat_loop loop = {.head = block_new(b), .inner = state};
    parameters_add(b, loop.head, outer.type);
    parameters_add(b, loop.head, state);
    flat_back(b, &loop, outer, field(b, *iterator, 2));
    b->block = loop.head;
    const struct ir_value *parameters = b->function->blocks[loop.head.id].parameters;
    outer = parameters_value(b, outer.type, &parameters);
    struct value inner = parameters_value(b, state, &parameters);
    struct ir_block_id fetch = block_new(b);
    struct ir_block_id step = block_new(b);
    if (shape_is_unit(b, state)) { /* the body never gives anything to iterate over */
        jump(b, fetch);
        b->block = step;
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    } else {
        int32_t none = type_union_member(b->s->types, state, TYPE_ID_NONE);
        struct value tag = emit1(b, IR_TAG, TYPE_ID_INT, 0, inner);
        branch(b, compare_ints(b, IR_EQ, tag, constant_int(b, none)), fetch, step);
    }
    /* fetch: the next of the outer source */
    b->block = fetch;
    struct value source = outer;
    struct value element = advance(b, &source, done);
    struct ir_block_id skipped = block_new(b);
    bool skips = false;
    struct value given = unless_skipped(b, call_body(b, generator, element), skipped, &skips);
    struct value fresh = ended(given) ? given : iterate_as(b, given, true);
    if (!ended(fresh))
        flat_back(b, &loop, source, fresh);
    b->block = skipped;
    if (skips)
        flat_back(b, &loop, source, value_unit(TYPE_ID_NONE));
    else
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    if (shape_is_unit(b, state))
        return value_never();
    /* step: the next of the inner iterable */
    b->block = step;
    struct ir_block_id exhausted = block_new(b);
    struct value running =
        emit1(b, IR_PAYLOAD, inner_type, type_union_member(b->s->types, state, inner_type), inner);
    struct value result = advance(b, &running, exhausted);
    struct ir_block_id here = b->block;
    b->block = exhausted;
    flat_back(b, &loop, outer, value_unit(TYPE_ID_NONE));
    b->block = here;
    if (ended(result))
        return result;
    struct value children[] = {generator, outer, inject(b, running, state)};
    *iterator = make(b, TYPE_ITERATOR, 0, children, 3, NULL);
    return result;
}

/* Emits the step of *iterator, which becomes the advanced one; `done` is where it is exhausted. The
 * element, or NEVER when there cannot be one. */
struct value advance(struct builder *b, struct value *iterator, struct ir_block_id done)
{
    struct value iterable = field(b, *iterator, 0);
    switch (kind_of(b, iterable)) {
    case TYPE_LIST:
    case TYPE_ROW:
    case TYPE_STR:
    case TYPE_BYTES:
    case TYPE_RANGE:
        return advance_indexed(b, iterator, done);
    case TYPE_DICT:
    case TYPE_SET:
    case TYPE_FROZENSET:
    case TYPE_VIEW:
        return container_advance(b, iterator, done);
    case TYPE_TUPLE:
        return advance_tuple(b, iterator, done);
    case TYPE_ZIP:
        return advance_zip(b, iterator, done);
    case TYPE_ENUMERATE: {
        struct value inner = field(b, *iterator, 1);
        struct value number = field(b, *iterator, 2);
        struct value element = advance(b, &inner, done);
        if (ended(element))
            return element;
        replace(b, iterator, 1, inner);
        replace(b, iterator, 2, emit2(b, IR_INT_ADD, TYPE_ID_INT, 0, number, constant_int(b, 1)));
        return make(b, TYPE_TUPLE, 0, (struct value[]){number, element}, 2, NULL);
    }
    case TYPE_CELL:
    case TYPE_INSTANCE:
    case TYPE_OBJECT:
        return advance_kept(b, iterator, done);
    default:
        return type_of(b, iterable)->index == GENERATOR_FLAT ? advance_flat(b, iterator, done)
                                                             : advance_generator(b, iterator, done);
    }
}

enum flow exec_next(struct builder *b, const uint32_t *operands)
{
    struct value iterator = b->registers[operands[1]];
    if (kind_of(b, iterator) == TYPE_UNION)
        return split(b, iterator);
    if (kind_of(b, iterator) != TYPE_ITERATOR) { /* not what capture makes */
        raise_type_error(b, "'%s' object is not an iterator", type_name(b, iterator.type));
        return FLOW_ENDED;
    }
    struct ir_block_id done = block_new(b);
    struct value element = advance(b, &iterator, done);
    if (!ended(element)) {
        struct value *registers = b->registers;
        b->registers = registers_copy(b);
        if (b->registers) {
            b->registers[operands[1]] = iterator;
            b->registers[operands[0]] = element;
            go(b, operands[2], b->code->blocks[operands[2]]);
        }
        b->registers = registers;
    }
    b->block = done;
    go(b, operands[3], b->code->blocks[operands[3]]);
    return FLOW_ENDED;
}

/* --------------------------------------------------------------------------------- pipelines */

/* Whether any element can be computed by itself. Enumerations and zips need to know that none
 * before it was skipped. */
static bool is_pipeline(const struct builder *b, struct type_id id, bool may_skip)
{
    const struct type *type = type_get(b->s->types, id);
    switch (type->kind) {
    case TYPE_RANGE:
    case TYPE_LIST:
    case TYPE_ROW:
    case TYPE_STR:
    case TYPE_BYTES:
        return true;
    case TYPE_ENUMERATE:
        return is_pipeline(b, type->children[0], false);
    case TYPE_ZIP:
        for (uint32_t i = 0; i < type->child_count; i++) {
            if (!is_pipeline(b, type->children[i], false))
                return false;
        }
        return type->child_count > 0;
    case TYPE_GENERATOR:
        return may_skip && type->index != GENERATOR_FLAT &&
               is_pipeline(b, type->children[0], type->index != GENERATOR_MAP_SPREAD);
    default:
        return false;
    }
}

/* A generator that flattens what it makes of a pipeline. */
static bool is_flat_pipeline(const struct builder *b, struct type_id id)
{
    const struct type *type = type_get(b->s->types, id);
    return type->kind == TYPE_GENERATOR && type->index == GENERATOR_FLAT &&
           is_pipeline(b, type->children[0], true);
}

static struct value pipeline_count(struct builder *b, struct value v)
{
    const struct type type = *type_of(b, v);
    switch (type.kind) {
    case TYPE_LIST:
    case TYPE_ROW:
        return emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, v);
    case TYPE_STR:
    case TYPE_BYTES:
        return emit1(b, IR_STR_COUNT, TYPE_ID_INT, 0, v);
    case TYPE_RANGE:
        return range_count(b, v);
    case TYPE_ZIP: {
        struct value least = pipeline_count(b, field(b, v, 0));
        for (uint32_t i = 1; i < type.child_count; i++) {
            struct value count = pipeline_count(b, field(b, v, i));
            struct value less = compare_ints(b, IR_LT, count, least);
            least = emit(b, IR_SELECT, TYPE_ID_INT, 0, (struct value[]){less, count, least}, 3);
        }
        return least;
    }
    default:
        return pipeline_count(b, field(b, v, 0));
    }
}

static struct value pipeline_get(struct builder *b, struct value v, struct value index,
                                 struct ir_block_id skipped, bool *ret_skips)
{
    const struct type type = *type_of(b, v);
    switch (type.kind) {
    case TYPE_LIST:
    case TYPE_ROW:
        return list_get(b, v, index);
    case TYPE_STR:
    case TYPE_BYTES:
        return text_at(b, v, index);
    case TYPE_RANGE:
        return range_get(b, v, index);
    case TYPE_ENUMERATE: {
        struct value element = pipeline_get(b, field(b, v, 0), index, skipped, ret_skips);
        if (ended(element))
            return element;
        struct value number = emit2(b, IR_INT_ADD, TYPE_ID_INT, 0, field(b, v, 1), index);
        return make(b, TYPE_TUPLE, 0, (struct value[]){number, element}, 2, NULL);
    }
    case TYPE_ZIP: {
        struct value *elements = arena_array(b->s->arena, type.child_count, sizeof(*elements));
        for (uint32_t i = 0; elements && i < type.child_count; i++) {
            elements[i] = pipeline_get(b, field(b, v, i), index, skipped, ret_skips);
            if (ended(elements[i]))
                return elements[i];
        }
        return elements ? make(b, TYPE_TUPLE, 0, elements, type.child_count, NULL) : value_never();
    }
    default: {
        struct value element = pipeline_get(b, field(b, v, 0), index, skipped, ret_skips);
        return unless_skipped(b, call_body(b, v, element), skipped, ret_skips);
    }
    }
}

/* What a FILL function emits for an element of the pipeline. A flattening generator's elements are
 * iterables: what the reduction makes of each is emitted. */
static struct value transform(struct builder *b, struct value v, enum fill_transform how, bool flat,
                              bool all)
{
    if (ended(v))
        return v;
    if (flat && how == FILL_TRUTH)
        return call_any_all(b, v, all);
    if (flat)
        return how == FILL_NUMBER ? call_sum(b, v, NULL) : collect(b, v);
    if (how == FILL_TRUTH)
        return truth(b, v);
    if (how == FILL_EQUAL)
        return element_equal(b, field(b, v, 0), field(b, v, 1));
    if (how == FILL_NUMBER && kind_of(b, v) == TYPE_BOOL)
        return to_int(b, v);
    return v;
}

/* FILL(low, high, pipeline). The spec's code is twice the transform, plus 1 for all(). */
void build_fill(struct builder *b)
{
    struct ir_module *module = b->s->module;
    struct type_id type = b->spec->callee;
    bool flat = is_flat_pipeline(b, type);
    struct value low = {TYPE_ID_INT, ir_parameter_add(module, b->function, b->block, TYPE_ID_INT)};
    struct value high = {TYPE_ID_INT, ir_parameter_add(module, b->function, b->block, TYPE_ID_INT)};
    struct value pipeline = {type, ir_parameter_add(module, b->function, b->block, type)};
    struct ir_block_id head = block_new(b);
    struct ir_block_id body = block_new(b);
    struct ir_block_id next = block_new(b);
    struct ir_block_id exit = block_new(b);
    struct value index = {TYPE_ID_INT, ir_parameter_add(module, b->function, head, TYPE_ID_INT)};
    struct ir_edge edge = {.block = head, .argument_count = 1, .arguments = &low.ir};
    struct ir_instruction to_head = {.op = IR_JUMP, .edge_count = 1, .edges = &edge};
    ir_append(module, b->function, b->block, &to_head);
    b->block = head;
    branch(b, compare_ints(b, IR_LT, index, high), body, exit);
    b->block = body;
    bool skips = false;
    struct value element;
    if (flat) {
        element = pipeline_get(b, field(b, pipeline, 0), index, next, &skips);
        element = unless_skipped(b, call_body(b, pipeline, element), next, &skips);
    } else {
        element = pipeline_get(b, pipeline, index, next, &skips);
    }
    element =
        transform(b, element, (enum fill_transform)(b->spec->code / 2), flat, b->spec->code & 1);
    if (!ended(element)) {
        b->spec->result = type_join(b->s->types, b->spec->result, element.type);
        emit1(b, IR_EMIT, TYPE_ID_NONE, 0, inject(b, element, b->spec->result));
        jump(b, next);
    }
    if (skips)
        b->spec->total = false;
    b->block = next;
    struct value following = add_one(b, index);
    edge.arguments = &following.ir;
    ir_append(module, b->function, b->block, &to_head);
    b->block = exit;
    struct ir_value none = ir_of(b, value_unit(TYPE_ID_NONE));
    ir_append(module, b->function, b->block,
              &(struct ir_instruction){.op = IR_RETURN, .operand_count = 1, .operands = &none});
    b->function->element = b->spec->result;
    b->function->fill_total = b->spec->total;
}

static struct spec *fill_spec(struct builder *b, struct value pipeline, enum fill_transform how,
                              bool all)
{
    struct spec *spec = spec_get(b, SPEC_FILL, how * 2 + all, pipeline.type, NULL, 0);
    if (!spec)
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    return spec;
}

static struct value run_fill(struct builder *b, enum ir_op op, struct type_id type,
                             int64_t reduction, const struct spec *spec, struct value pipeline)
{
    struct value source = pipeline;
    if (is_flat_pipeline(b, pipeline.type))
        source = field(b, pipeline, 0);
    struct value operands[] = {pipeline_count(b, source), pipeline};
    return emit_callee(b, op, type, reduction, spec->function, operands, 2);
}

/* ------------------------------------------------------------------------------- consumption */

static struct value collect_one_by_one(struct builder *b, struct value iterable)
{
    struct value arguments[] = {iterable, list_of(b, NULL, 0)};
    return call_intrinsic(b, INTRINSIC_COLLECT, arguments, 2);
}

struct value collect(struct builder *b, struct value iterable)
{
    enum type_kind kind = kind_of(b, iterable);
    if (is_container(kind))
        return fresh_list(b, iterable);
    if (kind == TYPE_TUPLE)
        return tuple_as_list(b, iterable);
    if (kind == TYPE_RANGE) {
        struct value operands[] = {field(b, iterable, 0), field(b, iterable, 1),
                                   field(b, iterable, 2)};
        struct type_id site, type = list_made(b, TYPE_ID_INT, &site);
        return list_convert(b, emit(b, IR_LIST_RANGE, type, 0, operands, 3), site);
    }
    bool flat = is_flat_pipeline(b, iterable.type);
    if (flat || is_pipeline(b, iterable.type, true)) {
        struct spec *spec = fill_spec(b, iterable, FILL_PLAIN, false);
        if (!spec)
            return value_never();
        if (spec->sequential)
            return collect_one_by_one(b, iterable);
        bool nested = flat && spec->result.id != TYPE_NEVER;
        if (nested && type_get(b->s->types, spec->result)->kind != TYPE_LIST)
            return stop_unsupported(b, "an inner 'for' over values of several types");
        struct type_id element = spec->result;
        if (nested)
            element = type_element(b->s->types, element);
        struct type_id site, type = list_made(b, element, &site);
        struct type_id outer = nested ? type_list(b->s->types, spec->result) : type;
        struct value list = run_fill(b, IR_COLLECT, outer, 0, spec, iterable);
        if (nested)
            list = emit1(b, IR_LIST_FLATTEN, type, 0, list);
        return list_convert(b, list, site);
    }
    return collect_one_by_one(b, iterable);
}

static struct value add_start(struct builder *b, struct value sum, const struct value *start)
{
    return start ? binary(b, BINARY_ADD, *start, sum, false) : sum;
}

/* CPython's sum() compensates since 3.12. */
static bool sum_is_compensated(const struct jit_program *program)
{
    return program->python_version >= 3 * 256 + 12;
}

/* A float sum's parallel form, when there was any element; else what sum() starts from. */
static struct value sum_floats(struct builder *b, struct value iterable, const struct spec *spec)
{
    const struct jit_program *program = b->s->program;
    enum rt_reduction how = RT_SUM_FLOAT;
    if (program->float_mode == FLOATS_STRICT)
        how = sum_is_compensated(program) ? RT_SUM_FLOAT_COMPENSATED : RT_SUM_FLOAT_STRICT;
    struct type_id pair[] = {TYPE_ID_FLOAT, TYPE_ID_BOOL};
    struct type_id type = type_make(b->s->types, TYPE_TUPLE, 0, pair, 2, NULL);
    struct value result = run_fill(b, IR_REDUCE, type, how, spec, iterable);
    int64_t constant;
    const struct ir_instruction *definition = ir_definition(b->function, result.ir);
    if (spec->total && definition &&
        is_constant(b, (struct value){TYPE_ID_INT, definition->operands[0]}, &constant) &&
        constant > 0)
        return field(b, result, 0);
    struct ir_block_id some = block_new(b);
    struct ir_block_id none = block_new(b);
    branch(b, field(b, result, 1), some, none);
    struct merge merge = {.b = b};
    b->block = some;
    merge_add(&merge, field(b, result, 0));
    b->block = none;
    merge_add(&merge, constant_int(b, 0));
    return merge_take(&merge);
}

/* Whether a list has a float among its elements, or its sum starts from one. */
static bool sums_floats(const struct builder *b, struct value list, const struct value *start)
{
    if (start && kind_of(b, *start) == TYPE_FLOAT)
        return true;
    if (kind_of(b, list) != TYPE_LIST)
        return true;
    struct type_id element = type_element(b->s->types, list.type);
    return element.id == TYPE_FLOAT || type_union_member(b->s->types, element, TYPE_ID_FLOAT) >= 0;
}

struct value call_sum(struct builder *b, struct value iterable, const struct value *start)
{
    if (kind_of(b, iterable) == TYPE_TUPLE &&
        type_of(b, iterable)->child_count > SPECIALISE_TUPLE_UNROLL_MAX)
        iterable = tuple_as_list(b, iterable);
    /* Where it overflowed before, it is a loop from an int of any size on. */
    struct value wide_start;
    bool wide = is_wide(b) && (!start || is_integral(b, *start));
    if (wide) {
        wide_start = to_big(b, start ? *start : constant_int(b, 0));
        start = &wide_start;
    }
    bool strict = b->s->program->float_mode == FLOATS_STRICT;
    bool numeric = !start || (is_integral(b, *start) && !strict);
    if (strict && !is_pipeline(b, iterable.type, true)) {
        iterable = collect(b, iterable);
        if (ended(iterable))
            return iterable;
    }
    bool flat = is_flat_pipeline(b, iterable.type);
    if (numeric && (flat || is_pipeline(b, iterable.type, true))) {
        struct spec *spec = fill_spec(b, iterable, FILL_NUMBER, false);
        if (!spec)
            return value_never();
        bool loop = wide || spec->sequential;
        if (!loop && (spec->result.id == TYPE_INT || spec->result.id == TYPE_NEVER)) {
            struct value zero = constant_int(b, 0);
            struct value sum = spec->result.id == TYPE_INT
                                   ? run_fill(b, IR_REDUCE, TYPE_ID_INT, RT_SUM_INT, spec, iterable)
                                   : run_fill(b, IR_COLLECT, type_list(b->s->types, TYPE_ID_NEVER),
                                              0, spec, iterable);
            return add_start(b, spec->result.id == TYPE_INT ? sum : zero, start);
        }
        if (spec->result.id == TYPE_FLOAT && !flat && !spec->sequential)
            return add_start(b, sum_floats(b, iterable, spec), start);
    }
    if (strict && sum_is_compensated(b->s->program) && sums_floats(b, iterable, start))
        return stop_unsupported(b, "sum() of ints and floats mixed, or from a float, under "
                                   "strict_floats(): CPython 3.12 and later compensate it");
    struct value arguments[] = {iterable, start ? *start : constant_int(b, 0)};
    return call_intrinsic(b, INTRINSIC_SUM, arguments, 2);
}

struct value call_any_all(struct builder *b, struct value iterable, bool all)
{
    if (is_flat_pipeline(b, iterable.type) || is_pipeline(b, iterable.type, true)) {
        struct spec *spec = fill_spec(b, iterable, FILL_TRUTH, all);
        if (!spec)
            return value_never();
        if (spec->result.id == TYPE_BOOL && !spec->sequential)
            return run_fill(b, IR_REDUCE, TYPE_ID_BOOL, all ? RT_ALL : RT_ANY, spec, iterable);
    }
    struct value arguments[] = {iterable, constant_bool(b, !all), constant_bool(b, all)};
    return call_intrinsic(b, all ? INTRINSIC_ALL : INTRINSIC_ANY, arguments, 3);
}

struct value compare_lists(struct builder *b, struct value x, struct value y)
{
    struct value left = emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, x);
    struct value right = emit1(b, IR_LIST_COUNT, TYPE_ID_INT, 0, y);
    struct ir_block_id same = block_new(b);
    struct ir_block_id differ = block_new(b);
    branch(b, compare_ints(b, IR_EQ, left, right), same, differ);
    struct merge merge = {.b = b};
    b->block = differ;
    merge_add(&merge, constant_bool(b, false));
    b->block = same;
    struct value pairs = make(b, TYPE_ZIP, 0, (struct value[]){x, y}, 2, NULL);
    struct spec *spec = ended(pairs) ? NULL : fill_spec(b, pairs, FILL_EQUAL, true);
    if (spec && spec->result.id == TYPE_BOOL)
        merge_add(&merge, run_fill(b, IR_REDUCE, TYPE_ID_BOOL, RT_ALL, spec, pairs));
    if (spec && spec->result.id != TYPE_BOOL) {
        /* Comparing any two elements fails, or there never are any: run for that. */
        run_fill(b, IR_COLLECT, type_list(b->s->types, TYPE_ID_NEVER), 0, spec, pairs);
        merge_add(&merge, constant_bool(b, true));
    }
    return merge_take(&merge);
}

static struct value when_empty(struct builder *b, bool max, const struct value *fallback)
{
    return fallback ? *fallback
                    : raise_code(b, max ? RT_ERROR_MAX_EMPTY : RT_ERROR_MIN_EMPTY, NULL);
}

static struct value extreme_number(struct builder *b, struct value iterable,
                                   const struct spec *spec, bool max, const struct value *fallback)
{
    bool floats = spec->result.id == TYPE_FLOAT;
    enum rt_reduction how =
        floats ? (max ? RT_MAX_FLOAT : RT_MIN_FLOAT) : (max ? RT_MAX_INT : RT_MIN_INT);
    struct type_id pair[] = {spec->result, TYPE_ID_BOOL};
    struct type_id type = type_make(b->s->types, TYPE_TUPLE, 0, pair, 2, NULL);
    struct value result = run_fill(b, IR_REDUCE, type, how, spec, iterable);
    struct ir_block_id some = block_new(b);
    struct ir_block_id none = block_new(b);
    branch(b, field(b, result, 1), some, none);
    struct merge merge = {.b = b};
    b->block = some;
    merge_add(&merge, field(b, result, 0));
    b->block = none;
    merge_add(&merge, when_empty(b, max, fallback));
    return merge_take(&merge);
}

struct value call_min_max(struct builder *b, struct value iterable, bool max,
                          const struct value *key, const struct value *fallback)
{
    if (!key && is_pipeline(b, iterable.type, true)) {
        struct spec *spec = fill_spec(b, iterable, FILL_PLAIN, false);
        if (!spec)
            return value_never();
        bool number = spec->result.id == TYPE_INT || spec->result.id == TYPE_FLOAT;
        if (number && !spec->sequential)
            return extreme_number(b, iterable, spec, max, fallback);
    }
    enum intrinsic plain = max ? INTRINSIC_MAX : INTRINSIC_MIN;
    enum intrinsic keyed = max ? INTRINSIC_MAX_KEY : INTRINSIC_MIN_KEY;
    struct value arguments[] = {iterable, key ? *key : value_unit(TYPE_ID_NONE)};
    struct value best = call_intrinsic(b, key ? keyed : plain, arguments, key ? 2 : 1);
    if (ended(best))
        return best;
    struct ir_block_id empty = block_new(b);
    bool skips = false;
    struct merge merge = {.b = b};
    merge_add(&merge, unless_skipped(b, best, empty, &skips));
    b->block = empty;
    if (skips)
        merge_add(&merge, when_empty(b, max, fallback));
    else
        emit(b, IR_UNREACHABLE, TYPE_ID_NEVER, 0, NULL, 0);
    return merge_take(&merge);
}

static struct value contains_range(struct builder *b, struct value range, struct value v)
{
    struct value count = range_count(b, range);
    struct ir_block_id some = block_new(b);
    struct ir_block_id none = block_new(b);
    branch(b, compare_ints(b, IR_GT, count, constant_int(b, 0)), some, none);
    struct merge merge = {.b = b};
    b->block = none;
    merge_add(&merge, constant_bool(b, false));
    b->block = some;
    struct value first = field(b, range, 0);
    struct value step = field(b, range, 2);
    struct value last =
        range_get(b, range, emit2(b, IR_INT_SUBTRACT, TYPE_ID_INT, 0, count, constant_int(b, 1)));
    struct value up = compare_ints(b, IR_GT, step, constant_int(b, 0));
    struct value low = emit(b, IR_SELECT, TYPE_ID_INT, 0, (struct value[]){up, first, last}, 3);
    struct value high = emit(b, IR_SELECT, TYPE_ID_INT, 0, (struct value[]){up, last, first}, 3);
    struct ir_block_id above = block_new(b);
    struct ir_block_id within = block_new(b);
    struct ir_block_id outside = block_new(b);
    branch(b, compare_ints(b, IR_GE, v, low), above, outside);
    b->block = above;
    branch(b, compare_ints(b, IR_LE, v, high), within, outside);
    b->block = outside;
    merge_add(&merge, constant_bool(b, false));
    b->block = within;
    struct value offset = emit2(b, IR_INT_SUBTRACT, TYPE_ID_INT, 0, v, first);
    struct value rest = emit2(b, IR_INT_MODULO, TYPE_ID_INT, 0, offset, step);
    merge_add(&merge, compare_ints(b, IR_EQ, rest, constant_int(b, 0)));
    return merge_take(&merge);
}

bool is_iterable(const struct builder *b, struct value v)
{
    switch (kind_of(b, v)) {
    case TYPE_STR:
    case TYPE_BYTES:
    case TYPE_LIST:
    case TYPE_DICT:
    case TYPE_SET:
    case TYPE_FROZENSET:
    case TYPE_VIEW:
    case TYPE_ROW:
    case TYPE_TUPLE:
    case TYPE_RANGE:
    case TYPE_GENERATOR:
    case TYPE_ENUMERATE:
    case TYPE_ZIP:
        return true;
    case TYPE_CELL:
        return shape_of(b, v.type)->index != 0;
    case TYPE_INSTANCE:
    case TYPE_OBJECT:
        return has_special(b, v, "__iter__") || has_special(b, v, "__getitem__");
    default:
        return false;
    }
}

struct value contains(struct builder *b, struct value container, struct value v)
{
    enum type_kind kind = kind_of(b, container);
    struct value in_text;
    if (text_contains(b, container, v, &in_text))
        return in_text;
    if (kind == TYPE_STR) {
        if (kind_of(b, v) != TYPE_STR)
            return raise_type_error(b, "'in <string>' requires string as left operand, not %s",
                                    type_name(b, v.type));
        return emit2(b, IR_STR_CONTAINS, TYPE_ID_BOOL, 0, container, v);
    }
    if (kind == TYPE_RANGE && is_integral(b, v))
        return contains_range(b, container, to_int(b, v));
    if (is_user_object(b, container))
        return object_contains(b, container, v);
    struct value found;
    if (container_contains(b, container, v, &found))
        return found;
    if (!is_iterable(b, container))
        return raise_type_error(b, "argument of type '%s' is not iterable",
                                type_name(b, container.type));
    if (kind_of(b, v) == TYPE_FLOAT) {
        /* CPython finds a NaN that is the very object; which object it is, is not known here. */
        struct ir_block_id nan = block_new(b);
        struct ir_block_id fine = block_new(b);
        branch(b, emit2(b, IR_FLOAT_COMPARE, TYPE_ID_BOOL, IR_EQ, v, v), fine, nan);
        b->block = nan;
        stop_unsupported(b, "'in' with a NaN");
        b->block = fine;
    }
    struct value arguments[] = {container, constant_bool(b, true), constant_bool(b, false), v};
    return call_intrinsic(b, INTRINSIC_CONTAINS, arguments, 4);
}
