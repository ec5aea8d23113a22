/* References: inserts RETAIN and RELEASE by ownership, so that most values are never counted.
 *
 * Every value whose type holds something counted is owned or borrowed. Owned: what calls and list
 * operations give, products and unions made, block parameters, selections. An owned value is given
 * away exactly once: to what consumes it (MAKE, INJECT, LIST_NEW, EMIT, RETURN, stores, an edge's
 * parameter), or by a RELEASE after its last use. Borrowed: the function's own parameters, globals
 * and constants, which outlive the call; and FIELD, PAYLOAD, CAST and what is loaded out of lists,
 * objects and dicts, which live as long as their root, the owned value that they were taken out of:
 * a use of one is a use of its root. What is consumed while borrowed, or while needed later, is
 * retained first.
 *
 * A load out of what may change is borrowed only as long as nothing changes such objects: when some
 * use of it comes after something that may (a data flow over the function says), it is owned,
 * retained at once.
 *
 * Where a function fails, nothing is released: its computation's memory dies with it. Where the
 * failure is caught in the function, what the handler does not need is released on the way there.
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
    uint32_t *root;  /* by value: the owned value that it lives as long as; itself when owned */
    uint32_t *bit;   /* by owned value: its place in sets, from 1 */
    uint32_t *owned; /* by place, from 1 */
    uint32_t owned_count, words;
    /* Loads out of what may change */
    uint32_t *load;  /* by value: its place in the sets below, from 1; or 0 */
    uint32_t *outer; /* by value: the load that it came out of, if that is borrowed; or 0 */
    uint32_t *loads; /* by place: value */
    uint32_t load_count, load_words;
    uint32_t *shapes, shape_count; /* that they read */
    uint64_t *shape_loads;         /* sets of loads, one a shape */
    bool *kept;                    /* by place: owned */
    uint64_t *live_in;             /* by block */
    uint64_t *live, *given;        /* at the place that is looked at */
    bool *dying;                   /* by block: ends in failure */
    struct list *prefix;           /* by block: what its only edge in must do */
    struct list code;              /* the block's instructions, last first */
    bool failed;
};

static bool counted(const struct counter *counter, struct ir_value value)
{
    return type_has_references(counter->module->types, counter->function->values[value.id].type);
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

/* ---- which loads can be borrowed */

static bool is_load(enum ir_op op)
{
    return op == IR_LIST_GET || op == IR_OBJECT_GET || op == IR_DICT_KEY || op == IR_DICT_VALUE;
}

static void find_load(struct counter *counter, const struct ir_instruction *made)
{
    uint32_t result = made->result.id;
    if (!result || !counted(counter, made->result))
        return;
    bool part = made->op == IR_FIELD || made->op == IR_PAYLOAD || made->op == IR_CAST;
    if (!part && !is_load(made->op))
        return;
    counter->outer[result] = counter->outer[made->operands[0].id];
    if (part || !(ir_effects(counter->module, counter->function, made) & IR_READS))
        return;
    counter->load[result] = ++counter->load_count;
    counter->loads[counter->load_count] = result;
    counter->outer[result] = result;
}

static uint32_t shape_read(const struct counter *counter, uint32_t load)
{
    const struct ir_instruction *made =
        ir_definition(counter->function, (struct ir_value){counter->loads[load]});
    struct type_id type = counter->function->values[made->operands[0].id].type;
    return type_get(counter->module->types, type)->index;
}

/* The load that the load itself came out of, borrowed. */
static uint32_t load_around(const struct counter *counter, uint32_t load)
{
    const struct ir_instruction *made =
        ir_definition(counter->function, (struct ir_value){counter->loads[load]});
    return counter->load[counter->outer[made->operands[0].id]];
}

/* Takes the loads that the instruction may make stale out of the set. */
static void make_stale(const struct counter *counter, const struct ir_instruction *instruction,
                       uint64_t *set)
{
    if (!(ir_effects(counter->module, counter->function, instruction) & IR_WRITES))
        return;
    for (uint32_t s = 0; s < counter->shape_count; s++) {
        if (!ir_may_write(counter->module, counter->function, instruction, counter->shapes[s]))
            continue;
        for (uint32_t w = 0; w < counter->load_words; w++)
            set[w] &= ~counter->shape_loads[(size_t)s * counter->load_words + w];
    }
}

static bool sort_loads(struct counter *counter)
{
    counter->load_words = counter->load_count / 64 + 1;
    counter->shape_count = 0;
    counter->shapes = arena_array(counter->scratch, counter->load_count, sizeof(uint32_t));
    if (!counter->shapes)
        return false;
    for (uint32_t load = 1; load <= counter->load_count; load++) {
        uint32_t shape = shape_read(counter, load), s = 0;
        while (s < counter->shape_count && counter->shapes[s] != shape)
            s++;
        if (s == counter->shape_count)
            counter->shapes[counter->shape_count++] = shape;
    }
    counter->shape_loads = arena_array(
        counter->scratch, (size_t)counter->shape_count * counter->load_words, sizeof(uint64_t));
    for (uint32_t load = 1; counter->shape_loads && load <= counter->load_count; load++) {
        uint32_t shape = shape_read(counter, load), s = 0;
        while (counter->shapes[s] != shape)
            s++;
        counter->shape_loads[(size_t)s * counter->load_words + load / 64] |= 1ull << (load % 64);
    }
    return counter->shape_loads != NULL;
}

/* A use of a value where only the loads in the set are as they were. */
static void use_load(struct counter *counter, struct ir_value value, const uint64_t *set)
{
    for (uint32_t load = counter->load[counter->outer[value.id]]; load && !counter->kept[load];
         load = load_around(counter, load)) {
        if (!(set[load / 64] >> (load % 64) & 1))
            counter->kept[load] = true;
    }
}

/* What is fresh at the block's end, from what is at its start; notes stale uses. */
static void flow_through(struct counter *counter, uint32_t index, uint64_t *set, bool note)
{
    const struct ir_block *block = &counter->function->blocks[index];
    for (uint32_t i = 0; i < block->instruction_count; i++) {
        const struct ir_instruction *instruction = &block->instructions[i];
        /* What it writes may be what it uses. */
        make_stale(counter, instruction, set);
        for (uint32_t k = 0; note && k < instruction->operand_count; k++)
            use_load(counter, instruction->operands[k], set);
        for (uint32_t e = 0; note && e < instruction->edge_count; e++) {
            for (uint32_t k = 0; k < instruction->edges[e].argument_count; k++)
                use_load(counter, instruction->edges[e].arguments[k], set);
        }
        uint32_t load = instruction->result.id ? counter->load[instruction->result.id] : 0;
        if (load)
            set[load / 64] |= 1ull << (load % 64);
    }
}

/* Blocks' ends: what is fresh on every way there. */
static bool find_stale(struct counter *counter)
{
    const struct ir_graph *graph = &counter->graph;
    uint32_t words = counter->load_words;
    uint64_t *ends = arena_array(counter->scratch, (size_t)graph->block_count * words, 8);
    uint64_t *set = arena_array(counter->scratch, words, 8);
    if (!ends || !set)
        return false;
    memset(ends, 0xff, (size_t)graph->block_count * words * 8);
    bool note = false;
    for (bool changed = true; changed || !note;) {
        note = !changed; /* once more, when nothing changes any more */
        changed = false;
        for (uint32_t at = 0; at < graph->reachable_count; at++) {
            uint32_t block = graph->order[at];
            memset(set, block ? 0xff : 0, words * 8);
            for (uint32_t k = graph->first[block]; k < graph->first[block + 1]; k++) {
                const uint64_t *end = ends + (size_t)graph->predecessors[k].block * words;
                for (uint32_t w = 0; w < words; w++)
                    set[w] &= end[w];
            }
            flow_through(counter, block, set, note);
            changed |= memcmp(ends + (size_t)block * words, set, words * 8) != 0;
            memcpy(ends + (size_t)block * words, set, words * 8);
        }
    }
    return true;
}

static bool find_loads(struct counter *counter)
{
    uint32_t count = counter->function->value_count;
    counter->load = arena_array(counter->scratch, count, sizeof(uint32_t));
    counter->outer = arena_array(counter->scratch, count, sizeof(uint32_t));
    counter->loads = arena_array(counter->scratch, count + 1, sizeof(uint32_t));
    counter->kept = arena_array(counter->scratch, count + 1, sizeof(bool));
    counter->load_count = 0;
    if (arena_failed(counter->scratch))
        return false;
    for (uint32_t at = 0; at < counter->graph.reachable_count; at++) {
        const struct ir_block *block = &counter->function->blocks[counter->graph.order[at]];
        for (uint32_t i = 0; i < block->instruction_count; i++)
            find_load(counter, &block->instructions[i]);
    }
    return !counter->load_count || (sort_loads(counter) && find_stale(counter));
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
    uint32_t load = counter->load[instruction->result.id];
    switch ((int)instruction->op) {
    case IR_GLOBAL:
    case IR_CONST_STR:
        break;
    case IR_FIELD:
    case IR_PAYLOAD:
    case IR_CAST:
    case IR_LIST_GET:
    case IR_OBJECT_GET:
    case IR_DICT_KEY:
    case IR_DICT_VALUE:
        if (!load || !counter->kept[load]) {
            counter->root[instruction->result.id] = counter->root[instruction->operands[0].id];
            break;
        }
        __attribute__((fallthrough));
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
        const struct ir_instruction *end = ir_terminator(block);
        counter->dying[index] = end->op == IR_STOP || end->op == IR_UNREACHABLE;
    }
}

/* ---- liveness of owned values */

static void use(struct counter *counter, struct ir_value value)
{
    if (counter->root[value.id])
        include(counter, counter->live, counter->root[value.id]);
}

/* Live before the block's terminator, from what is live into its successors. What a BRANCH_RAISED
 * follows needs its operands until that: they are released on its edges. */
static void live_at_end(struct counter *counter, const struct ir_block *block)
{
    const struct ir_instruction *end = ir_terminator(block), *caught = ir_protected(block);
    memset(counter->live, 0, counter->words * sizeof(uint64_t));
    for (uint32_t k = 0; caught && k < caught->operand_count; k++)
        use(counter, caught->operands[k]);
    if (caught && caught->result.id && counter->bit[caught->result.id])
        include(counter, counter->live, caught->result.id);
    for (uint32_t k = 0; end->edge_count && k < end->operand_count; k++)
        use(counter, end->operands[k]);
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
    live_at_end(counter, block);
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

static bool is_constant(const struct counter *counter, uint32_t value)
{
    const struct ir_instruction *made = ir_definition(counter->function, (struct ir_value){value});
    return made && made->op == IR_CONST_STR;
}

static void push_count(struct counter *counter, struct list *list, enum ir_op op, uint32_t value)
{
    if (is_constant(counter, value))
        return;
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

/* What an edge must do, in order: retain, then release. `live` is what lives before it; `missing`
 * is a value that is not there on this edge, or 0. */
static void edge_work(struct counter *counter, const struct ir_edge *edge, uint32_t missing,
                      struct list *ret_list)
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
            if (value != missing)
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

/* RAISE and RERAISE with a handler consume what they raise: true when they take it as it is; then
 * it is not released on the edge. */
static bool give_at_end(struct counter *counter, const struct ir_instruction *end)
{
    struct ir_value value = end->operands[0];
    if ((end->op != IR_RAISE && end->op != IR_RERAISE) || !counted(counter, value))
        return false;
    bool passed = false;
    for (uint32_t k = 0; k < end->edges[0].argument_count; k++)
        passed |= counter->root[end->edges[0].arguments[k].id] == counter->root[value.id];
    if (counter->root[value.id] != value.id || passed ||
        in(counter, live_into(counter, end->edges[0].block.id), value.id)) {
        push_count(counter, &counter->code, IR_RETAIN, value.id);
        return false;
    }
    exclude(counter, counter->live, value.id);
    return true;
}

static void count_edges(struct counter *counter, struct ir_instruction *end, uint32_t result)
{
    for (uint32_t e = 0; e < end->edge_count; e++) {
        struct list work = {0};
        uint32_t to = end->edges[e].block.id;
        bool raised = end->op == IR_BRANCH_RAISED && e == 1;
        edge_work(counter, &end->edges[e], raised ? result : 0, &work);
        if (!work.count)
            continue;
        if (end->op == IR_JUMP)
            push_reversed(counter, &work);
        else if (counter->graph.first[to + 1] - counter->graph.first[to] == 1)
            counter->prefix[to] = work;
        else
            split(counter, &end->edges[e], &work);
    }
}

/* Whether the instruction consumes that operand. */
static bool consumes(const struct ir_instruction *instruction, uint32_t operand)
{
    switch ((int)instruction->op) {
    case IR_MAKE:
    case IR_INJECT:
    case IR_LIST_NEW:
    case IR_OBJECT_NEW:
    case IR_EMIT:
    case IR_RETURN:
    case IR_RAISE:
    case IR_RERAISE:
        return true;
    case IR_LIST_APPEND:
    case IR_OBJECT_SET:
        return operand == 1;
    case IR_LIST_SET:
    case IR_DICT_SET_VALUE:
        return operand == 2;
    case IR_NATIVE:
        return operand == 0 &&
               strchr(ir_native_info((enum ir_native)instruction->immediate.integer)->traits, 't');
    default:
        return false;
    }
}

/* Around one instruction; `live` is what lives after it, and becomes what lives before. */
static void count_instruction(struct counter *counter, const struct ir_instruction *instruction,
                              bool dying)
{
    struct list before = {0}, after = {0};
    uint32_t result = instruction->result.id;
    if (result && counter->bit[result]) {
        bool used = in(counter, counter->live, result);
        /* A selection borrows from either, a load from what holds it: made owners of their own. */
        bool lent = instruction->op == IR_SELECT || is_load(instruction->op);
        if (lent && used)
            push_count(counter, &after, IR_RETAIN, result);
        else if (!lent && !used && !dying)
            push_count(counter, &after, IR_RELEASE, result);
        exclude(counter, counter->live, result);
    }
    memset(counter->given, 0, counter->words * sizeof(uint64_t));
    for (uint32_t k = 0; k < instruction->operand_count; k++) {
        struct ir_value operand = instruction->operands[k];
        if (consumes(instruction, k) && counted(counter, operand) &&
            !give(counter, operand, counter->live))
            push_count(counter, &before, IR_RETAIN, operand.id);
    }
    struct list *release = ir_op_info(instruction->op)->terminator ? &before : &after;
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
    const struct ir_instruction *caught = ir_protected(&counter->function->blocks[index]);
    bool dying = counter->dying[index];
    counter->code.count = 0;
    live_at_end(counter, &counter->function->blocks[index]);
    if (end.edge_count) {
        push(counter, &counter->code, &end);
        bool given = end.operand_count && give_at_end(counter, &end);
        count_edges(counter, &end, caught ? caught->result.id : 0);
        if (given)
            include(counter, counter->live, end.operands[0].id);
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

static bool any_counted(const struct counter *counter)
{
    for (uint32_t v = 1; v < counter->function->value_count; v++) {
        if (counted(counter, (struct ir_value){v}))
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
    if (arena_failed(scratch) || !ir_graph_make(&counter->graph, scratch, function) ||
        !find_loads(counter))
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
    struct counter counter = {.module = module};
    (void)scratch; /* each function's is given back at once */
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
