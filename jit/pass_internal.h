/* What passes share beyond ir_edit.h. */
#pragma once

#include "jit/ir.h"
#include "jit/ir_edit.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- pass_fold.c */

/* The value that the instruction is known to be, or none; the instruction may have become another,
 * with the same result. Its operands' definitions must be in place (ir_definition). */
struct ir_value fold_instruction(const struct type_table *types, const struct ir_function *function,
                                 struct ir_instruction *instruction);
/* Whether it changed: a decided branch becomes a jump. */
bool fold_terminator(const struct ir_function *function, struct ir_instruction *end);

bool fold_compare(enum ir_compare compare, int64_t left, int64_t right);
enum ir_compare fold_inverse(enum ir_compare compare);  /* not (a < b): a >= b */
enum ir_compare fold_swapped(enum ir_compare compare);  /* a < b: b > a */
int64_t fold_floor_divide(int64_t left, int64_t right); /* right is not 0; not the least by -1 */
int64_t fold_modulo(int64_t left, int64_t right);       /* right is not 0 */
bool fold_int(enum ir_op op, int64_t left, int64_t right, int64_t *ret_result);

/* ---- pass_summaries.c */

/* Functions in an order in which callees come before callers; those of a cycle follow one another.
 */
struct call_order {
    uint32_t *functions; /* function_count of them */
    uint32_t *group;     /* by function: place in `functions` of the first of its cycle */
    bool *recursive;     /* by function: may reach itself */
};
bool call_order_make(const struct ir_module *module, struct arena *arena,
                     struct call_order *ret_order);
