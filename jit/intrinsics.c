/* See intrinsics.h. Each is a list of words as on the wire, without lines and columns, in blocks
 * that end with their terminators. */
#include "jit/intrinsics.h"

#include <errno.h>

#define LENGTH(array) (uint32_t)(sizeof(array) / sizeof(*(array)))

/* A line is an instruction or a block. */
/* clang-format off */

/* Registers: 0 iterable and 1.. the other parameters; then an iterator and an element. */
static const uint32_t sum_words[] = {
    OP_ITERATE, 2, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 3, 2, 2, 3,                                       /* b1 */
    OP_BINARY, 1, BINARY_ADD, 1, 3, OP_JUMP, 1,                /* b2 */
    OP_RETURN, 1,                                              /* b3 */
};

static const uint32_t min_words[] = {
    OP_ITERATE, 2, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 1, 2, 2, 5,                                       /* b1: the first */
    OP_NEXT, 3, 2, 3, 6,                                       /* b2 */
    OP_COMPARE, 4, COMPARE_LESS, 3, 1, OP_BRANCH, 4, 4, 2,     /* b3 */
    OP_MOVE, 1, 3,                 OP_JUMP, 2,                 /* b4 */
    OP_SKIP,                                                   /* b5 */
    OP_RETURN, 1,                                              /* b6 */
};

static const uint32_t max_words[] = {
    OP_ITERATE, 2, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 1, 2, 2, 5,                                       /* b1: the first */
    OP_NEXT, 3, 2, 3, 6,                                       /* b2 */
    OP_COMPARE, 4, COMPARE_GREATER, 3, 1, OP_BRANCH, 4, 4, 2,  /* b3 */
    OP_MOVE, 1, 3,                 OP_JUMP, 2,                 /* b4 */
    OP_SKIP,                                                   /* b5 */
    OP_RETURN, 1,                                              /* b6 */
};

static const uint32_t min_key_words[] = {
    OP_ITERATE, 2, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 5, 2, 2, 6,                                       /* b1: the first */
    OP_CALL, 6, 1, 1, 5, 0,        OP_JUMP, 3,                 /* b2 */
    OP_NEXT, 3, 2, 4, 7,                                       /* b3 */
    OP_CALL, 7, 1, 1, 3, 0,
    OP_COMPARE, 4, COMPARE_LESS, 7, 6, OP_BRANCH, 4, 5, 3,     /* b4 */
    OP_MOVE, 5, 3, OP_MOVE, 6, 7,  OP_JUMP, 3,                 /* b5 */
    OP_SKIP,                                                   /* b6 */
    OP_RETURN, 5,                                              /* b7 */
};

static const uint32_t max_key_words[] = {
    OP_ITERATE, 2, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 5, 2, 2, 6,                                       /* b1: the first */
    OP_CALL, 6, 1, 1, 5, 0,        OP_JUMP, 3,                 /* b2 */
    OP_NEXT, 3, 2, 4, 7,                                       /* b3 */
    OP_CALL, 7, 1, 1, 3, 0,
    OP_COMPARE, 4, COMPARE_GREATER, 7, 6, OP_BRANCH, 4, 5, 3,  /* b4 */
    OP_MOVE, 5, 3, OP_MOVE, 6, 7,  OP_JUMP, 3,                 /* b5 */
    OP_SKIP,                                                   /* b6 */
    OP_RETURN, 5,                                              /* b7 */
};

static const uint32_t any_words[] = {
    OP_ITERATE, 3, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 4, 3, 2, 4,                                       /* b1 */
    OP_BRANCH, 4, 3, 1,                                        /* b2 */
    OP_RETURN, 1,                                              /* b3 */
    OP_RETURN, 2,                                              /* b4 */
};

static const uint32_t all_words[] = {
    OP_ITERATE, 3, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 4, 3, 2, 4,                                       /* b1 */
    OP_BRANCH, 4, 1, 3,                                        /* b2 */
    OP_RETURN, 1,                                              /* b3 */
    OP_RETURN, 2,                                              /* b4 */
};

static const uint32_t contains_words[] = {
    OP_ITERATE, 4, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 5, 4, 2, 4,                                       /* b1 */
    OP_COMPARE, 6, COMPARE_EQUAL, 5, 3, OP_BRANCH, 6, 3, 1,    /* b2 */
    OP_RETURN, 1,                                              /* b3 */
    OP_RETURN, 2,                                              /* b4 */
};

static const uint32_t collect_words[] = {
    OP_ITERATE, 2, 0,              OP_JUMP, 1,                 /* b0 */
    OP_NEXT, 3, 2, 2, 3,                                       /* b1 */
    OP_LIST, 4, 1, 3, OP_BINARY, 1, BINARY_ADD, 1, 4, OP_JUMP, 1, /* b2 */
    OP_RETURN, 1,                                              /* b3 */
};

/* clang-format on */

static const struct {
    const uint32_t *words;
    uint32_t word_count, parameter_count, register_count;
} intrinsics[INTRINSIC_COUNT] = {
    [INTRINSIC_SUM] = {sum_words, LENGTH(sum_words), 2, 4},
    [INTRINSIC_MIN] = {min_words, LENGTH(min_words), 1, 5},
    [INTRINSIC_MAX] = {max_words, LENGTH(max_words), 1, 5},
    [INTRINSIC_MIN_KEY] = {min_key_words, LENGTH(min_key_words), 2, 8},
    [INTRINSIC_MAX_KEY] = {max_key_words, LENGTH(max_key_words), 2, 8},
    [INTRINSIC_ANY] = {any_words, LENGTH(any_words), 3, 5},
    [INTRINSIC_ALL] = {all_words, LENGTH(all_words), 3, 5},
    [INTRINSIC_CONTAINS] = {contains_words, LENGTH(contains_words), 4, 7},
    [INTRINSIC_COLLECT] = {collect_words, LENGTH(collect_words), 2, 5},
};

static uint32_t operand_words(const uint32_t *words)
{
    uint32_t count = 0;
    for (const char *spec = program_operands((enum program_op)words[0]); *spec; spec++) {
        if (*spec == '*') {
            count += words[1 + count];
            spec++;
            count += 1;
        } else {
            count++;
        }
    }
    return count;
}

static int intrinsic_init(struct arena *arena, enum intrinsic intrinsic, struct program_code *code)
{
    uint32_t word_count = intrinsics[intrinsic].word_count;
    code->kind = CODE_GENERATOR; /* may SKIP */
    code->parameter_count = intrinsics[intrinsic].parameter_count;
    code->register_count = intrinsics[intrinsic].register_count;
    code->instructions = arena_array(arena, word_count, sizeof(*code->instructions));
    code->blocks = arena_array(arena, word_count + 1, sizeof(*code->blocks));
    code->register_names = arena_array(arena, code->register_count, sizeof(uint32_t));
    code->live_words = 1;
    code->live = arena_array(arena, word_count, sizeof(*code->live));
    if (!code->instructions || !code->blocks || !code->register_names || !code->live)
        return -ENOMEM;
    bool starts = true;
    for (uint32_t at = 0; at < word_count;) {
        const uint32_t *words = intrinsics[intrinsic].words + at;
        if (starts)
            code->blocks[code->block_count++] = code->instruction_count;
        uint32_t operands = operand_words(words);
        code->instructions[code->instruction_count++] = (struct program_instruction){
            .op = (enum program_op)words[0], .operand_count = operands, .operands = words + 1};
        starts = program_op_ends((enum program_op)words[0]);
        at += 1 + operands;
    }
    code->blocks[code->block_count] = code->instruction_count;
    uint64_t scratch[1];
    program_compute_live(code, scratch);
    return 0;
}

int intrinsics_init(struct arena *arena, struct program_code *codes)
{
    for (uint32_t i = 0; i < INTRINSIC_COUNT; i++) {
        int r = intrinsic_init(arena, (enum intrinsic)i, &codes[i]);
        if (r)
            return r;
    }
    return 0;
}
