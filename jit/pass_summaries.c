/* Summaries: of each function whether it can fail, may reach itself, is heavy, and what it reads
 * and writes that its callers see: objects of shapes that its parameters' types reach. (All that it
 * is given comes by parameters; what it made itself is nobody's business.) Of each call whether it
 * cannot fail, of each pipeline whether its elements must be made in order. Functions are taken
 * callees first; those of a cycle are taken together, and again until they agree.
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

/* ---- the call graph: Tarjan's algorithm, with a stack of its own */

struct calls {
    const struct ir_module *module;
    uint32_t *first; /* callees of f: callees[first[f]] up to first[f + 1] */
    uint32_t *callees;
    uint32_t *number, *low; /* number 0: not seen yet */
    uint32_t *next;         /* callee of f that is looked at next */
    uint32_t *open, open_count;
    bool *is_open;
    uint32_t *path, depth;
    uint32_t numbered, ordered;
    struct call_order *order;
};

static uint32_t list_callees(const struct ir_function *function, uint32_t *callees)
{
    uint32_t count = 0;
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            uint32_t called[2], more = ir_callees(&block->instructions[i], called);
            if (callees)
                memcpy(callees + count, called, more * sizeof(*called));
            count += more;
        }
    }
    return count;
}

static bool make_calls(struct calls *calls, struct arena *arena)
{
    const struct ir_module *module = calls->module;
    uint32_t count = module->function_count;
    calls->first = arena_array(arena, count + 1, sizeof(uint32_t));
    calls->number = arena_array(arena, count, sizeof(uint32_t));
    calls->low = arena_array(arena, count, sizeof(uint32_t));
    calls->next = arena_array(arena, count, sizeof(uint32_t));
    calls->open = arena_array(arena, count, sizeof(uint32_t));
    calls->path = arena_array(arena, count, sizeof(uint32_t));
    calls->is_open = arena_array(arena, count, sizeof(bool));
    calls->order->functions = arena_array(arena, count, sizeof(uint32_t));
    calls->order->recursive = arena_array(arena, count, sizeof(bool));
    calls->order->group = arena_array(arena, count, sizeof(uint32_t));
    if (arena_failed(arena))
        return false;
    for (uint32_t f = 0; f < count; f++)
        calls->first[f + 1] = calls->first[f] + list_callees(module->functions[f], NULL);
    calls->callees = arena_array(arena, calls->first[count] + 1, sizeof(uint32_t));
    if (!calls->callees)
        return false;
    for (uint32_t f = 0; f < count; f++) {
        list_callees(module->functions[f], calls->callees + calls->first[f]);
        calls->next[f] = calls->first[f];
    }
    return true;
}

static void enter(struct calls *calls, uint32_t function)
{
    calls->number[function] = calls->low[function] = ++calls->numbered;
    calls->open[calls->open_count++] = function;
    calls->is_open[function] = true;
    calls->path[calls->depth++] = function;
}

static void lower(struct calls *calls, uint32_t function, uint32_t low)
{
    if (low < calls->low[function])
        calls->low[function] = low;
}

/* A cycle (or a single function) is complete: it takes its place in the order. */
static void close_group(struct calls *calls, uint32_t function)
{
    uint32_t from = calls->ordered, member;
    do {
        member = calls->open[--calls->open_count];
        calls->is_open[member] = false;
        calls->order->group[member] = from;
        calls->order->functions[calls->ordered++] = member;
    } while (member != function);
    bool recursive = calls->ordered - from > 1;
    for (uint32_t k = calls->first[function]; k < calls->first[function + 1]; k++)
        recursive |= calls->callees[k] == function;
    for (uint32_t i = from; i < calls->ordered; i++)
        calls->order->recursive[calls->order->functions[i]] = recursive;
}

static void walk(struct calls *calls, uint32_t root)
{
    enter(calls, root);
    while (calls->depth) {
        uint32_t function = calls->path[calls->depth - 1];
        if (calls->next[function] < calls->first[function + 1]) {
            uint32_t callee = calls->callees[calls->next[function]++];
            if (!calls->number[callee])
                enter(calls, callee);
            else if (calls->is_open[callee])
                lower(calls, function, calls->number[callee]);
            continue;
        }
        calls->depth--;
        if (calls->depth)
            lower(calls, calls->path[calls->depth - 1], calls->low[function]);
        if (calls->low[function] == calls->number[function])
            close_group(calls, function);
    }
}

bool call_order_make(const struct ir_module *module, struct arena *arena,
                     struct call_order *ret_order)
{
    struct calls calls = {.module = module, .order = ret_order};
    if (!make_calls(&calls, arena))
        return false;
    for (uint32_t f = 0; f < module->function_count; f++) {
        if (!calls.number[f])
            walk(&calls, f);
    }
    return true;
}

/* ---- the summaries themselves */

static bool count_loops(const struct ir_function *function, uint32_t *ret_loops)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct ir_graph graph;
    bool good = ir_graph_make(&graph, &scratch, function);
    for (uint32_t b = 0; good && b < function->block_count; b++)
        *ret_loops += graph.loop_head[b];
    arena_finish(&scratch);
    return good;
}

static bool cannot_fail(const struct ir_module *module, const struct ir_instruction *instruction)
{
    uint32_t callees[2], count = ir_callees(instruction, callees);
    /* The runtime's own part of these can: memory, sums beyond 64 bits. */
    if (instruction->op == IR_COLLECT || instruction->op == IR_REDUCE)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (module->functions[callees[i]]->can_fail)
            return false;
    }
    return count != 0;
}

static bool is_heavy(const struct ir_module *module, const struct ir_instruction *instruction)
{
    uint32_t callees[2], count = ir_callees(instruction, callees);
    bool heavy = instruction->op == IR_COLLECT || instruction->op == IR_REDUCE;
    for (uint32_t i = 0; i < count; i++)
        heavy |= module->functions[callees[i]]->heavy;
    return heavy;
}

/* ---- effects */

static void reach(const struct ir_module *module, struct type_id type, uint64_t *set)
{
    const struct type *of = type_get(module->types, type);
    const struct shape *shape = type_shape_of(module->types, type);
    if (shape && (set[of->index / 64] >> (of->index % 64) & 1))
        return;
    if (shape)
        set[of->index / 64] |= 1ull << (of->index % 64);
    const struct type_id *children = shape ? shape->children : of->children;
    uint32_t count = shape ? shape->child_count : of->child_count;
    for (uint32_t i = 0; i < count; i++)
        reach(module, children[i], set);
}

/* Shapes whose objects the function's callers have, and the output. */
static void find_visible(const struct ir_module *module, const struct ir_function *function,
                         uint64_t *ret_visible)
{
    const struct ir_block *entry = &function->blocks[0];
    memset(ret_visible, 0, (type_shape_count(module->types) / 64 + 1) * sizeof(*ret_visible));
    ret_visible[0] |= 1ull << SHAPE_OUTPUT;
    for (uint32_t i = 0; i < entry->parameter_count; i++)
        reach(module, function->values[entry->parameters[i].id].type, ret_visible);
}

static bool writes(const struct ir_function *function, uint32_t shape)
{
    return function->writes && (function->writes[shape / 64] >> (shape % 64) & 1);
}

static bool note_write(struct ir_module *module, struct ir_function *function, uint32_t shape)
{
    if (!function->writes) {
        function->writes =
            arena_array(module->arena, type_shape_count(module->types) / 64 + 1, sizeof(uint64_t));
        module->failed |= !function->writes;
    }
    if (function->writes)
        function->writes[shape / 64] |= 1ull << (shape % 64);
    return function->writes != NULL;
}

static bool summarise_writes(struct ir_module *module, struct ir_function *function,
                             const struct ir_instruction *instruction, const uint64_t *visible)
{
    bool changed = false;
    for (uint32_t w = 0; w <= type_shape_count(module->types) / 64; w++) {
        for (uint64_t left = visible[w]; left; left &= left - 1) {
            uint32_t shape = w * 64 + (uint32_t)__builtin_ctzll(left);
            if (!writes(function, shape) && ir_may_write(module, function, instruction, shape))
                changed |= note_write(module, function, shape);
        }
    }
    return changed;
}

static bool summarise_effects(struct ir_module *module, struct ir_function *function,
                              const struct ir_instruction *instruction, const uint64_t *visible)
{
    uint32_t effects = ir_effects(module, function, instruction);
    bool changed = !function->reads && (effects & IR_READS);
    function->reads |= changed;
    if (effects & IR_WRITES)
        changed |= summarise_writes(module, function, instruction, visible);
    return changed;
}

/* What the function's own instructions say, given what is known of its callees. Facts only grow. */
static bool summarise(struct ir_module *module, struct ir_function *function, uint64_t *visible)
{
    bool changed = false;
    find_visible(module, function, visible);
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            const struct ir_instruction *instruction = &block->instructions[i];
            struct ir_instruction bare = *instruction;
            bare.flags &= ~(uint32_t)IR_CANNOT_FAIL;
            if (!function->can_fail && ir_can_fail(&bare) && !cannot_fail(module, &bare))
                changed = function->can_fail = true;
            if (!function->heavy && is_heavy(module, instruction))
                changed = function->heavy = true;
            changed |= summarise_effects(module, function, instruction, visible);
        }
    }
    return changed;
}

static void mark_calls(const struct ir_module *module, const struct ir_function *function)
{
    for (uint32_t b = 0; b < function->block_count; b++) {
        const struct ir_block *block = &function->blocks[b];
        for (uint32_t i = 0; i < block->instruction_count; i++) {
            struct ir_instruction *instruction = &block->instructions[i];
            uint32_t callees[2];
            if (!ir_callees(instruction, callees))
                continue;
            instruction->flags &= ~(uint32_t)(IR_CANNOT_FAIL | IR_SEQUENTIAL);
            if (cannot_fail(module, instruction))
                instruction->flags |= IR_CANNOT_FAIL;
            bool pipeline = instruction->op == IR_COLLECT || instruction->op == IR_REDUCE;
            if (pipeline && module->functions[callees[0]]->writes)
                instruction->flags |= IR_SEQUENTIAL;
        }
    }
}

bool pass_summaries(struct ir_module *module, struct arena *scratch)
{
    struct call_order order;
    uint64_t *visible =
        arena_array(scratch, type_shape_count(module->types) / 64 + 1, sizeof(*visible));
    if (!visible || !call_order_make(module, scratch, &order))
        return false;
    for (uint32_t f = 0; f < module->function_count; f++) {
        struct ir_function *function = module->functions[f];
        uint32_t loops = 0;
        if (!count_loops(function, &loops))
            return false;
        function->recursive = order.recursive[f];
        /* A FILL's outermost loop is the pipeline itself: heavy is what its elements do. */
        function->heavy = order.recursive[f] || loops > (function->kind == IR_FUNCTION_FILL);
        function->can_fail = function->reads = false;
        function->writes = NULL;
        function->summarised = true; /* as far as callers in a cycle need it */
    }
    for (uint32_t i = 0; i < module->function_count; i++) {
        uint32_t group = order.group[order.functions[i]];
        if (group != i)
            continue;
        /* Once through a cycle for each fact at most, and once more to see that nothing changed. */
        for (bool changed = true; changed;) {
            changed = false;
            for (uint32_t k = group; k < module->function_count; k++) {
                uint32_t member = order.functions[k];
                if (order.group[member] != group)
                    break;
                changed |= summarise(module, module->functions[member], visible);
            }
        }
    }
    for (uint32_t f = 0; f < module->function_count; f++)
        mark_calls(module, module->functions[f]);
    return !module->failed;
}
