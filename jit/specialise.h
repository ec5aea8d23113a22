/* From a Program to typed IR.
 *
 * An abstract interpreter walks the program from its entry. A function is analysed once per tuple
 * of argument types (a specialisation), a program point once per tuple of types of the variables
 * that are live there (a version): so a variable that is an int on the first turn of a loop and a
 * float afterwards gets one loop for each, and no tag is looked at while it runs. Where versions
 * would become many they merge, and what differs becomes a union.
 *
 * Calls ask for their callee's specialisation; what it returns only grows. A caller that saw less
 * is analysed again, until nothing changes.
 */
#pragma once

#include "base/arena.h"
#include "jit/decisions.h"
#include "jit/ir.h"
#include "jit/jit.h"
#include "jit/program.h"

/* A module in `arena`, made by as many rounds as it takes until none adds to `decisions`; or
 * JIT_REFUSED with a diagnostic, or -ENOMEM. `remote` gives the types of REMOTE values. The program
 * must outlive the module. */
int specialise(const struct jit_program *program, struct decisions *decisions, jit_remote_fn remote,
               void *user, struct arena *arena, struct jit_diagnostic *ret_diagnostic,
               struct ir_module **ret_module);

/* The types of all captured values, interned in `types`: NEVER for a remote value that is not there
 * or cannot be used again, for an unknown built-in, and for what holds one. NULL when out of
 * memory. */
struct type_id *program_value_types(const struct jit_program *program, jit_remote_fn remote,
                                    void *user, struct arena *arena, struct type_table *types);
