/* Words that the printer writes and the reader reads. */
#pragma once

#include "jit/ir.h"

#include <stdint.h>

/* What an operation's immediate is. */
enum ir_immediate {
    IMMEDIATE_NONE,
    IMMEDIATE_INTEGER,
    IMMEDIATE_NUMBER,
    IMMEDIATE_BOOL,
    IMMEDIATE_COMPARE,
    IMMEDIATE_MATH,
    IMMEDIATE_REDUCTION,
    IMMEDIATE_ERROR,
    IMMEDIATE_STOP,
    IMMEDIATE_NATIVE,
};

enum ir_immediate ir_immediate_kind(enum ir_op op);

/* The word for a value of that kind, or NULL when it has none or is out of range. */
const char *ir_immediate_word(enum ir_immediate kind, int64_t value);

/* Flags by bit, from the lowest; NULL at the end. */
extern const char *const ir_flag_words[];
extern const char *const ir_type_words[TYPE_KIND_COUNT]; /* in capitals */
