/* References: inserts RETAIN and RELEASE by ownership, so that most values are never counted.
 *
 * Every value whose type holds a LIST is owned or borrowed. (A STR is a constant; it is not
 * counted.) Owned: what calls and list operations give, products and unions made, block parameters,
 * selections. An owned value is given away exactly once: to what consumes it (MAKE, INJECT,
 * LIST_NEW, EMIT, RETURN, an edge's parameter), or by a RELEASE after its last use. Borrowed: the
 * function's own parameters and globals, which outlive the call; and FIELD, PAYLOAD and LIST_GET,
 * which live as long as their root, the owned value that they were taken out of: a use of one is a
 * use of its root. What is consumed while borrowed, or while needed later, is retained first.
 *
 * Where a function fails, nothing is released: its computation's memory dies with it.
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

struct list {
    struct ir_instruction *items;
    uint32_t count, capacity;
};

struct counter {
    struct ir_module *module;
    struct ir_function *function;
    struct arena *scratch;
    struct ir_graph graph;
    uint8_t *type_holds; /* by type: 0 not known yet, 1 no, 2 yes; kept over all functions */
    uint32_t *root;      /* by value: the owned value that it lives as long as; itself when owned */
    uint32_t *bit;       /* by owned value: its place in sets, from 1 */
    uint32_t *owned;     /* by place, from 1 */
    uint32_t owned_count, words;
    uint64_t *live_in;      /* by block */
    uint64_t *live, *given; /* at the place that is looked at */
    bool *dying;            /* by block: ends in failure */
    struct list *prefix;    /* by block: what its only edge in must do */
    struct list code;       /* the block's instructions, last first */
    bool failed;
};

static bool holds_list(struct counter *counter, struct type_id id)
{
    uint8_t *known = &counter->type_holds[id.id];
    if (*known)
        return *known == 2;
    const struct type *type = type_get(counter->module->types, id);
    bool holds = type->kind == TYPE_LIST;
    for (uint32_t i = 0; !holds && i < type->child_count; i++)
        holds = holds_list(counter, type->children[i]);
    *known = holds ? 2 : 1;
    return holds;
}

static bool counted(struct counter *counter, struct ir_value value)
{
    return holds_list(counter, counter->function->values[value.id].type);
}

/* ---- sets of owned values */

static bool in(const struct counter *counter, const uint64_t *set, uint32_t value)
{
    uint32_t bit = counter->bit[value];
    return set[bit / 64] >> (bit % 64) & 1;
}

static void include(const struct counter *counter, uint64_t *set, uint32_t value)
{
    uint32_t bit = counter->bit[value];
    set[bit / 64] |= 1ull << (bit % 64);
}

static void exclude(const struct counter *counter, uint64_t *set, uint32_t value)
{
    uint32_t bit = counter->bit[value];
    set[bit / 64] &= ~(1ull << (bit % 64));
}

static uint64_t *live_into(const struct counter *counter, uint32_t block)
{
    return counter->live_in + (size_t)block * counter->words;
}

/* ---- who owns what */

static void own(struct counter *counter, struct ir_value value)
{
    counter->root[value.id] = value.id;
    counter->bit[value.id] = ++counter->owned_count;
    counter->owned[counter->owned_count] = value.id;
}

static void classify_instruction(struct counter *counter, const struct ir_instruction *instruction)
{
    if (!instruction->result.id || !counted(counter, instruction->result))
        return;
    switch ((int)instruction->op) {
    case IR_GLOBAL:
        break;
    case IR_FIELD:
    case IR_PAYLOAD:
    case IR_LIST_GET:
        counter->root[instruction->result.id] = counter->root[instruction->operands[0].id];
        break;
    default:
        own(counter, instruction->result);
    }
}

static void classify(struct counter *counter)
{
    const struct ir_graph *graph = &counter->graph;
    for (uint32_t at = 0; at < graph->reachable_count; at++) {
        uint32_t index = graph->order[at];
        const struct ir_block *block = &counter->function->blocks[index];
        for (uint32_t i = 0; index && i < block->parameter_count; i++) {
            if (counted(counter, block->parameters[i]))
                own(counter, block->parameters[i]);
        }
        for (uint32_t i = 0; i < block->instruction_count; i++)
            classify_instruction(counter, &block->instructions[i]);
        enum ir_op op = ir_terminator(block)->op;
        counter->dying[index] =
            op == IR_RAISE || op == IR_RAISE_CODE || op == IR_STOP || op == IR_UNREACHABLE;
    }
}

/* ---- liveness of owned values */

static void use(struct counter *counter, struct ir_value value)
{
    if (counter->root[value.id])
        include(counter, counter->live, counter->root[value.id]);
}

/* Live before the terminator, from what is live into its successors. */
static void live_at_end(struct counter *counter, const struct ir_instruction *end)
{
    memset(counter->live, 0, counter->words * sizeof(uint64_t));
    for (uint32_t e = 0; e < end->edge_count; e++) {
        const uint64_t *into = live_into(counter, end->edges[e].block.id);
        for (uint32_t w = 0; w < counter->words; w++)
            counter->live[w] |= into[w];
        for (uint32_t k = 0; k < end->edges[e].argument_count; k++)
            use(counter, end->edges[e].arguments[k]);
    }
}

static bool live_through(struct counter *counter, uint32_t index)
{
    const struct ir_block *block = &counter->function->blocks[index];
    live_at_end(counter, ir_terminator(block));
    for (uint32_t i = block->instruction_count; i-- > 0;) {
        const struct ir_instruction *instruction = &block->instructions[i];
        if (instruction->result.id && counter->bit[instruction->result.id])
            exclude(counter, counter->live, instruction->result.id);
        for (uint32_t k = 0; k < instruction->operand_count; k++)
            use(counter, instruction->operands[k]);
    }
    for (uint32_t i = 0; i < block->parameter_count; i++) {
        if (counter->bit[block->parameters[i].id])
            exclude(counter, counter->live, block->parameters[i].id);
    }
    uint64_t *into = live_into(counter, index);
    bool changed = memcmp(into, counter->live, counter->words * sizeof(uint64_t)) != 0;
    memcpy(into, counter->live, counter->words * sizeof(uint64_t));
    return changed;
}

static void find_live(struct counter *counter)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t at = counter->graph.reachable_count; at-- > 0;)
            changed |= live_through(counter, counter->graph.order[at]);
    }
}

/* ---- inserting */

static void push(struct counter *counter, struct list *list,
                 const struct ir_instruction *instruction)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 8;
        struct ir_instruction *items =
            arena_array(counter->module->arena, capacity, sizeof(*items));
        if (!items) {
            counter->failed = true;
            return;
        }
        if (list->count)
            memcpy(items, list->items, list->count * sizeof(*items));
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *instruction;
}

static void push_count(struct counter *counter, struct list *list, enum ir_op op, uint32_t value)
{
    struct ir_value *operand = arena_allocate(counter->module->arena, sizeof(*operand));
    if (!operand) {
        counter->failed = true;
        return;
    }
    operand->id = value;
    struct ir_instruction made = {
        .op = op, .type = TYPE_ID_NONE, .operand_count = 1, .operands = operand};
    push(counter, list, &made);
}

/* `value` is consumed where `after` is live afterwards: true when that takes it as it is, false
 * when it must be retained first. */
static bool give(struct counter *counter, struct ir_value value, const uint64_t *after)
{
    uint32_t root = counter->root[value.id];
    if (root != value.id || in(counter, after, root) || in(counter, counter->given, root))
        return false;
    include(counter, counter->given, root);
    return true;
}

/* What an edge must do, in order: retain, then release. `live` is what lives before it. */
static void edge_work(struct counter *counter, const struct ir_edge *edge, struct list *ret_list)
{
    const uint64_t *into = live_into(counter, edge->block.id);
    memset(counter->given, 0, counter->words * sizeof(uint64_t));
    for (uint32_t k = 0; k < edge->argument_count; k++) {
        struct ir_value argument = edge->arguments[k];
        if (counted(counter, argument) && !give(counter, argument, into))
            push_count(counter, ret_list, IR_RETAIN, argument.id);
    }
    if (counter->dying[edge->block.id])
        return;
    for (uint32_t w = 0; w < counter->words; w++) {
        uint64_t gone = counter->live[w] & ~into[w] & ~counter->given[w];
        for (; gone; gone &= gone - 1) {
            uint32_t value = counter->owned[w * 64 + (uint32_t)__builtin_ctzll(gone)];
            push_count(counter, ret_list, IR_RELEASE, value);
        }
    }
}

/* A block of its own between the two, for the work. */
static void split(struct counter *counter, struct ir_edge *edge, const struct list *work)
{
    struct ir_block_id id = ir_block_add(counter->module, counter->function);
    if (counter->module->failed)
        return;
    for (uint32_t i = 0; i < work->count; i++)
        ir_append_made(counter->module, counter->function, id.id, &work->items[i]);
    struct ir_edge *onward = arena_allocate(counter->module->arena, sizeof(*onward));
    if (!onward) {
        counter->failed = true;
        return;
    }
    *onward = *edge;
    struct ir_instruction jump = {
        .op = IR_JUMP, .type = TYPE_ID_NEVER, .edge_count = 1, .edges = onward};
    ir_append_made(counter->module, counter->function, id.id, &jump);
    *edge = (struct ir_edge){.block = id};
}

static void push_reversed(struct counter *counter, const struct list *work)
{
    for (uint32_t i = work->count; i-- > 0;)
        push(counter, &counter->code, &work->items[i]);
}

static void count_edges(struct counter *counter, struct ir_instruction *end)
{
    for (uint32_t e = 0; e < end->edge_count; e++) {
        struct list work = {0};
        uint32_t to = end->edges[e].block.id;
        edge_work(counter, &end->edges[e], &work);
        if (!work.count)
            continue;
        if (end->edge_count == 1)
            push_reversed(counter, &work);
        else if (counter->graph.first[to + 1] - counter->graph.first[to] == 1)
            counter->prefix[to] = work;
        else
            split(counter, &end->edges[e], &work);
    }
}

static bool consumes(enum ir_op op)
{
    return op == IR_MAKE || op == IR_INJECT || op == IR_LIST_NEW || op == IR_EMIT ||
           op == IR_RETURN;
}

/* Around one instruction; `live` is what lives after it, and becomes what lives before. */
static void count_instruction(struct counter *counter, const struct ir_instruction *instruction,
                              bool dying)
{
    struct list before = {0}, after = {0};
    uint32_t result = instruction->result.id;
    if (result && counter->bit[result]) {
        bool used = in(counter, counter->live, result);
        /* A selection borrows from either: it is made an owner of its own. */
        if (instruction->op == IR_SELECT && used)
            push_count(counter, &after, IR_RETAIN, result);
        else if (instruction->op != IR_SELECT && !used && !dying)
            push_count(counter, &after, IR_RELEASE, result);
        exclude(counter, counter->live, result);
    }
    memset(counter->given, 0, counter->words * sizeof(uint64_t));
    for (uint32_t k = 0; consumes(instruction->op) && k < instruction->operand_count; k++) {
        struct ir_value operand = instruction->operands[k];
        if (counted(counter, operand) && !give(counter, operand, counter->live))
            push_count(counter, &before, IR_RETAIN, operand.id);
    }
    struct list *release = instruction->op == IR_RETURN ? &before : &after;
    for (uint32_t k = 0; k < instruction->operand_count; k++) {
        uint32_t root = counter->root[instruction->operands[k].id];
        if (!root || in(counter, counter->live, root))
            continue;
        if (!in(counter, counter->given, root) && !dying)
            push_count(counter, release, IR_RELEASE, root);
        include(counter, counter->live, root);
    }
    push_reversed(counter, &after);
    push(counter, &counter->code, instruction);
    push_reversed(counter, &before);
}

static void count_block(struct counter *counter, uint32_t index)
{
    struct ir_instruction end = *ir_terminator(&counter->function->blocks[index]);
    bool dying = counter->dying[index];
    counter->code.count = 0;
    live_at_end(counter, &end);
    if (end.edge_count) {
        push(counter, &counter->code, &end);
        count_edges(counter, &end);
    } else {
        count_instruction(counter, &end, dying);
    }
    /* split() may have moved the blocks */
    struct ir_block *block = &counter->function->blocks[index];
    for (uint32_t i = block->instruction_count - 1; i-- > 0;)
        count_instruction(counter, &block->instructions[i], dying);
    for (uint32_t i = 0; !dying && i < block->parameter_count; i++) {
        uint32_t parameter = block->parameters[i].id;
        if (counter->bit[parameter] && !in(counter, counter->live, parameter))
            push_count(counter, &counter->code, IR_RELEASE, parameter);
    }
    if (counter->failed || counter->module->failed)
        return;
    struct ir_instruction *code =
        arena_array(counter->module->arena, counter->code.count, sizeof(*code));
    if (!code) {
        counter->failed = true;
        return;
    }
    for (uint32_t i = 0; i < counter->code.count; i++)
        code[i] = counter->code.items[counter->code.count - 1 - i];
    block->instructions = code;
    block->instruction_count = block->instruction_capacity = counter->code.count;
}

static void insert_prefix(struct counter *counter, uint32_t index)
{
    const struct list *prefix = &counter->prefix[index];
    struct ir_block *block = &counter->function->blocks[index];
    uint32_t count = block->instruction_count;
    if (!prefix->count)
        return;
    for (uint32_t i = 0; i < prefix->count; i++) {
        if (!ir_append_made(counter->module, counter->function, index, &prefix->items[i]))
            return;
    }
    memmove(block->instructions + prefix->count, block->instructions,
            count * sizeof(*block->instructions));
    memcpy(block->instructions, prefix->items, prefix->count * sizeof(*block->instructions));
}

static bool any_counted(struct counter *counter)
{
    for (uint32_t v = 1; v < counter->function->value_count; v++) {
        if (holds_list(counter, counter->function->values[v].type))
            return true;
    }
    return false;
}

static bool prepare(struct counter *counter)
{
    const struct ir_function *function = counter->function;
    struct arena *scratch = counter->scratch;
    counter->root = arena_array(scratch, function->value_count, sizeof(uint32_t));
    counter->bit = arena_array(scratch, function->value_count, sizeof(uint32_t));
    counter->owned = arena_array(scratch, function->value_count + 64, sizeof(uint32_t));
    counter->dying = arena_array(scratch, function->block_count, sizeof(bool));
    counter->prefix = arena_array(scratch, function->block_count, sizeof(struct list));
    counter->owned_count = 0;
    if (arena_failed(scratch) || !ir_graph_make(&counter->graph, scratch, function))
        return false;
    classify(counter);
    counter->words = counter->owned_count / 64 + 1;
    counter->live_in =
        arena_array(scratch, (size_t)function->block_count * counter->words, sizeof(uint64_t));
    counter->live = arena_array(scratch, counter->words, sizeof(uint64_t));
    counter->given = arena_array(scratch, counter->words, sizeof(uint64_t));
    return !arena_failed(scratch);
}

static bool count_function(struct counter *counter)
{
    if (!any_counted(counter))
        return true;
    if (!prepare(counter))
        return false;
    find_live(counter);
    for (uint32_t at = 0; at < counter->graph.reachable_count; at++)
        count_block(counter, counter->graph.order[at]);
    for (uint32_t at = 0; at < counter->graph.reachable_count; at++)
        insert_prefix(counter, counter->graph.order[at]);
    ir_renumber(counter->function);
    return !counter->failed && !counter->module->failed;
}

bool pass_references(struct ir_module *module, struct arena *scratch)
{
    struct counter counter = {
        .module = module,
        .type_holds = arena_array(scratch, type_count(module->types), sizeof(uint8_t)),
    };
    if (!counter.type_holds)
        return false;
    for (uint32_t f = 0; f < module->function_count; f++) {
        struct arena own_scratch;
        arena_init(&own_scratch, 0);
        counter.function = module->functions[f];
        counter.scratch = &own_scratch;
        bool good = count_function(&counter);
        arena_finish(&own_scratch);
        if (!good)
            return false;
    }
    return true;
}
