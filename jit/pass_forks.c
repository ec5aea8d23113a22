/* Forks: independent heavy calls of one block become latent forks, which cost little where no core
 * is idle and run in parallel where one is.
 *
 * A group is a run of calls none of which depends on another. What lies between them and they need
 * is moved before the first; what depends on them, or merely lies between, stays behind the last.
 * Which failure comes first must not change: nothing that may fail is moved, and nothing that may
 * fail or writes lies between the calls of a group (FORK itself reports the first call's failure
 * before the second's, whichever happened first).
 *
 * Two calls are one FORK. More are halved: a function made for each half that is more than a call.
 */
#include "jit/pass_internal.h"
#include "jit/passes.h"

#include <string.h>

enum { GROUP_MAX = 64 };

struct forker {
    struct ir_module *module;
    struct ir_function *function;
    struct arena *scratch;
    uint32_t block;
    uint32_t group;              /* number of the group that is being gathered */
    uint32_t *depends;           /* by value: this group's number when it depends on a call of it */
    uint32_t *stays;             /* ...when it was defined since it began and is not to be moved */
    uint32_t members[GROUP_MAX]; /* instructions of the block */
    uint32_t member_count;
    bool failed;
};

/* A call that writes what others may see is none of these; nor is one whose failure is caught. */
static bool worth_it(const struct forker *forker, const struct ir_instruction *instruction)
{
    if (instruction->op != IR_CALL || !instruction->result.id)
        return false;
    const struct ir_function *callee = forker->module->functions[instruction->callee.id];
    return callee->heavy && callee->summarised && !callee->writes &&
           instruction != ir_protected(&forker->function->blocks[forker->block]);
}

static bool any_operand(const struct forker *forker, const struct ir_instruction *instruction,
                        const uint32_t *set)
{
    for (uint32_t i = 0; i < instruction->operand_count; i++) {
        if (set[instruction->operands[i].id] == forker->group)
            return true;
    }
    return false;
}

/* ---- making the forks */

static bool append(struct forker *forker, struct ir_function *function, uint32_t block,
                   struct ir_instruction made)
{
    if (ir_append_made(forker->module, function, block, &made))
        return true;
    forker->failed = true;
    return false;
}

static struct ir_value *copy_operands(struct forker *forker, const struct ir_instruction *calls,
                                      uint32_t count, uint32_t *ret_count)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += calls[i].operand_count;
    struct ir_value *operands = arena_array(forker->module->arena, total + 1, sizeof(*operands));
    if (!operands) {
        forker->failed = true;
        return NULL;
    }
    *ret_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < calls[i].operand_count; k++)
            operands[(*ret_count)++] = calls[i].operands[k];
    }
    return operands;
}

static void append_fork(struct forker *forker, struct ir_function *function, uint32_t block,
                        const struct ir_instruction *calls, uint32_t count);

/* A function that takes the operands of all the calls, made in `from`, and returns a tuple of their
 * results. */
static struct ir_function_id wrap(struct forker *forker, const struct ir_function *from,
                                  const struct ir_instruction *calls, uint32_t count)
{
    struct ir_module *module = forker->module;
    struct type_id types[GROUP_MAX];
    struct ir_instruction inner[GROUP_MAX];
    struct ir_value results[GROUP_MAX];
    for (uint32_t i = 0; i < count; i++)
        types[i] = calls[i].type;
    const char *name = arena_printf(module->arena, "<fork>$%u", module->function_count);
    struct ir_function_id id = ir_function_add(module, name, IR_FUNCTION_PLAIN);
    struct ir_function *function = ir_function_get(module, id);
    struct ir_block_id block = ir_block_add(module, function);
    function->result = type_make(module->types, TYPE_TUPLE, 0, types, count, NULL);
    function->heavy = true;
    function->summarised = true;
    function->recursive = forker->function->recursive;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t ignored;
        inner[i] = calls[i];
        inner[i].operands = copy_operands(forker, &calls[i], 1, &ignored);
        if (forker->failed || module->failed)
            return id;
        for (uint32_t k = 0; k < calls[i].operand_count; k++)
            inner[i].operands[k] = ir_parameter_add(module, function, block,
                                                    from->values[calls[i].operands[k].id].type);
        inner[i].result = results[i] = ir_value_add(module, function, calls[i].type);
        function->can_fail |= ir_can_fail(&calls[i]);
        function->reads |= ir_function_get(module, calls[i].callee)->reads;
    }
    append_fork(forker, function, block.id, inner, count);
    struct ir_instruction make = {
        .op = IR_MAKE, .type = function->result, .operands = results, .operand_count = count};
    struct ir_value made = ir_append(module, function, block, &make);
    struct ir_instruction end = {.op = IR_RETURN, .operands = &made, .operand_count = 1};
    ir_append(module, function, block, &end);
    ir_renumber(function);
    return id;
}

/* One half of a group: a call, or a wrapper's. */
struct half {
    struct ir_function_id callee;
    uint32_t site;
    struct type_id type;
};

static struct half make_half(struct forker *forker, const struct ir_function *from,
                             const struct ir_instruction *calls, uint32_t count)
{
    if (count == 1)
        return (struct half){calls[0].callee, calls[0].site, calls[0].type};
    struct ir_function_id id = wrap(forker, from, calls, count);
    return (struct half){id, 0, ir_function_get(forker->module, id)->result};
}

/* Takes the results out of the fork's tuple, under the names that the calls gave them. */
static void append_results(struct forker *forker, struct ir_function *function, uint32_t block,
                           struct ir_value fork, uint32_t side, struct type_id type,
                           const struct ir_instruction *calls, uint32_t count)
{
    struct ir_instruction field = {.op = IR_FIELD, .operand_count = 1};
    struct ir_value whole = fork;
    for (uint32_t i = 0; i <= count; i++) {
        bool outer = i == 0;
        if (outer && count == 1)
            continue; /* the half itself is the call's result */
        uint32_t ignored;
        struct ir_instruction of = {.operands = &whole, .operand_count = 1};
        field.operands = copy_operands(forker, &of, 1, &ignored);
        if (outer) {
            field.type = type;
            field.immediate.integer = side;
            field.result = ir_value_add(forker->module, function, type);
            whole = field.result;
        } else {
            field.type = calls[i - 1].type;
            field.immediate.integer = count == 1 ? side : i - 1;
            field.result = calls[i - 1].result;
        }
        if (forker->failed || !append(forker, function, block, field))
            return;
    }
}

static void append_fork(struct forker *forker, struct ir_function *function, uint32_t block,
                        const struct ir_instruction *calls, uint32_t count)
{
    uint32_t first_count = (count + 1) / 2;
    struct half first = make_half(forker, function, calls, first_count);
    struct half second = make_half(forker, function, calls + first_count, count - first_count);
    struct type_id types[] = {first.type, second.type};
    struct ir_instruction fork = {
        .op = IR_FORK,
        .type = type_make(forker->module->types, TYPE_TUPLE, 0, types, 2, NULL),
        .callee = first.callee,
        .second = second.callee,
        .site = first.site,
        .second_site = second.site,
    };
    fork.operands = copy_operands(forker, calls, count, &fork.operand_count);
    for (uint32_t i = 0; i < first_count; i++)
        fork.second_first += calls[i].operand_count;
    if (!ir_function_get(forker->module, first.callee)->can_fail &&
        !ir_function_get(forker->module, second.callee)->can_fail)
        fork.flags = IR_CANNOT_FAIL;
    fork.result = ir_value_add(forker->module, function, fork.type);
    if (forker->failed || !append(forker, function, block, fork))
        return;
    append_results(forker, function, block, fork.result, 0, first.type, calls, first_count);
    append_results(forker, function, block, fork.result, 1, second.type, calls + first_count,
                   count - first_count);
}

/* ---- groups */

static bool is_member(const struct forker *forker, uint32_t index)
{
    for (uint32_t i = 0; i < forker->member_count; i++) {
        if (forker->members[i] == index)
            return true;
    }
    return false;
}

/* Rewrites the block around the group: what can be moved, the fork, the rest. */
static void flush(struct forker *forker)
{
    if (forker->member_count < 2) {
        forker->member_count = 0;
        return;
    }
    struct ir_block *block = &forker->function->blocks[forker->block];
    struct ir_instruction *old = block->instructions;
    uint32_t old_count = block->instruction_count;
    uint32_t first = forker->members[0], last = forker->members[forker->member_count - 1];
    struct ir_instruction calls[GROUP_MAX];
    for (uint32_t i = 0; i < forker->member_count; i++)
        calls[i] = old[forker->members[i]];
    block->instructions = NULL;
    block->instruction_count = block->instruction_capacity = 0;
    uint32_t index = forker->block;
    for (uint32_t i = 0; i < last; i++) {
        bool moves = i < first || (!is_member(forker, i) && old[i].result.id &&
                                   forker->stays[old[i].result.id] != forker->group);
        if (moves)
            append(forker, forker->function, index, old[i]);
    }
    append_fork(forker, forker->function, index, calls, forker->member_count);
    for (uint32_t i = first; i < old_count; i++) {
        bool moved =
            i < last && old[i].result.id && forker->stays[old[i].result.id] != forker->group;
        if (!is_member(forker, i) && !moved)
            append(forker, forker->function, index, old[i]);
    }
    forker->member_count = 0;
}

static void join_group(struct forker *forker, uint32_t index, struct ir_value result)
{
    if (!forker->member_count)
        forker->group++;
    forker->members[forker->member_count++] = index;
    forker->depends[result.id] = forker->group;
    forker->stays[result.id] = forker->group;
}

/* One group at a time; true when the block was rewritten, and is to be looked at again from there.
 */
static bool find_group(struct forker *forker, uint32_t *from)
{
    const struct ir_function *function = forker->function;
    const struct ir_block *block = &function->blocks[forker->block];
    forker->member_count = 0;
    for (uint32_t i = *from; i < block->instruction_count; i++) {
        const struct ir_instruction *instruction = &block->instructions[i];
        if (worth_it(forker, instruction)) {
            bool can = forker->member_count < GROUP_MAX &&
                       !any_operand(forker, instruction, forker->stays);
            if (!forker->member_count || can) {
                join_group(forker, i, instruction->result);
                continue;
            }
            if (forker->member_count > 1)
                break;
            /* it depends on the only one so far: a group may begin with it */
            forker->member_count = 0;
            join_group(forker, i, instruction->result);
            continue;
        }
        if (!forker->member_count)
            continue;
        bool depends = any_operand(forker, instruction, forker->depends);
        bool fails = ir_can_fail(instruction) ||
                     (ir_effects(forker->module, function, instruction) & IR_WRITES);
        if (instruction->result.id) {
            bool stays = depends || fails || any_operand(forker, instruction, forker->stays);
            forker->depends[instruction->result.id] = depends ? forker->group : 0;
            forker->stays[instruction->result.id] = stays ? forker->group : 0;
        }
        if (!fails)
            continue;
        if (forker->member_count > 1)
            break;
        forker->member_count = 0;
    }
    if (forker->member_count < 2)
        return false;
    *from = forker->members[0] + 1;
    flush(forker);
    return true;
}

static bool fork_function(struct forker *forker)
{
    struct ir_function *function = forker->function;
    for (uint32_t b = 0; b < function->block_count; b++) {
        uint32_t from = 0;
        forker->block = b;
        bool again = true;
        while (again && !forker->failed) {
            struct arena scratch;
            arena_init(&scratch, 0);
            uint32_t calls = 0;
            for (uint32_t i = 0; i < function->blocks[b].instruction_count; i++)
                calls += worth_it(forker, &function->blocks[b].instructions[i]);
            again = calls > 1;
            if (again) {
                forker->depends = arena_array(&scratch, function->value_count, sizeof(uint32_t));
                forker->stays = arena_array(&scratch, function->value_count, sizeof(uint32_t));
                forker->failed |= arena_failed(&scratch);
                again = !forker->failed && find_group(forker, &from);
            }
            arena_finish(&scratch);
        }
    }
    ir_renumber(function);
    return !forker->failed && !forker->module->failed;
}

bool pass_forks(struct ir_module *module, struct arena *scratch)
{
    struct forker forker = {.module = module, .scratch = scratch};
    uint32_t count = module->function_count; /* wrappers need no look */
    for (uint32_t f = 0; f < count; f++) {
        forker.function = module->functions[f];
        if (!fork_function(&forker))
            return false;
    }
    return true;
}
