/* Counted loops run in strips.
 *
 *     while (i < n) {               while (i < n) {
 *         body                          strip = min(n - i, POLL_STRIP)
 *         i += 1                        for strip times: body, i += 1
 *         poll                          poll
 *     }                             }
 *
 * The inner loop has one exit that counts, and neither poll nor compare: LLVM unrolls it, moves
 * what does not change out of it and vectorises it, ordered float sums included.
 *
 * A loop is counted when its header does nothing but compare an int that every round moves by a
 * constant with something that does not change, and when one jump, after a poll, leads back.
 *
 * The header becomes two blocks, an outer and an inner one, each with phis for its parameters.
 * Blocks of the loop see the inner ones'. Others may see either's, depending on how the loop was
 * left: they read the parameters from slots in memory, which LLVM turns into whatever phis that
 * needs.
 */
#include "jit/codegen_internal.h"

struct cg_strip {
    uint32_t header, latch;
    bool *inside;       /* by block */
    uint32_t body_edge; /* of the header's branch: leads on in the loop; the other leaves it */
    struct ir_value index, bound;
    int64_t step;                      /* what a round adds to index */
    bool inclusive;                    /* index may be equal to bound */
    const struct ir_instruction *move; /* computes the next index */
    uint32_t scalar_count;
    LLVMBasicBlockRef inner;
    LLVMValueRef *outer; /* phis of the outer header: the parameters' rows, one after the other */
    LLVMValueRef *phis;  /* of inner, likewise */
    LLVMValueRef *slots; /* allocas, likewise */
    LLVMValueRef round, rounds; /* phi of inner; how many the strip has */
    struct cg_strip *next;
};

/* ---- finding them */

static const struct ir_instruction *terminator(const struct ir_block *block)
{
    return block->instruction_count ? &block->instructions[block->instruction_count - 1] : NULL;
}

/* Whether the block ends in a poll and a jump to a block that comes before it. */
static bool polls_back(const struct ir_function *ir, uint32_t block, const uint32_t *position)
{
    const struct ir_instruction *last = terminator(&ir->blocks[block]);
    if (!last || last->op != IR_JUMP || ir->blocks[block].instruction_count < 2)
        return false;
    return last[-1].op == IR_POLL && position[last->edges[0].block.id] <= position[block];
}

/* Marks the blocks from which the latch can be reached without passing through the header. False
 * when another edge leads back to the header. */
static bool find_inside(struct cg_function *f, struct cg_strip *strip, const uint32_t *order,
                        uint32_t count, const uint32_t *position)
{
    const struct ir_function *ir = f->ir;
    strip->inside = cg_take(f->cg, ir->block_count, sizeof(*strip->inside));
    if (!strip->inside)
        return false;
    strip->inside[strip->header] = strip->inside[strip->latch] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = count; i-- > position[strip->header] + 1;) {
            const struct ir_instruction *last = terminator(&ir->blocks[order[i]]);
            bool leads = strip->inside[order[i]];
            for (uint32_t e = 0; last && !leads && e < last->edge_count; e++) {
                uint32_t to = last->edges[e].block.id;
                leads = to != strip->header && strip->inside[to];
            }
            changed |= leads != strip->inside[order[i]];
            strip->inside[order[i]] = leads;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct ir_instruction *last = terminator(&ir->blocks[order[i]]);
        for (uint32_t e = 0; last && e < last->edge_count; e++) {
            if (last->edges[e].block.id == strip->header && order[i] != strip->latch &&
                position[order[i]] >= position[strip->header])
                return false;
        }
    }
    return true;
}

static bool is_parameter_of(const struct ir_function *ir, struct ir_value value, uint32_t block)
{
    return ir->values[value.id].block == block && ir->values[value.id].instruction == IR_PARAMETER;
}

/* Known to be the same in every round, given that all of the header is but its parameters. */
static bool unchanging(const struct ir_function *ir, const struct cg_strip *strip,
                       struct ir_value value)
{
    if (is_parameter_of(ir, value, strip->header))
        return false;
    return ir->values[value.id].block == strip->header ||
           !strip->inside[ir->values[value.id].block];
}

/* Whether the instruction reads what some round of the loop may write. */
static bool may_differ(const struct ir_module *module, const struct ir_function *ir,
                       const struct cg_strip *strip, const struct ir_instruction *instruction)
{
    uint32_t effects = ir_effects(module, ir, instruction);
    if (!effects)
        return false;
    if (effects != IR_READS || instruction->op != IR_LIST_COUNT)
        return true;
    struct type_id type = ir->values[instruction->operands[0].id].type;
    uint32_t shape = type_get(module->types, type)->index;
    for (uint32_t b = 0; b < ir->block_count; b++) {
        for (uint32_t i = 0; strip->inside[b] && i < ir->blocks[b].instruction_count; i++) {
            const struct ir_instruction *other = &ir->blocks[b].instructions[i];
            bool resizes = other->op != IR_LIST_SET;
            if (resizes && ir_may_write(module, ir, other, shape))
                return true;
        }
    }
    return false;
}

/* Whether the header computes nothing that changes, but the compare that its branch tests. */
static bool header_unchanging(const struct ir_module *module, const struct ir_function *ir,
                              const struct cg_strip *strip, const struct ir_instruction *compare)
{
    const struct ir_block *header = &ir->blocks[strip->header];
    for (uint32_t i = 0; i + 1 < header->instruction_count; i++) {
        const struct ir_instruction *instruction = &header->instructions[i];
        if (instruction == compare)
            continue;
        if (ir_yields_nothing(instruction) || ir_can_fail(instruction))
            return false;
        if (may_differ(module, ir, strip, instruction))
            return false;
        if (instruction->op == IR_CALL || instruction->op == IR_FORK ||
            instruction->op == IR_COLLECT || instruction->op == IR_REDUCE)
            return false;
        for (uint32_t o = 0; o < instruction->operand_count; o++) {
            if (!unchanging(ir, strip, instruction->operands[o]))
                return false;
        }
    }
    return true;
}

/* Reads the compare as `index < bound`, `<=`, `>` or `>=`, true while the loop goes on. */
static bool read_compare(const struct ir_function *ir, struct cg_strip *strip,
                         const struct ir_instruction *compare, bool *ret_upwards)
{
    static const enum ir_compare negated[] = {IR_NE, IR_EQ, IR_GE, IR_GT, IR_LE, IR_LT};
    static const enum ir_compare swapped[] = {IR_EQ, IR_NE, IR_GT, IR_GE, IR_LT, IR_LE};
    int64_t word = compare->immediate.integer;
    if (word < IR_EQ || word > IR_GE)
        return false;
    enum ir_compare which = (enum ir_compare)word;
    uint32_t index = is_parameter_of(ir, compare->operands[0], strip->header) ? 0 : 1;
    strip->index = compare->operands[index];
    strip->bound = compare->operands[!index];
    if (!is_parameter_of(ir, strip->index, strip->header) || !unchanging(ir, strip, strip->bound))
        return false;
    if (index == 1)
        which = swapped[which];
    if (strip->body_edge == 1)
        which = negated[which];
    if (which == IR_EQ || which == IR_NE)
        return false;
    *ret_upwards = which == IR_LT || which == IR_LE;
    strip->inclusive = which == IR_LE || which == IR_GE;
    return true;
}

static bool constant_of(const struct ir_function *ir, struct ir_value value, int64_t *ret_value)
{
    const struct ir_instruction *definition = ir_definition(ir, value);
    if (!definition || definition->op != IR_CONST_INT)
        return false;
    *ret_value = definition->immediate.integer;
    return true;
}

/* Reads what the latch passes for the index as `index + step`. */
static bool read_step(const struct ir_function *ir, struct cg_strip *strip, bool upwards)
{
    const struct ir_block *header = &ir->blocks[strip->header];
    const struct ir_edge *back = terminator(&ir->blocks[strip->latch])->edges;
    uint32_t which = 0;
    while (header->parameters[which].id != strip->index.id)
        which++;
    const struct ir_instruction *move = ir_definition(ir, back->arguments[which]);
    int64_t step;
    if (!move || (move->op != IR_INT_ADD && move->op != IR_INT_SUBTRACT))
        return false;
    uint32_t index = move->operands[0].id == strip->index.id ? 0 : 1;
    if (move->operands[index].id != strip->index.id ||
        !constant_of(ir, move->operands[!index], &step) ||
        (index == 1 && move->op == IR_INT_SUBTRACT) || step == INT64_MIN)
        return false;
    strip->step = move->op == IR_INT_ADD ? step : -step;
    strip->move = move;
    return upwards ? strip->step > 0 : strip->step < 0;
}

static bool recognise(struct cg_function *f, struct cg_strip *strip)
{
    const struct ir_function *ir = f->ir;
    const struct ir_instruction *branch = terminator(&ir->blocks[strip->header]);
    if (branch->op != IR_BRANCH)
        return false;
    bool first = strip->inside[branch->edges[0].block.id];
    if (first == strip->inside[branch->edges[1].block.id])
        return false;
    strip->body_edge = first ? 0 : 1;
    const struct ir_instruction *compare = ir_definition(ir, branch->operands[0]);
    bool upwards;
    return compare && compare->op == IR_INT_COMPARE &&
           ir->values[compare->result.id].block == strip->header &&
           read_compare(ir, strip, compare, &upwards) &&
           header_unchanging(f->cg->module, ir, strip, compare) && read_step(ir, strip, upwards);
}

void cg_find_strips(struct cg_function *f, const uint32_t *order, uint32_t count)
{
    uint32_t *position = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const struct ir_block *block = &f->ir->blocks[order[i]];
        if (block->instruction_count < 2 ||
            block->instructions[block->instruction_count - 2].op != IR_POLL)
            continue;
        if (!position) {
            position = cg_take(f->cg, f->ir->block_count, sizeof(*position));
            for (uint32_t p = 0; position && p < count; p++)
                position[order[p]] = p;
        }
        struct cg_strip *strip = cg_take(f->cg, 1, sizeof(*strip));
        if (!position || !strip || !polls_back(f->ir, order[i], position))
            continue;
        strip->latch = order[i];
        strip->header = terminator(block)->edges[0].block.id;
        if (strip->header == 0 || !find_inside(f, strip, order, count, position) ||
            !recognise(f, strip))
            continue;
        strip->next = f->strips;
        f->strips = strip;
    }
}

struct cg_strip *cg_strip_of_header(const struct cg_function *f, uint32_t block)
{
    struct cg_strip *strip = f->strips;
    while (strip && strip->header != block)
        strip = strip->next;
    return strip;
}

struct cg_strip *cg_strip_of_latch(const struct cg_function *f, uint32_t block)
{
    struct cg_strip *strip = f->strips;
    while (strip && strip->latch != block)
        strip = strip->next;
    return strip;
}

bool cg_strip_moves(const struct cg_function *f, const struct ir_instruction *instruction)
{
    for (const struct cg_strip *strip = f->strips; strip; strip = strip->next) {
        if (strip->move == instruction)
            return !strip->inclusive && (strip->step == 1 || strip->step == -1);
    }
    return false;
}

/* ---- emitting them */

static uint32_t gather_rows(struct cg_function *f, const struct cg_strip *strip, LLVMValueRef *rows,
                            bool set)
{
    const struct ir_block *header = &f->ir->blocks[strip->header];
    uint32_t at = 0;
    for (uint32_t p = 0; p < header->parameter_count; p++) {
        LLVMValueRef *row = cg_row(f, header->parameters[p]);
        uint32_t count = cg_layout(f, f->ir->values[header->parameters[p].id].type)->scalar_count;
        for (uint32_t i = 0; i < count; i++, at++) {
            if (set)
                row[i] = rows[at];
            else if (rows)
                rows[at] = row[i];
        }
    }
    return at;
}

static void store_slots(struct cg_function *f, const struct cg_strip *strip,
                        const LLVMValueRef *values)
{
    for (uint32_t i = 0; i < strip->scalar_count; i++)
        LLVMBuildStore(f->builder, values[i], strip->slots[i]);
}

/* In the outer header, whose phis the rows are. */
static bool make_slots(struct cg_function *f, struct cg_strip *strip)
{
    strip->slots = cg_take(f->cg, strip->scalar_count, sizeof(LLVMValueRef));
    strip->outer = cg_take(f->cg, strip->scalar_count, sizeof(LLVMValueRef));
    strip->phis = cg_take(f->cg, strip->scalar_count, sizeof(LLVMValueRef));
    if (!strip->slots || !strip->outer || !strip->phis)
        return false;
    gather_rows(f, strip, strip->outer, false);
    for (uint32_t i = 0; i < strip->scalar_count; i++)
        strip->slots[i] = cg_alloca(f, LLVMTypeOf(strip->outer[i]), "");
    store_slots(f, strip, strip->outer);
    return true;
}

/* How many rounds from here on, at most POLL_STRIP. At least one: the compare has been true. */
static LLVMValueRef count_rounds(struct cg_function *f, const struct cg_strip *strip)
{
    const struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    LLVMValueRef index = cg_row(f, strip->index)[0], bound = cg_row(f, strip->bound)[0];
    LLVMValueRef distance = strip->step > 0 ? LLVMBuildSub(builder, bound, index, "")
                                            : LLVMBuildSub(builder, index, bound, "");
    int64_t stride = strip->step > 0 ? strip->step : -strip->step;
    if (!strip->inclusive)
        distance = LLVMBuildSub(builder, distance, cg_int(cg, 1), "");
    if (stride > 1)
        distance = LLVMBuildUDiv(builder, distance, cg_int(cg, stride), "");
    LLVMValueRef most = cg_int(cg, CG_POLL_STRIP - 1);
    LLVMValueRef few = LLVMBuildICmp(builder, LLVMIntULT, distance, most, "");
    distance = LLVMBuildSelect(builder, few, distance, most, "");
    LLVMValueRef rounds = LLVMBuildAdd(builder, distance, cg_int(cg, 1), "");
    LLVMSetNUW(rounds, true);
    LLVMSetNSW(rounds, true);
    /* Frozen, it is not computed anew inside the loop by what rewrites loops' counters. */
    return LLVMBuildFreeze(builder, rounds, "");
}

void cg_strip_enter(struct cg_function *f, struct cg_strip *strip,
                    const struct ir_instruction *branch)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    strip->scalar_count = gather_rows(f, strip, NULL, false);
    if (!make_slots(f, strip))
        return;
    LLVMBasicBlockRef leave = cg_edge_block(f, &branch->edges[!strip->body_edge]);
    LLVMBasicBlockRef setup = cg_block(f, "strip");
    LLVMValueRef condition = cg_operand(f, branch, 0);
    LLVMBuildCondBr(builder, condition, strip->body_edge ? leave : setup,
                    strip->body_edge ? setup : leave);
    LLVMPositionBuilderAtEnd(builder, setup);
    strip->rounds = count_rounds(f, strip);
    strip->inner = cg_block(f, "");
    LLVMBuildBr(builder, strip->inner);
    LLVMPositionBuilderAtEnd(builder, strip->inner);
    LLVMValueRef zero = cg_int(cg, 0);
    strip->round = LLVMBuildPhi(builder, cg->i64, "round");
    LLVMAddIncoming(strip->round, &zero, &setup, 1);
    for (uint32_t i = 0; i < strip->scalar_count; i++) {
        strip->phis[i] = LLVMBuildPhi(builder, LLVMTypeOf(strip->outer[i]), "");
        LLVMAddIncoming(strip->phis[i], &strip->outer[i], &setup, 1);
    }
    store_slots(f, strip, strip->phis);
    gather_rows(f, strip, strip->phis, true);
    LLVMBuildBr(builder, cg_edge_block(f, &branch->edges[strip->body_edge]));
}

static void add_arguments(struct cg_function *f, const struct ir_edge *edge, LLVMValueRef *phis,
                          LLVMBasicBlockRef from)
{
    for (uint32_t a = 0; a < edge->argument_count; a++) {
        LLVMValueRef *row = cg_row(f, edge->arguments[a]);
        uint32_t count = cg_layout(f, f->ir->values[edge->arguments[a].id].type)->scalar_count;
        for (uint32_t i = 0; i < count; i++)
            LLVMAddIncoming(*phis++, &row[i], &from, 1);
    }
}

void cg_strip_latch(struct cg_function *f, struct cg_strip *strip,
                    const struct ir_instruction *jump)
{
    struct codegen *cg = f->cg;
    LLVMBuilderRef builder = f->builder;
    const struct ir_edge *edge = &jump->edges[0];
    LLVMBasicBlockRef from = LLVMGetInsertBlock(builder);
    LLVMBasicBlockRef end = cg_block(f, "");
    LLVMValueRef next = LLVMBuildAdd(builder, strip->round, cg_int(cg, 1), "");
    LLVMSetNUW(next, true);
    LLVMSetNSW(next, true);
    LLVMValueRef more = LLVMBuildICmp(builder, LLVMIntNE, next, strip->rounds, "");
    LLVMBuildCondBr(builder, more, strip->inner, end);
    LLVMAddIncoming(strip->round, &next, &from, 1);
    add_arguments(f, edge, strip->phis, from);
    LLVMPositionBuilderAtEnd(builder, end);
    LLVMValueRef rounds = LLVMBuildTrunc(builder, strip->rounds, cg->i32, "");
    cg_poll_count(f, rounds, jump[-1].site);
    add_arguments(f, edge, strip->outer, LLVMGetInsertBlock(builder));
    LLVMBuildBr(builder, f->blocks[strip->header]);
}

static bool block_uses(const struct ir_function *ir, uint32_t index, uint32_t header)
{
    const struct ir_block *block = &ir->blocks[index];
    for (uint32_t i = 0; i < block->instruction_count; i++) {
        const struct ir_instruction *instruction = &block->instructions[i];
        for (uint32_t o = 0; o < instruction->operand_count; o++) {
            if (is_parameter_of(ir, instruction->operands[o], header))
                return true;
        }
        for (uint32_t e = 0; e < instruction->edge_count; e++) {
            for (uint32_t a = 0; a < instruction->edges[e].argument_count; a++) {
                if (is_parameter_of(ir, instruction->edges[e].arguments[a], header))
                    return true;
            }
        }
    }
    return false;
}

void cg_strip_rows(struct cg_function *f, uint32_t block)
{
    for (struct cg_strip *strip = f->strips; strip; strip = strip->next) {
        if (!strip->inner || block == strip->header)
            continue;
        if (strip->inside[block]) {
            gather_rows(f, strip, strip->phis, true);
            continue;
        }
        LLVMValueRef *row = cg_take(f->cg, strip->scalar_count, sizeof(*row));
        if (!row || !block_uses(f->ir, block, strip->header))
            continue;
        for (uint32_t i = 0; i < strip->scalar_count; i++) {
            LLVMTypeRef type = LLVMGetAllocatedType(strip->slots[i]);
            row[i] = LLVMBuildLoad2(f->builder, type, strip->slots[i], "");
        }
        gather_rows(f, strip, row, true);
    }
}
