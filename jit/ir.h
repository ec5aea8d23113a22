/* The typed intermediate representation between Python and LLVM.
 *
 * A module holds functions; a function holds blocks; a block has parameters (SSA: they stand in for
 * phis) and instructions, the last of which is its only terminator. Every value is typed and is
 * defined by one instruction or is one block's parameter. Functions, blocks and values are 32-bit
 * ids into arrays of the module or the function; values are numbered per function. Block 0 is the
 * entry: its parameters are the function's, and no edge leads to it.
 *
 * Operations (ir_ops.def) that fail raise or stop: a call passes its callee's failure on. A failing
 * instruction leaves the function at once, unless a BRANCH_RAISED follows it. `site` is where the
 * program text is (an index into module->sites; 0 none), for tracebacks.
 *
 * Two instructions may be reordered when neither can fail nor has effects (ir_effects), and an
 * unused one that cannot fail nor writes may be dropped.
 */
#pragma once

#include "base/arena.h"
#include "jit/type.h"

#include <stdbool.h>
#include <stdint.h>

struct ir_value {
    uint32_t id; /* 0: none */
};

struct ir_block_id {
    uint32_t id;
};

struct ir_function_id {
    uint32_t id;
};

enum ir_op {
#define IR_OP(name, text, operands, traits) IR_##name,
#include "ir_ops.def"
#undef IR_OP
    IR_OP_COUNT
};

enum jit_math {
#define MATH(name, symbol, operands, result, rule) JIT_MATH_##name,
#include "math.def"
#undef MATH
    JIT_MATH_COUNT
};

enum ir_native {
#define NATIVE(name, function, operands, result, traits, meaning) IR_NATIVE_##name,
#include "native.def"
#undef NATIVE
    IR_NATIVE_COUNT
};

struct ir_native_info {
    const char *name, *function, *operands, *result, *traits;
};
const struct ir_native_info *ir_native_info(enum ir_native native);

enum ir_compare { IR_EQ, IR_NE, IR_LT, IR_LE, IR_GT, IR_GE };

/* Facts about an instruction that passes found out. */
enum ir_flags {
    IR_NO_OVERFLOW = 1,  /* INT_*, FLOAT_TO_INT, MATH that yields INT: the result fits in 64 bits */
    IR_NONZERO = 2,      /* divisor is not zero */
    IR_NON_NEGATIVE = 4, /* FLOOR_DIVIDE, MODULO: both operands are; INT_TO_FLOAT: |operand| <
                            2**51; SHIFT_LEFT, SHIFT_RIGHT: the count is; INDEX_CHECK: the index
                            is */
    IR_FINITE = 8,       /* MATH: the operand is finite */
    IR_IN_BOUNDS = 16,   /* INDEX_CHECK: already known to be in range and not negative; OBJECT_SET:
                            the field is set already */
    IR_CANNOT_FAIL = 32, /* CALL, FORK, COLLECT, REDUCE: the callee never fails; LIST_SET: the list
                            is never a captured one */
    IR_SEQUENTIAL = 64,  /* COLLECT, REDUCE: the callee's effects must happen in order */
};

/* A branch target: block and the arguments for its parameters. */
struct ir_edge {
    struct ir_block_id block;
    uint32_t argument_count;
    struct ir_value *arguments; /* in the arena */
};

struct ir_instruction {
    enum ir_op op;
    uint32_t flags; /* enum ir_flags */
    uint32_t site;
    struct type_id type;    /* of result; NEVER for terminators, NONE for what yields nothing */
    struct ir_value result; /* 0 for terminators and what yields nothing */
    uint32_t operand_count;
    struct ir_value *operands; /* in the arena */
    union {
        int64_t
            integer;   /* CONST_INT, CONST_BOOL, CONST_STR, GLOBAL, FIELD, PAYLOAD, compares, ... */
        double number; /* CONST_FLOAT */
    } immediate;
    struct ir_function_id callee; /* CALL, FORK's first, COLLECT, REDUCE */
    struct ir_function_id second; /* FORK's second */
    uint32_t second_first;        /* FORK: index of the second call's first operand */
    uint32_t second_site;         /* FORK: the second call's site; `site` is the first's */
    const char *text;             /* RAISE_CODE, STOP: variable part, or NULL */
    uint32_t edge_count;
    struct ir_edge
        *edges; /* JUMP 1, BRANCH 2 (true, false), SWITCH one a member, BRANCH_RAISED 2
                   (went well, raised), RAISE, RAISE_CODE, RERAISE: 0, or 1 the handler */
};

struct ir_block {
    uint32_t parameter_count, parameter_capacity;
    struct ir_value *parameters; /* in the arena */
    uint32_t instruction_count;
    uint32_t instruction_capacity;
    struct ir_instruction *instructions; /* in the arena */
};

struct ir_value_info {
    struct type_id type;
    uint32_t block;       /* where it is defined */
    uint32_t instruction; /* index in the block; IR_PARAMETER when a block parameter */
};

#define IR_PARAMETER UINT32_MAX

enum ir_function_kind {
    IR_FUNCTION_PLAIN,
    IR_FUNCTION_FILL, /* parameters: low INT, high INT, then env; EMITs elements of element_type;
                         returns NONE */
};

struct ir_function {
    const char *name; /* unique in the module: "sum$3" */
    enum ir_function_kind kind;
    struct type_id result;
    struct type_id element; /* FILL: what EMIT takes */
    bool fill_total;        /* FILL: emits exactly one element per index */
    uint32_t block_count, block_capacity;
    struct ir_block *blocks;
    uint32_t value_count, value_capacity; /* values[0] is unused */
    struct ir_value_info *values;
    /* Summaries, computed by the analysis pass */
    bool summarised; /* the others are true */
    bool can_fail;
    bool reads;       /* memory that may change and that it did not make */
    uint64_t *writes; /* bit set of shapes that it writes and its callers see; NULL: none */
    bool recursive;   /* may reach itself */
    bool heavy; /* loops, recursion, COLLECT or REDUCE somewhere below: worth a task of its own */
};

struct ir_site {
    const char *file;
    const char *function;
    uint32_t line;
    uint32_t column;
};

struct ir_module {
    struct arena *arena;
    struct type_table *types;
    uint32_t function_count, function_capacity;
    struct ir_function **functions;
    struct ir_function_id entry; /* PLAIN, no parameters */
    uint32_t site_count, site_capacity;
    struct ir_site *sites; /* [0] unused */
    /* Captured data that code reads by GLOBAL: its type, and which program value it is. */
    uint32_t global_count, global_capacity;
    struct ir_global {
        struct type_id type;
        uint32_t value;
        int64_t low, high; /* INT: what code may rely on; other captured data gets other code */
    } *globals;
    /* What the runtime calls for values of a type (enum rt_hook): functions of one value, or two */
    uint32_t hook_count, hook_capacity;
    struct ir_hook {
        struct type_id type;
        uint32_t hook;
        struct ir_function_id function;
    } *hooks;
    /* String constants that code reads by CONST_STR */
    uint32_t string_count, string_capacity;
    const char **strings;
    uint32_t *string_bytes;
    bool fast_floats;
    bool failed; /* out of memory somewhere below: sticky, checked once at the end */
};

/* ---- building (ir.c). All take memory from the module's arena; on exhaustion they set
 * module->failed and return something harmless. */
struct ir_module *ir_module_create(struct arena *arena, struct type_table *types);
struct ir_function_id ir_function_add(struct ir_module *module, const char *name,
                                      enum ir_function_kind kind);
struct ir_function *ir_function_get(const struct ir_module *module, struct ir_function_id id);
/* Forgets a function's blocks and values, so that it can be built again. */
void ir_function_clear(struct ir_function *function);
struct ir_block_id ir_block_add(struct ir_module *module, struct ir_function *function);
struct ir_value ir_parameter_add(struct ir_module *module, struct ir_function *function,
                                 struct ir_block_id block, struct type_id type);
/* Appends a copy of `instruction` (its operand and edge arrays are copied too), giving it a fresh
 * result unless its type is NEVER or its op yields nothing (trait 'n' or 't'). Returns the result.
 */
struct ir_value ir_append(struct ir_module *module, struct ir_function *function,
                          struct ir_block_id block, const struct ir_instruction *instruction);
/* A fresh value that nothing defines yet: for passes. */
struct ir_value ir_value_add(struct ir_module *module, struct ir_function *function,
                             struct type_id type);
uint32_t ir_site_add(struct ir_module *module, const char *file, const char *function,
                     uint32_t line, uint32_t column);
uint32_t ir_global_add(struct ir_module *module, struct type_id type, uint32_t program_value);
void ir_hook_add(struct ir_module *module, struct type_id type, uint32_t hook,
                 struct ir_function_id function);
uint32_t ir_string_add(struct ir_module *module, const char *text, uint32_t bytes);
/* The defining instruction of a value, or NULL for a parameter. */
const struct ir_instruction *ir_definition(const struct ir_function *function,
                                           struct ir_value value);

struct ir_op_info {
    const char *text;     /* "int.add" */
    const char *operands; /* see ir_ops.def */
    bool terminator, fails, nothing, reads, writes, makes;
};
const struct ir_op_info *ir_op_info(enum ir_op op);
/* Neither a terminator nor one with a result. */
bool ir_yields_nothing(const struct ir_instruction *instruction);
/* Whether it may raise or stop, what its flags say considered. */
bool ir_can_fail(const struct ir_instruction *instruction);

/* Whether LIST_CONVERT turns each value of one type, as an element, into one of the other. */
bool ir_converts(const struct type_table *types, struct type_id from, struct type_id to);

enum ir_effects {
    IR_READS = 1,  /* memory that some instruction of the module writes */
    IR_WRITES = 2, /* memory that others may see, or output */
    IR_MAKES = 4,  /* a new object that may change: has an identity */
};
/* Bits of enum ir_effects. CALL, FORK, COLLECT and REDUCE have those of their callees' summaries:
 * READS and WRITES until the summaries pass has run, for callees without one. */
uint32_t ir_effects(const struct ir_module *module, const struct ir_function *function,
                    const struct ir_instruction *instruction);
/* Whether it may write objects of the shape (or SHAPE_OUTPUT). */
bool ir_may_write(const struct ir_module *module, const struct ir_function *function,
                  const struct ir_instruction *instruction, uint32_t shape);
