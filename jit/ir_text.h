/* The IR as text: what dumps show and golden tests hold. Reading what was printed gives the same
 * module back, ids included.
 *
 *     entry @main
 *     site 4 "prime.py" "isPrime" 3:11
 *     global 0: list<int> 17
 *     global 1: int 18 within 1 2147483647
 *     string 0 "text"
 *
 *     func @isPrime$1 -> int [fails, heavy] {
 *     b0(%1: int):
 *       %2: int = int 2
 *       jump b1(%2)
 *     b1(%3: int):
 *       %4: int = int.mul [no_overflow] %3, %3 !4
 *       %5: bool = int.cmp le %4, %1
 *       branch %5, b2, b3
 *       ...
 *     }
 *
 * A FILL function says `fill @name emits int total`. A line is one instruction; `;` starts a
 * comment. Types: int, list<int>, tuple<int, float>, instance#2<7: float>, closure#3<...>, ...,
 * where #n is the type's index and 7 the number of an attribute's name.
 */
#pragma once

#include "base/arena.h"
#include "jit/ir.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

void ir_print(const struct ir_module *module, FILE *file);
void ir_print_function(const struct ir_module *module, const struct ir_function *function,
                       FILE *file);
void ir_print_instruction(const struct ir_module *module, const struct ir_instruction *instruction,
                          FILE *file);
void ir_print_type(const struct type_table *types, struct type_id type, FILE *file);

enum ir_parse_result {
    IR_PARSE_INVALID = 1,
};

struct ir_parse_error {
    uint32_t line; /* from 1 */
    char message[160];
};

/* Reads a module; it is not verified, but every id in it is in range of its table: values', and
 * callees'; blocks' are not. 0, IR_PARSE_INVALID, or -ENOMEM. */
int ir_parse(const char *text, size_t bytes, struct arena *arena, struct ir_parse_error *ret_error,
             struct ir_module **ret_module);
