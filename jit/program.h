/* A Program as the compiler reads it: decoded from the wire and checked once, so that nothing
 * behind this door meets an index out of range, a jump into nowhere or a value that contains
 * itself.
 *
 * Everything lives in the program's arena, but for the contents of large lists, which stay in the
 * caller's bytes.
 */
#pragma once

#include "base/arena.h"
#include "jit/jit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum program_op {
#define OP(name, number, operands, terminator, meaning) OP_##name = number,
#include "proto/opcodes.def"
#undef OP
    OP_COUNT
};

enum program_unary {
#define UNARY_OP(name, number, text) UNARY_##name = number,
#include "proto/opcodes.def"
#undef UNARY_OP
};

enum program_binary {
#define BINARY_OP(name, number, text) BINARY_##name = number,
#include "proto/opcodes.def"
#undef BINARY_OP
    BINARY_COUNT
};

enum program_compare {
#define COMPARE_OP(name, number, text) COMPARE_##name = number,
#include "proto/opcodes.def"
#undef COMPARE_OP
    COMPARE_COUNT
};

enum program_value_kind {
    VALUE_NONE,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_STR,
    VALUE_TUPLE,
    VALUE_LIST,
    VALUE_RANGE,
    VALUE_FUNCTION,
    VALUE_CLASS,
    VALUE_INSTANCE,
    VALUE_BUILTIN,
    VALUE_MODULE,
    VALUE_REMOTE,
    VALUE_UNBOUND, /* this and the next two: in results alone, refused in programs */
    VALUE_CLOSURE,
    VALUE_BOUND_METHOD,
    VALUE_DICT,
    VALUE_SET,
    VALUE_FROZENSET,
    VALUE_BYTES,
    VALUE_BYTEARRAY,
    VALUE_BIG,
    VALUE_COMPLEX,
    VALUE_ELLIPSIS,
    VALUE_KIND_COUNT
};

enum program_element { ELEMENT_ANY, ELEMENT_INTS, ELEMENT_FLOATS, ELEMENT_BOOLS, ELEMENT_TUPLES };

struct program_value {
    enum program_value_kind kind;
    enum program_element element; /* LIST */
    bool is_hashable;             /* an INSTANCE's class has the last word */
    bool is_own;                  /* the program's own: may change; others are frozen */
    int64_t integer;
    double number;    /* COMPLEX: the real part */
    double imaginary; /* COMPLEX */
    /* STR: UTF-8, surrogates encoded like other code points; may hold NUL. NUL-terminated. */
    const char *text;
    uint32_t text_bytes;
    uint32_t child_count;
    const uint32_t *children; /* DICT: alternately a key and its value */
    /* BYTES, BYTEARRAY; BIG: two's complement, least byte first, at least one byte */
    const uint8_t *data;
    uint32_t data_bytes;
    const int64_t *integers; /* RANGE: 3; REMOTE: path */
    uint32_t integer_count;
    const uint32_t *attributes; /* INSTANCE: names */
    uint64_t count;             /* LIST that is not ANY */
    const uint8_t *buffer;      /* LIST of INTS, FLOATS, BOOLS: unaligned, in the caller's bytes */
};

struct program_name {
    const char *text; /* NUL-terminated */
    uint32_t bytes;
};

/* Operands point into words that were checked. */
struct program_instruction {
    enum program_op op;
    uint32_t line, column;
    uint32_t operand_count;
    const uint32_t *operands;
};

enum program_code_kind { CODE_FUNCTION, CODE_INIT, CODE_GENERATOR, CODE_BLOCK, CODE_YIELDS };

struct program_code {
    enum program_code_kind kind;
    uint32_t name, qualname, file, line;
    /* Parameters: positional ones, keyword-only ones, *args, **kwargs; all are counted. */
    uint32_t parameter_count, positional_only, keyword_only, default_count;
    bool has_star, has_star_star;
    const uint32_t *parameters;
    const bool *has_default; /* one a parameter */
    uint32_t register_count;
    const uint32_t *register_names; /* name + 1, or 0 */
    uint32_t free_count;
    const uint32_t *free_names;
    uint32_t block_count;
    uint32_t
        *blocks; /* index of each block's first instruction; [block_count] is instruction_count */
    /* One a block: number + 1 of the block that an exception raised in it goes to, or 0. A handler
     * starts with CAUGHT and is entered in no other way; handlers of handlers come to an end.
     * NULL: there are none. */
    uint32_t *handlers;
    uint32_t instruction_count;
    struct program_instruction *instructions;
    /* Registers live at each block's start: a bit set of live_words words a block. What is live at
     * a handler's start is live throughout the blocks that it protects. */
    uint32_t live_words;
    uint64_t *live;
};

struct program_function {
    uint32_t code;
    const uint32_t *bindings; /* code's free_count */
    const uint32_t *defaults; /* code's default_count */
};

enum program_member_kind {
    MEMBER_ATTRIBUTE,
    MEMBER_METHOD,
    MEMBER_STATIC,
    MEMBER_CLASS,
    MEMBER_PROPERTY
};

struct program_member {
    uint32_t name;
    uint32_t value;
    enum program_member_kind kind;
    uint32_t owner;           /* the class that defines it */
    uint32_t setter, deleter; /* PROPERTY: value + 1 of its FUNCTION, or 0 */
};

struct program_class {
    uint32_t name, module, file, line;
    const uint8_t *identity;
    uint32_t identity_bytes;
    uint32_t base_count;
    const uint32_t *bases;
    uint32_t member_count;
    const struct program_member *members;
    uint32_t mro_count;
    const uint32_t *mro; /* classes, this one first; built-in ones left out */
    uint32_t match_arg_count;
    const uint32_t *match_args; /* names */
    bool is_enumeration;        /* instances are its members: identical when equal by name */
    const char *stands_for;     /* built-in type that it derives from in CPython; or "" */
    bool is_frozen;    /* setting or deleting an attribute outside its INIT codes is an error */
    bool is_exception; /* some base is, directly or not, a built-in exception */
};

enum program_float_mode { FLOATS_DEFAULT, FLOATS_STRICT, FLOATS_FAST };

struct jit_program {
    struct arena arena;
    uint32_t name_count, code_count, function_count, class_count, value_count;
    struct program_name *names;
    struct program_code *codes; /* code_count of them, then the intrinsics */
    struct program_function *functions;
    struct program_class *classes;
    struct program_value *values;
    uint32_t entry;
    enum program_float_mode float_mode;
    uint32_t python_version;
    uint64_t hash[2]; /* of the message, buffers left out */
};

const char *program_operands(enum program_op op); /* the .def's operand letters */
bool program_op_ends(enum program_op op);         /* a terminator */

/* The handler of a block, or UINT32_MAX: an exception leaves the code. */
static inline uint32_t program_handler(const struct program_code *code, uint32_t block)
{
    return code->handlers ? code->handlers[block] - 1 : UINT32_MAX;
}

static inline bool program_live(const struct program_code *code, uint32_t block, uint32_t reg)
{
    return code->live[(size_t)block * code->live_words + reg / 64] >> (reg % 64) & 1;
}

/* Computes code->live; code->blocks, handlers and instructions are complete. */
void program_compute_live(struct program_code *code, uint64_t *scratch);

/* Registers live just before instruction `index` of `block`: a bit set of live_words words. */
void program_live_at(const struct program_code *code, uint32_t block, uint32_t index,
                     uint64_t *ret_live);
