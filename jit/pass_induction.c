/* Floating induction variables: a loop's counter that the loop uses as a float is counted as a
 * float as well, which costs an addition where a conversion costs several cycles.
 *
 * In two steps around the ranges pass. `conversions` puts the conversion of a counter at the head
 * of its loop, where dedupe finds it for all others and ranges says whether the counter, and not
 * only some of its values, stays below 2**51. `inductions` then replaces it: every partial sum of a
 * start and steps below that is exact, so the float is the counter, bit for bit.
 *
 * Loops of FILL functions keep theirs: LLVM converts whole vectors of counters there.
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

/* A step is added in floats: far below 2**51, so that the last one past the bound is exact too. */
enum { STEP_MAX = 1 << 30 };

static bool step_of(const struct ir_function *function, struct ir_value argument,
                    struct ir_value counter, int64_t *ret_step)
{
    const struct ir_instruction *made = ir_definition(function, argument);
    if (!made || (made->op != IR_INT_ADD && made->op != IR_INT_SUBTRACT) ||
        made->operands[0].id != counter.id)
        return false;
    const struct ir_instruction *by = ir_definition(function, made->operands[1]);
    if (!by || by->op != IR_CONST_INT || by->immediate.integer > STEP_MAX ||
        by->immediate.integer < -STEP_MAX)
        return false;
    *ret_step = made->op == IR_INT_ADD ? by->immediate.integer : -by->immediate.integer;
    return true;
}

/* Whether every edge back to the head brings its parameter, counted on by a constant. */
static bool is_counter(const struct ir_graph *graph, const struct ir_function *function,
                       uint32_t head, uint32_t parameter)
{
    struct ir_value counter = function->blocks[head].parameters[parameter];
    if (function->values[counter.id].type.id != TYPE_INT)
        return false;
    for (uint32_t k = graph->first[head]; k < graph->first[head + 1]; k++) {
        const struct ir_graph_edge *from = &graph->predecessors[k];
        int64_t step;
        /* nothing can be inserted before such */
        if (ir_protected(&function->blocks[from->block]))
            return false;
        if (!ir_goes_back(graph, from->block, head))
            continue;
        const struct ir_edge *edge =
            &ir_terminator(&function->blocks[from->block])->edges[from->edge];
        if (!step_of(function, edge->arguments[parameter], counter, &step))
            return false;
    }
    return true;
}

static const struct ir_instruction *find_conversion(const struct ir_block *block,
                                                    struct ir_value counter)
{
    for (uint32_t i = 0; i < block->instruction_count; i++) {
        const struct ir_instruction *made = &block->instructions[i];
        if (made->op == IR_INT_TO_FLOAT && made->operands[0].id == counter.id)
            return made;
    }
    return NULL;
}

/* Moves the instruction that was appended last to `place`. */
static void move_last(struct ir_block *block, uint32_t place)
{
    uint32_t last = block->instruction_count - 1;
    struct ir_instruction made = block->instructions[last];
    memmove(&block->instructions[place + 1], &block->instructions[place],
            (last - place) * sizeof(*block->instructions));
    block->instructions[place] = made;
}

static struct ir_value insert(struct ir_module *module, struct ir_function *function,
                              uint32_t block, uint32_t place,
                              const struct ir_instruction *instruction)
{
    struct ir_value made = ir_append(module, function, (struct ir_block_id){block}, instruction);
    move_last(&function->blocks[block], place);
    return made;
}

static struct ir_value insert_before_end(struct ir_module *module, struct ir_function *function,
                                         uint32_t block, const struct ir_instruction *instruction)
{
    return insert(module, function, block, function->blocks[block].instruction_count - 1,
                  instruction);
}

static bool convert_at_heads(struct ir_module *module, struct ir_function *function,
                             struct arena *scratch)
{
    struct ir_graph graph;
    if (!ir_graph_make(&graph, scratch, function))
        return false;
    for (uint32_t at = 0; at < graph.reachable_count; at++) {
        uint32_t head = graph.order[at];
        const struct ir_block *block = &function->blocks[head];
        for (uint32_t p = 0; graph.loop_head[head] && p < block->parameter_count; p++) {
            struct ir_value counter = block->parameters[p];
            bool wanted = false;
            for (uint32_t b = 0; b < function->block_count && !wanted; b++)
                wanted = graph.position[b] != IR_NO_BLOCK &&
                         find_conversion(&function->blocks[b], counter);
            if (!wanted || find_conversion(block, counter) ||
                !is_counter(&graph, function, head, p))
                continue;
            insert(module, function, head, 0,
                   &(struct ir_instruction){.op = IR_INT_TO_FLOAT,
                                            .type = TYPE_ID_FLOAT,
                                            .operand_count = 1,
                                            .operands = &counter});
        }
    }
    ir_renumber(function);
    return !module->failed;
}

bool pass_conversions(struct ir_module *module, struct arena *scratch)
{
    for (uint32_t f = 0; f < module->function_count; f++) {
        struct ir_function *function = module->functions[f];
        if (function->kind == IR_FUNCTION_PLAIN && !convert_at_heads(module, function, scratch))
            return false;
    }
    return true;
}

static bool add_argument(struct ir_module *module, struct ir_edge *edge, struct ir_value argument)
{
    struct ir_value *arguments =
        arena_array(module->arena, edge->argument_count + 1, sizeof(*arguments));
    if (!arguments)
        return false;
    if (edge->argument_count)
        memcpy(arguments, edge->arguments, edge->argument_count * sizeof(*arguments));
    arguments[edge->argument_count++] = argument;
    edge->arguments = arguments;
    return true;
}

/* Gives the head a float parameter that counts as its parameter does, and brings it by every edge.
 */
static struct ir_value add_float_counter(struct ir_module *module, struct ir_function *function,
                                         const struct ir_graph *graph, uint32_t head,
                                         uint32_t parameter, uint32_t site)
{
    struct ir_value counter = function->blocks[head].parameters[parameter];
    struct ir_value number =
        ir_parameter_add(module, function, (struct ir_block_id){head}, TYPE_ID_FLOAT);
    for (uint32_t k = graph->first[head]; k < graph->first[head + 1]; k++) {
        uint32_t from = graph->predecessors[k].block;
        uint32_t index = graph->predecessors[k].edge;
        struct ir_value argument =
            ir_terminator(&function->blocks[from])->edges[index].arguments[parameter];
        struct ir_value next;
        int64_t step;
        if (step_of(function, argument, counter, &step)) {
            struct ir_value by =
                insert_before_end(module, function, from,
                                  &(struct ir_instruction){.op = IR_CONST_FLOAT,
                                                           .type = TYPE_ID_FLOAT,
                                                           .site = site,
                                                           .immediate.number = (double)step});
            struct ir_value operands[] = {number, by};
            next = insert_before_end(module, function, from,
                                     &(struct ir_instruction){.op = IR_FLOAT_ADD,
                                                              .type = TYPE_ID_FLOAT,
                                                              .site = site,
                                                              .operand_count = 2,
                                                              .operands = operands});
        } else {
            next = insert_before_end(module, function, from,
                                     &(struct ir_instruction){.op = IR_INT_TO_FLOAT,
                                                              .type = TYPE_ID_FLOAT,
                                                              .flags = IR_NON_NEGATIVE,
                                                              .site = site,
                                                              .operand_count = 1,
                                                              .operands = &argument});
        }
        if (!add_argument(module, &ir_terminator(&function->blocks[from])->edges[index], next))
            return (struct ir_value){0};
        ir_renumber(function); /* step_of looks definitions up */
    }
    return number;
}

static bool count_in_floats(struct ir_module *module, struct ir_function *function,
                            struct arena *scratch)
{
    struct ir_graph graph;
    if (!ir_graph_make(&graph, scratch, function))
        return false;
    for (uint32_t at = 0; at < graph.reachable_count; at++) {
        uint32_t head = graph.order[at];
        uint32_t parameters = function->blocks[head].parameter_count;
        for (uint32_t p = 0; graph.loop_head[head] && p < parameters; p++) {
            const struct ir_block *block = &function->blocks[head];
            const struct ir_instruction *conversion = find_conversion(block, block->parameters[p]);
            if (!conversion || !(conversion->flags & IR_NON_NEGATIVE) ||
                !is_counter(&graph, function, head, p))
                continue;
            struct ir_value converted = conversion->result;
            struct ir_value number =
                add_float_counter(module, function, &graph, head, p, conversion->site);
            struct ir_value *map = arena_array(scratch, function->value_count, sizeof(*map));
            if (!number.id || !map)
                return false;
            map[converted.id] = number;
            ir_replace_uses(function, map);
        }
    }
    return !module->failed;
}

bool pass_inductions(struct ir_module *module, struct arena *scratch)
{
    for (uint32_t f = 0; f < module->function_count; f++) {
        struct ir_function *function = module->functions[f];
        if (function->kind == IR_FUNCTION_PLAIN && !count_in_floats(module, function, scratch))
            return false;
    }
    return true;
}
