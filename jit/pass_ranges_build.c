/* See pass_ranges.h. Functions are walked callers first, blocks in a walk of the dominator tree;
 * what is current for each slot of each value is undone when the walk leaves a subtree. */
#include "jit/ir_edit.h"
#include "jit/pass_internal.h"
#include "jit/pass_ranges.h"

#include <math.h>
#include <string.h>

enum {
    SLOTS_MAX = 64, /* a bigger product is not looked into */
};

/* Elements take at least a byte each, but for those without bits. */
#define COUNT_MAX ((int64_t)1 << 47)

/* |x| when x * x fits in 64 bits */
#define ROOT_MAX ((int64_t)3037000499)

struct undo {
    uint32_t slot, node;
};

struct builder {
    struct ranges *ranges;
    const struct ir_module *module;
    struct ir_function *function;
    uint32_t function_index;
    struct ir_graph graph;
    uint32_t *base;    /* by value: its first slot */
    uint32_t *current; /* by slot: node */
    uint32_t *joins; /* by slot of a block's parameter: its JOIN, which refining does not change */
    struct undo *undo;
    uint32_t undo_count, undo_capacity;
    uint32_t *scope_block, *scope_undo; /* stack of blocks entered */
    uint32_t scope_count;
};

static uint32_t count_slots(const struct type_table *types, struct type_id id)
{
    const struct type *type = type_get(types, id);
    if (type_shape(types, id) != SHAPE_PRODUCT)
        return 1;
    uint32_t count = 0;
    for (uint32_t i = 0; i < type->child_count && count <= SLOTS_MAX; i++)
        count += count_slots(types, type->children[i]);
    return count;
}

uint32_t ranges_slots(const struct type_table *types, struct type_id type)
{
    uint32_t count = count_slots(types, type);
    return count > SLOTS_MAX ? 1 : count;
}

static bool looked_into(const struct type_table *types, struct type_id type)
{
    return type_shape(types, type) == SHAPE_PRODUCT && count_slots(types, type) <= SLOTS_MAX;
}

/* ---- nodes */

static void *grow(struct ranges *ranges, void *items, uint32_t count, uint32_t *capacity,
                  size_t bytes)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 256;
    void *more = arena_array(ranges->scratch, *capacity, bytes);
    if (more && count)
        memcpy(more, items, count * bytes);
    return more;
}

static uint32_t add(struct ranges *ranges, struct node node)
{
    struct node *nodes =
        grow(ranges, ranges->nodes, ranges->node_count, &ranges->node_capacity, sizeof(*nodes));
    if (!nodes)
        return NODE_ANY;
    ranges->nodes = nodes;
    if (node.kind != NODE_FIXED) {
        node.range = INTERVAL_NONE;
        node.size = -1;
    }
    nodes[ranges->node_count] = node;
    return ranges->node_count++;
}

static void add_input(struct ranges *ranges, uint32_t join, uint32_t node)
{
    struct node_input *input = arena_allocate(ranges->scratch, sizeof(*input));
    if (!input || ranges->nodes[join].kind != NODE_JOIN)
        return;
    *input = (struct node_input){ranges->nodes[join].inputs, node};
    ranges->nodes[join].inputs = input;
}

/* Nothing known of a scalar of that type; lists are told apart, though. */
static uint32_t unknown(struct ranges *ranges, struct type_id type)
{
    switch (type_get(ranges->module->types, type)->kind) {
    case TYPE_INT:
        return NODE_ANY_INT;
    case TYPE_FLOAT:
        return NODE_ANY_FLOAT;
    case TYPE_LIST:
    case TYPE_ROW:
        return add(ranges, (struct node){.kind = NODE_FIXED});
    default:
        return NODE_ANY;
    }
}

/* A node for each slot of the type: JOINs, or unknown. Returns how many. */
static uint32_t fresh(struct ranges *ranges, struct type_id type, bool join, bool widens,
                      uint32_t *slots)
{
    const struct type_table *types = ranges->module->types;
    if (looked_into(types, type)) {
        const struct type *product = type_get(types, type);
        uint32_t count = 0;
        for (uint32_t i = 0; i < product->child_count; i++)
            count += fresh(ranges, product->children[i], join, widens, slots + count);
        return count;
    }
    enum type_kind kind = type_get(types, type)->kind;
    if (join && (kind == TYPE_INT || kind == TYPE_FLOAT))
        slots[0] = add(ranges, (struct node){
                                   .kind = NODE_JOIN,
                                   .widens = widens,
                                   .is_float = kind == TYPE_FLOAT,
                               });
    else
        slots[0] = unknown(ranges, type);
    return 1;
}

/* ---- what is current */

static uint32_t node_of(const struct builder *builder, struct ir_value value)
{
    return builder->current[builder->base[value.id]];
}

static uint32_t *slots_of(const struct builder *builder, struct ir_value value)
{
    return &builder->current[builder->base[value.id]];
}

static uint32_t slot_count(const struct builder *builder, struct ir_value value)
{
    return builder->base[value.id + 1] - builder->base[value.id];
}

/* From here on, within what the block being walked dominates. */
static void set_current(struct builder *builder, struct ir_value value, uint32_t node)
{
    uint32_t slot = builder->base[value.id];
    struct undo *undo = grow(builder->ranges, builder->undo, builder->undo_count,
                             &builder->undo_capacity, sizeof(*undo));
    if (!undo)
        return;
    builder->undo = undo;
    undo[builder->undo_count++] = (struct undo){slot, builder->current[slot]};
    builder->current[slot] = node;
}

static void undo_to(struct builder *builder, uint32_t count)
{
    while (builder->undo_count > count) {
        const struct undo *undo = &builder->undo[--builder->undo_count];
        builder->current[undo->slot] = undo->node;
    }
}

static bool constant(const struct builder *builder, struct ir_value value, int64_t *ret_value)
{
    const struct ir_instruction *made = ir_definition(builder->function, value);
    if (!made || made->op != IR_CONST_INT)
        return false;
    *ret_value = made->immediate.integer;
    return true;
}

/* ---- refining */

/* A value is known better: so is what it was computed from. */
static void refine_source(struct builder *builder, struct ir_value value, uint32_t node)
{
    const struct ir_instruction *made = ir_definition(builder->function, value);
    struct node back = {.b = node};
    int64_t offset;
    if (!made)
        return;
    if (made->op == IR_INT_MULTIPLY && made->operands[0].id == made->operands[1].id) {
        back.kind = NODE_ROOT;
    } else if (made->op == IR_INT_ADD && constant(builder, made->operands[1], &offset)) {
        back.kind = NODE_OFFSET;
        back.constant = offset;
    } else if (made->op == IR_INT_SUBTRACT && constant(builder, made->operands[1], &offset) &&
               offset != INT64_MIN) {
        back.kind = NODE_OFFSET;
        back.constant = -offset;
    } else {
        return;
    }
    back.a = node_of(builder, made->operands[0]);
    set_current(builder, made->operands[0], add(builder->ranges, back));
}

static void refine(struct builder *builder, struct ir_value condition, bool holds)
{
    const struct ir_instruction *made = ir_definition(builder->function, condition);
    if (made && made->op == IR_BOOL_NOT) {
        refine(builder, made->operands[0], !holds);
        return;
    }
    if (!made || made->op != IR_INT_COMPARE || made->operands[0].id == made->operands[1].id)
        return;
    enum ir_compare compare = (enum ir_compare)made->immediate.integer;
    compare = holds ? compare : fold_inverse(compare);
    struct ir_value left = made->operands[0], right = made->operands[1];
    struct node node = {.kind = NODE_REFINED,
                        .a = node_of(builder, left),
                        .b = node_of(builder, right),
                        .compare = compare};
    struct node mirror = {
        .kind = NODE_REFINED, .a = node.b, .b = node.a, .compare = fold_swapped(compare)};
    uint32_t left_node = add(builder->ranges, node), right_node = add(builder->ranges, mirror);
    set_current(builder, left, left_node);
    set_current(builder, right, right_node);
    refine_source(builder, left, left_node);
    refine_source(builder, right, right_node);
}

static void bound(struct builder *builder, struct ir_value value, int64_t low, int64_t high)
{
    struct node node = {.kind = NODE_BOUNDED, .a = node_of(builder, value), .bounds = {low, high}};
    uint32_t made = add(builder->ranges, node);
    set_current(builder, value, made);
}

/* After an operation has not failed, its operands are such that it does not. */
static void refine_operands(struct builder *builder, const struct ir_instruction *instruction)
{
    int64_t offset;
    const struct ir_value *operands = instruction->operands;
    switch ((int)instruction->op) {
    case IR_INT_MULTIPLY:
        if (operands[0].id == operands[1].id)
            bound(builder, operands[0], -ROOT_MAX, ROOT_MAX);
        break;
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
        if (!constant(builder, operands[1], &offset) || offset == INT64_MIN)
            break;
        offset = instruction->op == IR_INT_ADD ? offset : -offset;
        bound(builder, operands[0], offset < 0 ? INT64_MIN - offset : INT64_MIN,
              offset > 0 ? INT64_MAX - offset : INT64_MAX);
        break;
    case IR_INT_FLOOR_DIVIDE:
    case IR_INT_MODULO:
    case IR_INT_DIVIDE:
        if (!constant(builder, operands[1], &offset))
            set_current(builder, operands[1],
                        add(builder->ranges, (struct node){.kind = NODE_NONZERO,
                                                           .a = node_of(builder, operands[1])}));
        break;
    case IR_INDEX_CHECK:
        set_current(builder, operands[0],
                    add(builder->ranges, (struct node){.kind = NODE_REFINED,
                                                       .a = node_of(builder, operands[0]),
                                                       .b = node_of(builder, operands[1]),
                                                       .compare = IR_LT}));
        break;
    default:
        break;
    }
}

/* ---- instructions */

/* Its number; what is known when it is full is that memory is exhausted. */
static uint32_t record(struct builder *builder, struct ir_instruction *instruction)
{
    struct ranges *ranges = builder->ranges;
    struct node_use *uses =
        grow(ranges, ranges->uses, ranges->use_count, &ranges->use_capacity, sizeof(*uses));
    if (!uses) {
        ranges->use_capacity = ranges->use_count;
        return 0;
    }
    ranges->uses = uses;
    struct node_use *use = &uses[ranges->use_count];
    *use = (struct node_use){.instruction = instruction};
    if (instruction->operand_count > 0 && slot_count(builder, instruction->operands[0]))
        use->a = node_of(builder, instruction->operands[0]);
    if (instruction->operand_count > 1 && slot_count(builder, instruction->operands[1]))
        use->b = node_of(builder, instruction->operands[1]);
    return ranges->use_count++;
}

static struct node fixed(int64_t low, int64_t high)
{
    return (struct node){.kind = NODE_FIXED, .range = {low, high}};
}

static bool has_bits(const struct type_table *types, struct type_id id)
{
    const struct type *type = type_get(types, id);
    enum type_shape shape = type_shape(types, id);
    bool bits = shape == SHAPE_SCALAR || shape == SHAPE_UNION;
    for (uint32_t i = 0; !bits && shape == SHAPE_PRODUCT && i < type->child_count; i++)
        bits = has_bits(types, type->children[i]);
    return bits;
}

/* Elements of no bits can be any number. */
static int64_t count_max(const struct type_table *types, struct type_id list)
{
    return has_bits(types, type_element(types, list)) ? COUNT_MAX : INT64_MAX;
}

static struct node int_node(struct builder *builder, const struct ir_instruction *made, uint32_t a,
                            uint32_t b)
{
    const struct type_table *types = builder->module->types;
    switch ((int)made->op) {
    case IR_CONST_INT:
        return fixed(made->immediate.integer, made->immediate.integer);
    case IR_GLOBAL: {
        const struct ir_global *global = &builder->module->globals[made->immediate.integer];
        return fixed(global->low, global->high);
    }
    case IR_TAG: {
        struct type_id whole = builder->function->values[made->operands[0].id].type;
        return fixed(0, (int64_t)type_get(types, whole)->child_count - 1);
    }
    case IR_BOOL_TO_INT:
        return fixed(0, 1);
    case IR_STR_COUNT:
        return fixed(0, COUNT_MAX);
    case IR_LIST_COUNT: {
        struct type_id list = builder->function->values[made->operands[0].id].type;
        if (ir_effects(builder->module, builder->function, made) & IR_READS)
            return fixed(0, count_max(types, list)); /* another time it may be another */
        return (struct node){.kind = NODE_COUNT, .a = a, .constant = count_max(types, list)};
    }
    case IR_INDEX_CHECK:
        return (struct node){.kind = NODE_INDEX, .a = a, .b = b};
    case IR_FLOAT_TO_INT:
    case IR_MATH:
        if (type_get(types, builder->function->values[made->operands[0].id].type)->kind ==
            TYPE_FLOAT)
            return (struct node){.kind = NODE_FROM_FLOAT, .a = a};
        return fixed(made->immediate.integer == JIT_MATH_ISQRT ||
                             made->immediate.integer == JIT_MATH_GCD
                         ? 0
                         : INT64_MIN,
                     INT64_MAX);
    default:
        return (struct node){.kind = NODE_INT, .instruction = made, .a = a, .b = b};
    }
}

static bool is_int_operation(enum ir_op op)
{
    switch ((int)op) {
    case IR_CONST_INT:
    case IR_GLOBAL:
    case IR_TAG:
    case IR_BOOL_TO_INT:
    case IR_STR_COUNT:
    case IR_LIST_COUNT:
    case IR_INDEX_CHECK:
    case IR_FLOAT_TO_INT:
    case IR_MATH:
    case IR_INT_ADD:
    case IR_INT_SUBTRACT:
    case IR_INT_MULTIPLY:
    case IR_INT_NEGATE:
    case IR_INT_ABS:
    case IR_INT_FLOOR_DIVIDE:
    case IR_INT_MODULO:
    case IR_INT_POWER:
    case IR_INT_AND:
    case IR_INT_OR:
    case IR_INT_XOR:
    case IR_INT_INVERT:
    case IR_INT_SHIFT_LEFT:
    case IR_INT_SHIFT_RIGHT:
        return true;
    default:
        return false;
    }
}

static void select_slots(struct builder *builder, struct ir_instruction *made, uint32_t *slots)
{
    const struct ir_value *operands = made->operands;
    struct ranges *ranges = builder->ranges;
    uint32_t use = record(builder, made), undo = builder->undo_count;
    uint32_t count = fresh(ranges, made->type, true, false, slots);
    for (int no = 0; no < 2; no++) {
        refine(builder, operands[0], !no);
        const uint32_t *from = slots_of(builder, operands[1 + no]);
        for (uint32_t i = 0; i < count; i++)
            add_input(ranges, slots[i], from[i]);
        if (made->type.id == TYPE_INT && ranges->use_count) {
            uint32_t first = node_of(builder, operands[1]), second = node_of(builder, operands[2]);
            *(no ? &ranges->uses[use].b : &ranges->uses[use].a) = no ? second : first;
            *(no ? &ranges->uses[use].c : &ranges->uses[use].d) = no ? first : second;
            ranges->uses[use].result = slots[0];
        }
        undo_to(builder, undo);
    }
}

/* What a call passes, slot by slot, joins the callee's parameters. `sources` is what FILL's low and
 * high are between, for two slots before the arguments'; else NODE_ANY. */
static void pass_arguments(struct builder *builder, uint32_t callee,
                           const struct ir_value *operands, uint32_t count, uint32_t sources)
{
    struct ranges *ranges = builder->ranges;
    uint32_t slots = 0, skip = sources == NODE_ANY ? 0 : 2;
    for (uint32_t i = 0; i < count; i++)
        slots += slot_count(builder, operands[i]);
    struct call_site *site = arena_allocate(ranges->scratch, sizeof(*site));
    uint32_t *nodes = arena_array(ranges->scratch, slots + 3, sizeof(*nodes));
    if (!site || !nodes)
        return;
    *site = (struct call_site){ranges->sites[callee], nodes};
    ranges->sites[callee] = site;
    nodes[0] = nodes[1] = sources;
    nodes += skip;
    uint32_t *into = ranges->parameters[callee] + skip;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *from = slots_of(builder, operands[i]);
        for (uint32_t k = 0; k < slot_count(builder, operands[i]); k++) {
            add_input(ranges, *into++, from[k]);
            *nodes++ = from[k];
        }
    }
}

static void pass_to_fill(struct builder *builder, const struct ir_instruction *made)
{
    uint32_t count = node_of(builder, made->operands[0]);
    pass_arguments(builder, made->callee.id, made->operands + 1, made->operand_count - 1, count);
    add_input(builder->ranges, builder->ranges->counts[made->callee.id], count);
}

static void field_slots(struct builder *builder, const struct ir_instruction *made, uint32_t *slots)
{
    const struct type_table *types = builder->module->types;
    struct type_id whole = builder->function->values[made->operands[0].id].type;
    if (!looked_into(types, whole)) {
        fresh(builder->ranges, made->type, false, false, slots);
        return;
    }
    const struct type *type = type_get(types, whole);
    const uint32_t *from = slots_of(builder, made->operands[0]);
    for (int64_t i = 0; i < made->immediate.integer; i++)
        from += ranges_slots(types, type->children[i]);
    memcpy(slots, from, ranges_slots(types, made->type) * sizeof(*slots));
}

static void make_slots(struct builder *builder, const struct ir_instruction *made, uint32_t *slots)
{
    if (!looked_into(builder->module->types, made->type)) {
        fresh(builder->ranges, made->type, false, false, slots);
        return;
    }
    for (uint32_t i = 0; i < made->operand_count; i++) {
        uint32_t count = slot_count(builder, made->operands[i]);
        memcpy(slots, slots_of(builder, made->operands[i]), count * sizeof(*slots));
        slots += count;
    }
}

/* What a callee returns, as far as its slots are numbers. A list is another one at each call. */
static void take_results(const struct builder *builder, uint32_t callee, uint32_t count,
                         uint32_t *slots)
{
    const struct ranges *ranges = builder->ranges;
    for (uint32_t i = 0; i < count; i++) {
        if (ranges->nodes[ranges->results[callee][i]].kind == NODE_JOIN)
            slots[i] = ranges->results[callee][i];
    }
}

static void fork_slots(struct builder *builder, const struct ir_instruction *made, uint32_t *slots)
{
    pass_arguments(builder, made->callee.id, made->operands, made->second_first, NODE_ANY);
    pass_arguments(builder, made->second.id, made->operands + made->second_first,
                   made->operand_count - made->second_first, NODE_ANY);
    fresh(builder->ranges, made->type, false, false, slots);
    if (!looked_into(builder->module->types, made->type))
        return;
    uint32_t first =
        ranges_slots(builder->module->types, builder->module->functions[made->callee.id]->result);
    uint32_t second =
        ranges_slots(builder->module->types, builder->module->functions[made->second.id]->result);
    take_results(builder, made->callee.id, first, slots);
    take_results(builder, made->second.id, second, slots + first);
}

static bool count_changes(const struct type_table *types, struct type_id list)
{
    const struct shape *shape = type_shape_of(types, list);
    return shape && shape->mutated && !shape->keeps_count;
}

/* Whether a list of one element is repeated: [x] * n. */
static bool repeats_one(const struct builder *builder, const struct ir_instruction *repeat)
{
    const struct ir_instruction *list = ir_definition(builder->function, repeat->operands[0]);
    return list && list->op == IR_LIST_NEW && list->operand_count == 1 &&
           !count_changes(builder->module->types, list->type) &&
           !count_changes(builder->module->types, repeat->type);
}

/* Gives the result its slots' nodes. */
static void define(struct builder *builder, struct ir_instruction *made, bool caught)
{
    struct ranges *ranges = builder->ranges;
    uint32_t *slots = made->result.id ? slots_of(builder, made->result) : NULL;
    uint32_t a = 0, b = 0;
    switch ((int)made->op) {
    case IR_CALL:
        pass_arguments(builder, made->callee.id, made->operands, made->operand_count, NODE_ANY);
        if (slots) {
            fresh(ranges, made->type, false, false, slots);
            take_results(builder, made->callee.id, slot_count(builder, made->result), slots);
        }
        return;
    case IR_FORK:
        fork_slots(builder, made, slots);
        return;
    case IR_COLLECT:
    case IR_REDUCE:
        pass_to_fill(builder, made);
        fresh(ranges, made->type, false, false, slots);
        if (made->op == IR_COLLECT && builder->module->functions[made->callee.id]->fill_total &&
            !count_changes(builder->module->types, made->type))
            ranges->nodes[slots[0]].b = node_of(builder, made->operands[0]) + 1;
        return;
    case IR_MAKE:
        make_slots(builder, made, slots);
        return;
    case IR_FIELD:
        field_slots(builder, made, slots);
        if (made->type.id == TYPE_INT) {
            uint32_t use = record(builder, made);
            if (ranges->use_count)
                ranges->uses[use].result = slots[0];
        }
        return;
    case IR_SELECT:
        select_slots(builder, made, slots);
        return;
    default:
        break;
    }
    if (!slots)
        return;
    uint32_t use = record(builder, made);
    if (!ranges->use_count)
        return;
    a = ranges->uses[use].a;
    b = ranges->uses[use].b;
    if (made->type.id == TYPE_INT && is_int_operation(made->op)) {
        slots[0] = add(ranges, int_node(builder, made, a, b));
    } else if (made->type.id == TYPE_FLOAT) {
        struct node node = {
            .kind = NODE_FLOAT, .instruction = made, .a = a, .b = b, .is_float = true};
        slots[0] = add(ranges, node);
    } else {
        fresh(ranges, made->type, false, false, slots);
    }
    if (made->op == IR_LIST_REPEAT && repeats_one(builder, made))
        ranges->nodes[slots[0]].b = b + 1; /* or none, when that is negative */
    if (slot_count(builder, made->result))
        ranges->uses[use].result = slots[0];
    if (!caught)
        refine_operands(builder, made);
}

/* ---- blocks */

static void pass_edges(struct builder *builder, const struct ir_instruction *end)
{
    for (uint32_t e = 0; e < end->edge_count; e++) {
        const struct ir_edge *edge = &end->edges[e];
        uint32_t undo = builder->undo_count;
        if (end->op == IR_BRANCH && edge->argument_count)
            refine(builder, end->operands[0], e == 0);
        const struct ir_block *to = &builder->function->blocks[edge->block.id];
        for (uint32_t i = 0; i < edge->argument_count; i++) {
            const uint32_t *from = slots_of(builder, edge->arguments[i]);
            const uint32_t *into = &builder->joins[builder->base[to->parameters[i].id]];
            for (uint32_t k = 0; k < slot_count(builder, edge->arguments[i]); k++)
                add_input(builder->ranges, into[k], from[k]);
        }
        undo_to(builder, undo);
    }
}

static void enter_block(struct builder *builder, uint32_t block)
{
    const struct ir_graph *graph = &builder->graph;
    while (builder->scope_count &&
           !ir_dominates(graph, builder->scope_block[builder->scope_count - 1], block))
        undo_to(builder, builder->scope_undo[--builder->scope_count]);
    builder->scope_block[builder->scope_count] = block;
    builder->scope_undo[builder->scope_count++] = builder->undo_count;
    if (!block || graph->first[block + 1] - graph->first[block] != 1)
        return;
    const struct ir_graph_edge *from = &graph->predecessors[graph->first[block]];
    const struct ir_instruction *end = ir_terminator(&builder->function->blocks[from->block]);
    if (end->op == IR_BRANCH)
        refine(builder, end->operands[0], from->edge == 0);
}

static void walk_block(struct builder *builder, uint32_t index)
{
    const struct ir_block *block = &builder->function->blocks[index];
    enter_block(builder, index);
    for (uint32_t i = 0; i + 1 < block->instruction_count; i++)
        define(builder, &block->instructions[i], &block->instructions[i] == ir_protected(block));
    const struct ir_instruction *end = ir_terminator(block);
    if (end->op == IR_RETURN && builder->function->kind == IR_FUNCTION_PLAIN) {
        const uint32_t *from = slots_of(builder, end->operands[0]);
        for (uint32_t k = 0; k < slot_count(builder, end->operands[0]); k++)
            add_input(builder->ranges, builder->ranges->results[builder->function_index][k],
                      from[k]);
    }
    pass_edges(builder, end);
}

static bool start_function(struct builder *builder)
{
    struct ranges *ranges = builder->ranges;
    struct ir_function *function = builder->function;
    uint32_t count = function->value_count;
    builder->base = arena_array(ranges->scratch, count + 1, sizeof(uint32_t));
    if (!builder->base || !ir_graph_make(&builder->graph, ranges->scratch, function))
        return false;
    for (uint32_t v = 0; v < count; v++)
        builder->base[v + 1] =
            builder->base[v] +
            (v ? ranges_slots(ranges->module->types, function->values[v].type) : 0);
    builder->current = arena_array(ranges->scratch, builder->base[count] + 1, sizeof(uint32_t));
    builder->joins = arena_array(ranges->scratch, builder->base[count] + 1, sizeof(uint32_t));
    builder->scope_block = arena_array(ranges->scratch, function->block_count, sizeof(uint32_t));
    builder->scope_undo = arena_array(ranges->scratch, function->block_count, sizeof(uint32_t));
    builder->undo_count = builder->scope_count = 0;
    if (arena_failed(ranges->scratch))
        return false;
    const struct ir_block *entry = &function->blocks[0];
    uint32_t slot = 0;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        uint32_t slots = slot_count(builder, entry->parameters[i]);
        memcpy(slots_of(builder, entry->parameters[i]),
               ranges->parameters[builder->function_index] + slot, slots * sizeof(uint32_t));
        slot += slots;
    }
    for (uint32_t b = 1; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->parameter_count; i++)
            fresh(ranges, function->values[block->parameters[i].id].type, true,
                  builder->graph.loop_head[b], slots_of(builder, block->parameters[i]));
    }
    memcpy(builder->joins, builder->current, builder->base[count] * sizeof(uint32_t));
    return !arena_failed(ranges->scratch);
}

static bool walk_function(struct builder *builder)
{
    if (!start_function(builder))
        return false;
    const struct ir_graph *graph = &builder->graph;
    uint32_t *order = arena_array(builder->ranges->scratch, graph->block_count + 1, sizeof(*order));
    if (!order)
        return false;
    for (uint32_t at = 0; at < graph->reachable_count; at++)
        order[graph->enter[graph->order[at]]] = graph->order[at];
    for (uint32_t at = 0; at < graph->reachable_count; at++)
        walk_block(builder, order[at]);
    undo_to(builder, 0);
    uint32_t count = builder->function->value_count;
    uint32_t *values = arena_array(builder->ranges->scratch, count, sizeof(*values));
    for (uint32_t v = 0; values && v < count; v++)
        values[v] =
            builder->base[v + 1] > builder->base[v] ? builder->current[builder->base[v]] : NODE_ANY;
    builder->ranges->values[builder->function_index] = values;
    return !arena_failed(builder->ranges->scratch);
}

/* ---- the module */

static void add_threshold(struct ranges *ranges, int64_t value)
{
    uint32_t count = ranges->threshold_count, place = 0;
    while (place < count && ranges->thresholds[place] < value)
        place++;
    if ((place < count && ranges->thresholds[place] == value) || count == 32)
        return;
    memmove(&ranges->thresholds[place + 1], &ranges->thresholds[place],
            (count - place) * sizeof(*ranges->thresholds));
    ranges->thresholds[place] = value;
    ranges->threshold_count++;
}

static void find_thresholds(struct ranges *ranges, const struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            if (block->instructions[i].op == IR_CONST_INT)
                add_threshold(ranges, block->instructions[i].immediate.integer);
        }
    }
}

static bool make_signature(struct ranges *ranges, uint32_t index)
{
    const struct ir_function *function = ranges->module->functions[index];
    const struct type_table *types = ranges->module->types;
    const struct ir_block *entry = &function->blocks[0];
    uint32_t count = 0;
    for (uint32_t i = 0; i < entry->parameter_count; i++)
        count += ranges_slots(types, function->values[entry->parameters[i].id].type);
    uint32_t result_count = ranges_slots(types, function->result);
    uint32_t *slots = arena_array(ranges->scratch, count + 1, sizeof(*slots));
    ranges->parameters[index] = slots;
    ranges->results[index] = arena_array(ranges->scratch, result_count + 1, sizeof(*slots));
    if (arena_failed(ranges->scratch))
        return false;
    bool fill = function->kind == IR_FUNCTION_FILL, hooked = false;
    for (uint32_t i = 0; i < ranges->module->hook_count; i++)
        hooked |= ranges->module->hooks[i].function.id == index;
    for (uint32_t i = 0; i < entry->parameter_count; i++) {
        struct type_id type = function->values[entry->parameters[i].id].type;
        if (!fill || i >= 2)
            slots += fresh(ranges, type, !hooked, true, slots);
        else if (i == 0)
            ranges->counts[index] = add(ranges, (struct node){.kind = NODE_JOIN, .widens = true});
        if (fill && i < 2)
            *slots++ = add(ranges, (struct node){.kind = i ? NODE_HIGH : NODE_LOW,
                                                 .a = ranges->counts[index]});
    }
    for (uint32_t i = 0; i < count; i++) {
        struct node *node = &ranges->nodes[ranges->parameters[index][i]];
        if (ranges->parameters[index][i] > NODE_ANY) {
            node->owner = index + 1;
            node->slot = i;
        }
    }
    fresh(ranges, function->result, true, true, ranges->results[index]);
    return true;
}

bool ranges_build(struct ranges *ranges)
{
    const struct ir_module *module = ranges->module;
    uint32_t count = module->function_count;
    struct call_order order;
    ranges->parameters = arena_array(ranges->scratch, count, sizeof(*ranges->parameters));
    ranges->results = arena_array(ranges->scratch, count, sizeof(*ranges->results));
    ranges->values = arena_array(ranges->scratch, count, sizeof(*ranges->values));
    ranges->counts = arena_array(ranges->scratch, count, sizeof(*ranges->counts));
    ranges->sites = arena_array(ranges->scratch, count, sizeof(*ranges->sites));
    if (arena_failed(ranges->scratch) || !call_order_make(module, ranges->scratch, &order))
        return false;
    add(ranges, fixed(INT64_MIN, INT64_MAX));
    add(ranges, (struct node){.kind = NODE_FIXED, .is_float = true, .size = INFINITY});
    add(ranges,
        (struct node){.kind = NODE_FIXED, .size = INFINITY, .range = {INT64_MIN, INT64_MAX}});
    for (int64_t i = -1; i <= 1; i++)
        add_threshold(ranges, i);
    for (uint32_t f = 0; f < count; f++) {
        find_thresholds(ranges, module->functions[f]);
        if (!make_signature(ranges, f))
            return false;
    }
    struct builder builder = {.ranges = ranges, .module = module};
    for (uint32_t i = count; i-- > 0;) {
        builder.function_index = order.functions[i];
        builder.function = module->functions[builder.function_index];
        if (!walk_function(&builder))
            return false;
    }
    return !arena_failed(ranges->scratch);
}
