/* Which registers of a code are live where: backward data flow over its blocks. */
#include "jit/program.h"

#include <string.h>

const char *program_operands(enum program_op op)
{
    static const char *const operands[OP_COUNT] = {
#define OP(name, number, operands, terminator, meaning) [number] = operands,
#include "proto/opcodes.def"
#undef OP
    };
    return operands[op];
}

bool program_op_ends(enum program_op op)
{
    static const bool ends[OP_COUNT] = {
#define OP(name, number, operands, terminator, meaning) [number] = terminator,
#include "proto/opcodes.def"
#undef OP
    };
    return ends[op];
}

static void live_set(uint64_t *live, uint32_t reg)
{
    live[reg / 64] |= (uint64_t)1 << (reg % 64);
}

static void live_clear(uint64_t *live, uint32_t reg)
{
    live[reg / 64] &= ~((uint64_t)1 << (reg % 64));
}

/* Applies `apply` to each operand of the kind `want`: 'd' or 'r'. An iterator that NEXT advances is
 * read and written; being read keeps it live. */
static void visit(const struct program_instruction *instruction, char want, uint64_t *live,
                  void (*apply)(uint64_t *, uint32_t))
{
    const uint32_t *operand = instruction->operands;
    for (const char *spec = program_operands(instruction->op); *spec; spec++) {
        uint32_t count = 1;
        if (*spec == '*') {
            count = *operand++;
            spec++;
        }
        for (uint32_t i = 0; i < count; i++, operand++) {
            if (*spec == want)
                apply(live, *operand);
        }
    }
}

/* Adds what is live where the block's exceptions go: any of its instructions may raise, and then
 * registers are as they were before it. */
static void add_handler(const struct program_code *code, uint32_t block, uint64_t *live)
{
    uint32_t handler = program_handler(code, block);
    if (handler == UINT32_MAX)
        return;
    const uint64_t *handled = code->live + (size_t)handler * code->live_words;
    for (uint32_t i = 0; i < code->live_words; i++)
        live[i] |= handled[i];
}

/* From what is live at the end of `block` to what is live before its instruction `index`. */
static void step_back(const struct program_code *code, uint32_t block, uint32_t index,
                      uint64_t *live)
{
    for (uint32_t i = code->blocks[block + 1]; i > index; i--) {
        const struct program_instruction *instruction = &code->instructions[i - 1];
        if (instruction->op != OP_NEXT) /* writes on one of its ways only: see live_at_end */
            visit(instruction, 'd', live, live_clear);
        visit(instruction, 'r', live, live_set);
        /* A constructor gives the instance that __init__ leaves. */
        if (instruction->op == OP_RETURN && code->kind == CODE_INIT)
            live_set(live, 0);
        add_handler(code, block, live);
    }
}

/* Operand of NEXT: the block where the element is used. The exhausted one follows. */
enum { NEXT_YIELDS = 2 };

static void live_at_end(const struct program_code *code, uint32_t block, uint64_t *ret_live)
{
    memset(ret_live, 0, code->live_words * sizeof(*ret_live));
    const struct program_instruction *last = &code->instructions[code->blocks[block + 1] - 1];
    const uint32_t *operand = last->operands;
    for (const char *spec = program_operands(last->op); *spec; spec++, operand++) {
        if (*spec != 'b')
            continue;
        const uint64_t *successor = code->live + (size_t)*operand * code->live_words;
        for (uint32_t i = 0; i < code->live_words; i++)
            ret_live[i] |= successor[i];
        /* An exhausted iterator leaves the loop's variable as it was. */
        if (last->op == OP_NEXT && operand == last->operands + NEXT_YIELDS)
            live_clear(ret_live, last->operands[0]);
    }
}

void program_compute_live(struct program_code *code, uint64_t *scratch)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t block = code->block_count; block-- > 0;) {
            uint64_t *live = code->live + (size_t)block * code->live_words;
            live_at_end(code, block, scratch);
            step_back(code, block, code->blocks[block], scratch);
            size_t bytes = code->live_words * sizeof(*live);
            if (memcmp(live, scratch, bytes) != 0) {
                memcpy(live, scratch, bytes);
                changed = true;
            }
        }
    }
}

void program_live_at(const struct program_code *code, uint32_t block, uint32_t index,
                     uint64_t *ret_live)
{
    live_at_end(code, block, ret_live);
    step_back(code, block, index, ret_live);
}
