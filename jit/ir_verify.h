/* Holds a module to every rule of ir.h and ir_ops.def. Passes and code generation rely on what a
 * verified module promises, and check nothing themselves. */
#pragma once

#include "base/arena.h"
#include "jit/ir.h"

enum ir_verify_result {
    IR_VERIFY_BROKEN = 1,
};

/* 0; IR_VERIFY_BROKEN with a message (in the arena) that names function, block and instruction;
 * or -ENOMEM. */
int ir_verify(const struct ir_module *module, struct arena *arena, const char **ret_message);
